/* stats/irt_dif_groups.c: one item response model in several groups. */

#include "stats/irt_dif_groups.h"

#include <string.h>

#include "base/arena.h"

#define FAR_OUT 60. /* an intercept that leaves no chance at any theta */
#define HARDLY 1e-6 /* between the intercepts of a category that nobody chose */

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

    for (size_t k = 0; k < IRT_CATEGORIES_MOST; k++) all[k] = 1;
    for (size_t i = 0; i < g->items; i++) {
        size_t at = g->first[i], categories = g->categories[i];
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

double groups_value(const double *free, size_t at)
{
    return at == NOWHERE ? 0 : free[at];
}

void groups_spread(const struct groups_model *g, const struct groups_ties *t, const double *free,
                   double *ret_parameters, double *ret_populations)
{
    for (size_t k = 0; k < g->groups * g->whole; k++)
        ret_parameters[k] = t->place[k].base + groups_value(free, t->place[k].free);
    for (size_t k = 0; k < g->groups; k++) {
        ret_populations[2 * k] = groups_value(free, t->mean[k]);
        ret_populations[2 * k + 1] = groups_value(free, t->spread[k]);
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
            parameters[m] = place[m].base + groups_value(free, place[m].free);
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
