/* crypt/sign.c: Ed25519 by libsodium. */

#include "crypt/sign.h"

#include <sodium.h>

#include "crypt/hash.h"

void sign_pair_new(struct sign_pair *ret)
{
    crypto_sign_keypair(ret->public, ret->secret);
}

void sign_pair_from_seed(const unsigned char seed[32], struct sign_pair *ret)
{
    crypto_sign_seed_keypair(ret->public, ret->secret, seed);
}

void sign_message(const struct sign_pair *pair, const void *message, size_t length,
                  unsigned char ret[SIGN_SIZE])
{
    crypto_sign_detached(ret, NULL, message, length, pair->secret);
}

bool sign_verify(const unsigned char public[SIGN_PUBLIC_SIZE], const void *message, size_t length,
                 const unsigned char signature[SIGN_SIZE])
{
    return crypto_sign_verify_detached(signature, message, length, public) == 0;
}

struct id sign_key_id(const unsigned char public[SIGN_PUBLIC_SIZE])
{
    return hash_id("astrolabe key", public, SIGN_PUBLIC_SIZE);
}
