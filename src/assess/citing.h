/* assess/citing.h: what ratings cite, and what may be said of that. Pure questions to the rows of
 * ask_evidence_list. */
#ifndef ASSESS_CITING_H
#define ASSESS_CITING_H

#include "base/json.h"

struct matter;

const struct json *evidence_named(const struct json *evidence, const char *id); /* or NULL */
bool is_cited(const struct json *cited, const char *id); /* stands in a list of ids */

/* Evidence that is said, or was found, to come from coercion is not cited. */
bool may_be_cited(const struct json *row);
bool cites_what_is_barred(const struct json *evidence, const struct json *rating);

/* "alleged" or "upheld" if what a rating names is under such an allegation; NULL if nothing is. */
const char *coercion_behind(const struct json *evidence, const struct json *rating);

/* Whether all that supports the rating is searches that found nothing. */
bool rests_on_empty_search(const struct json *evidence, const struct json *rating);

/* The one kind of source ("file", …) of all that a rating names; NULL where it names nothing or several
 * kinds. */
const char *only_source(const struct json *evidence, const struct json *rating);
/* The kinds of sources of all ratings that are asked: a list of their codes, each once. */
struct json *sources_of_all(struct call *c, const struct matter *m);

/* Why it has no grade; NULL if it is graded. What was closed will not be graded any more. */
const char *evidence_ungraded(const struct call *c, const struct json *row);

#endif
