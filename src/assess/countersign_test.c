/* assess/countersign_test.c: who signs in which standing: qualified, provisionally, as a deputy, at
 * another site. */

#include "assess/fixture.h"

#include "site/draft.h"

static struct id *user_of(struct work *w, enum role role)
{
    return &w->f->secrets[role]->user;
}

/* ---- signing ---- */

static enum err sign_under(struct work *w, const struct id *supervisor)
{
    struct id id;

    return assessment_sign(w->c, fixture_sit(w->f, ASSESSOR), &w->assessment, fixture_phrase(ASSESSOR),
                           supervisor, &id);
}

static void test_who_is_not_qualified_signs_provisionally_and_names_who_supervises(void **state)
{
    struct work w = work_begin(state);
    struct json *row;

    work_save(&w, work_content(&w));
    assert_int_equal(sign_under(&w, NULL), ERR_INVALID);
    assert_string_equal(w.c->fail.field, "supervised_by");
    fail_clear(w.c);
    must_fail(w.c, ERR_INVALID, sign_under(&w, user_of(&w, ASSESSOR))); /* oneself */
    must_fail(w.c, ERR_INVALID, sign_under(&w, user_of(&w, OFFICER)));
    must_work(w.c, sign_under(&w, user_of(&w, REVIEWER)));
    row = work_row(&w, REVIEWER);
    assert_int_equal(json_get_int(row, "provisional", 0), 1);
    assert_string_equal(json_get_text(row, "supervised_by_name"), "reviewer");
}

static void test_who_is_qualified_signs_alone(void **state)
{
    struct work w = work_begin(state);
    struct json *row;

    work_qualify(&w, user_of(&w, ASSESSOR), "assess");
    work_ask_qualifications_from(&w, w.c->now - TIME_DAY);
    work_save(&w, work_content(&w));
    must_work(w.c, sign_under(&w, user_of(&w, REVIEWER)));
    row = work_row(&w, REVIEWER);
    assert_int_equal(json_get_int(row, "provisional", 0), 0);
    assert_null(json_get_text(row, "supervised_by_name"));
}

static void test_after_the_start_up_date_nobody_signs_without_a_qualification(void **state)
{
    struct work w = work_begin(state);

    work_save(&w, work_content(&w));
    work_ask_qualifications_from(&w, w.c->now);
    must_fail(w.c, ERR_DENIED, sign_under(&w, user_of(&w, REVIEWER)));
    assert_string_equal(work_state(&w), "open");
    w.c->now++; /* what is said in one second has no order */
    work_ask_qualifications_from(&w, w.c->now + TIME_DAY);
    must_work(w.c, sign_under(&w, user_of(&w, REVIEWER)));
}

/* ---- countersigning ---- */

static const char *standing(struct work *w)
{
    return json_get_text(work_row(w, REVIEWER), "standing");
}

static void test_a_countersignature_says_in_which_standing_it_was_given(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    must_work(w.c, work_countersign(&w, REVIEWER));
    assert_string_equal(standing(&w), "provisional");
}

static void test_a_qualified_reviewer_countersigns_as_such(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    work_qualify(&w, user_of(&w, REVIEWER), "countersign");
    work_name_deputy(&w, user_of(&w, REVIEWER));
    work_ask_qualifications_from(&w, w.c->now - TIME_DAY);
    must_work(w.c, work_countersign(&w, REVIEWER));
    assert_string_equal(standing(&w), "qualified");
}

static void test_after_the_start_up_date_only_the_qualified_and_deputies_countersign(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    work_ask_qualifications_from(&w, w.c->now - TIME_DAY);
    must_fail(w.c, ERR_DENIED, work_countersign(&w, REVIEWER));
    assert_string_equal(work_state(&w), "signed");
    work_name_deputy(&w, user_of(&w, REVIEWER));
    must_work(w.c, work_countersign(&w, REVIEWER));
    assert_string_equal(standing(&w), "deputy");
}

static struct user_secrets *second_reviewer(struct work *w, struct desk *ret)
{
    struct user_new u = {"reviewer-2",    "Second Reviewer",         1U << REVIEWER,
                         json_list(w->c), "green boats at the lock", passphrase_cost_least()};
    struct user_secrets *s = NULL;

    must_work(w->c, user_add(w->c, fixture_sit(w->f, ADMINISTRATOR), &u, NULL));
    must_work(w->c, user_secrets_open(w->c, site_user_store(w->f->site), u.name, u.passphrase, &s));
    must_work(w->c, desk_sit(w->c, w->f->site, &s->user, s, ret));
    return s;
}

static size_t reviews_due(struct work *w, const struct id *user)
{
    struct json *rows = NULL;

    must_work(w->c, desk_rows(w->c, fixture_sit(w->f, REVIEWER), "task_deputy_review",
                              DB_ARGS(DB_ID("user", user)), &rows));
    return json_count(rows);
}

static struct work countersigned_by_deputy(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    work_name_deputy(&w, user_of(&w, REVIEWER));
    must_work(w.c, work_countersign(&w, REVIEWER));
    return w;
}

