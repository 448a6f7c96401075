/* stats/consensus.c: whether a panel agrees. */

#include "stats/consensus.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics.h>

#include "base/arena.h"

#define LOWEST 1
#define HIGHEST 9
#define ROUNDING 1e-9 /* of a range */

double quantile_of(const double *sorted, size_t count, double share, enum quantile by)
{
    double place = (double)count * share, whole = floor(place + 1e-9);

    if (count == 0) return NAN;
    if (by == QUANTILE_LINEAR) return gsl_stats_quantile_from_sorted_data(sorted, 1, count, share);
    if (whole < 1) return sorted[0];
    if (whole >= (double)count) return sorted[count - 1];
    if (place - whole > 1e-9) return sorted[(size_t)whole];
    return (sorted[(size_t)whole - 1] + sorted[(size_t)whole]) / 2;
}

/* The values that are there, ascending. */
static size_t take_sorted(const double *values, size_t count, size_t stride, double *ret)
{
    size_t given = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i * stride])) ret[given++] = values[i * stride];
    gsl_sort(ret, 1, given);
    return given;
}

/* ---- appropriateness ---- */

static enum appropriateness region_of(double rating)
{
    return rating < 3.5 ? INAPPROPRIATE : rating < 6.5 ? UNCERTAIN : APPROPRIATE;
}

/* The manual counts: of a panel of 8 to 10, agreement is at most 2 outside the median's third,
 * disagreement at least 3 in each outer third; of 11 to 13, 3 and 4; of 14 to 16, 4 and 5. */
static enum classic count_classic(const double *sorted, size_t count, enum appropriateness of_median)
{
    size_t in[3] = {0}, most;

    if (count < 8 || count > 16) return CLASSIC_UNKNOWN;
    most = 2 + (count > 10) + (count > 13);
    for (size_t i = 0; i < count; i++) in[region_of(sorted[i])]++;
    if (in[INAPPROPRIATE] > most && in[APPROPRIATE] > most) return CLASSIC_DISAGREEMENT;
    return count - in[of_median] <= most ? CLASSIC_AGREEMENT : CLASSIC_INDETERMINATE;
}

static struct panel_item item_of(const double *sorted, size_t count, enum quantile by)
{
    struct panel_item r = {.n = (double)count, .classic = CLASSIC_UNKNOWN, .found = UNCERTAIN};

    r.median = quantile_of(sorted, count, .5, QUANTILE_LINEAR);
    r.low = quantile_of(sorted, count, .3, by);
    r.high = quantile_of(sorted, count, .7, by);
    r.range = r.high - r.low;
    r.adjusted = IPRAS_SYMMETRIC + IPRAS_FACTOR * fabs((LOWEST + HIGHEST) / 2. - (r.low + r.high) / 2);
    r.deviation = NAN;
    if (count == 0) return r;
    r.deviation = 0;
    for (size_t i = 0; i < count; i++) r.deviation += fabs(sorted[i] - r.median) / r.n;
    /* Both may be the same (percentiles 3.9 and 6.7: 2.8), which rounding must not decide. */
    r.disagrees = r.range > r.adjusted + ROUNDING;
    r.classic = count_classic(sorted, count, region_of(r.median));
    r.found = r.disagrees ? UNCERTAIN : region_of(r.median);
    return r;
}

enum err consensus_panel(struct call *c, const double *ratings, size_t items, size_t experts,
                         enum quantile by, struct panel_item *ret)
{
    double *sorted = arena_alloc(c->mem, (experts + 1) * sizeof *sorted);

    for (size_t i = 0; i < items; i++) {
        size_t count = take_sorted(ratings + i * experts, experts, 1, sorted);
        for (size_t k = 0; k < count; k++)
            if (sorted[k] < LOWEST || sorted[k] > HIGHEST || sorted[k] != floor(sorted[k]))
                return fail(c, ERR_INVALID, "%g is not on the scale of whole numbers from 1 to 9.",
                            sorted[k]);
        ret[i] = item_of(sorted, count, by);
    }
    return OK;
}

/* ---- rounds ---- */

struct round_summary consensus_round(struct call *c, const double *ratings, size_t experts,
                                     size_t stride, enum quantile by)
{
    double *sorted = arena_alloc(c->mem, (experts + 1) * sizeof *sorted);
    size_t count = take_sorted(ratings, experts, stride, sorted);
    struct round_summary r = {.n = (double)count, .mean = NAN, .sd = NAN, .variation = NAN};

    r.median = quantile_of(sorted, count, .5, QUANTILE_LINEAR);
    r.lower = quantile_of(sorted, count, .25, by);
    r.upper = quantile_of(sorted, count, .75, by);
    if (count) r.mean = gsl_stats_mean(sorted, 1, count);
    if (count > 1) r.sd = gsl_stats_sd(sorted, 1, count);
    if (r.mean > 0) r.variation = r.sd / r.mean;
    return r;
}
