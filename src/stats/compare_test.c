/* stats/compare_test.c: tests of change against the literature, R 4.2, and counting all that can
 * happen. */

#include "base/fixture.h"

#include "stats/compare.h"
#include "stats/fixture.h"

/* Approval of a prime minister, Agresti (2002), table 10.1: z = -4.17. */
static void test_mcnemar(void **state)
{
    static const double approval[] = {794, 150, 86, 570}, none[] = {5, 0, 0, 7}, all[] = {0, 9, 0, 0};
    struct call c = call_begin();
    struct marginals m;

    (void)state;
    must_work(&c, compare_marginals(&c, approval, 2, .95, &m));
    assert_near(m.mcnemar.statistic, 17.35593220339, 1e-10);
    assert_near(m.mcnemar.p, 3.099293441045e-05, 1e-16);
    assert_near(sqrt(m.mcnemar.statistic), 4.17, .005);
    assert_near(m.mcnemar.value, .04, 1e-15);
    assert_near(m.mcnemar.se, .0095, .00005); /* as Agresti has it */
    assert_near(m.mcnemar_corrected.statistic, 16.817796610169, 1e-11);
    assert_near(m.mcnemar_corrected.p, 4.114562281346e-05, 1e-16);
    assert_near(m.mcnemar_exact.p, 3.71593613957143e-05, 1e-16);
    assert_near(m.stuart_maxwell.statistic, m.mcnemar.statistic, 1e-11);
    assert_near(m.bowker.statistic, m.mcnemar.statistic, 1e-11);
    assert_near(m.bhapkar.statistic, 64 * 64 / (236 - 64. * 64 / 1600), 1e-10);
    must_work(&c, compare_marginals(&c, none, 2, .95, &m));
    assert_true(m.mcnemar.statistic == 0 && m.mcnemar.p == 1 && m.mcnemar_exact.p == 1 &&
                m.mcnemar_corrected.p == 1);
    assert_true(m.mcnemar.value == 0 && isnan(m.mcnemar.low) &&
                m.mcnemar.warnings == WARNING_ZERO_VARIANCE);
    assert_true(m.stuart_maxwell.df == 0 && m.stuart_maxwell.p == 1 && m.bowker.p == 1);
    must_work(&c, compare_marginals(&c, all, 2, .95, &m));
    assert_near(m.mcnemar_exact.p, 2. / 512, 1e-15);
    assert_true(isnan(m.bhapkar.statistic) && m.bhapkar.warnings & WARNING_BOUNDARY);
    must_fail(&c, ERR_INVALID, compare_marginals(&c, (double[]){0, 0, 0, 0}, 2, .95, &m));
    must_fail(&c, ERR_INVALID, compare_marginals(&c, all, MARGINALS_MOST + 1, .95, &m));
    call_end(&c);
}

/* Unaided vision of women, Stuart (1953, 1955): 11.96; Bhapkar (1966): 11.98. */
static void test_margins(void **state)
{
    static const double vision[] = {1520, 266, 124,  66,  234, 1512, 432, 78,
                                    117,  362, 1772, 205, 36,  82,   179, 492};
    struct call c = call_begin();
    struct marginals m, other;
    double wide[25] = {0}, turned[16];

    (void)state;
    must_work(&c, compare_marginals(&c, vision, 4, .95, &m));
    assert_near(m.stuart_maxwell.statistic, 11.95656962298255, 1e-10);
    assert_near(m.stuart_maxwell.p, .007533425054800547, 1e-13);
    assert_near(m.bhapkar.statistic, 11.97572015552567, 1e-10);
    assert_near(m.bowker.statistic, 19.106550215267, 1e-11);
    assert_true(m.stuart_maxwell.df == 3 && m.bowker.df == 6 && isnan(m.mcnemar.statistic));
    /* A category more that nobody has, and the order of time, change nothing. */
    for (size_t i = 0; i < 16; i++) wide[(i / 4 + (i / 4 > 1)) * 5 + i % 4 + (i % 4 > 1)] = vision[i];
    for (size_t i = 0; i < 16; i++) turned[i % 4 * 4 + i / 4] = vision[i];
    must_work(&c, compare_marginals(&c, wide, 5, .95, &other));
    assert_near(other.stuart_maxwell.statistic, m.stuart_maxwell.statistic, 1e-9);
    assert_true(other.stuart_maxwell.df == 3 && other.bowker.df == 6);
    must_work(&c, compare_marginals(&c, turned, 4, .95, &other));
    assert_near(other.bhapkar.statistic, m.bhapkar.statistic, 1e-9);
    call_end(&c);
}

