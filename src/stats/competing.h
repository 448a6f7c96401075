/* stats/competing.h: when one thing happens and others may come before it.
 *
 * event as in stats/survival.h: 0 censored, 1, 2, … what happened. Somebody to whom another thing
 * happened is not censored: it will not happen to them. To censor them, as Kaplan and Meier would, is
 * to overstate how many it happens to.
 */
#ifndef STATS_COMPETING_H
#define STATS_COMPETING_H

#include "stats/cox.h"
#include "stats/survival.h"

struct incidence_step {
    double time, at_risk, events; /* of the cause */
    double incidence, se, low, high;
};

/* Of one cause in one group. */
struct incidence_curve {
    struct incidence_step *steps; /* every time at which something ends */
    size_t count;
    double n, events, level;
    unsigned warnings;
};

/* How the error of an incidence is made. Delta: of the product of matrices, events of all causes at a
 * time multinomial (with one cause that of Greenwood; as in survival). Aalen: events of each cause for
 * themselves and without replacement (Aalen 1978, Annals of Statistics 6; as in cmprsk); a little
 * larger where few are left. */
enum incidence_errors { ERRORS_DELTA, ERRORS_AALEN };

struct incidence_wanted {
    size_t causes;
    enum incidence_errors errors;
    enum survival_interval interval; /* here INTERVAL_LOG_LOG is the usual one */
    double level;
};

/* Cumulative incidence (Aalen and Johansen 1978, Scandinavian Journal of Statistics 5) of causes 1 to
 * `causes` in each group: ret[group x causes + cause - 1]. Intervals for it, its logarithm or
 * log(-log incidence), cut at 0 and 1; none at 0 and 1. ERR_INVALID for an event above `causes`.
 * O(n + times x causes). */
STATS_PUBLIC enum err competing_curves(struct call *c, const struct follow_up *d,
                                       const struct incidence_wanted *w,
                                       struct incidence_curve *ret) MUST_CHECK;

/* Incidence up to and with a time; nothing after the last one. */
STATS_PUBLIC struct estimate competing_at(const struct incidence_curve *curve, double time);

/* Do groups differ in the incidence of a cause, within strata (Gray 1988, Annals of Statistics 16)?
 * rho: weight 1 - incidence to that power, of all groups together. expected: what the log-rank of the
 * subdistribution expects. The variance is that of the article under the hypothesis, with one incidence
 * for all groups, and events that share a time are taken as drawn without replacement, as in cmprsk.
 * Hence it is not exactly the log-rank where nothing else can happen: only the scores are the same, the
 * variances have the same limit. covariance may fail to be definite where groups are tiny: no test. O(n
 * + times x groups^3).
 */
STATS_PUBLIC enum err competing_gray(struct call *c, const struct follow_up *d, int32_t cause,
                                     double rho, struct logrank *ret) MUST_CHECK;

/* Regression of the hazard of the subdistribution of a cause (Fine and Gray 1999, JASA 94): those with
 * another event stay at risk with the weight G(t-) / G(their time-), G the Kaplan-Meier share not
 * censored, of each stratum. Ties by Breslow (w->ties is not asked). Standard errors are the sandwich
 * of the article, which knows that G is estimated; likelihood_ratio is not to be read as a test.
 * cox_baseline, cox_residuals and cox_proportional may follow. */
STATS_PUBLIC enum err competing_fine_gray(struct call *c, const struct follow_up *d, int32_t cause,
                                          const struct cox_wanted *w, struct cox *ret) MUST_CHECK;

#endif
