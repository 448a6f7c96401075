/* site/draft_test.c: a draft is its author's alone, and two windows do not overwrite each other. */

#include "site/fixture.h"

#include "site/draft.h"

static struct json *draft_saying(struct fixture *f, const char *words)
{
    struct json *draft = json_map(&f->call);

    json_set(draft, "words", json_text(&f->call, words));
    return draft;
}

static enum err save(struct fixture *f, enum role by, const char *name, const char *words, int64_t seen)
{
    return draft_save(&f->call, &f->desks[by], name, draft_saying(f, words), seen);
}

/* The words of a draft as somebody sees it; NULL where there is none. */
static const char *words_of(struct fixture *f, enum role by, const char *name, int64_t *ret_version)
{
    struct json *draft = NULL;

    must_work(&f->call, draft_load(&f->call, &f->desks[by], name, &draft, ret_version));
    return json_get_text(draft, "words");
}

static void test_where_there_is_none_it_is_nil_and_version_0(void **state)
{
    struct fixture *f = *state;
    struct json *draft = NULL;
    int64_t version = 7;

    must_work(&f->call, draft_load(&f->call, &f->desks[ASSESSOR], "a", &draft, &version));
    assert_int_equal(draft->kind, JSON_IS_NIL);
    assert_int_equal(version, 0);
}

static void test_each_save_counts_and_the_last_one_stands(void **state)
{
    struct fixture *f = *state;
    int64_t version = 0, later;

    must_work(&f->call, save(f, ASSESSOR, "a", "first", 0));
    assert_string_equal(words_of(f, ASSESSOR, "a", &version), "first");
    assert_true(version == 1);
    must_work(&f->call, save(f, ASSESSOR, "a", "second", version));
    assert_string_equal(words_of(f, ASSESSOR, "a", &later), "second");
    assert_true(later == 2);
    assert_null(words_of(f, ASSESSOR, "b", &later));
    fixture_close(f);
    fixture_open_unlocked(f);
    assert_string_equal(words_of(f, ASSESSOR, "a", &later), "second");
}

static void test_a_save_over_what_was_not_seen_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    int64_t version = 0;

    must_work(&f->call, save(f, ASSESSOR, "a", "first", 0));
    must_fail(&f->call, ERR_CONFLICT, save(f, ASSESSOR, "a", "as if it were new", 0));
    words_of(f, ASSESSOR, "a", &version);
    must_work(&f->call, save(f, ASSESSOR, "a", "second", version));
    must_fail(&f->call, ERR_CONFLICT, save(f, ASSESSOR, "a", "the other window", version));
    must_fail(&f->call, ERR_CONFLICT, save(f, ASSESSOR, "a", "from the future", version + 5));
    assert_string_equal(words_of(f, ASSESSOR, "a", &version), "second");
}

static void test_another_person_neither_sees_nor_disturbs_it(void **state)
{
    struct fixture *f = *state;
    int64_t version;

    must_work(&f->call, save(f, ASSESSOR, "a", "mine", 0));
    assert_null(words_of(f, REVIEWER, "a", &version));
    must_work(&f->call, save(f, REVIEWER, "a", "theirs", 0));
    assert_string_equal(words_of(f, ASSESSOR, "a", &version), "mine");
    must_work(&f->call, draft_remove_of(&f->call, f->site, &f->secrets[REVIEWER]->user, "a"));
    assert_null(words_of(f, REVIEWER, "a", &version));
    assert_string_equal(words_of(f, ASSESSOR, "a", &version), "mine");
}

/* Somebody with the author's desk but not their keys, as an intruder in the program would have. */
static void test_without_the_authors_keys_it_does_not_open(void **state)
{
    struct fixture *f = *state;
    struct desk d = f->desks[ASSESSOR];
    struct json *draft = NULL;
    int64_t version = 7;

    must_work(&f->call, save(f, ASSESSOR, "a", "mine", 0));
    d.secrets = f->secrets[REVIEWER];
    must_fail(&f->call, ERR_CORRUPT, draft_load(&f->call, &d, "a", &draft, &version));
    d.secrets = NULL;
    must_fail(&f->call, ERR_DENIED, draft_load(&f->call, &d, "a", &draft, &version));
    must_fail(&f->call, ERR_DENIED, draft_save(&f->call, &d, "a", draft_saying(f, "x"), 0));
    assert_null(draft);
    assert_int_equal(version, 7);
}

static void test_a_draft_has_an_end(void **state)
{
    struct fixture *f = *state;
    char *text = arena_alloc(f->call.mem, LIMIT_DRAFT + 1);
    int64_t version;

    memset(text, 'x', LIMIT_DRAFT);
    must_fail(&f->call, ERR_INVALID, save(f, ASSESSOR, "a", text, 0));
    assert_null(words_of(f, ASSESSOR, "a", &version));
    text[LIMIT_DRAFT - 100] = '\0';
    must_work(&f->call, save(f, ASSESSOR, "a", text, 0));
    assert_string_equal(words_of(f, ASSESSOR, "a", &version), text);
}

static void test_a_locked_site_keeps_drafts_shut(void **state)
{
    struct fixture *f = *state;
    struct json *draft = NULL;
    int64_t version;

    must_work(&f->call, save(f, ASSESSOR, "a", "mine", 0));
    must_work(&f->call, site_lock(&f->call, f->site));
    must_fail(&f->call, ERR_LOCKED, draft_load(&f->call, &f->desks[ASSESSOR], "a", &draft, &version));
    must_fail(&f->call, ERR_LOCKED, save(f, ASSESSOR, "b", "x", 0));
    assert_null(draft);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_where_there_is_none_it_is_nil_and_version_0),
        SITE_TEST(test_each_save_counts_and_the_last_one_stands),
        SITE_TEST(test_a_save_over_what_was_not_seen_is_a_conflict),
        SITE_TEST(test_another_person_neither_sees_nor_disturbs_it),
        SITE_TEST(test_without_the_authors_keys_it_does_not_open),
        SITE_TEST(test_a_draft_has_an_end),
        SITE_TEST(test_a_locked_site_keeps_drafts_shut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
