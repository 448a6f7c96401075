/* people/search_keys.c: what was typed, as the words, numbers and keys that are looked for. */

#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "people/fold_search.h"
#include "people/searching.h"
#include "site/desk.h"

size_t search_words_of(const struct search_wanted *l)
{
    return l->name.count + l->number_count;
}

/* ---- what was typed ---- */

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

/* More digits than a name has on a telephone keyboard, where 3 and 7 are letters. */
static bool is_number(const char *plain)
{
    size_t digits = 0, others = 0;

    for (; *plain; plain++) is_digit(*plain) ? digits++ : others++;
    return digits > 0 && (digits >= 3 || others < 3);
}

void search_read_words(struct call *c, const char *typed, struct search_wanted *ret)
{
    struct buffer names = buffer_in(c->mem, LIMIT_FIELD_TEXT);
    const char *before = "";

    memset(ret, 0, sizeof *ret);
    for (const char *p = typed + strspn(typed, " \t\n"); *p;) {
        size_t length = strcspn(p, " \t\n");
        const char *word = arena_text_n(c->mem, p, length), *plain = number_plain(c, word);
        p += length + strspn(p + length, " \t\n");
        if (is_digit(*plain) && *before && strlen(before) <= 3) {
            plain = arena_format(c->mem, "%s%s", number_plain(c, before), plain);
            before = "";
        }
        buffer_format(&names, "%s ", before);
        before = is_number(plain) ? "" : word;
        if (is_number(plain) && ret->number_count < NAME_WORDS)
            ret->numbers[ret->number_count++] = plain;
    }
    buffer_text(&names, before);
    name_read(names.data, &ret->name);
}

/* ---- keys ---- */

const char *search_text(struct call *c, const struct json *value)
{
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&text, value);
    return text.data;
}

struct json *search_key(struct call *c, size_t place, const char *kind, const char *low,
                        const char *high, int64_t cost)
{
    struct json *key = json_map(c);

    json_set(key, "place", json_int(c, (int64_t)place));
    json_set(key, "kind", json_text(c, kind));
    json_set(key, "low", json_text(c, low));
    json_set(key, "high", json_text(c, high));
    json_set(key, "cost", json_int(c, cost));
    return key;
}

/* The last text that begins so. */
static const char *last_beginning(struct call *c, const char *text)
{
    return arena_format(c->mem, "%s\U0010FFFF", text);
}

void search_want_form(struct call *c, size_t place, const struct name_form *f, struct json *wanted)
{
    json_add(wanted, search_key(c, place, "plain", f->plain, f->plain, AS_WRITTEN));
    json_add(wanted, search_key(c, place, "plain", f->plain, last_beginning(c, f->plain), BEGINNING));
    if (text_characters(f->sound) >= 3)
        json_add(wanted,
                 search_key(c, place, "sound", f->sound, last_beginning(c, f->sound), SAME_SOUND));
    for (size_t i = 0; i < f->readings; i++)
        json_add(wanted,
                 search_key(c, place, "skeleton", f->skeletons[i], f->skeletons[i], SAME_CONSONANTS));
}

bool search_may_begin_number(const char *plain)
{
    return strlen(plain) <= 4;
}

struct json *search_keys(struct call *c, const struct search_wanted *l)
{
    struct json *wanted = json_list(c);

    for (size_t w = 0; w < l->name.count; w++) {
        const char *plain = l->name.words[w].forms[0].plain;
        for (size_t i = 0; i < l->name.words[w].count; i++)
            search_want_form(c, w, &l->name.words[w].forms[i], wanted);
        if (search_may_begin_number(plain))
            json_add(wanted, search_key(c, w, "number", plain, last_beginning(c, plain), BEGINNING));
    }
    for (size_t n = 0; n < l->number_count; n++)
        for (int as_word = 0; as_word < 2; as_word++) /* an alias may have a number in it */
            json_add(wanted, search_key(c, l->name.count + n, as_word ? "plain" : "part", l->numbers[n],
                                        l->numbers[n], AS_WRITTEN));
    return wanted;
}

struct near_wanted {
    struct json *list;
    size_t place;
};

static enum err want_near(struct call *c, const char *near, void *arg)
{
    const struct near_wanted *n = arg;
    struct json *one = json_map(c);

    json_set(one, "place", json_int(c, (int64_t)n->place));
    json_set(one, "near", json_text(c, near));
    json_add(n->list, one);
    return OK;
}

enum err search_near_keys(struct call *c, struct desk *d, const struct search_wanted *l, size_t place,
                          struct json **ret)
{
    struct near_wanted near = {.list = json_list(c), .place = place};
    struct json *rows;

    *ret = json_list(c);
    if (place >= l->name.count) return OK; /* a number is right or it is another */
    for (size_t i = 0; i < l->name.words[place].count; i++) {
        const struct name_form *f = &l->name.words[place].forms[i];
        for (size_t k = 0; k < f->readings; k++)
            TRY(skeleton_near(c, f->skeletons[k], want_near, &near));
    }
    TRY(desk_rows(c, d, "person_search_near", DB_ARGS(DB_TEXT("wanted", search_text(c, near.list))),
                  &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        const char *skeleton = json_get_text(r, "skeleton");
        json_add(*ret, search_key(c, place, "skeleton", skeleton, skeleton, NEAR_CONSONANTS));
    }
    return OK;
}
