/* site/knock_review_test.c: wrong guesses wait longer and longer, and nobody is locked out. */

#include "site/fixture.h"

#include "base/limits.h"
#include "site/knock.h"

static struct id numbered(unsigned number)
{
    struct id id = {{1}};

    memcpy(id.bytes + 4, &number, sizeof number);
    return id;
}

static int64_t guess(struct knocks *t, unsigned who, int64_t now)
{
    struct id id = numbered(who);
    int64_t wait = -1;

    knocks_count(t, &id, now, &wait);
    return wait;
}

static void test_the_wait_doubles_after_the_first_guesses_and_has_an_end(void **state)
{
    static const int64_t waits[] = {2, 4, 8, 16, 32, 60, 60, 60};
    struct knocks *t = knocks_new();
    int64_t now = FIXTURE_NOW;

    (void)state;
    for (int i = 0; i < LIMIT_KNOCK_FREE; i++) assert_int_equal(guess(t, 1, now), 0);
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_int_equal(guess(t, 1, now), 0);
        assert_int_equal(guess(t, 1, now), waits[i]);
        assert_int_equal(guess(t, 1, now + waits[i] - 1), 1);
        now += waits[i];
    }
    knocks_free(t);
}

static void test_a_guess_that_comes_too_early_does_not_make_the_wait_longer(void **state)
{
    struct knocks *t = knocks_new();

    (void)state;
    for (int i = 0; i < 4; i++) assert_int_equal(guess(t, 1, FIXTURE_NOW), 0);
    for (int i = 0; i < 1000; i++) assert_int_equal(guess(t, 1, FIXTURE_NOW), 2);
    assert_int_equal(guess(t, 1, FIXTURE_NOW + 1), 1);
    assert_int_equal(guess(t, 1, FIXTURE_NOW + 2), 0);
    knocks_free(t);
}

static void test_a_clock_that_is_put_back_makes_no_long_wait(void **state)
{
    struct knocks *t = knocks_new();

    (void)state;
    for (int i = 0; i < 12; i++) (void)guess(t, 1, FIXTURE_NOW + i * LIMIT_KNOCK_WAIT);
    assert_true(guess(t, 1, FIXTURE_NOW - 1000000) <= LIMIT_KNOCK_WAIT);
    assert_int_equal(guess(t, 1, FIXTURE_NOW - 1000000 + LIMIT_KNOCK_WAIT), 0);
    knocks_free(t);
}

static void test_a_right_guess_and_a_long_pause_forget_the_wrong_ones(void **state)
{
    struct knocks *t = knocks_new();
    struct id one = numbered(1);

    (void)state;
    for (int i = 0; i < 4; i++) (void)guess(t, 1, FIXTURE_NOW);
    assert_int_not_equal(guess(t, 1, FIXTURE_NOW), 0);
    knocks_forget(t, &one);
    for (int i = 0; i < 4; i++) assert_int_equal(guess(t, 1, FIXTURE_NOW), 0);
    assert_int_not_equal(guess(t, 1, FIXTURE_NOW), 0);
    for (int i = 0; i < 4; i++) assert_int_equal(guess(t, 1, FIXTURE_NOW + LIMIT_KNOCK_MEMORY + 1), 0);
    knocks_free(t);
}

static void test_a_full_table_forgets_the_oldest_and_keeps_the_latest(void **state)
{
    struct knocks *t = knocks_new();

    (void)state;
    for (int i = 0; i < 4; i++) (void)guess(t, 1, FIXTURE_NOW + 10);
    for (unsigned n = 0; n < LIMIT_KNOCKS - 1; n++) (void)guess(t, 100 + n, FIXTURE_NOW + (n > 0));
    assert_int_equal(guess(t, 5000, FIXTURE_NOW + 10),
                     0); /* takes the place of the first of the others */
    assert_int_not_equal(guess(t, 1, FIXTURE_NOW + 10), 0);
    knocks_free(t);
}

static enum err knock(struct fixture *f, const char *name, const char *from, const char *passphrase)
{
    struct knock k = {name, from, passphrase};
    struct user_secrets *s = NULL;
    enum err e = knock_open(&f->call, f->site, &k, &s);

    if (e == OK) user_secrets_free(s);
    return e;
}

static void test_the_right_passphrase_waits_too_but_not_at_another_address(void **state)
{
    struct fixture *f = *state;
    const char *right = fixture_phrase(OFFICER);

    for (int i = 0; i < 4; i++)
        must_fail(&f->call, ERR_DENIED,
                  knock(f, i % 2 ? "officer" : "Officer", "10.0.0.7", "not the one at all"));
    must_fail(&f->call, ERR_BUSY, knock(f, "officer", "10.0.0.7", right));
    must_work(&f->call, knock(f, "officer", "10.0.0.8", right));
    must_work(&f->call, knock(f, "assessor", "10.0.0.7", fixture_phrase(ASSESSOR)));
    f->call.now += 2;
    must_work(&f->call, knock(f, "officer", "10.0.0.7", right));
    must_fail(&f->call, ERR_DENIED, knock(f, "officer", "10.0.0.7", "not the one at all"));
}

static void test_a_name_that_nobody_has_waits_in_the_same_words(void **state)
{
    struct fixture *f = *state;
    char known[FAIL_TEXT_MAX];

    for (int i = 0; i < 4; i++) {
        must_fail(&f->call, ERR_DENIED, knock(f, "officer", "10.0.0.7", "not the one at all"));
        must_fail(&f->call, ERR_DENIED, knock(f, "nobody", "10.0.0.7", "not the one at all"));
    }
    assert_int_equal(knock(f, "officer", "10.0.0.7", "not the one at all"), ERR_BUSY);
    snprintf(known, sizeof known, "%s", f->call.fail.text);
    fail_clear(&f->call);
    assert_int_equal(knock(f, "nobody", "10.0.0.7", "not the one at all"), ERR_BUSY);
    assert_string_equal(f->call.fail.text, known);
    fail_clear(&f->call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_wait_doubles_after_the_first_guesses_and_has_an_end),
        cmocka_unit_test(test_a_guess_that_comes_too_early_does_not_make_the_wait_longer),
        cmocka_unit_test(test_a_clock_that_is_put_back_makes_no_long_wait),
        cmocka_unit_test(test_a_right_guess_and_a_long_pause_forget_the_wrong_ones),
        cmocka_unit_test(test_a_full_table_forgets_the_oldest_and_keeps_the_latest),
        SITE_TEST(test_the_right_passphrase_waits_too_but_not_at_another_address),
        SITE_TEST(test_a_name_that_nobody_has_waits_in_the_same_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
