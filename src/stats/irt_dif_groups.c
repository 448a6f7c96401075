/* stats/irt_dif_groups.c: one item response model in several groups. */

#include "stats/irt_dif_groups.h"

#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/parallel.h"

#define EM_ROUNDS 3      /* before the observed information is good for a direction */
#define RENEWED_EVERY 12 /* rounds */
#define WARM_ROUNDS 100  /* at most, where the start is near the end */
#define FAR_OUT 60       /* an intercept that leaves no chance at any theta */
#define HARDLY 1e-6      /* between the intercepts of a category that nobody chose */
#define TERMS_MOST 3

/* ---- data ---- */

/* Rows of one group alone have their frequency, all others none. */
static enum err begin_group(struct call *c, const struct irt_dif_data *data, size_t group,
                            const struct answers *all, struct groups_model *g)
{
    struct irt_data own = data->answers;
    struct irt_wanted wanted = g->wanted;
    struct answers answers;
    double *frequency = arena_alloc(c->mem, (own.rows + 1) * sizeof *frequency);
    double *chosen = (double *)g->chosen + group * g->whole;

    for (size_t r = 0; r < own.rows; r++)
        if (data->group[r] == (int32_t)group) frequency[r] = own.frequency ? own.frequency[r] : 1;
    own.frequency = frequency;
    TRY(irt_answers(c, &own, &answers));
    if (answers.patterns == 0)
        return fail(c, ERR_INVALID, "Nobody in the group %s answered an item.",
                    data->group_names ? data->group_names[group]
                                      : arena_format(c->mem, "%zu", group + 1));
    answers.categories = all->categories;
    for (size_t i = 0; i < g->items; i++) irt_chosen(&answers, i, chosen + g->first[i]);
    wanted.model = irt_is_graded(wanted.model) ? IRT_GRM : IRT_GPCM;
    wanted.common_slope = false;
    return irt_engine(c, &answers, &wanted, &g->engine[group]);
}

static enum err check(struct call *c, const struct irt_dif_data *data, const struct irt_wanted *wanted)
{
    if (data->groups < 2) return fail(c, ERR_INVALID, "Groups are compared, and there is only one.");
    for (size_t r = 0; r < data->answers.rows; r++)
        if (data->group[r] >= (int32_t)data->groups)
            return fail(c, ERR_INVALID, "There is a group beyond the last.");
    if (wanted->model == IRT_RSM || wanted->estimator != IRT_MARGINAL)
        return fail(c, ERR_INVALID,
                    "Groups are compared by grm, 2pl, gpcm, rasch or pcm, estimated by mml.");
    return OK;
}

enum err groups_begin(struct call *c, const struct irt_dif_data *data, const struct irt_wanted *wanted,
                      bool own_populations, struct groups_model *ret)
{
    struct irt_data counted = data->answers;
    double *frequency = arena_alloc(c->mem, (counted.rows + 1) * sizeof *frequency), *start;
    struct irt_wanted plain = *wanted;
    struct answers all;
    struct layout layout;

    TRY(check(c, data, wanted));
    *ret = (struct groups_model){.wanted = *wanted, .own_populations = own_populations};
    for (size_t r = 0; r < counted.rows; r++) {
        double times = counted.frequency ? counted.frequency[r] : 1;
        frequency[r] = data->group[r] < 0 ? 0 : times;
        ret->left_out += times;
    }
    counted.frequency = frequency;
    TRY(irt_answers(c, &counted, &all));
    TRY(irt_check(c, &counted, &all, wanted));
    ret->left_out -= all.persons;
    plain.model = irt_is_graded(wanted->model) ? IRT_GRM : IRT_GPCM, plain.common_slope = false;
    layout = irt_layout(c, &all, &plain);
    ret->items = layout.items, ret->groups = data->groups, ret->whole = layout.free;
    ret->categories = layout.categories, ret->first = layout.first;
    ret->start = start = arena_alloc(c->mem, layout.free * sizeof *start);
    irt_start(&layout, &all, &plain, start);
    ret->engine = arena_alloc(c->mem, data->groups * sizeof *ret->engine);
    ret->chosen = arena_alloc(c->mem, data->groups * ret->whole * sizeof *ret->chosen);
    for (size_t k = 0; k < data->groups; k++) TRY(begin_group(c, data, k, &all, ret));
    return OK;
}

