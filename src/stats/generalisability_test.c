/* stats/generalisability_test.c: components of variance: published figures, other ways to them, limits.
 */

#include "base/fixture.h"

#include <string.h>

#include "base/arena.h"
#include "stats/generalisability.h"
#include "stats/icc.h"
#include "stats/random.h"

static void assert_near(double seen, double wanted, double tolerance)
{
    if (!(fabs(seen - wanted) <= tolerance)) print_error("%.17g instead of %.17g\n", seen, wanted);
    assert_true(fabs(seen - wanted) <= tolerance);
}

static double *drawn(struct arena *mem, size_t count, uint64_t seed)
{
    double *values = arena_alloc(mem, count * sizeof *values);
    struct random r = random_stream(seed, 0);

    for (size_t i = 0; i < count; i++) values[i] = random_normal(&r);
    return values;
}

static const struct gstudy_effect *effect_of(const struct gstudy *g, unsigned facets)
{
    for (size_t i = 0; i < g->effects; i++)
        if (g->effect[i].facets == facets) return &g->effect[i];
    print_error("no effect %x\n", facets);
    assert_true(false);
    return NULL;
}

static void test_one_facet_is_the_intraclass_correlation(void **state)
{
    struct call c = call_begin();
    enum { PERSONS = 12, ITEMS = 4 };
    double *values = drawn(c.mem, (size_t)PERSONS * ITEMS, 1);
    struct gstudy_design d = {2, {PERSONS, ITEMS}, {0}};
    struct gstudy g;
    struct dstudy s;
    struct icc icc;

    (void)state;
    for (size_t i = 0; i < PERSONS; i++)
        for (size_t k = 0; k < ITEMS; k++) values[i * ITEMS + k] += (double)i + .5 * (double)k;
    must_work(&c, gstudy_of(&c, &d, values, &g));
    must_work(&c, icc_all(&c, &(struct icc_data){PERSONS, ITEMS, values, NULL},
                          &(struct icc_wanted){.level = .95}, &icc));
    s = dstudy_of(&g, d.sizes);
    assert_int_equal(g.effects, 3);
    assert_near(s.generalisability, icc.forms[ICC_RANDOM_C_K].value, 1e-12);
    assert_near(s.dependability, icc.forms[ICC_RANDOM_A_K].value, 1e-12);
    s = dstudy_of(&g, (size_t[]){PERSONS, 1});
    assert_near(s.generalisability, icc.forms[ICC_RANDOM_C_1].value, 1e-12);
    assert_near(s.dependability, icc.forms[ICC_RANDOM_A_1].value, 1e-12);
    /* Items of their own for each person: one way. */
    d.nested[1] = 1;
    must_work(&c, gstudy_of(&c, &d, values, &g));
    s = dstudy_of(&g, d.sizes);
    assert_int_equal(g.effects, 2);
    assert_near(s.generalisability, icc.forms[ICC_ONE_WAY_K].value, 1e-12);
    assert_near(s.dependability, s.generalisability, 1e-15);
    call_end(&c);
}

/* Brennan (2001), table 3.2, synthetic data set 4: persons x (raters : tasks), 10 x (4 : 3). */
static const double brennan[10][12] = {
    {5, 6, 5, 5, 5, 3, 4, 5, 6, 7, 3, 3}, {9, 3, 7, 7, 7, 5, 5, 5, 7, 7, 5, 2},
    {3, 4, 3, 3, 5, 3, 3, 5, 6, 5, 1, 6}, {7, 5, 5, 3, 3, 1, 4, 3, 5, 3, 3, 5},
    {9, 2, 9, 7, 7, 7, 3, 7, 2, 7, 5, 3}, {3, 4, 3, 5, 3, 3, 6, 3, 4, 5, 1, 2},
    {7, 3, 7, 7, 7, 5, 5, 7, 5, 5, 5, 4}, {5, 8, 5, 7, 7, 5, 5, 4, 3, 2, 1, 1},
    {9, 9, 8, 8, 6, 6, 6, 5, 5, 8, 1, 1}, {4, 4, 4, 3, 3, 5, 6, 5, 5, 7, 1, 1}};

