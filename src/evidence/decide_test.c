/* evidence/decide_test.c: what may be written down about whom, and how waiting notes become evidence.
 */

#include "evidence/fixture.h"
#include "site/note.h"

static void test_an_observation_is_listed_as_a_fact_and_keeps_its_words_sealed(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct json *row, *words;
    struct id id;

    must_work(s.c, observe(&s, OFFICER, &o, &id));
    row = list(&s, &s.near)->as.members.first;
    assert_string_equal(json_get_text(row, "id"), id_text(s.c->mem, &id));
    assert_string_equal(json_get_text(row, "type"), "fact");
    assert_string_equal(json_get_text(row, "source"), "observation");
    assert_string_equal(json_get_text(row, "source_text"), "Observation");
    assert_string_equal(json_get_text(row, "by_name"), "officer");
    assert_true(json_get_int(row, "dated", 0) == o.seen_at);
    assert_null(strstr(fixture_dump(s.f), "sat alone"));
    words = told(&s, &s.near, &id);
    assert_string_equal(json_get_text(words, "saw"), "sat alone");
    assert_string_equal(json_get_text(words, "place"), "landing");
    assert_string_equal(json_get_text(words, "did"), "spoke to him");
    assert_int_equal(json_count(list(&s, &s.far)), 0);
}

static void test_evidence_is_listed_latest_first_with_its_labels(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct piece p = piece_of(&s);
    struct json *rows;
    struct id id, seen;

    must_work(s.c, observe(&s, OFFICER, &o, &seen));
    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    rows = list(&s, &s.near);
    assert_int_equal(json_count(rows), 2);
    assert_string_equal(json_get_text(rows->as.members.last, "id"), id_text(s.c->mem, &id));
    assert_string_equal(json_get_text(rows->as.members.last, "type_text"), "Reported by somebody else");
    assert_string_equal(json_get_text(told(&s, &s.near, &id), "text"), "the file says so");
}

static void test_an_observation_without_sight_or_from_the_future_is_refused(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct id id;

    o.saw = " \n";
    must_refuse(&s, "saw", observe(&s, OFFICER, &o, &id));
    o.saw = NULL;
    must_refuse(&s, "saw", observe(&s, OFFICER, &o, &id));
    o = observation_of(&s);
    o.tone = "suspicious";
    must_refuse(&s, "tone", observe(&s, OFFICER, &o, &id));
    o = observation_of(&s);
    o.seen_at = 0;
    must_refuse(&s, "seen_at", observe(&s, OFFICER, &o, &id));
    o.seen_at = s.c->now + TIME_HOUR;
    must_refuse(&s, "seen_at", observe(&s, OFFICER, &o, &id));
    assert_int_equal(json_count(list(&s, &s.near)), 0);
    o.seen_at = s.c->now + 300; /* a watch may be ahead */
    o.did = "";
    o.place = NULL;
    must_work(s.c, observe(&s, OFFICER, &o, &id));
}

static void test_evidence_of_no_kind_without_words_or_from_the_future_is_refused(void **state)
{
    struct scene s = scene_of(state);
    struct piece p = piece_of(&s);
    struct id id;

    p.type = "rumour";
    must_refuse(&s, "type", add(&s, ASSESSOR, &p, &id));
    p = piece_of(&s);
    p.source = NULL;
    must_refuse(&s, "source", add(&s, ASSESSOR, &p, &id));
    p = piece_of(&s);
    p.text = "\t";
    must_refuse(&s, "text", add(&s, ASSESSOR, &p, &id));
    p = piece_of(&s);
    p.dated = 0;
    must_refuse(&s, "dated", add(&s, ASSESSOR, &p, &id));
    p.dated = s.c->now + TIME_DAY;
    must_refuse(&s, "dated", add(&s, ASSESSOR, &p, &id));
    p = piece_of(&s);
    p.tone = "bad";
    must_refuse(&s, "tone", add(&s, ASSESSOR, &p, &id));
    assert_int_equal(json_count(list(&s, &s.near)), 0);
}

