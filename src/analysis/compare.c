/* analysis/compare.c: the analysis `compare`: whether something has changed, or two groups differ. */

#include "stats/compare.h"

#include <math.h>
#include <string.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/adjust.h"

#define CATEGORIES_FEW 10 /* numbers up to here are compared as categories, too */
#define TESTS_MOST 4096

static const char *const keys[] = {"mcnemar",
                                   "mcnemar_corrected",
                                   "mcnemar_exact",
                                   "bowker",
                                   "stuart_maxwell",
                                   "bhapkar",
                                   "wilcoxon_signed_rank",
                                   "wilcoxon_signed_rank_normal",
                                   "rank_sum",
                                   "mean_difference",
                                   "cohen_d",
                                   "cohen_d_average",
                                   "hedges_g",
                                   "rank_biserial",
                                   "cliff_delta",
                                   "agreement_first",
                                   "agreement_second",
                                   "agreement_difference",
                                   NULL};
static const char *const options[] = {"group", "value", "categories", "level", "weights",
                                      "boot",  "seed",  "threads",    NULL};
static const char *const own_options[] = {
    "before",      "COLS  values of each unit before",
    "after",       "COLS  and after, in the same order",
    "first",       "COLS  raters the first time",
    "second",      "COLS  raters the second time, of the same units",
    "with",        "FILE  ratings of other units, to compare agreement with",
    "coefficient", "KEY  of agreement, as agree has it; else all",
    "zeros",       "wilcoxon|pratt  what to do with differences of 0",
    "bhapkar",     "",
    NULL};

struct work {
    const struct request *q;
    struct answer *a;
    const char **names; /* of tests: key, and of what */
    double *p;
    size_t tests;
};

/* ---- answering ---- */

static void add(struct work *w, const char *key, const char *of, const struct estimate *e)
{
    answer_add(w->a, key, of, e, isnan(e->low) ? NAN : w->q->level);
}

/* The same, as one of the tests that are adjusted for each other. */
static void add_test(struct work *w, const char *key, const char *of, const struct estimate *e)
{
    add(w, key, of, e);
    if (isnan(e->p) || w->tests == TESTS_MOST) return;
    w->names[2 * w->tests] = key;
    w->names[2 * w->tests + 1] = of;
    w->p[w->tests++] = e->p;
}

static void add_adjusted(struct call *c, struct work *w)
{
    static const char *const columns[] = {"key", "of", "p", "holm", "benjamini_hochberg", NULL};
    double *holm = arena_alloc(c->mem, (w->tests + 1) * sizeof *holm);
    double *rate = arena_alloc(c->mem, (w->tests + 1) * sizeof *rate);
    struct json *table;

    if (!w->tests) return;
    adjust_holm(c, w->p, w->tests, holm);
    adjust_benjamini_hochberg(c, w->p, w->tests, rate);
    table = answer_table(w->a, "adjusted", columns);
    for (size_t i = 0; i < w->tests; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->names[2 * i]));
        json_add(row, json_text(c, w->names[2 * i + 1]));
        json_add(row, json_decimal(c, w->p[i]));
        json_add(row, json_decimal(c, holm[i]));
        json_add(row, json_decimal(c, rate[i]));
    }
}

static void add_effects(struct work *w, const char *of, const struct effects *e)
{
    add_test(w, "mean_difference", of, &e->mean);
    add(w, "cohen_d", of, &e->d);
    if (!isnan(e->d_average.value)) add(w, "cohen_d_average", of, &e->d_average);
    add(w, "hedges_g", of, &e->g);
}

/* ---- before and after ---- */

/* Numbers of one column of ratings; words count by their place. */
static double *numbers_of(struct call *c, const struct ratings *r, size_t column)
{
    double *ret = arena_alloc(c->mem, r->rows * sizeof *ret);

    for (size_t i = 0; i < r->rows; i++) {
        int32_t code = r->codes[i * r->raters + column];
        ret[i] = code < 0 ? NAN : ratings_value(r, (size_t)code);
    }
    return ret;
}

static enum err add_categories(struct call *c, struct work *w, const struct ratings *r, const char *of)
{
    struct marginals m;
    double *table = NULL;

