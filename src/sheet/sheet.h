/* sheet/sheet.h: tables from files: CSV and .xlsx become rows of texts. Knows nothing of what they
 * mean.
 *
 * Files come from outside, so everything is bounded by base/limits.h, and what is odd is refused with
 * the row and the column where it stands, as a spreadsheet program shows them.
 */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <stddef.h>

#include "base/call.h"

struct sheet_row {
    size_t number;      /* as a spreadsheet shows it, from 1 */
    const char **cells; /* "" where nothing stands; UTF-8 without control characters, not trimmed */
    size_t count;       /* up to the last cell that is there */
};

/* Rows in which nothing stands are left out; the others keep their numbers. */
struct sheet {
    struct sheet_row *rows;
    size_t count;
    size_t columns; /* of the widest row */
};

/* Reads a file of either kind, told apart by its bytes. ERR_INVALID says what to do: save it again. */
enum err sheet_read(struct call *c, const void *bytes, size_t length, struct sheet **ret) MUST_CHECK;

/* RFC 4180, with "," ";" or tab between cells, found by itself; UTF-8, with or without its mark. */
enum err sheet_read_csv(struct call *c, const char *text, size_t length, struct sheet **ret) MUST_CHECK;

/* The first sheet that is not hidden. Numbers come as they are read, dates as 2026-11-24 or
 * 2026-11-24 09:30, times as 09:30, formulas as what they last gave. */
enum err sheet_read_xlsx(struct call *c, const void *bytes, size_t length,
                         struct sheet **ret) MUST_CHECK;

/* The cell of a column from 0; "" past the end of the row. */
const char *sheet_cell(const struct sheet_row *row, size_t column);

/* A, B … Z, AA: the column from 0. */
const char *sheet_column_name(struct call *c, size_t column);

#endif
