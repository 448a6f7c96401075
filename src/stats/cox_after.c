/* stats/cox_after.c: what is asked of a Cox regression when it is fitted: baseline, residuals, and
 * whether hazards are proportional. */

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/cox_risk.h"
#include "stats/linear.h"

/* ---- baseline ---- */

struct hazards {
    struct cox_hazard *steps;
    size_t count;
};

static void add_hazard(void *context, const struct risk_time *t)
{
    struct hazards *h = context;

    h->steps[h->count++] = (struct cox_hazard){t->stratum, t->time, t->hazard};
}

/* The walk goes backwards through each stratum: turns them, and sums up. */
static void accumulate(struct hazards *h)
{
    for (size_t first = 0, end; first < h->count; first = end) {
        double sum = 0;

        for (end = first; end < h->count && h->steps[end].stratum == h->steps[first].stratum;) end++;
        for (size_t i = first, j = end - 1; i < j; i++, j--) {
            struct cox_hazard swap = h->steps[i];

            h->steps[i] = h->steps[j];
            h->steps[j] = swap;
        }
        for (size_t i = first; i < end; i++) h->steps[i].hazard = sum += h->steps[i].hazard;
    }
}

enum err cox_baseline(struct call *c, const struct cox *fit, struct cox_hazard **ret, size_t *ret_count)
{
    struct hazards h = {arena_alloc(c->mem, ((size_t)fit->events + 1) * sizeof *h.steps), 0};

    risk_walk_go(risk_walk_new(c, fit->model), fit->model->beta, add_hazard, &h);
    accumulate(&h);
    for (size_t i = 0; i < h.count && fit->warnings & (WARNING_SEPARATED | WARNING_NOT_CONVERGED); i++)
        h.steps[i].hazard = NAN;
    *ret = h.steps;
    *ret_count = h.count;
    return OK;
}

/* ---- residuals ---- */

struct gathering {
    const struct cox_model *m;
    struct cox_residuals *ret;
    size_t *left; /* of each stratum: where the next one is put; from its end, as the walk goes back */
};

static void add_residuals(void *context, const struct risk_time *t)
{
    struct gathering *g = context;
    const struct cox_model *m = g->m;
    size_t p = m->columns;

    for (size_t i = t->end; i-- > t->first;) {
        size_t to;

        if (m->rows.event[i] == 0) continue;
        to = --g->left[t->stratum];
        g->ret->time[to] = t->time;
        g->ret->row[to] = m->rows.row[i];
        for (size_t j = 0; j < p; j++)
            g->ret->residuals[to * p + j] = (m->z[i * p + j] - t->mean[j]) * m->scale[j];
    }
}

enum err cox_residuals(struct call *c, const struct cox *fit, struct cox_residuals *ret)
{
    const struct cox_model *m = fit->model;
    size_t count = 0, p = m->columns;
    struct gathering g = {m, ret, arena_alloc(c->mem, m->rows.count * sizeof(size_t))};

    for (size_t s = 0, i = 0; s < m->rows.count; s++) {
        for (; i < m->rows.end[s]; i++) count += m->rows.event[i] > 0;
        g.left[s] = count;
    }
    *ret = (struct cox_residuals){count, arena_alloc(c->mem, count * sizeof(double)),
                                  arena_alloc(c->mem, count * sizeof(uint32_t)),
                                  arena_alloc(c->mem, count * p * sizeof(double))};
    risk_walk_go(risk_walk_new(c, m), m->beta, add_residuals, &g);
    return OK;
}

/* ---- proportional hazards ---- */

/* The clock at each row with an event, in the order of rows. */
static enum err set_clock(struct call *c, const struct cox_model *m, double events,
                          enum cox_clock clock, double *g)
{
    struct follow_up all = {.n = m->rows.n, .time = m->rows.time, .event = m->rows.event};
    struct survival_curve curve;
    double before = 0, mean = 0, *at = arena_alloc(c->mem, m->rows.n * sizeof *at);
    struct survival_rows by_time;

