/* stats/generalisability.c: components of variance of balanced designs, and what follows from them. */

#include "base/arena.h"
#include "stats/generalisability_parts.h"

#define ROUNDING 1e-13 /* of a sum of squares, against the whole */

/* ---- effects ---- */

/* Whatever is nested stands with what it is nested in. */
static bool is_effect(const struct gstudy_design *d, unsigned set)
{
    for (size_t i = 0; i < d->facets; i++)
        if (holds(set, i) && (d->nested[i] & ~set)) return false;
    return set != 0;
}

/* Combinations of the conditions of a set. */
static double combinations(const struct gstudy_design *d, unsigned set)
{
    double count = 1;

    for (size_t i = 0; i < d->facets; i++)
        if (holds(set, i)) count *= (double)d->sizes[i];
    return count;
}

/* Whether `inner` is what is left of `outer` when facets that nothing in it is nested in are taken
 * away.
 */
static bool is_below(const struct gstudy_design *d, unsigned inner, unsigned outer)
{
    if (inner & ~outer) return false;
    for (size_t i = 0; i < d->facets; i++)
        if (holds(outer & ~inner, i) && (d->nested[i] & outer & ~inner)) return false;
    for (size_t i = 0; i < d->facets; i++)
        if (holds(inner, i) && (d->nested[i] & ~inner)) return false;
    return true;
}

static double sign_of(unsigned taken)
{
    return __builtin_popcount(taken) % 2 ? -1 : 1;
}

void gstudy_effects(struct call *c, struct gstudy *g)
{
    g->effect = arena_alloc(c->mem, EFFECTS_MOST * sizeof *g->effect);
    for (int size = 1; size <= (int)g->design.facets; size++)
        for (unsigned set = 1; set < 1U << g->design.facets; set++)
            if (__builtin_popcount(set) == size && is_effect(&g->design, set))
                g->effect[g->effects++].facets = set;
}

enum err gstudy_check_facets(struct call *c, const struct gstudy_design *d)
{
    if (d->facets < 2 || d->facets > GSTUDY_FACETS)
        return fail(c, ERR_INVALID, "A study has an object and one to %d facets.", GSTUDY_FACETS - 1);
    if (d->nested[0])
        return fail(c, ERR_INVALID,
                    "What is measured is nested in a facet; measure within each of its "
                    "conditions instead.");
    for (size_t i = 0; i < d->facets; i++)
        for (size_t k = 0; k < d->facets; k++) {
            if (holds(d->nested[i], k) && holds(d->nested[k], i))
                return fail(c, ERR_INVALID, "Two facets are nested in each other.");
            if (holds(d->nested[i], k) && (d->nested[k] & ~d->nested[i]))
                return fail(c, ERR_INVALID,
                            "A facet is nested in one that is nested itself; it is "
                            "nested in both.");
        }
    return OK;
}

static enum err check(struct call *c, const struct gstudy_design *d)
{
    TRY(gstudy_check_facets(c, d));
    for (size_t i = 0; i < d->facets; i++)
        if (d->sizes[i] < 2)
            return fail(c, ERR_INVALID,
                        "A facet has only one condition, so that nothing is known of its variance.");
    return OK;
}

/* ---- sums of squares ---- */

/* Sum over the conditions of a set of the squares of their means, each as often as it has scores. */
static double squares_of(struct call *c, const struct gstudy_design *d, unsigned set, const double *off,
                         size_t count)
{
    double cells = combinations(d, set), sum = 0;
    double *totals = arena_alloc(c->mem, (size_t)cells * sizeof *totals);

    for (size_t i = 0; i < count; i++) {
        size_t rest = i, at = 0, step = 1;
        for (size_t k = d->facets; k-- > 0;) {
            size_t place = rest % d->sizes[k];
            rest /= d->sizes[k];
            if (!holds(set, k)) continue;
            at += place * step;
            step *= d->sizes[k];
        }
        totals[at] += off[i];
    }
    for (size_t i = 0; i < (size_t)cells; i++) sum += totals[i] * totals[i];
    return sum * cells / (double)count;
}

static void analyse(struct call *c, struct gstudy *g, const double *off, size_t count)
{
    const struct gstudy_design *d = &g->design;
    double *squares = arena_alloc(c->mem, EFFECTS_MOST * sizeof *squares), whole = 0;

    for (size_t i = 0; i < count; i++) whole += off[i] * off[i];
    for (size_t i = 0; i < g->effects; i++)
        squares[g->effect[i].facets] = squares_of(c, d, g->effect[i].facets, off, count);
    for (size_t i = 0; i < g->effects; i++) {
        struct gstudy_effect *e = &g->effect[i];
        for (unsigned set = 0; set <= e->facets; set++) {
            double sign = sign_of(e->facets & ~set);
            if (!is_below(d, set, e->facets)) continue;
            e->sum += sign * squares[set]; /* of the empty set: 0, for deviations from the mean */
            e->df += sign * combinations(d, set);
        }
        if (e->sum < ROUNDING * whole) e->sum = 0;
        e->mean = e->sum / e->df;
    }
    if (whole == 0) g->warnings |= WARNING_ZERO_VARIANCE;
}

