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

/* ret: how often each category is given; returned: units. */
static double block_counts(const struct rating_block *b, const double *units, double *ret)
{
    const int32_t *codes = b->codes;
    double sum = 0;

    for (size_t i = b->first; i < b->first + b->rows; i++) {
        double own = units[i];
        sum += own;
        for (size_t k = 0; k < b->ratings; k++) ret[*codes++] += own;
    }
    return sum;
}

static double block_dot(const struct rating_block *b, const double *units, const double *of_rows)
{
    double four[4] = {0};
    size_t i = 0;

    if (!of_rows) return 0;
    units += b->first;
    of_rows += b->first;
    for (; i + 4 <= b->rows; i += 4)
        for (size_t k = 0; k < 4; k++) four[k] += units[i + k] * of_rows[i + k];
    for (; i < b->rows; i++) four[0] += units[i] * of_rows[i];
    return (four[0] + four[1]) + (four[2] + four[3]);
}

static void add_margins(const struct rating_block *b, const struct sums_rows *rows, const double *units,
                        double *margins)
{
    size_t categories = rows->tallies.categories;
    const int32_t *codes = rows->codes + b->first * rows->raters;

    for (size_t i = b->first; i < b->first + b->rows; i++)
        for (size_t k = 0; k < rows->raters; k++, codes++)
            if (*codes != RATING_MISSING) margins[k * categories + (size_t)*codes] += units[i];
}

void rating_blocks_sums(const struct rating_blocks *b, const struct sums_rows *rows,
                        const double *units, double *room, double *ret)
{
    size_t categories = rows->tallies.categories;

    memset(ret, 0, rows->place.count * sizeof *ret);
    for (size_t i = 0; i < b->count; i++) {
        const struct rating_block *block = &b->blocks[i];
        double m = (double)block->ratings, agreement, all;
        if (block->ratings == 0) continue;
        memset(room, 0, categories * sizeof *room);
        all = block_counts(block, units, room);
        ret[SUM_UNITS] += all;
        for (size_t k = 0; k < categories; k++) ret[rows->place.shares + k] += room[k] / m;
        if (rows->place.margins) add_margins(block, rows, units, ret + rows->place.margins);
        if (block->ratings < 2) continue;
        for (size_t k = 0; k < categories; k++) ret[rows->place.counts + k] += room[k];
        agreement = block_dot(block, units, rows->agreement);
        ret[SUM_PAIRED] += all;
        ret[SUM_RATINGS] += all * m;
        ret[SUM_AGREEMENT] += agreement / (m * (m - 1));
        ret[SUM_AGREEING] += agreement / (m - 1);
        for (size_t k = 0; k < METRIC_COUNT; k++)
            ret[SUM_APART + k] += block_dot(block, units, rows->apart[k]);
    }
}

double rating_blocks_squares(const struct rating_blocks *b, const double *units, const double *scale)
{
    double within = 0;

    for (size_t i = 0; i < b->count; i++) {
        const struct rating_block *block = &b->blocks[i];
        const int32_t *codes = block->codes;
        double m = (double)block->ratings, sum = 0;
        if (block->ratings < 2) continue;
        for (size_t row = block->first; row < block->first + block->rows;
             row++, codes += block->ratings) {
            double origin = scale[codes[0]], moved = 0, squares = 0;
            for (size_t k = 1; k < block->ratings; k++) {
                double x = scale[codes[k]] - origin;
                moved += x;
                squares += x * x;
            }
            sum += units[row] * (m * squares - moved * moved);
        }
        within += sum / (m - 1);
    }
    return within;
}
