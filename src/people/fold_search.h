/* people/fold_search.h: the keys by which a person is found, one version of their details after
 * another. */
#ifndef PEOPLE_FOLD_SEARCH_H
#define PEOPLE_FOLD_SEARCH_H

#include "site/subject.h"

#define SEARCH_NEAR_LEAST 2 /* letters of a skeleton; of a shorter one every other would be near */

/* The fold of person_registered and person_changed calls this for its names and numbers. */
enum err fold_search_keys(struct call *c, struct db *db, const struct folded *e) MUST_CHECK;

/* What a skeleton is near to: itself, and itself without each of its letters. Calls take for each. */
typedef enum err (*near_fn)(struct call *c, const char *near, void *arg);
enum err skeleton_near(struct call *c, const char *skeleton, near_fn take, void *arg) MUST_CHECK;

#endif
