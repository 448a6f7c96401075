/* study/pages_test.c: what the pages, files and prints of a study say, to whom, and of whom they do
 * not. */

#include "assess/second_fixture.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/text.h"
#include "base/time.h"
#include "study/fixture.h"
#include "study/study.h"

extern char **environ;

#define TWICE 12

/* ---- entries, put forward by their kind ---- */

static struct id put_forward(struct table *t, struct desk *d, const char *kind, struct json *coded)
{
    struct entry *e = entry_new(t->c, kind, &t->w.person);
    struct id id = {{0}};

    for (struct json *m = coded->as.members.first; m; m = m->next)
        entry_coded(t->c, e, m->key, json_duplicate(t->c, m));
    must_work(t->c, site_decide(t->c, d, fixture_decide_entry, e, &id));
    return id;
}

/* Items alternate, so that what is asked of every item can be worked out; how much they matter changes
 * with the time. */
static struct json *some_ratings(struct table *t, size_t unlike)
{
    static const char *const codes[] = {"present", "absent"}, *const relevances[] = {"central",
                                                                                     "contributing",
                                                                                     "marginal"};
    struct json *ratings = json_map(t->c), *all = work_ratings(&t->w);
    size_t n = 0;

    for (const struct json *r = all->as.members.first; r; r = r->next, n++) {
        struct json *one = json_map(t->c);
        json_set(one, "presence", json_text(t->c, codes[(n + unlike) % 2]));
        if ((n + unlike) % 2 == 0)
            json_set(one, "relevance",
                     json_text(t->c, relevances[(5 * n + 3 * (size_t)t->c->now) % 7 % 3]));
        json_set(ratings, arena_text(t->c->mem, r->key), one);
    }
    return ratings;
}

static void submit(struct table *t, struct desk *d, const struct id *request, const char *place,
                   struct json *ratings)
{
    struct json *coded = json_map(t->c);

    json_set(coded, "request", json_id(t->c, request));
    json_set(coded, "place", json_text(t->c, place));
    json_set(coded, "ratings", ratings);
    put_forward(t, d, "ratings_submitted", coded);
}

/* One assessment that both rated: alike, or the other way round in every item. */
static void rate_twice(struct table *t, bool alike)
{
    struct json *opened = json_map(t->c), *asked = json_map(t->c);
    struct id assessment, request;

    json_set(opened, "instrument", json_id(t->c, &t->w.instrument));
    json_set(opened, "risk_type", json_text(t->c, "violence_in_custody"));
    json_set(opened, "horizon_months", json_int(t->c, 6));
    assessment = put_forward(t, fixture_sit(t->f, ASSESSOR), "assessment_opened", opened);
    json_set(asked, "assessment", json_id(t->c, &assessment));
    json_set(asked, "user", json_id(t->c, &t->secrets->user));
    request = put_forward(t, fixture_sit(t->f, ASSESSOR), "second_asked", asked);
    t->c->now++;
    submit(t, fixture_sit(t->f, ASSESSOR), &request, "first", some_ratings(t, 0));
    t->c->now += alike ? 0 : 1;
    submit(t, table_sit(t), &request, "second", some_ratings(t, alike ? 0 : 1));
}

static void rate_all(struct table *t, size_t count)
{
    for (size_t i = 0; i < count; i++) rate_twice(t, i % 4 != 0);
    table_open_pages(t);
}

static const char *study_path(struct table *t, const char *rest)
{
    return arena_format(t->c->mem, "/study/%s%s", id_text(t->c->mem, &t->w.instrument), rest);
}

static struct json *view_of(struct table *t, int seat, const char *path)
{
    struct http_response p = table_get(t, seat, path, true);
    struct json *view = NULL;

    assert_int_equal(p.status, 200);
    must_work(t->c, json_parse(t->c, p.body, p.body_length, &view));
    return view;
}

static const char *const rests[] = {"", "/strictness", "/data", "/report"};
#define RESTS (sizeof rests / sizeof *rests)

/* ---- who ---- */

