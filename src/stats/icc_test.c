/* stats/icc_test.c: intraclass correlations: published figures, both ways of computing, invariances. */

#include <math.h>

#include "base/fixture.h"
#include "stats/icc_parts.h"
#include "stats/random.h"

enum { UNITS = 60, RATERS = 5 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Shrout and Fleiss (1979), table 2: six targets, four judges. */
static const double six[] = {9, 2, 5, 8, 6, 1, 3, 2, 8, 4, 6, 8, 7, 1, 2, 6, 10, 5, 6, 9, 6, 2, 4, 7};
static const struct icc_data six_targets = {6, 4, six, NULL};
static const struct icc_wanted usual = {.level = .95};

static const enum icc_form single[] = {ICC_ONE_WAY_1, ICC_RANDOM_C_1, ICC_RANDOM_A_1, ICC_MIXED_C_1,
                                       ICC_MIXED_A_1};

/* Units, raters and error of variance 1, own and noise squared; cells missing by chance, but two of
 * each unit are kept. */
static struct icc_data made(struct arena *mem, double own, double noise, double missing, uint64_t seed)
{
    double *values = arena_alloc(mem, (size_t)UNITS * RATERS * sizeof *values), raters[RATERS];
    struct random r = random_stream(seed, 0);

    for (size_t k = 0; k < RATERS; k++) raters[k] = own * random_normal(&r);
    for (size_t i = 0; i < UNITS; i++) {
        double unit = random_normal(&r);
        for (size_t k = 0; k < RATERS; k++) {
            bool is_kept = (i + k) % RATERS < 2 || random_uniform(&r) >= missing;
            values[i * RATERS + k] = is_kept ? 3 + unit + raters[k] + noise * random_normal(&r) : NAN;
        }
    }
    return (struct icc_data){UNITS, RATERS, values, NULL};
}

static void test_figures_of_shrout_and_fleiss(void **state)
{
    struct call c = call_begin();
    struct icc r;

    (void)state;
    must_work(&c, icc_all(&c, &six_targets, &usual, &r));
    assert_near(r.anova.units.mean, 11.24, .005);
    assert_near(r.anova.within.mean, 6.26, .005);
    assert_near(r.anova.raters.mean, 32.49, .005);
    assert_near(r.anova.error.mean, 1.02, .005);
    assert_near(r.forms[ICC_ONE_WAY_1].value, .17, .005);
    assert_near(r.forms[ICC_RANDOM_A_1].value, .29, .005);
    assert_near(r.forms[ICC_MIXED_C_1].value, .71, .005);
    assert_near(r.forms[ICC_ONE_WAY_K].value, .44, .005);
    assert_near(r.forms[ICC_RANDOM_A_K].value, .62, .005);
    assert_near(r.forms[ICC_MIXED_C_K].value, .91, .005);
    /* McGraw and Wong (1996) and every package since. */
    assert_near(r.forms[ICC_ONE_WAY_1].low, -.1329, 5e-5);
    assert_near(r.forms[ICC_ONE_WAY_1].high, .7226, 5e-5);
    assert_near(r.forms[ICC_RANDOM_A_1].low, .0188, 5e-5);
    assert_near(r.forms[ICC_RANDOM_A_1].high, .7611, 5e-5);
    assert_near(r.forms[ICC_RANDOM_C_1].low, .3425, 5e-5);
    assert_near(r.forms[ICC_RANDOM_C_1].high, .9459, 5e-5);
    assert_near(r.forms[ICC_RANDOM_C_1].statistic, 11.027, 5e-4);
    assert_near(r.forms[ICC_RANDOM_C_1].p, .000135, 5e-7);
    assert_true(r.forms[ICC_RANDOM_C_1].warnings & WARNING_FEW_UNITS);
    call_end(&c);
}

static void test_both_ways_are_one_where_data_are_complete(void **state)
{
    struct call c = call_begin();
    struct icc sums, reml;

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct icc_data d = made(c.mem, .5, 1, 0, seed);
        must_work(&c, icc_all(&c, &d, &usual, &sums));
        must_work(&c, icc_all(&c, &d, &(struct icc_wanted){.level = .95, .reml = true}, &reml));
        assert_true(sums.is_complete && reml.is_complete);
        for (size_t i = 0; i < ICC_FORMS; i++)
            assert_near(reml.forms[i].value, sums.forms[i].value, 1e-9);
        assert_near(reml.components[ICC_RANDOM].error, sums.components[ICC_RANDOM].error, 1e-9);
        assert_true(reml.components[ICC_RANDOM].converged);
        assert_near(reml.averaged, RATERS, 1e-12);
    }
    call_end(&c);
}

