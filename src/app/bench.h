/* app/bench.h: the figures of `astrolabe ledger bench`: the ledger's own, and those of starting. */
#ifndef APP_BENCH_H
#define APP_BENCH_H

#include "base/json.h"

/* Makes a ledger and a whole site in the directory. The map of ledger/bench.h, and replay: {entries,
 * seconds with_snapshot, seconds without, resident megabytes}. */
enum err bench_ledger(struct call *c, const char *directory, uint64_t entries,
                      struct json **ret) MUST_CHECK;

#endif
