/* draw/printable.h: a text from anywhere, made safe to print. */
#ifndef DRAW_PRINTABLE_H
#define DRAW_PRINTABLE_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* A copy that is valid UTF-8, with LF as the only line end, no white space at its end, and U+FFFD for
 * each thing that cannot or must not be printed. NULL gives "".
 *
 * A date or file number (2026-11-24, 2026-0017) after Arabic words is guarded with a left-to-right
 * mark: the bidirectional algorithm would otherwise print it as 24-11-2026. */
const char *printable_text(struct arena *mem, const char *text);

/* A letter of a script that is written from right to left: Arabic, Hebrew and others. */
bool printable_reads_left(uint32_t code);

#endif
