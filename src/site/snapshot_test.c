/* site/snapshot_test.c: a snapshot is taken back only if it is whole, of this site, of these schemas,
 * and of a ledger that goes on from it; else the ledger is folded, and nobody notices a difference.
 *
 * Whether a snapshot was used shows by a mark: a row that only the snapshot has.
 */

#include "site/fixture.h"

#include <sodium.h>

#define FRONT                                                                                          \
    (8 + crypto_secretstream_xchacha20poly1305_HEADERBYTES) /* magic and header of the stream */
#define TAG crypto_secretstream_xchacha20poly1305_ABYTES
#define SEALED_FINAL crypto_secretstream_xchacha20poly1305_TAG_FINAL

struct file {
    unsigned char *bytes;
    size_t length;
};

static struct file read_file(struct fixture *f)
{
    FILE *in = fopen(fixture_path(f, "model.snapshot"), "rb");
    struct file file = {arena_alloc(f->call.mem, 1024 * 1024), 0};

    assert_non_null(in);
    file.length = fread(file.bytes, 1, 1024 * 1024, in);
    fclose(in);
    assert_true(file.length > FRONT + TAG && file.length < 1024 * 1024); /* two chunks */
    return file;
}

static void write_file(struct fixture *f, const void *bytes, size_t length)
{
    FILE *out = fopen(fixture_path(f, "model.snapshot"), "wb");

    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, length, out), length);
    fclose(out);
}

/* ---- making a snapshot by hand ---- */

struct chunk {
    const void *bytes;
    size_t length;
};

