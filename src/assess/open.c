/* assess/open.c: what may be opened for whom, and what it takes over from the one it follows. */

#include "assess/assess.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "population/population.h"
#include "site/draft.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

static bool is_one_of(const struct risk_type *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

static enum err check(struct call *c, const struct assessment_opening *o)
{
    if (text_is_blank(o->question))
        return fail_field(c, "question", ERR_INVALID,
                          N_("Write what is to be decided with this assessment."));
    if (!is_one_of(risk_types, o->risk_type))
        return fail_field(c, "risk_type", ERR_INVALID, N_("Choose which risk is assessed."));
    if (o->horizon_months < 1 || o->horizon_months > 24)
        return fail_field(c, "horizon_months", ERR_INVALID,
                          N_("The assessment looks 1 to 24 months ahead."));
    if (!is_one_of(assessment_settings, o->setting))
        return fail_field(c, "setting", ERR_INVALID, N_("Choose where the answer has to hold."));
    if (!is_one_of(assessment_occasions, o->occasion))
        return fail_field(c, "occasion", ERR_INVALID, N_("Choose why it is made now."));
    return OK;
}

/* An instrument is for some people only; the sentence says why it is not for this one. */
static enum err need_fitting_instrument(struct call *c, struct desk *d,
                                        const struct assessment_opening *o)
{
    struct json *person, *instrument, *standing;

    TRY(desk_row(c, d, "person_by_handle",
                 DB_ARGS(DB_ID("person", &o->person), DB_TEXT("script", "Latn")), &person));
    if (person->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    TRY(ask_instrument(c, d, id_text(c->mem, &o->instrument), &instrument));
    TRY(ask_population_standing(c, d, &o->person, &standing));
    if (instrument_fits(c, instrument, person, standing) != OK) {
        if (!c->fail.field) c->fail.field = "instrument";
        return c->fail.code;
    }
    return OK;
}

/* The words of the one that this follows. Opening them is written down; they are read before anything
 * is appended, so that a reader without the key opens nothing at all. */
static enum err read_followed(struct call *c, struct desk *d, const struct assessment_opening *o,
                              struct json **ret)
{
    static const char *const carried[] = {"formulation", "scenarios", "management"};
    struct json *list, *earlier, *draft = json_map(c);
    const struct json *found = NULL;
    struct content content;

    TRY(ask_assessment_list(c, d, &o->person, &list));
    for (const struct json *a = list->as.members.first; a; a = a->next)
        if (text_equal(json_get_text(a, "id"), id_text(c->mem, &o->follows))) found = a;
    if (!found || !json_get_text(found, "signed"))
        return fail_field(c, "follows", ERR_INVALID,
                          N_("Choose an assessment of this person that is signed."));
    TRY(ask_assessment(c, d, &o->follows, &earlier));
    if (content_is_draft(d, earlier))
        return fail_field(c, "follows", ERR_CONFLICT,
                          N_("That assessment was returned to you; finish it first."));
    TRY(content_load(c, d, earlier, "/people/:person/assessments", &content));
    for (size_t i = 0; i < sizeof carried / sizeof *carried; i++)
        json_set(draft, carried[i], json_duplicate(c, json_get(content.value, carried[i])));
    *ret = draft;
    return OK;
}

static enum err decide_open(struct call *c, struct desk *d, void *arg)
{
    const struct assessment_opening *o = arg;
    struct entry *e = entry_new(c, "assessment_opened", &o->person);

    entry_coded(c, e, "instrument", json_id(c, &o->instrument));
    entry_coded(c, e, "risk_type", json_text(c, o->risk_type));
    entry_coded(c, e, "horizon_months", json_int(c, o->horizon_months));
    entry_coded(c, e, "setting", json_text(c, o->setting));
    entry_coded(c, e, "occasion", json_text(c, o->occasion));
    entry_coded(c, e, "follows", json_id(c, &o->follows));
    entry_told(c, e, CASE, "question", json_text(c, o->question));
    return site_append(c, d, e);
}

/* Once: who sends the form again must not lose what was written since. */
static enum err carry_over(struct call *c, struct desk *d, const struct id *assessment,
                           const struct json *draft)
{
    const char *name = id_text(c->mem, assessment);
    struct json *there;
    int64_t version;

    TRY(draft_load(c, d, name, &there, &version));
    return version > 0 ? OK : draft_save(c, d, name, draft, 0);
}

enum err assessment_open(struct call *c, struct desk *d, const struct assessment_opening *o,
                         struct id *ret_assessment)
{
    struct json *draft = NULL;
    struct id id;

    TRY(rights_need(c, d, "assessment_open", &(struct about){.person = &o->person}));
    TRY(check(c, o));
    TRY(need_fitting_instrument(c, d, o));
    if (!id_is_zero(&o->follows)) TRY(read_followed(c, d, o, &draft));
    TRY(site_decide(c, d, decide_open, (void *)o, &id));
    if (draft) TRY(carry_over(c, d, &id, draft));
    *ret_assessment = id;
    return OK;
}
