/* site/users.c: adding, changing and closing accounts; folding them. */

#include "site/users.h"

#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "site/rights.h"

/* ---- folding ---- */

static enum err fold_named(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(
        c, db, "site_named",
        DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("name", json_get_text(e->coded, "name"))));
}

static enum err fold_user(struct call *c, struct db *db, const struct folded *e)
{
    const struct json *units = json_get(e->coded, "units");

    TRY(db_run(c, db, "user_insert",
               DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("user", json_get_text(e->coded, "user")),
                       DB_TEXT("key", json_get_text(e->coded, "key")),
                       DB_TEXT("name", json_get_text(e->coded, "name")),
                       DB_TEXT("full_name", json_get_text(e->coded, "full_name")),
                       DB_INT("roles", json_get_int(e->coded, "roles", 0)),
                       DB_TEXT("box", json_get_text(e->coded, "box")), DB_INT("at", e->at),
                       DB_TEXT("supersedes", json_get_text(e->coded, "supersedes")))));
    for (const struct json *u = json_count(units) ? units->as.members.first : NULL; u; u = u->next)
        TRY(db_run(c, db, "user_unit_insert",
                   DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("unit", u->as.text))));
    return OK;
}

static enum err fold_disabled(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "user_disabled_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("user", json_get_text(e->coded, "user")),
                          DB_INT("at", e->at)));
}

static enum err fold_opened(struct call *c, struct db *db, const struct folded *e)
{
    const char *page = json_get_text(e->coded, "page");

    return db_run(c, db, "opening_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("by", e->by), DB_INT("at", e->at), DB_TEXT("page", page ? page : ""),
                          DB_INT("parts", (int64_t)json_count(json_get(e->coded, "entries")))));
}

static const struct entry_kind kinds[] = {
    {"site_founded", STREAM_FACTS, CLASS_FOUNDING, NULL},
    {"site_named", STREAM_FACTS, CLASS_SETTINGS, fold_named},
    {"user_added", STREAM_FACTS, CLASS_KEYS, fold_user},
    {"user_changed", STREAM_FACTS, CLASS_SETTINGS, fold_user},
    {"user_disabled", STREAM_FACTS, CLASS_KEYS, fold_disabled},
    {"told_opened", STREAM_ACCESS, CLASS_ACCESS, fold_opened},
    {0},
};

const struct subject site_subject = {.name = "site", .kinds = kinds};

/* ---- who may open what ---- */

static bool may_unlock(unsigned roles)
{
    return (roles & ~(1U << OFFICER)) != 0;
}

/* An administrator holds the keys of every team in order to let others in; pages show them nothing. */
static bool belongs(unsigned roles, enum team team)
{
    unsigned readers = 1U << ADMINISTRATOR;

    if (team == TEAM_CASE) readers |= 1U << ASSESSOR | 1U << REVIEWER | 1U << INSPECTOR;
    if (team == TEAM_SOURCE) readers |= 1U << REVIEWER | 1U << INSPECTOR;
    if (team == TEAM_INSPECTION) readers |= 1U << INSPECTOR;
    return (roles & readers) != 0;
}

/* Asked before anything is changed, so that a refusal leaves all keys as they are. */
static enum err need_teams(struct call *c, struct desk *d, unsigned roles)
{
    for (enum team t = 0; t < TEAM_COUNT; t++)
        if (belongs(roles, t)) TRY(keys_need_member(c, site_keys(d->site), d->secrets, t));
    return OK;
}

static enum err wrap_for(struct call *c, struct desk *d, unsigned roles, const struct id *user,
                         const unsigned char box_public[SEAL_BOX_SIZE])
{
    struct keys *k = site_keys(d->site);

    if (may_unlock(roles)) TRY(keys_admit(c, k, user, box_public));
    for (enum team t = 0; t < TEAM_COUNT; t++)
        if (belongs(roles, t)) TRY(keys_join(c, k, d->secrets, t, user, box_public));
    return OK;
}

/* ---- deciding ---- */

static enum err check_name(struct call *c, const char *name)
{
    size_t length = name ? strlen(name) : 0;

