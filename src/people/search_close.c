/* people/search_close.c: before somebody is registered: who may be the same. */

#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "people/fold_search.h"
#include "people/search.h"
#include "people/searching.h"
#include "site/rights.h"

/* The year of a birth that is a year or a date; 0 if it is not known. */
static long year_of(const char *birth)
{
    return birth ? strtol(birth, NULL, 10) : 0; /* ends at the hyphen */
}

static bool births_differ(const char *one, const char *other)
{
    long a = year_of(one), b = year_of(other);

    return a && b && a != b;
}

static bool words_share_skeleton(const struct name_word *a, const struct name_word *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (search_share_skeleton(&a->forms[i], &b->forms[k])) return true;
    return false;
}

/* As many words, and for each one of its own with the same consonants. */
static bool sounds_alike(const struct name *a, const struct name *b)
{
    bool taken[NAME_WORDS] = {false};

    if (a->count != b->count) return false;
    for (size_t w = 0; w < a->count; w++) {
        size_t k = 0;
        while (k < b->count && (taken[k] || !words_share_skeleton(&a->words[w], &b->words[k]))) k++;
        if (k == b->count) return false;
        taken[k] = true;
    }
    return true;
}

static void add_id(struct call *c, struct json *ids, const struct json *row)
{
    const char *id = json_get_text(row, "id");

    for (const struct json *i = json_count(ids) ? ids->as.members.first : NULL; i; i = i->next)
        if (text_equal(i->as.text, id)) return;
    if (json_count(ids) < PERSON_CLOSE_ROWS) json_add(ids, json_text(c, id));
}

static enum err add_alike(struct call *c, struct desk *d, const char *text, const char *birth,
                          struct json *ids)
{
    struct json *wanted = json_list(c), *words, *rows, *names;
    struct name *name = arena_alloc(c->mem, 2 * sizeof *name);
    struct search_driver by = {.also = -1};
    const struct json *row;

    name_read(text, name);
    for (size_t w = 0; w < name->count; w++)
        for (size_t i = 0; i < name->words[w].count; i++)
            search_want_form(c, w, &name->words[w].forms[i], wanted);
    if (name->count == 0) return OK;
    TRY(search_by_rarity(c, d, wanted, &words));
    by.place = search_place_of(words->as.members.first);
    if (words->as.members.first->next) by.also = search_place_of(words->as.members.first->next);
    TRY(search_candidates(c, d, wanted, by, &rows));
    TRY(search_of_entries(c, d, "person_search_names", rows, &names));
    row = rows->as.members.first;
    for (const struct json *n = names->as.members.first; n; n = n->next) {
        while (!text_equal(json_get_text(row, "entry"), json_get_text(n, "entry"))) row = row->next;
        name_read(json_get_text(n, "text"), name + 1);
        if (sounds_alike(name, name + 1) && !births_differ(birth, json_get_text(row, "birth")))
            add_id(c, ids, row);
    }
    return OK;
}

static enum err add_owners(struct call *c, struct desk *d, const struct json *numbers, struct json *ids)
{
    struct json *wanted = json_list(c), *rows;

    for (const struct json *n = json_count(numbers) ? numbers->as.members.first : NULL; n;
         n = n->next) {
        const char *plain = number_plain(c, n->as.text);
        if (*plain) json_add(wanted, search_key(c, 0, "number", plain, plain, AS_WRITTEN));
    }
    if (json_count(wanted) == 0) return OK;
    TRY(search_candidates(c, d, wanted, (struct search_driver){0, -1}, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) add_id(c, ids, r);
    return OK;
}

enum err ask_person_close(struct call *c, struct desk *d, const struct person_sketch *s,
                          struct json **ret)
{
    struct json *ids = json_list(c);

    TRY(rights_need(c, d, "person_register", NULL));
    for (const struct json *n = json_count(s->names) ? s->names->as.members.first : NULL; n;
         n = n->next)
        TRY(add_alike(c, d, n->as.text, s->birth, ids));
    TRY(add_owners(c, d, s->numbers, ids));
    return search_rows_of(c, d, ids, ret);
}
