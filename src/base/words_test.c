/* base/words_test.c: texts and plural forms of a catalogue, and catalogues that are damaged. */

#include "base/fixture.h"

#include "base/buffer.h"
#include "base/embedded.h"
#include "base/words.h"

struct pair {
    const char *original;
    size_t original_length;
    const char *translation;
    size_t translation_length;
};

#define PAIR(original, translation)                                                                    \
    {                                                                                                  \
        (original), sizeof(original) - 1, (translation), sizeof(translation) - 1                       \
    }

/* Sorted, as msgfmt sorts them. The Arabic forms are told apart by a digit. */
static const struct pair pairs[] = {
    PAIR("", "Language: xx\n"),
    PAIR("%d day\0%d days", "0 %d\0001 %d\0002 %d\0003 %d\0004 %d\0005 %d"),
    PAIR("%d hour\0%d hours", "une %d\0plusieurs %d"),
    PAIR("%d year\0%d years", "0\0001"),
    PAIR("Empty", ""),
    PAIR("No such %s.", "Pas de %s."),
    PAIR("Save", "Enregistrer"),
};
#define PAIRS (sizeof pairs / sizeof *pairs)

static void add_number(struct buffer *b, size_t number)
{
    uint32_t n = (uint32_t)number;

    buffer_add(b, &n, sizeof n);
}

/* A .mo file of the pairs, in this machine's byte order. */
static struct buffer catalogue(struct call *c)
{
    struct buffer b = buffer_in(c->mem, 10000);
    size_t at = 28 + 16 * PAIRS;

    add_number(&b, 0x950412de);
    add_number(&b, 0);
    add_number(&b, PAIRS);
    add_number(&b, 28);
    add_number(&b, 28 + 8 * PAIRS);
    add_number(&b, 0);
    add_number(&b, 0);
    for (size_t i = 0; i < PAIRS; at += pairs[i++].original_length + 1) {
        add_number(&b, pairs[i].original_length);
        add_number(&b, at);
    }
    for (size_t i = 0; i < PAIRS; at += pairs[i++].translation_length + 1) {
        add_number(&b, pairs[i].translation_length);
        add_number(&b, at);
    }
    for (size_t i = 0; i < PAIRS; i++) buffer_add(&b, pairs[i].original, pairs[i].original_length + 1);
    for (size_t i = 0; i < PAIRS; i++)
        buffer_add(&b, pairs[i].translation, pairs[i].translation_length + 1);
    return b;
}

static struct words *opened(struct call *c, const char *language)
{
    struct buffer b = catalogue(c);
    struct words *w = NULL;

    must_work(c, words_open(c, language, b.data, b.length, &w));
    return w;
}

static void test_a_text_is_found_and_an_unknown_one_stands_for_itself(void **state)
{
    struct call c = call_begin();
    struct words *w = opened(&c, "fr");

    (void)state;
    assert_string_equal(words_find(w, "Save"), "Enregistrer");
    assert_string_equal(words_find(w, "save"), "save");
    assert_string_equal(words_find(w, "Zebra"), "Zebra");
    assert_string_equal(words_find(w, "Empty"), "Empty"); /* not translated yet */
    assert_string_equal(words_find(w, ""), "");           /* never the catalogue's own head */
    assert_string_equal(words_find(NULL, "Save"), "Save");
    assert_string_equal(words_language(w), "fr");
    assert_string_equal(words_language(NULL), "en");
    words_close(w);
    call_end(&c);
}

static void test_arabic_counts_by_its_six_forms(void **state)
{
    static const struct {
        long count;
        char form;
    } wanted[] = {{0, '0'},   {1, '1'},   {2, '2'},   {3, '3'},    {10, '3'},   {11, '4'},
                  {99, '4'},  {100, '5'}, {101, '5'}, {102, '5'},  {103, '3'},  {110, '3'},
                  {111, '4'}, {199, '4'}, {200, '5'}, {1000, '5'}, {1003, '3'}, {1011, '4'}};
    struct call c = call_begin();
    struct words *w = opened(&c, "ar");

    (void)state;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        assert_int_equal(words_plural(w, "%d day", "%d days", wanted[i].count)[0], wanted[i].form);
    words_close(w);
    call_end(&c);
}

