/* analysis/icc.c: the analysis `icc`: intraclass correlations. */

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/icc.h"

static const char *const keys[] = {"icc_1", "icc_k", "icc_c_1", "icc_c_k", "icc_a_1", "icc_a_k", NULL};
static const char *const options[] = {"level", "bands", NULL};
static const char *const own_options[] = {"averaged", "NUMBER", "reml", "", NULL};

/* What a form is called: its key, and which model it is of. */
static const char *const form_names[ICC_FORMS][2] = {
    [ICC_ONE_WAY_1] = {"icc_1", "oneway"},    [ICC_ONE_WAY_K] = {"icc_k", "oneway"},
    [ICC_RANDOM_C_1] = {"icc_c_1", "random"}, [ICC_RANDOM_C_K] = {"icc_c_k", "random"},
    [ICC_RANDOM_A_1] = {"icc_a_1", "random"}, [ICC_RANDOM_A_K] = {"icc_a_k", "random"},
    [ICC_MIXED_C_1] = {"icc_c_1", "mixed"},   [ICC_MIXED_C_K] = {"icc_c_k", "mixed"},
    [ICC_MIXED_A_1] = {"icc_a_1", "mixed"},   [ICC_MIXED_A_K] = {"icc_a_k", "mixed"},
};
static const char *const model_names[ICC_MODELS] = {"oneway", "random", "mixed"};

static void add_anova(struct call *c, struct answer *a, const struct icc *found)
{
    static const char *const columns[] = {"source", "df", "sum_of_squares", "mean_square", NULL};
    const struct icc_square squares[] = {found->anova.units, found->anova.within, found->anova.raters,
                                         found->anova.error};
    static const char *const sources[] = {"BMS", "WMS", "JMS", "EMS"};
    struct json *table = answer_table(a, "anova", columns);

    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, sources[i]));
        json_add(row, json_decimal(c, squares[i].df));
        json_add(row, json_decimal(c, squares[i].sum));
        json_add(row, json_decimal(c, squares[i].mean));
    }
    answer_remark(
        a, arena_format(c->mem,
                        "BMS: between units; WMS: within units; JMS: between raters; EMS: error. "
                        "F tests are of no variance between units; df is that of the "
                        "denominator, the numerator has %g.",
                        squares[0].df));
}

static void add_components(struct call *c, struct answer *a, const struct icc *found)
{
    static const char *const columns[] = {"model", "units", "raters", "error", "log_likelihood", NULL};
    struct json *table = answer_table(a, "components", columns);
    bool is_negative = false;

    for (size_t i = 0; i < ICC_MODELS; i++) {
        const struct icc_components *one = &found->components[i];
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, model_names[i]));
        json_add(row, json_decimal(c, one->units));
        json_add(row, json_decimal(c, one->raters));
        json_add(row, json_decimal(c, one->error));
        json_add(row, json_decimal(c, one->log_likelihood));
        is_negative |= one->units < 0 || one->raters < 0;
    }
    if (is_negative)
        answer_warn_text(a, "negative_variance",
                         "A component of variance came out negative: what it stands for differs less "
                         "than error alone would make it; the figures are left as they are.");
}

static void add_fit(struct call *c, struct answer *a, const struct icc *found, double ratings)
{
    const struct icc_components *one = &found->components[ICC_RANDOM];

    if (isnan(one->units)) one = &found->components[ICC_ONE_WAY];
    if (isnan(one->units)) return;
    answer_fit(a, &(struct fit){.log_likelihood = one->log_likelihood,
                                .parameters = isnan(one->raters) ? 3 : 4,
                                .nodes = NAN,
                                .iterations = one->iterations,
                                .gradient = one->gradient,
                                .converged = one->converged});
    answer_remark(a, found->is_complete
                         ? "Variance components are estimated by restricted likelihood (REML)."
                         : "Cells are missing, so that variance components are estimated by restricted "
                           "likelihood (REML) from all that is there; standard errors by the delta "
                           "method, intervals on the scale of the logit, tests by the likelihood "
                           "ratio.");
    if (!found->is_complete)
        answer_remark(a, "The agreement of the mixed model has no interval where cells are missing.");
    answer_remark(a, arena_format(c->mem,
                                  "Coefficients of several raters are for the mean of %.4g ratings of "
                                  "a unit%s.",
                                  found->averaged,
                                  ratings > 0          ? ""
                                  : found->is_complete ? ""
                                                       : ", the harmonic mean of what units have"));
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    const struct bands *bands;
    struct icc_wanted wanted = {.level = q->level, .reml = request_own(q, "reml") != NULL};
    struct measured m;
    struct icc found;

    if (q->item)
        return misuse(c, "icc is about one value of a unit from each rater: leave out --item.");
    TRY(request_own_number(c, q, "averaged", 0, &wanted.averaged));
    if (request_own(q, "averaged") && !(wanted.averaged >= 1))
        return misuse(c, "--averaged wants a number of ratings, from 1.");
    TRY(bands_choose(c, q->bands, "koo-li", &bands));
    TRY(read_measures(c, q, a, &m));
    if (m.columns < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "An intraclass correlation is between raters, and there is only one of "
                            "them.");
    TRY(icc_all(c, &(struct icc_data){m.rows, m.columns, m.values, m.frequency}, &wanted, &found));
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "averaged", json_decimal(c, found.averaged));
    for (size_t i = 0; i < ICC_FORMS; i++) {
        answer_add(a, form_names[i][0], form_names[i][1], &found.forms[i], q->level);
        answer_word(a, bands_word(bands, found.forms[i].value));
    }
    if (found.is_complete && !wanted.reml)
        add_anova(c, a, &found);
    else
        add_fit(c, a, &found, wanted.averaged);
    add_components(c, a, &found);
    answer_remark(a,
                  "ICC(1) of oneway, ICC(A,1) of random and ICC(C,1) of mixed are the ICC(1,1), "
                  "ICC(2,1) and ICC(3,1) of Shrout and Fleiss (1979); with k instead of 1 likewise.");
    bands_remark(c, bands, a);
    return OK;
}

const struct analysis analysis_icc = {
    .name = "icc",
    .title = "Intraclass correlations of raters on a number",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a unit, a column a rater. All ten forms of McGraw and Wong (1996): of is oneway\n"
        "(each unit has raters of its own), random (raters are a sample) or mixed (they are all\n"
        "there are); c is consistency, a absolute agreement; 1 is one rating, k the mean of all.\n"
        "The mixed forms hold where raters and units do not interact. Complete data: sums of\n"
        "squares, intervals and tests by F. Missing cells: variance components by restricted\n"
        "likelihood (REML), also with two of many raters for a unit; k is then the harmonic mean of\n"
        "the ratings of a unit. --averaged NUMBER: ratings that k stands for; --reml: restricted\n"
        "likelihood for complete data, too.",
    .run = run,
};
