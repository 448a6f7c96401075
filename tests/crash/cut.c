/* crash/cut.c: power cuts, failing syncs and full disks, on a disk in memory that remembers.
 *
 * crash_cut --folder F [--cuts N] [--seed S] [--progress FILE]
 *
 * Each round records a workload of its own and cuts it at random points. What is found after a cut is
 * opened; every acknowledged request must be there, the one that was under way is asked again, and the
 * chain must verify. The same with synchronous = OFF must lose something, or the test could not fail.
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crash/disk.h"
#include "crash/workload.h"
#include "crypt/secret.h"

#define ROUND_CUTS 100
#define ROUND_REQUESTS 30
#define SABOTAGE_CUTS 400
#define FAULT_REQUESTS 8

struct options {
    const char *folder, *progress;
    uint64_t cuts, seed;
};

struct test {
    struct machine machine;
    char path[100];
    uint64_t seed;
};

/* A failure's place, so that it can be replayed. */
static bool report(const char *name, const struct test *t, uint64_t where, const char *why)
{
    printf("not ok %s: %s (seed %llu, at %llu)\n", name, why, (unsigned long long)t->seed,
           (unsigned long long)where);
    return false;
}

/* Carries requests out until the first failure, telling the disk what was acknowledged. */
static enum err run_requests(struct call *c, struct workload *w, struct disk *d, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        bool again;
        TRY(workload_do(c, w, i, &again));
        disk_acknowledge(d, i);
    }
    return OK;
}

static enum err record(struct call *c, struct test *t, struct disk *d, bool sabotaged)
{
    struct workload w;
    enum err e;

    disk_begin(d, true);
    t->machine.now = d;
    workload_begin(&w, t->path, t->seed);
    e = workload_open(c, &w);
    if (e == OK && sabotaged &&
        sqlite3_exec(t->machine.handle, "PRAGMA synchronous = OFF", NULL, NULL, NULL))
        abort();
    if (e == OK) e = run_requests(c, &w, d, ROUND_REQUESTS);
    workload_close(&w);
    return e;
}

/* All that was acknowledged is there; what was under way is asked again; then all of it verifies. */
static enum err recover(struct call *c, struct test *t, struct workload *w, uint64_t acknowledged)
{
    uint64_t expected = 1, entries;
    size_t there;
    bool again;

    workload_begin(w, t->path, t->seed);
    TRY(workload_open(c, w));
    for (uint64_t i = 0; i < acknowledged; i++) {
        TRY(workload_look(c, w, i, &there));
        if (there != workload_size(w, i))
            return fail(c, ERR_MISSING, "of acknowledged request %llu only %zu entries are there",
                        (unsigned long long)i, there);
        expected += there;
    }
    for (uint64_t i = acknowledged; i < acknowledged + 2; i++) {
        TRY(workload_do(c, w, i, &again));
        expected += workload_size(w, i);
    }
    workload_close(w);
    TRY(workload_verify(c, w, &entries));
    if (entries != expected)
        return fail(c, ERR_CORRUPT, "%llu entries instead of %llu", (unsigned long long)entries,
                    (unsigned long long)expected);
    return OK;
}

/* Cuts once and opens what is left. false: something was lost or broken, and c says what. */
static bool survives(struct call *c, struct test *t, const struct shadow *s, uint64_t *random)
{
    struct workload w;
    struct disk found;
    enum err e;

    shadow_cut(s, random, &found);
    t->machine.now = &found;
    e = recover(c, t, &w, s->acknowledged);
    workload_close(&w);
    disk_end(&found);
    arena_reset(c->mem);
    return e == OK;
}

static int by_value(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;

    return left < right ? -1 : left > right;
}

/* Cuts a recorded run at random points, in their order. Returns how many cuts lost something. */
static uint64_t cut_at_random(struct test *t, const struct disk *recorded, uint64_t *random,
                              struct call *ret_last)
{
    struct call c = {.mem = arena_new()};
    struct shadow s;
    size_t points[ROUND_CUTS];
    uint64_t lost = 0;

    for (size_t i = 0; i < ROUND_CUTS; i++) points[i] = random_next(random) % (recorded->log_count + 1);
    qsort(points, ROUND_CUTS, sizeof points[0], by_value);
    shadow_begin(&s, recorded);
    for (size_t i = 0; i < ROUND_CUTS; i++) {
        shadow_advance(&s, points[i]);
        if (survives(&c, t, &s, random)) continue;
        lost++;
        ret_last->fail = c.fail;
        fail_clear(&c);
    }
    shadow_end(&s);
    arena_free(c.mem);
    return lost;
}

