/* assess/asking_test.c: which items are asked, what a rating needs, and what may be cited. */

#include "base/fixture.h"

#include "assess/asking.h"
#include "assess/citing.h"
#include "base/json.h"

static struct json *parsed(struct call *c, const char *text)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, text, strlen(text), &value));
    return value;
}

/* a decides about b, b about c; d is about the alleged acts, e hangs on d; f needs no evidence. */
static const char instrument_text[] =
    "{\"sections\":[{\"code\":\"s\",\"items\":[{\"code\":\"a\"},"
    "{\"code\":\"b\",\"when\":{\"item\":\"a\",\"in\":[\"present\",\"partly\"]}},"
    "{\"code\":\"c\",\"when\":{\"item\":\"b\",\"in\":[\"absent\"]}}]},"
    "{\"code\":\"t\",\"items\":[{\"code\":\"d\",\"about_acts\":true},"
    "{\"code\":\"e\",\"when\":{\"item\":\"d\",\"in\":[\"present\"]}},"
    "{\"code\":\"f\",\"evidence_required\":false}]}]}";

static const char evidence_text[] =
    "[{\"id\":\"file\",\"type\":\"fact\",\"source\":\"file\",\"may_cite\":true},"
    "{\"id\":\"file2\",\"type\":\"fact\",\"source\":\"file\",\"may_cite\":true},"
    "{\"id\":\"talk\",\"type\":\"own_account\",\"source\":\"interview\",\"may_cite\":true},"
    "{\"id\":\"searched\",\"type\":\"search\",\"source\":\"file\",\"may_cite\":true},"
    "{\"id\":\"forced\",\"type\":\"reported\",\"source\":\"file\",\"coercion\":\"alleged\","
    "\"may_cite\":false},"
    "{\"id\":\"proven\",\"type\":\"reported\",\"source\":\"file\",\"coercion\":\"upheld\","
    "\"may_cite\":false},"
    "{\"id\":\"cleared\",\"type\":\"reported\",\"source\":\"file\",\"coercion\":\"not_upheld\","
    "\"may_cite\":true}]";

static struct matter matter(struct call *c, const char *ratings, bool is_untried)
{
    struct json *content = json_map(c);

    json_set(content, "ratings", parsed(c, ratings));
    return (struct matter){.instrument = parsed(c, instrument_text),
                           .content = content,
                           .evidence = parsed(c, evidence_text),
                           .is_untried = is_untried};
}

static bool asked(const struct matter *m, const char *code)
{
    return item_is_asked(m, item_named(m->instrument, code));
}

static void test_an_item_under_a_condition_is_asked_only_where_it_holds(void **state)
{
    struct call c = call_begin();
    struct matter m = matter(&c, "{}", false);

    (void)state;
    assert_true(asked(&m, "a"));
    assert_false(asked(&m, "b"));
    m = matter(&c, "{\"a\":{\"presence\":\"absent\"}}", false);
    assert_false(asked(&m, "b"));
    m = matter(&c, "{\"a\":{\"presence\":\"partly\"}}", false);
    assert_true(asked(&m, "b"));
    assert_false(asked(&m, "c"));
    m = matter(&c, "{\"a\":{\"presence\":\"present\"},\"b\":{\"presence\":\"absent\"}}", false);
    assert_true(asked(&m, "c"));
    call_end(&c);
}

/* What was typed before the condition fell away decides nothing. */
static void test_a_condition_on_an_item_that_is_not_asked_does_not_hold(void **state)
{
    struct call c = call_begin();
    struct matter m =
        matter(&c, "{\"a\":{\"presence\":\"absent\"},\"b\":{\"presence\":\"absent\"}}", false);

    (void)state;
    assert_false(asked(&m, "b"));
    assert_false(asked(&m, "c"));
    call_end(&c);
}

static void test_nobody_who_is_untried_is_asked_about_the_alleged_acts(void **state)
{
    struct call c = call_begin();
    struct matter m = matter(&c, "{\"d\":{\"presence\":\"present\"}}", false);

    (void)state;
    assert_true(asked(&m, "d"));
    assert_true(asked(&m, "e"));
    m.is_untried = true;
    assert_false(asked(&m, "d"));
    assert_false(asked(&m, "e"));
    assert_true(asked(&m, "f"));
    assert_true(item_is_about_alleged_acts(&m, item_named(m.instrument, "d")));
    call_end(&c);
}

static void must_lack(struct call *c, const char *item, const char *rating, const char *part)
{
    struct matter m = matter(c, arena_format(c->mem, "{\"%s\":%s}", item, rating), false);
    const char *lack = rating_lacks(c, &m, item_named(m.instrument, item));

    if (!part) {
        assert_null(lack);
        return;
    }
    assert_non_null(lack);
    if (!strstr(lack, part)) print_message("%s: %s\n", rating, lack);
    assert_non_null(strstr(lack, part));
}

