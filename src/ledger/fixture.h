/* ledger/fixture.h: a small site in a folder of its own, for the tests of this folder. */
#ifndef LEDGER_FIXTURE_H
#define LEDGER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#undef fail /* cmocka's; ours is in base/call.h */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "crypt/secret.h"
#include "ledger/ledger.h"

#define FIXTURE_NOW 1795000000 /* in November 2026; not a whole hour */
#define FIXTURE_HOUR (FIXTURE_NOW - FIXTURE_NOW % 3600)

struct fixture {
    struct call call;
    char folder[64];
    char path[96]; /* of the ledger */
    struct sign_pair site_key, author, reviewer;
    struct id site;
    struct ledger *ledger;
    struct ledger_head facts, access;
    uint32_t requests; /* tokens and handles are counted, so that a failure replays */
};

static inline void fixture_key(unsigned char number, struct sign_pair *ret)
{
    unsigned char seed[32];

    memset(seed, number, sizeof seed);
    sign_pair_from_seed(seed, ret);
}

static inline struct id fixture_id(const char *label, uint32_t number)
{
    return hash_id(label, &number, sizeof number);
}

/* A file in memory where the system has such a place: these tests open thousands of ledgers. */
static inline void fixture_begin(struct fixture *f)
{
    memset(f, 0, sizeof *f);
    f->call.mem = arena_new();
    f->call.now = FIXTURE_NOW;
    if (secret_start(&f->call) != OK) abort();
    snprintf(f->folder, sizeof f->folder, "%s/ledger-test-XXXXXX",
             access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    if (!mkdtemp(f->folder)) abort();
    snprintf(f->path, sizeof f->path, "%s/ledger.db", f->folder);
    fixture_key(1, &f->site_key);
    fixture_key(2, &f->author);
    fixture_key(3, &f->reviewer);
    f->site = hash_id("astrolabe site", f->site_key.public, SIGN_PUBLIC_SIZE);
    f->facts = (struct ledger_head){.site = f->site, .stream = STREAM_FACTS};
    f->access = (struct ledger_head){.site = f->site, .stream = STREAM_ACCESS};
}

static inline int fixture_remove(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    (void)at;
    return remove(path);
}

static inline void fixture_end(struct fixture *f)
{
    ledger_close(f->ledger);
    nftw(f->folder, fixture_remove, 8, FTW_DEPTH | FTW_PHYS);
    arena_free(f->call.mem);
}

/* An entry of a request of its own, without parts. */
static inline struct sealed_entry fixture_entry(struct fixture *f, enum stream stream,
                                                enum entry_class class)
{
    struct sealed_entry e;

    memset(&e, 0, sizeof e);
    e.site = f->site;
    e.stream = stream;
    e.class = class;
    e.hour = FIXTURE_HOUR;
    e.clock = CLOCK_MACHINE;
    e.token = fixture_id("token", ++f->requests);
    return e;
}

/* A part of arbitrary bytes: nothing in this folder opens seals. */
static inline void fixture_part(struct fixture *f, struct sealed_entry *e, enum compartment compartment,
                                size_t length)
{
    unsigned char *bytes = arena_alloc(f->call.mem, length ? length : 1);

    for (size_t i = 0; i < length; i++) bytes[i] = (unsigned char)(i * 7 + f->requests);
    sealed_entry_add_part(e, compartment, 1, bytes_of(bytes, length));
}

static inline void fixture_public(struct sealed_entry *e, const char *text)
{
    sealed_entry_add_part(e, PUBLIC, 0, bytes_of(text, strlen(text)));
}

static inline struct sealed_entry fixture_founding(struct fixture *f)
{
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_FOUNDING);
    const char *key = hex_text(f->call.mem, f->site_key.public, SIGN_PUBLIC_SIZE);

    fixture_public(&e, arena_format(f->call.mem,
                                    "{\"kind\":\"site_founded\",\"sign\":\"%s\",\"seal\":\"%s\"}", key,
                                    key));
    return e;
}

static inline struct sealed_entry fixture_user_key(struct fixture *f, const struct sign_pair *key)
{
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_KEYS);
    struct id id = sign_key_id(key->public);
    const char *public = hex_text(f->call.mem, key->public, SIGN_PUBLIC_SIZE);

    fixture_public(
        &e, arena_format(f->call.mem,
                         "{\"kind\":\"user_key\",\"key\":\"%s\",\"sign\":\"%s\",\"seal\":\"%s\"}",
                         id_text(f->call.mem, &id), public, public));
    return e;
}

static inline struct sealed_entry fixture_revocation(struct fixture *f, const struct sign_pair *key)
{
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_KEYS);
    struct id id = sign_key_id(key->public);

    fixture_public(&e, arena_format(f->call.mem, "{\"kind\":\"key_revoked\",\"key\":\"%s\"}",
                                    id_text(f->call.mem, &id)));
    return e;
}

static inline struct sealed_entry fixture_erase_order(struct fixture *f, const struct id *handle,
                                                      const char *compartments)
{
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_ERASE_ORDER);

    fixture_public(&e,
                   arena_format(f->call.mem,
                                "{\"kind\":\"erase_ordered\",\"handle\":\"%s\",\"compartments\":[%s]}",
                                id_text(f->call.mem, handle), compartments));
    return e;
}

static inline void fixture_sign(struct fixture *f, struct sealed_entry *e, enum signature_role role,
                                const struct sign_pair *key)
{
    static const unsigned char nothing[HASH_SIZE];

    sealed_entry_sign(&f->call, e, role, key, nothing);
}

static inline enum err fixture_append(struct fixture *f, struct sealed_entry *entries, size_t count)
{
    struct ledger_head *head = entries[0].stream == STREAM_FACTS ? &f->facts : &f->access;

    return ledger_append(&f->call, f->ledger, head, entries, count, &f->site_key);
}

#endif
