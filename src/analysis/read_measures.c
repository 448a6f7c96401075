/* analysis/read_measures.c: numbers and groups from columns. */

#include <math.h>
#include <string.h>

#include "analysis/reading.h"
#include "base/arena.h"

static void say_input(struct answer *a, const struct measured *m)
{
    double units = 0, given = 0, missing = 0;

    for (size_t i = 0; i < m->rows; i++) {
        double weight = m->frequency ? m->frequency[i] : 1;
        units += weight;
        for (size_t k = 0; k < m->columns; k++)
            *(isnan(m->values[i * m->columns + k]) ? &missing : &given) += weight;
    }
    answer_input(a, "units", units);
    answer_input(a, "raters", (double)m->columns);
    answer_input(a, "ratings", given);
    answer_input(a, "missing", missing);
    answer_input(a, "categories", NAN);
}

static enum err read_wide(struct call *c, const struct request *q, struct measured *ret)
{
    struct table *t = q->opened;
    size_t most = table_rows_most(t), count = 0, cluster, frequency;
    bool has_cluster, has_frequency;
    struct categories *known = categories_new_names(c);
    struct chosen chosen;
    struct want *wants;
    double *values, *units = NULL;
    int32_t *clusters = NULL;
    const char **names;

    TRY(choose_columns(c, q, &chosen));
    TRY(optional_column(c, q, q->cluster, &has_cluster, &cluster));
    TRY(optional_column(c, q, q->frequency, &has_frequency, &frequency));
    values = arena_alloc(c->mem, most * chosen.count * sizeof *values);
    wants = arena_alloc(c->mem, (chosen.count + 2) * sizeof *wants);
    names = arena_alloc(c->mem, chosen.count * sizeof *names);
    for (; count < chosen.count; count++) {
        wants[count] =
            (struct want){chosen.columns[count], WANT_NUMBERS, NULL, values + count, chosen.count};
        names[count] = table_column_name(t, chosen.columns[count]);
    }
    if (has_cluster) {
        clusters = arena_alloc(c->mem, most * sizeof *clusters);
        wants[count++] = (struct want){cluster, WANT_CODES, known, clusters, 1};
    }
    if (has_frequency) {
        units = arena_alloc(c->mem, most * sizeof *units);
        wants[count++] = (struct want){frequency, WANT_NUMBERS, NULL, units, 1};
    }
    if (!q->columns)
        table_hint(t, q->id
                          ? "; choose the columns with --cols, say with --na what is missing, or write "
                            "words as numbers."
                          : "; name the rows with --id COL, choose the columns with --cols, or say "
                            "with --na what is missing.");
    TRY(table_read(c, t, wants, count, &ret->rows));
    table_hint(t, NULL);
    if (has_frequency) TRY(check_counts(c, t, units, ret->rows, &frequency, 1));
    if (has_cluster) {
        size_t *of = NULL;
        TRY(make_clusters(c, t, cluster, clusters, ret->rows, &of));
        ret->cluster = of;
        ret->clusters = categories_count(known);
    }
    ret->columns = chosen.count;
    ret->values = values;
    ret->frequency = units;
    ret->names = names;
    return OK;
}

static enum err read_long_measures(struct call *c, const struct request *q, struct measured *ret)
{
    struct table *t = q->opened;
    const char *columns = q->item ? q->item : q->rater;
    size_t most = table_rows_most(t), value = 0, cells;
    double *of_row = arena_alloc(c->mem, most * sizeof *of_row), *values;
    bool *seen;
    struct long_rows l;

    if (!q->unit || !columns || !q->value)
        return misuse(c, "The long layout needs --unit, --value, and --rater or --item.");
    if (q->cluster) return misuse(c, "The long layout of numbers has no --cluster.");
    TRY(table_find(c, t, q->value, &value));
    /* With raters and items, what a rater says of a unit is a row of items. */
    TRY(read_long(c, q, columns, q->item ? q->rater : NULL,
                  &(struct want){value, WANT_NUMBERS, NULL, of_row, 1}, 1, &l));
    cells = l.units * l.raters;
    values = arena_alloc(c->mem, cells * sizeof *values);
    seen = arena_alloc(c->mem, cells * sizeof *seen);
    for (size_t i = 0; i < cells; i++) values[i] = NAN;
    for (size_t i = 0; i < l.rows; i++) {
        size_t cell = (size_t)l.unit[i] * l.raters + (size_t)l.rater[i];
        if (seen[cell])
            return table_refuse(c, t, i, l.unit_column,
                                "An earlier row has a value of %s for this unit; name what tells the "
                                "two apart (%s), or leave one out.",
                                l.names[l.rater[i]], q->item && q->rater ? "--unit" : "--item");
        seen[cell] = true;
        values[cell] = of_row[i];
    }
    *ret = (struct measured){.rows = l.units, .columns = l.raters, .values = values, .names = l.names};
    return OK;
}

