/* stats/irt_test.c: item response models, against published figures, finite differences and themselves.
 */

#include "base/fixture.h"
#include "stats/irt.h"
#include "stats/irt_engine.h"
#include "stats/random.h"

#define ITEMS 6
#define STEPS 3
#define PERSONS 1500

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_message("%.12g instead of %.12g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* ---- data ---- */

/* LSAT section 6 (Bock and Lieberman 1970). */
static const int32_t lsat[30][5] = {
    {0, 0, 0, 0, 0}, {0, 0, 0, 0, 1}, {0, 0, 0, 1, 0}, {0, 0, 0, 1, 1}, {0, 0, 1, 0, 0},
    {0, 0, 1, 0, 1}, {0, 0, 1, 1, 0}, {0, 0, 1, 1, 1}, {0, 1, 0, 0, 0}, {0, 1, 0, 0, 1},
    {0, 1, 0, 1, 1}, {0, 1, 1, 0, 1}, {0, 1, 1, 1, 0}, {0, 1, 1, 1, 1}, {1, 0, 0, 0, 0},
    {1, 0, 0, 0, 1}, {1, 0, 0, 1, 0}, {1, 0, 0, 1, 1}, {1, 0, 1, 0, 0}, {1, 0, 1, 0, 1},
    {1, 0, 1, 1, 0}, {1, 0, 1, 1, 1}, {1, 1, 0, 0, 0}, {1, 1, 0, 0, 1}, {1, 1, 0, 1, 0},
    {1, 1, 0, 1, 1}, {1, 1, 1, 0, 0}, {1, 1, 1, 0, 1}, {1, 1, 1, 1, 0}, {1, 1, 1, 1, 1}};
static const double lsat_frequency[30] = {3,  6,  2,  11, 1,  1,  3,  4,  1,  8,  16,  3,  2,  15, 10,
                                          29, 14, 81, 3,  28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298};

static struct irt_data lsat_data(void)
{
    return (struct irt_data){.rows = 30, .items = 5, .codes = &lsat[0][0], .frequency = lsat_frequency};
}

struct truth {
    double slope[ITEMS], intercept[ITEMS][STEPS];
};

/* Answers as a model has them; some are missing. */
static int32_t *answer(struct call *c, enum irt_model model, size_t persons, double missing,
                       struct truth *ret)
{
    struct random r = random_stream(11, (uint64_t)model);
    int32_t *codes = arena_alloc(c->mem, persons * ITEMS * sizeof *codes);
    bool is_binary = model == IRT_RASCH || model == IRT_2PL;
    size_t steps = is_binary ? 1 : STEPS;

    for (size_t i = 0; i < ITEMS; i++) {
        double place = .4 * ((double)i - 2.5);
        bool is_free = model == IRT_2PL || model == IRT_GRM || model == IRT_GPCM;
        ret->slope[i] = is_free ? .8 + .2 * (double)i : 1;
        for (size_t k = 0; k < steps; k++) {
            double step =
                is_binary ? 0 : .9 * ((double)k - 1) + (model == IRT_RSM ? 0 : .1 * (double)(i % 3));
            double up = -ret->slope[i] * (place + step);
            ret->intercept[i][k] = up + (model != IRT_GRM && k ? ret->intercept[i][k - 1] : 0);
        }
    }
    for (size_t p = 0; p < persons; p++) {
        double theta = random_normal(&r);
        for (size_t i = 0; i < ITEMS; i++) {
            double u = random_uniform(&r), term[STEPS + 1] = {1}, sum = 1;
            int32_t x = 0;
            if (model == IRT_GRM)
                for (size_t k = 0; k < steps; k++)
                    x += u < 1 / (1 + exp(-ret->slope[i] * theta - ret->intercept[i][k]));
            else {
                for (size_t k = 1; k <= steps; k++)
                    sum += term[k] = exp((double)k * ret->slope[i] * theta + ret->intercept[i][k - 1]);
                for (u *= sum; (size_t)x < steps && u > term[x]; x++) u -= term[x];
            }
            codes[p * ITEMS + i] = random_uniform(&r) < missing ? IRT_MISSING : x;
        }
    }
    return codes;
}

static struct irt_fit fit_of(struct call *c, const struct irt_data *data, struct irt_wanted wanted)
{
    struct irt_fit fit;

    must_work(c, irt_fit(c, data, &wanted, &fit));
    assert_true(fit.converged);
    return fit;
}

/* ---- published figures ---- */

static void test_law_school_test(void **state)
{
    static const double rasch[] = {-3.615, -1.322, -.318, -1.730, -2.780};
    static const double slopes[] = {.825658, .722744, .890874, .688368, .656856};
    static const double conditional[] = {-1.256128, .474907, 1.235981, .168410, -.623170};
    struct call c = call_begin();
    struct irt_data data = lsat_data();
    struct irt_wanted wanted = irt_usual(IRT_RASCH);
    struct irt_fit fit = fit_of(&c, &data, wanted);

    (void)state;
    assert_near(fit.log_likelihood, -2466.9376, 1e-4);
    assert_near(fit.spread, .755135, 1e-5);
    for (size_t i = 0; i < 5; i++) assert_near(fit.item[i].thresholds[0] / fit.spread, rasch[i], 6e-4);
    fit = fit_of(&c, &data, irt_usual(IRT_2PL));
    assert_near(fit.log_likelihood, -2466.6534, 1e-4);
    for (size_t i = 0; i < 5; i++) assert_near(fit.item[i].slope, slopes[i], 1e-4);
    wanted.estimator = IRT_CONDITIONAL;
    fit = fit_of(&c, &data, wanted);
    assert_near(fit.log_likelihood, -1091.56969, 1e-5);
    for (size_t i = 0; i < 5; i++) assert_near(fit.item[i].thresholds[0], conditional[i], 1e-4);
    call_end(&c);
}

static void test_even_and_hermite_nodes_say_the_same(void **state)
{
    struct call c = call_begin();
    struct irt_data data = lsat_data();
    struct irt_wanted wanted = irt_usual(IRT_RASCH);
    struct irt_fit even = fit_of(&c, &data, wanted), hermite;

    (void)state;
    wanted.quadrature = IRT_HERMITE;
    hermite = fit_of(&c, &data, wanted);
    assert_near(hermite.log_likelihood, even.log_likelihood, 1e-6);
    assert_near(hermite.item[0].slope, even.spread, 1e-5);
    assert_near(hermite.item[0].slope_se, even.spread_se, 1e-5);
    call_end(&c);
}

/* ---- derivatives ---- */

static struct irt_wanted wanted_of(enum irt_model model, int variant)
{
    struct irt_wanted wanted = irt_usual(model);

    if (variant == 1) wanted.quadrature = IRT_HERMITE, wanted.nodes = 21;
    if (variant == 2 && model == IRT_GRM) wanted.common_slope = true;
    return wanted;
}

static void check_derivatives(enum irt_model model, int variant)
{
    struct call c = call_begin();
    struct truth truth;
    struct irt_data data = {.rows = 150, .items = ITEMS, .codes = answer(&c, model, 150, .1, &truth)};
    struct irt_wanted wanted = wanted_of(model, variant);
    struct answers answers;
    struct engine e;
    double x[40], g[40], up[40], down[40], height, high, low, step = 1e-5;

    must_work(&c, irt_answers(&c, &data, &answers));
    must_work(&c, irt_engine(&c, &answers, &wanted, &e));
    double *whole = arena_alloc(c.mem, e.layout.whole * e.layout.whole * sizeof *whole);
    double *information = arena_alloc(c.mem, e.layout.free * e.layout.free * sizeof *information);
    irt_start(&e.layout, &answers, &wanted, x);
    for (size_t j = 0; j < e.layout.free; j++) x[j] += .03 * (double)(j % 4);
    must_work(&c, irt_height(&c, &e, x, &height, g));
    must_work(&c, irt_observed_information(&c, &e, whole));
    irt_tie_matrix(&e.layout, whole, information);
    for (size_t j = 0; j < e.layout.free; j++) {
        double at = x[j];
        x[j] = at + step;
        must_work(&c, irt_height(&c, &e, x, &high, up));
        x[j] = at - step;
        must_work(&c, irt_height(&c, &e, x, &low, down));
        x[j] = at;
        assert_near(g[j], (high - low) / (2 * step), 1e-4);
        for (size_t i = 0; i < e.layout.free; i++)
            assert_near(information[i * e.layout.free + j], (down[i] - up[i]) / (2 * step), 1e-4);
    }
    call_end(&c);
}

static void test_gradient_and_information_are_those_of_the_likelihood(void **state)
{
    (void)state;
    for (int model = 0; model < IRT_MODELS; model++)
        for (int variant = 0; variant < 3; variant++) check_derivatives((enum irt_model)model, variant);
}

static void test_curves_by_theta(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    const double theta = .7, step = 1e-4;

    (void)state;
    for (int model = 0; model < IRT_MODELS; model++) {
        struct irt_data data = {
            .rows = 400, .items = ITEMS, .codes = answer(&c, (enum irt_model)model, 400, 0, &truth)};
        struct irt_fit fit = fit_of(&c, &data, irt_usual((enum irt_model)model));
        double p[4], p1[4], p2[4], up[4], down[4], sum = 0;
        irt_curve(&fit, 2, theta, p, p1, p2);
        irt_curve(&fit, 2, theta + step, up, NULL, NULL);
        irt_curve(&fit, 2, theta - step, down, NULL, NULL);
        for (size_t k = 0; k < fit.item[2].categories; k++) {
            sum += p[k];
            assert_near(p1[k], (up[k] - down[k]) / (2 * step), 1e-6);
            assert_near(p2[k], (up[k] - 2 * p[k] + down[k]) / (step * step), 1e-5);
        }
        assert_near(sum, 1, 1e-12);
    }
    call_end(&c);
}

/* ---- what was put in comes out ---- */

static void test_parameters_are_recovered(void **state)
{
    (void)state;
    for (int model = 0; model < IRT_MODELS; model++) {
        struct call c = call_begin();
        struct truth truth;
        struct irt_data data = {.rows = PERSONS,
                                .items = ITEMS,
                                .codes = answer(&c, (enum irt_model)model, PERSONS, .1, &truth)};
        struct irt_fit fit = fit_of(&c, &data, irt_usual((enum irt_model)model));
        if (!isnan(fit.spread_se)) assert_near(fit.spread, 1, 4 * fit.spread_se);
        for (size_t i = 0; i < ITEMS; i++) {
            if (!isnan(fit.item[i].slope_se))
                assert_near(fit.item[i].slope, truth.slope[i], 4 * fit.item[i].slope_se);
            for (size_t k = 0; k + 1 < fit.item[i].categories; k++)
                assert_near(fit.item[i].intercepts[k], truth.intercept[i][k],
                            4 * fit.item[i].intercept_ses[k]);
        }
        call_end(&c);
    }
}

static void test_conditional_agrees_with_marginal(void **state)
{
    static const enum irt_model family[] = {IRT_RASCH, IRT_RSM, IRT_PCM};

    (void)state;
    for (size_t m = 0; m < 3; m++) {
        struct call c = call_begin();
        struct truth truth;
        struct irt_data data = {
            .rows = PERSONS, .items = ITEMS, .codes = answer(&c, family[m], PERSONS, .1, &truth)};
        struct irt_wanted wanted = irt_usual(family[m]);
        struct irt_fit marginal = fit_of(&c, &data, wanted), fit;
        double mean = 0, sum = 0, steps = 0;
        wanted.estimator = IRT_CONDITIONAL;
        fit = fit_of(&c, &data, wanted);
        for (size_t i = 0; i < ITEMS; i++)
            for (size_t k = 0; k + 1 < fit.item[i].categories; k++) {
                sum += fit.item[i].thresholds[k];
                mean += marginal.item[i].thresholds[k], steps++;
            }
        assert_near(sum, 0, 1e-9);
        for (size_t i = 0; i < ITEMS; i++)
            for (size_t k = 0; k + 1 < fit.item[i].categories; k++)
                assert_near(fit.item[i].thresholds[k], marginal.item[i].thresholds[k] - mean / steps,
                            fit.item[i].threshold_ses[k]);
        call_end(&c);
    }
}

static void test_likelihood_never_falls(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    struct irt_data data = {.rows = 600, .items = ITEMS, .codes = answer(&c, IRT_GRM, 600, .1, &truth)};
    struct irt_wanted wanted = irt_usual(IRT_GRM);
    double before = -INFINITY;

    (void)state;
    wanted.errors = false;
    for (wanted.rounds_most = 1; wanted.rounds_most < 12; wanted.rounds_most++) {
        struct irt_fit fit;
        must_work(&c, irt_fit(&c, &data, &wanted, &fit));
        assert_true(fit.log_likelihood >= before);
        assert_true(fit.converged || (fit.warnings & WARNING_NOT_CONVERGED));
        before = fit.log_likelihood;
    }
    call_end(&c);
}

/* ---- what must not matter ---- */

static void test_order_frequency_and_threads(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    int32_t *codes = answer(&c, IRT_GPCM, 800, .1, &truth);
    int32_t *turned = arena_alloc(c.mem, 1600 * ITEMS * sizeof *turned);
    double *twice = arena_alloc(c.mem, 800 * sizeof *twice);
    struct irt_data data = {.rows = 800, .items = ITEMS, .codes = codes};
    struct irt_wanted wanted = irt_usual(IRT_GPCM);
    struct irt_fit one, two;

    (void)state;
    wanted.threads = 1;
    one = fit_of(&c, &data, wanted);
    wanted.threads = 2;
    two = fit_of(&c, &data, wanted);
    assert_true(one.log_likelihood == two.log_likelihood);
    assert_true(one.item[3].slope == two.item[3].slope);
    assert_true(one.item[3].slope_se == two.item[3].slope_se);
    for (size_t p = 0; p < 800; p++)
        for (size_t i = 0; i < ITEMS; i++)
            turned[(799 - p) * ITEMS + (ITEMS - 1 - i)] = codes[p * ITEMS + i];
    two = fit_of(&c, &(struct irt_data){.rows = 800, .items = ITEMS, .codes = turned}, wanted);
    assert_near(two.log_likelihood, one.log_likelihood, 1e-7);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(two.item[ITEMS - 1 - i].slope, one.item[i].slope, 1e-5);
        assert_near(two.item[ITEMS - 1 - i].thresholds[1], one.item[i].thresholds[1], 1e-5);
    }
    for (size_t p = 0; p < 800; p++) twice[p] = 2;
    memcpy(turned, codes, 800 * ITEMS * sizeof *codes);
    memcpy(turned + 800 * ITEMS, codes, 800 * ITEMS * sizeof *codes);
    one = fit_of(&c, &(struct irt_data){.rows = 1600, .items = ITEMS, .codes = turned}, wanted);
    data.frequency = twice;
    two = fit_of(&c, &data, wanted);
    assert_near(two.log_likelihood, one.log_likelihood, 1e-7);
    assert_near(two.item[0].slope_se, one.item[0].slope_se, 1e-7);
    call_end(&c);
}

