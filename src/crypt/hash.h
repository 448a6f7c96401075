/* crypt/hash.h: BLAKE2b-256 with a label, so that a hash made for one purpose never serves another.
 *
 * hash(label, bytes) = BLAKE2b-256(label ‖ one zero byte ‖ bytes); see docs/format.md.
 */
#ifndef CRYPT_HASH_H
#define CRYPT_HASH_H

#include <stddef.h>

#include "base/id.h"

#define HASH_SIZE 32

void hash_of(const char *label, const void *bytes, size_t length, unsigned char ret[HASH_SIZE]);

/* The first half of the hash, as an identifier. */
struct id hash_id(const char *label, const void *bytes, size_t length);

#endif
