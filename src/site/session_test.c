/* site/session_test.c: who is signed in, for how long, and which forms are theirs. */

#include "base/fixture.h"

#include "base/limits.h"
#include "crypt/secret.h"
#include "site/session.h"

struct fixture {
    struct call call;
    struct sessions *sessions;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f) return -1;
    f->call = call_begin();
    must_work(&f->call, secret_start(&f->call));
    f->sessions = sessions_new();
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    arena_reset(f->call.mem); /* lets go of the sessions that are held */
    sessions_free(f->sessions);
    call_end(&f->call);
    free(f);
    return 0;
}

static struct user_secrets *somebody(unsigned char number)
{
    struct user_secrets *s = secret_new(sizeof *s);

    memset(s->user.bytes, number, ID_SIZE);
    return s;
}

static const char *start(struct fixture *f, unsigned char number)
{
    return session_start(&f->call, f->sessions, somebody(number), "fr");
}

static struct session *find(struct fixture *f, const char *cookie)
{
    return session_find(&f->call, f->sessions, cookie);
}

static void test_the_cookie_finds_its_session_and_nothing_else_does(void **state)
{
    struct fixture *f = *state;
    const char *one = start(f, 1), *two = start(f, 2);
    char *changed = arena_text(f->call.mem, one);
    struct session *s = find(f, one);

    assert_int_equal(strlen(one), 64);
    assert_non_null(s);
    assert_int_equal(session_secrets(s)->user.bytes[0], 1);
    assert_int_equal(session_secrets(find(f, two))->user.bytes[0], 2);
    assert_string_equal(session_language(s), "fr");
    session_set_language(s, "ar");
    assert_string_equal(session_language(find(f, one)), "ar");
    changed[10] = changed[10] == '0' ? '1' : '0';
    assert_null(find(f, changed));
    assert_null(find(f, ""));
    assert_null(find(f, NULL));
    assert_null(find(f, arena_text_n(f->call.mem, one, 63)));
    assert_null(find(f, arena_format(f->call.mem, "%s0", one)));
}

static void test_an_unused_session_ends_and_a_used_one_goes_on(void **state)
{
    struct fixture *f = *state;
    const char *cookie = start(f, 1), *unused = start(f, 2);

    f->call.now += LIMIT_SESSION_IDLE;
    assert_non_null(find(f, cookie));
    f->call.now += 1;
    assert_null(find(f, unused));
    f->call.now += LIMIT_SESSION_IDLE - 1;
    assert_non_null(find(f, cookie));
    f->call.now += LIMIT_SESSION_IDLE + 1;
    assert_null(find(f, cookie));
    f->call.now -= LIMIT_SESSION_IDLE;
    assert_null(find(f, cookie)); /* it is gone, not asleep */
}

static void test_a_session_ends_at_its_age_however_busy(void **state)
{
    struct fixture *f = *state;
    const char *cookie = start(f, 1);
    int64_t began = f->call.now;

    while (f->call.now + LIMIT_SESSION_IDLE <= began + LIMIT_SESSION_AGE) {
        f->call.now += LIMIT_SESSION_IDLE;
        assert_non_null(find(f, cookie));
    }
    f->call.now = began + LIMIT_SESSION_AGE;
    assert_non_null(find(f, cookie));
    f->call.now++;
    assert_null(find(f, cookie));
}

static void test_signing_out_ends_this_session_only(void **state)
{
    struct fixture *f = *state;
    const char *one = start(f, 1), *again = start(f, 1), *two = start(f, 2);

    session_end(f->sessions, find(f, one));
    assert_null(find(f, one));
    assert_non_null(find(f, again));
    assert_non_null(find(f, two));
}

static void test_closing_an_account_ends_all_its_sessions_and_locking_all(void **state)
{
    struct fixture *f = *state;
    const char *one = start(f, 1), *again = start(f, 1), *two = start(f, 2);
    struct id user;

    memset(user.bytes, 1, ID_SIZE);
    sessions_end_user(f->sessions, &user);
    assert_null(find(f, one));
    assert_null(find(f, again));
    assert_non_null(find(f, two));
    sessions_end_all(f->sessions);
    assert_null(find(f, two));
}

/* The request that is under way keeps its keys until it is done. */
static void test_a_session_that_is_held_lives_until_it_is_let_go(void **state)
{
    struct fixture *f = *state;
    struct call request = call_begin();
    const char *cookie = start(f, 1);
    struct session *s = session_find(&request, f->sessions, cookie);

    sessions_end_all(f->sessions);
    assert_int_equal(session_secrets(s)->user.bytes[0], 1);
    assert_null(find(f, cookie));
    call_end(&request); /* frees it: the leak checker looks */
}

