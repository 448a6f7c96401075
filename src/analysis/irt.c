/* analysis/irt.c: the analysis `irt`: item response models. */

#include "stats/irt.h"

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/irt_answers.h"
#include "analysis/plot.h"
#include "base/arena.h"

static const char *const keys[] = {"slope", "threshold", "intercept",   "spread",
                                   "s_x2",  "q3",        "reliability", NULL};
static const char *const options[] = {"categories", "level",      "model",   "estimator", "nodes",
                                      "range",      "quadrature", "threads", "plot",      NULL};
static const char *const own_options[] = {"persons", "eap|ml|wle",   "fit", "",  "no-se",
                                          "",        "common-slope", "",    NULL};

#define INFORMATION_LEAST 1e-8 /* below there is no error to be told */

static const struct {
    const char *name;
    enum irt_model model;
} models[] = {{"rasch", IRT_RASCH}, {"2pl", IRT_2PL}, {"grm", IRT_GRM},
              {"rsm", IRT_RSM},     {"pcm", IRT_PCM}, {"gpcm", IRT_GPCM}};

struct work {
    const struct request *q;
    struct answer *a;
    struct rated rated;
    struct irt_data data;
    struct irt_wanted wanted;
    struct irt_fit fit;
    size_t steps_most;
};

/* ---- what was asked for ---- */

static enum err choose_model(struct call *c, struct work *w)
{
    const char *name = w->q->model ? w->q->model : "grm";

    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        if (strcmp(models[i].name, name) != 0) continue;
        w->wanted = irt_usual(models[i].model);
        answer_option(w->a, "model", json_text(c, name));
        return OK;
    }
    return misuse(c, "There is no model %s; there are: rasch, 2pl, grm, rsm, pcm, gpcm.", name);
}

static enum err choose_estimator(struct call *c, struct work *w)
{
    const char *name = w->q->estimator ? w->q->estimator : "mml";
    enum irt_model model = w->wanted.model;

    if (strcmp(name, "mml") != 0 && strcmp(name, "cml") != 0)
        return misuse(c, "Item response models are estimated by mml or cml, not by %s.", name);
    if (strcmp(name, "cml") == 0) w->wanted.estimator = IRT_CONDITIONAL;
    if (w->wanted.estimator == IRT_CONDITIONAL && model != IRT_RASCH && model != IRT_RSM &&
        model != IRT_PCM)
        return misuse(c, "cml is for models with one slope: rasch, rsm, pcm.");
    answer_option(w->a, "estimator", json_text(c, name));
    return OK;
}

static enum err choose_quadrature(struct call *c, struct work *w)
{
    const char *name = w->q->quadrature ? w->q->quadrature : "rect";

    if (strcmp(name, "rect") != 0 && strcmp(name, "hermite") != 0)
        return misuse(c, "There is no quadrature %s; there are: rect, hermite.", name);
    if (strcmp(name, "hermite") == 0) w->wanted.quadrature = IRT_HERMITE;
    if (w->q->nodes) w->wanted.nodes = w->q->nodes;
    if (w->q->range > 0) w->wanted.range = w->q->range;
    if (w->wanted.nodes < 3 || w->wanted.nodes > 1001)
        return misuse(c, "--nodes wants a number from 3 to 1001.");
    answer_option(w->a, "quadrature", json_text(c, name));
    answer_option(w->a, "nodes", json_int(c, (int64_t)w->wanted.nodes));
    answer_option(w->a, "range", json_decimal(c, w->wanted.range));
    return OK;
}

static enum err choose(struct call *c, struct work *w)
{
    const char *persons = request_own(w->q, "persons");

    TRY(choose_model(c, w));
    TRY(choose_estimator(c, w));
    TRY(choose_quadrature(c, w));
    w->wanted.errors = !request_own(w->q, "no-se");
    w->wanted.threads = w->q->threads;
    w->wanted.common_slope = request_own(w->q, "common-slope") != NULL;
    if (w->wanted.common_slope && w->wanted.model != IRT_GRM)
        return misuse(c, "--common-slope is for grm; the model with one slope that you want is rasch, "
                         "rsm or pcm.");
    if (persons && strcmp(persons, "eap") != 0 && strcmp(persons, "ml") != 0 &&
        strcmp(persons, "wle") != 0)
        return misuse(c, "Persons are estimated by eap, ml or wle, not by %s.", persons);
    if (w->wanted.estimator == IRT_CONDITIONAL && persons && strcmp(persons, "eap") == 0)
        return misuse(c, "After cml there is no distribution of persons: --persons wle or ml.");
    answer_option(w->a, "level", json_decimal(c, w->q->level));
    return OK;
}

