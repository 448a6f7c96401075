/* study/figures_test.c: figures of made-up ratings, worked out by hand. */

#include "study/fixture.h"

#include <math.h>

#include "study/figures.h"
#include "study/number.h"
#include "study/strictness.h"

static struct figures figures_of(struct call *c, const struct study *s)
{
    struct figures f;

    must_work(c, study_figures(c, s, &f));
    return f;
}

/* 5 both present, 4 both absent, 3 apart. Share of "present" 13/24, of "absent" 11/24; two codes of
 * three are used: pe = (13/24 11/24 2) / 2, alpha = 1 - (3/12) / (2 13 11 / (24 23)). */
static void test_agreement_of_a_table_of_twelve(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 12);
    const struct agreement_figures *a;
    struct figures f;
    double pe = 13. / 24 * 11 / 24;

    (void)state;
    add_pairs(&c, &s, 5, "present", "present");
    add_pairs(&c, &s, 1, "present", "absent");
    add_pairs(&c, &s, 2, "absent", "present");
    add_pairs(&c, &s, 4, "absent", "absent");
    f = figures_of(&c, &s);
    a = &f.item[0].agreement;
    assert_int_equal(a->pairs, 12);
    assert_int_equal(a->alike, 9);
    assert_near(a->observed.value, .75, 1e-12);
    assert_near(a->ac1.value, (.75 - pe) / (1 - pe), 1e-12);
    assert_near(a->alpha.value, 1 - .25 / (2. * 13 * 11 / (24 * 23)), 1e-12);
    assert_true(a->ac1.low < a->ac1.value && a->ac1.value < a->ac1.high);
    assert_near(f.item[0].table[0], 5, 0);          /* present, present */
    assert_near(f.item[0].table[1], 1, 0);          /* present, absent */
    assert_near(f.item[0].table[3], 2, 0);          /* absent, present */
    assert_int_equal(f.item[1].agreement.pairs, 0); /* nobody rated the other item */
    call_end(&c);
}

static void test_no_information_is_a_rating_and_no_step_of_the_scale(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 12);
    struct figures f;

    (void)state;
    add_pairs(&c, &s, 6, "no_information", "no_information");
    add_pairs(&c, &s, 6, "absent", "no_information");
    f = figures_of(&c, &s);
    assert_int_equal(f.item[0].agreement.pairs, 12);
    assert_int_equal(f.item[0].agreement.ordered, 0);
    assert_near(f.item[0].agreement.observed.value, .5, 1e-12);
    assert_true(isnan(f.item[0].agreement.alpha.value));
    call_end(&c);
}

static void test_fewer_than_ten_give_no_figure(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 12);

    (void)state;
    add_pairs(&c, &s, STUDY_SHOWN - 1, "present", "absent");
    assert_true(isnan(figures_of(&c, &s).item[0].agreement.observed.value));
    assert_true(isnan(figures_of(&c, &s).all.ac1.value));
    add_pairs(&c, &s, 1, "present", "absent");
    assert_near(figures_of(&c, &s).item[0].agreement.observed.value, 0, 0);
    call_end(&c);
}

/* Both items of six assessments are twelve ratings, and no more than six assessments. */
static void test_many_items_of_few_assessments_give_no_figure(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, STUDY_SHOWN);
    struct figures f;

    (void)state;
    for (size_t i = 0; i < STUDY_SHOWN; i++) {
        s.pair[i] = (struct twice_rated){.by = {"ann", "ben"},
                                         .rated = {rated(&c, i % 2 ? "present" : "absent", "absent"),
                                                   rated(&c, "present", "absent")}};
        s.pairs = i + 1;
        f = figures_of(&c, &s); /* also of one, from which nothing can be drawn */
        assert_int_equal(f.all.pairs, 2 * s.pairs);
        assert_int_equal(f.all.assessments[0], s.pairs);
        assert_int_equal(isnan(f.all.ac1.value), s.pairs < STUDY_SHOWN);
        assert_int_equal(isnan(f.all.alpha.value), s.pairs < STUDY_SHOWN);
    }
    call_end(&c);
}

/* An item that was always rated the same cannot tell anybody apart: AC1 is 1, alpha is not known. */
static void test_one_code_alone_has_no_alpha(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 12);
    struct figures f;

    (void)state;
    add_pairs(&c, &s, 12, "absent", "absent");
    f = figures_of(&c, &s);
    assert_near(f.item[0].agreement.ac1.value, 1, 1e-12);
    assert_true(isnan(f.item[0].agreement.alpha.value));
    assert_true(f.item[0].agreement.alpha.warnings & WARNING_ZERO_VARIANCE);
    call_end(&c);
}

