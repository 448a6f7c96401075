/* stats/generalisability_parts.h: for the files of generalisability.h. */
#ifndef STATS_GENERALISABILITY_PARTS_H
#define STATS_GENERALISABILITY_PARTS_H

#include "stats/generalisability.h"

#define EFFECTS_MOST (1U << GSTUDY_FACETS)

static inline bool holds(unsigned set, size_t facet)
{
    return set >> facet & 1;
}

/* Refuses facets that cannot be: their numbers, and what is nested in what. */
enum err gstudy_check_facets(struct call *c, const struct gstudy_design *d) MUST_CHECK;

/* All effects of the design, those of fewer facets first. */
void gstudy_effects(struct call *c, struct gstudy *g);

/* used of each effect, and what is warned of. ERR_INVALID: scores so large that nothing is left. */
enum err gstudy_use(struct call *c, struct gstudy *g) MUST_CHECK;

/* ---- designs with gaps ---- */

/* Cells of an effect, numbered in the order in which they appear. */
struct cells {
    size_t count;
    int32_t *of; /* of each score */
};

/* What both ways to components rest on: scores less their mean, and the cells of each effect. */
struct layout_of_scores {
    const struct gscores *scores;
    double *off;         /* scores less their mean */
    double whole;        /* sum of the squares of those */
    struct cells *cells; /* of each effect */
    double **sizes;      /* scores of each cell */
};

/* Refuses faults; fills ret with effects, sizes and mean, ret_conditions with the numbers of
 * conditions.
 */
enum err gstudy_begin(struct call *c, const struct gscores *s, struct layout_of_scores *ret_layout,
                      struct gstudy *ret, double *ret_conditions) MUST_CHECK;

#endif
