/* stats/bivariate_test.c: the bivariate normal distribution against quadrature in 40 digits. */

#include "base/fixture.h"

#include "stats/bivariate.h"
#include "stats/fixture.h"

static const struct {
    double h, k, rho, value;
} known[] = {
    {0.5, -0.3, 0.2, 0.29076428813655367019},     {-1.2, 0.7, -0.25, 0.070479444195789391996},
    {1, 1, 0.5, 0.74520358684674973096},          {-2, -1.5, 0.6, 0.010505703476735930617},
    {0.3, -1.1, -0.7, 0.019393798338541855745},   {0.1, 0.2, 0.9, 0.48686932367461667278},
    {-1, -1.01, 0.92, 0.11902538692954919503},    {1.5, -0.5, -0.9, 0.24220712635980466436},
    {0, 0, 0.95, 0.44945868794787004258},         {0.5, 0.6, 0.95, 0.66308743847162081493},
    {-0.4, -0.4, 0.99, 0.3237862696011622497},    {2, 2.1, 0.999, 0.97724025580392200228},
    {-3, -2.9, 0.97, 0.0010710994305380345261},   {1, -1.2, -0.95, 0.011002099906545381739},
    {1, -0.9, -0.95, 0.046353267690293805326},    {0.25, -0.25, -0.9999, 0.0021815582815511994183},
    {-2.5, 2.6, -0.93, 0.0030967369058164267653}, {-1.5, -1.2, 0.9999, 0.066807201268858066004},
    {4, -4, 0.3, 0.000031671241269874097407},     {-5, -5, 0.8, 2.4186888311236970311e-8},
    {-6, -6, 0.5, 3.8935880669598156992e-13},     {3, -1, -0.99, 0.15730535589982695689},
    {0.7, 0.7, 0.925, 0.70963582678819861251},    {0.7, 0.7, -0.925, 0.51607848333282959893},
    {0.01, 0, 0.3, 0.30048551763657831461},       {0.01, 0, 0.75, 0.38695892716112922181},
    {-8, 1, 0.6, 6.2209605742710128366e-16},
};

static void test_forty_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_near(bivariate_normal(known[i].h, known[i].k, known[i].rho), known[i].value, 1e-15);
}

static void test_symmetries(void **state)
{
    (void)state;
    for (double rho = -.99; rho < 1; rho += .0983) {
        for (double h = -3; h < 3.1; h += .71) {
            double k = h * h / 3 - 1.1, both = bivariate_normal(h, k, rho);
            assert_near(both, bivariate_normal(k, h, rho), 1e-15);
            assert_near(normal_below(h), both + bivariate_normal(h, -k, -rho), 4e-16);
            assert_near(bivariate_normal(-h, -k, rho), 1 - normal_below(h) - normal_below(k) + both,
                        1e-15);
        }
        /* Sheppard (1899). */
        assert_near(bivariate_normal(0, 0, rho), .25 + asin(rho) / (2 * M_PI), 1e-15);
    }
}

static void test_limits(void **state)
{
    (void)state;
    assert_near(bivariate_normal(.3, -.7, 0), normal_below(.3) * normal_below(-.7), 1e-16);
    assert_near(bivariate_normal(.3, -.7, 1), normal_below(-.7), 0);
    assert_near(bivariate_normal(.3, .7, -1), normal_below(.3) - normal_below(-.7), 1e-16);
    assert_near(bivariate_normal(-.3, -.7, -1), 0, 0);
    assert_near(bivariate_normal(INFINITY, .7, .4), normal_below(.7), 0);
    assert_near(bivariate_normal(.7, INFINITY, .4), normal_below(.7), 0);
    assert_near(bivariate_normal(-INFINITY, .7, .4), 0, 0);
    assert_near(bivariate_normal(INFINITY, INFINITY, .4), 1, 0);
    assert_near(bivariate_density(INFINITY, 1, .4), 0, 0);
    assert_true(isnan(bivariate_normal(0, 0, 1.01)) && isnan(bivariate_normal(NAN, 0, .1)));
    assert_true(isnan(bivariate_normal(0, NAN, .1)) && isnan(bivariate_normal(0, 0, NAN)));
    /* No step where the method changes. */
    for (double sign = -1; sign < 2; sign += 2)
        for (double h = -3; h < 3; h += .37)
            assert_near(bivariate_normal(h, h / 2, sign * nextafter(.925, 0)),
                        bivariate_normal(h, h / 2, sign * .925), 2e-15);
}

static void test_slope_is_the_density(void **state)
{
    (void)state;
    for (double rho = -.97; rho < 1; rho += .09) {
        double step = 1e-5, h = .4, k = -.9;
        double slope =
            (bivariate_normal(h, k, rho + step) - bivariate_normal(h, k, rho - step)) / (2 * step);
        assert_near(slope, bivariate_density(h, k, rho), 1e-7);
    }
}

static void test_grid_is_point_by_point(void **state)
{
    static const double row[] = {-1.5, .2, 1.1}, column[] = {-.4, .8};
    double row_below[3], column_below[2], ret[6];
    struct bivariate_grid g = {3, 2, row, column, row_below, column_below};

    (void)state;
    for (size_t i = 0; i < 3; i++) row_below[i] = normal_below(row[i]);
    for (size_t i = 0; i < 2; i++) column_below[i] = normal_below(column[i]);
    for (double rho = -.98; rho < 1; rho += .19) {
        bivariate_normal_grid(&g, rho, ret);
        for (size_t i = 0; i < 6; i++)
            assert_near(ret[i], bivariate_normal(row[i / 2], column[i % 2], rho), 1e-16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forty_digits),
        cmocka_unit_test(test_symmetries),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_slope_is_the_density),
        cmocka_unit_test(test_grid_is_point_by_point),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
