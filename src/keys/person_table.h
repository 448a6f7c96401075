/* keys/person_table.h: the keys of people that an unlocked site holds, found by handle. */
#ifndef KEYS_PERSON_TABLE_H
#define KEYS_PERSON_TABLE_H

#include "base/id.h"
#include "crypt/seal.h"

#define HELD 3 /* identity, coded, duty */
#define TOLD 4 /* case, health, source, confidential */

struct person_keys {
    struct id handle;
    struct seal_key held[HELD];
    unsigned char told[TOLD][SEAL_BOX_SIZE]; /* public halves */
};

/* Starts as all zeros. Open addressing on the handle, which is random already; the keys lie in chunks
 * of secret memory. */
struct person_table {
    struct person_keys **slots;
    size_t size; /* a power of two */
    size_t count;
    struct person_keys **chunks;
    size_t chunk_count;
};

struct person_keys *person_table_find(const struct person_table *t,
                                      const struct id *handle); /* NULL if absent */
/* Adds a handle that is not there yet; the caller fills the keys in. */
struct person_keys *person_table_add(struct person_table *t, const struct id *handle);
void person_table_clear(struct person_table *t); /* wipes */

#endif
