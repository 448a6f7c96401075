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

#include "keys/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "crypt/secret.h"

static struct keys *keys_new(struct blobs *b)
{
    struct keys *k = calloc(1, sizeof *k); /* owned: freed by keys_close */

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
    const char *member = arena_format(c->mem, "%s." RECOVERY, team_name(team));
    struct box_pair pair;
    struct bytes secret;
    struct blob_put put;

    box_pair_new(&pair);
    secret = bytes_of(arena_copy(c->mem, pair.secret, SEAL_BOX_SIZE), SEAL_BOX_SIZE);
    put = wrap_put(c, k, "team", team_name(team), bytes_of(pair.public, SEAL_BOX_SIZE));
    *ret_member = wrap_put(c, k, "member", member,
                           seal_to(c, k->recovery, secret, wrap_about_name(c, "member", member)));
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
        wrap_put(c, k, "site", "keys", bytes_of(k->site, sizeof *k->site - sizeof k->site->wrap));
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
    person_table_clear(&k->people);
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
    TRY(open_with(c, &k->site->wrap, sealed, wrap_about_name(c, "person", name), &plain));
    if (plain.length != PERSON_SIZE)
        return fail(c, ERR_CORRUPT, "A person's keys have the wrong size.");
    p = person_table_add(&k->people, &handle);
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
    TRY(wrap_get(c, k, "site", "keys", &site, &found));
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
            person_table_clear(&k->people);
        }
    }
    pthread_rwlock_unlock(&k->lock);
    return e;
}

enum err keys_admit(struct call *c, struct keys *k, const struct id *user,
                    const unsigned char box_public[SEAL_BOX_SIZE])
{
    struct blob_put put;

    TRY(keys_need_unlocked(c, k));
    put = put_admission(c, k, id_text(c->mem, user), box_public);
    return blobs_put_all(c, k->blobs, &put, 1);
}

/* ---- drafts, notes and the snapshot ---- */

/* Locking must not wipe W between asking and using it: what is sealed under zeros never opens again. */
static enum err seal_under_wrap(struct call *c, struct keys *k, struct bytes plain, struct bytes about,
                                struct bytes *ret)
{
    enum err e;

    pthread_rwlock_rdlock(&k->lock);
    e = keys_need_unlocked(c, k);
    if (e == OK) *ret = seal_with(c, &k->site->wrap, plain, about);
    pthread_rwlock_unlock(&k->lock);
    return e;
}

static enum err open_under_wrap(struct call *c, struct keys *k, struct bytes sealed, struct bytes about,
                                struct bytes *ret)
{
    enum err e;

    pthread_rwlock_rdlock(&k->lock);
    e = keys_need_unlocked(c, k);
    if (e == OK) e = open_with(c, &k->site->wrap, sealed, about, ret);
    pthread_rwlock_unlock(&k->lock);
    return e;
}

enum err keys_seal_draft(struct call *c, struct keys *k,
                         const unsigned char author_public[SEAL_BOX_SIZE], const char *name,
                         struct bytes plain, struct bytes *ret)
{
    struct bytes about = wrap_about_name(c, "draft", name);
    struct bytes to_author = seal_to(c, author_public, plain, about);
    struct bytes to_recovery = seal_to(c, k->recovery, plain, about);
    struct buffer both = buffer_in(c->mem, 4 * LIMIT_DRAFT);

    buffer_u32(&both, (uint32_t)to_author.length);
    buffer_add(&both, to_author.data, to_author.length);
    buffer_add(&both, to_recovery.data, to_recovery.length);
    if (buffer_overflowed(&both)) return fail(c, ERR_INVALID, N_("The draft is too large to be kept."));
    return seal_under_wrap(c, k, bytes_of(both.data, both.length), about, ret);
}

enum err keys_open_draft(struct call *c, struct keys *k, const struct user_secrets *author,
                         const char *name, struct bytes sealed, struct bytes *ret)
{
    struct bytes about = wrap_about_name(c, "draft", name), both;
    struct reader r;
    uint32_t length;
    const unsigned char *to_author;

    TRY(open_under_wrap(c, k, sealed, about, &both));
    r = reader_of(both.data, both.length);
    length = reader_u32(&r);
    to_author = reader_bytes(&r, length);
    if (!to_author) return fail(c, ERR_CORRUPT, "A draft has the wrong size.");
    return open_from(c, &author->box, bytes_of(to_author, length), about, ret);
}

enum err keys_open_for_site(struct call *c, struct keys *k, struct bytes sealed, struct bytes about,
                            struct bytes *ret)
{
    enum err e;

    pthread_rwlock_rdlock(&k->lock);
    e = keys_need_unlocked(c, k);
    if (e == OK) e = open_from(c, &k->site->box, sealed, about, ret);
    pthread_rwlock_unlock(&k->lock);
    return e;
}

struct id keys_people_mark(struct keys *k)
{
    struct id mark = {{0}};

    pthread_rwlock_rdlock(&k->lock);
    for (size_t i = 0; i < k->people.size; i++)
        for (size_t n = 0; k->people.slots[i] && n < ID_SIZE; n++)
            mark.bytes[n] ^= k->people.slots[i]->handle.bytes[n];
    pthread_rwlock_unlock(&k->lock);
    return mark;
}

enum err keys_snapshot_key(struct call *c, const struct keys *k, struct seal_key *ret)
{
    TRY(keys_need_unlocked(c, k));
    hash_of("astrolabe snapshot key", k->site->wrap.bytes, SEAL_KEY_SIZE, ret->bytes);
    return OK;
}
