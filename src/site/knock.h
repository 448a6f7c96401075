/* site/knock.h: opening somebody's keys by their passphrase, with a delay that grows with wrong
 * guesses.
 *
 * Counted for each account name and address together, known or not, in memory only. The first wrong
 * guesses cost nothing; from then on each doubles the wait, up to LIMIT_KNOCK_WAIT seconds. Nobody is
 * ever locked out: the wait is short, and whoever guesses from elsewhere does not make the owner of the
 * name wait. A guess that comes too early is refused without being looked at and does not make the wait
 * longer.
 */
#ifndef SITE_KNOCK_H
#define SITE_KNOCK_H

#include "keys/user.h"

struct site;

struct knock {
    const char *name; /* of the account, as it was typed */
    const char *from; /* address of who asks; NULL for somebody who is signed in already */
    const char *passphrase;
};

/* As user_secrets_open. ERR_BUSY, saying how long, while a wait is on. */
enum err knock_open(struct call *c, struct site *s, const struct knock *k,
                    struct user_secrets **ret) MUST_CHECK;

/* ---- the counting alone ---- */

struct knocks;

struct knocks *knocks_new(void);
void knocks_free(struct knocks *t); /* NULL is accepted */

/* Counts a guess before it is looked at, so that guesses made at once are all counted. *ret_wait is 0,
 * or how many seconds are left to wait: then nothing was counted. */
void knocks_count(struct knocks *t, const struct id *who, int64_t now, int64_t *ret_wait);

/* The guess was right. */
void knocks_forget(struct knocks *t, const struct id *who);

/* The guess could not be looked at: it does not count. */
void knocks_uncount(struct knocks *t, const struct id *who);

#endif
