/* stats/rating_blocks.h: rows sorted by how many ratings they have, so that what is done for every row
 * of a bootstrap is a short loop of one length over packed codes.
 */
#ifndef STATS_RATING_BLOCKS_H
#define STATS_RATING_BLOCKS_H

#include "stats/agree_sums.h"
#include "stats/wide.h"

struct rating_block {
    size_t first, rows, ratings; /* rows first to first + rows - 1 have so many ratings each */
    const int32_t *codes;        /* rows x ratings, missing ones left out */
};

struct rating_blocks {
    size_t count;
    const struct rating_block *blocks;
};

/* The rows of r in the order of their number of ratings; row_of[i]: the row of r that became row i. */
void ratings_by_number(struct call *c, const struct ratings *r, struct ratings *ret, size_t **row_of);

/* r must be in that order. */
struct rating_blocks rating_blocks_make(struct call *c, const struct ratings *r);

/* Several replicates at once: what differs between them stands side by side, LANES numbers for each
 * row, sum or category, so that a processor adds them together. */
#define LANES 8

/* The sums of agree_sums.h, LANES each, of rows that stand for so many units each; without
 * coincidences. room: LANES numbers for each category. */
void rating_blocks_sums(const struct rating_blocks *b, const struct sums_rows *rows,
                        const double *units, double *room, double *ret);

/* Disagreement within units by squares, see alpha_row_squares; scale: of each category. */
void rating_blocks_squares(const struct rating_blocks *b, const double *units, const double *scale,
                           double *ret);

/* The sums of rows of a matrix, rows x count, that count so many times each. */
void lanes_times_matrix(const double *units, size_t rows, const double *matrix, size_t count,
                        double *ret);

#endif
