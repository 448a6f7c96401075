/* people/search_pages_test.c: the pages: what a keep-apart tells of the other, who is close is
 * asked about once, a record that was joined leads on, and a file becomes people through the browser's
 * own form.
 */

#include "site/fixture.h"

#include "http/message.h"
#include "page/serve.h"
#include "people/merge.h"
#include "people/search.h"

struct office {
    struct fixture *f;
    struct call *c;
    struct pages *pages;
    const char *cookie[ROLE_COUNT];
};

#define URLENCODED "application/x-www-form-urlencoded"
#define PARTS "multipart/form-data; boundary=XX"

static struct http_response ask(struct office *o, enum role by, const char *path, const char *type,
                                const char *body, bool html)
{
    const char *query = strchr(path, '?');
    struct http_request q = {.method = body ? "POST" : "GET",
                             .path =
                                 query ? arena_text_n(o->c->mem, path, (size_t)(query - path)) : path,
                             .query = query ? query + 1 : "",
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = o->cookie[by],
                             .accept = html ? "text/html" : "application/json",
                             .content_type = type,
                             .body = body ? body : "",
                             .body_length = body ? strlen(body) : 0};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = o->c->now};

    must_work(&c, pages_answer(&c, o->pages, &q, &p));
    p.body = arena_text_n(o->c->mem, p.body, p.body_length);
    p.set_cookie = arena_text(o->c->mem, p.set_cookie);
    p.location = arena_text(o->c->mem, p.location);
    arena_free(c.mem);
    return p;
}

static struct json *view_of(struct office *o, enum role by, const char *path)
{
    struct http_response p = ask(o, by, path, NULL, NULL, false);
    struct json *view = NULL;

    if (p.status != 200) print_error("%s\n", (const char *)p.body);
    assert_int_equal(p.status, 200);
    must_work(o->c, json_parse(o->c, p.body, strlen(p.body), &view));
    return view;
}

static const char *token(struct office *o, enum role by)
{
    return json_get_text(json_get(view_of(o, by, "/"), "frame"), "token");
}

static struct http_response post(struct office *o, enum role by, const char *path, const char *fields)
{
    return ask(o, by, path, URLENCODED, arena_format(o->c->mem, "token=%s&%s", token(o, by), fields),
               false);
}

