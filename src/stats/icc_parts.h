/* stats/icc_parts.h: what the files of intraclass correlations share. */
#ifndef STATS_ICC_PARTS_H
#define STATS_ICC_PARTS_H

#include "stats/icc.h"

#define ICC_UNITS_FEW 10

/* ret holds units, ratings and mean already. */
enum err icc_by_reml(struct call *c, const struct icc_data *d, const struct icc_wanted *w,
                     struct icc *ret) MUST_CHECK;

/* ---- the restricted likelihood of variance components, in units of that of error ---- */

/* Ratings of units that have equally many of them. */
struct icc_group {
    double ratings;   /* of each unit */
    double units;     /* how many */
    double sum;       /* of ratings */
    double squares;   /* of the sums of units */
    double *cross;    /* raters x raters: units that both rated */
    double *seen;     /* of each rater: units */
    double *of_rater; /* of each rater: sum of the sums of his or her units */
};

/* All that the likelihood needs: deviations from the mean, summed. Raters without a rating are left
 * out. */
struct icc_sums {
    size_t raters, group_count;
    struct icc_group *groups;
    double *rater_sum, *rater_count; /* of each rater */
    double squares, ratings;
    bool is_turned; /* what is called units here are the raters, and the other way round */
    double *room;   /* that icc_evaluate works in */
};

enum err icc_sum(struct call *c, const struct icc_data *d, double mean,
                 struct icc_sums *ret) MUST_CHECK;

/* Where the likelihood was looked at. */
struct icc_point {
    double gamma[2];    /* variance of units and of raters over that of error */
    double value;       /* -2 times the restricted log-likelihood, error profiled out */
    double gradient[2]; /* by gamma */
    double error;       /* variance of error */
    double *effects;    /* room for raters; mixed: their means */
    double *inverse;    /* room for raters x raters; mixed: covariance of effects over that of error */
};

/* model: ICC_ONE_WAY leaves gamma[1] out of account, ICC_MIXED has raters as fixed. */
enum err icc_evaluate(struct call *c, const struct icc_sums *s, enum icc_model model,
                      struct icc_point *point) MUST_CHECK;

#endif
