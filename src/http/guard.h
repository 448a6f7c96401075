/* http/guard.h: what a request must look like, byte by byte, before the web server's parser sees it.
 *
 * evhttp takes more than it should. The guard is given every byte before evhttp is, refuses what is
 * listed here, and knows by itself where a request ends; a request that passes leaves evhttp nothing
 * to be lenient about. Refused, with the status:
 *
 *   400  a line that does not end in CR LF; any CR or LF elsewhere; other control bytes (tab is
 *        one), bytes past 0x7E; folded lines; a space before the colon, or a name that is not a token;
 * an empty line before the request; any method but GET, HEAD and POST; anything but one space between
 * the parts of the first line; a version other than HTTP/1.0 and HTTP/1.1; an address that is not a
 *        path (see percent_decode_path), is longer than LIMIT_REQUEST_PATH or has a fragment; no Host
 *        or two, or one with odd characters; Transfer-Encoding; two Content-Length, or one that is not
 *        digits; a GET or HEAD with a body; two Content-Type, Cookie, Origin, Sec-Fetch-Site,
 *        Connection or X-Real-IP
 *   411  a POST without Content-Length
 *   413  a Content-Length over LIMIT_REQUEST_BODY
 *   417  Expect
 *   431  a head over LIMIT_REQUEST_HEAD bytes or LIMIT_REQUEST_HEADERS lines
 *
 * A pure state machine: no clock, no socket.
 */
#ifndef HTTP_GUARD_H
#define HTTP_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/limits.h"

enum http_guard_phase { HTTP_GUARD_IDLE, HTTP_GUARD_HEAD, HTTP_GUARD_BODY, HTTP_GUARD_WHOLE };

/* Starts as all zeros. */
struct http_guard {
    enum http_guard_phase phase; /* WHOLE: the request is complete and waits for its answer */
    bool excess;                 /* bytes came after it: close the connection after the answer */
    size_t body_length;          /* as declared; set when the head is complete */
    size_t body_left;
    size_t used;
    char head[LIMIT_REQUEST_HEAD];
    char path[LIMIT_REQUEST_PATH + 1]; /* decoded; set when the head is complete */
};

/* Takes the next bytes of a connection. 0, or the status to refuse with: then take no more. */
int http_guard_take(struct http_guard *g, const void *bytes, size_t length);

/* Makes ready for the next request on the same connection. */
void http_guard_next(struct http_guard *g);

#endif
