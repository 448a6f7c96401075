/* people/search_test.c: who is found by which words, in which order, and who is asked about before
 * somebody is registered. */

#include "site/fixture.h"

#include "people/search.h"

static struct id registered(struct fixture *f, const char *number, const char *latin,
                            const char *arabic, const char *birth)
{
    struct person_details p = {.name_latin = latin,
                               .name_arabic = arabic,
                               .name_other = "",
                               .number = number,
                               .birth = birth,
                               .legal_status = "convicted",
                               .unit = f->unit};
    struct id id = {{0}};

    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    return id;
}

/* The numbers of whom the words find, in order, with spaces between. */
static const char *found_by(struct fixture *f, enum role by, const char *words, int limit)
{
    struct buffer out = buffer_in(f->call.mem, 65536);
    struct json *rows = NULL;

    must_work(&f->call, ask_person_search(&f->call, fixture_sit(f, by), words, limit, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        buffer_format(&out, "%s%s", out.length ? " " : "", json_get_text(r, "number"));
    return out.data ? out.data : "";
}

static const char *found(struct fixture *f, const char *words)
{
    return found_by(f, REVIEWER, words, 10);
}

static void test_a_person_is_found_in_whatever_way_the_name_is_written(void **state)
{
    static const char *const words[] = {
        "Mohamed Benali",   "mouhamed ben ali", "MUHAMMAD BIN ALI",   "محمد بن علي",    "بنعلي محمد",
        "benali, mohammed", "Moham Benal",      "Mohmaed Benali",     "Mohamed Benalo", "محمد",
        "Benali",           "mo7amed benali",   "Mohamed Ali Benali", "sm-1",           "SM 1",
        "Mehmet Benali"};
    struct fixture *f = *state;

    registered(f, "SM-1", "Mohamed Benali", "", "1992");
    registered(f, "SM-2", "Dorrin Halvek", "", "1990");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(found(f, words[i]), "SM-1") != 0) print_error("%s\n", words[i]);
        assert_string_equal(found(f, words[i]), "SM-1");
    }
    assert_string_equal(found(f, "Halvek"), "SM-2");
    assert_string_equal(found(f, "Zebra"), "");
    assert_string_equal(found(f, ""), "");
    assert_string_equal(found(f, " %_* "), "");
    assert_string_equal(found(f, NULL), "");
}

static void test_who_is_written_in_arabic_only_is_found_by_latin_letters(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-1", "", "عبد القادر الشرقاوي", "");
    assert_string_equal(found(f, "Abdelkader Cherkaoui"), "SM-1");
    assert_string_equal(found(f, "al-Sharqawi, Abd al-Qadir"), "SM-1");
    assert_string_equal(found(f, "عبدالقادر شرقاوى"), "SM-1");
}

static void test_the_nearest_come_first(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-5", "Karam Salhi", "", ""); /* near by one letter */
    registered(f, "SM-4", "كارم صالحي", "كارم صالحي", "");
    registered(f, "SM-3", "Kareem Salhi", "", "");
    registered(f, "SM-2", "Karimullah Salhi", "", "");
    registered(f, "SM-1", "Karim Salhi", "", "");
    assert_string_equal(found(f, "Karim Salhi"), "SM-1 SM-2 SM-3 SM-5 SM-4");
    assert_string_equal(found_by(f, REVIEWER, "Karim Salhi", 2), "SM-1 SM-2");
}

static void test_of_two_words_both_count_and_of_three_one_may_be_missing(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-1", "Karim Salhi", "", "");
    assert_string_equal(found(f, "Karim Zebra"), "");
    assert_string_equal(found(f, "Karim Zebra Salhi"), "SM-1");
    assert_string_equal(found(f, "Karim Zebra Salhi Wombat"), "");
}

static void test_numbers_are_found_by_their_parts(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-04217", "Karim Salhi", "", "");
    registered(f, "SM-04318", "Dorrin Halvek", "", "");
    assert_string_equal(found(f, "4217"), "SM-04217");
    assert_string_equal(found(f, "sm04217"), "SM-04217");
    assert_string_equal(found(f, "SM 04217"), "SM-04217");
    assert_string_equal(found(f, "4217 karim"), "SM-04217");
    assert_string_equal(found(f, "4217 dorrin"), "");
    assert_int_equal(strlen(found(f, "sm")), strlen("SM-04217 SM-04318"));
}

/* Competitors whose names come earlier: enough to fill the list, and enough to fill the pool. */
static void registered_many(struct fixture *f, const char *before, int first, int count)
{
    for (int i = first; i < first + count; i++)
        registered(f, arena_format(f->call.mem, "%s%d", before, i), "Aaron Abbas", "", "");
}

static void test_the_very_number_comes_first_then_those_that_begin_with_it(void **state)
{
    struct fixture *f = *state;

    registered_many(f, "AB-7", 1000, 45);
    registered(f, "7", "Zahir Zidan", "", "");
    registered(f, "7-2000", "Yusra Yaman", "", "");
    assert_string_equal(found_by(f, REVIEWER, "7", 2), "7 7-2000");
    assert_memory_equal(found_by(f, REVIEWER, "7", 40), "7 7-2000 AB-7", 13);
}

static void test_the_very_number_is_found_among_more_than_are_compared(void **state)
{
    struct fixture *f = *state;

    registered_many(f, "AB-71", 100, 305);
    registered(f, "71", "Zahir Zidan", "", "");
    assert_string_equal(found_by(f, REVIEWER, "71", 1), "71");
}

