/* population/decide_test.c: how somebody comes to be listed, stays and leaves: by whom, on what ground,
 * and who is told.
 */

#include "population/fixture.h"

#include "ledger/verify.h"

/* The decision is refused, names the field, and leaves nothing behind. */
static void refused(struct office *o, const struct population_decision *p, enum err code,
                    const char *field)
{
    struct id id;
    size_t before = office_rows(o, "population_decision");

    assert_int_equal(population_enter(o->c, fixture_sit(o->f, REVIEWER), p, &id), code);
    assert_string_equal(o->c->fail.field ? o->c->fail.field : "", field);
    fail_clear(o->c);
    assert_int_equal(office_rows(o, "population_decision"), before);
}

static void test_to_be_listed_is_a_decision_of_those_who_may_take_it(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.person, "conviction", &o.evidence);
    struct json *standing;
    struct id id;

    assert_string_equal(office_stands(&o, &o.person), "none");
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        if (role == REVIEWER) continue;
        p.passphrase = fixture_phrase(role);
        must_fail(o.c, ERR_DENIED, population_enter(o.c, fixture_sit(o.f, role), &p, &id));
    }
    p.passphrase = fixture_phrase(REVIEWER);
    must_work(o.c, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    standing = office_standing(&o, &o.person);
    assert_string_equal(json_get_text(standing, "standing"), "listed");
    assert_string_equal(json_get_text(standing, "entered"), id_text(o.c->mem, &id));
    assert_string_equal(json_get_text(standing, "ground"), "conviction");
    assert_true(json_get_int(standing, "since", 0) == o.c->now);
    assert_true(json_get_int(standing, "review_on", 0) == p.review_on);
    assert_null(json_get_text(standing, "appeal"));
    assert_string_equal(office_stands(&o, &o.other), "none");
    must_fail(o.c, ERR_DENIED,
              ask_population_standing(o.c, fixture_sit(o.f, OFFICER), &o.person, &standing));
    must_fail(o.c, ERR_CONFLICT, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
}

static void test_a_decision_is_signed_with_the_passphrase_of_whoever_takes_it(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.person, "conviction", &o.evidence);
    struct sealed_entry e;
    bool found;
    struct id id;

    p.passphrase = fixture_phrase(ASSESSOR);
    refused(&o, &p, ERR_DENIED, "passphrase");
    p.passphrase = "";
    refused(&o, &p, ERR_INVALID, "passphrase");
    p.passphrase = fixture_phrase(REVIEWER);
    must_work(o.c, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    must_work(o.c, ledger_find(o.c, site_ledger(o.f->site), &id, &e, &found));
    assert_true(found);
    assert_int_equal(e.signature_count, 1);
}

static void test_a_ground_reasons_words_and_a_review_are_needed(void **state)
{
    struct office o = office_begin(state);
    struct population_decision good = office_decision(&o, &o.person, "conviction", &o.evidence), p;

    p = good, p.ground = "belief";
    refused(&o, &p, ERR_INVALID, "ground");
    p = good, p.reasons = " ";
    refused(&o, &p, ERR_INVALID, "reasons");
    p = good, p.notice.words = "";
    refused(&o, &p, ERR_INVALID, "notice_words");
    p = good, p.notice.words = arena_format(o.c->mem, "%0*d", POPULATION_NOTICE_CHARACTERS + 1, 1);
    refused(&o, &p, ERR_INVALID, "notice_words");
    p = good, p.notice.words = "1\n2\n3\n4\n5\n6";
    refused(&o, &p, ERR_INVALID, "notice_words");
    p = good, p.review_on = 0;
    refused(&o, &p, ERR_INVALID, "review_on");
    p = good, p.review_on = o.c->now;
    refused(&o, &p, ERR_INVALID, "review_on");
    p = good, p.review_on = o.c->now + (POPULATION_REVIEW_DAYS + 1) * TIME_DAY;
    refused(&o, &p, ERR_INVALID, "review_on");
}

static void test_the_decision_rests_on_evidence_about_this_person(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.person, "conviction", NULL);
    struct id nowhere = id_random();

    refused(&o, &p, ERR_INVALID, "evidence");
    p = office_decision(&o, &o.person, "conviction", &o.evidence_of_other);
    refused(&o, &p, ERR_INVALID, "evidence");
    p = office_decision(&o, &o.person, "conviction", &nowhere);
    refused(&o, &p, ERR_INVALID, "evidence");
    p = office_decision(&o, &nowhere, "conviction", &o.evidence);
    refused(&o, &p, ERR_MISSING, "");
}

