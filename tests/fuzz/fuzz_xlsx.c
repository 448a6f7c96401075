/* tests/fuzz/fuzz_xlsx.c: a table as .xlsx: what is read keeps to its limits. */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "sheet/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};
    struct sheet *s = NULL;

    if (sheet_read_xlsx(&c, data, size, &s) == OK) {
        check(s->count <= LIMIT_SHEET_ROWS && s->columns <= LIMIT_SHEET_COLUMNS);
        for (size_t r = 0; r < s->count; r++) {
            check(s->rows[r].count && s->rows[r].count <= s->columns);
            check(r == 0 || s->rows[r].number > s->rows[r - 1].number);
            for (size_t k = 0; k < s->rows[r].count; k++) {
                const char *cell = sheet_cell(&s->rows[r], k);
                check(strlen(cell) <= LIMIT_SHEET_CELL && text_is_printable(cell, strlen(cell)));
            }
        }
    } else {
        check(!s && c.fail.code == ERR_INVALID && c.fail.text[0]);
    }
    arena_free(c.mem);
    return 0;
}
