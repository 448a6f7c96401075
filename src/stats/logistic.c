/* stats/logistic.c: Newton's method on the binomial likelihood. */

#include "stats/logistic.h"

#include <gsl/gsl_cdf.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"

#define STEPS_MOST 60
#define SETTLED 1e-10     /* twice the gain in log-likelihood that a step promises */
#define STILL_MOVING 1e-2 /* a step in standard deviations that is not small though the gain is */
#define EXPLAINED 1e9

/* Complete rows; the first of p columns of z is 1, the others are centred and scaled. */
struct model {
    size_t n, p;
    double *z, *y, *offset, *mean, *scale;
    uint32_t *row;
};

struct sums {
    double log_likelihood, *u, *v;
};

static bool is_complete(const struct logistic_wanted *w, size_t i)
{
    bool is = w->outcome[i] >= 0 && !(w->offset && !isfinite(w->offset[i]));

    for (size_t j = 0; j < w->columns; j++) is &= isfinite(w->x[i * w->columns + j]) != 0;
    return is;
}

static enum err take_rows(struct call *c, const struct logistic_wanted *w, struct model *m,
                          struct logistic *ret)
{
    size_t p = w->columns + 1;

    *m = (struct model){.p = p};
    m->z = arena_alloc(c->mem, (w->n * p + 1) * sizeof *m->z);
    m->y = arena_alloc(c->mem, (w->n + 1) * sizeof *m->y);
    m->offset = arena_alloc(c->mem, (w->n + 1) * sizeof *m->offset);
    m->row = arena_alloc(c->mem, (w->n + 1) * sizeof *m->row);
    for (size_t i = 0; i < w->n; i++) {
        if (!is_complete(w, i)) continue;
        m->z[m->n * p] = 1;
        for (size_t j = 1; j < p; j++) m->z[m->n * p + j] = w->x[i * w->columns + j - 1];
        m->y[m->n] = w->outcome[i] > 0;
        ret->events += w->outcome[i] > 0;
        if (w->offset) m->offset[m->n] = w->offset[i];
        m->row[m->n++] = (uint32_t)i;
    }
    ret->n = (double)m->n;
    if (m->n < w->n) ret->warnings |= WARNING_INCOMPLETE;
    if (m->n == 0) return fail(c, ERR_INVALID, "No row has an outcome and all that it depends on.");
    if (ret->events == 0) return fail(c, ERR_INVALID, "The outcome happened to nobody.");
    if (ret->events == ret->n) return fail(c, ERR_INVALID, "The outcome happened to everybody.");
    return OK;
}

static enum err scale_columns(struct call *c, struct model *m)
{
    size_t p = m->p;

    m->mean = arena_alloc(c->mem, p * sizeof *m->mean);
    m->scale = arena_alloc(c->mem, p * sizeof *m->scale);
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 1; j < p; j++) m->mean[j] += m->z[i * p + j] / (double)m->n;
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 1; j < p; j++) {
            m->z[i * p + j] -= m->mean[j];
            m->scale[j] += m->z[i * p + j] * m->z[i * p + j] / (double)m->n;
        }
    m->scale[0] = 1;
    for (size_t j = 1; j < p; j++) {
        m->scale[j] = sqrt(m->scale[j]);
        if (!(m->scale[j] > 1e-14 * fabs(m->mean[j])))
            return fail(c, ERR_INVALID, "Column %zu of x has the same value in every row.", j);
    }
    for (size_t i = 0; i < m->n; i++)
        for (size_t j = 1; j < p; j++) m->z[i * p + j] /= m->scale[j];
    return OK;
}

static inline double linear_part(const struct model *m, const double *beta, size_t i)
{
    double eta = m->offset[i];

    for (size_t j = 0; j < m->p; j++) eta += m->z[i * m->p + j] * beta[j];
    return eta;
}

static void evaluate(const struct model *m, const double *beta, struct sums *ret)
{
    size_t p = m->p;

    ret->log_likelihood = 0;
    memset(ret->u, 0, p * sizeof *ret->u);
    memset(ret->v, 0, p * p * sizeof *ret->v);
    for (size_t i = 0; i < m->n; i++) {
        const double *z = m->z + i * p;
        double eta = linear_part(m, beta, i), small = exp(-fabs(eta));
        double chance = (eta > 0 ? 1 : small) / (1 + small),
               weight = small / ((1 + small) * (1 + small));

        ret->log_likelihood += m->y[i] * eta - fmax(eta, 0) - log1p(small);
        for (size_t j = 0; j < p; j++) {
            ret->u[j] += (m->y[i] - chance) * z[j];
            for (size_t k = 0; k <= j; k++) ret->v[j * p + k] += weight * z[j] * z[k];
        }
    }
    for (size_t j = 0; j < p; j++)
        for (size_t k = 0; k < j; k++) ret->v[k * p + j] = ret->v[j * p + k];
}

