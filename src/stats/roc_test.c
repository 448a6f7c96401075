/* stats/roc_test.c: areas against counting every pair, and what must not change them. */

#include <math.h>

#include "base/arena.h"
#include "base/fixture.h"
#include "stats/random.h"
#include "stats/roc.h"

enum { MANY = 400 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* How the pair of an event's and another's score is counted. */
static double pair_of(double event, double other)
{
    return event > other ? 1 : event == other ? .5 : 0;
}

/* Covariance of the areas of two scores by the definition of DeLong. */
static double covariance_by_pairs(size_t n, const double *x, const double *y, const int32_t *outcome,
                                  double *ret_area)
{
    double sums[2] = {0, 0}, of_x[2] = {0, 0}, of_y[2] = {0, 0}, count[2] = {0, 0}, result = 0;

    for (size_t i = 0; i < n; i++) count[outcome[i]]++;
    for (size_t i = 0; i < n; i++) {
        double placement_x = 0, placement_y = 0;
        int32_t o = outcome[i];

        for (size_t j = 0; j < n; j++) {
            if (outcome[j] == o) continue;
            placement_x += (o ? pair_of(x[i], x[j]) : pair_of(x[j], x[i])) / count[!o];
            placement_y += (o ? pair_of(y[i], y[j]) : pair_of(y[j], y[i])) / count[!o];
        }
        sums[o] += placement_x * placement_y;
        of_x[o] += placement_x;
        of_y[o] += placement_y;
    }
    for (int o = 0; o < 2; o++)
        result += (sums[o] - of_x[o] * of_y[o] / count[o]) / ((count[o] - 1) * count[o]);
    *ret_area = of_x[1] / count[1];
    return result;
}

/* Scores with ties in the first, both told apart a little. */
static void draw(uint64_t seed, size_t n, double rate, double *x, double *y, int32_t *outcome)
{
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < n; i++) {
        outcome[i] = random_uniform(&r) < rate;
        x[i] = floor(4 * (random_normal(&r) + outcome[i]));
        y[i] = .3 * x[i] + random_normal(&r) + .5 * outcome[i];
    }
}

static void test_area_and_error_are_those_of_all_pairs(void **state)
{
    struct call c = call_begin();
    double x[MANY], y[MANY], area, variance;
    int32_t outcome[MANY];
    struct roc_comparison r;
    struct auc a;

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        draw(seed, MANY, .05 * (double)seed, x, y, outcome);
        variance = covariance_by_pairs(MANY, x, x, outcome, &area);
        must_work(&c, roc_auc(&c, MANY, x, outcome, .95, &a));
        assert_near(a.area.value, area, 1e-13);
        assert_near(a.area.se, sqrt(variance), 1e-13);
        for (size_t threads = 1; threads <= 2; threads++) {
            const double *scores[] = {x, y};
            struct roc_scores s = {MANY, 2, scores, outcome, .95, threads};
            double of_y = covariance_by_pairs(MANY, y, y, outcome, &area), shared;

            must_work(&c, roc_compare(&c, &s, &r));
            assert_near(r.areas[1].area.value, area, 1e-13);
            shared = covariance_by_pairs(MANY, x, y, outcome, &area);
            assert_near(r.covariance[1], shared, 1e-15);
            assert_near(r.differences[0].se, sqrt(variance + of_y - 2 * shared), 1e-12);
            assert_near(r.overall.statistic, r.differences[0].statistic * r.differences[0].statistic,
                        1e-9);
            assert_near(r.overall.p, r.differences[0].p, 1e-12);
        }
    }
    call_end(&c);
}

static void test_only_the_order_of_scores_counts(void **state)
{
    struct call c = call_begin();
    double x[MANY], y[MANY], turned[MANY];
    int32_t outcome[MANY];
    struct auc plain, grown, mirrored;

    (void)state;
    draw(7, MANY, .3, x, y, outcome);
    must_work(&c, roc_auc(&c, MANY, y, outcome, .95, &plain));
    for (size_t i = 0; i < MANY; i++) turned[i] = exp(y[i]) * 1000;
    must_work(&c, roc_auc(&c, MANY, turned, outcome, .95, &grown));
    assert_true(plain.area.value == grown.area.value && plain.area.se == grown.area.se);
    for (size_t i = 0; i < MANY; i++) turned[i] = -y[i];
    must_work(&c, roc_auc(&c, MANY, turned, outcome, .95, &mirrored));
    assert_near(mirrored.area.value, 1 - plain.area.value, 1e-14);
    assert_near(mirrored.area.se, plain.area.se, 1e-14);
    call_end(&c);
}

/* Scores that crowd beside others which are huge, infinite or hardly above nothing, either outcome
 * being the rarer one. */
