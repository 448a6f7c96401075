/* stats/drift_test.c: moving averages against a table, rules against runs made for them. */

#include <math.h>

#include "base/fixture.h"
#include "stats/drift.h"
#include "stats/random.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Montgomery, Introduction to Statistical Quality Control, table 9.10: mean 10, sd 1, weight .1, width
 * 2.7. */
static void test_averages_of_montgomery(void **state)
{
    struct call c = call_begin();
    const double values[] = {9.45, 7.99, 9.29, 11.66, 12.16, NAN, 10.18};
    const double wanted[] = {9.945, 9.7495, 9.70355, 9.8992, 10.1253, NAN, 10.1307};
    struct drift_average a[7];

    (void)state;
    must_work(&c, drift_averages(&c, 7, values, &(struct drift_centre){10, 1},
                                 &(struct drift_ewma){.1, 2.7}, a));
    for (size_t i = 0; i < 7; i++) {
        if (isnan(wanted[i])) {
            assert_true(isnan(a[i].value) && !a[i].is_out);
            continue;
        }
        assert_near(a[i].value, wanted[i], 5e-5);
        assert_true(!a[i].is_out);
    }
    assert_near(a[0].high, 10.27, 1e-9);
    assert_near(a[1].low, 10 - .27 * sqrt(1.81), 1e-9);
    call_end(&c);
}

/* A weight of 1 is the value itself; a series that moves leaves the limits, on the side it goes to. */
static void test_limits_of_averages(void **state)
{
    struct call c = call_begin();
    double values[200];
    struct random r = random_stream(1, 0);
    struct drift_average a[200];
    size_t out = 0, late = 0;

    (void)state;
    for (size_t i = 0; i < 200; i++) values[i] = 5 + 2 * random_normal(&r) + (i >= 100 ? 2 : 0);
    must_work(&c, drift_averages(&c, 200, values, &(struct drift_centre){5, 2},
                                 &(struct drift_ewma){1, 3}, a));
    assert_near(a[7].value, values[7], 0);
    assert_near(a[7].high, 11, 1e-12);
    must_work(&c, drift_averages(&c, 200, values, &(struct drift_centre){5, 2},
                                 &(struct drift_ewma){.2, 3}, a));
    for (size_t i = 0; i < 200; i++) *(i < 100 ? &out : &late) += a[i].is_out;
    assert_true(out <= 2 && late > 30);
    assert_near(a[199].high - 5, 3 * 2 * sqrt(.2 / 1.8), 1e-9);
    call_end(&c);
}

static void expect(struct call *c, size_t n, const double *values, size_t at, unsigned wanted)
{
    unsigned rules[16];

    must_work(c, drift_rules(c, n, values, &(struct drift_centre){0, 1}, rules));
    for (size_t i = 0; i < n; i++) assert_int_equal(rules[i], i == at ? wanted : 0);
}

static void test_rules(void **state)
{
    struct call c = call_begin();

    (void)state;
    expect(&c, 3, (double[]){0, 3.1, 0}, 1, DRIFT_BEYOND_3);
    expect(&c, 3, (double[]){0, -3.1, 0}, 1, DRIFT_BEYOND_3);
    expect(&c, 4, (double[]){2.1, .5, 2.1, 0}, 2, DRIFT_2_OF_3);
    expect(&c, 4, (double[]){2.1, .5, -.1, 2.1}, 9, 0);
    expect(&c, 3, (double[]){2.1, .5, -2.1}, 9, 0);
    expect(&c, 6, (double[]){1.1, 1.2, -.5, 1.3, 1.4, .1}, 4, DRIFT_4_OF_5);
    expect(&c, 6, (double[]){-1.1, -1.2, .5, -1.3, -1.4, .1}, 4, DRIFT_4_OF_5);
    expect(&c, 8, (double[]){.1, .2, .1, .4, .5, .6, .2, .1}, 7, DRIFT_8_ON_A_SIDE);
    expect(&c, 9, (double[]){.1, .2, .1, .4, NAN, .5, .6, .2, .1}, 8, DRIFT_8_ON_A_SIDE);
    expect(&c, 9, (double[]){.1, .2, .1, .4, 0, .5, .6, .2, .1}, 9, 0);
    call_end(&c);
}

/* Rates of false signals where nothing moves: of one value 0.0027, of eight 1 / 128. */
static void test_false_signals(void **state)
{
    struct call c = call_begin();
    enum { MANY = 200000 };
    double *values = arena_alloc(c.mem, MANY * sizeof *values), counts[4] = {0};
    unsigned *rules = arena_alloc(c.mem, MANY * sizeof *rules);
    struct random r = random_stream(2, 0);

    (void)state;
    for (size_t i = 0; i < MANY; i++) values[i] = random_normal(&r);
    must_work(&c, drift_rules(&c, MANY, values, &(struct drift_centre){0, 1}, rules));
    for (size_t i = 0; i < MANY; i++)
        for (size_t k = 0; k < 4; k++) counts[k] += rules[i] >> k & 1;
    assert_near(counts[0] / MANY, .0027, .0005);
    assert_near(counts[3] / MANY, 1 / 128., .0015);
    call_end(&c);
}

static void test_refusals(void **state)
{
    struct call c = call_begin();
    const double values[] = {1, 2, INFINITY};
    struct drift_average a[3];
    unsigned rules[3];

    (void)state;
    must_fail(&c, ERR_INVALID, drift_rules(&c, 2, values, &(struct drift_centre){0, 0}, rules));
    must_fail(&c, ERR_INVALID, drift_rules(&c, 3, values, &(struct drift_centre){0, 1}, rules));
    must_fail(&c, ERR_INVALID, drift_rules(&c, 2, values, &(struct drift_centre){NAN, 1}, rules));
    must_fail(
        &c, ERR_INVALID,
        drift_averages(&c, 2, values, &(struct drift_centre){0, 1}, &(struct drift_ewma){0, 3}, a));
    must_fail(
        &c, ERR_INVALID,
        drift_averages(&c, 2, values, &(struct drift_centre){0, 1}, &(struct drift_ewma){.2, 0}, a));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_averages_of_montgomery),
        cmocka_unit_test(test_limits_of_averages),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_false_signals),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
