/* stats/invariance_test.c: invariance of ordinal items: known figures, what each step notices, limits.
 */

#include "base/fixture.h"

#include "stats/fixture.h"
#include "stats/invariance.h"

#define ITEMS 6

static const uint8_t two[] = {1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1};
static const struct confirm_model model = {ITEMS, 2, two};

/* How the second group differs: in the first item's first threshold, loading, intercept, and residual
 * standard deviation; and in the mean of both factors. */
struct unlike {
    double threshold, loading, intercept, residual, mean;
};

static const struct unlike alike;

struct made_groups {
    size_t rows, categories, groups;
    struct unlike unlike;
    uint64_t seed;
};

static struct invariance_data groups_made(struct call *c, const struct made_groups *m)
{
    int32_t *codes = arena_alloc(c->mem, m->rows * ITEMS * sizeof *codes);
    int32_t *group = arena_alloc(c->mem, m->rows * sizeof *group);
    struct random random = random_stream(m->seed, 0);

    for (size_t i = 0; i < m->rows; i++) {
        double one = random_normal(&random), other = .5 * one + sqrt(.75) * random_normal(&random);
        group[i] = (int32_t)(i % m->groups);
        for (size_t k = 0; k < ITEMS; k++) {
            bool is_odd = group[i] == 1 && k == 0;
            double loading = .8 + .05 * (double)k + (is_odd ? m->unlike.loading : 0);
            double own = (k < 3 ? one : other) + (group[i] == 1 ? m->unlike.mean : 0);
            double at = loading * own + (is_odd ? m->unlike.intercept : 0) +
                        random_normal(&random) * (is_odd ? 1 + m->unlike.residual : 1);
            for (size_t j = 0; j + 1 < m->categories; j++) {
                double from = 1.2 * ((double)j - (double)(m->categories - 2) / 2) + .1 * (double)k;
                codes[i * ITEMS + k] += at > from + (is_odd && j == 0 ? m->unlike.threshold : 0);
            }
        }
    }
    return (struct invariance_data){
        {m->rows, ITEMS, m->categories, codes, NULL, NULL}, group, m->groups, NULL, NULL};
}

static void all_steps(struct call *c, const struct made_groups *m, struct invariance *ret)
{
    struct invariance_data d = groups_made(c, m);

    must_work(c, invariance_ordinal(c, &model, &d, .95, ret));
    for (size_t i = 0; i < INVARIANCE_STEPS; i++)
        if (ret[i].is_apart) assert_true(ret[i].fit.converged);
}

/* lavaan 0.6-14 (WLSMV, theta, zero.add = 0). */
static void test_known_figures(void **state)
{
    static const struct {
        size_t categories;
        double chi_square[INVARIANCE_STEPS], df[INVARIANCE_STEPS], difference[INVARIANCE_STEPS];
    } known[] = {
        {2, {14.464296, 0, 0, 15.152989, 23.945596}, {16, 0, 0, 18, 24}, {0, 0, 0, .681601, 8.162523}},
        {3,
         {11.942974, 0, 17.654805, 29.796284, 31.967860},
         {16, 0, 20, 24, 30},
         {0, 0, 5.302659, 10.265471, 1.772801}},
        {4,
         {8.077122, 10.284990, 18.654693, 33.391712, 39.203251},
         {16, 22, 26, 30, 36},
         {0, 1.533342, 6.229610, 10.991450, 5.783648}}};
    struct call c = call_begin();
    struct invariance r[INVARIANCE_STEPS];

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        all_steps(&c, &(struct made_groups){900, known[i].categories, 2, {0, .3, .2, .3, .4}, 5}, r);
        for (size_t k = 0; k < INVARIANCE_STEPS; k++) {
            assert_true(r[k].is_apart == (known[i].df[k] > 0));
            if (!r[k].is_apart) continue;
            assert_near(r[k].fit.chi_square.value, known[i].chi_square[k], 1e-5);
            assert_near(r[k].fit.chi_square.df, known[i].df[k], 0);
            if (k) assert_near(r[k].difference.value, known[i].difference[k], 1e-5);
        }
    }
    assert_near(r[INVARIANCE_SCALAR].fit.srmr, .0226139, 1e-6);
    assert_near(r[INVARIANCE_SCALAR].found[1].mean[0].value, .462692, 2e-5);
    assert_near(r[INVARIANCE_SCALAR].found[1].mean[0].se, .089544, 2e-4);
    assert_near(r[INVARIANCE_THRESHOLDS].found[1].residual[0].value, 1.524153, 2e-5);
    assert_near(r[INVARIANCE_THRESHOLDS].found[1].intercept[0].value, .587273, 2e-5);
    assert_near(r[INVARIANCE_SCALAR].threshold[1].value, -.127586, 2e-5);
    call_end(&c);
}

