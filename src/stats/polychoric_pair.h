/* stats/polychoric_pair.h: one table of two items; for polychoric.c. Nothing here allocates, so that
 * each thread works in a room of its own.
 */
#ifndef STATS_POLYCHORIC_PAIR_H
#define STATS_POLYCHORIC_PAIR_H

#include <stdbool.h>

#include "stats/bivariate.h"

/* A side of the table. */
struct margin {
    size_t categories;
    double *threshold; /* categories - 1 */
    double *below;     /* normal_below of each */
    double *density;   /* and the density there */
    double n;          /* who answered the item, of whom `alone` each category without the other item */
    const double *alone;
};

/* Room for tables of `most` x `most` categories. */
struct pair_room {
    size_t most;
    double *grid;        /* distribution function at the thresholds */
    double *chance;      /* of each cell */
    double *slope;       /* of each cell's chance by the correlation */
    double *curve;       /* its second derivative */
    double *by;          /* 2 most - 1 rows: of each cell's chance by each parameter */
    double *information; /* (2 most - 1) squared */
    double *step;        /* 2 most - 1, twice */
    double *influence;   /* 2 most */
    double *kept;        /* thresholds before a step, 2 most */
    size_t *order;       /* 2 most - 1 */
};
size_t pair_room_numbers(size_t most);
void pair_room_make(double *numbers, size_t *order, size_t most, struct pair_room *ret);

struct pair {
    struct margin row, column;
    const double *cell; /* row.categories x column.categories */
    double n;           /* their sum */
};

struct pair_found {
    double rho, se, gain; /* gain: in log-likelihood over independence */
    bool is_boundary, is_settled;
};

/* The correlation with thresholds held. */
void pair_two_step(const struct pair *p, struct pair_room *room, struct pair_found *ret);

/* Everything; starts from ret and the margins' thresholds, and changes both. */
void pair_full(struct pair *p, struct pair_room *room, struct pair_found *ret);

/* Two steps: what the estimate at rho owes to a person in each cell, in each row and in each column
 * (rows and columns: those who answered one of them). All are already divided by the numbers of
 * persons, so that the variance is the sum over persons of (cell + row + column)^2. false: it has none.
 * cell: room->slope, row and column: room->influence, row first. */
bool pair_influence(const struct pair *p, double rho, struct pair_room *room);

#endif
