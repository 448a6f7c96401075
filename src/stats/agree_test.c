/* stats/agree_test.c: coefficients of many raters, against Gwet's and Fleiss' published figures. */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"

static void all_of(struct call *c, const struct ratings *r, const double *weights, struct estimate *ret)
{
    struct agreement_wanted w = {.weights = weights, .level = .95};

    must_work(c, agree_all(c, r, &w, ret));
}

/* Ratings of each row from counts of raters in each category, as a table of distributions gives them.
 */
static struct ratings from_counts(struct arena *mem, const int *counts, size_t rows, size_t raters,
                                  size_t categories)
{
    int32_t *codes = arena_alloc(mem, rows * raters * sizeof *codes), *next = codes;

    for (size_t i = 0; i < rows * categories; i++)
        for (int k = 0; k < counts[i]; k++) *next++ = (int32_t)(i % categories);
    return (struct ratings){rows, raters, categories, codes, NULL, NULL};
}

/* Fleiss (1971): 30 patients, six psychiatrists, five diagnoses. */
static const int diagnoses[] = {
    0, 0, 0, 6, 0, 0, 3, 0, 0, 3, 0, 1, 4, 0, 1, 0, 0, 0, 0, 6, 0, 3, 0, 3, 0, 2, 0, 4, 0, 0,
    0, 0, 4, 0, 2, 2, 0, 3, 1, 0, 2, 0, 0, 4, 0, 0, 0, 0, 0, 6, 1, 0, 0, 5, 0, 1, 1, 0, 4, 0,
    0, 3, 3, 0, 0, 1, 0, 0, 5, 0, 0, 2, 0, 3, 1, 0, 0, 5, 0, 1, 3, 0, 0, 1, 2, 5, 1, 0, 0, 0,
    0, 2, 0, 4, 0, 1, 0, 2, 0, 3, 0, 0, 0, 0, 6, 0, 1, 0, 5, 0, 0, 2, 0, 1, 3, 2, 0, 0, 4, 0,
    1, 0, 0, 4, 1, 0, 5, 0, 1, 0, 4, 0, 0, 0, 2, 0, 2, 0, 4, 0, 1, 0, 5, 0, 0, 0, 0, 0, 0, 6};

static void test_fleiss_diagnoses(void **state)
{
    static const double kappas[] = {.244755244755245, .244755244755245, .52, .471127272727273,
                                    .566117806823969};
    struct call c = call_begin();
    struct ratings r = from_counts(c.mem, diagnoses, 30, 6, 5);
    struct estimate e[AGREE_COUNT], of[5];

    (void)state;
    all_of(&c, &r, NULL, e);
    assert_near(e[AGREE_PERCENT].value, .555555555555556, 1e-12);
    assert_near(e[AGREE_FLEISS].value, .430244520060141, 1e-12);
    assert_near(e[AGREE_FLEISS].statistic, 17.6518305829914, 1e-6);
    assert_near(e[AGREE_CONGER].value, .441808540329333, 1e-12);
    must_work(&c, agree_light(&c, &r, .95, of));
    assert_near(of[0].value, .459412144434595, 1e-12);
    must_work(&c, agree_kappa_by_category(&c, &r, .95, of));
    for (size_t k = 0; k < 5; k++) assert_near(of[k].value, kappas[k], 1e-12);
    call_end(&c);
}

