/* population/decide.c: how somebody comes to be listed, stays, leaves, and appeals. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "population/population.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/signer.h"
#include "site/site.h"

/* ---- what every decision needs ---- */

/* A decision under way: what was asked, and by whose keys it is signed. */
struct signed_act {
    const struct population_decision *asked;
    const struct user_secrets *signer;
};

static bool was_told(const struct population_notice *n)
{
    return text_equal(n->how, "given") || text_equal(n->how, "refused");
}

static enum err check_notice(struct call *c, const struct population_notice *n)
{
    if (!population_has(population_notices, n->how))
        return fail_field(c, "notice", ERR_INVALID, N_("Choose whether the person was told."));
    if (!population_has(population_languages, n->language))
        return fail_field(c, "notice_language", ERR_INVALID, N_("Choose the language of the notice."));
    if (was_told(n) && n->at == 0)
        return fail_field(c, "notice_at", ERR_INVALID, N_("Write when the person was told."));
    if (!was_told(n) && n->at != 0)
        return fail_field(c, "notice_at", ERR_INVALID,
                          N_("The person was not told: leave the date empty, or change the answer."));
    if (n->at > c->now)
        return fail_field(c, "notice_at", ERR_INVALID, N_("This time lies in the future."));
    return OK;
}

static int lines_of(const char *text)
{
    int lines = 1;

    for (; *text; text++) lines += *text == '\n';
    return lines;
}

static enum err check_words(struct call *c, const struct population_decision *p)
{
    const struct population_notice *n = &p->notice;

    if (text_is_blank(p->reasons))
        return fail_field(c, "reasons", ERR_INVALID, N_("Write the reasons for this decision."));
    if (text_is_blank(n->words))
        return fail_field(c, "notice_words", ERR_INVALID,
                          N_("Write why, in words that the person may be told."));
    if (text_characters(n->words) > POPULATION_NOTICE_CHARACTERS ||
        lines_of(n->words) > POPULATION_NOTICE_LINES)
        return fail_field(c, "notice_words", ERR_INVALID,
                          N_("The notice is one page: say it in at most %d characters and %d lines."),
                          POPULATION_NOTICE_CHARACTERS, POPULATION_NOTICE_LINES);
    if (text_equal(n->how, "withheld") && text_is_blank(n->withheld))
        return fail_field(c, "withheld", ERR_INVALID, N_("Write why the notice is withheld."));
    return check_notice(c, n);
}

static enum err check_review_on(struct call *c, int64_t review_on)
{
    if (review_on == 0)
        return fail_field(c, "review_on", ERR_INVALID, N_("Write when this is reviewed."));
    if (review_on <= c->now)
        return fail_field(c, "review_on", ERR_INVALID, N_("The review has to lie in the future."));
    if (review_on > c->now + POPULATION_REVIEW_DAYS * TIME_DAY)
        return fail_field(c, "review_on", ERR_INVALID,
                          N_("Nobody is listed for more than a year without a review."));
    return OK;
}

/* The time to appeal does not run while the person does not know, nor before it is recorded that they
 * do: whoever records late takes nothing from it. */
static void put_notice(struct call *c, struct entry *e, const struct population_notice *n,
                       bool can_be_appealed)
{
    entry_coded(c, e, "notice", json_text(c, n->how));
    entry_coded(c, e, "notice_language", json_text(c, n->language));
    if (!was_told(n)) return;
    entry_coded(c, e, "notice_at", json_int(c, n->at));
    if (can_be_appealed)
        entry_coded(c, e, "appeal_until", json_int(c, c->now + POPULATION_APPEAL_DAYS * TIME_DAY));
}

static enum err append_signed(struct call *c, struct desk *d, struct entry *e,
                              const struct signed_act *s, bool can_be_appealed)
{
    const struct population_decision *p = s->asked;

    put_notice(c, e, &p->notice, can_be_appealed);
    entry_told(c, e, CASE, "reasons", json_text(c, p->reasons));
    entry_told(c, e, CASE, "notice_words", json_text(c, p->notice.words));
    if (text_equal(p->notice.how, "withheld"))
        entry_told(c, e, CASE, "withheld", json_text(c, p->notice.withheld));
    entry_signed_by(e, s->signer, SIGNED_BY_AUTHOR);
    return site_append(c, d, e);
}

