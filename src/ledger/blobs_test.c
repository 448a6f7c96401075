/* ledger/blobs_test.c: the mutable stores keep, swap, and forget for good. */

#include "ledger/fixture.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "ledger/blobs.h"

struct test {
    struct fixture fixture;
    const char *path;
    struct blobs *blobs;
};

static struct test *begin(void)
{
    struct test *t = calloc(1, sizeof *t);

    assert_non_null(t);
    fixture_begin(&t->fixture);
    t->path = arena_format(t->fixture.call.mem, "%s/blobs.db", t->fixture.folder);
    assert_int_equal(blobs_open(&t->fixture.call, t->path, true, &t->blobs), OK);
    return t;
}

static void end(struct test *t)
{
    blobs_close(t->blobs);
    fixture_end(&t->fixture);
    free(t);
}

static struct bytes text(const char *text)
{
    return bytes_of(text, strlen(text));
}

static enum err swap(struct test *t, const char *name, int64_t seen, const char *bytes)
{
    return blobs_swap(&t->fixture.call, t->blobs, "drafts", name, seen, text(bytes));
}

static void assert_fails(struct test *t, enum err wanted, enum err got)
{
    assert_int_equal(got, wanted);
    assert_int_not_equal(t->fixture.call.fail.text[0], '\0');
    fail_clear(&t->fixture.call);
}

/* The version of a blob that must hold this text; 0 and "" if it must not be there. */
static int64_t version_of(struct test *t, const char *name, const char *wanted)
{
    struct bytes bytes;
    int64_t version;

    assert_int_equal(blobs_get(&t->fixture.call, t->blobs, "drafts", name, &bytes, &version), OK);
    assert_int_equal(bytes.length, strlen(wanted));
    if (bytes.length) assert_memory_equal(bytes.data, wanted, bytes.length);
    return version;
}

static size_t count_of(struct test *t, const char *space)
{
    size_t count;

    assert_int_equal(blobs_count(&t->fixture.call, t->blobs, space, &count), OK);
    return count;
}

static void test_blobs_keep_what_was_put(void **state)
{
    struct test *t = begin();
    int64_t first, second;

    (void)state;
    assert_int_equal(version_of(t, "a", ""), 0);
    assert_int_equal(swap(t, "a", 0, "one"), OK);
    first = version_of(t, "a", "one");
    assert_int_equal(swap(t, "a", first, "two"), OK);
    second = version_of(t, "a", "two");
    assert_true(second > first);
    blobs_close(t->blobs);
    assert_int_equal(blobs_open(&t->fixture.call, t->path, false, &t->blobs), OK);
    assert_int_equal(version_of(t, "a", "two"), second);
    end(t);
}

static void test_blobs_refuse_a_swap_of_another_version(void **state)
{
    struct test *t = begin();
    int64_t version;

    (void)state;
    assert_fails(t, ERR_CONFLICT, swap(t, "a", 1, "one"));
    assert_int_equal(swap(t, "a", 0, "one"), OK);
    version = version_of(t, "a", "one");
    assert_fails(t, ERR_CONFLICT, swap(t, "a", 0, "two"));
    assert_fails(t, ERR_CONFLICT, swap(t, "a", version + 1, ""));
    assert_int_equal(version_of(t, "a", "one"), version);
    end(t);
}

static void test_blobs_never_give_an_old_version_to_a_blob_made_again(void **state)
{
    struct test *t = begin();
    int64_t version;

    (void)state;
    assert_int_equal(swap(t, "a", 0, "one"), OK);
    version = version_of(t, "a", "one");
    assert_int_equal(swap(t, "a", version, ""), OK);
    assert_int_equal(version_of(t, "a", ""), 0);
    assert_int_equal(swap(t, "a", 0, "again"), OK);
    assert_fails(t, ERR_CONFLICT, swap(t, "a", version, "late"));
    version_of(t, "a", "again");
    end(t);
}

static void test_blobs_put_all_or_nothing(void **state)
{
    struct test *t = begin();
    struct call *c = &t->fixture.call;
    struct bytes large = bytes_of(arena_alloc(c->mem, LIMIT_BLOB + 1), LIMIT_BLOB + 1);
    struct blob_put good[3] = {
        {"drafts", "a", text("1")}, {"drafts", "b", text("2")}, {"wraps", "a", text("3")}};
    struct blob_put bad[2] = {{"drafts", "c", text("4")}, {"drafts", "d", large}};
    struct blob_put gone[2] = {{"drafts", "a", text("")}, {"drafts", "b", text("5")}};

    (void)state;
    assert_int_equal(blobs_put_all(c, t->blobs, good, 3), OK);
    assert_int_equal(count_of(t, "drafts"), 2);
    assert_int_equal(count_of(t, "wraps"), 1);
    assert_fails(t, ERR_INVALID, blobs_put_all(c, t->blobs, bad, 2));
    assert_int_equal(count_of(t, "drafts"), 2);
    assert_int_equal(blobs_put_all(c, t->blobs, gone, 2), OK);
    assert_int_equal(count_of(t, "drafts"), 1);
    version_of(t, "b", "5");
    end(t);
}

