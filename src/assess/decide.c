/* assess/decide.c: what may be opened, signed, countersigned and returned, and when. */

#include <string.h>

#include "assess/assess.h"
#include "assess/forms.h"
#include "assess/second.h"
#include "assess/signing.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "instrument/instrument.h"
#include "keys/user.h"
#include "site/draft.h"
#include "site/entry.h"
#include "site/knock.h"
#include "site/rights.h"
#include "site/site.h"

/* ---- opening ---- */

static enum err decide_open(struct call *c, struct desk *d, void *arg)
{
    const struct assessment_opening *o = arg;
    struct entry *e = entry_new(c, "assessment_opened", &o->person);

    entry_coded(c, e, "instrument", json_id(c, &o->instrument));
    entry_coded(c, e, "risk_type", json_text(c, o->risk_type));
    entry_coded(c, e, "horizon_months", json_int(c, o->horizon_months));
    return site_append(c, d, e);
}

enum err assessment_open(struct call *c, struct desk *d, const struct assessment_opening *o,
                         struct id *ret_assessment)
{
    struct json *instrument, *person;
    bool known = false;

    TRY(rights_need(c, d, "assessment_open", &(struct about){.person = &o->person}));
    TRY(desk_row(c, d, "person_by_handle",
                 DB_ARGS(DB_ID("person", &o->person), DB_TEXT("script", "Latn")), &person));
    if (person->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    for (const struct risk_type *r = risk_types; r->code; r++)
        known |= text_equal(r->code, o->risk_type);
    if (!known) return fail_field(c, "risk_type", ERR_INVALID, N_("Choose which risk is assessed."));
    if (o->horizon_months < 1 || o->horizon_months > 24)
        return fail_field(c, "horizon_months", ERR_INVALID,
                          N_("The assessment looks 1 to 24 months ahead."));
    TRY(ask_instrument(c, d, id_text(c->mem, &o->instrument), &instrument));
    return site_decide(c, d, decide_open, (void *)o, ret_assessment);
}

/* ---- signing ---- */

struct signing {
    const struct json *assessment;
    const struct json *content;
    const struct user_secrets *signer; /* opened by the passphrase just now */
    const char *comment;
};

/* A signature asks for the passphrase again: an unattended screen signs nothing. */
enum err open_signer(struct call *c, struct desk *d, const char *passphrase, struct user_secrets **ret)
{
    struct knock knock = {d->user->name, NULL, passphrase};
    struct user_secrets *s;

    if (text_is_blank(passphrase))
        return fail_field(c, "passphrase", ERR_INVALID, N_("Your passphrase is needed to sign."));
    if (knock_open(c, d->site, &knock, &s) != OK) {
        if (c->fail.code != ERR_DENIED) return c->fail.code;
        fail_clear(c);
        return fail_field(c, "passphrase", ERR_DENIED,
                          N_("The passphrase is wrong. Nothing was signed."));
    }
    *ret = s;
    return OK;
}

static enum err rely_on(struct call *c, struct desk *d, struct entry *e, const char *id_as_text,
                        struct json *seen)
{
    struct id id;

    if (!id_parse(id_as_text, &id))
        return fail(c, ERR_INVALID, N_("A rating names evidence that is not there."));
    if (json_get(seen, id_as_text)) return OK;
    json_set(seen, id_as_text, json_bool(c, true));
    return entry_relies_on(c, d, e, &id);
}

static enum err rely_on_list(struct call *c, struct desk *d, struct entry *e, const struct json *cited,
                             struct json *seen)
{
    for (const struct json *m = json_count(cited) ? cited->as.members.first : NULL; m; m = m->next) {
        struct json *row;
        TRY(desk_row(c, d, "evidence_of",
                     DB_ARGS(DB_TEXT("entry", m->as.text), DB_ID("person", &e->handle)), &row));
        if (row->kind == JSON_IS_NIL)
            return fail(c, ERR_INVALID, N_("A rating names evidence that is not there."));
        TRY(rely_on(c, d, e, m->as.text, seen));
    }
    return OK;
}

/* Ratings go into the coded part without their notes; the notes go into the case part. */
enum err put_ratings(struct call *c, struct desk *d, struct entry *e, const struct json *ratings,
                     struct json *seen)
{
    struct json *coded = json_map(c), *notes = json_map(c);

