/* analysis/plot.c: plots that wait with an answer to be drawn. */

#include "analysis/plot.h"

#include <string.h>

#include "analysis/answer_parts.h"
#include "base/arena.h"

void answer_plot(struct answer *a, struct plot *plot)
{
    struct plot **end = &a->plots;

    while (*end) end = &(*end)->next;
    *end = plot;
}

enum err plot_format_of(struct call *c, const char *path, enum plot_format *ret)
{
    size_t length = strlen(path);
    const char *end = length > 4 ? path + length - 4 : "";

    *ret = strcmp(end, ".pdf") == 0 ? PLOT_PDF : PLOT_SVG;
    if (*ret == PLOT_PDF || strcmp(end, ".svg") == 0) return OK;
    return misuse(c, "--plot wants a name that ends with .svg or .pdf, not %s.", path);
}

struct plot *plot_of(struct call *c, const char *title, const struct plot_panel *panel,
                     const char *note)
{
    struct plot plot = {.title = title,
                        .note = note,
                        .panels = arena_copy(c->mem, panel, sizeof *panel),
                        .panel_count = 1,
                        .columns = 1};

    return arena_copy(c->mem, &plot, sizeof plot);
}
