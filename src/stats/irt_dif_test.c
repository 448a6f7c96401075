/* stats/irt_dif_test.c: items that work unlike in groups which lie apart, on theta. */

#include "base/fixture.h"

#include "stats/fixture.h"
#include "stats/irt_dif_groups.h"
#include "stats/irt_dif_logistic.h"

#define ITEMS 8

/* Persons take turns in the groups. Group g has the mean g * apart and standard deviation spread^g; the
 * first `unlike` items are harder by `by` in all groups but the first. */
struct made_groups {
    size_t rows, groups, categories, unlike;
    double by, apart, spread, missing;
    uint64_t seed;
};

static double slope_of(size_t item)
{
    return .9 + .15 * (double)(item % 5);
}

static struct irt_dif_data data_made(struct call *c, const struct made_groups *m)
{
    int32_t *codes = arena_alloc(c->mem, m->rows * ITEMS * sizeof *codes);
    int32_t *group = arena_alloc(c->mem, m->rows * sizeof *group);
    struct random random = random_stream(m->seed, 0);

    for (size_t r = 0; r < m->rows; r++) {
        size_t g = r % m->groups;
        double theta = m->apart * (double)g + pow(m->spread, (double)g) * random_normal(&random);
        group[r] = (int32_t)g;
        for (size_t i = 0; i < ITEMS; i++) {
            double u = random_uniform(&random), at = theta - .3 * ((double)i - (ITEMS - 1) / 2.);
            at -= g && i < m->unlike ? m->by : 0;
            for (size_t k = 1; k < m->categories; k++) {
                double border = 1.1 * ((double)k - (double)m->categories / 2);
                codes[r * ITEMS + i] += u < 1 / (1 + exp(-slope_of(i) * (at - border)));
            }
            if (random_uniform(&random) < m->missing) codes[r * ITEMS + i] = IRT_MISSING;
        }
    }
    return (struct irt_dif_data){.answers = {.rows = m->rows, .items = ITEMS, .codes = codes},
                                 .group = group,
                                 .groups = m->groups};
}

static struct irt_dif_wanted wanted_by(enum irt_model model)
{
    struct irt_dif_wanted w = {.irt = irt_usual(model), .rule = FAIRNESS_SIGNIFICANCE, .level = .99};

    w.irt.errors = false;
    return w;
}

/* ---- proportional odds of single persons ---- */

/* Persons sorted into groups and categories are the settings of ordinal_logistic. */
static void test_single_persons_are_settings(void **state)
{
    enum { PERSONS = 300, GROUPS = 3, CATEGORIES = 4 };
    struct call c = call_begin();
    struct random random = random_stream(5, 0);
    double x[PERSONS], weight[PERSONS], parameter[3][40] = {{0}}, room[500];
    double predictors[PERSONS][5] = {{0}}, counts[PERSONS][CATEGORIES] = {{0}};
    size_t start[GROUPS * CATEGORIES + 1] = {0}, order[40], at = 0;

    (void)state;
    for (size_t cell = 0; cell < GROUPS * CATEGORIES; cell++) {
        for (size_t n = 0; n < 25; n++, at++) {
            size_t g = cell / CATEGORIES, k = cell % CATEGORIES;
            x[at] = random_normal(&random) + .5 * (double)k - .3 * (double)g * (double)k;
            weight[at] = 1 + (double)(at % 3);
            predictors[at][0] = x[at];
            if (g) predictors[at][g] = 1, predictors[at][2 + g] = x[at];
            counts[at][k] = weight[at];
        }
        start[cell + 1] = at;
    }
    struct person_logistic p = {GROUPS, CATEGORIES, start, x, weight, 10};
    for (size_t m = 0; m < PERSON_MODELS; m++) {
        size_t count = 1 + 2 * m;
        double *some = arena_alloc(c.mem, PERSONS * count * sizeof *some);
        struct ordinal_logistic wanted, got;
        for (size_t i = 0; i < PERSONS; i++)
            memcpy(some + i * count, predictors[i], count * sizeof *some);
        must_work(&c,
                  ordinal_logistic(
                      &c, &(struct ordinal_settings){PERSONS, count, CATEGORIES, some, &counts[0][0]},
                      &wanted));
        got = person_logistic(&p, (enum person_model)m, parameter[m], room, order);
        assert_true(got.converged && wanted.converged);
        assert_near(got.n, wanted.n, 1e-12);
        assert_near(got.log_likelihood, wanted.log_likelihood, 1e-8);
        for (size_t k = 0; k + 1 < CATEGORIES; k++)
            assert_near(got.threshold[k], wanted.threshold[k], 1e-5);
        for (size_t k = 0; k < count; k++) {
            assert_near(got.coefficient[k], wanted.coefficient[k], 1e-5);
            assert_near(got.se[k], wanted.se[k], .05 * wanted.se[k]); /* observed and expected */
        }
    }
    call_end(&c);
}

