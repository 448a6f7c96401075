/* assess/open_test.c: what an opening says, for whom an instrument is, and what is taken over. */

#include "assess/fixture.h"

#include "site/draft.h"

static enum err open_again(struct work *w, struct assessment_opening o, struct id *ret)
{
    o.person = w->person;
    o.instrument = w->instrument;
    return assessment_open(w->c, fixture_sit(w->f, ASSESSOR), &o, ret);
}

static void must_refuse(struct work *w, struct assessment_opening o, const char *field)
{
    struct id id;

    assert_int_equal(open_again(w, o, &id), ERR_INVALID);
    assert_string_equal(w->c->fail.field, field);
    fail_clear(w->c);
}

static void test_an_opening_says_what_is_to_be_decided_where_and_why_now(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening o = work_opening();
    struct json *row = work_row(&w, REVIEWER);

    assert_string_equal(json_get_text(row, "setting"), "custody");
    assert_string_equal(json_get_text(row, "occasion_text"), "The person has arrived");
    assert_null(strstr(fixture_dump(w.f), "may he work in the kitchen"));
    o.question = " \n";
    must_refuse(&w, o, "question");
    o = work_opening();
    o.setting = "at sea";
    must_refuse(&w, o, "setting");
    o = work_opening();
    o.occasion = NULL;
    must_refuse(&w, o, "occasion");
}

static void test_an_instrument_that_is_not_for_the_person_is_refused(void **state)
{
    struct work w = work_begin(state);
    uint64_t entries = fixture_entries(w.f, STREAM_FACTS);

    temporary_qualifications.unfit = &w.person;
    must_refuse(&w, work_opening(), "instrument");
    assert_true(fixture_entries(w.f, STREAM_FACTS) == entries);
}

static struct id follow(struct work *w)
{
    struct assessment_opening o = work_opening();
    struct id id = {{0}};

    o.follows = w->assessment;
    must_work(w->c, open_again(w, o, &id));
    return id;
}

static void test_one_that_follows_takes_over_words_and_no_ratings(void **state)
{
    static const char *const carried[] = {"formulation", "scenarios", "management"};
    struct work w = work_begin(state);
    struct json *written = work_content(&w), *row = NULL;
    struct content content;
    struct id id;

    work_signed(&w);
    id = follow(&w);
    assert_true(fixture_entries(w.f, STREAM_ACCESS) == 1); /* the earlier one was opened */
    must_work(w.c, ask_assessment(w.c, &w.f->desks[ASSESSOR], &id, &row));
    assert_string_equal(json_get_text(row, "follows"), id_text(w.c->mem, &w.assessment));
    must_work(w.c, content_load(w.c, fixture_sit(w.f, ASSESSOR), row, "/", &content));
    assert_true(content.is_draft);
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++)
        assert_int_equal(json_count(json_get(content.value, carried[i])),
                         json_count(json_get(written, carried[i])));
    assert_string_equal(json_get_text(json_get(content.value, "formulation"), "presenting"),
                        "in my own words");
    assert_int_equal(json_count(json_get(content.value, "ratings")), 0);
    assert_int_equal(json_count(json_get(content.value, "judgement")), 0);
    assert_int_equal(json_count(json_get(content.value, "account")), 0);
}

static void test_an_opening_that_is_sent_again_does_not_overwrite_what_was_written_since(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening o = work_opening();
    struct id token = id_random(), first, again;
    struct desk *d;
    struct json *row = NULL;
    struct content content;

    work_signed(&w);
    o.person = w.person;
    o.instrument = w.instrument;
    o.follows = w.assessment;
    d = fixture_sit(w.f, ASSESSOR);
    d->token = token;
    must_work(w.c, assessment_open(w.c, d, &o, &first));
    must_work(w.c, ask_assessment(w.c, d, &first, &row));
    must_work(w.c, content_save(w.c, d, row, "formulation", json_map(w.c), 1));
    d = fixture_sit(w.f, ASSESSOR);
    d->token = token;
    must_work(w.c, assessment_open(w.c, d, &o, &again));
    assert_true(id_equal(&first, &again));
    must_work(w.c, content_load(w.c, d, row, "/", &content));
    assert_int_equal(json_count(json_get(content.value, "formulation")), 0);
}

static void test_only_a_signed_assessment_of_the_same_person_is_followed(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening o = work_opening();
    struct id id;

    o.follows = w.assessment;
    must_refuse(&w, o, "follows"); /* it is still being written */
    work_signed(&w);
    o.person = w.other;
    o.instrument = w.instrument;
    must_fail(w.c, ERR_INVALID, assessment_open(w.c, fixture_sit(w.f, ASSESSOR), &o, &id));
    o.follows = w.evidence;
    must_refuse(&w, o, "follows");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_an_opening_says_what_is_to_be_decided_where_and_why_now),
        SITE_TEST(test_an_instrument_that_is_not_for_the_person_is_refused),
        SITE_TEST(test_one_that_follows_takes_over_words_and_no_ratings),
        SITE_TEST(test_an_opening_that_is_sent_again_does_not_overwrite_what_was_written_since),
        SITE_TEST(test_only_a_signed_assessment_of_the_same_person_is_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
