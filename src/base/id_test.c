/* base/id_test.c: identifiers and hexadecimal: exactly so many lower-case digits, or nothing. */

#include "base/fixture.h"

#include "base/id.h"

#define DIGITS "00112233445566778899aabbccddeeff"

static void test_random_ids_differ_and_are_not_none(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++) {
        struct id a = id_random(), b = id_random();
        assert_false(id_equal(&a, &b));
        assert_false(id_is_zero(&a));
        assert_true(id_equal(&a, &a));
    }
}

static void test_only_the_all_zero_id_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < ID_SIZE; i++) {
        struct id id = {{0}};
        assert_true(id_is_zero(&id));
        id.bytes[i] = 1;
        assert_false(id_is_zero(&id));
    }
}

static void test_an_id_comes_back_from_its_text(void **state)
{
    struct call c = call_begin();
    struct id id = id_random(), back;
    const char *text = id_text(c.mem, &id);

    (void)state;
    assert_int_equal(strlen(text), ID_TEXT_SIZE - 1);
    assert_true(id_parse(text, &back));
    assert_true(id_equal(&id, &back));
    assert_true(id_parse(DIGITS, &back));
    assert_int_equal(back.bytes[1], 0x11);
    assert_string_equal(id_text(c.mem, &back), DIGITS);
    call_end(&c);
}

static void test_what_is_not_an_id_is_refused_and_nothing_is_touched(void **state)
{
    static const char *const wrong[] = {
        "",
        "0",
        "0011223344556677889",
        "00112233445566778899aabbccddeef",   /* 31 */
        "00112233445566778899aabbccddeeff0", /* 33 */
        "00112233445566778899AABBCCDDEEFF",
        "00112233445566778899aabbccddeefg",
        "g0112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddee f",
        " 0112233445566778899aabbccddeeff",
        "0x112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddee\xc3\xa9",
        NULL,
    };
    struct id before = id_random(), id = before;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(id_parse(wrong[i], &id));
        assert_true(id_equal(&before, &id));
    }
}

static void test_hexadecimal_of_any_size_comes_back_and_wants_its_size(void **state)
{
    struct call c = call_begin();
    unsigned char bytes[64], back[65];

    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (unsigned char)(i * 37 + 200);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        const char *text = hex_text(c.mem, bytes, size);
        assert_int_equal(strlen(text), 2 * size);
        assert_true(hex_parse(text, back, size));
        assert_memory_equal(bytes, back, size);
        assert_false(hex_parse(text, back, size + 1));
        if (size) assert_false(hex_parse(text, back, size - 1));
    }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_ids_differ_and_are_not_none),
        cmocka_unit_test(test_only_the_all_zero_id_is_none),
        cmocka_unit_test(test_an_id_comes_back_from_its_text),
        cmocka_unit_test(test_what_is_not_an_id_is_refused_and_nothing_is_touched),
        cmocka_unit_test(test_hexadecimal_of_any_size_comes_back_and_wants_its_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