/* ---- the model of several groups ---- */

struct fitted_groups {
    struct groups_model model;
    struct groups_ties ties;
    double *free;
    struct summit summit;
};

static struct fitted_groups fit_groups(struct call *c, const struct irt_dif_data *d,
                                       const struct irt_wanted *w, bool own, bool apart)
{
    struct fitted_groups f;
    struct groups_climb how = {true, NULL, 1e-11, NULL};
    bool *is_apart = arena_alloc(c->mem, ITEMS);

    memset(is_apart, apart, ITEMS);
    must_work(c, groups_begin(c, d, w, own, &f.model));
    f.ties = groups_tie(c, &f.model, is_apart);
    f.free = groups_start(c, &f.model, &f.ties);
    how.information = groups_squares(c, &f.model);
    must_work(c, groups_climb(c, &f.model, &f.ties, &how, f.free, &f.summit));
    assert_true(f.summit.converged);
    return f;
}

/* Groups that have nothing in common are fitted one by one. */
static void test_groups_apart_are_fits_of_their_own(void **state)
{
    static const enum irt_model models[] = {IRT_GRM, IRT_GPCM};
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){1200, 2, 3, 0, 0, .8, 1, .1, 3});

    (void)state;
    for (size_t m = 0; m < 2; m++) {
        struct irt_wanted w = wanted_by(models[m]).irt;
        struct fitted_groups f = fit_groups(&c, &d, &w, false, true);
        double sum = 0, *frequency = arena_alloc(c.mem, d.answers.rows * sizeof *frequency);
        for (int32_t g = 0; g < 2; g++) {
            struct irt_data own = d.answers;
            struct irt_fit fit;
            for (size_t r = 0; r < own.rows; r++) frequency[r] = d.group[r] == g;
            own.frequency = frequency;
            must_work(&c, irt_fit(&c, &own, &w, &fit));
            sum += fit.log_likelihood;
        }
        assert_near(f.summit.height, sum, 1e-7);
    }
    call_end(&c);
}

/* Groups in which all is equal are one. */
static void test_groups_equal_are_one(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){900, 3, 4, 0, 0, .2, 1, .1, 8});
    struct irt_wanted w = wanted_by(IRT_GRM).irt;
    struct fitted_groups f = fit_groups(&c, &d, &w, false, false);
    struct irt_fit fit;

    (void)state;
    must_work(&c, irt_fit(&c, &d.answers, &w, &fit));
    assert_near(f.summit.height, fit.log_likelihood, 1e-7);
    call_end(&c);
}

/* The information is what the log-likelihood bends by, also in means and spreads; its gradient is 0. */
static void test_information_is_the_second_derivative(void **state)
{
    static const enum irt_model models[] = {IRT_GRM, IRT_GPCM, IRT_PCM};
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){700, 3, 3, 1, .5, .5, .8, .1, 2});

    (void)state;
    for (size_t m = 0; m < 3; m++) {
        struct irt_wanted w = wanted_by(models[m]).irt;
        struct fitted_groups f = fit_groups(&c, &d, &w, true, false);
        size_t n = f.ties.free;
        double *covariance = arena_alloc(c.mem, n * n * sizeof *covariance), step = 1e-3;
        double *x = arena_copy(c.mem, f.free, n * sizeof *x), up, down;
        struct groups_known here = {0};
        bool is_definite;
        must_work(&c, groups_covariance(&c, &f.model, &f.ties, f.free, covariance, &is_definite));
        assert_true(is_definite && f.summit.gradient < 1e-3);
        for (size_t k = 0; k < n; k += k + 5 < n ? 3 : 1) {
            double bend = 0, *row = arena_alloc(c.mem, n * sizeof *row), along = 0;
            /* Along a column of the covariance the log-likelihood bends by its own diagonal. */
            for (size_t j = 0; j < n; j++) row[j] = covariance[k * n + j];
            along = covariance[k * n + k];
            for (size_t j = 0; j < n; j++) x[j] = f.free[j] + step * row[j] / along;
            must_work(&c, groups_stand(&c, &f.model, &f.ties, x, &here)), up = here.height;
            for (size_t j = 0; j < n; j++) x[j] = f.free[j] - step * row[j] / along;
            must_work(&c, groups_stand(&c, &f.model, &f.ties, x, &here)), down = here.height;
            bend = (2 * f.summit.height - up - down) / (step * step);
            assert_near(bend, 1 / along, 1e-3 / along);
        }
    }
    call_end(&c);
}

