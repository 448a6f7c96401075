/* people/decide_test.c: who may be registered, and how people are found again. */

#include "site/fixture.h"

#include "people/people.h"
#include "people/place.h"
#include "people/plain.h"

static struct person_details details(struct fixture *f, const char *number, const char *name)
{
    struct person_details p = {.name_latin = name,
                               .name_arabic = "",
                               .name_other = "",
                               .number = number,
                               .birth = "1992",
                               .legal_status = "convicted",
                               .unit = f->unit};

    return p;
}

static struct id registered(struct fixture *f, const struct person_details *p)
{
    struct id id = {{0}};

    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), p, &id));
    return id;
}

static void refuse(struct fixture *f, const struct person_details *p, enum err code, const char *field)
{
    const char *before = fixture_dump(f);
    struct id id = {{7}};

    assert_int_equal(person_register(&f->call, fixture_sit(f, ASSESSOR), p, &id), code);
    assert_string_equal(f->call.fail.field, field);
    fail_clear(&f->call);
    assert_int_equal(id.bytes[0], 7);
    assert_string_equal(fixture_dump(f), before);
}

static struct json *person(struct fixture *f, enum role by, const struct id *id)
{
    struct json *row = NULL;

    must_work(&f->call, ask_person(&f->call, fixture_sit(f, by), id, &row));
    return row;
}

static struct json *found(struct fixture *f, enum role by, const char *words)
{
    struct person_search s = {.words = words};
    struct json *rows = NULL;

    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, by), &s, &rows));
    return rows;
}

static void test_a_person_is_seen_with_every_name_as_it_was_written(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");
    struct json *row, *name;
    struct id id;

    p.name_arabic = "دورين هالفيك";
    p.name_other = "Δορίν";
    id = registered(f, &p);
    row = person(f, REVIEWER, &id);
    assert_string_equal(json_get_text(row, "number"), "SM-1");
    assert_string_equal(json_get_text(row, "name"), "Dorrin Halvek");
    assert_string_equal(json_get_text(row, "birth"), "1992");
    assert_string_equal(json_get_text(row, "legal_status_text"), "Convicted");
    assert_string_equal(json_get_text(row, "unit_name"), "Harbour Wing");
    assert_int_equal(json_count(json_get(row, "names")), 3);
    name = json_get(row, "names")->as.members.first->next;
    assert_string_equal(json_get_text(name, "script"), "Arab");
    assert_string_equal(json_get_text(name, "text"), "دورين هالفيك");
}

static void test_one_name_in_any_script_is_enough_and_none_is_not(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "");
    struct id id;

    refuse(f, &p, ERR_INVALID, "name_latin");
    p.name_other = " ";
    refuse(f, &p, ERR_INVALID, "name_latin");
    p.name_arabic = "دورين";
    id = registered(f, &p);
    assert_string_equal(json_get_text(person(f, REVIEWER, &id), "name"), "دورين");
}

static void test_what_is_missing_or_impossible_is_refused_at_its_field(void **state)
{
    static const char *const births[] = {"92",   "3000",       "1992-02-30", "May 1992", "1992-13-01",
                                         "2027", "2026-12-31", "0000",       "199",      "1066"};
    struct fixture *f = *state;
    struct person_details p = details(f, "", "Dorrin Halvek");

    refuse(f, &p, ERR_INVALID, "number");
    for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
        p = details(f, "SM-1", "Dorrin Halvek");
        p.birth = births[i];
        refuse(f, &p, ERR_INVALID, "birth");
    }
    p = details(f, "SM-1", "Dorrin Halvek");
    p.legal_status = "sentenced";
    refuse(f, &p, ERR_INVALID, "legal_status");
    p.legal_status = NULL;
    refuse(f, &p, ERR_INVALID, "legal_status");
    p = details(f, "SM-1", "Dorrin Halvek");
    p.unit = id_random();
    refuse(f, &p, ERR_INVALID, "unit");
    memset(&p.unit, 0, sizeof p.unit);
    refuse(f, &p, ERR_INVALID, "unit");
}

