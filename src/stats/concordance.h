/* stats/concordance.h: how far raters put units into the same order.
 *
 * values: units x raters, row-major; each rater's values become ranks, equal ones their mean rank.
 * Units with a missing value (NAN) are left out, with WARNING_INCOMPLETE.
 */
#ifndef STATS_CONCORDANCE_H
#define STATS_CONCORDANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/estimate.h"

struct orders {
    size_t units, raters;
    const double *values;
};

/* Mean ranks, 1 for the least. room: as many places as values. Returns the sum of t^3 - t over the
 * groups of t equal values. */
STATS_PUBLIC double ranks_of(const double *values, size_t count, size_t stride, size_t *room,
                             double *ret);

/* Kendall's W (1939) with ties counted in: 12 S / (m^2 (n^3 - n) - m T), S the squares of the rank sums
 * from their mean. */
struct concordance {
    struct estimate w;      /* statistic: chi-square m (n - 1) W on df n - 1, p of it; n: units */
    double f, f_df1, f_df2; /* Kendall and Babington Smith: (m - 1) W / (1 - W) on n - 1 - 2 / m and (m
                               - 1) times that */
    double f_p;
    double mean_spearman; /* of all pairs of raters; NAN where a rater does not tell units apart */
    double ties;          /* T */
    double *rank_sums;    /* of each unit of the input; NAN for one left out */
    double *ranks;        /* raters x the units that are left */
    size_t left;          /* units */
};

/* ERR_INVALID with fewer than two raters or two complete units. Where nobody tells units apart W is NAN
 * with WARNING_ZERO_VARIANCE; fewer than eight units: WARNING_FEW_UNITS, chi-square is not to be
 * trusted. */
STATS_PUBLIC enum err concordance_w(struct call *c, const struct orders *o,
                                    struct concordance *ret) MUST_CHECK;

/* p of S as large or larger where every rater orders the units at random and ties are as they are. All
 * arrangements are gone through where there are at most PERMUTATIONS_ALL (exact); otherwise
 * `replicates` random ones, p = (1 + hits) / (1 + replicates), the same on any number of threads. */
#define PERMUTATIONS_ALL 2000000

struct permutation_wanted {
    size_t replicates, threads;
    uint64_t seed;
};
struct permutation {
    double p, arrangements;
    bool is_exact;
};
STATS_PUBLIC enum err concordance_permutation(struct call *c, const struct concordance *of,
                                              size_t raters, const struct permutation_wanted *w,
                                              struct permutation *ret) MUST_CHECK;

/* Whether all arrangements would be gone through. */
STATS_PUBLIC bool concordance_is_small(size_t units, size_t raters);

#endif
