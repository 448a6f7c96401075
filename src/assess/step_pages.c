/* assess/step_pages.c: formulation, scenario and judgement: forms of plain fields. */

#include <stdlib.h>

#include "assess/forms.h"
#include "assess/pages.h"
#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"

static enum err show(struct call *c, struct request *q, struct json *view, const char *member)
{
    const char *pattern = arena_format(c->mem, "/assessments/:assessment/steps/%s", member);
    const struct step *step = step_named(member);
    struct workplace w;
    struct json *values;
    const struct json *levels;

    TRY(workplace_open_draft(c, q, view, &w));
    values = json_duplicate(c, json_get(w.content.value, member));
    json_set(values, "version",
             json_text(c, arena_format(c->mem, "%lld", (long long)w.content.version)));
    json_set(view, "step_title", json_text(c, say(c, step->title)));
    TRY(page_form(c, q, view, pattern, q->http->path, values));
    levels = json_get(w.instrument, "levels");
    for (const struct json *l = levels->as.members.first; l; l = l->next)
        page_option(c, view, "level", json_get_text(l, "code"), json_get_text(l, "label"));
    for (const struct confidence *k = confidences; k->code; k++)
        page_option(c, view, "confidence", k->code, say(c, k->label));
    return OK;
}

/* Codes go into the coded part and the read model, where no words of anybody's own may stand. */
static enum err check_confidence(struct call *c, const struct json *value)
{
    const char *confidence = json_get_text(value, "confidence");

    if (text_is_blank(confidence)) return OK;
    for (const struct confidence *k = confidences; k->code; k++)
        if (text_equal(k->code, confidence)) return OK;
    return fail_field(c, "confidence", ERR_INVALID, N_("Choose how sure you are."));
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

/* What is half written is saved as it is; only signing asks that all be there. */
static enum err save(struct call *c, struct request *q, struct json *view, const char *member)
{
    const struct step *step = step_named(member);
    struct json *value = json_map(c), *unused = json_map(c);
    struct workplace w;

    TRY(workplace_open_draft(c, q, unused, &w));
    for (const struct field *f = step->fields; f->type != FIELD_END; f++)
        if (field_is_content(f)) json_set(value, f->name, json_text(c, form_text(q, f->name)));
    TRY(check_level(c, &w, value));
    TRY(check_confidence(c, value));
    TRY(content_save(c, q->desk, w.assessment, member, value,
                     strtoll(form_text(q, "version"), NULL, 10)));
    json_set(view, "version", json_int(c, w.content.version + 1));
    workplace_go(c, q, &w, arena_format(c->mem, "steps/%s", member));
    return OK;
}

enum err formulation_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "formulation");
}

enum err scenario_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "scenario");
}

enum err judgement_page(struct call *c, struct request *q, struct json *view)
{
    return show(c, q, view, "judgement");
}

enum err formulation_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "formulation");
}

enum err scenario_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "scenario");
}

enum err judgement_post(struct call *c, struct request *q, struct json *view)
{
    return save(c, q, view, "judgement");
}
