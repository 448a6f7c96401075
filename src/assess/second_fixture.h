/* assess/second_fixture.h: an assessment with a second rater, and every page of the site as everybody.
 */
#ifndef ASSESS_SECOND_FIXTURE_H
#define ASSESS_SECOND_FIXTURE_H

#include "assess/fixture.h"

#include "assess/later.h"
#include "assess/second.h"
#include "http/message.h"
#include "page/serve.h"

#define SECOND_PHRASE "grey pebbles under the pier"
#define FIRST_WORDS "PLANTED-BY-THE-FIRST"
#define SECOND_WORDS "PLANTED-BY-THE-SECOND"

/* Desks of the fixture's roles come first; the second rater is one more. */
enum { RATER = ROLE_COUNT, SEATS };

struct table {
    struct work w;
    struct fixture *f;
    struct call *c;
    struct user_secrets *secrets;
    struct desk desk;
    struct pages *pages;
    const char *cookie[SEATS];
};

static inline struct desk *table_sit(struct table *t)
{
    must_work(t->c, desk_sit(t->c, t->f->site, &t->secrets->user, t->secrets, &t->desk));
    return &t->desk;
}

static inline struct table table_begin(void **state)
{
    struct table t = {.w = work_begin(state)};
    struct user_new u = {.name = "rater",
                         .full_name = "Second Rater",
                         .roles = 1U << ASSESSOR,
                         .passphrase = SECOND_PHRASE,
                         .cost = passphrase_cost_least()};

    t.f = t.w.f;
    t.c = t.w.c;
    u.units = json_list(t.c);
    must_work(t.c, user_add(t.c, fixture_sit(t.f, ADMINISTRATOR), &u, NULL));
    must_work(t.c,
              user_secrets_open(t.c, site_user_store(t.f->site), "rater", SECOND_PHRASE, &t.secrets));
    table_sit(&t);
    return t;
}

static inline void table_end(struct table *t)
{
    pages_close(t->pages);
    user_secrets_free(t->secrets);
}

/* ---- rating ---- */

/* Every item rated alike, with a note. */
static inline struct json *table_ratings(struct table *t, const char *presence, const char *note)
{
    struct json *ratings = work_ratings(&t->w);

    for (struct json *r = ratings->as.members.first; r; r = r->next) {
        json_set(r, "presence", json_text(t->c, presence));
        if (strcmp(presence, "present") != 0 && strcmp(presence, "partly") != 0)
            json_set(r, "relevance", json_nil(t->c));
        json_set(r, "note", json_text(t->c, note));
    }
    return ratings;
}

static inline void table_ask(struct table *t)
{
    must_work(t->c, second_ask(t->c, fixture_sit(t->f, ASSESSOR), &t->w.assessment, &t->secrets->user));
}

static inline struct json *table_second(struct table *t)
{
    struct json *second = NULL;

    must_work(t->c, ask_second(t->c, fixture_sit(t->f, REVIEWER), &t->w.assessment, &second));
    return second;
}

static inline void table_write_first(struct table *t, const char *presence)
{
    must_work(t->c, work_save_member(&t->w, "ratings", table_ratings(t, presence, FIRST_WORDS)));
}

static inline void table_write_second(struct table *t, const char *presence)
{
    struct content content;
    struct json *row = work_row(&t->w, ASSESSOR);

    must_work(t->c, second_draft_load(t->c, table_sit(t), row, &content));
    must_work(t->c, second_draft_save(t->c, table_sit(t), row, table_ratings(t, presence, SECOND_WORDS),
                                      content.version));
}

static inline enum err table_submit_first(struct table *t)
{
    return second_submit(t->c, fixture_sit(t->f, ASSESSOR), &t->w.assessment, fixture_phrase(ASSESSOR));
}

static inline enum err table_submit_second(struct table *t)
{
    return second_submit(t->c, table_sit(t), &t->w.assessment, SECOND_PHRASE);
}

static inline void table_both(struct table *t, const char *first, const char *second)
{
    table_ask(t);
    table_write_first(t, first);
    table_write_second(t, second);
    must_work(t->c, table_submit_first(t));
    must_work(t->c, table_submit_second(t));
}

/* What both agree on: every item partly present and marginal. */
static inline struct json *table_agreed(struct table *t, const char *reason)
{
    struct json *agreed = json_map(t->c), *ratings = work_ratings(&t->w);

    for (const struct json *r = ratings->as.members.first; r; r = r->next) {
        struct json *one = json_map(t->c);
        json_set(one, "presence", json_text(t->c, "partly"));
        json_set(one, "relevance", json_text(t->c, "marginal"));
        json_set(one, "reason", json_text(t->c, reason));
        json_set(agreed, arena_text(t->c->mem, r->key), one);
    }
    return agreed;
}

/* ---- pages ---- */

static inline struct http_response table_get(struct table *t, int seat, const char *path, bool as_json)
{
    struct http_request q = {.method = "GET",
                             .path = path,
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = t->cookie[seat],
                             .accept = as_json ? "application/json" : "text/html",
                             .body = ""};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = t->c->now};

    must_work(&c, pages_answer(&c, t->pages, &q, &p));
    p.body = arena_text_n(t->c->mem, p.body ? p.body : "", p.body_length);
    arena_free(c.mem);
    return p;
}

static inline const char *table_sign_in(struct table *t, const char *name, const char *phrase)
{
    const char *body = arena_format(t->c->mem, "user=%s&passphrase=%s", name, phrase);
    struct http_request q = {.method = "POST",
                             .path = "/sign-in",
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .accept = "application/json",
                             .content_type = "application/x-www-form-urlencoded",
                             .body = body,
                             .body_length = strlen(body)};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = t->c->now};
    const char *cookie;

    must_work(&c, pages_answer(&c, t->pages, &q, &p));
    assert_int_equal(p.status, 201);
    cookie = arena_text_n(t->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
    arena_free(c.mem);
    return cookie;
}

static inline void table_open_pages(struct table *t)
{
    must_work(t->c, pages_open(t->c, t->f->site, true, &t->pages));
    for (enum role role = 0; role < ROLE_COUNT; role++)
        t->cookie[role] = table_sign_in(t, role_name(role), fixture_phrase(role));
    t->cookie[RATER] = table_sign_in(t, "rater", SECOND_PHRASE);
}

static inline const char *table_path(struct table *t, const char *rest)
{
    return arena_format(t->c->mem, "/assessments/%s%s", id_text(t->c->mem, &t->w.assessment), rest);
}

#endif
