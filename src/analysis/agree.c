/* analysis/agree.c: the analysis `agree`: how far raters agree. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/plot.h"
#include "base/arena.h"
#include "stats/agree.h"
#include "stats/content.h"

#define PAIRS_MOST 1225      /* of 50 raters; beyond, pairs are not printed one by one */
#define CATEGORIES_MOST 1000 /* beyond, what needs a square of them is not computed */
#define TABLED_MOST 100      /* categories of tables */

static const char *const keys[] = {"percent_agreement", "cohen_kappa",        "weighted_kappa",
                                   "scott_pi",          "fleiss_kappa",       "conger_kappa",
                                   "light_kappa",       "brennan_prediger",   "gwet_ac1",
                                   "gwet_ac2",          "krippendorff_alpha", NULL};
static const char *const options[] = {"key",  "cluster", "categories", "level", "metric", "weights",
                                      "boot", "seed",    "threads",    "bands", "plot",   NULL};
static const char *const metric_names[METRIC_COUNT] = {"nominal", "ordinal", "interval", "ratio"};

/* What is computed with, and what comes out, before it is put in order. */
struct work {
    const struct request *q;
    struct answer *a;
    struct rated rated;
    struct ratings distinct; /* of rated.ratings, each row once */
    const double *weights;   /* of weighted_kappa and gwet_ac2; NULL: the scale has no order */
    bool is_large;           /* more than CATEGORIES_MOST: no square of them is made */
    bool weights_given;      /* then every coefficient is weighted that can be */
    bool is_plain;           /* by weights of identity, which weigh nothing: tests of chance hold */
    bool metric_wanted[METRIC_COUNT];
    struct agreement_wanted plainly, with_weights;
    struct estimate plain[AGREE_COUNT], weighted[AGREE_COUNT], alpha[METRIC_COUNT];
    const struct bands *bands;
};

/* ---- what was asked for ---- */

static enum err choose_metrics(struct call *c, struct work *w)
{
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        w->metric_wanted[i] = !w->q->metric || strcmp(w->q->metric, metric_names[i]) == 0;
        if (w->q->metric && w->metric_wanted[i]) return OK;
    }
    if (!w->q->metric) return OK;
    return misuse(c, "There is no metric %s; there are: nominal, ordinal, interval, ratio.",
                  w->q->metric);
}

/* Quadratic where nothing is said and the scale has an order. */
static enum err choose_weights(struct call *c, struct work *w)
{
    static const struct {
        const char *name;
        enum weighting kind;
    } known[] = {
        {"identity", WEIGHTS_IDENTITY}, {"linear", WEIGHTS_LINEAR}, {"quadratic", WEIGHTS_QUADRATIC}};
    const struct ratings *r = &w->rated.ratings;
    const char *name = w->q->weights ? w->q->weights : "quadratic";
    double *weights = NULL;
    bool found = false;

    w->is_large = r->categories > CATEGORIES_MOST;
    w->weights_given = w->q->weights != NULL;
    w->is_plain = !w->weights_given || strcmp(name, "identity") == 0;
    if (w->is_large && w->weights_given)
        return fail(c, ERR_INVALID, "There are %zu categories; weights are for up to %d.",
                    r->categories, CATEGORIES_MOST);
    if (w->is_large) {
        answer_warn_text(
            w->a, "many_categories",
            "There are too many categories to compare them two by two; is the scale a number to be "
            "measured? See icc.");
        return OK;
    }
    if (!w->weights_given && w->rated.is_words && !w->q->categories) return OK;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, name) != 0) continue;
        TRY(weights_make(c, known[i].kind, r->values, r->categories, &weights));
        found = true;
    }
    if (!found) TRY(read_weights(c, name, w->q, w->rated.scale, r->categories, &weights));
    w->weights = weights;
    answer_option(w->a, "weights", json_text(c, name));
    return OK;
}

