/* page/language_test.c: each reader is answered in their language: the session's, the cookie's, or the
 * first of the browser's list that is there.
 */

#include "base/fixture.h"

#include "base/words.h"
#include "crypt/secret.h"
#include "page/internal.h"
#include "site/session.h"

struct fixture {
    struct call call;
    struct pages pages;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f) return -1;
    f->call = call_begin();
    must_work(&f->call, secret_start(&f->call));
    must_work(&f->call, languages_open(&f->call, &f->pages, true));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    languages_close(&f->pages);
    call_end(&f->call);
    free(f);
    return 0;
}

static const char *wanted(struct fixture *f, const struct session *s, const char *cookie,
                          const char *accept)
{
    struct http_request q = {.cookie = cookie, .accept_language = accept};

    return language_wanted(&f->call, &f->pages, s, &q)->code;
}

static void test_the_three_languages_are_there_with_their_direction(void **state)
{
    struct fixture *f = *state;

    assert_false(language_by_code(&f->pages, "en")->right_to_left);
    assert_false(language_by_code(&f->pages, "fr")->right_to_left);
    assert_true(language_by_code(&f->pages, "ar")->right_to_left);
    assert_null(language_by_code(&f->pages, "en")->words);
    assert_string_equal(words_language(language_by_code(&f->pages, "fr")->words), "fr");
    assert_string_equal(words_language(language_by_code(&f->pages, "ar")->words), "ar");
}

static void test_an_unknown_code_is_english(void **state)
{
    static const char *const codes[] = {"de", "", "FR", "fr-CA", "f", "arx", NULL};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        assert_string_equal(language_by_code(&f->pages, codes[i])->code, "en");
}

static void test_the_browsers_first_language_that_is_there_is_taken(void **state)
{
    static const char *const samples[][2] = {
        {"fr", "fr"},
        {"fr-CA,fr;q=0.8,en;q=0.5", "fr"},
        {"de-DE, de;q=0.9, ar;q=0.8, en;q=0.7", "ar"},
        {"de,es", "en"},
        {"", "en"},
        {"*", "en"},
        {",,, ,fr", "fr"},
        {"frx,ar", "ar"},
        {"ar;q=1", "ar"},
        {";;;,,", "en"},
        {NULL, "en"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(wanted(f, NULL, NULL, samples[i][0]), samples[i][1]);
}

static void test_the_cookie_comes_before_the_browser(void **state)
{
    struct fixture *f = *state;

    assert_string_equal(wanted(f, NULL, "language=ar", "fr"), "ar");
    assert_string_equal(wanted(f, NULL, "other=1; language=fr", "ar"), "fr");
    assert_string_equal(wanted(f, NULL, "language=de", "fr"), "en");
    assert_string_equal(wanted(f, NULL, "other=1", "fr"), "fr");
}

static void test_the_session_comes_before_both(void **state)
{
    struct fixture *f = *state;
    struct sessions *sessions = sessions_new();
    struct call request = call_begin();
    const char *cookie =
        session_start(&request, sessions, secret_new(sizeof(struct user_secrets)), "ar");
    struct session *s = session_find(&request, sessions, cookie);

    assert_string_equal(wanted(f, s, "language=fr", "fr"), "ar");
    session_set_language(s, "en");
    assert_string_equal(wanted(f, s, "language=fr", "fr"), "en");
    call_end(&request);
    sessions_free(sessions);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_three_languages_are_there_with_their_direction),
        cmocka_unit_test(test_an_unknown_code_is_english),
        cmocka_unit_test(test_the_browsers_first_language_that_is_there_is_taken),
        cmocka_unit_test(test_the_cookie_comes_before_the_browser),
        cmocka_unit_test(test_the_session_comes_before_both),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