static size_t chunk_length(const unsigned char *at)
{
    return (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
}

static struct chunk pulled(struct fixture *f, crypto_secretstream_xchacha20poly1305_state *stream,
                           const unsigned char *at)
{
    size_t sealed = chunk_length(at);
    unsigned char *plain = arena_alloc(f->call.mem, sealed), tag;
    unsigned long long length;

    assert_int_equal(crypto_secretstream_xchacha20poly1305_pull(stream, plain, &length, &tag, at + 4,
                                                                sealed, NULL, 0),
                     0);
    return (struct chunk){plain, length};
}

static void pushed(struct buffer *to, crypto_secretstream_xchacha20poly1305_state *stream,
                   struct chunk chunk, unsigned char tag)
{
    unsigned char *sealed = arena_alloc(to->mem, chunk.length + TAG);

    crypto_secretstream_xchacha20poly1305_push(stream, sealed, NULL, chunk.bytes, chunk.length, NULL, 0,
                                               tag);
    buffer_u32(to, (uint32_t)(chunk.length + TAG));
    buffer_add(to, sealed, chunk.length + TAG);
}

/* The database with a row more. */
static struct chunk marked(struct fixture *f, struct chunk database)
{
    struct statements *s;
    struct db *db;
    struct chunk ret;

    must_work(&f->call, statements_open(&f->call, &s));
    must_work(&f->call, db_open(&f->call, "file:/marked?vfs=memdb", s, &db));
    must_work(&f->call, db_restore(&f->call, db, database.bytes, database.length));
    must_work(&f->call, db_run(&f->call, db, "site_named",
                               DB_ARGS(DB_TEXT("entry", "mark"), DB_TEXT("name", "MARK"),
                                       DB_INT("is_fictional", 0))));
    must_work(&f->call, db_serialize(&f->call, db, &ret.bytes, &ret.length));
    db_close(db);
    statements_close(s);
    return ret;
}

struct forgery {
    struct seal_key key;
    size_t flip; /* this byte of the meaning is changed; SIZE_MAX for none */
    unsigned char last_tag;
};

/* Takes the snapshot apart and writes it again, marked, under the same key. */
static void forge(struct fixture *f, const struct forgery *forgery)
{
    struct file old = read_file(f);
    struct buffer fresh = buffer_in(f->call.mem, 2 * 1024 * 1024);
    unsigned char header[crypto_secretstream_xchacha20poly1305_HEADERBYTES];
    crypto_secretstream_xchacha20poly1305_state in, out;
    struct chunk meaning, database;

    crypto_secretstream_xchacha20poly1305_init_pull(&in, old.bytes + 8, forgery->key.bytes);
    meaning = pulled(f, &in, old.bytes + FRONT);
    database = pulled(f, &in, old.bytes + FRONT + 4 + chunk_length(old.bytes + FRONT));
    if (forgery->flip != SIZE_MAX) {
        assert_true(forgery->flip < meaning.length);
        ((unsigned char *)meaning.bytes)[forgery->flip] ^= 1;
    }
    crypto_secretstream_xchacha20poly1305_init_push(&out, header, forgery->key.bytes);
    buffer_add(&fresh, old.bytes, 8);
    buffer_add(&fresh, header, sizeof header);
    pushed(&fresh, &out, meaning, 0);
    pushed(&fresh, &out, marked(f, database), forgery->last_tag);
    write_file(f, fresh.data, fresh.length);
}

static bool is_marked(struct fixture *f)
{
    return strstr(fixture_dump(f), "MARK") != NULL;
}

/* Closes, forges, opens, and says whether the snapshot was used; then the mark is gone again. */
static bool is_used(struct fixture *f, size_t flip, unsigned char last_tag)
{
    struct forgery forgery = {.flip = flip, .last_tag = last_tag};
    bool used;

    must_work(&f->call, keys_snapshot_key(&f->call, site_keys(f->site), &forgery.key));
    fixture_close(f);
    forge(f, &forgery);
    fixture_open_unlocked(f);
    used = is_marked(f);
    fixture_close(f);
    unlink(fixture_path(f, "model.snapshot"));
    fixture_open_unlocked(f);
    return used;
}

/* ---- the tests ---- */

static void test_a_sound_snapshot_is_used(void **state)
{
    assert_true(is_used(*state, SIZE_MAX, SEALED_FINAL));
}

static void test_a_snapshot_of_other_schemas_or_folds_is_not_used(void **state)
{
    struct fixture *f = *state;
    const char *before = fixture_dump(f);

    assert_false(is_used(f, 0, SEALED_FINAL));
    assert_false(is_used(f, HASH_SIZE - 1, SEALED_FINAL));
    assert_string_equal(fixture_dump(f), before);
}

/* After the schema and the mark of people's keys: facts seq 8, hash 32, access seq 8, hash 32. */
static void test_a_snapshot_of_a_head_that_the_ledger_does_not_have_is_not_used(void **state)
{
    struct fixture *f = *state;
    const char *before = fixture_dump(f);

    for (size_t at = HASH_SIZE + ID_SIZE + 7; at < HASH_SIZE + ID_SIZE + 80; at += 8)
        assert_false(is_used(f, at, SEALED_FINAL));
    assert_string_equal(fixture_dump(f), before);
}

/* Else an erased name would come back with the next start. */
static void test_a_snapshot_that_knows_somebody_whose_keys_are_gone_is_not_used(void **state)
{
    struct fixture *f = *state;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct blob_put removal = {.space = "person", .name = id_text(f->call.mem, &person)};

    fixture_person(f, "SM-2", "Perun Corvane", &f->unit);
    must_work(&f->call, site_save_snapshot(&f->call, f->site));
    must_work(&f->call, blobs_put_all(&f->call, site_user_store(f->site), &removal, 1));
    must_work(&f->call, site_lock(&f->call, f->site));
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[REVIEWER]));
    assert_null(strstr(fixture_dump(f), "Halvek"));
    assert_non_null(strstr(fixture_dump(f), "Corvane"));
}

static void test_a_snapshot_without_its_end_is_not_used(void **state)
{
    assert_false(is_used(*state, SIZE_MAX, 0));
}

static void test_a_damaged_or_cut_snapshot_gives_the_same_model(void **state)
{
    struct fixture *f = *state;
    const char *before = fixture_dump(f);
    struct file good;

    fixture_close(f);
    good = read_file(f);
    for (size_t i = 0; i < 24; i++) {
        size_t at = i < 12 ? i * 5 : (i - 11) * (good.length - 1) / 13; /* the front, then all over */
        struct file bad = {arena_copy(f->call.mem, good.bytes, good.length), good.length};
        if (i % 2)
            bad.bytes[at] ^= 0x10;
        else
            bad.length = at;
        write_file(f, bad.bytes, bad.length);
        fixture_open_unlocked(f);
        assert_string_equal(fixture_dump(f), before);
        fixture_close(f);
    }
    fixture_open(f);
}

