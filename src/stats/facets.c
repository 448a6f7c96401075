/* stats/facets.c: what cannot be fitted, the two ways of fitting, and bias terms. */

#include "stats/facets.h"

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/facets_engine.h"

#define SUBSETS_NAMED 4
#define MEMBERS_NAMED 4

struct facets_wanted facets_usual(bool joint)
{
    return (struct facets_wanted){.joint = joint,
                                  .steps_of = FACETS_NONE,
                                  .uncentred = FACETS_NONE,
                                  .nodes = 61,
                                  .range = 6,
                                  .rounds_most = 500};
}

static const char *label_of(struct call *c, const struct facet *f, size_t element)
{
    return f->labels ? f->labels[element] : arena_format(c->mem, "%zu", element + 1);
}

/* ---- subsets ---- */

static size_t root_of(size_t *parent, size_t at)
{
    while (parent[at] != at) at = parent[at] = parent[parent[at]];
    return at;
}

struct subsets {
    const struct facets_data *data;
    size_t *parent, *start; /* of all elements of all facets; of each facet its first */
    size_t elements;
};

/* Ratings connect what they share; anchored elements have their places from one scale. */
static struct subsets connect(struct call *c, const struct facets_data *d, bool *is_rated)
{
    struct subsets s = {.data = d, .start = arena_alloc(c->mem, d->facets * sizeof *s.start)};
    size_t anchored = SIZE_MAX;

    for (size_t f = 0; f < d->facets; f++) s.start[f] = s.elements, s.elements += d->facet[f].elements;
    s.parent = arena_alloc(c->mem, s.elements * sizeof *s.parent);
    for (size_t i = 0; i < s.elements; i++) s.parent[i] = i;
    for (size_t r = 0; r < d->ratings; r++) {
        size_t first = (size_t)d->codes[r * d->facets];
        is_rated[first] = true;
        for (size_t f = 1; f < d->facets; f++) {
            size_t at = s.start[f] + (size_t)d->codes[r * d->facets + f];
            is_rated[at] = true;
            s.parent[root_of(s.parent, at)] = root_of(s.parent, first);
        }
    }
    for (size_t f = 1; f < d->facets; f++)
        for (size_t e = 0; d->facet[f].anchors && e < d->facet[f].elements; e++) {
            size_t at = s.start[f] + e;
            if (isnan(d->facet[f].anchors[e]) || !is_rated[at]) continue;
            if (anchored == SIZE_MAX) anchored = at;
            s.parent[root_of(s.parent, at)] = root_of(s.parent, anchored);
        }
    return s;
}

/* "rater A, B and task 3": some of each facet but the persons, or of the persons where all is theirs.
 */
static const char *describe_subset(struct call *c, const struct subsets *s, const bool *is_rated,
                                   size_t root)
{
    const char *text = "";

    for (size_t f = s->data->facets > 1 ? 1 : 0; f < s->data->facets; f++) {
        const struct facet *facet = &s->data->facet[f];
        size_t named = 0, members = 0;
        for (size_t e = 0; e < facet->elements; e++) {
            size_t at = s->start[f] + e;
            if (!is_rated[at] || root_of(s->parent, at) != root || members++ >= MEMBERS_NAMED) continue;
            text = arena_format(c->mem, "%s%s%s", text,
                                named++ ? ", "
                                : *text ? arena_format(c->mem, "; %s ", facet->name)
                                        : arena_format(c->mem, "%s ", facet->name),
                                label_of(c, facet, e));
        }
        if (members > MEMBERS_NAMED)
            text = arena_format(c->mem, "%s and %zu more", text, members - MEMBERS_NAMED);
    }
    return text;
}

/* A single facet has nothing to connect: its ratings share the scale alone. */
static enum err check_subsets(struct call *c, const struct facets_data *d)
{
    size_t elements = 0, found = 0;
    const char *text = "";
    struct subsets s;
    bool *is_rated;

    if (d->facets < 2) return OK;
    for (size_t f = 0; f < d->facets; f++) elements += d->facet[f].elements;
    is_rated = arena_alloc(c->mem, elements);
    s = connect(c, d, is_rated);
    for (size_t i = 0; i < s.elements; i++) {
        if (!is_rated[i] || root_of(s.parent, i) != i) continue;
        if (found++ < SUBSETS_NAMED)
            text = arena_format(c->mem, "%s%s(%s)", text, *text ? ", " : "",
                                describe_subset(c, &s, is_rated, i));
    }
    if (found < 2) return OK;
    return fail(
        c, ERR_INVALID,
        "The ratings fall into %zu subsets that no rating connects, so that their measures cannot "
        "be compared: %.400s. Let some be rated across them, or anchor elements in each.",
        found, text);
}

