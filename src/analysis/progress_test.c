/* analysis/progress_test.c: the line that says how far a computation is. */

#include "base/fixture.h"

#include <string.h>

#include "analysis/progress.h"

static void test_lines(void **state)
{
    char line[PROGRESS_WIDE];

    (void)state;
    progress_line(37, 0, line);
    assert_string_equal(line, "step 37");
    progress_line(0, 10, line);
    assert_string_equal(line, "[..............................]   0 %");
    progress_line(500, 1000, line);
    assert_string_equal(line, "[###############...............]  50 %");
    progress_line(11, 10, line);
    assert_string_equal(line, "[##############################] 100 %");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
