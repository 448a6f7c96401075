/* assess/step_pages.c: the account, the formulation and the judgement: forms of plain fields. */

#include <stdlib.h>

#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"

/* The fields of the step for this instrument. */
static const struct field *fields_of(struct call *c, const struct workplace *w, const char *member)
{
    if (text_equal(member, "account")) return account_fields;
    if (text_equal(member, "formulation")) return formulation_fields_of(c, w->instrument);
    return judgement_fields;
}

static void offer_choices(struct call *c, struct json *view, const struct workplace *w,
                          const struct field *fields)
{
    const struct json *levels = json_get(w->instrument, "levels");

    for (const struct field *f = fields; f->type != FIELD_END; f++)
        for (const struct choice *k = choices_of(f->name); f->type == FIELD_CHOICE && k && k->code; k++)
            page_option(c, view, f->name, k->code, say(c, k->label));
    for (const struct json *l = levels->as.members.first; l; l = l->next)
        page_option(c, view, "level", json_get_text(l, "code"), json_get_text(l, "label"));
}

static enum err show(struct call *c, struct request *q, struct json *view, const char *member)
{
    const char *pattern = arena_format(c->mem, "/assessments/:assessment/steps/%s", member);
    struct json *values = json_map(c);
    const struct field *fields;
    const struct json *kept;
    struct workplace w;

    TRY(workplace_open_draft(c, q, view, &w));
    fields = fields_of(c, &w, member);
    kept = json_get(w.content.value, member);
    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (field_is_content(f) && json_get(kept, formulation_key(f)))
            json_set(values, f->name, json_duplicate(c, json_get(kept, formulation_key(f))));
    json_set(values, "version",
             json_text(c, arena_format(c->mem, "%lld", (long long)w.content.version)));
    json_set(view, "step_title", json_text(c, say(c, step_named(member)->title)));
    json_set(view, "is_carried_over",
             json_bool(c, text_equal(member, "formulation") && json_get_text(w.assessment, "follows")));
    TRY(page_form_with(c, q, view, pattern, q->http->path, values, fields));
    offer_choices(c, view, &w, fields);
    return OK;
}

/* Codes go into the coded part and the read model, where no words of anybody's own may stand. */
static enum err check_choices(struct call *c, const struct field *fields, const struct json *value)
{
    for (const struct field *f = fields; f->type != FIELD_END; f++) {
        const char *code = json_get_text(value, f->name);
        const struct choice *choices = f->type == FIELD_CHOICE ? choices_of(f->name) : NULL;
        if (choices && !text_is_blank(code) && !choice_is_known(choices, code))
            return fail_field(c, f->name, ERR_INVALID, N_("“%s” has no such choice."),
                              say(c, f->label));
    }
    return OK;
}

static enum err check_level(struct call *c, const struct workplace *w, const struct json *value)
{
    const char *level = json_get_text(value, "level");
    const struct json *levels = json_get(w->instrument, "levels");

    if (text_is_blank(level)) return OK;
    for (const struct json *l = levels->as.members.first; l; l = l->next)
        if (text_equal(json_get_text(l, "code"), level)) return OK;
    return fail_field(c, "level", ERR_INVALID, N_("This level is not one of the instrument's."));
}

/* What is half written is saved as it is; only signing asks that all be there. What was written under
 * another instrument's questions, taken over from an earlier assessment, stays. */
static enum err save(struct call *c, struct request *q, struct json *view, const char *member)
{
    struct json *value, *unused = json_map(c);
    const struct field *fields;
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    fields = fields_of(c, &w, member);
    value = json_duplicate(c, json_get(w.content.value, member));
    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (field_is_content(f))
            json_set(value, formulation_key(f), json_text(c, form_text(q, f->name)));
    TRY(check_level(c, &w, value));
    TRY(check_choices(c, fields, value));
    TRY(content_save(c, q->desk, w.assessment, member, value,
                     strtoll(form_text(q, "version"), NULL, 10)));
    json_set(view, "version", json_int(c, w.content.version + 1));
    workplace_go(c, q, &w, arena_format(c->mem, "steps/%s", member));
    return OK;
}

enum err account_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "account");
}

enum err formulation_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "formulation");
}

enum err judgement_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "judgement");
}

enum err account_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "account");
}

enum err formulation_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "formulation");
}

enum err judgement_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "judgement");
}
