/* stats/measures_coverage_test.c: intervals of 95 % of coefficients of numbers, of correlations and of
 * hazards hold the truth in 93 to 97 % of 2,000 simulated data sets.
 *
 * Numbers: a unit's own value has variance 1, a rater's .15, the rest .6, all normal; what the
 * coefficients are in it follows from these alone.
 */

#include "base/fixture.h"

#include "stats/cox.h"
#include "stats/fixture.h"
#include "stats/icc.h"
#include "stats/polychoric.h"
#include "stats/reliability.h"

#define SETS 2000
#define OF_UNITS 1.
#define OF_RATERS .15
#define OF_ERROR .6

static void covers(const char *what, size_t held)
{
    double share = (double)held / SETS;

    print_message("%s: %.2f %%\n", what, 100 * share);
    assert_true(share >= .93 && share <= .97);
}

static bool holds(const struct estimate *e, double truth)
{
    return e->low <= truth && truth <= e->high;
}

/* present: how many of the raters each unit has, other ones from unit to unit. */
static struct icc_data rated(struct arena *mem, size_t units, size_t raters, size_t present,
                             uint64_t number)
{
    struct random random = random_stream(31, number);
    double *values = arena_alloc(mem, units * raters * sizeof *values), *rater;

    rater = arena_alloc(mem, raters * sizeof *rater);
    for (size_t k = 0; k < raters; k++) rater[k] = sqrt(OF_RATERS) * random_normal(&random);
    for (size_t i = 0; i < units; i++) {
        double own = sqrt(OF_UNITS) * random_normal(&random);
        for (size_t k = 0; k < raters; k++) {
            bool given = (k + raters - i % raters) % raters < present;
            double value = own + rater[k] + sqrt(OF_ERROR) * random_normal(&random);
            values[i * raters + k] = given ? value : NAN;
        }
    }
    return (struct icc_data){units, raters, values, NULL};
}

/* 60 units, 8 raters, complete. */
static void test_intraclass_correlations(void **state)
{
    double consistency = OF_UNITS / (OF_UNITS + OF_ERROR);
    double agreement = OF_UNITS / (OF_UNITS + OF_RATERS + OF_ERROR);
    size_t one = 0, several = 0, agree = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct icc_data d = rated(c.mem, 60, 8, 8, i);
        struct icc_wanted w = {.level = .95};
        struct icc icc;
        must_work(&c, icc_all(&c, &d, &w, &icc));
        one += holds(&icc.forms[ICC_RANDOM_C_1], consistency);
        several += holds(&icc.forms[ICC_RANDOM_C_K], OF_UNITS / (OF_UNITS + OF_ERROR / 8));
        agree += holds(&icc.forms[ICC_RANDOM_A_1], agreement);
        call_end(&c);
    }
    covers("ICC(C,1), 8 raters, 60 units", one);
    covers("ICC(C,k)", several);
    covers("ICC(A,1)", agree);
}

/* 150 units, two of 10 raters each, by REML. */
static void test_intraclass_correlations_of_two_among_many(void **state)
{
    double consistency = OF_UNITS / (OF_UNITS + OF_ERROR);
    double agreement = OF_UNITS / (OF_UNITS + OF_RATERS + OF_ERROR);
    size_t one = 0, agree = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct icc_data d = rated(c.mem, 150, 10, 2, SETS + i);
        struct icc_wanted w = {.level = .95};
        struct icc icc;
        must_work(&c, icc_all(&c, &d, &w, &icc));
        one += holds(&icc.forms[ICC_RANDOM_C_1], consistency);
        agree += holds(&icc.forms[ICC_RANDOM_A_1], agreement);
        call_end(&c);
    }
    covers("ICC(C,1), two of 10 raters, 150 units", one);
    covers("ICC(A,1), two of 10 raters", agree);
}

/* 100 persons, 6 parallel items: the raters of above, whose means do not count. */
static void test_alpha(void **state)
{
    double truth = OF_UNITS / (OF_UNITS + OF_ERROR / 6);
    size_t alpha = 0, rest = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct icc_data d = rated(c.mem, 100, 6, 6, 2 * SETS + i);
        struct items items = {d.rows, d.raters, d.values, NULL};
        struct reliability r;
        must_work(&c, reliability_of(&c, &items, .95, &r));
        alpha += holds(&r.alpha, truth);
        rest += holds(&r.items[0].item_rest_r,
                      5 * OF_UNITS / sqrt((OF_UNITS + OF_ERROR) * (25 * OF_UNITS + 5 * OF_ERROR)));
        call_end(&c);
    }
    covers("Cronbach's alpha, 6 items, 100 persons", alpha);
    covers("correlation of an item with the rest", rest);
}

/* Two normal variables that correlate by .5, cut at -1, 0 and .8; 300 persons. */
static void test_polychoric(void **state)
{
    size_t steps = 0, full = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct random random = random_stream(32, i);
        int32_t *codes = arena_alloc(c.mem, 600 * sizeof *codes);
        struct polychoric_wanted w = {.level = .95, .threads = 1};
        struct ratings r = {300, 2, 4, codes, NULL, NULL};
        struct polychoric p;
        for (size_t row = 0; row < 300; row++) {
            double first = random_normal(&random);
            double both[] = {first, .5 * first + sqrt(.75) * random_normal(&random)};
            for (size_t k = 0; k < 2; k++)
                codes[2 * row + k] = (both[k] > -1) + (both[k] > 0) + (both[k] > .8);
        }
        must_work(&c, polychoric_all(&c, &r, &w, &p));
        steps += holds(&p.pair[1], .5);
        w.full = true;
        must_work(&c, polychoric_all(&c, &r, &w, &p));
        full += holds(&p.pair[1], .5);
        call_end(&c);
    }
    covers("polychoric correlation in two steps, 4 categories, 300 persons", steps);
    covers("polychoric correlation, all at once", full);
}

/* Exponential times with hazard exp(.5 a - .8 b), a normal and b one of two groups, rounded up so that
 * many are equal; censored at a time of its own. 150 persons. */
static void test_cox(void **state)
{
    size_t number = 0, group = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct random random = random_stream(33, i);
        double time[150], x[300];
        int32_t event[150];
        struct follow_up d = {.n = 150, .time = time, .event = event};
        struct cox_wanted w = {.x = x, .columns = 2, .ties = TIES_EFRON, .level = .95};
        struct cox cox;
        for (size_t row = 0; row < 150; row++) {
            double happens, ends = -log(1 - random_uniform(&random)) * 2;
            x[2 * row] = random_normal(&random);
            x[2 * row + 1] = (double)(row % 2);
            happens = -log(1 - random_uniform(&random)) / exp(.5 * x[2 * row] - .8 * x[2 * row + 1]);
            event[row] = happens <= ends;
            time[row] = ceil(fmin(happens, ends) * 40);
        }
        must_work(&c, cox_fit(&c, &d, &w, &cox));
        number += holds(&cox.coefficients[0], .5);
        group += holds(&cox.coefficients[1], -.8);
        call_end(&c);
    }
    covers("log hazard ratio of a number, 150 persons, ties", number);
    covers("log hazard ratio of a group", group);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_intraclass_correlations),
        cmocka_unit_test(test_intraclass_correlations_of_two_among_many),
        cmocka_unit_test(test_alpha),
        cmocka_unit_test(test_polychoric),
        cmocka_unit_test(test_cox),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
