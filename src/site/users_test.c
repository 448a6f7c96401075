/* site/users_test.c: accounts: what each role can open, who may add them, and what closing one takes.
 */

#include "site/fixture.h"

static struct user_new account(struct fixture *f, const char *name, unsigned roles)
{
    struct user_new u = {.name = name,
                         .full_name = "Sela Tamrin",
                         .roles = roles,
                         .units = json_list(&f->call),
                         .passphrase = "green boats at the lock",
                         .cost = passphrase_cost_least()};

    return u;
}

static enum err add(struct fixture *f, enum role by, const struct user_new *u)
{
    return user_add(&f->call, fixture_sit(f, by), u, NULL);
}

/* The keys of somebody who was added here. */
static struct user_secrets *signed_in(struct fixture *f, const char *name)
{
    struct user_secrets *s = NULL;

    must_work(&f->call, user_secrets_open(&f->call, site_user_store(f->site), name,
                                          "green boats at the lock", &s));
    return s;
}

/* Whether the holder of these keys could unlock the site. */
static bool can_unlock(struct fixture *f, const struct user_secrets *s)
{
    struct keys *k = NULL;
    bool can;

    must_work(&f->call, keys_open(&f->call, site_user_store(f->site), &k));
    can = keys_unlock(&f->call, k, s) == OK;
    fail_clear(&f->call);
    keys_close(k);
    return can;
}

static bool can_read(struct fixture *f, const struct user_secrets *s, const struct id *person,
                     enum compartment k)
{
    struct sealed_entry e = {.handle = *person, .token = id_random()};
    struct bytes plain;
    bool can;

    must_work(&f->call, keys_seal_part(&f->call, site_keys(f->site), &e, k, bytes_of("x", 1)));
    can = keys_open_told(&f->call, site_keys(f->site), s, &e, 0, &plain) == OK;
    fail_clear(&f->call);
    return can;
}

static void test_each_role_holds_the_keys_that_it_needs_and_no_others(void **state)
{
    static const struct {
        bool unlock, reads[4]; /* case, health, source, confidential */
    } wanted[ROLE_COUNT] = {
        [OFFICER] = {false, {false, false, false, false}},
        [ASSESSOR] = {true, {true, false, false, false}},
        [REVIEWER] = {true, {true, false, true, false}},
        [INSPECTOR] = {true, {true, false, true, true}},
        [ADMINISTRATOR] = {true, {true, true, true, true}}, /* to let others in */
    };
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);

    for (enum role role = 0; role < ROLE_COUNT; role++) {
        assert_int_equal(can_unlock(f, f->secrets[role]), wanted[role].unlock);
        for (int k = CASE; k <= CONFIDENTIAL; k++)
            assert_int_equal(can_read(f, f->secrets[role], &person, (enum compartment)k),
                             wanted[role].reads[k - CASE]);
    }
}

static void test_an_added_user_sits_down_with_roles_and_units(void **state)
{
    struct fixture *f = *state;
    struct user_new u = account(f, "s.tamrin-2", 1U << OFFICER | 1U << REVIEWER);
    struct user_secrets *s;
    struct desk d;

    json_add(u.units, json_id(&f->call, &f->unit));
    json_add(u.units, json_id(&f->call, &f->other_unit));
    must_work(&f->call, add(f, ADMINISTRATOR, &u));
    s = signed_in(f, "s.tamrin-2");
    must_work(&f->call, desk_sit(&f->call, f->site, &s->user, s, &d));
    assert_string_equal(d.user->full_name, "Sela Tamrin");
    assert_string_equal(d.user->name, "s.tamrin-2");
    assert_true(desk_has_role(&d, OFFICER) && desk_has_role(&d, REVIEWER));
    assert_false(desk_has_role(&d, ADMINISTRATOR));
    assert_int_equal(json_count(d.user->units), 2);
    assert_string_equal(f->call.actor, id_text(f->call.mem, &s->user));
    user_secrets_free(s);
}

static void test_roles_have_names_that_come_back(void **state)
{
    enum role role = OFFICER;

    (void)state;
    for (enum role r = 0; r < ROLE_COUNT; r++) {
        assert_true(role_parse(role_name(r), &role));
        assert_int_equal(role, r);
    }
    role = REVIEWER;
    assert_false(role_parse("director", &role));
    assert_false(role_parse("", &role));
    assert_false(role_parse(NULL, &role));
    assert_int_equal(role, REVIEWER);
}

static void refuse(struct fixture *f, const struct user_new *u, enum err code, const char *field)
{
    const char *before = fixture_dump(f);

    assert_int_equal(add(f, ADMINISTRATOR, u), code);
    assert_string_equal(f->call.fail.field, field);
    fail_clear(&f->call);
    assert_string_equal(fixture_dump(f), before);
}

