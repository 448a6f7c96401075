/* stats/wide.h: functions that are made twice, for processors that can do more at once and for all
 * others; which one is called is found out when the program starts. The sanitizers do not bear it.
 */
#ifndef STATS_WIDE_H
#define STATS_WIDE_H

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

#endif