    for (const struct json *r = ratings->as.members.first; r; r = r->next) {
        struct json *rating = json_map(c);
        const char *item = arena_text(c->mem, r->key), *note = json_get_text(r, "note");
        static const char *const keys[] = {"presence", "relevance", "for", "against"};
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
            if (json_get(r, keys[i]))
                json_set(rating, keys[i], json_duplicate(c, json_get(r, keys[i])));
        json_set(coded, item, rating);
        if (!text_is_blank(note)) json_set(notes, item, json_text(c, note));
        TRY(rely_on_list(c, d, e, json_get(r, "for"), seen));
        TRY(rely_on_list(c, d, e, json_get(r, "against"), seen));
    }
    entry_coded(c, e, "ratings", coded);
    entry_told(c, e, CASE, "notes", notes);
    return OK;
}

/* At head: checking the passphrase takes long enough for another window to sign. */
static enum err need_unsigned_state(struct call *c, struct desk *d, const struct json *before)
{
    struct json *now;
    struct id id;

    if (!id_parse(json_get_text(before, "id"), &id))
        return fail(c, ERR_BUG, "An assessment has no id.");
    TRY(ask_assessment(c, d, &id, &now));
    if (!text_equal(json_get_text(now, "state"), json_get_text(before, "state")) ||
        !text_equal(json_get_text(now, "signed"), json_get_text(before, "signed")))
        return fail(c, ERR_CONFLICT, N_("This assessment is signed already."));
    return OK;
}

static enum err decide_sign(struct call *c, struct desk *d, void *arg)
{
    const struct signing *s = arg;
    const struct json *judgement = json_get(s->content, "judgement");
    struct json *seen = json_map(c);
    struct id person;
    struct entry *e;
    int64_t until;

