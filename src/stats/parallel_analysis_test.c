/* stats/parallel_analysis_test.c: eigenvalues of chance are those of rows of chance. */

#include "base/fixture.h"

#include "stats/factors.h"
#include "stats/fixture.h"
#include "stats/linear.h"
#include "stats/parallel_analysis.h"

#define ITEMS 6

static const struct parallel_analysis_wanted usual = {100, 400, .95, 1, 1};

/* Two factors of three items each, loadings .7. */
static void two_factors(double *ret)
{
    for (size_t i = 0; i < ITEMS * ITEMS; i++) {
        size_t a = i / ITEMS, b = i % ITEMS;
        ret[i] = a == b ? 1 : a / 3 == b / 3 ? .49 : 0;
    }
}

static void test_two_factors(void **state)
{
    struct call c = call_begin();
    double r[ITEMS * ITEMS];
    struct parallel_analysis p, many;
    struct parallel_analysis_wanted threads = usual;

    (void)state;
    two_factors(r);
    threads.threads = 3;
    must_work(&c, parallel_analysis(&c, ITEMS, r, &usual, &p));
    must_work(&c, parallel_analysis(&c, ITEMS, r, &threads, &many));
    assert_int_equal(p.suggested, 2);
    assert_near(p.observed[0], 1.98, 1e-12);
    assert_memory_equal(p.quantile, many.quantile, ITEMS * sizeof *p.quantile);
    for (size_t i = 0; i < ITEMS; i++) assert_true(p.quantile[i] > p.mean[i]);
    threads.seed = 2;
    must_work(&c, parallel_analysis(&c, ITEMS, r, &threads, &many));
    assert_true(p.mean[0] != many.mean[0]);
    call_end(&c);
}

/* The same mean eigenvalues from rows of normal numbers, within their sampling error; n is hardly more
 * than the items, where the distribution's ends matter. */
static void test_rows_of_chance(void **state)
{
    struct call c = call_begin();
    struct random random = random_stream(9, 0);
    double x[8 * ITEMS], *r, n, left_out, values[ITEMS], mean[ITEMS] = {0}, one[ITEMS * ITEMS] = {0},
                                                         sum = 0;
    struct parallel_analysis_wanted w = {8, 4000, .95, 1, 1};
    struct parallel_analysis p;
    size_t lots = 4000;

    (void)state;
    for (size_t lot = 0; lot < lots; lot++) {
        for (size_t i = 0; i < 8 * ITEMS; i++) x[i] = random_normal(&random);
        must_work(
            &c, factors_correlations(&c, &(struct factors_rows){8, ITEMS, x, NULL}, &r, &n, &left_out));
        must_work(&c, linear_eigen(&c, ITEMS, r, values, NULL));
        for (size_t i = 0; i < ITEMS; i++) mean[i] += values[i] / (double)lots;
    }
    for (size_t i = 0; i < ITEMS; i++) one[i * (ITEMS + 1)] = 1;
    must_work(&c, parallel_analysis(&c, ITEMS, one, &w, &p));
    assert_int_equal(p.suggested, 0);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(p.mean[i], mean[i], .03);
        sum += p.mean[i];
    }
    assert_near(sum, ITEMS, 1e-9);
    call_end(&c);
}

static void test_refused(void **state)
{
    struct call c = call_begin();
    double r[ITEMS * ITEMS];
    struct parallel_analysis p;
    struct parallel_analysis_wanted few = usual, none = usual, wild = usual;

    (void)state;
    two_factors(r);
    few.n = ITEMS;
    none.replicates = 0;
    wild.quantile = 1;
    must_fail(&c, ERR_INVALID, parallel_analysis(&c, 2, r, &usual, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, parallel_analysis(&c, ITEMS, r, &few, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, parallel_analysis(&c, ITEMS, r, &none, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, parallel_analysis(&c, ITEMS, r, &wild, &p));
    fail_clear(&c);
    r[1] = NAN;
    must_fail(&c, ERR_INVALID, parallel_analysis(&c, ITEMS, r, &usual, &p));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_factors),
        cmocka_unit_test(test_rows_of_chance),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
