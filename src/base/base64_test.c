/* base/base64_test.c: bytes as text and back, and nothing but what was written so. */

#include "base/fixture.h"

#include "base/base64.h"

static const struct {
    const char *bytes, *text;
} vectors[] = {{"", ""},
               {"f", "Zg=="},
               {"fo", "Zm8="},
               {"foo", "Zm9v"},
               {"foob", "Zm9vYg=="},
               {"fooba", "Zm9vYmE="},
               {"foobar", "Zm9vYmFy"}};

static void test_the_vectors_of_the_standard_hold(void **state)
{
    struct call c = call_begin();

    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        unsigned char *bytes;
        size_t length;
        assert_string_equal(base64_text(c.mem, vectors[i].bytes, strlen(vectors[i].bytes)),
                            vectors[i].text);
        assert_true(base64_bytes(c.mem, vectors[i].text, &bytes, &length));
        assert_int_equal(length, strlen(vectors[i].bytes));
        assert_memory_equal(bytes, vectors[i].bytes, length + 1);
    }
    call_end(&c);
}

static void test_every_byte_comes_back(void **state)
{
    struct call c = call_begin();
    unsigned char all[256], *bytes;
    size_t length;

    (void)state;
    for (size_t i = 0; i < sizeof all; i++) all[i] = (unsigned char)i;
    for (size_t cut = 0; cut < 4; cut++) {
        assert_true(base64_bytes(c.mem, base64_text(c.mem, all, sizeof all - cut), &bytes, &length));
        assert_int_equal(length, sizeof all - cut);
        assert_memory_equal(bytes, all, length);
    }
    call_end(&c);
}

static void test_what_nobody_would_write_is_refused(void **state)
{
    static const char *const wrong[] = {"Z",    "Zg",   "Zg=",      "Zh==",     "Zm9=",     "Zm 9",
                                        "====", "Z===", "Zg==Zg==", "Zm9v\nZm", "Zm9-Zm9_", "=Zg="};
    struct call c = call_begin();
    unsigned char *bytes;
    size_t length;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(base64_bytes(c.mem, wrong[i], &bytes, &length));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_vectors_of_the_standard_hold),
        cmocka_unit_test(test_every_byte_comes_back),
        cmocka_unit_test(test_what_nobody_would_write_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
