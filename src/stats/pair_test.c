/* stats/pair_test.c: kappa of two raters against published figures and the delta method; Light; a key.
 */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"

static const double abstractors[] = {13, 0, 0, 0, 20, 7, 0, 4, 56};

static void test_gwet_abstractors(void **state)
{
    struct call c = call_begin();
    struct pair_agreement p;
    double *w;

    (void)state;
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 3, &w));
    must_work(&c, agree_pair(&c, abstractors, 3, w, .95, &p));
    assert_near(p.percent, .89, 1e-12);
    assert_near(p.cohen.value, .796409402183972, 1e-12);
    assert_near(p.cohen.se, .0589107183260815, 1e-12);
    assert_near(p.scott.value, .796239696211911, 1e-12);
    assert_near(p.scott.se, .0590547333089573, 1e-12);
    assert_near(p.weighted.value, .892156862745098, 1e-12);
    assert_near(p.weighted.se, .0353515075756592, 1e-12);
    assert_near(p.weighted.high, .892156862745098 + 1.959963984540054 * .0353515075756592, 1e-9);
    assert_true(isnan(p.prevalence_index) && isnan(p.bias_index) && p.cohen.n == 100);
    call_end(&c);
}

/* The delta method with slopes by differences: what the formula of 1969 must come to. */
static double kappa_value(struct call *c, const double *table, size_t k, const double *weights)
{
    struct pair_agreement p;

    must_work(c, agree_pair(c, table, k, weights, .95, &p));
    return weights ? p.weighted.value : p.cohen.value;
}

static double delta_error(struct call *c, const double *table, size_t k, const double *weights)
{
    double moved[25], n = 0, sum = 0, squares = 0;

    for (size_t i = 0; i < k * k; i++) n += table[i];
    for (size_t i = 0; i < k * k; i++) {
        double up[25], down[25], step = 1e-4;
        for (size_t j = 0; j < k * k; j++) up[j] = down[j] = table[j] + step;
        up[i] += step;
        down[i] -= step;
        double slope = (kappa_value(c, up, k, weights) - kappa_value(c, down, k, weights)) / (2 * step);
        moved[i] = slope * n;
        sum += table[i] / n * moved[i];
        squares += table[i] / n * moved[i] * moved[i];
    }
    return sqrt((squares - sum * sum) / n);
}

static void test_standard_errors_are_those_of_the_delta_method(void **state)
{
    static const double table[] = {20, 3, 1, 0, 4, 31, 6, 2, 0, 5, 18, 7, 1, 0, 3, 25};
    struct call c = call_begin();
    struct pair_agreement p;
    double *w;

    (void)state;
    must_work(&c, weights_make(&c, WEIGHTS_LINEAR, NULL, 4, &w));
    must_work(&c, agree_pair(&c, table, 4, w, .95, &p));
    assert_near(p.cohen.se, delta_error(&c, table, 4, NULL), 1e-6);
    assert_near(p.weighted.se, delta_error(&c, table, 4, w), 1e-6);
    call_end(&c);
}

/* Byrt, Bishop and Carlin (1993): a 2 x 2 table of 40, 9, 6, 45. */
static void test_two_by_two(void **state)
{
    static const double table[] = {40, 9, 6, 45}, one[] = {10, 0, 0, 0}, none[4];
    struct call c = call_begin();
    struct pair_agreement p;

    (void)state;
    must_work(&c, agree_pair(&c, table, 2, NULL, .95, &p));
    assert_near(p.prevalence_index, .05, 1e-12);
    assert_near(p.bias_index, .03, 1e-12);
    assert_true(isnan(p.weighted.value));
    /* Both can agree on 46 and on 51 of 100 at most. */
    double chance = .49 * .46 + .51 * .54;
    assert_near(p.largest_kappa, (.97 - chance) / (1 - chance), 1e-12);
    assert_near(p.cohen.value, (.85 - chance) / (1 - chance), 1e-12);
    assert_near(p.cohen.statistic,
                p.cohen.value /
                    sqrt((chance + chance * chance - (.49 * .46 * .95 + .51 * .54 * 1.05)) / 100) *
                    (1 - chance),
                1e-9);
    must_work(&c, agree_pair(&c, one, 2, NULL, .95, &p));
    assert_true(isnan(p.cohen.value) && p.cohen.warnings & WARNING_ZERO_VARIANCE);
    assert_true(isnan(p.scott.value) && isnan(p.largest_kappa) && p.percent == 1);
    must_fail(&c, ERR_INVALID, agree_pair(&c, none, 2, NULL, .95, &p));
    must_work(&c, agree_pair(&c, (const double[]){0, 1, 0, 0}, 2, NULL, .95, &p)); /* one unit */
    assert_true(p.cohen.value == 0 && isnan(p.cohen.se) && isnan(p.cohen.low) && isnan(p.cohen.high));
    call_end(&c);
}

