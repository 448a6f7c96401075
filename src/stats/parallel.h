/* stats/parallel.h: a loop on several threads. */
#ifndef STATS_PARALLEL_H
#define STATS_PARALLEL_H

#include <stddef.h>

#include "stats/estimate.h"

/* Processors that may be used: what the system allows, at most 64. */
STATS_PUBLIC size_t parallel_processors(void);

/* How many threads parallel_for uses at most when it is asked for `threads`: so many rooms are needed.
 */
STATS_PUBLIC size_t parallel_threads(size_t threads);

/* Calls work(context, first, end, thread) for parts of 0 to count - 1 and waits for all. Parts are
 * taken by the threads as they become free, `grain` at a time; thread is 0 to threads - 1 and serves to
 * give each thread its own room. What is computed may not depend on who computes it. threads 0: as many
 * as there are processors. Where no thread can be made the caller does the work. */
STATS_PUBLIC void parallel_for(size_t threads, size_t count, size_t grain,
                               void (*work)(void *context, size_t first, size_t end, size_t thread),
                               void *context);

#endif
