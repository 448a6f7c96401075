/* app/sentences_test.c: what is invented differs, and is the same again with the same seed. */

#include "base/fixture.h"

#include <string.h>

#include "app/sentences.h"
#include "base/arena.h"

static const struct told_of somebody = {"Ms Oudel", true};

static const char *tell(struct call *c, struct sentences *s, const char *kind)
{
    const char *text = NULL;

    must_work(c, sentences_tell(c, s, kind, &somebody, &text));
    return text;
}

static void test_the_same_seed_tells_the_same(void **state)
{
    struct call c = call_begin();
    struct sentences *one, *other;

    (void)state;
    must_work(&c, sentences_open(&c, 7, &one));
    must_work(&c, sentences_open(&c, 7, &other));
    for (int i = 0; i < 200; i++)
        assert_string_equal(tell(&c, one, "concern"), tell(&c, other, "concern"));
    call_end(&c);
}

static void test_nothing_is_told_more_than_three_times(void **state)
{
    struct call c = call_begin();
    struct json *times = json_map(&c);
    struct sentences *s;

    (void)state;
    must_work(&c, sentences_open(&c, 7, &s));
    for (int i = 0; i < 1500; i++) {
        const char *text = tell(&c, s, "frequency");
        int64_t before = json_get_int(times, text, 0);
        assert_true(before < SENTENCE_TIMES);
        json_set(times, text, json_int(&c, before + 1));
    }
    call_end(&c);
}

static void test_a_kind_that_has_nothing_more_to_say_is_an_error(void **state)
{
    struct call c = call_begin();
    struct sentences *s;
    const char *text;
    enum err e = OK;

    (void)state;
    must_work(&c, sentences_open(&c, 7, &s));
    for (int i = 0; i < 20000 && e == OK; i++) e = sentences_tell(&c, s, "leaving", &somebody, &text);
    assert_int_equal(e, ERR_BUG);
    call_end(&c);
}

static void test_every_kind_fills_all_its_slots(void **state)
{
    static const char *const kinds[] = {"good", "fact", "opinion", "account_words", "listing"};
    struct call c = call_begin();
    struct sentences *s;

    (void)state;
    must_work(&c, sentences_open(&c, 11, &s));
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
        for (int i = 0; i < 60; i++) assert_null(strpbrk(tell(&c, s, kinds[k]), "{}"));
    call_end(&c);
}

/* What two thousand people are told, rounded up, among five hundred names. */
static void test_there_is_enough_to_say_of_two_thousand_people(void **state)
{
    static const struct {
        const char *kind;
        int times;
    } needs[] = {{"note_absent", 110000}, {"note_partly", 75000}, {"note_present", 65000},
                 {"note_unknown", 40000}, {"agreed", 15000},      {"whom", 15000},
                 {"likelihood", 15000},   {"severity", 15000},    {"imminence", 15000},
                 {"frequency", 15000},    {"nature", 15000},      {"warning_signs", 15000},
                 {"blocking", 15000},     {"action", 12000},      {"not_considered", 8000},
                 {"listing", 6000},       {"did", 6000},          {"question", 6000},
                 {"words", 6000},         {"unknown", 6000},      {"account_words", 5000},
                 {"fact", 5000},          {"comment", 3000},      {"flag_detail", 600}};
    struct call c = call_begin(), inner = {.mem = arena_new()};
    struct sentences *s;
    const char *text;

    (void)state;
    must_work(&c, sentences_open(&c, 7, &s));
    for (size_t k = 0; k < sizeof needs / sizeof *needs; k++)
        for (int i = 0; i < needs[k].times; i++) {
            const char *name = arena_format(inner.mem, "Mr N%d", i % 500);
            must_work(&inner,
                      sentences_tell(&inner, s, needs[k].kind, &(struct told_of){name, false}, &text));
            if (i % 100 == 0) arena_reset(inner.mem);
        }
    arena_free(inner.mem);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_seed_tells_the_same),
        cmocka_unit_test(test_nothing_is_told_more_than_three_times),
        cmocka_unit_test(test_a_kind_that_has_nothing_more_to_say_is_an_error),
        cmocka_unit_test(test_every_kind_fills_all_its_slots),
        cmocka_unit_test(test_there_is_enough_to_say_of_two_thousand_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
