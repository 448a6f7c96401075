/* ledger/database_test.c: statements are found by name, and a file that is not ours is left alone. */

#include "ledger/fixture.h"

#include "ledger/database.h"
#include "ledger/driver.h"
#include "ledger/statements.h"

static struct statements of(const char *text)
{
    struct statements all = {text, strlen(text)};

    return all;
}

static void assert_block(struct statements all, const char *name, const char *wanted)
{
    struct statements block;

    assert_true(statements_find(all, name, &block));
    assert_int_equal(block.length, strlen(wanted));
    assert_memory_equal(block.text, wanted, block.length);
}

static void test_statements_are_found_by_their_whole_name(void **state)
{
    struct statements all =
        of("-- head\n-- name: one\nA;\n-- name: one_more\nB;\n-- why\nC;\n-- name: last");
    struct statements block;

    (void)state;
    assert_block(all, "one", "\nA;\n");
    assert_block(all, "one_more", "\nB;\n-- why\nC;\n");
    assert_block(all, "last", "");
    assert_false(statements_find(all, "on", &block));
    assert_false(statements_find(all, "one_mor", &block));
    assert_false(statements_find(all, "", &block));
    assert_false(statements_find(of(""), "one", &block));
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void assert_refused(struct fixture *f, bool create, enum err wanted)
{
    assert_int_equal(ledger_open(&f->call, f->path, create, &f->ledger), wanted);
    assert_int_not_equal(f->call.fail.text[0], '\0');
    assert_null(f->ledger);
    fail_clear(&f->call);
}

static void test_database_leaves_a_foreign_file_alone(void **state)
{
    static const char text[] = "This is no database, but something that somebody wants to keep. "
                               "It is longer than the hundred bytes that begin a database file.";
    struct fixture f;
    char back[sizeof text] = "";
    FILE *file;

    (void)state;
    fixture_begin(&f);
    write_file(f.path, text);
    assert_refused(&f, false, ERR_CORRUPT);
    assert_refused(&f, true, ERR_CONFLICT);
    file = fopen(f.path, "r");
    assert_non_null(file);
    assert_int_equal(fread(back, 1, sizeof back, file), sizeof text - 1);
    fclose(file);
    assert_string_equal(back, text);
    fixture_end(&f);
}

static void test_database_makes_a_ledger_of_an_empty_file(void **state)
{
    struct fixture f;

    (void)state;
    fixture_begin(&f);
    write_file(f.path, ""); /* what a power cut while it was made may leave */
    assert_refused(&f, false, ERR_MISSING);
    assert_int_equal(ledger_open(&f.call, f.path, true, &f.ledger), OK);
    fixture_end(&f);
}

static void change(const char *path, const char *statement)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, statement, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(raw);
}

static void test_database_refuses_a_newer_version_and_another_application(void **state)
{
    struct fixture f;

    (void)state;
    fixture_begin(&f);
    assert_int_equal(ledger_open(&f.call, f.path, true, &f.ledger), OK);
    ledger_close(f.ledger);
    f.ledger = NULL;
    change(f.path, "PRAGMA user_version = 2");
    assert_refused(&f, false, ERR_INVALID);
    change(f.path, "PRAGMA user_version = 0");
    assert_refused(&f, false, ERR_CORRUPT);
    change(f.path, "PRAGMA user_version = 1; PRAGMA application_id = 1");
    assert_refused(&f, false, ERR_CORRUPT);
    change(f.path, "PRAGMA application_id = 0x41535452");
    assert_int_equal(ledger_open(&f.call, f.path, false, &f.ledger), OK);
    fixture_end(&f);
}

static void test_ledger_is_named_by_a_path_or_a_scheme(void **state)
{
    struct fixture f;
    const char *uri;

    (void)state;
    fixture_begin(&f);
    uri = arena_format(f.call.mem, "sqlite:%s", f.path);
    assert_int_equal(ledger_open(&f.call, uri, true, &f.ledger), OK);
    ledger_close(f.ledger);
    f.ledger = NULL;
    assert_int_equal(access(f.path, F_OK), 0);
    assert_int_equal(ledger_open(&f.call, "carrier-pigeon", false, &f.ledger), ERR_MISSING);
    fail_clear(&f.call);
    assert_int_equal(ledger_open(&f.call, "pigeon:loft", false, &f.ledger), ERR_INVALID);
    fixture_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_statements_are_found_by_their_whole_name),
        cmocka_unit_test(test_database_leaves_a_foreign_file_alone),
        cmocka_unit_test(test_database_makes_a_ledger_of_an_empty_file),
        cmocka_unit_test(test_database_refuses_a_newer_version_and_another_application),
        cmocka_unit_test(test_ledger_is_named_by_a_path_or_a_scheme),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
