/* stats/parallel_analysis.h: how many factors stand out from chance.
 *
 * Horn (1965, Psychometrika 30:179-185): eigenvalues of the correlations beside those of as many
 * persons and items that have nothing in common; those count that lie above a quantile of these
 * (Glorfeld 1995, Educ. Psychol. Meas. 55:377-393), from the first until one does not. Random matrices
 * are drawn as they are distributed for normal data (Bartlett's decomposition of Wishart's
 * distribution), not from rows, so that the cost does not grow with the persons.
 */
#ifndef STATS_PARALLEL_ANALYSIS_H
#define STATS_PARALLEL_ANALYSIS_H

#include <stdint.h>

#include "stats/estimate.h"

struct parallel_analysis_wanted {
    double n; /* persons, more than items */
    size_t replicates;
    double quantile; /* .95 */
    uint64_t seed;
    size_t threads; /* the answer does not depend on it */
};

struct parallel_analysis {
    size_t items, suggested;
    const double *observed, *mean, *quantile; /* items each, largest first */
};

/* ERR_INVALID where there are fewer than three items or no more persons than items, a correlation is
 * none, or nothing is drawn. */
STATS_PUBLIC enum err parallel_analysis(struct call *c, size_t items, const double *correlations,
                                        const struct parallel_analysis_wanted *w,
                                        struct parallel_analysis *ret) MUST_CHECK;

#endif
