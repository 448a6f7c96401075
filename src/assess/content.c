/* assess/content.c: what an assessment says: as a draft of its author, or as it was signed. */

#include <string.h>

#include "assess/assess.h"
#include "assess/forms.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "site/draft.h"
#include "site/rights.h"
#include "site/site.h"

const char *const content_members[] = {"ratings", "formulation", "scenario", "judgement", NULL};

static struct json *empty_content(struct call *c)
{
    struct json *content = json_map(c);

    for (size_t i = 0; content_members[i]; i++) json_set(content, content_members[i], json_map(c));
    return content;
}

/* The signed entry keeps ratings in its coded part and words in its case part; here they meet again. */
static struct json *from_signed(struct call *c, const struct json *coded, const struct json *told)
{
    struct json *content = empty_content(c), *judgement;
    const struct json *notes = json_get(told, "notes"), *ratings = json_get(coded, "ratings");

    if (ratings) json_set(content, "ratings", json_duplicate(c, ratings));
    for (struct json *r = json_get(content, "ratings")->as.members.first; r; r = r->next)
        json_set(r, "note", json_text(c, json_get_text(notes, r->key)));
    for (size_t i = 1; content_members[i]; i++)
        if (json_get(told, content_members[i]))
            json_set(content, content_members[i],
                     json_duplicate(c, json_get(told, content_members[i])));
    judgement = json_get(content, "judgement");
    json_set(judgement, "level", json_text(c, json_get_text(coded, "level")));
    json_set(judgement, "confidence", json_text(c, json_get_text(coded, "confidence")));
    json_set(judgement, "valid_until",
             json_text(c, time_date_text(c->mem, json_get_int(coded, "valid_until", 0))));
    return content;
}

static enum err load_signed(struct call *c, struct desk *d, const struct json *assessment,
                            const char *page, struct json **ret)
{
    const char *text = json_get_text(assessment, "coded");
    struct opening o = {.compartment = CASE, .page = page, .entries = json_list(c)};
    struct json *coded, *told;
    struct id person;

    if (!text || !id_parse(json_get_text(assessment, "person"), &person))
        return fail(c, ERR_MISSING,
                    N_("This assessment is not signed yet; only its author can read the draft."));
    TRY(json_parse(c, text, strlen(text), &coded));
    o.person = &person;
    json_add(o.entries, json_text(c, json_get_text(assessment, "signed")));
    TRY(site_open_told(c, d, &o, &told));
    *ret = from_signed(c, coded, told->as.members.first);
    return OK;
}

static bool is_author(const struct desk *d, const struct json *assessment)
{
    struct id by;

    return d->user && id_parse(json_get_text(assessment, "by"), &by) && id_equal(&by, &d->user->id);
}

bool content_is_draft(const struct desk *d, const struct json *assessment)
{
    const char *state = json_get_text(assessment, "state");

    return (text_equal(state, "open") || text_equal(state, "returned")) && is_author(d, assessment);
}

enum err content_load(struct call *c, struct desk *d, const struct json *assessment, const char *page,
                      struct content *ret)
{
    struct content content = {.is_draft = content_is_draft(d, assessment)};

    if (content.is_draft) {
        TRY(draft_load(c, d, json_get_text(assessment, "id"), &content.value, &content.version));
        if (content.value->kind == JSON_IS_NIL) content.value = empty_content(c);
    } else {
        TRY(load_signed(c, d, assessment, page, &content.value));
    }
    *ret = content;
    return OK;
}

static struct json *merged(struct call *c, struct json *before, struct json *after)
{
    struct json *next;

    for (struct json *m = after->as.members.first; m; m = next) {
        next = m->next;
        m->next = NULL;
        json_set(before, arena_text(c->mem, m->key), m);
    }
    return before;
}

enum err content_need_draft(struct call *c, struct desk *d, const struct json *assessment)
{
    struct id author;

    if (!id_parse(json_get_text(assessment, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    TRY(rights_need(c, d, "assessment_write", &(struct about){.author = &author}));
    if (!content_is_draft(d, assessment))
        return fail(c, ERR_CONFLICT, N_("This assessment is signed; it can no longer be changed."));
    return OK;
}

enum err content_save(struct call *c, struct desk *d, const struct json *assessment, const char *member,
                      struct json *value, int64_t seen)
{
    struct content content;

    TRY(content_need_draft(c, d, assessment));
    TRY(content_load(c, d, assessment, NULL, &content));
    if (text_equal(member, "ratings")) value = merged(c, json_get(content.value, "ratings"), value);
    json_set(content.value, member, value);
    return draft_save(c, d, json_get_text(assessment, "id"), content.value, seen);
}