static void test_use_is_of_what_was_countersigned(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);
    struct used_once used[] = {{.rated = rated(&c, "present", NULL)},
                               {.rated = rated(&c, "present", "absent")},
                               {.rated = rated(&c, NULL, "no_information")},
                               {.rated = rated(&c, "absent", "odd")}};
    struct figures f;

    (void)state;
    s.used = used;
    s.assessed = 4;
    f = figures_of(&c, &s);
    assert_int_equal(f.item[0].used[0], 2);
    assert_int_equal(f.item[0].used_in_all, 3);
    assert_int_equal(f.item[1].used[2], 1);
    assert_int_equal(f.item[1].used_in_all, 2); /* a code that the instrument does not have is none */
    call_end(&c);
}

static void test_a_group_has_a_figure_from_thirty_on(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 80);
    struct group_figures *group;
    size_t count;

    (void)state;
    add_pairs(&c, &s, STUDY_ENOUGH - 1, "absent", "absent");
    for (size_t i = 0; i < s.pairs; i++) s.pair[i].unit = "Mill Wing";
    add_pairs(&c, &s, STUDY_ENOUGH / 2, "absent", "present");
    add_pairs(&c, &s, STUDY_ENOUGH / 2, "absent", "absent");
    for (size_t i = STUDY_ENOUGH - 1; i < s.pairs; i++) s.pair[i].unit = "Harbour Wing";
    must_work(&c, study_groups(&c, &s, &(struct grouping){BY_UNIT, SHARE_ALIKE}, &group, &count));
    assert_int_equal(count, 2);
    assert_string_equal(group[0].name, "Harbour Wing"); /* by name, and by nothing else */
    assert_true(group[0].is_enough);
    assert_near(group[0].share.value, .5, 1e-12);
    assert_string_equal(group[1].name, "Mill Wing");
    assert_false(group[1].is_enough);
    assert_true(isnan(group[1].share.value));
    assert_true(isnan(group[1].share.low) && isnan(group[1].share.high));
    must_work(&c,
              study_groups(&c, &s, &(struct grouping){BY_INTERPRETER, SHARE_ALIKE}, &group, &count));
    assert_int_equal(count, 0);
    call_end(&c);
}

static void test_a_pair_may_have_read_it_in_two_languages(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 80);
    struct group_figures *group;
    size_t count;

    (void)state;
    add_pairs(&c, &s, 2 * STUDY_ENOUGH + 1, "absent", "absent");
    for (size_t i = 0; i < 2 * STUDY_ENOUGH; i++) {
        s.pair[i].language[0] = "fr";
        s.pair[i].language[1] = i % 2 ? "fr" : "ar";
    }
    must_work(&c, study_groups(&c, &s, &(struct grouping){BY_LANGUAGE, SHARE_ALIKE}, &group, &count));
    assert_int_equal(count, 2); /* one is not recorded */
    assert_string_equal(group[0].name, "fr");
    assert_string_equal(group[1].name, STUDY_TWO_LANGUAGES);
    assert_int_equal(group[1].assessments, STUDY_ENOUGH);
    call_end(&c);
}

static void test_missing_information_is_a_share_of_what_was_rated(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);
    struct group_figures *group;
    size_t count;

    (void)state;
    s.used = arena_alloc(c.mem, 2 * STUDY_ENOUGH * sizeof *s.used);
    for (size_t i = 0; i < STUDY_ENOUGH; i++)
        s.used[s.assessed++] =
            (struct used_once){.rated = rated(&c, "absent", i % 3 ? "present" : "no_information"),
                               .unit = "Mill Wing",
                               .interpreter = "yes"};
    for (size_t i = 0; i < STUDY_ENOUGH - 1; i++)
        s.used[s.assessed++] = (struct used_once){
            .rated = rated(&c, "no_information", NULL), .unit = "Harbour Wing", .interpreter = "yes"};
    must_work(&c, study_groups(&c, &s, &(struct grouping){BY_UNIT, SHARE_MISSING}, &group, &count));
    assert_int_equal(count, 2);
    assert_false(group[0].is_enough); /* Harbour Wing */
    assert_near(group[1].share.value, 1. / 6, 1e-12);
    assert_near(study_missing(&s, STUDY_ENOUGH), 1, 0); /* what was not rated is not counted */
    must_work(&c,
              study_groups(&c, &s, &(struct grouping){BY_INTERPRETER, SHARE_MISSING}, &group, &count));
    assert_int_equal(count, 1);
    assert_int_equal(group[0].assessments, 2 * STUDY_ENOUGH - 1);
    call_end(&c);
}

