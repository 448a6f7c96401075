/* people/duty.h: what a shift has to know of a person: flags, keep-aparts, the picture.
 *
 *   flag_set             coded  flag, since          duty  detail
 *   flag_cleared         coded  flag_entry           duty  reason
 *   keep_apart_recorded  coded  other, reason, since duty  detail
 *   keep_apart_ended     coded  keep_apart           duty  reason
 *   person_pictured      coded  media ("image/jpeg", "image/png" or "none"), supersedes?
 *                        duty   base64
 *
 * Officers on duty see all of it about the people of their own units, and nothing of other units. Two
 * are often kept apart by being held in different units: of the one whom they may not see they read the
 * number, which is what a list or a door card carries and enough to keep the two apart, and neither who
 * it is nor where. Otherwise whoever writes down a number would be told the name that goes with it.
 */
#ifndef PEOPLE_DUTY_H
#define PEOPLE_DUTY_H

#include "base/id.h"
#include "base/json.h"
#include "people/codes.h"

struct desk;
struct entry;

#define PICTURE_BYTES ((size_t)300 * 1000)

struct flag_setting {
    struct id person;
    const char *flag;   /* code of person_flags */
    int64_t since;      /* 0: now */
    const char *detail; /* what the shift has to know; may be empty */
};

/* Right: flag_record. ERR_CONFLICT if the flag is set already. */
enum err flag_set(struct call *c, struct desk *d, const struct flag_setting *f,
                  struct id *ret_entry) MUST_CHECK;

/* For the decisions of this folder: a flag_set about a person, without a detail. */
struct entry *flag_entry(struct call *c, const struct id *person, const char *flag);

/* Right: flag_record. A reason is needed. ERR_MISSING if the flag is not set. */
enum err flag_clear(struct call *c, struct desk *d, const struct id *person, const struct id *flag,
                    const char *reason) MUST_CHECK;

/* The flags of a person, in the order of person_flags: {id, flag, label, changes, since, detail}. What
 * the details say by themselves (a woman; somebody under eighteen) is there too, without an id. Right:
 * person_see. */
enum err ask_flag_list(struct call *c, struct desk *d, const struct id *person,
                       struct json **ret) MUST_CHECK;

struct keep_apart {
    struct id person;
    const char *other_number; /* of the other person */
    const char *reason;       /* code of keep_apart_reasons */
    int64_t since;            /* 0: now */
    const char *detail;       /* may be empty */
};

/* Right: keep_apart_record. ERR_INVALID for nobody's or the person's own number, ERR_CONFLICT if the
 * two are kept apart already. It is recorded also where both are in one unit, and shown there. */
enum err keep_apart_record(struct call *c, struct desk *d, const struct keep_apart *k,
                           struct id *ret_entry) MUST_CHECK;

/* Right: keep_apart_record. person is one of the two. A reason is needed. */
enum err keep_apart_end(struct call *c, struct desk *d, const struct id *person, const struct id *entry,
                        const char *reason) MUST_CHECK;

/* From whom the person is kept apart: {id, other, other_name, other_number, reason_text, since, detail,
 * same_unit, may_see_other}; other and other_name are nil where may_see_other is false. Right:
 * person_see. */
enum err ask_keep_apart_list(struct call *c, struct desk *d, const struct id *person,
                             struct json **ret) MUST_CHECK;

/* Flags that were cleared and keep-aparts that were ended: {label, since, detail, ended_at, ended_why}.
 * Right: person_see. */

/* For the questions of this folder: says in a row about two people whether the desk may see the other,
 * as may_see_other, and takes out who it is where it may not. */
void duty_hide_other(struct call *c, struct desk *d, struct json *row);
enum err ask_duty_past(struct call *c, struct desk *d, const struct id *person,
                       struct json **ret) MUST_CHECK;

/* Right: person_change. JPEG or PNG by its first bytes, at most PICTURE_BYTES. */
enum err picture_take(struct call *c, struct desk *d, const struct id *person,
                      const char *base64) MUST_CHECK;

/* Right: person_change. Takes a wrong picture off the page; ERR_MISSING if there is none. */
enum err picture_remove(struct call *c, struct desk *d, const struct id *person) MUST_CHECK;

/* The picture now: {id, media}; nil if there is none. Right: person_see. */
enum err ask_picture(struct call *c, struct desk *d, const struct id *person,
                     struct json **ret) MUST_CHECK;

/* Its bytes. ERR_MISSING if there is none. Right: person_see. */
enum err picture_open(struct call *c, struct desk *d, const struct id *person, const char **ret_media,
                      const void **ret_bytes, size_t *ret_length) MUST_CHECK;

#endif
