/* stats/sample_size.c: how many are needed. */

#include "stats/sample_size.h"

#include <gsl/gsl_cdf.h>

#define TAILS 9. /* standard deviations that an integral goes to */
#define ROUNDING 1e-14
#define GRID 4000          /* its points */
#define PARAMETERS_MOST 30 /* that van Smeden's formula was found with */
#define RATINGS_FEW 2
#define LARGEST 1e12     /* number that is looked for */
#define RESIDUAL_DF 234. /* that know a standard deviation to a tenth, with 95 % */

/* ---- what was expected ---- */

static enum err check_test(struct call *c, const struct sample_test *t)
{
    if (!(t->lowest < t->expected && t->expected < 1 && t->lowest > -1))
        return fail(c, ERR_INVALID,
                    "The expected coefficient has to lie above the lowest, and both between -1 and 1.");
    if (!(t->significance > 0 && t->significance < 1 && t->power > 0 && t->power < 1))
        return fail(c, ERR_INVALID, "Significance and power lie between 0 and 1.");
    if (!(1 - t->power < 1 - t->significance / (double)t->sides))
        return fail(c, ERR_INVALID, "Power has to be above significance.");
    return OK;
}

static enum err check_width(struct call *c, const struct sample_width *w)
{
    if (!(w->expected > -1 && w->expected < 1))
        return fail(c, ERR_INVALID, "The expected coefficient has to lie between -1 and 1.");
    if (!(w->width > 0 && w->width < 2 && w->level > 0 && w->level < 1))
        return fail(c, ERR_INVALID, "The width of an interval lies above 0 and below 2.");
    return OK;
}

static enum err check_several(struct call *c, size_t count)
{
    if (count >= 2) return OK;
    return fail(c, ERR_INVALID, "Two ratings, or two items, are the least.");
}

static enum err check_share(struct call *c, double share)
{
    if (share > 0 && share < 1) return OK;
    return fail(c, ERR_INVALID, "The share of a category or an outcome lies between 0 and 1.");
}

static double both_errors(const struct sample_test *t)
{
    return gsl_cdf_ugaussian_Qinv(t->significance / (double)t->sides) +
           gsl_cdf_ugaussian_Pinv(t->power);
}

static double reach(double level)
{
    return gsl_cdf_ugaussian_Pinv(.5 + level / 2);
}

/* ---- intraclass correlation ---- */

enum err sample_icc_test(struct call *c, const struct sample_test *t, size_t ratings, double *ret)
{
    double k = (double)ratings, z, ratio, logarithm;

    TRY(check_several(c, ratings));
    TRY(check_test(c, t));
    if (!(t->lowest > -1 / (k - 1)))
        return fail(c, ERR_INVALID, "An intraclass correlation cannot be as low as that.");
    ratio = (1 + k * t->lowest / (1 - t->lowest)) / (1 + k * t->expected / (1 - t->expected));
    logarithm = log(ratio);
    z = both_errors(t);
    *ret = 1 + 2 * z * z * k / (logarithm * logarithm * (k - 1));
    return OK;
}

enum err sample_icc_width(struct call *c, const struct sample_width *w, size_t ratings, double *ret)
{
    double k = (double)ratings, z = reach(w->level), own = w->expected, error;

    TRY(check_several(c, ratings));
    TRY(check_width(c, w));
    error = (1 - own) * (1 + (k - 1) * own);
    *ret = 8 * z * z * error * error / (k * (k - 1) * w->width * w->width) + 1;
    if (ratings == RATINGS_FEW && own >= .7) *ret += 5 * own;
    return OK;
}

/* ---- kappa ---- */

enum err sample_kappa_test(struct call *c, const struct sample_test *t, double share, double *ret)
{
    double both, off, z;

