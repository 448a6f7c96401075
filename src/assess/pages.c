/* assess/pages.c: the subject's lines of the site map, and the pages around an assessment. */

#include "assess/pages.h"

#include <stdlib.h>

#include "assess/fold.h"
#include "assess/forms.h"
#include "assess/later.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "people/people.h"

/* ---- what every page begins with ---- */

static int64_t rated(const struct call *c, const struct json *section, const struct json *ratings)
{
    const struct json *items = json_get(section, "items");
    int64_t count = 0;

    for (const struct json *i = items->as.members.first; i; i = i->next)
        if (!rating_lacks(c, json_get(ratings, json_get_text(i, "code")))) count++;
    return count;
}

static int64_t filled(const struct step *s, const struct json *content, int64_t *ret_total)
{
    const struct json *member = json_get(content, s->member);
    int64_t count = 0, total = 0;

    for (const struct field *f = s->fields; f->type != FIELD_END; f++) {
        if (!field_is_content(f)) continue;
        total++;
        if (!text_is_blank(json_get_text(member, f->name))) count++;
    }
    *ret_total = total;
    return count;
}

static void add_step(struct call *c, struct json *steps, const struct json *step)
{
    struct json *copy = json_duplicate(c, step);
    int64_t done = json_get_int(copy, "done", 0), total = json_get_int(copy, "total", 0);

    json_set(copy, "is_done", json_bool(c, done == total));
    json_set(copy, "is_begun", json_bool(c, done > 0 && done < total));
    json_add(steps, copy);
}

static struct json *step_of(struct call *c, const struct request *q, const char *address,
                            const char *title, int64_t done)
{
    struct json *one = json_map(c);

    json_set(one, "title", json_text(c, title));
    json_set(one, "address", json_text(c, address));
    json_set(one, "done", json_int(c, done));
    json_set(one, "current", json_bool(c, text_equal(address, q->http->path)));
    return one;
}

/* Coverage only: how much is filled in, never what it amounts to. */
static struct json *progress(struct call *c, const struct request *q, const struct workplace *w)
{
    const char *id = id_text(c->mem, &w->id);
    const struct json *sections = json_get(w->instrument, "sections");
    struct json *steps = json_list(c);

    for (const struct json *s = sections->as.members.first; s; s = s->next) {
        const char *address =
            arena_format(c->mem, "/assessments/%s/sections/%s", id, json_get_text(s, "code"));
        struct json *one = step_of(c, q, address, json_get_text(s, "title"),
                                   rated(c, s, json_get(w->content.value, "ratings")));
        json_set(one, "total", json_int(c, (int64_t)json_count(json_get(s, "items"))));
        add_step(c, steps, one);
    }
    for (const struct step *s = assess_steps; s->member; s++) {
        const char *address = arena_format(c->mem, "/assessments/%s/steps/%s", id, s->member);
        int64_t total, done = filled(s, w->content.value, &total);
        struct json *one = step_of(c, q, address, say(c, s->title), done);
        json_set(one, "total", json_int(c, total));
        add_step(c, steps, one);
    }
    return steps;
}

