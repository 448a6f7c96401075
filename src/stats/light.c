/* stats/light.c: Light's kappa: the mean of Cohen's over all pairs of raters.
 *
 * All pairs are gone through for some rows, then for the next, so that what is read and written stays
 * near: once for the margins of each pair, once for what each row moves the kappas by.
 */

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"

#define BLOCK 1024 /* rows at a time */

/* Of each pair, first < second: margins in units, later what a rating moves its kappa by. The place
 * behind the categories is of rows that one of them did not rate. */
struct light {
    const struct rating_columns *r;
    size_t pairs;
    double *first, *second;  /* pairs x (categories + 1) */
    double *same;            /* pairs: units with the same rating, later what that moves kappa by */
    double *value;           /* pairs */
    double *moved;           /* rows */
    double all;              /* units */
    const double *frequency; /* rows */
};

/* Where a rating and another are counted: behind the categories unless both are given. */
static inline void both_or_none(int32_t missing, int32_t *a, int32_t *b)
{
    bool both = *a != missing && *b != missing;

    *a = both ? *a : missing;
    *b = both ? *b : missing;
}

static void count_margins(struct light *l, size_t pair, const int32_t *a, const int32_t *b, size_t row,
                          size_t end)
{
    size_t categories = l->r->categories;
    double *first = l->first + pair * (categories + 1), *second = l->second + pair * (categories + 1);
    double same = 0;

    for (; row < end; row++) {
        int32_t x = a[row], y = b[row];
        double units = l->frequency[row];
        both_or_none((int32_t)categories, &x, &y);
        first[x] += units;
        second[y] += units;
        same += x == y && x != (int32_t)categories ? units : 0;
    }
    l->same[pair] += same;
}

static void add_moved(struct light *l, size_t pair, const int32_t *a, const int32_t *b, size_t row,
                      size_t end)
{
    size_t categories = l->r->categories;
    const double *first = l->first + pair * (categories + 1);
    const double *second = l->second + pair * (categories + 1);
    double same = l->same[pair];

    for (; row < end; row++) {
        int32_t x = a[row], y = b[row];
        both_or_none((int32_t)categories, &x, &y);
        l->moved[row] += first[x] + second[y] + (x == y ? same : 0);
    }
}

static void for_pairs(struct light *l, void (*work)(struct light *l, size_t pair, const int32_t *a,
                                                    const int32_t *b, size_t row, size_t end))
{
    const struct rating_columns *r = l->r;

    for (size_t row = 0; row < r->rows; row += BLOCK) {
        size_t end = row + BLOCK < r->rows ? row + BLOCK : r->rows, pair = 0;
        for (size_t i = 0; i < r->raters; i++)
            for (size_t k = i + 1; k < r->raters; k++)
                work(l, pair++, r->codes + i * r->rows, r->codes + k * r->rows, row, end);
    }
}

/* Kappa of a pair from its margins, which become what ratings move it by; nothing where there is no
 * kappa. */
static void take_kappa(struct light *l, size_t pair)
{
    size_t categories = l->r->categories;
    double *first = l->first + pair * (categories + 1), *second = l->second + pair * (categories + 1);
    double units = 0, chance = 0, observed = l->same[pair], value = NAN, scale = 0;

    for (size_t k = 0; k < categories; k++) units += first[k];
    observed /= units;
    for (size_t k = 0; k < categories; k++) {
        double own = first[k] / units;
        first[k] = second[k] / units;
        second[k] = own;
        chance += first[k] * second[k];
    }
    if (units > 0 && 1 - chance >= 1e-12) {
        value = (observed - chance) / (1 - chance);
        scale = l->all / units / (1 - chance);
    }
    for (size_t k = 0; scale > 0 && k < categories; k++) {
        first[k] = -scale * (observed + (1 - value) * (first[k] - 2 * chance));
        second[k] = -scale * (1 - value) * second[k];
    }
    if (!(scale > 0)) memset(first, 0, categories * sizeof *first);
    if (!(scale > 0)) memset(second, 0, categories * sizeof *second);
    l->value[pair] = value;
    l->same[pair] = scale;
    first[categories] = -scale; /* where both are missing they are the same */
    second[categories] = 0;
}

static enum err light_make(struct call *c, const struct ratings *r, const struct rating_columns *columns,
                           struct light *ret)
{
    size_t pairs = r->raters * (r->raters - 1) / 2, room = pairs * (r->categories + 1);
    double *one = NULL;

    if (r->categories + 1 > SIZE_MAX / sizeof(double) / pairs / 2)
        return fail(c, ERR_INVALID, "There are too many raters and categories to compare every pair.");
    *ret = (struct light){.r = columns, .pairs = pairs, .all = ratings_units(r)};
    ret->first = arena_alloc(c->mem, room * sizeof *ret->first);
    ret->second = arena_alloc(c->mem, room * sizeof *ret->second);
    ret->same = arena_alloc(c->mem, pairs * sizeof *ret->same);
    ret->value = arena_alloc(c->mem, pairs * sizeof *ret->value);
    ret->moved = arena_alloc(c->mem, r->rows * sizeof *ret->moved);
    if (!r->frequency) one = arena_alloc(c->mem, r->rows * sizeof *one);
    for (size_t i = 0; one && i < r->rows; i++) one[i] = 1;
    ret->frequency = one ? one : r->frequency;
    return OK;
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
    double sum = 0, squares = 0, used = 0, units = 0;

    TRY(ratings_distinct(c, r, &rows, NULL));
    if (r->raters < 2) return fail(c, ERR_INVALID, "Agreement of pairs needs two raters.");
    TRY(ratings_columns(c, &rows, &columns));
    TRY(light_make(c, &rows, &columns, &l));
    for_pairs(&l, count_margins);
    for (size_t pair = 0; pair < l.pairs; pair++) {
        take_kappa(&l, pair);
        if (!isfinite(l.value[pair])) continue;
        sum += l.value[pair];
        used++;
    }
    for_pairs(&l, add_moved);
    for (size_t i = 0; i < rows.rows; i++) {
        double part = l.moved[i] / used;
        if (has_two(&rows, i)) units += l.frequency[i];
        squares += l.frequency[i] * part * part;
    }
    if (units == 0)
        return fail(c, ERR_INVALID, "No unit has two ratings, so there is no agreement to speak of.");
    *ret =
        agreement_estimate(used > 0 ? sum / used : NAN, squares / (l.all * (l.all - 1)), level, units);
    if (used < (double)l.pairs) ret->warnings |= WARNING_ZERO_VARIANCE | WARNING_INCOMPLETE;
    return OK;
}
