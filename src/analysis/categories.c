/* analysis/categories.c: the words that occur in columns. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "analysis/number.h"
#include "base/arena.h"

#define FIRST_SLOTS 64
#define FIRST_CACHE_BITS 10
#define FIRST_ROOM 16
#define NUMBER_MARK                                                                                    \
    0x80000000U /* in a spelling's length: not a text but the eight bytes of a double                  \
                 */
#define DIGITS_TOLD_APART 15

static struct categories *start(struct call *c, bool spelled)
{
    struct categories *k = arena_alloc(c->mem, sizeof *k);

    k->call = c;
    k->spelled = spelled;
    k->decimal = '.';
    for (size_t i = 0; i < 256; i++) k->one[i] = CODE_UNKNOWN;
    k->cache_bits = FIRST_CACHE_BITS;
    k->cache = arena_alloc(c->mem, ((size_t)1 << k->cache_bits) * sizeof *k->cache);
    k->slots = arena_alloc(c->mem, FIRST_SLOTS * sizeof *k->slots);
    k->slot_count = FIRST_SLOTS;
    return k;
}

struct categories *categories_new(struct call *c)
{
    return start(c, false);
}

struct categories *categories_new_names(struct call *c)
{
    return start(c, true);
}

struct categories *categories_frozen(struct call *c, const struct categories *k)
{
    struct categories *ret = arena_copy(c->mem, k, sizeof *k);

    ret->cache = arena_copy(c->mem, k->cache, ((size_t)1 << k->cache_bits) * sizeof *k->cache);
    ret->is_frozen = true;
    return ret;
}

static void grow_cache(struct categories *k)
{
    const struct cached *old = k->cache;
    size_t count = (size_t)1 << k->cache_bits;

    k->cache_bits += 2;
    k->cache = arena_alloc(k->call->mem, ((size_t)1 << k->cache_bits) * sizeof *k->cache);
    for (size_t i = 0; i < count; i++)
        if (old[i].length) *categories_cached(k, old[i].bytes, old[i].length) = old[i];
}

void categories_remember(struct categories *k, struct cached *free, uint64_t bytes, size_t length,
                         int32_t code)
{
    size_t room = (size_t)1 << k->cache_bits;

    if (2 * k->cached >= room) {
        if (k->is_frozen) return;
        grow_cache(k);
        free = categories_cached(k, bytes, length);
    }
    *free = (struct cached){bytes, (uint32_t)length, code};
    k->cached++;
}

size_t categories_count(const struct categories *k)
{
    return k->count;
}

const char *categories_text(const struct categories *k, size_t code)
{
    struct category *one = &k->list[code];

    if (!one->is_terminated) {
        one->text = arena_text_n(k->call->mem, one->text, one->length);
        one->is_terminated = true;
    }
    return one->text;
}

double categories_number(const struct categories *k, size_t code)
{
    return k->list[code].number;
}

/* Eight bytes at a time, mixed by a multiplication. */
static uint32_t hash_of(const char *text, size_t length)
{
    const uint64_t factor = 0x9e3779b97f4a7c15U;
    uint64_t h = length * factor, word;

    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        h = (h ^ word) * factor;
        h ^= h >> 32;
    }
    word = 0;
    memcpy(&word, text, length);
    h = (h ^ word) * factor;
    return (uint32_t)(h >> 32);
}

/* The slot of a spelling, or the free one where it would go. */
static uint32_t *slot_of(const struct categories *k, const char *text, uint32_t length, uint32_t hash)
{
    size_t bytes = length & ~NUMBER_MARK;

    for (size_t i = hash & (k->slot_count - 1);; i = (i + 1) & (k->slot_count - 1)) {
        uint32_t *slot = &k->slots[i];
        const struct spelling *s;
        if (!*slot) return slot;
        s = &k->spellings[*slot - 1];
        if (s->hash == hash && s->length == length && memcmp(s->text, text, bytes) == 0) return slot;
    }
}

/* Twice the room, in the arena; what was there is left to it. */
static void *grown(struct call *c, const void *old, size_t count, size_t size, size_t *room)
{
    void *more;

    *room = *room ? *room * 2 : FIRST_ROOM;
    more = arena_alloc(c->mem, *room * size);
    if (count) memcpy(more, old, count * size);
    return more;
}

static void rehash(struct categories *k)
{
    k->slot_count *= 4;
    k->slots = arena_alloc(k->call->mem, k->slot_count * sizeof *k->slots);
    for (size_t i = 0; i < k->spelling_count; i++) {
        const struct spelling *s = &k->spellings[i];
        *slot_of(k, s->text, s->length, s->hash) = (uint32_t)i + 1;
    }
}

static void spell(struct categories *k, const char *text, uint32_t length, int32_t code)
{
    uint32_t hash = hash_of(text, length & ~NUMBER_MARK);

    if ((k->spelling_count + 1) * 2 > k->slot_count) rehash(k);
    if (k->spelling_count == k->spelling_room)
        k->spellings =
            grown(k->call, k->spellings, k->spelling_count, sizeof *k->spellings, &k->spelling_room);
    k->spellings[k->spelling_count++] = (struct spelling){text, length, hash, code};
    *slot_of(k, text, length, hash) = (uint32_t)k->spelling_count;
}

int32_t categories_find(const struct categories *k, const char *text, size_t length)
{
    uint32_t found = *slot_of(k, text, (uint32_t)length, hash_of(text, length));

    return found ? k->spellings[found - 1].code : CODE_UNKNOWN;
}

