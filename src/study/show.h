/* study/show.h: the figures of an instrument as a view, which the page shows and the report prints. */
#ifndef STUDY_SHOW_H
#define STUDY_SHOW_H

#include "page/page.h"
#include "study/figures.h"

/* view: study {id, title, version, pairs, assessed, raters}, is_shown, is_early, is_used, early_text,
 * all {…}, sections [{title, items [{code, title, is_shown, pairs, ordered, alike_text, ac1_text,
 * ac1_interval, alpha_text, alpha_interval, alpha_nothing}]}], differing [{code, title, anchors,
 * columns, rows}], use_columns, use [{title, items [{title, rated, cells}]}], units, interpreters,
 * languages, missing_units, missing_interpreters, missing_languages [{name, is_enough, assessments,
 * share_text, share_interval}], has_consensus, consensus [{title, items [{title, is_shown, agreed,
 * first, second, neither}]}], relevance {is_shown, all, sections, has_consensus, consensus}, course
 * (show_course.h), fairness (show_fairness.h), follow (follow.h), commands [{title, all, all_ordinal,
 * has_item, item, one, one_ordinal}] of what is shown. Figures stand beside their texts as numbers
 * (observed, ac1, ac1_low, …), for whoever reads the JSON.
 */
enum err study_fill(struct call *c, struct request *q, struct json *view, struct study *ret) MUST_CHECK;

/* A group as people call it. */
const char *study_group_label(struct call *c, const char *name, enum group_by by);

/* The study of the address, and no figures yet. */
enum err study_open(struct call *c, struct request *q, struct json *view, struct study *ret) MUST_CHECK;

/* ERR_CONFLICT with fewer than STUDY_SHOWN assessments that were rated twice. */
enum err study_need_enough(struct call *c, const struct study *s) MUST_CHECK;

#endif
