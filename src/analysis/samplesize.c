/* analysis/samplesize.c: the analysis `samplesize`: how many a study needs. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/sample_size.h"

#define PLENTY 1e-9 /* of a unit: what rounding adds to a whole number */

static const char *const keys[] = {"sample_size",          "sample_size_exact", "events",
                                   "events_per_parameter", "r2_largest",        NULL};
static const char *const options[] = {"level", NULL};
static const char *const own_options[] = {
    "for",
    "icc, kappa, alpha, prediction, survival or regression",
    "lowest",
    "NUMBER  the coefficient that would be too low",
    "expected",
    "NUMBER  the coefficient that is expected",
    "width",
    "NUMBER  of the interval, from end to end",
    "ratings",
    "NUMBER  of each unit (icc)",
    "items",
    "NUMBER  of the scale (alpha)",
    "share",
    "NUMBER  of one of two categories (kappa), or of those with the outcome",
    "significance",
    "NUMBER  of the test (.05)",
    "sides",
    "NUMBER  of the test, 1 or 2 (2)",
    "power",
    "NUMBER  of the test (.8)",
    "parameters",
    "NUMBER  of the model, without the intercept",
    "r2",
    "NUMBER  expected, of Cox and Snell; of a regression the usual one",
    "nagelkerke",
    "NUMBER  R2 expected, of Nagelkerke",
    "auc",
    "NUMBER  area under the curve that is expected",
    "shrinkage",
    "NUMBER  wanted, at least (.9)",
    "optimism",
    "NUMBER  of R2, at most (.05)",
    "margin",
    "NUMBER  of the estimated share of the outcome (.05)",
    "error",
    "NUMBER  of a prediction, mean and absolute (.05)",
    "rate",
    "NUMBER  of events in a unit of time (survival)",
    "follow-up",
    "NUMBER  time of which predictions are wanted (survival)",
    NULL};

static void add(struct answer *a, const char *of, double exact)
{
    answer_value(a, "sample_size", of, ceil(exact - PLENTY), NAN);
    answer_value(a, "sample_size_exact", of, exact, NAN);
}

static enum err needed_number(struct call *c, const struct request *q, const char *name, double *ret)
{
    TRY(request_own_number(c, q, name, NAN, ret));
    return isnan(*ret) ? misuse(c, "--for %s needs --%s NUMBER.", request_own(q, "for"), name) : OK;
}

static enum err count(struct call *c, const struct request *q, const char *name, double otherwise,
                      size_t *ret)
{
    double value;

    TRY(request_own_number(c, q, name, otherwise, &value));
    if (isnan(value)) TRY(needed_number(c, q, name, &value));
    if (!(value >= 1) || value != floor(value))
        return misuse(c, "--%s wants a whole number from 1.", name);
    *ret = (size_t)value;
    return OK;
}

/* ---- coefficients ---- */

static enum err read_test(struct call *c, const struct request *q, struct sample_test *t)
{
    TRY(needed_number(c, q, "lowest", &t->lowest));
    TRY(needed_number(c, q, "expected", &t->expected));
    TRY(request_own_number(c, q, "significance", .05, &t->significance));
    TRY(request_own_number(c, q, "power", .8, &t->power));
    TRY(count(c, q, "sides", 2, &t->sides));
    if (t->sides > 2) return misuse(c, "--sides wants 1 or 2.");
    return OK;
}

/* What a coefficient is of, besides: ratings, items, or the share of a category. */
struct circumstances {
    size_t several;
    double share;
};

struct coefficient {
    const char *name;
    const char *several; /* option that says how many; NULL: a share */
    enum err (*test)(struct call *c, const struct sample_test *t, const struct circumstances *k,
                     double *ret);
    enum err (*width)(struct call *c, const struct sample_width *w, const struct circumstances *k,
                      double *ret);
};

static enum err icc_test(struct call *c, const struct sample_test *t, const struct circumstances *k,
                         double *ret)
{
    return sample_icc_test(c, t, k->several, ret);
}

static enum err icc_width(struct call *c, const struct sample_width *w, const struct circumstances *k,
                          double *ret)
{
    return sample_icc_width(c, w, k->several, ret);
}

static enum err kappa_test(struct call *c, const struct sample_test *t, const struct circumstances *k,
                           double *ret)
{
    return sample_kappa_test(c, t, k->share, ret);
}

static enum err kappa_width(struct call *c, const struct sample_width *w, const struct circumstances *k,
                            double *ret)
{
    return sample_kappa_width(c, w, k->share, ret);
}

static enum err alpha_test(struct call *c, const struct sample_test *t, const struct circumstances *k,
                           double *ret)
{
    return sample_alpha_test(c, t, k->several, ret);
}

