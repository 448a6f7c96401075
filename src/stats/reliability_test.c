/* stats/reliability_test.c: alpha and its like: exact cases, invariances, limits, refusals. */

#include "base/fixture.h"
#include "stats/icc.h"
#include "stats/random.h"
#include "stats/reliability.h"

enum { UNITS = 80, ITEMS = 5 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Answers that have a unit's own place in common, from the whole numbers. */
static double *made(struct arena *mem, size_t rows, double noise, uint64_t seed)
{
    double *values = arena_alloc(mem, rows * ITEMS * sizeof *values);
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < rows; i++) {
        double unit = random_normal(&r);
        for (size_t k = 0; k < ITEMS; k++)
            values[i * ITEMS + k] = floor(3 + (1 + .1 * (double)k) * unit + noise * random_normal(&r));
    }
    return values;
}

static struct reliability of(struct call *c, size_t rows, size_t items, const double *values)
{
    struct reliability r;

    must_work(c, reliability_of(c, &(struct items){rows, items, values, NULL}, .95, &r));
    return r;
}

static void test_alpha_is_consistency_of_the_mean_rating(void **state)
{
    struct call c = call_begin();
    double *values = made(c.mem, UNITS, 1, 1);
    struct reliability r = of(&c, UNITS, ITEMS, values);
    struct icc icc;

    (void)state;
    must_work(&c, icc_all(&c, &(struct icc_data){UNITS, ITEMS, values, NULL},
                          &(struct icc_wanted){.level = .95}, &icc));
    assert_near(r.alpha.value, icc.forms[ICC_MIXED_C_K].value, 1e-12);
    assert_near(r.alpha.low, icc.forms[ICC_MIXED_C_K].low, 1e-10);
    assert_near(r.alpha.high, icc.forms[ICC_MIXED_C_K].high, 1e-10);
    assert_near(r.alpha.statistic, icc.forms[ICC_MIXED_C_K].statistic, 1e-9);
    assert_near(r.error, r.sd * sqrt(1 - r.alpha.value), 1e-12);
    call_end(&c);
}

/* Three items by hand: variances 1, covariances .5, so that all is known. */
static void test_equal_items_by_formula(void **state)
{
    struct call c = call_begin();
    const double values[] = {1, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, -1, -1, 0, -1, 0, -1, 0, -1, -1};
    struct reliability r = of(&c, 7, 3, values);

    (void)state;
    /* Sums of squares 4, of products 2: correlations 1/2. */
    assert_near(r.mean_r, .5, 1e-14);
    assert_near(r.alpha.value, .75, 1e-14);
    assert_near(r.standardised.value, .75, 1e-14);
    assert_near(r.lambda6, 1 - 3 * (2 / 3.) / 6, 1e-14);
    assert_near(r.lambda6_covariance, r.lambda6, 1e-14);
    assert_near(r.items[1].item_rest_r.value, 1 / sqrt(3), 1e-14);
    assert_near(r.items[1].item_total_r, 2 / sqrt(6), 1e-14);
    assert_near(r.items[2].alpha_if_dropped.value, 2 / 3., 1e-14);
    assert_true(r.alpha.warnings & WARNING_FEW_UNITS);
    call_end(&c);
}

static void test_dropped_is_alpha_of_the_rest(void **state)
{
    struct call c = call_begin();
    double *values = made(c.mem, UNITS, 1.5, 2);
    double *rest = arena_alloc(c.mem, (size_t)UNITS * ITEMS * sizeof *rest);
    struct reliability r = of(&c, UNITS, ITEMS, values), less;

    (void)state;
    for (size_t left = 0; left < ITEMS; left++) {
        size_t to = 0;
        for (size_t i = 0; i < (size_t)UNITS * ITEMS; i++)
            if (i % ITEMS != left) rest[to++] = values[i];
        less = of(&c, UNITS, ITEMS - 1, rest);
        assert_near(r.items[left].alpha_if_dropped.value, less.alpha.value, 1e-12);
        assert_near(r.items[left].alpha_if_dropped.low, less.alpha.low, 1e-12);
    }
    call_end(&c);
}

static void test_order_scale_and_frequencies(void **state)
{
    struct call c = call_begin();
    double *values = made(c.mem, UNITS, 1, 3), frequency[UNITS];
    double *turned = arena_alloc(c.mem, (size_t)2 * UNITS * ITEMS * sizeof *turned);
    struct reliability r = of(&c, UNITS, ITEMS, values), other;

    (void)state;
    for (size_t i = 0; i < UNITS; i++)
        for (size_t k = 0; k < ITEMS; k++)
            turned[i * ITEMS + k] = 1e6 - 2 * values[(i + 9) % UNITS * ITEMS + (k + 1) % ITEMS];
    other = of(&c, UNITS, ITEMS, turned);
    assert_near(other.alpha.value, r.alpha.value, 1e-10);
    assert_near(other.lambda6, r.lambda6, 1e-10);
    assert_near(other.alpha.se, r.alpha.se, 1e-10);
    assert_near(other.items[0].item_rest_r.value, r.items[1].item_rest_r.value, 1e-10);
    assert_near(other.error, 2 * r.error, 1e-8);
    for (size_t i = 0; i < UNITS; i++) frequency[i] = 2;
    memcpy(turned, values, (size_t)UNITS * ITEMS * sizeof *turned);
    memcpy(turned + UNITS * ITEMS, values, (size_t)UNITS * ITEMS * sizeof *turned);
    other = of(&c, (size_t)2 * UNITS, ITEMS, turned);
    must_work(&c, reliability_of(&c, &(struct items){UNITS, ITEMS, values, frequency}, .95, &r));
    assert_near(other.alpha.value, r.alpha.value, 1e-12);
    assert_near(other.alpha.se, r.alpha.se, 1e-12);
    assert_near(r.units, 2 * UNITS, 0);
    call_end(&c);
}

