/* analysis/dif_irt.c: the analysis `dif` with persons matched on theta. */

#include <math.h>
#include <string.h>

#include "analysis/dif.h"
#include "base/arena.h"
#include "base/buffer.h"
#include "stats/irt_dif.h"

/* ---- what was asked for ---- */

static const struct {
    const char *name;
    enum irt_model model;
} models[] = {{"grm", IRT_GRM},
              {"2pl", IRT_2PL},
              {"gpcm", IRT_GPCM},
              {"rasch", IRT_RASCH},
              {"pcm", IRT_PCM}};

static enum err wanted_model(struct call *c, const struct dif *w, struct irt_wanted *ret)
{
    const char *name = w->q->model ? w->q->model : "grm";
    const char *quadrature = w->q->quadrature ? w->q->quadrature : "rect";
    size_t i = 0, count = sizeof models / sizeof *models;

    while (i < count && strcmp(models[i].name, name) != 0) i++;
    if (i == count)
        return misuse(c, "Groups are compared by grm, 2pl, gpcm, rasch or pcm, not by %s.", name);
    *ret = irt_usual(models[i].model);
    ret->errors = false;
    ret->threads = w->q->threads;
    if (strcmp(quadrature, "rect") != 0 && strcmp(quadrature, "hermite") != 0)
        return misuse(c, "There is no quadrature %s; there are: rect, hermite.", quadrature);
    if (strcmp(quadrature, "hermite") == 0) ret->quadrature = IRT_HERMITE;
    if (w->q->nodes) ret->nodes = w->q->nodes;
    if (w->q->range > 0) ret->range = w->q->range;
    if (ret->nodes < 3 || ret->nodes > 1001) return misuse(c, "--nodes wants a number from 3 to 1001.");
    return OK;
}

enum err dif_irt_choose(struct call *c, struct dif *w)
{
    const char *anchors = request_own(w->q, "anchors");
    struct irt_wanted irt;

    TRY(wanted_model(c, w, &irt));
    if (anchors && w->matching == DIF_IRT) return misuse(c, "--anchors is for --matching latent.");
    if (anchors && w->q->purify)
        return misuse(c, "What holds the groups on one scale is named by --anchors, so that there is "
                         "nothing to --purify.");
    if (request_own(w->q, "persons") && w->matching == DIF_LATENT)
        return misuse(c, "--persons is for --matching irt.");
    answer_option(w->a, "model", json_text(c, w->q->model ? w->q->model : "grm"));
    answer_option(w->a, "quadrature", json_text(c, irt.quadrature == IRT_HERMITE ? "hermite" : "rect"));
    answer_option(w->a, "nodes", json_int(c, (int64_t)irt.nodes));
    answer_option(w->a, "range", json_decimal(c, irt.range));
    if (anchors) answer_option(w->a, "anchors", json_text(c, anchors));
    return OK;
}

/* ---- data ---- */

/* Of each item the part of the scale from its lowest to its highest; of a graded model the categories
 * in between that nobody uses go, too: they are nothing to it. */
struct scale {
    int32_t *place; /* of each category of the whole scale */
    double *values;
};

static struct scale scale_of(struct call *c, const struct dif *w, size_t item, bool is_graded)
{
    const struct ratings *r = &w->rated.ratings;
    struct scale ret = {arena_alloc(c->mem, r->categories * sizeof *ret.place),
                        arena_alloc(c->mem, (r->categories + 1) * sizeof *ret.values)};
    int32_t count = 0, low = (int32_t)r->categories, high = -1;

    for (size_t k = 0; k < r->categories; k++) ret.place[k] = -1;
    for (size_t p = 0; p < r->rows; p++) {
        int32_t code = r->codes[p * r->raters + item];
        if (code < 0 || w->data.group[p] < 0) continue;
        ret.place[code] = 0;
        low = code < low ? code : low, high = code > high ? code : high;
    }
    for (int32_t k = low; k <= high; k++)
        if (!is_graded || ret.place[k] == 0) {
            ret.values[count] = ratings_value(r, (size_t)k);
            ret.place[k] = count++;
        }
    if ((size_t)count < r->categories) answer_warn(w->a, WARNING_EMPTY_CATEGORY);
    return ret;
}

static struct irt_dif_data data_of(struct call *c, const struct dif *w, bool is_graded)
{
    const struct ratings *r = &w->rated.ratings;
    int32_t *codes = arena_copy(c->mem, r->codes, r->rows * r->raters * sizeof *codes);
    const double **values = arena_alloc(c->mem, r->raters * sizeof *values);

