/* assess/rating_pages_test.c: what stands beside a rating and beside the page: how the evidence is
 * graded, what is done and to do, where one is. */

#include "assess/office.h"

static const struct json *first_section(struct office *o)
{
    return json_get(o->w.definition, "sections")->as.members.first;
}

static const char *section_path(struct office *o)
{
    return office_path(
        o, arena_format(o->c->mem, "/sections/%s", json_get_text(first_section(o), "code")));
}

static const struct json *evidence_of(const struct json *view, const char *id)
{
    const struct json *items = json_get(view, "items");

    for (const struct json *e = json_get(items->as.members.first, "evidence")->as.members.first; e;
         e = e->next)
        if (strcmp(json_get_text(e, "id"), id) == 0) return e;
    return NULL;
}

static void test_evidence_to_cite_says_how_it_is_graded_or_that_it_is_not(void **state)
{
    struct office o = office_open(state);
    struct id fresh = work_evidence(&o.w, &o.w.person);
    const struct json *view = office_view(&o, ASSESSOR, section_path(&o));
    const char *html = office_html(&o, ASSESSOR, section_path(&o));
    const char *graded = id_text(o.c->mem, &o.w.evidence);

    assert_null(json_get_text(evidence_of(view, graded), "ungraded_text"));
    assert_string_equal(json_get_text(evidence_of(view, graded), "source_grade_text"), "W · Witness");
    assert_string_equal(json_get_text(evidence_of(view, id_text(o.c->mem, &fresh)), "ungraded_text"),
                        "Not graded yet");
    assert_non_null(strstr(html, "<bdi>W · Witness</bdi>"));
    assert_non_null(strstr(html, "<bdi>C · Confirmed</bdi>"));
    assert_non_null(strstr(html, "Not graded yet"));
    pages_close(o.pages);
}

/* ---- the steps beside the page ---- */

static const struct json *step_at(const struct json *view, const char *address)
{
    for (const struct json *s = json_get(view, "steps")->as.members.first; s; s = s->next)
        if (strcmp(json_get_text(s, "address"), address) == 0) return s;
    return NULL;
}

static void test_a_step_counts_what_is_done_and_what_is_to_do(void **state)
{
    struct office o = office_open(state);
    const char *path = office_path(&o, "/steps/account");
    const struct json *step = step_at(office_view(&o, ASSESSOR, path), path);

    assert_int_equal(json_get_int(step, "done", -1), 0);
    assert_int_equal(json_get_int(step, "left", -1), 2);
    assert_false(json_get_bool(step, "is_begun"));
    assert_int_equal(office_post(&o, ASSESSOR, path, "version=0&go=stay&outcome=given"), 201);
    step = step_at(office_view(&o, ASSESSOR, path), path);
    assert_int_equal(json_get_int(step, "done", -1), 1); /* and the answer has asked for more */
    assert_int_equal(json_get_int(step, "left", -1), 4);
    assert_non_null(strstr(office_html(&o, ASSESSOR, path), "1 done, 4 to do"));
    assert_int_equal(
        office_post(&o, ASSESSOR, path, "version=1&go=stay&outcome=refused&notice=not_given"), 201);
    step = step_at(office_view(&o, ASSESSOR, path), path);
    assert_true(json_get_bool(step, "is_done"));
    pages_close(o.pages);
}

static size_t count_of(const char *html, const char *wanted)
{
    size_t count = 0;

    for (; (html = strstr(html, wanted)); html += strlen(wanted)) count++;
    return count;
}

static void test_the_page_one_is_on_is_marked_and_stands_under_the_people(void **state)
{
    const char *const pages[] = {"", "/steps/account", "/steps/judgement"};
    struct office o = office_open(state);

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        const char *html = office_html(&o, ASSESSOR, office_path(&o, pages[i]));
        const char *marked =
            arena_format(o.c->mem, "<a href=\"%s\" aria-current=\"page\">", office_path(&o, pages[i]));
        assert_non_null(strstr(html, marked));
        assert_int_equal(count_of(html, "aria-current=\"page\""), 1);
        assert_non_null(strstr(html, "<a href=\"/people\" aria-current=\"true\">"));
    }
    pages_close(o.pages);
}

static void test_what_is_untouched_is_begun_and_what_is_not_is_continued(void **state)
{
    struct office o = office_open(state);

    assert_true(json_get_bool(office_view(&o, ASSESSOR, office_path(&o, "")), "is_untouched"));
    assert_non_null(strstr(office_html(&o, ASSESSOR, office_path(&o, "")), "Begin the assessment"));
    /* Nothing is finished by it, but something was written. */
    assert_int_equal(office_post(&o, ASSESSOR, office_path(&o, "/steps/formulation"),
                                 "version=0&go=stay&protective=x"),
                     201);
    assert_false(json_get_bool(office_view(&o, ASSESSOR, office_path(&o, "")), "is_untouched"));
    assert_non_null(
        strstr(office_html(&o, ASSESSOR, office_path(&o, "")), "Continue where you stopped"));
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_evidence_to_cite_says_how_it_is_graded_or_that_it_is_not),
        SITE_TEST(test_a_step_counts_what_is_done_and_what_is_to_do),
        SITE_TEST(test_the_page_one_is_on_is_marked_and_stands_under_the_people),
        SITE_TEST(test_what_is_untouched_is_begun_and_what_is_not_is_continued),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