static void test_assessors_reviewers_and_inspectors_see_it_and_nobody_else(void **state)
{
    static const bool may[ROLE_COUNT] = {[ASSESSOR] = true, [REVIEWER] = true, [INSPECTOR] = true};
    struct table t = table_begin(state);

    rate_all(&t, TWICE);
    for (enum role role = 0; role < ROLE_COUNT; role++) {
        assert_int_equal(table_get(&t, role, "/study", true).status, may[role] ? 200 : 403);
        for (size_t i = 0; i < RESTS; i++)
            assert_int_equal(table_get(&t, role, study_path(&t, rests[i]), false).status,
                             may[role] ? 200 : 403);
    }
    table_end(&t);
}

static void test_an_instrument_that_is_not_there_is_said_to_be_missing(void **state)
{
    struct table t = table_begin(state);

    rate_all(&t, 0);
    assert_int_equal(table_get(&t, REVIEWER, "/study/0123456789abcdef0123456789abcdef", false).status,
                     404);
    table_end(&t);
}

/* ---- how many ---- */

static void test_too_few_give_no_figure_no_file_and_no_report(void **state)
{
    struct table t = table_begin(state);
    struct json *view;

    rate_all(&t, 1); /* whole assessments are drawn, and one alone cannot be */
    assert_int_equal(table_get(&t, ASSESSOR, study_path(&t, ""), false).status, 200);
    for (size_t i = 1; i < STUDY_SHOWN - 1; i++) rate_twice(&t, i % 4 != 0);
    view = view_of(&t, ASSESSOR, study_path(&t, ""));
    assert_false(json_get_bool(view, "is_shown"));
    assert_int_equal(json_count(json_get(view, "differing")), 0);
    assert_int_equal(json_count(json_get(view, "commands")), 0);
    assert_int_equal(json_get(json_get(view, "all"), "observed")->kind, JSON_IS_NIL);
    assert_int_equal(json_get(json_get(view, "study"), "from")->kind, JSON_IS_NIL);
    assert_non_null(strstr(table_get(&t, ASSESSOR, study_path(&t, ""), false).body, "Fewer than 10"));
    assert_int_equal(table_get(&t, ASSESSOR, study_path(&t, "/data"), false).status, 409);
    assert_int_equal(table_get(&t, ASSESSOR, study_path(&t, "/report"), false).status, 409);
    table_end(&t);
}

/* Blindness: a first rating alone is not even counted. */
static void test_what_one_rater_submitted_is_not_counted(void **state)
{
    struct table t = table_begin(state);
    const struct json *row;

    table_ask(&t);
    table_write_first(&t, "present");
    must_work(t.c, table_submit_first(&t));
    table_open_pages(&t);
    row = json_get(view_of(&t, INSPECTOR, "/study"), "instruments")->as.members.first;
    assert_int_equal(json_get_int(row, "twice", -1), 0);
    assert_int_equal(json_get_int(row, "assessed", -1), 0);
    table_end(&t);
}

static void test_the_page_has_the_figures_in_the_order_of_the_instrument(void **state)
{
    struct table t = table_begin(state);
    const struct json *section = json_get(t.w.definition, "sections")->as.members.first, *shown;
    const char *first = time_date_text(t.c->mem, t.c->now);
    struct json *view;

    for (size_t i = 0; i < TWICE; i++) {
        rate_twice(&t, i % 4 != 0);
        if (i == 0) t.c->now += 3 * TIME_DAY;
    }
    table_open_pages(&t);
    view = view_of(&t, REVIEWER, study_path(&t, ""));
    assert_true(json_get_bool(view, "is_early"));
    assert_int_equal(json_get_int(json_get(view, "study"), "raters", 0), 2);
    assert_string_equal(json_get_text(json_get(view, "study"), "from"), first);
    assert_string_equal(json_get_text(json_get(view, "study"), "until"),
                        time_date_text(t.c->mem, t.c->now));
    shown = json_get(view, "sections")->as.members.first;
    for (; section; section = section->next, shown = shown->next) {
        const struct json *i = json_get(section, "items")->as.members.first,
                          *k = json_get(shown, "items")->as.members.first;
        for (; i; i = i->next, k = k->next) {
            assert_string_equal(json_get_text(k, "code"), json_get_text(i, "code"));
            assert_near(json_get(k, "observed")->as.real, .75, 1e-9);
            assert_string_equal(json_get_text(k, "alike_text"), "75 %");
        }
        assert_null(k);
    }
    assert_null(shown);
    table_end(&t);
}

