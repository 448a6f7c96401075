/* http/serve.h: the web server, in two processes.
 *
 * What parses HTTP is a process of its own, the front. It is forked before the program holds any
 * secret, listens on loopback only, and hands each request as a bounded frame (http/frame.h) to one of
 * the workers: threads of this process, the core, that block on one socket pair each. Routes marked
 * slow have workers and a queue of their own, so that signing in does not hold up reading.
 *
 * The front answers by itself what http/guard.h refuses, and 503 when a queue is full; unknown
 * addresses reach the handler, which has pages for them. It puts the security headers on every answer.
 */
#ifndef HTTP_SERVE_H
#define HTTP_SERVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"
#include "http/message.h"
#include "http/router.h"

struct http_server {
    const char *listen;                  /* "127.0.0.1:8470" or "[::1]:8470"; port 0 takes a free one */
    const struct http_pattern *patterns; /* the front needs them to know what is slow */
    size_t count;
    int fast_workers;  /* 0: 4 */
    int slow_workers;  /* 0: 2 */
    int head_seconds;  /* 0: LIMIT_HEAD_SECONDS */
    int body_seconds;  /* 0: LIMIT_BODY_SECONDS */
    bool behind_proxy; /* the peer is what a local proxy says in X-Real-IP */
};

struct http_front;

/* Answers one request. Whatever is not OK becomes a plain 500 with a reference number that is logged
 * with the place of the failure; a handler that has a page for a failure returns OK. Called by several
 * threads at once, each with a call of its own whose now is set and whose arena is reset afterwards. */
typedef enum err http_handler(struct call *c, void *context, const struct http_request *q,
                              struct http_response *ret);

/* Listens and forks the front. Call it before any secret exists, from the main thread, while there is
 * no other: the front dies with the thread that forked it. *ret lives in c's arena. ERR_INVALID for an
 * address that is not loopback, ERR_IO if it is taken. */
enum err http_front_start(struct call *c, const struct http_server *s,
                          struct http_front **ret) MUST_CHECK;

/* "127.0.0.1:8470", with the port that was taken. */
const char *http_front_address(const struct http_front *f);

/* Serves until SIGTERM or SIGINT: then the front accepts nobody any more and has LIMIT_STOP_SECONDS to
 * finish what is under way; OK when it and all handlers are done. ERR_IO if the front died by itself.
 * The front has ended when this returns. */
enum err http_workers_run(struct call *c, struct http_front *f, http_handler *handle,
                          void *context) MUST_CHECK;

/* Ends a front whose workers never ran, say because the site could not be opened. Harmless after
 * http_workers_run. */
void http_front_stop(struct http_front *f);

#endif
