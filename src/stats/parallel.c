/* stats/parallel.c: a loop on several threads. */

#include "stats/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#define THREADS_MOST 64

struct shared {
    atomic_size_t next; /* the first part that nobody has taken */
    size_t count, grain;
    void (*work)(void *context, size_t first, size_t end, size_t thread);
    void *context;
};

struct worker {
    struct shared *shared;
    size_t number;
    pthread_t thread;
};

size_t parallel_processors(void)
{
    cpu_set_t set;
    int allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

    if (allowed < 1) return 1;
    return allowed > THREADS_MOST ? THREADS_MOST : (size_t)allowed;
}

size_t parallel_threads(size_t threads)
{
    if (threads == 0) return parallel_processors();
    return threads > THREADS_MOST ? THREADS_MOST : threads;
}

static void *take_parts(void *argument)
{
    struct worker *w = argument;
    struct shared *s = w->shared;

    for (;;) {
        size_t first = atomic_fetch_add(&s->next, s->grain);
        if (first >= s->count) return NULL;
        size_t end = s->count - first > s->grain ? first + s->grain : s->count;
        s->work(s->context, first, end, w->number);
    }
}

void parallel_for(size_t threads, size_t count, size_t grain,
                  void (*work)(void *context, size_t first, size_t end, size_t thread), void *context)
{
    struct shared shared = {
        .count = count, .grain = grain ? grain : 1, .work = work, .context = context};
    struct worker workers[THREADS_MOST];
    size_t wanted = parallel_threads(threads),
           parts = count / shared.grain + (count % shared.grain != 0);
    size_t made = 1;

    if (wanted > parts) wanted = parts;
    workers[0] = (struct worker){.shared = &shared, .number = 0};
    for (; made < wanted; made++) {
        workers[made] = (struct worker){.shared = &shared, .number = made};
        if (pthread_create(&workers[made].thread, NULL, take_parts, &workers[made])) break;
    }
    take_parts(&workers[0]);
    for (size_t i = 1; i < made; i++) pthread_join(workers[i].thread, NULL);
}
