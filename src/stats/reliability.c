/* stats/reliability.c: alpha and what stands beside it. */

#include "stats/reliability.h"

#include <gsl/gsl_cdf.h>
#include <string.h>

#include "base/arena.h"
#include "stats/linear.h"
#include "stats/reliability_f.h"

#define UNITS_FEW 30
#define UNEXPLAINED 1e-10     /* of an item's variance: below, it is a sum of others */
#define ROUNDING 1e-13        /* of a variance, against the squares it comes from */
#define VARIANCE_LEAST 1e-100 /* below, its powers are 0 */

/* ---- moments ---- */

static double weight_of(const struct items *d, size_t row)
{
    return d->frequency ? d->frequency[row] : 1;
}

static bool is_whole(const struct items *d, size_t row)
{
    const double *values = d->values + row * d->items;

    for (size_t k = 0; k < d->items; k++)
        if (isnan(values[k])) return false;
    return true;
}

static enum err take_means(struct call *c, const struct items *d, struct item_moments *m)
{
    for (size_t i = 0; i < d->rows; i++) {
        const double *values = d->values + i * d->items;
        double weight = weight_of(d, i);

        if (weight == 0) continue;
        if (!is_whole(d, i)) {
            m->warnings |= WARNING_INCOMPLETE;
            continue;
        }
        m->units += weight;
        for (size_t k = 0; k < d->items; k++) m->means[k] += weight * values[k];
    }
    if (m->units < 2) return fail(c, ERR_INVALID, "Fewer than two units have a value of every item.");
    for (size_t k = 0; k < d->items; k++) {
        m->means[k] /= m->units;
        if (!isfinite(m->means[k])) return fail(c, ERR_INVALID, "A value is too large.");
    }
    return OK;
}

enum err items_moments(struct call *c, const struct items *d, struct item_moments *ret)
{
    size_t k = d->items;
    double *off = arena_alloc(c->mem, k * sizeof *off);

    *ret = (struct item_moments){.items = k};
    ret->means = arena_alloc(c->mem, k * sizeof *ret->means);
    ret->covariance = arena_alloc(c->mem, k * k * sizeof *ret->covariance);
    TRY(take_means(c, d, ret));
    for (size_t i = 0; i < d->rows; i++) {
        double weight = weight_of(d, i);

        if (weight == 0 || !is_whole(d, i)) continue;
        for (size_t j = 0; j < k; j++) off[j] = d->values[i * k + j] - ret->means[j];
        for (size_t j = 0; j < k; j++) {
            double by = weight * off[j];
            for (size_t l = 0; l <= j; l++) ret->covariance[j * k + l] += by * off[l];
        }
    }
    for (size_t j = 0; j < k; j++)
        for (size_t l = 0; l <= j; l++)
            ret->covariance[l * k + j] = ret->covariance[j * k + l] /= ret->units - 1;
    for (size_t j = 0; j < k; j++) {
        double *own = &ret->covariance[j * k + j];
        if (*own > ROUNDING * ROUNDING * ret->means[j] * ret->means[j] && *own > VARIANCE_LEAST)
            continue;
        for (size_t l = 0; l < k; l++) ret->covariance[j * k + l] = ret->covariance[l * k + j] = 0;
    }
    return OK;
}

bool items_correlations(const struct item_moments *m, double *ret)
{
    size_t k = m->items;
    bool all = true;

    for (size_t j = 0; j < k; j++) {
        double own = m->covariance[j * (k + 1)];
        all &= own > 0;
        for (size_t l = 0; l < k; l++)
            ret[j * k + l] = m->covariance[j * k + l] / sqrt(own * m->covariance[l * (k + 1)]);
        if (own > 0) ret[j * (k + 1)] = 1;
    }
    return all;
}

/* ---- alpha ---- */

/* Sums of a matrix of covariances. */
struct sums {
    double whole, trace;
};

static struct sums sums_of(const double *matrix, size_t k)
{
    struct sums s = {0, 0};

    for (size_t j = 0; j < k * k; j++) s.whole += matrix[j];
    for (size_t j = 0; j < k; j++) s.trace += matrix[j * (k + 1)];
    return s;
}

static double alpha_of(struct sums s, double items)
{
    /* Items that add up to the same for all have no alpha, whatever rounding leaves of it. */
    return s.whole > ROUNDING * s.trace ? items / (items - 1) * (1 - s.trace / s.whole) : NAN;
}

/* (1 - parameter) / (1 - alpha) has the distribution of F. */
static struct estimate by_feldt(double alpha, double items, double units, double level)
{
    struct estimate e = estimate_nothing();
    double of_units = units - 1, of_error = of_units * (items - 1), tail = (1 - level) / 2;

    e.value = alpha;
    e.n = units;
    e.method = "feldt";
    if (isnan(alpha)) e.warnings |= WARNING_ZERO_VARIANCE;
    if (units < UNITS_FEW) e.warnings |= WARNING_FEW_UNITS;
    if (!(1 - alpha > ROUNDING)) return e;
    e.low = 1 - (1 - alpha) * f_above(tail, of_units, of_error);
    e.high = 1 - (1 - alpha) / f_above(tail, of_error, of_units);
    e.statistic = 1 / (1 - alpha);
    e.df = of_error;
    e.p = f_chance(e.statistic, of_units, of_error);
    return e;
}

