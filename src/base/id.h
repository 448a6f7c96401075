/* base/id.h: 128-bit identifiers: of a site, a person, a user, an entry, a request.
 *
 * As text an id is 32 lower-case hexadecimal digits. The all-zero id means "none".
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stddef.h>

#define ID_SIZE 16
#define ID_TEXT_SIZE (2 * ID_SIZE + 1)

struct arena;

struct id {
    unsigned char bytes[ID_SIZE];
};

struct id id_random(void);
bool id_is_zero(const struct id *id);
bool id_equal(const struct id *a, const struct id *b);
const char *id_text(struct arena *mem, const struct id *id);
/* Text that is not 32 hexadecimal digits gives false and leaves *ret alone. NULL is such a text. */
bool id_parse(const char *text, struct id *ret);

/* Lower-case hexadecimal. hex_parse wants exactly 2 * size digits. */
const char *hex_text(struct arena *mem, const void *bytes, size_t size);
bool hex_parse(const char *text, void *ret_bytes, size_t size);

#endif
