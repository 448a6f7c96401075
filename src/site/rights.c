/* site/rights.c: looking a right up and finding the relation that it needs. */

#include "site/rights.h"

#include <string.h>

#include "site/site.h"

static const struct right *find(const struct desk *d, const char *name)
{
    for (const struct right *r = site_charter(d->site)->rights; r->name; r++)
        if (strcmp(r->name, name) == 0) return r;
    return NULL;
}

/* Every relation that one of the user's roles accepts. */
static unsigned accepted(const struct desk *d, const struct right *r)
{
    unsigned any = NO;

    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (desk_has_role(d, role)) any |= r->needs[role];
    return any;
}

bool rights_possible(const struct desk *d, const char *right)
{
    const struct right *r = find(d, right);

    return r && d->user && accepted(d, r) != NO;
}

bool rights_everywhere(const struct desk *d, const char *right)
{
    const struct right *r = find(d, right);

    return r && d->user && (accepted(d, r) & HERE);
}

enum err rights_need(struct call *c, struct desk *d, const char *right, const struct about *about)
{
    const struct right *r = find(d, right);
    unsigned relations;
    bool in_unit = false;

    if (!r) return fail(c, ERR_BUG, "There is no right %s in the table.", right);
    relations = d->user ? accepted(d, r) : NO;
    if (relations & HERE) return OK;
    if ((relations & UNIT) && about && about->person) {
        TRY(site_charter(d->site)->in_unit(c, d, about->person, &in_unit));
        if (in_unit) return OK;
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    }
    if (relations != NO && about && about->author) {
        bool own = id_equal(about->author, &d->user->id);
        if ((relations & OWN) && own) return OK;
        if ((relations & OTHERS) && !own) return OK;
        if (relations & OTHERS)
            return fail(c, ERR_DENIED, N_("Somebody other than the author has to do this."));
        if (relations & OWN) return fail(c, ERR_DENIED, N_("Only the author can do this."));
    }
    return fail(c, ERR_DENIED, N_("Your role does not include this."));
}
