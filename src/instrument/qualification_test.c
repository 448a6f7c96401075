/* instrument/qualification_test.c: who is qualified, until when, and what is due. */

#include "base/time.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "site/fixture.h"

#define SHIPPED "content/instruments/open-framework.yaml"
#define CODE "open-framework"

static int set_up(void **state)
{
    int failed = fixture_set_up(state);
    struct fixture *f = *state;

    if (failed) return failed;
    must_work(&f->call, instrument_adopt(&f->call, fixture_sit(f, ADMINISTRATOR), SHIPPED, NULL));
    return 0;
}

/* The beginning of a day so many days from now. */
static int64_t day(struct fixture *f, int days)
{
    int64_t at;

    assert_true(time_parse(time_date_text(f->call.mem, f->call.now + days * TIME_DAY), &at));
    return at;
}

static struct qualification assessing(struct fixture *f, int days)
{
    return (struct qualification){f->secrets[ASSESSOR]->user, "assess", CODE, day(f, days)};
}

static enum err award(struct fixture *f, const struct qualification *q, struct id *ret)
{
    return qualification_award(&f->call, fixture_sit(f, ADMINISTRATOR), q, ret);
}

static bool qualified(struct fixture *f, enum role role, const char *what, const char *code)
{
    bool is = false;

    must_work(&f->call, instrument_qualified(&f->call, &f->desks[ASSESSOR], &f->secrets[role]->user,
                                             what, code, &is));
    return is;
}

static struct json *only_row(struct fixture *f)
{
    struct json *list;

    must_work(&f->call, ask_qualification_list(&f->call, &f->desks[INSPECTOR], &list));
    assert_int_equal(json_count(list), 1);
    return list->as.members.first;
}

/* As the list of things to do asks. */
static size_t tasks(struct fixture *f)
{
    struct json *rows;

    must_work(&f->call,
              desk_rows(&f->call, &f->desks[ADMINISTRATOR], "task_qualification",
                        DB_ARGS(DB_ID("user", &f->secrets[ADMINISTRATOR]->user),
                                DB_INT("until", f->call.now + QUALIFICATION_SOON_DAYS * TIME_DAY)),
                        &rows));
    return json_count(rows);
}

/* ---- qualifications ---- */

static void test_nobody_is_qualified_before_it_is_recorded(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 100);

    assert_false(qualified(f, ASSESSOR, "assess", CODE));
    must_work(&f->call, award(f, &q, NULL));
    assert_true(qualified(f, ASSESSOR, "assess", CODE));
}

static void test_a_qualification_is_for_one_person_one_work_and_one_instrument(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 100);

    must_work(&f->call, award(f, &q, NULL));
    assert_false(qualified(f, REVIEWER, "assess", CODE));
    assert_false(qualified(f, ASSESSOR, "grade", NULL));
    assert_false(qualified(f, ASSESSOR, "countersign", CODE));
    assert_false(qualified(f, ASSESSOR, "assess", "another"));
    assert_true(qualified(f, ASSESSOR, "assess", NULL));
    q.instrument = NULL;
    must_work(&f->call, award(f, &q, NULL));
    assert_true(qualified(f, ASSESSOR, "assess", "another"));
}

static void test_a_qualification_counts_through_its_last_day(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 10);
    int64_t last = q.until;

    must_work(&f->call, award(f, &q, NULL));
    f->call.now = last + TIME_DAY - 1;
    assert_true(qualified(f, ASSESSOR, "assess", CODE));
    f->call.now = last + TIME_DAY;
    assert_false(qualified(f, ASSESSOR, "assess", CODE));
    assert_true(json_get_bool(only_row(f), "is_expired"));
}

static void test_an_ended_qualification_counts_no_more_and_stays_shown(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 100);
    struct id id;

    must_work(&f->call, award(f, &q, &id));
    must_work(&f->call, qualification_end(&f->call, fixture_sit(f, ADMINISTRATOR), &id));
    assert_false(qualified(f, ASSESSOR, "assess", CODE));
    assert_true(json_get_bool(only_row(f), "is_ended"));
    must_fail(&f->call, ERR_MISSING, qualification_end(&f->call, fixture_sit(f, ADMINISTRATOR), &id));
}

