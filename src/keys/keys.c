/* keys/keys.c: the wrap store, and the keys that an unlocked site holds.
 *
 * The store's spaces. W: sealed under W, with "SPACE/NAME" as associated data.
 *
 *   recovery  public                       public half of the recovery key, plain
 *   unlock    USER or recovery             W, sealed to that public key
 *   site      keys                       W site's signing pair, sealing pair, own key
 *   person    HANDLE                     W identity, coded and duty keys, and four public halves
 *   private   HANDLE.COMPARTMENT         W secret half, to its team; then to the recovery key
 *   team      TEAM                       W public half
 *   member    TEAM.USER                  W the team's secret half, to that user (or to recovery)
 */

#include "keys/keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "base/text.h"
#include "crypt/secret.h"

#define RECOVERY "recovery"
#define CHUNK 256 /* people whose keys share one block of secret memory */
#define HELD 3    /* identity, coded, duty */
#define TOLD 4    /* case, health, source, confidential */
#define PERSON_SIZE (HELD * SEAL_KEY_SIZE + TOLD * SEAL_BOX_SIZE)

struct person_keys {
    struct id handle;
    struct seal_key held[HELD];
    unsigned char told[TOLD][SEAL_BOX_SIZE];
};

/* Open addressing on the handle, which is random already. */
struct person_table {
    struct person_keys **slots;
    size_t size; /* a power of two */
    size_t count;
    struct person_keys **chunks;
    size_t chunk_count;
};

struct site_keys {
    struct sign_pair sign;
    struct box_pair box;
    struct seal_key own;  /* for entries that are about no person */
    struct seal_key wrap; /* W */
};

struct keys {
    struct blobs *blobs;
    unsigned char recovery[SEAL_BOX_SIZE]; /* public */
    struct site_keys *site;                /* secret memory; meaningful while unlocked */
    bool unlocked;
    struct person_table people;
    pthread_rwlock_t lock; /* over unlocked and people */
};

static const char *const team_names[TEAM_COUNT] = {"case", "health", "source", "inspection"};

/* ---- the table of people ---- */

static size_t slot_of(const struct person_table *t, const struct id *handle)
{
    uint64_t start;
    size_t at;

    memcpy(&start, handle->bytes, sizeof start);
    at = start & (t->size - 1);
    while (t->slots[at] && !id_equal(&t->slots[at]->handle, handle)) at = (at + 1) & (t->size - 1);
    return at;
}

static struct person_keys *person_find(const struct person_table *t, const struct id *handle)
{
    return t->size ? t->slots[slot_of(t, handle)] : NULL;
}

static void table_grow(struct person_table *t)
{
    struct person_table bigger = *t;

    bigger.size = t->size ? t->size * 2 : 1024;
    bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
    if (!bigger.slots) log_die("out of memory: people's keys");
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i]) bigger.slots[slot_of(&bigger, &t->slots[i]->handle)] = t->slots[i];
    free(t->slots);
    *t = bigger;
}

static struct person_keys *person_add(struct person_table *t, const struct id *handle)
{
    struct person_keys *p;

    if ((t->count + 1) * 2 > t->size) table_grow(t);
    if (t->count % CHUNK == 0) {
        t->chunks = realloc(t->chunks, (t->chunk_count + 1) * sizeof(void *));
        if (!t->chunks) log_die("out of memory: people's keys");
        t->chunks[t->chunk_count++] = secret_new(CHUNK * sizeof(struct person_keys));
    }
    p = &t->chunks[t->chunk_count - 1][t->count % CHUNK];
    p->handle = *handle;
    t->slots[slot_of(t, handle)] = p;
    t->count++;
    return p;
}

static void table_clear(struct person_table *t)
{
    for (size_t i = 0; i < t->chunk_count; i++) secret_free(t->chunks[i]);
    free(t->chunks);
    free(t->slots);
    memset(t, 0, sizeof *t);
}

/* ---- sealing under W ---- */

static struct bytes about_wrap(struct call *c, const char *space, const char *name)
{
    const char *text = arena_format(c->mem, "%s/%s", space, name);

    return bytes_of(text, strlen(text));
}

static struct blob_put put_wrapped(struct call *c, const struct keys *k, const char *space,
                                   const char *name, struct bytes plain)
{
    struct blob_put put = {space, name,
                           seal_with(c, &k->site->wrap, plain, about_wrap(c, space, name))};

    return put;
}

