/* analysis/read.c: units, raters and one scale, from any layout. */

#include <math.h>
#include <stdatomic.h>
#include <string.h>

#include "analysis/cells.h"
#include "analysis/number.h"
#include "analysis/reading.h"
#include "base/arena.h"
#include "stats/parallel.h"

#define CATEGORY_MOST 1e300                /* differences of larger numbers may be infinite */
#define PLACED_AT_A_TIME ((size_t)1 << 18) /* codes */
#define STRANGERS_MOST ((size_t)1 << 20)   /* cells that are looked at for names among ratings */
#define WORDS_SHOWN 6                      /* of a scale, in a warning */
#define FIRST_ROWS 5                       /* that are looked at before all are */
#define UNSEEN (-2)                        /* a cell of the long layout that no row has named yet */

/* What is gathered while ratings are read, before the scale has its order. */
struct gathered {
    struct categories *scale;
    size_t listed; /* of its categories come from --categories */
    size_t rows, raters;
    int32_t *codes, *key;
    const double *frequency;
};

static enum err start_scale(struct call *c, const struct request *q, struct gathered *g)
{
    g->scale = categories_new(c);
    if (q->categories) TRY(categories_list(c, g->scale, q->categories));
    g->listed = categories_count(g->scale);
    return OK;
}

static enum err refuse_unlisted(struct call *c, const struct request *q, const struct gathered *g,
                                size_t row, size_t column, int32_t code)
{
    return table_refuse(c, q->opened, row, column, "The category %s is not one of --categories.",
                        categories_text(g->scale, (size_t)code));
}

/* Refuses the first code that --categories does not list. */
static enum err check_listed(struct call *c, const struct request *q, const struct gathered *g,
                             const int32_t *codes, size_t rows, const size_t *columns, size_t count)
{
    if (!q->categories || g->listed == categories_count(g->scale)) return OK;
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < count; k++)
            if (codes[i * count + k] >= (int32_t)g->listed)
                return refuse_unlisted(c, q, g, i, columns[k], codes[i * count + k]);
    return OK;
}

/* Codes that are put into the order of the scale, by several threads where there are many. */
struct placing {
    int32_t *codes;
    const int32_t *to; /* of code + 1, so that nothing has to be asked in the loop */
    atomic_size_t missing;
};

static void place_some(void *context, size_t first, size_t end, size_t thread)
{
    struct placing *p = context;
    size_t missing = 0;

    (void)thread;
    for (size_t i = first; i < end; i++) {
        int32_t code = p->to[p->codes[i] + 1];
        p->codes[i] = code;
        missing += (uint32_t)code >> 31;
    }
    atomic_fetch_add(&p->missing, missing);
}

/* ret: how many are missing. */
static size_t put_in_place(struct call *c, int32_t *codes, size_t count, const size_t *place,
                           size_t categories)
{
    int32_t *to = arena_alloc(c->mem, (categories + 1) * sizeof *to);
    struct placing p = {.codes = codes, .to = to};

    to[0] = RATING_MISSING;
    for (size_t i = 0; i < categories; i++) to[i + 1] = (int32_t)place[i];
    atomic_init(&p.missing, 0);
    parallel_for(0, count, PLACED_AT_A_TIME, place_some, &p);
    return atomic_load(&p.missing);
}

/* missing: codes, where each row stands for one unit. */
static void say_input(struct answer *a, const struct ratings *r, size_t missing)
{
    double units = ratings_units(r), all = units * (double)r->raters, lost = (double)missing;

    if (r->frequency) lost = 0;
    for (size_t i = 0; r->frequency && i < r->rows; i++) {
        size_t here = 0;
        for (size_t k = 0; k < r->raters; k++) here += r->codes[i * r->raters + k] < 0;
        lost += (double)here * r->frequency[i];
    }
    answer_input(a, "units", units);
    answer_input(a, "raters", (double)r->raters);
    answer_input(a, "ratings", all - lost);
    answer_input(a, "missing", lost);
    answer_input(a, "categories", (double)r->categories);
}