/* ---- several groups ---- */

static void test_unlike_items_and_means_are_found(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){4000, 2, 3, 2, .6, -.8, .7, .1, 21});
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct irt_dif_item items[ITEMS];
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;

    (void)state;
    w.purify = true;
    must_work(&c, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
    assert_true(rounds.settled && rounds.converged && !rounds.no_anchor && rounds.count > 1);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(items[i].studied && items[i].flagged == (i < 2));
        assert_near(items[i].ratio.value, items[i].wald.value, 1 + .1 * items[i].ratio.value);
        assert_near(items[i].ratio.df, 3, 0);
        assert_near(items[i].wald.value, items[i].wald_slope.value + items[i].wald_intercepts.value,
                    1e-9);
        assert_true(fabs(items[i].size[1].difference) <= items[i].size[1].absolute + 1e-12);
        if (i >= 2) continue;
        assert_true(items[i].size[1].difference < -.1 && items[i].size[1].standardised < -.2);
        assert_near(items[i].differences[3 + 1].value, -.6 * slope_of(i),
                    3 * items[i].differences[3 + 1].se);
    }
    assert_near(groups.mean[1].value, -.8, 3 * groups.mean[1].se);
    assert_near(groups.spread[1].value, .7, 3 * groups.spread[1].se);
    assert_near(groups.test[1].difference, items[0].size[1].difference + items[1].size[1].difference,
                1e-9);
    assert_near(groups.test[1].summed, items[0].size[1].absolute + items[1].size[1].absolute, 1e-9);
    call_end(&c);
}

/* Groups exchanged: the scale is another one, the tests are not. */
static void test_latent_groups_exchanged(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){800, 2, 3, 1, .6, .7, .8, .1, 4}),
                        e = d;
    struct irt_dif_wanted w = wanted_by(IRT_GPCM);
    int32_t *group = arena_alloc(c.mem, 800 * sizeof *group);
    struct irt_dif_item one[ITEMS], two[ITEMS];
    struct irt_dif_groups groups[2];
    struct irt_dif_rounds rounds;

    (void)state;
    for (size_t r = 0; r < 800; r++) group[r] = 1 - d.group[r];
    e.group = group;
    must_work(&c, irt_dif_groups(&c, &d, &w, one, &groups[0], &rounds));
    must_work(&c, irt_dif_groups(&c, &e, &w, two, &groups[1], &rounds));
    for (size_t i = 0; i < ITEMS; i++) assert_near(one[i].ratio.value, two[i].ratio.value, 1e-4);
    assert_near(groups[0].mean[1].value / groups[0].spread[1].value, -groups[1].mean[1].value, 1e-3);
    assert_near(groups[0].spread[1].value, 1 / groups[1].spread[1].value, 1e-3);
    call_end(&c);
}

/* A pattern with a frequency is as many persons; threads change nothing. */
static void test_frequencies_and_threads(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){600, 2, 3, 1, .6, .5, 1, .1, 6});
    struct irt_dif_data twice = data_made(&c, &(struct made_groups){600, 2, 3, 1, .6, .5, 1, .1, 6});
    struct irt_dif_wanted w = wanted_by(IRT_GRM), one = w;
    double *frequency = arena_alloc(c.mem, 600 * sizeof *frequency);
    int32_t *codes = arena_alloc(c.mem, 1200 * ITEMS * sizeof *codes);
    int32_t *group = arena_alloc(c.mem, 1200 * sizeof *group);
    struct irt_dif_item items[3][ITEMS];
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;

    (void)state;
    for (size_t r = 0; r < 1200; r++) {
        frequency[r % 600] = 2, group[r] = d.group[r % 600];
        memcpy(codes + r * ITEMS, d.answers.codes + r % 600 * ITEMS, ITEMS * sizeof *codes);
    }
    twice.answers.frequency = frequency, one.irt.threads = 1;
    must_work(&c, irt_dif_groups(&c, &twice, &w, items[0], &groups, &rounds));
    must_work(&c, irt_dif_groups(&c, &twice, &one, items[1], &groups, &rounds));
    twice.answers = (struct irt_data){.rows = 1200, .items = ITEMS, .codes = codes},
    twice.group = group;
    must_work(&c, irt_dif_groups(&c, &twice, &w, items[2], &groups, &rounds));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(items[0][i].ratio.value == items[1][i].ratio.value);
        assert_true(items[0][i].wald.value == items[1][i].wald.value);
        assert_near(items[0][i].ratio.value, items[2][i].ratio.value, 1e-6);
        assert_near(items[0][i].size[1].standardised, items[2][i].size[1].standardised, 1e-3);
    }
    call_end(&c);
}

