/* people/pages.c: the subject's lines of the site map, and what stands behind them. */

#include "base/text.h"
#include "page/page.h"
#include "people/fold.h"
#include "people/people.h"
#include "people/search_pages.h"

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
    struct person_search s = {query_text(q, "q"), query_text(q, "after_sort"), query_text(q, "after")};
    struct json *people;

    TRY(ask_person_list(c, q->desk, &s, &people));
    json_set(view, "next", json_nil(c));
    json_set(view, "next_sort", json_nil(c));
    json_set(view, "q", json_text(c, s.words ? s.words : ""));
    json_set(view, "is_first", json_bool(c, !s.after));
    cut_to_page(c, view, people);
    json_set(view, "people", people);
    json_set(view, "may_register", json_bool(c, rights_possible(q->desk, "person_register")));
    json_set(view, "may_import", json_bool(c, rights_possible(q->desk, "roster_import")));
    json_set(view, "may_observe", json_bool(c, rights_possible(q->desk, "observation_write")));
    return OK;
}

static enum err add_options(struct call *c, struct request *q, struct json *view)
{
    struct json *units;

    for (const struct legal_status *s = legal_statuses; s->code; s++)
        page_option(c, view, "legal_status", s->code, say(c, s->label));
    TRY(ask_unit_list(c, q->desk, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        page_option(c, view, "unit", json_get_text(u, "id"), json_get_text(u, "name"));
    json_set(view, "no_units", json_bool(c, json_count(units) == 0));
    return OK;
}

static enum err person_new(struct call *c, struct request *q, struct json *view)
{
    TRY(page_form(c, q, view, "/people", "/people", NULL));
    TRY(reception_search(c, q, view));
    return add_options(c, q, view);
}

static struct person_details details(const struct request *q)
{
    struct person_details p = {
        .name_latin = form_text(q, "name_latin"),
        .name_arabic = form_text(q, "name_arabic"),
        .name_other = form_text(q, "name_other"),
        .number = form_text(q, "number"),
        .birth = form_text(q, "birth"),
        .legal_status = form_text(q, "legal_status"),
        .unit = form_id(q, "unit"),
    };

    return p;
}

static enum err person_post(struct call *c, struct request *q, struct json *view)
{
    struct person_details p = details(q);
    struct id person;

    TRY(reception_need_new(c, q, &p));
    TRY(person_register(c, q->desk, &p, &person));
    json_set(view, "person", json_id(c, &person));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

static const char *name_in(const struct json *person, const char *script)
{
    const struct json *names = json_get(person, "names");

    for (const struct json *n = json_count(names) ? names->as.members.first : NULL; n; n = n->next)
        if (text_equal(json_get_text(n, "script"), script)) return json_get_text(n, "text");
    return "";
}

static enum err person_edit(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *values;

    TRY(ask_person(c, q->desk, &id, &person));
    values = json_duplicate(c, person);
    json_set(values, "name_latin", json_text(c, name_in(person, "Latn")));
    json_set(values, "name_arabic", json_text(c, name_in(person, "Arab")));
    json_set(values, "name_other", json_text(c, name_in(person, "Zyyy")));
    json_set(view, "person", person);
    TRY(page_form(c, q, view, "/people/:person/details", q->http->path, values));
    return add_options(c, q, view);
}

static enum err person_edit_post(struct call *c, struct request *q, struct json *view)
{
    struct person_details p = details(q);
    struct id id = param_id(q, "person");

    (void)view;
    TRY(person_change(c, q->desk, &id, &p));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

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

static const struct field person_fields[] = {
    {FIELD_LINE, "name_latin", N_("Name in Latin script"),
     N_("As in the committal papers, family name last or as the person writes it."), false},
    {FIELD_LINE, "name_arabic", N_("Name in Arabic script"), NULL, false},
    {FIELD_LINE, "name_other", N_("Name in another script"), NULL, false},
    {FIELD_LINE, "number", N_("Number"), N_("The number by which the service knows the person."), true},
    {FIELD_LINE, "birth", N_("Year or date of birth"),
     N_("1992 or 1992-05-17; leave it empty if it is not known."), false},
    {FIELD_CHOICE, "legal_status", N_("Legal status"), NULL, true},
    {FIELD_CHOICE, "unit", N_("Unit"), N_("Where the person is held now."), true},
    NOT_THE_SAME_FIELD,
    {0},
};

static const struct field unit_fields[] = {
    {FIELD_LINE, "name", N_("Name of the unit"), NULL, true},
    {0},
};

static const struct route routes[] = {
    {GET, "/people", "person_list", person_list, "person_list", N_("People"), ROUTE_MENU, NULL, NULL},
    {GET, "/people/new", "person_register", person_new, "person_new", N_("Register a person"), 0, NULL,
     NULL},
    {POST, "/people", "person_register", person_post, "person_new", N_("Register a person"), 0,
     person_fields, person_new},
    {GET, "/people/:person/details", "person_change", person_edit, "person_edit", N_("Change details"),
     0, NULL, NULL},
    {POST, "/people/:person/details", "person_change", person_edit_post, "person_edit",
     N_("Change details"), 0, person_fields, person_edit},
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

const struct subject people_subject = {.name = "people",
                                       .schema = "people_schema",
                                       .kinds = people_kinds,
                                       .routes = routes};
