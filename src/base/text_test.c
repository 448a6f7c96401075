/* base/text_test.c: what is UTF-8, what may be shown, and what trimming leaves. */

#include "base/fixture.h"

#include "base/text.h"

#define ALL(text) (text), sizeof(text) - 1

struct sample {
    const char *bytes;
    size_t length;
};

/* The first and last code points of each length, and the neighbours of what is left out. */
static const struct sample sound[] = {
    {ALL("")},
    {ALL("\x01")},
    {ALL("\x7f")},
    {ALL("\xc2\x80")},
    {ALL("\xdf\xbf")},
    {ALL("\xe0\xa0\x80")},
    {ALL("\xed\x9f\xbf")}, /* U+D7FF, just before the surrogates */
    {ALL("\xee\x80\x80")}, /* U+E000, just after */
    {ALL("\xef\xbf\xbf")},
    {ALL("\xf0\x90\x80\x80")},
    {ALL("\xf4\x8f\xbf\xbf")}, /* U+10FFFF */
    {ALL("Dorrin \xd8\xaf\xd9\x88\xd8\xb1\xd9\x8a\xd9\x86 \xf0\x9f\x8c\x8a")},
};

/* The known ways of being wrong; each also within good text. */
static const struct sample broken[] = {
    {ALL("\0")},
    {ALL("a\0b")},
    {ALL("\x80")}, /* continuation bytes alone */
    {ALL("\xbf\xbf")},
    {ALL("\xc0\x80")}, /* overlong NUL */
    {ALL("\xc0\xaf")}, /* overlong slash, in 2, 3 and 4 bytes */
    {ALL("\xe0\x80\xaf")},
    {ALL("\xf0\x80\x80\xaf")},
    {ALL("\xc1\xbf")},
    {ALL("\xe0\x9f\xbf")},
    {ALL("\xf0\x8f\xbf\xbf")},
    {ALL("\xed\xa0\x80")}, /* surrogates, alone and in a pair */
    {ALL("\xed\xbf\xbf")},
    {ALL("\xed\xa0\xbd\xed\xb8\x80")},
    {ALL("\xf4\x90\x80\x80")}, /* past U+10FFFF */
    {ALL("\xf5\x80\x80\x80")},
    {ALL("\xf8\x88\x80\x80\x80")}, /* five and six bytes */
    {ALL("\xfc\x84\x80\x80\x80\x80")},
    {ALL("\xfe")},
    {ALL("\xff")},
    {ALL("\xc2")}, /* cut short */
    {ALL("\xe2\x82")},
    {ALL("\xe2")},
    {ALL("\xf0\x9f\x8c")},
    {ALL("\xc2\x41")}, /* no continuation where one is due */
    {ALL("\xe2\x82\x41")},
    {ALL("\xe2\x41\x82")},
    {ALL("\xf0\x9f\x8c\xc0")},
};

static void test_well_formed_text_is_taken(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sound / sizeof *sound; i++)
        assert_true(text_is_utf8(sound[i].bytes, sound[i].length));
}

static void test_every_known_way_of_being_wrong_is_refused(void **state)
{
    char text[64];

    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        size_t length = broken[i].length;
        assert_false(text_is_utf8(broken[i].bytes, length));
        assert_false(text_is_printable(broken[i].bytes, length));
        memcpy(text, "good", 4);
        memcpy(text + 4, broken[i].bytes, length);
        memcpy(text + 4 + length, "good", 4);
        assert_false(text_is_utf8(text, length + 8));
        assert_true(text_is_utf8(text, 4));
    }
}

static void test_every_two_byte_start_is_judged_as_the_standard_says(void **state)
{
    (void)state;
    for (int first = 0x80; first <= 0xff; first++)
        for (int second = 0; second <= 0xff; second++) {
            const char text[] = {(char)first, (char)second};
            bool right = first >= 0xc2 && first <= 0xdf && (second & 0xc0) == 0x80;
            assert_int_equal(text_is_utf8(text, 2), right);
        }
}

