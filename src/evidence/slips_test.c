/* evidence/slips_test.c: a paper slip finds its person and its time or is refused, and is recorded
 * once.
 */

#include "evidence/fixture.h"

#define NOON ((int64_t)1795953600) /* about noon, wherever the test runs */

static struct slip slip_of(struct scene *s)
{
    struct slip slip = {.who = "SM-1", .place = "yard", .saw = "fed the birds", .tone = "good"};

    slip.day = time_date_text(s->c->mem, s->c->now);
    slip.at = "00:00";
    return slip;
}

static enum err record(struct scene *s, enum role by, const struct slip *slip, const struct id *sheet,
                       struct json **ret)
{
    return slip_record(s->c, fixture_sit(s->f, by), slip, sheet, ret);
}

static void test_a_slip_is_an_observation_of_whom_the_answer_names(void **state)
{
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random(), entry;
    struct json *row;

    slip.writer = "T. Averill";
    must_work(s.c, record(&s, OFFICER, &slip, &sheet, &row));
    assert_string_equal(json_get_text(row, "number"), "SM-1");
    assert_string_equal(json_get_text(row, "name"), "Dorrin Halvek");
    assert_string_equal(json_get_text(row, "tone_text"), "Something good");
    assert_true(id_parse(json_get_text(row, "id"), &entry));
    assert_string_equal(json_get_text(told(&s, &s.near, &entry), "saw"), "fed the birds");
    assert_string_equal(json_get_text(told(&s, &s.near, &entry), "writer"), "T. Averill");
    assert_string_equal(json_get_text(piece_now(&s, &entry), "tone"), "good");
}

static void test_whom_it_is_about_is_a_number_or_whole_words_of_one_persons_name(void **state)
{
    static const char *const found[] = {"SM-1", "sm-1", "Halvek", "halvek dorrin", "  Dorrin  Halvek "};
    static const char *const nobody[] = {"Halv",    "SM", "Dorrin Corvane", "Novak", "SM-2",
                                         "Corvane", "-"};
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random();
    struct json *row;

    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        slip.who = found[i];
        must_work(s.c, record(&s, OFFICER, &slip, &sheet, &row));
        assert_string_equal(json_get_text(row, "number"), "SM-1");
    }
    for (size_t i = 0; i < sizeof nobody / sizeof *nobody; i++) { /* SM-2 is in another unit */
        slip.who = nobody[i];
        must_refuse(&s, "who", record(&s, OFFICER, &slip, &sheet, &row));
    }
    slip.who = "Corvane";
    must_work(s.c, record(&s, ASSESSOR, &slip, &sheet, &row));
}

static void test_where_several_are_called_so_their_numbers_are_named(void **state)
{
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random();
    struct json *row;

    fixture_person(s.f, "SM-8", "Tarn Halvek", &s.f->unit);
    fixture_person(s.f, "SM-9", "Oren Halvek", &s.f->other_unit);
    slip.who = "Halvek";
    assert_int_equal(record(&s, OFFICER, &slip, &sheet, &row), ERR_INVALID);
    assert_non_null(strstr(s.c->fail.text, "SM-1 Dorrin Halvek"));
    assert_non_null(strstr(s.c->fail.text, "SM-8 Tarn Halvek"));
    assert_null(strstr(s.c->fail.text, "SM-9")); /* not theirs to know */
    fail_clear(s.c);
    assert_int_equal(json_count(list(&s, &s.near)), 0);
}

