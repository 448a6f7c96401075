/* sheet/sheet.c: telling files apart, and the table that both kinds become. */

#include "sheet/sheet.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "sheet/builder.h"

_Static_assert(sizeof((struct sheet_builder *)0)->row / sizeof(char *) == LIMIT_SHEET_COLUMNS,
               "a row has room for every column");

static bool begins(const void *bytes, size_t length, const char *with, size_t with_length)
{
    return length >= with_length && memcmp(bytes, with, with_length) == 0;
}

enum err sheet_read(struct call *c, const void *bytes, size_t length, struct sheet **ret)
{
    if (length == 0) return fail(c, ERR_INVALID, N_("The file is empty."));
    if (begins(bytes, length, "PK\003\004", 4)) return sheet_read_xlsx(c, bytes, length, ret);
    if (begins(bytes, length, "\xD0\xCF\x11\xE0", 4))
        return fail(c, ERR_INVALID,
                    N_("This is an old .xls file, or one with a password. Save it as .xlsx or as CSV, "
                       "without a password."));
    if (begins(bytes, length, "%PDF", 4) || begins(bytes, length, "\x89PNG", 4) ||
        begins(bytes, length, "\xFF\xD8", 2))
        return fail(c, ERR_INVALID, N_("This is not a table. Choose a CSV or an .xlsx file."));
    return sheet_read_csv(c, bytes, length, ret);
}

const char *sheet_cell(const struct sheet_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : "";
}

const char *sheet_column_name(struct call *c, size_t column)
{
    char name[16];
    size_t at = sizeof name;

    name[--at] = '\0';
    for (size_t left = column + 1; left && at; left = (left - 1) / 26)
        name[--at] = (char)('A' + (left - 1) % 26);
    return arena_text(c->mem, name + at);
}

/* ---- building ---- */

void builder_begin(struct call *c, struct sheet_builder *b)
{
    memset(b, 0, sizeof *b);
    b->sheet = arena_alloc(c->mem, sizeof *b->sheet);
    b->number = 1;
}

enum err builder_cell(struct call *c, struct sheet_builder *b, size_t column, const char *text,
                      size_t length)
{
    if (column >= LIMIT_SHEET_COLUMNS)
        return fail(c, ERR_INVALID, N_("Row %zu has more than %d columns."), b->number,
                    LIMIT_SHEET_COLUMNS);
    if (length > LIMIT_SHEET_CELL)
        return fail(c, ERR_INVALID, N_("Row %zu, column %s: the text is longer than %zu bytes."),
                    b->number, sheet_column_name(c, column), LIMIT_SHEET_CELL);
    if (!text_is_utf8(text, length))
        return fail(
            c, ERR_INVALID,
            N_("Row %zu, column %s: the letters cannot be read. Save the file as CSV UTF-8 or as "
               ".xlsx."),
            b->number, sheet_column_name(c, column));
    if (!text_is_printable(text, length))
        return fail(c, ERR_INVALID, N_("Row %zu, column %s: there is a control character."), b->number,
                    sheet_column_name(c, column));
    if (length == 0) return OK;
    while (b->row_count <= column) b->row[b->row_count++] = "";
    b->row[column] = text;
    return OK;
}

static void make_room(struct call *c, struct sheet_builder *b)
{
    struct sheet_row *rows;

    if (b->sheet->count < b->room) return;
    b->room = b->room ? 2 * b->room : 64;
    rows = arena_alloc(c->mem, b->room * sizeof *rows);
    if (b->sheet->count) memcpy(rows, b->sheet->rows, b->sheet->count * sizeof *rows);
    b->sheet->rows = rows;
}

enum err builder_row(struct call *c, struct sheet_builder *b, size_t next_number)
{
    struct sheet_row *row;

    if (b->row_count) {
        b->cells += b->row_count;
        if (b->sheet->count == LIMIT_SHEET_ROWS || b->cells > LIMIT_SHEET_CELLS)
            return fail(
                c, ERR_INVALID,
                N_("The table has too much in it: at most %d rows, and %d cells. Take it in parts."),
                LIMIT_SHEET_ROWS, LIMIT_SHEET_CELLS);
        make_room(c, b);
        row = &b->sheet->rows[b->sheet->count++];
        row->number = b->number;
        row->count = b->row_count;
        row->cells = arena_copy(c->mem, b->row, b->row_count * sizeof *b->row);
        if (row->count > b->sheet->columns) b->sheet->columns = row->count;
    }
    b->row_count = 0;
    b->number = next_number;
    return OK;
}
