/* stats/session_test.c: sessions begin empty, keep the first failure, and know nothing of each other.
 */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/session.h"

static const int32_t CODES[] = {0, 0, 1, 1, 1, 0, 2, 2};
static const struct ratings GOOD = {.rows = 4, .raters = 2, .categories = 3, .codes = CODES};
static const struct ratings EMPTY = {.rows = 0, .raters = 2, .categories = 3, .codes = CODES};

static void test_a_session_begins_without_a_failure(void **state)
{
    struct call *c = stats_begin();

    (void)state;
    assert_null(stats_sentence(c));
    assert_null(c->actor);
    assert_null(c->words);
    stats_end(c);
    stats_end(NULL);
}

static void test_the_first_failure_has_its_sentence(void **state)
{
    struct call *c = stats_begin(), *other = stats_begin();
    struct estimate ret;

    (void)state;
    assert_int_equal(agree_alpha(c, &EMPTY, METRIC_ORDINAL, .95, &ret), ERR_INVALID);
    assert_non_null(stats_sentence(c));
    assert_true(strlen(stats_sentence(c)) > 10);
    assert_null(stats_sentence(other));
    stats_end(c);
    stats_end(other);
}

static void test_it_is_the_call_of_every_function(void **state)
{
    struct call *c = stats_begin();
    struct call mine = call_begin();
    struct estimate one, same;

    (void)state;
    assert_int_equal(agree_alpha(c, &GOOD, METRIC_ORDINAL, .95, &one), OK);
    assert_int_equal(agree_alpha(&mine, &GOOD, METRIC_ORDINAL, .95, &same), OK);
    assert_true(one.value == same.value);
    assert_null(stats_sentence(c));
    stats_end(c);
    call_end(&mine);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_session_begins_without_a_failure),
        cmocka_unit_test(test_the_first_failure_has_its_sentence),
        cmocka_unit_test(test_it_is_the_call_of_every_function),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
