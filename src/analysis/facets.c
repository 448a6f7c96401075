/* analysis/facets.c: the analysis `facets`: many-facet Rasch measurement. */

#include "stats/adjust.h"
#include "stats/facets.h"

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/plot.h"
#include "base/arena.h"

#define NODES_PER_ERROR .75 /* nodes apart, in errors of a person */
#define CENTRED 1e-6        /* a mean of measures below is 0 but for rounding */
#define ITEM_FACET "item"   /* the facet that the columns of --cols are */

static const char *const keys[] = {"measure",     "step",       "mean", "spread",
                                   "reliability", "separation", "bias", NULL};
static const char *const options[] = {"facet",   "value",     "freq",  "categories", "level",
                                      "model",   "estimator", "nodes", "range",      "anchor",
                                      "threads", "plot",      NULL};
static const char *const own_options[] = {"steps", "FACET",     "uncentred", "FACET", "bias",
                                          "A,B",   "corrected", "",          NULL};

struct work {
    const struct request *q;
    struct answer *a;
    struct facets_data data;
    struct facets_wanted wanted;
    struct facets_fit fit;
    struct facet facet[FACETS_LIMIT];
    const char *const *scale; /* names of the categories in their order */
    double base;              /* of the lowest category, where they are numbers one apart; else NAN */
    double given;             /* ratings, each as often as it stands */
    size_t bias[2];
};

/* ---- reading ---- */

/* A row of the file gives one rating, or as many as --cols has columns. */
struct source {
    size_t columns, rows, facets;
    struct categories *scale, **elements;
    int32_t *codes;    /* rows x facets */
    int32_t *category; /* rows x columns */
    double *frequency;
    const char *const *names; /* of columns */
};

static enum err want_columns(struct call *c, const struct work *w, struct source *s)
{
    const struct request *q = w->q;
    size_t most = table_rows_most(q->opened), count = 0, at = 0;
    const char *const *names = &q->value;
    struct want *wants;

    s->facets = q->facet_count, s->columns = 1;
    if (q->columns) TRY(split_names(c, q->columns, &names, &s->columns));
    s->names = names;
    s->scale = categories_new(c);
    s->elements = arena_alloc(c->mem, (s->facets + 1) * sizeof(struct categories *));
    s->codes = arena_alloc(c->mem, most * s->facets * sizeof *s->codes);
    s->category = arena_alloc(c->mem, most * s->columns * sizeof *s->category);
    wants = arena_alloc(c->mem, (s->facets + s->columns + 1) * sizeof *wants);
    for (size_t f = 0; f < s->facets; f++) {
        TRY(table_find(c, q->opened, q->facets[f], &at));
        s->elements[f] = categories_new_names(c);
        wants[count++] = (struct want){at, WANT_CODES, s->elements[f], s->codes + f, s->facets};
    }
    if (q->categories) TRY(categories_list(c, s->scale, q->categories));
    for (size_t k = 0; k < s->columns; k++) {
        TRY(table_find(c, q->opened, names[k], &at));
        wants[count++] = (struct want){at, WANT_CODES, s->scale, s->category + k, s->columns};
    }
    if (q->frequency) {
        TRY(table_find(c, q->opened, q->frequency, &at));
        s->frequency = arena_alloc(c->mem, most * sizeof *s->frequency);
        wants[count++] = (struct want){at, WANT_NUMBERS, NULL, s->frequency, 1};
    }
    return table_read(c, q->opened, wants, count, &s->rows);
}

static enum err find_scale(struct call *c, struct work *w, const struct source *s, size_t **ret_place)
{
    size_t count = categories_count(s->scale);
    const char **names = arena_alloc(c->mem, (count + 1) * sizeof *names);
    double *values = arena_alloc(c->mem, (count + 1) * sizeof *values);
    bool is_words;