static void assert_light_of_pairs(const struct made *m)
{
    struct call c = call_begin();
    struct ratings r = ratings_made(c.mem, m);
    struct rating_columns columns;
    struct pair_agreement p;
    struct estimate e, less;
    double sum = 0, squares = 0, kappas = 0, *table, *turned, rows = (double)m->rows;

    must_work(&c, ratings_columns(&c, &r, &columns));
    for (size_t i = 0; i < 4; i++)
        for (size_t k = i + 1; k < 4; k++) {
            must_work(&c, ratings_cross(&c, &r, i, k, &table));
            must_work(&c, ratings_columns_cross(&c, &columns, i, k, &turned));
            assert_memory_equal(table, turned, m->categories * m->categories * sizeof *table);
            must_work(&c, agree_pair(&c, table, m->categories, NULL, .95, &p));
            kappas += p.cohen.value;
        }
    must_work(&c, agree_light(&c, &r, .95, &e));
    assert_near(e.value, kappas / 6, 1e-12);
    for (size_t i = 0; i < r.rows; i++) {
        struct ratings without = ratings_without(c.mem, &r, i);
        must_work(&c, agree_light(&c, &without, .95, &less));
        sum += less.value - e.value;
        squares += (less.value - e.value) * (less.value - e.value);
    }
    assert_near(e.se / sqrt((rows - 1) / rows * (squares - sum * sum / rows)), 1, .02);
    call_end(&c);
}

/* Of few categories, which are counted in tables, and of more than the rows are worth. */
static void test_light_is_the_mean_of_pairs(void **state)
{
    (void)state;
    assert_light_of_pairs(&(struct made){200, 4, 4, .8, .2, 31});
    assert_light_of_pairs(&(struct made){200, 4, 40, .3, .2, 32});
}

/* Scott's pi is Fleiss' kappa of a table, in all its figures. */
static void test_scott_is_fleiss_of_two(void **state)
{
    static const struct made kinds[] = {
        {50, 2, 5, .7, 0, 1}, {400, 2, 11, .4, 0, 2}, {7, 2, 3, .5, 0, 3}, {30, 2, 2, 0, 0, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct call c = call_begin();
        struct ratings r = ratings_made(c.mem, &kinds[i]);
        struct estimate all[AGREE_COUNT], *fleiss = &all[AGREE_FLEISS];
        struct pair_agreement p;
        double *table;
        must_work(&c, ratings_cross(&c, &r, 0, 1, &table));
        must_work(&c, agree_pair(&c, table, r.categories, NULL, .9, &p));
        must_work(&c, agree_all(&c, &r, &(struct agreement_wanted){.level = .9, .table = true}, all));
        assert_near(p.scott.value, fleiss->value, 1e-12);
        assert_near(p.scott.se, fleiss->se, 1e-12);
        assert_near(p.scott.low, fleiss->low, 1e-12);
        assert_near(p.scott.high, fleiss->high, 1e-12);
        assert_near(p.scott.statistic, fleiss->statistic, 1e-11);
        assert_near(p.scott.p, fleiss->p, 1e-12);
        assert_true(p.scott.n == fleiss->n);
        assert_int_equal(p.scott.warnings, fleiss->warnings);
        call_end(&c);
    }
}

static void test_light_leaves_out_pairs_that_never_met(void **state)
{
    static const int32_t codes[] = {0,  0, NO, 1, 1, NO, 0, 1, NO, 1, 1,
                                    NO, 0, NO, 1, 1, NO, 1, 1, NO, 0};
    struct call c = call_begin();
    struct ratings r = {7, 3, 2, codes, NULL, NULL};
    struct estimate e;

    (void)state;
    must_work(&c, agree_light(&c, &r, .95, &e));
    assert_true(isfinite(e.value) && e.warnings & WARNING_INCOMPLETE);
    call_end(&c);
}

/* Wilson's interval of 8 in 10: .4902 to .9433. */
static void test_raters_against_a_key(void **state)
{
    static const int32_t codes[] = {0,  NO, 1,  NO, 0,  NO, 1,  NO, 0,  NO, 1,
                                    NO, 0,  NO, 1,  NO, 0,  NO, 0,  NO, 1,  NO};
    static const int32_t key[] = {0, 1, 0, 1, 0, 1, 0, 1, 1, 1, NO};
    struct call c = call_begin();
    struct ratings r = {11, 2, 2, codes, NULL, NULL};
    struct estimate e[2];

    (void)state;
    must_work(&c, agree_with_key(&c, &r, key, .95, e));
    assert_near(e[0].value, .8, 1e-12);
    assert_near(e[0].low, .4901625, 1e-6);
    assert_near(e[0].high, .9433178, 1e-6);
    assert_true(e[0].n == 10 && isnan(e[1].value) && e[1].n == 0);
    call_end(&c);
}

/* Two raters: positive agreement 2 a / (2 a + b + c). */
static void test_categories_alone(void **state)
{
    static const int32_t codes[] = {0, 0, 0, 1, 1, 0, 1, 1};
    static const double frequency[] = {80, 10, 5, 5};
    struct call c = call_begin();
    struct ratings r = {4, 2, 3, codes, NULL, frequency};
    struct estimate e[3];

    (void)state;
    must_work(&c, agree_by_category(&c, &r, .95, e));
    assert_near(e[0].value, 160. / 175, 1e-12);
    assert_near(e[1].value, 10. / 25, 1e-12);
    assert_true(isnan(e[2].value) && e[2].warnings == WARNING_EMPTY_CATEGORY);
    must_work(&c, agree_kappa_by_category(&c, &r, .95, e));
    assert_near(e[0].value, e[1].value, 1e-12);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gwet_abstractors),
        cmocka_unit_test(test_standard_errors_are_those_of_the_delta_method),
        cmocka_unit_test(test_two_by_two),
        cmocka_unit_test(test_scott_is_fleiss_of_two),
        cmocka_unit_test(test_light_is_the_mean_of_pairs),
        cmocka_unit_test(test_light_leaves_out_pairs_that_never_met),
        cmocka_unit_test(test_raters_against_a_key),
        cmocka_unit_test(test_categories_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