    if (length < 3 || length > 40 ||
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-") != length)
        return fail_field(
            c, "user", ERR_INVALID,
            N_("A user name has 3 to 40 letters, digits, dots or hyphens of the Latin script."));
    return OK;
}

static void put_user(struct call *c, struct entry *e, const struct user_new *u, const struct id *user)
{
    entry_coded(c, e, "user", json_id(c, user));
    entry_coded(c, e, "name", json_text(c, u->name));
    entry_coded(c, e, "full_name", json_text(c, u->full_name));
    entry_coded(c, e, "roles", json_int(c, u->roles));
    entry_coded(c, e, "units", json_duplicate(c, u->units));
}

static enum err append_added(struct call *c, struct desk *d, const struct user_new *u,
                             const struct user_secrets *s)
{
    struct entry *e = entry_new(c, "user_added", NULL);
    struct id key = sign_key_id(s->sign.public);

    entry_public(c, e, "kind", json_text(c, "user_key"));
    entry_public(c, e, "key", json_id(c, &key));
    entry_public(c, e, "sign", json_text(c, hex_text(c->mem, s->sign.public, SIGN_PUBLIC_SIZE)));
    entry_public(c, e, "seal", json_text(c, hex_text(c->mem, s->box.public, SEAL_BOX_SIZE)));
    put_user(c, e, u, &s->user);
    entry_coded(c, e, "key", json_id(c, &key));
    entry_coded(c, e, "box", json_text(c, hex_text(c->mem, s->box.public, SEAL_BOX_SIZE)));
    return site_append(c, d, e);
}

struct founder {
    const struct user_new *user;
    const struct user_secrets *secrets;
    const char *site_name;
};

static enum err decide_founder(struct call *c, struct desk *d, void *arg)
{
    struct founder *f = arg;
    struct entry *name = entry_new(c, "site_named", NULL);

    entry_coded(c, name, "name", json_text(c, f->site_name));
    TRY(append_added(c, d, f->user, f->secrets));
    return site_append(c, d, name);
}

enum err user_check_founder(struct call *c, const char *name, const char *passphrase,
                            const char *site_name)
{
    TRY(check_name(c, name));
    if (text_is_blank(site_name)) return fail(c, ERR_INVALID, N_("The site needs a name."));
    return user_passphrase_check(c, name, passphrase);
}

enum err user_record_founder(struct call *c, struct desk *d, const struct user_new *u,
                             const struct user_secrets *secrets, const char *site_name)
{
    struct founder f = {u, secrets, site_name};

    return site_decide(c, d, decide_founder, &f, NULL);
}

struct addition {
    const struct user_new *user;
    bool made; /* keys are in the store */
    struct id id;
};

/* Keys are made durable before the entry that announces them. Without the entry they go again, or
 * nobody could ever have the name. */
static void undo_addition(const struct call *c, struct desk *d, struct addition *a)
{
    struct call undo = *c; /* the caller is told of the first failure */
    enum err e;

    if (!a->made) return;
    fail_clear(&undo);
    e = keys_dismiss(&undo, site_keys(d->site), &a->id);
    if (e == OK) e = user_secrets_remove(&undo, site_user_store(d->site), a->user->name);
    if (e != OK) log_warn("a half-made account could not be removed: %s", undo.fail.text);
    a->made = false;
}

/* A record of keys whose entry was never written, because the program was stopped in between. */
static enum err remove_orphan(struct call *c, struct desk *d, const char *name)
{
    struct json *row;

    TRY(desk_row(c, d, "user_by_name", DB_ARGS(DB_TEXT("name", name)), &row));
    return row->kind == JSON_IS_NIL ? user_secrets_remove(c, site_user_store(d->site), name) : OK;
}

static enum err decide_add(struct call *c, struct desk *d, void *arg)
{
    struct addition *a = arg;
    const struct user_new *u = a->user;
    struct user_secrets *s = NULL;
    enum err e;

