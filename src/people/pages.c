/* people/pages.c: the subject's lines of the site map; the list of people and the units. */

#include "people/pages.h"

#include "base/text.h"
#include "people/fold.h"
#include "people/people.h"
#include "people/search_pages.h"

/* ---- the list ---- */

/* The list has one row more than a page, so that it is known whether there is a next page. */
static void cut_to_page(struct call *c, struct json *view, struct json *people)
{
    struct json *last = NULL;
    size_t n = 0;

    for (struct json *p = people->as.members.first; p && n < PERSON_LIST_ROWS; p = p->next, n++)
        last = p;
    if (last && people->as.members.count > PERSON_LIST_ROWS) {
        json_set(view, "next_sort", json_text(c, json_get_text(last, "sort")));
        json_set(view, "next", json_text(c, json_get_text(last, "id")));
        last->next = NULL;
        people->as.members.last = last;
        people->as.members.count = PERSON_LIST_ROWS;
    }
}

static enum err person_list(struct call *c, struct request *q, struct json *view)
{
    struct person_search s = {query_text(q, "q"), query_text(q, "after_sort"), query_text(q, "after"),
                              text_equal(query_text(q, "show"), "released")};
    struct json *people;

    TRY(ask_person_list(c, q->desk, &s, &people));
    json_set(view, "next", json_nil(c));
    json_set(view, "next_sort", json_nil(c));
    json_set(view, "q", json_text(c, s.words ? s.words : ""));
    json_set(view, "shows_released", json_bool(c, s.released));
    json_set(view, "is_first", json_bool(c, !s.after));
    cut_to_page(c, view, people);
    page_dates(c, people, "provisional_until", true);
    json_set(view, "people", people);
    json_set(view, "may_register", json_bool(c, rights_possible(q->desk, "person_register")));
    json_set(view, "may_import", json_bool(c, rights_possible(q->desk, "roster_import")));
    json_set(view, "may_observe", json_bool(c, rights_possible(q->desk, "observation_write")));
    json_set(view, "may_see_released", json_bool(c, rights_everywhere(q->desk, "person_list")));
    return OK;
}

/* ---- options of choices ---- */

void unit_options(struct call *c, struct json *view, const struct json *units)
{
    for (const struct json *u = units->as.members.first; u; u = u->next)
        page_option(c, view, "unit", json_get_text(u, "id"), json_get_text(u, "name"));
}

void code_options(struct call *c, struct json *view, const char *field, const struct person_code *list)
{
    for (; list->code; list++) page_option(c, view, field, list->code, say(c, list->label));
}

/* ---- units ---- */

static enum err unit_list(struct call *c, struct request *q, struct json *view)
{
    struct json *units;

    TRY(ask_unit_list(c, q->desk, &units));
    json_set(view, "units", units);
    return page_form(c, q, view, "/units", "/units", NULL);
}

static enum err unit_post(struct call *c, struct request *q, struct json *view)
{
    struct id unit;

    TRY(unit_open(c, q->desk, form_text(q, "name"), &unit));
    json_set(view, "unit", json_id(c, &unit));
    page_goes_to(c, q, "/units?saved=1");
    return OK;
}

static const struct field unit_fields[] = {
    {FIELD_LINE, "name", N_("Name of the unit"), NULL, true},
    {0},
};

