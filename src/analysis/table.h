/* analysis/table.h: a table of figures from a CSV file, read fast.
 *
 * A file is opened (its header is read), columns are asked for, and then all of it is read once, into
 * the arrays that the caller needs: codes of categories or numbers, in any stride, so that a wide
 * layout fills a row-major array directly. Delimiter and decimal mark are found from the file unless
 * given. Quoted cells (RFC 4180), CRLF, and a byte order mark are understood; blanks around a cell are
 * not part of it. Every row has as many cells as the header. Bytes that cannot be UTF-8 text are
 * refused.
 *
 * Rows are counted as a spreadsheet does: the header is row 1. A refusal has its place,
 * FILE:ROW:COLUMN, as the field of the failure; the program prints it before the sentence.
 */
#ifndef ANALYSIS_TABLE_H
#define ANALYSIS_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/call.h"

struct table;

struct table_options {
    const char *delimiter;      /* one character, or NULL: found from the first rows */
    char decimal;               /* '.' or ','; 0: found from the first rows, else '.' */
    const char *const *missing; /* words for a missing value, NULL-terminated; NULL: NA. An empty cell
                                   is missing whatever stands here. */
};

/* path "-": standard input. The table belongs to c's arena. ERR_IO where the file cannot be read,
 * ERR_INVALID where it has no header or two columns of one name. */
enum err table_open(struct call *c, const char *path, const struct table_options *options,
                    struct table **ret) MUST_CHECK;

/* The same from bytes, which are copied. name: of the file they come from. */
enum err table_of_bytes(struct call *c, const char *name, const char *data, size_t size,
                        const struct table_options *options, struct table **ret) MUST_CHECK;

size_t table_columns(const struct table *t);
const char *table_column_name(const struct table *t, size_t column);

/* The column of that name; ERR_INVALID with the names there are. */
enum err table_find(struct call *c, const struct table *t, const char *name, size_t *ret) MUST_CHECK;

/* Rows below the header, at most: what an array must have room for before table_read. */
size_t table_rows_most(struct table *t);

/* ---- words that occur ---- */

/* Each distinct cell once, in the order of appearance; several columns may share one. Two spellings of
 * one number ("1", "1.0") are one category, as long as a double tells such numbers apart (15 digits).
 */
struct categories;

struct categories *categories_new(struct call *c);
/* For units, raters and the like: a cell is what it is spelled as, "07" is not "7". */
struct categories *categories_new_names(struct call *c);

/* One name of a list that was typed, without the blanks around it, which are no part of cells either.
 */
const char *listed_name(struct call *c, const char *text, size_t length);

/* Adds the categories of a list, separated by commas, in its order. ERR_INVALID for one listed twice.
 */
enum err categories_list(struct call *c, struct categories *k, const char *list) MUST_CHECK;
size_t categories_count(const struct categories *k);
const char *categories_text(const struct categories *k, size_t code);
double categories_number(const struct categories *k, size_t code); /* NAN for a word */

/* The order of the scale: as listed (ERR_INVALID for a category that the list lacks; listed ones that
 * do not occur are added), else numbers by size, else words by the alphabet (ret_is_words).
 * ret_place[code] is the place of each in it. */
enum err categories_order(struct call *c, struct categories *k, const char *list, size_t **ret_place,
                          bool *ret_is_words) MUST_CHECK;

/* The code of a category; -1 if it does not occur. */
int32_t categories_code(const struct categories *k, const char *text);
int32_t categories_take(struct categories *k, const char *text); /* adds it if it does not */
/* Bytes as a category of names; they have to live as long as the categories. */
int32_t categories_take_bytes(struct categories *k, const void *bytes, size_t size);

/* ---- reading ---- */

enum want_kind {
    WANT_CODES,  /* into int32_t: the category's code in order of appearance, -1 where missing */
    WANT_NUMBERS /* into double: NAN where missing; a word is refused */
};

struct want {
    size_t column;
    enum want_kind kind;
    struct categories *categories; /* of codes */
    void *into;                    /* of row 0 */
    size_t stride;                 /* elements from a row to the next */
};

/* What a refusal of a word where a number belongs says behind it ("; name the rows with --id."), until
 * NULL takes it away; the first that is given stands. */
void table_hint(struct table *t, const char *hint);

/* Reads all rows; a line without any cell is skipped. ERR_INVALID at the first cell or row that cannot
 * be understood (a word where a number belongs, an infinite number, a row with more or fewer cells). */
enum err table_read(struct call *c, struct table *t, const struct want *wants, size_t count,
                    size_t *ret_rows) MUST_CHECK;

/* Refuses the data at a place found later: row counts from 0 below the header, TABLE_HEADER is the
 * header. Returns ERR_INVALID. */
#define TABLE_HEADER ((size_t)-1)
enum err table_refuse(struct call *c, struct table *t, size_t row, size_t column, const char *format,
                      ...) __attribute__((format(printf, 5, 6)));

#endif
