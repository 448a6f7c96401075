/* stats/alpha.h: the parts of Krippendorff's alpha that its estimate and its bootstrap share.
 *
 * alpha = 1 - (N - 1) A / B. A: disagreement within units, the sum over units of the disagreement of
 * their pairs divided by m - 1; B: disagreement of all pairs of the N pairable values, B being half the
 * sum of counts times gradient. No square of categories is kept for more than a few hundred of them.
 */
#ifndef STATS_ALPHA_H
#define STATS_ALPHA_H

#include <stdbool.h>

#include "stats/agree.h"
#include "stats/tally.h"

struct alpha_form {
    size_t categories;
    const double *values;  /* of the scale */
    const double *centred; /* from the middle of the scale */
    bool negative;         /* a value below zero: there is no ratio metric */
    bool zero;             /* a value is 0 */
    double middle;         /* of the ratio series */
    bool narrow;           /* ratio by a series */
    const double *apart;   /* ratio, few categories: categories x categories */
    const double *basis;   /* ratio, many categories: points x categories; NULL: not kept */
    size_t points;
    double start, step; /* log of the first point, and from one to the next */
};

/* coarse: for resampling, where nine digits do and time counts. */
enum err alpha_form_make(struct call *c, const struct ratings *r, bool coarse,
                         struct alpha_form *ret) MUST_CHECK;

/* Of each category its place among the values: those below it and half of its own (ordinal). */
void alpha_places(const double *counts, size_t categories, double *ret);

/* Disagreement of the pairs of one row, divided by m - 1; 0 for rows with one rating. scale: what each
 * category counts. */
double alpha_row_squares(const struct tallies *t, size_t row, const double *scale);
double alpha_row_nominal(const struct tallies *t, size_t row);
double alpha_row_ratio(const struct tallies *t, size_t row, const double *values);

/* The disagreement of each category with all values. scale: the values for interval (centred) and the
 * places for ordinal; not used otherwise. */
void alpha_gradient(const struct alpha_form *f, enum metric metric, const double *scale,
                    const double *counts, double *ret);

/* B, or 0 where nothing varies. */
double alpha_expected(const double *counts, const double *gradient, size_t categories);

#endif
