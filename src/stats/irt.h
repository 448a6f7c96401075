/* stats/irt.h: item response models of one dimension.
 *
 * An item has categories 0 to m. Its parameters are a slope a and intercepts d_1 to d_m; theta is the
 * person. Graded response (Samejima 1969): P(at least c) = 1 / (1 + exp(-(a theta + d_c))), d falling.
 * Generalised partial credit (Muraki 1992): log of P(c) / P(0) = c a theta + d_c. 2PL: either of them
 * with m = 1. The Rasch family (Rasch 1960, rating scale Andrich 1978, partial credit Masters 1982) is
 * generalised partial credit with one slope for all items.
 *
 * Marginal maximum likelihood sums over nodes of theta. On even nodes theta is normal with mean 0 and
 * its density is normalised over the nodes; the Rasch family has slope 1 and its spread (standard
 * deviation of theta) is estimated, all others spread 1. On Hermite nodes spread is always 1 and the
 * Rasch family's common slope is estimated: slope times spread is the same either way.
 */
#ifndef STATS_IRT_H
#define STATS_IRT_H

#include <stdint.h>

#include "stats/estimate.h"

enum irt_model { IRT_RASCH, IRT_2PL, IRT_GRM, IRT_RSM, IRT_PCM, IRT_GPCM, IRT_MODELS };
enum irt_estimator { IRT_MARGINAL, IRT_CONDITIONAL };
enum irt_quadrature { IRT_EVEN, IRT_HERMITE };

#define IRT_MISSING (-1)
#define IRT_CATEGORIES_MOST 64
#define IRT_STEEPEST 25 /* slopes beyond have no end: the nodes cannot tell them apart */

/* Answers: rows x items, a row a person or, with a frequency, a pattern. Missing answers are ignorable.
 * names: of the items, for refusals; NULL: they are called by number. */
struct irt_data {
    size_t rows, items;
    const int32_t *codes; /* 0, 1, … in the order of the scale, or IRT_MISSING */
    const double *frequency;
    const char *const *names;
};

struct irt_wanted {
    enum irt_model model;
    enum irt_estimator estimator; /* IRT_CONDITIONAL: the Rasch family alone */
    enum irt_quadrature quadrature;
    size_t nodes;       /* 61 */
    double range;       /* even nodes go from -range to range: 6 */
    bool common_slope;  /* graded response with one slope for all items, on spread 1 */
    bool errors;        /* standard errors too */
    size_t threads;     /* 0: as many as there are processors */
    size_t rounds_most; /* 500 */
};

/* What is usual: the numbers above, standard errors, marginal, even nodes. */
STATS_PUBLIC struct irt_wanted irt_usual(enum irt_model model);

struct irt_item {
    size_t categories; /* m + 1 */
    double slope, slope_se;
    double *intercepts, *intercept_ses; /* m of each: d_1, … */
    /* Where the curves cross: graded response -d_c / a; else (d_(c-1) - d_c) / a, the step from c - 1
     * to c. Standard errors by the delta method. */
    double *thresholds, *threshold_ses;
};

struct irt_fit {
    struct irt_wanted wanted;
    size_t items;
    struct irt_item *item;
    double spread, spread_se; /* se NAN where it is not estimated */
    double log_likelihood;
    size_t parameters;
    size_t rounds;   /* of the climb, the last one on all the data */
    double gradient; /* its largest entry at the end, without sign */
    double gain;     /* what one more round would add to the log-likelihood, as the curvature has it */
    bool converged;
    size_t nodes;
    const double *theta, *weight; /* the nodes and what share of the persons lies at each */
    double *covariance;           /* parameters x parameters, of the free ones; NULL without errors */
    const char *errors_from;      /* "observed information"; conditional with many different gaps:
                                     "cross-products" (of each pattern's gradient) */
    unsigned warnings;
};

