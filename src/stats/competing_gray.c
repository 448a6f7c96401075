/* stats/competing_gray.c: Gray's test of equal cumulative incidence.
 *
 * The score of a group is observed less expected events of the cause, where each group counts with
 * R = at risk x (1 - incidence) / survival instead of those at risk: who had another event stays. The
 * variance takes into account that R is estimated; an event of either kind at u changes R ever after.
 */

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/competing.h"
#include "stats/linear.h"

/* What is kept of a time of events, for the walk back: of all groups, and of each. */
struct time_kept {
    double events;                /* of the cause */
    double weight;                /* 1 - incidence just before, to the power rho */
    double *at_risk, *others, *r; /* just before it; others: events of other causes at it */
    double *survival, *survival_after, *free_after; /* just before, and with it; free: 1 - incidence */
};

struct gray {
    const struct follow_up *d;
    const struct survival_rows *rows;
    int32_t cause;
    double rho;
    size_t groups;
    double *at_risk, *survival, *incidence, *of_cause, *others; /* of each group, while walking */
    struct time_kept *times;
    size_t count;
    double *later; /* groups x groups: C of the head of spread_time */
    struct logrank *ret;
};

static double *of_groups(struct call *c, size_t groups)
{
    return arena_alloc(c->mem, groups * sizeof(double));
}

/* One time: what each group may expect, and what is left of its shares. */
static void keep_time(struct call *c, struct gray *g, double events, double *free_of_it)
{
    struct time_kept *t = &g->times[g->count++];
    size_t k = g->groups;
    double all = 0;

    *t = (struct time_kept){events,          g->rho == 0 ? 1 : pow(*free_of_it, g->rho),
                            of_groups(c, k), of_groups(c, k),
                            of_groups(c, k), of_groups(c, k),
                            of_groups(c, k), of_groups(c, k)};
    for (size_t i = 0; i < k; i++) {
        double n = g->at_risk[i];

        t->at_risk[i] = n;
        t->others[i] = g->others[i];
        t->survival[i] = g->survival[i];
        if (n > 0) {
            t->r[i] = n * (1 - g->incidence[i]) / g->survival[i];
            g->incidence[i] += g->survival[i] * g->of_cause[i] / n;
            g->survival[i] *= (n - g->of_cause[i] - g->others[i]) / n;
        }
        t->survival_after[i] = g->survival[i];
        t->free_after[i] = 1 - g->incidence[i];
        all += t->r[i];
    }
    if (!(all > 0)) return;
    *free_of_it *= 1 - events / all;
    for (size_t i = 0; i < k; i++) {
        g->ret->observed[i] += t->weight * g->of_cause[i];
        g->ret->expected[i] += t->weight * events * t->r[i] / all;
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
        if (anything > 0) keep_time(c, g, events, &free_of_it);
        for (; first < next; first++) g->at_risk[g->d->group[r->row[first]]]--;
    }
}

/* How the score of each group changes with an event at this time in group r: of the cause, own[], and
 * of another, other[]. Both lower survival, and with it raise R, at all later times (later, see below).
 */
static void influence(const struct gray *g, const struct time_kept *t, double all, size_t r,
                      double *own, double *other)
{
    double left = t->survival_after[r] > 1e-14 ? t->survival[r] / t->survival_after[r] : 0;
    double change = left / t->at_risk[r];

    for (size_t i = 0; i < g->groups; i++) {
        double c = g->later[i * g->groups + r] * change;

        own[i] = t->weight * ((i == r) - t->r[i] / all) - (t->free_after[r] - t->survival_after[r]) * c;
        other[i] = -t->free_after[r] * c;
    }
}

/* One time of the walk back. later[k r] is the sum over later times of (k = r) - R_k / R, times at risk
 * over survival in r, times the step of the subdistribution's hazard. Events of group r are
 * multinomial, with the hazard of the cause that all groups share; n / (n - 1) makes of it the
 * log-rank's variance where there are no other causes. */
static void spread_time(struct gray *g, const struct time_kept *t)
{
    size_t k = g->groups;
    double all = 0, n = 0, *own = g->of_cause, *other = g->others;

    for (size_t r = 0; r < k; r++) {
        all += t->r[r];
        n += t->at_risk[r];
    }
    if (!(all > 0)) return;
    for (size_t r = 0; r < k; r++) {
        double hazard, others, factor = t->at_risk[r] * (n > 1 ? n / (n - 1) : 1);

        if (t->at_risk[r] == 0) continue;
        hazard = fmin(t->r[r] / t->at_risk[r] * t->events / all, 1);
        others = t->others[r] / t->at_risk[r];
        influence(g, t, all, r, own, other);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j < k; j++)
                g->ret->covariance[i * k + j] +=
                    factor * (own[i] * own[j] * hazard * (1 - hazard) +
                              other[i] * other[j] * others * (1 - others) -
                              (own[i] * other[j] + other[i] * own[j]) * hazard * others);
    }
    for (size_t r = 0; r < k; r++)
        for (size_t i = 0; i < k && t->at_risk[r] > 0; i++)
            g->later[i * k + r] += t->weight * ((i == r) - t->r[i] / all) * t->at_risk[r] /
                                   t->survival[r] * t->events / all;
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
