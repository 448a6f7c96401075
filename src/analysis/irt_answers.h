/* analysis/irt_answers.h: answers to items, read for the models of `irt`. */
#ifndef ANALYSIS_IRT_ANSWERS_H
#define ANALYSIS_IRT_ANSWERS_H

#include "analysis/analysis.h"
#include "stats/irt.h"

struct irt_answered {
    struct irt_data data;
    const size_t *used; /* items x categories of the scale: which category each of the item's is */
};

/* ret_rated and ret->data have the same items: those that vary. Warns of what was left out. */
enum err irt_read_answers(struct call *c, const struct request *q, enum irt_model model,
                          struct answer *a, struct rated *ret_rated,
                          struct irt_answered *ret) MUST_CHECK;

#endif
