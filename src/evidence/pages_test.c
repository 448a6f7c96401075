/* evidence/pages_test.c: the pages as a browser and as a script meet them: sheets of slips, filters,
 * the inbox, questions, and what each reader is shown.
 */

#include "evidence/fixture.h"

#include "base/text.h"
#include "http/message.h"
#include "page/serve.h"

struct office {
    struct scene s;
    struct call *c;
    struct pages *pages;
    const char *cookie[ROLE_COUNT];
    const char *accept;
};

#define AS_SCRIPT "application/json"
#define AS_BROWSER "text/html"

static struct http_response ask(struct office *o, enum role by, const char *address, const char *body)
{
    const char *query = strchr(address, '?');
    struct http_request q = {.method = body ? "POST" : "GET",
                             .path = arena_text_n(o->c->mem, address, strcspn(address, "?")),
                             .query = query ? query + 1 : "",
                             .host = "localhost",
                             .peer = "10.0.0.7",
                             .cookie = o->cookie[by],
                             .accept = o->accept,
                             .content_type = "application/x-www-form-urlencoded",
                             .body = body ? body : "",
                             .body_length = body ? strlen(body) : 0};
    struct http_response p = {0};
    struct call c = {.mem = arena_new(), .now = o->c->now};

    must_work(&c, pages_answer(&c, o->pages, &q, &p));
    p.body = arena_text_n(o->c->mem, p.body ? p.body : "", p.body_length);
    p.set_cookie = p.set_cookie ? arena_text(o->c->mem, p.set_cookie) : NULL;
    p.location = p.location ? arena_text(o->c->mem, p.location) : NULL;
    arena_free(c.mem);
    return p;
}

static const char *page(struct office *o, enum role by, const char *address)
{
    struct http_response p;

    o->accept = AS_BROWSER;
    p = ask(o, by, address, NULL);
    assert_int_equal(p.status, 200);
    return p.body;
}

static struct json *parsed(struct office *o, const struct http_response *p)
{
    struct json *view = NULL;

    must_work(o->c, json_parse(o->c, p->body, strlen(p->body), &view));
    return view;
}

static struct json *view_of(struct office *o, enum role by, const char *address)
{
    struct http_response p;

    o->accept = AS_SCRIPT;
    p = ask(o, by, address, NULL);
    assert_int_equal(p.status, 200);
    return parsed(o, &p);
}

static const char *with_token(struct office *o, enum role by, const char *fields)
{
    const char *token = json_get_text(json_get(view_of(o, by, "/"), "frame"), "token");

    return arena_format(o->c->mem, "token=%s&%s", token, fields);
}

static struct http_response post(struct office *o, enum role by, const char *accept,
                                 const char *address, const char *fields)
{
    const char *body = with_token(o, by, fields);

    o->accept = accept;
    return ask(o, by, address, body);
}

static void sign_in(struct office *o, enum role role)
{
    struct http_response p;

    o->accept = AS_SCRIPT;
    p = ask(o, role, "/sign-in",
            arena_format(o->c->mem, "user=%s&passphrase=%s", role_name(role), fixture_phrase(role)));
    assert_int_equal(p.status, 201);
    o->cookie[role] = arena_text_n(o->c->mem, p.set_cookie, strcspn(p.set_cookie, ";"));
}

static struct office office_open(void **state)
{
    struct office o = {.s = scene_of(state)};

    o.c = o.s.c;
    must_work(o.c, pages_open(o.c, o.s.f->site, true, &o.pages)); /* a name unknown to a view fails */
    pages_set_passphrase_cost(o.pages, passphrase_cost_least());
    for (enum role role = OFFICER; role <= INSPECTOR; role++) sign_in(&o, role);
    return o;
}

static void office_close(struct office *o)
{
    int64_t now = o->c->now;

    pages_close(o->pages);
    *o->c = (struct call){.mem = o->c->mem, .now = now};
}

