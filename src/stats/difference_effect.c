/* stats/difference_effect.c: differences of means, and how large they are beside the spread. */

#include "stats/difference.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>

#define EXACT_MOST 1e5 /* degrees of freedom: beyond, a normal interval has as many digits */

struct spread {
    double n, mean, variance;
};

static struct spread spread_of(const double *values, size_t count)
{
    struct spread s = {.n = (double)count};

    for (size_t i = 0; i < count; i++) s.mean += values[i] / s.n;
    for (size_t i = 0; i < count; i++) s.variance += (values[i] - s.mean) * (values[i] - s.mean);
    s.variance /= s.n - 1;
    return s;
}

/* value: the mean's distance from 0, which is `scale` times t. */
static struct estimate standardised(double value, double scale, double df, double level, double n)
{
    struct estimate e = estimate_nothing();
    double t = value / scale, side = (1 - level) / 2;

    e.value = value;
    e.n = n;
    e.df = df;
    if (!isfinite(value)) {
        e.value = NAN;
        e.warnings = WARNING_ZERO_VARIANCE;
        return e;
    }
    e.se = scale * sqrt(1 + t * t / (2 * df));
    if (df > EXACT_MOST) {
        double z = gsl_cdf_ugaussian_Pinv(1 - side);
        e.low = value - z * e.se;
        e.high = value + z * e.se;
        e.method = "analytic";
        return e;
    }
    e.low = scale * noncentral_t_delta(t, df, 1 - side);
    e.high = scale * noncentral_t_delta(t, df, side);
    e.method = "noncentral_t";
    return e;
}

static struct estimate corrected(const struct estimate *d, double df)
{
    double factor = exp(gsl_sf_lngamma(df / 2) - gsl_sf_lngamma((df - 1) / 2)) / sqrt(df / 2);
    struct estimate g = *d;

    if (!(df > 1)) return estimate_nothing();
    g.value *= factor;
    g.se *= factor;
    g.low *= factor;
    g.high *= factor;
    return g;
}

static struct estimate mean_of(double value, double se, double df, double level, double n)
{
    struct estimate e = estimate_student(value, se, df, level, n);

    if (!(se > 0)) e.warnings = WARNING_ZERO_VARIANCE;
    return e;
}

enum err effects_paired(struct call *c, const struct paired *p, double level, struct effects *ret)
{
    double n = 0, mean[2] = {0}, squares[2] = {0}, apart = 0;

    for (size_t i = 0; i < p->count; i++) {
        double first = p->first[i * p->stride], second = p->second[i * p->stride];
        if (isnan(first - second)) continue;
        n++;
        mean[0] += (first - mean[0]) / n;
        mean[1] += (second - mean[1]) / n;
    }
    if (!(n >= 2))
        return fail(c, ERR_INVALID, "Two pairs of values are wanted at least; there are %g.", n);
    for (size_t i = 0; i < p->count; i++) {
        double first = p->first[i * p->stride] - mean[0], second = p->second[i * p->stride] - mean[1];
        if (isnan(first - second)) continue;
        squares[0] += first * first;
        squares[1] += second * second;
        apart += (second - first) * (second - first);
    }
    double sd = sqrt(apart / (n - 1)), change = mean[1] - mean[0];
    double average = sqrt((squares[0] + squares[1]) / 2 / (n - 1));
    ret->mean = mean_of(change, sd / sqrt(n), n - 1, level, n);
    ret->d = standardised(sd > 0 ? change / sd : NAN, 1 / sqrt(n), n - 1, level, n);
    ret->g = corrected(&ret->d, n - 1);
    ret->d_average = estimate_nothing();
    ret->d_average.n = n;
    if (average > 0) ret->d_average.value = change / average;
    if (n < (double)p->count) ret->mean.warnings |= WARNING_INCOMPLETE;
    return OK;
}

enum err effects_independent(struct call *c, const struct two_groups *g, double level,
                             struct effects *ret)
{
    struct spread first, second;
    double n, df, pooled, change, parts[2], welch;

    if (g->first_count < 2 || g->second_count < 2)
        return fail(c, ERR_INVALID,
                    "Two values in each group are wanted at least; there are %zu and %zu.",
                    g->first_count, g->second_count);
    first = spread_of(g->first, g->first_count);
    second = spread_of(g->second, g->second_count);
    n = first.n + second.n;
    df = n - 2;
    pooled = sqrt(((first.n - 1) * first.variance + (second.n - 1) * second.variance) / df);
    change = second.mean - first.mean;
    parts[0] = first.variance / first.n;
    parts[1] = second.variance / second.n;
    welch = (parts[0] + parts[1]) * (parts[0] + parts[1]) /
            (parts[0] * parts[0] / (first.n - 1) + parts[1] * parts[1] / (second.n - 1));
    ret->mean = mean_of(change, sqrt(parts[0] + parts[1]), welch, level, n);
    ret->d = standardised(pooled > 0 ? change / pooled : NAN, sqrt(1 / first.n + 1 / second.n), df,
                          level, n);
    ret->g = corrected(&ret->d, df);
    ret->d_average = estimate_nothing();
    return OK;
}
