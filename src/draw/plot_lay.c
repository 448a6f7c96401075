/* draw/plot_lay.c: a picture: its title, its panels in rows, its note. */

#include <math.h>

#include "base/arena.h"
#include "draw/plot_page.h"

#define WIDTH 595.276 /* A5, lying */
#define HEIGHT 419.528
#define MARGIN 18.0
#define GAP 12.0
#define NARROWEST 330.0 /* of a picture with one square panel */
#define HEAD 22.0       /* what a title of one line takes, about */
#define FOOT 18.0       /* and a note */
#define ROW_LEAST 170.0 /* height of a row of several */

/* A square panel alone does not stand in a wide page with nothing beside it. */
static void choose_width(struct plot_page *p)
{
    double wanted, height = HEIGHT - 2 * MARGIN - HEAD - (p->plot->note ? FOOT : 0);

    p->width = WIDTH;
    if (p->plot->panel_count != 1 || !p->plot->panels[0].is_square) return;
    wanted = panel_width(p, &p->plot->panels[0], height) + 2 * MARGIN;
    p->width = fmin(WIDTH, fmax(NARROWEST, wanted));
}

struct grid {
    size_t rows, columns;
    double top, width, height; /* of its first row, of a column, of a row */
};

/* False: in a panel the names of lines found no place. */
static bool put_panels(struct plot_page *p, const struct grid *g, bool with_names, double *ret_bottom)
{
    const struct plot *plot = p->plot;
    double top = g->top;
    bool fits = true;

    for (size_t row = 0; row < g->rows; row++) {
        size_t from = row * g->columns, to = from + g->columns;
        double tallest = 0;
        if (to > plot->panel_count) to = plot->panel_count;
        for (size_t i = from; i < to; i++)
            tallest = fmax(tallest, panel_height(&plot->panels[i], g->height));
        for (size_t i = from; i < to && fits; i++) {
            double left = MARGIN + (double)(i - from) * (g->width + GAP);
            fits = panel_lay(p, &plot->panels[i],
                             (struct box){left, top, left + g->width, top + tallest}, with_names);
        }
        top += tallest + (row + 1 < g->rows ? GAP : 0);
    }
    *ret_bottom = top;
    return fits;
}

static struct grid grid_of(const struct plot_page *p, double top, double below)
{
    struct grid g = {.columns = p->plot->columns ? p->plot->columns : 1, .top = top};

    g.rows = (p->plot->panel_count + g.columns - 1) / g.columns;
    g.height = (HEIGHT - MARGIN - top - below - GAP * (double)(g.rows - 1)) / (double)g.rows;
    if (g.rows > 1) g.height = fmax(g.height, ROW_LEAST);
    g.width = (p->width - 2 * MARGIN - GAP * (double)(g.columns - 1)) / (double)g.columns;
    return g;
}

/* Names stand beside their lines; if one finds no place, all of them stand in a key below. */
void page_lay(struct call *c, struct typesetter *t, const struct plot *plot, struct plot_page *ret)
{
    struct block_of_words title, note = {0};
    double inner, top, below, key = 0;
    struct grid g;
    size_t before;

    *ret = (struct plot_page){.call = c, .typesetter = t, .plot = plot};
    choose_width(ret);
    inner = ret->width - 2 * MARGIN;
    title = words_set(ret, &(struct words){plot->title, ROLE_HEADING_2, inner, 2});
    if (plot->note) note = words_set(ret, &(struct words){plot->note, ROLE_CELL, inner, 4});
    ink_words(ret, &title, MARGIN, MARGIN, HOLD_LEFT);
    top = MARGIN + title.height + GAP / 2;
    below = note.height > 0 ? note.height + GAP / 2 : 0;
    before = ret->count;
    g = grid_of(ret, top, below);
    if (!put_panels(ret, &g, true, &top)) {
        ret->count = before;
        key = page_key(ret, MARGIN, 0, inner, false) + GAP / 2;
        g = grid_of(ret, g.top, below + key);
        put_panels(ret, &g, false, &top);
        page_key(ret, MARGIN, top + GAP / 2, inner, true);
    }
    if (note.height > 0) ink_words(ret, &note, MARGIN, top + key + GAP / 2, HOLD_LEFT);
    ret->height = top + key + below + MARGIN;
}