/* ---- categories and elements ---- */

static enum err check_scale(struct call *c, const struct table_of_facets *t)
{
    double *rated = arena_alloc(c->mem, t->groups * sizeof *rated);
    double *reached = arena_alloc(c->mem, t->groups * t->steps * sizeof *reached);

    for (size_t r = 0; r < t->data->ratings; r++)
        rated[t->group[t->cell_of[r]]] += t->data->frequency ? t->data->frequency[r] : 1;
    for (size_t cell = 0; cell < t->cells; cell++)
        for (size_t h = 0; h < t->steps; h++)
            reached[t->group[cell] * t->steps + h] += t->reached[cell * t->steps + h];
    for (size_t g = 0; g < t->groups; g++)
        for (size_t k = 0; k <= t->steps; k++) {
            double from = k ? reached[g * t->steps + k - 1] : rated[g];
            double to = k < t->steps ? reached[g * t->steps + k] : 0;
            if (from > to) continue;
            if (t->groups == 1)
                return fail(c, ERR_INVALID,
                            "Nobody was given category %zu: join it with its neighbour.", k + 1);
            return fail(c, ERR_INVALID,
                        "Nobody was given category %zu of %s %s: join it with its "
                        "neighbour, or let all share one scale.",
                        k + 1, t->data->facet[t->wanted->steps_of].name,
                        label_of(c, &t->data->facet[t->wanted->steps_of], g));
        }
    return OK;
}

/* Joint estimation leaves extreme persons out; then some rater may have nothing left. */
static enum err check_elements(struct call *c, const struct table_of_facets *t)
{
    const struct facets_data *d = t->data;
    double *all = arena_alloc(c->mem, t->whole * sizeof *all);
    double *total = arena_alloc(c->mem, t->whole * sizeof *total);

    for (size_t r = 0; r < d->ratings; r++) {
        const int32_t *codes = d->codes + r * d->facets;
        double times = d->frequency ? d->frequency[r] : 1;
        if (t->wanted->joint && t->class[t->class_of[codes[0]]].is_extreme) continue;
        for (size_t f = 1; f < d->facets; f++) {
            all[t->first_place[f] + (size_t)codes[f]] += times;
            total[t->first_place[f] + (size_t)codes[f]] += times * d->category[r];
        }
    }
    for (size_t f = 1; f < d->facets; f++)
        for (size_t e = 0; e < d->facet[f].elements; e++) {
            size_t at = t->first_place[f] + e;
            const char *label = label_of(c, &d->facet[f], e);
            if (d->facet[f].anchors && !isnan(d->facet[f].anchors[e])) continue;
            if (all[at] == 0)
                return fail(c, ERR_INVALID, "There is no rating that tells of %s %s: leave it out.",
                            d->facet[f].name, label);
            if (total[at] == 0 || total[at] == all[at] * (double)t->steps)
                return fail(
                    c, ERR_INVALID,
                    "All ratings of %s %s are the %s possible: it has no measure. Leave it out.",
                    d->facet[f].name, label, total[at] == 0 ? "lowest" : "highest");
        }
    return OK;
}

enum err facets_check(struct call *c, const struct table_of_facets *t)
{
    TRY(check_scale(c, t));
    return check_elements(c, t);
}

static enum err check_data(struct call *c, const struct facets_data *d, const struct facets_wanted *w)
{
    if (d->ratings < 2 || d->facets < 1 || d->facets > FACETS_LIMIT)
        return fail(c, ERR_INVALID, "There are no ratings to speak of.");
    if (d->categories < 2 || d->categories > FACETS_CATEGORIES_MOST)
        return fail(c, ERR_INVALID, "A scale has 2 to %d categories.", FACETS_CATEGORIES_MOST);
    if (d->facet[0].anchors) return fail(c, ERR_INVALID, "Persons cannot be anchored.");
    if (!w->joint && (w->nodes < 3 || w->nodes > 1001 || !(w->range > 0)))
        return fail(c, ERR_INVALID, "Between 3 and 1001 nodes are possible.");
    if ((w->steps_of != FACETS_NONE && (w->steps_of == 0 || w->steps_of >= d->facets)) ||
        (w->uncentred != FACETS_NONE && w->uncentred >= d->facets))
        return fail(c, ERR_INVALID, "There is no such facet.");
    return OK;
}

enum err facets_fit(struct call *c, const struct facets_data *data, const struct facets_wanted *wanted,
                    struct facets_fit *ret)
{
    struct table_of_facets t;