static void test_scores_of_all_sizes(void **state)
{
    static const double far[] = {INFINITY, -INFINITY, 1e308, -1e308, 5e-324, -0.0, 0.0, 1e300};
    struct call c = call_begin();
    double x[MANY], y[MANY], area, variance;
    int32_t outcome[MANY];
    struct roc_comparison r;
    struct auc a;

    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        const double *scores[] = {x, y};
        struct roc_scores s = {MANY, 2, scores, outcome, .95, 1};

        draw(seed, MANY, seed % 2 ? .2 : .7, x, y, outcome);
        for (size_t i = 0; i < MANY; i++) {
            x[i] = i % 9 == 0 ? far[(i / 9 + seed) % 8] : y[i] * (seed > 3 ? 1e-310 : 1e-3);
            y[i] = i % 50 ? y[i] : (double)seed * 1e6;
        }
        variance = covariance_by_pairs(MANY, x, x, outcome, &area);
        must_work(&c, roc_auc(&c, MANY, x, outcome, .95, &a));
        assert_near(a.area.value, area, 1e-13);
        assert_near(a.area.se, sqrt(variance), 1e-13);
        must_work(&c, roc_compare(&c, &s, &r));
        assert_near(r.covariance[1], covariance_by_pairs(MANY, x, y, outcome, &area), 1e-15);
        assert_near(r.areas[0].area.value, a.area.value, 1e-13);
    }
    call_end(&c);
}

/* So many that several threads look them up; the area of whole numbers is known, and outcomes turned
 * round with their scores are the same question. */
static void test_many_rows(void **state)
{
    enum { ROWS = 200000 };
    struct call c = call_begin();
    double *score = arena_alloc(c.mem, ROWS * sizeof *score);
    int32_t *outcome = arena_alloc(c.mem, ROWS * sizeof *outcome);
    struct auc a, turned;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) { /* every tenth is an event, in the middle of its ten others */
        score[i] = (double)(i * 7919 % ROWS);
        outcome[i] = (i * 7919 % ROWS) % 10 == 3;
    }
    must_work(&c, roc_auc(&c, ROWS, score, outcome, .95, &a));
    assert_near(a.area.value, ((ROWS / 10 - 1) / 2. * 9 + 3) / (ROWS / 10 * 9.), 1e-14);
    for (size_t i = 0; i < ROWS; i++) {
        score[i] = -score[i];
        outcome[i] = !outcome[i];
    }
    must_work(&c, roc_auc(&c, ROWS, score, outcome, .95, &turned));
    assert_true(turned.area.value == a.area.value && turned.events == a.others);
    assert_near(turned.area.se, a.area.se, 1e-15);
    call_end(&c);
}

static void test_limits(void **state)
{
    static const double score[] = {1, 2, 3, 4, 5, NAN};
    static const int32_t apart[] = {0, 0, 0, 1, 1, 1}, none[] = {0, 0, 0, 0, 0, 0};
    static const int32_t all[] = {1, 1, 1, 1, 1, 1}, unknown[] = {-1, -1, -1, -1, -1, -1};
    static const int32_t one[] = {0, 1, 0, 0, 0, 0};
    static const double flat[] = {2, 2, 2, 2, 2, 2};
    struct call c = call_begin();
    struct auc a;

    (void)state;
    must_work(&c, roc_auc(&c, 6, score, apart, .95, &a));
    assert_true(a.area.value == 1 && a.area.se == 0 && isnan(a.area.statistic));
    assert_int_equal(a.area.warnings, WARNING_BOUNDARY | WARNING_FEW_UNITS | WARNING_INCOMPLETE);
    must_work(&c, roc_auc(&c, 6, flat, apart, .95, &a));
    assert_true(a.area.value == .5 && a.area.se == 0);
    must_work(&c, roc_auc(&c, 6, score, one, .95, &a));
    assert_true(a.area.value == .25 && isnan(a.area.se) && isnan(a.area.low));
    must_fail(&c, ERR_INVALID, roc_auc(&c, 6, score, none, .95, &a));
    must_fail(&c, ERR_INVALID, roc_auc(&c, 6, score, all, .95, &a));
    must_fail(&c, ERR_INVALID, roc_auc(&c, 6, score, unknown, .95, &a));
    call_end(&c);
}

/* Hanley and McNeil (1982), table 1: 58 normal and 51 abnormal images in five categories. */
static void test_the_example_of_hanley_and_mcneil(void **state)
{
    static const int counts[2][5] = {{33, 6, 6, 11, 2}, {3, 2, 2, 11, 33}};
    struct call c = call_begin();
    double score[109];
    int32_t outcome[109];
    size_t n = 0;
    struct auc a;

    (void)state;
    for (int o = 0; o < 2; o++)
        for (int k = 0; k < 5; k++)
            for (int i = 0; i < counts[o][k]; i++) {
                score[n] = k + 1;
                outcome[n++] = o;
            }
    must_work(&c, roc_auc(&c, n, score, outcome, .95, &a));
    assert_near(a.area.value, 0.893171061528059, 1e-12);
    assert_near(a.hanley_se, 0.0324865796073421, 1e-12);
    assert_near(a.area.se, 0.0307244083793811, 1e-12);
    call_end(&c);
}