static enum err decide_signed(struct call *c, struct desk *d, decide_fn decide,
                              const struct population_decision *p, struct id *ret_entry)
{
    struct user_secrets *signer = NULL;
    struct signed_act s = {.asked = p};
    enum err e;

    TRY(check_words(c, p));
    TRY(signer_open(c, d, p->passphrase, &signer));
    s.signer = signer;
    e = site_decide(c, d, decide, &s, ret_entry);
    user_secrets_free(signer);
    return e;
}

/* ---- entering ---- */

/* Whoever is not convicted is not called so: an untried person is listed as accused, or not at all. */
static enum err check_ground(struct call *c, const char *ground, const char *legal_status)
{
    if (!population_has(population_grounds, ground))
        return fail_field(c, "ground", ERR_INVALID, N_("Choose the ground."));
    if (text_equal(legal_status, "untried") && !text_equal(ground, "charge"))
        return fail_field(
            c, "ground", ERR_INVALID,
            N_("This person is untried, and can be listed as accused only: choose the charge."));
    if (text_equal(ground, "conviction") && !text_equal(legal_status, "convicted"))
        return fail_field(c, "ground", ERR_INVALID,
                          N_("By their legal status this person is not convicted. Correct the details "
                             "first, or choose another ground."));
    return OK;
}

static const struct json *row_with_id(const struct json *rows, const char *id)
{
    for (const struct json *row = rows->as.members.first; row; row = row->next)
        if (text_equal(json_get_text(row, "id"), id)) return row;
    return NULL;
}

static enum err rely_on(struct call *c, struct desk *d, struct entry *e, const struct json *evidence)
{
    struct json *rows, *seen = json_map(c);

    if (json_count(evidence) == 0)
        return fail_field(c, "evidence", ERR_INVALID,
                          N_("Choose the evidence that this decision rests on."));
    TRY(ask_evidence_list(c, d, &e->handle, &rows));
    for (const struct json *m = evidence->as.members.first; m; m = m->next) {
        const struct json *row = m->kind == JSON_IS_TEXT ? row_with_id(rows, m->as.text) : NULL;
        struct id id;
        if (!row || !id_parse(m->as.text, &id))
            return fail_field(c, "evidence", ERR_INVALID,
                              N_("This evidence is not about this person."));
        if (json_get(row, "may_cite") && !json_get_bool(row, "may_cite"))
            return fail_field(c, "evidence", ERR_INVALID,
                              N_("Some of this evidence is said to have been obtained by coercion: "
                                 "nothing can rest on it."));
        if (json_get(seen, m->as.text)) continue;
        json_set(seen, m->as.text, json_bool(c, true));
        TRY(entry_relies_on(c, d, e, &id));
    }
    return OK;
}

static enum err decide_enter(struct call *c, struct desk *d, void *arg)
{
    const struct signed_act *s = arg;
    const struct population_decision *p = s->asked;
    struct entry *e = entry_new(c, "population_entered", &p->about);
    struct json *person, *standing;

    TRY(population_need_held(c, d, &p->about, &person));
    TRY(check_ground(c, p->ground, json_get_text(person, "legal_status")));
    TRY(ask_population_standing(c, d, &p->about, &standing));
    if (json_get_text(standing, "entered"))
        return fail(c, ERR_CONFLICT,
                    N_("This person is listed already. If the ground is another one now, end that "
                       "listing first: a new ground is a new decision."));
    TRY(rely_on(c, d, e, p->evidence));
    entry_coded(c, e, "ground", json_text(c, p->ground));
    entry_coded(c, e, "review_on", json_int(c, p->review_on));
    entry_coded(c, e, "legal_status", json_text(c, json_get_text(person, "legal_status")));
    return append_signed(c, d, e, s, true);
}

enum err population_enter(struct call *c, struct desk *d, const struct population_decision *p,
                          struct id *ret_listing)
{
    TRY(rights_need(c, d, "population_decide", &(struct about){.person = &p->about}));
    if (!population_has(population_grounds, p->ground))
        return fail_field(c, "ground", ERR_INVALID, N_("Choose the ground."));
    TRY(check_review_on(c, p->review_on));
    return decide_signed(c, d, decide_enter, p, ret_listing);
}

/* ---- staying and leaving ---- */

static enum err need_listing(struct call *c, struct desk *d, const struct id *listing,
                             struct json **ret, struct id *ret_person)
{
    TRY(ask_listing(c, d, listing, ret));
    if (json_get_int(*ret, "is_ended", 0))
        return fail(c, ERR_CONFLICT, N_("This person is not listed any more."));
    if (!id_parse(json_get_text(*ret, "person"), ret_person))
        return fail(c, ERR_BUG, "A listing is about nobody.");
    return OK;
}

