/* analysis/structure.h: which items belong to which factor; for cfa.c and invariance.c. */
#ifndef ANALYSIS_STRUCTURE_H
#define ANALYSIS_STRUCTURE_H

#include "analysis/analysis.h"
#include "stats/confirm.h"

struct structure {
    struct confirm_model model;
    const char *const *items, *const *factors; /* their names */
};

/* From the own option --structure; without it all items load on one factor. */
enum err structure_read(struct call *c, const struct request *q, const char *const *items, size_t count,
                        struct structure *ret) MUST_CHECK;

/* Indices of fit; of: the model, or NULL. */
void structure_fit(struct answer *a, const char *of, const struct confirm_fit *f, double level);

#endif