enum err read_measures(struct call *c, const struct request *q, struct answer *a, struct measured *ret)
{
    *ret = (struct measured){0};
    warn_of_row_names(a, q);
    if (q->layout == LAYOUT_PATTERNS && !q->frequency)
        return misuse(c, "The layout patterns needs --freq.");
    if (q->layout == LAYOUT_LONG)
        TRY(read_long_measures(c, q, ret));
    else
        TRY(read_wide(c, q, ret));
    say_input(a, ret);
    if (q->layout != LAYOUT_LONG && !q->columns && !q->id)
        warn_of_counting(c, a, ret->names, ret->values, ret->rows, ret->columns);
    return OK;
}

enum err read_row_names(struct call *c, const struct request *q, size_t rows, const char *const **ret)
{
    const char *column = q->layout == LAYOUT_LONG ? q->unit : q->id;
    const char **names = arena_alloc(c->mem, (rows + 1) * sizeof *names);
    struct categories *known = categories_new_names(c);
    size_t at = 0, count;
    int32_t *codes;

    *ret = names;
    if (!column && leads_with_row_names(q)) column = table_column_name(q->opened, 0);
    for (size_t i = 0; !column && i < rows; i++) names[i] = arena_format(c->mem, "%zu", i + 1);
    if (!column) return OK;
    TRY(table_find(c, q->opened, column, &at));
    codes = arena_alloc(c->mem, table_rows_most(q->opened) * sizeof *codes);
    TRY(table_read(c, q->opened, &(struct want){at, WANT_CODES, known, codes, 1}, 1, &count));
    for (size_t i = 0; i < rows; i++) {
        if (q->layout == LAYOUT_LONG) /* units are numbered as they first appear */
            names[i] = categories_text(known, i);
        else
            names[i] = codes[i] < 0 ? NULL : categories_text(known, (size_t)codes[i]);
    }
    return OK;
}

enum err read_numbers(struct call *c, const struct request *q, const char *const *names, size_t count,
                      double **ret, size_t *ret_rows)
{
    struct want *wants = arena_alloc(c->mem, count * sizeof *wants);
    double *values = arena_alloc(c->mem, table_rows_most(q->opened) * count * sizeof *values);

    for (size_t i = 0; i < count; i++) {
        size_t column = 0;
        TRY(table_find(c, q->opened, names[i], &column));
        wants[i] = (struct want){column, WANT_NUMBERS, NULL, values + i, count};
    }
    *ret = values;
    table_hint(q->opened, "; words become numbers as columns of 0 and 1.");
    TRY(table_read(c, q->opened, wants, count, ret_rows));
    table_hint(q->opened, NULL);
    return OK;
}

enum err read_grouping(struct call *c, const struct request *q, const char *column, const char *list,
                       struct grouping *ret, size_t *ret_rows)
{
    struct categories *k = categories_new(c);
    size_t at = 0, count, *place = NULL;
    int32_t *codes = arena_alloc(c->mem, table_rows_most(q->opened) * sizeof *codes);
    const char **names;
    bool is_words;

    TRY(table_find(c, q->opened, column, &at));
    TRY(table_read(c, q->opened, &(struct want){at, WANT_CODES, k, codes, 1}, 1, ret_rows));
    TRY(categories_order(c, k, list, &place, &is_words));
    count = categories_count(k);
    names = arena_alloc(c->mem, (count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) names[place[i]] = categories_text(k, i);
    for (size_t i = 0; i < *ret_rows; i++)
        if (codes[i] >= 0) codes[i] = (int32_t)place[codes[i]];
    *ret = (struct grouping){codes, names, count};
    return OK;
}
