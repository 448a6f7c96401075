/* stats/sample_size_test.c: numbers that were published, and simulations of what they promise. */

#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/fixture.h"
#include "stats/icc.h"
#include "stats/random.h"
#include "stats/sample_size.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

static void test_icc(void **state)
{
    struct call c = call_begin();
    double n = 0, less = 0;

    (void)state;
    /* Walter, Eliasziw and Donner (1998), table II: 0.6 against 0.8, two ratings: 38.6. */
    must_work(&c, sample_icc_test(&c, &(struct sample_test){.6, .8, .05, 1, .8}, 2, &n));
    assert_near(n, 38.60634886394, 1e-9);
    must_work(&c, sample_icc_test(&c, &(struct sample_test){.6, .8, .05, 2, .8}, 2, &n));
    assert_true(n > 45);
    must_work(&c, sample_icc_test(&c, &(struct sample_test){.6, .8, .05, 2, .8}, 5, &less));
    assert_true(less < n);
    must_work(&c, sample_icc_width(&c, &(struct sample_width){.7, .2, .95}, 3, &n));
    assert_near(n, 8 * 3.8414588 * .72 * .72 / (6 * .04) + 1, 1e-5);
    call_end(&c);
}

/* The width that was asked for is that of samples of the size. */
static void test_icc_width_is_kept(void **state)
{
    struct call c = call_begin();
    double n = 0, width = 0;
    size_t rows;

    (void)state;
    must_work(&c, sample_icc_width(&c, &(struct sample_width){.6, .3, .95}, 2, &n));
    rows = (size_t)ceil(n);
    for (uint64_t seed = 1; seed <= 200; seed++) {
        double *values = arena_alloc(c.mem, 2 * rows * sizeof *values);
        struct random r = random_stream(seed, 0);
        struct icc found;
        for (size_t i = 0; i < rows; i++) {
            double own = sqrt(.6) * random_normal(&r);
            values[2 * i] = own + sqrt(.4) * random_normal(&r);
            values[2 * i + 1] = own + sqrt(.4) * random_normal(&r);
        }
        must_work(&c, icc_all(&c, &(struct icc_data){rows, 2, values, NULL},
                              &(struct icc_wanted){.level = .95}, &found));
        width += (found.forms[ICC_ONE_WAY_1].high - found.forms[ICC_ONE_WAY_1].low) / 200;
    }
    assert_near(width, .3, .01);
    call_end(&c);
}

/* Kappa of both raters' table, by the estimate of a common share. */
static double kappa_of(const double *counts)
{
    double n = counts[0] + counts[1] + counts[2], share = (2 * counts[0] + counts[1]) / (2 * n);

    return 1 - counts[1] / (2 * n * share * (1 - share));
}

/* Tests of fit to the lowest kappa reject as often as was asked for. */
static void test_kappa(void **state)
{
    struct call c = call_begin();
    const double share = .3, lowest = .4, expected = .7, both = .21;
    double n = 0, rejected = 0, sum = 0, squares = 0, trials = 4000;

    (void)state;
    must_work(&c,
              sample_kappa_test(&c, &(struct sample_test){lowest, expected, .05, 2, .8}, share, &n));
    for (uint64_t seed = 0; seed < 4000; seed++) {
        struct random r = random_stream(5, seed);
        double counts[3] = {0}, fit = 0, p, seen, cells[3];
        for (size_t i = 0; i < (size_t)ceil(n); i++) {
            double u = random_uniform(&r);
            counts[u < share * share + both * expected                               ? 0
                   : u < share * share + both * expected + 2 * both * (1 - expected) ? 1
                                                                                     : 2]++;
        }
        p = (2 * counts[0] + counts[1]) / (2 * ceil(n));
        cells[0] = p * p + p * (1 - p) * lowest;
        cells[1] = 2 * p * (1 - p) * (1 - lowest);
        cells[2] = 1 - cells[0] - cells[1];
        for (size_t i = 0; i < 3; i++) {
            double off = counts[i] - ceil(n) * cells[i];
            fit += off * off / (ceil(n) * cells[i]);
        }
        rejected += fit > gsl_cdf_chisq_Qinv(.05, 1);
        seen = kappa_of(counts);
        sum += seen;
        squares += seen * seen;
    }
    assert_near(rejected / trials, .8, .05);
    /* The spread seen is that of the formula for a width. */
    double spread = sqrt(squares / trials - sum * sum / trials / trials), needed = 0;
    must_work(&c, sample_kappa_width(&c, &(struct sample_width){expected, 2 * 1.959964 * spread, .95},
                                     share, &needed));
    assert_near(needed / n, 1, .1);
    /* Equal shares: the variance is 1 - kappa squared. */
    must_work(&c, sample_kappa_width(&c, &(struct sample_width){.6, .2, .95}, .5, &n));
    assert_near(n, 3.8414588 * .64 / .01, 1e-4);
    call_end(&c);
}

static void test_alpha(void **state)
{
    struct call c = call_begin();
    double n = 0, wider = 0;

    (void)state;
    must_work(&c, sample_alpha_test(&c, &(struct sample_test){.7, .8, .05, 2, .9}, 5, &n));
    assert_near(n, 2.5 * 10.507 / (.405465 * .405465) + 2, .01);
    must_work(&c, sample_alpha_width(&c, &(struct sample_width){.8, .1, .95}, 10, &n));
    must_work(&c, sample_alpha_width(&c, &(struct sample_width){.8, .2, .95}, 10, &wider));
    assert_near(n, 8 * 10 / 9. * pow(1.959964 / log(.25 / .15), 2) + 2, 1e-3);
    assert_true(wider < n / 3);
    call_end(&c);
}