static void test_what_a_rating_needs(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_lack(&c, "a", "{}", "not rated");
    must_lack(&c, "a", "{\"presence\":\"present\",\"for\":[\"file\"]}", "relevance");
    must_lack(&c, "a", "{\"presence\":\"present\",\"relevance\":\"central\",\"for\":[]}", "evidence");
    must_lack(&c, "a", "{\"presence\":\"present\",\"relevance\":\"central\",\"for\":[\"file\"]}", NULL);
    must_lack(&c, "f", "{\"presence\":\"present\",\"relevance\":\"central\"}", NULL);
    must_lack(&c, "a", "{\"presence\":\"absent\"}", "evidence");
    must_lack(&c, "a", "{\"presence\":\"not_applicable\"}", "does not apply");
    must_lack(&c, "a", "{\"presence\":\"not_applicable\",\"note\":\"has no child\"}", NULL);
    must_lack(&c, "a", "{\"presence\":\"no_information\"}", "searched");
    must_lack(&c, "a", "{\"presence\":\"no_information\",\"note\":\"the file\"}", NULL);
    call_end(&c);
}

static void test_a_search_that_found_nothing_supports_absence_only(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_lack(&c, "a", "{\"presence\":\"absent\",\"for\":[\"searched\"]}", NULL);
    must_lack(&c, "a", "{\"presence\":\"present\",\"relevance\":\"central\",\"for\":[\"searched\"]}",
              "found nothing");
    must_lack(&c, "a",
              "{\"presence\":\"present\",\"relevance\":\"central\",\"for\":[\"searched\",\"file\"]}",
              NULL);
    call_end(&c);
}

/* Absent by the file, and this piece on one of the sides. */
static const char *naming(struct call *c, const char *side, const char *piece)
{
    return arena_format(c->mem, "{\"presence\":\"absent\",\"%s\":[\"file\"],\"%s\":[\"%s\"]}",
                        strcmp(side, "for") == 0 ? "other" : "for", side, piece);
}

static void test_a_rating_that_names_coerced_evidence_is_not_complete(void **state)
{
    static const char *const sides[] = {"for", "against"};
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        must_lack(&c, "a", naming(&c, sides[i], "forced"), "coercion");
        must_lack(&c, "a", naming(&c, sides[i], "proven"), "coercion");
        must_lack(&c, "a", naming(&c, sides[i], "cleared"), NULL);
    }
    call_end(&c);
}

static void test_a_rating_is_flagged_by_the_gravest_thing_it_names(void **state)
{
    struct call c = call_begin();
    const struct json *evidence = parsed(&c, evidence_text);

    (void)state;
    assert_null(coercion_behind(evidence, parsed(&c, "{\"for\":[\"file\",\"cleared\"]}")));
    assert_string_equal(coercion_behind(evidence, parsed(&c, "{\"against\":[\"forced\"]}")), "alleged");
    assert_string_equal(
        coercion_behind(evidence, parsed(&c, "{\"for\":[\"proven\"],\"against\":[\"forced\"]}")),
        "upheld");
    call_end(&c);
}

static void test_one_kind_of_source_is_noticed_for_a_rating_and_for_all(void **state)
{
    struct call c = call_begin();
    const struct json *evidence = parsed(&c, evidence_text);
    struct matter m = matter(&c, "{\"a\":{\"for\":[\"file\"]},\"f\":{\"against\":[\"file2\"]}}", false);

    (void)state;
    assert_string_equal(only_source(evidence, parsed(&c, "{\"for\":[\"file\",\"file2\"]}")), "file");
    assert_null(only_source(evidence, parsed(&c, "{\"for\":[\"file\"],\"against\":[\"talk\"]}")));
    assert_null(only_source(evidence, parsed(&c, "{}")));
    assert_int_equal(json_count(sources_of_all(&c, &m)), 1);
    m = matter(&c, "{\"a\":{\"for\":[\"file\"]},\"f\":{\"against\":[\"talk\"]}}", false);
    assert_int_equal(json_count(sources_of_all(&c, &m)), 2);
    m = matter(&c, "{\"a\":{\"for\":[\"file\"]},\"b\":{\"against\":[\"talk\"]}}", false);
    assert_int_equal(json_count(sources_of_all(&c, &m)), 1); /* b is not asked */
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_item_under_a_condition_is_asked_only_where_it_holds),
        cmocka_unit_test(test_a_condition_on_an_item_that_is_not_asked_does_not_hold),
        cmocka_unit_test(test_nobody_who_is_untried_is_asked_about_the_alleged_acts),
        cmocka_unit_test(test_what_a_rating_needs),
        cmocka_unit_test(test_a_search_that_found_nothing_supports_absence_only),
        cmocka_unit_test(test_a_rating_that_names_coerced_evidence_is_not_complete),
        cmocka_unit_test(test_a_rating_is_flagged_by_the_gravest_thing_it_names),
        cmocka_unit_test(test_one_kind_of_source_is_noticed_for_a_rating_and_for_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
