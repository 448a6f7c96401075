/* analysis/dif.c: the analysis `dif`: whether items work alike in groups. */

#include "analysis/dif.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "stats/adjust.h"

#define SMALL_GROUP 200 /* persons */
#define TINY_GROUP 100

static const char *const keys[] = {"mh_odds_ratio",
                                   "mh_delta",
                                   "mh_chi_square",
                                   "mh_chi_square_corrected",
                                   "mantel",
                                   "generalised_mh",
                                   "standardised_difference",
                                   "lr_uniform",
                                   "lr_total",
                                   "lr_non_uniform",
                                   "group_coefficient",
                                   "mcfadden_uniform",
                                   "mcfadden_total",
                                   "nagelkerke_uniform",
                                   "nagelkerke_total",
                                   "cox_snell_uniform",
                                   "cox_snell_total",
                                   "coefficient_change",
                                   "irt_lr",
                                   "irt_wald",
                                   "irt_wald_slope",
                                   "irt_wald_intercepts",
                                   "slope_difference",
                                   "intercept_difference",
                                   "item_difference",
                                   "item_difference_absolute",
                                   "item_difference_standardised",
                                   "test_difference",
                                   "test_difference_absolute",
                                   "test_difference_standardised",
                                   "group_mean",
                                   "group_sd",
                                   NULL};
static const char *const options[] = {"group", "focal", "strata", "categories", "level",   "purify",
                                      "model", "nodes", "range",  "quadrature", "threads", NULL};
static const char *const own_options[] = {
    "flag", "RULE", "matching", "sum|answered|irt|latent", "anchors", "A,B,C", "persons", "", NULL};

/* ---- groups ---- */

/* The focal group against all others, who become group 0. */
static void two_groups(struct call *c, struct dif *w, const struct grouping *g, size_t focal,
                       size_t rows)
{
    int32_t *group = arena_alloc(c->mem, rows * sizeof *group);
    const char **names = arena_alloc(c->mem, 2 * sizeof *names);

    for (size_t i = 0; i < rows; i++) group[i] = g->codes[i] < 0 ? -1 : g->codes[i] == (int32_t)focal;
    names[0] = g->count == 2 ? g->names[1 - focal] : "the others";
    names[1] = g->names[focal];
    w->data.group = group;
    w->data.groups = 2;
    w->groups = names;
}

static bool are_numbers(struct call *c, const struct grouping *g, const double **ret)
{
    double *scores = arena_alloc(c->mem, g->count * sizeof *scores);
    struct categories *k = categories_new(c);

    *ret = scores;
    for (size_t i = 0; i < g->count; i++) {
        scores[i] = categories_number(k, (size_t)categories_take(k, g->names[i]));
        if (isnan(scores[i])) return false;
    }
    return true;
}

#define GROUPS_SAID 12 /* in a sentence */

static const char *groups_listed(struct call *c, const struct grouping *g)
{
    const char *all = g->names[0];

    for (size_t i = 1; i < g->count && i < GROUPS_SAID; i++)
        all = arena_format(c->mem, "%s, %s", all, g->names[i]);
    return g->count > GROUPS_SAID ? arena_format(c->mem, "%s, …", all) : all;
}

static enum err read_groups(struct call *c, struct dif *w)
{
    const struct request *q = w->q;
    struct grouping g;
    size_t rows = 0, focal, column = 0;
    const double *scores;

    TRY(read_grouping(c, q, q->group, NULL, &g, &rows));
    TRY(table_find(c, q->opened, q->group, &column));
    if (g.count < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, column,
                            "Groups are compared, and there is only one of them here.");
    for (focal = 0; q->focal && focal < g.count; focal++)
        if (strcmp(g.names[focal], q->focal) == 0) break;
    if (focal == g.count)
        return table_refuse(c, q->opened, TABLE_HEADER, column,
                            "Nobody here is in the group %s; there are: %s.", q->focal,
                            groups_listed(c, &g));
    if (q->focal || g.count == 2) {
        two_groups(c, w, &g, q->focal ? focal : 1, rows);
        answer_option(w->a, "reference", json_text(c, w->groups[0]));
        answer_option(w->a, "focal", json_text(c, w->groups[1]));
        return OK;
    }
    w->data.group = g.codes;
    w->data.groups = g.count;
    w->groups = g.names;
    if (are_numbers(c, &g, &scores)) w->data.scores_of_groups = scores;
    return OK;
}

