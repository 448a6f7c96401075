/* base/buffer_test.c: growing to the limit and not past it; reading to the end and not past it. */

#include "base/fixture.h"

#include "base/buffer.h"

static void test_a_buffer_grows_and_ends_with_a_nul(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 100000);

    (void)state;
    for (int i = 0; i < 99999; i++) {
        buffer_char(&b, (char)('a' + i % 26));
        assert_int_equal(b.data[b.length], '\0');
    }
    assert_int_equal(b.length, 99999);
    for (int i = 0; i < 99999; i++) assert_int_equal(b.data[i], 'a' + i % 26);
    assert_false(buffer_overflowed(&b));
    call_end(&c);
}

static void test_adding_nothing_still_ends_with_a_nul(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 0);

    (void)state;
    buffer_text(&b, "");
    assert_string_equal(b.data, "");
    assert_false(buffer_overflowed(&b));
    buffer_char(&b, 'x');
    assert_true(buffer_overflowed(&b));
    call_end(&c);
}

static void test_the_limit_is_reached_and_not_passed(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 10);

    (void)state;
    buffer_text(&b, "0123456789");
    assert_false(buffer_overflowed(&b));
    buffer_char(&b, 'x');
    assert_true(buffer_overflowed(&b));
    assert_int_equal(b.length, 10);
    assert_string_equal(b.data, "0123456789");
    call_end(&c);
}

static void test_an_overflowed_buffer_takes_nothing_more_even_if_it_would_fit(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 10);

    (void)state;
    buffer_text(&b, "abc");
    buffer_text(&b, "far too long for it");
    assert_true(buffer_overflowed(&b));
    buffer_char(&b, 'd');
    buffer_format(&b, "%d", 1);
    buffer_u8(&b, 1);
    assert_string_equal(b.data, "abc");
    assert_true(buffer_overflowed(&b));
    call_end(&c);
}

static void test_formatting_keeps_to_the_limit_too(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 1000);

    (void)state;
    buffer_format(&b, "%0*d", 1000, 5);
    assert_false(buffer_overflowed(&b));
    assert_int_equal(b.length, 1000);
    buffer_format(&b, "%s", "x");
    assert_true(buffer_overflowed(&b));
    assert_int_equal(b.length, 1000);
    call_end(&c);
}

static void test_integers_lie_most_significant_byte_first(void **state)
{
    static const unsigned char wanted[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                           0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 15);
    struct reader r;

    (void)state;
    buffer_u8(&b, 0x01);
    buffer_u16(&b, 0x0203);
    buffer_u32(&b, 0x04050607);
    buffer_u64(&b, 0x08090a0b0c0d0e0f);
    assert_int_equal(b.length, sizeof wanted);
    assert_memory_equal(b.data, wanted, sizeof wanted);
    r = reader_of(b.data, b.length);
    assert_int_equal(reader_u8(&r), 0x01);
    assert_int_equal(reader_u16(&r), 0x0203);
    assert_int_equal(reader_u32(&r), 0x04050607);
    assert_false(reader_done(&r));
    assert_true(reader_u64(&r) == 0x08090a0b0c0d0e0f);
    assert_true(reader_done(&r));
    call_end(&c);
}

static void test_the_largest_values_come_back(void **state)
{
    struct call c = call_begin();
    struct buffer b = buffer_in(c.mem, 15);
    struct reader r;

    (void)state;
    buffer_u64(&b, UINT64_MAX);
    buffer_u32(&b, UINT32_MAX);
    buffer_u16(&b, UINT16_MAX);
    buffer_u8(&b, UINT8_MAX);
    r = reader_of(b.data, b.length);
    assert_true(reader_u64(&r) == UINT64_MAX);
    assert_true(reader_u32(&r) == UINT32_MAX);
    assert_true(reader_u16(&r) == UINT16_MAX);
    assert_true(reader_u8(&r) == UINT8_MAX);
    call_end(&c);
}

static void test_reading_past_the_end_fails_for_good_and_yields_zeros(void **state)
{
    struct reader r = reader_of("\xff\xff\xff", 3);

    (void)state;
    assert_int_equal(reader_u32(&r), 0);
    assert_true(r.failed);
    assert_int_equal(reader_u8(&r), 0); /* one byte would be there */
    assert_null(reader_bytes(&r, 1));
    assert_false(reader_done(&r));
    r = reader_of("\xff\xff\xff", 3);
    assert_true(reader_u64(&r) == 0);
    r = reader_of("\xff", 1);
    assert_int_equal(reader_u16(&r), 0);
    r = reader_of(NULL, 0);
    assert_int_equal(reader_u8(&r), 0);
    assert_true(r.failed);
}

static void test_bytes_are_given_only_if_all_are_there(void **state)
{
    struct reader r = reader_of("abcdef", 6);

    (void)state;
    assert_memory_equal(reader_bytes(&r, 4), "abcd", 4);
    assert_null(reader_bytes(&r, SIZE_MAX)); /* at + length would wrap */
    r = reader_of("abcdef", 6);
    assert_null(reader_bytes(&r, 7));
    r = reader_of("abcdef", 6);
    assert_non_null(reader_bytes(&r, 6));
    assert_true(reader_done(&r));
    assert_null(reader_bytes(&r, 1));
    assert_false(reader_done(&r));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_buffer_grows_and_ends_with_a_nul),
        cmocka_unit_test(test_adding_nothing_still_ends_with_a_nul),
        cmocka_unit_test(test_the_limit_is_reached_and_not_passed),
        cmocka_unit_test(test_an_overflowed_buffer_takes_nothing_more_even_if_it_would_fit),
        cmocka_unit_test(test_formatting_keeps_to_the_limit_too),
        cmocka_unit_test(test_integers_lie_most_significant_byte_first),
        cmocka_unit_test(test_the_largest_values_come_back),
        cmocka_unit_test(test_reading_past_the_end_fails_for_good_and_yields_zeros),
        cmocka_unit_test(test_bytes_are_given_only_if_all_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
