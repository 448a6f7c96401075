/* ledger/ledger_test.c: what a ledger promises, whatever driver keeps it. */

#include "ledger/fixture.h"

#include <sys/wait.h>

#include "ledger/driver.h"

/* Every driver there is; the whole suite runs for each. */
static const struct ledger_driver *const drivers[] = {&ledger_sqlite};

struct test {
    struct fixture fixture;
    const struct ledger_driver *driver;
};

static void open_again(struct test *t)
{
    ledger_close(t->fixture.ledger);
    t->fixture.ledger = NULL;
    assert_int_equal(
        ledger_open_with(&t->fixture.call, t->driver, t->fixture.path, false, &t->fixture.ledger), OK);
}

static struct test *begin(void **state)
{
    struct test *t = calloc(1, sizeof *t);

    assert_non_null(t);
    t->driver = *state;
    fixture_begin(&t->fixture);
    assert_int_equal(
        ledger_open_with(&t->fixture.call, t->driver, t->fixture.path, true, &t->fixture.ledger), OK);
    return t;
}

static void end(struct test *t)
{
    fixture_end(&t->fixture);
    free(t);
}

static void assert_fails(struct fixture *f, enum err wanted, const char *text, enum err got)
{
    assert_int_equal(got, wanted);
    assert_non_null(strstr(f->call.fail.text, text));
    fail_clear(&f->call);
}

static struct sealed_entry record(struct fixture *f, enum stream stream)
{
    struct sealed_entry e =
        fixture_entry(f, stream, stream == STREAM_FACTS ? CLASS_RECORD : CLASS_ACCESS);

    fixture_part(f, &e, CODED, 40);
    fixture_part(f, &e, CASE, 90);
    return e;
}

static struct id id_of(const struct sealed_entry *e)
{
    return entry_id_of(&e->site, e->stream, &e->token, e->place);
}

static uint64_t length_of(struct fixture *f, enum stream stream)
{
    struct ledger_head head;

    assert_int_equal(ledger_head(&f->call, f->ledger, &f->site, stream, &head), OK);
    return head.seq;
}

static void assert_same(struct fixture *f, const struct sealed_entry *a, const struct sealed_entry *b)
{
    struct bytes left = sealed_entry_header(&f->call, a), right = sealed_entry_header(&f->call, b);

    assert_int_equal(left.length, right.length);
    assert_memory_equal(left.data, right.data, left.length);
    for (size_t i = 0; i < a->part_count; i++) {
        assert_int_equal(a->parts[i].bytes.length, b->parts[i].bytes.length);
        assert_non_null(b->parts[i].bytes.data);
        assert_memory_equal(a->parts[i].bytes.data, b->parts[i].bytes.data, a->parts[i].bytes.length);
    }
}

struct seen {
    struct fixture *fixture;
    const struct sealed_entry *expected; /* NULL: only count */
    size_t count;
    size_t stop_at; /* 0: never */
};

static enum err see(struct call *c, void *arg, const struct sealed_entry *e)
{
    struct seen *s = arg;

    if (s->expected) assert_same(s->fixture, &s->expected[s->count], e);
    s->count++;
    if (s->count == s->stop_at) return fail(c, ERR_DENIED, "stopped");
    return OK;
}

static size_t count_after(struct fixture *f, const struct ledger_head *after)
{
    struct seen s = {.fixture = f};

    assert_int_equal(ledger_read(&f->call, f->ledger, after, see, &s), OK);
    return s.count;
}

static void test_ledger_reads_what_was_appended(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger_head start = f->facts, second;
    struct sealed_entry e[5];
    struct seen s = {.fixture = f, .expected = e};

    for (size_t i = 0; i < 5; i++) e[i] = record(f, STREAM_FACTS);
    assert_int_equal(fixture_append(f, e, 2), OK);
    second = f->facts;
    assert_int_equal(fixture_append(f, e + 2, 3), OK);
    assert_int_equal(e[4].seq, 5);
    assert_int_equal(ledger_read(&f->call, f->ledger, &start, see, &s), OK);
    assert_int_equal(s.count, 5);
    assert_int_equal(count_after(f, &second), 3);
    assert_int_equal(count_after(f, &f->facts), 0);
    open_again(t);
    s.count = 0;
    assert_int_equal(ledger_read(&f->call, f->ledger, &start, see, &s), OK);
    assert_int_equal(s.count, 5);
    end(t);
}

