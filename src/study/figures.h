/* study/figures.h: how alike two raters rate: item by item, over all items, and by group.
 *
 * They look at presence, or at relevance (study_of_relevance).
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
    size_t assessments[2];                /* in which there are such pairs: of codes, of steps */
    struct estimate observed, ac1, alpha; /* nothing of fewer assessments than STUDY_SHOWN */
};

/* Of the assessments in which the two chose differently: what both agreed on afterwards. */
struct consensus_figures {
    size_t agreed; /* with a consensus on it */
    size_t first, second, neither;
};

struct item_figures {
    const struct json *item;
    struct agreement_figures agreement;
    struct consensus_figures consensus;
    double *table; /* codes x codes: the first rater's, the second rater's; in assessments */
    size_t *used;  /* of each code: how many countersigned assessments chose it */
    size_t used_in_all;
};

struct figures {
    struct item_figures *item; /* one an item, in the order of the instrument */
    struct agreement_figures all;
};
enum err study_figures(struct call *c, const struct study *s, struct figures *ret) MUST_CHECK;

/* Where neither of the two chose anything there is nothing to compare. Relevance is asked of whoever
 * found an item present: where only one did, the two differ on presence, which is counted there. */
bool study_is_compared(const struct study *s, size_t pair, size_t item);

/* One unit, one language in which the instrument was read, or with or without an interpreter: a share
 * of items, which is the mean over its assessments, with an interval by Student's distribution. */
struct group_figures {
    const char *name; /* as it is stored */
    size_t assessments;
    bool is_enough; /* STUDY_ENOUGH; else there is no estimate */
    struct estimate share;
};
enum group_by { BY_UNIT, BY_INTERPRETER, BY_LANGUAGE };
#define STUDY_TWO_LANGUAGES                                                                            \
    "two" /* the name of the group in which the two raters read it in different ones */
enum group_share {
    SHARE_ALIKE,  /* of those rated twice: rated alike */
    SHARE_MISSING /* of those countersigned: "no information" */
};
struct grouping {
    enum group_by by;
    enum group_share of;
};
/* The group of an assessment that was countersigned; NULL if it is not known. */
const char *study_group_of(const struct used_once *used, enum group_by by);

/* By name. */
enum err study_groups(struct call *c, const struct study *s, const struct grouping *by,
                      struct group_figures **ret, size_t *ret_count) MUST_CHECK;

/* The share of "no information" among the items rated in a countersigned assessment; NAN without any.
 */
double study_missing(const struct study *s, size_t assessed);

/* The share of items that the two of a pair rated alike; NAN where there was nothing to compare. */
double study_alike(const struct study *s, size_t pair);

/* Mean of n values with its interval; nothing for fewer than two. */
struct estimate study_mean(const double *values, size_t n);

#endif
