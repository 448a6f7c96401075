/* keys/user_test.c: a user's keys open for the right passphrase, and refusals tell nothing. */

#include "base/fixture.h"

#include "base/id.h"
#include "base/limits.h"
#include "crypt/secret.h"
#include "keys/user.h"

#define PHRASE "seven herons over the mill"

struct fixture {
    struct call call;
    char folder[FOLDER_SIZE];
    struct blobs *store;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f) return -1;
    f->call = call_begin();
    folder_new(f->folder);
    must_work(&f->call, secret_start(&f->call));
    must_work(&f->call,
              blobs_open(&f->call, arena_format(f->call.mem, "%s/keys", f->folder), true, &f->store));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    blobs_close(f->store);
    folder_remove(f->folder);
    call_end(&f->call);
    free(f);
    return 0;
}

static struct user_secrets *added(struct fixture *f, const char *name, const char *passphrase)
{
    struct user_secrets *s = NULL;

    must_work(&f->call,
              user_secrets_new(&f->call, f->store, name, passphrase, passphrase_cost_least(), &s));
    return s;
}

static enum err open_as(struct fixture *f, const char *name, const char *passphrase,
                        struct user_secrets **ret)
{
    *ret = NULL;
    return user_secrets_open(&f->call, f->store, name, passphrase, ret);
}

static void test_the_same_keys_come_back_for_name_and_passphrase(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *made = added(f, "averill", PHRASE), *other = added(f, "morvane", PHRASE),
                        *again;

    must_work(&f->call, open_as(f, "averill", PHRASE, &again));
    assert_memory_equal(made, again, sizeof *made);
    assert_memory_not_equal(&made->user, &other->user, sizeof made->user);
    assert_memory_not_equal(&made->box, &other->box, sizeof made->box);
    assert_memory_not_equal(&made->sign, &other->sign, sizeof made->sign);
    user_secrets_free(made);
    user_secrets_free(other);
    user_secrets_free(again);
}

static void test_names_that_differ_in_case_only_are_one(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *made = added(f, "averill", PHRASE), *again = NULL;

    must_fail(&f->call, ERR_CONFLICT,
              user_secrets_new(&f->call, f->store, "Averill", PHRASE, passphrase_cost_least(), &again));
    assert_null(again);
    must_work(&f->call, open_as(f, "AVERILL", PHRASE, &again));
    assert_memory_equal(made, again, sizeof *made);
    user_secrets_free(made);
    user_secrets_free(again);
}

static void test_an_unknown_name_and_a_wrong_passphrase_get_one_sentence(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *made = added(f, "averill", PHRASE), *s;
    struct fail first;

    assert_int_equal(open_as(f, "nobody", PHRASE, &s), ERR_DENIED);
    first = f->call.fail;
    assert_null(s);
    fail_clear(&f->call);
    assert_int_equal(open_as(f, "averill", "seven herons over the Mill", &s), ERR_DENIED);
    assert_null(s);
    assert_int_equal(f->call.fail.code, first.code);
    assert_string_equal(f->call.fail.text, first.text);
    assert_int_equal(f->call.fail.line, first.line);
    assert_true(f->call.fail.field == first.field);
    user_secrets_free(made);
}

static void refuse_passphrase(struct fixture *f, const char *passphrase)
{
    struct user_secrets *s = NULL;
    size_t count;

    assert_int_equal(user_passphrase_check(&f->call, "averill", passphrase), ERR_INVALID);
    assert_string_equal(f->call.fail.field, "passphrase");
    fail_clear(&f->call);
    if (!passphrase) return;
    must_fail(&f->call, ERR_INVALID,
              user_secrets_new(&f->call, f->store, "averill", passphrase, passphrase_cost_least(), &s));
    assert_null(s);
    must_work(&f->call, blobs_count(&f->call, f->store, "user", &count));
    assert_int_equal(count, 0);
}

static void test_a_passphrase_is_long_enough_and_not_the_name(void **state)
{
    struct fixture *f = *state;
    char long_one[LIMIT_PASSPHRASE + 2];

    memset(long_one, 'x', sizeof long_one);
    long_one[LIMIT_PASSPHRASE + 1] = '\0';
    refuse_passphrase(f, "fourteen chars");
    refuse_passphrase(f, long_one);
    assert_int_equal(user_passphrase_check(&f->call, "averill", NULL), ERR_INVALID);
    fail_clear(&f->call);
    assert_int_equal(user_passphrase_check(&f->call, "averill", ""), ERR_INVALID);
    fail_clear(&f->call);
    assert_int_equal(user_passphrase_check(&f->call, "averill", "averill is my name"), ERR_INVALID);
    fail_clear(&f->call);
    assert_int_equal(user_passphrase_check(&f->call, "averill", "Averill is my name"), ERR_INVALID);
    fail_clear(&f->call);
    must_work(&f->call, user_passphrase_check(&f->call, "averill", "fifteen chars.."));
    must_work(&f->call, user_passphrase_check(&f->call, "averill", "خمسة عشر حرفا ه")); /* characters */
    long_one[LIMIT_PASSPHRASE] = '\0';
    must_work(&f->call, user_passphrase_check(&f->call, "averill", long_one));
}