static void test_gradient_is_that_of_the_likelihood(void **state)
{
    struct call c = call_begin();
    struct icc_data d = made(c.mem, .7, .8, .4, 9);
    struct icc_sums s;
    double room[RATERS + RATERS * RATERS];
    struct icc_point at = {.effects = room, .inverse = room + RATERS}, up = at, down = at;

    (void)state;
    must_work(&c, icc_sum(&c, &d, 2.9, &s));
    for (enum icc_model m = 0; m < ICC_MODELS; m++)
        for (size_t i = 0; i < (m == ICC_RANDOM ? 2 : 1); i++) {
            at.gamma[0] = up.gamma[0] = down.gamma[0] = 1.3;
            at.gamma[1] = up.gamma[1] = down.gamma[1] = .4;
            up.gamma[i] += 1e-5;
            down.gamma[i] -= 1e-5;
            must_work(&c, icc_evaluate(&c, &s, m, &at));
            double gradient = at.gradient[i];
            must_work(&c, icc_evaluate(&c, &s, m, &up));
            must_work(&c, icc_evaluate(&c, &s, m, &down));
            assert_near(gradient, (up.value - down.value) / 2e-5, 1e-5);
        }
    call_end(&c);
}

/* Raters and units in another order, another unit of measurement. */
static struct icc_data turned(struct arena *mem, const struct icc_data *d)
{
    double *values = arena_alloc(mem, d->rows * d->raters * sizeof *values);

    for (size_t i = 0; i < d->rows; i++)
        for (size_t k = 0; k < d->raters; k++)
            values[i * d->raters + k] =
                10 - 3 * d->values[(i + 7) % d->rows * d->raters + (k + 2) % d->raters];
    return (struct icc_data){d->rows, d->raters, values, NULL};
}

static void test_order_and_scale_do_not_matter(void **state)
{
    struct call c = call_begin();
    struct icc one, other;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct icc_data d = made(c.mem, .5, 1, i ? .5 : 0, 5), t = turned(c.mem, &d);
        must_work(&c, icc_all(&c, &d, &usual, &one));
        must_work(&c, icc_all(&c, &t, &usual, &other));
        assert_true(one.is_complete == (i == 0));
        for (size_t k = 0; k < ICC_FORMS; k++) {
            assert_near(other.forms[k].value, one.forms[k].value, 1e-9);
            if (isnan(one.forms[k].low)) continue;
            assert_near(other.forms[k].low, one.forms[k].low, 1e-7);
            assert_true(one.forms[k].low <= one.forms[k].value);
            assert_true(one.forms[k].high >= one.forms[k].value);
        }
        assert_near(other.components[ICC_RANDOM].units, 9 * one.components[ICC_RANDOM].units, 1e-7);
    }
    call_end(&c);
}

static void test_frequencies_are_repeated_rows(void **state)
{
    struct call c = call_begin();
    struct icc one, other;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct icc_data d = made(c.mem, .5, 1, i ? .5 : 0, 6), often = d, twice = d;
        double *values = arena_alloc(c.mem, 2 * sizeof(double) * UNITS * RATERS);
        double *frequency = arena_alloc(c.mem, UNITS * sizeof *frequency);

        for (size_t k = 0; k < UNITS; k++) frequency[k] = 2;
        memcpy(values, d.values, sizeof(double) * UNITS * RATERS);
        memcpy(values + UNITS * RATERS, d.values, sizeof(double) * UNITS * RATERS);
        often.frequency = frequency;
        twice.values = values;
        twice.rows = (size_t)2 * UNITS;
        must_work(&c, icc_all(&c, &often, &usual, &one));
        must_work(&c, icc_all(&c, &twice, &usual, &other));
        for (size_t k = 0; k < ICC_FORMS; k++)
            assert_near(other.forms[k].value, one.forms[k].value, 1e-9);
        assert_near(one.units, 2 * UNITS, 0);
    }
    call_end(&c);
}