static enum err check_raters(struct call *c, const struct work *w)
{
    if (w->rated.ratings.raters < 2)
        return table_refuse(c, w->q->opened, TABLE_HEADER, 0,
                            "Agreement is between raters, and there is only one of them.");
    return OK;
}

/* ---- computing ---- */

/* A square is a table of n units, whose variance divides by n; of counts Krippendorff's error is taken
 * as Gwet publishes it for them. */
static void choose_variances(struct work *w)
{
    w->plainly = (struct agreement_wanted){.level = w->q->level,
                                           .table = w->q->layout == LAYOUT_SQUARE,
                                           .counted = w->q->layout == LAYOUT_COUNTS};
    w->with_weights = w->plainly;
    w->with_weights.weights = w->weights;
}

/* Krippendorff's alpha is Gwet's coefficient of that name where the weights are those of the metric;
 * of counts his standard error is lent to it. */
static void lend_error(struct estimate *alpha, const struct estimate *from)
{
    if (!(fabs(alpha->value - from->value) < 1e-9)) return;
    alpha->se = from->se;
    alpha->low = from->low;
    alpha->high = from->high;
    alpha->method = from->method;
}

/* Variances of a table of n units divide by n. */
static void as_of_table(struct estimate *e, double units)
{
    double less = sqrt((units - 1) / units);

    if (isnan(e->se)) return;
    e->high = fmin(1, e->value + (e->value - e->low) * less);
    e->low = e->value - (e->value - e->low) * less;
    e->se *= less;
}

static enum err lend_errors(struct call *c, struct work *w)
{
    static const enum weighting kinds[METRIC_COUNT] = {
        [METRIC_INTERVAL] = WEIGHTS_QUADRATIC, [METRIC_RATIO] = WEIGHTS_RATIO};
    const struct ratings *r = &w->distinct;

    lend_error(&w->alpha[METRIC_NOMINAL], &w->plain[AGREE_KRIPPENDORFF]);
    for (enum metric m = METRIC_INTERVAL; m <= METRIC_RATIO && !w->is_large; m++) {
        struct agreement_wanted wanted = w->plainly;
        struct estimate all[AGREE_COUNT];
        double *weights;
        if (!w->metric_wanted[m] || isnan(w->alpha[m].value)) continue;
        TRY(weights_make(c, kinds[m], r->values, r->categories, &weights));
        wanted.weights = weights;
        TRY(agree_all(c, r, &wanted, all));
        lend_error(&w->alpha[m], &all[AGREE_KRIPPENDORFF]);
    }
    return OK;
}

static enum err compute_alphas(struct call *c, struct work *w)
{
    TRY(agree_alphas(c, &w->distinct, w->metric_wanted, w->q->level, w->alpha));
    for (size_t m = 0; m < METRIC_COUNT && w->plainly.table; m++)
        as_of_table(&w->alpha[m], w->alpha[m].n / 2);
    return w->plainly.counted ? lend_errors(c, w) : OK;
}

static enum err bootstrap(struct call *c, struct work *w)
{
    struct bootstrap_wanted b = {.replicates = w->q->boot,
                                 .seed = w->q->seed,
                                 .threads = w->q->threads,
                                 .level = w->q->level,
                                 .cluster = w->rated.cluster,
                                 .clusters = w->rated.clusters};
    /* Clusters are drawn by rows, so that rows have to stay apart. */
    const struct ratings *r = w->rated.cluster ? &w->rated.ratings : &w->distinct;

    TRY(agree_bootstrap(c, r, &w->plainly, &b, w->plain, w->alpha));
    if (w->weights_given) TRY(agree_bootstrap(c, r, &w->with_weights, &b, w->weighted, NULL));
    answer_option(w->a, "boot", json_int(c, (int64_t)w->q->boot));
    answer_option(w->a, "seed", json_int(c, (int64_t)w->q->seed));
    return OK;
}

