/* stats/polychoric_test.c: tetrachoric and polychoric correlations: known figures, limits, invariances.
 */

#include "base/fixture.h"

#include "stats/bivariate.h"
#include "stats/fixture.h"
#include "stats/polychoric.h"

static const struct polychoric_wanted two_step = {.level = .95, .threads = 1};
static const struct polychoric_wanted full = {.full = true, .level = .95, .threads = 1};

/* A table of two items as rows with frequencies. */
static struct ratings table_of(struct call *c, const double *table, size_t k)
{
    int32_t *codes = arena_alloc(c->mem, 2 * k * k * sizeof *codes);

    for (size_t i = 0; i < k * k; i++) {
        codes[2 * i] = (int32_t)(i / k);
        codes[2 * i + 1] = (int32_t)(i % k);
    }
    return (struct ratings){k * k, 2, k, codes, NULL, table};
}

static struct estimate pair_in(struct call *c, const double *table, size_t k,
                               const struct polychoric_wanted *w)
{
    struct ratings r = table_of(c, table, k);
    struct polychoric p;

    must_work(c, polychoric_all(c, &r, w, &p));
    return p.pair[1];
}

/* Chances of a table that two normal variables of correlation rho are cut into. */
static void chances_of(double rho, const double *a, const double *b, size_t k, double *ret)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            double h = i + 1 < k ? a[i] : INFINITY, g = i ? a[i - 1] : -INFINITY;
            double u = j + 1 < k ? b[j] : INFINITY, v = j ? b[j - 1] : -INFINITY;
            ret[i * k + j] = bivariate_normal(h, u, rho) - bivariate_normal(g, u, rho) -
                             bivariate_normal(h, v, rho) + bivariate_normal(g, v, rho);
        }
}

/* Exact chances give the correlation back, by both ways. */
static void test_what_was_put_in(void **state)
{
    static const double a[] = {-1.1, .2, .9}, b[] = {-.4, .1, 1.3};
    struct call c = call_begin();
    double table[16];

    (void)state;
    for (double rho = -.96; rho < 1; rho += .16) {
        chances_of(rho, a, b, 4, table);
        for (size_t i = 0; i < 16; i++) table[i] = fmax(0, table[i]) * 1e4;
        assert_near(pair_in(&c, table, 4, &two_step).value, rho, 1e-8);
        assert_near(pair_in(&c, table, 4, &full).value, rho, 1e-8);
    }
    call_end(&c);
}

/* Medians: Sheppard's rho = sin(2 pi (p - 1/4)); its error by the delta method where margins are not
 * known: influences of thresholds vanish there. */
static void test_tetrachoric_by_hand(void **state)
{
    static const double table[] = {300, 200, 200, 300};
    struct call c = call_begin();
    struct estimate e = pair_in(&c, table, 2, &two_step), both = pair_in(&c, table, 2, &full);
    double rho = sin(2 * M_PI * (.3 - .25)), slope = 1 / (2 * M_PI * sqrt(1 - rho * rho));

    (void)state;
    assert_near(e.value, rho, 1e-10);
    assert_near(both.value, rho, 1e-10);
    assert_near(e.se, sqrt(.6 * .4 / 1000) / (2 * slope), 1e-9);
    assert_near(both.se, e.se, 1e-9);
    assert_near(e.n, 1000, 0);
    assert_near(e.statistic, 2 * (600 * log(.3 / .25) + 400 * log(.2 / .25)), 1e-8);
    call_end(&c);
}

/* Figures of lavaan 0.6.14 (two steps; its standard errors have n - 1 where these have n). */
static void test_a_table_with_an_empty_cell(void **state)
{
    static const double table[] = {20, 5, 0, 8, 30, 6, 2, 7, 22};
    struct call c = call_begin();
    struct estimate e = pair_in(&c, table, 3, &two_step);
    struct polychoric_wanted corrected = {.correction = .5, .level = .95, .threads = 1};
    struct ratings r = table_of(&c, table, 3);
    struct polychoric p;

    (void)state;
    assert_true(e.value > .7 && e.value < .9 && !e.warnings);
    assert_true(e.low < e.value && e.value < e.high && e.high < 1);
    must_work(&c, polychoric_all(&c, &r, &two_step, &p));
    assert_int_equal(p.pairs_with_empty_cells, 1);
    must_work(&c, polychoric_all(&c, &r, &corrected, &p));
    assert_true(p.pair[1].warnings & WARNING_SMOOTHED);
    assert_true(p.pair[1].value < e.value);
    call_end(&c);
}

