/* assess/decide_test.c: opening, signing, countersigning and returning: who, when, and over what. */

#include "assess/fixture.h"

#include <pthread.h>

#include "ledger/verify.h"
#include "site/draft.h"

static size_t rows_of(struct work *w, const char *table)
{
    const char *dump = fixture_dump(w->f), *line = arena_format(w->c->mem, "\n%s|", table);
    size_t count = 0;

    for (const char *p = dump; (p = strstr(p, line)); p++) count++;
    return count;
}

static const struct id *supervisor(struct work *w)
{
    return &w->f->secrets[REVIEWER]->user;
}

/* ---- opening ---- */

static void test_an_assessment_is_opened_for_a_real_person_with_a_real_instrument(void **state)
{
    struct work w = work_begin(state);
    struct assessment_opening good = work_opening(), o;
    struct desk *d = fixture_sit(w.f, ASSESSOR);
    struct json *row = work_row(&w, REVIEWER);
    struct id id = {{7}};

    good.person = w.person;
    good.instrument = w.instrument;
    assert_string_equal(json_get_text(row, "state"), "open");
    assert_string_equal(json_get_text(row, "by_name"), "assessor");
    o = good;
    o.person = id_random();
    must_fail(w.c, ERR_MISSING, assessment_open(w.c, d, &o, &id));
    o = good;
    o.instrument = w.person;
    must_fail(w.c, ERR_MISSING, assessment_open(w.c, d, &o, &id));
    o = good;
    o.risk_type = "weather";
    must_fail(w.c, ERR_INVALID, assessment_open(w.c, d, &o, &id));
    for (int64_t months = 0; months <= 25; months += 25) {
        o = good;
        o.horizon_months = months;
        must_fail(w.c, ERR_INVALID, assessment_open(w.c, d, &o, &id));
    }
    must_fail(w.c, ERR_DENIED, assessment_open(w.c, fixture_sit(w.f, REVIEWER), &good, &id));
    must_fail(w.c, ERR_DENIED, assessment_open(w.c, fixture_sit(w.f, OFFICER), &good, &id));
    assert_int_equal(id.bytes[0], 7);
}

/* ---- signing ---- */

static void test_signing_asks_for_the_right_passphrase(void **state)
{
    struct work w = work_begin(state);
    struct desk *d = fixture_sit(w.f, ASSESSOR);
    struct id id;

    work_save(&w, work_content(&w));
    assert_int_equal(
        assessment_sign(w.c, d, &w.assessment, fixture_phrase(REVIEWER), supervisor(&w), &id),
        ERR_DENIED);
    assert_string_equal(w.c->fail.field, "passphrase");
    fail_clear(w.c);
    must_fail(w.c, ERR_INVALID, assessment_sign(w.c, d, &w.assessment, "", supervisor(&w), &id));
    must_fail(w.c, ERR_INVALID, assessment_sign(w.c, d, &w.assessment, NULL, supervisor(&w), &id));
    assert_string_equal(work_state(&w), "open");
    assert_int_equal(rows_of(&w, "assessment_signed"), 0);
    must_work(w.c, work_sign(&w, &id));
    assert_string_equal(work_state(&w), "signed");
    assert_string_equal(json_get_text(work_row(&w, REVIEWER), "signed"), id_text(w.c->mem, &id));
}

static void test_only_the_author_signs(void **state)
{
    struct work w = work_begin(state);
    struct user_new second = {"assessor-2",   "Second Assessor",         1U << ASSESSOR,
                              json_list(w.c), "green boats at the lock", passphrase_cost_least()};
    struct user_secrets *s = NULL;
    struct desk d;
    struct id id;

    work_save(&w, work_content(&w));
    must_work(w.c, user_add(w.c, fixture_sit(w.f, ADMINISTRATOR), &second, NULL));
    must_work(w.c,
              user_secrets_open(w.c, site_user_store(w.f->site), second.name, second.passphrase, &s));
    must_work(w.c, desk_sit(w.c, w.f->site, &s->user, s, &d));
    must_fail(w.c, ERR_DENIED,
              assessment_sign(w.c, &d, &w.assessment, second.passphrase, supervisor(&w), &id));
    must_fail(w.c, ERR_DENIED,
              content_save(w.c, &d, work_row(&w, REVIEWER), "scenarios", json_map(w.c), 0));
    must_fail(w.c, ERR_DENIED,
              assessment_sign(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, fixture_phrase(REVIEWER),
                              supervisor(&w), &id));
    assert_string_equal(work_state(&w), "open");
    user_secrets_free(s);
}

