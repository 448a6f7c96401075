/* http/front.h: what the files of the front process share. Nobody else includes it.
 *
 *   front.c       the process: locking down, the event loop, deadlines, stopping
 *   connection.c  one browser's connection: guard, then evhttp, then a lane
 *   lane.c        a queue and its workers
 *   answer.c      headers and plain refusals
 *
 * One thread, one event base. A connection has at most one request under way, so it is itself what
 * waits in a queue or stands with a worker.
 */
#ifndef HTTP_FRONT_H
#define HTTP_FRONT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "base/call.h"
#include "http/guard.h"
#include "http/router.h"
#include "http/serve.h"

struct bufferevent;
struct evbuffer;
struct event;
struct event_base;
struct evhttp;
struct evhttp_bound_socket;
struct evhttp_connection;
struct evhttp_request;
struct evkeyvalq;

#define FRONT_BACKLOG 128 /* connections the system holds before they are accepted */

/* More descriptors than this the front cannot have. The backlog counts twice: a whole one may be
 * accepted in the turn that reaches the limit. */
#define FRONT_DESCRIPTORS (LIMIT_CONNECTIONS + 2 * FRONT_BACKLOG + 128)

struct front_connection {
    struct front *front;
    struct bufferevent *socket;     /* owned by evhttp */
    struct evhttp_request *request; /* under way, or NULL */
    struct front_lane *lane;        /* in whose queue it waits, or NULL */
    struct front_line *line;        /* whose worker has it, or NULL */
    bool refused;                   /* the guard has answered; what still comes is dropped */
    int64_t begun;                  /* first byte of the request, milliseconds, monotonic */
    int64_t deadline;               /* when it is dropped; 0 for never */
    struct http_guard guard;
    TAILQ_ENTRY(front_connection) all;
    TAILQ_ENTRY(front_connection) waiting;
};

TAILQ_HEAD(front_connections, front_connection);

/* One worker's socket. */
struct front_line {
    struct front *front;
    struct front_lane *lane;
    int descriptor;
    struct event *readable, *writable;
    struct evbuffer *received, *unsent;
    bool busy;                           /* an answer is awaited */
    struct front_connection *connection; /* whose; NULL if it has gone meanwhile */
    SLIST_ENTRY(front_line) idle;
};

SLIST_HEAD(front_lines, front_line);

struct front_lane {
    struct front_lines idle;
    struct front_connections waiting;
    int waiting_count, waiting_limit;
};

struct front {
    const struct http_server *server;
    const struct router *router;
    struct call *call; /* its arena is reset for every request and every answer */
    struct event_base *base;
    struct evhttp *http;
    struct evhttp_bound_socket *listener;
    struct front_lane fast, slow;
    struct front_connections connections;
    struct front_connection *by_descriptor[FRONT_DESCRIPTORS];
    int connection_count;
    size_t bodies;   /* bytes of bodies that connections are sending or waiting with */
    int64_t stop_by; /* 0 until told to stop; then no connection outlives its request */
};

/* What the parent made before it forked. */
struct front_inheritance {
    const struct http_server *server;
    const struct router *router;
    int listener;
    const int *lines; /* the fast ones first */
    int fast_count, slow_count;
};

_Noreturn void front_run(struct call *c, const struct front_inheritance *from);
int64_t front_clock(void); /* milliseconds, monotonic */

/* evhttp's callbacks, registered by front_run. */
struct bufferevent *front_connection_new(struct event_base *base, void *front);
void front_connection_request(struct evhttp_request *request, void *front);
void front_connection_drop(struct front_connection *f);
bool front_connection_is_done(
    const struct front_connection *f); /* nothing under way, nothing to send */
/* Sends the answer; its body is moved out of body. */
void front_connection_answer(struct front_connection *f, const struct http_response *p,
                             struct evbuffer *body);
/* What the worker is to be told. Lives in the front's arena, the body in the connection. */
struct http_request front_connection_message(struct front_connection *f);

void front_lane_open(struct front *f, struct front_lane *lane, const int *descriptors, int count);
/* False if the queue is full. */
bool front_lane_take(struct front_lane *lane, struct front_connection *connection);
void front_lane_leave(struct front_connection *connection); /* harmless if it is in none */

/* Everything an answer's headers have but its length and what evhttp adds. */
void front_answer_headers(struct evkeyvalq *headers, const struct http_response *p);
/* A short answer of the front's own, and the whole of it in bytes. */
struct http_response front_answer_plain(int status);
void front_answer_raw(struct evbuffer *to, const struct http_response *p);

#endif