static int32_t find_number(const struct categories *k, const double *number)
{
    const char *bytes = (const char *)number;
    uint32_t found = *slot_of(k, bytes, sizeof *number | NUMBER_MARK, hash_of(bytes, sizeof *number));

    return found ? k->spellings[found - 1].code : CODE_UNKNOWN;
}

static int32_t append(struct categories *k, const char *text, size_t length, double number)
{
    if (k->count == k->room) k->list = grown(k->call, k->list, k->count, sizeof *k->list, &k->room);
    k->list[k->count] = (struct category){.text = text, .length = length, .number = number};
    return (int32_t)k->count++;
}

/* Whether categories are the same if these numbers are. */
static bool is_plain_number(const struct categories *k, const char *text, size_t length, double *ret)
{
    if (k->spelled || !number_read(text, length, k->decimal, ret) || !isfinite(*ret)) return false;
    *ret += 0.; /* -0 is 0 */
    return number_digits(text, length) <= DIGITS_TOLD_APART;
}

int32_t categories_add(struct categories *k, const char *text, size_t length)
{
    int32_t code = categories_find(k, text, length);
    double number;

    if (code != CODE_UNKNOWN) return code;
    if (is_plain_number(k, text, length, &number)) {
        code = find_number(k, &number);
        if (code == CODE_UNKNOWN) {
            code = append(k, text, length, number);
            spell(k, arena_copy(k->call->mem, &number, sizeof number), sizeof number | NUMBER_MARK,
                  code);
        }
    } else {
        if (!number_read(text, length, k->decimal, &number) || !isfinite(number)) number = NAN;
        code = append(k, text, length, number);
    }
    spell(k, text, (uint32_t)length, code);
    return code;
}

int32_t categories_take(struct categories *k, const char *text)
{
    int32_t code = categories_code(k, text);

    return code >= 0 ? code : categories_add(k, arena_text(k->call->mem, text), strlen(text));
}

int32_t categories_take_bytes(struct categories *k, const void *bytes, size_t size)
{
    int32_t code = categories_find(k, bytes, size);

    if (code != CODE_UNKNOWN) return code;
    code = append(k, bytes, size, NAN);
    spell(k, bytes, (uint32_t)size, code);
    return code;
}

int32_t categories_code(const struct categories *k, const char *text)
{
    int32_t code = categories_find(k, text, strlen(text));
    double number;

    if (code == CODE_UNKNOWN && is_plain_number(k, text, strlen(text), &number))
        code = find_number(k, &number);
    return code == CODE_UNKNOWN ? -1 : code;
}

/* ---- order ---- */

struct placed {
    const struct categories *k;
    size_t code;
};

static int by_number(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;
    double p = x->k->list[x->code].number, q = y->k->list[y->code].number;

    return (p > q) - (p < q);
}

static int by_text(const void *a, const void *b)
{
    const struct placed *x = a, *y = b;

    return strcmp(categories_text(x->k, x->code), categories_text(y->k, y->code));
}

const char *listed_name(struct call *c, const char *text, size_t length)
{
    while (length && (*text == ' ' || *text == '\t')) text++, length--;
    while (length && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    return arena_text_n(c->mem, text, length);
}

enum err categories_list(struct call *c, struct categories *k, const char *list)
{
    for (const char *p = list;; p++) {
        size_t length = strcspn(p, ","), count = k->count;
        const char *name = listed_name(c, p, length);
        if (!*name) return fail(c, ERR_MISSING, "A category in the list %s has no name.", list);
        categories_add(k, name, strlen(name));
        if (k->count == count)
            return fail(c, ERR_MISSING, "The list of categories has %s twice.",
                        cell_shown(c, name, strlen(name)));
        p += length;
        if (!*p) return OK;
    }
}

static enum err order_listed(struct call *c, const struct categories *k, const char *list,
                             size_t *place)
{
    struct categories *listed = k->spelled ? categories_new_names(c) : categories_new(c);

    TRY(categories_list(c, listed, list));
    for (size_t i = 0; i < k->count; i++) {
        const char *text = categories_text(k, i);
        int32_t code = categories_code(listed, text);
        if (code < 0)
            return fail(c, ERR_INVALID, "The category %s occurs, but --categories does not list it.",
                        cell_shown(c, text, strlen(text)));
        place[i] = (size_t)code;
    }
    return OK;
}

/* What is listed and does not occur. */
static enum err add_listed(struct call *c, struct categories *k, const char *list)
{
    struct categories *listed = k->spelled ? categories_new_names(c) : categories_new(c);

    TRY(categories_list(c, listed, list));
    for (size_t i = 0; i < listed->count; i++) categories_take(k, categories_text(listed, i));
    return OK;
}

enum err categories_order(struct call *c, struct categories *k, const char *list, size_t **ret_place,
                          bool *ret_is_words)
{
    struct placed *sorted;

    if (list) TRY(add_listed(c, k, list));
    *ret_is_words = false;
    for (size_t i = 0; i < k->count; i++) *ret_is_words |= isnan(k->list[i].number);
    *ret_place = arena_alloc(c->mem, (k->count + 1) * sizeof **ret_place);
    if (list) return order_listed(c, k, list, *ret_place);
    sorted = arena_alloc(c->mem, (k->count + 1) * sizeof *sorted);
    for (size_t i = 0; i < k->count; i++) sorted[i] = (struct placed){k, i};
    qsort(sorted, k->count, sizeof *sorted, *ret_is_words ? by_text : by_number);
    for (size_t i = 0; i < k->count; i++) (*ret_place)[sorted[i].code] = i;
    return OK;
}