/* One workload and its cuts. */
static bool run_round(struct test *t, uint64_t seed, bool sabotaged, uint64_t *ret_lost,
                      struct call *ret_last)
{
    struct call c = {.mem = arena_new()};
    struct disk recorded;
    uint64_t random = seed + 1;
    enum err e;

    t->seed = seed;
    e = record(&c, t, &recorded, sabotaged);
    if (e == OK) *ret_lost = cut_at_random(t, &recorded, &random, ret_last);
    ret_last->fail = e == OK ? ret_last->fail : c.fail;
    disk_end(&recorded);
    arena_free(c.mem);
    return e == OK;
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

static bool test_power_cuts_lose_nothing(struct test *t, const struct options *o)
{
    static const char name[] = "cut_loses_nothing_acknowledged";
    uint64_t rounds = (o->cuts + ROUND_CUTS - 1) / ROUND_CUTS, cuts = 0;

    for (uint64_t i = rounds_done(o->progress); i < rounds; i++) {
        struct call last = {0};
        uint64_t lost = 0;
        if (!run_round(t, o->seed * 7919 + i, false, &lost, &last) || lost)
            return report(name, t, i, last.fail.text);
        cuts += ROUND_CUTS;
        note_progress(o->progress, i + 1);
    }
    printf("# %llu cuts now\nok %s\n", (unsigned long long)cuts, name);
    return true;
}

static bool test_power_cuts_without_syncing_lose_something(struct test *t, const struct options *o)
{
    static const char name[] = "cut_without_syncing_loses_something";
    uint64_t lost = 0, cuts = 0;

    for (uint64_t i = 0; cuts < SABOTAGE_CUTS; i++) {
        struct call last = {0};
        uint64_t here = 0;
        if (!run_round(t, o->seed * 104729 + i, true, &here, &last))
            return report(name, t, i, last.fail.text);
        lost += here;
        cuts += ROUND_CUTS;
    }
    printf("# %llu of %llu cuts lost or broke something with synchronous = OFF\n",
           (unsigned long long)lost, (unsigned long long)cuts);
    if (lost == 0) return report(name, t, cuts, "nothing was lost, so the test cannot find a loss");
    printf("ok %s\n", name);
    return true;
}

/* --- a sync that fails: the ledger stops, says so, and is whole when it is opened again --- */

static const char *check_stopped(struct call *c, struct workload *w, enum err e)
{
    bool again;

    if (e != ERR_IO) return "a failed sync was not told of as ERR_IO";
    if (!w->ledger) return NULL; /* it failed while the ledger was opened */
    fail_clear(c);
    if (workload_do(c, w, 1000, &again) != ERR_IO) return "the ledger wrote on after a sync had failed";
    fail_clear(c);
    return NULL;
}

/* Lets sync number n fail, then cuts the power. *ret_reached is false if there were fewer syncs. */
static const char *fail_sync(struct test *t, uint64_t n, bool *ret_reached)
{
    struct call c = {.mem = arena_new()};
    struct workload w;
    struct disk d;
    struct shadow s;
    uint64_t random = t->seed + n;
    const char *wrong = NULL;
    enum err e;

    disk_begin(&d, true);
    d.failing_sync = n;
    t->machine.now = &d;
    workload_begin(&w, t->path, t->seed);
    e = workload_open(&c, &w);
    if (e == OK) e = run_requests(&c, &w, &d, FAULT_REQUESTS);
    *ret_reached = d.syncs >= n;
    if (e != OK) wrong = check_stopped(&c, &w, e);
    if (e == OK && *ret_reached) wrong = "a failed sync was not noticed";
    workload_close(&w);
    shadow_begin(&s, &d);
    shadow_advance(&s, d.log_count);
    fail_clear(&c);
    if (!wrong && !survives(&c, t, &s, &random)) wrong = "what was acknowledged before is not whole";
    shadow_end(&s);
    disk_end(&d);
    arena_free(c.mem);
    return wrong;
}

static bool test_failing_sync_stops_the_ledger(struct test *t)
{
    static const char name[] = "failing_sync_stops_the_ledger_and_loses_nothing";
    bool reached = true;
    uint64_t n;

    for (n = 1; reached; n++) {
        const char *wrong = fail_sync(t, n, &reached);
        if (wrong) return report(name, t, n, wrong);
    }
    printf("# each of %llu syncs failed once\nok %s\n", (unsigned long long)n - 2, name);
    return n > 20 ? true : report(name, t, n, "there were too few syncs");
}

/* --- a full disk: nothing half, reading goes on, and with room the same request succeeds --- */

static const char *check_full(struct call *c, struct workload *w, uint64_t acknowledged, enum err e)
{
    size_t there;

    if (e != ERR_IO || !strstr(c->fail.text, "full")) return "a full disk was not told of";
    fail_clear(c);
    for (uint64_t i = 0; i < acknowledged; i++)
        if (workload_look(c, w, i, &there) != OK || there != workload_size(w, i))
            return "what was written cannot be read while the disk is full";
    return NULL;
}

static const char *fill_disk(struct test *t, uint64_t n, bool *ret_reached)
{
    struct call c = {.mem = arena_new()};
    struct workload w;
    struct disk d;
    const char *wrong = NULL;
    uint64_t acknowledged = 0;
    bool again;
    enum err e;

    disk_begin(&d, false);
    t->machine.now = &d;
    workload_begin(&w, t->path, t->seed);
    e = workload_open(&c, &w);
    d.full_from = n;
    for (; e == OK && acknowledged < FAULT_REQUESTS; acknowledged++)
        e = workload_do(&c, &w, acknowledged, &again);
    if (e != OK) acknowledged--;
    *ret_reached = e != OK;
    if (e != OK) wrong = check_full(&c, &w, acknowledged, e);
    d.full_from = 0;
    if (!wrong && e != OK && (workload_do(&c, &w, acknowledged, &again) != OK || again))
        wrong = "with room again the request did not succeed";
    workload_close(&w);
    if (!wrong && recover(&c, t, &w, acknowledged) != OK) wrong = "afterwards the ledger is not whole";
    workload_close(&w);
    disk_end(&d);
    arena_free(c.mem);
    return wrong;
}

static bool test_full_disk_leaves_nothing_half(struct test *t)
{
    static const char name[] = "full_disk_leaves_nothing_half";
    bool reached = true;
    uint64_t n;

    for (n = 1; reached; n++) {
        const char *wrong = fill_disk(t, n, &reached);
        if (wrong) return report(name, t, n, wrong);
    }
    printf("# the disk was full at each of %llu writes that made a file longer\nok %s\n",
           (unsigned long long)n - 2, name);
    return n > 20 ? true : report(name, t, n, "there were too few writes");
}

static bool read_options(int argc, char **argv, struct options *ret)
{
    static const struct option known[] = {{"folder", required_argument, NULL, 'f'},
                                          {"cuts", required_argument, NULL, 'c'},
                                          {"seed", required_argument, NULL, 's'},
                                          {"progress", required_argument, NULL, 'p'},
                                          {NULL, 0, NULL, 0}};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'f') ret->folder = optarg;
        if (option == 'c') ret->cuts = strtoull(optarg, NULL, 10);
        if (option == 's') ret->seed = strtoull(optarg, NULL, 10);
        if (option == 'p') ret->progress = optarg;
        if (option == '?') return false;
    }
    return ret->folder != NULL && strlen(ret->folder) < 80;
}

int main(int argc, char **argv)
{
    struct options o = {.cuts = 2000, .seed = 1};
    struct call c = {.mem = arena_new()};
    struct test t = {.seed = 0};
    int failed = 0;

    if (!read_options(argc, argv, &o) || secret_start(&c) != OK) {
        fputs("crash_cut --folder F [--cuts N] [--seed S] [--progress FILE]\n", stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    snprintf(t.path, sizeof t.path, "%s/cut.db",
             o.folder); /* only the lock file is ever on a real disk */
    machine_start(&t.machine);
    failed += !test_power_cuts_lose_nothing(&t, &o);
    failed += !test_power_cuts_without_syncing_lose_something(&t, &o);
    t.seed = o.seed;
    failed += !test_failing_sync_stops_the_ledger(&t);
    failed += !test_full_disk_leaves_nothing_half(&t);
    machine_stop(&t.machine);
    arena_free(c.mem);
    return failed ? 1 : 0;
}
