/* stats/bootstrap_test.c: resamples are the same on any number of threads, their spread is that of the
 * formulas, and both ways of taking a replicate agree.
 */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"

struct drawn {
    struct estimate coefficients[AGREE_COUNT], metrics[METRIC_COUNT];
};

static struct drawn draw(struct call *c, const struct ratings *r, const struct bootstrap_wanted *b,
                         const double *weights)
{
    struct agreement_wanted w = {.weights = weights, .level = .95};
    struct drawn d;

    must_work(c, agree_all(c, r, &w, d.coefficients));
    for (enum metric m = 0; m < METRIC_COUNT; m++)
        must_work(c, agree_alpha(c, r, m, .95, &d.metrics[m]));
    must_work(c, agree_bootstrap(c, r, &w, b, d.coefficients, d.metrics));
    return d;
}

static bool same(const struct estimate *a, const struct estimate *b)
{
    return a->se == b->se && a->low == b->low && a->high == b->high;
}

/* Few categories (a matrix of sums) and many (rows gone through). */
static const struct made kinds[] = {{300, 3, 4, .8, .2, 41}, {300, 4, 60, .6, .2, 42}};

static void test_threads_make_no_difference(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &kinds[i]);
        struct bootstrap_wanted b = {.replicates = 100, .seed = 5, .threads = 1, .level = .95};
        struct drawn one = draw(&c, &r, &b, NULL), two, other;
        b.threads = 2;
        two = draw(&c, &r, &b, NULL);
        b.seed = 6;
        other = draw(&c, &r, &b, NULL);
        for (size_t k = 0; k < AGREE_COUNT; k++) {
            assert_true(same(&one.coefficients[k], &two.coefficients[k]));
            assert_true(!same(&one.coefficients[k], &other.coefficients[k]));
        }
        for (size_t k = 0; k < METRIC_COUNT; k++) assert_true(same(&one.metrics[k], &two.metrics[k]));
        call_end(&c);
    }
}

static void test_spread_is_that_of_the_formulas(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &kinds[i]);
        struct bootstrap_wanted b = {.replicates = 3000, .seed = 7, .level = .95};
        struct agreement_wanted w = {.level = .95};
        struct estimate analytic[AGREE_COUNT];
        struct drawn d = draw(&c, &r, &b, NULL);
        must_work(&c, agree_all(&c, &r, &w, analytic));
        for (size_t k = 0; k < AGREE_COUNT; k++) {
            assert_near(d.coefficients[k].se / analytic[k].se, 1, .08);
            assert_near(d.coefficients[k].low, analytic[k].low, .4 * analytic[k].se);
            assert_near(d.coefficients[k].high, analytic[k].high, .4 * analytic[k].se);
            assert_true(d.coefficients[k].value == analytic[k].value);
            assert_string_equal(d.coefficients[k].method, "bootstrap");
        }
        for (enum metric m = 0; m < METRIC_COUNT; m++) {
            struct estimate e;
            must_work(&c, agree_alpha(&c, &r, m, .95, &e));
            assert_near(d.metrics[m].se / e.se, 1, .08);
            assert_near(d.metrics[m].low, e.low, .4 * e.se);
        }
        call_end(&c);
    }
}

/* The same ratings with categories that never occur: the rows are gone through instead of the matrix,
 * the draws are the same, and so must be what comes out of them. */
static void test_both_ways_agree(void **state)
{
    struct call c = call_begin();
    struct ratings r = ratings_made(c.mem, &kinds[0]), wide = r;
    struct bootstrap_wanted b = {.replicates = 50, .seed = 8, .threads = 1, .level = .95};
    struct drawn few, many;

    (void)state;
    wide.categories = 50;
    few = draw(&c, &r, &b, NULL);
    many = draw(&c, &wide, &b, NULL);
    for (size_t k = 0; k < METRIC_COUNT; k++) {
        assert_near(few.metrics[k].se, many.metrics[k].se, 1e-12);
        assert_near(few.metrics[k].low, many.metrics[k].low, 1e-12);
    }
    for (size_t k = 0; k < AGREE_COUNT; k++) {
        if (k == AGREE_BRENNAN_PREDIGER || k == AGREE_GWET)
            continue; /* these know how long the scale is */
        assert_near(few.coefficients[k].se, many.coefficients[k].se, 1e-12);
    }
    call_end(&c);
}