/* The first item's relevance as both chose it; NULL: not asked. */
static void add_relevance(struct call *c, struct study *s, const char *first, const char *second,
                          const char *agreed)
{
    const char *chosen[] = {first, second, agreed};
    struct json *ratings[3];

    for (size_t k = 0; k < 3; k++) {
        struct json *one = json_map(c);
        ratings[k] = json_map(c);
        json_set(one, "presence", json_text(c, chosen[k] ? "present" : "absent"));
        json_set(one, "relevance", json_text(c, chosen[k]));
        if (k < 2 || agreed) json_set(ratings[k], "zeal", one);
    }
    s->pair[s->pairs++] = (struct twice_rated){
        .by = {"ann", "ben"},
        .rated = {study_ratings(c, s, ratings[0]), study_ratings(c, s, ratings[1])},
        .agreed = study_ratings(c, s, ratings[2])};
}

/* An item that has left the instrument is passed over, and so is a code that it does not know. */
static void test_what_was_chosen_is_read_in_any_order(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 1);
    const struct item_rating *r =
        study_ratings(&c, &s,
                      made_up(&c, "{\"aid\":{\"presence\":\"present\",\"relevance\":\"limited\"},"
                                  "\"gone\":{\"presence\":\"present\"},"
                                  "\"zeal\":{\"presence\":\"no_information\",\"relevance\":\"odd\"}}"));
    struct study relevance = study_of_relevance(&c, &s);

    (void)state;
    assert_int_equal(study_code(&s, r, 0), 2);
    assert_int_equal(study_step(&s, r, 0), STUDY_NO_CODE);
    assert_int_equal(study_code(&relevance, r, 0), STUDY_NO_CODE);
    assert_int_equal(study_code(&s, r, 1), 0);
    assert_int_equal(study_step(&s, r, 1), 1);
    assert_int_equal(study_code(&relevance, r, 1), 2);
    assert_int_equal(study_step(&relevance, r, 1), 0);
    assert_null(study_ratings(&c, &s, NULL));
    assert_int_equal(study_code(&s, NULL, 1), STUDY_NO_CODE);
    call_end(&c);
}

static void test_relevance_counts_where_both_were_asked(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 20), other;
    const struct item_figures *f;
    struct figures all;

    (void)state;
    for (size_t i = 0; i < 9; i++) add_relevance(&c, &s, "central", "central", NULL);
    add_relevance(&c, &s, "central", "limited", "central");
    add_relevance(&c, &s, "contributing", "limited", "limited");
    add_relevance(&c, &s, "central", "limited", "contributing");
    add_relevance(&c, &s, "central", NULL, "central"); /* they differ on presence */
    other = study_of_relevance(&c, &s);
    all = figures_of(&c, &other);
    f = &all.item[0];
    assert_int_equal(f->agreement.pairs, 12);
    assert_near(f->agreement.observed.value, .75, 1e-12);
    assert_int_equal(f->agreement.ordered, 12);
    assert_int_equal(f->consensus.agreed, 3);
    assert_int_equal(f->consensus.first, 1);
    assert_int_equal(f->consensus.second, 1);
    assert_int_equal(f->consensus.neither, 1);
    all = figures_of(&c, &s); /* presence is untouched */
    f = &all.item[0];
    assert_int_equal(f->agreement.pairs, 13);
    assert_int_equal(f->consensus.agreed, 1);
    assert_int_equal(f->consensus.first, 1);
    call_end(&c);
}

static void test_a_mean_has_the_interval_of_student(void **state)
{
    double values[] = {0, 1, 2, 3, 4};
    struct estimate e = study_mean(values, 5);

    (void)state;
    assert_near(e.value, 2, 1e-12);
    assert_near(e.se, .7071067811865476, 1e-12);
    assert_near(e.high - e.value, 2.7764451051977987 * e.se, 1e-9);
    assert_true(isnan(study_mean(values, 1).value));
}

/* ---- strictness ---- */

