/* analysis/table_test.c: numbers to the last bit, cells in any clothes, refusals at their place. */

#include "base/fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/number.h"
#include "analysis/table.h"
#include "base/buffer.h"
#include "stats/random.h"

static void assert_number(const char *text)
{
    char padded[128] = "";
    double got = NAN, scanned = NAN, wanted = strtod(text, NULL);
    size_t length = strlen(text);
    bool same = number_read(text, length, '.', &got) && memcmp(&got, &wanted, sizeof got) == 0;

    memcpy(padded, text, length);
    same = same && number_scan(padded, padded + length, '.', &scanned) == padded + length &&
           memcmp(&scanned, &wanted, sizeof scanned) == 0;
    if (!same) print_error("%s is read as %.17g and %.17g, not %.17g\n", text, got, scanned, wanted);
    assert_true(same);
}

static void test_numbers_are_what_strtod_makes_of_them(void **state)
{
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "+1",
                                          "1.",
                                          ".5",
                                          "-.5e-3",
                                          "3.14159265358979",
                                          "0.1",
                                          "9007199254740993",
                                          "0.63636363636363635",
                                          "17.000000000000001",
                                          "1e22",
                                          "1e23",
                                          "4.9e-324",
                                          "2.2250738585072011e-308",
                                          "1.7976931348623157e308",
                                          "1e999",
                                          "123456789012345678901234567890",
                                          "18446744073709551615e-27",
                                          "0.000000000000000000000000000000123",
                                          "9007199254740992.5",
                                          "9007199254740993.5",
                                          "9999999999999999999"};
    struct random chance = random_stream(7, 0);

    (void)state;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) assert_number(numbers[i]);
    for (int i = 0; i < 100000; i++) {
        char text[64];
        double part = random_uniform(&chance);
        snprintf(text, sizeof text, i % 2 ? "%.17g" : "%.16e", i % 3 ? part : part * 1e-9);
        assert_number(text);
        snprintf(text, sizeof text, "%.*f", i % 20, i % 3 ? part - .5 : part * 1e4);
        assert_number(text);
    }
}

static void test_what_is_no_number(void **state)
{
    static const char *const words[] = {"",     "-",  ".",  "e5",  "1e",  "1e+", "1.2.3",
                                        "0x10", "1 ", " 1", "1,5", "nan", "--1"};
    double value;

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_false(number_read(words[i], strlen(words[i]), '.', &value));
    assert_true(number_read("1,5", 3, ',', &value));
    assert_true(value == 1.5);
    assert_true(number_is_infinity("-Inf", 4) && number_is_infinity("infinity", 8) &&
                !number_is_infinity("in", 2));
}

static void assert_refused(const char *text, const char *place)
{
    struct call c = call_begin();
    struct table_options options = {0};
    struct table *t = NULL;
    double numbers[16];
    size_t rows = 0;
    enum err e = table_of_bytes(&c, "t", text, strlen(text), &options, &t);

    if (e == OK)
        e = table_read(&c, t, &(struct want){table_columns(t) - 1, WANT_NUMBERS, NULL, numbers, 1}, 1,
                       &rows);
    assert_int_equal(e, ERR_INVALID);
    assert_string_equal(c.fail.field, place);
    call_end(&c);
}

static void test_refusals_have_their_place(void **state)
{
    (void)state;
    assert_refused("", "t:1:1");
    assert_refused("a,b\n", "t:2:1");
    assert_refused("a,a\n1,2\n", "t:1:2");
    assert_refused("a,b\n1,2\n\n\n1,x\n", "t:5:2");
    assert_refused("a,b\n1,2\n1\n", "t:3:2");
    assert_refused("a,b\n1,2\n1,2,\n", "t:3:3");
    assert_refused("a,b\n\"x\ny\",2\n1,inf\n", "t:3:2");
    assert_refused("a,b\n1,1e400\n", "t:2:2");
    assert_refused("a,b\n1,\"2\n", "t:2:2");
}

