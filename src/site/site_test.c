/* site/site_test.c: founding, opening, locking and unlocking; everything is there again afterwards. */

#include "site/fixture.h"

#include <sys/stat.h>

static enum err create(struct fixture *f, const char *directory, const char *admin,
                       const char *passphrase, const char *name)
{
    struct site_founding founding = {directory, name, admin, passphrase, passphrase_cost_least(),
                                     false};
    struct site *s = NULL;
    const char *recovery;
    enum err e = site_create(&f->call, &astrolabe_charter, &founding, &s, &recovery);

    site_close(s);
    return e;
}

static void fill(struct fixture *f)
{
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct id seen = fixture_observation(f, &person, "sat alone");
    struct json *told;
    struct opening o = {&person, CASE, "/people/:person", json_list(&f->call)};

    json_add(o.entries, json_id(&f->call, &seen));
    must_work(&f->call, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    fixture_person(f, "SM-2", "Perun Corvane", &f->other_unit);
}

static void test_a_new_site_is_unlocked_and_has_its_name_and_administrator(void **state)
{
    struct fixture *f = *state;
    struct json *row;

    assert_false(site_is_locked(f->site));
    must_work(&f->call, desk_row(&f->call, &f->desks[ADMINISTRATOR], "site_name", DB_NO_ARGS, &row));
    assert_string_equal(json_get_text(row, "name"), "Stonemere");
    assert_int_equal(f->desks[ADMINISTRATOR].user->roles, 1U << ADMINISTRATOR);
    assert_int_equal(strlen(f->recovery), 64);
    assert_int_equal(strlen(site_fingerprint(&f->call, f->site)), 39);
}

static void test_a_site_is_made_in_an_empty_folder_only(void **state)
{
    struct fixture *f = *state;
    const char *empty = arena_format(f->call.mem, "%s/empty", f->folder);
    const char *full = arena_format(f->call.mem, "%s/full", f->folder);
    const char *file = arena_format(f->call.mem, "%s/full/letter", f->folder);
    FILE *letter;

    assert_int_equal(mkdir(empty, 0700), 0);
    must_work(&f->call, create(f, empty, "admin", "copper lantern on the quay", "Second"));
    assert_int_equal(mkdir(full, 0700), 0);
    letter = fopen(file, "w");
    assert_non_null(letter);
    fclose(letter);
    must_fail(&f->call, ERR_CONFLICT, create(f, full, "admin", "copper lantern on the quay", "Third"));
    must_fail(&f->call, ERR_CONFLICT,
              create(f, f->directory, "admin", "copper lantern on the quay", "On top"));
    must_fail(&f->call, ERR_IO,
              create(f, arena_format(f->call.mem, "%s/no/folder", f->folder), "admin",
                     "copper lantern on the quay", "Fourth"));
}

static void test_a_founder_who_is_refused_leaves_nothing_on_the_disk(void **state)
{
    struct fixture *f = *state;
    const char *directory = arena_format(f->call.mem, "%s/refused", f->folder);

    must_fail(&f->call, ERR_INVALID, create(f, directory, "ad", "copper lantern on the quay", "Site"));
    must_fail(&f->call, ERR_INVALID,
              create(f, directory, "ad min", "copper lantern on the quay", "Site"));
    must_fail(&f->call, ERR_INVALID, create(f, directory, "admin", "short", "Site"));
    must_fail(&f->call, ERR_INVALID, create(f, directory, "admin", "copper lantern on the quay", " "));
    assert_int_equal(access(directory, F_OK), -1);
}

static void test_nothing_opens_where_there_is_no_site(void **state)
{
    struct fixture *f = *state;
    struct site *s = NULL;

    must_fail(&f->call, ERR_MISSING, site_open(&f->call, &astrolabe_charter, f->folder, &s));
    must_fail(&f->call, ERR_CONFLICT, site_open(&f->call, &astrolabe_charter, f->directory, &s));
    assert_null(s); /* the second: it is being served */
    site_close(NULL);
}

static void test_everything_is_there_after_reopening_with_and_without_a_snapshot(void **state)
{
    struct fixture *f = *state;
    const char *before;

    fill(f);
    before = fixture_dump(f);
    assert_non_null(strstr(before, "opening|"));
    assert_non_null(strstr(before, "Dorrin Halvek"));
    fixture_close(f);
    assert_int_equal(access(fixture_path(f, "model.snapshot"), F_OK), 0);
    fixture_open_unlocked(f);
    assert_string_equal(fixture_dump(f), before);
    fixture_close(f);
    assert_int_equal(unlink(fixture_path(f, "model.snapshot")), 0);
    fixture_open_unlocked(f);
    assert_string_equal(fixture_dump(f), before);
}

static void test_a_reopened_site_is_locked_and_knows_nothing(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *s = NULL;
    struct desk desk;

    fill(f);
    fixture_close(f);
    fixture_open(f);
    assert_true(site_is_locked(f->site));
    assert_string_equal(fixture_dump(f), "");
    must_fail(&f->call, ERR_DENIED,
              desk_sit(&f->call, f->site, &f->secrets[ASSESSOR]->user, f->secrets[ASSESSOR], &desk));
    must_work(&f->call,
              user_secrets_open(&f->call, site_user_store(f->site), "assessor",
                                fixture_phrase(ASSESSOR), &s)); /* but it can tell who knocks */
    user_secrets_free(s);
}

static void test_those_who_may_unlock_do_and_an_officer_does_not(void **state)
{
    struct fixture *f = *state;

    for (enum role role = OFFICER; role < ROLE_COUNT; role++) {
        must_work(&f->call, site_lock(&f->call, f->site));
        if (role == OFFICER) {
            must_fail(&f->call, ERR_DENIED, site_unlock(&f->call, f->site, f->secrets[role]));
            assert_true(site_is_locked(f->site));
            assert_string_equal(fixture_dump(f), "");
        } else {
            must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[role]));
            must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[role])); /* again: no harm */
            assert_false(site_is_locked(f->site));
        }
    }
}

