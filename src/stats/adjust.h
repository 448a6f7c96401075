/* stats/adjust.h: p values of several tests at once. */
#ifndef STATS_ADJUST_H
#define STATS_ADJUST_H

#include "stats/estimate.h"

/* p: count values, NAN for a test without one, which counts for nothing. ret: the adjusted values in
 * the same order; it may be p. Holm (1979): the chance of any false alarm; step-down, never falling.
 * Benjamini and Hochberg (1995): the expected share of false ones among those called; step-up. */
STATS_PUBLIC void adjust_holm(struct call *c, const double *p, size_t count, double *ret);
STATS_PUBLIC void adjust_benjamini_hochberg(struct call *c, const double *p, size_t count, double *ret);

#endif
