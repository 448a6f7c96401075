/* http/connection.c: one browser's connection: guard, then evhttp, then a lane.
 *
 * evhttp owns the socket and tells us of its end (closed). Until then three things may happen, never
 * two at once: bytes arrive and pass the guard; a request is under way, and evhttp does not read; an
 * answer is being sent. A connection that must end is shut down, so that evhttp finds it closed and
 * lets go by itself: nothing of evhttp's is ever freed from here.
 */

#include <arpa/inet.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <event2/listener.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "http/front.h"

/* A refused client may still be sending; closing at once would reset the answer out of its hands. */
#define LINGER_MILLISECONDS 2000

static void release_body(struct front_connection *c)
{
    c->front->bodies -= c->guard.body_length;
    c->guard.body_length = 0;
}

void front_connection_drop(struct front_connection *c)
{
    c->deadline = 0;
    c->refused = true;
    shutdown(bufferevent_getfd(c->socket), SHUT_RDWR);
}

bool front_connection_is_done(const struct front_connection *c)
{
    return !c->request && evbuffer_get_length(bufferevent_get_output(c->socket)) == 0;
}

static void refuse(struct front_connection *c, int status)
{
    struct http_response p = front_answer_plain(status);
    struct evbuffer *input = bufferevent_get_input(c->socket);
    struct evbuffer *bytes = evbuffer_new();
    evutil_socket_t descriptor = bufferevent_getfd(c->socket);

    if (!bytes) log_die("out of memory: a refusal");
    front_answer_raw(bytes, &p);
    evbuffer_write(bytes,
                   descriptor); /* nothing was waiting to be sent, so the socket takes it whole */
    evbuffer_free(bytes);
    shutdown(descriptor, SHUT_WR);
    evbuffer_drain(input, evbuffer_get_length(input));
    release_body(c);
    c->refused = true;
    c->deadline = front_clock() + LINGER_MILLISECONDS;
}

static int pass_guard(struct front_connection *c, struct evbuffer *input, size_t added)
{
    struct evbuffer_ptr at;
    struct evbuffer_iovec part;

    evbuffer_ptr_set(input, &at, evbuffer_get_length(input) - added, EVBUFFER_PTR_SET);
    while (added > 0 && evbuffer_peek(input, (ev_ssize_t)added, &at, &part, 1) > 0) {
        size_t length = part.iov_len < added ? part.iov_len : added;
        int status = http_guard_take(&c->guard, part.iov_base, length);
        if (status != 0) return status;
        added -= length;
        if (added > 0) evbuffer_ptr_set(input, &at, length, EVBUFFER_PTR_ADD);
    }
    return 0;
}

/* The guard knows the length of the body as soon as the head is complete. */
static int reserve_body(struct front_connection *c)
{
    if (c->guard.body_length <= LIMIT_REQUEST_BODIES - c->front->bodies) {
        c->front->bodies += c->guard.body_length;
        return 0;
    }
    c->guard.body_length = 0;
    return 503;
}

static void set_deadline(struct front_connection *c)
{
    const struct http_server *s = c->front->server;

    c->deadline = 0;
    if (c->guard.phase == HTTP_GUARD_HEAD) c->deadline = c->begun + 1000 * (int64_t)s->head_seconds;
    if (c->guard.phase == HTTP_GUARD_BODY) c->deadline = c->begun + 1000 * (int64_t)s->body_seconds;
}

/* libevent calls this for every change of the socket's input, before evhttp gets to see it. */
static void bytes_arrived(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
    struct front_connection *c = arg;
    bool in_head = c->guard.phase <= HTTP_GUARD_HEAD;
    int status;

    if (info->n_added == 0) return;
    if (c->refused) {
        evbuffer_drain(input, evbuffer_get_length(input));
        return;
    }
    if (c->guard.phase == HTTP_GUARD_IDLE) c->begun = front_clock();
    status = pass_guard(c, input, info->n_added);
    if (status == 0 && in_head && c->guard.phase > HTTP_GUARD_HEAD) status = reserve_body(c);
    if (status == 0)
        set_deadline(c);
    else
        refuse(c, status);
}