static void test_a_signature_is_given_once_and_the_same_request_gets_the_same_answer(void **state)
{
    struct work w = work_begin(state);
    struct id token = id_random(), first, again;
    struct desk *d;

    work_save(&w, work_content(&w));
    d = fixture_sit(w.f, ASSESSOR);
    d->token = token;
    must_work(w.c,
              assessment_sign(w.c, d, &w.assessment, fixture_phrase(ASSESSOR), supervisor(&w), &first));
    d = fixture_sit(w.f, ASSESSOR);
    d->token = token;
    must_work(w.c,
              assessment_sign(w.c, d, &w.assessment, fixture_phrase(ASSESSOR), supervisor(&w), &again));
    assert_true(id_equal(&first, &again));
    must_fail(w.c, ERR_CONFLICT, work_sign(&w, &again));
    assert_int_equal(rows_of(&w, "assessment_signed"), 1);
}

static void test_evidence_that_is_not_about_this_person_cannot_be_cited(void **state)
{
    struct work w = work_begin(state);
    struct id nowhere = id_random(), not_evidence = w.person, id;
    const struct id *wrong[] = {&w.evidence_of_other, &nowhere, &not_evidence};
    static const char *const sides[] = {"for", "against"};

    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 2; k++) {
            struct json *content = work_content(&w), *list = json_list(w.c);
            json_add(list, json_id(w.c, &w.evidence));
            json_add(list, json_id(w.c, wrong[i]));
            json_set(json_get(content, "ratings")->as.members.first, sides[k], list);
            work_save(&w, content);
            must_fail(w.c, ERR_INVALID, work_sign(&w, &id));
            assert_string_equal(work_state(&w), "open");
        }
    work_save(&w, work_content(&w));
}

static void test_the_signed_entry_names_all_that_it_rests_on(void **state)
{
    struct work w = work_begin(state);
    struct json *coded = NULL, *relied;
    const char *text;
    bool instrument = false, evidence = false;

    work_signed(&w);
    text = json_get_text(work_row(&w, REVIEWER), "coded");
    must_work(w.c, json_parse(w.c, text, strlen(text), &coded));
    relied = json_get(coded, "relied_on");
    assert_int_equal(json_count(relied), 2); /* each once, however often it is cited */
    for (const struct json *pair = relied->as.members.first; pair; pair = pair->next) {
        const char *id = pair->as.members.first->as.text;
        instrument |= strcmp(id, id_text(w.c->mem, &w.instrument)) == 0;
        evidence |= strcmp(id, id_text(w.c->mem, &w.evidence)) == 0;
        assert_int_equal(strlen(pair->as.members.last->as.text), 2 * HASH_SIZE);
    }
    assert_true(instrument && evidence);
    assert_null(strstr(text, "in my own words")); /* no narrative in the coded part */
    assert_null(strstr(text, "as the file says"));
}

static struct verify_summary verified(struct work *w)
{
    struct verify_summary sum = {0};
    FILE *out = tmpfile();

    assert_non_null(out);
    fixture_close(w->f);
    must_work(w->c, ledger_verify(w->c, fixture_path(w->f, "ledger.db"), out, &sum));
    fclose(out);
    fixture_open_unlocked(w->f);
    return sum;
}