static void test_the_passphrase_can_be_changed_and_the_keys_stay(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *made = added(f, "averill", PHRASE), *s;

    must_work(&f->call, user_secrets_rewrap(&f->call, f->store, "averill", made,
                                            "chalk marks on green slate", passphrase_cost_least()));
    must_fail(&f->call, ERR_DENIED, open_as(f, "averill", PHRASE, &s));
    must_work(&f->call, open_as(f, "averill", "chalk marks on green slate", &s));
    assert_memory_equal(made, s, sizeof *made);
    user_secrets_free(s);
    must_fail(
        &f->call, ERR_INVALID,
        user_secrets_rewrap(&f->call, f->store, "averill", made, "short", passphrase_cost_least()));
    must_fail(&f->call, ERR_MISSING,
              user_secrets_rewrap(&f->call, f->store, "nobody", made, PHRASE, passphrase_cost_least()));
    must_work(&f->call, open_as(f, "averill", "chalk marks on green slate", &s));
    user_secrets_free(s);
    user_secrets_free(made);
}

static void test_a_removed_user_cannot_sign_in_and_another_can(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *s;

    user_secrets_free(added(f, "averill", PHRASE));
    user_secrets_free(added(f, "morvane", PHRASE));
    must_work(&f->call, user_secrets_remove(&f->call, f->store, "averill"));
    must_fail(&f->call, ERR_DENIED, open_as(f, "averill", PHRASE, &s));
    must_work(&f->call, open_as(f, "morvane", PHRASE, &s));
    user_secrets_free(s);
}

static enum err take_record(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    struct blob_put *put = arg;

    put->name = arena_text(c->mem, name);
    put->bytes = bytes_of(arena_copy(c->mem, bytes.data, bytes.length), bytes.length);
    return OK;
}

static void test_a_record_that_was_changed_does_not_open(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *s;
    struct blob_put put = {.space = "user"};
    unsigned char *bytes;

    user_secrets_free(added(f, "averill", PHRASE));
    must_work(&f->call, blobs_each(&f->call, f->store, "user", take_record, &put));
    bytes = (unsigned char *)put.bytes.data;
    for (size_t i = 0; i < put.bytes.length; i++) {
        if (i == 0 || (i >= 17 && i < 25)) continue; /* version, cost: known to nobody, or dear */
        bytes[i] ^= 1;
        must_work(&f->call, blobs_put_all(&f->call, f->store, &put, 1));
        must_fail(&f->call, ERR_DENIED, open_as(f, "averill", PHRASE, &s));
        bytes[i] ^= 1;
    }
    must_work(&f->call, blobs_put_all(&f->call, f->store, &put, 1));
    must_work(&f->call, open_as(f, "averill", PHRASE, &s));
    user_secrets_free(s);
}

static void test_the_record_names_nobody_and_shows_no_key(void **state)
{
    struct fixture *f = *state;
    struct user_secrets *made = added(f, "averill", PHRASE);
    struct blob_put put = {.space = "user"};

    must_work(&f->call, blobs_each(&f->call, f->store, "user", take_record, &put));
    assert_null(strstr(put.name, "averill"));
    assert_null(memmem(put.bytes.data, put.bytes.length, "averill", 7));
    assert_null(memmem(put.bytes.data, put.bytes.length, PHRASE, strlen(PHRASE)));
    assert_null(memmem(put.bytes.data, put.bytes.length, made->box.secret, SEAL_BOX_SIZE));
    assert_null(memmem(put.bytes.data, put.bytes.length, made->sign.secret, 32));
    user_secrets_free(made);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_same_keys_come_back_for_name_and_passphrase),
        TEST(test_names_that_differ_in_case_only_are_one),
        TEST(test_an_unknown_name_and_a_wrong_passphrase_get_one_sentence),
        TEST(test_a_passphrase_is_long_enough_and_not_the_name),
        TEST(test_the_passphrase_can_be_changed_and_the_keys_stay),
        TEST(test_a_removed_user_cannot_sign_in_and_another_can),
        TEST(test_a_record_that_was_changed_does_not_open),
        TEST(test_the_record_names_nobody_and_shows_no_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
