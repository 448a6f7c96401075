/* stats/parallel_analysis.c: eigenvalues of chance. */

#include "stats/parallel_analysis.h"

#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_eigen.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/parallel.h"
#include "stats/progress.h"
#include "stats/random.h"

#define REPLICATES_AT_A_TIME 8

struct work {
    size_t items;
    const struct parallel_analysis_wanted *wanted;
    double *drawn;                    /* replicates x items */
    double *room;                     /* of each thread: 2 items^2 */
    gsl_eigen_symm_workspace **eigen; /* of each thread */
};

/* Chi-square with df degrees of freedom, df >= 1: twice a gamma of Marsaglia and Tsang (2000, ACM
 * Trans. Math. Softw. 26:363-372), which shape 1/2 is led back to. */
static double chi_square(struct random *r, double df)
{
    double shape = df / 2, lift = 1, d, spread;

    if (shape < 1) {
        lift = pow(random_uniform(r), 1 / shape);
        shape += 1;
    }
    d = shape - 1. / 3;
    spread = 1 / sqrt(9 * d);
    for (;;) {
        double x = random_normal(r), v = 1 + spread * x;
        if (v <= 0) continue;
        v = v * v * v;
        if (log(random_uniform(r)) < x * x / 2 + d - d * v + d * log(v)) return 2 * d * v * lift;
    }
}

static int downwards(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x < y) - (x > y);
}

static int upwards(const void *a, const void *b)
{
    return downwards(b, a);
}

static void draw(const struct work *w, size_t replicate, size_t thread)
{
    size_t p = w->items;
    double *root = w->room + thread * 2 * p * p, *matrix = root + p * p;
    double *values = w->drawn + replicate * p;
    struct random random = random_stream(w->wanted->seed, replicate);
    gsl_matrix_view m = gsl_matrix_view_array(matrix, p, p);
    gsl_vector_view v = gsl_vector_view_array(values, p);

    /* Rows of the triangle, brought to length 1: their products are correlations. */
    for (size_t i = 0; i < p; i++) {
        double squares = 0;
        for (size_t j = 0; j < i; j++) root[i * p + j] = random_normal(&random);
        root[i * p + i] = sqrt(chi_square(&random, w->wanted->n - 1 - (double)i));
        for (size_t j = 0; j <= i; j++) squares += root[i * p + j] * root[i * p + j];
        for (size_t j = 0; j <= i; j++) root[i * p + j] /= sqrt(squares);
    }
    for (size_t i = 0; i < p; i++)
        for (size_t k = 0; k <= i; k++) {
            double sum = 0;
            for (size_t j = 0; j <= k; j++) sum += root[i * p + j] * root[k * p + j];
            matrix[i * p + k] = matrix[k * p + i] = sum;
        }
    gsl_eigen_symm(&m.matrix, &v.vector, w->eigen[thread]);
    qsort(values, p, sizeof *values, downwards);
}

static void draw_some(void *context, size_t first, size_t end, size_t thread)
{
    for (size_t i = first; i < end; i++) draw(context, i, thread);
}

static enum err check(struct call *c, size_t items, const double *r,
                      const struct parallel_analysis_wanted *w)
{
    if (items < 3) return fail(c, ERR_INVALID, "Factors need three items at least.");
    if (!(w->n > (double)items))
        return fail(c, ERR_INVALID,
                    "There are %.0f complete rows and %zu items; more rows than items are "
                    "needed.",
                    w->n, items);
    if (!w->replicates) return fail(c, ERR_INVALID, "Nothing is drawn to compare with.");
    if (!(w->quantile > 0 && w->quantile < 1))
        return fail(c, ERR_INVALID, "The quantile has to lie between 0 and 1.");
    for (size_t i = 0; i < items * items; i++)
        if (!(fabs(r[i]) <= 1 + 1e-9)) return fail(c, ERR_INVALID, "A correlation is not known.");
    return OK;
}

static void release(void *workspace)
{
    gsl_eigen_symm_free(workspace);
}

/* Between the two nearest, as most programs do (type 7 of Hyndman and Fan 1996). */
static double quantile_of(const double *sorted, size_t count, double quantile)
{
    double at = (double)(count - 1) * quantile, part = at - floor(at);
    size_t below = (size_t)at;

    return below + 1 < count ? sorted[below] + part * (sorted[below + 1] - sorted[below])
                             : sorted[below];
}

enum err parallel_analysis(struct call *c, size_t items, const double *correlations,
                           const struct parallel_analysis_wanted *wanted, struct parallel_analysis *ret)
{
    size_t threads = parallel_threads(wanted->threads);
    struct work w = {.items = items, .wanted = wanted};
    double *observed = arena_alloc(c->mem, items * sizeof *observed), *of_place;
    double *mean = arena_alloc(c->mem, items * sizeof *mean);
    double *quantile = arena_alloc(c->mem, items * sizeof *quantile);

    TRY(check(c, items, correlations, wanted));
    TRY(linear_eigen(c, items, correlations, observed, NULL));
    w.drawn = arena_alloc(c->mem, wanted->replicates * items * sizeof *w.drawn);
    w.room = arena_alloc(c->mem, threads * 2 * items * items * sizeof *w.room);
    w.eigen = arena_alloc(c->mem, threads * sizeof *w.eigen);
    for (size_t i = 0; i < threads; i++) {
        w.eigen[i] = gsl_eigen_symm_alloc(items);
        if (!w.eigen[i]) return fail(c, ERR_IO, "There is not enough memory.");
        arena_defer(c->mem, release, w.eigen[i]);
    }
    progress_for(c, wanted->threads, wanted->replicates, REPLICATES_AT_A_TIME, draw_some, &w);
    of_place = arena_alloc(c->mem, wanted->replicates * sizeof *of_place);
    *ret = (struct parallel_analysis){items, 0, observed, mean, quantile};
    for (size_t k = 0; k < items; k++) {
        for (size_t i = 0; i < wanted->replicates; i++) {
            of_place[i] = w.drawn[i * items + k];
            mean[k] += of_place[i] / (double)wanted->replicates;
        }
        qsort(of_place, wanted->replicates, sizeof *of_place, upwards);
        quantile[k] = quantile_of(of_place, wanted->replicates, wanted->quantile);
        if (ret->suggested == k && observed[k] > quantile[k]) ret->suggested++;
    }
    return OK;
}
