/* keys/teams_test.c: what is told opens for the members of its team, and for nobody when keys are gone.
 */

#include "keys/fixture.h"

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

/* Before anybody is registered a team is replaced by its first member: by the first only. */
static void test_a_team_has_one_first_member(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    unsigned char recovery[SEAL_BOX_SIZE];
    struct blobs *store = NULL;
    struct keys *k = NULL;

    must_work(c, blobs_open(c, arena_format(c->mem, "%s/fresh", f->folder), true, &store));
    must_work(c, keys_found(c, store, &k, recovery));
    must_work(c, keys_join(c, k, NULL, TEAM_CASE, &f->reader.user, f->reader.box.public));
    must_fail(c, ERR_DENIED, keys_join(c, k, NULL, TEAM_CASE, &f->other.user, f->other.box.public));
    must_work(c, keys_join(c, k, NULL, TEAM_HEALTH, &f->other.user, f->other.box.public));
    keys_close(k);
    blobs_close(store);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        KEYS_TEST(test_told_parts_open_for_members_of_their_team_only),
        KEYS_TEST(test_told_parts_open_after_reopening_and_not_elsewhere),
        KEYS_TEST(test_only_a_member_lets_somebody_into_a_team),
        KEYS_TEST(test_a_team_has_one_first_member),
        KEYS_TEST(test_who_is_dismissed_unlocks_and_reads_no_more_and_others_do),
        KEYS_TEST(test_without_a_persons_rows_nothing_of_theirs_opens_and_others_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
