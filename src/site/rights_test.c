/* site/rights_test.c: each relation grants what it says and nothing else. */

#include "site/fixture.h"

#include "site/rights.h"
#include "site/site_internal.h"

static const struct right rights[] = {
    {"here", {[OFFICER] = HERE}},
    {"unit", {[OFFICER] = UNIT, [REVIEWER] = HERE}},
    {"own", {[OFFICER] = OWN}},
    {"others", {[OFFICER] = OTHERS}},
    {"nobody", {NO}},
    {0},
};

/* A person whose first byte is 1 is held where everybody serves. */
static enum err in_unit(struct call *c, struct desk *d, const struct id *person, bool *ret)
{
    (void)d;
    if (person->bytes[0] == 9) return fail(c, ERR_IO, "It cannot be known.");
    *ret = person->bytes[0] == 1;
    return OK;
}

static const struct charter charter = {.rights = rights, .in_unit = in_unit};
static const struct id self = {{5}}, somebody = {{6}}, near = {{1}}, far = {{2}}, unknowable = {{9}};

static enum err need_as(struct call *c, unsigned roles, const char *right, const struct about *about)
{
    struct site site = {.charter = &charter};
    struct user user = {.id = self, .roles = roles};
    struct desk desk = {.site = &site, .user = &user};

    return rights_need(c, &desk, right, about);
}

static enum err need(struct call *c, const char *right, const struct id *person,
                     const struct id *author)
{
    return need_as(c, 1U << OFFICER, right, &(struct about){person, author});
}

static void test_here_is_granted_whomever_it_is_about(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_work(&c, need_as(&c, 1U << OFFICER, "here", NULL));
    must_work(&c, need(&c, "here", &far, &somebody));
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << ASSESSOR, "here", NULL));
    must_fail(&c, ERR_DENIED, need_as(&c, 0, "here", NULL));
    call_end(&c);
}

static void test_unit_is_granted_where_the_person_is_held_and_else_tells_nothing(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_work(&c, need(&c, "unit", &near, NULL));
    must_fail(&c, ERR_MISSING, need(&c, "unit", &far, NULL)); /* as if there were no such person */
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << OFFICER, "unit", NULL));
    must_fail(&c, ERR_DENIED, need(&c, "unit", NULL, &self));
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << ASSESSOR, "unit", &(struct about){&near, NULL}));
    must_fail(&c, ERR_IO, need(&c, "unit", &unknowable, NULL));
    call_end(&c);
}

static void test_own_is_granted_to_the_author_only(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_work(&c, need(&c, "own", NULL, &self));
    must_fail(&c, ERR_DENIED, need(&c, "own", NULL, &somebody));
    must_fail(&c, ERR_DENIED, need(&c, "own", &near, NULL));
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << OFFICER, "own", NULL));
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << ASSESSOR, "own", &(struct about){NULL, &self}));
    call_end(&c);
}

static void test_others_is_granted_to_everybody_but_the_author(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_work(&c, need(&c, "others", NULL, &somebody));
    must_fail(&c, ERR_DENIED, need(&c, "others", NULL, &self));
    must_fail(&c, ERR_DENIED, need(&c, "others", &near, NULL));
    must_fail(&c, ERR_DENIED, need_as(&c, 1U << ASSESSOR, "others", &(struct about){NULL, &somebody}));
    call_end(&c);
}

static void test_no_is_granted_to_nobody(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_fail(&c, ERR_DENIED, need_as(&c, ~0U, "nobody", &(struct about){&near, &self}));
    must_fail(&c, ERR_DENIED, need_as(&c, ~0U, "nobody", NULL));
    call_end(&c);
}

static void test_the_best_of_several_roles_counts(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_work(&c, need_as(&c, 1U << OFFICER | 1U << REVIEWER, "unit", &(struct about){&far, NULL}));
    must_work(&c, need_as(&c, 1U << REVIEWER, "unit", NULL));
    call_end(&c);
}

static void test_a_right_that_the_table_does_not_have_is_a_bug(void **state)
{
    struct call c = call_begin();

    (void)state;
    must_fail(&c, ERR_BUG, need_as(&c, ~0U, "unheard_of", NULL));
    call_end(&c);
}

static void test_nobody_at_the_desk_has_no_right_at_all(void **state)
{
    struct call c = call_begin();
    struct site site = {.charter = &charter};
    struct desk desk = {.site = &site};

    (void)state;
    for (const struct right *r = rights; r->name; r++) {
        must_fail(&c, ERR_DENIED, rights_need(&c, &desk, r->name, NULL));
        must_fail(&c, ERR_DENIED, rights_need(&c, &desk, r->name, &(struct about){&near, &somebody}));
        assert_false(rights_possible(&desk, r->name));
        assert_false(rights_everywhere(&desk, r->name));
    }
    call_end(&c);
}

static void test_menus_ask_for_any_relation_and_lists_for_here(void **state)
{
    struct site site = {.charter = &charter};
    struct user user = {.id = self, .roles = 1U << OFFICER};
    struct desk desk = {.site = &site, .user = &user};

    (void)state;
    assert_true(rights_possible(&desk, "here") && rights_everywhere(&desk, "here"));
    assert_true(rights_possible(&desk, "unit") && !rights_everywhere(&desk, "unit"));
    assert_true(rights_possible(&desk, "own") && !rights_everywhere(&desk, "own"));
    assert_true(rights_possible(&desk, "others") && !rights_everywhere(&desk, "others"));
    assert_false(rights_possible(&desk, "nobody") || rights_everywhere(&desk, "nobody"));
    assert_false(rights_possible(&desk, "unheard_of") || rights_everywhere(&desk, "unheard_of"));
    user.roles = 1U << ASSESSOR;
    assert_false(rights_possible(&desk, "here"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_here_is_granted_whomever_it_is_about),
        cmocka_unit_test(test_unit_is_granted_where_the_person_is_held_and_else_tells_nothing),
        cmocka_unit_test(test_own_is_granted_to_the_author_only),
        cmocka_unit_test(test_others_is_granted_to_everybody_but_the_author),
        cmocka_unit_test(test_no_is_granted_to_nobody),
        cmocka_unit_test(test_the_best_of_several_roles_counts),
        cmocka_unit_test(test_a_right_that_the_table_does_not_have_is_a_bug),
        cmocka_unit_test(test_nobody_at_the_desk_has_no_right_at_all),
        cmocka_unit_test(test_menus_ask_for_any_relation_and_lists_for_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
