/* crypt/hash.c: labelled BLAKE2b. */

#include "crypt/hash.h"

#include <sodium.h>
#include <string.h>

void hash_of(const char *label, const void *bytes, size_t length, unsigned char ret[HASH_SIZE])
{
    crypto_generichash_state state;

    crypto_generichash_init(&state, NULL, 0, HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)label, strlen(label) + 1);
    crypto_generichash_update(&state, bytes, length);
    crypto_generichash_final(&state, ret, HASH_SIZE);
}

struct id hash_id(const char *label, const void *bytes, size_t length)
{
    unsigned char whole[HASH_SIZE];
    struct id id;

    hash_of(label, bytes, length, whole);
    memcpy(id.bytes, whole, ID_SIZE);
    return id;
}
