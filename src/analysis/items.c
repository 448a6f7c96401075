/* analysis/items.c: items that experts have rated. */

#include "analysis/items.h"

#include <math.h>
#include <string.h>

#include "analysis/reading.h"
#include "base/arena.h"

#define WHOLE_MOST 1e15

void row_number(struct call *c, struct json *row, double value)
{
    bool whole = value == floor(value) && fabs(value) < WHOLE_MOST;

    json_add(row, whole ? json_int(c, (int64_t)value) : json_decimal(c, value));
}

/* A row of a wide table is named by its cell under --id, or in a first column that has no name. */
static enum err name_rows(struct call *c, const struct request *q, const char **names, size_t count)
{
    struct table *t = q->opened;
    struct categories *known = categories_new_names(c);
    size_t id = 0, rows, *row_of;
    bool has_names = q->id || leads_with_row_names(q);
    int32_t *codes;

    for (size_t i = 0; !has_names && i < count; i++) names[i] = arena_format(c->mem, "%zu", i + 1);
    if (!has_names) return OK;
    if (q->id) TRY(table_find(c, t, q->id, &id));
    codes = arena_alloc(c->mem, table_rows_most(t) * sizeof *codes);
    TRY(table_read(c, t, &(struct want){id, WANT_CODES, known, codes, 1}, 1, &rows));
    row_of = arena_alloc(c->mem, (count + 1) * sizeof *row_of);
    for (size_t i = 0; i < count; i++) {
        if (codes[i] < 0) return table_refuse(c, t, i, id, "The item has no name.");
        if (row_of[codes[i]]++)
            return table_refuse(c, t, i, id, "An earlier row is named %s, too.",
                                categories_text(known, (size_t)codes[i]));
        names[i] = categories_text(known, (size_t)codes[i]);
    }
    return OK;
}

/* A unit of the long layout is numbered as it first appears. */
static enum err name_units(struct call *c, const struct request *q, const char **names, size_t count)
{
    struct table *t = q->opened;
    struct categories *known = categories_new_names(c);
    int32_t *codes = arena_alloc(c->mem, table_rows_most(t) * sizeof *codes);
    size_t unit = 0, rows;

    TRY(table_find(c, t, q->unit, &unit));
    TRY(table_read(c, t, &(struct want){unit, WANT_CODES, known, codes, 1}, 1, &rows));
    for (size_t i = 0; i < count; i++) names[i] = categories_text(known, i);
    return OK;
}

enum err items_words(struct call *c, const struct request *q, size_t *ret)
{
    struct categories *listed = categories_new(c);
    bool is_words = false;

    *ret = 0;
    if (!q->categories) return OK;
    TRY(categories_list(c, listed, q->categories));
    for (size_t i = 0; i < categories_count(listed); i++)
        is_words |= isnan(categories_number(listed, i));
    if (is_words) *ret = categories_count(listed);
    return OK;
}

/* Words count by their place in --categories. */
static enum err read_words(struct call *c, const struct request *q, struct answer *a,
                           struct measured *ret)
{
    struct rated r;
    size_t cells;
    double *values;

    TRY(read_ratings(c, q, a, &r));
    cells = r.ratings.rows * r.ratings.raters;
    values = arena_alloc(c->mem, cells * sizeof *values);
    for (size_t i = 0; i < cells; i++)
        values[i] = r.ratings.codes[i] < 0 ? NAN : 1 + (double)r.ratings.codes[i];
    *ret = (struct measured){
        .rows = r.ratings.rows, .columns = r.ratings.raters, .values = values, .names = r.raters};
    return OK;
}

enum err read_items(struct call *c, const struct request *q, struct answer *a, struct items *ret)
{
    struct measured m;
    const char **names;
    size_t words;

    TRY(items_words(c, q, &words));
    if (q->item)
        return misuse(c, "Items stand under --unit and experts under --rater; there is no --item.");
    TRY(words ? read_words(c, q, a, &m) : read_measures(c, q, a, &m));
    names = arena_alloc(c->mem, m.rows * sizeof *names);
    if (q->layout == LAYOUT_LONG)
        TRY(name_units(c, q, names, m.rows));
    else
        TRY(name_rows(c, q, names, m.rows));
    *ret = (struct items){m.rows, m.columns, m.values, names, m.names, words};
    for (size_t i = 0; i < m.rows * m.columns; i++)
        if (!isnan(m.values[i])) return OK;
    return table_refuse(c, q->opened, 0, 0, "There is no rating in the table.");
}

static enum err check_cells(struct call *c, const struct request *q, const struct chosen *columns,
                            const double *values, size_t rows, const struct items_scale *s)
{
    for (size_t i = 0; i < rows * columns->count; i++) {
        size_t row = i / columns->count, column = columns->columns[i % columns->count];
        if (values[i] < s->low && isinf(s->high))
            return table_refuse(c, q->opened, row, column, "%g is less than %g.", values[i], s->low);
        if (values[i] < s->low || values[i] > s->high)
            return table_refuse(c, q->opened, row, column, "%g is not on the scale from %g to %g.",
                                values[i], s->low, s->high);
        if (s->whole && values[i] != floor(values[i]) && !isnan(values[i]))
            return table_refuse(c, q->opened, row, column, "%g is no whole number.", values[i]);
    }
    return OK;
}

enum err items_check(struct call *c, const struct request *q, const struct items *items,
                     const struct items_scale *scale)
{
    struct chosen columns;
    double *values = NULL;
    size_t column = 0, rows = 0;

    if (items->words && (scale->low > 1 || scale->high < (double)items->words))
        return misuse(c, "--categories lists %zu words, and the scale goes from %g to %g.",
                      items->words, scale->low, scale->high);
    if (items->words) return OK;
    if (q->layout != LAYOUT_LONG) {
        TRY(choose_columns(c, q, &columns));
        return check_cells(c, q, &columns, items->ratings, items->count, scale);
    }
    TRY(table_find(c, q->opened, q->value, &column));
    TRY(read_numbers(c, q, &q->value, 1, &values, &rows));
    return check_cells(c, q, &(struct chosen){1, &column}, values, rows, scale);
}