static const char *about_near(struct office *o, const char *rest)
{
    return arena_format(o->c->mem, "/people/%s%s", id_text(o->c->mem, &o->s.near), rest);
}

static const char *about(struct office *o, const char *before, const struct id *id, const char *after)
{
    return arena_format(o->c->mem, "%s%s%s", before, id_text(o->c->mem, id), after);
}

static size_t written(struct office *o)
{
    return json_count(list(&o->s, &o->s.near));
}

/* ---- slips ---- */

#define SHEET "sheet=00112233445566778899aabbccddeeff&rows=10&go=record&day=2025-01-02"
#define GOOD "&who.1=SM-1&at.1=0905&saw.1=fed+the+birds&tone.1=good"
#define NOBODY "&who.2=Novak&at.2=0910&saw.2=slept&place.2=yard"
#define LATER "&who.7=SM-1&at.7=0920&saw.7=sang"

static void test_what_is_right_is_recorded_and_what_is_not_stays_with_its_reason(void **state)
{
    struct office o = office_open(state);
    struct http_response p = post(&o, OFFICER, AS_SCRIPT, "/slips", SHEET GOOD NOBODY LATER);
    struct json *view = parsed(&o, &p), *row;

    assert_int_equal(p.status, 200);
    assert_int_equal(json_count(json_get(view, "recorded")), 2);
    assert_int_equal(written(&o), 2);
    row = json_get(view, "rows")->as.members.first;
    assert_string_equal(json_get_text(row, "who"), "Novak");
    assert_string_equal(json_get_text(row, "place"), "yard");
    assert_string_equal(json_get_text(row, "saw"), "slept");
    assert_int_equal(json_get_int(row, "number", 0), 2);
    assert_int_equal(json_count(json_get(row, "faults")), 1);
    assert_non_null(
        strstr(json_get_text(json_get(row, "faults")->as.members.first, "problem"), "Novak"));
    assert_int_equal(json_count(json_get(view, "rows")), 1);
    assert_string_equal(json_get_text(view, "sheet"), "00112233445566778899aabbccddeeff");
    p = post(&o, OFFICER, AS_BROWSER, "/slips", SHEET NOBODY);
    assert_non_null(strstr(p.body, "href=\"#who.2\""));
    assert_non_null(strstr(p.body, "value=\"Novak\""));
    office_close(&o);
}

static void test_every_refused_slip_keeps_its_row_and_tells_all_that_is_wrong_with_it(void **state)
{
    struct office o = office_open(state);
    struct http_response p =
        post(&o, OFFICER, AS_SCRIPT, "/slips",
             SHEET GOOD
             "&who.3=&who.4=Novak&at.4=noon&place.4=yard&who.10=SM-1&at.10=2999-01-01+10:00&saw.10=");
    struct json *view = parsed(&o, &p), *row = json_get(view, "rows")->as.members.first, *fault;

    assert_int_equal(json_get_int(json_get(view, "recorded")->as.members.first, "row", 0), 1);
    assert_int_equal(json_get_int(row, "number", 0), 3); /* the empty one is still there to be used */
    row = row->next;
    assert_int_equal(json_get_int(row, "number", 0), 4);
    assert_int_equal(json_count(json_get(row, "faults")), 3);
    fault = json_get(row, "faults")->as.members.first;
    assert_string_equal(json_get_text(fault, "field"), "who");
    assert_string_equal(json_get_text(fault->next, "field"), "at");
    assert_string_equal(json_get_text(fault->next->next, "field"), "saw");
    row = row->next;
    assert_int_equal(json_get_int(row, "number", 0), 10);
    assert_int_equal(json_count(json_get(row, "faults")), 2);
    assert_null(row->next);
    assert_int_equal(json_get_int(view, "count", 0), 10);
    p = post(&o, OFFICER, AS_SCRIPT, "/slips",
             "sheet=00112233445566778899aabbccddeeff&rows=10&go=more&who.10=SM-1");
    row = json_get(parsed(&o, &p), "rows")->as.members.first; /* what was recorded does not come back */
    assert_int_equal(json_get_int(row, "number", 0), 10);
    assert_int_equal(json_get_int(row->next, "number", 0), 11);
    p = post(&o, OFFICER, AS_SCRIPT, "/slips",
             "sheet=00112233445566778899aabbccddeeff&rows=10&go=record&day=2025-01-02&who.10=SM-1&at."
             "10=0900&saw.10=sang");
    view = parsed(&o, &p);
    assert_int_equal(json_get_int(json_get(view, "recorded")->as.members.first, "row", 0), 10);
    assert_int_equal(json_count(json_get(view, "rows")), 10); /* a new sheet */
    assert_int_equal(written(&o), 2);
    office_close(&o);
}