    if (!count) return table_refuse(c, w->q->opened, 0, 0, "There is no rating in the table.");
    TRY(categories_order(c, s->scale, w->q->categories, ret_place, &is_words));
    for (size_t i = 0; i < count; i++) {
        names[(*ret_place)[i]] = categories_text(s->scale, i);
        values[(*ret_place)[i]] = categories_number(s->scale, i);
    }
    w->base = values[0];
    for (size_t i = 1; i < count; i++)
        if (!(values[i] == values[0] + (double)i)) w->base = NAN;
    if (is_words && !w->q->categories) answer_warn(w->a, WARNING_NOT_NUMERIC);
    w->scale = names, w->data.categories = count;
    return OK;
}

static void name_elements(struct call *c, struct work *w, const struct source *s)
{
    for (size_t f = 0; f < s->facets; f++) {
        size_t count = categories_count(s->elements[f]);
        const char **labels = arena_alloc(c->mem, (count + 1) * sizeof *labels);
        for (size_t e = 0; e < count; e++) labels[e] = categories_text(s->elements[f], e);
        w->facet[f] = (struct facet){.name = w->q->facets[f], .elements = count, .labels = labels};
    }
    if (w->q->columns)
        w->facet[s->facets] =
            (struct facet){.name = ITEM_FACET, .elements = s->columns, .labels = s->names};
}

/* Rows without a rating are left out; a rating without an element is refused. */
static enum err take_ratings(struct call *c, struct work *w, const struct source *s,
                             const size_t *place)
{
    size_t facets = s->facets + (w->q->columns ? 1 : 0), most = s->rows * s->columns, n = 0, column;
    int32_t *codes = arena_alloc(c->mem, most * facets * sizeof *codes);
    int32_t *category = arena_alloc(c->mem, most * sizeof *category);
    double *frequency = s->frequency ? arena_alloc(c->mem, most * sizeof *frequency) : NULL;
    double missing = 0;

    w->given = 0;
    for (size_t r = 0; r < s->rows; r++)
        for (size_t k = 0; k < s->columns; k++) {
            int32_t code = s->category[r * s->columns + k];
            double often = s->frequency ? s->frequency[r] : 1;
            if (!(often > 0)) continue;
            *(code < 0 || !place ? &missing : &w->given) += often;
            if (code < 0 || !place) continue;
            for (size_t f = 0; f < s->facets; f++) {
                codes[n * facets + f] = s->codes[r * s->facets + f];
                if (codes[n * facets + f] >= 0) continue;
                TRY(table_find(c, w->q->opened, w->q->facets[f], &column));
                return table_refuse(c, w->q->opened, r, column, "There is a rating, but no %s.",
                                    w->q->facets[f]);
            }
            if (w->q->columns) codes[n * facets + s->facets] = (int32_t)k;
            if (frequency) frequency[n] = often;
            category[n++] = (int32_t)place[code];
        }
    w->data.ratings = n, w->data.facets = facets, w->data.facet = w->facet;
    w->data.codes = codes, w->data.category = category, w->data.frequency = frequency;
    answer_input(w->a, "units", (double)w->facet[0].elements);
    answer_input(w->a, "ratings", w->given);
    answer_input(w->a, "missing", missing);
    answer_input(w->a, "categories", (double)w->data.categories);
    return OK;
}

static enum err read_facets(struct call *c, struct work *w)
{
    struct source s = {0};
    size_t *place = NULL;

    if (w->q->facet_count + (w->q->columns ? 1 : 0) > FACETS_LIMIT)
        return misuse(c, "There are more than %d facets; the columns of --cols are one of them.",
                      FACETS_LIMIT);
    TRY(want_columns(c, w, &s));
    TRY(find_scale(c, w, &s, &place));
    name_elements(c, w, &s);
    return take_ratings(c, w, &s, place);
}

/* ---- anchors ---- */

static enum err find_facet(struct call *c, const struct work *w, const char *name, size_t *ret)
{
    for (*ret = 0; *ret < w->data.facets; ++*ret)
        if (strcmp(w->facet[*ret].name, name) == 0) return OK;
    return misuse(c, "There is no facet %s.", name);
}

/* Rows of facet, element, measure. */
static enum err read_anchors(struct call *c, struct work *w)
{
    struct table *t;
    struct categories *facets = categories_new_names(c), *elements = categories_new_names(c);
    size_t rows, at[3] = {0};
    int32_t *facet, *element;
    double *measure;

