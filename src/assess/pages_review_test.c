/* assess/pages_review_test.c: a second signature holds for what was read, codes are codes, and a
 * refused save stays refused.
 */

#include "assess/office.h"

static const char *hidden(const struct json *view, const char *form, const char *name)
{
    const struct json *fields = json_get(json_get(view, form), "fields");

    for (const struct json *f = fields->as.members.first; f; f = f->next)
        if (strcmp(json_get_text(f, "name"), name) == 0) return json_get_text(f, "value");
    return NULL;
}

static void test_what_was_signed_anew_since_it_was_read_is_not_countersigned(void **state)
{
    struct office o = office_open(state);
    const char *fields, *read;
    struct id second;

    work_signed(&o.w);
    read = hidden(office_view(&o, REVIEWER, office_path(&o, "/review")), "form", "signed");
    assert_string_equal(read, json_get_text(work_row(&o.w, REVIEWER), "signed"));
    must_work(o.c,
              assessment_return(o.c, fixture_sit(o.w.f, REVIEWER), &o.w.assessment, "Look again."));
    must_work(o.c, work_sign(&o.w, &second));
    fields = arena_format(o.c->mem, "signed=%s&comment=&passphrase=%s", read, fixture_phrase(REVIEWER));
    assert_int_equal(office_post(&o, REVIEWER, office_path(&o, "/countersign"), fields), 409);
    fields = arena_format(o.c->mem, "signed=%s&reason=again", read);
    assert_int_equal(office_post(&o, REVIEWER, office_path(&o, "/return"), fields), 409);
    assert_string_equal(work_state(&o.w), "signed");
    read = hidden(office_view(&o, REVIEWER, office_path(&o, "/review")), "form", "signed");
    fields = arena_format(o.c->mem, "signed=%s&comment=&passphrase=%s", read, fixture_phrase(REVIEWER));
    assert_int_equal(office_post(&o, REVIEWER, office_path(&o, "/countersign"), fields), 201);
    assert_string_equal(work_state(&o.w), "countersigned");
    pages_close(o.pages);
}

static void test_no_words_of_ones_own_stand_for_a_code(void **state)
{
    struct office o = office_open(state);

    assert_int_equal(office_post(&o, ASSESSOR, office_path(&o, "/steps/judgement"),
                                 "version=0&confidence=he+told+me+so"),
                     422);
    assert_int_equal(
        office_post(&o, ASSESSOR, office_path(&o, "/steps/judgement"), "version=0&level=he+told+me+so"),
        422);
    assert_int_equal(
        office_post(&o, ASSESSOR, office_path(&o, "/steps/judgement"), "version=0&confidence=low"),
        201);
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_what_was_signed_anew_since_it_was_read_is_not_countersigned),
        SITE_TEST(test_no_words_of_ones_own_stand_for_a_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