/* Sent twice, or sent again from the page before with one row mended. */
static void test_no_slip_is_recorded_twice(void **state)
{
    struct office o = office_open(state);
    struct http_response p;

    (void)post(&o, OFFICER, AS_SCRIPT, "/slips", SHEET GOOD LATER);
    (void)post(&o, OFFICER, AS_SCRIPT, "/slips", SHEET GOOD LATER);
    p = post(&o, OFFICER, AS_SCRIPT, "/slips", SHEET GOOD NOBODY LATER);
    assert_int_equal(json_count(json_get(parsed(&o, &p), "recorded")), 2);
    assert_int_equal(written(&o), 2);
    p = post(&o, OFFICER, AS_SCRIPT, "/slips",
             SHEET GOOD "&who.2=SM-1&at.2=0910&saw.2=slept&place.2=yard" LATER);
    assert_int_equal(json_count(json_get(parsed(&o, &p), "recorded")), 3);
    assert_int_equal(written(&o), 3);
    office_close(&o);
}

static void test_ten_more_rows_keep_what_is_typed_and_record_nothing(void **state)
{
    struct office o = office_open(state);
    struct http_response p = post(&o, OFFICER, AS_SCRIPT, "/slips",
                                  "sheet=00112233445566778899aabbccddeeff&rows=10&go=more" GOOD LATER);
    struct json *view = parsed(&o, &p), *rows = json_get(view, "rows");

    assert_int_equal(json_count(rows), 12); /* a row that was not sent is one that was recorded */
    assert_string_equal(json_get_text(rows->as.members.first, "saw"), "fed the birds");
    assert_int_equal(written(&o), 0);
    p = post(&o, OFFICER, AS_SCRIPT, "/slips", "rows=40&go=more&who.40=");
    view = parsed(&o, &p);
    assert_int_equal(json_count(json_get(view, "rows")), 1); /* and no more than forty */
    assert_false(json_get_bool(view, "may_have_more"));
    office_close(&o);
}

static void test_a_sheet_that_is_refused_as_a_whole_keeps_what_is_typed(void **state)
{
    struct office o = office_open(state);
    struct http_response p =
        post(&o, OFFICER, AS_BROWSER, "/slips", "rows=10&go=record&day=yesterday" GOOD);

    assert_int_equal(p.status, 422);
    assert_non_null(strstr(p.body, "fed the birds"));
    assert_int_equal(written(&o), 0);
    p = post(&o, OFFICER, AS_BROWSER, "/slips", SHEET);
    assert_int_equal(p.status, 422); /* nothing is written on it */
    office_close(&o);
}

/* ---- observing ---- */

