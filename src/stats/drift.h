/* stats/drift.h: whether a series that is watched moves away from where it was.
 *
 * Such as a rater's severity or a service's agreement month by month, standardised or not. A signal
 * asks people to look; it is no finding about anybody. Missing values (NAN) are passed over: they
 * signal nothing, and the series goes on behind them.
 */
#ifndef STATS_DRIFT_H
#define STATS_DRIFT_H

#include <stdbool.h>

#include "stats/estimate.h"

/* Where the series is expected: from a time before, not from the values that are judged. */
struct drift_centre {
    double mean, sd; /* of a single value */
};

/* ---- exponentially weighted moving average: Roberts (1959, Technometrics 1), Lucas and Saccucci
 * (1990, Technometrics 32) ---- */

struct drift_average {
    double value;     /* z = weight x + (1 - weight) z before; begins at the mean */
    double low, high; /* mean -+ width sd sqrt(weight / (2 - weight) (1 - (1 - weight)^(2 t))) */
    bool is_out;
};

struct drift_ewma {
    double weight; /* of the newest value, above 0 and at most 1; usually .2 */
    double width;  /* of the limits, usually 2.7 to 3 */
};

/* ret: one a value. ERR_INVALID: weight or width outside their bounds, an sd that is not above 0, an
 * infinite value. */
STATS_PUBLIC enum err drift_averages(struct call *c, size_t n, const double *values,
                                     const struct drift_centre *centre, const struct drift_ewma *e,
                                     struct drift_average *ret) MUST_CHECK;

/* ---- run rules: Western Electric (1956) Statistical Quality Control Handbook ---- */

enum drift_rule {
    DRIFT_BEYOND_3 = 1 << 0,    /* one value beyond 3 sd */
    DRIFT_2_OF_3 = 1 << 1,      /* two of three beyond 2 sd, on one side */
    DRIFT_4_OF_5 = 1 << 2,      /* four of five beyond 1 sd, on one side */
    DRIFT_8_ON_A_SIDE = 1 << 3, /* eight one after the other on one side */
};

/* ret: of each value the rules that it completes. Same refusals. */
STATS_PUBLIC enum err drift_rules(struct call *c, size_t n, const double *values,
                                  const struct drift_centre *centre, unsigned *ret) MUST_CHECK;

#endif