static void test_a_new_one_takes_the_place_of_the_old(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 10);
    struct id first;

    must_work(&f->call, award(f, &q, &first));
    assert_true(json_get_bool(only_row(f), "is_soon"));
    q.until = day(f, 700);
    must_work(&f->call, award(f, &q, NULL));
    assert_true(json_get_bool(only_row(f), "is_valid"));
    must_fail(&f->call, ERR_MISSING,
              qualification_end(&f->call, fixture_sit(f, ADMINISTRATOR), &first));
}

static void test_the_last_day_is_to_come_and_not_too_far_away(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, -1);

    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q.until = day(f, 366 * QUALIFICATION_YEARS_MAX + 2);
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q.until = 0;
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q.until = day(f, 0);
    must_work(&f->call, award(f, &q, NULL));
}

static void test_it_needs_the_role_an_open_account_and_an_instrument_in_use(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 100);

    q.user = f->secrets[OFFICER]->user;
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q.user = f->secrets[REVIEWER]->user;
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL)); /* reviewers do not assess */
    q.what = "countersign";
    must_work(&f->call, award(f, &q, NULL));
    q.what = "lead";
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q = assessing(f, 100);
    q.instrument = "unheard_of";
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
    q.what = "grade";
    q.instrument = CODE;
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL)); /* grading knows no instrument */
    q.instrument = "";
    must_work(&f->call, award(f, &q, NULL));
    assert_true(qualified(f, ASSESSOR, "grade", NULL));
    must_work(&f->call, user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "assessor", NULL));
    q = assessing(f, 100);
    must_fail(&f->call, ERR_INVALID, award(f, &q, NULL));
}

static void test_only_the_administrator_records_and_never_for_themselves(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 100);
    struct id id, user = f->secrets[REVIEWER]->user;

    must_work(&f->call, award(f, &q, &id));
    for (enum role role = OFFICER; role < ADMINISTRATOR; role++) {
        struct desk *d = fixture_sit(f, role);
        must_fail(&f->call, ERR_DENIED, qualification_award(&f->call, d, &q, NULL));
        must_fail(&f->call, ERR_DENIED, qualification_end(&f->call, d, &id));
        must_fail(&f->call, ERR_DENIED, qualification_set_start(&f->call, d, day(f, 3)));
        must_fail(&f->call, ERR_DENIED, deputy_name(&f->call, d, &user, day(f, 3), NULL));
        must_fail(&f->call, ERR_DENIED, deputy_end(&f->call, d, &id));
    }
    must_work(&f->call, user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "administrator",
                                    1U << ADMINISTRATOR | 1U << ASSESSOR, json_list(&f->call), NULL));
    q.user = f->secrets[ADMINISTRATOR]->user;
    must_fail(&f->call, ERR_DENIED, award(f, &q, NULL));
}

/* ---- what is due ---- */

static void
test_the_administrator_is_told_from_60_days_before_until_it_is_renewed_or_ended(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 62);
    int64_t now = f->call.now;
    struct id id;

    must_work(&f->call, award(f, &q, NULL));
    assert_int_equal(tasks(f), 0);
    assert_true(json_get_bool(only_row(f), "is_valid"));
    f->call.now = now + 3 * TIME_DAY;
    assert_int_equal(tasks(f), 1);
    assert_true(json_get_bool(only_row(f), "is_soon"));
    f->call.now = now + 100 * TIME_DAY;
    assert_int_equal(tasks(f), 1);
    assert_true(json_get_bool(only_row(f), "is_expired"));
    q.until = day(f, 200);
    must_work(&f->call, award(f, &q, &id));
    assert_int_equal(tasks(f), 0);
    f->call.now = now + 500 * TIME_DAY;
    assert_int_equal(tasks(f), 1);
    must_work(&f->call, qualification_end(&f->call, fixture_sit(f, ADMINISTRATOR), &id));
    assert_int_equal(tasks(f), 0);
}

static void test_a_closed_account_needs_no_renewal(void **state)
{
    struct fixture *f = *state;
    struct qualification q = assessing(f, 5);

    must_work(&f->call, award(f, &q, NULL));
    assert_int_equal(tasks(f), 1);
    must_work(&f->call, user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "assessor", NULL));
    assert_int_equal(tasks(f), 0);
}

/* ---- the day from which it counts ---- */