static void test_a_birth_may_be_a_year_a_date_or_unknown(void **state)
{
    static const char *const births[] = {"1992", "2026", "1992-02-29", "2026-11-18", ""};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
        struct person_details p = details(f, arena_format(f->call.mem, "SM-%zu", i), "Dorrin Halvek");
        struct id id;
        p.birth = births[i];
        id = registered(f, &p);
        if (*births[i])
            assert_string_equal(json_get_text(person(f, REVIEWER, &id), "birth"), births[i]);
        else
            assert_null(json_get_text(person(f, REVIEWER, &id), "birth"));
    }
}

static void test_a_number_belongs_to_one_person(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek"),
                          other = details(f, "SM-2", "Perun Corvane");
    struct id first = registered(f, &p), second = registered(f, &other);

    refuse(f, &p, ERR_CONFLICT, "number");
    other.number = "SM-1";
    assert_int_equal(person_change(&f->call, fixture_sit(f, ASSESSOR), &second, &other), ERR_CONFLICT);
    assert_string_equal(f->call.fail.field, "number");
    fail_clear(&f->call);
    p.number = "SM-9"; /* given up by the first, so the second may have it */
    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &first, &p));
    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &second, &other));
    must_work(&f->call,
              person_change(&f->call, fixture_sit(f, ASSESSOR), &second, &other)); /* own number */
    assert_string_equal(json_get_text(person(f, REVIEWER, &second), "number"), "SM-1");
}

static void test_a_change_supersedes_and_the_former_details_stay_in_the_record(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");
    struct id id = registered(f, &p), nobody = id_random();

    p.name_latin = "Dorrin Averill";
    p.unit = f->other_unit;
    must_work(&f->call, person_change(&f->call, fixture_sit(f, REVIEWER), &id, &p));
    assert_string_equal(json_get_text(person(f, REVIEWER, &id), "name"), "Dorrin Averill");
    assert_string_equal(json_get_text(person(f, REVIEWER, &id), "unit_name"), "Mill Wing");
    assert_int_equal(json_count(found(f, REVIEWER, NULL)), 1);
    assert_int_equal(json_count(found(f, REVIEWER, "halvek")), 0);
    assert_non_null(strstr(fixture_dump(f), "Dorrin Halvek"));
    must_fail(&f->call, ERR_MISSING, person_change(&f->call, fixture_sit(f, ASSESSOR), &nobody, &p));
}

static void test_the_list_comes_in_pages_without_gap_or_repetition(void **state)
{
    struct fixture *f = *state;
    struct json *seen = json_map(&f->call), *rows;
    struct person_search s = {0};
    size_t pages = 0, last;
    const int people = 2 * PERSON_LIST_ROWS + 5;

    for (int i = 0; i < people; i++) { /* names that come in twos, so that the number of rows decides */
        struct person_details p =
            details(f, arena_format(f->call.mem, "SM-%d", i),
                    arena_format(f->call.mem, "Name %03d", (i * 37 % people) / 2));
        registered(f, &p);
    }
    do {
        struct json *row;
        size_t shown = 0;
        must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, REVIEWER), &s, &rows));
        last = json_count(rows);
        for (row = rows->as.members.first; row && shown < PERSON_LIST_ROWS; row = row->next, shown++) {
            const char *id = json_get_text(row, "id");
            assert_null(json_get(seen, id));
            json_set(seen, id, json_bool(&f->call, true));
            if (s.after_sort) assert_true(strcmp(s.after_sort, json_get_text(row, "sort")) <= 0);
            s.after_sort = json_get_text(row, "sort");
            s.after = id;
        }
        pages++;
    } while (last > PERSON_LIST_ROWS); /* one row more says that there is another page */
    assert_int_equal(json_count(seen), people);
    assert_int_equal(pages, 3);
}

