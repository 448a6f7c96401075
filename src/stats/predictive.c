/* stats/predictive.c: shares above and below a cut-off, at any base rate. */

#include "stats/predictive.h"

#include <gsl/gsl_cdf.h>

#define FEW 10

void predictive_wilson(double events, double n, double level, double *ret_low, double *ret_high)
{
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), share = events / n, z2 = z * z / n;
    double middle = (share + z2 / 2) / (1 + z2);
    double half = z * sqrt(share * (1 - share) / n + z2 / (4 * n)) / (1 + z2);

    *ret_low = events <= 0 ? 0 : middle - half;
    *ret_high = events >= n ? 1 : middle + half;
}

static struct estimate share_of(double events, double n, double level)
{
    struct estimate e = estimate_nothing();

    e.n = n;
    if (!(n > 0)) return e;
    e.value = events / n;
    e.se = sqrt(e.value * (1 - e.value) / n);
    predictive_wilson(events, n, level, &e.low, &e.high);
    e.method = "wilson";
    if (n < FEW) e.warnings |= WARNING_FEW_UNITS;
    return e;
}

/* The ratio of two shares of different people. */
static struct estimate ratio_of(double a, double n, double b, double m, double level)
{
    double value = (a / n) / (b / m), se_log = sqrt(1 / a - 1 / n + 1 / b - 1 / m);
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);
    struct estimate e = estimate_nothing();

    e.n = n + m;
    if (a <= 0 || b <= 0) {
        e.value = b > 0 ? value : NAN;
        e.warnings = WARNING_BOUNDARY;
        return e;
    }
    e = estimate_normal(value, value * se_log, level, n + m);
    e.low = value * exp(-z * se_log);
    e.high = value * exp(z * se_log);
    return e;
}

enum err predictive_observed(struct call *c, const struct cut_off *t, double level,
                             struct predictive *ret)
{
    double tp = t->true_positives, fp = t->false_positives, fn = t->false_negatives,
           tn = t->true_negatives;

    if (!(tp >= 0 && fp >= 0 && fn >= 0 && tn >= 0))
        return fail(c, ERR_INVALID, "Counts of people cannot be negative.");
    if (tp + fn == 0) return fail(c, ERR_INVALID, "The outcome happened to nobody.");
    if (fp + tn == 0) return fail(c, ERR_INVALID, "The outcome happened to everybody.");
    *ret = (struct predictive){
        .sensitivity = share_of(tp, tp + fn, level),
        .specificity = share_of(tn, tn + fp, level),
        .positive = share_of(tp, tp + fp, level),
        .negative = share_of(tn, tn + fn, level),
        .base_rate = share_of(tp + fn, tp + fn + fp + tn, level),
        .ratio_positive = ratio_of(tp, tp + fn, fp, fp + tn, level),
        .ratio_negative = ratio_of(fn, tp + fn, tn, fp + tn, level),
    };
    return OK;
}

static double value_at(double right, double wrong, double rate)
{
    return right * rate / (right * rate + wrong * (1 - rate));
}

/* right: the share rightly on this side among those `rate` of whom there are; wrong: wrongly, of the
 * rest. variance: of the logarithm of their ratio. */
static struct estimate value_with_interval(double right, double wrong, double rate, double variance,
                                           double level, double n)
{
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2), value = value_at(right, wrong, rate), width;
    struct estimate e = estimate_nothing();

    e.value = value;
    e.n = n;
    if (!isfinite(variance) || isnan(value)) return e;
    width = exp(z * sqrt(variance));
    e.se = value * (1 - value) * sqrt(variance);
    e.low = value_at(right, wrong * width, rate);
    e.high = value_at(right * width, wrong, rate);
    e.method = "analytic";
    return e;
}

static void bound(struct estimate *e, double low, double high)
{
    e->low = low;
    e->high = high;
    e->method = "wilson";
    e->warnings |= WARNING_BOUNDARY;
}

enum err predictive_at(struct call *c, const struct estimate *sensitivity,
                       const struct estimate *specificity, double base_rate, double level,
                       struct at_base_rate *ret)
{
    double se = sensitivity->value, sp = specificity->value, n = sensitivity->n, m = specificity->n;
    bool is_inside = se > 0 && se < 1 && sp > 0 && sp < 1;

    if (!(se >= 0 && se <= 1 && sp >= 0 && sp <= 1))
        return fail(c, ERR_INVALID, "Sensitivity and specificity must lie from 0 to 1.");
    if (!(base_rate >= 0 && base_rate <= 1))
        return fail(c, ERR_INVALID, "A base rate must lie from 0 to 1, not %g.", base_rate);
    ret->positive =
        value_with_interval(se, 1 - sp, base_rate, (1 - se) / se / n + sp / (1 - sp) / m, level, n + m);
    ret->negative = value_with_interval(sp, 1 - se, 1 - base_rate,
                                        se / (1 - se) / n + (1 - sp) / sp / m, level, n + m);
    if (!is_inside && n > 0 && m > 0) {
        struct estimate a = share_of(se * n, n, level), b = share_of(sp * m, m, level);

        bound(&ret->positive, value_at(a.low, 1 - b.low, base_rate),
              value_at(a.high, 1 - b.high, base_rate));
        bound(&ret->negative, value_at(b.low, 1 - a.low, 1 - base_rate),
              value_at(b.high, 1 - a.high, 1 - base_rate));
    }
    ret->flagged = se * base_rate + (1 - sp) * (1 - base_rate);
    ret->hits = 1000 * se * base_rate;
    ret->misses = 1000 * (1 - se) * base_rate;
    ret->false_alarms = 1000 * (1 - sp) * (1 - base_rate);
    return OK;
}
