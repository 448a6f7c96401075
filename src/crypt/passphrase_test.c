/* crypt/passphrase_test.c: a key follows from passphrase, salt and cost, and from nothing less. */

#include "base/fixture.h"

#include "base/limits.h"
#include "crypt/passphrase.h"
#include "crypt/secret.h"

static const unsigned char salt[PASSPHRASE_SALT_SIZE] = {1, 2, 3};

static int set_up(void **state)
{
    struct call c = call_begin();
    enum err e = secret_start(&c);

    (void)state;
    call_end(&c);
    return e == OK ? 0 : -1;
}

static struct seal_key key_of(struct call *c, const char *passphrase, const unsigned char *with,
                              struct passphrase_cost cost)
{
    struct seal_key key;

    must_work(c, passphrase_key(c, passphrase, with, cost, &key));
    return key;
}

static void test_the_same_passphrase_salt_and_cost_give_the_same_key(void **state)
{
    struct call c = call_begin();
    struct seal_key a = key_of(&c, "seven herons over the mill", salt, passphrase_cost_least());
    struct seal_key b = key_of(&c, "seven herons over the mill", salt, passphrase_cost_least());

    (void)state;
    assert_memory_equal(&a, &b, sizeof a);
    call_end(&c);
}

static void test_another_passphrase_salt_or_cost_gives_another_key(void **state)
{
    static const unsigned char other_salt[PASSPHRASE_SALT_SIZE] = {1, 2, 4};
    struct passphrase_cost least = passphrase_cost_least(), more = {least.passes + 1, least.kibibytes},
                           wider = {least.passes, least.kibibytes * 2};
    struct call c = call_begin();
    struct seal_key a = key_of(&c, "seven herons over the mill", salt, least);
    struct seal_key others[] = {
        key_of(&c, "seven herons over the Mill", salt, least),
        key_of(&c, "", salt, least),
        key_of(&c, "seven herons over the mill", other_salt, least),
        key_of(&c, "seven herons over the mill", salt, more),
        key_of(&c, "seven herons over the mill", salt, wider),
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_memory_not_equal(&a, &others[i], sizeof a);
    call_end(&c);
}

static void test_a_passphrase_over_its_limit_is_refused(void **state)
{
    struct call c = call_begin();
    char text[LIMIT_PASSPHRASE + 2];
    struct seal_key key;

    (void)state;
    memset(text, 'x', sizeof text);
    text[LIMIT_PASSPHRASE] = '\0';
    must_work(&c, passphrase_key(&c, text, salt, passphrase_cost_least(), &key));
    text[LIMIT_PASSPHRASE] = 'x';
    text[LIMIT_PASSPHRASE + 1] = '\0';
    must_fail(&c, ERR_INVALID, passphrase_key(&c, text, salt, passphrase_cost_least(), &key));
    call_end(&c);
}

/* A record that was tampered with may ask for any cost. */
static void test_a_cost_that_cannot_be_met_fails_and_does_not_crash(void **state)
{
    static const struct passphrase_cost impossible[] = {{0, 8}, {1, 0}, {1, 7}};
    struct call c = call_begin();
    struct seal_key key;

    (void)state;
    for (size_t i = 0; i < sizeof impossible / sizeof *impossible; i++)
        must_fail(&c, ERR_IO,
                  passphrase_key(&c, "seven herons over the mill", salt, impossible[i], &key));
    call_end(&c);
}

static void test_the_usual_cost_is_far_above_the_least(void **state)
{
    struct passphrase_cost here = passphrase_cost_here(), least = passphrase_cost_least();

    (void)state;
    assert_true(here.kibibytes >= 64 * 1024);
    assert_true(here.passes >= 2);
    assert_true(least.kibibytes <= 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_passphrase_salt_and_cost_give_the_same_key),
        cmocka_unit_test(test_another_passphrase_salt_or_cost_gives_another_key),
        cmocka_unit_test(test_a_passphrase_over_its_limit_is_refused),
        cmocka_unit_test(test_a_cost_that_cannot_be_met_fails_and_does_not_crash),
        cmocka_unit_test(test_the_usual_cost_is_far_above_the_least),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