static void test_limits(void **state)
{
    static const double one_way[] = {30, 0, 20, 50}, other_way[] = {10, 30, 40, 0};
    static const double constant[] = {30, 20, 0, 0};
    struct call c = call_begin();
    struct estimate e = pair_in(&c, one_way, 2, &two_step);

    (void)state;
    assert_near(e.value, 1, 0);
    assert_true((e.warnings & WARNING_BOUNDARY) && isnan(e.se) && isnan(e.low));
    e = pair_in(&c, other_way, 2, &full);
    assert_near(e.value, -1, 0);
    assert_true(e.warnings & WARNING_BOUNDARY);
    e = pair_in(&c, constant, 2, &two_step);
    assert_true(isnan(e.value) && e.warnings == WARNING_ZERO_VARIANCE);
    call_end(&c);
}

static struct ratings some(struct call *c, double missing)
{
    return ratings_made(c->mem, &(struct made){400, 5, 4, .8, missing, 3});
}

static void test_invariances(void **state)
{
    struct call c = call_begin();
    struct ratings r = some(&c, .1), turned = r, doubled = r;
    struct polychoric_wanted threads = two_step;
    struct polychoric p, t, d, many;
    int32_t *codes = arena_copy(c.mem, r.codes, r.rows * r.raters * sizeof *codes);
    double *twice = arena_alloc(c.mem, r.rows * sizeof *twice);

    (void)state;
    for (size_t i = 0; i < r.rows; i++) {
        twice[i] = 2;
        if (codes[i * 5] >= 0) codes[i * 5] = 3 - codes[i * 5]; /* the first item the other way round */
    }
    turned.codes = codes;
    doubled.frequency = twice;
    threads.threads = 3;
    must_work(&c, polychoric_all(&c, &r, &two_step, &p));
    must_work(&c, polychoric_all(&c, &turned, &two_step, &t));
    must_work(&c, polychoric_all(&c, &doubled, &two_step, &d));
    must_work(&c, polychoric_all(&c, &r, &threads, &many));
    assert_true(p.is_definite);
    for (size_t i = 0; i < 5; i++)
        for (size_t k = i + 1; k < 5; k++) {
            const struct estimate *e = &p.pair[i * 5 + k];
            assert_near(t.pair[i * 5 + k].value, i ? e->value : -e->value, 1e-9);
            assert_near(t.pair[i * 5 + k].se, e->se, 1e-9);
            assert_near(d.pair[i * 5 + k].value, e->value, 1e-9);
            assert_near(d.pair[i * 5 + k].se, e->se / M_SQRT2, 1e-9);
            assert_memory_equal(&many.pair[i * 5 + k].value, &e->value, sizeof e->value);
        }
    call_end(&c);
}

/* All at once, a pair rests on those who answered both and nothing else, also where a category is left
 * to those who did not. */
static void test_full_rests_on_the_pair_alone(void **state)
{
    static const int32_t both[] = {0, 0, 0, 1, 1, 0, 1, 1, 1, 2, 2, 1, 2, 2, 0, 2};
    static const double times[] = {20, 11, 7, 15, 9, 6, 25, 3, 30, 40, 8};
    int32_t more[22];
    struct call c = call_begin();
    struct ratings alone = {8, 2, 3, both, NULL, times}, wider = {11, 2, 4, more, NULL, times};
    struct polychoric one, other;

    (void)state;
    memcpy(more, both, sizeof both);
    more[16] = 3, more[17] = RATING_MISSING; /* a category of the first item of their own */
    more[18] = RATING_MISSING, more[19] = 2;
    more[20] = 0, more[21] = RATING_MISSING;
    must_work(&c, polychoric_all(&c, &alone, &full, &one));
    must_work(&c, polychoric_all(&c, &wider, &full, &other));
    assert_true(one.pair[1].warnings == 0 && other.pair[1].warnings == 0);
    assert_near(other.pair[1].value, one.pair[1].value, 1e-9);
    assert_near(other.pair[1].se, one.pair[1].se, 1e-9);
    assert_near(other.pair[1].statistic, one.pair[1].statistic, 1e-8);
    must_work(&c, polychoric_all(&c, &wider, &two_step, &other));
    assert_true(fabs(other.pair[1].value - one.pair[1].value) > 1e-3);
    call_end(&c);
}

