/* assess/trajectory_test.c: assessments side by side: what changed is said, nothing is added up. */

#include "assess/second_fixture.h"

#include "assess/trajectory.h"

/* One more assessment of the same person, signed and countersigned, every item rated alike. */
static void assess(struct table *t, const char *presence, const struct id *evidence)
{
    struct work *w = &t->w;
    struct assessment_opening o = work_opening();
    struct json *content;
    struct id id;

    o.person = w->person;
    o.instrument = w->instrument;
    t->c->now += 90 * TIME_DAY;
    w->evidence = *evidence;
    must_work(t->c, assessment_open(t->c, fixture_sit(t->f, ASSESSOR), &o, &w->assessment));
    content = work_content(w);
    json_set(content, "ratings", table_ratings(t, presence, "as the file says"));
    work_save(w, content);
    must_work(t->c, work_sign(w, &id));
    must_work(t->c, work_countersign(w, REVIEWER));
}

static struct json *view_of(struct table *t, int seat, int status)
{
    const char *path =
        arena_format(t->c->mem, "/people/%s/trajectory", id_text(t->c->mem, &t->w.person));
    struct http_response p;
    struct json *view = NULL;

    if (!t->pages) table_open_pages(t);
    p = table_get(t, seat, path, true);
    assert_int_equal(p.status, status);
    must_work(t->c, json_parse(t->c, p.body, strlen(p.body), &view));
    return view;
}

static const struct json *first_item(const struct json *view)
{
    return json_get(json_get(view, "sections")->as.members.first, "items")->as.members.first;
}

static void test_only_countersigned_assessments_are_compared_oldest_first(void **state)
{
    struct table t = table_begin(state);
    struct json *rows = NULL;

    work_signed(&t.w); /* but not countersigned */
    must_work(t.c, ask_trajectory(t.c, fixture_sit(t.f, REVIEWER), &t.w.person, &rows));
    assert_int_equal(json_count(rows), 0);
    assess(&t, "present", &t.w.evidence);
    assess(&t, "absent", &t.w.evidence);
    must_work(t.c, ask_trajectory(t.c, fixture_sit(t.f, REVIEWER), &t.w.person, &rows));
    assert_int_equal(json_count(rows), 2);
    assert_true(json_get_int(rows->as.members.first, "signed_at", 0) <
                json_get_int(rows->as.members.last, "signed_at", 0));
    must_fail(t.c, ERR_DENIED, ask_trajectory(t.c, fixture_sit(t.f, OFFICER), &t.w.person, &rows));
    table_end(&t);
}

static void test_a_change_is_marked_and_what_did_not_change_is_not(void **state)
{
    struct table t = table_begin(state);
    const struct json *cells;

    assess(&t, "present", &t.w.evidence);
    assess(&t, "absent", &t.w.evidence);
    assess(&t, "absent", &t.w.evidence);
    cells = json_get(first_item(view_of(&t, REVIEWER, 200)), "cells");
    assert_int_equal(json_count(cells), 3);
    assert_false(json_get_bool(cells->as.members.first, "is_changed"));
    assert_true(json_get_bool(cells->as.members.first->next, "is_changed"));
    assert_string_equal(json_get_text(cells->as.members.first->next, "was"), "Present");
    assert_false(json_get_bool(cells->as.members.last, "is_changed"));
    table_end(&t);
}

static void test_evidence_that_is_new_is_named_and_opened(void **state)
{
    struct table t = table_begin(state);
    struct piece p = {.person = t.w.person,
                      .type = "fact",
                      .source = "file",
                      .dated = t.c->now - TIME_DAY,
                      .text = "a second finding"};
    struct id earlier = t.w.evidence, later;
    const struct json *view, *cells;

    must_work(t.c, evidence_add(t.c, fixture_sit(t.f, ASSESSOR), &p, &later));
    assess(&t, "present", &earlier);
    assess(&t, "present", &later);
    view = view_of(&t, REVIEWER, 200);
    assert_int_equal(json_count(json_get(view, "evidence")), 1);
    assert_string_equal(json_get_text(json_get(view, "evidence")->as.members.first, "says"),
                        "a second finding");
    cells = json_get(first_item(view), "cells");
    assert_null(json_get_text(cells->as.members.first, "new_evidence"));
    assert_string_equal(json_get_text(cells->as.members.last, "new_evidence"), "1");
    table_end(&t);
}

/* Two who differ in nothing but the judged level are shown alike. */
static void test_no_level_and_no_sum_is_shown(void **state)
{
    struct table t = table_begin(state);
    const char *path = arena_format(t.c->mem, "/people/%s/trajectory", id_text(t.c->mem, &t.w.person));
    struct http_response p;

    assess(&t, "present", &t.w.evidence);
    table_open_pages(&t);
    p = table_get(&t, REVIEWER, path, true);
    assert_null(strstr(p.body, "\"level\""));
    assert_null(strstr(p.body, "\"coded\":{"));
    assert_null(strstr(p.body, "\"total\""));
    assert_null(strstr(p.body, "\"score\""));
    table_end(&t);
}

static size_t conditional(const struct work *w)
{
    size_t count = 0;

    for (const struct json *s = json_get(w->definition, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            count += json_truthy(json_get(i, "when"));
    return count;
}

static void test_the_picture_has_a_shape_for_every_mark_and_a_text_for_every_item(void **state)
{
    struct table t = table_begin(state);
    const struct json *shapes;
    size_t rings = 0, discs = 0, frames = 0;

    assess(&t, "present", &t.w.evidence);
    assess(&t, "absent", &t.w.evidence);
    shapes = json_get(json_get(view_of(&t, REVIEWER, 200), "picture"), "shapes");
    for (const struct json *s = shapes->as.members.first; s; s = s->next) {
        rings += json_get_bool(s, "is_ring");
        discs += json_get_bool(s, "is_disc");
        frames += json_get_bool(s, "is_frame");
    }
    assert_int_equal(discs, json_count(work_ratings(&t.w)));
    assert_int_equal(rings, discs - conditional(&t.w)); /* they are asked where another is there */
    assert_int_equal(frames, rings);                    /* each changed */
    table_end(&t);
}

static void test_the_same_is_printed_once_something_is_countersigned(void **state)
{
    struct table t = table_begin(state);
    const char *path =
        arena_format(t.c->mem, "/people/%s/trajectory/report", id_text(t.c->mem, &t.w.person));
    struct http_response p;

    table_open_pages(&t);
    assert_int_equal(table_get(&t, REVIEWER, path, false).status, 404);
    assess(&t, "present", &t.w.evidence);
    assess(&t, "partly", &t.w.evidence);
    t.cookie[REVIEWER] =
        table_sign_in(&t, "reviewer", fixture_phrase(REVIEWER)); /* half a year later */
    p = table_get(&t, REVIEWER, path, false);
    assert_int_equal(p.status, 200);
    assert_string_equal(p.content_type, "application/pdf");
    table_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_only_countersigned_assessments_are_compared_oldest_first),
        SITE_TEST(test_a_change_is_marked_and_what_did_not_change_is_not),
        SITE_TEST(test_evidence_that_is_new_is_named_and_opened),
        SITE_TEST(test_no_level_and_no_sum_is_shown),
        SITE_TEST(test_the_picture_has_a_shape_for_every_mark_and_a_text_for_every_item),
        SITE_TEST(test_the_same_is_printed_once_something_is_countersigned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