static void test_turned_items_have_negative_slopes(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    int32_t *codes = answer(&c, IRT_GRM, 800, 0, &truth);
    struct irt_data data = {.rows = 800, .items = ITEMS, .codes = codes};
    struct irt_fit one = fit_of(&c, &data, irt_usual(IRT_GRM)), two;

    (void)state;
    for (size_t p = 0; p < 800; p++)
        for (size_t i = 0; i < 2; i++) codes[p * ITEMS + i] = STEPS - codes[p * ITEMS + i];
    two = fit_of(&c, &data, irt_usual(IRT_GRM));
    assert_near(two.log_likelihood, one.log_likelihood, 1e-6);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(two.item[i].slope, i < 2 ? -one.item[i].slope : one.item[i].slope, 1e-4);
        assert_near(two.item[i].slope_se, one.item[i].slope_se, 1e-4);
    }
    for (size_t p = 0; p < 800; p++)
        for (size_t i = 2; i < 4; i++) codes[p * ITEMS + i] = STEPS - codes[p * ITEMS + i];
    two = fit_of(&c, &data, irt_usual(IRT_GRM));
    assert_near(two.log_likelihood, one.log_likelihood, 1e-6);
    assert_true(two.item[0].slope + two.item[1].slope + two.item[2].slope + two.item[3].slope +
                    two.item[4].slope + two.item[5].slope >
                0);
    call_end(&c);
}

