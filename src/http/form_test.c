/* http/form_test.c: what somebody sent, as one shape, and what is refused. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "http/form.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define URLENCODED "application/x-www-form-urlencoded"
#define JSON "application/json; charset=utf-8"

static int setup(void **state)
{
    struct call *c = test_calloc(1, sizeof *c);

    c->mem = arena_new();
    *state = c;
    return 0;
}

static int teardown(void **state)
{
    struct call *c = *state;

    arena_free(c->mem);
    test_free(c);
    return 0;
}

static enum err parse(struct call *c, const char *type, const char *body, struct json **ret)
{
    struct http_request q = {.content_type = type, .body = body, .body_length = strlen(body)};

    fail_clear(c);
    return form_parse(c, &q, ret);
}

static const char *as_json(struct call *c, const char *type, const char *body)
{
    struct buffer b = buffer_in(c->mem, 65536);
    struct json *form;

    if (parse(c, type, body, &form) != OK) return c->fail.text;
    json_write(&b, form);
    return b.data;
}

static void assert_refused(struct call *c, const char *type, const char *body, const char *field)
{
    struct json *form = NULL;

    assert_int_equal(parse(c, type, body, &form), ERR_INVALID);
    assert_null(form);
    assert_true(c->fail.text[0] != '\0');
    if (field)
        assert_string_equal(c->fail.field, field);
    else
        assert_null(c->fail.field);
}

static void test_form_decodes_names_and_values(void **state)
{
    assert_string_equal(as_json(*state, URLENCODED, "a=1&b+c=x%2By+z&d=&e&&"),
                        "{\"a\":\"1\",\"b c\":\"x+y z\",\"d\":\"\",\"e\":\"\"}");
    assert_string_equal(as_json(*state, URLENCODED, "n=%D8%B3%D8%AC%D9%86"), "{\"n\":\"سجن\"}");
    assert_string_equal(as_json(*state, URLENCODED, ""), "{}");
    assert_string_equal(as_json(*state, NULL, ""), "{}");
}

static void test_form_trims_and_makes_line_ends_one(void **state)
{
    assert_string_equal(as_json(*state, URLENCODED, "a=+x%0D%0Ay%0Dz++"), "{\"a\":\"x\\ny\\nz\"}");
}

static void test_form_gathers_lists(void **state)
{
    assert_string_equal(as_json(*state, URLENCODED, "a%5B%5D=1&b=2&a[]=3"),
                        "{\"a\":[\"1\",\"3\"],\"b\":\"2\"}");
}

static void test_form_in_json_has_the_same_shape(void **state)
{
    assert_string_equal(
        as_json(*state, JSON, "{\"a\":\" x \",\"b\":3,\"c\":true,\"d\":0.1,\"e\":[1,\"y\"],\"f\":[]}"),
        "{\"a\":\"x\",\"b\":\"3\",\"c\":\"true\",\"d\":\"0.1\",\"e\":[\"1\",\"y\"],\"f\":[]}");
    assert_string_equal(as_json(*state, JSON, "{\"e[]\":[1]}"), "{\"e\":[\"1\"]}");
}

static void test_form_refuses_a_field_twice(void **state)
{
    assert_refused(*state, URLENCODED, "a=1&b=2&a=1", "a");
    assert_refused(*state, URLENCODED, "a=1&%61=1", "a");
    assert_refused(*state, URLENCODED, "a=1&a[]=2", "a");
    assert_refused(*state, URLENCODED, "a[]=1&a=2", "a");
    assert_refused(*state, JSON, "{\"a[]\":[1],\"a\":2}", "a");
    assert_refused(*state, JSON, "{\"a\":1,\"a\":2}", NULL);
}

static void test_form_refuses_broken_text(void **state)
{
    assert_refused(*state, URLENCODED, "a=%C3%28", "a");     /* not UTF-8 */
    assert_refused(*state, URLENCODED, "a=%ED%A0%80", "a");  /* a surrogate */
    assert_refused(*state, URLENCODED, "a=x%00y", "a");      /* NUL */
    assert_refused(*state, URLENCODED, "a=x%07y", "a");      /* bell */
    assert_refused(*state, URLENCODED, "a=%E2%80%AEx", "a"); /* written backwards */
    assert_refused(*state, JSON, "{\"a\":\"x\\u0007\"}", "a");
    assert_refused(*state, JSON, "{\"a\":\"x\\u0000\"}", NULL);
}

