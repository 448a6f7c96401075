/* http/frame.h: requests and responses as bytes between the front process and the workers.
 *
 * One request goes one way, one response comes back; nothing overlaps. A frame is
 *
 *   u32 length of the head   u32 length of the body   head   body
 *
 * and the head is a fixed row of texts: each a u32 length, the bytes and a NUL byte, or 0xFFFFFFFF for
 * NULL, so that a reader points into the frame and copies nothing. A response has its status (u16) and
 * may_cache (u8) first. Numbers have the most significant byte first. Both sides check everything they
 * read: the front may have been taken over, and is not believed.
 */
#ifndef HTTP_FRAME_H
#define HTTP_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/call.h"
#include "http/message.h"

#define HTTP_FRAME_PREFIX 8

struct http_frame_lengths {
    size_t head, body;
};

/* The whole frame but its body, which the caller sends after it. ERR_BUG if it would pass the limits
 * or a text of a response would not be printable ASCII. */
enum err http_frame_write_request(struct call *c, const struct http_request *q,
                                  struct buffer *ret) MUST_CHECK;
enum err http_frame_write_response(struct call *c, const struct http_response *p,
                                   struct buffer *ret) MUST_CHECK;

/* Reads the prefix. ERR_CORRUPT if a length passes the limits. */
enum err http_frame_request_lengths(struct call *c, const void *prefix,
                                    struct http_frame_lengths *ret) MUST_CHECK;
enum err http_frame_response_lengths(struct call *c, const void *prefix,
                                     struct http_frame_lengths *ret) MUST_CHECK;

/* Reads a head, without prefix. The texts point into it; body and body_length stay zero. ERR_CORRUPT
 * unless it is exactly what the writer would have written. */
enum err http_frame_read_request(struct call *c, const void *head, size_t length,
                                 struct http_request *ret) MUST_CHECK;
enum err http_frame_read_response(struct call *c, const void *head, size_t length,
                                  struct http_response *ret) MUST_CHECK;

/* A worker's end: a blocking descriptor and the room for one request, which is reused. */
struct http_line {
    int descriptor;
    unsigned char *room; /* malloc'ed by http_line_receive, freed by http_line_close */
    size_t capacity;
};

/* Waits for a request; what it points to lives until the next one. *ret_closed says that the other
 * side has hung up between two requests. ERR_IO, ERR_CORRUPT. */
enum err http_line_receive(struct call *c, struct http_line *line, struct http_request *ret,
                           bool *ret_closed) MUST_CHECK;
enum err http_line_send(struct call *c, struct http_line *line,
                        const struct http_response *p) MUST_CHECK;
void http_line_close(struct http_line *line);

#endif