static void test_ledger_reading_takes_nothing_from_the_callers_memory(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger_head start = f->facts;
    struct sealed_entry e[100];
    size_t used;

    for (size_t i = 0; i < 100; i++) e[i] = record(f, STREAM_FACTS);
    used = arena_used(f->call.mem);
    assert_int_equal(fixture_append(f, e, 100), OK);
    assert_int_equal(count_after(f, &start), 100);
    assert_int_equal(arena_used(f->call.mem), used);
    end(t);
}

static void test_ledger_reading_stops_when_the_reader_fails(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger_head start = f->facts;
    struct seen s = {.fixture = f, .stop_at = 2};
    struct sealed_entry e[3] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS),
                                record(f, STREAM_FACTS)};

    assert_int_equal(fixture_append(f, e, 3), OK);
    assert_fails(f, ERR_DENIED, "stopped", ledger_read(&f->call, f->ledger, &start, see, &s));
    assert_int_equal(s.count, 2);
    assert_int_equal(count_after(f, &start), 3); /* the ledger is still usable */
    end(t);
}

static void test_ledger_does_not_read_after_a_head_of_another_history(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e[2] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS)};
    struct ledger_head wrong;
    struct seen s = {.fixture = f};

    assert_int_equal(fixture_append(f, e, 1), OK);
    wrong = f->facts;
    wrong.hash[5] ^= 1;
    assert_int_equal(fixture_append(f, e + 1, 1), OK);
    assert_fails(f, ERR_CORRUPT, "does not fit", ledger_read(&f->call, f->ledger, &wrong, see, &s));
    assert_int_equal(s.count, 0);
    end(t);
}

static void test_ledger_heads_are_ordered_and_streams_are_apart(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry facts = record(f, STREAM_FACTS);
    struct sealed_entry access[2] = {record(f, STREAM_ACCESS), record(f, STREAM_ACCESS)};
    struct sign_pair other_key;
    struct ledger_head other = {.stream = STREAM_FACTS}, *heads;
    struct sealed_entry foreign = record(f, STREAM_FACTS);
    size_t count;

    assert_int_equal(ledger_heads(&f->call, f->ledger, &heads, &count), OK);
    assert_int_equal(count, 0);
    assert_int_equal(length_of(f, STREAM_FACTS), 0);
    assert_int_equal(fixture_append(f, access, 2), OK);
    assert_int_equal(fixture_append(f, &facts, 1), OK);
    fixture_key(9, &other_key);
    other.site = hash_id("astrolabe site", other_key.public, SIGN_PUBLIC_SIZE);
    foreign.site = other.site;
    assert_int_equal(ledger_append(&f->call, f->ledger, &other, &foreign, 1, &other_key), OK);
    assert_int_equal(ledger_heads(&f->call, f->ledger, &heads, &count), OK);
    assert_int_equal(count, 3);
    for (size_t i = 1; i < count; i++) {
        int order = memcmp(heads[i - 1].site.bytes, heads[i].site.bytes, ID_SIZE);
        assert_true(order < 0 || (order == 0 && heads[i - 1].stream < heads[i].stream));
    }
    assert_int_equal(length_of(f, STREAM_FACTS), 1);
    assert_int_equal(length_of(f, STREAM_ACCESS), 2);
    assert_int_equal(ledger_head(&f->call, f->ledger, &f->site, STREAM_ACCESS, &heads[0]), OK);
    assert_memory_equal(heads[0].hash, f->access.hash, HASH_SIZE);
    end(t);
}

static void test_ledger_finds_an_entry_by_its_request(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e[3] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS),
                                record(f, STREAM_FACTS)};
    struct sealed_entry found;
    struct id id, nobody = id_random();
    bool is_found = true;

    assert_int_equal(fixture_append(f, e, 3), OK);
    assert_int_equal(ledger_find(&f->call, f->ledger, &nobody, &found, &is_found), OK);
    assert_false(is_found);
    id = id_of(&e[1]);
    assert_int_equal(ledger_find(&f->call, f->ledger, &id, &found, &is_found), OK);
    assert_true(is_found);
    assert_same(f, &e[1], &found);
    end(t);
}

