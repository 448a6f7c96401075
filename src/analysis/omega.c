/* analysis/omega.c: the analysis `omega`: how much of a scale's sum is common to its items. */

#include <math.h>
#include <string.h>

#include "analysis/structure.h"
#include "base/arena.h"
#include "stats/factors.h"
#include "stats/omega.h"
#include "stats/polychoric.h"
#include "stats/reliability.h"

#define FACTORS_USUAL 3
#define FACTORS_TOP 20

static const char *const keys[] = {"omega_hierarchical", "omega_total", NULL};
static const char *const options[] = {"categories", "level", "boot", "seed", "threads", NULL};
static const char *const own_options[] = {"factors", "NUMBER", "ordinal", "", NULL};

/* Correlations of the items, and what they rest on. */
struct scale {
    size_t items;
    const char *const *names;
    double *correlations;
    double units;
    struct items rows; /* of numbers */
    bool is_known;     /* false: an item does not vary */
};

/* ---- correlations ---- */

static enum err from_numbers(struct call *c, const struct request *q, struct answer *a,
                             struct scale *ret)
{
    struct item_moments moments;
    struct measured m;

    TRY(read_measures(c, q, a, &m));
    ret->items = m.columns;
    ret->names = m.names;
    if (m.columns < 3) return OK;
    ret->rows = (struct items){m.rows, m.columns, m.values, m.frequency};
    TRY(items_moments(c, &ret->rows, &moments));
    if (moments.warnings & WARNING_INCOMPLETE) answer_left_out(a, answer_units(a) - moments.units);
    answer_warn(a, moments.warnings);
    ret->units = moments.units;
    ret->correlations = arena_alloc(c->mem, m.columns * m.columns * sizeof *ret->correlations);
    ret->is_known = items_correlations(&moments, ret->correlations);
    return OK;
}

static enum err from_categories(struct call *c, const struct request *q, struct answer *a,
                                struct scale *ret)
{
    struct polychoric_wanted wanted = {.level = q->level, .threads = q->threads};
    struct polychoric p;
    struct rated r;

    TRY(read_item_ratings(c, q, a, &r));
    ret->items = r.ratings.raters;
    ret->names = r.raters;
    if (ret->items < 3) return OK;
    TRY(polychoric_all(c, &r.ratings, &wanted, &p));
    ret->units = ratings_units(&r.ratings);
    ret->correlations =
        arena_copy(c->mem, p.correlations, p.items * p.items * sizeof *ret->correlations);
    ret->is_known = true;
    for (size_t i = 0; i < p.items * p.items; i++) ret->is_known &= !isnan(p.correlations[i]);
    if (ret->is_known && !p.is_definite)
        answer_warn_text(a, "improper_matrix",
                         "The polychoric correlations together are not those of any variables (the "
                         "matrix has an eigenvalue that is not positive); do not lean on the figure.");
    return OK;
}

/* ---- factors ---- */

static bool can_be_told(size_t items, size_t factors)
{
    double k = (double)items, m = (double)factors;

    return m < k && (k - m) * (k - m) >= k + m;
}

static enum err choose_factors(struct call *c, const struct request *q, size_t items, size_t *ret)
{
    double given;

    TRY(request_own_number(c, q, "factors", NAN, &given));
    if (!isnan(given)) {
        if (!(given >= 1 && given <= FACTORS_TOP) || given != floor(given))
            return misuse(c, "--factors wants a whole number from 1 to %d.", FACTORS_TOP);
        *ret = (size_t)given;
        return OK;
    }
    for (*ret = FACTORS_USUAL; *ret > 1 && !can_be_told(items, *ret);) (*ret)--;
    return OK;
}

static enum err solve(struct call *c, const struct scale *s, size_t factors, struct answer *a,
                      struct omega *ret)
{
    struct factors found;
    bool settled;

    TRY(omega_of(c, s->items, s->correlations, factors, ret, &found, &settled));
    answer_warn(a, structure_heywood(c, a, found.warnings, s->names, found.uniqueness, s->items) |
                       (settled ? 0 : WARNING_NOT_CONVERGED));
    return OK;
}

/* With --boot intervals of Pearson's; polychoric correlations would have to be found each time. */
static enum err add_omegas(struct call *c, const struct request *q, struct answer *a,
                           const struct scale *s, size_t factors, const struct omega *o)
{
    struct estimate total = estimate_nothing(), hierarchical = total;

    if (q->boot) {
        struct omega_bootstrap wanted = {factors, q->boot, q->threads, q->seed, q->level};
        TRY(omega_resample(c, &s->rows, &wanted, &total, &hierarchical));
        answer_option(a, "level", json_decimal(c, q->level));
        answer_option(a, "boot", json_int(c, (int64_t)q->boot));
        answer_option(a, "seed", json_int(c, (int64_t)q->seed));
    }
    total.value = o->total, total.n = s->units;
    hierarchical.value = o->hierarchical, hierarchical.n = s->units;
    if (o->groups) answer_add(a, "omega_hierarchical", NULL, &hierarchical, q->boot ? q->level : NAN);
    answer_add(a, "omega_total", NULL, &total, q->boot ? q->level : NAN);
    return OK;
}