    for (size_t i = 0; i < r->raters; i++) {
        struct scale s = scale_of(c, w, i, is_graded);
        values[i] = s.values;
        for (size_t p = 0; p < r->rows; p++) {
            int32_t *code = &codes[p * r->raters + i];
            if (*code >= 0) *code = s.place[*code];
        }
    }
    return (struct irt_dif_data){.answers = {.rows = r->rows,
                                             .items = r->raters,
                                             .codes = codes,
                                             .frequency = r->frequency,
                                             .names = w->rated.raters},
                                 .group = w->data.group,
                                 .groups = w->data.groups,
                                 .group_names = w->groups,
                                 .values = values};
}

/* ---- what is told ---- */

static const char *joined(struct call *c, const struct dif *w, const bool *on)
{
    struct buffer b = buffer_in(c->mem, SIZE_MAX / 2);

    for (size_t i = 0; i < w->rated.ratings.raters; i++)
        if (on[i]) buffer_format(&b, "%s%s", b.length ? ", " : "", w->rated.raters[i]);
    return b.length ? b.data : "";
}

static void add_rounds(struct call *c, struct dif *w, const struct irt_dif_rounds *rounds)
{
    static const char *const columns[] = {"round",      "flagged",    "items",    "log_likelihood",
                                          "parameters", "iterations", "gradient", NULL};
    struct json *table = answer_table(w->a, "rounds", columns);

    for (size_t k = 0; k < rounds->count; k++) {
        const struct irt_dif_round *round = &rounds->round[k];
        struct json *row = answer_row(w->a, table);
        json_add(row, json_int(c, (int64_t)k + 1));
        json_add(row, json_int(c, (int64_t)round->count));
        json_add(row, json_text(c, joined(c, w, round->flagged)));
        json_add(row, json_decimal(c, round->log_likelihood));
        json_add(row, json_int(c, (int64_t)round->parameters));
        json_add(row, json_int(c, (int64_t)round->climbs));
        json_add(row, json_decimal(c, round->gradient));
    }
}

static void warn_of_lacking(struct call *c, struct dif *w, const struct irt_dif_rounds *rounds)
{
    const char *what =
        w->matching == DIF_LATENT
            ? "Such an item is not studied here (its parameters in that group have no end)"
            : "Where such an item is flagged it has only the categories that the group uses there";

    for (size_t i = 0; i < w->rated.ratings.raters; i++)
        if (rounds->lacking[i] != SIZE_MAX)
            answer_warn_text(w->a, "unused_category",
                             arena_format(c->mem,
                                          "Nobody in the group %s uses some category of item %s. %s; "
                                          "categories are not joined. Join them in the data if "
                                          "they mean nearly the same.",
                                          w->groups[rounds->lacking[i]], w->rated.raters[i], what));
}

static void warn_of_rounds(struct call *c, struct dif *w, const struct irt_dif_rounds *rounds)
{
    if (!rounds->converged) answer_warn(w->a, WARNING_NOT_CONVERGED);
    if (rounds->left_out > 0)
        answer_warn_text(
            w->a, "left_out",
            arena_format(c->mem, "%.0f persons without a group or without any answer were left out.",
                         rounds->left_out));
    if (rounds->no_anchor)
        answer_warn_text(w->a, "no_anchor",
                         "Every item is flagged: none is left that would hold the groups on one scale. "
                         "What is shown is from before that.");
    else if (!rounds->settled)
        answer_warn_text(w->a, "purification_unsettled",
                         arena_format(c->mem,
                                      "The items that are flagged still changed after %zu rounds.",
                                      rounds->count));
}

/* Parameters of the items that have some, in each group, or once where they are the same in all. */
static void add_parameters(struct call *c, struct dif *w, const char *name,
                           const struct irt_item *const *of_group, const bool *apart)
{
    size_t most = 0, at = 0, items = w->rated.ratings.raters;
    const char **columns;
    struct json *table;

    for (size_t i = 0; i < items; i++)
        if (of_group[i] && of_group[i]->categories > most) most = of_group[i]->categories;
    columns = arena_alloc(c->mem, (most + 4) * sizeof *columns);
    columns[at++] = "item", columns[at++] = "group", columns[at++] = "slope";
    for (size_t k = 1; k < most; k++) columns[at++] = arena_format(c->mem, "threshold_%zu", k);
    table = answer_table(w->a, name, columns);
    for (size_t i = 0; i < items; i++)
        for (size_t g = 0; of_group[i] && g < (apart && !apart[i] ? 1 : w->data.groups); g++) {
            const struct irt_item *item = &of_group[i][g];
            struct json *row = answer_row(w->a, table);
            json_add(row, json_text(c, w->rated.raters[i]));
            json_add(row, json_text(c, apart && !apart[i] ? "all" : w->groups[g]));
            json_add(row, json_decimal(c, item->slope));
            for (size_t k = 0; k + 1 < most; k++)
                json_add(row, json_decimal(c, k + 1 < item->categories ? item->thresholds[k] : NAN));
        }
}

