/* population/pages_test.c: what the pages show, to whom, and what the notice to the person leaves out.
 */

#include "population/fixture.h"

#include "http/message.h"
#include "page/serve.h"

struct desk_front {
    struct office o;
    struct call *c;
    struct pages *pages;
    const char *cookie[ROLE_COUNT];
};

static struct http_response ask(struct desk_front *p, enum role by, const char *path, const char *query,
                                const char *body)
{
    struct http_request q = {.method = body ? "POST" : "GET",
                             .path = path,
                             .query = query,
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = p->cookie[by],
                             .accept = "application/json",
                             .content_type = "application/x-www-form-urlencoded",
                             .body = body ? body : "",
                             .body_length = body ? strlen(body) : 0};
    struct http_response r = {0};
    struct call c = {.mem = arena_new(), .now = p->c->now};

    must_work(&c, pages_answer(&c, p->pages, &q, &r));
    r.body = arena_text_n(p->c->mem, r.body, r.body_length);
    r.set_cookie = arena_text(p->c->mem, r.set_cookie);
    r.content_type = arena_text(p->c->mem, r.content_type);
    arena_free(c.mem);
    return r;
}

static const char *sign_in(struct desk_front *p, enum role role)
{
    struct http_response r =
        ask(p, role, "/sign-in", NULL,
            arena_format(p->c->mem, "user=%s&passphrase=%s", role_name(role), fixture_phrase(role)));

    assert_int_equal(r.status, 201);
    return arena_text_n(p->c->mem, r.set_cookie, strcspn(r.set_cookie, ";"));
}

static struct desk_front front_open(void **state)
{
    struct desk_front p = {.o = office_begin(state)};

    p.c = p.o.c;
    must_work(p.c, pages_open(p.c, p.o.f->site, true, &p.pages));
    for (enum role role = 0; role < ROLE_COUNT; role++) p.cookie[role] = sign_in(&p, role);
    return p;
}

static struct json *view_of(struct desk_front *p, enum role by, const char *path, const char *query)
{
    struct http_response r = ask(p, by, path, query, NULL);
    struct json *view = NULL;

    assert_int_equal(r.status, 200);
    must_work(p->c, json_parse(p->c, r.body, strlen(r.body), &view));
    return view;
}

static const char *about(struct desk_front *p, const struct id *person, const char *rest)
{
    return arena_format(p->c->mem, "/people/%s%s", id_text(p->c->mem, person), rest);
}

static const char *notice_path(struct desk_front *p, const struct id *decision)
{
    return about(p, &p->o.person,
                 arena_format(p->c->mem, "/standing/%s/notice", id_text(p->c->mem, decision)));
}

static struct http_response notice_of(struct desk_front *p, const struct id *decision)
{
    struct http_response r = ask(p, REVIEWER, notice_path(p, decision), NULL, NULL);

    assert_int_equal(r.status, 200);
    assert_string_equal(r.content_type, "application/pdf");
    return r;
}

static int pages_in(struct http_response r)
{
    const char *place = memmem(r.body, r.body_length, "/Type /Pages", 12);
    int count = 0;

    assert_non_null(place);
    place = memmem(place, (size_t)((const char *)r.body + r.body_length - place), "/Count ", 7);
    assert_non_null(place);
    assert_int_equal(sscanf(place, "/Count %d", &count), 1);
    return count;
}

static struct id enter_with(struct desk_front *p, struct desk *by, const char *passphrase,
                            const char *reasons, const char *language, const char *how)
{
    struct population_decision d = office_decision(&p->o, &p->o.person, "conviction", &p->o.evidence);
    struct id listing = {{0}};

    d.reasons = reasons;
    d.passphrase = passphrase;
    d.notice.language = language;
    d.notice.how = how;
    d.notice.withheld = "a search is under way";
    if (strcmp(how, "given") != 0) d.notice.at = 0;
    must_work(p->c, population_enter(p->c, by, &d, &listing));
    return listing;
}

/* ---- the notice ---- */

