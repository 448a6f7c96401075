/* stats/fairness_test.c: differential item functioning that was put in is found, and nothing else. */

#include "base/fixture.h"

#include "stats/fairness.h"
#include "stats/fixture.h"

#define ITEMS 12

/* Persons alternate between two groups; the first `unlike` items are harder for the second by so much.
 */
struct made_dif {
    size_t rows, categories, unlike;
    double by;
    uint64_t seed;
};

static struct fairness_data dif_made(struct call *c, const struct made_dif *m)
{
    int32_t *codes = arena_alloc(c->mem, m->rows * ITEMS * sizeof *codes);
    int32_t *group = arena_alloc(c->mem, m->rows * sizeof *group);
    struct random random = random_stream(m->seed, 0);

    for (size_t i = 0; i < m->rows; i++) {
        double own = random_normal(&random);
        group[i] = (int32_t)(i % 2);
        for (size_t k = 0; k < ITEMS; k++) {
            double u = random_uniform(&random), at = own + log(u / (1 - u));
            at -= (double)k / ITEMS - .5 + (k < m->unlike && i % 2 ? m->by : 0);
            for (size_t j = 0; j + 1 < m->categories; j++)
                codes[i * ITEMS + k] += at > 1.5 * ((double)j - (double)(m->categories - 2) / 2);
        }
    }
    return (struct fairness_data){
        {m->rows, ITEMS, m->categories, codes, NULL, NULL}, group, 2, NULL, NULL};
}

static const struct fairness_wanted purified = {true, FAIRNESS_SIGNIFICANCE, .99};
static const struct fairness_wanted plain = {false, FAIRNESS_SIGNIFICANCE, .99};

static void test_what_was_put_in_is_found(void **state)
{
    struct call c = call_begin();
    struct fairness_mantel m[ITEMS];
    struct fairness_logistic l[ITEMS];
    struct fairness_summary s;
    size_t wrong = 0;

    (void)state;
    for (size_t categories = 2; categories < 5; categories += 2) {
        struct fairness_data d = dif_made(&c, &(struct made_dif){3000, categories, 2, 1, 4});
        must_work(&c, fairness_mantel(&c, &d, &purified, m, &s));
        assert_true(s.settled && s.rounds > 1 && s.left_out == 0);
        must_work(&c, fairness_logistic(&c, &d, &purified, l, &s));
        for (size_t k = 0; k < ITEMS; k++) {
            if (k < 2) assert_true(m[k].flagged && l[k].flagged && m[k].standardised.value < 0);
            if (k < 2)
                assert_near(l[k].coefficient.value, -1, .3);
            else
                wrong += m[k].flagged + l[k].flagged;
            assert_near(l[k].total.value, l[k].uniform.value + l[k].non_uniform.value, 1e-8);
        }
    }
    assert_true(wrong <= 2);
    call_end(&c);
}

static void test_matching_on_what_was_answered(void **state)
{
    struct call c = call_begin();
    int32_t codes[] = {
        2, 1, 1, 1, 2, RATING_MISSING, 2, 0, RATING_MISSING, 1, RATING_MISSING, RATING_MISSING};
    struct ratings items = {.rows = 3, .raters = 4, .categories = 3, .codes = codes};
    double *match;

    (void)state;
    must_work(&c, fairness_match_answered(&c, &items, &match));
    assert_near(match[0], 5, 0); /* all answered: the sum */
    assert_near(match[1], 5, 0); /* 4 of 3 items, as if of 4: 5.33 */
    assert_true(isnan(match[2]));
    call_end(&c);
}

/* The sum from outside is the sum. */
static void test_matching_from_outside(void **state)
{
    struct call c = call_begin();
    struct fairness_data d = dif_made(&c, &(struct made_dif){600, 3, 1, .7, 5}), outside = d;
    double *match = arena_alloc(c.mem, 600 * sizeof *match);
    struct fairness_mantel m[ITEMS], n[ITEMS];
    struct fairness_logistic l[ITEMS], k[ITEMS];
    struct fairness_summary s;

    (void)state;
    for (size_t i = 0; i < 600 * ITEMS; i++) match[i / ITEMS] += d.items.codes[i];
    outside.match = match;
    must_work(&c, fairness_mantel(&c, &d, &plain, m, &s));
    must_work(&c, fairness_mantel(&c, &outside, &plain, n, &s));
    must_work(&c, fairness_logistic(&c, &d, &plain, l, &s));
    must_work(&c, fairness_logistic(&c, &outside, &plain, k, &s));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(m[i].scores.value, n[i].scores.value, 1e-9);
        assert_near(m[i].general.value, n[i].general.value, 1e-8);
        assert_near(l[i].total.value, k[i].total.value, 1e-6);
        assert_near(l[i].nagelkerke[1], k[i].nagelkerke[1], 1e-8);
    }
    call_end(&c);
}

