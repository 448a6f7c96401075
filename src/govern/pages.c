/* govern/pages.c: the subject's lines of the site map, and what stands behind them. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "govern/govern.h"
#include "page/page.h"
#include "page/serve.h"
#include "people/people.h"
#include "site/session.h"
#include "site/users.h"

static const struct {
    enum role role;
    const char *label;
} role_labels[] = {
    {OFFICER, N_("Officer: writes down what is seen in their units")},
    {ASSESSOR, N_("Assessor: registers people, gathers evidence, assesses")},
    {REVIEWER, N_("Reviewer: countersigns the assessments of others")},
    {INSPECTOR, N_("Inspector: reads records and who opened them")},
    {ADMINISTRATOR, N_("Administrator: accounts, units, instruments; reads no case")},
};

static const char *roles_text(struct call *c, unsigned roles)
{
    const char *text = "";

    for (size_t i = 0; i < sizeof role_labels / sizeof *role_labels; i++) {
        const char *label = say(c, role_labels[i].label);
        if (!(roles & 1U << role_labels[i].role)) continue;
        label = arena_text_n(c->mem, label, strcspn(label, ":"));
        text = *text ? arena_format(c->mem, "%s, %s", text, label) : label;
    }
    return text;
}

static enum err user_list(struct call *c, struct request *q, struct json *view)
{
    struct json *users, *units;

    TRY(rights_need(c, q->desk, "user_add", NULL));
    TRY(desk_rows(c, q->desk, "user_list", DB_NO_ARGS, &users));
    for (struct json *u = users->as.members.first; u; u = u->next) {
        json_set(u, "roles_text", json_text(c, roles_text(c, (unsigned)json_get_int(u, "roles", 0))));
        json_set(u, "disabled", json_bool(c, json_get_int(u, "disabled", 0) != 0));
        json_set(u, "is_self", json_bool(c, text_equal(json_get_text(u, "name"), q->desk->user->name)));
    }
    json_set(view, "users", users);
    TRY(page_form(c, q, view, "/users", "/users", NULL));
    for (size_t i = 0; i < sizeof role_labels / sizeof *role_labels; i++)
        page_option(c, view, "roles", role_name(role_labels[i].role), say(c, role_labels[i].label));
    TRY(ask_unit_list(c, q->desk, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        page_option(c, view, "units", json_get_text(u, "id"), json_get_text(u, "name"));
    return OK;
}

static enum err roles_of(struct call *c, const struct json *names, unsigned *ret)
{
    unsigned roles = 0;

    for (const struct json *n = json_count(names) ? names->as.members.first : NULL; n; n = n->next) {
        enum role role;
        if (!role_parse(n->as.text, &role))
            return fail_field(c, "roles", ERR_INVALID, N_("There is no role %s."), n->as.text);
        roles |= 1U << role;
    }
    *ret = roles;
    return OK;
}

static enum err user_post(struct call *c, struct request *q, struct json *view)
{
    const struct json *units = form_list(q, "units");
    struct user_new u = {
        .name = form_text(q, "user"),
        .full_name = form_text(q, "full_name"),
        .units = units ? json_duplicate(c, units) : json_list(c),
        .passphrase = form_text(q, "passphrase"),
        .cost = pages_passphrase_cost(q->pages),
    };
    struct id entry;

    TRY(roles_of(c, form_list(q, "roles"), &u.roles));
    TRY(user_add(c, q->desk, &u, &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/users?saved=1");
    return OK;
}

static enum err user_close_post(struct call *c, struct request *q, struct json *view)
{
    const char *name = form_text(q, "user");
    struct json *row;
    struct id user, entry;

    (void)view;
    TRY(desk_row(c, q->desk, "user_by_name", DB_ARGS(DB_TEXT("name", name)), &row));
    TRY(user_disable(c, q->desk, name, &entry));
    if (id_parse(json_get_text(row, "id"), &user)) sessions_end_user(pages_sessions(q->pages), &user);
    page_goes_to(c, q, "/users?saved=1");
    return OK;
}

/* A page that is no longer there keeps its address. */
static const char *page_title(const struct call *c, const struct request *q, const char *address)
{
    const struct charter *charter = pages_charter(q->pages);

    for (size_t i = 0; charter->subjects[i]; i++)
        for (const struct route *r = charter->subjects[i]->routes; r && r->address; r++)
            if (r->method == GET && text_equal(r->address, address)) return say(c, r->title);
    return address;
}

static enum err access_list(struct call *c, struct request *q, struct json *view)
{
    struct json *rows;

    TRY(rights_need(c, q->desk, "access_see", NULL));
    TRY(desk_rows(c, q->desk, "opening_list", DB_ARGS(DB_ID("person", NULL)), &rows));
    for (struct json *r = rows->as.members.first; r; r = r->next) {
        struct json *person;
        struct id id;
        const char *name = NULL;
        if (id_parse(json_get_text(r, "person"), &id) && ask_person(c, q->desk, &id, &person) == OK)
            name = json_get_text(person, "name");
        fail_clear(c);
        json_set(r, "person_name", json_text(c, name ? name : "–"));
        json_set(r, "page_text", json_text(c, page_title(c, q, json_get_text(r, "page"))));
    }
    page_dates(c, rows, "at", true);
    json_set(view, "openings", rows);
    json_set(view, "fingerprint", json_text(c, site_fingerprint(c, q->site)));
    return OK;
}

static enum err lock_post(struct call *c, struct request *q, struct json *view)
{
    enum err e;

    (void)view;
    TRY(rights_need(c, q->desk, "site_lock", NULL));
    e = site_lock(c, q->site);
    sessions_end_all(pages_sessions(q->pages)); /* after it, or somebody could sign in in between */
    q->session = NULL;
    q->desk = NULL;
    TRY(e);
    page_goes_to(c, q, "/sign-in");
    return OK;
}

static const struct field user_fields[] = {
    {FIELD_LINE, "user", N_("User name"), N_("What they sign in with: letters, digits, dots."), true},
    {FIELD_LINE, "full_name", N_("Full name"), NULL, true},
    {FIELD_CHECKS, "roles", N_("Roles"), NULL, true},
    {FIELD_CHECKS, "units", N_("On duty in"), N_("Officers see the people of these units only."),
     false},
    {FIELD_NEW_SECRET, "passphrase", N_("First passphrase"),
     N_("At least 15 characters, without the user name in them. Hand it over in person; they change "
        "it after signing in."),
     true},
    {0},
};

static const struct field close_fields[] = {
    {FIELD_HIDDEN, "user", N_("User name"), NULL, true},
    {0},
};

static const struct route routes[] = {
    {GET, "/users", "user_add", user_list, "user_list", N_("Accounts"), ROUTE_MENU, NULL, NULL},
    {POST, "/users", "user_add", user_post, "user_list", N_("Add an account"), ROUTE_SLOW, user_fields,
     user_list},
    {POST, "/users/close", "user_disable", user_close_post, "user_list", N_("Close an account"), 0,
     close_fields, user_list},
    {GET, "/access", "access_see", access_list, "access_list", N_("Who opened what"), ROUTE_MENU, NULL,
     NULL},
    {POST, "/lock", "site_lock", lock_post, NULL, N_("Lock the site"), 0, NULL, NULL},
    {0},
};

static const struct entry_kind no_kinds[] = {{0}};

const struct subject govern_subject = {.name = "govern", .kinds = no_kinds, .routes = routes};
