/* stats/order.h: numbers put in order, in time that grows with their number alone.
 *
 * A radix sort over the first 32 bits in which the numbers differ, 11 at a time; a pass is left out
 * where all numbers have the same bits there. The few that those bits cannot tell apart are compared.
 */
#ifndef STATS_ORDER_H
#define STATS_ORDER_H

#include <stdint.h>

#include "stats/estimate.h"

/* The room that ordering needs. It is made by one thread and may be used by another, one at a time. */
struct ordering {
    uint64_t *room[2];
    uint32_t *places;
    size_t most;
    const uint64_t *sorted; /* of the last use: upper bits that tell all numbers in order apart */
};

/* For up to `most` numbers. ERR_INVALID for more than 4294967295. */
STATS_PUBLIC enum err ordering_new(struct call *c, size_t most, struct ordering *ret) MUST_CHECK;

/* Places 0 to n - 1 of values, smallest value first; equal values (0 and -0 too) stay in the order they
 * have. No value may be NAN. What is returned is overwritten by the next use of the same room. */
STATS_PUBLIC const uint32_t *ordering_by(struct ordering *o, const double *values, size_t n);

/* The same places in the lower 32 bits of each number; the upper ones are the same where values are. */
const uint64_t *ordering_sort(struct ordering *o, const double *values, size_t n);

/* The end of the run of equal values that begins at first in the order that was asked for last. */
static inline size_t ordering_run_end(const struct ordering *o, size_t n, size_t first)
{
    size_t end = first + 1;

    while (end < n && o->sorted[end] >> 32 == o->sorted[first] >> 32) end++;
    return end;
}

/* Puts the values themselves in order, smallest first; room: for n numbers. No value may be NAN. */
STATS_PUBLIC void order_values(double *values, size_t n, uint64_t *room);

#endif
