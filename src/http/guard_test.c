/* http/guard_test.c: what a request must look like. The refusals are listed once, in guard.h. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "http/guard.h"

#include <cmocka.h>

#define HOST "Host: localhost\r\n"

static int take(struct http_guard *g, const char *text)
{
    memset(g, 0, sizeof *g);
    return http_guard_take(g, text, strlen(text));
}

/* The same whether the bytes come at once or one by one. */
static int take_by_bytes(struct http_guard *g, const char *text)
{
    memset(g, 0, sizeof *g);
    for (const char *p = text; *p; p++) {
        int status = http_guard_take(g, p, 1);
        if (status != 0) return status;
    }
    return 0;
}

static void assert_status(const char *text, int status)
{
    static struct http_guard g;

    if (take(&g, text) != status) fail_msg("%d expected for: %s", status, text);
    if (take_by_bytes(&g, text) != status) fail_msg("%d expected, by bytes, for: %s", status, text);
}

static void assert_whole(const char *text, const char *path, size_t body_length)
{
    static struct http_guard g;

    assert_status(text, 0);
    take(&g, text);
    assert_int_equal(g.phase, HTTP_GUARD_WHOLE);
    assert_false(g.excess);
    assert_string_equal(g.path, path);
    assert_int_equal(g.body_length, body_length);
}

static void test_guard_passes_a_proper_request(void **state)
{
    (void)state;
    assert_whole("GET / HTTP/1.1\r\n" HOST "\r\n", "/", 0);
    assert_whole("HEAD /a%20b/%C3%A9?x=%00 HTTP/1.0\r\nhost:[::1]:80 \r\n\r\n", "/a b/é", 0);
    assert_whole("GET /a HTTP/1.1\r\n" HOST "Content-Length: 0\r\nX-Empty:\r\n\r\n", "/a", 0);
    assert_whole("POST /a HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\n\r\n\x01", "/a", 3);
}

static void test_guard_waits_for_the_rest(void **state)
{
    static struct http_guard g;

    (void)state;
    assert_int_equal(take(&g, ""), 0);
    assert_int_equal(g.phase, HTTP_GUARD_IDLE);
    assert_int_equal(take(&g, "GET / HT"), 0);
    assert_int_equal(g.phase, HTTP_GUARD_HEAD);
    assert_int_equal(take(&g, "POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nab"), 0);
    assert_int_equal(g.phase, HTTP_GUARD_BODY);
}

static void test_guard_notices_what_follows_the_request(void **state)
{
    static struct http_guard g;

    (void)state;
    assert_int_equal(take(&g, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\nabGET / HTTP/1.1"),
                     0);
    assert_int_equal(g.phase, HTTP_GUARD_WHOLE);
    assert_true(g.excess);
}

static void test_guard_refuses_odd_line_ends_and_bytes(void **state)
{
    (void)state;
    assert_status("GET / HTTP/1.1\nHost: x\n\n", 400);
    assert_status("GET / HTTP/1.1\r\nHost: x\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\nHost: x\r\rY: z\r\n\r\n", 400);
    assert_status("\r\nGET / HTTP/1.1\r\n" HOST "\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A: b\r\n c\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A: b\r\n\tc\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A: b\x01\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A: b\x7F\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A: \xC3\xA9\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A : b\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST ": b\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "A(: b\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "no colon\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n Host: x\r\n" HOST "\r\n", 400);
}

static void test_guard_refuses_odd_first_lines(void **state)
{
    static const char *const lines[] = {"TRACE / HTTP/1.1",
                                        "get / HTTP/1.1",
                                        "PUT / HTTP/1.1",
                                        "PRI * HTTP/2.0",
                                        "GET  / HTTP/1.1",
                                        "GET /  HTTP/1.1",
                                        "GET / HTTP/1.1 ",
                                        "GET / http/1.1",
                                        "GET / HTTP/1.2",
                                        "GET / HTTP/2.0",
                                        "GET /",
                                        "GET",
                                        "GET a HTTP/1.1",
                                        "GET * HTTP/1.1",
                                        "GET // HTTP/1.1",
                                        "GET http://x/ HTTP/1.1",
                                        "GET /#a HTTP/1.1",
                                        "GET /?#a HTTP/1.1",
                                        "GET /% HTTP/1.1",
                                        "GET /%00 HTTP/1.1",
                                        "GET /%ff HTTP/1.1",
                                        "GET /.. HTTP/1.1",
                                        "GET /a/%2e%2E/b HTTP/1.1",
                                        "GET /a/./b HTTP/1.1",
                                        "GET /a%2fb HTTP/1.1",
                                        "GET /a%0d%0ab HTTP/1.1",
                                        "GET /a%5Cb HTTP/1.1",
                                        "GET /%C0%AF HTTP/1.1",
                                        "GET /%E2%80%AE HTTP/1.1",
                                        "CONNECT x:1 HTTP/1.1",
                                        "GET ?a HTTP/1.1"};
    char text[256];

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        snprintf(text, sizeof text, "%s\r\n" HOST "\r\n", lines[i]);
        assert_status(text, 400);
    }
}

static void test_guard_refuses_doubtful_framing(void **state)
{
    (void)state;
    assert_status("GET / HTTP/1.1\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "hOST: localhost\r\n\r\n", 400);
    assert_status("GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 1, 1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: +1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: -1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 0x1\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: \r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
                  400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: identity\r\n\r\n", 400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Cookie: a=1\r\nCookie: a=2\r\nContent-Length: 0\r\n\r\n",
                  400);
    assert_status("POST / HTTP/1.1\r\n" HOST "Origin: a\r\nOrigin: b\r\nContent-Length: 0\r\n\r\n",
                  400);
    assert_status("POST / HTTP/1.1\r\n" HOST "\r\n", 411);
    assert_status("POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n", 417);
}

static void test_guard_refuses_what_is_too_large(void **state)
{
    static struct http_guard g;
    static char text[LIMIT_REQUEST_HEAD + 64];
    size_t length;

    (void)state;
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\n", 413);
    assert_status("POST / HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999999999\r\n\r\n", 413);
    assert_int_equal(take(&g, "POST / HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\n"), 0);
    assert_int_equal(g.body_length, LIMIT_REQUEST_BODY);

    memset(text, 'a', sizeof text - 1);
    memcpy(text, "GET / HTTP/1.1\r\nA: ", 19);
    assert_status(text, 431);

    length = (size_t)snprintf(text, sizeof text, "GET / HTTP/1.1\r\n" HOST);
    for (int i = 0; i < LIMIT_REQUEST_HEADERS; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "A: b\r\n");
    snprintf(text + length, sizeof text - length, "\r\n");
    assert_status(text, 431);

    memset(text, 'a', sizeof text - 1);
    memcpy(text, "GET /", 5);
    snprintf(text + LIMIT_REQUEST_PATH + 5, 64, " HTTP/1.1\r\n" HOST "\r\n");
    assert_status(text, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guard_passes_a_proper_request),
        cmocka_unit_test(test_guard_waits_for_the_rest),
        cmocka_unit_test(test_guard_notices_what_follows_the_request),
        cmocka_unit_test(test_guard_refuses_odd_line_ends_and_bytes),
        cmocka_unit_test(test_guard_refuses_odd_first_lines),
        cmocka_unit_test(test_guard_refuses_doubtful_framing),
        cmocka_unit_test(test_guard_refuses_what_is_too_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
