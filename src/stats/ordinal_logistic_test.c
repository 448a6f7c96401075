/* stats/ordinal_logistic_test.c: proportional odds: closed forms, a known table, invariances. */

#include "base/fixture.h"

#include "stats/fixture.h"
#include "stats/ordinal_logistic.h"

/* Two by two: the coefficient is the log odds ratio, its error Woolf's. */
static void test_two_by_two(void **state)
{
    static const double x[] = {0, 1}, counts[] = {31, 12, 20, 37};
    struct call c = call_begin();
    struct ordinal_logistic m;

    (void)state;
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){2, 1, 2, x, counts}, &m));
    assert_true(m.converged);
    assert_near(m.coefficient[0], log(37. * 31 / (20 * 12)), 1e-9);
    assert_near(m.se[0], sqrt(1. / 31 + 1. / 12 + 1. / 20 + 1. / 37), 1e-9);
    assert_near(m.threshold[0], log(31. / 12), 1e-9);
    assert_near(m.log_likelihood,
                31 * log(31. / 43) + 12 * log(12. / 43) + 20 * log(20. / 57) + 37 * log(37. / 57),
                1e-11);
    call_end(&c);
}

/* Without predictors: the shares themselves. A category that nobody uses is none. */
static void test_alone(void **state)
{
    static const double counts[] = {10, 0, 30, 60};
    struct call c = call_begin();
    struct ordinal_logistic m;

    (void)state;
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){1, 0, 4, NULL, counts}, &m));
    assert_int_equal(m.categories, 3);
    assert_near(m.threshold[0], log(.1 / .9), 1e-12);
    assert_near(m.threshold[1], log(.4 / .6), 1e-12);
    assert_near(m.log_likelihood, 10 * log(.1) + 30 * log(.3) + 60 * log(.6), 1e-11);
    call_end(&c);
}

/* Satisfaction with housing by influence (Madsen 1976); figures by MASS polr 7.3.58.2, whose search
 * stops at 1e-8 of the likelihood. */
static const double housing_x[] = {0, 0, 1, 0, 0, 1},
                    housing[] = {282, 170, 175, 206, 189, 264, 79, 87, 229};

static void test_housing(void **state)
{
    struct call c = call_begin();
    struct ordinal_logistic m;

    (void)state;
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){3, 2, 3, housing_x, housing}, &m));
    assert_true(m.converged);
    assert_near(m.coefficient[0], .5635756105, 2e-5);
    assert_near(m.coefficient[1], 1.2486831841, 2e-5);
    assert_near(m.log_likelihood, -1771.7077561, 1e-6);
    call_end(&c);
}

static void test_invariances(void **state)
{
    static const double split_x[] = {0, 0, 1, 0, 0, 1, 1, 0};
    static const double split[] = {282, 170, 175, 100, 89, 64, 79, 87, 229, 106, 100, 200};
    struct call c = call_begin();
    double turned[9], moved[6];
    struct ordinal_logistic m, t, s, w;

    (void)state;
    for (size_t i = 0; i < 9; i++) turned[i] = housing[i / 3 * 3 + 2 - i % 3];
    for (size_t i = 0; i < 6; i++) moved[i] = 100 + 7 * housing_x[i];
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){3, 2, 3, housing_x, housing}, &m));
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){3, 2, 3, housing_x, turned}, &t));
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){4, 2, 3, split_x, split}, &s));
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){3, 2, 3, moved, housing}, &w));
    for (size_t i = 0; i < 2; i++) {
        assert_near(t.coefficient[i], -m.coefficient[i], 1e-8);
        assert_near(s.coefficient[i], m.coefficient[i], 1e-8);
        assert_near(s.se[i], m.se[i], 1e-8);
        assert_near(7 * w.coefficient[i], m.coefficient[i], 1e-7);
    }
    assert_near(w.log_likelihood, m.log_likelihood, 1e-8);
    call_end(&c);
}

static void test_limits(void **state)
{
    static const double x[] = {0, 1}, apart[] = {10, 0, 0, 12}, one[] = {0, 9, 0, 3};
    static const double same[] = {1, 1, 2, 2}, counts[] = {5, 6, 7, 8};
    struct call c = call_begin();
    struct ordinal_logistic m;

    (void)state;
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){2, 1, 2, x, apart}, &m));
    assert_near(m.log_likelihood, 0, 1e-3);
    must_work(&c, ordinal_logistic(&c, &(struct ordinal_settings){2, 2, 2, same, counts}, &m));
    assert_false(m.converged);
    must_fail(&c, ERR_INVALID, ordinal_logistic(&c, &(struct ordinal_settings){2, 1, 2, x, one}, &m));
    fail_clear(&c);
    must_fail(
        &c, ERR_INVALID,
        ordinal_logistic(&c, &(struct ordinal_settings){2, 1, 2, (const double[]){0, NAN}, apart}, &m));
    fail_clear(&c);
    must_fail(
        &c, ERR_INVALID,
        ordinal_logistic(&c, &(struct ordinal_settings){1, 0, 2, NULL, (const double[]){-1, 3}}, &m));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_by_two), cmocka_unit_test(test_alone),
        cmocka_unit_test(test_housing),    cmocka_unit_test(test_invariances),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
