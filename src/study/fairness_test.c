/* study/fairness_test.c: an item that means something else in one language is found, the others are
 * not, and with too few nothing is said. */

#include "study/fixture.h"

#include "stats/random.h"
#include "study/fairness.h"

#define NEEDS 10
#define SPOILT 3 /* the item that is rated higher in the second language */

/* Ten needs and two items that protect, on three steps. */
static struct study ten_needs(struct call *c, size_t most)
{
    const char *items = "";
    struct study s = {0};

    for (int i = 0; i < NEEDS + 2; i++)
        items = arena_format(c->mem, "%s%s{\"code\":\"i%c\",\"title\":\"I\",\"is_protective\":%s}",
                             items, i ? "," : "", 'a' + i, i < NEEDS ? "false" : "true");
    s.instrument =
        made_up(c, arena_format(c->mem,
                                "{\"presence\":[{\"code\":\"present\"},{\"code\":\"partly\"},"
                                "{\"code\":\"absent\"},{\"code\":\"no_information\"}],"
                                "\"sections\":[{\"title\":\"All\",\"items\":[%s]}]}",
                                items));
    study_describe(c, &s);
    s.used = arena_alloc(c->mem, most * sizeof *s.used);
    return s;
}

static const struct item_rating *answers(struct call *c, const struct study *s, struct random *random,
                                         bool is_second)
{
    static const char *const codes[] = {"absent", "partly", "present"};
    double own = random_normal(random);
    struct json *ratings = json_map(c);

    for (int i = 0; i < NEEDS + 2; i++) {
        double u = random_uniform(random), at = own + log(u / (1 - u));
        struct json *one = json_map(c);
        at += i == SPOILT && is_second ? 1.5 : 0;
        json_set(
            one, "presence",
            json_text(c, random_uniform(random) < .1 ? "no_information" : codes[(at > -1) + (at > 1)]));
        json_set(ratings, arena_format(c->mem, "i%c", 'a' + i), one);
    }
    return study_ratings(c, s, ratings);
}

static void add_persons(struct call *c, struct study *s, size_t count, const char *language)
{
    struct random random = random_stream(count + (size_t)language[0], 0);

    for (size_t i = 0; i < count; i++)
        s->used[s->assessed++] = (struct used_once){.rated = answers(c, s, &random, language[0] == 'f'),
                                                    .language = language,
                                                    .is_latest = true};
}

static struct fairness fairness_of(struct call *c, const struct study *s)
{
    struct fairness f;

    must_work(c, study_fairness(c, s, BY_LANGUAGE, &f));
    return f;
}

static void test_with_too_few_nothing_is_said(void **state)
{
    struct call c = call_begin();
    struct study s = ten_needs(&c, 1000);
    struct fairness f;

    (void)state;
    add_persons(&c, &s, STUDY_FAIRNESS_ENOUGH, "en");
    add_persons(&c, &s, STUDY_FAIRNESS_ENOUGH - 1, "fr");
    f = fairness_of(&c, &s);
    assert_int_equal(f.groups, 2);
    assert_int_equal(f.group[1].persons, STUDY_FAIRNESS_ENOUGH - 1);
    assert_int_equal(f.comparisons, 0);
    assert_int_equal(fairness_group_of(&f, &s.used[0]), -1);
    s.used[s.assessed] = s.used[s.assessed - 1]; /* an earlier one of the same person */
    s.used[s.assessed++].is_latest = false;
    assert_int_equal(fairness_of(&c, &s).comparisons, 0);
    s.used[s.assessed - 1].is_latest = true;
    assert_int_equal(fairness_of(&c, &s).comparisons, 1);
    call_end(&c);
}

static void test_an_item_that_means_something_else_is_found(void **state)
{
    struct call c = call_begin();
    struct study s = ten_needs(&c, 2000);
    const struct item_fairness *item;
    struct fairness f;
    size_t others = 0;

    (void)state;
    add_persons(&c, &s, 700, "en");
    add_persons(&c, &s, 600, "fr");
    add_persons(&c, &s, 20, "ar"); /* too few: not among the others */
    f = fairness_of(&c, &s);
    assert_int_equal(f.comparisons, 1);
    assert_string_equal(f.comparison[0].focal, "fr"); /* the smaller one */
    assert_string_equal(f.comparison[0].other, "en");
    item = f.comparison[0].item;
    assert_int_equal(item[SPOILT].size, SIZE_LARGE);
    assert_true(item[SPOILT].mantel.standardised.value > 0);
    for (size_t i = 0; i < NEEDS; i++) others += i != SPOILT && item[i].size == SIZE_LARGE;
    assert_int_equal(others, 0);
    assert_true(item[0].rated[0] <= 700 && item[0].rated[0] > 500);
    assert_true(item[NEEDS].is_enough); /* what protects is matched on what protects */
    assert_false(isnan(item[NEEDS].mantel.standardised.value));
    call_end(&c);
}

static void test_an_item_that_few_were_rated_on_has_no_figure(void **state)
{
    struct call c = call_begin();
    struct study s = ten_needs(&c, 2000);
    struct fairness f;

    (void)state;
    add_persons(&c, &s, 300, "en");
    add_persons(&c, &s, 300, "fr");
    for (size_t i = 0; i < 300; i++) {
        struct item_rating *rated = arena_copy(c.mem, s.used[i].rated, s.items * sizeof *rated);
        rated[0].code[STUDY_PRESENCE] = (int32_t)s.codes - 1; /* no information */
        s.used[i].rated = rated;
    }
    f = fairness_of(&c, &s);
    assert_false(f.comparison[0].item[0].is_enough);
    assert_int_equal(f.comparison[0].item[0].rated[0], 0); /* the earlier by name of two alike */
    assert_true(f.comparison[0].item[1].is_enough);
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_with_too_few_nothing_is_said),
        cmocka_unit_test(test_an_item_that_means_something_else_is_found),
        cmocka_unit_test(test_an_item_that_few_were_rated_on_has_no_figure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
