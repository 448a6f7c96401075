/* stats/calibration.h: do predicted chances come true as often as they say?
 *
 * predicted: 0 to 1, NAN where missing; outcome: 1 it happened, 0 it did not, negative: missing. All of
 * it is about groups of people with like predictions.
 */
#ifndef STATS_CALIBRATION_H
#define STATS_CALIBRATION_H

#include <stdint.h>

#include "stats/estimate.h"

struct calibration_group {
    double n, low, high;          /* of the predictions in it */
    double expected, observed;    /* events */
    double share_low, share_high; /* interval of Wilson (1927) of observed / n */
};

struct calibration {
    double n, events, expected;
    struct estimate
        in_the_large; /* intercept with the slope held at 1; 0 is right (Cox 1958, Biometrika
                         45; Steyerberg 2019, Clinical Prediction Models, 15.3) */
    struct estimate intercept, slope;  /* of the outcome on the logit of the prediction; 0 and 1 are
                                          right;  statistic and p of the slope are against 1 */
    struct estimate expected_observed; /* E / O; interval by its logarithm, O binomial */
    struct estimate brier;             /* mean of squared differences (Brier 1950); se of a mean */
    double brier_scaled;               /* 1 - brier / that of everybody's base rate */
    struct estimate hosmer_lemeshow;   /* statistic is chi-square */
    struct calibration_group *groups;
    size_t group_count;
};

/* groups: by quantiles of the predictions, equal ones together (those of Hosmer and Lemeshow 1980).
 * Quantiles are definition 2 of Hyndman and Fan (1996, American Statistician 50), the mean of both
 * neighbours where one falls between two, or, where linear, definition 7, as most packages of R; those
 * of the lowest value alone are a group of their own in any case, which some of these packages join to
 * the next. own: predictions were fitted to these very data, so that the test of Hosmer and Lemeshow
 * has two degrees of freedom less than groups. Intercepts and slope are NAN with WARNING_BOUNDARY where
 * a prediction is 0 or 1. ERR_INVALID for predictions that are no chances, or one outcome alone. O(n)
 * after sorting. */
struct calibration_wanted {
    size_t n, groups;
    const double *predicted;
    const int32_t *outcome;
    bool own, linear;
    double level;
};
STATS_PUBLIC enum err calibration_of(struct call *c, const struct calibration_wanted *w,
                                     struct calibration *ret) MUST_CHECK;

#endif
