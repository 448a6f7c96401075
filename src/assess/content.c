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

static struct json *empty_content(struct call *c)
{
    struct json *content = json_map(c);

    for (size_t i = 0; content_members[i]; i++) json_set(content, content_members[i], json_map(c));
    return content;
}

/* A draft that was begun has every member, so that nobody has to ask whether it is there. */
static struct json *whole_content(struct call *c, struct json *draft)
{
    if (draft->kind != JSON_IS_MAP) return empty_content(c);
    for (size_t i = 0; content_members[i]; i++)
        if (!json_get(draft, content_members[i])) json_set(draft, content_members[i], json_map(c));
    return draft;
}

static void copy_texts(struct call *c, struct json *to, const struct json *from)
{
    for (const struct json *m = json_count(from) ? from->as.members.first : NULL; m; m = m->next)
        json_set(to, arena_text(c->mem, m->key), json_duplicate(c, m));
}

static const char *date_text(struct call *c, const struct json *map, const char *key)
{
    int64_t at = json_get_int(map, key, 0);

    return at ? time_date_text(c->mem, at) : NULL;
}

/* The signed entry keeps codes and dates in its coded part and words in its case part; here they meet
 * again. */
static struct json *from_signed(struct call *c, const struct json *coded, const struct json *told)
{
    struct json *content = empty_content(c), *account, *judgement;
    const struct json *notes = json_get(told, "notes"), *ratings = json_get(coded, "ratings");

    for (size_t i = 0; content_members[i]; i++)
        copy_texts(c, json_get(content, content_members[i]), json_get(told, content_members[i]));
    copy_texts(c, json_get(content, "ratings"), ratings);
    for (struct json *r = json_get(content, "ratings")->as.members.first; r; r = r->next)
        json_set(r, "note", json_text(c, json_get_text(notes, r->key)));
    account = json_get(content, "account");
    copy_texts(c, account, json_get(coded, "account"));
    json_set(account, "notice_at", json_text(c, date_text(c, json_get(coded, "account"), "notice_at")));
    judgement = json_get(content, "judgement");
    json_set(judgement, "level", json_text(c, json_get_text(coded, "level")));
    json_set(judgement, "confidence", json_text(c, json_get_text(coded, "confidence")));
    json_set(judgement, "valid_until", json_text(c, date_text(c, coded, "valid_until")));
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
        content.value = whole_content(c, content.value);
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
