/* stats/cox_risk.c: those at risk at every time, gathered from the end. */

#include "stats/cox_risk.h"

#include <string.h>

#include "base/arena.h"

/* Sums over rows of w, w z, w z z' (its lower half). */
struct moments {
    double w, *z, *zz;
};

/* What is known of all subsets of one size: the logarithm of the sum of their products of weights, and
 * the mean and covariance of their sum of z when one is drawn with that weight. */
struct subsets {
    double *log_sum, *mean, *covariance; /* a size after the other */
};

struct risk_walk {
    const struct cox_model *m;
    double *eta, *weight; /* weight: exp(eta - most) */
    double most;          /* of eta among those at risk; sums are of exp(eta - most) */
    struct moments at_risk, events;
    struct moments staying, total; /* of the subdistribution: who stays at risk, and all together */
    struct subsets subsets;
    double *u, *v, *mean;
};

static struct moments moments_new(struct call *c, size_t p)
{
    return (struct moments){0, arena_alloc(c->mem, (p + 1) * sizeof(double)),
                            arena_alloc(c->mem, (p * p + 1) * sizeof(double))};
}

static void moments_clear(struct moments *s, size_t p)
{
    s->w = 0;
    memset(s->z, 0, p * sizeof *s->z);
    memset(s->zz, 0, p * p * sizeof *s->zz);
}

static inline void moments_add(struct moments *s, size_t p, double w, const double *z)
{
    s->w += w;
    for (size_t j = 0; j < p; j++) {
        double wz = w * z[j];

        s->z[j] += wz;
        for (size_t k = 0; k <= j; k++) s->zz[j * p + k] += wz * z[k];
    }
}

static void moments_scale(struct moments *s, size_t p, double factor)
{
    s->w *= factor;
    for (size_t j = 0; j < p; j++) s->z[j] *= factor;
    for (size_t j = 0; j < p * p; j++) s->zz[j] *= factor;
}

/* to = a + factor b */
static void moments_join(struct moments *to, size_t p, const struct moments *a, double factor,
                         const struct moments *b)
{
    to->w = a->w + factor * b->w;
    for (size_t j = 0; j < p; j++) to->z[j] = a->z[j] + factor * b->z[j];
    for (size_t j = 0; j < p * p; j++) to->zz[j] = a->zz[j] + factor * b->zz[j];
}

/* The likelihoods of Efron and of Breslow. With a_l = S0 - f_l D0, f_l = l / events (Breslow: 0), all
 * sums over l are sums of powers of 1 / a_l: one pass through the events, whatever the columns. */
static void approximate(struct risk_walk *w, double events, struct risk_time *ret)
{
    const struct moments *s = w->m->is_competing ? &w->total : &w->at_risk, *d = &w->events;
    double one = 0, f_one = 0, two = 0, f_two = 0, ff_two = 0, logarithms = 0;
    size_t p = w->m->columns;

    for (size_t l = 0; (double)l < events; l++) {
        double f = w->m->ties == TIES_BRESLOW ? 0 : (double)l / events, a = s->w - f * d->w,
               inverse = 1 / a;

        logarithms += log(a);
        one += inverse;
        f_one += f * inverse;
        two += inverse * inverse;
        f_two += f * inverse * inverse;
        ff_two += f * f * inverse * inverse;
    }
    ret->log_likelihood -= logarithms + events * w->most;
    ret->hazard = one * exp(-w->most);
    for (size_t j = 0; j < p; j++) {
        double sum = s->z[j] * one - d->z[j] * f_one;

        w->u[j] -= sum;
        w->mean[j] = sum / events;
        for (size_t k = 0; k <= j; k++)
            w->v[j * p + k] = w->v[k * p + j] =
                s->zz[j * p + k] * one - d->zz[j * p + k] * f_one - s->z[j] * s->z[k] * two +
                (s->z[j] * d->z[k] + d->z[j] * s->z[k]) * f_two - d->z[j] * d->z[k] * ff_two;
    }
}

/* ---- exact ---- */

