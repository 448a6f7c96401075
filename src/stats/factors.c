/* stats/factors.c: exploratory factors by minres and maximum likelihood. */

#include "stats/factors.h"

#include <string.h>

#include <gsl/gsl_cdf.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/progress.h"

#define ITERATIONS_MOST 200
#define HALVINGS_MOST 40
#define SETTLED 1e-9 /* of every slope */

struct work {
    size_t items, factors;
    const double *correlations;
    bool is_ml;
    double *parameter, *tried; /* ML: logarithms of uniquenesses; else the uniquenesses */
    double least, most;
    double *matrix, *values, *vectors; /* what is decomposed; a column each */
    double *slope, *curve, *step;
    double *room; /* 2 items^2 */
    double discrepancy;
};

/* Decomposes the matrix that belongs to these parameters; the discrepancy of what the factors leave
 * over. */
static enum err look(struct call *c, struct work *w, const double *parameter, double *ret)
{
    size_t p = w->items;
    double sum = 0;

    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            double one = w->correlations[i * p + j];
            if (w->is_ml)
                one *= exp(-(parameter[i] + parameter[j]) / 2);
            else if (i == j)
                one -= parameter[i];
            w->matrix[i * p + j] = one;
        }
    TRY(linear_eigen(c, p, w->matrix, w->values, w->vectors));
    for (size_t m = w->factors; m < p; m++) {
        double value = w->values[m];
        if (w->is_ml)
            sum += value > 0 ? value - log(value) - 1 : INFINITY;
        else
            sum += value * value / 2;
    }
    *ret = sum;
    return OK;
}

/* What a vector that is left over and one of a factor have to do with the second derivatives: see
 * Joreskog (1967), (26) and after. */
static double bend(const struct work *w, size_t rest, size_t factor)
{
    double one = w->values[rest], other = w->values[factor];

    if (!(other - one > 1e-12)) return 0;
    return w->is_ml ? (1 - one) * (one + other) / (other - one) : -2 * one / (other - one);
}

/* Those of all vectors that are left over with one another: the product of two sums over them. */
static void curve_of_rest(struct work *w, double *plain, double *weighted)
{
    size_t p = w->items;

    memset(plain, 0, p * p * sizeof *plain);
    memset(weighted, 0, p * p * sizeof *weighted);
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            for (size_t m = w->factors; m < p; m++) {
                double by = w->vectors[i * p + m] * w->vectors[j * p + m];
                plain[i * p + j] += by;
                weighted[i * p + j] += (w->is_ml ? w->values[m] : 1) * by;
            }
    for (size_t i = 0; i < p * p; i++) w->curve[i] = plain[i] * weighted[i];
}

static void derivatives(struct work *w)
{
    size_t p = w->items;

    memset(w->slope, 0, p * sizeof *w->slope);
    curve_of_rest(w, w->room, w->room + p * p);
    for (size_t m = w->factors; m < p; m++) {
        for (size_t i = 0; i < p; i++) {
            double v = w->vectors[i * p + m];
            w->slope[i] += (w->is_ml ? 1 - w->values[m] : -w->values[m]) * v * v;
        }
        for (size_t n = 0; n < w->factors; n++) {
            double weight = bend(w, m, n);
            for (size_t i = 0; i < p; i++) {
                double by = weight * w->vectors[i * p + m] * w->vectors[i * p + n];
                for (size_t j = 0; j < p; j++)
                    w->curve[i * p + j] += by * w->vectors[j * p + m] * w->vectors[j * p + n];
            }
        }
    }
}

/* Without what only holds near the solution; positive semidefinite, and a little more. */
static void rough_curve(struct work *w)
{
    size_t p = w->items;

    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++) {
            double sum = 0;
            for (size_t m = w->factors; m < p; m++)
                sum += w->vectors[i * p + m] * w->vectors[j * p + m];
            w->curve[i * p + j] = sum * sum + (i == j ? 1e-6 : 0);
        }
}