/* One word among numbers makes words of them all, and is often no rating. */
static void warn_mixed(struct call *c, struct answer *a, const char *const *names, const double *values,
                       size_t count)
{
    const char *word = NULL;
    bool number = false;

    for (size_t i = 0; i < count; i++) {
        if (!isnan(values[i])) number = true;
        if (isnan(values[i]) && !word) word = names[i];
    }
    if (!word || !number) return;
    answer_warn_text(
        a, "mixed_categories",
        arena_format(c->mem,
                     "Some categories are numbers and others are not, as %s; all were taken "
                     "as words. Where it stands for a missing value, say so with --na.",
                     cell_shown(c, word, strlen(word))));
}

/* What the alphabet made of the scale, for who can say whether it is right. */
static void warn_of_words(struct call *c, struct answer *a, const char *const *names, size_t count)
{
    const char *order = "";

    for (size_t i = 0; i < count && i < WORDS_SHOWN; i++)
        order = arena_format(c->mem, "%s%s%s", order, i ? ", " : "",
                             cell_shown(c, names[i], strlen(names[i])));
    answer_warn_text(
        a, warning_code(WARNING_NOT_NUMERIC),
        arena_format(c->mem,
                     "Categories are words in the order of the alphabet (%s%s); whatever asks for an "
                     "order or a distance means this one. Give the scale's with --categories.",
                     order, count > WORDS_SHOWN ? ", …" : ""));
}

/* A column of words that no other column has is often no rater: it names the rows, or every row of the
 * table is one rating. */
static void warn_of_strangers(struct call *c, struct answer *a, const struct rated *r)
{
    const struct ratings *s = &r->ratings;
    size_t cells = s->rows * s->raters, *owner, strangers = 0, first = 0;
    bool *shares, is_mixed = false;
    double number;

    if (s->rows < 2 || s->raters < 2 || cells > STRANGERS_MOST) return;
    owner = arena_alloc(c->mem, s->categories * sizeof *owner); /* 1 + the column that has it */
    shares = arena_alloc(c->mem, s->raters * sizeof *shares);
    for (size_t i = 0; i < cells; i++) {
        size_t column = i % s->raters, *of;
        if (s->codes[i] < 0) continue;
        of = &owner[s->codes[i]];
        if (!*of) *of = column + 1;
        if (*of != column + 1) shares[column] = shares[*of - 1] = true;
    }
    for (size_t k = s->raters; k-- > 0;)
        if (!shares[k]) strangers++, first = k;
    for (size_t k = 0; k < s->categories; k++)
        is_mixed |= number_read(r->scale[k], strlen(r->scale[k]), '.', &number);
    if (!strangers || (strangers == s->raters && !is_mixed)) return; /* items each with its own words */
    answer_warn_text(a, "names_among_values",
                     arena_format(c->mem,
                                  "The column %s%s has no category that another column has, too; if it "
                                  "names the rows say --id, if each row is one rating --layout long, "
                                  "and else choose the raters with --cols.",
                                  r->raters[first],
                                  strangers > 1 ? " (and it is not the only one)" : ""));
}

/* Whether the first rows leave it open that a column counts them; of nearly all tables they do not. */
static bool may_count(const struct ratings *s)
{
    for (size_t k = 0; k < s->raters; k++) {
        size_t i = 0;
        while (i < s->rows && i < FIRST_ROWS && s->codes[i * s->raters + k] >= 0 &&
               ratings_value(s, (size_t)s->codes[i * s->raters + k]) ==
                   ratings_value(s, (size_t)s->codes[k]) + (double)i)
            i++;
        if (i == s->rows || i == FIRST_ROWS) return true;
    }
    return false;
}

static void warn_of_names(struct call *c, const struct request *q, struct answer *a,
                          const struct rated *r)
{
    const struct ratings *s = &r->ratings;
    size_t cells = s->rows * s->raters;
    double *values;

    if (q->columns || cells > STRANGERS_MOST) return;
    if (r->is_words) {
        warn_of_strangers(c, a, r);
    } else if (!q->id && may_count(s)) {
        values = arena_alloc(c->mem, cells * sizeof *values);
        for (size_t i = 0; i < cells; i++)
            values[i] = s->codes[i] < 0 ? NAN : ratings_value(s, (size_t)s->codes[i]);
        warn_of_counting(c, a, r->raters, values, s->rows, s->raters);
    }
}

/* The order of the scale is found, and everything is put into it. as_they_come: words keep the order in
 * which they were met. */
