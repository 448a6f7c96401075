/* ledger/sealed_entry_test.c: the bytes of an entry are those of docs/format.md and nothing else is
 * one. */

#include "ledger/fixture.h"

#include "base/json.h"

#define VECTORS "tests/verify/vectors.json"
#define VECTORS_MAX ((size_t)1 << 20)

static struct sealed_entry full_entry(struct fixture *f)
{
    struct sealed_entry e = fixture_entry(f, STREAM_ACCESS, CLASS_RECORD);

    e.seq = 0x0102030405060708;
    memset(e.previous, 7, HASH_SIZE);
    e.handle = fixture_id("handle", 1);
    e.author = sign_key_id(f->author.public);
    e.place = 0xfffe;
    for (int i = 0; i < LIMIT_ENTRY_PARTS; i++)
        fixture_part(f, &e, (enum compartment)i, (size_t)(10 + i));
    for (int i = 0; i < LIMIT_ENTRY_SIGNATURES; i++)
        fixture_sign(f, &e, i % 2 ? SIGNED_BY_COUNTERSIGNER : SIGNED_BY_AUTHOR, &f->author);
    return e;
}

static void assert_not_parsed(struct fixture *f, struct bytes header, const char *why)
{
    struct sealed_entry e;

    assert_int_equal(sealed_entry_parse(&f->call, header, &e), ERR_CORRUPT);
    if (why) assert_non_null(strstr(f->call.fail.text, why));
    fail_clear(&f->call);
}

static void test_entry_comes_back_from_its_header(void **state)
{
    struct fixture f;
    struct sealed_entry e, back;
    struct bytes header, again;

    (void)state;
    fixture_begin(&f);
    e = full_entry(&f);
    header = sealed_entry_header(&f.call, &e);
    assert_int_equal(header.length, 120 + 8 * 41 + 1 + 4 * 113);
    assert_int_equal(sealed_entry_parse(&f.call, header, &back), OK);
    again = sealed_entry_header(&f.call, &back);
    assert_int_equal(again.length, header.length);
    assert_memory_equal(again.data, header.data, header.length);
    assert_int_equal(back.seq, e.seq);
    assert_int_equal(back.hour, e.hour);
    assert_int_equal(back.place, 0xfffe);
    assert_int_equal(back.part_count, 8);
    assert_null(back.parts[3].bytes.data);
    assert_int_equal(back.parts[3].bytes.length, 13);
    assert_int_equal(back.signature_count, 4);
    fixture_end(&f);
}

static void test_entry_cut_short_at_any_length_is_refused(void **state)
{
    struct fixture f;
    struct sealed_entry e;
    struct bytes header;

    (void)state;
    fixture_begin(&f);
    e = full_entry(&f);
    header = sealed_entry_header(&f.call, &e);
    for (size_t length = 0; length < header.length; length++) {
        unsigned char *copy =
            malloc(length ? length : 1); /* exact, so that a sanitizer sees a step too far */
        assert_non_null(copy);
        memcpy(copy, header.data, length);
        assert_not_parsed(&f, bytes_of(copy, length), NULL);
        free(copy);
    }
    fixture_end(&f);
}

static void test_entry_with_anything_after_it_is_refused(void **state)
{
    struct fixture f;
    struct sealed_entry e;
    struct bytes header;
    unsigned char *longer;

    (void)state;
    fixture_begin(&f);
    e = full_entry(&f);
    header = sealed_entry_header(&f.call, &e);
    longer = arena_alloc(f.call.mem, header.length + 200);
    memcpy(longer, header.data, header.length);
    for (size_t more = 1; more <= 200; more++)
        assert_not_parsed(&f, bytes_of(longer, header.length + more), "too long");
    fixture_end(&f);
}

