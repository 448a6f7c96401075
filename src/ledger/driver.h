/* ledger/driver.h: what a place to keep a ledger must be able to do. One suite tests every driver.
 *
 * A driver stores rows; it decides nothing about chains. Calls on one state come one at a time, except
 * wait, which may run beside any other: nobody should be kept from appending by somebody who waits.
 */
#ifndef LEDGER_DRIVER_H
#define LEDGER_DRIVER_H

#include "ledger/ledger.h"

struct database_kind;

/* One row of table entry, with its parts. */
struct stored_entry {
    struct id site;
    enum stream stream;
    uint64_t seq;
    struct id id;
    struct bytes header;
    unsigned char hash[HASH_SIZE];
    size_t part_count; /* when read: one more than the highest place that has bytes */
    struct bytes parts[LIMIT_ENTRY_PARTS]; /* data is NULL where it was cut out */
};

struct stored_commit {
    struct ledger_head decided_on;
    const struct stored_entry *entries;
    size_t count;
    unsigned char signature[SIGN_SIZE]; /* over the last entry */
};

/* The row and its bytes live only during the call. It must not call the ledger. */
typedef enum err (*stored_each)(struct call *c, void *arg, const struct stored_entry *row);

struct ledger_driver {
    const char *scheme;
    enum err (*open)(struct call *c, const char *where, bool create, void **ret_state);
    void (*close)(void *state);
    /* Durable when it returns OK; nothing is written otherwise. ERR_CONFLICT if the head has moved. */
    enum err (*append)(struct call *c, void *state, const struct stored_commit *commit);
    /* One chain, after a place, in order. Takes nothing from c->mem. */
    enum err (*read)(struct call *c, void *state, const struct ledger_head *after, stored_each each,
                     void *arg);
    enum err (*find)(struct call *c, void *state, const struct id *entry, stored_each each, void *arg);
    /* Ordered by site and stream; in c->mem. */
    enum err (*heads)(struct call *c, void *state, struct ledger_head **ret, size_t *ret_count);
    /* The head signature of an entry, if it has one. */
    enum err (*signature)(struct call *c, void *state, const struct ledger_head *head,
                          unsigned char ret[SIGN_SIZE], bool *ret_found);
    enum err (*wait)(struct call *c, void *state, int milliseconds);
    /* Removes one part's bytes so that they are not on the disk any more; no failure if they are gone.
     */
    enum err (*excise)(struct call *c, void *state, const struct id *entry, size_t part);
};

extern const struct ledger_driver ledger_sqlite;
extern const struct database_kind ledger_database; /* the file of ledger_sqlite; ledger/database.h */

/* For the test-suite, which takes the driver as a parameter. */
enum err ledger_open_with(struct call *c, const struct ledger_driver *driver, const char *where,
                          bool create, struct ledger **ret) MUST_CHECK;

#endif
