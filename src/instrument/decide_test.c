/* instrument/decide_test.c: what is in use, withdrawn, validated, and for whom. */

#include "base/fixture.h"

#include "base/text.h"
#include "base/time.h"
#include "instrument/instrument.h"
#include "site/fixture.h"

#define SHIPPED "content/instruments/open-framework.yaml"
#define SAMPLE "tests/instruments/sample.yaml"

/* ---- files ---- */

/* The sample with one text replaced, which must be there; from NULL leaves it as it is. */
static struct instrument_file sample(struct fixture *f, const char *from, const char *to)
{
    FILE *file = fopen(SAMPLE, "rb");
    char *text = arena_alloc(f->call.mem, 1 << 20);
    const char *at;

    if (!file) abort(); /* tests run in the project's folder */
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    if (from) {
        at = strstr(text, from);
        assert_non_null(at);
        text = arena_format(f->call.mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    }
    return (struct instrument_file){.name = "sample.yaml", .bytes = text, .length = strlen(text)};
}

static struct id adopt(struct fixture *f, const char *from, const char *to)
{
    struct instrument_file file = sample(f, from, to);
    struct id id;

    must_work(&f->call,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &file, NULL, &id));
    return id;
}

static struct json *show(struct fixture *f, const struct id *id)
{
    struct json *instrument;

    must_work(&f->call,
              ask_instrument(&f->call, &f->desks[ASSESSOR], id_text(f->call.mem, id), &instrument));
    return instrument;
}

static size_t in_use(struct fixture *f)
{
    struct json *list;

    must_work(&f->call, ask_instrument_list(&f->call, &f->desks[ASSESSOR], &list));
    return json_count(list);
}

static const struct json *item(const struct json *instrument, const char *code)
{
    for (const struct json *s = json_get(instrument, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            if (text_equal(json_get_text(i, "code"), code)) return i;
    abort(); /* the sample has it */
}

/* ---- taking into use ---- */

static void test_a_file_of_the_service_is_taken_into_use(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL);

    assert_int_equal(in_use(f), 1);
    assert_string_equal(json_get_text(show(f, &id), "version"), "0.1");
}

static void test_a_file_with_an_error_changes_nothing_and_says_where(void **state)
{
    struct fixture *f = *state;
    struct instrument_file file = sample(f, "direction: need", "direction: risk");
    uint64_t before = fixture_entries(f, STREAM_FACTS);
    struct json *findings = NULL;

    file.accept_warnings = true;
    must_fail(&f->call, ERR_INVALID,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &file, &findings, NULL));
    assert_int_equal(json_count(findings), 1);
    assert_string_equal(json_get_text(findings->as.members.first, "code"), "bad_direction");
    assert_true(json_get_int(findings->as.members.first, "row", 0) > 1);
    assert_true(json_get_int(findings->as.members.first, "column", 0) > 1);
    assert_int_equal(fixture_entries(f, STREAM_FACTS), before);
    assert_int_equal(in_use(f), 0);
}

static void test_a_file_with_a_warning_needs_it_accepted(void **state)
{
    struct fixture *f = *state;
    struct instrument_file file = sample(
        f, "            en: \"Praises or passes round an attack",
        "            en: \"Often says or writes, in their own words, that people may or should be "
        "harmed for the cause.\" # Praises or passes round an attack");
    struct id id;

    must_fail(&f->call, ERR_INVALID,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &file, NULL, &id));
    assert_int_equal(in_use(f), 0);
    file.accept_warnings = true;
    must_work(&f->call,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &file, NULL, &id));
    assert_int_equal(in_use(f), 1);
}

static void test_only_the_administrator_takes_into_use_withdraws_and_validates(void **state)
{
    struct fixture *f = *state;
    struct instrument_file file = sample(f, NULL, NULL);
    struct id id = adopt(f, NULL, NULL), none = {{0}};
    struct instrument_study study = {id, "en", "here", "with them", "by us"};

    for (enum role role = OFFICER; role < ADMINISTRATOR; role++) {
        struct desk *d = fixture_sit(f, role);
        must_fail(&f->call, ERR_DENIED, instrument_adopt(&f->call, d, SHIPPED, NULL));
        must_fail(&f->call, ERR_DENIED, instrument_adopt_file(&f->call, d, &file, NULL, NULL));
        must_fail(&f->call, ERR_DENIED, instrument_withdraw(&f->call, d, &id, "faulty"));
        must_fail(&f->call, ERR_DENIED, instrument_validate(&f->call, d, &study, NULL));
        must_fail(&f->call, ERR_DENIED, instrument_validation_end(&f->call, d, &id, &none));
    }
}

static void test_a_version_is_taken_into_use_once(void **state)
{
    struct fixture *f = *state;
    struct instrument_file file = sample(f, "age_from: 18", "age_from: 21");

    adopt(f, NULL, NULL);
    must_fail(&f->call, ERR_CONFLICT,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &file, NULL, NULL));
    adopt(f, "version: \"0.1\"", "version: \"0.2\"");
    assert_int_equal(in_use(f), 2);
}

/* ---- withdrawing ---- */

