/* home/door_review_test.c: the door as a browser meets it: waiting, sessions, passphrases, and what was
 * typed.
 */

#include "site/fixture.h"

#include "http/message.h"
#include "page/serve.h"
#include "site/site_internal.h"

struct door {
    struct fixture *f;
    struct call *c;
    struct pages *pages;
};

static struct door door_open(void **state)
{
    struct door d = {.f = *state};

    d.c = &d.f->call;
    must_work(d.c, pages_open(d.c, d.f->site, true, &d.pages));
    pages_set_passphrase_cost(d.pages, passphrase_cost_least());
    return d;
}

/* Every test ends with it: sessions that are held are let go first. */
static void door_close(struct door *d)
{
    int64_t now = d->c->now;

    pages_close(d->pages);
    *d->c = (struct call){.mem = d->c->mem, .now = now};
}

static struct http_response ask(struct door *d, const char *method, const char *path,
                                const char *cookie, const char *body)
{
    struct http_request q = {.method = method,
                             .path = path,
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = cookie,
                             .content_type = "application/x-www-form-urlencoded",
                             .body = body ? body : "",
                             .body_length = body ? strlen(body) : 0};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = d->c->now}; /* as a worker's: let go at its end */

    must_work(&c, pages_answer(&c, d->pages, &q, &p));
    p.body = arena_text(d->c->mem, p.body ? p.body : "");
    p.location = arena_text(d->c->mem, p.location);
    p.set_cookie = arena_text(d->c->mem, p.set_cookie);
    arena_free(c.mem);
    return p;
}

static struct http_response sign_in_with(struct door *d, const char *passphrase, const char *cookie,
                                         const char *token)
{
    const char *body =
        arena_format(d->c->mem, "token=%s&user=assessor&passphrase=%s", token, passphrase);

    return ask(d, "POST", "/sign-in", cookie, body);
}

/* The cookie that the browser sends from now on. */
static const char *sign_in(struct door *d)
{
    struct http_response p = sign_in_with(d, "winter+apples+in+the+attic", NULL, "");

    assert_int_equal(p.status, 303);
    return arena_text_n(d->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
}

static const char *token_of(struct door *d, const char *path, const char *cookie)
{
    struct http_response p = ask(d, "GET", path, cookie, NULL);
    const char *at = strstr(p.body, "name=\"token\" value=\"");

    assert_int_equal(p.status, 200);
    assert_non_null(at);
    at += strlen("name=\"token\" value=\"");
    return arena_text_n(d->c->mem, at, strcspn(at, "\""));
}

static void test_after_several_wrong_tries_the_door_asks_to_wait_and_then_opens(void **state)
{
    struct door d = door_open(state);
    struct http_response p;

    for (int i = 0; i < 4; i++)
        assert_int_equal(sign_in_with(&d, "not+the+one+at+all", NULL, "").status, 403);
    p = sign_in_with(&d, "winter+apples+in+the+attic", NULL, "");
    assert_int_equal(p.status, 503);
    assert_non_null(strstr(p.body, "Wait 2 seconds"));
    assert_non_null(strstr(p.body, "value=\"assessor\"")); /* the name stays typed */
    d.c->now += 2;
    assert_int_equal(sign_in_with(&d, "winter+apples+in+the+attic", NULL, "").status, 303);
    door_close(&d);
}

static void test_signing_in_makes_a_new_session_and_ends_the_one_before(void **state)
{
    struct door d = door_open(state);
    const char *first = sign_in(&d), *token = token_of(&d, "/sign-in", first);
    struct http_response p = sign_in_with(&d, "winter+apples+in+the+attic", first, token);
    const char *second = arena_text_n(d.c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));

    assert_int_equal(p.status, 303);
    assert_string_not_equal(first, second);
    assert_int_equal(ask(&d, "GET", "/", first, NULL).status, 303);
    assert_int_equal(ask(&d, "GET", "/", second, NULL).status, 200);
    door_close(&d);
}

