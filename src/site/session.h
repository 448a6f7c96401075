/* site/session.h: who is signed in. Kept in memory only: a restart signs everybody out.
 *
 * The cookie holds 256 random bits; the table holds their hash. A session ends after LIMIT_SESSION_IDLE
 * seconds without a request, after LIMIT_SESSION_AGE in any case, at sign-out, and when the account is
 * closed or the site locked. The user's keys live as long as the session.
 */
#ifndef SITE_SESSION_H
#define SITE_SESSION_H

#include "keys/user.h"

struct sessions;
struct session;

struct sessions *sessions_new(void);
void sessions_free(struct sessions *t);

/* Takes the secrets over. The cookie's value is in c->mem. */
const char *session_start(struct call *c, struct sessions *t, struct user_secrets *secrets,
                          const char *language);

/* The live session of a cookie, or NULL. It is held until c->mem is reset. */
struct session *session_find(struct call *c, struct sessions *t, const char *cookie);

void session_end(struct sessions *t, struct session *s);
/* The same user's other sessions: after a new passphrase. */
void sessions_end_others(struct sessions *t, const struct session *kept);
void sessions_end_user(struct sessions *t, const struct id *user);
void sessions_end_all(struct sessions *t);

const struct user_secrets *session_secrets(const struct session *s);
const char *session_language(const struct session *s);
void session_set_language(struct session *s, const char *language);

/* The token of a form: a random request number and a keyed hash of it, so that only a page of this
 * session can have made it. */
const char *session_token(struct call *c, const struct session *s);
/* ERR_DENIED if the token is not of this session. *ret names the request: the same token, address and
 * body give the same, so that sending a form twice is recognised. */
enum err session_request(struct call *c, const struct session *s, const char *token,
                         const char *address, struct bytes body, struct id *ret) MUST_CHECK;

#endif
