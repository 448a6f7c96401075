/* page/answer.c: from a request to an answer: route, session, right, form, handler, face. */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "http/form.h"
#include "page/internal.h"

/* The one table from failures to HTTP. */
static int status_of(enum err e)
{
    switch (e) {
    case OK: return 200;
    case ERR_INVALID: return 422;
    case ERR_DENIED: return 403;
    case ERR_MISSING: return 404;
    case ERR_CONFLICT: return 409;
    case ERR_LOCKED:
    case ERR_BUSY: return 503;
    case ERR_IO:
    case ERR_CORRUPT:
    case ERR_BUG: return 500;
    }
    return 500;
}

static const char *code_of(enum err e)
{
    static const char *const names[] = {"ok",     "invalid", "denied", "missing", "conflict",
                                        "locked", "busy",    "io",     "corrupt", "bug"};

    return names[e];
}

/* ---- opening and closing ---- */

const struct http_pattern *pages_patterns(struct call *c, const struct charter *charter,
                                          size_t *ret_count)
{
    struct http_pattern *patterns;
    size_t count = 0;

    for (size_t i = 0; charter->subjects[i]; i++)
        for (const struct route *r = charter->subjects[i]->routes; r && r->address; r++) count++;
    patterns = arena_alloc(c->mem, (count + 1) * sizeof *patterns);
    *ret_count = count;
    count = 0;
    for (size_t i = 0; charter->subjects[i]; i++)
        for (const struct route *r = charter->subjects[i]->routes; r && r->address; r++) {
            patterns[count].method = r->method == GET ? "GET" : "POST";
            patterns[count].address = r->address;
            patterns[count++].slow = r->flags & ROUTE_SLOW;
        }
    return patterns;
}

static enum err open_routes(struct call *c, struct pages *p)
{
    struct call lasting = {.mem = p->mem, .now = c->now};
    const struct charter *charter = site_charter(p->site);
    const struct http_pattern *patterns = pages_patterns(&lasting, charter, &p->route_count);
    size_t n = 0;

    p->routes = arena_alloc(p->mem, (p->route_count + 1) * sizeof *p->routes);
    for (size_t i = 0; charter->subjects[i]; i++)
        for (const struct route *r = charter->subjects[i]->routes; r && r->address; r++)
            p->routes[n++] = r;
    if (router_new(&lasting, patterns, p->route_count, &p->router) != OK)
        return fail(c, lasting.fail.code, "%s", lasting.fail.text);
    return OK;
}

enum err pages_open(struct call *c, struct site *s, bool strict, struct pages **ret)
{
    struct arena *mem = arena_new();
    struct pages *p = arena_alloc(mem, sizeof *p);
    enum err e;

    p->mem = mem;
    p->site = s;
    p->sessions = sessions_new();
    p->cost = passphrase_cost_here();
    e = open_routes(c, p);
    if (e == OK) e = languages_open(c, p, strict);
    if (e != OK) {
        pages_close(p);
        return e;
    }
    *ret = p;
    return OK;
}

void pages_close(struct pages *p)
{
    if (!p) return;
    languages_close(p);
    sessions_free(p->sessions);
    arena_free(p->mem);
}

struct sessions *pages_sessions(struct pages *p)
{
    return p->sessions;
}

struct passphrase_cost pages_passphrase_cost(const struct pages *p)
{
    return p->cost;
}

void pages_set_passphrase_cost(struct pages *p, struct passphrase_cost cost)
{
    p->cost = cost;
}

const struct charter *pages_charter(const struct pages *p)
{
    return site_charter(p->site);
}

/* ---- the faces ---- */

static bool wants_json(const struct http_request *q)
{
    return q->accept && strstr(q->accept, "application/json");
}