/* ERR_INVALID, with the item by name: one item alone, an item that all answer alike, a category below
 * the highest that nobody chose (rating scale: that nobody chose in any item), more than
 * IRT_CATEGORIES_MOST categories, conditional estimation outside the Rasch family. The highest category
 * of an item is the highest that occurs, of the rating scale model the highest that occurs in any item.
 * Rows without any answer are left out.
 *
 * Marginal: the log-likelihood is climbed by a quasi-Newton method (BFGS) that starts from the EM
 * direction and takes the observed information (Louis 1982) as its first curvature; it never goes down.
 * More than 10 000 patterns are first fitted on every n-th of them, for a start near the end. Standard
 * errors come from the observed information at the end, over all patterns. The sum of the slopes is
 * positive. A slope above IRT_STEEPEST is warned of (WARNING_BOUNDARY): it has no end, and neither it
 * nor what hangs on it has an error. Errors that are beyond all measure are NAN, and so are thresholds
 * where the slope is 0.
 *
 * Conditional (Andersen 1972): thresholds sum to zero over all steps of all items; slope 1, spread NAN.
 * Rows with a lowest or highest total say nothing. */
STATS_PUBLIC enum err irt_fit(struct call *c, const struct irt_data *data,
                              const struct irt_wanted *wanted, struct irt_fit *ret) MUST_CHECK;

/* ---- curves ---- */

/* P(category | theta) of an item, and the first and second derivative by theta (each may be NULL). */
STATS_PUBLIC void irt_curve(const struct irt_fit *fit, size_t item, double theta, double *p, double *p1,
                            double *p2);

/* Fisher information of one item at theta: sum of P'^2 / P. */
STATS_PUBLIC double irt_information(const struct irt_fit *fit, size_t item, double theta);

/* ---- persons ---- */

enum irt_person { IRT_EAP, IRT_ML, IRT_WLE };

/* One estimate a row: value, se, n (answers). EAP: mean and standard deviation of the posterior over
 * the nodes (Bock and Mislevy 1982). ML: NAN where all answers are lowest or all highest; ML
 * and WLE: where the items say nothing. WLE: Warm's
 * (1989) weighted likelihood, for more categories as Penfield and Bergeron (2005) have it; of several
 * tops the highest. Standard
 * errors of ML and WLE: 1 / sqrt(information). EAP after conditional estimation: ERR_INVALID. */
STATS_PUBLIC enum err irt_persons(struct call *c, const struct irt_data *data,
                                  const struct irt_fit *fit, enum irt_person kind,
                                  struct estimate *ret) MUST_CHECK;

/* EAP's reliability: variance of the estimates / (that + mean of their squared errors). */
STATS_PUBLIC double irt_reliability(const struct irt_data *data, const struct estimate *persons);

/* ---- fit ---- */

/* S-X2 of each item (Orlando and Thissen 2000; Kang and Chen 2008): statistic, df, p, n. Complete rows
 * alone. Neighbouring categories, and then neighbouring totals, are joined until each cell expects at
 * least 1, in the order that mirt has. df: cells - groups - the item's own parameters (a common slope
 * or spread is none, where mirt counts the spread); NAN where nothing is left. */
STATS_PUBLIC enum err irt_item_fit(struct call *c, const struct irt_data *data,
                                   const struct irt_fit *fit, struct estimate *ret) MUST_CHECK;

/* Q3 (Yen 1984): correlations of the items' residuals, items x items, 1 on the diagonal; pairwise
 * complete. persons: of irt_persons. */
STATS_PUBLIC enum err irt_residual_correlations(struct call *c, const struct irt_data *data,
                                                const struct irt_fit *fit,
                                                const struct estimate *persons, double *ret) MUST_CHECK;

/* Infit and outfit mean squares of each item at the persons' estimates (Wright and Masters 1982). */
struct irt_mean_squares {
    double infit, outfit, n;
};
STATS_PUBLIC enum err irt_item_mean_squares(struct call *c, const struct irt_data *data,
                                            const struct irt_fit *fit, const struct estimate *persons,
                                            struct irt_mean_squares *ret) MUST_CHECK;

#endif
