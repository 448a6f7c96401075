/* evidence/internal.h: what the files of this folder know of each other. */
#ifndef EVIDENCE_INTERNAL_H
#define EVIDENCE_INTERNAL_H

#include "evidence/evidence.h"

#define CLOCKS_DIFFER ((int64_t)600) /* a watch may be ahead of the computer */

/* ---- labels.c ---- */

bool label_has(const struct code_label *list, const char *code);
/* Translated; NULL if the list has no such code. */
const char *label_of(const struct call *c, const struct code_label *list, const char *code);
bool grade_has(const struct grade *list, const char *code);
const char *grade_text(struct call *c, const struct grade *list, const char *code);

/* ---- ask.c ---- */

/* One piece as the model knows it, without asking for a right; ERR_MISSING if there is none. */
enum err find_evidence(struct call *c, struct desk *d, const struct id *evidence, struct json **ret,
                       struct id *ret_person) MUST_CHECK;
/* One allegation: {id, evidence, person, at, by_name, is_decided}. */
enum err find_allegation(struct call *c, struct desk *d, const struct id *allegation,
                         struct json **ret) MUST_CHECK;
/* What became of a piece, oldest first: {id, person, step, step_text, at, by_name, …}. */
enum err ask_evidence_history(struct call *c, struct desk *d, const struct id *evidence,
                              struct json **ret) MUST_CHECK;
/* What nobody has graded yet, oldest first, with "about" and "answered". Right: evidence_grade. */
enum err ask_inbox(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* ---- grade.c ---- */

/* ERR_DENIED for the unqualified once the service has set a start-up date and it has come. */
enum err grade_standing(struct call *c, int64_t start, bool qualified,
                        bool *ret_provisional) MUST_CHECK;

/* ---- slips.c ---- */

/* One paper slip, as it was keyed. */
struct slip {
    const char *who; /* a number, or a name that only one person has */
    const char *day; /* of the whole sheet */
    const char *at;  /* 21:40, 2140, or with a date of its own */
    const char *place, *saw, *tone, *writer;
};

bool slip_is_blank(const struct slip *s);

/* Right: observation_write for the person. sheet, random and recorded nowhere, stands for the page on
 * which it was keyed: the same slip of the same sheet is recorded once. *ret: {id, person, name,
 * number, seen_at, tone_text}. */
enum err slip_record(struct call *c, struct desk *d, const struct slip *s, const struct id *sheet,
                     struct json **ret) MUST_CHECK;

/* All that is wrong with a slip that was refused, in the order of its fields: [{field, problem}]. */
struct json *slip_faults(struct call *c, struct desk *d, const struct slip *s);

#endif
