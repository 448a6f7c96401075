/* app/demonstration.h: filling a fictional site, through the same decisions that pages make. */
#ifndef APP_DEMONSTRATION_H
#define APP_DEMONSTRATION_H

#include "base/json.h"

struct demonstration {
    const char *directory;
    int people;
    uint64_t seed;
};

/* Makes the site and fills it. *ret_accounts is a list of {user, passphrase, role}. */
enum err demonstration_build(struct call *c, const struct demonstration *d,
                             struct json **ret_accounts) MUST_CHECK;

#endif
