/* stats/roc_landmarks.c: landmarks and the table that leads to them. */

#include "stats/roc_landmarks.h"

#include "base/arena.h"
#include "stats/order.h"

#define STRETCHES_MOST ((size_t)1 << 18) /* a table that stays near the processor */

void landmarks_new(struct call *c, size_t rows, struct landmarks *ret)
{
    *ret = (struct landmarks){.rows = rows};
    ret->stretches = 2 * rows < STRETCHES_MOST ? 2 * rows : STRETCHES_MOST;
    ret->values = arena_alloc(c->mem, (rows + LANDMARKS_AT_ONCE) * sizeof *ret->values);
    ret->below = arena_alloc(c->mem, (rows + 1) * sizeof *ret->below);
    ret->room = arena_alloc(c->mem, (rows + 1) * sizeof *ret->room);
    ret->start = arena_alloc(c->mem, (ret->stretches + 1) * sizeof *ret->start);
}

/* A later value never lies in an earlier stretch, whatever is lost in rounding. */
static void make_table(struct landmarks *l)
{
    double wide = l->values[l->count - 1] - l->values[0];

    l->low = l->values[0];
    l->scale = isfinite(wide) && wide > 0 ? (double)l->stretches / wide : 0;
    if (!isfinite(l->scale)) l->scale = 0;
    for (size_t i = 0; i < l->count; i++) l->start[landmarks_stretch(l, l->values[i]) + 1]++;
    for (size_t i = 0; i < l->stretches; i++) l->start[i + 1] += l->start[i];
}

void landmarks_make(struct landmarks *l)
{
    double *values = l->values;

    order_values(values, l->rows, l->room);
    for (size_t i = 0; i < l->rows; i++) {
        if (l->count > 0 && values[l->count - 1] == values[i]) continue;
        l->below[l->count] = (uint32_t)i;
        values[l->count++] = values[i];
    }
    l->below[l->count] = (uint32_t)l->rows;
    for (size_t i = 0; i < LANDMARKS_AT_ONCE; i++) values[l->count + i] = INFINITY;
    make_table(l);
}
