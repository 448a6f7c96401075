/* base/words.c: looking texts up in a .mo file (format: GNU gettext manual, "The Format of GNU MO
 * Files"): two tables of (length, offset), the first sorted by message id.
 */

#include "base/words.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

#define MO_MAGIC 0x950412deU
#define TABLE_ROW 8 /* two 32-bit numbers */

struct words {
    const char *language;
    const unsigned char *bytes;
    size_t length;
    uint32_t count;
    uint32_t originals; /* offset of the table of message ids */
    uint32_t translations;
};

/* msgfmt writes catalogues in the machine's byte order; a foreign one fails the magic. */
static uint32_t number_at(const struct words *w, size_t offset)
{
    uint32_t n;

    memcpy(&n, w->bytes + offset, sizeof n);
    return n;
}

/* The text of row i of a table; NULL if it lies outside the file or does not end there. */
static const char *text_at(const struct words *w, uint32_t table, uint32_t i, uint32_t *ret_length)
{
    uint32_t length = number_at(w, table + (size_t)i * TABLE_ROW);
    uint32_t offset = number_at(w, table + (size_t)i * TABLE_ROW + 4);

    if (offset >= w->length || length >= w->length - offset || w->bytes[offset + length]) return NULL;
    if (ret_length) *ret_length = length;
    return (const char *)w->bytes + offset;
}

static bool is_sound(const struct words *w)
{
    size_t room = w->length / TABLE_ROW;

    if (w->length < 20 || number_at(w, 0) != MO_MAGIC || w->count > room) return false;
    if (w->originals > w->length - (size_t)w->count * TABLE_ROW) return false;
    if (w->translations > w->length - (size_t)w->count * TABLE_ROW) return false;
    for (uint32_t i = 0; i < w->count; i++)
        if (!text_at(w, w->originals, i, NULL) || !text_at(w, w->translations, i, NULL)) return false;
    return true;
}

enum err words_open(struct call *c, const char *language, const void *bytes, size_t length,
                    struct words **ret)
{
    struct words *w = calloc(1, sizeof *w);

    if (!w) log_die("out of memory: a catalogue");
    w->language = language;
    w->bytes = bytes;
    w->length = length;
    if (length >= 20) {
        w->count = number_at(w, 8);
        w->originals = number_at(w, 12);
        w->translations = number_at(w, 16);
    }
    if (!is_sound(w)) {
        free(w);
        return fail(c, ERR_CORRUPT, "The catalogue of language %s is damaged; build it again.",
                    language);
    }
    *ret = w;
    return OK;
}

void words_close(struct words *w)
{
    free(w);
}

const char *words_language(const struct words *w)
{
    return w ? w->language : "en";
}

/* A message id with a plural is stored as "one NUL many"; comparing as C strings finds it by "one". */
static const char *find(const struct words *w, const char *text, uint32_t *ret_length)
{
    uint32_t low = 0, high = w ? w->count : 0;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = strcmp(text, text_at(w, w->originals, middle, NULL));
        if (order == 0) return text_at(w, w->translations, middle, ret_length);
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const char *words_find(const struct words *w, const char *text)
{
    const char *found = *text ? find(w, text, NULL) : NULL;

    return found && *found ? found : text;
}

/* Plural rules: Unicode CLDR, as gettext's manual states them. */
static unsigned plural_form(const char *language, long n)
{
    if (strcmp(language, "ar") == 0) {
        if (n <= 2) return (unsigned)n;
        if (n % 100 >= 3 && n % 100 <= 10) return 3;
        return n % 100 >= 11 ? 4 : 5;
    }
    if (strcmp(language, "fr") == 0) return n > 1;
    return n != 1;
}

const char *words_plural(const struct words *w, const char *one, const char *many, long count)
{
    uint32_t length;
    const char *found = find(w, one, &length);
    const char *end = found ? found + length : NULL;

    if (!found || !*found) return count == 1 ? one : many;
    for (unsigned form = plural_form(w->language, count); form > 0; form--) {
        const char *next = found + strlen(found) + 1;
        if (next > end) break;
        found = next;
    }
    return found;
}
