/* stats/light.c: Light's kappa: the mean of Cohen's over all pairs of raters.
 *
 * Each pair's table gives its kappa, and is then turned into what a row moves it by. Rows are gone
 * through a second time for the sum of that over all pairs, several at a time for as many pairs as
 * there is room for tables. Where a table would be larger than the data, the margins alone are taken,
 * one pair after the other.
 */

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/parallel.h"
#include "stats/tally.h"

#define TABLE_MOST 512                   /* categories of a table that stays near */
#define TABLE_ALWAYS 1024                /* its cells, however few the rows */
#define TABLES_ROOM ((size_t)1 << 22)    /* numbers in the tables that are kept at a time */
#define ROWS_AT_A_TIME ((size_t)1 << 12) /* whose sums stay near while the pairs pass */

/* One pair of raters at a time. Behind the categories there is a place for rows that one of them did
 * not rate. */
struct light {
    const struct rating_columns *r;
    double *first, *second; /* margins in units, later what a rating moves kappa by */
    double *table;          /* of both, or NULL */
    double same;            /* units with the same rating, later what that moves kappa by */
    double value;
    double *moved;           /* rows: the sum over pairs */
    const double *frequency; /* rows */
};

/* Without a branch: whether a rating is missing nothing could predict. */
static inline int32_t unless(int32_t missing, int32_t one, int32_t other)
{
    int32_t both = -(int32_t)((one != missing) & (other != missing));

    return missing ^ ((one ^ missing) & both);
}

static void count_margins(struct light *l, const int32_t *a, const int32_t *b)
{
    int32_t missing = (int32_t)l->r->categories;

    for (size_t i = 0; i < l->r->rows; i++) {
        int32_t x = unless(missing, a[i], b[i]), y = unless(missing, b[i], a[i]);
        l->first[x] += l->frequency[i];
        l->second[y] += l->frequency[i];
        l->same += l->frequency[i] * (double)((x == y) & (x != missing));
    }
}

static void table_margins(struct light *l, size_t first, size_t second)
{
    size_t categories = l->r->categories, stride = categories + 1;

    memset(l->table, 0, stride * stride * sizeof *l->table);
    columns_count(l->r, first, second, l->table);
    for (size_t i = 0; i < categories; i++) {
        const double *row = l->table + i * stride;
        double sum = 0;
        for (size_t k = 0; k < categories; k++) {
            sum += row[k];
            l->second[k] += row[k];
        }
        l->first[i] = sum;
        l->same += row[i];
    }
}

/* Kappa from the margins, which become what ratings move it by; false where there is none. */
static bool take_kappa(struct light *l)
{
    size_t categories = l->r->categories;
    double units = 0, chance = 0, observed, scale;

    for (size_t k = 0; k < categories; k++) units += l->first[k];
    if (units == 0) return false;
    observed = l->same / units;
    for (size_t k = 0; k < categories; k++) {
        double own = l->first[k] / units;
        l->first[k] = l->second[k] / units;
        l->second[k] = own;
        chance += own * l->first[k];
    }
    if (1 - chance < 1e-12) return false;
    l->value = (observed - chance) / (1 - chance);
    scale = 1 / units / (1 - chance);
    for (size_t k = 0; k < categories; k++) {
        l->first[k] = -scale * (observed + (1 - l->value) * (l->first[k] - 2 * chance));
        l->second[k] = -scale * (1 - l->value) * l->second[k];
    }
    l->same = scale;
    l->first[categories] = l->second[categories] = 0;
    return true;
}

static void add_moved(struct light *l, const int32_t *a, const int32_t *b)
{
    int32_t missing = (int32_t)l->r->categories;

    for (size_t i = 0; i < l->r->rows; i++) {
        int32_t x = unless(missing, a[i], b[i]), y = unless(missing, b[i], a[i]);
        double same = (double)((x == y) & (x != missing));
        l->moved[i] += l->first[x] + l->second[y] + l->same * same;
    }
}

/* What each pair of ratings moves kappa by; nothing where one is missing. */
static void table_moved(struct light *l)
{
    size_t categories = l->r->categories, stride = categories + 1;

    for (size_t i = 0; i < categories; i++) {
        double *row = l->table + i * stride;
        for (size_t k = 0; k < categories; k++) row[k] = l->first[i] + l->second[k];
        row[i] += l->same;
        row[categories] = l->table[categories * stride + i] = 0;
    }
    l->table[stride * stride - 1] = 0;
}

static void margins_clear(struct light *l)
{
    memset(l->first, 0, (l->r->categories + 1) * sizeof *l->first);
    memset(l->second, 0, (l->r->categories + 1) * sizeof *l->second);
    l->same = 0;
}

/* ---- several pairs at a time ---- */

struct met {
    size_t first, second;
};

struct tables {
    const struct light *whole;
    const struct met *pair;
    double *table, *value, *room; /* of each pair, NAN where it has no kappa; of each thread */
    size_t size;                  /* of a table */
};

static void tables_make(void *context, size_t first, size_t end, size_t thread)
{
    struct tables *t = context;
    struct light l = *t->whole;
    size_t stride = l.r->categories + 1;

    l.first = t->room + 2 * thread * stride;
    l.second = l.first + stride;
    for (size_t i = first; i < end; i++) {
        l.table = t->table + i * t->size;
        margins_clear(&l);
        table_margins(&l, t->pair[i].first, t->pair[i].second);
        t->value[i] = take_kappa(&l) ? l.value : NAN;
        if (!isnan(t->value[i])) table_moved(&l);
    }
}

