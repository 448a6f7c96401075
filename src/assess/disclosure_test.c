/* assess/disclosure_test.c: what the person's copy leaves out, and that nothing tells how much. */

#include "assess/office.h"

#include "assess/disclosure.h"
#include "assess/reading.h"

static struct json *parsed(struct call *c, const char *text)
{
    struct json *value = NULL;

    must_work(c, json_parse(c, text, strlen(text), &value));
    return value;
}

static const char *written(struct call *c, const struct json *value)
{
    struct buffer out = buffer_in(c->mem, SIZE_MAX / 4);

    json_write(&out, value);
    return out.data;
}

/* ---- evidence ---- */

#define OPEN_ROW                                                                                       \
    "{\"id\":\"o\",\"type\":\"fact\",\"source\":\"file\",\"restricted\":false,\"says\":\"open "        \
    "words\"}"
#define SECRET_ROWS                                                                                    \
    "{\"id\":\"r\",\"type\":\"fact\",\"source\":\"file\",\"restricted\":true,\"says\":\"restricted\"}" \
    ","                                                                                                \
    "{\"id\":\"i\",\"type\":\"intelligence\",\"source\":\"file\",\"says\":\"intelligence\"},"

static const char instrument_text[] =
    "{\"presence\":[],\"relevance\":[],\"sections\":[{\"code\":\"s\",\"title\":\"S\",\"items\":["
    "{\"code\":\"a\",\"title\":\"A\"},{\"code\":\"b\",\"title\":\"B\"}]}]}";

/* What a copy says of ratings and evidence, as one text. */
static const char *copy_of(struct call *c, const char *evidence, const char *ratings)
{
    struct workplace w = {.instrument = parsed(c, instrument_text)};
    struct json *content = json_map(c), *whole = json_list(c);
    struct reading r = {.w = &w, .is_for_person = true};

    json_set(content, "ratings", parsed(c, ratings));
    r.evidence = disclosed_evidence(c, parsed(c, evidence));
    w.matter = (struct matter){.instrument = w.instrument, .content = content, .evidence = r.evidence};
    reading_number(c, r.evidence);
    json_add(whole, reading_sections(c, &r));
    json_add(whole, reading_evidence_groups(c, &r));
    json_add(whole, reading_notices(c, &r));
    return written(c, whole);
}

static void test_restricted_evidence_and_intelligence_leave_no_trace_in_the_copy(void **state)
{
    struct call c = call_begin();
    const char *with = copy_of(&c, "[" SECRET_ROWS OPEN_ROW "]",
                               "{\"a\":{\"presence\":\"present\",\"for\":[\"r\",\"o\",\"i\"],"
                               "\"against\":[\"i\"],\"note\":\"as the informer told\"},"
                               "\"b\":{\"presence\":\"absent\",\"for\":[\"o\"],\"note\":\"as seen\"}}");
    const char *without =
        copy_of(&c, "[" OPEN_ROW "]",
                "{\"a\":{\"presence\":\"present\",\"for\":[\"o\"]},"
                "\"b\":{\"presence\":\"absent\",\"for\":[\"o\"],\"note\":\"as seen\"}}");

    (void)state;
    assert_string_equal(with, without);
    assert_non_null(strstr(with, "open words"));
    assert_non_null(strstr(with, "as seen"));
    call_end(&c);
}

/* In the report a reader sees how evidence is graded; the copy does not say what kind of source it is.
 */
static void test_grades_stand_in_the_report_and_not_in_the_copy(void **state)
{
    static const char rows[] =
        "[{\"id\":\"o\",\"type\":\"fact\",\"source\":\"file\",\"restricted\":false,\"says\":\"x\","
        "\"source_grade_text\":\"W · Witness\",\"content_grade_text\":\"1 · Confirmed\","
        "\"provisional\":true},"
        "{\"id\":\"n\",\"type\":\"fact\",\"source\":\"file\",\"restricted\":false,\"says\":\"y\"}]";
    struct call c = call_begin();
    struct reading r = {.evidence = parsed(&c, rows)};
    const char *report = written(&c, reading_evidence_groups(&c, &r)), *copy;

    (void)state;
    assert_non_null(
        strstr(report, "Source: W · Witness / content: 1 · Confirmed (graded provisionally)"));
    assert_non_null(strstr(report, "Not graded yet"));
    copy = copy_of(&c, rows, "{}");
    assert_null(strstr(copy, "Witness"));
    assert_null(strstr(copy, "graded"));
    call_end(&c);
}

