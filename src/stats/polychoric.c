/* stats/polychoric.c: all pairs of items: tables, thresholds, correlations. */

#include "stats/polychoric.h"

#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_linalg.h>

#include "base/arena.h"
#include "stats/parallel.h"
#include "stats/polychoric_pair.h"

#define PAIRS_AT_A_TIME 8

/* Items by columns, each with its own categories: those that occur, and after them one for a missing
 * answer. */
struct columns {
    size_t rows, items, most; /* most: categories of an item */
    const uint8_t *code;      /* items x rows */
    const double *frequency;  /* NULL: one each */
    struct polychoric_item *item;
    double *below, *density, *count; /* items x most: at thresholds; count: of categories */
};

struct work {
    const struct columns *columns;
    const struct polychoric_wanted *wanted;
    struct estimate *pair;
    struct pair_room *room; /* of each thread */
    double *table;          /* of each thread: (most + 1)^2, and twice most x most for the pair */
    uint32_t *tally;        /* of each thread: twice (most + 1)^2 */
    uint8_t *has_empty;     /* of each pair, as pair has them */
    double *own;            /* full: of each thread 8 most: the pair's own margins */
    size_t pairs;
};

/* ---- items ---- */

static enum err find_categories(struct call *c, const struct ratings *r, size_t item, int32_t *place,
                                struct columns *ret)
{
    struct polychoric_item *one = &ret->item[item];
    double *count = arena_alloc(c->mem, r->categories * sizeof *count);
    double *used = ret->count + item * ret->most;
    int32_t *category = arena_alloc(c->mem, r->categories * sizeof *category);

    for (size_t i = 0; i < r->rows; i++) {
        int32_t code = r->codes[i * r->raters + item];
        if (code >= (int32_t)r->categories || code < RATING_MISSING)
            return fail(c, ERR_INVALID, "There is a rating that is no category.");
        if (code >= 0) count[code] += r->frequency ? r->frequency[i] : 1;
    }
    for (size_t k = 0; k < r->categories; k++) {
        place[k] = (int32_t)one->categories;
        if (!(count[k] > 0)) continue;
        one->n += count[k];
        used[one->categories] = count[k];
        category[one->categories++] = (int32_t)k;
    }
    one->category = category;
    return OK;
}

static void find_thresholds(struct call *c, struct columns *ret, size_t item)
{
    struct polychoric_item *one = &ret->item[item];
    double *threshold = arena_alloc(c->mem, ret->most * sizeof *threshold), sum = 0;
    double *below = ret->below + item * ret->most;
    double *density = ret->density + item * ret->most;

    one->threshold = threshold;
    for (size_t k = 0; k + 1 < one->categories; k++) {
        sum += ret->count[item * ret->most + k];
        below[k] = sum / one->n;
        threshold[k] = sum * 2 > one->n ? gsl_cdf_ugaussian_Qinv((one->n - sum) / one->n)
                                        : gsl_cdf_ugaussian_Pinv(below[k]);
        density[k] = exp(-threshold[k] * threshold[k] / 2) / sqrt(2 * M_PI);
    }
}

static enum err columns_make(struct call *c, const struct ratings *r, struct columns *ret)
{
    size_t most = r->categories;
    uint8_t *code = arena_alloc(c->mem, r->rows * r->raters);
    int32_t *place = arena_alloc(c->mem, (r->categories + 1) * sizeof *place);

    *ret = (struct columns){.rows = r->rows, .items = r->raters, .most = most, .code = code};
    ret->frequency = r->frequency;
    ret->item = arena_alloc(c->mem, r->raters * sizeof *ret->item);
    ret->below = arena_alloc(c->mem, r->raters * most * sizeof *ret->below);
    ret->density = arena_alloc(c->mem, r->raters * most * sizeof *ret->density);
    ret->count = arena_alloc(c->mem, r->raters * most * sizeof *ret->count);
    for (size_t k = 0; k < r->raters; k++) {
        TRY(find_categories(c, r, k, place, ret));
        for (size_t i = 0; i < r->rows; i++) {
            int32_t one = r->codes[i * r->raters + k];
            code[k * r->rows + i] = (uint8_t)(one < 0 ? (int32_t)ret->item[k].categories : place[one]);
        }
        find_thresholds(c, ret, k);
    }
    return OK;
}

/* ---- tables ---- */

/* Rows by first's category, columns by second's, the last of each: missing. Two tallies take turns, so
 * that equal rows after each other do not wait for one another. */