static void test_the_notice_holds_neither_the_reasons_nor_who_decided(void **state)
{
    struct desk_front p = front_open(state);
    struct user_secrets *secrets = NULL;
    struct desk second = office_second(&p.o, 1U << REVIEWER, &secrets);
    struct population_decision leave;
    struct http_response one, two;
    struct id first, again, id;

    first = enter_with(&p, fixture_sit(p.o.f, REVIEWER), fixture_phrase(REVIEWER),
                       "an informer said so", "en", "given");
    one = notice_of(&p, &first);
    leave = office_decision(&p.o, &first, "mistake", NULL);
    must_work(p.c, population_leave(p.c, fixture_sit(p.o.f, REVIEWER), &leave, &id));
    again = enter_with(&p, &second, OFFICE_SECOND_PHRASE, "another reason altogether", "en", "given");
    two = notice_of(&p, &again);
    assert_int_equal(one.body_length, two.body_length);
    assert_memory_equal(one.body, two.body, one.body_length);
    user_secrets_free(secrets);
    pages_close(p.pages);
}

static void test_the_notice_is_in_the_language_of_the_person_and_on_one_page(void **state)
{
    static const char *const languages[] = {"en", "fr", "ar", "other"};
    struct desk_front p = front_open(state);
    struct id untried = office_person_of(&p.o, "SM-3", "untried", &p.o.f->unit);
    struct id evidence = office_evidence(&p.o, &untried);
    struct http_response printed[4];

    for (size_t i = 0; i < 4; i++) {
        struct population_decision d = office_decision(&p.o, &untried, "charge", &evidence);
        struct id listing, id;
        const char *path;
        d.notice.language = languages[i];
        d.notice.words = "1\n2\n3\n4\n";
        while (strlen(d.notice.words) + 7 <= POPULATION_NOTICE_CHARACTERS)
            d.notice.words = arena_format(p.c->mem, "%s wwwwww", d.notice.words);
        must_work(p.c, population_enter(p.c, fixture_sit(p.o.f, REVIEWER), &d, &listing));
        path = arena_format(p.c->mem, "/standing/%s/notice", id_text(p.c->mem, &listing));
        printed[i] = ask(&p, REVIEWER, about(&p, &untried, path), NULL, NULL);
        assert_int_equal(printed[i].status, 200);
        assert_int_equal(pages_in(printed[i]), 1);
        d.about = listing;
        d.ground = "mistake";
        must_work(p.c, population_leave(p.c, fixture_sit(p.o.f, REVIEWER), &d, &id));
    }
    assert_int_not_equal(printed[0].body_length, printed[1].body_length);
    assert_int_not_equal(printed[0].body_length, printed[2].body_length);
    assert_int_equal(printed[0].body_length,
                     printed[3].body_length); /* interpreted from the reader's */
    pages_close(p.pages);
}

static void test_a_notice_that_is_withheld_is_not_printed(void **state)
{
    struct desk_front p = front_open(state);
    struct population_notice now = {.how = "pending", .language = "en"};
    struct id listing, id;

    listing = enter_with(&p, fixture_sit(p.o.f, REVIEWER), fixture_phrase(REVIEWER), "reasons", "en",
                         "withheld");
    assert_int_equal(ask(&p, REVIEWER, notice_path(&p, &listing), NULL, NULL).status, 409);
    must_work(p.c, population_tell(p.c, fixture_sit(p.o.f, REVIEWER), &listing, &now, &id));
    (void)notice_of(&p, &listing);
    assert_int_equal(ask(&p, OFFICER, notice_path(&p, &listing), NULL, NULL).status, 403);
    pages_close(p.pages);
}

/* ---- who sees what ---- */