static void test_a_listing_does_not_rest_on_what_is_said_to_be_obtained_by_coercion(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.person, "conviction", &o.evidence);
    struct id allegation, id;

    must_work(o.c, coercion_allege(o.c, fixture_sit(o.f, OFFICER), &o.evidence,
                                   "he says that he was beaten", &allegation));
    refused(&o, &p, ERR_INVALID, "evidence");
    must_work(o.c, coercion_decide(o.c, fixture_sit(o.f, INSPECTOR), &allegation, "not_upheld",
                                   "the doctor saw him that day", &id));
    must_work(o.c, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
}

static void test_whoever_is_untried_is_listed_as_accused_or_not_at_all(void **state)
{
    struct office o = office_begin(state);
    struct id untried = office_person_of(&o, "SM-3", "untried", &o.f->unit);
    struct id otherwise = office_person_of(&o, "SM-4", "other", &o.f->unit);
    struct id evidence = office_evidence(&o, &untried), more = office_evidence(&o, &otherwise), id;
    struct population_decision p = office_decision(&o, &untried, "conviction", &evidence);
    const char *text;

    refused(&o, &p, ERR_INVALID, "ground");
    p.ground = "other";
    refused(&o, &p, ERR_INVALID, "ground");
    p.ground = "charge";
    must_work(o.c, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    text = json_get_text(office_standing(&o, &untried), "ground_text");
    assert_non_null(strstr(text, "Accused"));
    assert_non_null(strstr(text, "not convicted"));
    p = office_decision(&o, &otherwise, "conviction", &more);
    refused(&o, &p, ERR_INVALID, "ground");
    p.ground = "other";
    must_work(o.c, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
}

static void test_the_notice_says_whether_and_when_the_person_was_told(void **state)
{
    struct office o = office_begin(state);
    struct population_decision good = office_decision(&o, &o.person, "conviction", &o.evidence), p;

    p = good, p.notice.how = "";
    refused(&o, &p, ERR_INVALID, "notice");
    p = good, p.notice.language = "klingon";
    refused(&o, &p, ERR_INVALID, "notice_language");
    p = good, p.notice.at = 0;
    refused(&o, &p, ERR_INVALID, "notice_at");
    p = good, p.notice.at = o.c->now + 1;
    refused(&o, &p, ERR_INVALID, "notice_at");
    p = good, p.notice.how = "refused", p.notice.at = 0;
    refused(&o, &p, ERR_INVALID, "notice_at");
    p = good, p.notice.how = "pending";
    refused(&o, &p, ERR_INVALID, "notice_at"); /* not told, and yet a time */
    p = good, p.notice.how = "withheld", p.notice.at = 0;
    refused(&o, &p, ERR_INVALID, "withheld");
}

static void test_the_time_to_appeal_begins_when_it_is_recorded_that_the_person_knows(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.person, "conviction", &o.evidence);
    struct population_notice later = {.how = "given", .language = "en"};
    struct desk *d = fixture_sit(o.f, REVIEWER);
    struct json *row;
    struct id id, told;

    p.notice = (struct population_notice){"withheld", 0, "en", "words", "a search is under way"};
    must_work(o.c, population_enter(o.c, d, &p, &id));
    must_work(o.c, ask_population_decision(o.c, d, &id, &row));
    assert_int_equal(json_get_int(row, "appeal_until", 0), 0);
    assert_true(json_get_bool(row, "can_be_appealed"));
    assert_int_equal(json_count(office_tasks(&o, "task_population_tell", REVIEWER)), 1);
    o.c->now += 200 * TIME_DAY;
    later.at = o.c->now - 90 * TIME_DAY; /* recorded late: nothing is lost by it */
    must_fail(o.c, ERR_DENIED, population_tell(o.c, fixture_sit(o.f, ASSESSOR), &id, &later, &told));
    d = fixture_sit(o.f, REVIEWER);
    must_work(o.c, population_tell(o.c, d, &id, &later, &told));
    must_work(o.c, ask_population_decision(o.c, d, &id, &row));
    assert_string_equal(json_get_text(row, "notice"), "given");
    assert_true(json_get_int(row, "appeal_until", 0) == o.c->now + POPULATION_APPEAL_DAYS * TIME_DAY);
    assert_int_equal(json_count(office_tasks(&o, "task_population_tell", REVIEWER)), 0);
    must_fail(o.c, ERR_CONFLICT, population_tell(o.c, fixture_sit(o.f, REVIEWER), &id, &later, &told));
    later.how = "withheld", later.at = 0;
    must_fail(o.c, ERR_INVALID, population_tell(o.c, fixture_sit(o.f, REVIEWER), &id, &later, &told));
}

/* Listings to be reviewed within so many days. */
static struct json *reviews(struct office *o, int days)
{
    struct json *rows = NULL;

    must_work(o->c, desk_rows(o->c, fixture_sit(o->f, REVIEWER), "task_population_review",
                              DB_ARGS(DB_ID("user", &o->f->secrets[REVIEWER]->user),
                                      DB_INT("until", o->c->now + days * TIME_DAY)),
                              &rows));
    return rows;
}

static void test_a_review_needs_a_reason_and_moves_the_date(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), id;
    struct population_decision p = office_decision(&o, &listing, NULL, NULL);

    o.c->now += 100 * TIME_DAY;
    p.review_on = o.c->now + 90 * TIME_DAY;
    assert_int_equal(json_count(reviews(&o, 79)), 0);
    assert_int_equal(json_count(reviews(&o, 80)), 1);
    p.reasons = "";
    must_fail(o.c, ERR_INVALID, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    p.reasons = "nothing has changed: the sentence runs";
    must_fail(o.c, ERR_DENIED, population_review(o.c, fixture_sit(o.f, ASSESSOR), &p, &id));
    must_work(o.c, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    assert_true(json_get_int(office_standing(&o, &o.person), "review_on", 0) == p.review_on);
    assert_true(json_get_int(office_standing(&o, &o.person), "since", 0) != o.c->now);
    p.about = id; /* no listing */
    must_fail(o.c, ERR_MISSING, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
}

static void test_whoever_leaves_is_not_listed_and_the_history_stays(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), id;
    struct population_decision p = office_decision(&o, &listing, "tired of it", NULL);
    struct json *rows;

    o.c->now += TIME_DAY;
    must_fail(o.c, ERR_INVALID, population_leave(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    p.ground = "conviction_ended";
    must_fail(o.c, ERR_DENIED, population_leave(o.c, fixture_sit(o.f, INSPECTOR), &p, &id));
    must_work(o.c, population_leave(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    assert_string_equal(office_stands(&o, &o.person), "none");
    assert_null(json_get_text(office_standing(&o, &o.person), "ground"));
    must_fail(o.c, ERR_CONFLICT, population_leave(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    p.review_on = o.c->now + TIME_DAY;
    must_fail(o.c, ERR_CONFLICT, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    must_work(o.c, ask_population_history(o.c, fixture_sit(o.f, ASSESSOR), &o.person, &rows));
    assert_int_equal(json_count(rows), 2);
    assert_string_equal(json_get_text(rows->as.members.first, "act"), "left");
    must_work(o.c, ask_population_former(o.c, fixture_sit(o.f, ASSESSOR), &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "ended_ground"), "conviction_ended");
    o.c->now += TIME_DAY; /* and can be listed again, by a decision of its own */
    (void)office_enter(&o, &o.person, &o.evidence);
    assert_string_equal(office_stands(&o, &o.person), "listed");
}

static void test_a_change_of_legal_status_calls_for_a_new_look(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), id;
    struct population_decision p = office_decision(&o, &listing, NULL, NULL);
    struct entry *e = entry_new(o.c, "person_changed", &o.person);
    struct json *names = json_list(o.c);

    assert_int_equal(json_count(office_tasks(&o, "task_population_status", REVIEWER)), 0);
    entry_identity(o.c, e, "names", names);
    entry_identity(o.c, e, "number", json_text(o.c, "SM-1"));
    entry_coded(o.c, e, "unit", json_id(o.c, &o.f->unit));
    entry_coded(o.c, e, "legal_status", json_text(o.c, "other"));
    entry_coded(o.c, e, "supersedes", json_id(o.c, &o.person));
    o.c->now += TIME_DAY;
    must_work(o.c, site_decide(o.c, fixture_sit(o.f, ASSESSOR), fixture_decide_entry, e, &id));
    assert_int_equal(json_count(office_tasks(&o, "task_population_status", REVIEWER)), 1);
    must_work(o.c, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    assert_int_equal(json_count(office_tasks(&o, "task_population_status", REVIEWER)), 0);
}

/* ---- appeals ---- */

static void test_an_appeal_is_not_decided_by_whoever_decided_the_listing(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), appeal, id;
    struct user_secrets *secrets = NULL;
    struct desk second = office_second(&o, 1U << REVIEWER, &secrets);
    struct population_decision p;

    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, INSPECTOR), &listing, "person", "it was not me",
                               &appeal));
    p = office_decision(&o, &appeal, "upheld", NULL);
    assert_int_equal(appeal_decide(o.c, fixture_sit(o.f, REVIEWER), &p, &id), ERR_DENIED);
    assert_non_null(strstr(o.c->fail.text, "other than"));
    fail_clear(o.c);
    must_fail(o.c, ERR_DENIED, appeal_decide(o.c, fixture_sit(o.f, INSPECTOR), &p, &id));
    must_fail(o.c, ERR_DENIED, appeal_decide(o.c, fixture_sit(o.f, ASSESSOR), &p, &id));
    assert_string_equal(json_get_text(office_standing(&o, &o.person), "appeal"), "open");
    assert_int_equal(json_count(office_tasks(&o, "task_appeal_decide", REVIEWER)), 0);
    o.c->now += TIME_DAY;
    p.passphrase = OFFICE_SECOND_PHRASE;
    must_work(o.c, appeal_decide(o.c, &second, &p, &id));
    user_secrets_free(secrets);
}

static void test_whoever_reviewed_the_listing_does_not_decide_the_appeal_either(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), appeal, id;
    struct user_secrets *secrets = NULL;
    struct desk second = office_second(&o, 1U << REVIEWER, &secrets);
    struct population_decision p = office_decision(&o, &listing, NULL, NULL);

    o.c->now += TIME_DAY;
    p.passphrase = OFFICE_SECOND_PHRASE;
    must_work(o.c, population_review(o.c, &second, &p, &id));
    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, INSPECTOR), &listing, "lawyer", "it was not me",
                               &appeal));
    p = office_decision(&o, &appeal, "upheld", NULL);
    p.passphrase = OFFICE_SECOND_PHRASE;
    must_fail(o.c, ERR_DENIED, appeal_decide(o.c, &second, &p, &id));
    assert_string_equal(office_stands(&o, &o.person), "listed");
    user_secrets_free(secrets);
}

static void test_an_upheld_appeal_removes_the_label_and_a_dismissed_one_does_not(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), appeal, id;
    struct user_secrets *secrets = NULL;
    struct desk second = office_second(&o, 1U << REVIEWER, &secrets);
    struct population_decision p;
    struct json *rows;

    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "family", "no", &appeal));
    must_fail(o.c, ERR_CONFLICT,
              appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "person", "no", &id));
    o.c->now += TIME_DAY;
    p = office_decision(&o, &appeal, "perhaps", NULL);
    p.passphrase = OFFICE_SECOND_PHRASE;
    must_fail(o.c, ERR_INVALID, appeal_decide(o.c, &second, &p, &id));
    p.ground = "dismissed";
    must_work(o.c, appeal_decide(o.c, &second, &p, &id));
    assert_string_equal(office_stands(&o, &o.person), "listed");
    assert_string_equal(json_get_text(office_standing(&o, &o.person), "appeal"), "dismissed");
    must_fail(o.c, ERR_CONFLICT, appeal_decide(o.c, &second, &p, &id));
    o.c->now += TIME_DAY;
    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "family", "no", &appeal));
    o.c->now += TIME_DAY;
    p.about = appeal;
    p.ground = "upheld";
    must_work(o.c, appeal_decide(o.c, &second, &p, &id));
    assert_string_equal(office_stands(&o, &o.person), "none");
    assert_string_equal(json_get_text(office_standing(&o, &o.person), "appeal"), "upheld");
    must_work(o.c, ask_population_history(o.c, fixture_sit(o.f, ASSESSOR), &o.person, &rows));
    assert_int_equal(json_count(rows), 3);
    must_work(o.c, ask_population_list(o.c, fixture_sit(o.f, ASSESSOR), false, &rows));
    assert_int_equal(json_count(rows), 0);
    user_secrets_free(secrets);
}