static void test_form_refuses_broken_encoding(void **state)
{
    assert_refused(*state, URLENCODED, "a=%", NULL);
    assert_refused(*state, URLENCODED, "a=%4", NULL);
    assert_refused(*state, URLENCODED, "a=%zz", NULL);
    assert_refused(*state, URLENCODED, "%00=1", NULL);
    assert_refused(*state, URLENCODED, "=1", NULL);
    assert_refused(*state, URLENCODED, "[]=1", NULL);
    assert_refused(*state, URLENCODED, "a%0Ab=1", NULL);
}

static void test_form_refuses_nested_json(void **state)
{
    assert_refused(*state, JSON, "{\"a\":{}}", "a");
    assert_refused(*state, JSON, "{\"a\":[[1]]}", "a");
    assert_refused(*state, JSON, "{\"a\":null}", "a");
    assert_refused(*state, JSON, "{\"a[]\":1}", "a");
    assert_refused(*state, JSON, "[1]", NULL);
    assert_refused(*state, JSON, "{", NULL);
}

#define PARTS "multipart/form-data; boundary=XX"
#define TEXT_PART(name, value)                                                                         \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(name, file, bytes)                                                                   \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=\"" file                      \
    "\"\r\nContent-Type: text/csv\r\n\r\n" bytes "\r\n"
#define LAST_PART "--XX--\r\n"

static void test_form_in_parts_has_the_same_shape_and_files(void **state)
{
    assert_string_equal(as_json(*state, PARTS,
                                TEXT_PART("a", " x\r\ny ") TEXT_PART("l[]", "1")
                                    FILE_PART("f", "a.csv", "n;m\r\n") TEXT_PART("l[]", "2") LAST_PART),
                        "{\"a\":\"x\\ny\",\"l\":[\"1\",\"2\"],"
                        "\"f\":{\"name\":\"a.csv\",\"type\":\"text/csv\",\"base64\":\"bjttDQo=\"}}");
}

static void test_form_without_a_chosen_file_has_no_such_field(void **state)
{
    assert_string_equal(as_json(*state, PARTS, FILE_PART("f", "", "") TEXT_PART("a", "1") LAST_PART),
                        "{\"a\":\"1\"}");
    assert_refused(*state, PARTS, FILE_PART("f", "", "x") LAST_PART, "f");
    assert_string_equal(as_json(*state, PARTS, FILE_PART("f", "a", "") LAST_PART),
                        "{\"f\":{\"name\":\"a\",\"type\":\"text/csv\",\"base64\":\"\"}}");
}

static void test_form_in_parts_refuses_what_any_form_refuses(void **state)
{
    assert_refused(*state, PARTS, TEXT_PART("a", "1") TEXT_PART("a", "1") LAST_PART, "a");
    assert_refused(*state, PARTS, TEXT_PART("a", "1") FILE_PART("a", "f", "1") LAST_PART, "a");
    assert_refused(*state, PARTS, FILE_PART("a", "f", "1") FILE_PART("a", "f", "1") LAST_PART, "a");
    assert_refused(*state, PARTS, FILE_PART("a", "f", "1") TEXT_PART("a[]", "1") LAST_PART, "a");
    assert_refused(*state, PARTS, FILE_PART("a[]", "f", "1") LAST_PART, "a");
    assert_refused(*state, PARTS, TEXT_PART("a", "\xC3\x28") LAST_PART, "a");
    assert_refused(*state, PARTS, TEXT_PART("a", "\a") LAST_PART, "a");
    assert_refused(*state, PARTS, TEXT_PART("", "1") LAST_PART, NULL);
    assert_refused(*state, PARTS, TEXT_PART("a\tb", "1") LAST_PART, NULL);
    assert_refused(*state, PARTS,
                   FILE_PART("a", "f", "") FILE_PART("b", "f", "") FILE_PART("c", "f", "")
                       FILE_PART("d", "f", "") FILE_PART("e", "f", "") LAST_PART,
                   NULL);
}

