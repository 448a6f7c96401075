/* analysis/ppv.c: the analysis `ppv`: what a cut-off says where few, or many, have the outcome. */

#include <math.h>
#include <string.h>

#include "analysis/validity.h"
#include "base/arena.h"
#include "stats/predictive.h"

static const char *const keys[] = {"sensitivity",
                                   "specificity",
                                   "ppv",
                                   "npv",
                                   "likelihood_ratio_positive",
                                   "likelihood_ratio_negative",
                                   "base_rate",
                                   NULL};
static const char *const options[] = {"outcome", "x", "level", "freq", NULL};
static const char *const own_options[] = {
    "cut", "SCORE",       "tp", "N",           "fp", "N",          "fn",   "N", "tn",
    "N",   "sensitivity", ".9", "specificity", ".9", "base-rates", "LIST", NULL};
static const char *const usual_rates = ".001,.005,.01,.02,.05,.1,.2,.5";

static enum err from_counts(struct call *c, const struct request *q, struct cut_off *ret)
{
    static const char *const names[] = {"tp", "fp", "fn", "tn"};
    double *counts[] = {&ret->true_positives, &ret->false_positives, &ret->false_negatives,
                        &ret->true_negatives};

    for (size_t i = 0; i < 4; i++) {
        if (!request_own(q, names[i]))
            return misuse(c, "Of --tp, --fp, --fn and --tn, --%s is missing.", names[i]);
        TRY(request_own_number(c, q, names[i], 0, counts[i]));
        if (!(*counts[i] >= 0) || *counts[i] != floor(*counts[i]))
            return misuse(c, "--%s wants a number of people.", names[i]);
    }
    return OK;
}

/* Above the cut-off are those with at least that score. */
static enum err from_table(struct call *c, const struct request *q, struct answer *a,
                           struct cut_off *ret)
{
    struct validity v;
    double cut;

    TRY(request_own_number(c, q, "cut", 1, &cut));
    TRY(validity_read(c, q, READ_OUTCOME | READ_X, a, &v));
    if (v.x_count > 1) return misuse(c, "--x wants the one column of scores.");
    for (size_t i = 0; i < v.rows; i++) {
        bool above = v.x[i] >= cut;

        if (isnan(v.x[i]) || v.outcome[i] < 0)
            answer_warn(a, WARNING_INCOMPLETE);
        else if (v.outcome[i])
            *(above ? &ret->true_positives : &ret->false_negatives) += 1;
        else
            *(above ? &ret->false_positives : &ret->true_negatives) += 1;
    }
    answer_option(a, "cut", json_decimal(c, cut));
    return OK;
}

static enum err add_observed(struct call *c, const struct request *q, struct answer *a,
                             struct estimate *ret_sensitivity, struct estimate *ret_specificity)
{
    struct cut_off t = {0, 0, 0, 0};
    struct predictive p;

    if (q->file)
        TRY(from_table(c, q, a, &t));
    else
        TRY(from_counts(c, q, &t));
    TRY(predictive_observed(c, &t, q->level, &p));
    answer_add(a, "sensitivity", NULL, &p.sensitivity, q->level);
    answer_add(a, "specificity", NULL, &p.specificity, q->level);
    answer_add(a, "ppv", "observed", &p.positive, q->level);
    answer_add(a, "npv", "observed", &p.negative, q->level);
    answer_add(a, "base_rate", NULL, &p.base_rate, q->level);
    answer_add(a, "likelihood_ratio_positive", NULL, &p.ratio_positive, q->level);
    answer_add(a, "likelihood_ratio_negative", NULL, &p.ratio_negative, q->level);
    *ret_sensitivity = p.sensitivity;
    *ret_specificity = p.specificity;
    return OK;
}

static enum err take_given(struct call *c, const struct request *q, struct answer *a,
                           struct estimate *ret_sensitivity, struct estimate *ret_specificity)
{
    *ret_sensitivity = *ret_specificity = estimate_nothing();
    if (q->file || request_own(q, "tp"))
        return misuse(c, "Give sensitivity and specificity, or the counts they come from.");
    TRY(request_own_number(c, q, "sensitivity", NAN, &ret_sensitivity->value));
    TRY(request_own_number(c, q, "specificity", NAN, &ret_specificity->value));
    if (!(ret_sensitivity->value >= 0 && ret_sensitivity->value <= 1 && ret_specificity->value >= 0 &&
          ret_specificity->value <= 1))
        return misuse(c, "--sensitivity and --specificity want numbers from 0 to 1.");
    answer_value(a, "sensitivity", NULL, ret_sensitivity->value, NAN);
    answer_value(a, "specificity", NULL, ret_specificity->value, NAN);
    return OK;
}

static enum err add_rates(struct call *c, const struct request *q, struct answer *a,
                          const struct estimate *sensitivity, const struct estimate *specificity)
{
    static const char *const columns[] = {"base_rate",           "hits", "false_alarms", "misses",
                                          "share_above_without", NULL};
    const char *list = request_own(q, "base-rates");
    struct json *table = answer_table(a, "of_1000_people", columns);
    double *rates;
    size_t count;

    TRY(validity_numbers(c, "base-rates", list ? list : usual_rates, &rates, &count));
    for (size_t i = 0; i < count; i++) {
        const char *of = validity_number(c, rates[i]);
        struct at_base_rate r;
        struct json *row;

        if (!(rates[i] >= 0 && rates[i] <= 1))
            return misuse(c, "--base-rates wants numbers from 0 to 1.");
        TRY(predictive_at(c, sensitivity, specificity, rates[i], q->level, &r));
        answer_add(a, "ppv", of, &r.positive, q->level);
        answer_add(a, "npv", of, &r.negative, q->level);
        row = answer_row(a, table);
        json_add(row, json_decimal(c, rates[i]));
        json_add(row, json_decimal(c, r.hits));
        json_add(row, json_decimal(c, r.false_alarms));
        json_add(row, json_decimal(c, r.misses));
        json_add(row, json_decimal(c, 1 - r.positive.value));
    }
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct estimate sensitivity, specificity;

    if (!q->file) validity_input(a, NAN, NAN);
    if (request_own(q, "sensitivity") || request_own(q, "specificity"))
        TRY(take_given(c, q, a, &sensitivity, &specificity));
    else
        TRY(add_observed(c, q, a, &sensitivity, &specificity));
    TRY(add_rates(c, q, a, &sensitivity, &specificity));
    answer_remark(
        a, "Where few have the outcome, most of those above the cut-off do not have it. Nobody may be "
           "labelled by a cut-off.");
    return OK;
}

const struct analysis analysis_ppv = {
    .name = "ppv",
    .title = "Predictive values of a cut-off over base rates",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .file_may_lack = true,
    .help = "For teaching: it shows why nobody may be labelled by a cut-off. From a file, --outcome "
            "names a "
            "column of 1\n"
            "(it happened) and 0, --x a score, and --cut the least score that lies above (1). Without "
            "a file: "
            "--tp --fp\n"
            "--fn --tn (numbers of people), or --sensitivity and --specificity alone, which give no "
            "intervals. "
            "ppv and npv\n"
            "have of = observed (at the base rate of the data) and each of --base-rates; "
            "of_1000_people says "
            "the same in\n"
            "numbers of people. Wilson (1927); Simel, Samsa and Matchar (1991); Mercaldo, Lau and Zhou "
            "(2007).",
    .run = run,
};
