/* stats/agree_sums.c: the coefficients of agree.h from sums over units. Gwet (2014), chapters 2 to 5.
 */

#include "stats/agree_sums.h"

#include <string.h>

#include "base/arena.h"

/* Sum over the ratings of a row of the weights of its other ratings. */
static double row_agreement(const struct tallies *t, size_t row, const double *weights)
{
    double sum = 0;

    for (size_t i = t->start[row]; i < t->start[row + 1]; i++) {
        double met = t->count[i] - 1;
        for (size_t k = t->start[row]; weights && k < t->start[row + 1]; k++)
            if (k != i)
                met += t->count[k] *
                       weights[(size_t)t->category[i] * t->categories + (size_t)t->category[k]];
        sum += t->count[i] * met;
    }
    return sum;
}

static const double *rows_apart(struct call *c, const struct tallies *t, const struct alpha_form *f,
                                enum metric metric)
{
    double *apart;

    if (metric == METRIC_ORDINAL || (metric == METRIC_RATIO && f->negative)) return NULL;
    apart = arena_alloc(c->mem, t->rows * sizeof *apart);
    for (size_t i = 0; i < t->rows; i++)
        apart[i] = metric == METRIC_NOMINAL ? alpha_row_nominal(t, i)
                   : metric == METRIC_RATIO ? alpha_row_ratio(t, i, f->values)
                                            : alpha_row_squares(t, i, f->centred);
    return apart;
}

static enum err check_weights(struct call *c, const double *weights, size_t categories)
{
    for (size_t i = 0; i < categories; i++)
        for (size_t k = 0; k <= i; k++) {
            double one = weights[i * categories + k], other = weights[k * categories + i];
            if (!isfinite(one) || fabs(one - other) > 1e-9)
                return fail(c, ERR_INVALID,
                            "The weights of categories %zu and %zu differ by their order.", k + 1,
                            i + 1);
            if (i == k && fabs(one - 1) > 1e-9)
                return fail(c, ERR_INVALID, "The weight of category %zu with itself is not 1.", i + 1);
        }
    return OK;
}

enum err sums_rows_make(struct call *c, const struct ratings *r, const struct sums_wanted *w,
                        struct sums_rows *ret)
{
    size_t categories = r->categories;
    struct sums_place place = {.shares = SUM_FIXED, .counts = SUM_FIXED + categories};
    double *agreement;

    *ret = (struct sums_rows){.codes = r->codes, .raters = r->raters, .weights = w->weights};
    place.count = place.counts + categories;
    if (w->margins) {
        place.margins = place.count;
        place.count += r->raters * categories;
    }
    if (w->coincidences) {
        place.coincidences = place.count;
        place.count += categories * (categories - 1) / 2;
    }
    ret->place = place;
    if (w->weights) TRY(check_weights(c, w->weights, categories));
    ret->weight_sum = w->weights ? 0 : (double)categories;
    for (size_t i = 0; w->weights && i < categories * categories; i++) ret->weight_sum += w->weights[i];
    TRY(tallies_make(c, r, &ret->tallies));
    ret->agreement = agreement = arena_alloc(c->mem, r->rows * sizeof *agreement);
    for (size_t i = 0; i < r->rows; i++) agreement[i] = row_agreement(&ret->tallies, i, w->weights);
    for (enum metric m = 0; w->form && m < METRIC_COUNT; m++)
        ret->apart[m] = rows_apart(c, &ret->tallies, w->form, m);
    return OK;
}

static void add_coincidences(const struct sums_rows *rows, size_t row, double units, double *sums)
{
    const struct tallies *t = &rows->tallies;
    double m = t->ratings[row];

    for (size_t i = t->start[row]; i < t->start[row + 1]; i++)
        for (size_t k = t->start[row]; k < i; k++) {
            size_t high = (size_t)t->category[i], low = (size_t)t->category[k];
            sums[high * (high - 1) / 2 + low] += units * t->count[i] * t->count[k] / (m - 1);
        }
}

void sums_add(const struct sums_rows *rows, size_t row, double units, double *sums)
{
    const struct tallies *t = &rows->tallies;
    double m = t->ratings[row], *shares = sums + rows->place.shares,
           *counts = sums + rows->place.counts;

    if (m < 1 || units == 0) return;
    sums[SUM_UNITS] += units;
    for (size_t i = t->start[row]; i < t->start[row + 1]; i++)
        shares[t->category[i]] += units * t->count[i] / m;
    for (size_t k = 0; rows->place.margins && k < rows->raters; k++) {
        int32_t code = rows->codes[row * rows->raters + k];
        if (code != RATING_MISSING)
            sums[rows->place.margins + k * t->categories + (size_t)code] += units;
    }
    if (m < 2) return;
    sums[SUM_PAIRED] += units;
    sums[SUM_AGREEMENT] += units * rows->agreement[row] / (m * (m - 1));
    sums[SUM_RATINGS] += units * m;
    sums[SUM_AGREEING] += units * rows->agreement[row] / (m - 1);
    for (size_t i = t->start[row]; i < t->start[row + 1]; i++)
        counts[t->category[i]] += units * t->count[i];
    for (size_t i = 0; i < METRIC_COUNT; i++)
        if (rows->apart[i]) sums[SUM_APART + i] += units * rows->apart[i][row];
    if (rows->place.coincidences) add_coincidences(rows, row, units, sums + rows->place.coincidences);
}

