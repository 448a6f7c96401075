/* people/roster_test.c: a file becomes people, once, after it was looked at, and what is refused of it.
 */

#include "site/fixture.h"

#include "base/base64.h"
#include "base/limits.h"
#include "people/roster.h"

#define HEADINGS "Name;Number;Date of birth;Legal status;Unit\n"

static struct json *file_of(struct fixture *f, const char *text)
{
    struct json *file = json_map(&f->call);

    json_set(file, "name", json_text(&f->call, "roster.csv"));
    json_set(file, "base64", json_text(&f->call, base64_text(f->call.mem, text, strlen(text))));
    return file;
}

static void take(struct fixture *f, const char *text)
{
    must_work(&f->call, roster_take(&f->call, fixture_sit(f, ASSESSOR), file_of(f, text)));
}

static struct roster *look(struct fixture *f)
{
    const struct json *draft;
    struct roster *r = NULL;

    must_work(&f->call, roster_look(&f->call, fixture_sit(f, ASSESSOR), &r, &draft));
    return r;
}

static size_t import(struct fixture *f, const struct json *others)
{
    size_t count = 99999;

    must_work(&f->call, roster_import(&f->call, fixture_sit(f, ASSESSOR), others, &count));
    return count;
}

static size_t people(struct fixture *f)
{
    struct person_search s = {0};
    struct json *rows = NULL;

    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, ASSESSOR), &s, &rows));
    return json_count(rows);
}

static void assert_rejected(struct fixture *f, const char *row, const char *reason)
{
    struct roster *r;

    take(f, arena_format(f->call.mem, HEADINGS "%s\n", row));
    r = look(f);
    assert_int_equal(r->count, 1);
    assert_non_null(r->rows[0].reason);
    if (!strstr(r->rows[0].reason, reason)) print_error("%s\n", r->rows[0].reason);
    assert_non_null(strstr(r->rows[0].reason, reason));
}

static void test_nobody_is_registered_before_it_is_confirmed(void **state)
{
    struct fixture *f = *state;
    const char *before = fixture_dump(f);
    struct roster *r;

    take(f, HEADINGS "Karim Salhi;SM-1;17/05/1992;Convicted;Harbour Wing\n"
                     "Dorrin Halvek;SM-2;1990;untried;mill wing\n");
    r = look(f);
    assert_int_equal(r->count, 2);
    assert_int_equal(r->rejected + r->close, 0);
    assert_string_equal(fixture_dump(f), before);
    assert_int_equal(import(f, NULL), 2);
    assert_int_equal(people(f), 2);
}

static void test_what_stands_in_the_file_is_registered(void **state)
{
    struct fixture *f = *state;
    struct person_search s = {.words = "salhi"};
    struct json *rows = NULL, *person = NULL;
    struct id id;

    take(f, "Prénom;Nom;الاسم;N°;Né le;Statut;Quartier;Remarque\n"
            "Karim;Salhi;كريم صالحي;SM-1;17.5.1992;prévenu;Harbour Wing;x\n");
    assert_int_equal(import(f, NULL), 1);
    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, ASSESSOR), &s, &rows));
    assert_true(id_parse(json_get_text(rows->as.members.first, "id"), &id));
    must_work(&f->call, ask_person(&f->call, fixture_sit(f, ASSESSOR), &id, &person));
    assert_string_equal(json_get_text(person, "name"), "Karim Salhi");
    assert_string_equal(json_get_text(json_get(person, "names")->as.members.first->next, "text"),
                        "كريم صالحي");
    assert_string_equal(json_get_text(person, "number"), "SM-1");
    assert_string_equal(json_get_text(person, "birth"), "1992-05-17");
    assert_string_equal(json_get_text(person, "legal_status"), "untried");
    assert_string_equal(json_get_text(person, "unit_name"), "Harbour Wing");
}