static void test_a_start_from_a_part_ends_at_the_same_top(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    size_t persons = 90000;
    struct irt_data data = {
        .rows = persons, .items = ITEMS, .codes = answer(&c, IRT_GRM, persons, .4, &truth)};
    struct irt_wanted wanted = irt_usual(IRT_GRM);
    struct answers answers;
    struct irt_fit fit;

    (void)state;
    must_work(&c, irt_answers(&c, &data, &answers));
    assert_true(answers.patterns > 10000);
    wanted.errors = false;
    fit = fit_of(&c, &data, wanted);
    assert_true(fit.gain < 1e-6);
    for (size_t i = 0; i < ITEMS; i++) assert_near(fit.item[i].slope, truth.slope[i], .15);
    call_end(&c);
}

/* ---- persons ---- */

static void test_persons(void **state)
{
    static const int32_t codes[] = {0, 0, 0, 0, 0,           1, 1, 1,  1,  1,  1,  0, 1,
                                    0, 1, 1, 0, IRT_MISSING, 1, 1, -1, -1, -1, -1, -1};
    struct call c = call_begin();
    struct irt_data data = lsat_data(), some = {.rows = 5, .items = 5, .codes = codes};
    struct irt_fit fit = fit_of(&c, &data, irt_usual(IRT_RASCH));
    struct estimate ml[5], eap[5], wle[5];
    double expected = 0, p[2];

    (void)state;
    must_work(&c, irt_persons(&c, &some, &fit, IRT_ML, ml));
    must_work(&c, irt_persons(&c, &some, &fit, IRT_EAP, eap));
    must_work(&c, irt_persons(&c, &some, &fit, IRT_WLE, wle));
    assert_true(isnan(ml[0].value) && isnan(ml[1].value) && isnan(ml[4].value) && isnan(eap[4].value));
    for (size_t i = 0; i < 5; i++) {
        irt_curve(&fit, i, ml[2].value, p, NULL, NULL);
        expected += p[1];
    }
    assert_near(expected, 3, 1e-8);
    assert_true(eap[0].value < eap[2].value && eap[2].value < eap[1].value);
    assert_true(wle[0].value < wle[2].value && wle[2].value < wle[1].value);
    assert_true(isfinite(wle[0].value) && isfinite(wle[1].value));
    assert_near(wle[2].value, ml[2].value, .5);
    assert_near(ml[3].n, 4, 0);
    call_end(&c);
}

