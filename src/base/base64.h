/* base/base64.h: bytes as text and back (RFC 4648, section 4, with padding). */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

char *base64_text(struct arena *mem, const void *bytes, size_t length);

/* False for what base64_text would not write: other characters, a wrong length, bits left over. The
 * bytes are followed by a NUL byte that is not counted. */
bool base64_bytes(struct arena *mem, const char *text, unsigned char **ret, size_t *ret_length);

#endif
