/* crypt/secret.h: starting the cryptographic library, and memory for keys.
 *
 * Long-lived secrets lie in locked, guarded memory that is wiped when it is given back. Short-lived
 * copies on the stack are wiped with secret_wipe before their function returns.
 */
#ifndef CRYPT_SECRET_H
#define CRYPT_SECRET_H

#include <stddef.h>

#include "base/call.h"

/* Once, before anything else of crypt. ERR_BUG if libsodium does not start. */
enum err secret_start(struct call *c) MUST_CHECK;

void *secret_new(size_t size);  /* zeroed; free with secret_free */
void secret_free(void *secret); /* wipes; NULL is accepted */
void secret_wipe(void *bytes, size_t size);
void secret_random(void *ret_bytes, size_t size);
bool secret_equal(const void *a, const void *b, size_t size); /* in constant time */

#endif
