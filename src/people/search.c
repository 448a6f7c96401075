/* people/search.c: candidates come from the keys in the model, their order from comparing words. */

#include "people/search.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "people/fold_name.h"
#include "people/fold_search.h"
#include "site/rights.h"

#define CANDIDATES 300 /* people whose names are compared word by word, a step */
#define ENOUGH_WHOLE 3 /* with so many who have all words, nobody looks for those who lack one */
#define STILL_NEAR 40  /* hundredths of a word that differ */
#define COUNTED 3000   /* people who have a word are counted so far */
#define EVERYBODY 1000000

/* How far a word is from one of a name, in hundredths: a whole step is a rank, what lies between orders
 * those of one rank. */
enum distance {
    AS_WRITTEN = 0,
    BEGINNING = 100,
    SAME_SOUND = 200,
    SAME_CONSONANTS = 300,
    ONE_ERROR = 400,
    NEAR_CONSONANTS = 500,
    NOTHING = 700
};

/* How far a number is from one of a person's: who has the very number comes first. */
enum number_fit { OWN_NUMBER, OTHER_NUMBER, NUMBER_BEGINS, NUMBER_PART, NO_NUMBER };

struct looking {
    struct name name;                /* the words that are looked for */
    const char *numbers[NAME_WORDS]; /* words with digits, as numbers are compared */
    size_t number_count;
};

static size_t words_of(const struct looking *l)
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

/* Takes the words with digits out of what was typed; "SM 04217" is one number. */
static void read_words(struct call *c, const char *typed, struct looking *ret)
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

static const char *as_text(struct call *c, const struct json *value)
{
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&text, value);
    return text.data;
}