/* Warm's estimate for one Rasch item more: with n items of difficulty 0 and r right, p solves
 * r - n p + (1 - 2 p) / 2 = 0, so p = (r + 1/2) / (n + 1). */
static void test_weighted_likelihood_in_closed_form(void **state)
{
    struct call c = call_begin();
    double zero[4] = {0}, none[4] = {0};
    struct irt_item item[4];
    struct irt_fit fit = {.wanted = irt_usual(IRT_RASCH), .items = 4, .item = item};
    static const int32_t codes[] = {1, 0, 0, 0, 1, 1, 1, 1};
    struct irt_data data = {.rows = 2, .items = 4, .codes = codes};
    struct estimate ret[2];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        item[i] = (struct irt_item){
            .categories = 2, .slope = 1, .intercepts = &zero[i], .thresholds = &none[i]};
    must_work(&c, irt_persons(&c, &data, &fit, IRT_WLE, ret));
    assert_near(ret[0].value, log(1.5 / 3.5), 1e-9);
    assert_near(ret[1].value, log(4.5 / .5), 1e-9);
    call_end(&c);
}

/* One steep item among flat ones: the weighted likelihood of a person without success has two tops. The
 * figures are those of a grid of the same function elsewhere. */
static void test_weighted_likelihood_takes_the_highest_top(void **state)
{
    struct call c = call_begin();
    double slope[] = {5.011, .781, 1.381, 1.924, .781}, d[] = {4.2, .54, 1, -1.51, .77}, threshold[5];
    struct irt_item item[5];
    struct irt_fit fit = {.wanted = irt_usual(IRT_2PL), .items = 5, .item = item};
    static const int32_t codes[] = {0, 0, 0, 0, 0};
    struct irt_data data = {.rows = 1, .items = 5, .codes = codes};
    struct estimate ret;
    double best = -INFINITY, at = 0;

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        threshold[i] = -d[i] / slope[i];
        item[i] = (struct irt_item){
            .categories = 2, .slope = slope[i], .intercepts = &d[i], .thresholds = &threshold[i]};
    }
    for (double theta = -6; theta < 6; theta += .001) {
        double height = 0, information = 0, p[2];
        for (size_t i = 0; i < 5; i++) {
            irt_curve(&fit, i, theta, p, NULL, NULL);
            height += log(p[0]), information += irt_information(&fit, i, theta);
        }
        if (height + log(information) / 2 > best) best = height + log(information) / 2, at = theta;
    }
    must_work(&c, irt_persons(&c, &data, &fit, IRT_WLE, &ret));
    assert_near(ret.value, at, .001);
    assert_true(at > -1.4 && at < -1.2);
    call_end(&c);
}

