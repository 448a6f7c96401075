/* analysis/gtheory.c: the analysis `gtheory`: where differences between scores come from. */

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/gtheory.h"
#include "base/arena.h"

#define CONDITIONS_MOST 1000 /* numbers of conditions of a facet */
#define STUDIES_MOST 1000    /* rows of the table of D studies */
#define REPLICATES 200

static const char *const keys[] = {"variance_component",      "relative_error_variance",
                                   "absolute_error_variance", "generalisability",
                                   "dependability",           NULL};
static const char *const options[] = {"facet", "unit", "rater",   "item", "value",
                                      "boot",  "seed", "threads", NULL};
static const char *const own_options[] = {"nested", "INNER:OUTER", "conditions", "FACET=N/N", "reml",
                                          "",       NULL};

/* ---- answering ---- */

static void add_components(struct call *c, struct work *w, const struct gstudy *g, const char *method)
{
    static const char *const columns[] = {"effect",   "df", "sum_of_squares", "mean_square",
                                          "variance", "se", "share",          NULL};
    struct json *table = answer_table(w->a, "components", columns);
    double whole = 0;

    for (size_t i = 0; i < g->effects; i++) whole += g->effect[i].used;
    for (size_t i = 0; i < g->effects; i++) {
        const struct gstudy_effect *one = &g->effect[i];
        const char *name = gtheory_effect(c, w, one->facets);
        struct estimate e = estimate_nothing();
        struct json *row = answer_row(w->a, table);

        e.value = one->used;
        e.se = one->se;
        e.df = one->df;
        e.n = (double)w->scores;
        e.method = method;
        answer_add(w->a, "variance_component", name, &e, NAN);
        json_add(row, json_text(c, name));
        json_add(row, json_decimal(c, one->df));
        json_add(row, json_decimal(c, one->sum));
        json_add(row, json_decimal(c, one->mean));
        json_add(row, json_decimal(c, one->component));
        json_add(row, json_decimal(c, one->se));
        json_add(row, json_decimal(c, one->used / whole));
    }
}

/* Numbers of conditions of one facet: those of --conditions, else those of the data, which are no
 * whole ones where the design is not balanced. */
struct numbers {
    size_t count;
    double *list;
};

static enum err read_number_list(struct call *c, const char *list, struct numbers *n)
{
    const char *p = list;

    n->count = 0;
    n->list = arena_alloc(c->mem, (strlen(list) + 1) * sizeof *n->list);
    for (;;) {
        char *end;
        unsigned long long value;

        errno = 0;
        value = strtoull(p, &end, 10);
        if (*p < '0' || *p > '9' || errno || value < 1 || value > CONDITIONS_MOST)
            return misuse(c, "--conditions wants numbers from 1 to %d behind =, such as 2/4/8.",
                          CONDITIONS_MOST);
        n->list[n->count++] = (double)value;
        if (!*end) return OK;
        if (*end != '/') return misuse(c, "--conditions wants numbers with / between, not %s.", list);
        p = end + 1;
    }
}

static enum err read_conditions(struct call *c, const struct work *w, const double *of_data,
                                struct numbers *numbers)
{
    const char *given = request_own(w->q, "conditions");
    const char *const *parts;
    size_t count = 0, rows = 1;

    for (size_t i = 0; i < w->count; i++) {
        numbers[i].count = 1;
        numbers[i].list = arena_copy(c->mem, &of_data[i], sizeof *of_data);
    }
    if (given) TRY(split_names(c, given, &parts, &count));
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(parts[i], '=');
        size_t facet = 0;
        if (!equals) return misuse(c, "--conditions wants FACET=NUMBER/NUMBER, not %s.", parts[i]);
        TRY(gtheory_facet(c, w, parts[i], (size_t)(equals - parts[i]), &facet));
        if (!facet)
            return misuse(c, "%s is what is measured; it has no conditions.", w->facets[0].name);
        TRY(read_number_list(c, equals + 1, &numbers[facet]));
    }
    for (size_t i = 0; i < w->count; i++)
        if ((rows *= numbers[i].count) > STUDIES_MOST)
            return misuse(c, "--conditions asks for more than %d combinations.", STUDIES_MOST);
    return OK;
}

static enum err add_studies(struct call *c, struct work *w, const struct gstudy *g,
                            const double *of_data)
{
    const char **columns = arena_alloc(c->mem, (GSTUDY_FACETS + 6) * sizeof *columns);
    static const char *const measures[] = {"relative_error_variance", "absolute_error_variance",
                                           "generalisability", "dependability"};
    struct numbers numbers[GSTUDY_FACETS];
    size_t rows = 1;
    struct json *table;

    TRY(read_conditions(c, w, of_data, numbers));
    for (size_t i = 1; i < w->count; i++) {
        rows *= numbers[i].count;
        columns[i - 1] = w->facets[i].name;
    }
    memcpy(columns + w->count - 1, measures, sizeof measures);
    table = answer_table(w->a, "d_study", columns);
    for (size_t i = 0; i < rows; i++) {
        double conditions[GSTUDY_FACETS] = {0};
        size_t rest = i;
        struct json *row = answer_row(w->a, table);
        struct dstudy s;

        for (size_t k = w->count; k-- > 1;) {
            conditions[k] = numbers[k].list[rest % numbers[k].count];
            rest /= numbers[k].count;
        }
        s = dstudy_for(g, conditions);
        for (size_t k = 1; k < w->count; k++)
            json_add(row, conditions[k] == floor(conditions[k]) ? json_int(c, (int64_t)conditions[k])
                                                                : json_decimal(c, conditions[k]));
        json_add(row, json_decimal(c, s.relative));
        json_add(row, json_decimal(c, s.absolute));
        json_add(row, json_decimal(c, s.generalisability));
        json_add(row, json_decimal(c, s.dependability));
    }
    return OK;
}

