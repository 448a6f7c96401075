/* stats/category.c: agreement on one category alone. */

#include "base/arena.h"
#include "stats/agree.h"
#include "stats/tally.h"

struct category_sums {
    double met, possible; /* pairs in which both are the category; in which a first one is */
    double squares[3];    /* of both and of their product, over units: for the ratio's variance */
};

static enum err take_rows(struct call *c, const struct ratings *r, struct tallies *t,
                          struct tally_units *units)
{
    struct ratings rows;

    TRY(ratings_unordered(c, r, &rows));
    TRY(tallies_make(c, &rows, t));
    return tallies_units(c, t, units);
}

enum err agree_by_category(struct call *c, const struct ratings *r, double level, struct estimate *ret)
{
    struct tallies t;
    struct tally_units units;

    TRY(take_rows(c, r, &t, &units));
    struct category_sums *sums = arena_alloc(c->mem, t.categories * sizeof *sums);
    for (size_t i = 0; i < t.rows; i++)
        for (size_t k = t.start[i]; t.ratings[i] >= 2 && k < t.start[i + 1]; k++) {
            struct category_sums *s = &sums[t.category[k]];
            double met = t.count[k] * (t.count[k] - 1), possible = t.count[k] * (t.ratings[i] - 1);
            s->met += t.frequency[i] * met;
            s->possible += t.frequency[i] * possible;
            s->squares[0] += t.frequency[i] * met * met;
            s->squares[1] += t.frequency[i] * met * possible;
            s->squares[2] += t.frequency[i] * possible * possible;
        }
    for (size_t k = 0; k < t.categories; k++) {
        const struct category_sums *s = &sums[k];
        double share = s->possible > 0 ? s->met / s->possible : NAN;
        double residual = s->squares[0] - 2 * share * s->squares[1] + share * share * s->squares[2];
        double variance = units.paired / (units.paired - 1) * residual / (s->possible * s->possible);
        ret[k] = agreement_estimate(share, variance, level, units.paired);
        ret[k].warnings |= units.warnings & ~(unsigned)WARNING_EMPTY_CATEGORY;
        if (s->possible == 0) ret[k].warnings = WARNING_EMPTY_CATEGORY;
    }
    return OK;
}

enum err agree_kappa_by_category(struct call *c, const struct ratings *r, double level,
                                 struct estimate *ret)
{
    struct ratings rows;
    struct estimate all[AGREE_COUNT];
    struct agreement_wanted wanted = {.level = level};

    TRY(ratings_distinct(c, r, &rows, NULL));
    size_t count = rows.rows * rows.raters;
    int32_t *codes = arena_alloc(c->mem, count * sizeof *codes);
    struct ratings two = rows;
    two.codes = codes;
    two.categories = 2;
    two.values = NULL;
    for (size_t k = 0; k < r->categories; k++) {
        for (size_t i = 0; i < count; i++)
            codes[i] = rows.codes[i] == RATING_MISSING ? RATING_MISSING : rows.codes[i] == (int32_t)k;
        TRY(agree_all(c, &two, &wanted, all));
        ret[k] = all[AGREE_FLEISS];
    }
    return OK;
}
