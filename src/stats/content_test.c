/* stats/content_test.c: content validity against the literature and its own exact distributions. */

#include "base/fixture.h"

#include "stats/content.h"
#include "stats/fixture.h"

/* The formula of Polit, Beck and Owen (2007) by hand, as fractions: experts, those who agree, chance,
 * kappa. */
static void test_kappa_is_that_of_polit_beck_and_owen(void **state)
{
    static const struct {
        size_t n, agree;
        double chance, kappa;
    } wanted[] = {
        {3, 3, 1. / 8, 1},         {3, 2, 3. / 8, 7. / 15},       {5, 4, 5. / 32, 103. / 135},
        {6, 5, 3. / 32, 71. / 87}, {6, 4, 15. / 64, 83. / 147},   {7, 5, 21. / 128, 493. / 749},
        {8, 7, 1. / 32, 27. / 31}, {9, 7, 9. / 128, 815. / 1071}, {4, 0, 1. / 16, -1. / 15}};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        double ratings[9];
        struct content_validity v;
        for (size_t k = 0; k < wanted[i].n; k++) ratings[k] = k < wanted[i].agree ? 4 : 1;
        must_work(&c, content_validity(&c, &(struct content){1, wanted[i].n, ratings}, 3, .95, &v));
        assert_near(v.items[0].chance, wanted[i].chance, 1e-14);
        assert_near(v.items[0].kappa.value, wanted[i].kappa, 1e-14);
        assert_near(v.items[0].index.value, (double)wanted[i].agree / (double)wanted[i].n, 1e-15);
    }
    call_end(&c);
}

static void test_index_of_a_scale(void **state)
{
    static const double ratings[] = {4, 3, NAN, 2, 4, 1, NAN, NAN, NAN, 3, 3, 4};
    struct call c = call_begin();
    struct content_validity v;

    (void)state;
    must_work(&c, content_validity(&c, &(struct content){4, 3, ratings}, 3, .95, &v));
    assert_near(v.items[0].index.value, 1, 0);
    assert_near(v.items[1].index.value, 1. / 3, 1e-15);
    assert_true(isnan(v.items[2].index.value) && v.items[2].index.warnings == WARNING_SMALL_SAMPLE);
    assert_near(v.average.value, (1 + 1. / 3 + 1) / 3, 1e-15);
    assert_true(v.average.n == 3);
    assert_near(v.universal.value, 2. / 3, 1e-15);
    assert_near(v.experts[0].value, 2. / 3, 1e-15);
    assert_near(v.by_expert.value, (2. / 3 + 1 + .5) / 3, 1e-15);
    /* Wilson: 2 of 3. */
    assert_near(v.universal.low, .2076596, 1e-6);
    assert_near(v.universal.high, .9385081, 1e-6);
    must_fail(&c, ERR_INVALID,
              content_validity(&c, &(struct content){1, 1, &(double){NAN}}, 3, .95, &v));
    call_end(&c);
}

/* The chance of so many or more of n, added up. */
static double tail_counted(double n, double count)
{
    double sum = 0;

    for (double k = count; k <= n; k++)
        sum += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) - n * log(2));
    return sum;
}

/* Experts and the critical number of them as remembered of Ayre and Scally (2014), table 1. The tail
 * itself is looked at below: it is small enough at the number and too large one before. */
static void test_critical_numbers_are_those_of_ayre_and_scally(void **state)
{
    static const double remembered[][2] = {{5, 5},   {6, 6},   {7, 7},   {8, 7},   {9, 8},   {10, 9},
                                           {11, 9},  {12, 10}, {13, 10}, {14, 11}, {15, 12}, {20, 15},
                                           {25, 18}, {30, 20}, {35, 23}, {40, 26}};

    (void)state;
    for (size_t i = 0; i < sizeof remembered / sizeof *remembered; i++)
        assert_near(content_critical(remembered[i][0], .05), remembered[i][1], 0);
    for (double n = 0; n < 5; n++) assert_true(isnan(content_critical(n, .05)));
    for (double n = 5; n < 200; n++) {
        double critical = content_critical(n, .05);
        assert_near(tail_counted(n, critical) <= .05 && tail_counted(n, critical - 1) > .05, 1, 0);
        assert_true(critical > n / 2 && critical <= n && !(content_critical(n, .01) < critical));
    }
}

static void test_ratio(void **state)
{
    static const double said[] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, NAN};
    struct call c = call_begin();
    struct content_ratio v;

    (void)state;
    must_work(&c, content_ratio(&c, &(struct content){2, 8, said}, .05, .95, &v));
    assert_near(v.items[0].ratio.value, 1, 0);
    assert_near(v.items[0].ratio.p, 1. / 256, 1e-15);
    assert_near(v.items[1].ratio.value, (3 - 3.5) / 3.5, 1e-15);
    assert_near(v.items[1].ratio.p, 99. / 128, 1e-14);
    assert_true(v.items[0].is_kept && !v.items[1].is_kept && v.items[1].ratio.n == 7);
    assert_near(v.kept.value, 1, 0);
    must_work(&c, content_ratio(&c, &(struct content){4, 4, said}, .05, .95, &v));
    assert_true(!v.items[0].is_kept && isnan(v.kept.value) && v.kept.n == 0);
    assert_true(v.items[0].ratio.warnings == WARNING_SMALL_SAMPLE);
    call_end(&c);
}

