/* assess/review.h: what may have changed the picture, and whether a signed assessment still holds.
 *
 *   trigger_recorded     coded  trigger, happened      case  what
 *   assessment_reviewed  coded  assessment, outcome ("holds", "new_needed"), review_on?, seen
 *                        case   reason
 *
 * What follows from the record by itself (a move, a change of legal status) is asked of the model and
 * written by nobody. A review never makes an assessment valid for longer than its author signed.
 */
#ifndef ASSESS_REVIEW_H
#define ASSESS_REVIEW_H

#include "assess/assess.h"
#include "page/page.h"

#define REVIEW_AHEAD_DAYS 30 /* before its end an assessment is due to be looked at again */

struct trigger {
    const char *code;
    const char *label;
    bool is_derived; /* known from the record; nobody needs to write it down */
};
extern const struct trigger triggers[]; /* ends with a NULL code */

struct trigger_note {
    struct id person;
    const char *code; /* of triggers */
    int64_t happened; /* not in the future */
    const char *what; /* told */
};
/* Right: trigger_record, of the person. */
enum err trigger_record(struct call *c, struct desk *d, const struct trigger_note *n) MUST_CHECK;

/* outcome "holds" needs a next date, later than today and not after the end of its validity. Right:
 * assessment_review. ERR_CONFLICT unless it is countersigned and no later one answers the question. */
struct review_finding {
    const char *outcome, *reason;
    int64_t review_on; /* 0 for "new_needed" */
    int64_t seen;      /* when the page was read: what became known later is not settled by it */
};
enum err assessment_review(struct call *c, struct desk *d, const struct id *assessment,
                           const struct review_finding *f) MUST_CHECK;

/* What happened to a person, latest first: {id?, code_text, happened, at, by_name, is_open}. Right:
 * assessment_see. */
enum err ask_triggers(struct call *c, struct desk *d, const struct id *person,
                      struct json **ret) MUST_CHECK;

/* The day of validity is over. Sets is_expired on a row that has state and valid_until. */
void review_mark(struct call *c, struct json *row);

enum err trigger_page(struct call *c, struct request *q, struct json *view);
enum err trigger_post(struct call *c, struct request *q, struct json *view);
extern const struct field trigger_fields[];
enum err again_page(struct call *c, struct request *q, struct json *view);
enum err again_post(struct call *c, struct request *q, struct json *view);
extern const struct field again_fields[];

#endif
