/* analysis/alpha.c: the analysis `alpha`: how far the items of a scale say the same. */

#include "analysis/analysis.h"
#include "base/arena.h"
#include "stats/polychoric.h"
#include "stats/reliability.h"

static const char *const keys[] = {"cronbach_alpha",
                                   "cronbach_alpha_standardised",
                                   "guttman_lambda6",
                                   "mean_inter_item_r",
                                   "item_rest_r",
                                   "alpha_if_dropped",
                                   NULL};
static const char *const options[] = {"level", "categories", "threads", NULL};
static const char *const own_options[] = {"ordinal", "", NULL};

static void add_items(struct call *c, struct answer *a, const struct measured *m,
                      const struct reliability *r, double level)
{
    static const char *const columns[] = {
        "item", "mean", "sd", "item_total_r", "item_rest_r", "alpha_if_dropped", NULL};
    struct json *table = answer_table(a, "items", columns);
    bool is_turned = false;

    for (size_t i = 0; i < m->columns; i++)
        answer_add(a, "item_rest_r", m->names[i], &r->items[i].item_rest_r, level);
    for (size_t i = 0; i < m->columns && m->columns > 2; i++)
        answer_add(a, "alpha_if_dropped", m->names[i], &r->items[i].alpha_if_dropped, level);
    for (size_t i = 0; i < m->columns; i++) {
        const struct item_report *one = &r->items[i];
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, m->names[i]));
        json_add(row, json_decimal(c, one->mean));
        json_add(row, json_decimal(c, one->sd));
        json_add(row, json_decimal(c, one->item_total_r));
        json_add(row, json_decimal(c, one->item_rest_r.value));
        json_add(row, json_decimal(c, one->alpha_if_dropped.value));
        is_turned |= one->item_rest_r.value < 0;
    }
    if (is_turned)
        answer_warn_text(
            a, "negative_item",
            "An item goes against the others; where it is worded the other way round, turn "
            "its values first.");
}

static void add_scale(struct call *c, struct answer *a, const struct measured *m,
                      const struct reliability *r)
{
    static const char *const columns[] = {
        "units", "items", "mean", "sd", "standard_error_of_measurement", NULL};
    struct json *row = answer_row(a, answer_table(a, "scale", columns));

    json_add(row, json_decimal(c, r->units));
    json_add(row, json_int(c, (int64_t)m->columns));
    json_add(row, json_decimal(c, r->mean));
    json_add(row, json_decimal(c, r->sd));
    json_add(row, json_decimal(c, r->error));
}

/* Of polychoric correlations, which stand for what lies behind ordered categories. */
static enum err add_ordinal(struct call *c, const struct request *q, struct answer *a)
{
    struct polychoric_wanted wanted = {.level = q->level, .threads = q->threads};
    struct polychoric p;
    struct rated r;

    TRY(read_item_ratings(c, q, a, &r));
    TRY(polychoric_all(c, &r.ratings, &wanted, &p));
    answer_value(a, "cronbach_alpha_standardised", "ordinal",
                 alpha_of_correlations(p.items, p.correlations), ratings_units(&r.ratings));
    if (!p.is_definite)
        answer_warn_text(a, "improper_matrix",
                         "The polychoric correlations together are not those of any variables (the "
                         "matrix has an eigenvalue that is not positive); do not lean on the figure.");
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct measured m;
    struct reliability r;

    if (q->categories && !request_own(q, "ordinal")) return misuse(c, "--categories is for --ordinal.");
    TRY(read_measures(c, q, a, &m));
    if (m.columns < 2)
        return table_refuse(c, q->opened, TABLE_HEADER, 0,
                            "Consistency is between items, and there is only one of them.");
    TRY(reliability_of(c, &(struct items){m.rows, m.columns, m.values, m.frequency}, q->level, &r));
    answer_option(a, "level", json_decimal(c, q->level));
    if (r.warnings & WARNING_INCOMPLETE) answer_left_out(a, answer_units(a) - r.units);
    answer_warn(a, r.warnings);
    answer_add(a, "cronbach_alpha", NULL, &r.alpha, q->level);
    answer_add(a, "cronbach_alpha_standardised", NULL, &r.standardised, q->level);
    if (request_own(q, "ordinal")) TRY(add_ordinal(c, q, a));
    answer_value(a, "guttman_lambda6", NULL, r.lambda6, r.units);
    answer_value(a, "guttman_lambda6", "covariance", r.lambda6_covariance, r.units);
    answer_value(a, "mean_inter_item_r", NULL, r.mean_r, r.units);
    add_items(c, a, &m, &r, q->level);
    add_scale(c, a, &m, &r);
    return OK;
}

const struct analysis analysis_alpha = {
    .name = "alpha",
    .title = "Internal consistency of a scale",
    .nouns = "raters=items,ratings=answers",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG | 1 << LAYOUT_PATTERNS,
    .help =
        "A row is a unit, a column an item; rows with a missing item are left out. cronbach_alpha\n"
        "is of covariances (of 0 and 1: KR-20), cronbach_alpha_standardised of correlations;\n"
        "intervals and the test against 0 by Feldt (1965), the standard error by van Zyl, Neudecker\n"
        "and Nel (2000). guttman_lambda6 is of correlations, that of covariance as Guttman (1945)\n"
        "wrote it. item_rest_r is the correlation of an item (of) with the sum of the others, with\n"
        "an interval by Fisher's z; alpha_if_dropped is cronbach_alpha of the others. Alpha is no\n"
        "proof of one dimension: see omega and efa. --ordinal adds cronbach_alpha_standardised of\n"
        "polychoric correlations (of is ordinal; Zumbo, Gadermann and Zeisser 2007), each from\n"
        "those who answered both.",
    .run = run,
};
