/* html/escape_test.c: escaping loses nothing and lets nothing through. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "html/escape.h"

#include <cmocka.h>

static const char *escaped(struct arena *mem, const char *text)
{
    struct buffer b = buffer_in(mem, 4096);

    html_escape(&b, text);
    return b.data;
}

static void test_escape_replaces_each_of_the_five_characters(void **state)
{
    assert_string_equal(escaped(*state, "&<>\"'"), "&amp;&lt;&gt;&quot;&#39;");
    assert_string_equal(escaped(*state, "a & b"), "a &amp; b");
    assert_string_equal(escaped(*state, "<i>l'été</i>"), "&lt;i&gt;l&#39;été&lt;/i&gt;");
}

static void test_escape_leaves_other_text_as_it_is(void **state)
{
    assert_string_equal(escaped(*state, ""), "");
    assert_string_equal(escaped(*state, "سجن / prison `=`;#\n"), "سجن / prison `=`;#\n");
}

static void test_escape_escapes_what_is_escaped_already(void **state)
{
    assert_string_equal(escaped(*state, "&lt;"), "&amp;lt;");
}

static void test_escape_adds_to_what_is_there(void **state)
{
    struct buffer b = buffer_in(*state, 4096);

    buffer_text(&b, "<b>");
    html_escape(&b, ">");
    assert_string_equal(b.data, "<b>&gt;");
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
        cmocka_unit_test(test_escape_replaces_each_of_the_five_characters),
        cmocka_unit_test(test_escape_leaves_other_text_as_it_is),
        cmocka_unit_test(test_escape_escapes_what_is_escaped_already),
        cmocka_unit_test(test_escape_adds_to_what_is_there),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
