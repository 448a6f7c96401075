/* sheet/xlsx.c: which parts of an .xlsx there are, and which of them is the sheet. */

#include "sheet/xlsx.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"

#define WORKBOOK "xl/workbook.xml"
#define RELATIONS "xl/_rels/workbook.xml.rels"
#define ID_MAX 64

struct book {
    char sheet_id[ID_MAX]; /* of the first sheet that is shown; "" if there is none */
    bool from_1904;
    const char *sheet, *strings, *styles; /* parts; NULL where there is none */
};

static enum err refuse(struct call *c)
{
    return fail(
        c, ERR_INVALID,
        N_("This is not an .xlsx file. Open it in a spreadsheet program and save it as .xlsx or as "
           "CSV."));
}

static void book_start(struct xml *x, const char *name, const char **attributes)
{
    struct book *b = x->arg;
    const char *state = xml_attribute(attributes, "state"), *id = xml_attribute(attributes, "id"),
               *from_1904 = xml_attribute(attributes, "date1904");

    if (strcmp(name, "workbookPr") == 0 && from_1904)
        b->from_1904 = strcmp(from_1904, "1") == 0 || strcmp(from_1904, "true") == 0;
    if (strcmp(name, "sheet") != 0 || b->sheet_id[0] || !id || strlen(id) >= ID_MAX) return;
    if (!state || strcmp(state, "visible") == 0) memcpy(b->sheet_id, id, strlen(id) + 1);
}

/* Targets stand relative to the workbook, or from the root. */
static const char *part_of(struct call *c, const char *target)
{
    return *target == '/' ? arena_text(c->mem, target + 1) : arena_format(c->mem, "xl/%s", target);
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), end_length = strlen(end);

    return length >= end_length && strcmp(text + length - end_length, end) == 0;
}

static void relation_start(struct xml *x, const char *name, const char **attributes)
{
    struct book *b = x->arg;
    const char *id = xml_attribute(attributes, "Id"), *type = xml_attribute(attributes, "Type"),
               *target = xml_attribute(attributes, "Target"),
               *mode = xml_attribute(attributes, "TargetMode");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target || mode) return;
    if (strcmp(id, b->sheet_id) == 0 && ends_with(type, "/worksheet"))
        b->sheet = part_of(x->call, target);
    if (ends_with(type, "/sharedStrings")) b->strings = part_of(x->call, target);
    if (ends_with(type, "/styles")) b->styles = part_of(x->call, target);
}

static enum err read_book(struct call *c, zip_t *archive, zip_uint64_t *left, struct sheet **ret)
{
    struct book b = {.sheet_id = ""};
    struct xml book = {.call = c, .part = WORKBOOK, .start = book_start, .arg = &b},
               relations = {.call = c, .part = RELATIONS, .start = relation_start, .arg = &b};
    struct xlsx_strings strings = {0};
    struct xlsx_formats formats = {0};

    if (zip_get_num_entries(archive, 0) > LIMIT_SHEET_PARTS ||
        zip_name_locate(archive, WORKBOOK, 0) < 0)
        return refuse(c);
    TRY(xml_read(&book, archive, left));
    TRY(xml_read(&relations, archive, left));
    if (!b.sheet) return fail(c, ERR_INVALID, N_("The .xlsx file has no sheet that is shown."));
    formats.from_1904 = b.from_1904;
    if (b.strings) TRY(strings_read(c, archive, b.strings, left, &strings));
    if (b.styles) TRY(formats_read(c, archive, b.styles, left, &formats));
    return cells_read(c, archive, b.sheet, left, &strings, &formats, ret);
}

enum err sheet_read_xlsx(struct call *c, const void *bytes, size_t length, struct sheet **ret)
{
    zip_uint64_t left = LIMIT_SHEET_UNPACKED;
    zip_source_t *source = zip_source_buffer_create(bytes, length, 0, NULL);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, NULL) : NULL;
    enum err e;

    if (!archive) {
        zip_source_free(source); /* an archive that was opened frees it itself */
        return refuse(c);
    }
    e = read_book(c, archive, &left, ret);
    zip_discard(archive);
    return e;
}
