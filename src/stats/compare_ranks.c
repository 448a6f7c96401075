/* stats/compare_ranks.c: signed ranks, rank sums and dominance. */

#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>

#include "base/arena.h"
#include "stats/compare.h"
#include "stats/concordance.h"

/* ---- signed ranks ---- */

struct signs {
    size_t count;               /* differences that are not 0 */
    const double *ranks;        /* of each, by size */
    const bool *positive;       /* of each */
    double zeros, ties, groups; /* ties: sum of t^3 - t over the groups of equal ones */
};

/* Differences that are there; zeros last, so that they can be ranked or not. */
static enum err take_signs(struct call *c, const struct paired *p, enum zeros zeros, struct signs *ret)
{
    double *sizes = arena_alloc(c->mem, (p->count + 1) * sizeof *sizes), *ranks;
    bool *positive = arena_alloc(c->mem, (p->count + 1) * sizeof *positive);
    size_t count = 0, zero = 0, *room;

    for (size_t i = 0; i < p->count; i++) {
        double change = p->second[i * p->stride] - p->first[i * p->stride];
        zero += change == 0;
        if (isnan(change) || change == 0) continue;
        positive[count] = change > 0;
        sizes[count++] = fabs(change);
    }
    if (count + zero == 0) return fail(c, ERR_INVALID, "No unit has both values.");
    ranks = arena_alloc(c->mem, (count + 1) * sizeof *ranks);
    room = arena_alloc(c->mem, (count + 1) * sizeof *room);
    ret->ties = ranks_of(sizes, count, 1, room, ranks);
    ret->groups = 0;
    for (size_t i = 1; i < count; i++)
        ret->groups += sizes[room[i]] == sizes[room[i - 1]] &&
                       (i == 1 || sizes[room[i - 1]] != sizes[room[i - 2]]);
    for (size_t i = 0; zeros == ZEROS_PRATT && i < count; i++) ranks[i] += (double)zero;
    ret->count = count;
    ret->ranks = ranks;
    ret->positive = positive;
    ret->zeros = (double)zero;
    return OK;
}

/* Two-sided p of V where each rank is as likely to count as not. Ranks times two are whole numbers: the
 * distribution of their sum is built up rank by rank. */
static double exact_p(struct call *c, const struct signs *s, double v)
{
    size_t total = 0, reach = 0, at = (size_t)(2 * v);
    double *chance, below = 0, above = 0;

    for (size_t i = 0; i < s->count; i++) total += (size_t)(2 * s->ranks[i]);
    chance = arena_alloc(c->mem, (total + 1) * sizeof *chance);
    chance[0] = 1;
    for (size_t i = 0; i < s->count; i++) {
        size_t step = (size_t)(2 * s->ranks[i]);
        reach += step;
        for (size_t k = reach + 1; k > step; k--)
            chance[k - 1] = (chance[k - 1] + chance[k - 1 - step]) / 2;
        for (size_t k = 0; k < step && k <= reach; k++) chance[k] /= 2;
    }
    for (size_t k = 0; k <= at; k++) below += chance[k];
    for (size_t k = total + 1; k > at; k--) above += chance[k - 1];
    return fmin(1, 2 * fmin(below, above));
}

static void normal_signed(const struct signs *s, double v, struct estimate *ret)
{
    double mean = 0, variance = 0, apart;

    for (size_t i = 0; i < s->count; i++) {
        mean += s->ranks[i] / 2;
        variance += s->ranks[i] * s->ranks[i] / 4; /* of mean ranks: ties are counted in */
    }
    ret->value = v;
    ret->method = "normal";
    if (!(variance > 0)) return;
    apart = v - mean;
    apart -= apart > 0 ? .5 : apart < 0 ? -.5 : 0;
    ret->statistic = apart / sqrt(variance);
    ret->p = fmin(1, 2 * gsl_cdf_ugaussian_Q(fabs(ret->statistic)));
}

/* (V - V') / (V + V'). The interval takes, on Fisher's z, the error that it has where signs are by
 * chance: an approximation, as packages have it. */
static struct estimate biserial(const struct signs *s, double v, double level)
{
    struct estimate e = estimate_nothing();
    double total = 0, n = (double)s->count, se;

