/* stats/linear_test.c: small matrices whose answers are known. */

#include "base/fixture.h"
#include "stats/linear.h"

static const double a[] = {4, 2, 1, 2, 5, 3, 1, 3, 6};

static void assert_near(double seen, double wanted)
{
    if (fabs(seen - wanted) > 1e-12) print_message("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= 1e-12);
}

static void test_products_in_every_position(void **state)
{
    static const double x[] = {1, 2, 3, 4, 5, 6}, y[] = {7, 8, 9, 10, 11, 12};
    static const double turned_x[] = {1, 4, 2, 5, 3, 6}, turned_y[] = {7, 9, 11, 8, 10, 12};
    static const double wanted[] = {58, 64, 139, 154};
    struct call c = call_begin();
    double ret[4];

    (void)state;
    for (int way = 0; way < 4; way++) {
        must_work(&c, linear_multiply(&c, 2, 2, 3, way & 1 ? turned_x : x, way & 1,
                                      way & 2 ? turned_y : y, way & 2, ret));
        for (size_t i = 0; i < 4; i++) assert_near(ret[i], wanted[i]);
    }
    call_end(&c);
}

static void test_inverse_and_solution_give_the_identity(void **state)
{
    struct call c = call_begin();
    double inverse[9], any[9], product[9], solved[9], logarithm;
    const double identity[] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    bool good;

    (void)state;
    must_work(&c, linear_invert(&c, 3, a, inverse, &logarithm, &good));
    assert_true(good);
    assert_near(logarithm, log(67));
    must_work(&c, linear_invert_any(&c, 3, a, any, &good));
    assert_true(good);
    must_work(&c, linear_solve(&c, 3, a, 3, identity, solved, &good));
    assert_true(good);
    must_work(&c, linear_multiply(&c, 3, 3, 3, a, false, inverse, false, product));
    for (size_t i = 0; i < 9; i++) {
        assert_near(product[i], identity[i]);
        assert_near(any[i], inverse[i]);
        assert_near(solved[i], inverse[i]);
    }
    call_end(&c);
}

static void test_what_has_no_inverse_is_told(void **state)
{
    static const double flat[] = {1, 2, 2, 4}, indefinite[] = {1, 2, 2, 1};
    struct call c = call_begin();
    double ret[4];
    bool good = true;

    (void)state;
    must_work(&c, linear_invert(&c, 2, indefinite, ret, NULL, &good));
    assert_false(good);
    must_work(&c, linear_invert_any(&c, 2, flat, ret, &good));
    assert_false(good);
    must_work(&c, linear_cholesky(&c, 2, indefinite, ret, &good));
    assert_false(good);
    call_end(&c);
}

static void test_eigenvectors_put_the_matrix_together_again(void **state)
{
    struct call c = call_begin();
    double values[3], vectors[9], lower[9];
    bool good;

    (void)state;
    must_work(&c, linear_eigen(&c, 3, a, values, vectors));
    assert_true(values[0] >= values[1] && values[1] >= values[2]);
    must_work(&c, linear_cholesky(&c, 3, a, lower, &good));
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            double sum = 0, product = 0;
            for (size_t k = 0; k < 3; k++) {
                sum += vectors[i * 3 + k] * values[k] * vectors[j * 3 + k];
                product += lower[i * 3 + k] * lower[j * 3 + k];
            }
            assert_near(sum, a[i * 3 + j]);
            assert_near(product, a[i * 3 + j]);
        }
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_products_in_every_position),
        cmocka_unit_test(test_inverse_and_solution_give_the_identity),
        cmocka_unit_test(test_what_has_no_inverse_is_told),
        cmocka_unit_test(test_eigenvectors_put_the_matrix_together_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
