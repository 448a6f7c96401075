/* analysis/compare.c: the analysis `compare`: whether something has changed, or two groups differ. */

#include "stats/compare.h"

#include <math.h>
#include <string.h>

#include "analysis/comparing.h"
#include "analysis/items.h"
#include "base/arena.h"
#include "stats/adjust.h"

#define CATEGORIES_FEW 10 /* numbers up to here are compared as categories, too */
#define TESTS_MOST 4096
#define UNITS_MOST 20000000 /* that rows which stand for many are spread over, to be ranked */

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

/* ---- answering ---- */

void compare_add(struct comparing *w, const char *key, const char *of, const struct estimate *e)
{
    answer_add(w->a, key, of, e, isnan(e->low) ? NAN : w->q->level);
}

void compare_add_test(struct comparing *w, const char *key, const char *of, const struct estimate *e)
{
    compare_add(w, key, of, e);
    if (isnan(e->p) || w->tests == TESTS_MOST) return;
    w->names[2 * w->tests] = key;
    w->names[2 * w->tests + 1] = of;
    w->p[w->tests++] = e->p;
}

static void add_adjusted(struct call *c, struct comparing *w)
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

static void add_effects(struct comparing *w, const char *of, const struct effects *e)
{
    compare_add_test(w, "mean_difference", of, &e->mean);
    compare_add(w, "cohen_d", of, &e->d);
    if (!isnan(e->d_average.value)) compare_add(w, "cohen_d_average", of, &e->d_average);
    compare_add(w, "hedges_g", of, &e->g);
}

/* ---- before and after ---- */

/* Numbers of one column of ratings, of each unit by itself; words count by their place. */
static double *numbers_of(struct call *c, const struct ratings *r, size_t column)
{
    double *ret = arena_alloc(c->mem, ((size_t)ratings_units(r) + 1) * sizeof *ret);
    size_t at = 0;

    for (size_t i = 0; i < r->rows; i++) {
        int32_t code = r->codes[i * r->raters + column];
        double value = code < 0 ? NAN : ratings_value(r, (size_t)code);
        size_t times = r->frequency ? (size_t)r->frequency[i] : 1;
        for (size_t k = 0; k < times; k++) ret[at++] = value;
    }
    return ret;
}

static enum err add_categories(struct call *c, struct comparing *w, const struct ratings *r,
                               const char *of)
{
    struct marginals m;
    double *table = NULL;

    TRY(ratings_cross(c, r, 0, 1, &table));
    TRY(compare_marginals(c, table, r->categories, w->q->level, &m));
    if (r->categories == 2) {
        compare_add_test(w, "mcnemar", of, &m.mcnemar);
        compare_add(w, "mcnemar_corrected", of, &m.mcnemar_corrected);
        compare_add(w, "mcnemar_exact", of, &m.mcnemar_exact);
    } else {
        compare_add_test(w, "bowker", of, &m.bowker);
        compare_add_test(w, "stuart_maxwell", of, &m.stuart_maxwell);
    }
    if (request_own(w->q, "bhapkar")) compare_add(w, "bhapkar", of, &m.bhapkar);
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

static enum err add_ranks(struct call *c, struct comparing *w, const struct rated *r, const char *of)
{
    const struct ratings *both = &r->ratings;
    double units = ratings_units(both);
    struct paired p = {.stride = 1};
    struct signed_ranks s;
    struct effects e;
    enum zeros zeros;

    TRY(choose_zeros(c, w->q, &zeros));
    if (units > UNITS_MOST)
        return table_refuse(c, w->q->opened, TABLE_HEADER, 0,
                            "The rows stand for %.0f units; at most %d are ranked.", units, UNITS_MOST);
    p.count = (size_t)units;
    p.first = numbers_of(c, both, 0);
    p.second = numbers_of(c, both, 1);
    TRY(compare_signed_ranks(c, &p, zeros, w->q->level, &s));
    if (isnan(s.exact.p)) {
        s.exact.p = s.normal.p;
        s.exact.method = s.normal.method;
    }
    compare_add_test(w, "wilcoxon_signed_rank", of, &s.exact);
    compare_add(w, "wilcoxon_signed_rank_normal", of, &s.normal);
    compare_add(w, "rank_biserial", of, &s.rank_biserial);
    answer_option(w->a, "zeros", json_text(c, zeros == ZEROS_PRATT ? "pratt" : "wilcoxon"));
    if (r->is_words) return OK;
    TRY(effects_paired(c, &p, w->q->level, &e));
    add_effects(w, of, &e);
    return OK;
}

/* The columns of q: before and after. A square has both in its rows and its columns. */
static enum err add_pair(struct call *c, struct comparing *w, const struct request *q, const char *of)
{
    struct rated r;
    bool ordered;

    TRY(read_ratings(c, q, w->a, &r));
    ordered = !r.is_words || q->categories;
    if (r.ratings.categories <= 2) { /* two, or one alone: nothing changed */
        r.ratings.categories = 2;
        r.ratings.values = NULL;
        ordered = false;
    }
    if (!ordered || r.ratings.categories <= CATEGORIES_FEW) TRY(add_categories(c, w, &r.ratings, of));
    return ordered ? add_ranks(c, w, &r, of) : OK;
}

static enum err run_paired(struct call *c, struct comparing *w, const char *before, const char *after)
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
        struct request q = *w->q;
        q.columns = arena_format(c->mem, "%s,%s", first[i], second[i]);
        TRY(add_pair(c, w, &q, of));
    }
    return OK;
}