    if (!w->q->anchor) return OK;
    TRY(table_open(c, w->q->anchor, &w->q->table, &t));
    TRY(table_find(c, t, "facet", &at[0]));
    TRY(table_find(c, t, "element", &at[1]));
    TRY(table_find(c, t, "measure", &at[2]));
    facet = arena_alloc(c->mem, table_rows_most(t) * sizeof *facet);
    element = arena_alloc(c->mem, table_rows_most(t) * sizeof *element);
    measure = arena_alloc(c->mem, table_rows_most(t) * sizeof *measure);
    TRY(table_read(c, t,
                   (struct want[]){{at[0], WANT_CODES, facets, facet, 1},
                                   {at[1], WANT_CODES, elements, element, 1},
                                   {at[2], WANT_NUMBERS, NULL, measure, 1}},
                   3, &rows));
    for (size_t r = 0; r < rows; r++) {
        size_t f = 0, e = 0;
        double *anchors;
        if (facet[r] < 0 || element[r] < 0 || isnan(measure[r]))
            return table_refuse(c, t, r, 0, "An anchor has a facet, an element and a measure.");
        TRY(find_facet(c, w, categories_text(facets, (size_t)facet[r]), &f));
        while (e < w->facet[f].elements &&
               strcmp(w->facet[f].labels[e], categories_text(elements, (size_t)element[r])) != 0)
            e++;
        if (e == w->facet[f].elements)
            return table_refuse(c, t, r, at[1], "There is no %s of this name in the ratings.",
                                w->facet[f].name);
        if (!w->facet[f].anchors) {
            anchors = arena_alloc(c->mem, w->facet[f].elements * sizeof *anchors);
            for (size_t i = 0; i < w->facet[f].elements; i++) anchors[i] = NAN;
            w->facet[f].anchors = anchors;
        }
        anchors = arena_copy(c->mem, w->facet[f].anchors, w->facet[f].elements * sizeof *anchors);
        anchors[e] = measure[r];
        w->facet[f].anchors = anchors;
    }
    return OK;
}

/* ---- what was asked for ---- */

/* Each facet has a table of its own, beside those of steps, summary and bias. */
static enum err check_names(struct call *c, const struct request *q)
{
    static const char *const taken[] = {"steps", "summary", "bias"};

    for (size_t f = 0; f < q->facet_count; f++) {
        for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
            if (strcmp(q->facets[f], taken[i]) == 0)
                return misuse(c, "A facet cannot be called %s: give the column another name.",
                              taken[i]);
        for (size_t i = 0; i < f; i++)
            if (strcmp(q->facets[f], q->facets[i]) == 0)
                return misuse(c, "The facet %s is named twice.", q->facets[f]);
        if (q->columns && strcmp(q->facets[f], ITEM_FACET) == 0)
            return misuse(c,
                          "With --cols the columns are the facet %s: give the column of that name "
                          "another one.",
                          ITEM_FACET);
    }
    return OK;
}

static enum err choose(struct call *c, struct work *w)
{
    const struct request *q = w->q;
    const char *estimator = q->estimator ? q->estimator : "mml", *model = q->model ? q->model : "rsm";

    if (strcmp(estimator, "mml") != 0 && strcmp(estimator, "jml") != 0)
        return misuse(c, "Many-facet models are estimated by mml or jml, not by %s.", estimator);
    if (strcmp(model, "rsm") != 0 && strcmp(model, "pcm") != 0 && strcmp(model, "rasch") != 0)
        return misuse(c, "Many-facet models are rasch, rsm or pcm, not %s.", model);
    if (!q->facet_count || (!q->value && !q->columns))
        return misuse(
            c, "Name the facets (--facet COL, who is measured first) and the ratings (--value COL, "
               "or --cols ITEMS).");
    if (q->value && q->columns)
        return misuse(c,
                      "The ratings are in one column (--value) or in several (--cols), not in both.");
    TRY(check_names(c, q));
    w->wanted = facets_usual(strcmp(estimator, "jml") == 0);
    if (q->nodes) w->wanted.nodes = q->nodes;
    if (q->range > 0) w->wanted.range = q->range;
    w->wanted.threads = q->threads;
    w->wanted.corrected = request_own(q, "corrected") != NULL;
    if (w->wanted.corrected && !w->wanted.joint)
        return misuse(c, "--corrected is for --estimator jml.");
    answer_option(w->a, "model", json_text(c, model));
    answer_option(w->a, "estimator", json_text(c, estimator));
    if (!w->wanted.joint) answer_option(w->a, "nodes", json_int(c, (int64_t)w->wanted.nodes));
    if (!w->wanted.joint) answer_option(w->a, "range", json_decimal(c, w->wanted.range));
    answer_option(w->a, "level", json_decimal(c, q->level));
    return OK;
}