static void test_the_curve_encloses_the_area(void **state)
{
    struct call c = call_begin();
    double x[MANY], y[MANY], area = 0;
    int32_t outcome[MANY];
    struct roc_point *points;
    size_t count;
    struct auc a;

    (void)state;
    draw(3, MANY, .4, x, y, outcome);
    must_work(&c, roc_curve(&c, MANY, x, outcome, SIZE_MAX, &points, &count));
    must_work(&c, roc_auc(&c, MANY, x, outcome, .95, &a));
    assert_true(points[0].sensitivity == 0 && points[0].specificity == 1);
    assert_true(points[count - 1].sensitivity == 1 && points[count - 1].specificity == 0);
    for (size_t i = 1; i < count; i++) {
        assert_true(points[i].score < points[i - 1].score);
        area += (points[i].sensitivity + points[i - 1].sensitivity) / 2 *
                (points[i - 1].specificity - points[i].specificity);
    }
    assert_near(area, a.area.value, 1e-12);
    must_work(&c, roc_curve(&c, MANY, y, outcome, 11, &points, &count));
    assert_int_equal(count, 11);
    assert_true(points[10].sensitivity == 1 && points[10].specificity == 0);
    for (size_t i = 1; i < count; i++) assert_true(points[i].score < points[i - 1].score);
    call_end(&c);
}

static void test_the_same_score_twice_is_no_difference(void **state)
{
    struct call c = call_begin();
    double x[MANY], y[MANY];
    const double *scores[] = {x, x, y};
    int32_t outcome[MANY];
    struct roc_scores s = {MANY, 3, scores, outcome, .95, 1};
    struct roc_comparison r;

    (void)state;
    draw(9, MANY, .4, x, y, outcome);
    must_work(&c, roc_compare(&c, &s, &r));
    assert_true(r.differences[0].value == 0 && isnan(r.differences[0].p));
    assert_true(r.differences[0].warnings & WARNING_ZERO_VARIANCE);
    assert_near(r.differences[1].value, r.areas[0].area.value - r.areas[2].area.value, 1e-15);
    s.count = 0;
    must_fail(&c, ERR_INVALID, roc_compare(&c, &s, &r));
    call_end(&c);
}

/* 2000 samples of 100, a third of them events, true area Phi(1 / sqrt 2): the interval of 95 % holds it
 * in 93 to 97 % of them. */
static void test_coverage_of_the_interval(void **state)
{
    enum { SAMPLES = 2000, N = 100 };
    double truth = .5 * erfc(-.5), score[N];
    int32_t outcome[N];
    int held = 0;

    (void)state;
    for (uint64_t sample = 0; sample < SAMPLES; sample++) {
        struct call c = call_begin();
        struct random r = random_stream(11, sample);
        struct auc a;

        for (int32_t i = 0; i < N; i++) {
            outcome[i] = i % 3 == 0;
            score[i] = random_normal(&r) + outcome[i];
        }
        must_work(&c, roc_auc(&c, N, score, outcome, .95, &a));
        held += a.area.low <= truth && truth <= a.area.high;
        call_end(&c);
    }
    print_message("DeLong, n = %d: interval of 95 %% held in %.1f %%\n", (int)N, 100. * held / SAMPLES);
    assert_in_range(held, 1860, 1940);
}

/* Two samples of one kind: degrees of freedom are those of both, less one for each. */
static void test_areas_of_other_people_are_compared_by_student(void **state)
{
    struct call c = call_begin();
    double x[MANY], y[MANY];
    int32_t outcome[MANY];
    struct auc a, b;
    struct estimate e;

    (void)state;
    draw(8, MANY, .3, x, y, outcome);
    must_work(&c, roc_auc(&c, MANY, x, outcome, .95, &a));
    b = a;
    b.area.value -= .01;
    e = roc_unpaired(&a, &b, .95);
    assert_near(e.df, 2 * (MANY - 1), 1e-9);
    assert_near(e.statistic, .01 / (a.area.se * sqrt(2)), 1e-12);
    b.area.se = 0;
    assert_near(roc_unpaired(&a, &b, .95).df, MANY - 1, 1e-9);
    a.area.se = 0;
    e = roc_unpaired(&a, &b, .95);
    assert_true(isnan(e.p) && (e.warnings & WARNING_ZERO_VARIANCE));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_area_and_error_are_those_of_all_pairs),
        cmocka_unit_test(test_only_the_order_of_scores_counts),
        cmocka_unit_test(test_scores_of_all_sizes),
        cmocka_unit_test(test_many_rows),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_the_example_of_hanley_and_mcneil),
        cmocka_unit_test(test_the_curve_encloses_the_area),
        cmocka_unit_test(test_the_same_score_twice_is_no_difference),
        cmocka_unit_test(test_coverage_of_the_interval),
        cmocka_unit_test(test_areas_of_other_people_are_compared_by_student),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