static void add_flags(struct call *c, struct dif *w, const struct irt_dif_hybrid *h)
{
    static const char *const columns[] = {"item", "logistic_class", "lr_flagged", NULL};
    static const char *const flagged[] = {"number", "item", NULL};
    struct json *table = answer_table(w->a, "items", columns);
    struct json *list = answer_table(w->a, "flagged_lr", flagged);

    for (size_t i = 0; i < w->rated.ratings.raters; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->rated.raters[i]));
        json_add(row, json_text(c, dif_logistic_class(&h[i].logistic, w->q->level)));
        json_add(row, json_bool(c, h[i].logistic.flagged));
        if (!h[i].logistic.flagged) continue;
        row = answer_row(w->a, list);
        json_add(row, json_int(c, (int64_t)i + 1));
        json_add(row, json_text(c, w->rated.raters[i]));
    }
}

static void add_scores(struct call *c, struct dif *w, const double *scores)
{
    static const char *const columns[] = {"row", "estimate", NULL};
    struct json *table;

    if (!request_own(w->q, "persons")) return;
    table = answer_table(w->a, "persons", columns);
    for (size_t r = 0; r < w->rated.ratings.rows; r++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_int(c, (int64_t)r + 1));
        json_add(row, json_decimal(c, scores[r]));
    }
}

static void add_fit(struct dif *w, const struct irt_dif_wanted *wanted,
                    const struct irt_dif_round *round, bool converged)
{
    answer_fit(w->a, &(struct fit){.log_likelihood = round->log_likelihood,
                                   .parameters = (double)round->parameters,
                                   .nodes = (double)wanted->irt.nodes,
                                   .iterations = (double)round->climbs,
                                   .gradient = round->gradient,
                                   .converged = converged});
}

static enum err run_hybrid(struct call *c, struct dif *w, const struct irt_dif_data *data,
                           const struct irt_dif_wanted *wanted)
{
    size_t items = data->answers.items;
    struct irt_dif_hybrid *h = arena_alloc(c->mem, items * sizeof *h);
    const struct irt_item **of_group = arena_alloc(c->mem, items * sizeof *of_group);
    double *scores = arena_alloc(c->mem, data->answers.rows * sizeof *scores);
    struct irt_dif_rounds rounds;

    TRY(irt_dif_hybrid(c, data, wanted, h, scores, &rounds));
    for (size_t i = 0; i < items; i++) {
        struct fairness_logistic f = h[i].logistic;
        f.uniform.method = f.total.method = f.non_uniform.method = f.coefficient.method = "hybrid_irt";
        dif_add_logistic(w, w->rated.raters[i], &f);
        answer_value(w->a, "coefficient_change", w->rated.raters[i], h[i].coefficient_change,
                     f.total.n);
        of_group[i] = h[i].of_group;
    }
    add_fit(w, wanted, &rounds.round[rounds.count - 1], rounds.converged);
    warn_of_lacking(c, w, &rounds);
    warn_of_rounds(c, w, &rounds);
    add_flags(c, w, h);
    add_rounds(c, w, &rounds);
    add_parameters(c, w, "splits", of_group, NULL);
    add_scores(c, w, scores);
    return OK;
}

/* ---- several groups ---- */

static enum err read_anchors(struct call *c, const struct dif *w, const bool **ret)
{
    const char *list = request_own(w->q, "anchors"), *const * names;
    size_t items = w->rated.ratings.raters, count, item;
    bool *anchors;

    if (!list) return OK;
    TRY(split_names(c, list, &names, &count));
    *ret = anchors = arena_alloc(c->mem, items * sizeof *anchors);
    for (size_t k = 0; k < count; k++) {
        for (item = 0; item < items && strcmp(w->rated.raters[item], names[k]) != 0;) item++;
        if (item == items) return misuse(c, "There is no item %s to be an anchor.", names[k]);
        anchors[item] = true;
    }
    return OK;
}

/* A row about an item, and about one of several groups that are compared with the reference. */
static const char *of_group(struct call *c, const struct dif *w, const char *what, size_t group)
{
    if (w->data.groups == 2) return what;
    return what ? arena_format(c->mem, "%s:%s", what, w->groups[group]) : w->groups[group];
}

static void add_size(struct call *c, struct dif *w, bool is_test, const char *item,
                     const struct irt_dif_size *size)
{
    static const char *const keys[2][3] = {
        {"item_difference", "item_difference_absolute", "item_difference_standardised"},
        {"test_difference", "test_difference_absolute", "test_difference_standardised"}};

    for (size_t g = 1; g < w->data.groups; g++) {
        const char *of = of_group(c, w, item, g);
        answer_value(w->a, keys[is_test][0], of, size[g].difference, w->persons[g]);
        answer_value(w->a, keys[is_test][1], of, size[g].absolute, w->persons[g]);
        answer_value(w->a, keys[is_test][2], of, size[g].standardised, w->persons[g]);
    }
}

