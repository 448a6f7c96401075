/* db/db.c: statements are prepared once a connection and found by name. */

#include "db/db.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/log.h"
#include "base/text.h"

#define NAME_LINE "-- name: "

struct block {
    const char *name;
    const char *sql;
    bool is_script; /* several statements: run, never prepared and kept */
};

struct statements {
    struct arena *mem;
    struct block *blocks; /* sorted by name */
    size_t count;
};

struct db {
    sqlite3 *handle;
    const struct statements *statements;
    sqlite3_stmt **prepared; /* one place a block, made when first asked for */
};

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct block *)a)->name, ((const struct block *)b)->name);
}

static const struct block *block_find(const struct statements *s, const char *name)
{
    struct block wanted = {.name = name};

    return bsearch(&wanted, s->blocks, s->count, sizeof *s->blocks, by_name);
}

/* Two semicolons at line ends, before the last, make a script. */
static bool has_several_statements(const char *sql)
{
    const char *first = strstr(sql, ";\n");

    return first && strstr(first + 1, ";\n");
}

static size_t count_blocks(const char *text)
{
    size_t count = 0;

    for (const char *p = text; (p = strstr(p, NAME_LINE)); p++) count++;
    return count;
}

static void add_blocks(struct statements *s, const char *text)
{
    const char *p = strstr(text, NAME_LINE);

    while (p) {
        const char *name = p + strlen(NAME_LINE);
        const char *sql = name + strcspn(name, "\n");
        const char *next = strstr(sql, NAME_LINE);
        struct block *b = &s->blocks[s->count++];

        b->name = arena_text_n(s->mem, name, strcspn(name, " \r\n"));
        b->sql = arena_text_n(s->mem, sql, next ? (size_t)(next - sql) : strlen(sql));
        b->is_script = has_several_statements(b->sql);
        p = next;
    }
}

static bool is_ours(const char *path)
{
    size_t length = strlen(path);

    return length > 4 && strcmp(path + length - 4, ".sql") == 0 && !text_starts(path, "src/ledger/");
}

enum err statements_open(struct call *c, struct statements **ret)
{
    struct arena *mem = arena_new();
    struct statements *s = arena_alloc(mem, sizeof *s);
    size_t count = 0;

    s->mem = mem;
    for (const struct embedded_file *f = embedded_files; f->path; f++)
        if (is_ours(f->path)) count += count_blocks((const char *)f->bytes);
    s->blocks = arena_alloc(mem, (count + 1) * sizeof *s->blocks);
    for (const struct embedded_file *f = embedded_files; f->path; f++)
        if (is_ours(f->path)) add_blocks(s, (const char *)f->bytes);
    qsort(s->blocks, s->count, sizeof *s->blocks, by_name);
    for (size_t i = 1; i < s->count; i++) {
        if (strcmp(s->blocks[i - 1].name, s->blocks[i].name) != 0) continue;
        (void)fail(c, ERR_BUG, "Two SQL blocks are named %s.", s->blocks[i].name);
        statements_close(s);
        return ERR_BUG;
    }
    *ret = s;
    return OK;
}

void statements_close(struct statements *s)
{
    if (s) arena_free(s->mem);
}

static enum err db_fail(struct call *c, const struct db *db, const char *name)
{
    int code = sqlite3_errcode(db->handle);

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return fail(c, ERR_BUSY, N_("The database is busy; try again."));
    if (code == SQLITE_CONSTRAINT)
        return fail(c, ERR_CONFLICT, "%s: %s", name, sqlite3_errmsg(db->handle));
    if (code == SQLITE_ERROR || code == SQLITE_MISUSE)
        return fail(c, ERR_BUG, "SQL block %s: %s", name, sqlite3_errmsg(db->handle));
    return fail(c, ERR_IO, "SQL block %s: %s", name, sqlite3_errmsg(db->handle));
}

enum err db_open(struct call *c, const char *uri, const struct statements *s, struct db **ret)
{
    struct db *db = calloc(1, sizeof *db); /* owned: freed by db_close */
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;

