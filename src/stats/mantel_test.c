/* stats/mantel_test.c: tests within strata: a known table, what one stratum comes to, invariances. */

#include "base/fixture.h"

#include "stats/fixture.h"
#include "stats/mantel.h"

/* Admissions to Berkeley 1973: departments x (men, women) x (rejected, admitted); figures by R 4.2.2,
 * mantelhaen.test. */
static const double berkeley[] = {313, 512, 19,  89,  207, 353, 8,   17, 205, 120, 391, 202,
                                  279, 138, 244, 131, 138, 53,  299, 94, 351, 22,  317, 24};

static void test_berkeley(void **state)
{
    struct call c = call_begin();
    struct strata s = {6, 2, 2, berkeley};
    struct mantel_haenszel m;

    (void)state;
    must_work(&c, mantel_haenszel(&c, &s, .95, &m));
    assert_near(m.odds_ratio.value, .904696828258623, 1e-12);
    assert_near(m.odds_ratio.low, .77190736175935, 1e-12);
    assert_near(m.odds_ratio.high, 1.060329764436656, 1e-12);
    assert_near(m.plain.value, 1.52460666044344, 1e-12);
    assert_near(m.corrected.value, 1.426946228586688, 1e-12);
    assert_near(m.delta.value, -2.35 * log(m.odds_ratio.value), 1e-14);
    assert_int_equal(m.size, MANTEL_CLASS_A);
    call_end(&c);
}

/* One stratum: Woolf's error of the log odds ratio, Pearson's chi-square times (n - 1) / n. */
static void test_one_stratum(void **state)
{
    static const double table[] = {31, 12, 20, 37};
    struct call c = call_begin();
    struct strata s = {1, 2, 2, table};
    static const double score[] = {2, 5};
    double ratio = 12. * 20 / (31 * 37), n = 100, gap = 31. * 37 - 12 * 20;
    double pearson = n * gap * gap / (43. * 57 * 51 * 49);
    struct mantel_haenszel m;
    struct estimate e;

    (void)state;
    must_work(&c, mantel_haenszel(&c, &s, .95, &m));
    assert_near(m.odds_ratio.value, ratio, 1e-14);
    assert_near(m.odds_ratio.se, ratio * sqrt(1. / 31 + 1. / 12 + 1. / 20 + 1. / 37), 1e-13);
    assert_near(m.plain.value, pearson * .99, 1e-12);
    must_work(&c, mantel_scores(&c, &s, NULL, score, &e));
    assert_near(e.value, m.plain.value, 1e-12);
    must_work(&c, mantel_general(&c, &s, &e));
    assert_near(e.value, m.plain.value, 1e-12);
    assert_near(e.df, 1, 0);
    must_work(&c, mantel_standardised(&c, &s, score, .95, &e));
    assert_near(e.value, 3 * (37. / 57 - 12. / 43), 1e-12);
    assert_near(e.value / e.se * (e.value / e.se), m.plain.value, 1e-10);
    call_end(&c);
}

static void test_groups_exchanged(void **state)
{
    struct call c = call_begin();
    double turned[24];
    struct strata s = {6, 2, 2, berkeley}, t = {6, 2, 2, turned};
    struct mantel_haenszel m, n;

    (void)state;
    for (size_t i = 0; i < 24; i++) turned[i] = berkeley[i ^ 2];
    must_work(&c, mantel_haenszel(&c, &s, .95, &m));
    must_work(&c, mantel_haenszel(&c, &t, .95, &n));
    assert_near(m.odds_ratio.value * n.odds_ratio.value, 1, 1e-14);
    assert_near(m.delta.value, -n.delta.value, 1e-14);
    assert_near(m.delta.se, n.delta.se, 1e-14);
    assert_near(m.corrected.value, n.corrected.value, 1e-12);
    call_end(&c);
}

/* Three groups and four categories in one stratum: Pearson's chi-square times (n - 1) / n; a category
 * that nobody uses, and which group and category come last, change nothing. */
static void test_general(void **state)
{
    static const double table[] = {5, 9, 3, 8, 7, 2, 11, 4, 1, 6, 6, 10};
    static const double wider[] = {8, 5, 0, 9, 3, 4, 7, 0, 2, 11, 10, 1, 0, 6, 6};
    struct call c = call_begin();
    double row[3] = {0}, column[4] = {0}, n = 0, pearson = 0;
    struct strata s = {1, 3, 4, table}, w = {1, 3, 5, wider};
    struct estimate e;

    (void)state;
    for (size_t i = 0; i < 12; i++) {
        row[i / 4] += table[i];
        column[i % 4] += table[i];
        n += table[i];
    }
    for (size_t i = 0; i < 12; i++) {
        double expected = row[i / 4] * column[i % 4] / n;
        pearson += (table[i] - expected) * (table[i] - expected) / expected;
    }
    must_work(&c, mantel_general(&c, &s, &e));
    assert_near(e.value, pearson * (n - 1) / n, 1e-11);
    assert_near(e.df, 6, 0);
    must_work(&c, mantel_general(&c, &w, &e));
    assert_near(e.value, pearson * (n - 1) / n, 1e-11);
    assert_near(e.df, 6, 0);
    call_end(&c);
}

