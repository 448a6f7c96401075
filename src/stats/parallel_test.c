/* stats/parallel_test.c: every part is done once, whatever the threads and the grain. */

#include "base/fixture.h"

#include <stdatomic.h>

#include "stats/parallel.h"

#define PARTS 1000

struct done {
    atomic_int times[PARTS];
    size_t threads;
    atomic_int wrong;
};

static void mark(void *context, size_t first, size_t end, size_t thread)
{
    struct done *d = context;

    if (thread >= d->threads || end > PARTS || first >= end) d->wrong++;
    for (size_t i = first; i < end && i < PARTS; i++) d->times[i]++;
}

static void test_every_part_is_done_once(void **state)
{
    static const size_t grains[] = {0, 1, 7, 999, 1000, 5000};

    (void)state;
    for (size_t threads = 0; threads < 5; threads++)
        for (size_t g = 0; g < sizeof grains / sizeof *grains; g++) {
            struct done d = {.threads = parallel_threads(threads)};
            parallel_for(threads, PARTS, grains[g], mark, &d);
            assert_int_equal(d.wrong, 0);
            for (size_t i = 0; i < PARTS; i++) assert_int_equal(d.times[i], 1);
        }
}

static void test_nothing_to_do_is_not_done(void **state)
{
    struct done d = {.threads = 2};

    (void)state;
    parallel_for(2, 0, 1, mark, &d);
    assert_int_equal(d.wrong, 0);
    assert_int_equal(d.times[0], 0);
}

static void test_threads_are_limited(void **state)
{
    (void)state;
    assert_true(parallel_processors() >= 1 && parallel_processors() <= 64);
    assert_int_equal(parallel_threads(0), parallel_processors());
    assert_int_equal(parallel_threads(3), 3);
    assert_int_equal(parallel_threads(1000), 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_part_is_done_once),
        cmocka_unit_test(test_nothing_to_do_is_not_done),
        cmocka_unit_test(test_threads_are_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
