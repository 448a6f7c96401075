/* stats/invariance.h: does an instrument of ordinal items measure the same, in the same way, in every
 * group?
 *
 * Behind each item lies a normal variable with an intercept, loadings and a residual variance, cut into
 * categories by thresholds. What the answers tell is, of each group, the thresholds in its own standard
 * deviations and the polychoric correlations; nothing tells where that variable begins and how long its
 * unit is. Which parameters may be free is therefore another question at every step: Wu and Estabrook
 * (2016, Psychometrika 81:1014-1045). The theta parameterisation is used, in which the residual
 * variance is a parameter (1 where nothing tells it): "equal residual variances" can be said in no
 * other. Up to that step both give the same fit.
 *
 *   configural  the same items on the same factors
 *   thresholds  thresholds equal; intercepts and residual variances free after the first group
 *   metric      loadings equal, too; variances of factors free after the first group
 *   scalar      intercepts equal, too; means of factors free after the first group
 *   strict      residual variances equal, too
 *
 * A two-category item has one threshold, which an intercept can always make up for: it has nothing to
 * say before scalar. Three categories have two thresholds, which intercept and residual variance make
 * up for: they have nothing to say about thresholds alone. A step that no data could tell from the one
 * before it is not fitted; what it demands is tested with the next.
 *
 * Least squares, thresholds and correlations each weighted by the inverse of its variance (DWLS);
 * chi-square scaled and shifted (Asparouhov, Muthen 2010); the difference of two steps scaled and
 * shifted by what the narrower one gives up (Satorra 2000, with the wider model's weights; the narrower
 * one's place in it by least squares, as lavaan has it).
 */
#ifndef STATS_INVARIANCE_H
#define STATS_INVARIANCE_H

#include "stats/confirm.h"

enum invariance_step {
    INVARIANCE_CONFIGURAL,
    INVARIANCE_THRESHOLDS,
    INVARIANCE_METRIC,
    INVARIANCE_SCALAR,
    INVARIANCE_STRICT,
    INVARIANCE_STEPS
};

struct invariance_data {
    struct ratings items; /* raters are the items */
    const int32_t *group; /* of each row: 0 to groups - 1, or -1: left out */
    size_t groups;
    const char *const *item_names, *const *group_names; /* for sentences; NULL: their numbers */
};

/* One step. Where is_apart is false the rest is nothing: the data could not tell it from the step
 * before. Missing answers: each threshold rests on those who answered the item, each correlation on
 * those who answered both. */
struct invariance {
    bool is_apart;
    struct confirm_fit fit;
    struct estimate difference; /* from the step that was fitted before: chi-square, df, p; nothing
where one of them did not settle */
    const struct confirm_found *found; /* one a group */
    const struct estimate *threshold;  /* groups x thresholds, item by item */
    size_t thresholds;                 /* of a group */
    const size_t *first;               /* items + 1: where each item's thresholds begin */
    size_t pairs_with_empty_cells;     /* of two items, in all groups */
};

/* An item one of whose categories occurs in one group and not in another. */
struct invariance_lack {
    size_t item, group; /* of the group that lacks it */
    int32_t category;
};
STATS_PUBLIC enum err invariance_lacks(struct call *c, const struct invariance_data *d,
                                       struct invariance_lack *ret, bool *ret_lacks) MUST_CHECK;

/* ret: INVARIANCE_STEPS of them. ERR_INVALID: one group, a group that lacks a category, a pair of items
 * without a correlation, a model that the data cannot identify. */
STATS_PUBLIC enum err invariance_ordinal(struct call *c, const struct confirm_model *m,
                                         const struct invariance_data *d, double level,
                                         struct invariance *ret) MUST_CHECK;

#endif