/* Hamilton depression scores, Hollander and Wolfe (1973), table 3.1: P = .039 two-sided. */
static void test_signed_ranks(void **state)
{
    static const double before[] = {1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30};
    static const double after[] = {.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29};
    static const double x[] = {125, 115, 130, 140, 140, 115, 140, 125, 140, 135};
    static const double y[] = {110, 122, 125, 120, 140, 124, 123, 137, 135, 145};
    struct call c = call_begin();
    struct signed_ranks s, back;

    (void)state;
    must_work(&c,
              compare_signed_ranks(&c, &(struct paired){9, before, after, 1}, ZEROS_WILCOXON, .95, &s));
    assert_true(s.exact.value == 5 && s.exact.n == 9);
    assert_near(s.exact.p, .0390625, 1e-15);
    assert_near(s.normal.p, .04401098401295146, 1e-14);
    assert_near(s.rank_biserial.value, (5. - 40) / 45, 1e-15);
    must_work(&c, compare_signed_ranks(&c, &(struct paired){9, after, before, 1}, ZEROS_WILCOXON, .95,
                                       &back));
    assert_near(back.exact.p, s.exact.p, 1e-15);
    assert_near(back.rank_biserial.low, -s.rank_biserial.high, 1e-15);
    must_work(&c, compare_signed_ranks(&c, &(struct paired){10, x, y, 1}, ZEROS_WILCOXON, .95, &s));
    assert_true(s.exact.value == 18 && s.zeros == 1 && s.ties > 0 && s.exact.warnings & WARNING_TIES);
    assert_near(s.exact.p, .6328125, 1e-14); /* all 2^9 signs counted */
    assert_near(s.normal.p, .6352893188352069, 1e-14);
    must_work(&c, compare_signed_ranks(&c, &(struct paired){10, x, y, 1}, ZEROS_PRATT, .95, &s));
    assert_true(s.exact.value == 22);
    assert_near(s.exact.p, .64453125, 1e-14);
    must_work(&c, compare_signed_ranks(&c, &(struct paired){4, x, x, 1}, ZEROS_WILCOXON, .95, &s));
    assert_true(s.exact.p == 1 && s.exact.n == 0 && isnan(s.normal.p) && isnan(s.rank_biserial.value));
    must_fail(
        &c, ERR_INVALID,
        compare_signed_ranks(&c, &(struct paired){1, &(double){NAN}, x, 1}, ZEROS_PRATT, .95, &s));
    call_end(&c);
}

static void test_exact_meets_normal(void **state)
{
    struct call c = call_begin();
    struct random random = random_stream(3, 0);
    double first[200], second[200];
    struct signed_ranks s;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        first[i] = random_normal(&random);
        second[i] = random_normal(&random) + .2;
    }
    must_work(
        &c, compare_signed_ranks(&c, &(struct paired){200, first, second, 1}, ZEROS_WILCOXON, .95, &s));
    assert_near(s.exact.p, s.normal.p, .002);
    call_end(&c);
}

static void test_dominance(void **state)
{
    /* Permeability of tissue, Hollander and Wolfe (1973), table 4.1: one-sided P = .127. */
    static const double late[] = {.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46};
    static const double early[] = {1.15, .88, .90, .74, 1.21}, odd[] = {3, 4, 4, 5, 2, 5, 4},
                        even[] = {1, 2, 4, 3, 3, 2};
    static const double low[] = {1, 2, 3}, high[] = {4, 5};
    struct call c = call_begin();
    struct dominance d, back;

    (void)state;
    must_work(&c, compare_dominance(&c, &(struct two_groups){early, late, 5, 10}, .95, &d));
    assert_true(d.rank_sum.value == 35);
    assert_near(d.rank_sum.p, .2544122544122544, 1e-14);
    assert_near(d.delta.value, .4, 1e-15);
    must_work(&c, compare_dominance(&c, &(struct two_groups){late, early, 10, 5}, .95, &back));
    assert_near(back.delta.value, -.4, 1e-15);
    assert_near(back.delta.low, -d.delta.high, 1e-14);
    assert_near(back.rank_sum.p, d.rank_sum.p, 1e-15);
    must_work(&c, compare_dominance(&c, &(struct two_groups){even, odd, 6, 7}, .95, &d));
    assert_true(d.rank_sum.value == 34.5 && d.rank_sum.warnings & WARNING_TIES);
    assert_near(d.rank_sum.p, .0564434221544049, 1e-14);
    must_work(&c, compare_dominance(&c, &(struct two_groups){low, high, 3, 2}, .95, &d));
    assert_true(d.delta.value == 1 && isnan(d.delta.low) && d.delta.warnings & WARNING_BOUNDARY);
    assert_near(d.rank_sum.p, .2, 1e-15);
    must_fail(&c, ERR_INVALID, compare_dominance(&c, &(struct two_groups){low, high, 3, 1}, .95, &d));
    call_end(&c);
}

/* ---- agreement ---- */

#define UNITS 120
#define RATERS 3