static const char *sign_in(struct office *o, enum role role)
{
    const char *body =
        arena_format(o->c->mem, "user=%s&passphrase=%s", role_name(role), fixture_phrase(role));
    struct http_response p = ask(o, role, "/sign-in", URLENCODED, body, false);

    assert_int_equal(p.status, 201);
    return arena_text_n(o->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
}

static struct office office_open(void **state)
{
    struct office o = {.f = *state};

    o.c = &o.f->call;
    must_work(o.c, pages_open(o.c, o.f->site, true, &o.pages));
    o.cookie[ASSESSOR] = sign_in(&o, ASSESSOR);
    o.cookie[REVIEWER] = sign_in(&o, REVIEWER);
    o.cookie[OFFICER] = sign_in(&o, OFFICER);
    return o;
}

static bool says(struct office *o, enum role by, const char *path, bool html, const char *word)
{
    struct http_response p = ask(o, by, path, NULL, NULL, html);

    assert_int_equal(p.status, 200);
    return strstr(p.body, word) != NULL;
}

static size_t people(struct office *o)
{
    return json_count(json_get(view_of(o, ASSESSOR, "/people"), "people"));
}

static const char *registration(struct office *o, const char *name, const char *rest)
{
    return arena_format(o->c->mem, "name_latin=%s&number=SM-2&legal_status=untried&unit=%s%s", name,
                        id_text(o->c->mem, &o->f->unit), rest);
}

/* ---- who is kept apart from whom ---- */

/* On what the officer's own person shows of it: the number always, the name to whoever may see both. */
static void shows_number_and_name_only_to_reviewers(struct office *o, const struct id *near,
                                                    const char *page)
{
    const char *path = arena_format(o->c->mem, "/people/%s/%s", id_text(o->c->mem, near), page);

    for (int html = 0; html < 2; html++) {
        assert_true(says(o, OFFICER, path, html, "SM-2"));
        assert_false(says(o, OFFICER, path, html, "Corvane"));
        assert_true(says(o, REVIEWER, path, html, "Corvane"));
    }
}

static void test_a_number_of_another_unit_does_not_tell_an_officer_the_name(void **state)
{
    struct office o = office_open(state);
    struct id near = fixture_person(o.f, "SM-1", "Dorrin Halvek", &o.f->unit),
              far = fixture_person(o.f, "SM-2", "Perun Corvane", &o.f->other_unit);
    const char *aparts = arena_format(o.c->mem, "/people/%s/keep-aparts", id_text(o.c->mem, &near));
    struct http_response p = post(&o, OFFICER, aparts, "other_number=SM-2&reason=threat");
    struct json *answer = NULL;

    assert_int_equal(p.status, 201);
    assert_null(strstr(p.body, "Corvane"));
    must_work(o.c, json_parse(o.c, p.body, strlen(p.body), &answer));
    shows_number_and_name_only_to_reviewers(&o, &near, "keep-aparts");
    assert_false(says(&o, OFFICER, aparts, false, id_text(o.c->mem, &far)));
    p = post(&o, OFFICER, aparts, "other_number=SM-2&reason=threat"); /* nor by being refused */
    assert_int_equal(p.status, 409);
    assert_null(strstr(p.body, "Corvane"));
    p = post(&o, OFFICER, arena_format(o.c->mem, "%s/%s/end", aparts, json_get_text(answer, "id")),
             "reason=over");
    assert_int_equal(p.status, 201);
    shows_number_and_name_only_to_reviewers(&o, &near, "history");
    pages_close(o.pages);
}

static void test_whom_an_officer_may_see_has_a_name_on_both_sides(void **state)
{
    struct office o = office_open(state);
    struct id one = fixture_person(o.f, "SM-1", "Dorrin Halvek", &o.f->unit);
    const char *aparts = arena_format(o.c->mem, "/people/%s/keep-aparts", id_text(o.c->mem, &one));

    fixture_person(o.f, "SM-2", "Perun Corvane", &o.f->unit);
    assert_int_equal(post(&o, OFFICER, aparts, "other_number=SM-2&reason=threat").status, 201);
    for (int html = 0; html < 2; html++) assert_true(says(&o, OFFICER, aparts, html, "Perun Corvane"));
    pages_close(o.pages);
}

/* ---- before somebody is registered ---- */

static void test_who_is_close_is_asked_about_once(void **state)
{
    struct office o = office_open(state);
    struct http_response p;

    fixture_person(o.f, "SM-1", "Mohamed Benali", &o.f->unit);
    p = post(&o, ASSESSOR, "/people", registration(&o, "Muhammad+bin+Ali", ""));
    assert_int_equal(p.status, 409);
    assert_int_equal(people(&o), 1);
    p = ask(&o, ASSESSOR, "/people", URLENCODED,
            arena_format(o.c->mem, "token=%s&%s", token(&o, ASSESSOR),
                         registration(&o, "Muhammad+bin+Ali", "")),
            true);
    assert_int_equal(p.status, 409);
    assert_non_null(strstr(p.body, "Mohamed Benali"));
    assert_non_null(strstr(p.body, "name=\"not_the_same\""));
    assert_non_null(strstr(p.body, "Muhammad bin Ali")); /* nothing that was typed is lost */
    p = post(&o, ASSESSOR, "/people", registration(&o, "Muhammad+bin+Ali", "&not_the_same=yes"));
    assert_int_equal(p.status, 201);
    assert_int_equal(people(&o), 2);
    pages_close(o.pages);
}

static void
test_a_number_of_a_court_or_another_country_is_looked_for_before_a_registration(void **state)
{
    static const char *const same[] = {"&number_court=K+1%2F26,+k12-26", "&number_foreign=K+12%2F26",
                                       "&number_other=x,K12%2F26"};
    struct office o = office_open(state);
    struct person_details p = {.name_latin = "Mohamed Benali",
                               .number = "SM-1",
                               .number_court = "K 11/26, K 12/26",
                               .legal_status = "untried",
                               .unit = o.f->unit};
    struct http_response answer;
    struct id id;

    must_work(o.c, person_register(o.c, fixture_sit(o.f, ASSESSOR), &p, &id));
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        answer = post(&o, ASSESSOR, "/people", registration(&o, "Dorrin+Halvek", same[i]));
        assert_int_equal(answer.status, 409);
        answer = ask(&o, ASSESSOR, "/people", URLENCODED,
                     arena_format(o.c->mem, "token=%s&%s", token(&o, ASSESSOR),
                                  registration(&o, "Dorrin+Halvek", same[i])),
                     true);
        assert_non_null(strstr(answer.body, "Mohamed Benali"));
    }
    assert_int_equal(people(&o), 1);
    assert_int_equal(
        post(&o, ASSESSOR, "/people", registration(&o, "Dorrin+Halvek", "&number_court=K+1%2F26"))
            .status,
        201);
    pages_close(o.pages);
}