static void test_something_good_and_a_concern_weigh_the_same_and_enter_presses_neither(void **state)
{
    struct office o = office_open(state);
    const char *html = page(&o, OFFICER, about_near(&o, "/observe"));
    const char *plain = strstr(html, "<button class=\"btn btn-outline-primary\">");
    const char *good = strstr(html, "<button class=\"btn btn-primary\" name=\"tone\" value=\"good\">");
    const char *bad =
        strstr(html, "<button class=\"btn btn-primary\" name=\"tone\" value=\"concern\">");
    struct http_response p;

    assert_true(plain && good && bad && plain < good && plain < bad);
    p = post(&o, OFFICER, AS_BROWSER, about_near(&o, "/observe"),
             "seen_at=2025-01-02+09:30&saw=sang&tone=good");
    assert_int_equal(p.status, 303);
    assert_string_equal(json_get_text(list(&o.s, &o.s.near)->as.members.first, "tone"), "good");
    office_close(&o);
}

static struct id untried_person(struct office *o)
{
    struct entry *e = entry_new(o->c, "person_changed", &o->s.near);
    struct json *row = NULL, *names = json_list(o->c), *name = json_map(o->c);

    must_work(o->c, desk_row(o->c, fixture_sit(o->s.f, ASSESSOR), "person_numbered",
                             DB_ARGS(DB_TEXT("number", "SM-1"), DB_TEXT("user_entry", NULL)), &row));
    json_set(name, "script", json_text(o->c, "Latn"));
    json_set(name, "text", json_text(o->c, "Dorrin Halvek"));
    json_add(names, name);
    entry_identity(o->c, e, "names", names);
    entry_identity(o->c, e, "number", json_text(o->c, "SM-1"));
    entry_coded(o->c, e, "unit", json_id(o->c, &o->s.f->unit));
    entry_coded(o->c, e, "legal_status", json_text(o->c, "untried"));
    entry_coded(o->c, e, "supersedes", json_id(o->c, &o->s.near));
    must_work(o->c, site_decide(o->c, fixture_sit(o->s.f, ASSESSOR), fixture_decide_entry, e, NULL));
    return o->s.near;
}

static void test_whoever_writes_about_an_untried_person_is_told_not_to_ask_of_the_acts(void **state)
{
    static const char *const forms[] = {"/observe", "/evidence"};
    static const char notice[] = "Do not ask about the acts they are accused of";
    struct office o = office_open(state);

    for (size_t i = 0; i < 2; i++)
        assert_null(strstr(page(&o, ASSESSOR, about_near(&o, forms[i])), notice));
    (void)untried_person(&o);
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(page(&o, ASSESSOR, about_near(&o, forms[i])), notice));
    office_close(&o);
}

/* ---- reading ---- */

static void test_only_what_is_asked_for_is_shown_and_opened(void **state)
{
    struct office o = office_open(state);
    struct piece p = piece_of(&o.s);
    struct json *view, *trace;
    struct id id;

    (void)observed(&o.s);
    must_work(o.c, add(&o.s, ASSESSOR, &p, &id));
    view = view_of(&o, REVIEWER, about_near(&o, "/evidence?type=fact&tone=&state=new"));
    assert_int_equal(json_count(json_get(view, "evidence")), 1);
    assert_string_equal(json_get_text(json_get(view, "evidence")->as.members.first, "saw"),
                        "sat alone");
    assert_true(json_get_bool(view, "is_filtered"));
    must_work(o.c, desk_rows(o.c, fixture_sit(o.s.f, INSPECTOR), "opening_list",
                             DB_ARGS(DB_TEXT("person", NULL)), &trace));
    assert_int_equal(json_get_int(trace->as.members.first, "parts", 0), 1);
    view = view_of(&o, REVIEWER, about_near(&o, "/evidence?state=closed"));
    assert_int_equal(json_count(json_get(view, "evidence")), 0);
    view = view_of(&o, REVIEWER, about_near(&o, "/evidence"));
    assert_int_equal(json_count(json_get(view, "evidence")), 2);
    office_close(&o);
}

