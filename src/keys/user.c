/* keys/user.c: a user's record: version, salt, cost, and the sealed keys. */

#include "keys/user.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypt/hash.h"
#include "crypt/secret.h"

#define SPACE "user"
#define RECORD_VERSION 1
#define SECRETS_SIZE (ID_SIZE + SEAL_BOX_SIZE + SEAL_BOX_SIZE + SIGN_PUBLIC_SIZE + SIGN_SECRET_SIZE)

/* Names differ only in more than the case of their letters. */
static const char *blob_name(struct call *c, const char *name)
{
    char *lower = arena_text(c->mem, name);
    struct id id;

    for (char *p = lower; *p; p++) *p = (char)tolower((unsigned char)*p);
    id = hash_id("astrolabe user name", lower, strlen(lower));
    return id_text(c->mem, &id);
}

enum err user_passphrase_check(struct call *c, const char *name, const char *passphrase)
{
    if (!passphrase || text_characters(passphrase) < LIMIT_PASSPHRASE_MIN)
        return fail_field(c, "passphrase", ERR_INVALID,
                          N_("A passphrase has at least %d characters; a few words are best."),
                          LIMIT_PASSPHRASE_MIN);
    if (strlen(passphrase) > LIMIT_PASSPHRASE)
        return fail_field(c, "passphrase", ERR_INVALID, N_("A passphrase has at most %d bytes."),
                          LIMIT_PASSPHRASE);
    if (strcasestr(passphrase, name))
        return fail_field(c, "passphrase", ERR_INVALID,
                          N_("A passphrase does not contain the user name."));
    return OK;
}

static struct bytes packed(struct call *c, const struct user_secrets *s)
{
    struct buffer b = buffer_in(c->mem, SECRETS_SIZE);

    buffer_add(&b, s->user.bytes, ID_SIZE);
    buffer_add(&b, s->box.public, SEAL_BOX_SIZE);
    buffer_add(&b, s->box.secret, SEAL_BOX_SIZE);
    buffer_add(&b, s->sign.public, SIGN_PUBLIC_SIZE);
    buffer_add(&b, s->sign.secret, SIGN_SECRET_SIZE);
    return bytes_of(b.data, b.length);
}

static enum err store(struct call *c, struct blobs *b, const char *name, const struct user_secrets *s,
                      const char *passphrase, struct passphrase_cost cost, int64_t seen)
{
    unsigned char salt[PASSPHRASE_SALT_SIZE];
    struct buffer record = buffer_in(c->mem, LIMIT_DRAFT);
    struct bytes plain = packed(c, s), sealed;
    struct seal_key key;

    secret_random(salt, sizeof salt);
    TRY(passphrase_key(c, passphrase, salt, cost, &key));
    sealed = seal_with(c, &key, plain, bytes_of(SPACE, strlen(SPACE)));
    secret_wipe(&key, sizeof key);
    secret_wipe((void *)plain.data, plain.length);
    buffer_u8(&record, RECORD_VERSION);
    buffer_add(&record, salt, sizeof salt);
    buffer_u32(&record, cost.passes);
    buffer_u32(&record, cost.kibibytes);
    buffer_add(&record, sealed.data, sealed.length);
    return blobs_swap(c, b, SPACE, blob_name(c, name), seen, bytes_of(record.data, record.length));
}

enum err user_secrets_new(struct call *c, struct blobs *b, const char *name, const char *passphrase,
                          struct passphrase_cost cost, struct user_secrets **ret)
{
    struct user_secrets *s;
    struct bytes there;
    int64_t version;
    enum err e;

    TRY(user_passphrase_check(c, name, passphrase));
    TRY(blobs_get(c, b, SPACE, blob_name(c, name), &there, &version));
    if (version != 0)
        return fail_field(c, "user", ERR_CONFLICT, N_("The user name %s is taken."), name);
    s = secret_new(sizeof *s);
    s->user = id_random();
    box_pair_new(&s->box);
    sign_pair_new(&s->sign);
    e = store(c, b, name, s, passphrase, cost, 0);
    if (e != OK) {
        user_secrets_free(s);
        return e;
    }
    *ret = s;
    return OK;
}

static enum err wrong(struct call *c)
{
    return fail(c, ERR_DENIED, N_("The user name or the passphrase is wrong."));
}

static enum err unpack(struct call *c, struct bytes plain, struct user_secrets **ret)
{
    struct user_secrets *s;
    const unsigned char *p = plain.data;

    if (plain.length != SECRETS_SIZE)
        return fail(c, ERR_CORRUPT, "A user's record has the wrong size.");
    s = secret_new(sizeof *s);
    memcpy(s->user.bytes, p, ID_SIZE);
    p += ID_SIZE;
    memcpy(s->box.public, p, SEAL_BOX_SIZE);
    p += SEAL_BOX_SIZE;
    memcpy(s->box.secret, p, SEAL_BOX_SIZE);
    p += SEAL_BOX_SIZE;
    memcpy(s->sign.public, p, SIGN_PUBLIC_SIZE);
    p += SIGN_PUBLIC_SIZE;
    memcpy(s->sign.secret, p, SIGN_SECRET_SIZE);
    *ret = s;
    return OK;
}

enum err user_secrets_open(struct call *c, struct blobs *b, const char *name, const char *passphrase,
                           struct user_secrets **ret)
{
    static const unsigned char no_salt[PASSPHRASE_SALT_SIZE];
    struct bytes record, plain;
    struct reader r;
    struct passphrase_cost cost;
    const unsigned char *salt;
    struct seal_key key;
    int64_t version;
    enum err e;

    TRY(blobs_get(c, b, SPACE, blob_name(c, name), &record, &version));
    r = reader_of(record.data, record.length);
    if (reader_u8(&r) != RECORD_VERSION) r.failed = true;
    salt = reader_bytes(&r, PASSPHRASE_SALT_SIZE);
    cost.passes = reader_u32(&r);
    cost.kibibytes = reader_u32(&r);
    if (r.failed) cost = passphrase_cost_here(); /* no such user: work as long as for one */
    TRY(passphrase_key(c, passphrase, r.failed ? no_salt : salt, cost, &key));
    if (r.failed) return wrong(c);
    e = open_with(c, &key, bytes_of(r.data + r.at, r.length - r.at), bytes_of(SPACE, strlen(SPACE)),
                  &plain);
    secret_wipe(&key, sizeof key);
    if (e != OK) {
        fail_clear(c);
        return wrong(c);
    }
    e = unpack(c, plain, ret);
    secret_wipe((void *)plain.data, plain.length);
    return e;
}

enum err user_secrets_rewrap(struct call *c, struct blobs *b, const char *name,
                             const struct user_secrets *s, const char *passphrase,
                             struct passphrase_cost cost)
{
    struct bytes there;
    int64_t version;

    TRY(user_passphrase_check(c, name, passphrase));
    TRY(blobs_get(c, b, SPACE, blob_name(c, name), &there, &version));
    if (version == 0) return fail(c, ERR_MISSING, N_("There is no user %s."), name);
    return store(c, b, name, s, passphrase, cost, version);
}

enum err user_secrets_remove(struct call *c, struct blobs *b, const char *name)
{
    struct blob_put removal = {.space = SPACE, .name = blob_name(c, name)};

    return blobs_put_all(c, b, &removal, 1);
}

void user_secrets_free(struct user_secrets *s)
{
    secret_free(s);
}
