/* stats/reliability.h: how far the items of a scale say the same: internal consistency.
 *
 * Rows with a missing item are left out and warned of. n of an estimate: units used. A scale of which
 * an item never varies has neither correlations nor what rests on them (WARNING_ZERO_VARIANCE); alpha
 * of covariances is known as long as the sum varies.
 */
#ifndef STATS_RELIABILITY_H
#define STATS_RELIABILITY_H

#include <stdbool.h>

#include "stats/estimate.h"

/* rows x items, row-major; NAN where an answer is missing. */
struct items {
    size_t rows, items;
    const double *values;
    const double *frequency; /* units a row stands for; NULL: one each */
};

/* What everything else is computed from. */
struct item_moments {
    size_t items;
    double units;       /* used */
    double *means;      /* of items */
    double *covariance; /* items x items, by units - 1 */
    unsigned warnings;  /* WARNING_INCOMPLETE */
};

/* One pass over deviations from the first unit's values and a second over those from the mean.
 * ERR_INVALID: fewer than two units are complete, a value is too large. */
STATS_PUBLIC enum err items_moments(struct call *c, const struct items *d,
                                    struct item_moments *ret) MUST_CHECK;

/* Correlations, items x items; false where an item does not vary (its row is NAN). */
STATS_PUBLIC bool items_correlations(const struct item_moments *m, double *ret);

struct item_report {
    double mean, sd;
    double item_total_r;         /* with the sum that the item is in */
    struct estimate item_rest_r; /* with the sum of the others; interval by Fisher's z */
    struct estimate alpha_if_dropped;
};

struct reliability {
    struct estimate alpha;        /* Cronbach (1951); interval and test (alpha = 0) of Feldt (1965,
                                     Psychometrika 30), by F; se of van Zyl, Neudecker and Nel (2000,
                                     Psychometrika 65), for normal items */
    struct estimate standardised; /* alpha of the correlations; interval as above */
    double lambda6;               /* Guttman (1945), of the correlations: 1 - sum of (1 - smc) / sum of
                                     all correlations */
    double lambda6_covariance;    /* the same of covariances, as Guttman wrote it */
    double mean_r;                /* of the correlations between items */
    double mean, sd;              /* of the sum of all items */
    double error;                 /* standard error of measurement of the sum: sd sqrt(1 - alpha) */
    double units;
    struct item_report *items;
    unsigned warnings;
};

/* ERR_INVALID: one item. With two items nothing is dropped: alpha_if_dropped is NAN. lambda6 is NAN
 * with WARNING_BOUNDARY where an item is a sum of others. */
STATS_PUBLIC enum err reliability_of(struct call *c, const struct items *d, double level,
                                     struct reliability *ret) MUST_CHECK;

#endif
