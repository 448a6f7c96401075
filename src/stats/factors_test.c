/* stats/factors_test.c: factors that were put in come out; rotation changes nothing that it must not.
 */

#include "base/fixture.h"

#include "stats/factors.h"
#include "stats/fixture.h"
#include "stats/random.h"

#define ITEMS 9
#define FACTORS 3

/* Three factors of three items each, correlated .3, each item with a little of the next factor. */
static void model(double *pattern, double *between, double *correlations)
{
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t k = 0; k < FACTORS; k++)
            pattern[i * FACTORS + k] = i / 3 == k             ? .5 + .05 * (double)i
                                       : (i / 3 + 1) % 3 == k ? .1
                                                              : 0;
    for (size_t i = 0; i < FACTORS * FACTORS; i++) between[i] = i % (FACTORS + 1) ? .3 : 1;
    for (size_t i = 0; i < ITEMS; i++)
        for (size_t j = 0; j < ITEMS; j++) {
            double sum = i == j;
            for (size_t a = 0; a < FACTORS && i != j; a++)
                for (size_t b = 0; b < FACTORS; b++)
                    sum +=
                        pattern[i * FACTORS + a] * between[a * FACTORS + b] * pattern[j * FACTORS + b];
            correlations[i * ITEMS + j] = sum;
        }
}

/* The correlations that a solution implies. */
static void assert_implies(const struct rotated *r, size_t items, size_t factors, const double *wanted,
                           double within)
{
    for (size_t i = 0; i < items; i++)
        for (size_t j = 0; j < i; j++) {
            double sum = 0;
            for (size_t a = 0; a < factors; a++)
                for (size_t b = 0; b < factors; b++)
                    sum += r->pattern[i * factors + a] * r->between[a * factors + b] *
                           r->pattern[j * factors + b];
            assert_near(sum, wanted[i * items + j], within);
        }
}

static void test_what_was_put_in(void **state)
{
    struct call c = call_begin();
    double pattern[ITEMS * FACTORS], between[FACTORS * FACTORS], r[ITEMS * ITEMS];

    (void)state;
    model(pattern, between, r);
    for (int method = FACTORS_MINRES; method <= FACTORS_ML; method++) {
        struct factors_wanted w = {FACTORS, (enum factors_method)method, 500};
        struct factors f;
        struct rotated varimax, oblimin;
        must_work(&c, factors_extract(&c, ITEMS, r, &w, &f));
        assert_int_equal(f.warnings, 0);
        assert_near(f.discrepancy, 0, 1e-12);
        assert_near(f.residual, 0, 1e-7);
        must_work(&c, factors_varimax(&c, ITEMS, FACTORS, f.loadings, &varimax));
        must_work(&c, factors_oblimin(&c, ITEMS, FACTORS, f.loadings, &oblimin));
        assert_true(varimax.converged && oblimin.converged);
        assert_implies(&(struct rotated){f.loadings, varimax.between, true}, ITEMS, FACTORS, r, 1e-7);
        assert_implies(&varimax, ITEMS, FACTORS, r, 1e-7);
        assert_implies(&oblimin, ITEMS, FACTORS, r, 1e-7);
        for (size_t k = 0; k < FACTORS; k++) assert_near(oblimin.between[k * FACTORS + k], 1, 1e-12);
        for (size_t i = 0; i < ITEMS; i++) {
            double own = 0;
            for (size_t k = 0; k < FACTORS; k++) own = fmax(own, oblimin.pattern[i * FACTORS + k]);
            assert_near(own, .5 + .05 * (double)i, .08);
        }
        if (method == FACTORS_ML) assert_near(f.fit.df, 12, 0);
    }
    call_end(&c);
}

