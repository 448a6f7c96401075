/* stats/irt.c: fitting a model, from the start to the standard errors. */

#include "stats/irt.h"

#include <string.h>

#include "base/arena.h"
#include "stats/irt_engine.h"
#include "stats/linear.h"

#define PATTERNS_AT_ONCE 10000 /* more are first fitted on a part of them */
#define PATTERNS_FIRST 5000
#define EM_ROUNDS 3      /* before the observed information is good for a direction */
#define RENEWED_EVERY 12 /* rounds */
#define FLATTEST 1e-6    /* and such slopes are 0 */
#define BLUNTEST 1e3     /* errors beyond so many times the estimate, and 1, are none */
#define WIDEST 10        /* spreads of so many ranges of the nodes are: all nodes alike */
#define GAIN_LEAST 1e-11 /* 1e-5 of a standard error at most */

struct irt_wanted irt_usual(enum irt_model model)
{
    return (struct irt_wanted){
        .model = model, .nodes = 61, .range = 6, .errors = true, .rounds_most = 500};
}

/* An engine, and where its curvature comes from: a smaller one, if there is one. */
struct slope {
    struct engine *engine, *sample;
    const double *free; /* where the engine stands */
    double *whole;
    size_t rounds_of_em;
};

static enum err height(struct call *c, void *context, const double *x, double *ret_height,
                       double *ret_gradient)
{
    struct slope *s = context;

    return irt_height(c, s->engine, x, ret_height, ret_gradient);
}

/* Of the sample at the place of the engine, scaled up to all persons. */
static enum err observed(struct call *c, struct slope *s, double *ret)
{
    struct engine *sample = s->sample ? s->sample : s->engine;
    double scale = s->engine->answers.persons / sample->answers.persons;
    size_t free = sample->layout.free;

    if (sample != s->engine) {
        double unused, *gradient = arena_alloc(c->mem, free * sizeof *gradient);
        TRY(irt_height(c, sample, s->free, &unused, gradient));
    }
    TRY(irt_observed_information(c, sample, s->whole));
    irt_tie_matrix(&sample->layout, s->whole, ret);
    for (size_t i = 0; i < free * free; i++) ret[i] *= scale;
    return OK;
}

static enum err curvature(struct call *c, void *context, size_t round, double *ret, bool *ret_made)
{
    struct slope *s = context;

    *ret_made = round <= s->rounds_of_em || (round - s->rounds_of_em) % RENEWED_EVERY == 0;
    if (!*ret_made) return OK;
    if (round >= s->rounds_of_em) return observed(c, s, ret);
    irt_complete_information(s->engine, s->whole);
    irt_tie_matrix(&s->engine->layout, s->whole, ret);
    return OK;
}

static enum err climb(struct call *c, struct slope *s, const struct irt_wanted *w, double *free,
                      struct summit *ret)
{
    const struct hill hill = {.n = s->engine->layout.free,
                              .context = s,
                              .height = height,
                              .curvature = curvature,
                              .gain_least = GAIN_LEAST,
                              .rounds_most = w->rounds_most};

    s->free = free;
    s->whole = arena_alloc(c->mem, s->engine->layout.whole * s->engine->layout.whole * sizeof(double));
    return irt_climb(c, &hill, free, ret);
}

/* A category that the sample lacks would have no end. */
static bool has_all_categories(const struct answers *a)
{
    double chosen[IRT_CATEGORIES_MOST];

    for (size_t i = 0; i < a->items; i++) {
        irt_chosen(a, i, chosen);
        for (size_t k = 0; k < a->categories[i]; k++)
            if (chosen[k] == 0) return false;
    }
    return true;
}

/* Slopes turned all together with theta say the same: most of them shall be positive. */
static void turn_upwards(const struct layout *l, double *free)
{
    double sum = 0, sign;

    for (size_t i = 0; i < l->items; i++) {
        const struct tie *t = &l->tie[l->first[i]];
        if (t->count) sum += free[t->free[0]];
    }
    sign = sum < 0 ? -1 : 1;
    for (size_t i = 0; i < l->items; i++) {
        const struct tie *t = &l->tie[l->first[i]];
        bool is_first = i == 0 || t->free[0] != l->tie[l->first[0]].free[0];
        if (t->count && is_first) free[t->free[0]] *= sign;
    }
}

static enum err marginal(struct call *c, const struct answers *a, const struct irt_wanted *w,
                         struct engine *engine, double **ret_free, struct summit *ret)
{
    struct slope slope = {.engine = engine, .rounds_of_em = EM_ROUNDS};
    struct engine sample;

    TRY(irt_engine(c, a, w, engine));
    *ret_free = arena_alloc(c->mem, engine->layout.free * sizeof **ret_free);
    irt_start(&engine->layout, a, w, *ret_free);
    if (a->patterns > PATTERNS_AT_ONCE) {
        struct answers part = irt_every(c, a, a->patterns / PATTERNS_FIRST);
        if (has_all_categories(&part)) {
            struct slope first = {.engine = &sample, .rounds_of_em = EM_ROUNDS};
            TRY(irt_engine(c, &part, w, &sample));
            TRY(climb(c, &first, w, *ret_free, ret));
            slope.sample = &sample, slope.rounds_of_em = 0;
        }
    }
    TRY(climb(c, &slope, w, *ret_free, ret));
    turn_upwards(&engine->layout, *ret_free);
    return OK;
}

/* ---- what is told of it ---- */