    TRY(check_data(c, data, wanted));
    TRY(check_subsets(c, data));
    TRY(facets_table(c, data, wanted, &t));
    TRY(facets_check(c, &t));
    *ret = (struct facets_fit){.wanted = *wanted,
                               .facets = data->facets,
                               .categories = data->categories,
                               .step_groups = t.groups};
    ret->element = arena_alloc(c->mem, data->facets * sizeof *ret->element);
    ret->summary = arena_alloc(c->mem, data->facets * sizeof *ret->summary);
    for (size_t f = 0; f < data->facets; f++)
        ret->element[f] = arena_alloc(c->mem, data->facet[f].elements * sizeof **ret->element);
    ret->steps = arena_alloc(c->mem, t.groups * t.steps * sizeof *ret->steps);
    ret->step_ses = arena_alloc(c->mem, t.groups * t.steps * sizeof *ret->step_ses);
    return wanted->joint ? facets_joint(c, &t, ret) : facets_marginal(c, &t, ret);
}

/* ---- bias ---- */

static double expected_at(const struct facets_fit *fit, size_t group, double measure,
                          double *ret_variance)
{
    size_t steps = fit->categories - 1;
    double p[FACETS_CATEGORIES_MOST], expected = 0, square = 0;

    facets_at_least(steps, fit->steps + group * steps, measure, p);
    for (size_t h = 0; h < steps; h++) expected += p[h], square += (double)(2 * h + 1) * p[h];
    *ret_variance = square - expected * expected;
    return expected;
}

double facets_expected(const struct facets_fit *fit, size_t group, double measure)
{
    double variance;

    return expected_at(fit, group, measure, &variance);
}

#define ROUNDS_OF_BIAS 30
#define BIAS_MOST 10.0

struct biased {
    double observed, expected, information, n;
};

static void add_up(const struct facets_data *d, const struct facets_fit *fit, const size_t pair[2],
                   const struct estimate *bias, struct biased *ret)
{
    size_t width = d->facet[pair[1]].elements;

    memset(ret, 0, d->facet[pair[0]].elements * width * sizeof *ret);
    for (size_t r = 0; r < d->ratings; r++) {
        const int32_t *codes = d->codes + r * d->facets;
        size_t at = (size_t)codes[pair[0]] * width + (size_t)codes[pair[1]];
        size_t group = fit->wanted.steps_of == FACETS_NONE ? 0 : (size_t)codes[fit->wanted.steps_of];
        double times = d->frequency ? d->frequency[r] : 1, variance;
        double measure = fit->element[0][codes[0]].measure - bias[at].value;
        for (size_t f = 1; f < d->facets; f++) measure -= fit->element[f][codes[f]].measure;
        ret[at].expected += times * expected_at(fit, group, measure, &variance);
        ret[at].information += times * variance;
        ret[at].observed += times * d->category[r], ret[at].n += times;
    }
}

enum err facets_bias(struct call *c, const struct facets_data *data, const struct facets_fit *fit,
                     size_t first, size_t second, struct estimate *ret)
{
    size_t pair[2] = {first, second}, count;
    struct biased *sums;
    double farthest = INFINITY;

    if (first >= data->facets || second >= data->facets || first == second)
        return fail(c, ERR_INVALID, "A bias term is of two different facets.");
    count = data->facet[first].elements * data->facet[second].elements;
    sums = arena_alloc(c->mem, count * sizeof *sums);
    for (size_t i = 0; i < count; i++) ret[i] = estimate_nothing(), ret[i].value = 0;
    for (int round = 0; round < ROUNDS_OF_BIAS && farthest > 1e-8; round++) {
        add_up(data, fit, pair, ret, sums);
        farthest = 0;
        for (size_t i = 0; i < count; i++) {
            double step = (sums[i].expected - sums[i].observed) / sums[i].information;
            if (sums[i].n == 0 || fabs(ret[i].value) >= BIAS_MOST) continue;
            step = fmax(-1, fmin(1, step));
            ret[i].value += step;
            farthest = fmax(farthest, fabs(step));
        }
    }
    for (size_t i = 0; i < count; i++) {
        ret[i].n = sums[i].n;
        if (sums[i].n == 0) ret[i].value = NAN;
        if (sums[i].n == 0) continue;
        ret[i].se = 1 / sqrt(sums[i].information);
        if (fabs(ret[i].value) >= BIAS_MOST) ret[i].warnings |= WARNING_BOUNDARY;
        ret[i].statistic = ret[i].value / ret[i].se, ret[i].df = sums[i].n - 1;
        if (ret[i].df > 0) ret[i].p = 2 * gsl_cdf_tdist_Q(fabs(ret[i].statistic), ret[i].df);
    }
    return OK;
}
