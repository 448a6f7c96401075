/* stats/concordance_test.c: Kendall's W against small cases that can be counted. */

#include "base/fixture.h"

#include "stats/concordance.h"
#include "stats/fixture.h"

static void test_ranks(void **state)
{
    static const double values[] = {3, 1, 3, -2, 3, 1};
    double ranks[6];
    size_t room[6];

    (void)state;
    assert_near(ranks_of(values, 6, 1, room, ranks), 24 + 6, 0);
    static const double wanted[] = {5, 2.5, 5, 1, 5, 2.5};
    for (size_t i = 0; i < 6; i++) assert_near(ranks[i], wanted[i], 0);
    assert_near(ranks_of(values, 3, 2, room, ranks), 24, 0);
}

static void test_perfect_and_none(void **state)
{
    static const double same[] = {1, 10, 2, 20, 3, 30}, opposite[] = {1, 3, 2, 2, 3, 1},
                        flat[] = {1, 2, 1, 2, 1, 2};
    struct call c = call_begin();
    struct concordance w;
    struct permutation p;

    (void)state;
    must_work(&c, concordance_w(&c, &(struct orders){3, 2, same}, &w));
    assert_near(w.w.value, 1, 0);
    assert_near(w.mean_spearman, 1, 1e-14);
    assert_near(w.w.statistic, 4, 0);
    must_work(&c, concordance_permutation(&c, &w, 2, &(struct permutation_wanted){99, 1, 1}, &p));
    assert_true(p.is_exact && p.arrangements == 6);
    assert_near(p.p, 1. / 6, 1e-15);
    must_work(&c, concordance_w(&c, &(struct orders){3, 2, opposite}, &w));
    assert_near(w.w.value, 0, 0);
    assert_near(w.mean_spearman, -1, 1e-14);
    must_work(&c, concordance_permutation(&c, &w, 2, &(struct permutation_wanted){99, 1, 1}, &p));
    assert_near(p.p, 1, 0);
    must_work(&c, concordance_w(&c, &(struct orders){3, 2, flat}, &w));
    assert_true(isnan(w.w.value) && w.w.warnings & WARNING_ZERO_VARIANCE);
    must_work(&c, concordance_permutation(&c, &w, 2, &(struct permutation_wanted){99, 1, 1}, &p));
    assert_true(isnan(p.p));
    must_fail(&c, ERR_INVALID, concordance_w(&c, &(struct orders){3, 1, same}, &w));
    must_fail(&c, ERR_INVALID, concordance_w(&c, &(struct orders){1, 2, same}, &w));
    call_end(&c);
}

/* Three units, three raters: of the 36 orders of two raters one has S = 18 and six S = 14, by hand. */
static void test_exact_distribution(void **state)
{
    static const double s14[] = {1, 1, 2, 2, 2, 1, 3, 3, 3};
    struct call c = call_begin();
    struct concordance w;
    struct permutation p;

    (void)state;
    must_work(&c, concordance_w(&c, &(struct orders){3, 3, s14}, &w));
    assert_near(w.w.value, 12 * 14. / (9 * 24), 1e-15);
    must_work(&c, concordance_permutation(&c, &w, 3, &(struct permutation_wanted){99, 1, 1}, &p));
    assert_near(p.p, 7. / 36, 1e-15);
    call_end(&c);
}

/* Pairs of Spearman's coefficient and W: (m W - 1) / (m - 1) where nothing is tied. */
static void test_mean_spearman(void **state)
{
    struct call c = call_begin();
    struct random random = random_stream(5, 0);
    double values[12 * 4], other[12 * 4];
    struct concordance w, turned;

    (void)state;
    for (size_t i = 0; i < 48; i++) values[i] = random_normal(&random) + (double)(i / 4) * .2;
    for (size_t i = 0; i < 48; i++) other[(11 - i / 4) * 4 + 3 - i % 4] = exp(values[i]);
    must_work(&c, concordance_w(&c, &(struct orders){12, 4, values}, &w));
    assert_near(w.mean_spearman, (4 * w.w.value - 1) / 3, 1e-13);
    must_work(&c, concordance_w(&c, &(struct orders){12, 4, other}, &turned));
    assert_near(turned.w.value, w.w.value, 1e-14);
    values[5] = NAN;
    must_work(&c, concordance_w(&c, &(struct orders){12, 4, values}, &w));
    assert_true(w.left == 11 && isnan(w.rank_sums[1]) && w.w.warnings & WARNING_INCOMPLETE);
    call_end(&c);
}

static void test_random_orders_come_near_all_orders(void **state)
{
    static const double values[] = {1, 2, 1, 3, 1, 2, 2, 3, 3, 5, 4, 4, 4, 5, 5};
    struct call c = call_begin();
    struct concordance w;
    struct permutation one, two, exact;
    double big[8 * 4];

    (void)state;
    must_work(&c, concordance_w(&c, &(struct orders){5, 3, values}, &w));
    must_work(&c, concordance_permutation(&c, &w, 3, &(struct permutation_wanted){99, 1, 1}, &exact));
    assert_true(exact.is_exact && exact.arrangements == 14400 && exact.p > 0 && exact.p < .1);
    for (size_t i = 0; i < 32; i++) big[i] = (double)((i * 7 + i / 4 * 3) % 11);
    must_work(&c, concordance_w(&c, &(struct orders){8, 4, big}, &w));
    must_work(&c, concordance_permutation(&c, &w, 4, &(struct permutation_wanted){2000, 1, 3}, &one));
    must_work(&c, concordance_permutation(&c, &w, 4, &(struct permutation_wanted){2000, 2, 3}, &two));
    assert_true(!one.is_exact && one.p == two.p);
    assert_near(one.p, w.w.p, .08);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ranks),
        cmocka_unit_test(test_perfect_and_none),
        cmocka_unit_test(test_exact_distribution),
        cmocka_unit_test(test_mean_spearman),
        cmocka_unit_test(test_random_orders_come_near_all_orders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