static enum err finish(struct call *c, const struct request *q, struct answer *a,
                       const struct gathered *g, bool as_they_come, struct rated *ret)
{
    size_t count = categories_count(g->scale), missing, *place;
    const char **names;
    double *values;

    if (!count) return table_refuse(c, q->opened, 0, 0, "There is no rating in the table.");
    TRY(categories_order(c, g->scale, q->categories, &place, &ret->is_words));
    if (ret->is_words && as_they_come)
        for (size_t i = 0; i < count; i++) place[i] = i;
    missing = put_in_place(c, g->codes, g->rows * g->raters, place, count);
    if (g->key) put_in_place(c, g->key, g->rows, place, count);
    names = arena_alloc(c->mem, count * sizeof *names);
    values = arena_alloc(c->mem, count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        names[place[i]] = categories_text(g->scale, i);
        values[place[i]] = categories_number(g->scale, i);
        if (fabs(values[place[i]]) > CATEGORY_MOST)
            return table_refuse(c, q->opened, TABLE_HEADER, 0,
                                "The category %s is too large to compute with; %g is the most.",
                                names[place[i]], CATEGORY_MOST);
    }
    if (ret->is_words && !q->categories) warn_mixed(c, a, names, values, count);
    ret->scale = names;
    ret->key = g->key;
    ret->ratings = (struct ratings){.rows = g->rows,
                                    .raters = g->raters,
                                    .categories = count,
                                    .codes = g->codes,
                                    .values = ret->is_words ? NULL : values,
                                    .frequency = g->frequency};
    if (ret->is_words && !q->categories && !as_they_come) warn_of_words(c, a, names, count);
    say_input(a, &ret->ratings, missing);
    return OK;
}

/* ---- wide and patterns ---- */

/* A header of numbers is often none. */
static void warn_of_header(struct answer *a, const struct table *t, const struct chosen *chosen)
{
    double number;

    for (size_t i = 0; i < chosen->count; i++) {
        const char *name = table_column_name(t, chosen->columns[i]);
        if (!number_read(name, strlen(name), '.', &number)) return;
    }
    answer_warn_text(
        a, "header_numbers",
        "All columns have numbers for names; if the first row already holds ratings, put a row with "
        "names above it.");
}

static enum err read_wide(struct call *c, const struct request *q, struct answer *a, struct rated *ret)
{
    struct table *t = q->opened;
    size_t most = table_rows_most(t), count = 0, key, cluster, frequency;
    bool has_key, has_cluster, has_frequency;
    int32_t *clusters = NULL;
    double *units = NULL;
    struct gathered g = {0};
    struct categories *names = categories_new_names(c);
    struct chosen chosen;
    struct want *wants;
    const char **raters;

    TRY(start_scale(c, q, &g));
    TRY(choose_columns(c, q, &chosen));
    TRY(optional_column(c, q, q->key, &has_key, &key));
    TRY(optional_column(c, q, q->cluster, &has_cluster, &cluster));
    TRY(optional_column(c, q, q->frequency, &has_frequency, &frequency));
    g.raters = chosen.count;
    g.codes = arena_alloc(c->mem, most * g.raters * sizeof *g.codes);
    wants = arena_alloc(c->mem, (g.raters + 3) * sizeof *wants);
    raters = arena_alloc(c->mem, g.raters * sizeof *raters);
    for (; count < g.raters; count++) {
        wants[count] =
            (struct want){chosen.columns[count], WANT_CODES, g.scale, g.codes + count, g.raters};
        raters[count] = table_column_name(t, chosen.columns[count]);
    }
    if (has_key) {
        g.key = arena_alloc(c->mem, most * sizeof *g.key);
        wants[count++] = (struct want){key, WANT_CODES, g.scale, g.key, 1};
    }
    if (has_cluster) {
        clusters = arena_alloc(c->mem, most * sizeof *clusters);
        wants[count++] = (struct want){cluster, WANT_CODES, names, clusters, 1};
    }
    if (has_frequency) {
        units = arena_alloc(c->mem, most * sizeof *units);
        wants[count++] = (struct want){frequency, WANT_NUMBERS, NULL, units, 1};
    }
    TRY(table_read(c, t, wants, count, &g.rows));
    TRY(check_listed(c, q, &g, g.codes, g.rows, chosen.columns, g.raters));
    if (has_key) TRY(check_listed(c, q, &g, g.key, g.rows, &key, 1));
    if (has_frequency) TRY(check_counts(c, t, units, g.rows, &frequency, 1));
    if (has_cluster) {
        size_t *of = NULL;
        TRY(make_clusters(c, t, cluster, clusters, g.rows, &of));
        ret->cluster = of;
        ret->clusters = categories_count(names);
    }
    g.frequency = units;
    ret->raters = raters;
    warn_of_header(a, t, &chosen);
    TRY(finish(c, q, a, &g, false, ret));
    warn_of_names(c, q, a, ret);
    return OK;
}

