/* draw/plot_place.c: a frame is divided into small squares, each with the line that goes through it. */

#include "draw/plot_place.h"

#include <math.h>

#include "base/arena.h"

#define SQUARE 2.0  /* points */
#define STEP 1.0    /* along a line */
#define LONGEST 1e5 /* points of a line between two numbers, most of them outside the frame */
#define NEAR 7.0    /* a name closer than this to another line could be taken for its name */
#define AWAY 4.0    /* from its own line */
#define TRIES 48    /* places along a line */
#define CLOSE 6     /* squares of other lines that may be near */
#define REST .25    /* of a square that is near but no line, against one that is */
#define COVERED 1e6

struct place place_new(struct call *c, struct box frame)
{
    struct place p = {.frame = frame};

    p.columns = (size_t)ceil(fmax(0, frame.right - frame.left) / SQUARE) + 1;
    p.rows = (size_t)ceil(fmax(0, frame.bottom - frame.top) / SQUARE) + 1;
    p.owner = arena_alloc(c->mem, p.columns * p.rows);
    return p;
}

static bool is_inside(struct box outer, struct box inner)
{
    return inner.left >= outer.left && inner.right <= outer.right && inner.top >= outer.top &&
           inner.bottom <= outer.bottom;
}

static void mark(struct place *p, double x, double y, uint8_t owner)
{
    uint8_t *at;

    if (!is_inside(p->frame, (struct box){x, y, x, y})) return;
    at = &p->owner[(size_t)((y - p->frame.top) / SQUARE) * p->columns +
                   (size_t)((x - p->frame.left) / SQUARE)];
    *at = owner < PLACE_SHARED && *at && *at != owner && *at != PLACE_OTHER ? PLACE_SHARED : owner;
}

void place_trace(struct place *p, const struct trace *t, uint8_t owner)
{
    for (size_t i = 1; i < t->count; i++) {
        const double *a = t->path + 2 * (i - 1), *b = a + 2;
        double length = hypot(b[0] - a[0], b[1] - a[1]);
        size_t steps = isfinite(length) ? (size_t)fmin(LONGEST, length / STEP) + 1 : 0;
        for (size_t k = 0; k < steps; k++) {
            double share = length > 0 ? (double)k * STEP / length : 0;
            mark(p, a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), owner);
        }
    }
}

/* The square of a row or column in which a place lies; count: beyond the last. */
static size_t square_of(double at, double from, size_t count)
{
    return (size_t)fmax(0, fmin((double)count, floor((at - from) / SQUARE)));
}

void place_box(struct place *p, struct box b, uint8_t owner)
{
    size_t left = square_of(b.left, p->frame.left, p->columns);
    size_t right = square_of(b.right, p->frame.left, p->columns);
    size_t top = square_of(b.top, p->frame.top, p->rows);
    size_t bottom = square_of(b.bottom, p->frame.top, p->rows);

    if (b.right < p->frame.left || b.bottom < p->frame.top) return;
    for (size_t row = top; row <= bottom && row < p->rows; row++)
        for (size_t k = left; k <= right && k < p->columns; k++) p->owner[row * p->columns + k] = owner;
}

/* What of a box, or of what is near it, is taken already. */
struct taken {
    double all, lines, rest; /* lines: of other lines than one; rest: of what is no line */
};

static struct taken taken(const struct place *p, struct box b, uint8_t but)
{
    struct taken t = {0};
    size_t left = (size_t)(fmax(0, b.left - p->frame.left) / SQUARE);
    size_t top = (size_t)(fmax(0, b.top - p->frame.top) / SQUARE);

    for (size_t row = top; row < p->rows && p->frame.top + (double)row * SQUARE <= b.bottom; row++)
        for (size_t k = left; k < p->columns && p->frame.left + (double)k * SQUARE <= b.right; k++) {
            uint8_t owner = p->owner[row * p->columns + k];
            t.all += owner != 0;
            t.lines += owner && owner != but && owner != PLACE_OTHER;
            t.rest += owner == PLACE_OTHER;
        }
    return t;
}

/* Places around a point: right and left of it, above and below. */
static struct box beside(const double *at, double width, double height, size_t which)
{
    double x = which % 3 == 0   ? at[0] + AWAY
               : which % 3 == 1 ? at[0] - AWAY - width
                                : at[0] - width / 2;
    double y = which < 3 ? at[1] - AWAY - height : which < 6 ? at[1] + AWAY : at[1] - height / 2;

    return (struct box){x, y, x + width, y + height};
}

/* COVERED or more: it cannot stand there. */
static double cost_of(const struct place *p, struct box b, uint8_t owner)
{
    struct box around = {b.left - NEAR, b.top - NEAR, b.right + NEAR, b.bottom + NEAR};
    struct box inside = {b.left - SQUARE, b.top, b.right + SQUARE, b.bottom};
    struct taken near;

    if (!is_inside(p->frame, b) || taken(p, inside, owner).all > 0) return COVERED;
    near = taken(p, around, owner);
    return near.lines > CLOSE ? COVERED : near.lines + REST * near.rest;
}

bool place_beside(struct place *p, const struct trace *t, uint8_t owner, double width, double height,
                  struct box *ret)
{
    size_t tries = t->count < TRIES ? t->count : TRIES;
    double best = INFINITY;

    /* From the end of the line back to its beginning: the end is where a name is looked for. */
    for (size_t i = 0; i < tries; i++) {
        const double *at =
            t->path + 2 * (t->count - 1 - i * (t->count - 1) / (tries > 1 ? tries - 1 : 1));
        if (isnan(at[0]) || isnan(at[1])) continue;
        for (size_t which = 0; which < 8; which++) {
            struct box b = beside(at, width, height, which);
            double cost = cost_of(p, b, owner);
            if (!(cost + .01 * (double)i < best)) continue;
            best = cost + .01 * (double)i;
            *ret = b;
        }
    }
    if (!(best < COVERED)) return false;
    place_box(p, *ret, PLACE_OTHER);
    return true;
}
