/* stats/confirm_fiml_test.c: factors of rows with gaps: known figures, complete rows, derivatives. */

#include "base/fixture.h"

#include "stats/confirm_normal.h"
#include "stats/fixture.h"

#define ITEMS 6

static const uint8_t two[] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
static const struct confirm_model model = {ITEMS, 2, two};
static const struct confirm_wanted usual = {0, .95};

/* Two factors of three items; others than the first are missing more often where the first is high:
 * what is there tells why something is not. cross: the first factor's loading on the last item. */
struct made_rows {
    size_t rows;
    double missing, cross;
    uint64_t seed;
};

static struct confirm_rows rows_made(struct call *c, const struct made_rows *m)
{
    static const double loading[] = {.8, .7, .9, .8, .6, 1.2};
    struct random random = random_stream(m->seed, 0);
    double *values = arena_alloc(c->mem, m->rows * ITEMS * sizeof *values);
    int32_t *group = arena_alloc(c->mem, m->rows * sizeof *group);

    for (size_t i = 0; i < m->rows; i++) {
        double x = random_normal(&random), y = .5 * x + sqrt(.75) * random_normal(&random);
        double *row = values + i * ITEMS;
        for (size_t k = 0; k < ITEMS; k++) {
            double own = loading[k] * (k < 3 ? x : y) + (k == 5 ? m->cross * x : 0);
            row[k] = (double)k + own + .7 * random_normal(&random);
        }
        for (size_t k = 1; k < ITEMS; k++)
            if (random_uniform(&random) < (row[0] > 0 ? 1.5 : .5) * m->missing) row[k] = NAN;
        group[i] = (int32_t)(i % 2);
    }
    return (struct confirm_rows){m->rows, ITEMS, values, NULL, group};
}

static void fit_rows(struct call *c, const struct confirm_rows *r, size_t groups, unsigned equal,
                     struct confirm_found *found, struct confirm_fit *ret)
{
    double left_out = 0;

    must_work(c, confirm_fiml(c, &model, r, groups, &(struct confirm_wanted){equal, .95}, found, ret,
                              &left_out));
    assert_true(ret->converged);
    assert_near(left_out, 0, 0);
}

/* lavaan 0.6-14, missing = "fiml", std.lv, its saturated model iterated to 1e-12. */
static void test_known_figures(void **state)
{
    static const double chi_square[] = {26.48621982, 27.80049899, 37.12637443, 46.01133554};
    static const double srmr[] = {.04923030, .05488590, .06008367, .06743765};
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){300, .25, .3, 3}), whole = r;
    struct confirm_found f[2];
    struct confirm_fit fit;

    (void)state;
    whole.group = NULL;
    fit_rows(&c, &whole, 1, 0, f, &fit);
    assert_near(fit.chi_square.value, 11.59986, 1e-5);
    assert_near(fit.chi_square.df, 8, 0);
    assert_near(fit.baseline, 544.2647, 1e-3);
    assert_near(fit.cfi, .9931984, 1e-6);
    assert_near(fit.srmr, .03723365, 1e-6);
    assert_near(fit.rmsea.high, .08379888, 1e-6);
    assert_near(fit.log_likelihood, -1898.316, 1e-3);
    assert_near(f->loading[0].value, .900472, 2e-6);
    assert_near(f->loading[0].se, .059589, 2e-6);
    assert_near(f->residual[5].value, .426830, 2e-6);
    assert_near(f->residual[5].se, .166831, 2e-6);
    assert_near(f->between[1].se, .053534, 2e-6);
    assert_near(f->intercept[5].se, .098928, 2e-6);
    for (unsigned step = 0; step < 4; step++) {
        fit_rows(&c, &r, 2, (1U << step) - 1, f, &fit);
        assert_near(fit.chi_square.value, chi_square[step], 1e-5);
        assert_near(fit.srmr, srmr[step], 1e-6);
    }
    call_end(&c);
}

/* Where nothing is missing it is maximum likelihood of complete rows. */
static void test_complete_rows(void **state)
{
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){250, 0, .3, 4});
    struct confirm_group groups[2];
    struct confirm_found f[2], g[2];
    struct confirm_fit one, other;
    double left_out = 0;

    (void)state;
    for (int32_t i = 0; i < 2; i++) must_work(&c, confirm_moments(&c, &r, i, &groups[i], &left_out));
    fit_rows(&c, &r, 2, CONFIRM_LOADINGS, f, &one);
    must_work(&c, confirm_ml(&c, &model, groups, 2, &(struct confirm_wanted){CONFIRM_LOADINGS, .95}, g,
                             &other));
    assert_near(one.chi_square.value, other.chi_square.value, 1e-6);
    assert_near(one.baseline, other.baseline, 1e-6);
    assert_near(one.log_likelihood, other.log_likelihood, 1e-6);
    assert_near(one.srmr, other.srmr, 1e-6);
    assert_near(f[1].loading[0].value, g[1].loading[0].value, 1e-5);
    assert_near(f[1].loading[0].se, g[1].loading[0].se, .1 * g[1].loading[0].se);
    call_end(&c);
}

/* Means and covariances from a row of moments. */
static void unfolded(const double *moments, double *mean, double *covariance)
{
    for (size_t i = 0, k = ITEMS; i < ITEMS; i++) {
        mean[i] = moments[i] + (double)i;
        for (size_t j = 0; j <= i; j++, k++)
            covariance[i * ITEMS + j] = covariance[j * ITEMS + i] = moments[k];
    }
}

