/* people/place_test.c: moves, release and coming back; people who are kept apart. */

#include "site/fixture.h"

#include "base/time.h"
#include "people/duty.h"
#include "people/people.h"
#include "people/place.h"

/* Minutes pass between what is decided one after the other, unless a test says otherwise. */
static struct desk *later(struct fixture *f, enum role role)
{
    f->call.now += 60;
    return fixture_sit(f, role);
}

static struct id person_in(struct fixture *f, const char *number, const struct id *unit)
{
    return fixture_person(f, number, arena_format(f->call.mem, "Name of %s", number), unit);
}

static void move(struct fixture *f, const struct id *person, const struct id *unit, const char *despite)
{
    struct person_move m = {*person, *unit, "space", 0, despite};

    must_work(&f->call, person_move(&f->call, later(f, ASSESSOR), &m));
}

static void keep_apart(struct fixture *f, const struct id *person, const char *other)
{
    struct keep_apart k = {.person = *person, .other_number = other, .reason = "threat"};
    struct id entry;

    must_work(&f->call, keep_apart_record(&f->call, later(f, ASSESSOR), &k, &entry));
}

static struct json *person(struct fixture *f, const struct id *id)
{
    struct json *row = NULL;

    must_work(&f->call, ask_person(&f->call, fixture_sit(f, REVIEWER), id, &row));
    return row;
}

static void is_in(struct fixture *f, const struct id *id, const char *unit)
{
    assert_string_equal(json_get_text(person(f, id), "unit_name"), unit);
}

static const struct json *member(const struct json *list, size_t place)
{
    const struct json *m = list->as.members.first;

    while (m && place--) m = m->next;
    assert_non_null(m);
    return m;
}

/* Refused at the field, and nothing is left behind. */
static void refuse_move(struct fixture *f, const struct person_move *m, enum err code,
                        const char *field)
{
    const char *before = fixture_dump(f);

    assert_int_equal(person_move(&f->call, fixture_sit(f, ASSESSOR), m), code);
    assert_string_equal(f->call.fail.field, field);
    fail_clear(&f->call);
    assert_string_equal(fixture_dump(f), before);
}

static void test_a_move_says_where_somebody_is_and_the_details_stay(void **state)
{
    struct fixture *f = *state;
    struct id id = person_in(f, "SM-1", &f->unit);
    struct json *places;

    move(f, &id, &f->other_unit, "");
    is_in(f, &id, "Mill Wing");
    assert_string_equal(json_get_text(person(f, &id), "number"), "SM-1");
    must_work(&f->call, ask_place_list(&f->call, fixture_sit(f, REVIEWER), &id, &places));
    assert_int_equal(json_count(places), 2);
    assert_string_equal(json_get_text(member(places, 0), "what_text"), "Moved");
    assert_string_equal(json_get_text(member(places, 0), "reason_text"), "Space in the units");
    assert_string_equal(json_get_text(member(places, 0), "by_name"), "assessor");
    assert_string_equal(json_get_text(member(places, 1), "unit_name"), "Harbour Wing");
}

static void test_moves_of_one_second_keep_their_order(void **state)
{
    struct fixture *f = *state;
    struct id id = person_in(f, "SM-1", &f->unit);

    for (int i = 0; i < 9; i++) {
        struct person_move m = {id, i % 2 ? f->unit : f->other_unit, "space", 0, ""};
        must_work(&f->call, person_move(&f->call, fixture_sit(f, ASSESSOR), &m));
        is_in(f, &id, i % 2 ? "Harbour Wing" : "Mill Wing");
    }
    fixture_close(f);
    fixture_open_unlocked(f);
    is_in(f, &id, "Mill Wing");
}

static void test_a_move_that_cannot_be_meant_is_refused_at_its_field(void **state)
{
    struct fixture *f = *state;
    struct id id = person_in(f, "SM-1", &f->unit);
    struct person_move m = {id, f->unit, "space", 0, ""};

    refuse_move(f, &m, ERR_CONFLICT, "unit"); /* there already */
    m.unit = id_random();
    refuse_move(f, &m, ERR_INVALID, "unit");
    m.unit = f->other_unit;
    m.reason = "mood";
    refuse_move(f, &m, ERR_INVALID, "reason");
    m.reason = NULL;
    refuse_move(f, &m, ERR_INVALID, "reason");
}

