/* people/search_compare.c: candidates held against what is looked for, by all their names and numbers.
 */

#include <string.h>

#include "base/text.h"
#include "people/fold_search.h"
#include "people/searching.h"

/* Finds the nearest word of a name that is not taken; the same place decides between equals. */
static int nearest_word(const struct name_word *wanted, size_t place, const struct name *name,
                        bool taken[NAME_WORDS], search_distance_fn distance)
{
    int nearest = NOTHING;
    size_t found = 0;

    for (size_t k = 0; k < name->count; k++) {
        int far = taken[k] ? NOTHING : search_word_distance(wanted, &name->words[k], distance);
        if (far < NOTHING && k != place) far++;
        if (far < nearest) nearest = far, found = k;
    }
    if (nearest < NOTHING) taken[found] = true;
    return nearest;
}

static void take_fit(struct search_candidate *x, size_t number, enum number_fit fit)
{
    if (fit < x->numbers[number]) x->numbers[number] = fit;
}

/* The best that each word has in one name, no word of the name for two. Into ret where it is better. */
static void compare_name(const struct search_wanted *l, const char *text, struct search_candidate *ret)
{
    bool taken[NAME_WORDS] = {false};
    int best[NAME_WORDS] = {0};
    struct name name;

    name_read(text, &name);
    for (size_t w = 0; w < l->name.count; w++)
        best[w] = nearest_word(&l->name.words[w], w, &name, taken, search_spelling_distance);
    for (size_t w = 0; w < l->name.count; w++) {
        if (best[w] == NOTHING)
            best[w] = nearest_word(&l->name.words[w], w, &name, taken, search_error_distance);
        if (best[w] < ret->best[w]) ret->best[w] = best[w];
    }
    for (size_t i = 0; i < l->number_count; i++)
        for (size_t k = 0; k < name.count; k++)
            if (strcmp(name.words[k].forms[0].plain, l->numbers[i]) == 0)
                take_fit(ret, i, OTHER_NUMBER);
}

/* All the numbers that are looked for, with one that the person has. Into ret where it is better. */
static void compare_numbers(struct call *c, const struct search_wanted *l, const char *text, bool own,
                            struct search_candidate *ret)
{
    const char *number = number_plain(c, text);

    for (size_t i = 0; i < l->number_count; i++) {
        if (strcmp(number, l->numbers[i]) == 0)
            take_fit(ret, i, own ? OWN_NUMBER : OTHER_NUMBER);
        else if (text_starts(number, l->numbers[i]))
            take_fit(ret, i, NUMBER_BEGINS);
        else if (strstr(number, l->numbers[i]))
            take_fit(ret, i, NUMBER_PART);
    }
}

/* A word that fits no name may be the beginning of the number. */
static void compare_number(struct call *c, const struct search_wanted *l, struct search_candidate *x)
{
    const char *number = number_plain(c, json_get_text(x->row, "number"));

    for (size_t w = 0; w < l->name.count; w++) {
        const char *plain = l->name.words[w].forms[0].plain;
        if (x->best[w] == NOTHING && search_may_begin_number(plain) && text_starts(number, plain))
            x->best[w] = BEGINNING + 99;
    }
}

static void sum_up(const struct search_wanted *l, struct search_candidate *x)
{
    x->missing = 0;
    x->distance = x->number_distance = 0;
    for (size_t i = 0; i < l->number_count; i++) {
        x->number_distance += (int)x->numbers[i];
        x->missing += x->numbers[i] == NO_NUMBER;
    }
    for (size_t w = 0; w < l->name.count; w++) {
        x->distance += x->best[w];
        x->missing += x->best[w] == NOTHING;
    }
}

/* Numbers come in the order of the rows, several for one of them. */
static enum err compare_all_numbers(struct call *c, struct desk *d, const struct search_wanted *l,
                                    const struct json *rows, struct search_candidate *ret)
{
    struct search_candidate *of = ret;
    struct json *numbers;

    if (l->number_count == 0) return OK;
    TRY(search_of_entries(c, d, "person_search_numbers", rows, &numbers));
    for (const struct json *n = numbers->as.members.first; n; n = n->next) {
        while (!text_equal(json_get_text(of->row, "entry"), json_get_text(n, "entry"))) of++;
        compare_numbers(c, l, json_get_text(n, "text"), json_get_int(n, "own", 0) != 0, of);
    }
    return OK;
}

enum err search_compare_all(struct call *c, struct desk *d, const struct search_wanted *l,
                            const struct json *rows, struct search_candidate *ret)
{
    struct search_candidate *of = ret;
    struct json *names;
    size_t n = 0;

    TRY(search_of_entries(c, d, "person_search_names", rows, &names));
    for (const struct json *r = rows->as.members.first; r; r = r->next, n++) {
        ret[n].row = r;
        for (size_t w = 0; w < NAME_WORDS; w++) {
            ret[n].best[w] = NOTHING;
            ret[n].numbers[w] = NO_NUMBER;
        }
    }
    for (const struct json *name = names->as.members.first; name; name = name->next) {
        while (!text_equal(json_get_text(of->row, "entry"), json_get_text(name, "entry"))) of++;
        compare_name(l, json_get_text(name, "text"), of);
    }
    TRY(compare_all_numbers(c, d, l, rows, ret));
    for (size_t i = 0; i < n; i++) {
        compare_number(c, l, &ret[i]);
        sum_up(l, &ret[i]);
    }
    return OK;
}

int search_nearer(const void *a, const void *b)
{
    const struct search_candidate *x = a, *y = b;
    int by_sort;

    if (x->missing != y->missing) return x->missing < y->missing ? -1 : 1;
    if (x->number_distance != y->number_distance)
        return x->number_distance < y->number_distance ? -1 : 1;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    by_sort = strcmp(json_get_text(x->row, "sort"), json_get_text(y->row, "sort"));
    return by_sort ? by_sort : strcmp(json_get_text(x->row, "id"), json_get_text(y->row, "id"));
}
