/* ledger/verify_walk.c: the three tables walked side by side, and how a fault is told. */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/verify_parts.h"

void verify_fault(struct check *v, const struct spot *at, const char *format, ...)
{
    static const struct spot nowhere = {.stream = STREAM_FACTS};
    va_list args;

    if (!at) at = &nowhere;
    for (size_t i = 0; i < ID_SIZE; i++) fprintf(v->out, "%02x", at->site.bytes[i]);
    if (at->stream == STREAM_FACTS || at->stream == STREAM_ACCESS)
        fprintf(v->out, " %s %" PRId64 ": ", stream_name((enum stream)at->stream), at->seq);
    else
        fprintf(v->out, " %" PRId64 " %" PRId64 ": ", at->stream, at->seq);
    va_start(args, format);
    vfprintf(v->out, format, args);
    va_end(args);
    fputc('\n', v->out);
    v->sum.faults++;
}

/* What SQLite says of a damaged file may quote the file; a fault is one printable line. */
void verify_file_fault(struct check *v, const char *what, const char *detail)
{
    char *line = arena_text(v->inner.mem, detail ? detail : "");

    for (char *p = line; *p; p++)
        if ((unsigned char)*p < ' ' || (unsigned char)*p > '~') *p = ' ';
    verify_fault(v, NULL, "%s: %s", what, line);
}

int spot_compare(const struct spot *a, const struct spot *b)
{
    int order = memcmp(a->site.bytes, b->site.bytes, ID_SIZE);

    if (order != 0) return order;
    if (a->stream != b->stream) return a->stream < b->stream ? -1 : 1;
    return a->seq < b->seq ? -1 : a->seq > b->seq;
}

bool spot_same_chain(const struct spot *a, const struct spot *b)
{
    return id_equal(&a->site, &b->site) && a->stream == b->stream;
}

static bool read_spot(sqlite3_stmt *row, struct spot *ret)
{
    struct bytes site = database_bytes(row, 0);

    if (!site.data || site.length != ID_SIZE || sqlite3_column_type(row, 1) != SQLITE_INTEGER ||
        sqlite3_column_type(row, 2) != SQLITE_INTEGER)
        return false;
    memcpy(ret->site.bytes, site.data, ID_SIZE);
    ret->stream = sqlite3_column_int64(row, 1);
    ret->seq = sqlite3_column_int64(row, 2);
    return true;
}

void walk_on(struct check *v, struct walk *w)
{
    int result;

    while ((result = sqlite3_step(w->row)) == SQLITE_ROW) {
        if (read_spot(w->row, &w->at)) return;
        verify_fault(v, NULL, "a row of table %s has no valid site, stream and seq", w->table);
    }
    w->more = false;
    if (result == SQLITE_DONE) return;
    w->broken = true;
    verify_fault(v, NULL, "the table %s cannot be read to its end (%s)", w->table,
                 sqlite3_errstr(sqlite3_extended_errcode(v->file.handle)));
}

enum err walk_begin(struct check *v, struct walk *w, const char *table, const char *statement)
{
    w->table = table;
    TRY(database_prepare(&v->inner, &v->file, statement, &w->row));
    w->more = true;
    walk_on(v, w);
    return OK;
}

/* Rows before a place belong to no entry, or the walk would have come by them. Rule 4 and rule 7. */
static void skip_strays(struct check *v, struct walk *w, const struct spot *until, const char *what)
{
    while (w->more && (!until || spot_compare(&w->at, until) < 0)) {
        if (!v->entries.broken) verify_fault(v, &w->at, "%s", what);
        walk_on(v, w);
    }
}

void walk_skip_strays(struct check *v, const struct spot *until)
{
    skip_strays(v, &v->parts, until, "a part is left over without its entry");
    skip_strays(v, &v->heads, until, "a head signature belongs to no entry");
}
