/* stats/generalisability.h: where differences between scores come from, and how many conditions a
 * measurement needs.
 *
 * Balanced designs of an object of measurement (facet 0: persons, vignettes) and up to five facets
 * (raters, tasks, items, occasions), crossed or nested, one score for every combination: Cronbach,
 * Gleser, Nanda and Rajaratnam (1972); Brennan (2001) Generalizability Theory. An effect is a set of
 * facets that holds whatever its facets are nested in; the one of all facets is mixed with error.
 * All facets are random.
 */
#ifndef STATS_GENERALISABILITY_H
#define STATS_GENERALISABILITY_H

#include <stdbool.h>
#include <stdint.h>

#include "stats/estimate.h"

#define GSTUDY_FACETS 6

struct gstudy_design {
    size_t facets; /* with the object, which is facet 0 */
    size_t
        sizes[GSTUDY_FACETS]; /* conditions; of a nested facet: within each of what it is nested in */
    unsigned nested[GSTUDY_FACETS]; /* bit of each facet that it is nested in, all of them */
};

struct gstudy_effect {
    unsigned facets;      /* bits */
    double df, sum, mean; /* sum of squares, mean square */
    double component;     /* variance, as estimated: may be negative */
    double used;          /* the same, 0 where it is negative */
    double se;            /* of component (Searle 1971; Brennan 2001, 6.1), for normal effects */
};

struct gstudy {
    struct gstudy_design design;
    size_t effects;
    struct gstudy_effect *effect; /* those of fewer facets first */
    double mean;
    unsigned warnings; /* WARNING_NEGATIVE, WARNING_ZERO_VARIANCE */
};

/* scores: in the order of facet 0, 1, …, the last running fastest. By expected mean squares; negative
 * components stay in the equations of others and count 0 afterwards (Brennan). ERR_INVALID: fewer than
 * one facet beside the object, fewer than two conditions of one, an object that is nested, a score that
 * is no number, facets nested in each other. */
STATS_PUBLIC enum err gstudy_of(struct call *c, const struct gstudy_design *d, const double *scores,
                                struct gstudy *ret) MUST_CHECK;

/* What a measurement with these numbers of conditions would be worth. */
struct dstudy {
    double universe;           /* variance of the object */
    double relative, absolute; /* error variance: of comparing objects, of the score itself */
    double generalisability;   /* universe / (universe + relative) */
    double dependability;      /* Phi: universe / (universe + absolute) */
};

/* conditions: of each facet, that of the object is not looked at. */
STATS_PUBLIC struct dstudy dstudy_of(const struct gstudy *g, const size_t *conditions);

/* Whether facet `inner` has, for each of its conditions, only one of `outer`: codes of each row. */
STATS_PUBLIC bool facet_is_nested(struct call *c, size_t rows, const int32_t *inner, size_t inner_count,
                                  const int32_t *outer);

#endif