static void test_the_tone_is_the_button_that_was_pressed_and_otherwise_neither(void **state)
{
    static const struct {
        const char *pressed, *tone, *text;
    } buttons[] = {{"good", "good", "Something good"},
                   {"concern", "concern", "A concern"},
                   {"", "neutral", NULL},
                   {NULL, "neutral", NULL}};
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct id id;

    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++) {
        o.tone = buttons[i].pressed;
        must_work(s.c, observe(&s, OFFICER, &o, &id));
        assert_string_equal(json_get_text(piece_now(&s, &id), "tone"), buttons[i].tone);
        if (buttons[i].text)
            assert_string_equal(json_get_text(piece_now(&s, &id), "tone_text"), buttons[i].text);
        else
            assert_null(json_get_text(piece_now(&s, &id), "tone_text"));
    }
    id = fixture_observation(s.f, &s.near, "before there were tones");
    assert_string_equal(json_get_text(piece_now(&s, &id), "tone"), "neutral");
}

static void test_a_search_says_where_one_looked_and_nothing_else_does(void **state)
{
    struct scene s = scene_of(state);
    struct piece p = piece_of(&s);
    struct id id;

    p.searched = "cell, post, visitors' book";
    must_refuse(&s, "searched", add(&s, ASSESSOR, &p, &id));
    p.type = "search";
    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    assert_string_equal(json_get_text(told(&s, &s.near, &id), "searched"), p.searched);
    p.searched = " ";
    must_refuse(&s, "searched", add(&s, ASSESSOR, &p, &id));
}

static void test_what_is_restricted_is_marked(void **state)
{
    struct scene s = scene_of(state);
    struct piece p = piece_of(&s);
    struct id id;

    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    assert_false(json_get_bool(piece_now(&s, &id), "restricted"));
    assert_null(json_get_text(piece_now(&s, &id), "restricted_text"));
    p.restricted = true;
    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    assert_true(json_get_bool(piece_now(&s, &id), "restricted"));
    assert_non_null(json_get_text(piece_now(&s, &id), "restricted_text"));
}

static enum err open_source(const struct scene *s, enum role by, const struct id *entry,
                            struct json **ret)
{
    struct opening o = {&s->near, SOURCE, "/", json_list(s->c)};

    json_add(o.entries, json_id(s->c, entry));
    return site_open_told(s->c, fixture_sit(s->f, by), &o, ret);
}

/* Whoever wrote it down cannot read it again either. */
static void test_who_it_comes_from_opens_for_reviewers_and_inspectors_only(void **state)
{
    static const enum role readers[] = {REVIEWER, INSPECTOR}, others[] = {OFFICER, ASSESSOR};
    struct scene s = scene_of(state);
    struct piece p = piece_of(&s);
    struct json *rows;
    struct id id;

    p.told_by = "K. of the kitchen";
    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    assert_true(json_get_bool(piece_now(&s, &id), "has_source"));
    for (size_t i = 0; i < 2; i++) {
        must_work(s.c, open_source(&s, readers[i], &id, &rows));
        assert_string_equal(json_get_text(rows->as.members.first, "told_by"), p.told_by);
        must_fail(s.c, ERR_DENIED, open_source(&s, others[i], &id, &rows));
    }
    assert_null(json_get(told(&s, &s.near, &id), "told_by"));
    assert_null(strstr(fixture_dump(s.f), "kitchen"));
    p.told_by = " ";
    must_work(s.c, add(&s, ASSESSOR, &p, &id));
    assert_false(json_get_bool(piece_now(&s, &id), "has_source"));
}

/* ---- two records of one person ---- */

static void merge(const struct scene *s, const struct id *kept, const struct id *gone)
{
    struct entry *e = entry_new(s->c, "persons_merged", kept);

    entry_coded(s->c, e, "kept", json_id(s->c, kept));
    entry_coded(s->c, e, "gone", json_id(s->c, gone));
    must_work(s->c, site_decide(s->c, fixture_sit(s->f, REVIEWER), fixture_decide_entry, e, NULL));
}

