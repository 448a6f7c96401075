/* base/text.h: UTF-8 text from outside. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* Strict UTF-8: no overlong forms, no surrogates, nothing past U+10FFFF, no NUL. */
bool text_is_utf8(const char *text, size_t length);

/* Valid UTF-8 without control characters but newline, carriage return and tab, and without
 * bidirectional overrides (U+202A-202E, U+2066-2069), which could make a name or a number read as
 * another. */
bool text_is_printable(const char *text, size_t length);

/* Characters (code points) of valid UTF-8. */
size_t text_characters(const char *text);

/* A copy without white space at both ends, and with CR LF and CR turned into LF. */
char *text_trimmed(struct arena *mem, const char *text, size_t length);

bool text_is_blank(const char *text);          /* NULL, empty or white space only */
bool text_equal(const char *a, const char *b); /* NULL equals only NULL */
bool text_starts(const char *text, const char *prefix);

#endif
