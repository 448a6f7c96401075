/* stats/facets_marginal.c: many-facet estimation with persons as a normal distribution.
 *
 * The likelihood of a class at a node is theta times its total less the logarithms of the denominators
 * of its design; how often each category was given on each cell is the same at all nodes. Information:
 * Louis (1982), as in irt_observed.c; what a person's posterior does not know of theta takes away from
 * it, by designs and classes.
 */

#include <string.h>

#include "base/arena.h"
#include "stats/facets_engine.h"
#include "stats/irt_climb.h"
#include "stats/parallel.h"

#define EM_ROUNDS 3
#define RENEWED_EVERY 3
#define GAIN_LEAST 1e-11
#define SHARE_LEAST 1e-13 /* persons at a node: fewer are nobody */

struct marginal {
    const struct table_of_facets *t;
    size_t nodes;
    double *theta, *log_weight;
    double *by_mean, *by_spread; /* derivatives of log_weight */
    double mean_variance, mixed,
        spread_variance; /* of (theta - mean) / spread^2 and its square's share */
    double *whole;
    double *at_least;    /* cells x steps x nodes */
    double *log_sum;     /* cells x nodes */
    double *posterior;   /* classes x nodes */
    double *persons;     /* designs x nodes */
    double *rated;       /* cells x nodes: ratings expected at each node */
    double *likelihood;  /* of each design */
    size_t *first_class; /* of each design, and one more */
    double *persons_at;  /* of each node */
};

static void weigh(struct marginal *m)
{
    double mean = m->whole[m->t->mean], spread = exp(m->whole[m->t->spread]), sum = 0;
    double z1 = 0, z2 = 0, z3 = 0, z4 = 0;

    for (size_t k = 0; k < m->nodes; k++) {
        double z = (m->theta[k] - mean) / spread;
        sum += exp(-z * z / 2);
    }
    for (size_t k = 0; k < m->nodes; k++) {
        double z = (m->theta[k] - mean) / spread, p = exp(-z * z / 2) / sum;
        m->log_weight[k] = -z * z / 2 - log(sum);
        m->by_mean[k] = z / spread, m->by_spread[k] = z * z;
        z1 += p * z, z2 += p * z * z, z3 += p * z * z * z, z4 += p * z * z * z * z;
    }
    for (size_t k = 0; k < m->nodes; k++) m->by_mean[k] -= z1 / spread, m->by_spread[k] -= z2;
    m->mean_variance = (z2 - z1 * z1) / (spread * spread);
    m->mixed = (z3 - z1 * z2) / spread;
    m->spread_variance = z4 - z2 * z2;
}

static double measure_of(const struct table_of_facets *t, const double *whole, size_t cell)
{
    double ret = 0;

    for (size_t f = 0; f + 1 < t->data->facets; f++)
        ret -= whole[t->place[cell * (t->data->facets - 1) + f]];
    return ret;
}

static void fill_cells(void *context, size_t first, size_t end, size_t thread)
{
    struct marginal *m = context;
    const struct table_of_facets *t = m->t;
    double p[FACETS_CATEGORIES_MOST];

    (void)thread;
    for (size_t cell = first; cell < end; cell++) {
        double measure = measure_of(t, m->whole, cell);
        const double *f = m->whole + t->first_step + t->group[cell] * t->steps;
        for (size_t k = 0; k < m->nodes; k++) {
            m->log_sum[cell * m->nodes + k] = facets_at_least(t->steps, f, m->theta[k] + measure, p);
            for (size_t h = 0; h < t->steps; h++)
                m->at_least[(cell * t->steps + h) * m->nodes + k] = p[h];
        }
    }
}

