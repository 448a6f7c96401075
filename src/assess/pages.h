/* assess/pages.h: the handlers of the subject, in files by what they serve. */
#ifndef ASSESS_PAGES_H
#define ASSESS_PAGES_H

#include "assess/asking.h"
#include "assess/assess.h"
#include "page/page.h"

/* ---- workplace.c ---- */

/* What every page about one assessment begins with: view.assessment, view.person, view.instrument, and
 * view.steps (progress and addresses). */
struct workplace {
    struct id id, person_id;
    struct json *assessment, *person, *instrument;
    struct content content;
    struct matter matter; /* of the content */
    bool has_content;     /* false for a reader of what is not signed yet */
};
enum err workplace_open(struct call *c, struct request *q, struct json *view,
                        struct workplace *ret) MUST_CHECK;
/* The same for the author who writes; ERR_DENIED for others, ERR_CONFLICT once it is signed. */
enum err workplace_open_draft(struct call *c, struct request *q, struct json *view,
                              struct workplace *ret) MUST_CHECK;

/* The list of steps beside the page, and which of them this page is. */
struct way {
    const char *title, *overview; /* what it leads through; the address of its first page */
    struct json *steps;
};
void way_show(struct call *c, const struct request *q, struct json *view, const struct way *w);
/* What is done and what is to do in one of them. */
void step_count(struct call *c, struct json *step, const struct need *n);

/* Where the form's button leads: the next step, or this page again. */
void workplace_go(struct call *c, struct request *q, const struct workplace *w, const char *here);

/* ---- opening_pages.c ---- */
enum err assessment_new(struct call *c, struct request *q, struct json *view);
enum err assessment_new_post(struct call *c, struct request *q, struct json *view);
extern const struct field opening_fields[];

/* ---- rating_pages.c ---- */
enum err rating_page(struct call *c, struct request *q, struct json *view);
enum err rating_post(struct call *c, struct request *q, struct json *view);
extern const struct field rating_fields[];
/* The page and the form of one section for any draft that w holds: the author's or a second rater's. */
enum err rating_view(struct call *c, struct request *q, struct json *view,
                     const struct workplace *w) MUST_CHECK;
enum err ratings_posted(struct call *c, struct request *q, const struct workplace *w,
                        struct json **ret) MUST_CHECK;
/* After saving them: the new version, and how an earlier assessment had rated what is rated now. */
enum err ratings_answer(struct call *c, struct request *q, const struct workplace *w,
                        const struct json *ratings, struct json *view) MUST_CHECK;

/* ---- step_pages.c ---- */
enum err account_page(struct call *c, struct request *q, struct json *view);
enum err account_post(struct call *c, struct request *q, struct json *view);
enum err formulation_page(struct call *c, struct request *q, struct json *view);
enum err formulation_post(struct call *c, struct request *q, struct json *view);
enum err scenarios_page(struct call *c, struct request *q, struct json *view);
enum err scenarios_post(struct call *c, struct request *q, struct json *view);
enum err management_page(struct call *c, struct request *q, struct json *view);
enum err management_post(struct call *c, struct request *q, struct json *view);
enum err judgement_page(struct call *c, struct request *q, struct json *view);
enum err judgement_post(struct call *c, struct request *q, struct json *view);

/* ---- signing_pages.c ---- */
enum err sign_page(struct call *c, struct request *q, struct json *view);
enum err sign_post(struct call *c, struct request *q, struct json *view);
enum err review_page(struct call *c, struct request *q, struct json *view);
enum err countersign_post(struct call *c, struct request *q, struct json *view);
enum err return_post(struct call *c, struct request *q, struct json *view);
enum err elsewhere_page(struct call *c, struct request *q, struct json *view);
enum err elsewhere_post(struct call *c, struct request *q, struct json *view);
enum err deputy_page(struct call *c, struct request *q, struct json *view);
enum err deputy_post(struct call *c, struct request *q, struct json *view);
extern const struct field sign_fields[], countersign_fields[], return_fields[], elsewhere_fields[],
    deputy_fields[];

/* ---- overview.c ---- */
enum err assessment_show(struct call *c, struct request *q, struct json *view);
/* Opens what was told beside the content: view.question, and of the second person reason, remark,
 * office, reference and deputy_remark. */
enum err open_what_was_told(struct call *c, struct request *q, const struct workplace *w,
                            struct json *view) MUST_CHECK;

/* ---- reading.c and report.c ---- */

/* The whole in words, in order, for the page and the PDF. */
enum err reading_fill(struct call *c, struct request *q, struct json *view,
                      struct workplace *ret) MUST_CHECK;
enum err assessment_read(struct call *c, struct request *q, struct json *view);
enum err assessment_report(struct call *c, struct request *q, struct json *view);

/* ---- disclosure.c ---- */
enum err assessment_disclosure(struct call *c, struct request *q, struct json *view);
enum err disclosure_report(struct call *c, struct request *q, struct json *view);

#endif
