/* stats/concordance_permutation.c: the distribution of Kendall's W where raters order units at random.
 */

#include "stats/concordance.h"

#include <string.h>

#include "base/arena.h"
#include "stats/parallel.h"
#include "stats/progress.h"
#include "stats/random.h"

#define GRAIN 64

/* Ranks times two are whole numbers, so that sums of them are exact. */
struct walk {
    size_t units, raters;
    const double *ranks; /* raters x units, doubled */
    double wanted;       /* squares of the sums that were found */
    const unsigned char *orders;
    size_t order_count;
    double *sums; /* raters x units: of the raters before each */
    double hits, arrangements;
    uint64_t seed;
    double *room, *thread_hits; /* of each thread */
};

static double squares_of(const double *sums, size_t units)
{
    double squares = 0;

    for (size_t i = 0; i < units; i++) squares += sums[i] * sums[i];
    return squares;
}

/* (units!)^(raters - 1), or more than all that are gone through. */
static double count_arrangements(size_t units, size_t raters)
{
    double orders = 1, all = 1;

    for (size_t i = 2; i <= units && orders <= PERMUTATIONS_ALL; i++) orders *= (double)i;
    for (size_t k = 1; k < raters && all <= PERMUTATIONS_ALL; k++) all *= orders;
    return all;
}

bool concordance_is_small(size_t units, size_t raters)
{
    return count_arrangements(units, raters) <= PERMUTATIONS_ALL;
}

/* Every order of 0 to units - 1, in that of the alphabet. */
static size_t list_orders(struct call *c, size_t units, const unsigned char **ret)
{
    size_t count = 1;
    unsigned char *all;

    for (size_t i = 2; i <= units; i++) count *= i;
    all = arena_alloc(c->mem, count * units);
    for (size_t i = 0; i < units; i++) all[i] = (unsigned char)i;
    for (size_t row = 1; row < count; row++) {
        unsigned char *next = all + row * units;
        size_t turn = units - 1, other = turn;
        memcpy(next, next - units, units);
        while (next[turn - 1] > next[turn]) turn--;
        while (next[other] < next[turn - 1]) other--;
        unsigned char kept = next[turn - 1];
        next[turn - 1] = next[other];
        next[other] = kept;
        for (size_t low = turn, high = units - 1; low < high; low++, high--) {
            kept = next[low];
            next[low] = next[high];
            next[high] = kept;
        }
    }
    *ret = all;
    return count;
}

/* The raters from `rater` on take every order. */
static void walk_all(struct walk *w, size_t rater)
{
    const double *own = w->ranks + rater * w->units, *before = w->sums + (rater - 1) * w->units;
    double *here = w->sums + rater * w->units;

    for (size_t k = 0; k < w->order_count; k++) {
        const unsigned char *order = w->orders + k * w->units;
        for (size_t i = 0; i < w->units; i++) here[i] = before[i] + own[order[i]];
        if (rater + 1 < w->raters)
            walk_all(w, rater + 1);
        else
            w->hits += squares_of(here, w->units) >= w->wanted;
    }
}

static void walk_some(void *context, size_t first, size_t end, size_t thread)
{
    struct walk *w = context;
    double *sums = w->room + thread * 2 * w->units, *order = sums + w->units;

    for (size_t replicate = first; replicate < end; replicate++) {
        struct random random = random_stream(w->seed, replicate);
        memcpy(sums, w->ranks, w->units * sizeof *sums);
        for (size_t k = 1; k < w->raters; k++) {
            memcpy(order, w->ranks + k * w->units, w->units * sizeof *order);
            for (size_t left = w->units; left > 0; left--) {
                size_t one = random_below(&random, left);
                sums[left - 1] += order[one];
                order[one] = order[left - 1];
            }
        }
        w->thread_hits[thread] += squares_of(sums, w->units) >= w->wanted;
    }
}

enum err concordance_permutation(struct call *c, const struct concordance *of, size_t raters,
                                 const struct permutation_wanted *wanted, struct permutation *ret)
{
    size_t units = of->left, threads = parallel_threads(wanted->threads);
    double *ranks = arena_alloc(c->mem, units * raters * sizeof *ranks);
    struct walk w = {.units = units, .raters = raters, .ranks = ranks, .seed = wanted->seed};

    *ret = (struct permutation){NAN, 0, false};
    if (isnan(of->w.value)) return OK;
    for (size_t i = 0; i < units * raters; i++) ranks[i] = 2 * of->ranks[i];
    w.sums = arena_alloc(c->mem, units * raters * sizeof *w.sums);
    for (size_t i = 0; i < units * raters; i++) w.sums[i % units] += ranks[i];
    w.wanted = squares_of(w.sums, units);
    ret->is_exact = concordance_is_small(units, raters);
    if (ret->is_exact) {
        w.order_count = list_orders(c, units, &w.orders);
        memcpy(w.sums, ranks, units * sizeof *ranks);
        walk_all(&w, 1);
        ret->arrangements = count_arrangements(units, raters);
        ret->p = w.hits / ret->arrangements;
        return OK;
    }
    w.room = arena_alloc(c->mem, threads * 2 * units * sizeof *w.room);
    w.thread_hits = arena_alloc(c->mem, threads * sizeof *w.thread_hits);
    progress_for(c, threads, wanted->replicates, GRAIN, walk_some, &w);
    for (size_t i = 0; i < threads; i++) w.hits += w.thread_hits[i];
    ret->arrangements = (double)wanted->replicates;
    ret->p = (1 + w.hits) / (1 + ret->arrangements);
    return OK;
}
