/* analysis/invariance.c: the analysis `invariance`: whether a structure is the same in groups. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/structure.h"
#include "base/arena.h"
#include "stats/invariance.h"

static const char *const keys[] = {"chi_square",
                                   "cfi",
                                   "tli",
                                   "rmsea",
                                   "srmr",
                                   "chi_square_difference",
                                   "cfi_difference",
                                   "rmsea_difference",
                                   "factor_mean_difference",
                                   NULL};
static const char *const options[] = {"categories", "estimator", "group", "level", NULL};
static const char *const own_options[] = {"structure", "F=A,B;G=C,D", "missing", "complete|fiml", NULL};

#define STEPS 4
#define SMALL_GROUP 200

static const struct {
    const char *name;
    unsigned equal;
} steps[STEPS] = {{"configural", 0},
                  {"metric", CONFIRM_LOADINGS},
                  {"scalar", CONFIRM_LOADINGS | CONFIRM_INTERCEPTS},
                  {"strict", CONFIRM_LOADINGS | CONFIRM_INTERCEPTS | CONFIRM_RESIDUALS}};

static const char *const ordinal_steps[INVARIANCE_STEPS] = {"configural", "thresholds", "metric",
                                                            "scalar", "strict"};

/* ---- what both estimators share ---- */

static enum err read_groups(struct call *c, const struct request *q, struct grouping *ret)
{
    size_t rows = 0, column = 0;

    TRY(table_find(c, q->opened, q->group, &column));
    TRY(read_grouping(c, q, q->group, NULL, ret, &rows));
    if (ret->count >= 2) return OK;
    return table_refuse(c, q->opened, TABLE_HEADER, column,
                        "Groups are compared, and there is only one of them here.");
}

/* n: persons of each group. */
static void warn_of_few(struct call *c, struct answer *a, const struct grouping *g, const double *n)
{
    size_t least = 0;

    for (size_t i = 1; i < g->count; i++)
        if (n[i] < n[least]) least = i;
    if (n[least] >= SMALL_GROUP) return;
    answer_warn_text(
        a, "small_group",
        arena_format(c->mem,
                     "The group %s has %.0f persons. With so few a step that holds is not shown to "
                     "hold: 150 a group had too little power to see even large differences (Meade and "
                     "Lautenschlager 2004), and chi-square itself is not to be trusted.",
                     g->names[least], n[least]));
}

static void add_difference(struct answer *a, const char *step, const struct estimate *difference,
                           const struct confirm_fit *now, const struct confirm_fit *before,
                           double level)
{
    double n = now->chi_square.n;

    answer_add(a, "chi_square_difference", step, difference, level);
    answer_value(a, "cfi_difference", step, now->cfi - before->cfi, n);
    answer_value(a, "rmsea_difference", step, now->rmsea.value - before->rmsea.value, n);
}

static void add_means(struct call *c, const struct request *q, struct answer *a,
                      const struct structure *s, const struct grouping *g,
                      const struct confirm_found *found)
{
    for (size_t i = 1; i < g->count; i++)
        for (size_t f = 0; f < s->model.factors; f++)
            answer_add(a, "factor_mean_difference",
                       arena_format(c->mem, "%s:%s", s->factors[f], g->names[i]), &found[i].mean[f],
                       q->level);
}

/* ---- numbers: maximum likelihood ---- */

/* Rows as they are, and their moments where only complete ones serve. */
struct measured_groups {
    struct confirm_rows rows;
    struct confirm_group *moments;
    bool fiml;
};

static enum err read_numbers_of(struct call *c, const struct request *q, struct answer *a,
                                const struct grouping *g, struct structure *s,
                                struct measured_groups *ret)
{
    double left_out = 0, *n = arena_alloc(c->mem, g->count * sizeof *n);
    struct request named;
    struct measured m;

    TRY(structure_missing(c, q, a, &ret->fiml));
    TRY(structure_columns(c, q, &named));
    TRY(read_measures(c, &named, a, &m));
    TRY(ret->fiml ? structure_answered(c, q, &m, g) : structure_varies(c, q, &m));
    TRY(structure_read(c, q, m.names, m.columns, s));
    ret->rows = (struct confirm_rows){m.rows, m.columns, m.values, m.frequency, g->codes};
    ret->moments = arena_alloc(c->mem, g->count * sizeof *ret->moments);
    for (size_t i = 0; i < g->count && !ret->fiml; i++) {
        TRY(confirm_moments(c, &ret->rows, (int32_t)i, &ret->moments[i], &left_out));
        n[i] = ret->moments[i].n;
    }
    for (size_t i = 0; i < m.rows && ret->fiml; i++) {
        double units = m.frequency ? m.frequency[i] : 1;
        if (g->codes[i] < 0)
            left_out += units;
        else
            n[g->codes[i]] += units;
    }
    if (left_out > 0) answer_warn(a, WARNING_INCOMPLETE);
    warn_of_few(c, a, g, n);
    return OK;
}

