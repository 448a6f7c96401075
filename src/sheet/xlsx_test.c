/* sheet/xlsx_test.c: what an .xlsx says, and which files are not read. */

#include "sheet/fixture.h"

#include "base/limits.h"
#include "sheet/sheet.h"

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

static void assert_reads(const char *rows, const char *strings, const char *styles, const char *wanted)
{
    struct call c = call_begin();
    struct sheet *s = NULL;
    size_t length;
    void *bytes = xlsx_with(&c, rows, strings, styles, &length);

    must_work(&c, sheet_read(&c, bytes, length, &s));
    assert_string_equal(as_text(&c, s), wanted);
    call_end(&c);
}

static void refuse_bytes(struct call *c, const void *bytes, size_t length, const char *with)
{
    struct sheet *s = NULL;

    assert_int_equal(sheet_read(c, bytes, length, &s), ERR_INVALID);
    assert_null(s);
    if (!strstr(c->fail.text, with)) print_error("%s\n", c->fail.text);
    assert_non_null(strstr(c->fail.text, with));
    fail_clear(c);
}

static void refuse(const char *rows, const char *strings, const char *styles, const char *with)
{
    struct call c = call_begin();
    size_t length;
    void *bytes = xlsx_with(&c, rows, strings, styles, &length);

    refuse_bytes(&c, bytes, length, with);
    call_end(&c);
}

static void refuse_parts(const struct xlsx_part *parts, const char *with)
{
    struct call c = call_begin();
    size_t length;
    void *bytes = xlsx_of(&c, parts, &length);

    refuse_bytes(&c, bytes, length, with);
    call_end(&c);
}

#define STRINGS                                                                                        \
    "<sst " XLSX_NS "><si><t>Name</t></si>"                                                            \
    "<si><r><t xml:space=\"preserve\">Ali </t></r><r><t>علي</t></r></si>"                           \
    "<si><t>東</t><rPh sb=\"0\" eb=\"1\"><t>ひがし</t></rPh></si><si/></sst>"

static void test_texts_are_shared_or_stand_in_the_cell(void **state)
{
    (void)state;
    assert_reads("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c>"
                 "<c r=\"C1\" t=\"s\"><v>2</v></c><c r=\"D1\" t=\"s\"><v>3</v></c>"
                 "<c r=\"E1\" t=\"inlineStr\"><is><t>x &amp; y</t></is></c>"
                 "<c r=\"F1\" t=\"str\"><f>A1</f><v>Name</v></c></row>",
                 STRINGS, NULL, "1:Name|Ali علي|東||x & y|Name\n");
}

static void test_numbers_come_as_they_are_read(void **state)
{
    (void)state;
    assert_reads("<row><c><v>42</v></c><c><v>1.5</v></c><c><v>-0.1</v></c><c><v>1E3</v></c>"
                 "<c t=\"n\"><v>100200300400</v></c><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c>"
                 "<c t=\"e\"><v>#N/A</v></c><c t=\"d\"><v>2026-11-24</v></c><c/><c><v></v></c></row>",
                 NULL, NULL, "1:42|1.5|-0.1|1000|100200300400|TRUE|FALSE|#N/A|2026-11-24\n");
}

#define STYLES                                                                                         \
    "<styleSheet " XLSX_NS                                                                             \
    "><numFmts count=\"5\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/>"                       \
    "<numFmt numFmtId=\"165\" formatCode=\"0.00&quot; days&quot;\"/>"                                  \
    "<numFmt numFmtId=\"166\" formatCode=\"[Red]0.0\\d\"/><numFmt numFmtId=\"167\" "                   \
    "formatCode=\"[$-40C]d mmm yy;@\"/><numFmt numFmtId=\"14\" formatCode=\"0\"/></numFmts>"           \
    "<cellStyleXfs><xf numFmtId=\"22\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>"                  \
    "<xf numFmtId=\"15\"/><xf numFmtId=\"22\"/><xf numFmtId=\"20\"/><xf numFmtId=\"164\"/>"            \
    "<xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"167\"/><xf "                           \
    "numFmtId=\"14\"/></cellXfs>"                                                                      \
    "</styleSheet>"

static void test_a_number_is_a_date_by_its_format(void **state)
{
    (void)state;
    assert_reads(
        "<row><c s=\"0\"><v>33741</v></c><c s=\"1\"><v>33741</v></c><c s=\"2\"><v>33741.5</v></c>"
        "<c s=\"3\"><v>0.39583333</v></c><c s=\"4\"><v>33741</v></c><c s=\"5\"><v>33741</v></c>"
        "<c s=\"6\"><v>33741</v></c><c s=\"7\"><v>33741</v></c><c s=\"8\"><v>33741</v></c>"
        "<c s=\"99\"><v>33741</v></c></row>",
        NULL, STYLES,
        "1:33741|1992-05-17|1992-05-17 12:00|09:30|1992-05-17|33741|33741|1992-05-17|33741|33741\n");
}

