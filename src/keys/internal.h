/* keys/internal.h: what the files of this folder know of each other. */
#ifndef KEYS_INTERNAL_H
#define KEYS_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "keys/keys.h"
#include "keys/person_table.h"

#define RECOVERY "recovery"
#define PERSON_SIZE (HELD * SEAL_KEY_SIZE + TOLD * SEAL_BOX_SIZE)

struct site_keys {
    struct sign_pair sign;
    struct box_pair box;
    struct seal_key own;  /* for entries that are about no person */
    struct seal_key wrap; /* W */
};

struct keys {
    struct blobs *blobs;
    unsigned char recovery[SEAL_BOX_SIZE]; /* public */
    struct site_keys *site;                /* secret memory; meaningful while unlocked */
    atomic_bool unlocked;
    struct person_table people;
    pthread_rwlock_t lock; /* over unlocked and people */
};

/* wraps.c: sealing under W, and the names of wraps */
struct bytes wrap_about_name(struct call *c, const char *space, const char *name);
struct blob_put wrap_put(struct call *c, const struct keys *k, const char *space, const char *name,
                         struct bytes plain);
enum err wrap_get(struct call *c, const struct keys *k, const char *space, const char *name,
                  struct bytes *ret, bool *ret_found) MUST_CHECK;
enum err keys_need_unlocked(struct call *c, const struct keys *k) MUST_CHECK;
const char *wrap_private_name(struct call *c, const struct id *handle, enum compartment compartment);
const char *wrap_member_name(struct call *c, enum team team, const struct id *user);
enum team team_of(enum compartment compartment);
const char *team_name(enum team team);

/* teams.c */
/* The team's secret half, opened from the wrap to one member. ERR_DENIED if they are none. */
enum err team_open_secret(struct call *c, const struct keys *k, const struct user_secrets *member,
                          enum team team, struct box_pair *ret) MUST_CHECK;
enum err team_public(struct call *c, const struct keys *k, enum team team,
                     unsigned char ret[SEAL_BOX_SIZE]) MUST_CHECK;

#endif