size_t groups_lacking(const struct groups_model *g, size_t item)
{
    for (size_t k = 0; k < g->groups; k++)
        for (size_t m = 0; m < g->categories[item]; m++)
            if (!(g->chosen[k * g->whole + g->first[item] + m] > 0)) return k;
    return NOWHERE;
}

/* ---- ties ---- */

static bool has_one_slope(const struct groups_model *g)
{
    return g->wanted.common_slope || g->wanted.model == IRT_RASCH || g->wanted.model == IRT_PCM;
}

/* All answer alike, or nobody: only the category that is chosen, if any, has a chance. */
static void silence(const double *chosen, size_t categories, bool is_graded, struct place *ret)
{
    size_t only = 0;

    while (only + 1 < categories && !(chosen[only] > 0)) only++;
    ret[0] = (struct place){0, NOWHERE};
    for (size_t k = 1; k < categories; k++) {
        bool is_up = is_graded ? k <= only : k == only;
        ret[k] = (struct place){(is_up ? FAR_OUT : -FAR_OUT) - HARDLY * (double)k, NOWHERE};
        if (!is_graded && only == 0) ret[k].base = -FAR_OUT;
    }
}

/* A border above or below all that are used is far out; one within comes hardly below the one before.
 */
static void tie_graded(const double *chosen, size_t categories, size_t *free, struct place *ret)
{
    size_t lowest = 0, highest = categories - 1;

    while (!(chosen[lowest] > 0)) lowest++;
    while (!(chosen[highest] > 0)) highest--;
    for (size_t k = 1; k < categories; k++) {
        double step = HARDLY * (double)k;
        if (k <= lowest)
            ret[k] = (struct place){FAR_OUT - step, NOWHERE};
        else if (k > highest)
            ret[k] = (struct place){-FAR_OUT - step, NOWHERE};
        else if (k > lowest + 1 && !(chosen[k - 1] > 0))
            ret[k] = (struct place){ret[k - 1].base - HARDLY, ret[k - 1].free};
        else
            ret[k] = (struct place){0, (*free)++};
    }
}

/* The lowest category that is used is what the others are measured from. */
static void tie_credit(const double *chosen, size_t categories, size_t *free, struct place *ret)
{
    size_t lowest = 0;
    double base;

    while (!(chosen[lowest] > 0)) lowest++;
    base = lowest ? FAR_OUT : 0;
    for (size_t k = 1; k < categories; k++)
        ret[k] = k == lowest        ? (struct place){base, NOWHERE}
                 : !(chosen[k] > 0) ? (struct place){-FAR_OUT, NOWHERE}
                                    : (struct place){base, (*free)++};
}

/* An item's parameters where these persons chose its categories. */
static void tie_item(const struct groups_model *g, size_t item, const double *chosen, size_t *free,
                     struct place *ret)
{
    size_t categories = g->categories[item], used = 0;
    bool is_graded = irt_is_graded(g->wanted.model);

    for (size_t k = 0; k < categories; k++) used += chosen[k] > 0;
    if (used < 2) {
        silence(chosen, categories, is_graded, ret);
        return;
    }
    ret[0] = (struct place){0, has_one_slope(g) ? 0 : (*free)++};
    if (is_graded)
        tie_graded(chosen, categories, free, ret);
    else
        tie_credit(chosen, categories, free, ret);
}

