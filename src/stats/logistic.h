/* stats/logistic.h: logistic regression by maximum likelihood. */
#ifndef STATS_LOGISTIC_H
#define STATS_LOGISTIC_H

#include <stdint.h>

#include "stats/estimate.h"

struct logistic_wanted {
    size_t n, columns;
    const double *x;        /* n x columns, row-major, without the intercept; NAN where missing */
    const int32_t *outcome; /* 1 it happened, 0 it did not, negative: missing */
    const double *offset;   /* of each row, with the coefficient 1; NULL: 0 */
    double level;
};

struct logistic {
    size_t columns, iterations;
    double n, events;
    struct estimate *coefficients; /* columns + 1: the intercept first; statistic is z of Wald */
    double *covariance;            /* (columns + 1)^2 */
    double *predicted;             /* of each row; NAN where it was left out */
    double null_log_likelihood;    /* of the intercept (and offset) alone */
    double log_likelihood;
    struct estimate likelihood_ratio; /* of both; statistic is chi-square */
    bool is_converged;
    unsigned warnings;
};

/* Newton's method. ERR_INVALID where only one outcome occurs, a column has one value or follows from
 * the others. WARNING_SEPARATED where a coefficient has no end: it and the intercept are NAN; the
 * others and the likelihood are those of the limit. Without convergence all are NAN. O(n x columns^2) a
 * step. */
STATS_PUBLIC enum err logistic_fit(struct call *c, const struct logistic_wanted *w,
                                   struct logistic *ret) MUST_CHECK;

/* Pearson's chi-square over the patterns of x that occur, with patterns - columns - 1 degrees of
 * freedom; n is the number of patterns. Its p is to be read only where patterns have many rows each. */
STATS_PUBLIC enum err logistic_pearson(struct call *c, const struct logistic_wanted *w,
                                       const struct logistic *fit, struct estimate *ret) MUST_CHECK;

#endif