static void test_form_refuses_a_file_over_the_limit(void **state)
{
    struct call *c = *state;
    struct buffer b = buffer_in(c->mem, LIMIT_REQUEST_BODY);
    char *bytes = arena_alloc(c->mem, LIMIT_FILE_BYTES + 1);
    struct json *form;

    memset(bytes, 'x', LIMIT_FILE_BYTES);
    buffer_format(&b, "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n");
    buffer_text(&b, bytes);
    buffer_text(&b, "\r\n" LAST_PART);
    assert_int_equal(parse(c, PARTS, b.data, &form), OK);
    b.length -= strlen("\r\n" LAST_PART);
    buffer_text(&b, "x\r\n" LAST_PART);
    assert_refused(c, PARTS, b.data, "f");
}

static void test_form_refuses_other_types(void **state)
{
    assert_refused(*state, NULL, "a=1", NULL);
    assert_refused(*state, "text/plain", "a=1", NULL);
    assert_refused(*state, "multipart/form-data; boundary=x", "a=1", NULL);
    assert_refused(*state, "application/jsonx", "{}", NULL);
}

static void test_form_refuses_too_many_fields(void **state)
{
    struct call *c = *state;
    struct buffer b = buffer_in(c->mem, LIMIT_REQUEST_BODY);
    struct json *form;

    for (int i = 0; i < LIMIT_FIELDS; i++) buffer_format(&b, "a[]=%d&", i);
    assert_int_equal(parse(c, URLENCODED, b.data, &form), OK);
    assert_int_equal(json_count(json_get(form, "a")), LIMIT_FIELDS);
    buffer_text(&b, "a[]=x");
    assert_refused(c, URLENCODED, b.data, NULL);
}

static void test_form_refuses_a_text_over_the_limit(void **state)
{
    struct call *c = *state;
    char *body = arena_alloc(c->mem, LIMIT_FIELD_TEXT + 4);
    struct json *form;

    memset(body, 'x', LIMIT_FIELD_TEXT + 2);
    body[0] = 'a';
    body[1] = '=';
    assert_int_equal(parse(c, URLENCODED, body, &form), OK);
    body[LIMIT_FIELD_TEXT + 2] = 'x';
    assert_refused(c, URLENCODED, body, "a");
}

static void test_form_reads_the_query_alike(void **state)
{
    struct http_request q = {.query = "q=a%20b&page=2"};
    struct json *form;

    assert_int_equal(form_parse_query(*state, &q, &form), OK);
    assert_string_equal(json_get_text(form, "q"), "a b");
    q.query = NULL;
    assert_int_equal(form_parse_query(*state, &q, &form), OK);
    assert_int_equal(json_count(form), 0);
    q.query = "a=1&a=2";
    assert_int_equal(form_parse_query(*state, &q, &form), ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_form_decodes_names_and_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_trims_and_makes_line_ends_one, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_gathers_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_in_json_has_the_same_shape, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_a_field_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_broken_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_broken_encoding, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_nested_json, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_in_parts_has_the_same_shape_and_files, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_form_without_a_chosen_file_has_no_such_field, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_form_in_parts_refuses_what_any_form_refuses, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_a_file_over_the_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_other_types, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_too_many_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_refuses_a_text_over_the_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_form_reads_the_query_alike, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