/* ---- long ---- */

/* What rows say of their unit (its key, its cluster) has to be the same in all of them. */
static enum err one_of_unit(struct call *c, const struct request *q, const struct long_rows *l,
                            size_t column, const int32_t *of_row, int32_t **ret)
{
    int32_t *of_unit = arena_alloc(c->mem, l->units * sizeof *of_unit);

    for (size_t i = 0; i < l->units; i++) of_unit[i] = UNSEEN;
    for (size_t i = 0; i < l->rows; i++) {
        int32_t *one = &of_unit[l->unit[i]];
        if (*one != UNSEEN && *one != of_row[i])
            return table_refuse(c, q->opened, i, column,
                                "An earlier row of this unit says something else under %s.",
                                table_column_name(q->opened, column));
        *one = of_row[i];
    }
    *ret = of_unit;
    return OK;
}

static enum err fill_cells(struct call *c, const struct request *q, const struct long_rows *l,
                           const int32_t *values, int32_t *codes)
{
    size_t cells = l->units * l->raters;

    for (size_t i = 0; i < cells; i++) codes[i] = UNSEEN;
    for (size_t i = 0; i < l->rows; i++) {
        int32_t *cell = &codes[(size_t)l->unit[i] * l->raters + (size_t)l->rater[i]];
        if (*cell != UNSEEN)
            return table_refuse(c, q->opened, i, l->unit_column,
                                "An earlier row has a value of %s for this unit; name what tells the "
                                "two apart%s, or leave one out.",
                                l->names[l->rater[i]], q->item ? "" : " (--item)");
        *cell = values[i];
    }
    for (size_t i = 0; i < cells; i++)
        if (codes[i] == UNSEEN) codes[i] = RATING_MISSING;
    return OK;
}

static enum err read_long_ratings(struct call *c, const struct request *q, struct answer *a,
                                  struct rated *ret)
{
    struct table *t = q->opened;
    size_t most = table_rows_most(t), value, key, cluster, count = 0;
    bool has_key, has_cluster;
    struct gathered g = {0};
    struct categories *names = categories_new_names(c);
    int32_t *values = arena_alloc(c->mem, most * sizeof *values), *keys, *clusters, *of_unit = NULL;
    struct want wants[2];
    struct long_rows l;

    if (!q->unit || !q->rater || !q->value)
        return misuse(c, "The long layout needs --unit, --rater and --value.");
    TRY(start_scale(c, q, &g));
    TRY(table_find(c, t, q->value, &value));
    TRY(optional_column(c, q, q->key, &has_key, &key));
    TRY(optional_column(c, q, q->cluster, &has_cluster, &cluster));
    keys = has_key ? arena_alloc(c->mem, most * sizeof *keys) : NULL;
    clusters = has_cluster ? arena_alloc(c->mem, most * sizeof *clusters) : NULL;
    wants[count++] = (struct want){value, WANT_CODES, g.scale, values, 1};
    if (has_key) wants[count++] = (struct want){key, WANT_CODES, g.scale, keys, 1};
    TRY(read_long(c, q, q->rater, q->item, wants, count, &l));
    TRY(check_listed(c, q, &g, values, l.rows, &value, 1));
    if (has_key) TRY(check_listed(c, q, &g, keys, l.rows, &key, 1));
    g.rows = l.units;
    g.raters = l.raters;
    g.codes = arena_alloc(c->mem, l.units * l.raters * sizeof *g.codes);
    TRY(fill_cells(c, q, &l, values, g.codes));
    if (has_key) TRY(one_of_unit(c, q, &l, key, keys, &g.key));
    if (has_cluster) { /* read by itself: it may be the unit, of which every item is one */
        size_t *of, *unused, rows;
        TRY(table_read(c, t, &(struct want){cluster, WANT_CODES, names, clusters, 1}, 1, &rows));
        TRY(make_clusters(c, t, cluster, clusters, l.rows, &unused)); /* every row names one */
        TRY(one_of_unit(c, q, &l, cluster, clusters, &of_unit));
        TRY(make_clusters(c, t, cluster, of_unit, l.units, &of));
        ret->cluster = of;
        ret->clusters = categories_count(names);
    }
    ret->raters = l.names;
    return finish(c, q, a, &g, false, ret);
}

