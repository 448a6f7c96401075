/* instrument/qualification.h: who may assess, grade evidence or countersign, with which instrument and
 * until when; and who may stand in where qualified people are too few.
 *
 *   qualification_awarded  coded  user, what, instrument? (a code; none: every instrument), until,
 *                                 supersedes?
 *   qualification_ended    coded  qualification
 *   qualification_start    coded  start (from this day on, nobody signs without being qualified)
 *   deputy_named           coded  user, until, supersedes?
 *   deputy_ended           coded  deputy
 *
 * Days are instants of their beginning; "until" is the last day that counts. Why somebody is or is not
 * qualified stands in the service's own files: there is no text about staff here.
 */
#ifndef INSTRUMENT_QUALIFICATION_H
#define INSTRUMENT_QUALIFICATION_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

#define QUALIFICATION_SOON_DAYS 60 /* a qualification that ends within them is shown as ending soon */
#define QUALIFICATION_YEARS_MAX 5  /* nobody is trained for ever */

struct qualification_kind {
    const char *code; /* "assess", "grade", "countersign" */
    const char *label;
    unsigned roles; /* who can use it: one of these, bit 1 << enum role */
};

extern const struct qualification_kind qualification_kinds[]; /* ends with a NULL code */

struct qualification {
    struct id user;
    const char *what;
    const char *instrument; /* its code; NULL or empty for every instrument. Not with "grade" */
    int64_t until;
};

/* Right: qualification_record; nobody records their own. One of the same kind and instrument is taken
 * the place of. ERR_INVALID without the role, or for a day that has passed or is too far away. */
enum err qualification_award(struct call *c, struct desk *d, const struct qualification *q,
                             struct id *ret_entry) MUST_CHECK;
enum err qualification_end(struct call *c, struct desk *d, const struct id *qualification) MUST_CHECK;
enum err qualification_set_start(struct call *c, struct desk *d, int64_t start) MUST_CHECK;
enum err deputy_name(struct call *c, struct desk *d, const struct id *user, int64_t until,
                     struct id *ret_entry) MUST_CHECK;
enum err deputy_end(struct call *c, struct desk *d, const struct id *deputy) MUST_CHECK;

/* Whether the user is qualified on c->now's day. instrument_code NULL: with any instrument. */
enum err instrument_qualified(struct call *c, struct desk *d, const struct id *user, const char *what,
                              const char *instrument_code, bool *ret) MUST_CHECK;
/* The start-up date; 0: none is set, and provisional signing is allowed. */
enum err ask_qualification_start(struct call *c, struct desk *d, int64_t *ret) MUST_CHECK;
enum err ask_deputy(struct call *c, struct desk *d, const struct id *user, bool *ret) MUST_CHECK;

/* Rows {id, user, user_name, what, what_text, instrument, instrument_text, until, ended_at, is_valid,
 * is_soon, is_expired, is_ended}, and of deputies {id, user, user_name, until, is_expired}. */
enum err ask_qualification_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;
enum err ask_deputy_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;
/* Open accounts with one of the roles: {id, full_name, name}. */
enum err ask_qualification_people(struct call *c, struct desk *d, unsigned roles,
                                  struct json **ret) MUST_CHECK;

extern const struct subject qualification_subject;

#endif
