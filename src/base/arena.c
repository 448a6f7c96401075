/* base/arena.c: a chain of blocks, bump-allocated.
 *
 * Under AddressSanitizer what is not handed out is poisoned, so that reading past an allocation or
 * after a reset is still caught.
 */

#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/log.h"

#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif

#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define POISON(p, n) __asan_poison_memory_region((p), (n))
#define UNPOISON(p, n) __asan_unpoison_memory_region((p), (n))
#define RED_ZONE 16
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define RED_ZONE 0
#endif

#define BLOCK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT ((size_t)16)
#define LARGE_PAGE ((size_t)2 << 20)

struct block {
    struct block *older;
    size_t size;
    size_t used;
    size_t unused_; /* keeps data[] aligned to 16 */
    unsigned char data[];
};

struct deferred {
    struct deferred *older;
    void (*release)(void *);
    void *thing;
};

struct arena {
    struct block *newest;
    struct deferred *deferred;
    size_t used;
};

/* A large block comes in large pages, where the machine has them: otherwise asking for one after the
 * other takes longer than filling them. The bytes stay as they are. */
static void use_large_pages(const void *at, size_t size)
{
    uintptr_t first = ((uintptr_t)at + LARGE_PAGE - 1) & ~(uintptr_t)(LARGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)at + size) & ~(uintptr_t)(LARGE_PAGE - 1);

    if (end > first) (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
}

static struct block *block_new(size_t size, struct block *older)
{
    struct block *b = calloc(1, sizeof *b + size);

    if (!b) log_die("out of memory: %zu bytes were asked for", size);
    if (size >= 2 * LARGE_PAGE) use_large_pages(b, sizeof *b + size);
    b->older = older;
    b->size = size;
    POISON(b->data, size);
    return b;
}

static void block_free(struct block *b)
{
    UNPOISON(b->data, b->size);
    free(b);
}

struct arena *arena_new(void)
{
    struct arena *a = calloc(1, sizeof *a);

    if (!a) log_die("out of memory: an arena");
    a->newest = block_new(BLOCK_SIZE, NULL);
    return a;
}

void arena_reset(struct arena *a)
{
    while (a->deferred) {
        struct deferred *d = a->deferred;
        a->deferred = d->older;
        d->release(d->thing);
    }
    while (a->newest->older) {
        struct block *b = a->newest;
        a->newest = b->older;
        block_free(b);
    }
    a->newest->used = 0;
    a->used = 0;
    POISON(a->newest->data, a->newest->size);
}

void arena_free(struct arena *a)
{
    if (!a) return;
    arena_reset(a);
    block_free(a->newest);
    free(a);
}

void *arena_alloc(struct arena *a, size_t size)
{
    struct block *b = a->newest;
    size_t whole;
    bool is_new = false;
    void *p;

    if (size > SIZE_MAX / 2) log_die("out of memory: %zu bytes were asked for", size);
    whole = (size + RED_ZONE + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
    if (whole > b->size - b->used) {
        b = block_new(whole > BLOCK_SIZE ? whole : BLOCK_SIZE, b);
        a->newest = b;
        is_new = true;
    }
    p = b->data + b->used;
    b->used += whole;
    a->used += whole;
    UNPOISON(p, size);
    if (!is_new) memset(p, 0, size); /* a new block is zero, and large ones untouched */
    return p;
}

void *arena_copy(struct arena *a, const void *bytes, size_t size)
{
    void *p = arena_alloc(a, size);

    if (size) memcpy(p, bytes, size);
    return p;
}

char *arena_text_n(struct arena *a, const char *text, size_t length)
{
    char *p = arena_alloc(a, length + 1);

    if (length) memcpy(p, text, length);
    return p;
}

char *arena_text(struct arena *a, const char *text)
{
    return text ? arena_text_n(a, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *a, const char *format, ...)
{
    va_list args, again;
    int length;
    char *p;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0) log_die("a text could not be formatted: %s", format);
    p = arena_alloc(a, (size_t)length + 1);
    vsnprintf(p, (size_t)length + 1, format, again);
    va_end(again);
    return p;
}

void arena_defer(struct arena *a, void (*release)(void *), void *thing)
{
    struct deferred *d = arena_alloc(a, sizeof *d);

    d->release = release;
    d->thing = thing;
    d->older = a->deferred;
    a->deferred = d;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}
