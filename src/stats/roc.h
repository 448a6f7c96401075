/* stats/roc.h: how well a score tells those to whom something happened from the others.
 *
 * The area under the ROC curve is the chance that one of those to whom it happened has a higher score
 * than one of the others, equal scores counting half: a property of two groups, never of a person.
 *
 * outcome: 1 it happened, 0 it did not, negative: not known. score: NAN where missing. Rows that lack
 * either are left out and warned of. A higher score is expected to go with the outcome; where it does
 * not, the area is below one half and is left there. n of an estimate: rows used.
 */
#ifndef STATS_ROC_H
#define STATS_ROC_H

#include <stdint.h>

#include "stats/estimate.h"

struct auc {
    struct estimate
        area;         /* se of DeLong, DeLong and Clarke-Pearson (1988, Biometrics 44) by placements,
                         with the midranks of Sun and Xu (2014, IEEE Signal Processing Letters 21);
                         interval value -+ z se, cut at 0 and 1; statistic: (area - 1/2) / se */
    double hanley_se; /* Hanley and McNeil (1982, Radiology 143), negative exponential model */
    double events, others;
};

/* Whether both outcomes occur. */
STATS_PUBLIC bool roc_has_both(size_t n, const double *score, const int32_t *outcome);

/* O(n) after sorting. ERR_INVALID where only one of the two outcomes occurs. With a single row of one
 * outcome there is an area and no standard error. */
STATS_PUBLIC enum err roc_auc(struct call *c, size_t n, const double *score, const int32_t *outcome,
                              double level, struct auc *ret) MUST_CHECK;

/* Several scores of the same rows; only rows with all of them are used, by all. threads: 0 for as many
 * as there are processors; the result does not depend on it. */
struct roc_scores {
    size_t n, count;
    const double *const *scores; /* count columns of n */
    const int32_t *outcome;
    double level;
    size_t threads;
};

struct roc_comparison {
    struct auc *areas;            /* count */
    double *covariance;           /* count x count, of the areas */
    struct estimate *differences; /* of every pair: 1 - 2, 1 - 3, …, 2 - 3, …; z test of DeLong */
    struct estimate
        overall; /* all areas are alike: statistic is chi-square with df; NAN for one score */
};

STATS_PUBLIC enum err roc_compare(struct call *c, const struct roc_scores *s,
                                  struct roc_comparison *ret) MUST_CHECK;

/* a - b of two areas from different people: variances add. Test and interval by Student's t with the
 * degrees of freedom of Satterthwaite (1946, Biometrics Bulletin 2), people - 1 for each, as in pROC.
 */
STATS_PUBLIC struct estimate roc_unpaired(const struct auc *a, const struct auc *b, double level);

/* A point: those with at least this score. */
struct roc_point {
    double score, sensitivity, specificity;
};

/* The curve, highest score first, beginning with nobody (score INFINITY); at most `most` points (2 or
 * more), evenly thinned, the last one kept. Same refusals as roc_auc. */
STATS_PUBLIC enum err roc_curve(struct call *c, size_t n, const double *score, const int32_t *outcome,
                                size_t most, struct roc_point **ret, size_t *ret_count) MUST_CHECK;

#endif
