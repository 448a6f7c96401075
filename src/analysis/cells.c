/* analysis/cells.c: the rows of a table, read into arrays.
 *
 * Most cells are a digit, a short word or a plain number: those are read by rows_quickly, which gives a
 * row back as soon as anything in it is out of the ordinary (quotes, a new category, a wrong number of
 * cells), and row_carefully reads it again and says what is wrong.
 */

#include "analysis/cells.h"

#include <endian.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "analysis/number.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "stats/parallel.h"

/* ---- cutting ---- */

const char *rows_skip_blank(const struct table *t, const char *p, size_t *row)
{
    while (p < t->end && (*p == '\n' || (*p == '\r' && p[1] == '\n'))) {
        p += *p == '\r' ? 2 : 1;
        if (row) (*row)++;
    }
    return p;
}

/* Without the quotes that stand doubled within quotes. */
static const char *undoubled(struct call *c, const char *text, size_t *length)
{
    char *copy = arena_alloc(c->mem, *length + 1);
    size_t n = 0;

    for (size_t i = 0; i < *length; i++) {
        copy[n++] = text[i];
        if (text[i] == '"') i++;
    }
    *length = n;
    return copy;
}

static bool is_blank(char ch, char delimiter)
{
    return ch == ' ' || ch == '\r' || (ch == '\t' && delimiter != '\t');
}

/* Blanks are not part of a cell, nor is the first half of a CR LF. */
static void trim(struct cell *one, char delimiter)
{
    while (one->length && is_blank(*one->text, delimiter)) one->text++, one->length--;
    while (one->length && is_blank(one->text[one->length - 1], delimiter)) one->length--;
}

/* The closing quote of what begins behind an opening one; NULL if there is none. */
static const char *closing(const struct table *t, const char *p, bool *ret_doubled)
{
    *ret_doubled = false;
    while ((p = memchr(p, '"', (size_t)(t->end - p))) && p[1] == '"') {
        *ret_doubled = true;
        p += 2;
    }
    return p;
}

/* What opens the cell that begins here, blanks before it not counted, is a quote. */
static inline bool opens_quoted(const struct table *t, const char **p)
{
    const char *q = *p;

    while (q < t->end && *q != t->delimiter && is_blank(*q, t->delimiter)) q++;
    if (q >= t->end || *q != '"') return false;
    *p = q;
    return true;
}

/* Where an unquoted cell ends. */
static const char *plain_end(const struct table *t, const char *p)
{
    while (p < t->end && *p != t->delimiter && *p != '\n') p++;
    return p;
}

const char *cell_cut(struct call *c, const struct table *t, const char *p, struct cell *ret)
{
    const char *stop;
    bool doubled;

    *ret = (struct cell){0};
    if (opens_quoted(t, &p)) {
        ret->text = p + 1;
        stop = closing(t, p + 1, &doubled);
        if (!stop) {
            ret->wrong = "A quote is opened and never closed.";
            ret->ends_row = true;
            return t->end;
        }
        ret->length = (size_t)(stop - ret->text);
        if (doubled && c) ret->text = undoubled(c, ret->text, &ret->length);
        p = stop + 1;
        stop = plain_end(t, p);
        while (p < stop && is_blank(*p, t->delimiter)) p++;
        if (stop > p) ret->wrong = "Something stands behind the closing quote.";
    } else {
        stop = plain_end(t, p);
        ret->text = p;
        ret->length = (size_t)(stop - p);
    }
    trim(ret, t->delimiter);
    ret->ends_row = stop >= t->end || *stop == '\n';
    return stop < t->end ? stop + 1 : t->end;
}

const char *row_skip(const struct table *t, const char *p)
{
    struct cell one = {0};

    while (!one.ends_row) p = cell_cut(NULL, t, p, &one);
    return p;
}

bool cell_is_missing(const struct table *t, const char *text, size_t length)
{
    if (!length) return true;
    for (const char *const *word = t->missing; *word; word++)
        if (strlen(*word) == length && memcmp(*word, text, length) == 0) return true;
    return false;
}

