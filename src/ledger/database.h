/* ledger/database.h: one SQLite file, opened the one way this folder opens files.
 *
 * While a file is open for writing a lock file beside it ("PATH-lock", empty, left where it is) keeps
 * every other process out. SQLite's own lock would fall if any part of this process opened and closed
 * the file, a copy for a backup included; the lock on the other file stays.
 */
#ifndef LEDGER_DATABASE_H
#define LEDGER_DATABASE_H

#include <sqlite3.h>

#include "base/call.h"
#include "crypt/seal.h"

struct database_kind {
    const char *statements; /* path of its embedded SQL; if it is ever made, with a block "schema" */
    const char *what;       /* "ledger": for sentences */
    int application_id;
    int version; /* of the schema; a newer one is refused */
};

struct database {
    const struct database_kind *kind;
    const char *path;
    sqlite3 *handle;
    sqlite3_stmt *begin, *commit, *rollback;
    int lock;     /* descriptor of the lock file; -1 if read-only */
    bool stopped; /* the disk failed: nothing is written until the file is opened again */
};

/* For writing. path must live until the database is closed. create makes the file and refuses one with
 * content (ERR_CONFLICT); otherwise a missing one is ERR_MISSING. ERR_CONFLICT too if another process
 * has it open. A commit that a crash cut short is undone. On failure nothing stays open. Close with
 * database_close. */
enum err database_open(struct call *c, const struct database_kind *kind, const char *path, bool create,
                       struct database *ret) MUST_CHECK;

/* For reading a file of which nothing is trusted. Does not look at application_id and version. */
enum err database_open_to_read(struct call *c, const struct database_kind *kind, const char *path,
                               struct database *ret) MUST_CHECK;

void database_close(struct database *d); /* finalizes every statement */

/* The statement of a named block, of the kind's own file or of database.sql, for as long as the
 * database is open. */
enum err database_prepare(struct call *c, struct database *d, const char *name,
                          sqlite3_stmt **ret) MUST_CHECK;

/* Runs a named block of one or more statements without parameters. */
enum err database_run(struct call *c, struct database *d, const char *name) MUST_CHECK;

/* Runs a statement with its bound parameters to its end and resets it. */
enum err database_do(struct call *c, struct database *d, sqlite3_stmt *statement) MUST_CHECK;

/* A durable step. database_end commits if so_far is OK, and otherwise (or if the commit fails) undoes
 * everything; it returns so_far or the commit's failure. */
enum err database_begin(struct call *c, struct database *d) MUST_CHECK;
enum err database_end(struct call *c, struct database *d, enum err so_far) MUST_CHECK;

/* Says what SQLite's last failure on this database means, and stops writing after a disk failure. */
enum err database_fail(struct call *c, struct database *d);

/* Bytes of a column, which live until the statement moves. Not a BLOB: data is NULL. An empty BLOB has
 * data that is not NULL. */
struct bytes database_bytes(sqlite3_stmt *row, int column);
int database_bind_bytes(sqlite3_stmt *statement, int parameter, struct bytes bytes);

#endif
