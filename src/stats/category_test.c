/* stats/category_test.c: kappa of a category against the rest, beside Fleiss' kappa of two categories.
 */

#include "base/fixture.h"
#include "stats/agree.h"
#include "stats/fixture.h"

/* The category is 1, all others are 0. */
static struct ratings against_rest(struct arena *mem, const struct ratings *r, size_t category)
{
    struct ratings two = *r;
    int32_t *codes = arena_copy(mem, r->codes, r->rows * r->raters * sizeof *codes);

    for (size_t i = 0; i < r->rows * r->raters; i++)
        if (codes[i] != NO) codes[i] = codes[i] == (int32_t)category;
    two.codes = codes;
    two.categories = 2;
    two.values = NULL;
    return two;
}

static void assert_same(double got, double wanted)
{
    if (isnan(wanted))
        assert_true(isnan(got));
    else
        assert_near(got, wanted, 1e-12 * fmax(1, fabs(wanted)));
}

static void assert_as_two(struct call *c, const struct ratings *r)
{
    struct estimate each[12], all[AGREE_COUNT];

    must_work(c, agree_kappa_by_category(c, r, .9, each));
    for (size_t k = 0; k < r->categories; k++) {
        struct ratings two = against_rest(c->mem, r, k);
        const struct estimate *wanted = &all[AGREE_FLEISS], *got = &each[k];
        must_work(c, agree_all(c, &two, &(struct agreement_wanted){.level = .9}, all));
        assert_same(got->value, wanted->value);
        assert_same(got->se, wanted->se);
        assert_same(got->low, wanted->low);
        assert_same(got->high, wanted->high);
        assert_same(got->statistic, wanted->statistic);
        assert_same(got->p, wanted->p);
        assert_same(got->n, wanted->n);
        assert_int_equal(got->warnings, wanted->warnings);
        assert_true(got->method == wanted->method);
    }
}

static void test_as_two_categories(void **state)
{
    static const struct made kinds[] = {{300, 5, 5, .7, 0, 3},     {300, 5, 5, .7, .2, 4},
                                        {200, 2, 3, .5, .6, 5},    {500, 30, 12, .9, 0, 6},
                                        {500, 30, 12, .9, .95, 7}, {40, 3, 2, .8, .1, 8},
                                        {9, 4, 12, .3, .1, 9},     {60, 6, 4, 0, .3, 10}};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &kinds[i]);
        double *frequency = arena_alloc(c.mem, r.rows * sizeof *frequency);
        assert_as_two(&c, &r);
        for (size_t k = 0; k < r.rows; k++) frequency[k] = (double)(k % 5) * .75;
        r.frequency = frequency;
        assert_as_two(&c, &r);
        call_end(&c);
    }
}

/* One category alone, one that is never given, one that only a row without units has. */
static void test_nothing_against_nothing(void **state)
{
    static const int32_t same[] = {1, 1, 1, 1, NO, 1, 1, 1}, other[] = {0, 0, 0, 1, 1, 1, 2, 2};
    static const double frequency[] = {3, 2, 4, 0};
    struct call c = call_begin();
    struct ratings r = {4, 2, 3, same, NULL, NULL}, unused = {4, 2, 4, other, NULL, frequency};

    (void)state;
    assert_as_two(&c, &twelve);
    assert_as_two(&c, &r);
    assert_as_two(&c, &unused);
    call_end(&c);
}

static void test_no_pairs_are_refused(void **state)
{
    static const int32_t codes[] = {0, NO, NO, 1};
    struct call c = call_begin();
    struct ratings r = {2, 2, 2, codes, NULL, NULL};
    struct estimate e[2];

    (void)state;
    must_fail(&c, ERR_INVALID, agree_kappa_by_category(&c, &r, .95, e));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_two_categories),
        cmocka_unit_test(test_nothing_against_nothing),
        cmocka_unit_test(test_no_pairs_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
