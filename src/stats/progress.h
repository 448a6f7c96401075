/* stats/progress.h: how far a long computation is, for whoever called it.
 *
 * The caller keeps the counters and lets the call point to them; any thread of the caller may read them
 * while the computation goes on. Where the call points to none nothing is counted.
 */
#ifndef STATS_PROGRESS_H
#define STATS_PROGRESS_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/call.h"

struct progress {
    atomic_size_t done; /* replicates, or rounds of an iteration */
    atomic_size_t all;  /* of them; 0: nobody knows */
};

/* Something begins that has so many steps; 0: it ends when it has settled. */
void progress_begin(struct call *c, size_t all);
void progress_add(struct call *c, size_t steps);

/* As parallel_for, every part of which is counted. */
void progress_for(struct call *c, size_t threads, size_t count, size_t grain,
                  void (*work)(void *context, size_t first, size_t end, size_t thread), void *context);

#endif
