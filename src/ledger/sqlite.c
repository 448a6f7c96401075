/* ledger/sqlite.c: the driver that keeps a ledger in one SQLite file. */

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/database.h"
#include "ledger/driver.h"

const struct database_kind ledger_database = {.statements = "src/ledger/sqlite.sql",
                                              .what = "ledger",
                                              .application_id = 0x41535452,
                                              .version = 1};

struct state {
    struct arena *mem;   /* holds this struct */
    struct arena *parts; /* the parts of one entry while it is read */
    struct database file;
    sqlite3_stmt *append_entry, *append_part, *append_head;
    sqlite3_stmt *last_entry, *next_chain;
    sqlite3_stmt *find_entry, *find_parts, *find_signature, *excise_part;
};

/* Reading lasts as long as its callback likes, so it has statements of its own, made each time. */
struct scan {
    struct state *s;
    sqlite3_stmt *entries, *parts;
    bool more_parts;
};

static void close_state(void *state)
{
    struct state *s = state;

    database_close(&s->file);
    arena_free(s->parts);
    arena_free(s->mem);
}

static enum err prepare_all(struct call *c, struct state *s)
{
    struct {
        const char *name;
        sqlite3_stmt **ret;
    } wanted[] = {
        {"append_entry", &s->append_entry}, {"append_part", &s->append_part},
        {"append_head", &s->append_head},   {"last_entry", &s->last_entry},
        {"next_chain", &s->next_chain},     {"find_entry", &s->find_entry},
        {"find_parts", &s->find_parts},     {"find_signature", &s->find_signature},
        {"excise_part", &s->excise_part},
    };

    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        TRY(database_prepare(c, &s->file, wanted[i].name, wanted[i].ret));
    return OK;
}

static enum err open_state(struct call *c, const char *where, bool create, void **ret_state)
{
    struct arena *mem = arena_new();
    struct state *s = arena_alloc(mem, sizeof *s);
    enum err e;

    s->mem = mem;
    s->parts = arena_new();
    s->file.lock = -1;
    e = database_open(c, &ledger_database, arena_text(mem, where), create, &s->file);
    if (e == OK) e = prepare_all(c, s);
    if (e == OK)
        *ret_state = s;
    else
        close_state(s);
    return e;
}

static void bind_place(sqlite3_stmt *statement, const struct id *site, enum stream stream, uint64_t seq)
{
    sqlite3_bind_blob(statement, 1, site->bytes, ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, (int)stream);
    sqlite3_bind_int64(statement, 3, (sqlite3_int64)seq);
}

static enum err damaged(struct call *c, const struct state *s)
{
    return fail(c, ERR_CORRUPT, N_("A row of the ledger %s has columns of the wrong kind."),
                s->file.path);
}

static bool read_hash(sqlite3_stmt *row, int column, unsigned char ret[HASH_SIZE])
{
    struct bytes hash = database_bytes(row, column);

    if (!hash.data || hash.length != HASH_SIZE) return false;
    memcpy(ret, hash.data, HASH_SIZE);
    return true;
}

static bool read_id(sqlite3_stmt *row, int column, struct id *ret)
{
    struct bytes id = database_bytes(row, column);

    if (!id.data || id.length != ID_SIZE) return false;
    memcpy(ret->bytes, id.data, ID_SIZE);
    return true;
}

/* The last entry of the chain that head->site and head->stream name; seq 0 if it is empty. */
static enum err read_head(struct call *c, struct state *s, struct ledger_head *head)
{
    enum err e = OK;
    int result;

    sqlite3_bind_blob(s->last_entry, 1, head->site.bytes, ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(s->last_entry, 2, (int)head->stream);
    result = sqlite3_step(s->last_entry);
    if (result == SQLITE_ROW) {
        head->seq = (uint64_t)sqlite3_column_int64(s->last_entry, 0);
        if (!read_hash(s->last_entry, 1, head->hash)) e = damaged(c, s);
    } else if (result == SQLITE_DONE) {
        head->seq = 0;
        memset(head->hash, 0, HASH_SIZE);
    } else {
        e = database_fail(c, &s->file);
    }
    sqlite3_reset(s->last_entry);
    return e;
}

static enum err append_row(struct call *c, struct state *s, const struct stored_entry *row)
{
    enum err e;

