/* stats/rating_blocks.c: rows sorted by how many ratings they have. */

#include "stats/rating_blocks.h"

#include <string.h>

#include "base/arena.h"

static size_t number_of(const struct ratings *r, size_t row)
{
    size_t number = 0;

    for (size_t k = 0; k < r->raters; k++) number += r->codes[row * r->raters + k] != RATING_MISSING;
    return number;
}

void ratings_by_number(struct call *c, const struct ratings *r, struct ratings *ret, size_t **row_of)
{
    size_t *next = arena_alloc(c->mem, (r->raters + 2) * sizeof *next), place;
    size_t *order = *row_of = arena_alloc(c->mem, r->rows * sizeof *order);
    int32_t *codes = arena_alloc(c->mem, r->rows * r->raters * sizeof *codes);
    double *frequency = arena_alloc(c->mem, r->rows * sizeof *frequency);

    for (size_t i = 0; i < r->rows; i++) next[number_of(r, i) + 1]++;
    for (size_t k = 0; k <= r->raters; k++) next[k + 1] += next[k];
    for (size_t i = 0; i < r->rows; i++) {
        place = next[number_of(r, i)]++;
        order[place] = i;
        memcpy(codes + place * r->raters, r->codes + i * r->raters, r->raters * sizeof *codes);
        frequency[place] = r->frequency ? r->frequency[i] : 1;
    }
    *ret = *r;
    ret->codes = codes;
    ret->frequency = frequency;
}

struct rating_blocks rating_blocks_make(struct call *c, const struct ratings *r)
{
    struct rating_block *blocks = arena_alloc(c->mem, (r->raters + 1) * sizeof *blocks);
    int32_t *codes = arena_alloc(c->mem, r->rows * r->raters * sizeof *codes);
    struct rating_blocks ret = {0, blocks};

    for (size_t i = 0; i < r->rows; i++) {
        size_t number = number_of(r, i);
        if (ret.count == 0 || blocks[ret.count - 1].ratings != number)
            blocks[ret.count++] = (struct rating_block){i, 0, number, codes};
        blocks[ret.count - 1].rows++;
        for (size_t k = 0; k < r->raters; k++)
            if (r->codes[i * r->raters + k] != RATING_MISSING) *codes++ = r->codes[i * r->raters + k];
    }
    return ret;
}

/* ---- lanes ---- */

static inline void add(double *restrict ret, const double *restrict one)
{
    for (size_t l = 0; l < LANES; l++) ret[l] += one[l];
}

static inline void add_times(double *restrict ret, const double *restrict one, double times)
{
    for (size_t l = 0; l < LANES; l++) ret[l] += one[l] * times;
}

/* counts: how often each category is given; ret: units. */
static inline void block_counts(const struct rating_block *b, const double *units, double *counts,
                                double *ret)
{
    const int32_t *codes = b->codes;

    memset(ret, 0, LANES * sizeof *ret);
    for (size_t i = b->first; i < b->first + b->rows; i++) {
        const double *own = units + LANES * i;
        add(ret, own);
        for (size_t k = 0; k < b->ratings; k++) add(counts + LANES * (size_t)*codes++, own);
    }
}

static inline void block_dot(const struct rating_block *b, const double *units, const double *of_rows,
                             double *ret)
{
    memset(ret, 0, LANES * sizeof *ret);
    for (size_t i = b->first; of_rows && i < b->first + b->rows; i++)
        add_times(ret, units + LANES * i, of_rows[i]);
}

static inline void add_margins(const struct rating_block *b, const struct sums_rows *rows,
                               const double *units, double *margins)
{
    size_t categories = rows->tallies.categories;
    const int32_t *codes = rows->codes + b->first * rows->raters;

    for (size_t i = b->first; i < b->first + b->rows; i++)
        for (size_t k = 0; k < rows->raters; k++, codes++)
            if (*codes != RATING_MISSING)
                add(margins + LANES * (k * categories + (size_t)*codes), units + LANES * i);
}