struct groups_ties groups_tie(struct call *c, const struct groups_model *g, const bool *apart)
{
    struct groups_ties ret = {.free = has_one_slope(g), .apart = apart};
    struct place *place = arena_alloc(c->mem, g->groups * g->whole * sizeof *place);
    size_t *mean = arena_alloc(c->mem, g->groups * sizeof *mean);
    size_t *spread = arena_alloc(c->mem, g->groups * sizeof *spread);
    double all[IRT_CATEGORIES_MOST];

    for (size_t i = 0; i < g->items; i++) {
        size_t at = g->first[i], categories = g->categories[i];
        for (size_t k = 0; k < categories; k++) all[k] = 1;
        for (size_t k = 0; k < g->groups; k++)
            if (apart[i])
                tie_item(g, i, g->chosen + k * g->whole + at, &ret.free, place + k * g->whole + at);
            else if (k == 0)
                tie_item(g, i, all, &ret.free, place + at);
            else
                memcpy(place + k * g->whole + at, place + at, categories * sizeof *place);
    }
    for (size_t k = 0; k < g->groups; k++) {
        bool is_own = g->own_populations && k;
        mean[k] = is_own ? ret.free++ : NOWHERE;
        spread[k] = is_own ? ret.free++ : NOWHERE;
    }
    ret.place = place, ret.mean = mean, ret.spread = spread;
    return ret;
}

static double of(const double *free, size_t at)
{
    return at == NOWHERE ? 0 : free[at];
}

void groups_spread(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   double *ret_parameters, double *ret_populations)
{
    for (size_t k = 0; k < g->groups * g->whole; k++)
        ret_parameters[k] = t->place[k].base + of(free, t->place[k].free);
    for (size_t k = 0; k < g->groups; k++) {
        ret_populations[2 * k] = of(free, t->mean[k]);
        ret_populations[2 * k + 1] = of(free, t->spread[k]);
    }
}

/* Whether a group's parameters of an item are all near enough to start from. */
static bool is_near(const struct place *place, const double *parameters, size_t categories)
{
    for (size_t k = 0; k < categories; k++)
        if (place[k].free != NOWHERE &&
            (fabs(parameters[k]) > FAR_OUT / 2 || fabs(place[k].base) > FAR_OUT / 2))
            return false;
    return true;
}

void groups_collect(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                    const double *parameters, const double *populations, double *ret_free)
{
    double *weight = arena_alloc(c->mem, t->free * sizeof *weight);

    memset(ret_free, 0, t->free * sizeof *ret_free);
    for (size_t k = 0; k < g->groups * g->items; k++) {
        size_t at = k / g->items * g->whole + g->first[k % g->items];
        size_t categories = g->categories[k % g->items];
        double persons = g->engine[k / g->items].answers.persons;
        if (!is_near(t->place + at, parameters + at, categories)) continue;
        for (size_t w = at; w < at + categories; w++) {
            const struct place *p = &t->place[w];
            if (p->free == NOWHERE) continue;
            ret_free[p->free] += persons * (parameters[w] - p->base);
            weight[p->free] += persons;
        }
    }
    for (size_t w = 0; w < g->groups * g->whole; w++) {
        const struct place *p = &t->place[w];
        if (p->free == NOWHERE || weight[p->free] > 0) continue;
        ret_free[p->free] = fabs(p->base) > FAR_OUT / 2 ? 0 : g->start[w % g->whole];
    }
    for (size_t j = 0; j < t->free; j++)
        if (weight[j] > 0) ret_free[j] /= weight[j];
    for (size_t k = 0; k < g->groups; k++) {
        if (t->mean[k] != NOWHERE) ret_free[t->mean[k]] = populations[2 * k];
        if (t->spread[k] != NOWHERE) ret_free[t->spread[k]] = populations[2 * k + 1];
    }
}