static void test_whoever_rates_lower_is_stricter(void **state)
{
    struct call c = call_begin();
    struct study s = study_begin(&c, 20);
    struct own_strictness own;

    (void)state;
    add_pairs(&c, &s, 6, "absent", "present");
    add_pairs(&c, &s, 6, "present", "present");
    must_work(&c, study_own(&c, &s, "ann", &own));
    assert_int_equal(own.assessments, 12);
    assert_int_equal(own.lower, 6);
    assert_int_equal(own.higher, 0);
    assert_near(own.difference.value, .5, 1e-12);
    must_work(&c, study_own(&c, &s, "ben", &own));
    assert_near(own.difference.value, -.5, 1e-12);
    assert_true(isnan(own.severity.value)); /* two raters, twelve assessments: no model */
    must_work(&c, study_own(&c, &s, "cleo", &own));
    assert_int_equal(own.assessments, 0);
    assert_true(isnan(own.difference.value));
    call_end(&c);
}

/* Forty assessments by three raters in turn; cleo rates absent where the others see something. */
static struct study three_raters(struct call *c)
{
    static const char *const names[] = {"ann", "ben", "cleo"}, *const codes[] = {"present", "absent"};
    struct study s = study_begin(c, 40);

    for (size_t i = 0; i < 40; i++) {
        struct twice_rated *p = &s.pair[s.pairs++];
        for (size_t k = 0; k < 2; k++) {
            size_t by = (i + k) % 3, chosen = (i / 3 + (i * 7 + k) % 5 / 4) % 2;
            if (by == 2 && i % 4) chosen = 1;
            p->by[k] = names[by];
            p->rated[k] = rated(c, codes[chosen], codes[(chosen + (i % 5 == 0)) % 2]);
        }
    }
    s.raters = 3;
    return s;
}

static void test_many_ratings_are_put_into_one_model(void **state)
{
    struct call c = call_begin();
    struct study s = three_raters(&c);
    struct own_strictness ann, cleo;
    struct strictness_spread spread;

    (void)state;
    must_work(&c, study_own(&c, &s, "ann", &ann));
    must_work(&c, study_own(&c, &s, "cleo", &cleo));
    assert_false(isnan(cleo.severity.value));
    assert_true(cleo.severity.value > ann.severity.value);
    must_work(&c, study_spread(&c, &s, &spread));
    assert_true(spread.is_enough);
    assert_true(spread.deviation > 0);
    s.pairs = STUDY_ENOUGH - 1;
    must_work(&c, study_spread(&c, &s, &spread));
    assert_false(spread.is_enough);
    call_end(&c);
}

static void test_figures_are_written_for_people(void **state)
{
    struct call c = call_begin();
    struct estimate e = estimate_nothing();

    (void)state;
    assert_string_equal(figure_text(&c, .714), "0.71");
    assert_string_equal(figure_text(&c, NAN), "–");
    assert_string_equal(figure_signed(&c, .2), "+0.20");
    assert_string_equal(figure_signed(&c, -.001), "0.00");
    assert_null(figure_interval(&c, &e));
    e.low = -.1;
    e.high = .5;
    assert_string_equal(figure_interval(&c, &e), "[−0.10; 0.50]");
    e.low = e.high = 1; /* nobody differed: that is no certainty */
    assert_null(figure_interval(&c, &e));
    assert_null(figure_share_interval(&c, &e));
    assert_string_equal(figure_small(&c, .0349), "0.035");
    assert_string_equal(figure_small(&c, -.0002), "0.000");
    assert_string_equal(figure_chance(&c, .0004), "< 0.001");
    assert_string_equal(figure_chance(&c, .041), "0.041");
    assert_string_equal(figure_chance(&c, NAN), "–");
    assert_string_equal(figure_part(&c, 1, 3), "33 %");
    assert_string_equal(figure_part(&c, 0, 0), "–");
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agreement_of_a_table_of_twelve),
        cmocka_unit_test(test_no_information_is_a_rating_and_no_step_of_the_scale),
        cmocka_unit_test(test_fewer_than_ten_give_no_figure),
        cmocka_unit_test(test_many_items_of_few_assessments_give_no_figure),
        cmocka_unit_test(test_one_code_alone_has_no_alpha),
        cmocka_unit_test(test_use_is_of_what_was_countersigned),
        cmocka_unit_test(test_a_group_has_a_figure_from_thirty_on),
        cmocka_unit_test(test_a_pair_may_have_read_it_in_two_languages),
        cmocka_unit_test(test_missing_information_is_a_share_of_what_was_rated),
        cmocka_unit_test(test_what_was_chosen_is_read_in_any_order),
        cmocka_unit_test(test_relevance_counts_where_both_were_asked),
        cmocka_unit_test(test_a_mean_has_the_interval_of_student),
        cmocka_unit_test(test_whoever_rates_lower_is_stricter),
        cmocka_unit_test(test_many_ratings_are_put_into_one_model),
        cmocka_unit_test(test_figures_are_written_for_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
