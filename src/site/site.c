/* site/site.c: founding, opening, unlocking and locking a site. */

#include "site/site.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/secret.h"
#include "site/site_internal.h"
#include "site/users.h"

static struct site *site_new(const struct charter *charter, const char *directory)
{
    struct arena *mem = arena_new();
    struct site *s = arena_alloc(mem, sizeof *s);

    s->mem = mem;
    s->charter = charter;
    s->directory = arena_text(mem, directory);
    s->locked = true;
    s->knocks = knocks_new();
    pthread_mutex_init(&s->facts_lock, NULL);
    pthread_mutex_init(&s->access_lock, NULL);
    return s;
}

static const char *path_of(struct call *c, const struct site *s, const char *name)
{
    return arena_format(c->mem, "%s/%s", s->directory, name);
}

void site_close(struct site *s)
{
    struct call c = {0};

    if (!s) return;
    if (!s->locked) {
        c.mem = arena_new();
        if (site_save_snapshot(&c, s) != OK)
            log_warn("%s The next start folds the ledger again.", c.fail.text);
        arena_free(c.mem);
    }
    model_close(s->model);
    keys_close(s->keys);
    blobs_close(s->drafts);
    blobs_close(s->user_store);
    ledger_close(s->ledger);
    pthread_mutex_destroy(&s->facts_lock);
    pthread_mutex_destroy(&s->access_lock);
    knocks_free(s->knocks);
    arena_free(s->mem);
}

static enum err open_stores(struct call *c, struct site *s, bool create)
{
    TRY(ledger_open(c, path_of(c, s, "ledger.db"), create, &s->ledger));
    TRY(blobs_open(c, path_of(c, s, "keys"), create, &s->user_store));
    TRY(blobs_open(c, path_of(c, s, "drafts"), create, &s->drafts));
    return model_open(c, s->charter, &s->model);
}

/* ---- opening ---- */

static enum err read_founding(struct call *c, void *arg, const struct sealed_entry *e)
{
    struct site *s = arg;
    struct json *founding;
    bool sound;

    if (e->seq != 1) return OK;
    if (e->class != CLASS_FOUNDING || e->part_count != 1 || !e->parts[0].bytes.data)
        return fail(c, ERR_CORRUPT, "The ledger does not begin with the founding of a site.");
    TRY(json_parse(c, (const char *)e->parts[0].bytes.data, e->parts[0].bytes.length, &founding));
    sound = hex_parse(json_get_text(founding, "sign"), s->sign_public, SIGN_PUBLIC_SIZE) &&
            hex_parse(json_get_text(founding, "seal"), s->seal_public, SEAL_BOX_SIZE);
    if (!sound) return fail(c, ERR_CORRUPT, "The founding entry of the ledger holds no keys.");
    return ERR_MISSING; /* enough: ends the reading, without a failure recorded */
}

static enum err know_site(struct call *c, struct site *s)
{
    struct ledger_head before = {.stream = STREAM_FACTS};
    struct bytes id;
    int64_t version;

    TRY(blobs_get(c, s->user_store, "site", "id", &id, &version));
    if (version == 0 || id.length != ID_SIZE)
        return fail(c, ERR_CORRUPT, "The file of keys does not say which site it belongs to.");
    memcpy(s->id.bytes, id.data, ID_SIZE);
    before.site = s->id;
    if (ledger_read(c, s->ledger, &before, read_founding, s) == OK)
        return fail(c, ERR_CORRUPT,
                    "The ledger does not hold the site that the file of keys belongs to.");
    return c->fail.code;
}

static enum err open_all(struct call *c, struct site *s)
{
    TRY(open_stores(c, s, false));
    TRY(know_site(c, s));
    return keys_open(c, s->user_store, &s->keys);
}

enum err site_open(struct call *c, const struct charter *charter, const char *directory,
                   struct site **ret)
{
    struct site *s = site_new(charter, directory);
    enum err e = open_all(c, s);

    if (e != OK) {
        site_close(s);
        return e;
    }
    *ret = s;
    return OK;
}

/* ---- founding ---- */

static enum err make_directory(struct call *c, const char *directory)
{
    struct dirent *entry;
    DIR *dir;
    bool empty = true;

    if (mkdir(directory, 0700) == 0) return OK;
    if (errno != EEXIST)
        return fail(c, ERR_IO, "The directory %s cannot be made: %s.", directory, strerror(errno));
    dir = opendir(directory);
    if (!dir) return fail(c, ERR_IO, "%s cannot be opened: %s.", directory, strerror(errno));
    while ((entry = readdir(dir)))
        if (!text_equal(entry->d_name, ".") && !text_equal(entry->d_name, "..")) empty = false;
    closedir(dir);
    if (!empty)
        return fail(c, ERR_CONFLICT, "The directory %s is not empty; name another one.", directory);
    return OK;
}

static enum err append_founding(struct call *c, struct site *s)
{
    struct sealed_entry e = {.site = s->id,
                             .stream = STREAM_FACTS,
                             .class = CLASS_FOUNDING,
                             .clock = CLOCK_MACHINE,
                             .token = id_random()};
    struct buffer text = buffer_in(c->mem, LIMIT_ENTRY_PART);
    struct json *public = json_map(c);

    e.hour = c->now - c->now % TIME_HOUR;
    json_set(public, "kind", json_text(c, "site_founded"));
    json_set(public, "sign", json_text(c, hex_text(c->mem, s->sign_public, SIGN_PUBLIC_SIZE)));
    json_set(public, "seal", json_text(c, hex_text(c->mem, s->seal_public, SEAL_BOX_SIZE)));
    json_write(&text, public);
    sealed_entry_add_part(&e, PUBLIC, 0, bytes_of(text.data, text.length));
    return ledger_append(c, s->ledger, &s->facts, &e, 1, keys_site_sign(s->keys));
}