/* The posterior of a class; gives the logarithm of its sum. */
static double locate(const struct marginal *m, const struct class *k, const double *denominator,
                     double *ret)
{
    double most = -INFINITY, sum = 0;

    for (size_t n = 0; n < m->nodes; n++) {
        ret[n] = m->log_weight[n] + m->theta[n] * k->total - denominator[n];
        most = ret[n] > most ? ret[n] : most;
    }
    for (size_t n = 0; n < m->nodes; n++) {
        ret[n] = ret[n] - most < -700 ? 0 : exp(ret[n] - most);
        sum += ret[n];
    }
    for (size_t n = 0; n < m->nodes; n++) ret[n] /= sum;
    return sum > 0 ? most + log(sum) : -INFINITY;
}

static void sum_designs(void *context, size_t first, size_t end, size_t thread)
{
    struct marginal *m = context;
    size_t nodes = m->nodes;
    double denominator[1001];

    (void)thread;
    for (size_t d = first; d < end; d++) {
        const struct design *design = &m->t->design[d];
        double *persons = m->persons + d * nodes;
        memset(denominator, 0, nodes * sizeof *denominator);
        for (size_t i = 0; i < design->count; i++) {
            const double *from = m->log_sum + design->cell[i] * nodes;
            for (size_t k = 0; k < nodes; k++) denominator[k] += design->weight[i] * from[k];
        }
        memset(persons, 0, nodes * sizeof *persons);
        m->likelihood[d] = 0;
        for (size_t j = m->first_class[d]; j < m->first_class[d + 1]; j++) {
            const struct class *class = &m->t->class[j];
            double *posterior = m->posterior + j * nodes;
            m->likelihood[d] += class->persons * locate(m, class, denominator, posterior);
            for (size_t k = 0; k < nodes; k++) persons[k] += class->persons * posterior[k];
        }
    }
}

static void count_ratings(struct marginal *m)
{
    size_t nodes = m->nodes;

    memset(m->rated, 0, m->t->cells * nodes * sizeof *m->rated);
    memset(m->persons_at, 0, nodes * sizeof *m->persons_at);
    for (size_t d = 0; d < m->t->designs; d++) {
        const struct design *design = &m->t->design[d];
        const double *persons = m->persons + d * nodes;
        for (size_t k = 0; k < nodes; k++) m->persons_at[k] += persons[k];
        for (size_t i = 0; i < design->count; i++) {
            double *into = m->rated + design->cell[i] * nodes;
            for (size_t k = 0; k < nodes; k++) into[k] += design->weight[i] * persons[k];
        }
    }
}

/* In four sums side by side, which one instruction can add. */
static double dot(size_t n, const double *a, const double *b)
{
    double sum[4] = {0}, rest = 0;
    size_t k = 0;

    for (; k + 4 <= n; k += 4)
        for (size_t lane = 0; lane < 4; lane++) sum[lane] += a[k + lane] * b[k + lane];
    for (; k < n; k++) rest += a[k] * b[k];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]) + rest;
}

/* The rest of the height, and the gradient: observed less expected. */
static double observed_part(const struct marginal *m, double *gradient)
{
    const struct table_of_facets *t = m->t;
    size_t others = t->data->facets - 1;
    double ret = 0;

    memset(gradient, 0, t->whole * sizeof *gradient);
    for (size_t cell = 0; cell < t->cells; cell++) {
        size_t step = t->first_step + t->group[cell] * t->steps;
        double measure = measure_of(t, m->whole, cell), left = 0;
        for (size_t h = 0; h < t->steps; h++) {
            double seen = t->reached[cell * t->steps + h];
            double away = seen - dot(m->nodes, m->rated + cell * m->nodes,
                                     m->at_least + (cell * t->steps + h) * m->nodes);
            ret += seen * (measure - m->whole[step + h]);
            gradient[step + h] -= away;
            left += away;
        }
        for (size_t f = 0; f < others; f++) gradient[t->place[cell * others + f]] -= left;
    }
    gradient[t->mean] = dot(m->nodes, m->persons_at, m->by_mean);
    gradient[t->spread] = dot(m->nodes, m->persons_at, m->by_spread);
    return ret;
}

