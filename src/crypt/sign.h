/* crypt/sign.h: Ed25519 signatures. */
#ifndef CRYPT_SIGN_H
#define CRYPT_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/id.h"

#define SIGN_PUBLIC_SIZE 32
#define SIGN_SECRET_SIZE 64
#define SIGN_SIZE 64

struct sign_pair {
    unsigned char public[SIGN_PUBLIC_SIZE];
    unsigned char secret[SIGN_SECRET_SIZE];
};

void sign_pair_new(struct sign_pair *ret);
void sign_pair_from_seed(const unsigned char seed[32], struct sign_pair *ret);
void sign_message(const struct sign_pair *pair, const void *message, size_t length,
                  unsigned char ret[SIGN_SIZE]);
bool sign_verify(const unsigned char public[SIGN_PUBLIC_SIZE], const void *message, size_t length,
                 const unsigned char signature[SIGN_SIZE]);

/* The identifier of a public key: half a hash with the label "astrolabe key". */
struct id sign_key_id(const unsigned char public[SIGN_PUBLIC_SIZE]);

#endif
