/* home/pages.c: the subject's lines of the site map: to-do, the person, files, the list of addresses.
 */

#include <string.h>

#include "assess/assess.h"
#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "evidence/evidence.h"
#include "home/home.h"
#include "people/duty.h"
#include "people/people.h"
#include "population/population.h"
#include "site/note.h"

/* ---- the person ---- */

/* What a shift has to know, for everybody who sees the person. */
static enum err add_duty(struct call *c, struct request *q, const struct id *id, struct json *view)
{
    struct json *flags, *aparts, *picture;

    TRY(ask_flag_list(c, q->desk, id, &flags));
    TRY(ask_keep_apart_list(c, q->desk, id, &aparts));
    TRY(ask_picture(c, q->desk, id, &picture));
    page_dates(c, flags, "since", false);
    page_dates(c, aparts, "since", false);
    json_set(view, "flags", flags);
    json_set(view, "has_flags", json_bool(c, json_count(flags)));
    json_set(view, "keep_aparts", aparts);
    json_set(view, "has_keep_aparts", json_bool(c, json_count(aparts)));
    json_set(view, "picture", picture);
    return OK;
}

/* Which of the links beside the person lead somewhere. */
static void add_links(struct call *c, struct request *q, const struct json *person, struct json *view)
{
    bool released = json_get_bool(person, "is_released");

    json_set(view, "may_change", json_bool(c, rights_possible(q->desk, "person_change")));
    json_set(view, "may_flag", json_bool(c, rights_possible(q->desk, "flag_record")));
    json_set(view, "may_keep_apart", json_bool(c, rights_possible(q->desk, "keep_apart_record")));
    json_set(view, "may_move", json_bool(c, !released && rights_possible(q->desk, "person_move")));
    json_set(view, "may_merge", json_bool(c, rights_possible(q->desk, "person_merge")));
    json_set(view, "may_release",
             json_bool(c, !released && rights_possible(q->desk, "person_release")));
    json_set(view, "may_receive",
             json_bool(c, released && rights_possible(q->desk, "person_register")));
    json_set(view, "has_languages", json_bool(c, json_count(json_get(person, "languages"))));
    json_set(view, "has_kin", json_bool(c, json_count(json_get(person, "next_of_kin"))));
}

static enum err person_show(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct about about = {.person = &id};
    struct json *person, *assessments = json_list(c), *rows = json_list(c);
    bool sees = rights_possible(q->desk, "assessment_see");

    TRY(ask_person_whole(c, q->desk, &id, &person));
    if (!text_equal(json_get_text(person, "id"), id_text(c->mem, &id))) { /* merged into another */
        page_goes_to(c, q, "/people/%s/merged", id_text(c->mem, &id));
        return OK;
    }
    if (sees) TRY(ask_assessment_list(c, q->desk, &id, &assessments));
    json_add(rows, person);
    page_dates(c, rows, "at", false);
    page_dates(c, rows, "provisional_until", true);
    page_dates(c, assessments, "at", false);
    page_dates(c, assessments, "signed_at", false);
    page_dates(c, assessments, "valid_until", false);
    json_set(view, "person", person);
    json_set(view, "assessments", assessments);
    json_set(view, "sees_assessments", json_bool(c, sees));
    json_set(view, "may_observe",
             json_bool(c, rights_need(c, q->desk, "observation_write", &about) == OK));
    fail_clear(c);
    json_set(view, "may_see_evidence", json_bool(c, rights_possible(q->desk, "observation_see")));
    json_set(view, "may_assess", json_bool(c, rights_possible(q->desk, "assessment_open")));
    add_links(c, q, person, view);
    TRY(population_summary(c, q->desk, &id, view));
    return add_duty(c, q, &id, view);
}

/* ---- built-in files ---- */

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    if (text_equal(dot, ".css")) return "text/css; charset=utf-8";
    if (text_equal(dot, ".js")) return "text/javascript; charset=utf-8";
    if (text_equal(dot, ".svg")) return "image/svg+xml";
    return "application/octet-stream";
}

static enum err asset(struct call *c, struct request *q, struct json *view)
{
    const char *name = param_text(q, "name");
    const struct embedded_file *f = embedded_find(arena_format(c->mem, "assets/%s", name));

    (void)view;
    if (!f) f = embedded_find(arena_format(c->mem, "npm/%s", name));
    if (!f) return fail(c, ERR_MISSING, N_("There is no page at this address."));
    page_file(q, type_of(name), NULL, f->bytes, f->length);
    return OK;
}

static const struct field sign_in_fields[] = {
    {FIELD_LINE, "user", N_("User name"), NULL, true},
    {FIELD_SECRET, "passphrase", N_("Passphrase"), NULL, true},
    {0},
};

static const struct field language_fields[] = {
    {FIELD_HIDDEN, "language", N_("Language"), NULL, true},
    {FIELD_HIDDEN, "back", N_("Where to go back to"), NULL, false},
    {0},
};

static const struct field passphrase_fields[] = {
    {FIELD_SECRET, "passphrase", N_("Your passphrase until now"), NULL, true},
    {FIELD_NEW_SECRET, "fresh", N_("New passphrase"),
     N_("At least 15 characters, without your user name in them; a few words that only you would put "
        "together."),
     true},
    {FIELD_NEW_SECRET, "again", N_("The new passphrase again"), NULL, true},
    {0},
};

#define DOOR (ROUTE_PUBLIC | ROUTE_LOCKED)

static const struct route routes[] = {
    {GET, "/", NULL, todo, "todo", N_("To do"), ROUTE_MENU, NULL, NULL},
    {GET, "/people/:person", "person_see", person_show, "person_show", N_("Person"), 0, NULL, NULL},
    {GET, "/sign-in", NULL, sign_in_page, "sign_in", N_("Sign in"), DOOR, NULL, NULL},
    {POST, "/sign-in", NULL, sign_in_post, "sign_in", N_("Sign in"), DOOR | ROUTE_SLOW, sign_in_fields,
     sign_in_page},
    {POST, "/sign-out", NULL, sign_out_post, NULL, N_("Sign out"), 0, NULL, NULL},
    {POST, "/language", NULL, language_post, NULL, N_("Change language"), DOOR, language_fields, NULL},
    {GET, "/passphrase", NULL, passphrase_page, "passphrase", N_("Change your passphrase"), 0, NULL,
     NULL},
    {POST, "/passphrase", NULL, passphrase_post, "passphrase", N_("Change your passphrase"), ROUTE_SLOW,
     passphrase_fields, passphrase_page},
    {GET, "/assets/:name", NULL, asset, NULL, N_("Built-in files"), DOOR, NULL, NULL},
    {GET, "/api", NULL, page_api, NULL, N_("List of addresses"), DOOR, NULL, NULL},
    {0},
};

static const struct entry_kind no_kinds[] = {{0}};

const struct subject home_subject = {.name = "home", .kinds = no_kinds, .routes = routes};
