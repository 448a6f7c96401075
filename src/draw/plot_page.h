/* draw/plot_page.h: a plot from within: laid out as a list of ink (plot_*.c), then drawn (plot.c).
 *
 * Lengths are points, down and to the right. Whoever lays out holds the lock of lock.h.
 */
#ifndef DRAW_PLOT_PAGE_H
#define DRAW_PLOT_PAGE_H

#include "draw/plot.h"
#include "draw/typeset.h"

struct box {
    double left, top, right, bottom;
};

enum ink_kind { INK_PATH, INK_AREA, INK_POINT, INK_TEXT };

struct ink {
    enum ink_kind kind;
    double x, y;             /* the middle of a point; where the baseline of a text starts */
    struct box box;          /* of a text */
    const struct line *line; /* of a text */
    bool is_upright;         /* a text that is read upwards */
    const double *path;      /* x, y, x, y, … */
    size_t count;            /* points of the path */
    double grey, width;
    enum plot_dash dash;
    enum plot_shape shape;
    struct box clip; /* right > left: nothing is drawn outside it */
};

struct plot_page {
    struct call *call;
    struct typesetter *typesetter;
    const struct plot *plot;
    double width, height;
    struct ink *ink;
    size_t count, room;
};

/* ---- ink ---- */

void ink_add(struct plot_page *p, struct ink ink);
void ink_line(struct plot_page *p, double x1, double y1, double x2, double y2, double width,
              double grey);
void ink_box(struct plot_page *p, struct box b, double grey); /* filled */

enum hold { HOLD_LEFT, HOLD_MIDDLE, HOLD_RIGHT };

/* Texts on lines of at most `width` (0: any), at most `most` lines (0: any); a role as in typeset.h. */
struct words {
    const char *text;
    enum role role;
    double width;
    int most;
};
struct block_of_words {
    const struct typeset *set;
    enum role role;
    double width, height;
};
struct block_of_words words_set(struct plot_page *p, const struct words *w);
double words_width(struct plot_page *p, const char *text, enum role role);

/* x: of the side or the middle of it that is held; y: its top. */
void ink_words(struct plot_page *p, const struct block_of_words *w, double x, double y, enum hold hold);
void ink_text(struct plot_page *p, const char *text, enum role role, double x, double y,
              enum hold hold);
/* Read upwards; x: its left, y: its middle. */
void ink_upright(struct plot_page *p, const struct block_of_words *w, double x, double y);

/* ---- scales ---- */

struct scale {
    double low, high; /* of the data */
    double from, to;  /* on the page */
    double step;      /* between ticks */
    double first;     /* tick */
    size_t ticks;
};

/* Round steps (1, 2 or 5 times a power of ten), about as many as wanted; is_open: the ends move out to
 * whole steps, else only ticks within them count. */
struct scale scale_round(double low, double high, size_t wanted, bool is_open);
struct scale scale_names(size_t count);
double scale_at(const struct scale *s, double value); /* on the page */
double scale_tick(const struct scale *s, size_t tick);
const char *scale_number(struct call *c, double value, double step);

/* ---- a panel ---- */

struct panel {
    const struct plot_panel *data;
    struct plot_page *page;
    struct box frame;
    struct scale x, y;
};

/* Fills the panel's part of the page. False: names of lines found no place, and with_names was set. */
bool panel_lay(struct plot_page *p, const struct plot_panel *data, struct box room, bool with_names);

/* How high a panel wants to be in a width; how wide a square one is in a height. */
double panel_height(const struct plot_panel *data, double usual);
double panel_width(struct plot_page *p, const struct plot_panel *data, double height);

bool panel_is_empty(const struct plot_panel *data);
void panel_areas(struct panel *n);
void panel_series(struct panel *n);
bool panel_labels(struct panel *n); /* false: one found no free place */

/* Names of lines of all panels of the page, each once, in rows of a width from top; its height. With
 * is_put false it is only measured. */
double page_key(struct plot_page *p, double left, double top, double width, bool is_put);

/* Points of a line or of steps on the page, NAN between its parts. */
struct trace {
    double *path;
    size_t count;
};
struct trace panel_trace(const struct panel *n, const struct plot_series *s, const double *y);

/* ---- the page ---- */

void page_lay(struct call *c, struct typesetter *t, const struct plot *plot, struct plot_page *ret);

#endif
