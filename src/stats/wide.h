/* stats/wide.h: functions that are made twice, for processors that can do more at once and for all
 * others; which one is called is found out when the program starts. The sanitizers do not bear it.
 */
#ifndef STATS_WIDE_H
#define STATS_WIDE_H

#include <stddef.h>

/* Numbers that stand side by side and are worked on together; what is fewer is filled up. */
#define LANES 8

#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                    \
    !defined(__SANITIZE_THREAD__)
/* Four numbers at once. Neither form fuses a multiplication with an addition: both give the same
 * digits.
 */
#define WIDE __attribute__((target_clones("avx2", "default")))
/* Counts the bits of a word. */
#define WIDE_BITS __attribute__((target_clones("popcnt", "default")))
#else
#define WIDE
#define WIDE_BITS
#endif

/* Sum of products over four lanes, so that they need not wait for each other. */
static inline double wide_dot(const double *a, const double *b, size_t count)
{
    double four[4] = {0};
    size_t i = 0;

    for (; i + 4 <= count; i += 4)
        for (size_t k = 0; k < 4; k++) four[k] += a[i + k] * b[i + k];
    for (; i < count; i++) four[0] += a[i] * b[i];
    return (four[0] + four[1]) + (four[2] + four[3]);
}

#endif
