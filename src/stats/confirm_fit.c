/* stats/confirm_fit.c: indices of fit, and moments of rows. */

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/arena.h"
#include "stats/confirm_parts.h"

#define RMSEA_LEVEL .9
#define NONCENTRALITY_MOST 1e7
#define BISECTIONS 200
#define POWER_FROM 2e4

/* Sankaran (1959, Biometrika 46:235-237), the power at which it is nearly normal; its error falls with
 * the noncentrality and is 2e-8 at that from which it serves. */
static double by_power(double x, double df, double noncentrality)
{
    double mean = df + noncentrality, more = df + 2 * noncentrality;
    double h = 1 - 2 * mean * (df + 3 * noncentrality) / (3 * more * more);
    double p = more / (mean * mean), m = (h - 1) * (1 - 3 * h);
    double middle = 1 + h * p * (h - 1 - .5 * (2 - h) * m * p);

    return gsl_cdf_ugaussian_P((pow(x / mean, h) - middle) / (h * sqrt(2 * p) * (1 + .5 * m * p)));
}

/* A mixture of chi-squares by Poisson's chances; those too small to matter are left out. */
double noncentral_chi_square(double x, double df, double noncentrality)
{
    double middle = noncentrality / 2, width = 12 * sqrt(middle) + 40, sum = 0;
    double first = fmax(0, floor(middle - width));

    if (!(x > 0)) return 0;
    if (!(noncentrality > 0)) return gsl_cdf_chisq_P(x, df);
    if (noncentrality > POWER_FROM) return by_power(x, df, noncentrality);
    for (unsigned j = (unsigned)first; (double)j <= middle + width; j++)
        sum += gsl_ran_poisson_pdf(j, middle) * gsl_cdf_chisq_P(x, df + 2 * (double)j);
    return sum;
}

/* The noncentrality at which so much of the distribution lies below x; 0 where even without any less
 * does. */
static double noncentrality_at(double x, double df, double below)
{
    double low = 0, high = fmax(1, x);

    if (noncentral_chi_square(x, df, 0) <= below) return 0;
    while (noncentral_chi_square(x, df, high) > below && high < NONCENTRALITY_MOST) high *= 2;
    for (size_t i = 0; i < BISECTIONS && high - low > 1e-10 * high; i++) {
        double middle = (low + high) / 2;
        if (noncentral_chi_square(x, df, middle) > below)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

void confirm_indices(struct confirm_fit *f, double n, size_t groups)
{
    double x = f->chi_square.value, df = f->chi_square.df, root = sqrt((double)groups);
    double over = fmax(0, x - df), most = fmax(over, f->baseline - f->baseline_df);

    f->chi_square.statistic = x;
    f->chi_square.n = n;
    f->rmsea = estimate_nothing();
    f->rmsea.n = n;
    f->cfi = most > 0 ? 1 - over / most : 1;
    f->tli = NAN;
    if (!(df > 0)) return;
    f->chi_square.p = gsl_cdf_chisq_Q(fmax(0, x), df);
    f->tli = 1 - (x - df) / df / ((f->baseline - f->baseline_df) / f->baseline_df);
    f->rmsea.value = sqrt(over / (df * n)) * root;
    f->rmsea.low = sqrt(noncentrality_at(x, df, (1 + RMSEA_LEVEL) / 2) / (df * n)) * root;
    f->rmsea.high = sqrt(noncentrality_at(x, df, (1 - RMSEA_LEVEL) / 2) / (df * n)) * root;
    f->rmsea.method = "noncentral_chi_square";
}

struct estimate confirm_difference(const struct confirm_fit *narrow, const struct confirm_fit *wide)
{
    struct estimate e = estimate_nothing();

    e.n = narrow->chi_square.n;
    e.value = e.statistic = fmax(0, narrow->chi_square.value - wide->chi_square.value);
    e.df = narrow->chi_square.df - wide->chi_square.df;
    if (e.df > 0) e.p = gsl_cdf_chisq_Q(e.value, e.df);
    return e;
}

enum err confirm_check(struct call *c, const struct confirm_model *m)
{
    if (!m->factors) return fail(c, ERR_INVALID, "The model has no factor.");
    for (size_t i = 0; i < m->items; i++) {
        size_t loads = 0;
        for (size_t k = 0; k < m->factors; k++) loads += m->loads[i * m->factors + k] != 0;
        if (!loads) return fail(c, ERR_INVALID, "Item %zu loads on no factor.", i + 1);
    }
    for (size_t k = 0; k < m->factors; k++) {
        size_t loads = 0;
        for (size_t i = 0; i < m->items; i++) loads += m->loads[i * m->factors + k] != 0;
        if (loads < 2 || (m->factors == 1 && loads < 3))
            return fail(c, ERR_INVALID, "Factor %zu has too few items: %s.", k + 1,
                        m->factors == 1 ? "one factor alone needs three" : "it needs two at least");
    }
    return OK;
}

static bool is_in(const struct confirm_rows *r, size_t row, int32_t group)
{
    if (r->group && r->group[row] != group) return false;
    for (size_t k = 0; k < r->items; k++)
        if (isnan(r->values[row * r->items + k])) return false;
    return true;
}

enum err confirm_moments(struct call *c, const struct confirm_rows *r, int32_t group,
                         struct confirm_group *ret, double *ret_left_out)
{
    size_t p = r->items;
    double *mean = arena_alloc(c->mem, p * sizeof *mean), n = 0;
    double *covariance = arena_alloc(c->mem, p * p * sizeof *covariance);

    for (size_t i = 0; i < r->rows; i++) {
        double units = r->frequency ? r->frequency[i] : 1;
        if (r->group && r->group[i] != group) continue;
        if (!is_in(r, i, group)) {
            *ret_left_out += units;
            continue;
        }
        n += units;
        for (size_t k = 0; k < p; k++) mean[k] += units * r->values[i * p + k];
    }
    if (!(n > (double)p))
        return fail(c, ERR_INVALID,
                    "There are %.0f complete rows%s and %zu items; more rows than items are "
                    "needed.",
                    n, r->group ? " of a group" : "", p);
    for (size_t k = 0; k < p; k++) mean[k] /= n;
    for (size_t i = 0; i < r->rows; i++) {
        if (!is_in(r, i, group)) continue;
        for (size_t k = 0; k < p; k++) {
            double by = (r->values[i * p + k] - mean[k]) * (r->frequency ? r->frequency[i] : 1) / n;
            for (size_t j = 0; j <= k; j++)
                covariance[k * p + j] += by * (r->values[i * p + j] - mean[j]);
        }
    }
    for (size_t k = 0; k < p; k++)
        for (size_t j = 0; j < k; j++) covariance[j * p + k] = covariance[k * p + j];
    *ret = (struct confirm_group){n, mean, covariance};
    return OK;
}
