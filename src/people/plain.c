/* people/plain.c: folding letters. */

#include "people/plain.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/limits.h"

/* What a letter of two bytes in UTF-8 becomes; "" drops it. Letters in the order of their code. */
static const struct {
    const char *letter;
    const char *plain;
} letters[] = {
    {"À", "a"}, {"Á", "a"}, {"Â", "a"}, {"Ã", "a"}, {"Ä", "a"}, {"Å", "a"}, {"Ç", "c"}, {"È", "e"},
    {"É", "e"}, {"Ê", "e"}, {"Ë", "e"}, {"Ì", "i"}, {"Í", "i"}, {"Î", "i"}, {"Ï", "i"}, {"Ñ", "n"},
    {"Ò", "o"}, {"Ó", "o"}, {"Ô", "o"}, {"Õ", "o"}, {"Ö", "o"}, {"Ù", "u"}, {"Ú", "u"}, {"Û", "u"},
    {"Ü", "u"}, {"Ý", "y"}, {"à", "a"}, {"á", "a"}, {"â", "a"}, {"ã", "a"}, {"ä", "a"}, {"å", "a"},
    {"ç", "c"}, {"è", "e"}, {"é", "e"}, {"ê", "e"}, {"ë", "e"}, {"ì", "i"}, {"í", "i"}, {"î", "i"},
    {"ï", "i"}, {"ñ", "n"}, {"ò", "o"}, {"ó", "o"}, {"ô", "o"}, {"õ", "o"}, {"ö", "o"}, {"ù", "u"},
    {"ú", "u"}, {"û", "u"}, {"ü", "u"}, {"ý", "y"}, {"ÿ", "y"}, {"آ", "ا"}, {"أ", "ا"}, {"إ", "ا"},
    {"ة", "ه"}, {"ـ", ""},  {"ى", "ي"}, {"ً", ""},   {"ٌ", ""},   {"ٍ", ""},   {"َ", ""},   {"ُ", ""},
    {"ِ", ""},   {"ّ", ""},   {"ْ", ""},   {"ٰ", ""},   {"ٱ", "ا"},
};

static const char *plain_letter(const char *two_bytes)
{
    for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
        if (memcmp(letters[i].letter, two_bytes, 2) == 0) return letters[i].plain;
    return NULL;
}

const char *plain_name(struct call *c, const char *name)
{
    struct buffer out = buffer_in(c->mem, 4 * LIMIT_FIELD_TEXT);

    for (const char *p = name ? name : ""; *p; p++) {
        unsigned char first = (unsigned char)*p;
        const char *plain = first >= 0xC3 && first <= 0xDF && p[1] ? plain_letter(p) : NULL;
        if (plain) {
            buffer_text(&out, plain);
            p++;
        } else if (first >= 'A' && first <= 'Z') {
            buffer_char(&out, (char)(first - 'A' + 'a'));
        } else {
            buffer_char(&out, *p);
        }
    }
    return out.data ? out.data : "";
}
