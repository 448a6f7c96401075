/* stats/competing_gray.c: Gray's test of equal cumulative incidence.
 *
 * The score of a group is observed less expected events of the cause, where each group counts with
 * R = at risk x (1 - incidence) / survival instead of those at risk: who had another event stays. The
 * variance is section 3 of the article, as if all groups had one incidence F, that is estimated from
 * all of them: its step is events / h, h the sum over groups of h_k = at risk / survival. It takes into
 * account that survival is estimated, too: an event of either kind changes R ever after.
 */

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/competing.h"
#include "stats/linear.h"

/* What is kept of a time of events, for the walk back: of all groups, and of each. */
struct time_kept {
    double events;                         /* of the cause */
    double weight;                         /* 1 - F just before, to the power rho */
    double step, free, free_after;         /* of F; 1 - F just before, and with it */
    double *at_risk, *others;              /* just before it; events of other causes at it */
    double *h, *survival, *survival_after; /* just before; just before, and with it */
};

struct gray {
    const struct follow_up *d;
    const struct survival_rows *rows;
    int32_t cause;
    double rho;
    size_t groups;
    double *at_risk, *survival, *incidence, *of_cause, *others, *r; /* of each group, while walking */
    struct time_kept *times;
    size_t count;
    double *a, *own, *later; /* later: groups x groups; see spread_group */
    struct logrank *ret;
};

static double *of_groups(struct call *c, size_t groups)
{
    return arena_alloc(c->mem, groups * sizeof(double));
}

static double sum(const double *values, size_t n)
{
    double all = 0;

    for (size_t i = 0; i < n; i++) all += values[i];
    return all;
}

/* One time: what each group may expect, and what is left of its shares. r is room. */
static void keep_time(struct call *c, struct gray *g, double events, double *free_of_it, double *r)
{
    struct time_kept *t = &g->times[g->count++];
    size_t k = g->groups;
    double all;

    *t = (struct time_kept){.events = events, .free = *free_of_it};
    t->weight = g->rho == 0 ? 1 : pow(*free_of_it, g->rho);
    t->at_risk = of_groups(c, k);
    t->others = of_groups(c, k);
    t->h = of_groups(c, k);
    t->survival = of_groups(c, k);
    t->survival_after = of_groups(c, k);
    for (size_t i = 0; i < k; i++) {
        double n = g->at_risk[i];

        r[i] = 0;
        t->at_risk[i] = n;
        t->others[i] = g->others[i];
        t->survival[i] = g->survival[i];
        if (n > 0) {
            t->h[i] = n / g->survival[i];
            r[i] = t->h[i] * (1 - g->incidence[i]);
            g->incidence[i] += g->survival[i] * g->of_cause[i] / n;
            g->survival[i] *= (n - g->of_cause[i] - g->others[i]) / n;
        }
        t->survival_after[i] = g->survival[i];
    }
    t->step = events / sum(t->h, k);
    t->free_after = *free_of_it -= t->step;
    all = sum(r, k);
    for (size_t i = 0; i < k && all > 0; i++) {
        g->ret->observed[i] += t->weight * g->of_cause[i];
        g->ret->expected[i] += t->weight * events * r[i] / all;
    }
}

/* Forwards through a stratum. */
static void walk_forwards(struct call *c, struct gray *g, size_t first, size_t end)
{
    const struct survival_rows *r = g->rows;
    double free_of_it = 1;

    for (size_t i = 0; i < g->groups; i++) {
        g->at_risk[i] = g->incidence[i] = 0;
        g->survival[i] = 1;
    }
    for (size_t i = first; i < end; i++) g->at_risk[g->d->group[r->row[i]]]++;
    g->count = 0;
    while (first < end) {
        size_t next = first;
        double events = 0, anything = 0;

        memset(g->of_cause, 0, g->groups * sizeof *g->of_cause);
        memset(g->others, 0, g->groups * sizeof *g->others);
        for (; next < end && r->time[next] == r->time[first]; next++) {
            int32_t group = g->d->group[r->row[next]];

            if (r->event[next] == 0) continue;
            (r->event[next] == g->cause ? g->of_cause : g->others)[group]++;
            events += r->event[next] == g->cause;
            anything++;
        }
        if (anything > 0) keep_time(c, g, events, &free_of_it, g->r);
        for (; first < next; first++) g->at_risk[g->d->group[r->row[first]]]--;
    }
}

