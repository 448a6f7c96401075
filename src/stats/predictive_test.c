/* stats/predictive_test.c: cut-offs at base rates. */

#include <math.h>

#include "base/fixture.h"
#include "stats/predictive.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Altman and Bland (1994): liver scans. */
static const struct cut_off scans = {231, 32, 27, 54};

static void test_liver_scans(void **state)
{
    struct call c = call_begin();
    struct predictive p;
    struct at_base_rate r;

    (void)state;
    must_work(&c, predictive_observed(&c, &scans, .95, &p));
    assert_near(p.sensitivity.value, 231. / 258, 1e-15);
    assert_near(p.specificity.value, 54. / 86, 1e-15);
    assert_near(p.positive.value, 231. / 263, 1e-15);
    assert_near(p.negative.value, 54. / 81, 1e-15);
    assert_near(p.ratio_positive.value, 231. / 258 / (32. / 86), 1e-12);
    must_work(&c, predictive_at(&c, &p.sensitivity, &p.specificity, .25, .95, &r));
    assert_near(r.positive.value, 0.445086705202312, 1e-12);
    assert_near(r.negative.value, 0.947368421052632, 1e-12);
    assert_true(r.positive.low < r.positive.value && r.positive.value < r.positive.high);
    assert_near(r.hits + r.false_alarms, 1000 * r.flagged, 1e-9);
    assert_near(r.hits / (r.hits + r.false_alarms), r.positive.value, 1e-12);
    /* At the base rate of the data they are those of the data. */
    must_work(&c, predictive_at(&c, &p.sensitivity, &p.specificity, p.base_rate.value, .95, &r));
    assert_near(r.positive.value, p.positive.value, 1e-12);
    assert_near(r.negative.value, p.negative.value, 1e-12);
    call_end(&c);
}

static void test_shares_that_are_given(void **state)
{
    struct call c = call_begin();
    struct estimate sensitivity = estimate_nothing(), specificity = estimate_nothing();
    struct at_base_rate r;

    (void)state;
    sensitivity.value = .8;
    specificity.value = 1 - .096;
    must_work(&c, predictive_at(&c, &sensitivity, &specificity, .01, .95, &r));
    assert_near(r.positive.value, 0.0776397515527951, 1e-12);
    assert_true(isnan(r.positive.low) && isnan(r.positive.se));
    must_work(&c, predictive_at(&c, &sensitivity, &specificity, 0, .95, &r));
    assert_near(r.positive.value, 0, 0);
    must_fail(&c, ERR_INVALID, predictive_at(&c, &sensitivity, &specificity, 1.5, .95, &r));
    sensitivity.value = -.1;
    must_fail(&c, ERR_INVALID, predictive_at(&c, &sensitivity, &specificity, .5, .95, &r));
    call_end(&c);
}

static void test_limits(void **state)
{
    struct call c = call_begin();
    struct predictive p;
    struct at_base_rate r;
    double low, high;

    (void)state;
    must_work(&c, predictive_observed(&c, &(struct cut_off){20, 0, 0, 30}, .95, &p));
    assert_true(p.sensitivity.value == 1 && p.sensitivity.high == 1 && p.sensitivity.low > .8);
    assert_true(p.ratio_positive.warnings & WARNING_BOUNDARY);
    must_work(&c, predictive_at(&c, &p.sensitivity, &p.specificity, .1, .95, &r));
    assert_true(r.positive.value == 1 && r.positive.high == 1 && r.positive.low < .7);
    assert_true(r.positive.warnings & WARNING_BOUNDARY);
    must_fail(&c, ERR_INVALID, predictive_observed(&c, &(struct cut_off){0, 5, 0, 5}, .95, &p));
    must_fail(&c, ERR_INVALID, predictive_observed(&c, &(struct cut_off){5, 0, 5, 0}, .95, &p));
    must_fail(&c, ERR_INVALID, predictive_observed(&c, &(struct cut_off){5, -1, 5, 0}, .95, &p));
    predictive_wilson(1, 10, .95, &low, &high); /* Newcombe (1998), table I */
    assert_near(low, .0178762131, 1e-8);
    assert_near(high, .4041500268, 1e-8);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_liver_scans),
        cmocka_unit_test(test_shares_that_are_given),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
