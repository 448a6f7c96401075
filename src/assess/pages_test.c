/* assess/pages_test.c: whole pages: they can be drawn, they tell the earlier rating only afterwards,
 * and a rating changes nothing but itself. */

#include "assess/office.h"

/* The percent signs that a form's text needs. */
static const char *typed(struct office *o, const char *text)
{
    char *copy = arena_text(o->c->mem, text);

    for (char *p = copy; *p; p++)
        if (*p == ' ') *p = '+';
    return copy;
}

static const struct json *first_section(struct office *o)
{
    return json_get(o->w.definition, "sections")->as.members.first;
}

static const char *section_path(struct office *o)
{
    return office_path(
        o, arena_format(o->c->mem, "/sections/%s", json_get_text(first_section(o), "code")));
}

static const char *first_item(struct office *o)
{
    return json_get_text(json_get(first_section(o), "items")->as.members.first, "code");
}

static int64_t version(struct office *o)
{
    return json_get_int(office_view(o, ASSESSOR, section_path(o)), "version", -1);
}

static void must_be_pdf(struct office *o, enum role by, const char *path)
{
    struct http_response p = office_ask(o, by, path, NULL, true);

    assert_int_equal(p.status, 200);
    assert_memory_equal(p.body, "%PDF-", 5);
}

static void test_every_page_can_be_drawn_in_every_state(void **state)
{
    static const char *const drafts[] = {"",
                                         "/steps/account",
                                         "/steps/formulation",
                                         "/steps/scenarios",
                                         "/steps/management",
                                         "/steps/judgement",
                                         "/read",
                                         "/sign"};
    static const char *const signed_pages[] = {"", "/read", "/review", "/elsewhere"};
    struct office o = office_open(state);

    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        office_html(&o, ASSESSOR, office_path(&o, drafts[i]));
    office_html(&o, ASSESSOR, section_path(&o));
    office_html(&o, REVIEWER, office_path(&o, ""));
    work_save(&o.w, work_content(&o.w));
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++)
        office_html(&o, ASSESSOR, office_path(&o, drafts[i]));
    office_html(&o, ASSESSOR, section_path(&o));
    must_be_pdf(&o, ASSESSOR, office_path(&o, "/report"));
    work_signed(&o.w);
    for (size_t i = 0; i < sizeof signed_pages / sizeof *signed_pages; i++)
        office_html(&o, REVIEWER, office_path(&o, signed_pages[i]));
    work_name_deputy(&o.w, &o.w.f->secrets[REVIEWER]->user);
    must_work(o.c, work_countersign(&o.w, REVIEWER));
    office_html(&o, REVIEWER, office_path(&o, "/deputy"));
    office_html(&o, REVIEWER, office_path(&o, ""));
    office_html(&o, ASSESSOR, office_path(&o, "/disclosure"));
    must_be_pdf(&o, ASSESSOR, office_path(&o, "/disclosure/report"));
    must_be_pdf(&o, REVIEWER, office_path(&o, "/report"));
    office_html(&o, ASSESSOR,
                arena_format(o.c->mem, "/people/%s/assessments/new", id_text(o.c->mem, &o.w.person)));
    pages_close(o.pages);
}

/* ---- ratings ---- */

static int rate(struct office *o, const char *presence)
{
    const char *item = first_item(o);

    return office_post(
        o, ASSESSOR, section_path(o),
        arena_format(o->c->mem, "version=%lld&go=stay&presence.%s=%s&relevance.%s=central&note.%s=x",
                     (long long)version(o), item, presence, item, item));
}

static const struct json *shown_item(struct office *o)
{
    return json_get(office_view(o, ASSESSOR, section_path(o)), "items")->as.members.first;
}

static const char *chosen(const struct json *choices)
{
    for (const struct json *k = choices->as.members.first; k; k = k->next)
        if (json_get_bool(k, "chosen")) return json_get_text(k, "code");
    return NULL;
}

static void test_relevance_is_dropped_where_the_factor_is_not_there(void **state)
{
    struct office o = office_open(state);

    assert_int_equal(rate(&o, "partly"), 201);
    assert_string_equal(chosen(json_get(shown_item(&o), "relevance")), "central");
    assert_int_equal(rate(&o, "absent"), 201);
    assert_string_equal(chosen(json_get(shown_item(&o), "presence")), "absent");
    assert_null(chosen(json_get(shown_item(&o), "relevance")));
    pages_close(o.pages);
}

