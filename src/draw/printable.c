/* draw/printable.c: cleaning, character by character. */

#include "draw/printable.h"

#include <glib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"

#define REPLACEMENT 0xFFFD
#define LEFT_TO_RIGHT_MARK 0x200E
#define ZERO_WIDTH_SPACE 0x200B
#define FILE_NUMBER_DIGITS 4
#define MARKS_MOST 30 /* as Unicode's stream-safe text has it */
#define WORD_LONG 100 /* characters: from here on a word may break at every */
#define WORD_PIECE 20 /* so many characters */

/* Characters since the last space, and marks in a row. */
struct run {
    size_t word, marks;
};

static void add_character(struct buffer *b, gunichar code)
{
    char bytes[6];

    buffer_add(b, bytes, (size_t)g_unichar_to_utf8(code, bytes));
}

bool printable_reads_left(uint32_t code)
{
    bool right_to_left_script =
        (code >= 0x0590 && code <= 0x08FF) || (code >= 0xFB1D && code <= 0xFDFF) ||
        (code >= 0xFE70 && code <= 0xFEFC) || (code >= 0x10800 && code <= 0x10FFF) ||
        (code >= 0x1E800 && code <= 0x1EFFF);

    return right_to_left_script && g_unichar_isalpha(code);
}

static bool is_line_end(gunichar code)
{
    return code == '\n' || code == '\r' || code == 0x85 || code == 0x2028 || code == 0x2029;
}

static bool is_forbidden(gunichar code)
{
    if (code < ' ') return code != '\t';
    if (code >= 0x7F && code <= 0x9F) return true;
    if (code >= 0x202A && code <= 0x202E) return true; /* embeddings and overrides */
    if (code >= 0x2066 && code <= 0x2069) return true; /* isolates */
    if (code >= 0xFDD0 && code <= 0xFDEF) return true; /* Cairo refuses a page with noncharacters */
    return (code & 0xFFFE) == 0xFFFE;
}

/* Four digits or more, a hyphen and a digit, as a date or a file number starts. */
static bool starts_number(const char *p, const char *start)
{
    size_t digits = strspn(p, "0123456789");

    if (p > start && g_ascii_isalnum(p[-1])) return false;
    return digits >= FILE_NUMBER_DIGITS && p[digits] == '-' && g_ascii_isdigit(p[digits + 1]);
}

/* Pango searches minutes for the breaks of a page-long word. Places are given to it, between letters
 * and their marks only if there is no other. length counts the word's characters so far. */
static bool breaks_word(gunichar code, size_t *length)
{
    if (g_unichar_isspace(code)) {
        *length = 0;
        return false;
    }
    if (++*length <= WORD_LONG + WORD_PIECE) return false;
    if (g_unichar_ismark(code) && *length <= WORD_LONG + 2 * WORD_PIECE) return false;
    *length = WORD_LONG + 1;
    return true;
}

/* What one character becomes. marks counts the marks in a row: more than MARKS_MOST would cover the
 * neighbouring lines, and HarfBuzz seconds. */
static void add_printable(struct buffer *b, gunichar code, struct run *run)
{
    run->marks = g_unichar_ismark(code) ? run->marks + 1 : 0;
    if (is_forbidden(code) || run->marks > MARKS_MOST) code = REPLACEMENT;
    if (breaks_word(code, &run->word)) add_character(b, ZERO_WIDTH_SPACE);
    add_character(b, code);
}

const char *printable_text(struct arena *mem, const char *text)
{
    const char *start = text ? text : "", *p = start, *end = start + strlen(start), *next;
    struct buffer b = buffer_in(mem, 4 * (size_t)(end - start) + 4); /* a byte may become U+FFFD */
    bool after_arabic = false;
    struct run run = {0};

    for (; p < end; p = next) {
        gunichar code = g_utf8_get_char_validated(p, end - p);
        bool valid = code != (gunichar)-1 && code != (gunichar)-2;
        next = valid ? g_utf8_next_char(p) : p + 1;
        if (valid && is_line_end(code)) {
            if (code == '\r' && *next == '\n') next++;
            buffer_char(&b, '\n');
            after_arabic = false;
            run = (struct run){0};
            continue;
        }
        if (valid && printable_reads_left(code)) after_arabic = true;
        if (after_arabic && starts_number(p, start)) add_character(&b, LEFT_TO_RIGHT_MARK);
        add_printable(&b, valid ? code : REPLACEMENT, &run);
    }
    while (b.length && strchr(" \t\n", b.data[b.length - 1])) b.data[--b.length] = '\0';
    return b.length ? b.data : "";
}
