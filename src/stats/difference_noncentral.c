/* stats/difference_noncentral.c: Student's distribution away from 0, which GSL does not have. */

#include "stats/difference.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_integration.h>
#include <gsl/gsl_sf_gamma.h>

#define NODES 32
#define PANELS 6
#define WIDE 9.   /* standard deviations: beyond, there is less than 1e-18 */
#define STEPS 200 /* of a search, which takes a dozen */

struct density {
    double t, df, delta, constant;
};

/* Of s = sqrt(chi-square / df), times the chance that a normal value is below t s - delta. */
static double at(double s, void *context)
{
    const struct density *d = context;

    if (s <= 0) return d->df > 1 ? 0 : exp(d->constant + d->df / 2) * gsl_cdf_ugaussian_P(-d->delta);
    return exp(d->constant + (d->df - 1) * log(s) + d->df / 2 * (1 - s * s)) *
           gsl_cdf_ugaussian_P(d->t * s - d->delta);
}

static double integrate(struct density *d, double low, double high)
{
    /* owned: freed below; the table of 32 nodes is a constant of GSL */
    gsl_integration_glfixed_table *table = gsl_integration_glfixed_table_alloc(NODES);
    gsl_function function = {at, d};
    double step = (high - low) / PANELS, sum = 0;

    for (int i = 0; table && high > low && i < PANELS; i++)
        sum += gsl_integration_glfixed(&function, low + i * step, low + (i + 1) * step, table);
    gsl_integration_glfixed_table_free(table);
    return sum;
}

double noncentral_t(double t, double df, double delta)
{
    struct density d = {t, df, delta, 0};
    double width = WIDE / sqrt(2 * df), low = fmax(0, 1 - width),
           high = 1 + width + (df < 3 ? WIDE / df : 0);
    double turn, half;

    if (isnan(t) || isnan(delta) || !(df > 0)) return NAN;
    if (t == 0) return gsl_cdf_ugaussian_P(-delta);
    /* By the regulated gamma function: differences of its logarithms lose digits where df is large. */
    d.constant = log(2) + log(df / (4 * M_PI)) / 2 - log(gsl_sf_gammastar(df / 2));
    /* Where the normal part goes from 0 to 1 the panels are of its own width. */
    turn = delta / t;
    half = WIDE / fabs(t);
    double first = fmin(fmax(turn - half, low), high), last = fmin(fmax(turn + half, low), high);
    double sum = integrate(&d, low, first) + integrate(&d, first, last) + integrate(&d, last, high);
    return fmin(fmax(sum, 0), 1);
}

/* The x at which f is p; it rises if `rises`. Regula falsi of Illinois, from a bracket that is widened.
 */
struct search {
    double t, df, delta;
    bool of_delta;
};

static double value_at(const struct search *s, double x, double p)
{
    return s->of_delta ? p - noncentral_t(s->t, s->df, x) : noncentral_t(x, s->df, s->delta) - p;
}

static double find(const struct search *s, double p, double start, double step)
{
    double low = start - step, high = start + step, below = value_at(s, low, p),
           above = value_at(s, high, p);
    int side = 0;

    for (int i = 0; (below > 0 || above < 0) && i < STEPS; i++) {
        if (below > 0) below = value_at(s, low -= step, p);
        if (above < 0) above = value_at(s, high += step, p);
        step *= 2;
    }
    if (!(below <= 0 && above >= 0)) return NAN;
    for (int i = 0; i < STEPS && high - low > 1e-12 * (1 + fabs(low)); i++) {
        double middle =
            above > below ? (low * above - high * below) / (above - below) : (low + high) / 2;
        if (i % 8 == 7) middle = (low + high) / 2;
        double here = value_at(s, middle, p);
        if (fabs(here) < 1e-14) return middle;
        if (here < 0) {
            low = middle;
            below = here;
            if (side == -1) above /= 2;
            side = -1;
        } else {
            high = middle;
            above = here;
            if (side == 1) below /= 2;
            side = 1;
        }
    }
    return (low + high) / 2;
}

double noncentral_t_quantile(double p, double df, double delta)
{
    struct search s = {.df = df, .delta = delta};

    if (!(p > 0 && p < 1)) return NAN;
    return find(&s, p, delta, 1 + fabs(delta) / sqrt(2 * df));
}

double noncentral_t_delta(double t, double df, double p)
{
    struct search s = {.t = t, .df = df, .of_delta = true};

    if (!(p > 0 && p < 1)) return NAN;
    return find(&s, p, t, 1 + fabs(t) / sqrt(2 * df));
}