/* The spread of alpha over samples is what se says. */
static void test_error_is_the_spread_of_samples(void **state)
{
    struct call c = call_begin();
    double sum = 0, squares = 0, se = 0, held = 0, n = 300;

    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct reliability r = of(&c, 400, ITEMS, made(c.mem, 400, 1.5, seed));
        sum += r.alpha.value;
        squares += r.alpha.value * r.alpha.value;
        se += r.alpha.se / n;
    }
    for (uint64_t seed = 301; seed <= 600; seed++) {
        struct reliability r = of(&c, 400, ITEMS, made(c.mem, 400, 1.5, seed));
        held += r.alpha.low <= sum / n && sum / n <= r.alpha.high;
    }
    assert_near(sqrt((squares - sum * sum / n) / (n - 1)), se, .1 * se);
    assert_true(held / n > .91 && held / n < .99);
    call_end(&c);
}

static void test_what_does_not_vary(void **state)
{
    struct call c = call_begin();
    const double same[] = {2, 2, 2, 2, 2, 2}, one[] = {2, 1, 4, 2, 3, 5, 2, 4, 4},
                 equal[] = {1, 1, 2, 2, 5, 5};
    const double level[] = {0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0};
    const double tiny[] = {1e-160, 2e-160, 0, 3e-160, 1e-160, 0, 2e-160, 2e-160, 1e-160, 0, 0, 0};
    const double doubled[] = {1, 2, 3, 2, 1, 3, 4, 0, 4, 3, 3, 6};
    struct reliability r = of(&c, 3, 2, same);

    (void)state;
    assert_true(isnan(r.alpha.value) && isnan(r.mean_r));
    assert_true(r.alpha.warnings & WARNING_ZERO_VARIANCE);
    r = of(&c, 3, 3, one);
    assert_true(isfinite(r.alpha.value) && isnan(r.standardised.value) && isnan(r.lambda6));
    assert_true(isnan(r.items[0].item_rest_r.value));
    assert_true(r.warnings & WARNING_ZERO_VARIANCE);
    r = of(&c, 3, 2, equal);
    assert_near(r.alpha.value, 1, 1e-14);
    assert_true(isnan(r.alpha.low) && isnan(r.items[0].alpha_if_dropped.value));
    assert_true(isnan(r.lambda6) && r.warnings & WARNING_BOUNDARY);
    r = of(&c, 4, 3, level); /* all units have the same sum, up to rounding */
    assert_true(isnan(r.alpha.value) && r.alpha.warnings & WARNING_ZERO_VARIANCE);
    assert_true(isfinite(r.items[0].alpha_if_dropped.value));
    assert_true(isnan(r.items[0].item_total_r) && isnan(r.items[1].item_total_r));
    for (int i = 1; i < 50; i++) { /* two items have the same sum for all, but for rounding */
        double rest[15];
        for (int j = 0; j < 5; j++) {
            rest[3 * j] = .1 * j * i;
            rest[3 * j + 1] = .7 - .1 * j * i;
            rest[3 * j + 2] = j * j % 5;
        }
        r = of(&c, 5, 3, rest);
        assert_true(isnan(r.items[2].item_rest_r.value) && isfinite(r.items[1].item_rest_r.value));
    }
    r = of(&c, 4, 3, tiny);
    assert_true(isnan(r.alpha.value) && isnan(r.mean_r));
    r = of(&c, 4, 3, doubled); /* the third is the sum of the others */
    assert_true(isnan(r.lambda6) && r.warnings & WARNING_BOUNDARY);
    call_end(&c);
}

static void test_refusals(void **state)
{
    struct call c = call_begin();
    const double gaps[] = {1, NAN, 2, 3, NAN, 1}, some[] = {1, NAN, 2, 3, 4, 1, 2, 2},
                 wild[] = {1, 2, 3, INFINITY};
    struct reliability r;

    (void)state;
    must_fail(&c, ERR_INVALID, reliability_of(&c, &(struct items){6, 1, some, NULL}, .95, &r));
    must_fail(&c, ERR_INVALID, reliability_of(&c, &(struct items){3, 2, gaps, NULL}, .95, &r));
    must_fail(&c, ERR_INVALID, reliability_of(&c, &(struct items){1, 2, wild, NULL}, .95, &r));
    must_fail(&c, ERR_INVALID, reliability_of(&c, &(struct items){2, 2, wild, NULL}, .95, &r));
    r = of(&c, 4, 2, some);
    assert_true(r.warnings & WARNING_INCOMPLETE);
    assert_near(r.units, 3, 0);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alpha_is_consistency_of_the_mean_rating),
        cmocka_unit_test(test_equal_items_by_formula),
        cmocka_unit_test(test_dropped_is_alpha_of_the_rest),
        cmocka_unit_test(test_order_scale_and_frequencies),
        cmocka_unit_test(test_error_is_the_spread_of_samples),
        cmocka_unit_test(test_what_does_not_vary),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
