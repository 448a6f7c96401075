/* stats/rotate.c: rotation of factors. */

#include <string.h>

#include <gsl/gsl_linalg.h>

#include "base/arena.h"
#include "stats/factors.h"

#define SWEEPS_MOST 1000
#define ANGLE_SETTLED 1e-10
#define STEPS_MOST 20000
#define SLOPE_SETTLED 1e-9
#define HALVINGS_MOST 40

static enum err check(struct call *c, size_t items, size_t factors, const double *loadings)
{
    if (factors == 0 || factors > items)
        return fail(c, ERR_INVALID, "There are %zu factors of %zu items.", factors, items);
    for (size_t i = 0; i < items * factors; i++)
        if (!isfinite(loadings[i])) return fail(c, ERR_INVALID, "A loading is not a number.");
    return OK;
}

/* Factors by what they explain, each with a sum of at least 0. weight: of each factor. */
static void put_in_order(struct call *c, size_t items, size_t factors, const double *weight,
                         double *pattern, double *between)
{
    size_t *order = arena_alloc(c->mem, factors * sizeof *order);
    double *sign = arena_alloc(c->mem, factors * sizeof *sign);
    double *old = arena_copy(c->mem, pattern, items * factors * sizeof *old);
    double *old_between = arena_copy(c->mem, between, factors * factors * sizeof *old_between);

    for (size_t k = 0; k < factors; k++) {
        double sum = 0;
        size_t at = k;
        for (size_t i = 0; i < items; i++) sum += pattern[i * factors + k];
        sign[k] = sum < 0 ? -1 : 1;
        for (; at && weight[order[at - 1]] < weight[k]; at--) order[at] = order[at - 1];
        order[at] = k;
    }
    for (size_t k = 0; k < factors; k++) {
        for (size_t i = 0; i < items; i++)
            pattern[i * factors + k] = sign[order[k]] * old[i * factors + order[k]];
        for (size_t j = 0; j < factors; j++)
            between[k * factors + j] =
                sign[order[k]] * sign[order[j]] * old_between[order[k] * factors + order[j]];
    }
}

/* Each factor's part of the communalities: sum over items of pattern times structure. */
static void explained(size_t items, size_t factors, const double *pattern, const double *between,
                      double *ret)
{
    for (size_t k = 0; k < factors; k++) {
        ret[k] = 0;
        for (size_t i = 0; i < items; i++)
            for (size_t j = 0; j < factors; j++)
                ret[k] +=
                    pattern[i * factors + k] * between[k * factors + j] * pattern[i * factors + j];
    }
}

/* ---- varimax ---- */

/* The angle by which two columns are turned: Kaiser (1958), formula of the quadrant. */
static double plane_angle(size_t items, size_t factors, const double *x, size_t one, size_t other)
{
    double a = 0, b = 0, c = 0, d = 0, n = (double)items;

    for (size_t i = 0; i < items; i++) {
        double p = x[i * factors + one], q = x[i * factors + other], u = p * p - q * q, v = 2 * p * q;
        a += u;
        b += v;
        c += u * u - v * v;
        d += 2 * u * v;
    }
    return atan2(d - 2 * a * b / n, c - (a * a - b * b) / n) / 4;
}

enum err factors_varimax(struct call *c, size_t items, size_t factors, const double *loadings,
                         struct rotated *ret)
{
    double *x, *length = arena_alloc(c->mem, items * sizeof *length);
    double *between = arena_alloc(c->mem, factors * factors * sizeof *between), *weight;

    TRY(check(c, items, factors, loadings));
    x = arena_copy(c->mem, loadings, items * factors * sizeof *x);
    weight = arena_alloc(c->mem, factors * sizeof *weight);
    *ret = (struct rotated){x, between, false};
    for (size_t i = 0; i < items; i++) {
        for (size_t k = 0; k < factors; k++) length[i] += x[i * factors + k] * x[i * factors + k];
        length[i] = length[i] > 0 ? sqrt(length[i]) : 1;
        for (size_t k = 0; k < factors; k++) x[i * factors + k] /= length[i];
    }
    for (size_t sweep = 0; sweep < SWEEPS_MOST && !ret->converged; sweep++) {
        ret->converged = true;
        for (size_t one = 0; one < factors; one++)
            for (size_t other = one + 1; other < factors; other++) {
                double angle = plane_angle(items, factors, x, one, other);
                double s = sin(angle), cosine = cos(angle);
                if (fabs(angle) > ANGLE_SETTLED) ret->converged = false;
                for (size_t i = 0; i < items; i++) {
                    double p = x[i * factors + one], q = x[i * factors + other];
                    x[i * factors + one] = cosine * p + s * q;
                    x[i * factors + other] = cosine * q - s * p;
                }
            }
    }
    for (size_t i = 0; i < items * factors; i++) x[i] *= length[i / factors];
    for (size_t k = 0; k < factors; k++) between[k * factors + k] = 1;
    explained(items, factors, x, between, weight);
    put_in_order(c, items, factors, weight, x, between);
    return OK;
}