/* What names a facet can be understood once they are known. Without --steps those of pcm are of the
 * items of --cols, or of the second facet. */
static enum err choose_facets(struct call *c, struct work *w)
{
    const char *steps = request_own(w->q, "steps"), *uncentred = request_own(w->q, "uncentred");
    const char *bias = request_own(w->q, "bias");
    const char *const *pair;
    size_t count;

    if (w->q->model && strcmp(w->q->model, "pcm") == 0 && !steps) {
        if (w->data.facets < 2) return misuse(c, "pcm needs a facet besides the persons.");
        w->wanted.steps_of = w->q->columns ? w->data.facets - 1 : 1;
    }
    if (steps) TRY(find_facet(c, w, steps, &w->wanted.steps_of));
    if (uncentred) TRY(find_facet(c, w, uncentred, &w->wanted.uncentred));
    w->bias[0] = w->bias[1] = FACETS_NONE;
    if (!bias) return OK;
    TRY(split_names(c, bias, &pair, &count));
    if (count != 2) return misuse(c, "--bias wants two facets, such as rater,item.");
    for (size_t i = 0; i < 2; i++) TRY(find_facet(c, w, pair[i], &w->bias[i]));
    return OK;
}

/* ---- answering ---- */

static double on_scale(const struct work *w, double expected)
{
    return isnan(w->base) ? expected : expected + w->base;
}

static void add_facet(struct call *c, struct work *w, size_t f)
{
    static const char *const columns[] = {"element", "measure", "se",       "ratings",
                                          "total",   "average", "fair",     "infit",
                                          "outfit",  "extreme", "anchored", NULL};
    struct json *table = answer_table(w->a, w->facet[f].name, columns);

    for (size_t e = 0; e < w->facet[f].elements; e++) {
        const struct facets_element *one = &w->fit.element[f][e];
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->facet[f].labels[e]));
        json_add(row, json_decimal(c, one->measure));
        json_add(row, json_decimal(c, one->se));
        json_add(row, json_decimal(c, one->ratings));
        json_add(row, json_decimal(c, one->total + one->ratings * (isnan(w->base) ? 0 : w->base)));
        json_add(row, json_decimal(c, on_scale(w, one->total / one->ratings)));
        json_add(row, json_decimal(c, on_scale(w, one->fair)));
        json_add(row, json_decimal(c, one->infit));
        json_add(row, json_decimal(c, one->outfit));
        json_add(row, json_bool(c, one->is_extreme));
        json_add(row, json_bool(c, one->is_anchored));
        if (f == 0) continue;
        struct estimate estimate = estimate_normal(one->measure, one->se, w->q->level, one->ratings);
        answer_add(w->a, "measure",
                   arena_format(c->mem, "%s:%s", w->facet[f].name, w->facet[f].labels[e]), &estimate,
                   w->q->level);
    }
}

static void add_summary(struct call *c, struct work *w)
{
    static const char *const columns[] = {"facet",       "mean",       "sd", "error", "separation",
                                          "reliability", "chi_square", "df", "p",     NULL};
    struct json *table = answer_table(w->a, "summary", columns);

    for (size_t f = 0; f < w->data.facets; f++) {
        const struct facets_summary *s = &w->fit.summary[f];
        struct json *row = answer_row(w->a, table);
        const double values[] = {s->mean,        s->deviation,       s->error,    s->separation,
                                 s->reliability, s->alike.statistic, s->alike.df, s->alike.p};
        json_add(row, json_text(c, w->facet[f].name));
        for (size_t i = 0; i < sizeof values / sizeof *values; i++)
            json_add(row, json_decimal(c, values[i]));
        answer_value(w->a, "separation", w->facet[f].name, s->separation, s->alike.n);
        answer_value(w->a, "reliability", w->facet[f].name, s->reliability, s->alike.n);
    }
}

