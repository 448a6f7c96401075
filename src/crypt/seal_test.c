/* crypt/seal_test.c: what is sealed opens for the right key, the right purpose and every byte intact;
 * never otherwise.
 */

#include "base/fixture.h"

#include "crypt/seal.h"
#include "crypt/secret.h"

#define ALL(text) bytes_of((text), sizeof(text) - 1)

/* Both ways of sealing, so that each promise is asked of each. */
struct way {
    bool to_box;
    struct seal_key key;
    struct box_pair pair;
};

static int set_up(void **state)
{
    struct way *ways = calloc(2, sizeof *ways);
    struct call c = call_begin();

    if (!ways || secret_start(&c) != OK) return -1;
    ways[1].to_box = true;
    for (int i = 0; i < 2; i++) {
        seal_key_new(&ways[i].key);
        box_pair_new(&ways[i].pair);
    }
    call_end(&c);
    *state = ways;
    return 0;
}

static int tear_down(void **state)
{
    free(*state);
    return 0;
}

static struct bytes sealed_by(struct call *c, const struct way *w, struct bytes plain,
                              struct bytes about)
{
    return w->to_box ? seal_to(c, w->pair.public, plain, about) : seal_with(c, &w->key, plain, about);
}

static enum err open_by(struct call *c, const struct way *w, struct bytes sealed, struct bytes about,
                        struct bytes *ret)
{
    return w->to_box ? open_from(c, &w->pair, sealed, about, ret)
                     : open_with(c, &w->key, sealed, about, ret);
}

static void must_not_open(struct call *c, const struct way *w, struct bytes sealed, struct bytes about)
{
    struct bytes plain = {NULL, 4711};

    must_fail(c, ERR_CORRUPT, open_by(c, w, sealed, about, &plain));
    assert_null(plain.data);
    assert_int_equal(plain.length, 4711);
}

static void test_every_length_comes_back(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();
    unsigned char text[300];
    struct bytes plain;

    for (size_t i = 0; i < sizeof text; i++) text[i] = (unsigned char)(i * 7);
    for (int i = 0; i < 2; i++)
        for (size_t length = 0; length <= sizeof text; length++) {
            struct bytes sealed = sealed_by(&c, &ways[i], bytes_of(text, length), ALL("about"));
            must_work(&c, open_by(&c, &ways[i], sealed, ALL("about"), &plain));
            assert_int_equal(plain.length, length);
            assert_memory_equal(plain.data, text, length);
        }
    call_end(&c);
}

/* Padding is 0x80 and zeros; a text that ends like padding must not lose its end. */
static void test_a_text_that_looks_like_padding_keeps_it(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();
    unsigned char text[64] = {0x80};
    struct bytes plain;

    for (size_t length = 1; length <= sizeof text; length++) {
        struct bytes sealed = sealed_by(&c, &ways[0], bytes_of(text, length), ALL(""));
        must_work(&c, open_by(&c, &ways[0], sealed, ALL(""), &plain));
        assert_int_equal(plain.length, length);
        assert_memory_equal(plain.data, text, length);
    }
    call_end(&c);
}

static void test_any_flipped_bit_is_refused(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();

    for (int i = 0; i < 2; i++) {
        struct bytes sealed = sealed_by(&c, &ways[i], ALL("who said it"), ALL("about"));
        unsigned char *bytes = arena_copy(c.mem, sealed.data, sealed.length);
        for (size_t bit = 0; bit < 8 * sealed.length; bit++) {
            bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
            must_not_open(&c, &ways[i], bytes_of(bytes, sealed.length), ALL("about"));
            bytes[bit / 8] ^= (unsigned char)(1U << bit % 8);
        }
    }
    call_end(&c);
}

static void test_any_other_length_is_refused(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();

    for (int i = 0; i < 2; i++) {
        struct bytes sealed = sealed_by(&c, &ways[i], ALL("who said it"), ALL("about"));
        for (size_t length = 0; length <= sealed.length + 64; length++) {
            void *exact = calloc(1, length + 1);
            if (!exact) abort();
            memcpy(exact, sealed.data, length < sealed.length ? length : sealed.length);
            if (length != sealed.length)
                must_not_open(&c, &ways[i], bytes_of(exact, length), ALL("about"));
            free(exact);
        }
    }
    call_end(&c);
}

