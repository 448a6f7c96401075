/* people/duty_test.c: flags, keep-aparts and the picture: who sees them, and how they end. */

#include "site/fixture.h"

#include "base/base64.h"
#include "base/time.h"
#include "people/duty.h"
#include "people/people.h"

static struct id set(struct fixture *f, const struct id *person, const char *flag, const char *detail)
{
    struct flag_setting s = {.person = *person, .flag = flag, .detail = detail};
    struct id id;

    must_work(&f->call, flag_set(&f->call, fixture_sit(f, OFFICER), &s, &id));
    return id;
}

static struct json *flags(struct fixture *f, enum role by, const struct id *person)
{
    struct json *rows = NULL;

    must_work(&f->call, ask_flag_list(&f->call, fixture_sit(f, by), person, &rows));
    return rows;
}

static const struct json *only(const struct json *rows)
{
    assert_int_equal(json_count(rows), 1);
    return rows->as.members.first;
}

static struct id near_person(struct fixture *f)
{
    return fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
}

/* ---- flags ---- */

static void test_a_flag_says_what_it_changes_and_what_the_shift_has_to_know(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f);
    const struct json *row;

    set(f, &id, "self_harm", "No belt. Asks for the night light.");
    row = only(flags(f, OFFICER, &id));
    assert_string_equal(json_get_text(row, "label"), "May harm themselves");
    assert_non_null(strstr(json_get_text(row, "changes"), "care plan"));
    assert_string_equal(json_get_text(row, "detail"), "No belt. Asks for the night light.");
    assert_int_equal(json_get_int(row, "since", 0), f->call.now);
    assert_null(
        strstr(fixture_dump(f), "night light")); /* it is in no table, only in the sealed part */
}

static void test_every_flag_says_what_it_changes(void **state)
{
    size_t count = 0;

    (void)state;
    for (const struct person_flag *f = person_flags; f->code; f++, count++) {
        assert_true(strlen(f->changes) > 40);
        assert_ptr_equal(person_flag_find(f->code), f);
    }
    assert_int_equal(count, 9);
    assert_null(person_flag_find("dangerous"));
}

static void test_a_flag_is_set_once_and_cleared_with_a_reason(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f), flag = set(f, &id, "health_need", "Insulin at seven."), unused;
    struct flag_setting again = {.person = id, .flag = "health_need"};
    struct json *past;

    must_fail(&f->call, ERR_CONFLICT, flag_set(&f->call, fixture_sit(f, OFFICER), &again, &unused));
    must_fail(&f->call, ERR_INVALID, flag_clear(&f->call, fixture_sit(f, OFFICER), &id, &flag, " "));
    assert_int_equal(json_count(flags(f, OFFICER, &id)), 1);
    must_work(&f->call, flag_clear(&f->call, fixture_sit(f, OFFICER), &id, &flag, "Doctor's letter."));
    assert_int_equal(json_count(flags(f, OFFICER, &id)), 0);
    must_fail(&f->call, ERR_MISSING,
              flag_clear(&f->call, fixture_sit(f, OFFICER), &id, &flag, "Again."));
    must_work(&f->call, ask_duty_past(&f->call, fixture_sit(f, OFFICER), &id, &past));
    assert_string_equal(json_get_text(only(past), "label"), "Health need");
    assert_string_equal(json_get_text(only(past), "detail"), "Insulin at seven.");
    assert_string_equal(json_get_text(only(past), "ended_why"), "Doctor's letter.");
    must_work(&f->call, flag_set(&f->call, fixture_sit(f, OFFICER), &again, &unused));
}

static void test_a_flag_that_does_not_exist_or_lies_in_the_future_is_refused(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f), unused;
    struct flag_setting s = {.person = id, .flag = "dangerous"};

    must_fail(&f->call, ERR_INVALID, flag_set(&f->call, fixture_sit(f, ASSESSOR), &s, &unused));
    s.flag = "returnee";
    s.since = f->call.now + TIME_DAY;
    must_fail(&f->call, ERR_INVALID, flag_set(&f->call, fixture_sit(f, ASSESSOR), &s, &unused));
    assert_int_equal(json_count(flags(f, ASSESSOR, &id)), 0);
}

static void test_the_flag_of_somebody_else_is_not_cleared(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f), other = fixture_person(f, "SM-2", "Perun Corvane", &f->unit);
    struct id flag = set(f, &id, "interpreter", "");

    must_fail(&f->call, ERR_MISSING,
              flag_clear(&f->call, fixture_sit(f, OFFICER), &other, &flag, "No."));
    assert_int_equal(json_count(flags(f, OFFICER, &id)), 1);
}

