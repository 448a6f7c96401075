/* stats/facets.h: many-facet Rasch measurement (Linacre 1989).
 *
 * A rating x (0 to m) of person n by the elements i, j, … of further facets (item, rater, occasion, …):
 * log P(x = k) / P(x = k - 1) = B_n - D_i - C_j - … - F_k. D, C, … are difficulties and severities:
 * more of them makes lower ratings. The steps F_k sum to zero; they are one for all (rating scale) or
 * of each element of one facet (partial credit).
 *
 * Marginal estimation has persons normal with mean and spread, over even nodes where the density is
 * normalised; joint estimation has a measure for each person, which makes all measures too wide: with L
 * ratings a person by about L / (L - 1) (Wright and Douglas 1977).
 *
 * Of the facets' places only one is free: each other facet sums to zero (persons in marginal
 * estimation: have mean 0), unless it has anchors. `uncentred` says which; if that one has anchors the
 * persons are free instead.
 */
#ifndef STATS_FACETS_H
#define STATS_FACETS_H

#include <stdint.h>

#include "stats/estimate.h"

#define FACETS_LIMIT 8
#define FACETS_NONE SIZE_MAX
#define FACETS_CATEGORIES_MOST 32

struct facet {
    const char *name; /* for refusals */
    size_t elements;
    const char *const *labels; /* of the elements; NULL: they are called by number */
    const double *anchors;     /* of each element its measure, or NAN; NULL: none. Not of persons */
};

/* The first facet is who is measured. codes: ratings x facets, an element's number each. */
struct facets_data {
    size_t ratings, facets, categories;
    const struct facet *facet;
    const int32_t *codes;
    const int32_t *category; /* 0 to categories - 1 */
    const double *frequency; /* how often each stands; NULL: once */
};

struct facets_wanted {
    bool joint;
    size_t steps_of; /* the facet whose elements have steps of their own; FACETS_NONE: a rating scale */
    size_t uncentred; /* FACETS_NONE: joint the persons, marginal the second facet */
    bool corrected;   /* joint: measures and steps times (L - 1) / L */
    size_t nodes;     /* 61 */
    double range;     /* 6 */
    size_t threads, rounds_most;
};
STATS_PUBLIC struct facets_wanted facets_usual(bool joint);

struct facets_element {
    double measure; /* persons in marginal estimation: mean of the posterior */
    double se; /* marginal: from the observed information, of persons the posterior's deviation; joint:
                  1 / sqrt(information) with all else known, as Facets has it; 0 for an anchor */
    double ratings, total; /* how many, and the sum of the categories */
    double fair;           /* the category expected where every other facet is at its mean */
    double infit, outfit;  /* mean squares; marginal: over the persons' posterior */
    bool is_extreme;       /* a person with lowest or highest ratings alone: joint measures are those of
                              a total .3 inside */
    bool is_anchored;
};

struct facets_summary {            /* of a facet */
    double mean, deviation, error; /* of the measures; error: root mean square of their se */
    double separation, reliability;
    struct estimate alike; /* chi-square that all its elements are the same: statistic, df, p */
};

struct facets_fit {
    struct facets_wanted wanted;
    size_t facets, categories;
    struct facets_element **element; /* of each facet */
    struct facets_summary *summary;  /* of each facet */
    size_t step_groups;
    double *steps, *step_ses;                /* step_groups x (categories - 1): F_1, … */
    double mean, spread, mean_se, spread_se; /* of persons; joint: NAN */
    double log_likelihood;
    size_t parameters, rounds;
    double gradient;
    bool converged;
    unsigned warnings;
};

/* ERR_INVALID: no rating; a category that nobody uses (in a group of steps); an element other than a
 * person that gave or received lowest or highest ratings alone, by name; subsets of elements that no
 * rating connects, by name; facets that cannot be told apart; anchors of persons. */
STATS_PUBLIC enum err facets_fit(struct call *c, const struct facets_data *data,
                                 const struct facets_wanted *wanted, struct facets_fit *ret) MUST_CHECK;

/* Bias: how much harder than the measures say one facet's element is on one of another: the term that
 * makes observed and expected totals of their ratings equal, everything else held at its measure.
 * ret: elements of first x elements of second: value, se, statistic (t), df, p, n (ratings). */
STATS_PUBLIC enum err facets_bias(struct call *c, const struct facets_data *data,
                                  const struct facets_fit *fit, size_t first, size_t second,
                                  struct estimate *ret) MUST_CHECK;

/* The category expected at a measure (B - D - C - …) with the steps of a group. */
STATS_PUBLIC double facets_expected(const struct facets_fit *fit, size_t group, double measure);

#endif
