/* draw/document.h: A4 documents as PDF, in English, French and Arabic, for paper as much as for
 * screens.
 *
 * A document is a list of blocks, added in reading order and laid out when it is finished, because
 * "Page 1 of 3" needs the end to be known. Black, grey and thin rules only: a photocopy loses nothing.
 *
 * The adding functions return nothing: the first failure is kept and document_finish returns it. Texts
 * are plain UTF-8 of at most LIMIT_DOCUMENT_TEXT bytes and are copied; nothing in them is markup. NULL
 * and blank texts are allowed: a block that would be empty is left out. What cannot be printed (bytes
 * that are no UTF-8, control characters, bidirectional overrides) appears as U+FFFD, so that it is
 * seen.
 *
 * A start side is the left in English and French and the right in Arabic. Words of the other direction
 * keep their own order inside a text. The same blocks, style and fonts give the same bytes.
 * Threads may make documents at the same time, each its own; laying out and drawing take turns
 * (lock.h).
 */
#ifndef DRAW_DOCUMENT_H
#define DRAW_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

struct document;

struct document_style {
    const char *language;    /* "en", "fr" or "ar" */
    bool right_to_left;      /* which side a line starts */
    const char *title;       /* what the PDF viewer shows; nothing is printed from it */
    const char *header_text; /* small, on every page at the start side; one line, cut with "…" */
    const char *footer_text; /* small, on every page: the status in words; two lines, cut with "…" */
    const char *page_format; /* "Page %d of %d", translated; %1$d and %2$d may change the order */
    const char *stamp;       /* large, light grey and diagonal behind every page ("DRAFT"), or NULL */
    int64_t created;         /* seconds since 1970, UTC; goes into the PDF */
};

/* Lives as long as c->mem, and keeps c. The style's texts are copied. */
struct document *document_new(struct call *c, const struct document_style *style);

void document_title(struct document *d, const char *text);
void document_heading(struct document *d, int level, const char *text); /* level 1 to 3 */
void document_paragraph(struct document *d, const char *text);          /* newlines are kept */
void document_quiet(struct document *d, const char *text);              /* a small grey note */
/* A box. What stands before the first colon is bold: "Not validated: …". */
void document_notice(struct document *d, const char *text);
/* A label and what it says, in two columns. Printed even if the value is empty. */
void document_field(struct document *d, const char *label, const char *value);
void document_list_item(struct document *d, const char *text);
void document_space(
    struct document *d); /* the next block keeps more distance; none at the top of a page */

/* Starts a table of 1 to LIMIT_DOCUMENT_COLUMNS columns, first column at the start side. Widths are
 * shares of the page and positive; a column becomes wider if a word in it needs that. The headings are
 * repeated on every page the table reaches. */
void document_table(struct document *d, const char *const *headings, const double *widths,
                    size_t count);
/* Adds a row of as many cells as the table has columns. Rows follow their table directly. A row is not
 * split between pages unless it is taller than one. */
void document_row(struct document *d, const char *const *cells);

/* Lays out and draws. The bytes live in c->mem. ERR_INVALID if a text is too long, or if there are more
 * than LIMIT_DOCUMENT_PAGES pages; ERR_BUG for a heading, table or row that is used wrongly. */
enum err document_finish(struct call *c, struct document *d, const void **ret_bytes,
                         size_t *ret_length) MUST_CHECK;

#endif
