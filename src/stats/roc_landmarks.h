/* stats/roc_landmarks.h: where numbers lie among few others; inside areas under ROC curves.
 *
 * Areas need to know of each row how many of the other outcome lie below it. Of the rarer outcome the
 * values are put in order; the rows of the other are only looked up among them, which need not be in
 * any order and may be done by several threads.
 */
#ifndef STATS_ROC_LANDMARKS_H
#define STATS_ROC_LANDMARKS_H

#include "stats/estimate.h"

#include <stdint.h>

struct landmarks {
    size_t count, rows; /* distinct values; rows that have them */
    double *values;     /* in order; behind them some INFINITY */
    uint32_t *below;    /* count + 1: rows with a smaller value */
    /* A table of even stretches of numbers: where the values of each begin. */
    double low, scale;
    uint32_t *start; /* stretches + 1 */
    size_t stretches;
    uint64_t *room;
};

/* For so many rows, whose values are put into ret->values, in any order; none may be NAN. */
void landmarks_new(struct call *c, size_t rows, struct landmarks *ret);

/* Once they are there. Any thread may do it. */
void landmarks_make(struct landmarks *l);

static inline size_t landmarks_stretch(const struct landmarks *l, double value)
{
    double place = (value - l->low) * l->scale, last = (double)(l->stretches - 1);

    if (!(place > 0)) return 0; /* NAN too: numbers too far apart for a table */
    return place < last ? (size_t)place : l->stretches - 1;
}

#define LANDMARKS_AT_ONCE 4 /* compared without asking how many are worth it */

#define LANDMARKS_BLOCK 64

/* How many landmarks are smaller than each of n values, at most LANDMARKS_BLOCK. In three rounds, each
 * of which asks for what the next one needs of memory. */
static inline void landmarks_before(const struct landmarks *l, const double *values, size_t n,
                                    uint32_t *ret)
{
    uint32_t stretch[LANDMARKS_BLOCK], length[LANDMARKS_BLOCK];

    for (size_t i = 0; i < n; i++) {
        stretch[i] = (uint32_t)landmarks_stretch(l, values[i]);
        __builtin_prefetch(l->start + stretch[i]);
    }
    for (size_t i = 0; i < n; i++) {
        ret[i] = l->start[stretch[i]];
        length[i] = l->start[stretch[i] + 1] - ret[i];
        __builtin_prefetch(l->values + ret[i]);
    }
    for (size_t i = 0; i < n; i++) {
        size_t first = ret[i], left = length[i], more = 0;

        while (left > LANDMARKS_AT_ONCE) {
            size_t half = left / 2;
            bool is_after = l->values[first + half] < values[i];

            first = is_after ? first + half + 1 : first;
            left = is_after ? left - half - 1 : half;
        }
        /* Those of later stretches are larger, and behind the last one stands infinity. */
        for (size_t k = 0; k < LANDMARKS_AT_ONCE; k++) more += l->values[first + k] < values[i];
        ret[i] = (uint32_t)(first + more);
    }
}

#endif
