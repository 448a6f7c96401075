/* site/entry.c: an entry grows part by part; site.c seals it. */

#include "site/entry.h"

#include <string.h>

#include "base/arena.h"
#include "site/site.h"

struct entry *entry_new(struct call *c, const char *kind, const struct id *person)
{
    struct entry *e = arena_alloc(c->mem, sizeof *e);

    e->kind = kind;
    if (person) e->handle = *person;
    return e;
}

void entry_told(struct call *c, struct entry *e, enum compartment compartment, const char *key,
                struct json *value)
{
    if (!value || value->kind == JSON_IS_NIL) return;
    if (!e->parts[compartment]) e->parts[compartment] = json_map(c);
    json_set(e->parts[compartment], key, value);
}

void entry_coded(struct call *c, struct entry *e, const char *key, struct json *value)
{
    entry_told(c, e, CODED, key, value);
}

void entry_identity(struct call *c, struct entry *e, const char *key, struct json *value)
{
    entry_told(c, e, IDENTITY, key, value);
}

void entry_public(struct call *c, struct entry *e, const char *key, struct json *value)
{
    entry_told(c, e, PUBLIC, key, value);
}

void entry_supersedes(struct call *c, struct entry *e, const struct id *earlier)
{
    entry_coded(c, e, "supersedes", json_id(c, earlier));
}

enum err entry_relies_on(struct call *c, struct desk *d, struct entry *e, const struct id *other)
{
    unsigned char content[HASH_SIZE];
    struct sealed_entry there;
    struct json *pair = json_list(c);
    bool found;

    TRY(ledger_find(c, site_ledger(d->site), other, &there, &found));
    if (!found) return fail(c, ERR_MISSING, N_("Something that this rests on is not in the record."));
    sealed_entry_content_hash(c, &there, content);
    json_add(pair, json_id(c, other));
    json_add(pair, json_text(c, hex_text(c->mem, content, HASH_SIZE)));
    if (!e->relied_on) e->relied_on = json_list(c);
    json_add(e->relied_on, pair);
    return OK;
}

void entry_signed_by(struct entry *e, const struct user_secrets *signer, enum signature_role role)
{
    e->signer = signer;
    e->role = role;
}
