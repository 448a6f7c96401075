/* sheet/fixture.h: .xlsx files put together for tests, part by part. */
#ifndef SHEET_FIXTURE_H
#define SHEET_FIXTURE_H

#include "base/fixture.h"

#include <zip.h>

#include "base/buffer.h"

struct xlsx_part {
    const char *name, *text;
};

#define XLSX_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define XLSX_TYPE "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

#define XLSX_BOOK(properties, sheets)                                                                  \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><workbook " XLSX_NS                                     \
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">" properties     \
    "<sheets>" sheets "</sheets></workbook>"
#define XLSX_ONE_SHEET "<sheet name=\"Roster\" sheetId=\"1\" r:id=\"rId1\"/>"
#define XLSX_RELATIONS                                                                                 \
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"           \
    "<Relationship Id=\"rId1\" Type=\"" XLSX_TYPE "worksheet\" Target=\"worksheets/sheet1.xml\"/>"     \
    "<Relationship Id=\"rId2\" Type=\"" XLSX_TYPE "worksheet\" Target=\"/xl/worksheets/sheet2.xml\"/>" \
    "<Relationship Id=\"rId3\" Type=\"" XLSX_TYPE "sharedStrings\" Target=\"sharedStrings.xml\"/>"     \
    "<Relationship Id=\"rId4\" Type=\"" XLSX_TYPE "styles\" Target=\"styles.xml\"/></Relationships>"
#define XLSX_SHEET(rows) "<worksheet " XLSX_NS "><sheetData>" rows "</sheetData></worksheet>"

/* The bytes of an archive with these parts; the last has no name. */
static inline void *xlsx_of(struct call *c, const struct xlsx_part *parts, size_t *ret_length)
{
    zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t *archive = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
    zip_stat_t stat;
    void *bytes;

    if (!archive) abort();
    zip_source_keep(source);
    for (; parts->name; parts++)
        if (zip_file_add(archive, parts->name,
                         zip_source_buffer(archive, parts->text, strlen(parts->text), 0), 0) < 0)
            abort();
    if (zip_close(archive) != 0 || zip_source_open(source) != 0 || zip_source_stat(source, &stat) != 0)
        abort();
    bytes = arena_alloc(c->mem, stat.size + 1);
    *ret_length = (size_t)zip_source_read(source, bytes, stat.size);
    zip_source_close(source);
    zip_source_free(source);
    return bytes;
}

/* With one sheet that has these rows, and texts and formats; NULL for parts that are not there. */
static inline void *xlsx_with(struct call *c, const char *rows, const char *strings, const char *styles,
                              size_t *ret_length)
{
    struct xlsx_part parts[8] = {
        {"xl/workbook.xml", XLSX_BOOK("", XLSX_ONE_SHEET)},
        {"xl/_rels/workbook.xml.rels", XLSX_RELATIONS},
        {"xl/worksheets/sheet1.xml", arena_format(c->mem, XLSX_SHEET("%s"), rows)}};
    size_t count = 3;

    parts[count++] =
        (struct xlsx_part){"xl/sharedStrings.xml", strings ? strings : "<sst " XLSX_NS "></sst>"};
    parts[count++] =
        (struct xlsx_part){"xl/styles.xml", styles ? styles : "<styleSheet " XLSX_NS "></styleSheet>"};
    return xlsx_of(c, parts, ret_length);
}

#endif
