/* assess/content_test.c: what has to be there before anything is signed, and who may read and write it.
 */

#include "assess/fixture.h"

#include "base/embedded.h"
#include "base/words.h"

static struct json *missing(struct work *w, const struct json *content)
{
    struct json *found = NULL;

    must_work(w->c, content_missing(w->c, &w->f->desks[ASSESSOR], work_row(w, ASSESSOR), w->definition,
                                    content, &found));
    return found;
}

/* Exactly one thing is missing, it is listed with its place, and the signature is refused. */
static void must_be_missed(struct work *w, const struct json *content, const char *place)
{
    struct json *found = missing(w, content);
    uint64_t entries = fixture_entries(w->f, STREAM_FACTS);
    struct id id = {{7}};

    assert_int_equal(json_count(found), 1);
    assert_true(json_get_text(found->as.members.first, "text")[0] != '\0');
    assert_string_equal(
        json_get_text(found->as.members.first, "address"),
        arena_format(w->c->mem, "/assessments/%s/%s", id_text(w->c->mem, &w->assessment), place));
    work_save(w, content);
    must_fail(w->c, ERR_INVALID, work_sign(w, &id));
    assert_true(fixture_entries(w->f, STREAM_FACTS) == entries);
    assert_string_equal(work_state(w), "open");
}

