/* base/id.c: random identifiers and hexadecimal. */

#include "base/id.h"

#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/log.h"

struct id id_random(void)
{
    struct id id;

    if (getrandom(&id, sizeof id, 0) != (ssize_t)sizeof id) log_die("the system gives no randomness");
    return id;
}

bool id_is_zero(const struct id *id)
{
    static const struct id zero;

    return id_equal(id, &zero);
}

bool id_equal(const struct id *a, const struct id *b)
{
    return memcmp(a->bytes, b->bytes, ID_SIZE) == 0;
}

const char *id_text(struct arena *mem, const struct id *id)
{
    return hex_text(mem, id->bytes, ID_SIZE);
}

bool id_parse(const char *text, struct id *ret)
{
    return hex_parse(text, ret->bytes, ID_SIZE);
}

const char *hex_text(struct arena *mem, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *from = bytes;
    char *text = arena_alloc(mem, 2 * size + 1);

    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[from[i] >> 4];
        text[2 * i + 1] = digits[from[i] & 15];
    }
    return text;
}

static int digit_value(char ch)
{
    if (ch >= '0' && ch <= '9') return ch - '0';
    if (ch >= 'a' && ch <= 'f') return ch - 'a' + 10;
    return -1;
}

bool hex_parse(const char *text, void *ret_bytes, size_t size)
{
    unsigned char *to = ret_bytes;

    if (!text || strlen(text) != 2 * size) return false;
    for (size_t i = 0; i < 2 * size; i++)
        if (digit_value(text[i]) < 0) return false;
    for (size_t i = 0; i < size; i++)
        to[i] = (unsigned char)(digit_value(text[2 * i]) << 4 | digit_value(text[2 * i + 1]));
    return true;
}
