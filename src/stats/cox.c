/* stats/cox.c: Newton's method on the partial likelihood. */

#include "stats/cox.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/cox_risk.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define STEPS_MOST 60
#define SETTLED 1e-9      /* twice the gain in log-likelihood that a step promises */
#define STILL_MOVING 1e-2 /* a step in standard deviations that is not small though the gain is */
#define EXPLAINED 1e9     /* variance inflation from which a column says nothing of its own */
#define EXACT_MOST 2e10

struct sums {
    size_t p;
    double log_likelihood, *u, *v;
};

static void add_time(void *context, const struct risk_time *t)
{
    struct sums *s = context;

    s->log_likelihood += t->log_likelihood;
    for (size_t j = 0; j < s->p; j++) s->u[j] += t->u[j];
    for (size_t j = 0; j < s->p * s->p; j++) s->v[j] += t->v[j];
}

static struct sums sums_new(struct call *c, size_t p)
{
    return (struct sums){p, 0, arena_alloc(c->mem, (p + 1) * sizeof(double)),
                         arena_alloc(c->mem, (p * p + 1) * sizeof(double))};
}

static void evaluate(struct risk_walk *walk, const double *beta, struct sums *ret)
{
    ret->log_likelihood = 0;
    memset(ret->u, 0, ret->p * sizeof *ret->u);
    memset(ret->v, 0, ret->p * ret->p * sizeof *ret->v);
    risk_walk_go(walk, beta, add_time, ret);
}

/* ---- the model ---- */

/* Centres and scales the columns of the rows that are used. */
static enum err take_columns(struct call *c, const struct cox_wanted *w, struct cox_model *m,
                             double *means)
{
    size_t n = m->rows.n, p = w->columns;

    m->z = arena_alloc(c->mem, (n * p + 1) * sizeof *m->z);
    m->scale = arena_alloc(c->mem, (p + 1) * sizeof *m->scale);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++) means[j] += w->x[m->rows.row[i] * p + j] / (double)n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++) {
            double z = w->x[m->rows.row[i] * p + j] - means[j];

            m->z[i * p + j] = z;
            m->scale[j] += z * z / (double)n;
        }
    for (size_t j = 0; j < p; j++) {
        m->scale[j] = sqrt(m->scale[j]);
        if (!(m->scale[j] > 1e-14 * fabs(means[j])))
            return fail(c, ERR_INVALID, "Column %zu of x has the same value in every row.", j + 1);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++) m->z[i * p + j] /= m->scale[j];
    return OK;
}

enum err cox_prepare(struct call *c, const struct follow_up *d, const struct cox_wanted *w,
                     struct cox *ret)
{
    struct cox_model *m = arena_alloc(c->mem, sizeof *m);
    struct follow_up ungrouped = *d;
    bool *keep = arena_alloc(c->mem, d->n + 1);
    size_t p = w->columns;

    *ret = (struct cox){.columns = p, .model = m};
    ungrouped.group = NULL;
    if (p == 0) return fail(c, ERR_INVALID, "No column is named that hazards are to depend on.");
    for (size_t i = 0; i < d->n; i++) {
        keep[i] = true;
        for (size_t j = 0; j < p; j++) keep[i] &= isfinite(w->x[i * p + j]) != 0;
    }
    TRY(survival_sort(c, &ungrouped, d->stratum, d->strata, keep, &m->rows));
    m->columns = p;
    m->ties = w->ties;
    m->beta = arena_alloc(c->mem, p * sizeof *m->beta);
    m->endless = arena_alloc(c->mem, p * sizeof *m->endless);
    ret->n = (double)m->rows.n;
    for (size_t i = 0; i < m->rows.n; i++) ret->events += m->rows.event[i] > 0;
    if (ret->events == 0)
        return fail(c, ERR_INVALID, "Nobody had the event: hazards cannot be compared.");
    ret->means = arena_alloc(c->mem, p * sizeof *ret->means);
    return take_columns(c, w, m, ret->means);
}

/* ---- Newton ---- */

