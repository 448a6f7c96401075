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

/* What can be chosen here, as lists of value and label. */
struct offer {
    struct json *instruments, *earlier;
};

static void add_choice(struct call *c, struct json *list, const char *value, const char *label)
{
    struct json *one = json_map(c);

    json_set(one, "value", json_text(c, value));
    json_set(one, "label", json_text(c, label));
    json_add(list, one);
}

static void add_unfit(struct call *c, struct json *unfit, const char *title, const char *why)
{
    struct json *one = json_map(c);

    json_set(one, "title", json_text(c, title));
    json_set(one, "why", json_text(c, why));
    json_add(unfit, one);
}

/* The instruments that are for this person; of the others the page says why they are not. */
static enum err find_instruments(struct call *c, struct request *q, struct json *view,
                                 const struct id *person_id, const struct json *person, struct offer *o)
{
    struct json *list, *standing, *unfit = json_list(c);

    o->instruments = json_list(c);
    TRY(ask_instrument_list(c, q->desk, &list));
    TRY(ask_population_standing(c, q->desk, person_id, &standing));
    for (const struct json *i = list->as.members.first; i; i = i->next) {
        const char *id = json_get_text(i, "id");
        struct json *instrument;
        TRY(ask_instrument(c, q->desk, id, &instrument));
        if (instrument_fits(c, instrument, person, standing) == OK) {
            add_choice(c, o->instruments, id, instrument_name(c, i));
            continue;
        }
        if (c->fail.code != ERR_INVALID) return c->fail.code;
        add_unfit(c, unfit, instrument_name(c, i), c->fail.text);
        fail_clear(c);
    }
    json_set(view, "unfit", unfit);
    json_set(view, "no_instruments", json_bool(c, json_count(list) == 0));
    json_set(view, "none_fits", json_bool(c, json_count(list) > 0 && json_count(o->instruments) == 0));
    return OK;
}

static enum err find_earlier(struct call *c, struct request *q, const struct id *person,
                             struct offer *o)
{
    struct json *list;

    o->earlier = json_list(c);
    TRY(ask_assessment_list(c, q->desk, person, &list));
    page_dates(c, list, "signed_at", false);
    for (const struct json *a = list->as.members.first; a; a = a->next)
        if (json_get_text(a, "signed") && !text_equal(json_get_text(a, "state"), "returned"))
            add_choice(c, o->earlier, json_get_text(a, "id"),
                       arena_format(c->mem, "%s, %s", json_get_text(a, "risk_type_text"),
                                    json_get_text(a, "signed_at_text")));
    return OK;
}

/* Where nothing was assessed before there is no earlier one to ask about. */
static const struct field *fields_for(struct call *c, const struct offer *o)
{
    struct field *fields = arena_alloc(c->mem, sizeof opening_fields);
    size_t n = 0;

    for (const struct field *f = opening_fields; f->type != FIELD_END; f++)
        if (json_count(o->earlier) || !text_equal(f->name, "follows")) fields[n++] = *f;
    return fields; /* the arena gives zeroed memory: the rest is FIELD_END */
}

static void offer_list(struct call *c, struct json *view, const char *field, const struct json *list)
{
    for (const struct json *l = list->as.members.first; l; l = l->next)
        page_option(c, view, field, json_get_text(l, "value"), json_get_text(l, "label"));
}

/* What somebody most often means stands there already; the only instrument that fits, too. */
static struct json *first_values(struct call *c, const struct request *q, const struct offer *o)
{
    struct json *values = json_map(c);

    json_set(values, "horizon_months", json_text(c, "6"));
    json_set(values, "follows", json_text(c, query_text(q, "follows")));
    if (json_count(o->instruments) == 1)
        json_set(values, "instrument",
                 json_text(c, json_get_text(o->instruments->as.members.first, "value")));
    return values;
}

enum err assessment_new(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct offer offer = {0};
    struct json *person;

    TRY(ask_person(c, q->desk, &id, &person));
    json_set(view, "person", person);
    TRY(find_instruments(c, q, view, &id, person, &offer));
    TRY(find_earlier(c, q, &id, &offer));
    TRY(page_form_with(c, q, view, "/people/:person/assessments",
                       arena_format(c->mem, "/people/%s/assessments", id_text(c->mem, &id)),
                       first_values(c, q, &offer), fields_for(c, &offer)));
    offer_list(c, view, "instrument", offer.instruments);
    offer_list(c, view, "follows", offer.earlier);
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