/* The legal status that the decision knew, so that a later change calls for a new look. Of whoever has
 * left it is what was known last. */
static enum err put_legal_status(struct call *c, struct desk *d, struct entry *e)
{
    struct json *row;

    TRY(desk_row(c, d, "population_status", DB_ARGS(DB_ID("person", &e->handle)), &row));
    entry_coded(c, e, "legal_status", json_text(c, json_get_text(row, "legal_status")));
    return OK;
}

static enum err decide_review(struct call *c, struct desk *d, void *arg)
{
    const struct signed_act *s = arg;
    struct json *listing;
    struct id person;
    struct entry *e;

    TRY(need_listing(c, d, &s->asked->about, &listing, &person));
    e = entry_new(c, "population_reviewed", &person);
    entry_coded(c, e, "entered", json_id(c, &s->asked->about));
    entry_coded(c, e, "outcome", json_text(c, "stay"));
    entry_coded(c, e, "review_on", json_int(c, s->asked->review_on));
    TRY(put_legal_status(c, d, e));
    return append_signed(c, d, e, s, true);
}

enum err population_review(struct call *c, struct desk *d, const struct population_decision *p,
                           struct id *ret_entry)
{
    TRY(rights_need(c, d, "population_decide", NULL));
    TRY(check_review_on(c, p->review_on));
    return decide_signed(c, d, decide_review, p, ret_entry);
}

static enum err decide_leave(struct call *c, struct desk *d, void *arg)
{
    const struct signed_act *s = arg;
    struct json *listing;
    struct id person;
    struct entry *e;

    TRY(need_listing(c, d, &s->asked->about, &listing, &person));
    e = entry_new(c, "population_left", &person);
    entry_coded(c, e, "entered", json_id(c, &s->asked->about));
    entry_coded(c, e, "ground", json_text(c, s->asked->ground));
    return append_signed(c, d, e, s, false);
}

enum err population_leave(struct call *c, struct desk *d, const struct population_decision *p,
                          struct id *ret_entry)
{
    TRY(rights_need(c, d, "population_decide", NULL));
    if (!population_has(population_leavings, p->ground))
        return fail_field(c, "ground", ERR_INVALID,
                          N_("Choose why the person is not listed any more."));
    return decide_signed(c, d, decide_leave, p, ret_entry);
}

/* ---- telling the person later ---- */

struct telling {
    const struct id *decision;
    const struct population_notice *notice;
};

static enum err decide_tell(struct call *c, struct desk *d, void *arg)
{
    const struct telling *t = arg;
    struct json *decision;
    struct id person;
    struct entry *e;
    const char *act;

    TRY(ask_population_decision(c, d, t->decision, &decision));
    if (json_get_bool(decision, "is_told"))
        return fail(c, ERR_CONFLICT, N_("It is recorded already that the person was told."));
    if (!id_parse(json_get_text(decision, "person"), &person))
        return fail(c, ERR_BUG, "A decision is about nobody.");
    act = json_get_text(decision, "act");
    e = entry_new(c, "population_told", &person);
    entry_coded(c, e, "decision", json_id(c, t->decision));
    entry_coded(c, e, "entered", json_text(c, json_get_text(decision, "listing")));
    put_notice(c, e, t->notice, text_equal(act, "entered") || text_equal(act, "reviewed"));
    return site_append(c, d, e);
}

enum err population_tell(struct call *c, struct desk *d, const struct id *decision,
                         const struct population_notice *n, struct id *ret_entry)
{
    struct telling t = {decision, n};

    TRY(rights_need(c, d, "population_decide", NULL));
    TRY(check_notice(c, n));
    if (text_equal(n->how, "withheld"))
        return fail_field(c, "notice", ERR_INVALID,
                          N_("To withhold it needs a reason: that is part of a decision."));
    return site_decide(c, d, decide_tell, &t, ret_entry);
}

/* ---- appeals ---- */

struct filing {
    const struct id *decision;
    const char *filer, *grounds;
};

static enum err need_appealable(struct call *c, struct desk *d, const struct json *decision)
{
    struct json *open;
    int64_t until = json_get_int(decision, "appeal_until", 0);

