/* stats/fairness.h: differential item functioning: do persons who are alike in what is measured, but
 * belong to different groups, answer an item alike?
 *
 * Alike is who has the same matching score: the sum of the items (the studied one with them), or a
 * variable from outside. Purification: items that are flagged leave the score, which all are then
 * matched on again, until the flags stay the same; a flagged item stays in its own score (Holland and
 * Thayer 1988).
 *
 * Statistical DIF is no proof that an item is unfair, and none is no proof that it is fair; with few
 * persons nothing is found, and with many everything is: hence the sizes.
 */
#ifndef STATS_FAIRNESS_H
#define STATS_FAIRNESS_H

#include "stats/mantel.h"
#include "stats/ratings.h"

struct fairness_data {
    struct ratings items;           /* raters are the items; values are their scores */
    const int32_t *group;           /* of each row: 0 (the reference) to groups - 1, or -1: left out */
    size_t groups;                  /* 2: reference and focal; more: all with one another */
    const double *scores_of_groups; /* groups that have an order, or NULL */
    const double *match; /* of each row: the variable to match on, NAN: left out; NULL: the sum */
};

/* What to match on where answers are missing: of each row the mean place on the scale of what was
 * answered, times the items, as a whole number; NAN with fewer than half of the items answered. Without
 * missing answers it is the sum. */
STATS_PUBLIC enum err fairness_match_answered(struct call *c, const struct ratings *items,
                                              double **ret) MUST_CHECK;

/* From where a size is not negligible, and from where it is large. Standardised differences in standard
 * deviations: classes BB and CC (Zwick, Thayer and Mazzeo 1997, J. Educ. Meas. 34:321-344). Changes of
 * Nagelkerke's R2: classes B and C (Jodoin and Gierl 2001, Appl. Meas. Educ. 14:329-349). */
#define FAIRNESS_DIFFERENCE_MODERATE .17
#define FAIRNESS_DIFFERENCE_LARGE .25
#define FAIRNESS_CHANGE_MODERATE .035
#define FAIRNESS_CHANGE_LARGE .07

enum fairness_rule {
    FAIRNESS_SIGNIFICANCE, /* p below 1 - level */
    FAIRNESS_EFFECT        /* and a size that is not negligible: class B or C, BB or CC */
};

struct fairness_wanted {
    bool purify;
    enum fairness_rule rule;
    double level;
};

/* Tests within strata. Rows with a missing answer are left out where the sum is matched on. */
struct fairness_mantel {
    struct mantel_haenszel mh;       /* two groups, two categories; else NAN */
    struct estimate scores, general; /* mantel_scores, mantel_general; NAN for two by two, where they
                                        are mh.plain */
    struct estimate standardised;    /* two groups */
    double spread;                   /* standard deviation of the item, all persons */
    bool flagged;
};
struct fairness_summary {
    size_t rounds;   /* of matching: 1 without purification */
    bool settled;    /* false: the flags still changed at the end */
    double left_out; /* persons */
};
/* ret: one an item. ERR_INVALID where there is one item and nothing else to match on, or one group. */
STATS_PUBLIC enum err fairness_mantel(struct call *c, const struct fairness_data *d,
                                      const struct fairness_wanted *w, struct fairness_mantel *ret,
                                      struct fairness_summary *ret_summary) MUST_CHECK;

/* Proportional odds (Zumbo 1999; Swaminathan and Rogers 1990 where there are two categories): score
 * alone, score and group, and both with their product. */
struct fairness_logistic {
    struct estimate uniform, total, non_uniform; /* likelihood ratios: 1, 2 and 1 df with two groups */
    struct estimate coefficient; /* of the group, uniform model; two groups; above 0: higher answers in
                                    the focal group than the score explains */
    double mcfadden[2], nagelkerke[2], cox_snell[2]; /* changes of R2: uniform, total */
    bool flagged;                                    /* by total */
};
STATS_PUBLIC enum err fairness_logistic(struct call *c, const struct fairness_data *d,
                                        const struct fairness_wanted *w, struct fairness_logistic *ret,
                                        struct fairness_summary *ret_summary) MUST_CHECK;

#endif
