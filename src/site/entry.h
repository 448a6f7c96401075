/* site/entry.h: building an entry before it is sealed. Lives in the call's arena. */
#ifndef SITE_ENTRY_H
#define SITE_ENTRY_H

#include "base/json.h"
#include "site/desk.h"

struct entry {
    const char *kind;
    struct id id;     /* known once site_append has placed it */
    struct id handle; /* the person; zero for none */
    struct json *parts[COMPARTMENT_COUNT];
    const struct user_secrets *signer; /* NULL: no personal signature */
    enum signature_role role;
    struct json *relied_on; /* list of [id, content hash], as it stands in the coded part */
    struct entry *next;
};

/* person may be NULL. */
struct entry *entry_new(struct call *c, const char *kind, const struct id *person);

/* A member of the coded, identity or public part. NULL values are left out. */
void entry_coded(struct call *c, struct entry *e, const char *key, struct json *value);
void entry_identity(struct call *c, struct entry *e, const char *key, struct json *value);
void entry_public(struct call *c, struct entry *e, const char *key, struct json *value);

/* A member of a compartment that the program itself cannot open again: CASE, HEALTH, … */
void entry_told(struct call *c, struct entry *e, enum compartment compartment, const char *key,
                struct json *value);

/* The entry that this one takes the place of; the zero id is none. */
void entry_supersedes(struct call *c, struct entry *e, const struct id *earlier);

/* Records that this entry rests on another one of this ledger: its id and content hash go into the
 * coded part and under the personal signature. ERR_MISSING if it is not there. */
enum err entry_relies_on(struct call *c, struct desk *d, struct entry *e,
                         const struct id *other) MUST_CHECK;

/* The entry will carry a personal signature by these keys. */
void entry_signed_by(struct entry *e, const struct user_secrets *signer, enum signature_role role);

#endif
