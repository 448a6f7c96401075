/* crypt/secret.c: libsodium's guarded heap. */

#include "crypt/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/log.h"

enum err secret_start(struct call *c)
{
    if (sodium_init() < 0)
        return fail(c, ERR_BUG, "The cryptographic library libsodium does not start.");
    return OK;
}

void *secret_new(size_t size)
{
    void *secret = sodium_malloc(size);

    if (!secret) log_die("out of locked memory for keys: raise the limit on locked memory");
    memset(secret, 0, size);
    return secret;
}

void secret_free(void *secret)
{
    sodium_free(secret);
}

void secret_wipe(void *bytes, size_t size)
{
    sodium_memzero(bytes, size);
}

void secret_random(void *ret_bytes, size_t size)
{
    randombytes_buf(ret_bytes, size);
}

bool secret_equal(const void *a, const void *b, size_t size)
{
    return sodium_memcmp(a, b, size) == 0;
}
