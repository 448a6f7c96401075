/* analysis/weights.c: weights of agreement from a file. */

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/number.h"
#include "analysis/reading.h"
#include "base/arena.h"
#include "base/buffer.h"

#define FILE_MOST ((size_t)16 * 1024 * 1024)
#define READ_AT_ONCE 4096

static enum err read_bytes(struct call *c, const char *path, struct buffer *ret)
{
    char part[READ_AT_ONCE];
    FILE *f = fopen(path, "rb");
    bool broken;
    size_t got;

    if (!f) return fail(c, ERR_IO, "%s cannot be read: %s.", path, strerror(errno));
    *ret = buffer_in(c->mem, FILE_MOST);
    while ((got = fread(part, 1, sizeof part, f)) > 0) buffer_add(ret, part, got);
    broken = ferror(f) != 0;
    fclose(f);
    if (broken) return fail(c, ERR_IO, "%s cannot be read.", path);
    if (buffer_overflowed(ret)) return fail(c, ERR_IO, "%s is too large for a file of weights.", path);
    if (!ret->data) buffer_char(ret, '\n');
    return OK;
}

/* Whether there is no header: the first line is nothing but numbers, and there are as many lines as it
 * has cells. Where categories are numbers a header has one line more. */
static bool is_bare(const struct table_options *options, const struct buffer *file)
{
    char marks[] = {',', ';', '\t', options->delimiter ? options->delimiter[0] : ';', '\0'};
    char decimal = options->decimal ? options->decimal : '.';
    const char *p = file->data, *end = p + file->length;
    size_t cells = 0, lines = 0;
    double number;

    if (decimal == ',') marks[0] = ';';
    while (p < end && *p != '\n') {
        size_t length = 0;
        while (p + length < end && p[length] != '\n' && p[length] != '\r' && !strchr(marks, p[length]))
            length++;
        if (!number_read(p, length, decimal, &number)) return false;
        cells++;
        p += length;
        if (p < end && *p == '\r') p++;
        if (p < end && *p != '\n') p++;
    }
    for (p = file->data; p < end; p++)
        lines += (p == file->data || p[-1] == '\n') && *p != '\n' && *p != '\r';
    return cells == lines;
}

/* A header of the places of the scale, with the delimiter that the file has. */
static void add_header(struct call *c, const char *const *scale, size_t categories, struct buffer *file)
{
    struct buffer whole = buffer_in(c->mem, 2 * FILE_MOST);
    size_t at = 0;
    char delimiter;

    while (at < file->length && !strchr(",;\t", file->data[at])) at++;
    delimiter = at < file->length && file->data[at] ? file->data[at] : ',';
    for (size_t i = 0; i < categories; i++) {
        if (i) buffer_char(&whole, delimiter);
        buffer_char(&whole, '"');
        for (const char *p = scale[i]; *p; p++) {
            if (*p == '"') buffer_char(&whole, '"');
            buffer_char(&whole, *p);
        }
        buffer_char(&whole, '"');
    }
    buffer_char(&whole, '\n');
    buffer_add(&whole, file->data, file->length);
    *file = whole;
}

static enum err check_weights(struct call *c, struct table *t, const double *w, size_t n,
                              const size_t *columns, const size_t *row_of)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++) {
            double value = w[i * n + k];
            if (!(value >= 0 && value <= 1))
                return table_refuse(c, t, row_of[i], columns[k], "A weight is a number from 0 to 1.");
            if (i == k && value != 1)
                return table_refuse(c, t, row_of[i], columns[k],
                                    "A category agrees with itself: the weight is 1.");
            if (value != w[k * n + i])
                return table_refuse(c, t, row_of[i], columns[k],
                                    "The weight differs from the one on the other side.");
        }
    return OK;
}

/* Of each category its column and its row. */
struct places {
    size_t *columns, *rows;
    size_t label; /* column of the rows' names */
    bool has_labels;
};

static enum err find_places(struct call *c, struct table *t, const struct categories *k,
                            struct places *ret)
{
    size_t n = categories_count(k), all = table_columns(t), count = 0;

    ret->columns = arena_alloc(c->mem, n * sizeof *ret->columns);
    ret->rows = arena_alloc(c->mem, n * sizeof *ret->rows);
    for (size_t i = 0; i < n; i++) ret->columns[i] = SIZE_MAX;
    ret->has_labels = all == n + 1;
    if (all != n && all != n + 1)
        return table_refuse(c, t, TABLE_HEADER, 0,
                            "There are %zu columns of weights, and %zu categories.", all, n);
    for (size_t i = ret->has_labels; i < all; i++) {
        int32_t code = categories_code(k, table_column_name(t, i));
        if (code < 0 || ret->columns[code] != SIZE_MAX)
            return table_refuse(c, t, TABLE_HEADER, i,
                                "%s is no category of the ratings, or stands here twice.",
                                table_column_name(t, i));
        ret->columns[code] = i;
        ret->rows[code] = count++;
    }
    return OK;
}

static enum err label_rows(struct call *c, struct table *t, const struct categories *k,
                           const int32_t *labels, const struct categories *names, struct places *p)
{
    size_t n = categories_count(k);

    for (size_t i = 0; i < n; i++) p->rows[i] = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        int32_t code =
            labels[i] < 0 ? -1 : categories_code(k, categories_text(names, (size_t)labels[i]));
        if (code < 0 || p->rows[code] != SIZE_MAX)
            return table_refuse(c, t, i, 0,
                                "The row is named after no category, or after one that has a row.");
        p->rows[code] = i;
    }
    return OK;
}

enum err read_weights(struct call *c, const char *path, const struct request *q,
                      const char *const *scale, size_t categories, double **ret)
{
    struct categories *k = categories_new(c), *names = categories_new_names(c);
    struct want *wants = arena_alloc(c->mem, (categories + 1) * sizeof *wants);
    struct table *t = NULL;
    struct buffer file;
    struct places places;
    double *values, *ordered = arena_alloc(c->mem, categories * categories * sizeof *ordered);
    int32_t *labels;
    size_t rows = 0;

    for (size_t i = 0; i < categories; i++) categories_take(k, scale[i]);
    TRY(read_bytes(c, path, &file));
    if (is_bare(&q->table, &file)) add_header(c, scale, categories, &file);
    TRY(table_of_bytes(c, path, file.data, file.length, &q->table, &t));
    TRY(find_places(c, t, k, &places));
    values = arena_alloc(c->mem, table_rows_most(t) * categories * sizeof *values);
    labels = arena_alloc(c->mem, table_rows_most(t) * sizeof *labels);
    for (size_t i = 0; i < categories; i++)
        wants[i] = (struct want){places.columns[i], WANT_NUMBERS, NULL, values + i, categories};
    wants[categories] = (struct want){0, WANT_CODES, names, labels, 1};
    TRY(table_read(c, t, wants, categories + places.has_labels, &rows));
    if (rows != categories)
        return table_refuse(c, t, rows < categories ? rows - 1 : categories, 0,
                            "There are %zu rows of weights, and %zu categories.", rows, categories);
    if (places.has_labels) TRY(label_rows(c, t, k, labels, names, &places));
    for (size_t i = 0; i < categories; i++)
        memcpy(ordered + i * categories, values + places.rows[i] * categories,
               categories * sizeof *ordered);
    *ret = ordered;
    return check_weights(c, t, ordered, categories, places.columns, places.rows);
}
