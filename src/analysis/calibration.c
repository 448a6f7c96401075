/* analysis/calibration.c: the analysis `calibration`: predicted chances against what happened. */

#include "stats/calibration.h"

#include <math.h>

#include "analysis/plot.h"
#include "analysis/validity.h"
#include "base/arena.h"
#include "stats/logistic.h"
#include "stats/roc.h"

static const char *const keys[] = {"calibration_in_the_large",
                                   "calibration_intercept",
                                   "calibration_slope",
                                   "expected_observed",
                                   "brier",
                                   "brier_scaled",
                                   "hosmer_lemeshow",
                                   "auc",
                                   "coefficient",
                                   "likelihood_ratio",
                                   "pearson",
                                   NULL};
static const char *const options[] = {"outcome", "x", "level", "freq", "plot", NULL};
static const char *const own_options[] = {"fit", "", "groups", "10", "percentiles", "step", NULL};

/* The model of --fit: its chances are calibrated on the data they come from. */
static enum err fit_model(struct call *c, const struct request *q, const struct validity *v,
                          struct answer *a, const double **ret)
{
    struct logistic_wanted w = {
        .n = v->rows, .columns = v->x_count, .x = v->x, .outcome = v->outcome, .level = q->level};
    struct logistic fit;
    struct estimate pearson;

    TRY(logistic_fit(c, &w, &fit));
    TRY(logistic_pearson(c, &w, &fit, &pearson));
    answer_add(a, "coefficient", "intercept", &fit.coefficients[0], q->level);
    for (size_t j = 0; j < v->x_count; j++)
        answer_add(a, "coefficient", v->x_names[j], &fit.coefficients[j + 1], q->level);
    answer_add(a, "likelihood_ratio", NULL, &fit.likelihood_ratio, q->level);
    answer_add(a, "pearson", NULL, &pearson, q->level);
    answer_fit(a, &(struct fit){.log_likelihood = fit.log_likelihood,
                                .parameters = (double)v->x_count + 1,
                                .nodes = NAN,
                                .iterations = (double)fit.iterations,
                                .gradient = NAN,
                                .converged = fit.is_converged});
    *ret = fit.predicted;
    return OK;
}

static void add_groups(struct call *c, const struct calibration *r, struct answer *a)
{
    static const char *const columns[] = {"n",     "lowest", "highest", "expected", "observed",
                                          "share", "low",    "high",    NULL};
    struct json *table = answer_table(a, "groups", columns);

    for (size_t i = 0; i < r->group_count; i++) {
        const struct calibration_group *g = &r->groups[i];
        struct json *row = answer_row(a, table);

        json_add(row, json_int(c, (int64_t)g->n));
        json_add(row, json_decimal(c, g->low));
        json_add(row, json_decimal(c, g->high));
        json_add(row, json_decimal(c, g->expected));
        json_add(row, json_int(c, (int64_t)g->observed));
        json_add(row, json_decimal(c, g->observed / g->n));
        json_add(row, json_decimal(c, g->share_low));
        json_add(row, json_decimal(c, g->share_high));
    }
}

static void add_all(struct call *c, const struct calibration *r, const struct auc *area, double level,
                    struct answer *a)
{
    answer_add(a, "calibration_in_the_large", NULL, &r->in_the_large, level);
    answer_add(a, "calibration_intercept", NULL, &r->intercept, level);
    answer_add(a, "calibration_slope", NULL, &r->slope, level);
    answer_add(a, "expected_observed", NULL, &r->expected_observed, level);
    answer_add(a, "brier", NULL, &r->brier, level);
    answer_value(a, "brier_scaled", NULL, r->brier_scaled, r->n);
    answer_add(a, "hosmer_lemeshow", NULL, &r->hosmer_lemeshow, level);
    answer_add(a, "auc", NULL, &area->area, level);
    add_groups(c, r, a);
}

static const char *const percentile_names[] = {"step", "linear"};

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    bool own = request_own(q, "fit") != NULL;
    const double *predicted;
    struct validity v;
    struct calibration r;
    struct auc area;
    double groups;
    size_t percentiles;

    TRY(validity_choose(c, "percentiles", request_own(q, "percentiles"), percentile_names, 2,
                        &percentiles));
    TRY(request_own_number(c, q, "groups", 10, &groups));
    if (!(groups >= 2 && groups <= 1000) || groups != floor(groups))
        return misuse(c, "--groups wants a whole number from 2 to 1000.");
    TRY(validity_read(c, q, READ_OUTCOME | READ_X, a, &v));
    if (!own && v.x_count > 1)
        return misuse(
            c, "--x wants the one column of predicted chances, or --fit to make a model of them.");
    predicted = v.x;
    if (own) TRY(fit_model(c, q, &v, a, &predicted));
    TRY(calibration_of(c,
                       &(struct calibration_wanted){.n = v.rows,
                                                    .groups = (size_t)groups,
                                                    .predicted = predicted,
                                                    .outcome = v.outcome,
                                                    .own = own,
                                                    .linear = percentiles == 1,
                                                    .level = q->level},
                       &r));
    TRY(roc_auc(c, v.rows, predicted, v.outcome, q->level, &area));
    add_all(c, &r, &area, q->level, a);
    if (q->plot) plot_calibration(c, &r, q->level, a);
    if (own)
        answer_remark(a,
                      "The model was made from these very people: that it fits them says nothing about "
                      "others.");
    return OK;
}

const struct analysis analysis_calibration = {
    .name = "calibration",
    .title = "Do predicted chances come true as often as they say?",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "--outcome names a column of 1 (it happened) and 0, --x the predicted chances, 0 to 1. With "
        "--fit "
        "the columns\n"
        "of --x become a logistic regression whose chances are looked at; the test of Hosmer and "
        "Lemeshow "
        "then has\n"
        "two degrees of freedom less than --groups, otherwise as many as groups. Groups end at "
        "--percentiles "
        "step\n"
        "(definition 2 of Hyndman and Fan, as in Stata) or linear (7, as in R). The table groups has "
        "what a plot "
        "of\n"
        "calibration shows: expected and observed events by deciles of the chances.\n"
        "Right are: in the large and intercept 0, slope 1, expected / observed 1. pearson is over the "
        "patterns of x (n).\n"
        "Cox (1958); Brier (1950); Hosmer and Lemeshow (1980); Steyerberg (2019) Clinical Prediction "
        "Models, ch. 15.",
    .run = run,
};
