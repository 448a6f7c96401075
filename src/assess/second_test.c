/* assess/second_test.c: who may rate a second time, when, and what becomes of it. */

#include "assess/second_fixture.h"

static void test_the_author_or_a_reviewer_asks_and_nobody_else(void **state)
{
    struct table t = table_begin(state);
    static const enum role others[] = {OFFICER, INSPECTOR, ADMINISTRATOR};

    for (size_t i = 0; i < 3; i++)
        must_fail(t.c, ERR_DENIED,
                  second_ask(t.c, fixture_sit(t.f, others[i]), &t.w.assessment, &t.secrets->user));
    must_fail(t.c, ERR_DENIED, second_ask(t.c, table_sit(&t), &t.w.assessment, &t.secrets->user));
    must_work(t.c, second_ask(t.c, fixture_sit(t.f, REVIEWER), &t.w.assessment, &t.secrets->user));
    must_fail(t.c, ERR_CONFLICT,
              second_ask(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, &t.secrets->user));
    table_end(&t);
}

static void test_only_another_assessor_is_asked(void **state)
{
    struct table t = table_begin(state);
    struct desk *author = fixture_sit(t.f, ASSESSOR);
    struct id nobody = {{7}};

    must_fail(t.c, ERR_INVALID, second_ask(t.c, author, &t.w.assessment, &author->user->id));
    must_fail(t.c, ERR_INVALID, second_ask(t.c, author, &t.w.assessment, &t.f->secrets[OFFICER]->user));
    must_fail(t.c, ERR_INVALID, second_ask(t.c, author, &t.w.assessment, &nobody));
    table_end(&t);
}

static void test_after_a_signature_nobody_is_asked(void **state)
{
    struct table t = table_begin(state);

    work_signed(&t.w);
    must_fail(t.c, ERR_CONFLICT,
              second_ask(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, &t.secrets->user));
    must_work(t.c, assessment_return(t.c, fixture_sit(t.f, REVIEWER), &t.w.assessment, "look again"));
    must_fail(t.c, ERR_CONFLICT,
              second_ask(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, &t.secrets->user));
    table_end(&t);
}

static void test_only_the_one_who_was_asked_has_the_second_draft(void **state)
{
    struct table t = table_begin(state);
    struct json *row = work_row(&t.w, ASSESSOR);
    struct content content;

    must_fail(t.c, ERR_MISSING, second_draft_load(t.c, table_sit(&t), row, &content));
    table_ask(&t);
    must_fail(t.c, ERR_DENIED, second_draft_load(t.c, fixture_sit(t.f, ASSESSOR), row, &content));
    must_fail(t.c, ERR_DENIED, second_draft_load(t.c, fixture_sit(t.f, REVIEWER), row, &content));
    must_work(t.c, second_draft_load(t.c, table_sit(&t), row, &content));
    table_end(&t);
}

static void test_nothing_incomplete_is_submitted(void **state)
{
    struct table t = table_begin(state);

    table_ask(&t);
    must_fail(t.c, ERR_INVALID, table_submit_first(&t));
    must_fail(t.c, ERR_INVALID, table_submit_second(&t));
    assert_int_equal(json_get_int(table_second(&t), "first_at", 0), 0);
    assert_int_equal(json_get_int(table_second(&t), "second_at", 0), 0);
    table_end(&t);
}

static void test_submitting_asks_for_the_passphrase_and_is_done_once(void **state)
{
    struct table t = table_begin(state);

    table_ask(&t);
    table_write_second(&t, "absent");
    must_fail(t.c, ERR_DENIED,
              second_submit(t.c, table_sit(&t), &t.w.assessment, "not the passphrase at all"));
    assert_int_equal(json_get_int(table_second(&t), "second_at", 0), 0);
    must_work(t.c, table_submit_second(&t));
    must_fail(t.c, ERR_CONFLICT, table_submit_second(&t));
    table_end(&t);
}

static void test_evidence_of_somebody_else_is_not_submitted(void **state)
{
    struct table t = table_begin(state);
    struct json *row = work_row(&t.w, ASSESSOR), *ratings = table_ratings(&t, "absent", "words");
    struct json *list = json_list(t.c);
    struct content content;

    table_ask(&t);
    json_add(list, json_id(t.c, &t.w.evidence_of_other));
    json_set(ratings->as.members.first, "for", list);
    must_work(t.c, second_draft_load(t.c, table_sit(&t), row, &content));
    must_work(t.c, second_draft_save(t.c, table_sit(&t), row, ratings, content.version));
    must_fail(t.c, ERR_INVALID, table_submit_second(&t));
    table_end(&t);
}

static void test_it_is_not_signed_before_both_are_in_and_agreed(void **state)
{
    struct table t = table_begin(state);
    struct id id;

    work_save(&t.w, work_content(&t.w));
    table_ask(&t);
    must_fail(t.c, ERR_INVALID, work_sign(&t.w, &id));
    must_work(t.c, table_submit_first(&t));
    must_fail(t.c, ERR_INVALID, work_sign(&t.w, &id));
    table_write_second(&t, "absent");
    must_work(t.c, table_submit_second(&t));
    must_fail(t.c, ERR_INVALID, work_sign(&t.w, &id));
    must_work(t.c, second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "we talked")));
    must_work(t.c, work_sign(&t.w, &id));
    table_end(&t);
}