    undo_addition(c, d, a); /* decided again, on a ledger that moved on */
    TRY(remove_orphan(c, d, u->name));
    TRY(need_teams(c, d, u->roles));
    TRY(user_secrets_new(c, site_user_store(d->site), u->name, u->passphrase, u->cost, &s));
    a->made = true;
    a->id = s->user;
    e = wrap_for(c, d, u->roles, &s->user, s->box.public);
    if (e == OK) e = append_added(c, d, u, s);
    user_secrets_free(s);
    return e;
}

enum err user_add(struct call *c, struct desk *d, const struct user_new *u, struct id *ret_entry)
{
    struct addition a = {.user = u};
    enum err e;

    TRY(rights_need(c, d, "user_add", NULL));
    TRY(check_name(c, u->name));
    if (text_is_blank(u->full_name))
        return fail_field(c, "full_name", ERR_INVALID, N_("Write the person's full name."));
    if (u->roles == 0) return fail_field(c, "roles", ERR_INVALID, N_("Choose at least one role."));
    e = site_decide(c, d, decide_add, &a, ret_entry);
    if (e != OK) undo_addition(c, d, &a);
    return e;
}

struct change {
    const char *name;
    unsigned roles;
    struct json *units;
};

static enum err find_user(struct call *c, struct desk *d, const char *name, struct json **ret,
                          struct id *ret_user)
{
    TRY(desk_row(c, d, "user_by_name", DB_ARGS(DB_TEXT("name", name)), ret));
    if ((*ret)->kind == JSON_IS_NIL || !id_parse(json_get_text(*ret, "id"), ret_user))
        return fail(c, ERR_MISSING, N_("There is no user %s."), name);
    return OK;
}

static enum err decide_change(struct call *c, struct desk *d, void *arg)
{
    const struct change *change = arg;
    struct user_new u = {.name = change->name, .roles = change->roles, .units = change->units};
    struct entry *e = entry_new(c, "user_changed", NULL);
    unsigned char box[SEAL_BOX_SIZE];
    struct json *row;
    struct id user;

    TRY(find_user(c, d, change->name, &row, &user));
    if (!hex_parse(json_get_text(row, "box"), box, sizeof box))
        return fail(c, ERR_CORRUPT, "A user has no sealing key.");
    u.name = json_get_text(row, "name");
    u.full_name = json_get_text(row, "full_name");
    put_user(c, e, &u, &user);
    entry_coded(c, e, "key", json_text(c, json_get_text(row, "key")));
    entry_coded(c, e, "box", json_text(c, json_get_text(row, "box")));
    entry_coded(c, e, "supersedes", json_text(c, json_get_text(row, "entry")));
    TRY(need_teams(c, d, u.roles));
    if (!id_equal(&user, &d->user->id)) TRY(keys_dismiss(c, site_keys(d->site), &user));
    TRY(wrap_for(c, d, u.roles, &user, box));
    return site_append(c, d, e);
}

enum err user_change(struct call *c, struct desk *d, const char *name, unsigned roles,
                     struct json *units, struct id *ret_entry)
{
    struct change change = {name, roles, units};

    TRY(rights_need(c, d, "user_add", NULL));
    if (roles == 0) return fail_field(c, "roles", ERR_INVALID, N_("Choose at least one role."));
    return site_decide(c, d, decide_change, &change, ret_entry);
}

static enum err decide_disable(struct call *c, struct desk *d, void *arg)
{
    struct entry *e = entry_new(c, "user_disabled", NULL);
    struct json *row;
    struct id user;

    TRY(find_user(c, d, arg, &row, &user));
    if (id_equal(&user, &d->user->id))
        return fail(c, ERR_CONFLICT, N_("You cannot close your own account."));
    entry_public(c, e, "kind", json_text(c, "key_revoked"));
    entry_public(c, e, "key", json_text(c, json_get_text(row, "key")));
    entry_coded(c, e, "user", json_id(c, &user));
    TRY(keys_dismiss(c, site_keys(d->site), &user));
    TRY(user_secrets_remove(c, site_user_store(d->site), json_get_text(row, "name")));
    return site_append(c, d, e);
}

enum err user_disable(struct call *c, struct desk *d, const char *name, struct id *ret_entry)
{
    TRY(rights_need(c, d, "user_disable", NULL));
    return site_decide(c, d, decide_disable, (void *)name, ret_entry);
}