static enum err alpha_width(struct call *c, const struct sample_width *w, const struct circumstances *k,
                            double *ret)
{
    return sample_alpha_width(c, w, k->several, ret);
}

static const struct coefficient coefficients[] = {{"icc", "ratings", icc_test, icc_width},
                                                  {"kappa", NULL, kappa_test, kappa_width},
                                                  {"alpha", "items", alpha_test, alpha_width}};

static const char *circumstances_of(struct call *c, const struct coefficient *what,
                                    const struct circumstances *k)
{
    return what->several
               ? arena_format(c->mem, ", with %zu %s a unit", k->several, what->several)
               : arena_format(c->mem, ", with two raters and a category of share %g", k->share);
}

static enum err for_coefficient(struct call *c, const struct request *q, const struct coefficient *what,
                                struct answer *a)
{
    struct circumstances k = {0, NAN};
    double exact = NAN;

    if (what->several)
        TRY(count(c, q, what->several, NAN, &k.several));
    else
        TRY(needed_number(c, q, "share", &k.share));
    if (request_own(q, "width")) {
        struct sample_width w = {.level = q->level};
        TRY(needed_number(c, q, "expected", &w.expected));
        TRY(needed_number(c, q, "width", &w.width));
        TRY(what->width(c, &w, &k, &exact));
        answer_remark(a, arena_format(c->mem,
                                      "So that an interval at the level %g is %g wide where the "
                                      "coefficient is %g%s.",
                                      q->level, w.width, w.expected, circumstances_of(c, what, &k)));
        answer_option(a, "level", json_decimal(c, q->level));
    } else {
        struct sample_test t;
        TRY(read_test(c, q, &t));
        TRY(what->test(c, &t, &k, &exact));
        answer_remark(a, arena_format(c->mem,
                                      "To tell %g from %g with power %g at the significance %g, "
                                      "%s%s.",
                                      t.expected, t.lowest, t.power, t.significance,
                                      t.sides == 2 ? "two-sided" : "one-sided",
                                      circumstances_of(c, what, &k)));
        answer_option(a, "significance", json_decimal(c, t.significance));
        answer_option(a, "sides", json_int(c, (int64_t)t.sides));
        answer_option(a, "power", json_decimal(c, t.power));
    }
    add(a, what->name, exact);
    return OK;
}

/* ---- prediction models ---- */

#define ERROR_USUAL .05 /* of a prediction: the mean absolute one */

static enum err read_r2(struct call *c, const struct request *q, double outcome, double *ret)
{
    double other;

    TRY(request_own_number(c, q, "r2", NAN, ret));
    if (!isnan(*ret)) return OK;
    if (!(outcome > 0 && outcome < 1)) return misuse(c, "--share lies between 0 and 1.");
    TRY(request_own_number(c, q, "nagelkerke", NAN, &other));
    if (!isnan(other)) {
        *ret = other * sample_r2_largest(outcome);
        return OK;
    }
    TRY(request_own_number(c, q, "auc", NAN, &other));
    if (isnan(other))
        return misuse(c, "Say how good the model is expected to be: --r2, --nagelkerke or --auc.");
    if (!(other > .5 && other < 1)) return misuse(c, "--auc lies between .5 and 1.");
    *ret = sample_r2_of_auc(other, outcome);
    return OK;
}

static enum err for_prediction(struct call *c, const struct request *q, struct answer *a)
{
    struct sample_prediction p = {.level = q->level};
    struct sample_prediction_found found;
    double error;

    TRY(needed_number(c, q, "share", &p.outcome));
    TRY(count(c, q, "parameters", NAN, &p.parameters));
    TRY(read_r2(c, q, p.outcome, &p.r2));
    TRY(request_own_number(c, q, "shrinkage", .9, &p.shrinkage));
    TRY(request_own_number(c, q, "optimism", .05, &p.optimism));
    TRY(request_own_number(c, q, "margin", .05, &p.margin));
    TRY(request_own_number(c, q, "error", NAN, &p.error));
    TRY(sample_prediction_of(c, &p, &found));
    error = found.error;
    if (isnan(p.error)) { /* it is said all the same, but not counted */
        struct sample_prediction usual = p;
        struct sample_prediction_found with_error;
        usual.error = ERROR_USUAL;
        TRY(sample_prediction_of(c, &usual, &with_error));
        error = with_error.error;
        if (!isnan(error)) answer_remark(a, "The error of a prediction is counted with --error.");
    }
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "r2", json_decimal(c, p.r2));
    add(a, "prediction", found.needed);
    add(a, "shrinkage", found.shrinkage);
    add(a, "optimism", found.optimism);
    add(a, "margin", found.margin);
    if (!isnan(error)) add(a, "error", error);
    answer_value(a, "events", NULL, found.events, NAN);
    answer_value(a, "events_per_parameter", NULL, found.events_a_parameter, NAN);
    answer_value(a, "r2_largest", NULL, found.largest_r2, NAN);
    return OK;
}

