/* sheet/xml.c: a part of an .xlsx is unpacked and read piece by piece, within limits. */

#include <string.h>

#include "base/limits.h"
#include "sheet/xlsx.h"

#define PIECE 16384

static const char *local(const char *name)
{
    const char *bar = strrchr(name, '|');

    return bar ? bar + 1 : name;
}

void xml_fail(struct xml *x, enum err e)
{
    if (x->failed == OK) x->failed = e;
    XML_StopParser(x->parser, XML_FALSE);
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; *attributes; attributes += 2)
        if (strcmp(local(attributes[0]), name) == 0) return attributes[1];
    return NULL;
}

static enum err refuse(struct xml *x)
{
    return fail(
        x->call, ERR_INVALID,
        N_("The .xlsx file is damaged or not one (%s). Open it in a spreadsheet program and save it "
           "again."),
        x->part);
}

static void XMLCALL on_start(void *arg, const XML_Char *name, const XML_Char **attributes)
{
    struct xml *x = arg;

    if (x->failed != OK) return;
    if (++x->depth > LIMIT_SHEET_DEPTH)
        xml_fail(x, refuse(x));
    else
        x->start(x, local(name), attributes);
}

static void XMLCALL on_end(void *arg, const XML_Char *name)
{
    struct xml *x = arg;

    if (x->failed != OK) return;
    x->depth--;
    if (x->end) x->end(x, local(name));
}

static void XMLCALL on_text(void *arg, const XML_Char *text, int length)
{
    struct xml *x = arg;

    if (x->failed == OK && x->text) buffer_add(x->text, text, (size_t)length);
}

/* No spreadsheet program writes one, and entities are declared in it. */
static void XMLCALL on_doctype(void *arg, const XML_Char *name, const XML_Char *system,
                               const XML_Char *public, int internal)
{
    struct xml *x = arg;

    (void)name, (void)system, (void)public, (void)internal;
    xml_fail(x,
             fail(x->call, ERR_INVALID,
                  N_("The .xlsx file declares what no spreadsheet program would (%s). It is not read."),
                  x->part));
}

/* The directory says how large a part is; what is unpacked is counted all the same. */
static enum err check_size(struct xml *x, zip_t *archive, const zip_uint64_t *left)
{
    zip_stat_t stat;
    zip_uint64_t needed = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;

    if (zip_stat(archive, x->part, 0, &stat) != 0 || (stat.valid & needed) != needed) return refuse(x);
    if (stat.encryption_method != ZIP_EM_NONE)
        return fail(x->call, ERR_INVALID, N_("The .xlsx file has a password. Save it without one."));
    if (stat.size > *left || stat.size / LIMIT_SHEET_RATIO > stat.comp_size + PIECE / LIMIT_SHEET_RATIO)
        return fail(x->call, ERR_INVALID,
                    N_("The .xlsx file is far larger inside than it looks. It is not read."));
    return OK;
}

static enum err feed(struct xml *x, zip_file_t *file, zip_uint64_t *left)
{
    char piece[PIECE];
    zip_int64_t got;

    do {
        got = zip_fread(file, piece, sizeof piece);
        if (got < 0 || (zip_uint64_t)got > *left) return refuse(x);
        *left -= (zip_uint64_t)got;
        if (XML_Parse(x->parser, piece, (int)got, got == 0) != XML_STATUS_OK)
            return x->failed != OK ? x->failed : refuse(x);
    } while (got > 0);
    return OK;
}

enum err xml_read(struct xml *x, zip_t *archive, zip_uint64_t *left)
{
    zip_file_t *file;
    enum err e;

    TRY(check_size(x, archive, left));
    file = zip_fopen(archive, x->part, 0);
    if (!file) return refuse(x);
    x->parser = XML_ParserCreateNS("UTF-8", '|');
    if (x->parser) {
        XML_SetUserData(x->parser, x);
        XML_SetElementHandler(x->parser, on_start, on_end);
        XML_SetCharacterDataHandler(x->parser, on_text);
        XML_SetStartDoctypeDeclHandler(x->parser, on_doctype);
        e = feed(x, file, left);
        XML_ParserFree(x->parser);
    } else {
        e = fail(x->call, ERR_IO, N_("There is not enough memory to read the file."));
    }
    zip_fclose(file);
    return e;
}
