/* study/course_test.c: agreement in the order of time, worked out by hand. */

#include "study/fixture.h"

#include "study/course.h"

/* Both items rated; alike: how many of the two. */
static void add_timed(struct call *c, struct study *s, int64_t at, size_t alike)
{
    s->pair[s->pairs++] = (struct twice_rated){
        .at = at,
        .by = {"ann", "ben"},
        .rated = {rated(c, "present", "present"),
                  rated(c, alike > 0 ? "present" : "absent", alike > 1 ? "present" : "absent")}};
}

/* Twenty from the time before, of which every other was rated alike in both items, else in one. */
static struct study with_before(struct call *c)
{
    struct study s = study_begin(c, 60);

    for (size_t i = 0; i < STUDY_COURSE_BEFORE; i++) add_timed(c, &s, (int64_t)i, 1 + i % 2);
    return s;
}

static void test_too_few_have_no_course(void **state)
{
    struct call c = call_begin();
    struct study s = with_before(&c);
    struct course k;

    (void)state;
    for (size_t i = 0; i < STUDY_ENOUGH - STUDY_COURSE_BEFORE - 1; i++) add_timed(&c, &s, 100, 0);
    must_work(&c, study_course(&c, &s, &k));
    assert_false(k.is_enough);
    assert_int_equal(k.points, 0);
    add_timed(&c, &s, 100, 0);
    must_work(&c, study_course(&c, &s, &k));
    assert_true(k.is_enough);
    assert_int_equal(k.points, 6);
    assert_int_equal(k.judged, 2);
    call_end(&c);
}

/* Mean .75; single ones lie .25 away: variance 20 / 19 / 16, of a group of five a fifth of that. */
static void test_a_fall_is_signalled(void **state)
{
    struct call c = call_begin();
    struct study s = with_before(&c);
    double sd = sqrt(20. / 19 / 16 / 5);
    struct course k;

    (void)state;
    for (size_t i = 0; i < 10; i++) add_timed(&c, &s, 100, 0);
    must_work(&c, study_course(&c, &s, &k));
    assert_near(k.centre.mean, .75, 1e-12);
    assert_near(k.centre.sd, sd, 1e-12);
    assert_near(k.point[4].alike, 0, 1e-12);
    assert_near(k.point[4].moving.value, .8 * .75, 1e-12);
    assert_near(k.point[4].moving.low, .75 - 2.7 * sd * .2, 1e-12);
    assert_true(k.point[4].moving.is_out);
    assert_true(k.point[4].rules & DRIFT_BEYOND_3);
    assert_true(k.is_signalled);
    assert_true(k.is_signalled_now);
    assert_true(isnan(k.point[3].moving.value)); /* not judged by itself */
    call_end(&c);
}

static void test_the_same_as_before_is_not_signalled_and_time_is_the_order(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 60);
    struct course k;

    (void)state;
    for (size_t i = 0; i < 10; i++) add_timed(&c, &s, 100 + (int64_t)i, 1 + i % 2);
    for (size_t i = 0; i < STUDY_COURSE_BEFORE; i++) add_timed(&c, &s, (int64_t)i, 1 + i / 10);
    must_work(&c, study_course(&c, &s, &k));
    assert_near(k.point[0].alike, .5, 1e-12);
    assert_near(k.point[3].alike, 1, 1e-12);
    assert_near(k.point[4].alike, .7, 1e-12);
    assert_near(k.point[5].alike, .8, 1e-12);
    assert_false(k.is_signalled);
    call_end(&c);
}

static void test_one_group_apart_is_not_called_a_move_when_it_is_over(void **state)
{
    struct call c = call_begin();
    struct study s = with_before(&c);
    struct course k;

    (void)state;
    for (size_t i = 0; i < 5; i++) add_timed(&c, &s, 100, i < 4); /* one of two, but for one */
    for (size_t i = 0; i < 20; i++) add_timed(&c, &s, 200 + (int64_t)i, 1 + i % 2);
    must_work(&c, study_course(&c, &s, &k));
    assert_near(k.point[4].alike, .4, 1e-12);
    assert_true(k.is_signalled);
    assert_false(k.is_signalled_now);
    call_end(&c);
}

static void test_without_spread_nothing_is_judged(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 60);
    struct course k;

    (void)state;
    for (size_t i = 0; i < 40; i++) add_timed(&c, &s, (int64_t)i, i < STUDY_COURSE_BEFORE ? 2 : 0);
    must_work(&c, study_course(&c, &s, &k));
    assert_true(k.is_enough);
    assert_false(k.has_limits);
    assert_false(k.is_signalled);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_too_few_have_no_course),
        cmocka_unit_test(test_a_fall_is_signalled),
        cmocka_unit_test(test_the_same_as_before_is_not_signalled_and_time_is_the_order),
        cmocka_unit_test(test_one_group_apart_is_not_called_a_move_when_it_is_over),
        cmocka_unit_test(test_without_spread_nothing_is_judged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
