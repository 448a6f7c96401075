/* site/site_internal.h: what the files of this folder know of a site, and nobody else. */
#ifndef SITE_SITE_INTERNAL_H
#define SITE_SITE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "site/knock.h"
#include "site/model.h"
#include "site/site.h"

struct site {
    const struct charter *charter;
    const char *directory; /* owned by mem */
    struct arena *mem;     /* lives as long as the site */
    struct ledger *ledger;
    struct blobs *user_store;
    struct blobs *drafts;
    struct keys *keys;
    struct model *model;
    struct id id;
    unsigned char sign_public[SIGN_PUBLIC_SIZE];
    unsigned char seal_public[SEAL_BOX_SIZE];
    pthread_mutex_t facts_lock; /* the one writer; before access_lock, before the model's lock */
    pthread_mutex_t access_lock;
    struct ledger_head facts; /* what the model has seen */
    struct ledger_head access;
    struct knocks *knocks;
    atomic_bool locked;
    atomic_bool stale; /* the ledger has an entry that the model failed to fold */
};

/* Seals an entry. token and place are set; the ledger sets seq and previous. */
enum err site_seal(struct call *c, struct site *s, struct desk *d, const struct entry *e,
                   struct sealed_entry *ret) MUST_CHECK;

/* Folds entries that are in memory already; sealed is what the ledger took of them, in the same order.
 */
enum err site_fold_new(struct call *c, struct site *s, const struct entry *first,
                       const struct sealed_entry *sealed) MUST_CHECK;

/* After a fold that failed: what is in the ledger stays, so the model is folded anew from its
 * beginning. If that fails too the site locks itself, because a model that differs from its ledger must
 * answer nothing. With facts_lock held. */
enum err site_mend_model(struct call *c, struct site *s) MUST_CHECK;

/* Folds what the ledger has after s->facts and s->access. With facts_lock held. */
enum err site_catch_up(struct call *c, struct site *s) MUST_CHECK;

/* Takes the snapshot back if it fits the ledger; *ret_restored says whether. */
enum err snapshot_load(struct call *c, struct site *s, bool *ret_restored) MUST_CHECK;

#endif
