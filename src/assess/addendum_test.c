/* assess/addendum_test.c: what is signed takes additions and stays as it was. */

#include "assess/fixture.h"

#include "assess/addendum.h"

static enum err add(struct work *w, enum role by, const char *text)
{
    return addendum_write(w->c, fixture_sit(w->f, by), &w->assessment, text, fixture_phrase(by));
}

static size_t count(struct work *w)
{
    struct json *rows = NULL;

    must_work(w->c, ask_addenda(w->c, fixture_sit(w->f, INSPECTOR), &w->assessment, &rows));
    return json_count(rows);
}

static void test_only_what_is_signed_takes_an_addendum(void **state)
{
    struct work w = work_begin(state);

    must_fail(w.c, ERR_CONFLICT, add(&w, ASSESSOR, "a late finding"));
    work_signed(&w);
    must_work(w.c, add(&w, ASSESSOR, "a late finding"));
    must_work(w.c, add(&w, REVIEWER, "and another view"));
    assert_int_equal(count(&w), 2);
    must_work(w.c, assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "look again"));
    must_fail(w.c, ERR_CONFLICT, add(&w, ASSESSOR, "while it is written anew"));
    assert_int_equal(count(&w), 2);
}

static void test_an_addendum_is_signed_and_says_something(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    must_fail(w.c, ERR_INVALID, add(&w, ASSESSOR, " \n"));
    must_fail(w.c, ERR_INVALID,
              addendum_write(w.c, fixture_sit(w.f, ASSESSOR), &w.assessment, "words", ""));
    must_fail(
        w.c, ERR_DENIED,
        addendum_write(w.c, fixture_sit(w.f, ASSESSOR), &w.assessment, "words", "not mine at all"));
    assert_int_equal(count(&w), 0);
}

static void test_who_only_reads_adds_nothing(void **state)
{
    static const enum role others[] = {OFFICER, INSPECTOR, ADMINISTRATOR};
    struct work w = work_begin(state);

    work_signed(&w);
    for (size_t i = 0; i < 3; i++) must_fail(w.c, ERR_DENIED, add(&w, others[i], "words"));
    assert_int_equal(count(&w), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_only_what_is_signed_takes_an_addendum),
        SITE_TEST(test_an_addendum_is_signed_and_says_something),
        SITE_TEST(test_who_only_reads_adds_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
