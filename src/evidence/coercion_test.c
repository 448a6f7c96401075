/* evidence/coercion_test.c: what was allegedly obtained by coercion cannot be cited until the inspector
 * has found otherwise. */

#include "evidence/fixture.h"

static struct id alleged(const struct scene *s, enum role by, const struct id *evidence)
{
    struct id id;

    must_work(s->c, coercion_allege(s->c, fixture_sit(s->f, by), evidence, "kept awake until he signed",
                                    &id));
    return id;
}

static void found(const struct scene *s, const struct id *allegation, const char *outcome)
{
    struct id id;

    must_work(s->c, coercion_decide(s->c, fixture_sit(s->f, INSPECTOR), allegation, outcome,
                                    "heard both", &id));
}

static enum err cite(const struct scene *s, const struct id *evidence)
{
    return evidence_need_citable(s->c, fixture_sit(s->f, ASSESSOR), &s->near,
                                 id_text(s->c->mem, evidence));
}

static const char *coercion_of(const struct scene *s, const struct id *evidence)
{
    return json_get_text(piece_now(s, evidence), "coercion");
}

static void test_alleged_or_found_it_cannot_be_cited_and_cleared_it_can(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), allegation;

    must_work(s.c, cite(&s, &seen));
    assert_null(coercion_of(&s, &seen));
    allegation = alleged(&s, ASSESSOR, &seen);
    must_fail(s.c, ERR_INVALID, cite(&s, &seen));
    assert_string_equal(coercion_of(&s, &seen), "alleged");
    assert_false(json_get_bool(piece_now(&s, &seen), "may_cite"));
    found(&s, &allegation, "not_upheld");
    must_work(s.c, cite(&s, &seen));
    assert_string_equal(coercion_of(&s, &seen), "not_upheld");
    allegation = alleged(&s, REVIEWER, &seen); /* something new became known */
    must_fail(s.c, ERR_INVALID, cite(&s, &seen));
    found(&s, &allegation, "upheld");
    must_fail(s.c, ERR_INVALID, cite(&s, &seen));
    assert_string_equal(coercion_of(&s, &seen), "upheld");
}

static void test_one_allegation_that_was_upheld_outweighs_any_other(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), one = alleged(&s, ASSESSOR, &seen),
              two = alleged(&s, OFFICER, &seen);

    found(&s, &one, "not_upheld");
    assert_string_equal(coercion_of(&s, &seen), "alleged"); /* the other one waits */
    found(&s, &two, "upheld");
    (void)alleged(&s, REVIEWER, &seen);
    assert_string_equal(coercion_of(&s, &seen), "upheld");
}

static void test_the_inspector_alone_decides_and_says_why(void **state)
{
    static const enum role others[] = {OFFICER, ASSESSOR, REVIEWER, ADMINISTRATOR};
    struct scene s = scene_of(state);
    struct id seen = observed(&s), allegation = alleged(&s, ASSESSOR, &seen), none = id_random(), id;
    struct desk *d = fixture_sit(s.f, INSPECTOR);

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        must_fail(s.c, ERR_DENIED,
                  coercion_decide(s.c, fixture_sit(s.f, others[i]), &allegation, "not_upheld",
                                  "because", &id));
    must_refuse(&s, "reason", coercion_decide(s.c, d, &allegation, "upheld", "", &id));
    must_refuse(&s, "outcome", coercion_decide(s.c, d, &allegation, "alleged", "because", &id));
    must_fail(s.c, ERR_MISSING, coercion_decide(s.c, d, &none, "upheld", "because", &id));
    assert_int_equal(json_count(tasks_of(&s, INSPECTOR, "task_coercion")), 1);
    found(&s, &allegation, "not_upheld");
    assert_int_equal(json_count(tasks_of(&s, INSPECTOR, "task_coercion")), 0);
    d = fixture_sit(s.f, INSPECTOR);
    must_fail(s.c, ERR_CONFLICT, coercion_decide(s.c, d, &allegation, "upheld", "after all", &id));
    assert_string_equal(coercion_of(&s, &seen), "not_upheld");
}

