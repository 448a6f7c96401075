/* assess/signing_pages.c: signing, countersigning here or elsewhere, returning, and the look at what a
 * deputy countersigned. */

#include "assess/decide.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "site/desk.h"

const struct field sign_fields[] = {
    {FIELD_CHOICE, "supervised_by", N_("Under whose supervision do you sign?"),
     N_("No qualification of yours is recorded for this instrument. Until the service asks for one, "
        "you "
        "sign provisionally, and your signature says under whose supervision."),
     false},
    {FIELD_SECRET, "passphrase", N_("Your passphrase"),
     N_("Signing asks for it again, so that nobody signs at your unattended screen."), true},
    {0},
};

const struct field countersign_fields[] = {
    {FIELD_AREA, "comment", N_("Remark, if any"), NULL, false},
    {FIELD_SECRET, "passphrase", N_("Your passphrase"), NULL, true},
    {FIELD_HIDDEN, "signed", N_("The signature that was read"), NULL, false},
    {0},
};

const struct field return_fields[] = {
    {FIELD_AREA, "reason", N_("What should the author look at again?"), NULL, true},
    {FIELD_HIDDEN, "signed", N_("The signature that was read"), NULL, false},
    {0},
};

const struct field elsewhere_fields[] = {
    {FIELD_LINE, "office", N_("Which office countersigned it?"), NULL, true},
    {FIELD_DATE, "done_at", N_("On which day?"), NULL, true},
    {FIELD_LINE, "reference", N_("Under which reference does it keep that?"), NULL, true},
    {FIELD_HIDDEN, "signed", N_("The signature that was read"), NULL, false},
    {0},
};

const struct field deputy_fields[] = {
    {FIELD_AREA, "remark", N_("Remark"), N_("Needed if you return it: what should be looked at again?"),
     false},
    {FIELD_CHOICE, "outcome", N_("Does it hold?"), NULL, true},
    {0},
};

/* A form that could only be refused is not offered: these rights depend on who the author is. */
static enum err need_right(struct call *c, const struct request *q, const char *right,
                           struct json **ret)
{
    struct id id = param_id(q, "assessment");

    return assessment_for(c, q->desk, &id, right, ret);
}

static struct json *field_of(const struct json *form, const char *name)
{
    for (struct json *f = json_get(form, "fields")->as.members.first; f; f = f->next)
        if (text_equal(json_get_text(f, "name"), name)) return f;
    return NULL;
}

static enum err form_at(struct call *c, struct request *q, struct json *view, const char *verb)
{
    return page_form(c, q, view, arena_format(c->mem, "/assessments/:assessment/%s", verb),
                     arena_format(c->mem, "/assessments/%s/%s", param_text(q, "assessment"), verb),
                     NULL);
}

/* ---- signing ---- */

static enum err offer_supervisors(struct call *c, struct request *q, struct json *view,
                                  const struct json *assessment)
{
    struct json *list;

    TRY(ask_supervisors(c, q->desk, assessment, &list));
    for (const struct json *r = list->as.members.first; r; r = r->next)
        page_option(c, view, "supervised_by", json_get_text(r, "id"), json_get_text(r, "full_name"));
    return OK;
}

static void leave_out_field(struct call *c, struct json *form, const char *name)
{
    struct json *kept = json_list(c);

    for (const struct json *f = json_get(form, "fields")->as.members.first; f; f = f->next)
        if (!text_equal(json_get_text(f, "name"), name)) json_add(kept, json_duplicate(c, f));
    json_set(form, "fields", kept);
}

enum err sign_page(struct call *c, struct request *q, struct json *view)
{
    struct json *assessment, *field;
    struct standing standing;

    TRY(need_right(c, q, "assessment_sign", &assessment));
    TRY(assessment_show(c, q, view));
    TRY(standing_of(c, q->desk, &q->desk->user->id, "assess", assessment, &standing));
    TRY(form_at(c, q, view, "sign"));
    json_set(view, "may_not_sign", json_bool(c, standing.is_asked && !standing.is_qualified));
    if (standing.is_qualified) {
        leave_out_field(c, json_get(view, "form"), "supervised_by");
        return OK;
    }
    field = field_of(json_get(view, "form"), "supervised_by");
    json_set(field, "required", json_bool(c, true));
    return offer_supervisors(c, q, view, assessment);
}

enum err sign_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment"), supervisor = form_id(q, "supervised_by"), entry;

    TRY(assessment_sign(c, q->desk, &id, form_text(q, "passphrase"),
                        id_is_zero(&supervisor) ? NULL : &supervisor, &entry));
    json_set(view, "signed", json_id(c, &entry));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- countersigning ---- */

/* The page shows the latest signature, also when a form was refused: so its forms name that one. */
static enum err review_form(struct call *c, struct request *q, struct json *view, const char *verb,
                            struct json **ret)
{
    struct json *field;

    TRY(form_at(c, q, view, verb));
    *ret = json_get(view, "form");
    field = field_of(*ret, "signed");
    json_set(field, "value", json_text(c, json_get_text(json_get(view, "assessment"), "signed")));
    return OK;
}

/* The reviewer reads the whole, then signs or gives it back: two forms on one page. */
enum err review_page(struct call *c, struct request *q, struct json *view)
{
    struct json *assessment, *sign, *back, *copy;

    TRY(need_right(c, q, "assessment_countersign", &assessment));
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

enum err countersign_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(need_what_was_read(c, q, &id));
    TRY(assessment_countersign(c, q->desk, &id, form_text(q, "comment"), form_text(q, "passphrase")));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

enum err return_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(need_what_was_read(c, q, &id));
    TRY(assessment_return(c, q->desk, &id, form_text(q, "reason")));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- at another site ---- */

enum err elsewhere_page(struct call *c, struct request *q, struct json *view)
{
    struct json *assessment, *form;

    TRY(need_right(c, q, "assessment_countersign_elsewhere", &assessment));
    TRY(assessment_show(c, q, view));
    return review_form(c, q, view, "elsewhere", &form);
}

enum err elsewhere_post(struct call *c, struct request *q, struct json *view)
{
    struct countersigning_elsewhere w = {
        .office = form_text(q, "office"),
        .done_at = form_time(q, "done_at"),
        .reference = form_text(q, "reference"),
    };
    struct id id = param_id(q, "assessment");

    (void)view;
    TRY(need_what_was_read(c, q, &id));
    TRY(assessment_countersign_elsewhere(c, q->desk, &id, &w));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- after a deputy ---- */

enum err deputy_page(struct call *c, struct request *q, struct json *view)
{
    struct json *assessment;

    TRY(need_right(c, q, "assessment_countersign", &assessment));
    TRY(assessment_read(c, q, view));
    TRY(form_at(c, q, view, "deputy"));
    page_option(c, view, "outcome", "agreed", say(c, N_("Yes, from its evidence to its judgement")));
    page_option(c, view, "outcome", "returned", say(c, N_("No, it goes back to the author")));
    return OK;
}

enum err deputy_post(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "assessment");
    const char *outcome = form_text(q, "outcome");

    (void)view;
    if (!text_equal(outcome, "agreed") && !text_equal(outcome, "returned"))
        return fail_field(c, "outcome", ERR_INVALID, N_("Choose whether it holds."));
    TRY(deputy_review(c, q->desk, &id, text_equal(outcome, "agreed"), form_text(q, "remark")));
    page_goes_to(c, q, "/assessments/%s?saved=1", id_text(c->mem, &id));
    return OK;
}
