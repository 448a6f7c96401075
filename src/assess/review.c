/* assess/review.c: recording what happened, and deciding whether an assessment still holds. */

#include "assess/review.h"

#include <stdlib.h>
#include <string.h>

#include "assess/later.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "people/people.h"
#include "site/entry.h"

const struct trigger triggers[] = {
    {"court", N_("A new charge, or something before a court"), false},
    {"status_changed", N_("Another legal status"), true},
    {"moved", N_("Moved to another unit or prison"), true},
    {"security_raised", N_("Stricter security measures"), false},
    {"segregated", N_("Held apart from others"), false},
    {"force_used", N_("Force was used"), false},
    {"release_decided", N_("Release granted, refused or given a date"), false},
    {"family_loss", N_("A death or a break in the family"), false},
    {"serious_incident", N_("A serious incident, threat or attack here or elsewhere"), false},
    {"intelligence", N_("New intelligence"), false},
    {"contacts_changed", N_("Other people around them than before"), false},
    {"programme", N_("A programme began or ended"), false},
    {"sudden_change", N_("Turned away from violence, or suddenly very compliant"), false},
    {"world_event", N_("An event in the world that touches the group"), false},
    {"leader_arrived", N_("Somebody who leads the group arrived here"), false},
    {"complaint_decided", N_("A complaint or appeal was decided"), false},
    {"listing", N_("Entered or left the population held for violent extremism"), true},
    {"released", N_("Released, or received again"), true},
    {0},
};

static const struct trigger *trigger_named(const char *code)
{
    for (const struct trigger *t = triggers; t->code; t++)
        if (text_equal(t->code, code)) return t;
    return NULL;
}

static bool is_before_today(struct call *c, int64_t at)
{
    return strcmp(time_date_text(c->mem, at), time_date_text(c->mem, c->now)) < 0;
}

void review_mark(struct call *c, struct json *row)
{
    const char *state = json_get_text(row, "state");
    int64_t until = json_get_int(row, "valid_until", 0);
    bool is_signed = text_equal(state, "signed") || text_equal(state, "countersigned");

    json_set(row, "is_expired", json_bool(c, is_signed && until && is_before_today(c, until)));
}

/* ---- what happened ---- */

static enum err decide_trigger(struct call *c, struct desk *d, void *arg)
{
    const struct trigger_note *n = arg;
    struct entry *e = entry_new(c, "trigger_recorded", &n->person);

    entry_coded(c, e, "trigger", json_text(c, n->code));
    entry_coded(c, e, "happened", json_int(c, n->happened));
    entry_told(c, e, CASE, "what", json_text(c, n->what));
    return site_append(c, d, e);
}

enum err trigger_record(struct call *c, struct desk *d, const struct trigger_note *n)
{
    struct trigger_note note = *n;
    struct json *unused;

    TRY(rights_need(c, d, "trigger_record", &(struct about){.person = &n->person}));
    TRY(ask_person(c, d, &n->person, &unused));
    if (!trigger_named(n->code))
        return fail_field(c, "trigger", ERR_INVALID, N_("Choose what happened."));
    if (n->happened <= 0 || n->happened > c->now)
        return fail_field(c, "happened", ERR_INVALID, N_("Give a day that is not in the future."));
    if (text_is_blank(n->what))
        return fail_field(c, "what", ERR_INVALID, N_("Write in a sentence what happened."));
    return site_decide(c, d, decide_trigger, &note, NULL);
}

enum err ask_triggers(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "assessment_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "trigger_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *r = (*ret)->as.members.first; r; r = r->next) {
        const struct trigger *t = trigger_named(json_get_text(r, "code"));
        json_set(r, "code_text",
                 json_text(c, t ? words_find(c->words, t->label) : json_get_text(r, "code")));
        json_set(r, "is_open", json_bool(c, json_get_int(r, "is_open", 0) != 0));
    }
    return OK;
}

/* ---- whether it still holds ---- */

struct reviewing {
    struct id assessment;
    const struct review_finding *finding;
};

static enum err load_standing(struct call *c, struct desk *d, const struct id *assessment,
                              struct json **ret)
{
    struct json *unused;

