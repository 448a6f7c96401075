/* base/arena.h: memory that is freed all at once.
 *
 * An arena belongs to one thread at a time. What it hands out is aligned for any type, zeroed, and
 * lives until arena_reset or arena_free. Out of memory ends the program with a line in the log: the
 * ledger is transactional, so stopping is safe, and every size that a user controls is limited in
 * base/limits.h before it gets here.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is accepted */

/* Gives everything back but keeps the first block, so that the next call starts warm. Runs what
 * arena_defer registered, last first. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);
void *arena_copy(struct arena *a, const void *bytes, size_t size);
char *arena_text(struct arena *a, const char *text); /* NULL gives NULL */
char *arena_text_n(struct arena *a, const char *text, size_t length);
char *arena_format(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls release(thing) when the arena is reset or freed. */
void arena_defer(struct arena *a, void (*release)(void *), void *thing);

/* Bytes handed out since the last reset. */
size_t arena_used(const struct arena *a);

#endif
