/* html/open_test.c: a set made of embedded files; the table of them here stands in for the built one.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/embedded.h"
#include "base/json.h"
#include "html/mustache.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define FILE_OF(path, text)                                                                            \
    {                                                                                                  \
        path, (const unsigned char *)(text), sizeof(text) - 1                                          \
    }

const struct embedded_file embedded_files[] = {
    FILE_OF("assets/mustache", "{{"),
    FILE_OF("src/page/.mustache", "{{"),
    FILE_OF("src/page/_name.mustache", "<b>{{name}}</b>"),
    FILE_OF("src/people/ask.sql", "{{"),
    FILE_OF("src/people/person_list.mustache", "{{#people}}\n  {{> _name}}\n{{/people}}\n"),
    {0},
};

static struct call call_of(void **state)
{
    struct call c = {.mem = *state};

    return c;
}

static void test_open_knows_templates_by_their_stems(void **state)
{
    struct call c = call_of(state);
    struct buffer out = buffer_in(c.mem, 4096);
    const char *text = "{\"people\": [{\"name\": \"A\"}, {\"name\": \"B\"}]}";
    struct mustache *m;
    struct json *view;

    assert_int_equal(json_parse(&c, text, strlen(text), &view), OK);
    assert_int_equal(mustache_open(&c, NULL, true, &m), OK);
    assert_int_equal(mustache_render(&c, m, "person_list", view, &out), OK);
    assert_string_equal(out.data, "  <b>A</b>  <b>B</b>");
    mustache_close(m);
}

static void test_open_takes_no_other_files(void **state)
{
    struct call c = call_of(state);
    struct buffer out = buffer_in(c.mem, 4096);
    struct mustache *m;

    assert_int_equal(mustache_open(&c, NULL, true, &m), OK);
    assert_int_equal(mustache_render(&c, m, "ask", json_map(&c), &out), ERR_BUG);
    assert_string_equal(c.fail.text, "There is no template ask.");
    mustache_close(m);
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_knows_templates_by_their_stems),
        cmocka_unit_test(test_open_takes_no_other_files),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