    TRY(ask_assessment(c, d, assessment, &unused)); /* the right to see it */
    TRY(desk_row(c, d, "review_of", DB_ARGS(DB_ID("assessment", assessment)), ret));
    if ((*ret)->kind == JSON_IS_NIL)
        return fail(c, ERR_CONFLICT,
                    N_("Only the latest countersigned assessment of a question is looked at again."));
    return OK;
}

static enum err check_finding(struct call *c, const struct json *standing,
                              const struct review_finding *f)
{
    int64_t until = json_get_int(standing, "valid_until", 0);

    if (!text_equal(f->outcome, "holds") && !text_equal(f->outcome, "new_needed"))
        return fail_field(c, "outcome", ERR_INVALID, N_("Choose what you found."));
    if (text_is_blank(f->reason)) return fail_field(c, "reason", ERR_INVALID, N_("Write the reason."));
    if (text_equal(f->outcome, "new_needed")) return OK;
    if (until && is_before_today(c, until))
        return fail_field(c, "outcome", ERR_CONFLICT,
                          N_("It has expired; only a new assessment can take its place."));
    if (f->review_on <= c->now)
        return fail_field(c, "review_on", ERR_INVALID, N_("Give the day to look at it again."));
    if (until && f->review_on > until)
        return fail_field(c, "review_on", ERR_INVALID,
                          N_("It is valid until %s; look at it again on that day at the latest."),
                          time_date_text(c->mem, until));
    return OK;
}

static enum err decide_review(struct call *c, struct desk *d, void *arg)
{
    const struct reviewing *r = arg;
    struct json *standing;
    struct id person;
    struct entry *e;

    TRY(load_standing(c, d, &r->assessment, &standing));
    TRY(check_finding(c, standing, r->finding));
    if (!id_parse(json_get_text(standing, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no person.");
    e = entry_new(c, "assessment_reviewed", &person);
    entry_coded(c, e, "assessment", json_id(c, &r->assessment));
    entry_coded(c, e, "outcome", json_text(c, r->finding->outcome));
    if (text_equal(r->finding->outcome, "holds"))
        entry_coded(c, e, "review_on", json_int(c, r->finding->review_on));
    entry_coded(
        c, e, "seen",
        json_int(c, r->finding->seen > 0 && r->finding->seen < c->now ? r->finding->seen : c->now));
    entry_told(c, e, CASE, "reason", json_text(c, r->finding->reason));
    return site_append(c, d, e);
}

enum err assessment_review(struct call *c, struct desk *d, const struct id *assessment,
                           const struct review_finding *f)
{
    struct reviewing r = {*assessment, f};

    TRY(rights_need(c, d, "assessment_review", NULL));
    return site_decide(c, d, decide_review, &r, NULL);
}

/* ---- pages ---- */

const struct field trigger_fields[] = {
    {FIELD_CHOICE, "trigger", N_("What kind of thing happened?"), NULL, true},
    {FIELD_DATE, "happened", N_("When?"), NULL, true},
    {FIELD_AREA, "what", N_("What happened?"),
     N_("A sentence or two. What you saw yourself belongs into an observation as well."), true},
    {0},
};

enum err trigger_page(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *values = json_map(c);

    TRY(rights_need(c, q->desk, "trigger_record", &(struct about){.person = &id}));
    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    json_set(values, "happened", json_text(c, time_date_text(c->mem, c->now)));
    TRY(page_form(c, q, view, "/people/:person/triggers",
                  arena_format(c->mem, "/people/%s/triggers", id_text(c->mem, &id)), values));
    for (const struct trigger *t = triggers; t->code; t++)
        if (!t->is_derived) page_option(c, view, "trigger", t->code, say(c, t->label));
    return OK;
}

enum err trigger_post(struct call *c, struct request *q, struct json *view)
{
    struct trigger_note n = {.person = param_id(q, "person"),
                             .code = form_text(q, "trigger"),
                             .happened = form_time(q, "happened"),
                             .what = form_text(q, "what")};

    (void)view;
    TRY(trigger_record(c, q->desk, &n));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &n.person));
    return OK;
}

const struct field again_fields[] = {
    {FIELD_CHOICE, "outcome", N_("What did you find?"), NULL, true},
    {FIELD_AREA, "reason", N_("Why?"),
     N_("Name what happened since, and what of the assessment it touches."), true},
    {FIELD_DATE, "review_on", N_("Look at it again on"), N_("Only if it still holds."), false},
    {FIELD_HIDDEN, "seen", N_("When the page was read"), NULL, false},
    {0},
};

/* Only what somebody told has words to open; the rest has no id. */
static enum err open_triggers(struct call *c, struct request *q, const struct id *person,
                              struct json **ret)
{
    static const char *const told[] = {"what"};
    struct json *rows, *open = json_list(c), *by_id = json_map(c);

