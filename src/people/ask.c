/* people/ask.c: questions about people and units. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "people/people.h"
#include "people/place.h"
#include "people/search.h"
#include "site/rights.h"

/* The script that a reader of the language reads first. */
static const char *script_of(const struct call *c)
{
    return strcmp(words_language(c->words), "ar") == 0 ? "Arab" : "Latn";
}

static void add_code_text(struct call *c, struct json *row, const char *key, const char *text_key,
                          const struct person_code *list)
{
    json_set(row, text_key, json_text(c, person_code_label(c, list, json_get_text(row, key))));
}

void ask_person_standing(struct call *c, struct json *person)
{
    int64_t until = json_get_int(person, "provisional_until", 0);

    add_code_text(c, person, "legal_status", "legal_status_text", legal_statuses);
    json_set(person, "is_released",
             json_bool(c, text_equal(json_get_text(person, "status"), "released")));
    json_set(person, "provisional_expired", json_bool(c, until && until <= c->now));
}

static void add_birth_text(struct call *c, struct json *person)
{
    const char *birth = json_get_text(person, "birth"), *text = birth;

    if (!birth)
        text = words_find(c->words, N_("not known"));
    else if (text_equal(json_get_text(person, "birth_is"), "estimated"))
        text = arena_format(c->mem, words_find(c->words, N_("%s (estimated)")), birth);
    json_set(person, "birth_text", json_text(c, text));
}

enum err people_in_unit(struct call *c, struct desk *d, const struct id *person, bool *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "person_in_units",
                 DB_ARGS(DB_ID("person", person), DB_TEXT("user_entry", d->user->entry)), &row));
    *ret = row->kind != JSON_IS_NIL;
    return OK;
}

/* ---- one person ---- */

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
    for (struct json *n = names->as.members.first; n; n = n->next)
        json_set(n, "is_alias", json_bool(c, text_equal(json_get_text(n, "use"), "alias")));
    json_set(row, "names", names);
    ask_person_standing(c, row);
    add_birth_text(c, row);
    add_code_text(c, row, "sex", "sex_text", person_sexes);
    *ret = row;
    return OK;
}

/* How far somebody has a language, as a sentence part. */
static const char *language_use(const struct call *c, bool speaks, bool reads)
{
    if (speaks && reads) return words_find(c->words, N_("speaks and reads"));
    return words_find(c->words, speaks ? N_("speaks, does not read") : N_("reads"));
}

enum err ask_person_lists(struct call *c, struct desk *d, const char *entry, struct json *person)
{
    struct json *numbers, *languages, *kin;

    TRY(desk_rows(c, d, "person_numbers", DB_ARGS(DB_TEXT("entry", entry)), &numbers));
    TRY(desk_rows(c, d, "person_languages", DB_ARGS(DB_TEXT("entry", entry)), &languages));
    TRY(desk_rows(c, d, "person_kin_list", DB_ARGS(DB_TEXT("entry", entry)), &kin));
    for (struct json *n = numbers->as.members.first; n; n = n->next)
        add_code_text(c, n, "kind", "kind_text", person_number_kinds);
    for (struct json *l = languages->as.members.first; l; l = l->next) {
        bool speaks = json_get_int(l, "speaks", 0) != 0, reads = json_get_int(l, "reads", 0) != 0;
        add_code_text(c, l, "code", "label", person_languages);
        if (json_get_text(l, "name")) json_set(l, "label", json_text(c, json_get_text(l, "name")));
        json_set(l, "speaks", json_bool(c, speaks));
        json_set(l, "reads", json_bool(c, reads));
        json_set(l, "use_text", json_text(c, language_use(c, speaks, reads)));
    }
    json_set(person, "numbers", numbers);
    json_set(person, "languages", languages);
    json_set(person, "next_of_kin", kin);
    return OK;
}

static void add_date_text(struct call *c, struct json *row, const char *key, const char *text_key)
{
    int64_t day = json_get_int(row, key, 0);

    json_set(row, text_key, json_text(c, day ? time_date_text(c->mem, day) : NULL));
}

/* The stay in custody that lasts, or the one that ended last. */
static enum err add_stay(struct call *c, struct desk *d, const struct id *person, struct json *row)
{
    struct json *stays, *last;

    TRY(ask_episode_list(c, d, person, &stays));
    last = json_count(stays) ? json_duplicate(c, stays->as.members.last) : json_nil(c);
    if (last->kind != JSON_IS_NIL) {
        add_date_text(c, last, "received_at", "received_at_text");
        add_date_text(c, last, "released_at", "released_at_text");
    }
    json_set(row, "stay", last);
    return OK;
}

enum err ask_person_whole(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(ask_person(c, d, person, ret));
    TRY(add_stay(c, d, person, *ret));
    return ask_person_lists(c, d, json_get_text(*ret, "entry"), *ret);
}

/* ---- lists ---- */

static enum err list_by_name(struct call *c, struct desk *d, const struct person_search *s,
                             struct json **ret)
{
    const struct db_arg after_sort = DB_TEXT("after_sort", s->after_sort ? s->after_sort : ""),
                        after = DB_TEXT("after", s->after ? s->after : ""),
                        script = DB_TEXT("script", script_of(c)),
                        rows = DB_INT("rows", PERSON_LIST_ROWS + 1);

    if (!rights_everywhere(d, "person_list"))
        return desk_rows(
            c, d, "person_list_in_units",
            DB_ARGS(after_sort, after, script, rows, DB_TEXT("user_entry", d->user->entry)), ret);
    return desk_rows(c, d, s->released ? "person_list_released" : "person_list",
                     DB_ARGS(after_sort, after, script, rows), ret);
}

enum err ask_person_list(struct call *c, struct desk *d, const struct person_search *s,
                         struct json **ret)
{
    TRY(rights_possible(d, "person_list")
            ? OK
            : fail(c, ERR_DENIED, N_("Your role does not include this.")));
    if (!text_is_blank(s->words)) return ask_person_search(c, d, s->words, PERSON_SEARCH_ROWS, ret);
    TRY(list_by_name(c, d, s, ret));
    for (struct json *p = (*ret)->as.members.first; p; p = p->next) ask_person_standing(c, p);
    return OK;
}

enum err ask_unit_list(struct call *c, struct desk *d, struct json **ret)
{
    return desk_rows(c, d, "unit_list", DB_NO_ARGS, ret);
}