/* ---- counts and square: the header names the categories ---- */

static enum err name_categories(struct call *c, const struct request *q, const struct chosen *chosen,
                                struct gathered *g, int32_t *codes)
{
    for (size_t k = 0; k < chosen->count; k++) {
        size_t column = chosen->columns[k];
        codes[k] = categories_take(g->scale, table_column_name(q->opened, column));
        if (q->categories && codes[k] >= (int32_t)g->listed)
            return refuse_unlisted(c, q, g, TABLE_HEADER, column, codes[k]);
        for (size_t i = 0; i < k; i++)
            if (codes[i] == codes[k])
                return table_refuse(c, q->opened, TABLE_HEADER, column,
                                    "The category %s has two columns.",
                                    table_column_name(q->opened, column));
    }
    return OK;
}

static enum err read_counts_of(struct call *c, const struct request *q, const struct chosen *chosen,
                               const struct want *more, double **ret, size_t *ret_rows)
{
    size_t count = chosen->count, wanted = count;
    double *counts = arena_alloc(c->mem, table_rows_most(q->opened) * count * sizeof *counts);
    struct want *wants = arena_alloc(c->mem, (count + 1) * sizeof *wants);

    for (size_t k = 0; k < count; k++)
        wants[k] = (struct want){chosen->columns[k], WANT_NUMBERS, NULL, counts + k, count};
    if (more) wants[wanted++] = *more;
    TRY(table_read(c, q->opened, wants, wanted, ret_rows));
    *ret = counts;
    return check_counts(c, q->opened, counts, *ret_rows, chosen->columns, count);
}

/* Each rating of a row becomes one of somebody, in the order of the categories. */
static enum err read_counts(struct call *c, const struct request *q, struct answer *a,
                            struct rated *ret)
{
    struct gathered g = {0};
    struct chosen chosen;
    int32_t *codes, *of_row;
    double *counts;

    TRY(start_scale(c, q, &g));
    TRY(choose_columns(c, q, &chosen));
    codes = arena_alloc(c->mem, chosen.count * sizeof *codes);
    TRY(name_categories(c, q, &chosen, &g, codes));
    TRY(read_counts_of(c, q, &chosen, NULL, &counts, &g.rows));
    for (size_t i = 0; i < g.rows; i++) {
        double total = 0;
        for (size_t k = 0; k < chosen.count; k++) total += counts[i * chosen.count + k];
        TRY(check_room(c, g.rows, total < 1e9 ? (size_t)total : (size_t)1e9));
        if (total > (double)g.raters) g.raters = (size_t)total;
    }
    if (!g.raters)
        return table_refuse(c, q->opened, 0, chosen.columns[0], "There is no rating in the table.");
    g.codes = of_row = arena_alloc(c->mem, g.rows * g.raters * sizeof *g.codes);
    for (size_t i = 0; i < g.rows; i++, of_row += g.raters) {
        size_t at = 0;
        for (size_t k = 0; k < chosen.count; k++)
            for (size_t n = (size_t)counts[i * chosen.count + k]; n; n--) of_row[at++] = codes[k];
        while (at < g.raters) of_row[at++] = RATING_MISSING;
    }
    ret->anonymous = true;
    answer_warn_text(
        a, "raters_unknown",
        "Counts do not say who gave a rating; what compares rater with rater is not computed.");
    return finish(c, q, a, &g, true, ret);
}

/* Takes the labels out of the columns: --id, or the first of one more column than there are rows. */
static enum err find_labels(struct call *c, const struct request *q, struct chosen *chosen,
                            bool *ret_has, size_t *ret)
{
    size_t rows = 0;

    TRY(table_read(c, q->opened, NULL, 0, &rows));
    TRY(optional_column(c, q, q->id, ret_has, ret));
    if (!*ret_has && chosen->count == rows + 1 && !q->columns) {
        *ret_has = true;
        *ret = chosen->columns[0];
        chosen->columns++;
        chosen->count--;
    }
    if (chosen->count != rows)
        return fail(c, ERR_INVALID,
                    "%zu rows and %zu categories are no square: a row for each category is wanted.",
                    rows, chosen->count);
    return OK;
}

