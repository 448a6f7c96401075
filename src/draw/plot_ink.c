/* draw/plot_ink.c: lines, areas and texts put on the page of a plot. */

#include <string.h>

#include "base/arena.h"
#include "draw/plot_page.h"
#include "draw/printable.h"

void ink_add(struct plot_page *p, struct ink ink)
{
    if (p->count == p->room) {
        struct ink *more = arena_alloc(p->call->mem, (p->room = 2 * p->room + 256) * sizeof *more);
        if (p->count) memcpy(more, p->ink, p->count * sizeof *more);
        p->ink = more;
    }
    p->ink[p->count++] = ink;
}

void ink_line(struct plot_page *p, double x1, double y1, double x2, double y2, double width,
              double grey)
{
    double *path = arena_alloc(p->call->mem, 4 * sizeof *path);

    path[0] = x1, path[1] = y1, path[2] = x2, path[3] = y2;
    ink_add(p, (struct ink){.kind = INK_PATH, .path = path, .count = 2, .width = width, .grey = grey});
}

void ink_box(struct plot_page *p, struct box b, double grey)
{
    double *path = arena_alloc(p->call->mem, 8 * sizeof *path);

    path[0] = path[6] = b.left, path[1] = path[3] = b.top;
    path[2] = path[4] = b.right, path[5] = path[7] = b.bottom;
    ink_add(p, (struct ink){.kind = INK_AREA, .path = path, .count = 4, .grey = grey});
}

/* ---- words ---- */

struct block_of_words words_set(struct plot_page *p, const struct words *w)
{
    struct wording wording = {.text = printable_text(p->call->mem, w->text),
                              .role = w->role,
                              .width = w->width,
                              .most = w->most};
    struct block_of_words set = {.role = w->role};

    if (!*wording.text) return set;
    set.set = typeset_text(p->typesetter, &wording);
    for (size_t i = 0; i < set.set->count; i++)
        if (set.set->lines[i].width > set.width) set.width = set.set->lines[i].width;
    set.height = (double)set.set->count * typeset_line_height(p->typesetter, w->role);
    return set;
}

double words_width(struct plot_page *p, const char *text, enum role role)
{
    return words_set(p, &(struct words){text, role, 0, 0}).width;
}

static double held(double x, double width, enum hold hold)
{
    return hold == HOLD_LEFT ? x : hold == HOLD_MIDDLE ? x - width / 2 : x - width;
}

void ink_words(struct plot_page *p, const struct block_of_words *w, double x, double y, enum hold hold)
{
    double height = typeset_line_height(p->typesetter, w->role);

    for (size_t i = 0; w->set && i < w->set->count; i++) {
        const struct line *line = &w->set->lines[i];
        double left = held(x, line->width, hold), top = y + (double)i * height;
        ink_add(p, (struct ink){.kind = INK_TEXT,
                                .line = line,
                                .x = left,
                                .y = top + typeset_baseline(p->typesetter, w->role),
                                .box = {left, top, left + line->width, top + height}});
    }
}

void ink_text(struct plot_page *p, const char *text, enum role role, double x, double y, enum hold hold)
{
    struct block_of_words w = words_set(p, &(struct words){text, role, 0, 0});

    ink_words(p, &w, x, y, hold);
}

void ink_upright(struct plot_page *p, const struct block_of_words *w, double x, double y)
{
    double height = typeset_line_height(p->typesetter, w->role);

    for (size_t i = 0; w->set && i < w->set->count; i++) {
        const struct line *line = &w->set->lines[i];
        double left = x + (double)i * height, start = y + line->width / 2;
        ink_add(p, (struct ink){.kind = INK_TEXT,
                                .line = line,
                                .is_upright = true,
                                .x = left + typeset_baseline(p->typesetter, w->role),
                                .y = start,
                                .box = {left, start - line->width, left + height, start}});
    }
}
