/* instrument/qualification.c: what may be recorded about who is qualified. */

#include "instrument/qualification.h"

#include "base/text.h"
#include "base/time.h"
#include "instrument/instrument.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

#define OWN_RECORD N_("Somebody else records what you yourself may do; ask another administrator.")

const struct qualification_kind qualification_kinds[] = {
    {"assess", N_("Assess"), 1U << ASSESSOR},
    {"grade", N_("Grade evidence"), 1U << ASSESSOR | 1U << REVIEWER},
    {"countersign", N_("Countersign"), 1U << REVIEWER},
    {0},
};

static const struct qualification_kind *kind_of(const char *code)
{
    for (const struct qualification_kind *k = qualification_kinds; k->code; k++)
        if (text_equal(k->code, code)) return k;
    return NULL;
}

static enum err check_until(struct call *c, int64_t until)
{
    if (until + TIME_DAY <= c->now)
        return fail_field(c, "until", ERR_INVALID, N_("The last day has passed; choose a later one."));
    if (until > c->now + QUALIFICATION_YEARS_MAX * 366 * TIME_DAY)
        return fail_field(c, "until", ERR_INVALID,
                          N_("The last day is at most %d years away; then it is renewed."),
                          QUALIFICATION_YEARS_MAX);
    return OK;
}

/* An open account of somebody else, with one of the roles that make it useful. */
static enum err check_user(struct call *c, struct desk *d, const struct id *user, unsigned roles)
{
    struct json *row;

    TRY(desk_row(c, d, "qualification_user", DB_ARGS(DB_ID("user", user)), &row));
    if (row->kind == JSON_IS_NIL)
        return fail_field(c, "user", ERR_INVALID, N_("Choose somebody who has an open account."));
    if (!((unsigned)json_get_int(row, "roles", 0) & roles))
        return fail_field(c, "user", ERR_INVALID,
                          N_("%s does not have the role for this; give them the role first."),
                          json_get_text(row, "full_name"));
    if (d->user && id_equal(user, &d->user->id)) return fail_field(c, "user", ERR_DENIED, OWN_RECORD);
    return OK;
}

/* ---- qualifications ---- */

static enum err check_instrument(struct call *c, struct desk *d, const struct qualification *q)
{
    struct json *list;

    if (text_is_blank(q->instrument)) return OK;
    if (text_equal(q->what, "grade"))
        return fail_field(
            c, "instrument", ERR_INVALID,
            N_("Evidence is graded apart from any instrument; leave the instrument out."));
    TRY(ask_instrument_list(c, d, &list));
    for (const struct json *i = list->as.members.first; i; i = i->next)
        if (text_equal(json_get_text(i, "code"), q->instrument)) return OK;
    return fail_field(c, "instrument", ERR_INVALID,
                      N_("This instrument is not in use; choose one that is."));
}

static enum err decide_award(struct call *c, struct desk *d, void *arg)
{
    const struct qualification *q = arg;
    const char *instrument = text_is_blank(q->instrument) ? NULL : q->instrument;
    struct entry *e = entry_new(c, "qualification_awarded", NULL);
    struct json *same;

    TRY(check_user(c, d, &q->user, kind_of(q->what)->roles));
    TRY(check_instrument(c, d, q));
    TRY(desk_row(
        c, d, "qualification_same",
        DB_ARGS(DB_ID("user", &q->user), DB_TEXT("what", q->what), DB_TEXT("instrument", instrument)),
        &same));
    entry_coded(c, e, "user", json_id(c, &q->user));
    entry_coded(c, e, "what", json_text(c, q->what));
    if (instrument) entry_coded(c, e, "instrument", json_text(c, instrument));
    entry_coded(c, e, "until", json_int(c, q->until));
    if (same->kind != JSON_IS_NIL)
        entry_coded(c, e, "supersedes", json_text(c, json_get_text(same, "id")));
    return site_append(c, d, e);
}

enum err qualification_award(struct call *c, struct desk *d, const struct qualification *q,
                             struct id *ret_entry)
{
    TRY(rights_need(c, d, "qualification_record", NULL));
    if (!kind_of(q->what))
        return fail_field(c, "what", ERR_INVALID, N_("Choose what the person is qualified for."));
    TRY(check_until(c, q->until));
    return site_decide(c, d, decide_award, (void *)q, ret_entry);
}

static enum err decide_end(struct call *c, struct desk *d, void *arg)
{
    const struct id *qualification = arg;
    struct entry *e = entry_new(c, "qualification_ended", NULL);
    struct json *row;

    TRY(desk_row(c, d, "qualification_by_id", DB_ARGS(DB_ID("qualification", qualification)), &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such qualification, or it has ended already."));
    entry_coded(c, e, "qualification", json_id(c, qualification));
    return site_append(c, d, e);
}

enum err qualification_end(struct call *c, struct desk *d, const struct id *qualification)
{
    TRY(rights_need(c, d, "qualification_record", NULL));
    return site_decide(c, d, decide_end, (void *)qualification, NULL);
}

static enum err decide_start(struct call *c, struct desk *d, void *arg)
{
    struct entry *e = entry_new(c, "qualification_start", NULL);

    entry_coded(c, e, "start", json_int(c, *(const int64_t *)arg));
    return site_append(c, d, e);
}

enum err qualification_set_start(struct call *c, struct desk *d, int64_t start)
{
    TRY(rights_need(c, d, "qualification_record", NULL));
    if (start <= 0)
        return fail_field(c, "start", ERR_INVALID,
                          N_("Write the day from which only qualified people sign."));
    return site_decide(c, d, decide_start, &start, NULL);
}

/* ---- deputies ---- */

struct naming {
    const struct id *user;
    int64_t until;
};

static enum err decide_deputy(struct call *c, struct desk *d, void *arg)
{
    const struct naming *n = arg;
    struct entry *e = entry_new(c, "deputy_named", NULL);
    struct json *same;

    TRY(check_user(c, d, n->user, 1U << REVIEWER));
    TRY(desk_row(c, d, "deputy_same", DB_ARGS(DB_ID("user", n->user)), &same));
    entry_coded(c, e, "user", json_id(c, n->user));
    entry_coded(c, e, "until", json_int(c, n->until));
    if (same->kind != JSON_IS_NIL)
        entry_coded(c, e, "supersedes", json_text(c, json_get_text(same, "id")));
    return site_append(c, d, e);
}

enum err deputy_name(struct call *c, struct desk *d, const struct id *user, int64_t until,
                     struct id *ret_entry)
{
    struct naming n = {user, until};

    TRY(rights_need(c, d, "qualification_record", NULL));
    TRY(check_until(c, until));
    return site_decide(c, d, decide_deputy, &n, ret_entry);
}

static enum err decide_deputy_end(struct call *c, struct desk *d, void *arg)
{
    const struct id *deputy = arg;
    struct entry *e = entry_new(c, "deputy_ended", NULL);
    struct json *row;

    TRY(desk_row(c, d, "deputy_by_id", DB_ARGS(DB_ID("deputy", deputy)), &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such deputy, or it has ended already."));
    entry_coded(c, e, "deputy", json_id(c, deputy));
    return site_append(c, d, e);
}

enum err deputy_end(struct call *c, struct desk *d, const struct id *deputy)
{
    TRY(rights_need(c, d, "qualification_record", NULL));
    return site_decide(c, d, decide_deputy_end, (void *)deputy, NULL);
}