    e.n = n;
    for (size_t i = 0; i < s->count; i++) total += s->ranks[i];
    if (!(total > 0)) {
        e.warnings = WARNING_ZERO_VARIANCE;
        return e;
    }
    e.value = (2 * v - total) / total;
    if (fabs(e.value) >= 1) {
        e.warnings = WARNING_BOUNDARY;
        return e;
    }
    se = sqrt((2 * n * n * n + 3 * n * n + n) / 6) / ((n * n + n) / 2);
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);
    e.low = tanh(atanh(e.value) - z * se);
    e.high = tanh(atanh(e.value) + z * se);
    e.method = "fisher_z";
    return e;
}

enum err compare_signed_ranks(struct call *c, const struct paired *p, enum zeros zeros, double level,
                              struct signed_ranks *ret)
{
    struct signs s;
    double v = 0;

    TRY(take_signs(c, p, zeros, &s));
    for (size_t i = 0; i < s.count; i++) v += s.positive[i] ? s.ranks[i] : 0;
    ret->exact = ret->normal = estimate_nothing();
    ret->exact.n = ret->normal.n = (double)s.count;
    ret->exact.value = ret->exact.statistic = v;
    if (s.count <= SIGNED_EXACT_MOST) {
        ret->exact.p = s.count ? exact_p(c, &s, v) : 1;
        ret->exact.method = "exact";
    }
    normal_signed(&s, v, &ret->normal);
    ret->rank_biserial = biserial(&s, v, level);
    ret->zeros = s.zeros;
    ret->ties = s.groups;
    if (s.groups > 0) ret->exact.warnings |= WARNING_TIES;
    if (s.count == 0) ret->exact.warnings |= WARNING_ZERO_VARIANCE;
    if ((double)s.count + s.zeros < (double)p->count) ret->exact.warnings |= WARNING_INCOMPLETE;
    return OK;
}

/* ---- two groups ---- */

/* Of each of `values` how many of the sorted others are below it, less those above it. */
static void net_below(const double *values, size_t count, const double *others, size_t other_count,
                      double *ret)
{
    for (size_t i = 0; i < count; i++) {
        size_t low = 0, high = other_count, first;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (others[middle] < values[i])
                low = middle + 1;
            else
                high = middle;
        }
        first = low;
        high = other_count;
        while (low < high) {
            size_t middle = (low + high) / 2;
            if (others[middle] <= values[i])
                low = middle + 1;
            else
                high = middle;
        }
        ret[i] = (double)first - (double)(other_count - low);
    }
}

static double *sorted(struct call *c, const double *values, size_t count)
{
    double *ret = arena_copy(c->mem, values, count * sizeof *ret);

    gsl_sort(ret, 1, count);
    return ret;
}

/* Pairs that are not equal: the sum of squares of the signs of all pairs. */
static double unequal(const double *first, size_t count, const double *second, size_t second_count)
{
    double equal = 0;

    for (size_t i = 0, k = 0; i < count && k < second_count;) {
        if (first[i] < second[k]) {
            i++;
        } else if (first[i] > second[k]) {
            k++;
        } else {
            size_t i_end = i, k_end = k;
            while (i_end < count && first[i_end] == first[i]) i_end++;
            while (k_end < second_count && second[k_end] == second[k]) k_end++;
            equal += (double)(i_end - i) * (double)(k_end - k);
            i = i_end;
            k = k_end;
        }
    }
    return (double)count * (double)second_count - equal;
}

static double squares_from(const double *values, size_t count, double divisor, double mean)
{
    double squares = 0;

    for (size_t i = 0; i < count; i++)
        squares += (values[i] / divisor - mean) * (values[i] / divisor - mean);
    return squares;
}

/* Feng and Cliff (2004): the unbiased variance, not below its least, and an interval that is not
 * symmetric. */
static struct estimate cliff(double delta, double variance, double level, double n)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), half, below;

    e.value = delta;
    e.n = n;
    if (fabs(delta) >= 1) {
        e.warnings = WARNING_BOUNDARY;
        return e;
    }
    e.se = sqrt(variance);
    e.method = "cliff";
    half = z * e.se * sqrt((1 - delta * delta) * (1 - delta * delta) + z * z * variance);
    below = 1 - delta * delta + z * z * variance;
    e.low = fmax(-1, (delta - delta * delta * delta - half) / below);
    e.high = fmin(1, (delta - delta * delta * delta + half) / below);
    return e;
}