/* JSON leaves the furniture out: only what a script needs stays in frame. */
static void answer_json(struct call *c, struct json *view, int status, struct http_response *ret)
{
    struct buffer out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    const struct json *frame = json_get(view, "frame");

    if (frame) {
        struct json *kept = json_map(c);
        json_set(kept, "token", json_text(c, json_get_text(frame, "token")));
        json_set(kept, "title", json_text(c, json_get_text(frame, "title")));
        json_set(kept, "language", json_text(c, json_get_text(frame, "language")));
        json_set(kept, "locked", json_bool(c, json_get_bool(frame, "locked")));
        json_set(view, "frame", kept);
    }
    json_write(&out, view);
    ret->status = status;
    ret->content_type = "application/json; charset=utf-8";
    ret->body = out.data;
    ret->body_length = out.length;
}

static enum err answer_html(struct call *c, struct request *q, struct json *view, const char *template,
                            int status, struct http_response *ret)
{
    const struct mustache *templates = language_by_code(q->pages, q->language)->templates;
    struct buffer inner = buffer_in(c->mem, LIMIT_RESPONSE_BODY),
                  out = buffer_in(c->mem, LIMIT_RESPONSE_BODY);
    struct json *content;

    TRY(mustache_render(c, templates, template, view, &inner));
    content = arena_alloc(c->mem, sizeof *content);
    content->kind = JSON_IS_TEXT;
    content->as.text = inner.data ? inner.data : "";
    content->is_html = true; /* our own templates made it, escaping every value */
    json_set(view, "content", content);
    TRY(mustache_render(c, templates, "layout", view, &out));
    ret->status = status;
    ret->content_type = "text/html; charset=utf-8";
    ret->body = out.data;
    ret->body_length = out.length;
    return OK;
}

static void answer_failure_json(struct call *c, const struct fail *f, struct http_response *ret)
{
    struct json *view = json_map(c), *error = json_map(c);

    json_set(error, "code", json_text(c, code_of(f->code)));
    json_set(error, "text", json_text(c, f->text));
    json_set(error, "field", json_text(c, f->field));
    json_set(view, "error", error);
    answer_json(c, view, status_of(f->code), ret);
}

/* What is not the user's doing is logged, with its place and without content. */
static void log_failure(const struct fail *f)
{
    if (f->code == ERR_IO || f->code == ERR_CORRUPT || f->code == ERR_BUG)
        log_warn("%s:%d %s: %s", f->file, f->line, code_of(f->code), f->text);
}

static enum err show_failure(struct call *c, struct request *q, struct http_response *ret)
{
    struct fail f = c->fail;
    struct json *view = json_map(c);
    enum err e;

    log_failure(&f);
    fail_clear(c);
    if (wants_json(q->http)) {
        answer_failure_json(c, &f, ret);
        return OK;
    }
    TRY(frame_fill(c, q, view));
    json_set(view, "text", json_text(c, f.text));
    json_set(view, "is_missing", json_bool(c, f.code == ERR_MISSING));
    json_set(view, "is_denied", json_bool(c, f.code == ERR_DENIED));
    e = answer_html(c, q, view, "failure", status_of(f.code), ret);
    return e;
}

/* A refused form is shown again: what was typed stands in q->form, the sentence at its field. */
static enum err show_again(struct call *c, struct request *q, struct http_response *ret)
{
    struct fail f = c->fail;
    struct json *view = json_map(c), *error = json_map(c);

    fail_clear(c);
    q->to = NULL;
    TRY(q->route->again(c, q, view));
    TRY(frame_fill(c, q, view));
    json_set(error, "text", json_text(c, f.text));
    json_set(error, "field", json_text(c, f.field));
    json_set(json_get(view, "frame"), "error", error);
    fields_blame(c, view, &f);
    log_failure(&f);
    return answer_html(c, q, view, q->route->template, status_of(f.code), ret);
}

static void redirect(struct call *c, const char *to, struct http_response *ret)
{
    (void)c;
    ret->status = 303;
    ret->location = to;
    ret->content_type = "text/plain; charset=utf-8";
    ret->body = "";
}

/* ---- one request ---- */

static enum err check_same_origin(struct call *c, const struct http_request *q)
{
    if (q->fetch_site && strcmp(q->fetch_site, "same-origin") != 0 &&
        strcmp(q->fetch_site, "none") != 0)
        return fail(c, ERR_DENIED, N_("The form came from another site."));
    if (q->origin && strcmp(q->origin, "null") != 0) {
        const char *host = strstr(q->origin, "://");
        if (!host || strcmp(host + 3, q->host) != 0)
            return fail(c, ERR_DENIED, N_("The form came from another site."));
    }
    return OK;
}

