/* base/time_test.c: only real days are read, and every day comes back as it was written. */

#include "base/fixture.h"

#include <stdlib.h>
#include <time.h>

#include "base/time.h"

static void test_known_instants_are_written_in_utc(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(time_iso_text(c.mem, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(time_iso_text(c.mem, 951827696), "2000-02-29T12:34:56Z");
    assert_string_equal(time_minute_text(c.mem, 951827696), "2000-02-29 12:34");
    assert_string_equal(time_date_text(c.mem, -1), "1969-12-31");
    assert_string_equal(time_iso_text(c.mem, INT64_C(32503679999)), "2999-12-31T23:59:59Z");
    call_end(&c);
}

static void test_the_three_forms_are_read(void **state)
{
    int64_t at = 0;

    (void)state;
    assert_true(time_parse("1970-01-01", &at));
    assert_true(at == 0);
    assert_true(time_parse("2000-02-29T12:34", &at));
    assert_true(at == 951827640);
    assert_true(time_parse("2000-02-29 12:34", &at));
    assert_true(at == 951827640);
    assert_true(time_parse("1800-01-01 00:00", &at));
    assert_true(time_parse("2999-12-31 23:59", &at));
}

static void test_every_day_of_twelve_centuries_comes_back(void **state)
{
    struct arena *mem = arena_new();
    int64_t first, last, at = 0;

    (void)state;
    assert_true(time_parse("1800-01-01", &first));
    assert_true(time_parse("2999-12-31", &last));
    assert_true((last - first) / TIME_DAY + 1 == 438291); /* 1200 years, 291 of them leap years */
    for (int64_t day = first; day <= last; day += TIME_DAY) {
        if (arena_used(mem) > 60000) arena_reset(mem);
        assert_true(time_parse(time_date_text(mem, day), &at));
        assert_true(at == day);
    }
    arena_free(mem);
}

static void test_days_that_never_were_are_refused_and_nothing_is_touched(void **state)
{
    static const char *const wrong[] = {
        "2026-02-29",
        "1900-02-29",
        "2100-02-29",
        "2026-04-31",
        "2026-13-01",
        "2026-00-10",
        "2026-01-00",
        "2026-01-32",
        "1799-12-31",
        "3000-01-01",
        "2026-11-24T24:00",
        "2026-11-24T23:60",
        "2026-11-24T9:30",
        "2026-11-24T09:3",
        "2026-11-24T09",
        "2026-11-24T",
        "2026-11-24 ",
        " 2026-11-24",
        "2026-11-24T09:30Z",
        "2026-11-24T09:30:00",
        "2026-11-24t09:30",
        "26-11-24",
        "2026/11/24",
        "2026-1-24",
        "2026-11-4",
        "-026-11-24",
        "2026-11",
        "2026",
        "",
        "24.11.2026",
        "2026-11-24x",
        "\xd9\xa2\xd9\xa0\xd9\xa2\xd9\xa6-11-24",
        NULL,
    };
    int64_t at = 4711;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(time_parse(wrong[i], &at));
        assert_true(at == 4711);
    }
}

/* POSIX zones: three hours east of Greenwich, and one with daylight saving from March to October. */
static void test_what_is_typed_and_shown_is_the_time_on_the_wall(void **state)
{
    struct call c = call_begin();
    int64_t at = 0;

    (void)state;
    setenv("TZ", "EAST-3", 1);
    tzset();
    assert_true(time_parse("2026-11-24 12:00", &at));
    assert_string_equal(time_iso_text(c.mem, at), "2026-11-24T09:00:00Z");
    assert_string_equal(time_minute_text(c.mem, at), "2026-11-24 12:00");
    assert_true(time_parse("2026-11-24", &at));
    assert_string_equal(time_date_text(c.mem, at), "2026-11-24");
    assert_true(time_is_midnight(at));
    setenv("TZ", "MID-1MIDS,M3.5.0,M10.5.0/3", 1);
    tzset();
    assert_true(time_parse("2026-07-01 12:00", &at));
    assert_string_equal(time_iso_text(c.mem, at), "2026-07-01T10:00:00Z");
    assert_true(time_parse("2026-12-01 12:00", &at));
    assert_string_equal(time_iso_text(c.mem, at), "2026-12-01T11:00:00Z");
    setenv("TZ", "UTC0", 1);
    tzset();
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_instants_are_written_in_utc),
        cmocka_unit_test(test_the_three_forms_are_read),
        cmocka_unit_test(test_every_day_of_twelve_centuries_comes_back),
        cmocka_unit_test(test_days_that_never_were_are_refused_and_nothing_is_touched),
        cmocka_unit_test(test_what_is_typed_and_shown_is_the_time_on_the_wall),
    };

    setenv("TZ", "UTC0", 1); /* the other tests tell instants in UTC */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