static void test_every_row_that_cannot_be_taken_says_why(void **state)
{
    struct fixture *f = *state;

    fixture_person(f, "SM-9", "Perun Corvane", &f->unit);
    assert_rejected(f, ";SM-1;1992;convicted;Harbour Wing", "name");
    assert_rejected(f, "Karim Salhi;;1992;convicted;Harbour Wing", "number");
    assert_rejected(f, "Karim Salhi;SM-1;31/02/1992;convicted;Harbour Wing", "birth");
    assert_rejected(f, "Karim Salhi;SM-1;05/17/1992;convicted;Harbour Wing", "birth");
    assert_rejected(f, "Karim Salhi;SM-1;2999;convicted;Harbour Wing", "future");
    assert_rejected(f, "Karim Salhi;SM-1;1992;on leave;Harbour Wing", "“on leave” is no legal status");
    assert_rejected(f, "Karim Salhi;SM-1;1992;;Harbour Wing", "The legal status is missing");
    assert_rejected(f, "Karim Salhi;SM-1;1992;convicted;Tower", "There is no unit “Tower”");
    assert_rejected(f, "Karim Salhi;SM-1;1992;convicted;", "The unit is missing");
    assert_rejected(f, "Karim Salhi;SM-9;1992;convicted;Harbour Wing", "SM-9 is somebody else's");
    assert_int_equal(import(f, NULL), 0);
    assert_int_equal(people(f), 1);
}

static void test_the_sex_is_read_in_three_languages_and_an_unknown_word_is_refused(void **state)
{
    static const char *const words[][2] = {{"Woman", "woman"},
                                           {"F", "woman"},
                                           {"femme", "woman"},
                                           {"Féminin", "woman"},
                                           {"أنثى", "woman"},
                                           {"امرأة", "woman"},
                                           {"male", "man"},
                                           {"M", "man"},
                                           {"Homme", "man"},
                                           {"ذكر", "man"},
                                           {"autre", "other"},
                                           {"Not said", "not_said"},
                                           {"Another answer", "other"},
                                           {"", "not_said"}};
    struct fixture *f = *state;
    struct buffer text = buffer_in(f->call.mem, 65536);
    struct roster *r;
    struct json *row;
    struct id id;

    buffer_text(&text, "Name;Number;Sexe;Legal status;Unit\n");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        buffer_format(&text, "Person %zu;SM-%zu;%s;convicted;Harbour Wing\n", i, i, words[i][0]);
    buffer_text(&text, "Wrong Word;SM-99;blue;convicted;Harbour Wing\n");
    take(f, text.data);
    r = look(f);
    assert_int_equal(r->rejected, 1);
    assert_string_equal(r->rows[r->count - 1].reason,
                        "“blue” is no sex that is known here: woman, man, another answer or not said.");
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_string_equal(*r->rows[i].details.sex ? r->rows[i].details.sex : "not_said", words[i][1]);
    assert_int_equal(import(f, NULL), 14);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        must_work(&f->call, desk_row(&f->call, fixture_sit(f, ASSESSOR), "person_with_number",
                                     DB_ARGS(DB_TEXT("number", arena_format(f->call.mem, "SM-%zu", i)),
                                             DB_TEXT("except", NULL)),
                                     &row));
        assert_true(id_parse(json_get_text(row, "id"), &id));
        must_work(&f->call, ask_person(&f->call, fixture_sit(f, ASSESSOR), &id, &row));
        assert_string_equal(json_get_text(row, "sex"), words[i][1]);
    }
}

static void test_rows_are_numbered_as_in_the_file(void **state)
{
    struct fixture *f = *state;
    struct roster *r;

    take(f,
         HEADINGS "\nKarim Salhi;SM-1;1992;convicted;Harbour Wing\n\n;SM-2;;convicted;Harbour Wing\n");
    r = look(f);
    assert_int_equal(r->rows[0].number, 3);
    assert_int_equal(r->rows[1].number, 5);
    assert_non_null(r->rows[1].reason);
    assert_int_equal(r->rejected, 1);
    assert_int_equal(import(f, NULL), 1); /* the others go on without it */
}

