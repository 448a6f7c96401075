/* analysis/progress.c: a line on a terminal that says how far a long computation is. */

#include "analysis/progress.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "stats/progress.h"

#define BAR 30
#define SILENT_FOR 5         /* looks, before anything is shown */
#define LOOK_EVERY 200000000 /* nanoseconds */

struct progress_shown {
    struct call *call;
    struct progress progress;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_over, has_shown;
};

void progress_line(size_t done, size_t all, char ret[PROGRESS_WIDE])
{
    char bar[BAR + 1];
    size_t filled;

    if (all == 0) {
        snprintf(ret, PROGRESS_WIDE, "step %zu", done);
        return;
    }
    if (done > all) done = all;
    filled = (size_t)((double)done / (double)all * BAR);
    memset(bar, '#', filled);
    memset(bar + filled, '.', BAR - filled);
    bar[BAR] = '\0';
    snprintf(ret, PROGRESS_WIDE, "[%s] %3.0f %%", bar, (double)done / (double)all * 100);
}

static void show(struct progress_shown *shown)
{
    char line[PROGRESS_WIDE];
    size_t done = atomic_load(&shown->progress.done);

    if (done == 0) return;
    progress_line(done, atomic_load(&shown->progress.all), line);
    fprintf(stderr, "\r%-*s", PROGRESS_WIDE - 1, line);
    shown->has_shown = true;
}

static void *look(void *argument)
{
    struct progress_shown *shown = argument;

    pthread_mutex_lock(&shown->lock);
    for (int looks = 1; !shown->is_over; looks++) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += LOOK_EVERY;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&shown->changed, &shown->lock, &until);
        if (!shown->is_over && looks >= SILENT_FOR) show(shown);
    }
    pthread_mutex_unlock(&shown->lock);
    if (shown->has_shown) fprintf(stderr, "\r%*s\r", PROGRESS_WIDE - 1, "");
    return NULL;
}

struct progress_shown *progress_show(struct call *c)
{
    struct progress_shown *shown;

    if (!isatty(STDERR_FILENO)) return NULL;
    shown = arena_alloc(c->mem, sizeof *shown);
    shown->call = c;
    pthread_mutex_init(&shown->lock, NULL);
    pthread_cond_init(&shown->changed, NULL);
    if (pthread_create(&shown->thread, NULL, look, shown)) return NULL;
    c->progress = &shown->progress;
    return shown;
}

void progress_end(struct progress_shown *shown)
{
    if (!shown) return;
    pthread_mutex_lock(&shown->lock);
    shown->is_over = true;
    pthread_cond_signal(&shown->changed);
    pthread_mutex_unlock(&shown->lock);
    pthread_join(shown->thread, NULL);
    shown->call->progress = NULL;
}
