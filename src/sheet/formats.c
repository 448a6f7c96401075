/* sheet/formats.c: which numbers are dates, and what they are as text. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "sheet/xlsx.h"

#define CUSTOM_MAX 1000           /* number formats of a file's own */
#define LAST_SERIAL 2958465.99999 /* the end of 9999 */

/* ---- which ---- */

struct custom {
    int id;
    bool is_date;
};

struct reading {
    struct xlsx_formats *formats;
    struct custom custom[CUSTOM_MAX];
    size_t custom_count;
    bool in_cell_formats;
};

/* Formats that every program knows by number (ECMA-376, 18.8.30), those of East Asia included. */
static bool is_date_number(int id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* Whether a format asks for a part of a date: d, m, y, h or s outside quoted text, escapes, and
 * brackets other than those of elapsed time. Only what stands before the first ";" is for dates. */
static bool is_date_code(const char *code)
{
    for (const char *p = code; *p && *p != ';'; p++) {
        if (*p == '"') {
            p = strchr(p + 1, '"');
            if (!p) return false;
        } else if (*p == '\\' || *p == '_' || *p == '*') {
            if (!*++p) return false;
        } else if (*p == '[' && !strchr("hHmMsS", p[1])) {
            p = strchr(p, ']');
            if (!p) return false;
        } else if (strchr("dDmMyYhHsS", *p)) {
            return true;
        }
    }
    return false;
}

static void add_custom(struct reading *r, const char **attributes)
{
    const char *id = xml_attribute(attributes, "numFmtId"),
               *code = xml_attribute(attributes, "formatCode");

    if (id && code && r->custom_count < CUSTOM_MAX)
        r->custom[r->custom_count++] = (struct custom){(int)strtol(id, NULL, 10), is_date_code(code)};
}

static bool is_date_format(const struct reading *r, int id)
{
    for (size_t i = 0; i < r->custom_count; i++)
        if (r->custom[i].id == id) return r->custom[i].is_date;
    return is_date_number(id);
}

static void on_start(struct xml *x, const char *name, const char **attributes)
{
    struct reading *r = x->arg;

    if (strcmp(name, "numFmt") == 0) add_custom(r, attributes);
    if (strcmp(name, "cellXfs") == 0) r->in_cell_formats = true;
    if (strcmp(name, "xf") == 0 && r->in_cell_formats) {
        const char *id = xml_attribute(attributes, "numFmtId");
        if (r->formats->count < LIMIT_SHEET_STYLES)
            r->formats->is_date[r->formats->count++] =
                is_date_format(r, id ? (int)strtol(id, NULL, 10) : 0);
    }
}

static void on_end(struct xml *x, const char *name)
{
    struct reading *r = x->arg;

    if (strcmp(name, "cellXfs") == 0) r->in_cell_formats = false;
}

enum err formats_read(struct call *c, zip_t *archive, const char *part, zip_uint64_t *left,
                      struct xlsx_formats *ret)
{
    struct reading *r = arena_alloc(c->mem, sizeof *r);
    struct xml x = {.call = c, .part = part, .start = on_start, .end = on_end, .arg = r};

    ret->is_date = arena_alloc(c->mem, LIMIT_SHEET_STYLES * sizeof *ret->is_date);
    r->formats = ret;
    return xml_read(&x, archive, left);
}

/* ---- what ---- */

/* The day so many days after 1 March of the year 0, in the Gregorian calendar. */
static void civil(int64_t days, int *ret_year, int *ret_month, int *ret_day)
{
    int64_t era = days / 146097, day_of_era = days % 146097;
    int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day = day_of_era - (365 * year + year / 4 - year / 100), month = (5 * day + 2) / 153;

    *ret_day = (int)(day - (153 * month + 2) / 5 + 1);
    *ret_month = (int)(month < 10 ? month + 3 : month - 9);
    *ret_year = (int)(year + era * 400 + (*ret_month <= 2));
}

/* Days count from 1904, or from 1900 with a 29 February 1900 that never was. */
static const char *date_text(struct call *c, bool from_1904, double serial)
{
    int64_t days = (int64_t)floor(serial), minutes = llround((serial - floor(serial)) * 1440);
    int year, month, day;

    if (minutes == 1440) {
        minutes = 0;
        days++;
    }
    if (days == 0 && serial > 0 && minutes)
        return arena_format(c->mem, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
    if (from_1904)
        days += 695361; /* 1904-01-01 */
    else
        days += days < 60 ? 693900 : 693899; /* 1899-12-31 and the day before it */
    civil(days, &year, &month, &day);
    if (minutes == 0) return arena_format(c->mem, "%04d-%02d-%02d", year, month, day);
    return arena_format(c->mem, "%04d-%02d-%02d %02d:%02d", year, month, day, (int)(minutes / 60),
                        (int)(minutes % 60));
}

const char *number_text(struct call *c, const struct xlsx_formats *f, size_t format, const char *number)
{
    char *end;
    double value = strtod(number, &end);

    if (end == number || *end || !isfinite(value)) return NULL;
    if (format < f->count && f->is_date[format] && value >= 0 && value <= LAST_SERIAL)
        return date_text(c, f->from_1904, value);
    if (value == floor(value) && fabs(value) < 1e15) return arena_format(c->mem, "%.0f", value + 0.0);
    return arena_format(c->mem, "%.15g", value);
}
