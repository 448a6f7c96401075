/* stats/random.h: random numbers that are the same on every machine and with any number of threads.
 *
 * A stream is chosen by seed and number: the replicate r of a bootstrap uses stream r, whichever thread
 * runs it. Generator: xoshiro256** of Blackman and Vigna (2021, ACM Trans. Math. Softw. 47), its state
 * filled by splitmix64 as they advise.
 */
#ifndef STATS_RANDOM_H
#define STATS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "stats/estimate.h"

struct random {
    uint64_t state[4];
};

STATS_PUBLIC struct random random_stream(uint64_t seed, uint64_t number);
STATS_PUBLIC uint64_t random_bits(struct random *r);
STATS_PUBLIC double random_uniform(struct random *r);                 /* in (0, 1), 53 bits */
STATS_PUBLIC uint64_t random_below(struct random *r, uint64_t limit); /* 0 to limit - 1, without bias */
STATS_PUBLIC double random_normal(struct random *r);                  /* mean 0, variance 1 */
/* How often something of chance p happens in n trials. */
STATS_PUBLIC uint64_t random_binomial(struct random *r, uint64_t n, double p);

/* How often each of `count` rows is drawn when their total number is drawn with replacement.
 * frequency: how many units each row stands for; ret: count numbers, their sum the sum of frequency. */
STATS_PUBLIC void random_multinomial(struct random *r, const double *frequency, size_t count,
                                     double *ret);

#endif