static void test_facts_opinions_and_what_is_restricted_look_different(void **state)
{
    struct office o = office_open(state);
    struct piece p = piece_of(&o.s);
    const char *html;
    struct id id;

    p.type = "opinion";
    p.restricted = true;
    must_work(o.c, add(&o.s, ASSESSOR, &p, &id));
    html = page(&o, ASSESSOR, about_near(&o, "/evidence"));
    assert_non_null(strstr(html, "evidence-opinion"));
    assert_null(strstr(html, "evidence-fact"));
    assert_non_null(strstr(html, "tag-strong"));
    (void)observed(&o.s);
    assert_non_null(strstr(page(&o, ASSESSOR, about_near(&o, "/evidence")), "evidence-fact"));
    office_close(&o);
}

static void test_who_it_comes_from_is_on_a_page_of_its_own_for_few(void **state)
{
    struct office o = office_open(state);
    struct http_response p =
        post(&o, ASSESSOR, AS_SCRIPT, about_near(&o, "/evidence"),
             "type=intelligence&source=outside_agency&dated=2025-01-02&text=passes+messages&"
             "told_by=the+cook&restricted[]=yes");
    const char *piece = json_get_text(parsed(&o, &p), "id"), *source;

    assert_int_equal(p.status, 201);
    source = arena_format(o.c->mem, "/evidence/%s/source", piece);
    for (enum role role = ASSESSOR; role <= INSPECTOR; role++) {
        assert_null(strstr(page(&o, role, about_near(&o, "/evidence")), "the cook"));
        assert_null(strstr(page(&o, role, arena_format(o.c->mem, "/evidence/%s", piece)), "the cook"));
    }
    assert_non_null(strstr(page(&o, REVIEWER, source), "the cook"));
    assert_non_null(strstr(page(&o, INSPECTOR, source), "the cook"));
    assert_int_equal(ask(&o, ASSESSOR, source, NULL).status, 403);
    assert_int_equal(ask(&o, OFFICER, source, NULL).status, 403);
    office_close(&o);
}

/* ---- the inbox, questions, coercion ---- */

static void test_after_one_piece_comes_the_next_until_none_is_left(void **state)
{
    static const char use[] = "outcome=use&source_grade=witness&content_grade=alone";
    struct office o = office_open(state);
    struct id pieces[6]; /* of one second: their order is the ledger's */
    enum { COUNT = sizeof pieces / sizeof *pieces };

    for (size_t i = 0; i < COUNT; i++) pieces[i] = observed(&o.s);
    assert_non_null(strstr(page(&o, ASSESSOR, "/inbox"), about(&o, "/inbox/", &pieces[0], "")));
    (void)page(&o, ASSESSOR, about(&o, "/inbox/", &pieces[0], ""));
    for (size_t i = 0; i < COUNT; i++) {
        struct http_response p =
            post(&o, ASSESSOR, AS_BROWSER, about(&o, "/inbox/", &pieces[i], ""), use);
        assert_int_equal(p.status, 303);
        assert_string_equal(p.location, i + 1 < COUNT ? about(&o, "/inbox/", &pieces[i + 1], "?saved=1")
                                                      : "/inbox?saved=1");
    }
    (void)page(&o, ASSESSOR, "/inbox");
    office_close(&o);
}

static struct id observed_saying(struct office *o, const char *saw)
{
    struct observation seen = observation_of(&o->s);
    struct id id;

    seen.saw = saw;
    seen.tone = "good";
    must_work(o->c, observe(&o->s, OFFICER, &seen, &id));
    return id;
}

/* Forty-five words of two letters: ninety letters end within the thirtieth. */
#define LONG_TEXT                                                                                                                                                      \
    "يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا يا " \
    "يا "                                                                                                                                                            \
    "يا يا يا يا يا يا يا يا يا يا يا يا END"