static void test_ledger_refuses_a_request_twice(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e = record(f, STREAM_FACTS), again = e, other[2];

    assert_int_equal(fixture_append(f, &e, 1), OK);
    assert_fails(f, ERR_CONFLICT, "nothing is written twice", fixture_append(f, &again, 1));
    other[0] = record(f, STREAM_FACTS);
    other[1] = e;
    assert_fails(f, ERR_CONFLICT, "nothing is written twice", fixture_append(f, other, 2));
    assert_int_equal(length_of(f, STREAM_FACTS), 1);
    assert_int_equal(fixture_append(f, other, 1), OK); /* the refused batch left no trace */
    again.stream = STREAM_ACCESS; /* the same token in the other stream is another id */
    assert_int_equal(fixture_append(f, &again, 1), OK);
    end(t);
}

static void test_ledger_refuses_a_decision_on_an_old_head(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e[3] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS),
                                record(f, STREAM_FACTS)};
    struct ledger_head old = f->facts, copy;

    assert_int_equal(fixture_append(f, e, 1), OK);
    copy = old;
    assert_fails(f, ERR_CONFLICT, "in the meantime",
                 ledger_append(&f->call, f->ledger, &old, e + 1, 1, &f->site_key));
    assert_memory_equal(&old, &copy, sizeof old); /* an output is untouched on failure */
    assert_int_equal(length_of(f, STREAM_FACTS), 1);
    copy = f->facts;
    copy.hash[0] ^= 1;
    assert_fails(f, ERR_CONFLICT, "in the meantime",
                 ledger_append(&f->call, f->ledger, &copy, e + 1, 1, &f->site_key));
    assert_int_equal(fixture_append(f, e + 1, 1), OK);
    end(t);
}

static void test_ledger_refuses_what_the_format_does_not_allow(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e = fixture_entry(f, STREAM_FACTS, CLASS_RECORD);
    struct sign_pair other;

    assert_fails(f, ERR_BUG, "no part", fixture_append(f, &e, 1));
    e = record(f, STREAM_FACTS);
    e.hour++;
    assert_fails(f, ERR_BUG, "no whole hour", fixture_append(f, &e, 1));
    e = record(f, STREAM_FACTS);
    e.parts[0].bytes.data = NULL;
    assert_fails(f, ERR_BUG, "lacks the bytes", fixture_append(f, &e, 1));
    e = fixture_entry(f, STREAM_FACTS, CLASS_RECORD);
    fixture_part(f, &e, CASE, LIMIT_ENTRY_PART + 1);
    assert_fails(f, ERR_INVALID, "longer than", fixture_append(f, &e, 1));
    e = record(f, STREAM_FACTS);
    assert_fails(f, ERR_INVALID, "at once", fixture_append(f, &e, 0));
    e.stream = STREAM_ACCESS;
    assert_fails(f, ERR_BUG, "different chains",
                 ledger_append(&f->call, f->ledger, &f->facts, &e, 1, &f->site_key));
    e = record(f, STREAM_FACTS);
    fixture_key(9, &other);
    assert_fails(f, ERR_BUG, "another site",
                 ledger_append(&f->call, f->ledger, &f->facts, &e, 1, &other));
    assert_int_equal(length_of(f, STREAM_FACTS), 0);
    end(t);
}

static void test_ledger_cuts_out_one_compartment_and_nothing_else(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger_head start = f->facts;
    struct sealed_entry e[2] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS)}, found;
    struct id id = id_of(&e[0]), nobody = id_random();
    bool is_found;

    assert_int_equal(fixture_append(f, e, 2), OK);
    assert_int_equal(ledger_excise(&f->call, f->ledger, &id, CASE), OK);
    assert_int_equal(ledger_excise(&f->call, f->ledger, &id, CASE), OK); /* nothing left to do */
    assert_int_equal(ledger_find(&f->call, f->ledger, &id, &found, &is_found), OK);
    assert_non_null(found.parts[0].bytes.data);
    assert_null(found.parts[1].bytes.data);
    assert_int_equal(found.parts[1].bytes.length, 90);
    assert_int_equal(count_after(f, &start), 2); /* the chain holds */
    assert_fails(f, ERR_MISSING, "no such entry", ledger_excise(&f->call, f->ledger, &nobody, CASE));
    assert_fails(f, ERR_INVALID, "public", ledger_excise(&f->call, f->ledger, &id, PUBLIC));
    end(t);
}

