/* study/pages.h: the handlers of the subject, in three files by what they serve. */
#ifndef STUDY_PAGES_H
#define STUDY_PAGES_H

#include "page/page.h"

/* data.c */
enum err study_data(struct call *c, struct request *q, struct json *view);
enum err study_fairness_data(struct call *c, struct request *q, struct json *view);
/* report.c */
enum err study_report(struct call *c, struct request *q, struct json *view);

/* The command that gives the figures over all items again from the file, or, with an item, its own:
 * first the one over all codes, then, with ordinal, alpha over the steps of the scale. */
struct study;
const char *study_command(struct call *c, const struct study *s, const char *item, bool ordinal);

/* The one that holds a group against the others in the file of that grouping ("language"), over the
 * items that protect or over the rest. group: as the file has it. */
const char *study_fairness_command(struct call *c, const struct study *s, const char *grouping,
                                   const char *group, bool is_protective);

#endif
