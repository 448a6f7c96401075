/* site/users.h: the people who work with the program, and the site's own kinds of entry.
 *
 *   site_founded   public  keys of the site
 *   site_named     coded   name, is_fictional?
 *   user_added     public  {"kind":"user_key", key, sign, seal}
 *                  coded   user, key, box, name, full_name, roles, units, supersedes?
 *   user_disabled  public  {"kind":"key_revoked", key}
 *                  coded   user
 *   told_opened    coded   page, entries       (access stream; written by site_open_told)
 */
#ifndef SITE_USERS_H
#define SITE_USERS_H

#include "site/site.h"

struct user_new {
    const char *name; /* what they sign in with: letters, digits, dot, hyphen; 3 to 40 */
    const char *full_name;
    unsigned roles;     /* bit 1 << enum role */
    struct json *units; /* list of identifiers of units */
    const char *passphrase;
    struct passphrase_cost cost;
};

extern const struct subject site_subject;

/* Adds a user, wraps what their roles need, and announces their keys. Right: user_add. ERR_CONFLICT if
 * the name is taken, ERR_DENIED if the desk's user holds no key of a team that is needed. */
enum err user_add(struct call *c, struct desk *d, const struct user_new *u,
                  struct id *ret_entry) MUST_CHECK;

/* Gives a user other roles or units. Right: user_add. Keys are wrapped or taken away to match. */
enum err user_change(struct call *c, struct desk *d, const char *name, unsigned roles,
                     struct json *units, struct id *ret_entry) MUST_CHECK;

/* Closes an account: it can neither sign in nor open anything. Right: user_disable. */
enum err user_disable(struct call *c, struct desk *d, const char *name,
                      struct id *ret_entry) MUST_CHECK;

/* Only for site_create: whether the first administrator and the site's name are acceptable. */
enum err user_check_founder(struct call *c, const char *name, const char *passphrase,
                            const char *site_name) MUST_CHECK;

/* Only for site_create: the first administrator, whose keys and wraps are made already, and the site's
 * name. */
enum err user_record_founder(struct call *c, struct desk *d, const struct user_new *u,
                             const struct user_secrets *secrets,
                             const struct site_founding *site) MUST_CHECK;

#endif