/* Of d events at once among n, each takes one away from the next: their hypergeometric variance is so
 * much of the binomial one. */
static double tied(double d, double n)
{
    return d > 1 ? 1 - (d - 1) / (n - 1) : 1;
}

/* One time of the walk back, with what it says of group r. An event of the cause changes the score by
 * a_ir = weight h_i ((i = r) - h_r / h), for h_r / h of the events were expected there, and, as
 * survival falls and F rises, by what is left of later times: later[i r] is the sum over them of a_ir
 * step / (1 - F). An event of another cause lowers survival alone. */
static void spread_group(struct gray *g, const struct time_kept *t, double h, size_t r)
{
    size_t k = g->groups;
    double n = t->at_risk[r],
           left = t->survival_after[r] > 0 ? t->free_after / t->survival_after[r] : 0;
    double of_cause = tied(t->events, h * t->survival[r]) * t->survival[r] * t->step / n;
    double of_others = t->survival[r] * t->survival[r] * t->others[r] / (n * n) * tied(t->others[r], n);

    for (size_t i = 0; i < k; i++) {
        g->a[i] = t->weight * t->h[i] * ((i == r) - t->h[r] / h);
        g->own[i] = g->a[i] + (1 - left) * g->later[i * k + r];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            g->ret->covariance[i * k + j] +=
                g->own[i] * g->own[j] * of_cause +
                left * left * g->later[i * k + r] * g->later[j * k + r] * of_others;
    for (size_t i = 0; i < k; i++) g->later[i * k + r] += g->a[i] * t->step / t->free;
}

static void spread_time(struct gray *g, const struct time_kept *t)
{
    double h = sum(t->h, g->groups);

    for (size_t r = 0; r < g->groups; r++)
        if (t->at_risk[r] > 0) spread_group(g, t, h, r);
}

static struct gray gray_new(struct call *c, const struct follow_up *d, const struct survival_rows *rows,
                            struct logrank *ret)
{
    size_t k = d->groups;
    struct gray g = {.d = d, .rows = rows, .groups = k, .ret = ret};

    g.at_risk = of_groups(c, k);
    g.survival = of_groups(c, k);
    g.incidence = of_groups(c, k);
    g.of_cause = of_groups(c, k);
    g.others = of_groups(c, k);
    g.r = of_groups(c, k);
    g.a = of_groups(c, k);
    g.own = of_groups(c, k);
    g.times = arena_alloc(c->mem, rows->n * sizeof *g.times);
    g.later = arena_alloc(c->mem, k * k * sizeof *g.later);
    *ret = (struct logrank){.n = of_groups(c, k),
                            .observed = of_groups(c, k),
                            .expected = of_groups(c, k),
                            .covariance = arena_alloc(c->mem, k * k * sizeof(double))};
    return g;
}

enum err competing_gray(struct call *c, const struct follow_up *d, int32_t cause, double rho,
                        struct logrank *ret)
{
    size_t k = d->groups;
    struct survival_rows rows;
    struct gray g;
    double events = 0;

    if (!d->group || k < 2)
        return fail(c, ERR_INVALID, "Two groups or more are needed to compare them.");
    TRY(survival_sort(c, d, d->stratum, d->strata, NULL, &rows));
    for (size_t i = 0; i < rows.n; i++) events += rows.event[i] == cause;
    if (events == 0) return fail(c, ERR_INVALID, "Nobody had the event: there is nothing to compare.");
    g = gray_new(c, d, &rows, ret);
    g.cause = cause;
    g.rho = rho;
    for (size_t i = 0; i < rows.n; i++) ret->n[d->group[rows.row[i]]]++;
    for (size_t s = 0; s < rows.count; s++) {
        walk_forwards(c, &g, survival_begin(&rows, s), rows.end[s]);
        memset(g.later, 0, k * k * sizeof *g.later);
        for (size_t i = g.count; i-- > 0;) spread_time(&g, &g.times[i]);
    }
    return logrank_finish(c, k, rows.warnings, ret);
}