static enum err get_wrapped(struct call *c, const struct keys *k, const char *space, const char *name,
                            struct bytes *ret, bool *ret_found)
{
    struct bytes sealed;
    int64_t version;

    TRY(blobs_get(c, k->blobs, space, name, &sealed, &version));
    *ret_found = version != 0;
    if (version == 0) return OK;
    return open_with(c, &k->site->wrap, sealed, about_wrap(c, space, name), ret);
}

static enum err need_unlocked(struct call *c, const struct keys *k)
{
    return k->unlocked ? OK
                       : fail(c, ERR_LOCKED,
                              N_("The site is locked. Somebody who may unlock it has to sign in."));
}

static const char *private_name(struct call *c, const struct id *handle, enum compartment compartment)
{
    return arena_format(c->mem, "%s.%d", id_text(c->mem, handle), (int)compartment);
}

static const char *member_name(struct call *c, enum team team, const struct id *user)
{
    return arena_format(c->mem, "%s.%s", team_names[team], id_text(c->mem, user));
}

static enum team team_of(enum compartment compartment)
{
    switch (compartment) {
    case HEALTH: return TEAM_HEALTH;
    case SOURCE: return TEAM_SOURCE;
    case CONFIDENTIAL: return TEAM_INSPECTION;
    default: return TEAM_CASE;
    }
}

/* ---- founding, opening, unlocking ---- */

static struct keys *keys_new(struct blobs *b)
{
    struct keys *k = calloc(1, sizeof *k);

    if (!k) log_die("out of memory: keys");
    k->blobs = b;
    k->site = secret_new(sizeof *k->site);
    pthread_rwlock_init(&k->lock, NULL);
    return k;
}

static struct bytes wrap_about(void)
{
    static const char about[] = "astrolabe wrap key 1";

    return bytes_of(about, sizeof about);
}

static struct blob_put put_admission(struct call *c, const struct keys *k, const char *name,
                                     const unsigned char public[SEAL_BOX_SIZE])
{
    struct bytes wrap = bytes_of(k->site->wrap.bytes, SEAL_KEY_SIZE);
    struct blob_put put = {"unlock", name, seal_to(c, public, wrap, wrap_about())};

    return put;
}

static struct blob_put put_team(struct call *c, struct keys *k, enum team team,
                                struct blob_put *ret_member)
{
    const char *member = arena_format(c->mem, "%s." RECOVERY, team_names[team]);
    struct box_pair pair;
    struct bytes secret;
    struct blob_put put;

    box_pair_new(&pair);
    secret = bytes_of(arena_copy(c->mem, pair.secret, SEAL_BOX_SIZE), SEAL_BOX_SIZE);
    put = put_wrapped(c, k, "team", team_names[team], bytes_of(pair.public, SEAL_BOX_SIZE));
    *ret_member = put_wrapped(c, k, "member", member,
                              seal_to(c, k->recovery, secret, about_wrap(c, "member", member)));
    secret_wipe((void *)secret.data, secret.length);
    secret_wipe(&pair, sizeof pair);
    return put;
}

enum err keys_found(struct call *c, struct blobs *b, struct keys **ret,
                    unsigned char ret_recovery[SEAL_BOX_SIZE])
{
    struct keys *k = keys_new(b);
    struct box_pair recovery;
    struct blob_put puts[3 + 2 * TEAM_COUNT];
    size_t count = 0;
    enum err e;

    box_pair_new(&recovery);
    memcpy(k->recovery, recovery.public, SEAL_BOX_SIZE);
    sign_pair_new(&k->site->sign);
    box_pair_new(&k->site->box);
    seal_key_new(&k->site->own);
    seal_key_new(&k->site->wrap);
    k->unlocked = true;
    puts[count++] = (struct blob_put){RECOVERY, "public", bytes_of(k->recovery, SEAL_BOX_SIZE)};
    puts[count++] = put_admission(c, k, RECOVERY, k->recovery);
    puts[count++] =
        put_wrapped(c, k, "site", "keys", bytes_of(k->site, sizeof *k->site - sizeof k->site->wrap));
    for (enum team t = 0; t < TEAM_COUNT; t++, count += 2)
        puts[count] = put_team(c, k, t, &puts[count + 1]);
    e = blobs_put_all(c, b, puts, count);
    if (e != OK) {
        keys_close(k);
        return e;
    }
    memcpy(ret_recovery, recovery.secret, SEAL_BOX_SIZE);
    secret_wipe(&recovery, sizeof recovery);
    *ret = k;
    return OK;
}

