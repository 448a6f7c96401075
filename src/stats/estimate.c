/* stats/estimate.c: estimates and warnings. */

#include "stats/estimate.h"

#include <gsl/gsl_cdf.h>

struct estimate estimate_nothing(void)
{
    return (struct estimate){NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NULL, 0};
}

struct estimate estimate_normal(double value, double se, double level, double n)
{
    struct estimate e = estimate_nothing();
    double z = gsl_cdf_ugaussian_Pinv(.5 + level / 2);

    e.value = value;
    e.n = n;
    if (!isfinite(se)) return e;
    e.se = se;
    e.low = value - z * se;
    e.high = value + z * se;
    e.method = "analytic";
    return e;
}

struct estimate estimate_student(double value, double se, double df, double level, double n)
{
    struct estimate e = estimate_nothing();
    double t;

    e.value = value;
    e.n = n;
    e.df = df;
    e.se = se;
    if (!(se > 0)) return e;
    t = gsl_cdf_tdist_Pinv(.5 + level / 2, df);
    e.low = value - t * se;
    e.high = value + t * se;
    e.statistic = value / se;
    e.p = 2 * gsl_cdf_tdist_Q(fabs(e.statistic), df);
    e.method = "analytic";
    return e;
}

static const struct {
    const char *code, *text;
} warnings[WARNING_COUNT] = {
    {"zero_variance", "All values are the same: there is nothing to agree on or to explain."},
    {"empty_category", "A category of the scale is never used."},
    {"boundary",
     "The estimate lies at the edge of what is possible; its interval is not to be trusted."},
    {"not_converged", "The iteration stopped before it settled; do not use these figures."},
    {"prevalence_paradox", "Agreement is high and kappa is low because one category prevails; read the "
                           "agreement itself, and AC1, beside kappa."},
    {"few_units", "There are too few units for the interval to be trusted."},
    {"single_ratings", "Units with a single rating say nothing about agreement and were left out where "
                       "pairs are needed."},
    {"incomplete_rows", "Rows with a missing value were left out."},
    {"bootstrap_lost", "Some resamples gave no value and were left out."},
    {"not_numeric", "Categories are words; their order is the one of the list or of the alphabet."},
    {"negative_variance", "A component of variance came out negative and was set to zero."},
    {"separated",
     "A group is told apart without error, so that its effect has no end; do not use its figure."},
    {"disconnected", "Parts of the data have nothing in common and cannot be compared."},
    {"small_sample", "The sample is too small to say anything about this."},
    {"smoothed", "An empty cell or an improper matrix was corrected before it was used."},
    {"ties", "Equal values were given their mean rank."},
    {"not_ratio",
     "A value is below zero, so that ratios of values mean nothing; that figure was left out."},
};

static size_t place_of(enum warning one)
{
    size_t place = 0;

    while (place < WARNING_COUNT && !((unsigned)one >> place & 1)) place++;
    return place;
}

const char *warning_code(enum warning one)
{
    size_t place = place_of(one);

    return place < WARNING_COUNT ? warnings[place].code : NULL;
}

const char *warning_text(enum warning one)
{
    size_t place = place_of(one);

    return place < WARNING_COUNT ? warnings[place].text : NULL;
}
