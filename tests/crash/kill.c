/* crash/kill.c: kill -9 at random moments of a process that writes.
 *
 * crash_kill --folder F [--kills N] [--seed S] [--progress FILE] [--sabotage]
 *
 * A parent is the client: it sends numbered requests over a pipe, one at a time, remembers what was
 * acknowledged, kills the writer at a random moment, starts another and asks again for what was not
 * acknowledged. A ledger lives for one round of kills; then everything is looked for and verified.
 * With --progress, rounds that are done are counted in the file and not done again. With --sabotage the
 * writer acknowledges before it writes, and the judge must find that out.
 */

#include <errno.h>
#include <getopt.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "crash/workload.h"
#include "crypt/secret.h"

#define ROUND_KILLS 50
#define LONGEST_LIFE_US 30000    /* opening takes a part of it, so that is cut short too */
#define DONE ((uint64_t)1 << 63) /* in an acknowledgement: was carried out before */
#define LOST UINT64_MAX          /* instead of one: what was acknowledged is not there */
#define BROKEN (UINT64_MAX - 1)  /* instead of one: the ledger failed */

struct options {
    const char *folder, *progress;
    uint64_t kills, seed;
    bool sabotage;
};

struct round {
    struct workload work;
    uint64_t random;
    uint64_t next; /* the request that is not acknowledged yet; all before are */
    uint64_t kills, again;
    bool sabotage;
};

/* One writer and the pipes to it. */
struct writer {
    pid_t process;
    int requests, answers;
};

static bool tell(int to, uint64_t what)
{
    return write(to, &what, sizeof what) == (ssize_t)sizeof what;
}

static void answer(int to, uint64_t what)
{
    if (!tell(to, what)) _exit(4);
}

/* What was acknowledged last must be there before anything new is done. */
static enum err serve(struct call *c, struct round *r, int from, int to)
{
    uint64_t request;
    size_t there;

    TRY(workload_open(c, &r->work));
    if (r->next > 0) {
        TRY(workload_look(c, &r->work, r->next - 1, &there));
        if (there != workload_size(&r->work, r->next - 1)) answer(to, LOST);
    }
    while (read(from, &request, sizeof request) == (ssize_t)sizeof request) {
        bool again;
        if (r->sabotage) answer(to, request);
        TRY(workload_do(c, &r->work, request, &again));
        if (!r->sabotage) answer(to, again ? request | DONE : request);
        arena_reset(c->mem);
    }
    workload_close(&r->work);
    return OK;
}

static _Noreturn void be_writer(struct round *r, int from, int to)
{
    struct call c = {.mem = arena_new()};

    if (serve(&c, r, from, to) != OK) {
        fprintf(stderr, "crash_kill: the writer failed: %s\n", c.fail.text);
        answer(to, BROKEN);
    }
    _exit(0);
}

static struct writer start_writer(struct round *r)
{
    int requests[2], answers[2];
    struct writer w;

    if (pipe(requests) != 0 || pipe(answers) != 0) abort();
    w.process = fork();
    if (w.process < 0) abort();
    if (w.process == 0) {
        close(requests[1]);
        close(answers[0]);
        be_writer(r, requests[0], answers[1]);
    }
    close(requests[0]);
    close(answers[1]);
    w.requests = requests[1];
    w.answers = answers[0];
    return w;
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static const char *take_answer(struct round *r, uint64_t what)
{
    if (what == LOST) return "an acknowledged request was lost";
    if (what == BROKEN) return "the writer failed";
    if ((what & ~DONE) != r->next) return "another request was acknowledged than was sent";
    if (what & DONE) r->again++;
    r->next++;
    return NULL;
}

/* Sends requests until the deadline; the last may stay open. ppoll, since a life is shorter than a few
 * milliseconds. Ends early if the writer ends. */
static const char *drive(struct round *r, struct writer *w, int64_t deadline)
{
    struct pollfd answers = {.fd = w->answers, .events = POLLIN};
    uint64_t what;

    if (!tell(w->requests, r->next)) return "the writer ended by itself";
    for (;;) {
        int64_t left = deadline - now_us();
        struct timespec wait = {.tv_nsec = left * 1000};
        const char *wrong;
        if (left <= 0) return NULL;
        if (ppoll(&answers, 1, &wait, NULL) <= 0) continue;
        if (read(w->answers, &what, sizeof what) != (ssize_t)sizeof what)
            return "the writer ended by itself";
        wrong = take_answer(r, what);
        if (wrong) return wrong;
        if (!tell(w->requests, r->next)) return "the writer ended by itself";
    }
}

/* One life of a writer. What it acknowledged just before it died counts. */
static const char *live_and_die(struct round *r)
{
    struct writer w = start_writer(r);
    int64_t life = (int64_t)(random_next(&r->random) % LONGEST_LIFE_US);
    const char *wrong = drive(r, &w, now_us() + life);
    uint64_t what;

    kill(w.process, SIGKILL);
    if (waitpid(w.process, NULL, 0) != w.process) abort();
    while (!wrong && read(w.answers, &what, sizeof what) == (ssize_t)sizeof what)
        wrong = take_answer(r, what);
    close(w.requests);
    close(w.answers);
    r->kills++;
    return wrong;
}

/* Every acknowledged request whole, the open one whole or not at all, and not one entry more. */
static enum err judge(struct call *c, struct round *r)
{
    uint64_t expected = 1, entries;
    size_t there;

