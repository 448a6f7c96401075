/* stats/generalisability.h: where differences between scores come from, and how many conditions a
 * measurement needs.
 *
 * Designs of an object of measurement (facet 0: persons, vignettes) and up to five facets
 * (raters, tasks, items, occasions), crossed or nested. Balanced: one score for every combination;
 * Cronbach, Gleser, Nanda and Rajaratnam (1972); Brennan (2001) Generalizability Theory. An effect is a
 * set of facets that holds whatever its facets are nested in; the one of all facets is mixed with
 * error. All facets are random.
 *
 * Unbalanced designs: sums over the conditions of each effect of the squared total over the number of
 * scores, their expectations counted, and the equations solved (the analogous analysis of variance:
 * Henderson 1953, method 1; Searle, Casella and McCulloch 1992, 5.3; Brennan 2001, 7.1). It is the
 * usual one because it is unbiased, gives exactly the same where the design is balanced, and costs a
 * pass over the scores for every effect in any design. Restricted likelihood asks for the inverse of a
 * matrix as wide as all conditions together; where that can be had it is offered as well.
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

/* The same for numbers that are no whole ones: harmonic means. */
STATS_PUBLIC struct dstudy dstudy_for(const struct gstudy *g, const double *conditions);

/* ---- designs with gaps ---- */

struct gscores {
    size_t facets;                  /* with the object, which is facet 0 */
    unsigned nested[GSTUDY_FACETS]; /* as in gstudy_design */
    size_t scores;
    const int32_t *codes[GSTUDY_FACETS]; /* of each score its condition, from 0; of a nested facet
                                            codes may be used again within another condition */
    const double *values;
};

/* Why nothing can be computed. */
enum gfault_kind {
    GFAULT_NONE,
    GFAULT_TWICE, /* two scores of one combination */
    GFAULT_ONE,   /* a facet has one condition, or one within each of what it is nested in */
    GFAULT_SAME,  /* two effects have the same conditions in these data: nothing tells them apart */
    GFAULT_APART  /* conditions of one facet that no chain of scores joins over another */
};
struct gfault {
    enum gfault_kind kind;
    size_t scores[2];    /* TWICE, APART: the two that it is about */
    size_t facets[2];    /* ONE: the first; APART: the parted one, and the one that does not join it */
    unsigned effects[2]; /* SAME */
};
STATS_PUBLIC enum err gstudy_fault(struct call *c, const struct gscores *s,
                                   struct gfault *ret) MUST_CHECK;

struct gwanted {
    size_t replicates; /* for the standard errors; 0: none */
    uint64_t seed;
    size_t threads; /* 0: as many as there are processors; the answer does not depend on it */
};

/* df, sum and mean of an effect are NAN: there is no analysis of variance. se: the spread of the
 * estimates in replicates of normal effects with the components found (0 where negative) in the same
 * design. ret_conditions, of each facet: the harmonic mean over objects of the conditions that they
 * were scored with (of a nested facet: within each); that of the object is its number. ERR_INVALID: a
 * fault, a score that is no number, or equations that tell nothing apart. */
STATS_PUBLIC enum err gstudy_unbalanced(struct call *c, const struct gscores *s,
                                        const struct gwanted *w, struct gstudy *ret,
                                        double *ret_conditions) MUST_CHECK;

/* The same by restricted maximum likelihood (Patterson and Thompson 1971; Fisher scoring, components at
 * 0 held there while the likelihood wants them no higher), balanced or not: gets more out of sparse
 * designs, and its components are never negative; therefore biased where they are near 0. se: from the
 * expected information; NAN at 0, with WARNING_BOUNDARY. ERR_INVALID: as gstudy_unbalanced, and more
 * than 1500 conditions of all effects together. */
struct gfit {
    double log_likelihood,
        gradient; /* gradient: by how much a further step would raise the likelihood */
    size_t iterations;
    bool converged;
};
STATS_PUBLIC enum err gstudy_likelihood(struct call *c, const struct gscores *s, struct gstudy *ret,
                                        double *ret_conditions, struct gfit *ret_fit) MUST_CHECK;

/* Whether facet `inner` has, for each of its conditions, only one of `outer`: codes of each row. */
STATS_PUBLIC bool facet_is_nested(struct call *c, size_t rows, const int32_t *inner, size_t inner_count,
                                  const int32_t *outer);

#endif
