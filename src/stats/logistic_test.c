/* stats/logistic_test.c: regressions whose answer is a table's. */

#include <math.h>

#include "base/fixture.h"
#include "stats/logistic.h"
#include "stats/random.h"

enum { N = 300, P = 2 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* 12 of 40 with x = 0, 21 of 30 with x = 1: the coefficient is the logarithm of the odds ratio. */
static void test_a_table_of_four(void **state)
{
    struct call c = call_begin();
    double x[70];
    int32_t outcome[70];
    struct logistic_wanted w = {.n = 70, .columns = 1, .x = x, .outcome = outcome, .level = .95};
    struct logistic f;
    struct estimate pearson;

    (void)state;
    for (size_t i = 0; i < 70; i++) {
        x[i] = i >= 40;
        outcome[i] = i < 12 || (i >= 40 && i < 61);
    }
    must_work(&c, logistic_fit(&c, &w, &f));
    assert_true(f.is_converged);
    assert_near(f.coefficients[0].value, log(12. / 28), 1e-10);
    assert_near(f.coefficients[1].value, log(21. / 9 / (12. / 28)), 1e-10);
    assert_near(f.coefficients[1].se, sqrt(1. / 12 + 1. / 28 + 1. / 21 + 1. / 9), 1e-9);
    assert_near(f.coefficients[0].se, sqrt(1. / 12 + 1. / 28), 1e-9);
    assert_near(f.null_log_likelihood, 33 * log(33. / 70) + 37 * log(37. / 70), 1e-10);
    assert_near(f.predicted[50], .7, 1e-12);
    must_work(&c, logistic_pearson(&c, &w, &f, &pearson));
    assert_near(pearson.n, 2, 0);
    assert_near(pearson.statistic, 0, 1e-15);
    assert_true(pearson.df == 0 && isnan(pearson.p));
    call_end(&c);
}

static void draw(double *x, int32_t *outcome)
{
    struct random r = random_stream(5, 0);

    for (size_t i = 0; i < N; i++) {
        x[P * i] = random_normal(&r);
        x[P * i + 1] = random_uniform(&r) < .5;
        outcome[i] = random_uniform(&r) < 1 / (1 + exp(1 - x[P * i] - x[P * i + 1]));
    }
}

static void test_units_do_not_matter_and_offsets_do(void **state)
{
    struct call c = call_begin();
    double x[N * P], moved[N * P], offset[N];
    int32_t outcome[N];
    struct logistic_wanted w = {.n = N, .columns = P, .x = x, .outcome = outcome, .level = .95};
    struct logistic plain, other;

    (void)state;
    draw(x, outcome);
    must_work(&c, logistic_fit(&c, &w, &plain));
    for (size_t i = 0; i < N; i++) {
        moved[P * i] = 1e5 + 100 * x[P * i];
        moved[P * i + 1] = x[P * i + 1];
        offset[i] = .5 * x[P * i] + 2;
    }
    w.x = moved;
    must_work(&c, logistic_fit(&c, &w, &other));
    assert_near(other.coefficients[1].value * 100, plain.coefficients[1].value, 1e-8);
    assert_near(other.coefficients[1].se * 100, plain.coefficients[1].se, 1e-8);
    assert_near(other.log_likelihood, plain.log_likelihood, 1e-9);
    w.x = x;
    w.offset = offset;
    must_work(&c, logistic_fit(&c, &w, &other));
    assert_near(other.coefficients[0].value + 2, plain.coefficients[0].value, 1e-8);
    assert_near(other.coefficients[1].value + .5, plain.coefficients[1].value, 1e-8);
    assert_near(other.coefficients[2].value, plain.coefficients[2].value, 1e-8);
    call_end(&c);
}

static void test_what_cannot_be_computed_is_refused_or_told(void **state)
{
    static const int32_t none[N] = {0};
    struct call c = call_begin();
    double x[N * P];
    int32_t outcome[N];
    struct logistic_wanted w = {.n = N, .columns = P, .x = x, .outcome = outcome, .level = .95};
    struct logistic f;

    (void)state;
    draw(x, outcome);
    w.outcome = none;
    must_fail(&c, ERR_INVALID, logistic_fit(&c, &w, &f));
    w.outcome = outcome;
    for (size_t i = 0; i < N; i++) x[P * i + 1] = 3 - x[P * i];
    must_fail(&c, ERR_INVALID, logistic_fit(&c, &w, &f));
    for (size_t i = 0; i < N; i++) x[P * i + 1] = 4;
    must_fail(&c, ERR_INVALID, logistic_fit(&c, &w, &f));
    for (size_t i = 0; i < N; i++) x[P * i + 1] = outcome[i];
    must_work(&c, logistic_fit(&c, &w, &f));
    assert_true(f.warnings & WARNING_SEPARATED);
    draw(x, outcome);
    x[7] = NAN;
    must_work(&c, logistic_fit(&c, &w, &f));
    assert_true(f.n == N - 1 && (f.warnings & WARNING_INCOMPLETE) && isnan(f.predicted[3]));
    call_end(&c);
}

/* To everybody with the second column it happened: its coefficient has no end, and what is left is the
 * regression of the others. */
static void test_what_has_no_end_has_no_figure(void **state)
{
    struct call c = call_begin();
    double x[N * P], own[N];
    int32_t outcome[N], of_others[N];
    struct logistic_wanted w = {.n = N, .columns = P, .x = x, .outcome = outcome, .level = .95},
                           others = {
                               .n = N, .columns = 1, .x = own, .outcome = of_others, .level = .95};
    struct logistic f, limit;

    (void)state;
    draw(x, outcome);
    for (size_t i = 0; i < N; i++) {
        own[i] = x[P * i];
        x[P * i + 1] = outcome[i] && i % 3 == 0;
        of_others[i] = x[P * i + 1] > 0 ? -1 : outcome[i];
    }
    must_work(&c, logistic_fit(&c, &w, &f));
    must_work(&c, logistic_fit(&c, &others, &limit));
    assert_true(f.warnings & WARNING_SEPARATED);
    assert_true(isnan(f.coefficients[2].value) && isnan(f.coefficients[2].se));
    assert_true(isnan(f.covariance[2]));
    for (size_t j = 0; j < 2; j++) { /* the intercept is that of people without the second column */
        assert_near(f.coefficients[j].value, limit.coefficients[j].value, 1e-6);
        assert_near(f.coefficients[j].se, limit.coefficients[j].se, 1e-6);
    }
    for (size_t i = 0; i < N; i++) x[P * i + 1] = 1 - x[P * i + 1];
    must_work(&c, logistic_fit(&c, &w, &f));
    assert_true(isnan(f.coefficients[2].value) && isnan(f.coefficients[0].value));
    assert_near(f.coefficients[1].value, limit.coefficients[1].value, 1e-6);
    assert_near(f.coefficients[1].se, limit.coefficients[1].se, 1e-6);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_table_of_four),
        cmocka_unit_test(test_units_do_not_matter_and_offsets_do),
        cmocka_unit_test(test_what_cannot_be_computed_is_refused_or_told),
        cmocka_unit_test(test_what_has_no_end_has_no_figure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