/* One factor of four items, exactly: loadings, uniquenesses, omega. */
static void test_one_factor(void **state)
{
    static const double l[] = {.4, .5, .6, .7};
    struct call c = call_begin();
    double r[16], sum = 2.2, rest = 4 - (.16 + .25 + .36 + .49);
    struct factors f;

    (void)state;
    for (size_t i = 0; i < 16; i++) r[i] = i / 4 == i % 4 ? 1 : l[i / 4] * l[i % 4];
    must_work(&c, factors_extract(&c, 4, r, &(struct factors_wanted){1, FACTORS_ML, 200}, &f));
    for (size_t i = 0; i < 4; i++) assert_near(f.loadings[i], l[i], 1e-7);
    for (size_t i = 0; i < 4; i++) assert_near(f.uniqueness[i], 1 - l[i] * l[i], 1e-7);
    assert_near(factors_omega(4, f.loadings, f.uniqueness), sum * sum / (sum * sum + rest), 1e-7);
    assert_near(f.fit.value, 0, 1e-9);
    call_end(&c);
}

/* Harman's physical variables, 305 girls (1976, table 2.3), two factors; figures of R 4.2.2, factanal.
 */
static const double physical[64] = {
    1,    .846, .805, .859, .473, .398, .301, .382, .846, 1,    .881, .826, .376, .326, .277, .415,
    .805, .881, 1,    .801, .380, .319, .237, .345, .859, .826, .801, 1,    .436, .329, .327, .365,
    .473, .376, .380, .436, 1,    .762, .730, .629, .398, .326, .319, .329, .762, 1,    .583, .577,
    .301, .277, .237, .327, .730, .583, 1,    .539, .382, .415, .345, .365, .629, .577, .539, 1};

static void test_physical(void **state)
{
    static const double uniqueness[] = {.1697674991, .1070676905, .1661679260, .1994176181,
                                        .0891182421, .3637054328, .4163466106, .5367340075};
    struct call c = call_begin();
    struct factors f;

    (void)state;
    must_work(&c, factors_extract(&c, 8, physical, &(struct factors_wanted){2, FACTORS_ML, 305}, &f));
    for (size_t i = 0; i < 8; i++) assert_near(f.uniqueness[i], uniqueness[i], 1e-5);
    assert_near(f.fit.value, 75.73754, 1e-4);
    assert_near(f.fit.df, 13, 0);
    call_end(&c);
}

/* Lawyers' ratings of 43 judges (R's USJudgeRatings) on 11 qualities, below the diagonal row by row.
 * Two factors leave so little over that the discrepancy cannot fall by less than its rounding: the
 * climb has then arrived. Figures of R 4.2.2, factanal, with its tightest control. */
static const double judges[] = {
    .9646, .8715, .8369, .8141, .8134, .9588, .8028, .8041, .9562, .9811, .8778, .8558, .9786, .9579,
    .9571, .8689, .8412, .9574, .9355, .9428, .9899, .9114, .9068, .9545, .9506, .9483, .9831, .9813,
    .9088, .8931, .9593, .9422, .9461, .9868, .9907, .9934, .7419, .7887, .8129, .8795, .8718, .8487,
    .8437, .8912, .8559, .9373, .9437, .9300, .9271, .9250, .9503, .9416, .9821, .9676, .9065};

static void test_little_left_over(void **state)
{
    static const double uniqueness[] = {.0573542, .0096485, .0607651, .0830084, .0761608, .0117173,
                                        .0105702, .0064214, .0061494, .2389474, .0233659};
    struct call c = call_begin();
    double r[121];
    struct factors f;

    (void)state;
    for (size_t i = 0; i < 11; i++) r[i * 12] = 1;
    for (size_t i = 1, at = 0; i < 11; i++)
        for (size_t j = 0; j < i; j++) r[i * 11 + j] = r[j * 11 + i] = judges[at++];
    must_work(&c, factors_extract(&c, 11, r, &(struct factors_wanted){2, FACTORS_ML, 43}, &f));
    assert_int_equal(f.warnings, 0);
    for (size_t i = 0; i < 11; i++) assert_near(f.uniqueness[i], uniqueness[i], 1e-6);
    for (size_t factors = 1; factors <= 3; factors++)
        for (size_t round = 0; round < 30; round++) {
            for (size_t i = 0; i < 121; i++) r[i] *= i % 12 ? 1 - 1e-4 : 1;
            must_work(
                &c, factors_extract(&c, 11, r, &(struct factors_wanted){factors, FACTORS_ML, 43}, &f));
            assert_int_equal(f.warnings & WARNING_NOT_CONVERGED, 0);
        }
    call_end(&c);
}