static void test_a_withdrawn_version_is_for_no_new_assessment_and_stays_readable(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL);
    struct json *list, *person = json_map(&f->call), *standing = json_map(&f->call);

    must_work(&f->call, instrument_withdraw(&f->call, fixture_sit(f, ADMINISTRATOR), &id, "faulty"));
    assert_int_equal(in_use(f), 0);
    assert_true(json_get_bool(show(f, &id), "is_withdrawn"));
    assert_string_equal(json_get_text(show(f, &id), "withdrawn_reason_text"), "It has a fault");
    assert_non_null(item(show(f, &id), "engagement"));
    must_work(&f->call, ask_instrument_withdrawn_list(&f->call, &f->desks[OFFICER], &list));
    assert_int_equal(json_count(list), 1);
    json_set(standing, "standing", json_text(&f->call, "listed"));
    json_set(person, "legal_status", json_text(&f->call, "convicted"));
    json_set(person, "birth", json_text(&f->call, "1980"));
    must_fail(&f->call, ERR_INVALID, instrument_fits(&f->call, show(f, &id), person, standing));
    must_fail(&f->call, ERR_CONFLICT,
              instrument_withdraw(&f->call, fixture_sit(f, ADMINISTRATOR), &id, "faulty"));
}

static void test_a_withdrawal_has_a_known_reason(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL), none = {{7}};

    must_fail(&f->call, ERR_INVALID,
              instrument_withdraw(&f->call, fixture_sit(f, ADMINISTRATOR), &id, "no longer liked"));
    must_fail(&f->call, ERR_MISSING,
              instrument_withdraw(&f->call, fixture_sit(f, ADMINISTRATOR), &none, "faulty"));
    assert_int_equal(in_use(f), 1);
}

static void test_a_withdrawn_version_comes_back_only_with_the_same_texts(void **state)
{
    struct fixture *f = *state;
    struct instrument_file other = sample(f, "age_from: 18", "age_from: 21");
    struct id id = adopt(f, NULL, NULL);

    must_work(&f->call, instrument_withdraw(&f->call, fixture_sit(f, ADMINISTRATOR), &id, "faulty"));
    must_fail(&f->call, ERR_CONFLICT,
              instrument_adopt_file(&f->call, fixture_sit(f, ADMINISTRATOR), &other, NULL, NULL));
    adopt(f, NULL, NULL);
    assert_int_equal(in_use(f), 1);
    assert_true(json_get_bool(show(f, &id), "is_withdrawn"));
}

/* ---- validation ---- */

#define VALIDATED                                                                                      \
    "status: locally_validated\nvalidation: {where: {en: a, fr: b, ar: c}, with_whom: {en: a, fr: b, " \
    "ar: c}, by_whom: {en: a, fr: b, ar: c}}"

static void test_it_is_validated_only_when_the_service_says_so(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, "status: not_validated", VALIDATED);

    assert_false(json_get_bool(show(f, &id), "is_validated"));
    assert_string_equal(json_get_text(json_get(show(f, &id), "validation"), "by_whom"), "a");
}

static void
test_a_validation_counts_for_its_instrument_and_language_until_it_is_taken_back(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL), other = adopt(f, "version: \"0.1\"", "version: \"0.2\"");
    struct instrument_study study = {id, "fr", "Two prisons, 2024 to 2026", "140 adults", "University"};
    struct id validation;

    must_work(&f->call,
              instrument_validate(&f->call, fixture_sit(f, ADMINISTRATOR), &study, &validation));
    assert_false(json_get_bool(show(f, &id), "is_validated")); /* read in English */
    study.language = "en";
    must_work(&f->call,
              instrument_validate(&f->call, fixture_sit(f, ADMINISTRATOR), &study, &validation));
    assert_true(json_get_bool(show(f, &id), "is_validated"));
    assert_false(json_get_bool(show(f, &other), "is_validated"));
    assert_int_equal(json_count(json_get(show(f, &id), "validations")), 2);

    must_fail(&f->call, ERR_MISSING,
              instrument_validation_end(&f->call, fixture_sit(f, ADMINISTRATOR), &other, &validation));
    must_work(&f->call,
              instrument_validation_end(&f->call, fixture_sit(f, ADMINISTRATOR), &id, &validation));
    assert_false(json_get_bool(show(f, &id), "is_validated"));
    must_fail(&f->call, ERR_MISSING,
              instrument_validation_end(&f->call, fixture_sit(f, ADMINISTRATOR), &id, &validation));
}

static void test_a_validation_says_where_with_whom_by_whom_in_a_language_of_the_instrument(void **state)
{
    struct fixture *f = *state;
    const struct instrument_study whole = {adopt(f, NULL, NULL), "en", "here", "them", "us"};
    struct instrument_study cut[5];

    for (size_t i = 0; i < 5; i++) cut[i] = whole;
    cut[0].language = "de";
    cut[1].where = " ";
    cut[2].with_whom = "";
    cut[3].by_whom = "";
    cut[4].language = "";
    for (size_t i = 0; i < 5; i++)
        must_fail(&f->call, ERR_INVALID,
                  instrument_validate(&f->call, fixture_sit(f, ADMINISTRATOR), &cut[i], NULL));
    assert_int_equal(json_count(json_get(show(f, &whole.instrument), "validations")), 0);
}