static void test_gwet_distribution(void **state)
{
    struct call c = call_begin();
    struct ratings r = from_counts(c.mem, diagnoses, 15, 6, 5);
    struct estimate e[AGREE_COUNT];
    double *w;

    (void)state;
    must_work(&c, agree_all(&c, &r, &(struct agreement_wanted){.level = .95, .counted = true}, e));
    assert_near(e[AGREE_KRIPPENDORFF].se, .0824322761989434, 1e-12);
    all_of(&c, &r, NULL, e);
    assert_near(e[AGREE_GWET].value, .444800732936326, 1e-12);
    assert_near(e[AGREE_GWET].se, .0841875667743077, 1e-12);
    assert_near(e[AGREE_FLEISS].value, .413926499032882, 1e-12);
    assert_near(e[AGREE_FLEISS].se, .0811929091959029, 1e-12);
    assert_near(e[AGREE_KRIPPENDORFF].value, .420438426821406, 1e-12);
    assert_near(e[AGREE_KRIPPENDORFF].se, .0811929091959029, 1e-12); /* Gwet's for the ratings */
    assert_near(e[AGREE_BRENNAN_PREDIGER].value, .438888888888889, 1e-12);
    assert_near(e[AGREE_BRENNAN_PREDIGER].se, .0831214236875052, 1e-12);
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 5, &w));
    all_of(&c, &r, w, e);
    assert_near(e[AGREE_GWET].value, .483743842364532, 1e-12);
    assert_near(e[AGREE_GWET].se, .10582267377296, 1e-12);
    call_end(&c);
}

static void test_gwet_missing_ratings(void **state)
{
    static const double plain[][2] = {[AGREE_PERCENT] = {.818181818181818, .12561},
                                      [AGREE_FLEISS] = {.76117, .15302},
                                      [AGREE_GWET] = {.77544, .14295},
                                      [AGREE_KRIPPENDORFF] = {.74342, .14557}};
    static const double quadratic[][2] = {[AGREE_PERCENT] = {.975378787878788, .09062},
                                          [AGREE_FLEISS] = {.86494, .14603},
                                          [AGREE_CONGER] = {.85771, .14367},
                                          [AGREE_BRENNAN_PREDIGER] = {.90152, .11089},
                                          [AGREE_GWET] = {.914, .10396},
                                          [AGREE_KRIPPENDORFF] = {.84911, .12913}};
    struct call c = call_begin();
    struct estimate e[AGREE_COUNT], w[AGREE_COUNT];
    double *weights;

    (void)state;
    must_work(&c, agree_all(&c, &twelve, &(struct agreement_wanted){.level = .95, .counted = true}, e));
    assert_near(e[AGREE_KRIPPENDORFF].se, .13769316543786453, 1e-12); /* of counts */
    all_of(&c, &twelve, NULL, e);
    /* Alpha rests on the 11 units with two ratings, and has their degrees of freedom. */
    assert_near((e[AGREE_KRIPPENDORFF].value - e[AGREE_KRIPPENDORFF].low) / e[AGREE_KRIPPENDORFF].se,
                2.2281388519649385, 1e-9);
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 5, &weights));
    all_of(&c, &twelve, weights, w);
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        if (plain[i][0] > 0) assert_near(e[i].value, plain[i][0], 6e-6);
        if (plain[i][0] > 0) assert_near(e[i].se, plain[i][1], 6e-6);
        assert_near(w[i].value, quadratic[i][0], 6e-6);
        assert_near(w[i].se, quadratic[i][1], 6e-6);
        assert_true(e[i].n == 11 && e[i].warnings == WARNING_SINGLE_RATINGS);
    }
    call_end(&c);
}

