/* assess/countersign.c: the second person: who may countersign in which standing, and what is returned.
 */

#include "assess/decide.h"
#include "base/text.h"
#include "base/time.h"
#include "instrument/qualification.h"
#include "keys/user.h"
#include "site/draft.h"
#include "site/rights.h"
#include "site/signer.h"
#include "site/site.h"

#define DEPUTY_REVIEW (72 * TIME_HOUR) /* within which a qualified reviewer looks at it */

struct verdict {
    const struct json *assessment;
    const struct user_secrets *signer; /* opened by the passphrase just now; NULL: not signed */
    const char *standing;              /* in which it is countersigned */
    const char *words;                 /* the comment, reason or remark */
    const struct countersigning_elsewhere *elsewhere;
    bool agrees; /* with a deputy */
};

static enum err need_signed(struct call *c, struct desk *d, const struct json *assessment)
{
    if (!text_equal(json_get_text(assessment, "state"), "signed"))
        return fail(c, ERR_CONFLICT,
                    N_("This assessment does not wait for a countersignature any more."));
    return assessment_need_same(c, d, assessment,
                                N_("This assessment does not wait for a countersignature any more."));
}

static struct entry *verdict_entry(struct call *c, const struct verdict *v, const char *kind)
{
    struct id person = {{0}};
    struct entry *e;

    (void)id_parse(json_get_text(v->assessment, "person"), &person);
    e = entry_new(c, kind, &person);
    entry_coded(c, e, "assessment", json_text(c, json_get_text(v->assessment, "id")));
    entry_coded(c, e, "signed", json_text(c, json_get_text(v->assessment, "signed")));
    return e;
}

/* ---- countersigning ---- */

/* Qualified; or not yet asked to be; or named as a deputy. */
static enum err find_standing(struct call *c, struct desk *d, const struct json *assessment,
                              const char **ret)
{
    struct standing standing;
    bool is_deputy;

    TRY(standing_of(c, d, &d->user->id, "countersign", assessment, &standing));
    TRY(ask_deputy(c, d, &d->user->id, &is_deputy));
    if (!standing.is_qualified && !is_deputy && standing.is_asked)
        return fail(c, ERR_DENIED,
                    N_("Only those whose qualification is recorded, or who are named as deputy, may "
                       "countersign. Ask whoever looks after the site, or have it done at another "
                       "site and record that."));
    *ret = standing.is_qualified ? "qualified" : is_deputy ? "deputy" : "provisional";
    return OK;
}

static enum err decide_countersign(struct call *c, struct desk *d, void *arg)
{
    const struct verdict *v = arg;
    struct entry *e = verdict_entry(c, v, "assessment_countersigned");

    TRY(need_signed(c, d, v->assessment));
    TRY(rely_on(c, d, e, json_get_text(v->assessment, "signed"), json_map(c)));
    entry_coded(c, e, "standing", json_text(c, v->standing));
    if (text_equal(v->standing, "deputy"))
        entry_coded(c, e, "review_due", json_int(c, c->now + DEPUTY_REVIEW));
    if (!text_is_blank(v->words)) entry_told(c, e, CASE, "comment", json_text(c, v->words));
    if (v->elsewhere) {
        entry_coded(c, e, "done_at", json_int(c, v->elsewhere->done_at));
        entry_told(c, e, CASE, "office", json_text(c, v->elsewhere->office));
        entry_told(c, e, CASE, "reference", json_text(c, v->elsewhere->reference));
    }
    if (v->signer) entry_signed_by(e, v->signer, SIGNED_BY_COUNTERSIGNER);
    return site_append(c, d, e);
}

static enum err remove_draft(struct call *c, struct desk *d, const struct json *assessment)
{
    struct id author;

    if (!id_parse(json_get_text(assessment, "by"), &author))
        return fail(c, ERR_BUG, "An assessment has no author.");
    return draft_remove_of(c, d->site, &author, json_get_text(assessment, "id"));
}

enum err assessment_countersign(struct call *c, struct desk *d, const struct id *assessment,
                                const char *comment, const char *passphrase)
{
    struct verdict v = {.words = comment};
    struct user_secrets *signer = NULL;
    struct json *row;
    enum err e;

    TRY(assessment_for(c, d, assessment, "assessment_countersign", &row));
    TRY(find_standing(c, d, row, &v.standing));
    TRY(signer_open(c, d, passphrase, &signer));
    v.assessment = row;
    v.signer = signer;
    e = site_decide(c, d, decide_countersign, &v, NULL);
    user_secrets_free(signer);
    TRY(e);
    return text_equal(v.standing, "deputy") ? OK : remove_draft(c, d, row);
}

