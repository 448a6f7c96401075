/* http/serve_test.c: the two processes together, over raw sockets. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "http/serve.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define HOST "Host: localhost\r\n"
#define GET(path) "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define SLOW_MILLISECONDS 300
#define ANSWER_MAX ((size_t)2 * 1024 * 1024)

static const struct http_pattern patterns[] = {{"GET", "/hello", false},
                                               {"POST", "/echo", false},
                                               {"GET", "/slow", true},
                                               {"GET", "/fail", false}};

struct server {
    pid_t core;
    int port;
    int leaked; /* reads the end of a pipe whose writing end the core had open when it forked */
};

static void sleep_milliseconds(long milliseconds)
{
    const struct timespec t = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static int64_t milliseconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static enum err toy(struct call *c, void *context, const struct http_request *q,
                    struct http_response *ret)
{
    (void)context;
    ret->status = 200;
    ret->content_type = "text/plain; charset=utf-8";
    ret->body = q->body;
    ret->body_length = q->body_length;
    if (text_equal(q->path, "/slow")) sleep_milliseconds(SLOW_MILLISECONDS);
    if (text_equal(q->path, "/fail"))
        return fail_field(c, NULL, ERR_IO, "The disk of %s is full.", "Ms Secret");
    if (text_equal(q->path, "/split")) ret->location = "/\r\nX-Split: yes";
    if (text_equal(q->path, "/asset")) ret->may_cache = true;
    if (text_equal(q->path, "/missing")) ret->status = 404;
    if (text_equal(q->path, "/echo")) return OK;
    ret->body = arena_format(c->mem, "%s %s %s %s now=%d", q->method, q->path,
                             q->query ? q->query : "-", q->peer, c->now > 1700000000);
    ret->body_length = strlen(ret->body);
    return OK;
}

/* The core: a process of its own, so that it can be stopped and killed. Exits with the enum err. */
static void run_core(bool behind_proxy, int pipe_to_test, int leaked)
{
    struct call c = {.mem = arena_new()};
    const struct http_server s = {.listen = "127.0.0.1:0",
                                  .patterns = patterns,
                                  .count = sizeof patterns / sizeof patterns[0],
                                  .head_seconds = 1,
                                  .body_seconds = 1,
                                  .behind_proxy = behind_proxy};
    struct http_front *f;
    enum err result = http_front_start(&c, &s, &f);

    if (result == OK) {
        int port = (int)strtol(strchr(http_front_address(f), ':') + 1, NULL, 10);
        close(leaked);
        if (write(pipe_to_test, &port, sizeof port) != sizeof port) _exit(99);
        result = http_workers_run(&c, f, toy, NULL);
    }
    arena_free(c.mem);
    _exit(result);
}

static struct server server_new(bool behind_proxy)
{
    struct server s = {0};
    int ready[2], leaked[2];

    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(leaked), 0);
    s.core = fork();
    if (s.core == 0) run_core(behind_proxy, ready[1], leaked[1]);
    close(ready[1]);
    close(leaked[1]);
    s.leaked = leaked[0];
    assert_int_equal(read(ready[0], &s.port, sizeof s.port), sizeof s.port);
    close(ready[0]);
    return s;
}

static int server_end(struct server *s, int number)
{
    int status;

    kill(s->core, number);
    waitpid(s->core, &status, 0);
    close(s->leaked);
    return status;
}

