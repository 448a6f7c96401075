/* stats/survival.h: how long until something happens, where some are only known not to have had it yet.
 *
 * time: in any unit, finite; NAN where missing. event: 0 censored (observed up to `time`, nothing had
 * happened), 1, 2, …: what happened then; negative: missing. Where only one thing can happen all codes
 * above 0 count as it. What happens at a time happens before anybody is censored at the same time.
 * Rows that lack time, event, group or stratum are left out and warned of.
 */
#ifndef STATS_SURVIVAL_H
#define STATS_SURVIVAL_H

#include <stdint.h>

#include "stats/estimate.h"

struct follow_up {
    size_t n;
    const double *time;
    const int32_t *event;
    const int32_t *group; /* 0 to groups - 1, negative: missing; NULL: all are one group */
    size_t groups;
    const int32_t *stratum; /* 0 to strata - 1, negative: missing; NULL: all are one stratum */
    size_t strata;
};

/* Complete rows in order: by group or stratum, and within it by time. */
struct survival_rows {
    size_t n, count;   /* rows; groups or strata */
    const size_t *end; /* of each group or stratum: the first row that is not its own */
    const double *time;
    const int32_t *event;
    const uint32_t *row; /* where each was in the data */
    unsigned warnings;
};

/* by: the codes to be told apart, 0 to count - 1, or NULL. keep, unless NULL: rows that are false are
 * left out as if they were missing. ERR_INVALID where no complete row is left or a time is infinite. */
STATS_PUBLIC enum err survival_sort(struct call *c, const struct follow_up *d, const int32_t *by,
                                    size_t count, const bool *keep,
                                    struct survival_rows *ret) MUST_CHECK;

/* Where the rows of a group begin. */
static inline size_t survival_begin(const struct survival_rows *r, size_t group)
{
    return group ? r->end[group - 1] : 0;
}

/* How many of `count` steps, whose first member is their time and which are `size` bytes long, are not
 * after a time. */
size_t survival_steps_until(const void *steps, size_t count, size_t size, double time);

/* ---- Kaplan and Meier ---- */

/* Of survival: value -+ z se; the same for its logarithm (the default of most programs, and the one
 * whose medians are those of the reference cases); for log(-log survival). Cut at 0 and 1. */
enum survival_interval { INTERVAL_LOG, INTERVAL_PLAIN, INTERVAL_LOG_LOG };

struct survival_step {
    double time, at_risk, events, censored;
    double survival, se, low, high; /* se of Greenwood (1926); NAN where nobody is left */
    double hazard;                  /* cumulative, Nelson and Aalen */
};

struct survival_curve {
    struct survival_step *steps; /* every time at which something ends, in order */
    size_t count;
    double n, events;
    struct estimate median;
    enum survival_interval interval;
    double level;
    unsigned warnings;
};

/* Curves, one a group. A group without rows has no steps. O(n). */
STATS_PUBLIC enum err survival_curves(struct call *c, const struct follow_up *d,
                                      enum survival_interval interval, double level,
                                      struct survival_curve *ret) MUST_CHECK;

/* Survival just after a time; nothing after the last one. n: at risk just before. */
STATS_PUBLIC struct estimate survival_at(const struct survival_curve *curve, double time);

/* The time by which a share p has had the event: the first at which survival is at most 1 - p, and the
 * middle of the stretch where it is exactly that; NAN where it never falls so far. Interval: where the
 * limits of the curve do so (Brookmeyer and Crowley 1982, Biometrics 38). */
STATS_PUBLIC struct estimate survival_quantile(const struct survival_curve *curve, double p);

/* ---- log-rank ---- */

struct logrank {
    double *n, *observed, *expected; /* of each group */
    double *covariance;              /* groups x groups, of observed - expected */
    struct estimate test;            /* statistic is chi-square */
};

/* Whether groups differ, within strata (Mantel 1966; ties hypergeometric). rho: weight survival to that
 * power (Harrington and Fleming 1982): 0 log-rank, 1 the one of Peto and Prentice. ERR_INVALID with
 * fewer than two groups or no event. O(n + times x groups^2). */
STATS_PUBLIC enum err survival_logrank(struct call *c, const struct follow_up *d, double rho,
                                       struct logrank *ret) MUST_CHECK;

/* The test of what a logrank holds already: n, observed, expected, covariance. */
enum err logrank_finish(struct call *c, size_t groups, unsigned warnings,
                        struct logrank *ret) MUST_CHECK;

/* ---- concordance ---- */

struct survival_concordance {
    struct estimate c; /* Harrell (1982, JAMA 247): (concordant + tied / 2) / all three; se by the
                          infinitesimal jackknife: root of the sum of squared influences of rows */
    double concordant, discordant, tied;
};

/* Of pairs of which it is known who had the event first, how often it was the one with the higher
 * score. Pairs are made within strata. score: NAN where missing. ERR_INVALID where there is no pair.
 * O(n log n). */
STATS_PUBLIC enum err survival_concordance(struct call *c, const struct follow_up *d,
                                           const double *score, double level,
                                           struct survival_concordance *ret) MUST_CHECK;

#endif
