/* site/draft.h: work in progress, not yet a fact: sealed to its author, overwritten at each save. */
#ifndef SITE_DRAFT_H
#define SITE_DRAFT_H

#include "site/desk.h"

/* A draft of the desk's user, by a name of the subject's choosing. version counts saves; 0 and nil
 * where there is none. */
enum err draft_load(struct call *c, struct desk *d, const char *name, struct json **ret,
                    int64_t *ret_version) MUST_CHECK;

/* Saves over version `seen`: ERR_CONFLICT if it was saved elsewhere in between (another window). */
enum err draft_save(struct call *c, struct desk *d, const char *name, const struct json *draft,
                    int64_t seen) MUST_CHECK;
enum err draft_remove_of(struct call *c, struct site *s, const struct id *user,
                         const char *name) MUST_CHECK;

#endif
