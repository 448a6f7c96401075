/* stats/agree.c: coefficients of agreement of many raters, with their linearised standard errors. */

#include "stats/agree.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/agree_sums.h"

/* High agreement beside a low kappa (Feinstein and Cicchetti 1990), where one category has most
 * ratings. */
#define PARADOX_AGREEMENT .8
#define PARADOX_KAPPA .4
#define PARADOX_SHARE .75

unsigned agree_paradox(double observed, double kappa, double largest_share)
{
    bool is = observed >= PARADOX_AGREEMENT && kappa < PARADOX_KAPPA && largest_share >= PARADOX_SHARE;

    return is ? WARNING_PREVALENCE : 0;
}

/* What a unit's ratings move chance by, as far as it counts twice in 2 (1 - k) (e - chance). */
static double row_chance(const struct sums_rows *rows, const struct agree_parts *p, enum agreement kind,
                         size_t row)
{
    const struct tallies *t = &rows->tallies;
    double q = (double)t->categories, m = t->ratings[row], sum = 0;

    for (size_t i = t->start[row]; i < t->start[row + 1]; i++) {
        size_t k = (size_t)t->category[i];
        if (kind == AGREE_FLEISS) sum += t->count[i] * p->weighted_shares[k];
        if (kind == AGREE_GWET) sum += t->count[i] * (1 - p->shares[k]);
        if (kind == AGREE_KRIPPENDORFF) sum += t->count[i] * p->weighted_counts[k];
    }
    switch (kind) {
    case AGREE_FLEISS: return sum / m;
    case AGREE_GWET: return rows->weight_sum / (q * (q - 1)) * sum / m;
    case AGREE_KRIPPENDORFF: return (sum - p->chance[kind] * (m - p->mean_ratings)) / p->mean_ratings;
    default: return p->chance[kind];
    }
}

/* Conger: half of what the unit moves the mean of the raters' chance by, from each rater's shares. own:
 * of each rater shares times apart; scale: units / units that the rater rated. */
static double row_conger(const struct sums_rows *rows, const struct agree_parts *p, const double *own,
                         const double *scale, size_t row)
{
    double sum = 0;

    for (size_t i = 0; i < rows->raters; i++) {
        int32_t code = rows->codes[row * rows->raters + i];
        if (code != RATING_MISSING)
            sum += scale[i] * (p->apart[i * rows->tallies.categories + (size_t)code] - own[i]);
    }
    return p->chance[AGREE_CONGER] + sum / (p->rating_raters * (p->rating_raters - 1));
}

struct conger_raters {
    double *own, *scale;
};

static struct conger_raters conger_raters(struct call *c, const struct sums_rows *rows,
                                          const struct agree_parts *p, const double *sums)
{
    struct conger_raters r = {arena_alloc(c->mem, rows->raters * sizeof(double)),
                              arena_alloc(c->mem, rows->raters * sizeof(double))};
    size_t categories = rows->tallies.categories;

    for (size_t i = 0; i < rows->raters; i++) {
        double rated = 0;
        for (size_t k = 0; k < categories; k++) {
            rated += sums[rows->place.margins + i * categories + k];
            r.own[i] += p->margins[i * categories + k] * p->apart[i * categories + k];
        }
        r.scale[i] = rated > 0 ? p->units / rated : 0;
    }
    return r;
}

/* Agreement of one unit's pairs. Krippendorff's as Gwet linearises it: without the correction for few
 * ratings in the unit's own part. */
static double row_observed(const struct sums_rows *rows, const struct agree_parts *p,
                           enum agreement kind, size_t row)
{
    double m = rows->tallies.ratings[row], met = rows->agreement[row], mean = p->mean_ratings;

    if (kind != AGREE_KRIPPENDORFF) return met / (m * (m - 1));
    return met / (mean * (m - 1)) - p->observed[kind] * (m - mean) / mean;
}

/* Krippendorff's as it is published for counts: what a unit does to chance counts once, and a unit of
 * more ratings than others takes the difference off it whole. */
static double variance_counted(const struct sums_rows *rows, const struct agree_parts *p,
                               double agreeing)
{
    const struct tallies *t = &rows->tallies;
    double chance = p->chance[AGREE_KRIPPENDORFF], value = p->value[AGREE_KRIPPENDORFF], sum = 0;
    double mean = p->mean_ratings, once = 1 / (p->paired * mean);

    for (size_t i = 0; i < t->rows; i++) {
        double m = t->ratings[i], x, moved, longer = (m - mean) / mean;
        if (m < 2) continue;
        x = (1 - once) * (rows->agreement[i] / (mean * (m - 1)) - agreeing * longer) + once - chance;
        moved = row_chance(rows, p, AGREE_KRIPPENDORFF, i) - (1 - chance) * longer;
        x -= (1 - value) * (moved - chance);
        sum += t->frequency[i] * (x / (1 - chance) - value) * (x / (1 - chance) - value);
    }
    return sum / (p->paired * (p->paired - 1));
}