static void add_tested(struct call *c, struct dif *w, const struct irt_dif_item *r, size_t item)
{
    const char *name = w->rated.raters[item];

    dif_add(w, "irt_lr", name, &r->ratio);
    dif_add(w, "irt_wald", name, &r->wald);
    dif_add(w, "irt_wald_slope", name, &r->wald_slope);
    dif_add(w, "irt_wald_intercepts", name, &r->wald_intercepts);
    for (size_t g = 1; r->differences && g < w->data.groups; g++)
        for (size_t k = 0; k < r->of_group->categories; k++) {
            const struct estimate *e = &r->differences[g * r->of_group->categories + k];
            const char *of =
                k && r->of_group->categories > 2 ? arena_format(c->mem, "%s:%zu", name, k) : name;
            dif_add(w, k ? "intercept_difference" : "slope_difference", of_group(c, w, of, g), e);
        }
    add_size(c, w, false, name, r->size);
}

static void add_tested_table(struct call *c, struct dif *w, const struct irt_dif_item *r,
                             const struct irt_dif_rounds *rounds)
{
    static const char *const columns[] = {"item", "studied", "lr_flagged", "largest_difference", NULL};
    static const char *const flagged[] = {"number", "item", NULL};
    struct json *table = answer_table(w->a, "items", columns);
    struct json *list = answer_table(w->a, "flagged_lr", flagged);

    for (size_t i = 0; i < w->rated.ratings.raters; i++) {
        struct json *row = answer_row(w->a, table);
        double largest = r[i].size ? 0 : NAN;
        for (size_t g = 1; r[i].size && g < w->data.groups; g++)
            if (fabs(r[i].size[g].largest) > fabs(largest)) largest = r[i].size[g].largest;
        json_add(row, json_text(c, w->rated.raters[i]));
        json_add(row, json_text(c, r[i].studied                     ? "yes"
                                   : rounds->lacking[i] != SIZE_MAX ? "no: unused category"
                                                                    : "no: anchor"));
        json_add(row, json_bool(c, r[i].flagged));
        json_add(row, json_decimal(c, largest));
        if (!r[i].flagged) continue;
        row = answer_row(w->a, list);
        json_add(row, json_int(c, (int64_t)i + 1));
        json_add(row, json_text(c, w->rated.raters[i]));
    }
}

static enum err run_latent(struct call *c, struct dif *w, const struct irt_dif_data *data,
                           const struct irt_dif_wanted *wanted)
{
    size_t items = data->answers.items;
    struct irt_dif_item *r = arena_alloc(c->mem, items * sizeof *r);
    const struct irt_item **parameters = arena_alloc(c->mem, items * sizeof *parameters);
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;

    TRY(irt_dif_groups(c, data, wanted, r, &groups, &rounds));
    for (size_t i = 0; i < items; i++) {
        if (r[i].studied) add_tested(c, w, &r[i], i);
        if (!r[i].studied && rounds.lacking[i] != SIZE_MAX && !(wanted->anchors && wanted->anchors[i]))
            answer_value(w->a, "irt_lr", w->rated.raters[i], NAN, NAN);
        parameters[i] = r[i].of_group;
    }
    for (size_t g = 1; g < data->groups; g++) {
        answer_add(w->a, "group_mean", w->groups[g], &groups.mean[g], w->q->level);
        answer_add(w->a, "group_sd", w->groups[g], &groups.spread[g], w->q->level);
    }
    add_size(c, w, true, NULL, groups.test);
    add_fit(w, wanted, &groups.model, rounds.converged);
    warn_of_lacking(c, w, &rounds);
    warn_of_rounds(c, w, &rounds);
    add_tested_table(c, w, r, &rounds);
    add_rounds(c, w, &rounds);
    add_parameters(c, w, "studied", parameters, NULL);
    add_parameters(c, w, "model", groups.of_group, groups.apart);
    return OK;
}

enum err dif_irt_run(struct call *c, struct dif *w)
{
    struct irt_dif_wanted wanted = {
        .rule = w->wanted.rule, .level = w->wanted.level, .purify = w->wanted.purify};
    struct irt_dif_data data;

    TRY(wanted_model(c, w, &wanted.irt));
    TRY(read_anchors(c, w, &wanted.anchors));
    data = data_of(c, w, wanted.irt.model == IRT_GRM);
    return w->matching == DIF_IRT ? run_hybrid(c, w, &data, &wanted) : run_latent(c, w, &data, &wanted);
}
