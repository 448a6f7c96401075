/* site/told_test.c: what was told opens for those who hold the key, and never without a trace. */

#include "site/fixture.h"

#include <signal.h>
#include <sys/resource.h>

static struct opening opening_of(struct fixture *f, const struct id *person, const struct id *entries,
                                 size_t count)
{
    struct opening o = {person, CASE, "/people/:person", json_list(&f->call)};

    for (size_t i = 0; i < count; i++) json_add(o.entries, json_id(&f->call, &entries[i]));
    return o;
}

static struct json *trace(struct fixture *f)
{
    struct json *rows;

    must_work(&f->call, desk_rows(&f->call, &f->desks[INSPECTOR], "opening_list",
                                  DB_ARGS(DB_TEXT("person", NULL)), &rows));
    return rows;
}

static void test_what_was_told_opens_in_order_and_leaves_a_trace(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), entries[2];
    struct opening o;
    struct json *told, *rows, *row;

    entries[0] = fixture_observation(f, &person, "sat alone");
    entries[1] = fixture_observation(f, &person, "helped a neighbour");
    o = opening_of(f, &person, (struct id[]){entries[1], entries[0]}, 2);
    must_work(&f->call, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_int_equal(json_count(told), 2);
    row = told->as.members.first;
    assert_string_equal(json_get_text(row, "saw"), "helped a neighbour");
    assert_string_equal(json_get_text(row, "id"), id_text(f->call.mem, &entries[1]));
    assert_string_equal(json_get_text(row->next, "saw"), "sat alone");
    rows = trace(f);
    assert_int_equal(json_count(rows), 1);
    row = rows->as.members.first;
    assert_string_equal(json_get_text(row, "by_name"), "reviewer");
    assert_string_equal(json_get_text(row, "page"), "/people/:person");
    assert_string_equal(json_get_text(row, "person"), id_text(f->call.mem, &person));
    assert_int_equal(json_get_int(row, "parts", 0), 2);
    assert_true(json_get_int(row, "at", 0) == f->call.now);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 1);
}

static void test_without_the_key_nothing_opens_and_the_attempt_is_kept(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct opening o = opening_of(f, &person, &seen, 1);
    struct json *told = NULL;

    must_fail(&f->call, ERR_DENIED, site_open_told(&f->call, &f->desks[OFFICER], &o, &told));
    assert_null(told);
    assert_int_equal(json_count(trace(f)), 1);
}

static void test_the_program_itself_opens_nothing(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct opening o = opening_of(f, &person, &seen, 1);
    struct desk program = {.site = f->site, .token = id_random()};
    struct json *told = NULL;

    must_fail(&f->call, ERR_DENIED, site_open_told(&f->call, &program, &o, &told));
    assert_null(told);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 0);
}

static void test_nothing_to_open_leaves_no_trace(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct opening o = opening_of(f, &person, NULL, 0);
    struct json *told;

    must_work(&f->call, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_int_equal(json_count(told), 0);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 0);
}

