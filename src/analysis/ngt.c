/* analysis/ngt.c: the analysis `ngt`: ideas that the members of a nominal group have ranked. */

#include <math.h>

#include "analysis/items.h"
#include "base/arena.h"
#include "stats/concordance.h"

static const char *const keys[] = {"rank_sum", "mean_rank", "points", "chosen_by",
                                   "place",    "kendall_w", NULL};
static const char *const options[] = {NULL};
static const char *const own_options[] = {"points", "", NULL};

/* What each member's ratings say as ranks, 1 the best; ideas that a member left out share the ranks
 * that are left, behind all others. */
struct ballots {
    size_t ideas, members;
    double *values; /* ideas x members */
    double *chosen, *points;
};

static void take_ballots(struct call *c, const struct items *items, bool points, struct ballots *b)
{
    size_t cells = items->count * items->experts;
    double worst = 0;

    b->ideas = items->count;
    b->members = items->experts;
    b->values = arena_alloc(c->mem, cells * sizeof *b->values);
    b->chosen = arena_alloc(c->mem, b->ideas * sizeof *b->chosen);
    b->points = arena_alloc(c->mem, b->ideas * sizeof *b->points);
    for (size_t i = 0; i < cells; i++) worst = fmax(worst, items->ratings[i]);
    for (size_t i = 0; i < cells; i++) {
        double given = items->ratings[i];
        /* Nothing and 0 points are the same: not chosen. */
        bool is_chosen = !isnan(given) && !(points && given == 0);
        b->values[i] = !is_chosen ? worst + 1 : points ? -given : given;
        b->chosen[i / b->members] += is_chosen;
        if (is_chosen) b->points[i / b->members] += given;
    }
}

/* A member who said nothing at all is no member. */
static size_t drop_silent(struct ballots *b, const struct items *items)
{
    size_t left = 0;

    for (size_t k = 0; k < b->members; k++) {
        bool silent = true;
        for (size_t i = 0; i < b->ideas; i++) silent &= isnan(items->ratings[i * b->members + k]);
        if (silent) continue;
        for (size_t i = 0; i < b->ideas; i++)
            b->values[i * b->members + left] = b->values[i * b->members + k];
        left++;
    }
    for (size_t i = 1; left < b->members && i < b->ideas; i++)
        for (size_t k = 0; k < left; k++) b->values[i * left + k] = b->values[i * b->members + k];
    return left;
}

static void add_ideas(struct call *c, const struct items *items, const struct ballots *b,
                      const struct concordance *w, bool points, struct answer *a)
{
    static const char *const columns[] = {"idea",      "rank_sum", "mean_rank", "points",
                                          "chosen_by", "place",    NULL};
    double *places = arena_alloc(c->mem, b->ideas * sizeof *places), n = (double)b->members;
    size_t *room = arena_alloc(c->mem, b->ideas * sizeof *room);
    struct json *table = answer_table(a, "ideas", columns);

    ranks_of(w->rank_sums, b->ideas, 1, room, places);
    for (size_t i = 0; i < b->ideas; i++) {
        const double numbers[] = {w->rank_sums[i], w->rank_sums[i] / n, points ? b->points[i] : NAN,
                                  b->chosen[i], places[i]};
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, items->names[i]));
        for (size_t k = 0; k < 5; k++) {
            row_number(c, row, numbers[k]);
            if (!isnan(numbers[k])) answer_value(a, keys[k], items->names[i], numbers[k], n);
        }
    }
}

static enum err run(struct call *c, const struct request *q, struct answer *a)
{
    bool points = request_own(q, "points") != NULL;
    struct ballots b;
    struct items items;
    struct concordance w;

    TRY(read_items(c, q, a, &items));
    TRY(items_check(c, q, &items, &(struct items_scale){points ? 0 : 1, INFINITY, false}));
    take_ballots(c, &items, points, &b);
    b.members = drop_silent(&b, &items);
    TRY(concordance_w(c, &(struct orders){b.ideas, b.members, b.values}, &w));
    w.w.warnings &= ~(unsigned)WARNING_TIES; /* ideas that were not chosen always are */
    answer_add(a, "kendall_w", NULL, &w.w, NAN);
    add_ideas(c, &items, &b, &w, points, a);
    return OK;
}

const struct analysis analysis_ngt = {
    .name = "ngt",
    .title = "Ideas that the members of a nominal group have ranked",
    .nouns = "units=ideas,raters=members,ratings=ranks",
    .keys = keys,
    .options = options,
    .own_options = own_options,
    .layouts = 1 << LAYOUT_WIDE | 1 << LAYOUT_LONG,
    .help =
        "A row is an idea, a column a member; a value is the member's rank of it, 1 the best, or with "
        "--points the\n"
        "points that the member gave, more being better. Empty: not chosen (with --points 0, too); "
        "what "
        "a member did\n"
        "not choose shares that member's last ranks. Members without any value are left out. --id "
        "names "
        "the ideas.\n"
        "rank_sum and mean_rank are of these ranks, chosen_by counts members, points sums them; place "
        "is "
        "by rank_sum,\n"
        "1 the best, equal sums sharing it. Ideas stand in the order of the file. kendall_w, with "
        "ties, "
        "says how far\n"
        "members agree.\n"
        "Delbecq, Van de Ven and Gustafson (1975), Kendall and Babington Smith (1939).",
    .run = run,
};
