/* study/show_fairness.h: whether an item means the same in groups, as a view for the page and the
 * report. */
#ifndef STUDY_SHOW_FAIRNESS_H
#define STUDY_SHOW_FAIRNESS_H

#include "study/fairness.h"

/* The groupings, each with its word in an address. */
struct fairness_grouping {
    enum group_by by;
    const char *code;  /* "language": in addresses and names of files */
    const char *title; /* N_ */
};
extern const struct fairness_grouping fairness_groupings[]; /* ends with a NULL code */

/* view: fairness [{code, title, is_enough, groups [{name, persons_text, is_enough}], comparisons
 * [{title, items [{title, is_shown, persons_text, difference, difference_text, difference_interval,
 * change, change_text, words, is_signal}], signals [of items], is_compared, compared_text, commands
 * [{text}]}]}], fairness_needed.
 */
enum err put_fairness(struct call *c, const struct study *s, struct json *view) MUST_CHECK;

#endif