static bool is_held(const struct work *w, size_t i)
{
    return (w->parameter[i] <= w->least && w->slope[i] > 0) ||
           (w->parameter[i] >= w->most && w->slope[i] < 0);
}

/* Newton's step of those that are not held at their bound. */
static enum err find_step(struct call *c, struct work *w)
{
    size_t p = w->items;
    double *right = arena_alloc(c->mem, p * sizeof *right);
    bool definite = false;

    for (size_t round = 0; round < 2 && !definite; round++) {
        if (round) rough_curve(w);
        for (size_t i = 0; i < p; i++) {
            right[i] = is_held(w, i) ? 0 : -w->slope[i];
            for (size_t j = 0; j < p; j++)
                if (is_held(w, i) || is_held(w, j)) w->curve[i * p + j] = i == j;
        }
        TRY(linear_solve(c, p, w->curve, 1, right, w->step, &definite));
    }
    if (!definite) memcpy(w->step, right, p * sizeof *right);
    return OK;
}

/* Along the step, or a part of it, to where the discrepancy is no larger; a part too small to change a
 * parameter is no move. */
static enum err go(struct call *c, struct work *w, bool *ret_moved)
{
    double part = 1, now;

    *ret_moved = false;
    for (size_t k = 0; k < HALVINGS_MOST && !*ret_moved; k++) {
        for (size_t i = 0; i < w->items; i++)
            w->tried[i] = fmax(w->least, fmin(w->most, w->parameter[i] + part * w->step[i]));
        if (memcmp(w->tried, w->parameter, w->items * sizeof *w->tried) == 0) break;
        TRY(look(c, w, w->tried, &now));
        *ret_moved = now <= w->discrepancy * (1 + 1e-14) + 1e-300;
        part /= 2;
    }
    if (!*ret_moved) return look(c, w, w->parameter, &w->discrepancy);
    w->discrepancy = now;
    memcpy(w->parameter, w->tried, w->items * sizeof *w->tried);
    return OK;
}

static enum err minimise(struct call *c, struct work *w, struct factors *ret)
{
    bool settled = false;

    TRY(look(c, w, w->parameter, &w->discrepancy));
    progress_begin(c, 0);
    for (; ret->iterations < ITERATIONS_MOST && !settled; ret->iterations++) {
        double largest = 0;
        bool moved;
        progress_add(c, 1);
        derivatives(w);
        for (size_t i = 0; i < w->items; i++)
            if (!is_held(w, i)) largest = fmax(largest, fabs(w->slope[i]));
        settled = largest < SETTLED;
        if (settled) break;
        TRY(find_step(c, w));
        TRY(go(c, w, &moved));
        if (moved) continue;
        settled = largest < 1e-6;
        break;
    }
    if (!settled) ret->warnings |= WARNING_NOT_CONVERGED;
    return OK;
}

/* ---- from uniquenesses to an answer ---- */

static void take_loadings(struct work *w, double *loadings, double *uniqueness, struct factors *ret)
{
    size_t p = w->items, k = w->factors;

    for (size_t i = 0; i < p; i++) {
        uniqueness[i] = w->is_ml ? exp(w->parameter[i]) : w->parameter[i];
        if (uniqueness[i] <= FACTORS_LEAST_UNIQUENESS * 1.0001) ret->warnings |= WARNING_BOUNDARY;
    }
    for (size_t m = 0; m < k; m++) {
        double length = sqrt(fmax(0, w->values[m] - w->is_ml)), sum = 0;
        for (size_t i = 0; i < p; i++) {
            loadings[i * k + m] = w->vectors[i * p + m] * length * (w->is_ml ? sqrt(uniqueness[i]) : 1);
            sum += loadings[i * k + m];
        }
        for (size_t i = 0; i < p && sum < 0; i++) loadings[i * k + m] *= -1;
    }
}