static void test_an_officer_raises_a_concern_and_learns_nothing_of_who_is_listed(void **state)
{
    struct desk_front p = front_open(state);
    struct json *view = json_map(p.c), *standing;
    const char *path = about(&p, &p.o.person, "/concern"), *token;

    (void)office_enter(&p.o, &p.o.person, &p.o.evidence);
    token = json_get_text(json_get(view_of(&p, OFFICER, "/", NULL), "frame"), "token");
    (void)view_of(&p, OFFICER, path, NULL);
    assert_int_equal(
        ask(&p, OFFICER, path, NULL,
            arena_format(p.c->mem, "token=%s&kind=vulnerable&what=two+men+wait+for+him", token))
            .status,
        201);
    assert_int_equal(ask(&p, OFFICER, "/population", NULL, NULL).status, 403);
    assert_int_equal(ask(&p, OFFICER, "/population/counts", NULL, NULL).status, 403);
    assert_int_equal(ask(&p, OFFICER, "/screening", NULL, NULL).status, 403);
    assert_int_equal(ask(&p, OFFICER, about(&p, &p.o.person, "/standing"), NULL, NULL).status, 403);
    must_work(p.c, population_summary(p.c, fixture_sit(p.o.f, OFFICER), &p.o.person, view));
    standing = json_get(view, "standing");
    assert_false(json_get_bool(standing, "may_see"));
    assert_false(json_get_bool(standing, "is_listed"));
    assert_null(json_get_text(standing, "standing"));
    assert_true(json_get_bool(standing, "may_raise"));
    pages_close(p.pages);
}

static void test_reading_why_somebody_is_listed_leaves_a_trace(void **state)
{
    struct desk_front p = front_open(state);
    struct json *view, *trace;

    (void)office_enter(&p.o, &p.o.person, &p.o.evidence);
    view = view_of(&p, INSPECTOR, about(&p, &p.o.person, "/standing"), NULL);
    assert_string_equal(json_get_text(json_get(view, "history")->as.members.first, "reasons"),
                        "the judgment of the court");
    must_work(p.c, desk_rows(p.c, fixture_sit(p.o.f, INSPECTOR), "opening_list",
                             DB_ARGS(DB_ID("person", &p.o.person)), &trace));
    assert_int_equal(json_count(trace), 1);
    assert_string_equal(json_get_text(trace->as.members.first, "page"), "/people/:person/standing");
    pages_close(p.pages);
}

static void test_the_page_of_the_kept_record_opens_what_was_told_under_the_other(void **state)
{
    struct desk_front p = front_open(state);
    struct json *view;

    (void)office_enter(&p.o, &p.o.other, &p.o.evidence_of_other);
    (void)office_entry(&p.o, "persons_merged", &p.o.person, "gone", &p.o.other);
    view = view_of(&p, INSPECTOR, about(&p, &p.o.person, "/standing"), NULL);
    assert_string_equal(json_get_text(json_get(view, "history")->as.members.first, "reasons"),
                        "the judgment of the court");
    view = view_of(&p, INSPECTOR, about(&p, &p.o.other, "/standing"), NULL); /* an old address */
    assert_string_equal(json_get_text(json_get(view, "person"), "number"), "SM-1");
    assert_int_equal(json_count(json_get(view, "history")), 1);
    pages_close(p.pages);
}

static void test_whoever_decided_does_not_even_see_the_form_to_decide_the_appeal(void **state)
{
    struct desk_front p = front_open(state);
    struct id listing = office_enter(&p.o, &p.o.person, &p.o.evidence), appeal;
    const struct json *row;

    must_work(p.c, appeal_file(p.c, fixture_sit(p.o.f, INSPECTOR), &listing, "person", "no", &appeal));
    row = json_get(view_of(&p, REVIEWER, about(&p, &p.o.person, "/standing"), NULL), "appeals")
              ->as.members.first;
    assert_true(json_get_bool(row, "is_open"));
    assert_false(json_get_bool(row, "waits_for_me"));
    assert_int_equal(
        ask(&p, REVIEWER,
            about(&p, &p.o.person, arena_format(p.c->mem, "/appeals/%s", id_text(p.c->mem, &appeal))),
            NULL, NULL)
            .status,
        403);
    pages_close(p.pages);
}

/* ---- lists ---- */

static const char *names_in(struct desk_front *p, const char *query)
{
    const struct json *listed = json_get(view_of(p, ASSESSOR, "/population", query), "listed");
    const char *all = "";

    for (const struct json *row = listed->as.members.first; row; row = row->next)
        all = arena_format(p->c->mem, "%s%s ", all, json_get_text(row, "number"));
    return all;
}

