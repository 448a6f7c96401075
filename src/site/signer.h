/* site/signer.h: a signature asks for the passphrase again: an unattended screen signs nothing. */
#ifndef SITE_SIGNER_H
#define SITE_SIGNER_H

#include "keys/user.h"
#include "site/desk.h"

/* Opens the keys of the desk's user once more, for one signature. ERR_INVALID without a passphrase,
 * ERR_DENIED for a wrong one, both naming the field "passphrase". Free with user_secrets_free. */
enum err signer_open(struct call *c, struct desk *d, const char *passphrase,
                     struct user_secrets **ret) MUST_CHECK;

#endif