WIDE void rating_blocks_sums(const struct rating_blocks *b, const struct sums_rows *rows,
                             const double *units, double *room, double *ret)
{
    size_t categories = rows->tallies.categories;

    memset(ret, 0, LANES * rows->place.count * sizeof *ret);
    for (size_t i = 0; i < b->count; i++) {
        const struct rating_block *block = &b->blocks[i];
        double m = (double)block->ratings, all[LANES], part[LANES];
        if (block->ratings == 0) continue;
        memset(room, 0, LANES * categories * sizeof *room);
        block_counts(block, units, room, all);
        add(ret + LANES * SUM_UNITS, all);
        for (size_t k = 0; k < categories; k++)
            add_times(ret + LANES * (rows->place.shares + k), room + LANES * k, 1 / m);
        if (rows->place.margins) add_margins(block, rows, units, ret + LANES * rows->place.margins);
        if (block->ratings < 2) continue;
        for (size_t k = 0; k < categories; k++)
            add(ret + LANES * (rows->place.counts + k), room + LANES * k);
        block_dot(block, units, rows->agreement, part);
        add(ret + LANES * SUM_PAIRED, all);
        add_times(ret + LANES * SUM_RATINGS, all, m);
        add_times(ret + LANES * SUM_AGREEMENT, part, 1 / (m * (m - 1)));
        add_times(ret + LANES * SUM_AGREEING, part, 1 / (m - 1));
        for (size_t k = 0; k < METRIC_COUNT; k++) {
            block_dot(block, units, rows->apart[k], part);
            add(ret + LANES * (SUM_APART + k), part);
        }
    }
}

static inline void block_squares(const struct rating_block *b, const double *units, const double *scale,
                                 double *ret)
{
    const int32_t *codes = b->codes;
    double m = (double)b->ratings;

    memset(ret, 0, LANES * sizeof *ret);
    for (size_t row = b->first; row < b->first + b->rows; row++, codes += b->ratings) {
        const double *origin = scale + LANES * (size_t)codes[0], *own = units + LANES * row;
        double moved[LANES] = {0}, squares[LANES] = {0};
        for (size_t k = 1; k < b->ratings; k++) {
            const double *here = scale + LANES * (size_t)codes[k];
            for (size_t l = 0; l < LANES; l++) {
                double x = here[l] - origin[l];
                moved[l] += x;
                squares[l] += x * x;
            }
        }
        for (size_t l = 0; l < LANES; l++) ret[l] += own[l] * (m * squares[l] - moved[l] * moved[l]);
    }
}

WIDE void rating_blocks_squares(const struct rating_blocks *b, const double *units, const double *scale,
                                double *ret)
{
    memset(ret, 0, LANES * sizeof *ret);
    for (size_t i = 0; i < b->count; i++) {
        const struct rating_block *block = &b->blocks[i];
        double part[LANES];
        if (block->ratings < 2) continue;
        block_squares(block, units, scale, part);
        add_times(ret, part, 1 / (double)(block->ratings - 1));
    }
}

WIDE void lanes_times_matrix(const double *units, size_t rows, const double *matrix, size_t count,
                             double *ret)
{
    size_t i = 0;

    memset(ret, 0, LANES * count * sizeof *ret);
    for (; i + 4 <= rows; i += 4, matrix += 4 * count) /* so that a sum is taken up once for four */
        for (size_t k = 0; k < count; k++) {
            const double *own = units + LANES * i, *of = matrix + k;
            for (size_t l = 0; l < LANES; l++)
                ret[LANES * k + l] +=
                    (own[l] * of[0] + own[LANES + l] * of[count]) +
                    (own[2 * LANES + l] * of[2 * count] + own[3 * LANES + l] * of[3 * count]);
        }
    for (; i < rows; i++, matrix += count)
        for (size_t k = 0; k < count; k++) add_times(ret + LANES * k, units + LANES * i, matrix[k]);
}
