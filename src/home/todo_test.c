/* home/todo_test.c: what waits is found in one list, under the group where its date puts it. */

#include "assess/second_fixture.h"

static struct json *home_of(struct table *t, int seat)
{
    struct json *view = NULL;
    struct http_response p;

    pages_close(t->pages); /* half a year may have passed: everybody signs in anew */
    t->pages = NULL;
    table_open_pages(t);
    p = table_get(t, seat, "/", true);
    assert_int_equal(p.status, 200);
    must_work(t->c, json_parse(t->c, p.body, strlen(p.body), &view));
    assert_int_equal(table_get(t, seat, "/", false).status, 200);
    return view;
}

static const struct json *group(const struct json *view, const char *code)
{
    for (const struct json *g = json_get(view, "groups")->as.members.first; g; g = g->next)
        if (strcmp(json_get_text(g, "group"), code) == 0) return g;
    return NULL;
}

static const char *only_address(const struct json *view, const char *code)
{
    const struct json *g = group(view, code);

    assert_non_null(g);
    assert_int_equal(json_get_int(g, "count", 0), 1);
    return json_get_text(json_get(g, "tasks")->as.members.first, "address");
}

static void test_where_nothing_waits_the_list_is_empty_and_says_so(void **state)
{
    struct table t = table_begin(state);
    const struct json *view = home_of(&t, OFFICER);

    assert_int_equal(json_count(json_get(view, "groups")), 0);
    assert_true(json_get_bool(view, "nothing"));
    table_end(&t);
}

static void test_what_is_returned_stands_apart_from_what_waits(void **state)
{
    struct table t = table_begin(state);
    const struct json *view;

    assert_string_equal(only_address(home_of(&t, ASSESSOR), "waiting"), table_path(&t, ""));
    work_signed(&t.w);
    assert_string_equal(only_address(home_of(&t, REVIEWER), "waiting"), table_path(&t, ""));
    must_work(t.c, assessment_return(t.c, fixture_sit(t.f, REVIEWER), &t.w.assessment, "look again"));
    view = home_of(&t, ASSESSOR);
    assert_string_equal(only_address(view, "returned"), table_path(&t, ""));
    assert_null(group(view, "waiting"));
    table_end(&t);
}

static void test_the_second_rater_and_the_author_are_told_what_is_theirs(void **state)
{
    struct table t = table_begin(state);
    const struct json *waiting;

    table_ask(&t);
    assert_string_equal(only_address(home_of(&t, RATER), "waiting"), table_path(&t, "/second"));
    assert_null(group(home_of(&t, REVIEWER), "waiting"));
    waiting = group(home_of(&t, ASSESSOR), "waiting");
    assert_int_equal(json_get_int(waiting, "count", 0), 2); /* to go on, and to submit */
    table_write_first(&t, "absent");
    table_write_second(&t, "present");
    must_work(t.c, table_submit_first(&t));
    must_work(t.c, table_submit_second(&t));
    assert_string_equal(only_address(home_of(&t, RATER), "waiting"), table_path(&t, "/second/compare"));
    must_work(t.c, second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "we talked")));
    assert_null(group(home_of(&t, RATER), "waiting"));
    table_end(&t);
}

static void test_what_ends_moves_from_ending_to_today_to_overdue(void **state)
{
    struct table t = table_begin(state);
    const char *again;
    int64_t end;

    work_signed(&t.w);
    must_work(t.c, work_countersign(&t.w, REVIEWER));
    end = json_get_int(work_row(&t.w, REVIEWER), "valid_until", 0);
    again = table_path(&t, "/again");
    t.c->now = end - 40 * TIME_DAY;
    assert_int_equal(json_count(json_get(home_of(&t, ASSESSOR), "groups")), 0);
    t.c->now = end - 10 * TIME_DAY;
    assert_string_equal(only_address(home_of(&t, ASSESSOR), "expiring"), again);
    t.c->now = end + TIME_HOUR;
    assert_string_equal(only_address(home_of(&t, ASSESSOR), "today"), again);
    assert_string_equal(only_address(home_of(&t, REVIEWER), "today"), again);
    t.c->now = end + TIME_DAY + TIME_HOUR;
    assert_string_equal(only_address(home_of(&t, ASSESSOR), "overdue"), again);
    assert_int_equal(json_count(json_get(home_of(&t, OFFICER), "groups")), 0);
    table_end(&t);
}

