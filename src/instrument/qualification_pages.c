/* instrument/qualification_pages.c: the pages about who is qualified. */

#include "base/text.h"
#include "instrument/fold.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "page/page.h"

static enum err start_text(struct call *c, struct request *q, struct json *view)
{
    struct json *rows = json_list(c), *row = json_map(c);
    int64_t start;

    TRY(ask_qualification_start(c, q->desk, &start));
    json_set(row, "start", json_int(c, start));
    json_add(rows, row);
    page_dates(c, rows, "start", false);
    json_set(view, "start_text", json_text(c, start ? json_get_text(row, "start_text") : NULL));
    json_set(view, "is_started", json_bool(c, start > 0 && start <= c->now));
    return OK;
}

static enum err qualification_list(struct call *c, struct request *q, struct json *view)
{
    struct json *qualifications, *deputies;

    TRY(ask_qualification_list(c, q->desk, &qualifications));
    TRY(ask_deputy_list(c, q->desk, &deputies));
    page_dates(c, qualifications, "until", false);
    page_dates(c, qualifications, "ended_at", false);
    page_dates(c, deputies, "until", false);
    json_set(view, "qualifications", qualifications);
    json_set(view, "deputies", deputies);
    json_set(view, "may_record", json_bool(c, rights_possible(q->desk, "qualification_record")));
    return start_text(c, q, view);
}

static enum err add_people(struct call *c, struct request *q, struct json *view, unsigned roles)
{
    struct json *people;

    TRY(ask_qualification_people(c, q->desk, roles, &people));
    for (const struct json *p = people->as.members.first; p; p = p->next)
        page_option(c, view, "user", json_get_text(p, "id"), json_get_text(p, "full_name"));
    json_set(view, "no_people", json_bool(c, json_count(people) == 0));
    return OK;
}

static enum err qualification_new(struct call *c, struct request *q, struct json *view)
{
    struct json *instruments;
    const char *before = NULL;

    TRY(page_form(c, q, view, "/qualifications", "/qualifications", NULL));
    for (const struct qualification_kind *k = qualification_kinds; k->code; k++)
        page_option(c, view, "what", k->code, say(c, k->label));
    TRY(ask_instrument_list(c, q->desk, &instruments));
    for (const struct json *i = instruments->as.members.first; i; i = i->next) {
        const char *code = json_get_text(i, "code");
        if (!text_equal(code, before))
            page_option(c, view, "instrument", code, json_get_text(i, "title"));
        before = code;
    }
    return add_people(c, q, view, 1U << ASSESSOR | 1U << REVIEWER);
}

static enum err qualification_post(struct call *c, struct request *q, struct json *view)
{
    struct qualification award = {.user = form_id(q, "user"),
                                  .what = form_text(q, "what"),
                                  .instrument = form_text(q, "instrument"),
                                  .until = form_time(q, "until")};
    struct id entry;

    TRY(qualification_award(c, q->desk, &award, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/qualifications?saved=1");
    return OK;
}

static enum err end_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "qualification");

    (void)view;
    TRY(qualification_end(c, q->desk, &id));
    page_goes_to(c, q, "/qualifications?saved=1");
    return OK;
}

/* ---- the day from which it counts ---- */

static enum err qualification_start(struct call *c, struct request *q, struct json *view)
{
    TRY(start_text(c, q, view));
    return page_form(c, q, view, "/qualifications/start", "/qualifications/start", NULL);
}

static enum err start_post(struct call *c, struct request *q, struct json *view)
{
    (void)view;
    TRY(qualification_set_start(c, q->desk, form_time(q, "start")));
    page_goes_to(c, q, "/qualifications?saved=1");
    return OK;
}

/* ---- deputies ---- */

static enum err deputy_new(struct call *c, struct request *q, struct json *view)
{
    TRY(page_form(c, q, view, "/qualifications/deputies", "/qualifications/deputies", NULL));
    return add_people(c, q, view, 1U << REVIEWER);
}

static enum err deputy_post(struct call *c, struct request *q, struct json *view)
{
    struct id user = form_id(q, "user"), entry;

    TRY(deputy_name(c, q->desk, &user, form_time(q, "until"), &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/qualifications?saved=1");
    return OK;
}

static enum err deputy_end_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "deputy");

    (void)view;
    TRY(deputy_end(c, q->desk, &id));
    page_goes_to(c, q, "/qualifications?saved=1");
    return OK;
}

static const struct field award_fields[] = {
    {FIELD_CHOICE, "user", N_("Who"), NULL, true},
    {FIELD_CHOICE, "what", N_("Qualified for"), NULL, true},
    {FIELD_CHOICE, "instrument", N_("With which instrument"),
     N_("Leave it open for every instrument, and for grading evidence."), false},
    {FIELD_DATE, "until", N_("Last day"), N_("At most five years from now."), true},
    {0},
};

static const struct field start_fields[] = {
    {FIELD_DATE, "start", N_("From this day on"), NULL, true},
    {0},
};

static const struct field deputy_fields[] = {
    {FIELD_CHOICE, "user", N_("Who"), NULL, true},
    {FIELD_DATE, "until", N_("Last day"), N_("At most five years from now."), true},
    {0},
};

static const struct route routes[] = {
    {GET, "/qualifications", "qualification_see", qualification_list, "qualification_list",
     N_("Qualifications"), ROUTE_MENU, NULL, NULL},
    {GET, "/qualifications/new", "qualification_record", qualification_new, "qualification_new",
     N_("Record a qualification"), 0, NULL, NULL},
    {POST, "/qualifications", "qualification_record", qualification_post, "qualification_new",
     N_("Record a qualification"), 0, award_fields, qualification_new},
    {POST, "/qualifications/:qualification/end", "qualification_record", end_post, "qualification_list",
     N_("End a qualification"), 0, NULL, qualification_list},
    {GET, "/qualifications/start", "qualification_record", qualification_start, "qualification_start",
     N_("The day from which qualifications count"), 0, NULL, NULL},
    {POST, "/qualifications/start", "qualification_record", start_post, "qualification_start",
     N_("The day from which qualifications count"), 0, start_fields, qualification_start},
    {GET, "/qualifications/deputies", "qualification_record", deputy_new, "deputy_new",
     N_("Name a deputy"), 0, NULL, NULL},
    {POST, "/qualifications/deputies", "qualification_record", deputy_post, "deputy_new",
     N_("Name a deputy"), 0, deputy_fields, deputy_new},
    {POST, "/qualifications/deputies/:deputy/end", "qualification_record", deputy_end_post,
     "qualification_list", N_("End a deputy’s time"), 0, NULL, qualification_list},
    {0},
};

static const struct dated_task_kind dated_tasks[] = {
    {.task = {"task_qualification", "qualification_record",
              N_("Renew the qualification, or end it: its last day is near or has passed")},
     .days = QUALIFICATION_SOON_DAYS},
    {.days = 0},
};

const struct subject qualification_subject = {.name = "qualification",
                                              .kinds = qualification_entries,
                                              .routes = routes,
                                              .dated_tasks = dated_tasks};