static void add_steps(struct call *c, struct work *w)
{
    static const char *const columns[] = {"of", "category", "step", "se", NULL};
    struct json *table = answer_table(w->a, "steps", columns);
    size_t steps = w->data.categories - 1;

    for (size_t g = 0; g < w->fit.step_groups; g++)
        for (size_t h = 0; h < steps; h++) {
            size_t at = g * steps + h;
            const char *of =
                w->wanted.steps_of == FACETS_NONE ? NULL : w->facet[w->wanted.steps_of].labels[g];
            struct json *row = answer_row(w->a, table);
            struct estimate e =
                estimate_normal(w->fit.steps[at], w->fit.step_ses[at], w->q->level, w->given);
            answer_add(w->a, "step",
                       of ? arena_format(c->mem, "%s:%s", of, w->scale[h + 1]) : w->scale[h + 1], &e,
                       w->q->level);
            json_add(row, json_text(c, of));
            json_add(row, json_text(c, w->scale[h + 1]));
            json_add(row, json_decimal(c, w->fit.steps[at]));
            json_add(row, json_decimal(c, w->fit.step_ses[at]));
        }
}

static enum err add_bias(struct call *c, struct work *w)
{
    static const char *const columns[] = {
        "first", "second", "bias", "se", "t", "df", "p", "ratings", "holm", "benjamini_hochberg", NULL};
    const struct facet *first, *second;
    struct estimate *bias;
    struct json *table;
    double *p, *holm, *hochberg;
    size_t count;

    if (w->bias[0] == FACETS_NONE) return OK;
    first = &w->facet[w->bias[0]], second = &w->facet[w->bias[1]];
    count = first->elements * second->elements;
    bias = arena_alloc(c->mem, count * sizeof *bias);
    p = arena_alloc(c->mem, 3 * count * sizeof *p);
    holm = p + count, hochberg = holm + count;
    TRY(facets_bias(c, &w->data, &w->fit, w->bias[0], w->bias[1], bias));
    for (size_t i = 0; i < count; i++) p[i] = bias[i].p;
    adjust_holm(c, p, count, holm);
    adjust_benjamini_hochberg(c, p, count, hochberg);
    table = answer_table(w->a, "bias", columns);
    answer_remark(w->a, "A bias above 0: harder, or more severe, than both measures say. The adjusted "
                        "p count all terms of the table.");
    for (size_t i = 0; i < count; i++) {
        const char *a = first->labels[i / second->elements], *b = second->labels[i % second->elements];
        struct json *row;
        if (isnan(bias[i].value)) continue;
        row = answer_row(w->a, table);
        answer_add(w->a, "bias", arena_format(c->mem, "%s:%s", a, b), &bias[i], w->q->level);
        json_add(row, json_text(c, a));
        json_add(row, json_text(c, b));
        json_add(row, json_decimal(c, bias[i].value));
        json_add(row, json_decimal(c, bias[i].se));
        json_add(row, json_decimal(c, bias[i].statistic));
        json_add(row, json_decimal(c, bias[i].df));
        json_add(row, json_decimal(c, bias[i].p));
        json_add(row, json_decimal(c, bias[i].n));
        json_add(row, json_decimal(c, holm[i]));
        json_add(row, json_decimal(c, hochberg[i]));
    }
    return OK;
}

/* Whether the nodes reach as far as the persons do, and lie close enough for what is known of each. */
static void judge_nodes(struct work *w)
{
    double apart = 2 * w->wanted.range / (double)(w->wanted.nodes - 1);

    if (w->wanted.joint) return;
    if (fabs(w->fit.mean) + 3 * w->fit.spread > w->wanted.range)
        answer_warn_text(w->a, "nodes_too_narrow",
                         "Persons lie farther out than the nodes reach: take a larger --range.");
    if (w->fit.summary[0].error < NODES_PER_ERROR * apart)
        answer_warn_text(
            w->a, "nodes_too_coarse",
            "Persons are known more exactly than the nodes lie apart: their measures and the "
            "log-likelihood change with more --nodes; those of the other facets hardly do.");
}