/* ---- where cells go ---- */

enum slot_kind { SLOT_SKIP, SLOT_CODES, SLOT_NUMBERS };

struct slot {
    enum slot_kind kind;
    struct categories *categories;
    int32_t *codes; /* of the row that is being read */
    double *numbers;
    size_t stride;
};

/* slots: one for each column, all of them skipped so far. */
static enum err slots_fill(struct call *c, struct table *t, const struct want *wants, size_t count,
                           struct slot *slots)
{
    for (size_t i = 0; i < count; i++) {
        const struct want *w = &wants[i];
        struct slot *s = &slots[w->column];
        if (s->kind != SLOT_SKIP)
            return table_refuse_at(c, t, t->header_row, w->column + 1,
                                   "The column %s is asked for twice.",
                                   table_column_name(t, w->column));
        s->kind = w->kind == WANT_CODES ? SLOT_CODES : SLOT_NUMBERS;
        s->stride = w->stride;
        if (w->kind == WANT_NUMBERS) {
            s->numbers = w->into;
            continue;
        }
        s->codes = w->into;
        s->categories = w->categories;
        s->categories->decimal = t->decimal;
        for (const char *const *word = t->missing; *word; word++)
            if ((*word)[0] && !(*word)[1]) s->categories->one[(unsigned char)(*word)[0]] = -1;
    }
    return OK;
}

/* ---- quickly ---- */

/* The first delimiter or line's end from p on. The padding behind the end stops nothing by itself: the
 * caller sees that it is past the end. */
static inline const char *find_end(const char *p, const char *end, uint64_t delimiters)
{
    const uint64_t ones = 0x0101010101010101U, highs = 0x8080808080808080U;

    for (; p < end; p += 8) {
        uint64_t word, a, b, found;
        memcpy(&word, p, 8);
        word = le64toh(word);
        a = word ^ delimiters;
        b = word ^ (ones * '\n');
        found = ((a - ones) & ~a & highs) | ((b - ones) & ~b & highs);
        if (found) return p + (__builtin_ctzll(found) >> 3);
    }
    return end;
}

static int32_t code_of_cell(const struct table *t, struct categories *k, const char *p, size_t length)
{
    struct cell one = {.text = p, .length = length};
    int32_t code;

    trim(&one, t->delimiter);
    if (one.length && *one.text == '"') return CODE_UNKNOWN;
    code = cell_is_missing(t, one.text, one.length) ? -1 : categories_find(k, one.text, one.length);
    if (code == CODE_UNKNOWN && k->spelled && !k->is_frozen && length <= LIMIT_SHEET_CELL &&
        text_is_utf8(one.text, one.length))
        code = categories_add(k, one.text, one.length); /* as a careful look would */
    if (one.length == 1 && length == 1) k->one[(unsigned char)*p] = code;
    return code;
}

/* The code of an unquoted cell, or CODE_UNKNOWN. Short cells are remembered. */
static inline int32_t code_quickly(const struct table *t, struct categories *k, const char *p,
                                   size_t length)
{
    uint64_t bytes;
    struct cached *known;
    int32_t code;

    if (length > SHORT_MOST || !length) return length ? code_of_cell(t, k, p, length) : -1;
    memcpy(&bytes, p, sizeof bytes);
    bytes = le64toh(bytes) << (8 * (SHORT_MOST - length));
    known = categories_cached(k, bytes, length);
    if (known->length) return known->code;
    code = code_of_cell(t, k, p, length);
    if (code != CODE_UNKNOWN) categories_remember(k, known, bytes, length, code);
    return code;
}

/* One cell that is not a single byte: its code. Returns where the next cell begins, NULL if it cannot.
 */
static inline const char *longer_code(const struct table *t, struct slot *s, const char *p,
                                      uint64_t delimiters, char separator)
{
    const char *stop = find_end(p, t->end, delimiters);
    int32_t code;

    if (stop >= t->end || *stop != separator) return NULL;
    code = code_quickly(t, s->categories, p, (size_t)(stop - p));
    if (code == CODE_UNKNOWN) return NULL;
    *s->codes = code;
    return stop + 1;
}

