/* people/decide.c: who may be registered, and how; units. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "people/duty.h"
#include "people/people.h"
#include "people/place.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

#define CLOCKS_DIFFER ((int64_t)600) /* a watch may be ahead of the computer */

/* ---- checking ---- */

static bool is_year(const char *text)
{
    return strlen(text) == 4 && strspn(text, "0123456789") == 4 && text[0] >= '1' && text[0] <= '2';
}

static enum err check_birth(struct call *c, const struct person_details *p)
{
    bool given = !text_is_blank(p->birth), said = !text_is_blank(p->birth_is);
    int64_t born;

    if (given) {
        const char *day = is_year(p->birth) ? arena_format(c->mem, "%s-01-01", p->birth) : p->birth;
        if (!time_parse(day, &born))
            return fail_field(
                c, "birth", ERR_INVALID,
                N_("Write the birth as a year (1992) or a date (1992-05-17), or leave it empty."));
        if (born > c->now)
            return fail_field(c, "birth", ERR_INVALID, N_("The date of birth lies in the future."));
    }
    if (!said) return OK;
    if (!person_code_is(person_birth_kinds, p->birth_is))
        return fail_field(c, "birth_is", ERR_INVALID,
                          N_("Choose how the birth is known, or leave it empty."));
    if (given && text_equal(p->birth_is, "unknown"))
        return fail_field(c, "birth_is", ERR_INVALID,
                          N_("A birth is written and said not to be known. Leave one of them empty."));
    if (!given && !text_equal(p->birth_is, "unknown"))
        return fail_field(c, "birth", ERR_INVALID,
                          N_("Write the year or date of birth that is known or estimated."));
    return OK;
}

static enum err check_codes(struct call *c, const char *field, const struct json *codes)
{
    for (const struct json *m = json_count(codes) ? codes->as.members.first : NULL; m; m = m->next)
        if (m->kind != JSON_IS_TEXT || !person_code_is(person_languages, m->as.text))
            return fail_field(c, field, ERR_INVALID, N_("Choose languages of the list."));
    return OK;
}

static enum err check_reception(struct call *c, const struct person_details *p)
{
    const struct json *flags = p->flags;

    if (p->received_at > c->now + CLOCKS_DIFFER)
        return fail_field(c, "received_at", ERR_INVALID, N_("This time lies in the future."));
    if (!text_is_blank(p->from) && !person_code_is(person_origins, p->from))
        return fail_field(c, "from", ERR_INVALID,
                          N_("Choose where the person comes from, or leave it empty."));
    for (const struct json *m = json_count(flags) ? flags->as.members.first : NULL; m; m = m->next)
        if (m->kind != JSON_IS_TEXT || !person_flag_find(m->as.text))
            return fail_field(c, "flags", ERR_INVALID, N_("Choose flags of the list."));
    return OK;
}

static enum err check(struct call *c, struct desk *d, const struct person_details *p)
{
    if (text_is_blank(p->name_latin) && text_is_blank(p->name_arabic) && text_is_blank(p->name_other))
        return fail_field(c, "name_latin", ERR_INVALID,
                          N_("Write the person's name in at least one script."));
    if (text_is_blank(p->number))
        return fail_field(c, "number", ERR_INVALID, N_("Write the person's number."));
    TRY(check_birth(c, p));
    if (!text_is_blank(p->sex) && !person_code_is(person_sexes, p->sex))
        return fail_field(c, "sex", ERR_INVALID, N_("Choose the sex, or leave it empty."));
    if (!person_code_is(legal_statuses, p->legal_status))
        return fail_field(c, "legal_status", ERR_INVALID, N_("Choose the legal status."));
    TRY(check_codes(c, "speaks", p->speaks));
    TRY(check_codes(c, "reads", p->reads));
    return place_need_unit(c, d, &p->unit);
}

static enum err need_free_number(struct call *c, struct desk *d, const char *number, const char *except)
{
    struct json *row;

    TRY(desk_row(c, d, "person_with_number",
                 DB_ARGS(DB_TEXT("number", number), DB_TEXT("except", except)), &row));
    if (row->kind != JSON_IS_NIL)
        return fail_field(c, "number", ERR_CONFLICT, N_("The number %s is somebody else's already."),
                          number);
    return OK;
}

/* ---- what is put into the entry ---- */