static void test_who_is_not_close_is_not_asked_about(void **state)
{
    struct office o = office_open(state);

    fixture_person(o.f, "SM-1", "Mohamed Benali", &o.f->unit);
    assert_int_equal(post(&o, ASSESSOR, "/people", registration(&o, "Mohamed+Salhi", "")).status, 201);
    pages_close(o.pages);
}

static void test_a_number_in_use_stays_refused_whatever_is_pressed(void **state)
{
    struct office o = office_open(state);
    struct http_response p;

    fixture_person(o.f, "SM-2", "Dorrin Halvek", &o.f->unit);
    p = post(&o, ASSESSOR, "/people", registration(&o, "Mohamed+Salhi", "&not_the_same=yes"));
    assert_int_equal(p.status, 409);
    assert_int_equal(people(&o), 1);
    pages_close(o.pages);
}

static void test_the_form_begins_with_who_is_there_already(void **state)
{
    struct office o = office_open(state);
    struct json *view;
    struct http_response p;

    fixture_person(o.f, "SM-1", "Mohamed Benali", &o.f->unit);
    view = view_of(&o, ASSESSOR, "/people/new?q=mouhamed");
    assert_int_equal(json_count(json_get(view, "candidates")), 1);
    p = ask(&o, ASSESSOR, "/people/new?q=mouhamed", NULL, NULL, true);
    assert_non_null(strstr(p.body, "Is it one of these?"));
    assert_non_null(strstr(p.body, "value=\"mouhamed\""));
    view = view_of(&o, ASSESSOR, "/people/new?q=zebra");
    assert_int_equal(json_count(json_get(view, "candidates")), 0);
    view = view_of(&o, ASSESSOR, "/people?q=mouhamed");
    assert_int_equal(json_count(json_get(view, "people")), 1);
    pages_close(o.pages);
}

/* ---- two records ---- */

static size_t namesakes(struct office *o)
{
    return json_count(json_get(view_of(o, REVIEWER, "/people?q=mohamed+benali"), "people"));
}

static void test_records_are_joined_and_parted_through_the_pages(void **state)
{
    struct office o = office_open(state);
    struct id kept = fixture_person(o.f, "SM-1", "Mohamed Benali", &o.f->unit),
              gone = fixture_person(o.f, "SM-2", "Muhammad bin Ali", &o.f->unit);
    const char *path = arena_format(o.c->mem, "/people/%s/merge", id_text(o.c->mem, &kept)),
               *other = id_text(o.c->mem, &gone);
    struct json *view = view_of(&o, REVIEWER, path);
    const char *undo;

    assert_string_equal(json_get_text(json_get(view, "others")->as.members.first, "id"), other);
    view = view_of(&o, REVIEWER, arena_format(o.c->mem, "%s?other=%s", path, other));
    assert_string_equal(json_get_text(json_get(view, "other"), "number"), "SM-2");
    assert_int_equal(
        post(&o, REVIEWER, path, arena_format(o.c->mem, "other=%s&keep=x&reason=y", other)).status,
        422);
    assert_int_equal(
        post(&o, REVIEWER, path, arena_format(o.c->mem, "other=%s&keep=this&reason=", other)).status,
        422);
    assert_int_equal(
        post(&o, ASSESSOR, path, arena_format(o.c->mem, "other=%s&keep=this&reason=y", other)).status,
        403);
    assert_int_equal(namesakes(&o), 2);
    assert_int_equal(
        post(&o, REVIEWER, path, arena_format(o.c->mem, "other=%s&keep=this&reason=prints", other))
            .status,
        201);
    assert_int_equal(namesakes(&o), 1);
    view = view_of(&o, REVIEWER, arena_format(o.c->mem, "/people/%s/merged", other));
    assert_string_equal(json_get_text(json_get(view, "person"), "id"), id_text(o.c->mem, &kept));
    view = view_of(&o, REVIEWER, path);
    assert_string_equal(json_get_text(json_get(view, "merges")->as.members.first, "reason"), "prints");
    undo = arena_format(o.c->mem, "/people/%s/merges/%s/undo", id_text(o.c->mem, &kept),
                        json_get_text(json_get(view, "merges")->as.members.first, "id"));
    assert_int_equal(post(&o, REVIEWER, undo, "undo_reason=brothers").status, 201);
    assert_int_equal(namesakes(&o), 2);
    assert_int_equal(
        ask(&o, REVIEWER, arena_format(o.c->mem, "/people/%s/merged", other), NULL, NULL, false).status,
        404);
    pages_close(o.pages);
}

/* ---- a roster ---- */

static const char *upload(struct office *o, const char *with_token, const char *file)
{
    return arena_format(o->c->mem,
                        "--XX\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n%s\r\n"
                        "--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"r.csv\"\r\n"
                        "Content-Type: text/csv\r\n\r\n%s\r\n--XX--\r\n",
                        with_token, file);
}

