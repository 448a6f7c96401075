/* stats/adjust.c: p values of several tests at once. */

#include "stats/adjust.h"

#include <gsl/gsl_sort.h>

#include "base/arena.h"

/* The tests that have a p, the least first. */
static size_t in_order(struct call *c, const double *p, size_t count, size_t **ret)
{
    double *values = arena_alloc(c->mem, (count + 1) * sizeof *values);
    size_t *places = arena_alloc(c->mem, (count + 1) * sizeof *places), *order, given = 0;

    for (size_t i = 0; i < count; i++)
        if (!isnan(p[i])) {
            places[given] = i;
            values[given++] = p[i];
        }
    order = arena_alloc(c->mem, (given + 1) * sizeof *order);
    if (given) gsl_sort_index(order, values, 1, given);
    for (size_t i = 0; i < given; i++) order[i] = places[order[i]];
    *ret = order;
    return given;
}

void adjust_holm(struct call *c, const double *p, size_t count, double *ret)
{
    size_t *order, given = in_order(c, p, count, &order);
    double highest = 0;

    for (size_t i = 0; i < count; i++) ret[i] = p[i];
    for (size_t i = 0; i < given; i++) {
        highest = fmax(highest, fmin(1, (double)(given - i) * p[order[i]]));
        ret[order[i]] = highest;
    }
}

void adjust_benjamini_hochberg(struct call *c, const double *p, size_t count, double *ret)
{
    size_t *order, given = in_order(c, p, count, &order);
    double least = 1;

    for (size_t i = 0; i < count; i++) ret[i] = p[i];
    for (size_t i = given; i > 0; i--) {
        least = fmin(least, (double)given / (double)i * p[order[i - 1]]);
        ret[order[i - 1]] = least;
    }
}
