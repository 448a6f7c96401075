/* db/db.h: SQLite, thin: named statements from .sql files, bound by name, rows as JSON.
 *
 * A statement is a block `-- name: STEM` of an embedded .sql file. Its column aliases are the keys of
 * the JSON that it gives, and so the names in templates. No statement is ever put together in C.
 * A connection belongs to one thread at a time.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdint.h>

#include "base/call.h"
#include "base/id.h"
#include "base/json.h"

struct db;
struct statements; /* every named block; read-only, shared by all connections */

/* Reads the blocks of every embedded src/FOLDER/FILE.sql (src/ledger has its own). ERR_BUG for a name
 * twice. */
enum err statements_open(struct call *c, struct statements **ret) MUST_CHECK;
void statements_close(struct statements *s);

/* uri: an SQLite URI, "file:/NAME?vfs=memdb" for a database in memory that connections share. */
enum err db_open(struct call *c, const char *uri, const struct statements *s,
                 struct db **ret) MUST_CHECK;
void db_close(struct db *db); /* NULL is accepted */

enum db_arg_kind { DB_ARG_END, DB_ARG_INT, DB_ARG_TEXT, DB_ARG_ID };

struct db_arg {
    enum db_arg_kind kind;
    const char *name; /* without the colon */
    int64_t number;
    const char *text;
    const struct id *id;
};

#define DB_INT(key, value)                                                                             \
    {                                                                                                  \
        .kind = DB_ARG_INT, .name = (key), .number = (value)                                           \
    }
#define DB_TEXT(key, value)                                                                            \
    {                                                                                                  \
        .kind = DB_ARG_TEXT, .name = (key), .text = (value)                                            \
    } /* NULL binds NULL */
#define DB_ID(key, value)                                                                              \
    {                                                                                                  \
        .kind = DB_ARG_ID, .name = (key), .id = (value)                                                \
    } /* as 32 digits; zero or NULL binds NULL */
#define DB_END                                                                                         \
    {                                                                                                  \
        .kind = DB_ARG_END                                                                             \
    }
#define DB_ARGS(...) ((const struct db_arg[]){__VA_ARGS__, DB_END})
#define DB_NO_ARGS ((const struct db_arg[]){DB_END})

/* Every parameter must be given and every argument used: else ERR_BUG. */
enum err db_rows(struct call *c, struct db *db, const char *name, const struct db_arg *args,
                 struct json **ret_list) MUST_CHECK;
/* The first row as a map; nil if there is none. */
enum err db_row(struct call *c, struct db *db, const char *name, const struct db_arg *args,
                struct json **ret_map) MUST_CHECK;
/* A statement that gives no rows. */
enum err db_run(struct call *c, struct db *db, const char *name, const struct db_arg *args) MUST_CHECK;
/* A block of several statements without parameters: a schema, BEGIN, COMMIT. */
enum err db_script(struct call *c, struct db *db, const char *name) MUST_CHECK;

/* Prepares every block, so that a typing error fails a test and not a person. */
enum err db_prepare_all(struct call *c, struct db *db) MUST_CHECK;

/* The whole content of a database in memory as bytes (in c->mem), and back into an empty one. */
enum err db_serialize(struct call *c, struct db *db, const void **ret_bytes,
                      size_t *ret_length) MUST_CHECK;
enum err db_restore(struct call *c, struct db *db, const void *bytes, size_t length) MUST_CHECK;

#endif