static bool is_on_answered(const struct request *q)
{
    const char *matching = request_own(q, "matching");

    return matching && strcmp(matching, "answered") == 0;
}

/* A variable from outside: numbers, or words, whose places serve as strata. */
static enum err read_match(struct call *c, struct dif *w)
{
    struct grouping g;
    size_t rows = 0;
    const double *scores;
    double *match;
    bool is_number;

    if (is_on_answered(w->q)) {
        TRY(fairness_match_answered(c, &w->data.items, &match));
        w->data.match = match;
        return OK;
    }
    if (!w->q->strata) return OK;
    TRY(read_grouping(c, w->q, w->q->strata, NULL, &g, &rows));
    is_number = are_numbers(c, &g, &scores);
    match = arena_alloc(c->mem, rows * sizeof *match);
    for (size_t i = 0; i < rows; i++)
        match[i] = g.codes[i] < 0 ? NAN : is_number ? scores[g.codes[i]] : (double)g.codes[i];
    w->data.match = match;
    return OK;
}

static enum err choose_matching(struct call *c, struct dif *w)
{
    static const char *const names[] = {"sum", "irt", "latent", "answered"};
    const char *name = request_own(w->q, "matching");
    size_t i = 0;

    if (name) {
        while (i < sizeof names / sizeof *names && strcmp(name, names[i]) != 0) i++;
        if (i == sizeof names / sizeof *names)
            return misuse(c, "--matching wants sum, answered, irt or latent, not %s.", name);
        w->matching = is_on_answered(w->q) ? DIF_SUM : (enum dif_matching)i;
        answer_option(w->a, "matching", json_text(c, name));
    }
    if (w->matching == DIF_SUM && (w->q->model || w->q->quadrature || request_own(w->q, "anchors") ||
                                   request_own(w->q, "persons")))
        return misuse(c, "A model is fitted with --matching irt or latent; the sum needs none.");
    return OK;
}

static enum err choose(struct call *c, struct dif *w)
{
    const char *flag = request_own(w->q, "flag");

    if (!w->q->group) return misuse(c, "dif needs --group COL.");
    if (flag && strcmp(flag, "significance") != 0 && strcmp(flag, "effect") != 0)
        return misuse(c, "--flag wants significance or effect, not %s.", flag);
    TRY(choose_matching(c, w));
    if (w->q->strata && w->matching != DIF_SUM)
        return misuse(c, "Persons are matched on --strata or on a model's theta, not on both.");
    if (w->q->purify && w->q->strata)
        return misuse(c,
                      "What is matched on comes from --strata, so that there is nothing to --purify.");
    if (is_on_answered(w->q) && (w->q->strata || w->q->purify))
        return misuse(c, "--matching answered goes with neither --strata nor --purify.");
    w->wanted = (struct fairness_wanted){w->q->purify, FAIRNESS_SIGNIFICANCE, w->q->level};
    if (flag && strcmp(flag, "effect") == 0) w->wanted.rule = FAIRNESS_EFFECT;
    answer_option(w->a, "level", json_decimal(c, w->q->level));
    answer_option(w->a, "flag", json_text(c, flag ? flag : "significance"));
    answer_option(w->a, "purify", json_bool(c, w->q->purify || w->matching == DIF_IRT));
    return w->matching == DIF_SUM ? OK : dif_irt_choose(c, w);
}

/* ---- what it is worth ---- */

static void warn_of_size(struct call *c, struct dif *w)
{
    size_t least = 0;

    w->persons = arena_alloc(c->mem, w->data.groups * sizeof *w->persons);
    for (size_t i = 0; i < w->data.items.rows; i++)
        if (w->data.group[i] >= 0)
            w->persons[w->data.group[i]] += w->data.items.frequency ? w->data.items.frequency[i] : 1;
    for (size_t i = 1; i < w->data.groups; i++)
        if (w->persons[i] < w->persons[least]) least = i;
    if (w->persons[least] >= SMALL_GROUP) return;
    answer_warn_text(
        w->a, "small_group",
        arena_format(
            c->mem,
            "The group %s has %.0f persons. %s (200 a group: Mazor, Clauser and Hambleton 1992; "
            "Scott and others 2009, for ordinal items; 100 with 500 in all: Zieky 1993).",
            w->groups[least], w->persons[least],
            w->persons[least] < TINY_GROUP
                ? "That is too few to say anything: an item that is not flagged here is not shown "
                  "to be fair"
                : "Only large differences are found with so few: an item that is not flagged here "
                  "is not shown to be fair"));
}