/* A table of two raters: Gwet divides by n there. */
static void test_gwet_table(void **state)
{
    static const int32_t codes[] = {0, 0, 1, 1, 1, 2, 2, 1, 2, 2};
    static const double frequency[] = {13, 20, 7, 4, 56};
    struct call c = call_begin();
    struct ratings r = {5, 2, 3, codes, NULL, frequency};
    struct agreement_wanted w = {.level = .95, .table = true};
    struct estimate e[AGREE_COUNT];
    double *weights;

    (void)state;
    must_work(&c, agree_all(&c, &r, &w, e));
    assert_near(e[AGREE_CONGER].value, .796409402183972, 1e-12);
    assert_near(e[AGREE_CONGER].se, .0589107183260815, 1e-12);
    assert_near(e[AGREE_FLEISS].value, .796239696211911, 1e-12);
    assert_near(e[AGREE_FLEISS].se, .0590547333089573, 1e-12);
    assert_near(e[AGREE_GWET].value, .849330548231346, 1e-12);
    assert_near(e[AGREE_GWET].se, .0432174675225593, 1e-12);
    assert_near(e[AGREE_BRENNAN_PREDIGER].se, .046933463541486, 1e-12);
    assert_near(e[AGREE_KRIPPENDORFF].value, .797258497730852, 1e-12);
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 3, &weights));
    w.weights = weights;
    must_work(&c, agree_all(&c, &r, &w, e));
    assert_near(e[AGREE_GWET].se, .0179201885033482, 1e-12);
    assert_near(e[AGREE_BRENNAN_PREDIGER].se, .0234667317707429, 1e-12);
    assert_near(e[AGREE_KRIPPENDORFF].value, .892648717571478, 1e-12);
    call_end(&c);
}

/* ---- what may not matter, and what may ---- */

static void test_order_does_not_matter(void **state)
{
    struct call c = call_begin();
    struct made m = {90, 4, 5, .7, .2, 21};
    struct ratings r = ratings_made(c.mem, &m);
    struct estimate e[AGREE_COUNT], other[AGREE_COUNT];
    double *w;

    (void)state;
    must_work(&c, weights_make(&c, WEIGHTS_LINEAR, NULL, 5, &w));
    for (enum turn turn = 0; turn < TURN_COUNT; turn++) {
        struct ratings turned = ratings_turned(c.mem, &r, turn);
        all_of(&c, &r, turn == TURN_LABELS ? NULL : w, e);
        all_of(&c, &turned, turn == TURN_LABELS ? NULL : w, other);
        for (enum agreement i = 0; i < AGREE_COUNT; i++) {
            assert_near(other[i].value, e[i].value, 1e-12);
            assert_near(other[i].se, e[i].se, 1e-12);
        }
    }
    call_end(&c);
}

static void test_frequencies_are_units(void **state)
{
    struct call c = call_begin();
    struct made m = {500, 3, 3, .7, .2, 22};
    struct ratings all = ratings_made(c.mem, &m), distinct;
    struct estimate e[AGREE_COUNT], other[AGREE_COUNT];

    (void)state;
    must_work(&c, ratings_distinct(&c, &all, &distinct, NULL));
    all_of(&c, &all, NULL, e);
    all_of(&c, &distinct, NULL, other);
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        assert_near(other[i].value, e[i].value, 1e-12);
        assert_near(other[i].se, e[i].se, 1e-12);
    }
    call_end(&c);
}

static void test_standard_errors_are_those_of_the_jackknife(void **state)
{
    struct call c = call_begin();
    struct made m = {250, 4, 4, .8, 0, 23};
    struct ratings r = ratings_made(c.mem, &m);
    struct estimate e[AGREE_COUNT], less[AGREE_COUNT];
    double sums[AGREE_COUNT] = {0}, squares[AGREE_COUNT] = {0}, n = 250, *w;

    (void)state;
    must_work(&c, weights_make(&c, WEIGHTS_QUADRATIC, NULL, 4, &w));
    all_of(&c, &r, w, e);
    for (size_t row = 0; row < r.rows; row++) {
        struct ratings without = ratings_without(c.mem, &r, row);
        all_of(&c, &without, w, less);
        for (size_t i = 0; i < AGREE_COUNT; i++) {
            sums[i] += less[i].value - e[i].value;
            squares[i] += (less[i].value - e[i].value) * (less[i].value - e[i].value);
        }
    }
    for (size_t i = 0; i < AGREE_COUNT; i++)
        assert_near(e[i].se / sqrt((n - 1) / n * (squares[i] - sums[i] * sums[i] / n)), 1, .02);
    call_end(&c);
}

