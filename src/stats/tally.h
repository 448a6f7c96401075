/* stats/tally.h: of each row the categories that were given and how often; for the functions of
 * agree.h. Room and time grow with the ratings, however many categories there are.
 */
#ifndef STATS_TALLY_H
#define STATS_TALLY_H

#include <stdbool.h>

#include "stats/ratings.h"

#define FEW_UNITS 10 /* below, an interval is not to be trusted */

struct tallies {
    size_t rows, categories;
    const size_t *start;     /* rows + 1: where the entries of each row begin */
    const int32_t *category; /* of each entry, ascending within a row */
    const double *count;     /* of each entry: ratings of that category */
    const double *ratings;   /* of each row: ratings in all */
    const double *frequency; /* of each row: units */
};

/* Row by row, in the order of r. Codes must be those of the scale (ratings_distinct sees to it). */
enum err tallies_make(struct call *c, const struct ratings *r, struct tallies *ret) MUST_CHECK;

/* Units with one rating, and those with more; and what there is to warn of: WARNING_SINGLE_RATINGS,
 * WARNING_EMPTY_CATEGORY, WARNING_FEW_UNITS. ERR_INVALID where no unit has two ratings. */
struct tally_units {
    double single, paired;
    unsigned warnings;
};
enum err tallies_units(struct call *c, const struct tallies *t, struct tally_units *ret) MUST_CHECK;

/* Which codes a row has and how often, in place code + 1 (so that place 0 counts missing ones); all of
 * it is zero between rows. */
struct code_counter {
    size_t words; /* of used */
    uint64_t *used;
    uint32_t *count;
};

/* False where sorting is quicker: for few raters, or a scale much longer than a row. */
bool code_counter_new(struct call *c, size_t raters, size_t categories, struct code_counter *ret);
void code_counter_take(struct code_counter *counter, const int32_t *codes, size_t count);

/* An interval by Student's distribution on n - 1 degrees of freedom (as Gwet 2014 has it), cut at 1,
 * beyond which no agreement goes; WARNING_BOUNDARY where nothing varies. */
struct estimate agreement_estimate(double value, double variance, double level, double n);

/* WARNING_PREVALENCE where agreement is high and kappa low because one category prevails. */
unsigned agree_paradox(double observed, double kappa, double largest_share);

#endif