static void test_ledger_head_signature_is_the_sites(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct sealed_entry e[2] = {record(f, STREAM_FACTS), record(f, STREAM_FACTS)};
    struct ledger_head wrong;

    assert_int_equal(ledger_check_head(&f->call, f->ledger, &f->facts, f->site_key.public), OK);
    assert_int_equal(fixture_append(f, e, 2), OK);
    assert_int_equal(ledger_check_head(&f->call, f->ledger, &f->facts, f->site_key.public), OK);
    assert_fails(f, ERR_CORRUPT, "signature",
                 ledger_check_head(&f->call, f->ledger, &f->facts, f->author.public));
    wrong = f->facts;
    wrong.hash[0] ^= 1;
    assert_fails(f, ERR_CORRUPT, "signature",
                 ledger_check_head(&f->call, f->ledger, &wrong, f->site_key.public));
    wrong = f->facts;
    wrong.seq = 1; /* an entry without a signature of its own */
    assert_fails(f, ERR_CORRUPT, "signature",
                 ledger_check_head(&f->call, f->ledger, &wrong, f->site_key.public));
    end(t);
}

static void test_ledger_is_made_once_and_opened_if_it_is_there(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    const char *missing = arena_format(f->call.mem, "%s/none.db", f->folder);
    struct ledger *other = NULL;

    ledger_close(f->ledger);
    f->ledger = NULL;
    assert_fails(f, ERR_CONFLICT, "already",
                 ledger_open_with(&f->call, t->driver, f->path, true, &other));
    assert_fails(f, ERR_MISSING, "There is no ledger",
                 ledger_open_with(&f->call, t->driver, missing, false, &other));
    assert_null(other);
    assert_int_equal(access(missing, F_OK), -1);
    end(t);
}