static void test_an_officer_sees_the_people_of_their_units_only(void **state)
{
    struct fixture *f = *state;
    struct person_details near = details(f, "SM-1", "Dorrin Halvek"),
                          far = details(f, "SM-2", "Perun Corvane");
    struct id near_id = registered(f, &near), far_id, nobody = id_random();
    struct json *row = NULL;
    const char *unknown;

    far.unit = f->other_unit;
    far_id = registered(f, &far);
    assert_int_equal(json_count(found(f, REVIEWER, NULL)), 2);
    assert_int_equal(json_count(found(f, OFFICER, NULL)), 1);
    assert_int_equal(json_count(found(f, OFFICER, "corvane")), 0);
    assert_int_equal(json_count(found(f, OFFICER, "halvek")), 1);
    person(f, OFFICER, &near_id);
    assert_int_equal(ask_person(&f->call, fixture_sit(f, OFFICER), &nobody, &row), ERR_MISSING);
    unknown = arena_text(f->call.mem, f->call.fail.text);
    fail_clear(&f->call);
    assert_int_equal(ask_person(&f->call, fixture_sit(f, OFFICER), &far_id, &row), ERR_MISSING);
    assert_string_equal(f->call.fail.text, unknown); /* nobody learns who is held where */
    fail_clear(&f->call);
    near.unit = f->other_unit;
    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &near_id, &near));
    must_fail(&f->call, ERR_MISSING, ask_person(&f->call, fixture_sit(f, OFFICER), &near_id, &row));
    assert_null(row);
}

static void test_people_are_found_by_any_spelling_and_by_number(void **state)
{
    static const char *const searches[] = {"SéLiM", "selim", "ÉTÉ",  "sm-7", "7",
                                           "احمد",  "أحمد",  "أَحْمَد", "sel é"};
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-7", "Sélim Été"),
                          other = details(f, "SM-8", "Perun Corvane");

    p.name_arabic = "أحمد";
    registered(f, &p);
    registered(f, &other);
    for (size_t i = 0; i < sizeof searches / sizeof *searches; i++) {
        struct json *rows = found(f, REVIEWER, searches[i]);
        assert_int_equal(json_count(rows), 1);
        assert_string_equal(json_get_text(rows->as.members.first, "number"), "SM-7");
    }
    assert_int_equal(json_count(found(f, REVIEWER, "sm-")), 2);
    assert_int_equal(json_count(found(f, REVIEWER, "%")), 0); /* no pattern is meant */
    assert_int_equal(json_count(found(f, REVIEWER, "zebra")), 0);
    assert_int_equal(json_count(found(f, REVIEWER, "")), 2);
}