static void test_two_who_are_kept_apart_come_together_only_with_a_reason(void **state)
{
    struct fixture *f = *state;
    struct id one = person_in(f, "SM-1", &f->unit), two = person_in(f, "SM-2", &f->other_unit);
    struct person_move m = {one, f->other_unit, "space", 0, " "};
    struct json *places, *aparts;

    keep_apart(f, &two, "SM-1");
    refuse_move(f, &m, ERR_CONFLICT, "despite"); /* never done in silence */
    assert_int_equal(person_move(&f->call, fixture_sit(f, ASSESSOR), &m), ERR_CONFLICT);
    assert_non_null(strstr(f->call.fail.text, "Name of SM-2 (SM-2)"));
    fail_clear(&f->call);
    is_in(f, &one, "Harbour Wing");
    move(f, &one, &f->other_unit, "The other wing is flooded."); /* and never barred */
    is_in(f, &one, "Mill Wing");
    must_work(&f->call, ask_place_list(&f->call, fixture_sit(f, REVIEWER), &one, &places));
    assert_string_equal(json_get_text(member(places, 0), "despite"), "The other wing is flooded.");
    assert_null(json_get_text(member(places, 1), "despite"));
    for (int i = 0; i < 2; i++) {
        must_work(&f->call,
                  ask_keep_apart_list(&f->call, fixture_sit(f, REVIEWER), i ? &two : &one, &aparts));
        assert_true(json_get_bool(member(aparts, 0), "same_unit"));
    }
}

static void test_a_reason_is_neither_asked_nor_kept_where_nobody_is_kept_apart(void **state)
{
    struct fixture *f = *state;
    struct id one = person_in(f, "SM-1", &f->unit), two = person_in(f, "SM-2", &f->other_unit);
    struct id third = fixture_unit(f, "Orchard Wing");
    struct json *aparts, *places;
    struct id entry;

    keep_apart(f, &one, "SM-2");
    move(f, &one, &third, "Needless.");
    must_work(&f->call, ask_place_list(&f->call, fixture_sit(f, REVIEWER), &one, &places));
    assert_null(json_get_text(member(places, 0), "despite"));
    must_work(&f->call, ask_keep_apart_list(&f->call, fixture_sit(f, REVIEWER), &one, &aparts));
    assert_false(json_get_bool(member(aparts, 0), "same_unit"));
    assert_true(id_parse(json_get_text(member(aparts, 0), "id"), &entry));
    must_work(&f->call, keep_apart_end(&f->call, later(f, ASSESSOR), &two, &entry, "Reconciled."));
    move(f, &one, &f->other_unit, ""); /* ended, so nobody asks any more */
}

static void test_details_and_a_second_reception_cannot_go_round_a_keep_apart(void **state)
{
    struct fixture *f = *state;
    struct id one = person_in(f, "SM-1", &f->unit), two = person_in(f, "SM-2", &f->other_unit);
    struct person_details p = {.name_latin = "Name of SM-1",
                               .number = "SM-1",
                               .legal_status = "convicted",
                               .unit = f->other_unit};
    struct person_release out = {one, "bail", f->call.now};
    struct person_reception back = {.person = one, .unit = f->other_unit, .from = "court"};

    keep_apart(f, &one, "SM-2");
    assert_int_equal(person_change(&f->call, later(f, ASSESSOR), &one, &p), ERR_CONFLICT);
    assert_string_equal(f->call.fail.field, "unit");
    fail_clear(&f->call);
    is_in(f, &one, "Harbour Wing");
    must_work(&f->call, person_release(&f->call, later(f, ASSESSOR), &out));
    back.received_at = f->call.now;
    assert_int_equal(person_receive(&f->call, later(f, ASSESSOR), &back), ERR_CONFLICT);
    assert_string_equal(f->call.fail.field, "despite");
    fail_clear(&f->call);
    back.despite = "No other bed tonight.";
    must_work(&f->call, person_receive(&f->call, later(f, ASSESSOR), &back));
    is_in(f, &one, "Mill Wing");
    is_in(f, &two, "Mill Wing");
}