static void warn_of_rounds(struct call *c, struct dif *w, const char *what,
                           const struct fairness_summary *s)
{
    answer_left_out(w->a, s->left_out);
    if (s->settled) return;
    answer_warn_text(
        w->a, "purification_unsettled",
        arena_format(c->mem, "The items that %s flags still changed after %zu rounds of purification.",
                     what, s->rounds));
}

/* ---- answering ---- */

/* The tests that one looks at first, each a family of as many as there are items. */
static const char *const families[] = {"mh_chi_square_corrected", "mantel", "generalised_mh",
                                       "lr_total", "irt_lr"};
#define FAMILIES (sizeof families / sizeof *families)

static void keep_test(struct dif *w, const char *key, const char *of, double p)
{
    for (size_t i = 0; i < FAMILIES; i++)
        if (strcmp(families[i], key) == 0 && w->test_count < FAMILIES * w->rated.ratings.raters)
            w->tests[w->test_count++] = (struct dif_test){families[i], of, p};
}

void dif_add(struct dif *w, const char *key, const char *of, const struct estimate *e)
{
    if (isnan(e->value) && !e->warnings) return;
    answer_add(w->a, key, of, e, w->q->level);
    keep_test(w, key, of, e->p);
}

static void add_mantel(struct dif *w, const char *item, const struct fairness_mantel *f)
{
    static const char *const classes[] = {NULL, "A, negligible", "B, moderate", "C, large"};

    dif_add(w, "mh_odds_ratio", item, &f->mh.odds_ratio);
    dif_add(w, "mh_delta", item, &f->mh.delta);
    if (!isnan(f->mh.delta.value)) answer_word(w->a, classes[f->mh.size]);
    dif_add(w, "mh_chi_square", item, &f->mh.plain);
    dif_add(w, "mh_chi_square_corrected", item, &f->mh.corrected);
    dif_add(w, "mantel", item, &f->scores);
    dif_add(w, "generalised_mh", item, &f->general);
    dif_add(w, "standardised_difference", item, &f->standardised);
}

/* Holm's and Benjamini and Hochberg's p of each test over the items. */
static void add_adjusted(struct call *c, struct dif *w)
{
    static const char *const columns[] = {"key", "of", "p", "holm", "benjamini_hochberg", NULL};
    double *p = arena_alloc(c->mem, (3 * w->test_count + 1) * sizeof *p);
    double *holm = p + w->test_count, *hochberg = holm + w->test_count;
    struct json *table = answer_table(w->a, "adjusted", columns);

    for (size_t f = 0; f < FAMILIES; f++) {
        size_t count = 0, at = 0;
        for (size_t i = 0; i < w->test_count; i++)
            if (w->tests[i].key == families[f]) p[count++] = w->tests[i].p;
        adjust_holm(c, p, count, holm);
        adjust_benjamini_hochberg(c, p, count, hochberg);
        for (size_t i = 0; i < w->test_count; i++) {
            struct json *row;
            if (w->tests[i].key != families[f]) continue;
            row = answer_row(w->a, table);
            json_add(row, json_text(c, families[f]));
            json_add(row, json_text(c, w->tests[i].of));
            json_add(row, json_decimal(c, p[at]));
            json_add(row, json_decimal(c, holm[at]));
            json_add(row, json_decimal(c, hochberg[at++]));
        }
    }
}