static void test_brennan_raters_within_tasks(void **state)
{
    struct call c = call_begin();
    struct gstudy_design d = {3, {10, 3, 4}, {0, 0, 2}};
    struct gstudy g;
    struct dstudy s;

    (void)state;
    must_work(&c, gstudy_of(&c, &d, &brennan[0][0], &g));
    assert_int_equal(g.effects, 5);
    assert_near(effect_of(&g, 1)->component, .4731, 1e-4);
    assert_near(effect_of(&g, 2)->component, .3252, 1e-4);
    assert_near(effect_of(&g, 6)->component, .6475, 1e-4);
    assert_near(effect_of(&g, 3)->component, .5596, 1e-4);
    assert_near(effect_of(&g, 7)->component, 2.3803, 1e-4);
    assert_near(effect_of(&g, 7)->df, 81, 0);
    assert_near(effect_of(&g, 6)->df, 9, 0);
    s = dstudy_of(&g, d.sizes);
    assert_near(s.generalisability, .5514, 1e-4);
    assert_near(s.dependability, .4637, 1e-4);
    call_end(&c);
}

/* Sums of squares add up to the whole, degrees of freedom to n - 1, in every design. */
static void test_parts_add_up(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design designs[] = {{3, {5, 3, 4}, {0}},
                                            {3, {5, 3, 4}, {0, 0, 2}},
                                            {3, {5, 3, 4}, {0, 0, 3}},
                                            {3, {5, 3, 4}, {0, 1, 1}},
                                            {3, {5, 3, 4}, {0, 1, 3}},
                                            {4, {3, 2, 4, 3}, {0}},
                                            {4, {3, 2, 4, 3}, {0, 0, 2, 6}},
                                            {4, {3, 2, 4, 3}, {0, 0, 2, 0}}};

    (void)state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
        size_t count = 1;
        double sum = 0, df = 0, whole = 0, mean = 0, *values;
        struct gstudy g;

        for (size_t k = 0; k < designs[i].facets; k++) count *= designs[i].sizes[k];
        values = drawn(c.mem, count, i + 7);
        must_work(&c, gstudy_of(&c, &designs[i], values, &g));
        for (size_t k = 0; k < count; k++) mean += values[k] / (double)count;
        for (size_t k = 0; k < count; k++) whole += (values[k] - mean) * (values[k] - mean);
        for (size_t k = 0; k < g.effects; k++) {
            sum += g.effect[k].sum;
            df += g.effect[k].df;
            assert_true(g.effect[k].df > 0 && g.effect[k].used >= 0 && g.effect[k].se >= 0);
        }
        assert_near(sum, whole, 1e-11);
        assert_near(df, (double)count - 1, 0);
    }
    call_end(&c);
}

/* Persons x items x occasions with known effects: means of many studies are what was put in, and their
 * spread is the standard error. */
static void test_what_was_put_in_comes_out(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design d = {3, {20, 4, 3}, {0}};
    const double wanted[8] = {0, 1, .25, .49, .16, .36, .09, .64};
    double sums[8] = {0}, squares[8] = {0}, errors[8] = {0}, n = 400;
    struct gstudy g;

    (void)state;
    for (uint64_t seed = 1; seed <= 400; seed++) {
        struct random r = random_stream(seed, 3);
        double values[20 * 4 * 3] = {0};
        for (unsigned set = 1; set < 8; set++) {
            double own[20 * 4 * 3];
            for (size_t i = 0; i < 240; i++) own[i] = sqrt(wanted[set]) * random_normal(&r);
            for (size_t i = 0; i < 240; i++)
                values[i] += own[(set & 1 ? i / 12 * 12 : 0) + (set & 2 ? i / 3 % 4 * 3 : 0) +
                                 (set & 4 ? i % 3 : 0)];
        }
        must_work(&c, gstudy_of(&c, &d, values, &g));
        for (size_t i = 0; i < g.effects; i++) {
            const struct gstudy_effect *e = &g.effect[i];
            sums[e->facets] += e->component;
            squares[e->facets] += e->component * e->component;
            errors[e->facets] += e->se / n;
        }
    }
    for (unsigned set = 1; set < 8; set++) {
        double mean = sums[set] / n, spread = sqrt(squares[set] / n - mean * mean);
        assert_near(mean, wanted[set], 4 * spread / sqrt(n));
        if (set & 1) assert_near(errors[set], spread, .15 * spread);
    }
    call_end(&c);
}