/* Chance of U or less where nothing is equal: the number of ways by which `second` of all values lie
 * so. */
static double rank_sum_p(struct call *c, size_t first, size_t second, double u)
{
    size_t most = first * second, width = most + 1;
    double *ways = arena_alloc(c->mem, (second + 1) * width * sizeof *ways), all = 0, below = 0;
    double fewer = fmin(u, (double)most - u);

    /* Values are added one by one; the one with rank r and k of the second group so far adds r - k to
     * U. */
    ways[0] = 1;
    for (size_t r = 1; r <= first + second; r++)
        for (size_t k = r < second ? r : second; k > 0; k--) {
            size_t gain = r - k;
            if (gain > first) continue;
            for (size_t i = width; i > gain; i--)
                ways[k * width + i - 1] += ways[(k - 1) * width + i - 1 - gain];
        }
    for (size_t i = 0; i < width; i++) {
        all += ways[second * width + i];
        if ((double)i <= fewer) below += ways[second * width + i];
    }
    return fmin(1, 2 * below / all);
}

static void test_rank_sum(struct call *c, const struct two_groups *g, double u, struct estimate *ret)
{
    size_t count = g->first_count + g->second_count, *room = arena_alloc(c->mem, count * sizeof *room);
    double *values = arena_alloc(c->mem, count * sizeof *values),
           *ranks = arena_alloc(c->mem, count * sizeof *ranks);
    double n = (double)count, first = (double)g->first_count, second = (double)g->second_count, ties,
           variance, apart;

    memcpy(values, g->first, g->first_count * sizeof *values);
    memcpy(values + g->first_count, g->second, g->second_count * sizeof *values);
    ties = ranks_of(values, count, 1, room, ranks);
    ret->value = ret->statistic = u;
    ret->n = n;
    if (ties > 0) ret->warnings |= WARNING_TIES;
    if (ties == 0 && fmax(first, second) <= RANK_SUM_EXACT_MOST) {
        ret->p = rank_sum_p(c, g->first_count, g->second_count, u);
        ret->method = "exact";
        return;
    }
    variance = first * second / 12 * (n + 1 - ties / (n * (n - 1)));
    ret->method = "normal";
    ret->p = 1;
    if (!(variance > 0)) return;
    apart = fmax(fabs(u - first * second / 2) - .5, 0);
    ret->p = fmin(1, 2 * gsl_cdf_ugaussian_Q(apart / sqrt(variance)));
}

enum err compare_dominance(struct call *c, const struct two_groups *g, double level,
                           struct dominance *ret)
{
    size_t first_count = g->first_count, second_count = g->second_count;
    double n1 = (double)first_count, n2 = (double)second_count, sum = 0, variance, delta,
           pairs = n1 * n2;
    double *first, *second, *of_first, *of_second, parts[3];

    if (first_count < 2 || second_count < 2)
        return fail(c, ERR_INVALID,
                    "Two values in each group are wanted at least; there are %zu and %zu.", first_count,
                    second_count);
    first = sorted(c, g->first, first_count);
    second = sorted(c, g->second, second_count);
    of_first = arena_alloc(c->mem, first_count * sizeof *of_first);
    of_second = arena_alloc(c->mem, second_count * sizeof *of_second);
    net_below(second, second_count, first, first_count, of_second);
    net_below(first, first_count, second, second_count, of_first);
    for (size_t i = 0; i < second_count; i++) sum += of_second[i];
    delta = sum / pairs;
    parts[0] = squares_from(of_second, second_count, n1, delta);
    parts[1] = squares_from(of_first, first_count, n2, -delta);
    parts[2] = unequal(first, first_count, second, second_count) - pairs * delta * delta;
    variance = (n1 * n1 * parts[0] + n2 * n2 * parts[1] - parts[2]) / (pairs * (n1 - 1) * (n2 - 1));
    variance = fmax(variance, (1 - delta * delta) / (pairs - 1));
    ret->delta = cliff(delta, variance, level, n1 + n2);
    ret->rank_sum = estimate_nothing();
    test_rank_sum(c, g, (sum + pairs) / 2, &ret->rank_sum);
    return OK;
}