/* ---- answering ---- */

static void add_items(struct call *c, struct work *w)
{
    size_t most = 0, at = 0;
    const char **columns;
    struct json *table;

    for (size_t i = 0; i < w->fit.items; i++)
        if (w->fit.item[i].categories - 1 > most) most = w->fit.item[i].categories - 1;
    columns = arena_alloc(c->mem, (4 * most + 5) * sizeof *columns);
    columns[at++] = "item", columns[at++] = "categories", columns[at++] = "slope";
    columns[at++] = "slope_se";
    for (size_t k = 1; k <= most; k++) {
        columns[at++] = arena_format(c->mem, "threshold_%zu", k);
        columns[at++] = arena_format(c->mem, "threshold_%zu_se", k);
    }
    for (size_t k = 1; k <= most; k++) {
        columns[at++] = arena_format(c->mem, "intercept_%zu", k);
        columns[at++] = arena_format(c->mem, "intercept_%zu_se", k);
    }
    table = answer_table(w->a, "items", columns);
    for (size_t i = 0; i < w->fit.items; i++) {
        const struct irt_item *item = &w->fit.item[i];
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->data.names[i]));
        json_add(row, json_int(c, (int64_t)item->categories));
        json_add(row, json_decimal(c, item->slope));
        json_add(row, json_decimal(c, item->slope_se));
        for (size_t k = 0; k < 2 * most; k++) {
            size_t step = k % most;
            bool is_there = step + 1 < item->categories, is_threshold = k < most;
            const double *value = is_threshold ? item->thresholds : item->intercepts;
            const double *se = is_threshold ? item->threshold_ses : item->intercept_ses;
            json_add(row, json_decimal(c, is_there ? value[step] : NAN));
            json_add(row, json_decimal(c, is_there ? se[step] : NAN));
        }
    }
}

static void add_estimate(struct work *w, const char *key, const char *of, double value, double se,
                         double n)
{
    struct estimate e = estimate_normal(value, se, w->q->level, n);

    if (isnan(se)) e.low = e.high = NAN, e.method = NULL;
    answer_add(w->a, key, of, &e, w->q->level);
}

static void add_parameters(struct call *c, struct work *w)
{
    double n = ratings_units(&w->rated.ratings);

    for (size_t i = 0; i < w->fit.items; i++) {
        const struct irt_item *item = &w->fit.item[i];
        const char *name = w->data.names[i];
        add_estimate(w, "slope", name, item->slope, item->slope_se, n);
        for (size_t k = 0; k + 1 < item->categories; k++) {
            const char *of = item->categories == 2 ? name : arena_format(c->mem, "%s:%zu", name, k + 1);
            add_estimate(w, "threshold", of, item->thresholds[k], item->threshold_ses[k], n);
            add_estimate(w, "intercept", of, item->intercepts[k], item->intercept_ses[k], n);
        }
    }
    if (!isnan(w->fit.spread)) add_estimate(w, "spread", NULL, w->fit.spread, w->fit.spread_se, n);
}

static void add_information(struct call *c, const struct work *w)
{
    static const char *const columns[] = {"theta", "information", "se", NULL};
    struct json *table = answer_table(w->a, "information", columns);

    for (int at = -8; at <= 8; at++) {
        struct json *row = answer_row(w->a, table);
        double theta = .5 * at, sum = 0;
        for (size_t i = 0; i < w->fit.items; i++) sum += irt_information(&w->fit, i, theta);
        json_add(row, json_decimal(c, theta));
        json_add(row, json_decimal(c, sum));
        json_add(row, json_decimal(c, sum > INFORMATION_LEAST ? 1 / sqrt(sum) : NAN));
    }
}

static enum err add_persons(struct call *c, struct work *w, const struct estimate *eap)
{
    static const char *const columns[] = {"row", "estimate", "se", "answers", NULL};
    const char *name = request_own(w->q, "persons");
    struct estimate *persons;
    struct json *table;