static void test_an_appeal_is_made_in_its_time_and_with_grounds(void **state)
{
    struct office o = office_begin(state);
    struct id listing = office_enter(&o, &o.person, &o.evidence), id;

    must_fail(o.c, ERR_INVALID,
              appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "person", " ", &id));
    must_fail(o.c, ERR_INVALID,
              appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "neighbour", "no", &id));
    must_fail(o.c, ERR_DENIED,
              appeal_file(o.c, fixture_sit(o.f, OFFICER), &listing, "person", "no", &id));
    o.c->now += (POPULATION_APPEAL_DAYS + 1) * TIME_DAY;
    must_fail(o.c, ERR_CONFLICT,
              appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "person", "no", &id));
    o.c->now -= TIME_DAY + 1; /* the last day counts */
    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "person", "no", &id));
}

/* ---- concerns ---- */

static void test_a_concern_lists_nobody_whatever_is_decided_about_it(void **state)
{
    struct office o = office_begin(state);
    struct concern_review r = {.outcome = "refer", .reasons = "there may be a charge"};
    struct id id;

    must_work(o.c, concern_raise(o.c, fixture_sit(o.f, OFFICER), &o.person, "vulnerable",
                                 "two men wait for him every day", &r.concern));
    assert_string_equal(office_stands(&o, &o.person), "screening");
    assert_int_equal(json_count(office_tasks(&o, "task_concern_review", ASSESSOR)), 1);
    must_fail(o.c, ERR_DENIED, concern_review(o.c, fixture_sit(o.f, OFFICER), &r, &id));
    must_work(o.c, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    assert_string_equal(office_stands(&o, &o.person), "screening");
    assert_int_equal(office_rows(&o, "population_decision"), 0);
    assert_int_equal(json_count(office_tasks(&o, "task_concern_review", ASSESSOR)), 0);
    assert_int_equal(json_count(office_tasks(&o, "task_population_refer", REVIEWER)), 1);
    (void)office_enter(&o, &o.person, &o.evidence);
    assert_string_equal(office_stands(&o, &o.person), "listed");
    assert_int_equal(json_count(office_tasks(&o, "task_population_refer", REVIEWER)), 0);
}

static void test_a_concern_is_raised_by_those_on_duty_and_with_words(void **state)
{
    struct office o = office_begin(state);
    struct id away = fixture_person(o.f, "SM-9", "Somebody Else", &o.f->other_unit), id;
    struct desk *d = fixture_sit(o.f, OFFICER);

    must_fail(o.c, ERR_MISSING, concern_raise(o.c, d, &away, "vulnerable", "pressure", &id));
    must_fail(o.c, ERR_INVALID, concern_raise(o.c, d, &o.person, "odd", "pressure", &id));
    must_fail(o.c, ERR_INVALID, concern_raise(o.c, d, &o.person, "vulnerable", "", &id));
    must_fail(o.c, ERR_DENIED,
              concern_raise(o.c, fixture_sit(o.f, INSPECTOR), &o.person, "vulnerable", "x", &id));
    assert_int_equal(office_rows(&o, "concern"), 0);
}

static void test_a_concern_lapses_at_its_date_and_still_waits_to_be_looked_at(void **state)
{
    struct office o = office_begin(state);
    struct concern_review r = {.outcome = "support", .reasons = "a mentor visits"};
    struct json *rows;
    struct id id;

    must_work(o.c, concern_raise(o.c, fixture_sit(o.f, OFFICER), &o.person, "suspected", "letters",
                                 &r.concern));
    o.c->now += POPULATION_CONCERN_DAYS * TIME_DAY - 1;
    assert_string_equal(office_stands(&o, &o.person), "screening");
    o.c->now += 1;
    assert_string_equal(office_stands(&o, &o.person), "none");
    must_work(o.c, ask_screening(o.c, fixture_sit(o.f, ASSESSOR), false, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_true(json_get_bool(rows->as.members.first, "is_lapsed"));
    assert_int_equal(json_count(office_tasks(&o, "task_concern_review", ASSESSOR)), 1);
    must_fail(o.c, ERR_INVALID, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    r.review_on = o.c->now + (POPULATION_SUPPORT_DAYS + 1) * TIME_DAY;
    must_fail(o.c, ERR_INVALID, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    r.review_on = o.c->now + 60 * TIME_DAY;
    must_work(o.c, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    assert_string_equal(office_stands(&o, &o.person), "screening");
    o.c->now = r.review_on;
    assert_string_equal(office_stands(&o, &o.person), "none");
}

static void test_no_concern_ends_it_and_needs_a_reason(void **state)
{
    struct office o = office_begin(state);
    struct concern_review r = {.outcome = "no_concern", .reasons = ""};
    struct id id;

    must_work(o.c, concern_raise(o.c, fixture_sit(o.f, OFFICER), &o.person, "suspected", "letters",
                                 &r.concern));
    must_fail(o.c, ERR_INVALID, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    r.reasons = "the letters were to his mother";
    r.review_on = o.c->now + TIME_DAY;
    must_fail(o.c, ERR_INVALID, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    r.review_on = 0;
    must_work(o.c, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
    assert_string_equal(office_stands(&o, &o.person), "none");
    must_fail(o.c, ERR_CONFLICT, concern_review(o.c, fixture_sit(o.f, ASSESSOR), &r, &id));
}

/* ---- merged records, released people ---- */

static void test_what_was_decided_under_a_record_that_was_merged_away_still_holds(void **state)
{
    struct office o = office_begin(state);
    struct id third = fixture_person(o.f, "SM-3", "D. Halvek", &o.f->unit), merge, id;
    struct id listing = office_enter(&o, &o.other, &o.evidence_of_other);
    struct population_decision p = office_decision(&o, &o.person, "conviction", &o.evidence);
    struct json *rows;

    (void)office_entry(&o, "persons_merged", &third, "gone", &o.other); /* in two steps */
    merge = office_entry(&o, "persons_merged", &o.person, "gone", &third);
    assert_string_equal(office_stands(&o, &o.person), "listed");
    assert_string_equal(office_stands(&o, &o.other), "listed");
    assert_string_equal(json_get_text(office_standing(&o, &o.person), "entered"),
                        id_text(o.c->mem, &listing));
    must_fail(o.c, ERR_CONFLICT, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    must_work(o.c, ask_population_list(o.c, fixture_sit(o.f, ASSESSOR), false, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "number"), "SM-1");
    rows = reviews(&o, 180);
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "person"), id_text(o.c->mem, &o.person));
    must_work(o.c, ask_population_history(o.c, fixture_sit(o.f, ASSESSOR), &o.person, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "person"), id_text(o.c->mem, &o.other));
    p = office_decision(&o, &listing, NULL, NULL);
    o.c->now += TIME_DAY;
    must_work(o.c, population_review(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    (void)office_entry(&o, "merge_undone", &o.person, "merge", &merge);
    assert_string_equal(office_stands(&o, &o.person), "none");
    assert_string_equal(office_stands(&o, &o.other), "listed");
}

static void test_a_concern_under_a_record_that_was_merged_away_still_counts(void **state)
{
    struct office o = office_begin(state);
    struct json *rows;
    struct id id;

    must_work(o.c, concern_raise(o.c, fixture_sit(o.f, OFFICER), &o.other, "vulnerable", "x", &id));
    assert_string_equal(office_stands(&o, &o.person), "none");
    (void)office_entry(&o, "persons_merged", &o.person, "gone", &o.other);
    assert_string_equal(office_stands(&o, &o.person), "screening");
    must_work(o.c, ask_screening(o.c, fixture_sit(o.f, ASSESSOR), true, &rows));
    assert_int_equal(json_count(rows), 1);
    assert_string_equal(json_get_text(rows->as.members.first, "number"), "SM-1");
}

static void
test_nobody_is_listed_who_is_not_held_and_whoever_leaves_custody_calls_for_a_look(void **state)
{
    struct office o = office_begin(state);
    struct population_decision p = office_decision(&o, &o.other, "conviction", &o.evidence_of_other);
    struct json *rows;
    struct id id;

    (void)office_enter(&o, &o.person, &o.evidence);
    o.c->now += TIME_DAY;
    (void)office_entry(&o, "person_released", &o.person, NULL, NULL);
    (void)office_entry(&o, "person_released", &o.other, NULL, NULL);
    must_fail(o.c, ERR_CONFLICT, population_enter(o.c, fixture_sit(o.f, REVIEWER), &p, &id));
    must_fail(o.c, ERR_CONFLICT,
              concern_raise(o.c, fixture_sit(o.f, ASSESSOR), &o.other, "vulnerable", "x", &id));
    assert_int_equal(json_count(office_tasks(&o, "task_population_status", REVIEWER)), 1);
    must_work(o.c, ask_population_list(o.c, fixture_sit(o.f, ASSESSOR), false, &rows));
    assert_string_equal(json_get_text(rows->as.members.first, "next_step"),
                        "Not held here any more: end the listing");
}

static struct verify_summary verified(struct office *o)
{
    struct verify_summary sum = {0};
    FILE *out = tmpfile();

    assert_non_null(out);
    fixture_close(o->f);
    must_work(o->c, ledger_verify(o->c, fixture_path(o->f, "ledger.db"), out, &sum));
    fclose(out);
    fixture_open_unlocked(o->f);
    return sum;
}

static void test_the_signatures_hold_and_a_new_fold_gives_the_same(void **state)
{
    struct office o = office_begin(state);
    struct verify_summary without = verified(&o), with;
    struct id listing = office_enter(&o, &o.person, &o.evidence), id;
    const char *before;

    with = verified(&o);
    assert_int_equal(with.faults, 0);
    assert_int_equal(with.signatures - without.signatures, 2); /* the decider's and the head's */

    must_work(o.c, appeal_file(o.c, fixture_sit(o.f, ASSESSOR), &listing, "person", "no", &id));
    must_work(o.c, concern_raise(o.c, fixture_sit(o.f, OFFICER), &o.other, "suspected", "x", &id));
    before = fixture_dump(o.f);
    fixture_close(o.f);
    must_work(o.c, unlink(fixture_path(o.f, "model.snapshot")) == 0 ? OK : ERR_IO);
    fixture_open_unlocked(o.f);
    assert_string_equal(fixture_dump(o.f), before);
    assert_string_equal(office_stands(&o, &o.person), "listed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_to_be_listed_is_a_decision_of_those_who_may_take_it),
        SITE_TEST(test_a_decision_is_signed_with_the_passphrase_of_whoever_takes_it),
        SITE_TEST(test_a_ground_reasons_words_and_a_review_are_needed),
        SITE_TEST(test_the_decision_rests_on_evidence_about_this_person),
        SITE_TEST(test_a_listing_does_not_rest_on_what_is_said_to_be_obtained_by_coercion),
        SITE_TEST(test_whoever_is_untried_is_listed_as_accused_or_not_at_all),
        SITE_TEST(test_the_notice_says_whether_and_when_the_person_was_told),
        SITE_TEST(test_the_time_to_appeal_begins_when_it_is_recorded_that_the_person_knows),
        SITE_TEST(test_a_review_needs_a_reason_and_moves_the_date),
        SITE_TEST(test_whoever_leaves_is_not_listed_and_the_history_stays),
        SITE_TEST(test_a_change_of_legal_status_calls_for_a_new_look),
        SITE_TEST(test_an_appeal_is_not_decided_by_whoever_decided_the_listing),
        SITE_TEST(test_whoever_reviewed_the_listing_does_not_decide_the_appeal_either),
        SITE_TEST(test_an_upheld_appeal_removes_the_label_and_a_dismissed_one_does_not),
        SITE_TEST(test_an_appeal_is_made_in_its_time_and_with_grounds),
        SITE_TEST(test_a_concern_lists_nobody_whatever_is_decided_about_it),
        SITE_TEST(test_a_concern_is_raised_by_those_on_duty_and_with_words),
        SITE_TEST(test_a_concern_lapses_at_its_date_and_still_waits_to_be_looked_at),
        SITE_TEST(test_no_concern_ends_it_and_needs_a_reason),
        SITE_TEST(test_what_was_decided_under_a_record_that_was_merged_away_still_holds),
        SITE_TEST(test_a_concern_under_a_record_that_was_merged_away_still_counts),
        SITE_TEST(test_nobody_is_listed_who_is_not_held_and_whoever_leaves_custody_calls_for_a_look),
        SITE_TEST(test_the_signatures_hold_and_a_new_fold_gives_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
