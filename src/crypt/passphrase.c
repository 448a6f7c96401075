/* crypt/passphrase.c: Argon2id by libsodium. */

#include "crypt/passphrase.h"

#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"

#define KIBIBYTE ((uint64_t)1024)
#define SMALL_MACHINE (2 * KIBIBYTE * KIBIBYTE * KIBIBYTE)

struct passphrase_cost passphrase_cost_here(void)
{
    struct passphrase_cost usual = {3, 256 * 1024}, small = {2, 64 * 1024};
    uint64_t memory = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);

    return memory < SMALL_MACHINE ? small : usual;
}

struct passphrase_cost passphrase_cost_least(void)
{
    struct passphrase_cost least = {1, 8};

    return least;
}

enum err passphrase_key(struct call *c, const char *passphrase,
                        const unsigned char salt[PASSPHRASE_SALT_SIZE], struct passphrase_cost cost,
                        struct seal_key *ret)
{
    if (strlen(passphrase) > LIMIT_PASSPHRASE)
        return fail(c, ERR_INVALID, N_("A passphrase has at most %d bytes."), LIMIT_PASSPHRASE);
    if (crypto_pwhash(ret->bytes, SEAL_KEY_SIZE, passphrase, strlen(passphrase), salt, cost.passes,
                      (size_t)cost.kibibytes * KIBIBYTE, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return fail(c, ERR_IO, N_("There is not enough free memory to check a passphrase; try again."));
    return OK;
}
