/* stats/confirm.h: confirmatory factors: does a structure that was thought of beforehand fit?
 *
 * Each item loads on the factors that the model says; factors correlate; residuals do not. Factors have
 * variance 1 and mean 0 (in the first group, where loadings or intercepts are equal across groups; free
 * in the others). Maximum likelihood by Fisher scoring with the expected information; chi-square is N
 * times the discrepancy, covariances dividing by n (Joreskog 1969, Psychometrika 34:183-202; 1971,
 * 36:409-426).
 */
#ifndef STATS_CONFIRM_H
#define STATS_CONFIRM_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/estimate.h"
#include "stats/ratings.h"

struct confirm_model {
    size_t items, factors;
    const uint8_t *loads; /* items x factors: 1 where the item loads on the factor */
};

struct confirm_group {
    double n;
    const double *means, *covariance; /* items; items x items, dividing by n */
};

enum confirm_equal { CONFIRM_LOADINGS = 1, CONFIRM_INTERCEPTS = 2, CONFIRM_RESIDUALS = 4 };

/* Of a model: chi-square; comparative fit (Bentler 1990) and Tucker and Lewis (1973) against items that
 * have nothing in common; RMSEA (Steiger 1990) with its interval from the noncentral chi-square, times
 * the root of the number of groups; SRMR (Bentler 1995), means included where groups are compared. */
struct confirm_fit {
    struct estimate chi_square, rmsea;
    double baseline, baseline_df, cfi, tli, srmr;
    double log_likelihood, parameters; /* log_likelihood: ML */
    size_t iterations;
    bool converged;
    unsigned warnings; /* WARNING_NEGATIVE: a residual variance below 0 or a factor correlation beyond
                          1; WARNING_NOT_CONVERGED */
};

/* What was found in one group. */
struct confirm_found {
    const struct estimate *loading;          /* items x factors; NAN where there is none */
    const struct estimate *residual;         /* items: variances */
    const struct estimate *between;          /* factors x factors: covariances of factors */
    const struct estimate *intercept, *mean; /* items; factors */
    const double *standardised; /* items x factors: loadings over the implied standard deviation */
};

struct confirm_wanted {
    unsigned equal; /* enum confirm_equal, together; one group: nothing */
    double level;   /* of the intervals; that of RMSEA is .90 as is usual */
};

/* ret: one a group. ERR_INVALID: a model that the data cannot identify, an item without a factor, a
 * factor without an item, a covariance matrix that is not positive definite. */
STATS_PUBLIC enum err confirm_ml(struct call *c, const struct confirm_model *m,
                                 const struct confirm_group *groups, size_t count,
                                 const struct confirm_wanted *w, struct confirm_found *ret,
                                 struct confirm_fit *ret_fit) MUST_CHECK;

/* Ordinal items: polychoric correlations, each weighted by the inverse of its variance (DWLS);
 * chi-square shifted and scaled so that its mean and variance are right, errors by the sandwich
 * (Muthen, du Toit, Spisic 1997; Asparouhov, Muthen 2010, "Simple second order chi-square correction").
 * Rows with a missing answer are used pair by pair. residual: 1 less the communality; intercept and
 * mean: NULL. */
STATS_PUBLIC enum err confirm_dwls(struct call *c, const struct confirm_model *m,
                                   const struct ratings *r, double level, struct confirm_found *ret,
                                   struct confirm_fit *ret_fit) MUST_CHECK;

/* Chi-square of a model against a wider one. */
STATS_PUBLIC struct estimate confirm_difference(const struct confirm_fit *narrow,
                                                const struct confirm_fit *wide);

/* Indices from chi_square, baseline and their degrees of freedom. */
STATS_PUBLIC void confirm_indices(struct confirm_fit *f, double n, size_t groups);

/* P(X <= x), X chi-square with df and noncentrality. */
STATS_PUBLIC double noncentral_chi_square(double x, double df, double noncentrality);

/* Rows, complete or not, of one group or several. */
struct confirm_rows {
    size_t rows, items;
    const double *values, *frequency; /* NAN: missing; frequency NULL: one each */
    const int32_t *group;             /* -1 or beyond the last: in none; NULL: all rows are in one */
};

/* Means and covariances (dividing by n) of the complete rows of one group. ERR_INVALID where there are
 * no more than the items. */
STATS_PUBLIC enum err confirm_moments(struct call *c, const struct confirm_rows *r, int32_t group,
                                      struct confirm_group *ret, double *ret_left_out) MUST_CHECK;

/* As confirm_ml, of all rows with an answer: full information maximum likelihood (Arbuckle 1996; Enders
 * and Bandalos 2001, Struct. Equ. Modeling 8:430-457), right where answers are missing at random given
 * those that are there. Chi-square against the greatest likelihood of any means and covariances,
 * baseline by the likelihood of items with nothing in common, errors from the observed information
 * (Savalei 2010), srmr against the means and covariances of greatest likelihood, means included. By
 * Fisher scoring from the solution of those. ret_left_out: rows without any answer. ERR_INVALID as
 * confirm_ml, and: two items that nobody answered both. */
STATS_PUBLIC enum err confirm_fiml(struct call *c, const struct confirm_model *m,
                                   const struct confirm_rows *rows, size_t count,
                                   const struct confirm_wanted *w, struct confirm_found *ret,
                                   struct confirm_fit *ret_fit, double *ret_left_out) MUST_CHECK;

#endif