static void cross(const struct columns *s, size_t first, size_t second, uint32_t *tally, double *ret)
{
    size_t width = s->item[second].categories + 1, cells = (s->item[first].categories + 1) * width;
    const uint8_t *a = s->code + first * s->rows, *b = s->code + second * s->rows;
    uint32_t *other = tally + cells;

    memset(ret, 0, cells * sizeof *ret);
    if (s->frequency) {
        for (size_t i = 0; i < s->rows; i++) ret[a[i] * width + b[i]] += s->frequency[i];
        return;
    }
    memset(tally, 0, 2 * cells * sizeof *tally);
    for (size_t i = 0; i + 1 < s->rows; i += 2) {
        tally[a[i] * width + b[i]]++;
        other[a[i + 1] * width + b[i + 1]]++;
    }
    if (s->rows % 2) tally[a[s->rows - 1] * width + b[s->rows - 1]]++;
    for (size_t i = 0; i < cells; i++) ret[i] = (double)tally[i] + (double)other[i];
}

static struct margin margin_of(const struct columns *s, size_t item)
{
    return (struct margin){.categories = s->item[item].categories,
                           .threshold = (double *)s->item[item].threshold,
                           .below = s->below + item * s->most,
                           .density = s->density + item * s->most,
                           .n = s->item[item].n};
}

/* The table without those who did not answer both, who go to alone. Returns whether a cell is empty. */
static bool pair_of(const struct work *w, size_t first, size_t second, size_t thread, struct pair *ret)
{
    const struct columns *s = w->columns;
    size_t most = s->most, rows = s->item[first].categories, columns = s->item[second].categories;
    double *table = w->table + thread * ((most + 1) * (most + 1) + most * most + 2 * most);
    double *cell = table + (most + 1) * (most + 1), *alone = cell + most * most;
    bool has_empty = false;

    cross(s, first, second, w->tally + thread * 2 * (most + 1) * (most + 1), table);
    *ret = (struct pair){margin_of(s, first), margin_of(s, second), cell, 0};
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < columns; j++) {
            double n = table[i * (columns + 1) + j];
            has_empty |= n == 0;
            cell[i * columns + j] = n == 0 ? w->wanted->correction : n;
            ret->n += cell[i * columns + j];
        }
    for (size_t i = 0; i < rows; i++) alone[i] = table[i * (columns + 1) + columns];
    for (size_t j = 0; j < columns; j++) alone[most + j] = table[rows * (columns + 1) + j];
    ret->row.alone = alone;
    ret->column.alone = alone + most;
    return has_empty;
}

/* ---- a pair ---- */

static double two_step_error(const struct pair *p, double rho, struct pair_room *room)
{
    size_t rows = p->row.categories, columns = p->column.categories;
    const double *row = room->influence, *column = room->influence + rows;
    double sum = 0;

    if (!pair_influence(p, rho, room)) return NAN;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < columns; j++) {
            double all = room->slope[i * columns + j] + row[i] + column[j];
            sum += p->cell[i * columns + j] * all * all;
        }
        sum += p->row.alone[i] * row[i] * row[i];
    }
    for (size_t j = 0; j < columns; j++) sum += p->column.alone[j] * column[j] * column[j];
    return sqrt(sum);
}

static struct estimate answer_of(const struct pair_found *f, double n, double level, bool full)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);

    e.value = f->rho;
    e.n = n;
    e.method = full ? "ml" : "two_step";
    if (!f->is_settled) e.warnings |= WARNING_NOT_CONVERGED;
    if (f->is_boundary) e.warnings |= WARNING_BOUNDARY;
    e.statistic = fmax(0, 2 * f->gain);
    e.df = 1;
    e.p = gsl_cdf_chisq_Q(e.statistic, 1);
    if (!isfinite(f->se)) return e;
    e.se = f->se;
    z *= f->se / ((1 - f->rho) * (1 + f->rho));
    e.low = tanh(atanh(f->rho) - z);
    e.high = tanh(atanh(f->rho) + z);
    return e;
}

/* A side's thresholds from its sums in the table, at `at`. */
static double *thresholds_of(const struct work *w, const double *sum, double n, double *at,
                             struct margin *ret)
{
    double below = 0;

    ret->threshold = at, ret->below = at + w->columns->most;
    ret->density = at + 2 * w->columns->most;
    for (size_t k = 0; k + 1 < ret->categories; k++) {
        below += sum[k];
        ret->below[k] = below / n;
        ret->threshold[k] =
            below * 2 > n ? gsl_cdf_ugaussian_Qinv((n - below) / n) : gsl_cdf_ugaussian_Pinv(below / n);
        ret->density[k] = exp(-ret->threshold[k] * ret->threshold[k] / 2) / sqrt(2 * M_PI);
    }
    return at + 3 * w->columns->most;
}

/* The pair's own margins, from those who answered both, whose thresholds then move. Categories that
 * none of them chose have no threshold and are taken out of the table. */