static void test_an_officer_is_warned_without_learning_who_is_held_elsewhere(void **state)
{
    struct fixture *f = *state;
    struct id one = person_in(f, "SM-1", &f->unit), two = person_in(f, "SM-2", &f->other_unit);
    struct person_move m = {one, f->other_unit, "space", 0, ""};

    keep_apart(f, &one, "SM-2");
    assert_int_equal(person_move(&f->call, later(f, OFFICER), &m), ERR_CONFLICT);
    assert_null(strstr(f->call.fail.text, "SM-2"));
    fail_clear(&f->call);
    m.person = two;
    m.unit = f->unit; /* and nobody of another unit is moved */
    must_fail(&f->call, ERR_MISSING, person_move(&f->call, later(f, OFFICER), &m));
}

static void test_who_was_released_is_in_no_unit_until_received_again(void **state)
{
    struct fixture *f = *state;
    struct id id = person_in(f, "SM-1", &f->unit);
    struct person_release out = {id, "served", f->call.now - TIME_DAY};
    struct person_move m = {id, f->other_unit, "space", 0, ""};
    struct person_details p = {.name_latin = "Corrected",
                               .number = "SM-1",
                               .legal_status = "convicted",
                               .unit = f->other_unit};
    struct person_reception back = {.person = id, .unit = f->unit, .from = "recalled"};
    const struct json *stay;
    struct json *rows;
    bool here = true;

    must_work(&f->call, person_release(&f->call, later(f, ASSESSOR), &out));
    assert_true(json_get_bool(person(f, &id), "is_released"));
    assert_null(json_get_text(person(f, &id), "unit"));
    must_work(&f->call, people_in_unit(&f->call, fixture_sit(f, OFFICER), &id, &here));
    assert_false(here);
    refuse_move(f, &m, ERR_CONFLICT, "unit");
    must_fail(&f->call, ERR_CONFLICT, person_release(&f->call, later(f, ASSESSOR), &out));
    must_work(&f->call, person_change(&f->call, later(f, ASSESSOR), &id, &p)); /* brings nobody back */
    assert_true(json_get_bool(person(f, &id), "is_released"));
    back.received_at = f->call.now;
    must_work(&f->call, person_receive(&f->call, later(f, REVIEWER), &back));
    is_in(f, &id, "Harbour Wing");
    must_fail(&f->call, ERR_CONFLICT, person_receive(&f->call, later(f, REVIEWER), &back));
    must_work(&f->call, ask_episode_list(&f->call, fixture_sit(f, REVIEWER), &id, &rows));
    assert_int_equal(json_count(rows), 2);
    assert_string_equal(json_get_text(member(rows, 0), "reason_text"), "Sentence served");
    assert_int_equal(json_get_int(member(rows, 0), "released_at", 0), out.released_at);
    assert_string_equal(json_get_text(member(rows, 1), "from_text"), "Recalled or arrested again");
    assert_int_equal(json_get(member(rows, 1), "released_at")->kind, JSON_IS_NIL);
    must_work(&f->call, ask_person_whole(&f->call, fixture_sit(f, OFFICER), &id, &rows));
    stay = json_get(rows, "stay");
    assert_string_equal(json_get_text(stay, "from_text"), "Recalled or arrested again");
    assert_string_equal(json_get_text(stay, "received_at_text"),
                        time_date_text(f->call.mem, back.received_at));
    assert_int_equal(json_get(stay, "released_at_text")->kind, JSON_IS_NIL);
}

