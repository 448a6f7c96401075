/* crypt/secret_test.c: secret memory starts as zeros; comparing and wiping do what they say. */

#include "base/fixture.h"

#include "crypt/secret.h"

static int set_up(void **state)
{
    struct call c = call_begin();
    enum err e = secret_start(&c);

    (void)state;
    if (e == OK) e = secret_start(&c); /* a second start is allowed */
    call_end(&c);
    return e == OK ? 0 : -1;
}

static void test_secret_memory_starts_as_zeros_and_can_be_freed(void **state)
{
    static const unsigned char zeros[100];
    unsigned char *secret = secret_new(sizeof zeros);

    (void)state;
    assert_memory_equal(secret, zeros, sizeof zeros);
    memset(secret, 0xff, sizeof zeros);
    secret_free(secret);
    secret_free(NULL);
}

static void test_wiping_leaves_zeros(void **state)
{
    unsigned char bytes[40], zeros[40] = {0};

    (void)state;
    memset(bytes, 0xff, sizeof bytes);
    secret_wipe(bytes, sizeof bytes);
    assert_memory_equal(bytes, zeros, sizeof bytes);
}

static void test_equality_sees_every_byte(void **state)
{
    unsigned char a[32], b[32];

    (void)state;
    secret_random(a, sizeof a);
    memcpy(b, a, sizeof a);
    assert_true(secret_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] ^= 1;
        assert_false(secret_equal(a, b, sizeof a));
        b[i] ^= 1;
    }
}

static void test_random_bytes_do_not_repeat(void **state)
{
    unsigned char a[32], b[32];

    (void)state;
    secret_random(a, sizeof a);
    secret_random(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_secret_memory_starts_as_zeros_and_can_be_freed),
        cmocka_unit_test(test_wiping_leaves_zeros),
        cmocka_unit_test(test_equality_sees_every_byte),
        cmocka_unit_test(test_random_bytes_do_not_repeat),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
