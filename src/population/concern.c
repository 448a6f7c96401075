/* population/concern.c: concern about somebody who is suspected or vulnerable: a path of its own, which
 * ends by itself and lists nobody. */

#include "base/text.h"
#include "base/time.h"
#include "population/population.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

struct raising {
    const struct id *person;
    const char *kind, *what;
};

static enum err decide_raise(struct call *c, struct desk *d, void *arg)
{
    const struct raising *r = arg;
    struct entry *e = entry_new(c, "concern_raised", r->person);
    struct json *person;

    TRY(population_need_held(c, d, r->person, &person));
    entry_coded(c, e, "concern", json_text(c, r->kind));
    entry_coded(c, e, "review_on", json_int(c, c->now + POPULATION_CONCERN_DAYS * TIME_DAY));
    entry_told(c, e, CASE, "what", json_text(c, r->what));
    return site_append(c, d, e);
}

enum err concern_raise(struct call *c, struct desk *d, const struct id *person, const char *kind,
                       const char *what, struct id *ret_concern)
{
    struct raising r = {person, kind, what};

    TRY(rights_need(c, d, "concern_raise", &(struct about){.person = person}));
    if (!population_has(concern_kinds, kind))
        return fail_field(c, "kind", ERR_INVALID, N_("Choose what kind of concern it is."));
    if (text_is_blank(what))
        return fail_field(c, "what", ERR_INVALID, N_("Write what was seen or heard."));
    return site_decide(c, d, decide_raise, &r, ret_concern);
}

static enum err decide_concern(struct call *c, struct desk *d, void *arg)
{
    const struct concern_review *r = arg;
    struct json *concern;
    struct id person;
    struct entry *e;
    int64_t review_on = r->review_on;

    TRY(ask_concern(c, d, &r->concern, &concern));
    if (!json_get_bool(concern, "is_open"))
        return fail(c, ERR_CONFLICT, N_("This concern has ended. A new one can be raised."));
    if (!id_parse(json_get_text(concern, "person"), &person))
        return fail(c, ERR_BUG, "A concern is about nobody.");
    if (text_equal(r->outcome, "refer")) review_on = c->now + POPULATION_CONCERN_DAYS * TIME_DAY;
    e = entry_new(c, "concern_reviewed", &person);
    entry_coded(c, e, "concern", json_id(c, &r->concern));
    entry_coded(c, e, "outcome", json_text(c, r->outcome));
    if (review_on) entry_coded(c, e, "review_on", json_int(c, review_on));
    entry_told(c, e, CASE, "reasons", json_text(c, r->reasons));
    return site_append(c, d, e);
}

enum err concern_review(struct call *c, struct desk *d, const struct concern_review *r,
                        struct id *ret_entry)
{
    bool support = text_equal(r->outcome, "support");

    TRY(rights_need(c, d, "concern_review", NULL));
    if (!population_has(concern_outcomes, r->outcome))
        return fail_field(c, "outcome", ERR_INVALID, N_("Choose what follows from the concern."));
    if (text_is_blank(r->reasons))
        return fail_field(c, "reasons", ERR_INVALID, N_("Write the reasons for this decision."));
    if (!support && r->review_on)
        return fail_field(c, "review_on", ERR_INVALID,
                          N_("A date is given only where help is offered: leave it empty."));
    if (support &&
        (r->review_on <= c->now || r->review_on > c->now + POPULATION_SUPPORT_DAYS * TIME_DAY))
        return fail_field(c, "review_on", ERR_INVALID,
                          N_("Write when you look again: a date within the next 6 months."));
    return site_decide(c, d, decide_concern, (void *)r, ret_entry);
}