static enum err height(struct call *c, void *context, const double *free, double *ret_height,
                       double *ret_gradient)
{
    struct marginal *m = context;
    const struct table_of_facets *t = m->t;
    double *gradient = arena_alloc(c->mem, t->whole * sizeof *gradient);

    *ret_height = -INFINITY;
    facets_untie(t, free, m->whole);
    for (size_t i = 0; i < t->whole; i++)
        if (!(fabs(m->whole[i]) < 100)) return OK;
    if (fabs(m->whole[t->spread]) > 8) return OK;
    weigh(m);
    parallel_for(t->wanted->threads, t->cells, 64, fill_cells, m);
    parallel_for(t->wanted->threads, t->designs, 16, sum_designs, m);
    count_ratings(m);
    *ret_height = observed_part(m, gradient);
    for (size_t d = 0; d < t->designs; d++) *ret_height += m->likelihood[d];
    facets_tie_gradient(t, gradient, ret_gradient);
    return OK;
}

/* ---- information ---- */

/* With theta known: the covariance of each rating at each node, and of the distribution of persons. */
static void complete(const struct marginal *m, double *ret)
{
    const struct table_of_facets *t = m->t;
    double persons = 0, p[FACETS_CATEGORIES_MOST];

    memset(ret, 0, t->whole * t->whole * sizeof *ret);
    for (size_t cell = 0; cell < t->cells; cell++)
        for (size_t k = 0; k < m->nodes; k++) {
            double rated = m->rated[cell * m->nodes + k];
            if (rated < 1e-12) continue;
            for (size_t h = 0; h < t->steps; h++)
                p[h] = m->at_least[(cell * t->steps + h) * m->nodes + k];
            facets_add_covariance(t, cell, p, rated, ret);
        }
    for (size_t k = 0; k < m->nodes; k++) persons += m->persons_at[k];
    ret[t->mean * t->whole + t->mean] = persons * m->mean_variance;
    ret[t->spread * t->whole + t->spread] = persons * m->spread_variance;
    ret[t->mean * t->whole + t->spread] = ret[t->spread * t->whole + t->mean] = persons * m->mixed;
}

/* What the distribution of persons adds where they do not lie as it has them. */
static void bend_distribution(const struct marginal *m, double *ret)
{
    const struct table_of_facets *t = m->t;

    for (size_t k = 0; k < m->nodes; k++) {
        ret[t->spread * t->whole + t->spread] += 2 * m->persons_at[k] * m->by_spread[k];
        ret[t->mean * t->whole + t->spread] += 2 * m->persons_at[k] * m->by_mean[k];
        ret[t->spread * t->whole + t->mean] += 2 * m->persons_at[k] * m->by_mean[k];
    }
}

struct room {
    size_t *support;
    uint32_t *mark;
    double *expected; /* support x nodes: what a design's statistics are at each node */
    double *mean, *scaled, *sum;
    size_t low, high; /* the nodes at which somebody of the design may be */
};

static void find_window(const struct marginal *m, size_t d, struct room *room)
{
    const double *persons = m->persons + d * m->nodes;

    room->low = 0, room->high = m->nodes;
    while (room->low + 1 < room->high && persons[room->low] < SHARE_LEAST) room->low++;
    while (room->low + 1 < room->high && persons[room->high - 1] < SHARE_LEAST) room->high--;
}

static void expect_design(const struct marginal *m, const struct design *d, size_t count,
                          struct room *room)
{
    const struct table_of_facets *t = m->t;
    size_t nodes = m->nodes, others = t->data->facets - 1;

    memset(room->expected, 0, count * nodes * sizeof *room->expected);
    for (size_t i = 0; i < d->count; i++) {
        size_t cell = d->cell[i], step = t->first_step + t->group[cell] * t->steps;
        for (size_t h = 0; h < t->steps; h++) {
            const double *from = m->at_least + (cell * t->steps + h) * nodes;
            double *into = room->expected + (room->mark[step + h] - 1) * nodes;
            for (size_t k = room->low; k < room->high; k++) into[k] += d->weight[i] * from[k];
            for (size_t f = 0; f < others; f++) {
                into = room->expected + (room->mark[t->place[cell * others + f]] - 1) * nodes;
                for (size_t k = room->low; k < room->high; k++) into[k] += d->weight[i] * from[k];
            }
        }
    }
    memcpy(room->expected + (room->mark[t->mean] - 1) * nodes, m->by_mean, nodes * sizeof(double));
    memcpy(room->expected + (room->mark[t->spread] - 1) * nodes, m->by_spread, nodes * sizeof(double));
}

