/* people/people.h: the people held, and the units they are held in.
 *
 *   unit_opened        coded     name
 *   person_registered  identity  names [{script, text, use}], number, numbers [{kind, text}], birth,
 *                                next_of_kin [{name, relation, contact}], language_other?: what the
 *                                language "other" is called
 *                      coded     unit, legal_status, birth_is, sex, languages [{code, speaks, reads}],
 *                                provisional_until?, received_at?, from?, turn
 *   person_changed     the same without received_at and from; supersedes; and stays (true) if it puts
 *                      the person nowhere else, else turn
 *
 * A person's handle is the id of the entry that registered them: random, and a hash of nothing said.
 * place.h says how people move, duty.h what a shift has to know of them.
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "base/json.h"
#include "people/codes.h"
#include "site/subject.h"

struct desk;
struct entry;

struct person_kin {
    const char *name;
    const char *relation;
    const char *contact;
};
#define PERSON_KIN 2

/* What may be NULL may be empty as well, and is then not known. */
struct person_details {
    const char *name_latin; /* at least one of the three */
    const char *name_arabic;
    const char *name_other;
    const char *number;       /* the service's own number of the person */
    const char *birth;        /* a year or a date; may be NULL */
    const char *legal_status; /* code of legal_statuses */
    struct id unit;
    const char *birth_is;     /* code of person_birth_kinds; NULL: as birth says */
    const char *aliases;      /* other names and chains, one a line, in any script; may be NULL */
    const char *number_court; /* of these there may be several, with commas between; may be NULL */
    const char *number_foreign;
    const char *number_other;
    const char *sex;           /* code of person_sexes; NULL: not said */
    const struct json *speaks; /* lists of codes of person_languages; may be NULL */
    const struct json *reads;
    const char *language_other; /* the name of one that has no code; may be NULL */
    struct person_kin kin[PERSON_KIN];
    int64_t provisional_until; /* a provisional stay expires then; 0: it is none */
    int64_t received_at;       /* only when registered; 0: now */
    const char *from;          /* only when registered: code of person_origins; may be NULL */
    const struct json *flags;  /* only when registered: list of codes of person_flags; may be NULL */
};

/* Right: person_register. ERR_INVALID for what is missing or impossible, ERR_CONFLICT if the number is
 * in use. *ret_person is the new handle. */
enum err person_register(struct call *c, struct desk *d, const struct person_details *p,
                         struct id *ret_person) MUST_CHECK;

/* For whoever registers many in one decision of their own: what person_register would refuse, and what
 * it decides. */
enum err person_check(struct call *c, struct desk *d, const struct person_details *p) MUST_CHECK;
enum err person_register_within(struct call *c, struct desk *d,
                                const struct person_details *p) MUST_CHECK;

/* Right: person_change. The former details stay in the record. ERR_CONFLICT where another unit would
 * bring two people together who are kept apart: that is a move, with its reason. */
enum err person_change(struct call *c, struct desk *d, const struct id *person,
                       const struct person_details *p) MUST_CHECK;

/* Right: unit_open. ERR_CONFLICT if a unit has that name. */
enum err unit_open(struct call *c, struct desk *d, const char *name, struct id *ret_unit) MUST_CHECK;

/* For the charter: whether the desk's user is on duty where the person is. */
enum err people_in_unit(struct call *c, struct desk *d, const struct id *person, bool *ret) MUST_CHECK;

/* One person for a page: {entry, id, name, names, number, birth, birth_text, birth_is, sex, sex_text,
 * legal_status, unit, unit_name, status, is_released, provisional_until, provisional_expired, …}. A
 * record that was merged away answers as the one that was kept. ERR_MISSING if there is none or the
 * right person_see is missing for them. */
enum err ask_person(struct call *c, struct desk *d, const struct id *person,
                    struct json **ret) MUST_CHECK;

/* The same with what only the person's own pages show: numbers, languages, next_of_kin, and stay: the
 * last row of ask_episode_list, or nil. */
enum err ask_person_whole(struct call *c, struct desk *d, const struct id *person,
                          struct json **ret) MUST_CHECK;

/* For the questions of this folder: these lists of one version. The right is the caller's to check. */
enum err ask_person_lists(struct call *c, struct desk *d, const char *entry,
                          struct json *person) MUST_CHECK;

/* One page of the people whom the desk may see, after a place in the list (both NULL: from its start).
 */
struct person_search {
    const char *words;      /* see people/search.h; the rows come all at once; NULL: all who are held */
    const char *after_sort; /* of the last row shown */
    const char *after;
    bool released; /* without words: those who were released instead */
};
#define PERSON_LIST_ROWS 40
enum err ask_person_list(struct call *c, struct desk *d, const struct person_search *s,
                         struct json **ret) MUST_CHECK;
/* Adds to a row of people what lists say of where they are. */
void ask_person_standing(struct call *c, struct json *person);
enum err ask_unit_list(struct call *c, struct desk *d, struct json **ret) MUST_CHECK;

/* Every version of a person's details, latest first: {at, by_name, facts [{label, before, now}]}: what
 * each changed, and for the first what it said. Right: person_see. */
enum err ask_person_versions(struct call *c, struct desk *d, const struct id *person,
                             struct json **ret) MUST_CHECK;

extern const struct subject people_subject;

#endif