static void test_cells_become_codes(void **state)
{
    static const char text[] = "\xef\xbb\xbf"
                               "a;b;c\r\n1;\"two; 2\";1.0\r\n;NA; 1 \r\n01;x;10\r\n";
    static const int32_t wanted[] = {0, 1, 0, -1, -1, 0, 0, 2, 3};
    struct call c = call_begin();
    struct categories *k = categories_new(&c);
    struct table *t = NULL;
    struct want wants[3];
    int32_t codes[9];
    size_t rows = 0;

    (void)state;
    must_work(&c, table_of_bytes(&c, "t", text, sizeof text - 1, &(struct table_options){0}, &t));
    assert_int_equal(table_columns(t), 3);
    assert_string_equal(table_column_name(t, 0), "a");
    for (size_t i = 0; i < 3; i++) wants[i] = (struct want){i, WANT_CODES, k, codes + i, 3};
    must_work(&c, table_read(&c, t, wants, 3, &rows));
    assert_int_equal(rows, 3);
    assert_memory_equal(codes, wanted, sizeof codes);
    assert_string_equal(categories_text(k, 1), "two; 2");
    call_end(&c);
}

/* Numbers may stand for a missing value as words do: of one digit, with a sign, with a fraction. */
static void test_numbers_that_stand_for_missing(void **state)
{
    static const char text[] = "a\n9\n-99\n1\n 99.5 \n99\n\"9\"\n";
    static const char *const missing[] = {"9", "-99", "99.5", NULL};
    struct call c = call_begin();
    struct table *t = NULL;
    double numbers[6];
    size_t rows = 0;

    (void)state;
    must_work(&c, table_of_bytes(&c, "t", text, sizeof text - 1,
                                 &(struct table_options){.missing = missing}, &t));
    must_work(&c, table_read(&c, t, &(struct want){0, WANT_NUMBERS, NULL, numbers, 1}, 1, &rows));
    assert_int_equal(rows, 6);
    assert_true(isnan(numbers[0]) && isnan(numbers[1]) && isnan(numbers[3]) && isnan(numbers[5]));
    assert_true(numbers[2] == 1 && numbers[4] == 99);
    call_end(&c);
}

/* Blanks around a cell do not count, nor do they around its quotes; a column that nobody wants holds
 * what it likes. */
static void test_blanks_around_quotes(void **state)
{
    static const char text[] = " \"a\" ,b, \"c, d\"\n \"x\" , 1,2\n\"x\"\t,  \"1\",\"2, 3\" \n"
                               "y, \"2\" , \" , \"\" ,\"\n";
    static const int32_t wanted[] = {0, 0, 1};
    struct call c = call_begin();
    struct table *t = NULL;
    int32_t codes[3];
    double numbers[3];
    size_t rows = 0;

    (void)state;
    must_work(&c, table_of_bytes(&c, "t", text, sizeof text - 1, &(struct table_options){0}, &t));
    assert_int_equal(table_columns(t), 3);
    assert_string_equal(table_column_name(t, 0), "a");
    assert_string_equal(table_column_name(t, 2), "c, d");
    must_work(&c, table_read(&c, t,
                             (struct want[]){{0, WANT_CODES, categories_new(&c), codes, 1},
                                             {1, WANT_NUMBERS, NULL, numbers, 1}},
                             2, &rows));
    assert_int_equal(rows, 3);
    assert_memory_equal(codes, wanted, sizeof codes);
    assert_true(numbers[0] == 1 && numbers[1] == 1 && numbers[2] == 2);
    call_end(&c);
    assert_refused("a,b\n1, \"2\" x\n", "t:2:2");
}

