/* stats/reliable_change.h: whether a change between two measurements of one person is more than the
 * error of the measure.
 *
 * Jacobson and Truax (1991, Journal of Consulting and Clinical Psychology 59, 12-19). It says nothing
 * about why something changed, nor whether the change matters to the person.
 */
#ifndef STATS_RELIABLE_CHANGE_H
#define STATS_RELIABLE_CHANGE_H

#include "stats/estimate.h"

struct change_measure {
    double reliability; /* of the measure, 0 to 1 */
    double sd;          /* of persons, where the reliability comes from */
    double
        practice; /* mean change that comes without any reason (Chelune and others 1993); usually 0 */
    double level; /* .95: 1 of 20 changes by error alone seems reliable */
};

/* What follows from the measure alone. */
struct change_limits {
    double error;           /* standard error of measurement: sd sqrt(1 - reliability) */
    double error_of_change; /* of a difference: error sqrt(2) */
    double smallest;        /* change beyond which it is reliable, on either side of practice */
};

/* ERR_INVALID: reliability outside 0 to 1, an sd that is not above 0. With a reliability of 1 every
 * change is reliable. */
STATS_PUBLIC enum err change_limits_of(struct call *c, const struct change_measure *m,
                                       struct change_limits *ret) MUST_CHECK;

enum change { CHANGE_UNKNOWN = -2, CHANGE_LOWER = -1, CHANGE_NONE = 0, CHANGE_HIGHER = 1 };

/* A person's change: its index (change - practice) / error_of_change, and its side. Missing: NAN. */
struct change_of {
    double change, index;
    enum change side;
};
STATS_PUBLIC struct change_of change_of_person(const struct change_measure *m,
                                               const struct change_limits *l, double before,
                                               double after);

/* How many changed reliably: counts, and shares with intervals of Wilson (1927). n: persons with both
 * measurements. ret: lower, none, higher. ERR_INVALID: nobody has both. */
struct change_summary {
    struct estimate shares[3];
    double counts[3];
    double persons, left_out;
    struct estimate mean; /* of the changes, interval by Student's t */
};
STATS_PUBLIC enum err change_summary_of(struct call *c, size_t n, const struct change_of *changes,
                                        double level, struct change_summary *ret) MUST_CHECK;

#endif
