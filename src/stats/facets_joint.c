/* stats/facets_joint.c: many-facet estimation with a measure for each person (Wright and Panchapakesan
 * 1969; Linacre 1989).
 *
 * Persons of a class have one measure. The likelihood has one top (an exponential family), which
 * Newton's method climbs; persons do not touch each other, so they are eliminated first (Schur's
 * complement) and what is solved is as large as the other facets.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/facets_engine.h"

#define HALVINGS_MOST 30
#define GAIN_LEAST 1e-12
#define EXTREME .3 /* how far inside a lowest or highest total is taken to be */

struct joint {
    const struct table_of_facets *t;
    double *whole, *theta;          /* where we are; theta of each class */
    double *gradient, *information; /* whole, whole x whole: persons eliminated */
    double *own, *information_of;   /* of each class: its gradient and information */
    double *mixed;                  /* whole: a class's information with the others */
    double *diagonal;               /* of each whole: information with all else known */
};

static double measure_of(const struct table_of_facets *t, const double *whole, size_t cell)
{
    double ret = 0;

    for (size_t f = 0; f + 1 < t->data->facets; f++)
        ret -= whole[t->place[cell * (t->data->facets - 1) + f]];
    return ret;
}

static double height(const struct joint *j, const double *whole, const double *theta)
{
    const struct table_of_facets *t = j->t;
    double ret = 0, p[FACETS_CATEGORIES_MOST];

    for (size_t cell = 0; cell < t->cells; cell++) {
        const double *f = whole + t->first_step + t->group[cell] * t->steps;
        for (size_t h = 0; h < t->steps; h++)
            ret += t->reached[cell * t->steps + h] * (measure_of(t, whole, cell) - f[h]);
    }
    for (size_t n = 0; n < t->classes; n++) {
        const struct class *class = &t->class[n];
        const struct design *d = &t->design[class->design];
        double sum = theta[n] * class->total;
        if (class->is_extreme) continue;
        for (size_t i = 0; i < d->count; i++)
            sum -= d->weight[i] *
                   facets_at_least(t->steps, whole + t->first_step + t->group[d->cell[i]] * t->steps,
                                   theta[n] + measure_of(t, whole, d->cell[i]), p);
        ret += class->persons * sum;
    }
    return ret;
}

/* One rating of a class: takes what is expected, and adds to the information. */
static void add_rating(struct joint *j, const struct class *class, size_t n, size_t cell, double weight)
{
    const struct table_of_facets *t = j->t;
    size_t others = t->data->facets - 1, step = t->first_step + t->group[cell] * t->steps;
    double p[FACETS_CATEGORIES_MOST], expected = 0, variance = 0, times = class->persons * weight;

    facets_at_least(t->steps, j->whole + step, j->theta[n] + measure_of(t, j->whole, cell), p);
    for (size_t h = 0; h < t->steps; h++) {
        double row = 0;
        for (size_t g = 0; g < t->steps; g++) row += p[g > h ? g : h] - p[g] * p[h];
        expected += p[h], variance += row;
        j->gradient[step + h] += times * p[h];
        j->mixed[step + h] -= weight * row;
    }
    for (size_t f = 0; f < others; f++) {
        j->gradient[t->place[cell * others + f]] += times * expected;
        j->mixed[t->place[cell * others + f]] -= weight * variance;
    }
    j->own[n] -= weight * expected;
    j->information_of[n] += weight * variance;
    facets_add_covariance(t, cell, p, times, j->information);
}

/* The class is eliminated: its information goes out of the others'. */
static void eliminate(struct joint *j, const struct class *class, size_t n, const size_t *support,
                      size_t count)
{
    size_t whole = j->t->whole;

    for (size_t a = 0; a < count; a++) {
        double share = class->persons * j->mixed[support[a]] / j->information_of[n];
        j->gradient[support[a]] -= share * j->own[n];
        for (size_t b = 0; b < count; b++)
            j->information[support[a] * whole + support[b]] -= share * j->mixed[support[b]];
    }
}

