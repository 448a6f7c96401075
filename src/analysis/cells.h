/* analysis/cells.h: what the files that read a table share. */
#ifndef ANALYSIS_CELLS_H
#define ANALYSIS_CELLS_H

#include "analysis/table.h"

/* Bytes that may be read behind the end of the data; all of them 0. */
#define PADDING ((size_t)64)

struct table {
    const char *name;
    const char *data, *end; /* data[0] to end[-1], then PADDING zeros */
    const char *body;       /* the first row below the header */
    size_t header_row;      /* as a spreadsheet counts: blank lines above it count */
    size_t rows_most;
    char delimiter, decimal;
    const char *const *missing;
    size_t columns;
    struct categories *names;
};

/* One cell as it was cut out: without quotes, and without blanks around it. */
struct cell {
    const char *text;
    size_t length;
    bool ends_row;
    const char *wrong; /* a sentence, if its quotes are */
};

/* Cuts out the cell at p; returns where the next one (or the next row) begins. */
const char *cell_cut(struct call *c, const struct table *t, const char *p, struct cell *ret);
bool cell_is_missing(const struct table *t, const char *text, size_t length);

/* Past blank lines; and past a whole row. */
const char *rows_skip_blank(const struct table *t, const char *p, size_t *row);
const char *row_skip(const struct table *t, const char *p);

/* Line ends, eight bytes at a time. */
size_t count_lines(const char *p, const char *end);

/* Refuses at a place as a spreadsheet counts, both from 1. */
enum err table_refuse_at(struct call *c, struct table *t, size_t row, size_t column, const char *format,
                         ...) __attribute__((format(printf, 5, 6)));

/* A cell for a sentence: cut short, and without what would not print. */
const char *cell_shown(struct call *c, const char *text, size_t length);

/* ---- categories from within ---- */

#define CODE_UNKNOWN (-2)
#define CACHE_BITS 10

struct cached {
    uint64_t bytes; /* of a cell of up to 8 bytes */
    uint32_t length;
    int32_t code;
};

struct spelling {
    const char *text;
    uint32_t length, hash;
    int32_t code;
};

struct category {
    const char *text;
    size_t length;
    double number;
    bool is_terminated;
};

struct categories {
    struct call *call;
    bool spelled; /* numbers are compared as they are spelled */
    char decimal;
    int32_t one[256]; /* the code of a cell of one byte, -1 missing, CODE_UNKNOWN */
    struct cached cache[1 << CACHE_BITS];
    struct category *list;
    size_t count, room;
    struct spelling *spellings;
    size_t spelling_count, spelling_room;
    uint32_t *slots; /* places in spellings plus 1; 0: free */
    size_t slot_count;
};

/* The code of a cell that is not missing, or CODE_UNKNOWN. */
int32_t categories_find(const struct categories *k, const char *text, size_t length);

/* The same; what is not there is added. The text has to live as long as the categories. */
int32_t categories_add(struct categories *k, const char *text, size_t length);

#endif
