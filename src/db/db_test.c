/* db/db_test.c: named statements take exactly their parameters, and a database in memory can be shared,
 * saved and taken back.
 */

#include "base/fixture.h"

#include "db/db.h"

struct fixture {
    struct call call;
    struct statements *statements;
    struct db *db;
};

static const char *fresh_uri(struct call *c)
{
    struct id name = id_random();

    return arena_format(c->mem, "file:/test-%s?vfs=memdb", id_text(c->mem, &name));
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    if (!f) return -1;
    f->call = call_begin();
    must_work(&f->call, statements_open(&f->call, &f->statements));
    must_work(&f->call, db_open(&f->call, fresh_uri(&f->call), f->statements, &f->db));
    must_work(&f->call, db_script(&f->call, f->db, "site_schema"));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    db_close(f->db);
    statements_close(f->statements);
    call_end(&f->call);
    free(f);
    return 0;
}

static enum err add_name(struct fixture *f, struct db *db, const char *entry, const char *name)
{
    return db_run(&f->call, db, "site_named",
                  DB_ARGS(DB_TEXT("entry", entry), DB_TEXT("name", name), DB_INT("is_fictional", 0)));
}

static const char *name_in(struct fixture *f, struct db *db)
{
    struct json *row;

    must_work(&f->call, db_row(&f->call, db, "site_name", DB_NO_ARGS, &row));
    return json_get_text(row, "name");
}

static void test_rows_come_with_the_aliases_as_keys_and_their_kinds(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct id user = id_random();
    struct json *row, *rows;

    must_work(c, db_run(c, f->db, "user_insert",
                        DB_ARGS(DB_TEXT("entry", "e1"), DB_ID("user", &user), DB_TEXT("key", "k"),
                                DB_TEXT("name", "اسم"), DB_TEXT("full_name", "It's \"I\"; --"),
                                DB_INT("roles", INT64_MAX), DB_TEXT("box", "b"), DB_INT("at", -5),
                                DB_TEXT("supersedes", NULL))));
    must_work(c, db_rows(c, f->db, "user_list", DB_NO_ARGS, &rows));
    assert_int_equal(json_count(rows), 1);
    row = rows->as.members.first;
    assert_string_equal(json_get_text(row, "id"), id_text(c->mem, &user));
    assert_string_equal(json_get_text(row, "name"), "اسم");
    assert_string_equal(json_get_text(row, "full_name"), "It's \"I\"; --");
    assert_true(json_get_int(row, "roles", 0) == INT64_MAX);
    must_work(c, db_row(c, f->db, "user_by_id", DB_ARGS(DB_ID("user", &user)), &row));
    assert_string_equal(json_get_text(row, "entry"), "e1");
}

static void test_no_row_is_nil_and_no_rows_an_empty_list(void **state)
{
    struct fixture *f = *state;
    struct json *row, *rows;

    must_work(&f->call, db_row(&f->call, f->db, "site_name", DB_NO_ARGS, &row));
    assert_int_equal(row->kind, JSON_IS_NIL);
    must_work(&f->call, db_rows(&f->call, f->db, "user_list", DB_NO_ARGS, &rows));
    assert_int_equal(rows->kind, JSON_IS_LIST);
    assert_int_equal(json_count(rows), 0);
}

static void test_the_zero_id_and_a_missing_text_are_null(void **state)
{
    static const struct id none;
    struct fixture *f = *state;
    struct call *c = &f->call;

    /* The columns are NOT NULL, so NULL is refused there: that is how it shows. */
    must_fail(c, ERR_CONFLICT, add_name(f, f->db, "e1", NULL));
    must_fail(c, ERR_CONFLICT,
              db_run(c, f->db, "site_named",
                     DB_ARGS(DB_TEXT("entry", "e1"), DB_ID("name", &none), DB_INT("is_fictional", 0))));
    must_fail(c, ERR_CONFLICT,
              db_run(c, f->db, "site_named",
                     DB_ARGS(DB_TEXT("entry", "e1"), DB_ID("name", NULL), DB_INT("is_fictional", 0))));
    must_work(c, add_name(f, f->db, "e1", ""));
}

static void test_every_parameter_must_be_given_and_every_argument_used(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    struct json *row = NULL;

    must_fail(c, ERR_BUG, db_run(c, f->db, "site_named", DB_NO_ARGS));
    must_fail(c, ERR_BUG, db_run(c, f->db, "site_named", DB_ARGS(DB_TEXT("entry", "e1"))));
    must_fail(c, ERR_BUG,
              db_run(c, f->db, "site_named",
                     DB_ARGS(DB_TEXT("entry", "e1"), DB_TEXT("name", "n"), DB_TEXT("other", "o"))));
    must_fail(c, ERR_BUG,
              db_run(c, f->db, "site_named", DB_ARGS(DB_TEXT("entry", "e1"), DB_TEXT("nam", "n"))));
    must_fail(c, ERR_BUG, db_row(c, f->db, "site_name", DB_ARGS(DB_INT("rows", 1)), &row));
    assert_null(row);
    assert_null(name_in(f, f->db)); /* nothing was written by any of them */
}

static void test_an_argument_twice_does_not_stand_for_one_that_is_missing(void **state)
{
    struct fixture *f = *state;
    struct json *rows = NULL;

    must_fail(&f->call, ERR_BUG,
              db_run(&f->call, f->db, "user_unit_insert",
                     DB_ARGS(DB_TEXT("entry", "e1"), DB_TEXT("entry", "e2"))));
    must_work(&f->call, db_rows(&f->call, f->db, "user_units", DB_ARGS(DB_TEXT("entry", "e2")), &rows));
    assert_int_equal(json_count(rows), 0);
}