    TRY(ratings_cross(c, r, 0, 1, &table));
    TRY(compare_marginals(c, table, r->categories, w->q->level, &m));
    if (r->categories == 2) {
        add_test(w, "mcnemar", of, &m.mcnemar);
        add(w, "mcnemar_corrected", of, &m.mcnemar_corrected);
        add(w, "mcnemar_exact", of, &m.mcnemar_exact);
    } else {
        add_test(w, "bowker", of, &m.bowker);
        add_test(w, "stuart_maxwell", of, &m.stuart_maxwell);
    }
    if (request_own(w->q, "bhapkar")) add(w, "bhapkar", of, &m.bhapkar);
    return OK;
}

static enum err choose_zeros(struct call *c, const struct request *q, enum zeros *ret)
{
    const char *name = request_own(q, "zeros");

    *ret = name && strcmp(name, "pratt") == 0 ? ZEROS_PRATT : ZEROS_WILCOXON;
    if (name && *ret == ZEROS_WILCOXON && strcmp(name, "wilcoxon") != 0)
        return misuse(c, "--zeros wants wilcoxon or pratt, not %s.", name);
    return OK;
}

static enum err add_ranks(struct call *c, struct work *w, const struct rated *r, const char *of)
{
    const struct ratings *both = &r->ratings;
    struct paired p = {both->rows, numbers_of(c, both, 0), numbers_of(c, both, 1), 1};
    struct signed_ranks s;
    struct effects e;
    enum zeros zeros;

    TRY(choose_zeros(c, w->q, &zeros));
    TRY(compare_signed_ranks(c, &p, zeros, w->q->level, &s));
    if (isnan(s.exact.p)) {
        s.exact.p = s.normal.p;
        s.exact.method = s.normal.method;
    }
    add_test(w, "wilcoxon_signed_rank", of, &s.exact);
    add(w, "wilcoxon_signed_rank_normal", of, &s.normal);
    add(w, "rank_biserial", of, &s.rank_biserial);
    answer_option(w->a, "zeros", json_text(c, zeros == ZEROS_PRATT ? "pratt" : "wilcoxon"));
    if (r->is_words) return OK;
    TRY(effects_paired(c, &p, w->q->level, &e));
    add_effects(w, of, &e);
    return OK;
}

static enum err add_pair(struct call *c, struct work *w, const char *before, const char *after,
                         const char *of)
{
    struct request q = *w->q;
    struct rated r;
    bool ordered;

    q.columns = arena_format(c->mem, "%s,%s", before, after);
    q.group = NULL;
    TRY(read_ratings(c, &q, w->a, &r));
    ordered = !r.is_words || q.categories;
    if (r.ratings.categories <= 2) { /* two, or one alone: nothing changed */
        r.ratings.categories = 2;
        r.ratings.values = NULL;
        ordered = false;
    }
    if (!ordered || r.ratings.categories <= CATEGORIES_FEW) TRY(add_categories(c, w, &r.ratings, of));
    return ordered ? add_ranks(c, w, &r, of) : OK;
}

static enum err run_paired(struct call *c, struct work *w, const char *before, const char *after)
{
    const char *const *first, *const *second;
    size_t count, second_count;

    if (!before || !after) return misuse(c, "--before and --after go together.");
    TRY(split_names(c, before, &first, &count));
    TRY(split_names(c, after, &second, &second_count));
    if (count != second_count)
        return misuse(c, "--before names %zu columns and --after %zu; they belong together one by one.",
                      count, second_count);
    for (size_t i = 0; i < count; i++) {
        const char *of = count == 1 ? NULL : arena_format(c->mem, "%s:%s", first[i], second[i]);
        TRY(add_pair(c, w, first[i], second[i], of));
    }
    return OK;
}

/* ---- two groups ---- */

