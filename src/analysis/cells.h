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
    bool number_is_missing; /* one of these may be read as a number */
    size_t columns;
    struct categories *names;
    const char *hint; /* what to do about a word where a number belongs, or NULL */
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
#define SHORT_MOST 8 /* bytes of a cell that is remembered as one number */

/* A cell of up to SHORT_MOST bytes, none of them behind it. */
struct cached {
    uint64_t bytes;
    uint32_t length; /* 0: nothing is remembered here */
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
    bool spelled;   /* numbers are compared as they are spelled */
    bool is_frozen; /* one thread's own copy: nothing is added to it */
    char decimal;
    int32_t one[256];     /* the code of a cell of one byte, -1 missing, CODE_UNKNOWN */
    struct cached *cache; /* cells as they stand in the file */
    unsigned cache_bits;
    size_t cached;
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

/* Where a short cell is remembered, or would be. */
static inline struct cached *categories_cached(const struct categories *k, uint64_t bytes,
                                               size_t length)
{
    uint64_t mixed = (bytes ^ length) * 0x9e3779b97f4a7c15U;
    size_t most = ((size_t)1 << k->cache_bits) - 1, i = mixed >> (64 - k->cache_bits);

    while (k->cache[i].length && (k->cache[i].bytes != bytes || k->cache[i].length != length))
        i = (i + 1) & most;
    return &k->cache[i];
}

/* Remembers it there. A copy that is full does not. */
void categories_remember(struct categories *k, struct cached *free, uint64_t bytes, size_t length,
                         int32_t code);

/* For a thread. */
struct categories *categories_frozen(struct call *c, const struct categories *k);

#endif
