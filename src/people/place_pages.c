/* people/place_pages.c: moving, releasing, receiving again, and what stood before. */

#include "people/place.h"

#include "base/time.h"
#include "people/duty.h"
#include "people/pages.h"
#include "people/people.h"

static enum err begin(struct call *c, struct request *q, struct json *view, const char *right,
                      struct id *ret)
{
    struct json *person, *one = json_list(c);

    *ret = param_id(q, "person");
    TRY(rights_need(c, q->desk, right, &(struct about){.person = ret}));
    TRY(ask_person(c, q->desk, ret, &person));
    json_add(one, person);
    page_dates(c, one, "provisional_until", true);
    json_set(view, "person", person);
    return OK;
}

/* ---- moving ---- */

enum err move_page(struct call *c, struct request *q, struct json *view)
{
    struct json *units;
    struct id id;

    TRY(begin(c, q, view, "person_move", &id));
    TRY(page_form(c, q, view, "/people/:person/move", q->http->path, NULL));
    TRY(ask_unit_list(c, q->desk, &units));
    unit_options(c, view, units);
    code_options(c, view, "reason", move_reasons);
    return OK;
}

enum err move_post(struct call *c, struct request *q, struct json *view)
{
    struct person_move m = {
        .person = param_id(q, "person"),
        .unit = form_id(q, "unit"),
        .reason = form_text(q, "reason"),
        .provisional_until = form_time(q, "provisional_until"),
        .despite = form_text(q, "despite"),
    };
    struct json *person;

    (void)view;
    TRY(person_move(c, q->desk, &m));
    if (ask_person(c, q->desk, &m.person, &person) == OK)
        page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &m.person));
    else
        page_goes_to(c, q, "/people?saved=1"); /* an officer's own move out of their units */
    fail_clear(c);
    return OK;
}

const struct field move_fields[] = {
    {FIELD_CHOICE, "unit", N_("To which unit"), NULL, true},
    {FIELD_CHOICE, "reason", N_("Reason"), NULL, true},
    {FIELD_MINUTE, "provisional_until", N_("Provisional until"),
     N_("Only if the place is not final: from then on it stands on the to-do list."), false},
    {FIELD_AREA, "despite", N_("Why, although two people are kept apart"),
     N_("Only where the move brings them into one unit; you are told first. The reason stays in the "
        "record and is shown."),
     false},
    {0},
};

/* ---- release ---- */

enum err release_page(struct call *c, struct request *q, struct json *view)
{
    struct json *values = json_map(c);
    struct id id;

    TRY(begin(c, q, view, "person_release", &id));
    json_set(values, "released_at", json_text(c, time_minute_text(c->mem, c->now)));
    TRY(page_form(c, q, view, "/people/:person/release", q->http->path, values));
    code_options(c, view, "reason", release_reasons);
    return OK;
}

enum err release_post(struct call *c, struct request *q, struct json *view)
{
    struct person_release r = {param_id(q, "person"), form_text(q, "reason"),
                               form_time(q, "released_at")};

    (void)view;
    TRY(person_release(c, q->desk, &r));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &r.person));
    return OK;
}

const struct field release_fields[] = {
    {FIELD_CHOICE, "reason", N_("Why the person leaves"), NULL, true},
    {FIELD_MINUTE, "released_at", N_("When"), NULL, true},
    {0},
};

/* ---- coming back ---- */

enum err receive_page(struct call *c, struct request *q, struct json *view)
{
    struct json *units, *values = json_map(c);
    struct id id;

    TRY(begin(c, q, view, "person_register", &id));
    json_set(values, "received_at", json_text(c, time_minute_text(c->mem, c->now)));
    TRY(page_form(c, q, view, "/people/:person/receive", q->http->path, values));
    TRY(ask_unit_list(c, q->desk, &units));
    unit_options(c, view, units);
    code_options(c, view, "from", person_origins);
    return OK;
}

enum err receive_post(struct call *c, struct request *q, struct json *view)
{
    struct person_reception r = {
        .person = param_id(q, "person"),
        .unit = form_id(q, "unit"),
        .received_at = form_time(q, "received_at"),
        .from = form_text(q, "from"),
        .provisional_until = form_time(q, "provisional_until"),
        .despite = form_text(q, "despite"),
    };

    (void)view;
    TRY(person_receive(c, q->desk, &r));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &r.person));
    return OK;
}

const struct field receive_fields[] = {
    {FIELD_MINUTE, "received_at", N_("Received"), NULL, true},
    {FIELD_CHOICE, "from", N_("From where"), NULL, false},
    {FIELD_CHOICE, "unit", N_("Unit"), NULL, true},
    {FIELD_MINUTE, "provisional_until", N_("Provisional until"),
     N_("Only if the place is not final: from then on it stands on the to-do list."), false},
    {FIELD_AREA, "despite", N_("Why, although two people are kept apart"),
     N_("Only where it brings them into one unit; you are told first. The reason stays in the record "
        "and is shown."),
     false},
    {0},
};

/* ---- what stood before ---- */

enum err person_history(struct call *c, struct request *q, struct json *view)
{
    static const struct {
        const char *list, *key;
        bool with_minutes;
    } dates[] = {{"episodes", "received_at", false},
                 {"episodes", "released_at", false},
                 {"places", "at", true},
                 {"places", "provisional_until", true},
                 {"past", "since", false},
                 {"past", "ended_at", false},
                 {"versions", "at", true}};
    struct json *episodes, *places, *versions, *past;
    struct id id;

    TRY(begin(c, q, view, "person_see", &id));
    TRY(ask_episode_list(c, q->desk, &id, &episodes));
    TRY(ask_place_list(c, q->desk, &id, &places));
    TRY(ask_duty_past(c, q->desk, &id, &past));
    TRY(ask_person_versions(c, q->desk, &id, &versions));
    json_set(view, "episodes", episodes);
    json_set(view, "places", places);
    json_set(view, "past", past);
    json_set(view, "versions", versions);
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        page_dates(c, json_get(view, dates[i].list), dates[i].key, dates[i].with_minutes);
    return OK;
}