static void test_an_account_that_cannot_be_is_refused_at_its_field(void **state)
{
    static const char *const names[] = {
        "",      "ab",        "a b", "a/b",
        "naïve", "user@site", NULL,  "a23456789012345678901234567890123456789012"};
    struct fixture *f = *state;
    struct user_new u;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        u = account(f, names[i], 1U << OFFICER);
        refuse(f, &u, ERR_INVALID, "user");
    }
    u = account(f, "tamrin", 0);
    refuse(f, &u, ERR_INVALID, "roles");
    u = account(f, "tamrin", 1U << OFFICER);
    u.full_name = "  ";
    refuse(f, &u, ERR_INVALID, "full_name");
    u = account(f, "tamrin", 1U << OFFICER);
    u.passphrase = "short";
    refuse(f, &u, ERR_INVALID, "passphrase");
    u = account(f, "OFFICER", 1U << OFFICER); /* taken, in other letters */
    refuse(f, &u, ERR_CONFLICT, "user");
}

static void test_only_an_administrator_adds_changes_and_closes(void **state)
{
    struct fixture *f = *state;
    struct user_new u = account(f, "tamrin", 1U << OFFICER);
    const char *before = fixture_dump(f);

    for (enum role role = OFFICER; role < ADMINISTRATOR; role++) {
        struct desk *d = fixture_sit(f, role);
        must_fail(&f->call, ERR_DENIED, user_add(&f->call, d, &u, NULL));
        must_fail(&f->call, ERR_DENIED,
                  user_change(&f->call, d, "officer", 1U << ADMINISTRATOR, json_list(&f->call), NULL));
        must_fail(&f->call, ERR_DENIED, user_disable(&f->call, d, "officer", NULL));
    }
    assert_string_equal(fixture_dump(f), before);
}

static size_t keys_kept(struct fixture *f)
{
    static const char *const spaces[] = {"user", "unlock", "member"};
    size_t all = 0, count;

    for (size_t i = 0; i < 3; i++) {
        must_work(&f->call, blobs_count(&f->call, site_user_store(f->site), spaces[i], &count));
        all += count;
    }
    return all;
}

/* An account that fails on its way in keeps neither keys nor its name. */
static void test_a_failed_addition_leaves_no_key_and_the_name_free(void **state)
{
    struct fixture *f = *state;
    struct user_new u = account(f, "tamrin", 1U << ASSESSOR);
    char *long_name = arena_alloc(f->call.mem, LIMIT_ENTRY_PART + 1);
    size_t before = keys_kept(f);

    memset(long_name, 'x', LIMIT_ENTRY_PART);
    u.full_name = long_name;
    must_fail(&f->call, ERR_INVALID, add(f, ADMINISTRATOR, &u));
    assert_int_equal(keys_kept(f), before);
    u.full_name = "Sela Tamrin";
    must_work(&f->call, add(f, ADMINISTRATOR, &u));
    assert_int_equal(keys_kept(f), before + 3);
    user_secrets_free(signed_in(f, "tamrin"));
}

/* An administrator whose keys of the teams were taken away. */
static struct user_secrets *keyless_administrator(struct fixture *f, struct desk *ret)
{
    struct user_new u = account(f, "keyless", 1U << ADMINISTRATOR);
    struct user_secrets *s;

    must_work(&f->call, add(f, ADMINISTRATOR, &u));
    s = signed_in(f, "keyless");
    must_work(&f->call, keys_dismiss(&f->call, site_keys(f->site), &s->user));
    must_work(&f->call, desk_sit(&f->call, f->site, &s->user, s, ret));
    return s;
}

static void test_who_holds_no_key_of_a_team_lets_nobody_into_it_and_takes_nothing_away(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct user_new u = account(f, "tamrin", 1U << ASSESSOR);
    struct user_secrets *s;
    struct desk d;
    const char *before;

    s = keyless_administrator(f, &d);
    before = fixture_dump(f);
    must_fail(&f->call, ERR_DENIED, user_add(&f->call, &d, &u, NULL));
    must_fail(&f->call, ERR_DENIED,
              user_change(&f->call, &d, "reviewer", 1U << INSPECTOR, json_list(&f->call), NULL));
    assert_string_equal(fixture_dump(f), before);
    assert_true(can_unlock(f, f->secrets[REVIEWER]));
    assert_true(can_read(f, f->secrets[REVIEWER], &person, CASE));
    must_work(&f->call, add(f, ADMINISTRATOR, &u)); /* the name is free still */
    user_secrets_free(s);
}

