/* stats/bivariate.h: the bivariate normal distribution, standard margins.
 *
 * The distribution function is Plackett's (1954) integral over the correlation, taken over its angle by
 * Gauss and Legendre where the correlation is below .925 in size, and from the other end, correlation
 * 1, where it is above: Drezner and Wesolowsky (1990, J. Stat. Comput. Simul. 35:101-107) as Genz
 * (2004, Stat. Comput. 14:251-260) made it exact to double precision. Absolute error below 1e-15.
 *
 * Arguments may be infinite. A correlation outside -1 to 1, or NAN anywhere, gives NAN.
 */
#ifndef STATS_BIVARIATE_H
#define STATS_BIVARIATE_H

#include "stats/estimate.h"

/* P(X <= h and Y <= k). */
STATS_PUBLIC double bivariate_normal(double h, double k, double rho);

/* Its derivative by rho, which is the density at (h, k). 0 where h or k is infinite; |rho| < 1. */
STATS_PUBLIC double bivariate_density(double h, double k, double rho);

/* The normal distribution function. */
STATS_PUBLIC double normal_below(double x);

/* ---- for many points of one correlation ---- */

/* ret[i * columns + j] = P(X <= rows[i] and Y <= columns[j]), all finite. What depends on the
 * correlation alone is computed once. row_below, column_below: normal_below of each. */
struct bivariate_grid {
    size_t rows, columns;
    const double *row, *column, *row_below, *column_below;
};
STATS_PUBLIC void bivariate_normal_grid(const struct bivariate_grid *g, double rho, double *ret);

#endif