static enum err compute(struct call *c, struct work *w)
{
    choose_variances(w);
    TRY(ratings_distinct(c, &w->rated.ratings, &w->distinct, NULL));
    TRY(agree_all(c, &w->distinct, &w->plainly, w->plain));
    if (w->weights) TRY(agree_all(c, &w->distinct, &w->with_weights, w->weighted));
    for (size_t i = 0; i < METRIC_COUNT; i++) w->alpha[i] = estimate_nothing();
    TRY(compute_alphas(c, w));
    return w->q->boot ? bootstrap(c, w) : OK;
}

/* ---- answering ---- */

static void add(struct work *w, const char *key, const char *of, const struct estimate *e)
{
    answer_add(w->a, key, of, e, w->q->level);
    answer_word(w->a, bands_word(w->bands, e->value));
}

static void add_all(struct work *w)
{
    const struct estimate *chosen = !w->is_plain && w->weights ? w->weighted : w->plain;

    answer_add(w->a, "percent_agreement", NULL, &chosen[AGREE_PERCENT], w->q->level);
    add(w, "fleiss_kappa", NULL, &chosen[AGREE_FLEISS]);
    if (!w->rated.anonymous) add(w, "conger_kappa", NULL, &chosen[AGREE_CONGER]);
    add(w, "brennan_prediger", NULL, &chosen[AGREE_BRENNAN_PREDIGER]);
    add(w, "gwet_ac1", NULL, &w->plain[AGREE_GWET]);
    if (w->weights) add(w, "gwet_ac2", NULL, &w->weighted[AGREE_GWET]);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        if (w->metric_wanted[i]) add(w, "krippendorff_alpha", metric_names[i], &w->alpha[i]);
}

struct two_raters {
    double n;
    struct pair_agreement pair;
    struct estimate pi;
};

/* Scott's pi of two raters from their table, with the weights that were given. */
static enum err scott(struct call *c, const struct work *w, const double *cross, struct estimate *ret)
{
    size_t k = w->distinct.categories, rows = 0;
    int32_t *codes = arena_alloc(c->mem, k * k * 2 * sizeof *codes);
    double *frequency = arena_alloc(c->mem, k * k * sizeof *frequency);
    struct agreement_wanted table = w->with_weights;
    struct estimate all[AGREE_COUNT];
    struct ratings pair = w->distinct;

    for (size_t i = 0; i < k * k; i++) {
        if (cross[i] == 0) continue;
        codes[2 * rows] = (int32_t)(i / k);
        codes[2 * rows + 1] = (int32_t)(i % k);
        frequency[rows++] = cross[i];
    }
    table.table = true; /* as Cohen's kappa beside it, in every layout */
    pair.rows = rows;
    pair.raters = 2;
    pair.codes = codes;
    pair.frequency = frequency;
    TRY(agree_all(c, &pair, &table, all));
    *ret = all[AGREE_FLEISS];
    return OK;
}

/* A category that one pair of many raters does not use is no matter. */
static void add_of_pair(struct work *w, const char *key, const char *of, struct estimate e)
{
    if (of) e.warnings &= ~(unsigned)WARNING_EMPTY_CATEGORY;
    add(w, key, of, &e);
}

static enum err compute_pair(struct call *room, struct work *w, const struct rating_columns *columns,
                             size_t first, size_t second, struct two_raters *ret)
{
    size_t k = columns->categories;
    double *cross = NULL, n = 0;

    *ret = (struct two_raters){0};
    TRY(ratings_columns_cross(room, columns, first, second, &cross));
    for (size_t i = 0; i < k * k; i++) n += cross[i];
    ret->n = n;
    if (n == 0) return OK; /* they have no unit in common */
    TRY(agree_pair(room, cross, k, w->weights, w->q->level, &ret->pair));
    ret->pi = ret->pair.scott;
    return w->is_plain ? OK : scott(room, w, cross, &ret->pi);
}

