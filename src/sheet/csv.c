/* sheet/csv.c: cells between delimiters (RFC 4180). */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "sheet/builder.h"

struct csv {
    const char *at, *end;
    char delimiter;
    struct sheet_builder builder;
    size_t column;
};

static bool is_line_end(char ch)
{
    return ch == '\n' || ch == '\r';
}

/* The one that stands most often in the first line, outside quotation marks; of two, the one that is
 * rarer in other texts. */
static char find_delimiter(const char *at, const char *end)
{
    static const char delimiters[] = {'\t', ';', ','};
    size_t counts[sizeof delimiters] = {0}, best = 0;
    bool quoted = false;

    for (; at < end && (quoted || !is_line_end(*at)); at++) {
        if (*at == '"') quoted = !quoted;
        for (size_t i = 0; i < sizeof delimiters && !quoted; i++) counts[i] += *at == delimiters[i];
    }
    for (size_t i = 1; i < sizeof delimiters; i++)
        if (counts[i] > counts[best]) best = i;
    return counts[best] ? delimiters[best] : ',';
}

/* Some programs write which delimiter they use as a first line of its own. */
static bool take_said_delimiter(struct csv *t)
{
    if (t->end - t->at < 6 || memcmp(t->at, "sep=", 4) != 0 || !strchr(",;\t", t->at[4]) ||
        !is_line_end(t->at[5]))
        return false;
    t->delimiter = t->at[4];
    t->at += 5;
    return true;
}

/* A cell in quotation marks: two of them are one. Line ends within are LF. */
static enum err take_quoted(struct call *c, struct csv *t)
{
    struct buffer text = buffer_in(c->mem, LIMIT_SHEET_CELL + 1);

    for (t->at++; t->at < t->end; t->at++) {
        if (*t->at == '"' && (t->at + 1 == t->end || t->at[1] != '"')) break;
        if (*t->at == '"') t->at++;
        if (*t->at == '\r' && t->at + 1 < t->end && t->at[1] == '\n') continue;
        buffer_char(&text, *t->at == '\r' ? '\n' : *t->at);
    }
    if (t->at == t->end)
        return fail(c, ERR_INVALID,
                    N_("Row %zu, column %s: a cell begins with a quotation mark and none ends it."),
                    t->builder.number, sheet_column_name(c, t->column));
    t->at++;
    if (t->at < t->end && *t->at != t->delimiter && !is_line_end(*t->at))
        return fail(
            c, ERR_INVALID,
            N_("Row %zu, column %s: something stands behind the quotation mark that ends the cell."),
            t->builder.number, sheet_column_name(c, t->column));
    /* One byte more than a cell may have is enough to be refused for it. */
    return builder_cell(c, &t->builder, t->column, text.data ? text.data : "",
                        buffer_overflowed(&text) ? LIMIT_SHEET_CELL + 1 : text.length);
}

static enum err take_plain(struct call *c, struct csv *t)
{
    const char *start = t->at;

    while (t->at < t->end && *t->at != t->delimiter && !is_line_end(*t->at)) {
        if (*t->at == '"')
            return fail(c, ERR_INVALID,
                        N_("Row %zu, column %s: a quotation mark stands within a cell. Put the whole "
                           "cell in quotation marks, and write two for one."),
                        t->builder.number, sheet_column_name(c, t->column));
        t->at++;
    }
    if ((size_t)(t->at - start) > LIMIT_SHEET_CELL)
        return builder_cell(c, &t->builder, t->column, "", LIMIT_SHEET_CELL + 1);
    return builder_cell(c, &t->builder, t->column, arena_text_n(c->mem, start, (size_t)(t->at - start)),
                        (size_t)(t->at - start));
}

static enum err take_row(struct call *c, struct csv *t)
{
    t->column = 0;
    for (;;) {
        TRY(t->at < t->end && *t->at == '"' ? take_quoted(c, t) : take_plain(c, t));
        if (t->at == t->end || *t->at != t->delimiter) break;
        t->at++;
        t->column++;
    }
    if (t->at + 1 < t->end && *t->at == '\r' && t->at[1] == '\n') t->at++;
    if (t->at < t->end) t->at++; /* the line end */
    return builder_row(c, &t->builder, t->builder.number + 1);
}

enum err sheet_read_csv(struct call *c, const char *text, size_t length, struct sheet **ret)
{
    struct csv *t = arena_alloc(c->mem, sizeof *t);

    t->at = text;
    t->end = text + length;
    if (length >= 2 && (memcmp(text, "\xFF\xFE", 2) == 0 || memcmp(text, "\xFE\xFF", 2) == 0))
        return fail(c, ERR_INVALID,
                    N_("The letters of this file cannot be read. Save it as CSV UTF-8 or as .xlsx."));
    if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) t->at += 3;
    builder_begin(c, &t->builder);
    if (!take_said_delimiter(t)) t->delimiter = find_delimiter(t->at, t->end);
    while (t->at < t->end) TRY(take_row(c, t));
    *ret = t->builder.sheet;
    return OK;
}