static void test_the_order_of_a_scale(void **state)
{
    struct call c = call_begin();
    struct categories *numbers = categories_new(&c), *words = categories_new(&c),
                      *ids = categories_new_names(&c);
    size_t *place;
    bool is_words;

    (void)state;
    assert_int_equal(categories_take(numbers, "10"), 0);
    assert_int_equal(categories_take(numbers, "9"), 1);
    assert_int_equal(categories_take(numbers, "10.0"), 0);
    must_work(&c, categories_order(&c, numbers, NULL, &place, &is_words));
    assert_false(is_words);
    assert_int_equal(place[0], 1);
    categories_take(words, "low");
    categories_take(words, "high");
    must_work(&c, categories_order(&c, words, "low,medium,high", &place, &is_words));
    assert_true(is_words);
    assert_int_equal(place[1], 2);
    assert_int_equal(categories_count(words), 3);
    must_work(&c, categories_order(&c, words, " low, medium\t,high", &place, &is_words));
    assert_int_equal(place[1], 2);
    assert_int_equal(categories_order(&c, words, "low,high", &place, &is_words), ERR_INVALID);
    assert_int_equal(categories_take(ids, "07"), 0);
    assert_int_equal(categories_take(ids, "7"), 1);
    call_end(&c);
}

/* ---- a table that several threads read ---- */

#define MANY 200000

/* Row i: a category that is its number's remainder, or one that is new here; a number; now and then a
 * blank line. */
struct many {
    size_t new_at, blank_at, wrong_at, quoted_at; /* 0: nowhere */
};

static const char *many_rows(struct call *c, const struct many *m, size_t *ret_size)
{
    struct buffer text = buffer_in(c->mem, (size_t)MANY * 32);

    buffer_text(&text, "word,number\n");
    for (size_t i = 0; i < MANY; i++) {
        bool is_new = m->new_at && i >= m->new_at && i % 1000 == 0;
        if (m->blank_at && i == m->blank_at) buffer_text(&text, "\r\n\n");
        if (m->quoted_at && i == m->quoted_at)
            buffer_format(&text, "\"two\nlines\",%zu\n", i);
        else if (is_new)
            buffer_format(&text, "new %zu,%zu\n", i, i);
        else if (m->wrong_at && i == m->wrong_at)
            buffer_format(&text, "w%zu,x\n", i % 7);
        else
            buffer_format(&text, "w%zu,%zu\n", i % 7, i);
    }
    assert_false(buffer_overflowed(&text));
    *ret_size = text.length;
    return text.data;
}

static enum err read_many(struct call *c, const struct many *m, int32_t *codes, double *numbers,
                          struct categories **words)
{
    struct table_options options = {0};
    struct table *t;
    size_t size, rows = 0;
    const char *text = many_rows(c, m, &size);

    *words = categories_new(c);
    TRY(table_of_bytes(c, "t", text, size, &options, &t));
    assert_true(table_rows_most(t) >= MANY);
    struct want wants[] = {{0, WANT_CODES, *words, codes, 1}, {1, WANT_NUMBERS, NULL, numbers, 1}};
    TRY(table_read(c, t, wants, 2, &rows));
    assert_int_equal(rows, MANY);
    return OK;
}

static void assert_many(const struct many *m)
{
    struct call c = call_begin();
    int32_t *codes = arena_alloc(c.mem, (MANY + 8) * sizeof *codes);
    double *numbers = arena_alloc(c.mem, (MANY + 8) * sizeof *numbers);
    struct categories *words;
    size_t wrong = 0;

    must_work(&c, read_many(&c, m, codes, numbers, &words));
    for (size_t i = 0; i < MANY; i++) {
        char text[32];
        snprintf(text, sizeof text, "w%zu", i % 7);
        if (m->new_at && i >= m->new_at && i % 1000 == 0) snprintf(text, sizeof text, "new %zu", i);
        if (m->quoted_at && i == m->quoted_at) snprintf(text, sizeof text, "two\nlines");
        wrong += numbers[i] != (double)i || codes[i] != categories_code(words, text);
    }
    assert_int_equal(wrong, 0);
    assert_string_equal(categories_text(words, 6), "w6");
    call_end(&c);
}

