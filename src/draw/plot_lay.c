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

void page_lay(struct call *c, struct typesetter *t, const struct plot *plot, struct plot_page *ret)
{
    size_t columns = plot->columns ? plot->columns : 1;
    size_t rows = (plot->panel_count + columns - 1) / columns;
    struct block_of_words title, note = {0};
    double inner, width, height, top = MARGIN;

    *ret = (struct plot_page){.call = c, .typesetter = t, .plot = plot};
    choose_width(ret);
    inner = ret->width - 2 * MARGIN;
    title = words_set(ret, &(struct words){plot->title, ROLE_HEADING_2, inner, 2});
    if (plot->note) note = words_set(ret, &(struct words){plot->note, ROLE_CELL, inner, 4});
    ink_words(ret, &title, MARGIN, top, HOLD_LEFT);
    top += title.height + GAP / 2;
    height = HEIGHT - MARGIN - top - (note.height > 0 ? note.height + GAP / 2 : 0);
    height = (height - GAP * (double)(rows - 1)) / (double)rows;
    if (rows > 1) height = fmax(height, ROW_LEAST);
    width = (inner - GAP * (double)(columns - 1)) / (double)columns;
    for (size_t row = 0; row < rows; row++) {
        double tallest = 0;
        for (size_t i = row * columns; i < (row + 1) * columns && i < plot->panel_count; i++)
            tallest = fmax(tallest, panel_height(&plot->panels[i], height));
        for (size_t i = row * columns; i < (row + 1) * columns && i < plot->panel_count; i++) {
            double left = MARGIN + (double)(i % columns) * (width + GAP);
            panel_lay(ret, &plot->panels[i], (struct box){left, top, left + width, top + tallest});
        }
        top += tallest + (row + 1 < rows ? GAP : 0);
    }
    if (note.height > 0) {
        ink_words(ret, &note, MARGIN, top + GAP / 2, HOLD_LEFT);
        top += note.height + GAP / 2;
    }
    ret->height = top + MARGIN;
}
