/* page/fields_test.c: a form takes what its route declares, and shows again what was typed. */

#include "base/fixture.h"

#include "page/internal.h"

static const struct field all_fields[] = {
    {FIELD_LINE, "line", N_("A line"), N_("Only one."), true},
    {FIELD_AREA, "area", N_("An area"), NULL, false},
    {FIELD_DATE, "date", N_("A date"), NULL, false},
    {FIELD_MINUTE, "minute", N_("A minute"), NULL, false},
    {FIELD_CHOICE, "choice", N_("A choice"), NULL, false},
    {FIELD_CHECKS, "checks", N_("Checks"), NULL, true},
    {FIELD_SECRET, "secret", N_("A secret"), NULL, false},
    {FIELD_NEW_SECRET, "fresh", N_("A new secret"), NULL, false},
    {FIELD_HIDDEN, "hidden", N_("Hidden"), NULL, false},
    {FIELD_BUTTON, "go", N_("Button"), NULL, false},
    {FIELD_MANY, "many", N_("Many"), NULL, false},
    {FIELD_FILE, "file", N_("A file"), NULL, false},
    {0},
};
static const struct field file_fields[] = {
    {FIELD_FILE, "file", N_("A file"), NULL, true},
    {0},
};

static const struct route whole = {.method = POST, .address = "/things/:thing", .fields = all_fields};
static const struct route draft = {.method = POST,
                                   .address = "/drafts",
                                   .fields = all_fields,
                                   .flags = ROUTE_DRAFT};
static const struct route upload = {.method = POST, .address = "/upload", .fields = file_fields};
static const struct route reading = {.method = GET, .address = "/drafts"};
static const struct route bare = {.method = POST, .address = "/bare"};

static struct json *parsed(struct call *c, const char *text)
{
    struct json *form = NULL;

    must_work(c, json_parse(c, text, strlen(text), &form));
    return form;
}

static void take(struct call *c, const struct route *r, const char *form)
{
    must_work(c, fields_check(c, r, parsed(c, form)));
}

static void refuse(struct call *c, const struct route *r, const char *form, const char *field)
{
    struct json *value = parsed(c, form);

    assert_int_equal(fields_check(c, r, value), ERR_INVALID);
    assert_string_equal(c->fail.field, field);
    fail_clear(c);
}

static void test_a_form_takes_what_is_declared(void **state)
{
    struct call c = call_begin();

    (void)state;
    take(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"]}");
    take(&c, &whole,
         "{\"token\":\"t\",\"line\":\"a\",\"area\":\"a\\nb\",\"date\":\"2026-11-24\",\"minute\":\"2026-"
         "11-24T09:30\","
         "\"choice\":\"x\",\"checks\":[\"x\",\"y\"],\"secret\":\"s\",\"fresh\":\"s\",\"hidden\":\"h\","
         "\"go\":\"on\","
         "\"many.one\":\"1\",\"many.two\":[\"1\",\"2\"]}");
    take(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"],\"date\":\"\",\"minute\":\" \"}");
    take(&c, &bare, "{}");
    take(&c, &bare, "{\"token\":\"t\"}");
    call_end(&c);
}

static void test_a_field_that_is_not_declared_is_refused_by_name(void **state)
{
    struct call c = call_begin();

    (void)state;
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"],\"role\":\"admin\"}", "role");
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"],\"many\":\"1\"}", "many");
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"],\"manyone\":\"1\"}", "manyone");
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":[\"x\"],\"line.x\":\"1\"}", "line.x");
    refuse(&c, &bare, "{\"line\":\"a\"}", "line");
    refuse(&c, &draft, "{\"role\":\"admin\"}", "role");
    call_end(&c);
}

static void test_what_is_required_has_to_be_there_unless_it_is_a_draft(void **state)
{
    struct call c = call_begin();

    (void)state;
    refuse(&c, &whole, "{\"checks\":[\"x\"]}", "line");
    refuse(&c, &whole, "{\"line\":\" \\n \",\"checks\":[\"x\"]}", "line");
    refuse(&c, &whole, "{\"line\":\"a\"}", "checks");
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":[]}", "checks");
    refuse(&c, &whole, "{\"line\":\"a\",\"checks\":\"x\"}", "checks");
    take(&c, &draft, "{}");
    take(&c, &draft, "{\"line\":\"\",\"checks\":[]}");
    call_end(&c);
}

