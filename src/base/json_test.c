/* base/json_test.c: values, looking up, and reading and writing with nothing lost and nothing let in.
 */

#include "base/fixture.h"

#include <math.h>

#include "base/buffer.h"
#include "base/id.h"
#include "base/json.h"
#include "base/limits.h"

static struct json *parsed(struct call *c, const char *text)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, text, strlen(text), &value));
    return value;
}

static const char *written(struct call *c, const struct json *value)
{
    struct buffer b = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&b, value);
    assert_false(buffer_overflowed(&b));
    return b.data;
}

static void refuse(struct call *c, const char *text, size_t length)
{
    struct json *value = NULL;

    must_fail(c, ERR_INVALID, json_parse(c, text, length, &value));
    assert_null(value);
}

static void test_what_is_written_reads_back_the_same(void **state)
{
    static const char *const texts[] = {
        "null",
        "true",
        "[]",
        "{}",
        "[[],{},[null,false]]",
        "{\"b\":1,\"a\":[2,\"\",{\"x\":-3}],\"\":\"no key\"}",
        "[9223372036854775807,-9223372036854775808,0]",
        "[0.1,-2.5,1e+300,2.5000000000000001e-10]",
        "[1.0,-0.0,100000.0]",
        "\"a \\\"quoted\\\" \\\\ backslash\\nnew line\\u0009tab\\u0001\"",
        "\"Dorrin دورين 見 \xf0\x9f\x8c\x8a\"",
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *once = written(&c, parsed(&c, texts[i]));
        const char *twice = written(&c, parsed(&c, once));
        assert_string_equal(once, twice);
    }
    for (size_t i = 0; i < 7; i++) assert_string_equal(written(&c, parsed(&c, texts[i])), texts[i]);
    call_end(&c);
}

static void test_a_number_keeps_its_kind_and_every_digit(void **state)
{
    static const double reals[] = {
        1.0, 0.1, -3.0, 1e15, 1e300, 4.9406564584124654e-324, 0.30000000000000004};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        struct json *back = parsed(&c, written(&c, json_decimal(&c, reals[i])));
        assert_int_equal(back->kind, JSON_IS_REAL);
        assert_memory_equal(&back->as.real, &reals[i], sizeof(double));
    }
    assert_int_equal(parsed(&c, written(&c, json_int(&c, INT64_MIN)))->kind, JSON_IS_INT);
    assert_int_equal(json_decimal(&c, INFINITY)->kind, JSON_IS_NIL);
    assert_int_equal(json_decimal(&c, NAN)->kind, JSON_IS_NIL);
    call_end(&c);
}

static void test_what_is_not_one_json_value_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        " ",
        "{",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "'a'",
        "nul",
        "NaN",
        "01",
        "1.",
        "+1",
        "[1] [2]",
        "1 2",
        "\"open",
        "\"\\x\"",
        "\"\n\"",
        "\"\\ud800\"",
        "\"\\u0000\"",
        "{\"a\"}",
        "[1",
        "1e999",
        "// 1",
        "\"\t\"",
        "92233720368547758070",
        "]",
        "\xef\xbb\xbf[]",
        "\"\xff\"",
        "\"\xc0\xaf\"",
        "\"\xed\xa0\x80\"",
        "{\"a\\u0000b\":1}",
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) refuse(&c, wrong[i], strlen(wrong[i]));
    refuse(&c, "[1]\0", 4);
    refuse(&c, "\"a\0b\"", 5);
    call_end(&c);
}

static void test_the_refusal_says_line_and_column(void **state)
{
    static const char wrong[] = "{\n  \"a\": 1,\n  b\n}";
    struct call c = call_begin();
    struct json *value;

    (void)state;
    assert_int_equal(json_parse(&c, wrong, strlen(wrong), &value), ERR_INVALID);
    assert_non_null(strstr(c.fail.text, "line 3"));
    call_end(&c);
}

static void test_a_key_twice_is_refused_at_any_depth(void **state)
{
    static const char *const wrong[] = {"{\"a\":1,\"a\":2}", "[{\"b\":{\"a\":1,\"c\":0,\"a\":1}}]",
                                        "{\"a\":1,\"\\u0061\":2}"};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < 3; i++) refuse(&c, wrong[i], strlen(wrong[i]));
    parsed(&c, "[{\"a\":1},{\"a\":2}]");
    call_end(&c);
}