/* The covariance of some of the whole parameters, count from first on: T V T', T the ties. */
static void covariance_of(const struct layout *l, const double *free, size_t first, size_t count,
                          double *ret)
{
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            const struct tie *a = &l->tie[first + i], *b = &l->tie[first + j];
            double sum = 0;
            for (size_t k = 0; k < a->count; k++)
                for (size_t m = 0; m < b->count; m++)
                    sum += a->factor[k] * b->factor[m] * free[a->free[k] * l->free + b->free[m]];
            ret[i * count + j] = sum;
        }
}

static enum err errors(struct call *c, struct engine *e, const double *free, struct irt_fit *ret)
{
    size_t n = e->layout.free, whole = e->layout.whole;
    double *information = arena_alloc(c->mem, whole * whole * sizeof *information), unused;
    double *tied = arena_alloc(c->mem, n * n * sizeof *tied),
           *gradient = arena_alloc(c->mem, n * sizeof *gradient);
    bool definite;

    TRY(irt_height(c, e, free, &unused, gradient));
    TRY(irt_observed_information(c, e, information));
    irt_tie_matrix(&e->layout, information, tied);
    ret->covariance = arena_alloc(c->mem, n * n * sizeof *ret->covariance);
    TRY(linear_invert(c, n, tied, ret->covariance, NULL, &definite));
    ret->errors_from = "observed information";
    if (!definite) ret->covariance = NULL, ret->warnings |= WARNING_BOUNDARY;
    return OK;
}

/* An error that was computed and is beyond all measure is taken away. */
static bool lacks_end(double value, double *se)
{
    if (isnan(*se) || *se < BLUNTEST * (1 + fabs(value))) return false;
    *se = NAN;
    return true;
}

void irt_keep_what_has_an_end(struct irt_item *item, unsigned *warnings)
{
    bool lacks = lacks_end(item->slope, &item->slope_se);

    if (fabs(item->slope) > IRT_STEEPEST) item->slope_se = NAN, lacks = true;
    for (size_t k = 0; k + 1 < item->categories; k++) {
        if (fabs(item->slope) < FLATTEST) item->thresholds[k] = NAN, lacks = true;
        if (fabs(item->slope) > IRT_STEEPEST) item->intercept_ses[k] = item->threshold_ses[k] = NAN;
        if (isnan(item->thresholds[k])) item->threshold_ses[k] = NAN;
        lacks |= lacks_end(item->intercepts[k], &item->intercept_ses[k]);
        lacks |= lacks_end(item->thresholds[k], &item->threshold_ses[k]);
    }
    if (lacks) *warnings |= WARNING_BOUNDARY;
}

static enum err describe(struct call *c, struct engine *e, const double *free,
                         const struct summit *summit, struct irt_fit *ret)
{
    const struct layout *l = &e->layout;
    double covariance[IRT_CATEGORIES_MOST * IRT_CATEGORIES_MOST], *weight;

    ret->log_likelihood = summit->height, ret->rounds = summit->rounds, ret->gain = summit->gain;
    ret->gradient = summit->gradient, ret->converged = summit->converged;
    if (!summit->converged) ret->warnings |= WARNING_NOT_CONVERGED;
    ret->parameters = l->free;
    if (ret->wanted.errors) TRY(errors(c, e, free, ret));
    irt_untie(l, free, e->whole);
    irt_weigh(e);
    for (size_t i = 0; i < l->items; i++) {
        if (ret->covariance)
            covariance_of(l, ret->covariance, l->first[i], l->categories[i], covariance);
        irt_describe_item(c, ret->wanted.model, l->categories[i], e->whole + l->first[i],
                          ret->covariance ? covariance : NULL, &ret->item[i]);
        irt_keep_what_has_an_end(&ret->item[i], &ret->warnings);
    }
    ret->spread = exp(e->whole[l->spread]), ret->spread_se = NAN;
    if (ret->covariance && l->tie[l->spread].count) {
        covariance_of(l, ret->covariance, l->spread, 1, covariance);
        ret->spread_se = ret->spread * sqrt(covariance[0]);
    }
    if (l->tie[l->spread].count &&
        (ret->spread < (e->theta[1] - e->theta[0]) / 2 || ret->spread > WIDEST * ret->wanted.range)) {
        ret->spread_se = NAN; /* all persons at one node, or as many at each */
        ret->warnings |= WARNING_BOUNDARY;
    }
    weight = arena_alloc(c->mem, e->nodes * sizeof *weight);
    for (size_t k = 0; k < e->nodes; k++) weight[k] = exp(e->log_weight[k]);
    ret->nodes = e->nodes, ret->theta = e->theta, ret->weight = weight;
    return OK;
}

enum err irt_fit(struct call *c, const struct irt_data *data, const struct irt_wanted *wanted,
                 struct irt_fit *ret)
{
    struct answers answers;
    struct summit summit;
    struct engine engine;
    double *free;

    TRY(irt_answers(c, data, &answers));
    if (wanted->model == IRT_RSM) irt_share_scale(c, &answers);
    TRY(irt_check(c, data, &answers, wanted));
    *ret = (struct irt_fit){.wanted = *wanted, .items = data->items, .spread = NAN, .spread_se = NAN};
    ret->item = arena_alloc(c->mem, data->items * sizeof *ret->item);
    if (wanted->estimator == IRT_CONDITIONAL) return irt_conditional(c, &answers, wanted, ret);
    TRY(marginal(c, &answers, wanted, &engine, &free, &summit));
    return describe(c, &engine, free, &summit, ret);
}