static void test_complete_content_lacks_nothing_and_an_empty_one_everything(void **state)
{
    struct work w = work_begin(state);
    struct json *empty = json_map(w.c);
    size_t required = 0;

    assert_int_equal(json_count(missing(&w, work_content(&w))), 0);
    for (const struct field *f = formulation_fields_of(w.c, w.definition); f->type != FIELD_END; f++)
        required += field_is_content(f) && f->required;
    for (const struct field *f = judgement_fields; f->type != FIELD_END; f++)
        required += field_is_content(f) && f->required;
    required += 2; /* whether there was an account, and a notice */
    required += 2; /* a scenario that goes wrong, and one that goes better */
    required += 2; /* an action or why none, and something that protects */
    assert_true(required > 15);
    for (const struct json *s = json_get(w.definition, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            required += json_count(json_get(i, "when")) == 0; /* a condition does not hold yet */
    assert_int_equal(json_count(missing(&w, empty)), required);
}

static void test_what_is_missing_is_said_as_the_language_has_it(void **state)
{
    const struct embedded_file *file = embedded_find("po/fr.mo");
    struct work w = work_begin(state);
    struct words *french = NULL;
    const struct json *found;
    bool has_french_colon = false;

    must_work(w.c, words_open(w.c, "fr", file->bytes, file->length, &french));
    w.c->words = french;
    found = missing(&w, json_map(w.c));
    w.c->words = NULL;
    for (const struct json *m = found->as.members.first; m; m = m->next)
        has_french_colon |= strstr(json_get_text(m, "text"), "Appréciation : ") != NULL;
    assert_true(has_french_colon);
    words_close(french);
}

/* Sabotages one rating in every way. */
static void sabotage_item(struct work *w, const char *section, const struct json *i)
{
    const char *item = json_get_text(i, "code");
    bool needs_evidence = !json_get(i, "evidence_required") || json_get_bool(i, "evidence_required");
    static const char *const needed[] = {"presence", "relevance", "for"};
    const char *place = arena_format(w->c->mem, "sections/%s#%s", section, item);

    for (size_t k = 0; k < 3; k++) {
        struct json *content = work_content(w), *rating = json_get(json_get(content, "ratings"), item);
        if (k == 2 && !needs_evidence) continue;
        json_set(rating, needed[k], json_nil(w->c));
        must_be_missed(w, content, place);
    }
}

static void test_every_item_needs_its_rating_its_relevance_and_its_evidence(void **state)
{
    struct work w = work_begin(state);
    size_t items = 0;

    for (const struct json *s = json_get(w.definition, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next, items++)
            sabotage_item(&w, json_get_text(s, "code"), i);
    assert_true(items > 5);
}

static void test_evidence_against_does_not_stand_for_evidence(void **state)
{
    struct work w = work_begin(state);
    struct json *content = work_content(&w), *rating = json_get(content, "ratings")->as.members.first;
    const struct json *section = json_get(w.definition, "sections")->as.members.first;

    json_set(rating, "against", json_duplicate(w.c, json_get(rating, "for")));
    json_set(rating, "for", json_list(w.c));
    must_be_missed(
        &w, content,
        arena_format(w.c->mem, "sections/%s#%s", json_get_text(section, "code"), rating->key));
}

static void test_absent_needs_no_relevance_and_no_information_says_what_was_searched(void **state)
{
    struct work w = work_begin(state);
    struct json *content = work_content(&w), *rating = json_get(content, "ratings")->as.members.first;
    const struct json *section = json_get(w.definition, "sections")->as.members.first;

    json_set(rating, "presence", json_text(w.c, "absent"));
    json_set(rating, "relevance", json_nil(w.c));
    assert_int_equal(json_count(missing(&w, content)), 0);
    json_set(rating, "presence", json_text(w.c, "no_information"));
    json_set(rating, "for", json_list(w.c));
    assert_int_equal(json_count(missing(&w, content)), 0); /* the note says it */
    json_set(rating, "note", json_text(w.c, " "));
    must_be_missed(
        &w, content,
        arena_format(w.c->mem, "sections/%s#%s", json_get_text(section, "code"), rating->key));
}

/* Every required field of one step, one after the other. */
static void sabotage_fields(struct work *w, const char *member, const struct field *fields)
{
    for (const struct field *f = fields; f->type != FIELD_END; f++) {
        struct json *content = work_content(w);
        if (!field_is_content(f) || !f->required) continue;
        json_set(json_get(content, member), formulation_key(f), json_text(w->c, " \n "));
        must_be_missed(w, content, arena_format(w->c->mem, "steps/%s#%s", member, f->name));
    }
}

static void test_every_required_field_of_the_written_steps_has_to_be_filled_in(void **state)
{
    struct work w = work_begin(state);

    sabotage_fields(&w, "formulation", formulation_fields_of(w.c, w.definition));
    sabotage_fields(&w, "judgement", judgement_fields);
}

static struct json *account_with(struct work *w, const char *key, const char *value)
{
    struct json *content = work_content(w);

    json_set(json_get(content, "account"), key, json_text(w->c, value));
    return content;
}

static void test_an_account_that_was_given_has_words_a_language_and_says_who_interpreted(void **state)
{
    static const char *const needed[] = {"words",           "language",  "interpreter",
                                         "notice_language", "notice_at", "outcome"};
    struct work w = work_begin(state);

    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        must_be_missed(&w, account_with(&w, needed[i], ""),
                       arena_format(w.c->mem, "steps/account#%s", needed[i]));
}

static void test_a_refused_account_and_a_notice_to_come_lack_nothing(void **state)
{
    static const char *const outcomes[] = {"refused", "not_possible"};
    struct work w = work_begin(state);

    for (size_t i = 0; i < 2; i++) {
        struct json *content = work_content(&w), *account = json_map(w.c);
        json_set(account, "outcome", json_text(w.c, outcomes[i]));
        json_set(account, "notice", json_text(w.c, "not_given"));
        json_set(content, "account", account);
        assert_int_equal(json_count(missing(&w, content)), 0);
    }
}

/* ---- scenarios ---- */

static struct json *argued_away(struct work *w)
{
    struct json *one = json_map(w->c);

    json_set(one, SCENARIO_NOT_CONSIDERED, json_text(w->c, "nothing points that way"));
    return one;
}

static void
test_a_scenario_that_goes_wrong_and_one_that_goes_better_are_told_or_argued_away(void **state)
{
    struct work w = work_begin(state);

    for (const struct scenario_kind *k = scenario_kinds; k->code; k++) {
        struct json *content = work_content(&w), *scenarios = json_map(w.c);
        json_set(scenarios, k->code, argued_away(&w));
        json_set(content, "scenarios", scenarios);
        must_be_missed(&w, content,
                       k->is_harm ? "steps/scenarios#improve.nature" : "steps/scenarios#repeat.nature");
        json_set(scenarios, k->is_harm ? "improve" : "twist", work_scenario(&w));
        assert_int_equal(json_count(missing(&w, content)), 0);
    }
}

static void test_a_scenario_that_is_begun_is_finished(void **state)
{
    struct work w = work_begin(state);

    for (const struct field *f = scenario_fields; f->required; f++) {
        struct json *content = work_content(&w), *twist = work_scenario(&w);
        json_set(twist, f->name, json_text(w.c, " "));
        json_set(json_get(content, "scenarios"), "twist", twist);
        must_be_missed(&w, content, arena_format(w.c->mem, "steps/scenarios#twist.%s", f->name));
        json_set(twist, SCENARIO_NOT_CONSIDERED, json_text(w.c, "after all not"));
        assert_int_equal(json_count(missing(&w, content)), 0);
    }
}

/* ---- what is to be done ---- */

static void test_an_action_has_an_owner_and_a_date_and_its_lack_a_reason(void **state)
{
    struct work w = work_begin(state);
    struct json *content, *management;

    for (const struct field *f = action_fields; f->type != FIELD_END; f++) {
        content = work_content(&w);
        management = json_get(content, "management");
        json_add(json_get(management, "actions"), work_action(&w));
        json_set(json_get(management, "actions")->as.members.last, f->name, json_text(w.c, ""));
        must_be_missed(&w, content, arena_format(w.c->mem, "steps/management#%s.2", f->name));
    }
    content = work_content(&w);
    management = json_map(w.c);
    json_set(content, "management", management);
    must_be_missed(&w, content, "steps/management#what.1");
    json_set(management, "none_because", json_text(w.c, "he leaves tomorrow"));
    assert_int_equal(json_count(missing(&w, content)), 0);
}

static void test_the_date_until_which_it_is_valid_comes_within_twelve_months(void **state)
{
    static const char *const dates[] = {"2026-02-30", "soon", "2026-11-17", "1999-01-01", "2099-01-01"};
    struct work w = work_begin(state);

    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        struct json *content = work_content(&w);
        json_set(json_get(content, "judgement"), "valid_until", json_text(w.c, dates[i]));
        must_be_missed(&w, content, "steps/judgement#valid_until");
    }
}

/* ---- reading and writing ---- */

static void test_ratings_are_merged_item_by_item_and_steps_replaced(void **state)
{
    struct work w = work_begin(state);
    struct json *one = json_map(w.c), *two = json_map(w.c), *row = work_row(&w, ASSESSOR);
    struct content content;

    json_set(one, "intent", work_rating(&w, &w.evidence));
    json_set(two, "influence", work_rating(&w, &w.evidence));
    must_work(w.c, work_save_member(&w, "ratings", one));
    must_work(w.c, work_save_member(&w, "ratings", two));
    must_work(w.c, work_save_member(&w, "scenarios", work_scenarios(&w)));
    must_work(w.c, content_load(w.c, &w.f->desks[ASSESSOR], row, "/", &content));
    assert_true(content.is_draft);
    assert_int_equal(json_count(json_get(content.value, "ratings")), 2);
    assert_non_null(json_get(json_get(content.value, "ratings"), "intent"));
    assert_string_equal(json_get_text(json_get(json_get(content.value, "scenarios"), "repeat"), "whom"),
                        "in my own words");
    assert_int_equal(json_count(json_get(content.value, "formulation")), 0);
}

static void test_a_save_over_another_windows_save_is_a_conflict(void **state)
{
    struct work w = work_begin(state);
    struct json *row = work_row(&w, ASSESSOR);
    struct desk *d = &w.f->desks[ASSESSOR];

    must_work(w.c, content_save(w.c, d, row, "scenarios", work_scenarios(&w), 0));
    must_fail(w.c, ERR_CONFLICT, content_save(w.c, d, row, "scenarios", json_map(w.c), 0));
    must_work(w.c, content_save(w.c, d, row, "formulation", json_map(w.c), 1));
}

static void test_a_draft_is_its_authors_until_it_is_signed(void **state)
{
    struct work w = work_begin(state);
    struct json *row;
    struct content content;

    work_save(&w, work_content(&w));
    row = work_row(&w, REVIEWER);
    must_fail(w.c, ERR_MISSING, content_load(w.c, &w.f->desks[REVIEWER], row, "/", &content));
    must_fail(w.c, ERR_DENIED,
              content_save(w.c, &w.f->desks[REVIEWER], row, "scenarios", json_map(w.c), 4));
    assert_true(fixture_entries(w.f, STREAM_ACCESS) == 0);
}

/* Every text of the one is in the other, however deep. */
static void must_read_the_same(const struct json *written, const struct json *read)
{
    assert_non_null(read);
    if (written->kind == JSON_IS_TEXT) assert_string_equal(read->as.text, written->as.text);
    if (written->kind == JSON_IS_LIST) {
        assert_int_equal(json_count(read), json_count(written));
        must_read_the_same(written->as.members.first, read->as.members.first);
    }
    if (written->kind == JSON_IS_MAP)
        for (const struct json *m = written->as.members.first; m; m = m->next)
            must_read_the_same(m, json_get(read, m->key));
}

static void test_what_was_signed_reads_as_it_was_written_and_leaves_a_trace(void **state)
{
    struct work w = work_begin(state);
    struct json *written = work_content(&w), *row;
    struct content read;

    work_signed(&w);
    row = work_row(&w, REVIEWER);
    must_work(w.c, content_load(w.c, &w.f->desks[REVIEWER], row, "/assessments/:assessment", &read));
    assert_false(read.is_draft);
    assert_true(fixture_entries(w.f, STREAM_ACCESS) == 1);
    for (const struct step *s = assess_steps; s->member; s++)
        must_read_the_same(json_get(written, s->member), json_get(read.value, s->member));
    for (const struct json *r = json_get(written, "ratings")->as.members.first; r; r = r->next) {
        const struct json *other = json_get(json_get(read.value, "ratings"), r->key);
        assert_string_equal(json_get_text(other, "presence"), json_get_text(r, "presence"));
        assert_string_equal(json_get_text(other, "relevance"), json_get_text(r, "relevance"));
        assert_string_equal(json_get_text(other, "note"), json_get_text(r, "note"));
        assert_int_equal(json_count(json_get(other, "for")), 1);
    }
}

static void test_what_was_signed_cannot_be_changed(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    must_fail(w.c, ERR_CONFLICT,
              content_save(w.c, fixture_sit(w.f, ASSESSOR), work_row(&w, ASSESSOR), "scenarios",
                           json_map(w.c), 4));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_is_missing_is_said_as_the_language_has_it),
        SITE_TEST(test_complete_content_lacks_nothing_and_an_empty_one_everything),
        SITE_TEST(test_every_item_needs_its_rating_its_relevance_and_its_evidence),
        SITE_TEST(test_evidence_against_does_not_stand_for_evidence),
        SITE_TEST(test_absent_needs_no_relevance_and_no_information_says_what_was_searched),
        SITE_TEST(test_every_required_field_of_the_written_steps_has_to_be_filled_in),
        SITE_TEST(test_an_account_that_was_given_has_words_a_language_and_says_who_interpreted),
        SITE_TEST(test_a_refused_account_and_a_notice_to_come_lack_nothing),
        SITE_TEST(test_a_scenario_that_goes_wrong_and_one_that_goes_better_are_told_or_argued_away),
        SITE_TEST(test_a_scenario_that_is_begun_is_finished),
        SITE_TEST(test_an_action_has_an_owner_and_a_date_and_its_lack_a_reason),
        SITE_TEST(test_the_date_until_which_it_is_valid_comes_within_twelve_months),
        SITE_TEST(test_ratings_are_merged_item_by_item_and_steps_replaced),
        SITE_TEST(test_a_save_over_another_windows_save_is_a_conflict),
        SITE_TEST(test_a_draft_is_its_authors_until_it_is_signed),
        SITE_TEST(test_what_was_signed_reads_as_it_was_written_and_leaves_a_trace),
        SITE_TEST(test_what_was_signed_cannot_be_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
