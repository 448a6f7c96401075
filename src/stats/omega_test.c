/* stats/omega_test.c: scales made of known factors, invariances, limits, refusals. */

#include <math.h>

#include "base/fixture.h"
#include "stats/omega.h"

enum { ITEMS = 9, FACTORS = 3 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Correlations of items with these loadings on one factor. */
static void of_loadings(size_t k, const double *loadings, double *ret)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) ret[i * k + j] = i == j ? 1 : loadings[i] * loadings[j];
}

static void test_one_factor_is_found(void **state)
{
    struct call c = call_begin();
    const double loadings[] = {.8, .7, .6, .5, .9}, mixed[] = {.8, -.7, .6, -.5, .9};
    double r[25], sum = 0, unique = 0;
    struct omega o;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        sum += loadings[i];
        unique += 1 - loadings[i] * loadings[i];
    }
    of_loadings(5, loadings, r);
    must_work(&c, omega_one_factor(&c, 5, r, &o));
    for (size_t i = 0; i < 5; i++) assert_near(o.general[i], loadings[i], 1e-10);
    assert_near(o.total, sum * sum / (sum * sum + unique), 1e-10);
    assert_true(isnan(o.hierarchical) && !o.warnings);
    /* Items the other way round are turned, and nothing else changes. */
    of_loadings(5, mixed, r);
    must_work(&c, omega_one_factor(&c, 5, r, &o));
    assert_near(o.total, sum * sum / (sum * sum + unique), 1e-10);
    assert_true(o.turned[1] && o.turned[3] && !o.turned[0]);
    call_end(&c);
}

/* Equal correlations: omega is alpha, k r / (1 + (k - 1) r). */
static void test_equal_items(void **state)
{
    struct call c = call_begin();
    double r[16];
    struct omega o;

    (void)state;
    for (size_t i = 0; i < 16; i++) r[i] = i % 5 == 0 ? 1 : .4;
    must_work(&c, omega_one_factor(&c, 4, r, &o));
    assert_near(o.total, 1.6 / 2.2, 1e-12);
    for (size_t i = 0; i < 16; i++) r[i] = i % 5 == 0;
    must_work(&c, omega_one_factor(&c, 4, r, &o));
    assert_near(o.total, 0, 1e-12);
    call_end(&c);
}

/* Three groups of three items, which have a general factor in common. */
static const double loading = .8, second[FACTORS] = {.9, .7, .6};

static void hierarchy(double *pattern, double *between, double *r)
{
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t j = 0; j < FACTORS; j++) pattern[i * FACTORS + j] = i / 3 == j ? loading : 0;
    for (size_t i = 0; i < FACTORS; i++)
        for (size_t j = 0; j < FACTORS; j++)
            between[i * FACTORS + j] = i == j ? 1 : second[i] * second[j];
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t j = 0; j < ITEMS; j++)
            r[i * ITEMS + j] = i == j ? 1 : loading * loading * between[i / 3 * FACTORS + j / 3];
}

static void test_hierarchy_is_found(void **state)
{
    struct call c = call_begin();
    double pattern[ITEMS * FACTORS], between[FACTORS * FACTORS], r[ITEMS * ITEMS], whole = 0;
    const struct omega_oblique s = {ITEMS, FACTORS, r, pattern, between};
    struct omega o;

    (void)state;
    hierarchy(pattern, between, r);
    for (size_t i = 0; i < (size_t)ITEMS * ITEMS; i++) whole += r[i];
    must_work(&c, omega_schmid_leiman(&c, &s, &o));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(o.general[i], loading * second[i / 3], 1e-9);
        assert_near(o.group[i * FACTORS + i / 3], loading * sqrt(1 - second[i / 3] * second[i / 3]),
                    1e-9);
        assert_near(o.uniqueness[i], 1 - loading * loading, 1e-9);
    }
    assert_near(o.hierarchical, pow(3 * loading * 2.2, 2) / whole, 1e-9);
    assert_near(o.total, 1 - ITEMS * (1 - loading * loading) / whole, 1e-9);
    assert_near(o.limit, o.hierarchical / o.total, 1e-12);
    assert_near(o.explained, (.81 + .49 + .36) / 3, 1e-9);
    /* A factor the other way round is the same scale. */
    for (size_t i = 0; i < ITEMS; i++) pattern[i * FACTORS] *= -1;
    for (size_t j = 1; j < FACTORS; j++) between[j] = between[j * FACTORS] *= -1;
    double hierarchical = o.hierarchical;
    must_work(&c, omega_schmid_leiman(&c, &s, &o));
    assert_near(o.hierarchical, hierarchical, 1e-9);
    call_end(&c);
}