/* The example of Riley and others (2020): 24 parameters, share .174, R2 .288. */
static void test_prediction(void **state)
{
    struct call c = call_begin();
    struct sample_prediction p = {.174, 24, .288, .9, .05, .05, .05, .95};
    struct sample_prediction_found f;

    (void)state;
    must_work(&c, sample_prediction_of(&c, &p, &f));
    assert_near(ceil(f.shrinkage), 623, 0);
    assert_near(ceil(f.optimism), 662, 0);
    assert_near(ceil(f.margin), 221, 0);
    assert_near(f.error, exp((-.508 + .259 * log(.174) + .504 * log(24) - log(.05)) / .544), 1e-9);
    assert_near(f.needed, f.error, 0);
    p.error = NAN; /* as in pmsampsize: 662 persons, 4.8 events a parameter */
    must_work(&c, sample_prediction_of(&c, &p, &f));
    assert_true(isnan(f.error));
    assert_near(ceil(f.needed), 662, 0);
    assert_near(f.events_a_parameter, 4.7995, 1e-9);
    p.error = 0;
    must_fail(&c, ERR_INVALID, sample_prediction_of(&c, &p, &f));
    p.error = .05;
    assert_near(sample_r2_of_auc(.8897, .174), .288, .004);
    assert_near(sample_r2_of_auc(.5, .3), 0, 1e-9);
    assert_near(sample_r2_largest(.5), .75, 1e-12);
    p.parameters = 40;
    must_work(&c, sample_prediction_of(&c, &p, &f));
    assert_true(isnan(f.error));
    assert_near(f.needed, f.optimism, 0);
    assert_near(f.events_a_parameter, ceil(f.optimism) * .174 / 40, 1e-9);
    call_end(&c);
}

/* The example of pmsampsize: 30 parameters, R2 .051, .065 events a year, followed for 2.07 years. */
static void test_survival(void **state)
{
    struct call c = call_begin();
    struct sample_survival s = {30, .051, .9, .05, .065, 2.07};
    struct sample_survival_found f;

    (void)state;
    must_work(&c, sample_survival_of(&c, &s, &f));
    assert_near(ceil(f.shrinkage), 5143, 0);
    assert_near(ceil(f.optimism), 1039, 0);
    assert_near(f.needed, f.shrinkage, 0);
    assert_near(f.largest_r2, .555, 5e-4);
    assert_near(f.events_a_parameter, 23.07, 5e-3);
    s.r2 = .6;
    must_fail(&c, ERR_INVALID, sample_survival_of(&c, &s, &f));
    s.r2 = .051;
    s.rate = 0;
    must_fail(&c, ERR_INVALID, sample_survival_of(&c, &s, &f));
    s.rate = .5; /* more events than persons */
    must_fail(&c, ERR_INVALID, sample_survival_of(&c, &s, &f));
    call_end(&c);
}

/* The example of Riley and others (2019): 25 parameters, adjusted R2 .2. */
static void test_regression(void **state)
{
    struct call c = call_begin();
    struct sample_regression r = {25, .2, .9, .05};
    struct sample_regression_found f;

    (void)state;
    must_work(&c, sample_regression_of(&c, &r, &f));
    assert_near(ceil(f.shrinkage), 918, 0);
    assert_near(f.optimism, 401, 1e-9);
    assert_near(f.residual, 259, 0);
    assert_near(f.needed, f.shrinkage, 0);
    r.parameters = 1;
    must_work(&c, sample_regression_of(&c, &r, &f));
    assert_near(f.shrinkage, 3, 0);
    r.r2 = 1;
    must_fail(&c, ERR_INVALID, sample_regression_of(&c, &r, &f));
    call_end(&c);
}

static void test_refusals(void **state)
{
    struct call c = call_begin();
    struct sample_prediction p = {.174, 24, .9, .9, .05, .05, .05, .95};
    struct sample_prediction_found f;
    double n = 0;

    (void)state;
    must_fail(&c, ERR_INVALID, sample_icc_test(&c, &(struct sample_test){.8, .6, .05, 1, .8}, 2, &n));
    must_fail(&c, ERR_INVALID, sample_icc_test(&c, &(struct sample_test){.6, .8, .05, 1, .8}, 1, &n));
    must_fail(&c, ERR_INVALID, sample_icc_test(&c, &(struct sample_test){.6, .8, .05, 1, .01}, 2, &n));
    must_fail(&c, ERR_INVALID, sample_icc_test(&c, &(struct sample_test){-.6, .8, .05, 1, .8}, 4, &n));
    must_fail(&c, ERR_INVALID, sample_icc_width(&c, &(struct sample_width){.6, 0, .95}, 2, &n));
    must_fail(&c, ERR_INVALID, sample_kappa_test(&c, &(struct sample_test){.4, .7, .05, 2, .8}, 0, &n));
    must_fail(&c, ERR_INVALID,
              sample_kappa_test(&c, &(struct sample_test){-.9, .7, .05, 2, .8}, .1, &n));
    must_fail(&c, ERR_INVALID, sample_kappa_width(&c, &(struct sample_width){1, .1, .95}, .3, &n));
    must_fail(&c, ERR_INVALID, sample_alpha_width(&c, &(struct sample_width){.95, .2, .95}, 5, &n));
    must_fail(&c, ERR_INVALID, sample_prediction_of(&c, &p, &f));
    p.r2 = .288;
    p.parameters = 0;
    must_fail(&c, ERR_INVALID, sample_prediction_of(&c, &p, &f));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_icc),        cmocka_unit_test(test_icc_width_is_kept),
        cmocka_unit_test(test_kappa),      cmocka_unit_test(test_alpha),
        cmocka_unit_test(test_prediction), cmocka_unit_test(test_survival),
        cmocka_unit_test(test_regression), cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
