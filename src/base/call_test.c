/* base/call_test.c: the first failure stands, with its words, its field and its place. */

#include "base/fixture.h"

#include "base/call.h"

static enum err fails_first(struct call *c)
{
    return fail(c, ERR_DENIED, "The first sentence about %s.", "this");
}

static enum err passes_up(struct call *c, bool *ret_went_on)
{
    TRY(fails_first(c));
    *ret_went_on = true;
    return OK;
}

static void test_a_failure_keeps_code_sentence_and_place(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_int_equal(fails_first(&c), ERR_DENIED);
    assert_int_equal(c.fail.code, ERR_DENIED);
    assert_string_equal(c.fail.text, "The first sentence about this.");
    assert_non_null(strstr(c.fail.file, "call_test.c"));
    assert_true(c.fail.line > 0);
    assert_null(c.fail.field);
    call_end(&c);
}

static void test_the_first_failure_stands_and_its_code_is_returned(void **state)
{
    struct call c = call_begin();
    int line;

    (void)state;
    (void)fails_first(&c);
    line = c.fail.line;
    assert_int_equal(fail_field(&c, "number", ERR_CONFLICT, "A second sentence."), ERR_DENIED);
    assert_int_equal(c.fail.code, ERR_DENIED);
    assert_string_equal(c.fail.text, "The first sentence about this.");
    assert_null(c.fail.field);
    assert_int_equal(c.fail.line, line);
    call_end(&c);
}

static void test_a_cleared_failure_makes_room_for_another(void **state)
{
    struct call c = call_begin();

    (void)state;
    (void)fails_first(&c);
    fail_clear(&c);
    assert_int_equal(c.fail.code, OK);
    assert_string_equal(c.fail.text, "");
    assert_int_equal(fail_field(&c, "number", ERR_CONFLICT, "A second sentence."), ERR_CONFLICT);
    assert_string_equal(c.fail.field, "number");
    call_end(&c);
}

static void test_try_leaves_at_the_first_failure(void **state)
{
    struct call c = call_begin();
    bool went_on = false;

    (void)state;
    assert_int_equal(passes_up(&c, &went_on), ERR_DENIED);
    assert_false(went_on);
    call_end(&c);
}

static void test_a_sentence_longer_than_its_room_is_cut_and_ends(void **state)
{
    struct call c = call_begin();

    (void)state;
    (void)fail(&c, ERR_INVALID, "%0*d", 5000, 1);
    assert_int_equal(strlen(c.fail.text), FAIL_TEXT_MAX - 1);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_failure_keeps_code_sentence_and_place),
        cmocka_unit_test(test_the_first_failure_stands_and_its_code_is_returned),
        cmocka_unit_test(test_a_cleared_failure_makes_room_for_another),
        cmocka_unit_test(test_try_leaves_at_the_first_failure),
        cmocka_unit_test(test_a_sentence_longer_than_its_room_is_cut_and_ends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
