/* stats/difference.c: limits of agreement. */

#include "stats/difference.h"

#include <gsl/gsl_cdf.h>

#include "base/arena.h"

#define ROUNDING 1e-14 /* of a value */

/* Sums over the pairs that are complete. */
struct moments {
    double n, mean_apart, mean_middle; /* of first - second, and of their mean */
    double apart, middle, both;        /* sums of squares and products from the means */
};

static bool pair_at(const struct paired *p, size_t i, double *ret_apart, double *ret_middle)
{
    double first = p->first[i * p->stride], second = p->second[i * p->stride];

    *ret_apart = first - second;
    *ret_middle = first / 2 + second / 2;
    return !isnan(*ret_apart);
}

static struct moments take(const struct paired *p)
{
    struct moments m = {0};
    double apart, middle, least;

    for (size_t i = 0; i < p->count; i++) {
        if (!pair_at(p, i, &apart, &middle)) continue;
        m.n++;
        m.mean_apart += apart;
        m.mean_middle += middle;
    }
    m.mean_apart /= m.n;
    m.mean_middle /= m.n;
    for (size_t i = 0; i < p->count; i++) {
        if (!pair_at(p, i, &apart, &middle)) continue;
        m.apart += (apart - m.mean_apart) * (apart - m.mean_apart);
        m.middle += (middle - m.mean_middle) * (middle - m.mean_middle);
        m.both += (apart - m.mean_apart) * (middle - m.mean_middle);
    }
    /* What lies below the rounding of the values is nothing. */
    least = m.n * ROUNDING * ROUNDING * (m.mean_apart * m.mean_apart + m.mean_middle * m.mean_middle);
    if (m.apart <= least) m.apart = m.both = 0;
    if (m.middle <= least) m.middle = m.both = 0;
    return m;
}

static struct estimate limit(const struct moments *m, double sd, double z,
                             const struct limits_wanted *w)
{
    struct estimate e = estimate_nothing();
    double n = m->n, root = sqrt(n), side = (1 - w->level) / 2;

    e.value = m->mean_apart + z * sd;
    e.n = n;
    if (!(sd > 0)) return e;
    e.se = sd * sqrt(1 / n + z * z / (2 * (n - 1)));
    if (w->approximate) {
        double t = gsl_cdf_tdist_Pinv(1 - side, n - 1);
        e.low = e.value - t * e.se;
        e.high = e.value + t * e.se;
        e.method = "approximate";
        return e;
    }
    e.low = m->mean_apart + sd * noncentral_t_quantile(side, n - 1, root * z) / root;
    e.high = m->mean_apart + sd * noncentral_t_quantile(1 - side, n - 1, root * z) / root;
    e.method = "exact";
    return e;
}

static struct estimate spread(const struct moments *m, double level)
{
    struct estimate e = estimate_nothing();
    double df = m->n - 1;

    e.value = sqrt(m->apart / df);
    e.n = m->n;
    e.df = df;
    e.low = sqrt(m->apart / gsl_cdf_chisq_Pinv(.5 + level / 2, df));
    e.high = sqrt(m->apart / gsl_cdf_chisq_Pinv(.5 - level / 2, df));
    e.method = "chi-square";
    return e;
}

enum err difference_limits(struct call *c, const struct paired *p, const struct limits_wanted *w,
                           struct limits *ret)
{
    struct moments m = take(p);
    double z = gsl_cdf_ugaussian_Pinv(.5 + w->coverage / 2), apart, middle, left;

    if (!(m.n >= 3))
        return fail(c, ERR_INVALID, "Three pairs of values are wanted at least; there are %g.", m.n);
    ret->sd = spread(&m, w->level);
    ret->bias = estimate_student(m.mean_apart, ret->sd.value / sqrt(m.n), m.n - 1, w->level, m.n);
    ret->lower = limit(&m, ret->sd.value, -z, w);
    ret->upper = limit(&m, ret->sd.value, z, w);
    ret->slope = estimate_nothing();
    ret->slope.n = m.n;
    ret->intercept = NAN;
    if (m.middle > 0) {
        double slope = m.both / m.middle;
        left = fmax(m.apart - slope * m.both, 0);
        ret->slope = estimate_student(slope, sqrt(left / (m.n - 2) / m.middle), m.n - 2, w->level, m.n);
        ret->intercept = m.mean_apart - slope * m.mean_middle;
    }
    if (!(m.middle > 0)) ret->slope.warnings |= WARNING_ZERO_VARIANCE;
    ret->outside = 0;
    for (size_t i = 0; i < p->count; i++)
        if (pair_at(p, i, &apart, &middle))
            ret->outside += apart < ret->lower.value || apart > ret->upper.value;
    if (m.n < (double)p->count) ret->bias.warnings |= WARNING_INCOMPLETE;
    if (!(m.apart > 0)) ret->bias.warnings |= WARNING_ZERO_VARIANCE;
    return OK;
}