/* Is a column explained by the others? */
static enum err require_own(struct call *c, const struct model *m, const struct sums *s)
{
    size_t p = m->p;
    double *r = arena_alloc(c->mem, p * p * sizeof *r),
           *inverse = arena_alloc(c->mem, p * p * sizeof *r);
    bool is_definite = true;

    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            r[i * p + j] = s->v[i * p + j] / sqrt(s->v[i * p + i] * s->v[j * p + j]);
    if (p > 2) TRY(linear_invert(c, p, r, inverse, NULL, &is_definite));
    for (size_t i = 0; i < p && p > 2; i++)
        if (is_definite && inverse[i * p + i] > EXPLAINED) is_definite = false;
    if (is_definite) return OK;
    return fail(c, ERR_INVALID, "One of the columns of x follows from the others: leave one out.");
}

/* Newton's step; one and two columns need no LAPACK. */
static enum err newton_step(struct call *c, size_t p, const struct sums *s, double *ret,
                            bool *ret_definite)
{
    const double *v = s->v, *u = s->u;
    double determinant;

    if (p > 2) return linear_solve(c, p, v, 1, u, ret, ret_definite);
    determinant = p == 1 ? v[0] : v[0] * v[3] - v[1] * v[2];
    *ret_definite = determinant > 0;
    if (!*ret_definite) return OK;
    ret[0] = p == 1 ? u[0] / v[0] : (v[3] * u[0] - v[1] * u[1]) / determinant;
    if (p == 2) ret[1] = (v[0] * u[1] - v[2] * u[0]) / determinant;
    return OK;
}

/* From beta on; now holds what evaluate says at it, before and after. endless: the way that beta goes
 * on though nothing is gained by it. */
static enum err climb(struct call *c, const struct model *m, double *beta, struct sums *now,
                      double *endless, struct logistic *ret)
{
    size_t p = m->p;
    double *step = arena_alloc(c->mem, p * sizeof *step),
           *trial = arena_alloc(c->mem, p * sizeof *trial);
    bool is_definite = true, is_moving = false;

    ret->iterations = 0;
    ret->is_converged = false;
    for (; ret->iterations < STEPS_MOST && !ret->is_converged; ret->iterations++) {
        double gain = 0, before = now->log_likelihood, share = 1;

        TRY(newton_step(c, p, now, step, &is_definite));
        if (!is_definite) break;
        is_moving = false;
        for (size_t j = 0; j < p; j++) {
            gain += step[j] * now->u[j];
            endless[j] = fabs(step[j]) > STILL_MOVING ? step[j] : 0;
            is_moving |= endless[j] != 0;
        }
        ret->is_converged = gain < SETTLED;
        for (int halvings = 0; halvings < 30; halvings++) {
            for (size_t j = 0; j < p; j++) trial[j] = beta[j] + share * step[j];
            evaluate(m, trial, now);
            if (now->log_likelihood >= before - 1e-9 * fabs(before)) break;
            share /= 2;
        }
        memcpy(beta, trial, p * sizeof *beta);
    }
    if (is_moving) ret->warnings |= WARNING_SEPARATED;
    if (!ret->is_converged && !is_moving) ret->warnings |= WARNING_NOT_CONVERGED;
    for (size_t j = 0; j < p && !ret->is_converged; j++) endless[j] = 1;
    return OK;
}

/* The information along the way without end is nearly 0, and its inverse nothing but rounding.
 * Something is put in its place, which the inverse of what lies across it does not depend on. */
static void bar_the_way(size_t p, const double *endless, double *v)
{
    double length = 0, trace = 0;

    for (size_t j = 0; j < p; j++) {
        length += endless[j] * endless[j];
        trace += v[j * p + j];
    }
    for (size_t i = 0; i < p && length > 0; i++)
        for (size_t j = 0; j < p; j++) v[i * p + j] += trace / length * endless[i] * endless[j];
}

/* Back from centred and scaled columns: b = T beta, with T's first row taking the means off. */
static enum err report(struct call *c, const struct model *m, const double *beta, const struct sums *s,
                       const double *endless, double level, struct logistic *ret)
{
    size_t p = m->p;
    double *inverse = arena_alloc(c->mem, p * p * sizeof *inverse);
    double *turn = arena_alloc(c->mem, p * p * sizeof *turn),
           *half = arena_alloc(c->mem, p * p * sizeof *half);
    bool is_definite;

    TRY(linear_invert(c, p, s->v, inverse, NULL, &is_definite));
    for (size_t j = 0; j < p; j++) turn[j * p + j] = 1 / m->scale[j];
    for (size_t j = 1; j < p; j++) turn[j] = -m->mean[j] / m->scale[j];
    TRY(linear_multiply(c, p, p, p, turn, false, inverse, false, half));
    TRY(linear_multiply(c, p, p, p, half, false, turn, true, ret->covariance));
    for (size_t j = 0; j < p; j++) {
        double value = 0, se = is_definite ? sqrt(ret->covariance[j * p + j]) : NAN, way = 0;

        for (size_t k = 0; k < p; k++) {
            value += turn[j * p + k] * beta[k];
            way += turn[j * p + k] * endless[k];
        }
        if (fabs(way) > STILL_MOVING / m->scale[j]) {
            value = se = NAN;
            for (size_t k = 0; k < p; k++)
                ret->covariance[j * p + k] = ret->covariance[k * p + j] = NAN;
        }
        ret->coefficients[j] = estimate_normal(value, se, level, ret->n);
        ret->coefficients[j].statistic = value / se;
        ret->coefficients[j].p = 2 * gsl_cdf_ugaussian_Q(fabs(value / se));
        ret->coefficients[j].warnings = ret->warnings;
    }
    ret->likelihood_ratio = estimate_nothing();
    ret->likelihood_ratio.n = ret->n;
    if (p == 1) return OK;
    ret->likelihood_ratio.statistic = fmax(2 * (ret->log_likelihood - ret->null_log_likelihood), 0);
    ret->likelihood_ratio.df = (double)p - 1;
    ret->likelihood_ratio.p = gsl_cdf_chisq_Q(ret->likelihood_ratio.statistic, (double)p - 1);
    return OK;
}

