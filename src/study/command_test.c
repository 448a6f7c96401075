/* study/command_test.c: the lines that repeat a figure can be copied as they stand. */

#include "study/fixture.h"

#include "study/command.h"

static void need_short_lines(const char *command)
{
    while (*command) {
        size_t length = strcspn(command, "\n");
        assert_true(length <= 80);
        if (command[length] == '\n') assert_int_equal(command[length - 1], '\\');
        command += length + (command[length] == '\n');
    }
}

static void test_lines_fit_a_terminal_and_end_in_a_continuation(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);

    (void)state;
    for (int ordinal = 0; ordinal < 2; ordinal++) {
        need_short_lines(study_command(&c, &s, NULL, ordinal));
        need_short_lines(study_command(&c, &s, "zeal", ordinal));
    }
    need_short_lines(study_fairness_command(&c, &s, "language", "fr", false));
    call_end(&c);
}

/* No rating of all codes lies nearer to one than to another. */
static void test_only_the_steps_of_the_scale_have_an_order(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);

    (void)state;
    assert_non_null(strstr(study_command(&c, &s, NULL, false), "--weights identity"));
    assert_null(strstr(study_command(&c, &s, NULL, true), "--weights"));
    call_end(&c);
}

/* A unit may be called anything: what stands in quotation marks is one word. */
static void test_a_name_is_never_broken(void **state)
{
    static const char name[] = "Wing A, the long one towards the harbour | east side --also called B";
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);

    (void)state;
    assert_non_null(strstr(study_fairness_command(&c, &s, "unit", name, false),
                           arena_format(c.mem, "--focal '%s'", name)));
    assert_non_null(
        strstr(study_fairness_command(&c, &s, "unit", "Warden's", false), "--focal 'Warden'\\''s'"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_fit_a_terminal_and_end_in_a_continuation),
        cmocka_unit_test(test_only_the_steps_of_the_scale_have_an_order),
        cmocka_unit_test(test_a_name_is_never_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