/* ---- answering ---- */

static void add_loadings(struct call *c, struct answer *a, const struct scale *s, const struct omega *o)
{
    const char **columns = arena_alloc(c->mem, (o->groups + 5) * sizeof *columns);
    size_t at = 0;
    struct json *table;
    bool is_turned = false;

    columns[at++] = "item";
    columns[at++] = "general";
    for (size_t j = 0; j < o->groups; j++) columns[at++] = arena_format(c->mem, "group_%zu", j + 1);
    columns[at++] = "uniqueness";
    columns[at++] = "turned";
    table = answer_table(a, "loadings", columns);
    for (size_t i = 0; i < s->items; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, s->names[i]));
        json_add(row, json_decimal(c, o->general[i]));
        for (size_t j = 0; j < o->groups; j++)
            json_add(row, json_decimal(c, o->group[i * o->groups + j]));
        json_add(row, json_decimal(c, o->uniqueness[i]));
        json_add(row, json_bool(c, o->turned[i]));
        is_turned |= o->turned[i];
    }
    if (is_turned)
        answer_warn_text(a, "turned_items",
                         "Items that go against the general factor were turned; their sum as it stands "
                         "has a lower omega.");
}

static void explain(struct call *c, struct answer *a, const struct omega *o)
{
    if (o->groups == 2)
        answer_warn_text(a, "two_factors",
                         "Two factors do not say how much each has of a general one; both are taken to "
                         "have equally much.");
    if (!o->groups)
        answer_warn_text(a, "no_hierarchy",
                         "With one factor alone nothing is known of others beside it: there is no "
                         "omega hierarchical.");
    else
        answer_remark(a, arena_format(c->mem,
                                      "Of the common variance %.1f %% is that of the general factor; a "
                                      "scale as long as one likes would have an omega hierarchical of "
                                      "%.3f.",
                                      100 * o->explained, o->limit));
}

static void add_nothing(struct answer *a, const struct scale *s)
{
    struct estimate nothing = estimate_nothing();

    nothing.n = s->units;
    nothing.warnings = WARNING_ZERO_VARIANCE;
    answer_add(a, "omega_total", NULL, &nothing, NAN);
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    bool is_ordinal = request_own(q, "ordinal") != NULL;
    struct scale s = {.is_known = false};
    size_t factors = 1;
    struct omega o;

    if (q->categories && !is_ordinal) return misuse(c, "--categories is for --ordinal.");
    if (q->boot && is_ordinal) return misuse(c, "--boot is for omega of numbers, without --ordinal.");
    TRY(is_ordinal ? from_categories(c, q, a, &s) : from_numbers(c, q, a, &s));
    if (s.items < 3)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "A factor needs three items at least, and there are %zu.", s.items);
    TRY(choose_factors(c, q, s.items, &factors));
    answer_option(a, "factors", json_int(c, (int64_t)factors));
    answer_option(a, "ordinal", json_bool(c, is_ordinal));
    if (!s.is_known) {
        add_nothing(a, &s);
        return OK;
    }
    TRY(solve(c, &s, factors, a, &o));
    answer_warn(a, structure_heywood(c, a, o.warnings, s.names, o.uniqueness, s.items));
    structure_few(c, a, s.units, s.items);
    TRY(add_omegas(c, q, a, &s, factors, &o));
    add_loadings(c, a, &s, &o);
    explain(c, a, &o);
    return OK;
}

const struct analysis analysis_omega = {
    .name = "omega",
    .title = "Omega: what the items of a scale have in common",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a unit, a column an item; rows with a missing item are left out. omega_total is\n"
        "the share of the variance of the sum (of standardised items) that is common to items,\n"
        "omega_hierarchical that of a general factor: --factors N (3, or as many as the items can\n"
        "tell apart) by least squares of the residual correlations (minres), oblimin rotation, and\n"
        "the transformation of Schmid and Leiman (1957). --factors 1 gives omega_total of one\n"
        "factor. --boot N: intervals from N resamples of rows. --ordinal: of polychoric correlations,\n"
        "each from those who answered both. McDonald (1999), Zinbarg and others (2005).",
    .run = run,
};
