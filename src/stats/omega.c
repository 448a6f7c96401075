/* stats/omega.c: general and group factors of a scale. */

#include "stats/omega.h"

#include "base/arena.h"

#define ROUNDS_MOST 20000
#define SETTLED 1e-13     /* of a loading, from round to round */
#define UNIQUE_LEAST .005 /* of an item's variance: below, a solution is improper */

/* ---- one factor ---- */

static double within(double x, double most)
{
    return fmin(fmax(x, -most), most);
}

/* One loading after the other is set to where the squares of the residuals beside the diagonal are
 * least, which is known in closed form. */
static void one_factor(size_t k, const double *r, double *loadings, struct omega *o)
{
    double most = sqrt(1 - UNIQUE_LEAST), moved = 1, squares = 0, length = 0;

    /* They begin with what the first item, and then all, have in common with the rest. */
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) loadings[i] += r[i * k + j] * (r[j] < 0 ? -1 : 1);
        length += fabs(loadings[i]);
    }
    for (size_t i = 0; i < k; i++) {
        loadings[i] = within(loadings[i] / sqrt(length), most);
        squares += loadings[i] * loadings[i];
    }
    while (o->iterations < ROUNDS_MOST && moved > SETTLED) {
        o->iterations++;
        moved = 0;
        for (size_t i = 0; i < k; i++) {
            double was = loadings[i], others = squares - was * was, with = 0;
            for (size_t j = 0; j < k; j++) with += j == i ? 0 : r[i * k + j] * loadings[j];
            loadings[i] = others > 0 ? within(with / others, most) : 0;
            squares += loadings[i] * loadings[i] - was * was;
            moved = fmax(moved, fabs(loadings[i] - was));
        }
    }
    o->gradient = moved;
    if (moved > SETTLED) o->warnings |= WARNING_NOT_CONVERGED;
    for (size_t i = 0; i < k; i++)
        if (fabs(loadings[i]) >= most) o->warnings |= WARNING_BOUNDARY;
}

/* ---- coefficients ---- */

static enum err begin(struct call *c, size_t items, size_t groups, const double *correlations,
                      struct omega *ret)
{
    *ret = (struct omega){.items = items, .groups = groups};
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
        if (o->uniqueness[i] < UNIQUE_LEAST) o->warnings |= WARNING_BOUNDARY;
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
    one_factor(items, correlations, ret->general, ret);
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
        one_factor(m, s->between, second, ret);
    } else {
        second[0] = sqrt(fmin(fabs(s->between[1]), 1 - UNIQUE_LEAST));
        second[1] = s->between[1] < 0 ? -second[0] : second[0];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < m; j++) {
            double loading = s->pattern[i * m + j];
            ret->general[i] += loading * second[j];
            ret->group[i * m + j] = loading * sqrt(1 - second[j] * second[j]);
        }
    finish(s->correlations, ret);
    return OK;
}