static void test_what_is_moved_elsewhere_does_not_open(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();

    for (int i = 0; i < 2; i++) {
        struct bytes sealed = sealed_by(&c, &ways[i], ALL("text"), ALL("person/1"));
        must_not_open(&c, &ways[i], sealed, ALL("person/2"));
        must_not_open(&c, &ways[i], sealed, ALL("person/"));
        must_not_open(&c, &ways[i], sealed, ALL("person/11"));
        must_not_open(&c, &ways[i], sealed, ALL(""));
    }
    call_end(&c);
}

static void test_another_key_does_not_open(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();

    for (int i = 0; i < 2; i++) {
        struct bytes sealed = sealed_by(&c, &ways[i], ALL("text"), ALL("about"));
        struct way other = ways[i];
        seal_key_new(&other.key);
        box_pair_new(&other.pair);
        must_not_open(&c, &other, sealed, ALL("about"));
        if (i == 1) { /* the public half alone opens nothing */
            other.pair = ways[i].pair;
            memset(other.pair.secret, 0, SEAL_BOX_SIZE);
            must_not_open(&c, &other, sealed, ALL("about"));
        }
    }
    call_end(&c);
}

static void test_a_wrong_key_and_wrong_data_are_refused_in_the_same_words(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();
    struct bytes sealed = sealed_by(&c, &ways[0], ALL("text"), ALL("about")), plain;
    struct seal_key other;
    char *first;

    seal_key_new(&other);
    assert_int_equal(open_with(&c, &other, sealed, ALL("about"), &plain), ERR_CORRUPT);
    first = arena_text(c.mem, c.fail.text);
    fail_clear(&c);
    assert_int_equal(open_with(&c, &ways[0].key, sealed, ALL("other"), &plain), ERR_CORRUPT);
    assert_string_equal(c.fail.text, first);
    call_end(&c);
}

static void test_the_length_shows_only_in_steps_of_64(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();
    static const char text[200];

    for (int i = 0; i < 2; i++) {
        size_t none = sealed_by(&c, &ways[i], bytes_of(text, 0), ALL("")).length;
        for (size_t length = 0; length < sizeof text; length++)
            assert_int_equal(sealed_by(&c, &ways[i], bytes_of(text, length), ALL("")).length,
                             none + length / 64 * 64);
    }
    call_end(&c);
}

static void test_sealing_twice_looks_different(void **state)
{
    const struct way *ways = *state;
    struct call c = call_begin();

    for (int i = 0; i < 2; i++) {
        struct bytes a = sealed_by(&c, &ways[i], ALL("text"), ALL("about"));
        struct bytes b = sealed_by(&c, &ways[i], ALL("text"), ALL("about"));
        assert_int_equal(a.length, b.length);
        assert_memory_not_equal(a.data, b.data, a.length);
        assert_null(memmem(a.data, a.length, "text", 4));
    }
    call_end(&c);
}

/* Each point of small order would make a shared secret that everybody knows. */
static void test_a_public_key_of_small_order_seals_to_nobody(void **state)
{
    static const unsigned char weak[SEAL_BOX_SIZE];
    const struct way *ways = *state;
    struct way everybody = ways[1];
    struct call c = call_begin();
    struct bytes sealed = seal_to(&c, weak, ALL("text"), ALL("about"));

    memset(&everybody.pair, 0, sizeof everybody.pair);
    must_not_open(&c, &everybody, sealed, ALL("about"));
    must_not_open(&c, &ways[1], sealed, ALL("about"));
    call_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_length_comes_back),
        cmocka_unit_test(test_a_text_that_looks_like_padding_keeps_it),
        cmocka_unit_test(test_any_flipped_bit_is_refused),
        cmocka_unit_test(test_any_other_length_is_refused),
        cmocka_unit_test(test_what_is_moved_elsewhere_does_not_open),
        cmocka_unit_test(test_another_key_does_not_open),
        cmocka_unit_test(test_a_wrong_key_and_wrong_data_are_refused_in_the_same_words),
        cmocka_unit_test(test_the_length_shows_only_in_steps_of_64),
        cmocka_unit_test(test_sealing_twice_looks_different),
        cmocka_unit_test(test_a_public_key_of_small_order_seals_to_nobody),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