/* ---- two groups ---- */

enum err compare_read_groups(struct call *c, const struct request *q, struct grouping *ret,
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

static enum err add_groups(struct call *c, struct comparing *w, const struct grouping *groups,
                           size_t rows, const char *name, const char *of)
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
    compare_add_test(w, "rank_sum", of, &d.rank_sum);
    compare_add(w, "cliff_delta", of, &d.delta);
    add_effects(w, of, &e);
    answer_input(w->a, "units", (double)rows);
    return OK;
}

static enum err run_groups(struct call *c, struct comparing *w)
{
    static const char *const others[] = {"raters", "ratings", "missing", "categories"};
    struct grouping groups;
    const char *const *names;
    size_t rows, count;

    TRY(split_names(c, w->q->value, &names, &count));
    TRY(compare_read_groups(c, w->q, &groups, &rows));
    for (size_t i = 0; i < count; i++)
        TRY(add_groups(c, w, &groups, rows, names[i], count == 1 ? NULL : names[i]));
    for (size_t i = 0; i < 4; i++) answer_input(w->a, others[i], NAN);
    answer_remark(w->a,
                  arena_format(c->mem,
                               "Differences are %s - %s; the rank sum is Mann and Whitney's U of %s.",
                               groups.names[1], groups.names[0], groups.names[1]));
    return OK;
}

/* ---- the whole ---- */

/* Of the ways to say what is compared there has to be one. */
static enum err check_ways(struct call *c, const struct request *q)
{
    bool paired = request_own(q, "before") || request_own(q, "after");
    bool raters = request_own(q, "first") || request_own(q, "second");
    bool others = request_own(q, "with") != NULL, is_square = q->layout == LAYOUT_SQUARE;
    int ways = paired + raters + others + (q->group != NULL);

    if (is_square && ways) return misuse(c, "A square says by itself what is before and what after.");
    if (q->layout == LAYOUT_PATTERNS && !paired)
        return misuse(c, "The layout patterns goes with --before and --after.");
    if (raters && (others || q->group))
        return misuse(c,
                      "--first and --second are raters of the same units; of other units (--with, or "
                      "--group) the raters are all columns, or those of --cols.");
    if (ways + is_square != 1)
        return misuse(
            c,
            "Say what is compared, in one way: --before and --after, --first and --second, --with, or "
            "--group.");
    if (q->value && !q->group) return misuse(c, "--value is for --group.");
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    const char *before = request_own(q, "before"), *after = request_own(q, "after");
    const char *first = request_own(q, "first"), *second = request_own(q, "second");
    const char *with = request_own(q, "with");
    bool is_square = q->layout == LAYOUT_SQUARE;
    struct comparing w = {.q = q, .a = a};

    TRY(check_ways(c, q));
    w.names = arena_alloc(c->mem, 2 * TESTS_MOST * sizeof *w.names);
    w.p = arena_alloc(c->mem, TESTS_MOST * sizeof *w.p);
    answer_option(a, "level", json_decimal(c, q->level));
    if (is_square)
        TRY(add_pair(c, &w, q, NULL));
    else if (before || after)
        TRY(run_paired(c, &w, before, after));
    else if (first || second)
        TRY(compare_raters_together(c, &w, first, second));
    else if (with)
        TRY(compare_raters_of_files(c, &w, with));
    else if (q->value)
        TRY(run_groups(c, &w));
    else
        TRY(compare_raters_of_groups(c, &w));
    add_adjusted(c, &w);
    return OK;
}

const struct analysis analysis_compare = {
    .name = "compare",
    .title = "Comparison of before and after, or of two groups",
    .nouns = "raters=columns,ratings=values",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_SQUARE | 1 << LAYOUT_PATTERNS,
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
        "up to 10 values are compared as categories as well. --layout square: a row for each category "
        "before,\n"
        "a column for each after; --layout patterns --freq N: rows that stand for many.\n"
        "Values of two groups: --group COL --value COLS: rank_sum (U of the second group), "
        "cliff_delta, cohen_d "
        "and\n"
        "hedges_g by the pooled spread, mean_difference by Welch.\n"
        "Agreement of raters (one may stand both times, as an expert does): --first A,B --second C,D "
        "on "
        "the same\n"
        "units, where what both have in common is counted in;\n"
        "on different units --with FILE, or --group COL for the rows of one file, the raters being "
        "all\n"
        "columns or --cols. of is the "
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