/* Takes away, over the persons of a design, the covariance of the statistics over their posterior. */
static void take_design(const struct marginal *m, size_t d, size_t count, struct room *room)
{
    const struct table_of_facets *t = m->t;
    size_t nodes = m->nodes, low = room->low, wide = room->high - low;

    memset(room->sum, 0, count * count * sizeof *room->sum);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = room->low; k < room->high; k++)
            room->scaled[k] = m->persons[d * nodes + k] * room->expected[i * nodes + k];
        for (size_t j = i; j < count; j++)
            room->sum[i * count + j] = dot(wide, room->scaled + low, room->expected + j * nodes + low);
    }
    for (size_t n = m->first_class[d]; n < m->first_class[d + 1]; n++) {
        for (size_t i = 0; i < count; i++)
            room->mean[i] = dot(wide, m->posterior + n * nodes + low, room->expected + i * nodes + low);
        for (size_t i = 0; i < count; i++) {
            double scaled = t->class[n].persons * room->mean[i];
            for (size_t j = i; j < count; j++) room->sum[i * count + j] -= scaled * room->mean[j];
        }
    }
}

static void observed(struct call *c, const struct marginal *m, double *ret)
{
    const struct table_of_facets *t = m->t;
    size_t whole = t->whole;
    struct room room = {.support = arena_alloc(c->mem, whole * sizeof(size_t)),
                        .mark = arena_alloc(c->mem, whole * sizeof(uint32_t)),
                        .expected = arena_alloc(c->mem, whole * m->nodes * sizeof(double)),
                        .mean = arena_alloc(c->mem, whole * sizeof(double)),
                        .scaled = arena_alloc(c->mem, m->nodes * sizeof(double)),
                        .sum = arena_alloc(c->mem, whole * whole * sizeof(double))};

    complete(m, ret);
    bend_distribution(m, ret);
    for (size_t d = 0; d < t->designs; d++) {
        size_t count = facets_support(t, &t->design[d], room.support, room.mark);
        find_window(m, d, &room);
        expect_design(m, &t->design[d], count, &room);
        take_design(m, d, count, &room);
        for (size_t i = 0; i < count; i++)
            for (size_t j = i; j < count; j++) {
                size_t a = room.support[i], b = room.support[j];
                ret[a * whole + b] -= room.sum[i * count + j];
                if (a != b) ret[b * whole + a] -= room.sum[i * count + j];
            }
    }
}

static enum err curvature(struct call *c, void *context, size_t round, double *ret, bool *ret_made)
{
    struct marginal *m = context;
    double *whole;

    *ret_made = round < EM_ROUNDS || (round - EM_ROUNDS) % RENEWED_EVERY == 0;
    if (!*ret_made) return OK;
    whole = arena_alloc(c->mem, m->t->whole * m->t->whole * sizeof *whole);
    if (round < EM_ROUNDS)
        complete(m, whole);
    else
        observed(c, m, whole);
    return facets_tie_matrix(c, m->t, whole, ret);
}

/* ---- from start to end ---- */