static void test_within_a_group_the_earlier_date_comes_first(void **state)
{
    struct table t = table_begin(state);
    struct assessment_opening o = work_opening();
    const struct json *tasks;
    struct id id;

    o.person = t.w.other;
    o.instrument = t.w.instrument;
    t.c->now -= 30 * TIME_DAY; /* opened later, with an earlier date */
    must_work(t.c, assessment_open(t.c, fixture_sit(t.f, ASSESSOR), &o, &id));
    t.c->now += 30 * TIME_DAY;
    tasks = json_get(group(home_of(&t, ASSESSOR), "waiting"), "tasks");
    assert_int_equal(json_count(tasks), 2);
    assert_true(json_get_int(tasks->as.members.first, "at", 0) <
                json_get_int(tasks->as.members.last, "at", 0));
    table_end(&t);
}

static void test_a_long_group_is_cut_and_counted_and_shown_whole_when_asked(void **state)
{
    struct table t = table_begin(state);
    struct assessment_opening o = work_opening();
    const struct json *waiting;
    struct http_response p;
    struct id id;

    o.person = t.w.other;
    o.instrument = t.w.instrument;
    for (int i = 0; i < 9; i++)
        must_work(t.c, assessment_open(t.c, fixture_sit(t.f, ASSESSOR), &o, &id));
    waiting = group(home_of(&t, ASSESSOR), "waiting");
    assert_int_equal(json_get_int(waiting, "count", 0), 10);
    assert_int_equal(json_count(json_get(waiting, "tasks")), 8);
    assert_string_equal(json_get_text(waiting, "more"), "Show all 10");
    p = table_get(&t, ASSESSOR, "/?show=waiting", true);
    assert_null(strstr(p.body, "Show all"));
    table_end(&t);
}

/* ---- setting up ---- */

static bool setup_is(struct table *t, const char *step)
{
    return json_get_bool(json_get(home_of(t, ADMINISTRATOR), "setup"), step);
}

static void test_the_steps_of_setting_up_are_ticked_from_what_the_site_has(void **state)
{
    struct table t = table_begin(state);
    struct desk *administrator = fixture_sit(t.f, ADMINISTRATOR);

    assert_true(setup_is(&t, "has_units"));
    assert_true(setup_is(&t, "has_instrument"));
    assert_true(setup_is(&t, "has_accounts"));
    assert_false(setup_is(&t, "has_qualified"));
    work_qualify(&t.w, &t.f->secrets[ASSESSOR]->user, "assess");
    assert_true(setup_is(&t, "has_qualified"));
    must_work(t.c, instrument_withdraw(t.c, administrator, &t.w.instrument, "newer_version"));
    assert_false(setup_is(&t, "has_instrument"));
    assert_int_equal(json_get(home_of(&t, ASSESSOR), "setup")->kind, JSON_IS_NIL);
    table_end(&t);
}

static void test_without_somebody_to_countersign_the_accounts_are_not_done(void **state)
{
    struct table t = table_begin(state);
    struct fixture *f = t.f;

    assert_true(setup_is(&t, "has_accounts"));
    must_work(t.c, user_disable(t.c, fixture_sit(f, ADMINISTRATOR), role_name(REVIEWER), NULL));
    pages_close(t.pages);
    must_work(t.c, pages_open(t.c, f->site, true, &t.pages));
    t.cookie[ADMINISTRATOR] =
        table_sign_in(&t, role_name(ADMINISTRATOR), fixture_phrase(ADMINISTRATOR));
    assert_null(strstr(table_get(&t, ADMINISTRATOR, "/", true).body, "\"has_accounts\":true"));
    assert_non_null(strstr(table_get(&t, ADMINISTRATOR, "/", true).body, "\"has_units\":true"));
    table_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_where_nothing_waits_the_list_is_empty_and_says_so),
        SITE_TEST(test_what_is_returned_stands_apart_from_what_waits),
        SITE_TEST(test_the_second_rater_and_the_author_are_told_what_is_theirs),
        SITE_TEST(test_what_ends_moves_from_ending_to_today_to_overdue),
        SITE_TEST(test_within_a_group_the_earlier_date_comes_first),
        SITE_TEST(test_a_long_group_is_cut_and_counted_and_shown_whole_when_asked),
        SITE_TEST(test_the_steps_of_setting_up_are_ticked_from_what_the_site_has),
        SITE_TEST(test_without_somebody_to_countersign_the_accounts_are_not_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