static enum err by_likelihood(struct call *c, const struct request *q, struct answer *a,
                              const struct grouping *g)
{
    struct confirm_fit fit[STEPS];
    struct confirm_found *found = arena_alloc(c->mem, g->count * sizeof *found);
    struct measured_groups m;
    double empty = 0;
    struct structure s;

    TRY(read_numbers_of(c, q, a, g, &s, &m));
    for (size_t i = 0; i < STEPS; i++) {
        struct confirm_wanted wanted = {steps[i].equal, q->level};
        struct estimate difference;
        TRY(m.fiml ? confirm_fiml(c, &s.model, &m.rows, g->count, &wanted, found, &fit[i], &empty)
                   : confirm_ml(c, &s.model, m.moments, g->count, &wanted, found, &fit[i]));
        structure_fit(a, steps[i].name, &fit[i], q->level);
        if (steps[i].equal == (CONFIRM_LOADINGS | CONFIRM_INTERCEPTS)) add_means(c, q, a, &s, g, found);
        if (!i) continue;
        difference = confirm_difference(&fit[i], &fit[i - 1]);
        add_difference(a, steps[i].name, &difference, &fit[i], &fit[i - 1], q->level);
    }
    if (empty > 0)
        answer_warn_text(a, warning_code(WARNING_INCOMPLETE),
                         "Rows without any answer, or without a group, were left out.");
    answer_remark(
        a, "A fall of CFI by more than .01 (Cheung and Rensvold 2002), with RMSEA up by .015 (Chen "
           "2007), speaks against a step; chi-square finds every trifle where groups are large.");
    return OK;
}

/* ---- ordinal items: thresholds and polychoric correlations ---- */

static enum err check_categories(struct call *c, const struct request *q, const struct grouping *g,
                                 const struct rated *r, const struct invariance_data *d)
{
    struct invariance_lack lack;
    size_t column = 0;
    bool lacks;

    TRY(invariance_lacks(c, d, &lack, &lacks));
    if (!lacks) return OK;
    TRY(table_find(c, q->opened, r->raters[lack.item], &column));
    return table_refuse(
        c, q->opened, TABLE_HEADER, column,
        "Nobody in the group %s has %s in %s, which others have, so that its thresholds "
        "cannot be compared; put that category together with the next one in all "
        "groups, or leave the item out.",
        g->names[lack.group], r->scale[lack.category], r->raters[lack.item]);
}

static enum err read_ordinal(struct call *c, const struct request *q, struct answer *a,
                             const struct grouping *g, struct structure *s, struct invariance_data *ret)
{
    double *n = arena_alloc(c->mem, g->count * sizeof *n), left_out = 0;
    struct request named;
    struct rated r;

    if (request_own(q, "missing"))
        return misuse(c, "--missing is for --estimator ml; dwls takes answers pair by pair.");
    TRY(structure_columns(c, q, &named));
    TRY(read_ratings(c, &named, a, &r));
    TRY(structure_read(c, q, r.raters, r.ratings.raters, s));
    *ret = (struct invariance_data){r.ratings, g->codes, g->count, r.raters, g->names};
    for (size_t i = 0; i < r.ratings.rows; i++) {
        double units = r.ratings.frequency ? r.ratings.frequency[i] : 1;
        if (g->codes[i] < 0)
            left_out += units;
        else
            n[g->codes[i]] += units;
    }
    if (left_out > 0) answer_warn(a, WARNING_INCOMPLETE);
    TRY(check_categories(c, q, g, &r, ret));
    warn_of_few(c, a, g, n);
    return OK;
}

struct written {
    struct call *call;
    struct answer *answer;
    struct json *table;
    const char *step, *group;
};

static void write_parameter(const struct written *w, const char *name, const char *of,
                            const struct estimate *e)
{
    struct json *row;

    if (isnan(e->value)) return;
    row = answer_row(w->answer, w->table);
    json_add(row, json_text(w->call, w->step));
    json_add(row, json_text(w->call, w->group));
    json_add(row, json_text(w->call, name));
    json_add(row, json_text(w->call, of));
    json_add(row, json_decimal(w->call, e->value));
    json_add(row, json_decimal(w->call, e->se));
}

