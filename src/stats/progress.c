/* stats/progress.c: how far a long computation is. */

#include "stats/progress.h"

#include "stats/parallel.h"

void progress_begin(struct call *c, size_t all)
{
    if (!c->progress) return;
    atomic_store(&c->progress->done, 0);
    atomic_store(&c->progress->all, all);
}

void progress_add(struct call *c, size_t steps)
{
    if (c->progress) atomic_fetch_add(&c->progress->done, steps);
}

struct counted {
    struct call *call;
    void (*work)(void *context, size_t first, size_t end, size_t thread);
    void *context;
};

static void work_and_count(void *context, size_t first, size_t end, size_t thread)
{
    struct counted *counted = context;

    counted->work(counted->context, first, end, thread);
    progress_add(counted->call, end - first);
}

void progress_for(struct call *c, size_t threads, size_t count, size_t grain,
                  void (*work)(void *context, size_t first, size_t end, size_t thread), void *context)
{
    struct counted counted = {c, work, context};

    progress_begin(c, count);
    parallel_for(threads, count, grain, work_and_count, &counted);
}