static void test_days_count_from_1900_with_a_day_that_never_was(void **state)
{
    (void)state;
    assert_reads(
        "<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>61</v></c>"
        "<c s=\"1\"><v>45351</v></c><c s=\"1\"><v>45352</v></c><c s=\"1\"><v>2958465</v></c>"
        "<c s=\"1\"><v>2958466</v></c><c s=\"1\"><v>-1</v></c><c s=\"2\"><v>33741.99999</v></c></row>",
        NULL, STYLES,
        "1:1900-01-01|1900-02-28|1900-03-01|2024-02-29|2024-03-01|9999-12-31|2958466|-1|1992-05-18\n");
}

static void test_days_count_from_1904_where_the_file_says_so(void **state)
{
    struct call c = call_begin();
    const struct xlsx_part parts[] = {
        {"xl/workbook.xml", XLSX_BOOK("<workbookPr date1904=\"1\"/>", XLSX_ONE_SHEET)},
        {"xl/_rels/workbook.xml.rels", XLSX_RELATIONS},
        {"xl/worksheets/sheet1.xml",
         XLSX_SHEET("<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>32279</v></c></row>")},
        {"xl/sharedStrings.xml", STRINGS},
        {"xl/styles.xml", STYLES},
        {0}};
    struct sheet *s = NULL;
    size_t length;
    void *bytes = xlsx_of(&c, parts, &length);

    (void)state;
    must_work(&c, sheet_read(&c, bytes, length, &s));
    assert_string_equal(as_text(&c, s), "1:1904-01-01|1992-05-17\n");
    call_end(&c);
}

static void test_the_first_sheet_that_is_shown_is_read(void **state)
{
    struct call c = call_begin();
    const struct xlsx_part parts[] = {
        {"xl/workbook.xml",
         XLSX_BOOK("", "<sheet name=\"a\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>"
                       "<sheet name=\"b\" sheetId=\"2\" r:id=\"rId2\"/>")},
        {"xl/_rels/workbook.xml.rels", XLSX_RELATIONS},
        {"xl/worksheets/sheet1.xml", XLSX_SHEET("<row><c><v>1</v></c></row>")},
        {"xl/worksheets/sheet2.xml", XLSX_SHEET("<row><c><v>2</v></c></row>")},
        {"xl/sharedStrings.xml", STRINGS},
        {"xl/styles.xml", STYLES},
        {0}};
    struct sheet *s = NULL;
    size_t length;
    void *bytes = xlsx_of(&c, parts, &length);

    (void)state;
    must_work(&c, sheet_read(&c, bytes, length, &s));
    assert_string_equal(as_text(&c, s), "1:2\n");
    call_end(&c);
}

static void test_rows_and_cells_keep_their_places(void **state)
{
    (void)state;
    assert_reads("<row r=\"2\"><c r=\"B2\"><v>1</v></c><c><v>2</v></c><c r=\"F2\"><v>3</v></c></row>"
                 "<row r=\"1000000\"><c r=\"A1000000\"><v>4</v></c></row><row><c><v>5</v></c></row>",
                 NULL, NULL, "2:|1|2|||3\n1000000:4\n1000001:5\n");
    refuse("<row r=\"2\"/><row r=\"1\"/>", NULL, NULL, "out of their order");
    refuse("<row r=\"2000000\"/>", NULL, NULL, "out of their order");
    refuse("<row><c r=\"B1\"/><c r=\"A1\"/></row>", NULL, NULL, "out of their order");
    refuse("<row><c r=\"B1\"/><c r=\"B1\"/></row>", NULL, NULL, "out of their order");
    refuse("<row><c r=\"1\"/></row>", NULL, NULL, "out of their order");
    refuse("<row><c r=\"AAAAAAAAAA1\"/></row>", NULL, NULL, "out of their order");
}

static void test_what_is_odd_is_refused_with_row_and_column(void **state)
{
    (void)state;
    refuse("<row r=\"7\"><c r=\"C7\"><v>x1</v></c></row>", NULL, NULL,
           "Row 7, column C: this is no number");
    refuse("<row r=\"7\"><c r=\"C7\"><v>1e999</v></c></row>", NULL, NULL, "Row 7, column C");
    refuse("<row r=\"7\"><c r=\"C7\" t=\"s\"><v>4</v></c></row>", STRINGS, NULL, "Row 7, column C");
    refuse("<row r=\"7\"><c r=\"C7\" t=\"s\"><v>-1</v></c></row>", STRINGS, NULL, "Row 7, column C");
    refuse("<row r=\"7\"><c r=\"C7\" t=\"str\"><v>a\xE2\x80\xAE</v></c></row>", NULL, NULL,
           "Row 7, column C: there is a control character");
    refuse("<row r=\"7\"><c r=\"IW7\"><v>1</v></c></row>", NULL, NULL,
           "Row 7 has more than 256 columns");
}