static const struct route routes[] = {
    {GET, "/people", "person_list", person_list, "person_list", N_("People"), ROUTE_MENU, NULL, NULL},
    {GET, "/people/new", "person_register", person_new, "person_new", N_("Register a person"), 0, NULL,
     NULL},
    {POST, "/people", "person_register", person_post, "person_new", N_("Register a person"), 0,
     reception_fields, person_new},
    {GET, "/people/:person/details", "person_change", person_edit, "person_edit", N_("Change details"),
     0, NULL, NULL},
    {POST, "/people/:person/details", "person_change", person_edit_post, "person_edit",
     N_("Change details"), 0, details_fields, person_edit},
    {GET, "/people/:person/move", "person_move", move_page, "move_page", N_("Move to another unit"), 0,
     NULL, NULL},
    {POST, "/people/:person/move", "person_move", move_post, "move_page", N_("Move to another unit"), 0,
     move_fields, move_page},
    {GET, "/people/:person/release", "person_release", release_page, "release_page",
     N_("Record a release"), 0, NULL, NULL},
    {POST, "/people/:person/release", "person_release", release_post, "release_page",
     N_("Record a release"), 0, release_fields, release_page},
    {GET, "/people/:person/receive", "person_register", receive_page, "receive_page",
     N_("Receive the person again"), 0, NULL, NULL},
    {POST, "/people/:person/receive", "person_register", receive_post, "receive_page",
     N_("Receive the person again"), 0, receive_fields, receive_page},
    {GET, "/people/:person/history", "person_see", person_history, "person_history",
     N_("What stood before"), 0, NULL, NULL},
    {GET, "/people/:person/flags", "flag_record", flag_list, "flag_list",
     N_("What changes the way of working"), 0, NULL, NULL},
    {POST, "/people/:person/flags", "flag_record", flag_post, "flag_list", N_("Set a flag"), 0,
     flag_fields, flag_list},
    {POST, "/people/:person/flags/:entry/clear", "flag_record", flag_clear_post, "flag_list",
     N_("Clear a flag"), 0, ending_fields, flag_list},
    {GET, "/people/:person/keep-aparts", "keep_apart_record", keep_apart_list, "keep_apart_list",
     N_("Kept apart from"), 0, NULL, NULL},
    {POST, "/people/:person/keep-aparts", "keep_apart_record", keep_apart_post, "keep_apart_list",
     N_("Keep two people apart"), 0, keep_apart_fields, keep_apart_list},
    {POST, "/people/:person/keep-aparts/:entry/end", "keep_apart_record", keep_apart_end_post,
     "keep_apart_list", N_("No longer keep two people apart"), 0, ending_fields, keep_apart_list},
    {GET, "/people/:person/picture", "person_change", picture_page, "picture_page", N_("Picture"), 0,
     NULL, NULL},
    {POST, "/people/:person/picture", "person_change", picture_post, "picture_page",
     N_("Take a picture into the record"), 0, picture_fields, picture_page},
    {POST, "/people/:person/picture/remove", "person_change", picture_remove_post, "picture_page",
     N_("Take the picture off the page"), 0, NULL, picture_page},
    {GET, "/people/:person/photo", "person_see", person_photo, NULL, N_("Picture of a person"), 0, NULL,
     NULL},
    {GET, "/people/import", "roster_import", roster_page, "roster_page",
     N_("Register many people from a file"), 0, NULL, NULL},
    {POST, "/people/import", "roster_import", roster_post, "roster_page", N_("Choose a roster"),
     ROUTE_SLOW, roster_fields, roster_page},
    {GET, "/people/import/check", "roster_import", roster_check, "roster_check",
     N_("Look at the rows of a roster"), ROUTE_SLOW, NULL, NULL},
    {POST, "/people/import/columns", "roster_import", roster_columns_post, "roster_check",
     N_("Say what the columns of a roster are"), ROUTE_SLOW, roster_column_fields, roster_check},
    {POST, "/people/import/confirm", "roster_import", roster_confirm_post, "roster_check",
     N_("Register the people of a roster"), ROUTE_SLOW, roster_confirm_fields, roster_check},
    {POST, "/people/import/drop", "roster_import", roster_drop_post, "roster_page", N_("Drop a roster"),
     0, NULL, roster_page},
    {GET, "/people/import/example", "roster_import", roster_example, NULL,
     N_("An empty example of a roster"), 0, NULL, NULL},
    {GET, "/people/:person/merge", "person_merge", merge_page, "merge_page",
     N_("Two records of one person"), 0, NULL, NULL},
    {POST, "/people/:person/merge", "person_merge", merge_post, "merge_page", N_("Join two records"), 0,
     merge_fields, merge_page},
    {POST, "/people/:person/merges/:entry/undo", "person_merge", merge_undo_post, "merge_page",
     N_("Part two records again"), 0, merge_undo_fields, merge_page},
    {GET, "/people/:person/merged", "person_see", person_gone, "person_gone",
     N_("A record that was joined with another"), 0, NULL, NULL},
    {GET, "/units", "unit_open", unit_list, "unit_list", N_("Units"), ROUTE_MENU, NULL, NULL},
    {POST, "/units", "unit_open", unit_post, "unit_list", N_("Open a unit"), 0, unit_fields, unit_list},
    {0},
};

static const struct task_kind tasks[] = {
    {"task_kept_apart_together", "person_change",
     N_("Kept apart, and held in one unit with the other")},
    {0},
};

#define DAYS_BEFORE 7

static const struct dated_task_kind dated_tasks[] = {
    {{"task_provisional", "person_change", N_("Provisional stay: decide where the person stays")},
     DAYS_BEFORE},
    {{0}, 0},
};

const struct subject people_subject = {.name = "people",
                                       .schema = "people_schema",
                                       .kinds = people_kinds,
                                       .routes = routes,
                                       .tasks = tasks,
                                       .dated_tasks = dated_tasks};