    TRY(ask_triggers(c, q->desk, person, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct json *one = json_map(c);
        if (!json_get_text(r, "id")) continue;
        json_set(one, "id", json_text(c, json_get_text(r, "id")));
        json_set(one, "person", json_text(c, json_get_text(r, "person")));
        json_add(open, one);
    }
    if (json_count(open)) TRY(page_open_told(c, q, person, open));
    for (const struct json *o = open->as.members.first; o; o = o->next)
        json_set(by_id, json_get_text(o, "id"), json_text(c, json_get_text(o, "what")));
    page_dates(c, rows, "happened", false);
    page_keys(c, rows, told, sizeof told / sizeof *told);
    for (struct json *r = rows->as.members.first; r; r = r->next)
        if (json_get_text(r, "id"))
            json_set(r, "what", json_text(c, json_get_text(by_id, json_get_text(r, "id"))));
    *ret = rows;
    return OK;
}

static enum err earlier_reviews(struct call *c, struct request *q, const struct workplace *w,
                                const struct id *person, struct json **ret)
{
    static const char *const told[] = {"reason"};

    TRY(desk_rows(c, q->desk, "review_list", DB_ARGS(DB_ID("assessment", &w->id)), ret));
    if (json_count(*ret)) TRY(page_open_told(c, q, person, *ret));
    page_dates(c, *ret, "at", false);
    page_dates(c, *ret, "review_on", false);
    page_keys(c, *ret, told, sizeof told / sizeof *told);
    for (struct json *r = (*ret)->as.members.first; r; r = r->next)
        json_set(r, "holds", json_bool(c, text_equal(json_get_text(r, "outcome"), "holds")));
    return OK;
}

enum err again_page(struct call *c, struct request *q, struct json *view)
{
    struct json *standing, *triggers_known, *reviews, *values = json_map(c);
    struct workplace w;
    struct id person;

    TRY(rights_need(c, q->desk, "assessment_review", NULL));
    TRY(later_look(c, q, view, &w));
    TRY(load_standing(c, q->desk, &w.id, &standing));
    if (!id_parse(json_get_text(w.person, "id"), &person))
        return fail(c, ERR_BUG, "A person has no id.");
    TRY(open_triggers(c, q, &person, &triggers_known));
    TRY(earlier_reviews(c, q, &w, &person, &reviews));
    json_set(view, "triggers", triggers_known);
    json_set(view, "reviews", reviews);
    json_set(values, "seen", json_text(c, arena_format(c->mem, "%lld", (long long)c->now)));
    TRY(page_form(c, q, view, "/assessments/:assessment/again",
                  arena_format(c->mem, "/assessments/%s/again", id_text(c->mem, &w.id)), values));
    page_option(c, view, "outcome", "holds", say(c, N_("It still holds")));
    page_option(c, view, "outcome", "new_needed", say(c, N_("A new assessment is needed")));
    return OK;
}

enum err again_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");
    struct review_finding f = {.outcome = form_text(q, "outcome"),
                               .reason = form_text(q, "reason"),
                               .review_on = form_time(q, "review_on"),
                               .seen = strtoll(form_text(q, "seen"), NULL, 10)};
    struct json *row;

    (void)view;
    TRY(assessment_review(c, q->desk, &id, &f));
    TRY(ask_assessment(c, q->desk, &id, &row));
    if (text_equal(f.outcome, "new_needed"))
        page_goes_to(c, q, "/people/%s/assessments/new?follows=%s", json_get_text(row, "person"),
                     id_text(c->mem, &id));
    else
        page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}
