/* stats/ratings.h: units rated by raters on one scale.
 *
 * A unit is what is rated (a person, a vignette, a text); each rater gives it one of the categories or
 * nothing. Rows that are the same may stand once with a frequency: that is what everything about
 * agreement is computed from, so that its cost grows with the distinct rows, not with the units.
 */
#ifndef STATS_RATINGS_H
#define STATS_RATINGS_H

#include <stdint.h>

#include "stats/estimate.h"

#define RATING_MISSING (-1)

struct ratings {
    size_t rows, raters, categories;
    const int32_t *codes; /* rows x raters, a row after the other: 0 to categories - 1 in the order of
                             the scale, or RATING_MISSING */
    const double *values; /* what each category counts on the scale; NULL: 1, 2, 3, … */
    const double *frequency; /* units a row stands for; NULL: one each */
};

/* ERR_INVALID where there is nothing, or a frequency or value is no number. Codes are looked at where
 * they are gone through: by ratings_distinct and ratings_cross. */
STATS_PUBLIC enum err ratings_check(struct call *c, const struct ratings *r) MUST_CHECK;

/* Units in all. */
STATS_PUBLIC double ratings_units(const struct ratings *r);

/* The value of a category. */
STATS_PUBLIC double ratings_value(const struct ratings *r, size_t category);

/* The same with each distinct row once, in the order in which they first appear. Where nearly all rows
 * differ it is left as it is. ret_row_of, unless NULL: for each row of r the row in ret it became. */
STATS_PUBLIC enum err ratings_distinct(struct call *c, const struct ratings *r, struct ratings *ret,
                                       size_t **ret_row_of) MUST_CHECK;

/* Distinct rows where the order of the raters is forgotten: codes ascend within a row, missing ones
 * first. Nothing can be asked about one rater afterwards. */
STATS_PUBLIC enum err ratings_unordered(struct call *c, const struct ratings *r,
                                        struct ratings *ret) MUST_CHECK;

/* Sorts codes, ascending. */
void codes_sort(int32_t *codes, size_t count);

/* The same with the order of the raters forgotten, which alpha, AC and Fleiss do not ask for: counts
 * of rows x categories (how many raters gave the category), and of each row how many units have it. */
struct rating_counts {
    size_t rows, categories;
    const double *counts;
    const double *frequency;
};
STATS_PUBLIC enum err ratings_counts(struct call *c, const struct ratings *r,
                                     struct rating_counts *ret) MUST_CHECK;

/* Two raters alone: categories x categories, row: the first one's category, in units. Units that one of
 * them did not rate are left out. */
STATS_PUBLIC enum err ratings_cross(struct call *c, const struct ratings *r, size_t first,
                                    size_t second, double **ret) MUST_CHECK;

/* Of each rater the codes of all rows, which tables of many pairs of raters are counted from faster. */
struct rating_columns {
    size_t rows, raters, categories;
    const int32_t *codes;    /* raters x rows; categories where the rating is missing */
    const double *frequency; /* as in ratings */
    const uint64_t *sets;    /* raters x categories x words: of each row a bit, whether the rater gave
                                the category; NULL where rows stand for several units, or codes do */
    size_t words;
};
STATS_PUBLIC enum err ratings_columns(struct call *c, const struct ratings *r,
                                      struct rating_columns *ret) MUST_CHECK;

/* As ratings_cross. */
STATS_PUBLIC enum err ratings_columns_cross(struct call *c, const struct rating_columns *r,
                                            size_t first, size_t second, double **ret) MUST_CHECK;

/* Adds the units of two raters to a table of (categories + 1) x (categories + 1). What stands in its
 * last row and column, for missing ratings, means nothing. */
void columns_count(const struct rating_columns *r, size_t first, size_t second, double *table);

/* ---- weights: how far two categories agree, 1: wholly, 0: not at all ---- */

enum weighting { WEIGHTS_IDENTITY, WEIGHTS_LINEAR, WEIGHTS_QUADRATIC, WEIGHTS_RATIO };

/* categories x categories, from the values of the scale: 1 - |a - b| / range, 1 - (a - b)^2 / range^2,
 * 1 - (a - b)^2 / (a + b)^2 (of values that are not negative). */
STATS_PUBLIC enum err weights_make(struct call *c, enum weighting kind, const double *values,
                                   size_t categories, double **ret) MUST_CHECK;

#endif
