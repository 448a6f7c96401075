/* sheet/cells.c: the texts that cells share, and the cells of one sheet. */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "sheet/xlsx.h"

/* ---- shared texts ---- */

struct strings_reading {
    struct xlsx_strings *strings;
    size_t room;
    struct buffer text;
    int phonetic; /* within what says how a text is pronounced */
};

static struct buffer new_text(struct call *c)
{
    return buffer_in(c->mem, LIMIT_SHEET_CELL + 1); /* one byte more is enough to be refused for it */
}

static void strings_start(struct xml *x, const char *name, const char **attributes)
{
    struct strings_reading *r = x->arg;

    (void)attributes;
    if (strcmp(name, "si") == 0) r->text = new_text(x->call);
    if (strcmp(name, "rPh") == 0) r->phonetic++;
    x->text = strcmp(name, "t") == 0 && !r->phonetic ? &r->text : NULL;
}

static void make_room(struct call *c, struct strings_reading *r)
{
    struct xlsx_strings *s = r->strings;
    const char **texts;
    size_t *lengths;

    if (s->count < r->room) return;
    r->room = r->room ? 2 * r->room : 256;
    texts = arena_alloc(c->mem, r->room * sizeof *texts);
    lengths = arena_alloc(c->mem, r->room * sizeof *lengths);
    if (s->count) {
        memcpy(texts, s->texts, s->count * sizeof *texts);
        memcpy(lengths, s->lengths, s->count * sizeof *lengths);
    }
    s->texts = texts;
    s->lengths = lengths;
}

static void strings_end(struct xml *x, const char *name)
{
    struct strings_reading *r = x->arg;
    struct xlsx_strings *s = r->strings;

    x->text = NULL;
    if (strcmp(name, "rPh") == 0) r->phonetic--;
    if (strcmp(name, "si") != 0) return;
    if (s->count == LIMIT_SHEET_STRINGS) {
        xml_fail(x, fail(x->call, ERR_INVALID, N_("The .xlsx file has more than %d different texts."),
                         LIMIT_SHEET_STRINGS));
        return;
    }
    make_room(x->call, r);
    s->texts[s->count] = r->text.data ? r->text.data : "";
    s->lengths[s->count++] = buffer_overflowed(&r->text) ? LIMIT_SHEET_CELL + 1 : r->text.length;
}

enum err strings_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                      struct xlsx_strings *ret)
{
    struct strings_reading r = {.strings = ret, .text = new_text(c)};
    struct xml x = {.call = c, .part = part, .start = strings_start, .end = strings_end, .arg = &r};

    return xml_read(&x, archive, left);
}

/* ---- cells ---- */

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT };

struct cells_reading {
    struct sheet_builder builder;
    const struct xlsx_strings *strings;
    const struct xlsx_formats *formats;
    struct buffer text;
    size_t column; /* of the cell, from 0 */
    size_t format;
    enum cell_type type;
    int phonetic;
    bool in_cell, is_truth;
};

static void refuse_place(struct xml *x)
{
    const struct cells_reading *r = x->arg;

    xml_fail(x,
             fail(x->call, ERR_INVALID,
                  N_("The .xlsx file has rows or cells out of their order, near row %zu. Open it in a "
                     "spreadsheet program and save it again."),
                  r->builder.number));
}

/* B7: the column from 0. Cells without a place stand behind the one before. */
static bool column_of(const char *place, size_t *ret)
{
    size_t column = 0;

    if (!place) return true;
    for (; *place >= 'A' && *place <= 'Z'; place++) {
        column = column * 26 + (size_t)(*place - 'A') + 1;
        if (column > 16384) return false; /* XFD is the last one that there is */
    }
    if (column == 0 || *place < '1' || *place > '9') return false;
    *ret = column - 1;
    return true;
}

