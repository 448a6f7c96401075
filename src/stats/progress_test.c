/* stats/progress_test.c: what is done is counted, by however many threads. */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"
#include "stats/progress.h"
#include "stats/rating_blocks.h"

static void nothing(void *context, size_t first, size_t end, size_t thread)
{
    (void)context, (void)first, (void)end, (void)thread;
}

static void test_parts_are_counted(void **state)
{
    struct call c = call_begin();
    struct progress progress = {0};

    (void)state;
    progress_for(&c, 2, 1001, 8, nothing, NULL); /* nobody looks */
    progress_add(&c, 1);
    c.progress = &progress;
    for (size_t threads = 1; threads < 4; threads++) {
        progress_for(&c, threads, 1001, 8, nothing, NULL);
        assert_int_equal(atomic_load(&progress.done), 1001);
        assert_int_equal(atomic_load(&progress.all), 1001);
    }
    progress_begin(&c, 0);
    progress_add(&c, 3);
    assert_int_equal(atomic_load(&progress.done), 3);
    assert_int_equal(atomic_load(&progress.all), 0);
    call_end(&c);
}

static void test_replicates_are_counted(void **state)
{
    struct call c = call_begin();
    struct progress progress = {0};
    struct estimate e[AGREE_COUNT];
    struct agreement_wanted wanted = {.level = .95};
    struct bootstrap_wanted b = {.replicates = 100, .seed = 1, .threads = 2, .level = .95};

    (void)state;
    c.progress = &progress;
    must_work(&c, agree_all(&c, &twelve, &wanted, e));
    must_work(&c, agree_bootstrap(&c, &twelve, &wanted, &b, e, NULL));
    assert_int_equal(atomic_load(&progress.done), (100 + LANES - 1) / LANES); /* some at a time */
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parts_are_counted),
        cmocka_unit_test(test_replicates_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
