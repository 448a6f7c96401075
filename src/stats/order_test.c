/* stats/order_test.c: numbers in order, equal ones as they were. */

#include <math.h>

#include "base/fixture.h"
#include "stats/order.h"

static void test_order_of_every_kind_of_number(void **state)
{
    static const double values[] = {3, -1, 0, -INFINITY, 1e-320, 3, -0.0, INFINITY, -1, 1e300};
    static const uint32_t wanted[] = {3, 1, 8, 2, 6, 4, 0, 5, 9, 7};
    struct call c = call_begin();
    struct ordering room;
    double sorted[10];
    uint64_t spare[10];

    (void)state;
    must_work(&c, ordering_new(&c, 10, &room));
    assert_memory_equal(ordering_by(&room, values, 10), wanted, sizeof wanted);
    memcpy(sorted, values, sizeof sorted);
    order_values(sorted, 10, spare);
    for (size_t i = 0; i < 10; i++) assert_true(sorted[i] == values[wanted[i]]);
    call_end(&c);
}

static void test_many_numbers_are_in_order_and_stable(void **state)
{
    enum { N = 20000 };
    struct call c = call_begin();
    double *values = arena_alloc(c.mem, N * sizeof *values);
    double *sorted = arena_alloc(c.mem, N * sizeof *sorted);
    struct ordering room;
    const uint32_t *places;
    uint64_t bits = 1;

    (void)state;
    for (size_t i = 0; i < N; i++) {
        bits = bits * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        values[i] = (double)(bits >> 40) / (i % 2 ? 1e3 : -7) - 5;
        if (i % 3 == 0) values[i] = floor(values[i] / 1e4);
        if (i % 7 == 0) values[i] = 1 + (double)(bits >> 45) * 0x1p-52; /* apart in the last bits */
    }
    must_work(&c, ordering_new(&c, N, &room));
    places = ordering_by(&room, values, N);
    for (size_t i = 1; i < N; i++) {
        assert_true(values[places[i - 1]] <= values[places[i]]);
        if (values[places[i - 1]] == values[places[i]]) assert_true(places[i - 1] < places[i]);
    }
    for (size_t first = 0, end; first < N; first = end) {
        end = ordering_run_end(&room, N, first);
        assert_true(values[places[first]] == values[places[end - 1]]);
        if (end < N) assert_true(values[places[end]] > values[places[first]]);
    }
    memcpy(sorted, values, N * sizeof *sorted);
    order_values(sorted, N, arena_alloc(c.mem, N * sizeof(uint64_t)));
    for (size_t i = 0; i < N; i++) assert_true(sorted[i] == values[places[i]]);
    call_end(&c);
}

static void test_none_one_and_too_many(void **state)
{
    struct call c = call_begin();
    struct ordering room;
    double one = 5;

    (void)state;
    must_work(&c, ordering_new(&c, 1, &room));
    assert_non_null(ordering_by(&room, &one, 0));
    assert_int_equal(ordering_by(&room, &one, 1)[0], 0);
    must_fail(&c, ERR_INVALID, ordering_new(&c, (size_t)UINT32_MAX + 1, &room));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_every_kind_of_number),
        cmocka_unit_test(test_many_numbers_are_in_order_and_stable),
        cmocka_unit_test(test_none_one_and_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
