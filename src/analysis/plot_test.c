/* analysis/plot_test.c: what analyses hand over to be drawn. */

#include "base/fixture.h"

#include <math.h>

#include "analysis/answer_parts.h"
#include "analysis/plot.h"

static void test_only_svg_and_pdf_are_drawn(void **state)
{
    static const char *const wrong[] = {"plot.png", "svg", ".svg",    "plot.svg.gz",
                                        "plot",     "",    "plot.PDF"};
    struct call c = call_begin();
    enum plot_format format;

    (void)state;
    must_work(&c, plot_format_of(&c, "a.svg", &format));
    assert_int_equal(format, PLOT_SVG);
    must_work(&c, plot_format_of(&c, "folder.svg/a.pdf", &format));
    assert_int_equal(format, PLOT_PDF);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        must_fail(&c, ERR_MISSING, plot_format_of(&c, wrong[i], &format));
    call_end(&c);
}

static void test_differences_have_their_limits_and_leave_out_who_lacks_one(void **state)
{
    static const double values[] = {10, 8, 12, 11, NAN, 9, 14, 15};
    struct call c = call_begin();
    struct answer *a = answer_new(&c, "bland-altman");
    struct plot_differences d = {
        "one", "two", 4, 2, values, values + 1, {.value = .67}, {.value = -2.3}, {.value = 3.7}};
    const struct plot_panel *panel;

    (void)state;
    d.bias.low = 0, d.bias.high = 1;
    d.lower.low = d.lower.high = d.upper.low = d.upper.high = NAN;
    plot_bland_altman(&c, &d, a);
    panel = a->plots->panels;
    assert_int_equal(panel->rule_count, 3);
    assert_true(panel->rules[0].at == 3.7 && panel->rules[2].at == -2.3);
    assert_string_equal(panel->rules[1].label, "bias 0.67");
    assert_true(panel->series[3].y[0] == 2 && panel->series[3].x[0] == 9);
    assert_true(isnan(panel->series[3].x[2]));
    assert_string_equal(panel->y.title, "one minus two");
    call_end(&c);
}

static void test_plots_keep_their_order(void **state)
{
    struct call c = call_begin();
    struct answer *a = answer_new(&c, "irt");
    struct plot_panel panel = {0};

    (void)state;
    answer_plot(a, plot_of(&c, "first", &panel, NULL));
    answer_plot(a, plot_of(&c, "second", &panel, NULL));
    assert_string_equal(a->plots->title, "first");
    assert_string_equal(a->plots->next->title, "second");
    assert_null(a->plots->next->next);
    call_end(&c);
}

static void test_what_cannot_be_written_is_said(void **state)
{
    struct call c = call_begin();
    struct answer *a = answer_new(&c, "irt");
    struct plot_panel panel = {0};

    (void)state;
    must_fail(&c, ERR_INVALID, plot_write(&c, a, "/dev/null.svg"));
    answer_plot(a, plot_of(&c, "first", &panel, NULL));
    must_fail(&c, ERR_IO, plot_write(&c, a, "/none/there.svg"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_svg_and_pdf_are_drawn),
        cmocka_unit_test(test_differences_have_their_limits_and_leave_out_who_lacks_one),
        cmocka_unit_test(test_plots_keep_their_order),
        cmocka_unit_test(test_what_cannot_be_written_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