static void judge(const struct work *w, const struct factors_wanted *wanted, struct factors *ret)
{
    size_t p = w->items, k = w->factors;
    double squares = 0, df = ((double)(p - k) * (double)(p - k) - (double)(p + k)) / 2;

    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++) {
            double rest = w->correlations[i * p + j];
            for (size_t m = 0; m < k; m++) rest -= ret->loadings[i * k + m] * ret->loadings[j * k + m];
            squares += rest * rest;
        }
    ret->residual = sqrt(squares / ((double)(p * (p - 1)) / 2));
    ret->discrepancy = w->is_ml ? w->discrepancy : squares;
    ret->fit = estimate_nothing();
    ret->rmsea = NAN;
    if (!w->is_ml || !(wanted->n > 1) || df < 1) return;
    ret->fit.n = wanted->n;
    ret->fit.df = df;
    ret->fit.value = ret->fit.statistic =
        fmax(0, (wanted->n - 1 - (2 * (double)p + 5) / 6 - 2 * (double)k / 3) * w->discrepancy);
    ret->fit.p = gsl_cdf_chisq_Q(ret->fit.statistic, df);
    ret->fit.method = "ml";
    ret->rmsea = sqrt(fmax(0, (ret->fit.statistic - df) / (df * (wanted->n - 1))));
}

static enum err check(struct call *c, size_t items, const double *r, const struct factors_wanted *w)
{
    double p = (double)items, k = (double)w->factors;

    if (items < 3) return fail(c, ERR_INVALID, "Factors need three items at least.");
    if (w->factors == 0) return fail(c, ERR_INVALID, "At least one factor has to be looked for.");
    if (w->factors >= items || (p - k) * (p - k) < p + k)
        return fail(c, ERR_INVALID,
                    "%zu items cannot tell %zu factors apart; fewer factors or more items "
                    "are needed.",
                    items, w->factors);
    for (size_t i = 0; i < items * items; i++) {
        if (!(fabs(r[i]) <= 1 + 1e-9))
            return fail(c, ERR_INVALID,
                        "A correlation is not known: two items have nothing in common, or one "
                        "does not vary.");
        if (fabs(r[i] - r[i % items * items + i / items]) > 1e-9)
            return fail(c, ERR_INVALID, "The matrix is not symmetric.");
    }
    return OK;
}

/* Joreskog's first guess: (1 - k / 2p) over the diagonal of the inverse. */
static enum err begin(struct call *c, struct work *w)
{
    size_t p = w->items;
    double *inverse = arena_alloc(c->mem, p * p * sizeof *inverse);
    bool definite;

    TRY(linear_invert(c, p, w->correlations, inverse, NULL, &definite));
    if (!definite && w->is_ml)
        return fail(c, ERR_INVALID,
                    "The correlations together are not those of any variables (the matrix is "
                    "not positive definite), which maximum likelihood needs; minres does not.");
    for (size_t i = 0; i < p; i++) {
        double guess = definite ? (1 - (double)w->factors / (2 * (double)p)) / inverse[i * p + i] : .5;
        guess = fmax(.01, fmin(.99, guess));
        w->parameter[i] = w->is_ml ? log(guess) : guess;
    }
    w->least = w->is_ml ? log(FACTORS_LEAST_UNIQUENESS) : FACTORS_LEAST_UNIQUENESS;
    w->most = w->is_ml ? 1e-9 : 1;
    return OK;
}

