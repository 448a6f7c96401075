/* instrument/instrument.h: the assessment instruments that a site uses.
 *
 *   instrument_adopted  coded  instrument (the whole definition, as instrument_read gives it)
 *
 * An adopted version never changes; a new version is a new entry.
 */
#ifndef INSTRUMENT_INSTRUMENT_H
#define INSTRUMENT_INSTRUMENT_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

/* Takes one of the shipped files into use, by its path ("content/instruments/open-framework.yaml").
 * Right: instrument_adopt. ERR_CONFLICT if this version is in use already. */
enum err instrument_adopt(struct call *c, struct desk *d, const char *path,
                          struct id *ret_entry) MUST_CHECK;

/* Instruments in use: {id, code, version, title}, titles in the reader's language. */
enum err ask_instrument_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* The whole definition with every text in the reader's language:
 * {id, code, version, title, purpose, population, licence, status, is_validated, presence [{code,
 * label}], relevance, levels, sections [{code, title, items [{code, title, definition, direction,
 * is_protective, anchors, …}]}]}. */
enum err ask_instrument(struct call *c, struct desk *d, const char *id, struct json **ret) MUST_CHECK;

/* The label of a code in one of an instrument's lists ("presence", "relevance", "levels"). */
const char *instrument_label(const struct json *instrument, const char *list, const char *code);

/* Whether a user is qualified today: what is "assess", "grade" or "countersign"; instrument_code may be
 * NULL. */
enum err instrument_qualified(struct call *c, struct desk *d, const struct id *user, const char *what,
                              const char *instrument_code, bool *ret) MUST_CHECK;

/* The day from which only the qualified sign and grade; 0 while none is set. */
enum err ask_qualification_start(struct call *c, struct desk *d, int64_t *ret) MUST_CHECK;

extern const struct subject instrument_subject;

#endif
