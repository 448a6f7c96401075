/* stats/difference_test.c: limits of agreement, effect sizes and the noncentral t; figures of R 4.2
 * (pt, t.test, lm) where nothing else is said. */

#include "base/fixture.h"

#include <gsl/gsl_cdf.h>

#include "stats/difference.h"
#include "stats/fixture.h"

static void test_noncentral_t(void **state)
{
    /* The one with 43 is of integrate(): beyond 37.62 pt() of R takes a normal approximation. */
    static const double known[][4] = {
        {1.5, 9, .7, .7630102976321648},   {-2, 3, 1, .009968500632744903},
        {12, 29, 10.7, .7372692347178156}, {.3, 1, -1, .8887876179884829},
        {40, 499, 43, .03103664544638305}, {5, 2, .5, .9614003157570921},
        {-3, 4, -2, .2894605237103978},    {2, 1e4, 2.2, .4207285588952994}};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const double *k = known[i];
        assert_near(noncentral_t(k[0], k[1], k[2]), k[3], 1e-9);
        assert_near(noncentral_t_quantile(k[3], k[1], k[2]), k[0], 1e-6 * fabs(k[0]));
        assert_near(noncentral_t_delta(k[0], k[1], k[3]), k[2], 1e-6);
        assert_near(noncentral_t(-k[0], k[1], -k[2]), 1 - noncentral_t(k[0], k[1], k[2]), 1e-13);
    }
    for (double df = 1; df < 1e6; df *= 3)
        for (double t = -4; t < 5; t += .9)
            assert_near(noncentral_t(t, df, 0), gsl_cdf_tdist_P(t, df), 1e-10);
    assert_near(noncentral_t_quantile(.975, 84, sqrt(85) * 1.959963984540054), 21.93701325478536, 1e-6);
    assert_true(isnan(noncentral_t(NAN, 3, 1)) && isnan(noncentral_t_quantile(1, 3, 1)));
}

/* Bland and Altman (1986): peak expiratory flow by a large and a mini meter; printed: -2.1 and 38.8. */
static const double large[] = {494, 395, 516, 434, 476, 557, 413, 442, 650,
                               433, 417, 656, 267, 478, 178, 423, 427};
static const double mini[] = {512, 430, 520, 428, 500, 600, 364, 380, 658,
                              445, 432, 626, 260, 477, 259, 350, 451};

static void test_peak_flow(void **state)
{
    struct call c = call_begin();
    struct limits l, other;
    struct paired p = {17, large, mini, 1};
    struct limits_wanted exact = {.95, .95, false}, approximate = {.95, .95, true};

    (void)state;
    must_work(&c, difference_limits(&c, &p, &exact, &l));
    assert_near(l.bias.value, -2.1, .05);
    assert_near(l.sd.value, 38.8, .05);
    assert_near(l.bias.low, -22.04883769664517, 1e-10);
    assert_near(l.bias.high, 17.8135435789981, 1e-10);
    assert_near(l.lower.value, -78.09590546711172, 1e-11);
    assert_near(l.lower.low, -124.1607982948381, 1e-5);
    assert_near(l.lower.high, -53.09493141673858, 1e-5);
    assert_near(l.upper.low, 48.8596372990951, 1e-5);
    assert_near(l.upper.high, 119.9255041771925, 1e-5);
    assert_near(l.slope.value, .02868744515254928, 1e-14);
    assert_near(l.slope.se, .08820640827654684, 1e-14);
    assert_near(l.slope.p, .7494985336492936, 1e-12);
    assert_near(l.intercept, -15.06749730003900645, 1e-11);
    assert_near(l.outside, 1, 0); /* 178 and 259 */
    must_work(&c, difference_limits(&c, &p, &approximate, &other));
    assert_near(other.upper.value, l.upper.value, 0);
    assert_near(other.upper.se, 38.76512987360738 * sqrt(1. / 17 + 3.841458820694124 / 32), 1e-10);
    assert_near(other.upper.high - other.upper.value, other.upper.value - other.upper.low, 1e-11);
    /* The other way round it is the same with the signs changed. */
    must_work(&c, difference_limits(&c, &(struct paired){17, mini, large, 1}, &exact, &other));
    assert_near(other.bias.value, -l.bias.value, 1e-12);
    assert_near(other.upper.high, -l.lower.low, 1e-7);
    assert_near(other.slope.value, -l.slope.value, 1e-15);
    call_end(&c);
}