static void test_a_row_of_the_inbox_shows_how_what_was_told_begins(void **state)
{
    struct office o = office_open(state);
    struct http_response p;
    const struct json *row;
    const char *beginning, *html;

    (void)observed_saying(&o, "shared the bread");
    o.c->now++;
    (void)observed_saying(&o, LONG_TEXT);
    p = ask(&o, REVIEWER, "/inbox", NULL);
    row = json_get(parsed(&o, &p), "inbox")->as.members.first;
    assert_string_equal(json_get_text(row, "beginning"), "shared the bread");
    assert_string_equal(json_get_text(row, "place"), "landing");
    assert_string_equal(json_get_text(row, "number"), "SM-1");
    assert_string_equal(json_get_text(row, "tone_text"), "Something good");
    assert_null(json_get(row, "did")); /* a row is no place to read the whole */
    beginning = json_get_text(row->next, "beginning");
    assert_true(text_is_utf8(beginning, strlen(beginning)));
    assert_int_equal(text_characters(beginning), 90);
    assert_string_equal(beginning + strlen(beginning) - strlen("يا…"), "يا…");
    html = page(&o, REVIEWER, "/inbox");
    assert_non_null(strstr(html, "shared the bread"));
    assert_null(strstr(html, "END"));
    assert_int_equal(ask(&o, OFFICER, "/inbox", NULL).status, 403);
    assert_int_equal(ask(&o, INSPECTOR, "/inbox", NULL).status, 403);
    office_close(&o);
}

static void test_whoever_was_overtaken_sees_the_other_grading_and_may_still_grade(void **state)
{
    struct office o = office_open(state);
    struct id seen = observed(&o.s), first;
    struct grading g = {
        .evidence = seen, .outcome = "use", .source_grade = "mixed", .content_grade = "alone"};
    struct http_response p;

    must_work(o.c, evidence_grade(o.c, fixture_sit(o.s.f, REVIEWER), &g, &first));
    p = post(&o, ASSESSOR, AS_BROWSER, about(&o, "/inbox/", &seen, ""),
             "outcome=use&source_grade=witness&content_grade=alone&seen=");
    assert_int_equal(p.status, 409);
    assert_non_null(strstr(p.body, about(&o, "name=\"seen\" value=\"", &first, "\"")));
    assert_non_null(strstr(p.body, "value=\"witness\" checked"));
    office_close(&o);
}

static void test_an_officer_reads_the_question_and_nothing_that_was_told(void **state)
{
    struct office o = office_open(state);
    struct id seen = observed(&o.s);
    const char *answer = about(&o, "/evidence/", &seen, "/answer"), *html;
    struct http_response p = post(&o, ASSESSOR, AS_BROWSER, about(&o, "/inbox/", &seen, ""),
                                  "outcome=ask&question=Who+else+was+there");

    assert_int_equal(p.status, 303);
    assert_non_null(strstr(page(&o, OFFICER, "/"), answer));
    html = page(&o, OFFICER, answer);
    assert_non_null(strstr(html, "Who else was there"));
    assert_null(strstr(html, "sat alone"));
    assert_int_equal(ask(&o, REVIEWER, answer, NULL).status, 403);
    assert_int_equal(post(&o, OFFICER, AS_BROWSER, answer, "answer=the+cook").status, 303);
    assert_int_equal(ask(&o, OFFICER, answer, NULL).status, 409);
    html = page(&o, REVIEWER, about(&o, "/inbox/", &seen, ""));
    assert_non_null(strstr(html, "Who else was there"));
    assert_non_null(strstr(html, "the cook"));
    office_close(&o);
}

