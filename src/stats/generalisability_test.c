/* stats/generalisability_test.c: components of variance: published figures, other ways to them, limits.
 */

#include "base/fixture.h"
#include "stats/generalisability.h"
#include "stats/icc.h"
#include "stats/random.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

static double *drawn(struct arena *mem, size_t count, uint64_t seed)
{
    double *values = arena_alloc(mem, count * sizeof *values);
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < count; i++) values[i] = random_normal(&r);
    return values;
}

static const struct gstudy_effect *effect_of(const struct gstudy *g, unsigned facets)
{
    for (size_t i = 0; i < g->effects; i++)
        if (g->effect[i].facets == facets) return &g->effect[i];
    print_error("no effect %x\n", facets);
    assert_true(false);
    return NULL;
}

static void test_one_facet_is_the_intraclass_correlation(void **state)
{
    struct call c = call_begin();
    enum { PERSONS = 12, ITEMS = 4 };
    double *values = drawn(c.mem, (size_t)PERSONS * ITEMS, 1);
    struct gstudy_design d = {2, {PERSONS, ITEMS}, {0}};
    struct gstudy g;
    struct dstudy s;
    struct icc icc;

    (void)state;
    for (size_t i = 0; i < PERSONS; i++)
        for (size_t k = 0; k < ITEMS; k++) values[i * ITEMS + k] += (double)i + .5 * (double)k;
    must_work(&c, gstudy_of(&c, &d, values, &g));
    must_work(&c, icc_all(&c, &(struct icc_data){PERSONS, ITEMS, values, NULL},
                          &(struct icc_wanted){.level = .95}, &icc));
    s = dstudy_of(&g, d.sizes);
    assert_int_equal(g.effects, 3);
    assert_near(s.generalisability, icc.forms[ICC_RANDOM_C_K].value, 1e-12);
    assert_near(s.dependability, icc.forms[ICC_RANDOM_A_K].value, 1e-12);
    s = dstudy_of(&g, (size_t[]){PERSONS, 1});
    assert_near(s.generalisability, icc.forms[ICC_RANDOM_C_1].value, 1e-12);
    assert_near(s.dependability, icc.forms[ICC_RANDOM_A_1].value, 1e-12);
    /* Items of their own for each person: one way. */
    d.nested[1] = 1;
    must_work(&c, gstudy_of(&c, &d, values, &g));
    s = dstudy_of(&g, d.sizes);
    assert_int_equal(g.effects, 2);
    assert_near(s.generalisability, icc.forms[ICC_ONE_WAY_K].value, 1e-12);
    assert_near(s.dependability, s.generalisability, 1e-15);
    call_end(&c);
}

/* Brennan (2001), table 3.2, synthetic data set 4: persons x (raters : tasks), 10 x (4 : 3). */
static const double brennan[10][12] = {
    {5, 6, 5, 5, 5, 3, 4, 5, 6, 7, 3, 3}, {9, 3, 7, 7, 7, 5, 5, 5, 7, 7, 5, 2},
    {3, 4, 3, 3, 5, 3, 3, 5, 6, 5, 1, 6}, {7, 5, 5, 3, 3, 1, 4, 3, 5, 3, 3, 5},
    {9, 2, 9, 7, 7, 7, 3, 7, 2, 7, 5, 3}, {3, 4, 3, 5, 3, 3, 6, 3, 4, 5, 1, 2},
    {7, 3, 7, 7, 7, 5, 5, 7, 5, 5, 5, 4}, {5, 8, 5, 7, 7, 5, 5, 4, 3, 2, 1, 1},
    {9, 9, 8, 8, 6, 6, 6, 5, 5, 8, 1, 1}, {4, 4, 4, 3, 3, 5, 6, 5, 5, 7, 1, 1}};

static void test_brennan_raters_within_tasks(void **state)
{
    struct call c = call_begin();
    struct gstudy_design d = {3, {10, 3, 4}, {0, 0, 2}};
    struct gstudy g;
    struct dstudy s;

    (void)state;
    must_work(&c, gstudy_of(&c, &d, &brennan[0][0], &g));
    assert_int_equal(g.effects, 5);
    assert_near(effect_of(&g, 1)->component, .4731, 1e-4);
    assert_near(effect_of(&g, 2)->component, .3252, 1e-4);
    assert_near(effect_of(&g, 6)->component, .6475, 1e-4);
    assert_near(effect_of(&g, 3)->component, .5596, 1e-4);
    assert_near(effect_of(&g, 7)->component, 2.3803, 1e-4);
    assert_near(effect_of(&g, 7)->df, 81, 0);
    assert_near(effect_of(&g, 6)->df, 9, 0);
    s = dstudy_of(&g, d.sizes);
    assert_near(s.generalisability, .5514, 1e-4);
    assert_near(s.dependability, .4637, 1e-4);
    call_end(&c);
}