static void test_names_are_compared_without_case_marks_and_vowel_signs(void **state)
{
    static const char *const same[][2] = {
        {"ÀÉÎÕÜ çñÿ", "aeiou cny"},
        {"Abc XYZ 12-3", "abc xyz 12-3"},
        {"آأإٱ", "اااا"},
        {"فاطمة", "فاطمه"},
        {"موسى", "موسي"},
        {"مُحَمَّد", "محمد"},
        {"ســلام", "سلام"},
        {"Δορίν 見", "Δορίν 見"},
        {"", ""},
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        assert_string_equal(plain_name(&c, same[i][0]), same[i][1]);
    assert_string_equal(plain_name(&c, NULL), "");
    assert_string_not_equal(plain_name(&c, "ب"), plain_name(&c, "ت"));
    call_end(&c);
}

static void test_a_unit_has_a_name_of_its_own(void **state)
{
    struct fixture *f = *state;
    struct id id = {{7}};
    struct json *units;

    must_fail(&f->call, ERR_CONFLICT,
              unit_open(&f->call, fixture_sit(f, ADMINISTRATOR), "harbour wing", &id));
    must_fail(&f->call, ERR_INVALID, unit_open(&f->call, fixture_sit(f, ADMINISTRATOR), " ", &id));
    must_fail(&f->call, ERR_DENIED, unit_open(&f->call, fixture_sit(f, REVIEWER), "Orchard Wing", &id));
    assert_int_equal(id.bytes[0], 7);
    must_work(&f->call, unit_open(&f->call, fixture_sit(f, ADMINISTRATOR), "Orchard Wing", &id));
    must_work(&f->call, ask_unit_list(&f->call, fixture_sit(f, OFFICER), &units));
    assert_int_equal(json_count(units), 3);
}

static void test_only_those_with_the_right_register_change_and_list(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");
    struct id id = registered(f, &p), unused;
    static const enum role others[] = {OFFICER, INSPECTOR, ADMINISTRATOR};
    struct person_search all = {0};
    struct json *rows;

    p.number = "SM-2";
    for (size_t i = 0; i < 3; i++) {
        must_fail(&f->call, ERR_DENIED,
                  person_register(&f->call, fixture_sit(f, others[i]), &p, &unused));
        must_fail(&f->call, ERR_DENIED, person_change(&f->call, fixture_sit(f, others[i]), &id, &p));
    }
    must_fail(&f->call, ERR_DENIED,
              ask_person_list(&f->call, fixture_sit(f, ADMINISTRATOR), &all, &rows));
    must_fail(&f->call, ERR_DENIED, ask_person(&f->call, fixture_sit(f, ADMINISTRATOR), &id, &rows));
}

static const struct json *member(const struct json *list, size_t place)
{
    const struct json *m = list->as.members.first;

    while (m && place--) m = m->next;
    assert_non_null(m);
    return m;
}

static struct json *codes(struct fixture *f, const char *first, const char *second)
{
    struct json *list = json_list(&f->call);

    json_add(list, json_text(&f->call, first));
    if (second) json_add(list, json_text(&f->call, second));
    return list;
}

static void test_all_that_a_reception_asks_for_is_kept_as_it_was_given(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Khalid Averine");
    const struct json *list;
    struct json *row;
    struct id id;

    p.name_arabic = "خالد أفرين";
    p.aliases = "Abu Salim\r\n\n  خالد بن يوسف أفرين \nХалид";
    p.number_court = "K 12/26, K 13/26";
    p.number_foreign = "FR-7";
    p.birth_is = "estimated";
    p.sex = "man";
    p.speaks = codes(f, "ar", "fr");
    p.reads = codes(f, "fr", NULL);
    p.language_other = "Zaghawa";
    p.kin[1] = (struct person_kin){"Amina", "sister", "+33 6"};
    id = registered(f, &p);
    must_work(&f->call, ask_person_whole(&f->call, fixture_sit(f, OFFICER), &id, &row));
    list = json_get(row, "names");
    assert_int_equal(json_count(list), 5);
    assert_false(json_get_bool(member(list, 1), "is_alias"));
    assert_true(json_get_bool(member(list, 2), "is_alias"));
    assert_string_equal(json_get_text(member(list, 2), "script"), "Latn");
    assert_string_equal(json_get_text(member(list, 3), "text"), "خالد بن يوسف أفرين");
    assert_string_equal(json_get_text(member(list, 3), "script"), "Arab");
    assert_string_equal(json_get_text(member(list, 4), "script"), "Zyyy");
    list = json_get(row, "numbers");
    assert_int_equal(json_count(list), 3);
    assert_string_equal(json_get_text(member(list, 1), "text"), "K 13/26");
    assert_string_equal(json_get_text(member(list, 2), "kind"), "foreign");
    assert_string_equal(json_get_text(row, "birth_text"), "1992 (estimated)");
    assert_string_equal(json_get_text(row, "sex_text"), "Man");
    list = json_get(row, "languages");
    assert_string_equal(json_get_text(member(list, 0), "use_text"), "speaks, does not read");
    assert_string_equal(json_get_text(member(list, 1), "use_text"), "speaks and reads");
    assert_string_equal(json_get_text(member(list, 2), "label"), "Zaghawa"); /* named, so spoken */
    assert_string_equal(json_get_text(member(list, 2), "use_text"), "speaks, does not read");
    list = json_get(row, "next_of_kin");
    assert_int_equal(json_count(list), 1);
    assert_string_equal(json_get_text(member(list, 0), "name"), "Amina");
}

static void test_what_a_service_does_not_know_yet_may_stay_empty(void **state)
{
    struct fixture *f = *state;
    struct person_details p = {
        .name_latin = "Dorrin Halvek", .number = "SM-1", .legal_status = "untried", .unit = f->unit};
    struct id id = registered(f, &p);
    struct json *row;

    must_work(&f->call, ask_person_whole(&f->call, fixture_sit(f, OFFICER), &id, &row));
    assert_string_equal(json_get_text(row, "birth_is"), "unknown");
    assert_string_equal(json_get_text(row, "birth_text"), "not known");
    assert_string_equal(json_get_text(row, "sex"), "not_said");
    assert_int_equal(json_count(json_get(row, "numbers")), 0);
    assert_int_equal(json_count(json_get(row, "languages")), 0);
    assert_int_equal(json_count(json_get(row, "next_of_kin")), 0);
}

static void test_what_a_reception_says_against_itself_is_refused_at_its_field(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");

    p.birth_is = "unknown";
    refuse(f, &p, ERR_INVALID, "birth_is");
    p.birth_is = "guessed";
    refuse(f, &p, ERR_INVALID, "birth_is");
    p.birth = "";
    p.birth_is = "estimated";
    refuse(f, &p, ERR_INVALID, "birth");
    p = details(f, "SM-1", "Dorrin Halvek");
    p.sex = "x";
    refuse(f, &p, ERR_INVALID, "sex");
    p.sex = NULL;
    p.speaks = codes(f, "ar", "xx");
    refuse(f, &p, ERR_INVALID, "speaks");
    p.speaks = NULL;
    p.reads = codes(f, "tlh", NULL);
    refuse(f, &p, ERR_INVALID, "reads");
    p.reads = NULL;
    p.received_at = f->call.now + 3600;
    refuse(f, &p, ERR_INVALID, "received_at");
    p.received_at = 0;
    p.from = "nowhere";
    refuse(f, &p, ERR_INVALID, "from");
}

static void test_the_history_says_what_each_change_changed(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");
    struct id id = registered(f, &p);
    struct json *versions;
    const struct json *facts;

    p.name_latin = "Dorrin Averill";
    p.legal_status = "untried";
    must_work(&f->call, person_change(&f->call, fixture_sit(f, REVIEWER), &id, &p));
    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &id, &p));
    must_work(&f->call, ask_person_versions(&f->call, fixture_sit(f, OFFICER), &id, &versions));
    assert_int_equal(json_count(versions), 3);
    assert_int_equal(json_count(json_get(member(versions, 0), "facts")), 0); /* nothing was changed */
    assert_string_equal(json_get_text(member(versions, 1), "by_name"), "reviewer");
    facts = json_get(member(versions, 1), "facts");
    assert_int_equal(json_count(facts), 2);
    assert_string_equal(json_get_text(member(facts, 0), "label"), "Names");
    assert_string_equal(json_get_text(member(facts, 0), "before"), "Dorrin Halvek");
    assert_string_equal(json_get_text(member(facts, 0), "now"), "Dorrin Averill");
    assert_string_equal(json_get_text(member(facts, 1), "now"), "Untried");
    assert_true(json_get_bool(member(versions, 2), "is_first"));
    p.unit = f->other_unit;
    must_work(&f->call, person_change(&f->call, fixture_sit(f, ASSESSOR), &id, &p));
    must_fail(&f->call, ERR_MISSING,
              ask_person_versions(&f->call, fixture_sit(f, OFFICER), &id, &versions));
}