/* Thresholds near the top make the grid finer there than its sums are exact: the top is found all the
 * same. */
static void test_weighted_likelihood_near_a_threshold(void **state)
{
    static const int32_t codes[16] = {0, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 0};
    double threshold[16] = {-.7409, .6725,  .2237, .9987,   1.2699, 1.5781,  -.9052, .2966,
                            .2966,  -.5837, .7513, -1.2652, 4.3538, -1.6942, .3701,  .5952};
    struct call c = call_begin();
    double d[16], slope = 0, bend = 0, information = 0;
    struct irt_item item[16];
    struct irt_fit fit = {.wanted = irt_usual(IRT_RASCH), .items = 16, .item = item};
    struct irt_data data = {.rows = 1, .items = 16, .codes = codes};
    struct estimate ret;

    (void)state;
    for (size_t i = 0; i < 16; i++) {
        d[i] = -threshold[i];
        item[i] = (struct irt_item){
            .categories = 2, .slope = 1, .intercepts = &d[i], .thresholds = &threshold[i]};
    }
    must_work(&c, irt_persons(&c, &data, &fit, IRT_WLE, &ret));
    for (size_t i = 0; i < 16; i++) {
        double p = 1 / (1 + exp(-ret.value - d[i]));
        slope += codes[i] - p, information += p * (1 - p), bend += p * (1 - p) * (1 - 2 * p);
    }
    assert_near(slope + bend / (2 * information), 0, 1e-8);
    call_end(&c);
}