static void look(struct call *c, struct joint *j)
{
    const struct table_of_facets *t = j->t;
    size_t others = t->data->facets - 1, whole = t->whole;
    size_t *support = arena_alloc(c->mem, whole * sizeof *support), count = 0, last = SIZE_MAX;
    uint32_t *mark = arena_alloc(c->mem, whole * sizeof *mark);
    double *direct = arena_alloc(c->mem, whole * sizeof *direct);

    memset(j->gradient, 0, whole * sizeof *j->gradient);
    memset(j->information, 0, whole * whole * sizeof *j->information);
    memset(j->information_of, 0, t->classes * sizeof *j->information_of);
    for (size_t cell = 0; cell < t->cells; cell++)
        for (size_t h = 0; h < t->steps; h++) {
            double seen = t->reached[cell * t->steps + h];
            j->gradient[t->first_step + t->group[cell] * t->steps + h] -= seen;
            for (size_t f = 0; f < others; f++) j->gradient[t->place[cell * others + f]] -= seen;
        }
    memset(j->diagonal, 0, whole * sizeof *j->diagonal);
    for (size_t n = 0; n < t->classes; n++) {
        const struct class *class = &t->class[n];
        const struct design *d = &t->design[class->design];
        j->own[n] = class->total;
        if (class->is_extreme) continue;
        if (class->design != last) count = facets_support(t, d, support, mark), last = class->design;
        for (size_t a = 0; a < count; a++)
            j->mixed[support[a]] = 0, direct[a] = j->information[support[a] * (whole + 1)];
        for (size_t i = 0; i < d->count; i++) add_rating(j, class, n, d->cell[i], d->weight[i]);
        for (size_t a = 0; a < count; a++)
            j->diagonal[support[a]] += j->information[support[a] * (whole + 1)] - direct[a];
        eliminate(j, class, n, support, count);
    }
}

/* What a step of the others makes of each class's own step. */
static void own_steps(struct call *c, const struct joint *j, const double *step, double *ret)
{
    const struct table_of_facets *t = j->t;
    size_t others = t->data->facets - 1;
    double p[FACETS_CATEGORIES_MOST];

    (void)c;
    for (size_t n = 0; n < t->classes; n++) {
        const struct design *d = &t->design[t->class[n].design];
        double sum = j->own[n];
        ret[n] = 0;
        if (t->class[n].is_extreme) continue;
        for (size_t i = 0; i < d->count; i++) {
            size_t cell = d->cell[i], at = t->first_step + t->group[cell] * t->steps;
            double along = 0;
            facets_at_least(t->steps, j->whole + at, j->theta[n] + measure_of(t, j->whole, cell), p);
            for (size_t f = 0; f < others; f++) along += step[t->place[cell * others + f]];
            for (size_t h = 0; h < t->steps; h++)
                for (size_t g = 0; g < t->steps; g++)
                    sum += d->weight[i] * (p[g > h ? g : h] - p[g] * p[h]) * (along + step[at + h]);
        }
        ret[n] = sum / j->information_of[n];
    }
}

