/* ledger/statements.h: SQL that lies in a file as named blocks.
 *
 * A block begins after a line "-- name: NAME" and reaches to the next such line, or to the end.
 */
#ifndef LEDGER_STATEMENTS_H
#define LEDGER_STATEMENTS_H

#include <stdbool.h>
#include <stddef.h>

struct statements {
    const char *text; /* not ended by a NUL byte */
    size_t length;
};

/* False if there is no block of that name. */
bool statements_find(struct statements all, const char *name, struct statements *ret);

#endif
