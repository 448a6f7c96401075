/* stats/cox.h: regression of hazards (Cox 1972, Journal of the Royal Statistical Society B 34).
 *
 * The hazard of a row is the one of its stratum times exp(x b); b is estimated from the order of the
 * events alone. Columns are centred and scaled inside; what is returned is in the units of the data.
 */
#ifndef STATS_COX_H
#define STATS_COX_H

#include "stats/survival.h"

/* Events at one time: Efron (1977, JASA 72); Breslow (1974, Biometrics 30); exact is the discrete
 * partial likelihood of Cox (1972), by the recursion of Gail, Lubin and Rubinstein (1981, Biometrika
 * 68), whose cost is at risk x events at every time: ERR_INVALID where that is out of reach. */
enum cox_ties { TIES_EFRON, TIES_BRESLOW, TIES_EXACT };

struct cox_wanted {
    const double *x; /* n x columns, row-major; NAN where missing: the row is left out */
    size_t columns;
    enum cox_ties ties;
    double level;
};

struct cox {
    size_t columns, iterations;
    double n, events;
    struct estimate *coefficients; /* logarithms of hazard ratios; statistic is z, n the events */
    double *covariance;            /* columns x columns */
    double *means;                 /* of the columns */
    double *predictor; /* of each row of the data: (x - means) b; NAN where it was left out */
    double null_log_likelihood, log_likelihood;
    struct estimate likelihood_ratio, wald, score; /* of all coefficients; statistic is chi-square */
    bool is_converged;
    unsigned warnings;
    struct cox_model *model; /* what the functions below go on from */
};

/* Strata of d are used, groups are not. ERR_INVALID where nobody had the event, a column has one value
 * or follows from the others. WARNING_SEPARATED where a coefficient has no end: it, its error and the
 * test of Wald are NAN; the others are those of the limit, as are likelihood and its test. Without
 * convergence all are NAN. Rounds are counted (stats/progress.h). O(n x columns^2) a step. */
STATS_PUBLIC enum err cox_fit(struct call *c, const struct follow_up *d, const struct cox_wanted *w,
                              struct cox *ret) MUST_CHECK;

/* Cumulative hazard of a row with the means of all columns, at the times of events of each stratum:
 * with ties of Efron his, otherwise Breslow's; NAN where a coefficient has no end. */
struct cox_hazard {
    size_t stratum;
    double time, hazard; /* cumulative */
};
STATS_PUBLIC enum err cox_baseline(struct call *c, const struct cox *fit, struct cox_hazard **ret,
                                   size_t *ret_count) MUST_CHECK;

/* Residuals of Schoenfeld (1982, Biometrika 69), one an event in the order of strata and time: its x
 * less the mean of those at risk. */
struct cox_residuals {
    size_t count;
    double *time;
    uint32_t *row;     /* in the data */
    double *residuals; /* count x columns */
};
STATS_PUBLIC enum err cox_residuals(struct call *c, const struct cox *fit,
                                    struct cox_residuals *ret) MUST_CHECK;

/* How time enters the alternative: 1 - Kaplan and Meier just before (the usual one), itself, its rank
 * among all times, its logarithm (times above 0 only). */
enum cox_clock { CLOCK_SURVIVAL, CLOCK_IDENTITY, CLOCK_RANK, CLOCK_LOG };

/* Are hazards proportional? The score test that the effect of a column does not change with time
 * (Grambsch and Therneau 1994, Biometrika 81, with the information at each time instead of its mean).
 * ret: one a column, and the last of all together; statistic is chi-square. With exact ties score and
 * information are those of the exact likelihood (survival takes Breslow's at the exact estimate, where
 * they have a score that is not 0). Columns without an end have no test, and all together neither. */
STATS_PUBLIC enum err cox_proportional(struct call *c, const struct cox *fit, enum cox_clock clock,
                                       struct estimate *ret) MUST_CHECK;

#endif
