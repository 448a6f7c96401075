/* stats/irt_dif_latent.c: items tested in a model of several groups. */

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/irt_dif_groups.h"
#include "stats/irt_dif_size.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define GAIN_LEAST 1e-8 /* of a climb, in log-likelihood */
#define SMALL_EFFECT .2 /* of a standardised difference (Cohen 1988) */

/* A model that was fitted. */
struct fitted {
    struct groups_ties ties;
    double *free;
    struct summit summit;
};

struct latent {
    const struct irt_dif_data *data;
    const struct irt_dif_wanted *wanted;
    struct groups_model model;
    struct fitted base;
    double **information; /* of the engines at the base */
    struct groups_known known;
    struct fitted *apart; /* of each item: the model where it is apart */
    bool *flagged;
    struct irt_dif_item *ret;
};

/* ---- fitting ---- */

static enum err climb(struct call *c, const struct latent *l, const struct groups_climb *how,
                      struct fitted *f)
{
    return groups_climb(c, &l->model, &f->ties, how, f->free, &f->summit);
}

/* From the base with other items apart. wider: all that is apart there is so here, too. */
static enum err refit(struct call *c, const struct latent *l, const bool *apart, bool is_wider,
                      struct fitted *ret)
{
    const struct groups_climb how = {false, l->information, GAIN_LEAST, is_wider ? &l->known : NULL};

    *ret = l->base;
    groups_change(c, &l->model, apart, &ret->ties, &ret->free);
    return climb(c, l, &how, ret);
}

static enum err begin(struct call *c, const struct irt_dif_data *d, struct latent *l)
{
    const struct irt_dif_wanted *w = l->wanted;
    bool *apart, has_anchor = !w->anchors;
    struct groups_model *g = &l->model;

    TRY(groups_begin(c, d, &w->irt, true, g));
    apart = arena_alloc(c->mem, g->items * sizeof *apart);
    for (size_t i = 0; w->anchors && i < g->items; i++)
        has_anchor |= w->anchors[i], apart[i] = !w->anchors[i];
    if (!has_anchor)
        return fail(c, ERR_INVALID, "Without an anchor nothing holds the groups on one scale.");
    l->base.ties = groups_tie(c, g, apart);
    l->base.free = groups_start(c, g, &l->base.ties);
    l->information = groups_squares(c, g);
    l->known.gradient = arena_alloc(c->mem, g->groups * g->whole * sizeof *l->known.gradient);
    l->apart = arena_alloc(c->mem, g->items * sizeof *l->apart);
    l->flagged = arena_alloc(c->mem, g->items * sizeof *l->flagged);
    return OK;
}

/* ---- tests ---- */

static size_t first_parameter(const struct groups_ties *t, const struct groups_model *g, size_t item)
{
    const struct place *place = t->place + g->first[item];

    return place->free == place[g->whole].free ? 1 : 0; /* one slope is no parameter of the item */
}

static double answered(const struct groups_model *g, size_t item)
{
    double n = 0;

    for (size_t k = 0; k < g->groups; k++)
        for (size_t m = 0; m < g->categories[item]; m++)
            n += g->chosen[k * g->whole + g->first[item] + m];
    return n;
}

static struct estimate chi_square(double value, double df, double n)
{
    struct estimate e = estimate_nothing();

    if (!(df > 0)) return e;
    e.value = e.statistic = value;
    e.df = df, e.p = gsl_cdf_chisq_Q(value, df), e.n = n;
    return e;
}

/* The engines have to stand where the item is apart. */
static void find_sizes(struct call *c, struct latent *l, size_t item)
{
    const struct fitted *f = &l->apart[item];

    l->ret[item].size = sizes_of_item(c, &l->model, &f->ties, f->free, l->data->values, item);
}

static bool is_flagged(const struct latent *l, size_t item)
{
    const struct irt_dif_item *r = &l->ret[item];
    bool is_large = l->wanted->rule == FAIRNESS_SIGNIFICANCE;

    for (size_t k = 1; k < l->model.groups && !is_large; k++)
        is_large = fabs(r->size[k].standardised) >= SMALL_EFFECT;
    return r->ratio.p < 1 - l->wanted->level && is_large;
}

