/* site/model_test.c: every statement fits the schema, and any order of arrival gives one model. */

#include "site/fixture.h"

/* One typing error in any .sql file fails here. */
static void test_every_statement_of_every_subject_can_be_prepared(void **state)
{
    struct call c = call_begin();
    struct statements *s = NULL;
    struct db *db = NULL;

    (void)state;
    must_work(&c, statements_open(&c, &s));
    must_work(&c, db_open(&c, "file:/prepare-all?vfs=memdb", s, &db));
    must_work(&c, db_script(&c, db, "site_schema"));
    for (size_t i = 0; astrolabe_charter.subjects[i]; i++)
        if (astrolabe_charter.subjects[i]->schema)
            must_work(&c, db_script(&c, db, astrolabe_charter.subjects[i]->schema));
    must_work(&c, db_prepare_all(&c, db));
    db_close(db);
    statements_close(s);
    call_end(&c);
}

static void test_every_kind_is_declared_once_and_every_task_has_its_question(void **state)
{
    struct fixture *f = *state;
    struct json *names = json_map(&f->call), *rows;

    for (size_t i = 0; astrolabe_charter.subjects[i]; i++) {
        const struct subject *s = astrolabe_charter.subjects[i];
        for (const struct entry_kind *k = s->kinds; k && k->name; k++) {
            assert_null(json_get(names, k->name));
            json_set(names, k->name, json_bool(&f->call, true));
        }
        for (const struct task_kind *t = s->tasks; t && t->question; t++)
            must_work(&f->call, desk_rows(&f->call, &f->desks[REVIEWER], t->question,
                                          DB_ARGS(DB_ID("user", &f->secrets[REVIEWER]->user)), &rows));
    }
    assert_true(json_count(names) > 10);
}

static void test_an_unknown_kind_is_a_bug(void **state)
{
    struct fixture *f = *state;
    const struct entry_kind *kind = NULL;
    struct folded e = {.entry = "e", .kind = "unheard_of"};

    must_fail(&f->call, ERR_BUG, model_kind(&f->call, site_model(f->site), "unheard_of", &kind));
    assert_null(kind);
    must_work(&f->call, model_begin(&f->call, site_model(f->site)));
    must_fail(&f->call, ERR_BUG, model_fold(&f->call, site_model(f->site), &e));
    assert_int_equal(model_end(&f->call, site_model(f->site), ERR_BUG), ERR_BUG);
}

/* ---- any order of arrival ---- */

struct gathered {
    struct fixture *f;
    struct folded all[64];
    size_t count;
};

static const struct json *opened(struct call *c, struct fixture *f, const struct sealed_entry *e,
                                 size_t i)
{
    struct bytes plain;
    struct json *value;

    must_work(c, keys_open_part(c, site_keys(f->site), e, i, &plain));
    must_work(c, json_parse(c, (const char *)plain.data, plain.length, &value));
    return value;
}

static enum err gather(struct call *c, void *arg, const struct sealed_entry *e)
{
    struct gathered *g = arg;
    struct id id = entry_id_of(&e->site, e->stream, &e->token, e->place);
    struct folded *to = &g->all[g->count++];

    assert_true(g->count <= 64);
    to->seq = e->seq;
    to->entry = id_text(c->mem, &id);
    if (!id_is_zero(&e->handle)) to->person = id_text(c->mem, &e->handle);
    for (size_t i = 0; i < e->part_count; i++) {
        if (e->parts[i].compartment == PUBLIC) to->public = opened(c, g->f, e, i);
        if (e->parts[i].compartment == CODED) to->coded = opened(c, g->f, e, i);
        if (e->parts[i].compartment == IDENTITY) to->identity = opened(c, g->f, e, i);
    }
    if (!to->coded) to->coded = to->public;
    to->kind = json_get_text(to->coded, "kind");
    to->by = json_get_text(to->coded, "by");
    to->at = json_get_int(to->coded, "at", 0);
    return OK;
}

/* The model that the entries give when they arrive in steps of `step` (prime to their number). */
static const char *folded_in_steps(struct call *c, const struct gathered *g, size_t step)
{
    struct model *m = NULL;
    const char *dump;

    must_work(c, model_open(c, &astrolabe_charter, &m));
    must_work(c, model_begin(c, m));
    for (size_t i = 0; i < g->count; i++)
        must_work(c, model_fold(c, m, &g->all[(i + 1) * step % g->count]));
    must_work(c, model_end(c, m, OK));
    dump = fixture_dump_model(c, m);
    model_close(m);
    return dump;
}

static bool is_prime_to(size_t a, size_t b)
{
    while (b) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a == 1;
}

static void test_any_order_of_arrival_gives_the_same_model(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct id person = fixture_person(f, "SM-1", "Dorrin Halvek", &f->unit);
    struct gathered g = {.f = f};
    const char *dump;

    fixture_observation(f, &person, "sat alone");
    must_work(c, user_change(c, fixture_sit(f, ADMINISTRATOR), "officer", 1U << ASSESSOR, json_list(c),
                             NULL));
    must_work(
        c, user_change(c, fixture_sit(f, ADMINISTRATOR), "officer", 1U << OFFICER, json_list(c), NULL));
    must_work(c, user_disable(c, fixture_sit(f, ADMINISTRATOR), "inspector", NULL));
    for (enum stream s = STREAM_FACTS; s <= STREAM_ACCESS; s++) {
        struct ledger_head before = {.site = *site_id(f->site), .stream = s};
        must_work(c, ledger_read(c, site_ledger(f->site), &before, gather, &g));
    }
    dump = fixture_dump(f);
    assert_non_null(strstr(dump, "Halvek"));
    for (size_t step = 1; step < g.count; step++)
        if (is_prime_to(step, g.count)) assert_string_equal(folded_in_steps(c, &g, step), dump);
}

static void test_a_cleared_model_is_empty_and_can_be_used(void **state)
{
    struct fixture *f = *state;
    struct json *row;

    assert_non_null(strstr(fixture_dump(f), "Stonemere"));
    must_work(&f->call, model_clear(&f->call, site_model(f->site)));
    assert_string_equal(fixture_dump(f), "");
    must_work(&f->call, model_row(&f->call, site_model(f->site), "site_name", DB_NO_ARGS, &row));
    assert_int_equal(row->kind, JSON_IS_NIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_statement_of_every_subject_can_be_prepared),
        SITE_TEST(test_every_kind_is_declared_once_and_every_task_has_its_question),
        SITE_TEST(test_an_unknown_kind_is_a_bug),
        SITE_TEST(test_any_order_of_arrival_gives_the_same_model),
        SITE_TEST(test_a_cleared_model_is_empty_and_can_be_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