/* Nothing is unlike, and groups lie a standard deviation apart: p below .05 in 5 %, on theta. The sum,
 * which measures theta with error, finds more than that. 8 items x 60 tables of 500 persons: a chance
 * of 5 % gives 24 of 480, and less than one table of a thousand has more than 42; items of one table
 * are not quite independent. */
static void test_level_where_groups_lie_apart(void **state)
{
    enum { TABLES = 60 };
    size_t found[2] = {0};

    (void)state;
    for (uint64_t seed = 0; seed < TABLES; seed++) {
        struct call c = call_begin();
        struct irt_dif_data d =
            data_made(&c, &(struct made_groups){1000, 2, 2, 0, 0, -1, 1, 0, 100 + seed});
        struct irt_dif_wanted w = wanted_by(IRT_2PL);
        struct fairness_data sums = {
            {d.answers.rows, ITEMS, 2, d.answers.codes, NULL, NULL}, d.group, 2, NULL, NULL};
        struct irt_dif_item items[ITEMS];
        struct fairness_logistic logistic[ITEMS];
        struct irt_dif_groups groups;
        struct irt_dif_rounds rounds;
        struct fairness_summary summary;
        w.irt.nodes = 31;
        must_work(&c, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
        must_work(&c, fairness_logistic(&c, &sums,
                                        &(struct fairness_wanted){false, FAIRNESS_SIGNIFICANCE, .95},
                                        logistic, &summary));
        for (size_t i = 0; i < ITEMS; i++)
            found[0] += items[i].ratio.p < .05, found[1] += logistic[i].total.p < .05;
        call_end(&c);
    }
    print_message("p below .05 in %zu of %d on theta, %zu on the sum\n", found[0], TABLES * ITEMS,
                  found[1]);
    assert_in_range(found[0], 10, 42);
    assert_true(found[1] > 42);
}

/* ---- hybrid ---- */

static void test_hybrid_finds_what_was_put_in(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){3000, 3, 4, 2, .8, 0, 1, .1, 31});
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct irt_dif_hybrid items[ITEMS];
    struct irt_dif_rounds rounds;
    struct irt_fit fit;
    double scores[3000];

    (void)state;
    must_work(&c, irt_dif_hybrid(&c, &d, &w, items, scores, &rounds));
    must_work(&c, irt_fit(&c, &d.answers, &w.irt, &fit));
    assert_near(rounds.round[0].log_likelihood, fit.log_likelihood, 1e-6);
    assert_true(rounds.settled && rounds.converged && rounds.count > 1);
    assert_true(rounds.round[rounds.count - 1].log_likelihood > fit.log_likelihood + 50);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(items[i].logistic.flagged == (i < 2));
        assert_true((items[i].of_group != NULL) == (i < 2));
        assert_near(items[i].logistic.total.df, 4, 0);
        if (i >= 2) continue;
        for (size_t g = 1; g < 3; g++)
            assert_near(items[i].of_group[g].thresholds[1] - items[i].of_group[0].thresholds[1], .8,
                        .3);
    }
    call_end(&c);
}

/* The scores are EAPs; what they find is what fairness_logistic finds with them as a variable from
 * outside. */