enum err factors_extract(struct call *c, size_t items, const double *correlations,
                         const struct factors_wanted *wanted, struct factors *ret)
{
    struct work w = {items, wanted->factors, correlations, .is_ml = wanted->method == FACTORS_ML};
    double *loadings, *uniqueness, *eigenvalues;

    TRY(check(c, items, correlations, wanted));
    loadings = arena_alloc(c->mem, items * wanted->factors * sizeof *loadings);
    eigenvalues = arena_alloc(c->mem, items * sizeof *eigenvalues);
    uniqueness = arena_alloc(c->mem, items * sizeof *uniqueness);
    w.parameter = arena_alloc(c->mem, items * sizeof *w.parameter);
    w.tried = arena_alloc(c->mem, items * sizeof *w.tried);
    w.values = arena_alloc(c->mem, items * sizeof *w.values);
    w.slope = arena_alloc(c->mem, items * sizeof *w.slope);
    w.step = arena_alloc(c->mem, items * sizeof *w.step);
    w.matrix = arena_alloc(c->mem, items * items * sizeof *w.matrix);
    w.vectors = arena_alloc(c->mem, items * items * sizeof *w.vectors);
    w.curve = arena_alloc(c->mem, items * items * sizeof *w.curve);
    w.room = arena_alloc(c->mem, 2 * items * items * sizeof *w.room);
    *ret = (struct factors){.items = items, .factors = wanted->factors, .loadings = loadings};
    ret->uniqueness = uniqueness;
    ret->eigenvalues = eigenvalues;
    TRY(begin(c, &w));
    TRY(linear_eigen(c, items, correlations, eigenvalues, NULL));
    TRY(minimise(c, &w, ret));
    take_loadings(&w, loadings, uniqueness, ret);
    judge(&w, wanted, ret);
    return OK;
}

double factors_omega(size_t items, const double *loadings, const double *uniqueness)
{
    double sum = 0, rest = 0;

    for (size_t i = 0; i < items; i++) {
        sum += loadings[i];
        rest += uniqueness[i];
    }
    return sum * sum / (sum * sum + rest);
}

/* ---- correlations ---- */

static bool is_whole(const double *row, size_t items)
{
    for (size_t k = 0; k < items; k++)
        if (isnan(row[k])) return false;
    return true;
}

enum err factors_correlations(struct call *c, const struct factors_rows *r, double **ret, double *ret_n,
                              double *ret_left_out)
{
    size_t p = r->items;
    double *mean = arena_alloc(c->mem, p * sizeof *mean), *gap = arena_alloc(c->mem, p * sizeof *gap);
    double *products = arena_alloc(c->mem, p * p * sizeof *products), n = 0, all = 0;

    for (size_t i = 0; i < r->rows; i++) {
        double units = r->frequency ? r->frequency[i] : 1;
        all += units;
        if (!is_whole(r->values + i * p, p)) continue;
        n += units;
        for (size_t k = 0; k < p; k++) mean[k] += units * r->values[i * p + k];
    }
    if (!(n >= 3)) return fail(c, ERR_INVALID, "Fewer than three rows are complete.");
    for (size_t k = 0; k < p; k++) mean[k] /= n;
    for (size_t i = 0; i < r->rows; i++) {
        double units = r->frequency ? r->frequency[i] : 1;
        if (!is_whole(r->values + i * p, p)) continue;
        for (size_t k = 0; k < p; k++) gap[k] = r->values[i * p + k] - mean[k];
        for (size_t k = 0; k < p; k++) {
            double by = units * gap[k];
            for (size_t j = 0; j <= k; j++) products[k * p + j] += by * gap[j];
        }
    }
    for (size_t k = 0; k < p; k++)
        if (!(products[k * p + k] > 1e-20 * n * (1 + mean[k] * mean[k])))
            return fail(c, ERR_INVALID, "Item %zu does not vary: it has no correlation with anything.",
                        k + 1);
    for (size_t k = 0; k < p; k++)
        for (size_t j = 0; j < k; j++)
            products[j * p + k] = products[k * p + j] /=
                sqrt(products[k * p + k]) * sqrt(products[j * p + j]);
    for (size_t k = 0; k < p; k++) products[k * p + k] = 1;
    *ret = products;
    *ret_n = n;
    *ret_left_out = all - n;
    return OK;
}