/* Each kind of difference is noticed at its own step and at none before. */
static void test_each_step_notices_its_own(void **state)
{
    static const struct {
        struct unlike unlike;
        enum invariance_step step;
    } cases[] = {{{.9, 0, 0, 0, .3}, INVARIANCE_THRESHOLDS},
                 {{0, .9, 0, 0, .3}, INVARIANCE_METRIC},
                 {{0, 0, .6, 0, .3}, INVARIANCE_SCALAR},
                 {{0, 0, 0, .9, .3}, INVARIANCE_STRICT}};
    struct call c = call_begin();
    struct invariance r[INVARIANCE_STEPS];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        all_steps(&c, &(struct made_groups){4000, 5, 2, cases[i].unlike, 17 + i}, r);
        for (unsigned k = INVARIANCE_THRESHOLDS; k < cases[i].step; k++)
            assert_true(r[k].difference.p > .005);
        assert_true(r[cases[i].step].difference.p < 1e-6);
        if (cases[i].step == INVARIANCE_STRICT)
            assert_near(r[INVARIANCE_SCALAR].found[1].mean[0].value, .3, .12);
    }
    call_end(&c);
}

/* Groups exchanged, items in another order, the scale turned round: no fit changes. */
static void test_what_changes_nothing(void **state)
{
    static const uint8_t turned_loads[] = {0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 1};
    struct call c = call_begin();
    struct invariance_data d =
        groups_made(&c, &(struct made_groups){700, 4, 2, {.3, .2, .3, .2, .4}, 8});
    struct invariance_data exchanged = d, items = d, scale = d;
    struct confirm_model other = {ITEMS, 2, turned_loads};
    struct invariance r[4][INVARIANCE_STEPS];
    int32_t *group = arena_alloc(c.mem, 700 * sizeof *group);
    const struct estimate *mean[4];

    (void)state;
    for (size_t i = 0; i < 700; i++) group[i] = 1 - d.group[i];
    exchanged.group = group;
    items.items = ratings_turned(c.mem, &d.items, TURN_RATERS); /* the first becomes the last */
    scale.items = ratings_turned(c.mem, &d.items, TURN_SCALE);
    must_work(&c, invariance_ordinal(&c, &model, &d, .95, r[0]));
    must_work(&c, invariance_ordinal(&c, &model, &exchanged, .95, r[1]));
    must_work(&c, invariance_ordinal(&c, &other, &items, .95, r[2]));
    must_work(&c, invariance_ordinal(&c, &model, &scale, .95, r[3]));
    for (size_t i = 1; i < 4; i++)
        for (size_t k = 0; k < INVARIANCE_STEPS; k++) {
            assert_near(r[i][k].fit.chi_square.value, r[0][k].fit.chi_square.value, 1e-5);
            if (k) assert_near(r[i][k].difference.value, r[0][k].difference.value, 1e-3);
        }
    for (size_t i = 0; i < 4; i++) mean[i] = r[i][INVARIANCE_SCALAR].found[1].mean;
    assert_near(mean[1][0].value,
                -mean[0][0].value / sqrt(r[0][INVARIANCE_SCALAR].found[1].between[0].value), 1e-4);
    assert_near(mean[2][1].value, mean[0][0].value, 1e-4);
    assert_near(mean[3][0].value, -mean[0][0].value, 1e-4);
    call_end(&c);
}