static void test_french_takes_one_for_nothing_and_english_does_not(void **state)
{
    struct call c = call_begin();
    struct words *w = opened(&c, "fr");

    (void)state;
    assert_string_equal(words_plural(w, "%d hour", "%d hours", 0), "une %d");
    assert_string_equal(words_plural(w, "%d hour", "%d hours", 1), "une %d");
    assert_string_equal(words_plural(w, "%d hour", "%d hours", 2), "plusieurs %d");
    assert_string_equal(words_plural(NULL, "%d hour", "%d hours", 0), "%d hours");
    assert_string_equal(words_plural(NULL, "%d hour", "%d hours", 1), "%d hour");
    assert_string_equal(words_plural(NULL, "%d hour", "%d hours", 2), "%d hours");
    assert_string_equal(words_plural(w, "%d week", "%d weeks", 1), "%d week"); /* not in it */
    assert_string_equal(words_plural(w, "%d week", "%d weeks", 5), "%d weeks");
    words_close(w);
    call_end(&c);
}

static void test_a_catalogue_with_too_few_forms_gives_the_last_one(void **state)
{
    struct call c = call_begin();
    struct words *w = opened(&c, "ar");

    (void)state;
    assert_string_equal(words_plural(w, "%d year", "%d years", 0), "0");
    assert_string_equal(words_plural(w, "%d year", "%d years", 11), "1");
    assert_string_equal(words_plural(w, "%d year", "%d years", -7), "1");
    words_close(w);
    call_end(&c);
}

static void test_a_failure_is_said_in_the_callers_language(void **state)
{
    struct call c = call_begin();
    struct words *w = opened(&c, "fr");

    (void)state;
    c.words = w;
    assert_int_equal(fail(&c, ERR_MISSING, "No such %s.", "unit"), ERR_MISSING);
    assert_string_equal(c.fail.text, "Pas de unit.");
    words_close(w);
    call_end(&c);
}

/* Opens a catalogue that may be damaged, in memory of exactly its length, and asks for everything. */
static bool opens_and_answers(struct call *c, const void *bytes, size_t length)
{
    void *exact = malloc(length ? length : 1);
    struct words *w = NULL;
    enum err e;

    if (!exact) abort();
    memcpy(exact, bytes, length);
    e = words_open(c, "ar", exact, length, &w);
    if (e == OK) {
        for (size_t i = 0; i < PAIRS; i++) {
            assert_non_null(words_find(w, pairs[i].original));
            for (long n = 0; n < 120; n++)
                assert_non_null(words_plural(w, pairs[i].original, "many", n));
        }
        words_close(w);
    } else {
        assert_int_equal(e, ERR_CORRUPT);
        assert_null(w);
        fail_clear(c);
    }
    free(exact);
    return e == OK;
}

static void test_a_catalogue_cut_at_any_length_is_refused(void **state)
{
    struct call c = call_begin();
    struct buffer b = catalogue(&c);

    (void)state;
    for (size_t length = 0; length < b.length; length++)
        assert_false(opens_and_answers(&c, b.data, length));
    assert_true(opens_and_answers(&c, b.data, b.length));
    call_end(&c);
}

static void test_a_catalogue_with_any_byte_changed_is_refused_or_safe(void **state)
{
    static const unsigned char changes[] = {0x01, 0x80, 0xff};
    struct call c = call_begin();
    struct buffer b = catalogue(&c);
    size_t refused = 0;

    (void)state;
    for (size_t i = 0; i < b.length; i++)
        for (size_t k = 0; k < sizeof changes; k++) {
            b.data[i] = (char)(b.data[i] ^ changes[k]);
            refused += !opens_and_answers(&c, b.data, b.length);
            b.data[i] = (char)(b.data[i] ^ changes[k]);
        }
    assert_true(refused > 100);
    call_end(&c);
}

static void test_the_shipped_catalogues_open_and_name_themselves(void **state)
{
    static const char *const languages[] = {"fr", "ar"};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct embedded_file *f = embedded_find(arena_format(c.mem, "po/%s.mo", languages[i]));
        struct words *w = NULL;
        assert_non_null(f);
        must_work(&c, words_open(&c, languages[i], f->bytes, f->length, &w));
        assert_string_equal(words_language(w), languages[i]);
        words_close(w);
    }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_text_is_found_and_an_unknown_one_stands_for_itself),
        cmocka_unit_test(test_arabic_counts_by_its_six_forms),
        cmocka_unit_test(test_french_takes_one_for_nothing_and_english_does_not),
        cmocka_unit_test(test_a_catalogue_with_too_few_forms_gives_the_last_one),
        cmocka_unit_test(test_a_failure_is_said_in_the_callers_language),
        cmocka_unit_test(test_a_catalogue_cut_at_any_length_is_refused),
        cmocka_unit_test(test_a_catalogue_with_any_byte_changed_is_refused_or_safe),
        cmocka_unit_test(test_the_shipped_catalogues_open_and_name_themselves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