static void test_an_unknown_block_is_a_bug_and_touches_nothing(void **state)
{
    struct fixture *f = *state;
    struct json *row = NULL;

    must_fail(&f->call, ERR_BUG, db_row(&f->call, f->db, "no_such_block", DB_NO_ARGS, &row));
    must_fail(&f->call, ERR_BUG, db_rows(&f->call, f->db, "site_nam", DB_NO_ARGS, &row));
    must_fail(&f->call, ERR_BUG, db_script(&f->call, f->db, "no_such_block"));
    assert_null(row);
}

static void test_a_row_twice_is_a_conflict_and_the_statement_works_again_after_it(void **state)
{
    struct fixture *f = *state;

    must_work(&f->call, add_name(f, f->db, "e1", "Stonemere"));
    must_fail(&f->call, ERR_CONFLICT, add_name(f, f->db, "e1", "Stonemere again"));
    must_work(&f->call, add_name(f, f->db, "e2", "Second"));
    assert_string_equal(name_in(f, f->db), "Stonemere");
}

static void test_arguments_do_not_stay_bound_for_the_next_call(void **state)
{
    struct fixture *f = *state;

    must_work(&f->call, add_name(f, f->db, "e1", "Stonemere"));
    must_fail(&f->call, ERR_BUG,
              db_run(&f->call, f->db, "site_named", DB_ARGS(DB_TEXT("entry", "e2"))));
    must_fail(&f->call, ERR_CONFLICT, add_name(f, f->db, "e2", NULL));
}

static void test_connections_of_one_name_share_and_of_another_do_not(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    const char *uri = fresh_uri(c);
    struct db *a = NULL, *b = NULL, *other = NULL;

    must_work(c, db_open(c, uri, f->statements, &a));
    must_work(c, db_open(c, uri, f->statements, &b));
    must_work(c, db_open(c, fresh_uri(c), f->statements, &other));
    must_work(c, db_script(c, a, "site_schema"));
    must_work(c, add_name(f, a, "e1", "Stonemere"));
    assert_string_equal(name_in(f, b), "Stonemere");
    must_work(c, db_script(c, other, "site_schema"));
    assert_null(name_in(f, other));
    db_close(a);
    assert_string_equal(name_in(f, b), "Stonemere");
    db_close(b);
    db_close(other);
}

static void test_what_is_rolled_back_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;

    must_work(c, db_run(c, f->db, "begin", DB_NO_ARGS));
    must_work(c, add_name(f, f->db, "e1", "Stonemere"));
    must_work(c, db_run(c, f->db, "rollback", DB_NO_ARGS));
    assert_null(name_in(f, f->db));
    must_work(c, db_run(c, f->db, "begin", DB_NO_ARGS));
    must_work(c, add_name(f, f->db, "e1", "Stonemere"));
    must_work(c, db_run(c, f->db, "commit", DB_NO_ARGS));
    assert_string_equal(name_in(f, f->db), "Stonemere");
}

static void test_a_database_is_saved_and_taken_back_and_stays_shared(void **state)
{
    struct fixture *f = *state;
    struct call *c = &f->call;
    const char *uri = fresh_uri(c);
    struct db *to = NULL, *beside = NULL;
    const void *bytes;
    size_t length;

    must_work(c, add_name(f, f->db, "e1", "Stonemere"));
    must_work(c, db_serialize(c, f->db, &bytes, &length));
    must_work(c, add_name(f, f->db, "e0", "Later"));
    must_work(c, db_open(c, uri, f->statements, &to));
    must_work(c, db_restore(c, to, bytes, length));
    assert_string_equal(name_in(f, to), "Stonemere");
    must_work(c, db_open(c, uri, f->statements, &beside));
    assert_string_equal(name_in(f, beside), "Stonemere");
    must_work(c, add_name(f, to, "e0", "Written after"));
    assert_string_equal(name_in(f, beside), "Written after");
    db_close(beside);
    db_close(to);
}

static void test_what_is_no_database_is_not_taken_back(void **state)
{
    static const char text[4096] = "this is no database";
    struct fixture *f = *state;
    struct db *to = NULL;

    must_work(&f->call, db_open(&f->call, fresh_uri(&f->call), f->statements, &to));
    must_fail(&f->call, ERR_CORRUPT, db_restore(&f->call, to, text, sizeof text));
    db_close(to);
}

/* Without the tables nothing can be prepared: so the check would notice a name that is wrong. */
static void test_preparing_all_finds_what_does_not_fit_the_schema(void **state)
{
    struct fixture *f = *state;

    must_fail(&f->call, ERR_BUG, db_prepare_all(&f->call, f->db)); /* only site_schema is there */
}

static void test_closing_nothing_is_allowed(void **state)
{
    (void)state;
    db_close(NULL);
    statements_close(NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_rows_come_with_the_aliases_as_keys_and_their_kinds),
        TEST(test_no_row_is_nil_and_no_rows_an_empty_list),
        TEST(test_the_zero_id_and_a_missing_text_are_null),
        TEST(test_every_parameter_must_be_given_and_every_argument_used),
        TEST(test_an_argument_twice_does_not_stand_for_one_that_is_missing),
        TEST(test_an_unknown_block_is_a_bug_and_touches_nothing),
        TEST(test_a_row_twice_is_a_conflict_and_the_statement_works_again_after_it),
        TEST(test_arguments_do_not_stay_bound_for_the_next_call),
        TEST(test_connections_of_one_name_share_and_of_another_do_not),
        TEST(test_what_is_rolled_back_is_not_there),
        TEST(test_a_database_is_saved_and_taken_back_and_stays_shared),
        TEST(test_what_is_no_database_is_not_taken_back),
        TEST(test_preparing_all_finds_what_does_not_fit_the_schema),
        TEST(test_closing_nothing_is_allowed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
