/* stats/survival_test.c: curves, log-rank and concordance by hand, and what must not change them. */

#include <math.h>

#include "base/fixture.h"
#include "stats/random.h"
#include "stats/survival.h"

enum { MANY = 300 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Freireich (1963): weeks of remission with 6-mercaptopurine (0) and placebo (1). */
static const double weeks[] = {6,  6,  6,  7,  10, 13, 16, 22, 23, 6,  9,  10, 11, 17,
                               19, 20, 25, 32, 32, 34, 35, 1,  1,  2,  2,  3,  4,  4,
                               5,  5,  8,  8,  8,  8,  11, 11, 12, 12, 15, 17, 22, 23};
static const int32_t relapse[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const int32_t arm[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                              1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const struct follow_up freireich = {.n = 42,
                                           .time = weeks,
                                           .event = relapse,
                                           .group = arm,
                                           .groups = 2};

static void test_the_curve_of_remission(void **state)
{
    struct call c = call_begin();
    struct survival_curve curves[2];
    struct estimate at;

    (void)state;
    must_work(&c, survival_curves(&c, &freireich, INTERVAL_LOG_LOG, .95, curves));
    at = survival_at(&curves[0], 6);
    assert_near(at.value, 18. / 21, 1e-15);
    assert_near(at.se, 18. / 21 * sqrt(3. / (21 * 18)), 1e-15);
    assert_near(at.low, pow(18. / 21, exp(1.959963984540054 * sqrt(3. / (21 * 18)) / -log(18. / 21))),
                1e-12);
    assert_near(survival_at(&curves[0], 22).value, 0.5378151260504201, 1e-12);
    assert_near(survival_at(&curves[0], 23).value, 0.4481792717086834, 1e-12);
    assert_near(survival_at(&curves[0], 5.9).value, 1, 0);
    assert_true(isnan(survival_at(&curves[0], 36).value));
    assert_near(curves[0].median.value, 23, 0);
    assert_near(curves[1].median.value, 8, 0);
    assert_near(curves[0].events, 9, 0);
    assert_true(isnan(curves[1].steps[curves[1].count - 1].se));
    call_end(&c);
}

static void test_intervals_are_those_of_their_kind(void **state)
{
    struct call c = call_begin();
    struct survival_curve curves[2];
    struct survival_step s;

    (void)state;
    must_work(&c, survival_curves(&c, &freireich, INTERVAL_PLAIN, .95, curves));
    s = curves[0].steps[4];
    assert_near(s.high - s.survival, s.survival - s.low, 1e-14);
    must_work(&c, survival_curves(&c, &freireich, INTERVAL_LOG, .95, curves));
    s = curves[0].steps[8];
    assert_near(s.high / s.survival, s.survival / s.low, 1e-12);
    call_end(&c);
}

static void test_the_difference_of_remission(void **state)
{
    struct call c = call_begin();
    struct follow_up scaled = freireich, turned = freireich;
    double years[42];
    int32_t other[42];
    struct logrank r, again;

    (void)state;
    must_work(&c, survival_logrank(&c, &freireich, 0, &r));
    assert_near(r.test.statistic, 16.79294, 1e-5);
    assert_near(r.expected[0], 19.25050, 1e-5);
    assert_near(r.observed[0] + r.observed[1], r.expected[0] + r.expected[1], 1e-12);
    for (size_t i = 0; i < 42; i++) {
        years[i] = weeks[i] / 52.18 - 3;
        other[i] = !arm[i];
    }
    scaled.time = years;
    must_work(&c, survival_logrank(&c, &scaled, 0, &again));
    assert_near(again.test.statistic, r.test.statistic, 1e-12);
    turned.group = other;
    must_work(&c, survival_logrank(&c, &turned, 0, &again));
    assert_near(again.test.statistic, r.test.statistic, 1e-12);
    turned.stratum = arm; /* each stratum has one group: nothing can be compared */
    turned.strata = 2;
    must_work(&c, survival_logrank(&c, &turned, 0, &again));
    assert_true(isnan(again.test.statistic));
    call_end(&c);
}

static void test_what_cannot_be_computed_is_refused(void **state)
{
    static const double endless[] = {1, INFINITY}, missing[] = {NAN, NAN};
    static const int32_t none[42] = {0};
    struct call c = call_begin();
    struct follow_up d = freireich;
    struct survival_curve curves[2];
    struct logrank r;
    struct survival_concordance k;

    (void)state;
    d.event = none;
    must_fail(&c, ERR_INVALID, survival_logrank(&c, &d, 0, &r));
    must_fail(&c, ERR_INVALID, survival_concordance(&c, &d, weeks, .95, &k));
    must_work(&c, survival_curves(&c, &d, INTERVAL_LOG, .95, curves));
    assert_true(isnan(curves[0].median.value));
    assert_near(survival_at(&curves[0], 20).value, 1, 0);
    assert_near(survival_at(&curves[0], 20).low, 1, 0);
    d = freireich;
    d.groups = 1;
    must_fail(&c, ERR_INVALID, survival_logrank(&c, &d, 0, &r));
    d = (struct follow_up){.n = 2, .time = endless, .event = relapse};
    must_fail(&c, ERR_INVALID, survival_curves(&c, &d, INTERVAL_LOG, .95, curves));
    d.time = missing;
    must_fail(&c, ERR_INVALID, survival_curves(&c, &d, INTERVAL_LOG, .95, curves));
    call_end(&c);
}

static void draw(uint64_t seed, double *time, int32_t *event, int32_t *stratum, double *score)
{
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < MANY; i++) {
        score[i] = floor(3 * random_normal(&r));
        time[i] = ceil(-20 * log(random_uniform(&r)) * exp(-.1 * score[i]));
        event[i] = random_uniform(&r) < .6;
        stratum[i] = random_uniform(&r) < .5;
    }
}

/* 1 where i is known to have had it first, and scores higher; -1 lower; 0 equal; 2: not comparable. */
static int compare_pair(const double *time, const int32_t *event, const double *score, size_t i,
                        size_t j)
{
    if (!event[i] || time[i] > time[j] || (time[i] == time[j] && event[j])) return 2;
    return (score[i] > score[j]) - (score[i] < score[j]);
}

static void test_concordance_is_that_of_all_pairs(void **state)
{
    struct call c = call_begin();
    double time[MANY], score[MANY], sums[4] = {0}, good[MANY] = {0}, all[MANY] = {0}, variance = 0;
    int32_t event[MANY], stratum[MANY];
    struct follow_up d = {.n = MANY, .time = time, .event = event, .stratum = stratum, .strata = 2};
    struct survival_concordance k;

    (void)state;
    draw(5, time, event, stratum, score);
    for (size_t i = 0; i < MANY; i++)
        for (size_t j = 0; j < MANY; j++) {
            int which = compare_pair(time, event, score, i, j);

            if (i == j || stratum[i] != stratum[j] || which == 2) continue;
            sums[which + 1]++;
            good[i] += (which + 1) / 2.;
            good[j] += (which + 1) / 2.;
            all[i]++;
            all[j]++;
        }
    must_work(&c, survival_concordance(&c, &d, score, .95, &k));
    assert_near(k.concordant, sums[2], 0);
    assert_near(k.tied, sums[1], 0);
    assert_near(k.discordant, sums[0], 0);
    for (size_t i = 0; i < MANY; i++)
        variance += pow((good[i] - k.c.value * all[i]) / (sums[0] + sums[1] + sums[2]), 2);
    assert_near(k.c.se, sqrt(variance), 1e-14);
    call_end(&c);
}

/* 1000 samples of 80, half of them censored, exponential times with median 10: the interval of 95 % for
 * survival at 10 holds one half in 93 to 97 % of them. */
static void test_coverage_of_the_interval(void **state)
{
    enum { SAMPLES = 1000, N = 80 };
    int held = 0;

    (void)state;
    for (uint64_t sample = 0; sample < SAMPLES; sample++) {
        struct call c = call_begin();
        struct random r = random_stream(3, sample);
        double time[N];
        int32_t event[N];
        struct follow_up d = {.n = N, .time = time, .event = event};
        struct survival_curve curve;
        struct estimate at;

        for (size_t i = 0; i < N; i++) {
            double happens = -log(random_uniform(&r)) * 10 / log(2);
            double ends = -log(random_uniform(&r)) * 16;

            time[i] = happens < ends ? happens : ends;
            event[i] = happens < ends;
        }
        must_work(&c, survival_curves(&c, &d, INTERVAL_LOG_LOG, .95, &curve));
        at = survival_at(&curve, 10);
        held += at.low <= .5 && .5 <= at.high;
        call_end(&c);
    }
    print_message("Kaplan and Meier, log-log, n = %d: interval of 95 %% held in %.1f %%\n", (int)N,
                  100. * held / SAMPLES);
    assert_in_range(held, 930, 970);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_curve_of_remission),
        cmocka_unit_test(test_intervals_are_those_of_their_kind),
        cmocka_unit_test(test_the_difference_of_remission),
        cmocka_unit_test(test_what_cannot_be_computed_is_refused),
        cmocka_unit_test(test_concordance_is_that_of_all_pairs),
        cmocka_unit_test(test_coverage_of_the_interval),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
