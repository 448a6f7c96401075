/* population/pages.c: the subject's lines of the site map, the lists, and the page of one person. */

#include "population/pages.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "people/people.h"
#include "population/fold.h"

/* By name unless the address says otherwise. */
static bool by_review(const struct request *q, struct call *c, struct json *view)
{
    bool review = text_equal(query_text(q, "sort"), "review");

    json_set(view, "by_review", json_bool(c, review));
    return review;
}

static enum err population_list(struct call *c, struct request *q, struct json *view)
{
    struct json *listed, *former;

    TRY(ask_population_list(c, q->desk, by_review(q, c, view), &listed));
    TRY(ask_population_former(c, q->desk, &former));
    page_dates(c, listed, "since", false);
    page_dates(c, listed, "review_on", false);
    page_dates(c, former, "since", false);
    page_dates(c, former, "ended_at", false);
    json_set(view, "listed", listed);
    json_set(view, "former", former);
    return OK;
}

static enum err population_counts(struct call *c, struct request *q, struct json *view)
{
    struct json *counts;

    TRY(ask_population_counts(c, q->desk, &counts));
    json_set(view, "grounds", json_duplicate(c, json_get(counts, "grounds")));
    json_set(view, "units", json_duplicate(c, json_get(counts, "units")));
    return OK;
}

static enum err screening_list(struct call *c, struct request *q, struct json *view)
{
    struct json *rows;

    TRY(ask_screening(c, q->desk, by_review(q, c, view), &rows));
    page_dates(c, rows, "at", false);
    page_dates(c, rows, "review_on", false);
    json_set(view, "concerns", rows);
    return OK;
}

/* ---- one person ---- */

static enum err put_history(struct call *c, struct request *q, const struct id *person,
                            struct json *view)
{
    static const char *const told[] = {"reasons", "notice_words", "withheld"};
    struct json *rows;

