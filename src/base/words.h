/* base/words.h: one language's translations, read from a gettext catalogue (.mo).
 *
 * A catalogue is read once at start and only read afterwards, so threads share it. gettext's own
 * functions choose the language per process; a server answers each reader in theirs.
 */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

#include <stddef.h>

#include "base/call.h"

struct words;

/* Takes the bytes of a .mo file, which must outlive the result. ERR_CORRUPT if they are not one.
 * language is its code ("fr"), kept. Free with words_close. */
enum err words_open(struct call *c, const char *language, const void *bytes, size_t length,
                    struct words **ret) MUST_CHECK;
void words_close(struct words *w);

const char *words_language(const struct words *w); /* "en" for NULL */

/* The translation, or the text itself where there is none. */
const char *words_find(const struct words *w, const char *text) __attribute__((format_arg(2)));

/* The form for a count, by the language's own plural rule (English, French and Arabic are known). */
const char *words_plural(const struct words *w, const char *one, const char *many, long count)
    __attribute__((format_arg(2), format_arg(3)));

#endif