    if (!db) log_die("out of memory: a database");
    db->statements = s;
    db->prepared = calloc(s->count + 1, sizeof(sqlite3_stmt *)); /* owned: freed by db_close */
    if (!db->prepared) log_die("out of memory: statements");
    if (sqlite3_open_v2(uri, &db->handle, flags, NULL) != SQLITE_OK) {
        (void)fail(c, ERR_IO, "The database cannot be opened: %s", sqlite3_errmsg(db->handle));
        db_close(db);
        return ERR_IO;
    }
    sqlite3_busy_timeout(db->handle, 2000);
    *ret = db;
    return OK;
}

void db_close(struct db *db)
{
    if (!db) return;
    for (size_t i = 0; i < db->statements->count; i++) sqlite3_finalize(db->prepared[i]);
    sqlite3_close(db->handle);
    free(db->prepared);
    free(db);
}

static enum err prepare(struct call *c, struct db *db, const char *name, sqlite3_stmt **ret)
{
    const struct block *b = block_find(db->statements, name);
    sqlite3_stmt **place;

    if (!b) return fail(c, ERR_BUG, "There is no SQL block %s.", name);
    place = &db->prepared[b - db->statements->blocks];
    if (!*place &&
        sqlite3_prepare_v3(db->handle, b->sql, -1, SQLITE_PREPARE_PERSISTENT, place, NULL) != SQLITE_OK)
        return db_fail(c, db, name);
    if (!*place) return fail(c, ERR_BUG, "SQL block %s is empty.", name);
    *ret = *place;
    return OK;
}

static int bind_id(sqlite3_stmt *s, int at, const struct id *id)
{
    static const char digits[] = "0123456789abcdef";
    char text[ID_TEXT_SIZE];

    if (!id || id_is_zero(id)) return sqlite3_bind_null(s, at);
    for (size_t i = 0; i < ID_SIZE; i++) {
        text[2 * i] = digits[id->bytes[i] >> 4];
        text[2 * i + 1] = digits[id->bytes[i] & 15];
    }
    return sqlite3_bind_text(s, at, text, ID_TEXT_SIZE - 1, SQLITE_TRANSIENT);
}

/* Texts are bound without a copy: they live in the caller's arena, longer than the statement runs. */
static enum err bind(struct call *c, struct db *db, const char *name, sqlite3_stmt *s,
                     const struct db_arg *args)
{
    char key[64] = ":";
    uint64_t given = 0; /* one bit a parameter */
    int count = 0;

    for (const struct db_arg *a = args; a->kind != DB_ARG_END; a++, count++) {
        int at, code;
        size_t length = strlen(a->name);

        if (length > sizeof key - 2) return fail(c, ERR_BUG, "SQL parameter %s is too long.", a->name);
        memcpy(key + 1, a->name, length + 1);
        at = sqlite3_bind_parameter_index(s, key);
        if (at == 0) return fail(c, ERR_BUG, "SQL block %s has no parameter %s.", name, a->name);
        if (at > 64 || (given & UINT64_C(1) << (at - 1)))
            return fail(c, ERR_BUG, "SQL block %s is given parameter %s twice, or has over 64.", name,
                        a->name);
        given |= UINT64_C(1) << (at - 1);
        if (a->kind == DB_ARG_INT)
            code = sqlite3_bind_int64(s, at, a->number);
        else if (a->kind == DB_ARG_ID)
            code = bind_id(s, at, a->id);
        else
            code = sqlite3_bind_text(s, at, a->text, -1, SQLITE_STATIC);
        if (code != SQLITE_OK) return db_fail(c, db, name);
    }
    if (count != sqlite3_bind_parameter_count(s))
        return fail(c, ERR_BUG, "SQL block %s has %d parameters and was given %d.", name,
                    sqlite3_bind_parameter_count(s), count);
    return OK;
}

static struct json *column_value(struct call *c, sqlite3_stmt *s, int i)
{
    switch (sqlite3_column_type(s, i)) {
    case SQLITE_INTEGER: return json_int(c, sqlite3_column_int64(s, i));
    case SQLITE_FLOAT: return json_decimal(c, sqlite3_column_double(s, i));
    case SQLITE_TEXT: return json_text(c, (const char *)sqlite3_column_text(s, i));
    default: return json_nil(c);
    }
}

