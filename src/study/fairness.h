/* study/fairness.h: whether an item means the same in two groups: are people who are alike in what else
 * was rated of them rated alike in this item, whichever group their assessment belongs to?
 *
 * The groups are the language in which its author read the instrument, whether an interpreter took
 * part, and the unit: how an assessment was made, and never who somebody is. No religious, ethnic or
 * national group is asked for anywhere, and none stands in the model. Each person counts once, with
 * their latest countersigned assessment; what is matched on (stats/fairness.h: what was rated, at least
 * half of the items of the same direction) is worked out for the test and shown nowhere.
 */
#ifndef STUDY_FAIRNESS_H
#define STUDY_FAIRNESS_H

#include "stats/fairness.h"
#include "study/figures.h"

enum fairness_size { SIZE_NEGLIGIBLE, SIZE_MODERATE, SIZE_LARGE };

struct item_fairness {
    const struct json *item;
    size_t rated[2]; /* persons: of the others, of the group */
    bool is_enough;  /* STUDY_FAIRNESS_ENOUGH of both; else there are no figures */
    struct fairness_mantel mantel;
    struct fairness_logistic logistic;
    enum fairness_size size; /* the larger of the two methods', where its test is significant */
};

/* One group against all others that are large enough. */
struct fairness_comparison {
    const char *focal, *other;  /* other: NULL where there are several */
    struct item_fairness *item; /* one an item, in the order of the instrument */
};

struct group_size {
    const char *name;
    size_t persons;
    bool is_enough; /* STUDY_FAIRNESS_ENOUGH */
};

struct fairness {
    enum group_by by;
    struct group_size *group; /* by name */
    size_t groups, enough;
    struct fairness_comparison *comparison; /* none with fewer than two groups that are large enough */
    size_t comparisons;
};

enum err study_fairness(struct call *c, const struct study *s, enum group_by by,
                        struct fairness *ret) MUST_CHECK;

/* Whether this assessment counts, in a group that is large enough and has another one beside it; then
 * the place of that group, else -1. */
int32_t fairness_group_of(const struct fairness *f, const struct used_once *used);

#endif