/* Dropped connections take a turn of the event loop to go. If many cannot be dropped because requests
 * are under way, the next ones wait in the listener's backlog. */
static void watch_count(struct front *f)
{
    struct evconnlistener *listener =
        f->listener ? evhttp_bound_socket_get_listener(f->listener) : NULL;

    if (!listener) return;
    if (f->connection_count >= LIMIT_CONNECTIONS + FRONT_BACKLOG)
        evconnlistener_disable(listener);
    else if (f->connection_count <= LIMIT_CONNECTIONS)
        evconnlistener_enable(listener);
}

static void forget(struct front_connection *c)
{
    struct front *f = c->front;

    release_body(c);
    TAILQ_REMOVE(&f->connections, c, all);
    f->connection_count--;
    watch_count(f);
    free(c);
}

static void closed(struct evhttp_connection *connection, void *arg)
{
    struct front_connection *c = arg;

    (void)connection;
    front_lane_leave(c);
    /* A request that evhttp has cut loose is ours to free; otherwise evhttp frees it next. */
    if (c->request && !evhttp_request_get_connection(c->request)) evhttp_request_free(c->request);
    c->front->by_descriptor[bufferevent_getfd(c->socket)] = NULL;
    forget(c);
}

/* evhttp makes its connection only after front_connection_new has returned, and has no callback for
 * it: so it is looked up in the same turn of the event loop, before anything can be read. */
static void adopt(evutil_socket_t descriptor, short what, void *arg)
{
    struct front_connection *c = arg;
    struct bufferevent *socket = c->socket;
    void *connection = NULL;

    (void)what;
    descriptor = bufferevent_getfd(socket);
    bufferevent_getcb(socket, NULL, NULL, NULL, &connection);
    if (!connection || descriptor < 0 || descriptor >= FRONT_DESCRIPTORS)
        log_die("a connection has no place: descriptor %d", descriptor);
    c->front->by_descriptor[descriptor] = c;
    evhttp_connection_set_closecb(connection, closed, c);
    bufferevent_decref(socket);
}

/* False between the accepting of a connection and adopt, when nothing can be done to it yet. */
static bool is_adopted(const struct front_connection *c)
{
    evutil_socket_t descriptor = bufferevent_getfd(c->socket);

    return descriptor >= 0 && descriptor < FRONT_DESCRIPTORS &&
           c->front->by_descriptor[descriptor] == c;
}

/* Whoever would be dropped first anyway makes room: so slow heads go before silent connections. */
static void drop_one(struct front *f)
{
    struct front_connection *chosen = NULL;

    for (struct front_connection *c = TAILQ_FIRST(&f->connections); c; c = TAILQ_NEXT(c, all)) {
        if (c->deadline == 0 || !is_adopted(c) || !front_connection_is_done(c)) continue;
        if (!chosen || c->deadline < chosen->deadline) chosen = c;
    }
    if (chosen) front_connection_drop(chosen);
}

struct bufferevent *front_connection_new(struct event_base *base, void *front)
{
    static const struct timeval at_once = {0, 0};
    struct front *f = front;
    /* owned: freed when evhttp lets go of the connection */
    struct front_connection *c = calloc(1, sizeof *c);

    if (!c) log_die("out of memory: a connection");
    c->front = f;
    c->socket = bufferevent_socket_new(base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!c->socket || !evbuffer_add_cb(bufferevent_get_input(c->socket), bytes_arrived, c) ||
        event_base_once(base, -1, EV_TIMEOUT, adopt, c, &at_once) != 0)
        log_die("out of memory: a connection");
    bufferevent_incref(c->socket);
    if (f->connection_count >= LIMIT_CONNECTIONS) drop_one(f);
    c->deadline = front_clock() + 1000 * LIMIT_IDLE_SECONDS;
    TAILQ_INSERT_TAIL(&f->connections, c, all);
    f->connection_count++;
    watch_count(f);
    return c->socket;
}