    bind_place(s->append_entry, &row->site, row->stream, row->seq);
    sqlite3_bind_blob(s->append_entry, 4, row->id.bytes, ID_SIZE, SQLITE_STATIC);
    database_bind_bytes(s->append_entry, 5, row->header);
    sqlite3_bind_blob(s->append_entry, 6, row->hash, HASH_SIZE, SQLITE_STATIC);
    e = database_do(c, &s->file, s->append_entry);
    for (size_t i = 0; e == OK && i < row->part_count; i++) {
        if (!row->parts[i].data) continue;
        bind_place(s->append_part, &row->site, row->stream, row->seq);
        sqlite3_bind_int(s->append_part, 4, (int)i);
        database_bind_bytes(s->append_part, 5, row->parts[i]);
        e = database_do(c, &s->file, s->append_part);
    }
    return e;
}

static enum err append_rows(struct call *c, struct state *s, const struct stored_commit *commit)
{
    const struct stored_entry *last = &commit->entries[commit->count - 1];
    struct ledger_head head = commit->decided_on;

    TRY(read_head(c, s, &head));
    if (head.seq != commit->decided_on.seq ||
        memcmp(head.hash, commit->decided_on.hash, HASH_SIZE) != 0)
        return fail(c, ERR_CONFLICT, N_("Something else was written in the meantime; look again."));
    for (size_t i = 0; i < commit->count; i++) TRY(append_row(c, s, &commit->entries[i]));
    bind_place(s->append_head, &last->site, last->stream, last->seq);
    sqlite3_bind_blob(s->append_head, 4, commit->signature, SIGN_SIZE, SQLITE_STATIC);
    return database_do(c, &s->file, s->append_head);
}

static enum err append(struct call *c, void *state, const struct stored_commit *commit)
{
    struct state *s = state;

    TRY(database_begin(c, &s->file));
    return database_end(c, &s->file, append_rows(c, s, commit));
}

/* Takes one row of bytes at `column` as the part `place` of an entry. */
static enum err take_part(struct call *c, struct state *s, sqlite3_stmt *row, int column,
                          struct stored_entry *entry)
{
    int64_t place = sqlite3_column_int64(row, column - 1);
    struct bytes bytes = database_bytes(row, column);

    if (place < 0 || place >= LIMIT_ENTRY_PARTS || !bytes.data) return damaged(c, s);
    entry->parts[place] = bytes_of(arena_copy(s->parts, bytes.data, bytes.length), bytes.length);
    if (entry->part_count <= (size_t)place) entry->part_count = (size_t)place + 1;
    return OK;
}

static enum err step_parts(struct call *c, struct scan *scan)
{
    int result = sqlite3_step(scan->parts);

    scan->more_parts = result == SQLITE_ROW;
    return result == SQLITE_ROW || result == SQLITE_DONE ? OK : database_fail(c, &scan->s->file);
}

/* Both cursors run in the order of seq, so the parts of an entry are the next rows of theirs. */
static enum err collect_parts(struct call *c, struct scan *scan, struct stored_entry *row)
{
    arena_reset(scan->s->parts);
    row->part_count = 0;
    memset(row->parts, 0, sizeof row->parts);
    while (scan->more_parts) {
        uint64_t seq = (uint64_t)sqlite3_column_int64(scan->parts, 0);
        if (seq > row->seq) break;
        if (seq == row->seq) TRY(take_part(c, scan->s, scan->parts, 2, row));
        TRY(step_parts(c, scan));
    }
    return OK;
}

static enum err run_scan(struct call *c, struct scan *scan, const struct ledger_head *after,
                         stored_each each, void *arg)
{
    struct stored_entry row = {.site = after->site, .stream = after->stream};
    int result;

    TRY(database_prepare(c, &scan->s->file, "read_entries", &scan->entries));
    TRY(database_prepare(c, &scan->s->file, "read_parts", &scan->parts));
    bind_place(scan->entries, &after->site, after->stream, after->seq);
    bind_place(scan->parts, &after->site, after->stream, after->seq);
    TRY(step_parts(c, scan));
    while ((result = sqlite3_step(scan->entries)) == SQLITE_ROW) {
        row.seq = (uint64_t)sqlite3_column_int64(scan->entries, 0);
        row.header = database_bytes(scan->entries, 2);
        if (!read_id(scan->entries, 1, &row.id) || !row.header.data ||
            !read_hash(scan->entries, 3, row.hash))
            return damaged(c, scan->s);
        TRY(collect_parts(c, scan, &row));
        TRY(each(c, arg, &row));
    }
    return result == SQLITE_DONE ? OK : database_fail(c, &scan->s->file);
}

static enum err read_after(struct call *c, void *state, const struct ledger_head *after,
                           stored_each each, void *arg)
{
    struct scan scan = {.s = state};
    enum err e = run_scan(c, &scan, after, each, arg);

    sqlite3_finalize(scan.entries);
    sqlite3_finalize(scan.parts);
    return e;
}

static enum err find_row(struct call *c, struct state *s, const struct id *entry,
                         struct stored_entry *row, bool *ret_found)
{
    int result;