static void test_negative_variance_counts_nothing(void **state)
{
    struct call c = call_begin();
    const double opposed[] = {1, 3, 3, 1, 2, 2, 1, 3}, same[] = {4, 4, 4, 4};
    struct gstudy g;
    struct dstudy s;

    (void)state;
    must_work(&c, gstudy_of(&c, &(struct gstudy_design){2, {4, 2}, {0}}, opposed, &g));
    assert_true(g.effect[0].component < 0 && g.effect[0].used == 0);
    assert_true(g.warnings & WARNING_NEGATIVE);
    s = dstudy_of(&g, g.design.sizes);
    assert_near(s.generalisability, 0, 0);
    must_work(&c, gstudy_of(&c, &(struct gstudy_design){2, {2, 2}, {0}}, same, &g));
    assert_true(g.warnings & WARNING_ZERO_VARIANCE);
    assert_true(isnan(dstudy_of(&g, g.design.sizes).dependability));
    call_end(&c);
}

static void test_refusals(void **state)
{
    struct call c = call_begin();
    const double values[8] = {1, 2, 3, 4, 5, 6, 7, NAN};
    const struct gstudy_design refused[] = {
        {1, {8}, {0}},       {2, {4, 1}, {0}},          {2, {1, 4}, {0}},
        {2, {4, 2}, {2, 0}}, {3, {2, 2, 2}, {0, 4, 2}}, {3, {2, 2, 2}, {0, 1, 2}},
        {2, {4, 2}, {0}}};
    const int32_t rater[] = {0, 1, 2, 3, 0, 1}, task[] = {0, 0, 1, 1, 0, 0},
                  other[] = {0, 0, 1, 1, 1, 0};
    struct gstudy g;

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        must_fail(&c, ERR_INVALID, gstudy_of(&c, &refused[i], values, &g));
    assert_true(facet_is_nested(&c, 6, rater, 4, task));
    assert_true(!facet_is_nested(&c, 6, rater, 4, other));
    assert_true(!facet_is_nested(&c, 6, task, 2, rater));
    call_end(&c);
}

/* ---- designs with gaps ---- */

/* All combinations of a design, of which each is left out with the chance `gaps`. */
static struct gscores scores_with_gaps(struct call *c, const struct gstudy_design *d, double gaps,
                                       uint64_t seed)
{
    struct gscores s = {.facets = d->facets};
    int32_t *codes[GSTUDY_FACETS];
    struct random r = random_stream(seed, 9);
    size_t count = 1;

    for (size_t k = 0; k < d->facets; k++) count *= d->sizes[k];
    for (size_t k = 0; k < d->facets; k++) codes[k] = arena_alloc(c->mem, count * sizeof(int32_t));
    for (size_t i = 0; i < count; i++) {
        size_t rest = i;
        if (random_uniform(&r) < gaps) continue;
        for (size_t k = d->facets; k-- > 0; rest /= d->sizes[k])
            codes[k][s.scores] = (int32_t)(rest % d->sizes[k]);
        s.scores++;
    }
    for (size_t k = 0; k < d->facets; k++) s.codes[k] = codes[k];
    for (size_t k = 0; k < d->facets; k++) s.nested[k] = d->nested[k];
    s.values = drawn(c->mem, count, seed);
    return s;
}

