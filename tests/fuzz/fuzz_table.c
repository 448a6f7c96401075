/* tests/fuzz/fuzz_table.c: a table of figures: what is read keeps to its promises, what is refused says
 * where. */

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/number.h"
#include "analysis/table.h"
#include "base/arena.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COLUMNS_MOST 64

static void check(bool promise)
{
    if (!promise) abort();
}

static void check_refused(const struct call *c)
{
    check(c->fail.code == ERR_INVALID && c->fail.text[0] && c->fail.field &&
          strstr(c->fail.field, "table:"));
    check(text_is_utf8(c->fail.text, strlen(c->fail.text)));
}

static void read_codes(struct call *c, struct table *t, size_t columns)
{
    size_t most = table_rows_most(t), rows = 0, *place;
    int32_t *codes = arena_alloc(c->mem, most * columns * sizeof *codes);
    struct categories *k = categories_new(c);
    struct want wants[COLUMNS_MOST];
    bool is_words;

    for (size_t i = 0; i < columns; i++) wants[i] = (struct want){i, WANT_CODES, k, codes + i, columns};
    if (table_read(c, t, wants, columns, &rows) != OK) {
        check_refused(c);
        return;
    }
    check(rows && rows <= most);
    for (size_t i = 0; i < rows * columns; i++)
        check(codes[i] >= -1 && codes[i] < (int32_t)categories_count(k));
    for (size_t i = 0; i < categories_count(k); i++) {
        const char *text = categories_text(k, i);
        check(text[0] && text_is_utf8(text, strlen(text)) && categories_code(k, text) == (int32_t)i);
    }
    check(categories_order(c, k, NULL, &place, &is_words) == OK);
}

/* The same column again as numbers; a plain one is what strtod makes of it. */
static void read_numbers(struct call *c, struct table *t, size_t columns)
{
    size_t most = table_rows_most(t), rows = 0;
    double *numbers = arena_alloc(c->mem, most * sizeof *numbers);
    struct want want = {columns - 1, WANT_NUMBERS, NULL, numbers, 1};

    if (table_read(c, t, &want, 1, &rows) != OK) {
        check_refused(c);
        return;
    }
    for (size_t i = 0; i < rows; i++) check(!isinf(numbers[i]));
}

static void read_one_number(struct call *c, const uint8_t *data, size_t size)
{
    char *text = arena_alloc(c->mem, size + 16), *end; /* number_scan wants zeros behind it */
    double value, known, scanned;
    bool is_number;

    if (size) memcpy(text, data, size);
    is_number = number_read(text, strlen(text), '.', &value);
    check(is_number == (number_scan(text, text + strlen(text), '.', &scanned) == text + strlen(text) &&
                        *text != '\0'));
    if (!is_number) return;
    known = strtod(text, &end);
    check(*end == '\0' && memcmp(&value, &known, sizeof value) == 0);
    check(memcmp(&scanned, &known, sizeof scanned) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()}, again = {.mem = c.mem};
    struct table_options options = {0};
    struct table *t = NULL;

    read_one_number(&c, data, size);
    if (table_of_bytes(&c, "table", (const char *)data, size, &options, &t) == OK) {
        size_t columns = table_columns(t);
        check(columns > 0);
        for (size_t i = 0; i < columns; i++)
            check(text_is_utf8(table_column_name(t, i), strlen(table_column_name(t, i))));
        if (columns <= COLUMNS_MOST) read_codes(&c, t, columns);
        read_numbers(&again, t, columns);
    } else {
        check_refused(&c);
    }
    arena_free(c.mem);
    return 0;
}