static void make(int32_t *first, int32_t *second)
{
    struct random random = random_stream(9, 0);

    for (size_t i = 0; i < UNITS; i++) {
        int32_t truth = (int32_t)random_below(&random, 4);
        for (size_t k = 0; k < RATERS; k++) {
            first[i * RATERS + k] =
                random_uniform(&random) < .6 ? truth : (int32_t)random_below(&random, 4);
            second[i * RATERS + k] = random_uniform(&random) < .8 ? truth : first[i * RATERS + k];
            if (random_uniform(&random) < .05) second[i * RATERS + k] = RATING_MISSING;
        }
    }
}

static double jackknife(struct call *c, const struct agreement_both *both)
{
    double values[UNITS], mean = 0, squares = 0;

    for (size_t left = 0; left < UNITS; left++) {
        struct estimate one[AGREE_COUNT], two[AGREE_COUNT];
        struct ratings first = *both->first, second = *both->second;
        double frequency[UNITS];
        for (size_t i = 0; i < UNITS; i++) frequency[i] = i != left;
        first.frequency = second.frequency = frequency;
        must_work(c, agree_all(c, &first, both->wanted, one));
        must_work(c, agree_all(c, &second, both->wanted, two));
        values[left] = two[both->coefficient].value - one[both->coefficient].value;
        mean += values[left] / UNITS;
    }
    for (size_t i = 0; i < UNITS; i++) squares += (values[i] - mean) * (values[i] - mean);
    return sqrt((UNITS - 1.) / UNITS * squares);
}

static void test_the_same_units(void **state)
{
    int32_t first[UNITS * RATERS], second[UNITS * RATERS];
    struct call c = call_begin();
    struct ratings r = {UNITS, RATERS, 4, first, NULL, NULL},
                   s = {UNITS, RATERS, 4, second, NULL, NULL};
    struct agreement_wanted wanted = {.level = .95};
    struct bootstrap_wanted b = {.replicates = 600, .seed = 4, .threads = 1, .level = .95};
    struct agreement_change change, drawn, again;

    (void)state;
    make(first, second);
    for (enum agreement k = 0; k < AGREE_COUNT; k++) {
        struct agreement_both both = {&r, &s, k, &wanted}, none = {&r, &r, k, &wanted};
        must_work(&c, compare_together(&c, &both, NULL, &change));
        assert_near(change.difference.value, change.second.value - change.first.value, 0);
        assert_near(change.difference.se / jackknife(&c, &both), 1, .02);
        must_work(&c, compare_together(&c, &none, NULL, &change));
        assert_near(change.difference.value, 0, 0);
        assert_near(change.difference.se, 0, 1e-12);
    }
    struct agreement_both both = {&r, &s, AGREE_GWET, &wanted};
    must_work(&c, compare_together(&c, &both, NULL, &change));
    must_work(&c, compare_together(&c, &both, &b, &drawn));
    b.threads = 2;
    must_work(&c, compare_together(&c, &both, &b, &again));
    assert_true(drawn.difference.low == again.difference.low &&
                drawn.difference.se == again.difference.se);
    assert_near(drawn.difference.se / change.difference.se, 1, .12);
    assert_true(drawn.difference.low < change.difference.value &&
                change.difference.value < drawn.difference.high);
    s.rows--;
    must_fail(&c, ERR_INVALID, compare_together(&c, &both, NULL, &change));
    call_end(&c);
}

/* Against raters who always agree the error is that of the one coefficient. */
static void test_error_is_that_of_one(void **state)
{
    int32_t first[UNITS * RATERS], second[UNITS * RATERS];
    struct call c = call_begin();
    struct ratings r = {UNITS, RATERS, 4, first, NULL, NULL},
                   s = {UNITS, RATERS, 4, second, NULL, NULL};
    struct agreement_wanted wanted = {.level = .95};
    struct agreement_change change;

    (void)state;
    make(first, second);
    for (size_t i = 0; i < UNITS * RATERS; i++) second[i] = (int32_t)(i / RATERS % 4);
    for (enum agreement k = 0; k < AGREE_COUNT; k++) {
        struct agreement_both both = {&r, &s, k, &wanted};
        must_work(&c, compare_together(&c, &both, NULL, &change));
        assert_near(change.second.value, 1, 1e-12);
        /* agree_all takes alpha's error without the correction for few ratings, 1 - 1 / (their number).
         */
        double factor = k == AGREE_KRIPPENDORFF ? 1 - 1. / (UNITS * RATERS) : 1;
        assert_near(change.difference.se / change.first.se, factor, 1e-6);
    }
    struct estimate apart = compare_apart(&change.first, &change.second, .95);
    assert_near(apart.value, change.difference.value, 0);
    assert_near(apart.se, hypot(change.first.se, change.second.se), 1e-15);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mcnemar),
        cmocka_unit_test(test_margins),
        cmocka_unit_test(test_signed_ranks),
        cmocka_unit_test(test_exact_meets_normal),
        cmocka_unit_test(test_dominance),
        cmocka_unit_test(test_the_same_units),
        cmocka_unit_test(test_error_is_that_of_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