/* Beyond where an item's chance is too small for a number, a flat one still says where a person is. */
static void test_persons_far_from_a_steep_item(void **state)
{
    struct call c = call_begin();
    double slope[] = {200, .5, .5}, d[] = {0, -2, -2.5}, threshold[] = {0, 4, 5};
    struct irt_item item[3];
    struct irt_fit fit = {.wanted = irt_usual(IRT_2PL), .items = 3, .item = item};
    static const int32_t codes[] = {1, 1, 0};
    struct irt_data data = {.rows = 1, .items = 3, .codes = codes};
    struct estimate ret;

    (void)state;
    for (size_t i = 0; i < 3; i++)
        item[i] = (struct irt_item){
            .categories = 2, .slope = slope[i], .intercepts = &d[i], .thresholds = &threshold[i]};
    must_work(&c, irt_persons(&c, &data, &fit, IRT_ML, &ret));
    assert_near(ret.value, 4.5, 1e-6);
    call_end(&c);
}

/* ---- fit ---- */

static void test_fit_of_items(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    int32_t *codes = answer(&c, IRT_GRM, PERSONS, 0, &truth);
    struct irt_data data = {.rows = PERSONS, .items = ITEMS, .codes = codes};
    struct irt_fit fit = fit_of(&c, &data, irt_usual(IRT_GRM));
    struct estimate sx2[ITEMS], *persons = arena_alloc(c.mem, PERSONS * sizeof *persons);
    struct irt_mean_squares squares[ITEMS];
    double q3[ITEMS * ITEMS];

    (void)state;
    must_work(&c, irt_item_fit(&c, &data, &fit, sx2));
    must_work(&c, irt_persons(&c, &data, &fit, IRT_EAP, persons));
    must_work(&c, irt_residual_correlations(&c, &data, &fit, persons, q3));
    must_work(&c, irt_item_mean_squares(&c, &data, &fit, persons, squares));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_true(sx2[i].p > .001 && sx2[i].df > 5);
        assert_near(sx2[i].n, PERSONS, 0);
        assert_near(squares[i].infit, .9, .2);
        for (size_t j = 0; j < i; j++) assert_near(q3[i * ITEMS + j], -1. / (ITEMS - 1), .15);
    }
    assert_true(irt_reliability(&data, persons) > .5 && irt_reliability(&data, persons) < 1);
    for (size_t p = 0; p < PERSONS; p++) codes[p * ITEMS + 1] = codes[p * ITEMS];
    fit = fit_of(&c, &data, irt_usual(IRT_PCM));
    must_work(&c, irt_persons(&c, &data, &fit, IRT_EAP, persons));
    must_work(&c, irt_residual_correlations(&c, &data, &fit, persons, q3));
    assert_true(q3[1] > .5);
    call_end(&c);
}