static void test_a_cluster_a_unit_is_a_unit(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &kinds[i]);
        size_t *own = arena_alloc(c.mem, r.rows * sizeof *own);
        struct bootstrap_wanted b = {.replicates = 2000, .seed = 9, .level = .95};
        struct drawn units = draw(&c, &r, &b, NULL), clusters;
        for (size_t k = 0; k < r.rows; k++) own[k] = k;
        b.cluster = own;
        b.clusters = r.rows;
        clusters = draw(&c, &r, &b, NULL);
        for (size_t k = 0; k < AGREE_COUNT; k++)
            assert_near(clusters.coefficients[k].se / units.coefficients[k].se, 1, .08);
        for (size_t k = 0; k < METRIC_COUNT; k++)
            assert_near(clusters.metrics[k].se / units.metrics[k].se, 1, .08);
        call_end(&c);
    }
}

/* Each unit four times in one cluster: as many units as clusters in truth, so twice the error. */
static void test_clusters_widen_the_interval(void **state)
{
    struct call c = call_begin();
    struct ratings r = ratings_made(c.mem, &kinds[0]), four = r;
    int32_t *codes = arena_alloc(c.mem, 4 * r.rows * r.raters * sizeof *codes);
    size_t *cluster = arena_alloc(c.mem, 4 * r.rows * sizeof *cluster);
    struct bootstrap_wanted b = {.replicates = 2000, .seed = 10, .level = .95};

    (void)state;
    for (size_t i = 0; i < 4 * r.rows; i++) {
        cluster[i] = i / 4;
        memcpy(codes + i * r.raters, r.codes + i / 4 * r.raters, r.raters * sizeof *codes);
    }
    four.rows = 4 * r.rows;
    four.codes = codes;
    struct drawn units = draw(&c, &four, &b, NULL);
    b.cluster = cluster;
    b.clusters = r.rows;
    struct drawn clusters = draw(&c, &four, &b, NULL);
    for (size_t k = 0; k < AGREE_COUNT; k++)
        assert_near(clusters.coefficients[k].se / units.coefficients[k].se, 2, .16);
    for (size_t k = 0; k < METRIC_COUNT; k++)
        assert_near(clusters.metrics[k].se / units.metrics[k].se, 2, .16);
    call_end(&c);
}

/* Two units in ten differ from the rest; in some resamples neither is there. */
static void test_resamples_without_a_value_are_left_out(void **state)
{
    static const int32_t codes[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1};
    struct call c = call_begin();
    struct ratings r = {10, 2, 2, codes, NULL, NULL};
    struct bootstrap_wanted b = {.replicates = 500, .seed = 11, .level = .95};
    struct drawn d = draw(&c, &r, &b, NULL);

    (void)state;
    assert_true(d.metrics[METRIC_NOMINAL].warnings & WARNING_BOOTSTRAP_LOST);
    assert_true(d.metrics[METRIC_NOMINAL].low < d.metrics[METRIC_NOMINAL].high);
    assert_true(!(d.coefficients[AGREE_PERCENT].warnings & WARNING_BOOTSTRAP_LOST));
    call_end(&c);
}

static void test_what_cannot_be_drawn_is_refused(void **state)
{
    static const double halves[] = {.5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const size_t cluster[12];
    struct call c = call_begin();
    struct ratings r = twelve;
    struct bootstrap_wanted b = {.replicates = 1, .level = .95};
    struct estimate metrics[METRIC_COUNT];

    (void)state;
    for (size_t m = 0; m < METRIC_COUNT; m++) metrics[m] = estimate_nothing();
    must_fail(&c, ERR_INVALID, agree_bootstrap(&c, &r, NULL, &b, NULL, metrics));
    b.replicates = 100;
    must_work(&c, agree_bootstrap(&c, &r, NULL, &b, NULL, metrics));
    assert_true(metrics[METRIC_ORDINAL].se > .05);
    b.cluster = cluster;
    b.clusters = 1;
    must_fail(&c, ERR_INVALID, agree_bootstrap(&c, &r, NULL, &b, NULL, metrics));
    b.cluster = NULL;
    r.frequency = halves;
    must_fail(&c, ERR_INVALID, agree_bootstrap(&c, &r, NULL, &b, NULL, metrics));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads_make_no_difference),
        cmocka_unit_test(test_spread_is_that_of_the_formulas),
        cmocka_unit_test(test_both_ways_agree),
        cmocka_unit_test(test_a_cluster_a_unit_is_a_unit),
        cmocka_unit_test(test_clusters_widen_the_interval),
        cmocka_unit_test(test_resamples_without_a_value_are_left_out),
        cmocka_unit_test(test_what_cannot_be_drawn_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
