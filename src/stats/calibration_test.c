/* stats/calibration_test.c: predictions that are right, too high, too extreme. */

#include <math.h>

#include "base/fixture.h"
#include "stats/calibration.h"

enum { N = 200 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* 100 of whom 20 %, 100 of whom 60 % have the outcome. */
static void outcomes(int32_t *outcome)
{
    for (size_t i = 0; i < N; i++) outcome[i] = i < 100 ? i % 5 == 0 : i % 5 < 3;
}

static double logistic(double logit)
{
    return 1 / (1 + exp(-logit));
}

static void test_predictions_that_come_true(void **state)
{
    struct call c = call_begin();
    double predicted[N];
    int32_t outcome[N];
    struct calibration_wanted w = {N, 10, predicted, outcome, false, false, .95};
    struct calibration r;

    (void)state;
    outcomes(outcome);
    for (size_t i = 0; i < N; i++) predicted[i] = i < 100 ? .2 : .6;
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.in_the_large.value, 0, 1e-9);
    assert_near(r.intercept.value, 0, 1e-9);
    assert_near(r.slope.value, 1, 1e-9);
    assert_near(r.expected_observed.value, 1, 1e-12);
    assert_near(r.brier.value, .5 * .2 * .8 + .5 * .6 * .4, 1e-12);
    assert_near(r.brier_scaled, 1 - .2 / .24, 1e-12);
    assert_int_equal(r.group_count, 2);
    assert_near(r.groups[1].observed, 60, 0);
    assert_near(r.hosmer_lemeshow.statistic, 0, 1e-12);
    assert_near(r.hosmer_lemeshow.df, 2, 0);
    call_end(&c);
}

static void test_predictions_that_say_too_much(void **state)
{
    struct call c = call_begin();
    double predicted[N];
    int32_t outcome[N];
    struct calibration_wanted w = {N, 10, predicted, outcome, false, false, .95};
    struct calibration r;

    (void)state;
    outcomes(outcome);
    for (size_t i = 0; i < N; i++) predicted[i] = logistic(2 * log(i < 100 ? .25 : 1.5) + .3);
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.slope.value, .5, 1e-9);
    assert_near(r.intercept.value, -.15, 1e-9);
    for (size_t i = 0; i < N; i++) predicted[i] = i < 100 ? .4 : .8;
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.expected_observed.value, 1.5, 1e-12);
    assert_true(r.in_the_large.value < 0);
    assert_near(r.hosmer_lemeshow.statistic, 400 / 24. + 400 / 16., 1e-10);
    call_end(&c);
}

static void test_limits(void **state)
{
    struct call c = call_begin();
    double predicted[N];
    int32_t outcome[N];
    struct calibration_wanted w = {N, 10, predicted, outcome, false, false, .95};
    struct calibration r;

    (void)state;
    outcomes(outcome);
    for (size_t i = 0; i < N; i++) predicted[i] = outcome[i];
    must_work(&c, calibration_of(&c, &w, &r));
    assert_true(r.brier.value == 0 && r.brier_scaled == 1);
    assert_true(isnan(r.slope.value) && (r.slope.warnings & WARNING_BOUNDARY));
    for (size_t i = 0; i < N; i++) predicted[i] = .4;
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.in_the_large.value, 0, 1e-9);
    assert_true(isnan(r.slope.value) && (r.slope.warnings & WARNING_ZERO_VARIANCE));
    predicted[3] = 1.2;
    must_fail(&c, ERR_INVALID, calibration_of(&c, &w, &r));
    predicted[3] = NAN;
    must_work(&c, calibration_of(&c, &w, &r));
    assert_true(r.n == N - 1 && (r.brier.warnings & WARNING_INCOMPLETE));
    memset(outcome, 0, sizeof outcome);
    must_fail(&c, ERR_INVALID, calibration_of(&c, &w, &r));
    call_end(&c);
}

/* Of 25, seven tenths are 17.5: the 18 lowest by steps, and where it is interpolated the 17. */
static void test_where_groups_end(void **state)
{
    struct call c = call_begin();
    double predicted[25];
    int32_t outcome[25];
    struct calibration_wanted w = {25, 10, predicted, outcome, false, false, .95};
    struct calibration r;

    (void)state;
    for (int i = 0; i < 25; i++) {
        predicted[i] = (i + 1) / 26.;
        outcome[i] = i % 2;
    }
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.groups[6].high, 18 / 26., 0);
    w.linear = true;
    must_work(&c, calibration_of(&c, &w, &r));
    assert_near(r.groups[6].high, 17 / 26., 0);
    assert_int_equal(r.group_count, 10);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_predictions_that_come_true),
        cmocka_unit_test(test_predictions_that_say_too_much),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_where_groups_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