/* ---- from sums to coefficients ---- */

size_t agree_parts_room(const struct sums_rows *rows)
{
    size_t of_raters = rows->place.margins ? 2 * rows->raters : 0;

    return (5 + of_raters) * rows->tallies.categories;
}

/* ret: weights times shares; returned: shares times that. */
static double weighted(const double *weights, const double *shares, size_t categories, double *ret)
{
    double sum = 0;

    for (size_t i = 0; i < categories; i++) {
        ret[i] = weights ? 0 : shares[i];
        for (size_t k = 0; weights && k < categories; k++)
            ret[i] += weights[i * categories + k] * shares[k];
        sum += shares[i] * ret[i];
    }
    return sum;
}

/* The mean over pairs of raters of the agreement that their shares make by chance. */
static double conger_chance(const struct sums_rows *rows, const double *sums, struct agree_parts *p)
{
    size_t categories = rows->tallies.categories;
    double chance = 0;

    memset(p->together, 0, categories * sizeof *p->together);
    p->rating_raters = 0;
    for (size_t i = 0; i < rows->raters; i++) {
        const double *own = sums + rows->place.margins + i * categories;
        double *share = p->margins + i * categories, all = 0;
        for (size_t k = 0; k < categories; k++) all += own[k];
        p->rating_raters += all > 0;
        for (size_t k = 0; k < categories; k++) share[k] = all > 0 ? own[k] / all : 0;
        for (size_t k = 0; k < categories; k++) p->together[k] += share[k];
    }
    for (size_t i = 0; i < rows->raters; i++) {
        double *share = p->margins + i * categories, *apart = p->apart + i * categories;
        double *others = p->weighted_counts; /* as room */
        for (size_t k = 0; k < categories; k++) others[k] = p->together[k] - share[k];
        weighted(rows->weights, others, categories, apart);
        for (size_t k = 0; k < categories; k++) chance += share[k] * apart[k];
    }
    return p->rating_raters < 2 ? NAN : chance / (p->rating_raters * (p->rating_raters - 1));
}

static void take_chances(const struct sums_rows *rows, const double *sums, struct agree_parts *p)
{
    size_t categories = rows->tallies.categories;
    double q = (double)categories, uneven = 0;

    for (size_t k = 0; k < categories; k++) {
        p->shares[k] = sums[rows->place.shares + k] / p->units;
        p->counts[k] = sums[rows->place.counts + k] / sums[SUM_RATINGS];
        uneven += p->shares[k] * (1 - p->shares[k]);
    }
    p->chance[AGREE_PERCENT] = 0;
    p->chance[AGREE_CONGER] = rows->place.margins ? conger_chance(rows, sums, p) : NAN;
    p->chance[AGREE_FLEISS] = weighted(rows->weights, p->shares, categories, p->weighted_shares);
    p->chance[AGREE_KRIPPENDORFF] = weighted(rows->weights, p->counts, categories, p->weighted_counts);
    p->chance[AGREE_BRENNAN_PREDIGER] = rows->weight_sum / (q * q);
    p->chance[AGREE_GWET] = categories < 2 ? NAN : rows->weight_sum / (q * (q - 1)) * uneven;
}

void agree_parts_take(const struct sums_rows *rows, const double *sums, double *room,
                      struct agree_parts *ret)
{
    size_t categories = rows->tallies.categories;
    struct agree_parts p = {.units = sums[SUM_UNITS], .paired = sums[SUM_PAIRED]};

    p.shares = room;
    p.weighted_shares = p.shares + categories;
    p.counts = p.weighted_shares + categories;
    p.weighted_counts = p.counts + categories;
    p.together = p.weighted_counts + categories;
    if (rows->place.margins) {
        p.margins = p.together + categories;
        p.apart = p.margins + rows->raters * categories;
    }
    p.mean_ratings = sums[SUM_RATINGS] / p.paired;
    take_chances(rows, sums, &p);
    for (enum agreement i = 0; i < AGREE_COUNT; i++) p.observed[i] = sums[SUM_AGREEMENT] / p.paired;
    /* Gwet's correction for few ratings: as if each value could also be paired with itself. */
    double once = 1 / sums[SUM_RATINGS];
    p.observed[AGREE_KRIPPENDORFF] = (1 - once) * sums[SUM_AGREEING] / sums[SUM_RATINGS] + once;
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        double left = 1 - p.chance[i];
        p.value[i] = left > 1e-12 ? (p.observed[i] - p.chance[i]) / left : NAN;
    }
    *ret = p;
}