/* Everything of one group at one step; thresholds by their number. */
static void write_group(const struct written *w, const struct structure *s,
                        const struct invariance *step, size_t g)
{
    const struct confirm_found *f = &step->found[g];
    const struct estimate *threshold = step->threshold + g * step->thresholds;
    size_t k = s->model.factors;
    struct call *c = w->call;

    for (size_t i = 0; i < s->model.items; i++) {
        for (size_t t = step->first[i]; t < step->first[i + 1]; t++)
            write_parameter(w, "threshold",
                            arena_format(c->mem, "%s:%zu", s->items[i], t - step->first[i] + 1),
                            &threshold[t]);
        for (size_t x = 0; x < k; x++)
            write_parameter(w, "loading", arena_format(c->mem, "%s:%s", s->factors[x], s->items[i]),
                            &f->loading[i * k + x]);
        write_parameter(w, "intercept", s->items[i], &f->intercept[i]);
        write_parameter(w, "residual_variance", s->items[i], &f->residual[i]);
    }
    for (size_t x = 0; x < k; x++) {
        write_parameter(w, "factor_mean", s->factors[x], &f->mean[x]);
        write_parameter(w, "factor_variance", s->factors[x], &f->between[x * k + x]);
        for (size_t y = x + 1; y < k; y++)
            write_parameter(w, "factor_covariance",
                            arena_format(c->mem, "%s:%s", s->factors[x], s->factors[y]),
                            &f->between[x * k + y]);
    }
}

static void add_parameters(struct call *c, struct answer *a, const struct structure *s,
                           const struct grouping *g, const struct invariance *found)
{
    static const char *const columns[] = {"step", "group", "parameter", "of", "estimate", "se", NULL};
    struct written w = {c, a, answer_table(a, "parameters", columns), NULL, NULL};

    for (size_t i = 0; i < INVARIANCE_STEPS; i++)
        for (size_t k = 0; k < g->count && found[i].is_apart; k++) {
            w.step = ordinal_steps[i];
            w.group = g->names[k];
            write_group(&w, s, &found[i], k);
        }
}

static void say_what_is_combined(struct call *c, struct answer *a, size_t step)
{
    answer_warn_text(
        a, "combined_steps",
        arena_format(c->mem,
                     "%s is no step of its own: no data of %s categories could speak against it. It is "
                     "tested together with the next one (Wu and Estabrook 2016).",
                     ordinal_steps[step], step == INVARIANCE_THRESHOLDS ? "two or three" : "two"));
}

static enum err by_thresholds(struct call *c, const struct request *q, struct answer *a,
                              const struct grouping *g)
{
    struct invariance found[INVARIANCE_STEPS];
    struct invariance_data data;
    const struct confirm_fit *before = NULL;
    struct structure s;

    TRY(read_ordinal(c, q, a, g, &s, &data));
    TRY(invariance_ordinal(c, &s.model, &data, q->level, found));
    for (size_t i = 0; i < INVARIANCE_STEPS; i++) {
        if (!found[i].is_apart) {
            say_what_is_combined(c, a, i);
            continue;
        }
        structure_fit(a, ordinal_steps[i], &found[i].fit, q->level);
        if (i == INVARIANCE_SCALAR) add_means(c, q, a, &s, g, found[i].found);
        if (before)
            add_difference(a, ordinal_steps[i], &found[i].difference, &found[i].fit, before, q->level);
        before = &found[i].fit;
    }
    if (found[0].pairs_with_empty_cells)
        answer_warn_text(a, "empty_cells",
                         arena_format(c->mem,
                                      "%zu tables of two items in one group have an empty cell; "
                                      "nothing was added to it.",
                                      found[0].pairs_with_empty_cells));
    add_parameters(c, a, &s, g, found);
    answer_remark(a, "Chi-square and its differences are scaled and shifted. Bounds for CFI and RMSEA "
                     "were found for maximum likelihood; with ordinal items they are no more than a "
                     "hint (Sass, Schmitt and Marsh 2014).");
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    bool is_dwls = q->estimator && strcmp(q->estimator, "dwls") == 0;
    struct grouping g;

    if (!q->group) return misuse(c, "invariance needs --group COL.");
    if (q->estimator && !is_dwls && strcmp(q->estimator, "ml") != 0)
        return misuse(c, "invariance has the estimators ml and dwls, not %s.", q->estimator);
    if (!is_dwls && q->categories)
        return misuse(c, "--categories is for ordinal items: --estimator dwls.");
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "estimator", json_text(c, is_dwls ? "dwls" : "ml"));
    TRY(read_groups(c, q, &g));
    return is_dwls ? by_thresholds(c, q, a, &g) : by_likelihood(c, q, a, &g);
}

const struct analysis analysis_invariance = {
    .name = "invariance",
    .title = "Measurement invariance",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a person, a column an item; --group COL, and --structure 'F=A,B,C;G=D,E,F' as for\n"
        "cfa. of is the step. --estimator ml (usual): items are numbers, complete rows, or with\n"
        "--missing fiml all that was answered; the same structure (configural), then equal loadings "
        "(metric), intercepts (scalar) and residual\n"
        "variances (strict). --estimator dwls: ordinal items; thresholds come before metric, and "
        "steps\n"
        "that two or three categories cannot tell apart are put together. factor_mean_difference:\n"
        "scalar model, of each group from the first, in its standard deviations. Joreskog (1971),\n"
        "Meredith (1993), Cheung and Rensvold (2002), Chen (2007), Wu and Estabrook (2016), Satorra\n"
        "(2000), Asparouhov and Muthen (2010).",
    .run = run,
};
