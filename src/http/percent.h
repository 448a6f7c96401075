/* http/percent.h: percent-encoding, undone once. */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include <stdbool.h>
#include <stddef.h>

/* Decodes length bytes into ret_text, which has room for length + 1, and ends them with a NUL byte
 * that ret_length does not count. plus_is_space is for forms. False if an escape is broken. The
 * result may hold any bytes, NUL too: check it. */
bool percent_decode(const char *text, size_t length, bool plus_is_space, char *ret_text,
                    size_t *ret_length);

/* A path without query, "/a%20b" -> "/a b", into ret_path with room for length + 1. False unless it
 * starts with exactly one slash and decodes to printable UTF-8 without "." or ".." segments. An encoded
 * slash is refused too: it would let one text name two addresses. */
bool percent_decode_path(const char *path, size_t length, char *ret_path);

#endif
