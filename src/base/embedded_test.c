/* base/embedded_test.c: the built-in files can be found, end with a NUL byte, and are in order. */

#include "base/fixture.h"

#include "base/embedded.h"

static void test_a_file_is_found_by_its_path_and_an_unknown_one_is_not(void **state)
{
    const struct embedded_file *f = embedded_find("src/site/schema.sql");

    (void)state;
    assert_non_null(f);
    assert_non_null(strstr((const char *)f->bytes, "CREATE TABLE user"));
    assert_non_null(embedded_find("po/ar.mo"));
    assert_null(embedded_find("src/site/schema"));
    assert_null(embedded_find("../src/site/schema.sql"));
    assert_null(embedded_find(""));
}

static void test_files_are_sorted_and_end_with_a_nul(void **state)
{
    (void)state;
    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        assert_int_equal(f->bytes[f->length], '\0');
        if (f > embedded_files) assert_true(strcmp(f[-1].path, f->path) < 0);
    }
    assert_int_equal(strlen(embedded_digest), 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_is_found_by_its_path_and_an_unknown_one_is_not),
        cmocka_unit_test(test_files_are_sorted_and_end_with_a_nul),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