static enum err read_groups(struct call *c, const struct request *q, struct grouping *ret,
                            size_t *ret_rows)
{
    size_t column = 0;

    TRY(read_grouping(c, q, q->group, NULL, ret, ret_rows));
    TRY(table_find(c, q->opened, q->group, &column));
    for (size_t i = 0; i < *ret_rows; i++)
        if (ret->codes[i] < 0)
            return table_refuse(c, q->opened, i, column,
                                "The row does not say which group it belongs to.");
    if (ret->count != 2)
        return table_refuse(c, q->opened, TABLE_HEADER, column,
                            "Two groups are compared; there are %zu.", ret->count);
    return OK;
}

static enum err add_groups(struct call *c, struct work *w, const struct grouping *groups, size_t rows,
                           const char *name, const char *of)
{
    double *values = NULL, *parts[2];
    size_t count[2] = {0}, again = 0;
    struct two_groups two;
    struct dominance d;
    struct effects e;

    TRY(read_numbers(c, w->q, &name, 1, &values, &again));
    for (size_t i = 0; i < 2; i++) parts[i] = arena_alloc(c->mem, (rows + 1) * sizeof **parts);
    for (size_t i = 0; i < rows; i++)
        if (!isnan(values[i])) parts[groups->codes[i]][count[groups->codes[i]]++] = values[i];
    if (count[0] + count[1] < rows) answer_warn(w->a, WARNING_INCOMPLETE);
    two = (struct two_groups){parts[0], parts[1], count[0], count[1]};
    TRY(compare_dominance(c, &two, w->q->level, &d));
    TRY(effects_independent(c, &two, w->q->level, &e));
    add_test(w, "rank_sum", of, &d.rank_sum);
    add(w, "cliff_delta", of, &d.delta);
    add_effects(w, of, &e);
    answer_input(w->a, "units", (double)rows);
    return OK;
}

static enum err run_groups(struct call *c, struct work *w)
{
    static const char *const others[] = {"raters", "ratings", "missing", "categories"};
    struct grouping groups;
    const char *const *names;
    size_t rows, count;

    TRY(split_names(c, w->q->value, &names, &count));
    TRY(read_groups(c, w->q, &groups, &rows));
    for (size_t i = 0; i < count; i++)
        TRY(add_groups(c, w, &groups, rows, names[i], count == 1 ? NULL : names[i]));
    for (size_t i = 0; i < 4; i++) answer_input(w->a, others[i], NAN);
    answer_remark(w->a,
                  arena_format(c->mem, "Differences are %s - %s.", groups.names[1], groups.names[0]));
    return OK;
}

/* ---- agreement ---- */

static const char *const coefficient_names[AGREE_COUNT] = {"percent_agreement", "fleiss_kappa",
                                                           "conger_kappa",      "brennan_prediger",
                                                           "gwet_ac1",          "krippendorff_alpha"};

struct raters {
    struct ratings first, second;
    const struct rated *rated; /* for the scale */
    bool same_units;
    const char *of_first, *of_second;
};

static enum err choose_coefficients(struct call *c, const struct request *q, size_t raters,
                                    bool *wanted)
{
    const char *name = request_own(q, "coefficient");
    bool found = false;

    if (name && strcmp(name, "gwet_ac2") == 0) name = "gwet_ac1";
    if (name && (strcmp(name, "cohen_kappa") == 0 || strcmp(name, "weighted_kappa") == 0) &&
        raters == 2)
        name = "conger_kappa";
    for (size_t i = 0; i < AGREE_COUNT; i++) {
        wanted[i] = !name || strcmp(name, coefficient_names[i]) == 0;
        found |= wanted[i];
    }
    if (found) return OK;
    return misuse(
        c,
        "%s is not compared; there are: percent_agreement, cohen_kappa (of two raters), fleiss_kappa, "
        "conger_kappa, brennan_prediger, gwet_ac1, gwet_ac2, krippendorff_alpha.",
        name);
}

static enum err choose_weights(struct call *c, const struct request *q, const struct rated *r,
                               const double **ret)
{
    static const struct {
        const char *name;
        enum weighting kind;
    } known[] = {
        {"identity", WEIGHTS_IDENTITY}, {"linear", WEIGHTS_LINEAR}, {"quadratic", WEIGHTS_QUADRATIC}};
    double *weights = NULL;

    *ret = NULL;
    if (!q->weights) return OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, q->weights) == 0)
            TRY(weights_make(c, known[i].kind, r->ratings.values, r->ratings.categories, &weights));
    if (!weights) TRY(read_weights(c, q->weights, q, r->scale, r->ratings.categories, &weights));
    *ret = weights;
    return OK;
}

