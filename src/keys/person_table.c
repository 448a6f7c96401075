/* keys/person_table.c: a hash table of people's keys. */

#include "keys/person_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "crypt/secret.h"

#define CHUNK 256 /* people whose keys share one block of secret memory */

static size_t slot_of(const struct person_table *t, const struct id *handle)
{
    uint64_t start;
    size_t at;

    memcpy(&start, handle->bytes, sizeof start);
    at = start & (t->size - 1);
    while (t->slots[at] && !id_equal(&t->slots[at]->handle, handle)) at = (at + 1) & (t->size - 1);
    return at;
}

struct person_keys *person_table_find(const struct person_table *t, const struct id *handle)
{
    return t->size ? t->slots[slot_of(t, handle)] : NULL;
}

static void table_grow(struct person_table *t)
{
    struct person_table bigger = *t;

    bigger.size = t->size ? t->size * 2 : 1024;
    /* owned: freed by person_table_clear */
    bigger.slots = calloc(bigger.size, sizeof *bigger.slots);
    if (!bigger.slots) log_die("out of memory: people's keys");
    for (size_t i = 0; i < t->size; i++)
        if (t->slots[i]) bigger.slots[slot_of(&bigger, &t->slots[i]->handle)] = t->slots[i];
    free(t->slots);
    *t = bigger;
}

struct person_keys *person_table_add(struct person_table *t, const struct id *handle)
{
    struct person_keys *p;

    if ((t->count + 1) * 2 > t->size) table_grow(t);
    if (t->count % CHUNK == 0) {
        /* owned: freed by person_table_clear */
        t->chunks = realloc(t->chunks, (t->chunk_count + 1) * sizeof(void *));
        if (!t->chunks) log_die("out of memory: people's keys");
        t->chunks[t->chunk_count++] = secret_new(CHUNK * sizeof(struct person_keys));
    }
    p = &t->chunks[t->chunk_count - 1][t->count % CHUNK];
    p->handle = *handle;
    t->slots[slot_of(t, handle)] = p;
    t->count++;
    return p;
}

void person_table_clear(struct person_table *t)
{
    for (size_t i = 0; i < t->chunk_count; i++) secret_free(t->chunks[i]);
    free(t->chunks);
    free(t->slots);
    memset(t, 0, sizeof *t);
}
