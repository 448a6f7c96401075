/* assess/opening_pages_test.c: the form that opens an assessment asks only what there is to ask; what
 * comes later answers a program with an address that it can ask for. */

#include "assess/office.h"

static const char *opening_path(struct office *o)
{
    return arena_format(o->c->mem, "/people/%s/assessments/new", id_text(o->c->mem, &o->w.person));
}

static const struct json *field_of(const struct json *view, const char *name)
{
    const struct json *fields = json_get(json_get(view, "form"), "fields");

    for (const struct json *f = fields->as.members.first; f; f = f->next)
        if (strcmp(json_get_text(f, "name"), name) == 0) return f;
    return NULL;
}

static void test_an_earlier_one_is_asked_about_only_where_there_is_one(void **state)
{
    struct office o = office_open(state);

    assert_null(
        field_of(office_view(&o, ASSESSOR, opening_path(&o)), "follows")); /* one is open only */
    work_signed(&o.w);
    assert_int_equal(json_count(json_get(
                         field_of(office_view(&o, ASSESSOR, opening_path(&o)), "follows"), "options")),
                     1);
    pages_close(o.pages);
}

static void test_the_only_instrument_that_fits_is_chosen_already(void **state)
{
    struct office o = office_open(state);
    const struct json *view = office_view(&o, ASSESSOR, opening_path(&o));
    const struct json *options = json_get(field_of(view, "instrument"), "options");

    assert_int_equal(json_count(options), 1);
    assert_true(json_get_bool(options->as.members.first, "selected"));
    assert_string_equal(json_get_text(options->as.members.first, "value"),
                        id_text(o.c->mem, &o.w.instrument));
    pages_close(o.pages);
}

/* ---- where an answer leads ---- */

static struct http_response add(struct office *o, bool as_html)
{
    const char *token = json_get_text(json_get(office_view(o, ASSESSOR, "/"), "frame"), "token");

    return office_ask(
        o, ASSESSOR, office_path(o, "/addenda"),
        arena_format(o->c->mem, "token=%s&text=late&passphrase=%s", token, fixture_phrase(ASSESSOR)),
        as_html);
}

static void test_a_program_is_led_to_an_address_a_browser_to_a_place_on_it(void **state)
{
    struct office o = office_open(state);
    struct http_response p;
    struct json *view = NULL;

    work_signed(&o.w);
    p = add(&o, true);
    assert_int_equal(p.status, 303);
    p = add(&o, false);
    assert_int_equal(p.status, 201);
    must_work(o.c, json_parse(o.c, p.body, strlen(p.body), &view));
    assert_string_equal(json_get_text(view, "address"), office_path(&o, "?saved=1"));
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_an_earlier_one_is_asked_about_only_where_there_is_one),
        SITE_TEST(test_the_only_instrument_that_fits_is_chosen_already),
        SITE_TEST(test_a_program_is_led_to_an_address_a_browser_to_a_place_on_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
