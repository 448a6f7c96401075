/* base/base64.c: three bytes as four letters. */

#include "base/base64.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_text(struct arena *mem, const void *bytes, size_t length)
{
    const unsigned char *p = bytes;
    char *text = arena_alloc(mem, (length + 2) / 3 * 4 + 1), *out = text;

    for (size_t at = 0; at < length; at += 3) {
        size_t left = length - at;
        uint32_t three = (uint32_t)p[at] << 16;
        if (left > 1) three |= (uint32_t)p[at + 1] << 8;
        if (left > 2) three |= (uint32_t)p[at + 2];
        *out++ = letters[three >> 18];
        *out++ = letters[three >> 12 & 63];
        *out++ = left > 1 ? letters[three >> 6 & 63] : '=';
        *out++ = left > 2 ? letters[three & 63] : '=';
    }
    return text;
}

/* Four letters, of which the last `padding` are "=". */
static bool read_four(const char *text, size_t padding, uint32_t *ret)
{
    uint32_t three = 0;

    for (size_t i = 0; i < 4 - padding; i++) {
        const char *found = text[i] ? strchr(letters, text[i]) : NULL;
        if (!found) return false;
        three |= (uint32_t)(found - letters) << (18 - 6 * i);
    }
    *ret = three;
    return (three & ((1U << 8 * padding) - 1)) == 0;
}

bool base64_bytes(struct arena *mem, const char *text, unsigned char **ret, size_t *ret_length)
{
    size_t length = strlen(text), used = 0;
    unsigned char *bytes;

    if (length % 4 != 0) return false;
    bytes = arena_alloc(mem, length / 4 * 3 + 1);
    for (size_t at = 0; at < length; at += 4) {
        bool last = at + 4 == length;
        size_t padding = last && text[at + 3] == '=' ? (text[at + 2] == '=' ? 2 : 1) : 0;
        uint32_t three;
        if (!read_four(text + at, padding, &three)) return false;
        bytes[used++] = (unsigned char)(three >> 16);
        if (padding < 2) bytes[used++] = (unsigned char)(three >> 8 & 255);
        if (padding < 1) bytes[used++] = (unsigned char)(three & 255);
    }
    *ret = bytes;
    *ret_length = used;
    return true;
}