/* Subsets of size k with and without a row: those of size k, and those of k - 1 joined by it. */
static void join(struct subsets *s, size_t k, size_t p, double eta, const double *z)
{
    double with = eta + s->log_sum[k - 1], without = s->log_sum[k];
    double most = with > without ? with : without, share;
    double *mean = s->mean + k * p, *covariance = s->covariance + k * p * p;
    const double *mean_with = mean - p, *covariance_with = covariance - p * p;

    if (most == -INFINITY) return;
    s->log_sum[k] = most + log1p(exp((with < without ? with : without) - most));
    share = exp(with - s->log_sum[k]);
    for (size_t i = 0; i < p; i++) {
        double gap = mean_with[i] + z[i] - mean[i];

        for (size_t j = 0; j <= i; j++)
            covariance[i * p + j] += share * (covariance_with[i * p + j] - covariance[i * p + j] +
                                              (1 - share) * gap * (mean_with[j] + z[j] - mean[j]));
    }
    for (size_t i = 0; i < p; i++) mean[i] += share * (mean_with[i] + z[i] - mean[i]);
}

/* All subsets of `events` of the rows first to end - 1. */
static void exact(struct risk_walk *w, size_t first, size_t end, double events, struct risk_time *ret)
{
    size_t p = w->m->columns, size = (size_t)events, n = end - first;
    struct subsets *s = &w->subsets;

    for (size_t k = 0; k <= size; k++) s->log_sum[k] = k ? -INFINITY : 0;
    memset(s->mean, 0, (size + 1) * p * sizeof *s->mean);
    memset(s->covariance, 0, (size + 1) * p * p * sizeof *s->covariance);
    for (size_t i = 0; i < n; i++) {
        size_t largest = i + 1 < size ? i + 1 : size;
        size_t least = size + i + 1 > n ? size + i + 1 - n : 1; /* smaller ones cannot grow enough */

        for (size_t k = largest; k >= least && k > 0; k--)
            join(s, k, p, w->eta[first + i], w->m->z + (first + i) * p);
    }
    ret->log_likelihood -= s->log_sum[size];
    ret->hazard = events / w->at_risk.w * exp(-w->most);
    for (size_t i = 0; i < p; i++) {
        w->u[i] -= s->mean[size * p + i];
        w->mean[i] = s->mean[size * p + i] / events;
        for (size_t j = 0; j <= i; j++)
            w->v[i * p + j] = w->v[j * p + i] = s->covariance[(size * p + i) * p + j];
    }
}

static size_t most_events(const struct cox_model *m, double *ret_cost)
{
    size_t most = 0;

    *ret_cost = 0;
    for (size_t g = 0, i = 0; g < m->rows.count; g++)
        while (i < m->rows.end[g]) {
            double time = m->rows.time[i];
            size_t events = 0, first = i;

            for (; i < m->rows.end[g] && m->rows.time[i] == time; i++) events += m->rows.event[i] > 0;
            if (events > most) most = events;
            if (events > 1)
                *ret_cost += (double)events * (double)(m->rows.end[g] - first) *
                             (double)(4 + m->columns * m->columns);
        }
    return most;
}

double risk_exact_cost(const struct cox_model *m)
{
    double cost;

    most_events(m, &cost);
    return cost;
}

/* ---- the walk ---- */

/* Rows first to end - 1 come to those at risk: sums are made anew where one of them weighs more than
 * all so far, so that the heaviest always weighs 1. */
static void weigh(struct risk_walk *w, size_t first, size_t end)
{
    double most = w->most;

    for (size_t i = first; i < end; i++) most = fmax(most, w->eta[i]);
    if (most > w->most) {
        double factor = exp(w->most - most);

        moments_scale(&w->at_risk, w->m->columns, factor);
        if (w->m->is_competing) moments_scale(&w->staying, w->m->columns, factor);
        w->most = most;
    }
    for (size_t i = first; i < end; i++) w->weight[i] = exp(w->eta[i] - w->most);
}

static void walk_time(struct risk_walk *w, size_t stratum, size_t first, size_t end,
                      struct risk_time *ret)
{
    const struct cox_model *m = w->m;
    size_t p = m->columns;

