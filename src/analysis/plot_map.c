/* analysis/plot_map.c: maps of persons and what they met. */

#include "analysis/plot_map.h"

#include <math.h>

#include "base/arena.h"

#define BINS 24

static struct plot_series persons(struct call *c, const struct map *m, double low, double thick)
{
    double *x = arena_alloc(c->mem, 3 * BINS * sizeof *x), *y = x + BINS, *value = y + BINS;

    for (size_t i = 0; i < BINS; i++) y[i] = low + ((double)i + .5) * thick;
    for (size_t i = 0; i < m->count; i++) {
        double bin = floor((m->person[i] - low) / thick);
        if (isfinite(bin))
            value[(size_t)fmax(0, fmin(BINS - 1, bin))] += m->frequency ? m->frequency[i] : 1;
    }
    return (struct plot_series){
        .kind = PLOT_BARS, .count = BINS, .x = x, .y = y, .value = value, .thick = thick};
}

void plot_map(struct call *c, const struct map *m, struct answer *a)
{
    struct plot_series *series = arena_alloc(c->mem, (m->column_count + 1) * sizeof *series);
    const char **names = arena_alloc(c->mem, (m->column_count + 1) * sizeof *names);
    struct plot_panel panel = {.series = series, .series_count = m->column_count + 1};
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < m->count; i++) {
        if (!isfinite(m->person[i])) continue;
        low = fmin(low, m->person[i]), high = fmax(high, m->person[i]);
    }
    if (!(low < high)) low = (isfinite(low) ? low : 0) - 1, high = low + 2;
    series[0] = persons(c, m, low, (high - low) / BINS * (1 + 1e-9));
    names[0] = m->persons;
    for (size_t k = 0; k < m->column_count; k++) {
        const struct map_column *column = &m->columns[k];
        double *x = arena_alloc(c->mem, (column->count + 1) * sizeof *x);
        for (size_t i = 0; i < column->count; i++) x[i] = (double)k + 1;
        names[k + 1] = column->title;
        series[k + 1] = (struct plot_series){.kind = PLOT_NAMES,
                                             .count = column->count,
                                             .x = x,
                                             .y = column->at,
                                             .names = column->names};
    }
    panel.x = (struct plot_axis){.names = names, .count = m->column_count + 1};
    panel.y.title = m->scale;
    answer_plot(a, plot_of(c, "Map of persons and measures (Wright map)", &panel, m->note));
}
