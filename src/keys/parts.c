/* keys/parts.c: the keys of people, and the parts of entries sealed and opened with them. */

#include "keys/internal.h"

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "crypt/secret.h"

/* Makes one person's keys; the wraps to be put are 1 + TOLD. */
static void make_person(struct call *c, struct keys *k, const struct id *handle,
                        const unsigned char teams[TEAM_COUNT][SEAL_BOX_SIZE], struct person_keys *ret,
                        struct blob_put *puts)
{
    const char *name = id_text(c->mem, handle);
    unsigned char packed[PERSON_SIZE];

    ret->handle = *handle;
    for (int i = 0; i < HELD; i++) seal_key_new(&ret->held[i]);
    for (int i = 0; i < TOLD; i++) {
        enum compartment compartment = (enum compartment)(CASE + i);
        const char *private = wrap_private_name(c, handle, compartment);
        struct bytes about = wrap_about_name(c, "private", private), secret, to_team, to_recovery;
        struct buffer both = buffer_in(c->mem, LIMIT_DRAFT);
        struct box_pair pair;

        box_pair_new(&pair);
        memcpy(ret->told[i], pair.public, SEAL_BOX_SIZE);
        secret = bytes_of(pair.secret, SEAL_BOX_SIZE);
        to_team = seal_to(c, teams[team_of(compartment)], secret, about);
        to_recovery = seal_to(c, k->recovery, secret, about);
        buffer_u32(&both, (uint32_t)to_team.length);
        buffer_add(&both, to_team.data, to_team.length);
        buffer_add(&both, to_recovery.data, to_recovery.length);
        puts[1 + i] = wrap_put(c, k, "private", private, bytes_of(both.data, both.length));
        secret_wipe(&pair, sizeof pair);
    }
    memcpy(packed, ret->held, sizeof ret->held);
    memcpy(packed + sizeof ret->held, ret->told, sizeof ret->told);
    puts[0] = wrap_put(c, k, "person", name, bytes_of(packed, sizeof packed));
    secret_wipe(packed, sizeof packed);
}

static enum err prepare_locked(struct call *c, struct keys *k, const struct id *handles, size_t count)
{
    unsigned char teams[TEAM_COUNT][SEAL_BOX_SIZE];
    struct blob_put *puts = arena_alloc(c->mem, count * (1 + TOLD) * sizeof *puts);
    struct person_keys *made = secret_new((count + 1) * sizeof *made);
    size_t missing = 0;
    enum err e = OK;

    for (enum team t = 0; t < TEAM_COUNT && e == OK; t++) e = team_public(c, k, t, teams[t]);
    for (size_t i = 0; i < count && e == OK; i++) {
        if (person_table_find(&k->people, &handles[i])) continue;
        make_person(c, k, &handles[i], teams, &made[missing], &puts[missing * (1 + TOLD)]);
        missing++;
    }
    if (e == OK && missing) e = blobs_put_all(c, k->blobs, puts, missing * (1 + TOLD));
    for (size_t i = 0; i < missing && e == OK; i++)
        *person_table_add(&k->people, &made[i].handle) = made[i];
    secret_free(made);
    return e;
}

enum err keys_prepare(struct call *c, struct keys *k, const struct id *handles, size_t count)
{
    enum err e;

    pthread_rwlock_wrlock(&k->lock);
    e = keys_need_unlocked(c, k);
    if (e == OK) e = prepare_locked(c, k, handles, count);
    pthread_rwlock_unlock(&k->lock);
    return e;
}

static bool is_held(enum compartment compartment)
{
    return compartment >= IDENTITY && compartment <= DUTY;
}

/* The key of a held compartment: the person's, or the site's own for entries about nobody. */
static enum err held_key(struct call *c, const struct keys *k, const struct sealed_entry *e,
                         enum compartment compartment, struct seal_key *ret)
{
    const struct person_keys *p;

    TRY(keys_need_unlocked(c, k));
    if (id_is_zero(&e->handle)) {
        *ret = k->site->own;
        return OK;
    }
    p = person_table_find(&k->people, &e->handle);
    if (!p) return fail(c, ERR_MISSING, N_("The keys of this person are gone."));
    *ret = p->held[compartment - IDENTITY];
    return OK;
}

static enum err told_public(struct call *c, const struct keys *k, const struct sealed_entry *e,
                            enum compartment compartment, unsigned char ret[SEAL_BOX_SIZE])
{
    const struct person_keys *p;