/* Which category each row is; without labels the rows are in the order of the columns. */
static enum err place_rows(struct call *c, const struct request *q, const struct gathered *g,
                           const struct categories *labels, const int32_t *label, size_t column,
                           const int32_t *codes, size_t count, int32_t *row_codes)
{
    bool *seen = arena_alloc(c->mem, categories_count(g->scale) * sizeof *seen);

    for (size_t i = 0; i < count; i++) {
        row_codes[i] = codes[i];
        if (!label) continue;
        row_codes[i] =
            label[i] < 0 ? -1 : categories_code(g->scale, categories_text(labels, (size_t)label[i]));
        if (row_codes[i] < 0)
            return table_refuse(c, q->opened, i, column,
                                "The row is named after no category of the header.");
        if (seen[row_codes[i]])
            return table_refuse(c, q->opened, i, column, "There is an earlier row of this category.");
        seen[row_codes[i]] = true;
    }
    return OK;
}

static enum err read_square(struct call *c, const struct request *q, struct answer *a,
                            struct rated *ret)
{
    static const char *const raters[] = {"rows", "columns"};
    struct gathered g = {.raters = 2};
    struct categories *labels = categories_new_names(c);
    struct chosen chosen;
    bool has_labels;
    size_t column = 0, count = 0, rows = 0;
    int32_t *codes, *row_codes, *label;
    double *counts, *frequency;

    TRY(start_scale(c, q, &g));
    TRY(choose_columns(c, q, &chosen));
    TRY(find_labels(c, q, &chosen, &has_labels, &column));
    codes = arena_alloc(c->mem, chosen.count * sizeof *codes);
    TRY(name_categories(c, q, &chosen, &g, codes));
    label = arena_alloc(c->mem, table_rows_most(q->opened) * sizeof *label);
    row_codes = arena_alloc(c->mem, table_rows_most(q->opened) * sizeof *row_codes);
    TRY(read_counts_of(c, q, &chosen,
                       has_labels ? &(struct want){column, WANT_CODES, labels, label, 1} : NULL,
                       &counts, &rows));
    TRY(place_rows(c, q, &g, labels, has_labels ? label : NULL, column, codes, rows, row_codes));
    g.codes = arena_alloc(c->mem, rows * rows * 2 * sizeof *g.codes);
    g.frequency = frequency = arena_alloc(c->mem, rows * rows * sizeof *frequency);
    for (size_t i = 0; i < rows * rows; i++) {
        if (counts[i] == 0) continue;
        g.codes[2 * count] = row_codes[i / rows];
        g.codes[2 * count + 1] = codes[i % rows];
        frequency[count++] = counts[i];
    }
    g.rows = count;
    if (!count)
        return table_refuse(c, q->opened, 0, chosen.columns[0], "There is no rating in the table.");
    ret->raters = raters;
    return finish(c, q, a, &g, true, ret);
}

enum err read_ratings(struct call *c, const struct request *q, struct answer *a, struct rated *ret)
{
    *ret = (struct rated){0};
    warn_of_row_names(a, q);
    switch (q->layout) {
    case LAYOUT_LONG: return read_long_ratings(c, q, a, ret);
    case LAYOUT_COUNTS:
    case LAYOUT_SQUARE:
        if (q->key || q->cluster)
            return misuse(c, "This layout has no columns for --key and --cluster.");
        return q->layout == LAYOUT_COUNTS ? read_counts(c, q, a, ret) : read_square(c, q, a, ret);
    case LAYOUT_PATTERNS:
        if (!q->frequency) return misuse(c, "The layout patterns needs --freq.");
        break;
    case LAYOUT_WIDE: break;
    }
    return read_wide(c, q, a, ret);
}

enum err read_item_ratings(struct call *c, const struct request *q, struct answer *a, struct rated *ret)
{
    struct request items = *q;

    if (q->layout == LAYOUT_LONG && q->item) items.rater = q->item, items.item = q->rater;
    return read_ratings(c, &items, a, ret);
}
