/* keys/keys_test.c: who can unlock, what opens again afterwards, and what a locked site gives. */

#include "keys/fixture.h"

#define PEOPLE 600 /* past the first growth of the table and past two chunks */

static void test_an_admitted_user_unlocks_and_another_does_not(void **state)
{
    struct fixture *f = *state;
    struct user_secrets thief = f->reader;

    keys_lock(f->keys);
    assert_false(keys_are_unlocked(f->keys));
    must_fail(&f->call, ERR_DENIED, keys_unlock(&f->call, f->keys, &f->outsider));
    thief.box = f->outsider.box; /* says to be the reader, holds other keys */
    must_fail(&f->call, ERR_CORRUPT, keys_unlock(&f->call, f->keys, &thief));
    assert_false(keys_are_unlocked(f->keys));
    assert_null(keys_site_sign(f->keys));
    must_work(&f->call, keys_unlock(&f->call, f->keys, &f->other));
    assert_true(keys_are_unlocked(f->keys));
}

static void test_a_locked_site_gives_nothing(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct sealed_entry coded = sealed(f, &f->person, CODED), about_nobody = sealed(f, NULL, CODED),
                        told = sealed(f, &f->person, CASE), fresh = entry_about(&f->person);
    struct bytes draft, opened;
    struct seal_key key;

    must_work(c, keys_seal_draft(c, f->keys, f->reader.box.public, "d", ALL("draft"), &draft));
    keys_lock(f->keys);
    assert_null(keys_site_sign(f->keys));
    assert_null(keys_site_box(f->keys));
    must_not_open(f, ERR_LOCKED, &coded);
    must_not_open(f, ERR_LOCKED, &about_nobody);
    must_not_tell(f, ERR_LOCKED, &f->reader, &told);
    must_fail(c, ERR_LOCKED, keys_seal_part(c, f->keys, &fresh, CODED, ALL("x")));
    must_fail(c, ERR_LOCKED, keys_seal_part(c, f->keys, &fresh, CASE, ALL("x")));
    assert_int_equal(fresh.part_count, 0);
    must_fail(c, ERR_LOCKED, keys_admit(c, f->keys, &f->outsider.user, f->outsider.box.public));
    must_fail(c, ERR_LOCKED,
              keys_join(c, f->keys, &f->reader, TEAM_CASE, &f->other.user, f->other.box.public));
    must_fail(c, ERR_LOCKED, keys_dismiss(c, f->keys, &f->reader.user));
    must_fail(c, ERR_LOCKED, keys_prepare(c, f->keys, &f->person, 1));
    must_fail(c, ERR_LOCKED, keys_seal_draft(c, f->keys, f->reader.box.public, "d", ALL("x"), &opened));
    must_fail(c, ERR_LOCKED, keys_open_draft(c, f->keys, &f->reader, "d", draft, &opened));
    must_fail(c, ERR_LOCKED, keys_snapshot_key(c, f->keys, &key));
    must_work(c, keys_unlock(c, f->keys, &f->reader));
    must_open(f, &coded);
}

static void test_the_sites_own_keys_survive_reopening(void **state)
{
    struct fixture *f = *state;
    struct sign_pair sign = *keys_site_sign(f->keys);
    struct box_pair box = *keys_site_box(f->keys);
    struct seal_key before, after;

    must_work(&f->call, keys_snapshot_key(&f->call, f->keys, &before));
    reopen(f);
    assert_memory_equal(&sign, keys_site_sign(f->keys), sizeof sign);
    assert_memory_equal(&box, keys_site_box(f->keys), sizeof box);
    must_work(&f->call, keys_snapshot_key(&f->call, f->keys, &after));
    assert_memory_equal(&before, &after, sizeof before);
}

static void test_a_store_without_a_site_is_refused(void **state)
{
    struct fixture *f = *state;
    struct keys *k = NULL;
    struct blob_put removal = {.space = "recovery", .name = "public"};

    must_work(&f->call, blobs_put_all(&f->call, f->store, &removal, 1));
    must_fail(&f->call, ERR_CORRUPT, keys_open(&f->call, f->store, &k));
    assert_null(k);
    keys_close(NULL);
}

static void test_held_parts_of_every_kind_open_again_after_reopening(void **state)
{
    struct fixture *f = *state;
    struct sealed_entry all[] = {
        sealed(f, &f->person, PUBLIC), sealed(f, &f->person, IDENTITY), sealed(f, &f->person, CODED),
        sealed(f, &f->person, DUTY),   sealed(f, NULL, CODED),          sealed(f, &f->second, IDENTITY),
    };

    reopen(f);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) must_open(f, &all[i]);
    must_work(&f->call, keys_prepare(&f->call, f->keys, &f->person, 1)); /* makes nothing anew */
    reopen(f);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) must_open(f, &all[i]);
}