static void test_hybrid_is_matching_on_its_scores(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){900, 2, 3, 0, 0, -.5, 1, .1, 12});
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct fairness_data outside = {
        {900, ITEMS, 3, d.answers.codes, NULL, NULL}, d.group, 2, NULL, NULL};
    struct irt_dif_hybrid items[ITEMS];
    struct fairness_logistic logistic[ITEMS];
    struct fairness_summary summary;
    struct irt_dif_rounds rounds;
    struct estimate *eap = arena_alloc(c.mem, 900 * sizeof *eap);
    struct irt_fit fit;
    double scores[900];

    (void)state;
    w.level = 1 - 1e-9;
    must_work(&c, irt_dif_hybrid(&c, &d, &w, items, scores, &rounds));
    assert_true(rounds.count == 1 && rounds.settled);
    must_work(&c, irt_fit(&c, &d.answers, &w.irt, &fit));
    must_work(&c, irt_persons(&c, &d.answers, &fit, IRT_EAP, eap));
    for (size_t r = 0; r < 900; r++) assert_near(scores[r], eap[r].value, 1e-4);
    outside.match = scores;
    must_work(&c, fairness_logistic(&c, &outside,
                                    &(struct fairness_wanted){false, FAIRNESS_SIGNIFICANCE, w.level},
                                    logistic, &summary));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(items[i].logistic.uniform.value, logistic[i].uniform.value, 1e-6);
        assert_near(items[i].logistic.total.value, logistic[i].total.value, 1e-6);
        assert_near(items[i].logistic.coefficient.value, logistic[i].coefficient.value, 1e-5);
        assert_near(items[i].logistic.nagelkerke[1], logistic[i].nagelkerke[1], 1e-8);
    }
    call_end(&c);
}

/* ---- what cannot be told ---- */

/* In the second group item 0 lacks the middle category, 1 the highest, 2 the lowest, 3 all but one. */
static struct irt_dif_data data_lacking(struct call *c)
{
    struct irt_dif_data d = data_made(c, &(struct made_groups){1500, 2, 3, 0, 0, 0, 1, 0, 41});
    int32_t *codes = (int32_t *)d.answers.codes;

    for (size_t r = 1; r < 1500; r += 2) {
        int32_t *own = codes + r * ITEMS;
        own[0] = own[0] / 2 * 2, own[1] /= 2, own[2] = (own[2] + 3) / 2, own[3] = 1;
    }
    return d;
}

/* The second group alone, with the categories that it has, and without what says nothing. */
static double alone(struct call *c, const struct irt_dif_data *d, const struct irt_wanted *w)
{
    int32_t *own = arena_alloc(c->mem, 750 * (ITEMS - 1) * sizeof *own);
    struct irt_data part = {.rows = 750, .items = ITEMS - 1, .codes = own};
    struct irt_fit fit;

    for (size_t r = 0; r < 750; r++) {
        const int32_t *from = d->answers.codes + (2 * r + 1) * ITEMS;
        int32_t *into = own + r * (ITEMS - 1);
        into[0] = from[0] / 2, into[1] = from[1], into[2] = from[2] - 1;
        memcpy(into + 3, from + 4, (ITEMS - 4) * sizeof *into);
    }
    must_work(c, irt_fit(c, &part, w, &fit));
    return fit.log_likelihood;
}

/* Where an item is apart it has the categories that the group uses; it is not studied in a model of
 * several groups. */
static void test_unused_categories(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_lacking(&c);
    struct irt_dif_wanted w = wanted_by(IRT_GRM), credit = wanted_by(IRT_GPCM);
    struct fitted_groups f = fit_groups(&c, &d, &w.irt, false, true);
    struct irt_dif_item items[ITEMS];
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;
    struct irt_data first = d.answers;
    struct irt_fit fit;
    double *frequency = arena_alloc(c.mem, 1500 * sizeof *frequency);

    (void)state;
    for (size_t r = 0; r < 1500; r += 2) frequency[r] = 1;
    first.frequency = frequency;
    must_work(&c, irt_fit(&c, &first, &w.irt, &fit));
    assert_near(f.summit.height, fit.log_likelihood + alone(&c, &d, &w.irt), 1e-3);
    f = fit_groups(&c, &d, &credit.irt, false, true);
    must_work(&c, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(items[i].studied == (i >= 4));
        assert_true(rounds.lacking[i] == (i < 4 ? 1 : SIZE_MAX));
    }
    call_end(&c);
}

