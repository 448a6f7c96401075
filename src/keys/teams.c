/* keys/teams.c: who belongs to a team, and so may open what is told to it. */

#include "keys/internal.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "crypt/secret.h"

enum err team_open_secret(struct call *c, const struct keys *k, const struct user_secrets *member,
                          enum team team, struct box_pair *ret)
{
    const char *name = wrap_member_name(c, team, &member->user);
    struct bytes public, sealed, secret;
    bool is_member, has_public;

    TRY(wrap_get(c, k, "member", name, &sealed, &is_member));
    TRY(wrap_get(c, k, "team", team_name(team), &public, &has_public));
    if (!is_member || !has_public)
        return fail(c, ERR_DENIED, N_("You are not in the team that may read this."));
    TRY(open_from(c, &member->box, sealed, wrap_about_name(c, "member", name), &secret));
    memcpy(ret->public, public.data, SEAL_BOX_SIZE);
    memcpy(ret->secret, secret.data, SEAL_BOX_SIZE);
    secret_wipe((void *)secret.data, secret.length);
    return OK;
}

/* A team without any member gets a fresh pair when its first member joins: only recovery knew the old.
 */
static enum err first_member(struct call *c, struct keys *k, enum team team, const char *name,
                             const unsigned char box_public[SEAL_BOX_SIZE])
{
    const char *recovery = arena_format(c->mem, "%s." RECOVERY, team_name(team));
    struct box_pair pair;
    struct bytes secret;
    struct blob_put puts[3];

    box_pair_new(&pair);
    secret = bytes_of(arena_copy(c->mem, pair.secret, SEAL_BOX_SIZE), SEAL_BOX_SIZE);
    puts[0] = wrap_put(c, k, "team", team_name(team), bytes_of(pair.public, SEAL_BOX_SIZE));
    puts[1] = wrap_put(c, k, "member", recovery,
                       seal_to(c, k->recovery, secret, wrap_about_name(c, "member", recovery)));
    puts[2] = wrap_put(c, k, "member", name,
                       seal_to(c, box_public, secret, wrap_about_name(c, "member", name)));
    secret_wipe((void *)secret.data, secret.length);
    secret_wipe(&pair, sizeof pair);
    return blobs_put_all(c, k->blobs, puts, 3);
}

struct member_count {
    const char *prefix;
    size_t members;
};

static enum err count_member(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    struct member_count *count = arg;

    (void)c, (void)bytes;
    if (text_starts(name, count->prefix) && !text_equal(name + strlen(count->prefix), RECOVERY))
        count->members++;
    return OK;
}

enum err keys_join(struct call *c, struct keys *k, const struct user_secrets *holder, enum team team,
                   const struct id *user, const unsigned char box_public[SEAL_BOX_SIZE])
{
    const char *name = wrap_member_name(c, team, user);
    struct member_count count = {arena_format(c->mem, "%s.", team_name(team)), 0};
    struct box_pair pair;
    struct blob_put put;

    TRY(keys_need_unlocked(c, k));
    if (!holder) {
        TRY(blobs_each(c, k->blobs, "member", count_member, &count));
        if (count.members || k->people.count)
            return fail(c, ERR_DENIED, N_("Only a member of the team can let somebody else in."));
        return first_member(c, k, team, name, box_public);
    }
    TRY(team_open_secret(c, k, holder, team, &pair));
    put = wrap_put(c, k, "member", name,
                   seal_to(c, box_public, bytes_of(pair.secret, SEAL_BOX_SIZE),
                           wrap_about_name(c, "member", name)));
    secret_wipe(&pair, sizeof pair);
    return blobs_put_all(c, k->blobs, &put, 1);
}

enum err keys_need_member(struct call *c, const struct keys *k, const struct user_secrets *s,
                          enum team team)
{
    struct box_pair pair;

    TRY(keys_need_unlocked(c, k));
    TRY(team_open_secret(c, k, s, team, &pair));
    secret_wipe(&pair, sizeof pair);
    return OK;
}

enum err keys_dismiss(struct call *c, struct keys *k, const struct id *user)
{
    struct blob_put puts[1 + TEAM_COUNT] = {{.space = "unlock", .name = id_text(c->mem, user)}};

    TRY(keys_need_unlocked(c, k));
    for (enum team t = 0; t < TEAM_COUNT; t++)
        puts[1 + t] = (struct blob_put){.space = "member", .name = wrap_member_name(c, t, user)};
    return blobs_put_all(c, k->blobs, puts, 1 + TEAM_COUNT);
}

enum err team_public(struct call *c, const struct keys *k, enum team team,
                     unsigned char ret[SEAL_BOX_SIZE])
{
    struct bytes public;
    bool found;

    TRY(wrap_get(c, k, "team", team_name(team), &public, &found));
    if (!found || public.length != SEAL_BOX_SIZE)
        return fail(c, ERR_CORRUPT, "The key of team %s is missing.", team_name(team));
    memcpy(ret, public.data, SEAL_BOX_SIZE);
    return OK;
}
