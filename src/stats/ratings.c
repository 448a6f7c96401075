/* stats/ratings.c: units rated by raters, and each distinct row once.
 *
 * A row is packed into as few bits as its codes need. Where all rows that are possible fit into a table
 * the packed row is its place there; otherwise they are hashed.
 */

#include "stats/ratings.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "stats/tally.h"
#include "stats/wide.h"

#define CROSS_MOST 4096       /* categories of a square table */
#define COUNTS_MOST (1 << 27) /* cells of a table of counts */
#define COUNTED_LEAST 4       /* raters whose codes are counted, not sorted */
#define TRIED_FIRST 16384     /* rows after which it is seen whether looking on is worth it */

double ratings_units(const struct ratings *r)
{
    double units = 0;

    if (!r->frequency) return (double)r->rows;
    for (size_t i = 0; i < r->rows; i++) units += r->frequency[i];
    return units;
}

double ratings_value(const struct ratings *r, size_t category)
{
    return r->values ? r->values[category] : (double)(category + 1);
}

enum err ratings_check(struct call *c, const struct ratings *r)
{
    if (r->rows == 0) return fail(c, ERR_INVALID, "There are no units.");
    if (r->raters == 0) return fail(c, ERR_INVALID, "There are no raters.");
    if (r->categories == 0) return fail(c, ERR_INVALID, "No unit is rated.");
    if (r->categories >= INT32_MAX || r->rows >= UINT32_MAX || r->raters > UINT32_MAX / r->rows)
        return fail(c, ERR_INVALID, "There are more ratings than can be counted.");
    for (size_t i = 0; r->frequency && i < r->rows; i++)
        if (!(r->frequency[i] >= 0) || r->frequency[i] > 1e15)
            return fail(c, ERR_INVALID, "The frequency of row %zu is not a number of units.", i + 1);
    for (size_t i = 0; r->values && i < r->categories; i++)
        if (!isfinite(r->values[i]))
            return fail(c, ERR_INVALID, "The value of category %zu is not a number.", i + 1);
    return OK;
}

/* ---- distinct rows ---- */

/* Distinct packed rows in the order in which they first appeared. */
struct seen {
    struct arena *mem;
    unsigned bits;          /* of a code */
    size_t per_word, words; /* codes in a word, words of a row */
    uint32_t *slots, mask;  /* hashed or direct: number of the distinct row + 1, 0: free */
    bool direct;
    uint64_t *keys;  /* of the distinct rows, unless direct */
    uint32_t *first; /* the row in which each appeared */
    double *frequency;
    size_t count, room;
};

static void *grown(struct arena *mem, void *old, size_t old_size, size_t size)
{
    void *p = arena_alloc(mem, size);

    if (old_size) memcpy(p, old, old_size);
    return p;
}

static void seen_begin(struct seen *s, const struct ratings *r)
{
    size_t all, possible = 0;

    s->bits = 64 - (unsigned)__builtin_clzll(r->categories);
    s->per_word = 64 / s->bits;
    s->words = (r->raters + s->per_word - 1) / s->per_word;
    all = s->bits * r->raters;
    if (s->words == 1 && all <= 24) possible = (size_t)1 << all;
    s->direct = possible && possible <= 4 * r->rows + 1024;
    s->mask = s->direct ? (uint32_t)(possible - 1) : 4095;
    s->slots = arena_alloc(s->mem, ((size_t)s->mask + 1) * sizeof *s->slots);
}

static void seen_more_room(struct seen *s)
{
    size_t room = s->room ? 2 * s->room : 1024;

    s->first = grown(s->mem, s->first, s->count * sizeof *s->first, room * sizeof *s->first);
    s->frequency =
        grown(s->mem, s->frequency, s->count * sizeof *s->frequency, room * sizeof *s->frequency);
    if (!s->direct)
        s->keys = grown(s->mem, s->keys, s->count * s->words * sizeof *s->keys,
                        room * s->words * sizeof *s->keys);
    s->room = room;
}

static uint32_t hashed(const uint64_t *key, size_t words)
{
    uint64_t h = 0;

    for (size_t i = 0; i < words; i++) {
        h = (h ^ key[i]) * 0x9e3779b97f4a7c15u;
        h ^= h >> 32;
    }
    return (uint32_t)h;
}

static void seen_more_slots(struct seen *s)
{
    uint32_t mask = 4 * s->mask + 3;
    uint32_t *slots = arena_alloc(s->mem, ((size_t)mask + 1) * sizeof *slots);

    for (size_t i = 0; i < s->count; i++) {
        uint32_t at = hashed(s->keys + i * s->words, s->words) & mask;
        while (slots[at]) at = (at + 1) & mask;
        slots[at] = (uint32_t)i + 1;
    }
    s->slots = slots;
    s->mask = mask;
}