/* ---- of nobody ---- */

static char *ran(struct table *t, char *const *argv, const char *input)
{
    const char *in = arena_format(t->c->mem, "%s/in", t->f->folder),
               *out = arena_format(t->c->mem, "%s/out", t->f->folder);
    posix_spawn_file_actions_t files;
    char *text = arena_alloc(t->c->mem, 1 << 20);
    FILE *file;
    pid_t pid;
    int status = 0;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, in, O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (!(file = fopen(in, "w"))) abort();
    fputs(input, file);
    fclose(file);
    if (posix_spawnp(&pid, argv[0], &files, NULL, argv, environ) != 0) abort();
    waitpid(pid, &status, 0);
    posix_spawn_file_actions_destroy(&files);
    assert_int_equal(status, 0);
    if (!(file = fopen(out, "r"))) abort();
    text[fread(text, 1, (1 << 20) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void need_without(const char *body, const char *what, const char *path)
{
    if (strstr(body, what)) print_error("%s says %s\n", path, what);
    assert_null(strstr(body, what));
}

static void need_nobody(struct table *t, const char *body, const char *path)
{
    const char *told[] = {"Dorrin",
                          "Halvek",
                          "SM-1",
                          "Second Rater",
                          id_text(t->c->mem, &t->w.person),
                          id_text(t->c->mem, &t->w.assessment),
                          id_text(t->c->mem, &t->secrets->user),
                          id_text(t->c->mem, &t->f->secrets[ASSESSOR]->user)};

    for (size_t i = 0; i < sizeof told / sizeof *told; i++) need_without(body, told[i], path);
}

/* By the inspector, whose own name stands at the top of the page. */
static void test_nothing_carries_a_name_number_or_handle(void **state)
{
    struct table t = table_begin(state);

    rate_all(&t, TWICE);
    for (size_t i = 0; i < RESTS; i++)
        for (int as_json = 0; as_json < 2; as_json++) {
            struct http_response p = table_get(&t, INSPECTOR, study_path(&t, rests[i]), as_json);
            assert_int_equal(p.status, 200);
            need_nobody(&t, p.body, rests[i]);
        }
    need_nobody(&t, table_get(&t, INSPECTOR, "/study", false).body, "/study");
    table_end(&t);
}

static void test_the_report_says_that_it_is_about_nobody(void **state)
{
    struct table t = table_begin(state);
    const char *path = arena_format(t.c->mem, "%s/report.pdf", t.f->folder);
    struct http_response p;
    FILE *file = fopen(path, "w");
    char *text;

    rate_all(&t, TWICE);
    p = table_get(&t, INSPECTOR, study_path(&t, "/report"), false);
    assert_int_equal(p.status, 200);
    if (!file || fwrite(p.body, 1, p.body_length, file) != p.body_length) abort();
    fclose(file);
    if (access("/usr/bin/pdftotext", X_OK) != 0) {
        table_end(&t);
        skip();
    }
    text = ran(&t, (char *[]){"pdftotext", "-raw", (char *)path, "-", NULL}, "");
    for (char *at = text; *at; at++) /* where a line ends is no matter */
        if (*at == '\n') *at = ' ';
    need_nobody(&t, text, "report");
    assert_non_null(strstr(text, "nothing about any person"));
    assert_non_null(strstr(text, "astrolabe stats agree -"));
    table_end(&t);
}

/* ---- in the order of time ---- */

static void test_agreement_over_time_is_drawn_and_said_in_words(void **state)
{
    struct table t = table_begin(state);
    const struct json *course;
    const char *body;

    rate_all(&t, STUDY_ENOUGH);
    course = json_get(view_of(&t, INSPECTOR, study_path(&t, "")), "course");
    assert_true(json_get_bool(course, "is_enough"));
    assert_int_equal(json_count(json_get(course, "points")), STUDY_ENOUGH / 5);
    assert_string_equal(json_get_text(json_get(course, "points")->as.members.first, "range"), "1–5");
    body = table_get(&t, INSPECTOR, study_path(&t, ""), false).body;
    assert_non_null(strstr(body, "src=\"data:image/svg+xml;base64,"));
    assert_non_null(strstr(body, "says what is expected"));
    need_nobody(&t, body, "course");
    assert_int_equal(table_get(&t, INSPECTOR, study_path(&t, "/report"), false).status, 200);
    table_end(&t);
}

static void test_too_few_have_no_course_and_the_page_says_so(void **state)
{
    struct table t = table_begin(state);
    const struct json *course;

    rate_all(&t, TWICE);
    course = json_get(view_of(&t, INSPECTOR, study_path(&t, "")), "course");
    assert_false(json_get_bool(course, "is_enough"));
    assert_int_equal(json_count(json_get(course, "points")), 0);
    assert_non_null(strstr(table_get(&t, INSPECTOR, study_path(&t, ""), false).body,
                           "before it can be said whether agreement moves"));
    table_end(&t);
}

/* ---- looked at again ---- */

static struct id sign(struct table *t, const struct id *assessment, struct json *ratings,
                      const char *level)
{
    struct json *coded = json_map(t->c);

    json_set(coded, "assessment", json_id(t->c, assessment));
    json_set(coded, "ratings", ratings);
    json_set(coded, "level", json_text(t->c, level));
    return put_forward(t, fixture_sit(t->f, ASSESSOR), "assessment_signed", coded);
}

static void judge(struct table *t, const struct id *assessment, const struct id *entry,
                  const char *kind)
{
    struct json *coded = json_map(t->c);

    json_set(coded, "assessment", json_id(t->c, assessment));
    json_set(coded, "signed", json_id(t->c, entry));
    put_forward(t, fixture_sit(t->f, REVIEWER), kind, coded);
}

static struct id open_after(struct table *t, const struct id *before)
{
    struct json *opened = json_map(t->c);

    json_set(opened, "instrument", json_id(t->c, &t->w.instrument));
    json_set(opened, "risk_type", json_text(t->c, "violence_in_custody"));
    json_set(opened, "horizon_months", json_int(t->c, 6));
    if (before) json_set(opened, "follows", json_id(t->c, before));
    return put_forward(t, fixture_sit(t->f, ASSESSOR), "assessment_opened", opened);
}

static struct id open_one(struct table *t)
{
    return open_after(t, NULL);
}

static void sign_again(struct table *t, const struct id *assessment, const struct id *before,
                       struct json *ratings, const char *level)
{
    struct json *coded = json_map(t->c);
    struct id entry;

    json_set(coded, "assessment", json_id(t->c, assessment));
    json_set(coded, "ratings", ratings);
    json_set(coded, "level", json_text(t->c, level));
    json_set(coded, "supersedes", json_id(t->c, before));
    entry = put_forward(t, fixture_sit(t->f, ASSESSOR), "assessment_signed", coded);
    judge(t, assessment, &entry, "assessment_countersigned");
}

/* The way of the nth: returned if it is among the first `returned`; of those, every third signed anew
 * with the same, with other ratings, or with another level. */
static void go_through(struct table *t, size_t n, size_t returned)
{
    struct id assessment = open_one(t), entry = sign(t, &assessment, some_ratings(t, 0), "low");

    judge(t, &assessment, &entry, n < returned ? "assessment_returned" : "assessment_countersigned");
    if (n < returned)
        sign_again(t, &assessment, &entry, some_ratings(t, n % 3 == 1), n % 3 == 2 ? "high" : "low");
}

static const struct json *row_of(const struct json *list, size_t n)
{
    const struct json *row = list->as.members.first;

    while (n--) row = row->next;
    return row;
}

static void test_returned_and_corrected_are_counted_with_an_interval(void **state)
{
    struct table t = table_begin(state);
    const struct json *follow, *row;

    for (size_t i = 0; i < 20; i++) go_through(&t, i, STUDY_SHOWN);
    table_open_pages(&t);
    follow = json_get(view_of(&t, REVIEWER, study_path(&t, "")), "follow");
    row = row_of(follow, 0);
    assert_int_equal(json_get_int(row, "part", 0), STUDY_SHOWN);
    assert_int_equal(json_get_int(row, "whole", 0), 20);
    assert_string_equal(json_get_text(row, "share_interval"), "[30 %; 70 %]"); /* Wilson, 10 of 20 */
    row = row_of(follow, 1);
    assert_int_equal(json_get_int(row, "part", 0), 6); /* of 0 … 9: 1, 4, 7 and 2, 5, 8 */
    assert_int_equal(json_get_int(row, "whole", 0), 10);
    assert_false(json_get_bool(row_of(follow, 2), "is_shown"));
    assert_int_equal(json_get(row_of(follow, 2), "part")->kind, JSON_IS_NIL);
    need_nobody(&t, table_get(&t, INSPECTOR, study_path(&t, ""), false).body, "follow");
    table_end(&t);
}

static void review(struct table *t, const struct id *assessment, const char *outcome)
{
    struct json *coded = json_map(t->c);

    json_set(coded, "assessment", json_id(t->c, assessment));
    json_set(coded, "outcome", json_text(t->c, outcome));
    put_forward(t, fixture_sit(t->f, REVIEWER), "assessment_reviewed", coded);
}

static void test_the_last_review_counts(void **state)
{
    struct table t = table_begin(state);
    const struct json *row;

    for (size_t i = 0; i < STUDY_SHOWN; i++) {
        struct id assessment = open_one(&t), entry = sign(&t, &assessment, some_ratings(&t, 0), "low");
        judge(&t, &assessment, &entry, "assessment_countersigned");
        review(&t, &assessment, "holds");
        t.c->now++;
        if (i < 3) review(&t, &assessment, "new_needed");
    }
    table_open_pages(&t);
    row = row_of(json_get(view_of(&t, REVIEWER, study_path(&t, "")), "follow"), 2);
    assert_int_equal(json_get_int(row, "part", 0), STUDY_SHOWN - 3);
    assert_int_equal(json_get_int(row, "whole", 0), STUDY_SHOWN);
    table_end(&t);
}

static struct id countersigned(struct table *t, const struct id *before, size_t unlike,
                               const char *level)
{
    struct id assessment = open_after(t, before),
              entry = sign(t, &assessment, some_ratings(t, unlike), level);

    judge(t, &assessment, &entry, "assessment_countersigned");
    return assessment;
}

static void test_what_changed_after_a_review_is_counted(void **state)
{
    struct table t = table_begin(state);
    const struct json *follow;

    for (size_t i = 0; i < STUDY_SHOWN; i++) {
        struct id before = countersigned(&t, NULL, 0, "low");
        review(&t, &before, "new_needed");
        countersigned(&t, &before, i < 4, i < 2 ? "high" : "low");
    }
    table_open_pages(&t);
    follow = json_get(view_of(&t, REVIEWER, study_path(&t, "")), "follow");
    assert_int_equal(json_get_int(row_of(follow, 2), "part", -1), 0);
    assert_int_equal(json_get_int(row_of(follow, 3), "part", -1), 2);
    assert_int_equal(json_get_int(row_of(follow, 3), "whole", -1), STUDY_SHOWN);
    assert_int_equal(json_get_int(row_of(follow, 4), "part", -1), 4);
    table_end(&t);
}

/* ---- the command ---- */

/* The program stands beside the test. */
static const char *program(struct table *t)
{
    char own[4096];
    ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);

    if (length <= 0) abort();
    own[length] = '\0';
    *strrchr(own, '/') = '\0';
    return arena_format(t->c->mem, "%s/astrolabe-stats", own);
}

static const struct json *result(const struct json *answer, const char *key, const char *of)
{
    for (const struct json *r = json_get(answer, "results")->as.members.first; r; r = r->next)
        if (strcmp(json_get_text(r, "key"), key) == 0 && text_equal(json_get_text(r, "of"), of))
            return r;
    return NULL;
}

static void need_same(const struct json *answer, const char *key, const char *of,
                      const struct json *figures, const char *name)
{
    const struct json *r = result(answer, key, of), *ci = json_get(r, "ci")->as.members.first;
    char text[40];

    assert_near(json_get(r, "estimate")->as.real, json_get(figures, name)->as.real, 1e-9);
    snprintf(text, sizeof text, "%s_low", name);
    if (!json_get(figures, text)) return;
    assert_near(ci->as.real, json_get(figures, text)->as.real, 1e-9);
    snprintf(text, sizeof text, "%s_high", name);
    assert_near(ci->next->as.real, json_get(figures, text)->as.real, 1e-9);
}

static void write_file(struct table *t, const char *name, const char *text)
{
    FILE *file = fopen(arena_format(t->c->mem, "%s/%s", t->f->folder, name), "w");

    if (!file) abort();
    fputs(text, file);
    fclose(file);
}

/* The line as it is printed, run by a shell in the folder where the files lie. */
static struct json *answered(struct table *t, const char *command)
{
    const char *line =
        arena_format(t->c->mem, "astrolabe() { shift; '%s' \"$@\"; }; cd '%s'; %s --json", program(t),
                     t->f->folder, command);
    const char *text = ran(t, (char *[]){"sh", "-c", (char *)line, NULL}, "");
    struct json *answer = NULL;

    must_work(t->c, json_parse(t->c, text, strlen(text), &answer));
    return answer;
}

static void need_commands_answer(struct table *t, const struct json *commands, const struct json *of)
{
    const struct json *all = json_get(of, "all"),
                      *item = json_get(json_get(of, "sections")->as.members.first, "items")
                                  ->as.members.first;
    const struct json *answer = answered(t, json_get_text(commands, "all"));

    need_same(answer, "percent_agreement", NULL, all, "observed");
    need_same(answer, "gwet_ac1", NULL, all, "ac1");
    need_same(answer, "gwet_ac2", NULL, all, "ac1"); /* nothing lies nearer to one than to another */
    need_same(answered(t, json_get_text(commands, "all_ordinal")), "krippendorff_alpha", "ordinal", all,
              "alpha");
    need_same(answered(t, json_get_text(commands, "one")), "gwet_ac1", NULL, item, "ac1");
    need_same(answered(t, json_get_text(commands, "one_ordinal")), "krippendorff_alpha", "ordinal",
              item, "alpha");
}

static void test_the_commands_on_the_data_give_the_figures_of_the_page(void **state)
{
    struct table t = table_begin(state);
    const struct json *commands;
    struct json *view;
    const char *data;

    rate_all(&t, 2 * TWICE);
    data = table_get(&t, REVIEWER, study_path(&t, "/data"), false).body;
    assert_int_equal(strncmp(data, "unit,rater,item,value,cluster,aspect\n1,A,", 41), 0);
    write_file(&t, "data.csv", data);
    view = view_of(&t, REVIEWER, study_path(&t, ""));
    commands = json_get(view, "commands")->as.members.first;
    need_commands_answer(&t, commands, view);
    assert_true(json_get_bool(json_get(view, "relevance"), "is_shown"));
    need_commands_answer(&t, commands->next, json_get(view, "relevance"));
    table_end(&t);
}

/* ---- whether an item means the same in each group ---- */

/* One person with one countersigned assessment, whose author read the instrument in that language. Of
 * the first of each language nothing is known. */
static void sign_for_another(struct table *t, size_t n, const char *language)
{
    static const char *const codes[] = {"absent", "partly", "present", "no_information"};
    struct json *ratings = json_map(t->c), *all = work_ratings(&t->w), *coded = json_map(t->c);
    struct id assessment, entry;
    size_t i = 0;

    t->w.person = fixture_person(t->f, arena_format(t->c->mem, "SM-2%04zu", n), "Other", &t->f->unit);
    for (const struct json *r = all->as.members.first; r; r = r->next, i++) {
        struct json *one = json_map(t->c);
        size_t chosen = (n * 7 + i * 5 + n / 3 * i) % 11;
        json_set(one, "presence", json_text(t->c, codes[n < 2 ? 3 : chosen % 4]));
        json_set(ratings, arena_text(t->c->mem, r->key), one);
    }
    assessment = open_one(t);
    json_set(coded, "assessment", json_id(t->c, &assessment));
    json_set(coded, "ratings", ratings);
    json_set(coded, "level", json_text(t->c, "low"));
    json_set(coded, "language", json_text(t->c, language));
    entry = put_forward(t, fixture_sit(t->f, ASSESSOR), "assessment_signed", coded);
    judge(t, &assessment, &entry, "assessment_countersigned");
}

static const struct json *by_language(struct table *t, struct json **ret_view)
{
    *ret_view = view_of(t, INSPECTOR, study_path(t, ""));
    return json_get(*ret_view, "fairness")->as.members.first;
}

/* The number of a column in the row of an item; NULL if there is no such row. */
static const struct json *cell_of(const struct json *answer, const char *code, const char *column)
{
    const struct json *items = json_get(json_get(answer, "tables"), "items");

    for (const struct json *row = json_get(items, "rows")->as.members.first; row; row = row->next) {
        const struct json *head = json_get(items, "columns")->as.members.first,
                          *cell = row->as.members.first;
        if (!text_equal(cell->as.text, code)) continue;
        for (; head; head = head->next, cell = cell->next)
            if (text_equal(head->as.text, column)) return cell;
    }
    return NULL;
}

static void need_items_answer(struct table *t, const struct json *comparison)
{
    const struct json *command = json_get(comparison, "commands")->as.members.first;
    const struct json *item = json_get(comparison, "items")->as.members.first,
                      *answers[] = {answered(t, json_get_text(command, "text")),
                                    answered(t, json_get_text(command->next, "text"))};
    size_t compared = 0;

    for (; item; item = item->next) {
        const char *code = json_get_text(item, "code");
        const struct json *change = result(answers[0], "nagelkerke_total", code), *difference;
        if (!change) change = result(answers[1], "nagelkerke_total", code);
        if (!change || !json_get_bool(item, "is_shown")) continue;
        assert_near(json_get(item, "change")->as.real, json_get(change, "estimate")->as.real, 1e-9);
        difference = cell_of(answers[0], code, "difference_in_sd");
        if (!difference) difference = cell_of(answers[1], code, "difference_in_sd");
        assert_near(json_get(item, "difference")->as.real, difference->as.real, 1e-9);
        compared++;
    }
    assert_true(compared > 20);
}

static const char *compared_text(const struct json *grouping)
{
    return json_get_text(json_get(grouping, "comparisons")->as.members.first, "compared_text");
}

/* How many people of each group were rated on the first item that was looked at. */
static const char *first_counts(const struct json *grouping)
{
    const struct json *comparison = json_get(grouping, "comparisons")->as.members.first,
                      *item = json_get(comparison, "items")->as.members.first;

    while (!json_get_bool(item, "is_shown")) item = item->next;
    return json_get_text(item, "persons_text");
}

static void test_groups_that_are_large_enough_are_compared(void **state)
{
    static const char *const languages[] = {"en", "fr"};
    struct table t = table_begin(state);
    const struct json *of;
    struct json *view;
    const char *body;
    size_t n = 0;

    for (; n < 2 * STUDY_FAIRNESS_ENOUGH - 1; n++) sign_for_another(&t, n, languages[n % 2]);
    table_open_pages(&t);
    of = by_language(&t, &view);
    assert_false(json_get_bool(of, "is_enough"));
    assert_string_equal(json_get_text(json_get(of, "groups")->as.members.first, "persons_text"), "200");
    assert_int_equal(table_get(&t, INSPECTOR, study_path(&t, "/fairness/language"), false).status, 409);
    /* Large enough, but of too few was any item rated: none is alike for not having been looked at. */
    for (; n < 2 * STUDY_FAIRNESS_ENOUGH; n++) sign_for_another(&t, n, languages[n % 2]);
    of = by_language(&t, &view);
    assert_true(json_get_bool(of, "is_enough"));
    assert_non_null(strstr(compared_text(of), "No item could be looked at"));
    assert_null(strstr(table_get(&t, INSPECTOR, study_path(&t, ""), false).body, "Every item"));
    for (; n < 3 * STUDY_FAIRNESS_ENOUGH; n++) sign_for_another(&t, n, languages[n % 2]);
    of = by_language(&t, &view);
    assert_non_null(strstr(compared_text(of), "at least 200 people"));
    body = table_get(&t, INSPECTOR, study_path(&t, ""), false).body;
    assert_non_null(strstr(body, "Every item"));
    /* Two counts follow their heading from whichever side it is read: nothing turns them round. */
    assert_non_null(strstr(body, arena_format(t.c->mem, "\">%s</td>", first_counts(of))));
    write_file(&t, "language.csv",
               table_get(&t, INSPECTOR, study_path(&t, "/fairness/language"), false).body);
    need_items_answer(&t, json_get(of, "comparisons")->as.members.first);
    assert_int_equal(table_get(&t, INSPECTOR, study_path(&t, "/fairness/unit"), false).status, 409);
    assert_int_equal(table_get(&t, INSPECTOR, study_path(&t, "/fairness/faith"), false).status, 404);
    need_nobody(&t, table_get(&t, INSPECTOR, study_path(&t, "/fairness/language"), false).body, "file");
    table_end(&t);
}

/* ---- strictness ---- */

static void test_a_rater_sees_their_own_strictness_and_no_spread(void **state)
{
    struct table t = table_begin(state);
    struct json *view;

    rate_all(&t, TWICE);
    view = view_of(&t, RATER, study_path(&t, "/strictness"));
    assert_int_equal(json_get_int(json_get(view, "own"), "assessments", 0), TWICE);
    assert_true(json_get_bool(json_get(view, "own"), "is_shown"));
    assert_null(json_get(view, "spread"));
    view = view_of(&t, REVIEWER, study_path(&t, "/strictness"));
    assert_int_equal(json_get_int(json_get(view, "own"), "assessments", -1), 0);
    assert_non_null(json_get(view, "spread"));
    assert_false(json_get_bool(json_get(view, "spread"), "is_enough"));
    table_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITE_TEST(test_assessors_reviewers_and_inspectors_see_it_and_nobody_else),
        SITE_TEST(test_an_instrument_that_is_not_there_is_said_to_be_missing),
        SITE_TEST(test_too_few_give_no_figure_no_file_and_no_report),
        SITE_TEST(test_what_one_rater_submitted_is_not_counted),
        SITE_TEST(test_the_page_has_the_figures_in_the_order_of_the_instrument),
        SITE_TEST(test_nothing_carries_a_name_number_or_handle),
        SITE_TEST(test_the_report_says_that_it_is_about_nobody),
        SITE_TEST(test_agreement_over_time_is_drawn_and_said_in_words),
        SITE_TEST(test_too_few_have_no_course_and_the_page_says_so),
        SITE_TEST(test_returned_and_corrected_are_counted_with_an_interval),
        SITE_TEST(test_the_last_review_counts),
        SITE_TEST(test_what_changed_after_a_review_is_counted),
        SITE_TEST(test_the_commands_on_the_data_give_the_figures_of_the_page),
        SITE_TEST(test_groups_that_are_large_enough_are_compared),
        SITE_TEST(test_a_rater_sees_their_own_strictness_and_no_spread),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
