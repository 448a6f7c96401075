/* app/bench.c: the ledger's own benchmark, and how long a site of that size takes to start. */

#include "app/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "app/subjects.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "keys/user.h"
#include "ledger/bench.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/site.h"

#define BATCH 1000
#define ENTRIES_A_PERSON 20
#define PASSPHRASE "measured in the morning"

struct filling {
    struct id unit;
    uint64_t first, count, people;
    struct id *handles;
};

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The second number of /proc/self/statm: resident pages. */
static double resident_megabytes(void)
{
    char line[128] = "", *rest = line;
    FILE *f = fopen("/proc/self/statm", "r");
    unsigned long resident;

    if (f && !fgets(line, sizeof line, f)) line[0] = '\0';
    if (f) fclose(f);
    (void)strtoul(line, &rest, 10);
    resident = strtoul(rest, NULL, 10);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static enum err append_person(struct call *c, struct desk *d, struct filling *f, uint64_t n)
{
    struct entry *e = entry_new(c, "person_registered", NULL);
    struct json *names = json_list(c), *name = json_map(c);

    json_set(name, "script", json_text(c, "Latn"));
    json_set(name, "text", json_text(c, arena_format(c->mem, "Bench %08llu", (unsigned long long)n)));
    json_add(names, name);
    entry_identity(c, e, "names", names);
    entry_identity(c, e, "number", json_text(c, arena_format(c->mem, "B-%llu", (unsigned long long)n)));
    entry_coded(c, e, "unit", json_id(c, &f->unit));
    entry_coded(c, e, "legal_status", json_text(c, "convicted"));
    TRY(site_append(c, d, e));
    e->handle = e->id;
    f->handles[n] = e->id;
    return OK;
}

static enum err append_evidence(struct call *c, struct desk *d, struct filling *f, uint64_t n)
{
    struct entry *e = entry_new(c, "evidence_added", &f->handles[n % f->people]);

    entry_coded(c, e, "type", json_text(c, "fact"));
    entry_coded(c, e, "source", json_text(c, "file"));
    entry_coded(c, e, "dated", json_int(c, c->now - (int64_t)n % (300 * TIME_DAY)));
    return site_append(c, d, e);
}

static enum err decide_batch(struct call *c, struct desk *d, void *arg)
{
    struct filling *f = arg;

    for (uint64_t n = f->first; n < f->first + f->count; n++)
        TRY(n < f->people ? append_person(c, d, f, n) : append_evidence(c, d, f, n));
    return OK;
}

static enum err fill(struct call *c, struct site *s, struct desk *d, uint64_t entries)
{
    struct filling f = {.people = entries / ENTRIES_A_PERSON + 1};
    struct call inner = {.mem = arena_new(), .now = c->now};
    enum err e = OK;

    (void)s;
    f.handles = arena_alloc(c->mem, (f.people + 1) * sizeof *f.handles);
    f.unit = id_random();
    for (f.first = 0; f.first < entries && e == OK; f.first += f.count) {
        f.count = entries - f.first < BATCH ? entries - f.first : BATCH;
        e = site_decide(&inner, d, decide_batch, &f, NULL);
        if (e != OK) (void)fail(c, e, "%s", inner.fail.text);
        arena_reset(inner.mem);
    }
    arena_free(inner.mem);
    return e;
}

static enum err start(struct call *c, const char *directory, const char *key, struct json *ret)
{
    struct user_secrets *secrets;
    struct json *figures = json_map(c);
    struct site *s;
    double begun;
    enum err e;

    TRY(site_open(c, &astrolabe_charter, directory, &s));
    e = user_secrets_open(c, site_user_store(s), "bench", PASSPHRASE, &secrets);
    begun = seconds();
    if (e == OK) {
        e = site_unlock(c, s, secrets);
        json_set(figures, "seconds", json_decimal(c, seconds() - begun));
        json_set(figures, "resident_megabytes", json_decimal(c, resident_megabytes()));
        user_secrets_free(secrets);
    }
    json_set(ret, key, figures);
    site_close(s);
    return e;
}

static enum err make_site(struct call *c, const char *directory, uint64_t entries)
{
    struct site_founding founding = {directory, "Bench", "bench", PASSPHRASE, passphrase_cost_least(),
                                     false};
    struct user_secrets *secrets;
    const char *recovery;
    struct desk desk;
    struct site *s;
    enum err e;

    TRY(site_create(c, &astrolabe_charter, &founding, &s, &recovery));
    e = user_secrets_open(c, site_user_store(s), "bench", PASSPHRASE, &secrets);
    if (e == OK) {
        e = desk_sit(c, s, &secrets->user, secrets, &desk);
        if (e == OK) e = fill(c, s, &desk, entries);
        user_secrets_free(secrets);
    }
    site_close(s);
    return e;
}

enum err bench_ledger(struct call *c, const char *directory, uint64_t entries, struct json **ret)
{
    const char *site = arena_format(c->mem, "%s/site", directory);
    struct json *figures, *replay = json_map(c);
    double begun;

    TRY(ledger_bench(c, directory, entries, &figures));
    begun = seconds();
    TRY(make_site(c, site, entries));
    json_set(replay, "entries", json_int(c, (int64_t)entries));
    json_set(replay, "filling_seconds", json_decimal(c, seconds() - begun));
    TRY(start(c, site, "with_snapshot", replay));
    unlink(arena_format(c->mem, "%s/model.snapshot", site));
    TRY(start(c, site, "without_snapshot", replay));
    json_set(figures, "replay", replay);
    *ret = figures;
    return OK;
}
