/* base/arena_test.c: what is handed out is aligned, zeroed and apart; what was deferred runs last
 * first. */

#include "base/fixture.h"

#include "base/arena.h"

static void test_every_size_is_aligned_for_any_type(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    for (size_t size = 0; size < 300; size++)
        assert_int_equal((uintptr_t)arena_alloc(a, size) % _Alignof(max_align_t), 0);
    assert_int_equal((uintptr_t)arena_alloc(a, 1000000) % _Alignof(max_align_t), 0);
    arena_free(a);
}

static void test_what_is_handed_out_is_zeroed_even_after_use(void **state)
{
    static const unsigned char zeros[5000];
    struct arena *a = arena_new();

    (void)state;
    for (int round = 0; round < 3; round++) {
        unsigned char *p = arena_alloc(a, sizeof zeros);
        assert_memory_equal(p, zeros, sizeof zeros);
        memset(p, 0xff, sizeof zeros);
        arena_reset(a);
    }
    arena_free(a);
}

static void test_pieces_do_not_overlap_within_and_across_blocks(void **state)
{
    struct arena *a = arena_new();
    unsigned char *pieces[200];

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        pieces[i] = arena_alloc(a, 1 + i * 17);
        memset(pieces[i], (int)i, 1 + i * 17);
    }
    for (size_t i = 0; i < 200; i++)
        for (size_t k = 0; k < 1 + i * 17; k++) assert_int_equal(pieces[i][k], i);
    arena_free(a);
}

struct ran {
    int *order;
    int *count;
    int number;
};

static void note(void *thing)
{
    struct ran *r = thing;

    r->order[(*r->count)++] = r->number;
}

static void test_deferred_work_runs_last_first_and_once(void **state)
{
    int order[4] = {0}, count = 0;
    struct ran one = {order, &count, 1}, two = {order, &count, 2}, three = {order, &count, 3};
    struct arena *a = arena_new();

    (void)state;
    arena_defer(a, note, &one);
    arena_alloc(a, 200000); /* a block of its own between the two */
    arena_defer(a, note, &two);
    assert_int_equal(count, 0);
    arena_reset(a);
    assert_int_equal(count, 2);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
    arena_reset(a);
    assert_int_equal(count, 2);
    arena_defer(a, note, &three);
    arena_free(a);
    assert_int_equal(count, 3);
    assert_int_equal(order[2], 3);
}

static void test_used_grows_and_starts_again_after_a_reset(void **state)
{
    struct arena *a = arena_new();
    size_t used;

    (void)state;
    assert_int_equal(arena_used(a), 0);
    arena_alloc(a, 100);
    used = arena_used(a);
    assert_true(used >= 100);
    arena_alloc(a, 100000);
    assert_true(arena_used(a) >= used + 100000);
    arena_reset(a);
    assert_int_equal(arena_used(a), 0);
    arena_free(a);
}

static void test_copies_are_copies_and_texts_end(void **state)
{
    struct arena *a = arena_new();
    char from[] = "herons";
    char *whole = arena_text(a, from), *part = arena_text_n(a, from, 3);
    void *bytes = arena_copy(a, from, sizeof from);

    (void)state;
    from[0] = 'H';
    assert_string_equal(whole, "herons");
    assert_string_equal(part, "her");
    assert_memory_equal(bytes, "herons", 7);
    assert_string_equal(arena_text_n(a, NULL, 0), "");
    assert_null(arena_text(a, NULL));
    assert_non_null(arena_copy(a, NULL, 0));
    arena_free(a);
}

static void test_a_formatted_text_is_as_long_as_it_needs_to_be(void **state)
{
    struct arena *a = arena_new();
    char *text = arena_format(a, "%0*d|%s", 100000, 7, "end");

    (void)state;
    assert_int_equal(strlen(text), 100004);
    assert_string_equal(text + 99999, "7|end");
    assert_string_equal(arena_format(a, "%s", ""), "");
    arena_free(a);
}

static void test_freeing_nothing_is_allowed(void **state)
{
    (void)state;
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_size_is_aligned_for_any_type),
        cmocka_unit_test(test_what_is_handed_out_is_zeroed_even_after_use),
        cmocka_unit_test(test_pieces_do_not_overlap_within_and_across_blocks),
        cmocka_unit_test(test_deferred_work_runs_last_first_and_once),
        cmocka_unit_test(test_used_grows_and_starts_again_after_a_reset),
        cmocka_unit_test(test_copies_are_copies_and_texts_end),
        cmocka_unit_test(test_a_formatted_text_is_as_long_as_it_needs_to_be),
        cmocka_unit_test(test_freeing_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
