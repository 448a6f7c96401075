/* stats/order.c: a radix sort of numbers. */

#include "stats/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#define BITS 11
#define DIGITS (1U << BITS)
#define PASSES 3
#define LOWEST 32 /* the bit where the bits that are sorted by begin */
#define SIGN (UINT64_C(1) << 63)
#define SHORT 24 /* runs up to this length are sorted by insertion */

enum err ordering_new(struct call *c, size_t most, struct ordering *ret)
{
    if (most > UINT32_MAX)
        return fail(c, ERR_INVALID, "There are too many rows to be put in order: %zu.", most);
    ret->most = most;
    for (int i = 0; i < 2; i++) ret->room[i] = arena_alloc(c->mem, (most + 1) * sizeof *ret->room[i]);
    ret->places = arena_alloc(c->mem, (most + 1) * sizeof *ret->places);
    return OK;
}

/* Bits that are ordered as the numbers are. */
static inline uint64_t key_of(double value)
{
    uint64_t bits;

    value += 0.0; /* makes 0 of -0 */
    memcpy(&bits, &value, sizeof bits);
    return bits & SIGN ? ~bits : bits | SIGN;
}

static inline double value_of(uint64_t key)
{
    uint64_t bits = key & SIGN ? key & ~SIGN : ~key;
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Keys less the smallest, moved up until they fill 64 bits. */
struct span {
    uint64_t least;
    unsigned shift;
};

static struct span span_of(const double *values, size_t n)
{
    uint64_t least = UINT64_MAX, most = 0;

    for (size_t i = 0; i < n; i++) {
        uint64_t key = key_of(values[i]);

        least = key < least ? key : least;
        most = key > most ? key : most;
    }
    return (struct span){least, most > least ? (unsigned)__builtin_clzll(most - least) : 0};
}

static inline uint64_t spread(const struct span *s, double value)
{
    return (key_of(value) - s->least) << s->shift;
}

static inline size_t digit_of(uint64_t key, unsigned pass)
{
    return (size_t)(key >> (LOWEST + pass * BITS)) & (DIGITS - 1);
}

/* How often each digit occurs in each pass. */
struct digits {
    uint32_t counts[PASSES][DIGITS];
};

static inline void count_digits(struct digits *d, uint64_t key)
{
    for (unsigned pass = 0; pass < PASSES; pass++) d->counts[pass][digit_of(key, pass)]++;
}

/* Sorts `from` by its upper 32 bits, keeping the order of equal ones; returns where the result is. */
static uint64_t *sort_upper(struct digits *digits, uint64_t *from, uint64_t *to, size_t n)
{
    for (unsigned pass = 0; pass < PASSES; pass++) {
        uint32_t *count = digits->counts[pass], sum = 0;
        uint64_t *swap = from;

        if (n == 0 || count[digit_of(from[0], pass)] == n) continue;
        for (size_t d = 0; d < DIGITS; d++) {
            uint32_t here = count[d];

            count[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < n; i++) to[count[digit_of(from[i], pass)]++] = from[i];
        from = to;
        to = swap;
    }
    return from;
}

/* The end of the run of equal upper bits that begins at first. */
static size_t run_end(const uint64_t *keys, size_t first, size_t n)
{
    size_t end = first + 1;

    while (end < n && keys[end] >> LOWEST == keys[first] >> LOWEST) end++;
    return end;
}

/* ---- places ---- */

static int compare_places(const void *a, const void *b, void *context)
{
    const double *values = context;
    uint32_t i = (uint32_t) * (const uint64_t *)a, j = (uint32_t) * (const uint64_t *)b;

    if (values[i] != values[j]) return values[i] < values[j] ? -1 : 1;
    return i < j ? -1 : i > j;
}

/* Keys whose upper bits are the same. */
static void sort_run(uint64_t *keys, size_t n, const double *values)
{
    size_t i = 1;

    while (i < n && values[(uint32_t)keys[i - 1]] <= values[(uint32_t)keys[i]]) i++;
    if (i < n && n > SHORT) {
        qsort_r(keys, n, sizeof *keys, compare_places, (void *)values);
        return;
    }
    for (; i < n; i++) {
        uint64_t key = keys[i];
        size_t j = i;

        for (; j > 0 && values[(uint32_t)keys[j - 1]] > values[(uint32_t)key]; j--)
            keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

/* Where the bits that were sorted by do not tell numbers apart: sorts their runs, and makes of those
 * bits the place in which equal numbers begin. */
static void tell_apart(uint64_t *sorted, const double *values, size_t n)
{
    for (size_t first = 0, end; first < n; first = end) {
        size_t equal = first;
        double before;

        end = run_end(sorted, first, n);
        if (end == first + 1) {
            sorted[first] = (uint64_t)first << LOWEST | (uint32_t)sorted[first];
            continue;
        }
        sort_run(sorted + first, end - first, values);
        before = values[(uint32_t)sorted[first]];
        for (size_t i = first; i < end; i++) {
            uint32_t place = (uint32_t)sorted[i];

            if (values[place] != before) equal = i;
            before = values[place];
            sorted[i] = (uint64_t)equal << LOWEST | place;
        }
    }
}

const uint64_t *ordering_sort(struct ordering *o, const double *values, size_t n)
{
    struct span span = span_of(values, n);
    struct digits digits = {0};
    uint64_t lost = 0, *sorted;

    /* The upper half of a key, and below it whose it is. */
    for (size_t i = 0; i < n; i++) {
        uint64_t key = spread(&span, values[i]);

        lost |= key & UINT32_MAX;
        count_digits(&digits, key);
        o->room[0][i] = (key & ~(uint64_t)UINT32_MAX) | i;
    }
    sorted = sort_upper(&digits, o->room[0], o->room[1], n);
    if (lost) tell_apart(sorted, values, n);
    o->sorted = sorted;
    return sorted;
}

const uint32_t *ordering_by(struct ordering *o, const double *values, size_t n)
{
    const uint64_t *sorted = ordering_sort(o, values, n);

    for (size_t i = 0; i < n; i++) o->places[i] = (uint32_t)sorted[i];
    return o->places;
}

/* ---- values ---- */

static int compare_keys(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static void sort_keys(uint64_t *keys, size_t n)
{
    size_t i = 1;

    while (i < n && keys[i - 1] <= keys[i]) i++;
    if (i < n && n > SHORT) {
        qsort(keys, n, sizeof *keys, compare_keys);
        return;
    }
    for (; i < n; i++) {
        uint64_t key = keys[i];
        size_t j = i;

        for (; j > 0 && keys[j - 1] > key; j--) keys[j] = keys[j - 1];
        keys[j] = key;
    }
}

void order_values(double *values, size_t n, uint64_t *room)
{
    struct span span = span_of(values, n);
    struct digits digits = {0};
    uint64_t *keys = (uint64_t *)(void *)values, *sorted; /* in the place of the values */

    for (size_t i = 0; i < n; i++) {
        keys[i] = spread(&span, values[i]);
        count_digits(&digits, keys[i]);
    }
    sorted = sort_upper(&digits, keys, room, n);
    for (size_t first = 0, end; first < n; first = end) {
        end = run_end(sorted, first, n);
        if (end - first > 1) sort_keys(sorted + first, end - first);
    }
    for (size_t i = 0; i < n; i++) values[i] = value_of((sorted[i] >> span.shift) + span.least);
}