double *groups_start(struct call *c, const struct groups_model *g, const struct groups_ties *t)
{
    double *parameters = arena_alloc(c->mem, g->groups * g->whole * sizeof *parameters);
    double *populations = arena_alloc(c->mem, 2 * g->groups * sizeof *populations);
    double *ret = arena_alloc(c->mem, t->free * sizeof *ret);

    for (size_t k = 0; k < g->groups; k++)
        memcpy(parameters + k * g->whole, g->start, g->whole * sizeof *parameters);
    groups_collect(c, g, t, parameters, populations, ret);
    return ret;
}

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

    return (struct over){.slope = slope->base + of(free, slope->free),
                         .mean = of(free, t->mean[group]),
                         .spread = exp(of(free, t->spread[group])),
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
            double value = p->base + of(free, p->free);
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
    struct scoring s = {&g->engine[group], of(free, t->mean[group]), exp(of(free, t->spread[group])),
                        ret};

    parallel_for(s.engine->threads, s.engine->answers.patterns, 128, score, &s);
}

/* ---- what is told ---- */

/* The covariance of an item's parameters in a group. */
static void covariance_of(const struct groups_ties *t, const struct place *place, size_t count,
                          const double *free, double *ret)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            bool is_free = place[i].free != NOWHERE && place[j].free != NOWHERE;
            ret[i * count + j] = is_free ? free[place[i].free * t->free + place[j].free] : NAN;
        }
}

struct irt_item *groups_describe(struct call *c, const struct groups_model *g,
                                 const struct groups_ties *t, const double *free, size_t item,
                                 const double *covariance)
{
    struct irt_item *ret = arena_alloc(c->mem, g->groups * sizeof *ret);
    size_t categories = g->categories[item];
    double parameters[IRT_CATEGORIES_MOST], own[IRT_CATEGORIES_MOST * IRT_CATEGORIES_MOST];

    for (size_t k = 0; k < g->groups; k++) {
        const struct place *place = t->place + k * g->whole + g->first[item];
        for (size_t m = 0; m < categories; m++) {
            parameters[m] = place[m].base + of(free, place[m].free);
            if (fabs(parameters[m]) > FAR_OUT / 2 || place->free == NOWHERE) parameters[m] = NAN;
        }
        if (covariance) covariance_of(t, place, categories, covariance, own);
        irt_describe_item(c, g->wanted.model, categories, parameters, covariance ? own : NULL, &ret[k]);
    }
    return ret;
}

void groups_change(struct call *c, const struct groups_model *g, const bool *apart,
                   struct groups_ties *ties, double **free)
{
    double *parameters = arena_alloc(c->mem, g->groups * g->whole * sizeof *parameters);
    double *populations = arena_alloc(c->mem, 2 * g->groups * sizeof *populations);

    groups_spread(g, ties, *free, parameters, populations);
    *ties = groups_tie(c, g, arena_copy(c->mem, apart, g->items * sizeof *apart));
    *free = arena_alloc(c->mem, ties->free * sizeof **free);
    groups_collect(c, g, ties, parameters, populations, *free);
}

void groups_begin_rounds(struct call *c, const struct groups_model *g, struct irt_dif_rounds *ret)
{
    size_t *lacking = arena_alloc(c->mem, g->items * sizeof *lacking);

    *ret = (struct irt_dif_rounds){.converged = true, .left_out = g->left_out, .lacking = lacking};
    ret->round = arena_alloc(c->mem, ROUNDS_MOST * sizeof *ret->round);
    for (size_t i = 0; i < g->items; i++) lacking[i] = groups_lacking(g, i);
}

void groups_add_round(struct call *c, const struct groups_model *g, const struct groups_ties *t,
                      const struct summit *summit, const bool *flagged, struct irt_dif_rounds *rounds)
{
    struct irt_dif_round *round = (struct irt_dif_round *)rounds->round + rounds->count++;

    *round = (struct irt_dif_round){.log_likelihood = summit->height,
                                    .parameters = t->free,
                                    .climbs = summit->rounds,
                                    .gradient = summit->gradient};
    round->flagged = arena_copy(c->mem, flagged, g->items * sizeof *flagged);
    for (size_t i = 0; i < g->items; i++) round->count += flagged[i];
    rounds->converged &= summit->converged;
}