static void own_margins(const struct work *w, size_t thread, struct pair *p)
{
    size_t most = w->columns->most, rows = p->row.categories, columns = p->column.categories;
    double *at = w->own + thread * 8 * most, *row = at + 6 * most, *column = row + most;
    double *cell = (double *)p->cell;
    size_t kept = 0, row_at = 0, column_at = 0;

    memset(row, 0, 2 * most * sizeof *row);
    for (size_t i = 0; i < rows * columns; i++)
        row[i / columns] += cell[i], column[i % columns] += cell[i];
    for (size_t i = 0; i < rows * columns; i++)
        if (row[i / columns] > 0 && column[i % columns] > 0) cell[kept++] = cell[i];
    for (size_t i = 0; i < rows; i++)
        if (row[i] > 0) row[row_at++] = row[i];
    for (size_t j = 0; j < columns; j++)
        if (column[j] > 0) column[column_at++] = column[j];
    p->row.categories = row_at, p->column.categories = column_at;
    at = thresholds_of(w, row, p->n, at, &p->row);
    thresholds_of(w, column, p->n, at, &p->column);
}

static void keep_thresholds(const struct work *w, const struct pair *p)
{
    const struct margin *const sides[] = {&p->row, &p->column};

    for (size_t i = 0; i < 2; i++)
        if (sides[i]->categories != w->columns->item[i].categories) return;
    for (size_t i = 0; i < 2; i++)
        memcpy((double *)w->columns->item[i].threshold, sides[i]->threshold,
               (sides[i]->categories - 1) * sizeof(double));
}

static void correlate(const struct work *w, size_t first, size_t second, size_t thread)
{
    size_t at = first * w->columns->items + second;
    struct estimate *e = &w->pair[at];
    struct pair_room *room = &w->room[thread];
    struct pair_found found;
    struct pair p;

    *e = estimate_nothing();
    if (w->columns->item[first].categories < 2 || w->columns->item[second].categories < 2) {
        e->warnings = WARNING_ZERO_VARIANCE;
        return;
    }
    w->has_empty[at] = pair_of(w, first, second, thread, &p);
    if (!(p.n > 0)) {
        e->warnings = WARNING_DISCONNECTED;
        return;
    }
    if (w->wanted->full) own_margins(w, thread, &p);
    if (p.row.categories < 2 || p.column.categories < 2) {
        e->warnings = WARNING_ZERO_VARIANCE;
        return;
    }
    pair_two_step(&p, room, &found);
    if (w->wanted->full)
        pair_full(&p, room, &found);
    else
        found.se = found.is_settled ? two_step_error(&p, found.rho, room) : NAN;
    *e = answer_of(&found, p.n, w->wanted->level, w->wanted->full);
    if (w->wanted->correction > 0 && w->has_empty[at]) e->warnings |= WARNING_SMOOTHED;
    if (w->wanted->full && w->columns->items == 2) keep_thresholds(w, &p);
}

/* The pair of a number: 0:1, 0:2, … 1:2, … */
static void pair_of_number(size_t items, size_t number, size_t *ret_first, size_t *ret_second)
{
    size_t first = 0;

    while (number >= items - 1 - first) number -= items - 1 - first++;
    *ret_first = first;
    *ret_second = first + 1 + number;
}

static void correlate_some(void *context, size_t first, size_t end, size_t thread)
{
    const struct work *w = context;
    size_t one, other;

    for (size_t i = first; i < end; i++) {
        pair_of_number(w->columns->items, i, &one, &other);
        correlate(w, one, other, thread);
    }
}

/* ---- all of them ---- */

static void rooms_make(struct call *c, struct work *w)
{
    size_t threads = parallel_threads(w->wanted->threads), most = w->columns->most;
    size_t numbers = pair_room_numbers(most), tables = (most + 1) * (most + 1);

    w->room = arena_alloc(c->mem, threads * sizeof *w->room);
    w->table = arena_alloc(c->mem, threads * (tables + most * most + 2 * most) * sizeof *w->table);
    w->tally = arena_alloc(c->mem, threads * 2 * tables * sizeof *w->tally);
    w->own = arena_alloc(c->mem, threads * 8 * most * sizeof *w->own);
    for (size_t i = 0; i < threads; i++)
        pair_room_make(arena_alloc(c->mem, numbers * sizeof(double)),
                       arena_alloc(c->mem, 2 * most * sizeof(size_t)), most, &w->room[i]);
}

static enum err check(struct call *c, const struct ratings *r, const struct polychoric_wanted *w)
{
    TRY(ratings_check(c, r));
    if (r->raters < 2)
        return fail(c, ERR_INVALID, "A correlation is between items, and there is only one.");
    if (r->categories > POLYCHORIC_CATEGORIES_MOST)
        return fail(
            c, ERR_INVALID,
            "There are %zu categories; polychoric correlations are for up to %d. With so many an "
            "ordinary correlation serves.",
            r->categories, POLYCHORIC_CATEGORIES_MOST);
    if (!(w->correction >= 0) || !isfinite(w->correction))
        return fail(c, ERR_INVALID, "What is added to empty cells has to be 0 or more.");
    return OK;
}

