/* ledger/bench.c: timing a ledger against bare SQLite. */

#include "ledger/bench.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/json.h"
#include "crypt/secret.h"
#include "ledger/database.h"
#include "ledger/driver.h"
#include "ledger/verify.h"

#define COMMIT_ENTRIES 1000
#define SINGLE_COMMITS 1000
#define PART_BYTES 250

/* The bare side: the same statements without hashing, chaining or signing. */
struct bare {
    struct database file;
    sqlite3_stmt *entry, *part, *head;
};

struct bench {
    struct sign_pair key;
    struct ledger *ledger;
    struct ledger_head head;
    struct bare bare;
    struct arena *turn; /* memory of one turn */
};

/* What the turns of one kind took, in seconds. */
struct turns {
    size_t count;
    double *ours, *bare, *ratio;
};

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static enum err open_all(struct call *c, struct bench *b, const char *directory)
{
    const char *bare = arena_format(c->mem, "%s/bench-bare.db", directory);

    TRY(secret_start(c));
    sign_pair_new(&b->key);
    b->head.site = hash_id("astrolabe site", b->key.public, SIGN_PUBLIC_SIZE);
    b->head.stream = STREAM_FACTS;
    TRY(ledger_open(c, arena_format(c->mem, "%s/bench-ledger.db", directory), true, &b->ledger));
    TRY(database_open(c, &ledger_database, bare, true, &b->bare.file));
    TRY(database_prepare(c, &b->bare.file, "append_entry", &b->bare.entry));
    TRY(database_prepare(c, &b->bare.file, "append_part", &b->bare.part));
    return database_prepare(c, &b->bare.file, "append_head", &b->bare.head);
}

/* The first entry announces the site's key, so that verifying finds no fault. */
static void found(struct call *c, struct bench *b, struct sealed_entry *e)
{
    const char *text =
        arena_format(c->mem, "{\"kind\":\"site_founded\",\"sign\":\"%s\",\"seal\":\"%s\"}",
                     hex_text(c->mem, b->key.public, SIGN_PUBLIC_SIZE),
                     hex_text(c->mem, b->key.public, SIGN_PUBLIC_SIZE));

    e->class = CLASS_FOUNDING;
    sealed_entry_add_part(e, PUBLIC, 0, bytes_of(text, strlen(text)));
}

static struct sealed_entry *make_entries(struct call *c, struct bench *b, size_t count)
{
    struct sealed_entry *entries = arena_alloc(c->mem, count * sizeof *entries);
    struct id token = id_random();

    for (size_t i = 0; i < count; i++) {
        struct sealed_entry *e = &entries[i];
        unsigned char *part = arena_alloc(c->mem, PART_BYTES);
        e->site = b->head.site;
        e->stream = b->head.stream;
        e->class = CLASS_RECORD;
        e->clock = CLOCK_MACHINE;
        e->handle = id_random();
        e->token = token;
        e->place = (uint16_t)i;
        if (i == 0 && b->head.seq == 0) {
            found(c, b, e);
            continue;
        }
        secret_random(part, PART_BYTES);
        sealed_entry_add_part(e, CODED, 1, bytes_of(part, PART_BYTES));
    }
    return entries;
}

static void bind_row(sqlite3_stmt *statement, const struct stored_entry *row)
{
    sqlite3_bind_blob(statement, 1, row->site.bytes, ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, (int)row->stream);
    sqlite3_bind_int64(statement, 3, (sqlite3_int64)row->seq);
}

static enum err insert_bare(struct call *c, struct bare *bare, const struct stored_entry *rows,
                            size_t count)
{
    static const unsigned char signature[SIGN_SIZE];

    for (size_t i = 0; i < count; i++) {
        bind_row(bare->entry, &rows[i]);
        sqlite3_bind_blob(bare->entry, 4, rows[i].id.bytes, ID_SIZE, SQLITE_STATIC);
        database_bind_bytes(bare->entry, 5, rows[i].header);
        sqlite3_bind_blob(bare->entry, 6, rows[i].hash, HASH_SIZE, SQLITE_STATIC);
        TRY(database_do(c, &bare->file, bare->entry));
        bind_row(bare->part, &rows[i]);
        sqlite3_bind_int(bare->part, 4, 0);
        database_bind_bytes(bare->part, 5, rows[i].parts[0]);
        TRY(database_do(c, &bare->file, bare->part));
    }
    bind_row(bare->head, &rows[count - 1]);
    sqlite3_bind_blob(bare->head, 4, signature, SIGN_SIZE, SQLITE_STATIC);
    return database_do(c, &bare->file, bare->head);
}

/* The rows that the ledger wrote for these entries. */
static struct stored_entry *rows_of(struct call *c, const struct sealed_entry *entries, size_t count)
{
    struct stored_entry *rows = arena_alloc(c->mem, count * sizeof *rows);

    for (size_t i = 0; i < count; i++) {
        const struct sealed_entry *e = &entries[i];
        rows[i].site = e->site;
        rows[i].stream = e->stream;
        rows[i].seq = e->seq;
        rows[i].id = entry_id_of(&e->site, e->stream, &e->token, e->place);
        rows[i].header = sealed_entry_header(c, e);
        sealed_entry_hash(rows[i].header, rows[i].hash);
        rows[i].parts[0] = e->parts[0].bytes;
    }
    return rows;
}