static struct json *flags_of_details(struct fixture *f, const char *number, const char *birth,
                                     const char *sex)
{
    struct person_details p = {.name_latin = "Somebody",
                               .number = number,
                               .birth = birth,
                               .sex = sex,
                               .legal_status = "untried",
                               .unit = f->unit};
    struct id id;

    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    return flags(f, OFFICER, &id);
}

/* The fixture's clock stands in November 2026. */
static void test_a_woman_and_somebody_under_eighteen_need_no_flag_to_be_treated_so(void **state)
{
    struct fixture *f = *state;
    const char *tomorrow = time_date_text(f->call.mem, f->call.now + TIME_DAY);
    const char *today = time_date_text(f->call.mem, f->call.now);
    const char *birthday = arena_format(f->call.mem, "2008%s", today + 4);
    const char *day_before = arena_format(f->call.mem, "2008%s", tomorrow + 4);
    const struct json *row = only(flags_of_details(f, "SM-1", "", "woman"));

    assert_string_equal(json_get_text(row, "flag"), "woman");
    assert_int_equal(json_get(row, "id")->kind, JSON_IS_NIL);
    assert_int_equal(json_count(flags_of_details(f, "SM-2", "1990", "man")), 0);
    row = only(flags_of_details(f, "SM-3", day_before, "man"));
    assert_string_equal(json_get_text(row, "flag"), "juvenile");
    assert_int_equal(json_count(flags_of_details(f, "SM-4", birthday, "man")), 0);
    assert_int_equal(json_count(flags_of_details(f, "SM-5", "2008", "man")), 1); /* in doubt, a child */
    assert_int_equal(json_count(flags_of_details(f, "SM-6", "2007", "man")), 0);
    assert_int_equal(json_count(flags_of_details(f, "SM-7", "", "not_said")), 0);
}

