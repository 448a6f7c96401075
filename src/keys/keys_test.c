/* keys/keys_test.c: who can unlock, who can read, and what is left when keys are gone. */

#include "base/fixture.h"

#include "crypt/secret.h"
#include "keys/keys.h"

#define ALL(text) bytes_of((text), sizeof(text) - 1)
#define PEOPLE 600 /* past the first growth of the table and past two chunks */

struct fixture {
    struct call call;
    char folder[FOLDER_SIZE];
    struct blobs *store;
    struct keys *keys;
    struct box_pair recovery;
    struct user_secrets reader, other,
        outsider; /* reader and other are admitted; reader is in every team */
    struct id person, second;
};

static struct user_secrets user_new(void)
{
    struct user_secrets s;

    s.user = id_random();
    box_pair_new(&s.box);
    sign_pair_new(&s.sign);
    return s;
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
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

static int tear_down(void **state)
{
    struct fixture *f = *state;

    keys_close(f->keys);
    blobs_close(f->store);
    folder_remove(f->folder);
    call_end(&f->call);
    free(f);
    return 0;
}

static void reopen(struct fixture *f)
{
    keys_close(f->keys);
    f->keys = NULL;
    must_work(&f->call, keys_open(&f->call, f->store, &f->keys));
    assert_false(keys_are_unlocked(f->keys));
    must_work(&f->call, keys_unlock(&f->call, f->keys, &f->reader));
}

static struct sealed_entry entry_about(const struct id *handle)
{
    struct sealed_entry e = {
        .stream = STREAM_FACTS, .class = CLASS_RECORD, .hour = 3600, .token = id_random()};

    if (handle) e.handle = *handle;
    return e;
}

static struct sealed_entry sealed(struct fixture *f, const struct id *handle, enum compartment k)
{
    struct sealed_entry e = entry_about(handle);