static void test_what_is_malformed_is_refused_even_in_a_draft(void **state)
{
    static const char *const dates[] = {"yesterday", "2026-02-30", "24.11.2026", "2026-11-24T25:00"};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        refuse(&c, &draft, arena_format(c.mem, "{\"date\":\"%s\"}", dates[i]), "date");
        refuse(&c, &draft, arena_format(c.mem, "{\"minute\":\"%s\"}", dates[i]), "minute");
    }
    refuse(&c, &draft, "{\"line\":\"a\\nb\"}", "line");
    refuse(&c, &draft, "{\"line\":[\"a\",\"b\"]}", "line");
    refuse(&c, &draft, "{\"area\":{\"a\":1}}", "area");
    refuse(&c, &draft, "{\"choice\":[\"x\"]}", "choice");
    call_end(&c);
}

#define A_FILE "{\"name\":\"a.csv\",\"type\":\"text/csv\",\"base64\":\"YQ==\"}"

static void test_a_file_stands_only_where_one_is_asked_for(void **state)
{
    static const char *const others[] = {"line",   "area",     "choice", "hidden", "go",
                                         "secret", "many.one", "checks", "token"};
    struct call c = call_begin();

    (void)state;
    take(&c, &upload, "{\"file\":" A_FILE "}");
    take(&c, &draft, "{\"file\":" A_FILE "}");
    take(&c, &draft, "{}");
    refuse(&c, &upload, "{}", "file");
    refuse(&c, &upload, "{\"file\":\"a.csv\"}", "file");
    refuse(&c, &upload, "{\"file\":\"\"}", "file");
    refuse(&c, &upload, "{\"file\":[\"a\"]}", "file");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        refuse(&c, &draft, arena_format(c.mem, "{\"%s\":" A_FILE "}", others[i]), others[i]);
    call_end(&c);
}

/* ---- drawing ---- */

struct drawing {
    struct call c;
    struct pages pages;
    const struct route *routes[4];
    struct request request;
    struct json *view;
};

static void drawing_begin(struct drawing *d)
{
    memset(d, 0, sizeof *d);
    d->c = call_begin();
    d->routes[0] = &reading;
    d->routes[1] = &whole;
    d->routes[2] = &draft;
    d->routes[3] = &bare;
    d->pages.routes = d->routes;
    d->pages.route_count = 4;
    d->request.pages = &d->pages;
    d->view = json_map(&d->c);
}

static struct json *drawn(const struct drawing *d, const char *name)
{
    struct json *fields = json_get(json_get(d->view, "form"), "fields");

    for (struct json *f = fields->as.members.first; f; f = f->next)
        if (strcmp(json_get_text(f, "name"), name) == 0) return f;
    return NULL;
}

static void test_a_route_is_found_by_method_and_pattern(void **state)
{
    struct drawing d;

    (void)state;
    drawing_begin(&d);
    assert_ptr_equal(route_find(&d.pages, POST, "/drafts"), &draft);
    assert_ptr_equal(route_find(&d.pages, GET, "/drafts"), &reading);
    assert_null(route_find(&d.pages, GET, "/bare"));
    assert_null(route_find(&d.pages, POST, "/things/1"));
    must_fail(&d.c, ERR_BUG, page_form(&d.c, &d.request, d.view, "/nowhere", "/nowhere", NULL));
    assert_null(json_get(d.view, "form"));
    call_end(&d.c);
}

static void test_each_field_is_drawn_with_its_one_type(void **state)
{
    static const char *const types[][2] = {{"line", "is_line"},     {"area", "is_area"},
                                           {"date", "is_date"},     {"minute", "is_minute"},
                                           {"choice", "is_choice"}, {"checks", "is_checks"},
                                           {"secret", "is_secret"}, {"fresh", "is_new_secret"},
                                           {"hidden", "is_hidden"}, {"file", "is_file"}};
    struct drawing d;
    struct json *line;

    (void)state;
    drawing_begin(&d);
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/things/:thing", "/things/7", NULL));
    assert_string_equal(json_get_text(json_get(d.view, "form"), "action"), "/things/7");
    assert_true(json_get_bool(json_get(d.view, "form"), "is_upload"));
    for (size_t i = 0; i < 10; i++)
        for (size_t k = 0; k < 10; k++)
            assert_int_equal(json_get_bool(drawn(&d, types[i][0]), types[k][1]), i == k);
    assert_null(drawn(&d, "many")); /* the page draws these by itself */
    assert_null(drawn(&d, "go"));
    line = drawn(&d, "line");
    assert_string_equal(json_get_text(line, "label"), "A line");
    assert_string_equal(json_get_text(line, "hint"), "Only one.");
    assert_true(json_get_bool(line, "required"));
    assert_string_equal(json_get_text(line, "value"), "");
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/drafts", "/drafts", NULL));
    assert_false(json_get_bool(drawn(&d, "line"), "required"));
    call_end(&d.c);
}