/* Fits the model where the item is the other way, and compares. */
static enum err study(struct call *c, struct latent *l, size_t item)
{
    struct groups_model *g = &l->model;
    bool *other = arena_copy(c->mem, l->base.ties.apart, g->items * sizeof *other), was = other[item];
    struct groups_known here = {0};
    struct fitted fitted;
    double gain;
    size_t df;

    other[item] = !was;
    TRY(refit(c, l, other, !was, &fitted));
    l->apart[item] = was ? l->base : fitted;
    gain = was ? l->base.summit.height - fitted.summit.height
               : fitted.summit.height - l->base.summit.height;
    df = (g->groups - 1) * (g->categories[item] - first_parameter(&l->apart[item].ties, g, item));
    l->ret[item].ratio = chi_square(fmax(0, 2 * gain), (double)df, answered(g, item));
    l->ret[item].converged = fitted.summit.converged && l->base.summit.converged;
    if (!l->ret[item].converged) l->ret[item].ratio.warnings |= WARNING_NOT_CONVERGED;
    if (l->wanted->rule == FAIRNESS_EFFECT) {
        TRY(groups_stand(c, g, &l->apart[item].ties, l->apart[item].free, &here));
        find_sizes(c, l, item);
    }
    l->flagged[item] = is_flagged(l, item);
    progress_add(c, 1);
    return OK;
}

static enum err study_all(struct call *c, struct latent *l, struct irt_dif_rounds *rounds)
{
    const struct groups_climb how = {rounds->count == 0, l->information, GAIN_LEAST, NULL};

    TRY(climb(c, l, &how, &l->base));
    TRY(groups_stand(c, &l->model, &l->base.ties, l->base.free, &l->known));
    TRY(groups_information(c, &l->model, l->information));
    for (size_t i = 0; i < l->model.items; i++)
        if (l->ret[i].studied) {
            TRY(study(c, l, i));
            rounds->converged &= l->ret[i].converged;
        }
    groups_add_round(c, &l->model, &l->base.ties, &l->base.summit, l->flagged, rounds);
    return OK;
}

/* ---- Wald ---- */

/* Where a parameter of an item is among the free ones. */
static size_t at(const struct groups_model *g, const struct groups_ties *t, size_t group, size_t item,
                 size_t k)
{
    return t->place[group * g->whole + g->first[item] + k].free;
}

/* Differences to the reference group (of groups 1 on, parameters from `first` on) and their covariance.
 */
static void contrast(const struct groups_model *g, const struct fitted *f, const double *covariance,
                     size_t item, size_t first, double *ret, double *ret_covariance)
{
    size_t count = g->categories[item] - first, n = (g->groups - 1) * count, free = f->ties.free;

    for (size_t i = 0; i < n; i++) {
        size_t own = at(g, &f->ties, i / count + 1, item, first + i % count);
        size_t base = at(g, &f->ties, 0, item, first + i % count);
        ret[i] = f->free[own] - f->free[base];
        for (size_t j = 0; j < n; j++) {
            size_t own2 = at(g, &f->ties, j / count + 1, item, first + j % count);
            size_t base2 = at(g, &f->ties, 0, item, first + j % count);
            ret_covariance[i * n + j] = covariance[own * free + own2] - covariance[own * free + base2] -
                                        covariance[base * free + own2] +
                                        covariance[base * free + base2];
        }
    }
}