/* Each stratum lacks a group or a category: as mantelhaen.test of R 4.2 has it. */
static void test_strata_in_which_not_everybody_stands(void **state)
{
    static const double counts[] = {3, 2, 0, 1, 1, 4, 0, 2, 0, 0, 0, 0, 2, 1, 0, 3,  /* the third */
                                    0, 0, 0, 0, 2, 1, 3, 0, 1, 3, 1, 2, 4, 2, 1, 5,  /* the first */
                                    1, 2, 4, 1, 0, 0, 0, 0, 2, 1, 1, 2, 0, 3, 0, 6}; /* the second */
    static const double few[] = {3, 0, 1, 0, 2, 0, 0, 1, 4};
    struct call c = call_begin();
    struct estimate e;

    (void)state;
    must_work(&c, mantel_general(&c, &(struct strata){3, 4, 4, counts}, &e));
    assert_near(e.value, 15.9264846366185, 1e-12);
    assert_near(e.df, 9, 0);
    assert_near(e.p, .0684327423757932, 1e-13);
    /* Strata of one person can tell nothing. */
    must_work(&c, mantel_general(&c, &(struct strata){1, 3, 3, few}, &e));
    assert_near(e.df, 4, 0);
    must_work(&c, mantel_general(&c, &(struct strata){9, 2, 2, (double[36]){1, 0, 0, 0, 0, 1}}, &e));
    assert_true(isnan(e.value));
    call_end(&c);
}

static void test_classes(void **state)
{
    static const double large[] = {200, 300, 350, 150}, middle[] = {240, 260, 300, 200};
    static const double few[] = {2, 8, 7, 3};
    struct call c = call_begin();
    struct mantel_haenszel m;

    (void)state;
    must_work(&c, mantel_haenszel(&c, &(struct strata){1, 2, 2, large}, .95, &m));
    assert_int_equal(m.size, MANTEL_CLASS_C);
    must_work(&c, mantel_haenszel(&c, &(struct strata){1, 2, 2, middle}, .95, &m));
    assert_int_equal(m.size, MANTEL_CLASS_B);
    must_work(&c, mantel_haenszel(&c, &(struct strata){1, 2, 2, few}, .95, &m));
    assert_true(fabs(m.delta.value) > 1.5);
    assert_int_equal(m.size, MANTEL_CLASS_A);
    call_end(&c);
}

static void test_nothing_to_tell(void **state)
{
    static const double one_group[] = {5, 6, 0, 0, 0, 0, 7, 8}, apart[] = {0, 6, 7, 0};
    struct call c = call_begin();
    struct mantel_haenszel m;
    struct estimate e;

    (void)state;
    must_work(&c, mantel_haenszel(&c, &(struct strata){2, 2, 2, one_group}, .95, &m));
    assert_true(isnan(m.plain.value) && isnan(m.odds_ratio.value));
    assert_int_equal(m.odds_ratio.warnings, WARNING_ZERO_VARIANCE);
    must_work(&c, mantel_general(&c, &(struct strata){2, 2, 2, one_group}, &e));
    assert_true(isnan(e.value));
    must_work(&c, mantel_haenszel(&c, &(struct strata){1, 2, 2, apart}, .95, &m));
    assert_true(isnan(m.odds_ratio.value) && m.plain.value > 0);
    assert_int_equal(m.odds_ratio.warnings, WARNING_SEPARATED);
    must_fail(&c, ERR_INVALID, mantel_haenszel(&c, &(struct strata){2, 1, 4, one_group}, .95, &m));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, mantel_haenszel(&c, &(struct strata){1, 2, 4, one_group}, .95, &m));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, mantel_general(&c, &(struct strata){2, 4, 1, one_group}, &e));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID,
              mantel_general(&c, &(struct strata){1, 2, 2, (const double[]){1, 2, -1, 3}}, &e));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_berkeley),
        cmocka_unit_test(test_one_stratum),
        cmocka_unit_test(test_groups_exchanged),
        cmocka_unit_test(test_general),
        cmocka_unit_test(test_strata_in_which_not_everybody_stands),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_nothing_to_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
