/* assess/decide.c: what may be signed, by whom, and over what. */

#include <string.h>

#include "assess/asking.h"
#include "assess/citing.h"
#include "assess/decide.h"
#include "assess/forms.h"
#include "assess/second.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "keys/user.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/signer.h"
#include "site/site.h"

/* ---- signing ---- */

struct signing {
    const struct json *assessment;
    const struct matter *matter;
    const struct user_secrets *signer; /* opened by the passphrase just now */
    const struct id *supervised_by;    /* NULL: signed by somebody qualified */
};

enum err assessment_for(struct call *c, struct desk *d, const struct id *assessment, const char *right,
                        struct json **ret)
{
    struct id author, person;

    TRY(ask_assessment(c, d, assessment, ret));
    if (!id_parse(json_get_text(*ret, "by"), &author) ||
        !id_parse(json_get_text(*ret, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no author, or is about nobody.");
    return rights_need(c, d, right, &(struct about){.author = &author, .person = &person});
}

enum err assessment_need_same(struct call *c, struct desk *d, const struct json *before,
                              const char *sentence)
{
    static const char *const keys[] = {"state", "signed", "verdict", "deputy_review"};
    struct json *now;
    struct id id;

    if (!id_parse(json_get_text(before, "id"), &id))
        return fail(c, ERR_BUG, "An assessment has no id.");
    TRY(ask_assessment(c, d, &id, &now));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!text_equal(json_get_text(now, keys[i]), json_get_text(before, keys[i])))
            return fail(c, ERR_CONFLICT, "%s", words_find(c->words, sentence));
    return OK;
}

enum err rely_on(struct call *c, struct desk *d, struct entry *e, const char *id_as_text,
                 struct json *seen)
{
    struct id id;

    if (!id_parse(id_as_text, &id))
        return fail(c, ERR_INVALID, N_("A rating names evidence that is not there."));
    if (json_get(seen, id_as_text)) return OK;
    json_set(seen, id_as_text, json_bool(c, true));
    return entry_relies_on(c, d, e, &id);
}

static enum err rely_on_list(struct call *c, struct desk *d, struct entry *e, const struct matter *m,
                             const struct json *cited, struct json *seen)
{
    for (const struct json *k = json_count(cited) ? cited->as.members.first : NULL; k; k = k->next) {
        const struct json *row = evidence_named(m->evidence, k->as.text);
        if (!row) return fail(c, ERR_INVALID, N_("A rating names evidence that is not there."));
        if (!may_be_cited(row))
            return fail(c, ERR_INVALID,
                        N_("A rating names evidence that is said to come from coercion. Take it out."));
        TRY(rely_on(c, d, e, k->as.text, seen));
    }
    return OK;
}

static struct json *coded_rating(struct call *c, const struct json *rating)
{
    static const char *const keys[] = {"presence", "relevance", "for", "against"};
    struct json *coded = json_map(c);

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_get(rating, keys[i]))
            json_set(coded, keys[i], json_duplicate(c, json_get(rating, keys[i])));
    return coded;
}

/* Ratings go into the coded part without their notes; the notes go into the case part. What was typed
 * for an item that is not asked stays behind. */
enum err put_ratings(struct call *c, struct desk *d, struct entry *e, const struct matter *m,
                     struct json *seen)
{
    const struct json *sections = json_get(m->instrument, "sections");
    struct json *coded = json_map(c), *notes = json_map(c);

