/* analysis/omega.c: the analysis `omega`: how much of a scale's sum is common to its items. */

#include <math.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/omega.h"
#include "stats/reliability.h"

static const char *const keys[] = {"omega_hierarchical", "omega_total", NULL};

static void add_loadings(struct call *c, struct answer *a, const struct measured *m,
                         const struct omega *o)
{
    static const char *const columns[] = {"item", "loading", "uniqueness", "turned", NULL};
    struct json *table = answer_table(a, "loadings", columns);
    bool is_turned = false;

    for (size_t i = 0; i < m->columns; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, m->names[i]));
        json_add(row, json_decimal(c, o->general[i]));
        json_add(row, json_decimal(c, o->uniqueness[i]));
        json_add(row, json_bool(c, o->turned[i]));
        is_turned |= o->turned[i];
    }
    if (is_turned)
        answer_warn_text(a, "turned_items",
                         "Items that go against the others were turned; their own sum has a lower "
                         "omega.");
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct item_moments moments;
    struct measured m;
    struct omega o;
    double *r;

    TRY(read_measures(c, q, a, &m));
    if (m.columns < 3)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "A factor needs three items at least, and there are %zu.", m.columns);
    TRY(items_moments(c, &(struct items){m.rows, m.columns, m.values, m.frequency}, &moments));
    answer_warn(a, moments.warnings);
    r = arena_alloc(c->mem, m.columns * m.columns * sizeof *r);
    if (!items_correlations(&moments, r)) {
        struct estimate nothing = estimate_nothing();
        nothing.n = moments.units;
        nothing.warnings = WARNING_ZERO_VARIANCE;
        answer_add(a, "omega_total", NULL, &nothing, NAN);
        return OK;
    }
    TRY(omega_one_factor(c, m.columns, r, &o));
    answer_warn(a, o.warnings);
    answer_value(a, "omega_total", NULL, o.total, moments.units);
    add_loadings(c, a, &m, &o);
    answer_warn_text(
        a, "no_hierarchy",
        "One factor was fitted; how much of omega is a general factor's, beside others, is "
        "not computed.");
    return OK;
}

const struct analysis analysis_omega = {
    .name = "omega",
    .title = "Omega: what the items of a scale have in common",
    .keys = keys,
    .options = NULL,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a unit, a column an item; rows with a missing item are left out. omega_total is the "
        "share of\n"
        "the variance of the sum (of standardised items) that is common: McDonald (1999), from one "
        "factor by\n"
        "least squares of the residual correlations (minres, Harman and Jones 1966).",
    .run = run,
};
