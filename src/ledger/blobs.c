/* ledger/blobs.c: the mutable stores in SQLite, with the settings of the ledger itself. */

#include "ledger/blobs.h"

#include <pthread.h>

#include "base/arena.h"
#include "base/limits.h"
#include "ledger/database.h"

static const struct database_kind blobs_database = {.statements = "src/ledger/blobs.sql",
                                                    .what = "store",
                                                    .application_id = 0x41535442,
                                                    .version = 1};

struct blobs {
    struct arena *mem; /* holds this struct */
    struct database file;
    sqlite3_stmt *get, *put, *count_up, *remove, *each, *how_many;
    pthread_mutex_t lock;
};

static enum err prepare_all(struct call *c, struct blobs *b)
{
    TRY(database_prepare(c, &b->file, "get", &b->get));
    TRY(database_prepare(c, &b->file, "put", &b->put));
    TRY(database_prepare(c, &b->file, "count_up", &b->count_up));
    TRY(database_prepare(c, &b->file, "remove", &b->remove));
    TRY(database_prepare(c, &b->file, "each", &b->each));
    return database_prepare(c, &b->file, "how_many", &b->how_many);
}

enum err blobs_open(struct call *c, const char *path, bool create, struct blobs **ret)
{
    struct arena *mem = arena_new();
    struct blobs *b = arena_alloc(mem, sizeof *b);
    enum err e;

    b->mem = mem;
    b->file.lock = -1;
    pthread_mutex_init(&b->lock, NULL);
    e = database_open(c, &blobs_database, arena_text(mem, path), create, &b->file);
    if (e == OK) e = prepare_all(c, b);
    if (e == OK)
        *ret = b;
    else
        blobs_close(b);
    return e;
}

void blobs_close(struct blobs *b)
{
    if (!b) return;
    database_close(&b->file);
    pthread_mutex_destroy(&b->lock);
    arena_free(b->mem);
}

static void bind_name(sqlite3_stmt *statement, const char *space, const char *name)
{
    sqlite3_bind_text(statement, 1, space, -1, SQLITE_STATIC);
    if (name) sqlite3_bind_text(statement, 2, name, -1, SQLITE_STATIC);
}

static enum err get(struct call *c, struct blobs *b, const char *space, const char *name,
                    struct bytes *ret, int64_t *ret_version)
{
    enum err e = OK;
    int result;

    bind_name(b->get, space, name);
    result = sqlite3_step(b->get);
    if (result == SQLITE_ROW) {
        struct bytes stored = database_bytes(b->get, 1);
        *ret = bytes_of(arena_copy(c->mem, stored.data, stored.length), stored.length);
        *ret_version = sqlite3_column_int64(b->get, 0);
    } else if (result == SQLITE_DONE) {
        *ret = bytes_of(NULL, 0);
        *ret_version = 0;
    } else {
        e = database_fail(c, &b->file);
    }
    sqlite3_reset(b->get);
    return e;
}

enum err blobs_get(struct call *c, struct blobs *b, const char *space, const char *name,
                   struct bytes *ret, int64_t *ret_version)
{
    enum err e;

    pthread_mutex_lock(&b->lock);
    e = get(c, b, space, name, ret, ret_version);
    pthread_mutex_unlock(&b->lock);
    return e;
}

static enum err put(struct call *c, struct blobs *b, const struct blob_put *p)
{
    if (p->bytes.length == 0) {
        bind_name(b->remove, p->space, p->name);
        return database_do(c, &b->file, b->remove);
    }
    if (p->bytes.length > LIMIT_BLOB)
        return fail(c, ERR_INVALID, N_("What is to be kept is longer than %zu bytes."), LIMIT_BLOB);
    TRY(database_do(c, &b->file, b->count_up));
    bind_name(b->put, p->space, p->name);
    database_bind_bytes(b->put, 3, p->bytes);
    return database_do(c, &b->file, b->put);
}

static enum err version_of(struct call *c, struct blobs *b, const struct blob_put *p, int64_t *ret)
{
    int result;

    bind_name(b->get, p->space, p->name);
    result = sqlite3_step(b->get);
    *ret = result == SQLITE_ROW ? sqlite3_column_int64(b->get, 0) : 0;
    sqlite3_reset(b->get);
    return result == SQLITE_ROW || result == SQLITE_DONE ? OK : database_fail(c, &b->file);
}

static enum err swap(struct call *c, struct blobs *b, const struct blob_put *p, int64_t seen)
{
    int64_t version;

    TRY(version_of(c, b, p, &version));
    if (version != seen)
        return fail(c, ERR_CONFLICT, N_("It was changed in the meantime; look at it again."));
    return put(c, b, p);
}

enum err blobs_swap(struct call *c, struct blobs *b, const char *space, const char *name, int64_t seen,
                    struct bytes bytes)
{
    struct blob_put one = {.space = space, .name = name, .bytes = bytes};
    enum err e;

    pthread_mutex_lock(&b->lock);
    e = database_begin(c, &b->file);
    if (e == OK) e = database_end(c, &b->file, swap(c, b, &one, seen));
    pthread_mutex_unlock(&b->lock);
    return e;
}

static enum err put_all(struct call *c, struct blobs *b, const struct blob_put *puts, size_t count)
{
    for (size_t i = 0; i < count; i++) TRY(put(c, b, &puts[i]));
    return OK;
}

enum err blobs_put_all(struct call *c, struct blobs *b, const struct blob_put *puts, size_t count)
{
    enum err e;

    pthread_mutex_lock(&b->lock);
    e = database_begin(c, &b->file);
    if (e == OK) e = database_end(c, &b->file, put_all(c, b, puts, count));
    pthread_mutex_unlock(&b->lock);
    return e;
}

static enum err call_each(struct call *c, struct blobs *b, blobs_each_fn each, void *arg)
{
    int result;

    while ((result = sqlite3_step(b->each)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(b->each, 0);
        TRY(each(c, arg, name ? name : "", database_bytes(b->each, 1)));
    }
    return result == SQLITE_DONE ? OK : database_fail(c, &b->file);
}

enum err blobs_each(struct call *c, struct blobs *b, const char *space, blobs_each_fn each, void *arg)
{
    enum err e;

    pthread_mutex_lock(&b->lock);
    bind_name(b->each, space, NULL);
    e = call_each(c, b, each, arg);
    sqlite3_reset(b->each);
    pthread_mutex_unlock(&b->lock);
    return e;
}

enum err blobs_count(struct call *c, struct blobs *b, const char *space, size_t *ret)
{
    enum err e = OK;

    pthread_mutex_lock(&b->lock);
    bind_name(b->how_many, space, NULL);
    if (sqlite3_step(b->how_many) == SQLITE_ROW)
        *ret = (size_t)sqlite3_column_int64(b->how_many, 0);
    else
        e = database_fail(c, &b->file);
    sqlite3_reset(b->how_many);
    pthread_mutex_unlock(&b->lock);
    return e;
}
