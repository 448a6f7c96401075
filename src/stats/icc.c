/* stats/icc.c: intraclass correlations of complete data, by sums of squares. */

#include "stats/icc.h"

#include "base/arena.h"
#include "stats/icc_parts.h"
#include "stats/reliability_f.h"

#define DF_LEAST .1    /* of Satterthwaite's: below, F has no bounds */
#define ROUNDING 1e-13 /* of a sum of squares, against the whole */

/* ---- what there is ---- */

static double weight_of(const struct icc_data *d, size_t row)
{
    return d->frequency ? d->frequency[row] : 1;
}

/* Units, ratings and their mean; whether a cell of a row that has any is missing. */
static enum err look_at(struct call *c, const struct icc_data *d, struct icc *ret)
{
    double sum = 0, pairs = 0;

    if (d->raters < 2)
        return fail(c, ERR_INVALID,
                    "There is one rater only; a correlation within units needs two ratings of a unit.");
    ret->is_complete = true;
    for (size_t i = 0; i < d->rows; i++) {
        const double *row = d->values + i * d->raters;
        double weight = weight_of(d, i), own = 0;
        size_t given = 0;

        for (size_t k = 0; k < d->raters; k++) {
            if (isnan(row[k])) continue;
            own += row[k];
            given++;
        }
        if (!isfinite(own) || !isfinite(weight) || weight < 0)
            return fail(c, ERR_INVALID, "A rating or a frequency in row %zu is too large or no number.",
                        i + 1);
        if (!given || weight == 0) continue;
        if (given < d->raters) ret->is_complete = false;
        ret->units += weight;
        ret->ratings += weight * (double)given;
        if (given > 1) pairs += weight;
        sum += weight * own;
    }
    if (ret->units == 0) return fail(c, ERR_INVALID, "There are no ratings.");
    if (pairs == 0)
        return fail(c, ERR_INVALID, "No unit has two ratings, so that nothing can be compared.");
    if (ret->units < 2)
        return fail(c, ERR_INVALID, "There is one unit only; two are needed to see how units differ.");
    ret->mean = sum / ret->ratings;
    return OK;
}

/* ---- sums of squares ---- */

static struct icc_square square(double sum, double df)
{
    return (struct icc_square){sum, df, sum / df};
}

/* One pass over deviations from the mean. What lies below the rounding of the whole is nothing. */
static void sum_squares(struct call *c, const struct icc_data *d, struct icc *ret)
{
    size_t k = d->raters;
    double *columns = arena_alloc(c->mem, k * sizeof *columns);
    double n = ret->units, m = (double)k, total = 0, units = 0, raters = 0, error;

    for (size_t i = 0; i < d->rows; i++) {
        const double *row = d->values + i * k;
        double weight = weight_of(d, i), sum = 0, squares = 0;

        if (isnan(row[0]) || weight == 0) continue;
        for (size_t j = 0; j < k; j++) {
            double off = row[j] - ret->mean;
            sum += off;
            squares += off * off;
            columns[j] += weight * off;
        }
        total += weight * squares;
        units += weight * sum * sum;
    }
    units /= m;
    for (size_t j = 0; j < k; j++) raters += columns[j] * columns[j] / n;
    error = total - units - raters;
    if (units < ROUNDING * total) units = 0;
    if (raters < ROUNDING * total) raters = 0;
    if (error < ROUNDING * total) error = 0;
    ret->anova.units = square(units, n - 1);
    ret->anova.within = square(error == 0 ? raters : total - units, n * (m - 1));
    ret->anova.raters = square(raters, m - 1);
    ret->anova.error = square(error, (n - 1) * (m - 1));
}

static void components(struct icc *ret, double k)
{
    const struct icc_anova *a = &ret->anova;
    double n = ret->units;
    struct icc_components one = {NAN, NAN, NAN, NAN, NAN, NAN, true};

    one.units = (a->units.mean - a->within.mean) / k;
    one.error = a->within.mean;
    ret->components[ICC_ONE_WAY] = one;
    one.units = (a->units.mean - a->error.mean) / k;
    one.raters = (a->raters.mean - a->error.mean) / n;
    one.error = a->error.mean;
    ret->components[ICC_RANDOM] = ret->components[ICC_MIXED] = one;
}

/* ---- coefficients ---- */

