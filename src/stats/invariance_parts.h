/* stats/invariance_parts.h: for the files of invariance.h: what the answers of a group say, and what a
 * model implies that they should. */
#ifndef STATS_INVARIANCE_PARTS_H
#define STATS_INVARIANCE_PARTS_H

#include "stats/invariance.h"

/* What an item or a group is called in sentences. */
const char *invariance_name(struct call *c, const char *const *names, size_t number);

/* Thresholds item by item, then correlations in the order 0:1, 0:2, … 1:2, … */
struct moments {
    size_t thresholds, pairs, count; /* count: of both */
    const size_t *first;             /* items + 1: where each item's thresholds begin */
    double n;
    const double *value;
    const double *weight; /* one over the variance of each */
    const double *gamma;  /* count x count: their covariances */
    size_t pairs_with_empty_cells;
};
enum err moments_of(struct call *c, const struct invariance_data *d, size_t group,
                    struct moments *ret) MUST_CHECK;

/* A parameter's place among all, or one of these. */
#define PLACE_NONE (-1)

struct placed {
    int *threshold, *loading, *intercept, *residual, *between, *mean;
};

/* One group of a model: where its parameters stand and what they are now. */
struct implied {
    const struct moments *data;
    struct placed at;
    double *threshold, *loading, *intercept, *residual, *between, *mean;
    double *turned;                /* items x factors: loadings times covariances of factors */
    double *location, *covariance; /* of the variables behind the items */
    double *gap;                   /* of each moment: found less implied */
    double *slope;                 /* count x parameters: of what is implied */
};

struct ordinal_model {
    const struct confirm_model *model;
    enum invariance_step step;
    size_t groups, parameters;
    struct implied *group;
    double *parameter;
};

/* Gives every parameter of the step its place. */
void ordinal_model_make(struct call *c, const struct confirm_model *m, enum invariance_step step,
                        const struct moments *data, size_t groups, struct ordinal_model *ret);

/* Where to begin: what was found at a step before, or NULL. */
void ordinal_model_guess(struct ordinal_model *m, const struct ordinal_model *before);

/* Sum of the weighted squares of the gaps; INFINITY where a variance is not above 0. */
double ordinal_model_look(struct ordinal_model *m, const double *parameter);

/* The slopes at what was looked at last. */
void ordinal_model_derive(struct call *c, struct ordinal_model *m);

#endif
