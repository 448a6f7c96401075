/* people/reception_pages.c: receiving a person, and changing the details. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "people/pages.h"
#include "people/people.h"
#include "people/search_pages.h"

static enum err add_options(struct call *c, struct request *q, struct json *view)
{
    struct json *units;

    code_options(c, view, "legal_status", legal_statuses);
    code_options(c, view, "birth_is", person_birth_kinds);
    code_options(c, view, "sex", person_sexes);
    code_options(c, view, "speaks", person_languages);
    code_options(c, view, "reads", person_languages);
    code_options(c, view, "from", person_origins);
    for (const struct person_flag *f = person_flags; f->code; f++)
        page_option(c, view, "flags", f->code, say(c, f->label));
    TRY(ask_unit_list(c, q->desk, &units));
    unit_options(c, view, units);
    json_set(view, "no_units", json_bool(c, json_count(units) == 0));
    return OK;
}

enum err person_new(struct call *c, struct request *q, struct json *view)
{
    struct json *values = json_map(c);

    json_set(values, "received_at", json_text(c, time_minute_text(c->mem, c->now)));
    TRY(page_form(c, q, view, "/people", "/people", values));
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
        .birth_is = form_text(q, "birth_is"),
        .aliases = form_text(q, "aliases"),
        .number_court = form_text(q, "number_court"),
        .number_foreign = form_text(q, "number_foreign"),
        .number_other = form_text(q, "number_other"),
        .sex = form_text(q, "sex"),
        .speaks = form_list(q, "speaks"),
        .reads = form_list(q, "reads"),
        .language_other = form_text(q, "language_other"),
        .kin = {{form_text(q, "kin_name"), form_text(q, "kin_relation"), form_text(q, "kin_contact")},
                {form_text(q, "kin2_name"), form_text(q, "kin2_relation"),
                 form_text(q, "kin2_contact")}},
        .provisional_until = form_time(q, "provisional_until"),
        .received_at = form_time(q, "received_at"),
        .from = form_text(q, "from"),
        .flags = form_list(q, "flags"),
    };

    return p;
}

enum err person_post(struct call *c, struct request *q, struct json *view)
{
    struct person_details p = details(q);
    struct id person;

    TRY(reception_need_new(c, q, &p));
    TRY(person_register(c, q->desk, &p, &person));
    json_set(view, "person", json_id(c, &person));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &person));
    return OK;
}

/* ---- what stands in the fields when details are changed ---- */

static const char *main_name(const struct json *person, const char *script)
{
    for (const struct json *n = json_get(person, "names")->as.members.first; n; n = n->next)
        if (!json_get_bool(n, "is_alias") && text_equal(json_get_text(n, "script"), script))
            return json_get_text(n, "text");
    return "";
}

/* The texts of the rows whose `member` is `code` (NULL: of all), with `between` between them. */
static const char *listed(struct call *c, const struct json *rows, const char *member, const char *code,
                          const char *between)
{
    struct buffer out = buffer_in(c->mem, LIMIT_ENTRY_PART);

    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        if (!text_equal(json_get_text(r, member), code)) continue;
        if (out.length) buffer_text(&out, between);
        buffer_text(&out, json_get_text(r, "text"));
    }
    return out.data ? out.data : "";
}

static struct json *codes_where(struct call *c, const struct json *languages, const char *member)
{
    struct json *list = json_list(c);

    for (const struct json *l = languages->as.members.first; l; l = l->next)
        if (json_get_bool(l, member)) json_add(list, json_text(c, json_get_text(l, "code")));
    return list;
}

/* What a language is called that has no code. */
static const char *name_of_other(const struct json *languages)
{
    for (const struct json *l = languages->as.members.first; l; l = l->next)
        if (json_get_text(l, "name")) return json_get_text(l, "name");
    return "";
}

static void put_kin(struct call *c, struct json *values, const struct json *kin)
{
    static const char *const keys[PERSON_KIN][3] = {{"kin_name", "kin_relation", "kin_contact"},
                                                    {"kin2_name", "kin2_relation", "kin2_contact"}};
    static const char *const members[3] = {"name", "relation", "contact"};
    const struct json *k = json_count(kin) ? kin->as.members.first : NULL;

    for (size_t i = 0; i < PERSON_KIN && k; i++, k = k->next)
        for (size_t m = 0; m < 3; m++)
            json_set(values, keys[i][m], json_text(c, json_get_text(k, members[m])));
}

static struct json *values_of(struct call *c, const struct json *person, const struct json *units)
{
    static const char *const scripts[3][2] = {
        {"name_latin", "Latn"}, {"name_arabic", "Arab"}, {"name_other", "Zyyy"}};
    static const char *const kinds[3][2] = {
        {"number_court", "court"}, {"number_foreign", "foreign"}, {"number_other", "other"}};
    const struct json *names = json_get(person, "names"), *numbers = json_get(person, "numbers");
    const struct json *languages = json_get(person, "languages");
    struct json *values = json_duplicate(c, person);
    int64_t until = json_get_int(person, "provisional_until", 0);