static void test_a_number_that_stands_twice_is_taken_once(void **state)
{
    struct fixture *f = *state;
    struct roster *r;

    take(f, HEADINGS "Karim Salhi;SM-1;1992;convicted;Harbour Wing\n"
                     "Dorrin Halvek;SM-1;1990;convicted;Harbour Wing\n");
    r = look(f);
    assert_null(r->rows[0].reason);
    assert_string_equal(r->rows[1].reason, "The number SM-1 stands in row 2, too.");
    assert_int_equal(import(f, NULL), 1);
}

static void test_whoever_may_be_here_already_is_left_out_unless_it_is_said(void **state)
{
    struct fixture *f = *state;
    struct json *others = json_list(&f->call);
    const char *text = HEADINGS "Kareem Salhi;SM-2;1990;convicted;Harbour Wing\n"
                                "Dorrin Halvek;SM-3;1990;convicted;Harbour Wing\n";
    struct roster *r;

    fixture_person(f, "SM-1", "Karim Salhi", &f->unit);
    take(f, text);
    r = look(f);
    assert_int_equal(r->close, 1);
    assert_string_equal(json_get_text(r->rows[0].close->as.members.first, "number"), "SM-1");
    assert_int_equal(import(f, NULL), 1);
    assert_int_equal(people(f), 2);
    take(f, text);
    json_add(others, json_text(&f->call, "2"));
    assert_int_equal(import(f, others), 1);
    assert_int_equal(people(f), 3);
}

static void test_confirming_again_registers_nobody_twice(void **state)
{
    struct fixture *f = *state;
    const char *text = HEADINGS "Karim Salhi;SM-1;1992;convicted;Harbour Wing\n";
    size_t count = 0;

    take(f, text);
    assert_int_equal(import(f, NULL), 1);
    must_fail(&f->call, ERR_CONFLICT,
              roster_import(&f->call, fixture_sit(f, ASSESSOR), NULL, &count)); /* none waits */
    take(f, text);
    assert_int_equal(import(f, NULL), 0);
    assert_int_equal(people(f), 1);
}

static void test_more_people_than_one_step_takes_are_all_registered(void **state)
{
    struct fixture *f = *state;
    struct buffer text = buffer_in(f->call.mem, LIMIT_ROSTER_FILE);
    uint64_t before = fixture_entries(f, STREAM_FACTS);
    struct json *columns = json_list(&f->call);

    buffer_text(&text, "Name;Number\n");
    for (int i = 0; i < 450; i++)
        buffer_format(&text, "P%c%c%c Halvek;SM-%d\n", 'a' + i % 7, 'b' + i / 7 % 9, 'k' + i / 63, i);
    take(f, text.data);
    json_add(columns, json_text(&f->call, "name"));
    json_add(columns, json_text(&f->call, "number"));
    must_work(&f->call, roster_set_columns(&f->call, fixture_sit(f, ASSESSOR), columns,
                                           id_text(f->call.mem, &f->unit), "convicted"));
    assert_int_equal(look(f)->rejected, 0);
    assert_int_equal(import(f, NULL), 450);
    assert_int_equal(fixture_entries(f, STREAM_FACTS) - before, 450);
}

static void test_the_importer_says_what_a_column_is(void **state)
{
    struct fixture *f = *state;
    struct json *columns = json_list(&f->call), *wrong = json_list(&f->call);

    take(f, "A;B;C\nSM-1;Karim;Salhi\n");
    assert_int_equal(look(f)->rejected, 1);
    json_add(columns, json_text(&f->call, "number"));
    json_add(columns, json_text(&f->call, "name"));
    json_add(columns, json_text(&f->call, "name"));
    must_work(&f->call, roster_set_columns(&f->call, fixture_sit(f, ASSESSOR), columns,
                                           id_text(f->call.mem, &f->unit), "other"));
    assert_int_equal(look(f)->rejected, 0);
    assert_string_equal(look(f)->rows[0].name, "Karim Salhi");
    json_add(wrong, json_text(&f->call, "number"));
    must_fail(&f->call, ERR_INVALID,
              roster_set_columns(&f->call, fixture_sit(f, ASSESSOR), wrong, "", ""));
    json_add(wrong, json_text(&f->call, "shoe_size"));
    json_add(wrong, json_text(&f->call, "name"));
    must_fail(&f->call, ERR_INVALID,
              roster_set_columns(&f->call, fixture_sit(f, ASSESSOR), wrong, "", ""));
    assert_int_equal(look(f)->rejected, 0); /* a refusal changes nothing */
}

