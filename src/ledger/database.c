/* ledger/database.c: opening, locking and running one SQLite file. */

#include "ledger/database.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "ledger/statements.h"

/* No row of ours comes near this; a damaged or hostile file may claim anything. */
#define LONGEST_VALUE (16 * 1024 * 1024)
#define WAIT_FOR_READER_MS 2000

enum err database_fail(struct call *c, struct database *d)
{
    const char *what = d->kind->what, *path = d->path;

    if (sqlite3_extended_errcode(d->handle) == SQLITE_READONLY_ROLLBACK)
        return fail(c, ERR_IO,
                    N_("A commit to the %s %s was cut short; start the program once, which undoes it."),
                    what, path);
    switch (sqlite3_errcode(d->handle) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(c, ERR_BUSY, N_("The %s %s is in use by another process; stop it, or try again."),
                    what, path);
    case SQLITE_FULL:
        return fail(c, ERR_IO, N_("The disk with the %s %s is full; make room and try again."), what,
                    path);
    case SQLITE_IOERR:
        d->stopped = true;
        return fail(c, ERR_IO, N_("The disk with the %s %s failed (%s); check it, then start again."),
                    what, path, sqlite3_errstr(sqlite3_extended_errcode(d->handle)));
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return fail(c, ERR_IO,
                    N_("The %s %s cannot be opened: %s. Check owner and rights of its folder."), what,
                    path, sqlite3_errmsg(d->handle));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return fail(c, ERR_CORRUPT, N_("The %s %s is damaged (%s); restore it from a backup."), what,
                    path, sqlite3_errmsg(d->handle));
    case SQLITE_CONSTRAINT:
        return fail(c, ERR_CONFLICT, N_("It is in the %s %s already; nothing is written twice."), what,
                    path);
    default:
        return fail(c, ERR_BUG, N_("The %s %s answered unexpectedly: %s."), what, path,
                    sqlite3_errmsg(d->handle));
    }
}

struct bytes database_bytes(sqlite3_stmt *row, int column)
{
    const void *data = sqlite3_column_blob(row, column);

    if (sqlite3_column_type(row, column) != SQLITE_BLOB) return bytes_of(NULL, 0);
    return bytes_of(data ? data : "", (size_t)sqlite3_column_bytes(row, column));
}

int database_bind_bytes(sqlite3_stmt *statement, int parameter, struct bytes bytes)
{
    /* A NULL pointer would be stored as NULL, not as an empty BLOB. */
    return sqlite3_bind_blob64(statement, parameter, bytes.data ? (const void *)bytes.data : "",
                               bytes.length, SQLITE_STATIC);
}

static bool find_in(const char *path, const char *name, struct statements *ret)
{
    const struct embedded_file *file = embedded_find(path);
    struct statements all;

    if (!file) return false;
    all.text = (const char *)file->bytes;
    all.length = file->length;
    return statements_find(all, name, ret);
}

static enum err find_block(struct call *c, const struct database_kind *kind, const char *name,
                           struct statements *ret)
{
    if (!find_in(kind->statements, name, ret) && !find_in("src/ledger/database.sql", name, ret))
        return fail(c, ERR_BUG, N_("The statement %s of %s is not built into the program."), name,
                    kind->statements);
    return OK;
}

enum err database_prepare(struct call *c, struct database *d, const char *name, sqlite3_stmt **ret)
{
    struct statements block;

    TRY(find_block(c, d->kind, name, &block));
    if (sqlite3_prepare_v3(d->handle, block.text, (int)block.length, SQLITE_PREPARE_PERSISTENT, ret,
                           NULL) != SQLITE_OK)
        return database_fail(c, d);
    return OK;
}

enum err database_do(struct call *c, struct database *d, sqlite3_stmt *statement)
{
    enum err e = OK;
    int result;

    do {
        result = sqlite3_step(statement);
    } while (result == SQLITE_ROW);
    if (result != SQLITE_DONE) e = database_fail(c, d);
    sqlite3_reset(statement);
    return e;
}

enum err database_run(struct call *c, struct database *d, const char *name)
{
    struct statements block;
    const char *at, *end;

