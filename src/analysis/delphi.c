/* analysis/delphi.c: the analysis `delphi`: whether a panel has settled between rounds. */

#include <math.h>
#include <string.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/compare.h"
#include "stats/consensus.h"

#define ROUNDS_MOST 6

static const char *const keys[] = {"median",
                                   "iqr",
                                   "coefficient_of_variation",
                                   "median_change",
                                   "iqr_change",
                                   "variation_change",
                                   "share_changed",
                                   "wilcoxon_signed_rank",
                                   NULL};
static const char *const options[] = {"level", NULL};
static const char *const own_options[] = {"round1",    "COLS  items of round 1",
                                          "round2",    "COLS  the same items in round 2",
                                          "round3",    "COLS",
                                          "round4",    "COLS",
                                          "round5",    "COLS",
                                          "round6",    "COLS",
                                          "quartiles", "linear|step  how they are read (linear)",
                                          NULL};
static const char *const round_options[ROUNDS_MOST] = {"round1", "round2", "round3",
                                                       "round4", "round5", "round6"};

/* names[round][item]; in the measures the columns stand round after round. */
struct rounds {
    size_t count, items;
    const char *const *names[ROUNDS_MOST];
    struct measured m;
    enum quantile by;
};

static enum err choose_quartiles(struct call *c, const struct request *q, enum quantile *ret)
{
    const char *name = request_own(q, "quartiles");

    *ret = name && strcmp(name, "step") == 0 ? QUANTILE_STEP : QUANTILE_LINEAR;
    if (name && *ret == QUANTILE_LINEAR && strcmp(name, "linear") != 0)
        return misuse(c, "--quartiles wants linear or step, not %s.", name);
    return OK;
}

/* Without options each column is a round of one item. */
static enum err take_columns(struct call *c, const struct request *q, struct answer *a,
                             struct rounds *r)
{
    TRY(read_measures(c, q, a, &r->m));
    if (r->m.columns < 2 || r->m.columns > ROUNDS_MOST)
        return table_refuse(
            c, q->opened, TABLE_HEADER, 0,
            "Two to %d rounds of one item are wanted, and there are %zu columns; name those "
            "of several items with --round1 A,B --round2 C,D.",
            ROUNDS_MOST, r->m.columns);
    r->count = r->m.columns;
    r->items = 1;
    for (size_t i = 0; i < r->count; i++) r->names[i] = &r->m.names[i];
    return OK;
}

/* Column names repeat where one stands in two rounds; a round's results are named by them. */
static enum err check_names(struct call *c, const struct rounds *r)
{
    for (size_t i = 0; i < r->count * r->items; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(r->names[i / r->items][i % r->items], r->names[k / r->items][k % r->items]) == 0)
                return misuse(c, "The column %s stands in two rounds.",
                              r->names[i / r->items][i % r->items]);
    return OK;
}

static enum err take_rounds(struct call *c, const struct request *q, struct answer *a, struct rounds *r)
{
    struct request all = *q;

    for (size_t i = 0; i < ROUNDS_MOST; i++) {
        const char *list = request_own(q, round_options[i]);
        size_t items;
        if (!list) continue;
        if (i != r->count) return misuse(c, "--%s comes without a round before it.", round_options[i]);
        TRY(split_names(c, list, &r->names[i], &items));
        if (i == 0) r->items = items;
        if (items != r->items)
            return misuse(c, "--%s names %zu columns and --round1 %zu; the same items are wanted.",
                          round_options[i], items, r->items);
        all.columns = i == 0 ? list : arena_format(c->mem, "%s,%s", all.columns, list);
        r->count++;
    }
    if (r->count == 0) return take_columns(c, q, a, r);
    if (r->count < 2) return misuse(c, "There is nothing to compare round 1 with; add --round2.");
    TRY(check_names(c, r));
    return read_measures(c, &all, a, &r->m);
}

static struct round_summary summary_of(struct call *c, const struct rounds *r, size_t round,
                                       size_t item)
{
    return consensus_round(c, r->m.values + round * r->items + item, r->m.rows, r->m.columns, r->by);
}