/* Items in another order, or turned round, are the same items. */
static void test_invariances(void **state)
{
    struct call c = call_begin();
    double other[64];
    struct factors f, g;
    struct rotated a, b;

    (void)state;
    for (size_t i = 0; i < 64; i++) other[i] = physical[63 - i];
    for (size_t i = 0; i < 8; i++) other[i] = other[i * 8] *= i ? -1 : 1;
    must_work(&c,
              factors_extract(&c, 8, physical, &(struct factors_wanted){2, FACTORS_MINRES, NAN}, &f));
    must_work(&c, factors_extract(&c, 8, other, &(struct factors_wanted){2, FACTORS_MINRES, NAN}, &g));
    must_work(&c, factors_oblimin(&c, 8, 2, f.loadings, &a));
    must_work(&c, factors_oblimin(&c, 8, 2, g.loadings, &b));
    for (size_t i = 0; i < 8; i++) assert_near(f.uniqueness[i], g.uniqueness[7 - i], 1e-7);
    for (size_t i = 0; i < 16; i++)
        assert_near(fabs(a.pattern[i]), fabs(b.pattern[(7 - i / 2) * 2 + i % 2]), 1e-6);
    assert_true(isnan(f.fit.value) && isnan(f.rmsea));
    call_end(&c);
}

/* Spearman's case: a uniqueness would be negative. */
static void test_heywood(void **state)
{
    static const double r[] = {1, .9, .8, .2, .9, 1, .5, .1, .8, .5, 1, .1, .2, .1, .1, 1};
    struct call c = call_begin();
    struct factors f;

    (void)state;
    must_work(&c, factors_extract(&c, 4, r, &(struct factors_wanted){1, FACTORS_MINRES, NAN}, &f));
    assert_true(f.warnings & WARNING_BOUNDARY);
    assert_near(f.uniqueness[0], FACTORS_LEAST_UNIQUENESS, 1e-9);
    call_end(&c);
}

static void test_refused(void **state)
{
    static const double improper[] = {1, .9, -.9, .9, 1, .9, -.9, .9, 1},
                        lost[] = {1, NAN, .1, NAN, 1, .1, .1, .1, 1};
    static const double flat[] = {1, 2, 3, 1, 5, 6, 1, 3, 1, 1, 0, 2};
    struct call c = call_begin();
    struct factors f;
    struct rotated r;
    double *correlations, n, left_out;

    (void)state;
    must_fail(&c, ERR_INVALID, factors_extract(&c, 8, physical, &(struct factors_wanted){5, 0, 9}, &f));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, factors_extract(&c, 8, physical, &(struct factors_wanted){0, 0, 9}, &f));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, factors_extract(&c, 2, physical, &(struct factors_wanted){1, 0, 9}, &f));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, factors_extract(&c, 3, lost, &(struct factors_wanted){1, 0, 9}, &f));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID,
              factors_extract(&c, 3, improper, &(struct factors_wanted){1, FACTORS_ML, 9}, &f));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, factors_varimax(&c, 2, 3, flat, &r));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID,
              factors_correlations(&c, &(struct factors_rows){4, 3, flat, NULL}, &correlations, &n,
                                   &left_out));
    call_end(&c);
}

static void test_correlations(void **state)
{
    static const double x[] = {1, 2, NAN, 9, 2, 1, 3, 5, 4, 2};
    static const double units[] = {1, 1, 1, 1, 2};
    struct call c = call_begin();
    double *r, n, left_out;

    (void)state;
    must_work(&c, factors_correlations(&c, &(struct factors_rows){5, 2, x, units}, &r, &n, &left_out));
    /* (1,2) (2,1) (3,5) (4,2) (4,2) */
    assert_near(r[1], 1.4 / sqrt(6.8 * 9.2), 1e-14);
    assert_near(r[2], r[1], 0);
    assert_near(n, 5, 0);
    assert_near(left_out, 1, 0);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_in), cmocka_unit_test(test_one_factor),
        cmocka_unit_test(test_physical),        cmocka_unit_test(test_invariances),
        cmocka_unit_test(test_heywood),         cmocka_unit_test(test_refused),
        cmocka_unit_test(test_correlations),    cmocka_unit_test(test_little_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
