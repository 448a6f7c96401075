/* stats/competing_test.c: incidence by hand, and what it must agree with where nothing competes. */

#include <math.h>

#include "base/fixture.h"
#include "stats/competing.h"
#include "stats/random.h"

enum { N = 200, P = 2 };

static const struct incidence_wanted one = {1, ERRORS_DELTA, INTERVAL_LOG_LOG, .95},
                                     two = {2, ERRORS_DELTA, INTERVAL_LOG_LOG, .95};

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

struct sample {
    double time[N], x[N * P];
    int32_t event[N], group[N];
};

static struct follow_up draw(uint64_t seed, int32_t causes, struct sample *s)
{
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < N; i++) {
        s->x[P * i] = random_normal(&r);
        s->x[P * i + 1] = random_uniform(&r) < .4;
        s->time[i] = ceil(-8 * log(random_uniform(&r)) * exp(-.5 * s->x[P * i]));
        s->event[i] = random_uniform(&r) < .7;
        if (s->event[i] && causes > 1 && random_uniform(&r) < .4) s->event[i] = 2;
        s->group[i] = (int32_t)(3 * random_uniform(&r));
    }
    return (struct follow_up){
        .n = N, .time = s->time, .event = s->event, .group = s->group, .groups = 3};
}

/* Five people: 1 the cause, 2 the other, 3 censored, 4 the cause, 5 censored. */
static void test_incidence_by_hand(void **state)
{
    static const double time[] = {1, 2, 3, 4, 5};
    static const int32_t event[] = {1, 2, 0, 1, 0};
    struct call c = call_begin();
    struct follow_up d = {.n = 5, .time = time, .event = event};
    struct incidence_curve curves[2];

    (void)state;
    must_work(&c, competing_curves(&c, &d, &two, curves));
    assert_near(competing_at(&curves[0], .5).value, 0, 0);
    assert_near(competing_at(&curves[0], 1).value, .2, 1e-15);
    assert_near(competing_at(&curves[0], 1).se, sqrt(.2 * .8 / 5), 1e-15);
    assert_near(competing_at(&curves[0], 4).value, .2 + .6 / 2, 1e-15);
    assert_near(competing_at(&curves[1], 5).value, .2, 1e-15);
    assert_true(isnan(competing_at(&curves[0], 6).value));
    must_fail(&c, ERR_INVALID, competing_curves(&c, &d, &one, curves));
    call_end(&c);
}

static void test_without_censoring_incidence_is_a_share(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(1, 2, &s);
    struct incidence_curve curves[2];
    double share = 0;

    (void)state;
    d.group = NULL;
    for (size_t i = 0; i < N; i++) {
        if (s.event[i] == 0) s.event[i] = 2;
        share += s.event[i] == 1 && s.time[i] <= 6;
    }
    must_work(&c, competing_curves(&c, &d, &two, curves));
    assert_near(competing_at(&curves[0], 6).value, share / N, 1e-13);
    assert_near(competing_at(&curves[0], 6).se, sqrt(share / N * (1 - share / N) / N), 1e-13);
    call_end(&c);
}

static void test_without_other_causes_all_is_as_usual(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(2, 1, &s);
    struct cox_wanted w = {s.x, P, TIES_BRESLOW, .95};
    struct incidence_curve curves[3];
    struct survival_curve usual[3];
    struct logrank gray, logrank;
    struct cox fine, cox;

    (void)state;
    must_work(&c, competing_curves(&c, &d, &one, curves));
    must_work(&c, survival_curves(&c, &d, INTERVAL_LOG_LOG, .95, usual));
    for (size_t g = 0; g < 3; g++) {
        struct estimate f = competing_at(&curves[g], 7), k = survival_at(&usual[g], 7);

        assert_near(f.value, 1 - k.value, 1e-13);
        assert_near(f.se, k.se, 1e-13);
    }
    must_work(&c, competing_gray(&c, &d, 1, 0, &gray));
    must_work(&c, survival_logrank(&c, &d, 0, &logrank));
    for (size_t g = 0; g < 3; g++) assert_near(gray.expected[g], logrank.expected[g], 1e-9);
    assert_near(gray.test.statistic, logrank.test.statistic, .1 * logrank.test.statistic);
    must_work(&c, competing_fine_gray(&c, &d, 1, &w, &fine));
    must_work(&c, cox_fit(&c, &d, &w, &cox));
    for (size_t j = 0; j < P; j++)
        assert_near(fine.coefficients[j].value, cox.coefficients[j].value, 1e-10);
    call_end(&c);
}

/* Those with another event, when nobody is censored, are as if followed for ever. */
static void test_subdistribution_without_censoring_is_cox_for_ever(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(3, 2, &s);
    struct cox_wanted w = {s.x, P, TIES_BRESLOW, .95};
    struct cox fine, cox;

    (void)state;
    for (size_t i = 0; i < N; i++)
        if (s.event[i] == 0) s.event[i] = 2;
    must_work(&c, competing_fine_gray(&c, &d, 1, &w, &fine));
    for (size_t i = 0; i < N; i++)
        if (s.event[i] == 2) {
            s.event[i] = 0;
            s.time[i] = 1e6;
        }
    must_work(&c, cox_fit(&c, &d, &w, &cox));
    for (size_t j = 0; j < P; j++)
        assert_near(fine.coefficients[j].value, cox.coefficients[j].value, 1e-10);
    call_end(&c);
}