/* A number with blanks around it, or none. */
static const char *number_missing(const struct table *t, struct slot *s, const char *p,
                                  uint64_t delimiters, char separator)
{
    const char *stop = find_end(p, t->end, delimiters);
    struct cell one = {.text = p};

    if (stop >= t->end || *stop != separator) return NULL;
    one.length = (size_t)(stop - p);
    trim(&one, t->delimiter);
    if (one.length && *one.text == '"') return NULL;
    if (cell_is_missing(t, one.text, one.length))
        *s->numbers = NAN;
    else if (!number_read(one.text, one.length, t->decimal, s->numbers) ||
             !(fabs(*s->numbers) <= NUMBER_MOST))
        return NULL;
    return stop + 1;
}

static inline const char *number_quickly(const struct table *t, struct slot *s, const char *p,
                                         uint64_t delimiters, char separator)
{
    unsigned digit = (unsigned)(*p - '0');
    const char *stop;

    if (t->number_is_missing) return number_missing(t, s, p, delimiters, separator);
    if (digit < 10 && p[1] == separator) {
        *s->numbers = digit;
        return p + 2;
    }
    stop = number_scan(p, t->end, t->decimal, s->numbers);
    if (stop && *stop == separator && fabs(*s->numbers) <= NUMBER_MOST) return stop + 1;
    return number_missing(t, s, p, delimiters, separator);
}

/* One row; NULL where it has to be read carefully. */
static inline const char *row_quickly(const struct table *t, struct slot *slots, const char *p,
                                      uint64_t delimiters)
{
    for (size_t i = 0; i < t->columns; i++) {
        struct slot *s = &slots[i];
        char separator = i + 1 < t->columns ? t->delimiter : '\n';
        if (s->kind == SLOT_CODES) {
            /* Without a branch on whether the cell is empty, which nothing could predict. */
            size_t filled = *p != separator;
            int32_t code = s->categories->one[(unsigned char)*p] | ((int32_t)filled - 1);
            if (p[filled] == separator && code != CODE_UNKNOWN) {
                *s->codes = code;
                p += filled + 1;
                continue;
            }
            p = longer_code(t, s, p, delimiters, separator);
        } else if (s->kind == SLOT_NUMBERS) {
            p = number_quickly(t, s, p, delimiters, separator);
        } else {
            const char *stop = find_end(p, t->end, delimiters);
            p = stop < t->end && *stop == separator && !opens_quoted(t, &p) ? stop + 1 : NULL;
        }
        if (!p) return NULL;
    }
    return p <= t->end ? p : NULL;
}

/* ---- carefully ---- */

static enum err take_code(struct call *c, struct table *t, struct slot *s, const struct cell *one,
                          size_t row, size_t column)
{
    if (!text_is_utf8(one->text, one->length))
        return table_refuse_at(c, t, row, column,
                               "The cell is not text in UTF-8; save the file as UTF-8.");
    *s->codes = categories_add(s->categories, one->text, one->length);
    return OK;
}

/* The other decimal mark is told from a word. */
static const char *hint_of(const struct table *t, const struct cell *one)
{
    char other = t->decimal == ',' ? '.' : ',', *comma;
    char copy[32];
    double number;

    if (one->length < sizeof copy) {
        memcpy(copy, one->text, one->length);
        copy[one->length] = '\0';
        comma = strchr(copy, other);
        if (comma && number_read(copy, one->length, other, &number))
            return other == ',' ? " (if decimals have a comma: --decimal ,)"
                                : " (if decimals have a point: --decimal .)";
    }
    return t->hint ? t->hint : ".";
}

