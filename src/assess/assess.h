/* assess/assess.h: judging one person's risk and need with an instrument, from opening to
 * countersignature.
 *
 *   assessment_opened         coded  instrument, risk_type, horizon_months, setting, occasion,
 *                                    follows?
 *                             case   question
 *   assessment_signed         coded  assessment, ratings {item: {presence, relevance, for, against}},
 *                                    language (in which its author read the instrument), level,
 * confidence, valid_until, account {outcome, interpreter, notice, notice_at}, legal_status,
 * provisional, supervised_by?, relied_on, supersedes? case   notes {item: text}, account, formulation,
 * scenarios, management, judgement signed by the author, over the instrument and all cited evidence
 *   assessment_countersigned  coded  assessment, signed, standing, review_due?, done_at?, relied_on
 *                             case   comment; office, reference if it was done elsewhere
 *                             signed by somebody who is not the author
 *   deputy_reviewed           coded  assessment, countersigned, outcome   case  remark
 *   assessment_returned       coded  assessment, signed                   case  reason
 *
 * Until it is signed an assessment is a draft of its author. The program computes nothing from ratings.
 *
 * Draft and signed content have one shape:
 *   {"account": {outcome, words, language, interpreter, interpreter_name, notice, notice_language,
 *                notice_at},
 *    "ratings": {item: {presence, relevance, for [ids], against [ids], note}},
 *    "formulation": {prompt: text},
 *    "scenarios": {repeat, escalate, twist, improve: {nature, whom, likelihood, severity, imminence,
 *                  frequency, warning_signs, blocking, not_considered}},
 *    "management": {"actions": [{what, owner, by}], "none_because"},
 *    "judgement": {level, words, confidence, unknown, valid_until}}
 */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

struct assessment_opening {
    struct id person;
    struct id instrument;
    const char *risk_type; /* code of risk_types */
    int64_t horizon_months;
    const char *setting;  /* code of assessment_settings */
    const char *occasion; /* code of assessment_occasions */
    const char *question; /* what is to be decided with it */
    struct id follows;    /* the earlier assessment that this one reviews; zero for none */
};

struct risk_type {
    const char *code;
    const char *label;
};
extern const struct risk_type risk_types[]; /* each ends with a NULL code */
extern const struct risk_type assessment_settings[];
extern const struct risk_type assessment_occasions[];

/* Right: assessment_open. ERR_INVALID for an instrument that is not for this person. What the one that
 * it follows says in words becomes the new draft; its ratings do not. */
enum err assessment_open(struct call *c, struct desk *d, const struct assessment_opening *o,
                         struct id *ret_assessment) MUST_CHECK;

/* Signs what stands in the author's draft. Right: assessment_sign, of the author. ERR_INVALID if
 * something is missing, ERR_DENIED for a wrong passphrase, ERR_CONFLICT if it is signed already. Who is
 * not qualified for the instrument names the colleague who supervises (else NULL or the zero id), and
 * may not sign at all after the date from which the service asks for qualifications. */
enum err assessment_sign(struct call *c, struct desk *d, const struct id *assessment,
                         const char *passphrase, const struct id *supervised_by,
                         struct id *ret_signed) MUST_CHECK;

/* Right: assessment_countersign, of somebody else. The draft is removed, unless a deputy
 * countersigned. */
enum err assessment_countersign(struct call *c, struct desk *d, const struct id *assessment,
                                const char *comment, const char *passphrase) MUST_CHECK;

/* That it was countersigned at another site, on paper or in another office's records: a record, and
 * nobody's signature. Right: assessment_countersign_elsewhere, of somebody else than the author. */
struct countersigning_elsewhere {
    const char *office;
    int64_t done_at;
    const char *reference;
};
enum err assessment_countersign_elsewhere(struct call *c, struct desk *d, const struct id *assessment,
                                          const struct countersigning_elsewhere *w) MUST_CHECK;

/* Agrees with what a deputy countersigned, or returns it to the author. Right: assessment_countersign,
 * of a qualified reviewer who is neither author nor deputy. */
enum err deputy_review(struct call *c, struct desk *d, const struct id *assessment, bool agrees,
                       const char *remark) MUST_CHECK;

/* Gives it back to the author with a reason. Right: assessment_countersign. */
enum err assessment_return(struct call *c, struct desk *d, const struct id *assessment,
                           const char *reason) MUST_CHECK;

/* One assessment: {id, person, instrument, risk_type, horizon_months, setting, occasion, follows, by,
 * by_name, at, state, signed, signed_at, valid_until, legal_status (as signed), provisional,
 * supervised_by_name, standing, review_due, coded}. state is open, signed, returned or countersigned.
 * Right: assessment_see. */
enum err ask_assessment(struct call *c, struct desk *d, const struct id *assessment,
                        struct json **ret) MUST_CHECK;
/* Of one person, latest first. */
enum err ask_assessment_list(struct call *c, struct desk *d, const struct id *person,
                             struct json **ret) MUST_CHECK;

/* ---- content ---- */

/* What the desk's user may work on or read: their own draft, or what was signed (which opens the case
 * part, so the access entry is written). is_draft says which. */
struct content {
    struct json *value;
    int64_t version; /* of the draft */
    bool is_draft;
};
enum err content_load(struct call *c, struct desk *d, const struct json *assessment, const char *page,
                      struct content *ret) MUST_CHECK;

/* Whether it is the desk's user's own and not signed, or returned. Opens nothing. */
bool content_is_draft(const struct desk *d, const struct json *assessment);
/* ERR_DENIED if it is not theirs to write, ERR_CONFLICT if it is signed. To be asked before loading:
 * loading what is signed opens it, and somebody's reading would be recorded that shows them nothing. */
enum err content_need_draft(struct call *c, struct desk *d, const struct json *assessment) MUST_CHECK;

/* Saves one member ("ratings", "formulation", …) of the author's draft over version `seen`; ratings are
 * merged item by item. Right: assessment_write, of the author. */
enum err content_save(struct call *c, struct desk *d, const struct json *assessment, const char *member,
                      struct json *value, int64_t seen) MUST_CHECK;

/* What still has to be filled in before it can be signed: [{text, address}]. */
enum err content_missing(struct call *c, struct desk *d, const struct json *assessment,
                         const struct json *instrument, const struct json *content,
                         struct json **ret) MUST_CHECK;

const char *risk_type_label(const struct call *c, const char *code);
/* The label of a code in one of the lists above. */
const char *opening_label(const struct call *c, const struct risk_type *list, const char *code);

extern const struct subject assess_subject;

#endif