/* Observed and expected counts of an item with two categories need no joining where many answer: the
 * statistic is the sum over totals, and df is totals less parameters. */
static void test_fit_of_two_categories(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    int32_t *codes = answer(&c, IRT_2PL, PERSONS, 0, &truth);
    struct irt_data data = {.rows = PERSONS, .items = ITEMS, .codes = codes};
    struct irt_fit fit = fit_of(&c, &data, irt_usual(IRT_2PL));
    struct estimate sx2[ITEMS];

    (void)state;
    must_work(&c, irt_item_fit(&c, &data, &fit, sx2));
    for (size_t i = 0; i < ITEMS; i++) {
        double all[ITEMS + 1] = {0}, right[ITEMS + 1] = {0}, n[ITEMS + 1] = {0}, sum = 0;
        double chosen[ITEMS + 1] = {0};
        for (size_t k = 0; k < fit.nodes; k++) {
            double spread[ITEMS + 2] = {fit.weight[k]}, p[2], own = 0;
            for (size_t j = 0; j < ITEMS; j++) { /* the item itself comes last */
                size_t at = j + 1 < ITEMS ? (i + 1 + j) % ITEMS : i;
                irt_curve(&fit, at, fit.theta[k], p, NULL, NULL);
                if (at == i) own = p[1];
                for (size_t s = 0; at == i && s < ITEMS; s++) right[s + 1] += spread[s] * own;
                for (size_t s = ITEMS; s > 0; s--) spread[s] = spread[s] * p[0] + spread[s - 1] * p[1];
                spread[0] *= p[0];
            }
            for (size_t s = 0; s <= ITEMS; s++) all[s] += spread[s];
        }
        for (size_t p = 0; p < PERSONS; p++) {
            size_t total = 0;
            for (size_t j = 0; j < ITEMS; j++) total += (size_t)codes[p * ITEMS + j];
            n[total]++, chosen[total] += codes[p * ITEMS + i];
        }
        for (size_t s = 1; s < ITEMS; s++) {
            double share = right[s] / all[s], away = chosen[s] / n[s] - share;
            sum += n[s] * away * away / (share * (1 - share));
        }
        assert_near(sx2[i].statistic, sum, 1e-8 * (1 + sum));
        assert_near(sx2[i].df, ITEMS - 1 - 2, 0);
    }
    call_end(&c);
}

/* The rating scale model knows one scale: an item may lack a category, and its step is that of all. */
static void test_a_rating_scale_is_one_for_all(void **state)
{
    struct call c = call_begin();
    struct truth truth;
    int32_t *codes = answer(&c, IRT_RSM, PERSONS, 0, &truth);
    struct irt_data data = {.rows = PERSONS, .items = ITEMS, .codes = codes};
    struct irt_wanted wanted = irt_usual(IRT_RSM);

    (void)state;
    for (size_t p = 0; p < PERSONS; p++) {
        if (codes[p * ITEMS] == STEPS) codes[p * ITEMS] = STEPS - 1;
        if (codes[p * ITEMS + 1] == 1) codes[p * ITEMS + 1] = 2;
    }
    for (int turn = 0; turn < 2; turn++) {
        struct irt_fit fit = fit_of(&c, &data, wanted);
        for (size_t i = 0; i < ITEMS; i++) {
            const double *own = fit.item[i].thresholds, *first = fit.item[0].thresholds;
            assert_int_equal(fit.item[i].categories, STEPS + 1);
            for (size_t k = 1; k < STEPS; k++) assert_near(own[k] - own[0], first[k] - first[0], 1e-9);
        }
        wanted.estimator = IRT_CONDITIONAL;
    }
    for (size_t p = 0; p < PERSONS * ITEMS; p++)
        if (codes[p] == 2) codes[p] = 1;
    must_fail(&c, ERR_INVALID, irt_fit(&c, &data, &wanted, &(struct irt_fit){0}));
    call_end(&c);
}

