/* sheet/csv_test.c: what a CSV file says, and where one that is odd is odd. */

#include "base/fixture.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "sheet/sheet.h"

/* Rows as "number:cell|cell". */
static const char *as_text(struct call *c, const struct sheet *s)
{
    struct buffer out = buffer_in(c->mem, 1 << 20);

    for (size_t r = 0; r < s->count; r++) {
        buffer_format(&out, "%zu:", s->rows[r].number);
        for (size_t k = 0; k < s->rows[r].count; k++)
            buffer_format(&out, "%s%s", k ? "|" : "", sheet_cell(&s->rows[r], k));
        buffer_text(&out, "\n");
    }
    return out.data ? out.data : "";
}

static void assert_reads(const char *file, const char *wanted)
{
    struct call c = call_begin();
    struct sheet *s = NULL;

    must_work(&c, sheet_read(&c, file, strlen(file), &s));
    assert_string_equal(as_text(&c, s), wanted);
    call_end(&c);
}

static void assert_refused(const char *file, const char *with)
{
    struct call c = call_begin();
    struct sheet *s = NULL;

    assert_int_equal(sheet_read(&c, file, strlen(file), &s), ERR_INVALID);
    assert_null(s);
    if (!strstr(c.fail.text, with)) print_error("%s\n", c.fail.text);
    assert_non_null(strstr(c.fail.text, with));
    call_end(&c);
}

static void test_cells_stand_between_delimiters_of_three_kinds(void **state)
{
    (void)state;
    assert_reads("a,b\n1,2\n", "1:a|b\n2:1|2\n");
    assert_reads("a;b,c\n1;2,5\n", "1:a|b,c\n2:1|2,5\n");
    assert_reads("a;b;c,d\n", "1:a|b|c,d\n");
    assert_reads("a\tb\n1\t2", "1:a|b\n2:1|2\n");
    assert_reads("sep=;\na,x;b\n", "2:a,x|b\n");
    assert_reads("\"a,b\";c\n", "1:a,b|c\n");
    assert_reads("only\none\n", "1:only\n2:one\n");
}

static void test_line_ends_are_of_three_kinds_and_may_stand_in_a_cell(void **state)
{
    (void)state;
    assert_reads("a\r\nb\rc\nd", "1:a\n2:b\n3:c\n4:d\n");
    assert_reads("\"a\r\nb\",c\r\nd,e\r\n", "1:a\nb|c\n2:d|e\n");
    assert_reads("\"a\rb\"\n", "1:a\nb\n");
}

static void test_quotation_marks_are_written_twice(void **state)
{
    (void)state;
    assert_reads("\"say \"\"so\"\"\",x\n\"\",y\n", "1:say \"so\"|x\n2:|y\n");
}

static void test_the_mark_of_utf8_is_no_text_and_letters_are_of_any_script(void **state)
{
    (void)state;
    assert_reads("\xEF\xBB\xBFالاسم;né\nعلي;1\n", "1:الاسم|né\n2:علي|1\n");
    assert_reads("\xEF\xBB\xBF", "");
}

static void test_empty_rows_are_left_out_and_the_others_keep_their_numbers(void **state)
{
    (void)state;
    assert_reads("a,b\n\n,\n\n1,\n,2\n\n", "1:a|b\n5:1\n6:|2\n");
}

static void test_what_is_odd_is_refused_with_row_and_column(void **state)
{
    (void)state;
    assert_refused("a,b\n1,\"x\n3,4\n", "Row 2, column B: a cell begins with a quotation mark");
    assert_refused("a,b\n1,\"x\"y\n", "Row 2, column B: something stands behind");
    assert_refused("a,b\n1,2\nx\"y,1\n", "Row 3, column A: a quotation mark stands within");
    assert_refused("a,b\n1,caf\xE9\n", "Row 2, column B: the letters cannot be read");
    assert_refused("a,b\n1,\"caf\xE9\"\n", "Row 2, column B: the letters cannot be read");
    assert_refused("a,b\n1,x\x07\n", "Row 2, column B: there is a control character");
    assert_refused("a,b\n1,\xE2\x80\xAEx\n", "Row 2, column B: there is a control character");
    assert_refused("\xFF\xFE"
                   "a",
                   "cannot be read");
    assert_refused("", "empty");
    assert_refused("\xD0\xCF\x11\xE0rest", "old .xls");
    assert_refused("%PDF-1.7", "not a table");
}

static void test_a_byte_of_zero_is_refused(void **state)
{
    struct call c = call_begin();
    struct sheet *s = NULL;

    (void)state;
    must_fail(&c, ERR_INVALID, sheet_read(&c, "a,b\0c\n", 6, &s));
    call_end(&c);
}

static char *repeated(struct call *c, const char *text, size_t times)
{
    struct buffer out = buffer_in(c->mem, 64 << 20);

    for (size_t i = 0; i < times; i++) buffer_text(&out, text);
    return out.data;
}

static void test_rows_columns_and_cells_have_limits(void **state)
{
    struct call c = call_begin();
    char *cell = repeated(&c, "x", LIMIT_SHEET_CELL);

    (void)state;
    assert_reads(arena_format(c.mem, "%s\n", cell), arena_format(c.mem, "1:%s\n", cell));
    assert_reads(arena_format(c.mem, "\"%s\"\n", cell), arena_format(c.mem, "1:%s\n", cell));
    assert_refused(arena_format(c.mem, "a,%sx\n", cell), "Row 1, column B: the text is longer");
    assert_refused(arena_format(c.mem, "a,\"%sx\"\n", cell), "Row 1, column B: the text is longer");
    assert_refused(arena_format(c.mem, "a\n%sx\n", repeated(&c, ",", LIMIT_SHEET_COLUMNS)),
                   "Row 2 has more than 256 columns");
    assert_refused(repeated(&c, "x\n", LIMIT_SHEET_ROWS + 1), "too much");
    assert_refused(repeated(&c, arena_format(c.mem, "%sx\n", repeated(&c, "x,", 200)), 3000),
                   "too much");
    call_end(&c);
}

static void test_columns_are_named_as_in_a_spreadsheet(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(sheet_column_name(&c, 0), "A");
    assert_string_equal(sheet_column_name(&c, 25), "Z");
    assert_string_equal(sheet_column_name(&c, 26), "AA");
    assert_string_equal(sheet_column_name(&c, 255), "IV");
    assert_string_equal(sheet_column_name(&c, 702), "AAA");
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells_stand_between_delimiters_of_three_kinds),
        cmocka_unit_test(test_line_ends_are_of_three_kinds_and_may_stand_in_a_cell),
        cmocka_unit_test(test_quotation_marks_are_written_twice),
        cmocka_unit_test(test_the_mark_of_utf8_is_no_text_and_letters_are_of_any_script),
        cmocka_unit_test(test_empty_rows_are_left_out_and_the_others_keep_their_numbers),
        cmocka_unit_test(test_what_is_odd_is_refused_with_row_and_column),
        cmocka_unit_test(test_a_byte_of_zero_is_refused),
        cmocka_unit_test(test_rows_columns_and_cells_have_limits),
        cmocka_unit_test(test_columns_are_named_as_in_a_spreadsheet),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