    TRY(keys_need_unlocked(c, k));
    p = person_table_find(&k->people, &e->handle);
    if (!p) return fail(c, ERR_MISSING, N_("The keys of this person are gone."));
    memcpy(ret, p->told[compartment - CASE], SEAL_BOX_SIZE);
    return OK;
}

enum err keys_seal_part(struct call *c, struct keys *k, struct sealed_entry *e,
                        enum compartment compartment, struct bytes plain)
{
    struct bytes about = sealed_part_about(c, e, compartment, KEY_EPOCH);
    unsigned char public[SEAL_BOX_SIZE];
    struct seal_key key;
    enum err err;

    if (compartment == PUBLIC) {
        sealed_entry_add_part(e, PUBLIC, 0, plain);
        return OK;
    }
    pthread_rwlock_rdlock(&k->lock);
    err = is_held(compartment) ? held_key(c, k, e, compartment, &key)
                               : told_public(c, k, e, compartment, public);
    pthread_rwlock_unlock(&k->lock);
    TRY(err);
    if (is_held(compartment)) {
        sealed_entry_add_part(e, compartment, KEY_EPOCH, seal_with(c, &key, plain, about));
        secret_wipe(&key, sizeof key);
    } else {
        sealed_entry_add_part(e, compartment, KEY_EPOCH, seal_to(c, public, plain, about));
    }
    return OK;
}

enum err keys_open_part(struct call *c, struct keys *k, const struct sealed_entry *e, size_t part,
                        struct bytes *ret)
{
    const struct sealed_part *p = &e->parts[part];
    struct seal_key key;
    enum err err;

    if (!p->bytes.data) return fail(c, ERR_MISSING, N_("This part of the record was erased."));
    if (p->compartment == PUBLIC) {
        *ret = p->bytes;
        return OK;
    }
    if (!is_held(p->compartment))
        return fail(c, ERR_BUG, "Compartment %d is opened for a reader only.", p->compartment);
    pthread_rwlock_rdlock(&k->lock);
    err = held_key(c, k, e, p->compartment, &key);
    pthread_rwlock_unlock(&k->lock);
    TRY(err);
    err = open_with(c, &key, p->bytes, sealed_part_about(c, e, p->compartment, p->epoch), ret);
    secret_wipe(&key, sizeof key);
    return err;
}

/* The secret half of a person's compartment, through the reader's team. */
static enum err told_secret(struct call *c, const struct keys *k, const struct user_secrets *reader,
                            const struct sealed_entry *e, enum compartment compartment,
                            struct box_pair *ret)
{
    const char *name = wrap_private_name(c, &e->handle, compartment);
    struct bytes both, secret;
    struct box_pair team;
    struct reader r;
    uint32_t length;
    bool found;
    enum err err;

    TRY(told_public(c, k, e, compartment, ret->public));
    TRY(team_open_secret(c, k, reader, team_of(compartment), &team));
    err = wrap_get(c, k, "private", name, &both, &found);
    if (err == OK && !found) err = fail(c, ERR_MISSING, N_("The keys of this person are gone."));
    if (err == OK) {
        r = reader_of(both.data, both.length);
        length = reader_u32(&r);
        err = open_from(c, &team, bytes_of(reader_bytes(&r, length), r.failed ? 0 : length),
                        wrap_about_name(c, "private", name), &secret);
    }
    secret_wipe(&team, sizeof team);
    TRY(err);
    memcpy(ret->secret, secret.data, SEAL_BOX_SIZE);
    secret_wipe((void *)secret.data, secret.length);
    return OK;
}

enum err keys_open_told(struct call *c, struct keys *k, const struct user_secrets *reader,
                        const struct sealed_entry *e, size_t part, struct bytes *ret)
{
    const struct sealed_part *p = &e->parts[part];
    struct box_pair pair;
    enum err err;

    if (!p->bytes.data) return fail(c, ERR_MISSING, N_("This part of the record was erased."));
    pthread_rwlock_rdlock(&k->lock);
    err = told_secret(c, k, reader, e, p->compartment, &pair);
    pthread_rwlock_unlock(&k->lock);
    TRY(err);
    err = open_from(c, &pair, p->bytes, sealed_part_about(c, e, p->compartment, p->epoch), ret);
    secret_wipe(&pair, sizeof pair);
    return err;
}
