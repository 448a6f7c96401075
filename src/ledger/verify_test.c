/* ledger/verify_test.c: whatever is done to a ledger is found, and found at the right entry.
 *
 * Statements that tamper lie in tests/verify/attacks.sql. ASTROLABE_LONG makes the flips complete.
 */

#include "ledger/fixture.h"

#include <fcntl.h>
#include <sqlite3.h>

#include "ledger/statements.h"
#include "ledger/verify.h"

#define ATTACKS "tests/verify/attacks.sql"
#define ATTACKS_MAX 65536
#define REPORT_MAX 65536

struct test {
    struct fixture fixture;
    char attacks[ATTACKS_MAX];
    size_t attacks_length;
    char report[REPORT_MAX]; /* what the last verification wrote */
    struct verify_summary summary;
    struct id erased; /* the person with an erase order */
};

static void read_attacks(struct test *t)
{
    FILE *file = fopen(ATTACKS, "r");

    assert_non_null(file); /* tests run in the root of the sources */
    t->attacks_length = fread(t->attacks, 1, sizeof t->attacks, file);
    fclose(file);
    assert_in_range(t->attacks_length, 1, sizeof t->attacks - 1);
}

static struct sealed_entry record(struct fixture *f, const struct id *handle)
{
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_RECORD);

    e.handle = *handle;
    fixture_part(f, &e, CODED, 16);
    fixture_part(f, &e, CASE, 24);
    return e;
}

static void append(struct test *t, struct sealed_entry *entries, size_t count)
{
    assert_int_equal(fixture_append(&t->fixture, entries, count), OK);
}

static void fill_access(struct test *t)
{
    struct sealed_entry e[3];

    for (size_t i = 0; i < 3; i++) {
        e[i] = fixture_entry(&t->fixture, STREAM_ACCESS, CLASS_ACCESS);
        fixture_part(&t->fixture, &e[i], CODED, 16);
    }
    append(t, e, 1);
    append(t, e + 1, 2);
}

/* Nine entries of facts and three of access with everything that can stand in a ledger. */
static void fill(struct test *t)
{
    struct fixture *f = &t->fixture;
    struct id other = fixture_id("handle", 2);
    struct sealed_entry e[9];
    struct id erased;

    t->erased = fixture_id("handle", 1);
    e[0] = fixture_founding(f);
    e[1] = fixture_user_key(f, &f->author);
    e[2] = fixture_user_key(f, &f->reviewer);
    e[3] = record(f, &t->erased);
    e[4] = record(f, &other);
    fixture_sign(f, &e[4], SIGNED_BY_AUTHOR, &f->author);
    fixture_sign(f, &e[4], SIGNED_BY_COUNTERSIGNER, &f->reviewer);
    e[5] = record(f, &other);
    e[6] = fixture_erase_order(f, &t->erased, "4");
    e[7] = fixture_revocation(f, &f->reviewer);
    e[8] = fixture_entry(f, STREAM_FACTS, CLASS_SETTINGS);
    fixture_part(f, &e[8], CODED, 16);
    append(t, e, 3);
    append(t, e + 3, 1);
    append(t, e + 4, 2);
    append(t, e + 6, 2);
    append(t, e + 8, 1);
    erased = entry_id_of(&f->site, STREAM_FACTS, &e[3].token, 0);
    assert_int_equal(ledger_excise(&f->call, f->ledger, &erased, CASE), OK);
    fill_access(t);
}

static struct test *begin(void)
{
    struct test *t = calloc(1, sizeof *t);

    assert_non_null(t);
    read_attacks(t);
    fixture_begin(&t->fixture);
    assert_int_equal(ledger_open(&t->fixture.call, t->fixture.path, true, &t->fixture.ledger), OK);
    return t;
}

static void close_ledger(struct test *t)
{
    ledger_close(t->fixture.ledger);
    t->fixture.ledger = NULL;
}

static struct test *begin_filled(void)
{
    struct test *t = begin();

    fill(t);
    close_ledger(t);
    return t;
}

static void end(struct test *t)
{
    fixture_end(&t->fixture);
    free(t);
}

/* Verifies and keeps the report. */
static enum err verify(struct test *t)
{
    FILE *out = fmemopen(t->report, sizeof t->report, "w");
    enum err e;