/* Where the likelihood rises up to 1 there is nothing to settle. */
static void test_the_edge_is_settled(void **state)
{
    static const double table[] = {16, 0, 114, 37};
    struct call c = call_begin();

    (void)state;
    assert_int_equal(pair_in(&c, table, 2, &two_step).warnings, WARNING_BOUNDARY);
    assert_int_equal(pair_in(&c, table, 2, &full).warnings, WARNING_BOUNDARY);
    call_end(&c);
}

/* The sum of squared influences is the squared standard error, with missing answers, too. */
static void test_influence(void **state)
{
    struct call c = call_begin();
    struct ratings r = some(&c, .15);
    struct polychoric p;
    double *influence, sum;
    size_t pair = 0;

    (void)state;
    must_work(&c, polychoric_all(&c, &r, &two_step, &p));
    must_work(&c, polychoric_influence(&c, &r, &p, &influence));
    for (size_t i = 0; i < 5; i++)
        for (size_t k = i + 1; k < 5; k++, pair++) {
            sum = 0;
            for (size_t row = 0; row < r.rows; row++)
                sum += influence[row * 10 + pair] * influence[row * 10 + pair];
            assert_near(sqrt(sum), p.pair[i * 5 + k].se, 1e-12);
        }
    call_end(&c);
}

/* The standard error is the spread of the estimates. */
static void test_standard_error_by_simulation(void **state)
{
    struct call c = call_begin();
    double sum = 0, squares = 0, claimed = 0, lots = 300;

    (void)state;
    for (size_t lot = 0; lot < (size_t)lots; lot++) {
        struct ratings r = ratings_made(c.mem, &(struct made){300, 2, 3, 1, 0, 100 + lot});
        struct polychoric p;
        must_work(&c, polychoric_all(&c, &r, &two_step, &p));
        sum += p.pair[1].value;
        squares += p.pair[1].value * p.pair[1].value;
        claimed += p.pair[1].se / lots;
    }
    assert_near(claimed / sqrt((squares - sum * sum / lots) / (lots - 1)), 1, .12);
    call_end(&c);
}

static void test_refused(void **state)
{
    static const int32_t codes[] = {0, 1, 1, 0}, wrong[] = {0, 7, 1, 0};
    struct ratings one = {4, 1, 2, codes, NULL, NULL}, many = {2, 2, 51, codes, NULL, NULL};
    struct ratings no_category = {2, 2, 2, wrong, NULL, NULL};
    struct polychoric_wanted less = {.correction = -1, .level = .95};
    struct polychoric p;
    struct call c = call_begin();

    (void)state;
    must_fail(&c, ERR_INVALID, polychoric_all(&c, &one, &two_step, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, polychoric_all(&c, &many, &two_step, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID, polychoric_all(&c, &no_category, &two_step, &p));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID,
              polychoric_all(&c, &(struct ratings){2, 2, 2, codes, NULL, NULL}, &less, &p));
    call_end(&c);
}

static void test_alpha(void **state)
{
    static const double r[] = {1, .5, .3, .5, 1, .4, .3, .4, 1};

    (void)state;
    assert_near(alpha_of_correlations(3, r), 3 * .4 / 1.8, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_in),
        cmocka_unit_test(test_tetrachoric_by_hand),
        cmocka_unit_test(test_a_table_with_an_empty_cell),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_invariances),
        cmocka_unit_test(test_full_rests_on_the_pair_alone),
        cmocka_unit_test(test_the_edge_is_settled),
        cmocka_unit_test(test_influence),
        cmocka_unit_test(test_standard_error_by_simulation),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_alpha),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