/* Asymptotic, for normal items with any covariances. */
static double error_of_alpha(const double *v, size_t k, double units)
{
    struct sums s = sums_of(v, k);
    double items = (double)k, trace2 = 0, whole2 = 0;

    for (size_t j = 0; j < k; j++) {
        double row = 0;
        for (size_t l = 0; l < k; l++) {
            row += v[j * k + l];
            trace2 += v[j * k + l] * v[j * k + l];
        }
        whole2 += row * row;
    }
    return sqrt(2 * items * items / ((items - 1) * (items - 1) * s.whole * s.whole * s.whole) *
                fmax(s.whole * (trace2 + s.trace * s.trace) - 2 * s.trace * whole2, 0) / units);
}

/* ---- Guttman's lambda 6 ---- */

/* What of each item the others do not explain is one over the diagonal of the inverse. */
static enum err lambda6(struct call *c, const double *matrix, size_t k, double *ret)
{
    double *inverse = arena_alloc(c->mem, k * k * sizeof *inverse), left = 0;
    bool is_definite;

    TRY(linear_invert(c, k, matrix, inverse, NULL, &is_definite));
    for (size_t j = 0; j < k && is_definite; j++) {
        double own = 1 / inverse[j * (k + 1)];
        is_definite = own > UNEXPLAINED * matrix[j * (k + 1)];
        left += own;
    }
    *ret = is_definite ? 1 - left / sums_of(matrix, k).whole : NAN;
    return OK;
}

/* ---- items ---- */

static struct estimate correlation(double r, double units, double level)
{
    struct estimate e = estimate_nothing();
    double half = units > 3 ? gsl_cdf_ugaussian_Pinv(.5 + level / 2) / sqrt(units - 3) : NAN;

    e.value = r;
    e.n = units;
    if (isnan(r)) e.warnings |= WARNING_ZERO_VARIANCE;
    if (!(1 - fabs(r) > ROUNDING) || isnan(half)) return e;
    e.method = "fisher_z";
    e.low = tanh(atanh(r) - half);
    e.high = tanh(atanh(r) + half);
    return e;
}

/* Of a sum; none where items add up to the same for all, whatever rounding leaves of it. */
static double variance_of_sum(double whole, double trace)
{
    return whole > ROUNDING * trace ? whole : NAN;
}

static void report_item(const struct item_moments *m, size_t item, double level,
                        struct item_report *ret)
{
    size_t k = m->items;
    const double *v = m->covariance;
    struct sums s = sums_of(v, k), rest;
    double own = v[item * (k + 1)], with = 0;

    for (size_t l = 0; l < k; l++) with += v[item * k + l];
    rest.whole = s.whole - 2 * with + own;
    rest.trace = s.trace - own;
    ret->mean = m->means[item];
    ret->sd = sqrt(own);
    ret->item_total_r = with / sqrt(own * variance_of_sum(s.whole, s.trace));
    ret->item_rest_r =
        correlation((with - own) / sqrt(own * variance_of_sum(rest.whole, s.trace)), m->units, level);
    ret->alpha_if_dropped =
        k > 2 ? by_feldt(alpha_of(rest, (double)k - 1), (double)k - 1, m->units, level)
              : estimate_nothing();
    ret->alpha_if_dropped.n = m->units;
}

/* ---- all ---- */

static enum err of_correlations(struct call *c, const struct item_moments *m, double level,
                                struct reliability *ret)
{
    size_t k = m->items;
    double items = (double)k, *r = arena_alloc(c->mem, k * k * sizeof *r);

    ret->standardised = by_feldt(NAN, items, m->units, level);
    ret->lambda6 = ret->lambda6_covariance = ret->mean_r = NAN;
    if (!items_correlations(m, r)) {
        ret->warnings |= WARNING_ZERO_VARIANCE;
        return OK;
    }
    ret->mean_r = (sums_of(r, k).whole - items) / (items * (items - 1));
    ret->standardised = by_feldt(alpha_of(sums_of(r, k), items), items, m->units, level);
    TRY(lambda6(c, r, k, &ret->lambda6));
    TRY(lambda6(c, m->covariance, k, &ret->lambda6_covariance));
    if (isnan(ret->lambda6)) ret->warnings |= WARNING_BOUNDARY;
    return OK;
}

enum err reliability_of(struct call *c, const struct items *d, double level, struct reliability *ret)
{
    size_t k = d->items;
    double items = (double)k;
    struct item_moments m;
    struct sums s;

    *ret = (struct reliability){0};
    if (k < 2) return fail(c, ERR_INVALID, "There is one item only; consistency is between items.");
    TRY(items_moments(c, d, &m));
    s = sums_of(m.covariance, k);
    ret->alpha = by_feldt(alpha_of(s, items), items, m.units, level);
    if (1 - ret->alpha.value > ROUNDING) ret->alpha.se = error_of_alpha(m.covariance, k, m.units);
    ret->units = m.units;
    ret->warnings = m.warnings;
    for (size_t j = 0; j < k; j++) ret->mean += m.means[j];
    ret->sd = sqrt(fmax(0, s.whole));
    ret->error = ret->sd * sqrt(fmax(0, 1 - ret->alpha.value));
    ret->items = arena_alloc(c->mem, k * sizeof *ret->items);
    for (size_t j = 0; j < k; j++) report_item(&m, j, level, &ret->items[j]);
    return of_correlations(c, &m, level, ret);
}