static enum err take_number(struct call *c, struct table *t, struct slot *s, const struct cell *one,
                            size_t row, size_t column)
{
    bool is_number = number_read(one->text, one->length, t->decimal, s->numbers);

    if ((is_number && isinf(*s->numbers)) || number_is_infinity(one->text, one->length))
        return table_refuse_at(c, t, row, column, "%s is infinite; a number is wanted here.",
                               cell_shown(c, one->text, one->length));
    if (!is_number)
        return table_refuse_at(c, t, row, column, "%s is no number, and a number is wanted here%s",
                               cell_shown(c, one->text, one->length), hint_of(t, one));
    if (fabs(*s->numbers) > NUMBER_MOST)
        return table_refuse_at(c, t, row, column, "%s is too large to compute with; %g is the most.",
                               cell_shown(c, one->text, one->length), NUMBER_MOST);
    return OK;
}

static enum err take_cell(struct call *c, struct table *t, struct slot *s, const struct cell *one,
                          size_t row, size_t column)
{
    if (one->wrong) return table_refuse_at(c, t, row, column, "%s", one->wrong);
    if (s->kind == SLOT_SKIP) return OK;
    if (cell_is_missing(t, one->text, one->length)) {
        if (s->kind == SLOT_CODES)
            *s->codes = -1;
        else
            *s->numbers = NAN;
        return OK;
    }
    if (one->length > LIMIT_SHEET_CELL)
        return table_refuse_at(c, t, row, column, "The cell has %zu bytes; %zu is the most.",
                               one->length, LIMIT_SHEET_CELL);
    if (s->kind == SLOT_CODES) return take_code(c, t, s, one, row, column);
    return take_number(c, t, s, one, row, column);
}

static enum err row_carefully(struct call *c, struct table *t, struct slot *slots, const char **p,
                              size_t row)
{
    struct cell one = {0};
    size_t column = 0;

    while (!one.ends_row) {
        *p = cell_cut(c, t, *p, &one);
        if (column == t->columns)
            return table_refuse_at(c, t, row, column + 1,
                                   "The row has more cells than the header, which has %zu.",
                                   t->columns);
        TRY(take_cell(c, t, &slots[column], &one, row, column + 1));
        column++;
    }
    if (column < t->columns)
        return table_refuse_at(c, t, row, column + 1, "The row has %zu %s, the header has %zu.", column,
                               column == 1 ? "cell" : "cells", t->columns);
    return OK;
}

/* ---- all rows ---- */

/* Rows, besides a quarter of all, in which longer cells are no reason to give up. */
#define MISSED_MOST 64

static inline void next_row(struct slot *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slots[i].kind == SLOT_CODES)
            slots[i].codes += slots[i].stride;
        else if (slots[i].kind == SLOT_NUMBERS)
            slots[i].numbers += slots[i].stride;
    }
}

static void skip_rows(struct slot *slots, size_t count, size_t rows)
{
    for (size_t i = 0; i < count; i++) {
        if (slots[i].kind == SLOT_CODES)
            slots[i].codes += rows * slots[i].stride;
        else if (slots[i].kind == SLOT_NUMBERS)
            slots[i].numbers += rows * slots[i].stride;
    }
}

/* Where reading is: the row at p goes where the slots point to. */
struct place {
    const char *p;
    struct slot *slots;
    size_t rows, row; /* rows read; row: as a spreadsheet counts */
};

/* Whether a row is codes of one scale, side by side. */
static bool are_even(const struct slot *slots, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        if (slots[i].kind != SLOT_CODES || slots[i].categories != slots[0].categories ||
            slots[i].codes != slots[0].codes + i || slots[i].stride != slots[0].stride)
            return false;
    return true;
}

/* Such a row, where all cells are of one known byte or empty; NULL where they are not. */
static inline const char *row_evenly(const struct table *t, const int32_t *one, const char *p,
                                     int32_t *into)
{
    size_t last = t->columns - 1, filled;
    char delimiter = t->delimiter;
    int32_t code;

    for (size_t i = 0; i < last; i++) {
        filled = *p != delimiter;
        into[i] = code = one[(unsigned char)*p] | ((int32_t)filled - 1);
        if (p[filled] != delimiter || code == CODE_UNKNOWN) return NULL;
        p += filled + 1;
    }
    filled = *p != '\n';
    into[last] = code = one[(unsigned char)*p] | ((int32_t)filled - 1);
    if (p[filled] != '\n' || code == CODE_UNKNOWN) return NULL;
    p += filled + 1;
    return p <= t->end ? p : NULL;
}