/* Where everything is the same, tests of differences have the mean and the level that they say. */
static void test_nothing_differs(void **state)
{
    enum { LOTS = 120 };
    struct call c = call_begin();
    double sum[INVARIANCE_STEPS] = {0}, found[INVARIANCE_STEPS] = {0}, df[INVARIANCE_STEPS] = {0};

    (void)state;
    for (uint64_t lot = 0; lot < LOTS; lot++) {
        struct call one = call_begin();
        struct invariance r[INVARIANCE_STEPS];
        all_steps(&one, &(struct made_groups){600, 4, 2, alike, 900 + lot}, r);
        for (size_t k = 0; k < INVARIANCE_STEPS; k++) {
            const struct estimate *e = k ? &r[k].difference : &r[k].fit.chi_square;
            sum[k] += e->value / LOTS;
            found[k] += (e->p < .05) / (double)LOTS;
            df[k] = e->df;
        }
        call_end(&one);
    }
    for (size_t k = 0; k < INVARIANCE_STEPS; k++) {
        assert_near(sum[k], df[k], 4 * sqrt(2 * df[k] / LOTS));
        assert_near(found[k], .05, .06);
    }
    call_end(&c);
}

/* Missing answers are used pair by pair, frequencies count rows. */
static void test_missing_and_frequencies(void **state)
{
    struct call c = call_begin();
    struct invariance_data d = groups_made(&c, &(struct made_groups){1200, 3, 3, alike, 9}), half = d;
    int32_t *codes = arena_copy(c.mem, d.items.codes, 1200 * ITEMS * sizeof *codes);
    double *frequency = arena_alloc(c.mem, 1200 * sizeof *frequency);
    struct invariance r[INVARIANCE_STEPS], s[INVARIANCE_STEPS];
    struct random random = random_stream(1, 0);

    (void)state;
    for (size_t i = 0; i < 1200 * ITEMS; i++)
        if (random_uniform(&random) < .2) codes[i] = RATING_MISSING;
    for (size_t i = 0; i < 1200; i++) frequency[i] = i < 600 ? 2 : 0;
    d.items.codes = codes;
    must_work(&c, invariance_ordinal(&c, &model, &d, .95, r));
    assert_true(r[INVARIANCE_STRICT].fit.converged);
    assert_near(r[INVARIANCE_CONFIGURAL].fit.chi_square.df, 24, 0);
    half.items.frequency = frequency;
    must_work(&c, invariance_ordinal(&c, &model, &half, .95, r));
    codes = arena_copy(c.mem, half.items.codes, 1200 * ITEMS * sizeof *codes);
    memcpy(codes + 600 * ITEMS, half.items.codes, 600 * ITEMS * sizeof *codes);
    half.items.frequency = NULL;
    half.items.codes = codes;
    must_work(&c, invariance_ordinal(&c, &model, &half, .95, s));
    for (size_t k = 0; k < INVARIANCE_STEPS; k++)
        if (r[k].is_apart) assert_near(r[k].fit.chi_square.value, s[k].fit.chi_square.value, 1e-6);
    call_end(&c);
}

static void test_refused(void **state)
{
    struct call c = call_begin();
    struct invariance_data d = groups_made(&c, &(struct made_groups){300, 4, 2, alike, 3}), one = d;
    int32_t *codes = arena_copy(c.mem, d.items.codes, 300 * ITEMS * sizeof *codes);
    struct invariance r[INVARIANCE_STEPS];
    struct invariance_lack lack;
    bool lacks;

    (void)state;
    for (size_t i = 0; i < 300; i++)
        if (d.group[i] == 1 && codes[i * ITEMS + 2] == 3) codes[i * ITEMS + 2] = 2;
    must_work(&c, invariance_lacks(&c, &d, &lack, &lacks));
    assert_true(!lacks);
    d.items.codes = codes;
    must_work(&c, invariance_lacks(&c, &d, &lack, &lacks));
    assert_true(lacks && lack.item == 2 && lack.group == 1 && lack.category == 3);
    assert_true(invariance_ordinal(&c, &model, &d, .95, r) == ERR_INVALID);
    assert_non_null(strstr(c.fail.text, "group 2 has category 4 of 3"));
    fail_clear(&c);
    one.groups = 1;
    must_fail(&c, ERR_INVALID, invariance_ordinal(&c, &model, &one, .95, r));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_figures),
        cmocka_unit_test(test_each_step_notices_its_own),
        cmocka_unit_test(test_what_changes_nothing),
        cmocka_unit_test(test_nothing_differs),
        cmocka_unit_test(test_missing_and_frequencies),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