/* Groups exchanged: signs change, tests do not. */
static void test_groups_exchanged(void **state)
{
    struct call c = call_begin();
    struct fairness_data d = dif_made(&c, &(struct made_dif){800, 2, 1, .7, 6}), other = d;
    int32_t *group = arena_alloc(c.mem, 800 * sizeof *group);
    struct fairness_mantel m[ITEMS], n[ITEMS];
    struct fairness_logistic l[ITEMS], k[ITEMS];
    struct fairness_summary s;

    (void)state;
    for (size_t i = 0; i < 800; i++) group[i] = 1 - d.group[i];
    other.group = group;
    must_work(&c, fairness_mantel(&c, &d, &purified, m, &s));
    must_work(&c, fairness_mantel(&c, &other, &purified, n, &s));
    must_work(&c, fairness_logistic(&c, &d, &plain, l, &s));
    must_work(&c, fairness_logistic(&c, &other, &plain, k, &s));
    for (size_t i = 0; i < ITEMS; i++) {
        assert_near(m[i].mh.delta.value, -n[i].mh.delta.value, 1e-10);
        assert_true(m[i].flagged == n[i].flagged);
        assert_near(l[i].coefficient.value, -k[i].coefficient.value, 1e-6);
        assert_near(l[i].total.value, k[i].total.value, 1e-6);
    }
    call_end(&c);
}

/* A level is kept where there is nothing: uniform DIF by likelihood ratio, p below .05 in 5 %. */
static void test_nothing_put_in(void **state)
{
    struct call c = call_begin();
    struct fairness_mantel m[ITEMS];
    struct fairness_logistic l[ITEMS];
    struct fairness_summary s;
    double mantel = 0, logistic = 0, all = 0;

    (void)state;
    for (uint64_t lot = 0; lot < 60; lot++) {
        struct fairness_data d = dif_made(&c, &(struct made_dif){400, 4, 0, 0, 50 + lot});
        must_work(&c, fairness_mantel(&c, &d, &plain, m, &s));
        must_work(&c, fairness_logistic(&c, &d, &plain, l, &s));
        for (size_t i = 0; i < ITEMS; i++, all++) {
            mantel += m[i].scores.p < .05;
            logistic += l[i].uniform.p < .05;
        }
    }
    assert_near(mantel / all, .05, .03);
    assert_near(logistic / all, .05, .03);
    call_end(&c);
}

static void test_odd_data(void **state)
{
    struct call c = call_begin();
    struct fairness_data d = dif_made(&c, &(struct made_dif){200, 2, 0, 0, 7}), one = d, alone = d;
    int32_t *codes = arena_copy(c.mem, d.items.codes, 200 * ITEMS * sizeof *codes);
    struct fairness_mantel m[ITEMS];
    struct fairness_logistic l[ITEMS];
    struct fairness_summary s;

    (void)state;
    codes[5] = RATING_MISSING;
    for (size_t i = 0; i < 200; i++) codes[i * ITEMS + 3] = 1; /* an item that does not vary */
    d.items.codes = codes;
    must_work(&c, fairness_mantel(&c, &d, &plain, m, &s));
    assert_near(s.left_out, 1, 0);
    assert_true(isnan(m[3].mh.plain.value) && !m[3].flagged);
    must_work(&c, fairness_logistic(&c, &d, &plain, l, &s));
    assert_true(isnan(l[3].total.value) && l[3].uniform.warnings == WARNING_ZERO_VARIANCE);
    one.items.raters = 1;
    must_fail(&c, ERR_INVALID, fairness_mantel(&c, &one, &plain, m, &s));
    fail_clear(&c);
    alone.groups = 1;
    must_fail(&c, ERR_INVALID, fairness_logistic(&c, &alone, &plain, l, &s));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_put_in_is_found),
        cmocka_unit_test(test_matching_on_what_was_answered),
        cmocka_unit_test(test_matching_from_outside),
        cmocka_unit_test(test_groups_exchanged),
        cmocka_unit_test(test_nothing_put_in),
        cmocka_unit_test(test_odd_data),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