    TRY(workload_open(c, &r->work));
    for (uint64_t i = 0; i <= r->next; i++) {
        size_t size = workload_size(&r->work, i);
        TRY(workload_look(c, &r->work, i, &there));
        if (there != size && (i < r->next || there != 0))
            return fail(c, ERR_CORRUPT, "%zu of %zu entries of request %llu are there", there, size,
                        (unsigned long long)i);
        expected += there;
        if (i % 64 == 0) arena_reset(c->mem);
    }
    workload_close(&r->work);
    TRY(workload_verify(c, &r->work, &entries));
    if (entries != expected)
        return fail(c, ERR_CORRUPT, "%llu entries are there instead of %llu",
                    (unsigned long long)entries, (unsigned long long)expected);
    return OK;
}

static void remove_ledger(const char *path)
{
    static const char *const ends[] = {"", "-journal", "-lock"};
    char name[4096];

    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, ends[i]);
        unlink(name);
    }
}

static bool run_round(const struct options *o, uint64_t number, struct round *r)
{
    char path[4000];
    struct call c = {.mem = arena_new()};
    const char *wrong = NULL;

    memset(r, 0, sizeof *r);
    r->random = o->seed * 7919 + number;
    r->sabotage = o->sabotage;
    snprintf(path, sizeof path, "%s/kill-%llu.db", o->folder, (unsigned long long)number);
    remove_ledger(path);
    workload_begin(&r->work, path, r->random);
    while (!wrong && r->kills < ROUND_KILLS) wrong = live_and_die(r);
    if (!wrong && judge(&c, r) != OK) wrong = c.fail.text;
    if (wrong)
        printf("not ok kill_round_%llu: %s (seed %llu; see %s)\n", (unsigned long long)number, wrong,
               (unsigned long long)o->seed, path);
    else
        remove_ledger(path);
    workload_close(&r->work);
    arena_free(c.mem);
    return !wrong;
}

static uint64_t rounds_done(const char *progress)
{
    unsigned long long done = 0;
    FILE *file = progress ? fopen(progress, "r") : NULL;

    if (file && fscanf(file, "%llu", &done) != 1) done = 0;
    if (file) fclose(file);
    return done;
}

static void note_progress(const char *progress, uint64_t done)
{
    FILE *file = progress ? fopen(progress, "w") : NULL;

    if (!file) return;
    fprintf(file, "%llu\n", (unsigned long long)done);
    fclose(file);
}

static bool read_options(int argc, char **argv, struct options *ret)
{
    static const struct option known[] = {
        {"folder", required_argument, NULL, 'f'}, {"kills", required_argument, NULL, 'k'},
        {"seed", required_argument, NULL, 's'},   {"progress", required_argument, NULL, 'p'},
        {"sabotage", no_argument, NULL, 'x'},     {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'f') ret->folder = optarg;
        if (option == 'k') ret->kills = strtoull(optarg, NULL, 10);
        if (option == 's') ret->seed = strtoull(optarg, NULL, 10);
        if (option == 'p') ret->progress = optarg;
        if (option == 'x') ret->sabotage = true;
        if (option == '?') return false;
    }
    return ret->folder != NULL;
}

int main(int argc, char **argv)
{
    struct options o = {.kills = 1000, .seed = 1};
    struct call c = {.mem = arena_new()};
    uint64_t rounds, kills = 0, requests = 0, again = 0;
    bool good = true;

    if (!read_options(argc, argv, &o) || secret_start(&c) != OK) {
        fputs("crash_kill --folder F [--kills N] [--seed S] [--progress FILE] [--sabotage]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    signal(SIGPIPE, SIG_IGN);
    rounds = (o.kills + ROUND_KILLS - 1) / ROUND_KILLS;
    for (uint64_t i = rounds_done(o.progress); good && i < rounds; i++) {
        struct round r;
        good = run_round(&o, i, &r);
        kills += r.kills;
        requests += r.next;
        again += r.again;
        if (good) note_progress(o.progress, i + 1);
    }
    arena_free(c.mem);
    if (!good) return 1;
    printf("# %llu kills now, %llu requests acknowledged, %llu of them durable before they were asked "
           "again\n",
           (unsigned long long)kills, (unsigned long long)requests, (unsigned long long)again);
    printf("ok kill_loses_nothing_and_repeats_nothing\n");
    return 0;
}
