/* stats/content.c: content validity from the ratings of experts. */

#include "stats/content.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/arena.h"

struct estimate estimate_wilson(double count, double n, double level)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), share = count / n;
    double middle, half;

    e.n = n;
    if (!(n > 0)) {
        e.warnings = WARNING_SMALL_SAMPLE;
        return e;
    }
    middle = (share + z * z / (2 * n)) / (1 + z * z / n);
    half = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n);
    e.value = share;
    e.low = count == 0 ? 0 : middle - half;
    e.high = count == n ? 1 : middle + half;
    e.method = "wilson";
    return e;
}

static enum err check(struct call *c, const struct content *r)
{
    for (size_t i = 0; i < r->items * r->experts; i++)
        if (!isnan(r->ratings[i])) return OK;
    return fail(c, ERR_INVALID, "There is no rating in the table.");
}

/* How many of the values begin to end, `step` apart, are there, and how many are at least cut. */
static void count_from(const double *values, size_t count, size_t step, double cut, double *ret_given,
                       double *ret_reach)
{
    *ret_given = *ret_reach = 0;
    for (size_t i = 0; i < count; i++) {
        double value = values[i * step];
        *ret_given += !isnan(value);
        *ret_reach += value >= cut;
    }
}

/* ---- index ---- */

static struct item_validity validity_of(double relevant, double n, double level)
{
    struct item_validity one = {.index = estimate_wilson(relevant, n, level), .relevant = relevant};

    one.kappa = estimate_nothing();
    one.kappa.n = n;
    one.chance = NAN;
    if (!(n > 0)) return one;
    one.chance = gsl_ran_binomial_pdf((unsigned)relevant, .5, (unsigned)n);
    one.kappa.value = (one.index.value - one.chance) / (1 - one.chance);
    return one;
}

static void take_items(const struct content *r, double cut, double level, struct content_validity *v)
{
    double sum = 0, squares = 0, rated = 0, all = 0;

    for (size_t i = 0; i < r->items; i++) {
        double n, relevant;
        count_from(r->ratings + i * r->experts, r->experts, 1, cut, &n, &relevant);
        v->items[i] = validity_of(relevant, n, level);
        if (!(n > 0)) continue;
        rated++;
        sum += relevant / n;
        all += relevant == n;
    }
    v->average = estimate_nothing();
    v->average.n = rated;
    v->average.value = sum / rated;
    for (size_t i = 0; i < r->items; i++) {
        double apart = v->items[i].index.value - v->average.value;
        if (!isnan(apart)) squares += apart * apart;
    }
    if (rated > 1) v->average.se = sqrt(squares / (rated * (rated - 1)));
    v->universal = estimate_wilson(all, rated, level);
}

enum err content_validity(struct call *c, const struct content *r, double cut, double level,
                          struct content_validity *ret)
{
    double sum = 0, raters = 0;

    TRY(check(c, r));
    ret->items = arena_alloc(c->mem, r->items * sizeof *ret->items);
    ret->experts = arena_alloc(c->mem, r->experts * sizeof *ret->experts);
    take_items(r, cut, level, ret);
    for (size_t k = 0; k < r->experts; k++) {
        double n, relevant;
        count_from(r->ratings + k, r->items, r->experts, cut, &n, &relevant);
        ret->experts[k] = estimate_wilson(relevant, n, level);
        if (!(n > 0)) continue;
        sum += relevant / n;
        raters++;
    }
    ret->by_expert = estimate_nothing();
    ret->by_expert.value = sum / raters;
    ret->by_expert.n = raters;
    return OK;
}

/* ---- ratio ---- */

/* The chance of so many or more of n. */
static double tail(double count, double n)
{
    return count <= 0 ? 1 : gsl_cdf_binomial_Q((unsigned)count - 1, .5, (unsigned)n);
}

double content_critical(double n, double alpha)
{
    double low = 0, high = n;

    if (!(n >= 1) || tail(n, n) > alpha) return NAN;
    while (low < high) {
        double middle = floor((low + high) / 2);
        if (tail(middle, n) <= alpha)
            high = middle;
        else
            low = middle + 1;
    }
    return high;
}

static struct item_ratio ratio_of(double essential, double n, double alpha, double level)
{
    struct item_ratio one = {.ratio = estimate_wilson(essential, n, level), .essential = essential};

    one.critical = content_critical(n, alpha);
    one.is_kept = essential >= one.critical;
    if (!(n > 0)) return one;
    one.ratio.value = (2 * essential - n) / n;
    one.ratio.low = 2 * one.ratio.low - 1;
    one.ratio.high = 2 * one.ratio.high - 1;
    one.ratio.statistic = essential;
    one.ratio.p = tail(essential, n);
    if (isnan(one.critical)) one.ratio.warnings |= WARNING_SMALL_SAMPLE;
    return one;
}