static void test_headings_are_understood_in_three_languages(void **state)
{
    static const char *const headings[][2] = {{"Full name", "name"},
                                              {"Surname", "name"},
                                              {"Prénom", "name"},
                                              {"NOM DE FAMILLE", "name"},
                                              {"الاسم الكامل", "name"},
                                              {"اللقب", "name"},
                                              {"Prison number", "number"},
                                              {"ID", "number"},
                                              {"N° d’écrou", "number"},
                                              {"Matricule", "number"},
                                              {"رقم السجين", "number"},
                                              {"DOB", "birth"},
                                              {"Date de naissance", "birth"},
                                              {"تاريخ الميلاد", "birth"},
                                              {"Sex", "sex"},
                                              {"Gender", "sex"},
                                              {"Sexe", "sex"},
                                              {"الجنس", "sex"},
                                              {"Legal status", "legal_status"},
                                              {"Situation pénale", "legal_status"},
                                              {"الوضع القانوني", "legal_status"},
                                              {"Wing", "unit"},
                                              {"Quartier", "unit"},
                                              {"الجناح", "unit"},
                                              {"Unit number", "unit"},
                                              {"Birth certificate no.", "left_out"},
                                              {"Shoe size", "left_out"},
                                              {"", "left_out"},
                                              {"Community", "left_out"},
                                              {"Sexual offence", "left_out"},
                                              {"الجنسية", "left_out"},
                                              {"Videos", "left_out"}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        if (strcmp(roster_guess(&f->call, headings[i][0]), headings[i][1]) != 0)
            print_error("%s\n", headings[i][0]);
        assert_string_equal(roster_guess(&f->call, headings[i][0]), headings[i][1]);
    }
}

static void test_births_are_read_day_first_or_left_as_they_are(void **state)
{
    static const char *const births[][2] = {{"17/05/1992", "1992-05-17"},
                                            {"7.5.1992", "1992-05-07"},
                                            {"17-05-1992", "1992-05-17"},
                                            {"1992-05-17 00:30", "1992-05-17"},
                                            {"1992-05-17", "1992-05-17"},
                                            {"1992", "1992"},
                                            {"17/05.1992", "17/05.1992"},
                                            {"17/05/92", "17/05/92"},
                                            {"17/05/1992x", "17/05/1992x"},
                                            {"/05/1992", "/05/1992"},
                                            {"17/", "17/"},
                                            {"May 1992", "May 1992"},
                                            {"", ""}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof births / sizeof *births; i++)
        assert_string_equal(roster_birth(&f->call, births[i][0]), births[i][1]);
}

static void test_a_roster_is_the_importers_own(void **state)
{
    struct fixture *f = *state;
    const struct json *draft;
    const char *waiting;
    struct roster *r = NULL;

    take(f, HEADINGS "Karim Salhi;SM-1;1992;convicted;Harbour Wing\n");
    must_work(&f->call, roster_look(&f->call, fixture_sit(f, REVIEWER), &r, &draft));
    assert_null(r);
    must_work(&f->call, roster_waiting(&f->call, fixture_sit(f, ASSESSOR), &waiting));
    assert_string_equal(waiting, "roster.csv");
    must_work(&f->call, roster_drop(&f->call, fixture_sit(f, ASSESSOR)));
    assert_null(look(f));
}

