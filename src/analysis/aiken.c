/* analysis/aiken.c: the analysis `aiken`: Aiken's V of items that experts have rated. */

#include <math.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/content.h"

static const char *const keys[] = {"aiken_v", "aiken_v_mean", NULL};
static const char *const options[] = {"categories", "level", NULL};
static const char *const own_options[] = {"low", "NUMBER  least rating that can be given (1)", "high",
                                          "NUMBER  highest one; else that of --categories", NULL};

/* The ends of --categories. */
static enum err of_categories(struct call *c, const struct request *q, struct aiken_scale *ret)
{
    struct categories *listed = categories_new(c);
    size_t words;

    if (!q->categories) return OK;
    TRY(items_words(c, q, &words));
    if (words) ret->high = (double)words; /* from 1 */
    if (words) return OK;
    TRY(categories_list(c, listed, q->categories));
    for (size_t i = 0; i < categories_count(listed); i++) {
        double number = categories_number(listed, i);
        if (i == 0 || number < ret->low) ret->low = number;
        if (i == 0 || number > ret->high) ret->high = number;
    }
    return OK;
}

static enum err choose_scale(struct call *c, const struct request *q, struct answer *a,
                             const struct items *items, struct aiken_scale *ret)
{
    *ret = (struct aiken_scale){1, NAN};
    TRY(of_categories(c, q, ret));
    TRY(request_own_number(c, q, "low", ret->low, &ret->low));
    TRY(request_own_number(c, q, "high", ret->high, &ret->high));
    bool from_data = isnan(ret->high);
    if (from_data) {
        answer_warn_text(a, "scale_from_data",
                         "The highest rating that occurs was taken for the end of the scale; say with "
                         "--high what could have been given.");
        for (size_t i = 0; i < items->count * items->experts; i++)
            ret->high = fmax(ret->high, items->ratings[i]);
    }
    if (from_data && !(ret->high > ret->low && ret->high - ret->low <= AIKEN_STEPS_MOST &&
                       ret->high == floor(ret->high)))
        return table_refuse(
            c, q->opened, TABLE_HEADER, 0,
            "The highest rating is %g, which is no end of a scale from %g; say with --low "
            "and --high what could have been given.",
            ret->high, ret->low);
    if (!(ret->high > ret->low))
        return misuse(c, "%g to %g is no scale: --high has to be above --low.", ret->low, ret->high);
    if (ret->low != floor(ret->low) || ret->high != floor(ret->high) ||
        ret->high - ret->low > AIKEN_STEPS_MOST)
        return misuse(c, "%g to %g is no scale: two whole numbers at most %d apart are wanted.",
                      ret->low, ret->high, AIKEN_STEPS_MOST);
    answer_option(a, "low", json_decimal(c, ret->low));
    answer_option(a, "high", json_decimal(c, ret->high));
    answer_option(a, "level", json_decimal(c, q->level));
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const columns[] = {"item", "experts", "mean", "v", "low", "high", "p", NULL};
    struct aiken_scale scale;
    struct items items;
    struct estimate *each, whole;
    struct json *table;

    table_hint(q->opened, ITEMS_HINT);
    TRY(read_items(c, q, a, &items));
    TRY(choose_scale(c, q, a, &items, &scale));
    TRY(items_check(c, q, &items, &(struct items_scale){scale.low, scale.high, true}));
    each = arena_alloc(c->mem, items.count * sizeof *each);
    TRY(content_aiken(c, &(struct content){items.count, items.experts, items.ratings}, scale, q->level,
                      each, &whole));
    table = answer_table(a, "items", columns);
    for (size_t i = 0; i < items.count; i++) {
        struct json *row = answer_row(a, table);
        answer_add(a, "aiken_v", items.names[i], &each[i], q->level);
        json_add(row, json_text(c, items.names[i]));
        row_number(c, row, each[i].n);
        json_add(row, json_decimal(c, scale.low + each[i].value * (scale.high - scale.low)));
        json_add(row, json_decimal(c, each[i].value));
        json_add(row, json_decimal(c, each[i].low));
        json_add(row, json_decimal(c, each[i].high));
        json_add(row, json_decimal(c, each[i].p));
    }
    answer_add(a, "aiken_v_mean", NULL, &whole, q->level);
    return OK;
}

const struct analysis analysis_aiken = {
    .name = "aiken",
    .title = "Aiken's V of items that experts have rated",
    .nouns = "units=items,raters=experts",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is an item, a column an expert, a rating a whole number from --low to --high. --id "
        "names the\n"
        "items. Long: --unit is the item, --rater the expert. A missing rating leaves the expert out "
        "of that item.\n"
        "aiken_v is the mean rating as a share of the way from --low to --high; its statistic the sum "
        "above --low,\n"
        "its p the exact chance of so large a sum or a larger one where all ratings are equally "
        "likely (one-sided).\n"
        "aiken_v_mean is V over all ratings.\n"
        "Aiken (1980, 1985); score interval of Penfield and Giacobbi (2004).",
    .run = run,
};