/* One step of Newton's method. ret_gain: what it is expected to add. */
static enum err newton(struct call *c, struct joint *j, double *height_now, double *ret_gain,
                       double *ret_gradient)
{
    const struct table_of_facets *t = j->t;
    size_t free = t->free;
    double *tied = arena_alloc(c->mem, (free * free + 1) * sizeof *tied);
    double *gradient = arena_alloc(c->mem, (free + 1) * sizeof *gradient), share = 1, reached;
    double *solved = arena_alloc(c->mem, (free + 1) * sizeof *solved);
    double *step = arena_alloc(c->mem, t->whole * sizeof *step);
    double *own = arena_alloc(c->mem, t->classes * sizeof *own);
    double *whole = arena_alloc(c->mem, t->whole * sizeof *whole);
    double *theta = arena_alloc(c->mem, t->classes * sizeof *theta);
    double *inverse = arena_alloc(c->mem, (free * free + 1) * sizeof *inverse);

    look(c, j);
    TRY(facets_tie_matrix(c, t, j->information, tied));
    facets_tie_gradient(t, j->gradient, gradient);
    TRY(facets_invert(c, t, tied, inverse));
    for (size_t i = 0; i < free; i++) {
        solved[i] = 0;
        for (size_t k = 0; k < free; k++) solved[i] += inverse[i * free + k] * gradient[k];
    }
    for (size_t i = 0; i < t->whole; i++) {
        step[i] = 0;
        for (size_t k = 0; k < free; k++) step[i] += t->ties[i * free + k] * solved[k];
    }
    own_steps(c, j, step, own);
    *ret_gain = *ret_gradient = 0;
    for (size_t k = 0; k < free; k++) *ret_gain += solved[k] * gradient[k] / 2;
    for (size_t k = 0; k < free; k++) *ret_gradient = fmax(*ret_gradient, fabs(gradient[k]));
    for (size_t n = 0; n < t->classes; n++)
        if (!t->class[n].is_extreme) {
            *ret_gain += t->class[n].persons * j->own[n] * j->own[n] / j->information_of[n] / 2;
            *ret_gradient = fmax(*ret_gradient, fabs(j->own[n]));
        }
    for (int halving = 0; halving < HALVINGS_MOST; halving++) {
        for (size_t i = 0; i < t->whole; i++) whole[i] = j->whole[i] + share * step[i];
        for (size_t n = 0; n < t->classes; n++) theta[n] = j->theta[n] + share * own[n];
        reached = height(j, whole, theta);
        share /= 2;
        if (!(reached >= *height_now - 1e-13 * fabs(*height_now))) continue;
        memcpy(j->whole, whole, t->whole * sizeof *whole);
        memcpy(j->theta, theta, t->classes * sizeof *theta);
        *height_now = reached;
        return OK;
    }
    return OK;
}

/* Extreme persons: the measure at which they are expected to get .3 less than all, or more than none.
 */
static void place_extremes(struct joint *j)
{
    const struct table_of_facets *t = j->t;
    double p[FACETS_CATEGORIES_MOST];

    for (size_t n = 0; n < t->classes; n++) {
        const struct design *d = &t->design[t->class[n].design];
        double low = -50, high = 50,
               wanted = t->class[n].total == 0 ? EXTREME : t->class[n].total - EXTREME;
        if (!t->class[n].is_extreme) continue;
        for (int turn = 0; turn < 60; turn++) {
            double theta = (low + high) / 2, expected = 0;
            j->information_of[n] = 0;
            for (size_t i = 0; i < d->count; i++) {
                size_t at = t->first_step + t->group[d->cell[i]] * t->steps;
                facets_at_least(t->steps, j->whole + at, theta + measure_of(t, j->whole, d->cell[i]),
                                p);
                for (size_t h = 0; h < t->steps; h++) {
                    expected += d->weight[i] * p[h];
                    for (size_t g = 0; g < t->steps; g++)
                        j->information_of[n] += d->weight[i] * (p[g > h ? g : h] - p[g] * p[h]);
                }
            }
            if (expected < wanted)
                low = theta;
            else
                high = theta;
            j->theta[n] = theta;
        }
    }
}

/* Persons are given their mean, where another facet is the one that is free. */
static void centre(const struct joint *j, double *ret_shift)
{
    const struct table_of_facets *t = j->t;
    double sum = 0, persons = 0;

    *ret_shift = 0;
    if (t->uncentred == 0) return;
    for (size_t n = 0; n < t->classes; n++) {
        if (t->class[n].is_extreme) continue;
        sum += t->class[n].persons * j->theta[n], persons += t->class[n].persons;
    }
    *ret_shift = sum / persons;
    for (size_t n = 0; n < t->classes; n++) j->theta[n] -= *ret_shift;
    for (size_t e = 0; e < t->data->facet[t->uncentred].elements; e++)
        j->whole[t->first_place[t->uncentred] + e] -= *ret_shift;
}