    TRY(need_unsigned_state(c, d, s->assessment));
    TRY(second_need_settled(c, d, s->assessment));
    if (!id_parse(json_get_text(s->assessment, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no person.");
    if (!time_parse(json_get_text(judgement, "valid_until"), &until))
        return fail(c, ERR_INVALID, N_("The date until which it is valid is no date."));
    e = entry_new(c, "assessment_signed", &person);
    entry_coded(c, e, "assessment", json_text(c, json_get_text(s->assessment, "id")));
    TRY(rely_on(c, d, e, json_get_text(s->assessment, "instrument"), seen));
    TRY(put_ratings(c, d, e, json_get(s->content, "ratings"), seen));
    entry_coded(c, e, "level", json_text(c, json_get_text(judgement, "level")));
    entry_coded(c, e, "confidence", json_text(c, json_get_text(judgement, "confidence")));
    entry_coded(c, e, "valid_until", json_int(c, until));
    entry_coded(c, e, "supersedes", json_text(c, json_get_text(s->assessment, "signed")));
    for (size_t i = 1; content_members[i]; i++)
        entry_told(c, e, CASE, content_members[i],
                   json_duplicate(c, json_get(s->content, content_members[i])));
    entry_signed_by(e, s->signer, SIGNED_BY_AUTHOR);
    return site_append(c, d, e);
}

static enum err need_nothing_missing(struct call *c, struct desk *d, const struct json *assessment,
                                     const struct json *content)
{
    struct json *instrument, *missing;

    TRY(ask_instrument(c, d, json_get_text(assessment, "instrument"), &instrument));
    TRY(content_missing(c, d, assessment, instrument, content, &missing));
    if (json_count(missing))
        return fail(c, ERR_INVALID, N_("It cannot be signed yet; still missing: %s"),
                    json_get_text(missing->as.members.first, "text"));
    return OK;
}

static enum err load_for(struct call *c, struct desk *d, const struct id *assessment, const char *right,
                         struct json **ret)
{
    struct id author;

    TRY(ask_assessment(c, d, assessment, ret));
    if (!id_parse(json_get_text(*ret, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    return rights_need(c, d, right, &(struct about){.author = &author});
}

enum err assessment_sign(struct call *c, struct desk *d, const struct id *assessment,
                         const char *passphrase, struct id *ret_signed)
{
    struct user_secrets *signer = NULL;
    struct signing s = {0};
    struct content content;
    struct json *row;
    bool repeated;
    enum err e;

    TRY(load_for(c, d, assessment, "assessment_sign", &row));
    TRY(site_answered_before(c, d, ret_signed, &repeated));
    if (repeated) return OK;
    if (!content_is_draft(d, row))
        return fail(c, ERR_CONFLICT, N_("This assessment is signed already."));
    TRY(content_load(c, d, row, NULL, &content));
    TRY(need_nothing_missing(c, d, row, content.value));
    TRY(open_signer(c, d, passphrase, &signer));
    s = (struct signing){.assessment = row, .content = content.value, .signer = signer};
    e = site_decide(c, d, decide_sign, &s, ret_signed);
    user_secrets_free(signer);
    return e;
}

/* ---- the second person ---- */

static enum err need_signed_state(struct call *c, struct desk *d, const struct json *before)
{
    struct json *now;
    struct id id;

    if (!id_parse(json_get_text(before, "id"), &id))
        return fail(c, ERR_BUG, "An assessment has no id.");
    TRY(ask_assessment(c, d, &id, &now));
    if (!text_equal(json_get_text(now, "state"), "signed") ||
        !text_equal(json_get_text(now, "signed"), json_get_text(before, "signed")))
        return fail(c, ERR_CONFLICT,
                    N_("This assessment does not wait for a countersignature any more."));
    return OK;
}

static struct entry *verdict_entry(struct call *c, const struct signing *s, const char *kind)
{
    struct id person = {{0}};
    struct entry *e;

    (void)id_parse(json_get_text(s->assessment, "person"), &person);
    e = entry_new(c, kind, &person);
    entry_coded(c, e, "assessment", json_text(c, json_get_text(s->assessment, "id")));
    entry_coded(c, e, "signed", json_text(c, json_get_text(s->assessment, "signed")));
    return e;
}

static enum err decide_countersign(struct call *c, struct desk *d, void *arg)
{
    const struct signing *s = arg;
    struct entry *e = verdict_entry(c, s, "assessment_countersigned");
    struct json *seen = json_map(c);

    TRY(need_signed_state(c, d, s->assessment));
    TRY(rely_on(c, d, e, json_get_text(s->assessment, "signed"), seen));
    if (!text_is_blank(s->comment)) entry_told(c, e, CASE, "comment", json_text(c, s->comment));
    entry_signed_by(e, s->signer, SIGNED_BY_COUNTERSIGNER);
    return site_append(c, d, e);
}

enum err assessment_countersign(struct call *c, struct desk *d, const struct id *assessment,
                                const char *comment, const char *passphrase)
{
    struct user_secrets *signer = NULL;
    struct signing s = {0};
    struct id author;
    struct json *row;
    enum err e;

    TRY(load_for(c, d, assessment, "assessment_countersign", &row));
    TRY(open_signer(c, d, passphrase, &signer));
    s = (struct signing){.assessment = row, .signer = signer, .comment = comment};
    e = site_decide(c, d, decide_countersign, &s, NULL);
    user_secrets_free(signer);
    TRY(e);
    if (!id_parse(json_get_text(row, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    return draft_remove_of(c, d->site, &author, json_get_text(row, "id"));
}

static enum err decide_return(struct call *c, struct desk *d, void *arg)
{
    const struct signing *s = arg;
    struct entry *e = verdict_entry(c, s, "assessment_returned");

    TRY(need_signed_state(c, d, s->assessment));
    entry_told(c, e, CASE, "reason", json_text(c, s->comment));
    return site_append(c, d, e);
}

enum err assessment_return(struct call *c, struct desk *d, const struct id *assessment,
                           const char *reason)
{
    struct signing s = {.comment = reason};
    struct json *row;

    TRY(load_for(c, d, assessment, "assessment_countersign", &row));
    if (text_is_blank(reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Write what the author should look at again."));
    s.assessment = row;
    return site_decide(c, d, decide_return, &s, NULL);
}
