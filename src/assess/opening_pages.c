/* assess/opening_pages.c: opening an assessment: what it is to answer, and with which instrument. */

#include <stdlib.h>

#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "people/people.h"
#include "population/population.h"

const struct field opening_fields[] = {
    {FIELD_AREA, "question", N_("What is to be decided with it?"),
     N_("The question in one or two sentences, as whoever decides would ask it."), true},
    {FIELD_CHOICE, "risk_type", N_("Which risk is assessed?"),
     N_("One assessment answers one question."), true},
    {FIELD_CHOICE, "horizon_months", N_("How far ahead?"), NULL, true},
    {FIELD_CHOICE, "setting", N_("Where does the answer have to hold?"), NULL, true},
    {FIELD_CHOICE, "occasion", N_("Why now?"), NULL, true},
    {FIELD_CHOICE, "instrument", N_("Instrument"), NULL, true},
    {FIELD_CHOICE, "follows", N_("Does it review an earlier one?"),
     N_("Then what was written there about why, what could happen and what is to be done is taken "
        "over as a draft, to be changed. Ratings are made anew."),
     false},
    {0},
};

static const char *instrument_name(struct call *c, const struct json *i)
{
    return arena_format(c->mem, "%s, %s", json_get_text(i, "title"), json_get_text(i, "version"));
}

/* Offers the instruments that are for this person; of the others it says why they are not. */
static enum err offer_instruments(struct call *c, struct request *q, struct json *view,
                                  const struct id *person_id, const struct json *person)
{
    struct json *list, *standing, *unfit = json_list(c);
    size_t fitting = 0;

    TRY(ask_instrument_list(c, q->desk, &list));
    TRY(ask_population_standing(c, q->desk, person_id, &standing));
    for (const struct json *i = list->as.members.first; i; i = i->next) {
        const char *id = json_get_text(i, "id");
        struct json *instrument, *one;
        TRY(ask_instrument(c, q->desk, id, &instrument));
        if (instrument_fits(c, instrument, person, standing) == OK) {
            page_option(c, view, "instrument", id, instrument_name(c, i));
            fitting++;
            continue;
        }
        if (c->fail.code != ERR_INVALID) return c->fail.code;
        one = json_map(c);
        json_set(one, "title", json_text(c, instrument_name(c, i)));
        json_set(one, "why", json_text(c, c->fail.text));
        json_add(unfit, one);
        fail_clear(c);
    }
    json_set(view, "unfit", unfit);
    json_set(view, "no_instruments", json_bool(c, json_count(list) == 0));
    json_set(view, "none_fits", json_bool(c, json_count(list) > 0 && fitting == 0));
    return OK;
}

static enum err offer_earlier(struct call *c, struct request *q, struct json *view,
                              const struct id *person)
{
    struct json *list;

    TRY(ask_assessment_list(c, q->desk, person, &list));
    page_dates(c, list, "signed_at", false);
    for (const struct json *a = list->as.members.first; a; a = a->next)
        if (json_get_text(a, "signed") && !text_equal(json_get_text(a, "state"), "returned"))
            page_option(c, view, "follows", json_get_text(a, "id"),
                        arena_format(c->mem, "%s, %s", json_get_text(a, "risk_type_text"),
                                     json_get_text(a, "signed_at_text")));
    return OK;
}

enum err assessment_new(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *values = json_map(c);

    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    json_set(values, "horizon_months", json_text(c, "6"));
    json_set(values, "follows", json_text(c, query_text(q, "follows")));
    TRY(page_form(c, q, view, "/people/:person/assessments",
                  arena_format(c->mem, "/people/%s/assessments", id_text(c->mem, &id)), values));
    TRY(offer_instruments(c, q, view, &id, person));
    TRY(offer_earlier(c, q, view, &id));
    for (const struct risk_type *r = risk_types; r->code; r++)
        page_option(c, view, "risk_type", r->code, say(c, r->label));
    for (const struct horizon *h = horizons; h->months; h++)
        page_option(c, view, "horizon_months", arena_format(c->mem, "%d", h->months), say(c, h->label));
    for (const struct risk_type *r = assessment_settings; r->code; r++)
        page_option(c, view, "setting", r->code, say(c, r->label));
    for (const struct risk_type *r = assessment_occasions; r->code; r++)
        page_option(c, view, "occasion", r->code, say(c, r->label));
    return OK;
}

enum err assessment_new_post(struct call *c, struct request *q, struct json *view)
{
    struct assessment_opening o = {
        .person = param_id(q, "person"),
        .instrument = form_id(q, "instrument"),
        .risk_type = form_text(q, "risk_type"),
        .horizon_months = strtoll(form_text(q, "horizon_months"), NULL, 10),
        .setting = form_text(q, "setting"),
        .occasion = form_text(q, "occasion"),
        .question = form_text(q, "question"),
        .follows = form_id(q, "follows"),
    };
    struct id id;

    TRY(assessment_open(c, q->desk, &o, &id));
    json_set(view, "assessment", json_id(c, &id));
    page_goes_to(c, q, "/assessments/%s", id_text(c->mem, &id));
    return OK;
}
