/* stats/cox_test.c: regression of hazards on data whose likelihood can be written down. */

#include <math.h>

#include "base/fixture.h"
#include "stats/cox.h"
#include "stats/random.h"

enum { N = 60, P = 2 };

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

struct sample {
    double time[N], x[N * P];
    int32_t event[N], stratum[N];
};

static struct follow_up draw(uint64_t seed, struct sample *s)
{
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < N; i++) {
        s->x[P * i] = random_normal(&r);
        s->x[P * i + 1] = random_uniform(&r) < .4;
        s->time[i] = ceil(-8 * log(random_uniform(&r)) * exp(-.7 * s->x[P * i] + .5 * s->x[P * i + 1]));
        s->event[i] = random_uniform(&r) < .7;
        s->stratum[i] = i % 2;
    }
    return (struct follow_up){
        .n = N, .time = s->time, .event = s->event, .stratum = s->stratum, .strata = 2};
}

/* Three people, events at 1 (x = 1) and 2 (x = 0), censored at 3 (x = 1): the likelihood is
 * e^b / (1 + 2 e^b) times 1 / (1 + e^b), whose maximum is at e^b = 1 / sqrt 2. */
static void test_a_likelihood_by_hand(void **state)
{
    static const double time[] = {1, 2, 3}, x[] = {1, 0, 1};
    static const int32_t event[] = {1, 1, 0};
    struct call c = call_begin();
    struct follow_up d = {.n = 3, .time = time, .event = event};
    struct cox_hazard *hazard;
    size_t count;
    struct cox f;

    (void)state;
    for (enum cox_ties ties = TIES_EFRON; ties <= TIES_EXACT; ties++) {
        struct cox_wanted w = {x, 1, ties, .95};
        double r = sqrt(.5);

        must_work(&c, cox_fit(&c, &d, &w, &f));
        assert_true(f.is_converged);
        assert_near(f.coefficients[0].value, log(r), 1e-9);
        assert_near(f.log_likelihood, log(r / (1 + 2 * r) / (1 + r)), 1e-12);
        assert_near(f.null_log_likelihood, -log(6), 1e-12);
        assert_near(f.coefficients[0].se, 1 / sqrt(2 * r / pow(1 + 2 * r, 2) + r / pow(1 + r, 2)),
                    1e-9);
        must_work(&c, cox_baseline(&c, &f, &hazard, &count));
        assert_int_equal(count, 2);
        assert_near(hazard[0].hazard, exp(f.means[0] * log(r)) / (1 + 2 * r), 1e-9);
    }
    call_end(&c);
}

/* Two of three have the event together: their sets are three, each with its product. */
static void test_exact_ties_are_sets_of_people(void **state)
{
    static const double time[] = {1, 1, 2, 3}, x[] = {0, 1, 3, 2};
    static const int32_t event[] = {1, 1, 0, 0};
    struct call c = call_begin();
    struct follow_up d = {.n = 4, .time = time, .event = event};
    struct cox_wanted w = {x, 1, TIES_EXACT, .95};
    double best = -INFINITY;
    struct cox f;

    (void)state;
    must_work(&c, cox_fit(&c, &d, &w, &f));
    for (double b = -5; b < 5; b += 1e-4) {
        double r[] = {1, exp(b), exp(3 * b), exp(2 * b)}, sum = 0;

        for (size_t i = 0; i < 4; i++)
            for (size_t j = 0; j < i; j++) sum += r[i] * r[j];
        best = fmax(best, log(r[0] * r[1] / sum));
    }
    assert_near(f.null_log_likelihood, -log(6), 1e-12);
    /* The two with the smallest x go first: the coefficient has no end. */
    assert_true(f.warnings & WARNING_SEPARATED);
    assert_true(f.log_likelihood >= best);
    call_end(&c);
}

static void test_units_and_origins_do_not_matter(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(2, &s), scaled = d;
    double moved[N * P], months[N];
    struct cox plain, other;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        moved[P * i] = 1e6 + 1000 * s.x[P * i];
        moved[P * i + 1] = 1 - s.x[P * i + 1];
        months[i] = s.time[i] / 30.4;
    }
    scaled.time = months;
    for (enum cox_ties ties = TIES_EFRON; ties <= TIES_EXACT; ties++) {
        struct cox_wanted w = {s.x, P, ties, .95}, v = {moved, P, ties, .95};

        must_work(&c, cox_fit(&c, &d, &w, &plain));
        must_work(&c, cox_fit(&c, &scaled, &v, &other));
        assert_near(other.coefficients[0].value * 1000, plain.coefficients[0].value, 1e-7);
        assert_near(other.coefficients[1].value, -plain.coefficients[1].value, 1e-7);
        assert_near(other.log_likelihood, plain.log_likelihood, 1e-8);
        assert_near(other.wald.statistic, plain.wald.statistic, 1e-6);
        assert_near(other.predictor[7], plain.predictor[7], 1e-7);
    }
    call_end(&c);
}

