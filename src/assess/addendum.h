/* assess/addendum.h: what somebody adds to a signed assessment.
 *
 *   addendum_written  coded  assessment, relied_on (what was signed)   case  text
 *                     signed by its writer
 *
 * The assessment stays as it was signed; an addendum stands under it, on the page and in the report.
 */
#ifndef ASSESS_ADDENDUM_H
#define ASSESS_ADDENDUM_H

#include "assess/assess.h"
#include "draw/document.h"
#include "page/page.h"

/* Right: addendum_write. ERR_CONFLICT if the assessment is not signed, ERR_DENIED for a wrong
 * passphrase. */
enum err addendum_write(struct call *c, struct desk *d, const struct id *assessment, const char *text,
                        const char *passphrase) MUST_CHECK;

/* Addenda of an assessment in the order in which they were written: {id, by_name, at}; the text is
 * opened by the page. Right: assessment_see. */
enum err ask_addenda(struct call *c, struct desk *d, const struct id *assessment,
                     struct json **ret) MUST_CHECK;

/* For a page that shows an assessment: the same, opened and with at_text, as view.addenda. */
enum err addenda_show(struct call *c, struct request *q, const struct json *assessment,
                      struct json *view) MUST_CHECK;

/* The same rows at the end of a report. */
void addenda_draw(struct call *c, struct document *d, const struct json *addenda);

enum err addendum_page(struct call *c, struct request *q, struct json *view);
enum err addendum_post(struct call *c, struct request *q, struct json *view);
extern const struct field addendum_fields[];

#endif
