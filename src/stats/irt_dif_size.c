/* stats/irt_dif_size.c: differences in expected scores. */

#include "stats/irt_dif_size.h"

#include <string.h>

#include "base/arena.h"
#include "stats/parallel.h"

/* Expected scores of one group's persons: by their own parameters and by those of the reference group.
 */
struct expected {
    const struct groups_model *g;
    const double *const *values;
    const double *parameters; /* groups x whole */
    size_t group, first, end; /* items */
    const bool *apart;
    const double *theta; /* of each pattern */
    double *own, *reference,
        *summed; /* of each pattern; summed: the items' differences without signs */
};

static double expect(const struct expected *e, size_t group, size_t item, double theta)
{
    const struct groups_model *g = e->g;
    const double *parameters = e->parameters + group * g->whole + g->first[item];
    double intercepts[IRT_CATEGORIES_MOST], p[IRT_CATEGORIES_MOST], sum = 0;
    struct irt_item one = {.categories = g->categories[item], .slope = parameters[0]};
    const struct irt_fit fit = {.wanted = g->wanted, .items = 1, .item = &one};

    memcpy(intercepts, parameters + 1, (one.categories - 1) * sizeof *intercepts);
    one.intercepts = intercepts;
    irt_curve(&fit, 0, theta, p, NULL, NULL);
    for (size_t k = 0; k < one.categories; k++)
        sum += p[k] * (e->values ? e->values[item][k] : (double)k);
    return sum;
}

static void work(void *context, size_t first, size_t end, size_t thread)
{
    struct expected *e = context;

    (void)thread;
    for (size_t p = first; p < end; p++) {
        e->own[p] = e->reference[p] = e->summed[p] = 0;
        for (size_t i = e->first; i < e->end; i++) {
            double own = expect(e, e->group, i, e->theta[p]);
            double reference = e->apart[i] ? expect(e, 0, i, e->theta[p]) : own;
            e->own[p] += own, e->reference[p] += reference;
            e->summed[p] += fabs(own - reference);
        }
    }
}

static struct irt_dif_size describe(const struct expected *e, const struct answers *a)
{
    struct irt_dif_size s = {0};
    double n = 0, mean[2] = {0}, squares[2] = {0}, pooled;

    for (size_t p = 0; p < a->patterns; p++) {
        double by = e->own[p] - e->reference[p], times = a->frequency[p];
        n += times;
        s.difference += times * by, s.absolute += times * fabs(by), s.summed += times * e->summed[p];
        mean[0] += times * e->own[p], mean[1] += times * e->reference[p];
        if (fabs(by) > fabs(s.largest)) s.largest = by;
    }
    s.difference /= n, s.absolute /= n, s.summed /= n, mean[0] /= n, mean[1] /= n;
    for (size_t p = 0; p < a->patterns; p++) {
        squares[0] += a->frequency[p] * (e->own[p] - mean[0]) * (e->own[p] - mean[0]);
        squares[1] += a->frequency[p] * (e->reference[p] - mean[1]) * (e->reference[p] - mean[1]);
    }
    pooled = sqrt((squares[0] + squares[1]) / (2 * (n - 1)));
    s.standardised = pooled > 0 ? s.difference / pooled : NAN;
    return s;
}

static const struct irt_dif_size *sizes(struct call *c, struct expected *e, const struct groups_ties *t,
                                        const double *free)
{
    const struct groups_model *g = e->g;
    struct irt_dif_size *ret = arena_alloc(c->mem, g->groups * sizeof *ret);
    double *parameters = arena_alloc(c->mem, g->groups * g->whole * sizeof *parameters);
    double *populations = arena_alloc(c->mem, 2 * g->groups * sizeof *populations);

    groups_spread(g, t, free, parameters, populations);
    e->parameters = parameters, e->apart = t->apart;
    ret[0] = (struct irt_dif_size){NAN, NAN, NAN, NAN, NAN};
    for (e->group = 1; e->group < g->groups; e->group++) {
        const struct answers *a = &g->engine[e->group].answers;
        double *theta = arena_alloc(c->mem, a->patterns * sizeof *theta);
        groups_scores(g, t, free, e->group, theta);
        e->theta = theta;
        e->own = arena_alloc(c->mem, a->patterns * sizeof *e->own);
        e->reference = arena_alloc(c->mem, a->patterns * sizeof *e->reference);
        e->summed = arena_alloc(c->mem, a->patterns * sizeof *e->summed);
        parallel_for(g->wanted.threads, a->patterns, 128, work, e);
        ret[e->group] = describe(e, a);
    }
    return ret;
}

const struct irt_dif_size *sizes_of_item(struct call *c, const struct groups_model *g,
                                         const struct groups_ties *t, const double *free,
                                         const double *const *values, size_t item)
{
    struct expected e = {.g = g, .values = values, .first = item, .end = item + 1};

    return sizes(c, &e, t, free);
}

const struct irt_dif_size *sizes_of_test(struct call *c, const struct groups_model *g,
                                         const struct groups_ties *t, const double *free,
                                         const double *const *values)
{
    struct expected e = {.g = g, .values = values, .first = 0, .end = g->items};

    return sizes(c, &e, t, free);
}
