/* stats/irt_dif_climb.c: the log-likelihood of several groups, its curvature, and the way up. */

#include <string.h>

#include "base/arena.h"
#include "stats/irt_dif_groups.h"
#include "stats/linear.h"
#include "stats/parallel.h"

#define EM_ROUNDS 3      /* before the observed information is good for a direction */
#define RENEWED_EVERY 12 /* rounds */
#define WARM_ROUNDS 100  /* at most, where the start is near the end */
#define TERMS_MOST 3

/* ---- the height ---- */

/* A parameter over z: its place among the item's (0: the slope, else c), and what theta's is times. */
struct over {
    double slope, mean, spread; /* a; m_g; s_g */
    double times;               /* of a m_g in an intercept: 1, or c */
};

static struct over over(const struct groups_model *g, const struct groups_ties *t, const double *free,
                        size_t group, size_t item, size_t k)
{
    const struct place *slope = &t->place[group * g->whole + g->first[item]];

    return (struct over){.slope = slope->base + groups_value(free, slope->free),
                         .mean = groups_value(free, t->mean[group]),
                         .spread = exp(groups_value(free, t->spread[group])),
                         .times = irt_is_graded(g->wanted.model) ? 1 : (double)k};
}

static void over_z(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   size_t group, double *ret)
{
    for (size_t i = 0; i < g->items; i++)
        for (size_t k = 0; k < g->categories[i]; k++) {
            size_t w = g->first[i] + k;
            const struct place *p = &t->place[group * g->whole + w];
            struct over o = over(g, t, free, group, i, k);
            double value = p->base + groups_value(free, p->free);
            ret[w] = k == 0 ? value * o.spread : value + o.times * o.slope * o.mean;
        }
}

/* What a parameter over z changes with. */
struct term {
    size_t count, free[TERMS_MOST];
    double by[TERMS_MOST];
};

static void add_term(struct term *t, size_t free, double by)
{
    if (free == NOWHERE) return;
    t->free[t->count] = free;
    t->by[t->count++] = by;
}

static struct term term(const struct groups_model *g, const struct groups_ties *t, const double *free,
                        size_t group, size_t item, size_t k)
{
    const struct place *p = &t->place[group * g->whole + g->first[item]];
    struct over o = over(g, t, free, group, item, k);
    struct term ret = {0};

    if (k == 0) {
        add_term(&ret, p->free, o.spread);
        add_term(&ret, t->spread[group], o.slope * o.spread);
    } else {
        add_term(&ret, p[k].free, 1);
        if (o.mean != 0) add_term(&ret, p->free, o.times * o.mean);
        add_term(&ret, t->mean[group], o.times * o.slope);
    }
    return ret;
}

static struct term *terms(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                          const double *free, size_t group)
{
    struct term *ret = arena_alloc(c->mem, g->whole * sizeof *ret);

    for (size_t i = 0; i < g->items; i++)
        for (size_t k = 0; k < g->categories[i]; k++)
            ret[g->first[i] + k] = term(g, t, free, group, i, k);
    return ret;
}

/* A gradient over the engines' parameters (groups x whole) becomes one over the free ones. */
static void tie_gradient(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                         const double *free, const double *by_z, double *ret)
{
    memset(ret, 0, t->free * sizeof *ret);
    for (size_t k = 0; k < g->groups; k++) {
        const struct term *of_group = terms(c, g, t, free, k);
        for (size_t w = 0; w < g->whole; w++)
            for (size_t j = 0; j < of_group[w].count; j++)
                ret[of_group[w].free[j]] += by_z[k * g->whole + w] * of_group[w].by[j];
    }
}

/* whole: the gradient over the engines' own parameters (groups x whole), or NULL. */
static enum err height(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                       const double *free, double *ret, double *ret_gradient, double *ret_whole)
{
    double *z = arena_alloc(c->mem, g->whole * sizeof *z);
    double *by_z = ret_whole ? ret_whole : arena_alloc(c->mem, g->groups * g->whole * sizeof *by_z);