static void test_coercion_goes_from_whoever_heard_of_it_to_the_inspector_and_back(void **state)
{
    struct office o = office_open(state);
    struct id seen = observed(&o.s);
    const char *piece = about(&o, "/evidence/", &seen, ""), *finding;
    struct http_response p;
    struct json *task;

    assert_non_null(strstr(page(&o, ASSESSOR, piece), "/coercion\""));
    (void)page(&o, OFFICER, about(&o, "/evidence/", &seen, "/coercion"));
    p = post(&o, OFFICER, AS_BROWSER, about(&o, "/evidence/", &seen, "/coercion"), "what=was+beaten");
    assert_string_equal(p.location, "/?saved=1");
    assert_non_null(strstr(page(&o, ASSESSOR, piece), "it cannot be cited until"));
    assert_null(strstr(page(&o, ASSESSOR, piece), "/coercion\"")); /* it waits for the inspector */
    assert_null(strstr(page(&o, ASSESSOR, about(&o, "/inbox/", &seen, "")), "/coercion\""));
    task = tasks_of(&o.s, INSPECTOR, "task_coercion")->as.members.first;
    finding = json_get_text(task, "address");
    assert_non_null(strstr(page(&o, INSPECTOR, "/"), finding));
    assert_non_null(strstr(page(&o, INSPECTOR, finding), "was beaten"));
    assert_non_null(strstr(page(&o, INSPECTOR, piece), finding));
    p = post(&o, INSPECTOR, AS_BROWSER, finding, "outcome=upheld&reason=two+witnesses");
    assert_int_equal(p.status, 303);
    assert_non_null(strstr(page(&o, REVIEWER, piece), "two witnesses"));
    assert_null(strstr(page(&o, ASSESSOR, piece), "/coercion\""));
    assert_non_null(strstr(page(&o, ASSESSOR, piece), "Obtained by coercion, as the inspector found"));
    (void)page(&o, INSPECTOR, finding); /* decided, and still to be read */
    office_close(&o);
}

static void
test_what_was_not_found_to_be_coerced_can_be_said_again_when_something_new_is_known(void **state)
{
    struct office o = office_open(state);
    struct id seen = observed(&o.s);
    const char *piece = about(&o, "/evidence/", &seen, ""),
               *coercion = about(&o, "/evidence/", &seen, "/coercion");

    (void)post(&o, OFFICER, AS_BROWSER, coercion, "what=was+beaten");
    (void)post(&o, INSPECTOR, AS_BROWSER,
               json_get_text(tasks_of(&o.s, INSPECTOR, "task_coercion")->as.members.first, "address"),
               "outcome=not_upheld&reason=nobody+saw+it");
    assert_non_null(strstr(page(&o, ASSESSOR, piece), "The inspector did not find coercion."));
    assert_non_null(strstr(page(&o, ASSESSOR, piece), "Something new is known"));
    assert_int_equal(post(&o, ASSESSOR, AS_BROWSER, coercion, "what=a+witness+came").status, 303);
    assert_null(strstr(page(&o, ASSESSOR, piece), "Something new is known"));
    office_close(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_is_right_is_recorded_and_what_is_not_stays_with_its_reason),
        SITE_TEST(test_every_refused_slip_keeps_its_row_and_tells_all_that_is_wrong_with_it),
        SITE_TEST(test_no_slip_is_recorded_twice),
        SITE_TEST(test_ten_more_rows_keep_what_is_typed_and_record_nothing),
        SITE_TEST(test_a_sheet_that_is_refused_as_a_whole_keeps_what_is_typed),
        SITE_TEST(test_something_good_and_a_concern_weigh_the_same_and_enter_presses_neither),
        SITE_TEST(test_whoever_writes_about_an_untried_person_is_told_not_to_ask_of_the_acts),
        SITE_TEST(test_only_what_is_asked_for_is_shown_and_opened),
        SITE_TEST(test_facts_opinions_and_what_is_restricted_look_different),
        SITE_TEST(test_who_it_comes_from_is_on_a_page_of_its_own_for_few),
        SITE_TEST(test_after_one_piece_comes_the_next_until_none_is_left),
        SITE_TEST(test_a_row_of_the_inbox_shows_how_what_was_told_begins),
        SITE_TEST(test_whoever_was_overtaken_sees_the_other_grading_and_may_still_grade),
        SITE_TEST(test_an_officer_reads_the_question_and_nothing_that_was_told),
        SITE_TEST(test_coercion_goes_from_whoever_heard_of_it_to_the_inspector_and_back),
        SITE_TEST(test_what_was_not_found_to_be_coerced_can_be_said_again_when_something_new_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