/* The first administrator holds every team's key, so that they can let others in; the rights table
 * keeps them from reading. */
static enum err add_founder(struct call *c, struct site *s, const struct site_founding *f)
{
    struct desk program = {.site = s, .token = id_random()};
    struct user_secrets *secrets = NULL;
    struct user_new admin = {.name = f->admin,
                             .full_name = f->admin,
                             .roles = 1U << ADMINISTRATOR,
                             .units = json_list(c),
                             .passphrase = f->passphrase,
                             .cost = f->cost};
    enum err e = user_secrets_new(c, s->user_store, f->admin, f->passphrase, f->cost, &secrets);

    if (e == OK) e = keys_admit(c, s->keys, &secrets->user, secrets->box.public);
    for (enum team t = 0; t < TEAM_COUNT && e == OK; t++)
        e = keys_join(c, s->keys, NULL, t, &secrets->user, secrets->box.public);
    if (e == OK) e = user_record_founder(c, &program, &admin, secrets, f);
    user_secrets_free(secrets);
    return e;
}

static enum err found(struct call *c, struct site *s, const struct site_founding *f,
                      const char **ret_recovery)
{
    unsigned char recovery[SEAL_BOX_SIZE];
    struct blob_put put;

    TRY(user_check_founder(c, f->admin, f->passphrase, f->name)); /* before anything is on the disk */
    TRY(make_directory(c, f->directory));
    TRY(open_stores(c, s, true));
    TRY(keys_found(c, s->user_store, &s->keys, recovery));
    *ret_recovery = hex_text(c->mem, recovery, sizeof recovery);
    secret_wipe(recovery, sizeof recovery);
    memcpy(s->sign_public, keys_site_sign(s->keys)->public, SIGN_PUBLIC_SIZE);
    memcpy(s->seal_public, keys_site_box(s->keys)->public, SEAL_BOX_SIZE);
    s->id = hash_id("astrolabe site", s->sign_public, SIGN_PUBLIC_SIZE);
    put = (struct blob_put){"site", "id", bytes_of(s->id.bytes, ID_SIZE)};
    TRY(blobs_put_all(c, s->user_store, &put, 1));
    s->facts = (struct ledger_head){.site = s->id, .stream = STREAM_FACTS};
    s->access = (struct ledger_head){.site = s->id, .stream = STREAM_ACCESS};
    s->locked = false;
    TRY(append_founding(c, s));
    return add_founder(c, s, f);
}

enum err site_create(struct call *c, const struct charter *charter, const struct site_founding *f,
                     struct site **ret, const char **ret_recovery)
{
    struct site *s = site_new(charter, f->directory);
    enum err e = found(c, s, f, ret_recovery);

    if (e != OK) {
        site_close(s);
        return e;
    }
    *ret = s;
    return OK;
}

/* ---- unlocking ---- */

static enum err unlock(struct call *c, struct site *s, const struct user_secrets *user)
{
    bool restored = false;

    TRY(keys_unlock(c, s->keys, user));
    s->facts = (struct ledger_head){.site = s->id, .stream = STREAM_FACTS};
    s->access = (struct ledger_head){.site = s->id, .stream = STREAM_ACCESS};
    TRY(snapshot_load(c, s, &restored));
    s->stale = false;
    return site_catch_up(c, s);
}

/* What an unlocking that failed has opened and folded so far. */
static void forget(const struct call *c, struct site *s)
{
    struct call undo = *c; /* the caller is told of the first failure */

    keys_lock(s->keys);
    fail_clear(&undo);
    if (model_clear(&undo, s->model) != OK) log_warn("%s", undo.fail.text);
}

enum err site_unlock(struct call *c, struct site *s, const struct user_secrets *user)
{
    enum err e = OK;

    pthread_mutex_lock(&s->facts_lock);
    if (s->locked) {
        e = unlock(c, s, user);
        if (e != OK) forget(c, s);
        s->locked = e != OK;
    }
    pthread_mutex_unlock(&s->facts_lock);
    return e;
}

enum err site_lock(struct call *c, struct site *s)
{
    enum err e = OK;

    pthread_mutex_lock(&s->facts_lock);
    pthread_mutex_lock(&s->access_lock);
    if (!s->locked) {
        s->locked = true;
        keys_lock(s->keys);
        e = model_clear(c, s->model);
    }
    pthread_mutex_unlock(&s->access_lock);
    pthread_mutex_unlock(&s->facts_lock);
    return e;
}

bool site_is_locked(const struct site *s)
{
    return s->locked;
}

const struct charter *site_charter(const struct site *s)
{
    return s->charter;
}

const struct id *site_id(const struct site *s)
{
    return &s->id;
}

struct model *site_model(struct site *s)
{
    return s->model;
}

struct keys *site_keys(struct site *s)
{
    return s->keys;
}

struct ledger *site_ledger(struct site *s)
{
    return s->ledger;
}

struct blobs *site_user_store(struct site *s)
{
    return s->user_store;
}

struct blobs *site_drafts(struct site *s)
{
    return s->drafts;
}

const unsigned char *site_seal_public(const struct site *s)
{
    return s->seal_public;
}

const char *site_fingerprint(struct call *c, const struct site *s)
{
    const char *hex = id_text(c->mem, &s->id);

    return arena_format(c->mem, "%.4s %.4s %.4s %.4s %.4s %.4s %.4s %.4s", hex, hex + 4, hex + 8,
                        hex + 12, hex + 16, hex + 20, hex + 24, hex + 28);
}