static void test_entry_with_a_value_of_no_list_is_refused(void **state)
{
    static const struct {
        size_t at;
        unsigned char value;
        const char *why;
    } wrong[] = {
        {0, 0, "format"},  {0, 2, "format"},        {1, 0, "algorithm"},    {1, 2, "algorithm"},
        {18, 0, "stream"}, {18, 3, "stream"},       {59, 0, "class"},       {59, 8, "class"},
        {67, 1, "hour"},   {68, 3, "clock"},        {119, 0, NULL},         {119, 9, NULL},
        {119, 255, NULL},  {120, 8, "compartment"}, {161, 5, "signatures"}, {162, 0, "role"},
        {162, 3, "role"},
    };
    struct fixture f;
    struct sealed_entry e;

    (void)state;
    fixture_begin(&f);
    e = fixture_entry(&f, STREAM_FACTS, CLASS_RECORD);
    fixture_part(&f, &e, CODED, 10);
    fixture_sign(&f, &e, SIGNED_BY_AUTHOR, &f.author);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct bytes header = sealed_entry_header(&f.call, &e);
        unsigned char *changed = arena_copy(f.call.mem, header.data, header.length);
        changed[wrong[i].at] = wrong[i].value;
        if (wrong[i].at == 161) { /* five whole signatures, so that only their number is wrong */
            unsigned char *longer = arena_alloc(f.call.mem, 162 + 5 * 113);
            memcpy(longer, changed, header.length);
            for (size_t k = 1; k < 5; k++) memcpy(longer + 162 + k * 113, changed + 162, 113);
            assert_not_parsed(&f, bytes_of(longer, 162 + 5 * 113), wrong[i].why);
            continue;
        }
        assert_not_parsed(&f, bytes_of(changed, header.length), wrong[i].why);
    }
    fixture_end(&f);
}