static void test_what_was_posted_wins_over_what_stood_there_and_secrets_never_return(void **state)
{
    struct drawing d;
    struct json *values;

    (void)state;
    drawing_begin(&d);
    values = parsed(&d.c, "{\"line\":\"before\",\"area\":\"before\",\"secret\":\"before\"}");
    d.request.form = parsed(
        &d.c, "{\"line\":\"typed\",\"secret\":\"typed\",\"fresh\":\"typed\",\"checks\":[\"x\"]}");
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/things/:thing", "/things/7", values));
    assert_string_equal(json_get_text(drawn(&d, "line"), "value"), "typed");
    assert_string_equal(json_get_text(drawn(&d, "area"), "value"), "before");
    assert_string_equal(json_get_text(drawn(&d, "secret"), "value"), "");
    assert_string_equal(json_get_text(drawn(&d, "fresh"), "value"), "");
    assert_int_equal(json_count(json_get(drawn(&d, "checks"), "value")), 1);
    d.request.form = parsed(&d.c, "{\"file\":" A_FILE ",\"line\":" A_FILE "}");
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/things/:thing", "/things/7", NULL));
    assert_string_equal(json_get_text(drawn(&d, "file"), "value"), "");
    assert_string_equal(json_get_text(drawn(&d, "line"), "value"), "");
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/bare", "/bare", NULL));
    assert_false(json_get_bool(json_get(d.view, "form"), "is_upload"));
    call_end(&d.c);
}

static bool selected(const struct drawing *d, const char *field, size_t place)
{
    const struct json *option = json_get(drawn(d, field), "options")->as.members.first;

    while (place-- && option) option = option->next;
    return json_get_bool(option, "selected");
}

static void test_options_stand_in_order_and_the_chosen_are_marked(void **state)
{
    struct drawing d;

    (void)state;
    drawing_begin(&d);
    d.request.form = parsed(&d.c, "{\"choice\":\"b\",\"checks\":[\"a\",\"c\"]}");
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/things/:thing", "/things/7", NULL));
    for (const char *v = "abc"; *v; v++)
        for (size_t i = 0; i < 2; i++)
            page_option(&d.c, d.view, i ? "checks" : "choice", arena_text_n(d.c.mem, v, 1), "Label");
    page_option(&d.c, d.view, "nowhere", "a", "Label");
    assert_int_equal(json_count(json_get(drawn(&d, "choice"), "options")), 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(selected(&d, "choice", i), i == 1);
        assert_int_equal(selected(&d, "checks", i), i != 1);
    }
    call_end(&d.c);
}

static void test_the_blame_falls_on_the_field_that_the_failure_names(void **state)
{
    struct drawing d;
    struct fail f = {.code = ERR_INVALID, .text = "This date lies in the future.", .field = "date"};

    (void)state;
    drawing_begin(&d);
    must_work(&d.c, page_form(&d.c, &d.request, d.view, "/things/:thing", "/things/7", NULL));
    fields_blame(&d.c, d.view, &f);
    assert_string_equal(json_get_text(drawn(&d, "date"), "error"), "This date lies in the future.");
    assert_null(json_get_text(drawn(&d, "line"), "error"));
    f.field = "nowhere";
    fields_blame(&d.c, d.view, &f);
    f.field = NULL;
    fields_blame(&d.c, d.view, &f);
    fields_blame(&d.c, json_map(&d.c), &f); /* a view without a form */
    assert_null(json_get_text(drawn(&d, "line"), "error"));
    call_end(&d.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_form_takes_what_is_declared),
        cmocka_unit_test(test_a_field_that_is_not_declared_is_refused_by_name),
        cmocka_unit_test(test_what_is_required_has_to_be_there_unless_it_is_a_draft),
        cmocka_unit_test(test_what_is_malformed_is_refused_even_in_a_draft),
        cmocka_unit_test(test_a_file_stands_only_where_one_is_asked_for),
        cmocka_unit_test(test_a_route_is_found_by_method_and_pattern),
        cmocka_unit_test(test_each_field_is_drawn_with_its_one_type),
        cmocka_unit_test(test_what_was_posted_wins_over_what_stood_there_and_secrets_never_return),
        cmocka_unit_test(test_options_stand_in_order_and_the_chosen_are_marked),
        cmocka_unit_test(test_the_blame_falls_on_the_field_that_the_failure_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