enum err content_ratio(struct call *c, const struct content *r, double alpha, double level,
                       struct content_ratio *ret)
{
    double sum = 0, kept = 0;

    TRY(check(c, r));
    ret->items = arena_alloc(c->mem, r->items * sizeof *ret->items);
    for (size_t i = 0; i < r->items; i++) {
        double n, essential;
        count_from(r->ratings + i * r->experts, r->experts, 1, .5, &n, &essential);
        ret->items[i] = ratio_of(essential, n, alpha, level);
        if (!ret->items[i].is_kept) continue;
        sum += ret->items[i].ratio.value;
        kept++;
    }
    ret->kept = estimate_nothing();
    ret->kept.n = kept;
    if (kept > 0) ret->kept.value = sum / kept;
    return OK;
}

/* ---- Aiken ---- */

/* Distributions of the sum of n ratings from 0 to steps, made as they are asked for. */
struct convolution {
    size_t steps, made, most;
    double **of; /* of[n]: n * steps + 1 chances */
};

/* One more rating: each chance is the mean of the steps + 1 before it, a window that slides. */
static void convolve(struct call *c, struct convolution *v)
{
    size_t n = ++v->made, length = n * v->steps + 1, before = length - v->steps;
    const double *from = v->of[n - 1];
    double *to = v->of[n] = arena_alloc(c->mem, length * sizeof *to),
           even = 1. / (double)(v->steps + 1);

    for (size_t i = 0; i < length; i++) {
        size_t first = i > v->steps ? i - v->steps : 0, last = i < before ? i : before - 1;
        double sum = 0;
        for (size_t k = first; k <= last; k++) sum += from[k];
        to[i] = sum * even;
    }
}

static double aiken_tail(struct call *c, struct convolution *v, size_t n, size_t sum)
{
    double chance = 0;

    if (n > v->most) return NAN;
    while (v->made < n) convolve(c, v);
    /* The small ones first. */
    for (size_t i = n * v->steps + 1; i > sum; i--) chance += v->of[n][i - 1];
    return fmin(chance, 1);
}

/* n: ratings, steps: of the scale. */
static struct estimate aiken_of(double sum, double n, double steps, double level)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), all = n * steps, middle, half;

    e.n = n;
    if (!(n > 0)) {
        e.warnings = WARNING_SMALL_SAMPLE;
        return e;
    }
    e.value = sum / all;
    middle = 2 * all * e.value + z * z;
    half = z * sqrt(4 * all * e.value * (1 - e.value) + z * z);
    e.low = sum == 0 ? 0 : (middle - half) / (2 * (all + z * z));
    e.high = sum == all ? 1 : (middle + half) / (2 * (all + z * z));
    e.method = "score";
    return e;
}

static enum err sum_item(struct call *c, const struct content *r, struct aiken_scale scale, size_t item,
                         double *ret_sum, double *ret_n)
{
    *ret_sum = *ret_n = 0;
    for (size_t k = 0; k < r->experts; k++) {
        double rating = r->ratings[item * r->experts + k];
        if (isnan(rating)) continue;
        if (rating < scale.low || rating > scale.high || rating != floor(rating))
            return fail(c, ERR_INVALID, "%g is not on the scale of whole numbers from %g to %g.",
                        rating, scale.low, scale.high);
        *ret_sum += rating - scale.low;
        ++*ret_n;
    }
    return OK;
}

enum err content_aiken(struct call *c, const struct content *r, struct aiken_scale scale, double level,
                       struct estimate *items, struct estimate *whole)
{
    double steps = scale.high - scale.low, sum = 0, given = 0;
    struct convolution v = {.most = AIKEN_EXACT_MOST};

    TRY(check(c, r));
    if (!(steps >= 1 && steps <= AIKEN_STEPS_MOST) || scale.low != floor(scale.low) ||
        scale.high != floor(scale.high))
        return fail(c, ERR_INVALID,
                    "%g to %g is no scale: two whole numbers at most %d apart are wanted.", scale.low,
                    scale.high, AIKEN_STEPS_MOST);
    v.steps = (size_t)steps;
    v.of = arena_alloc(c->mem, (v.most + 1) * sizeof *v.of);
    v.of[0] = arena_alloc(c->mem, sizeof **v.of);
    v.of[0][0] = 1;
    for (size_t i = 0; i < r->items; i++) {
        double of_item, n;
        TRY(sum_item(c, r, scale, i, &of_item, &n));
        items[i] = aiken_of(of_item, n, steps, level);
        if (!(n > 0)) continue;
        items[i].statistic = of_item;
        items[i].p = aiken_tail(c, &v, (size_t)n, (size_t)of_item);
        sum += of_item;
        given += n;
    }
    *whole = estimate_nothing();
    whole->n = given;
    whole->value = sum / (given * steps);
    return OK;
}