static void add_pair(struct call *c, struct work *w, size_t first, size_t second,
                     const struct two_raters *two, struct json *table)
{
    const char *const *raters = w->rated.raters;
    const char *of =
        w->distinct.raters == 2 ? NULL : arena_format(c->mem, "%s:%s", raters[first], raters[second]);
    const struct pair_agreement *pair = &two->pair;
    struct json *row;

    if (two->n == 0) return;
    add_of_pair(w, "cohen_kappa", of, pair->cohen);
    if (w->weights) add_of_pair(w, "weighted_kappa", of, pair->weighted);
    add_of_pair(w, "scott_pi", of, two->pi);
    row = answer_row(w->a, table);
    json_add(row, json_text(c, raters[first]));
    json_add(row, json_text(c, raters[second]));
    json_add(row, json_int(c, (int64_t)two->n));
    json_add(row, json_decimal(c, pair->percent));
    json_add(row, json_decimal(c, pair->largest_kappa));
    json_add(row, json_decimal(c, pair->prevalence_index));
    json_add(row, json_decimal(c, pair->bias_index));
}

/* What is made for a pair is given back before the next. */
static enum err add_each_pair(struct call *c, struct work *w, struct json *table)
{
    struct rating_columns columns;
    struct call room = *c;
    size_t raters = w->distinct.raters;

    TRY(ratings_columns(c, &w->distinct, &columns));
    room.mem = arena_new();
    for (size_t i = 0; i < raters && !room.fail.code; i++)
        for (size_t k = i + 1; k < raters; k++) {
            struct two_raters two;
            if (compute_pair(&room, w, &columns, i, k, &two) != OK) break;
            add_pair(c, w, i, k, &two, table);
            arena_reset(room.mem);
        }
    arena_free(room.mem);
    c->fail = room.fail;
    return c->fail.code;
}

static enum err add_pairs(struct call *c, struct work *w)
{
    static const char *const columns[] = {
        "first",         "second",           "n",          "percent_agreement",
        "largest_kappa", "prevalence_index", "bias_index", NULL};
    size_t raters = w->distinct.raters;
    struct estimate light;
    struct json *table;

    if (w->rated.anonymous || w->is_large) return OK;
    if (raters * (raters - 1) / 2 > PAIRS_MOST) {
        answer_warn_text(w->a, "many_raters", "There are too many raters to print every pair of them.");
        return OK;
    }
    TRY(agree_light(c, &w->distinct, w->q->level, &light));
    if (w->plainly.table) as_of_table(&light, light.n);
    if (light.warnings & WARNING_INCOMPLETE && !isnan(light.value)) {
        light.warnings &= ~(unsigned)(WARNING_INCOMPLETE | WARNING_ZERO_VARIANCE);
        answer_warn_text(w->a, "pairs_left_out",
                         "Light's kappa is the mean over the pairs of raters that have a kappa; the "
                         "others share no unit, or gave all that they share one category.");
    }
    add(w, "light_kappa", NULL, &light);
    table = answer_table(w->a, "pairs", columns);
    return add_each_pair(c, w, table);
}

/* Two raters: how often each category of the one met each of the other. */
static enum err add_matrix(struct call *c, struct work *w)
{
    size_t k = w->distinct.categories;
    const char **columns = arena_alloc(c->mem, (k + 2) * sizeof *columns);
    struct json *table;
    double *cross = NULL;

    if (w->distinct.raters != 2 || w->rated.anonymous || k > TABLED_MOST) return OK;
    TRY(ratings_cross(c, &w->distinct, 0, 1, &cross));
    columns[0] = w->rated.raters[0];
    for (size_t i = 0; i < k; i++) columns[i + 1] = w->rated.scale[i];
    table = answer_table(w->a, "matrix", columns);
    answer_names(w->a, "matrix", 0);
    for (size_t i = 0; i < k; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->rated.scale[i]));
        for (size_t j = 0; j < k; j++) json_add(row, json_int(c, (int64_t)cross[i * k + j]));
    }
    return OK;
}

