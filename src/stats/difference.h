/* stats/difference.h: how far two measurements, or two groups, differ. */
#ifndef STATS_DIFFERENCE_H
#define STATS_DIFFERENCE_H

#include <stdbool.h>

#include "stats/estimate.h"

/* ---- Student's distribution away from 0 ---- */

/* P(T <= t) of the noncentral distribution, to about 1e-11: the normal distribution averaged over that
 * of the standard deviation by Gauss-Legendre quadrature. */
STATS_PUBLIC double noncentral_t(double t, double df, double delta);

/* The t at which it is p, and the delta at which it is p. */
STATS_PUBLIC double noncentral_t_quantile(double p, double df, double delta);
STATS_PUBLIC double noncentral_t_delta(double t, double df, double p);

/* ---- limits of agreement: Bland and Altman (1986, 1999) ---- */

/* Values of one unit by two methods; pairs with a missing value (NAN) are left out, WARNING_INCOMPLETE.
 */
struct paired {
    size_t count;
    const double *first, *second;
    size_t stride; /* from one unit's value to the next one's */
};

struct limits_wanted {
    double coverage;  /* share of differences between the limits: .95 */
    double level;     /* of the intervals */
    bool approximate; /* intervals of the limits by Bland and Altman (1999), else exact ones */
};

struct limits {
    struct estimate bias;         /* mean of first - second; t on n - 1 */
    struct estimate sd;           /* of the differences; interval by chi-square */
    struct estimate lower, upper; /* bias -+ z sd. Exact intervals: noncentral t, each limit for itself
                                     (Carkeet 2015) */
    struct estimate
        slope; /* of the differences on the means of the two: proportional bias; t on n - 2 */
    double intercept;
    double outside; /* differences beyond the limits */
};

/* ERR_INVALID with fewer than three pairs. Where the differences do not vary sd is 0,
 * WARNING_ZERO_VARIANCE. */
STATS_PUBLIC enum err difference_limits(struct call *c, const struct paired *p,
                                        const struct limits_wanted *w, struct limits *ret) MUST_CHECK;

/* ---- effect sizes ---- */

struct effects {
    struct estimate mean; /* difference of means; t (paired, or Welch's), df, p */
    struct estimate d;    /* Cohen: divided by the sd of the differences (paired: d_z) or by the pooled
                             one;    interval by noncentral t */
    struct estimate
        d_average;     /* paired: divided by the root of the mean variance; no interval. Else NAN */
    struct estimate g; /* Hedges: d times G(df / 2) / (sqrt(df / 2) G((df - 1) / 2)) */
};

/* second - first. ERR_INVALID with fewer than two pairs. */
STATS_PUBLIC enum err effects_paired(struct call *c, const struct paired *p, double level,
                                     struct effects *ret) MUST_CHECK;

struct two_groups {
    const double *first, *second;
    size_t first_count, second_count; /* none missing */
};

/* second - first. ERR_INVALID with fewer than two in a group. */
STATS_PUBLIC enum err effects_independent(struct call *c, const struct two_groups *g, double level,
                                          struct effects *ret) MUST_CHECK;

#endif