    TRY(check_test(c, t));
    TRY(check_share(c, share));
    both = share * (1 - share);
    off = both * (t->expected - t->lowest);
    if (!(share * share + both * t->lowest > 0 && (1 - share) * (1 - share) + both * t->lowest > 0))
        return fail(c, ERR_INVALID, "Kappa cannot be as low as that with such a share.");
    z = both_errors(t);
    *ret = z * z /
           (off * off *
            (1 / (share * share + both * t->lowest) + 2 / (both * (1 - t->lowest)) +
             1 / ((1 - share) * (1 - share) + both * t->lowest)));
    return OK;
}

enum err sample_kappa_width(struct call *c, const struct sample_width *w, double share, double *ret)
{
    double own = w->expected, z = 2 * reach(w->level) / w->width, variance;

    TRY(check_width(c, w));
    TRY(check_share(c, share));
    variance = (1 - own) * ((1 - own) * (1 - 2 * own) + own * (2 - own) / (2 * share * (1 - share)));
    if (!(variance > 0))
        return fail(c, ERR_INVALID, "Kappa cannot be as low as that with such a share.");
    *ret = z * z * variance;
    return OK;
}

/* ---- alpha: the logarithm of 1 - alpha has the variance 2 k / ((k - 1) (n - 2)) ---- */

enum err sample_alpha_test(struct call *c, const struct sample_test *t, size_t items, double *ret)
{
    double k = (double)items, step;

    TRY(check_several(c, items));
    TRY(check_test(c, t));
    step = both_errors(t) / log((1 - t->lowest) / (1 - t->expected));
    *ret = 2 * k / (k - 1) * step * step + 2;
    return OK;
}

enum err sample_alpha_width(struct call *c, const struct sample_width *w, size_t items, double *ret)
{
    double k = (double)items, low = w->expected - w->width / 2, high = w->expected + w->width / 2, step;

    TRY(check_several(c, items));
    TRY(check_width(c, w));
    if (!(high < 1))
        return fail(c, ERR_INVALID, "Such an interval would reach beyond 1; ask for a narrower one.");
    step = reach(w->level) / log((1 - low) / (1 - high));
    *ret = 8 * k / (k - 1) * step * step + 2;
    return OK;
}

/* ---- prediction models ---- */

/* Log-likelihood of a person where all have the same prediction. */
static double without_model(double outcome)
{
    return outcome * log(outcome) + (1 - outcome) * log1p(-outcome);
}

double sample_r2_largest(double outcome)
{
    return -expm1(2 * without_model(outcome));
}

double sample_r2_of_auc(double auc, double outcome)
{
    double apart = M_SQRT2 * gsl_cdf_ugaussian_Pinv(auc), step = (apart + 2 * TAILS) / GRID, sum = 0;

    for (int i = 0; i <= GRID; i++) {
        double x = -TAILS + step * i, odds = log(outcome / (1 - outcome)) + apart * (x - apart / 2);
        double other = exp(-x * x / 2), event = exp(-(x - apart) * (x - apart) / 2);
        sum -= outcome * event * log1p(exp(-odds)) + (1 - outcome) * other * log1p(exp(odds));
    }
    return -expm1(-2 * (sum * step / sqrt(2 * M_PI) - without_model(outcome)));
}

/* So many that the expected shrinkage is at least this. */
static double for_shrinkage(size_t parameters, double r2, double shrinkage)
{
    return (double)parameters / ((shrinkage - 1) * log1p(-r2 / shrinkage));
}

static enum err check_model(struct call *c, size_t parameters, double r2, double largest)
{
    if (!parameters) return fail(c, ERR_INVALID, "A model has at least one parameter.");
    if (!(r2 > 0 && r2 < largest))
        return fail(
            c, ERR_INVALID,
            "R2 has to lie above 0 and below %.3f, the largest that Cox and Snell's can be with "
            "so many events.",
            largest);
    return OK;
}

static enum err check_prediction(struct call *c, const struct sample_prediction *p, double largest)
{
    TRY(check_share(c, p->outcome));
    TRY(check_model(c, p->parameters, p->r2, largest));
    if (!(p->shrinkage > p->r2 && p->shrinkage < 1 && p->optimism > 0 && p->margin > 0) ||
        p->error <= 0)
        return fail(c, ERR_INVALID,
                    "Shrinkage lies between R2 and 1; optimism, margin and error lie above 0.");
    return OK;
}