static enum err add_by_category(struct call *c, struct work *w)
{
    static const char *const columns[] = {"category", "ratings",   "share",      "agreement",
                                          "se",       "low",       "high",       "kappa",
                                          "kappa_se", "kappa_low", "kappa_high", NULL};
    const struct ratings *r = &w->distinct;
    struct estimate *each = arena_alloc(c->mem, r->categories * sizeof *each);
    struct estimate *kappas = arena_alloc(c->mem, r->categories * sizeof *kappas);
    double *given = arena_alloc(c->mem, r->categories * sizeof *given), total = 0;
    struct json *table;

    if (r->categories > TABLED_MOST) return OK;
    table = answer_table(w->a, "by_category", columns);
    TRY(agree_by_category(c, r, w->q->level, each));
    TRY(agree_kappa_by_category(c, r, w->q->level, kappas));
    for (size_t i = 0; i < r->rows * r->raters; i++)
        if (r->codes[i] >= 0) given[r->codes[i]] += r->frequency ? r->frequency[i / r->raters] : 1;
    for (size_t i = 0; i < r->categories; i++) total += given[i];
    for (size_t i = 0; i < r->categories; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->rated.scale[i]));
        json_add(row, json_int(c, (int64_t)given[i]));
        json_add(row, json_decimal(c, given[i] / total));
        json_add(row, json_decimal(c, each[i].value));
        json_add(row, json_decimal(c, each[i].se));
        json_add(row, json_decimal(c, each[i].low));
        json_add(row, json_decimal(c, each[i].high));
        json_add(row, json_decimal(c, kappas[i].value));
        json_add(row, json_decimal(c, kappas[i].se));
        json_add(row, json_decimal(c, kappas[i].low));
        json_add(row, json_decimal(c, kappas[i].high));
    }
    return OK;
}

static void say_weights(struct call *c, struct work *w)
{
    if (!w->weights) return;
    answer_remark(w->a, arena_format(c->mem,
                                     w->weights_given
                                         ? "Weights are %s, of all coefficients that can have them: "
                                           "not Cohen's and Light's kappa, AC1 and Krippendorff's "
                                           "alpha."
                                         : "Weights of weighted kappa and AC2 are %s.",
                                     w->q->weights ? w->q->weights : "quadratic"));
}

/* Units of one case are no sample of units. */
static void warn_of_items(struct call *c, struct work *w)
{
    const struct request *q = w->q;

    if (q->layout != LAYOUT_LONG || !q->item || q->cluster) return;
    answer_warn_text(
        w->a, "items_as_units",
        arena_format(c->mem,
                     "Each pair of %s and %s counts as a unit of its own, although those of "
                     "one %s belong together; the intervals are too narrow where they are "
                     "alike. --boot 1000 --cluster %s draws the whole %s.",
                     q->unit, q->item, q->unit, q->unit, q->unit));
}

/* Of what the key puts into a category, how much each rater finds there. */
static void add_recognised(struct call *c, struct work *w)
{
    static const char *const columns[] = {"rater", "category", "n", "sensitivity", "low", "high", NULL};
    const struct ratings *r = &w->rated.ratings;
    size_t k = r->categories;
    double *n, *right;
    struct json *table;

    if (k > TABLED_MOST) return;
    table = answer_table(w->a, "accuracy_by_category", columns);
    n = arena_alloc(c->mem, 2 * r->raters * k * sizeof *n);
    right = n + r->raters * k;
    for (size_t i = 0; i < r->rows * r->raters; i++) {
        int32_t key = w->rated.key[i / r->raters];
        size_t at = i % r->raters * k + (size_t)(key < 0 ? 0 : key);
        double units = r->frequency ? r->frequency[i / r->raters] : 1;
        if (key < 0 || r->codes[i] < 0) continue;
        n[at] += units;
        right[at] += r->codes[i] == key ? units : 0;
    }
    for (size_t i = 0; i < r->raters * k; i++) {
        struct estimate share = estimate_wilson(right[i], n[i], w->q->level);
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->rated.raters[i / k]));
        json_add(row, json_text(c, w->rated.scale[i % k]));
        json_add(row, json_int(c, (int64_t)n[i]));
        json_add(row, json_decimal(c, share.value));
        json_add(row, json_decimal(c, share.low));
        json_add(row, json_decimal(c, share.high));
    }
}