/* ---- what an assessor is told ---- */

static void test_items_say_when_and_of_whom_they_are_asked(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL);
    struct json *instrument = show(f, &id);
    const struct json *ties = item(instrument, "group_ties");
    const struct json *acts = item(instrument, "preparation_by_acts");
    const struct json *when = json_get(ties, "when");

    assert_string_equal(json_get_text(when, "item"), "violence_as_means");
    assert_string_equal(json_get_text(when, "item_title"), "Violence as a means");
    assert_int_equal(json_count(json_get(when, "in")), 2);
    assert_string_equal(json_get(when, "in")->as.members.first->as.text, "present");
    assert_true(json_get_bool(ties, "evidence_required"));
    assert_false(json_get_bool(ties, "about_acts"));
    assert_false(json_get_bool(acts, "evidence_required"));
    assert_true(json_get_bool(acts, "about_acts"));
    assert_int_equal(json_get(acts, "when")->kind, JSON_IS_NIL);
    assert_int_equal(json_count(json_get(acts, "rating_list")), 3); /* not where nothing can be seen */
    assert_int_equal(json_count(json_get(instrument, "formulation")), 3);
}

/* ---- for whom ---- */

struct fitting {
    const char *standing, *legal, *birth;
    bool fits;
};

static void fits(struct fixture *f, const struct json *instrument, const struct fitting *t)
{
    struct json *person = json_map(&f->call), *standing = json_map(&f->call);

    json_set(person, "legal_status", json_text(&f->call, t->legal));
    json_set(person, "birth", json_text(&f->call, t->birth));
    json_set(standing, "standing", json_text(&f->call, t->standing));
    if (t->fits)
        must_work(&f->call, instrument_fits(&f->call, instrument, person, standing));
    else
        must_fail(&f->call, ERR_INVALID, instrument_fits(&f->call, instrument, person, standing));
}

static void test_an_instrument_is_refused_outside_its_population(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL);
    const struct fitting cases[] = {
        {"listed", "convicted", "1980-02-03", true},
        {"listed", "untried", "1980", true},
        {"listed", "other", "1980", false},
        {"screening", "convicted", "1980", false},
        {"none", "convicted", "1980", false},
        {NULL, "convicted", "1980", false},
        {"listed", NULL, "1980", false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) fits(f, show(f, &id), &cases[i]);
}

static void test_an_instrument_is_refused_outside_its_ages(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, "age_to: 120", "age_to: 60");
    int64_t now;
    const struct fitting cases[] = {
        {"listed", "convicted", "2006-11-25", true},  /* eighteen today */
        {"listed", "convicted", "2006-11-26", false}, /* tomorrow */
        {"listed", "convicted", "2005", true},        {"listed", "convicted", "2006", false},
        {"listed", "convicted", "1963-11-26", true},  {"listed", "convicted", "1963-11-25", false},
        {"listed", "convicted", NULL, false},         {"listed", "convicted", "unknown", false},
        {"listed", "convicted", "2024", false},       {"listed", "convicted", "2025", false},
    };

    assert_true(time_parse("2024-11-25", &now));
    f->call.now = now;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) fits(f, show(f, &id), &cases[i]);
}

/* As versions that were taken into use before the format knew it. */
static void test_an_instrument_that_says_not_for_whom_is_refused(void **state)
{
    struct fixture *f = *state;
    struct id id = adopt(f, NULL, NULL);
    struct json *instrument = show(f, &id);

    json_set(instrument, "persons", json_nil(&f->call));
    fits(f, instrument, &(struct fitting){"listed", "convicted", "1980", false});
}

/* table: one line a test */
int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_a_file_of_the_service_is_taken_into_use),
        SITE_TEST(test_a_file_with_an_error_changes_nothing_and_says_where),
        SITE_TEST(test_a_file_with_a_warning_needs_it_accepted),
        SITE_TEST(test_only_the_administrator_takes_into_use_withdraws_and_validates),
        SITE_TEST(test_a_version_is_taken_into_use_once),
        SITE_TEST(test_a_withdrawn_version_is_for_no_new_assessment_and_stays_readable),
        SITE_TEST(test_a_withdrawal_has_a_known_reason),
        SITE_TEST(test_a_withdrawn_version_comes_back_only_with_the_same_texts),
        SITE_TEST(test_it_is_validated_only_when_the_service_says_so),
        SITE_TEST(test_a_validation_counts_for_its_instrument_and_language_until_it_is_taken_back),
        SITE_TEST(test_a_validation_says_where_with_whom_by_whom_in_a_language_of_the_instrument),
        SITE_TEST(test_items_say_when_and_of_whom_they_are_asked),
        SITE_TEST(test_an_instrument_is_refused_outside_its_population),
        SITE_TEST(test_an_instrument_is_refused_outside_its_ages),
        SITE_TEST(test_an_instrument_that_says_not_for_whom_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