enum err sample_prediction_of(struct call *c, const struct sample_prediction *p,
                              struct sample_prediction_found *ret)
{
    double k = (double)p->parameters, z = reach(p->level) / p->margin, rarer;

    *ret = (struct sample_prediction_found){.error = NAN};
    TRY(check_share(c, p->outcome));
    ret->largest_r2 = sample_r2_largest(p->outcome);
    TRY(check_prediction(c, p, ret->largest_r2));
    rarer = fmin(p->outcome, 1 - p->outcome);
    ret->shrinkage = for_shrinkage(p->parameters, p->r2, p->shrinkage);
    ret->optimism =
        for_shrinkage(p->parameters, p->r2, p->r2 / (p->r2 + p->optimism * ret->largest_r2));
    ret->margin = z * z * p->outcome * (1 - p->outcome);
    if (p->parameters <= PARAMETERS_MOST)
        ret->error = exp((-.508 + .259 * log(rarer) + .504 * log(k) - log(p->error)) / .544);
    ret->needed = fmax(fmax(ret->shrinkage, ret->optimism), fmax(ret->margin, ret->error));
    ret->events = ceil(ret->needed) * p->outcome;
    ret->events_a_parameter = ret->events / k;
    return OK;
}

enum err sample_survival_of(struct call *c, const struct sample_survival *s,
                            struct sample_survival_found *ret)
{
    double events = s->rate * s->follow_up; /* a person */

    *ret = (struct sample_survival_found){0};
    if (!(s->rate > 0 && s->follow_up > 0 && events <= 1))
        return fail(c, ERR_INVALID,
                    "The rate of events and the follow-up lie above 0, and their product, which is the "
                    "events a person, is at most 1.");
    ret->largest_r2 = -expm1(2 * events * (log(events) - 1));
    TRY(check_model(c, s->parameters, s->r2, ret->largest_r2));
    if (!(s->shrinkage > s->r2 && s->shrinkage < 1 && s->optimism > 0))
        return fail(c, ERR_INVALID, "Shrinkage lies between R2 and 1, and optimism above 0.");
    ret->shrinkage = for_shrinkage(s->parameters, s->r2, s->shrinkage);
    ret->optimism =
        for_shrinkage(s->parameters, s->r2, s->r2 / (s->r2 + s->optimism * ret->largest_r2));
    ret->needed = fmax(ret->shrinkage, ret->optimism);
    ret->events = ceil(ret->needed) * events;
    ret->events_a_parameter = ret->events / (double)s->parameters;
    return OK;
}

/* Shrinkage of van Houwelingen and le Cessie (1990) with n persons. */
static double shrinkage_with(const struct sample_regression *r, double n)
{
    double k = (double)r->parameters, apparent = (r->r2 * (n - k - 1) + k) / (n - 1);

    return 1 + (k - 2) / (n * log1p(-apparent));
}

enum err sample_regression_of(struct call *c, const struct sample_regression *r,
                              struct sample_regression_found *ret)
{
    double k = (double)r->parameters, low = k + 2, high = LARGEST;

    if (!r->parameters) return fail(c, ERR_INVALID, "A model has at least one parameter.");
    if (!(r->r2 > 0 && r->r2 < 1 && r->shrinkage > 0 && r->shrinkage < 1 && r->optimism > 0))
        return fail(c, ERR_INVALID, "R2 and shrinkage lie between 0 and 1, and optimism lies above 0.");
    if (shrinkage_with(r, low) >= r->shrinkage) high = low;
    while (high - low > ROUNDING * high) {
        double middle = (low + high) / 2;
        *(shrinkage_with(r, middle) < r->shrinkage ? &low : &high) = middle;
    }
    ret->shrinkage = high;
    ret->optimism = 1 + k * (1 - r->r2) / r->optimism;
    ret->residual = RESIDUAL_DF + k;
    ret->needed = fmax(ret->shrinkage, fmax(ret->optimism, ret->residual));
    return OK;
}
