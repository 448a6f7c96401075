/* site/note_test.c: notes can be left at any time, read only while the site is open, and end somewhere.
 */

#include "site/fixture.h"

#include "site/note.h"

static struct json *note_saying(struct fixture *f, const char *saw)
{
    struct json *note = json_map(&f->call);

    json_set(note, "saw", json_text(&f->call, saw));
    return note;
}

static void leave(struct fixture *f, const char *saw)
{
    must_work(&f->call, note_leave(&f->call, f->site, note_saying(f, saw)));
}

static size_t waiting(struct fixture *f)
{
    size_t count = 0;

    must_work(&f->call, note_count(&f->call, f->site, &count));
    return count;
}

static void test_a_note_left_while_locked_is_read_after_unlocking(void **state)
{
    struct fixture *f = *state;
    struct json *notes = NULL, *note;

    fixture_close(f);
    fixture_open(f);
    leave(f, "smoke in cell 4");
    assert_int_equal(waiting(f), 1);
    must_fail(&f->call, ERR_LOCKED, note_list(&f->call, f->site, &notes));
    assert_null(notes);
    must_work(&f->call, site_unlock(&f->call, f->site, f->secrets[REVIEWER]));
    must_work(&f->call, note_list(&f->call, f->site, &notes));
    assert_int_equal(json_count(notes), 1);
    note = notes->as.members.first;
    assert_string_equal(json_get_text(json_get(note, "told"), "saw"), "smoke in cell 4");
    assert_true(json_get_int(note, "left_at", 0) == f->call.now);
    assert_non_null(json_get_text(note, "note"));
}

static void test_notes_are_listed_oldest_first_and_go_one_by_one(void **state)
{
    struct fixture *f = *state;
    struct json *notes, *note;
    int64_t now = f->call.now;

    f->call.now = now + 100;
    leave(f, "second");
    f->call.now = now;
    leave(f, "first");
    f->call.now = now + 200;
    leave(f, "third");
    must_work(&f->call, note_list(&f->call, f->site, &notes));
    note = notes->as.members.first;
    assert_string_equal(json_get_text(json_get(note, "told"), "saw"), "first");
    assert_string_equal(json_get_text(json_get(note->next, "told"), "saw"), "second");
    assert_string_equal(json_get_text(json_get(note->next->next, "told"), "saw"), "third");
    must_work(&f->call, note_remove(&f->call, f->site, json_get_text(note->next, "note")));
    must_work(&f->call, note_list(&f->call, f->site, &notes));
    assert_int_equal(json_count(notes), 2);
    assert_string_equal(json_get_text(json_get(notes->as.members.last, "told"), "saw"), "third");
    must_work(&f->call, note_remove(&f->call, f->site, "no such note"));
    assert_int_equal(waiting(f), 2);
}

static void test_so_many_notes_may_wait_and_no_more(void **state)
{
    struct fixture *f = *state;
    struct json *notes;

    for (size_t i = 0; i < LIMIT_WAITING_NOTES; i++) leave(f, "prank");
    must_fail(&f->call, ERR_BUSY, note_leave(&f->call, f->site, note_saying(f, "one more")));
    assert_int_equal(waiting(f), LIMIT_WAITING_NOTES);
    must_work(&f->call, note_list(&f->call, f->site, &notes));
    must_work(&f->call, note_remove(&f->call, f->site, json_get_text(notes->as.members.first, "note")));
    leave(f, "there is room again");
}

static void test_a_note_that_is_too_long_is_refused(void **state)
{
    struct fixture *f = *state;
    char *text = arena_alloc(f->call.mem, LIMIT_ENTRY_PART + 1);

    memset(text, 'x', LIMIT_ENTRY_PART);
    must_fail(&f->call, ERR_INVALID, note_leave(&f->call, f->site, note_saying(f, text)));
    assert_int_equal(waiting(f), 0);
}

static enum err take_two(struct call *c, void *arg, const char *name, struct bytes bytes)
{
    struct blob_put *puts = arg;
    size_t i = puts[0].name ? 1 : 0;

    puts[i] = (struct blob_put){"note", arena_text(c->mem, name),
                                bytes_of(arena_copy(c->mem, bytes.data, bytes.length), bytes.length)};
    return OK;
}

/* The name says when it was left; under another it would tell another time. */
static void test_a_note_moved_under_another_name_does_not_open_and_the_others_do(void **state)
{
    struct fixture *f = *state;
    struct blob_put puts[2] = {{0}};
    struct json *notes = NULL;
    struct bytes first;

    leave(f, "first");
    f->call.now += 100;
    leave(f, "second");
    must_work(&f->call, blobs_each(&f->call, site_drafts(f->site), "note", take_two, puts));
    first = puts[0].bytes;
    puts[0].bytes = puts[1].bytes;
    puts[1].bytes = first;
    must_work(&f->call, blobs_put_all(&f->call, site_drafts(f->site), puts, 2));
    leave(f, "third");
    must_work(&f->call, note_list(&f->call, f->site, &notes));
    assert_int_equal(json_count(notes), 1);
    assert_string_equal(json_get_text(json_get(notes->as.members.first, "told"), "saw"), "third");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_note_left_while_locked_is_read_after_unlocking),
        SITE_TEST(test_notes_are_listed_oldest_first_and_go_one_by_one),
        SITE_TEST(test_so_many_notes_may_wait_and_no_more),
        SITE_TEST(test_a_note_that_is_too_long_is_refused),
        SITE_TEST(test_a_note_moved_under_another_name_does_not_open_and_the_others_do),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
