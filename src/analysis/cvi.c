/* analysis/cvi.c: the analysis `cvi`: whether experts find items relevant. */

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/content.h"

static const char *const keys[] = {
    "i_cvi", "modified_kappa", "s_cvi_ave", "s_cvi_ua", "s_cvi_ave_experts", "expert_share", NULL};
static const char *const options[] = {"categories", "level", "bands", NULL};
static const char *const own_options[] = {"cut",  "NUMBER  least rating that is relevant (3)",
                                          "low",  "NUMBER  end of the scale (1)",
                                          "high", "NUMBER  end of the scale (4)",
                                          NULL};

static enum err take_scale(struct call *c, const struct request *q, struct answer *a,
                           struct items_scale *ret_scale, double *ret_cut)
{
    TRY(request_own_number(c, q, "cut", 3, ret_cut));
    TRY(request_own_number(c, q, "low", 1, &ret_scale->low));
    TRY(request_own_number(c, q, "high", 4, &ret_scale->high));
    ret_scale->whole = true;
    if (!(ret_scale->low < *ret_cut && *ret_cut <= ret_scale->high))
        return misuse(c, "--cut %g is not above %g and at most %g, the ends of the scale.", *ret_cut,
                      ret_scale->low, ret_scale->high);
    answer_option(a, "cut", json_decimal(c, *ret_cut));
    answer_option(a, "low", json_decimal(c, ret_scale->low));
    answer_option(a, "high", json_decimal(c, ret_scale->high));
    answer_option(a, "level", json_decimal(c, q->level));
    return OK;
}

static void add_items(struct call *c, const struct items *items, const struct content_validity *v,
                      struct answer *a)
{
    static const char *const columns[] = {"item",   "experts", "relevant", "i_cvi",
                                          "chance", "kappa",   NULL};
    struct json *table = answer_table(a, "items", columns);

    for (size_t i = 0; i < items->count; i++) {
        const struct item_validity *one = &v->items[i];
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, items->names[i]));
        row_number(c, row, one->index.n);
        row_number(c, row, one->relevant);
        json_add(row, json_decimal(c, one->index.value));
        json_add(row, json_decimal(c, one->chance));
        json_add(row, json_decimal(c, one->kappa.value));
    }
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct items_scale scale;
    struct content_validity v;
    const struct bands *bands;
    struct items items;
    double cut;

    TRY(take_scale(c, q, a, &scale, &cut));
    TRY(bands_choose(c, q->bands, "cicchetti", &bands));
    table_hint(q->opened, ITEMS_HINT);
    TRY(read_items(c, q, a, &items));
    TRY(items_check(c, q, &items, &scale));
    TRY(content_validity(c, &(struct content){items.count, items.experts, items.ratings}, cut, q->level,
                         &v));
    answer_add(a, "s_cvi_ave", NULL, &v.average, q->level);
    answer_add(a, "s_cvi_ua", NULL, &v.universal, q->level);
    answer_add(a, "s_cvi_ave_experts", NULL, &v.by_expert, q->level);
    for (size_t i = 0; i < items.count; i++)
        answer_add(a, "i_cvi", items.names[i], &v.items[i].index, q->level);
    for (size_t i = 0; i < items.count; i++) {
        answer_add(a, "modified_kappa", items.names[i], &v.items[i].kappa, q->level);
        answer_word(a, bands_word(bands, v.items[i].kappa.value));
    }
    for (size_t k = 0; k < items.experts; k++)
        answer_add(a, "expert_share", items.raters[k], &v.experts[k], q->level);
    add_items(c, &items, &v, a);
    bands_remark(c, bands, a);
    answer_remark(a, "Lynn (1986) wants an I-CVI of 1 with up to five experts and of at least .78 with "
                     "more; Polit and Beck (2006) an S-CVI/Ave of at least .90.");
    return OK;
}

const struct analysis analysis_cvi = {
    .name = "cvi",
    .title = "Content validity index of items that experts have rated",
    .nouns = "units=items,raters=experts",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help = "A row is an item, a column an expert, a rating a whole number from 1 to 4; 3 and 4 are "
            "relevant.\n"
            "--id names the items. Long: --unit is the item, --rater the expert. A missing rating "
            "leaves the expert\n"
            "out of that item.\n"
            "i_cvi is the share of experts who find the item relevant, modified_kappa what of it is "
            "beyond chance;\n"
            "s_cvi_ave the mean of i_cvi, s_cvi_ua the share of items that all find relevant, "
            "s_cvi_ave_experts the\n"
            "mean over experts of the share of items that they find relevant (expert_share).\n"
            "Lynn (1986), Polit and Beck (2006), Polit, Beck and Owen (2007); intervals of Wilson "
            "(1927).",
    .run = run,
};