/* More raters than units, with frequencies (units absorbed) and without (raters absorbed). */
static void test_either_side_may_be_absorbed(void **state)
{
    struct call c = call_begin();
    enum { FEW = 6, MANY = 25 };
    double values[FEW * MANY], ones[FEW] = {1, 1, 1, 1, 1, 1};
    struct icc_data d = {FEW, MANY, values, NULL};
    struct icc one, other;

    (void)state;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct random r = random_stream(seed, 8);
        double raters[MANY];
        for (size_t k = 0; k < MANY; k++) raters[k] = (seed == 4 ? 0 : .7) * random_normal(&r);
        for (size_t i = 0; i < FEW; i++) {
            double unit = (seed == 3 ? 0 : 1) * random_normal(&r);
            for (size_t k = 0; k < MANY; k++)
                values[i * MANY + k] =
                    random_uniform(&r) < .4 ? NAN : unit + raters[k] + random_normal(&r);
        }
        d.frequency = NULL;
        must_work(&c, icc_all(&c, &d, &usual, &one));
        d.frequency = ones;
        must_work(&c, icc_all(&c, &d, &usual, &other));
        for (size_t k = 0; k < ICC_FORMS; k++) {
            const struct estimate *a = &one.forms[k], *b = &other.forms[k];
            assert_near(a->value, b->value, 1e-8);
            assert_near(a->statistic, b->statistic, 1e-7);
            assert_int_equal(a->warnings, b->warnings);
            assert_int_equal(isnan(a->low), isnan(b->low));
            if (!isnan(a->low)) assert_near(a->low, b->low, 1e-6);
        }
        assert_near(one.components[ICC_RANDOM].log_likelihood,
                    other.components[ICC_RANDOM].log_likelihood, 1e-8);
    }
    call_end(&c);
}

static void test_limits(void **state)
{
    struct call c = call_begin();
    const double same[] = {4, 4, 4, 4, 4, 4}, agreed[] = {1, 1, 2, 2, 5, 5};
    const double shifted[] = {1, 3, 2, 4, 5, 7}, opposed[] = {1, 3, 3, 1, 2, 2.5, 1, 3};
    const double level[] = {0, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0};
    const double gap[] = {1, 3, 3, 1, 3, NAN, 1, 3, 2, 2, 1, NAN}, still[] = {4, 4, 4, NAN, 4, 4};
    struct icc r;

    (void)state;
    must_work(&c, icc_all(&c, &(struct icc_data){3, 2, same, NULL}, &usual, &r));
    assert_true(isnan(r.forms[ICC_RANDOM_A_1].value));
    assert_true(r.forms[ICC_RANDOM_A_1].warnings & WARNING_ZERO_VARIANCE);
    must_work(&c, icc_all(&c, &(struct icc_data){3, 2, still, NULL}, &usual, &r));
    assert_true(r.forms[ICC_RANDOM_A_1].warnings & WARNING_ZERO_VARIANCE);
    must_work(&c, icc_all(&c, &(struct icc_data){3, 2, agreed, NULL}, &usual, &r));
    for (size_t i = 0; i < sizeof single / sizeof *single; i++)
        assert_near(r.forms[single[i]].value, 1, 1e-12);
    must_work(&c, icc_all(&c, &(struct icc_data){3, 2, shifted, NULL}, &usual, &r));
    assert_near(r.forms[ICC_RANDOM_C_1].value, 1, 1e-12);
    assert_near(r.forms[ICC_RANDOM_A_1].value, 13 / 19., 1e-12);
    must_work(&c, icc_all(&c, &(struct icc_data){4, 2, opposed, NULL}, &usual, &r));
    assert_true(r.forms[ICC_RANDOM_C_1].value < 0 && r.components[ICC_RANDOM].units < 0);
    /* Units that are all alike in the mean: one rating has -1 / (k - 1), a mean of k nothing. */
    must_work(&c, icc_all(&c, &(struct icc_data){4, 3, level, NULL}, &usual, &r));
    assert_near(r.forms[ICC_RANDOM_C_1].value, -.5, 1e-12);
    assert_true(isnan(r.forms[ICC_RANDOM_C_K].value) && isnan(r.forms[ICC_RANDOM_A_K].value));
    must_work(&c, icc_all(&c, &(struct icc_data){6, 2, gap, NULL}, &usual, &r));
    assert_near(r.forms[ICC_RANDOM_C_1].value, 0, 0);
    assert_true(r.forms[ICC_RANDOM_C_1].warnings & WARNING_BOUNDARY);
    assert_true(isnan(r.forms[ICC_RANDOM_C_1].low));
    assert_near(r.forms[ICC_RANDOM_C_1].p, 1, 0);
    call_end(&c);
}