static void test_a_release_to_come_or_without_a_reason_is_refused(void **state)
{
    struct fixture *f = *state;
    struct id id = person_in(f, "SM-1", &f->unit);
    struct person_release out = {id, "served", f->call.now + TIME_DAY};

    must_fail(&f->call, ERR_INVALID, person_release(&f->call, fixture_sit(f, ASSESSOR), &out));
    out.released_at = 0;
    must_fail(&f->call, ERR_INVALID, person_release(&f->call, fixture_sit(f, ASSESSOR), &out));
    out.released_at = f->call.now;
    out.reason = "";
    must_fail(&f->call, ERR_INVALID, person_release(&f->call, fixture_sit(f, ASSESSOR), &out));
    must_fail(&f->call, ERR_DENIED, person_release(&f->call, fixture_sit(f, OFFICER), &out));
    must_fail(&f->call, ERR_DENIED, person_release(&f->call, fixture_sit(f, INSPECTOR), &out));
    is_in(f, &id, "Harbour Wing");
}

/* ---- provisional stays ---- */

static struct json *tasks(struct fixture *f, const char *question, int64_t until)
{
    struct json *rows;
    struct desk *d = fixture_sit(f, ASSESSOR);

    must_work(&f->call, desk_rows(&f->call, d, question,
                                  DB_ARGS(DB_ID("user", &d->user->id), DB_INT("until", until)), &rows));
    return rows;
}

static void test_a_provisional_stay_is_marked_and_expires_and_a_move_ends_it(void **state)
{
    struct fixture *f = *state;
    struct person_details p = {
        .name_latin = "Somebody New", .number = "SM-1", .legal_status = "untried", .unit = f->unit};
    int64_t ends = f->call.now + 3 * TIME_DAY;
    struct person_search all = {0};
    struct json *rows;
    struct id id;

    p.provisional_until = ends;
    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    assert_int_equal(json_get_int(person(f, &id), "provisional_until", 0), ends);
    assert_false(json_get_bool(person(f, &id), "provisional_expired"));
    assert_int_equal(json_count(tasks(f, "task_provisional", f->call.now)), 0);
    rows = tasks(f, "task_provisional", f->call.now + 7 * TIME_DAY);
    assert_int_equal(json_get_int(member(rows, 0), "due", 0), ends);
    f->call.now = ends;
    assert_true(json_get_bool(person(f, &id), "provisional_expired"));
    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, REVIEWER), &all, &rows));
    assert_true(json_get_bool(member(rows, 0), "provisional_expired"));
    assert_int_equal(json_count(tasks(f, "task_provisional", f->call.now)), 1);
    move(f, &id, &f->other_unit, "");
    assert_int_equal(json_get_int(person(f, &id), "provisional_until", 0), 0);
    assert_int_equal(json_count(tasks(f, "task_provisional", f->call.now + 7 * TIME_DAY)), 0);
}

static void test_a_stay_becomes_final_where_it_is_by_a_change_of_details(void **state)
{
    struct fixture *f = *state;
    struct person_details p = {
        .name_latin = "Somebody New", .number = "SM-1", .legal_status = "untried", .unit = f->unit};
    struct json *places;
    struct id id;

    p.provisional_until = f->call.now + TIME_DAY;
    must_work(&f->call, person_register(&f->call, fixture_sit(f, ASSESSOR), &p, &id));
    p.legal_status = "convicted";
    must_work(&f->call, person_change(&f->call, later(f, ASSESSOR), &id, &p)); /* no other place */
    must_work(&f->call, ask_place_list(&f->call, fixture_sit(f, REVIEWER), &id, &places));
    assert_int_equal(json_count(places), 1);
    p.provisional_until = 0;
    must_work(&f->call, person_change(&f->call, later(f, ASSESSOR), &id, &p));
    assert_int_equal(json_get_int(person(f, &id), "provisional_until", 0), 0);
    is_in(f, &id, "Harbour Wing");
}

