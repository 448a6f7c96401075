/* stats/facets_describe.c: measures, fit, fair averages and separation, once the whole vector is known.
 */

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/facets_engine.h"

#define SHARE_LEAST 1e-9 /* of a posterior: nodes with less say nothing of fit */

struct sums {
    double squares, variances, standardised, counted; /* of residuals */
};

/* ---- measures ---- */

static void place_person(const struct located *w, size_t class, struct facets_element *ret)
{
    const double *weight;
    double variance = 0;

    if (w->own || !w->weight) {
        ret->measure = w->own ? w->own[class] : NAN;
        return;
    }
    weight = w->weight + class * w->nodes;
    ret->measure = 0;
    for (size_t k = 0; k < w->nodes; k++) ret->measure += weight[k] * w->theta[k];
    for (size_t k = 0; k < w->nodes; k++)
        variance += weight[k] * (w->theta[k] - ret->measure) * (w->theta[k] - ret->measure);
    ret->se = sqrt(variance);
}

static void place_all(const struct table_of_facets *t, const double *whole, const struct located *w,
                      struct facets_fit *ret)
{
    const struct facets_data *d = t->data;

    for (size_t p = 0; p < d->facet[0].elements; p++) {
        struct facets_element *e = &ret->element[0][p];
        e->infit = e->outfit = e->fair = NAN;
        if (t->class_of[p] == SIZE_MAX) {
            e->measure = e->se = NAN;
            continue;
        }
        place_person(w, t->class_of[p], e);
        e->is_extreme = t->class[t->class_of[p]].is_extreme;
    }
    for (size_t f = 1; f < d->facets; f++)
        for (size_t i = 0; i < d->facet[f].elements; i++) {
            struct facets_element *e = &ret->element[f][i];
            e->measure = whole[t->first_place[f] + i];
            e->is_anchored = d->facet[f].anchors && !isnan(d->facet[f].anchors[i]);
            if (e->is_anchored) e->se = 0;
        }
    memcpy(ret->steps, whole + t->first_step, t->groups * t->steps * sizeof *ret->steps);
}

/* ---- fit ---- */

static void moments(const struct table_of_facets *t, const double *whole, size_t cell, double theta,
                    double ret[2])
{
    double p[FACETS_CATEGORIES_MOST], measure = theta, square = 0;
    size_t others = t->data->facets - 1;

    for (size_t f = 0; f < others; f++) measure -= whole[t->place[cell * others + f]];
    facets_at_least(t->steps, whole + t->first_step + t->group[cell] * t->steps, measure, p);
    ret[0] = 0;
    for (size_t h = 0; h < t->steps; h++) ret[0] += p[h], square += (double)(2 * h + 1) * p[h];
    ret[1] = square - ret[0] * ret[0];
}

/* Mean and variance of each cell at each node; NULL where each person has a measure of their own. */
static double *moments_at_nodes(struct call *c, const struct table_of_facets *t, const double *whole,
                                const struct located *w)
{
    double *ret;

    if (w->own) return NULL;
    ret = arena_alloc(c->mem, t->cells * w->nodes * 2 * sizeof *ret);
    for (size_t cell = 0; cell < t->cells; cell++)
        for (size_t k = 0; k < w->nodes; k++)
            moments(t, whole, cell, w->theta[k], ret + (cell * w->nodes + k) * 2);
    return ret;
}

static void judge(const double at[2], double weight, double category, struct sums *ret)
{
    double square = (category - at[0]) * (category - at[0]);

    ret->squares += weight * square;
    ret->variances += weight * at[1];
    ret->standardised += weight * square / at[1];
}

static void add(struct sums *into, const struct sums *more, double times)
{
    into->squares += times * more->squares, into->variances += times * more->variances;
    into->standardised += times * more->standardised, into->counted += times;
}

/* Of each class the nodes that matter: low and high. */
static uint32_t *windows(struct call *c, const struct table_of_facets *t, const struct located *w)
{
    uint32_t *ret = arena_alloc(c->mem, (2 * t->classes + 1) * sizeof *ret);

    for (size_t n = 0; w->weight && n < t->classes; n++) {
        const double *weight = w->weight + n * w->nodes;
        size_t low = 0, high = w->nodes;
        while (low + 1 < high && weight[low] < SHARE_LEAST) low++;
        while (high > low + 1 && weight[high - 1] < SHARE_LEAST) high--;
        ret[2 * n] = (uint32_t)low, ret[2 * n + 1] = (uint32_t)high;
    }
    return ret;
}