static int try_connect(const struct server *s)
{
    const struct timeval patience = {10, 0};
    struct sockaddr_in a = {.sin_family = AF_INET,
                            .sin_port = htons((uint16_t)s->port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int d = socket(AF_INET, SOCK_STREAM, 0);

    setsockopt(d, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(d, (struct sockaddr *)&a, sizeof a) == 0) return d;
    close(d);
    return -1;
}

static int connected(const struct server *s)
{
    int d = try_connect(s);

    assert_true(d >= 0);
    return d;
}

static void send_text(int d, const char *text)
{
    size_t length = strlen(text);

    assert_int_equal(send(d, text, length, MSG_NOSIGNAL), length);
}

struct answer {
    int status;
    char *text; /* head and body */
    char *body;
    size_t body_length;
};

/* One answer from a connection that may stay open; status 0 if it was closed instead. */
static struct answer receive(int d, bool is_head)
{
    struct answer a = {.text = calloc(1, ANSWER_MAX + 1)};
    size_t have = 0, wanted = 0;

    while (!wanted || have < wanted) {
        ssize_t got = recv(d, a.text + have, ANSWER_MAX - have, 0);
        if (got <= 0) break;
        have += (size_t)got;
        char *end = strstr(a.text, "\r\n\r\n");
        char *length = strcasestr(a.text, "\r\nContent-Length: ");
        if (!end || wanted) continue;
        assert_non_null(length);
        a.body = end + 4;
        a.body_length = strtoul(length + 18, NULL, 10);
        wanted = (size_t)(a.body - a.text) + (is_head ? 0 : a.body_length);
    }
    if (wanted && have == wanted) a.status = (int)strtol(a.text + strlen("HTTP/1.1 "), NULL, 10);
    return a;
}

static void assert_answer(int d, int status, const char *part)
{
    struct answer a = receive(d, false);

    if (a.status != status || !strstr(a.text, part))
        fail_msg("%d \"%s\" expected: %s", status, part, a.text);
    free(a.text);
}

static void assert_closed(int d)
{
    char byte;

    assert_true(recv(d, &byte, 1, 0) <= 0);
    close(d);
}

static void assert_request(const struct server *s, const char *request, int status, const char *part)
{
    int d = connected(s);

    send_text(d, request);
    assert_answer(d, status, part);
    close(d);
}

static int start_server(void **state)
{
    static struct server s;

    s = server_new(false);
    *state = &s;
    return 0;
}

static int stop_server(void **state)
{
    int status = server_end(*state, SIGTERM);

    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

static void test_serve_hands_over_the_request(void **state)
{
    assert_request(*state, GET("/hello?a=%20"), 200, "GET /hello a=%20 127.0.0.1 now=1");
    assert_request(*state, GET("/h%C3%A9"), 200, "GET /hé - ");
    assert_request(*state, GET("/missing"), 404, "GET /missing");
    assert_request(*state, "POST /hello HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 200,
                   "POST /hello");
}

static void test_serve_keeps_connections_alive(void **state)
{
    int d = connected(*state);

    for (int i = 0; i < 3; i++) {
        send_text(d, GET("/hello"));
        assert_answer(d, 200, "GET /hello");
    }
    send_text(d, "GET /hello HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
    assert_answer(d, 200, "GET /hello");
    assert_closed(d);
}

static void test_serve_answers_head_without_body(void **state)
{
    int d = connected(*state);
    struct answer a;

    send_text(d, "HEAD /hello HTTP/1.1\r\n" HOST "\r\n");
    a = receive(d, true);
    assert_int_equal(a.status, 200);
    assert_int_equal(a.body_length, strlen("GET /hello - 127.0.0.1 now=1"));
    free(a.text);
    send_text(d, GET("/missing"));
    assert_answer(d, 404, "HTTP/1.1 404");
    close(d);
}

static void test_serve_refuses_and_closes(void **state)
{
    static const struct {
        const char *request;
        int status;
    } cases[] = {
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\na", 400},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
         400},
        {"POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: x\n\n", 400},
        {"GET / HTTP/1.1\r\n" HOST "A: b\r\n c\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n" HOST "A : b\r\n\r\n", 400},
        {"TRACE / HTTP/1.1\r\n" HOST "\r\n", 400},
        {"BREW / HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET / HTTP/1.1\r\n" HOST "A: \x01\r\n\r\n", 400},
        {"GET /%00 HTTP/1.1\r\n" HOST "\r\n", 400},
        {"GET / HTTP/1.1\r\n" HOST "Content-Length: 1\r\n\r\na", 400},
        {"POST / HTTP/1.1\r\n" HOST "\r\n", 411},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1048577\r\n\r\n", 413},
        {"POST / HTTP/1.1\r\n" HOST "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n", 417},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int d = connected(*state);
        send_text(d, cases[i].request);
        assert_answer(d, cases[i].status, "\r\nConnection: close\r\n");
        assert_closed(d);
    }
}

static void test_serve_refuses_too_large_a_head(void **state)
{
    int d = connected(*state);
    static char text[LIMIT_REQUEST_HEAD];

    memset(text, 'a', sizeof text - 1);
    send_text(d, "GET / HTTP/1.1\r\nA: ");
    send_text(d, text);
    assert_answer(d, 431, "too large");
    assert_closed(d);
}

static void test_serve_refuses_in_the_middle_of_a_head(void **state)
{
    int d = connected(*state);

    send_text(d, "GET /hello HTTP/1.1\r\nHost: a\r\n");
    sleep_milliseconds(50); /* evhttp has seen these lines by now */
    send_text(d, "Host: b\r\n\r\n");
    assert_answer(d, 400, "not well formed");
    assert_closed(d);
}

static void test_serve_answers_no_pipelined_request(void **state)
{
    int d = connected(*state);

    send_text(d, GET("/hello") GET("/missing"));
    assert_answer(d, 200, "\r\nConnection: close\r\n");
    assert_closed(d);
}

static void test_serve_takes_a_request_byte_by_byte(void **state)
{
    int d = connected(*state);
    static const char text[] = "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 4\r\n\r\nabcd";

    for (const char *p = text; *p; p++) assert_int_equal(send(d, p, 1, 0), 1);
    assert_answer(d, 200, "\r\n\r\nabcd");
    close(d);
}

static void test_serve_carries_a_body_of_a_megabyte(void **state)
{
    int d = connected(*state);
    char *body = malloc(LIMIT_REQUEST_BODY + 1);
    struct answer a;

    for (size_t i = 0; i < LIMIT_REQUEST_BODY; i++) body[i] = (char)('a' + i % 23);
    body[LIMIT_REQUEST_BODY] = '\0';
    for (int round = 0; round < 2; round++) {
        send_text(d, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1048576\r\n\r\n");
        send_text(d, body);
        a = receive(d, false);
        assert_int_equal(a.status, 200);
        assert_int_equal(a.body_length, LIMIT_REQUEST_BODY);
        assert_memory_equal(a.body, body, LIMIT_REQUEST_BODY);
        free(a.text);
    }
    free(body);
    close(d);
}

/* Sends piece every 100 ms and says after how many milliseconds the connection was closed. */
static int64_t dripped(const struct server *s, const char *begin, const char *piece)
{
    int64_t started = milliseconds_now();
    int d = connected(s);
    struct pollfd closing = {.fd = d, .events = POLLIN};

    send_text(d, begin);
    while (milliseconds_now() - started < 5000) {
        if (poll(&closing, 1, 100) > 0) break;
        if (send(d, piece, strlen(piece), MSG_NOSIGNAL) < 0) break;
    }
    close(d);
    return milliseconds_now() - started;
}

static void test_serve_drops_a_client_that_drips(void **state)
{
    assert_in_range(dripped(*state, "GET / HTTP/1.1\r\nA: ", "a"), 900, 2500);
    assert_in_range(dripped(*state, "POST / HTTP/1.1\r\n" HOST "Content-Length: 900\r\n\r\n", "a"), 900,
                    2500);
}

static void test_serve_answers_200_at_once(void **state)
{
    int d[200];

    for (int i = 0; i < 200; i++) d[i] = connected(*state);
    for (int i = 0; i < 200; i++) send_text(d[i], GET("/hello"));
    for (int i = 0; i < 200; i++) {
        assert_answer(d[i], 200, "GET /hello");
        close(d[i]);
    }
}

static void test_serve_slow_requests_do_not_hold_up_fast_ones(void **state)
{
    int slow[6];
    int64_t started;

    for (int i = 0; i < 6; i++) slow[i] = connected(*state);
    for (int i = 0; i < 6; i++) send_text(slow[i], GET("/slow"));
    sleep_milliseconds(50);
    started = milliseconds_now();
    for (int i = 0; i < 20; i++) assert_request(*state, GET("/hello"), 200, "/hello");
    assert_true(milliseconds_now() - started < SLOW_MILLISECONDS);
    for (int i = 0; i < 6; i++) {
        assert_answer(slow[i], 200, "/slow");
        close(slow[i]);
    }
}

static void test_serve_full_queue_is_said(void **state)
{
    int d[2 + LIMIT_WAITING_SLOW + 4];
    int busy = 0, answered = 0;

    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) {
        d[i] = connected(*state);
        send_text(d[i], GET("/slow"));
    }
    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) {
        struct answer a = receive(d[i], false);
        busy += a.status == 503 && strstr(a.text, "\r\nRetry-After: 2\r\n");
        answered += a.status == 200;
        free(a.text);
        close(d[i]);
    }
    assert_int_equal(busy, 4);
    assert_int_equal(answered, 2 + LIMIT_WAITING_SLOW);
}

static void assert_headers(const struct server *s, const char *request, int status, const char *cache)
{
    static const char *const lines[] = {
        "\r\nContent-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
        "'self' "
        "data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n",
        "\r\nReferrer-Policy: no-referrer\r\n",
        "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
        "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
        "\r\nVary: Accept, Cookie\r\n",
        "\r\nContent-Type: text/plain; charset=utf-8\r\n"};
    int d = connected(s);
    struct answer a;

    send_text(d, request);
    a = receive(d, false);
    assert_int_equal(a.status, status);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        assert_non_null(strstr(a.text, lines[i]));
    assert_non_null(strstr(a.text, cache));
    assert_null(strcasestr(a.text, "\r\nServer:"));
    free(a.text);
    close(d);
}

static void test_serve_puts_security_headers_on_every_answer(void **state)
{
    assert_headers(*state, GET("/hello"), 200, "\r\nCache-Control: no-store\r\n");
    assert_headers(*state, GET("/missing"), 404, "\r\nCache-Control: no-store\r\n");
    assert_headers(*state, GET("/fail"), 500, "\r\nCache-Control: no-store\r\n");
    assert_headers(*state, GET("/.."), 400, "\r\nCache-Control: no-store\r\n");
    assert_headers(*state, GET("/asset"), 200,
                   "\r\nCache-Control: public, max-age=31536000, immutable\r\n");
}

static void test_serve_failure_gives_a_reference_and_no_secret(void **state)
{
    int d = connected(*state);
    struct answer a;

    send_text(d, GET("/fail"));
    a = receive(d, false);
    assert_int_equal(a.status, 500);
    assert_non_null(strstr(a.body, "Reference "));
    assert_null(strstr(a.text, "Secret"));
    free(a.text);
    send_text(d, GET("/split")); /* a header that would split the answer is a failure too */
    a = receive(d, false);
    assert_int_equal(a.status, 500);
    assert_null(strstr(a.text, "X-Split"));
    free(a.text);
    close(d);
}

static void test_serve_survives_more_connections_than_it_holds(void **state)
{
    static int d[LIMIT_CONNECTIONS + 100];

    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) {
        d[i] = connected(*state);
        send_text(d[i], "GET /");
    }
    assert_request(*state, GET("/hello"), 200, "/hello");
    for (size_t i = 0; i < sizeof d / sizeof d[0]; i++) close(d[i]);
    assert_request(*state, GET("/hello"), 200, "/hello");
}

static void test_serve_client_that_leaves_harms_nobody(void **state)
{
    for (int i = 0; i < 50; i++) {
        int d = connected(*state);
        send_text(d,
                  i % 2 ? GET("/hello") : "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nab");
        close(d);
    }
    assert_request(*state, GET("/hello"), 200, "/hello");
}

static void test_serve_front_has_nothing_of_the_core_open(void **state)
{
    struct server *s = *state;
    struct pollfd p = {.fd = s->leaked, .events = POLLIN};

    assert_int_equal(poll(&p, 1, 1000), 1);
    assert_true(p.revents & POLLHUP);
}

static void test_serve_believes_a_proxy_only_if_told(void **state)
{
    struct server behind = server_new(true);
    const char *request = "GET /hello HTTP/1.1\r\n" HOST "X-Real-IP: 10.1.2.3\r\n\r\n";

    assert_request(*state, request, 200, "127.0.0.1");
    assert_request(&behind, request, 200, "10.1.2.3");
    assert_request(&behind, "GET /hello HTTP/1.1\r\n" HOST "X-Real-IP: nobody\r\n\r\n", 200,
                   "127.0.0.1");
    server_end(&behind, SIGTERM);
}

static void test_serve_stopping_finishes_what_is_under_way(void **state)
{
    struct server s = server_new(false);
    int d = connected(&s), idle = connected(&s), status;

    (void)state;
    send_text(d, GET("/slow"));
    sleep_milliseconds(50);
    status = server_end(&s, SIGTERM);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), OK);
    assert_answer(d, 200, "\r\nConnection: close\r\n");
    assert_closed(d);
    assert_closed(idle);
    assert_int_equal(try_connect(&s), -1);
}

