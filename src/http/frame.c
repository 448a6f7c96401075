/* http/frame.c: requests and responses as bytes between the front process and the workers. */

#include "http/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"

#define NO_TEXT 0xFFFFFFFFU
#define REQUEST_HEAD_MAX (LIMIT_REQUEST_HEAD + LIMIT_REQUEST_PATH + 256)
#define FIRST_ROOM ((size_t)64 * 1024)

static bool is_plain(const char *text)
{
    for (; text && *text; text++)
        if (*text < ' ' || *text > '~') return false;
    return true;
}

static void write_text(struct buffer *b, const char *text)
{
    size_t length = text ? strlen(text) : 0;

    buffer_u32(b, text ? (uint32_t)length : NO_TEXT);
    if (text) buffer_add(b, text, length + 1);
}

static const char *read_text(struct reader *r)
{
    uint32_t length = reader_u32(r);
    const char *text;

    if (length == NO_TEXT) return NULL;
    text = (const char *)reader_bytes(r, (size_t)length + 1);
    if (!text) return NULL;
    if (text[length] != '\0' || memchr(text, '\0', length)) r->failed = true;
    return text;
}

/* The prefix is known only when the head is written: room is left for it, then it is filled in. */
static enum err finish(struct call *c, struct buffer *b, size_t body_length)
{
    size_t head_length = b->length - HTTP_FRAME_PREFIX;
    struct buffer prefix = buffer_in(c->mem, HTTP_FRAME_PREFIX);

    if (buffer_overflowed(b))
        return fail(c, ERR_BUG, "A message between the processes is longer than %zu bytes.", b->limit);
    buffer_u32(&prefix, (uint32_t)head_length);
    buffer_u32(&prefix, (uint32_t)body_length);
    memcpy(b->data, prefix.data, HTTP_FRAME_PREFIX);
    return OK;
}

static struct buffer begin(struct call *c, size_t limit)
{
    struct buffer b = buffer_in(c->mem, HTTP_FRAME_PREFIX + limit);

    buffer_u64(&b, 0);
    return b;
}

enum err http_frame_write_request(struct call *c, const struct http_request *q, struct buffer *ret)
{
    const char *const texts[] = {
        q->method, q->path,         q->query,  q->host,       q->accept, q->accept_language,
        q->cookie, q->content_type, q->origin, q->fetch_site, q->peer};
    struct buffer b = begin(c, REQUEST_HEAD_MAX);

    if (q->body_length > LIMIT_REQUEST_BODY)
        return fail(c, ERR_BUG, "A request's body is longer than %zu bytes.", LIMIT_REQUEST_BODY);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) write_text(&b, texts[i]);
    TRY(finish(c, &b, q->body_length));
    *ret = b;
    return OK;
}

enum err http_frame_write_response(struct call *c, const struct http_response *p, struct buffer *ret)
{
    const char *const texts[] = {p->content_type, p->location, p->set_cookie, p->disposition, p->allow};
    struct buffer b = begin(c, LIMIT_RESPONSE_HEAD);

    if (p->status < 200 || p->status > 599)
        return fail(c, ERR_BUG, "The response has no acceptable status: %d.", p->status);
    if (p->body_length > LIMIT_RESPONSE_BODY)
        return fail(c, ERR_BUG, "The response is longer than %zu bytes.", LIMIT_RESPONSE_BODY);
    buffer_u16(&b, (uint16_t)p->status);
    buffer_u8(&b, p->may_cache);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!is_plain(texts[i]))
            return fail(c, ERR_BUG, "A header of the response is not plain ASCII.");
        write_text(&b, texts[i]);
    }
    TRY(finish(c, &b, p->body_length));
    *ret = b;
    return OK;
}

static enum err lengths_within(struct call *c, const void *prefix, struct http_frame_lengths limit,
                               struct http_frame_lengths *ret)
{
    struct reader r = reader_of(prefix, HTTP_FRAME_PREFIX);
    struct http_frame_lengths found = {.head = reader_u32(&r)};

    found.body = reader_u32(&r);
    if (found.head > limit.head || found.body > limit.body)
        return fail(c, ERR_CORRUPT,
                    "A message between the processes passes the limits: %zu and %zu bytes.", found.head,
                    found.body);
    *ret = found;
    return OK;
}

enum err http_frame_request_lengths(struct call *c, const void *prefix, struct http_frame_lengths *ret)
{
    return lengths_within(c, prefix, (struct http_frame_lengths){REQUEST_HEAD_MAX, LIMIT_REQUEST_BODY},
                          ret);
}

enum err http_frame_response_lengths(struct call *c, const void *prefix, struct http_frame_lengths *ret)
{
    return lengths_within(c, prefix,
                          (struct http_frame_lengths){LIMIT_RESPONSE_HEAD, LIMIT_RESPONSE_BODY}, ret);
}

