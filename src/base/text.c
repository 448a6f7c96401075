/* base/text.c: checking and cleaning UTF-8. */

#include "base/text.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* Decodes one code point; returns its length in bytes, 0 if it is not valid. */
static size_t decode(const unsigned char *p, size_t left, uint32_t *ret)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t code;
    size_t size;

    if (p[0] < 0x80) {
        *ret = p[0];
        return 1;
    }
    if (p[0] >= 0xC2 && p[0] <= 0xDF)
        size = 2;
    else if ((p[0] & 0xF0) == 0xE0)
        size = 3;
    else if (p[0] >= 0xF0 && p[0] <= 0xF4)
        size = 4;
    else
        return 0;
    if (left < size) return 0;
    code = p[0] & (0xFFU >> (size + 1));
    for (size_t i = 1; i < size; i++) {
        if ((p[i] & 0xC0) != 0x80) return 0;
        code = code << 6 | (p[i] & 0x3F);
    }
    if (code < smallest[size] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return 0;
    *ret = code;
    return size;
}

bool text_is_utf8(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t code;

    for (size_t i = 0; i < length;) {
        size_t size = decode(p + i, length - i, &code);
        if (size == 0 || code == 0) return false;
        i += size;
    }
    return true;
}

static bool is_printable(uint32_t code)
{
    if (code < ' ') return code == '\n' || code == '\t' || code == '\r';
    if (code >= 0x7F && code <= 0x9F) return false;
    return !(code >= 0x202A && code <= 0x202E) && !(code >= 0x2066 && code <= 0x2069);
}

bool text_is_printable(const char *text, size_t length)
{
    const unsigned char *p = (const unsigned char *)text;
    uint32_t code;

    for (size_t i = 0; i < length;) {
        size_t size = decode(p + i, length - i, &code);
        if (size == 0 || !is_printable(code)) return false;
        i += size;
    }
    return true;
}

size_t text_characters(const char *text)
{
    size_t count = 0;

    for (; *text; text++)
        if (((unsigned char)*text & 0xC0) != 0x80) count++;
    return count;
}

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

char *text_trimmed(struct arena *mem, const char *text, size_t length)
{
    char *copy;
    size_t used = 0;

    while (length && is_space(text[0])) text++, length--;
    while (length && is_space(text[length - 1])) length--;
    copy = arena_alloc(mem, length + 1);
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\r') {
            if (i + 1 < length && text[i + 1] == '\n') continue;
            copy[used++] = '\n';
        } else {
            copy[used++] = text[i];
        }
    }
    return copy;
}

bool text_is_blank(const char *text)
{
    for (; text && *text; text++)
        if (!is_space(*text)) return false;
    return true;
}

bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool text_starts(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}