/* The slot in which the key stands or would stand. */
static uint32_t *seen_slot(struct seen *s, const uint64_t *key)
{
    size_t words = s->words;

    if (s->direct) return s->slots + key[0];
    for (uint32_t at = hashed(key, words) & s->mask;; at = (at + 1) & s->mask) {
        uint32_t *slot = s->slots + at;
        if (*slot == 0 || !s->keys) return slot; /* the first key makes room for keys */
        const uint64_t *other = s->keys + (size_t)(*slot - 1) * words;
        if (words == 1 ? *other == *key : memcmp(other, key, words * sizeof *key) == 0) return slot;
    }
}

/* The number of the distinct row that row is. */
static size_t seen_add(struct seen *s, const uint64_t *key, size_t row, double frequency)
{
    uint32_t *slot = seen_slot(s, key);

    if (*slot == 0) {
        if (s->count == s->room) seen_more_room(s);
        if (!s->direct) memcpy(s->keys + s->count * s->words, key, s->words * sizeof *key);
        s->first[s->count] = (uint32_t)row;
        *slot = (uint32_t)++s->count;
        if (!s->direct && 2 * s->count > s->mask) {
            seen_more_slots(s);
            s->frequency[s->count - 1] = frequency;
            return s->count - 1;
        }
    }
    s->frequency[*slot - 1] += frequency;
    return *slot - 1;
}

/* False where a code is not one of the scale. */
static bool packed(const struct seen *s, const struct ratings *r, const int32_t *codes, uint64_t *key)
{
    bool sound = true;

    for (size_t word = 0, at = 0; word < s->words; word++) {
        size_t end = at + s->per_word < r->raters ? at + s->per_word : r->raters;
        uint64_t bits = 0;
        for (; at < end; at++) {
            uint32_t one = (uint32_t)(codes[at] + 1);
            sound &= one <= r->categories;
            bits = (bits << s->bits) | one;
        }
        key[word] = bits;
    }
    return sound;
}

static void take_rows(struct call *c, const struct ratings *r, const struct seen *s,
                      struct ratings *ret)
{
    size_t size = r->raters * sizeof *r->codes;
    int32_t *codes = arena_alloc(c->mem, s->count * size);

    for (size_t i = 0; i < s->count; i++)
        memcpy(codes + i * r->raters, r->codes + s->first[i] * r->raters, size);
    *ret = *r;
    ret->rows = s->count;
    ret->codes = codes;
    ret->frequency = s->frequency;
}

enum err ratings_distinct(struct call *c, const struct ratings *r, struct ratings *ret,
                          size_t **ret_row_of)
{
    struct seen s = {.mem = c->mem};
    size_t *row_of = NULL;
    bool worth = true;

    TRY(ratings_check(c, r));
    seen_begin(&s, r);
    uint64_t *key = arena_alloc(c->mem, s.words * sizeof *key);
    if (ret_row_of) row_of = *ret_row_of = arena_alloc(c->mem, r->rows * sizeof *row_of);
    for (size_t i = 0; i < r->rows; i++) {
        if (!packed(&s, r, r->codes + i * r->raters, key))
            return fail(c, ERR_INVALID, "A rating in row %zu is no category of the scale.", i + 1);
        if (!worth) continue;
        size_t place = seen_add(&s, key, i, r->frequency ? r->frequency[i] : 1);
        if (row_of) row_of[i] = place;
        if (i + 1 == TRIED_FIRST) worth = (double)s.count < .95 * TRIED_FIRST;
    }
    if (worth && (double)s.count <= .9 * (double)r->rows) {
        take_rows(c, r, &s, ret);
        return OK;
    }
    *ret = *r;
    for (size_t i = 0; row_of && i < r->rows; i++) row_of[i] = i;
    return OK;
}

/* ---- rows without the order of raters ---- */

static int by_code(const void *a, const void *b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

    return (one > other) - (one < other);
}

void codes_sort(int32_t *codes, size_t count)
{
    if (count > 24) {
        qsort(codes, count, sizeof *codes, by_code);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        int32_t one = codes[i];
        size_t at = i;
        for (; at && codes[at - 1] > one; at--) codes[at] = codes[at - 1];
        codes[at] = one;
    }
}

bool code_counter_new(struct call *c, size_t raters, size_t categories, struct code_counter *ret)
{
    size_t words = categories / 64 + 1;

    if (raters < COUNTED_LEAST || words > raters) return false;
    ret->words = words;
    ret->used = arena_alloc(c->mem, words * sizeof *ret->used);
    ret->count = arena_alloc(c->mem, 64 * words * sizeof *ret->count);
    return true;
}