/* Of the mean of m ratings from that of one: Spearman (1910) and Brown (1910). So far below zero that
 * the mean has no variance, there is none. */
static double stepped(double one, double m)
{
    double below = 1 + (m - 1) * one;

    return below > ROUNDING ? m * one / below : NAN;
}

/* The interval of a single rating's coefficient without raters: it is a function of F alone. */
static struct estimate by_f(const struct icc_square *units, const struct icc_square *error, double k,
                            double level)
{
    struct estimate e = estimate_nothing();
    double f = units->mean / error->mean, tail = (1 - level) / 2, low, high;

    e.value = (units->mean - error->mean) / (units->mean + (k - 1) * error->mean);
    if (!isfinite(f)) return e; /* no error at all: an interval would say nothing */
    low = f / f_above(tail, units->df, error->df);
    high = f * f_above(tail, error->df, units->df);
    e.statistic = f;
    e.df = error->df;
    e.p = f_chance(f, units->df, error->df);
    e.low = (low - 1) / (low + k - 1);
    e.high = (high - 1) / (high + k - 1);
    return e;
}

/* Agreement: the interval of Satterthwaite, McGraw and Wong (1996), table 7. */
static struct estimate agreement(const struct icc *ret, double k, double level)
{
    const struct icc_anova *a = &ret->anova;
    double n = ret->units, units = a->units.mean, raters = a->raters.mean, error = a->error.mean;
    double rho = (units - error) / (units + (k - 1) * error + k / n * (raters - error));
    double first = k * rho / (n * (1 - rho)), second = 1 + k * rho * (n - 1) / (n * (1 - rho));
    double both = first * raters + second * error, tail = (1 - level) / 2, df, f, g;
    struct estimate e = by_f(&a->units, &a->error, k, level);

    df = both * both /
         (first * raters * first * raters / a->raters.df +
          second * error * second * error / a->error.df);
    e.value = rho;
    e.low = e.high = NAN;
    if (!(df > DF_LEAST) || !isfinite(df)) return e;
    f = f_above(tail, a->units.df, df);
    g = f_above(tail, df, a->units.df);
    e.low = n * (units - f * error) / (f * (k * raters + (k * n - k - n) * error) + n * units);
    e.high = n * (g * units - error) / (k * raters + (k * n - k - n) * error + n * g * units);
    return e;
}

static void of_several(const struct estimate *one, double m, struct estimate *ret)
{
    *ret = *one;
    ret->value = stepped(one->value, m);
    ret->low = stepped(one->low, m);
    ret->high = stepped(one->high, m);
}

static void fill(struct icc *ret, double k, double level)
{
    const struct icc_anova *a = &ret->anova;
    struct estimate *forms = ret->forms;

    forms[ICC_ONE_WAY_1] = by_f(&a->units, &a->within, k, level);
    forms[ICC_RANDOM_C_1] = forms[ICC_MIXED_C_1] = by_f(&a->units, &a->error, k, level);
    forms[ICC_RANDOM_A_1] = forms[ICC_MIXED_A_1] = agreement(ret, k, level);
    for (size_t i = 0; i < ICC_FORMS; i++) {
        struct estimate *e = &forms[i];
        if (i % 2) of_several(&forms[i - 1], ret->averaged, e);
        e->n = ret->units;
        e->method = "anova";
        if (ret->units < ICC_UNITS_FEW) e->warnings |= WARNING_FEW_UNITS;
    }
}

/* Where neither units nor errors differ there is nothing to be said. */
static void mend(struct icc *ret)
{
    for (size_t i = 0; i < ICC_FORMS; i++) {
        struct estimate *e = &ret->forms[i];
        double n = e->n;
        if (isfinite(e->value)) continue;
        *e = estimate_nothing();
        e->n = n;
        e->warnings = WARNING_ZERO_VARIANCE;
    }
}

enum err icc_all(struct call *c, const struct icc_data *d, const struct icc_wanted *w, struct icc *ret)
{
    double k = (double)d->raters;

    *ret = (struct icc){0};
    TRY(look_at(c, d, ret));
    if (w->reml || !ret->is_complete) return icc_by_reml(c, d, w, ret);
    ret->averaged = w->averaged > 0 ? w->averaged : k;
    sum_squares(c, d, ret);
    components(ret, k);
    fill(ret, k, w->level);
    mend(ret);
    return OK;
}