/* Sums of squares add up to the whole, degrees of freedom to n - 1, in every design. */
static void test_parts_add_up(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design designs[] = {{3, {5, 3, 4}, {0}},
                                            {3, {5, 3, 4}, {0, 0, 2}},
                                            {3, {5, 3, 4}, {0, 0, 3}},
                                            {3, {5, 3, 4}, {0, 1, 1}},
                                            {3, {5, 3, 4}, {0, 1, 3}},
                                            {4, {3, 2, 4, 3}, {0}},
                                            {4, {3, 2, 4, 3}, {0, 0, 2, 6}},
                                            {4, {3, 2, 4, 3}, {0, 0, 2, 0}}};

    (void)state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
        size_t count = 1;
        double sum = 0, df = 0, whole = 0, mean = 0, *values;
        struct gstudy g;

        for (size_t k = 0; k < designs[i].facets; k++) count *= designs[i].sizes[k];
        values = drawn(c.mem, count, i + 7);
        must_work(&c, gstudy_of(&c, &designs[i], values, &g));
        for (size_t k = 0; k < count; k++) mean += values[k] / (double)count;
        for (size_t k = 0; k < count; k++) whole += (values[k] - mean) * (values[k] - mean);
        for (size_t k = 0; k < g.effects; k++) {
            sum += g.effect[k].sum;
            df += g.effect[k].df;
            assert_true(g.effect[k].df > 0 && g.effect[k].used >= 0 && g.effect[k].se >= 0);
        }
        assert_near(sum, whole, 1e-11);
        assert_near(df, (double)count - 1, 0);
    }
    call_end(&c);
}

/* Persons x items x occasions with known effects: means of many studies are what was put in, and their
 * spread is the standard error. */
static void test_what_was_put_in_comes_out(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design d = {3, {20, 4, 3}, {0}};
    const double wanted[8] = {0, 1, .25, .49, .16, .36, .09, .64};
    double sums[8] = {0}, squares[8] = {0}, errors[8] = {0}, n = 400;
    struct gstudy g;

    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct random r = random_stream(seed, 3);
        double values[20 * 4 * 3] = {0};
        for (unsigned set = 1; set < 8; set++) {
            double own[20 * 4 * 3];
            for (size_t i = 0; i < 240; i++) own[i] = sqrt(wanted[set]) * random_normal(&r);
            for (size_t i = 0; i < 240; i++)
                values[i] += own[(set & 1 ? i / 12 * 12 : 0) + (set & 2 ? i / 3 % 4 * 3 : 0) +
                                 (set & 4 ? i % 3 : 0)];
        }
        must_work(&c, gstudy_of(&c, &d, values, &g));
        for (size_t i = 0; i < g.effects; i++) {
            const struct gstudy_effect *e = &g.effect[i];
            sums[e->facets] += e->component;
            squares[e->facets] += e->component * e->component;
            errors[e->facets] += e->se / n;
        }
    }
    for (unsigned set = 1; set < 8; set++) {
        double mean = sums[set] / n, spread = sqrt(squares[set] / n - mean * mean);
        assert_near(mean, wanted[set], 4 * spread / sqrt(n));
        if (set & 1) assert_near(errors[set], spread, .15 * spread);
    }
    call_end(&c);
}

static void test_negative_variance_counts_nothing(void **state)
{
    struct call c = call_begin();
    const double opposed[] = {1, 3, 3, 1, 2, 2, 1, 3}, same[] = {4, 4, 4, 4};
    struct gstudy g;
    struct dstudy s;

    (void)state;
    must_work(&c, gstudy_of(&c, &(struct gstudy_design){2, {4, 2}, {0}}, opposed, &g));
    assert_true(g.effect[0].component < 0 && g.effect[0].used == 0);
    assert_true(g.warnings & WARNING_NEGATIVE);
    s = dstudy_of(&g, g.design.sizes);
    assert_near(s.generalisability, 0, 0);
    must_work(&c, gstudy_of(&c, &(struct gstudy_design){2, {2, 2}, {0}}, same, &g));
    assert_true(g.warnings & WARNING_ZERO_VARIANCE);
    assert_true(isnan(dstudy_of(&g, g.design.sizes).dependability));
    call_end(&c);
}

static void test_refusals(void **state)
{
    struct call c = call_begin();
    const double values[8] = {1, 2, 3, 4, 5, 6, 7, NAN};
    const struct gstudy_design refused[] = {
        {1, {8}, {0}},       {2, {4, 1}, {0}},          {2, {1, 4}, {0}},
        {2, {4, 2}, {2, 0}}, {3, {2, 2, 2}, {0, 4, 2}}, {3, {2, 2, 2}, {0, 1, 2}},
        {2, {4, 2}, {0}}};
    const int32_t rater[] = {0, 1, 2, 3, 0, 1}, task[] = {0, 0, 1, 1, 0, 0},
                  other[] = {0, 0, 1, 1, 1, 0};
    struct gstudy g;

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        must_fail(&c, ERR_INVALID, gstudy_of(&c, &refused[i], values, &g));
    assert_true(facet_is_nested(&c, 6, rater, 4, task));
    assert_true(!facet_is_nested(&c, 6, rater, 4, other));
    assert_true(!facet_is_nested(&c, 6, task, 2, rater));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_facet_is_the_intraclass_correlation),
        cmocka_unit_test(test_brennan_raters_within_tasks),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_what_was_put_in_comes_out),
        cmocka_unit_test(test_negative_variance_counts_nothing),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
