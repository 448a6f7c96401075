/* stats/confirm_test.c: confirmatory factors: models that are true, known figures, invariances. */

#include "base/fixture.h"

#include "stats/confirm.h"
#include "stats/fixture.h"
#include "stats/progress.h"

#define ITEMS 6

static const uint8_t two[] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
static const struct confirm_model model = {ITEMS, 2, two};
static const struct confirm_wanted usual = {0, .95};

/* Two factors of three items, correlated .4; scale: of each item. */
static void made(double *covariance, const double *loading, double scale)
{
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t j = 0; j < ITEMS; j++)
            covariance[i * ITEMS + j] =
                scale * scale * (i == j ? 1 : loading[i] * loading[j] * (i / 3 == j / 3 ? 1 : .4));
}

static const double loadings[] = {.5, .6, .7, .8, .7, .6};
static const double zeros[ITEMS];

static void test_a_true_model(void **state)
{
    struct call c = call_begin();
    double v[ITEMS * ITEMS];
    struct confirm_found f;
    struct confirm_fit fit;

    (void)state;
    made(v, loadings, 2);
    must_work(&c, confirm_ml(&c, &model, &(struct confirm_group){300, zeros, v}, 1, &usual, &f, &fit));
    assert_true(fit.converged && !fit.warnings);
    assert_near(fit.chi_square.value, 0, 1e-8);
    assert_near(fit.chi_square.df, 8, 0);
    assert_near(fit.cfi, 1, 0);
    assert_near(fit.rmsea.value, 0, 0);
    assert_near(fit.srmr, 0, 1e-6);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(f.loading[i * 2 + i / 3].value, 2 * loadings[i], 1e-6);
        assert_near(f.standardised[i * 2 + i / 3], loadings[i], 1e-6);
        assert_true(isnan(f.loading[i * 2 + 1 - i / 3].value));
        assert_near(f.residual[i].value, 4 * (1 - loadings[i] * loadings[i]), 1e-5);
    }
    assert_near(f.between[1].value, .4, 1e-6);
    assert_true(f.between[1].se > 0 && isnan(f.between[0].se));
    call_end(&c);
}

/* Units of measurement, and the order of items, change no fit; errors follow the units. */
static void test_invariances(void **state)
{
    static const uint8_t turned_loads[] = {0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0};
    struct call c = call_begin();
    double v[ITEMS * ITEMS], wide[ITEMS * ITEMS], turned[ITEMS * ITEMS];
    struct confirm_model other = {ITEMS, 2, turned_loads};
    struct confirm_found f, g;
    struct confirm_fit one, two_fit;

    (void)state;
    made(v, loadings, 1);
    v[1] = v[6] += .15;
    v[4] = v[24] -= .1;
    for (size_t i = 0; i < ITEMS * ITEMS; i++) wide[i] = 9 * v[i];
    for (size_t i = 0; i < ITEMS * ITEMS; i++) turned[i] = v[ITEMS * ITEMS - 1 - i];
    must_work(&c, confirm_ml(&c, &model, &(struct confirm_group){300, zeros, v}, 1, &usual, &f, &one));
    must_work(
        &c, confirm_ml(&c, &model, &(struct confirm_group){300, zeros, wide}, 1, &usual, &g, &two_fit));
    assert_true(one.chi_square.value > 5);
    assert_near(one.chi_square.value, two_fit.chi_square.value, 1e-7);
    assert_near(3 * f.loading[0].se, g.loading[0].se, 1e-6);
    must_work(&c, confirm_ml(&c, &other, &(struct confirm_group){300, zeros, turned}, 1, &usual, &g,
                             &two_fit));
    assert_near(one.chi_square.value, two_fit.chi_square.value, 1e-7);
    assert_near(f.loading[0].value, g.loading[10].value, 1e-5);
    call_end(&c);
}

/* The same in two groups: twice the chi-square, and equality costs nothing; a shift of one factor is
 * its mean, in standard deviations of the first group. */
static void test_groups(void **state)
{
    struct call c = call_begin();
    double v[ITEMS * ITEMS], shifted[ITEMS];
    struct confirm_group groups[2] = {{300, zeros, v}, {200, shifted, v}};
    static const double df[] = {16, 20, 24, 30};
    struct confirm_found f[2];
    struct confirm_fit fit[4];

    (void)state;
    made(v, loadings, 1);
    for (size_t i = 0; i < ITEMS; i++) shifted[i] = i < 3 ? .5 * loadings[i] : 0;
    for (unsigned step = 0; step < 4; step++) {
        struct confirm_wanted w = {(1U << step) - 1, .95};
        must_work(&c, confirm_ml(&c, &model, groups, 2, &w, f, &fit[step]));
        assert_true(fit[step].converged);
        assert_near(fit[step].chi_square.value, 0, 1e-7);
        assert_near(fit[step].chi_square.df, df[step], 0);
    }
    assert_near(f[1].mean[0].value, .5, 1e-6);
    assert_near(f[1].mean[1].value, 0, 1e-6);
    assert_near(f[0].mean[0].value, 0, 0);
    assert_near(confirm_difference(&fit[2], &fit[1]).df, 4, 0);
    shifted[0] += .6; /* one intercept differs: the scalar step alone notices */
    for (unsigned step = 0; step < 3; step++) {
        struct confirm_wanted w = {(1U << step) - 1, .95};
        must_work(&c, confirm_ml(&c, &model, groups, 2, &w, f, &fit[step]));
    }
    assert_near(fit[1].chi_square.value, 0, 1e-7);
    assert_true(confirm_difference(&fit[2], &fit[1]).p < .001);
    call_end(&c);
}