static void test_two_kept_apart_in_one_unit_wait_on_the_list_of_what_is_to_be_done(void **state)
{
    struct fixture *f = *state;
    struct id one = person_in(f, "SM-1", &f->unit);
    struct desk *d;
    struct json *rows;

    person_in(f, "SM-2", &f->unit);
    keep_apart(f, &one, "SM-2"); /* recorded also where they are together already */
    d = fixture_sit(f, ASSESSOR);
    must_work(&f->call, desk_rows(&f->call, d, "task_kept_apart_together",
                                  DB_ARGS(DB_ID("user", &d->user->id)), &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(member(rows, 0), "person"), id_text(f->call.mem, &one));
    move(f, &one, &f->other_unit, "");
    must_work(&f->call, desk_rows(&f->call, d, "task_kept_apart_together",
                                  DB_ARGS(DB_ID("user", &d->user->id)), &rows));
    assert_int_equal(json_count(rows), 0);
}

/* ---- merged records ---- */

static struct id merge(struct fixture *f, const struct id *kept, const struct id *gone)
{
    struct entry *e = entry_new(&f->call, "persons_merged", kept);
    struct id id = {{0}};

    entry_coded(&f->call, e, "kept", json_id(&f->call, kept));
    entry_coded(&f->call, e, "gone", json_id(&f->call, gone));
    must_work(&f->call, site_decide(&f->call, later(f, REVIEWER), fixture_decide_entry, e, &id));
    return id;
}

static void test_what_is_known_of_a_merged_record_is_known_of_the_kept_one(void **state)
{
    struct fixture *f = *state;
    struct id kept = person_in(f, "SM-1", &f->unit), gone = person_in(f, "SM-2", &f->unit),
              first = person_in(f, "SM-3", &f->unit), other = person_in(f, "SM-4", &f->other_unit);
    struct flag_setting flag = {.person = first, .flag = "self_harm"};
    struct person_move m = {kept, f->other_unit, "space", 0, ""};
    struct person_search all = {0};
    struct json *rows;
    struct entry *undo;
    struct id id, last;

    must_work(&f->call, flag_set(&f->call, later(f, ASSESSOR), &flag, &id));
    keep_apart(f, &first, "SM-4");
    merge(f, &gone, &first);
    last = merge(f, &kept, &gone); /* a chain */
    must_work(&f->call, ask_flag_list(&f->call, fixture_sit(f, REVIEWER), &kept, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(person(f, &first), "id"), id_text(f->call.mem, &kept));
    must_work(&f->call, ask_person_list(&f->call, fixture_sit(f, REVIEWER), &all, &rows));
    assert_int_equal(json_count(rows), 2);
    refuse_move(f, &m, ERR_CONFLICT, "despite"); /* kept apart through the record that is gone */
    m.person = other;
    m.unit = f->unit;
    refuse_move(f, &m, ERR_CONFLICT, "despite");
    undo = entry_new(&f->call, "merge_undone", &kept);
    entry_coded(&f->call, undo, "merge", json_id(&f->call, &last));
    must_work(&f->call, site_decide(&f->call, later(f, REVIEWER), fixture_decide_entry, undo, NULL));
    must_work(&f->call, ask_flag_list(&f->call, fixture_sit(f, REVIEWER), &kept, &rows));
    assert_int_equal(json_count(rows), 0);
    assert_string_equal(json_get_text(person(f, &first), "id"), id_text(f->call.mem, &gone));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_move_says_where_somebody_is_and_the_details_stay),
        SITE_TEST(test_moves_of_one_second_keep_their_order),
        SITE_TEST(test_a_move_that_cannot_be_meant_is_refused_at_its_field),
        SITE_TEST(test_two_who_are_kept_apart_come_together_only_with_a_reason),
        SITE_TEST(test_a_reason_is_neither_asked_nor_kept_where_nobody_is_kept_apart),
        SITE_TEST(test_details_and_a_second_reception_cannot_go_round_a_keep_apart),
        SITE_TEST(test_an_officer_is_warned_without_learning_who_is_held_elsewhere),
        SITE_TEST(test_who_was_released_is_in_no_unit_until_received_again),
        SITE_TEST(test_a_release_to_come_or_without_a_reason_is_refused),
        SITE_TEST(test_a_provisional_stay_is_marked_and_expires_and_a_move_ends_it),
        SITE_TEST(test_a_stay_becomes_final_where_it_is_by_a_change_of_details),
        SITE_TEST(test_two_kept_apart_in_one_unit_wait_on_the_list_of_what_is_to_be_done),
        SITE_TEST(test_what_is_known_of_a_merged_record_is_known_of_the_kept_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
