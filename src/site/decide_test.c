/* site/decide_test.c: a decision happens once, whole, or not at all. */

#include "site/fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>

static struct entry *unit_entry(struct call *c, const char *name)
{
    struct entry *e = entry_new(c, "unit_opened", NULL);

    entry_coded(c, e, "name", json_text(c, name));
    return e;
}

struct order {
    const char *names[3]; /* of units to open */
    enum err fails;       /* after that */
    int asked;            /* how often the decision was made */
};

static enum err decide_order(struct call *c, struct desk *d, void *arg)
{
    struct order *o = arg;

    o->asked++;
    for (size_t i = 0; i < 3 && o->names[i]; i++) TRY(site_append(c, d, unit_entry(c, o->names[i])));
    return o->fails == OK ? OK : fail(c, o->fails, "On second thoughts, no.");
}

static enum err decide(struct fixture *f, struct desk *d, struct order *o, struct id *ret)
{
    return site_decide(&f->call, d, decide_order, o, ret);
}

static size_t units_named(struct fixture *f, const char *name)
{
    struct json *units;
    size_t count = 0;

    must_work(&f->call, desk_rows(&f->call, &f->desks[ADMINISTRATOR], "unit_list", DB_NO_ARGS, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        count += strcmp(json_get_text(u, "name"), name) == 0;
    return count;
}

static void test_a_failed_decision_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    const char *before = fixture_dump(f);
    uint64_t entries = fixture_entries(f, STREAM_FACTS);
    struct order o = {.names = {"Orchard Wing", "Lantern Wing"}, .fails = ERR_CONFLICT};
    struct id id = {{7}};

    must_fail(&f->call, ERR_CONFLICT, decide(f, &f->desks[ADMINISTRATOR], &o, &id));
    assert_int_equal(id.bytes[0], 7);
    assert_int_equal(o.asked, 1);
    assert_string_equal(fixture_dump(f), before);
    assert_true(fixture_entries(f, STREAM_FACTS) == entries);
    o.fails = OK; /* and the next one is not mixed with it */
    o.names[1] = NULL;
    must_work(&f->call, decide(f, &f->desks[ADMINISTRATOR], &o, &id));
    assert_true(fixture_entries(f, STREAM_FACTS) == entries + 1);
    assert_int_equal(units_named(f, "Lantern Wing"), 0);
}

static void test_several_entries_stand_together_or_not_at_all(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing", "Lantern Wing", "Gate House"}};
    uint64_t entries = fixture_entries(f, STREAM_FACTS);
    struct entry *bad = entry_new(&f->call, "unit_opened", NULL);
    char *long_name = arena_alloc(f->call.mem, LIMIT_ENTRY_PART + 1);
    const char *before;

    must_work(&f->call, decide(f, &f->desks[ADMINISTRATOR], &o, NULL));
    assert_true(fixture_entries(f, STREAM_FACTS) == entries + 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(units_named(f, o.names[i]), 1);
    before = fixture_dump(f);
    memset(long_name, 'x', LIMIT_ENTRY_PART);
    entry_coded(&f->call, bad, "name", json_text(&f->call, long_name)); /* does not fit into a part */
    must_fail(&f->call, ERR_INVALID,
              site_decide(&f->call, &f->desks[ADMINISTRATOR], fixture_decide_entry, bad, NULL));
    assert_string_equal(fixture_dump(f), before);
    assert_true(fixture_entries(f, STREAM_FACTS) == entries + 3);
}

static void test_what_is_no_decision_of_facts_is_a_bug(void **state)
{
    struct fixture *f = *state;
    struct order nothing = {.fails = OK};
    struct entry *unknown = entry_new(&f->call, "unheard_of", NULL);
    struct entry *access = entry_new(&f->call, "told_opened", NULL);
    struct desk *d = &f->desks[ADMINISTRATOR];
    uint64_t entries = fixture_entries(f, STREAM_FACTS);

    must_fail(&f->call, ERR_BUG, decide(f, d, &nothing, NULL));
    must_fail(&f->call, ERR_BUG, site_decide(&f->call, d, fixture_decide_entry, unknown, NULL));
    must_fail(&f->call, ERR_BUG, site_decide(&f->call, d, fixture_decide_entry, access, NULL));
    assert_true(fixture_entries(f, STREAM_FACTS) == entries);
    assert_true(fixture_entries(f, STREAM_ACCESS) == 0);
}

static void test_the_same_token_decides_once_and_gives_the_first_answer_again(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing"}};
    struct id token = id_random(), first, again;
    struct desk *d = fixture_sit(f, ADMINISTRATOR);

    d->token = token;
    must_work(&f->call, decide(f, d, &o, &first));
    d = fixture_sit(f, ADMINISTRATOR); /* the request once more */
    d->token = token;
    must_work(&f->call, decide(f, d, &o, &again));
    assert_true(id_equal(&first, &again));
    assert_int_equal(o.asked, 1);
    assert_int_equal(units_named(f, "Orchard Wing"), 1);
    fixture_close(f);
    fixture_open_unlocked(f); /* and once more after a restart */
    d = &f->desks[ADMINISTRATOR];
    d->token = token;
    must_work(&f->call, decide(f, d, &o, &again));
    assert_true(id_equal(&first, &again));
    assert_int_equal(o.asked, 1);
}

static void test_another_token_decides_again(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing"}};
    struct id first, second;

    must_work(&f->call, decide(f, fixture_sit(f, ADMINISTRATOR), &o, &first));
    must_work(&f->call, decide(f, fixture_sit(f, ADMINISTRATOR), &o, &second));
    assert_false(id_equal(&first, &second));
    assert_int_equal(o.asked, 2);
    assert_int_equal(units_named(f, "Orchard Wing"), 2);
}

static void test_two_decisions_of_one_request_are_told_apart_and_repeated_in_order(void **state)
{
    struct fixture *f = *state;
    struct order one = {.names = {"Orchard Wing"}}, two = {.names = {"Lantern Wing"}};
    struct id token = id_random(), first[2], again[2];

    for (int i = 0; i < 2; i++) {
        struct desk *d = fixture_sit(f, ADMINISTRATOR);
        struct id *ids = i ? again : first;
        d->token = token;
        must_work(&f->call, decide(f, d, &one, &ids[0]));
        must_work(&f->call, decide(f, d, &two, &ids[1]));
    }
    assert_false(id_equal(&first[0], &first[1]));
    assert_memory_equal(first, again, sizeof first);
    assert_int_equal(one.asked + two.asked, 2);
}

/* More than a byte can count: an import decides thousands of times at one desk. */
static void test_every_one_of_many_decisions_at_a_desk_is_made(void **state)
{
    struct fixture *f = *state;
    struct desk *d = &f->desks[ADMINISTRATOR];
    uint64_t entries = fixture_entries(f, STREAM_FACTS);
    struct order o = {.names = {NULL}};

    for (int i = 0; i < 300; i++) {
        o.names[0] = arena_format(f->call.mem, "Unit %d", i);
        must_work(&f->call, decide(f, d, &o, NULL));
    }
    assert_int_equal(o.asked, 300);
    assert_true(fixture_entries(f, STREAM_FACTS) == entries + 300);
}

static void test_a_request_that_failed_may_succeed_later(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing"}, .fails = ERR_BUSY};
    struct id token = id_random(), id;
    struct desk *d = fixture_sit(f, ADMINISTRATOR);

    d->token = token;
    must_fail(&f->call, ERR_BUSY, decide(f, d, &o, &id));
    o.fails = OK;
    d = fixture_sit(f, ADMINISTRATOR);
    d->token = token;
    must_work(&f->call, decide(f, d, &o, &id));
    assert_int_equal(units_named(f, "Orchard Wing"), 1);
}

static void test_a_desk_can_ask_whether_it_was_answered_before(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing"}};
    struct id token = id_random(), first, before;
    struct desk *d = fixture_sit(f, ADMINISTRATOR);
    bool answered = true;

    d->token = token;
    must_work(&f->call, site_answered_before(&f->call, d, &before, &answered));
    assert_false(answered);
    must_work(&f->call, decide(f, d, &o, &first));
    must_work(&f->call, site_answered_before(&f->call, d, &before, &answered));
    assert_false(answered); /* the request's next decision was not made */
    d = fixture_sit(f, ADMINISTRATOR);
    d->token = token;
    must_work(&f->call, site_answered_before(&f->call, d, &before, &answered));
    assert_true(answered);
    assert_true(id_equal(&first, &before));
}

static void test_an_entry_cannot_rest_on_what_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct entry *e = unit_entry(&f->call, "Orchard Wing");
    struct id nowhere = id_random();

    must_fail(&f->call, ERR_MISSING, entry_relies_on(&f->call, &f->desks[ADMINISTRATOR], e, &nowhere));
    assert_null(e->relied_on);
    must_work(&f->call, entry_relies_on(&f->call, &f->desks[ADMINISTRATOR], e, &f->unit));
    assert_int_equal(json_count(e->relied_on), 1);
}

/* ---- the disk is full ---- */

static void test_a_decision_that_cannot_be_written_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct order o = {.names = {"Orchard Wing"}};
    const char *before = fixture_dump(f);
    struct rlimit usual, none;
    struct id id = {{7}};
    enum err e;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
    none = usual;
    none.rlim_cur = 0;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &none);
    e = decide(f, &f->desks[ADMINISTRATOR], &o, &id);
    setrlimit(RLIMIT_FSIZE, &usual);
    must_fail(&f->call, ERR_IO, e);
    assert_int_equal(id.bytes[0], 7);
    assert_string_equal(fixture_dump(f), before);
    must_fail(&f->call, ERR_IO, decide(f, &f->desks[ADMINISTRATOR], &o, &id)); /* until a restart */
    fixture_close(f);
    unlink(fixture_path(f, "model.snapshot"));
    fixture_open_unlocked(f);
    assert_string_equal(fixture_dump(f), before);
    must_work(&f->call, decide(f, &f->desks[ADMINISTRATOR], &o, &id));
}