static enum err for_survival(struct call *c, const struct request *q, struct answer *a)
{
    struct sample_survival s;
    struct sample_survival_found found;

    TRY(count(c, q, "parameters", NAN, &s.parameters));
    TRY(needed_number(c, q, "r2", &s.r2));
    TRY(needed_number(c, q, "rate", &s.rate));
    TRY(needed_number(c, q, "follow-up", &s.follow_up));
    TRY(request_own_number(c, q, "shrinkage", .9, &s.shrinkage));
    TRY(request_own_number(c, q, "optimism", .05, &s.optimism));
    TRY(sample_survival_of(c, &s, &found));
    add(a, "survival", found.needed);
    add(a, "shrinkage", found.shrinkage);
    add(a, "optimism", found.optimism);
    answer_value(a, "events", NULL, found.events, NAN);
    answer_value(a, "events_per_parameter", NULL, found.events_a_parameter, NAN);
    answer_value(a, "r2_largest", NULL, found.largest_r2, NAN);
    return OK;
}

static enum err for_regression(struct call *c, const struct request *q, struct answer *a)
{
    struct sample_regression r;
    struct sample_regression_found found;

    TRY(count(c, q, "parameters", NAN, &r.parameters));
    TRY(needed_number(c, q, "r2", &r.r2));
    TRY(request_own_number(c, q, "shrinkage", .9, &r.shrinkage));
    TRY(request_own_number(c, q, "optimism", .05, &r.optimism));
    TRY(sample_regression_of(c, &r, &found));
    add(a, "regression", found.needed);
    add(a, "shrinkage", found.shrinkage);
    add(a, "optimism", found.optimism);
    add(a, "residual", found.residual);
    return OK;
}

/* There is no data to be refused: values that nothing can be computed from are wrong use. */
static enum err as_misuse(struct call *c, enum err e)
{
    const char *text;

    if (e != ERR_INVALID) return e;
    text = arena_text(c->mem, c->fail.text);
    fail_clear(c);
    return misuse(c, "%s", text);
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const inputs[] = {"units", "raters", "ratings", "missing", "categories"};
    const char *what = request_own(q, "for");

    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) answer_input(a, inputs[i], NAN);
    answer_remark(a, "Numbers rest on what is expected; try less hopeful values, too.");
    if (!what)
        return misuse(c, "Say what for: --for icc, kappa, alpha, prediction, survival or regression.");
    answer_option(a, "for", json_text(c, what));
    if (strcmp(what, "prediction") == 0) return as_misuse(c, for_prediction(c, q, a));
    if (strcmp(what, "survival") == 0) return as_misuse(c, for_survival(c, q, a));
    if (strcmp(what, "regression") == 0) return as_misuse(c, for_regression(c, q, a));
    for (size_t i = 0; i < sizeof coefficients / sizeof *coefficients; i++)
        if (strcmp(coefficients[i].name, what) == 0)
            return as_misuse(c, for_coefficient(c, q, &coefficients[i], a));
    return misuse(c,
                  "There is no sample size for %s; there is: icc, kappa, alpha, prediction, survival, "
                  "regression.",
                  what);
}

const struct analysis analysis_samplesize = {
    .name = "samplesize",
    .title = "How many a study needs",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 0,
    .help =
        "Reads no file. --for icc --ratings K, --for kappa --share P (of one of two categories, two\n"
        "raters), --for alpha --items K: either --lowest and --expected, to tell the one from the\n"
        "other (--significance .05 --sides 2 --power .8), or --expected and --width, to know it so\n"
        "closely. --for prediction --share P --parameters K and one of --r2 (Cox and Snell),\n"
        "--nagelkerke, --auc: how many persons a model of an outcome of that share needs: of each\n"
        "criterion, and all together (of is prediction): the three of Riley and others (2019), and\n"
        "with --error .05 the mean absolute error of a prediction. --for survival --parameters K\n"
        "--r2 R2 --rate EVENTS --follow-up TIME (events a unit of time, the mean time): the same of\n"
        "the time until something happens. --for regression --parameters K --r2 R2: of a number.\n"
        "Walter, Eliasziw and Donner (1998), Bonett (2002), Donner and Eliasziw (1992), Bloch and "
        "Kraemer (1989), Riley and others (2019, 2020, 2021),\n"
        "van Smeden and others (2019).",
    .run = run,
};