static void test_depth_ends_at_its_limit(void **state)
{
    struct call c = call_begin();
    char text[2 * LIMIT_JSON_DEPTH + 3];

    (void)state;
    memset(text, '[', LIMIT_JSON_DEPTH);
    memset(text + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
    text[2 * LIMIT_JSON_DEPTH] = '\0';
    assert_string_equal(written(&c, parsed(&c, text)), text);
    memset(text, '[', LIMIT_JSON_DEPTH + 1);
    memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
    refuse(&c, text, 2 * LIMIT_JSON_DEPTH + 2);
    /* Brackets within texts are no depth. */
    parsed(&c, "\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[\"");
    call_end(&c);
}

static void test_length_ends_at_its_limit(void **state)
{
    struct call c = call_begin();
    char *text = arena_alloc(c.mem, LIMIT_JSON_TEXT + 2);
    struct json *value;

    (void)state;
    memset(text, ' ', LIMIT_JSON_TEXT + 1);
    text[0] = '7';
    must_work(&c, json_parse(&c, text, LIMIT_JSON_TEXT, &value));
    assert_int_equal(value->as.number, 7);
    refuse(&c, text, LIMIT_JSON_TEXT + 1);
    call_end(&c);
}

static void test_setting_a_key_again_replaces_it_in_its_place(void **state)
{
    static const char *const wanted[] = {"{\"a\":9,\"b\":2,\"c\":3}", "{\"a\":1,\"b\":9,\"c\":3}",
                                         "{\"a\":1,\"b\":2,\"c\":9}"};
    static const char *const keys[] = {"a", "b", "c"};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct json *map = parsed(&c, "{\"a\":1,\"b\":2,\"c\":3}");
        json_set(map, keys[i], json_int(&c, 9));
        assert_string_equal(written(&c, map), wanted[i]);
        assert_int_equal(json_count(map), 3);
        json_set(map, "d", json_int(&c, 4)); /* the last member is still known */
        assert_int_equal(json_get_int(map, "d", 0), 4);
        assert_int_equal(json_count(map), 4);
    }
    call_end(&c);
}

static void test_looking_up_gives_only_what_is_there_and_of_that_kind(void **state)
{
    struct call c = call_begin();
    struct json *map = parsed(&c, "{\"text\":\"t\",\"int\":5,\"real\":5.5,\"yes\":true,\"no\":false,"
                                  "\"nil\":null,\"list\":[1,2,3]}");

    (void)state;
    assert_string_equal(json_get_text(map, "text"), "t");
    assert_null(json_get_text(map, "int"));
    assert_null(json_get_text(map, "nil"));
    assert_null(json_get_text(map, "none"));
    assert_int_equal(json_get_int(map, "int", -1), 5);
    assert_int_equal(json_get_int(map, "real", -1), -1);
    assert_int_equal(json_get_int(map, "text", -1), -1);
    assert_true(json_get_bool(map, "yes"));
    assert_false(json_get_bool(map, "no"));
    assert_false(json_get_bool(map, "int"));
    assert_int_equal(json_count(json_get(map, "list")), 3);
    assert_int_equal(json_count(json_get(map, "text")), 0);
    assert_int_equal(json_count(NULL), 0);
    assert_null(json_get(NULL, "text"));
    assert_null(json_get(json_get(map, "list"), "text"));
    assert_null(json_get(map, ""));
    call_end(&c);
}

static void test_truth_is_as_mustache_asks(void **state)
{
    struct call c = call_begin();
    struct json *all = parsed(&c, "[null,false,\"\",[]]"),
                *some = parsed(&c, "[true,\"0\",[0],{},0,0.0]");

    (void)state;
    for (const struct json *m = all->as.members.first; m; m = m->next) assert_false(json_truthy(m));
    for (const struct json *m = some->as.members.first; m; m = m->next) assert_true(json_truthy(m));
    assert_false(json_truthy(NULL));
    call_end(&c);
}

static void test_a_duplicate_stands_by_itself(void **state)
{
    static const char text[] = "{\"a\":[1,{\"b\":\"deep\"}],\"c\":null,\"d\":0.5,\"e\":true}";
    struct call from = call_begin(), to = call_begin();
    struct json *value = parsed(&from, text), *copy = json_duplicate(&to, value);

    (void)state;
    json_set(value, "c", json_text(&from, "changed"));
    call_end(&from); /* takes every key and text of the original with it */
    assert_string_equal(written(&to, copy), text);
    call_end(&to);
}

static void test_absent_things_become_nil_and_texts_are_copied(void **state)
{
    static const struct id none;
    struct call c = call_begin();
    struct id id = id_random();
    char text[] = "before";
    struct json *value = json_text(&c, text);

    (void)state;
    text[0] = 'X';
    assert_string_equal(value->as.text, "before");
    assert_int_equal(json_text(&c, NULL)->kind, JSON_IS_NIL);
    assert_int_equal(json_id(&c, &none)->kind, JSON_IS_NIL);
    assert_string_equal(json_id(&c, &id)->as.text, id_text(c.mem, &id));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_reads_back_the_same),
        cmocka_unit_test(test_a_number_keeps_its_kind_and_every_digit),
        cmocka_unit_test(test_what_is_not_one_json_value_is_refused),
        cmocka_unit_test(test_the_refusal_says_line_and_column),
        cmocka_unit_test(test_a_key_twice_is_refused_at_any_depth),
        cmocka_unit_test(test_depth_ends_at_its_limit),
        cmocka_unit_test(test_length_ends_at_its_limit),
        cmocka_unit_test(test_setting_a_key_again_replaces_it_in_its_place),
        cmocka_unit_test(test_looking_up_gives_only_what_is_there_and_of_that_kind),
        cmocka_unit_test(test_truth_is_as_mustache_asks),
        cmocka_unit_test(test_a_duplicate_stands_by_itself),
        cmocka_unit_test(test_absent_things_become_nil_and_texts_are_copied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