/* Rows at p up to end, at most so many, until one is blank or has to be read carefully; how many. */
static size_t rows_quickly(const struct table *t, struct slot *slots, uint64_t delimiters,
                           const char **ret, const char *end, size_t most)
{
    size_t rows = 0, behind = 0, missed = 0; /* behind: rows that the slots have not been moved by */
    bool even = are_even(slots, t->columns);
    const char *p = *ret, *next = NULL;

    for (; rows < most && p < end && *p != '\n' && *p != '\r'; rows++, p = next) {
        if (even) {
            next =
                row_evenly(t, slots[0].categories->one, p, slots[0].codes + behind * slots[0].stride);
            behind += next != NULL;
            if (next) continue;
            even = ++missed < MISSED_MOST + rows / 4;
        }
        if (behind) skip_rows(slots, t->columns, behind);
        behind = 0;
        next = row_quickly(t, slots, p, delimiters);
        if (!next) break;
        next_row(slots, t->columns);
    }
    skip_rows(slots, t->columns, behind);
    *ret = p;
    return rows;
}

/* To the end, or past the first `most` rows. */
static enum err read_rows(struct call *c, struct table *t, uint64_t delimiters, size_t most,
                          struct place *at)
{
    while (most && (at->p = rows_skip_blank(t, at->p, &at->row)) < t->end) {
        size_t rows = rows_quickly(t, at->slots, delimiters, &at->p, t->end, most);
        at->rows += rows;
        at->row += rows;
        most -= rows;
        if (rows) continue;
        TRY(row_carefully(c, t, at->slots, &at->p, at->row));
        next_row(at->slots, t->columns);
        at->rows++, at->row++, most--;
    }
    return OK;
}

/* ---- on several threads ---- */

#define PARALLEL_LEAST ((size_t)1 << 20) /* bytes that are worth threads */
#define PART ((size_t)1 << 18)           /* bytes of a part, about */
#define ROWS_FIRST 256                   /* which most categories are found in */
#define TURNS 3                          /* tries, a category that is new ends one */

/* A part of the rows below. It is read up to a row that has to be read carefully; a blank line is one,
 * as parts are put in their place by counting line ends. */
struct part {
    const char *begin, *end, *stop;
    size_t first, lines, rows; /* row it begins with, line ends in it, rows read */
};

struct parts {
    const struct table *t;
    uint64_t delimiters;
    struct part *list;
    size_t count;
    struct slot **slots;   /* of each thread: those of the first part, then those it works with */
    atomic_size_t stopped; /* a part that stopped: those behind it will be read again */
};

size_t count_lines(const char *p, const char *end)
{
    typedef int8_t bytes __attribute__((vector_size(16)));
    size_t count = 0;

    while (end - p >= (ptrdiff_t)sizeof(bytes)) {
        bytes found = {0}; /* each counts down, 127 times at most */
        for (size_t i = 0; i < 127 && end - p >= (ptrdiff_t)sizeof found; i++, p += sizeof found) {
            bytes here;
            memcpy(&here, p, sizeof here);
            found += here == '\n';
        }
        for (size_t i = 0; i < sizeof found; i++) count += (size_t)-found[i];
    }
    for (; p < end; p++) count += *p == '\n';
    return count;
}

static void count_parts(void *context, size_t first, size_t end, size_t thread)
{
    struct parts *all = context;

    (void)thread;
    for (size_t i = first; i < end; i++)
        all->list[i].lines = count_lines(all->list[i].begin, all->list[i].end);
}

