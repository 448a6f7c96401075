/* stats/consensus_test.c: panels by the rules of the manual, and rounds. */

#include "base/fixture.h"

#include "stats/consensus.h"
#include "stats/fixture.h"

/* quantile(x, type = 7) and (type = 2) of R. */
static void test_quantiles(void **state)
{
    static const double x[] = {1, 2, 4, 4, 7, 8, 9, 9, 9, 10};

    (void)state;
    assert_near(quantile_of(x, 9, .3, QUANTILE_LINEAR), 4, 1e-14);
    assert_near(quantile_of(x, 9, .7, QUANTILE_LINEAR), 8.6, 1e-14);
    assert_near(quantile_of(x, 9, .3, QUANTILE_STEP), 4, 0);
    assert_near(quantile_of(x, 9, .7, QUANTILE_STEP), 9, 0);
    assert_near(quantile_of(x, 10, .7, QUANTILE_STEP), 9, 0);
    assert_near(quantile_of(x, 10, .2, QUANTILE_STEP), 3, 0);
    assert_near(quantile_of(x, 10, .5, QUANTILE_STEP), 7.5, 0);
    assert_near(quantile_of(x, 1, .3, QUANTILE_STEP), 1, 0);
    assert_near(quantile_of(x, 5, 1, QUANTILE_STEP), 7, 0);
    assert_true(isnan(quantile_of(x, 0, .3, QUANTILE_STEP)));
}

static struct panel_item one(struct call *c, const double *ratings, size_t experts)
{
    struct panel_item r;

    must_work(c, consensus_panel(c, ratings, 1, experts, QUANTILE_STEP, &r));
    return r;
}

/* Fifteen experts, of whom the percentiles are 7 and 8: range 1, adjusted 6.1 (BMJ Open 2012;2:e001431,
 * table 1). */
static void test_published_example(void **state)
{
    static const double ratings[] = {4, 5, 6, 7, 7, 7, 7, 7, 8, 8, 8, 8, 8, 9, 9};
    struct call c = call_begin();
    struct panel_item r = one(&c, ratings, 15);

    (void)state;
    assert_near(r.low, 7, 0);
    assert_near(r.high, 8, 0);
    assert_near(r.median, 7, 0);
    assert_near(r.range, 1, 0);
    assert_near(r.adjusted, 6.1, 1e-14);
    assert_true(!r.disagrees && r.found == APPROPRIATE && r.classic == CLASSIC_AGREEMENT);
    call_end(&c);
}

static void test_panels_of_nine(void **state)
{
    static const double split[] = {1, 1, 2, 3, 5, 7, 8, 9, 9}, all[] = {9, 9, 9, 9, 9, 9, 9, 9, 9};
    static const double loose[] = {7, 7, 7, 7, 8, 4, 5, 6, 9}, three[] = {1, 2, 3, 7, 8, 9, 7, 7, 7};
    struct call c = call_begin();
    struct panel_item r = one(&c, split, 9);

    (void)state;
    assert_near(r.low, 2, 0);
    assert_near(r.high, 8, 0);
    assert_near(r.adjusted, 2.35, 1e-15);
    assert_true(r.disagrees && r.classic == CLASSIC_DISAGREEMENT && r.found == UNCERTAIN);
    assert_near(r.deviation, (4 + 4 + 3 + 2 + 0 + 2 + 3 + 4 + 4) / 9., 1e-14);
    r = one(&c, all, 9);
    assert_true(!r.disagrees && r.found == APPROPRIATE && r.classic == CLASSIC_AGREEMENT &&
                r.range == 0);
    assert_near(r.adjusted, 8.35, 1e-14);
    r = one(&c, loose, 9);
    assert_true(r.classic == CLASSIC_INDETERMINATE && r.found == APPROPRIATE);
    r = one(&c, three, 9);
    assert_true(r.classic == CLASSIC_DISAGREEMENT && r.median == 7);
    call_end(&c);
}