/* The intercept alone, on the same rows: where the climb begins. */
static enum err fit_intercept(struct call *c, const struct model *m, struct logistic *ret, double *beta)
{
    struct model alone = *m;
    double u, v, endless, *ones = arena_alloc(c->mem, m->n * sizeof *ones);
    struct sums s = {0, &u, &v};

    for (size_t i = 0; i < m->n; i++) ones[i] = 1;
    alone.p = 1;
    alone.z = ones;
    beta[0] = log(ret->events / (ret->n - ret->events));
    evaluate(&alone, beta, &s);
    TRY(climb(c, &alone, beta, &s, &endless, ret));
    ret->null_log_likelihood = s.log_likelihood;
    return OK;
}

enum err logistic_fit(struct call *c, const struct logistic_wanted *w, struct logistic *ret)
{
    size_t p = w->columns + 1;
    struct sums s = {0, arena_alloc(c->mem, p * sizeof(double)),
                     arena_alloc(c->mem, p * p * sizeof(double))};
    double *beta = arena_alloc(c->mem, p * sizeof *beta);
    double *endless = arena_alloc(c->mem, p * sizeof *endless);
    struct model m;

    *ret = (struct logistic){.columns = w->columns};
    TRY(take_rows(c, w, &m, ret));
    TRY(scale_columns(c, &m));
    TRY(fit_intercept(c, &m, ret, beta));
    evaluate(&m, beta, &s);
    TRY(require_own(c, &m, &s));
    if (p > 1) TRY(climb(c, &m, beta, &s, endless, ret));
    ret->log_likelihood = s.log_likelihood;
    if (fmin(ret->events, ret->n - ret->events) < 10 * (double)p) ret->warnings |= WARNING_FEW_UNITS;
    ret->coefficients = arena_alloc(c->mem, p * sizeof *ret->coefficients);
    ret->covariance = arena_alloc(c->mem, p * p * sizeof *ret->covariance);
    ret->predicted = arena_alloc(c->mem, (w->n + 1) * sizeof *ret->predicted);
    for (size_t i = 0; i < w->n; i++) ret->predicted[i] = NAN;
    for (size_t i = 0; i < m.n; i++)
        ret->predicted[m.row[i]] = 1 / (1 + exp(-linear_part(&m, beta, i)));
    bar_the_way(p, endless, s.v);
    return report(c, &m, beta, &s, endless, w->level, ret);
}

/* ---- patterns ---- */

static int compare_patterns(const void *a, const void *b, void *context)
{
    const struct logistic_wanted *w = context;
    const double *x = w->x + *(const uint32_t *)a * w->columns,
                 *y = w->x + *(const uint32_t *)b * w->columns;

    for (size_t j = 0; j < w->columns; j++)
        if (x[j] != y[j]) return x[j] < y[j] ? -1 : 1;
    return 0;
}

enum err logistic_pearson(struct call *c, const struct logistic_wanted *w, const struct logistic *fit,
                          struct estimate *ret)
{
    uint32_t *rows = arena_alloc(c->mem, (w->n + 1) * sizeof *rows);
    size_t n = 0, patterns = 0;
    double sum = 0;

    if (w->offset) return fail(c, ERR_INVALID, "Patterns are of columns alone, without an offset.");
    for (size_t i = 0; i < w->n; i++)
        if (!isnan(fit->predicted[i])) rows[n++] = (uint32_t)i;
    qsort_r(rows, n, sizeof *rows, compare_patterns, (void *)w);
    for (size_t first = 0, end; first < n; first = end, patterns++) {
        double events = 0, count, chance = fit->predicted[rows[first]];

        for (end = first; end < n && compare_patterns(&rows[first], &rows[end], (void *)w) == 0; end++)
            events += w->outcome[rows[end]] > 0;
        count = (double)(end - first);
        sum += (events - count * chance) * (events - count * chance) / (count * chance * (1 - chance));
    }
    *ret = estimate_nothing();
    ret->n = (double)patterns;
    ret->statistic = sum;
    ret->df = (double)patterns - (double)w->columns - 1;
    if (ret->df > 0) ret->p = gsl_cdf_chisq_Q(sum, ret->df);
    return OK;
}