static void test_what_was_written_to_a_merged_record_is_known_of_the_person(void **state)
{
    struct scene s = scene_of(state);
    struct id third = fixture_person(s.f, "SM-3", "D. Halvek", &s.f->unit), seen, about;
    struct observation o = observation_of(&s);
    struct json *row;

    o.person = third;
    must_work(s.c, observe(&s, OFFICER, &o, &seen));
    assert_int_equal(
        evidence_need_citable(s.c, fixture_sit(s.f, ASSESSOR), &s.near, id_text(s.c->mem, &seen)),
        ERR_INVALID);
    fail_clear(s.c);
    merge(&s, &s.far, &third);
    merge(&s, &s.near, &s.far); /* a chain */
    row = list(&s, &s.near)->as.members.first;
    assert_string_equal(json_get_text(row, "id"), id_text(s.c->mem, &seen));
    assert_string_equal(json_get_text(row, "person"), id_text(s.c->mem, &third));
    assert_true(id_parse(json_get_text(piece_now(&s, &seen), "about"), &about));
    assert_true(id_equal(&about, &s.near));
    must_work(
        s.c, evidence_need_citable(s.c, fixture_sit(s.f, ASSESSOR), &s.near, id_text(s.c->mem, &seen)));
}

static void test_who_may_write_about_whom(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct piece p = piece_of(&s);
    struct json *rows = NULL;
    struct id id;

    must_fail(s.c, ERR_DENIED, observe(&s, INSPECTOR, &o, &id));
    must_fail(s.c, ERR_DENIED, observe(&s, ADMINISTRATOR, &o, &id));
    must_fail(s.c, ERR_DENIED, add(&s, OFFICER, &p, &id));
    must_fail(s.c, ERR_DENIED, add(&s, INSPECTOR, &p, &id));
    must_fail(s.c, ERR_DENIED, ask_evidence_list(s.c, fixture_sit(s.f, OFFICER), &s.near, &rows));
    must_fail(s.c, ERR_DENIED, ask_evidence_list(s.c, fixture_sit(s.f, ADMINISTRATOR), &s.near, &rows));
    o.person = s.far;
    must_fail(s.c, ERR_MISSING, observe(&s, OFFICER, &o, &id));
    must_work(s.c, observe(&s, ASSESSOR, &o, &id));
}

/* An entry makes keys for its person: nobody's must not be made. */
static void test_nothing_is_written_about_somebody_who_is_not_there(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct piece p = piece_of(&s);
    struct id id, none = {{0}};

    o.person = p.person = id_random();
    must_fail(s.c, ERR_MISSING, observe(&s, ASSESSOR, &o, &id));
    must_fail(s.c, ERR_MISSING, add(&s, ASSESSOR, &p, &id));
    o.person = p.person = none;
    must_fail(s.c, ERR_MISSING, observe(&s, ASSESSOR, &o, &id));
    must_fail(s.c, ERR_MISSING, add(&s, ASSESSOR, &p, &id));
}

/* ---- notes ---- */

/* Leaves a note while the site is locked and opens it again; gives the note's name. */
static const char *left_while_locked(struct scene *s)
{
    struct json *note = json_map(s->c), *notes;

    json_set(note, "writer", json_text(s->c, "T. Averill"));
    json_set(note, "who", json_text(s->c, "Halvek, I think"));
    json_set(note, "seen_at", json_int(s->c, s->c->now - 120));
    json_set(note, "saw", json_text(s->c, "smoke in cell 4"));
    fixture_close(s->f);
    fixture_open(s->f);
    must_work(s->c, note_leave(s->c, s->f->site, note));
    must_work(s->c, site_unlock(s->c, s->f->site, s->f->secrets[REVIEWER]));
    must_work(s->c, note_list(s->c, s->f->site, &notes));
    return json_get_text(notes->as.members.last, "note");
}

