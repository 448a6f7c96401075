/* stats/compare.c: categories of the same units before and after. */

#include "stats/compare.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_eigen.h>

#include "base/arena.h"

#define NONE 1e-10 /* of the largest eigenvalue: a direction in which nothing changed */

static struct estimate chi_square(double statistic, double df, double n)
{
    struct estimate e = estimate_nothing();

    e.n = n;
    e.df = df;
    e.statistic = statistic;
    e.p = df > 0 ? gsl_cdf_chisq_Q(statistic, df) : 1;
    return e;
}

/* b: changed to the second category, away: from it. */
static void take_mcnemar(double b, double away, double n, double level, struct marginals *ret)
{
    double changed = b + away, apart = b - away, fewer = fmin(b, away);
    double excess = fmax(fabs(apart) - 1, 0);
    struct estimate share = estimate_normal(apart / n, sqrt(changed - apart * apart / n) / n, level, n);

    ret->mcnemar = chi_square(changed > 0 ? apart * apart / changed : 0, 1, n);
    ret->mcnemar.value = share.value;
    ret->mcnemar.se = share.se;
    ret->mcnemar.low = fmax(share.low, -1);
    ret->mcnemar.high = fmin(share.high, 1);
    ret->mcnemar.method = share.method;
    if (changed == 0) {
        ret->mcnemar.se = ret->mcnemar.low = ret->mcnemar.high = NAN;
        ret->mcnemar.method = NULL;
        ret->mcnemar.warnings |= WARNING_ZERO_VARIANCE;
    }
    ret->mcnemar_corrected = chi_square(changed > 0 ? excess * excess / changed : 0, 1, n);
    ret->mcnemar_exact = estimate_nothing();
    ret->mcnemar_exact.n = n;
    ret->mcnemar_exact.statistic = b;
    ret->mcnemar_exact.p =
        changed > 0 ? fmin(1, 2 * gsl_cdf_binomial_P((unsigned)fewer, .5, (unsigned)changed)) : 1;
}

static struct estimate bowker(const double *table, size_t k, double n)
{
    double statistic = 0, pairs = 0;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++) {
            double both = table[i * k + j] + table[j * k + i],
                   apart = table[i * k + j] - table[j * k + i];
            if (both == 0) continue;
            statistic += apart * apart / both;
            pairs++;
        }
    return chi_square(statistic, pairs, n);
}

/* Differences of the margins and their covariance where margins are equal, of which one row follows
 * from the others: it is inverted in the directions that it has. */
static struct estimate stuart_maxwell(const double *table, size_t k, double n)
{
    /* owned: all freed at the end; GSL has its own room for eigenvectors */
    gsl_matrix *s = gsl_matrix_calloc(k, k), *vectors = gsl_matrix_alloc(k, k);
    gsl_vector *d = gsl_vector_calloc(k), *values = gsl_vector_alloc(k);
    gsl_eigen_symmv_workspace *room = gsl_eigen_symmv_alloc(k);
    double statistic = 0, df = 0;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double both = table[i * k + j] + table[j * k + i];
            if (i == j) continue;
            *gsl_vector_ptr(d, i) += table[j * k + i] - table[i * k + j];
            *gsl_matrix_ptr(s, i, i) += both;
            *gsl_matrix_ptr(s, i, j) = -both;
        }
    gsl_eigen_symmv(s, values, vectors, room);
    double largest = gsl_vector_max(values);
    for (size_t v = 0; v < k; v++) {
        double value = gsl_vector_get(values, v), along = 0;
        if (!(value > NONE * largest)) continue;
        for (size_t i = 0; i < k; i++) along += gsl_matrix_get(vectors, i, v) * gsl_vector_get(d, i);
        statistic += along * along / value;
        df++;
    }
    gsl_eigen_symmv_free(room);
    gsl_vector_free(values);
    gsl_vector_free(d);
    gsl_matrix_free(vectors);
    gsl_matrix_free(s);
    return chi_square(statistic, df, n);
}

enum err compare_marginals(struct call *c, const double *table, size_t categories, double level,
                           struct marginals *ret)
{
    double n = 0;

    if (categories > MARGINALS_MOST)
        return fail(c, ERR_INVALID,
                    "There are %zu categories; their margins are compared for up to %d.", categories,
                    MARGINALS_MOST);
    for (size_t i = 0; i < categories * categories; i++) n += table[i];
    if (!(n > 0)) return fail(c, ERR_INVALID, "No unit has a category both times.");
    ret->mcnemar = ret->mcnemar_corrected = ret->mcnemar_exact = estimate_nothing();
    if (categories == 2) take_mcnemar(table[1], table[2], n, level, ret);
    ret->bowker = bowker(table, categories, n);
    ret->stuart_maxwell = stuart_maxwell(table, categories, n);
    double w = ret->stuart_maxwell.statistic;
    ret->bhapkar = chi_square(w < n ? w / (1 - w / n) : INFINITY, ret->stuart_maxwell.df, n);
    if (!isfinite(ret->bhapkar.statistic)) {
        ret->bhapkar.statistic = NAN;
        ret->bhapkar.warnings |= WARNING_BOUNDARY;
    }
    return OK;
}