/* `count` pairs, for rows first to end. */
struct passing {
    const struct tables *t;
    size_t count;
};

static void pairs_pass(void *context, size_t first, size_t end, size_t thread)
{
    const struct passing *p = context;
    const struct light *l = p->t->whole;
    size_t stride = l->r->categories + 1;

    (void)thread;
    for (size_t pair = 0; pair < p->count; pair++) {
        const double *table = p->t->table + pair * p->t->size;
        const int32_t *a = l->r->codes + p->t->pair[pair].first * l->r->rows;
        const int32_t *b = l->r->codes + p->t->pair[pair].second * l->r->rows;
        if (isnan(p->t->value[pair])) continue;
        for (size_t i = first; i < end; i++) l->moved[i] += table[(size_t)a[i] * stride + (size_t)b[i]];
    }
}

static void light_by_tables(struct call *c, const struct light *l, const struct met *pairs,
                            size_t count, double *values)
{
    size_t stride = l->r->categories + 1, threads = parallel_threads(0);
    struct tables t = {.whole = l, .size = stride * stride};
    size_t at_once = TABLES_ROOM / t.size < count ? TABLES_ROOM / t.size : count;

    t.table = arena_alloc(c->mem, at_once * t.size * sizeof *t.table);
    t.room = arena_alloc(c->mem, threads * 2 * stride * sizeof *t.room);
    for (size_t first = 0; first < count; first += at_once) {
        struct passing p = {&t, count - first < at_once ? count - first : at_once};
        t.pair = pairs + first;
        t.value = values + first;
        parallel_for(0, p.count, 8, tables_make, &t);
        parallel_for(0, l->r->rows, ROWS_AT_A_TIME, pairs_pass, &p);
    }
}

/* ---- one pair after the other ---- */

static void light_by_margins(struct light *l, const struct met *pairs, size_t count, double *values)
{
    for (size_t i = 0; i < count; i++) {
        const int32_t *a = l->r->codes + pairs[i].first * l->r->rows;
        const int32_t *b = l->r->codes + pairs[i].second * l->r->rows;
        margins_clear(l);
        count_margins(l, a, b);
        values[i] = take_kappa(l) ? l->value : NAN;
        if (!isnan(values[i])) add_moved(l, a, b);
    }
}

static void light_make(struct call *c, const struct ratings *r, const struct rating_columns *columns,
                       struct light *ret)
{
    double *one = NULL;

    *ret = (struct light){.r = columns};
    ret->first = arena_alloc(c->mem, (r->categories + 1) * sizeof *ret->first);
    ret->second = arena_alloc(c->mem, (r->categories + 1) * sizeof *ret->second);
    ret->moved = arena_alloc(c->mem, r->rows * sizeof *ret->moved);
    if (!r->frequency) one = arena_alloc(c->mem, r->rows * sizeof *one);
    for (size_t i = 0; one && i < r->rows; i++) one[i] = 1;
    ret->frequency = one ? one : r->frequency;
}

static bool has_two(const struct ratings *r, size_t row)
{
    size_t rated = 0;

    for (size_t k = 0; k < r->raters; k++) rated += r->codes[row * r->raters + k] != RATING_MISSING;
    return rated >= 2;
}

enum err agree_light(struct call *c, const struct ratings *r, double level, struct estimate *ret)
{
    struct ratings rows;
    struct rating_columns columns;
    struct light l;
    struct met *pairs;
    double sum = 0, squares = 0, used = 0, units = 0, *values;
    size_t stride = r->categories + 1, count = 0;

    TRY(ratings_distinct(c, r, &rows, NULL));
    if (r->raters < 2) return fail(c, ERR_INVALID, "Agreement of pairs needs two raters.");
    TRY(ratings_columns(c, &rows, &columns));
    light_make(c, &rows, &columns, &l);
    pairs = arena_alloc(c->mem, r->raters * (r->raters - 1) / 2 * sizeof *pairs);
    values = arena_alloc(c->mem, r->raters * (r->raters - 1) / 2 * sizeof *values);
    for (size_t i = 0; i < r->raters; i++)
        for (size_t k = i + 1; k < r->raters; k++) pairs[count++] = (struct met){i, k};
    if (stride <= TABLE_MOST && stride * stride <= rows.rows + TABLE_ALWAYS)
        light_by_tables(c, &l, pairs, count, values);
    else
        light_by_margins(&l, pairs, count, values);
    for (size_t i = 0; i < count; i++) {
        sum += isnan(values[i]) ? 0 : values[i];
        used += !isnan(values[i]);
    }
    for (size_t i = 0; i < rows.rows; i++) {
        double part = l.moved[i] / used;
        if (has_two(&rows, i)) units += l.frequency[i];
        squares += l.frequency[i] * part * part;
    }
    if (units == 0)
        return fail(c, ERR_INVALID, "No unit has two ratings, so there is no agreement to speak of.");
    /* Those units alone are the sample, so that one nobody rated does not matter. */
    squares *= units / (units - 1);
    *ret = agreement_estimate(used > 0 ? sum / used : NAN, squares, level, units);
    if (used < (double)count) ret->warnings |= WARNING_ZERO_VARIANCE | WARNING_INCOMPLETE;
    return OK;
}