    *ret = 0;
    for (size_t k = 0; k < g->groups; k++) {
        double own;
        over_z(g, t, free, k, z);
        TRY(irt_height(c, &g->engine[k], z, &own, by_z + k * g->whole));
        *ret += own;
        if (!isfinite(own)) return OK;
    }
    if (ret_gradient) tie_gradient(c, g, t, free, by_z, ret_gradient);
    return OK;
}

enum err groups_stand(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const double *free, struct groups_known *ret)
{
    return height(c, g, t, free, &ret->height, NULL, ret->gradient);
}

/* ---- curvature ---- */

double **groups_squares(struct call *c, const struct groups_model *g)
{
    double **ret = arena_alloc(c->mem, g->groups * sizeof *ret);

    for (size_t k = 0; k < g->groups; k++)
        ret[k] = arena_alloc(c->mem, (g->whole + 1) * (g->whole + 1) * sizeof **ret);
    return ret;
}

/* In an arena of its own: what it needs on the way is much, and it is asked for often. */
enum err groups_information(struct call *c, const struct groups_model *g, double *const *ret)
{
    for (size_t k = 0; k < g->groups; k++) {
        struct call own = *c;
        enum err got;
        own.mem = arena_new();
        got = irt_observed_information(&own, &g->engine[k], ret[k]);
        arena_free(own.mem);
        c->fail = own.fail;
        TRY(got);
    }
    return OK;
}

/* Adds to a symmetric matrix. */
static void add_both(double *matrix, size_t n, size_t i, size_t j, double value)
{
    if (i == NOWHERE || j == NOWHERE) return;
    matrix[i * n + j] += value;
    if (i != j) matrix[j * n + i] += value;
}

/* What the bends of the parameters over z take away: gradient (of whole) times second derivatives. */
static void take_bends(const struct groups_model *g, const struct groups_ties *t, const double *free,
                       size_t group, const double *gradient, double *ret)
{
    size_t mean = t->mean[group], spread = t->spread[group];

    for (size_t i = 0; i < g->items; i++) {
        size_t at = g->first[i], slope = t->place[group * g->whole + at].free;
        struct over o = over(g, t, free, group, i, 0);
        add_both(ret, t->free, slope, spread, -gradient[at] * o.spread);
        add_both(ret, t->free, spread, spread, -gradient[at] * o.slope * o.spread);
        for (size_t k = 1; k < g->categories[i]; k++)
            add_both(ret, t->free, slope, mean,
                     -gradient[at + k] * over(g, t, free, group, i, k).times);
    }
}

/* From the information of each group's engine; gradient (groups x whole) NULL: without bends. */
static void tie_information(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                            const double *free, double *const *information, const double *gradient,
                            double *ret)
{
    size_t n = t->free, side = g->whole + 1;

    memset(ret, 0, n * n * sizeof *ret);
    for (size_t k = 0; k < g->groups; k++) {
        const struct term *term = terms(c, g, t, free, k);
        for (size_t v = 0; v < g->whole; v++)
            for (size_t w = 0; w < g->whole; w++)
                for (size_t i = 0; i < term[v].count; i++)
                    for (size_t j = 0; j < term[w].count; j++)
                        ret[term[v].free[i] * n + term[w].free[j]] +=
                            information[k][v * side + w] * term[v].by[i] * term[w].by[j];
        if (gradient) take_bends(g, t, free, k, gradient + k * g->whole, ret);
    }
}

/* ---- the climb ---- */

struct ascent {
    const struct groups_model *g;
    const struct groups_ties *t;
    const struct groups_climb *how;
    const double *free; /* where the engines stand */
    double *gradient;   /* groups x whole: of the last height */
    double **complete;
    bool has_begun;
};