static void test_both_signatures_are_in_the_ledger_and_hold(void **state)
{
    struct work w = work_begin(state);
    struct verify_summary before = verified(&w), between, after;

    assert_int_equal(before.faults, 0);
    work_signed(&w);
    between = verified(&w);
    assert_int_equal(between.faults, 0);
    assert_int_equal(between.signatures - before.signatures, 2); /* the author's and the head's */
    must_work(w.c, work_countersign(&w, REVIEWER));
    after = verified(&w);
    assert_int_equal(after.faults, 0);
    assert_int_equal(after.signatures - between.signatures, 2);
}

#define THREADS 4

struct rival {
    struct work *w;
    pthread_t thread;
    enum err e;
};

static void *sign_at_once(void *arg)
{
    struct rival *r = arg;
    struct fixture *f = r->w->f;
    struct call c = call_begin();
    struct desk d;
    struct id id;

    r->e = desk_sit(&c, f->site, &f->secrets[ASSESSOR]->user, f->secrets[ASSESSOR], &d);
    if (r->e == OK)
        r->e =
            assessment_sign(&c, &d, &r->w->assessment, fixture_phrase(ASSESSOR), supervisor(r->w), &id);
    call_end(&c);
    return NULL;
}

/* Keeps the one writer busy until every rival has looked and found the assessment unsigned. */
static enum err start_rivals_and_wait(struct call *c, struct desk *d, void *arg)
{
    struct rival *rivals = arg;

    (void)d;
    for (size_t i = 0; i < THREADS; i++)
        if (pthread_create(&rivals[i].thread, NULL, sign_at_once, &rivals[i]) != 0) abort();
    usleep(300 * 1000);
    return fail(c, ERR_BUSY, "Only to keep them waiting.");
}

static void test_of_several_windows_that_sign_at_once_one_does(void **state)
{
    struct work w = work_begin(state);
    struct rival rivals[THREADS];
    size_t done = 0;

    work_save(&w, work_content(&w));
    for (size_t i = 0; i < THREADS; i++) rivals[i] = (struct rival){.w = &w};
    must_fail(w.c, ERR_BUSY,
              site_decide(w.c, fixture_sit(w.f, REVIEWER), start_rivals_and_wait, rivals, NULL));
    for (size_t i = 0; i < THREADS; i++) {
        pthread_join(rivals[i].thread, NULL);
        done += rivals[i].e == OK;
        assert_true(rivals[i].e == OK || rivals[i].e == ERR_CONFLICT);
    }
    assert_int_equal(done, 1);
    assert_int_equal(rows_of(&w, "assessment_signed"), 1);
}

/* ---- the second person ---- */

static void test_the_author_does_not_countersign_even_as_a_reviewer(void **state)
{
    struct work w = work_begin(state);

    work_signed(&w);
    must_fail(w.c, ERR_DENIED, work_countersign(&w, ASSESSOR));
    must_work(w.c, user_change(w.c, fixture_sit(w.f, ADMINISTRATOR), "assessor",
                               1U << ASSESSOR | 1U << REVIEWER, json_list(w.c), NULL));
    must_fail(w.c, ERR_DENIED, work_countersign(&w, ASSESSOR));
    must_fail(w.c, ERR_DENIED,
              assessment_return(w.c, fixture_sit(w.f, ASSESSOR), &w.assessment, "to myself"));
    assert_string_equal(work_state(&w), "signed");
    must_fail(w.c, ERR_DENIED, work_countersign(&w, INSPECTOR));
    must_fail(w.c, ERR_DENIED, work_countersign(&w, OFFICER));
}

static void test_a_countersignature_asks_for_the_passphrase_and_is_given_once(void **state)
{
    struct work w = work_begin(state);
    struct json *draft = NULL;
    int64_t version;

    must_fail(w.c, ERR_CONFLICT, work_countersign(&w, REVIEWER)); /* nothing is signed yet */
    work_signed(&w);
    must_fail(w.c, ERR_DENIED,
              assessment_countersign(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "",
                                     fixture_phrase(ASSESSOR)));
    assert_string_equal(work_state(&w), "signed");
    must_work(w.c, work_countersign(&w, REVIEWER));
    assert_string_equal(work_state(&w), "countersigned");
    must_fail(w.c, ERR_CONFLICT, work_countersign(&w, REVIEWER));
    must_fail(w.c, ERR_CONFLICT,
              assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "too late"));
    assert_int_equal(rows_of(&w, "assessment_verdict"), 1);
    must_work(w.c, draft_load(w.c, fixture_sit(w.f, ASSESSOR), id_text(w.c->mem, &w.assessment), &draft,
                              &version));
    assert_int_equal(draft->kind, JSON_IS_NIL);
}

