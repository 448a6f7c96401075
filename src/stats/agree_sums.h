/* stats/agree_sums.h: the coefficients of agree.h from sums over units, which are linear in how often
 * each unit stands in the data: the estimate takes them once, a bootstrap once a replicate.
 */
#ifndef STATS_AGREE_SUMS_H
#define STATS_AGREE_SUMS_H

#include "stats/alpha.h"

/* Places in an array of sums. After these: categories shares, categories counts, then what is wanted of
 * raters x categories margins and of pairs of categories (first < second) coincidences. */
enum {
    SUM_UNITS,     /* units with a rating */
    SUM_PAIRED,    /* units with two or more: so it is with all that follows */
    SUM_AGREEMENT, /* agreement of their pairs, each unit counting alike */
    SUM_RATINGS,   /* their ratings */
    SUM_AGREEING,  /* ratings that agree with the unit's others: alpha's agreement */
    SUM_APART,     /* METRIC_COUNT disagreements; ordinal is 0 here */
    SUM_FIXED = SUM_APART + METRIC_COUNT
};

struct sums_place {
    size_t shares;                /* of each unit's ratings the share in each category */
    size_t counts;                /* ratings in each category, of units with two or more */
    size_t margins, coincidences; /* 0: not wanted */
    size_t count;
};

struct sums_rows {
    struct tallies tallies;
    const int32_t *codes; /* rows x raters */
    size_t raters;
    const double *weights;   /* NULL: identity */
    double weight_sum;       /* of all weights */
    const double *agreement; /* of each row: sum over its ratings of the weights of the others */
    const double *apart[METRIC_COUNT]; /* of each row, or NULL */
    struct sums_place place;
};

/* r: distinct rows. form: NULL where no alpha is wanted. margins: raters matter (Conger);
 * coincidences: of pairs of categories, which ordinal alpha can be had from. */
struct sums_wanted {
    const double *weights;
    const struct alpha_form *form;
    bool margins, coincidences;
};
enum err sums_rows_make(struct call *c, const struct ratings *r, const struct sums_wanted *w,
                        struct sums_rows *ret) MUST_CHECK;

/* Adds a row that stands for so many units. */
void sums_add(const struct sums_rows *rows, size_t row, double units, double *sums);

/* What the coefficients are made of. margins and apart are NULL without Conger. */
struct agree_parts {
    double units, paired, mean_ratings;
    double observed[AGREE_COUNT], chance[AGREE_COUNT], value[AGREE_COUNT];
    double *shares, *weighted_shares; /* pi and W pi */
    double *counts, *weighted_counts; /* the same of units with two or more, by ratings */
    double *margins;                  /* raters x categories: shares of each rater */
    double *apart;                    /* raters x categories: W (sum of the others' shares) */
    double *together;                 /* room: the sum of the raters' shares */
    double rating_raters;
};

/* Numbers of room that agree_parts_take needs. */
size_t agree_parts_room(const struct sums_rows *rows);
void agree_parts_take(const struct sums_rows *rows, const double *sums, double *room,
                      struct agree_parts *ret);

#endif
