/* tests/fuzz/fuzz_words.c: any bytes as a catalogue: refused, or every answer lies within it and ends.
 *
 * The first byte chooses the language, the rest is the .mo file. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

/* Every byte of every answer is looked at. */
static void ask(const struct words *w, const char *text)
{
    check(strlen(words_find(w, text)) < SIZE_MAX);
    for (long count = -1; count < 112; count += count < 12 ? 1 : 30)
        check(strlen(words_plural(w, text, "many", count)) < SIZE_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const languages[] = {"en", "fr", "ar"};
    static const char *const known[] = {"", "Save", "%d day", "No such %s.", "zebra"};
    struct call c = {.mem = arena_new()};
    struct words *w;

    if (size > 0) {
        /* A copy of its own, so that reading past it is seen; its texts are asked for as well. */
        uint8_t *bytes = arena_copy(c.mem, data + 1, size - 1);
        if (words_open(&c, languages[data[0] % 3], bytes, size - 1, &w) == OK) {
            for (size_t i = 0; i < sizeof known / sizeof *known; i++) ask(w, known[i]);
            for (size_t i = 28; i + 1 < size; i += 16)
                ask(w, arena_text_n(c.mem, (const char *)bytes + i, size - 1 - i));
            words_close(w);
        } else {
            check(c.fail.code == ERR_CORRUPT && c.fail.text[0] != '\0');
        }
    }
    arena_free(c.mem);
    return 0;
}
