/* analysis/polychoric.c: the analysis `polychoric`: correlations of items with ordered categories. */

#include <math.h>
#include <string.h>

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/polychoric.h"

static const char *const keys[] = {"polychoric", NULL};
static const char *const options[] = {"categories", "level", "estimator", "threads", NULL};
static const char *const own_options[] = {"correct", "NUMBER", NULL};

#define MATRIX_MOST 200 /* items of the table of correlations */

static enum err choose(struct call *c, const struct request *q, struct answer *a,
                       struct polychoric_wanted *ret)
{
    *ret = (struct polychoric_wanted){.level = q->level, .threads = q->threads};
    if (q->estimator && strcmp(q->estimator, "ml") != 0 && strcmp(q->estimator, "two_step") != 0)
        return misuse(c, "polychoric has the estimators two_step and ml, not %s.", q->estimator);
    ret->full = q->estimator && strcmp(q->estimator, "ml") == 0;
    TRY(request_own_number(c, q, "correct", 0, &ret->correction));
    if (!(ret->correction >= 0)) return misuse(c, "--correct wants a number from 0.");
    answer_option(a, "level", json_decimal(c, q->level));
    answer_option(a, "estimator", json_text(c, ret->full ? "ml" : "two_step"));
    answer_option(a, "correct", json_decimal(c, ret->correction));
    return OK;
}

static void add_thresholds(struct call *c, struct answer *a, const struct rated *r,
                           const struct polychoric *p)
{
    static const char *const columns[] = {"item", "below", "above", "threshold", NULL};
    struct json *table = answer_table(a, "thresholds", columns);

    for (size_t i = 0; i < p->items; i++)
        for (size_t k = 0; k + 1 < p->item[i].categories; k++) {
            struct json *row = answer_row(a, table);
            json_add(row, json_text(c, r->raters[i]));
            json_add(row, json_text(c, r->scale[p->item[i].category[k]]));
            json_add(row, json_text(c, r->scale[p->item[i].category[k + 1]]));
            json_add(row, json_decimal(c, p->item[i].threshold[k]));
        }
}

static void add_matrix(struct call *c, struct answer *a, const struct rated *r,
                       const struct polychoric *p)
{
    const char **columns = arena_alloc(c->mem, (p->items + 2) * sizeof *columns);
    struct json *table;

    if (p->items < 3 || p->items > MATRIX_MOST) return;
    columns[0] = "item";
    for (size_t i = 0; i < p->items; i++) columns[i + 1] = r->raters[i];
    table = answer_table(a, "correlations", columns);
    answer_names(a, "correlations", 1);
    for (size_t i = 0; i < p->items; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, r->raters[i]));
        for (size_t k = 0; k < p->items; k++)
            json_add(row, json_decimal(c, p->correlations[i * p->items + k]));
    }
}

static void add_reliability(struct call *c, struct answer *a, const struct polychoric *p)
{
    static const char *const columns[] = {"coefficient", "value", NULL};
    double alpha = alpha_of_correlations(p->items, p->correlations);
    struct json *row;

    if (p->items < 3 || isnan(alpha)) return;
    row = answer_row(a, answer_table(a, "reliability", columns));
    json_add(row, json_text(c, "ordinal_alpha"));
    json_add(row, json_decimal(c, alpha));
}

/* What some pairs lack, said once with the first of them by name, and taken from them. */
static void warn_of_pairs(struct call *c, struct answer *a, const struct rated *r, struct polychoric *p,
                          enum warning warning, const char *code, const char *text)
{
    const char *first = NULL;
    size_t count = 0;

    for (size_t i = 0; i < p->items; i++)
        for (size_t k = i + 1; k < p->items; k++) {
            struct estimate *e = &p->pair[i * p->items + k];
            if (!(e->warnings & (unsigned)warning)) continue;
            e->warnings &= ~(unsigned)warning;
            if (count++ == 0) first = arena_format(c->mem, "%s:%s", r->raters[i], r->raters[k]);
        }
    if (count == 1) answer_warn_text(a, code, arena_format(c->mem, "%s: %s", first, text));
    if (count > 1)
        answer_warn_text(a, code,
                         arena_format(c->mem, "%s and %zu more pairs: %s", first, count - 1, text));
}

static void warn(struct call *c, struct answer *a, const struct polychoric *p,
                 const struct polychoric_wanted *w)
{
    bool is_whole = true;

    for (size_t i = 0; i < p->items * p->items; i++) is_whole &= !isnan(p->correlations[i]);
    if (p->pairs_with_empty_cells && w->correction == 0)
        answer_warn_text(
            a, "empty_cells",
            arena_format(c->mem,
                         "%zu pairs of items have an empty cell in their table. Nothing was "
                         "added to it; programs that add a half there (--correct .5) give "
                         "another correlation.",
                         p->pairs_with_empty_cells));
    if (is_whole && !p->is_definite)
        answer_warn_text(a, "improper_matrix",
                         "The correlations together are not those of any variables (the matrix has an "
                         "eigenvalue that is not positive); do not put it into a model as it is.");
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct polychoric_wanted w;
    struct polychoric p;
    struct rated r;

    TRY(choose(c, q, a, &w));
    TRY(read_item_ratings(c, q, a, &r));
    if (r.anonymous || r.ratings.raters < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "A correlation is between items, and there is only one of them.");
    TRY(polychoric_all(c, &r.ratings, &w, &p));
    warn_of_pairs(c, a, &r, &p, WARNING_BOUNDARY, "boundary",
                  "the likelihood rises up to a correlation of 1 or -1; it has no error there.");
    warn_of_pairs(c, a, &r, &p, WARNING_ZERO_VARIANCE, "zero_variance",
                  "one of the items has a single category among those who answered both.");
    warn_of_pairs(c, a, &r, &p, WARNING_DISCONNECTED, "disconnected", "nobody answered both.");
    for (size_t i = 0; i < p.items; i++)
        for (size_t k = i + 1; k < p.items; k++)
            answer_add(a, "polychoric", arena_format(c->mem, "%s:%s", r.raters[i], r.raters[k]),
                       &p.pair[i * p.items + k], q->level);
    add_thresholds(c, a, &r, &p);
    add_matrix(c, a, &r, &p);
    add_reliability(c, a, &p);
    warn(c, a, &p, &w);
    return OK;
}

const struct analysis analysis_polychoric = {
    .name = "polychoric",
    .title = "Polychoric and tetrachoric correlations",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_SQUARE | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a person, a column an item with ordered categories; of is A:B. Each pair rests on "
        "those\n"
        "who answered both. --estimator two_step (usual): thresholds from each item, then the "
        "correlation;\n"
        "ml: everything of a pair at once. Empty cells stay empty; --correct NUMBER adds to each. "
        "statistic:\n"
        "likelihood ratio against independence. Table reliability: ordinal alpha.\n"
        "Olsson (1979), Muthen (1984), Drezner and Wesolowsky (1990), Genz (2004), Zumbo and others "
        "(2007).",
    .run = run,
};
