/* analysis/cfa.c: the analysis `cfa`: whether a structure fits. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/structure.h"
#include "base/arena.h"

static const char *const keys[] = {"chi_square",
                                   "cfi",
                                   "tli",
                                   "rmsea",
                                   "srmr",
                                   "loading",
                                   "standardised_loading",
                                   "residual_variance",
                                   "factor_correlation",
                                   NULL};
static const char *const options[] = {"categories", "level", "estimator", NULL};
static const char *const own_options[] = {"structure", "F=A,B;G=C,D", "missing", "complete|fiml", NULL};

static enum err fit_ml(struct call *c, const struct request *q, struct answer *a, struct structure *s,
                       struct confirm_found *ret, struct confirm_fit *ret_fit)
{
    struct confirm_wanted wanted = {0, q->level};
    struct confirm_group group;
    struct measured m;
    struct confirm_rows rows;
    double left_out = 0;
    struct request named;
    bool fiml;

    TRY(structure_missing(c, q, a, &fiml));
    TRY(structure_columns(c, q, &named));
    TRY(read_measures(c, &named, a, &m));
    TRY(fiml ? structure_answered(c, q, &m, NULL) : structure_varies(c, q, &m));
    TRY(structure_read(c, q, m.names, m.columns, s));
    rows = (struct confirm_rows){m.rows, m.columns, m.values, m.frequency, NULL};
    if (!fiml) TRY(confirm_moments(c, &rows, 0, &group, &left_out));
    TRY(fiml ? confirm_fiml(c, &s->model, &rows, 1, &wanted, ret, ret_fit, &left_out)
             : confirm_ml(c, &s->model, &group, 1, &wanted, ret, ret_fit));
    if (!fiml) answer_left_out(a, left_out);
    if (fiml && left_out > 0)
        answer_warn_text(a, warning_code(WARNING_INCOMPLETE), "Rows without any answer were left out.");
    return OK;
}

static enum err fit_dwls(struct call *c, const struct request *q, struct answer *a, struct structure *s,
                         struct confirm_found *ret, struct confirm_fit *ret_fit)
{
    struct request named;
    struct rated r;

    if (request_own(q, "missing"))
        return misuse(c, "--missing is for --estimator ml; dwls takes answers pair by pair.");
    TRY(structure_columns(c, q, &named));
    TRY(read_item_ratings(c, &named, a, &r));
    TRY(structure_read(c, q, r.raters, r.ratings.raters, s));
    return confirm_dwls(c, &s->model, &r.ratings, q->level, ret, ret_fit);
}

static void add_found(struct call *c, const struct request *q, struct answer *a,
                      const struct structure *s, const struct confirm_found *f, double n)
{
    size_t k = s->model.factors;

    for (size_t i = 0; i < s->model.items * k; i++) {
        const char *of = arena_format(c->mem, "%s:%s", s->factors[i % k], s->items[i / k]);
        if (!s->model.loads[i]) continue;
        answer_add(a, "loading", of, &f->loading[i], q->level);
        answer_value(a, "standardised_loading", of, f->standardised[i], n);
    }
    for (size_t i = 0; i < s->model.items; i++)
        answer_add(a, "residual_variance", s->items[i], &f->residual[i], q->level);
    for (size_t x = 0; x < k; x++)
        for (size_t y = x + 1; y < k; y++)
            answer_add(a, "factor_correlation",
                       arena_format(c->mem, "%s:%s", s->factors[x], s->factors[y]),
                       &f->between[x * k + y], q->level);
}

/* The likelihood of complete rows or, with fiml, of all answers. Means are parameters with fiml alone,
 * as lavaan counts them; else nothing is said of them. */
static void add_likelihood(struct answer *a, const struct structure *s, const struct confirm_fit *f,
                           bool has_means)
{
    answer_fit(a, &(struct fit){.log_likelihood = f->log_likelihood,
                                .parameters = f->parameters - (has_means ? 0 : (double)s->model.items),
                                .nodes = NAN,
                                .iterations = (double)f->iterations,
                                .gradient = NAN,
                                .converged = f->converged});
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    const char *missing = request_own(q, "missing");
    bool is_dwls = q->estimator && strcmp(q->estimator, "dwls") == 0;
    struct confirm_found found;
    struct confirm_fit fit;
    struct structure s;

    if (q->estimator && !is_dwls && strcmp(q->estimator, "ml") != 0)
        return misuse(c, "cfa has the estimators ml and dwls, not %s.", q->estimator);
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "estimator", json_text(c, is_dwls ? "dwls" : "ml"));
    TRY(is_dwls ? fit_dwls(c, q, a, &s, &found, &fit) : fit_ml(c, q, a, &s, &found, &fit));
    structure_fit(a, NULL, &fit, q->level);
    structure_few(c, a, fit.chi_square.n, s.model.items);
    add_found(c, q, a, &s, &found, fit.chi_square.n);
    if (!is_dwls) add_likelihood(a, &s, &fit, missing && strcmp(missing, "fiml") == 0);
    return OK;
}

const struct analysis analysis_cfa = {
    .name = "cfa",
    .title = "Confirmatory factors",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a person, a column an item. --structure 'F=A,B,C;G=D,E,F' says which items load on\n"
        "which factor; without it all load on one. Factors have variance 1 and correlate. --estimator\n"
        "ml (usual): complete rows, or with --missing fiml all that was answered; or dwls for ordinal\n"
        "items: polychoric correlations, pairs, chi-square with the right mean and variance. of a\n"
        "loading is FACTOR:ITEM. The interval of rmsea is the usual one of 90 %. Joreskog (1969),\n"
        "Bentler (1990, 1995), Tucker and Lewis (1973), Steiger (1990), Arbuckle (1996), Muthen and\n"
        "others (1997), Asparouhov and Muthen (2010).",
    .run = run,
};
