/* http/frame_test.c: what goes in comes out, and nothing else is taken. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "http/frame.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

static const struct http_request sample = {.method = "POST",
                                           .path = "/people/é",
                                           .query = "a=1",
                                           .host = "localhost",
                                           .cookie = "s=1",
                                           .peer = "127.0.0.1",
                                           .body = "a=b",
                                           .body_length = 3};

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

static struct buffer written(struct call *c, const struct http_request *q)
{
    struct buffer b;

    assert_int_equal(http_frame_write_request(c, q, &b), OK);
    return b;
}

static enum err read_head(struct call *c, const struct buffer *b, struct http_request *ret)
{
    fail_clear(c);
    return http_frame_read_request(c, b->data + HTTP_FRAME_PREFIX, b->length - HTTP_FRAME_PREFIX, ret);
}

static void test_frame_brings_a_request_across(void **state)
{
    struct call *c = *state;
    struct buffer b = written(c, &sample);
    struct http_frame_lengths lengths;
    struct http_request q;

    assert_int_equal(http_frame_request_lengths(c, b.data, &lengths), OK);
    assert_int_equal(lengths.head, b.length - HTTP_FRAME_PREFIX);
    assert_int_equal(lengths.body, 3);
    assert_int_equal(read_head(c, &b, &q), OK);
    assert_string_equal(q.method, "POST");
    assert_string_equal(q.path, "/people/é");
    assert_string_equal(q.query, "a=1");
    assert_string_equal(q.host, "localhost");
    assert_string_equal(q.cookie, "s=1");
    assert_string_equal(q.peer, "127.0.0.1");
    assert_null(q.accept);
    assert_null(q.origin);
}

static void test_frame_brings_a_response_across(void **state)
{
    struct call *c = *state;
    const struct http_response p = {.status = 303,
                                    .location = "/people",
                                    .set_cookie = "s=2; Secure",
                                    .may_cache = true,
                                    .body_length = 9};
    struct http_frame_lengths lengths;
    struct http_response found;
    struct buffer b;

    assert_int_equal(http_frame_write_response(c, &p, &b), OK);
    assert_int_equal(http_frame_response_lengths(c, b.data, &lengths), OK);
    assert_int_equal(lengths.body, 9);
    assert_int_equal(http_frame_read_response(c, b.data + HTTP_FRAME_PREFIX, lengths.head, &found), OK);
    assert_int_equal(found.status, 303);
    assert_true(found.may_cache);
    assert_string_equal(found.location, "/people");
    assert_string_equal(found.set_cookie, "s=2; Secure");
    assert_null(found.content_type);
}

static void test_frame_cut_anywhere_is_refused(void **state)
{
    struct call *c = *state;
    struct buffer b = written(c, &sample);
    struct http_request q = {0};

    for (size_t length = 0; length < b.length - HTTP_FRAME_PREFIX; length++) {
        fail_clear(c);
        assert_int_equal(http_frame_read_request(c, b.data + HTTP_FRAME_PREFIX, length, &q),
                         ERR_CORRUPT);
    }
    assert_null(q.method);
    buffer_char(&b, '\0');
    assert_int_equal(read_head(c, &b, &q), ERR_CORRUPT); /* and so is one byte too many */
}

static void test_frame_refuses_a_request_the_front_could_not_have_made(void **state)
{
    struct call *c = *state;
    struct http_request bad[] = {sample, sample, sample, sample, sample, sample};
    struct http_request q;

    bad[0].method = "PUT";
    bad[1].path = "people";
    bad[2].path = "/a\n";
    bad[3].host = NULL;
    bad[4].cookie = "s=1\r\nx";
    bad[5].peer = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buffer b = written(c, &bad[i]);
        assert_int_equal(read_head(c, &b, &q), ERR_CORRUPT);
    }
}

static void test_frame_refuses_lengths_over_the_limits(void **state)
{
    struct call *c = *state;
    struct http_frame_lengths lengths = {0};

    assert_int_equal(http_frame_request_lengths(c, "\xFF\xFF\xFF\xFF\0\0\0\0", &lengths), ERR_CORRUPT);
    fail_clear(c);
    assert_int_equal(http_frame_request_lengths(c, "\0\0\0\x10\0\x10\0\1", &lengths), ERR_CORRUPT);
    fail_clear(c);
    assert_int_equal(http_frame_request_lengths(c, "\0\0\0\x10\0\x10\0\0", &lengths), OK);
    assert_int_equal(http_frame_response_lengths(c, "\0\0\0\x10\x02\0\0\1", &lengths), ERR_CORRUPT);
}

static void test_frame_refuses_to_write_a_header_with_a_line_end(void **state)
{
    struct call *c = *state;
    const struct http_response split = {.status = 303, .location = "/a\r\nSet-Cookie: x=1"};
    const struct http_response odd = {.status = 42};
    const struct http_response huge = {.status = 200, .body_length = LIMIT_RESPONSE_BODY + 1};
    struct buffer b;

    assert_int_equal(http_frame_write_response(c, &split, &b), ERR_BUG);
    fail_clear(c);
    assert_int_equal(http_frame_write_response(c, &odd, &b), ERR_BUG);
    fail_clear(c);
    assert_int_equal(http_frame_write_response(c, &huge, &b), ERR_BUG);
}

static void send_bytes(int descriptor, const void *bytes, size_t length)
{
    assert_int_equal(send(descriptor, bytes, length, 0), length);
}

static void test_line_receives_a_request_in_pieces(void **state)
{
    struct call *c = *state;
    struct buffer b = written(c, &sample);
    struct http_line line = {0};
    struct http_request q;
    bool closed = true;
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    line.descriptor = ends[1];
    send_bytes(ends[0], b.data, 5);
    send_bytes(ends[0], b.data + 5, b.length - 5);
    send_bytes(ends[0], "a=b", 3);
    assert_int_equal(http_line_receive(c, &line, &q, &closed), OK);
    assert_false(closed);
    assert_string_equal(q.path, "/people/é");
    assert_int_equal(q.body_length, 3);
    assert_string_equal(q.body, "a=b");
    close(ends[0]);
    assert_int_equal(http_line_receive(c, &line, &q, &closed), OK);
    assert_true(closed);
    http_line_close(&line);
}

static void test_line_refuses_half_a_request_and_one_too_many(void **state)
{
    struct call *c = *state;
    struct buffer b = written(c, &sample);
    struct http_line line = {0};
    struct http_request q;
    bool closed;
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
    line.descriptor = ends[1];
    send_bytes(ends[0], b.data, b.length);
    send_bytes(ends[0], "a=bX", 4);
    assert_int_equal(http_line_receive(c, &line, &q, &closed), ERR_CORRUPT);
    fail_clear(c);
    send_bytes(ends[0], b.data, b.length - 1);
    close(ends[0]);
    assert_int_equal(http_line_receive(c, &line, &q, &closed), ERR_IO);
    http_line_close(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_frame_brings_a_request_across, setup, teardown),
        cmocka_unit_test_setup_teardown(test_frame_brings_a_response_across, setup, teardown),
        cmocka_unit_test_setup_teardown(test_frame_cut_anywhere_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_frame_refuses_a_request_the_front_could_not_have_made,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(test_frame_refuses_lengths_over_the_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_frame_refuses_to_write_a_header_with_a_line_end, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_line_receives_a_request_in_pieces, setup, teardown),
        cmocka_unit_test_setup_teardown(test_line_refuses_half_a_request_and_one_too_many, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
