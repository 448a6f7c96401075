/* crash/workload.c: numbered requests, and looking for what they wrote. */

#include "crash/workload.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "ledger/verify.h"

#define PART_MAX 3000 /* some parts spill over a page */
#define REPORT_MAX 4096

uint64_t random_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static uint64_t request_random(const struct workload *w, uint64_t request)
{
    uint64_t state = w->seed * 1000003 + request;

    return random_next(&state);
}

void workload_begin(struct workload *w, const char *path, uint64_t seed)
{
    unsigned char bytes[32] = {77};

    memset(w, 0, sizeof *w);
    w->seed = seed;
    w->path = path;
    sign_pair_from_seed(bytes, &w->key);
    w->site = hash_id("astrolabe site", w->key.public, SIGN_PUBLIC_SIZE);
}

size_t workload_size(const struct workload *w, uint64_t request)
{
    return 1 + request_random(w, request) % REQUEST_ENTRIES;
}

static enum stream stream_of(const struct workload *w, uint64_t request)
{
    return request_random(w, request) >> 8 & 1 ? STREAM_ACCESS : STREAM_FACTS;
}

static struct sealed_entry entry_of(struct call *c, const struct workload *w, uint64_t request,
                                    size_t place)
{
    uint64_t random = request_random(w, request) + place, what[2] = {w->seed, request};
    size_t length = 1 + random_next(&random) % (random_next(&random) % 4 ? 300 : PART_MAX);
    unsigned char *part = arena_alloc(c->mem, length);
    struct sealed_entry e;

    memset(&e, 0, sizeof e);
    e.site = w->site;
    e.stream = stream_of(w, request);
    e.class = e.stream == STREAM_FACTS ? CLASS_RECORD : CLASS_ACCESS;
    e.token = hash_id("crash request", what, sizeof what);
    e.place = (uint16_t)place;
    for (size_t i = 0; i < length; i++) part[i] = (unsigned char)random_next(&random);
    sealed_entry_add_part(&e, CODED, 1, bytes_of(part, length));
    return e;
}

static enum err found(struct call *c, struct workload *w)
{
    const char *key = hex_text(c->mem, w->key.public, SIGN_PUBLIC_SIZE);
    const char *text =
        arena_format(c->mem, "{\"kind\":\"site_founded\",\"sign\":\"%s\",\"seal\":\"%s\"}", key, key);
    struct ledger_head head;
    struct sealed_entry e;

    TRY(ledger_head(c, w->ledger, &w->site, STREAM_FACTS, &head));
    if (head.seq > 0) return OK;
    memset(&e, 0, sizeof e);
    e.site = w->site;
    e.stream = STREAM_FACTS;
    e.class = CLASS_FOUNDING;
    e.token = hash_id("crash founding", &w->seed, sizeof w->seed);
    sealed_entry_add_part(&e, PUBLIC, 0, bytes_of(text, strlen(text)));
    return ledger_append(c, w->ledger, &head, &e, 1, &w->key);
}

enum err workload_open(struct call *c, struct workload *w)
{
    enum err e = ledger_open(c, w->path, false, &w->ledger);

    if (e == ERR_MISSING) {
        fail_clear(c);
        e = ledger_open(c, w->path, true, &w->ledger);
    }
    TRY(e);
    return found(c, w);
}

void workload_close(struct workload *w)
{
    ledger_close(w->ledger);
    w->ledger = NULL;
}

static enum err same(struct call *c, const struct sealed_entry *wanted, const struct sealed_entry *got)
{
    const struct sealed_part *a = &wanted->parts[0], *b = &got->parts[0];

    if (got->part_count != 1 || !b->bytes.data || b->bytes.length != a->bytes.length ||
        memcmp(a->bytes.data, b->bytes.data, a->bytes.length) != 0)
        return fail(c, ERR_CORRUPT, "An entry came back with other bytes than it was given.");
    return OK;
}

enum err workload_look(struct call *c, struct workload *w, uint64_t request, size_t *ret_there)
{
    size_t there = 0;

    for (size_t i = 0; i < workload_size(w, request); i++) {
        struct sealed_entry wanted = entry_of(c, w, request, i), got;
        struct id id = entry_id_of(&wanted.site, wanted.stream, &wanted.token, wanted.place);
        bool is_found;
        TRY(ledger_find(c, w->ledger, &id, &got, &is_found));
        if (!is_found) continue;
        TRY(same(c, &wanted, &got));
        there++;
    }
    *ret_there = there;
    return OK;
}

enum err workload_do(struct call *c, struct workload *w, uint64_t request, bool *ret_again)
{
    size_t size = workload_size(w, request), there;
    struct sealed_entry e[REQUEST_ENTRIES];
    struct ledger_head head;

    TRY(workload_look(c, w, request, &there));
    if (there != 0 && there != size)
        return fail(c, ERR_CORRUPT, "%zu of the %zu entries of a request are there.", there, size);
    *ret_again = there == size;
    if (*ret_again) return OK;
    for (size_t i = 0; i < size; i++) e[i] = entry_of(c, w, request, i);
    TRY(ledger_head(c, w->ledger, &w->site, e[0].stream, &head));
    return ledger_append(c, w->ledger, &head, e, size, &w->key);
}

enum err workload_verify(struct call *c, const struct workload *w, uint64_t *ret_entries)
{
    char *report = arena_alloc(c->mem, REPORT_MAX);
    FILE *out = fmemopen(report, REPORT_MAX, "w");
    struct verify_summary summary;
    enum err e;

    if (!out) return fail(c, ERR_IO, "There is no memory for a report.");
    e = ledger_verify(c, w->path, out, &summary);
    fclose(out);
    TRY(e);
    if (summary.faults) {
        report[strcspn(report, "\n")] = '\0';
        return fail(c, ERR_CORRUPT, "%s", report);
    }
    *ret_entries = summary.entries;
    return OK;
}
