/* site/site.h: one site: its ledger, keys, drafts and read model, and the one writer.
 *
 * DIR holds ledger.db, keys, drafts, model.snapshot. A site is opened locked: it can tell who knocks
 * (user records need no unlocking) and take notes to be filed later, and nothing else.
 */
#ifndef SITE_SITE_H
#define SITE_SITE_H

#include "ledger/ledger.h"
#include "site/desk.h"
#include "site/entry.h"

struct model;
struct site;

struct site_founding {
    const char *directory;
    const char *name;  /* of the site */
    const char *admin; /* user name of the first administrator */
    const char *passphrase;
    struct passphrase_cost cost;
};

/* Makes a new site in a directory that is empty or not there, and leaves it unlocked. recovery, 64
 * hexadecimal digits in c->mem, is to be written down and kept by somebody else. */
enum err site_create(struct call *c, const struct charter *charter, const struct site_founding *f,
                     struct site **ret, const char **ret_recovery) MUST_CHECK;

/* Opens a site, locked. ERR_CONFLICT if another process serves it. */
enum err site_open(struct call *c, const struct charter *charter, const char *directory,
                   struct site **ret) MUST_CHECK;
void site_close(struct site *s); /* NULL is accepted; saves a snapshot of the model if it is unlocked */

bool site_is_locked(const struct site *s);
/* Opens the keys and folds the ledger. ERR_DENIED if this user may not. */
enum err site_unlock(struct call *c, struct site *s, const struct user_secrets *user) MUST_CHECK;
/* Wipes the keys and the model. Sessions are the caller's to end. */
enum err site_lock(struct call *c, struct site *s) MUST_CHECK;

const struct charter *site_charter(const struct site *s);
const struct id *site_id(const struct site *s);
struct model *site_model(struct site *s);
struct keys *site_keys(struct site *s);
struct ledger *site_ledger(struct site *s);
struct blobs *site_user_store(struct site *s); /* users' records and wraps */
struct blobs *site_drafts(struct site *s);
const char *site_fingerprint(struct call *c,
                             const struct site *s); /* of its public key, to compare on paper */
/* Public half of the key to which notes are sealed while the site is locked. */
const unsigned char *site_seal_public(const struct site *s);

/* Decides on the model at head and appends what the decision puts forward: decide(c, d, arg) checks and
 * calls site_append. One decision at a time is under way in a site, so two cannot both find the room
 * free. A request that was answered before gives its first answer again. *ret_entry, which may be NULL,
 * is the id of the first entry. A failed decision leaves nothing behind. */
typedef enum err (*decide_fn)(struct call *c, struct desk *d, void *arg);
enum err site_decide(struct call *c, struct desk *d, decide_fn decide, void *arg,
                     struct id *ret_entry) MUST_CHECK;

/* Whether the next decision of this request was made before, and its first entry. For requests whose
 * own checks the first answer has made fail, such as signing what is signed by now. */
enum err site_answered_before(struct call *c, struct desk *d, struct id *ret_entry,
                              bool *ret) MUST_CHECK;

/* Puts an entry forward; only during a decision. Sets e->id. */
enum err site_append(struct call *c, struct desk *d, struct entry *e) MUST_CHECK;

/* Opens what was told, for the desk's user: writes who opens what to the access stream first (no log,
 * no opening), then opens. entries is a list of ids as text, all about the one person; the answer is a
 * list of maps in that order, each with the members of the compartment, and "id". Parts that were
 * erased give a map with only "id" and "erased": true. page says in which page it was shown. */
struct opening {
    const struct id *person;
    enum compartment compartment;
    const char *page;
    struct json *entries;
};
enum err site_open_told(struct call *c, struct desk *d, const struct opening *o,
                        struct json **ret_list) MUST_CHECK;

/* The same for a page of many: a part that is missing or damaged gives a map with only "id" and
 * "unreadable": true, and a line in the log. */
enum err site_open_readable(struct call *c, struct desk *d, const struct opening *o,
                            struct json **ret_list) MUST_CHECK;

/* The duty part of one entry as a map; empty if it has none. Who may read it is the caller's to know. */
enum err site_open_duty(struct call *c, struct desk *d, const struct id *entry,
                        struct json **ret) MUST_CHECK;

/* Saves the sealed snapshot now; site_close does it too. */
enum err site_save_snapshot(struct call *c, struct site *s) MUST_CHECK;

#endif