/* By the pivots of a Cholesky decomposition. */
static bool is_definite(struct call *c, size_t n, const double *correlations)
{
    double *copy = arena_copy(c->mem, correlations, n * n * sizeof *copy);
    size_t *order = arena_alloc(c->mem, n * sizeof *order);
    gsl_matrix_view matrix = gsl_matrix_view_array(copy, n, n);
    gsl_permutation permutation = {n, order};

    for (size_t i = 0; i < n * n; i++)
        if (isnan(copy[i])) return false;
    gsl_linalg_pcholesky_decomp(&matrix.matrix, &permutation);
    for (size_t i = 0; i < n; i++)
        if (!(copy[i * n + i] > 1e-10)) return false;
    return true;
}

enum err polychoric_all(struct call *c, const struct ratings *r, const struct polychoric_wanted *wanted,
                        struct polychoric *ret)
{
    struct columns columns;
    struct work w = {.columns = &columns, .wanted = wanted};
    size_t n = r->raters;
    double *correlations;

    TRY(check(c, r, wanted));
    TRY(columns_make(c, r, &columns));
    w.pair = arena_alloc(c->mem, n * n * sizeof *w.pair);
    w.has_empty = arena_alloc(c->mem, n * n);
    rooms_make(c, &w);
    parallel_for(wanted->threads, n * (n - 1) / 2, PAIRS_AT_A_TIME, correlate_some, &w);
    correlations = arena_alloc(c->mem, n * n * sizeof *correlations);
    *ret = (struct polychoric){
        .items = n, .item = columns.item, .correlations = correlations, .pair = w.pair};
    for (size_t i = 0; i < n; i++) {
        correlations[i * n + i] = 1;
        for (size_t k = i + 1; k < n; k++) {
            correlations[i * n + k] = correlations[k * n + i] = w.pair[i * n + k].value;
            ret->pairs_with_empty_cells += w.has_empty[i * n + k];
        }
    }
    ret->is_definite = is_definite(c, n, correlations);
    return OK;
}

/* ---- what each row has to do with it ---- */

static void influence_of(const struct work *w, const struct pair *p, const struct pair_room *room,
                         size_t first, size_t second, size_t number, double *ret)
{
    const struct columns *s = w->columns;
    const uint8_t *a = s->code + first * s->rows, *b = s->code + second * s->rows;
    size_t rows = p->row.categories, columns = p->column.categories;

    for (size_t i = 0; i < s->rows; i++) {
        double sum = 0;
        if (a[i] < rows) sum += room->influence[a[i]];
        if (b[i] < columns) sum += room->influence[rows + b[i]];
        if (a[i] < rows && b[i] < columns) sum += room->slope[a[i] * columns + b[i]];
        ret[i * w->pairs + number] = sum;
    }
}

enum err polychoric_influence(struct call *c, const struct ratings *r, const struct polychoric *p,
                              double **ret)
{
    struct polychoric_wanted wanted = {.threads = 1};
    struct columns columns;
    struct work w = {.columns = &columns, .wanted = &wanted, .pairs = r->raters * (r->raters - 1) / 2};
    struct pair pair;

    TRY(check(c, r, &wanted));
    TRY(columns_make(c, r, &columns));
    rooms_make(c, &w);
    *ret = arena_alloc(c->mem, r->rows * w.pairs * sizeof **ret);
    for (size_t i = 0; i < w.pairs; i++) {
        size_t first, second;
        pair_of_number(r->raters, i, &first, &second);
        double rho = p->correlations[first * r->raters + second];
        if (isnan(rho))
            return fail(c, ERR_INVALID, "A correlation is not known, so that nothing can rest on it.");
        pair_of(&w, first, second, 0, &pair);
        if (!pair_influence(&pair, rho, &w.room[0]))
            return fail(c, ERR_INVALID, "A correlation is 1 or -1 and has no standard error.");
        influence_of(&w, &pair, &w.room[0], first, second, i, *ret);
    }
    return OK;
}

double alpha_of_correlations(size_t items, const double *correlations)
{
    double sum = 0, k = (double)items, mean;

    for (size_t i = 0; i < items; i++)
        for (size_t j = i + 1; j < items; j++) sum += correlations[i * items + j];
    mean = sum / (k * (k - 1) / 2);
    double below = 1 + (k - 1) * mean;
    return below > 1e-13 ? k * mean / below : NAN; /* a sum that does not vary has none */
}