/* Four factors in two clusters, which one general factor cannot explain: what is unique is what the
 * four leave, not what is left after Schmid and Leiman. */
static void test_factors_that_no_general_one_explains(void **state)
{
    struct call c = call_begin();
    double pattern[32] = {0}, between[16], r[64], whole = 0, unique = 0;
    struct omega o;

    (void)state;
    for (size_t i = 0; i < 16; i++) between[i] = i % 5 == 0 ? 1 : i / 8 == i % 4 / 2 ? .6 : .2;
    for (size_t i = 0; i < 8; i++) {
        pattern[i * 4 + i / 2] = .7;
        pattern[i * 4 + (i / 2 + 1) % 4] = i % 2 ? .2 : 0;
    }
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++) {
            double sum = 0;
            for (size_t a = 0; a < 16; a++)
                sum += pattern[i * 4 + a / 4] * between[a] * pattern[j * 4 + a % 4];
            whole += r[i * 8 + j] = i == j ? 1 : sum;
            unique += i == j ? 1 - sum : 0;
        }
    must_work(&c, omega_schmid_leiman(&c, &(struct omega_oblique){8, 4, r, pattern, between}, &o));
    assert_near(o.uniqueness[0], .51, 1e-12);
    assert_near(o.uniqueness[1], 1 - (.49 + .04 + 2 * .14 * .6), 1e-12);
    assert_near(o.uniqueness[3], 1 - (.49 + .04 + 2 * .14 * .2), 1e-12);
    assert_near(o.total, 1 - unique / whole, 1e-12);
    call_end(&c);
}

static void test_two_factors_load_equally(void **state)
{
    struct call c = call_begin();
    const double pattern[] = {.7, 0, .7, 0, 0, .7, 0, .7}, between[] = {1, .25, .25, 1};
    double r[16], whole = 0;
    struct omega o;

    (void)state;
    for (size_t i = 0; i < 16; i++)
        whole += r[i] = i % 5 == 0 ? 1 : .49 * ((i / 4 < 2) == (i % 4 < 2) ? 1 : .25);
    must_work(&c, omega_schmid_leiman(&c, &(struct omega_oblique){4, 2, r, pattern, between}, &o));
    assert_near(o.general[3], .35, 1e-12);
    assert_near(o.hierarchical, 1.4 * 1.4 / whole, 1e-12);
    call_end(&c);
}

static void test_edges_and_refusals(void **state)
{
    struct call c = call_begin();
    /* The third item's loading would be 1.2. */
    const double wild[] = {1, .3, .6, .3, 1, .6, .6, .6, 1},
                 none[] = {1, NAN, .2, NAN, 1, .3, .2, .3, 1},
                 general[] = {.5766859, .5766859, 1.0081237};
    double pattern[27] = {0}, r[81];
    struct omega o;

    (void)state;
    must_work(&c, omega_one_factor(&c, 3, wild, &o));
    assert_true(o.warnings & WARNING_BOUNDARY);
    /* Three factors like that: least squares with no uniqueness below .005, as efa has them (figures of
     * R 4.2.2, optim); psych 2.2.9 has 1.009. */
    for (size_t i = 0; i < 9; i++) {
        pattern[i * 3 + i / 3] = .7;
        for (size_t j = 0; j < 9; j++) r[i * 9 + j] = i == j ? 1 : .49 * wild[i / 3 * 3 + j / 3];
    }
    must_work(&c, omega_schmid_leiman(&c, &(struct omega_oblique){9, 3, r, pattern, wild}, &o));
    assert_true(o.warnings & WARNING_BOUNDARY);
    for (size_t i = 0; i < 9; i++) assert_near(o.general[i], .7 * general[i / 3], 1e-5);
    assert_near(o.uniqueness[8], .51, 1e-12);
    must_fail(&c, ERR_INVALID, omega_one_factor(&c, 2, wild, &o));
    must_fail(&c, ERR_INVALID, omega_one_factor(&c, 3, none, &o));
    must_fail(&c, ERR_INVALID,
              omega_schmid_leiman(&c, &(struct omega_oblique){3, 1, wild, wild, wild}, &o));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_factor_is_found),
        cmocka_unit_test(test_equal_items),
        cmocka_unit_test(test_hierarchy_is_found),
        cmocka_unit_test(test_two_factors_load_equally),
        cmocka_unit_test(test_factors_that_no_general_one_explains),
        cmocka_unit_test(test_edges_and_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
