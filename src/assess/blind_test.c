/* assess/blind_test.c: until both raters have submitted, nobody learns how the other rated.
 *
 * Two sites are made that differ in one thing only: how one of the two rated. Every address of the site
 * map, as page and as JSON, is asked by every account except that rater's, and the two sites have to
 * answer alike, whatever it is that could give it away: a word, a code, a count, a task, an order. The
 * same with questions that were broken on purpose has to be noticed.
 */

#include "assess/second_fixture.h"

#include "crypt/hash.h"

/* ---- one site ---- */

enum stage { FIRST_DRAFTED, FIRST_SUBMITTED, SECOND_DRAFTED, SECOND_SUBMITTED, BOTH_SUBMITTED };

struct world {
    void *state;
    struct table t;
};

/* Only the rater of the stage has rated; presence says how, NULL: not at all. */
static struct world world_begin(enum stage stage, const char *presence)
{
    struct world w = {0};
    struct table *t = &w.t;

    fixture_set_up(&w.state);
    *t = table_begin(&w.state);
    table_ask(t);
    if (presence && (stage == FIRST_DRAFTED || stage == FIRST_SUBMITTED || stage == BOTH_SUBMITTED))
        table_write_first(t, presence);
    if (presence && stage >= SECOND_DRAFTED) table_write_second(t, presence);
    if (stage == FIRST_SUBMITTED || stage == BOTH_SUBMITTED) must_work(t->c, table_submit_first(t));
    if (stage >= SECOND_SUBMITTED) must_work(t->c, table_submit_second(t));
    return w;
}

static void world_end(struct world *w)
{
    table_end(&w->t);
    fixture_tear_down(&w->state);
}

/* ---- what everybody sees ---- */

static bool is_hex(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f');
}

/* Identifiers, tokens and the site's fingerprint are random in each site. Lengths are known, because
 * the sanitizer measures the rest of a text at every call that takes one without. */
static void add_without_ids(struct table *t, struct buffer *out, const char *text)
{
    const char *fingerprint = site_fingerprint(t->c, t->f->site), *end = text + strlen(text);
    size_t length = strlen(fingerprint);

    while (text < end) {
        size_t run = 0;
        if (end - text >= (ptrdiff_t)length && memcmp(text, fingerprint, length) == 0)
            run = length;
        else
            while (is_hex(text[run])) run++;
        if (run >= 16) {
            buffer_char(out, '#');
        } else {
            run = run ? run : 1;
            buffer_add(out, text, run);
        }
        text += run;
    }
}

static const char *value_of(struct table *t, const char *name, size_t length)
{
    const struct json *sections = json_get(t->w.definition, "sections");

    if (strncmp(name, "assessment", length) == 0) return id_text(t->c->mem, &t->w.assessment);
    if (strncmp(name, "person", length) == 0) return id_text(t->c->mem, &t->w.person);
    if (strncmp(name, "instrument", length) == 0) return id_text(t->c->mem, &t->w.instrument);
    if (strncmp(name, "section", length) == 0) return json_get_text(sections->as.members.first, "code");
    return id_text(t->c->mem, &t->w.evidence);
}

static const char *filled_in(struct table *t, const char *pattern)
{
    struct buffer path = buffer_in(t->c->mem, 4096);

    while (*pattern) {
        size_t length = *pattern == ':' ? strcspn(pattern + 1, "/") : 0;
        if (length)
            buffer_text(&path, value_of(t, pattern + 1, length));
        else
            buffer_char(&path, *pattern);
        pattern += length + 1;
    }
    return path.data;
}

static void add_answer(struct table *t, struct buffer *out, int seat, const char *path, bool as_json)
{
    struct http_response p;
    struct id digest;

    t->c->now++; /* what happens in one second is listed in an order of its own in each site */
    p = table_get(t, seat, path, as_json);
    digest = hash_id("a file", p.body, p.body_length);
    if (p.status >= 500) print_message("%s: %.300s\n", path, (const char *)p.body);
    assert_true(p.status < 500);
    buffer_format(out, "\n%d ", seat);
    add_without_ids(t, out, path);
    buffer_format(out, " %d: ", p.status);
    if (p.content_type && strncmp(p.content_type, "application/pdf", 15) == 0)
        buffer_text(out, id_text(t->c->mem, &digest));
    else
        add_without_ids(t, out, p.body);
}

/* Every page of the site map as everybody but one. */
static const char *seen(struct table *t, int but)
{
    struct buffer out = buffer_in(t->c->mem, SIZE_MAX / 4);
    const struct subject *const *subjects = astrolabe_charter.subjects;

    if (!t->pages) table_open_pages(t);
    for (size_t i = 0; subjects[i]; i++)
        for (const struct route *r = subjects[i]->routes; r && r->address; r++) {
            if (r->method != GET || strstr(r->address, "assets")) continue;
            for (int seat = 0; seat < SEATS; seat++) {
                if (seat == but) continue;
                add_answer(t, &out, seat, filled_in(t, r->address), false);
                add_answer(t, &out, seat, filled_in(t, r->address), true);
            }
        }
    return out.data;
}

