/* crypt/seal.h: sealing bytes under a key, or to a public key.
 *
 *   under a key     nonce 24 | commitment 32 | XChaCha20-Poly1305 of the padded text, tag included
 *   to a public key sealed box of a fresh key 80 | the above, under that fresh key
 *
 * The associated data say what the bytes are and whose; bytes moved elsewhere do not open. The text is
 * padded to steps of 64 bytes (0x80, then zeros), so that its length says little. XChaCha20-Poly1305
 * alone lets a forger make one ciphertext open under two keys; the commitment (a keyed BLAKE2b of the
 * nonce) forbids that. A wrong key and wrong data give the same answer.
 */
#ifndef CRYPT_SEAL_H
#define CRYPT_SEAL_H

#include <stddef.h>

#include "base/call.h"

#define SEAL_KEY_SIZE 32
#define SEAL_BOX_SIZE 32

struct seal_key {
    unsigned char bytes[SEAL_KEY_SIZE];
};

/* X25519. Anybody may seal to the public half; only the secret half opens. */
struct box_pair {
    unsigned char public[SEAL_BOX_SIZE];
    unsigned char secret[SEAL_BOX_SIZE];
};

struct bytes {
    const unsigned char *data;
    size_t length;
};

void seal_key_new(struct seal_key *ret);
void box_pair_new(struct box_pair *ret);

/* Results lie in c->mem. */
struct bytes seal_with(struct call *c, const struct seal_key *key, struct bytes plain,
                       struct bytes about);
struct bytes seal_to(struct call *c, const unsigned char public[SEAL_BOX_SIZE], struct bytes plain,
                     struct bytes about);

/* ERR_CORRUPT if the bytes do not open: changed, moved, or sealed under another key. */
enum err open_with(struct call *c, const struct seal_key *key, struct bytes sealed, struct bytes about,
                   struct bytes *ret_plain) MUST_CHECK;
enum err open_from(struct call *c, const struct box_pair *pair, struct bytes sealed, struct bytes about,
                   struct bytes *ret_plain) MUST_CHECK;

static inline struct bytes bytes_of(const void *data, size_t length)
{
    struct bytes b = {(const unsigned char *)data, length};

    return b;
}

#endif