static void make_room(struct call *c, struct marginal *m)
{
    const struct table_of_facets *t = m->t;
    size_t size = m->nodes * sizeof(double);

    m->theta = arena_alloc(c->mem, size), m->log_weight = arena_alloc(c->mem, size);
    m->by_mean = arena_alloc(c->mem, size), m->by_spread = arena_alloc(c->mem, size);
    m->persons_at = arena_alloc(c->mem, size);
    m->whole = arena_alloc(c->mem, t->whole * sizeof *m->whole);
    m->at_least = arena_alloc(c->mem, t->cells * t->steps * size);
    m->log_sum = arena_alloc(c->mem, t->cells * size), m->rated = arena_alloc(c->mem, t->cells * size);
    m->posterior = arena_alloc(c->mem, t->classes * size);
    m->persons = arena_alloc(c->mem, t->designs * size);
    m->likelihood = arena_alloc(c->mem, t->designs * sizeof *m->likelihood);
    m->first_class = arena_alloc(c->mem, (t->designs + 1) * sizeof *m->first_class);
    for (size_t n = 0; n < t->classes; n++) m->first_class[t->class[n].design + 1]++;
    for (size_t d = 0; d < t->designs; d++) m->first_class[d + 1] += m->first_class[d];
    for (size_t k = 0; k < m->nodes; k++)
        m->theta[k] = t->wanted->range * (2 * (double)k / (double)(m->nodes - 1) - 1);
}

static enum err errors(struct call *c, const struct marginal *m, double *ret_covariance)
{
    const struct table_of_facets *t = m->t;
    double *whole = arena_alloc(c->mem, t->whole * t->whole * sizeof *whole);
    double *tied = arena_alloc(c->mem, t->free * t->free * sizeof *tied);
    double *inverse = arena_alloc(c->mem, t->free * t->free * sizeof *inverse);

    observed(c, m, whole);
    TRY(facets_tie_matrix(c, t, whole, tied));
    TRY(facets_invert(c, t, tied, inverse));
    return facets_untie_matrix(c, t, inverse, ret_covariance);
}

static double root(double variance)
{
    return variance > 0 ? sqrt(variance) : 0;
}

struct hill facets_hill(struct call *c, const struct table_of_facets *t)
{
    struct marginal *m = arena_alloc(c->mem, sizeof *m);

    *m = (struct marginal){.t = t, .nodes = t->wanted->nodes};
    make_room(c, m);
    return (struct hill){.n = t->free,
                         .context = m,
                         .height = height,
                         .curvature = curvature,
                         .gain_least = GAIN_LEAST,
                         .rounds_most = t->wanted->rounds_most};
}

enum err facets_marginal(struct call *c, const struct table_of_facets *t, struct facets_fit *ret)
{
    const struct hill hill = facets_hill(c, t);
    struct marginal *m = hill.context;
    struct located where = {.nodes = m->nodes};
    struct summit summit;
    double *free = arena_alloc(c->mem, t->free * sizeof *free);
    double *covariance = arena_alloc(c->mem, t->whole * t->whole * sizeof *covariance);

    TRY(irt_climb(c, &hill, free, &summit));
    ret->log_likelihood = summit.height, ret->rounds = summit.rounds, ret->parameters = t->free;
    ret->gradient = summit.gradient, ret->converged = summit.converged;
    if (!summit.converged) ret->warnings |= WARNING_NOT_CONVERGED;
    TRY(errors(c, m, covariance));
    ret->mean = m->whole[t->mean], ret->mean_se = root(covariance[t->mean * t->whole + t->mean]);
    ret->spread = exp(m->whole[t->spread]);
    ret->spread_se = ret->spread * root(covariance[t->spread * t->whole + t->spread]);
    if (ret->spread < t->wanted->range / (double)(t->wanted->nodes - 1)) {
        ret->spread_se = NAN; /* all persons at one node */
        ret->warnings |= WARNING_BOUNDARY;
    }
    for (size_t f = 1; f < t->data->facets; f++)
        for (size_t e = 0; e < t->data->facet[f].elements; e++) {
            size_t at = t->first_place[f] + e;
            ret->element[f][e].se = root(covariance[at * t->whole + at]);
        }
    for (size_t h = 0; h < t->groups * t->steps; h++)
        ret->step_ses[h] = root(covariance[(t->first_step + h) * (t->whole + 1)]);
    where.theta = m->theta, where.weight = m->posterior;
    return facets_describe(c, t, m->whole, &where, ret);
}