    TRY(find_block(c, d->kind, name, &block));
    end = block.text + block.length;
    for (at = block.text; at < end;) {
        sqlite3_stmt *statement = NULL;
        enum err e = OK;
        if (sqlite3_prepare_v2(d->handle, at, (int)(end - at), &statement, &at) != SQLITE_OK)
            return database_fail(c, d);
        if (!statement) break; /* only white space and comments are left */
        e = database_do(c, d, statement);
        sqlite3_finalize(statement);
        TRY(e);
    }
    return OK;
}

enum err database_begin(struct call *c, struct database *d)
{
    if (d->stopped)
        return fail(c, ERR_IO,
                    N_("The disk with the %s %s failed before; nothing is written until the program is "
                       "started again."),
                    d->kind->what, d->path);
    return database_do(c, d, d->begin);
}

enum err database_end(struct call *c, struct database *d, enum err so_far)
{
    if (so_far == OK) so_far = database_do(c, d, d->commit);
    if (so_far != OK && !sqlite3_get_autocommit(d->handle)) {
        struct call undo = *c;
        /* After this failure the caller is told of the first one; the journal stays for the next open.
         */
        if (database_do(&undo, d, d->rollback) != OK) d->stopped = true;
    }
    return so_far;
}

/* One integer of a block's only row. */
static enum err number(struct call *c, struct database *d, const char *name, int64_t *ret)
{
    sqlite3_stmt *statement;
    enum err e = OK;

    TRY(database_prepare(c, d, name, &statement));
    if (sqlite3_step(statement) == SQLITE_ROW)
        *ret = sqlite3_column_int64(statement, 0);
    else
        e = database_fail(c, d);
    sqlite3_finalize(statement);
    return e;
}

static enum err in_use(struct call *c, const struct database *d)
{
    return fail(c, ERR_CONFLICT, N_("The %s %s is open in another process; stop that one first."),
                d->kind->what, d->path);
}

static enum err take_lock(struct call *c, struct database *d)
{
    const char *path = arena_format(c->mem, "%s-lock", d->path);

    d->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (d->lock < 0)
        return fail(c, ERR_IO, N_("The lock file %s cannot be made: %s."), path, strerror(errno));
    if (flock(d->lock, LOCK_EX | LOCK_NB) != 0) return in_use(c, d);
    return OK;
}

/* A new file's name is durable only when its folder is. */
static enum err sync_folder(struct call *c, const struct database *d)
{
    char *folder = arena_text(c->mem, d->path), *slash = strrchr(folder, '/');
    int descriptor;
    bool synced;

    if (slash == folder) slash++;
    if (slash) *slash = '\0';
    descriptor = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    synced = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0) close(descriptor);
    if (!synced)
        return fail(c, ERR_IO, N_("The folder of %s cannot be written to disk: %s."), d->path,
                    strerror(errno));
    return OK;
}

static bool exists(const char *path)
{
    sqlite3_vfs *files = sqlite3_vfs_find(NULL);
    int there = 0;

    return files->xAccess(files, path, SQLITE_ACCESS_EXISTS, &there) == SQLITE_OK && there;
}