/* ---- oblimin ---- */

struct turning {
    size_t items, factors;
    const double *loadings;
    double *turn, *tried;    /* factors x factors, columns of length 1 */
    double *inverse, *spare; /* of the one looked at */
    double *pattern;         /* loadings times the turned inverse */
    double *by_pattern;      /* slope of the criterion by the pattern */
    double *slope, *along;   /* by turn; within the columns' lengths */
    size_t *order;
};

static void turning_make(struct call *c, size_t items, size_t factors, struct turning *t)
{
    double **const squares[] = {&t->turn, &t->tried, &t->inverse, &t->spare, &t->slope, &t->along};

    t->items = items;
    t->factors = factors;
    for (size_t i = 0; i < sizeof squares / sizeof *squares; i++)
        *squares[i] = arena_alloc(c->mem, factors * factors * sizeof(double));
    t->pattern = arena_alloc(c->mem, items * factors * sizeof(double));
    t->by_pattern = arena_alloc(c->mem, items * factors * sizeof(double));
    t->order = arena_alloc(c->mem, factors * sizeof *t->order);
}

/* The criterion at a turn, with pattern, inverse and by_pattern: a quarter of the sum over items of the
 * products of squared loadings of two factors. INFINITY where the turn has no inverse. */
static double criterion(struct turning *t, const double *turn)
{
    size_t k = t->factors;
    gsl_matrix_view spare = gsl_matrix_view_array(t->spare, k, k);
    gsl_matrix_view inverse = gsl_matrix_view_array(t->inverse, k, k);
    gsl_permutation order = {k, t->order};
    double sum = 0;
    int sign;

    memcpy(t->spare, turn, k * k * sizeof *turn);
    gsl_linalg_LU_decomp(&spare.matrix, &order, &sign);
    for (size_t i = 0; i < k; i++)
        if (!(fabs(t->spare[i * k + i]) > 1e-12)) return INFINITY;
    gsl_linalg_LU_invert(&spare.matrix, &order, &inverse.matrix);
    for (size_t i = 0; i < t->items; i++) {
        double squares = 0, *row = t->pattern + i * k;
        for (size_t m = 0; m < k; m++) {
            row[m] = 0;
            for (size_t j = 0; j < k; j++) row[m] += t->loadings[i * k + j] * t->inverse[m * k + j];
            squares += row[m] * row[m];
        }
        for (size_t m = 0; m < k; m++) {
            double others = squares - row[m] * row[m];
            t->by_pattern[i * k + m] = row[m] * others;
            sum += row[m] * row[m] * others / 4;
        }
    }
    return sum;
}

/* The slope by the turn, and the part of it that keeps lengths; returns its length. */
static double slope_of(struct turning *t)
{
    size_t k = t->factors;
    double length = 0;

    /* slope = -(pattern' by_pattern inverse)' */
    memset(t->spare, 0, k * k * sizeof *t->spare);
    for (size_t i = 0; i < t->items; i++)
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                t->spare[a * k + b] += t->pattern[i * k + a] * t->by_pattern[i * k + b];
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++) {
            double sum = 0;
            for (size_t j = 0; j < k; j++) sum += t->spare[a * k + j] * t->inverse[j * k + b];
            t->slope[b * k + a] = -sum;
        }
    for (size_t b = 0; b < k; b++) {
        double inner = 0;
        for (size_t a = 0; a < k; a++) inner += t->turn[a * k + b] * t->slope[a * k + b];
        for (size_t a = 0; a < k; a++) {
            t->along[a * k + b] = t->slope[a * k + b] - t->turn[a * k + b] * inner;
            length += t->along[a * k + b] * t->along[a * k + b];
        }
    }
    return sqrt(length);
}