static void test_without_gaps_it_is_the_same(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design designs[] = {{2, {9, 3}, {0}},
                                            {2, {9, 3}, {0, 1}},
                                            {3, {6, 3, 4}, {0}},
                                            {3, {6, 3, 4}, {0, 0, 2}},
                                            {3, {6, 3, 4}, {0, 1, 3}},
                                            {3, {6, 3, 4}, {0, 1, 1}},
                                            {4, {5, 2, 4, 3}, {0, 0, 2, 0}}};

    (void)state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
        struct gscores s = scores_with_gaps(&c, &designs[i], 0, i + 3);
        struct gstudy g, h;
        double conditions[GSTUDY_FACETS];

        must_work(&c, gstudy_of(&c, &designs[i], s.values, &g));
        must_work(&c, gstudy_unbalanced(&c, &s, &(struct gwanted){0, 1, 1}, &h, conditions));
        assert_int_equal(g.effects, h.effects);
        for (size_t k = 0; k < g.effects; k++) {
            assert_int_equal(g.effect[k].facets, h.effect[k].facets);
            assert_near(h.effect[k].component, g.effect[k].component, 1e-11);
            assert_true(isnan(h.effect[k].se) && isnan(h.effect[k].df));
        }
        for (size_t k = 0; k < designs[i].facets; k++) {
            assert_near(conditions[k], (double)designs[i].sizes[k], 1e-12);
            assert_int_equal(h.design.sizes[k], designs[i].sizes[k]);
        }
        assert_near(dstudy_for(&h, conditions).dependability,
                    dstudy_of(&g, designs[i].sizes).dependability, 1e-11);
    }
    call_end(&c);
}

/* Raters of their own for each person, some more and some fewer: one way, whose components are known
 * in closed form (Searle 1971, 10.3). */
static void test_one_way_with_unequal_numbers(void **state)
{
    struct call c = call_begin();
    static const int32_t persons[] = {0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 3},
                         raters[] = {0, 1, 2, 0, 1, 0, 1, 2, 3, 0, 1};
    static const double values[] = {4, 5, 9, 1, 2, 7, 7, 6, 9, 3, 1}, sizes[] = {3, 2, 4, 2};
    struct gscores s = {2, {0, 1}, 11, {persons, raters}, values};
    double total[4] = {0}, within = 0, between = 0, mean = 0, squares = 0, conditions[GSTUDY_FACETS];
    struct gstudy g;

    (void)state;
    for (size_t i = 0; i < 11; i++) total[persons[i]] += values[i];
    for (size_t i = 0; i < 11; i++) mean += values[i] / 11;
    for (size_t i = 0; i < 11; i++)
        within += pow(values[i] - total[persons[i]] / sizes[persons[i]], 2) / 7;
    for (size_t i = 0; i < 4; i++) between += sizes[i] * pow(total[i] / sizes[i] - mean, 2) / 3;
    for (size_t i = 0; i < 4; i++) squares += sizes[i] * sizes[i];
    must_work(&c, gstudy_unbalanced(&c, &s, &(struct gwanted){0, 1, 1}, &g, conditions));
    assert_near(effect_of(&g, 1)->component, (between - within) / ((11 - squares / 11) / 3), 1e-12);
    assert_near(effect_of(&g, 3)->component, within, 1e-12);
    assert_near(conditions[1], 4 / (1. / 3 + 1. / 2 + 1. / 4 + 1. / 2), 1e-12);
    assert_int_equal(g.design.sizes[1], 4);
    call_end(&c);
}

/* Cells of an effect for the making of data. */
static size_t cell_of(const struct gstudy_design *d, const struct gscores *s, unsigned set,
                      size_t score)
{
    size_t at = 0;

    for (size_t k = 0; k < s->facets; k++)
        at = at * d->sizes[k] + (set >> k & 1 ? (size_t)s->codes[k][score] : 0);
    return at;
}

/* Designs with gaps: means of many studies are what was put in, and their spread is the standard error.
 */
