/* base/fixture.h: what every test stands on: a call of its own, a folder of its own, and assertions
 * that print the sentence of a failure. To be included first: cmocka has a macro fail() too.
 */
#ifndef BASE_FIXTURE_H
#define BASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail /* cmocka's; ours is in base/call.h */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/call.h"

#define FIXTURE_NOW ((int64_t)1795000000) /* in November 2026; not a whole hour */
#define FOLDER_SIZE 256

static inline struct call call_begin(void)
{
    struct call c = {.mem = arena_new(), .now = FIXTURE_NOW};

    return c;
}

static inline void call_end(struct call *c)
{
    arena_free(c->mem);
}

/* A failure has a sentence and a place; it is forgotten afterwards, so that the test can go on. */
static inline void expect_code(struct call *c, enum err got, enum err wanted, const char *file,
                               int line)
{
    if (got != wanted)
        print_error("error %d where %d was expected: %s (%s:%d)\n", (int)got, (int)wanted, c->fail.text,
                    c->fail.file ? c->fail.file : "?", c->fail.line);
    _assert_int_equal((unsigned long)got, (unsigned long)wanted, file, line);
    _assert_int_equal((unsigned long)c->fail.code, (unsigned long)wanted, file, line);
    _assert_true((unsigned long)(wanted == OK || c->fail.text[0] != '\0'), "a sentence", file, line);
    fail_clear(c);
}

#define must_work(c, expression) expect_code((c), (expression), OK, __FILE__, __LINE__)
#define must_fail(c, code, expression) expect_code((c), (expression), (code), __FILE__, __LINE__)

/* In memory where the system has such a place, unless TMPDIR says otherwise. */
static inline void folder_new(char ret[FOLDER_SIZE])
{
    const char *wanted = getenv("TMPDIR"), *usual = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

    snprintf(ret, FOLDER_SIZE, "%s/astrolabe-test-XXXXXX", wanted && *wanted ? wanted : usual);
    if (!mkdtemp(ret)) abort();
}

static inline int folder_remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s, (void)kind, (void)at;
    return remove(path);
}

static inline void folder_remove(const char *folder)
{
    nftw(folder, folder_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#endif