static void test_there_are_at_most_so_many(void **state)
{
    struct fixture *f = *state;
    const char **cookies = arena_alloc(f->call.mem, (LIMIT_SESSIONS + 3) * sizeof *cookies);
    size_t alive = 0;

    for (size_t i = 0; i < LIMIT_SESSIONS + 3; i++) /* without keys, which lie in guarded pages */
        cookies[i] = session_start(&f->call, f->sessions, NULL, "en");
    for (size_t i = 0; i < LIMIT_SESSIONS + 3; i++) alive += find(f, cookies[i]) != NULL;
    assert_int_equal(alive, LIMIT_SESSIONS);
    assert_non_null(find(f, cookies[LIMIT_SESSIONS + 2])); /* the newest is never the one that goes */
}

/* ---- tokens of forms ---- */

static enum err ask(struct fixture *f, const struct session *s, const char *token, const char *address,
                    const char *body, struct id *ret)
{
    return session_request(&f->call, s, token, address, bytes_of(body, strlen(body)), ret);
}

static void test_the_same_form_sent_twice_is_the_same_request(void **state)
{
    struct fixture *f = *state;
    struct session *s = find(f, start(f, 1));
    const char *token = session_token(&f->call, s);
    struct id first, again;

    must_work(&f->call, ask(f, s, token, "/people", "name=a", &first));
    must_work(&f->call, ask(f, s, token, "/people", "name=a", &again));
    assert_true(id_equal(&first, &again));
}

static void test_another_token_address_or_body_is_another_request(void **state)
{
    struct fixture *f = *state;
    struct session *s = find(f, start(f, 1));
    const char *token = session_token(&f->call, s), *fresh = session_token(&f->call, s);
    struct id ids[6];

    must_work(&f->call, ask(f, s, token, "/people", "name=a", &ids[0]));
    must_work(&f->call, ask(f, s, token, "/people", "name=b", &ids[1]));
    must_work(&f->call, ask(f, s, token, "/people", "", &ids[2]));
    must_work(&f->call, ask(f, s, token, "/peoplen", "ame=a", &ids[3]));
    must_work(&f->call, ask(f, s, token, "/units", "name=a", &ids[4]));
    must_work(&f->call, ask(f, s, fresh, "/people", "name=a", &ids[5]));
    for (size_t i = 0; i < 6; i++)
        for (size_t k = 0; k < i; k++) assert_false(id_equal(&ids[i], &ids[k]));
}

static void test_a_token_that_is_not_of_this_session_is_refused(void **state)
{
    struct fixture *f = *state;
    struct session *s = find(f, start(f, 1)), *same_user = find(f, start(f, 1));
    const char *token = session_token(&f->call, s);
    char *changed = arena_text(f->call.mem, token);
    struct id id = {{7}};

    must_fail(&f->call, ERR_DENIED, ask(f, same_user, token, "/", "", &id));
    for (size_t i = 0; token[i]; i++) {
        changed[i] = token[i] == '0' ? '1' : '0';
        must_fail(&f->call, ERR_DENIED, ask(f, s, changed, "/", "", &id));
        changed[i] = token[i];
    }
    must_fail(&f->call, ERR_DENIED, ask(f, s, NULL, "/", "", &id));
    must_fail(&f->call, ERR_DENIED, ask(f, s, "", "/", "", &id));
    must_fail(&f->call, ERR_DENIED, ask(f, s, ".", "/", "", &id));
    must_fail(&f->call, ERR_DENIED, ask(f, s, arena_format(f->call.mem, "%s0", token), "/", "", &id));
    assert_int_equal(id.bytes[0], 7);
    must_work(&f->call, ask(f, s, token, "/", "", &id));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_cookie_finds_its_session_and_nothing_else_does),
        TEST(test_an_unused_session_ends_and_a_used_one_goes_on),
        TEST(test_a_session_ends_at_its_age_however_busy),
        TEST(test_signing_out_ends_this_session_only),
        TEST(test_closing_an_account_ends_all_its_sessions_and_locking_all),
        TEST(test_a_session_that_is_held_lives_until_it_is_let_go),
        TEST(test_there_are_at_most_so_many),
        TEST(test_the_same_form_sent_twice_is_the_same_request),
        TEST(test_another_token_address_or_body_is_another_request),
        TEST(test_a_token_that_is_not_of_this_session_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
