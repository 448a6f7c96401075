/* ledger/verify.h: checking a ledger without any key, by the rules of docs/format.md section 9. */
#ifndef LEDGER_VERIFY_H
#define LEDGER_VERIFY_H

#include <stdio.h>

#include "base/call.h"

struct verify_summary {
    uint64_t entries;
    uint64_t signatures; /* of heads and of persons */
    uint64_t faults;
};

/* Reads the SQLite file at path, read-only, and writes one line a fault to out. The answer "there are
 * faults" is in the summary, not in the error: ERR_MISSING, ERR_BUSY (another process has it open for
 * writing) or ERR_IO only if the file cannot be read. A fault of the file itself, whatever it is, is a
 * line of the zero site, facts 0. */
enum err ledger_verify(struct call *c, const char *path, FILE *out,
                       struct verify_summary *ret) MUST_CHECK;

/* Writes the canonical export, docs/format.md section 10. ERR_CORRUPT where a row is no entry. */
enum err ledger_export(struct call *c, const char *path, FILE *out) MUST_CHECK;

#endif
