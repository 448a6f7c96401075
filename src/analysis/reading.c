/* analysis/reading.c: columns and rows that ratings and measures are read from. */

#include "analysis/reading.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

#define COUNTING_LEAST 5                /* rows; fewer numbers follow one another by chance */
#define COUNTING_MOST ((size_t)1 << 20) /* cells that are looked at */
#define CELLS_MOST ((size_t)1 << 28)

bool leads_with_row_names(const struct request *q)
{
    return !q->id && !q->columns && q->layout != LAYOUT_SQUARE && q->layout != LAYOUT_LONG &&
           table_columns(q->opened) > 1 && !table_column_name(q->opened, 0)[0];
}

void warn_of_row_names(struct answer *a, const struct request *q)
{
    if (!leads_with_row_names(q)) return;
    answer_warn_text(a, "row_names",
                     "The first column has no name of its own and was taken for the names of the rows; "
                     "if it holds values, name it.");
}

static bool finds(const struct table *t, const char *name, size_t length, size_t *ret)
{
    for (*ret = 0; *ret < table_columns(t); ++*ret) {
        const char *one = table_column_name(t, *ret);
        if (strncmp(one, name, length) == 0 && !one[length]) return true;
    }
    return false;
}

/* Whether a name is A:C, wherever its colon is. */
static bool is_range(const struct table *t, const char *name, size_t *ret_first, size_t *ret_last)
{
    for (const char *colon = strchr(name, ':'); colon; colon = strchr(colon + 1, ':'))
        if (finds(t, name, (size_t)(colon - name), ret_first) &&
            finds(t, colon + 1, strlen(colon + 1), ret_last) && *ret_first <= *ret_last)
            return true;
    return false;
}

enum err expand_columns(struct call *c, const struct table *t, const char **list)
{
    const char *const *names, *all = NULL;
    size_t count, first, last;

    if (!strchr(*list, ':')) return OK;
    TRY(split_names(c, *list, &names, &count));
    for (size_t i = 0; i < count; i++) {
        bool is_one = finds(t, names[i], strlen(names[i]), &first);
        if (is_one || !is_range(t, names[i], &first, &last)) {
            all = all ? arena_format(c->mem, "%s,%s", all, names[i]) : names[i];
            continue;
        }
        for (size_t k = first; k <= last; k++)
            all = all ? arena_format(c->mem, "%s,%s", all, table_column_name(t, k))
                      : table_column_name(t, k);
    }
    *list = all;
    return OK;
}

enum err choose_columns(struct call *c, const struct request *q, struct chosen *ret)
{
    const char *const parts[] = {q->id,   q->key,   q->cluster, q->frequency, q->group,
                                 q->time, q->event, q->outcome, q->strata};
    size_t all = table_columns(q->opened), *columns, count = 0;
    bool *taken = arena_alloc(c->mem, all * sizeof *taken);

    if (q->columns) {
        const char *const *names;
        size_t id;
        if (q->id) TRY(table_find(c, q->opened, q->id, &id));
        TRY(split_names(c, q->columns, &names, &count));
        columns = arena_alloc(c->mem, count * sizeof *columns);
        for (size_t i = 0; i < count; i++) TRY(table_find(c, q->opened, names[i], &columns[i]));
        *ret = (struct chosen){count, columns};
        return OK;
    }
    columns = arena_alloc(c->mem, all * sizeof *columns);
    taken[0] = leads_with_row_names(q);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        size_t at = 0;
        if (!parts[i]) continue;
        TRY(table_find(c, q->opened, parts[i], &at));
        taken[at] = true;
    }
    for (size_t i = 0; i < all; i++)
        if (!taken[i]) columns[count++] = i;
    if (!count)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "No column is left that could be read as values.");
    *ret = (struct chosen){count, columns};
    return OK;
}

enum err optional_column(struct call *c, const struct request *q, const char *name, bool *ret_given,
                         size_t *ret)
{
    *ret_given = name != NULL;
    *ret = 0;
    return name ? table_find(c, q->opened, name, ret) : OK;
}

enum err check_counts(struct call *c, struct table *t, const double *values, size_t rows,
                      const size_t *columns, size_t count)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < count; k++) {
            double value = values[i * count + k];
            if (isnan(value))
                return table_refuse(c, t, i, columns[k],
                                    "A count is missing; where there is none write 0.");
            if (value < 0 || value != floor(value) || value > 9e15)
                return table_refuse(c, t, i, columns[k],
                                    "%g is no count; whole numbers from 0 are wanted.", value);
        }
    return OK;
}