static void test_a_new_passphrase_ends_the_other_sessions_and_keeps_this_one(void **state)
{
    struct door d = door_open(state);
    const char *here = sign_in(&d), *elsewhere = sign_in(&d),
               *token = token_of(&d, "/passphrase", here);
    const char *body = arena_format(d.c->mem,
                                    "token=%s&passphrase=winter+apples+in+the+attic&"
                                    "fresh=pears+and+quinces+in+a+row&again=pears+and+quinces+in+a+row",
                                    token);

    assert_int_equal(ask(&d, "POST", "/passphrase", here, body).status, 303);
    assert_int_equal(ask(&d, "GET", "/", elsewhere, NULL).status, 303);
    assert_int_equal(ask(&d, "GET", "/", here, NULL).status, 200);
    door_close(&d);
}

static void test_a_new_passphrase_that_is_too_short_is_said_at_the_new_one(void **state)
{
    struct door d = door_open(state);
    const char *here = sign_in(&d), *token = token_of(&d, "/passphrase", here);
    const char *body = arena_format(
        d.c->mem, "token=%s&passphrase=winter+apples+in+the+attic&fresh=short&again=short", token);
    struct http_response p = ask(&d, "POST", "/passphrase", here, body);

    assert_int_equal(p.status, 422);
    assert_non_null(strstr(p.body, "id=\"fresh-error\""));
    assert_null(strstr(p.body, "id=\"passphrase-error\""));
    door_close(&d);
}

static void test_the_way_back_stays_on_this_site(void **state)
{
    static const char *const elsewhere[] = {"%2F%2Fevil.example", "%2F%09%2Fevil.example",
                                            "%2F%5Cevil.example", "https%3A%2F%2Fevil.example"};
    struct door d = door_open(state);

    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        const char *body = arena_format(d.c->mem, "language=fr&back=%s", elsewhere[i]);
        assert_string_equal(ask(&d, "POST", "/language", NULL, body).location, "/");
    }
    assert_string_equal(ask(&d, "POST", "/language", NULL, "language=fr&back=%2Fpeople").location,
                        "/people");
    door_close(&d);
}

static void test_locking_ends_every_session_for_good(void **state)
{
    struct door d = door_open(state);
    const char *here = sign_in(&d), *other = sign_in(&d), *token = token_of(&d, "/", here);

    assert_int_equal(ask(&d, "POST", "/lock", here, arena_format(d.c->mem, "token=%s", token)).status,
                     303);
    assert_true(site_is_locked(d.f->site));
    must_work(d.c, site_unlock(d.c, d.f->site, d.f->secrets[ADMINISTRATOR]));
    assert_int_equal(ask(&d, "GET", "/", here, NULL).status, 303);
    assert_int_equal(ask(&d, "GET", "/", other, NULL).status, 303);
    door_close(&d);
}

/* A failure that is not the writer's doing shows the form again with all that was typed. */
static void test_a_note_that_cannot_be_kept_stands_in_the_form_again(void **state)
{
    struct door d = door_open(state);
    const struct blob_put full = {"note", "x", bytes_of("x", 1)};
    struct http_response p;

    for (int i = 0; i < 1000; i++) {
        struct blob_put one = full;
        one.name = arena_format(d.c->mem, "%012d", i);
        must_work(d.c, blobs_put_all(d.c, site_drafts(d.f->site), &one, 1));
    }
    p = ask(&d, "POST", "/note", NULL,
            "writer=Night+shift&who=cell+4&seen_at=2026-11-01+10:00&place=&saw=two+lanterns+by+the+"
            "gate&did=");
    assert_int_equal(p.status, 503);
    assert_non_null(strstr(p.body, "two lanterns by the gate"));
    assert_non_null(strstr(p.body, "Write it on paper"));
    door_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_after_several_wrong_tries_the_door_asks_to_wait_and_then_opens),
        SITE_TEST(test_signing_in_makes_a_new_session_and_ends_the_one_before),
        SITE_TEST(test_a_new_passphrase_ends_the_other_sessions_and_keeps_this_one),
        SITE_TEST(test_a_new_passphrase_that_is_too_short_is_said_at_the_new_one),
        SITE_TEST(test_the_way_back_stays_on_this_site),
        SITE_TEST(test_locking_ends_every_session_for_good),
        SITE_TEST(test_a_note_that_cannot_be_kept_stands_in_the_form_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