    must_work(&f->call, keys_seal_part(&f->call, f->keys, &e, k, ALL("what was said")));
    return e;
}

static void must_open(struct fixture *f, const struct sealed_entry *e)
{
    struct bytes plain;

    must_work(&f->call, keys_open_part(&f->call, f->keys, e, 0, &plain));
    assert_int_equal(plain.length, 13);
    assert_memory_equal(plain.data, "what was said", 13);
}

static void must_not_open(struct fixture *f, enum err code, const struct sealed_entry *e)
{
    struct bytes plain = {NULL, 0};

    must_fail(&f->call, code, keys_open_part(&f->call, f->keys, e, 0, &plain));
    assert_null(plain.data);
}

static void must_tell(struct fixture *f, const struct user_secrets *reader,
                      const struct sealed_entry *e)
{
    struct bytes plain;

    must_work(&f->call, keys_open_told(&f->call, f->keys, reader, e, 0, &plain));
    assert_int_equal(plain.length, 13);
    assert_memory_equal(plain.data, "what was said", 13);
}

static void must_not_tell(struct fixture *f, enum err code, const struct user_secrets *reader,
                          const struct sealed_entry *e)
{
    struct bytes plain = {NULL, 0};

    must_fail(&f->call, code, keys_open_told(&f->call, f->keys, reader, e, 0, &plain));
    assert_null(plain.data);
}

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

static void test_told_parts_open_for_members_of_their_team_only(void **state)
{
    static const enum compartment told[] = {CASE, HEALTH, SOURCE, CONFIDENTIAL};
    static const enum team team[] = {TEAM_CASE, TEAM_HEALTH, TEAM_SOURCE, TEAM_INSPECTION};
    struct fixture *f = *state;
    struct call *c = &f->call;

    for (size_t i = 0; i < 4; i++) {
        struct sealed_entry e = sealed(f, &f->person, told[i]);
        must_tell(f, &f->reader, &e);
        must_not_tell(f, ERR_DENIED, &f->other, &e);
        must_not_tell(f, ERR_DENIED, &f->outsider, &e);
        must_not_open(f, ERR_BUG, &e); /* the program alone never does */
        must_work(c, keys_join(c, f->keys, &f->reader, team[i], &f->other.user, f->other.box.public));
        must_tell(f, &f->other, &e); /* also what was told before they joined */
        for (size_t k = i + 1; k < 4; k++) {
            struct sealed_entry closed = sealed(f, &f->person, told[k]);
            must_not_tell(f, ERR_DENIED, &f->other, &closed);
        }
    }
}

static void test_told_parts_open_after_reopening_and_not_elsewhere(void **state)
{
    struct fixture *f = *state;
    struct sealed_entry e = sealed(f, &f->person, CASE), moved = e;

    reopen(f);
    must_tell(f, &f->reader, &e);
    moved.handle = f->second;
    must_not_tell(f, ERR_CORRUPT, &f->reader, &moved);
    moved = e;
    moved.token = id_random();
    must_not_tell(f, ERR_CORRUPT, &f->reader, &moved);
    moved = e;
    moved.parts[0].bytes.data = NULL;
    must_not_tell(f, ERR_MISSING, &f->reader, &moved);
}

static void test_only_a_member_lets_somebody_into_a_team(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct sealed_entry e = sealed(f, &f->person, CASE);

    must_work(c, keys_need_member(c, f->keys, &f->reader, TEAM_CASE));
    must_fail(c, ERR_DENIED, keys_need_member(c, f->keys, &f->other, TEAM_CASE));
    must_fail(c, ERR_DENIED,
              keys_join(c, f->keys, NULL, TEAM_CASE, &f->other.user, f->other.box.public));
    must_fail(c, ERR_DENIED,
              keys_join(c, f->keys, &f->outsider, TEAM_CASE, &f->other.user, f->other.box.public));
    must_not_tell(f, ERR_DENIED, &f->other, &e);
    must_tell(f, &f->reader, &e);                            /* and nothing was replaced */
    must_work(c, keys_dismiss(c, f->keys, &f->reader.user)); /* nobody is left: and still not anybody */
    must_fail(c, ERR_DENIED,
              keys_join(c, f->keys, NULL, TEAM_CASE, &f->other.user, f->other.box.public));
}

static void test_who_is_dismissed_unlocks_and_reads_no_more_and_others_do(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct sealed_entry e = sealed(f, &f->person, CASE);

    must_work(c, keys_join(c, f->keys, &f->reader, TEAM_CASE, &f->other.user, f->other.box.public));
    must_tell(f, &f->other, &e);
    must_work(c, keys_dismiss(c, f->keys, &f->other.user));
    must_not_tell(f, ERR_DENIED, &f->other, &e);
    must_fail(c, ERR_DENIED,
              keys_join(c, f->keys, &f->other, TEAM_CASE, &f->outsider.user, f->outsider.box.public));
    must_tell(f, &f->reader, &e);
    keys_lock(f->keys);
    must_fail(c, ERR_DENIED, keys_unlock(c, f->keys, &f->other));
    must_work(c, keys_unlock(c, f->keys, &f->reader));
}

static void remove_person(struct fixture *f, const struct id *person)
{
    const char *handle = id_text(f->call.mem, person);
    struct blob_put removals[5] = {{.space = "person", .name = handle}};

    for (int k = CASE; k <= CONFIDENTIAL; k++)
        removals[1 + k - CASE] = (struct blob_put){
            .space = "private", .name = arena_format(f->call.mem, "%s.%d", handle, k)};
    must_work(&f->call, blobs_put_all(&f->call, f->store, removals, 5));
}

static void test_without_a_persons_rows_nothing_of_theirs_opens_and_others_do(void **state)
{
    struct fixture *f = *state;

    for (int k = IDENTITY; k <= CONFIDENTIAL; k++) {
        struct sealed_entry gone = sealed(f, &f->person, (enum compartment)k);
        struct sealed_entry kept = sealed(f, &f->second, (enum compartment)k);
        if (k < CASE) {
            must_open(f, &gone);
        } else {
            must_tell(f, &f->reader, &gone);
        }
        remove_person(f, &f->person);
        reopen(f);
        if (k < CASE) {
            must_not_open(f, ERR_MISSING, &gone);
            must_open(f, &kept);
        } else {
            must_not_tell(f, ERR_MISSING, &f->reader, &gone);
            must_tell(f, &f->reader, &kept);
        }
        /* New keys for the same handle open nothing of before. */
        must_work(&f->call, keys_prepare(&f->call, f->keys, &f->person, 1));
        if (k < CASE)
            must_not_open(f, ERR_CORRUPT, &gone);
        else
            must_not_tell(f, ERR_CORRUPT, &f->reader, &gone);
    }
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_admitted_user_unlocks_and_another_does_not),
        TEST(test_a_locked_site_gives_nothing),
        TEST(test_the_sites_own_keys_survive_reopening),
        TEST(test_a_store_without_a_site_is_refused),
        TEST(test_held_parts_of_every_kind_open_again_after_reopening),
        TEST(test_a_part_moved_to_another_entry_or_person_does_not_open),
        TEST(test_the_keys_of_many_people_come_back),
        TEST(test_told_parts_open_for_members_of_their_team_only),
        TEST(test_told_parts_open_after_reopening_and_not_elsewhere),
        TEST(test_only_a_member_lets_somebody_into_a_team),
        TEST(test_who_is_dismissed_unlocks_and_reads_no_more_and_others_do),
        TEST(test_without_a_persons_rows_nothing_of_theirs_opens_and_others_do),
        TEST(test_a_draft_opens_for_its_author_under_its_name_only),
        TEST(test_the_recovery_key_opens_the_wrap_and_lies_nowhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
