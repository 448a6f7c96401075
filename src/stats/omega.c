/* stats/omega.c: general and group factors of a scale. */

#include "stats/omega.h"

#include <string.h>

#include "base/arena.h"
#include "stats/factors.h"

/* ---- one factor ---- */

static bool has_something_in_common(size_t k, const double *r)
{
    for (size_t i = 0; i < k * k; i++)
        if (i / k != i % k && r[i] != 0) return true;
    return false;
}

/* As factors_extract has it, bound of the uniquenesses and all; a loading may then go beyond 1. Where
 * all correlations are 0 a factor of one item would do as well as none. */
static enum err one_factor(struct call *c, size_t k, const double *r, double *loadings, struct omega *o)
{
    const struct factors_wanted wanted = {1, FACTORS_MINRES, NAN};
    struct factors found;

    if (!has_something_in_common(k, r)) return OK;
    TRY(factors_extract(c, k, r, &wanted, &found));
    memcpy(loadings, found.loadings, k * sizeof *loadings);
    o->iterations = (double)found.iterations;
    o->warnings |= found.warnings;
    return OK;
}

/* ---- coefficients ---- */

static enum err begin(struct call *c, size_t items, size_t groups, const double *correlations,
                      struct omega *ret)
{
    *ret = (struct omega){.items = items, .groups = groups, .gradient = NAN};
    if (items < 3) return fail(c, ERR_INVALID, "Factors of a scale need three items at least.");
    for (size_t i = 0; i < items * items; i++)
        if (!(fabs(correlations[i]) <= 1 + 1e-9))
            return fail(c, ERR_INVALID,
                        "A correlation of the items is not known; does one never vary?");
    ret->general = arena_alloc(c->mem, items * sizeof *ret->general);
    ret->group = arena_alloc(c->mem, (items * groups + 1) * sizeof *ret->group);
    ret->uniqueness = arena_alloc(c->mem, items * sizeof *ret->uniqueness);
    ret->turned = arena_alloc(c->mem, items * sizeof *ret->turned);
    return OK;
}

/* Turns all so that most of the general factor is positive, then the items that still go against it. */
static void turn(struct omega *o)
{
    double sum = 0, sign;

    for (size_t i = 0; i < o->items; i++) sum += o->general[i];
    sign = sum < 0 ? -1 : 1;
    for (size_t i = 0; i < o->items; i++) {
        o->general[i] *= sign;
        o->turned[i] = o->general[i] < 0;
        if (!o->turned[i]) continue;
        o->general[i] = -o->general[i];
        for (size_t j = 0; j < o->groups; j++) o->group[i * o->groups + j] *= -1;
    }
}

static void finish(const double *correlations, struct omega *o)
{
    double whole = 0, unique = 0, general = 0, squares = 0, common = 0;
    size_t k = o->items;

    turn(o);
    for (size_t i = 0; i < k; i++) {
        squares += o->general[i] * o->general[i];
        common += o->general[i] * o->general[i];
        for (size_t j = 0; j < o->groups; j++)
            common += o->group[i * o->groups + j] * o->group[i * o->groups + j];
        if (o->uniqueness[i] < FACTORS_LEAST_UNIQUENESS) o->warnings |= WARNING_BOUNDARY;
        unique += o->uniqueness[i];
        general += o->general[i];
        for (size_t j = 0; j < k; j++)
            whole += correlations[i * k + j] * (o->turned[i] == o->turned[j] ? 1 : -1);
    }
    o->total = 1 - unique / whole;
    o->hierarchical = o->groups ? general * general / whole : NAN;
    o->limit = o->hierarchical / o->total;
    o->explained = o->groups ? squares / common : NAN;
}

enum err omega_one_factor(struct call *c, size_t items, const double *correlations, struct omega *ret)
{
    TRY(begin(c, items, 0, correlations, ret));
    TRY(one_factor(c, items, correlations, ret->general, ret));
    for (size_t i = 0; i < items; i++) ret->uniqueness[i] = 1 - ret->general[i] * ret->general[i];
    finish(correlations, ret);
    return OK;
}

/* What the factors leave of each item. The loadings of Schmid and Leiman say the same only where one
 * general factor explains the correlations between factors exactly, as it does those of three. */
static void take_uniqueness(const struct omega_oblique *s, double *uniqueness)
{
    for (size_t i = 0; i < s->items; i++) {
        const double *of = s->pattern + i * s->factors;
        uniqueness[i] = 1;
        for (size_t j = 0; j < s->factors; j++)
            for (size_t l = 0; l < s->factors; l++)
                uniqueness[i] -= of[j] * s->between[j * s->factors + l] * of[l];
    }
}

enum err omega_schmid_leiman(struct call *c, const struct omega_oblique *s, struct omega *ret)
{
    size_t k = s->items, m = s->factors;
    double *second = arena_alloc(c->mem, (m + 1) * sizeof *second);

    if (m < 2) return fail(c, ERR_INVALID, "A general factor needs two others at least.");
    TRY(begin(c, k, m, s->correlations, ret));
    take_uniqueness(s, ret->uniqueness);
    if (m > 2) {
        TRY(one_factor(c, m, s->between, second, ret));
    } else {
        second[0] = sqrt(fmin(fabs(s->between[1]), 1 - FACTORS_LEAST_UNIQUENESS));
        second[1] = s->between[1] < 0 ? -second[0] : second[0];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++) {
            double loading = s->pattern[i * m + j];
            ret->general[i] += loading * second[j];
            ret->group[i * m + j] = loading * sqrt(fmax(0, 1 - second[j] * second[j]));
        }
    finish(s->correlations, ret);
    return OK;
}
