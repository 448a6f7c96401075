/* assess/forms_test.c: what a formulation asks, with an instrument's own questions and without. */

#include "base/fixture.h"

#include "assess/forms.h"

static const struct field *asked_by(struct call *c, const char *instrument)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, instrument, strlen(instrument), &value));
    return formulation_fields_of(c, value);
}

static const struct field *named(const struct field *fields, const char *name)
{
    const struct field *found = NULL;

    for (const struct field *f = fields; f->type != FIELD_END; f++)
        if (strcmp(f->name, name) == 0) {
            assert_null(found); /* once only */
            found = f;
        }
    return found;
}

static void test_without_questions_of_its_own_an_instrument_asks_the_five_ps(void **state)
{
    struct call c = call_begin();
    const struct field *fields = asked_by(&c, "{}");

    (void)state;
    assert_non_null(named(fields, "presenting"));
    assert_non_null(named(fields, "rival_change"));
    call_end(&c);
}

static void test_both_rival_explanations_are_asked_whatever_the_instrument_asks(void **state)
{
    struct call c = call_begin();
    const struct field *fields =
        asked_by(&c, "{\"formulation\":[{\"code\":\"why\",\"title\":\"Why?\",\"hint\":null},"
                     "{\"code\":\"rival_change\",\"title\":\"If it were real\",\"hint\":null}]}");

    (void)state;
    assert_null(named(fields, "presenting"));
    assert_string_equal(named(fields, "prompt.why")->label, "Why?");
    assert_string_equal(formulation_key(named(fields, "prompt.why")), "why");
    assert_non_null(named(fields, "rival_compliance"));
    assert_string_equal(named(fields, "rival_change")->label, "If it were real");
    assert_non_null(named(fields, "version"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_without_questions_of_its_own_an_instrument_asks_the_five_ps),
        cmocka_unit_test(test_both_rival_explanations_are_asked_whatever_the_instrument_asks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