static void test_limits(void **state)
{
    static const int32_t one[] = {1, 1, 1, 1, 1, 1}, alone[] = {0, NO, NO, 1}, against[] = {0, 1, 1, 0};
    struct call c = call_begin();
    struct made m = {50, 3, 4, 0, 0, 24};
    struct ratings perfect = ratings_made(c.mem, &m), same = {3, 2, 2, one, NULL, NULL};
    struct ratings single = {2, 2, 2, alone, NULL, NULL}, opposite = {2, 2, 2, against, NULL, NULL};
    struct agreement_wanted w = {.level = .95};
    struct estimate e[AGREE_COUNT];

    (void)state;
    all_of(&c, &perfect, NULL, e);
    for (enum agreement i = 0; i < AGREE_COUNT; i++)
        assert_true(fabs(e[i].value - 1) < 1e-12 && e[i].high <= 1 && e[i].warnings & WARNING_BOUNDARY);
    all_of(&c, &same, NULL, e);
    for (enum agreement i = 0; i < AGREE_COUNT; i++) {
        bool open = i == AGREE_FLEISS || i == AGREE_CONGER || i == AGREE_KRIPPENDORFF;
        assert_true(open ? isnan(e[i].value) && e[i].warnings & WARNING_ZERO_VARIANCE
                         : e[i].value == 1);
    }
    all_of(&c, &opposite, NULL, e);
    assert_true(e[AGREE_PERCENT].value == 0 && e[AGREE_FLEISS].value == -1);
    must_fail(&c, ERR_INVALID, agree_all(&c, &single, &w, e));
    call_end(&c);
}

static void test_weights_that_are_none_are_refused(void **state)
{
    struct call c = call_begin();
    double weights[] = {1, .5, .4, 1}, diagonal[] = {1, .5, .5, .9};
    static const int32_t codes[] = {0, 1, 1, 1};
    struct ratings r = {2, 2, 2, codes, NULL, NULL};
    struct agreement_wanted w = {.weights = weights, .level = .95};
    struct estimate e[AGREE_COUNT];

    (void)state;
    must_fail(&c, ERR_INVALID, agree_all(&c, &r, &w, e));
    w.weights = diagonal;
    must_fail(&c, ERR_INVALID, agree_all(&c, &r, &w, e));
    call_end(&c);
}

/* Feinstein and Cicchetti's second table: agreement .85, kappa .32. */
static void test_the_paradox_of_prevalence_is_said(void **state)
{
    static const int32_t codes[] = {0, 0, 0, 1, 1, 0, 1, 1};
    static const double skewed[] = {80, 10, 5, 5}, even[] = {40, 9, 6, 45};
    struct call c = call_begin();
    struct ratings r = {4, 2, 2, codes, NULL, skewed};
    struct estimate e[AGREE_COUNT];

    (void)state;
    all_of(&c, &r, NULL, e);
    assert_near(e[AGREE_CONGER].value, .32, .005);
    assert_true(e[AGREE_CONGER].warnings & WARNING_PREVALENCE);
    assert_true(!(e[AGREE_GWET].warnings & WARNING_PREVALENCE) && e[AGREE_GWET].value > .8);
    r.frequency = even;
    all_of(&c, &r, NULL, e);
    assert_near(e[AGREE_CONGER].value, .7, .005);
    assert_true(!(e[AGREE_CONGER].warnings & WARNING_PREVALENCE));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fleiss_diagnoses),
        cmocka_unit_test(test_gwet_distribution),
        cmocka_unit_test(test_gwet_missing_ratings),
        cmocka_unit_test(test_gwet_table),
        cmocka_unit_test(test_order_does_not_matter),
        cmocka_unit_test(test_frequencies_are_units),
        cmocka_unit_test(test_standard_errors_are_those_of_the_jackknife),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_weights_that_are_none_are_refused),
        cmocka_unit_test(test_the_paradox_of_prevalence_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
