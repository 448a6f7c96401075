/* keys/keys.h: who can open what.
 *
 *   passphrase -> user's keys -> W -> site's keys, and for each person a key for each compartment
 *
 * W, the wrap-store key, is sealed to every user who may unlock the site and to the recovery key; all
 * other wraps lie under W. While the site is unlocked it holds the keys of identity, coded and duty and
 * folds them. The other compartments are sealed to a public half; their secret halves are wrapped to a
 * team, the team's to its members, so the program itself cannot open them: it takes a signed-in member.
 *
 * Keys are made durable before the entry that needs them. All calls are safe from several threads.
 */
#ifndef KEYS_KEYS_H
#define KEYS_KEYS_H

#include "keys/user.h"
#include "ledger/blobs.h"
#include "ledger/sealed_entry.h"

struct keys;

#define KEY_EPOCH 1

/* The teams there are, and the compartment that each reads. */
enum team { TEAM_CASE, TEAM_HEALTH, TEAM_SOURCE, TEAM_INSPECTION, TEAM_COUNT };

/* Makes the keys of a new site in an empty store and leaves them unlocked. *ret_recovery is the secret
 * half of the recovery key: it is shown once, kept on paper, and stored nowhere. */
enum err keys_found(struct call *c, struct blobs *b, struct keys **ret,
                    unsigned char ret_recovery[SEAL_BOX_SIZE]) MUST_CHECK;

/* Opens an existing store, locked. The store stays the caller's. */
enum err keys_open(struct call *c, struct blobs *b, struct keys **ret) MUST_CHECK;
void keys_close(struct keys *k); /* wipes; NULL is accepted */

bool keys_are_unlocked(const struct keys *k);
/* ERR_DENIED if W is not wrapped to this user. */
enum err keys_unlock(struct call *c, struct keys *k, const struct user_secrets *s) MUST_CHECK;
void keys_lock(struct keys *k);

/* The rest wants the site unlocked: ERR_LOCKED otherwise. */

const struct sign_pair *keys_site_sign(const struct keys *k); /* NULL while locked */
const struct box_pair *keys_site_box(const struct keys *k);   /* NULL while locked */

/* Lets a user unlock the site from now on. */
enum err keys_admit(struct call *c, struct keys *k, const struct id *user,
                    const unsigned char box_public[SEAL_BOX_SIZE]) MUST_CHECK;

/* Makes somebody a member of a team. holder is a member already (the first one is made by keys_found's
 * caller with a NULL holder, while the team has no member and nobody is registered): ERR_DENIED
 * otherwise. */
enum err keys_join(struct call *c, struct keys *k, const struct user_secrets *holder, enum team team,
                   const struct id *user, const unsigned char box_public[SEAL_BOX_SIZE]) MUST_CHECK;

/* ERR_DENIED unless this user is a member of the team. */
enum err keys_need_member(struct call *c, const struct keys *k, const struct user_secrets *s,
                          enum team team) MUST_CHECK;

/* Takes every wrap to a user away: unlocking and teams. What they could read they may have kept. */
enum err keys_dismiss(struct call *c, struct keys *k, const struct id *user) MUST_CHECK;

/* Makes the keys of people that lack them, in one durable step. */
enum err keys_prepare(struct call *c, struct keys *k, const struct id *handles,
                      size_t count) MUST_CHECK;

/* Seals plain text as a part of an entry whose other header fields are set, and adds the part. */
enum err keys_seal_part(struct call *c, struct keys *k, struct sealed_entry *e,
                        enum compartment compartment, struct bytes plain) MUST_CHECK;

/* Opens a part of identity, coded or duty (public is handed over as it is). ERR_MISSING if the person's
 * keys are gone, ERR_CORRUPT if it does not open. */
enum err keys_open_part(struct call *c, struct keys *k, const struct sealed_entry *e, size_t part,
                        struct bytes *ret) MUST_CHECK;

/* Opens a part of another compartment for a reader. ERR_DENIED if the reader is in no team that holds
 * it. */
enum err keys_open_told(struct call *c, struct keys *k, const struct user_secrets *reader,
                        const struct sealed_entry *e, size_t part, struct bytes *ret) MUST_CHECK;

/* Drafts: sealed to their author and to the recovery key, and again under W. */
enum err keys_seal_draft(struct call *c, struct keys *k,
                         const unsigned char author_public[SEAL_BOX_SIZE], const char *name,
                         struct bytes plain, struct bytes *ret) MUST_CHECK;
enum err keys_open_draft(struct call *c, struct keys *k, const struct user_secrets *author,
                         const char *name, struct bytes sealed, struct bytes *ret) MUST_CHECK;

/* What was sealed to the site's public key: a note left while it was locked. */
enum err keys_open_for_site(struct call *c, struct keys *k, struct bytes sealed, struct bytes about,
                            struct bytes *ret) MUST_CHECK;

/* Tells any set of people whose keys are held from any other: all their handles, XORed. A snapshot of
 * the read model carries it, so that nobody's names outlive their keys in it. */
struct id keys_people_mark(struct keys *k);

/* For the sealed snapshot of the read model. */
enum err keys_snapshot_key(struct call *c, const struct keys *k, struct seal_key *ret) MUST_CHECK;

#endif