    assert_non_null(out);
    memset(t->report, 0, 1);
    e = ledger_verify(&t->fixture.call, t->fixture.path, out, &t->summary);
    fclose(out);
    return e;
}

static void assert_sound(struct test *t)
{
    assert_int_equal(verify(t), OK);
    if (t->summary.faults) print_error("%s", t->report);
    assert_int_equal(t->summary.faults, 0);
}

static bool reports(struct test *t, const char *text)
{
    return strstr(t->report, text) != NULL;
}

static void assert_fault(struct test *t, const char *place, const char *what)
{
    const char *line = arena_format(t->fixture.call.mem, "%s: %s", place, what);

    assert_int_equal(verify(t), OK);
    if (!reports(t, line)) print_error("%s\nis not in\n%s", line, t->report);
    assert_true(reports(t, line));
    assert_int_not_equal(t->summary.faults, 0);
}

static sqlite3 *open_raw(struct test *t)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(t->fixture.path, &raw), SQLITE_OK);
    return raw;
}

static const char *attack_text(struct test *t, const char *name)
{
    struct statements all = {t->attacks, t->attacks_length}, block;

    assert_true(statements_find(all, name, &block));
    return arena_text_n(t->fixture.call.mem, block.text, block.length);
}

static sqlite3_stmt *attack_statement(struct test *t, sqlite3 *raw, const char *name)
{
    sqlite3_stmt *statement;

    assert_int_equal(sqlite3_prepare_v2(raw, attack_text(t, name), -1, &statement, NULL), SQLITE_OK);
    return statement;
}