static void test_many_rows_are_in_their_place(void **state)
{
    (void)state;
    assert_many(&(struct many){0});
    assert_many(&(struct many){.new_at = 20000});
    assert_many(&(struct many){.new_at = 120000, .blank_at = 150000});
    assert_many(&(struct many){.blank_at = 20001});
    assert_many(&(struct many){.quoted_at = 199999});
}

static void test_many_rows_are_refused_at_their_place(void **state)
{
    struct call c = call_begin();
    int32_t *codes = arena_alloc(c.mem, (MANY + 8) * sizeof *codes);
    double *numbers = arena_alloc(c.mem, (MANY + 8) * sizeof *numbers);
    struct many m = {.blank_at = 100, .wrong_at = 180001};
    struct categories *words;

    (void)state;
    assert_int_equal(read_many(&c, &m, codes, numbers, &words), ERR_INVALID);
    assert_string_equal(c.fail.field,
                        "t:180005:2"); /* the header, two blank lines, and counted from 1 */
    call_end(&c);
}

#define NAMED 60000

/* The name of a row: three kinds of many, short and long, of which a number is what it is spelled as.
 */
static void name_row(char *text, size_t room, size_t row)
{
    size_t number = row * 7919 % (NAMED / 4); /* each four times, far apart */

    snprintf(text, room, number % 3 == 0 ? "%zu" : number % 3 == 1 ? "0%zu" : "person %zu", number);
}

static void test_thousands_of_names(void **state)
{
    struct call c = call_begin();
    struct buffer csv = buffer_in(c.mem, (size_t)1 << 24);
    struct table_options options = {0};
    struct categories *names = categories_new_names(&c);
    int32_t *codes = arena_alloc(c.mem, (NAMED + 1) * sizeof *codes);
    size_t rows = 0, wrong = 0;
    struct table *t;
    char text[32];

    (void)state;
    buffer_text(&csv, "name\n");
    for (size_t i = 0; i < NAMED; i++) {
        name_row(text, sizeof text, i);
        buffer_format(&csv, "%s\n", text);
    }
    must_work(&c, table_of_bytes(&c, "t", csv.data, csv.length, &options, &t));
    must_work(&c, table_read(&c, t, &(struct want){0, WANT_CODES, names, codes, 1}, 1, &rows));
    assert_int_equal(rows, NAMED);
    assert_int_equal(categories_count(names), NAMED / 4);
    for (size_t i = 0; i < NAMED; i++) {
        name_row(text, sizeof text, i);
        wrong += strcmp(categories_text(names, (size_t)codes[i]), text) != 0;
    }
    assert_int_equal(wrong, 0);
    call_end(&c);
}

static void test_a_name_of_five_thousand_bytes_is_refused(void **state)
{
    struct call c = call_begin();
    char csv[5100] = "name,value\na,1\nb,2\n";
    struct table_options options = {0};
    int32_t codes[8];
    size_t rows;
    struct table *t;

    (void)state;
    memset(csv + strlen(csv), 'x', 5000);
    memcpy(csv + strlen(csv), ",3\n", 4);
    must_work(&c, table_of_bytes(&c, "t", csv, strlen(csv), &options, &t));
    struct want want = {0, WANT_CODES, categories_new_names(&c), codes, 1};
    assert_int_equal(table_read(&c, t, &want, 1, &rows), ERR_INVALID);
    assert_string_equal(c.fail.field, "t:4:1");
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_what_strtod_makes_of_them),
        cmocka_unit_test(test_what_is_no_number),
        cmocka_unit_test(test_refusals_have_their_place),
        cmocka_unit_test(test_cells_become_codes),
        cmocka_unit_test(test_numbers_that_stand_for_missing),
        cmocka_unit_test(test_blanks_around_quotes),
        cmocka_unit_test(test_the_order_of_a_scale),
        cmocka_unit_test(test_many_rows_are_in_their_place),
        cmocka_unit_test(test_many_rows_are_refused_at_their_place),
        cmocka_unit_test(test_thousands_of_names),
        cmocka_unit_test(test_a_name_of_five_thousand_bytes_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