/* Where all columns are compared as they are spread among those at risk: is one explained by others? */
static enum err require_own(struct call *c, const struct sums *s)
{
    size_t p = s->p;
    double *r = arena_alloc(c->mem, p * p * sizeof *r),
           *inverse = arena_alloc(c->mem, p * p * sizeof *r);
    bool is_definite = true;

    for (size_t i = 0; i < p; i++) {
        if (!(s->v[i * p + i] > 1e-12))
            return fail(c, ERR_INVALID, "Column %zu of x has one value among those at risk together.",
                        i + 1);
        for (size_t j = 0; j < p; j++)
            r[i * p + j] = s->v[i * p + j] / sqrt(s->v[i * p + i] * s->v[j * p + j]);
    }
    if (p > 1) TRY(linear_invert(c, p, r, inverse, NULL, &is_definite));
    for (size_t i = 0; i < p && p > 1; i++)
        if (is_definite && inverse[i * p + i] > EXPLAINED) is_definite = false;
    if (is_definite) return OK;
    return fail(c, ERR_INVALID, "One of the columns of x follows from the others: leave one out.");
}

static double product(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
    return sum;
}

static enum err newton_step(struct call *c, const struct sums *s, double *ret, bool *ret_definite)
{
    if (s->p > 1) return linear_solve(c, s->p, s->v, 1, s->u, ret, ret_definite);
    *ret_definite = s->v[0] > 0;
    if (*ret_definite) ret[0] = s->u[0] / s->v[0];
    return OK;
}

/* Goes along the step, half of it at a time, until the likelihood does not fall. False: it always does.
 */
static bool take_step(struct risk_walk *walk, double *beta, const double *step, struct sums *now,
                      struct sums *next, double *trial)
{
    double share = 1;

    for (int halvings = 0; halvings < 30; halvings++) {
        for (size_t j = 0; j < now->p; j++) trial[j] = beta[j] + share * step[j];
        evaluate(walk, trial, next);
        if (next->log_likelihood >= now->log_likelihood - 1e-9 * fabs(now->log_likelihood)) {
            memcpy(beta, trial, now->p * sizeof *beta);
            return true;
        }
        share /= 2;
    }
    return false;
}

static enum err climb(struct call *c, struct risk_walk *walk, struct cox_model *m, struct sums *now,
                      struct cox *ret)
{
    size_t p = m->columns;
    double *step = arena_alloc(c->mem, p * sizeof *step),
           *trial = arena_alloc(c->mem, p * sizeof *trial);
    struct sums next = sums_new(c, p), swap;
    bool is_definite = true, is_moving = false;

    progress_begin(c, 0);
    while (ret->iterations < STEPS_MOST && !ret->is_converged) {
        TRY(newton_step(c, now, step, &is_definite));
        if (!is_definite) break;
        ret->is_converged = product(step, now->u, p) < SETTLED;
        is_moving = false;
        for (size_t j = 0; j < p; j++) {
            m->endless[j] = fabs(step[j]) > STILL_MOVING ? step[j] : 0;
            is_moving |= m->endless[j] != 0;
        }
        if (!take_step(walk, m->beta, step, now, &next, trial)) {
            ret->is_converged = false;
            break;
        }
        swap = *now;
        *now = next;
        next = swap;
        ret->iterations++;
        progress_add(c, 1);
    }
    if (is_moving) ret->warnings |= WARNING_SEPARATED;
    if (!ret->is_converged && !is_moving) ret->warnings |= WARNING_NOT_CONVERGED;
    for (size_t j = 0; j < p && !ret->is_converged; j++) m->endless[j] = 1;
    return OK;
}

/* ---- what was found ---- */

static struct estimate chi_square(double statistic, size_t df, double n)
{
    struct estimate e = estimate_nothing();

    e.statistic = statistic;
    e.df = (double)df;
    e.p = gsl_cdf_chisq_Q(statistic, (double)df);
    e.n = n;
    return e;
}

/* The information along the way without end is nearly 0, and its inverse nothing but rounding.
 * Something is put in its place, which the inverse of what lies across it does not depend on. */
