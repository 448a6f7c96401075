/* keys/fixture.h: a store of keys with two people and three users, for the tests of this folder. */
#ifndef KEYS_FIXTURE_H
#define KEYS_FIXTURE_H

#include "base/fixture.h"

#include "crypt/secret.h"
#include "keys/keys.h"

#define ALL(text) bytes_of((text), sizeof(text) - 1)

struct fixture {
    struct call call;
    char folder[FOLDER_SIZE];
    struct blobs *store;
    struct keys *keys;
    struct box_pair recovery;
    struct user_secrets reader;   /* admitted, and in every team */
    struct user_secrets other;    /* admitted */
    struct user_secrets outsider; /* nothing */
    struct id person, second;
};

static inline struct user_secrets user_new(void)
{
    struct user_secrets s;

    s.user = id_random();
    box_pair_new(&s.box);
    sign_pair_new(&s.sign);
    return s;
}

static inline int keys_set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f); /* owned: freed by keys_tear_down */
    struct call *c = &f->call;

    f->call = call_begin();
    folder_new(f->folder);
    must_work(c, secret_start(c));
    must_work(c, blobs_open(c, arena_format(c->mem, "%s/keys", f->folder), true, &f->store));
    must_work(c, keys_found(c, f->store, &f->keys, f->recovery.secret));
    f->reader = user_new();
    f->other = user_new();
    f->outsider = user_new();
    f->person = id_random();
    f->second = id_random();
    must_work(c, keys_admit(c, f->keys, &f->reader.user, f->reader.box.public));
    must_work(c, keys_admit(c, f->keys, &f->other.user, f->other.box.public));
    for (enum team t = 0; t < TEAM_COUNT; t++)
        must_work(c, keys_join(c, f->keys, NULL, t, &f->reader.user, f->reader.box.public));
    must_work(c, keys_prepare(c, f->keys, (struct id[]){f->person, f->second}, 2));
    *state = f;
    return 0;
}

static inline int keys_tear_down(void **state)
{
    struct fixture *f = *state;

    keys_close(f->keys);
    blobs_close(f->store);
    folder_remove(f->folder);
    call_end(&f->call);
    free(f);
    return 0;
}

static inline void reopen(struct fixture *f)
{
    keys_close(f->keys);
    f->keys = NULL;
    must_work(&f->call, keys_open(&f->call, f->store, &f->keys));
    assert_false(keys_are_unlocked(f->keys));
    must_work(&f->call, keys_unlock(&f->call, f->keys, &f->reader));
}

static inline struct sealed_entry entry_about(const struct id *handle)
{
    struct sealed_entry e = {
        .stream = STREAM_FACTS, .class = CLASS_RECORD, .hour = 3600, .token = id_random()};

    if (handle) e.handle = *handle;
    return e;
}

static inline struct sealed_entry sealed(struct fixture *f, const struct id *handle, enum compartment k)
{
    struct sealed_entry e = entry_about(handle);

    must_work(&f->call, keys_seal_part(&f->call, f->keys, &e, k, ALL("what was said")));
    return e;
}

static inline void must_open(struct fixture *f, const struct sealed_entry *e)
{
    struct bytes plain;

    must_work(&f->call, keys_open_part(&f->call, f->keys, e, 0, &plain));
    assert_int_equal(plain.length, 13);
    assert_memory_equal(plain.data, "what was said", 13);
}

static inline void must_not_open(struct fixture *f, enum err code, const struct sealed_entry *e)
{
    struct bytes plain = {NULL, 0};

    must_fail(&f->call, code, keys_open_part(&f->call, f->keys, e, 0, &plain));
    assert_null(plain.data);
}

static inline void must_tell(struct fixture *f, const struct user_secrets *reader,
                             const struct sealed_entry *e)
{
    struct bytes plain;

    must_work(&f->call, keys_open_told(&f->call, f->keys, reader, e, 0, &plain));
    assert_int_equal(plain.length, 13);
    assert_memory_equal(plain.data, "what was said", 13);
}

static inline void must_not_tell(struct fixture *f, enum err code, const struct user_secrets *reader,
                                 const struct sealed_entry *e)
{
    struct bytes plain = {NULL, 0};

    must_fail(&f->call, code, keys_open_told(&f->call, f->keys, reader, e, 0, &plain));
    assert_null(plain.data);
}

#define KEYS_TEST(name) cmocka_unit_test_setup_teardown(name, keys_set_up, keys_tear_down)

#endif