static enum err change_apart(struct call *c, const struct request *q, const struct raters *r,
                             const struct agreement_wanted *wanted, struct agreement_change *ret)
{
    struct estimate first[AGREE_COUNT], second[AGREE_COUNT];
    struct bootstrap_wanted b = {
        .replicates = q->boot, .seed = q->seed, .threads = q->threads, .level = q->level};

    TRY(agree_all(c, &r->first, wanted, first));
    TRY(agree_all(c, &r->second, wanted, second));
    if (q->boot) {
        TRY(agree_bootstrap(c, &r->first, wanted, &b, first, NULL));
        b.seed++; /* so that both are drawn apart */
        TRY(agree_bootstrap(c, &r->second, wanted, &b, second, NULL));
    }
    for (size_t i = 0; i < AGREE_COUNT; i++) {
        ret[i] = (struct agreement_change){first[i], second[i],
                                           compare_apart(&first[i], &second[i], q->level)};
        if (q->boot) ret[i].difference.method = "bootstrap";
    }
    return OK;
}

static enum err change_together(struct call *c, const struct request *q, const struct raters *r,
                                const struct agreement_wanted *wanted, const bool *chosen,
                                struct agreement_change *ret)
{
    struct bootstrap_wanted b = {
        .replicates = q->boot, .seed = q->seed, .threads = q->threads, .level = q->level};

    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        struct agreement_both both = {&r->first, &r->second, i, wanted};
        if (chosen[i]) TRY(compare_together(c, &both, q->boot ? &b : NULL, &ret[i]));
    }
    return OK;
}

/* As agree calls it: Conger's coefficient of two raters is Cohen's. */
static const char *name_of(const struct raters *r, enum agreement coefficient, bool weighted)
{
    bool two = r->first.raters == 2 && r->second.raters == 2;

    if (coefficient == AGREE_GWET && weighted) return "gwet_ac2";
    if (coefficient == AGREE_CONGER && two) return weighted ? "weighted_kappa" : "cohen_kappa";
    return coefficient_names[coefficient];
}

static enum err add_agreement(struct call *c, struct work *w, const struct raters *r)
{
    const struct request *q = w->q;
    struct agreement_wanted wanted = {.level = q->level};
    struct agreement_change change[AGREE_COUNT];
    bool chosen[AGREE_COUNT];

    if (r->first.raters < 2 || r->second.raters < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "Agreement is between raters; two are wanted at least each time.");
    TRY(choose_coefficients(
        c, q, r->first.raters > r->second.raters ? r->first.raters : r->second.raters, chosen));
    TRY(choose_weights(c, q, r->rated, &wanted.weights));
    if (r->same_units)
        TRY(change_together(c, q, r, &wanted, chosen, change));
    else
        TRY(change_apart(c, q, r, &wanted, change));
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        const char *of = name_of(r, i, wanted.weights != NULL);
        if (!chosen[i]) continue;
        add(w, "agreement_first", of, &change[i].first);
        add(w, "agreement_second", of, &change[i].second);
        add_test(w, "agreement_difference", of, &change[i].difference);
    }
    if (q->weights) answer_option(w->a, "weights", json_text(c, q->weights));
    if (q->boot) answer_option(w->a, "boot", json_int(c, (int64_t)q->boot));
    if (q->boot) answer_option(w->a, "seed", json_int(c, (int64_t)q->seed));
    answer_remark(w->a, arena_format(c->mem, "Differences are %s - %s, %s.", r->of_second, r->of_first,
                                     r->same_units ? "on the same units" : "on different units"));
    return OK;
}

/* Some of the raters of a table, in the order of their names; one may stand both times (an expert whom
 * others are compared with). */
