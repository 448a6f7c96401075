/* people/decide.c: who may be registered, and how. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

static bool is_year(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4 && text[0] >= '1' && text[0] <= '2';
}

static enum err check(struct call *c, struct desk *d, const struct person_details *p)
{
    int64_t born;
    struct json *units;
    bool known_status = false, known_unit = false;

    if (text_is_blank(p->name_latin) && text_is_blank(p->name_arabic) && text_is_blank(p->name_other))
        return fail_field(c, "name_latin", ERR_INVALID,
                          N_("Write the person's name in at least one script."));
    if (text_is_blank(p->number))
        return fail_field(c, "number", ERR_INVALID, N_("Write the person's number."));
    if (!text_is_blank(p->birth)) {
        const char *day = is_year(p->birth) ? arena_format(c->mem, "%s-01-01", p->birth) : p->birth;
        if (!time_parse(day, &born))
            return fail_field(
                c, "birth", ERR_INVALID,
                N_("Write the birth as a year (1992) or a date (1992-05-17), or leave it empty."));
        if (born > c->now)
            return fail_field(c, "birth", ERR_INVALID, N_("The date of birth lies in the future."));
    }
    for (const struct legal_status *s = legal_statuses; s->code; s++)
        known_status |= text_equal(s->code, p->legal_status);
    if (!known_status)
        return fail_field(c, "legal_status", ERR_INVALID, N_("Choose the legal status."));
    TRY(ask_unit_list(c, d, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        known_unit |= text_equal(json_get_text(u, "id"), id_text(c->mem, &p->unit));
    if (!known_unit)
        return fail_field(c, "unit", ERR_INVALID, N_("Choose the unit where the person is held."));
    return OK;
}

static void add_name(struct call *c, struct json *names, const char *script, const char *text)
{
    struct json *name = json_map(c);

    if (text_is_blank(text)) return;
    json_set(name, "script", json_text(c, script));
    json_set(name, "text", json_text(c, text));
    json_add(names, name);
}

static void put_details(struct call *c, struct entry *e, const struct person_details *p)
{
    struct json *names = json_list(c);

    add_name(c, names, "Latn", p->name_latin);
    add_name(c, names, "Arab", p->name_arabic);
    add_name(c, names, "Zyyy", p->name_other); /* ISO 15924: script not said */
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, p->number));
    if (!text_is_blank(p->birth)) entry_identity(c, e, "birth", json_text(c, p->birth));
    entry_coded(c, e, "unit", json_id(c, &p->unit));
    entry_coded(c, e, "legal_status", json_text(c, p->legal_status));
}

static enum err need_free_number(struct call *c, struct desk *d, const char *number,
                                 const struct id *except)
{
    struct json *row;

    TRY(desk_row(c, d, "person_with_number",
                 DB_ARGS(DB_TEXT("number", number), DB_ID("except", except)), &row));
    if (row->kind != JSON_IS_NIL)
        return fail_field(c, "number", ERR_CONFLICT, N_("The number %s is somebody else's already."),
                          number);
    return OK;
}

static enum err decide_register(struct call *c, struct desk *d, void *arg)
{
    const struct person_details *p = arg;
    struct entry *e = entry_new(c, "person_registered", NULL);

    TRY(check(c, d, p));
    TRY(need_free_number(c, d, p->number, NULL));
    put_details(c, e, p);
    TRY(site_append(c, d, e));
    e->handle = e->id;
    return OK;
}

enum err person_register_within(struct call *c, struct desk *d, const struct person_details *p)
{
    return decide_register(c, d, (void *)p);
}

enum err person_check(struct call *c, struct desk *d, const struct person_details *p)
{
    TRY(check(c, d, p));
    return need_free_number(c, d, p->number, NULL);
}

enum err person_register(struct call *c, struct desk *d, const struct person_details *p,
                         struct id *ret_person)
{
    TRY(rights_need(c, d, "person_register", NULL));
    return site_decide(c, d, decide_register, (void *)p, ret_person);
}

struct change {
    const struct id *person;
    const struct person_details *details;
};

static enum err decide_change(struct call *c, struct desk *d, void *arg)
{
    const struct change *change = arg;
    struct entry *e = entry_new(c, "person_changed", change->person);
    struct json *before;

    TRY(check(c, d, change->details));
    TRY(ask_person(c, d, change->person, &before));
    TRY(need_free_number(c, d, change->details->number, change->person));
    put_details(c, e, change->details);
    entry_coded(c, e, "supersedes", json_text(c, json_get_text(before, "entry")));
    return site_append(c, d, e);
}

enum err person_change(struct call *c, struct desk *d, const struct id *person,
                       const struct person_details *p)
{
    struct change change = {person, p};

    TRY(rights_need(c, d, "person_change", &(struct about){.person = person}));
    return site_decide(c, d, decide_change, &change, NULL);
}

static enum err decide_unit(struct call *c, struct desk *d, void *arg)
{
    struct entry *e = entry_new(c, "unit_opened", NULL);
    const char *name = arg;
    struct json *row;

    TRY(desk_row(c, d, "unit_named", DB_ARGS(DB_TEXT("name", name)), &row));
    if (row->kind != JSON_IS_NIL)
        return fail_field(c, "name", ERR_CONFLICT, N_("There is a unit %s already."), name);
    entry_coded(c, e, "name", json_text(c, name));
    return site_append(c, d, e);
}

enum err unit_open(struct call *c, struct desk *d, const char *name, struct id *ret_unit)
{
    TRY(rights_need(c, d, "unit_open", NULL));
    if (text_is_blank(name))
        return fail_field(c, "name", ERR_INVALID, N_("Write the name of the unit."));
    return site_decide(c, d, decide_unit, (void *)name, ret_unit);
}