static enum err add_key(struct call *c, struct work *w)
{
    static const char *const columns[] = {"rater", "n", "accuracy", "low", "high", NULL};
    const struct ratings *r = &w->rated.ratings;
    struct estimate *each = arena_alloc(c->mem, r->raters * sizeof *each);
    struct json *table;

    if (!w->rated.key) return OK;
    table = answer_table(w->a, "accuracy", columns);
    TRY(agree_with_key(c, r, w->rated.key, w->q->level, each));
    for (size_t i = 0; i < r->raters; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->rated.raters[i]));
        json_add(row, json_int(c, (int64_t)each[i].n));
        json_add(row, json_decimal(c, each[i].value));
        json_add(row, json_decimal(c, each[i].low));
        json_add(row, json_decimal(c, each[i].high));
        answer_warn(w->a, each[i].warnings);
    }
    add_recognised(c, w);
    return OK;
}

static void add_options(struct call *c, struct work *w)
{
    answer_option(w->a, "level", json_decimal(c, w->q->level));
    if (w->q->metric) answer_option(w->a, "metric", json_text(c, w->q->metric));
    if (w->q->bands) answer_option(w->a, "bands", json_text(c, w->q->bands));
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);

    w->q = q;
    w->a = a;
    if (q->cluster && !q->boot) return misuse(c, "--cluster is for --boot: add --boot N.");
    TRY(choose_metrics(c, w));
    TRY(bands_choose(c, q->bands, "landis-koch", &w->bands));
    TRY(read_ratings(c, q, a, &w->rated));
    TRY(check_raters(c, w));
    add_options(c, w);
    TRY(choose_weights(c, w));
    TRY(compute(c, w));
    add_all(w);
    TRY(add_pairs(c, w));
    TRY(add_matrix(c, w));
    TRY(add_by_category(c, w));
    TRY(add_key(c, w));
    warn_of_items(c, w);
    say_weights(c, w);
    if (!w->rated.anonymous && w->rated.ratings.raters == 2)
        answer_remark(a, "Statistic and p: z of the coefficient over the error it would have if raters "
                         "agreed by chance alone. In the matrix rows are the first rater.");
    if (q->plot) TRY(plot_agree(c, q, &w->rated, &w->distinct, a));
    bands_remark(c, w->bands, a);
    return OK;
}

const struct analysis analysis_agree = {
    .name = "agree",
    .title = "Agreement of raters on categories",
    .keys = keys,
    .options = options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_COUNTS | 1 << LAYOUT_SQUARE |
               1 << LAYOUT_PATTERNS,
    .help = "A row is a unit, a column a rater; missing ratings are allowed. Two raters: cohen_kappa,\n"
            "weighted_kappa and scott_pi are about both (of is null); more raters: about each pair, of "
            "is A:B.\n"
            "Without --weights the coefficients are unweighted, and weighted_kappa and gwet_ac2 take "
            "quadratic\n"
            "weights if the scale has an order (numbers, or --categories). With --weights everything "
            "that can be\n"
            "weighted is: all but cohen_kappa, light_kappa, gwet_ac1 and Krippendorff's alpha, whose "
            "weights are its\n"
            "metric. --key adds a table of how often each rater gives what the key gives.\n"
            "Cohen (1960, 1968), Scott (1955), Fleiss (1971), Light (1971), Conger (1980), Brennan and "
            "Prediger\n"
            "(1981), Gwet (2008, 2014), Krippendorff (2011); standard errors by linearisation (Gwet "
            "2014), those of\n"
            "Cohen's kappa by Fleiss, Cohen and Everitt (1969).",
    .run = run,
};