static void test_control_characters_are_not_printable_but_line_and_tab_are(void **state)
{
    (void)state;
    for (int ch = 1; ch < 0x80; ch++) {
        char text[] = {'a', (char)ch};
        bool right = (ch >= ' ' && ch != 0x7f) || ch == '\n' || ch == '\t' || ch == '\r';
        assert_int_equal(text_is_printable(text, 2), right);
    }
    for (int ch = 0x80; ch < 0xa0; ch++) {
        char text[] = {'\xc2', (char)ch};
        assert_false(text_is_printable(text, 2));
    }
    assert_true(text_is_printable(ALL("\xc2\xa0")));
}

/* U+202A-202E and U+2066-2069, and their neighbours, which are needed for real texts. */
static void test_bidirectional_overrides_are_refused_and_marks_are_not(void **state)
{
    (void)state;
    for (int last = 0x80; last <= 0xbf; last++) {
        const char embedding[] = {'a', '\xe2', '\x80', (char)last},
                   isolate[] = {'\xe2', '\x81', (char)last};
        assert_int_equal(text_is_printable(embedding, 4), !(last >= 0xaa && last <= 0xae));
        assert_int_equal(text_is_printable(isolate, 3), !(last >= 0xa6 && last <= 0xa9));
        assert_true(text_is_utf8(embedding, 4));
    }
    assert_true(
        text_is_printable(ALL("\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c\xe2\x80\x8c"))); /* LRM RLM ALM ZWNJ */
}

static void test_characters_are_code_points(void **state)
{
    (void)state;
    assert_int_equal(text_characters(""), 0);
    assert_int_equal(text_characters("abc"), 3);
    assert_int_equal(text_characters("\xd8\xaf\xd9\x88"), 2);
    assert_int_equal(text_characters("a\xf0\x9f\x8c\x8a\xe2\x82\xac"), 3);
}

static void test_trimming_cuts_both_ends_and_makes_line_ends_one_kind(void **state)
{
    static const char *const samples[][2] = {
        {"", ""},
        {" \t\r\n ", ""},
        {"  a b  ", "a b"},
        {"a\r\nb", "a\nb"},
        {"a\rb", "a\nb"},
        {"a\r\r\nb", "a\n\nb"},
        {"a\n\nb\n", "a\n\nb"},
        {"\r\na\r\n", "a"},
        {"\xc2\xa0"
         "a",
         "\xc2\xa0"
         "a"},
    };
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(text_trimmed(c.mem, samples[i][0], strlen(samples[i][0])), samples[i][1]);
    assert_string_equal(text_trimmed(c.mem, "abcdef", 3), "abc");
    assert_string_equal(text_trimmed(c.mem, "a\r\nb", 2), "a"); /* a line's end cut in two */
    call_end(&c);
}

static void test_blank_equal_and_starts(void **state)
{
    (void)state;
    assert_true(text_is_blank(NULL));
    assert_true(text_is_blank(" \t\r\n"));
    assert_false(text_is_blank("  .  "));
    assert_true(text_equal(NULL, NULL));
    assert_false(text_equal(NULL, ""));
    assert_false(text_equal("", NULL));
    assert_true(text_equal("ab", "ab"));
    assert_false(text_equal("ab", "abc"));
    assert_true(text_starts("abc", ""));
    assert_true(text_starts("abc", "abc"));
    assert_false(text_starts("ab", "abc"));
    assert_false(text_starts("abc", "b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_well_formed_text_is_taken),
        cmocka_unit_test(test_every_known_way_of_being_wrong_is_refused),
        cmocka_unit_test(test_every_two_byte_start_is_judged_as_the_standard_says),
        cmocka_unit_test(test_control_characters_are_not_printable_but_line_and_tab_are),
        cmocka_unit_test(test_bidirectional_overrides_are_refused_and_marks_are_not),
        cmocka_unit_test(test_characters_are_code_points),
        cmocka_unit_test(test_trimming_cuts_both_ends_and_makes_line_ends_one_kind),
        cmocka_unit_test(test_blank_equal_and_starts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