static void
test_what_a_deputy_countersigned_is_reviewed_within_72_hours_by_somebody_qualified(void **state)
{
    struct work w = countersigned_by_deputy(state);
    struct desk d;
    struct user_secrets *s = second_reviewer(&w, &d);

    assert_true(json_get_int(work_row(&w, REVIEWER), "review_due", 0) == w.c->now + 72 * TIME_HOUR);
    assert_int_equal(reviews_due(&w, user_of(&w, REVIEWER)), 0); /* not the deputy */
    assert_int_equal(reviews_due(&w, user_of(&w, ASSESSOR)), 0); /* not the author */
    assert_int_equal(reviews_due(&w, &s->user), 1);
    must_fail(w.c, ERR_DENIED,
              deputy_review(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, true, NULL));
    must_fail(w.c, ERR_DENIED, deputy_review(w.c, &d, &w.assessment, true, NULL));
    work_qualify(&w, &s->user, "countersign");
    must_work(w.c, deputy_review(w.c, &d, &w.assessment, true, NULL));
    assert_string_equal(work_state(&w), "countersigned");
    assert_int_equal(reviews_due(&w, &s->user), 0);
    must_fail(w.c, ERR_CONFLICT, deputy_review(w.c, &d, &w.assessment, false, "after all not"));
    user_secrets_free(s);
}

static void test_what_a_deputy_countersigned_can_go_back_and_its_draft_is_still_there(void **state)
{
    struct work w = countersigned_by_deputy(state);
    struct desk d;
    struct user_secrets *s = second_reviewer(&w, &d);
    struct json *draft = NULL;
    int64_t version;
    struct id id;

    work_qualify(&w, &s->user, "countersign");
    must_fail(w.c, ERR_INVALID, deputy_review(w.c, &d, &w.assessment, false, " "));
    must_work(w.c, deputy_review(w.c, &d, &w.assessment, false, "the evidence does not carry it"));
    assert_string_equal(work_state(&w), "returned");
    must_work(w.c, draft_load(w.c, fixture_sit(w.f, ASSESSOR), id_text(w.c->mem, &w.assessment), &draft,
                              &version));
    assert_int_equal(draft->kind, JSON_IS_MAP);
    must_work(w.c, work_sign(&w, &id));
    assert_string_equal(work_state(&w), "signed");
    user_secrets_free(s);
}

/* ---- at another site ---- */

static enum err record_elsewhere(struct work *w, enum role by, struct countersigning_elsewhere e)
{
    return assessment_countersign_elsewhere(w->c, fixture_sit(w->f, by), &w->assessment, &e);
}

static void
test_what_was_countersigned_at_another_site_is_recorded_with_office_day_and_reference(void **state)
{
    struct work w = work_begin(state);
    struct countersigning_elsewhere good = {"Hill House", 0, "HH 12/26"}, e;

    good.done_at = w.c->now - 60;
    must_fail(w.c, ERR_CONFLICT, record_elsewhere(&w, REVIEWER, good));
    work_signed(&w);
    e = good;
    e.office = "";
    must_fail(w.c, ERR_INVALID, record_elsewhere(&w, REVIEWER, e));
    e = good;
    e.reference = NULL;
    must_fail(w.c, ERR_INVALID, record_elsewhere(&w, REVIEWER, e));
    e = good;
    e.done_at = w.c->now + TIME_DAY;
    must_fail(w.c, ERR_INVALID, record_elsewhere(&w, REVIEWER, e));
    e.done_at = w.c->now - 3 * TIME_DAY; /* before it was signed */
    must_fail(w.c, ERR_INVALID, record_elsewhere(&w, REVIEWER, e));
    must_fail(w.c, ERR_DENIED, record_elsewhere(&w, ASSESSOR, good)); /* the author */
    assert_string_equal(work_state(&w), "signed");
    must_work(w.c, record_elsewhere(&w, REVIEWER, good));
    assert_string_equal(work_state(&w), "countersigned");
    assert_string_equal(standing(&w), "elsewhere");
    assert_true(json_get_int(work_row(&w, REVIEWER), "done_at", 0) == good.done_at);
    assert_string_equal(json_get_text(work_row(&w, REVIEWER), "state_text"),
                        "Signed; countersigned at another site");
    assert_null(strstr(fixture_dump(w.f), "Hill House"));
    must_fail(w.c, ERR_CONFLICT, record_elsewhere(&w, REVIEWER, good));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_who_is_not_qualified_signs_provisionally_and_names_who_supervises),
        SITE_TEST(test_who_is_qualified_signs_alone),
        SITE_TEST(test_after_the_start_up_date_nobody_signs_without_a_qualification),
        SITE_TEST(test_a_countersignature_says_in_which_standing_it_was_given),
        SITE_TEST(test_a_qualified_reviewer_countersigns_as_such),
        SITE_TEST(test_after_the_start_up_date_only_the_qualified_and_deputies_countersign),
        SITE_TEST(test_what_a_deputy_countersigned_is_reviewed_within_72_hours_by_somebody_qualified),
        SITE_TEST(test_what_a_deputy_countersigned_can_go_back_and_its_draft_is_still_there),
        SITE_TEST(
            test_what_was_countersigned_at_another_site_is_recorded_with_office_day_and_reference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
