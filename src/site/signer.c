/* site/signer.c: the keys of whoever signs, opened by their passphrase just now. */

#include "site/signer.h"

#include "base/text.h"
#include "site/knock.h"

enum err signer_open(struct call *c, struct desk *d, const char *passphrase, struct user_secrets **ret)
{
    struct knock knock = {d->user->name, NULL, passphrase};
    struct user_secrets *s;

    if (text_is_blank(passphrase))
        return fail_field(c, "passphrase", ERR_INVALID, N_("Your passphrase is needed to sign."));
    if (knock_open(c, d->site, &knock, &s) != OK) {
        if (c->fail.code != ERR_DENIED) return c->fail.code;
        fail_clear(c);
        return fail_field(c, "passphrase", ERR_DENIED,
                          N_("The passphrase is wrong. Nothing was signed."));
    }
    *ret = s;
    return OK;
}
