/* sheet/xlsx.h: what the files about .xlsx know of each other. */
#ifndef SHEET_XLSX_H
#define SHEET_XLSX_H

#include <expat.h>
#include <zip.h>

#include "base/buffer.h"
#include "sheet/builder.h"

/* One part of the file, while it is read as XML. A handler that fails stops the reading. */
struct xml {
    struct call *call;
    XML_Parser parser;
    const char *part;
    enum err failed;
    int depth;
    void (*start)(struct xml *x, const char *name, const char **attributes);
    void (*end)(struct xml *x, const char *name);
    struct buffer *text; /* where text goes; NULL where it is of no interest */
    void *arg;
};

/* xml.c. Names are local names, without prefixes. */
enum err xml_read(struct xml *x, zip_t *archive, zip_uint64_t *left) MUST_CHECK;
void xml_fail(struct xml *x, enum err e);                             /* from within a handler */
const char *xml_attribute(const char **attributes, const char *name); /* NULL if absent */

/* How the file says what numbers mean. */
struct xlsx_formats {
    bool *is_date; /* by the number of a cell's format */
    size_t count;
    bool from_1904;
};

/* formats.c */
enum err formats_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                      struct xlsx_formats *ret) MUST_CHECK;
/* The text of a cell that has a number; NULL if it is none. */
const char *number_text(struct call *c, const struct xlsx_formats *f, size_t format,
                        const char *number);

/* cells.c */
struct xlsx_strings {
    const char **texts;
    size_t *lengths;
    size_t count;
};
enum err strings_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                      struct xlsx_strings *ret) MUST_CHECK;
enum err cells_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                    const struct xlsx_strings *strings, const struct xlsx_formats *formats,
                    struct sheet **ret) MUST_CHECK;

#endif
