/* stats/competing_regression.c: regression of the subdistribution hazard.
 *
 * The maximum is found as in Cox regression (stats/cox_risk.c adds those who stay at risk). The
 * standard errors are a sandwich: the influence of a row on the score is eta, as if the weights were
 * known, and psi, what its censoring says of the weights of the others. All sums over pairs of rows and
 * times fall apart into sums over rows and sums over times, so that the cost is linear.
 */

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/competing.h"
#include "stats/cox_risk.h"
#include "stats/linear.h"

/* Who had another event, and the share not censored just before each row's time, in each stratum. */
static void set_weights(struct call *c, const struct follow_up *d, int32_t cause, struct cox_model *m)
{
    const struct survival_rows *r = &m->rows;
    bool *is_competing = arena_alloc(c->mem, r->n * sizeof *is_competing);
    double *uncensored = arena_alloc(c->mem, r->n * sizeof *uncensored);

    for (size_t g = 0, i = 0; g < r->count; g++) {
        double share = 1;

        while (i < r->end[g]) {
            size_t first = i;
            double censored = 0;

            for (; i < r->end[g] && r->time[i] == r->time[first]; i++) {
                int32_t event = d->event[r->row[i]];

                is_competing[i] = event > 0 && event != cause;
                uncensored[i] = share;
                censored += event == 0;
            }
            share *= 1 - censored / (double)(r->end[g] - first);
        }
    }
    m->is_competing = is_competing;
    m->uncensored = uncensored;
}

/* ---- the sandwich ---- */

/* Sums over the times of events up to a row's time (before) and beyond it (after): of the step of the
 * hazard and of it times the mean of z; those after are weighted by the share not censored. */
struct influence {
    const struct cox_model *m;
    size_t p;
    double *step, *mean;                         /* of the first row of each time; elsewhere 0 */
    double *before, *before_z, *after, *after_z; /* of each row */
    double *score;                               /* of each row: eta + psi */
};

static void take_time(void *context, const struct risk_time *t)
{
    struct influence *s = context;

    s->step[t->first] = t->hazard;
    memcpy(s->mean + t->first * s->p, t->mean, s->p * sizeof *s->mean);
}

static size_t time_end(const struct survival_rows *r, size_t first, size_t end)
{
    size_t next = first + 1;

    while (next < end && r->time[next] == r->time[first]) next++;
    return next;
}

/* Rows first to end - 1 share a time: sums forwards are those of the time before plus its own. */
static void sum_stratum(struct influence *s, size_t begin, size_t end)
{
    const struct survival_rows *r = &s->m->rows;
    size_t p = s->p;

    for (size_t first = begin, next; first < end; first = next) {
        next = time_end(r, first, end);
        for (size_t i = first; i < next; i++) {
            s->before[i] = (first > begin ? s->before[first - 1] : 0) + s->step[first];
            for (size_t j = 0; j < p; j++)
                s->before_z[i * p + j] = (first > begin ? s->before_z[(first - 1) * p + j] : 0) +
                                         s->step[first] * s->mean[first * p + j];
        }
    }
    for (size_t last = end, first; last > begin; last = first) {
        for (first = last - 1; first > begin && r->time[first - 1] == r->time[last - 1];) first--;
        for (size_t i = first; i < last && last < end; i++) {
            double weight = s->m->uncensored[last] * s->step[last];

            s->after[i] = s->after[last] + weight;
            for (size_t j = 0; j < p; j++)
                s->after_z[i * p + j] = s->after_z[last * p + j] + weight * s->mean[last * p + j];
        }
    }
}

static void add_eta(struct influence *s, const double *risk, size_t begin, size_t end)
{
    const struct cox_model *m = s->m;
    size_t p = s->p, first = begin;

    for (size_t i = begin; i < end; i++) {
        double stays = m->is_competing[i] ? risk[i] / m->uncensored[i] : 0;

        if (m->rows.time[i] != m->rows.time[first]) first = i;
        for (size_t j = 0; j < p; j++) {
            double z = m->z[i * p + j];
            double *score = &s->score[i * p + j];

            if (m->rows.event[i] > 0) *score += z - s->mean[first * p + j];
            *score -= risk[i] * (z * s->before[i] - s->before_z[i * p + j]);
            *score -= stays * (z * s->after[i] - s->after_z[i * p + j]);
        }
    }
}

static bool is_censored(const struct cox_model *m, size_t i)
{
    return !m->is_competing[i] && m->rows.event[i] == 0;
}

/* What being censored at this time takes from the score: q of the article, from those who had another
 * event before it and the times of events from it on. */
static void set_q(const struct influence *s, size_t first, double staying, const double *staying_z,
                  double *q)
{
    double weight = s->m->uncensored[first] * s->step[first];
    size_t p = s->p;

    for (size_t j = 0; j < p; j++)
        q[j] = staying_z[j] * (s->after[first] + weight) -
               staying * (s->after_z[first * p + j] + weight * s->mean[first * p + j]);
}

/* Forwards. staying: of those with another event so far; compensator: what the hazard of being censored
 * has taken from everybody still there. */
