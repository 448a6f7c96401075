/* stats/fairness_parts.h: what logistic DIF says of an item, whatever was matched on; for src/stats
 * alone. */
#ifndef STATS_FAIRNESS_PARTS_H
#define STATS_FAIRNESS_PARTS_H

#include "stats/fairness.h"
#include "stats/ordinal_logistic.h"

/* Models of an item: thresholds alone, and with the score, the groups, their products. */
enum fairness_model {
    FAIRNESS_NULL,
    FAIRNESS_SCORE,
    FAIRNESS_UNIFORM,
    FAIRNESS_TOTAL,
    FAIRNESS_MODELS
};

struct fairness_logistic fairness_no_logistic(void);
struct fairness_logistic fairness_compare(const struct fairness_wanted *w, size_t groups,
                                          const struct ordinal_logistic models[FAIRNESS_MODELS]);

#endif
