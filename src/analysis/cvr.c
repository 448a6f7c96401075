/* analysis/cvr.c: the analysis `cvr`: whether experts call items essential. */

#include <math.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/content.h"

static const char *const keys[] = {"cvr", "cvr_mean_kept", NULL};
static const char *const options[] = {"categories", "level", NULL};
static const char *const own_options[] = {"essential", "NUMBER  the rating that says essential",
                                          "alpha", "NUMBER  one-sided, of the critical numbers (.05)",
                                          NULL};

/* 1, 2, 3 are Lawshe's answers from not necessary to essential; 0 and 1 are no and yes. */
static enum err choose_essential(struct call *c, const struct request *q, const struct items *items,
                                 double *ret)
{
    bool zero = false, above_one = false, others = false;

    TRY(request_own_number(c, q, "essential", NAN, ret));
    if (!isnan(*ret)) return OK;
    if (items->words) {
        *ret = (double)items->words; /* the last one that is listed */
        return OK;
    }
    for (size_t i = 0; i < items->count * items->experts; i++) {
        double rating = items->ratings[i];
        zero |= rating == 0;
        above_one |= rating == 2 || rating == 3;
        others |= !isnan(rating) && rating != 0 && rating != 1 && rating != 2 && rating != 3;
    }
    if (others || zero == above_one)
        return misuse(c, "Say with --essential which rating says that an item is essential.");
    *ret = zero ? 1 : 3;
    return OK;
}

static void add_items(struct call *c, const struct items *items, const struct content_ratio *v,
                      struct answer *a)
{
    static const char *const columns[] = {"item",         "experts", "essential", "critical", "cvr",
                                          "critical_cvr", "p",       "kept",      NULL};
    struct json *table = answer_table(a, "items", columns);

    for (size_t i = 0; i < items->count; i++) {
        const struct item_ratio *one = &v->items[i];
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, items->names[i]));
        row_number(c, row, one->ratio.n);
        row_number(c, row, one->essential);
        row_number(c, row, one->critical);
        json_add(row, json_decimal(c, one->ratio.value));
        json_add(row, json_decimal(c, 2 * one->critical / one->ratio.n - 1));
        json_add(row, json_decimal(c, one->ratio.p));
        json_add(row, json_bool(c, one->is_kept));
    }
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct content_ratio v;
    struct items items;
    double alpha, essential, *said;

    TRY(request_own_number(c, q, "alpha", .05, &alpha));
    if (!(alpha > 0 && alpha < 1))
        return misuse(c, "--alpha wants a number between 0 and 1, such as .05.");
    table_hint(q->opened, ITEMS_HINT);
    TRY(read_items(c, q, a, &items));
    TRY(choose_essential(c, q, &items, &essential));
    said = arena_alloc(c->mem, items.count * items.experts * sizeof *said);
    for (size_t i = 0; i < items.count * items.experts; i++)
        said[i] = isnan(items.ratings[i]) ? NAN : items.ratings[i] == essential;
    TRY(content_ratio(c, &(struct content){items.count, items.experts, said}, alpha, q->level, &v));
    answer_option(a, "essential", json_decimal(c, essential));
    answer_option(a, "alpha", json_decimal(c, alpha));
    answer_option(a, "level", json_decimal(c, q->level));
    for (size_t i = 0; i < items.count; i++) {
        answer_add(a, "cvr", items.names[i], &v.items[i].ratio, q->level);
        answer_word(a, v.items[i].is_kept ? "kept" : "not kept");
    }
    answer_add(a, "cvr_mean_kept", NULL, &v.kept, q->level);
    add_items(c, &items, &v, a);
    return OK;
}

const struct analysis analysis_cvr = {
    .name = "cvr",
    .title = "Content validity ratio of items that experts have rated",
    .nouns = "units=items,raters=experts",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is an item, a column an expert. Without --essential, ratings 1, 2, 3 are Lawshe's not\n"
        "necessary, useful, essential, and 0 and 1 are no and yes; of words the last of --categories "
        "is\n"
        "essential. --id names the items. Long: "
        "--unit is the\n"
        "item, --rater the expert.\n"
        "cvr is (E - n/2) / (n/2) where E of n experts call the item essential; its statistic is E, "
        "its p one-sided.\n"
        "An item is kept where E reaches the critical number of the exact binomial for its n; with "
        "fewer than 5\n"
        "experts none does at .05. cvr_mean_kept is the mean ratio of the kept items.\n"
        "Lawshe (1975), Ayre and Scally (2014); interval: that of Wilson (1927) for the share.",
    .run = run,
};
