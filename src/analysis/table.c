/* analysis/table.c: opening a table: its bytes, its header, its columns; and refusing it. */

#include "analysis/table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/cells.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"

#define SAMPLE_ROWS 50 /* that delimiter and decimal mark are found from */
#define FIRST_READ ((size_t)1 << 16)
#define SHOWN_MOST 40 /* bytes of a cell that a sentence quotes */
#define NAMES_SHOWN 300

/* ---- refusing ---- */

static enum err refuse(struct call *c, const struct table *t, size_t row, size_t column,
                       const char *text)
{
    return fail_field(c, arena_format(c->mem, "%s:%zu:%zu", t->name, row, column), ERR_INVALID, "%s",
                      text);
}

enum err table_refuse_at(struct call *c, struct table *t, size_t row, size_t column, const char *format,
                         ...)
{
    char text[FAIL_TEXT_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return refuse(c, t, row, column, text);
}

void table_hint(struct table *t, const char *hint)
{
    if (!t->hint || !hint) t->hint = hint;
}

enum err table_refuse(struct call *c, struct table *t, size_t row, size_t column, const char *format,
                      ...)
{
    char text[FAIL_TEXT_MAX];
    size_t at = t->header_row;
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (row != TABLE_HEADER) {
        const char *p = t->body;
        for (at++;; at++, row--) {
            p = rows_skip_blank(t, p, &at);
            if (!row || p >= t->end) break;
            p = row_skip(t, p);
        }
    }
    return refuse(c, t, at, column + 1, text);
}

const char *cell_shown(struct call *c, const char *text, size_t length)
{
    size_t shown = length < SHOWN_MOST ? length : SHOWN_MOST;
    char *copy;

    /* Not in the middle of a character. */
    while (shown < length && shown && ((unsigned char)text[shown] & 0xc0) == 0x80) shown--;
    copy = arena_text_n(c->mem, text, shown);
    if (!text_is_utf8(copy, shown))
        for (char *p = copy; *p; p++)
            if ((unsigned char)*p >= 0x80) *p = '?';
    for (char *p = copy; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f) *p = ' ';
    return shown < length ? arena_format(c->mem, "\"%s…\"", copy)
                          : arena_format(c->mem, "\"%s\"", copy);
}

/* ---- the bytes ---- */

struct mapping {
    void *at;
    size_t size;
};

static void unmap(void *thing)
{
    struct mapping *m = thing;

    munmap(m->at, m->size);
}

/* The file over a room that is larger, so that zeros follow its end wherever that lies in a page. */
static enum err map_file(struct call *c, int file, size_t size, const char *path, struct table *t)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct mapping *m = arena_alloc(c->mem, sizeof *m);

    m->size = (size + page - 1) / page * page + page;
    /* cppcheck-suppress invalidFunctionArg ; -1 is what an anonymous mapping has for a file */
    m->at = mmap(NULL, m->size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (m->at == MAP_FAILED) return fail(c, ERR_IO, "%s is too large for this machine.", path);
    arena_defer(c->mem, unmap, m);
    /* cppcheck-suppress leakReturnValNotUsed ; it is m->at, which unmap gives back */
    if (mmap(m->at, size, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_POPULATE, file, 0) == MAP_FAILED)
        return fail(c, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
    t->data = m->at;
    t->end = t->data + size;
    return OK;
}

struct stream {
    char *data;
    size_t length, room;
};

static void free_stream(void *thing)
{
    free(((struct stream *)thing)->data);
}

/* A pipe, or a file that is small enough to be copied more quickly than mapped. */
static enum err read_stream(struct call *c, int file, const char *path, struct table *t)
{
    struct stream *s = arena_alloc(c->mem, sizeof *s);
    ssize_t got = 1;

    arena_defer(c->mem, free_stream, s);
    while (got) {
        if (s->room - s->length < FIRST_READ + PADDING) {
            size_t room = s->room ? s->room * 2 : 2 * FIRST_READ;
            char *more = realloc(s->data, room); /* owned: freed by free_stream */
            if (!more) return fail(c, ERR_IO, "%s is too large for this machine.", path);
            s->data = more;
            s->room = room;
        }
        got = read(file, s->data + s->length, s->room - s->length - PADDING);
        if (got < 0 && errno != EINTR)
            return fail(c, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
        if (got > 0) s->length += (size_t)got;
    }
    memset(s->data + s->length, 0, PADDING);
    t->data = s->data;
    t->end = t->data + s->length;
    return OK;
}

static enum err load(struct call *c, const char *path, struct table *t)
{
    bool is_standard = strcmp(path, "-") == 0;
    int file = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    enum err e;

    if (file < 0) return fail(c, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
    if (fstat(file, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > (off_t)FIRST_READ &&
        lseek(file, 0, SEEK_CUR) == 0)
        e = map_file(c, file, (size_t)st.st_size, path, t);
    else
        e = read_stream(c, file, path, t);
    if (!is_standard) close(file);
    return e;
}

/* ---- delimiter and decimal mark ---- */

/* Delimiters in the row at p; SIZE_MAX behind the end. */
static size_t count_in_row(const struct table *t, const char **p, char delimiter)
{
    struct table as = *t;
    size_t count = 0;
    const char *end;

    *p = rows_skip_blank(t, *p, NULL);
    if (*p >= t->end) return SIZE_MAX;
    as.delimiter = delimiter;
    end = row_skip(&as, *p);
    for (bool quoted = false; *p < end; (*p)++) {
        if (**p == '"') quoted = !quoted;
        count += !quoted && **p == delimiter;
    }
    return count;
}

/* The one that divides all of the first rows alike, else the one that is most frequent in the header.
 */
static char find_delimiter(const struct table *t)
{
    static const char candidates[] = ",;\t";
    size_t most = 0, most_alike = 0;
    char best = ',', best_alike = '\0';

    for (const char *d = candidates; *d; d++) {
        const char *p = t->data;
        size_t header = count_in_row(t, &p, *d), rows = 1, count = header;
        if (header == SIZE_MAX || (*d == ',' && t->decimal == ',')) continue;
        while (rows++ < SAMPLE_ROWS && count == header) count = count_in_row(t, &p, *d);
        if ((count == header || count == SIZE_MAX) && header > most_alike) {
            most_alike = header;
            best_alike = *d;
        }
        if (header > most) {
            most = header;
            best = *d;
        }
    }
    return best_alike ? best_alike : most ? best : t->decimal == ',' ? ';' : ',';
}

/* A comma where commas do not delimit and numbers have one between digits and none has a point. */
static char find_decimal(struct call *c, const struct table *t)
{
    bool commas = false;
    const char *p = t->body;

    if (t->delimiter == ',') return '.';
    for (size_t cells = 0; p < t->end && cells < t->columns * SAMPLE_ROWS; cells++) {
        struct cell one;
        size_t whole;
        p = cell_cut(c, t, p, &one);
        whole = strspn(one.text, "+-0123456789");
        if (whole >= one.length || (one.text[whole] != ',' && one.text[whole] != '.')) continue;
        if (strspn(one.text + whole + 1, "0123456789eE+-") < one.length - whole - 1) continue;
        if (one.text[whole] == '.') return '.';
        commas = true;
    }
    return commas ? ',' : '.';
}

/* ---- the header ---- */

static bool has_bare_return(const struct cell *one)
{
    const char *at = memchr(one->text, '\r', one->length), *end = one->text + one->length;

    return at && (at + 1 == end || at[1] != '\n');
}

static enum err read_header(struct call *c, struct table *t)
{
    const char *p;
    struct cell one = {0};

    t->header_row = 1;
    p = rows_skip_blank(t, t->data, &t->header_row);
    if (p >= t->end)
        return table_refuse_at(c, t, 1, 1,
                               "The table is empty; its first row has to name the columns.");
    t->names = categories_new_names(c);
    while (!one.ends_row) {
        p = cell_cut(c, t, p, &one);
        t->columns++;
        if (one.wrong) return table_refuse_at(c, t, t->header_row, t->columns, "%s", one.wrong);
        if (has_bare_return(&one))
            return table_refuse_at(
                c, t, t->header_row, t->columns,
                "Lines end with CR alone, as on very old computers; save the file with "
                "LF or CR LF.");
        if (one.length > LIMIT_SHEET_CELL)
            return table_refuse_at(c, t, t->header_row, t->columns,
                                   "The name of the column has %zu bytes; %zu is the most.", one.length,
                                   LIMIT_SHEET_CELL);
        if (!text_is_utf8(one.text, one.length))
            return table_refuse_at(
                c, t, t->header_row, t->columns,
                "The name of the column is not text in UTF-8; save the file as UTF-8.");
        categories_add(t->names, one.text, one.length);
        if (categories_count(t->names) < t->columns)
            return table_refuse_at(c, t, t->header_row, t->columns,
                                   "There are two columns of the name %s.",
                                   cell_shown(c, one.text, one.length));
    }
    t->body = p;
    return OK;
}

static enum err find_nul(struct call *c, struct table *t)
{
    const char *nul = memchr(t->data, '\0', (size_t)(t->end - t->data)), *line = t->data;
    size_t row = 1, column = 1;

    if (!nul) return OK;
    for (const char *p = t->data; p < nul; p++) {
        if (*p == '\n') row++, line = p + 1;
    }
    for (const char *p = line; p < nul; p++) column += *p == (t->delimiter ? t->delimiter : ',');
    return table_refuse_at(
        c, t, row, column,
        "There is a NUL byte, so this is not text in UTF-8 (UTF-16, or a workbook?).");
}

static enum err begin(struct call *c, const struct table_options *options, struct table *t)
{
    static const char *const usual[] = {"NA", NULL};

    if (t->end - t->data >= 3 && memcmp(t->data, "\xef\xbb\xbf", 3) == 0) t->data += 3;
    t->decimal = options->decimal;
    t->missing = options->missing ? options->missing : usual;
    for (const char *const *word = t->missing; *word; word++)
        t->number_is_missing |= (*word)[strcspn(*word, "0123456789")] != 0;
    if (options->delimiter) t->delimiter = options->delimiter[0];
    TRY(find_nul(c, t));
    if (!options->delimiter) t->delimiter = find_delimiter(t);
    TRY(read_header(c, t));
    if (!t->decimal) t->decimal = find_decimal(c, t);
    return OK;
}

enum err table_open(struct call *c, const char *path, const struct table_options *options,
                    struct table **ret)
{
    *ret = arena_alloc(c->mem, sizeof **ret);
    (*ret)->name = path;
    TRY(load(c, path, *ret));
    return begin(c, options, *ret);
}

enum err table_of_bytes(struct call *c, const char *name, const char *data, size_t size,
                        const struct table_options *options, struct table **ret)
{
    char *copy = arena_alloc(c->mem, size + PADDING);

    if (size) memcpy(copy, data, size);
    *ret = arena_alloc(c->mem, sizeof **ret);
    (*ret)->name = name;
    (*ret)->data = copy;
    (*ret)->end = copy + size;
    return begin(c, options, *ret);
}

size_t table_columns(const struct table *t)
{
    return t->columns;
}

const char *table_column_name(const struct table *t, size_t column)
{
    return categories_text(t->names, column);
}

enum err table_find(struct call *c, const struct table *t, const char *name, size_t *ret)
{
    int32_t code = categories_find(t->names, name, strlen(name));
    struct buffer names = buffer_in(c->mem, NAMES_SHOWN);

    if (code != CODE_UNKNOWN) {
        *ret = (size_t)code;
        return OK;
    }
    for (size_t i = 0; i < t->columns && !buffer_overflowed(&names); i++)
        buffer_format(&names, "%s%s", i ? ", " : "", table_column_name(t, i));
    return fail(c, ERR_INVALID, "There is no column %s; there are: %s%s",
                cell_shown(c, name, strlen(name)), names.data ? names.data : "",
                buffer_overflowed(&names) ? ", … (and more)." : ".");
}

size_t table_rows_most(struct table *t)
{
    if (!t->rows_most) t->rows_most = count_lines(t->body, t->end) + 1;
    return t->rows_most;
}
