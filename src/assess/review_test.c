/* assess/review_test.c: what makes somebody look again, who is told, and what they may find. */

#include "assess/fixture.h"

#include "assess/review.h"
#include "people/people.h"

static enum err record(struct work *w, enum role by, const char *code, int64_t happened,
                       const char *what)
{
    struct trigger_note n = {w->person, code, happened, what};

    return trigger_record(w->c, fixture_sit(w->f, by), &n);
}

static enum err find(struct work *w, enum role by, const char *outcome, int64_t on)
{
    struct review_finding f = {outcome, "as I see it", on, w->c->now};

    return assessment_review(w->c, fixture_sit(w->f, by), &w->assessment, &f);
}

/* Signed and countersigned a minute later, valid for 180 days; the next second begins. */
static void finish(struct work *w)
{
    w->c->now += 60;
    work_signed(w);
    must_work(w->c, work_countersign(w, REVIEWER));
    w->c->now += 60;
}

static size_t tasks(struct work *w, const char *question, enum role who)
{
    struct desk *d = fixture_sit(w->f, who);
    struct json *rows = NULL;

    must_work(w->c, desk_rows(w->c, d, question, DB_ARGS(DB_ID("user", &d->user->id)), &rows));
    return json_count(rows);
}

static size_t due(struct work *w, enum role who)
{
    struct desk *d = fixture_sit(w->f, who);
    struct json *rows = NULL;

    must_work(w->c, desk_rows(w->c, d, "task_review_due",
                              DB_ARGS(DB_ID("user", &d->user->id),
                                      DB_INT("until", w->c->now + REVIEW_AHEAD_DAYS * TIME_DAY)),
                              &rows));
    return json_count(rows);
}

static void test_officers_record_what_happened_in_their_unit(void **state)
{
    struct work w = work_begin(state);
    struct id far = fixture_person(w.f, "SM-9", "Ilka Merrow", &w.f->other_unit);
    struct trigger_note n = {far, "intelligence", w.c->now - 60, "heard something"};

    must_work(w.c, record(&w, OFFICER, "intelligence", w.c->now - 60, "heard something"));
    must_fail(w.c, ERR_MISSING, trigger_record(w.c, fixture_sit(w.f, OFFICER), &n));
    must_fail(w.c, ERR_DENIED, record(&w, INSPECTOR, "intelligence", w.c->now - 60, "heard"));
    must_fail(w.c, ERR_DENIED, record(&w, ADMINISTRATOR, "intelligence", w.c->now - 60, "heard"));
}

static void test_what_happened_has_a_kind_a_past_day_and_words(void **state)
{
    struct work w = work_begin(state);

    must_fail(w.c, ERR_INVALID, record(&w, ASSESSOR, "invented", w.c->now - 60, "words"));
    must_fail(w.c, ERR_INVALID, record(&w, ASSESSOR, "court", w.c->now + TIME_DAY, "words"));
    must_fail(w.c, ERR_INVALID, record(&w, ASSESSOR, "court", 0, "words"));
    must_fail(w.c, ERR_INVALID, record(&w, ASSESSOR, "court", w.c->now - 60, " "));
    must_work(w.c, record(&w, ASSESSOR, "court", w.c->now - 60, "a new charge"));
}

static void test_author_and_reviewer_are_told_until_somebody_has_looked(void **state)
{
    struct work w = work_begin(state);

    must_work(w.c, record(&w, ASSESSOR, "court", w.c->now - 60, "before it was signed"));
    finish(&w);
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 0);
    must_work(w.c, record(&w, OFFICER, "serious_incident", w.c->now - 60, "a fight in the yard"));
    must_work(w.c, record(&w, OFFICER, "family_loss", w.c->now - 60, "his mother died"));
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 1); /* one for both events */
    assert_int_equal(tasks(&w, "task_review_trigger", REVIEWER), 1);
    assert_int_equal(tasks(&w, "task_review_trigger", INSPECTOR), 0);
    w.c->now += 60;
    must_work(w.c, find(&w, ASSESSOR, "holds", w.c->now + 60 * TIME_DAY));
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 0);
    w.c->now += 60;
    must_work(w.c, record(&w, OFFICER, "force_used", w.c->now - 60, "brought to the ground"));
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 1);
}

static void test_what_came_while_the_page_was_read_is_not_settled(void **state)
{
    struct work w = work_begin(state);
    struct review_finding f = {.outcome = "holds", .reason = "as I saw it"};

    finish(&w);
    must_work(w.c, record(&w, OFFICER, "court", w.c->now - 60, "a hearing"));
    w.c->now += 60;
    f.review_on = w.c->now + 30 * TIME_DAY;
    f.seen = w.c->now;
    w.c->now += 60;
    must_work(w.c, record(&w, OFFICER, "family_loss", w.c->now - 60, "his mother died"));
    w.c->now += 60;
    must_work(w.c, assessment_review(w.c, fixture_sit(w.f, ASSESSOR), &w.assessment, &f));
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 1);
}