    if (json_get_int(decision, "is_ended", 0))
        return fail(c, ERR_CONFLICT, N_("This person is not listed any more."));
    if (until && c->now >= until + TIME_DAY)
        return fail(c, ERR_CONFLICT,
                    N_("The time to appeal against this decision ended on %s. The next review decides "
                       "again, and that can be appealed."),
                    time_date_text(c->mem, until));
    if (!json_get_bool(decision, "can_be_appealed"))
        return fail(c, ERR_INVALID, N_("An appeal is made against being listed or staying listed."));
    TRY(desk_row(c, d, "appeal_open_of",
                 DB_ARGS(DB_TEXT("listing", json_get_text(decision, "listing"))), &open));
    if (open->kind != JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("An appeal of this person waits to be decided already."));
    return OK;
}

static enum err decide_file(struct call *c, struct desk *d, void *arg)
{
    const struct filing *f = arg;
    struct json *decision;
    struct id person;
    struct entry *e;

    TRY(ask_population_decision(c, d, f->decision, &decision));
    TRY(need_appealable(c, d, decision));
    if (!id_parse(json_get_text(decision, "person"), &person))
        return fail(c, ERR_BUG, "A decision is about nobody.");
    e = entry_new(c, "appeal_filed", &person);
    entry_coded(c, e, "decision", json_id(c, f->decision));
    entry_coded(c, e, "entered", json_text(c, json_get_text(decision, "listing")));
    entry_coded(c, e, "filer", json_text(c, f->filer));
    entry_coded(c, e, "decide_by", json_int(c, c->now + POPULATION_ANSWER_DAYS * TIME_DAY));
    entry_told(c, e, CASE, "grounds", json_text(c, f->grounds));
    return site_append(c, d, e);
}

enum err appeal_file(struct call *c, struct desk *d, const struct id *decision, const char *filer,
                     const char *grounds, struct id *ret_appeal)
{
    struct filing f = {decision, filer, grounds};

    TRY(rights_need(c, d, "appeal_file", NULL));
    if (!population_has(population_filers, filer))
        return fail_field(c, "filer", ERR_INVALID, N_("Choose who makes the appeal."));
    if (text_is_blank(grounds))
        return fail_field(c, "grounds", ERR_INVALID,
                          N_("Write what the person says against the decision, in their words."));
    return site_decide(c, d, decide_file, &f, ret_appeal);
}

/* The appeal is decided by somebody who had no part in the listing: not at first, and not in a review.
 */
enum err appeal_need_decider(struct call *c, struct desk *d, const struct json *appeal)
{
    struct json *row;
    struct id decider;

    if (!id_parse(json_get_text(appeal, "decided_by"), &decider))
        return fail(c, ERR_BUG, "An appeal is against nothing.");
    TRY(rights_need(c, d, "appeal_decide", &(struct about){.author = &decider}));
    TRY(desk_row(
        c, d, "listing_decided_by",
        DB_ARGS(DB_TEXT("listing", json_get_text(appeal, "listing")), DB_ID("user", &d->user->id)),
        &row));
    if (row->kind != JSON_IS_NIL)
        return fail(c, ERR_DENIED,
                    N_("Somebody who has not decided about this listing has to decide the appeal."));
    return OK;
}

static enum err decide_appeal(struct call *c, struct desk *d, void *arg)
{
    const struct signed_act *s = arg;
    struct json *appeal;
    struct id person, filed = s->asked->about;
    struct entry *e;

    TRY(ask_appeal(c, d, &filed, &appeal));
    TRY(appeal_need_decider(c, d, appeal));
    if (!json_get_bool(appeal, "is_open"))
        return fail(c, ERR_CONFLICT, N_("This appeal does not wait to be decided any more."));
    if (!id_parse(json_get_text(appeal, "person"), &person))
        return fail(c, ERR_BUG, "An appeal is about nobody.");
    e = entry_new(c, "appeal_decided", &person);
    entry_coded(c, e, "appeal", json_id(c, &filed));
    entry_coded(c, e, "entered", json_text(c, json_get_text(appeal, "listing")));
    entry_coded(c, e, "outcome", json_text(c, s->asked->ground));
    TRY(entry_relies_on(c, d, e, &filed));
    return append_signed(c, d, e, s, false);
}

enum err appeal_decide(struct call *c, struct desk *d, const struct population_decision *p,
                       struct id *ret_entry)
{
    struct json *appeal;

    TRY(ask_appeal(c, d, &p->about, &appeal));
    TRY(appeal_need_decider(c, d, appeal));
    if (!population_has(population_verdicts, p->ground))
        return fail_field(c, "outcome", ERR_INVALID, N_("Choose how the appeal is decided."));
    return decide_signed(c, d, decide_appeal, p, ret_entry);
}