static void test_entry_signature_binds_what_section_5_names(void **state)
{
    struct fixture f;
    struct sealed_entry e, moved;
    unsigned char relied[HASH_SIZE] = {1};

    (void)state;
    fixture_begin(&f);
    e = fixture_entry(&f, STREAM_FACTS, CLASS_RECORD);
    fixture_part(&f, &e, CODED, 10);
    sealed_entry_sign(&f.call, &e, SIGNED_BY_AUTHOR, &f.author, relied);
    assert_true(sealed_entry_signature_holds(&f.call, &e, &e.signatures[0], f.author.public));
    assert_false(sealed_entry_signature_holds(&f.call, &e, &e.signatures[0], f.reviewer.public));
    moved = e; /* decided again on a newer head: the signature stays */
    moved.seq = 99;
    memset(moved.previous, 9, HASH_SIZE);
    moved.author = id_random();
    assert_true(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    moved = e;
    moved.token.bytes[0] ^= 1;
    assert_false(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    moved = e;
    moved.place++;
    assert_false(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    moved = e;
    moved.class = CLASS_SETTINGS;
    assert_false(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    moved = e;
    moved.parts[0].epoch++;
    assert_false(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    moved = e;
    moved.signatures[0].relied[0]++;
    assert_false(sealed_entry_signature_holds(&f.call, &moved, &moved.signatures[0], f.author.public));
    fixture_end(&f);
}

static void test_entry_relied_on_is_hashed_in_the_order_of_ids(void **state)
{
    static const unsigned char zeros[HASH_SIZE];
    struct fixture f;
    struct relied_on a[3], b[3];
    unsigned char left[HASH_SIZE], right[HASH_SIZE];

    (void)state;
    fixture_begin(&f);
    memset(a, 0, sizeof a);
    for (size_t i = 0; i < 3; i++) {
        a[i].entry = fixture_id("entry", (uint32_t)i);
        b[2 - i] = a[i];
    }
    relied_on_hash(&f.call, a, 3, left);
    relied_on_hash(&f.call, b, 3, right);
    assert_memory_equal(left, right, HASH_SIZE);
    relied_on_hash(&f.call, a, 2, right);
    assert_memory_not_equal(left, right, HASH_SIZE);
    relied_on_hash(&f.call, NULL, 0, right);
    assert_memory_equal(right, zeros, HASH_SIZE);
    fixture_end(&f);
}

/* --- the vectors, which another language reproduces too --- */

static struct json *read_vectors(struct fixture *f)
{
    FILE *file = fopen(VECTORS, "r");
    char *text = arena_alloc(f->call.mem, VECTORS_MAX);
    struct json *vectors;
    size_t length;

    assert_non_null(file); /* tests run in the root of the sources */
    length = fread(text, 1, VECTORS_MAX, file);
    fclose(file);
    assert_int_equal(json_parse(&f->call, text, length, &vectors), OK);
    return vectors;
}

static struct bytes hex_of(struct fixture *f, const struct json *map, const char *key)
{
    const char *text = json_get_text(map, key);
    unsigned char *bytes;

    assert_non_null(text);
    bytes = arena_alloc(f->call.mem, strlen(text) / 2 + 1);
    assert_true(hex_parse(text, bytes, strlen(text) / 2));
    return bytes_of(bytes, strlen(text) / 2);
}

static void take(struct fixture *f, const struct json *map, const char *key, void *ret, size_t size)
{
    struct bytes bytes = hex_of(f, map, key);

    assert_int_equal(bytes.length, size);
    memcpy(ret, bytes.data, size);
}

static void assert_hex(struct fixture *f, const struct json *map, const char *key, const void *bytes,
                       size_t length)
{
    assert_string_equal(json_get_text(map, key), hex_text(f->call.mem, bytes, length));
}

static int64_t int_of(const struct json *map, const char *key)
{
    return json_get_int(map, key, -1);
}

/* The entry of a vector, from its fields; parts are hashed and signatures taken over. */
static struct sealed_entry entry_of(struct fixture *f, const struct json *v)
{
    struct sealed_entry e;

    memset(&e, 0, sizeof e);
    take(f, v, "site", e.site.bytes, ID_SIZE);
    e.stream = (enum stream)int_of(v, "stream");
    e.seq = (uint64_t)int_of(v, "seq");
    take(f, v, "previous", e.previous, HASH_SIZE);
    e.class = (enum entry_class)int_of(v, "class");
    e.hour = int_of(v, "hour");
    e.clock = (enum clock_trust)int_of(v, "clock");
    take(f, v, "handle", e.handle.bytes, ID_SIZE);
    take(f, v, "author", e.author.bytes, ID_SIZE);
    take(f, v, "token", e.token.bytes, ID_SIZE);
    e.place = (uint16_t)int_of(v, "place");
    for (struct json *p = json_get(v, "parts")->as.members.first; p; p = p->next)
        sealed_entry_add_part(&e, (enum compartment)int_of(p, "compartment"),
                              (uint32_t)int_of(p, "epoch"), hex_of(f, p, "bytes"));
    for (struct json *s = json_get(v, "signatures")->as.members.first; s; s = s->next) {
        struct personal_signature *to = &e.signatures[e.signature_count++];
        to->role = (enum signature_role)int_of(s, "role");
        take(f, s, "key", to->key.bytes, ID_SIZE);
        take(f, s, "relied", to->relied, HASH_SIZE);
        take(f, s, "signature", to->bytes, SIGN_SIZE);
    }
    return e;
}

/* Opens a part with the key that the vector names. */
static void check_part(struct fixture *f, const struct sealed_entry *e, const struct sealed_part *part,
                       const struct json *p)
{
    struct bytes about = sealed_part_about(&f->call, e, part->compartment, part->epoch),
                 plain = part->bytes;
    struct seal_key key;
    struct box_pair pair;

    assert_hex(f, p, "hash", part->hash, HASH_SIZE);
    assert_int_equal(int_of(p, "length"), part->bytes.length);
    if (part->compartment != PUBLIC) assert_hex(f, p, "about", about.data, about.length);
    if (json_get(p, "under_key")) {
        take(f, p, "under_key", key.bytes, SEAL_KEY_SIZE);
        assert_int_equal(open_with(&f->call, &key, part->bytes, about, &plain), OK);
    }
    if (json_get(p, "secret_key")) {
        take(f, p, "secret_key", pair.secret, SEAL_BOX_SIZE);
        take(f, p, "to_public_key", pair.public, SEAL_BOX_SIZE);
        assert_int_equal(open_from(&f->call, &pair, part->bytes, about, &plain), OK);
    }
    assert_int_equal(plain.length, strlen(json_get_text(p, "plain")));
    assert_memory_equal(plain.data, json_get_text(p, "plain"), plain.length);
}

static void check_signature(struct fixture *f, const struct sealed_entry *e, size_t which,
                            const struct json *s)
{
    const struct personal_signature *signature = &e->signatures[which];
    struct bytes message = sealed_entry_signed(&f->call, e, signature->role, signature->relied);
    struct json *list = json_get(s, "relied_on");
    struct relied_on relied[8];
    unsigned char hash[HASH_SIZE];
    size_t count = 0;

    assert_hex(f, s, "signed_message", message.data, message.length);
    assert_true(sealed_entry_signature_holds(&f->call, e, signature, f->author.public));
    for (struct json *r = list->as.members.first; r; r = r->next) {
        assert_in_range(count, 0, 7);
        assert_true(id_parse(r->as.members.first->as.text, &relied[count].entry));
        assert_true(hex_parse(r->as.members.last->as.text, relied[count++].content, HASH_SIZE));
    }
    assert_true(count > 1);
    relied_on_hash(&f->call, relied, count, hash);
    assert_memory_equal(hash, signature->relied, HASH_SIZE);
}

static void check_vector(struct fixture *f, const struct json *v)
{
    struct sealed_entry e = entry_of(f, v), signed_again = e;
    struct id id = entry_id_of(&e.site, e.stream, &e.token, e.place);
    struct bytes header = sealed_entry_header(&f->call, &e), message;
    unsigned char hash[HASH_SIZE], content[HASH_SIZE], signature[SIGN_SIZE];
    const struct json *p = json_get(v, "parts")->as.members.first;
    const struct json *s = json_get(v, "signatures")->as.members.first;

    assert_hex(f, v, "header", header.data, header.length);
    assert_hex(f, v, "id", id.bytes, ID_SIZE);
    sealed_entry_hash(header, hash);
    assert_hex(f, v, "hash", hash, HASH_SIZE);
    sealed_entry_content_hash(&f->call, &e, content);
    assert_hex(f, v, "content_hash", content, HASH_SIZE);
    message = head_message(&f->call, &e.site, e.stream, e.seq, hash);
    assert_hex(f, v, "head_message", message.data, message.length);
    sign_message(&f->site_key, message.data, message.length, signature);
    assert_hex(f, v, "head_signature", signature, SIGN_SIZE);
    for (size_t i = 0; i < e.part_count; i++, p = p->next) check_part(f, &e, &e.parts[i], p);
    signed_again.signature_count = 0;
    for (size_t i = 0; i < e.signature_count; i++, s = s->next) {
        check_signature(f, &e, i, s);
        sealed_entry_sign(&f->call, &signed_again, e.signatures[i].role, &f->author,
                          e.signatures[i].relied);
        assert_memory_equal(&signed_again.signatures[i], &e.signatures[i], sizeof e.signatures[i]);
    }
}

static void test_entry_reproduces_the_vectors(void **state)
{
    struct fixture f;
    struct json *vectors, *keys;
    size_t count = 0, sealed = 0;

    (void)state;
    fixture_begin(&f); /* whose keys have the seeds of the vectors */
    vectors = read_vectors(&f);
    keys = json_get(vectors, "keys");
    assert_hex(&f, keys, "site_sign_public", f.site_key.public, SIGN_PUBLIC_SIZE);
    assert_hex(&f, keys, "user_sign_public", f.author.public, SIGN_PUBLIC_SIZE);
    for (struct json *v = json_get(vectors, "entries")->as.members.first; v; v = v->next) {
        check_vector(&f, v);
        count++;
        for (struct json *p = json_get(v, "parts")->as.members.first; p; p = p->next)
            sealed += json_get(p, "under_key") || json_get(p, "secret_key");
    }
    assert_int_equal(count, 4);
    assert_int_equal(sealed, 3);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entry_comes_back_from_its_header),
        cmocka_unit_test(test_entry_cut_short_at_any_length_is_refused),
        cmocka_unit_test(test_entry_with_anything_after_it_is_refused),
        cmocka_unit_test(test_entry_with_a_value_of_no_list_is_refused),
        cmocka_unit_test(test_entry_signature_binds_what_section_5_names),
        cmocka_unit_test(test_entry_relied_on_is_hashed_in_the_order_of_ids),
        cmocka_unit_test(test_entry_reproduces_the_vectors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
