/* stats/reliable_change_test.c: change against error: the worked case, sides, refusals. */

#include <math.h>

#include "base/fixture.h"
#include "stats/random.h"
#include "stats/reliable_change.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* Jacobson and Truax (1991): sd 7.5, reliability .80, from 47.5 to 32.5: index 3.16, error 3.35. */
static void test_worked_case_of_jacobson_and_truax(void **state)
{
    struct call c = call_begin();
    const struct change_measure m = {.8, 7.5, 0, .95};
    struct change_limits l;
    struct change_of one;

    (void)state;
    must_work(&c, change_limits_of(&c, &m, &l));
    assert_near(l.error, 3.35, .005);
    assert_near(l.error_of_change, 4.74, .005);
    assert_near(l.smallest, 1.959964 * 4.74342, 1e-4);
    one = change_of_person(&m, &l, 47.5, 32.5);
    assert_near(one.index, -3.16, .005);
    assert_int_equal(one.side, CHANGE_LOWER);
    assert_int_equal(change_of_person(&m, &l, 32.5, 47.5).side, CHANGE_HIGHER);
    assert_int_equal(change_of_person(&m, &l, 40, 49).side, CHANGE_NONE);
    assert_int_equal(change_of_person(&m, &l, NAN, 49).side, CHANGE_UNKNOWN);
    call_end(&c);
}

static void test_practice_moves_the_middle(void **state)
{
    struct call c = call_begin();
    const struct change_measure m = {.75, 2, 3, .95}, sure = {1, 2, 0, .95};
    struct change_limits l;

    (void)state;
    must_work(&c, change_limits_of(&c, &m, &l));
    assert_near(change_of_person(&m, &l, 1, 4).index, 0, 0);
    assert_int_equal(change_of_person(&m, &l, 1, 1).side, CHANGE_LOWER);
    assert_int_equal(change_of_person(&m, &l, 1, 6).side, CHANGE_NONE);
    must_work(&c, change_limits_of(&c, &sure, &l));
    assert_near(l.smallest, 0, 0);
    assert_int_equal(change_of_person(&sure, &l, 1, 1).side, CHANGE_NONE);
    assert_int_equal(change_of_person(&sure, &l, 1, 1.5).side, CHANGE_HIGHER);
    call_end(&c);
}

/* Of those who did not change one of twenty seems to have. */
static void test_error_alone(void **state)
{
    struct call c = call_begin();
    enum { PERSONS = 20000 };
    const struct change_measure m = {.8, sqrt(5), 0, .95};
    struct change_of *changes = arena_alloc(c.mem, PERSONS * sizeof *changes);
    struct random r = random_stream(4, 0);
    struct change_limits l;
    struct change_summary s;

    (void)state;
    must_work(&c, change_limits_of(&c, &m, &l));
    assert_near(l.error, 1, 1e-12);
    for (size_t i = 0; i < PERSONS; i++) {
        double own = 2 * random_normal(&r);
        changes[i] = change_of_person(&m, &l, own + random_normal(&r), own + random_normal(&r));
    }
    must_work(&c, change_summary_of(&c, PERSONS, changes, .95, &s));
    assert_near(s.shares[1].value, .95, .006);
    assert_near(s.counts[0] + s.counts[1] + s.counts[2], PERSONS, 0);
    assert_true(s.mean.low < 0 && s.mean.high > 0);
    call_end(&c);
}

static void test_summary_and_refusals(void **state)
{
    struct call c = call_begin();
    const struct change_of some[] = {
        {1, 1, CHANGE_NONE}, {5, 4, CHANGE_HIGHER}, {NAN, NAN, CHANGE_UNKNOWN}};
    struct change_summary s;
    struct change_limits l;

    (void)state;
    must_work(&c, change_summary_of(&c, 3, some, .95, &s));
    assert_near(s.persons, 2, 0);
    assert_near(s.shares[2].value, .5, 0);
    assert_near(s.shares[2].low, .0945, 1e-4); /* Wilson of 1 of 2 */
    assert_near(s.shares[0].low, 0, 1e-15);
    assert_near(s.mean.value, 3, 0);
    assert_near(s.mean.se, 2, 1e-12);
    assert_true(s.mean.warnings & WARNING_INCOMPLETE);
    must_fail(&c, ERR_INVALID, change_summary_of(&c, 1, some + 2, .95, &s));
    must_fail(&c, ERR_INVALID, change_limits_of(&c, &(struct change_measure){1.1, 2, 0, .95}, &l));
    must_fail(&c, ERR_INVALID, change_limits_of(&c, &(struct change_measure){NAN, 2, 0, .95}, &l));
    must_fail(&c, ERR_INVALID, change_limits_of(&c, &(struct change_measure){.8, 0, 0, .95}, &l));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_worked_case_of_jacobson_and_truax),
        cmocka_unit_test(test_practice_moves_the_middle),
        cmocka_unit_test(test_error_alone),
        cmocka_unit_test(test_summary_and_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
