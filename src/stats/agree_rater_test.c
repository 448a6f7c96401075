/* stats/agree_rater_test.c: a rater against the others. */

#include "base/fixture.h"

#include <math.h>

#include "stats/agree.h"

static struct ratings ratings_of(const int32_t *codes, size_t rows, size_t raters)
{
    return (struct ratings){.rows = rows, .raters = raters, .categories = 3, .codes = codes};
}

static const int32_t two[] = {0, 0, 1, 1, 2, 2, 0, 1, 1, 1, 2, 0, 0, 0, 1, 2, 2, 2, 0, 0};

static void test_of_two_raters_it_is_the_kappa_of_cohen(void **state)
{
    struct call c = call_begin();
    struct ratings r = ratings_of(two, 10, 2);
    struct agreement_wanted w = {.level = .95};
    struct estimate each[2], all[AGREE_COUNT];

    (void)state;
    must_work(&c, agree_against_others(&c, &r, .95, each));
    must_work(&c, agree_all(&c, &r, &w, all));
    assert_true(fabs(each[0].value - all[AGREE_CONGER].value) < 1e-12);
    assert_true(fabs(each[0].value - each[1].value) < 1e-12);
    assert_true(fabs(each[0].se - each[1].se) < 1e-12);
    /* The jackknife and linearisation are the same to first order. */
    assert_true(fabs(each[0].se / all[AGREE_CONGER].se - 1) < .15);
    assert_true(each[0].n == 10);
    call_end(&c);
}

static void test_a_rater_who_differs_lies_lowest(void **state)
{
    static const int32_t codes[] = {0, 0, 1, 1, 1, 2, 2, 2, 0, 0, 0, 0, 1, 1, 2, 2, 2, -1};
    struct call c = call_begin();
    struct ratings r = ratings_of(codes, 6, 3);
    struct estimate each[3];

    (void)state;
    must_work(&c, agree_against_others(&c, &r, .95, each));
    assert_true(each[2].value < each[0].value && each[2].value < each[1].value);
    assert_true(each[2].n == 5 && each[0].n == 6);
    call_end(&c);
}

static void test_a_frequency_is_as_many_rows(void **state)
{
    static const int32_t once[] = {0, 0, 1, 1, 1, 2}, often[] = {0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2};
    static const double frequency[] = {2, 3, 1};
    struct call c = call_begin();
    struct ratings a = ratings_of(once, 3, 2), b = ratings_of(often, 6, 2);
    struct estimate x[2], y[2];

    (void)state;
    a.frequency = frequency;
    must_work(&c, agree_against_others(&c, &a, .95, x));
    must_work(&c, agree_against_others(&c, &b, .95, y));
    assert_true(fabs(x[0].value - y[0].value) < 1e-12 && fabs(x[1].se - y[1].se) < 1e-12);
    call_end(&c);
}

static void test_where_nothing_varies_it_is_not_known(void **state)
{
    static const int32_t codes[] = {1, 1, 1, 1};
    struct call c = call_begin();
    struct ratings r = ratings_of(codes, 2, 2);
    struct estimate each[2];

    (void)state;
    must_work(&c, agree_against_others(&c, &r, .95, each));
    assert_true(isnan(each[0].value) && isnan(each[0].low));
    assert_true(each[0].warnings & WARNING_ZERO_VARIANCE);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_two_raters_it_is_the_kappa_of_cohen),
        cmocka_unit_test(test_a_rater_who_differs_lies_lowest),
        cmocka_unit_test(test_a_frequency_is_as_many_rows),
        cmocka_unit_test(test_where_nothing_varies_it_is_not_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