static void add_psi(struct call *c, struct influence *s, const double *risk, size_t begin, size_t end)
{
    const struct cox_model *m = s->m;
    size_t p = s->p;
    double *staying_z = arena_alloc(c->mem, p * sizeof *staying_z), staying = 0;
    double *compensator = arena_alloc(c->mem, p * sizeof *compensator);
    double *q = arena_alloc(c->mem, p * sizeof *q);

    for (size_t first = begin, next; first < end; first = next) {
        double at_risk = (double)(end - first), censored = 0;

        next = time_end(&m->rows, first, end);
        set_q(s, first, staying, staying_z, q);
        for (size_t i = first; i < next; i++) censored += is_censored(m, i);
        for (size_t j = 0; j < p; j++) {
            compensator[j] += q[j] / at_risk * censored / at_risk;
            for (size_t i = first; i < next; i++)
                s->score[i * p + j] += (is_censored(m, i) ? q[j] / at_risk : 0) - compensator[j];
        }
        for (size_t i = first; i < next; i++) {
            double weight = m->is_competing[i] ? risk[i] / m->uncensored[i] : 0;

            staying += weight;
            for (size_t j = 0; j < p; j++) staying_z[j] += weight * m->z[i * p + j];
        }
    }
}

static struct influence influence_new(struct call *c, const struct cox_model *m)
{
    size_t n = m->rows.n, p = m->columns;
    struct influence s = {.m = m, .p = p};

    s.step = arena_alloc(c->mem, n * sizeof(double));
    s.before = arena_alloc(c->mem, n * sizeof(double));
    s.after = arena_alloc(c->mem, n * sizeof(double));
    s.mean = arena_alloc(c->mem, n * p * sizeof(double));
    s.before_z = arena_alloc(c->mem, n * p * sizeof(double));
    s.after_z = arena_alloc(c->mem, n * p * sizeof(double));
    s.score = arena_alloc(c->mem, n * p * sizeof(double));
    return s;
}

/* I^-1 (sum of squares of the influences) I^-1, in the units of the data. */
static enum err set_covariance(struct call *c, const struct influence *s, struct cox *ret)
{
    const struct cox_model *m = s->m;
    size_t p = s->p;
    double *meat = arena_alloc(c->mem, p * p * sizeof *meat),
           *half = arena_alloc(c->mem, p * p * sizeof *half);
    double *inverse = arena_alloc(c->mem, p * p * sizeof *inverse);
    bool is_definite;

    for (size_t i = 0; i < m->rows.n; i++)
        for (size_t j = 0; j < p; j++)
            for (size_t k = 0; k < p; k++) meat[j * p + k] += s->score[i * p + j] * s->score[i * p + k];
    TRY(linear_invert(c, p, m->information, inverse, NULL, &is_definite));
    if (!is_definite) return OK;
    TRY(linear_multiply(c, p, p, p, inverse, false, meat, false, half));
    TRY(linear_multiply(c, p, p, p, half, false, inverse, false, ret->covariance));
    for (size_t j = 0; j < p; j++)
        for (size_t k = 0; k < p; k++)
            ret->covariance[j * p + k] = m->endless[j] != 0 || m->endless[k] != 0
                                             ? NAN
                                             : ret->covariance[j * p + k] / (m->scale[j] * m->scale[k]);
    return OK;
}

static enum err report(struct call *c, double level, struct cox *ret)
{
    size_t p = ret->columns;
    double *beta = arena_alloc(c->mem, p * sizeof *beta),
           *solved = arena_alloc(c->mem, p * sizeof *solved);
    bool is_definite = true;

    for (size_t j = 0; j < p; j++) {
        struct estimate *e = &ret->coefficients[j];
        unsigned warnings = e->warnings;

        beta[j] = e->value;
        *e = estimate_normal(e->value, sqrt(ret->covariance[j * p + j]), level, ret->events);
        e->statistic = e->value / e->se;
        e->p = 2 * gsl_cdf_ugaussian_Q(fabs(e->statistic));
        e->warnings = warnings;
    }
    for (size_t j = 0; j < p; j++) is_definite &= ret->model->endless[j] == 0;
    if (is_definite) TRY(linear_solve(c, p, ret->covariance, 1, beta, solved, &is_definite));
    ret->wald.statistic = 0;
    for (size_t j = 0; j < p && is_definite; j++) ret->wald.statistic += beta[j] * solved[j];
    if (!is_definite) ret->wald.statistic = NAN;
    ret->wald.p = is_definite ? gsl_cdf_chisq_Q(ret->wald.statistic, (double)p) : NAN;
    ret->score = estimate_nothing(); /* of a likelihood that is none */
    return OK;
}

enum err competing_fine_gray(struct call *c, const struct follow_up *d, int32_t cause,
                             const struct cox_wanted *w, struct cox *ret)
{
    struct follow_up of_cause = *d;
    struct cox_wanted breslow = *w;
    int32_t *event = arena_alloc(c->mem, (d->n + 1) * sizeof *event);
    double *risk;
    struct influence s;

    for (size_t i = 0; i < d->n; i++) event[i] = d->event[i] < 0 ? -1 : d->event[i] == cause;
    of_cause.event = event;
    breslow.ties = TIES_BRESLOW;
    TRY(cox_prepare(c, &of_cause, &breslow, ret));
    set_weights(c, d, cause, ret->model);
    TRY(cox_solve(c, d->n, w->level, ret));
    s = influence_new(c, ret->model);
    risk = arena_alloc(c->mem, ret->model->rows.n * sizeof *risk);
    for (size_t i = 0; i < ret->model->rows.n; i++)
        risk[i] = exp(ret->predictor[ret->model->rows.row[i]]);
    risk_walk_go(risk_walk_new(c, ret->model), ret->model->beta, take_time, &s);
    for (size_t g = 0; g < ret->model->rows.count; g++) {
        size_t begin = survival_begin(&ret->model->rows, g), end = ret->model->rows.end[g];

        sum_stratum(&s, begin, end);
        add_eta(&s, risk, begin, end);
        add_psi(c, &s, risk, begin, end);
    }
    TRY(set_covariance(c, &s, ret));
    return report(c, w->level, ret);
}