/* All ways to rate, counted one by one. */
static double counted_tail(size_t n, size_t categories, size_t least)
{
    size_t ways = 1, hits = 0;

    for (size_t i = 0; i < n; i++) ways *= categories;
    for (size_t way = 0; way < ways; way++) {
        size_t sum = 0;
        for (size_t left = way, i = 0; i < n; i++, left /= categories) sum += left % categories;
        hits += sum >= least;
    }
    return (double)hits / (double)ways;
}

static void test_aiken_is_exact(void **state)
{
    struct call c = call_begin();
    struct estimate item, whole;

    (void)state;
    for (size_t n = 1; n <= 6; n++)
        for (size_t sum = 0; sum <= n * 4; sum++) {
            double ratings[6];
            for (size_t k = 0, left = sum; k < n; k++) {
                size_t take = left < 4 ? left : 4;
                ratings[k] = 1 + (double)take;
                left -= take;
            }
            must_work(&c, content_aiken(&c, &(struct content){1, n, ratings},
                                        (struct aiken_scale){1, 5}, .95, &item, &whole));
            assert_near(item.value, (double)sum / (double)(4 * n), 1e-15);
            assert_near(item.p, counted_tail(n, 5, sum), 1e-13);
            assert_near(whole.value, item.value, 0);
        }
    call_end(&c);
}

/* Five raters, five categories: V = .80 has p = .040 and V = .90 has .007, as remembered of Aiken
 * (1985), table 1; the test before this one counts them. */
static void test_aiken_table(void **state)
{
    static const double items[] = {5, 5, 5, 3, 3, 5, 5, 5, 4, 4, 5, 5, 5, 5, 5};
    static const double odd[] = {1, 2.5};
    struct call c = call_begin();
    struct estimate each[3], whole;
    struct aiken_scale scale = {1, 5};

    (void)state;
    must_work(&c, content_aiken(&c, &(struct content){3, 5, items}, scale, .95, each, &whole));
    assert_near(each[0].value, .8, 1e-15);
    assert_near(each[0].p, .040, .0005);
    assert_near(each[1].value, .9, 1e-15);
    assert_near(each[1].p, .007, .0005);
    assert_near(each[2].p, 1. / 3125, 1e-15);
    assert_true(each[2].high == 1 && each[2].low < 1);
    assert_near(whole.value, .9, 1e-15);
    /* The score interval is the set of shares from which V is not further than z: at its ends it is. */
    for (size_t i = 0; i < 2; i++) {
        double end = i ? each[0].high : each[0].low, v = each[0].value;
        assert_near(fabs(v - end) / sqrt(end * (1 - end) / 20), 1.959963984540054, 1e-9);
    }
    must_fail(&c, ERR_INVALID,
              content_aiken(&c, &(struct content){1, 2, odd}, scale, .95, each, &whole));
    must_fail(&c, ERR_INVALID,
              content_aiken(&c, &(struct content){1, 5, items}, (struct aiken_scale){1, 4}, .95, each,
                            &whole));
    must_fail(&c, ERR_INVALID,
              content_aiken(&c, &(struct content){1, 5, items}, (struct aiken_scale){5, 1}, .95, each,
                            &whole));
    call_end(&c);
}

static void test_aiken_turned_round(void **state)
{
    static const double items[] = {1, 2, 5, 4, NAN, 3, 2, 2, 1, 5};
    double turned[10];
    struct call c = call_begin();
    struct estimate each[2], other[2], whole;
    struct aiken_scale scale = {1, 5};

    (void)state;
    for (size_t i = 0; i < 10; i++) turned[i] = 6 - items[i];
    must_work(&c, content_aiken(&c, &(struct content){2, 5, items}, scale, .9, each, &whole));
    must_work(&c, content_aiken(&c, &(struct content){2, 5, turned}, scale, .9, other, &whole));
    for (size_t i = 0; i < 2; i++) {
        assert_near(each[i].value + other[i].value, 1, 1e-15);
        assert_near(each[i].low + other[i].high, 1, 1e-14);
        assert_true(each[i].n == (i ? 5 : 4));
    }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kappa_is_that_of_polit_beck_and_owen),
        cmocka_unit_test(test_index_of_a_scale),
        cmocka_unit_test(test_critical_numbers_are_those_of_ayre_and_scally),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_aiken_is_exact),
        cmocka_unit_test(test_aiken_table),
        cmocka_unit_test(test_aiken_turned_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
