/* http/answer.c: headers and plain refusals. */

#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <string.h>

#include "http/front.h"

#define CONTENT_SECURITY_POLICY                                                                        \
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " \
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

static void add_unless_null(struct evkeyvalq *headers, const char *name, const char *value)
{
    if (value) evhttp_add_header(headers, name, value);
}

/* Every answer goes through here, refusals too. */
void front_answer_headers(struct evkeyvalq *headers, const struct http_response *p)
{
    evhttp_add_header(headers, "Content-Security-Policy", CONTENT_SECURITY_POLICY);
    evhttp_add_header(headers, "X-Content-Type-Options", "nosniff");
    evhttp_add_header(headers, "Referrer-Policy", "no-referrer");
    evhttp_add_header(headers, "Cross-Origin-Opener-Policy", "same-origin");
    evhttp_add_header(headers, "Cross-Origin-Resource-Policy", "same-origin");
    evhttp_add_header(headers, "Cache-Control",
                      p->may_cache ? "public, max-age=31536000, immutable" : "no-store");
    evhttp_add_header(headers, "Vary", "Accept, Cookie");
    add_unless_null(headers, "Content-Type", p->content_type);
    add_unless_null(headers, "Location", p->location);
    add_unless_null(headers, "Set-Cookie", p->set_cookie);
    add_unless_null(headers, "Content-Disposition", p->disposition);
    add_unless_null(headers, "Allow", p->allow);
    if (p->status == 503) evhttp_add_header(headers, "Retry-After", "2");
}

struct http_response front_answer_plain(int status)
{
    const char *text = "The request is not well formed.\n";

    if (status == 411) text = "The request must say how long its body is.\n";
    if (status == 413) text = "The form is too large.\n";
    if (status == 417) text = "Send the request without waiting.\n";
    if (status == 431) text = "The head of the request is too large.\n";
    if (status == 503) text = "Too much is going on at once. Try again in a few seconds.\n";
    return (struct http_response){.status = status,
                                  .content_type = "text/plain; charset=utf-8",
                                  .body = text,
                                  .body_length = strlen(text)};
}

static const char *reason(int status)
{
    switch (status) {
    case 411: return "Length Required";
    case 413: return "Content Too Large";
    case 417: return "Expectation Failed";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    default: return "Bad Request";
    }
}

void front_answer_raw(struct evbuffer *to, const struct http_response *p)
{
    struct evkeyvalq headers;

    TAILQ_INIT(&headers);
    front_answer_headers(&headers, p);
    evbuffer_add_printf(to, "HTTP/1.1 %d %s\r\n", p->status, reason(p->status));
    for (const struct evkeyval *h = headers.tqh_first; h; h = h->next.tqe_next)
        evbuffer_add_printf(to, "%s: %s\r\n", h->key, h->value);
    evbuffer_add_printf(to, "Content-Length: %zu\r\nConnection: close\r\n\r\n", p->body_length);
    evbuffer_add(to, p->body, p->body_length);
    evhttp_clear_headers(&headers);
}