void code_counter_take(struct code_counter *counter, const int32_t *codes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t place = (size_t)((int64_t)codes[i] + 1);
        counter->used[place / 64] |= UINT64_C(1) << place % 64;
        counter->count[place]++;
    }
}

/* Writes what was counted, ascending. */
static void counter_write(struct code_counter *counter, int32_t *codes)
{
    for (size_t word = 0; word < counter->words; word++) {
        for (uint64_t bits = counter->used[word]; bits; bits &= bits - 1) {
            size_t place = 64 * word + (size_t)__builtin_ctzll(bits);
            for (; counter->count[place]; counter->count[place]--) *codes++ = (int32_t)place - 1;
        }
        counter->used[word] = 0;
    }
}

enum err ratings_unordered(struct call *c, const struct ratings *r, struct ratings *ret)
{
    struct ratings distinct;
    struct code_counter counter;
    bool counts = code_counter_new(c, r->raters, r->categories, &counter);

    TRY(ratings_distinct(c, r, &distinct, NULL));
    int32_t *codes =
        arena_copy(c->mem, distinct.codes, distinct.rows * distinct.raters * sizeof *codes);
    for (size_t i = 0; i < distinct.rows; i++) {
        int32_t *row = codes + i * r->raters;
        if (counts) {
            code_counter_take(&counter, row, r->raters);
            counter_write(&counter, row);
        } else {
            codes_sort(row, r->raters);
        }
    }
    distinct.codes = codes;
    return ratings_distinct(c, &distinct, ret, NULL);
}

enum err ratings_counts(struct call *c, const struct ratings *r, struct rating_counts *ret)
{
    struct ratings rows;
    double *counts, *frequency;

    TRY(ratings_unordered(c, r, &rows));
    if (rows.rows && r->categories > COUNTS_MOST / rows.rows)
        return fail(c, ERR_INVALID, "There are too many categories to count them in each unit.");
    counts = arena_alloc(c->mem, rows.rows * r->categories * sizeof *counts);
    frequency = arena_alloc(c->mem, rows.rows * sizeof *frequency);
    for (size_t i = 0; i < rows.rows; i++) {
        const int32_t *codes = rows.codes + i * r->raters;
        for (size_t k = 0; k < r->raters; k++)
            if (codes[k] != RATING_MISSING) counts[i * r->categories + (size_t)codes[k]]++;
        frequency[i] = rows.frequency ? rows.frequency[i] : 1;
    }
    *ret = (struct rating_counts){rows.rows, r->categories, counts, frequency};
    return OK;
}

enum err ratings_cross(struct call *c, const struct ratings *r, size_t first, size_t second,
                       double **ret)
{
    TRY(ratings_check(c, r));
    if (first >= r->raters || second >= r->raters) return fail(c, ERR_BUG, "There is no such rater.");
    if (r->categories > CROSS_MOST)
        return fail(c, ERR_INVALID, "A table of two raters can have %d categories at most.",
                    CROSS_MOST);
    double *table = *ret = arena_alloc(c->mem, r->categories * r->categories * sizeof *table);
    for (size_t i = 0; i < r->rows; i++) {
        int32_t a = r->codes[i * r->raters + first], b = r->codes[i * r->raters + second];
        if (a == RATING_MISSING || b == RATING_MISSING) continue;
        if (a < 0 || b < 0 || (size_t)a >= r->categories || (size_t)b >= r->categories)
            return fail(c, ERR_INVALID, "A rating in row %zu is no category of the scale.", i + 1);
        table[(size_t)a * r->categories + (size_t)b] += r->frequency ? r->frequency[i] : 1;
    }
    return OK;
}

#define TURNED 64    /* rows that are turned at a time */
#define SETS_MOST 16 /* categories whose pairs are counted from sets faster than from rows */

static void take_sets(struct call *c, struct rating_columns *r)
{
    size_t words = (r->rows + 63) / 64, categories = r->categories;
    uint64_t *sets = arena_alloc(c->mem, r->raters * categories * words * sizeof *sets);

    for (size_t k = 0; k < r->raters; k++) {
        const int32_t *codes = r->codes + k * r->rows;
        uint64_t *own = sets + k * categories * words, bits[SETS_MOST + 1];
        for (size_t word = 0; word < words; word++) {
            size_t left = r->rows - 64 * word, end = left < 64 ? left : 64;
            memset(bits, 0, sizeof bits);
            for (size_t i = 0; i < end; i++) bits[codes[64 * word + i]] |= UINT64_C(1) << i;
            for (size_t code = 0; code < categories; code++) own[code * words + word] = bits[code];
        }
    }
    r->sets = sets;
    r->words = words;
}

enum err ratings_columns(struct call *c, const struct ratings *r, struct rating_columns *ret)
{
    int32_t *codes, missing = (int32_t)r->categories;