    if (!name) return OK;
    persons = arena_alloc(c->mem, w->data.rows * sizeof *persons);
    if (strcmp(name, "eap") == 0 && eap)
        memcpy(persons, eap, w->data.rows * sizeof *persons);
    else
        TRY(irt_persons(c, &w->data, &w->fit, strcmp(name, "ml") == 0 ? IRT_ML : IRT_WLE, persons));
    table = answer_table(w->a, "persons", columns);
    for (size_t r = 0; r < w->data.rows; r++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_int(c, (int64_t)r + 1));
        json_add(row, json_decimal(c, persons[r].value));
        json_add(row, json_decimal(c, persons[r].se));
        json_add(row, json_decimal(c, persons[r].n));
    }
    return OK;
}

/* At the places of persons. After conditional estimation nothing is known of how persons are spread,
 * which S-X2 rests on. */
static enum err add_fit(struct call *c, struct work *w, const struct estimate *persons)
{
    static const char *const columns[] = {"item", "s_x2", "df", "p", "infit", "outfit", NULL};
    size_t items = w->fit.items;
    struct estimate *sx2 = arena_alloc(c->mem, items * sizeof *sx2);
    struct irt_mean_squares *squares = arena_alloc(c->mem, items * sizeof *squares);
    double *q3 = arena_alloc(c->mem, items * items * sizeof *q3);
    bool has_distribution = w->wanted.estimator == IRT_MARGINAL;
    struct json *table;

    for (size_t i = 0; i < items; i++) sx2[i] = estimate_nothing();
    if (has_distribution) TRY(irt_item_fit(c, &w->data, &w->fit, sx2));
    TRY(irt_item_mean_squares(c, &w->data, &w->fit, persons, squares));
    TRY(irt_residual_correlations(c, &w->data, &w->fit, persons, q3));
    table = answer_table(w->a, "fit", columns);
    for (size_t i = 0; i < items; i++) {
        struct json *row = answer_row(w->a, table);
        struct estimate e = sx2[i];
        e.value = e.statistic;
        if (has_distribution) answer_add(w->a, "s_x2", w->data.names[i], &e, w->q->level);
        json_add(row, json_text(c, w->data.names[i]));
        json_add(row, json_decimal(c, e.statistic));
        json_add(row, json_decimal(c, e.df));
        json_add(row, json_decimal(c, e.p));
        json_add(row, json_decimal(c, squares[i].infit));
        json_add(row, json_decimal(c, squares[i].outfit));
    }
    for (size_t i = 0; i < items; i++)
        for (size_t j = i + 1; j < items; j++)
            answer_value(w->a, "q3", arena_format(c->mem, "%s:%s", w->data.names[i], w->data.names[j]),
                         q3[i * items + j], ratings_units(&w->rated.ratings));
    return OK;
}

/* What needs each person's place: only where it was asked for. */
static enum err add_of_persons(struct call *c, struct work *w)
{
    struct estimate *eap = NULL, *places;

    if (!request_own(w->q, "persons") && !request_own(w->q, "fit")) return OK;
    if (w->wanted.estimator == IRT_MARGINAL) {
        eap = arena_alloc(c->mem, w->data.rows * sizeof *eap);
        TRY(irt_persons(c, &w->data, &w->fit, IRT_EAP, eap));
        answer_value(w->a, "reliability", "eap", irt_reliability(&w->data, eap),
                     ratings_units(&w->rated.ratings));
    }
    TRY(add_persons(c, w, eap));
    if (!request_own(w->q, "fit")) return OK;
    places = eap ? eap : arena_alloc(c->mem, w->data.rows * sizeof *places);
    if (!eap) TRY(irt_persons(c, &w->data, &w->fit, IRT_ML, places));
    return add_fit(c, w, places);
}

/* An estimate without an end: of which item, where it is one's. */
static void warn_of_ends(struct call *c, struct work *w)
{
    const char *first = NULL;
    size_t count = 0;

    for (size_t i = 0; w->fit.warnings & WARNING_BOUNDARY && i < w->fit.items; i++) {
        const struct irt_item *item = &w->fit.item[i];
        if (isnan(item->slope_se) && fabs(item->slope) > IRT_STEEPEST && count++ == 0)
            first = w->data.names[i];
    }
    if (count) {
        w->fit.warnings &= ~(unsigned)WARNING_BOUNDARY;
        answer_warn_text(w->a, "boundary",
                         arena_format(c->mem,
                                      "The slope of item %s has no end%s: these answers part persons "
                                      "without error. It has no standard error.",
                                      first, count > 1 ? ", nor have those of others" : ""));
    }
    answer_warn(w->a, w->fit.warnings);
}

