/* ledger/bench.h: how fast this machine appends, reads and verifies, beside bare SQLite. */
#ifndef LEDGER_BENCH_H
#define LEDGER_BENCH_H

#include <stdint.h>

#include "base/call.h"

struct json;

/* Appends that many entries (rounded up to whole commits of 1000) with one sealed part of about 250
 * bytes each, and 1000 more one at a time, to a ledger in the directory; and the same rows to a bare
 * SQLite file with the same settings, turn by turn. Then reads and verifies the ledger. Both files
 * stay. ERR_CONFLICT if they are there already.
 *
 * The map: entries; batched, single: {entries_per_second, bare_per_second, ratio}, where ratio is the
 * median over the turns of our rate by that of bare SQLite; read, verify: {seconds,
 * entries_per_second}; faults, which should be 0. */
enum err ledger_bench(struct call *c, const char *directory, uint64_t entries,
                      struct json **ret) MUST_CHECK;

#endif