static void test_without_ties_all_likelihoods_are_one(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(4, &s);
    struct cox f[3];

    (void)state;
    for (size_t i = 0; i < N; i++) s.time[i] += 1e-3 * (double)i;
    for (enum cox_ties ties = TIES_EFRON; ties <= TIES_EXACT; ties++) {
        struct cox_wanted w = {s.x, P, ties, .95};

        must_work(&c, cox_fit(&c, &d, &w, &f[ties]));
    }
    assert_near(f[1].log_likelihood, f[0].log_likelihood, 1e-10);
    assert_near(f[2].log_likelihood, f[0].log_likelihood, 1e-10);
    call_end(&c);
}

static void test_residuals_sum_to_nothing(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(6, &s);
    struct cox_residuals r;
    struct estimate clocks[P + 1];
    struct cox f;

    (void)state;
    for (enum cox_ties ties = TIES_EFRON; ties <= TIES_EXACT; ties++) {
        struct cox_wanted w = {s.x, P, ties, .95};
        double sums[P] = {0};

        must_work(&c, cox_fit(&c, &d, &w, &f));
        must_work(&c, cox_residuals(&c, &f, &r));
        assert_near((double)r.count, f.events, 0);
        for (size_t i = 0; i < r.count; i++)
            for (size_t j = 0; j < P; j++) sums[j] += r.residuals[i * P + j];
        for (size_t j = 0; j < P; j++) assert_near(sums[j], 0, 1e-6);
        must_work(&c, cox_proportional(&c, &f, CLOCK_SURVIVAL, clocks));
        assert_true(clocks[P].df == P && clocks[P].p > 0 && clocks[P].p <= 1);
    }
    for (size_t i = 0; i < N; i++) s.time[i] -= 20;
    must_fail(&c, ERR_INVALID, cox_fit(&c, &d, &(struct cox_wanted){s.x, 0, TIES_EFRON, .95}, &f));
    must_work(&c, cox_fit(&c, &d, &(struct cox_wanted){s.x, P, TIES_EFRON, .95}, &f));
    must_fail(&c, ERR_INVALID, cox_proportional(&c, &f, CLOCK_LOG, clocks));
    call_end(&c);
}

/* A column that varies at one time alone cannot say whether its effect changes with time, whichever way
 * rounding falls. */
static void test_an_effect_at_one_time_is_not_tested(void **state)
{
    enum { FEW = 7 };
    static const double time[FEW] = {3, 3, 3, 3, 6, 9, 12};
    static const int32_t event[FEW] = {1, 1, 1, 0, 1, 1, 0};
    static const double one[FEW] = {3, .1, 1.7, 2.3, .3, .3, .3}, other[FEW] = {1, 4, 2, 3, 7, 5, 6};
    struct follow_up d = {.n = FEW, .time = time, .event = event};
    struct call c = call_begin();
    struct cox f;

    (void)state;
    for (int i = 1; i < 200; i++) {
        double x[2 * FEW];
        struct estimate tests[3];
        for (size_t j = 0; j < FEW; j++) {
            x[2 * j] = one[j] * .37 * i;
            x[2 * j + 1] = other[j] - i;
        }
        must_work(&c, cox_fit(&c, &d, &(struct cox_wanted){x, 2, TIES_EXACT, .95}, &f));
        must_work(&c, cox_proportional(&c, &f, CLOCK_SURVIVAL, tests));
        assert_true(isnan(tests[0].statistic) && isnan(tests[2].statistic));
        assert_true(isfinite(tests[1].statistic));
    }
    call_end(&c);
}