/* Rows come from top to bottom. One without a number stands under the one before. */
static void start_row(struct xml *x, const char **attributes)
{
    struct cells_reading *r = x->arg;
    const char *said = xml_attribute(attributes, "r");
    long number = said ? strtol(said, NULL, 10) : (long)r->builder.number;

    if (number < (long)r->builder.number || number > 1048576) {
        refuse_place(x);
        return;
    }
    r->builder.number = (size_t)number;
    r->column = (size_t)-1;
}

static void start_cell(struct xml *x, const char **attributes)
{
    struct cells_reading *r = x->arg;
    const char *type = xml_attribute(attributes, "t"), *format = xml_attribute(attributes, "s");
    size_t before = r->column;

    r->column++;
    if (!column_of(xml_attribute(attributes, "r"), &r->column) ||
        (before != (size_t)-1 && r->column <= before)) {
        refuse_place(x);
        return;
    }
    r->type = !type || strcmp(type, "n") == 0 ? CELL_NUMBER
              : strcmp(type, "s") == 0        ? CELL_SHARED
                                              : CELL_TEXT;
    r->is_truth = type && strcmp(type, "b") == 0;
    r->format = format ? strtoul(format, NULL, 10) : 0;
    r->text = new_text(x->call);
    r->in_cell = true;
}

static void cells_start(struct xml *x, const char *name, const char **attributes)
{
    struct cells_reading *r = x->arg;

    x->text = NULL;
    if (strcmp(name, "row") == 0) start_row(x, attributes);
    if (strcmp(name, "c") == 0) start_cell(x, attributes);
    if (strcmp(name, "rPh") == 0) r->phonetic++;
    if (r->in_cell && !r->phonetic && (strcmp(name, "v") == 0 || strcmp(name, "t") == 0))
        x->text = &r->text;
}

static enum err end_cell(struct call *c, struct cells_reading *r)
{
    const char *text = r->text.data ? r->text.data : "";
    size_t length = buffer_overflowed(&r->text) ? LIMIT_SHEET_CELL + 1 : r->text.length;

    if (*text && r->type == CELL_SHARED) {
        char *end;
        size_t place = strtoul(text, &end, 10);
        if (*end || place >= r->strings->count)
            return fail(c, ERR_INVALID,
                        N_("Row %zu, column %s: the file does not have the text of this cell."),
                        r->builder.number, sheet_column_name(c, r->column));
        text = r->strings->texts[place];
        length = r->strings->lengths[place];
    } else if (*text && r->type == CELL_NUMBER) {
        text = number_text(c, r->formats, r->format, text);
        if (!text)
            return fail(c, ERR_INVALID, N_("Row %zu, column %s: this is no number."), r->builder.number,
                        sheet_column_name(c, r->column));
        length = strlen(text);
    } else if (r->is_truth) {
        text = strcmp(text, "1") == 0 ? "TRUE" : "FALSE";
        length = strlen(text);
    }
    return builder_cell(c, &r->builder, r->column, text, length);
}

static void cells_end(struct xml *x, const char *name)
{
    struct cells_reading *r = x->arg;
    enum err e = OK;

    x->text = NULL;
    if (strcmp(name, "rPh") == 0) r->phonetic--;
    if (strcmp(name, "c") == 0 && r->in_cell) {
        r->in_cell = false;
        e = end_cell(x->call, r);
    }
    if (strcmp(name, "row") == 0) e = builder_row(x->call, &r->builder, r->builder.number + 1);
    if (e != OK) xml_fail(x, e);
}

enum err cells_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                    const struct xlsx_strings *strings, const struct xlsx_formats *formats,
                    struct sheet **ret)
{
    struct cells_reading *r = arena_alloc(c->mem, sizeof *r);
    struct xml x = {.call = c, .part = part, .start = cells_start, .end = cells_end, .arg = r};

    builder_begin(c, &r->builder);
    r->strings = strings;
    r->formats = formats;
    TRY(xml_read(&x, archive, left));
    *ret = r->builder.sheet;
    return OK;
}
