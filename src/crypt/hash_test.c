/* crypt/hash_test.c: hash(label, bytes) is BLAKE2b-256 over label, a zero byte and the bytes. */

#include "base/fixture.h"

#include "base/id.h"
#include "crypt/hash.h"

static void test_the_hash_is_that_of_the_format(void **state)
{
    struct call c = call_begin();
    unsigned char hash[HASH_SIZE];

    (void)state;
    hash_of("astrolabe site", "abc", 3, hash);
    assert_string_equal(hex_text(c.mem, hash, HASH_SIZE),
                        "b09fa1a24249d88082765c24881bacbf7b7fb71038c26aa7f345c0d4d4dad5ce");
    hash_of("", NULL, 0, hash);
    assert_string_equal(hex_text(c.mem, hash, HASH_SIZE),
                        "03170a2e7597b7b7e3d84c05391d139a62b157e78786d8c082f29dcf4c111314");
    call_end(&c);
}

static void test_label_and_bytes_do_not_run_into_each_other(void **state)
{
    unsigned char a[HASH_SIZE], b[HASH_SIZE];

    (void)state;
    hash_of("astrolabe", " key", 4, a);
    hash_of("astrolabe key", "", 0, b);
    assert_memory_not_equal(a, b, HASH_SIZE);
    hash_of("one", "same", 4, a);
    hash_of("two", "same", 4, b);
    assert_memory_not_equal(a, b, HASH_SIZE);
}

static void test_an_id_is_the_first_half_of_the_hash(void **state)
{
    unsigned char hash[HASH_SIZE];
    struct id id = hash_id("label", "abc", 3);

    (void)state;
    hash_of("label", "abc", 3, hash);
    assert_memory_equal(id.bytes, hash, ID_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_hash_is_that_of_the_format),
        cmocka_unit_test(test_label_and_bytes_do_not_run_into_each_other),
        cmocka_unit_test(test_an_id_is_the_first_half_of_the_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
