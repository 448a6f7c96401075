/* analysis/dif.h: what the parts of the analysis `dif` share. */
#ifndef ANALYSIS_DIF_H
#define ANALYSIS_DIF_H

#include "analysis/analysis.h"
#include "stats/fairness.h"

enum dif_matching { DIF_SUM, DIF_IRT, DIF_LATENT };

/* A test of an item, whose p is adjusted for there being many items. */
struct dif_test {
    const char *key, *of;
    double p;
};

struct dif {
    const struct request *q;
    struct answer *a;
    enum dif_matching matching;
    struct rated rated;
    struct fairness_data data;
    struct fairness_wanted wanted;
    const char *const *groups; /* names, in the order of the data's groups */
    double *persons;           /* of each group */
    struct dif_test *tests;    /* in the order in which they were added */
    size_t test_count;
};

/* What does not apply is left out; what could not be computed stands as null with its warning. */
void dif_add(struct dif *w, const char *key, const char *of, const struct estimate *e);
void dif_add_logistic(struct dif *w, const char *item, const struct fairness_logistic *f);
const char *dif_logistic_class(const struct fairness_logistic *f, double level);

/* dif_irt.c, dif_latent.c: matched on theta. What they were asked for is checked before anything is
 * read. */
enum err dif_irt_choose(struct call *c, struct dif *w) MUST_CHECK;
enum err dif_irt_run(struct call *c, struct dif *w) MUST_CHECK;

#endif
