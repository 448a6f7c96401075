/* http/lane.c: a queue and its workers, seen from the front. */

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "http/frame.h"
#include "http/front.h"

#define READ_AT_ONCE 16384

/* The core has gone, or talks nonsense: there is nobody left to work for. */
static _Noreturn void leave(const char *why)
{
    if (why) log_warn("the web front ends: %s", why);
    _exit(why ? 1 : 0);
}

/* The usual request fits the socket at once. A large body does not: the rest waits for the event. */
static void send_message(struct front_line *line)
{
    struct front *f = line->front;
    struct http_request q = front_connection_message(line->connection);
    struct buffer head;
    struct iovec parts[2];
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
    ssize_t sent;
    size_t head_sent;

    if (http_frame_write_request(f->call, &q, &head) != OK) leave(f->call->fail.text);
    parts[0] = (struct iovec){head.data, head.length};
    parts[1] = (struct iovec){(void *)q.body, q.body_length};
    sent = sendmsg(line->descriptor, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) leave(NULL);
    if (sent < 0) sent = 0;
    if ((size_t)sent == head.length + q.body_length) return;
    head_sent = (size_t)sent < head.length ? (size_t)sent : head.length;
    evbuffer_add(line->unsent, head.data + head_sent, head.length - head_sent);
    evbuffer_add(line->unsent, (const char *)q.body + ((size_t)sent - head_sent),
                 q.body_length - ((size_t)sent - head_sent));
    event_add(line->writable, NULL);
}

static void give(struct front_line *line, struct front_connection *connection)
{
    line->connection = connection;
    line->busy = true;
    connection->line = line;
    arena_reset(line->front->call->mem);
    send_message(line);
}

static void line_writable(evutil_socket_t descriptor, short what, void *arg)
{
    struct front_line *line = arg;

    (void)what;
    if (evbuffer_write(line->unsent, descriptor) < 0 && errno != EAGAIN && errno != EINTR) leave(NULL);
    if (evbuffer_get_length(line->unsent) > 0) event_add(line->writable, NULL);
}

static void give_next(struct front_line *line)
{
    struct front_lane *lane = line->lane;
    struct front_connection *next = TAILQ_FIRST(&lane->waiting);

    if (!next) {
        SLIST_INSERT_HEAD(&lane->idle, line, idle);
        return;
    }
    front_lane_leave(next);
    give(line, next);
}

/* False while the frame is not complete. */
static bool take_response(struct front_line *line)
{
    struct front_connection *connection = line->connection;
    struct call *c = line->front->call;
    struct http_frame_lengths lengths;
    struct http_response p;
    size_t have = evbuffer_get_length(line->received);
    unsigned char prefix[HTTP_FRAME_PREFIX], *head;

    if (evbuffer_copyout(line->received, prefix, sizeof prefix) < (ev_ssize_t)sizeof prefix)
        return false;
    arena_reset(c->mem);
    if (http_frame_response_lengths(c, prefix, &lengths) != OK) leave(c->fail.text);
    if (have < sizeof prefix + lengths.head + lengths.body) return false;
    if (have > sizeof prefix + lengths.head + lengths.body || !line->busy)
        leave("an answer came that nobody asked for");
    head = arena_alloc(c->mem, lengths.head);
    evbuffer_drain(line->received, sizeof prefix);
    evbuffer_remove(line->received, head, lengths.head);
    if (http_frame_read_response(c, head, lengths.head, &p) != OK) leave(c->fail.text);
    p.body_length = lengths.body;
    line->connection = NULL;
    line->busy = false;
    if (connection)
        front_connection_answer(connection, &p, line->received);
    else
        evbuffer_drain(line->received, lengths.body);
    return true;
}

static void line_readable(evutil_socket_t descriptor, short what, void *arg)
{
    struct front_line *line = arg;
    struct evbuffer_iovec room;
    ssize_t got;

    (void)what;
    if (evbuffer_reserve_space(line->received, READ_AT_ONCE, &room, 1) != 1) log_die("out of memory");
    got = recv(descriptor, room.iov_base, room.iov_len, MSG_DONTWAIT);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) leave(NULL);
    room.iov_len = (size_t)got;
    evbuffer_commit_space(line->received, &room, 1);
    if (take_response(line)) give_next(line);
}

static struct front_line *line_new(struct front *f, struct front_lane *lane, int descriptor)
{
    /* owned: freed by the end of the front process */
    struct front_line *line = calloc(1, sizeof *line);

    if (!line) log_die("out of memory: a worker's line");
    line->front = f;
    line->lane = lane;
    line->descriptor = descriptor;
    line->received = evbuffer_new();
    line->unsent = evbuffer_new();
    line->readable = event_new(f->base, descriptor, EV_READ | EV_PERSIST, line_readable, line);
    line->writable = event_new(f->base, descriptor, EV_WRITE, line_writable, line);
    if (!line->received || !line->unsent || !line->readable || !line->writable)
        log_die("out of memory: a worker's line");
    event_add(line->readable, NULL);
    return line;
}

void front_lane_open(struct front *f, struct front_lane *lane, const int *descriptors, int count)
{
    SLIST_INIT(&lane->idle);
    TAILQ_INIT(&lane->waiting);
    for (int i = 0; i < count; i++) {
        struct front_line *line = line_new(f, lane, descriptors[i]);
        SLIST_INSERT_HEAD(&lane->idle, line, idle);
    }
}

bool front_lane_take(struct front_lane *lane, struct front_connection *connection)
{
    struct front_line *line = SLIST_FIRST(&lane->idle);

    if (line) {
        SLIST_REMOVE_HEAD(&lane->idle, idle);
        give(line, connection);
        return true;
    }
    if (lane->waiting_count >= lane->waiting_limit) return false;
    TAILQ_INSERT_TAIL(&lane->waiting, connection, waiting);
    lane->waiting_count++;
    connection->lane = lane;
    return true;
}

void front_lane_leave(struct front_connection *connection)
{
    if (connection->lane) {
        TAILQ_REMOVE(&connection->lane->waiting, connection, waiting);
        connection->lane->waiting_count--;
        connection->lane = NULL;
    }
    if (connection->line) connection->line->connection = NULL;
    connection->line = NULL;
}
