/* home/setup.c: how far a new site is set up, from what it has. */

#include "base/text.h"
#include "home/home.h"
#include "instrument/instrument.h"
#include "instrument/qualification.h"
#include "people/people.h"
#include "site/users.h"

static bool has_role(const struct json *user, enum role role)
{
    return (json_get_int(user, "roles", 0) & (1U << role)) && !json_get_int(user, "disabled", 0);
}

/* One who signs and another who countersigns: nobody countersigns their own. */
static bool can_assess(const struct json *users)
{
    for (const struct json *a = users->as.members.first; a; a = a->next)
        for (const struct json *b = users->as.members.first; has_role(a, ASSESSOR) && b; b = b->next)
            if (a != b && has_role(b, REVIEWER)) return true;
    return false;
}

static enum err is_qualifying(struct call *c, struct request *q, bool *ret)
{
    struct json *list;
    int64_t start;

    TRY(ask_qualification_start(c, q->desk, &start));
    TRY(ask_qualification_list(c, q->desk, &list));
    *ret = start != 0;
    for (const struct json *l = list->as.members.first; l; l = l->next)
        *ret |= json_get_bool(l, "is_valid");
    return OK;
}

enum err setup_fill(struct call *c, struct request *q, struct json *view)
{
    struct json *units, *users, *instruments, *setup = json_map(c);
    bool qualifies;

    TRY(ask_unit_list(c, q->desk, &units));
    TRY(desk_rows(c, q->desk, "user_list", DB_NO_ARGS, &users));
    TRY(ask_instrument_list(c, q->desk, &instruments));
    TRY(is_qualifying(c, q, &qualifies));
    json_set(setup, "has_units", json_bool(c, json_count(units)));
    json_set(setup, "has_accounts", json_bool(c, can_assess(users)));
    json_set(setup, "has_instrument", json_bool(c, json_count(instruments)));
    json_set(setup, "has_qualified", json_bool(c, qualifies));
    json_set(view, "setup", setup);
    return OK;
}