static bool is_acceptable(const struct http_request *q)
{
    if (!text_equal(q->method, "GET") && !text_equal(q->method, "POST")) return false;
    if (!q->path || q->path[0] != '/' || strpbrk(q->path, "\r\n\t")) return false;
    if (!text_is_printable(q->path, strlen(q->path))) return false;
    if (!q->host || !q->peer) return false;
    return is_plain(q->query) && is_plain(q->host) && is_plain(q->accept) &&
           is_plain(q->accept_language) && is_plain(q->cookie) && is_plain(q->content_type) &&
           is_plain(q->origin) && is_plain(q->fetch_site) && is_plain(q->peer);
}

enum err http_frame_read_request(struct call *c, const void *head, size_t length,
                                 struct http_request *ret)
{
    struct reader r = reader_of(head, length);
    struct http_request q = {0};
    const char **const texts[] = {
        &q.method, &q.path,         &q.query,  &q.host,       &q.accept, &q.accept_language,
        &q.cookie, &q.content_type, &q.origin, &q.fetch_site, &q.peer};

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) *texts[i] = read_text(&r);
    if (!reader_done(&r) || !is_acceptable(&q))
        return fail(c, ERR_CORRUPT, "A request from the front process is not well formed.");
    *ret = q;
    return OK;
}

enum err http_frame_read_response(struct call *c, const void *head, size_t length,
                                  struct http_response *ret)
{
    struct reader r = reader_of(head, length);
    struct http_response p = {.status = reader_u16(&r)};
    uint8_t may_cache = reader_u8(&r);
    const char **const texts[] = {&p.content_type, &p.location, &p.set_cookie, &p.disposition,
                                  &p.allow};
    bool plain = true;

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        *texts[i] = read_text(&r);
        plain = plain && !r.failed && is_plain(*texts[i]);
    }
    if (!reader_done(&r) || !plain || may_cache > 1 || p.status < 200 || p.status > 599)
        return fail(c, ERR_CORRUPT, "A response to the front process is not well formed.");
    p.may_cache = may_cache == 1;
    *ret = p;
    return OK;
}

static void make_room(struct http_line *line, size_t size)
{
    unsigned char *grown;

    if (size <= line->capacity) return;
    /* owned: freed by http_line_close */
    grown = realloc(line->room, size);
    if (!grown) log_die("out of memory: %zu bytes for a request", size);
    line->room = grown;
    line->capacity = size;
}

/* Receives until *have reaches wanted; usually one call brings all of a request. False when the other
 * side is gone. */
static bool receive_until(struct http_line *line, size_t wanted, size_t *have)
{
    while (*have < wanted) {
        ssize_t got = recv(line->descriptor, line->room + *have, line->capacity - *have, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        *have += (size_t)got;
    }
    return true;
}

enum err http_line_receive(struct call *c, struct http_line *line, struct http_request *ret,
                           bool *ret_closed)
{
    struct http_frame_lengths lengths = {0};
    struct http_request q;
    size_t have = 0, whole;

    make_room(line, FIRST_ROOM);
    if (!receive_until(line, HTTP_FRAME_PREFIX, &have)) {
        if (have > 0)
            return fail(c, ERR_IO, "The front process has hung up in the middle of a request.");
        *ret_closed = true;
        return OK;
    }
    TRY(http_frame_request_lengths(c, line->room, &lengths));
    whole = HTTP_FRAME_PREFIX + lengths.head + lengths.body;
    make_room(line, whole + 1);
    if (!receive_until(line, whole, &have))
        return fail(c, ERR_IO, "The front process has hung up in the middle of a request.");
    if (have != whole)
        return fail(c, ERR_CORRUPT,
                    "The front process has sent a second request before the first answer.");
    TRY(http_frame_read_request(c, line->room + HTTP_FRAME_PREFIX, lengths.head, &q));
    line->room[whole] = '\0';
    q.body = line->room + HTTP_FRAME_PREFIX + lengths.head;
    q.body_length = lengths.body;
    *ret = q;
    *ret_closed = false;
    return OK;
}

enum err http_line_send(struct call *c, struct http_line *line, const struct http_response *p)
{
    struct buffer head;
    struct iovec parts[2];
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

    TRY(http_frame_write_response(c, p, &head));
    parts[0] = (struct iovec){head.data, head.length};
    parts[1] = (struct iovec){(void *)p->body, p->body_length};
    while (message.msg_iovlen > 0) {
        ssize_t sent = sendmsg(line->descriptor, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0) return fail(c, ERR_IO, "The front process has hung up before an answer.");
        while (message.msg_iovlen > 0 && (size_t)sent >= message.msg_iov->iov_len) {
            sent -= (ssize_t)message.msg_iov->iov_len;
            message.msg_iov++;
            message.msg_iovlen--;
        }
        if (message.msg_iovlen == 0) break;
        message.msg_iov->iov_base = (char *)message.msg_iov->iov_base + sent;
        message.msg_iov->iov_len -= (size_t)sent;
    }
    return OK;
}

void http_line_close(struct http_line *line)
{
    if (line->descriptor >= 0) close(line->descriptor);
    free(line->room);
    *line = (struct http_line){.descriptor = -1};
}
