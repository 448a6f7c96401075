/* stats/agree_coverage_test.c: intervals of 95 % hold the truth in 93 to 97 % of simulated data sets.
 *
 * The model: a unit is truly 0, 1 or 2 (.5, .3, .2); a rater sees that (.75) or says any (.4, .35,
 * .25). What kappa, AC1 and alpha are in it follows from the shares, without simulation.
 */

#include "base/fixture.h"

#include "stats/agree.h"
#include "stats/fixture.h"

#define SETS 2000
#define CATEGORIES 3
#define SEES .75

static const double truly[CATEGORIES] = {.5, .3, .2}, says[CATEGORIES] = {.4, .35, .25};

static size_t picked(struct random *random, const double *shares)
{
    double u = random_uniform(random);

    return u < shares[0] ? 0 : u < shares[0] + shares[1] ? 1 : 2;
}

static struct ratings simulated(struct arena *mem, size_t units, size_t raters, double missing,
                                uint64_t number)
{
    struct random random = random_stream(99, number);
    int32_t *codes = arena_alloc(mem, units * raters * sizeof *codes);

    for (size_t i = 0; i < units; i++) {
        size_t truth = picked(&random, truly);
        for (size_t k = 0; k < raters; k++) {
            size_t code = random_uniform(&random) < SEES ? truth : picked(&random, says);
            codes[i * raters + k] = random_uniform(&random) < missing ? NO : (int32_t)code;
        }
    }
    return (struct ratings){units, raters, CATEGORIES, codes, NULL, NULL};
}

struct truth {
    double kappa, gwet, ordinal;
};

static struct truth truth_of_the_model(void)
{
    double shares[CATEGORIES], places[CATEGORIES], observed = 0, chance = 0, uneven = 0, below = 0;
    double within = 0, between = 0;

    for (size_t k = 0; k < CATEGORIES; k++) {
        shares[k] = SEES * truly[k] + (1 - SEES) * says[k];
        chance += shares[k] * shares[k];
        uneven += shares[k] * (1 - shares[k]) / (CATEGORIES - 1);
        places[k] = below + shares[k] / 2;
        below += shares[k];
    }
    for (size_t a = 0; a < CATEGORIES; a++)
        for (size_t b = 0; b < CATEGORIES; b++) {
            double both = 0, apart = (places[a] - places[b]) * (places[a] - places[b]);
            for (size_t t = 0; t < CATEGORIES; t++)
                both += truly[t] * (SEES * (a == t) + (1 - SEES) * says[a]) *
                        (SEES * (b == t) + (1 - SEES) * says[b]);
            observed += a == b ? both : 0;
            within += both * apart;
            between += shares[a] * shares[b] * apart;
        }
    return (struct truth){(observed - chance) / (1 - chance), (observed - uneven) / (1 - uneven),
                          1 - within / between};
}

static void covers(const char *what, double held, double sets, double least, double most)
{
    print_message("%s: %.2f %%\n", what, 100 * held / sets);
    assert_true(held / sets >= least && held / sets <= most);
}

static bool holds(const struct estimate *e, double truth)
{
    return e->low <= truth && truth <= e->high;
}

/* Cohen's kappa of two raters, 100 units. */
static void test_kappa_of_two(void **state)
{
    struct truth truth = truth_of_the_model();
    size_t kappa = 0, scott = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct ratings r = simulated(c.mem, 100, 2, 0, i);
        struct pair_agreement p;
        double *table;
        must_work(&c, ratings_cross(&c, &r, 0, 1, &table));
        must_work(&c, agree_pair(&c, table, CATEGORIES, NULL, .95, &p));
        kappa += holds(&p.cohen, truth.kappa);
        scott += holds(&p.scott, truth.kappa);
        call_end(&c);
    }
    covers("kappa, 2 raters, 100 units", (double)kappa, SETS, .93, .97);
    covers("Scott's pi, 2 raters, 100 units", (double)scott, SETS, .93, .97);
}

/* Three raters, 80 units, a fifth of the ratings missing. */
static void test_many_raters_with_missing_ratings(void **state)
{
    struct truth truth = truth_of_the_model();
    size_t fleiss = 0, conger = 0, gwet = 0, krippendorff = 0, nominal = 0, ordinal = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct ratings r = simulated(c.mem, 80, 3, .2, SETS + i);
        struct agreement_wanted w = {.level = .95};
        struct estimate e[AGREE_COUNT], a;
        must_work(&c, agree_all(&c, &r, &w, e));
        fleiss += holds(&e[AGREE_FLEISS], truth.kappa);
        conger += holds(&e[AGREE_CONGER], truth.kappa);
        gwet += holds(&e[AGREE_GWET], truth.gwet);
        krippendorff += holds(&e[AGREE_KRIPPENDORFF], truth.kappa);
        must_work(&c, agree_alpha(&c, &r, METRIC_NOMINAL, .95, &a));
        nominal += holds(&a, truth.kappa);
        must_work(&c, agree_alpha(&c, &r, METRIC_ORDINAL, .95, &a));
        ordinal += holds(&a, truth.ordinal);
        call_end(&c);
    }
    covers("Fleiss, 3 raters, 80 units, 20 % missing", (double)fleiss, SETS, .93, .97);
    covers("Conger", (double)conger, SETS, .93, .97);
    covers("AC1", (double)gwet, SETS, .93, .97);
    covers("Krippendorff as Gwet has it", (double)krippendorff, SETS, .93, .97);
    covers("alpha, nominal", (double)nominal, SETS, .93, .97);
    covers("alpha, ordinal", (double)ordinal, SETS, .93, .97);
}

/* 120 units, four raters, a tenth missing, 400 replicates each. */
static void test_bootstrap(void **state)
{
    struct truth truth = truth_of_the_model();
    size_t ordinal = 0, nominal = 0;

    (void)state;
    for (size_t i = 0; i < SETS; i++) {
        struct call c = call_begin();
        struct ratings r = simulated(c.mem, 120, 4, .1, 2 * SETS + i);
        struct bootstrap_wanted b = {.replicates = 400, .seed = i, .threads = 1, .level = .95};
        struct estimate metrics[METRIC_COUNT];
        for (size_t m = 0; m < METRIC_COUNT; m++) metrics[m] = estimate_nothing();
        must_work(&c, agree_bootstrap(&c, &r, NULL, &b, NULL, metrics));
        ordinal += holds(&metrics[METRIC_ORDINAL], truth.ordinal);
        nominal += holds(&metrics[METRIC_NOMINAL], truth.kappa);
        call_end(&c);
    }
    covers("bootstrap of alpha, ordinal, 4 raters, 120 units", (double)ordinal, SETS, .93, .97);
    covers("bootstrap of alpha, nominal", (double)nominal, SETS, .93, .97);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kappa_of_two),
        cmocka_unit_test(test_many_raters_with_missing_ratings),
        cmocka_unit_test(test_bootstrap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