static void add_name(struct call *c, struct json *names, const char *script, const char *text,
                     const char *use)
{
    struct json *name = json_map(c);

    if (text_is_blank(text)) return;
    json_set(name, "script", json_text(c, script));
    json_set(name, "text", json_text(c, text));
    json_set(name, "use", json_text(c, use));
    json_add(names, name);
}

/* By the first letter beyond ASCII, where there is one: enough for choosing which name a reader of a
 * language sees first. */
static const char *script_of_text(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p >= 0xD8 && *p <= 0xDB) return "Arab";
        if (*p >= 0xCD) return "Zyyy"; /* ISO 15924: script not said */
    }
    return "Latn";
}

typedef void (*piece_fn)(struct call *c, struct json *list, const char *piece, const char *arg);

/* Calls add for each piece between the separators that is not blank. */
static void each_piece(struct call *c, const char *text, const char *separators, piece_fn add,
                       struct json *list, const char *arg)
{
    for (const char *p = text ? text : ""; *p;) {
        size_t length = strcspn(p, separators);
        const char *piece = text_trimmed(c->mem, p, length);
        if (*piece) add(c, list, piece, arg);
        p += length;
        p += *p ? 1 : 0;
    }
}

static void add_alias(struct call *c, struct json *names, const char *text, const char *arg)
{
    (void)arg;
    add_name(c, names, script_of_text(text), text, "alias");
}

static void add_number(struct call *c, struct json *numbers, const char *text, const char *kind)
{
    struct json *number = json_map(c);

    json_set(number, "kind", json_text(c, kind));
    json_set(number, "text", json_text(c, text));
    json_add(numbers, number);
}

static bool has_code(const struct json *list, const char *code)
{
    for (const struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next)
        if (text_equal(m->as.text, code)) return true;
    return false;
}

static struct json *language_list(struct call *c, const struct person_details *p)
{
    struct json *list = json_list(c);

    for (const struct person_code *l = person_languages; l->code; l++) {
        bool speaks = has_code(p->speaks, l->code), reads = has_code(p->reads, l->code);
        struct json *one = json_map(c);
        if (strcmp(l->code, "other") == 0 && !text_is_blank(p->language_other))
            speaks |= !reads; /* whoever wrote its name need not tick it, too */
        if (!speaks && !reads) continue;
        json_set(one, "code", json_text(c, l->code));
        json_set(one, "speaks", json_bool(c, speaks));
        json_set(one, "reads", json_bool(c, reads));
        json_add(list, one);
    }
    return list;
}

static struct json *kin_list(struct call *c, const struct person_details *p)
{
    struct json *list = json_list(c);

    for (size_t i = 0; i < PERSON_KIN; i++) {
        const struct person_kin *k = &p->kin[i];
        struct json *one = json_map(c);
        if (text_is_blank(k->name) && text_is_blank(k->relation) && text_is_blank(k->contact)) continue;
        json_set(one, "name", json_text(c, k->name ? k->name : ""));
        json_set(one, "relation", json_text(c, k->relation ? k->relation : ""));
        json_set(one, "contact", json_text(c, k->contact ? k->contact : ""));
        json_add(list, one);
    }
    return list;
}

static void put_identity(struct call *c, struct entry *e, const struct person_details *p)
{
    struct json *names = json_list(c), *numbers = json_list(c), *kin = kin_list(c, p);

    add_name(c, names, "Latn", p->name_latin, "main");
    add_name(c, names, "Arab", p->name_arabic, "main");
    if (!text_is_blank(p->name_other))
        add_name(c, names, "Zyyy", p->name_other, "main"); /* whatever it is, it is shown last */
    each_piece(c, p->aliases, "\n", add_alias, names, NULL);
    each_piece(c, p->number_court, ",", add_number, numbers, "court");
    each_piece(c, p->number_foreign, ",", add_number, numbers, "foreign");
    each_piece(c, p->number_other, ",", add_number, numbers, "other");
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, p->number));
    if (json_count(numbers)) entry_identity(c, e, "numbers", numbers);
    if (!text_is_blank(p->birth)) entry_identity(c, e, "birth", json_text(c, p->birth));
    if (!text_is_blank(p->language_other))
        entry_identity(c, e, "language_other", json_text(c, p->language_other));
    if (json_count(kin)) entry_identity(c, e, "next_of_kin", kin);
}

