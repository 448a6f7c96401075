/* stats/survival_logrank.c: do groups differ in how long it takes? */

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/survival.h"

struct sums {
    size_t groups;
    double rho;
    double *at_risk, *dying; /* of each group, at the time that is looked at */
    struct logrank *ret;
};

/* One time at which `events` of `n` happen: what each group may expect of them. */
static void add_time(struct sums *s, double n, double events, double weight)
{
    size_t k = s->groups;
    double spread = n > 1 ? weight * weight * events * (n - events) / (n - 1) : 0;

    for (size_t g = 0; g < k; g++) {
        double share = s->at_risk[g] / n;

        s->ret->observed[g] += weight * s->dying[g];
        s->ret->expected[g] += weight * events * share;
        if (spread <= 0 || share <= 0) continue;
        for (size_t h = 0; h < k; h++)
            s->ret->covariance[g * k + h] += spread * share * ((g == h) - s->at_risk[h] / n);
    }
}

/* One stratum, rows first to end - 1, forwards in time. */
static void add_stratum(struct sums *s, const struct follow_up *d, const struct survival_rows *r,
                        size_t first, size_t end)
{
    double survival = 1;

    for (size_t g = 0; g < s->groups; g++) s->at_risk[g] = 0;
    for (size_t i = first; i < end; i++) s->at_risk[d->group[r->row[i]]]++;
    while (first < end) {
        size_t next = first;
        double events = 0, n = (double)(end - first);

        for (size_t g = 0; g < s->groups; g++) s->dying[g] = 0;
        for (; next < end && r->time[next] == r->time[first]; next++) {
            s->dying[d->group[r->row[next]]] += r->event[next] > 0;
            events += r->event[next] > 0;
        }
        if (events > 0) add_time(s, n, events, s->rho == 0 ? 1 : pow(survival, s->rho));
        survival *= 1 - events / n;
        for (; first < next; first++) s->at_risk[d->group[r->row[first]]]--;
    }
}

/* (O - E)' V^-1 (O - E) of all groups but the last of those in which anything could be expected. */
static enum err test_sums(struct call *c, size_t groups, struct logrank *ret)
{
    size_t *used = arena_alloc(c->mem, groups * sizeof *used), k = 0;
    double *v, *difference, *solved;
    bool is_definite = true;

    ret->test = estimate_nothing();
    for (size_t g = 0; g < groups; g++)
        if (ret->covariance[g * groups + g] > 0) used[k++] = g;
    if (k < 2) return OK;
    k--;
    v = arena_alloc(c->mem, k * k * sizeof *v);
    difference = arena_alloc(c->mem, k * sizeof *difference);
    solved = arena_alloc(c->mem, k * sizeof *solved);
    for (size_t i = 0; i < k; i++) {
        difference[i] = ret->observed[used[i]] - ret->expected[used[i]];
        for (size_t j = 0; j < k; j++) v[i * k + j] = ret->covariance[used[i] * groups + used[j]];
    }
    if (k == 1)
        solved[0] = difference[0] / v[0];
    else
        TRY(linear_solve(c, k, v, 1, difference, solved, &is_definite));
    if (!is_definite) return OK;
    ret->test.statistic = 0;
    for (size_t i = 0; i < k; i++) ret->test.statistic += difference[i] * solved[i];
    ret->test.df = (double)k;
    ret->test.p = gsl_cdf_chisq_Q(ret->test.statistic, (double)k);
    return OK;
}

enum err logrank_finish(struct call *c, size_t groups, unsigned warnings, struct logrank *ret)
{
    double n = 0;

    TRY(test_sums(c, groups, ret));
    ret->test.warnings = warnings;
    for (size_t g = 0; g < groups; g++) {
        n += ret->n[g];
        if (ret->n[g] == 0) ret->test.warnings |= WARNING_EMPTY_CATEGORY;
        if (ret->expected[g] < 5) ret->test.warnings |= WARNING_FEW_UNITS;
    }
    ret->test.n = n;
    return OK;
}

enum err survival_logrank(struct call *c, const struct follow_up *d, double rho, struct logrank *ret)
{
    size_t k = d->groups;
    struct sums s = {.groups = k, .rho = rho, .ret = ret};
    struct survival_rows r;
    double events = 0;

    if (!d->group || k < 2)
        return fail(c, ERR_INVALID, "Two groups or more are needed to compare them.");
    TRY(survival_sort(c, d, d->stratum, d->strata, NULL, &r));
    for (size_t i = 0; i < r.n; i++) events += r.event[i] > 0;
    if (events == 0) return fail(c, ERR_INVALID, "Nobody had the event: there is nothing to compare.");
    s.at_risk = arena_alloc(c->mem, k * sizeof(double));
    s.dying = arena_alloc(c->mem, k * sizeof(double));
    ret->n = arena_alloc(c->mem, k * sizeof(double));
    ret->observed = arena_alloc(c->mem, k * sizeof(double));
    ret->expected = arena_alloc(c->mem, k * sizeof(double));
    ret->covariance = arena_alloc(c->mem, k * k * sizeof(double));
    for (size_t i = 0; i < r.n; i++) ret->n[d->group[r.row[i]]]++;
    for (size_t g = 0; g < r.count; g++) add_stratum(&s, d, &r, survival_begin(&r, g), r.end[g]);
    return logrank_finish(c, k, r.warnings, ret);
}