#define PERSONS_OF_SLOPES 250 /* where errors of slopes are still large: half of what is advised */
#define PERSONS_OF_STEPS 100

static void warn_of_few(struct call *c, struct work *w)
{
    double persons = ratings_units(&w->rated.ratings);
    bool has_slopes =
        w->wanted.model == IRT_GRM || w->wanted.model == IRT_2PL || w->wanted.model == IRT_GPCM;

    if (!(persons < (has_slopes ? PERSONS_OF_SLOPES : PERSONS_OF_STEPS))) return;
    answer_warn_text(
        w->a, "few_persons",
        arena_format(c->mem,
                     has_slopes
                         ? "%.0f persons are few for items with slopes of their own: Reise and Yu "
                           "(1990) found 500 to be needed for the graded model. Read the standard "
                           "errors, or take --model pcm."
                         : "%.0f persons are few: thresholds are known to half a logit from about "
                           "100 on, to one logit from 30 (Linacre 1994).",
                     persons));
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);
    struct irt_answered answered;

    w->q = q;
    w->a = a;
    TRY(choose(c, w));
    TRY(irt_read_answers(c, q, w->wanted.model, a, &w->rated, &answered));
    w->data = answered.data;
    TRY(irt_fit(c, &w->data, &w->wanted, &w->fit));
    answer_fit(a, &(struct fit){.log_likelihood = w->fit.log_likelihood,
                                .parameters = (double)w->fit.parameters,
                                .nodes = w->fit.nodes ? (double)w->fit.nodes : NAN,
                                .iterations = (double)w->fit.rounds,
                                .gradient = w->fit.gradient,
                                .converged = w->fit.converged});
    warn_of_ends(c, w);
    warn_of_few(c, w);
    if (w->fit.nodes && w->wanted.quadrature == IRT_EVEN && 3 * w->fit.spread > w->wanted.range)
        answer_warn_text(a, "nodes_too_narrow",
                         "Persons lie farther out than the nodes reach: take a larger --range.");
    add_items(c, w);
    add_parameters(c, w);
    add_information(c, w);
    TRY(add_of_persons(c, w));
    if (q->plot) TRY(plot_irt(c, &w->rated, &answered, &w->fit, a));
    answer_remark(
        a, w->wanted.model == IRT_GRM
               ? "threshold c: where half reach category c or higher; intercept: d of a theta + d."
               : "threshold c: where category c and the one below it are equally likely; "
                 "intercept: d of c a theta + d.");
    if (w->fit.errors_from)
        answer_remark(
            a, arena_format(c->mem,
                            "Standard errors are from the %s; those of thresholds by the delta method.",
                            w->fit.errors_from));
    return OK;
}

const struct analysis analysis_irt = {
    .name = "irt",
    .title = "Item response model",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a person, a column an item; missing answers are ignorable. long: --unit, --item, "
        "--value.\n"
        "--model grm (usual), 2pl, gpcm; rasch, rsm, pcm with one slope. --estimator mml, or cml for "
        "the\n"
        "latter (thresholds sum to zero). mml on --nodes 61 even nodes from -6 to 6 (--range), or as "
        "many\n"
        "Hermite nodes (--quadrature hermite). On even nodes rasch, rsm and pcm have slope 1 and "
        "spread is\n"
        "estimated; on Hermite nodes spread is 1 and the common slope is estimated; slope times spread "
        "is "
        "the same.\n"
        "--persons adds a table of estimates, --fit S-X2, mean squares at the posterior mean and Q3\n"
        "(after cml: mean squares and Q3 at maximum likelihood, no S-X2); --no-se leaves standard "
        "errors\n"
        "out; --common-slope: grm with one slope.\n"
        "Rasch (1960), Samejima (1969), Andersen (1972), Andrich (1978), Bock and Aitkin (1981), "
        "Masters "
        "(1982),\n"
        "Louis (1982), Yen (1984), Warm (1989), Muraki (1992), Orlando and Thissen (2000).",
    .run = run,
};
