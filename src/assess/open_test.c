/* assess/open_test.c: what an opening says, for whom an instrument is, and what is taken over. */

#include "assess/fixture.h"

#include "site/draft.h"

static enum err open_again(struct work *w, struct assessment_opening o, struct id *ret)
{
    o.person = w->person;
    o.instrument = w->instrument;
    return assessment_open(w->c, fixture_sit(w->f, ASSESSOR), &o, ret);
}

static struct json *assessments_of(struct work *w, const struct id *person)
{
    struct json *list = NULL;

    must_work(w->c, ask_assessment_list(w->c, fixture_sit(w->f, ASSESSOR), person, &list));
    return list;
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

/* Held on another ground: the framework is for people who are convicted or accused. */
static struct id person_on_another_ground(struct work *w)
{
    struct call *c = w->c;
    struct entry *e = entry_new(c, "person_registered", NULL);
    struct json *names = json_list(c), *one = json_map(c);
    struct id id = {{0}};

    json_set(one, "script", json_text(c, "Latn"));
    json_set(one, "text", json_text(c, "Olwen Tarry"));
    json_add(names, one);
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, "SM-3"));
    entry_identity(c, e, "birth", json_text(c, "1990"));
    entry_coded(c, e, "unit", json_id(c, &w->f->unit));
    entry_coded(c, e, "legal_status", json_text(c, "other"));
    must_work(c, site_decide(c, &w->f->desks[ASSESSOR], fixture_decide_person, e, &id));
    return id;
}

static void test_an_instrument_that_is_not_for_the_person_is_refused(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening o = work_opening();
    struct id id;

    o.person = person_on_another_ground(&w);
    o.instrument = w.instrument;
    assert_int_equal(assessment_open(w.c, fixture_sit(w.f, ASSESSOR), &o, &id), ERR_INVALID);
    assert_string_equal(w.c->fail.field, "instrument");
    fail_clear(w.c);
    assert_int_equal(json_count(assessments_of(&w, &o.person)), 0);
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
