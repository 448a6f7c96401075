/* assess/disclosure.h: what the person's copy leaves out. Pure questions, so that they can be tested on
 * their own. */
#ifndef ASSESS_DISCLOSURE_H
#define ASSESS_DISCLOSURE_H

#include "base/json.h"

/* The rows that the person may read, in their order: nothing restricted, no intelligence. */
struct json *disclosed_evidence(struct call *c, const struct json *evidence);

/* Every text within value with the names of staff (rows of full_name and roles) turned into roles. A
 * surname alone is turned as well, unless it is the person's own too. */
void names_to_roles(struct call *c, struct json *value, const struct json *staff,
                    const struct json *person);

#endif
