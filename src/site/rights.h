/* site/rights.h: whether somebody may do something. The one table is in app/rights.c. */
#ifndef SITE_RIGHTS_H
#define SITE_RIGHTS_H

#include "site/desk.h"

/* What a right is about. Both may be NULL: then only HERE can grant it. */
struct about {
    const struct id *person; /* to whom it is done */
    const struct id *author; /* whose piece of work it is */
};

/* OK, or ERR_DENIED. Where only the relation to the person is missing it is ERR_MISSING, in the words
 * that an unknown person would give, so that nobody learns who is held where. */
enum err rights_need(struct call *c, struct desk *d, const char *right,
                     const struct about *about) MUST_CHECK;

/* Whether some relation would grant it: what menus and routes ask. */
bool rights_possible(const struct desk *d, const char *right);

/* Whether it is granted for everybody of the site, whatever the unit: what lists ask. */
bool rights_everywhere(const struct desk *d, const char *right);

#endif