enum err keys_open(struct call *c, struct blobs *b, struct keys **ret)
{
    struct bytes public;
    struct keys *k;
    int64_t version;

    TRY(blobs_get(c, b, RECOVERY, "public", &public, &version));
    if (version == 0 || public.length != SEAL_BOX_SIZE)
        return fail(c, ERR_CORRUPT,
                    "The file of keys does not hold a site's keys; take it back from a backup.");
    k = keys_new(b);
    memcpy(k->recovery, public.data, SEAL_BOX_SIZE);
    *ret = k;
    return OK;
}

void keys_lock(struct keys *k)
{
    pthread_rwlock_wrlock(&k->lock);
    k->unlocked = false;
    secret_wipe(k->site, sizeof *k->site);
    table_clear(&k->people);
    pthread_rwlock_unlock(&k->lock);
}

void keys_close(struct keys *k)
{
    if (!k) return;
    keys_lock(k);
    pthread_rwlock_destroy(&k->lock);
    secret_free(k->site);
    free(k);
}

bool keys_are_unlocked(const struct keys *k)
{
    return k->unlocked;
}

const struct sign_pair *keys_site_sign(const struct keys *k)
{
    return k->unlocked ? &k->site->sign : NULL;
}

const struct box_pair *keys_site_box(const struct keys *k)
{
    return k->unlocked ? &k->site->box : NULL;
}

static enum err load_person(struct call *c, void *arg, const char *name, struct bytes sealed)
{
    struct keys *k = arg;
    struct id handle;
    struct bytes plain;
    struct person_keys *p;

    if (!id_parse(name, &handle))
        return fail(c, ERR_CORRUPT, "The file of keys names no person in %s.", name);
    TRY(open_with(c, &k->site->wrap, sealed, about_wrap(c, "person", name), &plain));
    if (plain.length != PERSON_SIZE)
        return fail(c, ERR_CORRUPT, "A person's keys have the wrong size.");
    p = person_add(&k->people, &handle);
    memcpy(p->held, plain.data, sizeof p->held);
    memcpy(p->told, plain.data + sizeof p->held, sizeof p->told);
    secret_wipe((void *)plain.data, plain.length);
    return OK;
}

static enum err unlock_with(struct call *c, struct keys *k, const struct user_secrets *s)
{
    struct bytes sealed, wrap, site;
    int64_t version;
    bool found;

    TRY(blobs_get(c, k->blobs, "unlock", id_text(c->mem, &s->user), &sealed, &version));
    if (version == 0) return fail(c, ERR_DENIED, N_("You may not unlock this site."));
    TRY(open_from(c, &s->box, sealed, wrap_about(), &wrap));
    if (wrap.length != SEAL_KEY_SIZE) return fail(c, ERR_CORRUPT, "The wrap key has the wrong size.");
    memcpy(k->site->wrap.bytes, wrap.data, SEAL_KEY_SIZE);
    secret_wipe((void *)wrap.data, wrap.length);
    TRY(get_wrapped(c, k, "site", "keys", &site, &found));
    if (!found || site.length != sizeof *k->site - sizeof k->site->wrap)
        return fail(c, ERR_CORRUPT,
                    "The site's own keys are missing; take the file of keys back from a backup.");
    memcpy(k->site, site.data, site.length);
    secret_wipe((void *)site.data, site.length);
    return blobs_each(c, k->blobs, "person", load_person, k);
}

enum err keys_unlock(struct call *c, struct keys *k, const struct user_secrets *s)
{
    enum err e = OK;

    pthread_rwlock_wrlock(&k->lock);
    if (!k->unlocked) {
        e = unlock_with(c, k, s);
        k->unlocked = e == OK;
        if (e != OK) {
            secret_wipe(k->site, sizeof *k->site);
            table_clear(&k->people);
        }
    }
    pthread_rwlock_unlock(&k->lock);
    return e;
}

/* ---- users and teams ---- */

enum err keys_admit(struct call *c, struct keys *k, const struct id *user,
                    const unsigned char box_public[SEAL_BOX_SIZE])
{
    struct blob_put put;

    TRY(need_unlocked(c, k));
    put = put_admission(c, k, id_text(c->mem, user), box_public);
    return blobs_put_all(c, k->blobs, &put, 1);
}

/* The team's secret half, opened from the wrap to one member. */
static enum err team_open(struct call *c, const struct keys *k, const struct user_secrets *member,
                          enum team team, struct box_pair *ret)
{
    const char *name = member_name(c, team, &member->user);
    struct bytes public, sealed, secret;
    bool is_member, has_public;

