/* page/request_test.c: what was asked is there or empty, never garbage; what was told is opened or said
 * to be closed.
 */

#include "site/fixture.h"

#include "base/time.h"
#include "page/page.h"

#define ID "00112233445566778899aabbccddeeff"

static struct json *parsed(struct call *c, const char *text)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, text, strlen(text), &value));
    return value;
}

static struct request request_of(struct call *c)
{
    struct request q = {
        .params = parsed(c, "{\"person\":\"" ID "\",\"bad\":\"12\"}"),
        .query = parsed(c, "{\"saved\":\"1\"}"),
        .form = parsed(c, "{\"name\":\"typed\",\"at\":\"2026-11-24T09:30\",\"when\":\"soon\","
                          "\"unit\":\"" ID "\",\"roles\":[\"a\",\"b\"]}")};

    return q;
}

static void test_parameters_are_given_or_none(void **state)
{
    struct call c = call_begin();
    struct request q = request_of(&c);
    struct id person = param_id(&q, "person"), bad = param_id(&q, "bad"), none = param_id(&q, "none");

    (void)state;
    assert_string_equal(id_text(c.mem, &person), ID);
    assert_true(id_is_zero(&bad));
    assert_true(id_is_zero(&none));
    assert_string_equal(param_text(&q, "bad"), "12");
    assert_string_equal(param_text(&q, "none"), "");
    assert_string_equal(query_text(&q, "saved"), "1");
    assert_null(query_text(&q, "none"));
    q.params = q.query = NULL;
    assert_string_equal(param_text(&q, "bad"), "");
    assert_null(query_text(&q, "saved"));
    call_end(&c);
}

static void test_a_form_gives_text_time_id_and_list_or_nothing(void **state)
{
    struct call c = call_begin();
    struct request q = request_of(&c);
    struct id unit = form_id(&q, "unit"), bad = form_id(&q, "name");

    (void)state;
    assert_string_equal(form_text(&q, "name"), "typed");
    assert_string_equal(form_text(&q, "roles"), ""); /* a list is no text */
    assert_string_equal(form_text(&q, "none"), "");
    assert_string_equal(time_iso_text(c.mem, form_time(&q, "at")), "2026-11-24T09:30:00Z");
    assert_int_equal(form_time(&q, "when"), 0);
    assert_int_equal(form_time(&q, "none"), 0);
    assert_string_equal(id_text(c.mem, &unit), ID);
    assert_true(id_is_zero(&bad));
    assert_int_equal(json_count(form_list(&q, "roles")), 2);
    assert_null(form_list(&q, "name"));
    assert_null(form_list(&q, "none"));
    q.form = NULL; /* a GET */
    assert_string_equal(form_text(&q, "name"), "");
    assert_int_equal(form_time(&q, "at"), 0);
    assert_null(form_list(&q, "roles"));
    call_end(&c);
}

static void test_an_answer_says_where_to_go_or_gives_a_file(void **state)
{
    struct call c = call_begin();
    struct request q = {0};

    (void)state;
    page_goes_to(&c, &q, "/people/%s?saved=%d", ID, 1);
    assert_string_equal(q.to, "/people/" ID "?saved=1");
    page_file(&q, "application/pdf", "report.pdf", "%PDF", 4);
    assert_string_equal(q.file_type, "application/pdf");
    assert_string_equal(q.file_name, "report.pdf");
    assert_int_equal(q.file_length, 4);
    call_end(&c);
}

static void test_dates_are_written_beside_their_instants(void **state)
{
    struct call c = call_begin();
    struct json *rows = parsed(&c, "[{\"at\":951827640},{\"at\":null},{\"at\":\"x\"},{}]"), *row;

    (void)state;
    page_dates(&c, rows, "at", true);
    row = rows->as.members.first;
    assert_string_equal(json_get_text(row, "at_text"), "2000-02-29 12:34");
    for (row = row->next; row; row = row->next)
        assert_int_equal(json_get(row, "at_text")->kind, JSON_IS_NIL);
    page_dates(&c, rows, "at", false);
    assert_string_equal(json_get_text(rows->as.members.first, "at_text"), "2000-02-29");
    page_dates(&c, NULL, "at", false);
    call_end(&c);
}

static void test_every_row_gets_every_key_and_keeps_what_it_has(void **state)
{
    static const char *const keys[] = {"a", "b"};
    struct call c = call_begin();
    struct json *rows = parsed(&c, "[{\"a\":1},{\"b\":2,\"c\":3},{}]");

    (void)state;
    page_keys(&c, rows, keys, 2);
    for (const struct json *row = rows->as.members.first; row; row = row->next)
        assert_true(json_get(row, "a") && json_get(row, "b"));
    assert_int_equal(json_get_int(rows->as.members.first, "a", 0), 1);
    assert_int_equal(json_get(rows->as.members.first, "b")->kind, JSON_IS_NIL);
    assert_int_equal(json_get_int(rows->as.members.first->next, "c", 0), 3);
    call_end(&c);
}

/* ---- opening what was told ---- */

static const struct route page = {.method = GET, .address = "/people/:person"};

static struct json *rows_of(struct fixture *f, const struct id *entries, size_t count)
{
    struct json *rows = json_list(&f->call);

    for (size_t i = 0; i < count; i++) {
        struct json *row = json_map(&f->call);
        json_set(row, "id", json_id(&f->call, &entries[i]));
        json_set(row, "type", json_text(&f->call, "fact"));
        json_add(rows, row);
    }
    return rows;
}

