/* stats/alpha_test.c: alpha is Krippendorff's, against published figures and his definition by pairs.
 */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"

static double alpha_of(struct call *c, const struct ratings *r, enum metric metric)
{
    struct estimate e;

    must_work(c, agree_alpha(c, r, metric, .95, &e));
    return e.value;
}

static void test_published_figures(void **state)
{
    static const int32_t a[] = {0, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0};
    static const int32_t b[] = {0, 1, 0, 0, 1, 1, 1, 1, 3, 1, 2, 2, 2, 2, 2, 2, 4, 4, 3, 3, 3, 3, 0, 3};
    struct call c = call_begin();
    struct ratings of_a = {10, 2, 2, a, NULL, NULL}, of_b = {12, 2, 5, b, NULL, NULL};
    struct estimate e;

    (void)state;
    assert_near(alpha_of(&c, &of_a, METRIC_NOMINAL), .0952380952380952, 1e-12);
    assert_near(alpha_of(&c, &of_b, METRIC_NOMINAL), .691964285714286, 1e-12);
    assert_near(alpha_of(&c, &twelve, METRIC_NOMINAL), .743, .0005);
    assert_near(alpha_of(&c, &twelve, METRIC_NOMINAL), .743421052631579, 1e-12);
    assert_near(alpha_of(&c, &twelve, METRIC_ORDINAL), .815, .0005);
    assert_near(alpha_of(&c, &twelve, METRIC_INTERVAL), .849107142857143, 1e-12);
    assert_near(alpha_of(&c, &twelve, METRIC_RATIO), .797, .0005);
    must_work(&c, agree_alpha(&c, &twelve, METRIC_NOMINAL, .95, &e));
    assert_true(e.n == 40 && e.warnings == WARNING_SINGLE_RATINGS);
    call_end(&c);
}

/* ---- by the definition ---- */

static double apart(const struct ratings *r, enum metric metric, const double *counts, size_t a,
                    size_t b)
{
    double x = ratings_value(r, a), y = ratings_value(r, b), between = 0;

    switch (metric) {
    case METRIC_NOMINAL: return a != b;
    case METRIC_INTERVAL: return (x - y) * (x - y);
    case METRIC_RATIO: return x + y > 0 ? (x - y) * (x - y) / ((x + y) * (x + y)) : 0;
    default: break;
    }
    for (size_t k = a < b ? a : b; k <= (a < b ? b : a); k++) between += counts[k];
    between -= (counts[a] + counts[b]) / 2;
    return between * between;
}

static double alpha_by_pairs(const struct ratings *r, enum metric metric)
{
    size_t count = r->categories;
    double *counts = calloc(count, sizeof *counts), within = 0, between = 0, total = 0;

    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < r->rows; i++) {
            const int32_t *row = r->codes + i * r->raters;
            double m = 0;
            for (size_t k = 0; k < r->raters; k++) m += row[k] != NO;
            for (size_t k = 0; k < r->raters && m > 1; k++) {
                if (row[k] == NO) continue;
                if (pass == 0) counts[row[k]]++;
                for (size_t l = 0; l < r->raters && pass == 1; l++)
                    if (row[l] != NO && l != k)
                        within += apart(r, metric, counts, (size_t)row[k], (size_t)row[l]) / (m - 1);
            }
        }
    for (size_t a = 0; a < count; a++) {
        total += counts[a];
        for (size_t b = 0; b < count && counts[a] > 0; b++)
            if (counts[b] > 0) between += counts[a] * counts[b] * apart(r, metric, counts, a, b);
    }
    free(counts);
    return 1 - (total - 1) * within / between;
}