static void measure_fit(struct call *c, const struct table_of_facets *t, const double *whole,
                        const struct located *w, struct facets_fit *ret)
{
    const struct facets_data *d = t->data;
    double *table = moments_at_nodes(c, t, whole, w);
    uint32_t *window = windows(c, t, w);
    struct sums **sums = arena_alloc(c->mem, d->facets * sizeof *sums);

    for (size_t f = 0; f < d->facets; f++)
        sums[f] = arena_alloc(c->mem, d->facet[f].elements * sizeof **sums);
    for (size_t r = 0; r < d->ratings; r++) {
        const int32_t *codes = d->codes + r * d->facets;
        size_t class = t->class_of[codes[0]], cell = t->cell_of[r];
        double times = d->frequency ? d->frequency[r] : 1, own[2];
        struct sums one = {0};
        for (size_t f = 0; f < d->facets; f++) {
            ret->element[f][codes[f]].ratings += times;
            ret->element[f][codes[f]].total += times * d->category[r];
        }
        if (w->own && t->class[class].is_extreme) continue;
        if (w->own) {
            moments(t, whole, cell, w->own[class], own);
            judge(own, 1, d->category[r], &one);
        } else
            for (size_t k = window[2 * class]; k < window[2 * class + 1]; k++)
                judge(table + (cell * w->nodes + k) * 2, w->weight[class * w->nodes + k],
                      d->category[r], &one);
        for (size_t f = 0; f < d->facets; f++) add(&sums[f][codes[f]], &one, times);
    }
    for (size_t f = 0; f < d->facets; f++)
        for (size_t e = 0; e < d->facet[f].elements; e++) {
            ret->element[f][e].infit = sums[f][e].squares / sums[f][e].variances;
            ret->element[f][e].outfit = sums[f][e].standardised / sums[f][e].counted;
        }
}

/* ---- summaries ---- */

static void summarise(const struct facets_data *d, size_t f, struct facets_fit *ret)
{
    struct facets_summary *s = &ret->summary[f];
    double n = 0, squares = 0, errors = 0, weights = 0, weighted = 0, weighted_squares = 0, variance;

    *s = (struct facets_summary){.alike = estimate_nothing()};
    for (size_t e = 0; e < d->facet[f].elements; e++) {
        const struct facets_element *one = &ret->element[f][e];
        double away = one->measure - s->mean, weight = 1 / (one->se * one->se);
        if (isnan(one->measure) || one->is_anchored || (one->is_extreme && ret->wanted.joint)) continue;
        n++;
        s->mean += away / n;
        squares += away * (one->measure - s->mean);
        errors += one->se * one->se;
        weights += weight, weighted += weight * one->measure;
        weighted_squares += weight * one->measure * one->measure;
    }
    variance = squares / (n - 1);
    s->deviation = sqrt(variance), s->error = sqrt(errors / n);
    s->reliability = fmax(0, variance - errors / n) / variance;
    s->separation = sqrt(fmax(0, variance - errors / n)) / s->error;
    s->alike.n = n;
    if (!(n > 1)) return;
    s->alike.statistic = weighted_squares - weighted * weighted / weights, s->alike.df = n - 1;
    s->alike.p = gsl_cdf_chisq_Q(s->alike.statistic, s->alike.df);
}

static double mean_of(const struct facets_data *d, const struct facets_fit *fit, size_t f)
{
    double sum = 0, n = 0;

    if (f == 0 && !fit->wanted.joint) return fit->mean;
    for (size_t e = 0; e < d->facet[f].elements; e++) {
        if (isnan(fit->element[f][e].measure)) continue;
        sum += fit->element[f][e].measure, n++;
    }
    return sum / n;
}

/* With steps of their own: those of the element, or the mean over all who have them. */
static void be_fair(const struct facets_data *d, size_t f, const double *mean, struct facets_fit *ret)
{
    double middle = 0;

    for (size_t g = 0; g < d->facets; g++)
        if (g != f) middle += (g ? -1 : 1) * mean[g];
    for (size_t e = 0; e < d->facet[f].elements; e++) {
        double measure = middle + (f ? -1 : 1) * ret->element[f][e].measure, sum = 0;
        for (size_t g = 0; g < ret->step_groups; g++) sum += facets_expected(ret, g, measure);
        ret->element[f][e].fair = f == ret->wanted.steps_of ? facets_expected(ret, e, measure)
                                                            : sum / (double)ret->step_groups;
    }
}

enum err facets_describe(struct call *c, const struct table_of_facets *t, const double *whole,
                         const struct located *where, struct facets_fit *ret)
{
    double mean[FACETS_LIMIT];

    place_all(t, whole, where, ret);
    measure_fit(c, t, whole, where, ret);
    for (size_t f = 0; f < t->data->facets; f++) mean[f] = mean_of(t->data, ret, f);
    for (size_t f = 0; f < t->data->facets; f++) {
        summarise(t->data, f, ret);
        be_fair(t->data, f, mean, ret);
    }
    return OK;
}