    for (const struct json *s = sections->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next) {
            const char *item = json_get_text(i, "code");
            const struct json *rating = rating_of(m, i);
            if (!rating || !item_is_asked(m, i)) continue;
            json_set(coded, item, coded_rating(c, rating));
            if (!text_is_blank(json_get_text(rating, "note")))
                json_set(notes, item, json_text(c, json_get_text(rating, "note")));
            TRY(rely_on_list(c, d, e, m, json_get(rating, "for"), seen));
            TRY(rely_on_list(c, d, e, m, json_get(rating, "against"), seen));
        }
    entry_coded(c, e, "ratings", coded);
    entry_coded(c, e, "language", json_text(c, json_get_text(m->instrument, "language")));
    entry_told(c, e, CASE, "notes", notes);
    return OK;
}

/* Of the account only codes and a date are coded: no words, no names. */
static enum err put_account(struct call *c, struct entry *e, const struct json *account)
{
    static const char *const codes[] = {"outcome", "interpreter", "notice"};
    static const char *const words[] = {"words", "language", "interpreter_name", "notice_language"};
    const char *notice_at = json_get_text(account, "notice_at");
    struct json *coded = json_map(c), *told = json_map(c);
    int64_t at = 0;

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        const char *code = json_get_text(account, codes[i]);
        if (!text_is_blank(code) && choice_is_known(choices_of(codes[i]), code))
            json_set(coded, codes[i], json_text(c, code));
    }
    if (!text_is_blank(notice_at) && !time_parse(notice_at, &at))
        return fail(c, ERR_INVALID, N_("The date on which the person was told is no date."));
    if (at) json_set(coded, "notice_at", json_int(c, at));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        json_set(told, words[i], json_text(c, json_get_text(account, words[i])));
    entry_coded(c, e, "account", coded);
    entry_told(c, e, CASE, "account", told);
    return OK;
}

static enum err put_judgement(struct call *c, struct entry *e, const struct json *judgement)
{
    int64_t until;

    if (!time_parse(json_get_text(judgement, "valid_until"), &until))
        return fail(c, ERR_INVALID, N_("The date until which it is valid is no date."));
    entry_coded(c, e, "level", json_text(c, json_get_text(judgement, "level")));
    entry_coded(c, e, "confidence", json_text(c, json_get_text(judgement, "confidence")));
    entry_coded(c, e, "valid_until", json_int(c, until));
    return OK;
}

static void put_words(struct call *c, struct entry *e, const struct json *content)
{
    static const char *const members[] = {"formulation", "scenarios", "management", "judgement"};

    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        entry_told(c, e, CASE, members[i], json_duplicate(c, json_get(content, members[i])));
}

/* The legal status at the time: what was not asked of somebody untried stays so when they are
 * convicted. */
static enum err put_legal_status(struct call *c, struct desk *d, struct entry *e)
{
    struct json *row;

    TRY(desk_row(c, d, "person_by_handle",
                 DB_ARGS(DB_ID("person", &e->handle), DB_TEXT("script", "Latn")), &row));
    entry_coded(c, e, "legal_status", json_text(c, json_get_text(row, "legal_status")));
    return OK;
}

static enum err decide_sign(struct call *c, struct desk *d, void *arg)
{
    const struct signing *s = arg;
    const struct json *content = s->matter->content;
    struct json *seen = json_map(c);
    struct id person;
    struct entry *e;

    /* At head: checking the passphrase takes long enough for another window to sign. */
    TRY(assessment_need_same(c, d, s->assessment, N_("This assessment is signed already.")));
    TRY(second_need_settled(c, d, s->assessment));
    if (!id_parse(json_get_text(s->assessment, "person"), &person))
        return fail(c, ERR_BUG, "An assessment has no person.");
    e = entry_new(c, "assessment_signed", &person);
    entry_coded(c, e, "assessment", json_text(c, json_get_text(s->assessment, "id")));
    TRY(rely_on(c, d, e, json_get_text(s->assessment, "instrument"), seen));
    TRY(put_ratings(c, d, e, s->matter, seen));
    TRY(put_account(c, e, json_get(content, "account")));
    TRY(put_judgement(c, e, json_get(content, "judgement")));
    put_words(c, e, content);
    TRY(put_legal_status(c, d, e));
    entry_coded(c, e, "provisional", json_bool(c, s->supervised_by != NULL));
    if (s->supervised_by) entry_coded(c, e, "supervised_by", json_id(c, s->supervised_by));
    entry_coded(c, e, "supersedes", json_text(c, json_get_text(s->assessment, "signed")));
    entry_signed_by(e, s->signer, SIGNED_BY_AUTHOR);
    return site_append(c, d, e);
}

static enum err need_nothing_missing(struct call *c, struct desk *d, const struct matter *m)
{
    struct json *missing;

