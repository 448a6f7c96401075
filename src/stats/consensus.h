/* stats/consensus.h: whether a panel of experts agrees on what it rates, and whether it has settled. */
#ifndef STATS_CONSENSUS_H
#define STATS_CONSENSUS_H

#include <stdbool.h>

#include "stats/estimate.h"

/* ---- quantiles ---- */

enum quantile {
    QUANTILE_LINEAR, /* between order statistics, at 1 + (n - 1) share: definition 7 of Hyndman and Fan
                        (1996) */
    QUANTILE_STEP    /* an order statistic, or the mean of two: definition 2, that of SAS */
};

/* sorted: ascending, none missing. NAN of none. */
STATS_PUBLIC double quantile_of(const double *sorted, size_t count, double share, enum quantile by);

/* ---- the appropriateness method: Fitch et al. (2001), The RAND/UCLA Appropriateness Method User's
 * Manual ---- */

#define IPRAS_SYMMETRIC                                                                                \
    2.35 /* the interpercentile range that is disagreement where ratings are symmetric */
#define IPRAS_FACTOR 1.5 /* what asymmetry adds to it */

enum appropriateness { INAPPROPRIATE, UNCERTAIN, APPROPRIATE };
enum classic { CLASSIC_UNKNOWN, CLASSIC_AGREEMENT, CLASSIC_INDETERMINATE, CLASSIC_DISAGREEMENT };

struct panel_item {
    double n;                   /* experts */
    double median;              /* with an even number of them the mean of the middle two */
    double deviation;           /* mean absolute deviation from it */
    double low, high;           /* percentiles 30 and 70 */
    double range, adjusted;     /* IPR, and IPRAS = 2.35 + 1.5 |5 - (low + high) / 2| */
    bool disagrees;             /* IPR > IPRAS */
    enum classic classic;       /* by counting, for panels of 8 to 16; others unknown */
    enum appropriateness found; /* by the median, 3.5 and 6.5 belonging to what lies above; UNCERTAIN
                                   where IPRAS says that the panel disagrees */
};

/* ratings: items x experts, 1 to 9, NAN where missing. ret: one an item; n is 0 and all else NAN where
 * there is no rating. ERR_INVALID for a rating that is not on the scale. */
STATS_PUBLIC enum err consensus_panel(struct call *c, const double *ratings, size_t items,
                                      size_t experts, enum quantile by,
                                      struct panel_item *ret) MUST_CHECK;

/* ---- rounds of a Delphi ---- */

struct round_summary {
    double n, median, lower, upper; /* quartiles */
    double mean, sd;
    double variation; /* sd / mean, NAN where the mean is not above 0 */
};

/* What one round's ratings of one item are like: stride from one expert's rating to the next. */
STATS_PUBLIC struct round_summary consensus_round(struct call *c, const double *ratings, size_t experts,
                                                  size_t stride, enum quantile by);

#endif