static void add_coefficients(struct work *w, const struct gstudy *g, const double *of_data)
{
    struct dstudy s = dstudy_for(g, of_data);
    double n = (double)g->design.sizes[0];

    answer_value(w->a, "relative_error_variance", NULL, s.relative, n);
    answer_value(w->a, "absolute_error_variance", NULL, s.absolute, n);
    answer_value(w->a, "generalisability", NULL, s.generalisability, n);
    answer_value(w->a, "dependability", NULL, s.dependability, n);
    answer_remark(w->a, "Coefficients are for the numbers of conditions in the data; the D study has "
                        "them for others. A negative variance counts as 0. All facets are random.");
}

static void say_input(struct work *w, const struct gstudy *g)
{
    answer_input(w->a, "units", (double)g->design.sizes[0]);
    answer_input(w->a, "raters", NAN);
    answer_input(w->a, "ratings", (double)w->scores);
    answer_input(w->a, "missing", w->missing);
    answer_input(w->a, "categories", NAN);
}

static struct gscores scores_of(const struct work *w)
{
    struct gscores scores = {.facets = w->count, .scores = w->scores, .values = w->values};

    memcpy(scores.nested, w->design.nested, sizeof scores.nested);
    for (size_t i = 0; i < w->count; i++) scores.codes[i] = w->facets[i].codes;
    return scores;
}

static void say_unbalanced(struct work *w, const char *components)
{
    answer_warn_text(
        w->a, "unbalanced",
        arena_format(w->call->mem,
                     "The design is not balanced: components are those of %s, and coefficients "
                     "are approximate, with harmonic means of the numbers of conditions.",
                     components));
}

static enum err by_sums(struct call *c, struct work *w, struct gstudy *ret, double *ret_conditions)
{
    struct gwanted wanted = {w->q->boot ? w->q->boot : REPLICATES, w->q->seed, w->q->threads};
    struct gscores scores = scores_of(w);

    answer_option(w->a, "boot", json_int(c, (int64_t)wanted.replicates));
    answer_option(w->a, "seed", json_int(c, (int64_t)wanted.seed));
    TRY(gstudy_unbalanced(c, &scores, &wanted, ret, ret_conditions));
    say_unbalanced(w, "the analogous analysis of variance");
    return OK;
}

static enum err by_likelihood(struct call *c, struct work *w, struct gstudy *ret,
                              double *ret_conditions)
{
    struct gscores scores = scores_of(w);
    struct gfit fit;

    TRY(gstudy_likelihood(c, &scores, ret, ret_conditions, &fit));
    answer_fit(w->a, &(struct fit){fit.log_likelihood, (double)ret->effects + 1, NAN,
                                   (double)fit.iterations, fit.gradient, fit.converged});
    if (!gtheory_is_whole(w)) say_unbalanced(w, "restricted likelihood");
    return OK;
}

static enum err of_all(struct call *c, struct work *w, struct gstudy *ret, double *ret_conditions)
{
    double *scores = NULL;

    TRY(gtheory_in_order(c, w, &scores));
    for (size_t i = 0; i < w->count; i++) ret_conditions[i] = (double)w->design.sizes[i];
    return gstudy_of(c, &w->design, scores, ret);
}

/* Sums of squares, those of a design with gaps, or likelihood. */
static enum err study(struct call *c, struct work *w, struct gstudy *ret, double *ret_conditions,
                      const char **ret_method)
{
    bool is_reml = request_own(w->q, "reml") != NULL, is_whole = gtheory_is_whole(w);
    struct gscores scores = scores_of(w);
    struct gfault fault;

    *ret_method = is_reml ? "reml" : is_whole ? "anova" : "analogous_anova";
    if (is_whole && !is_reml) return of_all(c, w, ret, ret_conditions);
    TRY(gstudy_fault(c, &scores, &fault));
    TRY(gtheory_refuse(c, w, &fault));
    return is_reml ? by_likelihood(c, w, ret, ret_conditions) : by_sums(c, w, ret, ret_conditions);
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);
    double of_data[GSTUDY_FACETS];
    const char *method;
    struct gstudy g;

    w->call = c;
    w->q = q;
    w->a = a;
    TRY(gtheory_read(c, w));
    TRY(study(c, w, &g, of_data, &method));
    say_input(w, &g);
    answer_warn(a, g.warnings);
    add_components(c, w, &g, method);
    add_coefficients(w, &g, of_data);
    return add_studies(c, w, &g, of_data);
}

const struct analysis analysis_gtheory = {
    .name = "gtheory",
    .title = "Generalisability: where differences between scores come from",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is a score (--value COL) or several, each column a condition of the facet item\n"
        "(--cols A,B,C, or all that are left). --unit COL (or --id COL, or else the first facet) is\n"
        "what is measured; --facet COL, up to five times, is what its score depends on. A facet\n"
        "whose labels each stand under one label of another is nested in it; where labels are used\n"
        "again say so: --nested rater:task. Combinations may lack; a part that nothing joins to the\n"
        "rest is refused. Standard errors then come from --boot N (200) drawn studies (--seed S).\n"
        "--reml: restricted likelihood, which gets more out of sparse designs of some hundred units.\n"
        "--conditions task=1/2/3,rater=2/4 chooses what the table d_study is for. The effect of all\n"
        "facets is mixed with error. Cronbach and others (1972), Brennan (2001); standard errors\n"
        "for normal effects (Searle 1971). With gaps: Henderson (1953), Brennan (2001, 7).",
    .run = run,
};
