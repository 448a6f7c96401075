/* assess/later.c: the lines of the site map for what comes beside and after the first judgement. */

#include "assess/later.h"

#include "assess/addendum.h"
#include "assess/review.h"
#include "assess/second.h"
#include "assess/trajectory.h"
#include "instrument/instrument.h"
#include "people/people.h"

enum err later_look(struct call *c, struct request *q, struct json *view, struct workplace *ret)
{
    struct workplace w = {.id = param_id(q, "assessment")};
    struct json *rows = json_list(c);

    TRY(ask_assessment(c, q->desk, &w.id, &w.assessment));
    if (!id_parse(json_get_text(w.assessment, "person"), &w.person_id))
        return fail(c, ERR_BUG, "An assessment has no person.");
    TRY(ask_person(c, q->desk, &w.person_id, &w.person));
    TRY(ask_instrument(c, q->desk, json_get_text(w.assessment, "instrument"), &w.instrument));
    json_set(w.assessment, "coded", json_nil(c)); /* not what these pages show */
    json_add(rows, w.assessment);
    page_dates(c, rows, "at", false);
    page_dates(c, rows, "signed_at", true);
    page_dates(c, rows, "valid_until", false);
    json_set(view, "assessment", w.assessment);
    json_set(view, "person", w.person);
    json_set(view, "instrument", w.instrument);
    json_set(view, "way", json_nil(c));
    json_set(view, "steps", json_list(c));
    json_set(view, "stands_under", json_text(c, "/people"));
    *ret = w;
    return OK;
}

enum err later_links(struct call *c, struct request *q, const struct json *assessment,
                     struct json *view)
{
    struct json *standing, *second;

    TRY(addenda_show(c, q, assessment, view));
    TRY(desk_row(c, q->desk, "review_of",
                 DB_ARGS(DB_TEXT("assessment", json_get_text(assessment, "id"))), &standing));
    json_set(view, "may_add", json_bool(c, rights_possible(q->desk, "addendum_write")));
    json_set(
        view, "may_look_again",
        json_bool(c, standing->kind != JSON_IS_NIL && rights_possible(q->desk, "assessment_review")));
    TRY(desk_row(c, q->desk, "second_of",
                 DB_ARGS(DB_TEXT("assessment", json_get_text(assessment, "id"))), &second));
    /* Once it is signed nobody can be asked any more. */
    json_set(view, "has_second",
             json_bool(c, second->kind != JSON_IS_NIL || !json_get_text(assessment, "signed")));
    return OK;
}

static const struct field ask_fields[] = {
    {FIELD_CHOICE, "user", N_("Who rates a second time?"),
     N_("An assessor who did not take part in the first rating."), true},
    {0},
};

static const struct field submit_fields[] = {
    {FIELD_SECRET, "passphrase", N_("Your passphrase"),
     N_("Signing asks for it again, so that nobody signs at your unattended screen."), true},
    {0},
};

static const struct field agree_fields[] = {
    {FIELD_MANY, "presence", N_("Presence"), NULL, false},
    {FIELD_MANY, "relevance", N_("Relevance for this person"), NULL, false},
    {FIELD_MANY, "reason", N_("Why you agreed on this"), NULL, false},
    {0},
};

static const struct field no_fields[] = {{0}};

#define ONE "/assessments/:assessment"
#define PERSON "/people/:person"

static const struct route routes[] = {
    {GET, ONE "/second", "assessment_see", second_page, "second_page", N_("Second rating"), 0, NULL,
     NULL},
    {POST, ONE "/second", "assessment_see", second_ask_post, "second_page",
     N_("Ask for a second rating"), 0, ask_fields, second_page},
    {POST, ONE "/second/withdraw", "assessment_see", second_withdraw_post, "second_page",
     N_("Withdraw the request for a second rating"), 0, no_fields, second_page},
    {POST, ONE "/second/submit", "assessment_second", second_submit_post, "second_page",
     N_("Submit ratings"), ROUTE_SLOW, submit_fields, second_page},
    {GET, ONE "/second/sections/:section", "assessment_second", second_rating_page, "rating_page",
     N_("Second rating"), 0, NULL, NULL},
    {POST, ONE "/second/sections/:section", "assessment_second", second_rating_post, "rating_page",
     N_("Save ratings"), ROUTE_DRAFT, rating_fields, second_rating_page},
    {GET, ONE "/second/compare", "assessment_see", second_compare, "second_compare",
     N_("Two ratings compared"), 0, NULL, NULL},
    {POST, ONE "/second/consensus", "assessment_second", second_agree_post, "second_compare",
     N_("Record the consensus"), 0, agree_fields, second_compare},
    {POST, ONE "/second/take-over", "assessment_write", second_take_over_post, "second_compare",
     N_("Take over the consensus"), 0, no_fields, second_compare},
    {GET, ONE "/addenda/new", "addendum_write", addendum_page, "addendum_page", N_("Add an addendum"),
     0, NULL, NULL},
    {POST, ONE "/addenda", "addendum_write", addendum_post, "addendum_page", N_("Add an addendum"),
     ROUTE_SLOW, addendum_fields, addendum_page},
    {GET, ONE "/again", "assessment_review", again_page, "again_page", N_("Does it still hold?"), 0,
     NULL, NULL},
    {POST, ONE "/again", "assessment_review", again_post, "again_page", N_("Does it still hold?"), 0,
     again_fields, again_page},
    {GET, PERSON "/triggers/new", "trigger_record", trigger_page, "trigger_page",
     N_("Something happened"), 0, NULL, NULL},
    {POST, PERSON "/triggers", "trigger_record", trigger_post, "trigger_page", N_("Something happened"),
     0, trigger_fields, trigger_page},
    {GET, PERSON "/trajectory", "assessment_see", trajectory_show, "trajectory_show", N_("Over time"),
     0, NULL, NULL},
    {GET, PERSON "/trajectory/report", "assessment_report", trajectory_report, NULL,
     N_("Over time (PDF)"), ROUTE_SLOW, NULL, NULL},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_second_rate", "assessment_second", N_("You are asked for a second rating")},
    {"task_second_submit", "assessment_write", N_("Submit your ratings for the comparison")},
    {"task_second_agree", "assessment_second", N_("Two ratings differ: record what you agree on")},
    {"task_review_trigger", "assessment_review",
     N_("Something happened: does the assessment still hold?")},
    {"task_review_new", "assessment_open", N_("A new assessment is needed: open it")},
    {0},
};

static const struct dated_task_kind dated_tasks[] = {
    {{"task_review_due", "assessment_review", N_("The assessment ends: does it still hold?")},
     REVIEW_AHEAD_DAYS},
    {{0}, 0},
};

const struct subject later_subject = {.name = "assess_later",
                                      .schema = "later_schema",
                                      .kinds = later_kinds,
                                      .routes = routes,
                                      .tasks = tasks,
                                      .dated_tasks = dated_tasks};