static void test_gaps_leave_no_bias(void **state)
{
    const struct gstudy_design designs[] = {
        {2, {40, 8}, {0}}, {3, {25, 4, 3}, {0}}, {3, {25, 3, 5}, {0, 0, 2}}};
    const double wanted[8] = {0, 1, .25, .49, .16, .36, .3, .64}, gaps[] = {.7, .35, .4};
    enum { LOTS = 300, MOST_CELLS = 400 };

    (void)state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
        struct call c = call_begin();
        struct gscores s = scores_with_gaps(&c, &designs[i], gaps[i], 40 + i);
        double *values = arena_alloc(c.mem, s.scores * sizeof *values), conditions[GSTUDY_FACETS];
        double sums[8] = {0}, squares[8] = {0}, errors[8] = {0};

        s.values = values;
        for (uint64_t lot = 0; lot < LOTS; lot++) {
            struct call one = call_begin();
            double *own = arena_alloc(one.mem, MOST_CELLS * sizeof *own);
            struct random r = random_stream(lot, i);
            struct gstudy g;

            memset(values, 0, s.scores * sizeof *values);
            for (unsigned set = 1; set < 1U << s.facets; set++) {
                bool is_effect = true;
                for (size_t k = 0; k < s.facets; k++)
                    is_effect &= !(set >> k & 1) || !(s.nested[k] & ~set);
                for (size_t k = 0; k < MOST_CELLS && is_effect; k++) own[k] = random_normal(&r);
                for (size_t k = 0; k < s.scores && is_effect; k++)
                    values[k] += sqrt(wanted[set]) * own[cell_of(&designs[i], &s, set, k)];
            }
            must_work(&one, gstudy_unbalanced(&one, &s, &(struct gwanted){lot < 30 ? 60 : 0, lot, 1},
                                              &g, conditions));
            for (size_t k = 0; k < g.effects; k++) {
                const struct gstudy_effect *e = &g.effect[k];
                sums[e->facets] += e->component / LOTS;
                squares[e->facets] += e->component * e->component / LOTS;
                if (lot < 30) errors[e->facets] += e->se / 30;
            }
            call_end(&one);
        }
        for (unsigned set = 1; set < 8; set++) {
            double spread = sqrt(squares[set] - sums[set] * sums[set]);
            if (squares[set] == 0) continue;
            assert_near(sums[set], wanted[set], 4 * spread / sqrt(LOTS));
            assert_near(errors[set], spread, .25 * spread);
        }
        call_end(&c);
    }
}

/* The order of scores, names of conditions and threads change nothing; units do what they should. */
static void test_gaps_and_what_changes_nothing(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design d = {3, {12, 4, 3}, {0, 0, 2}};
    struct gscores s = scores_with_gaps(&c, &d, .3, 5), turned = s;
    double *values = arena_alloc(c.mem, s.scores * sizeof *values), x[GSTUDY_FACETS], y[GSTUDY_FACETS];
    struct gstudy g, h;

    (void)state;
    for (size_t k = 0; k < s.facets; k++) {
        int32_t *codes = arena_alloc(c.mem, s.scores * sizeof *codes);
        for (size_t i = 0; i < s.scores; i++) codes[i] = 20 - s.codes[k][s.scores - 1 - i];
        turned.codes[k] = codes;
    }
    for (size_t i = 0; i < s.scores; i++) values[i] = 1000 + 3 * s.values[s.scores - 1 - i];
    turned.values = values;
    must_work(&c, gstudy_unbalanced(&c, &s, &(struct gwanted){50, 4, 1}, &g, x));
    must_work(&c, gstudy_unbalanced(&c, &turned, &(struct gwanted){0, 4, 1}, &h, y));
    for (size_t k = 0; k < g.effects; k++)
        assert_near(h.effect[k].component, 9 * g.effect[k].component, 1e-9);
    for (size_t k = 0; k < 3; k++) assert_near(x[k], y[k], 1e-12);
    must_work(&c, gstudy_unbalanced(&c, &s, &(struct gwanted){50, 4, 2}, &h, y));
    for (size_t k = 0; k < g.effects; k++) assert_true(h.effect[k].se == g.effect[k].se);
    call_end(&c);
}

