/* stats/estimate.h: what every function of this library answers with, and what it warns of.
 *
 * The library takes arrays and gives structs. It reads no file, prints nothing, keeps no state between
 * calls, and allocates in the arena of the call alone; what it returns lives as long as that arena.
 * Data that nothing can be computed from end in a failure with a sentence. Data that something can be
 * computed from, but not everything or not safely, end in an estimate with warnings.
 */
#ifndef STATS_ESTIMATE_H
#define STATS_ESTIMATE_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

/* What is exported from the shared library. */
#define STATS_PUBLIC __attribute__((visibility("default")))

/* What is not known is NAN, never a number that means nothing. */
struct estimate {
    double value;
    double se;               /* standard error */
    double low, high;        /* interval at the level that was asked for */
    double statistic, df, p; /* of a test; p is two-sided unless the function says otherwise */
    double n;                /* units, pairs or ratings it rests on; the function says which */
    const char *method;      /* how se and interval were made: "analytic", "bootstrap", …; or NULL */
    unsigned warnings;       /* enum warning, together */
};

enum warning {
    WARNING_ZERO_VARIANCE =
        1 << 0, /* all values are the same: there is nothing to agree on or to explain */
    WARNING_EMPTY_CATEGORY = 1 << 1, /* a category of the scale is never used */
    WARNING_BOUNDARY = 1 << 2,       /* the estimate lies at the edge of what is possible */
    WARNING_NOT_CONVERGED = 1 << 3,  /* the iteration stopped before it settled */
    WARNING_PREVALENCE = 1 << 4,     /* agreement is high and kappa low: one category prevails */
    WARNING_FEW_UNITS = 1 << 5,      /* too few for the interval to be trusted */
    WARNING_SINGLE_RATINGS = 1 << 6, /* units with one rating were left out */
    WARNING_INCOMPLETE = 1 << 7,     /* rows with a missing value were left out */
    WARNING_BOOTSTRAP_LOST = 1 << 8, /* some resamples gave no value and were left out */
    WARNING_NOT_NUMERIC = 1 << 9,    /* categories are texts; their order was taken from the list */
    WARNING_NEGATIVE = 1 << 10,      /* a variance came out negative and was set to zero */
    WARNING_SEPARATED = 1 << 11,     /* a group is told apart without error: its effect has no end */
    WARNING_DISCONNECTED = 1 << 12,  /* parts of the data have nothing in common */
    WARNING_SMALL_SAMPLE = 1 << 13,  /* too small a sample to say anything */
    WARNING_SMOOTHED = 1 << 14,      /* an empty cell or an improper matrix was corrected */
    WARNING_TIES = 1 << 15,          /* equal values were given mean ranks */
    WARNING_NOT_RATIO = 1 << 16,     /* a value below zero: ratios mean nothing */
    WARNING_COUNT = 17
};

/* Everything NAN, nothing warned of. */
STATS_PUBLIC struct estimate estimate_nothing(void);

/* An estimate with a normal interval: value -+ z se. level: .95 and the like. */
STATS_PUBLIC struct estimate estimate_normal(double value, double se, double level, double n);

/* An estimate with Student's interval, value -+ t se, and the test of it against 0; neither where se is
 * not above 0. */
STATS_PUBLIC struct estimate estimate_student(double value, double se, double df, double level,
                                              double n);

/* The code of one warning ("zero_variance"), and its sentence in English; NULL for no warning. */
STATS_PUBLIC const char *warning_code(enum warning one);
STATS_PUBLIC const char *warning_text(enum warning one);

#endif