static void test_who_was_released_stands_in_a_list_of_their_own(void **state)
{
    struct fixture *f = *state;
    struct person_details p = details(f, "SM-1", "Dorrin Halvek"),
                          other = details(f, "SM-2", "Perun Corvane");
    struct person_search released = {.released = true};
    struct person_release out = {registered(f, &p), "served", f->call.now};
    struct json *rows;

    registered(f, &other);
    must_work(&f->call, person_release(&f->call, fixture_sit(f, ASSESSOR), &out));
    assert_string_equal(json_get_text(member(found(f, REVIEWER, NULL), 0), "number"), "SM-2");
    assert_int_equal(json_count(found(f, REVIEWER, NULL)), 1);
    assert_int_equal(json_count(found(f, REVIEWER, "halvek")), 1); /* found by name all the same */
    assert_int_equal(json_count(found(f, OFFICER, "halvek")), 0);
    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, REVIEWER), &released, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(member(rows, 0), "number"), "SM-1");
    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, OFFICER), &released, &rows));
    assert_int_equal(json_count(rows), 1); /* an officer's list is their units, whatever was asked */
    assert_string_equal(json_get_text(member(rows, 0), "number"), "SM-2");
}

static void test_the_duty_part_of_an_entry_opens_without_a_log(void **state)
{
    struct fixture *f = *state;
    struct entry *e = entry_new(&f->call, "flag_set", &f->unit);
    struct person_details p = details(f, "SM-1", "Dorrin Halvek");
    struct id id = registered(f, &p), entry = {{0}}, nobody = id_random();
    uint64_t openings = fixture_entries(f, STREAM_ACCESS);
    struct json *told;

    e->handle = id;
    entry_coded(&f->call, e, "flag", json_text(&f->call, "returnee"));
    entry_told(&f->call, e, DUTY, "detail", json_text(&f->call, "Sleeps badly."));
    must_work(&f->call,
              site_decide(&f->call, fixture_sit(f, ASSESSOR), fixture_decide_entry, e, &entry));
    must_work(&f->call, site_open_duty(&f->call, fixture_sit(f, OFFICER), &entry, &told));
    assert_string_equal(json_get_text(told, "detail"), "Sleeps badly.");
    must_work(&f->call, site_open_duty(&f->call, fixture_sit(f, OFFICER), &id, &told));
    assert_int_equal(json_count(told), 0); /* no such part */
    must_fail(&f->call, ERR_MISSING, site_open_duty(&f->call, fixture_sit(f, OFFICER), &nobody, &told));
    assert_int_equal(fixture_entries(f, STREAM_ACCESS), openings);
    must_work(&f->call, site_lock(&f->call, f->site));
    must_fail(&f->call, ERR_LOCKED, site_open_duty(&f->call, &f->desks[OFFICER], &entry, &told));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_person_is_seen_with_every_name_as_it_was_written),
        SITE_TEST(test_one_name_in_any_script_is_enough_and_none_is_not),
        SITE_TEST(test_what_is_missing_or_impossible_is_refused_at_its_field),
        SITE_TEST(test_a_birth_may_be_a_year_a_date_or_unknown),
        SITE_TEST(test_a_number_belongs_to_one_person),
        SITE_TEST(test_a_change_supersedes_and_the_former_details_stay_in_the_record),
        SITE_TEST(test_the_list_comes_in_pages_without_gap_or_repetition),
        SITE_TEST(test_an_officer_sees_the_people_of_their_units_only),
        SITE_TEST(test_people_are_found_by_any_spelling_and_by_number),
        cmocka_unit_test(test_names_are_compared_without_case_marks_and_vowel_signs),
        SITE_TEST(test_a_unit_has_a_name_of_its_own),
        SITE_TEST(test_only_those_with_the_right_register_change_and_list),
        SITE_TEST(test_all_that_a_reception_asks_for_is_kept_as_it_was_given),
        SITE_TEST(test_what_a_service_does_not_know_yet_may_stay_empty),
        SITE_TEST(test_what_a_reception_says_against_itself_is_refused_at_its_field),
        SITE_TEST(test_the_history_says_what_each_change_changed),
        SITE_TEST(test_who_was_released_stands_in_a_list_of_their_own),
        SITE_TEST(test_the_duty_part_of_an_entry_opens_without_a_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