/* d' V^-1 d of some of the parameters: those of each group from `from` to `to` - 1 of `count`. */
static enum err wald(struct call *c, size_t groups, size_t count, const size_t range[2],
                     const double *d, const double *v, double *ret)
{
    size_t used = range[1] - range[0], n = (groups - 1) * used, all = (groups - 1) * count;
    double *part = arena_alloc(c->mem, n * n * sizeof *part),
           *own = arena_alloc(c->mem, n * sizeof *own);
    double *solved = arena_alloc(c->mem, n * sizeof *solved);
    bool is_definite;

    for (size_t i = 0; i < n; i++) {
        size_t from = i / used * count + range[0] + i % used;
        own[i] = d[from];
        for (size_t j = 0; j < n; j++)
            part[i * n + j] = v[from * all + j / used * count + range[0] + j % used];
    }
    TRY(linear_solve(c, n, part, 1, own, solved, &is_definite));
    *ret = is_definite ? 0 : NAN;
    for (size_t i = 0; is_definite && i < n; i++) *ret += own[i] * solved[i];
    return OK;
}

static enum err tell_wald(struct call *c, struct latent *l, size_t item, const double *covariance)
{
    struct groups_model *g = &l->model;
    struct irt_dif_item *r = &l->ret[item];
    size_t first = first_parameter(&l->apart[item].ties, g, item), count = g->categories[item] - first;
    size_t n = (g->groups - 1) * count, others = g->groups - 1;
    double *d = arena_alloc(c->mem, n * sizeof *d), *v = arena_alloc(c->mem, n * n * sizeof *v);
    double persons = answered(g, item), all, slope;
    struct estimate *differences =
        arena_alloc(c->mem, g->groups * g->categories[item] * sizeof *differences);

    contrast(g, &l->apart[item], covariance, item, first, d, v);
    for (size_t i = 0; i < g->groups * g->categories[item]; i++) differences[i] = estimate_nothing();
    for (size_t i = 0; i < n; i++)
        differences[(i / count + 1) * g->categories[item] + first + i % count] =
            estimate_normal(d[i], sqrt(v[i * n + i]), l->wanted->level, persons);
    r->differences = differences;
    TRY(wald(c, g->groups, count, (const size_t[2]){0, count}, d, v, &all));
    r->wald = chi_square(all, (double)n, persons);
    if (first) return OK;
    TRY(wald(c, g->groups, count, (const size_t[2]){0, 1}, d, v, &slope));
    r->wald_slope = chi_square(slope, (double)others, persons);
    r->wald_intercepts = chi_square(all - slope, (double)(n - others), persons);
    return OK;
}

static enum err tell_item(struct call *c, struct latent *l, size_t item, const double *covariance)
{
    const struct fitted *f = &l->apart[item];
    struct irt_dif_item *r = &l->ret[item];

    find_sizes(c, l, item);
    r->flagged = l->flagged[item];
    r->of_group = groups_describe(c, &l->model, &f->ties, f->free, item, covariance);
    if (covariance) return tell_wald(c, l, item, covariance);
    r->wald.warnings |= WARNING_BOUNDARY;
    return OK;
}

/* Items that share a model, the base, share its covariance. */
static enum err tell_items(struct call *c, struct latent *l)
{
    struct groups_model *g = &l->model;

    for (int pass = 0; pass < 2; pass++) {
        double *covariance = NULL;
        bool is_definite = false;
        for (size_t i = 0; i < g->items; i++) {
            const struct fitted *f = &l->apart[i];
            if (!l->ret[i].studied || l->base.ties.apart[i] != (pass == 0)) continue;
            if (!covariance || pass) {
                covariance = arena_alloc(c->mem, f->ties.free * f->ties.free * sizeof *covariance);
                TRY(groups_covariance(c, g, &f->ties, f->free, covariance, &is_definite));
            }
            TRY(tell_item(c, l, i, is_definite ? covariance : NULL));
        }
    }
    return OK;
}

/* ---- the last model ---- */