static void test_a_reader_with_the_key_gets_the_words_and_leaves_a_trace(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), entries[2];
    struct request q = {.route = &page};
    struct json *rows, *trace;

    entries[0] = fixture_observation(f, &person, "sat alone");
    entries[1] = fixture_observation(f, &person, "helped a neighbour");
    must_work(&f->call, ledger_excise(&f->call, site_ledger(f->site), &entries[1], CASE));
    q.desk = &f->desks[REVIEWER];
    rows = rows_of(f, entries, 2);
    must_work(&f->call, page_open_told(&f->call, &q, &person, rows));
    assert_string_equal(json_get_text(rows->as.members.first, "saw"), "sat alone");
    assert_string_equal(json_get_text(rows->as.members.first, "type"), "fact");
    assert_false(json_get_bool(rows->as.members.first, "told_closed"));
    assert_false(json_get_bool(rows->as.members.first, "erased"));
    assert_true(json_get_bool(rows->as.members.last, "erased"));
    assert_null(json_get(rows->as.members.last, "saw"));
    must_work(&f->call, desk_rows(&f->call, &f->desks[INSPECTOR], "opening_list",
                                  DB_ARGS(DB_TEXT("person", NULL)), &trace));
    assert_int_equal(json_count(trace), 1);
    assert_string_equal(json_get_text(trace->as.members.first, "page"), "/people/:person");
}

static void test_a_reader_without_the_key_is_told_that_it_is_closed(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct request q = {.route = &page};
    struct json *rows = rows_of(f, &seen, 1);

    q.desk = &f->desks[OFFICER];
    must_work(&f->call, page_open_told(&f->call, &q, &person, rows));
    assert_true(json_get_bool(rows->as.members.first, "told_closed"));
    assert_null(json_get(rows->as.members.first, "saw"));
}

/* What was written before two records were found to be of one person stays under either of them. */
static void test_rows_of_several_people_are_opened_each_for_their_own(void **state)
{
    struct fixture *f = *state;
    struct id one = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id two = fixture_person(f, "SM-2", "D. Halvek", &f->unit), entries[3];
    static const char *const words[] = {"sat alone", "sang", "wrote a letter"};
    struct request q = {.route = &page};
    struct json *rows, *row, *trace;
    size_t i = 0;

    entries[0] = fixture_observation(f, &one, words[0]);
    entries[1] = fixture_observation(f, &two, words[1]);
    entries[2] = fixture_observation(f, &one, words[2]);
    q.desk = &f->desks[REVIEWER];
    rows = rows_of(f, entries, 3);
    json_set(rows->as.members.first->next, "person", json_id(&f->call, &two));
    must_work(&f->call, page_open_told(&f->call, &q, &one, rows));
    for (row = rows->as.members.first; row; row = row->next)
        assert_string_equal(json_get_text(row, "saw"), words[i++]);
    must_work(&f->call, desk_rows(&f->call, &f->desks[INSPECTOR], "opening_list",
                                  DB_ARGS(DB_TEXT("person", NULL)), &trace));
    assert_int_equal(json_count(trace), 2); /* one for each handle */
    must_fail(&f->call, ERR_BUG, page_open_told(&f->call, &q, NULL, rows_of(f, entries, 1)));
}

static void test_one_part_that_does_not_open_leaves_the_others_readable(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), entries[3];
    struct request q = {.route = &page};
    struct json *rows, *row;

    entries[0] = fixture_observation(f, &person, "sat alone");
    entries[1] = id_random(); /* nowhere */
    entries[2] = fixture_observation(f, &person, "sang");
    q.desk = &f->desks[REVIEWER];
    rows = rows_of(f, entries, 3);
    must_work(&f->call, page_open_told(&f->call, &q, &person, rows));
    row = rows->as.members.first;
    assert_string_equal(json_get_text(row, "saw"), "sat alone");
    assert_false(json_get_bool(row, "unreadable"));
    row = row->next;
    assert_true(json_get_bool(row, "unreadable"));
    assert_null(json_get(row, "saw"));
    assert_string_equal(json_get_text(row->next, "saw"), "sang");
    must_work(&f->call, page_open_told(&f->call, &q, &person, json_list(&f->call)));
}

static void test_where_nothing_can_be_opened_the_page_fails(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct request q = {.route = &page};

    q.desk = &f->desks[REVIEWER];
    must_work(&f->call, site_lock(&f->call, f->site));
    must_fail(&f->call, ERR_LOCKED, page_open_told(&f->call, &q, &person, rows_of(f, &seen, 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parameters_are_given_or_none),
        cmocka_unit_test(test_a_form_gives_text_time_id_and_list_or_nothing),
        cmocka_unit_test(test_an_answer_says_where_to_go_or_gives_a_file),
        cmocka_unit_test(test_dates_are_written_beside_their_instants),
        cmocka_unit_test(test_every_row_gets_every_key_and_keeps_what_it_has),
        SITE_TEST(test_a_reader_with_the_key_gets_the_words_and_leaves_a_trace),
        SITE_TEST(test_a_reader_without_the_key_is_told_that_it_is_closed),
        SITE_TEST(test_rows_of_several_people_are_opened_each_for_their_own),
        SITE_TEST(test_one_part_that_does_not_open_leaves_the_others_readable),
        SITE_TEST(test_where_nothing_can_be_opened_the_page_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