static struct json *wanted_key(struct call *c, size_t place, const char *kind, const char *low,
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

static void want_form(struct call *c, size_t place, const struct name_form *f, struct json *wanted)
{
    json_add(wanted, wanted_key(c, place, "plain", f->plain, f->plain, AS_WRITTEN));
    json_add(wanted, wanted_key(c, place, "plain", f->plain, last_beginning(c, f->plain), BEGINNING));
    if (text_characters(f->sound) >= 3)
        json_add(wanted,
                 wanted_key(c, place, "sound", f->sound, last_beginning(c, f->sound), SAME_SOUND));
    for (size_t i = 0; i < f->readings; i++)
        json_add(wanted,
                 wanted_key(c, place, "skeleton", f->skeletons[i], f->skeletons[i], SAME_CONSONANTS));
}

/* Numbers begin with the letters of a service or a court. */
static bool may_begin_number(const char *plain)
{
    return strlen(plain) <= 4;
}

static struct json *wanted_keys(struct call *c, const struct looking *l)
{
    struct json *wanted = json_list(c);

    for (size_t w = 0; w < l->name.count; w++) {
        const char *plain = l->name.words[w].forms[0].plain;
        for (size_t i = 0; i < l->name.words[w].count; i++)
            want_form(c, w, &l->name.words[w].forms[i], wanted);
        if (may_begin_number(plain))
            json_add(wanted, wanted_key(c, w, "number", plain, last_beginning(c, plain), BEGINNING));
    }
    for (size_t n = 0; n < l->number_count; n++)
        for (int as_word = 0; as_word < 2; as_word++) /* an alias may have a number in it */
            json_add(wanted, wanted_key(c, l->name.count + n, as_word ? "plain" : "part", l->numbers[n],
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

/* The skeletons that are one letter away from those of a word. */
static enum err near_keys(struct call *c, struct desk *d, const struct looking *l, size_t place,
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
    TRY(desk_rows(c, d, "person_search_near", DB_ARGS(DB_TEXT("wanted", as_text(c, near.list))),
                  &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        const char *skeleton = json_get_text(r, "skeleton");
        json_add(*ret, wanted_key(c, place, "skeleton", skeleton, skeleton, NEAR_CONSONANTS));
    }
    return OK;
}

/* ---- comparing ---- */

#define COMPARED 64 /* letters of a word that are compared */

static size_t letters_of(const char *text, const char *ret[COMPARED + 1])
{
    size_t count = 0;

    for (; *text && count < COMPARED; text++)
        if (((unsigned char)*text & 0xC0) != 0x80) ret[count++] = text;
    ret[count] = text;
    return count;
}

static bool same_letter(const char *const *a, const char *const *b)
{
    return a[1] - a[0] == b[1] - b[0] && memcmp(a[0], b[0], (size_t)(a[1] - a[0])) == 0;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Letters put in, left out, changed, or two turned: how many of these make one word the other. */
static size_t changes(const char *one, const char *other)
{
    const char *a[COMPARED + 1], *b[COMPARED + 1];
    size_t rows[3][COMPARED + 1], n = letters_of(one, a), m = letters_of(other, b);
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t k = 0; k <= m; k++) last[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t *free_row = before;
        now[0] = i;
        for (size_t k = 1; k <= m; k++) {
            bool same = same_letter(a + i - 1, b + k - 1);
            now[k] = least(last[k - 1] + !same, least(last[k], now[k - 1]) + 1);
            if (i > 1 && k > 1 && same_letter(a + i - 1, b + k - 2) &&
                same_letter(a + i - 2, b + k - 1))
                now[k] = least(now[k], before[k - 2] + 1);
        }
        before = last;
        last = now;
        now = free_row;
    }
    return last[m];
}

static bool within_one_change(const char *one, const char *other)
{
    size_t a = text_characters(one), b = text_characters(other);

    return a <= b + 1 && b <= a + 1 && changes(one, other) <= 1;
}

/* 0 to 99: how much of the longer word differs. */
static int difference(const char *one, const char *other)
{
    size_t most = text_characters(one), other_length = text_characters(other);

    if (other_length > most) most = other_length;
    return most ? (int)(changes(one, other) * 99 / most) : 0;
}

static bool share_skeleton(const struct name_form *a, const struct name_form *b)
{
    for (size_t i = 0; i < a->readings; i++)
        for (size_t k = 0; k < b->readings; k++)
            if (strcmp(a->skeletons[i], b->skeletons[k]) == 0) return true;
    return false;
}

static bool near_skeleton(const struct name_form *a, const struct name_form *b)
{
    for (size_t i = 0; i < a->readings; i++)
        for (size_t k = 0; k < b->readings; k++)
            if (strlen(a->skeletons[i]) > SEARCH_NEAR_LEAST &&
                within_one_change(a->skeletons[i], b->skeletons[k]))
                return true;
    return false;
}

/* What needs no comparing of letters to be told. */
static int spelling_distance(const struct name_form *wanted, const struct name_form *f)
{
    if (strcmp(wanted->plain, f->plain) == 0) return AS_WRITTEN;
    if (text_starts(f->plain, wanted->plain)) return BEGINNING + difference(wanted->plain, f->plain);
    if (strcmp(wanted->sound, f->sound) == 0)
        return SAME_SOUND + difference(wanted->plain, f->plain) / 2;
    if (text_characters(wanted->sound) >= 3 && text_starts(f->sound, wanted->sound))
        return SAME_SOUND + 50 + difference(wanted->sound, f->sound) / 2;
    if (share_skeleton(wanted, f)) return SAME_CONSONANTS + difference(wanted->sound, f->sound);
    return NOTHING;
}

static bool is_ascii(const char *plain)
{
    return (unsigned char)*plain < 0x80;
}

/* Between two scripts the vowels say nothing, so only consonants count. */
static int error_distance(const struct name_form *wanted, const struct name_form *f)
{
    int far;

    if (within_one_change(wanted->plain, f->plain) || within_one_change(wanted->sound, f->sound))
        return ONE_ERROR + difference(wanted->sound, f->sound);
    far = difference(wanted->sound, f->sound);
    if (near_skeleton(wanted, f) && (far < STILL_NEAR || is_ascii(wanted->plain) != is_ascii(f->plain)))
        return NEAR_CONSONANTS + far;
    return NOTHING;
}

typedef int (*distance_fn)(const struct name_form *wanted, const struct name_form *f);

static int word_distance(const struct name_word *wanted, const struct name_word *word,
                         distance_fn distance)
{
    int best = NOTHING;

    for (size_t i = 0; i < wanted->count; i++)
        for (size_t k = 0; k < word->count; k++) {
            int found = distance(&wanted->forms[i], &word->forms[k]);
            if (found < best) best = found;
        }
    return best;
}

/* ---- candidates ---- */

struct candidate {
    const struct json *row;
    int best[NAME_WORDS];                /* of each word of the name */
    enum number_fit numbers[NAME_WORDS]; /* of each number */
    int number_distance;
    int distance;
    size_t missing;
};

/* Which word's people are looked at, and where there are many, which word they have to have as well. */
struct driver {
    int64_t place, also; /* also: -1 for none */
};

static enum err find_candidates(struct call *c, struct desk *d, const struct json *wanted,
                                struct driver by, struct json **ret)
{
    const char *units = rights_everywhere(d, "person_list") ? NULL : d->user->entry;

    return desk_rows(c, d, "person_search_candidates",
                     DB_ARGS(DB_TEXT("wanted", as_text(c, wanted)), DB_INT("place", by.place),
                             DB_INT("also", by.also), DB_INT("pool", units ? EVERYBODY : CANDIDATES),
                             DB_TEXT("user_entry", units)),
                     ret);
}

static enum err of_entries(struct call *c, struct desk *d, const char *question,
                           const struct json *rows, struct json **ret)
{
    struct json *entries = json_list(c);

    for (const struct json *r = rows->as.members.first; r; r = r->next)
        json_add(entries, json_text(c, json_get_text(r, "entry")));
    return desk_rows(c, d, question, DB_ARGS(DB_TEXT("entries", as_text(c, entries))), ret);
}

/* Finds the nearest word of a name that is not taken; the same place decides between equals. */
static int nearest_word(const struct name_word *wanted, size_t place, const struct name *name,
                        bool taken[NAME_WORDS], distance_fn distance)
{
    int nearest = NOTHING;
    size_t found = 0;

    for (size_t k = 0; k < name->count; k++) {
        int far = taken[k] ? NOTHING : word_distance(wanted, &name->words[k], distance);
        if (far < NOTHING && k != place) far++;
        if (far < nearest) nearest = far, found = k;
    }
    if (nearest < NOTHING) taken[found] = true;
    return nearest;
}

static void take_fit(struct candidate *x, size_t number, enum number_fit fit)
{
    if (fit < x->numbers[number]) x->numbers[number] = fit;
}

/* The best that each word has in one name, no word of the name for two. Into ret where it is better. */
static void compare_name(const struct looking *l, const char *text, struct candidate *ret)
{
    bool taken[NAME_WORDS] = {false};
    int best[NAME_WORDS];
    struct name name;

    name_read(text, &name);
    for (size_t w = 0; w < l->name.count; w++)
        best[w] = nearest_word(&l->name.words[w], w, &name, taken, spelling_distance);
    for (size_t w = 0; w < l->name.count; w++) {
        if (best[w] == NOTHING)
            best[w] = nearest_word(&l->name.words[w], w, &name, taken, error_distance);
        if (best[w] < ret->best[w]) ret->best[w] = best[w];
    }
    for (size_t i = 0; i < l->number_count; i++)
        for (size_t k = 0; k < name.count; k++)
            if (strcmp(name.words[k].forms[0].plain, l->numbers[i]) == 0)
                take_fit(ret, i, OTHER_NUMBER);
}

/* All the numbers that are looked for, with one that the person has. Into ret where it is better. */
static void compare_numbers(struct call *c, const struct looking *l, const char *text, bool own,
                            struct candidate *ret)
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
static void compare_number(struct call *c, const struct looking *l, struct candidate *x)
{
    const char *number = number_plain(c, json_get_text(x->row, "number"));

    for (size_t w = 0; w < l->name.count; w++) {
        const char *plain = l->name.words[w].forms[0].plain;
        if (x->best[w] == NOTHING && may_begin_number(plain) && text_starts(number, plain))
            x->best[w] = BEGINNING + 99;
    }
}

static void sum_up(const struct looking *l, struct candidate *x)
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
static enum err compare_all_numbers(struct call *c, struct desk *d, const struct looking *l,
                                    const struct json *rows, struct candidate *ret)
{
    struct candidate *of = ret;
    struct json *numbers;

    if (l->number_count == 0) return OK;
    TRY(of_entries(c, d, "person_search_numbers", rows, &numbers));
    for (const struct json *n = numbers->as.members.first; n; n = n->next) {
        while (!text_equal(json_get_text(of->row, "entry"), json_get_text(n, "entry"))) of++;
        compare_numbers(c, l, json_get_text(n, "text"), json_get_int(n, "own", 0) != 0, of);
    }
    return OK;
}

/* Names come in the order of the rows, several for one of them. */
static enum err compare_all(struct call *c, struct desk *d, const struct looking *l,
                            const struct json *rows, struct candidate *ret)
{
    struct candidate *of = ret;
    struct json *names;
    size_t n = 0;

    TRY(of_entries(c, d, "person_search_names", rows, &names));
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

static int nearer(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    int by_sort;

    if (x->missing != y->missing) return x->missing < y->missing ? -1 : 1;
    if (x->number_distance != y->number_distance)
        return x->number_distance < y->number_distance ? -1 : 1;
    if (x->distance != y->distance) return x->distance < y->distance ? -1 : 1;
    by_sort = strcmp(json_get_text(x->row, "sort"), json_get_text(y->row, "sort"));
    return by_sort ? by_sort : strcmp(json_get_text(x->row, "id"), json_get_text(y->row, "id"));
}

/* The rows of these people as lists show them. */
static enum err rows_of(struct call *c, struct desk *d, const struct json *ids, struct json **ret)
{
    const char *script = strcmp(words_language(c->words), "ar") == 0 ? "Arab" : "Latn";

    TRY(desk_rows(c, d, "person_search_rows",
                  DB_ARGS(DB_TEXT("people", as_text(c, ids)), DB_TEXT("script", script)), ret));
    for (struct json *p = (*ret)->as.members.first; p; p = p->next) ask_person_standing(c, p);
    return OK;
}

/* Of three words and more one may be one that the record does not have. */
static size_t may_miss(const struct looking *l)
{
    return words_of(l) >= 3 ? 1 : 0;
}

/* The words in the order of how few people have them: {place, keys}. */
static enum err by_rarity(struct call *c, struct desk *d, const struct json *wanted, struct json **ret)
{
    return desk_rows(c, d, "person_search_count",
                     DB_ARGS(DB_TEXT("wanted", as_text(c, wanted)), DB_INT("enough", COUNTED)), ret);
}

static int64_t place_of(const struct json *word)
{
    return json_get_int(word, "place", 0);
}

struct search {
    const struct looking *looking;
    struct candidate *found;
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
static enum err compare_by(struct call *c, struct desk *d, const struct json *wanted, struct driver by,
                           struct search *s)
{
    size_t before = s->count;
    struct candidate *found, *all;
    struct json *rows;

    TRY(find_candidates(c, d, wanted, by, &rows));
    found = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *found);
    TRY(compare_all(c, d, s->looking, rows, found));
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

    return (struct rarity){.rarest = place_of(first),
                           .second = second ? place_of(second) : -1,
                           .third = third ? place_of(third) : -1,
                           .common = json_get_int(first, "keys", 0) > CANDIDATES};
}

/* People who have a word that is one letter away from this one, and the other as it is. */
static enum err compare_near(struct call *c, struct desk *d, const struct json *wanted, int64_t place,
                             int64_t also, struct search *s)
{
    struct json *keys;

    TRY(near_keys(c, d, s->looking, (size_t)place, &keys));
    if (json_count(keys) == 0) return OK;
    for (const struct json *w = wanted->as.members.first; w; w = w->next)
        if (place_of(w) == also) json_add(keys, json_duplicate(c, w));
    return compare_by(c, d, keys, (struct driver){place, also}, s);
}

/* The first look takes whoever has the rarest word, and where these are many, the second, too. What is
 * left: the rarest is misspelt or missing, or they were many and it is the second that is. */
static enum err search_further(struct call *c, struct desk *d, struct rarity r,
                               const struct json *wanted, struct search *s)
{
    TRY(compare_near(c, d, wanted, r.rarest, r.second, s));
    if (r.common && r.second >= 0) TRY(compare_near(c, d, wanted, r.second, r.rarest, s));
    if (r.third < 0 || count_whole(s) >= ENOUGH_WHOLE) return OK;
    if (r.common) TRY(compare_by(c, d, wanted, (struct driver){r.rarest, r.third}, s));
    return compare_by(c, d, wanted, (struct driver){r.second, r.third}, s);
}

static enum err search(struct call *c, struct desk *d, const struct looking *l, int limit,
                       struct json **ret)
{
    struct json *wanted = wanted_keys(c, l), *ids = json_list(c), *words;
    struct search s = {.looking = l};
    struct rarity r;

    TRY(by_rarity(c, d, wanted, &words));
    r = rarity_of(words);
    TRY(compare_by(c, d, wanted, (struct driver){r.rarest, r.common ? r.second : -1}, &s));
    if (count_whole(&s) < (size_t)limit) TRY(search_further(c, d, r, wanted, &s));
    qsort(s.found, s.count, sizeof *s.found, nearer);
    for (size_t i = 0; i < s.count && json_count(ids) < (size_t)limit; i++)
        if (s.found[i].missing <= may_miss(l))
            json_add(ids, json_text(c, json_get_text(s.found[i].row, "id")));
    return rows_of(c, d, ids, ret);
}

enum err ask_person_search(struct call *c, struct desk *d, const char *words, int limit,
                           struct json **ret)
{
    struct looking *l = arena_alloc(c->mem, sizeof *l);

    if (!rights_possible(d, "person_list"))
        return fail(c, ERR_DENIED, N_("Your role does not include this."));
    read_words(c, words ? words : "", l);
    if (words_of(l) == 0) {
        *ret = json_list(c);
        return OK;
    }
    return search(c, d, l, limit, ret);
}

/* ---- before somebody is registered ---- */

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
            if (share_skeleton(&a->forms[i], &b->forms[k])) return true;
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
    struct driver by = {.also = -1};
    const struct json *row;

    name_read(text, name);
    for (size_t w = 0; w < name->count; w++)
        for (size_t i = 0; i < name->words[w].count; i++)
            want_form(c, w, &name->words[w].forms[i], wanted);
    if (name->count == 0) return OK;
    TRY(by_rarity(c, d, wanted, &words));
    by.place = place_of(words->as.members.first);
    if (words->as.members.first->next) by.also = place_of(words->as.members.first->next);
    TRY(find_candidates(c, d, wanted, by, &rows));
    TRY(of_entries(c, d, "person_search_names", rows, &names));
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
        if (*plain) json_add(wanted, wanted_key(c, 0, "number", plain, plain, AS_WRITTEN));
    }
    if (json_count(wanted) == 0) return OK;
    TRY(find_candidates(c, d, wanted, (struct driver){0, -1}, &rows));
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
    return rows_of(c, d, ids, ret);
}