static struct json *parameters(struct call *c, const struct router_match *m)
{
    struct json *map = json_map(c);

    for (size_t i = 0; i < m->parameter_count; i++)
        json_set(map, m->parameters[i].name, json_text(c, m->parameters[i].value));
    return map;
}

/* The form is read, its token tied to the request, its fields held against the declaration. */
static enum err take_form(struct call *c, struct request *q)
{
    const char *token;

    TRY(check_same_origin(c, q->http));
    TRY(form_parse(c, q->http, &q->form));
    token = json_get_text(q->form, "token");
    if (q->session)
        TRY(session_request(c, q->session, token, q->http->path,
                            bytes_of(q->http->body, q->http->body_length), &q->desk->token));
    return fields_check(c, q->route, q->form);
}

static enum err check_right(struct call *c, const struct request *q)
{
    if (q->route->flags & ROUTE_PUBLIC) return OK;
    if (q->route->right && !rights_possible(q->desk, q->route->right))
        return fail(c, ERR_DENIED, N_("Your role does not include this."));
    return OK;
}

static enum err run(struct call *c, struct request *q, struct json *view)
{
    TRY(check_right(c, q));
    TRY(form_parse_query(c, q->http, &q->query));
    if (q->route->method == POST) TRY(take_form(c, q));
    return q->route->handler(c, q, view);
}

static enum err show_view(struct call *c, struct request *q, struct json *view,
                          struct http_response *ret)
{
    bool as_json = wants_json(q->http);

    ret->set_cookie = q->set_cookie;
    if (q->file_bytes) {
        ret->status = 200;
        ret->content_type = q->file_type;
        ret->disposition =
            q->file_name ? arena_format(c->mem, "inline; filename=\"%s\"", q->file_name) : NULL;
        ret->may_cache = !q->file_name; /* only built-in files have no name of their own */
        ret->body = q->file_bytes;
        ret->body_length = q->file_length;
        return OK;
    }
    if (q->to && as_json) {
        const char *to = arena_text_n(c->mem, q->to, strcspn(q->to, "#")); /* a place is for browsers */
        TRY(frame_fill(c, q, view));
        json_set(view, "address", json_text(c, to));
        ret->location = to;
        answer_json(c, view, 201, ret);
        return OK;
    }
    if (q->to) {
        redirect(c, q->to, ret);
        return OK;
    }
    TRY(frame_fill(c, q, view));
    if (as_json) {
        answer_json(c, view, 200, ret);
        return OK;
    }
    return answer_html(c, q, view, q->route->template, 200, ret);
}

static enum err answer_route(struct call *c, struct request *q, struct http_response *ret)
{
    struct json *view = json_map(c);
    enum err e = run(c, q, view);

    if (e == OK) e = show_view(c, q, view, ret);
    if (e == OK) return OK;
    if (q->route->again && q->form && !wants_json(q->http)) { /* also a full disk must not eat a text */
        struct fail f = c->fail;
        if (show_again(c, q, ret) == OK) return OK;
        c->fail = f; /* the form page itself cannot be shown: tell why the form was refused */
    }
    return show_failure(c, q, ret);
}

/* The label of a field, or its name where a family of fields has only one label. */
static const char *label_of(const struct call *c, const struct route *r, const char *name)
{
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++)
        if (strcmp(f->name, name) == 0) return say(c, f->label);
    return name;
}

static bool is_secret(const struct route *r, const char *name)
{
    for (const struct field *f = r->fields; f && f->type != FIELD_END; f++)
        if (strcmp(f->name, name) == 0)
            return f->type == FIELD_SECRET || f->type == FIELD_NEW_SECRET || f->type == FIELD_HIDDEN ||
                   f->type == FIELD_BUTTON;
    return strcmp(name, "token") == 0;
}

/* Somebody was signed out while they wrote: what they typed is shown once more, to be copied. */
static enum err show_typed(struct call *c, struct request *q, struct http_response *ret)
{
    struct json *view = json_map(c), *typed = json_list(c), *form;

