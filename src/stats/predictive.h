/* stats/predictive.h: what a cut-off says at a given base rate.
 *
 * For teaching: where few have what is looked for, most of those above any cut-off do not have it. That
 * is why nobody may be labelled by one.
 */
#ifndef STATS_PREDICTIVE_H
#define STATS_PREDICTIVE_H

#include "stats/estimate.h"

/* Counts of people: above the cut-off with and without the outcome, below it with and without. */
struct cut_off {
    double true_positives, false_positives, false_negatives, true_negatives;
};

struct predictive {
    struct estimate sensitivity, specificity; /* intervals of Wilson (1927, JASA 22) */
    struct estimate positive,
        negative; /* predictive values as observed, at the base rate of the data */
    struct estimate base_rate;
    struct estimate ratio_positive, ratio_negative; /* of likelihoods; intervals by their logarithm
                                                       (Simel, Samsa, Matchar 1991) */
};

/* The interval of Wilson for `events` of n. */
STATS_PUBLIC void predictive_wilson(double events, double n, double level, double *ret_low,
                                    double *ret_high);

/* ERR_INVALID for counts that are negative or no outcome of one kind. */
STATS_PUBLIC enum err predictive_observed(struct call *c, const struct cut_off *t, double level,
                                          struct predictive *ret) MUST_CHECK;

/* Predictive values at a base rate, from sensitivity and specificity (value and n; n NAN: given without
 * data, no interval). Intervals on the scale of logits (Mercaldo, Lau, Zhou 2007, Statistics in
 * Medicine 26); where a share is 0 or 1, from the limits of both shares, and WARNING_BOUNDARY.
 * ERR_INVALID unless all three lie from 0 to 1. */
struct at_base_rate {
    struct estimate positive, negative;
    double flagged;      /* share of all that lie above the cut-off */
    double false_alarms; /* of 1000 people: above it without the outcome */
    double hits, misses; /* of 1000 people: above and below it with the outcome */
};
STATS_PUBLIC enum err predictive_at(struct call *c, const struct estimate *sensitivity,
                                    const struct estimate *specificity, double base_rate, double level,
                                    struct at_base_rate *ret) MUST_CHECK;

#endif