static enum err file(const struct scene *s, enum role by, const char *note, const char *number,
                     struct id *ret)
{
    return note_file(s->c, fixture_sit(s->f, by), note, number, ret);
}

static size_t waiting(const struct scene *s)
{
    size_t count = 0;

    must_work(s->c, note_count(s->c, s->f->site, &count));
    return count;
}

static void test_a_filed_note_is_an_observation_and_keeps_all_that_it_said(void **state)
{
    struct scene s = scene_of(state);
    const char *note = left_while_locked(&s);
    struct json *row, *words;
    struct id id;

    must_work(s.c, file(&s, ASSESSOR, note, "SM-1", &id));
    assert_int_equal(waiting(&s), 0);
    row = list(&s, &s.near)->as.members.first;
    assert_string_equal(json_get_text(row, "id"), id_text(s.c->mem, &id));
    assert_true(json_get_int(row, "dated", 0) == s.c->now - 120);
    words = told(&s, &s.near, &id);
    assert_string_equal(json_get_text(words, "saw"), "smoke in cell 4");
    assert_string_equal(json_get_text(words, "writer"), "T. Averill");
    assert_string_equal(json_get_text(words, "person_said"), "Halvek, I think");
}

static void test_a_note_is_filed_once(void **state)
{
    struct scene s = scene_of(state);
    const char *note = left_while_locked(&s);
    struct id first, again;

    must_work(s.c, file(&s, ASSESSOR, note, "SM-1", &first));
    must_work(s.c, file(&s, REVIEWER, note, "SM-1", &again)); /* somebody else, just as sure */
    assert_true(id_equal(&first, &again));
    must_fail(s.c, ERR_CONFLICT, file(&s, REVIEWER, note, "SM-2", &again));
    assert_int_equal(json_count(list(&s, &s.near)), 1);
    assert_int_equal(json_count(list(&s, &s.far)), 0);
    assert_int_equal(waiting(&s), 0);
}

static void test_a_note_that_cannot_be_filed_goes_on_waiting(void **state)
{
    struct scene s = scene_of(state);
    const char *note = left_while_locked(&s);
    struct id id;

    assert_int_equal(file(&s, ASSESSOR, note, "SM-999", &id), ERR_INVALID);
    assert_string_equal(s.c->fail.field, "number");
    fail_clear(s.c);
    must_fail(s.c, ERR_DENIED, file(&s, OFFICER, note, "SM-1", &id));
    must_fail(s.c, ERR_DENIED, file(&s, INSPECTOR, note, "SM-1", &id));
    must_fail(s.c, ERR_MISSING, file(&s, ASSESSOR, "000000000000-none", "SM-1", &id));
    assert_int_equal(waiting(&s), 1);
    assert_int_equal(json_count(list(&s, &s.near)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_an_observation_is_listed_as_a_fact_and_keeps_its_words_sealed),
        SITE_TEST(test_evidence_is_listed_latest_first_with_its_labels),
        SITE_TEST(test_an_observation_without_sight_or_from_the_future_is_refused),
        SITE_TEST(test_evidence_of_no_kind_without_words_or_from_the_future_is_refused),
        SITE_TEST(test_the_tone_is_the_button_that_was_pressed_and_otherwise_neither),
        SITE_TEST(test_a_search_says_where_one_looked_and_nothing_else_does),
        SITE_TEST(test_what_is_restricted_is_marked),
        SITE_TEST(test_who_it_comes_from_opens_for_reviewers_and_inspectors_only),
        SITE_TEST(test_what_was_written_to_a_merged_record_is_known_of_the_person),
        SITE_TEST(test_who_may_write_about_whom),
        SITE_TEST(test_nothing_is_written_about_somebody_who_is_not_there),
        SITE_TEST(test_a_filed_note_is_an_observation_and_keeps_all_that_it_said),
        SITE_TEST(test_a_note_is_filed_once),
        SITE_TEST(test_a_note_that_cannot_be_filed_goes_on_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
