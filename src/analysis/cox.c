/* analysis/cox.c: the analysis `cox`: regression of hazards. */

#include "stats/cox.h"

#include <math.h>
#include <string.h>

#include "analysis/validity.h"
#include "base/arena.h"

static const char *const keys[] = {
    "log_hazard_ratio",    "hazard_ratio", "likelihood_ratio",     "wald", "score",
    "null_log_likelihood", "concordance",  "proportional_hazards", NULL};
static const char *const options[] = {"time", "event", "x", "strata", "ties", "level", "freq", NULL};
static const char *const own_options[] = {"clock", "survival", "baseline", "", NULL};

/* Value and limits on the scale of ratios; se by the delta method. */
static struct estimate ratio(const struct estimate *e)
{
    struct estimate r = *e;

    r.value = exp(e->value);
    r.se = r.value * e->se;
    r.low = exp(e->low);
    r.high = exp(e->high);
    return r;
}

static void add_fit(struct answer *a, const struct validity *v, const struct cox *f, double level)
{
    for (size_t j = 0; j < f->columns; j++) {
        struct estimate e = ratio(&f->coefficients[j]);

        answer_add(a, "log_hazard_ratio", v->x_names[j], &f->coefficients[j], level);
        answer_add(a, "hazard_ratio", v->x_names[j], &e, level);
    }
    answer_add(a, "likelihood_ratio", NULL, &f->likelihood_ratio, level);
    answer_add(a, "wald", NULL, &f->wald, level);
    answer_add(a, "score", NULL, &f->score, level);
    answer_value(a, "null_log_likelihood", NULL, f->null_log_likelihood, f->events);
    answer_fit(a, &(struct fit){.log_likelihood = f->log_likelihood,
                                .parameters = (double)f->columns,
                                .nodes = NAN,
                                .iterations = (double)f->iterations,
                                .gradient = NAN,
                                .converged = f->is_converged});
}

static enum err add_proportional(struct call *c, struct answer *a, const struct validity *v,
                                 const struct cox *f, enum cox_clock clock, double level)
{
    struct estimate *tests = arena_alloc(c->mem, (f->columns + 1) * sizeof *tests);

    TRY(cox_proportional(c, f, clock, tests));
    for (size_t j = 0; j < f->columns; j++)
        answer_add(a, "proportional_hazards", v->x_names[j], &tests[j], level);
    answer_add(a, "proportional_hazards", NULL, &tests[f->columns], level);
    return OK;
}

static enum err add_baseline(struct call *c, const struct request *q, struct answer *a,
                             const struct validity *v, const struct cox *f)
{
    static const char *const columns[] = {"stratum", "time", "cumulative_hazard", NULL};
    struct json *table;
    struct cox_hazard *steps;
    size_t count;

    if (!request_own(q, "baseline")) return OK;
    TRY(cox_baseline(c, f, &steps, &count));
    table = answer_table(a, "baseline", columns);
    for (size_t i = 0; i < count; i++) {
        struct json *row = answer_row(a, table);

        json_add(row, json_text(c, v->strata.count ? v->strata.names[steps[i].stratum] : NULL));
        json_add(row, json_decimal(c, steps[i].time));
        json_add(row, json_decimal(c, steps[i].hazard));
    }
    return OK;
}

static const char *const ties_words[] = {"Efron", "Breslow", "the exact discrete likelihood"};

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const ties_names[] = {"efron", "breslow", "exact"};
    static const char *const clock_names[] = {"survival", "identity", "rank", "log"};
    size_t ties, clock;
    struct survival_concordance concordance;
    struct follow_up d;
    struct validity v;
    struct cox f;

    TRY(validity_choose(c, "ties", q->ties, ties_names, 3, &ties));
    TRY(validity_choose(c, "clock", request_own(q, "clock"), clock_names, 4, &clock));
    TRY(validity_read(c, q, READ_TIME | READ_X, a, &v));
    d = validity_follow_up(&v);
    TRY(cox_fit(c, &d, &(struct cox_wanted){v.x, v.x_count, (enum cox_ties)ties, q->level}, &f));
    answer_option(a, "ties", json_text(c, ties_names[ties]));
    add_fit(a, &v, &f, q->level);
    answer_remark(a, arena_format(c->mem,
                                  "Ties by %s; n of coefficients and tests is the number of events. A "
                                  "hazard ratio above 1: sooner, for one more of the column. A small p "
                                  "of proportional hazards speaks against the model.",
                                  ties_words[ties]));
    TRY(survival_concordance(c, &d, f.predictor, q->level, &concordance));
    answer_add(a, "concordance", NULL, &concordance.c, q->level);
    TRY(add_proportional(c, a, &v, &f, (enum cox_clock)clock, q->level));
    return add_baseline(c, q, a, &v, &f);
}

const struct analysis analysis_cox = {
    .name = "cox",
    .title = "Regression of hazards",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "--time is how long somebody was followed, --event 1 if it happened then, 0 if it had not yet, "
        "--x "
        "the columns\n"
        "that hazards depend on; rows that lack one are left out. of is the column. Ties: efron "
        "(usual), "
        "breslow, or\n"
        "exact, the discrete partial likelihood. concordance is Harrell's C of the model on its own "
        "data, "
        "within strata,\n"
        "its error by the infinitesimal jackknife. proportional_hazards asks whether an effect changes "
        "with "
        "time (null:\n"
        "all together), where time is 1 - Kaplan and Meier unless --clock says identity, rank or log. "
        "--baseline adds the\n"
        "cumulative hazard of somebody with the means of all columns.\n"
        "Cox (1972); Efron (1977); Breslow (1974); Gail, Lubin and Rubinstein (1981); Harrell (1982); "
        "Grambsch and\n"
        "Therneau (1994).",
    .run = run,
};