static void test_flags_known_at_reception_are_set_with_it(void **state)
{
    struct fixture *f = *state;
    struct json *codes = json_list(&f->call);
    struct person_details p = {.name_latin = "Somebody",
                               .number = "SM-1",
                               .legal_status = "untried",
                               .unit = f->unit,
                               .flags = codes};
    struct id id = {{7}};

    json_add(codes, json_text(&f->call, "returnee"));
    json_add(codes, json_text(&f->call, "dangerous"));
    must_fail(&f->call, ERR_INVALID, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    assert_int_equal(id.bytes[0], 7);
    codes->as.members.first->next->as.text = "interpreter";
    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    assert_int_equal(json_count(flags(f, OFFICER, &id)), 2);
}

/* ---- who sees them ---- */

static void test_an_officer_sees_and_sets_nothing_of_another_unit(void **state)
{
    struct fixture *f = *state;
    struct id far = fixture_person(f, "SM-2", "Perun Corvane", &f->other_unit), unused;
    struct flag_setting s = {.person = far, .flag = "returnee", .detail = "Told by the court."};
    struct keep_apart k = {.person = far, .other_number = "SM-2", .reason = "threat"};
    struct json *rows = NULL;

    must_work(&f->call, flag_set(&f->call, fixture_sit(f, ASSESSOR), &s, &unused));
    must_fail(&f->call, ERR_MISSING, ask_flag_list(&f->call, fixture_sit(f, OFFICER), &far, &rows));
    must_fail(&f->call, ERR_MISSING,
              ask_keep_apart_list(&f->call, fixture_sit(f, OFFICER), &far, &rows));
    must_fail(&f->call, ERR_MISSING, ask_duty_past(&f->call, fixture_sit(f, OFFICER), &far, &rows));
    must_fail(&f->call, ERR_MISSING, ask_picture(&f->call, fixture_sit(f, OFFICER), &far, &rows));
    s.flag = "woman";
    must_fail(&f->call, ERR_MISSING, flag_set(&f->call, fixture_sit(f, OFFICER), &s, &unused));
    must_fail(&f->call, ERR_MISSING, keep_apart_record(&f->call, fixture_sit(f, OFFICER), &k, &unused));
    must_fail(&f->call, ERR_DENIED, flag_set(&f->call, fixture_sit(f, INSPECTOR), &s, &unused));
    must_fail(&f->call, ERR_DENIED,
              ask_flag_list(&f->call, fixture_sit(f, ADMINISTRATOR), &far, &rows));
    assert_null(rows);
}

/* ---- keep-aparts ---- */

static void test_a_keep_apart_is_seen_from_both_sides(void **state)
{
    struct fixture *f = *state;
    struct id near = near_person(f), far = fixture_person(f, "SM-2", "Perun Corvane", &f->other_unit);
    struct keep_apart k = {
        .person = far, .other_number = "SM-1", .reason = "witness", .detail = "Trial on Monday."};
    const struct json *row;
    struct json *rows;
    struct id entry;

    must_work(&f->call, keep_apart_record(&f->call, fixture_sit(f, ASSESSOR), &k, &entry));
    must_work(&f->call, ask_keep_apart_list(&f->call, fixture_sit(f, OFFICER), &near, &rows));
    row = only(rows);
    assert_string_equal(json_get_text(row, "other_number"), "SM-2");
    assert_string_equal(json_get_text(row, "reason_text"), "One is a witness against the other");
    assert_string_equal(json_get_text(row, "detail"), "Trial on Monday.");
    assert_false(json_get_bool(row, "may_see_other")); /* neither who it is nor where */
    assert_int_equal(json_get(row, "other_name")->kind, JSON_IS_NIL);
    assert_int_equal(json_get(row, "other")->kind, JSON_IS_NIL);
    must_work(&f->call, ask_keep_apart_list(&f->call, fixture_sit(f, REVIEWER), &far, &rows));
    assert_string_equal(json_get_text(only(rows), "other_number"), "SM-1");
    assert_true(json_get_bool(only(rows), "may_see_other"));
}

static void test_a_keep_apart_names_one_other_person_once(void **state)
{
    struct fixture *f = *state;
    struct id near = near_person(f), far = fixture_person(f, "SM-2", "Perun Corvane", &f->other_unit);
    struct keep_apart k = {.person = near, .other_number = "SM-9", .reason = "threat"};
    struct desk *d = fixture_sit(f, ASSESSOR);
    struct id entry;

    must_fail(&f->call, ERR_INVALID, keep_apart_record(&f->call, d, &k, &entry)); /* nobody */
    k.other_number = "SM-1";
    must_fail(&f->call, ERR_INVALID, keep_apart_record(&f->call, d, &k, &entry)); /* oneself */
    k.other_number = " ";
    must_fail(&f->call, ERR_INVALID, keep_apart_record(&f->call, d, &k, &entry));
    k.other_number = "SM-2";
    k.reason = "dislike";
    must_fail(&f->call, ERR_INVALID, keep_apart_record(&f->call, d, &k, &entry));
    k.reason = "threat";
    must_work(&f->call, keep_apart_record(&f->call, fixture_sit(f, ASSESSOR), &k, &entry));
    k.person = far;
    k.other_number = "SM-1"; /* the same two from the other side */
    must_fail(&f->call, ERR_CONFLICT,
              keep_apart_record(&f->call, fixture_sit(f, ASSESSOR), &k, &entry));
}

static void test_a_keep_apart_ends_with_a_reason_from_either_side(void **state)
{
    struct fixture *f = *state;
    struct id near = near_person(f), far = fixture_person(f, "SM-2", "Perun Corvane", &f->other_unit);
    struct id third = fixture_person(f, "SM-3", "Orla Fenn", &f->unit), entry;
    struct keep_apart k = {.person = far, .other_number = "SM-1", .reason = "threat"};
    struct json *rows;

    must_work(&f->call, keep_apart_record(&f->call, fixture_sit(f, ASSESSOR), &k, &entry));
    must_fail(&f->call, ERR_INVALID,
              keep_apart_end(&f->call, fixture_sit(f, OFFICER), &near, &entry, ""));
    must_fail(&f->call, ERR_MISSING,
              keep_apart_end(&f->call, fixture_sit(f, OFFICER), &third, &entry, "Not theirs."));
    must_work(&f->call,
              keep_apart_end(&f->call, fixture_sit(f, OFFICER), &near, &entry, "Reconciled."));
    must_work(&f->call, ask_keep_apart_list(&f->call, fixture_sit(f, REVIEWER), &far, &rows));
    assert_int_equal(json_count(rows), 0);
    must_work(&f->call, ask_duty_past(&f->call, fixture_sit(f, OFFICER), &near, &rows));
    assert_string_equal(json_get_text(only(rows), "label"),
                        "Kept apart from a person who is not in your units (SM-2)");
    must_work(&f->call, ask_duty_past(&f->call, fixture_sit(f, REVIEWER), &near, &rows));
    assert_string_equal(json_get_text(only(rows), "label"), "Kept apart from Perun Corvane");
    assert_string_equal(json_get_text(only(rows), "ended_why"), "Reconciled.");
}

/* ---- the picture ---- */

static const char *picture_of(struct fixture *f, const char *start, size_t start_length, size_t length)
{
    char *bytes = arena_alloc(f->call.mem, length + 1);

    memcpy(bytes, start, start_length);
    return base64_text(f->call.mem, bytes, length);
}

#define PNG "\x89PNG\r\n\x1a\n"
#define JPEG "\xff\xd8\xff\xe0"

static void test_a_picture_comes_back_as_it_was_and_the_latest_is_shown(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f);
    const char *media = NULL;
    const void *bytes = NULL;
    size_t length = 0;

    must_fail(&f->call, ERR_MISSING,
              picture_open(&f->call, fixture_sit(f, OFFICER), &id, &media, &bytes, &length));
    must_work(&f->call, picture_take(&f->call, fixture_sit(f, ASSESSOR), &id,
                                     picture_of(f, PNG, sizeof PNG - 1, 500)));
    must_work(&f->call, picture_take(&f->call, fixture_sit(f, ASSESSOR), &id,
                                     picture_of(f, JPEG, sizeof JPEG - 1, PICTURE_BYTES)));
    must_work(&f->call, picture_open(&f->call, fixture_sit(f, OFFICER), &id, &media, &bytes, &length));
    assert_string_equal(media, "image/jpeg");
    assert_int_equal(length, PICTURE_BYTES);
    assert_memory_equal(bytes, JPEG, sizeof JPEG - 1);
}

