/* ledger/verify_parts.h: what the parts of the checker know of each other. */
#ifndef LEDGER_VERIFY_PARTS_H
#define LEDGER_VERIFY_PARTS_H

#include "ledger/database.h"
#include "ledger/sealed_entry.h"
#include "ledger/verify.h"

#define BUCKETS 256

/* Where a row belongs. */
struct spot {
    struct id site;
    int64_t stream;
    int64_t seq;
};

/* A walk through one table. */
struct walk {
    const char *table;
    sqlite3_stmt *row;
    bool more;
    bool broken; /* it ended early, so what is missing may be there */
    struct spot at;
};

/* A person's key, as a site's facts announced or revoked it. */
struct announced {
    struct announced *next;
    struct id key;
    unsigned char sign[SIGN_PUBLIC_SIZE];
    bool announced, revoked;
};

struct erase_order {
    struct erase_order *next;
    struct id site, handle;
    unsigned compartments; /* a bit each */
};

struct chain {
    uint64_t next;                     /* the seq that should come */
    bool known;                        /* whether the hash before is known */
    unsigned char computed[HASH_SIZE]; /* of the header before */
    unsigned char stored[HASH_SIZE];   /* as the row before claims; differs only after a fault */
    bool is_signed;                    /* the last entry has a head signature */
};

struct check {
    struct call *c;    /* the caller's */
    struct call inner; /* memory of one entry, and failures that become faults */
    struct arena *entry_mem, *site_mem, *order_mem;
    FILE *out;
    struct verify_summary sum;
    struct database file;
    struct walk entries, parts, heads;
    struct erase_order *orders[BUCKETS]; /* by the handle's first byte */
    /* of the site that is being walked */
    bool site_begun;
    bool site_key_known;
    unsigned char site_key[SIGN_PUBLIC_SIZE];
    struct announced *keys[BUCKETS]; /* by the key id's first byte */
    struct chain chain;
    struct spot chain_at; /* the last entry of the chain */
};

/* One entry while it is checked. */
struct checked {
    struct spot at;
    struct sealed_entry entry;
    bool decoded;
    unsigned char hash[HASH_SIZE];
    bool right[LIMIT_ENTRY_PARTS];          /* the part has its hash */
    struct bytes public[LIMIT_ENTRY_PARTS]; /* of public parts that can be believed */
};

/* Writes one line; at NULL: of the file itself. */
void verify_fault(struct check *v, const struct spot *at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with what SQLite says of it, or NULL. */
void verify_file_fault(struct check *v, const char *what, const char *detail);

/* ---- the walk through the tables ---- */

int spot_compare(const struct spot *a, const struct spot *b);
bool spot_same_chain(const struct spot *a, const struct spot *b);

enum err walk_begin(struct check *v, struct walk *w, const char *table,
                    const char *statement) MUST_CHECK;
void walk_on(struct check *v, struct walk *w);
/* Parts and heads before a place belong to no entry, or the walk would have come by them; until NULL:
 * all that are left. Rule 4 and rule 7. */
void walk_skip_strays(struct check *v, const struct spot *until);

/* ---- what public parts say: founding, keys, erase orders (docs/format.md section 6) ---- */

/* An order may stand after what it lets be erased, so all are collected before the walk. */
enum err verify_collect_orders(struct check *v) MUST_CHECK;
bool verify_may_be_missing(const struct check *v, const struct sealed_entry *e,
                           enum compartment compartment);

/* Rule 5. */
void verify_founding(struct check *v, const struct checked *e);
/* The key, if the site's facts said anything of it so far; else NULL. */
struct announced *verify_find_key(const struct check *v, const struct id *key);
/* What this entry says about keys holds for later ones. */
void verify_learn(struct check *v, const struct checked *e);

#endif
