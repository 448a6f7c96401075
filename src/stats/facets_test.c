/* stats/facets_test.c: many-facet measurement, against published figures, item response models and
 * finite differences.
 */

#include "base/fixture.h"
#include "stats/facets.h"
#include "stats/facets_engine.h"
#include "stats/irt.h"
#include "stats/random.h"

#define PERSONS 400
#define TASKS 5
#define RATERS 4
#define CATEGORIES 4

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_message("%.12g instead of %.12g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

/* ---- published figures ---- */

/* Guilford (1954), p. 282: judge, examinee, five traits. Measures: two computations by others. */
static const int32_t guilford[21][7] = {
    {1, 1, 5, 5, 3, 5, 3}, {1, 2, 9, 7, 5, 8, 5}, {1, 3, 3, 3, 3, 7, 1}, {1, 4, 7, 3, 1, 3, 3},
    {1, 5, 9, 7, 7, 8, 5}, {1, 6, 3, 5, 3, 5, 1}, {1, 7, 7, 7, 5, 5, 5}, {2, 1, 6, 5, 4, 6, 3},
    {2, 2, 8, 7, 5, 7, 2}, {2, 3, 4, 5, 3, 6, 6}, {2, 4, 5, 6, 4, 5, 5}, {2, 5, 2, 4, 3, 2, 3},
    {2, 6, 4, 4, 6, 4, 2}, {2, 7, 3, 3, 5, 5, 4}, {3, 1, 5, 5, 5, 7, 3}, {3, 2, 7, 7, 5, 7, 5},
    {3, 3, 3, 5, 5, 5, 5}, {3, 4, 5, 3, 3, 3, 1}, {3, 5, 9, 7, 7, 7, 7}, {3, 6, 3, 3, 3, 5, 3},
    {3, 7, 7, 7, 7, 5, 7}};

static void test_creativity_ratings(void **state)
{
    static const double judges[] = {.0396714, .2453968, -.0959942};
    static const double traits[] = {-.2799967, -.1470095, .2108556, -.3022512, .5184018};
    static const double examinees[] = {-.0714688, .6638323,  -.2554327, -.4815189,
                                       .4406969,  -.5841312, .2880224};
    static const double steps[] = {-.690494, -2.351990, .809323,  -1.483746,
                                   1.718598, -.978896,  2.392616, .584589};
    const struct facet facet[] = {{.name = "examinee", .elements = 7},
                                  {.name = "judge", .elements = 3},
                                  {.name = "trait", .elements = 5}};
    struct call c = call_begin();
    struct facets_wanted wanted = facets_usual(true);
    struct facets_fit fit;
    int32_t codes[105 * 3], category[105];
    double observed = 0, expected = 0;

    (void)state;
    for (size_t r = 0; r < 105; r++) {
        codes[3 * r] = guilford[r / 5][1] - 1, codes[3 * r + 1] = guilford[r / 5][0] - 1;
        codes[3 * r + 2] = (int32_t)(r % 5), category[r] = guilford[r / 5][2 + r % 5] - 1;
    }
    const struct facets_data data = {105, 3, 9, facet, codes, category, NULL};
    struct estimate bias[15];
    wanted.uncentred = 1;
    must_work(&c, facets_fit(&c, &data, &wanted, &fit));
    assert_true(fit.converged);
    assert_near(fit.log_likelihood, -165.684984021, 1e-6);
    for (size_t i = 0; i < 3; i++) assert_near(fit.element[1][i].measure, judges[i], 1e-6);
    for (size_t i = 0; i < 5; i++) assert_near(fit.element[2][i].measure, traits[i], 1e-6);
    for (size_t i = 0; i < 7; i++) assert_near(fit.element[0][i].measure, examinees[i], 1e-6);
    for (size_t i = 0; i < 8; i++) assert_near(fit.steps[i], steps[i], 1e-5);
    assert_near(fit.element[1][0].total, 171 - 35, 0);
    assert_near(fit.element[1][1].total, 156 - 35, 0);
    must_work(&c, facets_bias(&c, &data, &fit, 1, 2, bias));
    for (size_t r = 0; r < 105; r++) {
        const int32_t *k = codes + 3 * r;
        if (k[1] != 1 || k[2] != 3) continue;
        observed += category[r];
        expected += facets_expected(&fit, 0,
                                    fit.element[0][k[0]].measure - fit.element[1][1].measure -
                                        fit.element[2][3].measure - bias[1 * 5 + 3].value);
    }
    assert_near(expected, observed, 1e-6);
    call_end(&c);
}

/* Stress ratings of eight groups (Fienberg and others) by their totals: any ratings with them have the
 * same measures. */
static void test_totals_suffice(void **state)
{
    static const double total[] = {248, 236, 245, 239, 328, 293, 306, 302};
    static const double measure[] = {.4851709, .1618586,  .4044022, .2427481,
                                     .4894208, -.2244803, .0408250, -.0408249};
    static const double se[] = {.164068, .164223, .164098, .164185, .142708, .142819, .142871, .142871};
    const struct facet facet = {.name = "group", .elements = 8};
    struct call c = call_begin();
    struct facets_wanted wanted = facets_usual(true);
    struct facets_fit fit;
    int32_t codes[24], category[24];
    double frequency[24], lowest = 147, needed = 0;

    (void)state;
    for (size_t g = 0; g < 8; g++) needed += fmax(0, (g < 4 ? 230 : 304) - total[g]);
    lowest -= needed;
    for (size_t g = 0; g < 8; g++) {
        double count = g < 4 ? 115 : 152, more = total[g] - 2 * count;
        double low = fmax(0, -more) + (g < 7 ? floor((147 - needed) / 8) : lowest);
        lowest -= floor((147 - needed) / 8);
        frequency[3 * g] = low, frequency[3 * g + 2] = low + more;
        frequency[3 * g + 1] = count - 2 * low - more;
        for (size_t k = 0; k < 3; k++) codes[3 * g + k] = (int32_t)g, category[3 * g + k] = (int32_t)k;
    }
    const struct facets_data data = {24, 1, 3, &facet, codes, category, frequency};
    must_work(&c, facets_fit(&c, &data, &wanted, &fit));
    for (size_t g = 0; g < 8; g++) {
        assert_near(fit.element[0][g].measure, measure[g], 1e-5);
        assert_near(fit.element[0][g].se, se[g], 1e-5);
    }
    assert_near(fit.steps[1], 1.436382, 1e-5);
    assert_near(fit.steps[0], -1.436382, 1e-5);
    call_end(&c);
}

/* ---- ratings made by the model ---- */

struct study {
    struct facet facet[3];
    struct facets_data data;
    double task[TASKS], rater[RATERS];
};

/* Each person by two raters, or by all. */
static void make_study(struct call *c, size_t raters, double times, struct study *ret)
{
    static const double step[] = {-1, .2, .8};
    struct random r = random_stream(21, raters);
    size_t most = PERSONS * TASKS * RATERS, n = 0;
    int32_t *codes = arena_alloc(c->mem, most * 3 * sizeof *codes);
    int32_t *category = arena_alloc(c->mem, most * sizeof *category);

    ret->facet[0] = (struct facet){.name = "person", .elements = PERSONS};
    ret->facet[1] = (struct facet){.name = "task", .elements = TASKS};
    ret->facet[2] = (struct facet){.name = "rater", .elements = RATERS};
    for (size_t i = 0; i < TASKS; i++) ret->task[i] = .4 * ((double)i - 2);
    for (size_t i = 0; i < RATERS; i++) ret->rater[i] = .3 * ((double)i - 1.5);
    for (size_t p = 0; p < PERSONS; p++) {
        double theta = times * random_normal(&r);
        for (size_t i = 0; i < TASKS; i++)
            for (size_t j = 0; j < raters; j++) {
                size_t rater = raters == RATERS ? j : (p + j) % RATERS;
                double term[CATEGORIES] = {1}, sum = 1, u;
                int32_t x = 0;
                for (size_t k = 1; k < CATEGORIES; k++)
                    sum += term[k] =
                        term[k - 1] * exp(theta - ret->task[i] - ret->rater[rater] - step[k - 1]);
                for (u = random_uniform(&r) * sum; x < CATEGORIES - 1 && u > term[x]; x++) u -= term[x];
                codes[3 * n] = (int32_t)p, codes[3 * n + 1] = (int32_t)i,
                          codes[3 * n + 2] = (int32_t)rater;
                category[n++] = x;
            }
    }
    ret->data = (struct facets_data){n, 3, CATEGORIES, ret->facet, codes, category, NULL};
}

static void test_measures_are_recovered(void **state)
{
    (void)state;
    for (size_t raters = 2; raters <= RATERS; raters += 2)
        for (int joint = 0; joint < 2; joint++) {
            struct call c = call_begin();
            struct facets_wanted wanted = facets_usual(joint);
            struct study study;
            struct facets_fit fit;
            make_study(&c, raters, 1.2, &study);
            wanted.corrected = joint;
            must_work(&c, facets_fit(&c, &study.data, &wanted, &fit));
            assert_true(fit.converged);
            for (size_t i = 0; i < RATERS; i++) {
                assert_near(fit.element[2][i].measure, study.rater[i], 4 * fit.element[2][i].se);
                assert_near(fit.element[2][i].infit, 1, .15);
                assert_near(fit.element[2][i].outfit, 1, .2);
            }
            for (size_t i = 0; i < TASKS; i++)
                assert_near(fit.element[1][i].measure, study.task[i], .3);
            assert_true(fit.element[2][0].fair > fit.element[2][3].fair);
            assert_true(fit.summary[0].reliability > .7 && fit.summary[0].reliability < 1);
            if (!joint) assert_near(fit.spread, 1.2, 4 * fit.spread_se);
            call_end(&c);
        }
}

static void test_gradient_and_information(void **state)
{
    struct call c = call_begin();
    struct facets_wanted wanted = facets_usual(false);
    struct study study;
    struct table_of_facets t;

    (void)state;
    make_study(&c, 2, 1, &study);
    study.data.ratings = 300;
    study.facet[0].elements = 30;
    for (int variant = 0; variant < 3; variant++) {
        double x[60], g[60], up[60], down[60], height, high, low, step = 1e-5;
        struct hill hill;
        bool made;
        wanted.uncentred = (size_t)variant;
        wanted.steps_of = variant ? 1 : FACETS_NONE;
        must_work(&c, facets_table(&c, &study.data, &wanted, &t));
        hill = facets_hill(&c, &t);
        double *information = arena_alloc(c.mem, hill.n * hill.n * sizeof *information);
        for (size_t j = 0; j < hill.n; j++) x[j] = .1 * (double)(j % 5) - .2;
        must_work(&c, hill.height(&c, hill.context, x, &height, g));
        must_work(&c, hill.curvature(&c, hill.context, 3, information, &made));
        assert_true(made);
        for (size_t j = 0; j < hill.n; j++) {
            double at = x[j];
            x[j] = at + step;
            must_work(&c, hill.height(&c, hill.context, x, &high, up));
            x[j] = at - step;
            must_work(&c, hill.height(&c, hill.context, x, &low, down));
            x[j] = at;
            assert_near(g[j], (high - low) / (2 * step), 1e-4);
            for (size_t i = 0; i < hill.n; i++)
                assert_near(information[i * hill.n + j], (down[i] - up[i]) / (2 * step), 1e-4);
        }
    }
    call_end(&c);
}

/* With persons and items alone it is a rating scale or partial credit model. */
static void test_two_facets_are_an_item_response_model(void **state)
{
    (void)state;
    for (int own = 0; own < 2; own++) {
        struct call c = call_begin();
        struct study study;
        struct facets_wanted wanted = facets_usual(false);
        struct facets_fit fit;
        struct irt_fit items;
        make_study(&c, RATERS, 1.2, &study);
        size_t n = 0;
        int32_t *codes = arena_alloc(c.mem, study.data.ratings * 2 * sizeof *codes);
        int32_t *category = arena_alloc(c.mem, study.data.ratings * sizeof *category);
        int32_t *wide = arena_alloc(c.mem, PERSONS * TASKS * sizeof *wide);
        for (size_t i = 0; i < PERSONS * TASKS; i++) wide[i] = IRT_MISSING;
        for (size_t r = 0; r < study.data.ratings; r += RATERS) {
            const int32_t *from = study.data.codes + 3 * r;
            if (r % 28 == 0) continue;
            codes[2 * n] = from[0], codes[2 * n + 1] = from[1], category[n] = study.data.category[r];
            wide[from[0] * TASKS + from[1]] = category[n++];
        }
        const struct facets_data data = {n, 2, CATEGORIES, study.facet, codes, category, NULL};
        const struct irt_data answers = {.rows = PERSONS, .items = TASKS, .codes = wide};
        struct irt_wanted irt = irt_usual(own ? IRT_PCM : IRT_RSM);
        wanted.steps_of = own ? 1 : FACETS_NONE;
        must_work(&c, facets_fit(&c, &data, &wanted, &fit));
        must_work(&c, irt_fit(&c, &answers, &irt, &items));
        assert_near(fit.log_likelihood, items.log_likelihood, 1e-6);
        assert_near(fit.spread, items.spread, 1e-5);
        assert_near(fit.spread_se, items.spread_se, 1e-5);
        assert_true(fit.parameters == items.parameters);
        for (size_t i = 0; i < TASKS; i++)
            for (size_t k = 0; k < CATEGORIES - 1; k++)
                assert_near(fit.element[1][i].measure + fit.steps[(own ? i : 0) * (CATEGORIES - 1) + k],
                            items.item[i].thresholds[k], 1e-5);
        call_end(&c);
    }
}

static void test_order_and_threads_do_not_matter(void **state)
{
    struct call c = call_begin();
    struct facets_wanted wanted = facets_usual(false);
    struct study study;
    struct facets_fit one, two;

    (void)state;
    make_study(&c, 2, 1.2, &study);
    wanted.threads = 1;
    must_work(&c, facets_fit(&c, &study.data, &wanted, &one));
    wanted.threads = 2;
    must_work(&c, facets_fit(&c, &study.data, &wanted, &two));
    assert_true(one.log_likelihood == two.log_likelihood);
    assert_true(one.element[2][1].measure == two.element[2][1].measure);
    size_t n = study.data.ratings;
    int32_t *codes = arena_alloc(c.mem, 3 * n * sizeof *codes);
    int32_t *category = arena_alloc(c.mem, n * sizeof *category);
    for (size_t r = 0; r < n; r++) {
        memcpy(codes + 3 * r, study.data.codes + 3 * (n - 1 - r), 3 * sizeof *codes);
        codes[3 * r + 2] = RATERS - 1 - codes[3 * r + 2];
        category[r] = study.data.category[n - 1 - r];
    }
    study.data.codes = codes, study.data.category = category;
    must_work(&c, facets_fit(&c, &study.data, &wanted, &two));
    assert_near(two.log_likelihood, one.log_likelihood, 1e-6);
    for (size_t i = 0; i < RATERS; i++) {
        assert_near(two.element[2][RATERS - 1 - i].measure, one.element[2][i].measure, 1e-6);
        assert_near(two.element[2][RATERS - 1 - i].se, one.element[2][i].se, 1e-6);
    }
    call_end(&c);
}

static void test_anchors(void **state)
{
    (void)state;
    for (int joint = 0; joint < 2; joint++) {
        struct call c = call_begin();
        struct facets_wanted wanted = facets_usual(joint);
        struct study study;
        struct facets_fit fit, anchored;
        double anchors[RATERS] = {NAN, NAN, NAN, NAN};
        make_study(&c, 2, 1.2, &study);
        wanted.uncentred = 0;
        must_work(&c, facets_fit(&c, &study.data, &wanted, &fit));
        for (size_t i = 0; i < 2; i++) anchors[i] = fit.element[2][i].measure + 1;
        study.facet[2].anchors = anchors;
        must_work(&c, facets_fit(&c, &study.data, &wanted, &anchored));
        assert_true(anchored.element[2][0].measure == anchors[0] && anchored.element[2][0].se == 0);
        assert_true(anchored.element[2][0].is_anchored && !anchored.element[2][2].is_anchored);
        assert_near(anchored.element[2][3].measure, fit.element[2][3].measure + 1, 1e-3);
        if (!joint) assert_near(anchored.mean, fit.mean + 1, 1e-3);
        assert_near(anchored.element[1][2].measure, fit.element[1][2].measure, 1e-3);
        call_end(&c);
    }
}

static void test_extreme_persons_have_a_place(void **state)
{
    struct call c = call_begin();
    struct facets_wanted wanted = facets_usual(true);
    struct study study;
    struct facets_fit fit;
    size_t extreme = 0;

    (void)state;
    make_study(&c, 2, 3, &study);
    must_work(&c, facets_fit(&c, &study.data, &wanted, &fit));
    for (size_t p = 0; p < PERSONS; p++) {
        const struct facets_element *e = &fit.element[0][p];
        extreme += e->is_extreme;
        assert_true(isfinite(e->measure) && isfinite(e->se));
        assert_true(e->is_extreme == (e->total == 0 || e->total == e->ratings * (CATEGORIES - 1)));
    }
    assert_true(extreme > 0);
    call_end(&c);
}

/* ---- refusals ---- */

static void refused_with(struct call *c, const struct facets_data *data,
                         const struct facets_wanted *wanted, const char *word)
{
    struct facets_fit fit;

    assert_int_equal(facets_fit(c, data, wanted, &fit), ERR_INVALID);
    if (!strstr(c->fail.text, word)) print_message("%s\n", c->fail.text);
    assert_non_null(strstr(c->fail.text, word));
    fail_clear(c);
}

static void test_refusals(void **state)
{
    static const char *const people[] = {"Ada", "Ben", "Eve", "Jo"}, *const raters[] = {"Kim", "Lee"};
    struct facet facet[] = {{.name = "person", .elements = 4, .labels = people},
                            {.name = "rater", .elements = 2, .labels = raters}};
    static const int32_t apart[] = {0, 0, 1, 0, 2, 1, 3, 1},
                         together[] = {0, 0, 1, 0, 1, 1, 2, 1, 3, 1, 3, 0};
    static const int32_t some[] = {0, 1, 1, 0, 1, 0}, gap[] = {0, 2, 2, 0, 2, 0},
                         high[] = {0, 1, 1, 1, 1, 1};
    struct facets_data data = {4, 2, 2, facet, apart, some, NULL};
    struct facets_wanted wanted = facets_usual(false);
    double anchors[] = {0, 0};
    struct call c = call_begin();
    struct facets_fit fit;

    (void)state;
    refused_with(&c, &data, &wanted, "rater Kim");
    refused_with(&c, &data, &wanted, "rater Lee");
    facet[1].anchors = anchors;
    must_work(&c, facets_fit(&c, &data, &wanted, &fit));
    facet[1].anchors = NULL;
    data = (struct facets_data){6, 2, 3, facet, together, gap, NULL};
    refused_with(&c, &data, &wanted, "category 2");
    data.categories = 2, data.category = high;
    refused_with(&c, &data, &wanted, "rater Lee");
    facet[0].anchors = anchors;
    refused_with(&c, &data, &wanted, "anchored");
    facet[0].anchors = NULL;
    wanted.steps_of = 7;
    refused_with(&c, &data, &wanted, "facet");
    call_end(&c);
}

/* Tasks that only one rater each has seen: everything hangs together by the persons, and still task and
 * rater cannot be told apart. */
static void test_nested_facets_are_refused(void **state)
{
    (void)state;
    for (int joint = 0; joint < 2; joint++) {
        struct call c = call_begin();
        struct facets_wanted wanted = facets_usual(joint);
        struct study study;
        make_study(&c, 2, 1, &study);
        int32_t *codes = arena_copy(c.mem, study.data.codes, study.data.ratings * 3 * sizeof *codes);
        for (size_t r = 0; r < study.data.ratings; r++) codes[3 * r + 1] = codes[3 * r + 2];
        study.data.codes = codes, study.facet[1].elements = RATERS;
        refused_with(&c, &study.data, &wanted, "told apart");
        call_end(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_creativity_ratings),
        cmocka_unit_test(test_totals_suffice),
        cmocka_unit_test(test_measures_are_recovered),
        cmocka_unit_test(test_gradient_and_information),
        cmocka_unit_test(test_two_facets_are_an_item_response_model),
        cmocka_unit_test(test_order_and_threads_do_not_matter),
        cmocka_unit_test(test_anchors),
        cmocka_unit_test(test_extreme_persons_have_a_place),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_nested_facets_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