void dif_add_logistic(struct dif *w, const char *item, const struct fairness_logistic *f)
{
    double n = f->total.n;

    dif_add(w, "lr_uniform", item, &f->uniform);
    dif_add(w, "lr_total", item, &f->total);
    dif_add(w, "lr_non_uniform", item, &f->non_uniform);
    dif_add(w, "group_coefficient", item, &f->coefficient);
    if (isnan(f->mcfadden[0])) return;
    answer_value(w->a, "mcfadden_uniform", item, f->mcfadden[0], n);
    answer_value(w->a, "mcfadden_total", item, f->mcfadden[1], n);
    answer_value(w->a, "nagelkerke_uniform", item, f->nagelkerke[0], n);
    answer_value(w->a, "nagelkerke_total", item, f->nagelkerke[1], n);
    answer_value(w->a, "cox_snell_uniform", item, f->cox_snell[0], n);
    answer_value(w->a, "cox_snell_total", item, f->cox_snell[1], n);
}

/* Change of Nagelkerke's R2: Jodoin and Gierl (2001, Applied Measurement in Education 14:329-349). */
const char *dif_logistic_class(const struct fairness_logistic *f, double level)
{
    double change = f->nagelkerke[1];

    if (isnan(change)) return NULL;
    if (!(f->total.p < 1 - level) || change < FAIRNESS_CHANGE_MODERATE) return "A";
    return change < FAIRNESS_CHANGE_LARGE ? "B" : "C";
}

/* Standardised difference over the standard deviation: Zwick, Thayer and Mazzeo (1997). */
static const char *ordinal_class(const struct fairness_mantel *f, double level)
{
    double size = fabs(f->standardised.value) / f->spread;

    if (isnan(f->scores.value) || isnan(size)) return NULL;
    if (!(f->scores.p < 1 - level) || size <= FAIRNESS_DIFFERENCE_MODERATE) return "AA";
    return size <= FAIRNESS_DIFFERENCE_LARGE ? "BB" : "CC";
}

/* With the standardised difference in standard deviations of the item, which the classes go by. */
static void add_items(struct call *c, struct dif *w, const struct fairness_mantel *m,
                      const struct fairness_logistic *l)
{
    static const char *const columns[] = {
        "item",       "mh_class",         "ordinal_class", "logistic_class", "mh_flagged",
        "lr_flagged", "difference_in_sd", "low",           "high",           NULL};
    static const char *const classes[] = {NULL, "A", "B", "C"};
    static const char *const flagged[] = {"number", "item", NULL};
    struct json *table = answer_table(w->a, "items", columns);
    struct json *by_mantel = answer_table(w->a, "flagged_mh", flagged);
    struct json *by_logistic = answer_table(w->a, "flagged_lr", flagged);

    for (size_t i = 0; i < w->data.items.raters; i++) {
        struct json *row = answer_row(w->a, table), *lists[2] = {by_mantel, by_logistic};
        const bool on[2] = {m[i].flagged, l[i].flagged};
        json_add(row, json_text(c, w->rated.raters[i]));
        json_add(row, json_text(c, classes[m[i].mh.size]));
        json_add(row, json_text(c, ordinal_class(&m[i], w->q->level)));
        json_add(row, json_text(c, dif_logistic_class(&l[i], w->q->level)));
        json_add(row, json_bool(c, on[0]));
        json_add(row, json_bool(c, on[1]));
        json_add(row, json_decimal(c, m[i].standardised.value / m[i].spread));
        json_add(row, json_decimal(c, m[i].standardised.low / m[i].spread));
        json_add(row, json_decimal(c, m[i].standardised.high / m[i].spread));
        for (size_t k = 0; k < 2; k++) {
            if (!on[k]) continue;
            row = answer_row(w->a, lists[k]);
            json_add(row, json_int(c, (int64_t)i + 1));
            json_add(row, json_text(c, w->rated.raters[i]));
        }
    }
}

static void add_groups(struct call *c, struct dif *w)
{
    static const char *const columns[] = {"group", "persons", NULL};
    struct json *table = answer_table(w->a, "groups", columns);

    for (size_t i = 0; i < w->data.groups; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->groups[i]));
        json_add(row, json_decimal(c, w->persons[i]));
    }
}

static enum err run_sum(struct call *c, struct dif *w)
{
    size_t items = w->data.items.raters;
    struct fairness_mantel *m = arena_alloc(c->mem, items * sizeof *m);
    struct fairness_logistic *l = arena_alloc(c->mem, items * sizeof *l);
    struct fairness_summary by_mantel, by_logistic;

