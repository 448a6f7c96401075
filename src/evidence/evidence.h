/* evidence/evidence.h: what is known of a person, how it is known, and how far it can be relied on.
 *
 *   observation_written  coded   seen_at, tone
 *                        case    place, saw, did; writer and person_said if it was on paper or a note
 *   evidence_added       coded   type, source, dated, restricted, tone?, has_source?
 *                        case    text; searched (where one looked, of a search that found nothing)
 *                        source  told_by
 *   evidence_graded      coded   evidence, outcome (use, ask, close), source_grade?, content_grade?,
 *                                provisional, supersedes?
 *                        case    reason
 *                        duty    question: its writer has to read it, who may belong to no team
 *   evidence_answered    coded   graded, evidence
 *                        case    answer
 *   coercion_alleged     coded   evidence
 *                        case    what
 *   coercion_decided     coded   allegation, evidence, outcome (upheld, not_upheld)
 *                        case    reason
 *
 * Facts and opinions are different types. An observation is a fact that its writer saw. Grading is a
 * second step, for those trained in it; what nobody has graded yet may be cited and is shown as such.
 * What was allegedly obtained by coercion cannot be cited from then on, until the inspector has found
 * otherwise.
 */
#ifndef EVIDENCE_EVIDENCE_H
#define EVIDENCE_EVIDENCE_H

#include "base/json.h"
#include "site/subject.h"

struct desk;
struct site;

struct observation {
    struct id person;
    int64_t seen_at;
    const char *place;
    const char *saw;    /* what was seen and heard, plainly */
    const char *did;    /* what was done about it; may be empty */
    const char *tone;   /* code of evidence_tones; NULL or "" is neutral */
    const char *writer; /* whose hand the paper is in, if not the desk's user; may be NULL */
};

struct piece {
    struct id person;
    const char *type;   /* code of evidence_types */
    const char *source; /* code of evidence_sources */
    int64_t dated;
    const char *text;     /* what it says; of a search, what one looked for */
    const char *searched; /* of a search: where one looked and found nothing */
    const char *tone;     /* code of evidence_tones; may be NULL or "" */
    const char *told_by;  /* who it comes from, for reviewers and inspectors only; may be NULL */
    bool restricted;      /* not in the copy that the person gets */
};

struct code_label {
    const char *code;
    const char *label;
};
/* All end with a NULL code. */
extern const struct code_label evidence_types[];
extern const struct code_label evidence_sources[];
extern const struct code_label evidence_tones[];
extern const struct code_label evidence_states[]; /* new, used, asked, closed */
extern const struct code_label coercion_outcomes[];

/* How far a source, and what it says, can be relied on: two judgements that are never put together. */
struct grade {
    const char *code;
    const char *letter; /* the same in every language */
    const char *label;
    const char *help;
};
extern const struct grade evidence_source_grades[];
extern const struct grade evidence_content_grades[];

/* ---- writing down ---- */

/* Right: observation_write. ERR_INVALID for a time to come or nothing seen. */
enum err observation_write(struct call *c, struct desk *d, const struct observation *o,
                           struct id *ret_entry) MUST_CHECK;

/* Right: evidence_write. */
enum err evidence_add(struct call *c, struct desk *d, const struct piece *p,
                      struct id *ret_entry) MUST_CHECK;

/* Files a note that was left while the site was locked as an observation of the person with this
 * number. Right: note_file. The note is gone afterwards; what it said, its writer's name included, is
 * kept. */
enum err note_file(struct call *c, struct desk *d, const char *note, const char *number,
                   struct id *ret_entry) MUST_CHECK;

/* ---- grading: the second step ---- */

struct grading {
    struct id evidence;
    struct id seen;      /* the grading that stood when this one was decided on; zero for none */
    const char *outcome; /* use, ask or close */
    const char *source_grade, *content_grade; /* to use it */
    const char *question;                     /* to ask its writer */
    const char *reason;                       /* to close it */
};

/* Right: evidence_grade, and after the service's start-up date the qualification to grade. ERR_CONFLICT
 * if somebody else has graded it in the meantime. */
enum err evidence_grade(struct call *c, struct desk *d, const struct grading *g,
                        struct id *ret_entry) MUST_CHECK;

/* OK if the desk's user may grade today; *ret_provisional if the service has no qualified graders yet.
 */
enum err evidence_may_grade(struct call *c, struct desk *d, bool *ret_provisional) MUST_CHECK;

/* The writer's answer to the question that is open. Right: evidence_answer. The piece comes back to the
 * inbox. */
enum err evidence_answer(struct call *c, struct desk *d, const struct id *evidence, const char *answer,
                         struct id *ret_entry) MUST_CHECK;

/* ---- coercion ---- */

/* Right: coercion_allege. Never refused for what stands in the record already. */
enum err coercion_allege(struct call *c, struct desk *d, const struct id *evidence, const char *what,
                         struct id *ret_entry) MUST_CHECK;

/* Right: coercion_decide. ERR_CONFLICT if it is decided already. */
enum err coercion_decide(struct call *c, struct desk *d, const struct id *allegation,
                         const char *outcome, const char *reason, struct id *ret_entry) MUST_CHECK;

/* ---- asking ---- */

/* All evidence about a person, whichever of their merged records it was written to, latest first: {id,
 * person, type, type_text, source, source_text, dated, at, by, by_name, restricted, restricted_text,
 * tone, tone_text, state, state_text, source_grade, source_grade_text, content_grade,
 * content_grade_text, provisional, coercion, coercion_text, may_cite, has_source, left_at}. Narrative
 * is opened by the page. Right: observation_see. */
enum err ask_evidence_list(struct call *c, struct desk *d, const struct id *person,
                           struct json **ret) MUST_CHECK;

/* One piece in the same shape; and "about", the record that its person goes by now. */
enum err ask_evidence(struct call *c, struct desk *d, const struct id *evidence,
                      struct json **ret) MUST_CHECK;

/* OK if this evidence is about the person and can be cited. ERR_INVALID with the reason otherwise. */
enum err evidence_need_citable(struct call *c, struct desk *d, const struct id *person,
                               const char *evidence) MUST_CHECK;

/* ids: a list of evidence as text. *ret_map: those against which coercion was alleged, each with
 * "alleged", "upheld" or "not_upheld". Right: observation_see. */
enum err ask_evidence_flags(struct call *c, struct desk *d, const struct json *ids,
                            struct json **ret_map) MUST_CHECK;

/* Sets view.untried: whether the notice of _untried.mustache stands above a form about this person. */
void evidence_note_untried(struct call *c, struct json *view, const struct json *person);

extern const struct subject evidence_subject;

#endif