static enum err columns_of(struct call *c, const struct rated *rated, const char *const *names,
                           size_t count, struct ratings *ret)
{
    const struct ratings *r = &rated->ratings;
    int32_t *codes = arena_alloc(c->mem, r->rows * count * sizeof *codes);

    for (size_t k = 0; k < count; k++) {
        size_t at = 0;
        while (at < r->raters && strcmp(rated->raters[at], names[k]) != 0) at++;
        if (at == r->raters) return fail(c, ERR_BUG, "The column %s was not read.", names[k]);
        for (size_t i = 0; i < r->rows; i++) codes[i * count + k] = r->codes[i * r->raters + at];
        for (size_t i = 0; i < k; i++)
            if (strcmp(names[i], names[k]) == 0)
                return misuse(c, "The rater %s is named twice for the same time.", names[k]);
    }
    *ret = *r;
    ret->codes = codes;
    ret->raters = count;
    return OK;
}

/* Each column once. */
static const char *all_columns(struct call *c, const char *first, const char *const *names,
                               size_t count, const char *const *earlier, size_t earlier_count)
{
    const char *list = first;

    for (size_t k = 0; k < count; k++) {
        bool known = false;
        for (size_t i = 0; i < earlier_count; i++) known |= strcmp(earlier[i], names[k]) == 0;
        if (!known) list = arena_format(c->mem, "%s,%s", list, names[k]);
    }
    return list;
}

static enum err run_together(struct call *c, struct work *w, const char *first, const char *second)
{
    const char *const *names, *const *others;
    struct request q = *w->q;
    struct raters r = {.same_units = true, .of_first = first, .of_second = second};
    struct rated rated;
    size_t count, other_count;

    if (!first || !second) return misuse(c, "--first and --second go together.");
    TRY(split_names(c, first, &names, &count));
    TRY(split_names(c, second, &others, &other_count));
    q.columns = all_columns(c, first, others, other_count, names, count);
    TRY(read_ratings(c, &q, w->a, &rated));
    r.rated = &rated;
    TRY(columns_of(c, &rated, names, count, &r.first));
    TRY(columns_of(c, &rated, others, other_count, &r.second));
    return add_agreement(c, w, &r);
}

static enum err run_split(struct call *c, struct work *w)
{
    struct grouping groups;
    struct rated rated;
    size_t rows, raters, count[2] = {0};
    int32_t *codes[2];
    struct raters r = {.rated = &rated};

    TRY(read_groups(c, w->q, &groups, &rows));
    TRY(read_ratings(c, w->q, w->a, &rated));
    raters = rated.ratings.raters;
    for (size_t i = 0; i < 2; i++) codes[i] = arena_alloc(c->mem, rows * raters * sizeof **codes);
    for (size_t i = 0; i < rows; i++) {
        size_t group = (size_t)groups.codes[i];
        memcpy(codes[group] + count[group]++ * raters, rated.ratings.codes + i * raters,
               raters * sizeof **codes);
    }
    r.first = r.second = rated.ratings;
    r.first.codes = codes[0];
    r.second.codes = codes[1];
    r.first.rows = count[0];
    r.second.rows = count[1];
    r.of_first = groups.names[0];
    r.of_second = groups.names[1];
    return add_agreement(c, w, &r);
}

/* Both files have to be read on one scale: the codes of either are put into the places of both
 * together. */
static enum err join_scales(struct call *c, const struct rated *one, const struct rated *other,
                            const char **ret)
{
    struct categories *all = categories_new(c);
    const char *list = "", **names;
    size_t *place, count;
    bool is_words;

    for (size_t i = 0; i < one->ratings.categories; i++) categories_take(all, one->scale[i]);
    for (size_t i = 0; i < other->ratings.categories; i++) categories_take(all, other->scale[i]);
    TRY(categories_order(c, all, NULL, &place, &is_words));
    count = categories_count(all);
    names = arena_alloc(c->mem, count * sizeof *names);
    for (size_t i = 0; i < count; i++) names[place[i]] = categories_text(all, i);
    for (size_t i = 0; i < count; i++) {
        if (strchr(names[i], ','))
            return fail(c, ERR_INVALID,
                        "The category \"%s\" has a comma; two files with such a one cannot be joined.",
                        names[i]);
        list = arena_format(c->mem, "%s%s%s", list, i ? "," : "", names[i]);
    }
    *ret = list;
    return OK;
}