    TRY(survival_curves(c, &all, INTERVAL_PLAIN, .95, &curve));
    TRY(survival_sort(c, &all, NULL, 1, NULL, &by_time));
    for (size_t i = 0, s = 0; i < by_time.n; i++) {
        const struct survival_step *step;

        if (curve.steps[s].time < by_time.time[i]) {
            s++;
            before = (double)i;
        }
        step = &curve.steps[s];
        switch (clock) {
        case CLOCK_SURVIVAL: at[by_time.row[i]] = s ? 1 - curve.steps[s - 1].survival : 0; break;
        case CLOCK_IDENTITY: at[by_time.row[i]] = step->time; break;
        case CLOCK_RANK: at[by_time.row[i]] = before + (step->events + step->censored + 1) / 2; break;
        case CLOCK_LOG: at[by_time.row[i]] = log(step->time); break;
        }
    }
    for (size_t i = 0; i < m->rows.n; i++) {
        g[i] = at[i];
        if (m->rows.event[i] == 0) continue;
        if (!isfinite(g[i])) return fail(c, ERR_INVALID, "A time is not above 0: it has no logarithm.");
        mean += g[i] / events;
    }
    /* Less their mean: the test is the same, and its figures are better behaved. */
    for (size_t i = 0; i < m->rows.n; i++) g[i] -= mean;
    return OK;
}

struct weighted {
    size_t p;
    const double *g;
    double *u, *cross, *square; /* sums of g u, g v, g g v */
};

static void add_weighted(void *context, const struct risk_time *t)
{
    struct weighted *w = context;
    double g = w->g[t->first];

    for (size_t j = 0; j < w->p; j++) w->u[j] += g * t->u[j];
    for (size_t j = 0; j < w->p * w->p; j++) {
        w->cross[j] += g * t->v[j];
        w->square[j] += g * g * t->v[j];
    }
}

static struct estimate score_test(double statistic, size_t df, double n)
{
    struct estimate e = estimate_nothing();

    e.statistic = statistic;
    e.df = (double)df;
    e.p = gsl_cdf_chisq_Q(statistic, (double)df);
    e.n = n;
    return e;
}

/* Below this share of what it is a difference of, information is what rounding left. */
#define LEFT_LEAST 1e-10

/* u' left^-1 u, null where the columns do not tell apart what is left of them. */
static enum err test_together(struct call *c, const struct weighted *w, const double *left, double n,
                              struct estimate *ret)
{
    size_t p = w->p;
    double *r = arena_alloc(c->mem, p * p * sizeof *r), sum = 0;
    double *inverse = arena_alloc(c->mem, p * p * sizeof *inverse);
    bool is_definite;

    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            r[i * p + j] = left[i * p + j] / sqrt(left[i * p + i] * left[j * p + j]);
    TRY(linear_invert(c, p, r, inverse, NULL, &is_definite));
    if (!is_definite) return OK;
    for (size_t i = 0; i < p; i++) {
        if (inverse[i * p + i] > 1 / LEFT_LEAST) return OK;
        for (size_t j = 0; j < p; j++)
            sum += inverse[i * p + j] * w->u[i] * w->u[j] / sqrt(left[i * p + i] * left[j * p + j]);
    }
    *ret = score_test(sum, p, n);
    return OK;
}

/* Of all columns together: u' (S - C I^-1 C')^-1 u; of one: its own part of both. None of a column that
 * varies at one time alone. */
static enum err test_weighted(struct call *c, const struct weighted *w, const struct cox_model *m,
                              double n, struct estimate *ret)
{
    size_t p = w->p;
    double *solved = arena_alloc(c->mem, p * p * sizeof *solved);
    double *left = arena_alloc(c->mem, p * p * sizeof *left);
    bool is_definite, are_all = true;

    for (size_t j = 0; j <= p; j++) ret[j] = estimate_nothing();
    TRY(linear_solve(c, p, m->information, p, w->cross, solved, &is_definite));
    if (!is_definite) return OK;
    TRY(linear_multiply(c, p, p, p, w->cross, true, solved, false, left));
    for (size_t j = 0; j < p * p; j++) left[j] = w->square[j] - left[j];
    for (size_t j = 0; j < p; j++) {
        bool has_own = m->endless[j] == 0 && left[j * p + j] > LEFT_LEAST * w->square[j * p + j];
        if (has_own) ret[j] = score_test(w->u[j] * w->u[j] / left[j * p + j], 1, n);
        are_all &= has_own;
    }
    return are_all ? test_together(c, w, left, n, &ret[p]) : OK;
}

enum err cox_proportional(struct call *c, const struct cox *fit, enum cox_clock clock,
                          struct estimate *ret)
{
    const struct cox_model *m = fit->model;
    size_t p = m->columns;
    double *g = arena_alloc(c->mem, m->rows.n * sizeof *g);
    struct weighted w = {p, g, arena_alloc(c->mem, p * sizeof(double)),
                         arena_alloc(c->mem, p * p * sizeof(double)),
                         arena_alloc(c->mem, p * p * sizeof(double))};

    TRY(set_clock(c, m, fit->events, clock, g));
    risk_walk_go(risk_walk_new(c, m), m->beta, add_weighted, &w);
    return test_weighted(c, &w, m, fit->events, ret);
}