enum err assessment_countersign_elsewhere(struct call *c, struct desk *d, const struct id *assessment,
                                          const struct countersigning_elsewhere *w)
{
    struct verdict v = {.standing = "elsewhere", .elsewhere = w};
    struct json *row;

    TRY(assessment_for(c, d, assessment, "assessment_countersign_elsewhere", &row));
    if (text_is_blank(w->office))
        return fail_field(c, "office", ERR_INVALID, N_("Write which office countersigned it."));
    if (text_is_blank(w->reference))
        return fail_field(c, "reference", ERR_INVALID,
                          N_("Write the reference under which that office keeps it."));
    if (w->done_at == 0 || w->done_at > c->now)
        return fail_field(c, "done_at", ERR_INVALID, N_("Write the day on which it was done."));
    if (w->done_at < json_get_int(row, "signed_at", 0) - TIME_DAY)
        return fail_field(c, "done_at", ERR_INVALID, N_("The author had not signed it by then."));
    v.assessment = row;
    TRY(site_decide(c, d, decide_countersign, &v, NULL));
    return remove_draft(c, d, row);
}

/* ---- after a deputy ---- */

static enum err decide_deputy_review(struct call *c, struct desk *d, void *arg)
{
    const struct verdict *v = arg;
    struct entry *e = verdict_entry(c, v, "deputy_reviewed");

    TRY(assessment_need_same(c, d, v->assessment,
                             N_("Somebody has reviewed this countersignature already.")));
    entry_coded(c, e, "countersigned", json_text(c, json_get_text(v->assessment, "verdict")));
    entry_coded(c, e, "outcome", json_text(c, v->agrees ? "agreed" : "returned"));
    if (!text_is_blank(v->words)) entry_told(c, e, CASE, "remark", json_text(c, v->words));
    return site_append(c, d, e);
}

static enum err need_reviewable(struct call *c, struct desk *d, const struct json *assessment)
{
    struct standing standing;

    if (!text_equal(json_get_text(assessment, "standing"), "deputy") ||
        json_get_text(assessment, "deputy_review"))
        return fail(c, ERR_CONFLICT, N_("No deputy’s countersignature waits for a review here."));
    if (text_equal(json_get_text(assessment, "verdict_by"), id_text(c->mem, &d->user->id)))
        return fail(c, ERR_DENIED, N_("You countersigned it yourself; somebody else reviews that."));
    TRY(standing_of(c, d, &d->user->id, "countersign", assessment, &standing));
    if (!standing.is_qualified)
        return fail(c, ERR_DENIED,
                    N_("Only a reviewer whose qualification is recorded reviews what a deputy "
                       "countersigned."));
    return OK;
}

enum err deputy_review(struct call *c, struct desk *d, const struct id *assessment, bool agrees,
                       const char *remark)
{
    struct verdict v = {.words = remark, .agrees = agrees};
    struct json *row;

    TRY(assessment_for(c, d, assessment, "assessment_countersign", &row));
    TRY(need_reviewable(c, d, row));
    if (!agrees && text_is_blank(remark))
        return fail_field(c, "remark", ERR_INVALID, N_("Write what the author should look at again."));
    v.assessment = row;
    TRY(site_decide(c, d, decide_deputy_review, &v, NULL));
    return agrees ? remove_draft(c, d, row) : OK;
}

/* ---- returning ---- */

static enum err decide_return(struct call *c, struct desk *d, void *arg)
{
    const struct verdict *v = arg;
    struct entry *e = verdict_entry(c, v, "assessment_returned");

    TRY(need_signed(c, d, v->assessment));
    entry_told(c, e, CASE, "reason", json_text(c, v->words));
    return site_append(c, d, e);
}

enum err assessment_return(struct call *c, struct desk *d, const struct id *assessment,
                           const char *reason)
{
    struct verdict v = {.words = reason};
    struct json *row;

    TRY(assessment_for(c, d, assessment, "assessment_countersign", &row));
    if (text_is_blank(reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Write what the author should look at again."));
    v.assessment = row;
    return site_decide(c, d, decide_return, &v, NULL);
}
