/* analysis/ipras.c: the analysis `ipras`: what a panel finds appropriate, by the RAND/UCLA method. */

#include <math.h>
#include <string.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/consensus.h"

static const char *const keys[] = {"median", "mean_absolute_deviation", "ipr", "ipras", NULL};
static const char *const options[] = {NULL};
static const char *const own_options[] = {"percentiles", "linear|step  how 30 and 70 are read (linear)",
                                          NULL};

static const char *const found_words[] = {"inappropriate", "uncertain", "appropriate"};
static const char *const classic_words[] = {NULL, "agreement", "indeterminate", "disagreement"};

static enum err choose(struct call *c, const struct request *q, struct answer *a, enum quantile *ret)
{
    const char *name = request_own(q, "percentiles");

    *ret = name && strcmp(name, "step") == 0 ? QUANTILE_STEP : QUANTILE_LINEAR;
    if (name && *ret == QUANTILE_LINEAR && strcmp(name, "linear") != 0)
        return misuse(c, "--percentiles wants linear or step, not %s.", name);
    answer_option(a, "percentiles", json_text(c, *ret == QUANTILE_STEP ? "step" : "linear"));
    return OK;
}

static void add_row(struct call *c, struct answer *a, struct json *table, const char *name,
                    const struct panel_item *one)
{
    struct json *row = answer_row(a, table);
    const double numbers[] = {one->median, one->low, one->high, one->range, one->adjusted};

    json_add(row, json_text(c, name));
    row_number(c, row, one->n);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        json_add(row, json_decimal(c, numbers[i]));
    json_add(row, one->n > 0 ? json_bool(c, one->disagrees) : json_nil(c));
    json_add(row, json_text(c, classic_words[one->classic]));
    json_add(row, json_text(c, one->n > 0 ? found_words[one->found] : NULL));
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    static const char *const columns[] = {
        "item",         "experts", "median",         "p30", "p70", "ipr", "ipras",
        "disagreement", "classic", "classification", NULL};
    struct items items;
    struct panel_item *each;
    struct json *table;
    enum quantile by;

    TRY(choose(c, q, a, &by));
    TRY(read_items(c, q, a, &items));
    TRY(items_check(c, q, &items, &(struct items_scale){1, 9, true}));
    each = arena_alloc(c->mem, items.count * sizeof *each);
    TRY(consensus_panel(c, items.ratings, items.count, items.experts, by, each));
    table = answer_table(a, "items", columns);
    for (size_t i = 0; i < items.count; i++) {
        answer_value(a, "median", items.names[i], each[i].median, each[i].n);
        if (each[i].n > 0) answer_word(a, found_words[each[i].found]);
        answer_value(a, "mean_absolute_deviation", items.names[i], each[i].deviation, each[i].n);
        answer_value(a, "ipr", items.names[i], each[i].range, each[i].n);
        answer_value(a, "ipras", items.names[i], each[i].adjusted, each[i].n);
        add_row(c, a, table, items.names[i], &each[i]);
        if (each[i].n == 0) answer_warn(a, WARNING_SMALL_SAMPLE);
    }
    answer_remark(a, "A panel disagrees where the range from the 30th to the 70th percentile (IPR) is "
                     "larger than IPRAS; then the item is uncertain, else its median decides: 1 to 3 "
                     "inappropriate, 7 to 9 appropriate (RAND/UCLA: Fitch and others 2001). Classic: "
                     "the rule of counts, for panels of 8 to 16.");
    return OK;
}

const struct analysis analysis_ipras = {
    .name = "ipras",
    .title = "Appropriateness as a panel of experts rates it",
    .nouns = "units=items,raters=experts",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is an item, a column an expert, a rating a whole number from 1 to 9. --id names the "
        "items. Long:\n"
        "--unit is the item, --rater the expert. A missing rating leaves the expert out of that item.\n"
        "The panel disagrees where ipr, from the 30th to the 70th percentile, is larger than ipras = "
        "2.35 + 1.5 AI,\n"
        "AI the distance of the middle of both from 5. A median from 1 to 3 is inappropriate, from 7 "
        "to "
        "9\n"
        "appropriate, between uncertain (3.5 and 6.5 belong to what lies above), and with disagreement "
        "all is\n"
        "uncertain. classic counts: for panels of 8 to 16, agreement if at most 2 (from 11: 3, from "
        "14: "
        "4) are\n"
        "outside the median's third, disagreement if more are in both outer thirds.\n"
        "--percentiles step takes them as SAS does, linear as most programs.\n"
        "Fitch and others (2001), The RAND/UCLA Appropriateness Method User's Manual.",
    .run = run,
};