static enum err collect(struct call *c, struct db *db, const char *name, sqlite3_stmt *s,
                        bool only_first, struct json *list)
{
    int columns = sqlite3_column_count(s);
    const char **keys = arena_alloc(c->mem, (size_t)(columns + 1) * sizeof *keys);
    int code = SQLITE_ROW;

    for (int i = 0; i < columns; i++) keys[i] = arena_text(c->mem, sqlite3_column_name(s, i));
    while ((code = sqlite3_step(s)) == SQLITE_ROW) {
        struct json *row = json_map(c);
        for (int i = 0; i < columns; i++) {
            struct json *value = column_value(c, s, i);
            value->key = keys[i];
            json_add(row, value); /* the aliases of a statement differ from each other */
        }
        json_add(list, row);
        if (only_first) return OK;
    }
    return code == SQLITE_DONE ? OK : db_fail(c, db, name);
}

static enum err run(struct call *c, struct db *db, const char *name, const struct db_arg *args,
                    bool only_first, struct json *list)
{
    sqlite3_stmt *s;
    enum err e;

    TRY(prepare(c, db, name, &s));
    e = bind(c, db, name, s, args);
    if (e == OK) e = collect(c, db, name, s, only_first, list);
    sqlite3_reset(s); /* repeats the step's error, which is recorded */
    sqlite3_clear_bindings(s);
    return e;
}

enum err db_rows(struct call *c, struct db *db, const char *name, const struct db_arg *args,
                 struct json **ret_list)
{
    struct json *list = json_list(c);

    TRY(run(c, db, name, args, false, list));
    *ret_list = list;
    return OK;
}

enum err db_row(struct call *c, struct db *db, const char *name, const struct db_arg *args,
                struct json **ret_map)
{
    struct json *list = json_list(c);

    TRY(run(c, db, name, args, true, list));
    *ret_map = list->as.members.first ? list->as.members.first : json_nil(c);
    return OK;
}

enum err db_run(struct call *c, struct db *db, const char *name, const struct db_arg *args)
{
    return run(c, db, name, args, false, json_list(c));
}

enum err db_script(struct call *c, struct db *db, const char *name)
{
    const struct block *b = block_find(db->statements, name);

    if (!b) return fail(c, ERR_BUG, "There is no SQL block %s.", name);
    if (sqlite3_exec(db->handle, b->sql, NULL, NULL, NULL) != SQLITE_OK) return db_fail(c, db, name);
    return OK;
}

enum err db_prepare_all(struct call *c, struct db *db)
{
    sqlite3_stmt *s;

    for (size_t i = 0; i < db->statements->count; i++)
        if (!db->statements->blocks[i].is_script)
            TRY(prepare(c, db, db->statements->blocks[i].name, &s));
    return OK;
}

enum err db_serialize(struct call *c, struct db *db, const void **ret_bytes, size_t *ret_length)
{
    sqlite3_int64 size = 0;
    unsigned char *bytes = sqlite3_serialize(db->handle, "main", &size, 0);

    if (!bytes) return fail(c, ERR_IO, "The read model cannot be copied.");
    arena_defer(c->mem, sqlite3_free, bytes);
    *ret_bytes = bytes;
    *ret_length = (size_t)size;
    return OK;
}

/* sqlite3_deserialize would make a shared database in memory private, so it goes into a connection of
 * its own and is copied over from there. */
enum err db_restore(struct call *c, struct db *db, const void *bytes, size_t length)
{
    sqlite3 *from = NULL;
    sqlite3_backup *copying = NULL;
    bool done = false;

    if (sqlite3_open_v2(":memory:", &from, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
        sqlite3_deserialize(from, "main", (unsigned char *)bytes, (sqlite3_int64)length,
                            (sqlite3_int64)length, SQLITE_DESERIALIZE_READONLY) == SQLITE_OK &&
        (copying = sqlite3_backup_init(db->handle, "main", from, "main"))) {
        done = sqlite3_backup_step(copying, -1) == SQLITE_DONE;
        sqlite3_backup_finish(copying);
    }
    sqlite3_close(from);
    return done ? OK : fail(c, ERR_CORRUPT, "The saved read model cannot be taken back.");
}