static void test_hybrid_with_unused_categories(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){1500, 2, 3, 2, 1.5, 0, 1, 0, 43});
    int32_t *codes = (int32_t *)d.answers.codes;
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct irt_dif_hybrid items[ITEMS];
    struct irt_dif_rounds rounds;

    (void)state;
    for (size_t r = 0; r < 1500; r++)
        if (d.group[r] == 1 && codes[r * ITEMS] == 2) codes[r * ITEMS] = 1;
    must_work(&c, irt_dif_hybrid(&c, &d, &w, items, NULL, &rounds));
    assert_true(rounds.settled && rounds.converged && items[0].logistic.flagged);
    assert_true(isnan(items[0].of_group[1].intercepts[1]) &&
                isfinite(items[0].of_group[1].intercepts[0]));
    assert_true(isfinite(items[0].of_group[0].intercepts[1]));
    call_end(&c);
}

/* All items are unlike: nothing would be left that holds the scale, and that is said. */
static void test_no_anchor_is_left(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){3000, 2, 3, 0, 0, 0, 1, 0, 44});
    int32_t *codes = (int32_t *)d.answers.codes;
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct irt_dif_item items[ITEMS];
    struct irt_dif_hybrid hybrid[ITEMS];
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;

    (void)state;
    for (size_t r = 0; r < 3000; r++) /* in one group every second item is easier, the others harder */
        for (size_t i = 0; d.group[r] == 1 && i < ITEMS; i++) {
            int32_t *code = &codes[r * ITEMS + i];
            if (r % 4 == 1) *code = i % 2 ? (*code + 3) / 2 : *code / 2;
        }
    w.purify = true, w.level = .95;
    must_work(&c, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
    assert_true(rounds.no_anchor);
    assert_true(isfinite(groups.mean[1].value) && isfinite(items[0].wald.value));
    must_work(&c, irt_dif_hybrid(&c, &d, &w, hybrid, NULL, &rounds));
    assert_true(rounds.no_anchor && rounds.count == 1);
    call_end(&c);
}

static void test_anchors_from_outside(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){2000, 2, 3, 4, .7, .4, 1, 0, 51});
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    bool anchors[ITEMS] = {0};
    struct irt_dif_item items[ITEMS];
    struct irt_dif_groups groups;
    struct irt_dif_rounds rounds;

    (void)state;
    w.anchors = anchors;
    must_fail(&c, ERR_INVALID, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
    anchors[6] = anchors[7] = true;
    must_work(&c, irt_dif_groups(&c, &d, &w, items, &groups, &rounds));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(items[i].studied == !anchors[i] && groups.apart[i] == !anchors[i]);
        if (items[i].studied) assert_true(items[i].flagged == (i < 4));
    }
    assert_near(groups.mean[1].value, .4, 3 * groups.mean[1].se);
    call_end(&c);
}

static void test_dif_refusals(void **state)
{
    struct call c = call_begin();
    struct irt_dif_data d = data_made(&c, &(struct made_groups){200, 2, 3, 0, 0, 0, 1, 0, 61}), e = d;
    struct irt_dif_wanted w = wanted_by(IRT_GRM);
    struct irt_dif_hybrid items[ITEMS];
    struct irt_dif_rounds rounds;

    (void)state;
    e.groups = 1;
    must_fail(&c, ERR_INVALID, irt_dif_hybrid(&c, &e, &w, items, NULL, &rounds));
    e.groups = 3; /* nobody in the third */
    must_fail(&c, ERR_INVALID, irt_dif_hybrid(&c, &e, &w, items, NULL, &rounds));
    w.irt.model = IRT_RSM;
    must_fail(&c, ERR_INVALID, irt_dif_hybrid(&c, &d, &w, items, NULL, &rounds));
    w.irt.model = IRT_2PL; /* three categories */
    must_fail(&c, ERR_INVALID, irt_dif_hybrid(&c, &d, &w, items, NULL, &rounds));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_single_persons_are_settings),
        cmocka_unit_test(test_groups_apart_are_fits_of_their_own),
        cmocka_unit_test(test_groups_equal_are_one),
        cmocka_unit_test(test_information_is_the_second_derivative),
        cmocka_unit_test(test_unlike_items_and_means_are_found),
        cmocka_unit_test(test_latent_groups_exchanged),
        cmocka_unit_test(test_frequencies_and_threads),
        cmocka_unit_test(test_level_where_groups_lie_apart),
        cmocka_unit_test(test_hybrid_finds_what_was_put_in),
        cmocka_unit_test(test_hybrid_is_matching_on_its_scores),
        cmocka_unit_test(test_unused_categories),
        cmocka_unit_test(test_hybrid_with_unused_categories),
        cmocka_unit_test(test_no_anchor_is_left),
        cmocka_unit_test(test_anchors_from_outside),
        cmocka_unit_test(test_dif_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
