/* stats/factors.h: exploratory factors of a correlation matrix, and their rotation.
 *
 * Correlations are items x items with 1 on the diagonal. Loadings are items x factors, row-major. What
 * is minimised depends on the uniquenesses alone (Joreskog 1967, Psychometrika 32:443-482; 1977, in
 * Enslein, Ralston, Wilf, Statistical Methods for Digital Computers 3), by Newton's method with exact
 * second derivatives. A uniqueness does not go below .005: where one lies there (a Heywood case) it is
 * warned of by WARNING_BOUNDARY.
 */
#ifndef STATS_FACTORS_H
#define STATS_FACTORS_H

#include <stdbool.h>

#include "stats/estimate.h"

#define FACTORS_LEAST_UNIQUENESS .005

enum factors_method {
    FACTORS_MINRES, /* least squares of the correlations off the diagonal */
    FACTORS_ML      /* normal data; the matrix has to be positive definite */
};

struct factors_wanted {
    size_t factors;
    enum factors_method method;
    double n; /* persons; NAN: no tests */
};

struct factors {
    size_t items, factors;
    const double *loadings;   /* not rotated, the largest factor first, each with a sum of at least 0 */
    const double *uniqueness; /* items */
    const double *eigenvalues; /* items: of the correlations, largest first */
    double discrepancy;  /* what was minimised: ML: ln|S| - ln|R| + tr(R S^-1) - p, MINRES: the sum of
                            squared residuals above the diagonal */
    double residual;     /* root mean square residual off the diagonal */
    struct estimate fit; /* ML and n: chi-square with Bartlett's (1951) correction; df below 1: NAN */
    double rmsea;        /* from it */
    size_t iterations;
    unsigned warnings; /* WARNING_BOUNDARY, WARNING_NOT_CONVERGED */
};

/* ERR_INVALID: fewer than three items, no factor, more factors than the items can tell apart (df below
 * 0), a correlation that is none, or for ML a matrix that is not positive definite. */
STATS_PUBLIC enum err factors_extract(struct call *c, size_t items, const double *correlations,
                                      const struct factors_wanted *w, struct factors *ret) MUST_CHECK;

struct rotated {
    const double *pattern; /* items x factors */
    const double *between; /* factors x factors: correlations of the factors */
    bool converged;
};

/* Kaiser (1958, Psychometrika 23:187-200), rows brought to length 1 first; planes in turn. */
STATS_PUBLIC enum err factors_varimax(struct call *c, size_t items, size_t factors,
                                      const double *loadings, struct rotated *ret) MUST_CHECK;

/* Oblimin with gamma 0, that is direct quartimin (Jennrich and Sampson 1966), by projected gradients
 * (Jennrich 2002, Psychometrika 67:7-19), rows as they are; from the loadings and from their varimax,
 * whichever ends lower. Factors by what they explain. What omega_schmid_leiman starts from. */
STATS_PUBLIC enum err factors_oblimin(struct call *c, size_t items, size_t factors,
                                      const double *loadings, struct rotated *ret) MUST_CHECK;

/* The sum's share of one factor: (sum l)^2 / ((sum l)^2 + sum u) (McDonald 1999). */
STATS_PUBLIC double factors_omega(size_t items, const double *loadings, const double *uniqueness);

/* Pearson's correlations of rows without a missing value (NAN), and how many there are. frequency: NULL
 * for one each. ERR_INVALID where fewer than three are left or a column does not vary. */
struct factors_rows {
    size_t rows, items;
    const double *values, *frequency;
};
STATS_PUBLIC enum err factors_correlations(struct call *c, const struct factors_rows *r, double **ret,
                                           double *ret_n, double *ret_left_out) MUST_CHECK;

#endif