    TRY(read_match(c, w));
    TRY(fairness_mantel(c, &w->data, &w->wanted, m, &by_mantel));
    TRY(fairness_logistic(c, &w->data, &w->wanted, l, &by_logistic));
    for (size_t i = 0; i < items; i++) {
        add_mantel(w, w->rated.raters[i], &m[i]);
        dif_add_logistic(w, w->rated.raters[i], &l[i]);
    }
    warn_of_rounds(c, w, "the test of Mantel and Haenszel", &by_mantel);
    warn_of_rounds(c, w, "logistic regression", &by_logistic);
    add_items(c, w, m, l);
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct dif *w = arena_alloc(c->mem, sizeof *w);

    w->q = q;
    w->a = a;
    TRY(choose(c, w));
    TRY(read_ratings(c, q, a, &w->rated));
    w->data.items = w->rated.ratings;
    w->tests = arena_alloc(c->mem, FAMILIES * w->rated.ratings.raters * sizeof *w->tests);
    if (w->rated.ratings.raters < 2 && !q->strata)
        return table_refuse(
            c, q->opened, TABLE_HEADER, 0,
            "With one item there is no score to match on; name a variable by --strata.");
    TRY(read_groups(c, w));
    warn_of_size(c, w);
    TRY(w->matching == DIF_SUM ? run_sum(c, w) : dif_irt_run(c, w));
    add_groups(c, w);
    add_adjusted(c, w);
    if (w->matching == DIF_SUM)
        answer_remark(a, "Differences and coefficients are focal less reference, odds ratios reference "
                         "to focal. Classes A, B, C of delta: Zieky (1993); AA, BB, CC: Zwick, Thayer "
                         "and Mazzeo (1997); of logistic regression, by Nagelkerke's R2 from .035 and "
                         ".070: Jodoin and Gierl (2001). They are their authors' choice.");
    answer_remark(a,
                  "A flag is a question, not a verdict: it says that persons of like scores answer an "
                  "item unlike, not why. No flag says little where a group is small.");
    return OK;
}

const struct analysis analysis_dif = {
    .name = "dif",
    .title = "Differential item functioning",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a person, a column an item; --group COL, and --focal GROUP (else the second of two "
        "groups).\n"
        "--matching sum (usual): on the sum of the items, or on --strata COL; answered: on the mean of "
        "what a\n"
        "person answered, at least half of the items (as a sum, rounded). --purify leaves flagged "
        "items "
        "out of\n"
        "the sum, in rounds. --flag significance (usual: p below 1 - level) or effect (and a size that "
        "is not\n"
        "negligible: better where groups are large). Two groups and two categories: Mantel-Haenszel, "
        "odds "
        "ratio of\n"
        "the reference to the focal group, delta with ETS classes A, B, C (Zieky 1993). More "
        "categories: mantel\n"
        "(1963), generalised_mh, and the standardised difference, focal less reference. More than two "
        "groups without\n"
        "--focal: generalised_mh, and mantel where the groups are numbers. lr_: proportional odds, "
        "uniform, "
        "total and\n"
        "non-uniform, with the changes of three pseudo R2.\n"
        "--matching irt: lr_ on the posterior mean of theta in --model grm (or 2pl, gpcm, rasch, pcm); "
        "flagged items\n"
        "get parameters of their own in each group, in rounds (hybrid: Choi, Gibbons and Crane 2011). "
        "Missing answers\n"
        "do no harm. --persons adds the scores.\n"
        "--matching latent: one model of all groups, whose means and spreads are estimated; each item "
        "is set free and\n"
        "compared by likelihood ratio and Wald (Thissen, Steinberg and Wainer 1993), with all others "
        "equal; "
        "--purify:\n"
        "with those that are not flagged; --anchors A,B,C: with these. Differences of expected scores: "
        "Meade (2010).\n"
        "For groups that lie apart this is the one to take.\n"
        "Holland and Thayer (1988), Robins, Breslow and Greenland (1986), Zwick and Thayer (1996), "
        "Swaminathan and\n"
        "Rogers (1990), Zumbo (1999), Jodoin and Gierl (2001).",
    .run = run,
};
