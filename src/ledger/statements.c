/* ledger/statements.c: finding a named block of SQL. */

#include "ledger/statements.h"

#include <string.h>

static const char mark[] = "-- name: ";

static const char *line_end(const char *at, const char *end)
{
    const char *newline = memchr(at, '\n', (size_t)(end - at));

    return newline ? newline : end;
}

static bool is_mark(const char *at, const char *end)
{
    return (size_t)(end - at) >= sizeof mark - 1 && memcmp(at, mark, sizeof mark - 1) == 0;
}

bool statements_find(struct statements all, const char *name, struct statements *ret)
{
    const char *end = all.text + all.length, *from = NULL;
    size_t wanted = strlen(name);

    for (const char *at = all.text; at < end; at = line_end(at, end) + 1) {
        const char *named = at + sizeof mark - 1;
        if (!is_mark(at, end)) continue;
        if (from) {
            end = at;
            break;
        }
        if ((size_t)(line_end(at, end) - named) == wanted && memcmp(named, name, wanted) == 0)
            from = line_end(at, end);
    }
    if (!from) return false;
    ret->text = from;
    ret->length = (size_t)(end - from);
    return true;
}