/* Ordinal items: the level of the adjusted test, and of the errors, by simulation. */
static void test_ordinal(void **state)
{
    static const uint8_t one[] = {1, 1, 1, 1, 1};
    struct call c = call_begin();
    struct confirm_model single = {5, 1, one};
    double lots = 150, sum = 0, squares = 0, x = 0, x2 = 0, claimed = 0;

    (void)state;
    for (size_t lot = 0; lot < (size_t)lots; lot++) {
        struct ratings r = ratings_made(c.mem, &(struct made){300, 5, 4, 1, 0, 300 + lot});
        struct confirm_found f;
        struct confirm_fit fit;
        must_work(&c, confirm_dwls(&c, &single, &r, .95, &f, &fit));
        assert_true(fit.converged);
        assert_near(fit.rmsea.value, sqrt(fmax(0, fit.chi_square.value - 5) / (5 * 299)), 1e-12);
        x += fit.chi_square.value / lots;
        x2 += fit.chi_square.value * fit.chi_square.value / lots;
        sum += f.loading[0].value;
        squares += f.loading[0].value * f.loading[0].value;
        claimed += f.loading[0].se / lots;
    }
    assert_near(x, 5, .8);                 /* df 5 */
    assert_near((x2 - x * x) / 10, 1, .5); /* variance 2 df */
    assert_near(claimed / sqrt((squares - sum * sum / lots) / (lots - 1)), 1, .15);
    call_end(&c);
}

/* Rounds are counted for whoever looks, of every estimator. */
static void test_rounds_are_counted(void **state)
{
    static const uint8_t one[] = {1, 1, 1, 1, 1};
    struct call c = call_begin();
    struct confirm_model single = {5, 1, one};
    struct ratings r = ratings_made(c.mem, &(struct made){300, 5, 4, 1, 0, 5});
    double v[ITEMS * ITEMS];
    struct confirm_found f;
    struct confirm_fit fit;
    struct progress progress;

    (void)state;
    made(v, loadings, 1);
    v[1] = v[6] += .15;
    c.progress = &progress;
    for (size_t i = 0; i < 2; i++) {
        atomic_init(&progress.done, 99);
        atomic_init(&progress.all, 99);
        if (i)
            must_work(&c, confirm_dwls(&c, &single, &r, .95, &f, &fit));
        else
            must_work(&c, confirm_ml(&c, &model, &(struct confirm_group){300, zeros, v}, 1, &usual, &f,
                                     &fit));
        assert_int_equal(atomic_load(&progress.done), fit.iterations);
        assert_int_equal(atomic_load(&progress.all), 0);
    }
    call_end(&c);
}

/* Figures of R 4.2.2, pchisq(x, df, ncp). */
static void test_noncentral(void **state)
{
    (void)state;
    assert_near(noncentral_chi_square(10, 4, 3), .783763181681781, 1e-9);
    assert_near(noncentral_chi_square(900, 402, 500), .491741317000462, 1e-9);
    assert_near(noncentral_chi_square(3, 5, 0), .300014164121372, 1e-12);
    assert_near(noncentral_chi_square(0, 5, 2), 0, 0);
    for (double x = 19600; x < 20500; x += 100)
        assert_near(noncentral_chi_square(x, 30, 20000), noncentral_chi_square(x, 30, 20000.0001),
                    1e-6);
}

static void test_refused(void **state)
{
    static const uint8_t lonely[] = {1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 1, 0},
                         without[] = {1, 1, 1, 1, 1, 0};
    static const double rows[] = {1, 2, 2, 1, 3, 3, 4, 4, NAN, 1};
    struct call c = call_begin();
    double v[ITEMS * ITEMS], left_out = 0;
    struct confirm_group group = {300, zeros, v}, moments;
    struct confirm_model few = {2, 1, lonely}, alone = {ITEMS, 2, lonely}, none = {ITEMS, 1, without};
    struct confirm_found f;
    struct confirm_fit fit;

    (void)state;
    made(v, loadings, 1);
    must_fail(&c, ERR_INVALID, confirm_ml(&c, &few, &group, 1, &usual, &f, &fit));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, confirm_ml(&c, &alone, &group, 1, &usual, &f, &fit));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, confirm_ml(&c, &none, &group, 1, &usual, &f, &fit));
    fail_clear(&c);
    v[0] = 0;
    must_fail(&c, ERR_INVALID, confirm_ml(&c, &model, &group, 1, &usual, &f, &fit));
    fail_clear(&c);
    must_work(&c, confirm_moments(&c, &(struct confirm_rows){5, 2, rows, NULL, NULL}, 0, &moments,
                                  &left_out));
    assert_near(moments.n, 4, 0);
    assert_near(left_out, 1, 0);
    assert_near(moments.covariance[1], 1, 1e-15);
    must_fail(
        &c, ERR_INVALID,
        confirm_moments(&c, &(struct confirm_rows){2, 2, rows, NULL, NULL}, 0, &moments, &left_out));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_true_model),
        cmocka_unit_test(test_invariances),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_ordinal),
        cmocka_unit_test(test_noncentral),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_rounds_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
