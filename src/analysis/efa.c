/* analysis/efa.c: the analysis `efa`: factors that items have in common. */

#include <math.h>
#include <string.h>

#include "analysis/structure.h"
#include "base/arena.h"
#include "stats/factors.h"
#include "stats/polychoric.h"

static const char *const keys[] = {"loading", "uniqueness", "factor_correlation", "chi_square",
                                   "rmsea",   "rmsr",       "omega_total",        NULL};
static const char *const options[] = {"categories", "level", "estimator", "threads", NULL};
static const char *const own_options[] = {"factors",      "NUMBER", "rotate", "ROTATION",
                                          "correlations", "KIND",   NULL};

struct work {
    const struct request *q;
    struct answer *a;
    size_t items;
    const char *const *names;
    double *correlations, n;
    bool is_polychoric;
    struct factors_wanted wanted;
    const char *rotation;
    struct factors found;
    struct rotated turned;
};

/* ---- correlations ---- */

/* The first pair without a correlation is refused at the column of the item to blame. */
static enum err refuse_unknown(struct call *c, const struct work *w, const struct rated *r,
                               const struct polychoric *p)
{
    for (size_t i = 0; i < p->items; i++)
        for (size_t k = i + 1; k < p->items; k++) {
            bool is_first = p->item[i].categories < 2;
            const char *blamed = r->raters[is_first ? i : k];
            size_t column = 0;
            if (!isnan(p->correlations[i * p->items + k])) continue;
            if (w->q->layout != LAYOUT_LONG) TRY(table_find(c, w->q->opened, blamed, &column));
            if (is_first || p->item[k].categories < 2)
                return table_refuse(c, w->q->opened, TABLE_HEADER, column,
                                    "%s has one value alone: it has no correlations.", blamed);
            return table_refuse(c, w->q->opened, TABLE_HEADER, column,
                                "Nobody answered both %s and %s: their correlation is not known.",
                                r->raters[i], r->raters[k]);
        }
    return OK;
}

static enum err read_polychoric(struct call *c, struct work *w)
{
    struct rated r;
    struct polychoric p;

    TRY(read_item_ratings(c, w->q, w->a, &r));
    if (r.ratings.raters < 3)
        return table_refuse(c, w->q->opened, TABLE_HEADER, 0, "Factors need three items at least.");
    TRY(polychoric_all(c, &r.ratings,
                       &(struct polychoric_wanted){.level = w->q->level, .threads = w->q->threads},
                       &p));
    TRY(refuse_unknown(c, w, &r, &p));
    w->items = p.items;
    w->names = r.raters;
    w->correlations = arena_copy(c->mem, p.correlations, p.items * p.items * sizeof(double));
    w->n = ratings_units(&r.ratings);
    if (!p.is_definite)
        answer_warn_text(
            w->a, "improper_matrix",
            "The polychoric correlations together are not those of any variables (the matrix has "
            "an eigenvalue that is not positive).");
    answer_warn_text(
        w->a, "polychoric_tests",
        "With polychoric correlations chi-square and RMSEA are too large and were left out.");
    return OK;
}

static enum err read_pearson(struct call *c, struct work *w)
{
    struct measured m;
    double left_out = 0;

    TRY(read_measures(c, w->q, w->a, &m));
    if (m.columns < 3)
        return table_refuse(c, w->q->opened, TABLE_HEADER, 0, "Factors need three items at least.");
    TRY(structure_varies(c, w->q, &m));
    TRY(factors_correlations(c, &(struct factors_rows){m.rows, m.columns, m.values, m.frequency},
                             &w->correlations, &w->n, &left_out));
    answer_left_out(w->a, left_out);
    w->items = m.columns;
    w->names = m.names;
    return OK;
}

static enum err choose(struct call *c, struct work *w)
{
    const char *kind = request_own(w->q, "correlations"), *estimator = w->q->estimator;
    double factors;

    if (kind && strcmp(kind, "pearson") != 0 && strcmp(kind, "polychoric") != 0)
        return misuse(c, "--correlations wants pearson or polychoric, not %s.", kind);
    if (estimator && strcmp(estimator, "ml") != 0 && strcmp(estimator, "minres") != 0)
        return misuse(c, "efa has the estimators minres and ml, not %s.", estimator);
    TRY(request_own_number(c, w->q, "factors", 1, &factors));
    if (!(factors >= 1) || factors != floor(factors))
        return misuse(c, "--factors wants a whole number from 1.");
    w->wanted = (struct factors_wanted){(size_t)factors, FACTORS_MINRES, NAN};
    if (estimator && strcmp(estimator, "ml") == 0) w->wanted.method = FACTORS_ML;
    w->is_polychoric = kind && strcmp(kind, "polychoric") == 0;
    w->rotation = request_own(w->q, "rotate");
    if (!w->rotation) w->rotation = "oblimin";
    if (w->wanted.factors == 1) w->rotation = "none";
    if (strcmp(w->rotation, "none") != 0 && strcmp(w->rotation, "varimax") != 0 &&
        strcmp(w->rotation, "oblimin") != 0)
        return misuse(c, "--rotate wants oblimin, varimax or none, not %s.", w->rotation);
    answer_option(w->a, "factors", json_int(c, (int64_t)factors));
    answer_option(w->a, "estimator", json_text(c, w->wanted.method == FACTORS_ML ? "ml" : "minres"));
    answer_option(w->a, "rotate", json_text(c, w->rotation));
    answer_option(w->a, "correlations", json_text(c, w->is_polychoric ? "polychoric" : "pearson"));
    return OK;
}

