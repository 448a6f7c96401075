/* analysis/plot_map.h: a map (Wright): persons as a histogram, and what they met, on one scale. */
#ifndef ANALYSIS_PLOT_MAP_H
#define ANALYSIS_PLOT_MAP_H

#include "analysis/plot.h"

struct map_column {
    const char *title;
    size_t count;
    const double *at;
    const char *const *names;
};

struct map {
    const char *scale, *persons; /* titles */
    size_t count;
    const double *person, *frequency; /* frequency NULL: one each */
    size_t column_count;
    const struct map_column *columns;
    const char *note;
};

void plot_map(struct call *c, const struct map *m, struct answer *a);

#endif