/* ---- several at once ---- */

#define THREADS 6

/* Checks that the name is free, as a real decision would, and takes it. */
static enum err decide_if_free(struct call *c, struct desk *d, void *arg)
{
    struct json *row;

    TRY(desk_row(c, d, "unit_named", DB_ARGS(DB_TEXT("name", arg)), &row));
    if (row->kind != JSON_IS_NIL) return fail(c, ERR_CONFLICT, "It is taken.");
    return site_append(c, d, unit_entry(c, arg));
}

struct rival {
    struct fixture *f;
    pthread_t thread;
    enum err e;
};

static void *try_to_take(void *arg)
{
    struct rival *r = arg;
    struct call c = call_begin();
    struct desk d;

    r->e =
        desk_sit(&c, r->f->site, &r->f->secrets[ADMINISTRATOR]->user, r->f->secrets[ADMINISTRATOR], &d);
    if (r->e == OK) r->e = site_decide(&c, &d, decide_if_free, "Orchard Wing", NULL);
    call_end(&c);
    return NULL;
}

static void test_of_many_at_once_one_finds_the_name_free(void **state)
{
    struct rival rivals[THREADS];
    size_t won = 0;

    for (size_t i = 0; i < THREADS; i++) {
        rivals[i].f = *state;
        if (pthread_create(&rivals[i].thread, NULL, try_to_take, &rivals[i]) != 0) abort();
    }
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(rivals[i].thread, NULL);
        won += rivals[i].e == OK;
        assert_true(rivals[i].e == OK || rivals[i].e == ERR_CONFLICT);
    }
    assert_int_equal(won, 1);
    assert_int_equal(units_named(*state, "Orchard Wing"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_failed_decision_leaves_nothing_behind),
        SITE_TEST(test_several_entries_stand_together_or_not_at_all),
        SITE_TEST(test_what_is_no_decision_of_facts_is_a_bug),
        SITE_TEST(test_the_same_token_decides_once_and_gives_the_first_answer_again),
        SITE_TEST(test_another_token_decides_again),
        SITE_TEST(test_two_decisions_of_one_request_are_told_apart_and_repeated_in_order),
        SITE_TEST(test_every_one_of_many_decisions_at_a_desk_is_made),
        SITE_TEST(test_a_request_that_failed_may_succeed_later),
        SITE_TEST(test_a_desk_can_ask_whether_it_was_answered_before),
        SITE_TEST(test_an_entry_cannot_rest_on_what_is_not_there),
        SITE_TEST(test_a_decision_that_cannot_be_written_leaves_nothing_behind),
        SITE_TEST(test_of_many_at_once_one_finds_the_name_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
