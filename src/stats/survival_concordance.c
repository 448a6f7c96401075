/* stats/survival_concordance.c: Harrell's C by counting in trees.
 *
 * A row is compared with those that had the event before it and with those that were still without it
 * when it had its own. Both are counted while going through time once in each direction, with a tree of
 * partial sums (Fenwick 1994, Software: Practice and Experience 24) over the ranks of the scores.
 */

#include "base/arena.h"
#include "stats/order.h"
#include "stats/survival.h"

struct tree {
    uint32_t *sums; /* 1 to size */
    size_t size, total;
};

static void tree_add(struct tree *t, size_t rank)
{
    for (size_t i = rank; i <= t->size; i += i & -i) t->sums[i]++;
    t->total++;
}

/* How many of rank 1 to `rank` are in the tree. */
static size_t tree_count(const struct tree *t, size_t rank)
{
    size_t sum = 0;

    for (size_t i = rank; i > 0; i -= i & -i) sum += t->sums[i];
    return sum;
}

static void tree_clear(struct tree *t)
{
    for (size_t i = 0; i <= t->size; i++) t->sums[i] = 0;
    t->total = 0;
}

struct pairs {
    const struct survival_rows *rows;
    uint32_t *rank;     /* of each row's score among all, equal ones alike, from 1 */
    double *good, *all; /* of each row: the pairs it is in that are concordant (tied ones half); all */
    struct tree tree;
    double concordant, discordant, tied;
};

struct split {
    size_t below, same, above;
};

static struct split look_up(const struct tree *t, size_t rank)
{
    size_t below = tree_count(t, rank - 1), up_to = tree_count(t, rank);

    return (struct split){below, up_to - below, t->total - up_to};
}

/* Events against all who come later: from the end, rows of one time join after the events among them
 * were compared, but the censored of that time before. */
static void compare_with_later(struct pairs *p, size_t first, size_t end)
{
    const struct survival_rows *r = p->rows;

    tree_clear(&p->tree);
    while (end > first) {
        size_t begin = end;

        while (begin > first && r->time[begin - 1] == r->time[end - 1]) begin--;
        for (size_t i = begin; i < end; i++)
            if (r->event[i] == 0) tree_add(&p->tree, p->rank[i]);
        for (size_t i = begin; i < end; i++) {
            if (r->event[i] == 0) continue;
            struct split s = look_up(&p->tree, p->rank[i]);

            p->concordant += (double)s.below;
            p->discordant += (double)s.above;
            p->tied += (double)s.same;
            p->good[i] += (double)s.below + .5 * (double)s.same;
            p->all[i] += (double)p->tree.total;
        }
        for (size_t i = begin; i < end; i++)
            if (r->event[i] > 0) tree_add(&p->tree, p->rank[i]);
        end = begin;
    }
}

/* Everybody against the events before: the other side of the same pairs. */
static void compare_with_earlier(struct pairs *p, size_t first, size_t end)
{
    const struct survival_rows *r = p->rows;

    tree_clear(&p->tree);
    while (first < end) {
        size_t next = first;

        for (; next < end && r->time[next] == r->time[first]; next++)
            if (r->event[next] > 0) {
                struct split s = look_up(&p->tree, p->rank[next]);

                p->good[next] += (double)s.above + .5 * (double)s.same;
                p->all[next] += (double)p->tree.total;
            }
        for (size_t i = first; i < next; i++)
            if (r->event[i] > 0) tree_add(&p->tree, p->rank[i]);
        for (size_t i = first; i < next; i++) {
            if (r->event[i] > 0) continue;
            struct split s = look_up(&p->tree, p->rank[i]);

            p->good[i] += (double)s.above + .5 * (double)s.same;
            p->all[i] += (double)p->tree.total;
        }
        first = next;
    }
}

/* Ranks of the rows' scores, in the order of the rows. */
static enum err rank_scores(struct call *c, struct pairs *p, const double *score)
{
    size_t n = p->rows->n, rank = 0;
    double *values = arena_alloc(c->mem, n * sizeof *values);
    struct ordering room;
    const uint32_t *places;

    for (size_t i = 0; i < n; i++) values[i] = score[p->rows->row[i]];
    TRY(ordering_new(c, n, &room));
    places = ordering_by(&room, values, n);
    p->rank = arena_alloc(c->mem, n * sizeof *p->rank);
    for (size_t first = 0, end; first < n; first = end) {
        end = ordering_run_end(&room, n, first);
        rank++;
        for (size_t i = first; i < end; i++) p->rank[places[i]] = (uint32_t)rank;
    }
    p->tree = (struct tree){arena_alloc(c->mem, (rank + 1) * sizeof(uint32_t)), rank, 0};
    return OK;
}

static enum err count_pairs(struct call *c, const struct follow_up *d, const double *score,
                            struct survival_rows *ret_rows, struct pairs *ret)
{
    bool *keep = arena_alloc(c->mem, d->n + 1);

    for (size_t i = 0; i < d->n; i++) keep[i] = !isnan(score[i]);
    TRY(survival_sort(c, d, d->stratum, d->strata, keep, ret_rows));
    *ret = (struct pairs){.rows = ret_rows,
                          .good = arena_alloc(c->mem, ret_rows->n * sizeof(double)),
                          .all = arena_alloc(c->mem, ret_rows->n * sizeof(double))};
    TRY(rank_scores(c, ret, score));
    for (size_t g = 0; g < ret_rows->count; g++) {
        compare_with_later(ret, survival_begin(ret_rows, g), ret_rows->end[g]);
        compare_with_earlier(ret, survival_begin(ret_rows, g), ret_rows->end[g]);
    }
    return OK;
}

enum err survival_concordance(struct call *c, const struct follow_up *d, const double *score,
                              double level, struct survival_concordance *ret)
{
    struct survival_rows rows;
    struct pairs p;
    double all, value, variance = 0;

    TRY(count_pairs(c, d, score, &rows, &p));
    all = p.concordant + p.discordant + p.tied;
    if (all == 0) return fail(c, ERR_INVALID, "Of no two rows it is known who had the event first.");
    value = (p.concordant + p.tied / 2) / all;
    for (size_t i = 0; i < rows.n; i++) {
        double influence = (p.good[i] - value * p.all[i]) / all;

        variance += influence * influence;
    }
    *ret = (struct survival_concordance){estimate_normal(value, sqrt(variance), level, (double)rows.n),
                                         p.concordant, p.discordant, p.tied};
    if (ret->c.low < 0) ret->c.low = 0;
    if (ret->c.high > 1) ret->c.high = 1;
    ret->c.warnings = rows.warnings;
    if (value <= 0 || value >= 1) ret->c.warnings |= WARNING_BOUNDARY;
    return OK;
}
