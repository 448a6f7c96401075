/* http/message_test.c: reading cookies. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"
#include "http/message.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

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

static void test_cookie_is_found_among_others(void **state)
{
    assert_string_equal(http_cookie(*state, "a=1; session=xyz; b=2", "session"), "xyz");
    assert_string_equal(http_cookie(*state, "session=xyz", "session"), "xyz");
    assert_string_equal(http_cookie(*state, "a=1;session=x=y ", "session"), "x=y");
    assert_string_equal(http_cookie(*state, "session=", "session"), "");
}

static void test_cookie_that_is_absent_is_null(void **state)
{
    assert_null(http_cookie(*state, NULL, "session"));
    assert_null(http_cookie(*state, "", "session"));
    assert_null(http_cookie(*state, "; ;", "session"));
    assert_null(http_cookie(*state, "xsession=1; sessionx=2; session", "session"));
    assert_null(http_cookie(*state, "Session=1", "session"));
}

static void test_cookie_given_twice_is_refused(void **state)
{
    assert_null(http_cookie(*state, "session=1; session=2", "session"));
    assert_null(http_cookie(*state, "session=1; session=1", "session"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cookie_is_found_among_others, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cookie_that_is_absent_is_null, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cookie_given_twice_is_refused, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