static void test_who_may_say_so_of_whom(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct id near = observed(&s), far, id;

    o.person = s.far;
    must_work(s.c, observe(&s, ASSESSOR, &o, &far));
    must_fail(s.c, ERR_MISSING, coercion_allege(s.c, fixture_sit(s.f, OFFICER), &far, "beaten", &id));
    must_fail(s.c, ERR_DENIED,
              coercion_allege(s.c, fixture_sit(s.f, ADMINISTRATOR), &near, "beaten", &id));
    must_refuse(&s, "what", coercion_allege(s.c, fixture_sit(s.f, OFFICER), &near, "\n", &id));
    must_work(s.c, coercion_allege(s.c, fixture_sit(s.f, INSPECTOR), &far, "beaten", &id));
    must_work(s.c, coercion_allege(s.c, fixture_sit(s.f, OFFICER), &near, "beaten", &id));
    assert_string_equal(json_get_text(told(&s, &s.near, &id), "what"), "beaten");
}

static void test_it_leaves_the_inbox_while_the_inspector_has_it(void **state)
{
    struct scene s = scene_of(state);
    struct id seen = observed(&s), allegation = alleged(&s, OFFICER, &seen);
    struct json *rows = NULL;

    must_work(s.c, ask_inbox(s.c, fixture_sit(s.f, REVIEWER), &rows));
    assert_int_equal(json_count(rows), 0);
    found(&s, &allegation, "not_upheld");
    must_work(s.c, ask_inbox(s.c, fixture_sit(s.f, REVIEWER), &rows));
    assert_int_equal(json_count(rows), 1);
    allegation = alleged(&s, OFFICER, &seen);
    found(&s, &allegation, "upheld");
    must_work(s.c, ask_inbox(s.c, fixture_sit(s.f, REVIEWER), &rows));
    assert_int_equal(json_count(rows), 0);
}

static void test_flags_name_what_coercion_was_alleged_of_and_nothing_else(void **state)
{
    struct scene s = scene_of(state);
    struct id clean = observed(&s), dirty = observed(&s);
    struct json *ids = json_list(s.c), *map = NULL;

    (void)alleged(&s, ASSESSOR, &dirty);
    json_add(ids, json_id(s.c, &clean));
    json_add(ids, json_id(s.c, &dirty));
    json_add(ids, json_text(s.c, "no id at all"));
    must_work(s.c, ask_evidence_flags(s.c, fixture_sit(s.f, INSPECTOR), ids, &map));
    assert_int_equal(json_count(map), 1);
    assert_string_equal(json_get_text(map, id_text(s.c->mem, &dirty)), "alleged");
    must_work(s.c, ask_evidence_flags(s.c, fixture_sit(s.f, INSPECTOR), NULL, &map));
    assert_int_equal(json_count(map), 0);
    must_fail(s.c, ERR_DENIED, ask_evidence_flags(s.c, fixture_sit(s.f, OFFICER), ids, &map));
}

static void test_everything_that_became_of_a_piece_is_told_in_order(void **state)
{
    static const char *const steps[] = {"alleged", "not_upheld", "use"};
    struct scene s = scene_of(state);
    struct id seen = observed(&s), allegation = alleged(&s, OFFICER, &seen), id;
    struct grading g = {
        .evidence = seen, .outcome = "use", .source_grade = "witness", .content_grade = "fitting"};
    struct json *rows = NULL;
    size_t i = 0;

    s.c->now++;
    found(&s, &allegation, "not_upheld");
    s.c->now++;
    must_work(s.c, evidence_grade(s.c, fixture_sit(s.f, REVIEWER), &g, &id));
    must_work(s.c, ask_evidence_history(s.c, fixture_sit(s.f, REVIEWER), &seen, &rows));
    assert_int_equal(json_count(rows), 3);
    for (const struct json *row = rows->as.members.first; row; row = row->next)
        assert_string_equal(json_get_text(row, "step"), steps[i++]);
    assert_true(json_get_bool(rows->as.members.first, "by_writer"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_alleged_or_found_it_cannot_be_cited_and_cleared_it_can),
        SITE_TEST(test_one_allegation_that_was_upheld_outweighs_any_other),
        SITE_TEST(test_the_inspector_alone_decides_and_says_why),
        SITE_TEST(test_who_may_say_so_of_whom),
        SITE_TEST(test_it_leaves_the_inbox_while_the_inspector_has_it),
        SITE_TEST(test_flags_name_what_coercion_was_alleged_of_and_nothing_else),
        SITE_TEST(test_everything_that_became_of_a_piece_is_told_in_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
