/* evidence/coercion.c: what was allegedly obtained by coercion: anybody may say so, the inspector
 * decides. */

#include "base/text.h"
#include "evidence/internal.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

struct allegation {
    const struct id *evidence;
    const char *what;
};

static enum err decide_allegation(struct call *c, struct desk *d, void *arg)
{
    const struct allegation *a = arg;
    struct json *row;
    struct entry *e;
    struct id person;

    TRY(find_evidence(c, d, a->evidence, &row, &person));
    e = entry_new(c, "coercion_alleged", &person);
    entry_coded(c, e, "evidence", json_id(c, a->evidence));
    entry_told(c, e, CASE, "what", json_text(c, a->what));
    return site_append(c, d, e);
}

enum err coercion_allege(struct call *c, struct desk *d, const struct id *evidence, const char *what,
                         struct id *ret_entry)
{
    struct allegation a = {evidence, what};
    struct id person;
    struct json *row;

    TRY(find_evidence(c, d, evidence, &row, &person));
    (void)id_parse(json_get_text(row, "about"), &person);
    TRY(rights_need(c, d, "coercion_allege", &(struct about){.person = &person}));
    if (text_is_blank(what))
        return fail_field(c, "what", ERR_INVALID,
                          N_("Write what is said to have been done, and how you know of it."));
    return site_decide(c, d, decide_allegation, &a, ret_entry);
}

struct finding {
    const struct id *allegation;
    const char *outcome, *reason;
};

static enum err decide_finding(struct call *c, struct desk *d, void *arg)
{
    const struct finding *f = arg;
    struct json *row;
    struct entry *e;
    struct id person;

    TRY(find_allegation(c, d, f->allegation, &row));
    if (!id_parse(json_get_text(row, "person"), &person))
        return fail(c, ERR_BUG, "An allegation is about nobody.");
    if (json_get_bool(row, "is_decided"))
        return fail(c, ERR_CONFLICT,
                    N_("This allegation has been decided. Where something new is known, a new "
                       "allegation can be made."));
    e = entry_new(c, "coercion_decided", &person);
    entry_coded(c, e, "allegation", json_id(c, f->allegation));
    entry_coded(c, e, "evidence", json_text(c, json_get_text(row, "evidence")));
    entry_coded(c, e, "outcome", json_text(c, f->outcome));
    entry_told(c, e, CASE, "reason", json_text(c, f->reason));
    return site_append(c, d, e);
}

enum err coercion_decide(struct call *c, struct desk *d, const struct id *allegation,
                         const char *outcome, const char *reason, struct id *ret_entry)
{
    struct finding f = {allegation, outcome, reason};
    struct json *row;

    TRY(rights_need(c, d, "coercion_decide", NULL));
    TRY(find_allegation(c, d, allegation, &row));
    if (!label_has(coercion_outcomes, outcome))
        return fail_field(c, "outcome", ERR_INVALID, N_("Choose what you found."));
    if (text_is_blank(reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Write the reasons for what you found."));
    return site_decide(c, d, decide_finding, &f, ret_entry);
}