static void test_an_older_snapshot_is_used_and_the_rest_is_folded(void **state)
{
    struct fixture *f = *state;
    struct forgery forgery = {.flip = SIZE_MAX, .last_tag = SEALED_FINAL};
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct file old;

    must_work(&f->call, keys_snapshot_key(&f->call, site_keys(f->site), &forgery.key));
    must_work(&f->call, site_save_snapshot(&f->call, f->site));
    forge(f, &forgery);
    old = read_file(f);
    fixture_unit(f, "Orchard Wing");
    fixture_observation(f, &person, "sat alone");
    fixture_close(f);
    write_file(f, old.bytes, old.length);
    fixture_open_unlocked(f);
    assert_true(is_marked(f));
    assert_non_null(strstr(fixture_dump(f), "Orchard Wing"));
    assert_non_null(strstr(fixture_dump(f), "evidence|"));
    fixture_unit(f, "Lantern Wing"); /* decisions go on at the ledger's head */
    fixture_close(f);
    unlink(fixture_path(f, "model.snapshot"));
    fixture_open_unlocked(f);
    assert_non_null(strstr(fixture_dump(f), "Lantern Wing"));
    assert_false(is_marked(f));
}

static void test_a_snapshot_of_another_site_is_not_used(void **state)
{
    struct fixture *f = *state;
    const char *directory = arena_format(f->call.mem, "%s/other", f->folder), *recovery, *before;
    struct site_founding founding = {
        directory, "MARK", "admin", fixture_phrase(ADMINISTRATOR), passphrase_cost_least(), false};
    struct site *other;

    before = fixture_dump(f);
    must_work(&f->call, site_create(&f->call, &astrolabe_charter, &founding, &other, &recovery));
    site_close(other);
    fixture_close(f);
    assert_int_equal(rename(arena_format(f->call.mem, "%s/model.snapshot", directory),
                            fixture_path(f, "model.snapshot")),
                     0);
    fixture_open_unlocked(f);
    assert_string_equal(fixture_dump(f), before);
}

static void test_no_name_lies_open_in_a_snapshot(void **state)
{
    struct fixture *f = *state;
    struct file file;

    fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    must_work(&f->call, site_save_snapshot(&f->call, f->site));
    file = read_file(f);
    assert_null(memmem(file.bytes, file.length, "Halvek", 6));
    assert_null(memmem(file.bytes, file.length, "SQLite format", 13));
}

static void test_a_locked_site_saves_none(void **state)
{
    struct fixture *f = *state;

    must_work(&f->call, site_lock(&f->call, f->site));
    assert_int_not_equal(site_save_snapshot(&f->call, f->site), OK);
    assert_int_equal(access(fixture_path(f, "model.snapshot"), F_OK), -1);
    assert_int_equal(access(fixture_path(f, "model.snapshot.new"), F_OK), -1);
    fail_clear(&f->call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_sound_snapshot_is_used),
        SITE_TEST(test_a_snapshot_of_other_schemas_or_folds_is_not_used),
        SITE_TEST(test_a_snapshot_of_a_head_that_the_ledger_does_not_have_is_not_used),
        SITE_TEST(test_a_snapshot_that_knows_somebody_whose_keys_are_gone_is_not_used),
        SITE_TEST(test_a_snapshot_without_its_end_is_not_used),
        SITE_TEST(test_a_damaged_or_cut_snapshot_gives_the_same_model),
        SITE_TEST(test_an_older_snapshot_is_used_and_the_rest_is_folded),
        SITE_TEST(test_a_snapshot_of_another_site_is_not_used),
        SITE_TEST(test_no_name_lies_open_in_a_snapshot),
        SITE_TEST(test_a_locked_site_saves_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