static void correct(const struct joint *j)
{
    const struct table_of_facets *t = j->t;
    double persons = 0, ratings = 0, factor;

    for (size_t n = 0; n < t->classes; n++) {
        persons += t->class[n].persons;
        for (size_t i = 0; i < t->design[t->class[n].design].count; i++)
            ratings += t->class[n].persons * t->design[t->class[n].design].weight[i];
    }
    factor = 1 - persons / ratings;
    for (size_t i = 0; i < t->whole; i++)
        if (i < t->mean) j->whole[i] *= factor;
    for (size_t n = 0; n < t->classes; n++) j->theta[n] *= factor;
}

/* Extreme persons have no part in the likelihood: what they were given is taken out. */
static void drop_extremes(struct table_of_facets *t)
{
    for (size_t n = 0; n < t->classes; n++) {
        const struct class *class = &t->class[n];
        const struct design *d = &t->design[class->design];
        if (!class->is_extreme || class->total == 0) continue;
        for (size_t i = 0; i < d->count; i++)
            for (size_t h = 0; h < t->steps; h++)
                t->reached[d->cell[i] * t->steps + h] -= class->persons * d->weight[i];
    }
}

enum err facets_joint(struct call *c, struct table_of_facets *t, struct facets_fit *ret)
{
    struct joint j = {.t = t};
    struct located where = {.nodes = 1};
    double now, gain = INFINITY, shift;
    size_t size = t->whole * sizeof(double);

    j.whole = arena_copy(c->mem, t->base, size);
    j.gradient = arena_alloc(c->mem, size), j.information = arena_alloc(c->mem, t->whole * size);
    j.mixed = arena_alloc(c->mem, size), j.diagonal = arena_alloc(c->mem, size);
    j.theta = arena_alloc(c->mem, t->classes * sizeof(double));
    j.own = arena_alloc(c->mem, t->classes * sizeof(double));
    j.information_of = arena_alloc(c->mem, t->classes * sizeof(double));
    drop_extremes(t);
    now = height(&j, j.whole, j.theta);
    for (ret->rounds = 0; ret->rounds < t->wanted->rounds_most && !ret->converged; ret->rounds++) {
        TRY(newton(c, &j, &now, &gain, &ret->gradient));
        ret->converged = gain < GAIN_LEAST + 1e-15 * fabs(now);
    }
    if (!ret->converged) ret->warnings |= WARNING_NOT_CONVERGED;
    look(c, &j);
    place_extremes(&j);
    centre(&j, &shift);
    if (t->wanted->corrected) correct(&j);
    ret->log_likelihood = now, ret->parameters = t->free;
    ret->mean = ret->mean_se = ret->spread = ret->spread_se = NAN;
    for (size_t n = 0; n < t->classes; n++) ret->parameters += !t->class[n].is_extreme;
    for (size_t f = 1; f < t->data->facets; f++)
        for (size_t e = 0; e < t->data->facet[f].elements; e++)
            ret->element[f][e].se = 1 / sqrt(j.diagonal[t->first_place[f] + e]);
    for (size_t h = 0; h < t->groups * t->steps; h++)
        ret->step_ses[h] = 1 / sqrt(j.diagonal[t->first_step + h]);
    for (size_t p = 0; p < t->data->facet[0].elements; p++)
        if (t->class_of[p] != SIZE_MAX)
            ret->element[0][p].se = 1 / sqrt(j.information_of[t->class_of[p]]);
    where.own = j.theta;
    return facets_describe(c, t, j.whole, &where, ret);
}
