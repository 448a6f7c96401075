/* http/router_test.c: which handler an address belongs to. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"
#include "http/router.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

static const struct http_pattern patterns[] = {
    {"GET", "/", false},
    {"GET", "/people", false},
    {"POST", "/people", false},
    {"GET", "/people/:person", false},
    {"GET", "/people/new", false},
    {"GET", "/people/:person/visits/:visit", false},
    {"POST", "/people/:who/visits/:visit", false},
    {"GET", "/people/new/visits/help", false},
};

struct fixture {
    struct call call;
    struct router *router;
};

static int setup(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);

    f->call.mem = arena_new();
    *state = f;
    return router_new(&f->call, patterns, sizeof patterns / sizeof patterns[0], &f->router);
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    arena_free(f->call.mem);
    test_free(f);
    return 0;
}

/* The index of the pattern; -1 for an unknown address, -2 for another method. */
static int match(struct fixture *f, const char *method, const char *path, struct router_match *ret)
{
    switch (router_match(f->router, &f->call, method, path, ret)) {
    case ROUTER_FOUND: return (int)ret->pattern;
    case ROUTER_OTHER_METHOD: return -2;
    case ROUTER_UNKNOWN: return -1;
    }
    return -3;
}

static void test_router_finds_by_method_and_address(void **state)
{
    struct router_match m;

    assert_int_equal(match(*state, "GET", "/", &m), 0);
    assert_int_equal(match(*state, "GET", "/people", &m), 1);
    assert_int_equal(match(*state, "POST", "/people", &m), 2);
    assert_int_equal(match(*state, "GET", "/people/x", &m), 3);
}

static void test_router_literal_wins_over_parameter(void **state)
{
    struct router_match m;

    assert_int_equal(match(*state, "GET", "/people/new", &m), 4);
    assert_int_equal(m.parameter_count, 0);
    assert_int_equal(match(*state, "GET", "/people/new/visits/7", &m), 5); /* no literal leads there */
    assert_string_equal(router_parameter(&m, "person"), "new");
    assert_int_equal(match(*state, "GET", "/people/new/visits/help", &m), 7);
}

static void test_router_names_parameters_by_their_pattern(void **state)
{
    struct router_match m;

    assert_int_equal(match(*state, "POST", "/people/p 1/visits/v", &m), 6);
    assert_string_equal(router_parameter(&m, "who"), "p 1");
    assert_string_equal(router_parameter(&m, "visit"), "v");
    assert_null(router_parameter(&m, "person"));
}

static void test_router_knows_no_other_address(void **state)
{
    struct router_match m;

    assert_int_equal(match(*state, "GET", "", &m), -1);
    assert_int_equal(match(*state, "GET", "people", &m), -1);
    assert_int_equal(match(*state, "GET", "/people/", &m), -1); /* a parameter is never empty */
    assert_int_equal(match(*state, "GET", "//people", &m), -1);
    assert_int_equal(match(*state, "GET", "/People", &m), -1);
    assert_int_equal(match(*state, "GET", "/people/x/visits", &m), -1);
    assert_int_equal(match(*state, "GET", "/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", &m), -1);
}

static void test_router_says_which_methods_exist(void **state)
{
    struct router_match m;

    assert_int_equal(match(*state, "POST", "/people/new", &m), -2);
    assert_string_equal(m.allow, "GET, HEAD");
    assert_int_equal(match(*state, "PUT", "/people", &m), -2);
    assert_string_equal(m.allow, "GET, HEAD, POST");
}

static void assert_pattern_refused(struct fixture *f, const struct http_pattern *p, size_t count)
{
    struct router *r = NULL;

    fail_clear(&f->call);
    assert_int_equal(router_new(&f->call, p, count, &r), ERR_BUG);
    assert_null(r);
}

static void test_router_refuses_ambiguous_patterns(void **state)
{
    const struct http_pattern same[] = {{"GET", "/a/:b/c", false}, {"GET", "/a/:d/c", false}};
    const struct http_pattern apart[] = {{"GET", "/a/:b/c", false}, {"POST", "/a/:d/c", false}};
    struct fixture *f = *state;
    struct router *r;

    assert_pattern_refused(f, same, 2);
    fail_clear(&f->call);
    assert_int_equal(router_new(&f->call, apart, 2, &r), OK);
}

static void test_router_refuses_what_is_no_address(void **state)
{
    assert_pattern_refused(*state, &(struct http_pattern){"GET", "a", false}, 1);
    assert_pattern_refused(*state, &(struct http_pattern){"GET", "/a/", false}, 1);
    assert_pattern_refused(*state, &(struct http_pattern){"GET", "/:", false}, 1);
    assert_pattern_refused(*state, &(struct http_pattern){"PUT", "/a", false}, 1);
    assert_pattern_refused(*state, &(struct http_pattern){"GET", "/:a/:b/:c/:d/:e/:f/:g/:h/:i", false},
                           1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_router_finds_by_method_and_address, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_literal_wins_over_parameter, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_names_parameters_by_their_pattern, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_knows_no_other_address, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_says_which_methods_exist, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_refuses_ambiguous_patterns, setup, teardown),
        cmocka_unit_test_setup_teardown(test_router_refuses_what_is_no_address, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