    TRY(ask_population_history(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_keys(c, rows, told, sizeof told / sizeof *told);
    page_dates(c, rows, "at", true);
    page_dates(c, rows, "notice_at", true);
    page_dates(c, rows, "appeal_until", false);
    page_dates(c, rows, "review_on", false);
    json_set(view, "history", rows);
    return OK;
}

static enum err put_appeals(struct call *c, struct request *q, const struct id *person,
                            struct json *view)
{
    static const char *const told[] = {"grounds"};
    struct json *rows;

    TRY(ask_appeal_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_keys(c, rows, told, 1);
    page_dates(c, rows, "at", true);
    page_dates(c, rows, "decide_by", false);
    page_dates(c, rows, "decided_at", true);
    json_set(view, "appeals", rows);
    return OK;
}

/* Each concern with what was decided about it. */
static enum err put_concerns(struct call *c, struct request *q, const struct id *person,
                             struct json *view)
{
    static const char *const told[] = {"what"}, *const reviewed[] = {"reasons"};
    struct json *rows, *reviews;

    TRY(ask_concern_list(c, q->desk, person, &rows));
    TRY(page_open_told(c, q, person, rows));
    page_keys(c, rows, told, 1);
    page_dates(c, rows, "at", true);
    page_dates(c, rows, "review_on", false);
    TRY(desk_rows(c, q->desk, "concern_reviews", DB_ARGS(DB_ID("person", person)), &reviews));
    TRY(page_open_told(c, q, person, reviews));
    page_keys(c, reviews, reviewed, 1);
    page_dates(c, reviews, "at", true);
    for (struct json *row = rows->as.members.first; row; row = row->next) {
        struct json *own = json_list(c);
        for (const struct json *r = reviews->as.members.first; r; r = r->next) {
            struct json *copy = json_duplicate(c, r);
            if (!text_equal(json_get_text(r, "concern"), json_get_text(row, "id"))) continue;
            json_set(copy, "outcome_text",
                     json_text(c, population_label(c, concern_outcomes, json_get_text(r, "outcome"))));
            json_add(own, copy);
        }
        json_set(row, "reviews", own);
    }
    json_set(view, "concerns", rows);
    return OK;
}

static enum err standing_show(struct call *c, struct request *q, struct json *view)
{
    struct id person;

    TRY(form_person(c, q, view, &person));
    json_set(view, "handle", json_id(c, &person));
    TRY(population_summary(c, q->desk, &person, view));
    TRY(put_history(c, q, &person, view));
    TRY(put_appeals(c, q, &person, view));
    TRY(put_concerns(c, q, &person, view));
    json_set(view, "may_decide", json_bool(c, rights_possible(q->desk, "population_decide")));
    json_set(view, "may_appeal", json_bool(c, rights_possible(q->desk, "appeal_file")));
    json_set(view, "may_review_concern", json_bool(c, rights_possible(q->desk, "concern_review")));
    return OK;
}

/* ---- concerns ---- */

static enum err concern_page(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person"), person;

    TRY(rights_need(c, q->desk, "concern_raise", &(struct about){.person = &id}));
    TRY(form_person(c, q, view, &person));
    form_page(
        c, view, N_("Raise a concern"),
        N_("For somebody who may be drawn into violence, is under pressure, or is suspected without "
           "a charge. It lists nobody. It is looked at within 30 days, and lapses if it is not."),
        N_("Raise the concern"));
    TRY(page_form(c, q, view, "/people/:person/concern", q->http->path, NULL));
    form_options(c, view, "kind", concern_kinds);
    return OK;
}

static enum err concern_post(struct call *c, struct request *q, struct json *view)
{
    struct id person = param_id(q, "person"), entry;

    TRY(concern_raise(c, q->desk, &person, form_text(q, "kind"), form_text(q, "what"), &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

static enum err concern_review_page(struct call *c, struct request *q, struct json *view)
{
    struct id concern = param_id(q, "concern"), person;
    struct json *row, *rows = json_list(c);

    TRY(form_person(c, q, view, &person));
    TRY(ask_concern(c, q->desk, &concern, &row));
    json_add(rows, row);
    TRY(page_open_told(c, q, &person, rows));
    form_page(
        c, view, N_("Look at a concern"),
        N_("Ask what the person needs before asking what they might do. Whatever you choose, nobody "
           "is listed by it."),
        N_("Record it"));
    form_page_about(c, view, N_("Concern"), json_get_text(row, "kind_text"));
    form_page_about(c, view, N_("State"), json_get_text(row, "state_text"));
    form_page_about(c, view, N_("What was seen or heard"), json_get_text(row, "what"));
    TRY(page_form(c, q, view, "/people/:person/concerns/:concern", q->http->path, NULL));
    form_options(c, view, "outcome", concern_outcomes);
    return OK;
}

static enum err concern_review_post(struct call *c, struct request *q, struct json *view)
{
    struct concern_review r = {.concern = param_id(q, "concern"),
                               .outcome = form_text(q, "outcome"),
                               .review_on = form_time(q, "review_on"),
                               .reasons = form_text(q, "reasons")};
    struct id entry;

    TRY(concern_review(c, q->desk, &r, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/screening?saved=1");
    return OK;
}

static const struct field concern_fields[] = {
    {FIELD_CHOICE, "kind", N_("What kind of concern"), NULL, true},
    {FIELD_AREA, "what", N_("What was seen or heard"),
     N_("Plainly, as it happened. What somebody believes is no concern by itself."), true},
    {0},
};

static const struct field concern_review_fields[] = {
    {FIELD_CHOICE, "outcome", N_("What follows"), NULL, true},
    {FIELD_AREA, "reasons", N_("Reasons"), N_("With help: what is offered, and by whom."), true},
    {FIELD_DATE, "review_on", N_("Look again on"), N_("Only where help is offered."), false},
    {0},
};

#define FORM "population_form"

static const struct route routes[] = {
    {GET, "/population", "population_see", population_list, "population_list", N_("Listed people"),
     ROUTE_MENU, NULL, NULL},
    {GET, "/population/counts", "population_see", population_counts, "population_counts",
     N_("How many are listed"), 0, NULL, NULL},
    {GET, "/screening", "concern_review", screening_list, "screening_list", N_("Concerns"), ROUTE_MENU,
     NULL, NULL},
    {GET, "/people/:person/standing", "population_see", standing_show, "standing_show",
     N_("Listing and concerns"), 0, NULL, NULL},
    {GET, "/people/:person/standing/enter", "population_decide", enter_page, FORM,
     N_("List this person"), 0, NULL, NULL},
    {POST, "/people/:person/standing/enter", "population_decide", enter_post, FORM,
     N_("List this person"), ROUTE_SLOW, enter_fields, enter_page},
    {GET, "/people/:person/standing/:listing/review", "population_decide", population_review_page, FORM,
     N_("Review a listing"), 0, NULL, NULL},
    {POST, "/people/:person/standing/:listing/review", "population_decide", population_review_post,
     FORM, N_("Review a listing"), ROUTE_SLOW, review_fields, population_review_page},
    {GET, "/people/:person/standing/:listing/leave", "population_decide", leave_page, FORM,
     N_("End the listing"), 0, NULL, NULL},
    {POST, "/people/:person/standing/:listing/leave", "population_decide", leave_post, FORM,
     N_("End the listing"), ROUTE_SLOW, leave_fields, leave_page},
    {GET, "/people/:person/standing/:decision/told", "population_decide", told_page, FORM,
     N_("Record that the person was told"), 0, NULL, NULL},
    {POST, "/people/:person/standing/:decision/told", "population_decide", told_post, FORM,
     N_("Record that the person was told"), 0, told_fields, told_page},
    {GET, "/people/:person/standing/:decision/notice", "population_see", population_notice_pdf, NULL,
     N_("The notice to the person, to print"), ROUTE_SLOW, NULL, NULL},
    {GET, "/people/:person/standing/:decision/appeal", "appeal_file", appeal_page, FORM,
     N_("Record an appeal"), 0, NULL, NULL},
    {POST, "/people/:person/standing/:decision/appeal", "appeal_file", appeal_post, FORM,
     N_("Record an appeal"), 0, appeal_fields, appeal_page},
    {GET, "/people/:person/appeals/:appeal", "appeal_decide", verdict_page, FORM,
     N_("Decide an appeal"), 0, NULL, NULL},
    {POST, "/people/:person/appeals/:appeal", "appeal_decide", verdict_post, FORM,
     N_("Decide an appeal"), ROUTE_SLOW, verdict_fields, verdict_page},
    {GET, "/people/:person/concern", "concern_raise", concern_page, FORM, N_("Raise a concern"), 0,
     NULL, NULL},
    {POST, "/people/:person/concern", "concern_raise", concern_post, FORM, N_("Raise a concern"), 0,
     concern_fields, concern_page},
    {GET, "/people/:person/concerns/:concern", "concern_review", concern_review_page, FORM,
     N_("Look at a concern"), 0, NULL, NULL},
    {POST, "/people/:person/concerns/:concern", "concern_review", concern_review_post, FORM,
     N_("Look at a concern"), 0, concern_review_fields, concern_review_page},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_appeal_decide", "appeal_decide", N_("Decide an appeal")},
    {"task_population_status", "population_decide",
     N_("Legal status or custody has changed: is the person rightly listed?")},
    {"task_population_tell", "population_decide", N_("Tell the person what was decided")},
    {"task_population_refer", "population_decide",
     N_("A concern was referred: is the person to be listed?")},
    {"task_concern_review", "concern_review", N_("Look at a concern")},
    {0},
};

static const struct dated_task_kind dated_tasks[] = {
    {{"task_population_review", "population_decide", N_("Review whether the person stays listed")}, 30},
    {.days = 0},
};

const struct subject population_subject = {.name = "population",
                                           .schema = "population_schema",
                                           .kinds = population_kinds,
                                           .routes = routes,
                                           .tasks = tasks,
                                           .dated_tasks = dated_tasks};