static void test_the_time_is_a_clock_on_the_day_of_the_sheet_or_has_its_own_day(void **state)
{
    static const struct {
        const char *typed, *read;
    } times[] = {{"21:40", "2026-11-20 21:40"},
                 {"2140", "2026-11-20 21:40"},
                 {"9:05", "2026-11-20 09:05"},
                 {"905", "2026-11-20 09:05"},
                 {"2026-11-19 23:40", "2026-11-19 23:40"}};
    static const char *const wrong[] = {"", "25:00", "21:4", "21.40", "noon", "21:400", ":2140", "7"};
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random();
    struct json *row;

    s.c->now = NOON;
    slip.day = "2026-11-20";
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        slip.at = times[i].typed;
        must_work(s.c, record(&s, ASSESSOR, &slip, &sheet, &row));
        assert_string_equal(time_minute_text(s.c->mem, json_get_int(row, "seen_at", 0)), times[i].read);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        slip.at = wrong[i];
        must_refuse(&s, "at", record(&s, ASSESSOR, &slip, &sheet, &row));
    }
    slip.at = "21:40";
    slip.day = "";
    must_refuse(&s, "at", record(&s, ASSESSOR, &slip, &sheet, &row));
}

/* 23:40 keyed at three in the morning was yesterday. Nobody guesses. */
static void test_a_clock_that_has_not_come_yet_asks_for_the_day(void **state)
{
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random();
    struct json *row;

    s.c->now = NOON;
    slip.day = time_date_text(s.c->mem, s.c->now);
    slip.at = "23:59";
    must_refuse(&s, "at", record(&s, OFFICER, &slip, &sheet, &row));
    assert_int_equal(json_count(list(&s, &s.near)), 0);
}

static void test_the_same_slip_of_a_sheet_is_recorded_once_and_a_mended_one_is_another(void **state)
{
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct id sheet = id_random(), other = id_random();
    struct json *first, *again;

    must_work(s.c, record(&s, OFFICER, &slip, &sheet, &first));
    slip.who = "Halvek"; /* the same person */
    must_work(s.c, record(&s, OFFICER, &slip, &sheet, &again));
    assert_string_equal(json_get_text(first, "id"), json_get_text(again, "id"));
    assert_int_equal(json_count(list(&s, &s.near)), 1);
    slip.saw = "fed the birds and the cat";
    must_work(s.c, record(&s, OFFICER, &slip, &sheet, &again));
    assert_int_equal(json_count(list(&s, &s.near)), 2);
    must_work(s.c, record(&s, OFFICER, &slip, &other, &again)); /* seen and keyed on another sheet */
    assert_int_equal(json_count(list(&s, &s.near)), 3);
}

static void test_several_slips_of_one_request_are_several_entries(void **state)
{
    struct scene s = scene_of(state);
    struct slip slip = slip_of(&s);
    struct desk *d = fixture_sit(s.f, OFFICER);
    struct id sheet = id_random();
    struct json *row;

    must_work(s.c, slip_record(s.c, d, &slip, &sheet, &row));
    slip.tone = "concern";
    must_work(s.c, slip_record(s.c, d, &slip, &sheet, &row));
    slip.saw = " ";
    must_refuse(&s, "saw", slip_record(s.c, d, &slip, &sheet, &row));
    slip.saw = "slept";
    must_work(s.c, slip_record(s.c, d, &slip, &sheet, &row));
    assert_int_equal(json_count(list(&s, &s.near)), 3);
}

static void test_a_row_is_blank_only_if_nothing_is_written_on_it(void **state)
{
    struct slip blank = {.day = "2026-11-20", .tone = "good", .writer = "T. Averill", .saw = " "};

    (void)state;
    assert_true(slip_is_blank(&blank));
    blank.place = "yard";
    assert_false(slip_is_blank(&blank));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_slip_is_an_observation_of_whom_the_answer_names),
        SITE_TEST(test_whom_it_is_about_is_a_number_or_whole_words_of_one_persons_name),
        SITE_TEST(test_where_several_are_called_so_their_numbers_are_named),
        SITE_TEST(test_the_time_is_a_clock_on_the_day_of_the_sheet_or_has_its_own_day),
        SITE_TEST(test_a_clock_that_has_not_come_yet_asks_for_the_day),
        SITE_TEST(test_the_same_slip_of_a_sheet_is_recorded_once_and_a_mended_one_is_another),
        SITE_TEST(test_several_slips_of_one_request_are_several_entries),
        cmocka_unit_test(test_a_row_is_blank_only_if_nothing_is_written_on_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