    TRY(get_wrapped(c, k, "member", name, &sealed, &is_member));
    TRY(get_wrapped(c, k, "team", team_names[team], &public, &has_public));
    if (!is_member || !has_public)
        return fail(c, ERR_DENIED, N_("You are not in the team that may read this."));
    TRY(open_from(c, &member->box, sealed, about_wrap(c, "member", name), &secret));
    memcpy(ret->public, public.data, SEAL_BOX_SIZE);
    memcpy(ret->secret, secret.data, SEAL_BOX_SIZE);
    secret_wipe((void *)secret.data, secret.length);
    return OK;
}

/* A team without any member gets a fresh pair when its first member joins: only recovery knew the old.
 */
static enum err first_member(struct call *c, struct keys *k, enum team team, const char *name,
                             const unsigned char box_public[SEAL_BOX_SIZE])
{
    const char *recovery = arena_format(c->mem, "%s." RECOVERY, team_names[team]);
    struct box_pair pair;
    struct bytes secret;
    struct blob_put puts[3];

    box_pair_new(&pair);
    secret = bytes_of(arena_copy(c->mem, pair.secret, SEAL_BOX_SIZE), SEAL_BOX_SIZE);
    puts[0] = put_wrapped(c, k, "team", team_names[team], bytes_of(pair.public, SEAL_BOX_SIZE));
    puts[1] = put_wrapped(c, k, "member", recovery,
                          seal_to(c, k->recovery, secret, about_wrap(c, "member", recovery)));
    puts[2] = put_wrapped(c, k, "member", name,
                          seal_to(c, box_public, secret, about_wrap(c, "member", name)));
    secret_wipe((void *)secret.data, secret.length);
    secret_wipe(&pair, sizeof pair);
    return blobs_put_all(c, k->blobs, puts, 3);
}

struct member_count {
    const char *prefix;
    size_t members;
};

static enum err count_member(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    struct member_count *count = arg;

    (void)c, (void)bytes;
    if (text_starts(name, count->prefix) && !text_equal(name + strlen(count->prefix), RECOVERY))
        count->members++;
    return OK;
}

enum err keys_join(struct call *c, struct keys *k, const struct user_secrets *holder, enum team team,
                   const struct id *user, const unsigned char box_public[SEAL_BOX_SIZE])
{
    const char *name = member_name(c, team, user);
    struct member_count count = {arena_format(c->mem, "%s.", team_names[team]), 0};
    struct box_pair pair;
    struct blob_put put;

    TRY(need_unlocked(c, k));
    if (!holder) {
        TRY(blobs_each(c, k->blobs, "member", count_member, &count));
        if (count.members)
            return fail(c, ERR_DENIED, N_("Only a member of the team can let somebody else in."));
        return first_member(c, k, team, name, box_public);
    }
    TRY(team_open(c, k, holder, team, &pair));
    put = put_wrapped(
        c, k, "member", name,
        seal_to(c, box_public, bytes_of(pair.secret, SEAL_BOX_SIZE), about_wrap(c, "member", name)));
    secret_wipe(&pair, sizeof pair);
    return blobs_put_all(c, k->blobs, &put, 1);
}

enum err keys_dismiss(struct call *c, struct keys *k, const struct id *user)
{
    struct blob_put puts[1 + TEAM_COUNT] = {{.space = "unlock", .name = id_text(c->mem, user)}};

    TRY(need_unlocked(c, k));
    for (enum team t = 0; t < TEAM_COUNT; t++)
        puts[1 + t] = (struct blob_put){.space = "member", .name = member_name(c, t, user)};
    return blobs_put_all(c, k->blobs, puts, 1 + TEAM_COUNT);
}

/* ---- people ---- */

