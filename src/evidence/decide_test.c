/* evidence/decide_test.c: what may be written down about whom, and how waiting notes become evidence.
 */

#include "site/fixture.h"

#include "base/time.h"
#include "evidence/evidence.h"
#include "site/note.h"

struct scene {
    struct fixture *f;
    struct call *c;
    struct id near, far; /* in the officer's unit, and in another */
};

static struct scene scene_of(void **state)
{
    struct scene s = {.f = *state};

    s.c = &s.f->call;
    s.near = fixture_person(s.f, "SM-1", "Dorrin Halvek", &s.f->unit);
    s.far = fixture_person(s.f, "SM-2", "Perun Corvane", &s.f->other_unit);
    return s;
}

static struct observation observation_of(const struct scene *s)
{
    struct observation o = {.person = s->near,
                            .seen_at = s->c->now - TIME_HOUR,
                            .place = "landing",
                            .saw = "sat alone",
                            .did = "spoke to him"};

    return o;
}

static struct piece piece_of(const struct scene *s)
{
    struct piece p = {.person = s->near,
                      .type = "reported",
                      .source = "file",
                      .dated = s->c->now - 30 * TIME_DAY,
                      .text = "the file says so"};

    return p;
}

static enum err observe(const struct scene *s, enum role by, const struct observation *o,
                        struct id *ret)
{
    return observation_write(s->c, fixture_sit(s->f, by), o, ret);
}

static enum err add(const struct scene *s, enum role by, const struct piece *p, struct id *ret)
{
    return evidence_add(s->c, fixture_sit(s->f, by), p, ret);
}

static struct json *list(const struct scene *s, const struct id *person)
{
    struct json *rows = NULL;

    must_work(s->c, ask_evidence_list(s->c, fixture_sit(s->f, REVIEWER), person, &rows));
    return rows;
}

static struct json *told(const struct scene *s, const struct id *person, const struct id *entry)
{
    struct opening o = {person, CASE, "/", json_list(s->c)};
    struct json *rows = NULL;

    json_add(o.entries, json_id(s->c, entry));
    must_work(s->c, site_open_told(s->c, fixture_sit(s->f, REVIEWER), &o, &rows));
    return rows->as.members.first;
}

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

static void refuse_observation(const struct scene *s, const struct observation *o, const char *field)
{
    struct id id;

    assert_int_equal(observe(s, OFFICER, o, &id), ERR_INVALID);
    assert_string_equal(s->c->fail.field, field);
    fail_clear(s->c);
}

static void test_an_observation_without_sight_or_from_the_future_is_refused(void **state)
{
    struct scene s = scene_of(state);
    struct observation o = observation_of(&s);
    struct id id;

    o.saw = " \n";
    refuse_observation(&s, &o, "saw");
    o.saw = NULL;
    refuse_observation(&s, &o, "saw");
    o = observation_of(&s);
    o.seen_at = 0;
    refuse_observation(&s, &o, "seen_at");
    o.seen_at = s.c->now + TIME_HOUR;
    refuse_observation(&s, &o, "seen_at");
    assert_int_equal(json_count(list(&s, &s.near)), 0);
    o.seen_at = s.c->now + 300; /* a watch may be ahead */
    o.did = "";
    o.place = NULL;
    must_work(s.c, observe(&s, OFFICER, &o, &id));
}

static void refuse_piece(const struct scene *s, const struct piece *p, const char *field)
{
    struct id id;

    assert_int_equal(add(s, ASSESSOR, p, &id), ERR_INVALID);
    assert_string_equal(s->c->fail.field, field);
    fail_clear(s->c);
}

static void test_evidence_of_no_kind_without_words_or_from_the_future_is_refused(void **state)
{
    struct scene s = scene_of(state);
    struct piece p = piece_of(&s);

    p.type = "rumour";
    refuse_piece(&s, &p, "type");
    p = piece_of(&s);
    p.source = NULL;
    refuse_piece(&s, &p, "source");
    p = piece_of(&s);
    p.text = "\t";
    refuse_piece(&s, &p, "text");
    p = piece_of(&s);
    p.dated = 0;
    refuse_piece(&s, &p, "dated");
    p.dated = s.c->now + TIME_DAY;
    refuse_piece(&s, &p, "dated");
    assert_int_equal(json_count(list(&s, &s.near)), 0);
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
        SITE_TEST(test_who_may_write_about_whom),
        SITE_TEST(test_nothing_is_written_about_somebody_who_is_not_there),
        SITE_TEST(test_a_filed_note_is_an_observation_and_keeps_all_that_it_said),
        SITE_TEST(test_a_note_is_filed_once),
        SITE_TEST(test_a_note_that_cannot_be_filed_goes_on_waiting),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