static void test_who_may_not_import_does_not(void **state)
{
    struct fixture *f = *state;
    size_t count = 0;

    for (enum role role = 0; role < ROLE_COUNT; role++) {
        if (role == ASSESSOR || role == REVIEWER) continue;
        must_fail(&f->call, ERR_DENIED,
                  roster_take(&f->call, fixture_sit(f, role), file_of(f, HEADINGS "a;b;c;d;e\n")));
        must_fail(&f->call, ERR_DENIED, roster_import(&f->call, fixture_sit(f, role), NULL, &count));
    }
}

static void refuse_file(struct fixture *f, const struct json *file, const char *with)
{
    assert_int_equal(roster_take(&f->call, fixture_sit(f, ASSESSOR), file), ERR_INVALID);
    if (!strstr(f->call.fail.text, with)) print_error("%s\n", f->call.fail.text);
    assert_non_null(strstr(f->call.fail.text, with));
    fail_clear(&f->call);
    assert_null(look(f));
}

static void test_what_is_no_roster_is_refused_when_it_is_chosen(void **state)
{
    struct fixture *f = *state;
    struct buffer rows = buffer_in(f->call.mem, LIMIT_ROSTER_FILE),
                  much = buffer_in(f->call.mem, 1 << 20);

    refuse_file(f, NULL, "Choose a CSV");
    refuse_file(f, json_map(&f->call), "Choose a CSV");
    refuse_file(f, file_of(f, ""), "empty");
    refuse_file(f, file_of(f, HEADINGS), "no people");
    refuse_file(f, file_of(f, HEADINGS "\"a;b\n"), "Row 2, column A");
    refuse_file(f, file_of(f, "%PDF-1.7"), "not a table");
    for (int i = 0; i <= LIMIT_ROSTER_ROWS + 1; i++) buffer_format(&rows, "x%d;y\n", i);
    refuse_file(f, file_of(f, rows.data), "more than 2000 people");
    while (much.length <= LIMIT_ROSTER_FILE) buffer_text(&much, "x;y\n");
    refuse_file(f, file_of(f, much.data), "larger than 360 kB");
}

static void test_a_roster_at_the_limit_of_bytes_can_be_kept(void **state)
{
    struct fixture *f = *state;
    struct buffer text = buffer_in(f->call.mem, LIMIT_ROSTER_FILE);

    buffer_text(&text, "Name;Number;Remark\n");
    for (int i = 0; i < 100; i++) {
        buffer_format(&text, "Karim Salhi;SM-%d;", i);
        for (int k = 0; k < 170; k++) buffer_text(&text, "remark of ten or so. ");
        buffer_text(&text, "\n");
    }
    assert_false(buffer_overflowed(&text));
    take(f, text.data);
    assert_int_equal(look(f)->count, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_nobody_is_registered_before_it_is_confirmed),
        SITE_TEST(test_what_stands_in_the_file_is_registered),
        SITE_TEST(test_every_row_that_cannot_be_taken_says_why),
        SITE_TEST(test_the_sex_is_read_in_three_languages_and_an_unknown_word_is_refused),
        SITE_TEST(test_rows_are_numbered_as_in_the_file),
        SITE_TEST(test_a_number_that_stands_twice_is_taken_once),
        SITE_TEST(test_whoever_may_be_here_already_is_left_out_unless_it_is_said),
        SITE_TEST(test_confirming_again_registers_nobody_twice),
        SITE_TEST(test_more_people_than_one_step_takes_are_all_registered),
        SITE_TEST(test_the_importer_says_what_a_column_is),
        SITE_TEST(test_headings_are_understood_in_three_languages),
        SITE_TEST(test_births_are_read_day_first_or_left_as_they_are),
        SITE_TEST(test_a_roster_is_the_importers_own),
        SITE_TEST(test_who_may_not_import_does_not),
        SITE_TEST(test_what_is_no_roster_is_refused_when_it_is_chosen),
        SITE_TEST(test_a_roster_at_the_limit_of_bytes_can_be_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
