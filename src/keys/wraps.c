/* keys/wraps.c: sealing under W, and the names of wraps in the store. */

#include "keys/internal.h"

#include <string.h>

#include "base/arena.h"

static const char *const team_names[TEAM_COUNT] = {"case", "health", "source", "inspection"};

const char *team_name(enum team team)
{
    return team_names[team];
}

struct bytes wrap_about_name(struct call *c, const char *space, const char *name)
{
    const char *text = arena_format(c->mem, "%s/%s", space, name);

    return bytes_of(text, strlen(text));
}

struct blob_put wrap_put(struct call *c, const struct keys *k, const char *space, const char *name,
                         struct bytes plain)
{
    struct blob_put put = {space, name,
                           seal_with(c, &k->site->wrap, plain, wrap_about_name(c, space, name))};

    return put;
}

enum err wrap_get(struct call *c, const struct keys *k, const char *space, const char *name,
                  struct bytes *ret, bool *ret_found)
{
    struct bytes sealed;
    int64_t version;

    TRY(blobs_get(c, k->blobs, space, name, &sealed, &version));
    *ret_found = version != 0;
    if (version == 0) return OK;
    return open_with(c, &k->site->wrap, sealed, wrap_about_name(c, space, name), ret);
}

enum err keys_need_unlocked(struct call *c, const struct keys *k)
{
    return k->unlocked ? OK
                       : fail(c, ERR_LOCKED,
                              N_("The site is locked. Somebody who may unlock it has to sign in."));
}

const char *wrap_private_name(struct call *c, const struct id *handle, enum compartment compartment)
{
    return arena_format(c->mem, "%s.%d", id_text(c->mem, handle), (int)compartment);
}

const char *wrap_member_name(struct call *c, enum team team, const struct id *user)
{
    return arena_format(c->mem, "%s.%s", team_name(team), id_text(c->mem, user));
}

enum team team_of(enum compartment compartment)
{
    switch (compartment) {
    case HEALTH: return TEAM_HEALTH;
    case SOURCE: return TEAM_SOURCE;
    case CONFIDENTIAL: return TEAM_INSPECTION;
    default: return TEAM_CASE;
    }
}