static enum err open_handle(struct call *c, struct database *d, int flags)
{
    if (sqlite3_open_v2(d->path, &d->handle, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        return d->handle ? database_fail(c, d) : fail(c, ERR_IO, N_("SQLite does not start."));
    sqlite3_extended_result_codes(d->handle, 1);
    sqlite3_limit(d->handle, SQLITE_LIMIT_LENGTH, LONGEST_VALUE);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    sqlite3_db_config(d->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return OK;
}

/* The first statements that look into the file: they take SQLite's own lock and undo what a crash cut
 * short. A file that is to be made may be there already, and be anything. */
static enum err look_inside(struct call *c, struct database *d, bool create, int64_t *ret_pages)
{
    enum err e = database_run(c, d, "own");

    if (e == OK) e = number(c, d, "pages", ret_pages);
    if (e == OK && *ret_pages > 0) e = database_run(c, d, "lock"); /* on an empty file it would write */
    if (e == ERR_BUSY) {
        fail_clear(c);
        return in_use(c, d);
    }
    if (create && (e == ERR_CORRUPT || (e == OK && *ret_pages > 0))) {
        fail_clear(c);
        return fail(c, ERR_CONFLICT, N_("There is a file at %s already."), d->path);
    }
    return e;
}

static enum err check_kind(struct call *c, struct database *d)
{
    int64_t application = 0, version = 0;

    TRY(number(c, d, "application", &application));
    TRY(number(c, d, "version", &version));
    if (application != d->kind->application_id)
        return fail(c, ERR_CORRUPT, N_("%s is not a %s of this program."), d->path, d->kind->what);
    if (version > d->kind->version)
        return fail(c, ERR_INVALID,
                    N_("The %s %s was written by a newer version of this program; use that."),
                    d->kind->what, d->path);
    if (version < 1) return fail(c, ERR_CORRUPT, N_("%s has no version."), d->path);
    return OK;
}

/* A setting that SQLite does not take is ignored silently, so the ones that promises rest on are read
 * back. */
static enum err check_settings(struct call *c, struct database *d)
{
    sqlite3_stmt *statement;
    const unsigned char *journal;
    int64_t synchronous = 0, erasing = 0;
    enum err e = OK;

    TRY(number(c, d, "synchronous", &synchronous));
    TRY(number(c, d, "erasing", &erasing));
    TRY(database_prepare(c, d, "journal", &statement));
    if (sqlite3_step(statement) != SQLITE_ROW) e = database_fail(c, d);
    journal = e == OK ? sqlite3_column_text(statement, 0) : NULL;
    if (e == OK && (!journal || strcmp((const char *)journal, "truncate") != 0 || synchronous != 2 ||
                    erasing != 1))
        e = fail(c, ERR_BUG, N_("SQLite does not take the settings that make %s durable."), d->path);
    sqlite3_finalize(statement);
    return e;
}

static enum err make(struct call *c, struct database *d)
{
    TRY(database_run(c, d, "settings"));
    TRY(database_begin(c, d));
    TRY(database_end(c, d, database_run(c, d, "schema")));
    return sync_folder(c, d);
}

static enum err open_to_write(struct call *c, struct database *d, bool create)
{
    int64_t pages = 0;

    if (!create && !exists(d->path))
        return fail(c, ERR_MISSING, N_("There is no %s at %s."), d->kind->what, d->path);
    TRY(take_lock(c, d));
    TRY(open_handle(c, d, SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0)));
    TRY(look_inside(c, d, create, &pages));
    if (!create && pages == 0)
        return fail(c, ERR_MISSING, N_("There is no %s at %s: the file is empty."), d->kind->what,
                    d->path);
    TRY(database_prepare(c, d, "begin", &d->begin));
    TRY(database_prepare(c, d, "commit", &d->commit));
    TRY(database_prepare(c, d, "rollback", &d->rollback));
    if (create)
        TRY(make(c, d));
    else
        TRY(check_kind(c, d));
    TRY(database_run(c, d, "settings"));
    return check_settings(c, d);
}

static struct database closed(const struct database_kind *kind, const char *path)
{
    struct database d = {.kind = kind, .path = path, .lock = -1};

    return d;
}

enum err database_open(struct call *c, const struct database_kind *kind, const char *path, bool create,
                       struct database *ret)
{
    struct database d = closed(kind, path);
    enum err e = open_to_write(c, &d, create);

    if (e == OK)
        *ret = d;
    else
        database_close(&d);
    return e;
}

enum err database_open_to_read(struct call *c, const struct database_kind *kind, const char *path,
                               struct database *ret)
{
    struct database d = closed(kind, path);
    enum err e;

    if (!exists(path)) return fail(c, ERR_MISSING, N_("There is no %s at %s."), kind->what, path);
    e = open_handle(c, &d, SQLITE_OPEN_READONLY);
    if (e == OK) sqlite3_busy_timeout(d.handle, WAIT_FOR_READER_MS);
    if (e == OK)
        *ret = d;
    else
        database_close(&d);
    return e;
}

void database_close(struct database *d)
{
    sqlite3_stmt *statement;

    while (d->handle && (statement = sqlite3_next_stmt(d->handle, NULL))) sqlite3_finalize(statement);
    sqlite3_close(d->handle);
    d->handle = NULL;
    if (d->lock >= 0) close(d->lock);
    d->lock = -1;
}