static void bar_the_way(const struct cox_model *m)
{
    size_t p = m->columns;
    double length = product(m->endless, m->endless, p), trace = 0;

    for (size_t j = 0; j < p; j++) trace += m->information[j * p + j];
    for (size_t i = 0; i < p && length > 0; i++)
        for (size_t j = 0; j < p; j++)
            m->information[i * p + j] += trace / length * m->endless[i] * m->endless[j];
}

static enum err report(struct call *c, const struct cox_model *m, double level, struct cox *ret)
{
    size_t p = m->columns;
    double *inverse = arena_alloc(c->mem, p * p * sizeof *inverse), wald = 0;
    bool is_definite;

    TRY(linear_invert(c, p, m->information, inverse, NULL, &is_definite));
    ret->coefficients = arena_alloc(c->mem, p * sizeof *ret->coefficients);
    for (size_t i = 0; i < p; i++) {
        double beta = m->endless[i] != 0 ? NAN : m->beta[i] / m->scale[i];
        double se = is_definite && m->endless[i] == 0 ? sqrt(inverse[i * p + i]) / m->scale[i] : NAN;
        struct estimate *e = &ret->coefficients[i];

        *e = estimate_normal(beta, se, level, ret->events);
        e->statistic = beta / se;
        e->p = 2 * gsl_cdf_ugaussian_Q(fabs(e->statistic));
        e->warnings = ret->warnings;
        for (size_t j = 0; j < p; j++) {
            ret->covariance[i * p + j] = is_definite && m->endless[i] == 0 && m->endless[j] == 0
                                             ? inverse[i * p + j] / (m->scale[i] * m->scale[j])
                                             : NAN;
            wald += m->endless[i] != 0 ? NAN : m->beta[i] * m->information[i * p + j] * m->beta[j];
        }
    }
    ret->wald = chi_square(wald, p, ret->events);
    ret->likelihood_ratio =
        chi_square(fmax(2 * (ret->log_likelihood - ret->null_log_likelihood), 0), p, ret->events);
    return OK;
}

static void predict(const struct cox_model *m, size_t n, double *ret)
{
    size_t p = m->columns;

    for (size_t i = 0; i < n; i++) ret[i] = NAN;
    for (size_t i = 0; i < m->rows.n; i++) ret[m->rows.row[i]] = product(m->z + i * p, m->beta, p);
}

enum err cox_solve(struct call *c, size_t n, double level, struct cox *ret)
{
    struct cox_model *m = ret->model;
    size_t p = ret->columns;
    struct sums now = sums_new(c, p);
    double *step = arena_alloc(c->mem, (p + 1) * sizeof *step);
    struct risk_walk *walk = risk_walk_new(c, m);
    bool is_definite;

    evaluate(walk, m->beta, &now);
    TRY(require_own(c, &now));
    ret->null_log_likelihood = now.log_likelihood;
    TRY(newton_step(c, &now, step, &is_definite));
    ret->score = chi_square(product(step, now.u, p), p, ret->events);
    ret->warnings = m->rows.warnings;
    if (ret->events < 10 * (double)p) ret->warnings |= WARNING_FEW_UNITS;
    TRY(climb(c, walk, m, &now, ret));
    ret->log_likelihood = now.log_likelihood;
    m->information = now.v;
    bar_the_way(m);
    ret->covariance = arena_alloc(c->mem, p * p * sizeof *ret->covariance);
    ret->predictor = arena_alloc(c->mem, (n + 1) * sizeof *ret->predictor);
    predict(m, n, ret->predictor);
    return report(c, m, level, ret);
}

enum err cox_fit(struct call *c, const struct follow_up *d, const struct cox_wanted *w, struct cox *ret)
{
    TRY(cox_prepare(c, d, w, ret));
    if (w->ties == TIES_EXACT && risk_exact_cost(ret->model) > EXACT_MOST)
        return fail(c, ERR_INVALID,
                    "Too many events share a time for the exact likelihood: use --ties efron.");
    return cox_solve(c, d->n, w->level, ret);
}