/* Slopes and the observed curve are those of the likelihood, by differences. */
static void test_derivatives(void **state)
{
    enum { MOMENTS = ITEMS + ITEMS * (ITEMS + 1) / 2 };
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){60, .3, .2, 5});
    double pull[ITEMS], over[ITEMS * ITEMS], curve[MOMENTS * MOMENTS], left_out = 0, by = 1e-5;
    double at[MOMENTS] = {0}, up[2][ITEMS], wide[2][ITEMS * ITEMS];
    struct gaps g;

    (void)state;
    r.group = NULL;
    must_work(&c, gaps_of(&c, &r, 0, &g, &left_out));
    for (size_t i = 0, k = ITEMS; i < ITEMS; i++)
        for (size_t j = 0; j <= i; j++, k++) at[k] = i == j ? 1.5 : .3;
    for (size_t m = 0; m < MOMENTS; m++) {
        double value[2], mean[ITEMS], covariance[ITEMS * ITEMS];
        for (size_t side = 0; side < 2; side++) {
            at[m] += side ? -2 * by : by;
            unfolded(at, mean, covariance);
            value[side] = gaps_look(&g, mean, covariance);
            gaps_derive(&g, mean, covariance, true, up[side], wide[side], NULL);
        }
        at[m] += by;
        unfolded(at, mean, covariance);
        gaps_derive(&g, mean, covariance, true, pull, over, curve);
        for (size_t i = 0, k = ITEMS; i < ITEMS; i++) {
            if (m == i) assert_near((value[1] - value[0]) / (2 * by), pull[i], 1e-4);
            assert_near(curve[m * MOMENTS + i], (up[1][i] - up[0][i]) / (2 * by), 1e-3);
            for (size_t j = 0; j <= i; j++, k++) {
                double share = i == j ? .5 : 1, now = -share * over[i * ITEMS + j];
                if (m == k) assert_near((value[1] - value[0]) / (2 * by), now, 1e-4);
                assert_near(curve[m * MOMENTS + k],
                            -share * (wide[1][i * ITEMS + j] - wide[0][i * ITEMS + j]) / (2 * by),
                            1e-3);
            }
        }
    }
    call_end(&c);
}

/* Answers that are missing for a reason that is there bend complete rows, and not this. */
static void test_missing_for_a_reason(void **state)
{
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){6000, .4, 0, 6});
    struct confirm_group complete;
    struct confirm_found f, g;
    struct confirm_fit fit;
    double left_out = 0;

    (void)state;
    r.group = NULL;
    fit_rows(&c, &r, 1, 0, &f, &fit);
    must_work(&c, confirm_moments(&c, &r, 0, &complete, &left_out));
    must_work(&c, confirm_ml(&c, &model, &complete, 1, &usual, &g, &fit));
    assert_near(f.intercept[1].value, 1, .04);
    assert_near(f.loading[0].value, .8, .04);
    assert_true(g.intercept[1].value < .9);
    assert_true(f.loading[2].se < g.loading[2].se);
    call_end(&c);
}

/* Order, units and frequencies; rows without any answer are counted and left out. */
static void test_what_changes_nothing(void **state)
{
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){200, .2, .2, 7}), turned = r, twice = r;
    double *values = arena_alloc(c.mem, 201 * ITEMS * sizeof *values);
    double *frequency = arena_alloc(c.mem, 200 * sizeof *frequency), left_out = 0;
    struct confirm_found f, g;
    struct confirm_fit one, other;

    (void)state;
    r.group = turned.group = twice.group = NULL;
    for (size_t i = 0; i < 200 * ITEMS; i++)
        values[i] = 50 + 10 * r.values[(199 - i / ITEMS) * ITEMS + i % ITEMS];
    for (size_t i = 0; i < ITEMS; i++) values[200 * ITEMS + i] = NAN;
    turned.rows = 201;
    turned.values = values;
    fit_rows(&c, &r, 1, 0, &f, &one);
    must_work(&c, confirm_fiml(&c, &model, &turned, 1, &usual, &g, &other, &left_out));
    assert_near(left_out, 1, 0);
    assert_near(one.chi_square.value, other.chi_square.value, 1e-6);
    assert_near(10 * f.loading[0].value, g.loading[0].value, 1e-4);
    assert_near(10 * f.loading[0].se, g.loading[0].se, 1e-4);
    for (size_t i = 0; i < 200; i++) frequency[i] = 2;
    twice.frequency = frequency;
    fit_rows(&c, &twice, 1, 0, &g, &other);
    assert_near(2 * one.chi_square.value, other.chi_square.value, 1e-6);
    assert_near(f.loading[0].se, sqrt(2) * g.loading[0].se, 1e-6);
    call_end(&c);
}

static void test_refused(void **state)
{
    struct call c = call_begin();
    struct confirm_rows r = rows_made(&c, &(struct made_rows){200, .2, 0, 8}), few = r;
    double *values = arena_copy(c.mem, r.values, 200 * ITEMS * sizeof *values), left_out = 0;
    struct confirm_found f;
    struct confirm_fit fit;

    (void)state;
    r.group = few.group = NULL;
    few.rows = 5;
    must_fail(&c, ERR_INVALID, confirm_fiml(&c, &model, &few, 1, &usual, &f, &fit, &left_out));
    fail_clear(&c);
    for (size_t i = 0; i < 200; i++) values[i * ITEMS + (i % 2 ? 1 : 4)] = NAN;
    r.values = values;
    assert_true(confirm_fiml(&c, &model, &r, 1, &usual, &f, &fit, &left_out) == ERR_INVALID);
    assert_non_null(strstr(c.fail.text, "both item 2 and item 5"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_figures),        cmocka_unit_test(test_complete_rows),
        cmocka_unit_test(test_derivatives),          cmocka_unit_test(test_missing_for_a_reason),
        cmocka_unit_test(test_what_changes_nothing), cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