static void test_the_earlier_rating_appears_only_after_ones_own(void **state)
{
    struct office o = office_open(state);
    struct assessment_opening opening = work_opening();
    const char *html;

    work_signed(&o.w); /* everything present and central */
    opening.person = o.w.person;
    opening.instrument = o.w.instrument;
    must_work(o.c, assessment_open(o.c, fixture_sit(o.w.f, ASSESSOR), &opening, &o.w.assessment));
    html = office_html(&o, ASSESSOR, section_path(&o));
    assert_null(strstr(html, "Last time"));
    assert_null(json_get_text(shown_item(&o), "before"));
    assert_int_equal(rate(&o, "absent"), 201);
    html = json_get_text(shown_item(&o), "before");
    assert_non_null(html);
    assert_non_null(strstr(html, "Present · Central for this person"));
    assert_non_null(strstr(html, "Now: Absent"));
    assert_non_null(strstr(html, "No evidence was recorded since"));
    o.c->now += 600; /* the session lasts that long */
    work_evidence(&o.w, &o.w.person);
    assert_non_null(strstr(json_get_text(shown_item(&o), "before"), "1 piece of evidence"));
    assert_int_equal(rate(&o, "present"), 201);
    assert_non_null(strstr(json_get_text(shown_item(&o), "before"), "Now: the same"));
    pages_close(o.pages);
}

/* Lists where two values differ, as paths. */
static void differences(struct call *c, const struct json *a, const struct json *b, const char *path,
                        struct json *found)
{
    const struct json *x = a && b && a->kind == b->kind && json_count(a) ? a->as.members.first : NULL;
    const struct json *y = x ? b->as.members.first : NULL;
    struct buffer ta = buffer_in(c->mem, SIZE_MAX / 4), tb = buffer_in(c->mem, SIZE_MAX / 4);
    int place = 0;

    if (a) json_write(&ta, a);
    if (b) json_write(&tb, b);
    if (a && b && strcmp(ta.data, tb.data) == 0) return;
    if (!x || json_count(a) != json_count(b)) {
        json_add(found, json_text(c, path));
        return;
    }
    for (; x && y; x = x->next, y = y->next, place++)
        differences(
            c, x, y,
            arena_format(c->mem, "%s/%s", path, x->key ? x->key : arena_format(c->mem, "%d", place)),
            found);
}

/* No total, no level, no order follows from a rating: what differs is that item and nothing else. */
static void test_two_drafts_that_differ_in_one_rating_read_differently_only_there(void **state)
{
    struct office o = office_open(state);
    struct json *content = work_content(&o.w), *found = json_list(o.c), *before, *after, *rating;

    work_save(&o.w, content);
    before = office_view(&o, ASSESSOR, office_path(&o, "/read"));
    rating = json_get(json_get(content, "ratings"), first_item(&o));
    json_set(rating, "presence", json_text(o.c, "absent"));
    json_set(rating, "relevance", json_nil(o.c));
    work_save(&o.w, content);
    after = office_view(&o, ASSESSOR, office_path(&o, "/read"));
    json_set(before, "frame", json_nil(o.c)); /* every page has a token of its own */
    json_set(after, "frame", json_nil(o.c));
    differences(o.c, before, after, "", found);
    assert_int_equal(json_count(found), 2);
    assert_string_equal(found->as.members.first->as.text, "/sections/0/items/0/presence");
    assert_string_equal(found->as.members.last->as.text, "/sections/0/items/0/relevance");
    pages_close(o.pages);
}

/* ---- scenarios and actions ---- */

static struct json *draft_member(struct office *o, const char *member)
{
    struct content content;

    must_work(o->c, content_load(o->c, fixture_sit(o->w.f, ASSESSOR), work_row(&o->w, ASSESSOR), "/",
                                 &content));
    return json_get(content.value, member);
}

static void test_scenarios_are_kept_apart_field_by_field(void **state)
{
    struct office o = office_open(state);
    const struct json *scenarios;

    assert_int_equal(office_post(&o, ASSESSOR, office_path(&o, "/steps/scenarios"),
                                 "version=0&go=stay&repeat.nature=again&improve.not_considered=why"),
                     201);
    scenarios = draft_member(&o, "scenarios");
    assert_string_equal(json_get_text(json_get(scenarios, "repeat"), "nature"), "again");
    assert_string_equal(json_get_text(json_get(scenarios, "improve"), "not_considered"), "why");
    assert_int_equal(json_count(json_get(scenarios, "twist")), 0);
    pages_close(o.pages);
}

static const struct json *scenario_part(struct office *o, const char *code)
{
    const struct json *parts =
        json_get(office_view(o, ASSESSOR, office_path(o, "/steps/scenarios")), "form_parts");

    for (const struct json *p = parts->as.members.first; p; p = p->next)
        if (strcmp(json_get_text(p, "code"), code) == 0) return p;
    return NULL;
}