/* The figures of a small table with ties are cmprsk's (2.2-11). */
static void test_errors_of_aalen(void **state)
{
    static const double time[] = {1, 1, 2, 2, 2, 3, 4, 4, 5, 6};
    static const int32_t event[] = {1, 2, 1, 1, 0, 2, 1, 0, 2, 1};
    struct call c = call_begin();
    struct follow_up d = {.n = 10, .time = time, .event = event};
    struct incidence_wanted w = {2, ERRORS_AALEN, INTERVAL_LOG, .95};
    struct incidence_curve curves[2];
    struct estimate e;

    (void)state;
    must_work(&c, competing_curves(&c, &d, &w, curves));
    e = competing_at(&curves[0], 4);
    assert_near(e.se, 0.177401884351403, 1e-12);
    assert_near(e.low, e.value * exp(-1.959963984540054 * e.se / e.value), 1e-12);
    assert_near(competing_at(&curves[1], 5).se, 0.226325460975371, 1e-12);
    w.interval = INTERVAL_PLAIN;
    must_work(&c, competing_curves(&c, &d, &w, curves));
    e = competing_at(&curves[0], 2);
    assert_near(e.high, e.value + 1.959963984540054 * e.se, 1e-12);
    call_end(&c);
}

/* Ties of the cause, of another and across groups, strata and rho; the figures are cmprsk's (2.2-11).
 */
static void test_gray_with_ties_has_the_usual_variance(void **state)
{
    enum { ROWS = 24 };
    static const double time[ROWS] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8,
                                      9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4};
    static const int32_t event[ROWS] = {1, 2, 0, 1, 1, 2, 0, 1, 2, 1, 0, 1,
                                        1, 2, 0, 1, 2, 1, 1, 0, 1, 2, 1, 0};
    struct call c = call_begin();
    int32_t group[ROWS], stratum[ROWS], anything[ROWS];
    struct follow_up d = {.n = ROWS, .time = time, .event = event, .group = group, .groups = 3};
    struct logrank gray;

    (void)state;
    for (int32_t i = 0; i < ROWS; i++) {
        group[i] = i % 3;
        stratum[i] = i % 5 > 2;
        anything[i] = event[i] > 0;
    }
    must_work(&c, competing_gray(&c, &d, 1, 0, &gray));
    assert_near(gray.test.statistic, 3.43681233790903, 1e-12);
    must_work(&c, competing_gray(&c, &d, 2, 0, &gray));
    assert_near(gray.test.statistic, 2.22309766527525, 1e-12);
    d.event = anything;
    must_work(&c, competing_gray(&c, &d, 1, 0, &gray));
    assert_near(gray.test.statistic, 2.07867911604122, 1e-12);
    d.event = event;
    d.stratum = stratum;
    d.strata = 2;
    must_work(&c, competing_gray(&c, &d, 1, 1, &gray));
    assert_near(gray.test.statistic, 4.30215531830837, 1e-12);
    must_work(&c, competing_gray(&c, &d, 2, 1, &gray));
    assert_near(gray.test.statistic, 2.01702714965277, 1e-12);
    call_end(&c);
}

/* 2000 samples of 150 in three groups that do not differ, a third of events another cause: the test at
 * 5 % rejects in 3.5 to 6.5 % of them. */
static void test_gray_rejects_as_often_as_it_says(void **state)
{
    enum { SAMPLES = 2000 };
    int rejected = 0;

    (void)state;
    for (uint64_t sample = 0; sample < SAMPLES; sample++) {
        struct call c = call_begin();
        struct random r = random_stream(17, sample);
        struct sample s;
        struct follow_up d = {
            .n = 150, .time = s.time, .event = s.event, .group = s.group, .groups = 3};
        struct logrank gray;

        for (size_t i = 0; i < 150; i++) {
            s.group[i] = (int32_t)(i % 3);
            s.time[i] = ceil(-10 * log(random_uniform(&r)));
            s.event[i] = (random_uniform(&r) < .75) * (1 + (random_uniform(&r) < .33));
        }
        must_work(&c, competing_gray(&c, &d, 1, 0, &gray));
        rejected += gray.test.p < .05;
        call_end(&c);
    }
    print_message("Gray's test, n = 150: rejects at 5 %% in %.1f %%\n", 100. * rejected / SAMPLES);
    assert_in_range(rejected, 70, 130);
}

static void test_what_cannot_be_computed_is_refused(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(4, 2, &s);
    struct cox_wanted w = {s.x, P, TIES_BRESLOW, .95};
    struct logrank gray;
    struct cox fine;

    (void)state;
    must_fail(&c, ERR_INVALID, competing_gray(&c, &d, 3, 0, &gray));
    must_fail(&c, ERR_INVALID, competing_fine_gray(&c, &d, 3, &w, &fine));
    d.groups = 1;
    must_fail(&c, ERR_INVALID, competing_gray(&c, &d, 1, 0, &gray));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_incidence_by_hand),
        cmocka_unit_test(test_without_censoring_incidence_is_a_share),
        cmocka_unit_test(test_without_other_causes_all_is_as_usual),
        cmocka_unit_test(test_subdistribution_without_censoring_is_cox_for_ever),
        cmocka_unit_test(test_errors_of_aalen),
        cmocka_unit_test(test_gray_with_ties_has_the_usual_variance),
        cmocka_unit_test(test_gray_rejects_as_often_as_it_says),
        cmocka_unit_test(test_what_cannot_be_computed_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
