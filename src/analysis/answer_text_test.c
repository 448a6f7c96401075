/* analysis/answer_text_test.c: how an answer is read by a person at a terminal. */

#include "base/fixture.h"

#include <math.h>
#include <string.h>

#include "analysis/answer.h"

static const struct answer_form any = {.title = "A title"};

static const char *printed(struct call *c, struct answer *a, const struct answer_form *form)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    const char *kept;

    if (!out) abort();
    answer_print_text(a, form, out);
    fclose(out);
    kept = arena_text(c->mem, text);
    free(text);
    return kept;
}

static struct estimate estimate_of(double value, double se, double low, double high)
{
    struct estimate e = estimate_nothing();

    e.value = value;
    e.se = se;
    e.low = low;
    e.high = high;
    e.n = 20;
    e.method = "analytic";
    return e;
}

static struct answer *one_of(struct call *c, struct estimate e)
{
    struct answer *a = answer_new(c, "agree");

    answer_add(a, "cohen_kappa", "A:B", &e, .95);
    return a;
}

static void test_what_rounding_left_is_no_figure(void **state)
{
    struct call c = call_begin();
    const char *text = printed(&c, one_of(&c, estimate_of(-3.3e-16, .2, -.4, .4)), &any);

    (void)state;
    assert_non_null(strstr(text, " 0.0000  0.2000  -0.4000 to 0.4000 "));
    text = printed(&c, one_of(&c, estimate_of(3e-7, 1e-7, 1e-7, 5e-7)), &any);
    assert_non_null(strstr(text, " 3.0e-07  1.0e-07  1.0e-07 to 5.0e-07 "));
    call_end(&c);
}

static void test_an_interval_that_is_open_says_so(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_non_null(strstr(printed(&c, one_of(&c, estimate_of(638, NAN, 268, NAN)), &any),
                           "638.0000  from 268.0000"));
    assert_non_null(strstr(printed(&c, one_of(&c, estimate_of(638, NAN, NAN, 700)), &any),
                           "638.0000  up to 700.0000"));
    call_end(&c);
}

/* A test has a statistic and no estimate; where there is neither, nothing could be said. */
static void test_only_what_could_not_be_said_is_none(void **state)
{
    struct call c = call_begin();
    struct estimate e = estimate_of(NAN, NAN, NAN, NAN);
    const char *text;

    (void)state;
    assert_non_null(strstr(printed(&c, one_of(&c, e), &any), "none"));
    e.statistic = 4;
    text = printed(&c, one_of(&c, e), &any);
    assert_null(strstr(text, "none"));
    assert_non_null(strstr(text, "4.0000"));
    call_end(&c);
}

static struct answer *with_table(struct call *c)
{
    static const char *const columns[] = {"of", "low", "high", "prevalence_index", "no_information",
                                          NULL};
    struct answer *a = answer_new(c, "agree");
    struct json *table = answer_table(a, "by_category", columns);

    for (int i = 0; i < 2; i++) {
        struct json *row = answer_row(a, table);
        json_add(row, json_text(c, i ? "no_information" : "absent"));
        json_add(row, json_decimal(c, .25 * i));
        json_add(row, json_decimal(c, 1));
        json_add(row, json_nil(c));
        json_add(row, json_int(c, 7));
    }
    answer_names(a, "by_category", 4);
    return a;
}

static void test_a_table_has_figures_in_one_form_and_names_as_they_are_spelled(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(printed(&c, with_table(&c), &any),
                        "A title\n"
                        "\n"
                        "By category\n"
                        "  Of                 Low    High  no_information\n"
                        "  absent          0.0000  1.0000               7\n"
                        "  no_information  0.2500  1.0000               7\n");
    call_end(&c);
}

/* Keys are called by name wherever they stand; degrees of freedom are whole or are not. */
static void test_keys_and_methods_are_words(void **state)
{
    static const char *const columns[] = {"test", "df", NULL};
    struct call c = call_begin();
    struct estimate e = estimate_of(0, .1, 6.9e-18, .09);
    struct answer *a = answer_new(&c, "kendall");
    struct json *table = answer_table(a, "tests", columns), *row = answer_row(a, table);
    const char *text;

    (void)state;
    json_add(row, json_text(&c, "chi_square"));
    json_add(row, json_decimal(&c, 19));
    row = answer_row(a, table);
    json_add(row, json_text(&c, "f"));
    json_add(row, json_decimal(&c, 18.3333));
    e.method = "fisher_z";
    answer_add(a, "cohen_d", NULL, &e, .95);
    text = printed(&c, a, &any);
    assert_non_null(strstr(text, "  Test           df\n  Chi-square     19\n  F           18.33\n"));
    assert_non_null(strstr(text, "0.0000 to 0.0900  20  fisher z\n"));
    call_end(&c);
}

static void need_narrow(const char *text, size_t width)
{
    for (; *text; text += strcspn(text, "\n") + 1) {
        size_t length = strcspn(text, "\n");
        assert_true(length <= width);
        if (length) assert_true(text[length - 1] != ' ');
    }
}

static void test_a_narrow_terminal_has_the_other_columns_below(void **state)
{
    struct call c = call_begin();
    struct answer_form narrow = {.title = "A title", .width = 40, .nouns = "raters=items"};
    struct answer *a = with_table(&c);
    struct estimate e = estimate_of(.5, .1, .3, .7);
    const char *text;

    (void)state;
    answer_input(a, "units", 20);
    answer_input(a, "raters", 6);
    for (int i = 0; i < 3; i++) answer_add(a, "cohen_kappa", i == 1 ? NULL : "A:B", &e, .95);
    answer_fit(a, &(struct fit){-12.5, 3, 61, 7, 1e-6, true});
    answer_remark(a, "Words that go on for longer than a narrow terminal can show in a line.");
    text = printed(&c, a, &narrow);
    need_narrow(text, 40);
    assert_non_null(strstr(text, "  units 20, items 6\n"));
    assert_non_null(strstr(text, "  Cohen's kappa  A:B    0.5000  0.1000\n"));
    assert_non_null(strstr(text, "  Cohen's kappa  A:B  0.3000 to 0.7000\n"));
    assert_non_null(strstr(text, "  no_information               7\n"));
    assert_non_null(strstr(printed(&c, a, &any), "raters 6"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_rounding_left_is_no_figure),
        cmocka_unit_test(test_an_interval_that_is_open_says_so),
        cmocka_unit_test(test_only_what_could_not_be_said_is_none),
        cmocka_unit_test(test_a_table_has_figures_in_one_form_and_names_as_they_are_spelled),
        cmocka_unit_test(test_keys_and_methods_are_words),
        cmocka_unit_test(test_a_narrow_terminal_has_the_other_columns_below),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