static void test_no_start_is_set_until_the_service_sets_one(void **state)
{
    struct fixture *f = *state;
    int64_t start = 7;

    must_work(&f->call, ask_qualification_start(&f->call, &f->desks[ASSESSOR], &start));
    assert_int_equal(start, 0);
    must_work(&f->call, qualification_set_start(&f->call, fixture_sit(f, ADMINISTRATOR), day(f, 30)));
    f->call.now += 60;
    must_work(&f->call, qualification_set_start(&f->call, fixture_sit(f, ADMINISTRATOR), day(f, 90)));
    must_work(&f->call, ask_qualification_start(&f->call, &f->desks[ASSESSOR], &start));
    assert_int_equal(start, day(f, 90)); /* the later word counts */
    must_fail(&f->call, ERR_INVALID,
              qualification_set_start(&f->call, fixture_sit(f, ADMINISTRATOR), 0));
}

/* ---- deputies ---- */

static bool is_deputy(struct fixture *f)
{
    bool is = false;

    must_work(&f->call, ask_deputy(&f->call, &f->desks[ASSESSOR], &f->secrets[REVIEWER]->user, &is));
    return is;
}

static void test_a_deputy_is_named_until_a_day(void **state)
{
    struct fixture *f = *state;
    struct id user = f->secrets[REVIEWER]->user;
    int64_t last = day(f, 10);

    assert_false(is_deputy(f));
    must_work(&f->call, deputy_name(&f->call, fixture_sit(f, ADMINISTRATOR), &user, last, NULL));
    assert_true(is_deputy(f));
    f->call.now = last + TIME_DAY - 1;
    assert_true(is_deputy(f));
    f->call.now = last + TIME_DAY;
    assert_false(is_deputy(f));
    must_fail(&f->call, ERR_INVALID,
              deputy_name(&f->call, fixture_sit(f, ADMINISTRATOR), &user, last, NULL));
}

static void test_a_deputy_s_time_can_be_ended_and_renewed(void **state)
{
    struct fixture *f = *state;
    struct id user = f->secrets[REVIEWER]->user, first, second;
    struct json *list;

    must_work(&f->call,
              deputy_name(&f->call, fixture_sit(f, ADMINISTRATOR), &user, day(f, 10), &first));
    must_work(&f->call,
              deputy_name(&f->call, fixture_sit(f, ADMINISTRATOR), &user, day(f, 20), &second));
    must_work(&f->call, ask_deputy_list(&f->call, &f->desks[INSPECTOR], &list));
    assert_int_equal(json_count(list), 1);
    must_fail(&f->call, ERR_MISSING, deputy_end(&f->call, fixture_sit(f, ADMINISTRATOR), &first));
    must_work(&f->call, deputy_end(&f->call, fixture_sit(f, ADMINISTRATOR), &second));
    assert_false(is_deputy(f));
}

static void test_a_deputy_is_a_reviewer(void **state)
{
    struct fixture *f = *state;
    struct id user = f->secrets[ASSESSOR]->user;

    must_fail(&f->call, ERR_INVALID,
              deputy_name(&f->call, fixture_sit(f, ADMINISTRATOR), &user, day(f, 10), NULL));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_tear_down)

/* table: one line a test */
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_nobody_is_qualified_before_it_is_recorded),
        TEST(test_a_qualification_is_for_one_person_one_work_and_one_instrument),
        TEST(test_a_qualification_counts_through_its_last_day),
        TEST(test_an_ended_qualification_counts_no_more_and_stays_shown),
        TEST(test_a_new_one_takes_the_place_of_the_old),
        TEST(test_the_last_day_is_to_come_and_not_too_far_away),
        TEST(test_it_needs_the_role_an_open_account_and_an_instrument_in_use),
        TEST(test_only_the_administrator_records_and_never_for_themselves),
        TEST(test_the_administrator_is_told_from_60_days_before_until_it_is_renewed_or_ended),
        TEST(test_a_closed_account_needs_no_renewal),
        TEST(test_no_start_is_set_until_the_service_sets_one),
        TEST(test_a_deputy_is_named_until_a_day),
        TEST(test_a_deputy_s_time_can_be_ended_and_renewed),
        TEST(test_a_deputy_is_a_reviewer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
