/* people/people.h: the people held, and the units they are held in.
 *
 *   unit_opened        coded     name
 *   person_registered  identity  names [{script, text}], number, birth
 *                      coded     unit, legal_status
 *   person_changed     the same, and supersedes
 *
 * A person's handle is the id of the entry that registered them: random, and a hash of nothing said.
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/json.h"
#include "site/subject.h"

struct desk;

struct person_details {
    const char *name_latin; /* at least one of the three */
    const char *name_arabic;
    const char *name_other;
    const char *number;       /* the service's own number of the person */
    const char *birth;        /* a year or a date; may be empty */
    const char *legal_status; /* code of legal_statuses */
    struct id unit;
};

struct legal_status {
    const char *code;
    const char *label;
};
extern const struct legal_status legal_statuses[]; /* ends with a NULL code */

/* Right: person_register. ERR_INVALID for what is missing or impossible, ERR_CONFLICT if the number is
 * in use. *ret_person is the new handle. */
enum err person_register(struct call *c, struct desk *d, const struct person_details *p,
                         struct id *ret_person) MUST_CHECK;

/* For whoever registers many in one decision of their own: what person_register would refuse, and what
 * it decides. */
enum err person_check(struct call *c, struct desk *d, const struct person_details *p) MUST_CHECK;
enum err person_register_within(struct call *c, struct desk *d,
                                const struct person_details *p) MUST_CHECK;

/* Right: person_change. The former details stay in the record. */
enum err person_change(struct call *c, struct desk *d, const struct id *person,
                       const struct person_details *p) MUST_CHECK;

/* Right: unit_open. ERR_CONFLICT if a unit has that name. */
enum err unit_open(struct call *c, struct desk *d, const char *name, struct id *ret_unit) MUST_CHECK;

/* For the charter: whether the desk's user is on duty where the person is. */
enum err people_in_unit(struct call *c, struct desk *d, const struct id *person, bool *ret) MUST_CHECK;

/* One person for a page: {id, name, names, number, …}. ERR_MISSING if there is none or the right
 * person_see is missing for them. */
enum err ask_person(struct call *c, struct desk *d, const struct id *person,
                    struct json **ret) MUST_CHECK;

/* One page of the people whom the desk may see, after a place in the list (both NULL: from its start).
 */
struct person_search {
    const char *words;      /* see people/search.h; the rows come all at once; NULL for all */
    const char *after_sort; /* of the last row shown */
    const char *after;
};
#define PERSON_LIST_ROWS 40
enum err ask_person_list(struct call *c, struct desk *d, const struct person_search *s,
                         struct json **ret) MUST_CHECK;
/* Adds to a row of people what lists say of where they are. */
void ask_person_standing(struct call *c, struct json *person);
enum err ask_unit_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

extern const struct subject people_subject;

#endif