static void add_round(struct call *c, struct answer *a, const struct rounds *r, size_t round,
                      size_t item)
{
    struct round_summary s = summary_of(c, r, round, item);
    const char *of = r->names[round][item];

    answer_value(a, "median", of, s.median, s.n);
    answer_value(a, "iqr", of, s.upper - s.lower, s.n);
    answer_value(a, "coefficient_of_variation", of, s.variation, s.n);
    if (s.n < 2) answer_warn(a, WARNING_SMALL_SAMPLE); /* one expert has no spread */
    if (s.mean <= 0)
        answer_warn_text(
            a, "no_share_of_the_mean",
            "A coefficient of variation is the spread as a share of the mean; a mean that is "
            "not above 0 has none.");
}

static double share_changed(const struct paired *p, double *ret_n)
{
    double changed = 0;

    *ret_n = 0;
    for (size_t i = 0; i < p->count; i++) {
        double change = p->second[i * p->stride] - p->first[i * p->stride];
        if (isnan(change)) continue;
        ++*ret_n;
        changed += change != 0;
    }
    return changed / *ret_n;
}

static enum err add_change(struct call *c, struct answer *a, const struct rounds *r, size_t round,
                           size_t item, double level)
{
    struct round_summary first = summary_of(c, r, round, item),
                         second = summary_of(c, r, round + 1, item);
    const double *values = r->m.values + round * r->items + item;
    struct paired p = {r->m.rows, values, values + r->items, r->m.columns};
    const char *of = arena_format(c->mem, "%s:%s", r->names[round][item], r->names[round + 1][item]);
    struct estimate share = estimate_nothing();
    struct signed_ranks s;

    share.value = share_changed(&p, &share.n);
    answer_value(a, "median_change", of, second.median - first.median, share.n);
    answer_value(a, "iqr_change", of, second.upper - second.lower - (first.upper - first.lower),
                 share.n);
    answer_value(a, "variation_change", of, second.variation - first.variation, share.n);
    answer_add(a, "share_changed", of, &share, NAN);
    if (share.n == 0) {
        answer_warn(a, WARNING_SMALL_SAMPLE);
        return OK;
    }
    TRY(compare_signed_ranks(c, &p, ZEROS_WILCOXON, level, &s));
    if (isnan(s.exact.p)) {
        s.exact.p = s.normal.p;
        s.exact.method = s.normal.method;
    }
    s.exact.warnings &=
        ~(unsigned)WARNING_ZERO_VARIANCE; /* nobody changed: that is what was hoped for */
    answer_add(a, "wilcoxon_signed_rank", of, &s.exact, NAN);
    return OK;
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    struct rounds r = {0};

    TRY(choose_quartiles(c, q, &r.by));
    TRY(take_rounds(c, q, a, &r));
    answer_option(a, "quartiles", json_text(c, r.by == QUANTILE_STEP ? "step" : "linear"));
    for (size_t item = 0; item < r.items; item++) {
        for (size_t round = 0; round < r.count; round++) add_round(c, a, &r, round, item);
        for (size_t round = 0; round + 1 < r.count; round++)
            TRY(add_change(c, a, &r, round, item, q->level));
    }
    answer_remark(a,
                  "Changes are a round less the one before it, over experts who rated in both where it "
                  "says how many changed, and over all of each round for its median and spread.");
    return OK;
}

const struct analysis analysis_delphi = {
    .name = "delphi",
    .title = "Stability of a panel's ratings between rounds",
    .nouns = "units=experts,raters=columns",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE,
    .help =
        "A row is an expert. --round1 names the columns of the items in round 1, --round2 those of the "
        "same items\n"
        "in round 2, in the same order, and so on; without them each column is a round of one item.\n"
        "Of each column: median, iqr, coefficient_of_variation (spread / mean). Of each column and the "
        "one of the\n"
        "next round (of is A:B): median_change, iqr_change, variation_change, share_changed (experts "
        "who gave another\n"
        "rating), and wilcoxon_signed_rank, exact up to 200 experts who did.\n"
        "Scheibe, Skutsch and Schofer (1975), von der Gracht (2012), Wilcoxon (1945).",
    .run = run,
};