/* Ranges that are just what is allowed are no disagreement, though computed they are larger in the last
 * digit. */
static void test_rounding_decides_nothing(void **state)
{
    static const double twelve_experts[] = {3, 3, 3, 3, 6, 6, 6, 6, 7, 7, 7, 7};
    static const double thirteen[] = {1, 1, 1, 1, 6, 6, 6, 6, 7, 8, 8, 8, 8};
    static const double fifteen[] = {2, 2, 2, 2, 2, 5, 5, 5, 5, 6, 6, 6, 6, 6, 6};
    struct call c = call_begin();
    struct panel_item r;

    (void)state;
    must_work(&c, consensus_panel(&c, twelve_experts, 1, 12, QUANTILE_LINEAR, &r));
    assert_near(r.range, 2.8, 1e-14);
    assert_near(r.adjusted, 2.8, 1e-14);
    assert_true(!r.disagrees);
    must_work(&c, consensus_panel(&c, thirteen, 1, 13, QUANTILE_LINEAR, &r));
    assert_near(r.range, 3.4, 1e-14);
    assert_true(!r.disagrees && r.found == UNCERTAIN);
    must_work(&c, consensus_panel(&c, fifteen, 1, 15, QUANTILE_LINEAR, &r));
    assert_near(r.adjusted, 3.4, 1e-14);
    assert_true(!r.disagrees);
    call_end(&c);
}

/* Turning the scale round turns what is found; a median of 3.5 or 6.5 belongs to what lies above it. */
static void test_edges(void **state)
{
    static const double low[] = {3, 3, 4, 4}, high[] = {6, 6, 7, 7}, wrong[] = {10, 5}, half[] = {4.5},
                        none[] = {NAN, NAN};
    static const double panel[] = {2, 1, 3, 2, 2, NAN, 1, 3, 3};
    struct call c = call_begin();
    struct panel_item r, turned;
    double other[9];

    (void)state;
    r = one(&c, low, 4);
    assert_true(r.median == 3.5 && r.found == UNCERTAIN && r.classic == CLASSIC_UNKNOWN);
    assert_true(one(&c, high, 4).found == APPROPRIATE);
    r = one(&c, none, 2);
    assert_true(r.n == 0 && isnan(r.median) && isnan(r.range) && !r.disagrees && r.found == UNCERTAIN);
    for (size_t i = 0; i < 9; i++) other[i] = 10 - panel[i];
    r = one(&c, panel, 9);
    turned = one(&c, other, 9);
    assert_true(r.found == INAPPROPRIATE && turned.found == APPROPRIATE && r.n == 8 &&
                r.classic == turned.classic);
    assert_near(r.adjusted, turned.adjusted, 1e-14);
    must_fail(&c, ERR_INVALID, consensus_panel(&c, wrong, 1, 2, QUANTILE_LINEAR, &r));
    must_fail(&c, ERR_INVALID, consensus_panel(&c, half, 1, 1, QUANTILE_LINEAR, &r));
    call_end(&c);
}

static void test_round(void **state)
{
    static const double ratings[] = {4, 0, 2, 0, NAN, 0, 8, 0, 6, 0};
    struct call c = call_begin();
    struct round_summary r = consensus_round(&c, ratings, 5, 2, QUANTILE_LINEAR);

    (void)state;
    assert_true(r.n == 4 && r.median == 5 && r.mean == 5);
    assert_near(r.lower, 3.5, 1e-15);
    assert_near(r.upper, 6.5, 1e-15);
    assert_near(r.variation, sqrt(20. / 3) / 5, 1e-15);
    r = consensus_round(&c, ratings + 1, 5, 2, QUANTILE_LINEAR);
    assert_true(r.sd == 0 && isnan(r.variation));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantiles),
        cmocka_unit_test(test_published_example),
        cmocka_unit_test(test_panels_of_nine),
        cmocka_unit_test(test_edges),
        cmocka_unit_test(test_rounding_decides_nothing),
        cmocka_unit_test(test_round),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
