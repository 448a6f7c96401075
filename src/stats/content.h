/* stats/content.h: whether experts find the items of an instrument relevant, essential or fitting.
 *
 * Items are rows, experts columns; a missing rating is left out, so that each item has its own number
 * of experts. An item that no expert rated is NAN with n 0 and WARNING_SMALL_SAMPLE.
 */
#ifndef STATS_CONTENT_H
#define STATS_CONTENT_H

#include "stats/estimate.h"

struct content {
    size_t items, experts;
    const double *ratings; /* items x experts, row-major; NAN where missing */
};

/* ---- content validity index: Lynn (1986), Polit, Beck and Owen (2007) ---- */

struct item_validity {
    struct estimate index; /* I-CVI: the share of its experts who rate it at least `cut`; interval of
                              Wilson (1927) */
    struct estimate kappa; /* (I-CVI - chance) / (1 - chance) */
    double relevant;       /* experts who do */
    double chance;         /* n! / (A! (n - A)!) .5^n */
};

struct content_validity {
    struct item_validity *items;
    struct estimate average; /* S-CVI/Ave: the mean of I-CVI; n: items with an expert */
    struct estimate
        universal; /* S-CVI/UA: the share of items that all their experts find relevant; Wilson */
    struct estimate
        by_expert; /* the mean over experts of the share of their items that are relevant; n: experts */
    struct estimate *experts; /* of each expert that share; n: the items rated; Wilson */
};

/* ERR_INVALID where there is no rating at all. */
STATS_PUBLIC enum err content_validity(struct call *c, const struct content *r, double cut,
                                       double level, struct content_validity *ret) MUST_CHECK;

/* ---- content validity ratio: Lawshe (1975) ---- */

/* The least number of n experts who have to call an item essential, so that so many or more happen with
 * a chance of at most alpha where each says so with chance one half: the exact binomial of Ayre and
 * Scally (2014). NAN where even all of them are not enough. */
STATS_PUBLIC double content_critical(double n, double alpha);

struct item_ratio {
    struct estimate ratio; /* (E - n / 2) / (n / 2), -1 to 1; interval: that of Wilson for the share;
                              statistic: E; p: one-sided, of so many or more */
    double essential;      /* E */
    double critical;       /* as content_critical for its n */
    bool is_kept;          /* E reaches it */
};

struct content_ratio {
    struct item_ratio *items;
    struct estimate kept; /* Lawshe's index of the instrument: the mean ratio of the items that are
                             kept; n: those items */
};

/* ratings: 1 where the expert calls the item essential, 0 where not. */
STATS_PUBLIC enum err content_ratio(struct call *c, const struct content *r, double alpha, double level,
                                    struct content_ratio *ret) MUST_CHECK;

/* ---- Aiken's V (1980, 1985) ---- */

#define AIKEN_STEPS_MOST 100 /* from the lowest rating to the highest */
#define AIKEN_EXACT_MOST 500 /* experts of an item; beyond, p is NAN */

/* V = sum of (rating - low) / (n (high - low)); ratings are whole numbers from low to high. p: the
 * exact chance of so large a V or a larger one where all ratings are equally likely, by convolution
 * (right-tail, as Aiken's tables have it); interval: the score interval of Penfield and Giacobbi
 * (2004). items: one a row. whole: V over all ratings, with neither. ERR_INVALID for a rating that is
 * not on the scale. */
struct aiken_scale {
    double low, high;
};
STATS_PUBLIC enum err content_aiken(struct call *c, const struct content *r, struct aiken_scale scale,
                                    double level, struct estimate *items,
                                    struct estimate *whole) MUST_CHECK;

/* The interval of Wilson (1927) for a share. */
STATS_PUBLIC struct estimate estimate_wilson(double count, double n, double level);

#endif
