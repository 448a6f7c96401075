/* stats/linear.h: linear algebra, done by LAPACK and BLAS.
 *
 * OpenBLAS is loaded when the first of these is called: most statistics need none of it, and loading
 * takes longer than they do. All matrices are row-major. n is small where nothing else is said (up to
 * some thousands). Every function works in the arena of the call and changes only what it returns in.
 */
#ifndef STATS_LINEAR_H
#define STATS_LINEAR_H

#include "stats/estimate.h"

/* ERR_IO where OpenBLAS is not installed, with the package to install. Called by all below. */
STATS_PUBLIC enum err linear_load(struct call *c) MUST_CHECK;

/* ret (rows x columns) = a (rows x inner) times b (inner x columns); a_turned: a is inner x rows and is
 * turned first, b_turned: b is columns x inner. */
STATS_PUBLIC enum err linear_multiply(struct call *c, size_t rows, size_t columns, size_t inner,
                                      const double *a, bool a_turned, const double *b, bool b_turned,
                                      double *ret) MUST_CHECK;

/* x of a x = b for a positive definite a (n x n, the lower half is read) and `sides` right sides
 * (b: n x sides). ret_definite false: a is not positive definite, ret is untouched. */
STATS_PUBLIC enum err linear_solve(struct call *c, size_t n, const double *a, size_t sides,
                                   const double *b, double *ret, bool *ret_definite) MUST_CHECK;

/* The inverse of a positive definite matrix, and the logarithm of its determinant (unless NULL). */
STATS_PUBLIC enum err linear_invert(struct call *c, size_t n, const double *a, double *ret,
                                    double *ret_log_determinant, bool *ret_definite) MUST_CHECK;

/* Any square matrix; ret_regular false: it has no inverse. */
STATS_PUBLIC enum err linear_invert_any(struct call *c, size_t n, const double *a, double *ret,
                                        bool *ret_regular) MUST_CHECK;

/* Eigenvalues of a symmetric matrix, largest first; vectors (unless NULL): n x n, a column each. */
STATS_PUBLIC enum err linear_eigen(struct call *c, size_t n, const double *a, double *ret_values,
                                   double *ret_vectors) MUST_CHECK;

/* The lower triangle L of a = L L'; the upper half of ret is zero. */
STATS_PUBLIC enum err linear_cholesky(struct call *c, size_t n, const double *a, double *ret,
                                      bool *ret_definite) MUST_CHECK;

#endif
