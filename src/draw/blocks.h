/* draw/blocks.h: what a document consists of, for the files of draw/ alone.
 *
 * document.c makes the blocks, pages.c gives them lines and places, paint.c draws them. All lengths are
 * PDF points, 72 to the inch.
 */
#ifndef DRAW_BLOCKS_H
#define DRAW_BLOCKS_H

#include "draw/chart.h"
#include "draw/document.h"
#include "draw/typeset.h"

enum block_kind {
    BLOCK_TITLE,
    BLOCK_HEADING,
    BLOCK_PARAGRAPH,
    BLOCK_QUIET,
    BLOCK_NOTICE,
    BLOCK_FIELD,
    BLOCK_ITEM,
    BLOCK_COLUMNS, /* the headings of a table */
    BLOCK_ROW,
    BLOCK_PICTURE /* without cells; one line as high as the picture */
};

struct cell {
    struct wording wording;
    double start;        /* from the start margin to the start of the cell */
    struct typeset *set; /* NULL until pages.c has set it */
};

struct table {
    struct block *head;
    size_t count;
    const double *shares;
};

struct block {
    enum block_kind kind;
    int level; /* of a heading */
    size_t count;
    struct cell *cells;
    double distance;        /* asked for above it, beyond the usual */
    struct table *table;    /* of BLOCK_COLUMNS and BLOCK_ROW */
    struct picture picture; /* of BLOCK_PICTURE */
    struct block *next;
    size_t lines; /* of its longest cell, once set */
};

struct document {
    struct call *call;
    struct document_style style; /* its texts cleaned, and never NULL but for the stamp */
    enum err failed;             /* the first failure of an adding function */
    struct block *first, *last;
    size_t count;
    double distance;     /* waiting for the next block */
    struct table *table; /* the one that takes rows, or NULL */
    struct typesetter *typesetter;
};

#endif
