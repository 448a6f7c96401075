/* stats/omega.h: how much of a scale's sum is common to its items, and how much of that is one thing.
 *
 * McDonald (1999) Test Theory, chapter 6; Zinbarg, Revelle, Yovel and Li (2005, Psychometrika 70). All
 * from correlations, items x items. Items that run against the general factor are turned first, as the
 * sum is meaningless without.
 */
#ifndef STATS_OMEGA_H
#define STATS_OMEGA_H

#include <stdbool.h>

#include "stats/estimate.h"
#include "stats/factors.h"
#include "stats/reliability.h"

struct omega {
    size_t items, groups; /* groups: factors beside the general one; 0: one factor alone */
    double *general;      /* loadings of items on the general factor */
    double *group;        /* items x groups: loadings on the others */
    double *uniqueness;   /* of items: what the factors that were found leave of each */
    bool *turned;         /* items whose sign was changed */
    double total;         /* 1 - sum of uniqueness / variance of the sum */
    double hierarchical;  /* square of the sum of general loadings / variance of the sum; NAN with one
                             factor alone, which cannot be told from several */
    double limit;         /* hierarchical / total: of a scale as long as one likes */
    double explained;     /* share of the common variance that is the general factor's */
    double iterations, gradient; /* of one factor; the gradient is NAN, its climb does not say it */
    unsigned warnings; /* WARNING_BOUNDARY: an item without uniqueness; WARNING_NOT_CONVERGED */
};

/* One factor by least squares of residuals (minres; Harman and Jones 1966, Psychometrika 31): omega
 * total. ERR_INVALID: fewer than three items, a correlation that is none. */
STATS_PUBLIC enum err omega_one_factor(struct call *c, size_t items, const double *correlations,
                                       struct omega *ret) MUST_CHECK;

/* An oblique solution of several factors, from elsewhere. */
struct omega_oblique {
    size_t items, factors;
    const double *correlations; /* items x items */
    const double *pattern;      /* items x factors */
    const double *between;      /* factors x factors: correlations of the factors */
};

/* The general factor is the one of the correlations between factors; Schmid and Leiman (1957,
 * Psychometrika 22) turn the rest into orthogonal ones. Two factors load equally on it. ERR_INVALID:
 * fewer than two factors or three items. */
STATS_PUBLIC enum err omega_schmid_leiman(struct call *c, const struct omega_oblique *s,
                                          struct omega *ret) MUST_CHECK;

/* Of correlations: factors by minres, one alone or several turned by oblimin and by Schmid and Leiman.
 * ret_found: how they were extracted (of several); ret_settled: whether the rotation settled. */
STATS_PUBLIC enum err omega_of(struct call *c, size_t items, const double *correlations, size_t factors,
                               struct omega *ret, struct factors *ret_found,
                               bool *ret_settled) MUST_CHECK;

/* Intervals of omega from Pearson correlations by drawing complete rows again: percentiles, and the
 * spread as se; value is NAN. What one replicate draws depends on seed and its number alone. Replicates
 * without a value are left out (WARNING_BOOTSTRAP_LOST). ERR_INVALID: fewer than 2 replicates, more
 * than 10 million. */
struct omega_bootstrap {
    size_t factors, replicates, threads;
    uint64_t seed;
    double level;
};
STATS_PUBLIC enum err omega_resample(struct call *c, const struct items *d,
                                     const struct omega_bootstrap *wanted, struct estimate *ret_total,
                                     struct estimate *ret_hierarchical) MUST_CHECK;

#endif