static void test_a_file_is_chosen_looked_at_and_confirmed(void **state)
{
    struct office o = office_open(state);
    const char *file = "Name;Number;Legal status;Unit\nKarim Salhi;SM-1;untried;Harbour Wing\n"
                       "Dorrin Halvek;;untried;Harbour Wing\n";
    const char *confirm;
    struct http_response p;
    struct json *view;

    p = ask(&o, ASSESSOR, "/people/import", PARTS, upload(&o, token(&o, ASSESSOR), file), false);
    assert_int_equal(p.status, 201);
    assert_string_equal(p.location, "/people/import/check");
    view = view_of(&o, ASSESSOR, "/people/import/check");
    assert_int_equal(json_count(json_get(view, "taken")), 1);
    assert_int_equal(json_count(json_get(view, "rejected")), 1);
    assert_int_equal(json_get_int(json_get(view, "rejected")->as.members.first, "row", 0), 3);
    p = ask(&o, ASSESSOR, "/people/import/check", NULL, NULL, true);
    assert_int_equal(p.status, 200);
    assert_int_equal(people(&o), 0);
    p = post(&o, ASSESSOR, "/people/import/columns",
             "column.0=name&column.1=number&column.2=left_out&column.3=unit&legal_status=convicted");
    assert_int_equal(p.status, 201);
    confirm = arena_format(o.c->mem, "token=%s", token(&o, ASSESSOR));
    p = ask(&o, ASSESSOR, "/people/import/confirm", URLENCODED, confirm, false);
    assert_int_equal(p.status, 201);
    assert_string_equal(p.location, "/people/import?imported=1");
    p = ask(&o, ASSESSOR, "/people/import/confirm", URLENCODED, confirm, false);
    assert_int_equal(p.status, 201); /* pressed twice */
    assert_int_equal(people(&o), 1);
    assert_int_equal(post(&o, ASSESSOR, "/people/import/confirm", "").status, 409);
    assert_int_equal(people(&o), 1);
    pages_close(o.pages);
}

static void test_a_file_needs_the_token_of_the_session(void **state)
{
    struct office o = office_open(state);
    const char *file = "Name;Number\nKarim Salhi;SM-1\n";
    struct http_response p;

    p = ask(&o, ASSESSOR, "/people/import", PARTS, upload(&o, "guessed", file), false);
    assert_int_equal(p.status, 403);
    p = ask(&o, ASSESSOR, "/people/import", PARTS, upload(&o, token(&o, REVIEWER), file), false);
    assert_int_equal(p.status, 403);
    assert_null(json_get_text(view_of(&o, ASSESSOR, "/people/import"), "waiting"));
    assert_int_equal(post(&o, ASSESSOR, "/people/import", "file=roster.csv").status, 422);
    assert_int_equal(ask(&o, ASSESSOR, "/people/import/check", NULL, NULL, false).status, 404);
    pages_close(o.pages);
}

static void test_the_example_has_headings_that_are_understood(void **state)
{
    struct office o = office_open(state);
    struct http_response p = ask(&o, ASSESSOR, "/people/import/example", NULL, NULL, false);
    struct json *view;

    assert_int_equal(p.status, 200);
    assert_int_equal(strncmp(p.content_type, "text/csv", 8), 0);
    p = ask(&o, ASSESSOR, "/people/import", PARTS,
            upload(&o, token(&o, ASSESSOR),
                   arena_format(o.c->mem, "%sKarim Salhi,SM-1,1992,man,untried,Harbour Wing\r\n",
                                (const char *)p.body)),
            false);
    assert_int_equal(p.status, 201);
    view = view_of(&o, ASSESSOR, "/people/import/check");
    assert_int_equal(json_count(json_get(view, "taken")), 1);
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_number_of_another_unit_does_not_tell_an_officer_the_name),
        SITE_TEST(test_whom_an_officer_may_see_has_a_name_on_both_sides),
        SITE_TEST(test_who_is_close_is_asked_about_once),
        SITE_TEST(test_a_number_of_a_court_or_another_country_is_looked_for_before_a_registration),
        SITE_TEST(test_who_is_not_close_is_not_asked_about),
        SITE_TEST(test_a_number_in_use_stays_refused_whatever_is_pressed),
        SITE_TEST(test_the_form_begins_with_who_is_there_already),
        SITE_TEST(test_records_are_joined_and_parted_through_the_pages),
        SITE_TEST(test_a_file_is_chosen_looked_at_and_confirmed),
        SITE_TEST(test_a_file_needs_the_token_of_the_session),
        SITE_TEST(test_the_example_has_headings_that_are_understood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