static void test_ledger_is_open_for_writing_once(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger *other = NULL;
    int status;

    assert_fails(f, ERR_CONFLICT, "another process",
                 ledger_open_with(&f->call, t->driver, f->path, false, &other));
    pid_t child = fork();
    if (child == 0) {
        struct call c = {.mem = arena_new()};
        _exit(ledger_open_with(&c, t->driver, f->path, false, &other) == ERR_CONFLICT ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    open_again(t);
    end(t);
}

static void test_ledger_keeps_the_other_process_out_after_the_file_was_copied(void **state)
{
    struct test *t = begin(state);
    struct fixture *f = &t->fixture;
    struct ledger *other = NULL;
    int status;
    FILE *copied = fopen(f->path, "r"); /* closing this drops SQLite's own locks */

    assert_non_null(copied);
    fclose(copied);
    pid_t child = fork();
    if (child == 0) {
        struct call c = {.mem = arena_new()};
        _exit(ledger_open_with(&c, t->driver, f->path, false, &other) == ERR_CONFLICT ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    end(t);
}

static void test_ledger_waits_no_longer_than_asked(void **state)
{
    struct test *t = begin(state);

    assert_int_equal(ledger_wait(&t->fixture.call, t->fixture.ledger, 5), OK);
    assert_int_equal(ledger_wait(&t->fixture.call, t->fixture.ledger, -1), OK);
    end(t);
}

/* --- a reference model: arrays of the headers that should be there --- */

#define MODEL_ENTRIES 256

struct model {
    struct sealed_entry entries[2][MODEL_ENTRIES];
    size_t count[2];
};

static uint32_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33);
}

static void model_append(struct test *t, struct model *m, uint64_t *random)
{
    struct fixture *f = &t->fixture;
    size_t which = next_random(random) % 2, count = 1 + next_random(random) % 4,
           *length = &m->count[which];
    struct sealed_entry batch[4];

    if (*length + count > MODEL_ENTRIES) return;
    for (size_t i = 0; i < count; i++) batch[i] = record(f, which ? STREAM_ACCESS : STREAM_FACTS);
    if (*length &&
        next_random(random) % 4 == 0) { /* somewhere in the batch, a request carried out before */
        const struct sealed_entry *before = &m->entries[which][next_random(random) % *length];
        if (!before->parts[1].bytes.data) return; /* what was cut out cannot be offered again */
        batch[next_random(random) % count] = *before;
        assert_fails(f, ERR_CONFLICT, "twice", fixture_append(f, batch, count));
        return;
    }
    assert_int_equal(fixture_append(f, batch, count), OK);
    memcpy(m->entries[which] + *length, batch, count * sizeof batch[0]);
    *length += count;
}

static void model_excise(struct test *t, struct model *m, uint64_t *random)
{
    size_t which = next_random(random) % 2;
    struct sealed_entry *e;
    struct id id;

    if (!m->count[which]) return;
    e = &m->entries[which][next_random(random) % m->count[which]];
    id = id_of(e);
    assert_int_equal(ledger_excise(&t->fixture.call, t->fixture.ledger, &id, CASE), OK);
    e->parts[1].bytes.data = NULL;
}

static enum err compare_entry(struct call *c, void *arg, const struct sealed_entry *e)
{
    const struct sealed_entry **expected = arg;
    struct bytes left = sealed_entry_header(c, *expected), right = sealed_entry_header(c, e);

    assert_int_equal(left.length, right.length);
    assert_memory_equal(left.data, right.data, left.length);
    for (size_t i = 0; i < e->part_count; i++)
        assert_int_equal(e->parts[i].bytes.data == NULL, (*expected)->parts[i].bytes.data == NULL);
    ++*expected;
    return OK;
}

static void model_compare(struct test *t, struct model *m)
{
    for (size_t which = 0; which < 2; which++) {
        struct ledger_head start = {.site = t->fixture.site,
                                    .stream = which ? STREAM_ACCESS : STREAM_FACTS};
        const struct sealed_entry *at = m->entries[which];
        assert_int_equal(ledger_read(&t->fixture.call, t->fixture.ledger, &start, compare_entry, &at),
                         OK);
        assert_int_equal(at - m->entries[which], m->count[which]);
    }
}

static void test_ledger_does_what_a_simple_model_does(void **state)
{
    struct model *m = calloc(1, sizeof *m);

    assert_non_null(m);
    for (uint64_t seed = 1; seed <= 100; seed++) {
        struct test *t = begin(state);
        uint64_t random = seed;
        memset(m->count, 0, sizeof m->count);
        for (size_t step = 0; step < 40; step++) {
            uint32_t choice = next_random(&random) % 10;
            if (choice < 7)
                model_append(t, m, &random);
            else if (choice < 9)
                model_excise(t, m, &random);
            else
                open_again(t);
        }
        model_compare(t, m);
        end(t);
    }
    free(m);
}

#define DRIVER_TEST(function)                                                                          \
    {                                                                                                  \
#function, function, NULL, NULL, NULL                                                          \
    }

int main(void)
{
    int failed = 0;

    for (size_t d = 0; d < sizeof drivers / sizeof drivers[0]; d++) {
        struct CMUnitTest tests[] = {
            DRIVER_TEST(test_ledger_reads_what_was_appended),
            DRIVER_TEST(test_ledger_reading_takes_nothing_from_the_callers_memory),
            DRIVER_TEST(test_ledger_reading_stops_when_the_reader_fails),
            DRIVER_TEST(test_ledger_does_not_read_after_a_head_of_another_history),
            DRIVER_TEST(test_ledger_heads_are_ordered_and_streams_are_apart),
            DRIVER_TEST(test_ledger_finds_an_entry_by_its_request),
            DRIVER_TEST(test_ledger_refuses_a_request_twice),
            DRIVER_TEST(test_ledger_refuses_a_decision_on_an_old_head),
            DRIVER_TEST(test_ledger_refuses_what_the_format_does_not_allow),
            DRIVER_TEST(test_ledger_cuts_out_one_compartment_and_nothing_else),
            DRIVER_TEST(test_ledger_head_signature_is_the_sites),
            DRIVER_TEST(test_ledger_is_made_once_and_opened_if_it_is_there),
            DRIVER_TEST(test_ledger_is_open_for_writing_once),
            DRIVER_TEST(test_ledger_keeps_the_other_process_out_after_the_file_was_copied),
            DRIVER_TEST(test_ledger_waits_no_longer_than_asked),
            DRIVER_TEST(test_ledger_does_what_a_simple_model_does),
        };
        for (size_t i = 0; i < sizeof tests / sizeof tests[0]; i++)
            tests[i].initial_state = (void *)drivers[d];
        failed += cmocka_run_group_tests_name(drivers[d]->scheme, tests, NULL, NULL);
    }
    return failed;
}