/* ---- components ---- */

/* Each is what its mean square holds beyond those of the effects around it; the share of every mean
 * square in it gives its standard error. */
static void estimate(struct call *c, struct gstudy *g)
{
    const struct gstudy_design *d = &g->design;
    unsigned all = (1U << d->facets) - 1;
    double *shares = arena_alloc(c->mem, g->effects * g->effects * sizeof *shares);

    for (size_t i = g->effects; i-- > 0;) {
        struct gstudy_effect *e = &g->effect[i];
        double *own = shares + i * g->effects, times = combinations(d, all & ~e->facets), variance = 0;

        own[i] = 1 / times;
        e->component = e->mean / times;
        for (size_t k = i + 1; k < g->effects; k++) {
            const struct gstudy_effect *around = &g->effect[k];
            double count = combinations(d, all & ~around->facets) / times;
            if (e->facets & ~around->facets) continue;
            e->component -= count * around->component;
            for (size_t l = k; l < g->effects; l++) own[l] -= count * shares[k * g->effects + l];
        }
        for (size_t k = i; k < g->effects; k++)
            variance +=
                own[k] * own[k] * 2 * g->effect[k].mean * g->effect[k].mean / (g->effect[k].df + 2);
        e->se = sqrt(variance);
    }
}

/* What rounding alone can leave below zero is no negative variance. */
enum err gstudy_use(struct call *c, struct gstudy *g)
{
    double largest = 0;

    for (size_t i = 0; i < g->effects; i++)
        if (!isfinite(g->effect[i].component)) return fail(c, ERR_INVALID, "A score is too large.");
    for (size_t i = 0; i < g->effects; i++) largest = fmax(largest, fabs(g->effect[i].component));
    for (size_t i = 0; i < g->effects; i++) {
        struct gstudy_effect *e = &g->effect[i];
        if (fabs(e->component) < ROUNDING * largest) e->component = 0;
        e->used = fmax(0, e->component);
        if (e->component < 0) g->warnings |= WARNING_NEGATIVE;
    }
    return OK;
}

enum err gstudy_of(struct call *c, const struct gstudy_design *d, const double *scores,
                   struct gstudy *ret)
{
    size_t count;
    double *off;

    *ret = (struct gstudy){.design = *d};
    TRY(check(c, d));
    count = (size_t)combinations(d, (1U << d->facets) - 1);
    off = arena_alloc(c->mem, count * sizeof *off);
    for (size_t i = 0; i < count; i++) ret->mean += scores[i] / (double)count;
    if (!isfinite(ret->mean)) return fail(c, ERR_INVALID, "A score is missing or too large.");
    for (size_t i = 0; i < count; i++) off[i] = scores[i] - ret->mean;
    gstudy_effects(c, ret);
    analyse(c, ret, off, count);
    estimate(c, ret);
    return gstudy_use(c, ret);
}

/* ---- measurements to come ---- */

struct dstudy dstudy_of(const struct gstudy *g, const size_t *conditions)
{
    double numbers[GSTUDY_FACETS] = {0};

    for (size_t i = 1; i < g->design.facets; i++) numbers[i] = (double)conditions[i];
    return dstudy_for(g, numbers);
}

struct dstudy dstudy_for(const struct gstudy *g, const double *conditions)
{
    struct dstudy s = {0};

    for (size_t i = 0; i < g->effects; i++) {
        const struct gstudy_effect *e = &g->effect[i];
        double count = 1;

        if (e->facets == 1) {
            s.universe = e->used;
            continue;
        }
        for (size_t k = 1; k < g->design.facets; k++)
            if (holds(e->facets, k)) count *= conditions[k];
        s.absolute += e->used / count;
        if (holds(e->facets, 0)) s.relative += e->used / count;
    }
    s.generalisability = s.universe / (s.universe + s.relative);
    s.dependability = s.universe / (s.universe + s.absolute);
    return s;
}

bool facet_is_nested(struct call *c, size_t rows, const int32_t *inner, size_t inner_count,
                     const int32_t *outer)
{
    int32_t *of = arena_alloc(c->mem, inner_count * sizeof *of);

    for (size_t i = 0; i < inner_count; i++) of[i] = -1;
    for (size_t i = 0; i < rows; i++) {
        if (of[inner[i]] >= 0 && of[inner[i]] != outer[i]) return false;
        of[inner[i]] = outer[i];
    }
    return true;
}
