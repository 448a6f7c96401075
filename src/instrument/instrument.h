/* instrument/instrument.h: the assessment instruments that a site uses.
 *
 *   instrument_adopted    coded  instrument (the whole definition, as instrument_read gives it)
 *   instrument_withdrawn  coded  instrument (the entry), reason
 *   instrument_validated  coded  instrument (the entry), language, validation {where, with_whom,
 * by_whom} validation_ended      coded  validation
 *
 * An adopted version never changes; a new version is a new entry. A validation is about no person, so
 * its words stand in the coded part; it counts for the language it was made in and for no other.
 * qualification.h has the kinds about who may use instruments.
 */
#ifndef INSTRUMENT_INSTRUMENT_H
#define INSTRUMENT_INSTRUMENT_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

/* Why a version is no longer used; ends with a NULL code. */
struct withdrawal_reason {
    const char *code, *label;
};

extern const struct withdrawal_reason withdrawal_reasons[];

/* Takes one of the shipped files into use, by its path ("content/instruments/open-framework.yaml").
 * Right: instrument_adopt. ERR_CONFLICT if this version is in use already. A version that was withdrawn
 * comes back if its content is the same. */
enum err instrument_adopt(struct call *c, struct desk *d, const char *path,
                          struct id *ret_entry) MUST_CHECK;

/* A file of the service's own. *ret_findings, which may be NULL, gets what instrument_read finds, also
 * where it fails. ERR_INVALID if there is an error, or a warning that accept_warnings does not cover.
 */
struct instrument_file {
    const char *name;
    const void *bytes;
    size_t length;
    bool accept_warnings;
};
enum err instrument_adopt_file(struct call *c, struct desk *d, const struct instrument_file *file,
                               struct json **ret_findings, struct id *ret_entry) MUST_CHECK;

/* No new assessments with this version; those that were made stay readable. Right: instrument_adopt. */
enum err instrument_withdraw(struct call *c, struct desk *d, const struct id *instrument,
                             const char *reason) MUST_CHECK;

/* A study of the service's own, in one of the instrument's languages. Right: instrument_adopt. */
struct instrument_study {
    struct id instrument;
    const char *language;
    const char *where, *with_whom, *by_whom;
};
enum err instrument_validate(struct call *c, struct desk *d, const struct instrument_study *s,
                             struct id *ret_entry) MUST_CHECK;
/* It does not count any more, or was recorded by mistake. Right: instrument_adopt. */
enum err instrument_validation_end(struct call *c, struct desk *d, const struct id *instrument,
                                   const struct id *validation) MUST_CHECK;

/* Instruments in use, or withdrawn: {id, code, version, at, title}, titles in the reader's language. */
enum err ask_instrument_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;
enum err ask_instrument_withdrawn_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* The whole definition with every text in the reader's language:
 * {id, code, version, title, purpose, population, licence, status, is_validated, is_withdrawn,
 * withdrawn_at, withdrawn_reason_text, languages, language, review_needed, persons {standing, legal},
 * age_from, age_to, validation, validations [{id, language, place, with_whom, by_whom, at}], presence
 * [{code, label, definition}], relevance, levels, formulation [{code, title, hint}], sections [{code,
 * title, items [{code, title, definition, direction, is_protective, anchors, rating_list [{code, label,
 * anchor}], does_not_count, window_months, evidence_required, about_acts, when {item, in, item_title,
 * in_labels}}]}]}. What is not there is nil.
 *
 * language: in which its texts stand here, the reader's where the instrument has it.
 * is_validated: the service has recorded a study in the language in which it is read. "validation" is
 * only what the authors say of a study elsewhere. */
enum err ask_instrument(struct call *c, struct desk *d, const char *id, struct json **ret) MUST_CHECK;

/* The label of a code in one of an instrument's lists ("presence", "relevance", "levels"). */
const char *instrument_label(const struct json *instrument, const char *list, const char *code);

/* OK, or ERR_INVALID with the sentence why this instrument is not for this person: it is withdrawn, or
 * the person's standing, legal status or age is not what it was made for. instrument is from
 * ask_instrument, person has birth and legal_status, standing has standing. */
enum err instrument_fits(struct call *c, const struct json *instrument, const struct json *person,
                         const struct json *standing) MUST_CHECK;

extern const struct subject instrument_subject;

#endif
