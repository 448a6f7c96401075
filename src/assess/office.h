/* assess/office.h: an assessor and a reviewer at their browsers, for tests of whole pages. */
#ifndef ASSESS_OFFICE_H
#define ASSESS_OFFICE_H

#include "assess/fixture.h"

#include "http/message.h"
#include "page/serve.h"

struct office {
    struct work w;
    struct call *c;
    struct pages *pages;
    const char *cookie[ROLE_COUNT];
};

static inline struct http_response office_ask(struct office *o, enum role by, const char *path,
                                              const char *body, bool as_html)
{
    struct http_request q = {.method = body ? "POST" : "GET",
                             .path = path,
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = o->cookie[by],
                             .accept = as_html ? "text/html" : "application/json",
                             .content_type = "application/x-www-form-urlencoded",
                             .body = body ? body : "",
                             .body_length = body ? strlen(body) : 0};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = o->c->now};

    must_work(&c, pages_answer(&c, o->pages, &q, &p));
    p.body = arena_text_n(o->c->mem, p.body, p.body_length);
    p.set_cookie = arena_text(o->c->mem, p.set_cookie);
    arena_free(c.mem);
    return p;
}

static inline struct json *office_view(struct office *o, enum role by, const char *path)
{
    struct http_response p = office_ask(o, by, path, NULL, false);
    struct json *view = NULL;

    assert_int_equal(p.status, 200);
    must_work(o->c, json_parse(o->c, p.body, strlen(p.body), &view));
    return view;
}

static inline int office_post(struct office *o, enum role by, const char *path, const char *fields)
{
    const char *token = json_get_text(json_get(office_view(o, by, "/"), "frame"), "token");

    return office_ask(o, by, path, arena_format(o->c->mem, "token=%s&%s", token, fields), false).status;
}

static inline const char *office_sign_in(struct office *o, enum role role)
{
    const char *phrase = fixture_phrase(role);
    struct http_response p =
        office_ask(o, role, "/sign-in",
                   arena_format(o->c->mem, "user=%s&passphrase=%s", role_name(role), phrase), false);

    assert_int_equal(p.status, 201);
    return arena_text_n(o->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
}

static inline struct office office_open(void **state)
{
    struct office o = {.w = work_begin(state)};

    o.c = o.w.c;
    must_work(o.c, pages_open(o.c, o.w.f->site, true, &o.pages));
    o.cookie[ASSESSOR] = office_sign_in(&o, ASSESSOR);
    o.cookie[REVIEWER] = office_sign_in(&o, REVIEWER);
    return o;
}

/* The page as somebody sees it; every name that a template uses has to be there. */
static inline const char *office_html(struct office *o, enum role by, const char *path)
{
    struct http_response p = office_ask(o, by, path, NULL, true);

    if (p.status != 200) print_message("%s: %d\n", path, p.status);
    assert_int_equal(p.status, 200);
    return p.body;
}

static inline const char *office_path(struct office *o, const char *rest)
{
    return arena_format(o->c->mem, "/assessments/%s%s", id_text(o->c->mem, &o->w.assessment), rest);
}

#endif
