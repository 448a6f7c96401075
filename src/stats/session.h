/* stats/session.h: a call for whoever uses this library from elsewhere: C, Python, Julia, R.
 *
 * Every function that can fail takes a struct call first. To a caller it is a pointer alone: it holds
 * the memory of all that is returned, and the sentence of the first failure. One session belongs to one
 * thread at a time; several may go on side by side. Functions that can fail return 0, or a code and a
 * sentence; after a failure the session keeps that sentence, and is ended.
 *
 * A machine that has no memory left ends the program, with a line on standard error.
 */
#ifndef STATS_SESSION_H
#define STATS_SESSION_H

#include "stats/estimate.h"

/* Never NULL. */
STATS_PUBLIC struct call *stats_begin(void);

/* Frees the session and everything that functions returned with it; NULL is accepted. */
STATS_PUBLIC void stats_end(struct call *c);

/* What failed, in English: a sentence in UTF-8 that lives until the session ends. NULL: nothing did. */
STATS_PUBLIC const char *stats_sentence(const struct call *c);

#endif
