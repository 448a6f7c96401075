/* ledger/export.c: the canonical export, docs/format.md section 10. */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "ledger/database.h"
#include "ledger/sealed_entry.h"
#include "ledger/verify.h"

/* 8 parts and 4 signatures in hexadecimal stay well below. */
#define LINE_MAX_SIZE ((size_t)16 * 1024)

static const struct database_kind exported = {.statements = "src/ledger/verify.sql", .what = "ledger"};

struct exporting {
    struct call inner; /* memory of one line */
    FILE *out;
    struct database file;
    sqlite3_stmt *entries, *parts;
    bool more_parts;
};

static enum err next_part(struct exporting *x)
{
    int result = sqlite3_step(x->parts);

    x->more_parts = result == SQLITE_ROW;
    return result == SQLITE_ROW || result == SQLITE_DONE ? OK : database_fail(&x->inner, &x->file);
}

/* How a row of parts stands to an entry: before it, of it, after it. */
static int compare_rows(sqlite3_stmt *part, sqlite3_stmt *entry)
{
    struct bytes a = database_bytes(part, 0), b = database_bytes(entry, 0);
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

    if (order == 0 && a.length != b.length) order = a.length < b.length ? -1 : 1;
    for (int column = 1; order == 0 && column <= 2; column++) {
        int64_t left = sqlite3_column_int64(part, column), right = sqlite3_column_int64(entry, column);
        order = left < right ? -1 : left > right;
    }
    return order;
}

/* A bit for each part of the entry that is there. */
static enum err present_parts(struct exporting *x, unsigned *ret)
{
    unsigned present = 0;

    while (x->more_parts) {
        int order = compare_rows(x->parts, x->entries);
        int64_t place = sqlite3_column_int64(x->parts, 3);
        if (order > 0) break;
        if (order == 0 && place >= 0 && place < LIMIT_ENTRY_PARTS) present |= 1u << place;
        TRY(next_part(x));
    }
    *ret = present;
    return OK;
}

static void add_hex(struct exporting *x, struct buffer *b, const char *key, const void *bytes,
                    size_t size)
{
    buffer_format(b, "\"%s\":\"%s\"", key, hex_text(x->inner.mem, bytes, size));
}

static void add_fields(struct exporting *x, struct buffer *b, const struct sealed_entry *e)
{
    struct bytes id = database_bytes(x->entries, 3), hash = database_bytes(x->entries, 5);

    buffer_char(b, '{');
    add_hex(x, b, "site", e->site.bytes, ID_SIZE);
    buffer_format(b, ",\"stream\":\"%s\",\"seq\":%" PRIu64 ",", stream_name(e->stream), e->seq);
    add_hex(x, b, "id", id.data, id.length);
    buffer_char(b, ',');
    add_hex(x, b, "hash", hash.data, hash.length);
    buffer_char(b, ',');
    add_hex(x, b, "previous", e->previous, HASH_SIZE);
    buffer_format(b, ",\"class\":%d,\"hour\":%" PRIu64 ",\"clock\":%d,", (int)e->class,
                  (uint64_t)e->hour, (int)e->clock);
    add_hex(x, b, "handle", e->handle.bytes, ID_SIZE);
    buffer_char(b, ',');
    add_hex(x, b, "author", e->author.bytes, ID_SIZE);
    buffer_char(b, ',');
    add_hex(x, b, "token", e->token.bytes, ID_SIZE);
    buffer_format(b, ",\"place\":%u", (unsigned)e->place);
}

static void add_parts(struct exporting *x, struct buffer *b, const struct sealed_entry *e,
                      unsigned present)
{
    buffer_text(b, ",\"parts\":[");
    for (size_t i = 0; i < e->part_count; i++) {
        const struct sealed_part *p = &e->parts[i];
        buffer_format(b, "%s{\"compartment\":%d,\"epoch\":%u,\"length\":%zu,", i ? "," : "",
                      (int)p->compartment, (unsigned)p->epoch, p->bytes.length);
        add_hex(x, b, "hash", p->hash, HASH_SIZE);
        buffer_format(b, ",\"present\":%s}", present & 1u << i ? "true" : "false");
    }
    buffer_char(b, ']');
}

static void add_signatures(struct exporting *x, struct buffer *b, const struct sealed_entry *e)
{
    buffer_text(b, ",\"signatures\":[");
    for (size_t i = 0; i < e->signature_count; i++) {
        const struct personal_signature *s = &e->signatures[i];
        buffer_format(b, "%s{\"role\":%d,", i ? "," : "", (int)s->role);
        add_hex(x, b, "key", s->key.bytes, ID_SIZE);
        buffer_char(b, ',');
        add_hex(x, b, "relied", s->relied, HASH_SIZE);
        buffer_char(b, ',');
        add_hex(x, b, "signature", s->bytes, SIGN_SIZE);
        buffer_char(b, '}');
    }
    buffer_text(b, "]}\n");
}

static enum err export_entry(struct exporting *x)
{
    struct buffer b = buffer_in(x->inner.mem, LINE_MAX_SIZE);
    struct sealed_entry e;
    unsigned present;

    TRY(sealed_entry_parse(&x->inner, database_bytes(x->entries, 4), &e));
    TRY(present_parts(x, &present));
    add_fields(x, &b, &e);
    add_parts(x, &b, &e, present);
    add_signatures(x, &b, &e);
    if (buffer_overflowed(&b))
        return fail(&x->inner, ERR_CORRUPT,
                    N_("Columns of a row are far too long; run ledger verify."));
    if (fwrite(b.data, 1, b.length, x->out) != b.length)
        return fail(&x->inner, ERR_IO, N_("The export could not be written."));
    return OK;
}

static enum err export_all(struct exporting *x)
{
    int result;

    TRY(database_run(&x->inner, &x->file, "careful"));
    TRY(database_prepare(&x->inner, &x->file, "all_entries", &x->entries));
    TRY(database_prepare(&x->inner, &x->file, "all_part_places", &x->parts));
    TRY(next_part(x));
    while ((result = sqlite3_step(x->entries)) == SQLITE_ROW) {
        TRY(export_entry(x));
        arena_reset(x->inner.mem);
    }
    if (result != SQLITE_DONE) return database_fail(&x->inner, &x->file);
    if (fflush(x->out) != 0) return fail(&x->inner, ERR_IO, N_("The export could not be written."));
    return OK;
}

enum err ledger_export(struct call *c, const char *path, FILE *out)
{
    struct exporting x = {.inner = {.now = c->now, .words = c->words}, .out = out};
    enum err e;

    TRY(database_open_to_read(c, &exported, path, &x.file));
    x.inner.mem = arena_new();
    e = export_all(&x);
    if (e != OK) fail(c, e, "%s", x.inner.fail.text);
    database_close(&x.file);
    arena_free(x.inner.mem);
    return e;
}
