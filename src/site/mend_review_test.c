/* site/mend_review_test.c: the read model never silently differs from the ledger. */

#include "site/fixture.h"

#include "ledger/blobs.h"
#include "site/note.h"
#include "site/site_internal.h"

static int failures; /* how often the next folds of our kind fail */
static enum err failing_with;
static int folded_times;

static enum err fold_fails(struct call *c, struct db *db, const struct folded *e)
{
    (void)db, (void)e;
    if (failures-- > 0) return fail(c, failing_with, "The fold was told to fail.");
    folded_times++;
    return OK;
}

static const struct entry_kind kinds[] = {{"fails", STREAM_FACTS, CLASS_SETTINGS, fold_fails}, {0}};
static const struct subject subject = {.name = "fails", .kinds = kinds};

/* The same site with one kind more. */
static void reopen_with_our_kind(struct fixture *f)
{
    static const struct subject *subjects[32];
    static struct charter charter;
    size_t n = 0;

    for (; astrolabe_charter.subjects[n]; n++) subjects[n] = astrolabe_charter.subjects[n];
    subjects[n++] = &subject;
    subjects[n] = NULL;
    charter = astrolabe_charter;
    charter.subjects = subjects;
    fixture_close(f);
    must_work(&f->call, site_open(&f->call, &charter, f->directory, &f->site));
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[ADMINISTRATOR]));
    for (enum role role = 0; role < ROLE_COUNT; role++) fixture_sit(f, role);
    failures = folded_times = 0;
}

static enum err decide_ours(struct fixture *f)
{
    struct desk *d = fixture_sit(f, ADMINISTRATOR);

    return site_decide(&f->call, d, fixture_decide_entry, entry_new(&f->call, "fails", NULL), NULL);
}

static void test_a_fold_that_fails_once_is_made_good_and_answered(void **state)
{
    struct fixture *f = *state;
    const char *before;

    reopen_with_our_kind(f);
    before = fixture_dump(f);
    failures = 1;
    failing_with = ERR_IO;
    must_work(&f->call, decide_ours(f));
    assert_int_equal(folded_times, 1);
    assert_false(f->site->stale);
    assert_string_equal(fixture_dump(f), before); /* all the rest is there again, once */
    fixture_unit(f, "Quay Wing");
}

static void test_a_site_whose_model_cannot_be_mended_locks_itself_and_saves_no_snapshot(void **state)
{
    struct fixture *f = *state;
    uint64_t entries;

    reopen_with_our_kind(f);
    entries = fixture_entries(f, STREAM_FACTS);
    failures = 1000;
    failing_with = ERR_IO;
    must_fail(&f->call, ERR_IO, decide_ours(f));
    assert_true(site_is_locked(f->site));
    assert_false(keys_are_unlocked(site_keys(f->site)));
    assert_int_equal(fixture_entries(f, STREAM_FACTS), entries + 1);
    failures = 0;
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[ADMINISTRATOR]));
    assert_int_equal(folded_times, 1);
    must_work(&f->call, decide_ours(f));
}

static void test_an_entry_that_does_not_fit_keeps_nobody_from_the_rest(void **state)
{
    struct fixture *f = *state;
    const char *before;

    reopen_with_our_kind(f);
    before = fixture_dump(f);
    failures = 1000;
    failing_with = ERR_CORRUPT;
    must_work(&f->call, decide_ours(f)); /* it is recorded */
    assert_false(site_is_locked(f->site));
    assert_string_equal(fixture_dump(f), before);
    failures = 0;
}

static void test_an_entry_of_a_kind_that_is_not_known_any_more_does_not_bar_the_site(void **state)
{
    struct fixture *f = *state;
    const char *before;

    reopen_with_our_kind(f);
    must_work(&f->call, decide_ours(f));
    before = fixture_dump(f);
    fixture_close(f);
    must_work(&f->call, unlink(fixture_path(f, "model.snapshot")) == 0 ? OK : ERR_IO);
    fixture_open_unlocked(f);
    assert_string_equal(fixture_dump(f), before);
}

static void test_what_is_no_note_is_left_out_and_the_others_are_read(void **state)
{
    static const char name[] = "000000000001-planted";
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct json *note = json_map(c), *list;

    json_set(note, "saw", json_text(c, "a light"));
    must_work(c, note_leave(c, f->site, note));
    must_work(c, blobs_swap(c, site_drafts(f->site), "note", name, 0,
                            seal_to(c, site_seal_public(f->site), bytes_of("\"a text\"", 8),
                                    bytes_of(name, strlen(name)))));
    must_work(c, blobs_swap(c, site_drafts(f->site), "note", "000000000002-broken", 0,
                            bytes_of("broken", 6)));
    must_work(c, note_list(c, f->site, &list));
    assert_int_equal(json_count(list), 1);
    assert_string_equal(json_get_text(json_get(list->as.members.first, "told"), "saw"), "a light");
}

static void test_a_name_whose_account_was_half_made_can_be_used(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct user_secrets *orphan, *s;
    struct user_new u = {.name = "half.made",
                         .full_name = "Half Made",
                         .roles = 1U << OFFICER,
                         .units = json_list(c),
                         .passphrase = "lanterns along the pier",
                         .cost = passphrase_cost_least()};

    must_work(c, user_secrets_new(c, site_user_store(f->site), u.name, "quite another passphrase",
                                  u.cost, &orphan));
    user_secrets_free(orphan);
    must_work(c, user_add(c, fixture_sit(f, ADMINISTRATOR), &u, NULL));
    must_work(c, user_secrets_open(c, site_user_store(f->site), u.name, u.passphrase, &s));
    user_secrets_free(s);
    must_fail(c, ERR_CONFLICT, user_add(c, fixture_sit(f, ADMINISTRATOR), &u, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_fold_that_fails_once_is_made_good_and_answered),
        SITE_TEST(test_a_site_whose_model_cannot_be_mended_locks_itself_and_saves_no_snapshot),
        SITE_TEST(test_an_entry_that_does_not_fit_keeps_nobody_from_the_rest),
        SITE_TEST(test_an_entry_of_a_kind_that_is_not_known_any_more_does_not_bar_the_site),
        SITE_TEST(test_what_is_no_note_is_left_out_and_the_others_are_read),
        SITE_TEST(test_a_name_whose_account_was_half_made_can_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
