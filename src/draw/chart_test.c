/* draw/chart_test.c: marks stand in their columns, from the side where lines start, and fit a page. */

#include "base/fixture.h"

#include "base/limits.h"
#include "draw/chart.h"

static const struct chart_cell two[] = {{MARK_FULL, false}, {MARK_HALF, true}};
static const char *const dates[] = {"2026-01-02", "2026-07-02"};

static struct chart chart_of(const struct chart_row *rows, size_t count, bool right_to_left)
{
    return (struct chart){right_to_left ? "ar" : "en", right_to_left, dates, 2, rows, count, 0};
}

static const struct shape *first_of(const struct picture *p, enum shape_kind kind)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->shapes[i].kind == kind) return &p->shapes[i];
    return NULL;
}

static void test_columns_run_from_the_side_where_lines_start(void **state)
{
    const struct chart_row rows[] = {{"Section", NULL}, {"An item", two}};
    struct call c = call_begin();
    struct chart left = chart_of(rows, 2, false), right = chart_of(rows, 2, true);
    struct picture a, b;

    (void)state;
    must_work(&c, chart_lay(&c, &left, 400, &a));
    must_work(&c, chart_lay(&c, &right, 400, &b));
    assert_true(first_of(&a, SHAPE_DISC)->x < first_of(&a, SHAPE_HALF)->x);
    assert_true(first_of(&b, SHAPE_DISC)->x > first_of(&b, SHAPE_HALF)->x);
    assert_true(first_of(&a, SHAPE_FRAME)->x == first_of(&a, SHAPE_HALF)->x);
    assert_true(first_of(&a, SHAPE_DISC)->x + first_of(&b, SHAPE_DISC)->x == 400);
    call_end(&c);
}

static void test_a_mark_stands_on_its_row_and_every_kind_has_its_shape(void **state)
{
    static const struct chart_cell all[][2] = {{{MARK_FULL, false}, {MARK_HALF, false}},
                                               {{MARK_EMPTY, false}, {MARK_UNKNOWN, false}},
                                               {{MARK_OUTSIDE, false}, {MARK_NONE, false}}};
    const struct chart_row rows[] = {{"One", all[0]}, {"Two", all[1]}, {"Three", all[2]}};
    struct call c = call_begin();
    struct chart chart = chart_of(rows, 3, false);
    struct picture p;

    (void)state;
    must_work(&c, chart_lay(&c, &chart, 400, &p));
    assert_true(first_of(&p, SHAPE_DISC)->y == first_of(&p, SHAPE_HALF)->y);
    assert_true(first_of(&p, SHAPE_DISC)->y < first_of(&p, SHAPE_RING)->y);
    assert_true(first_of(&p, SHAPE_RING)->y < first_of(&p, SHAPE_DASH)->y);
    assert_null(first_of(&p, SHAPE_FRAME));
    call_end(&c);
}

static void test_a_long_label_takes_more_lines_and_loses_no_word(void **state)
{
    const char *label = "A label that is a good deal longer than its column is wide, with more words";
    const struct chart_row rows[] = {{label, two}};
    struct call c = call_begin();
    struct chart chart = chart_of(rows, 1, false);
    struct picture p;
    size_t length = 0, lines = 0;

    (void)state;
    must_work(&c, chart_lay(&c, &chart, 260, &p));
    for (size_t i = 0; i < p.count; i++)
        if (p.shapes[i].kind == SHAPE_TEXT && !p.shapes[i].is_middle) {
            length += strlen(p.shapes[i].text);
            lines++;
        }
    assert_true(lines > 1);
    assert_int_equal(length, strlen(label));
    call_end(&c);
}

static void test_too_many_columns_are_refused(void **state)
{
    struct call c = call_begin();
    struct chart chart = chart_of(NULL, 0, false);
    struct picture p;

    (void)state;
    chart.column_count = CHART_COLUMNS + 1;
    must_fail(&c, ERR_INVALID, chart_lay(&c, &chart, 400, &p));
    call_end(&c);
}

static struct document *document_of(struct call *c, bool right_to_left)
{
    struct document_style style = {.language = right_to_left ? "ar" : "en",
                                   .right_to_left = right_to_left,
                                   .page_format = "Page %d of %d",
                                   .created = FIXTURE_NOW};

    return document_new(c, &style);
}

static void test_what_does_not_fit_is_left_for_the_next_picture(void **state)
{
    char label[161] = "";
    struct chart_row rows[60];
    struct call c = call_begin();
    struct chart chart = chart_of(rows, 60, true);
    struct document *d = document_of(&c, true);
    const void *bytes;
    size_t length, shown = 0, pictures = 0;

    (void)state;
    for (size_t i = 0; i < sizeof label - 1; i++) label[i] = i % 8 == 7 ? ' ' : 'w';
    for (size_t i = 0; i < 60; i++) rows[i] = (struct chart_row){label, i % 3 ? two : NULL};
    chart.height_most = DOCUMENT_PICTURE_HEIGHT;
    while (chart.row_count) {
        struct picture p;
        must_work(&c, chart_lay(&c, &chart, DOCUMENT_PICTURE_WIDTH, &p));
        assert_true(p.height <= DOCUMENT_PICTURE_HEIGHT + 1);
        assert_non_null(chart.rows[p.row_count - 1].cells); /* no heading stands last */
        document_picture(d, &p);
        shown += p.row_count;
        pictures++;
        chart.rows += p.row_count;
        chart.row_count -= p.row_count;
    }
    assert_int_equal(shown, 60);
    assert_true(pictures > 1);
    must_work(&c, document_finish(&c, d, &bytes, &length));
    call_end(&c);
}

static void test_what_is_larger_than_a_page_is_refused(void **state)
{
    struct call c = call_begin();
    struct document *d = document_of(&c, false);
    struct picture p = {.width = 100, .height = 5000};
    const void *bytes;
    size_t length;

    (void)state;
    document_picture(d, &p);
    must_fail(&c, ERR_BUG, document_finish(&c, d, &bytes, &length));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_run_from_the_side_where_lines_start),
        cmocka_unit_test(test_a_mark_stands_on_its_row_and_every_kind_has_its_shape),
        cmocka_unit_test(test_a_long_label_takes_more_lines_and_loses_no_word),
        cmocka_unit_test(test_too_many_columns_are_refused),
        cmocka_unit_test(test_what_does_not_fit_is_left_for_the_next_picture),
        cmocka_unit_test(test_what_is_larger_than_a_page_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