static void test_a_change_of_legal_status_or_unit_needs_nobody_to_record_it(void **state)
{
    struct work w = work_begin(state);
    struct person_details p = {.name_latin = "Dorrin Halvek",
                               .number = "SM-1",
                               .birth = "1990",
                               .legal_status = "other",
                               .unit = w.f->other_unit};
    struct json *rows = NULL;

    finish(&w);
    must_work(w.c, person_change(w.c, fixture_sit(w.f, ASSESSOR), &w.person, &p));
    assert_int_equal(tasks(&w, "task_review_trigger", ASSESSOR), 1);
    must_work(w.c, ask_triggers(w.c, fixture_sit(w.f, ASSESSOR), &w.person, &rows));
    assert_int_equal(json_count(rows), 2);
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        assert_true(json_get_bool(r, "is_open"));
}

static void test_an_assessment_is_due_thirty_days_before_its_end_and_then_expires(void **state)
{
    struct work w = work_begin(state);

    finish(&w);
    assert_int_equal(due(&w, ASSESSOR), 0);
    assert_false(json_get_bool(work_row(&w, REVIEWER), "is_expired"));
    w.c->now += 152 * TIME_DAY;
    assert_int_equal(due(&w, ASSESSOR), 1);
    assert_int_equal(due(&w, REVIEWER), 1);
    assert_int_equal(due(&w, INSPECTOR), 0);
    assert_false(json_get_bool(work_row(&w, REVIEWER), "is_expired"));
    w.c->now += 40 * TIME_DAY;
    assert_true(json_get_bool(work_row(&w, REVIEWER), "is_expired"));
    must_fail(w.c, ERR_CONFLICT, find(&w, ASSESSOR, "holds", w.c->now + TIME_DAY));
    must_work(w.c, find(&w, ASSESSOR, "new_needed", 0));
}

static void test_a_next_date_comes_earlier_than_the_end_but_never_moves_it(void **state)
{
    struct work w = work_begin(state);

    finish(&w);
    must_fail(w.c, ERR_INVALID, find(&w, ASSESSOR, "holds", w.c->now - TIME_DAY));
    must_fail(w.c, ERR_INVALID, find(&w, ASSESSOR, "holds", w.c->now + 200 * TIME_DAY));
    must_work(w.c, find(&w, ASSESSOR, "holds", w.c->now + 20 * TIME_DAY));
    assert_int_equal(due(&w, ASSESSOR), 1);
}

static void test_a_new_one_is_waited_for_until_it_is_opened(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening o = work_opening();
    struct id id;

    finish(&w);
    must_work(w.c, find(&w, REVIEWER, "new_needed", 0));
    assert_int_equal(tasks(&w, "task_review_new", ASSESSOR), 1);
    w.c->now += 60;
    o.person = w.person;
    o.instrument = w.instrument;
    must_work(w.c, assessment_open(w.c, fixture_sit(w.f, ASSESSOR), &o, &id));
    assert_int_equal(tasks(&w, "task_review_new", ASSESSOR), 0);
}

static void test_only_a_countersigned_assessment_is_looked_at_again(void **state)
{
    struct work w = work_begin(state);

    must_fail(w.c, ERR_CONFLICT, find(&w, ASSESSOR, "new_needed", 0));
    work_signed(&w);
    must_fail(w.c, ERR_CONFLICT, find(&w, ASSESSOR, "new_needed", 0));
    must_work(w.c, work_countersign(&w, REVIEWER));
    must_fail(w.c, ERR_DENIED, find(&w, OFFICER, "new_needed", 0));
    must_fail(w.c, ERR_DENIED, find(&w, INSPECTOR, "new_needed", 0));
    must_fail(w.c, ERR_INVALID, find(&w, ASSESSOR, "perhaps", 0));
    must_work(w.c, find(&w, ASSESSOR, "new_needed", 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_officers_record_what_happened_in_their_unit),
        SITE_TEST(test_what_happened_has_a_kind_a_past_day_and_words),
        SITE_TEST(test_author_and_reviewer_are_told_until_somebody_has_looked),
        SITE_TEST(test_what_came_while_the_page_was_read_is_not_settled),
        SITE_TEST(test_a_change_of_legal_status_or_unit_needs_nobody_to_record_it),
        SITE_TEST(test_an_assessment_is_due_thirty_days_before_its_end_and_then_expires),
        SITE_TEST(test_a_next_date_comes_earlier_than_the_end_but_never_moves_it),
        SITE_TEST(test_a_new_one_is_waited_for_until_it_is_opened),
        SITE_TEST(test_only_a_countersigned_assessment_is_looked_at_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
