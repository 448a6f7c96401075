/* site/desk.h: somebody at work: who they are, which keys they hold, which request this is.
 *
 * A desk is made for one request and stands in its arena. What a subject asks or decides, it asks or
 * decides at a desk, so rights and keys are always those of the person who sits there.
 */
#ifndef SITE_DESK_H
#define SITE_DESK_H

#include "db/db.h"
#include "keys/keys.h"
#include "site/subject.h"

struct site;
struct entry;

struct user {
    struct id id;
    const char *name;      /* what they sign in with */
    const char *full_name; /* as others see them */
    unsigned roles;        /* bit 1 << enum role */
    const char *entry;     /* the entry that says all this, as text */
    struct json *units;    /* identifiers of the units they are on duty in: [{"unit"}] */
};

struct desk {
    struct site *site;
    const struct user *user;            /* NULL: the program itself */
    const struct user_secrets *secrets; /* the user's keys, while they are signed in; else NULL */
    struct id token;                    /* of the request; decisions derive theirs from it */
    uint32_t decisions;                 /* made so far in this request */
    struct id decision;                 /* token of the decision under way */
    struct entry *pending;              /* its entries, first to last */
    struct entry *pending_last;
    uint16_t pending_count;
};

/* Reads the user from the model. ERR_DENIED if there is none or they are disabled. */
enum err desk_sit(struct call *c, struct site *s, const struct id *user,
                  const struct user_secrets *secrets, struct desk *ret) MUST_CHECK;

/* Questions to the read model; see db/db.h. */
enum err desk_rows(struct call *c, struct desk *d, const char *name, const struct db_arg *args,
                   struct json **ret_list) MUST_CHECK;
enum err desk_row(struct call *c, struct desk *d, const char *name, const struct db_arg *args,
                  struct json **ret_map) MUST_CHECK;

bool desk_has_role(const struct desk *d, enum role role);
const char *role_name(enum role role); /* "officer" … */
bool role_parse(const char *name, enum role *ret);

#endif