static void tell_groups(struct call *c, const struct latent *l, const struct fitted *f,
                        const double *covariance, struct irt_dif_groups *ret)
{
    const struct groups_model *g = &l->model;
    struct estimate *mean = arena_alloc(c->mem, g->groups * sizeof *mean);
    struct estimate *spread = arena_alloc(c->mem, g->groups * sizeof *spread);
    const struct irt_item **of_group = arena_alloc(c->mem, g->items * sizeof *of_group);

    for (size_t i = 0; i < g->items; i++)
        of_group[i] = groups_describe(c, g, &f->ties, f->free, i, covariance);
    ret->mean = mean, ret->spread = spread, ret->apart = f->ties.apart, ret->of_group = of_group;
    for (size_t k = 0; k < g->groups; k++) {
        size_t m = f->ties.mean[k], s = f->ties.spread[k], n = f->ties.free;
        double persons = g->engine[k].answers.persons, se;
        mean[k] = spread[k] = estimate_nothing();
        mean[k].n = spread[k].n = persons;
        mean[k].value = k ? f->free[m] : 0, spread[k].value = k ? exp(f->free[s]) : 1;
        if (!k || !covariance) continue;
        mean[k] =
            estimate_normal(mean[k].value, sqrt(covariance[m * n + m]), l->wanted->level, persons);
        se = sqrt(covariance[s * n + s]);
        spread[k] = estimate_normal(f->free[s], se, l->wanted->level, persons);
        spread[k].low = exp(spread[k].low), spread[k].high = exp(spread[k].high);
        spread[k].value = exp(f->free[s]), spread[k].se = spread[k].value * se;
        spread[k].statistic = spread[k].p = NAN;
    }
}

/* With the flagged items apart, unless that is the base, or nothing would hold the scale. */
static enum err last_model(struct call *c, struct latent *l, const struct irt_dif_rounds *rounds,
                           struct irt_dif_groups *ret)
{
    struct groups_model *g = &l->model;
    struct fitted last = l->base;
    struct irt_dif_rounds one = {.converged = true, .round = &ret->model};
    double *covariance;
    bool is_base = l->wanted->anchors || l->wanted->purify || rounds->no_anchor, is_definite;

    if (!is_base && memcmp(l->flagged, l->base.ties.apart, g->items * sizeof *l->flagged) == 0)
        is_base = true;
    if (!is_base) TRY(refit(c, l, l->flagged, true, &last));
    covariance = arena_alloc(c->mem, last.ties.free * last.ties.free * sizeof *covariance);
    TRY(groups_covariance(c, g, &last.ties, last.free, covariance, &is_definite));
    tell_groups(c, l, &last, is_definite ? covariance : NULL, ret);
    ret->test = sizes_of_test(c, g, &last.ties, last.free, l->data->values);
    groups_add_round(c, g, &last.ties, &last.summit, last.ties.apart, &one);
    return tell_items(c, l);
}

/* ---- rounds ---- */

static bool goes_on(struct latent *l, struct irt_dif_rounds *rounds)
{
    size_t items = l->model.items;
    bool is_same = memcmp(l->flagged, l->base.ties.apart, items * sizeof *l->flagged) == 0;

    rounds->settled = !l->wanted->purify || is_same;
    rounds->no_anchor = rounds->round[rounds->count - 1].count == items;
    return !rounds->settled && !rounds->no_anchor && rounds->count < ROUNDS_MOST;
}

enum err irt_dif_groups(struct call *c, const struct irt_dif_data *d, const struct irt_dif_wanted *w,
                        struct irt_dif_item *ret, struct irt_dif_groups *ret_groups,
                        struct irt_dif_rounds *ret_rounds)
{
    struct latent l = {.data = d, .wanted = w, .ret = ret};

    TRY(begin(c, d, &l));
    groups_begin_rounds(c, &l.model, ret_rounds);
    for (size_t i = 0; i < l.model.items; i++) {
        bool is_anchor = w->anchors && w->anchors[i];
        ret[i] = (struct irt_dif_item){.studied = !is_anchor && ret_rounds->lacking[i] == NOWHERE};
        ret[i].ratio = ret[i].wald = ret[i].wald_slope = ret[i].wald_intercepts = estimate_nothing();
    }
    TRY(study_all(c, &l, ret_rounds));
    while (goes_on(&l, ret_rounds)) {
        groups_change(c, &l.model, l.flagged, &l.base.ties, &l.base.free);
        TRY(study_all(c, &l, ret_rounds));
    }
    return last_model(c, &l, ret_rounds, ret_groups);
}