static enum err team_public(struct call *c, const struct keys *k, enum team team,
                            unsigned char ret[SEAL_BOX_SIZE])
{
    struct bytes public;
    bool found;

    TRY(get_wrapped(c, k, "team", team_names[team], &public, &found));
    if (!found || public.length != SEAL_BOX_SIZE)
        return fail(c, ERR_CORRUPT, "The key of team %s is missing.", team_names[team]);
    memcpy(ret, public.data, SEAL_BOX_SIZE);
    return OK;
}

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
        const char *private = private_name(c, handle, compartment);
        struct bytes about = about_wrap(c, "private", private), secret, to_team, to_recovery;
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
        puts[1 + i] = put_wrapped(c, k, "private", private, bytes_of(both.data, both.length));
        secret_wipe(&pair, sizeof pair);
    }
    memcpy(packed, ret->held, sizeof ret->held);
    memcpy(packed + sizeof ret->held, ret->told, sizeof ret->told);
    puts[0] = put_wrapped(c, k, "person", name, bytes_of(packed, sizeof packed));
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
        if (person_find(&k->people, &handles[i])) continue;
        make_person(c, k, &handles[i], teams, &made[missing], &puts[missing * (1 + TOLD)]);
        missing++;
    }
    if (e == OK && missing) e = blobs_put_all(c, k->blobs, puts, missing * (1 + TOLD));
    for (size_t i = 0; i < missing && e == OK; i++) *person_add(&k->people, &made[i].handle) = made[i];
    secret_free(made);
    return e;
}

enum err keys_prepare(struct call *c, struct keys *k, const struct id *handles, size_t count)
{
    enum err e;

    pthread_rwlock_wrlock(&k->lock);
    e = need_unlocked(c, k);
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

    TRY(need_unlocked(c, k));
    if (id_is_zero(&e->handle)) {
        *ret = k->site->own;
        return OK;
    }
    p = person_find(&k->people, &e->handle);
    if (!p) return fail(c, ERR_MISSING, N_("The keys of this person are gone."));
    *ret = p->held[compartment - IDENTITY];
    return OK;
}

static enum err told_public(struct call *c, const struct keys *k, const struct sealed_entry *e,
                            enum compartment compartment, unsigned char ret[SEAL_BOX_SIZE])
{
    const struct person_keys *p;

    TRY(need_unlocked(c, k));
    p = person_find(&k->people, &e->handle);
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
    const char *name = private_name(c, &e->handle, compartment);
    struct bytes both, secret;
    struct box_pair team;
    struct reader r;
    uint32_t length;
    bool found;
    enum err err;

    TRY(told_public(c, k, e, compartment, ret->public));
    TRY(team_open(c, k, reader, team_of(compartment), &team));
    err = get_wrapped(c, k, "private", name, &both, &found);
    if (err == OK && !found) err = fail(c, ERR_MISSING, N_("The keys of this person are gone."));
    if (err == OK) {
        r = reader_of(both.data, both.length);
        length = reader_u32(&r);
        err = open_from(c, &team, bytes_of(reader_bytes(&r, length), r.failed ? 0 : length),
                        about_wrap(c, "private", name), &secret);
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

/* ---- drafts and the snapshot ---- */

enum err keys_seal_draft(struct call *c, struct keys *k,
                         const unsigned char author_public[SEAL_BOX_SIZE], const char *name,
                         struct bytes plain, struct bytes *ret)
{
    struct bytes about = about_wrap(c, "draft", name);
    struct bytes to_author = seal_to(c, author_public, plain, about);
    struct bytes to_recovery = seal_to(c, k->recovery, plain, about);
    struct buffer both = buffer_in(c->mem, 4 * LIMIT_DRAFT);

    TRY(need_unlocked(c, k));
    buffer_u32(&both, (uint32_t)to_author.length);
    buffer_add(&both, to_author.data, to_author.length);
    buffer_add(&both, to_recovery.data, to_recovery.length);
    if (buffer_overflowed(&both)) return fail(c, ERR_INVALID, N_("The draft is too large to be kept."));
    *ret = seal_with(c, &k->site->wrap, bytes_of(both.data, both.length), about);
    return OK;
}

enum err keys_open_draft(struct call *c, struct keys *k, const struct user_secrets *author,
                         const char *name, struct bytes sealed, struct bytes *ret)
{
    struct bytes about = about_wrap(c, "draft", name), both;
    struct reader r;
    uint32_t length;
    const unsigned char *to_author;

    TRY(need_unlocked(c, k));
    TRY(open_with(c, &k->site->wrap, sealed, about, &both));
    r = reader_of(both.data, both.length);
    length = reader_u32(&r);
    to_author = reader_bytes(&r, length);
    if (!to_author) return fail(c, ERR_CORRUPT, "A draft has the wrong size.");
    return open_from(c, &author->box, bytes_of(to_author, length), about, ret);
}

enum err keys_snapshot_key(struct call *c, const struct keys *k, struct seal_key *ret)
{
    TRY(need_unlocked(c, k));
    hash_of("astrolabe snapshot key", k->site->wrap.bytes, SEAL_KEY_SIZE, ret->bytes);
    return OK;
}