/* ---- names ---- */

static const char *with_roles(struct call *c, const char *text)
{
    static const char staff[] =
        "[{\"full_name\":\"Lena Marie Morvane\",\"roles\":2},{\"full_name\":\"Lena "
        "Morvane\",\"roles\":2},"
        "{\"full_name\":\"Tom Li\",\"roles\":1},{\"full_name\":\"سامي نصر\",\"roles\":4},"
        "{\"full_name\":\"Iris Halvek\",\"roles\":8}]";
    struct json *value = json_list(c);

    json_add(value, json_text(c, text));
    names_to_roles(c, value, parsed(c, staff), parsed(c, "{\"names\":[{\"text\":\"Dorrin Halvek\"}]}"));
    return value->as.members.first->as.text;
}

static void test_names_of_staff_become_roles(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(with_roles(&c, "Lena Morvane wrote it."), "(an assessor) wrote it.");
    assert_string_equal(with_roles(&c, "told Lena Marie Morvane and Tom Li"),
                        "told (an assessor) and (an officer)");
    assert_string_equal(with_roles(&c, "Ms Morvane said so"), "Ms (an assessor) said so");
    assert_string_equal(with_roles(&c, "قال سامي نصر ذلك"), "قال (a reviewer) ذلك");
    assert_string_equal(with_roles(&c, "بسامي نصر"), "ب(a reviewer)");
    call_end(&c);
}

static void test_words_and_the_persons_own_name_stay(void **state)
{
    struct call c = call_begin();

    (void)state;
    assert_string_equal(with_roles(&c, "Morvanesque"), "Morvanesque");
    assert_string_equal(with_roles(&c, "Tom Lister"), "Tom Lister");
    assert_string_equal(with_roles(&c, "Dorrin Halvek"), "Dorrin Halvek");
    assert_string_equal(with_roles(&c, ""), "");
    call_end(&c);
}

/* ---- the page ---- */

static void add_officer_named(struct office *o, const char *full_name)
{
    struct user_new u = {"officer-2",
                         full_name,
                         1U << OFFICER,
                         json_list(o->c),
                         "green boats at the lock",
                         passphrase_cost_least()};

    must_work(o->c, user_add(o->c, fixture_sit(o->w.f, ADMINISTRATOR), &u, NULL));
}

static struct json *content_that_names(struct office *o, const char *name)
{
    struct json *content = work_content(&o->w);
    const char *words = arena_format(o->c->mem, "%s says that he sang", name);

    json_set(json_get(content, "formulation"), "presenting", json_text(o->c, words));
    json_set(json_get(content, "account"), "interpreter_name", json_text(o->c, "Paula Interpreter"));
    json_set(json_get(json_get(content, "management"), "actions")->as.members.first, "owner",
             json_text(o->c, "Uwe Owner"));
    return content;
}

static void test_the_copy_is_of_what_is_countersigned_and_names_nobody(void **state)
{
    struct office o = office_open(state);
    const char *path = office_path(&o, "/disclosure");
    struct http_response p;

    add_officer_named(&o, "Quentin Abbeyfield");
    work_save(&o.w, content_that_names(&o, "Quentin Abbeyfield"));
    assert_int_equal(office_ask(&o, ASSESSOR, path, NULL, false).status, 409);
    must_work(o.c, work_sign(&o.w, &(struct id){{0}}));
    assert_int_equal(office_ask(&o, REVIEWER, path, NULL, false).status, 409);
    must_work(o.c, work_countersign(&o.w, REVIEWER));
    p = office_ask(&o, REVIEWER, path, NULL, false);
    assert_int_equal(p.status, 200);
    assert_non_null(strstr(p.body, "(an officer) says that he sang"));
    assert_non_null(strstr(p.body, "Left out: information that is restricted"));
    assert_null(strstr(p.body, "Abbeyfield"));
    assert_null(strstr(p.body, "Interpreter\""));
    assert_null(strstr(p.body, "Uwe Owner"));
    assert_null(strstr(p.body, "by_name"));
    assert_null(strstr(p.body, "I agree")); /* the reviewer's remark */
    pages_close(o.pages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_restricted_evidence_and_intelligence_leave_no_trace_in_the_copy),
        cmocka_unit_test(test_grades_stand_in_the_report_and_not_in_the_copy),
        cmocka_unit_test(test_names_of_staff_become_roles),
        cmocka_unit_test(test_words_and_the_persons_own_name_stay),
        SITE_TEST(test_the_copy_is_of_what_is_countersigned_and_names_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
