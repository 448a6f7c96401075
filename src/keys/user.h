/* keys/user.h: one person's own keys, opened by their passphrase.
 *
 * A user has an X25519 pair (to open what is wrapped to them) and an Ed25519 pair (to sign). Both lie
 * sealed under a key that Argon2id makes of the passphrase. The record is found by a hash of the name,
 * so that the file names nobody.
 */
#ifndef KEYS_USER_H
#define KEYS_USER_H

#include "base/id.h"
#include "crypt/passphrase.h"
#include "crypt/sign.h"
#include "ledger/blobs.h"

struct user_secrets {
    struct id user;
    struct box_pair box;
    struct sign_pair sign;
};

/* ERR_INVALID, naming the field passphrase, for one that is too short, too long, or holds the user's
 * name. */
enum err user_passphrase_check(struct call *c, const char *name, const char *passphrase) MUST_CHECK;

/* Makes keys for a new user and stores them. ERR_CONFLICT if the name is taken, ERR_INVALID for a
 * passphrase that is too short. *ret is secret memory: free with user_secrets_free. */
enum err user_secrets_new(struct call *c, struct blobs *b, const char *name, const char *passphrase,
                          struct passphrase_cost cost, struct user_secrets **ret) MUST_CHECK;

/* ERR_DENIED, in the same words and after the same work, for an unknown name and for a wrong
 * passphrase. */
enum err user_secrets_open(struct call *c, struct blobs *b, const char *name, const char *passphrase,
                           struct user_secrets **ret) MUST_CHECK;

/* Seals the same keys under another passphrase. */
enum err user_secrets_rewrap(struct call *c, struct blobs *b, const char *name,
                             const struct user_secrets *s, const char *passphrase,
                             struct passphrase_cost cost) MUST_CHECK;

/* Forgets a user's keys: they can never sign in again. */
enum err user_secrets_remove(struct call *c, struct blobs *b, const char *name) MUST_CHECK;

void user_secrets_free(struct user_secrets *s); /* wipes; NULL is accepted */

#endif