static void test_what_is_no_xlsx_is_refused(void **state)
{
    const struct xlsx_part document[] = {{"word/document.xml", "<document/>"}, {0}};
    const struct xlsx_part bare[] = {{"xl/workbook.xml", XLSX_BOOK("", XLSX_ONE_SHEET)}, {0}};
    const struct xlsx_part none[] = {
        {"xl/workbook.xml", XLSX_BOOK("", "")}, {"xl/_rels/workbook.xml.rels", XLSX_RELATIONS}, {0}};
    const struct xlsx_part broken[] = {{"xl/workbook.xml", "<workbook><sheets></workbook>"}, {0}};
    struct call c = call_begin();
    size_t length;
    char *bytes;

    (void)state;
    refuse_parts(document, "not an .xlsx");
    refuse_parts(bare, "damaged");
    refuse_parts(none, "no sheet that is shown");
    refuse_parts(broken, "damaged");
    refuse_bytes(&c, "PK\003\004nothing", 11, "not an .xlsx");
    bytes = xlsx_with(&c, "<row><c><v>1</v></c></row>", NULL, NULL, &length);
    refuse_bytes(&c, bytes, length - 1, "");
    refuse_bytes(&c, bytes, length / 2, "");
    call_end(&c);
}

static void test_declarations_of_entities_are_refused(void **state)
{
    const struct xlsx_part parts[] = {
        {"xl/workbook.xml", "<!DOCTYPE workbook [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>"
                            "<workbook " XLSX_NS ">&b;</workbook>"},
        {0}};
    const struct xlsx_part outside[] = {
        {"xl/workbook.xml", "<!DOCTYPE workbook SYSTEM \"file:///etc/passwd\"><workbook " XLSX_NS "/>"},
        {0}};

    (void)state;
    refuse_parts(parts, "declares");
    refuse_parts(outside, "declares");
}

static char *repeated(struct call *c, const char *text, size_t times)
{
    struct buffer out = buffer_in(c->mem, 64 << 20);

    for (size_t i = 0; i < times; i++) buffer_text(&out, text);
    return out.data;
}

static void test_a_file_that_is_far_larger_inside_is_refused(void **state)
{
    struct call c = call_begin();
    const char *spaces =
        repeated(&c, "                                                                ",
                 40 * 1024 * 1024 / 64 / 8);
    const struct xlsx_part bomb[] = {
        {"xl/workbook.xml", arena_format(c.mem, "<workbook " XLSX_NS ">%s</workbook>", spaces)}, {0}};

    (void)state;
    refuse_parts(bomb, "far larger inside"); /* 5 MB of spaces are 5 kB packed */
    call_end(&c);
}

static void test_elements_within_elements_have_a_limit(void **state)
{
    struct call c = call_begin();
    const char *rows = repeated(&c, "<row>", LIMIT_SHEET_DEPTH);

    (void)state;
    refuse(rows, NULL, NULL, "damaged");
    call_end(&c);
}

static void test_a_text_over_the_limit_is_refused_where_it_is_used(void **state)
{
    struct call c = call_begin();
    const char *text = repeated(&c, "x", LIMIT_SHEET_CELL + 1);

    (void)state;
    refuse(arena_format(c.mem, "<row r=\"3\"><c t=\"str\"><v>%s</v></c></row>", text), NULL, NULL,
           "Row 3, column A: the text is longer");
    refuse("<row r=\"3\"><c t=\"s\"><v>0</v></c></row>",
           arena_format(c.mem, "<sst " XLSX_NS "><si><t>%s</t></si></sst>", text), NULL,
           "Row 3, column A: the text is longer");
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_are_shared_or_stand_in_the_cell),
        cmocka_unit_test(test_numbers_come_as_they_are_read),
        cmocka_unit_test(test_a_number_is_a_date_by_its_format),
        cmocka_unit_test(test_days_count_from_1900_with_a_day_that_never_was),
        cmocka_unit_test(test_days_count_from_1904_where_the_file_says_so),
        cmocka_unit_test(test_the_first_sheet_that_is_shown_is_read),
        cmocka_unit_test(test_rows_and_cells_keep_their_places),
        cmocka_unit_test(test_what_is_odd_is_refused_with_row_and_column),
        cmocka_unit_test(test_what_is_no_xlsx_is_refused),
        cmocka_unit_test(test_declarations_of_entities_are_refused),
        cmocka_unit_test(test_a_file_that_is_far_larger_inside_is_refused),
        cmocka_unit_test(test_elements_within_elements_have_a_limit),
        cmocka_unit_test(test_a_text_over_the_limit_is_refused_where_it_is_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