static void test_what_cannot_be_computed_is_refused(void **state)
{
    struct call c = call_begin();
    struct sample s;
    struct follow_up d = draw(8, &s);
    struct cox_wanted w = {s.x, P, TIES_EFRON, .95};
    struct cox f;

    (void)state;
    for (size_t i = 0; i < N; i++) s.x[P * i + 1] = 2 * s.x[P * i] + 1;
    must_fail(&c, ERR_INVALID, cox_fit(&c, &d, &w, &f));
    for (size_t i = 0; i < N; i++) s.x[P * i + 1] = s.stratum[i];
    must_fail(&c, ERR_INVALID, cox_fit(&c, &d, &w, &f));
    for (size_t i = 0; i < N; i++) s.x[P * i + 1] = 7;
    must_fail(&c, ERR_INVALID, cox_fit(&c, &d, &w, &f));
    draw(8, &s);
    memset(s.event, 0, sizeof s.event);
    must_fail(&c, ERR_INVALID, cox_fit(&c, &d, &w, &f));
    s.event[3] = 1; /* a single event has something to say, and its coefficients no end */
    must_work(&c, cox_fit(&c, &d, &w, &f));
    assert_true(f.warnings & WARNING_SEPARATED);
    assert_true(f.warnings & WARNING_FEW_UNITS);
    call_end(&c);
}

/* All events of one group come first: its coefficient grows without end, which is said, and there is no
 * figure for it. What is left for the other column is the comparison within both groups. */
static void test_separation_is_told(void **state)
{
    static const double time[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 9};
    static const double x[] = {1, .3, 1, -.2, 1, .5, 1, .1, 1, .9, 0, .7, 0, -.4, 0, .2, 0, .8, 0, .1};
    static const double own[] = {.3, -.2, .5, .1, .9, .7, -.4, .2, .8, .1};
    static const int32_t event[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                         group[] = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    struct call c = call_begin();
    struct follow_up d = {.n = 10, .time = time, .event = event}, apart = d;
    struct cox_wanted w = {x, 2, TIES_EFRON, .95}, of_own = {own, 1, TIES_EFRON, .95};
    struct cox f, limit;
    struct estimate tests[3];
    struct cox_hazard *hazard;
    size_t count;

    (void)state;
    apart.stratum = group;
    apart.strata = 2;
    must_work(&c, cox_fit(&c, &d, &w, &f));
    must_work(&c, cox_fit(&c, &apart, &of_own, &limit));
    assert_true(f.coefficients[0].warnings & WARNING_SEPARATED);
    assert_true(isnan(f.coefficients[0].value) && isnan(f.coefficients[0].se));
    assert_true(isnan(f.covariance[1]) && isnan(f.wald.statistic) && isnan(f.wald.p));
    assert_near(f.coefficients[1].value, limit.coefficients[0].value, 1e-6);
    assert_near(f.coefficients[1].se, limit.coefficients[0].se, 1e-6);
    assert_near(f.log_likelihood, limit.log_likelihood, 1e-6);
    must_work(&c, cox_proportional(&c, &f, CLOCK_IDENTITY, tests));
    assert_true(isnan(tests[0].statistic) && tests[1].statistic > 0 && isnan(tests[2].statistic));
    must_work(&c, cox_baseline(&c, &f, &hazard, &count));
    assert_true(count == 9 && isnan(hazard[8].hazard));
    call_end(&c);
}

/* The largest and the smallest hazard at the maximum are e^900 apart; figures of survival 3.5-3. */
static void test_effects_beyond_all_numbers(void **state)
{
    static const double time[] = {0, 20, 50, 70, 90, 110, 160, 370, 610};
    static const int32_t event[] = {1, 0, 1, 1, 1, 1, 1, 1, 1};
    static const double x[] = {2.74876,   0, 1.090952, 1, .483109,   5, -.130601, 4, 1.629048, 4,
                               -.406172,  8, 1.13571,  4, 1.857068,  2, 1.605226, 1, -.03689,  1,
                               .807289,   3, .022139,  2, .743149,   3, .366416,  0, .616931,  26,
                               -1.519968, 5, 1.15476,  0, -1.610061, 24};
    struct call c = call_begin();
    struct follow_up d = {.n = 9, .time = time, .event = event};
    struct cox_wanted w = {x, 4, TIES_EFRON, .95};
    struct cox f;

    (void)state;
    must_work(&c, cox_fit(&c, &d, &w, &f));
    assert_true(f.is_converged);
    assert_near(f.coefficients[0].value, 191.66351, 1e-3);
    assert_near(f.likelihood_ratio.statistic, 17.8894, 1e-3);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_likelihood_by_hand),
        cmocka_unit_test(test_exact_ties_are_sets_of_people),
        cmocka_unit_test(test_units_and_origins_do_not_matter),
        cmocka_unit_test(test_without_ties_all_likelihoods_are_one),
        cmocka_unit_test(test_residuals_sum_to_nothing),
        cmocka_unit_test(test_an_effect_at_one_time_is_not_tested),
        cmocka_unit_test(test_what_cannot_be_computed_is_refused),
        cmocka_unit_test(test_separation_is_told),
        cmocka_unit_test(test_effects_beyond_all_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
