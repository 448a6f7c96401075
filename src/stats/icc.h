/* stats/icc.h: how far what raters say of the same unit is one number: intraclass correlations.
 *
 * All ten forms of McGraw and Wong (1996, Psychological Methods 1, 30-46; correction 1, 390). Units are
 * a sample. One way: each unit has raters of its own, the order within a unit means nothing. Two ways:
 * raters are the same throughout, a sample (random) or all there are (mixed); consistency leaves out
 * how far raters lie apart in the mean, agreement counts it. The mixed forms hold where raters and
 * units do not interact.
 *
 * Complete data: sums of squares in one pass, intervals and tests of the F distribution; a coefficient
 * whose variance between units came out negative stays negative and is warned of. Missing cells: REML,
 * the variance components of the crossed design with what is there (Patterson and Thompson 1971;
 * Henderson's equations with units absorbed, so that its cost grows with the raters); coefficients of
 * several raters are for the harmonic mean of the ratings of a unit (ten Hove, Jorgensen, van der Ark
 * 2024, Psychological Methods 29), unless a number is asked for. In simulations of 30 to 200 units and
 * 3 to 30 raters, complete or two of them a unit, intervals by REML held the truth in 94 to 97 %.
 */
#ifndef STATS_ICC_H
#define STATS_ICC_H

#include "stats/estimate.h"

/* rows x raters, row-major; NAN where there is no rating. */
struct icc_data {
    size_t rows, raters;
    const double *values;
    const double *frequency; /* units a row stands for; NULL: one each */
};

struct icc_wanted {
    double level;
    bool reml;       /* by REML where cells are complete, too */
    double averaged; /* ratings that the coefficients of several raters are for; 0: raters, or the
                        harmonic mean of the ratings of a unit where cells are missing */
};

enum icc_model { ICC_ONE_WAY, ICC_RANDOM, ICC_MIXED, ICC_MODELS };

/* A form for one rating and for the mean of several. */
enum icc_form {
    ICC_ONE_WAY_1,
    ICC_ONE_WAY_K,
    ICC_RANDOM_C_1,
    ICC_RANDOM_C_K,
    ICC_RANDOM_A_1,
    ICC_RANDOM_A_K,
    ICC_MIXED_C_1,
    ICC_MIXED_C_K,
    ICC_MIXED_A_1,
    ICC_MIXED_A_K,
    ICC_FORMS
};

struct icc_square {
    double sum, df, mean;
};

/* The analysis of variance of complete data: between units, within units, between raters, error. */
struct icc_anova {
    struct icc_square units, within, raters, error;
};

/* Components of variance. */
struct icc_components {
    double units, raters, error;                 /* one way: raters is NAN, error holds both */
    double log_likelihood, gradient, iterations; /* of REML; NAN for sums of squares */
    bool converged;
};

struct icc {
    struct estimate forms[ICC_FORMS];
    struct icc_anova anova; /* NAN where cells are missing */
    struct icc_components components[ICC_MODELS];
    bool is_complete;
    double averaged; /* ratings that the coefficients of several are for */
    double units, ratings, mean;
};

/* n of an estimate: units with a rating. statistic, df (of the denominator) and p: complete data: F of
 * no variance between units, one-sided; REML: the likelihood ratio against it, whose p is half of
 * chi-square's with 1 degree of freedom (Stram and Lee 1994). se: REML, delta method; NAN for sums of
 * squares. Method: "anova" or "reml". Nothing varies: NAN with WARNING_ZERO_VARIANCE; few units (under
 * 10): WARNING_FEW_UNITS; REML at its edge: WARNING_BOUNDARY without an interval; parts without a rater
 * or unit in common: WARNING_DISCONNECTED. Forms of two ways are NAN where no rater has two units.
 * ERR_INVALID: one rater, one unit, no unit with two ratings, a number that is not finite. */
STATS_PUBLIC enum err icc_all(struct call *c, const struct icc_data *d, const struct icc_wanted *w,
                              struct icc *ret) MUST_CHECK;

#endif