static enum err join(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    struct buffer *joined = arg;

    if (strcmp(name, "stop") == 0) return fail(c, ERR_DENIED, "stopped");
    buffer_text(joined, name);
    buffer_add(joined, bytes.data, bytes.length);
    return OK;
}

static void test_blobs_are_walked_in_the_order_of_their_names(void **state)
{
    struct test *t = begin();
    struct call *c = &t->fixture.call;
    struct buffer joined = buffer_in(c->mem, 64);

    (void)state;
    assert_int_equal(swap(t, "b", 0, "2"), OK);
    assert_int_equal(swap(t, "a", 0, "1"), OK);
    assert_int_equal(blobs_swap(c, t->blobs, "other", "c", 0, text("3")), OK);
    assert_int_equal(blobs_each(c, t->blobs, "drafts", join, &joined), OK);
    assert_string_equal(joined.data, "a1b2");
    assert_int_equal(swap(t, "stop", 0, "x"), OK);
    assert_fails(t, ERR_DENIED, blobs_each(c, t->blobs, "drafts", join, &joined));
    end(t);
}

static bool folder_contains(struct test *t, const char *needle)
{
    static const char *const names[] = {"blobs.db", "blobs.db-journal", "blobs.db-wal",
                                        "blobs.db-lock"};
    bool found = false;

    for (size_t i = 0; i < 4; i++) {
        char *bytes = arena_alloc(t->fixture.call.mem, 1 << 20);
        FILE *file =
            fopen(arena_format(t->fixture.call.mem, "%s/%s", t->fixture.folder, names[i]), "r");
        if (!file) continue;
        size_t length = fread(bytes, 1, 1 << 20, file);
        fclose(file);
        if (memmem(bytes, length, needle, strlen(needle))) found = true;
    }
    return found;
}

static void test_blobs_that_are_deleted_are_nowhere_on_the_disk(void **state)
{
    struct test *t = begin();
    char secret[6001];
    int64_t version;

    (void)state;
    for (size_t i = 0; i < 6000; i += 12) memcpy(secret + i, "the-old-wrap", 12);
    secret[6000] = '\0';
    assert_int_equal(swap(t, "small", 0, "the-old-wrap"), OK);
    assert_int_equal(swap(t, "large", 0, secret), OK);
    assert_true(folder_contains(t, "the-old-wrap"));
    version = version_of(t, "small", "the-old-wrap");
    assert_int_equal(swap(t, "small", version, "new"), OK);
    version = version_of(t, "large", secret);
    assert_int_equal(swap(t, "large", version, ""), OK);
    assert_false(folder_contains(t, "the-old-wrap"));
    end(t);
}

static void test_blobs_are_not_a_ledger_and_open_once(void **state)
{
    struct test *t = begin();
    struct call *c = &t->fixture.call;
    struct blobs *other = NULL;
    struct ledger *ledger = NULL;

    (void)state;
    assert_fails(t, ERR_CONFLICT, blobs_open(c, t->path, false, &other));
    assert_fails(t, ERR_CONFLICT, blobs_open(c, t->path, true, &other));
    blobs_close(t->blobs);
    t->blobs = NULL;
    assert_fails(t, ERR_CORRUPT, ledger_open(c, t->path, false, &ledger));
    assert_fails(t, ERR_CONFLICT, blobs_open(c, t->path, true, &other));
    assert_fails(t, ERR_MISSING, blobs_open(c, "/dev/null/none", false, &other));
    assert_null(other);
    assert_null(ledger);
    end(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blobs_keep_what_was_put),
        cmocka_unit_test(test_blobs_refuse_a_swap_of_another_version),
        cmocka_unit_test(test_blobs_never_give_an_old_version_to_a_blob_made_again),
        cmocka_unit_test(test_blobs_put_all_or_nothing),
        cmocka_unit_test(test_blobs_are_walked_in_the_order_of_their_names),
        cmocka_unit_test(test_blobs_that_are_deleted_are_nowhere_on_the_disk),
        cmocka_unit_test(test_blobs_are_not_a_ledger_and_open_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
