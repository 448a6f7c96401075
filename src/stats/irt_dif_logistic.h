/* stats/irt_dif_logistic.h: proportional odds of single persons; for src/stats/irt_dif*.c alone.
 *
 * logit P(Y <= k) = threshold_k - b x - b_g - c_g x, group by group, as ordinal_logistic.h has it,
 * whose settings are few and have many persons. Here nearly every person is a setting, and has one
 * answer: two borders and one exponential a person and step. By Newton's method; the log-likelihood is
 * concave.
 */
#ifndef STATS_IRT_DIF_LOGISTIC_H
#define STATS_IRT_DIF_LOGISTIC_H

#include "stats/ordinal_logistic.h"

/* x and weight are sorted by group and category: those of group g and category k are from
 * start[g * categories + k] on, up to the next start. Each category occurs; there are at most 64. */
struct person_logistic {
    size_t groups, categories;
    const size_t *start; /* groups x categories + 1 */
    const double *x, *weight;
    double farthest; /* of x, without sign */
};

enum person_model { PERSON_X, PERSON_GROUP, PERSON_PRODUCT, PERSON_MODELS };

/* Parameters of a model: thresholds, b, b_g and c_g of all groups but the first. */
size_t person_parameters(const struct person_logistic *p, enum person_model model);

/* Doubles of room that person_logistic needs, whichever the model. */
size_t person_room(size_t groups, size_t categories);

/* parameter: the start, and then the end, and behind it the standard errors of all but the thresholds;
 * what is returned points there. A start whose thresholds do not rise is made anew. room_of_order: as
 * many as there are parameters. */
struct ordinal_logistic person_logistic(const struct person_logistic *p, enum person_model model,
                                        double *parameter, double *room, size_t *room_of_order);

/* The log-likelihood of thresholds alone. */
struct ordinal_logistic person_shares(const struct person_logistic *p);

#endif