/* One commit of each side. The rows of bare SQLite are known only once the ledger has chained them. */
static enum err take_turn(struct call *c, struct bench *b, size_t count, struct turns *t, size_t turn)
{
    struct sealed_entry *entries = make_entries(c, b, count);
    struct stored_entry *rows;
    double begun = seconds_now();

    TRY(ledger_append(c, b->ledger, &b->head, entries, count, &b->key));
    t->ours[turn] = seconds_now() - begun;
    rows = rows_of(c, entries, count);
    begun = seconds_now();
    TRY(database_begin(c, &b->bare.file));
    TRY(database_end(c, &b->bare.file, insert_bare(c, &b->bare, rows, count)));
    t->bare[turn] = seconds_now() - begun;
    t->ratio[turn] = t->bare[turn] / t->ours[turn];
    return OK;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double sum(const double *values, size_t count)
{
    double total = 0;

    for (size_t i = 0; i < count; i++) total += values[i];
    return total;
}

static enum err time_appends(struct call *c, struct bench *b, size_t commits, size_t each,
                             struct json **ret)
{
    struct turns t = {.count = commits};
    double total = (double)commits * (double)each;
    struct arena *mem = c->mem;
    struct json *map = json_map(c);
    enum err e = OK;

    t.ours = arena_alloc(mem, commits * sizeof *t.ours);
    t.bare = arena_alloc(mem, commits * sizeof *t.bare);
    t.ratio = arena_alloc(mem, commits * sizeof *t.ratio);
    c->mem = b->turn;
    for (size_t i = 0; e == OK && i < commits; i++) {
        e = take_turn(c, b, each, &t, i);
        arena_reset(b->turn);
    }
    c->mem = mem;
    TRY(e);
    qsort(t.ratio, commits, sizeof *t.ratio, by_size);
    json_set(map, "entries_per_second", json_decimal(c, total / sum(t.ours, commits)));
    json_set(map, "bare_per_second", json_decimal(c, total / sum(t.bare, commits)));
    json_set(map, "ratio", json_decimal(c, t.ratio[commits / 2]));
    *ret = map;
    return OK;
}

static struct json *duration(struct call *c, double seconds, uint64_t entries)
{
    struct json *map = json_map(c);

    json_set(map, "seconds", json_decimal(c, seconds));
    json_set(map, "entries_per_second", json_decimal(c, (double)entries / seconds));
    return map;
}

static enum err count_entry(struct call *c, void *arg, const struct sealed_entry *e)
{
    uint64_t *bytes = arg;

    (void)c;
    *bytes += e->parts[0].bytes.length;
    return OK;
}

static enum err time_reading(struct call *c, struct bench *b, struct json *ret)
{
    struct ledger_head start = {.site = b->head.site, .stream = b->head.stream};
    uint64_t bytes = 0;
    double begun = seconds_now();

    TRY(ledger_read(c, b->ledger, &start, count_entry, &bytes));
    json_set(ret, "read", duration(c, seconds_now() - begun, b->head.seq));
    return OK;
}

static enum err time_verifying(struct call *c, const char *directory, struct json *ret)
{
    struct verify_summary summary;
    double begun;
    FILE *out = fopen("/dev/null", "w");
    enum err e;

    if (!out) return fail(c, ERR_IO, N_("/dev/null cannot be opened."));
    begun = seconds_now();
    e = ledger_verify(c, arena_format(c->mem, "%s/bench-ledger.db", directory), out, &summary);
    fclose(out);
    TRY(e);
    json_set(ret, "verify", duration(c, seconds_now() - begun, summary.entries));
    json_set(ret, "faults", json_int(c, (int64_t)summary.faults));
    return OK;
}

static enum err run(struct call *c, struct bench *b, const char *directory, uint64_t entries,
                    struct json *ret)
{
    size_t commits = (size_t)(entries / COMMIT_ENTRIES + (entries % COMMIT_ENTRIES != 0));
    struct json *part;

    TRY(open_all(c, b, directory));
    TRY(time_appends(c, b, commits ? commits : 1, COMMIT_ENTRIES, &part));
    json_set(ret, "batched", part);
    TRY(time_appends(c, b, SINGLE_COMMITS, 1, &part));
    json_set(ret, "single", part);
    json_set(ret, "entries", json_int(c, (int64_t)b->head.seq));
    return time_reading(c, b, ret);
}

enum err ledger_bench(struct call *c, const char *directory, uint64_t entries, struct json **ret)
{
    struct bench b = {.bare = {.file = {.lock = -1}}};
    struct json *map = json_map(c);
    enum err e;

    b.turn = arena_new();
    e = run(c, &b, directory, entries, map);
    ledger_close(b.ledger);
    database_close(&b.bare.file);
    if (e == OK) e = time_verifying(c, directory, map);
    secret_wipe(&b.key, sizeof b.key);
    arena_free(b.turn);
    if (e == OK) *ret = map;
    return e;
}