static void read_part(const struct parts *all, struct part *part, const struct slot *first,
                      struct slot *slots)
{
    memcpy(slots, first, all->t->columns * sizeof *slots);
    skip_rows(slots, all->t->columns, part->first);
    part->rows = rows_quickly(all->t, slots, all->delimiters, &part->stop, part->end, SIZE_MAX);
}

static void read_parts(void *context, size_t first, size_t end, size_t thread)
{
    struct parts *all = context;
    struct slot *slots = all->slots[thread];

    for (size_t i = first; i < end; i++) {
        struct part *part = &all->list[i];
        if (atomic_load(&all->stopped) < i) return;
        read_part(all, part, slots, slots + all->t->columns);
        if (part->stop < part->end) atomic_store(&all->stopped, i);
    }
}

/* Slots for a thread: categories remember the cells they met, so that each thread has its own. */
static struct slot *slots_copy(struct call *c, const struct slot *slots, size_t count)
{
    struct slot *copy = arena_alloc(c->mem, 2 * count * sizeof *copy);

    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        copy[i] = slots[i];
        if (slots[i].kind != SLOT_CODES) continue;
        while (slots[same].categories != slots[i].categories) same++;
        copy[i].categories =
            same < i ? copy[same].categories : categories_frozen(c, slots[i].categories);
    }
    return copy;
}

static void parts_cut(struct call *c, const struct table *t, const char *p, struct parts *ret)
{
    size_t most = (size_t)(t->end - p) / PART + 1;

    ret->list = arena_alloc(c->mem, most * sizeof *ret->list);
    ret->count = 0;
    while (p < t->end) {
        const char *end = NULL;
        if ((size_t)(t->end - p) > PART) end = memchr(p + PART, '\n', (size_t)(t->end - p) - PART);
        end = end ? end + 1 : t->end;
        ret->list[ret->count++] = (struct part){.begin = p, .end = end, .stop = p};
        p = end;
    }
}

/* As many rows as can be read quickly, with no quote anywhere behind them. */
static void read_in_parallel(struct call *c, const struct table *t, uint64_t delimiters,
                             struct place *at)
{
    struct parts all = {.t = t, .delimiters = delimiters};
    size_t threads = parallel_processors(), rows = 0;

    parts_cut(c, t, at->p, &all);
    all.slots = arena_alloc(c->mem, threads * sizeof(struct slot *));
    for (size_t i = 0; i < threads; i++) all.slots[i] = slots_copy(c, at->slots, t->columns);
    atomic_init(&all.stopped, all.count);
    parallel_for(threads, all.count, 1, count_parts, &all);
    for (size_t i = 0; i < all.count; i++) {
        all.list[i].first = rows;
        rows += all.list[i].lines;
    }
    parallel_for(threads, all.count, 1, read_parts, &all);
    for (size_t i = 0; i < all.count; i++) {
        const struct part *part = &all.list[i];
        skip_rows(at->slots, t->columns, part->rows);
        at->rows += part->rows;
        at->row += part->rows;
        at->p = part->stop;
        if (part->stop < part->end) return;
    }
}

enum err table_read(struct call *c, struct table *t, const struct want *wants, size_t count,
                    size_t *ret_rows)
{
    uint64_t delimiters = 0x0101010101010101U * (unsigned char)t->delimiter;
    struct place at = {t->body, arena_alloc(c->mem, t->columns * sizeof *at.slots), 0,
                       t->header_row + 1};

    TRY(slots_fill(c, t, wants, count, at.slots));
    for (size_t turn = 0; turn < TURNS && parallel_processors() > 1; turn++) {
        TRY(read_rows(c, t, delimiters, ROWS_FIRST, &at));
        if (t->end - at.p < (ptrdiff_t)PARALLEL_LEAST) break;
        if (turn == 0 && memchr(at.p, '"', (size_t)(t->end - at.p))) break;
        read_in_parallel(c, t, delimiters, &at);
    }
    TRY(read_rows(c, t, delimiters, SIZE_MAX, &at));
    if (!at.rows) return table_refuse_at(c, t, at.row, 1, "There is no row below the header.");
    *ret_rows = at.rows;
    return OK;
}