static enum err ascent_height(struct call *c, void *context, const double *x, double *ret,
                              double *ret_gradient)
{
    struct ascent *a = context;
    const struct groups_known *known = a->how->known;

    if (!known || a->has_begun) return height(c, a->g, a->t, x, ret, ret_gradient, a->gradient);
    a->has_begun = true;
    *ret = known->height;
    memcpy(a->gradient, known->gradient, a->g->groups * a->g->whole * sizeof *a->gradient);
    tie_gradient(c, a->g, a->t, x, a->gradient, ret_gradient);
    return OK;
}

static enum err is_definite(struct call *c, size_t n, const double *matrix, bool *ret)
{
    double *root = arena_alloc(c->mem, n * n * sizeof *root);

    return linear_cholesky(c, n, matrix, root, ret);
}

static enum err ascent_curvature(struct call *c, void *context, size_t round, double *ret,
                                 bool *ret_made)
{
    struct ascent *a = context;
    double **information = a->how->information;
    size_t em = a->how->cold ? EM_ROUNDS : 0;

    *ret_made = round <= em || (round - em) % RENEWED_EVERY == 0;
    if (!*ret_made) return OK;
    if (round >= em) {
        if (round || a->how->cold) TRY(groups_information(c, a->g, information));
        tie_information(c, a->g, a->t, a->free, information, a->gradient, ret);
        TRY(is_definite(c, a->t->free, ret, ret_made));
        if (*ret_made || round) return OK;
    }
    if (round == 0 && a->how->known) {
        struct groups_known unused = {0};
        TRY(groups_stand(c, a->g, a->t, a->free, &unused));
    }
    for (size_t k = 0; k < a->g->groups; k++)
        irt_complete_information(&a->g->engine[k], a->complete[k]);
    tie_information(c, a->g, a->t, a->free, a->complete, NULL, ret);
    *ret_made = true;
    return OK;
}

enum err groups_climb(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const struct groups_climb *how, double *free, struct summit *ret)
{
    struct call own = *c;
    struct ascent a = {.g = g, .t = t, .how = how, .free = free};
    const struct hill hill = {.n = t->free,
                              .context = &a,
                              .height = ascent_height,
                              .curvature = ascent_curvature,
                              .gain_least = how->gain_least,
                              .rounds_most = how->cold ? g->wanted.rounds_most : WARM_ROUNDS};
    enum err got;

    own.mem = arena_new();
    a.gradient = arena_alloc(own.mem, g->groups * g->whole * sizeof *a.gradient);
    a.complete = groups_squares(&own, g);
    got = irt_climb(&own, &hill, free, ret);
    arena_free(own.mem);
    c->fail = own.fail;
    return got;
}

enum err groups_covariance(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                           const double *free, double *ret, bool *ret_definite)
{
    double *gradient = arena_alloc(c->mem, g->groups * g->whole * sizeof *gradient), unused;
    double *matrix = arena_alloc(c->mem, t->free * t->free * sizeof *matrix);
    double **information = groups_squares(c, g);

    TRY(height(c, g, t, free, &unused, NULL, gradient));
    TRY(groups_information(c, g, information));
    tie_information(c, g, t, free, information, gradient, matrix);
    return linear_invert(c, t->free, matrix, ret, NULL, ret_definite);
}

/* ---- persons ---- */

struct scoring {
    const struct engine *engine;
    double mean, spread;
    double *ret;
};

static void score(void *context, size_t first, size_t end, size_t thread)
{
    struct scoring *s = context;
    double posterior[1008];
    size_t low, high;

    (void)thread;
    for (size_t p = first; p < end; p++) {
        double z = 0;
        irt_posterior(s->engine, p, posterior, &low, &high);
        for (size_t k = low; k < high; k++) z += posterior[k] * s->engine->theta[k];
        s->ret[p] = s->mean + s->spread * z;
    }
}

void groups_scores(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   size_t group, double *ret)
{
    struct scoring s = {&g->engine[group], groups_value(free, t->mean[group]),
                        exp(groups_value(free, t->spread[group])), ret};

    parallel_for(s.engine->threads, s.engine->answers.patterns, 128, score, &s);
}
