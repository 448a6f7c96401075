/* stats/compare.h: whether something has changed: before and after, or one group and another. */
#ifndef STATS_COMPARE_H
#define STATS_COMPARE_H

#include <stdbool.h>

#include "stats/agree.h"
#include "stats/difference.h"

/* ---- categories of the same units, twice ---- */

struct marginals {
    /* Two categories. value: share of the second category after - before, interval by the normal
     * distribution (Fleiss, Levin, Paik 2003, 13.1); statistic (b - c)^2 / (b + c), df 1; n: units. */
    struct estimate mcnemar;
    struct estimate mcnemar_corrected; /* (|b - c| - 1)^2 / (b + c), at least 0 */
    struct estimate mcnemar_exact;     /* statistic: b; p: two-sided binomial */
    /* Any number of categories. */
    struct estimate bowker;         /* symmetry (1948): chi-square, df: pairs that occur */
    struct estimate stuart_maxwell; /* equal margins: d' S^-1 d (1955, 1970), df: rank of S */
    struct estimate bhapkar;        /* W / (1 - W / n) of it (1966) */
};

#define MARGINALS_MOST 200 /* categories */

/* table: categories x categories in units, row: before. McNemar's are NAN unless there are two
 * categories. Where nothing changed all p are 1 with statistic 0. ERR_INVALID for an empty table or too
 * many categories. */
STATS_PUBLIC enum err compare_marginals(struct call *c, const double *table, size_t categories,
                                        double level, struct marginals *ret) MUST_CHECK;

/* ---- ranks ---- */

enum zeros {
    ZEROS_WILCOXON, /* differences of 0 are left out before ranking (1945) */
    ZEROS_PRATT     /* they are ranked with the others, and then left out (1959) */
};

#define SIGNED_EXACT_MOST 200 /* pairs with a difference: beyond, p is NAN */

struct signed_ranks {
    struct estimate exact; /* value and statistic: V, the sum of ranks where second > first; p:
                              two-sided, of all ways to give signs to the ranks that are there, ties and
                              all; n: differences that are not 0 */
    struct estimate
        normal; /* statistic: z, with continuity and ties corrected, as large samples need */
    struct estimate rank_biserial; /* (V - V') / (V + V') (Kerby 2014); interval by Fisher's z with
                                      the error where signs are by chance, which is approximate */
    double zeros, ties;            /* differences of 0; groups of equal ones */
};
STATS_PUBLIC enum err compare_signed_ranks(struct call *c, const struct paired *p, enum zeros zeros,
                                           double level, struct signed_ranks *ret) MUST_CHECK;

struct dominance {
    struct estimate
        rank_sum; /* Mann and Whitney (1947): value and statistic U of second > first, equal ones
                     half; p: exact where nothing is equal and both groups have at most
                     RANK_SUM_EXACT_MOST, else normal with ties and continuity corrected; n: both */
    struct estimate delta; /* Cliff (1993): P(second > first) - P(second < first); unbiased variance and
                              the interval of Cliff (1996), formula of Feng and Cliff (2004) */
};
#define RANK_SUM_EXACT_MOST 50
STATS_PUBLIC enum err compare_dominance(struct call *c, const struct two_groups *g, double level,
                                        struct dominance *ret) MUST_CHECK;

/* ---- agreement ---- */

struct agreement_change {
    struct estimate first, second; /* of the same coefficient */
    struct estimate difference;    /* second - first; statistic: z (bootstrap: none) */
};

/* Different units. From two estimates with standard errors. */
STATS_PUBLIC struct estimate compare_apart(const struct estimate *first, const struct estimate *second,
                                           double level);

/* The same units, row by row: linearisation of both coefficients over units (Gwet 2016, Educ. Psychol.
 * Meas. 76:609-637), so that what both have in common is counted in. b NULL: that; else joint draws of
 * units, whose percentiles and standard error replace it. first and second: equally many rows,
 * frequency NULL. Units that one of both has no two ratings of count where they have them. The error
 * of alpha is that of alpha as it is, with the correction 1 - 1 / ratings, which agree_all leaves out.
 */
struct agreement_both {
    const struct ratings *first, *second;
    enum agreement coefficient;
    const struct agreement_wanted *wanted;
};
STATS_PUBLIC enum err compare_together(struct call *c, const struct agreement_both *both,
                                       const struct bootstrap_wanted *b,
                                       struct agreement_change *ret) MUST_CHECK;

#endif
