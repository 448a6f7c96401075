/* assess/later.h: what comes beside and after the first judgement: a second rater, addenda, reviews and
 * the trajectory. A subject of its own for the site map; its stems are second, addendum, review and
 * trajectory.
 */
#ifndef ASSESS_LATER_H
#define ASSESS_LATER_H

#include "assess/pages.h"
#include "site/subject.h"

/* What these pages begin with: as workplace_open, but nothing that was written is opened. */
enum err later_look(struct call *c, struct request *q, struct json *view,
                    struct workplace *ret) MUST_CHECK;

/* For the overview of an assessment: view.addenda, and what this reader may do next. */
enum err later_links(struct call *c, struct request *q, const struct json *assessment,
                     struct json *view) MUST_CHECK;

extern const struct entry_kind later_kinds[];
extern const struct subject later_subject;

#endif