static void test_only_a_scenario_that_is_begun_lies_open_and_none_loses_a_field(void **state)
{
    struct office o = office_open(state);
    const struct json *part;

    assert_int_equal(office_post(&o, ASSESSOR, office_path(&o, "/steps/scenarios"),
                                 "version=0&go=stay&repeat.blocking=walls&improve.not_considered=why"),
                     201);
    assert_true(json_get_bool(scenario_part(&o, "repeat"), "is_begun"));
    assert_false(json_get_bool(scenario_part(&o, "twist"), "is_begun"));
    assert_false(
        json_get_bool(scenario_part(&o, "improve"), "is_begun")); /* it asks for nothing more */
    part = scenario_part(&o, "repeat");
    assert_int_equal(json_count(json_get(part, "fields")), 2);
    assert_int_equal(json_count(json_get(json_get(part, "more"), "fields")), 6);
    assert_int_equal(json_count(json_get(json_get(part, "instead"), "fields")), 1);
    pages_close(o.pages);
}

static void test_actions_take_as_many_rows_as_are_filled_and_three_more(void **state)
{
    struct office o = office_open(state);
    const char *path = office_path(&o, "/steps/management");
    const struct json *actions;

    assert_int_equal(json_count(json_get(office_view(&o, ASSESSOR, path), "form_parts")), 3);
    assert_int_equal(office_post(&o, ASSESSOR, path,
                                 typed(&o, "version=0&go=more&what.1=search the cell&owner.3=unit 2")),
                     201);
    actions = json_get(draft_member(&o, "management"), "actions");
    assert_int_equal(json_count(actions), 2); /* the empty row between them is none */
    assert_string_equal(json_get_text(actions->as.members.first, "what"), "search the cell");
    assert_string_equal(json_get_text(actions->as.members.last, "owner"), "unit 2");
    assert_int_equal(json_count(json_get(office_view(&o, ASSESSOR, path), "form_parts")), 5);
    assert_int_equal(office_post(&o, ASSESSOR, path, "version=1&what.1=a&by.1=soon"), 422);
    assert_int_equal(json_count(json_get(draft_member(&o, "management"), "actions")), 2);
    pages_close(o.pages);
}

static void test_an_account_holds_only_its_own_choices(void **state)
{
    struct office o = office_open(state);
    const char *path = office_path(&o, "/steps/account");

    assert_int_equal(office_post(&o, ASSESSOR, path, "version=0&outcome=he+shouted"), 422);
    assert_int_equal(office_post(&o, ASSESSOR, path, "version=0&interpreter=maybe"), 422);
    assert_int_equal(office_post(&o, ASSESSOR, path, "version=0&outcome=refused"), 201);
    assert_string_equal(json_get_text(draft_member(&o, "account"), "outcome"), "refused");
    pages_close(o.pages);
}

/* ---- what is told beside the content ---- */

static void test_the_question_is_read_with_the_assessment(void **state)
{
    struct office o = office_open(state);
    struct json *view = office_view(&o, ASSESSOR, office_path(&o, ""));

    assert_string_equal(json_get_text(view, "question"), "may he work in the kitchen");
    view = office_view(&o, ASSESSOR, office_path(&o, "/read"));
    assert_string_equal(json_get_text(view, "question"), "may he work in the kitchen");
    pages_close(o.pages);
}

static void test_what_was_recorded_after_the_signature_is_no_part_of_what_is_read(void **state)
{
    struct office o = office_open(state);
    const struct json *groups;

    work_signed(&o.w);
    o.c->now += 600; /* the session lasts that long */
    work_evidence(&o.w, &o.w.person);
    groups = json_get(office_view(&o, REVIEWER, office_path(&o, "/read")), "evidence_groups");
    assert_int_equal(json_count(groups), 1);
    assert_int_equal(json_count(json_get(groups->as.members.first, "evidence")), 1);
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_every_page_can_be_drawn_in_every_state),
        SITE_TEST(test_relevance_is_dropped_where_the_factor_is_not_there),
        SITE_TEST(test_the_earlier_rating_appears_only_after_ones_own),
        SITE_TEST(test_two_drafts_that_differ_in_one_rating_read_differently_only_there),
        SITE_TEST(test_scenarios_are_kept_apart_field_by_field),
        SITE_TEST(test_only_a_scenario_that_is_begun_lies_open_and_none_loses_a_field),
        SITE_TEST(test_actions_take_as_many_rows_as_are_filled_and_three_more),
        SITE_TEST(test_an_account_holds_only_its_own_choices),
        SITE_TEST(test_the_question_is_read_with_the_assessment),
        SITE_TEST(test_what_was_recorded_after_the_signature_is_no_part_of_what_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
