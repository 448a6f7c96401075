/* stats/agree.h: how far raters agree.
 *
 * All of these are 1 where all agree and 0 where they agree as chance would have it; what chance is, is
 * where they differ. Missing ratings are allowed everywhere. n of an estimate is the number of units
 * with at least two ratings. Standard errors are those of a sample of units (raters fixed), by
 * linearisation: Gwet (2014) Handbook of Inter-Rater Reliability, 4th ed., chapters 2 to 5, whose
 * variance divides by n (n - 1); intervals by Student's distribution on n - 1 degrees of freedom, n
 * here being all units with a rating (of Krippendorff's alpha those with two), and cut at 1.
 *
 * Where nothing varies (one category alone, or no other used) kappa, alpha and their like are 0 / 0:
 * NAN with WARNING_ZERO_VARIANCE. Agreement itself, Brennan-Prediger and AC1 are 1 there by their own
 * formulas, as long as the scale has two categories.
 */
#ifndef STATS_AGREE_H
#define STATS_AGREE_H

#include <stdbool.h>

#include "stats/ratings.h"

/* Many raters at once. weights: categories x categories, symmetric, 1 on the diagonal; NULL: identity.
 */
enum agreement {
    AGREE_PERCENT, /* observed agreement of pairs of ratings, weighted */
    AGREE_FLEISS,  /* Fleiss (1971); with two raters Scott's pi */
    AGREE_CONGER,  /* Conger (1980); with two raters Cohen's kappa, weighted where weights say so */
    AGREE_BRENNAN_PREDIGER, /* chance: all categories alike (1981) */
    AGREE_GWET,             /* AC1, with weights AC2 (2008) */
    AGREE_KRIPPENDORFF,     /* alpha with weights as agreement, as Gwet (2014) has it */
    AGREE_COUNT
};

struct agreement_wanted {
    const double *weights;
    double level; /* of the intervals */
    bool table;   /* variances divide by n, as Gwet's for a table of two raters do; else by n - 1 */
    /* Standard error of AGREE_KRIPPENDORFF as Gwet publishes it for counts of raters in each category:
     * chance's part is halved there. To compare with his figures; the jackknife is against it. */
    bool counted;
};

/* All coefficients at once. statistic and p of AGREE_FLEISS: z by the variance where all agreement is
 * chance (Fleiss, Nee, Landis 1979), where units have equally many ratings and there are no weights.
 * ret has AGREE_COUNT estimates. ERR_INVALID where no unit has two ratings. */
STATS_PUBLIC enum err agree_all(struct call *c, const struct ratings *r,
                                const struct agreement_wanted *w, struct estimate *ret) MUST_CHECK;

/* ---- Krippendorff's alpha ---- */

enum metric { METRIC_NOMINAL, METRIC_ORDINAL, METRIC_INTERVAL, METRIC_RATIO, METRIC_COUNT };

/* alpha = 1 - observed / expected disagreement over the coincidences of values within units
 * (Krippendorff 2011, "Computing Krippendorff's alpha-reliability"). Ordinal differences depend on how
 * often each category occurs. se and interval: linearisation as above (places of ordinal values move
 * with the counts, which is counted in); agree_bootstrap for resampling. n: pairable values. Values
 * below zero: METRIC_RATIO is NAN with WARNING_NOT_RATIO. */
STATS_PUBLIC enum err agree_alpha(struct call *c, const struct ratings *r, enum metric metric,
                                  double level, struct estimate *ret) MUST_CHECK;

/* The same of several metrics at once: wanted and ret have METRIC_COUNT places; of ret those stay as
 * they are that are not wanted. */
STATS_PUBLIC enum err agree_alphas(struct call *c, const struct ratings *r, const bool *wanted,
                                   double level, struct estimate *ret) MUST_CHECK;

/* ---- two raters ---- */

struct pair_agreement {
    double percent;                  /* observed agreement, unweighted, 0 to 1 */
    struct estimate cohen, weighted; /* standard errors of Fleiss, Cohen and Everitt (1969): those of a
                                        multinomial table of n units, which divide by n (Gwet's of
                                        agree_all by n - 1); statistic and p: z by the variance where
                                        kappa is 0 */
    struct estimate scott;           /* as AGREE_FLEISS of agree_all for a table */
    double prevalence_index; /* |a - d| / n of a 2 x 2 table (Byrt, Bishop, Carlin 1993), else NAN */
    double bias_index;       /* |b - c| / n of it, else NAN */
    double largest_kappa;    /* that the margins allow */
};

/* table: categories x categories in units. weights NULL: weighted is NAN. */
STATS_PUBLIC enum err agree_pair(struct call *c, const double *table, size_t categories,
                                 const double *weights, double level,
                                 struct pair_agreement *ret) MUST_CHECK;

/* Light (1971): the mean of Cohen's kappa over all pairs of raters, each over the units that both
 * rated. Pairs without a kappa are left out and warned of. Standard error by linearisation. */
STATS_PUBLIC enum err agree_light(struct call *c, const struct ratings *r, double level,
                                  struct estimate *ret) MUST_CHECK;

/* Agreement on one category alone: of the pairs in which one rating is the category, the share in which
 * both are (Fleiss, Levin, Paik 2003, 18.3; two raters: positive agreement). ret: one a category. */
STATS_PUBLIC enum err agree_by_category(struct call *c, const struct ratings *r, double level,
                                        struct estimate *ret) MUST_CHECK;

/* Fleiss' kappa of each category against all others (1971); statistic and p where units have equally
 * many ratings (Fleiss, Nee, Landis 1979). ret: one a category. */
STATS_PUBLIC enum err agree_kappa_by_category(struct call *c, const struct ratings *r, double level,
                                              struct estimate *ret) MUST_CHECK;

/* How often a rater gives what the key gives: key[row] is a category or RATING_MISSING. Interval of
 * Wilson (1927). ret: one a rater. */
STATS_PUBLIC enum err agree_with_key(struct call *c, const struct ratings *r, const int32_t *key,
                                     double level, struct estimate *ret) MUST_CHECK;

/* Each rater against all others: kappa of the pairs that the rater is in, each with its own margins,
 * agreement and chance added up over units (Schouten 1982, Statistica Neerlandica 36; with two raters
 * Cohen's kappa). Standard error by the jackknife over units, interval by Student's distribution, cut
 * at -1 and 1; n: units that another rater rated too. ret: one a rater. O(rows x raters^2). */
STATS_PUBLIC enum err agree_against_others(struct call *c, const struct ratings *r, double level,
                                           struct estimate *ret) MUST_CHECK;

/* ---- bootstrap ---- */

struct bootstrap_wanted {
    size_t replicates;
    uint64_t seed;
    size_t threads; /* 0: as many as there are processors */
    double level;
    const size_t *cluster; /* of each row the cluster it belongs to, 0 to clusters - 1; NULL: rows are
                              drawn as units */
    size_t clusters;
};

/* Percentile intervals and standard errors by drawing units (or clusters) with replacement; the values
 * that estimates hold already stay. metrics: METRIC_COUNT estimates of alpha, or NULL. */
STATS_PUBLIC enum err agree_bootstrap(struct call *c, const struct ratings *r,
                                      const struct agreement_wanted *w,
                                      const struct bootstrap_wanted *b, struct estimate *coefficients,
                                      struct estimate *metrics) MUST_CHECK;

#endif