static void test_what_nothing_can_be_said_of(void **state)
{
    struct call c = call_begin();
    const double one[] = {1, 2, 3}, apart[] = {1, NAN, NAN, 2, 3, NAN}, wild[] = {1, 2, INFINITY, 4};
    const double strangers[] = {1,   2,   NAN, NAN, NAN, NAN, NAN, NAN, 3,
                                3.5, NAN, NAN, NAN, NAN, NAN, NAN, 1,   0};
    struct icc r;

    (void)state;
    must_fail(&c, ERR_INVALID, icc_all(&c, &(struct icc_data){3, 1, one, NULL}, &usual, &r));
    must_fail(&c, ERR_INVALID, icc_all(&c, &(struct icc_data){1, 3, one, NULL}, &usual, &r));
    must_fail(&c, ERR_INVALID, icc_all(&c, &(struct icc_data){3, 2, apart, NULL}, &usual, &r));
    must_fail(&c, ERR_INVALID, icc_all(&c, &(struct icc_data){2, 2, wild, NULL}, &usual, &r));
    must_fail(&c, ERR_INVALID, icc_all(&c, &(struct icc_data){0, 2, one, NULL}, &usual, &r));
    /* Raters of one unit each: rater and error are the same. */
    must_work(&c, icc_all(&c, &(struct icc_data){3, 6, strangers, NULL}, &usual, &r));
    assert_true(r.forms[ICC_ONE_WAY_1].value > .5);
    assert_true(isnan(r.forms[ICC_RANDOM_A_1].value));
    assert_true(r.forms[ICC_RANDOM_A_1].warnings & WARNING_DISCONNECTED);
    call_end(&c);
}

/* Two of five raters for a unit: what was put in is found again on the mean, and intervals hold it. */
static void test_what_was_put_in_comes_out(void **state)
{
    struct call c = call_begin();
    double sum = 0, held = 0, n = 200;
    struct icc r;

    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct icc_data d = made(c.mem, .5, .8, 1, seed);
        must_work(&c, icc_all(&c, &d, &usual, &r));
        sum += r.forms[ICC_RANDOM_C_1].value;
        held += r.forms[ICC_RANDOM_C_1].low <= 1 / 1.64 && r.forms[ICC_RANDOM_C_1].high >= 1 / 1.64;
        assert_near(r.averaged, 2, 1e-12);
    }
    assert_near(sum / n, 1 / 1.64, .02);
    assert_true(held / n > .9 && held / n < .99);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_figures_of_shrout_and_fleiss),
        cmocka_unit_test(test_both_ways_are_one_where_data_are_complete),
        cmocka_unit_test(test_gradient_is_that_of_the_likelihood),
        cmocka_unit_test(test_order_and_scale_do_not_matter),
        cmocka_unit_test(test_frequencies_are_repeated_rows),
        cmocka_unit_test(test_either_side_may_be_absorbed),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_what_nothing_can_be_said_of),
        cmocka_unit_test(test_what_was_put_in_comes_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
