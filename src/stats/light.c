/* stats/light.c: Light's kappa: the mean of Cohen's over all pairs of raters.
 *
 * Rows are gone through twice for each pair: for its table, or the margins alone where that would be
 * larger than the data, and for what each row moves its kappa by, which is looked up in the same table.
 */

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"

#define TABLE_MOST 512    /* categories of a table that stays near */
#define TABLE_ALWAYS 1024 /* its cells, however few the rows */

/* One pair of raters at a time. Behind the categories there is a place for rows that one of them did
 * not rate. */
struct light {
    const struct rating_columns *r;
    double *first, *second; /* margins in units, later what a rating moves kappa by */
    double *table;          /* of both, or NULL */
    double same;            /* units with the same rating, later what that moves kappa by */
    double value;
    double *moved;           /* rows: the sum over pairs */
    double all;              /* units */
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
    scale = l->all / units / (1 - chance);
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

static void add_moved_by_table(struct light *l, const int32_t *a, const int32_t *b)
{
    size_t categories = l->r->categories, stride = categories + 1;

    for (size_t i = 0; i < categories; i++) {
        double *row = l->table + i * stride;
        for (size_t k = 0; k < categories; k++) row[k] = l->first[i] + l->second[k];
        row[i] += l->same;
        row[categories] = l->table[categories * stride + i] = 0;
    }
    l->table[stride * stride - 1] = 0;
    for (size_t i = 0; i < l->r->rows; i++)
        l->moved[i] += l->table[(size_t)a[i] * stride + (size_t)b[i]];
}

/* False where the pair has no kappa. */
static bool light_pair(struct light *l, size_t first, size_t second)
{
    size_t room = (l->r->categories + 1) * sizeof(double);
    const int32_t *a = l->r->codes + first * l->r->rows, *b = l->r->codes + second * l->r->rows;

    memset(l->first, 0, room);
    memset(l->second, 0, room);
    l->same = 0;
    if (l->table)
        table_margins(l, first, second);
    else
        count_margins(l, a, b);
    if (!take_kappa(l)) return false;
    if (l->table)
        add_moved_by_table(l, a, b);
    else
        add_moved(l, a, b);
    return true;
}

static void light_make(struct call *c, const struct ratings *r, const struct rating_columns *columns,
                       struct light *ret)
{
    size_t stride = r->categories + 1;
    double *one = NULL;

    *ret = (struct light){.r = columns, .all = ratings_units(r)};
    ret->first = arena_alloc(c->mem, stride * sizeof *ret->first);
    ret->second = arena_alloc(c->mem, stride * sizeof *ret->second);
    if (stride <= TABLE_MOST && stride * stride <= r->rows + TABLE_ALWAYS)
        ret->table = arena_alloc(c->mem, stride * stride * sizeof *ret->table);
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
    double sum = 0, squares = 0, used = 0, units = 0, possible;

    TRY(ratings_distinct(c, r, &rows, NULL));
    if (r->raters < 2) return fail(c, ERR_INVALID, "Agreement of pairs needs two raters.");
    TRY(ratings_columns(c, &rows, &columns));
    light_make(c, &rows, &columns, &l);
    for (size_t i = 0; i < r->raters; i++)
        for (size_t k = i + 1; k < r->raters; k++) {
            if (!light_pair(&l, i, k)) continue;
            sum += l.value;
            used++;
        }
    possible = (double)r->raters * (double)(r->raters - 1) / 2;
    for (size_t i = 0; i < rows.rows; i++) {
        double part = l.moved[i] / used;
        if (has_two(&rows, i)) units += l.frequency[i];
        squares += l.frequency[i] * part * part;
    }
    if (units == 0)
        return fail(c, ERR_INVALID, "No unit has two ratings, so there is no agreement to speak of.");
    *ret =
        agreement_estimate(used > 0 ? sum / used : NAN, squares / (l.all * (l.all - 1)), level, units);
    if (used < possible) ret->warnings |= WARNING_ZERO_VARIANCE | WARNING_INCOMPLETE;
    return OK;
}
