/* site/model.c: one writing connection, a few reading ones, one lock. */

#include "site/model.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/log.h"

#define READERS_MAX 16

struct model {
    const struct charter *charter;
    struct statements *statements;
    char uri[80];
    struct db *writer;
    pthread_rwlock_t lock;
    pthread_mutex_t readers_lock;
    struct db *readers[READERS_MAX]; /* connections that nobody uses at the moment */
    size_t reader_count;
};

static enum err make_schema(struct call *c, struct model *m)
{
    TRY(db_script(c, m->writer, "site_schema"));
    for (size_t i = 0; m->charter->subjects[i]; i++)
        if (m->charter->subjects[i]->schema)
            TRY(db_script(c, m->writer, m->charter->subjects[i]->schema));
    return OK;
}

static enum err open_writer(struct call *c, struct model *m)
{
    struct id name = id_random();

    snprintf(m->uri, sizeof m->uri, "file:/model-%s?vfs=memdb", id_text(c->mem, &name));
    TRY(db_open(c, m->uri, m->statements, &m->writer));
    return make_schema(c, m);
}

enum err model_open(struct call *c, const struct charter *charter, struct model **ret)
{
    struct model *m = calloc(1, sizeof *m); /* owned: freed by model_close */
    pthread_rwlockattr_t kind;
    enum err e;

    if (!m) log_die("out of memory: the read model");
    m->charter = charter;
    pthread_rwlockattr_init(&kind);
    pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&m->lock, &kind);
    pthread_mutex_init(&m->readers_lock, NULL);
    e = statements_open(c, &m->statements);
    if (e == OK) e = open_writer(c, m);
    if (e != OK) {
        model_close(m);
        return e;
    }
    *ret = m;
    return OK;
}

static void close_connections(struct model *m)
{
    for (size_t i = 0; i < m->reader_count; i++) db_close(m->readers[i]);
    m->reader_count = 0;
    db_close(m->writer);
    m->writer = NULL;
}

void model_close(struct model *m)
{
    if (!m) return;
    close_connections(m);
    statements_close(m->statements);
    pthread_rwlock_destroy(&m->lock);
    pthread_mutex_destroy(&m->readers_lock);
    free(m);
}

enum err model_clear(struct call *c, struct model *m)
{
    enum err e;

    pthread_rwlock_wrlock(&m->lock);
    close_connections(m);
    e = open_writer(c, m);
    pthread_rwlock_unlock(&m->lock);
    return e;
}

static enum err reader_take(struct call *c, struct model *m, struct db **ret)
{
    struct db *db = NULL;

    pthread_mutex_lock(&m->readers_lock);
    if (m->reader_count) db = m->readers[--m->reader_count];
    pthread_mutex_unlock(&m->readers_lock);
    if (!db) TRY(db_open(c, m->uri, m->statements, &db));
    *ret = db;
    return OK;
}

static void reader_give(struct model *m, struct db *db)
{
    pthread_mutex_lock(&m->readers_lock);
    if (m->reader_count < READERS_MAX) {
        m->readers[m->reader_count++] = db;
        db = NULL;
    }
    pthread_mutex_unlock(&m->readers_lock);
    db_close(db);
}

typedef enum err (*db_question)(struct call *c, struct db *db, const char *name,
                                const struct db_arg *args, struct json **ret);

static enum err ask(struct call *c, struct model *m, db_question question, const char *name,
                    const struct db_arg *args, struct json **ret)
{
    struct db *db = NULL;
    enum err e;

    pthread_rwlock_rdlock(&m->lock);
    e = reader_take(c, m, &db);
    if (e == OK) e = question(c, db, name, args, ret);
    if (db) reader_give(m, db);
    pthread_rwlock_unlock(&m->lock);
    return e;
}

enum err model_rows(struct call *c, struct model *m, const char *name, const struct db_arg *args,
                    struct json **ret_list)
{
    return ask(c, m, db_rows, name, args, ret_list);
}

enum err model_row(struct call *c, struct model *m, const char *name, const struct db_arg *args,
                   struct json **ret_map)
{
    return ask(c, m, db_row, name, args, ret_map);
}

enum err model_begin(struct call *c, struct model *m)
{
    enum err e;

    pthread_rwlock_wrlock(&m->lock);
    e = db_run(c, m->writer, "begin", DB_NO_ARGS);
    if (e != OK) pthread_rwlock_unlock(&m->lock);
    return e;
}

enum err model_end(struct call *c, struct model *m, enum err so_far)
{
    enum err e = db_run(c, m->writer, so_far == OK ? "commit" : "rollback", DB_NO_ARGS);

    pthread_rwlock_unlock(&m->lock);
    return so_far == OK ? e : so_far;
}

enum err model_kind(struct call *c, const struct model *m, const char *name,
                    const struct entry_kind **ret)
{
    for (size_t i = 0; m->charter->subjects[i]; i++)
        for (const struct entry_kind *k = m->charter->subjects[i]->kinds; k && k->name; k++)
            if (strcmp(k->name, name) == 0) {
                *ret = k;
                return OK;
            }
    return fail(c, ERR_BUG, "No subject knows entries of kind %s.", name);
}

enum err model_fold(struct call *c, struct model *m, const struct folded *e)
{
    const struct entry_kind *kind;

    TRY(model_kind(c, m, e->kind, &kind));
    return kind->fold ? kind->fold(c, m->writer, e) : OK;
}

/* Schemas and folds together decide what a model holds; embedded_digest covers both. */
void model_schema_hash(unsigned char ret[HASH_SIZE])
{
    hash_of("astrolabe schema", embedded_digest, strlen(embedded_digest), ret);
}

enum err model_save(struct call *c, struct model *m, const void **ret_bytes, size_t *ret_length)
{
    enum err e;

    pthread_rwlock_rdlock(&m->lock);
    e = db_serialize(c, m->writer, ret_bytes, ret_length);
    pthread_rwlock_unlock(&m->lock);
    return e;
}

enum err model_restore(struct call *c, struct model *m, const void *bytes, size_t length)
{
    enum err e;

    pthread_rwlock_wrlock(&m->lock);
    e = db_restore(c, m->writer, bytes, length);
    pthread_rwlock_unlock(&m->lock);
    return e;
}
