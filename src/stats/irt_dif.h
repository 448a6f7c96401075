/* stats/irt_dif.h: differential item functioning by item response models (irt.h).
 *
 * Persons who are alike are those with the same theta, not with the same sum, so that missing answers
 * and groups that lie apart do no harm. Two ways:
 *
 * Hybrid ordinal logistic regression (Choi, Gibbons and Crane 2011, J. Stat. Softw. 39(8)): one model
 * for all persons, theta normal with 0 and 1; each item is regressed by proportional odds on the
 * posterior mean of theta, the group, and their product. Flagged items then get parameters of their own
 * in each group, while the others hold the groups on one scale; theta is estimated anew, and so on
 * until the flags stay the same.
 *
 * Several groups in one model (Thissen, Steinberg and Wainer 1988, 1993): theta of the reference group
 * is normal with 0 and 1, mean and standard deviation of each other group are estimated. An item whose
 * parameters may differ between the groups is compared with the same item held equal, by the likelihood
 * ratio, and by Wald's test from the observed information (Langer 2008; Woods, Cai and Wang 2013, with
 * anchors). Sizes in expected scores are those of Meade (2010, J. Appl. Psychol. 95:728-743).
 */
#ifndef STATS_IRT_DIF_H
#define STATS_IRT_DIF_H

#include "stats/fairness.h"
#include "stats/irt.h"

struct irt_dif_data {
    struct irt_data answers; /* missing answers are ignorable; frequency as there */
    const int32_t *group;    /* of each row: 0 (the reference) to groups - 1, or negative: left out */
    size_t groups;
    const char *const *group_names; /* for refusals; NULL: they are called by number */
    const double *const *values;    /* of each item what its codes count; NULL: 0, 1, 2, … */
};

struct irt_dif_wanted {
    struct irt_wanted irt; /* marginal; grm, 2pl, gpcm, rasch or pcm */
    enum fairness_rule rule;
    double level;
    bool purify;         /* irt_dif_groups alone; the hybrid always does */
    const bool *anchors; /* irt_dif_groups: of each item, whether it is held equal whatever comes; NULL:
                            all other items are, or with purify those not flagged */
};

/* How it went, round by round. */
struct irt_dif_round {
    const bool *flagged; /* of each item, what the round found */
    size_t count;        /* of them */
    double log_likelihood;
    size_t parameters, climbs; /* climbs: rounds of the climb */
    double gradient;
};
struct irt_dif_rounds {
    size_t count;
    const struct irt_dif_round *round;
    bool settled;   /* false: the flags still changed at the end */
    bool converged; /* every climb */
    bool
        no_anchor; /* all items were flagged: nothing would hold the scale, so it stopped before that */
    double left_out; /* persons without a group or without any answer */
    const size_t
        *lacking; /* of each item: the first group that never uses one of its categories, or SIZE_MAX */
};

/* ---- hybrid ---- */

struct irt_dif_hybrid {
    struct fairness_logistic logistic; /* as fairness_logistic has it, matched on theta */
    double coefficient_change;       /* of theta's coefficient when the group comes in, over what it was
                                        before;       Crane and others (2004) call 10 % uniform DIF */
    const struct irt_item *of_group; /* its parameters in each group where they are apart, else NULL; of
                                        a category that a group never uses they mean nothing */
};

/* ret: one an item. scores, unless NULL: of each row the last posterior mean, NAN where left out.
 * ERR_INVALID as irt_fit, a group without an answer, one group. At most 20 rounds. */
STATS_PUBLIC enum err irt_dif_hybrid(struct call *c, const struct irt_dif_data *d,
                                     const struct irt_dif_wanted *w, struct irt_dif_hybrid *ret,
                                     double *ret_scores, struct irt_dif_rounds *ret_rounds) MUST_CHECK;

/* ---- several groups ---- */

/* Meade (2010), at the posterior means of theta in a group: what the group's own parameters expect less
 * what the reference group's do. */
struct irt_dif_size {
    double difference;   /* mean: SIDS, STDS */
    double absolute;     /* mean without signs: UIDS; of the test UETSDS, items cancelling out */
    double summed;       /* of the test: the items' absolute ones, UTDS; of an item absolute */
    double standardised; /* difference over the pooled standard deviation of both: ESSD, ETSSD */
    double largest;      /* D-max: the difference that is farthest from 0 */
};

struct irt_dif_item {
    bool studied;          /* false: an anchor from outside, or lacking (rounds.lacking) */
    struct estimate ratio; /* likelihood ratio: apart against equal */
    struct estimate wald, wald_slope,
        wald_intercepts;                /* all; the slope; intercepts given the slope. NAN
                                           slope where the model has one for all items */
    const struct irt_item *of_group;    /* groups, in the model where it is apart, with errors */
    const struct estimate *differences; /* groups x categories: slope, intercepts; less the reference's.
                                           Those of group 0 are nothing */
    const struct irt_dif_size *size;    /* of each group; NAN of group 0 */
    bool flagged, converged;
};
struct irt_dif_groups {
    /* Of the last model: equal are all items that are not flagged (or the anchors). */
    const struct estimate *mean, *spread; /* of each group; of group 0 0 and 1 without error */
    const struct irt_dif_size *test;      /* of each group, all items */
    const bool *apart;
    const struct irt_item *const *of_group; /* of each item its parameters in each group, with errors */
    struct irt_dif_round model;             /* flagged: those apart */
};

/* ret: one an item. An item is tested with all others equal; with purify with all that were not flagged
 * in the round before; with anchors with these alone. It is flagged by the likelihood ratio;
 * FAIRNESS_EFFECT: and a standardised difference of .2 in some group. ERR_INVALID as above, and where
 * anchors are given, but none. */
STATS_PUBLIC enum err irt_dif_groups(struct call *c, const struct irt_dif_data *d,
                                     const struct irt_dif_wanted *w, struct irt_dif_item *ret,
                                     struct irt_dif_groups *ret_groups,
                                     struct irt_dif_rounds *ret_rounds) MUST_CHECK;

#endif
