/* evidence/grade_test.c: grading is a second step that keeps nobody from working; a question goes to
 * its writer and comes back. */

#include "evidence/fixture.h"

static struct grading use_of(const struct id *evidence)
{
    struct grading g = {
        .evidence = *evidence, .outcome = "use", .source_grade = "witness", .content_grade = "alone"};

    return g;
}

static enum err grade(const struct scene *s, enum role by, const struct grading *g, struct id *ret)
{
    return evidence_grade(s->c, fixture_sit(s->f, by), g, ret);
}

static size_t in_inbox(const struct scene *s)
{
    struct json *rows = NULL;

    must_work(s->c, ask_inbox(s->c, fixture_sit(s->f, REVIEWER), &rows));
    return json_count(rows);
}

static const char *state_of(const struct scene *s, const struct id *evidence)
{
    return json_get_text(piece_now(s, evidence), "state");
}

static void test_what_nobody_has_graded_may_be_cited_and_is_shown_as_such(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s);
    struct json *row = piece_now(&s, &seen);

    assert_string_equal(json_get_text(row, "state"), "new");
    assert_string_equal(json_get_text(row, "state_text"), "Not graded yet");
    assert_null(json_get_text(row, "source_grade_text"));
    assert_true(json_get_bool(row, "may_cite"));
    must_work(
        s.c, evidence_need_citable(s.c, fixture_sit(s.f, ASSESSOR), &s.near, id_text(s.c->mem, &seen)));
}

static void test_to_use_it_takes_a_grade_of_the_source_and_one_of_the_content(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), id;
    struct grading g = use_of(&seen);
    struct json *row;

    g.source_grade = "";
    must_refuse(&s, "source_grade", grade(&s, ASSESSOR, &g, &id));
    g = use_of(&seen);
    g.content_grade = "witness";
    must_refuse(&s, "content_grade", grade(&s, ASSESSOR, &g, &id));
    g = use_of(&seen);
    must_work(s.c, grade(&s, ASSESSOR, &g, &id));
    row = piece_now(&s, &seen);
    assert_string_equal(json_get_text(row, "state"), "used");
    assert_string_equal(json_get_text(row, "source_grade_text"), "W · Witness");
    assert_string_equal(json_get_text(row, "content_grade_text"), "A · Alone");
    assert_int_equal(in_inbox(&s), 0);
}

static void test_to_ask_takes_a_question_and_to_close_a_reason(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), id;
    struct grading g = {.evidence = seen, .outcome = "ask"};

    must_refuse(&s, "question", grade(&s, ASSESSOR, &g, &id));
    g.outcome = "close";
    must_refuse(&s, "reason", grade(&s, ASSESSOR, &g, &id));
    g.outcome = "delete";
    must_refuse(&s, "outcome", grade(&s, ASSESSOR, &g, &id));
    g.outcome = "close";
    g.reason = "written down twice";
    must_work(s.c, grade(&s, ASSESSOR, &g, &id));
    assert_string_equal(state_of(&s, &seen), "closed");
    assert_string_equal(json_get_text(told(&s, &s.near, &id), "reason"), "written down twice");
    assert_int_equal(in_inbox(&s), 0);
}

static void test_what_was_written_for_another_button_is_not_lost(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), id;
    struct grading g = use_of(&seen);

    g.question = "Who else was there?";
    must_refuse(&s, "question", grade(&s, ASSESSOR, &g, &id));
    g.question = NULL;
    g.reason = "said twice";
    must_refuse(&s, "reason", grade(&s, ASSESSOR, &g, &id));
    assert_string_equal(state_of(&s, &seen), "new");
}

static void test_two_who_grade_at_once_do_not_overwrite_each_other(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), first, id;
    struct grading g = use_of(&seen);

    must_work(s.c, grade(&s, ASSESSOR, &g, &first));
    g.source_grade = "mixed";
    must_fail(s.c, ERR_CONFLICT, grade(&s, REVIEWER, &g, &id));
    g.seen = first;
    must_work(s.c, grade(&s, REVIEWER, &g, &id)); /* having seen it */
    assert_string_equal(json_get_text(piece_now(&s, &seen), "source_grade"), "mixed");
}