static const char *peer(struct front_connection *c)
{
    const char *real = evhttp_find_header(evhttp_request_get_input_headers(c->request), "X-Real-IP");
    unsigned char address[sizeof(struct in6_addr)];
    char *name = NULL;
    uint16_t port;

    if (c->front->server->behind_proxy && real &&
        (inet_pton(AF_INET, real, address) == 1 || inet_pton(AF_INET6, real, address) == 1))
        return real;
    evhttp_connection_get_peer(evhttp_request_get_connection(c->request), &name, &port);
    return name ? name : "unknown";
}

static bool is_post(const struct evhttp_request *request)
{
    return evhttp_request_get_command(request) == EVHTTP_REQ_POST;
}

struct http_request front_connection_message(struct front_connection *c)
{
    const struct evkeyvalq *headers = evhttp_request_get_input_headers(c->request);
    struct evbuffer *body = evhttp_request_get_input_buffer(c->request);
    const char *question = strchr(evhttp_request_get_uri(c->request), '?');

    return (struct http_request){.method = is_post(c->request) ? "POST" : "GET",
                                 .path = c->guard.path,
                                 .query = question ? question + 1 : NULL,
                                 .host = evhttp_find_header(headers, "Host"),
                                 .accept = evhttp_find_header(headers, "Accept"),
                                 .accept_language = evhttp_find_header(headers, "Accept-Language"),
                                 .cookie = evhttp_find_header(headers, "Cookie"),
                                 .content_type = evhttp_find_header(headers, "Content-Type"),
                                 .origin = evhttp_find_header(headers, "Origin"),
                                 .fetch_site = evhttp_find_header(headers, "Sec-Fetch-Site"),
                                 .peer = peer(c),
                                 .body = evbuffer_pullup(body, -1),
                                 .body_length = evbuffer_get_length(body)};
}

void front_connection_answer(struct front_connection *c, const struct http_response *p,
                             struct evbuffer *body)
{
    struct evhttp_request *request = c->request;
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    char length[24];

    c->request = NULL;
    c->line = NULL;
    front_answer_headers(headers, p);
    snprintf(length, sizeof length, "%zu", p->body_length);
    evhttp_add_header(headers, "Content-Length", length);
    if (c->guard.excess || c->front->stop_by) evhttp_add_header(headers, "Connection", "close");
    if (evhttp_request_get_command(request) == EVHTTP_REQ_HEAD) evbuffer_drain(body, p->body_length);
    release_body(c);
    http_guard_next(&c->guard);
    c->deadline = front_clock() + 1000 * LIMIT_IDLE_SECONDS;
    evhttp_send_reply(request, p->status, NULL, body);
}

static void answer_plain(struct front_connection *c, int status)
{
    struct http_response p = front_answer_plain(status);
    struct evbuffer *body = evbuffer_new();

    if (!body) log_die("out of memory: a refusal");
    evbuffer_add(body, p.body, p.body_length);
    front_connection_answer(c, &p, body);
    evbuffer_free(body);
}

static bool is_slow(struct front_connection *c)
{
    struct front *f = c->front;
    struct router_match m;

    arena_reset(f->call->mem);
    return router_match(f->router, f->call, is_post(c->request) ? "POST" : "GET", c->guard.path, &m) ==
               ROUTER_FOUND &&
           f->server->patterns[m.pattern].slow;
}

/* Guard and evhttp must agree on where the request ended; if ever they do not, nothing is passed on. */
static bool agree(const struct front_connection *c)
{
    return c->guard.phase == HTTP_GUARD_WHOLE &&
           evbuffer_get_length(evhttp_request_get_input_buffer(c->request)) == c->guard.body_length;
}

void front_connection_request(struct evhttp_request *request, void *front)
{
    struct front *f = front;
    struct evhttp_connection *connection = evhttp_request_get_connection(request);
    struct front_connection *c =
        f->by_descriptor[bufferevent_getfd(evhttp_connection_get_bufferevent(connection))];

    c->request = request;
    c->deadline = 0;
    if (!agree(c)) {
        c->guard.excess = true;
        answer_plain(c, 400);
    } else if (!front_lane_take(is_slow(c) ? &f->slow : &f->fast, c)) {
        answer_plain(c, 503);
    }
}
