/* people/search.c: candidates come from the keys in the model, their order from comparing words. */

#include "people/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/words.h"
#include "people/searching.h"
#include "site/rights.h"

#define CANDIDATES 300 /* people whose names are compared word by word, a step */
#define ENOUGH_WHOLE 3 /* with so many who have all words, nobody looks for those who lack one */
#define COUNTED 3000   /* people who have a word are counted so far */
#define EVERYBODY 1000000

/* ---- candidates ---- */

enum err search_candidates(struct call *c, struct desk *d, const struct json *wanted,
                           struct search_driver by, struct json **ret)
{
    const char *units = rights_everywhere(d, "person_list") ? NULL : d->user->entry;

    return desk_rows(c, d, "person_search_candidates",
                     DB_ARGS(DB_TEXT("wanted", search_text(c, wanted)), DB_INT("place", by.place),
                             DB_INT("also", by.also), DB_INT("pool", units ? EVERYBODY : CANDIDATES),
                             DB_TEXT("user_entry", units)),
                     ret);
}

enum err search_of_entries(struct call *c, struct desk *d, const char *question,
                           const struct json *rows, struct json **ret)
{
    struct json *entries = json_list(c);

    for (const struct json *r = rows->as.members.first; r; r = r->next)
        json_add(entries, json_text(c, json_get_text(r, "entry")));
    return desk_rows(c, d, question, DB_ARGS(DB_TEXT("entries", search_text(c, entries))), ret);
}

enum err search_rows_of(struct call *c, struct desk *d, const struct json *ids, struct json **ret)
{
    const char *script = strcmp(words_language(c->words), "ar") == 0 ? "Arab" : "Latn";

    TRY(desk_rows(c, d, "person_search_rows",
                  DB_ARGS(DB_TEXT("people", search_text(c, ids)), DB_TEXT("script", script)), ret));
    for (struct json *p = (*ret)->as.members.first; p; p = p->next) ask_person_standing(c, p);
    return OK;
}

/* Of three words and more one may be one that the record does not have. */
static size_t may_miss(const struct search_wanted *l)
{
    return search_words_of(l) >= 3 ? 1 : 0;
}

enum err search_by_rarity(struct call *c, struct desk *d, const struct json *wanted, struct json **ret)
{
    return desk_rows(c, d, "person_search_count",
                     DB_ARGS(DB_TEXT("wanted", search_text(c, wanted)), DB_INT("enough", COUNTED)),
                     ret);
}

int64_t search_place_of(const struct json *word)
{
    return json_get_int(word, "place", 0);
}

struct search {
    const struct search_wanted *looking;
    struct search_candidate *found;
    size_t count;
};

static bool is_found(const struct search *s, size_t before, const struct json *row)
{
    for (size_t i = 0; i < before; i++)
        if (strcmp(json_get_text(s->found[i].row, "entry"), json_get_text(row, "entry")) == 0)
            return true;
    return false;
}

/* Compares whoever has a wanted word, unless that was done before. */
static enum err compare_by(struct call *c, struct desk *d, const struct json *wanted,
                           struct search_driver by, struct search *s)
{
    size_t before = s->count;
    struct search_candidate *found, *all;
    struct json *rows;

    TRY(search_candidates(c, d, wanted, by, &rows));
    found = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *found);
    TRY(search_compare_all(c, d, s->looking, rows, found));
    all = arena_alloc(c->mem, (before + json_count(rows) + 1) * sizeof *all);
    if (before) memcpy(all, s->found, before * sizeof *all);
    s->found = all;
    for (size_t i = 0; i < json_count(rows); i++)
        if (!is_found(s, before, found[i].row)) all[s->count++] = found[i];
    return OK;
}

static size_t count_whole(const struct search *s)
{
    size_t whole = 0;

    for (size_t i = 0; i < s->count; i++) whole += s->found[i].missing == 0;
    return whole;
}

/* The words by rarity, at most three; a word that is not there is -1. */
struct rarity {
    int64_t rarest, second, third;
    bool common; /* also the rarest is had by many */
};

static struct rarity rarity_of(const struct json *words)
{
    const struct json *first = words->as.members.first, *second = first->next,
                      *third = second ? second->next : NULL;

    return (struct rarity){.rarest = search_place_of(first),
                           .second = second ? search_place_of(second) : -1,
                           .third = third ? search_place_of(third) : -1,
                           .common = json_get_int(first, "keys", 0) > CANDIDATES};
}

/* People who have a word that is one letter away from this one, and the other as it is. */
static enum err compare_near(struct call *c, struct desk *d, const struct json *wanted, int64_t place,
                             int64_t also, struct search *s)
{
    struct json *keys;

    TRY(search_near_keys(c, d, s->looking, (size_t)place, &keys));
    if (json_count(keys) == 0) return OK;
    for (const struct json *w = wanted->as.members.first; w; w = w->next)
        if (search_place_of(w) == also) json_add(keys, json_duplicate(c, w));
    return compare_by(c, d, keys, (struct search_driver){place, also}, s);
}

/* The first look takes whoever has the rarest word, and where these are many, the second, too. What is
 * left: the rarest is misspelt or missing, or they were many and it is the second that is. */
static enum err search_further(struct call *c, struct desk *d, struct rarity r,
                               const struct json *wanted, struct search *s)
{
    TRY(compare_near(c, d, wanted, r.rarest, r.second, s));
    if (r.common && r.second >= 0) TRY(compare_near(c, d, wanted, r.second, r.rarest, s));
    if (r.third < 0 || count_whole(s) >= ENOUGH_WHOLE) return OK;
    if (r.common) TRY(compare_by(c, d, wanted, (struct search_driver){r.rarest, r.third}, s));
    return compare_by(c, d, wanted, (struct search_driver){r.second, r.third}, s);
}

static enum err search(struct call *c, struct desk *d, const struct search_wanted *l, int limit,
                       struct json **ret)
{
    struct json *wanted = search_keys(c, l), *ids = json_list(c), *words;
    struct search s = {.looking = l};
    struct rarity r;

    TRY(search_by_rarity(c, d, wanted, &words));
    r = rarity_of(words);
    TRY(compare_by(c, d, wanted, (struct search_driver){r.rarest, r.common ? r.second : -1}, &s));
    if (count_whole(&s) < (size_t)limit) TRY(search_further(c, d, r, wanted, &s));
    qsort(s.found, s.count, sizeof *s.found, search_nearer);
    for (size_t i = 0; i < s.count && json_count(ids) < (size_t)limit; i++)
        if (s.found[i].missing <= may_miss(l))
            json_add(ids, json_text(c, json_get_text(s.found[i].row, "id")));
    return search_rows_of(c, d, ids, ret);
}

enum err ask_person_search(struct call *c, struct desk *d, const char *words, int limit,
                           struct json **ret)
{
    struct search_wanted *l = arena_alloc(c->mem, sizeof *l);

    if (!rights_possible(d, "person_list"))
        return fail(c, ERR_DENIED, N_("Your role does not include this."));
    search_read_words(c, words ? words : "", l);
    if (search_words_of(l) == 0) {
        *ret = json_list(c);
        return OK;
    }
    return search(c, d, l, limit, ret);
}
