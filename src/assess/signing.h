/* assess/signing.h: what every signature of this subject needs. */
#ifndef ASSESS_SIGNING_H
#define ASSESS_SIGNING_H

#include "keys/user.h"
#include "site/entry.h"

/* The desk's user, opened by the passphrase just now; free with user_secrets_free. ERR_INVALID without
 * one, ERR_DENIED for a wrong one. */
enum err open_signer(struct call *c, struct desk *d, const char *passphrase,
                     struct user_secrets **ret) MUST_CHECK;

/* Ratings into the coded part, their notes into the case part; the entry relies on all evidence that
 * they name. ERR_INVALID if some of it is not about the person. seen: what it relies on already. */
enum err put_ratings(struct call *c, struct desk *d, struct entry *e, const struct json *ratings,
                     struct json *seen) MUST_CHECK;

#endif