    TRY(content_missing(c, d, m->assessment, m->instrument, m->content, &missing));
    if (json_count(missing))
        return fail(c, ERR_INVALID, N_("It cannot be signed yet; still missing: %s"),
                    json_get_text(missing->as.members.first, "text"));
    return OK;
}

/* ---- who may sign ---- */

enum err standing_of(struct call *c, struct desk *d, const struct id *user, const char *what,
                     const struct json *assessment, struct standing *ret)
{
    struct json *instrument;
    int64_t start;

    TRY(ask_instrument(c, d, json_get_text(assessment, "instrument"), &instrument));
    TRY(instrument_qualified(c, d, user, what, json_get_text(instrument, "code"), &ret->is_qualified));
    TRY(ask_qualification_start(c, d, &start));
    ret->is_asked = start && start <= c->now;
    return OK;
}

enum err ask_supervisors(struct call *c, struct desk *d, const struct json *assessment,
                         struct json **ret)
{
    struct json *rows, *list = json_list(c);

    TRY(desk_rows(c, d, "assess_colleagues", DB_ARGS(DB_TEXT("user", json_get_text(assessment, "by"))),
                  &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct standing standing;
        struct id user;
        bool is_reviewer = json_get_int(r, "roles", 0) & 1 << REVIEWER;
        if (!id_parse(json_get_text(r, "id"), &user)) continue;
        TRY(standing_of(c, d, &user, "assess", assessment, &standing));
        if (is_reviewer || standing.is_qualified) json_add(list, json_duplicate(c, r));
    }
    *ret = list;
    return OK;
}

static enum err need_supervisor(struct call *c, struct desk *d, const struct json *assessment,
                                const struct id *supervised_by)
{
    struct json *list;

    TRY(ask_supervisors(c, d, assessment, &list));
    for (const struct json *r = list->as.members.first; supervised_by && r; r = r->next)
        if (text_equal(json_get_text(r, "id"), id_text(c->mem, supervised_by))) return OK;
    return fail_field(c, "supervised_by", ERR_INVALID,
                      N_("No qualification of yours is recorded for this instrument. Choose the "
                         "colleague under whose supervision you sign."));
}

/* Before the start-up date those without a qualification sign provisionally, under supervision. */
static enum err find_standing(struct call *c, struct desk *d, const struct json *assessment,
                              const struct id **supervised_by)
{
    struct standing standing;

    TRY(standing_of(c, d, &d->user->id, "assess", assessment, &standing));
    if (standing.is_qualified) {
        *supervised_by = NULL;
        return OK;
    }
    if (standing.is_asked)
        return fail(c, ERR_DENIED,
                    N_("Only those whose qualification for this instrument is recorded may sign with "
                       "it. Ask whoever looks after the site to record yours; your draft stays."));
    return need_supervisor(c, d, assessment, *supervised_by);
}

enum err assessment_sign(struct call *c, struct desk *d, const struct id *assessment,
                         const char *passphrase, const struct id *supervised_by, struct id *ret_signed)
{
    struct user_secrets *signer = NULL;
    struct json *row, *instrument;
    struct content content;
    struct signing s = {0};
    struct matter matter;
    bool repeated;
    enum err e;

    TRY(assessment_for(c, d, assessment, "assessment_sign", &row));
    TRY(site_answered_before(c, d, ret_signed, &repeated));
    if (repeated) return OK;
    if (!content_is_draft(d, row))
        return fail(c, ERR_CONFLICT, N_("This assessment is signed already."));
    TRY(content_load(c, d, row, NULL, &content));
    TRY(ask_instrument(c, d, json_get_text(row, "instrument"), &instrument));
    TRY(matter_of(c, d, row, instrument, content.value, &matter));
    TRY(need_nothing_missing(c, d, &matter));
    TRY(find_standing(c, d, row, &supervised_by));
    TRY(signer_open(c, d, passphrase, &signer));
    s = (struct signing){row, &matter, signer, supervised_by};
    e = site_decide(c, d, decide_sign, &s, ret_signed);
    user_secrets_free(signer);
    return e;
}
