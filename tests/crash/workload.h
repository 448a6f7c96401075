/* crash/workload.h: a small site that carries out numbered requests, for tests that pull the plug.
 *
 * What request n writes follows from the seed and n alone: a client that asks again asks for the same,
 * and a judge knows what must be there.
 */
#ifndef CRASH_WORKLOAD_H
#define CRASH_WORKLOAD_H

#include <stdbool.h>
#include <stdint.h>

#include "ledger/ledger.h"

#define REQUEST_ENTRIES 4 /* at most */

struct workload {
    uint64_t seed;
    const char *path;
    struct sign_pair key;
    struct id site;
    struct ledger *ledger; /* NULL while closed */
};

/* Neither makes nor opens the ledger. path is kept. */
void workload_begin(struct workload *w, const char *path, uint64_t seed);

/* Opens the ledger, making it with its founding entry where that is missing. */
enum err workload_open(struct call *c, struct workload *w) MUST_CHECK;
void workload_close(struct workload *w);

/* How many entries request n writes: 1 to REQUEST_ENTRIES, all in one stream. */
size_t workload_size(const struct workload *w, uint64_t request);

/* Carries the request out unless it was before (*ret_again). Durable on OK. */
enum err workload_do(struct call *c, struct workload *w, uint64_t request, bool *ret_again) MUST_CHECK;

/* How many of the request's entries are in the ledger, with the bytes they should have. */
enum err workload_look(struct call *c, struct workload *w, uint64_t request,
                       size_t *ret_there) MUST_CHECK;

/* Verifies the closed ledger. A fault is ERR_CORRUPT with its line. */
enum err workload_verify(struct call *c, const struct workload *w, uint64_t *ret_entries) MUST_CHECK;

/* The next of a sequence of numbers that a seed replays. */
uint64_t random_next(uint64_t *state);

#endif