static void test_what_was_returned_is_signed_anew_and_supersedes(void **state)
{
    struct work w = work_begin(state);
    struct id first, second;

    work_save(&w, work_content(&w));
    must_work(w.c, work_sign(&w, &first));
    must_fail(w.c, ERR_INVALID, assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, " "));
    must_work(w.c, assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "look again"));
    assert_string_equal(work_state(&w), "returned");
    must_fail(w.c, ERR_CONFLICT, work_countersign(&w, REVIEWER));
    must_fail(w.c, ERR_CONFLICT,
              assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "once more"));
    must_work(w.c, work_save_member(&w, "scenarios", work_scenarios(&w)));
    must_work(w.c, work_sign(&w, &second));
    assert_false(id_equal(&first, &second));
    assert_string_equal(work_state(&w), "signed");
    assert_string_equal(json_get_text(work_row(&w, REVIEWER), "signed"), id_text(w.c->mem, &second));
    assert_int_equal(rows_of(&w, "assessment_signed"), 2); /* the first stays in the record */
    must_work(w.c, work_countersign(&w, REVIEWER));
    assert_string_equal(work_state(&w), "countersigned");
}

static size_t tasks(struct work *w, const char *question, enum role of)
{
    struct json *rows = NULL;

    must_work(w->c, desk_rows(w->c, fixture_sit(w->f, of), question,
                              DB_ARGS(DB_ID("user", &w->f->secrets[of]->user)), &rows));
    return json_count(rows);
}

static void test_work_waits_for_whoever_has_to_do_it_next(void **state)
{
    struct work w = work_begin(state);

    assert_int_equal(tasks(&w, "task_continue", ASSESSOR), 1);
    assert_int_equal(tasks(&w, "task_continue", REVIEWER), 0);
    assert_int_equal(tasks(&w, "task_countersign", REVIEWER), 0);
    work_signed(&w);
    assert_int_equal(tasks(&w, "task_continue", ASSESSOR), 0);
    assert_int_equal(tasks(&w, "task_countersign", REVIEWER), 1);
    assert_int_equal(tasks(&w, "task_countersign", ASSESSOR), 0);
    must_work(w.c, assessment_return(w.c, fixture_sit(w.f, REVIEWER), &w.assessment, "look again"));
    assert_int_equal(tasks(&w, "task_countersign", REVIEWER), 0);
    assert_int_equal(tasks(&w, "task_returned", ASSESSOR), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_an_assessment_is_opened_for_a_real_person_with_a_real_instrument),
        SITE_TEST(test_signing_asks_for_the_right_passphrase),
        SITE_TEST(test_only_the_author_signs),
        SITE_TEST(test_a_signature_is_given_once_and_the_same_request_gets_the_same_answer),
        SITE_TEST(test_evidence_that_is_not_about_this_person_cannot_be_cited),
        SITE_TEST(test_the_signed_entry_names_all_that_it_rests_on),
        SITE_TEST(test_both_signatures_are_in_the_ledger_and_hold),
        SITE_TEST(test_of_several_windows_that_sign_at_once_one_does),
        SITE_TEST(test_the_author_does_not_countersign_even_as_a_reviewer),
        SITE_TEST(test_a_countersignature_asks_for_the_passphrase_and_is_given_once),
        SITE_TEST(test_what_was_returned_is_signed_anew_and_supersedes),
        SITE_TEST(test_work_waits_for_whoever_has_to_do_it_next),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
