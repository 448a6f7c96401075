/* stats/adjust_test.c: adjusted p values against p.adjust of R, and what has to hold of any. */

#include "base/fixture.h"

#include "stats/adjust.h"

static void test_adjusted(void **state)
{
    static const double p[] = {.01, .04, NAN, .03, .005, .5, .04};
    static const double holm[] = {.05, .12, NAN, .12, .03, .5, .12},
                        bh[] = {.03, .048, NAN, .048, .03, .5, .048};
    struct call c = call_begin();
    double got[7], same[7];

    (void)state;
    adjust_holm(&c, p, 7, got);
    for (size_t i = 0; i < 7; i++) assert_true(i == 2 ? isnan(got[i]) : fabs(got[i] - holm[i]) < 1e-15);
    adjust_benjamini_hochberg(&c, p, 7, got);
    for (size_t i = 0; i < 7; i++) assert_true(i == 2 ? isnan(got[i]) : fabs(got[i] - bh[i]) < 1e-15);
    memcpy(same, p, sizeof same);
    adjust_holm(&c, same, 7, same);
    for (size_t i = 0; i < 7; i++) assert_true(i == 2 || fabs(same[i] - holm[i]) < 1e-15);
    adjust_holm(&c, p, 1, got);
    assert_true(got[0] == p[0]);
    adjust_holm(&c, p, 0, got);
    call_end(&c);
}

static void test_neither_falls_below_p_or_out_of_order(void **state)
{
    struct call c = call_begin();
    double p[50], holm[50], bh[50];

    (void)state;
    for (size_t i = 0; i < 50; i++) p[i] = (double)(i * 37 % 50) * (double)(i * 37 % 50) / 2500;
    adjust_holm(&c, p, 50, holm);
    adjust_benjamini_hochberg(&c, p, 50, bh);
    for (size_t i = 0; i < 50; i++) {
        assert_true(p[i] <= bh[i] && bh[i] <= holm[i] && holm[i] <= 1);
        for (size_t k = 0; k < 50; k++)
            assert_true(p[i] > p[k] || (holm[i] <= holm[k] && bh[i] <= bh[k]));
    }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adjusted),
        cmocka_unit_test(test_neither_falls_below_p_or_out_of_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