static enum err run_files(struct call *c, struct work *w, const char *file)
{
    struct request one = *w->q, other = *w->q;
    struct answer *unused = answer_new(c, "compare");
    struct rated first, second;
    struct raters r = {.rated = &first, .of_first = w->q->file, .of_second = file};

    TRY(table_open(c, file, &w->q->table, &other.opened));
    if (!w->q->categories) {
        TRY(read_ratings(c, &one, unused, &first));
        TRY(read_ratings(c, &other, unused, &second));
        TRY(join_scales(c, &first, &second, &one.categories));
        other.categories = one.categories;
    }
    TRY(read_ratings(c, &other, unused, &second));
    TRY(read_ratings(c, &one, w->a, &first));
    r.first = first.ratings;
    r.second = second.ratings;
    return add_agreement(c, w, &r);
}

/* ---- the whole ---- */

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    const char *before = request_own(q, "before"), *after = request_own(q, "after");
    const char *first = request_own(q, "first"), *second = request_own(q, "second");
    const char *with = request_own(q, "with");
    int ways = (before || after) + (first || second) + (with != NULL) + (q->group != NULL);
    struct work w = {.q = q, .a = a};

    if (ways != 1)
        return misuse(
            c,
            "Say what is compared, in one way: --before and --after, --first and --second, --with, or "
            "--group.");
    if (q->value && !q->group) return misuse(c, "--value is for --group.");
    w.names = arena_alloc(c->mem, 2 * TESTS_MOST * sizeof *w.names);
    w.p = arena_alloc(c->mem, TESTS_MOST * sizeof *w.p);
    answer_option(a, "level", json_decimal(c, q->level));
    if (before || after)
        TRY(run_paired(c, &w, before, after));
    else if (first || second)
        TRY(run_together(c, &w, first, second));
    else if (with)
        TRY(run_files(c, &w, with));
    else if (q->value)
        TRY(run_groups(c, &w));
    else
        TRY(run_split(c, &w));
    add_adjusted(c, &w);
    return OK;
}

const struct analysis analysis_compare = {
    .name = "compare",
    .title = "Comparison of before and after, or of two groups",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "Values of the same units: --before A --after B, or several columns each, compared pair by "
        "pair (of is "
        "A:B).\n"
        "Two categories: mcnemar (estimate: the share of the second one after - before), corrected and "
        "exact; "
        "more:\n"
        "bowker and stuart_maxwell, with --bhapkar that, too. Numbers, and words with --categories:\n"
        "wilcoxon_signed_rank (exact with ties up to 200 differences, which are not 0; --zeros pratt "
        "ranks "
        "zeros, too),\n"
        "rank_biserial, and of numbers cohen_d (by the differences' spread), cohen_d_average and "
        "hedges_g. "
        "Numbers with\n"
        "up to 10 values are compared as categories as well.\n"
        "Values of two groups: --group COL --value COLS: rank_sum (U of the second group), "
        "cliff_delta, cohen_d "
        "and\n"
        "hedges_g by the pooled spread, mean_difference by Welch.\n"
        "Agreement of raters (one may stand both times, as an expert does): --first A,B --second C,D "
        "on "
        "the same\n"
        "units, where what both have in common is counted in;\n"
        "on different units --with FILE, or --group COL for the rows of one file. of is the "
        "coefficient; with "
        "--boot N\n"
        "by resampling units.\n"
        "All differences are second - first. The table adjusted has Holm's and Benjamini and "
        "Hochberg's p, each "
        "test\n"
        "once: without mcnemar_corrected, mcnemar_exact, bhapkar and the normal form of Wilcoxon's.\n"
        "McNemar (1947), Bowker (1948), Stuart (1955), Maxwell (1970), Bhapkar (1966), Wilcoxon "
        "(1945), Pratt "
        "(1959),\n"
        "Mann and Whitney (1947), Kerby (2014), Cliff (1993), Feng and Cliff (2004), Hedges (1981), "
        "Gwet (2016).",
    .run = run,
};