static void test_serve_front_dies_with_the_core(void **state)
{
    struct server s = server_new(false);
    int d = connected(&s), refused = 0;

    (void)state;
    server_end(&s, SIGKILL);
    assert_closed(d);
    for (int i = 0; i < 20 && refused != -1; i++) {
        sleep_milliseconds(50);
        refused = try_connect(&s);
    }
    assert_int_equal(refused, -1);
}

static pid_t child_of(pid_t parent)
{
    char path[64];
    int child = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", parent, parent);
    file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &child), 1);
    fclose(file);
    return child;
}

static void test_serve_core_notices_that_the_front_died(void **state)
{
    struct server s = server_new(false);
    int status;

    (void)state;
    kill(child_of(s.core), SIGKILL);
    status = server_end(&s, 0);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ERR_IO);
}

static void assert_address_refused(const char *listen, enum err wanted, const char *part)
{
    struct call c = {.mem = arena_new()};
    const struct http_server s = {.listen = listen, .patterns = patterns, .count = 1};
    struct http_front *f = NULL;

    assert_int_equal(http_front_start(&c, &s, &f), wanted);
    assert_null(f);
    assert_non_null(strstr(c.fail.text, part));
    arena_free(c.mem);
}

static void test_serve_listens_on_loopback_only(void **state)
{
    const struct server *running = *state;
    char taken[32];

    assert_address_refused("0.0.0.0:8470", ERR_INVALID, "nginx");
    assert_address_refused("[::]:8470", ERR_INVALID, "nginx");
    assert_address_refused("192.168.1.5:8470", ERR_INVALID, "nginx");
    assert_address_refused("127.0.0.1", ERR_INVALID, "127.0.0.1:8470");
    assert_address_refused("127.0.0.1:", ERR_INVALID, "127.0.0.1:8470");
    assert_address_refused("127.0.0.1:70000", ERR_INVALID, "127.0.0.1:8470");
    assert_address_refused("127.0.0.1:80x", ERR_INVALID, "127.0.0.1:8470");
    assert_address_refused("::1:8470", ERR_INVALID, "127.0.0.1:8470");
    snprintf(taken, sizeof taken, "127.0.0.1:%d", running->port);
    assert_address_refused(taken, ERR_IO, "running already");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serve_hands_over_the_request),
        cmocka_unit_test(test_serve_keeps_connections_alive),
        cmocka_unit_test(test_serve_answers_head_without_body),
        cmocka_unit_test(test_serve_refuses_and_closes),
        cmocka_unit_test(test_serve_refuses_too_large_a_head),
        cmocka_unit_test(test_serve_refuses_in_the_middle_of_a_head),
        cmocka_unit_test(test_serve_answers_no_pipelined_request),
        cmocka_unit_test(test_serve_takes_a_request_byte_by_byte),
        cmocka_unit_test(test_serve_carries_a_body_of_a_megabyte),
        cmocka_unit_test(test_serve_drops_a_client_that_drips),
        cmocka_unit_test(test_serve_answers_200_at_once),
        cmocka_unit_test(test_serve_slow_requests_do_not_hold_up_fast_ones),
        cmocka_unit_test(test_serve_full_queue_is_said),
        cmocka_unit_test(test_serve_puts_security_headers_on_every_answer),
        cmocka_unit_test(test_serve_failure_gives_a_reference_and_no_secret),
        cmocka_unit_test(test_serve_survives_more_connections_than_it_holds),
        cmocka_unit_test(test_serve_client_that_leaves_harms_nobody),
        cmocka_unit_test(test_serve_front_has_nothing_of_the_core_open),
        cmocka_unit_test(test_serve_believes_a_proxy_only_if_told),
        cmocka_unit_test(test_serve_stopping_finishes_what_is_under_way),
        cmocka_unit_test(test_serve_front_dies_with_the_core),
        cmocka_unit_test(test_serve_core_notices_that_the_front_died),
        cmocka_unit_test(test_serve_listens_on_loopback_only),
    };

    return cmocka_run_group_tests(tests, start_server, stop_server);
}
