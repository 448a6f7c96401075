/* study/figures.h: how alike two raters rate: item by item, over all items, and by group.
 *
 * Agreement and AC1 are over all codes of the instrument, "no information" among them, which is a
 * rating of its own. Ordinal alpha is over the steps of the scale alone; what is no step of it is
 * missing there. The figures over all items take each item of each assessment as a unit, and draw whole
 * assessments for their intervals, because the items of one assessment are not independent.
 */
#ifndef STUDY_FIGURES_H
#define STUDY_FIGURES_H

#include "stats/estimate.h"
#include "study/ask.h"

struct agreement_figures {
    size_t pairs;                         /* both rated it */
    size_t ordered;                       /* both gave it a step of the scale */
    size_t alike;                         /* both chose the same code */
    struct estimate observed, ac1, alpha; /* nothing where there are fewer than STUDY_SHOWN */
};

struct item_figures {
    const struct json *item;
    struct agreement_figures agreement;
    double *table; /* codes x codes: the first rater's, the second rater's; in assessments */
    size_t *used;  /* of each code: how many countersigned assessments chose it */
    size_t used_in_all;
};

struct figures {
    struct item_figures *item; /* one an item, in the order of the instrument */
    struct agreement_figures all;
};
enum err study_figures(struct call *c, const struct study *s, struct figures *ret) MUST_CHECK;

/* One unit, or with or without an interpreter: the share of items rated alike, which is the mean over
 * its assessments, with an interval by Student's distribution. */
struct group_figures {
    const char *name; /* as it is stored */
    size_t pairs;
    bool is_enough; /* STUDY_ENOUGH; else there is no estimate */
    struct estimate alike;
};
enum group_by { BY_UNIT, BY_INTERPRETER };
/* By name. */
enum err study_groups(struct call *c, const struct study *s, enum group_by by,
                      struct group_figures **ret, size_t *ret_count) MUST_CHECK;

/* Mean of n values with its interval; nothing for fewer than two. */
struct estimate study_mean(const double *values, size_t n);

#endif
