/* study/report_parts.h: how figures and commands stand on paper, for the files that draw the technical
 * report, and what each of them draws. */
#ifndef STUDY_REPORT_PARTS_H
#define STUDY_REPORT_PARTS_H

#include "base/json.h"
#include "draw/document.h"

const char *report_or_dash(const char *text);
const char *report_count(struct call *c, const struct json *map, const char *key);
/* Left to right, also where the lines around it are not; NULL: a dash. */
const char *report_left_to_right(struct call *c, const char *text);
/* A figure of a row, and below it its interval if there is one. */
const char *report_with_interval(struct call *c, const struct json *row, const char *value,
                                 const char *interval);

/* report_fairness.c */
void report_fairness(struct call *c, struct document *d, const struct json *view);

#endif
