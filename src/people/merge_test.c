/* people/merge_test.c: two records become one and two again; who may do that, and what is refused. */

#include "site/fixture.h"

#include "people/merge.h"
#include "people/search.h"

static struct id merged(struct fixture *f, const struct id *kept, const struct id *gone)
{
    struct person_merging m = {*kept, *gone, "the same prints"};
    struct id entry = {{0}};

    must_work(&f->call, person_merge(&f->call, fixture_sit(f, REVIEWER), &m, &entry));
    return entry;
}

static void refuse(struct fixture *f, enum role by, const struct person_merging *m, enum err code)
{
    const char *before = fixture_dump(f);
    struct id entry = {{7}};

    must_fail(&f->call, code, person_merge(&f->call, fixture_sit(f, by), m, &entry));
    assert_int_equal(entry.bytes[0], 7);
    assert_string_equal(fixture_dump(f), before);
}

static const char *listed(struct fixture *f)
{
    struct buffer out = buffer_in(f->call.mem, 65536);
    struct json *rows = NULL;

    must_work(&f->call, ask_person_search(&f->call, fixture_sit(f, REVIEWER), "salhi", 10, &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        buffer_format(&out, "%s%s", out.length ? " " : "", json_get_text(r, "number"));
    return out.data ? out.data : "";
}

static void test_who_was_merged_away_is_not_found_until_it_is_undone(void **state)
{
    struct fixture *f = *state;
    struct id kept = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              gone = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit), merge;
    struct json *rows = NULL, *row = NULL;

    assert_string_equal(listed(f), "SM-2 SM-1");
    merge = merged(f, &kept, &gone);
    assert_string_equal(listed(f), "SM-1");
    must_work(&f->call, ask_person_merges(&f->call, fixture_sit(f, REVIEWER), &kept, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "number"), "SM-2");
    assert_string_equal(json_get_text(rows->as.members.first, "by_name"), "reviewer");
    must_work(&f->call, ask_person_merged(&f->call, fixture_sit(f, REVIEWER), &gone, &row));
    assert_string_equal(json_get_text(row, "kept"), id_text(f->call.mem, &kept));
    must_work(&f->call,
              person_merge_undo(&f->call, fixture_sit(f, REVIEWER), &kept, &merge, "two brothers"));
    assert_string_equal(listed(f), "SM-2 SM-1");
    must_work(&f->call, ask_person_merges(&f->call, fixture_sit(f, REVIEWER), &kept, &rows));
    assert_int_equal(json_count(rows), 0);
    must_work(&f->call, ask_person_merged(&f->call, fixture_sit(f, REVIEWER), &gone, &row));
    assert_int_equal(row->kind, JSON_IS_NIL);
}

static void test_chains_lead_to_the_last_record_and_are_listed_there(void **state)
{
    struct fixture *f = *state;
    struct id first = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              second = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit),
              third = fixture_person(f, "SM-3", "Karem Salhi", &f->unit), inner;
    struct json *rows = NULL, *row = NULL;

    inner = merged(f, &second, &third);
    merged(f, &first, &second);
    assert_string_equal(listed(f), "SM-1");
    must_work(&f->call, ask_person_merges(&f->call, fixture_sit(f, REVIEWER), &first, &rows));
    assert_int_equal(json_count(rows), 2);
    must_work(&f->call, ask_person_merged(&f->call, fixture_sit(f, REVIEWER), &third, &row));
    assert_string_equal(json_get_text(row, "kept"), id_text(f->call.mem, &first));
    must_work(&f->call,
              person_merge_undo(&f->call, fixture_sit(f, REVIEWER), &second, &inner, "somebody else"));
    assert_string_equal(listed(f), "SM-3 SM-1");
}

static void test_only_two_records_that_stand_are_joined_and_with_a_reason(void **state)
{
    struct fixture *f = *state;
    struct id kept = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              gone = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit),
              other = fixture_person(f, "SM-3", "Dorrin Halvek", &f->unit);
    struct person_merging m = {kept, kept, "the same prints"};

    refuse(f, REVIEWER, &m, ERR_INVALID);
    m.gone = id_random();
    refuse(f, REVIEWER, &m, ERR_MISSING);
    m = (struct person_merging){kept, gone, " "};
    refuse(f, REVIEWER, &m, ERR_INVALID);
    merged(f, &kept, &gone);
    m = (struct person_merging){other, gone, "the same prints"};
    refuse(f, REVIEWER, &m, ERR_CONFLICT);
    m = (struct person_merging){gone, other, "the same prints"};
    refuse(f, REVIEWER, &m, ERR_CONFLICT);
    m = (struct person_merging){gone, kept, "the same prints"}; /* no ring */
    refuse(f, REVIEWER, &m, ERR_CONFLICT);
}

static void test_a_merge_is_undone_once_and_by_the_record_that_was_kept(void **state)
{
    struct fixture *f = *state;
    struct id kept = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              gone = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit),
              merge = merged(f, &kept, &gone), nothing = id_random();
    struct desk *d = fixture_sit(f, REVIEWER);

    must_fail(&f->call, ERR_MISSING, person_merge_undo(&f->call, d, &gone, &merge, "no"));
    must_fail(&f->call, ERR_MISSING, person_merge_undo(&f->call, d, &kept, &nothing, "no"));
    must_fail(&f->call, ERR_INVALID, person_merge_undo(&f->call, d, &kept, &merge, ""));
    must_work(&f->call, person_merge_undo(&f->call, d, &kept, &merge, "two brothers"));
    d = fixture_sit(f, REVIEWER);
    must_fail(&f->call, ERR_CONFLICT, person_merge_undo(&f->call, d, &kept, &merge, "again"));
}

static void test_only_reviewers_join_and_part_records(void **state)
{
    struct fixture *f = *state;
    struct id kept = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              gone = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit), merge;
    struct person_merging m = {kept, gone, "the same prints"};

    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (role != REVIEWER) refuse(f, role, &m, ERR_DENIED);
    merge = merged(f, &kept, &gone);
    assert_int_not_equal(
        person_merge_undo(&f->call, fixture_sit(f, ASSESSOR), &kept, &merge, "two brothers"), OK);
    fail_clear(&f->call);
}

static void test_the_reason_is_not_in_the_model(void **state)
{
    struct fixture *f = *state;
    struct id kept = fixture_person(f, "SM-1", "Karim Salhi", &f->unit),
              gone = fixture_person(f, "SM-2", "Kareem Salhi", &f->unit);

    merged(f, &kept, &gone);
    assert_null(strstr(fixture_dump(f), "prints"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_who_was_merged_away_is_not_found_until_it_is_undone),
        SITE_TEST(test_chains_lead_to_the_last_record_and_are_listed_there),
        SITE_TEST(test_only_two_records_that_stand_are_joined_and_with_a_reason),
        SITE_TEST(test_a_merge_is_undone_once_and_by_the_record_that_was_kept),
        SITE_TEST(test_only_reviewers_join_and_part_records),
        SITE_TEST(test_the_reason_is_not_in_the_model),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
