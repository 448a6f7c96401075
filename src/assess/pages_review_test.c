/* assess/pages_review_test.c: a second signature holds for what was read, codes are codes, and a
 * refused save stays refused.
 */

#include "assess/fixture.h"

#include "http/message.h"
#include "page/serve.h"

struct office {
    struct work w;
    struct call *c;
    struct pages *pages;
    const char *cookie[ROLE_COUNT];
};

static struct http_response ask(struct office *o, enum role by, const char *path, const char *body)
{
    struct http_request q = {.method = body ? "POST" : "GET",
                             .path = path,
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = o->cookie[by],
                             .accept = "application/json",
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

static struct json *view_of(struct office *o, enum role by, const char *path)
{
    struct http_response p = ask(o, by, path, NULL);
    struct json *view = NULL;

    assert_int_equal(p.status, 200);
    must_work(o->c, json_parse(o->c, p.body, strlen(p.body), &view));
    return view;
}

static int post(struct office *o, enum role by, const char *path, const char *fields)
{
    const char *token = json_get_text(json_get(view_of(o, by, "/"), "frame"), "token");

    return ask(o, by, path, arena_format(o->c->mem, "token=%s&%s", token, fields)).status;
}

static const char *sign_in(struct office *o, enum role role)
{
    const char *phrase = fixture_phrase(role);
    struct http_response p = ask(
        o, role, "/sign-in", arena_format(o->c->mem, "user=%s&passphrase=%s", role_name(role), phrase));

    assert_int_equal(p.status, 201);
    return arena_text_n(o->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
}

static struct office office_open(void **state)
{
    struct office o = {.w = work_begin(state)};

    o.c = o.w.c;
    must_work(o.c, pages_open(o.c, o.w.f->site, true, &o.pages));
    o.cookie[ASSESSOR] = sign_in(&o, ASSESSOR);
    o.cookie[REVIEWER] = sign_in(&o, REVIEWER);
    return o;
}

static const char *path_of(struct office *o, const char *rest)
{
    return arena_format(o->c->mem, "/assessments/%s%s", id_text(o->c->mem, &o->w.assessment), rest);
}

static const char *hidden(const struct json *view, const char *form, const char *name)
{
    const struct json *fields = json_get(json_get(view, form), "fields");

    for (const struct json *f = fields->as.members.first; f; f = f->next)
        if (strcmp(json_get_text(f, "name"), name) == 0) return json_get_text(f, "value");
    return NULL;
}

static void test_what_was_signed_anew_since_it_was_read_is_not_countersigned(void **state)
{
    struct office o = office_open(state);
    const char *fields, *read;
    struct id second;

    work_signed(&o.w);
    read = hidden(view_of(&o, REVIEWER, path_of(&o, "/review")), "form", "signed");
    assert_string_equal(read, json_get_text(work_row(&o.w, REVIEWER), "signed"));
    must_work(o.c,
              assessment_return(o.c, fixture_sit(o.w.f, REVIEWER), &o.w.assessment, "Look again."));
    must_work(o.c, work_sign(&o.w, &second));
    fields = arena_format(o.c->mem, "signed=%s&comment=&passphrase=%s", read, fixture_phrase(REVIEWER));
    assert_int_equal(post(&o, REVIEWER, path_of(&o, "/countersign"), fields), 409);
    fields = arena_format(o.c->mem, "signed=%s&reason=again", read);
    assert_int_equal(post(&o, REVIEWER, path_of(&o, "/return"), fields), 409);
    assert_string_equal(work_state(&o.w), "signed");
    read = hidden(view_of(&o, REVIEWER, path_of(&o, "/review")), "form", "signed");
    fields = arena_format(o.c->mem, "signed=%s&comment=&passphrase=%s", read, fixture_phrase(REVIEWER));
    assert_int_equal(post(&o, REVIEWER, path_of(&o, "/countersign"), fields), 201);
    assert_string_equal(work_state(&o.w), "countersigned");
    pages_close(o.pages);
}

static void test_no_words_of_ones_own_stand_for_a_code(void **state)
{
    struct office o = office_open(state);

    assert_int_equal(
        post(&o, ASSESSOR, path_of(&o, "/steps/judgement"), "version=0&confidence=he+told+me+so"), 422);
    assert_int_equal(
        post(&o, ASSESSOR, path_of(&o, "/steps/judgement"), "version=0&level=he+told+me+so"), 422);
    assert_int_equal(post(&o, ASSESSOR, path_of(&o, "/steps/judgement"), "version=0&confidence=low"),
                     201);
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_was_signed_anew_since_it_was_read_is_not_countersigned),
        SITE_TEST(test_no_words_of_ones_own_stand_for_a_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