static void test_what_is_no_picture_or_too_large_is_refused(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f);
    const char *wrong[] = {NULL,
                           "",
                           "not base64!",
                           picture_of(f, "GIF89a", 6, 500),
                           picture_of(f, "<svg onload=\"x\">", 16, 500),
                           picture_of(f, PNG, sizeof PNG - 1, sizeof PNG - 1),
                           picture_of(f, PNG, sizeof PNG - 1, PICTURE_BYTES + 1)};
    struct json *row;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(picture_take(&f->call, fixture_sit(f, ASSESSOR), &id, wrong[i]), ERR_INVALID);
        assert_string_equal(f->call.fail.field, "photo");
        fail_clear(&f->call);
    }
    must_fail(
        &f->call, ERR_DENIED,
        picture_take(&f->call, fixture_sit(f, OFFICER), &id, picture_of(f, PNG, sizeof PNG - 1, 500)));
    must_work(&f->call, ask_picture(&f->call, fixture_sit(f, OFFICER), &id, &row));
    assert_int_equal(row->kind, JSON_IS_NIL);
}

static void test_a_wrong_picture_goes_off_the_page(void **state)
{
    struct fixture *f = *state;
    struct id id = near_person(f);
    struct json *row;

    must_fail(&f->call, ERR_MISSING, picture_remove(&f->call, fixture_sit(f, ASSESSOR), &id));
    must_work(&f->call, picture_take(&f->call, fixture_sit(f, ASSESSOR), &id,
                                     picture_of(f, PNG, sizeof PNG - 1, 500)));
    must_work(&f->call, picture_remove(&f->call, fixture_sit(f, ASSESSOR), &id));
    must_work(&f->call, ask_picture(&f->call, fixture_sit(f, OFFICER), &id, &row));
    assert_int_equal(row->kind, JSON_IS_NIL);
    must_fail(&f->call, ERR_MISSING, picture_remove(&f->call, fixture_sit(f, ASSESSOR), &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_flag_says_what_it_changes_and_what_the_shift_has_to_know),
        cmocka_unit_test(test_every_flag_says_what_it_changes),
        SITE_TEST(test_a_flag_is_set_once_and_cleared_with_a_reason),
        SITE_TEST(test_a_flag_that_does_not_exist_or_lies_in_the_future_is_refused),
        SITE_TEST(test_the_flag_of_somebody_else_is_not_cleared),
        SITE_TEST(test_a_woman_and_somebody_under_eighteen_need_no_flag_to_be_treated_so),
        SITE_TEST(test_flags_known_at_reception_are_set_with_it),
        SITE_TEST(test_an_officer_sees_and_sets_nothing_of_another_unit),
        SITE_TEST(test_a_keep_apart_is_seen_from_both_sides),
        SITE_TEST(test_a_keep_apart_names_one_other_person_once),
        SITE_TEST(test_a_keep_apart_ends_with_a_reason_from_either_side),
        SITE_TEST(test_a_picture_comes_back_as_it_was_and_the_latest_is_shown),
        SITE_TEST(test_what_is_no_picture_or_too_large_is_refused),
        SITE_TEST(test_a_wrong_picture_goes_off_the_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
