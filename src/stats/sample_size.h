/* stats/sample_size.h: how many units, raters' subjects or persons a study needs.
 *
 * Every function gives the number before it is rounded; a study needs the next whole number. All are
 * approximations for large samples, and all rest on values that are expected, not known.
 * ERR_INVALID: values between which nothing can be computed.
 */
#ifndef STATS_SAMPLE_SIZE_H
#define STATS_SAMPLE_SIZE_H

#include "stats/estimate.h"

/* To tell an expected coefficient from a lowest one. */
struct sample_test {
    double lowest, expected; /* of the coefficient */
    double significance;     /* .05 */
    size_t sides;            /* 1 or 2 */
    double power;            /* .8 */
};

/* To know an expected coefficient with an interval so wide, from end to end. */
struct sample_width {
    double expected, width, level;
};

/* One-way intraclass correlation with `ratings` of each unit: Walter, Eliasziw and Donner (1998,
 * Statistics in Medicine 17, 101-110). */
STATS_PUBLIC enum err sample_icc_test(struct call *c, const struct sample_test *t, size_t ratings,
                                      double *ret) MUST_CHECK;
/* Bonett (2002, Statistics in Medicine 21, 1331-1335). */
STATS_PUBLIC enum err sample_icc_width(struct call *c, const struct sample_width *w, size_t ratings,
                                       double *ret) MUST_CHECK;

/* Kappa of two raters on two categories, one of which has the share `share`: Donner and Eliasziw (1992,
 * Statistics in Medicine 11, 1511-1519), test of fit. */
STATS_PUBLIC enum err sample_kappa_test(struct call *c, const struct sample_test *t, double share,
                                        double *ret) MUST_CHECK;
/* With the variance of Bloch and Kraemer (1989, Biometrics 45, 269-287). */
STATS_PUBLIC enum err sample_kappa_width(struct call *c, const struct sample_width *w, double share,
                                         double *ret) MUST_CHECK;

/* Cronbach's alpha of so many items: Bonett (2002, Journal of Educational and Behavioral Statistics 27,
 * 335-340). */
STATS_PUBLIC enum err sample_alpha_test(struct call *c, const struct sample_test *t, size_t items,
                                        double *ret) MUST_CHECK;
STATS_PUBLIC enum err sample_alpha_width(struct call *c, const struct sample_width *w, size_t items,
                                         double *ret) MUST_CHECK;

/* A prediction model of an outcome that happens or not: Riley and others (2019, Statistics in Medicine
 * 38, 1276-1296; 2020, BMJ 368, m441). */
struct sample_prediction {
    double outcome;    /* share to which it happens */
    size_t parameters; /* that are looked at as predictors, before any is left out */
    double r2;         /* Cox and Snell's, expected of the model */
    double shrinkage;  /* .9: predictions shrink by a tenth at most */
    double optimism;   /* .05: of Nagelkerke's R2 */
    double margin;     /* .05: to which the overall share is known, at `level` */
    double error;      /* .05: mean absolute error of a prediction (van Smeden and others 2019); NAN:
                          the three criteria of 2019 alone, which pmsampsize has */
    double level;
};
struct sample_prediction_found {
    double shrinkage, optimism, margin, error; /* error: NAN beyond 30 parameters
                                                  and where it is not asked for */
    double needed;                             /* the largest */
    double largest_r2;                         /* Cox and Snell's, with this share */
    double events, events_a_parameter;
};
STATS_PUBLIC enum err sample_prediction_of(struct call *c, const struct sample_prediction *p,
                                           struct sample_prediction_found *ret) MUST_CHECK;

/* A prediction model of the time until something happens: Riley and others (2019, Statistics in
 * Medicine 38, 1276-1296); r2, shrinkage and optimism as above. */
struct sample_survival {
    size_t parameters;
    double r2, shrinkage, optimism;
    double rate;      /* events a unit of time */
    double follow_up; /* mean, in the same unit */
};
struct sample_survival_found {
    double shrinkage, optimism, needed; /* needed: the larger */
    double largest_r2;                  /* Cox and Snell's, with this rate and follow-up */
    double events, events_a_parameter;
};
STATS_PUBLIC enum err sample_survival_of(struct call *c, const struct sample_survival *s,
                                         struct sample_survival_found *ret) MUST_CHECK;

/* A prediction model of a number: Riley and others (2019, Statistics in Medicine 38, 1262-1275). */
struct sample_regression {
    size_t parameters;
    double r2;        /* adjusted, expected of the model */
    double shrinkage; /* .9 */
    double optimism;  /* .05: of R2 */
};
struct sample_regression_found {
    double shrinkage, optimism;
    double residual; /* to know the residual standard deviation to a tenth */
    double needed;
};
STATS_PUBLIC enum err sample_regression_of(struct call *c, const struct sample_regression *r,
                                           struct sample_regression_found *ret) MUST_CHECK;

/* Cox and Snell's R2 from Nagelkerke's, and from an area under the curve (normal scores in both groups,
 * Riley, Van Calster and Collins 2021, Statistics in Medicine 40, 859-864). */
STATS_PUBLIC double sample_r2_largest(double outcome);
STATS_PUBLIC double sample_r2_of_auc(double auc, double outcome);

#endif