static enum err turn(struct call *c, struct work *w)
{
    size_t k = w->found.factors;
    double *between = arena_alloc(c->mem, k * k * sizeof *between);

    for (size_t i = 0; i < k; i++) between[i * k + i] = 1;
    w->turned = (struct rotated){w->found.loadings, between, true};
    if (strcmp(w->rotation, "varimax") == 0)
        TRY(factors_varimax(c, w->items, k, w->found.loadings, &w->turned));
    if (strcmp(w->rotation, "oblimin") == 0)
        TRY(factors_oblimin(c, w->items, k, w->found.loadings, &w->turned));
    if (!w->turned.converged) answer_warn(w->a, WARNING_NOT_CONVERGED);
    return OK;
}

/* ---- answering ---- */

static void add_loadings(struct call *c, struct work *w)
{
    size_t k = w->found.factors;
    const char **columns = arena_alloc(c->mem, (k + 3) * sizeof *columns);
    struct json *table;

    columns[0] = "item";
    for (size_t m = 0; m < k; m++) columns[m + 1] = arena_format(c->mem, "F%zu", m + 1);
    columns[k + 1] = "uniqueness";
    table = answer_table(w->a, "loadings", columns);
    for (size_t i = 0; i < w->items; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_text(c, w->names[i]));
        for (size_t m = 0; m < k; m++) {
            double one = w->turned.pattern[i * k + m];
            json_add(row, json_decimal(c, one));
            answer_value(w->a, "loading", arena_format(c->mem, "%s:F%zu", w->names[i], m + 1), one,
                         w->n);
        }
        json_add(row, json_decimal(c, w->found.uniqueness[i]));
        answer_value(w->a, "uniqueness", w->names[i], w->found.uniqueness[i], w->n);
    }
}

static void add_between(struct call *c, struct work *w)
{
    size_t k = w->found.factors;

    if (strcmp(w->rotation, "oblimin") != 0) return;
    for (size_t a = 0; a < k; a++)
        for (size_t b = a + 1; b < k; b++)
            answer_value(w->a, "factor_correlation", arena_format(c->mem, "F%zu:F%zu", a + 1, b + 1),
                         w->turned.between[a * k + b], w->n);
}

static void add_eigenvalues(struct call *c, struct work *w)
{
    static const char *const columns[] = {"number", "eigenvalue", NULL};
    struct json *table = answer_table(w->a, "eigenvalues", columns);

    for (size_t i = 0; i < w->items; i++) {
        struct json *row = answer_row(w->a, table);
        json_add(row, json_int(c, (int64_t)i + 1));
        json_add(row, json_decimal(c, w->found.eigenvalues[i]));
    }
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct work *w = arena_alloc(c->mem, sizeof *w);

    w->q = q;
    w->a = a;
    TRY(choose(c, w));
    TRY(w->is_polychoric ? read_polychoric(c, w) : read_pearson(c, w));
    w->wanted.n = w->is_polychoric ? NAN : w->n;
    TRY(factors_extract(c, w->items, w->correlations, &w->wanted, &w->found));
    answer_warn(a, structure_heywood(c, a, w->found.warnings, w->names, w->found.uniqueness, w->items));
    structure_few(c, a, w->n, w->items);
    TRY(turn(c, w));
    add_loadings(c, w);
    add_between(c, w);
    if (w->found.factors == 1)
        answer_value(a, "omega_total", NULL,
                     factors_omega(w->items, w->found.loadings, w->found.uniqueness), w->n);
    if (!isnan(w->found.fit.value)) {
        answer_add(a, "chi_square", NULL, &w->found.fit, q->level);
        answer_value(a, "rmsea", NULL, w->found.rmsea, w->n);
    }
    answer_value(a, "rmsr", NULL, w->found.residual, w->n);
    add_eigenvalues(c, w);
    return OK;
}

const struct analysis analysis_efa = {
    .name = "efa",
    .title = "Exploratory factors",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help = "A row is a person, a column an item. --factors NUMBER (1; how many: see parallel); "
            "--rotate oblimin\n"
            "(usual), varimax or none; --correlations pearson (usual; complete rows) or polychoric "
            "(pairs); "
            "--estimator\n"
            "minres (usual) or ml. of a loading is ITEM:F1. omega_total: of one factor, McDonald "
            "(1999). ml: "
            "chi_square\n"
            "with Bartlett's (1951) correction, and RMSEA from it. Joreskog (1967, 1977), Kaiser "
            "(1958), Jennrich "
            "(2002).",
    .run = run,
};