    sqlite3_bind_blob(s->find_entry, 1, entry->bytes, ID_SIZE, SQLITE_STATIC);
    result = sqlite3_step(s->find_entry);
    if (result == SQLITE_DONE) return OK;
    if (result != SQLITE_ROW) return database_fail(c, &s->file);
    row->stream = (enum stream)sqlite3_column_int(s->find_entry, 1);
    row->seq = (uint64_t)sqlite3_column_int64(s->find_entry, 2);
    row->header = database_bytes(s->find_entry, 4);
    if (!read_id(s->find_entry, 0, &row->site) || !read_id(s->find_entry, 3, &row->id) ||
        !row->header.data || !read_hash(s->find_entry, 5, row->hash))
        return damaged(c, s);
    arena_reset(s->parts);
    bind_place(s->find_parts, &row->site, row->stream, row->seq);
    while ((result = sqlite3_step(s->find_parts)) == SQLITE_ROW)
        TRY(take_part(c, s, s->find_parts, 1, row));
    if (result != SQLITE_DONE) return database_fail(c, &s->file);
    *ret_found = true;
    return OK;
}

static enum err find(struct call *c, void *state, const struct id *entry, stored_each each, void *arg)
{
    struct state *s = state;
    struct stored_entry row = {.seq = 0};
    bool found = false;
    enum err e = find_row(c, s, entry, &row, &found);

    if (e == OK && found) e = each(c, arg, &row);
    sqlite3_reset(s->find_entry);
    sqlite3_reset(s->find_parts);
    return e;
}

static enum err next_chain(struct call *c, struct state *s, struct ledger_head *head, bool *ret_found)
{
    enum err e = OK;
    int result;

    sqlite3_bind_blob(s->next_chain, 1, head->site.bytes, ID_SIZE, SQLITE_TRANSIENT);
    sqlite3_bind_int(s->next_chain, 2, (int)head->stream);
    result = sqlite3_step(s->next_chain);
    if (result != SQLITE_ROW && result != SQLITE_DONE) e = database_fail(c, &s->file);
    if (result == SQLITE_ROW && !read_id(s->next_chain, 0, &head->site)) e = damaged(c, s);
    if (result == SQLITE_ROW) head->stream = (enum stream)sqlite3_column_int(s->next_chain, 1);
    *ret_found = result == SQLITE_ROW;
    sqlite3_reset(s->next_chain);
    return e;
}

static enum err heads(struct call *c, void *state, struct ledger_head **ret, size_t *ret_count)
{
    struct ledger_head at, *list = NULL;
    size_t count = 0, room = 0;
    bool found;

    memset(&at, 0, sizeof at);
    for (;;) {
        TRY(next_chain(c, state, &at, &found));
        if (!found) break;
        TRY(read_head(c, state, &at));
        if (count == room) {
            struct ledger_head *grown = arena_alloc(c->mem, (2 * room + 2) * sizeof *grown);
            if (count) memcpy(grown, list, count * sizeof *grown);
            list = grown;
            room = 2 * room + 2;
        }
        list[count++] = at;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

static enum err signature(struct call *c, void *state, const struct ledger_head *head,
                          unsigned char ret[SIGN_SIZE], bool *ret_found)
{
    struct state *s = state;
    enum err e = OK;
    int result;

    bind_place(s->find_signature, &head->site, head->stream, head->seq);
    result = sqlite3_step(s->find_signature);
    if (result == SQLITE_ROW) {
        struct bytes bytes = database_bytes(s->find_signature, 0);
        if (bytes.length == SIGN_SIZE)
            memcpy(ret, bytes.data, SIGN_SIZE);
        else
            e = damaged(c, s);
    } else if (result != SQLITE_DONE) {
        e = database_fail(c, &s->file);
    }
    *ret_found = result == SQLITE_ROW;
    sqlite3_reset(s->find_signature);
    return e;
}

/* The file has one owner: no other process ever appends, so the whole time passes. */
static enum err wait_for_others(struct call *c, void *state, int milliseconds)
{
    (void)c;
    (void)state;
    (void)poll(NULL, 0, milliseconds > 0 ? milliseconds : 0); /* a signal may cut it short */
    return OK;
}

static enum err excise(struct call *c, void *state, const struct id *entry, size_t part)
{
    struct state *s = state;

    TRY(database_begin(c, &s->file));
    sqlite3_bind_blob(s->excise_part, 1, entry->bytes, ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(s->excise_part, 2, (sqlite3_int64)part);
    return database_end(c, &s->file, database_do(c, &s->file, s->excise_part));
}

const struct ledger_driver ledger_sqlite = {
    .scheme = "sqlite",
    .open = open_state,
    .close = close_state,
    .append = append,
    .read = read_after,
    .find = find,
    .heads = heads,
    .signature = signature,
    .wait = wait_for_others,
    .excise = excise,
};
