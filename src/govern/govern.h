/* govern/govern.h: accounts, who opened what, and locking the site. The entries are site's own. */
#ifndef GOVERN_GOVERN_H
#define GOVERN_GOVERN_H

#include "site/subject.h"

extern const struct subject govern_subject;

#endif