/* A single rater is severe or lenient beside the others, who are not at 0 where the facet is free. */
static void say_uncentred(struct call *c, struct work *w)
{
    for (size_t f = 1; f < w->data.facets; f++) {
        double mean = w->fit.summary[f].mean;
        if (fabs(mean) < CENTRED) continue;
        answer_remark(w->a,
                      arena_format(c->mem,
                                   "Measures of %s are not held to sum 0: their mean is %.4f, and "
                                   "with that a single one is to be compared.",
                                   w->facet[f].name, mean));
    }
}

static void say_how(struct work *w)
{
    if (w->wanted.joint)
        answer_warn_text(
            w->a, w->wanted.corrected ? "joint_corrected" : "joint_bias",
            w->wanted.corrected
                ? "Joint estimation makes measures too wide; they were multiplied by (L - 1) / L "
                  "with L ratings a person, which takes most of it away."
                : "Joint estimation makes measures too wide, by about L / (L - 1) with L ratings a "
                  "person; --corrected takes most of it away, --estimator mml has none.");
    if (isnan(w->base))
        answer_remark(w->a, "Totals and averages count the categories from 0 in their order.");
    answer_remark(w->a,
                  "More of a measure is more ability in the first facet, and harder or more severe in "
                  "the others.");
    answer_remark(w->a,
                  w->wanted.joint
                      ? "Standard errors hold all other measures fixed."
                      : "Standard errors are from the observed information (Louis 1982); those of the "
                        "first facet are of the posterior.");
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);

    w->q = q;
    w->a = a;
    TRY(choose(c, w));
    TRY(read_facets(c, w));
    TRY(choose_facets(c, w));
    TRY(read_anchors(c, w));
    TRY(facets_fit(c, &w->data, &w->wanted, &w->fit));
    answer_fit(a, &(struct fit){.log_likelihood = w->fit.log_likelihood,
                                .parameters = (double)w->fit.parameters,
                                .nodes = w->wanted.joint ? NAN : (double)w->wanted.nodes,
                                .iterations = (double)w->fit.rounds,
                                .gradient = w->fit.gradient,
                                .converged = w->fit.converged});
    answer_warn(a, w->fit.warnings);
    for (size_t f = 0; f < w->data.facets; f++) add_facet(c, w, f);
    add_steps(c, w);
    add_summary(c, w);
    if (!w->wanted.joint) {
        struct estimate e =
            estimate_normal(w->fit.spread, w->fit.spread_se, q->level, (double)w->facet[0].elements);
        answer_add(a, "spread", w->facet[0].name, &e, q->level);
        answer_value(a, "mean", w->facet[0].name, w->fit.mean, (double)w->facet[0].elements);
    }
    TRY(add_bias(c, w));
    if (q->plot) plot_facets(c, q, &w->data, &w->fit, w->scale, a);
    judge_nodes(w);
    say_how(w);
    say_uncentred(c, w);
    return OK;
}

const struct analysis analysis_facets = {
    .name = "facets",
    .title = "Many-facet Rasch measurement",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "A row is a rating: --facet COL for each facet, who is measured first, and --value COL; or, "
        "with "
        "--cols,\n"
        "several ratings whose columns are a facet named item. --freq COL: how often a row stands.\n"
        "--model rsm (usual): one scale for all; pcm: steps of each item, or of --steps FACET.\n"
        "--estimator mml (usual): persons are normal, on --nodes 61 from -6 to 6; jml: each person has "
        "a "
        "measure,\n"
        "--corrected takes away most of the bias of that.\n"
        "Each facet sums to zero but --uncentred FACET (mml: the second one, persons having mean 0; "
        "jml: the "
        "first).\n"
        "--anchor FILE: columns facet, element, measure, which are held fixed. --bias A,B: bias terms "
        "of two "
        "facets.\n"
        "Andrich (1978), Masters (1982), Louis (1982), Wright and Masters (1982), Linacre (1989).",
    .run = run,
};