/* value: of the coefficient, Krippendorff's without the correction. table: divided by n. */
static double variance_of(const struct sums_rows *rows, const struct agree_parts *p, double value,
                          enum agreement kind, const struct conger_raters *raters, bool table)
{
    const struct tallies *t = &rows->tallies;
    double chance = p->chance[kind], sum = 0;
    double units = kind == AGREE_KRIPPENDORFF ? p->paired : p->units, scale = units / p->paired;

    for (size_t i = 0; i < t->rows; i++) {
        double m = t->ratings[i], x = 0, moved;
        if (m < (kind == AGREE_KRIPPENDORFF ? 2 : 1)) continue;
        if (m >= 2) x = scale * (row_observed(rows, p, kind, i) - chance) / (1 - chance);
        moved = kind == AGREE_CONGER ? row_conger(rows, p, raters->own, raters->scale, i)
                                     : row_chance(rows, p, kind, i);
        x -= 2 * (1 - value) * (moved - chance) / (1 - chance);
        sum += t->frequency[i] * (x - value) * (x - value);
    }
    return sum / (units * (table ? units : units - 1));
}

/* z by the variance that Fleiss, Nee and Landis (1979) give where all agreement is chance; only of
 * units with equally many ratings, unweighted. */
static void fleiss_test(const struct sums_rows *rows, const struct agree_parts *p, struct estimate *e)
{
    const struct tallies *t = &rows->tallies;
    double m = p->mean_ratings, uneven = 0, skewed = 0;

    if (rows->weights || p->units > p->paired) return;
    for (size_t i = 0; i < t->rows; i++)
        if (t->frequency[i] > 0 && t->ratings[i] > 0 && t->ratings[i] != m) return;
    for (size_t k = 0; k < t->categories; k++) {
        double share = p->shares[k], other = 1 - share;
        uneven += share * other;
        skewed += share * other * (other - share);
    }
    double variance = 2 / (p->units * m * (m - 1)) * (uneven * uneven - skewed) / (uneven * uneven);
    if (!(variance > 0)) return;
    e->statistic = e->value / sqrt(variance);
    e->p = 2 * gsl_cdf_ugaussian_Q(fabs(e->statistic));
}

enum err agree_all(struct call *c, const struct ratings *r, const struct agreement_wanted *w,
                   struct estimate *ret)
{
    struct ratings distinct;
    struct sums_rows rows;
    struct tally_units units;
    struct agree_parts p;
    double largest = 0;

    TRY(ratings_distinct(c, r, &distinct, NULL));
    TRY(sums_rows_make(c, &distinct, &(struct sums_wanted){.weights = w->weights, .margins = true},
                       &rows));
    TRY(tallies_units(c, &rows.tallies, &units));
    double *sums = arena_alloc(c->mem, rows.place.count * sizeof *sums);
    for (size_t i = 0; i < distinct.rows; i++) sums_add(&rows, i, rows.tallies.frequency[i], sums);
    agree_parts_take(&rows, sums, arena_alloc(c->mem, agree_parts_room(&rows) * sizeof *sums), &p);
    struct conger_raters raters = conger_raters(c, &rows, &p, sums);
    for (size_t k = 0; k < r->categories; k++) largest = fmax(largest, p.shares[k]);
    double agreeing = sums[SUM_AGREEING] / sums[SUM_RATINGS];
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        double value = p.value[i], variance;
        if (i == AGREE_KRIPPENDORFF) value = (agreeing - p.chance[i]) / (1 - p.chance[i]);
        variance = i == AGREE_KRIPPENDORFF && w->counted
                       ? variance_counted(&rows, &p, agreeing)
                       : variance_of(&rows, &p, value, i, &raters, w->table);
        ret[i] = agreement_estimate(p.value[i], variance, w->level,
                                    i == AGREE_KRIPPENDORFF ? p.paired : p.units);
        ret[i].n = p.paired;
        ret[i].warnings |= units.warnings;
        if (i == AGREE_FLEISS || i == AGREE_CONGER || i == AGREE_KRIPPENDORFF)
            ret[i].warnings |= agree_paradox(p.observed[i], p.value[i], largest);
    }
    fleiss_test(&rows, &p, &ret[AGREE_FLEISS]);
    return OK;
}
