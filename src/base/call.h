/* base/call.h: what is passed down instead of globals, and how a failure is said.
 *
 * One struct call stands for one request, one subcommand or one test. Clock, actor and language are
 * inputs, so a test can set them. Whatever is made during the call lives in its arena.
 *
 * A function that can fail returns enum err and fails only through fail(), which records code, text
 * and place together. The first failure stands; a caller passes it up with TRY and never rewords it.
 */
#ifndef BASE_CALL_H
#define BASE_CALL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct progress;
struct words;

enum err {
    OK = 0,
    ERR_INVALID,  /* the input is not acceptable; the text says what to change */
    ERR_DENIED,   /* the actor may not */
    ERR_MISSING,  /* there is no such thing, or the actor may not know of it */
    ERR_CONFLICT, /* it collides with something already there */
    ERR_LOCKED,   /* the keys that are needed are not open */
    ERR_BUSY,     /* try again shortly */
    ERR_IO,       /* disk, network or database */
    ERR_CORRUPT,  /* stored data contradict their own checks */
    ERR_BUG       /* a promise of our own code is broken */
};

#define FAIL_TEXT_MAX 512

struct fail {
    enum err code;
    char text[FAIL_TEXT_MAX]; /* a sentence for the person at the screen, in their language */
    const char *field;        /* name of the form field to blame, or NULL */
    const char *file;         /* where in the program */
    int line;
};

struct call {
    struct arena *mem;         /* everything made during the call; freed at its end */
    struct fail fail;          /* the first failure */
    const char *actor;         /* id of who asks, as text; NULL for the program itself */
    int64_t now;               /* the instant the call uses throughout: seconds since 1970, UTC */
    const struct words *words; /* the actor's language; NULL for English */
    struct progress *progress; /* what long computations count (stats/progress.h); NULL: nobody looks */
};

/* Records the failure unless one is recorded already, and returns its code. format is a message id:
 * it is looked up in c->words before it is filled in. */
enum err fail_at(struct call *c, const char *file, int line, const char *field, enum err code,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));

/* "?:" says what the analysers cannot see: that the answer is never OK. */
#define fail(c, code, ...) (fail_at((c), __FILE__, __LINE__, NULL, (code), __VA_ARGS__) ?: (code))
#define fail_field(c, field, code, ...)                                                                \
    (fail_at((c), __FILE__, __LINE__, (field), (code), __VA_ARGS__) ?: (code))

/* Forgets the recorded failure, for a caller that has dealt with it. */
void fail_clear(struct call *c);

/* Returns from the enclosing function on anything but OK: the one macro that changes control flow. */
#define TRY(expression)                                                                                \
    do {                                                                                               \
        enum err try_ = (expression);                                                                  \
        if (try_ != OK) return try_;                                                                   \
    } while (0)

#define MUST_CHECK __attribute__((warn_unused_result))

/* Marks a text for the translators without translating it here. */
#define N_(text) text

#endif