static void test_other_roles_come_with_other_keys(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct json *units = json_list(&f->call);
    struct desk d;

    json_add(units, json_id(&f->call, &f->other_unit));
    must_work(&f->call, user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "Reviewer", 1U << OFFICER,
                                    units, NULL));
    must_work(&f->call,
              desk_sit(&f->call, f->site, &f->secrets[REVIEWER]->user, f->secrets[REVIEWER], &d));
    assert_int_equal(d.user->roles, 1U << OFFICER);
    assert_int_equal(json_count(d.user->units), 1);
    assert_false(can_unlock(f, f->secrets[REVIEWER]));
    assert_false(can_read(f, f->secrets[REVIEWER], &person, CASE));
    must_work(&f->call, user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "reviewer",
                                    1U << INSPECTOR, json_list(&f->call), NULL));
    assert_true(can_unlock(f, f->secrets[REVIEWER]));
    assert_true(can_read(f, f->secrets[REVIEWER], &person, CONFIDENTIAL));
    assert_false(can_read(f, f->secrets[REVIEWER], &person, HEALTH));
    must_fail(&f->call, ERR_MISSING,
              user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "nobody", 1U << OFFICER,
                          json_list(&f->call), NULL));
    must_fail(
        &f->call, ERR_INVALID,
        user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "reviewer", 0, json_list(&f->call), NULL));
}

static void test_a_changed_account_is_listed_once_as_it_is_now(void **state)
{
    struct fixture *f = *state;
    struct json *users;
    size_t before;

    must_work(&f->call, desk_rows(&f->call, &f->desks[ADMINISTRATOR], "user_list", DB_NO_ARGS, &users));
    before = json_count(users);
    must_work(&f->call, user_change(&f->call, fixture_sit(f, ADMINISTRATOR), "reviewer", 1U << OFFICER,
                                    json_list(&f->call), NULL));
    must_work(&f->call, desk_rows(&f->call, &f->desks[ADMINISTRATOR], "user_list", DB_NO_ARGS, &users));
    assert_int_equal(json_count(users), before);
    for (const struct json *u = users->as.members.first; u; u = u->next)
        if (strcmp(json_get_text(u, "name"), "reviewer") == 0)
            assert_int_equal(json_get_int(u, "roles", 0), 1U << OFFICER);
}

static void test_a_closed_account_opens_nothing_any_more(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct user_secrets *s = NULL;
    struct desk d;

    must_work(&f->call, user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "assessor", NULL));
    must_fail(&f->call, ERR_DENIED,
              user_secrets_open(&f->call, site_user_store(f->site), "assessor",
                                fixture_phrase(ASSESSOR), &s));
    must_fail(&f->call, ERR_DENIED,
              desk_sit(&f->call, f->site, &f->secrets[ASSESSOR]->user, f->secrets[ASSESSOR], &d));
    assert_false(can_unlock(f, f->secrets[ASSESSOR]));
    assert_false(can_read(f, f->secrets[ASSESSOR], &person, CASE));
    assert_true(can_unlock(f, f->secrets[REVIEWER]));
    assert_true(can_read(f, f->secrets[REVIEWER], &person, CASE));
    must_fail(&f->call, ERR_MISSING,
              user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "assessor", NULL));
    must_fail(&f->call, ERR_CONFLICT,
              user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "administrator", NULL));
    assert_true(can_unlock(f, f->secrets[ADMINISTRATOR]));
}

static void test_a_closed_accounts_name_may_be_given_to_another_person(void **state)
{
    struct fixture *f = *state;
    struct user_new u = account(f, "assessor", 1U << OFFICER);
    struct user_secrets *s;
    struct desk d;

    must_work(&f->call, user_disable(&f->call, fixture_sit(f, ADMINISTRATOR), "assessor", NULL));
    must_work(&f->call, add(f, ADMINISTRATOR, &u));
    s = signed_in(f, "assessor");
    assert_false(id_equal(&s->user, &f->secrets[ASSESSOR]->user));
    must_work(&f->call, desk_sit(&f->call, f->site, &s->user, s, &d));
    assert_int_equal(d.user->roles, 1U << OFFICER);
    user_secrets_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_each_role_holds_the_keys_that_it_needs_and_no_others),
        SITE_TEST(test_an_added_user_sits_down_with_roles_and_units),
        cmocka_unit_test(test_roles_have_names_that_come_back),
        SITE_TEST(test_an_account_that_cannot_be_is_refused_at_its_field),
        SITE_TEST(test_only_an_administrator_adds_changes_and_closes),
        SITE_TEST(test_a_failed_addition_leaves_no_key_and_the_name_free),
        SITE_TEST(test_who_holds_no_key_of_a_team_lets_nobody_into_it_and_takes_nothing_away),
        SITE_TEST(test_other_roles_come_with_other_keys),
        SITE_TEST(test_a_changed_account_is_listed_once_as_it_is_now),
        SITE_TEST(test_a_closed_account_opens_nothing_any_more),
        SITE_TEST(test_a_closed_accounts_name_may_be_given_to_another_person),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