/* All who passed one item passed the other: apart from that nothing bounds their distance. */
static void test_what_has_no_end_has_no_error(void **state)
{
    static const int32_t codes[] = {0, 0, 0, 1, 0, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0};
    struct call c = call_begin();
    struct irt_data data = {.rows = 6, .items = 3, .codes = codes};
    struct irt_wanted wanted = irt_usual(IRT_RASCH);
    struct irt_fit fit;

    (void)state;
    wanted.estimator = IRT_CONDITIONAL;
    must_work(&c, irt_fit(&c, &data, &wanted, &fit));
    assert_true(fit.warnings & WARNING_BOUNDARY);
    assert_true(isnan(fit.item[0].threshold_ses[0]));
    wanted = irt_usual(IRT_2PL);
    must_work(&c, irt_fit(&c, &data, &wanted, &fit));
    assert_true(fit.warnings & WARNING_BOUNDARY);
    for (size_t i = 0; i < 3; i++)
        assert_true(fabs(fit.item[i].slope) < IRT_STEEPEST || isnan(fit.item[i].slope_se));
    call_end(&c);
}

/* ---- refusals ---- */

static void test_refusals(void **state)
{
    static const char *const names[] = {"first", "second"};
    static const int32_t constant[] = {0, 1, 1, 1, 0, 1, 1, 1}, empty[] = {0, 0, 2, 1, 0, 1, 2, 0};
    static const int32_t unlike[] = {0, 0, 1, 1, 0, 2, 1, 1}, large[] = {0, 64, 1, 0};
    struct call c = call_begin();
    struct irt_data data = {.rows = 4, .items = 2, .codes = constant, .names = names};
    struct irt_wanted wanted = irt_usual(IRT_GRM);
    struct irt_fit fit;

    (void)state;
    assert_int_equal(irt_fit(&c, &data, &wanted, &fit), ERR_INVALID);
    assert_non_null(strstr(c.fail.text, "second"));
    fail_clear(&c);
    data.codes = empty;
    assert_int_equal(irt_fit(&c, &data, &wanted, &fit), ERR_INVALID);
    assert_non_null(strstr(c.fail.text, "first"));
    fail_clear(&c);
    must_fail(&c, ERR_INVALID,
              irt_fit(&c, &(struct irt_data){.rows = 4, .items = 1, .codes = unlike}, &wanted, &fit));
    must_fail(&c, ERR_INVALID,
              irt_fit(&c, &(struct irt_data){.rows = 2, .items = 2, .codes = large}, &wanted, &fit));
    data.codes = unlike;
    wanted.estimator = IRT_CONDITIONAL;
    must_fail(&c, ERR_INVALID, irt_fit(&c, &data, &wanted, &fit));
    wanted = irt_usual(IRT_2PL);
    must_fail(&c, ERR_INVALID, irt_fit(&c, &data, &wanted, &fit));
    wanted = irt_usual(IRT_GRM);
    wanted.nodes = 1;
    must_fail(&c, ERR_INVALID, irt_fit(&c, &data, &wanted, &fit));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_law_school_test),
        cmocka_unit_test(test_even_and_hermite_nodes_say_the_same),
        cmocka_unit_test(test_gradient_and_information_are_those_of_the_likelihood),
        cmocka_unit_test(test_curves_by_theta),
        cmocka_unit_test(test_parameters_are_recovered),
        cmocka_unit_test(test_conditional_agrees_with_marginal),
        cmocka_unit_test(test_likelihood_never_falls),
        cmocka_unit_test(test_order_frequency_and_threads),
        cmocka_unit_test(test_turned_items_have_negative_slopes),
        cmocka_unit_test(test_a_start_from_a_part_ends_at_the_same_top),
        cmocka_unit_test(test_persons),
        cmocka_unit_test(test_weighted_likelihood_in_closed_form),
        cmocka_unit_test(test_weighted_likelihood_takes_the_highest_top),
        cmocka_unit_test(test_weighted_likelihood_near_a_threshold),
        cmocka_unit_test(test_persons_far_from_a_steep_item),
        cmocka_unit_test(test_fit_of_items),
        cmocka_unit_test(test_fit_of_two_categories),
        cmocka_unit_test(test_a_rating_scale_is_one_for_all),
        cmocka_unit_test(test_what_has_no_end_has_no_error),
        cmocka_unit_test(test_refusals),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