static void step_to(struct turning *t, double step)
{
    size_t k = t->factors;

    for (size_t b = 0; b < k; b++) {
        double length = 0;
        for (size_t a = 0; a < k; a++) {
            double one = t->turn[a * k + b] - step * t->along[a * k + b];
            t->tried[a * k + b] = one;
            length += one * one;
        }
        for (size_t a = 0; a < k; a++) t->tried[a * k + b] /= sqrt(length);
    }
}

/* Down from t->turn; the criterion there. */
static double descend(struct turning *t, bool *ret_converged)
{
    size_t k = t->factors;
    double now = criterion(t, t->turn), step = 1;

    *ret_converged = false;
    for (size_t i = 0; i < STEPS_MOST; i++) {
        double length = slope_of(t), there = INFINITY;
        *ret_converged = length < SLOPE_SETTLED;
        if (*ret_converged) break;
        step *= 2;
        for (size_t half = 0; half < HALVINGS_MOST; half++, step /= 2) {
            step_to(t, step);
            there = criterion(t, t->tried);
            if (now - there > length * length * step / 2) break;
        }
        if (!(there < now)) {
            *ret_converged = length < 1e-6;
            criterion(t, t->turn);
            break;
        }
        memcpy(t->turn, t->tried, k * k * sizeof *t->turn);
        now = there;
    }
    return now;
}

/* The orthogonal matrix that turns loadings into their varimax: by least squares, (A'A)^-1 A'V. */
static void turn_between(struct turning *t, const double *varimax)
{
    size_t k = t->factors;
    gsl_matrix_view left = gsl_matrix_view_array(t->spare, k, k);
    gsl_permutation order = {k, t->order};
    int sign;

    memset(t->spare, 0, k * k * sizeof *t->spare);
    memset(t->turn, 0, k * k * sizeof *t->turn);
    for (size_t i = 0; i < t->items; i++)
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++) {
                t->spare[a * k + b] += t->loadings[i * k + a] * t->loadings[i * k + b];
                t->turn[a * k + b] += t->loadings[i * k + a] * varimax[i * k + b];
            }
    gsl_linalg_LU_decomp(&left.matrix, &order, &sign);
    for (size_t a = 0; a < k; a++)
        if (!(fabs(t->spare[a * k + a]) > 1e-12)) return;
    for (size_t b = 0; b < k; b++) {
        gsl_vector_view column = gsl_vector_view_array_with_stride(t->turn + b, k, k);
        gsl_linalg_LU_svx(&left.matrix, &order, &column.vector);
    }
}

enum err factors_oblimin(struct call *c, size_t items, size_t factors, const double *loadings,
                         struct rotated *ret)
{
    struct turning t = {.loadings = loadings};
    double *pattern = arena_alloc(c->mem, items * factors * sizeof *pattern), best = INFINITY;
    double *between = arena_alloc(c->mem, factors * factors * sizeof *between);
    double *weight = arena_alloc(c->mem, factors * sizeof *weight);
    struct rotated varimax;

    TRY(factors_varimax(c, items, factors, loadings, &varimax));
    turning_make(c, items, factors, &t);
    *ret = (struct rotated){pattern, between, false};
    for (size_t start = 0; start < 2; start++) {
        bool converged;
        double end;
        memset(t.turn, 0, factors * factors * sizeof *t.turn);
        for (size_t k = 0; k < factors; k++) t.turn[k * factors + k] = 1;
        if (start) turn_between(&t, varimax.pattern);
        end = descend(&t, &converged);
        if (!(end < best - 1e-10)) continue;
        best = end;
        ret->converged = converged;
        memcpy(pattern, t.pattern, items * factors * sizeof *pattern);
        for (size_t a = 0; a < factors; a++)
            for (size_t b = 0; b < factors; b++) {
                between[a * factors + b] = 0;
                for (size_t j = 0; j < factors; j++)
                    between[a * factors + b] += t.turn[j * factors + a] * t.turn[j * factors + b];
            }
    }
    explained(items, factors, pattern, between, weight);
    put_in_order(c, items, factors, weight, pattern, between);
    return OK;
}