    TRY(form_parse(c, q->http, &form));
    for (const struct json *m = form->as.members.first; m; m = m->next) {
        struct json *one = json_map(c);
        if (m->kind != JSON_IS_TEXT || text_is_blank(m->as.text) || is_secret(q->route, m->key))
            continue;
        json_set(one, "label", json_text(c, label_of(c, q->route, m->key)));
        json_set(one, "value", json_text(c, m->as.text));
        json_add(typed, one);
    }
    json_set(view, "typed", typed);
    TRY(frame_fill(c, q, view));
    return answer_html(c, q, view, "signed_out", 403, ret);
}

/* Nobody is signed in, or the site is locked: to the door. Scripts are told so instead. */
static enum err to_the_door(struct call *c, struct request *q, struct http_response *ret)
{
    if (wants_json(q->http)) {
        (void)(site_is_locked(q->site)
                   ? fail(c, ERR_LOCKED,
                          N_("The site is locked. Somebody who may unlock it has to sign in."))
                   : fail(c, ERR_DENIED, N_("Sign in first.")));
        answer_failure_json(c, &c->fail, ret);
        ret->status = site_is_locked(q->site) ? 503 : 401;
        fail_clear(c);
        return OK;
    }
    if (q->route->method == POST && q->route->fields && q->http->body_length) {
        if (show_typed(c, q, ret) == OK) return OK;
        fail_clear(c); /* what is no form is not worth showing */
    }
    redirect(c, "/sign-in", ret);
    return OK;
}

static enum err find_session(struct call *c, struct request *q, struct desk *desk)
{
    struct session *s = session_find(c, q->pages->sessions, http_cookie(c, q->http->cookie, "session"));

    if (!s || site_is_locked(q->site)) return OK;
    if (desk_sit(c, q->site, &session_secrets(s)->user, session_secrets(s), desk) != OK) {
        /* The account was closed; or the site is being locked, and a busy database is nobody's end. */
        if (c->fail.code == ERR_DENIED) session_end(q->pages->sessions, s);
        fail_clear(c);
        return OK;
    }
    q->session = s;
    q->desk = desk;
    return OK;
}

/* A refused form stands at an address that is only posted to. Who loads it again gets the page that has
 * the form. */
static bool to_the_form(struct call *c, const struct request *q, struct http_response *ret)
{
    struct router_match match;
    const char *address;

    if (strcmp(q->http->method, "GET") != 0) return false;
    if (router_match(q->pages->router, c, "POST", q->http->path, &match) != ROUTER_FOUND) return false;
    address = frame_form_address(c, q->pages, q->pages->routes[match.pattern], parameters(c, &match));
    if (!address) return false;
    redirect(c, address, ret);
    return true;
}

enum err pages_answer(struct call *c, void *pages, const struct http_request *http,
                      struct http_response *ret)
{
    struct pages *p = pages;
    struct request q = {
        .pages = p, .site = p->site, .http = http, .params = json_map(c), .query = json_map(c)};
    struct router_match match;
    struct desk desk;
    const struct language *language;
    enum router_found found = router_match(p->router, c, http->method, http->path, &match);

    TRY(find_session(c, &q, &desk));
    language = language_wanted(c, p, q.session, http);
    q.language = language->code;
    c->words = language->words;
    if (found == ROUTER_OTHER_METHOD && !wants_json(http) && to_the_form(c, &q, ret)) return OK;
    if (found != ROUTER_FOUND) {
        ret->allow = found == ROUTER_OTHER_METHOD ? match.allow : NULL;
        (void)fail(c, ERR_MISSING, N_("There is no page at this address."));
        TRY(show_failure(c, &q, ret));
        if (ret->allow) ret->status = 405;
        return OK;
    }
    q.route = p->routes[match.pattern];
    q.params = parameters(c, &match);
    if (site_is_locked(q.site) ? !(q.route->flags & ROUTE_LOCKED)
                               : !q.desk && !(q.route->flags & ROUTE_PUBLIC))
        return to_the_door(c, &q, ret);
    return answer_route(c, &q, ret);
}