    for (size_t i = 0; i < 3; i++)
        json_set(values, scripts[i][0], json_text(c, main_name(person, scripts[i][1])));
    for (size_t i = 0; i < 3; i++)
        json_set(values, kinds[i][0], json_text(c, listed(c, numbers, "kind", kinds[i][1], ", ")));
    json_set(values, "aliases", json_text(c, listed(c, names, "use", "alias", "\n")));
    json_set(values, "speaks", codes_where(c, languages, "speaks"));
    json_set(values, "reads", codes_where(c, languages, "reads"));
    json_set(values, "language_other", json_text(c, name_of_other(languages)));
    json_set(values, "provisional_until", json_text(c, until ? time_minute_text(c->mem, until) : ""));
    put_kin(c, values, json_get(person, "next_of_kin"));
    /* Who was released is in no unit; the form asks for one all the same, and it means nothing then. */
    if (json_get_bool(person, "is_released") && json_count(units))
        json_set(values, "unit", json_text(c, json_get_text(units->as.members.first, "id")));
    return values;
}

enum err person_edit(struct call *c, struct request *q, struct json *view)
{
    struct id id = param_id(q, "person");
    struct json *person, *units;

    TRY(ask_person_whole(c, q->desk, &id, &person));
    TRY(ask_unit_list(c, q->desk, &units));
    json_set(view, "person", person);
    TRY(page_form(c, q, view, "/people/:person/details", q->http->path, values_of(c, person, units)));
    return add_options(c, q, view);
}

enum err person_edit_post(struct call *c, struct request *q, struct json *view)
{
    struct person_details p = details(q);
    struct id id = param_id(q, "person");

    (void)view;
    TRY(person_change(c, q->desk, &id, &p));
    page_goes_to(c, q, "/people/%s?saved=1", id_text(c->mem, &id));
    return OK;
}

/* ---- fields ---- */

#define WHO                                                                                            \
    {FIELD_HEADING, "part_names", N_("Names and numbers"), NULL, false},                               \
        {FIELD_LINE, "name_latin", N_("Name in Latin script"),                                         \
         N_("As in the committal papers, family name last or as the person writes it."), false},       \
        {FIELD_LINE, "name_arabic", N_("Name in Arabic script"), NULL, false},                         \
        {FIELD_LINE, "name_other", N_("Name in another script"), NULL, false},                         \
        {FIELD_LINE, "number", N_("Number"), N_("The number by which the service knows the person."),  \
         true},                                                                                        \
        {FIELD_AREA, "aliases", N_("Other names"),                                                     \
         N_("Spellings in other papers, aliases, the full chain of names: one on each line, in any "   \
            "script."),                                                                                \
         false},                                                                                       \
        {FIELD_LINE, "number_court", N_("Number at the court"),                                        \
         N_("Several: with commas between them."), false},                                             \
        {FIELD_LINE, "number_foreign", N_("Number in another country"), NULL, false},                  \
        {FIELD_LINE, "number_other", N_("Other number"), NULL, false},                                 \
        {FIELD_HEADING, "part_person", N_("The person"), NULL, false},                                 \
        {FIELD_LINE, "birth", N_("Year or date of birth"),                                             \
         N_("1992 or 1992-05-17; leave it empty if it is not known."), false},                         \
        {FIELD_CHOICE, "birth_is", N_("How the birth is known"), NULL, false},                         \
        {FIELD_CHOICE, "sex", N_("Sex"), N_("As the person says."), false},                            \
        {FIELD_CHECKS, "speaks", N_("Speaks"), NULL, false},                                           \
        {FIELD_CHECKS, "reads", N_("Reads"),                                                           \
         N_("Tick nothing if the person does not read: what is handed out is then read aloud."),       \
         false},                                                                                       \
    {                                                                                                  \
        FIELD_LINE, "language_other", N_("Language that is not in the list"),                          \
            N_("Its name; several with commas between them."), false                                   \
    }

#define HELD                                                                                           \
    {FIELD_HEADING, "part_held", N_("Held here"), NULL, false},                                        \
        {FIELD_CHOICE, "legal_status", N_("Legal status"), NULL, true},                                \
    {                                                                                                  \
        FIELD_CHOICE, "unit", N_("Unit"), N_("Where the person is held now."), true                    \
    }

#define STAY                                                                                           \
    {                                                                                                  \
        FIELD_MINUTE, "provisional_until", N_("Provisional until"),                                    \
            N_("Only if the place is not final: from then on it stands on the to-do list."), false     \
    }

#define KIN                                                                                            \
    {FIELD_HEADING, "part_kin", N_("Next of kin"),                                                     \
     N_("Who is told if something happens. Ask whom the person wants."), false},                       \
        {FIELD_LINE, "kin_name", N_("Name"), NULL, false},                                             \
        {FIELD_LINE, "kin_relation", N_("Relation"), NULL, false},                                     \
        {FIELD_LINE, "kin_contact", N_("Telephone or address"), NULL, false},                          \
        {FIELD_HEADING, "part_kin2", N_("Somebody else to be told"), NULL, false},                     \
        {FIELD_LINE, "kin2_name", N_("Name"), NULL, false},                                            \
        {FIELD_LINE, "kin2_relation", N_("Relation"), NULL, false},                                    \
    {                                                                                                  \
        FIELD_LINE, "kin2_contact", N_("Telephone or address"), NULL, false                            \
    }

const struct field reception_fields[] = {
    WHO,
    HELD,
    {FIELD_MINUTE, "received_at", N_("Received"), NULL, false},
    {FIELD_CHOICE, "from", N_("From where"), NULL, false},
    STAY,
    {FIELD_HEADING, "part_flags", N_("What the shift has to know"), NULL, false},
    {FIELD_CHECKS, "flags", N_("This changes the way of working"),
     N_("Details are added afterwards on the person's page, and people to be kept apart."), false},
    KIN,
    NOT_THE_SAME_FIELD,
    {0},
};

const struct field details_fields[] = {WHO, HELD, STAY, KIN, {0}};
