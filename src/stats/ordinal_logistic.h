/* stats/ordinal_logistic.h: proportional odds.
 *
 * logit P(Y <= k) = threshold_k - x'b (McCullagh 1980, J. R. Stat. Soc. B 42:109-142): a coefficient
 * above 0 goes with higher categories. With two categories it is logistic regression. By Fisher
 * scoring; the likelihood has one summit (Pratt 1981). Data come as settings: rows with the same
 * predictors stand once, with how often each category occurs there.
 */
#ifndef STATS_ORDINAL_LOGISTIC_H
#define STATS_ORDINAL_LOGISTIC_H

#include <stdbool.h>

#include "stats/estimate.h"

struct ordinal_settings {
    size_t settings, predictors, categories;
    const double *x;      /* settings x predictors; 0 predictors: thresholds alone */
    const double *counts; /* settings x categories */
};

struct ordinal_logistic {
    size_t categories;         /* that occur */
    const double *threshold;   /* categories - 1 */
    const double *coefficient; /* predictors */
    const double *se;          /* of the coefficients; NAN where the information is singular */
    double log_likelihood, n;
    size_t iterations;
    bool converged; /* false: separated, or predictors that are sums of others */
};

/* ERR_INVALID where fewer than two categories occur, or a number is none. */
STATS_PUBLIC enum err ordinal_logistic(struct call *c, const struct ordinal_settings *s,
                                       struct ordinal_logistic *ret) MUST_CHECK;

#endif
