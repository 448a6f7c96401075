/* site/desk.c: who sits at a desk, as the model knows them now. */

#include "site/desk.h"

#include <string.h>

#include "base/arena.h"
#include "site/model.h"
#include "site/site.h"

static const char *const role_names[ROLE_COUNT] = {"officer", "assessor", "reviewer", "inspector",
                                                   "administrator"};

const char *role_name(enum role role)
{
    return role_names[role];
}

bool role_parse(const char *name, enum role *ret)
{
    for (enum role role = 0; name && role < ROLE_COUNT; role++)
        if (strcmp(role_names[role], name) == 0) {
            *ret = role;
            return true;
        }
    return false;
}

bool desk_has_role(const struct desk *d, enum role role)
{
    return d->user && (d->user->roles & 1U << role);
}

enum err desk_rows(struct call *c, struct desk *d, const char *name, const struct db_arg *args,
                   struct json **ret_list)
{
    return model_rows(c, site_model(d->site), name, args, ret_list);
}

enum err desk_row(struct call *c, struct desk *d, const char *name, const struct db_arg *args,
                  struct json **ret_map)
{
    return model_row(c, site_model(d->site), name, args, ret_map);
}

enum err desk_sit(struct call *c, struct site *s, const struct id *user,
                  const struct user_secrets *secrets, struct desk *ret)
{
    struct user *u = arena_alloc(c->mem, sizeof *u);
    struct json *row;

    TRY(model_row(c, site_model(s), "user_by_id", DB_ARGS(DB_ID("user", user)), &row));
    if (row->kind == JSON_IS_NIL) return fail(c, ERR_DENIED, N_("This account is closed."));
    u->id = *user;
    u->name = json_get_text(row, "name");
    u->full_name = json_get_text(row, "full_name");
    u->entry = json_get_text(row, "entry");
    u->roles = (unsigned)json_get_int(row, "roles", 0);
    TRY(model_rows(c, site_model(s), "user_units",
                   DB_ARGS(DB_TEXT("entry", json_get_text(row, "entry"))), &u->units));
    memset(ret, 0, sizeof *ret);
    ret->site = s;
    ret->user = u;
    ret->secrets = secrets;
    ret->token = id_random();
    c->actor = id_text(c->mem, user);
    return OK;
}