static void test_a_question_goes_to_the_writer_and_the_answer_back_to_the_inbox(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), asked, answered, id;
    struct grading g = {.evidence = seen, .outcome = "ask", .question = "Who else was there?"};
    struct json *task, *duty, *rows = NULL;

    must_work(s.c, grade(&s, ASSESSOR, &g, &asked));
    assert_string_equal(state_of(&s, &seen), "asked");
    assert_int_equal(in_inbox(&s), 0);
    assert_int_equal(json_count(tasks_of(&s, ASSESSOR, "task_question")), 0);
    task = tasks_of(&s, OFFICER, "task_question")->as.members.first;
    assert_string_equal(json_get_text(task, "person"), id_text(s.c->mem, &s.near));
    must_work(s.c, site_open_duty(s.c, fixture_sit(s.f, OFFICER), &asked, &duty));
    assert_string_equal(json_get_text(duty, "question"), "Who else was there?");
    must_fail(s.c, ERR_DENIED,
              evidence_answer(s.c, fixture_sit(s.f, ASSESSOR), &seen, "nobody", &answered));
    must_refuse(&s, "answer", evidence_answer(s.c, fixture_sit(s.f, OFFICER), &seen, " ", &answered));
    must_work(s.c, evidence_answer(s.c, fixture_sit(s.f, OFFICER), &seen, "the cook", &answered));
    assert_string_equal(json_get_text(told(&s, &s.near, &answered), "answer"), "the cook");
    assert_int_equal(json_count(tasks_of(&s, OFFICER, "task_question")), 0);
    must_work(s.c, ask_inbox(s.c, fixture_sit(s.f, REVIEWER), &rows));
    assert_true(json_get_bool(rows->as.members.first, "answered"));
    must_fail(s.c, ERR_CONFLICT,
              evidence_answer(s.c, fixture_sit(s.f, OFFICER), &seen, "again", &answered));
    g = use_of(&seen);
    g.seen = asked;
    must_work(s.c, grade(&s, ASSESSOR, &g, &id));
    assert_string_equal(state_of(&s, &seen), "used");
}

static void test_only_assessors_and_reviewers_have_an_inbox(void **state)
{
    static const enum role others[] = {OFFICER, INSPECTOR, ADMINISTRATOR};
    struct scene s = scene_of(state);
    struct id seen = observed(&s), id;
    struct grading g = use_of(&seen);
    struct json *rows = NULL;

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        must_fail(s.c, ERR_DENIED, grade(&s, others[i], &g, &id));
        must_fail(s.c, ERR_DENIED, ask_inbox(s.c, fixture_sit(s.f, others[i]), &rows));
    }
    assert_string_equal(state_of(&s, &seen), "new");
    g.evidence = id_random();
    must_fail(s.c, ERR_MISSING, grade(&s, ASSESSOR, &g, &id));
}

static void
test_before_the_start_up_date_anybody_grades_provisionally_and_then_the_qualified(void **state)
{
    struct call c = call_begin();
    bool provisional = false;

    (void)state;
    must_work(&c, grade_standing(&c, 0, false, &provisional)); /* no date is set */
    assert_true(provisional);
    must_work(&c, grade_standing(&c, c.now + TIME_DAY, false, &provisional)); /* not come yet */
    assert_true(provisional);
    must_work(&c, grade_standing(&c, c.now + TIME_DAY, true, &provisional));
    assert_false(provisional);
    must_fail(&c, ERR_DENIED, grade_standing(&c, c.now, false, &provisional));
    must_work(&c, grade_standing(&c, c.now, true, &provisional));
    assert_false(provisional);
    call_end(&c);
}

static void test_a_provisional_grading_is_shown_as_one(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), id;
    struct grading g = use_of(&seen);

    must_work(s.c, grade(&s, ASSESSOR, &g, &id)); /* no start-up date is set in this site */
    assert_true(json_get_bool(piece_now(&s, &seen), "provisional"));
}

static void test_one_task_counts_what_waits_in_the_inbox(void **state)
{
    struct scene s = scene_of(state);
    struct json *task;

    assert_int_equal(json_count(tasks_of(&s, REVIEWER, "task_inbox")), 0);
    (void)observed(&s);
    (void)observed(&s);
    assert_int_equal(json_count(tasks_of(&s, REVIEWER, "task_inbox")), 1);
    task = tasks_of(&s, REVIEWER, "task_inbox")->as.members.first;
    assert_string_equal(json_get_text(task, "name"), "2");
    assert_string_equal(json_get_text(task, "address"), "/inbox");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_nobody_has_graded_may_be_cited_and_is_shown_as_such),
        SITE_TEST(test_to_use_it_takes_a_grade_of_the_source_and_one_of_the_content),
        SITE_TEST(test_to_ask_takes_a_question_and_to_close_a_reason),
        SITE_TEST(test_what_was_written_for_another_button_is_not_lost),
        SITE_TEST(test_two_who_grade_at_once_do_not_overwrite_each_other),
        SITE_TEST(test_a_question_goes_to_the_writer_and_the_answer_back_to_the_inbox),
        SITE_TEST(test_only_assessors_and_reviewers_have_an_inbox),
        cmocka_unit_test(
            test_before_the_start_up_date_anybody_grades_provisionally_and_then_the_qualified),
        SITE_TEST(test_a_provisional_grading_is_shown_as_one),
        SITE_TEST(test_one_task_counts_what_waits_in_the_inbox),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
