/* stats/confirm_normal.h: for the files of confirm.h that work by the normal likelihood. */
#ifndef STATS_CONFIRM_NORMAL_H
#define STATS_CONFIRM_NORMAL_H

#include "stats/confirm_parts.h"

/* ---- a model of covariances and means ---- */

#define FIXED (-1)

/* One parameter of one group: the derivative of the covariances is a b' + b a', of the means u. */
struct local {
    size_t at; /* among all parameters */
    double *a, *b, *u;
};

struct group {
    const struct confirm_group *data;
    int *lambda, *theta, *nu, *psi, *alpha; /* places among all parameters, or FIXED */
    double *loading, *residual, *intercept, *between, *mean;
    double *covariance, *inverse, *gap; /* implied; gap: observed less implied means */
    double log_determinant, of_data;    /* of_data: the logarithm of its determinant */
};

struct work {
    const struct confirm_model *model;
    struct group *group;
    size_t count, parameters, most; /* most: parameters of one group */
    double n;
    double *parameter, *tried, *slope, *step, *information;
    double *vectors, *turned, *products; /* 3 most x items, and 3 most x 3 most */
    struct local *local;
};

/* Places, first guesses and room; w has model and count. ERR_INVALID: an improper matrix of data. */
enum err confirm_begin(struct call *c, struct work *w, const struct confirm_group *groups,
                       unsigned equal) MUST_CHECK;

/* To the greatest likelihood of complete data. */
enum err confirm_minimise(struct call *c, struct work *w, struct confirm_fit *fit) MUST_CHECK;

/* What one group's parameters are, and what they imply. */
void confirm_fill(struct work *w, struct group *s, const double *parameter);

/* w->local: all parameters of one group; returns how many. */
size_t confirm_locals(struct work *w, const struct group *s);

/* errors: covariances of the parameters. */
void confirm_take(struct call *c, struct work *w, const struct group *s, const double *errors,
                  double level, struct confirm_found *ret, struct confirm_fit *fit);

/* Root of the mean square of the standardised residuals of one group. */
double confirm_residuals(const struct work *w, const struct group *s, bool means);

/* ---- rows with gaps ---- */

/* Rows of one group that answered the same items. */
struct pattern {
    size_t count;
    const size_t *item;              /* count: which */
    double n;                        /* rows */
    const double *mean, *covariance; /* count; count x count, dividing by n */
};

struct gaps {
    size_t items, patterns;
    const struct pattern *pattern;
    double n;
    double *room; /* of one pattern at a time */
    size_t *order;
};

/* left_out: rows with a group and without any answer. ERR_INVALID: two items that nobody answered both,
 * fewer rows than items, an item that does not vary. */
enum err gaps_of(struct call *c, const struct confirm_rows *r, int32_t group, struct gaps *ret,
                 double *ret_left_out) MUST_CHECK;

/* Less the log-likelihood; INFINITY where the covariances are not positive definite. */
double gaps_look(const struct gaps *g, const double *mean, const double *covariance);

/* Slopes of the log-likelihood: by the means `pull`, by the covariances -1/2 `over` (items x items).
 * curve, unless NULL: less the second derivatives by means and covariances together (moments x moments;
 * covariances as 0:0, 1:0, 1:1, 2:0, …), expected or, where `observed`, as they are. */
void gaps_derive(const struct gaps *g, const double *mean, const double *covariance, bool observed,
                 double *pull, double *over, double *curve);

/* The curve costs far more than the slopes and changes little on the way: at which steps it is
 * computed. */
#define CURVE_IS_NEW(step) ((step) < 3 || (step) % 8 == 0)

/* The means and covariances of greatest likelihood. ret_value: less the log-likelihood there. */
enum err gaps_saturated(struct call *c, const struct gaps *g, struct confirm_group *ret,
                        double *ret_value) MUST_CHECK;

/* The same where items have nothing in common. */
double gaps_alone(const struct gaps *g, double *items);

#endif