static void test_a_part_moved_to_another_entry_or_person_does_not_open(void **state)
{
    struct fixture *f = *state;
    struct sealed_entry e = sealed(f, &f->person, CODED), moved = e;

    moved.token = id_random();
    must_not_open(f, ERR_CORRUPT, &moved);
    moved = e;
    moved.handle = f->second;
    must_not_open(f, ERR_CORRUPT, &moved);
    moved = e;
    moved.parts[0].compartment = IDENTITY;
    must_not_open(f, ERR_CORRUPT, &moved);
    moved = e;
    moved.handle = id_random(); /* nobody's */
    must_not_open(f, ERR_MISSING, &moved);
    moved = e;
    moved.parts[0].bytes.data = NULL; /* cut out */
    must_not_open(f, ERR_MISSING, &moved);
    must_open(f, &e);
}

static void test_the_keys_of_many_people_come_back(void **state)
{
    struct fixture *f = *state;
    struct id *handles = arena_alloc(f->call.mem, PEOPLE * sizeof *handles);
    struct sealed_entry *entries = arena_alloc(f->call.mem, PEOPLE * sizeof *entries);

    for (size_t i = 0; i < PEOPLE; i++) handles[i] = id_random();
    must_work(&f->call, keys_prepare(&f->call, f->keys, handles, PEOPLE));
    for (size_t i = 0; i < PEOPLE; i++) entries[i] = sealed(f, &handles[i], IDENTITY);
    reopen(f);
    for (size_t i = 0; i < PEOPLE; i++) must_open(f, &entries[i]);
}

static void test_a_draft_opens_for_its_author_under_its_name_only(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct bytes draft, plain = {NULL, 0};

    must_work(c,
              keys_seal_draft(c, f->keys, f->reader.box.public, "assessment/1", ALL("half"), &draft));
    must_fail(c, ERR_CORRUPT, keys_open_draft(c, f->keys, &f->other, "assessment/1", draft, &plain));
    must_fail(c, ERR_CORRUPT, keys_open_draft(c, f->keys, &f->reader, "assessment/2", draft, &plain));
    assert_null(plain.data);
    must_work(c, keys_open_draft(c, f->keys, &f->reader, "assessment/1", draft, &plain));
    assert_int_equal(plain.length, 4);
    assert_memory_equal(plain.data, "half", 4);
    reopen(f);
    must_work(c, keys_open_draft(c, f->keys, &f->reader, "assessment/1", draft, &plain));
}

static enum err find_secret(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    (void)c, (void)name;
    assert_null(memmem(bytes.data, bytes.length, arg, SEAL_BOX_SIZE));
    return OK;
}

static void test_the_recovery_key_opens_the_wrap_and_lies_nowhere(void **state)
{
    static const char *const spaces[] = {"recovery", "unlock", "site",  "person",
                                         "private",  "team",   "member"};
    static const char about[] = "astrolabe wrap key 1";
    struct fixture *f = *state;
    struct bytes public, wrap, plain;
    int64_t version;

    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        must_work(&f->call, blobs_each(&f->call, f->store, spaces[i], find_secret, f->recovery.secret));
    must_work(&f->call, blobs_get(&f->call, f->store, "recovery", "public", &public, &version));
    memcpy(f->recovery.public, public.data, SEAL_BOX_SIZE);
    must_work(&f->call, blobs_get(&f->call, f->store, "unlock", "recovery", &wrap, &version));
    must_work(&f->call, open_from(&f->call, &f->recovery, wrap, bytes_of(about, sizeof about), &plain));
    assert_int_equal(plain.length, SEAL_KEY_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_an_admitted_user_unlocks_and_another_does_not),
        KEYS_TEST(test_a_locked_site_gives_nothing),
        KEYS_TEST(test_the_sites_own_keys_survive_reopening),
        KEYS_TEST(test_a_store_without_a_site_is_refused),
        KEYS_TEST(test_held_parts_of_every_kind_open_again_after_reopening),
        KEYS_TEST(test_a_part_moved_to_another_entry_or_person_does_not_open),
        KEYS_TEST(test_the_keys_of_many_people_come_back),
        KEYS_TEST(test_a_draft_opens_for_its_author_under_its_name_only),
        KEYS_TEST(test_the_recovery_key_opens_the_wrap_and_lies_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