enum err workplace_open(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    struct workplace w = {.id = param_id(q, "assessment")};
    struct json *rows = json_list(c);
    struct id person;
    enum err e;

    TRY(ask_assessment(c, q->desk, &w.id, &w.assessment));
    if (!id_parse(json_get_text(w.assessment, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no person.");
    TRY(ask_person(c, q->desk, &person, &w.person));
    TRY(ask_instrument(c, q->desk, json_get_text(w.assessment, "instrument"), &w.instrument));
    e = content_load(c, q->desk, w.assessment, q->route->address, &w.content);
    if (e != OK && e != ERR_MISSING && e != ERR_DENIED) return e;
    if (e != OK) fail_clear(c);
    w.has_content = e == OK;
    json_set(w.assessment, "coded", json_nil(c)); /* what it says is in the content, in words */
    json_add(rows, w.assessment);
    page_dates(c, rows, "at", false);
    page_dates(c, rows, "signed_at", true);
    page_dates(c, rows, "verdict_at", true);
    page_dates(c, rows, "valid_until", false);
    json_set(view, "assessment", w.assessment);
    json_set(view, "person", w.person);
    json_set(view, "instrument", w.instrument);
    json_set(view, "steps", w.has_content && w.content.is_draft ? progress(c, q, &w) : json_list(c));
    *ret = w;
    return OK;
}

enum err workplace_open_draft(struct call *c, struct request *q, struct json *view,
                              struct workplace *ret)
{
    struct id id = param_id(q, "assessment");
    struct json *assessment;

    TRY(ask_assessment(c, q->desk, &id, &assessment));
    TRY(content_need_draft(c, q->desk, assessment));
    return workplace_open(c, q, view, ret);
}

void workplace_go(struct call *c, struct request *q, const struct workplace *w, const char *here)
{
    const char *id = id_text(c->mem, &w->id), *go = form_text(q, "go");
    const char *path = arena_format(c->mem, "/assessments/%s/%s", id, here);
    const struct json *steps = progress(c, q, w);

    if (text_equal(go, "overview")) {
        page_goes_to(c, q, "/assessments/%s?saved=1", id);
        return;
    }
    for (const struct json *s = steps->as.members.first; s && text_equal(go, "next"); s = s->next) {
        if (!text_equal(json_get_text(s, "address"), path)) continue;
        if (s->next)
            page_goes_to(c, q, "%s?saved=1", json_get_text(s->next, "address"));
        else
            page_goes_to(c, q, "/assessments/%s?saved=1", id);
        return;
    }
    page_goes_to(c, q, "%s?saved=1", path);
}

/* ---- opening ---- */

static enum err assessment_new(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *instruments, *values = json_map(c);

    TRY(ask_person(c, q->desk, &id, &person));
    TRY(ask_instrument_list(c, q->desk, &instruments));
    json_set(view, "person", person);
    json_set(view, "no_instruments", json_bool(c, json_count(instruments) == 0));
    json_set(values, "horizon_months", json_text(c, "6"));
    TRY(page_form(c, q, view, "/people/:person/assessments",
                  arena_format(c->mem, "/people/%s/assessments", id_text(c->mem, &id)), values));
    for (const struct json *i = instruments->as.members.first; i; i = i->next)
        page_option(
            c, view, "instrument", json_get_text(i, "id"),
            arena_format(c->mem, "%s, %s", json_get_text(i, "title"), json_get_text(i, "version")));
    for (const struct risk_type *r = risk_types; r->code; r++)
        page_option(c, view, "risk_type", r->code, say(c, r->label));
    for (const struct horizon *h = horizons; h->months; h++)
        page_option(c, view, "horizon_months", arena_format(c->mem, "%d", h->months), say(c, h->label));
    return OK;
}

static enum err assessment_new_post(struct call *c, struct request *q, struct json *view)
{
    struct assessment_opening o = {
        .person = param_id(q, "person"),
        .instrument = form_id(q, "instrument"),
        .risk_type = form_text(q, "risk_type"),
        .horizon_months = strtoll(form_text(q, "horizon_months"), NULL, 10),
    };
    struct id id;

    TRY(assessment_open(c, q->desk, &o, &id));
    json_set(view, "assessment", json_id(c, &id));
    page_goes_to(c, q, "/assessments/%s", id_text(c->mem, &id));
    return OK;
}

/* ---- the overview ---- */

static const char *first_unfinished(const struct json *steps)
{
    for (const struct json *s = json_count(steps) ? steps->as.members.first : NULL; s; s = s->next)
        if (!json_get_bool(s, "is_done")) return json_get_text(s, "address");
    return NULL;
}

/* What the reviewer wrote: the reason of a return, or the remark beside a countersignature. */
static enum err show_verdict(struct call *c, struct request *q, const struct workplace *w,
                             struct json *view)
{
    const char *verdict = json_get_text(w->assessment, "verdict");
    struct json *rows = json_list(c), *row = json_map(c);
    struct id person;

    if (verdict && id_parse(json_get_text(w->person, "id"), &person)) {
        json_set(row, "id", json_text(c, verdict));
        json_add(rows, row);
        TRY(page_open_told(c, q, &person, rows));
    }
    json_set(view, "reason", json_text(c, json_get_text(row, "reason")));
    json_set(view, "remark", json_text(c, json_get_text(row, "comment")));
    return OK;
}

static enum err assessment_show(struct call *c, struct request *q, struct json *view)
{
    struct json *missing = json_list(c);
    struct workplace w;
    const char *state;
    bool draft, own;

    TRY(workplace_open(c, q, view, &w));
    state = json_get_text(w.assessment, "state");
    draft = w.has_content && w.content.is_draft;
    own = text_equal(json_get_text(w.assessment, "by"), id_text(c->mem, &q->desk->user->id));
    if (draft) TRY(content_missing(c, q->desk, w.assessment, w.instrument, w.content.value, &missing));
    json_set(view, "missing", missing);
    json_set(view, "is_draft", json_bool(c, draft));
    json_set(view, "is_returned", json_bool(c, text_equal(state, "returned")));
    json_set(view, "is_signed",
             json_bool(c, text_equal(state, "signed") || text_equal(state, "countersigned")));
    json_set(view, "is_countersigned", json_bool(c, text_equal(state, "countersigned")));
    json_set(view, "can_sign", json_bool(c, draft && json_count(missing) == 0));
    json_set(view, "can_countersign",
             json_bool(c, text_equal(state, "signed") && !own &&
                              rights_possible(q->desk, "assessment_countersign")));
    json_set(view, "may_read", json_bool(c, w.has_content));
    json_set(view, "continue_at",
             json_text(c, draft ? first_unfinished(json_get(view, "steps")) : NULL));
    TRY(later_links(c, q, w.assessment, view));
    return show_verdict(c, q, &w, view);
}

/* ---- signing ---- */

/* A form that could only be refused is not offered: these rights depend on who the author is. */
static enum err need_right(struct call *c, const struct request *q, const char *right)
{
    struct id id = param_id(q, "assessment"), author;
    struct json *assessment;

    TRY(ask_assessment(c, q->desk, &id, &assessment));
    if (!id_parse(json_get_text(assessment, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    return rights_need(c, q->desk, right, &(struct about){.author = &author});
}

static enum err sign_page(struct call *c, struct request *q, struct json *view)
{
    TRY(need_right(c, q, "assessment_sign"));
    TRY(assessment_show(c, q, view));
    return page_form(c, q, view, "/assessments/:assessment/sign",
                     arena_format(c->mem, "/assessments/%s/sign", param_text(q, "assessment")), NULL);
}

static enum err sign_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment"), entry;

    TRY(assessment_sign(c, q->desk, &id, form_text(q, "passphrase"), &entry));
    json_set(view, "signed", json_id(c, &entry));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* The page shows the latest signature, also when a form was refused: so its forms name that one. */
static void set_what_is_read(struct call *c, const struct json *view, struct json *form)
{
    const char *read = json_get_text(json_get(view, "assessment"), "signed");

    for (struct json *f = json_get(form, "fields")->as.members.first; f; f = f->next)
        if (text_equal(json_get_text(f, "name"), "signed")) json_set(f, "value", json_text(c, read));
}

static enum err review_form(struct call *c, struct request *q, struct json *view, const char *verb,
                            struct json **ret)
{
    const char *pattern = arena_format(c->mem, "/assessments/:assessment/%s", verb);

    TRY(page_form(c, q, view, pattern,
                  arena_format(c->mem, "/assessments/%s/%s", param_text(q, "assessment"), verb), NULL));
    *ret = json_get(view, "form");
    set_what_is_read(c, view, *ret);
    return OK;
}

/* The reviewer reads the whole, then signs or gives it back: two forms on one page. */
static enum err review_page(struct call *c, struct request *q, struct json *view)
{
    struct json *sign, *back, *copy;

    TRY(need_right(c, q, "assessment_countersign"));
    TRY(assessment_read(c, q, view));
    TRY(review_form(c, q, view, "return", &back));
    copy = json_duplicate(c, back);
    TRY(review_form(c, q, view, "countersign", &sign));
    json_set(view, "return_form", copy);
    return OK;
}

/* Between reading and countersigning it may have been returned by somebody else and signed anew. */
static enum err need_what_was_read(struct call *c, struct request *q, const struct id *id)
{
    const char *read = form_text(q, "signed");
    struct json *now;

    TRY(ask_assessment(c, q->desk, id, &now));
    if (*read && !text_equal(json_get_text(now, "signed"), read))
        return fail(c, ERR_CONFLICT,
                    N_("The author has signed it again since you read it. Read it again first."));
    return OK;
}

static enum err countersign_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(need_what_was_read(c, q, &id));
    TRY(assessment_countersign(c, q->desk, &id, form_text(q, "comment"), form_text(q, "passphrase")));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

static enum err return_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(need_what_was_read(c, q, &id));
    TRY(assessment_return(c, q->desk, &id, form_text(q, "reason")));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- the site map ---- */

static const struct field opening_fields[] = {
    {FIELD_CHOICE, "instrument", N_("Instrument"), NULL, true},
    {FIELD_CHOICE, "risk_type", N_("Which risk is assessed?"),
     N_("One assessment answers one question."), true},
    {FIELD_CHOICE, "horizon_months", N_("How far ahead?"), NULL, true},
    {0},
};

static const struct field sign_fields[] = {
    {FIELD_SECRET, "passphrase", N_("Your passphrase"),
     N_("Signing asks for it again, so that nobody signs at your unattended screen."), true},
    {0},
};

static const struct field countersign_fields[] = {
    {FIELD_AREA, "comment", N_("Remark, if any"), NULL, false},
    {FIELD_SECRET, "passphrase", N_("Your passphrase"), NULL, true},
    {FIELD_HIDDEN, "signed", N_("The signature that was read"), NULL, false},
    {0},
};

static const struct field return_fields[] = {
    {FIELD_AREA, "reason", N_("What should the author look at again?"), NULL, true},
    {FIELD_HIDDEN, "signed", N_("The signature that was read"), NULL, false},
    {0},
};

#define ONE "/assessments/:assessment"

static const struct route routes[] = {
    {GET, "/people/:person/assessments/new", "assessment_open", assessment_new, "assessment_new",
     N_("Open an assessment"), 0, NULL, NULL},
    {POST, "/people/:person/assessments", "assessment_open", assessment_new_post, "assessment_new",
     N_("Open an assessment"), 0, opening_fields, assessment_new},
    {GET, ONE, "assessment_see", assessment_show, "assessment_show", N_("Assessment"), 0, NULL, NULL},
    {GET, ONE "/sections/:section", "assessment_write", rating_page, "rating_page", N_("Ratings"), 0,
     NULL, NULL},
    {POST, ONE "/sections/:section", "assessment_write", rating_post, "rating_page", N_("Save ratings"),
     ROUTE_DRAFT, rating_fields, rating_page},
    {GET, ONE "/steps/formulation", "assessment_write", formulation_page, "step_page",
     N_("Formulation"), 0, NULL, NULL},
    {POST, ONE "/steps/formulation", "assessment_write", formulation_post, "step_page",
     N_("Save the formulation"), ROUTE_DRAFT, formulation_fields, formulation_page},
    {GET, ONE "/steps/scenario", "assessment_write", scenario_page, "step_page", N_("Scenario"), 0,
     NULL, NULL},
    {POST, ONE "/steps/scenario", "assessment_write", scenario_post, "step_page",
     N_("Save the scenario"), ROUTE_DRAFT, scenario_fields, scenario_page},
    {GET, ONE "/steps/judgement", "assessment_write", judgement_page, "step_page", N_("Judgement"), 0,
     NULL, NULL},
    {POST, ONE "/steps/judgement", "assessment_write", judgement_post, "step_page",
     N_("Save the judgement"), ROUTE_DRAFT, judgement_fields, judgement_page},
    {GET, ONE "/sign", "assessment_sign", sign_page, "sign_page", N_("Sign the assessment"), 0, NULL,
     NULL},
    {POST, ONE "/sign", "assessment_sign", sign_post, "sign_page", N_("Sign the assessment"),
     ROUTE_SLOW, sign_fields, sign_page},
    {GET, ONE "/review", "assessment_countersign", review_page, "review_page",
     N_("Review the assessment"), 0, NULL, NULL},
    {POST, ONE "/countersign", "assessment_countersign", countersign_post, "review_page",
     N_("Countersign the assessment"), ROUTE_SLOW, countersign_fields, review_page},
    {POST, ONE "/return", "assessment_countersign", return_post, "review_page",
     N_("Return the assessment"), 0, return_fields, review_page},
    {GET, ONE "/read", "assessment_see", assessment_read, "assessment_read", N_("Read the assessment"),
     0, NULL, NULL},
    {GET, ONE "/report", "assessment_report", assessment_report, NULL, N_("Report (PDF)"), ROUTE_SLOW,
     NULL, NULL},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_returned", "assessment_write", N_("Returned to you: look at it again")},
    {"task_countersign", "assessment_countersign", N_("Waits for your countersignature")},
    {"task_continue", "assessment_write", N_("Continue the assessment")},
    {0},
};

const struct subject assess_subject = {.name = "assess",
                                       .schema = "assess_schema",
                                       .kinds = assess_kinds,
                                       .routes = routes,
                                       .tasks = tasks};
