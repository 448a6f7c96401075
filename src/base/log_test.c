/* base/log_test.c: a record is one line, whatever the text. */

#include "base/fixture.h"

#include <fcntl.h>

#include "base/log.h"

/* What is written to standard error while say(text) runs. */
static size_t caught(void (*say)(const char *text), const char *text, char *ret, size_t room)
{
    int before = dup(STDERR_FILENO), both[2];
    ssize_t length;

    if (before < 0 || pipe(both) != 0) abort();
    dup2(both[1], STDERR_FILENO);
    say(text);
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    close(both[1]);
    length = read(both[0], ret, room - 1);
    close(both[0]);
    if (length < 0) abort();
    ret[length] = '\0';
    return (size_t)length;
}

static void say_info(const char *text)
{
    log_info("%s", text);
}

static void say_warn(const char *text)
{
    log_warn("%s", text);
}

static void test_a_record_has_time_level_and_text(void **state)
{
    char line[4096];

    (void)state;
    caught(say_info, "the site is open", line, sizeof line);
    assert_non_null(strstr(line, "Z info the site is open\n"));
    assert_int_equal(line[10], 'T');
    caught(say_warn, "the disk is nearly full", line, sizeof line);
    assert_non_null(strstr(line, "Z warn the disk is nearly full\n"));
}

static void test_no_text_can_forge_a_second_line(void **state)
{
    char line[4096];
    size_t length;

    (void)state;
    length = caught(say_info, "a name\n2026-11-24T00:00:00Z info all is well\r\x1b[2J\x7f", line,
                    sizeof line);
    assert_ptr_equal(strchr(line, '\n'), line + length - 1);
    assert_null(strpbrk(line, "\r\x1b\x7f"));
    assert_non_null(strstr(line, "a name?2026"));
}

static void test_a_long_text_is_cut_and_still_one_line(void **state)
{
    char text[3000], line[4096];
    size_t length;

    (void)state;
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    length = caught(say_warn, text, line, sizeof line);
    assert_true(length < 1200);
    assert_ptr_equal(strchr(line, '\n'), line + length - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_record_has_time_level_and_text),
        cmocka_unit_test(test_no_text_can_forge_a_second_line),
        cmocka_unit_test(test_a_long_text_is_cut_and_still_one_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
