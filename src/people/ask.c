/* people/ask.c: questions about people and units. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"
#include "people/people.h"
#include "people/search.h"
#include "site/rights.h"

const struct legal_status legal_statuses[] = {
    {"convicted", N_("Convicted")},
    {"untried", N_("Untried")},
    {"other", N_("Held on another ground")},
    {0},
};

/* The script that a reader of the language reads first. */
static const char *script_of(const struct call *c)
{
    return strcmp(words_language(c->words), "ar") == 0 ? "Arab" : "Latn";
}

void ask_person_standing(struct call *c, struct json *person)
{
    const char *code = json_get_text(person, "legal_status"), *label = code;

    for (const struct legal_status *s = legal_statuses; s->code; s++)
        if (code && strcmp(s->code, code) == 0) label = words_find(c->words, s->label);
    json_set(person, "legal_status_text", json_text(c, label));
}

/* NULL where the desk sees everybody. */
static const char *own_units_only(const struct desk *d)
{
    return rights_everywhere(d, "person_list") ? NULL : d->user->entry;
}

enum err people_in_unit(struct call *c, struct desk *d, const struct id *person, bool *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "person_in_units",
                 DB_ARGS(DB_ID("person", person), DB_TEXT("user_entry", d->user->entry)), &row));
    *ret = row->kind != JSON_IS_NIL;
    return OK;
}

enum err ask_person(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *row, *names;

    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_row(c, d, "person_by_handle",
                 DB_ARGS(DB_ID("person", person), DB_TEXT("script", script_of(c))), &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    TRY(desk_rows(c, d, "person_names", DB_ARGS(DB_TEXT("entry", json_get_text(row, "entry"))),
                  &names));
    json_set(row, "names", names);
    ask_person_standing(c, row);
    *ret = row;
    return OK;
}

enum err ask_person_list(struct call *c, struct desk *d, const struct person_search *s,
                         struct json **ret)
{
    const char *after_sort = s->after_sort ? s->after_sort : "", *after = s->after ? s->after : "";
    const char *units = own_units_only(d), *script = script_of(c);

    TRY(rights_possible(d, "person_list")
            ? OK
            : fail(c, ERR_DENIED, N_("Your role does not include this.")));
    if (!text_is_blank(s->words)) return ask_person_search(c, d, s->words, PERSON_SEARCH_ROWS, ret);
    TRY(desk_rows(c, d, "person_list",
                  DB_ARGS(DB_TEXT("after_sort", after_sort), DB_TEXT("after", after),
                          DB_TEXT("user_entry", units), DB_TEXT("script", script),
                          DB_INT("rows", PERSON_LIST_ROWS + 1)),
                  ret));
    for (struct json *p = (*ret)->as.members.first; p; p = p->next) ask_person_standing(c, p);
    return OK;
}

enum err ask_unit_list(struct call *c, struct desk *d, struct json **ret)
{
    return desk_rows(c, d, "unit_list", DB_NO_ARGS, ret);
}
