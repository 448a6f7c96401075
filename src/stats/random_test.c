/* stats/random_test.c: the generator is the published one, streams differ, and draws have their
 * distribution (chi-squares with fixed seeds: they can fail only when the code changes).
 */

#include "base/fixture.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "stats/random.h"

static void test_bits_are_those_of_the_reference(void **state)
{
    /* From the state 1, 2, 3, 4, as published implementations give them. */
    static const uint64_t known[] = {11520, 0, 1509978240, 1215971899390074240u};
    struct random r = {{1, 2, 3, 4}};

    (void)state;
    for (size_t i = 0; i < 4; i++) assert_true(random_bits(&r) == known[i]);
}

static void test_streams_repeat_and_differ(void **state)
{
    struct random a = random_stream(7, 3), again = random_stream(7, 3), next = random_stream(7, 4);
    struct random other = random_stream(8, 3);

    (void)state;
    for (size_t i = 0; i < 100; i++) {
        uint64_t bits = random_bits(&a);
        assert_true(bits == random_bits(&again));
        assert_true(bits != random_bits(&next));
        assert_true(bits != random_bits(&other));
    }
}

static void test_uniform_and_normal_have_their_moments(void **state)
{
    struct random r = random_stream(1, 0);
    double sum = 0, squares = 0, normal = 0, normal_squares = 0;
    size_t count = 200000;

    (void)state;
    for (size_t i = 0; i < count; i++) {
        double u = random_uniform(&r), z = random_normal(&r);
        assert_true(u > 0 && u < 1);
        sum += u;
        squares += u * u;
        normal += z;
        normal_squares += z * z;
    }
    assert_true(fabs(sum / (double)count - .5) < .003);
    assert_true(fabs(squares / (double)count - 1. / 3) < .003);
    assert_true(fabs(normal / (double)count) < .01);
    assert_true(fabs(normal_squares / (double)count - 1) < .015);
}

static void test_below_reaches_all_alike(void **state)
{
    struct random r = random_stream(2, 0);
    size_t seen[6] = {0};

    (void)state;
    assert_true(random_below(&r, 0) == 0 && random_below(&r, 1) == 0);
    for (size_t i = 0; i < 60000; i++) seen[random_below(&r, 6)]++;
    for (size_t i = 0; i < 6; i++) assert_true(seen[i] > 9600 && seen[i] < 10400);
    /* Nearly all of the range: three of four draws are refused and made again. */
    for (size_t i = 0; i < 100; i++)
        assert_true(random_below(&r, ((uint64_t)1 << 63) + 1) <= (uint64_t)1 << 63);
}

/* Chi-square of draws against the distribution itself, cells of fewer than five put together. */
static double binomial_fit(struct random *r, unsigned n, double p, size_t draws)
{
    double observed[400] = {0}, square = 0, cell = 0, met = 0, cells = -1;

    for (size_t i = 0; i < draws; i++) {
        uint64_t k = random_binomial(r, n, p);
        assert_true(k <= n);
        observed[k < 399 ? k : 399]++;
    }
    for (unsigned k = 0; k < 400 && k <= n; k++) {
        cell += (double)draws * gsl_ran_binomial_pdf(k, p, n);
        met += observed[k];
        if (cell < 5) continue;
        square += (met - cell) * (met - cell) / cell;
        cells++;
        cell = met = 0;
    }
    return gsl_cdf_chisq_Q(square, cells);
}

static void test_binomials_have_their_distribution(void **state)
{
    static const struct {
        unsigned n;
        double p;
    } cases[] = {{1, .3},       {20, .02},     {20, .5},        {40, .26}, {39, .8},
                 {1000, .0099}, {1000, .0101}, {100000, .0012}, {300, .5}};
    struct random r = random_stream(3, 0);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(binomial_fit(&r, cases[i].n, cases[i].p, 100000) > .001);
    assert_true(random_binomial(&r, 0, .5) == 0);
    assert_true(random_binomial(&r, 9, 0) == 0);
    assert_true(random_binomial(&r, 9, 1) == 9);
}

/* Mean and variance of each row over many draws, and their sum each time. */
static void fits_multinomial(const double *frequency, size_t count, uint64_t seed)
{
    double total = 0, sums[64] = {0}, squares[64] = {0}, drawn[64];
    size_t draws = 20000;
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < count; i++) total += frequency[i];
    for (size_t d = 0; d < draws; d++) {
        double all = 0;
        random_multinomial(&r, frequency, count, drawn);
        for (size_t i = 0; i < count; i++) {
            all += drawn[i];
            sums[i] += drawn[i];
            squares[i] += drawn[i] * drawn[i];
        }
        assert_true(all == total);
    }
    for (size_t i = 0; i < count; i++) {
        double mean = sums[i] / (double)draws, share = frequency[i] / total;
        double variance = squares[i] / (double)draws - mean * mean,
               wanted = total * share * (1 - share);
        assert_true(fabs(mean - frequency[i]) < 5 * sqrt(wanted / (double)draws) + 1e-12);
        assert_true(fabs(variance - wanted) < .08 * wanted + 1e-12);
    }
}

static void test_multinomials_keep_total_mean_and_variance(void **state)
{
    double ones[60], mixed[40], large[30] = {0};

    (void)state;
    for (size_t i = 0; i < 60; i++) ones[i] = 1;
    for (size_t i = 0; i < 40; i++) mixed[i] = i % 4 ? 1 : 1 + (double)i;
    for (size_t i = 0; i < 30; i++) large[i] = (double)((i * 17) % 90); /* one row of nothing */
    fits_multinomial(ones, 60, 4);
    fits_multinomial(mixed, 40, 5);
    fits_multinomial(large, 30, 6);
    fits_multinomial(ones, 1, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits_are_those_of_the_reference),
        cmocka_unit_test(test_streams_repeat_and_differ),
        cmocka_unit_test(test_uniform_and_normal_have_their_moments),
        cmocka_unit_test(test_below_reaches_all_alike),
        cmocka_unit_test(test_binomials_have_their_distribution),
        cmocka_unit_test(test_multinomials_keep_total_mean_and_variance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
