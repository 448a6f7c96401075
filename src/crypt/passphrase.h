/* crypt/passphrase.h: from a passphrase to a key, by Argon2id (RFC 9106). */
#ifndef CRYPT_PASSPHRASE_H
#define CRYPT_PASSPHRASE_H

#include <stddef.h>
#include <stdint.h>

#include "base/call.h"
#include "crypt/seal.h"

#define PASSPHRASE_SALT_SIZE 16

/* What one guess costs. Stored beside each user's record, so that it can be raised later. */
struct passphrase_cost {
    uint32_t passes;
    uint32_t kibibytes;
};

/* 256 MiB and 3 passes; 64 MiB where the machine has less than 2 GiB. */
struct passphrase_cost passphrase_cost_here(void);

/* The least that Argon2id takes: for tests, which sign in thousands of times. */
struct passphrase_cost passphrase_cost_least(void);

/* ERR_IO if the memory is not to be had, ERR_INVALID over LIMIT_PASSPHRASE bytes. */
enum err passphrase_key(struct call *c, const char *passphrase,
                        const unsigned char salt[PASSPHRASE_SALT_SIZE], struct passphrase_cost cost,
                        struct seal_key *ret) MUST_CHECK;

#endif