static void test_faults(void **state)
{
    struct call c = call_begin();
    static const int32_t a[] = {0, 0, 1, 1, 2, 2, 3, 3}, apart[] = {0, 1, 0, 1, 2, 3, 2, 3},
                         joined[] = {0, 1, 0, 1, 1, 2, 2, 3}, alone[] = {0, 1, 2, 3, 4, 5, 6, 7},
                         same[] = {0, 0, 0, 0, 0, 0, 0, 0}, twice[] = {0, 1, 0, 1, 0, 0, 0, 1},
                         both[] = {0, 1, 1, 0, 0, 1, 1, 0};
    static const double values[] = {1, 3, 2, 4, 1, 5, 2, 2};
    struct gwanted none = {0, 1, 1};
    const struct {
        struct gscores s;
        enum gfault_kind kind;
    } cases[] = {{{2, {0}, 8, {a, joined}, values}, GFAULT_NONE},
                 {{2, {0}, 8, {a, apart}, values}, GFAULT_APART},
                 {{2, {0}, 8, {a, twice}, values}, GFAULT_TWICE},
                 {{2, {0}, 8, {alone, a}, values}, GFAULT_APART},
                 {{2, {0}, 8, {alone, same}, values}, GFAULT_ONE},
                 {{2, {0}, 5, {alone, twice}, values}, GFAULT_APART},
                 {{3, {0}, 8, {a, joined, both}, values}, GFAULT_SAME},
                 {{2, {0, 1}, 4, {alone, alone}, values}, GFAULT_ONE}};
    struct gstudy g;
    double conditions[GSTUDY_FACETS];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gfault fault;
        must_work(&c, gstudy_fault(&c, &cases[i].s, &fault));
        if (fault.kind != cases[i].kind) print_error("case %zu: %d\n", i, (int)fault.kind);
        assert_true(fault.kind == cases[i].kind);
        if (fault.kind == GFAULT_NONE) continue;
        must_fail(&c, ERR_INVALID, gstudy_unbalanced(&c, &cases[i].s, &none, &g, conditions));
        fail_clear(&c);
        if (i != 1) continue;
        assert_true(fault.scores[0] == 0 && fault.scores[1] == 4);
        assert_true(fault.facets[0] == 0 && fault.facets[1] == 1);
    }
    call_end(&c);
}

/* ---- restricted likelihood ---- */

/* Scores with gaps that have something of every effect. */
static struct gscores scores_of_something(struct call *c, const struct gstudy_design *d, double gaps)
{
    struct gscores s = scores_with_gaps(c, d, gaps, 77);
    double *values = arena_copy(c->mem, s.values, s.scores * sizeof *values);

    for (size_t i = 0; i < s.scores; i++) {
        double p = s.codes[0][i], t = s.codes[1][i], r = d->facets > 2 ? s.codes[2][i] : 0;
        values[i] = .8 * values[i] + sin(1 + 3 * p) + .7 * sin(2 + 5 * t) + sin(1 + 13 * p + 7 * t) +
                    .9 * sin(7 * t + 3 * r);
    }
    s.values = values;
    return s;
}

/* lme4 1.1-31. */
static void test_likelihood_known_figures(void **state)
{
    const struct gstudy_design nested = {3, {25, 4, 5}, {0, 0, 2}}, crossed = {2, {30, 9}, {0}};
    struct call c = call_begin();
    struct gscores s = scores_of_something(&c, &nested, .4), t = scores_of_something(&c, &crossed, .6);
    const struct {
        unsigned facets;
        double component;
    } known[] = {{1, .568560}, {2, .284876}, {3, .296478}, {6, .470504}, {7, .675611}},
      others[] = {{1, .499789}, {2, .865744}, {3, 1.355248}};
    double conditions[GSTUDY_FACETS];
    struct gstudy g;
    struct gfit fit;

    (void)state;
    assert_int_equal(s.scores, 308);
    must_work(&c, gstudy_likelihood(&c, &s, &g, conditions, &fit));
    assert_true(fit.converged && !g.warnings);
    assert_near(fit.log_likelihood, -462.7851476, 1e-6);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_near(effect_of(&g, known[i].facets)->component, known[i].component, 3e-6);
    must_work(&c, gstudy_likelihood(&c, &t, &g, conditions, &fit));
    assert_near(fit.log_likelihood, -195.5142669, 1e-6);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_near(effect_of(&g, others[i].facets)->component, others[i].component, 3e-6);
    call_end(&c);
}

