/* stats/mantel.h: association of groups and answers within strata: the tests of Mantel and Haenszel.
 *
 * Counts are strata x groups x categories, in persons. Strata with one person, with one group or with
 * one category say nothing and are passed over by their own formulas. Everything is conditional on both
 * margins of each stratum.
 */
#ifndef STATS_MANTEL_H
#define STATS_MANTEL_H

#include "stats/estimate.h"

struct strata {
    size_t strata, groups, categories;
    const double *counts;
};

/* Classes of the Educational Testing Service (Zieky 1993, in Holland and Wainer, Differential Item
 * Functioning, 337-347): A negligible, B, C large. */
enum mantel_class { MANTEL_CLASS_NONE, MANTEL_CLASS_A, MANTEL_CLASS_B, MANTEL_CLASS_C };

struct mantel_haenszel {
    struct estimate odds_ratio; /* common odds ratio (Mantel and Haenszel 1959): odds of the second
                                   category in group 0 over those in group 1. se is its own; interval
                                   from the logarithm, whose variance is that of Robins, Breslow and
                                   Greenland (1986, Biometrics 42:311-323) */
    struct estimate delta;      /* -2.35 times its logarithm (Holland and Thayer 1988): below 0 the
                                   second category is rarer in group 1 than the strata explain */
    struct estimate plain, corrected; /* chi-square on 1 df without and with the correction of a half
                                    for continuity, as Holland and Thayer (1988) write it: also where
                                    less than a half is missing (R's mantelhaen.test then corrects
                                    nothing); value and statistic are the same number */
    enum mantel_class size;           /* A: |delta| < 1 or corrected p >= .05; C: |delta| >= 1.5 and
                                         significantly above 1 (one-sided .05); else B */
};

/* Two groups, two categories. NAN with WARNING_ZERO_VARIANCE where no stratum can tell anything;
 * odds_ratio 0 or infinite is NAN with WARNING_SEPARATED. n: persons in strata that tell something. */
STATS_PUBLIC enum err mantel_haenszel(struct call *c, const struct strata *s, double level,
                                      struct mantel_haenszel *ret) MUST_CHECK;

/* Correlation of scores within strata (Mantel 1963, JASA 58:690-700), 1 df: with two groups the test of
 * ordinal DIF. Two groups: group_scores may be NULL. */
STATS_PUBLIC enum err mantel_scores(struct call *c, const struct strata *s, const double *group_scores,
                                    const double *category_scores, struct estimate *ret) MUST_CHECK;

/* General association (Birch 1965; Landis, Heyman, Koch 1978, Int. Stat. Rev. 46:237-254), (groups - 1)
 * (categories - 1) df: groups and categories without any order. */
STATS_PUBLIC enum err mantel_general(struct call *c, const struct strata *s,
                                     struct estimate *ret) MUST_CHECK;

/* Mean score of group 1 less that of group 0, weighted by how many of group 1 each stratum has (Dorans
 * and Schmitt 1991); se: hypergeometric (Zwick and Thayer 1996, J. Educ. Behav. Stat. 21:187-201). Two
 * groups; strata with both. */
STATS_PUBLIC enum err mantel_standardised(struct call *c, const struct strata *s,
                                          const double *category_scores, double level,
                                          struct estimate *ret) MUST_CHECK;

#endif