static void attack(struct test *t, const char *name)
{
    sqlite3 *raw = open_raw(t);

    assert_int_equal(sqlite3_exec(raw, attack_text(t, name), NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static const char *export(struct test *t, size_t *ret_length)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, ret_length);
    enum err e;
    const char *kept;

    assert_non_null(out);
    e = ledger_export(&t->fixture.call, t->fixture.path, out);
    fclose(out);
    fail_clear(&t->fixture.call);
    kept = e == OK ? arena_copy(t->fixture.call.mem, text, *ret_length) : NULL;
    free(text);
    return kept;
}

static void test_verify_accepts_a_sound_ledger(void **state)
{
    struct test *t = begin_filled();

    (void)state;
    assert_sound(t);
    assert_int_equal(t->summary.entries, 12);
    assert_int_equal(t->summary.signatures, 5 + 2 + 2);
    assert_string_equal(t->report, "");
    end(t);
}

static void test_verify_says_when_there_is_no_file(void **state)
{
    struct test *t = begin_filled();

    (void)state;
    assert_int_equal(unlink(t->fixture.path), 0);
    assert_int_equal(verify(t), ERR_MISSING);
    end(t);
}

static void test_verify_says_when_the_file_is_in_use(void **state)
{
    struct test *t = begin_filled();

    (void)state;
    assert_int_equal(ledger_open(&t->fixture.call, t->fixture.path, false, &t->fixture.ledger), OK);
    assert_int_equal(verify(t), ERR_BUSY);
    end(t);
}

struct expected {
    const char *attack;
    const char *place; /* without the site */
    const char *what;
};

static void test_verify_finds_every_structural_attack(void **state)
{
    static const struct expected attacks[] = {
        {"remove_entry_row", " facts 5", "the entry is missing"},
        {"remove_entry_row", " facts 5", "a part is left over without its entry"},
        {"remove_entry", " facts 5", "the entry is missing"},
        {"remove_commit", " facts 5", "the entries from here to 6 are missing"},
        {"remove_and_close_the_gap", " facts 5", "the header belongs to another place"},
        {"remove_founding", " facts 1", "the entry is missing"},
        {"remove_facts", " facts 1", "no founding entry"},
        {"remove_tail_but_not_its_head", " facts 9", "a head signature belongs to no entry"},
        {"remove_tail_to_an_unsigned_entry", " access 2", "a tail without signature ends here"},
        {"swap_entries", " facts 5", "the header belongs to another place"},
        {"swap_entries", " facts 6", "the header belongs to another place"},
        {"duplicate_entry_at_the_end", " facts 10", "the header belongs to another place"},
        {"insert_entry", " facts 5", "the header belongs to another place"},
        {"move_to_other_stream", " access 4", "the header belongs to another place"},
        {"move_to_unknown_stream", " 3 1", "the header belongs to another place"},
        {"move_to_other_site", "00000000000000000000000000000000 facts 1", "no founding entry"},
        {"seq_below_one", " access -1", "the entry is out of order"},
        {"remove_head", " facts 9", "a tail without signature ends here"},
        {"move_head", " facts 2", "the head signature does not verify"},
        {"head_of_nothing", " facts 77", "a head signature belongs to no entry"},
        {"part_to_other_entry", " facts 5", "part 0 has not its hash"},
        {"part_to_other_entry", " facts 6", "part 0 has not its hash"},
        {"swap_parts_of_one_entry", " facts 5", "part 1 has not its length"},
        {"remove_part", " facts 5", "part 0 is missing without an erase order"},
        {"remove_part_of_other_compartment", " facts 4", "part 0 is missing without an erase order"},
        {"add_part", " facts 5", "a part is left over that the header does not name"},
        {"part_of_nothing", " facts 77", "a part is left over without its entry"},
        {"text_for_bytes", " facts 5", "part 0 has not its length"},
        {"text_for_header", " facts 5", "the hash is not that of the header"},
        {"short_signature", " facts 9", "the head signature does not verify"},
        {"short_site", " facts 0", "a row of table part has no valid site"},
        {"remove_index", " facts 0", "the file is no plain ledger: the unique index"},
        {"add_table", " facts 0", "the file is no plain ledger: there is a table"},
        {"add_view", " facts 0", "the file is no plain ledger: there is a view"},
        {"add_trigger", " facts 0", "the file is no plain ledger: there is a trigger"},
        {"remove_table", " facts 0", "the file is no plain ledger: the table head is missing"},
        {"other_application", " facts 0", "the file's application_id is 7"},
        {"newer_version", " facts 0", "the file's user_version is 2"},
        {"older_version", " facts 0", "the file's user_version is 0"},
        {"everything_gone", " facts 0", "there is no entry"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof attacks / sizeof attacks[0]; i++) {
        struct test *t = begin_filled();
        attack(t, attacks[i].attack);
        assert_fault(t, attacks[i].place, attacks[i].what);
        end(t);
    }
}

/* What docs/format.md cannot promise: who cuts the end off at a signed entry leaves a sound, shorter
 * ledger. Only another copy of the head tells. */
static void test_verify_cannot_see_a_cut_at_a_signed_entry(void **state)
{
    struct test *t = begin_filled();

    (void)state;
    attack(t, "remove_tail_to_a_signed_entry");
    assert_sound(t);
    assert_int_equal(t->summary.entries, 11);
    end(t);
}

static void test_verify_accepts_an_erased_part_only_under_an_order(void **state)
{
    struct test *t = begin();
    struct fixture *f = &t->fixture;
    struct id handle = fixture_id("handle", 5), other = fixture_id("handle", 6), id;
    struct sealed_entry e[2] = {fixture_founding(f), record(f, &handle)};
    struct sealed_entry wrong[2] = {fixture_erase_order(f, &other, "4"),
                                    fixture_erase_order(f, &handle, "5,6")};
    struct sealed_entry right = fixture_erase_order(f, &handle, "2,4");

    (void)state;
    append(t, e, 2);
    id = entry_id_of(&f->site, STREAM_FACTS, &e[1].token, 0);
    assert_int_equal(ledger_excise(&f->call, f->ledger, &id, CASE), OK);
    append(t, wrong, 2);
    close_ledger(t);
    assert_fault(t, " facts 2", "part 1 is missing without an erase order");
    assert_int_equal(t->summary.faults, 1);
    assert_int_equal(ledger_open(&f->call, f->path, false, &f->ledger), OK);
    append(t, &right, 1);
    close_ledger(t);
    assert_sound(t);
    end(t);
}

static void test_verify_finds_a_second_founding(void **state)
{
    struct test *t = begin();
    struct sealed_entry e[2] = {fixture_founding(&t->fixture), fixture_founding(&t->fixture)};

    (void)state;
    append(t, e, 2);
    close_ledger(t);
    assert_fault(t, " facts 2", "a founding entry stands in the wrong place");
    assert_int_equal(t->summary.faults, 1);
    end(t);
}

/* --- personal signatures, put into a ledger that is otherwise sound --- */

typedef void (*forge_fn)(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest);

static void forge_unknown(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    struct sign_pair stranger;

    (void)honest;
    fixture_key(42, &stranger);
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &stranger);
}

static void forge_revoked(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    (void)honest;
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &f->reviewer);
}