enum err make_clusters(struct call *c, struct table *t, size_t column, const int32_t *codes,
                       size_t rows, size_t **ret)
{
    *ret = arena_alloc(c->mem, rows * sizeof **ret);
    for (size_t i = 0; i < rows; i++) {
        if (codes[i] < 0)
            return table_refuse(c, t, i, column, "The row does not say which cluster it belongs to.");
        (*ret)[i] = (size_t)codes[i];
    }
    return OK;
}

static bool counts_rows(const double *values, size_t rows, size_t columns)
{
    for (size_t i = 1; i < rows; i++)
        if (!(values[i * columns] == values[(i - 1) * columns] + 1)) return false; /* also NAN */
    return values[0] == 0 || values[0] == 1;
}

/* Whether the values may be ranks of the rows: their sum is that of 1 to rows. */
static bool ranks_rows(const double *values, size_t rows, size_t columns)
{
    double sum = 0, n = (double)rows;

    for (size_t i = 0; i < rows; i++) sum += values[i * columns];
    return sum == n * (n + 1) / 2;
}

void warn_of_counting(struct call *c, struct answer *a, const char *const *names, const double *values,
                      size_t rows, size_t columns)
{
    size_t ranked = 0, counting = 0;

    if (rows < COUNTING_LEAST || columns < 2 || columns > COUNTING_MOST / rows) return;
    for (size_t k = 0; k < columns; k++) counting += counts_rows(values + k, rows, columns);
    if (!counting) return; /* as a rule the second row tells */
    for (size_t k = 0; k < columns; k++) ranked += ranks_rows(values + k, rows, columns);
    if (ranked > 1) return;
    for (size_t k = 0; k < columns; k++)
        if (counts_rows(values + k, rows, columns))
            answer_warn_text(a, "names_among_values",
                             arena_format(c->mem,
                                          "The column %s counts the rows and was read as values; if it "
                                          "names them, say --id %s.",
                                          names[k], names[k]));
}

enum err check_room(struct call *c, size_t rows, size_t columns)
{
    if (columns && rows > CELLS_MOST / columns)
        return fail(c, ERR_INVALID,
                    "%zu rows by %zu columns are more than can be held; %zu cells are the most.", rows,
                    columns, CELLS_MOST);
    return OK;
}

/* ---- the long layout ---- */

static enum err check_named(struct call *c, struct table *t, const int32_t *codes, size_t rows,
                            size_t column)
{
    for (size_t i = 0; i < rows; i++)
        if (codes[i] < 0)
            return table_refuse(c, t, i, column, "The row says nothing under %s.",
                                table_column_name(t, column));
    return OK;
}

/* Each pair of unit and item becomes a unit, in the order of appearance. */
static size_t pair_up(struct call *c, int32_t *unit, const int32_t *item, size_t rows)
{
    struct categories *pairs = categories_new_names(c);
    uint64_t *both = arena_alloc(c->mem, rows * sizeof *both);

    for (size_t i = 0; i < rows; i++) {
        both[i] = (uint64_t)(uint32_t)unit[i] << 32 | (uint32_t)item[i];
        unit[i] = categories_take_bytes(pairs, &both[i], sizeof both[i]);
    }
    return categories_count(pairs);
}

enum err read_long(struct call *c, const struct request *q, const char *raters, const char *item,
                   const struct want *more, size_t count, struct long_rows *ret)
{
    size_t most = table_rows_most(q->opened), columns[3] = {0}, parts = item ? 3 : 2;
    const char *names[3] = {q->unit, raters, item};
    struct want *wants = arena_alloc(c->mem, (parts + count) * sizeof *wants);
    struct categories *known[3];
    int32_t *codes[3] = {NULL};
    const char **rater_names;

    for (size_t i = 0; i < parts; i++) {
        TRY(table_find(c, q->opened, names[i], &columns[i]));
        known[i] = categories_new_names(c);
        codes[i] = arena_alloc(c->mem, most * sizeof *codes[i]);
        wants[i] = (struct want){columns[i], WANT_CODES, known[i], codes[i], 1};
    }
    if (count) memcpy(wants + parts, more, count * sizeof *more);
    TRY(table_read(c, q->opened, wants, parts + count, &ret->rows));
    for (size_t i = 0; i < parts; i++) TRY(check_named(c, q->opened, codes[i], ret->rows, columns[i]));
    ret->units = item ? pair_up(c, codes[0], codes[2], ret->rows) : categories_count(known[0]);
    ret->raters = categories_count(known[1]);
    TRY(check_room(c, ret->units, ret->raters));
    rater_names = arena_alloc(c->mem, ret->raters * sizeof *rater_names);
    for (size_t i = 0; i < ret->raters; i++) rater_names[i] = categories_text(known[1], i);
    ret->names = rater_names;
    ret->unit = codes[0];
    ret->rater = codes[1];
    ret->unit_column = columns[0];
    return OK;
}
