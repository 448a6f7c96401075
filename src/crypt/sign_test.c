/* crypt/sign_test.c: a signature holds for its message, its key and its bytes only. */

#include "base/fixture.h"

#include "base/id.h"
#include "crypt/hash.h"
#include "crypt/secret.h"
#include "crypt/sign.h"

static const char message[] = "countersigned";

static int set_up(void **state)
{
    struct call c = call_begin();
    enum err e = secret_start(&c);

    (void)state;
    call_end(&c);
    return e == OK ? 0 : -1;
}

static void test_a_signature_holds_for_its_message_and_key(void **state)
{
    struct sign_pair pair, other;
    unsigned char signature[SIGN_SIZE];

    (void)state;
    sign_pair_new(&pair);
    sign_pair_new(&other);
    sign_message(&pair, message, sizeof message, signature);
    assert_true(sign_verify(pair.public, message, sizeof message, signature));
    assert_false(sign_verify(other.public, message, sizeof message, signature));
    assert_false(sign_verify(pair.public, message, sizeof message - 1, signature));
    assert_false(sign_verify(pair.public, "Countersigned", sizeof message, signature));
}

static void test_any_flipped_bit_of_a_signature_is_refused(void **state)
{
    struct sign_pair pair;
    unsigned char signature[SIGN_SIZE];

    (void)state;
    sign_pair_new(&pair);
    sign_message(&pair, message, sizeof message, signature);
    for (size_t bit = 0; bit < 8 * SIGN_SIZE; bit++) {
        signature[bit / 8] ^= (unsigned char)(1U << bit % 8);
        assert_false(sign_verify(pair.public, message, sizeof message, signature));
        signature[bit / 8] ^= (unsigned char)(1U << bit % 8);
    }
    assert_true(sign_verify(pair.public, message, sizeof message, signature));
}

/* RFC 8032, section 7.1, test 1: the empty message. */
static void test_a_pair_from_a_seed_is_that_of_the_standard(void **state)
{
    struct call c = call_begin();
    unsigned char seed[32], signature[SIGN_SIZE];
    struct sign_pair pair;

    (void)state;
    assert_true(
        hex_parse("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", seed, 32));
    sign_pair_from_seed(seed, &pair);
    assert_string_equal(hex_text(c.mem, pair.public, SIGN_PUBLIC_SIZE),
                        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    sign_message(&pair, "", 0, signature);
    assert_string_equal(hex_text(c.mem, signature, SIGN_SIZE),
                        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
    call_end(&c);
}

static void test_a_key_is_named_by_its_hash(void **state)
{
    struct sign_pair a, b;
    struct id of_a, of_b, again;

    (void)state;
    sign_pair_new(&a);
    sign_pair_new(&b);
    of_a = sign_key_id(a.public);
    of_b = sign_key_id(b.public);
    again = hash_id("astrolabe key", a.public, SIGN_PUBLIC_SIZE);
    assert_true(id_equal(&of_a, &again));
    assert_false(id_equal(&of_a, &of_b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_signature_holds_for_its_message_and_key),
        cmocka_unit_test(test_any_flipped_bit_of_a_signature_is_refused),
        cmocka_unit_test(test_a_pair_from_a_seed_is_that_of_the_standard),
        cmocka_unit_test(test_a_key_is_named_by_its_hash),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