/* Where the design is balanced and no component negative it is the analysis of variance, and the error
 * of the persons' component is known. */
static void test_likelihood_of_balanced_designs(void **state)
{
    const struct gstudy_design designs[] = {
        {2, {20, 4}, {0}}, {3, {12, 4, 5}, {0, 0, 2}}, {2, {20, 4}, {0, 1}}};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof designs / sizeof *designs; i++) {
        struct gscores s = scores_of_something(&c, &designs[i], 0);
        double conditions[GSTUDY_FACETS];
        struct gstudy g, h;
        struct gfit fit;

        must_work(&c, gstudy_of(&c, &designs[i], s.values, &g));
        must_work(&c, gstudy_likelihood(&c, &s, &h, conditions, &fit));
        assert_true(fit.converged);
        for (size_t k = 0; k < g.effects; k++) {
            assert_true(g.effect[k].component > 0);
            assert_near(h.effect[k].component, g.effect[k].component, 1e-5);
        }
        if (i) continue;
        assert_near(effect_of(&h, 1)->se,
                    sqrt(2 * (pow(g.effect[0].mean, 2) / g.effect[0].df +
                              pow(g.effect[2].mean, 2) / g.effect[2].df)) /
                        4,
                    1e-5);
        assert_near(effect_of(&h, 3)->se, g.effect[2].mean * sqrt(2 / g.effect[2].df), 1e-5);
    }
    call_end(&c);
}

/* A component that the scores speak against is 0 and has no error; the others are those of the model
 * without it. */
static void test_likelihood_at_the_edge(void **state)
{
    struct call c = call_begin();
    const struct gstudy_design d = {2, {12, 4}, {0}};
    struct gscores s = scores_with_gaps(&c, &d, 0, 3);
    double *values = arena_alloc(c.mem, s.scores * sizeof *values), sum = 0, conditions[GSTUDY_FACETS];
    struct gstudy g;
    struct gfit fit;

    (void)state;
    for (size_t i = 0; i < s.scores; i++)
        values[i] = (double)((s.codes[0][i] * 5 + s.codes[1][i] * 3) % 4) + 2 * (s.codes[1][i] % 2);
    s.values = values;
    must_work(&c, gstudy_likelihood(&c, &s, &g, conditions, &fit));
    assert_true(fit.converged && g.warnings == WARNING_BOUNDARY);
    assert_near(effect_of(&g, 1)->component, 0, 0);
    assert_true(isnan(effect_of(&g, 1)->se) && effect_of(&g, 2)->se > 0);
    for (size_t k = 0; k < 4; k++) { /* one way, raters as objects: the error pooled within them */
        double mean = 0, squares = 0;
        for (size_t i = 0; i < 12; i++) mean += values[i * 4 + k] / 12;
        for (size_t i = 0; i < 12; i++) squares += pow(values[i * 4 + k] - mean, 2);
        sum += squares / 44;
    }
    assert_near(effect_of(&g, 3)->component, sum, 1e-6);
    for (size_t i = 0; i < s.scores; i++) values[i] = 2;
    must_work(&c, gstudy_likelihood(&c, &s, &g, conditions, &fit));
    assert_true(g.warnings & WARNING_ZERO_VARIANCE);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_facet_is_the_intraclass_correlation),
        cmocka_unit_test(test_brennan_raters_within_tasks),
        cmocka_unit_test(test_parts_add_up),
        cmocka_unit_test(test_what_was_put_in_comes_out),
        cmocka_unit_test(test_negative_variance_counts_nothing),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_without_gaps_it_is_the_same),
        cmocka_unit_test(test_one_way_with_unequal_numbers),
        cmocka_unit_test(test_gaps_leave_no_bias),
        cmocka_unit_test(test_gaps_and_what_changes_nothing),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_likelihood_known_figures),
        cmocka_unit_test(test_likelihood_of_balanced_designs),
        cmocka_unit_test(test_likelihood_at_the_edge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