    TRY(ratings_check(c, r));
    codes = arena_alloc(c->mem, r->rows * r->raters * sizeof *codes);
    for (size_t first = 0; first < r->rows; first += TURNED) {
        size_t end = first + TURNED < r->rows ? first + TURNED : r->rows;
        uint32_t most = 0;
        for (size_t k = 0; k < r->raters; k++)
            for (size_t i = first; i < end; i++) {
                uint32_t one = (uint32_t)r->codes[i * r->raters + k] + 1;
                most = one > most ? one : most;
                codes[k * r->rows + i] = one ? (int32_t)(one - 1) : missing;
            }
        if (most > r->categories)
            return fail(c, ERR_INVALID, "A rating in rows %zu to %zu is no category of the scale.",
                        first + 1, end);
    }
    *ret = (struct rating_columns){r->rows, r->raters, r->categories, codes, r->frequency, NULL, 0};
    if (!r->frequency && r->categories <= SETS_MOST && r->raters > 2) take_sets(c, ret);
    return OK;
}

WIDE_BITS static void sets_count(const struct rating_columns *r, size_t first, size_t second,
                                 double *table)
{
    size_t categories = r->categories, words = r->words;

    for (size_t i = 0; i < categories; i++)
        for (size_t k = 0; k < categories; k++) {
            const uint64_t *a = r->sets + (first * categories + i) * words;
            const uint64_t *b = r->sets + (second * categories + k) * words;
            size_t both = 0;
            for (size_t word = 0; word < words; word++)
                both += (size_t)__builtin_popcountll(a[word] & b[word]);
            table[i * (categories + 1) + k] += (double)both;
        }
}

void columns_count(const struct rating_columns *r, size_t first, size_t second, double *table)
{
    size_t stride = r->categories + 1;
    const int32_t *a = r->codes + first * r->rows, *b = r->codes + second * r->rows;

    if (r->sets)
        sets_count(r, first, second, table);
    else if (r->frequency)
        for (size_t i = 0; i < r->rows; i++)
            table[(size_t)a[i] * stride + (size_t)b[i]] += r->frequency[i];
    else
        for (size_t i = 0; i < r->rows; i++) table[(size_t)a[i] * stride + (size_t)b[i]]++;
}

enum err ratings_columns_cross(struct call *c, const struct rating_columns *r, size_t first,
                               size_t second, double **ret)
{
    size_t categories = r->categories, stride = categories + 1;

    if (first >= r->raters || second >= r->raters) return fail(c, ERR_BUG, "There is no such rater.");
    if (categories > CROSS_MOST)
        return fail(c, ERR_INVALID, "A table of two raters can have %d categories at most.",
                    CROSS_MOST);
    double *table = *ret = arena_alloc(c->mem, stride * stride * sizeof *table);
    columns_count(r, first, second, table);
    /* What one of them did not rate stands in the last row and column, which go. */
    for (size_t i = 1; i < categories; i++)
        memmove(table + i * categories, table + i * stride, categories * sizeof *table);
    return OK;
}

/* ---- weights ---- */

static double ratio_weight(const double *values, size_t i, size_t k)
{
    double one = values ? values[i] : (double)i + 1, other = values ? values[k] : (double)k + 1;
    double apart = one == other ? 0 : (one - other) / (one + other);

    return 1 - apart * apart;
}

enum err weights_make(struct call *c, enum weighting kind, const double *values, size_t categories,
                      double **ret)
{
    double least = INFINITY, most = -INFINITY, range;

    if (categories == 0 || categories > CROSS_MOST)
        return fail(c, ERR_INVALID, "Weights need between 1 and %d categories.", CROSS_MOST);
    for (size_t i = 0; i < categories; i++) {
        double value = values ? values[i] : (double)(i + 1);
        if (!isfinite(value))
            return fail(c, ERR_INVALID, "The value of category %zu is not a number.", i + 1);
        least = fmin(least, value);
        most = fmax(most, value);
    }
    range = most > least ? most - least : 1;
    double *weights = *ret = arena_alloc(c->mem, categories * categories * sizeof *weights);
    for (size_t i = 0; i < categories; i++)
        for (size_t k = 0; k < categories; k++) {
            double apart =
                values ? fabs(values[i] - values[k]) / range : fabs((double)i - (double)k) / range;
            double weight = i == k ? 1 : 0;
            if (kind == WEIGHTS_LINEAR) weight = 1 - apart;
            if (kind == WEIGHTS_QUADRATIC) weight = 1 - apart * apart;
            if (kind == WEIGHTS_RATIO) weight = ratio_weight(values, i, k);
            weights[i * categories + k] = weight;
        }
    return OK;
}
