/* ledger/ledger.h: the append-only store of sealed entries, whatever keeps it.
 *
 * A ledger holds the chains of one or more sites. Nothing above this folder knows which driver is
 * behind it. A ledger may be used by several threads: each call takes the ledger's own lock.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "ledger/sealed_entry.h"

struct ledger;
struct ledger_driver;

struct ledger_head {
    struct id site;
    enum stream stream;
    uint64_t seq; /* 0: nothing is there yet, and hash is zeros */
    unsigned char hash[HASH_SIZE];
};

/* where: a path, or a URI ("sqlite:PATH"; other schemes when their drivers exist). create makes an
 * empty ledger and refuses one that is there (ERR_CONFLICT); otherwise a missing one is ERR_MISSING.
 * ERR_CONFLICT also if another process has it open for writing. Close with ledger_close. */
enum err ledger_open(struct call *c, const char *where, bool create, struct ledger **ret) MUST_CHECK;
void ledger_close(struct ledger *l);

/* Appends entries of one site and stream in one durable step, in their order. The caller has filled in
 * everything but seq and previous, which this sets. *head is the head that the entries were decided on;
 * it is moved to the new one. ERR_CONFLICT if the ledger's head is another by now (nothing is written).
 * An entry whose id is there already gives ERR_CONFLICT too; ask ledger_find first. */
enum err ledger_append(struct call *c, struct ledger *l, struct ledger_head *head,
                       struct sealed_entry *entries, size_t count,
                       const struct sign_pair *site_key) MUST_CHECK;

/* The head of a chain; seq 0 where there is none. */
enum err ledger_head(struct call *c, struct ledger *l, const struct id *site, enum stream stream,
                     struct ledger_head *ret) MUST_CHECK;

/* ERR_CORRUPT unless the entry at *head carries a head signature by the site's public key. Nothing is
 * asked of an empty chain. */
enum err ledger_check_head(struct call *c, struct ledger *l, const struct ledger_head *head,
                           const unsigned char public[SIGN_PUBLIC_SIZE]) MUST_CHECK;

/* All heads, ordered by site and stream; in c->mem. */
enum err ledger_heads(struct call *c, struct ledger *l, struct ledger_head **ret,
                      size_t *ret_count) MUST_CHECK;

/* Calls each(c, arg, entry) for the entries after a place, in order: all of the chain for seq 0. Entry
 * and parts live only during the call of each; an error of each stops the reading and is passed up.
 *
 * Every header is hashed and must follow the one before it, from *after on, and public parts must have
 * their hash; ERR_CORRUPT otherwise. Sealed parts prove themselves when they are opened. Ask
 * ledger_check_head about the last entry.
 *
 * The ledger's lock is held throughout, so each must not call the ledger. Reading itself takes nothing
 * from c->mem. An each that needs memory for one entry resets an arena of its own at its start. */
typedef enum err (*ledger_each)(struct call *c, void *arg, const struct sealed_entry *e);
enum err ledger_read(struct call *c, struct ledger *l, const struct ledger_head *after,
                     ledger_each each, void *arg) MUST_CHECK;

/* One entry by id, parts included, in c->mem. *ret_found is false if there is none. */
enum err ledger_find(struct call *c, struct ledger *l, const struct id *entry, struct sealed_entry *ret,
                     bool *ret_found) MUST_CHECK;

/* Cuts the bytes of an entry's parts of one compartment out; nothing is left to do where they are gone.
 * The caller has appended the erase order. ERR_INVALID for the public compartment. */
enum err ledger_excise(struct call *c, struct ledger *l, const struct id *entry,
                       enum compartment compartment) MUST_CHECK;

/* Waits until another process may have appended, at most that long. */
enum err ledger_wait(struct call *c, struct ledger *l, int milliseconds) MUST_CHECK;

#endif