static void test_locking_empties_the_model_and_stops_decisions(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit), seen, id;
    struct entry *e = entry_new(&f->call, "unit_opened", NULL);
    struct opening o = {&person, CASE, "/", json_list(&f->call)};
    struct json *told = NULL;
    const char *before;
    uint64_t entries;

    seen = fixture_observation(f, &person, "sat alone");
    before = fixture_dump(f);
    entries = fixture_entries(f, STREAM_FACTS);
    json_add(o.entries, json_id(&f->call, &seen));
    entry_coded(&f->call, e, "name", json_text(&f->call, "Orchard Wing"));
    must_work(&f->call, site_lock(&f->call, f->site));
    must_work(&f->call, site_lock(&f->call, f->site)); /* again: no harm */
    assert_string_equal(fixture_dump(f), "");
    must_fail(&f->call, ERR_LOCKED,
              site_decide(&f->call, &f->desks[ADMINISTRATOR], fixture_decide_entry, e, &id));
    must_fail(&f->call, ERR_LOCKED, site_open_told(&f->call, &f->desks[REVIEWER], &o, &told));
    assert_null(told);
    assert_true(fixture_entries(f, STREAM_FACTS) == entries);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 0);
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[REVIEWER]));
    assert_string_equal(fixture_dump(f), before);
}

static void change_ledger(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    int changed;

    if (sqlite3_open(fixture_path(f, "ledger.db"), &db) != SQLITE_OK) abort();
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    changed = sqlite3_changes(db);
    sqlite3_close(db);
    assert_int_equal(changed, 1);
}

/* The facts are sound, the access stream is not: nothing of either may stay, or unlocking once more
 * would fold the facts a second time. */
static void test_an_unlocking_that_fails_half_way_leaves_nothing_and_can_be_repeated(void **state)
{
    struct fixture *f = *state;

    fill(f);
    fixture_close(f);
    unlink(fixture_path(f, "model.snapshot"));
    change_ledger(f, "UPDATE entry SET hash = zeroblob(32) WHERE stream = 2 AND seq = 1");
    fixture_open(f);
    for (int i = 0; i < 2; i++) {
        must_fail(&f->call, ERR_CORRUPT, site_unlock(&f->call, f->site, f->secrets[REVIEWER]));
        assert_true(site_is_locked(f->site));
        assert_string_equal(fixture_dump(f), "");
    }
}

static void test_a_ledger_of_another_site_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *other = arena_format(f->call.mem, "%s/other", f->folder);
    struct site *s = NULL;

    must_work(&f->call, create(f, other, "admin", "copper lantern on the quay", "Other"));
    fixture_close(f);
    assert_int_equal(
        rename(arena_format(f->call.mem, "%s/ledger.db", other), fixture_path(f, "ledger.db")), 0);
    must_fail(&f->call, ERR_CORRUPT, site_open(&f->call, &astrolabe_charter, f->directory, &s));
    assert_null(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_new_site_is_unlocked_and_has_its_name_and_administrator),
        SITE_TEST(test_a_site_is_made_in_an_empty_folder_only),
        SITE_TEST(test_a_founder_who_is_refused_leaves_nothing_on_the_disk),
        SITE_TEST(test_nothing_opens_where_there_is_no_site),
        SITE_TEST(test_everything_is_there_after_reopening_with_and_without_a_snapshot),
        SITE_TEST(test_a_reopened_site_is_locked_and_knows_nothing),
        SITE_TEST(test_those_who_may_unlock_do_and_an_officer_does_not),
        SITE_TEST(test_locking_empties_the_model_and_stops_decisions),
        SITE_TEST(test_an_unlocking_that_fails_half_way_leaves_nothing_and_can_be_repeated),
        SITE_TEST(test_a_ledger_of_another_site_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
