/* draw/pages.h: blocks cut into pages, for the files of draw/ and their tests.
 *
 * A strip is the part of a block that stands on one page. It has a range of lines, the same for all
 * cells of the block, because cells of a block share one line height.
 */
#ifndef DRAW_PAGES_H
#define DRAW_PAGES_H

#include "draw/blocks.h"

#define PAGE_WIDTH 595.276 /* A4 */
#define PAGE_HEIGHT 841.89
#define PAGE_MARGIN 56.693 /* 20 mm */
#define CONTENT_WIDTH (PAGE_WIDTH - 2 * PAGE_MARGIN)
#define CONTENT_HEIGHT (PAGE_HEIGHT - 2 * PAGE_MARGIN)

struct strip {
    const struct block *block;
    double top, height; /* top from the upper edge of the page */
    size_t from, to;    /* lines */
    struct strip *next;
};

struct sheet {
    struct strip *first, *last;
    struct sheet *next;
};

struct pages {
    struct sheet *first, *last;
    int count;
};

/* Sets and places every block. There is at least one page. ERR_INVALID past LIMIT_DOCUMENT_PAGES. */
enum err pages_break(struct call *c, struct document *d, struct pages *ret) MUST_CHECK;

/* The left edge of a cell or line on the page, whichever side the document starts. */
double pages_left(const struct document *d, double start, double width);

double pages_padding(const struct block *b); /* above and below the lines of a strip, each */
double pages_line_height(const struct document *d, const struct block *b);

#endif