/* At head, where the check before it cannot see what happens while a passphrase is hashed. */
static void test_the_decision_to_sign_asks_again(void **state)
{
    struct table t = table_begin(state);

    table_ask(&t);
    must_fail(t.c, ERR_CONFLICT,
              second_need_settled(t.c, fixture_sit(t.f, ASSESSOR), work_row(&t.w, ASSESSOR)));
    table_end(&t);
}

static void test_two_who_rate_alike_need_no_consensus(void **state)
{
    struct table t = table_begin(state);
    struct id id;

    work_save(&t.w, work_content(&t.w));
    table_both(&t, "present", "present");
    must_fail(t.c, ERR_CONFLICT,
              second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "nothing to it")));
    must_work(t.c, work_sign(&t.w, &id));
    table_end(&t);
}

static void test_a_request_is_withdrawn_until_the_second_is_in(void **state)
{
    struct table t = table_begin(state);
    struct id id;

    work_save(&t.w, work_content(&t.w));
    table_ask(&t);
    must_fail(t.c, ERR_DENIED, second_withdraw(t.c, fixture_sit(t.f, INSPECTOR), &t.w.assessment));
    must_work(t.c, second_withdraw(t.c, table_sit(&t), &t.w.assessment)); /* declined */
    assert_int_equal(table_second(&t)->kind, JSON_IS_NIL);
    table_ask(&t);
    table_write_second(&t, "absent");
    must_work(t.c, table_submit_second(&t));
    must_fail(t.c, ERR_CONFLICT, second_withdraw(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment));
    must_fail(t.c, ERR_INVALID, work_sign(&t.w, &id));
    table_end(&t);
}

static void test_a_consensus_gives_a_reason_for_every_difference(void **state)
{
    struct table t = table_begin(state);
    struct json *agreed;

    table_ask(&t);
    must_fail(t.c, ERR_CONFLICT,
              second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "too early")));
    table_write_first(&t, "present");
    table_write_second(&t, "absent");
    must_work(t.c, table_submit_first(&t));
    must_work(t.c, table_submit_second(&t));
    must_fail(t.c, ERR_INVALID,
              second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "  ")));
    agreed = table_agreed(&t, "we talked");
    json_set(agreed->as.members.first, "presence", json_text(t.c, "invented"));
    must_fail(t.c, ERR_INVALID, second_agree(t.c, table_sit(&t), &t.w.assessment, agreed));
    agreed = table_agreed(&t, "we talked");
    must_fail(t.c, ERR_DENIED, second_agree(t.c, fixture_sit(t.f, REVIEWER), &t.w.assessment, agreed));
    must_work(t.c, second_agree(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, agreed));
    table_end(&t);
}

static void test_the_consensus_goes_into_the_draft_and_both_originals_stay(void **state)
{
    struct table t = table_begin(state);
    struct json *row = work_row(&t.w, ASSESSOR), *raters = NULL;
    const struct json *rating;
    struct content content;

    table_both(&t, "present", "absent");
    must_fail(t.c, ERR_CONFLICT,
              second_take_over(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, "/"));
    must_work(t.c, second_agree(t.c, table_sit(&t), &t.w.assessment, table_agreed(&t, "we talked")));
    must_fail(t.c, ERR_DENIED, second_take_over(t.c, table_sit(&t), &t.w.assessment, "/"));
    must_work(t.c, second_take_over(t.c, fixture_sit(t.f, ASSESSOR), &t.w.assessment, "/"));
    must_work(t.c, content_load(t.c, fixture_sit(t.f, ASSESSOR), row, "/", &content));
    rating = json_get(content.value, "ratings")->as.members.first;
    assert_string_equal(json_get_text(rating, "presence"), "partly");
    assert_string_equal(json_get_text(rating, "note"), "we talked");
    assert_int_equal(json_count(json_get(rating, "for")), 1);
    must_work(t.c, desk_rows(t.c, fixture_sit(t.f, INSPECTOR), "second_ratings",
                             DB_ARGS(DB_TEXT("request", json_get_text(table_second(&t), "request"))),
                             &raters));
    assert_int_equal(json_count(raters), 2);
    assert_non_null(strstr(json_get_text(raters->as.members.first, "ratings"), "\"present\""));
    assert_non_null(strstr(json_get_text(raters->as.members.last, "ratings"), "\"absent\""));
    table_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_the_author_or_a_reviewer_asks_and_nobody_else),
        SITE_TEST(test_only_another_assessor_is_asked),
        SITE_TEST(test_after_a_signature_nobody_is_asked),
        SITE_TEST(test_only_the_one_who_was_asked_has_the_second_draft),
        SITE_TEST(test_nothing_incomplete_is_submitted),
        SITE_TEST(test_submitting_asks_for_the_passphrase_and_is_done_once),
        SITE_TEST(test_evidence_of_somebody_else_is_not_submitted),
        SITE_TEST(test_it_is_not_signed_before_both_are_in_and_agreed),
        SITE_TEST(test_the_decision_to_sign_asks_again),
        SITE_TEST(test_two_who_rate_alike_need_no_consensus),
        SITE_TEST(test_a_request_is_withdrawn_until_the_second_is_in),
        SITE_TEST(test_a_consensus_gives_a_reason_for_every_difference),
        SITE_TEST(test_the_consensus_goes_into_the_draft_and_both_originals_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
