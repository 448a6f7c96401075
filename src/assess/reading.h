/* assess/reading.h: an assessment in words, in order: what the page, the PDF and the person's copy are
 * made of.
 *
 *   front            [{label, value}]
 *   notices          [{text}]
 *   said             [{title, parts [{title, fields [{label, value}]}]}]
 *   sections         [{title, items [{code, title, is_protective, presence, relevance, for, against,
 * note, coercion}]}] evidence_groups  [{title, evidence [{number, dated_text, type_text, source_text,
 * says, mark, grades}]}]
 */
#ifndef ASSESS_READING_H
#define ASSESS_READING_H

#include "assess/pages.h"

struct reading {
    const struct workplace *w;
    struct json *evidence; /* numbered; of the person's copy only what it may show */
    bool is_for_person;    /* leaves out names and what is not disclosed */
};

/* The evidence as it was known then, opened, oldest number first. */
enum err reading_evidence(struct call *c, struct request *q, const struct workplace *w,
                          struct json **ret) MUST_CHECK;
void reading_number(struct call *c, struct json *evidence);

void reading_field(struct call *c, struct json *fields, const char *label, const char *value);
void reading_notice(struct call *c, struct json *notices, const char *text);

struct json *reading_said(struct call *c, const struct reading *r);
struct json *reading_sections(struct call *c, const struct reading *r);
struct json *reading_evidence_groups(struct call *c, const struct reading *r);
/* What holds whoever reads: untried, provisional, one source only, coercion. */
struct json *reading_notices(struct call *c, const struct reading *r);
const char *reading_legal_status(const struct call *c, const struct workplace *w);

/* report.c: draws such a view. */
struct printing {
    const char *title, *footer, *stamp, *file;
};
enum err reading_print(struct call *c, struct request *q, struct json *view,
                       const struct printing *p) MUST_CHECK;

#endif