/* The interval of a limit holds the limit as often as it says. */
static void test_exact_intervals_hold(void **state)
{
    struct random random = random_stream(11, 0);
    struct limits_wanted wanted = {.95, .9, false};
    double values[16], zero[8] = {0}, held = 0;
    int rounds = 2000;

    (void)state;
    for (int i = 0; i < rounds; i++) {
        struct call c = call_begin();
        struct limits l;
        for (size_t k = 0; k < 8; k++) values[k] = 3 + 2 * random_normal(&random);
        must_work(&c, difference_limits(&c, &(struct paired){8, values, zero, 1}, &wanted, &l));
        double limit = 3 + 2 * 1.959963984540054;
        held += l.upper.low <= limit && limit <= l.upper.high;
        call_end(&c);
    }
    assert_near(held / rounds, .9, .025);
}

static void test_limits_at_the_edge(void **state)
{
    static const double first[] = {1, 2, 3, 4}, second[] = {0, 1, 2, NAN}, third[] = {NAN, 1, 2, NAN};
    static const double tenths[] = {.1, .2, .4, .7}, rest[] = {3.2, 3.1, 2.9, 2.6};
    const double more[] = {.1 + 1.1, .2 + 1.1, .4 + 1.1, .7 + 1.1};
    struct call c = call_begin();
    struct limits l;
    struct limits_wanted wanted = {.95, .95, false};

    (void)state;
    must_work(&c, difference_limits(&c, &(struct paired){4, first, second, 1}, &wanted, &l));
    assert_true(l.bias.value == 1 && l.sd.value == 0 && isnan(l.bias.low) && l.bias.n == 3);
    assert_true(l.bias.warnings == (WARNING_INCOMPLETE | WARNING_ZERO_VARIANCE));
    /* Sums that are all the same up to rounding: no slope; and differences: no spread. */
    must_work(&c, difference_limits(&c, &(struct paired){4, tenths, rest, 1}, &wanted, &l));
    assert_true(isnan(l.slope.value) && l.slope.warnings & WARNING_ZERO_VARIANCE && l.sd.value > 0);
    must_work(&c, difference_limits(&c, &(struct paired){4, tenths, more, 1}, &wanted, &l));
    assert_true(l.sd.value == 0 && l.bias.warnings & WARNING_ZERO_VARIANCE);
    must_fail(&c, ERR_INVALID,
              difference_limits(&c, &(struct paired){4, first, third, 1}, &wanted, &l));
    call_end(&c);
}

static void test_effects(void **state)
{
    struct call c = call_begin();
    struct effects e, back;
    double later[8];

    (void)state;
    must_work(&c, effects_paired(&c, &(struct paired){17, large, mini, 1}, .95, &e));
    assert_near(e.mean.statistic, .22523547656814, 1e-12);
    assert_near(e.mean.p, .8246476735304, 1e-12);
    assert_near(e.d.value, .05462762708981134, 1e-14);
    assert_near(e.d.low, -.421949141542232, 1e-8);
    assert_near(e.d.high, .5295142340866561, 1e-8);
    assert_near(e.g.value, .052019367382535, 1e-14);
    for (size_t i = 0; i < 8; i++) later[i] = mini[i] + 60;
    must_work(&c, effects_independent(&c, &(struct two_groups){large, later, 9, 8}, .95, &e));
    assert_near(e.mean.statistic, 1.040211892447552, 1e-12);
    assert_near(e.mean.df, 14.77307861255852, 1e-11);
    assert_near(e.mean.p, .3149673341700855, 1e-12);
    assert_near(e.d.value, .505393941754126, 1e-13);
    assert_near(e.d.low, -.4717716393127714, 1e-8);
    assert_near(e.d.high, 1.466428914812532, 1e-8);
    must_work(&c, effects_independent(&c, &(struct two_groups){later, large, 8, 9}, .95, &back));
    assert_near(back.d.value, -e.d.value, 1e-14);
    assert_near(back.d.low, -e.d.high, 1e-9);
    must_fail(&c, ERR_INVALID,
              effects_independent(&c, &(struct two_groups){later, large, 1, 9}, .95, &e));
    must_fail(&c, ERR_INVALID, effects_paired(&c, &(struct paired){1, large, mini, 1}, .95, &e));
    must_work(&c, effects_paired(&c, &(struct paired){3, large, large, 1}, .95, &e));
    assert_true(isnan(e.d.value) && isnan(e.g.value) && e.mean.value == 0);
    assert_true(e.mean.warnings & WARNING_ZERO_VARIANCE);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_noncentral_t),
        cmocka_unit_test(test_peak_flow),
        cmocka_unit_test(test_exact_intervals_hold),
        cmocka_unit_test(test_limits_at_the_edge),
        cmocka_unit_test(test_effects),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