static void test_random_data_by_the_definition(void **state)
{
    static const struct made cases[] = {{40, 3, 4, .8, .2, 1},   {60, 2, 7, .4, 0, 2},
                                        {50, 8, 3, 1.5, .5, 3},  {30, 40, 5, .7, .1, 4},
                                        {200, 3, 90, .5, .3, 5}, {300, 3, 700, .6, .1, 6}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (enum metric m = 0; m < METRIC_COUNT; m++) {
            struct call c = call_begin();
            struct ratings r = ratings_made(c.mem, &cases[i]);
            assert_near(alpha_of(&c, &r, m), alpha_by_pairs(&r, m), 1e-10);
            call_end(&c);
        }
}

/* Ratio with many categories: from an integral, from a series where values lie close, with a zero, and
 * over many orders of magnitude. */
static void test_ratio_of_many_values(void **state)
{
    static const struct {
        double first, step, factor;
    } scales[] = {{1, 1, 1}, {0, .5, 1}, {1000, .01, 1}, {1e6, 1, 1}, {1e-6, 1e-9, 1.03}, {5, .013, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++) {
        struct call c = call_begin();
        struct made m = {250, 3, 600, .5, .2, 9};
        struct ratings r = ratings_made(c.mem, &m);
        double *values = arena_alloc(c.mem, 600 * sizeof *values);
        values[0] = scales[i].first;
        for (size_t k = 1; k < 600; k++) values[k] = values[k - 1] * scales[i].factor + scales[i].step;
        r.values = values;
        assert_near(alpha_of(&c, &r, METRIC_RATIO), alpha_by_pairs(&r, METRIC_RATIO), 1e-9);
        assert_near(alpha_of(&c, &r, METRIC_INTERVAL), alpha_by_pairs(&r, METRIC_INTERVAL), 1e-9);
        call_end(&c);
    }
}

static void test_negative_values_have_no_ratio(void **state)
{
    struct call c = call_begin();
    const double values[] = {-2, -1, 0, 1, 2};
    struct ratings r = twelve;
    struct estimate e;

    (void)state;
    r.values = values;
    must_work(&c, agree_alpha(&c, &r, METRIC_RATIO, .95, &e));
    assert_true(isnan(e.value) && e.warnings == WARNING_NOT_RATIO);
    assert_near(alpha_of(&c, &r, METRIC_INTERVAL), .849107142857143, 1e-12);
    call_end(&c);
}

/* ---- what may not matter, and what may ---- */

static void test_order_does_not_matter(void **state)
{
    struct call c = call_begin();
    struct made m = {80, 4, 6, .7, .2, 11};
    struct ratings r = ratings_made(c.mem, &m);

    (void)state;
    for (enum metric metric = 0; metric < METRIC_COUNT; metric++)
        for (enum turn turn = 0; turn < TURN_COUNT; turn++) {
            struct ratings other = ratings_turned(c.mem, &r, turn);
            double moved = fabs(alpha_of(&c, &other, metric) - alpha_of(&c, &r, metric));
            bool same = turn < TURN_SCALE || metric == METRIC_NOMINAL ||
                        (turn == TURN_SCALE && metric != METRIC_RATIO);
            assert_true(same ? moved < 1e-12 : moved > 1e-3);
        }
    call_end(&c);
}

static void test_frequencies_are_units(void **state)
{
    struct call c = call_begin();
    struct made m = {400, 3, 3, .7, .2, 12};
    struct ratings all = ratings_made(c.mem, &m), distinct;

    (void)state;
    must_work(&c, ratings_distinct(&c, &all, &distinct, NULL));
    assert_true(distinct.rows < 70);
    for (enum metric metric = 0; metric < METRIC_COUNT; metric++) {
        struct estimate a, b;
        must_work(&c, agree_alpha(&c, &all, metric, .95, &a));
        must_work(&c, agree_alpha(&c, &distinct, metric, .95, &b));
        assert_near(a.value, b.value, 1e-12);
        assert_near(a.se, b.se, 1e-12);
        assert_true(a.n == b.n);
    }
    call_end(&c);
}

static void test_limits(void **state)
{
    struct call c = call_begin();
    struct made m = {50, 3, 5, 0, 0, 13};
    struct ratings perfect = ratings_made(c.mem, &m);
    static const int32_t one[] = {2, 2, 2, 2, NO, 2}, alone[] = {0, NO, NO, 1},
                         against[] = {0, 1, 1, 0};
    struct ratings same = {3, 2, 5, one, NULL, NULL}, single = {2, 2, 2, alone, NULL, NULL};
    struct ratings opposite = {2, 2, 2, against, NULL, NULL};
    struct estimate e;

    (void)state;
    for (enum metric metric = 0; metric < METRIC_COUNT; metric++) {
        must_work(&c, agree_alpha(&c, &perfect, metric, .95, &e));
        assert_true(e.value == 1 && e.warnings & WARNING_BOUNDARY);
        must_work(&c, agree_alpha(&c, &same, metric, .95, &e));
        assert_true(isnan(e.value) && isnan(e.se) && e.warnings & WARNING_ZERO_VARIANCE);
        must_fail(&c, ERR_INVALID, agree_alpha(&c, &single, metric, .95, &e));
        assert_near(alpha_of(&c, &opposite, metric), -.5, 1e-12);
    }
    call_end(&c);
}

/* The linearised standard error against the jackknife over units, which knows nothing of formulas. */
static void test_standard_error_is_that_of_the_jackknife(void **state)
{
    struct made m = {300, 4, 5, .8, .25, 14};

    (void)state;
    for (enum metric metric = 0; metric < METRIC_COUNT; metric++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &m);
        struct estimate e;
        double sum = 0, squares = 0, n = (double)r.rows;
        must_work(&c, agree_alpha(&c, &r, metric, .95, &e));
        for (size_t i = 0; i < r.rows; i++) {
            struct ratings less = ratings_without(c.mem, &r, i);
            double value = alpha_of(&c, &less, metric) - e.value;
            sum += value;
            squares += value * value;
        }
        assert_near(e.se / sqrt((n - 1) / n * (squares - sum * sum / n)), 1, .02);
        call_end(&c);
    }
}

/* The error is the same however the metric comes to the same differences: Gwet's for weights. */
static void test_error_is_the_one_of_weights(void **state)
{
    static const double values[] = {1, 2, 4, 5, 9};
    struct call c = call_begin();
    struct ratings r = ratings_made(c.mem, &(struct made){40, 3, 5, .8, .4, 3}), two;
    static const enum weighting kinds[] = {WEIGHTS_IDENTITY, 0, WEIGHTS_QUADRATIC, WEIGHTS_RATIO};

    (void)state;
    r.values = values;
    for (enum metric m = 0; m < METRIC_COUNT; m++) {
        struct estimate all[AGREE_COUNT], e;
        double *weights;
        if (m == METRIC_ORDINAL) continue;
        must_work(&c, weights_make(&c, kinds[m], values, 5, &weights));
        must_work(&c,
                  agree_all(&c, &r, &(struct agreement_wanted){.weights = weights, .level = .95}, all));
        must_work(&c, agree_alpha(&c, &r, m, .95, &e));
        assert_near(e.se, all[AGREE_KRIPPENDORFF].se, 1e-12);
        assert_near(e.low, all[AGREE_KRIPPENDORFF].low, 1e-12); /* as many degrees of freedom */
        assert_true(e.warnings & WARNING_SINGLE_RATINGS);
    }
    two = ratings_made(c.mem, &(struct made){40, 3, 2, .8, .3, 4});
    for (enum metric m = 1; m < METRIC_COUNT; m++) {
        struct estimate e, nominal;
        must_work(&c, agree_alpha(&c, &two, METRIC_NOMINAL, .95, &nominal));
        must_work(&c, agree_alpha(&c, &two, m, .95, &e));
        assert_near(e.value, nominal.value, 1e-12);
        assert_near(e.se, nominal.se, 1e-12);
    }
    call_end(&c);
}

/* Alpha of intervals does not ask for the unit of measurement, however small or large. */
static void test_very_large_and_very_small_values(void **state)
{
    struct call c = call_begin();
    struct ratings r = ratings_made(c.mem, &(struct made){30, 3, 3, .8, .2, 5});
    const double usual[] = {1, 2, 4}, large[] = {1e300, 2e300, 4e300},
                 small[] = {1e-310, 2e-310, 4e-310};
    struct estimate e, of_large, of_small;

    (void)state;
    r.values = usual;
    must_work(&c, agree_alpha(&c, &r, METRIC_INTERVAL, .95, &e));
    r.values = large;
    must_work(&c, agree_alpha(&c, &r, METRIC_INTERVAL, .95, &of_large));
    r.values = small;
    must_work(&c, agree_alpha(&c, &r, METRIC_INTERVAL, .95, &of_small));
    assert_near(of_large.value, e.value, 1e-12);
    assert_near(of_small.value, e.value, 1e-9);
    assert_near(of_large.se, e.se, 1e-12);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_figures),
        cmocka_unit_test(test_random_data_by_the_definition),
        cmocka_unit_test(test_ratio_of_many_values),
        cmocka_unit_test(test_negative_values_have_no_ratio),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_frequencies_are_units),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_standard_error_is_that_of_the_jackknife),
        cmocka_unit_test(test_error_is_the_one_of_weights),
        cmocka_unit_test(test_very_large_and_very_small_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