static void test_the_list_is_by_name_or_by_review_and_says_the_next_step(void **state)
{
    struct desk_front p = front_open(state);
    struct population_decision d = office_decision(&p.o, &p.o.person, "conviction", &p.o.evidence);
    struct id listing;
    const struct json *row;

    d.review_on = p.c->now + 100 * TIME_DAY; /* Dorrin Halvek */
    must_work(p.c, population_enter(p.c, fixture_sit(p.o.f, REVIEWER), &d, &listing));
    d = office_decision(&p.o, &p.o.other, "conviction", &p.o.evidence_of_other);
    d.review_on = p.c->now + 50 * TIME_DAY; /* Perun Corvane */
    must_work(p.c, population_enter(p.c, fixture_sit(p.o.f, REVIEWER), &d, &listing));
    assert_string_equal(names_in(&p, NULL), "SM-1 SM-2 ");
    assert_string_equal(names_in(&p, "sort=review"), "SM-2 SM-1 ");
    assert_string_equal(names_in(&p, "sort=level"), "SM-1 SM-2 ");
    p.c->now += 50 * TIME_DAY + TIME_DAY;
    for (enum role role = 0; role < ROLE_COUNT; role++) p.cookie[role] = sign_in(&p, role);
    row = json_get(view_of(&p, ASSESSOR, "/population", "sort=review"), "listed")->as.members.first;
    assert_string_equal(json_get_text(row, "next_step"), "The review is overdue");
    assert_string_equal(json_get_text(row->next, "next_step"), "Review it by its date");
    pages_close(p.pages);
}

static void test_counts_tell_no_cell_below_three_and_no_total(void **state)
{
    struct desk_front p = front_open(state);
    const struct json *units, *cells;
    struct http_response r;

    for (int i = 0; i < 3; i++) {
        struct id person =
            fixture_person(p.o.f, arena_format(p.c->mem, "SM-%d", 10 + i), "Tarn Ovel", &p.o.f->unit);
        struct id evidence = office_evidence(&p.o, &person);
        (void)office_enter(&p.o, &person, &evidence);
        if (i != 1) continue;
        units = json_get(view_of(&p, ASSESSOR, "/population/counts", NULL), "units");
        cells = json_get(units->as.members.first, "cells");
        assert_string_equal(json_get_text(cells->as.members.first->next, "text"), "under 3");
    }
    units = json_get(view_of(&p, ASSESSOR, "/population/counts", NULL), "units");
    cells = json_get(units->as.members.first, "cells"); /* Harbour Wing */
    assert_string_equal(json_get_text(cells->as.members.first->next, "text"), "3");
    assert_string_equal(json_get_text(cells->as.members.first, "text"), "under 3");
    cells = json_get(units->as.members.last, "cells"); /* Mill Wing: nobody looks like two */
    assert_string_equal(json_get_text(cells->as.members.first->next, "text"), "under 3");
    r = ask(&p, ASSESSOR, "/population/counts", NULL, NULL);
    assert_null(strstr(r.body, "total"));
    assert_null(strstr(r.body, "listed\":"));
    assert_null(strstr(r.body, "Tarn"));
    pages_close(p.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_the_notice_holds_neither_the_reasons_nor_who_decided),
        SITE_TEST(test_the_notice_is_in_the_language_of_the_person_and_on_one_page),
        SITE_TEST(test_a_notice_that_is_withheld_is_not_printed),
        SITE_TEST(test_an_officer_raises_a_concern_and_learns_nothing_of_who_is_listed),
        SITE_TEST(test_reading_why_somebody_is_listed_leaves_a_trace),
        SITE_TEST(test_the_page_of_the_kept_record_opens_what_was_told_under_the_other),
        SITE_TEST(test_whoever_decided_does_not_even_see_the_form_to_decide_the_appeal),
        SITE_TEST(test_the_list_is_by_name_or_by_review_and_says_the_next_step),
        SITE_TEST(test_counts_tell_no_cell_below_three_and_no_total),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
