/* stats/irt_engine.h: the parts that marginal estimation is made of; for src/stats/irt_*.c alone.
 *
 * Parameters come in two vectors. The whole one has for each item slope and intercepts, and at its end
 * the logarithm of the spread; what the model fixes or shares is said by ties, which make the whole one
 * of the free one. Curves are computed by item from the whole one; ties carry gradients back.
 *
 * Answers are looked up by blocks: some neighbouring items whose categories together make at most
 * BLOCK_ROWS combinations. A pattern is one row number a block, and each block has one table of
 * log-probabilities at the nodes.
 */
#ifndef STATS_IRT_ENGINE_H
#define STATS_IRT_ENGINE_H

#include "stats/irt.h"
#include "stats/irt_climb.h"
#include "stats/wide.h"

#define BLOCK_ROWS 36

/* Each pattern once, with how many persons have it. */
struct answers {
    size_t patterns, items;
    const int8_t *codes;     /* patterns x items */
    const double *frequency; /* of each pattern */
    double persons;
    const size_t *categories;  /* of each item */
    const bool *is_incomplete; /* of each item: somebody left it out */
    const size_t *pattern_of;  /* of each row of the data: its pattern, or SIZE_MAX for an empty row */
};
enum err irt_answers(struct call *c, const struct irt_data *data, struct answers *ret) MUST_CHECK;

/* All items get the scale of the longest. */
void irt_share_scale(struct call *c, struct answers *a);

/* ERR_INVALID as irt_fit says. */
enum err irt_check(struct call *c, const struct irt_data *data, const struct answers *answers,
                   const struct irt_wanted *wanted) MUST_CHECK;

/* Every so-many-th pattern. */
struct answers irt_every(struct call *c, const struct answers *a, size_t stride);

/* How often each category of an item was chosen (categories of it). */
void irt_chosen(const struct answers *a, size_t item, double *ret);

struct tie {
    double base;
    size_t count; /* of the two */
    size_t free[2];
    double factor[2];
};

struct layout {
    size_t items, whole, free;
    const size_t *first;      /* of each item: where its slope is in the whole vector */
    const size_t *categories; /* of each item */
    const struct tie *tie;    /* of each of the whole */
    size_t spread;            /* the place of the logarithm of the spread */
};
struct layout irt_layout(struct call *c, const struct answers *a, const struct irt_wanted *wanted);
void irt_start(const struct layout *l, const struct answers *a, const struct irt_wanted *wanted,
               double *ret_free);
void irt_untie(const struct layout *l, const double *free, double *ret_whole);
void irt_tie_gradient(const struct layout *l, const double *whole, double *ret_free);
void irt_tie_matrix(const struct layout *l, const double *whole, double *ret_free);

/* ---- curves of an item at all nodes ---- */

/* parameters = categories: slope, d_1, … */
struct curves {
    size_t categories;
    double *log_p; /* categories x width */
    double *score; /* parameters x categories x width: derivatives of log_p */
};
bool irt_is_graded(enum irt_model model);
/* false: the parameters are not allowed (intercepts that do not fall). */
bool irt_curves(enum irt_model model, const double *parameters, size_t nodes, size_t width,
                const double *theta, struct curves *ret);
/* Adds minus the second derivatives of sum over counts (categories x width) of log_p, parameters^2. */
void irt_curve_curvature(enum irt_model model, const double *parameters, size_t nodes, size_t width,
                         const double *theta, const struct curves *curves, const double *counts,
                         double *ret);

/* ---- the sum over the nodes ---- */

struct block {
    size_t first, count; /* its items */
    size_t rows;
    size_t radix[16];         /* of each item: its categories, and one more if it was left out */
    double *log_p, *count_at; /* rows x width */
};

struct engine {
    struct irt_wanted wanted;
    struct answers answers;
    struct layout layout;
    size_t nodes, width, threads;
    double *theta, *log_weight, *log_weight_base; /* at the nodes; base: of Hermite nodes */
    double *spread_score;   /* derivative of log_weight by the logarithm of the spread */
    double spread_variance; /* of theta^2 / spread^2 over the nodes */
    size_t blocks;
    struct block *block;
    uint16_t *rows; /* patterns x blocks */
    struct curves *curves;
    double **counts;    /* of each item: categories x width, persons expected */
    double *persons_at; /* of each node */
    double *whole;
    double log_likelihood;
    size_t parts;
    double *part_counts, *part_likelihood; /* of each part: all blocks' rows and one, x width */
    size_t part_size;
};

enum err irt_engine(struct call *c, const struct answers *answers, const struct irt_wanted *wanted,
                    struct engine *ret) MUST_CHECK;

/* The nodes' shares at the spread of whole. */
void irt_weigh(struct engine *e);

/* The log-likelihood at these free parameters, expected counts, and the gradient. */
enum err irt_height(struct call *c, void *engine, const double *free, double *ret_height,
                    double *ret_gradient);

/* Of a multiple of LANES, added up lane by lane. */
double irt_sum_of_products(size_t count, const double *a, const double *b);

/* Minus the expected second derivatives if theta were known (whole x whole), after irt_height. */
void irt_complete_information(const struct engine *e, double *ret);

/* The observed information (Louis 1982), whole x whole, after irt_height. */
enum err irt_observed_information(struct call *c, const struct engine *e, double *ret) MUST_CHECK;

/* Posterior of pattern p: weights of nodes from *ret_low to *ret_high - 1 (multiples of LANES), which
 * sum to 1; what lies outside is below the last digit. Gives the logarithm of the sum. */
double irt_posterior(const struct engine *e, size_t pattern, double *ret, size_t *ret_low,
                     size_t *ret_high);

enum err irt_conditional(struct call *c, const struct answers *answers, const struct irt_wanted *wanted,
                         struct irt_fit *ret) MUST_CHECK;

/* A parameter that can be moved without end has no error (NAN), nor has what is divided by a slope of 0
 * a place: WARNING_BOUNDARY. */
void irt_keep_what_has_an_end(struct irt_item *item, unsigned *warnings);

/* The derivative of log P(category | theta) by theta, also where P is too small for a number. */
double irt_pull(const struct irt_fit *fit, size_t item, size_t category, double theta);

/* The results of an item from slope and intercepts; covariance of its whole parameters, or NULL. */
void irt_describe_item(struct call *c, enum irt_model model, size_t categories,
                       const double *parameters, const double *covariance, struct irt_item *ret);

#endif
