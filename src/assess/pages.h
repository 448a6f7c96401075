/* assess/pages.h: the handlers of the subject, in three files by what they serve. */
#ifndef ASSESS_PAGES_H
#define ASSESS_PAGES_H

#include "assess/assess.h"
#include "page/page.h"

/* What every page about one assessment begins with: view.assessment, view.person, view.instrument, and
 * view.steps (progress and addresses). */
struct workplace {
    struct id id;
    struct json *assessment, *person, *instrument;
    struct content content;
    bool has_content; /* false for a reader of what is not signed yet */
};
enum err workplace_open(struct call *c, struct request *q, struct json *view,
                        struct workplace *ret) MUST_CHECK;
/* The same for the author who writes; ERR_DENIED for others, ERR_CONFLICT once it is signed. */
enum err workplace_open_draft(struct call *c, struct request *q, struct json *view,
                              struct workplace *ret) MUST_CHECK;

/* Where the form's button leads: the next step, or this page again. */
void workplace_go(struct call *c, struct request *q, const struct workplace *w, const char *here);

/* rating_pages.c */
enum err rating_page(struct call *c, struct request *q, struct json *view);
enum err rating_post(struct call *c, struct request *q, struct json *view);
extern const struct field rating_fields[];
/* The page and the form of one section for any draft that w holds: the author's or a second rater's. */
enum err rating_view(struct call *c, struct request *q, struct json *view,
                     const struct workplace *w) MUST_CHECK;
enum err ratings_posted(struct call *c, struct request *q, const struct workplace *w,
                        struct json **ret) MUST_CHECK;

/* step_pages.c */
enum err step_page(struct call *c, struct request *q, struct json *view);
enum err formulation_post(struct call *c, struct request *q, struct json *view);
enum err scenario_post(struct call *c, struct request *q, struct json *view);
enum err judgement_post(struct call *c, struct request *q, struct json *view);
enum err formulation_page(struct call *c, struct request *q, struct json *view);
enum err scenario_page(struct call *c, struct request *q, struct json *view);
enum err judgement_page(struct call *c, struct request *q, struct json *view);

/* report.c */
enum err assessment_read(struct call *c, struct request *q, struct json *view);
enum err assessment_report(struct call *c, struct request *q, struct json *view);

#endif