static void forge_other_entrys(struct fixture *f, struct sealed_entry *e,
                               const struct sealed_entry *honest)
{
    (void)f;
    e->signatures[e->signature_count++] = honest->signatures[0];
}

static void forge_role(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    (void)honest;
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &f->author);
    e->signatures[0].role = SIGNED_BY_COUNTERSIGNER;
}

static void forge_relied(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    (void)honest;
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &f->author);
    e->signatures[0].relied[0] ^= 1;
}

static void forge_handle(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    (void)honest;
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &f->author);
    e->handle.bytes[0] ^= 1;
}

static void forge_part(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    (void)honest;
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &f->author);
    fixture_part(f, e, HEALTH, 8);
}

static void forge_key_name(struct fixture *f, struct sealed_entry *e, const struct sealed_entry *honest)
{
    struct sign_pair stranger;

    (void)honest;
    fixture_key(42, &stranger);
    fixture_sign(f, e, SIGNED_BY_AUTHOR, &stranger);
    e->signatures[0].key = sign_key_id(f->author.public);
}

static void test_verify_finds_every_forged_personal_signature(void **state)
{
    static const struct {
        forge_fn forge;
        const char *what;
    } forged[] = {
        {forge_unknown, "personal signature 0 is by a key that was not announced before"},
        {forge_revoked, "personal signature 0 is by a key that was revoked before"},
        {forge_other_entrys, "personal signature 0 does not verify"},
        {forge_role, "personal signature 0 does not verify"},
        {forge_relied, "personal signature 0 does not verify"},
        {forge_handle, "personal signature 0 does not verify"},
        {forge_part, "personal signature 0 does not verify"},
        {forge_key_name, "personal signature 0 does not verify"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof forged / sizeof forged[0]; i++) {
        struct test *t = begin();
        struct fixture *f = &t->fixture;
        struct id handle = fixture_id("handle", 1);
        struct sealed_entry e[6] = {fixture_founding(f),
                                    fixture_user_key(f, &f->author),
                                    fixture_user_key(f, &f->reviewer),
                                    fixture_revocation(f, &f->reviewer),
                                    record(f, &handle),
                                    record(f, &handle)};
        fixture_sign(f, &e[4], SIGNED_BY_AUTHOR, &f->author);
        forged[i].forge(f, &e[5], &e[4]);
        append(t, e, 6);
        close_ledger(t);
        assert_fault(t, " facts 6", forged[i].what);
        assert_int_equal(t->summary.faults, 1);
        end(t);
    }
}

static void test_verify_wants_a_key_announced_before_and_truly(void **state)
{
    struct test *t = begin();
    struct fixture *f = &t->fixture;
    struct id handle = fixture_id("handle", 1), own = sign_key_id(f->reviewer.public);
    struct sealed_entry e[4] = {fixture_founding(f), record(f, &handle),
                                fixture_entry(f, STREAM_FACTS, CLASS_KEYS), record(f, &handle)};
    struct sealed_entry late = fixture_user_key(f, &f->author);
    const char *public = hex_text(f->call.mem, f->author.public, SIGN_PUBLIC_SIZE);

    (void)state;
    fixture_sign(f, &e[1], SIGNED_BY_AUTHOR, &f->author); /* announced only afterwards */
    fixture_public(
        &e[2], arena_format(f->call.mem,
                            "{\"kind\":\"user_key\",\"key\":\"%s\",\"sign\":\"%s\",\"seal\":\"%s\"}",
                            id_text(f->call.mem, &own), public, public));
    fixture_sign(f, &e[3], SIGNED_BY_AUTHOR, &f->reviewer); /* named with somebody else's key */
    append(t, e, 4);
    append(t, &late, 1);
    close_ledger(t);
    assert_fault(t, " facts 2", "personal signature 0 is by a key that was not announced before");
    assert_fault(t, " facts 3", "the announced key is not the one that is named");
    assert_fault(t, " facts 4", "personal signature 0 is by a key that was not announced before");
    assert_int_equal(t->summary.faults, 3);
    end(t);
}

static void test_verify_lets_no_revoked_key_come_back(void **state)
{
    struct test *t = begin();
    struct fixture *f = &t->fixture;
    struct id handle = fixture_id("handle", 1);
    struct sealed_entry e[4] = {fixture_founding(f), fixture_revocation(f, &f->author),
                                fixture_user_key(f, &f->author), record(f, &handle)};

    (void)state;
    fixture_sign(f, &e[3], SIGNED_BY_AUTHOR, &f->author);
    append(t, e, 4);
    close_ledger(t);
    assert_fault(t, " facts 4", "personal signature 0 is by a key that was revoked before");
    assert_int_equal(t->summary.faults, 1);
    end(t);
}

/* A key has no place in time for the access stream: announced anywhere and revoked anywhere are the
 * same. */
static void test_verify_takes_every_announced_key_in_the_access_stream(void **state)
{
    struct test *t = begin();
    struct fixture *f = &t->fixture;
    struct sealed_entry e[3] = {fixture_founding(f), fixture_user_key(f, &f->author),
                                fixture_revocation(f, &f->author)};
    struct sealed_entry opened[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        opened[i] = fixture_entry(f, STREAM_ACCESS, CLASS_ACCESS);
        fixture_part(f, &opened[i], CODED, 16);
    }
    fixture_sign(f, &opened[0], SIGNED_BY_AUTHOR, &f->author);
    append(t, e, 3);
    append(t, opened, 1);
    close_ledger(t);
    assert_sound(t);
    assert_int_equal(ledger_open(&f->call, f->path, false, &f->ledger), OK);
    fixture_sign(f, &opened[1], SIGNED_BY_AUTHOR, &f->reviewer);
    append(t, opened + 1, 1);
    close_ledger(t);
    assert_fault(t, " access 2", "personal signature 0 is by a key that was not announced before");
    end(t);
}

static void test_verify_finds_public_parts_that_say_nothing(void **state)
{
    static const struct {
        enum entry_class class;
        const char *text, *what;
    } parts[] = {
        {CLASS_SETTINGS, "no JSON", "part 0 is public and no JSON object that names its kind"},
        {CLASS_SETTINGS, "[]", "part 0 is public and no JSON object that names its kind"},
        {CLASS_SETTINGS, "{}", "part 0 is public and no JSON object that names its kind"},
        {CLASS_KEYS, "{\"kind\":\"user_key\"}", "the announced keys are malformed"},
        {CLASS_KEYS, "{\"kind\":\"key_revoked\",\"key\":\"1\"}", "the revoked key is malformed"},
        {CLASS_ERASE_ORDER, "{\"kind\":\"erase_ordered\"}", "the erase order is malformed"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct test *t = begin();
        struct fixture *f = &t->fixture;
        struct sealed_entry e[2] = {fixture_founding(f),
                                    fixture_entry(f, STREAM_FACTS, parts[i].class)};
        fixture_public(&e[1], parts[i].text);
        append(t, e, 2);
        close_ledger(t);
        assert_fault(t, " facts 2", parts[i].what);
        assert_int_equal(t->summary.faults, 1);
        end(t);
    }
}

/* --- rewriting history with all hashes put right, but without the site's key --- */

static void set_value(sqlite3_stmt *statement, int parameter, const void *bytes, size_t length)
{
    assert_int_equal(sqlite3_bind_blob(statement, parameter, bytes, (int)length, SQLITE_TRANSIENT),
                     SQLITE_OK);
}

static void rewrite_entry(struct test *t, const struct sealed_entry *e, struct ledger_head *ret)
{
    sqlite3 *raw = open_raw(t);
    sqlite3_stmt *set = attack_statement(t, raw, "set_entry");
    struct bytes header = sealed_entry_header(&t->fixture.call, e);
    struct id id = entry_id_of(&e->site, e->stream, &e->token, e->place);

    sealed_entry_hash(header, ret->hash);
    ret->site = e->site;
    ret->stream = e->stream;
    ret->seq = e->seq;
    sqlite3_bind_int(set, 1, (int)e->stream);
    sqlite3_bind_int64(set, 2, (sqlite3_int64)e->seq);
    set_value(set, 3, id.bytes, ID_SIZE);
    set_value(set, 4, header.data, header.length);
    set_value(set, 5, ret->hash, HASH_SIZE);
    assert_int_equal(sqlite3_step(set), SQLITE_DONE);
    assert_int_equal(sqlite3_changes(raw), 1);
    sqlite3_finalize(set);
    sqlite3_close(raw);
}

static void sign_head(struct test *t, const struct ledger_head *head, const struct sign_pair *key)
{
    sqlite3 *raw = open_raw(t);
    sqlite3_stmt *set = attack_statement(t, raw, "set_head");
    struct bytes message =
        head_message(&t->fixture.call, &head->site, head->stream, head->seq, head->hash);
    unsigned char signature[SIGN_SIZE];

    sign_message(key, message.data, message.length, signature);
    sqlite3_bind_int(set, 1, (int)head->stream);
    sqlite3_bind_int64(set, 2, (sqlite3_int64)head->seq);
    set_value(set, 3, signature, SIGN_SIZE);
    assert_int_equal(sqlite3_step(set), SQLITE_DONE);
    assert_int_equal(sqlite3_changes(raw), 1);
    sqlite3_finalize(set);
    sqlite3_close(raw);
}

static struct sealed_entry stored_entry(struct test *t, enum stream stream, int64_t seq)
{
    sqlite3 *raw = open_raw(t);
    sqlite3_stmt *get = attack_statement(t, raw, "get_entry");
    struct sealed_entry e;
    const void *header;

    sqlite3_bind_int(get, 1, (int)stream);
    sqlite3_bind_int64(get, 2, seq);
    assert_int_equal(sqlite3_step(get), SQLITE_ROW);
    header = sqlite3_column_blob(get, 1);
    assert_int_equal(sealed_entry_parse(&t->fixture.call,
                                        bytes_of(header, (size_t)sqlite3_column_bytes(get, 1)), &e),
                     OK);
    sqlite3_finalize(get);
    sqlite3_close(raw);
    return e;
}

static void test_verify_finds_a_rewritten_end(void **state)
{
    struct test *t = begin_filled();
    struct sealed_entry last = stored_entry(t, STREAM_FACTS, 9);
    struct ledger_head head;
    struct sign_pair attacker;

    (void)state;
    last.hour += 3600;
    rewrite_entry(t, &last, &head);
    assert_fault(t, " facts 9", "the head signature does not verify");
    fixture_key(66, &attacker);
    sign_head(t, &head, &attacker);
    assert_fault(t, " facts 9", "the head signature does not verify");
    sign_head(t, &head, &t->fixture.site_key); /* with the site's own key nothing can be found */
    assert_sound(t);
    end(t);
}

static void test_verify_finds_a_rewritten_middle(void **state)
{
    struct test *t = begin_filled();
    struct sealed_entry middle = stored_entry(t, STREAM_FACTS, 5);
    struct ledger_head head;

    (void)state;
    middle.clock = CLOCK_WITNESSED;
    rewrite_entry(t, &middle, &head);
    assert_fault(t, " facts 6", "previous is not the hash of the entry before");
    assert_int_equal(t->summary.faults, 1);
    end(t);
}

static void test_verify_finds_a_header_of_unknown_values(void **state)
{
    struct test *t = begin_filled();
    struct sealed_entry last = stored_entry(t, STREAM_FACTS, 9);
    struct ledger_head head;

    (void)state;
    last.hour++;
    rewrite_entry(t, &last, &head);
    sign_head(t, &head, &t->fixture.site_key);
    assert_fault(t, " facts 9", "The header of an entry is damaged: its hour is no whole hour.");
    last.hour--;
    last.class = (enum entry_class)8;
    rewrite_entry(t, &last, &head);
    sign_head(t, &head, &t->fixture.site_key);
    assert_fault(t, " facts 9", "The header of an entry is damaged: its class is unknown.");
    end(t);
}

/* --- flips --- */

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

struct image {
    unsigned char bytes[262144];
    size_t length;
    int file;
};

static void open_image(struct test *t, struct image *m)
{
    ssize_t got;

    m->file = open(t->fixture.path, O_RDWR | O_CLOEXEC);
    assert_true(m->file >= 0);
    got = pread(m->file, m->bytes, sizeof m->bytes, 0);
    assert_in_range(got, 1, sizeof m->bytes - 1);
    m->length = (size_t)got;
}

static void write_byte(const struct image *m, size_t at, unsigned char byte)
{
    assert_int_equal(pwrite(m->file, &byte, 1, (off_t)at), 1);
}

/* Where a value of the canonical stream lies in the file. */
static size_t place_of(const struct image *m, const void *value, size_t length)
{
    const unsigned char *at = memmem(m->bytes, m->length, value, length);

    assert_non_null(at);
    return (size_t)(at - m->bytes);
}

static size_t count_lines(struct test *t, const char *place)
{
    size_t count = 0;

    for (const char *at = t->report; (at = strstr(at, place)); at++) count++;
    return count;
}

/* Others may depend on what was flipped (the keys that an entry announces); of a record only the record
 * itself may be found wrong. That an id is not in the index any more is told of the file. */
static bool only_there(struct test *t, const char *place)
{
    return count_lines(t, place) +
               count_lines(t, "00000000000000000000000000000000 facts 0: the file") ==
           t->summary.faults;
}

static bool is_depended_on(int64_t stream, int64_t seq)
{
    return stream == STREAM_FACTS && (seq <= 3 || seq == 7 || seq == 8);
}

struct value {
    int64_t stream, seq;
    size_t at, length;
};

static size_t collect_values(struct test *t, const struct image *m, struct value *values, size_t room)
{
    sqlite3 *raw = open_raw(t);
    sqlite3_stmt *row = attack_statement(t, raw, "every_value");
    size_t count = 0;

    while (sqlite3_step(row) == SQLITE_ROW) {
        struct value *v = &values[count++];
        assert_in_range(count, 1, room);
        v->stream = sqlite3_column_int64(row, 0);
        v->seq = sqlite3_column_int64(row, 1);
        v->length = (size_t)sqlite3_column_bytes(row, 2);
        v->at = place_of(m, sqlite3_column_blob(row, 3), (size_t)sqlite3_column_bytes(row, 3)) +
                (size_t)sqlite3_column_int64(row, 4);
    }
    sqlite3_finalize(row);
    sqlite3_close(raw);
    return count;
}

static void flip_value(struct test *t, const struct image *m, const struct value *v, uint64_t bit)
{
    size_t at = v->at + bit / 8;
    const char *place =
        arena_format(t->fixture.call.mem, "%s %s %lld:", id_text(t->fixture.call.mem, &t->fixture.site),
                     stream_name((enum stream)v->stream), (long long)v->seq);

    write_byte(m, at, (unsigned char)(m->bytes[at] ^ 1u << bit % 8));
    assert_int_equal(verify(t), OK);
    if (!reports(t, place)) print_error("bit %d of a value of %s\n%s", (int)bit, place, t->report);
    assert_true(reports(t, place));
    if (!is_depended_on(v->stream, v->seq) && !only_there(t, place)) {
        print_error("bit %d of a value of %s\n%s", (int)bit, place, t->report);
        assert_true(false);
    }
    write_byte(m, at, m->bytes[at]);
}

static void test_verify_locates_a_flip_of_every_byte_of_the_stream(void **state)
{
    struct test *t = begin_filled();
    struct image *m = calloc(1, sizeof *m);
    struct value values[128];
    bool complete = getenv("ASTROLABE_LONG") != NULL;
    uint64_t random = 1, flips = 0;
    size_t count;

    (void)state;
    assert_non_null(m);
    open_image(t, m);
    count = collect_values(t, m, values, 128);
    assert_int_equal(count, 12 * 3 + 14 + 7);
    for (size_t i = 0; i < count; i++)
        for (uint64_t bit = 0; bit < 8 * values[i].length; bit++) {
            if (!complete && bit % 8 != next_random(&random) % 8) continue;
            flip_value(t, m, &values[i], bit);
            flips++;
        }
    print_message("%d flips of the stream, each located\n", (int)flips);
    close(m->file);
    assert_sound(t);
    free(m);
    end(t);
}

static void test_verify_finds_a_flip_of_the_file_or_nothing_is_lost(void **state)
{
    struct test *t = begin_filled();
    struct image *m = calloc(1, sizeof *m);
    size_t wanted = getenv("ASTROLABE_LONG") ? 200000 : 20000, found = 0, length, got;
    const char *sound = export(t, &length), *flipped;
    uint64_t random = 2;

    (void)state;
    assert_non_null(m);
    assert_non_null(sound);
    open_image(t, m);
    for (size_t i = 0; i < wanted; i++) {
        struct arena *mem = t->fixture.call.mem;
        size_t bit = next_random(&random) % (8 * m->length), at = bit / 8;
        enum err e;
        t->fixture.call.mem = arena_new();
        write_byte(m, at, (unsigned char)(m->bytes[at] ^ 1u << bit % 8));
        e = verify(t);
        if (e != OK || t->summary.faults) {
            found++;
        } else {
            flipped = export(t, &got);
            assert_non_null(flipped);
            assert_int_equal(got, length);
            assert_memory_equal(flipped, sound, length);
        }
        write_byte(m, at, m->bytes[at]);
        fail_clear(&t->fixture.call);
        arena_free(t->fixture.call.mem);
        t->fixture.call.mem = mem;
    }
    print_message("%zu of %zu flips of the file found, the others changed nothing\n", found, wanted);
    assert_true(found > wanted / 10);
    close(m->file);
    assert_sound(t);
    free(m);
    end(t);
}

/* Cut at any page, filled with noise, or no database at all: faults, never a crash. */
static void test_verify_survives_files_that_are_cut_or_overwritten(void **state)
{
    uint64_t random = 3;

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        struct test *t = begin_filled();
        struct image *m = calloc(1, sizeof *m);
        assert_non_null(m);
        open_image(t, m);
        if (i % 2)
            assert_int_equal(ftruncate(m->file, (off_t)(next_random(&random) % m->length)), 0);
        else
            for (size_t k = 0, from = next_random(&random) % m->length; k < 512 && from + k < m->length;
                 k++)
                write_byte(m, from + k, (unsigned char)next_random(&random));
        if (verify(t) == OK && t->summary.faults == 0) {
            size_t got;
            assert_int_equal(i % 2, 0); /* noise may have hit unused space; a cut always shows */
            assert_non_null(export(t, &got));
        }
        fail_clear(&t->fixture.call);
        close(m->file);
        free(m);
        end(t);
    }
}

static void test_export_is_one_canonical_line_an_entry(void **state)
{
    struct test *t = begin_filled();
    size_t length, lines = 0;
    const char *text = export(t, &length), *site = id_text(t->fixture.call.mem, &t->fixture.site);
    const char *start = arena_format(t->fixture.call.mem,
                                     "{\"site\":\"%s\",\"stream\":\"facts\",\"seq\":1,\"id\":\"", site);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < length; i++) lines += text[i] == '\n';
    assert_int_equal(lines, 12);
    assert_memory_equal(text, start, strlen(start));
    assert_non_null(memmem(text, length, "{\"compartment\":4,\"epoch\":1,\"length\":24,\"hash\":",
                           strlen("{\"compartment\":4,\"epoch\":1,\"length\":24,\"hash\":")));
    assert_non_null(memmem(text, length, "\"present\":false}", strlen("\"present\":false}")));
    end(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verify_accepts_a_sound_ledger),
        cmocka_unit_test(test_verify_says_when_there_is_no_file),
        cmocka_unit_test(test_verify_says_when_the_file_is_in_use),
        cmocka_unit_test(test_verify_finds_every_structural_attack),
        cmocka_unit_test(test_verify_cannot_see_a_cut_at_a_signed_entry),
        cmocka_unit_test(test_verify_accepts_an_erased_part_only_under_an_order),
        cmocka_unit_test(test_verify_finds_a_second_founding),
        cmocka_unit_test(test_verify_finds_every_forged_personal_signature),
        cmocka_unit_test(test_verify_wants_a_key_announced_before_and_truly),
        cmocka_unit_test(test_verify_lets_no_revoked_key_come_back),
        cmocka_unit_test(test_verify_takes_every_announced_key_in_the_access_stream),
        cmocka_unit_test(test_verify_finds_public_parts_that_say_nothing),
        cmocka_unit_test(test_verify_finds_a_rewritten_end),
        cmocka_unit_test(test_verify_finds_a_rewritten_middle),
        cmocka_unit_test(test_verify_finds_a_header_of_unknown_values),
        cmocka_unit_test(test_verify_locates_a_flip_of_every_byte_of_the_stream),
        cmocka_unit_test(test_verify_finds_a_flip_of_the_file_or_nothing_is_lost),
        cmocka_unit_test(test_verify_survives_files_that_are_cut_or_overwritten),
        cmocka_unit_test(test_export_is_one_canonical_line_an_entry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