/* No log, no opening: the disk takes nothing, so nothing is shown. */
static void test_where_the_trace_cannot_be_written_nothing_is_shown(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct opening o = opening_of(f, &person, &seen, 1);
    struct json *told = NULL;
    struct rlimit usual, none;
    enum err e;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    none = usual;
    none.rlim_cur = 0;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    e = site_open_told(&f->call, &f->desks[REVIEWER], &o, &told);
    setrlimit(RLIMIT_FSIZE, &usual);
    must_fail(&f->call, ERR_IO, e);
    assert_null(told);
    must_fail(&f->call, ERR_IO, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_null(told);
    assert_int_equal(json_count(trace(f)), 0);
    fixture_close(f);
    fixture_open_unlocked(f);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 0);
    must_work(&f->call, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_int_equal(json_count(trace(f)), 1);
}

static void test_entries_of_somebody_else_or_of_nobody_do_not_open(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id other = fixture_person(f, "SM-2", "Perun Corvane", &f->unit);
    struct id seen = fixture_observation(f, &other, "sat alone"), nowhere = id_random();
    struct opening o = opening_of(f, &person, &seen, 1);
    struct json *told = NULL;

    must_fail(&f->call, ERR_BUG, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    o = opening_of(f, &person, &nowhere, 1);
    must_fail(&f->call, ERR_MISSING, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    o.entries = json_list(&f->call);
    json_add(o.entries, json_text(&f->call, "no id at all"));
    must_fail(&f->call, ERR_BUG, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_null(told);
}

static void test_a_page_of_many_shows_what_opens_and_marks_what_does_not(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id other = fixture_person(f, "SM-2", "Perun Corvane", &f->unit), entries[3];
    struct opening o;
    struct json *told, *row;

    entries[0] = id_random(); /* nowhere */
    entries[1] = fixture_observation(f, &other, "somebody else's");
    entries[2] = fixture_observation(f, &person, "sat alone");
    o = opening_of(f, &person, entries, 3);
    must_work(&f->call, site_open_readable(&f->call, &f->desks[REVIEWER], &o, &told));
    row = told->as.members.first;
    assert_true(json_get_bool(row, "unreadable"));
    assert_string_equal(json_get_text(row, "id"), id_text(f->call.mem, &entries[0]));
    assert_true(json_get_bool(row->next, "unreadable"));
    assert_null(json_get(row->next, "saw"));
    assert_string_equal(json_get_text(row->next->next, "saw"), "sat alone");
    must_fail(&f->call, ERR_DENIED, site_open_readable(&f->call, &f->desks[OFFICER], &o, &told));
}

static void test_what_a_shift_needs_opens_without_a_team_and_tells_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), id, nowhere = id_random();
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct entry *e = entry_new(&f->call, "observation_written", &person);
    struct json *duty;

    entry_told(&f->call, e, DUTY, "detail", json_text(&f->call, "walks with a stick"));
    entry_told(&f->call, e, CASE, "saw", json_text(&f->call, "sat alone"));
    must_work(&f->call, site_decide(&f->call, &f->desks[ASSESSOR], fixture_decide_entry, e, &id));
    must_work(&f->call, site_open_duty(&f->call, &f->desks[OFFICER], &id, &duty));
    assert_string_equal(json_get_text(duty, "detail"), "walks with a stick");
    assert_int_equal(json_count(duty), 1);
    must_work(&f->call, site_open_duty(&f->call, &f->desks[OFFICER], &seen, &duty));
    assert_int_equal(json_count(duty), 0);
    must_fail(&f->call, ERR_MISSING, site_open_duty(&f->call, &f->desks[OFFICER], &nowhere, &duty));
}

static void test_an_erased_part_is_said_to_be_erased(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), entries[2];
    struct opening o;
    struct json *told, *row;

    entries[0] = fixture_observation(f, &person, "sat alone");
    entries[1] = fixture_observation(f, &person, "helped a neighbour");
    must_work(&f->call, ledger_excise(&f->call, site_ledger(f->site), &entries[0], CASE));
    o = opening_of(f, &person, entries, 2);
    must_work(&f->call, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    row = told->as.members.first;
    assert_true(json_get_bool(row, "erased"));
    assert_string_equal(json_get_text(row, "id"), id_text(f->call.mem, &entries[0]));
    assert_int_equal(json_count(row), 2);
    assert_string_equal(json_get_text(row->next, "saw"), "helped a neighbour");
}

static void test_narrative_and_names_lie_open_in_no_file(void **state)
{
    static const char *const names[] = {"ledger.db", "keys", "drafts", "model.snapshot"};
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    unsigned char *bytes = arena_alloc(f->call.mem, 4 * 1024 * 1024);

    fixture_observation(f, &person, "sat alone");
    fixture_close(f);
    for (size_t i = 0; i < 4; i++) {
        FILE *in = fopen(fixture_path(f, names[i]), "rb");
        size_t length;
        assert_non_null(in);
        length = fread(bytes, 1, 4 * 1024 * 1024, in);
        fclose(in);
        assert_true(length > 0 && length < 4 * 1024 * 1024);
        assert_null(memmem(bytes, length, "sat alone", 9));
        assert_null(memmem(bytes, length, "Halvek", 6));
        assert_null(memmem(bytes, length, "Harbour", 7));
        assert_null(memmem(bytes, length, fixture_phrase(OFFICER), strlen(fixture_phrase(OFFICER))));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_was_told_opens_in_order_and_leaves_a_trace),
        SITE_TEST(test_without_the_key_nothing_opens_and_the_attempt_is_kept),
        SITE_TEST(test_the_program_itself_opens_nothing),
        SITE_TEST(test_nothing_to_open_leaves_no_trace),
        SITE_TEST(test_where_the_trace_cannot_be_written_nothing_is_shown),
        SITE_TEST(test_entries_of_somebody_else_or_of_nobody_do_not_open),
        SITE_TEST(test_a_page_of_many_shows_what_opens_and_marks_what_does_not),
        SITE_TEST(test_what_a_shift_needs_opens_without_a_team_and_tells_nothing_else),
        SITE_TEST(test_an_erased_part_is_said_to_be_erased),
        SITE_TEST(test_narrative_and_names_lie_open_in_no_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