/* ---- broken on purpose ---- */

/* The questions as they would be if they did not wait for the other rater. */
static const char broken[] =
    "DROP VIEW ratings_compared; DROP VIEW ratings_revealed; DROP VIEW second_now;"
    "CREATE VIEW second_now AS SELECT r.entry AS request, r.assessment AS assessment, r.user AS user,"
    " r.by AS by, r.at AS at, (SELECT MIN(x.at) FROM ratings_submitted x WHERE x.request = r.entry)"
    " AS first_at, (SELECT MIN(x.at) FROM ratings_submitted x WHERE x.request = r.entry) AS second_at"
    " FROM second_request r;"
    "CREATE VIEW ratings_revealed AS SELECT r.entry AS entry, r.request AS request, p.place AS place,"
    " r.by AS by, r.at AS at, r.ratings AS ratings, r.language AS language FROM ratings_submitted r,"
    " (SELECT 'first' AS place UNION SELECT 'second') p;"
    "CREATE VIEW ratings_compared AS SELECT r.request AS request, j.key AS item, 0 AS differs"
    " FROM ratings_submitted r, json_each(r.ratings) j;";

static void break_questions(struct table *t)
{
    struct model *m = site_model(t->f->site);
    const void *bytes = NULL;
    unsigned char *copy, *changed;
    size_t length = 0;
    sqlite3_int64 size;
    sqlite3 *db;

    must_work(t->c, model_save(t->c, m, &bytes, &length));
    copy = sqlite3_malloc64(length); /* owned by the connection */
    assert_non_null(copy);
    memcpy(copy, bytes, length);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_deserialize(db, "main", copy, (sqlite3_int64)length, (sqlite3_int64)length,
                            SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE),
        SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, broken, NULL, NULL, NULL), SQLITE_OK);
    changed = sqlite3_serialize(db, "main", &size, 0);
    assert_non_null(changed);
    must_work(t->c, model_clear(t->c, m));
    must_work(t->c, model_restore(t->c, m, changed, (size_t)size));
    sqlite3_free(changed);
    sqlite3_close(db);
}

/* ---- the rules ---- */

static int whose(enum stage stage)
{
    return stage == FIRST_DRAFTED || stage == FIRST_SUBMITTED ? (int)ASSESSOR : (int)RATER;
}

static bool can_tell(enum stage stage, const char *one, const char *other, bool is_broken)
{
    struct world a = world_begin(stage, one), b = world_begin(stage, other);
    const char *in_a, *in_b;
    bool differs;

    if (is_broken) {
        break_questions(&a.t);
        break_questions(&b.t);
    }
    in_a = seen(&a.t, whose(stage));
    in_b = seen(&b.t, whose(stage));
    differs = strcmp(in_a, in_b) != 0;
    for (size_t i = 0; differs && !is_broken; i++)
        if (in_a[i] != in_b[i]) {
            print_message("the two sites differ: %.200s\nand: %.200s\n", in_a + (i > 150 ? i - 150 : 0),
                          in_b + (i > 150 ? i - 150 : 0));
            break;
        }
    if (!is_broken) {
        assert_null(strstr(in_a, FIRST_WORDS));
        assert_null(strstr(in_a, SECOND_WORDS));
    }
    world_end(&a);
    world_end(&b);
    return differs;
}

static void test_nobody_sees_how_far_or_how_a_draft_is_rated(void **state)
{
    (void)state;
    assert_false(can_tell(FIRST_DRAFTED, "absent", "present", false));
    assert_false(can_tell(FIRST_DRAFTED, "absent", NULL, false));
    assert_false(can_tell(SECOND_DRAFTED, "absent", "present", false));
    assert_false(can_tell(SECOND_DRAFTED, "absent", NULL, false));
}

static void test_nobody_sees_what_one_of_the_two_has_submitted(void **state)
{
    (void)state;
    assert_false(can_tell(FIRST_SUBMITTED, "absent", "present", false));
    assert_false(can_tell(SECOND_SUBMITTED, "absent", "present", false));
}

static void test_questions_that_do_not_wait_for_the_other_rater_are_noticed(void **state)
{
    (void)state;
    assert_true(can_tell(FIRST_SUBMITTED, "absent", "present", true));
    assert_true(can_tell(SECOND_SUBMITTED, "absent", "present", true));
}

static void test_once_both_are_in_both_are_read(void **state)
{
    struct world w = world_begin(BOTH_SUBMITTED, "absent");
    const char *text = seen(&w.t, OFFICER);

    (void)state;
    assert_non_null(strstr(text, FIRST_WORDS));
    assert_non_null(strstr(text, SECOND_WORDS));
    world_end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody_sees_how_far_or_how_a_draft_is_rated),
        cmocka_unit_test(test_nobody_sees_what_one_of_the_two_has_submitted),
        cmocka_unit_test(test_questions_that_do_not_wait_for_the_other_rater_are_noticed),
        cmocka_unit_test(test_once_both_are_in_both_are_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