    *ret = (struct risk_time){.stratum = stratum,
                              .first = first,
                              .end = end,
                              .time = m->rows.time[first],
                              .u = w->u,
                              .v = w->v,
                              .mean = w->mean};
    memset(w->u, 0, p * sizeof *w->u);
    moments_clear(&w->events, p);
    weigh(w, first, end);
    for (size_t i = first; i < end; i++) {
        moments_add(&w->at_risk, p, w->weight[i], m->z + i * p);
        if (m->is_competing && m->is_competing[i])
            moments_add(&w->staying, p, -w->weight[i] / m->uncensored[i], m->z + i * p);
        if (m->rows.event[i] == 0) continue;
        ret->events++;
        ret->log_likelihood += w->eta[i];
        for (size_t j = 0; j < p; j++) w->u[j] += m->z[i * p + j];
        if (m->ties == TIES_EFRON) moments_add(&w->events, p, w->weight[i], m->z + i * p);
    }
    if (ret->events == 0) return;
    if (m->is_competing) moments_join(&w->total, p, &w->at_risk, m->uncensored[first], &w->staying);
    if (m->ties == TIES_EXACT && ret->events > 1)
        exact(w, first, m->rows.end[stratum], ret->events, ret);
    else
        approximate(w, ret->events, ret);
}

static void walk_stratum(struct risk_walk *w, size_t stratum,
                         void (*each)(void *context, const struct risk_time *t), void *context)
{
    const struct survival_rows *r = &w->m->rows;
    size_t begin = survival_begin(r, stratum), end = r->end[stratum];

    moments_clear(&w->at_risk, w->m->columns);
    moments_clear(&w->staying, w->m->columns);
    w->most = -INFINITY;
    for (size_t i = begin; i < end && w->m->is_competing; i++)
        if (w->m->is_competing[i]) w->most = fmax(w->most, w->eta[i]);
    for (size_t i = begin; i < end && w->m->is_competing; i++)
        if (w->m->is_competing[i])
            moments_add(&w->staying, w->m->columns, exp(w->eta[i] - w->most) / w->m->uncensored[i],
                        w->m->z + i * w->m->columns);
    while (end > begin) {
        struct risk_time t;
        size_t first = end - 1;

        while (first > begin && r->time[first - 1] == r->time[first]) first--;
        walk_time(w, stratum, first, end, &t);
        if (t.events > 0) each(context, &t);
        end = first;
    }
}

struct risk_walk *risk_walk_new(struct call *c, const struct cox_model *m)
{
    size_t p = m->columns, n = m->rows.n;
    struct risk_walk *w = arena_alloc(c->mem, sizeof *w);

    *w = (struct risk_walk){.m = m, .at_risk = moments_new(c, p), .events = moments_new(c, p)};
    w->staying = moments_new(c, p);
    w->total = moments_new(c, p);
    w->eta = arena_alloc(c->mem, n * sizeof *w->eta);
    w->weight = arena_alloc(c->mem, n * sizeof *w->weight);
    w->u = arena_alloc(c->mem, (p + 1) * sizeof *w->u);
    w->mean = arena_alloc(c->mem, (p + 1) * sizeof *w->mean);
    w->v = arena_alloc(c->mem, (p * p + 1) * sizeof *w->v);
    if (m->ties == TIES_EXACT) {
        double cost;
        size_t sizes = most_events(m, &cost) + 1;

        w->subsets.log_sum = arena_alloc(c->mem, sizes * sizeof(double));
        w->subsets.mean = arena_alloc(c->mem, sizes * p * sizeof(double));
        w->subsets.covariance = arena_alloc(c->mem, sizes * p * p * sizeof(double));
    }
    return w;
}

void risk_walk_go(struct risk_walk *w, const double *beta,
                  void (*each)(void *context, const struct risk_time *t), void *context)
{
    const struct cox_model *m = w->m;

    for (size_t i = 0; i < m->rows.n; i++) {
        w->eta[i] = 0;
        for (size_t j = 0; j < m->columns; j++) w->eta[i] += m->z[i * m->columns + j] * beta[j];
    }
    for (size_t g = 0; g < m->rows.count; g++) walk_stratum(w, g, each, context);
}
