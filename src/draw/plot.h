/* draw/plot.h: plots as plain data, drawn as SVG or PDF.
 *
 * Black, greys and white alone: points differ by shape, lines by dash, cells by grey and number, and
 * names stand beside what they name, so that a photocopy loses nothing. A key stands below
 * only where names would cover something. Numbers that are NAN or infinite are left out, a line breaks
 * there. Texts are plain UTF-8. Everything must live as long as the drawing takes.
 *
 * The same plot and fonts give the same PDF, and the same SVG but for the name of its group. Threads
 * may draw at the same time: they take turns (lock.h).
 */
#ifndef DRAW_PLOT_H
#define DRAW_PLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

enum plot_shape {
    PLOT_DISC,
    PLOT_RING,
    PLOT_SQUARE,
    PLOT_TRIANGLE,
    PLOT_DIAMOND,
    PLOT_CROSS,
    PLOT_TICK, /* a short upright line: on a curve, somebody who was followed so far */
    PLOT_SHAPES
};

enum plot_dash { PLOT_WHOLE, PLOT_DASHED, PLOT_DOTTED, PLOT_DASH_DOT, PLOT_LONG, PLOT_DASHES };

enum plot_kind {
    PLOT_POINTS,
    PLOT_LINE,
    PLOT_STEPS,     /* from a point across to the next x, then to its y */
    PLOT_BAND,      /* between low and high, light grey, over x */
    PLOT_STEP_BAND, /* the same in steps */
    PLOT_WHISKERS,  /* from low to high: upright through x, or (is_across) across through y */
    PLOT_CELLS,     /* squares of a matrix around x and y, as grey as value, with its number */
    PLOT_BARS,      /* of a histogram on its side: value, from the end of column x at height y */
    PLOT_NAMES      /* names at height y in column x; those of one height stand in one row */
};

struct plot_series {
    enum plot_kind kind;
    size_t count;
    const double *x, *y;
    const double *low, *high;
    const double *value;
    const char *const *names;
    const char *label; /* of a line, beside it; NULL: none */
    enum plot_shape shape;
    enum plot_dash dash;
    bool is_across;
    bool is_heavy; /* a line: thicker, where there are more lines than dashes */
    double thick;  /* of bars, in units of y */
};

/* A line of reference. */
enum plot_rule_kind { PLOT_LEVEL, PLOT_UPRIGHT, PLOT_DIAGONAL };
struct plot_rule {
    enum plot_rule_kind kind;
    double at;
    const char *label; /* in the margin; NULL: none */
    enum plot_dash dash;
};

/* Numbers go up and to the right; names from left to right and from top to bottom, at 0, 1, 2, … */
struct plot_axis {
    const char *title;        /* in words */
    double low, high;         /* both the same: found from the data, to round numbers */
    const char *const *names; /* NULL: numbers */
    size_t count;             /* of names */
};

/* A row of numbers under the axis, one at each tick: how many are at risk. The number at a tick is the
 * value of the first x that is not before it, nobody after the last. */
struct plot_under {
    const char *label;
    size_t count;
    const double *x, *value;
};

struct plot_panel {
    const char *title; /* NULL: none */
    struct plot_axis x, y;
    const struct plot_series *series;
    size_t series_count;
    const struct plot_rule *rules;
    size_t rule_count;
    const char *under_title;
    const struct plot_under *under;
    size_t under_count;
    bool is_square;
    const char *empty; /* what is said where there is nothing to draw; NULL: that there is nothing */
};

/* One picture, of A5's width. Panels stand in rows of `columns`. */
struct plot {
    const char *title;
    const char *note; /* a sentence below; NULL: none */
    const struct plot_panel *panels;
    size_t panel_count, columns;
    struct plot *next; /* the picture after it: another page of a PDF, below it in an SVG */
};

enum plot_format { PLOT_SVG, PLOT_PDF };

/* Draws a plot and those after it. ERR_INVALID where the picture would be too large to keep. */
enum err plot_draw(struct call *c, const struct plot *plot, enum plot_format format,
                   const void **ret_bytes, size_t *ret_length) MUST_CHECK;

#endif