static void test_ones_own_number_comes_before_the_same_of_another_office(void **state)
{
    struct fixture *f = *state;
    struct person_details p = {.name_latin = "Aaron Abbas",
                               .name_arabic = "",
                               .name_other = "",
                               .number = "SM-2",
                               .number_court = "CT-90, SM-1",
                               .birth = "",
                               .legal_status = "convicted",
                               .unit = f->unit};
    struct id id;

    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    registered(f, "SM-1", "Zahir Zidan", "", "");
    registered(f, "SM-19", "Aaron Abbas", "", "");
    assert_string_equal(found(f, "SM-1"), "SM-1 SM-2 SM-19");
    assert_string_equal(found(f, "ct 90"), "SM-2");
}

static void test_a_rare_name_and_a_number_that_many_have_find_who_has_both(void **state)
{
    struct fixture *f = *state;

    registered_many(f, "AB-7", 1000, 5);
    registered(f, "SM-73", "Karim Salhi", "", "");
    assert_string_equal(found(f, "7 salhi"), "SM-73");
}

static void test_what_a_person_was_called_before_a_change_finds_nobody(void **state)
{
    struct fixture *f = *state;
    struct id id = registered(f, "SM-1", "Karim Salhi", "", "");
    struct person_details p = {.name_latin = "Dorrin Halvek",
                               .name_arabic = "",
                               .name_other = "",
                               .number = "SM-1",
                               .birth = "",
                               .legal_status = "convicted",
                               .unit = f->unit};

    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &id, &p));
    assert_string_equal(found(f, "Salhi"), "");
    assert_string_equal(found(f, "Halvek"), "SM-1");
}

static void test_officers_find_whom_they_may_see(void **state)
{
    struct fixture *f = *state;

    fixture_person(f, "SM-1", "Karim Salhi", &f->unit);
    fixture_person(f, "SM-2", "Karim Salhi", &f->other_unit);
    assert_string_equal(found_by(f, OFFICER, "salhi", 10), "SM-1");
    assert_string_equal(found_by(f, OFFICER, "2", 10), "");
}

static void test_who_has_no_list_finds_nobody(void **state)
{
    struct fixture *f = *state;
    struct json *rows = NULL;

    fixture_person(f, "SM-1", "Karim Salhi", &f->unit);
    must_fail(&f->call, ERR_DENIED,
              ask_person_search(&f->call, fixture_sit(f, ADMINISTRATOR), "salhi", 10, &rows));
    assert_null(rows);
}

/* ---- before somebody is registered ---- */

static const char *close_to(struct fixture *f, const char *name, const char *number, const char *birth)
{
    struct person_sketch s = {json_list(&f->call), json_list(&f->call), birth};
    struct buffer out = buffer_in(f->call.mem, 65536);
    struct json *rows = NULL;

    json_add((struct json *)s.names, json_text(&f->call, name));
    json_add((struct json *)s.numbers, json_text(&f->call, number));
    must_work(&f->call, ask_person_close(&f->call, fixture_sit(f, ASSESSOR), &s, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        buffer_format(&out, "%s%s", out.length ? " " : "", json_get_text(r, "number"));
    return out.data ? out.data : "";
}

static void test_only_the_same_name_with_no_other_birth_is_close(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-1", "Mohamed Benali", "", "1992-05-17");
    assert_string_equal(close_to(f, "Muhammad bin Ali", "", "1992"), "SM-1");
    assert_string_equal(close_to(f, "محمد بن علي", "", ""), "SM-1");
    assert_string_equal(close_to(f, "Benali Mohamed", "", NULL), "SM-1");
    assert_string_equal(close_to(f, "Mohamed Benali", "", "1993"), "");
    assert_string_equal(close_to(f, "Mohamed Ali Benali", "", ""), "");
    assert_string_equal(close_to(f, "Mohamed", "", ""), "");
    assert_string_equal(close_to(f, "Mohamed Benaki", "", ""), "");
    assert_string_equal(close_to(f, "", "", ""), "");
}

static void test_a_number_that_is_somebodys_is_close(void **state)
{
    struct fixture *f = *state;

    registered(f, "SM-17", "Karim Salhi", "", "");
    assert_string_equal(close_to(f, "Dorrin Halvek", "sm 17", ""), "SM-17");
    assert_string_equal(close_to(f, "Dorrin Halvek", "SM-1", ""), "");
    assert_string_equal(close_to(f, "Dorrin Halvek", "17", ""), "");
}

static void test_only_who_registers_is_told_who_is_close(void **state)
{
    struct fixture *f = *state;
    struct person_sketch s = {.birth = ""};
    struct json *rows = NULL;

    must_fail(&f->call, ERR_DENIED, ask_person_close(&f->call, fixture_sit(f, OFFICER), &s, &rows));
    assert_null(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_person_is_found_in_whatever_way_the_name_is_written),
        SITE_TEST(test_who_is_written_in_arabic_only_is_found_by_latin_letters),
        SITE_TEST(test_the_nearest_come_first),
        SITE_TEST(test_of_two_words_both_count_and_of_three_one_may_be_missing),
        SITE_TEST(test_numbers_are_found_by_their_parts),
        SITE_TEST(test_the_very_number_comes_first_then_those_that_begin_with_it),
        SITE_TEST(test_the_very_number_is_found_among_more_than_are_compared),
        SITE_TEST(test_ones_own_number_comes_before_the_same_of_another_office),
        SITE_TEST(test_a_rare_name_and_a_number_that_many_have_find_who_has_both),
        SITE_TEST(test_what_a_person_was_called_before_a_change_finds_nobody),
        SITE_TEST(test_officers_find_whom_they_may_see),
        SITE_TEST(test_who_has_no_list_finds_nobody),
        SITE_TEST(test_only_the_same_name_with_no_other_birth_is_close),
        SITE_TEST(test_a_number_that_is_somebodys_is_close),
        SITE_TEST(test_only_who_registers_is_told_who_is_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
