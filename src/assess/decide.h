/* assess/decide.h: what the files that decide about an assessment share. */
#ifndef ASSESS_DECIDE_H
#define ASSESS_DECIDE_H

#include "assess/asking.h"
#include "assess/assess.h"
#include "site/entry.h"

/* The assessment, after asking the right of somebody who stands so to its author. */
enum err assessment_for(struct call *c, struct desk *d, const struct id *assessment, const char *right,
                        struct json **ret) MUST_CHECK;

/* ERR_CONFLICT with this sentence unless it is, at head, as it was when it was looked at. */
enum err assessment_need_same(struct call *c, struct desk *d, const struct json *before,
                              const char *sentence) MUST_CHECK;

/* The entry rests on another one; `seen` remembers which were named already. */
enum err rely_on(struct call *c, struct desk *d, struct entry *e, const char *id_as_text,
                 struct json *seen) MUST_CHECK;

/* The ratings that are asked go into the coded part, their notes into the case part, and the entry
 * rests on all evidence that they name. Beside them stands in which language the instrument was read.
 * ERR_INVALID if some of it may not be cited. */
enum err put_ratings(struct call *c, struct desk *d, struct entry *e, const struct matter *m,
                     struct json *seen) MUST_CHECK;

/* Whether the desk's user is qualified for what ("assess", "countersign") with the assessment's
 * instrument; and whether the service asks for that already. */
struct standing {
    bool is_qualified;
    bool is_asked; /* the start-up date has come */
};
enum err standing_of(struct call *c, struct desk *d, const struct id *user, const char *what,
                     const struct json *assessment, struct standing *ret) MUST_CHECK;

/* Who may supervise somebody who signs provisionally: colleagues who are qualified for the instrument,
 * or reviewers: [{id, full_name}]. */
enum err ask_supervisors(struct call *c, struct desk *d, const struct json *assessment,
                         struct json **ret) MUST_CHECK;

#endif
