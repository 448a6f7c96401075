/* sheet/builder.h: a table that is being read: what both kinds of file keep to. */
#ifndef SHEET_BUILDER_H
#define SHEET_BUILDER_H

#include "sheet/sheet.h"

struct sheet_builder {
    struct sheet *sheet;
    size_t room;  /* for rows */
    size_t cells; /* of all rows */
    const char *row[256];
    size_t row_count; /* cells of the row that is being read */
    size_t number;    /* of that row */
};

void builder_begin(struct call *c, struct sheet_builder *b);

/* Puts a text, which it keeps, into a cell of the current row. */
enum err builder_cell(struct call *c, struct sheet_builder *b, size_t column, const char *text,
                      size_t length) MUST_CHECK;

/* The current row is whole; the next has this number. */
enum err builder_row(struct call *c, struct sheet_builder *b, size_t next_number) MUST_CHECK;

#endif
