/* stats/random.c: xoshiro256**, and what is drawn with it.
 *
 * Binomials are made here and not by GSL, whose generator may change with its version: a seed has to
 * mean the same resamples on every machine.
 */

#include "stats/random.h"

#include <gsl/gsl_cdf.h>

#define GOLDEN 0x9e3779b97f4a7c15u

/* The finaliser of splitmix64 (Steele, Lea, Flood 2014). */
static uint64_t mixed(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

struct random random_stream(uint64_t seed, uint64_t number)
{
    /* Mixed twice, so that neighbouring streams do not start at neighbouring places of one sequence. */
    uint64_t place = mixed(mixed(seed + GOLDEN) + mixed(number ^ 0xd1b54a32d192ed03u));
    struct random r;

    for (size_t i = 0; i < 4; i++) r.state[i] = mixed(place += GOLDEN);
    return r;
}

static uint64_t turned(uint64_t x, int by)
{
    return (x << by) | (x >> (64 - by));
}

uint64_t random_bits(struct random *r)
{
    uint64_t *s = r->state, ret = turned(s[1] * 5, 7) * 9, shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = turned(s[3], 45);
    return ret;
}

double random_uniform(struct random *r)
{
    /* The middle of one of 2^52 equal parts: neither 0 nor 1 can come out. */
    return ((double)(random_bits(r) >> 12) + .5) * 0x1p-52;
}

/* Lemire (2019), ACM Trans. Model. Comput. Simul. 29: a multiplication, and a division only where the
 * draw might be biased. */
uint64_t random_below(struct random *r, uint64_t limit)
{
    unsigned __int128 product;

    if (limit < 2) return 0;
    product = (unsigned __int128)random_bits(r) * limit;
    if ((uint64_t)product < limit) {
        uint64_t refused = -limit % limit;
        while ((uint64_t)product < refused) product = (unsigned __int128)random_bits(r) * limit;
    }
    return (uint64_t)(product >> 64);
}

double random_normal(struct random *r)
{
    return gsl_cdf_ugaussian_Pinv(random_uniform(r));
}

/* What Stirling's formula leaves out of log k!. */
static double stirling_rest(double k)
{
    static const double small[] = {.08106146679532726, .04134069595540929, .02767792568499834,
                                   .02079067210376509, .01664469118982119, .01387612882307075,
                                   .01189670994589177, .01041126526197209, .009255462182712733,
                                   .008330563433362871};

    if (k < 10) return small[(size_t)k];
    double one = k + 1, square = one * one;
    return (1. / 12 - (1. / 360 - 1. / 1260 / square) / square) / one;
}

/* By inversion from 0 upwards, for few expected. p at most a half. */
static uint64_t binomial_few(struct random *r, uint64_t n, double p)
{
    double odds = p / (1 - p), none = exp((double)n * log1p(-p));

    for (;;) {
        double left = random_uniform(r), chance = none;
        /* Beyond 200 nothing is left but rounding: with at most 10 expected it is never reached. */
        for (uint64_t k = 0; k <= n && k < 200; k++) {
            if (left < chance) return k;
            left -= chance;
            chance *= odds * (double)(n - k) / (double)(k + 1);
        }
    }
}

/* Transformed rejection with squeeze, BTRS of Hoermann (1993), J. Stat. Comput. Simul. 46: exact. n p
 * at least 10, p at most a half. */
static uint64_t binomial_many(struct random *r, uint64_t trials, double p)
{
    double n = (double)trials, q = 1 - p, spread = sqrt(n * p * q), odds = p / q;
    double b = 1.15 + 2.53 * spread, a = -.0873 + .0248 * b + .01 * p, centre = n * p + .5;
    double accepted = .92 - 4.2 / b;

    for (;;) {
        double u = random_uniform(r) - .5, v = random_uniform(r), edge = .5 - fabs(u);
        double k = floor((2 * a / edge + b) * u + centre);
        if (k < 0 || k > n) continue;
        if (edge >= .07 && v <= accepted) return (uint64_t)k;
        double mode = floor((n + 1) * p), alpha = (2.83 + 5.1 / b) * spread;
        double bound = (mode + .5) * log((mode + 1) / (odds * (n - mode + 1))) +
                       (n + 1) * log((n - mode + 1) / (n - k + 1)) +
                       (k + .5) * log(odds * (n - k + 1) / (k + 1)) + stirling_rest(mode) +
                       stirling_rest(n - mode) - stirling_rest(k) - stirling_rest(n - k);
        if (log(v * alpha / (a / (edge * edge) + b)) <= bound) return (uint64_t)k;
    }
}

uint64_t random_binomial(struct random *r, uint64_t n, double p)
{
    if (n == 0 || !(p > 0)) return 0;
    if (p >= 1) return n;
    if (p > .5) return n - random_binomial(r, n, 1 - p);
    return (double)n * p < 10 ? binomial_few(r, n, p) : binomial_many(r, n, p);
}

/* Adds draws to ret, each row's chance as large as its frequency beyond `spared`: one conditional
 * binomial after the other. */
static void add_conditional(struct random *r, const double *frequency, size_t count, double spared,
                            double total, uint64_t draws, double *ret)
{
    for (size_t i = 0; i < count && draws; i++) {
        double own = frequency[i] - spared;
        if (!(own > 0)) continue;
        uint64_t drawn = own >= total ? draws : random_binomial(r, draws, own / total);
        ret[i] += (double)drawn;
        draws -= drawn;
        total -= own;
    }
}

void random_multinomial(struct random *r, const double *frequency, size_t count, double *ret)
{
    double total = 0;
    size_t several = 0, fewer = 0;

    for (size_t i = 0; i < count; i++) {
        ret[i] = 0;
        total += frequency[i];
        several += frequency[i] > 1;
        fewer += frequency[i] < 1;
    }
    uint64_t draws = (uint64_t)llround(total);
    if (draws == 0) return;
    if (fewer || several > count / 4 * 3) {
        add_conditional(r, frequency, count, 0, total, draws, ret);
        return;
    }
    /* Every row has a first unit, and those are drawn by their place; only rows with more units take a
     * binomial, for the units beyond the first. */
    double first = (double)count;
    uint64_t beyond = several ? random_binomial(r, draws, (total - first) / total) : 0;
    add_conditional(r, frequency, count, 1, total - first, beyond, ret);
    for (uint64_t i = beyond; i < draws; i++) ret[random_below(r, count)] += 1;
}
