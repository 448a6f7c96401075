/* evidence/pages.h: the handlers of the subject, in four files by what they serve. */
#ifndef EVIDENCE_PAGES_H
#define EVIDENCE_PAGES_H

#include "evidence/internal.h"
#include "page/page.h"

/* piece_pages.c: one piece, what became of it, and how it was obtained */

/* Opens what rows of evidence tell and sets every key of _evidence_piece.mustache. */
enum err pieces_open(struct call *c, struct request *q, struct json *rows);
/* view.piece, view.person and view.untried of the address's :evidence, its words opened. */
enum err piece_view(struct call *c, struct request *q, struct json *view, struct id *ret_evidence);
/* view.history of a piece, opened. */
enum err piece_history(struct call *c, struct request *q, struct json *view, const struct id *evidence);

/* What can be said of how view.piece was obtained: view.may_allege, may_allege_again and
 * waits_for_inspector. */
void piece_coercion(struct call *c, struct request *q, struct json *view);

enum err evidence_show(struct call *c, struct request *q, struct json *view);
enum err evidence_source(struct call *c, struct request *q, struct json *view);
enum err coercion_page(struct call *c, struct request *q, struct json *view);
enum err coercion_post(struct call *c, struct request *q, struct json *view);
enum err finding_page(struct call *c, struct request *q, struct json *view);
enum err finding_post(struct call *c, struct request *q, struct json *view);
extern const struct field coercion_fields[];
extern const struct field finding_fields[];

/* inbox_pages.c: grading, and the answers to questions */
enum err inbox_list(struct call *c, struct request *q, struct json *view);
enum err grade_page(struct call *c, struct request *q, struct json *view);
enum err grade_post(struct call *c, struct request *q, struct json *view);
enum err answer_page(struct call *c, struct request *q, struct json *view);
enum err answer_post(struct call *c, struct request *q, struct json *view);
extern const struct field grade_fields[];
extern const struct field answer_fields[];

/* slip_pages.c: paper slips */
enum err slips_page(struct call *c, struct request *q, struct json *view);
enum err slips_post(struct call *c, struct request *q, struct json *view);
extern const struct field slip_fields[];

#endif
