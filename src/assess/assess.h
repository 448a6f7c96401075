/* assess/assess.h: judging one person's risk and need with an instrument, from opening to
 * countersignature.
 *
 *   assessment_opened         coded  instrument, risk_type, horizon_months
 *   assessment_signed         coded  assessment, ratings {item: {presence, relevance, for, against}},
 * level, confidence, valid_until, relied_on, supersedes? case   notes {item: text}, formulation,
 * scenario, judgement signed by the author, over the instrument and all cited evidence
 *   assessment_countersigned  coded  signed, relied_on        case  comment
 *                             signed by somebody who is not the author
 *   assessment_returned       coded  signed                   case  reason
 *
 * Until it is signed an assessment is a draft of its author. The program computes nothing from ratings.
 *
 * Draft and signed content have one shape:
 *   {"ratings": {item: {presence, relevance, for [ids], against [ids], note}},
 *    "formulation": {…}, "scenario": {…}, "judgement": {…}}
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
};

struct risk_type {
    const char *code;
    const char *label;
};
extern const struct risk_type risk_types[]; /* ends with a NULL code */

/* Right: assessment_open. */
enum err assessment_open(struct call *c, struct desk *d, const struct assessment_opening *o,
                         struct id *ret_assessment) MUST_CHECK;

/* Signs what stands in the author's draft. Right: assessment_sign, of the author. ERR_INVALID if
 * something is missing, ERR_DENIED for a wrong passphrase, ERR_CONFLICT if it is signed already. */
enum err assessment_sign(struct call *c, struct desk *d, const struct id *assessment,
                         const char *passphrase, struct id *ret_signed) MUST_CHECK;

/* Right: assessment_countersign, of somebody else. The draft is removed. */
enum err assessment_countersign(struct call *c, struct desk *d, const struct id *assessment,
                                const char *comment, const char *passphrase) MUST_CHECK;

/* Gives it back to the author with a reason. Right: assessment_countersign. */
enum err assessment_return(struct call *c, struct desk *d, const struct id *assessment,
                           const char *reason) MUST_CHECK;

/* One assessment: {id, person, instrument, risk_type, horizon_months, by, by_name, at, state, signed,
 * signed_at, coded}. state is open, signed, returned or countersigned. Right: assessment_see. */
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

/* The same for the ratings of one section that are filled in under another address. */
void section_missing(struct call *c, const char *base, const struct json *section,
                     const struct json *ratings, struct json *found);

/* What a rating still needs, with "%s" for the item's title; NULL if nothing. */
const char *rating_lacks(const struct call *c, const struct json *rating);

const char *risk_type_label(const struct call *c, const char *code);

extern const struct subject assess_subject;

#endif
