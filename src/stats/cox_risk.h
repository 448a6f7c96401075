/* stats/cox_risk.h: one walk through all times at which something happens; inside Cox regression. */
#ifndef STATS_COX_RISK_H
#define STATS_COX_RISK_H

#include "stats/cox.h"

struct cox_model {
    struct survival_rows rows; /* by stratum and time */
    size_t columns;
    enum cox_ties ties;
    double *z;           /* rows x columns: centred, divided by scale */
    double *scale;       /* of each column */
    double *beta;        /* of z, as they were fitted */
    double *information; /* of z, at beta; along `endless` what it is not */
    double *endless; /* the way that beta goes without end, 0 where a column has one; all 0 as a rule */
    /* Of the subdistribution of one cause (stats/competing.h), else NULL: who had another event first
     * and stays at risk, and the share of each row's stratum not censored just before its time. */
    const bool *is_competing;
    const double *uncensored;
};

/* The rows of a regression; and, once it has them, its maximum and all that is reported. */
enum err cox_prepare(struct call *c, const struct follow_up *d, const struct cox_wanted *w,
                     struct cox *ret) MUST_CHECK;
enum err cox_solve(struct call *c, size_t n, double level, struct cox *ret) MUST_CHECK;

/* What one time with events says. The arrays are the walk's own. */
struct risk_time {
    size_t stratum, first, end; /* rows with this time, censored ones among them */
    double time, events;
    double log_likelihood;
    const double *u;    /* derivative of it by beta */
    const double *v;    /* information: minus the second derivative; columns x columns */
    const double *mean; /* what u has in place of each event's z */
    double hazard;      /* step of the cumulative hazard at z = 0 */
};

/* The room of walks through one model. */
struct risk_walk *risk_walk_new(struct call *c, const struct cox_model *m);

/* Calls each() for every time with events, strata in order and time backwards. */
void risk_walk_go(struct risk_walk *w, const double *beta,
                  void (*each)(void *context, const struct risk_time *t), void *context);

/* What the exact likelihood of ties would cost a walk. */
double risk_exact_cost(const struct cox_model *m);

#endif
