/* draw/plot_place.h: where a name can stand inside a frame without covering anything. */
#ifndef DRAW_PLOT_PLACE_H
#define DRAW_PLOT_PLACE_H

#include <stdint.h>

#include "draw/plot_page.h"

#define PLACE_OTHER 255  /* what belongs to no line */
#define PLACE_SHARED 254 /* where lines lie on each other: near it a name could be of any of them */

struct place {
    struct box frame;
    size_t columns, rows;
    uint8_t *owner; /* of each square the line that goes through it, from 1; 0: free */
};

struct place place_new(struct call *c, struct box frame);
void place_trace(struct place *p, const struct trace *t, uint8_t owner);
void place_box(struct place *p, struct box b, uint8_t owner);

/* The best box of a size beside a trace, which is marked as taken. False where every one covers
 * something. */
bool place_beside(struct place *p, const struct trace *t, uint8_t owner, double width, double height,
                  struct box *ret);

#endif
