/* stats/ratings_test.c: distinct rows stand for the same units, however they are packed. */

#include "base/fixture.h"

#include "stats/random.h"
#include "stats/ratings.h"

/* Rows of few different patterns, the first code of each row in `first` categories. */
static struct ratings patterned(struct call *c, size_t rows, size_t raters, size_t categories,
                                size_t patterns)
{
    struct random r = random_stream(1, patterns);
    int32_t *codes = arena_alloc(c->mem, rows * raters * sizeof *codes);

    for (size_t i = 0; i < rows; i++) {
        uint64_t pattern = random_below(&r, patterns);
        struct random own = random_stream(2, pattern);
        for (size_t k = 0; k < raters; k++)
            codes[i * raters + k] = (int32_t)random_below(&own, categories + 1) - 1;
    }
    return (struct ratings){rows, raters, categories, codes, NULL, NULL};
}

static void stands_for_the_same(struct call *c, const struct ratings *r)
{
    struct ratings d;
    size_t *row_of, first = 0;
    double *met;

    must_work(c, ratings_distinct(c, r, &d, &row_of));
    assert_true(ratings_units(&d) == ratings_units(r));
    met = arena_alloc(c->mem, d.rows * sizeof *met);
    for (size_t i = 0; i < r->rows; i++) {
        assert_true(row_of[i] <= first); /* in the order of their first appearance */
        first += row_of[i] == first;
        assert_memory_equal(d.codes + row_of[i] * r->raters, r->codes + i * r->raters,
                            r->raters * sizeof *r->codes);
        met[row_of[i]] += r->frequency ? r->frequency[i] : 1;
    }
    for (size_t i = 0; i < d.rows; i++) assert_true(met[i] == (d.frequency ? d.frequency[i] : 1));
    if (d.rows == r->rows) return;
    for (size_t i = 0; i < d.rows && i < 300; i++)
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(d.codes + i * r->raters, d.codes + k * r->raters,
                                    r->raters * sizeof *r->codes);
}

static void test_distinct_rows_of_every_width(void **state)
{
    static const struct {
        size_t rows, raters, categories, patterns;
    } cases[] = {{9, 1, 1, 2},      {500, 5, 5, 40},      {500, 2, 1000, 90},  {20000, 22, 5, 7000},
                 {3000, 50, 7, 60}, {3000, 9, 90000, 80}, {2000, 5, 5, 100000}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct call c = call_begin();
        struct ratings r =
            patterned(&c, cases[i].rows, cases[i].raters, cases[i].categories, cases[i].patterns);
        stands_for_the_same(&c, &r);
        double *frequency = arena_alloc(c.mem, r.rows * sizeof *frequency);
        for (size_t k = 0; k < r.rows; k++) frequency[k] = (double)(k % 5);
        r.frequency = frequency;
        stands_for_the_same(&c, &r);
        call_end(&c);
    }
}

static void test_what_is_no_rating_is_refused(void **state)
{
    struct call c = call_begin();
    int32_t codes[] = {0, 1, 1, 2, -1, 0};
    double frequency[] = {1, -1, 1}, values[] = {1, NAN};
    struct ratings d, r = {3, 2, 2, codes, NULL, NULL};
    double *table;

    (void)state;
    must_fail(&c, ERR_INVALID, ratings_distinct(&c, &r, &d, NULL));
    must_fail(&c, ERR_INVALID, ratings_cross(&c, &r, 0, 1, &table));
    codes[3] = -2;
    must_fail(&c, ERR_INVALID, ratings_distinct(&c, &r, &d, NULL));
    codes[3] = 1;
    must_work(&c, ratings_distinct(&c, &r, &d, NULL));
    r.frequency = frequency;
    must_fail(&c, ERR_INVALID, ratings_distinct(&c, &r, &d, NULL));
    r.frequency = NULL;
    r.values = values;
    must_fail(&c, ERR_INVALID, ratings_distinct(&c, &r, &d, NULL));
    r.rows = 0;
    must_fail(&c, ERR_INVALID, ratings_distinct(&c, &r, &d, NULL));
    call_end(&c);
}

static void test_counts_forget_who_rated(void **state)
{
    struct call c = call_begin();
    const int32_t codes[] = {0, 1, 2, 2, 1, 0, -1, 1, 1, 1, -1, 1, 1, 1, -1};
    struct ratings r = {5, 3, 3, codes, NULL, NULL};
    struct rating_counts counts;

    (void)state;
    must_work(&c, ratings_counts(&c, &r, &counts));
    assert_int_equal(counts.rows, 2);
    for (size_t k = 0; k < 3; k++) assert_true(counts.counts[k] == 1);
    assert_true(counts.counts[3] == 0 && counts.counts[4] == 2 && counts.counts[5] == 0);
    assert_true(counts.frequency[0] == 2 && counts.frequency[1] == 3);
    call_end(&c);
}

static void test_cross_table_leaves_out_units_of_one_rating(void **state)
{
    struct call c = call_begin();
    const int32_t codes[] = {0, 1, 1, 1, -1, 1, 0, -1, 1, 0};
    const double frequency[] = {2, 3, 5, 7, 11};
    struct ratings r = {5, 2, 2, codes, NULL, frequency};
    double *table;

    (void)state;
    must_work(&c, ratings_cross(&c, &r, 0, 1, &table));
    assert_true(table[0] == 0 && table[1] == 2 && table[2] == 11 && table[3] == 3);
    must_work(&c, ratings_cross(&c, &r, 1, 0, &table));
    assert_true(table[0] == 0 && table[1] == 11 && table[2] == 2 && table[3] == 3);
    call_end(&c);
}

static void test_weights_go_by_the_values(void **state)
{
    struct call c = call_begin();
    const double values[] = {1, 2, 5};
    double *w;

    (void)state;
    must_work(&c, weights_make(&c, WEIGHTS_IDENTITY, values, 3, &w));
    assert_true(w[0] == 1 && w[1] == 0 && w[8] == 1);
    must_work(&c, weights_make(&c, WEIGHTS_LINEAR, values, 3, &w));
    assert_true(w[1] == .75 && w[2] == 0 && w[5] == .25 && w[7] == .25);
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 3, &w));
    assert_true(w[1] == .75 && w[2] == 0 && w[5] == .75);
    must_work(&c, weights_make(&c, WEIGHTS_RATIO, values, 3, &w));
    assert_true(w[0] == 1 && fabs(w[1] - 8 / 9.) < 1e-15 && fabs(w[2] - 5 / 9.) < 1e-15);
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 1, &w));
    assert_true(w[0] == 1);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distinct_rows_of_every_width),
        cmocka_unit_test(test_what_is_no_rating_is_refused),
        cmocka_unit_test(test_counts_forget_who_rated),
        cmocka_unit_test(test_cross_table_leaves_out_units_of_one_rating),
        cmocka_unit_test(test_weights_go_by_the_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