static void put_details(struct call *c, struct entry *e, const struct person_details *p)
{
    struct json *languages = language_list(c, p);
    const char *birth_is = p->birth_is;

    if (text_is_blank(birth_is)) birth_is = text_is_blank(p->birth) ? "unknown" : "known";
    put_identity(c, e, p);
    entry_coded(c, e, "unit", json_id(c, &p->unit));
    entry_coded(c, e, "legal_status", json_text(c, p->legal_status));
    entry_coded(c, e, "birth_is", json_text(c, birth_is));
    entry_coded(c, e, "sex", json_text(c, text_is_blank(p->sex) ? "not_said" : p->sex));
    if (json_count(languages)) entry_coded(c, e, "languages", languages);
    if (p->provisional_until) entry_coded(c, e, "provisional_until", json_int(c, p->provisional_until));
}

/* ---- registering ---- */

static enum err decide_register(struct call *c, struct desk *d, void *arg)
{
    const struct person_details *p = arg;
    const struct json *flags = p->flags;
    struct entry *e = entry_new(c, "person_registered", NULL);

    TRY(check(c, d, p));
    TRY(check_reception(c, p));
    TRY(need_free_number(c, d, p->number, NULL));
    put_details(c, e, p);
    entry_coded(c, e, "received_at", json_int(c, p->received_at ? p->received_at : c->now));
    if (!text_is_blank(p->from)) entry_coded(c, e, "from", json_text(c, p->from));
    TRY(site_append(c, d, e));
    e->handle = e->id;
    for (const struct json *m = json_count(flags) ? flags->as.members.first : NULL; m; m = m->next)
        TRY(site_append(c, d, flag_entry(c, &e->id, m->as.text)));
    return OK;
}

enum err person_register_within(struct call *c, struct desk *d, const struct person_details *p)
{
    return decide_register(c, d, (void *)p);
}

enum err person_check(struct call *c, struct desk *d, const struct person_details *p)
{
    TRY(check(c, d, p));
    TRY(check_reception(c, p));
    return need_free_number(c, d, p->number, NULL);
}

enum err person_register(struct call *c, struct desk *d, const struct person_details *p,
                         struct id *ret_person)
{
    TRY(rights_need(c, d, "person_register", NULL));
    return site_decide(c, d, decide_register, (void *)p, ret_person);
}

/* ---- changing ---- */

struct change {
    const struct id *person;
    const struct person_details *details;
};

/* A change of details may say that the person is elsewhere, or that a provisional stay became final.
 * Who was released is nowhere, whatever stands in the form. */
static enum err put_place(struct call *c, struct desk *d, struct entry *e,
                          const struct person_details *p)
{
    const char *unit = id_text(c->mem, &p->unit);
    struct json *place, *others;
    bool held, moves;

    TRY(place_at_head(c, d, &e->handle, &place));
    held = text_equal(json_get_text(place, "status"), "held");
    moves = held && !text_equal(json_get_text(place, "unit"), unit);
    if (!moves && (!held || json_get_int(place, "provisional_until", 0) == p->provisional_until)) {
        entry_coded(c, e, "stays", json_bool(c, true));
        return OK;
    }
    entry_coded(c, e, "turn", json_int(c, json_get_int(place, "turn", 1)));
    if (!moves) return OK;
    TRY(place_kept_apart(c, d, &e->handle, &p->unit, &others));
    if (json_count(others))
        return fail_field(c, "unit", ERR_CONFLICT,
                          N_("Somebody from whom this person is kept apart is held in that unit. Leave "
                             "the unit as it is here and use “Move”, which asks for the reason."));
    return OK;
}

static enum err decide_change(struct call *c, struct desk *d, void *arg)
{
    const struct change *change = arg;
    struct json *before;
    struct entry *e;
    struct id person;

    TRY(check(c, d, change->details));
    TRY(ask_person(c, d, change->person, &before));
    (void)id_parse(json_get_text(before, "id"), &person);
    TRY(need_free_number(c, d, change->details->number, json_get_text(before, "id")));
    e = entry_new(c, "person_changed", &person);
    put_details(c, e, change->details);
    TRY(put_place(c, d, e, change->details));
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

/* ---- units ---- */

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
