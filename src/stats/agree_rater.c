/* stats/agree_rater.c: kappa of each rater against the others. */

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/agree.h"

/* What one rater and another have in common. */
struct both {
    double n, agree;
    double product;         /* sum over categories of the one's count times the other's */
    double *first, *second; /* how often each gave a category */
};

struct sums {
    double n, agree, chance; /* over all others; chance: units that agree by chance */
};

static double frequency_of(const struct ratings *r, size_t row)
{
    return r->frequency ? r->frequency[row] : 1;
}

static void count_pairs(const struct ratings *r, size_t rater, struct both *both)
{
    size_t k = r->categories;

    for (size_t j = 0; j < r->raters; j++) {
        both[j].n = both[j].agree = both[j].product = 0;
        memset(both[j].first, 0, k * sizeof(double));
        memset(both[j].second, 0, k * sizeof(double));
    }
    for (size_t row = 0; row < r->rows; row++) {
        const int32_t *codes = r->codes + row * r->raters;
        double f = frequency_of(r, row);
        for (size_t j = 0; codes[rater] >= 0 && j < r->raters; j++) {
            if (j == rater || codes[j] < 0) continue;
            both[j].n += f;
            both[j].agree += codes[j] == codes[rater] ? f : 0;
            both[j].first[codes[rater]] += f;
            both[j].second[codes[j]] += f;
        }
    }
    for (size_t j = 0; j < r->raters; j++)
        for (size_t i = 0; i < k; i++) both[j].product += both[j].first[i] * both[j].second[i];
}

static double kappa_of(const struct sums *s)
{
    return s->n - s->chance > 1e-9 * s->n ? (s->agree - s->chance) / (s->n - s->chance) : NAN;
}

/* The sums without one unit of a row; units of the row that count. */
static bool without(const struct ratings *r, size_t row, size_t rater, const struct both *both,
                    struct sums *s)
{
    const int32_t *codes = r->codes + row * r->raters;
    bool counts = false;

    for (size_t j = 0; codes[rater] >= 0 && j < r->raters; j++) {
        const struct both *b = &both[j];
        double same = codes[j] == codes[rater];
        if (j == rater || codes[j] < 0) continue;
        s->n -= 1;
        s->agree -= same;
        s->chance -= b->product / b->n;
        if (b->n > 1)
            s->chance +=
                (b->product - b->second[codes[rater]] - b->first[codes[j]] + same) / (b->n - 1);
        counts = true;
    }
    return counts;
}

static struct estimate against_others(const struct ratings *r, size_t rater, const struct both *both,
                                      double level)
{
    struct sums all = {0};
    struct estimate e = estimate_nothing();
    double sum = 0, squares = 0, units = 0, half;

    for (size_t j = 0; j < r->raters; j++) {
        all.n += both[j].n, all.agree += both[j].agree;
        if (both[j].n > 0) all.chance += both[j].product / both[j].n;
    }
    e.value = kappa_of(&all);
    for (size_t row = 0; row < r->rows; row++) {
        struct sums less = all;
        double f = frequency_of(r, row), change;
        if (f <= 0 || !without(r, row, rater, both, &less)) continue;
        change = kappa_of(&less) - e.value;
        units += f, sum += f * change, squares += f * change * change;
    }
    e.n = units;
    if (isnan(e.value)) e.warnings |= WARNING_ZERO_VARIANCE;
    if (isnan(squares) || isnan(e.value) || !(units >= 2)) return e;
    e.se = sqrt(fmax(0, (units - 1) / units * (squares - sum * sum / units)));
    half = e.se * gsl_cdf_tdist_Pinv(.5 + level / 2, units - 1);
    e.low = fmax(-1, e.value - half), e.high = fmin(1, e.value + half);
    e.method = "jackknife";
    return e;
}

enum err agree_against_others(struct call *c, const struct ratings *r, double level,
                              struct estimate *ret)
{
    struct both *both = arena_alloc(c->mem, r->raters * sizeof *both);

    TRY(ratings_check(c, r));
    for (size_t j = 0; j < r->raters; j++) {
        both[j].first = arena_alloc(c->mem, r->categories * sizeof(double));
        both[j].second = arena_alloc(c->mem, r->categories * sizeof(double));
    }
    for (size_t i = 0; i < r->raters; i++) {
        count_pairs(r, i, both);
        ret[i] = against_others(r, i, both, level);
    }
    return OK;
}
