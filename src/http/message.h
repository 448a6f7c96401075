/* http/message.h: a request and a response as plain data, free of any web server. */
#ifndef HTTP_MESSAGE_H
#define HTTP_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/call.h"

/* Texts are NUL-terminated; absent ones are NULL. All but path are printable ASCII as the client sent
 * them. Everything lives until the handler returns. */
struct http_request {
    const char *method; /* "GET" or "POST"; a HEAD arrives as GET */
    const char *path;   /* decoded once: printable UTF-8, starts with "/", no "." or ".." segments */
    const char *query;  /* what follows "?", not decoded */
    const char *host;   /* never NULL */
    const char *accept;
    const char *accept_language;
    const char *cookie;
    const char *content_type;
    const char *origin;
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *peer;       /* address of who asks, without port; never NULL */
    const void *body;       /* followed by a NUL byte that body_length does not count */
    size_t body_length;
};

/* Starts as all zeros; texts and body live in the call's arena or longer. */
struct http_response {
    int status;               /* 200 to 599 */
    const char *content_type; /* with charset where it is text */
    const char *location;
    const char *set_cookie; /* the whole value of one Set-Cookie */
    const char *disposition;
    const char *allow; /* with 405: "GET, POST" */
    bool may_cache;    /* only for files that never change under their address */
    const void *body;
    size_t body_length;
};

/* The value of one cookie, in c's arena. NULL if it is not there, or there twice: then somebody else
 * may have planted one of the two. */
const char *http_cookie(struct call *c, const char *cookie_header, const char *name);

#endif
