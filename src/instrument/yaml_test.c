/* instrument/yaml_test.c: the shipped instrument passes; each rule refuses its own mistake, at its
 * place. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/words.h"
#include "instrument/check.h"
#include "instrument/yaml.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define SHIPPED "content/instruments/open-framework.yaml"
#define SAMPLE "tests/instruments/sample.yaml"
#define VALIDATION                                                                                     \
    "validation: {where: {en: a, fr: b, ar: c}, with_whom: {en: a, fr: b, ar: c}, by_whom: {en: a, "   \
    "fr: b, ar: c}}"
#define ROOM ((size_t)8 * 1024 * 1024)

struct fixture {
    struct call call;
    char *sample;
    struct json *instrument, *findings; /* of the last reading */
    char *out, *err;                    /* of the last subcommand */
    char path[64];                      /* the last file that was written; "" if there is none */
};

static int set_up(void **state)
{
    FILE *file = fopen(SAMPLE, "rb");
    struct fixture *f;
    size_t length;

    if (!file) return -1; /* tests run in the project's folder */
    f = calloc(1, sizeof *f);
    f->call.mem = arena_new();
    f->sample = arena_alloc(f->call.mem, LIMIT_INSTRUMENT_FILE);
    length = fread(f->sample, 1, LIMIT_INSTRUMENT_FILE - 1, file);
    fclose(file);
    *state = f;
    return length > 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    if (*f->path) unlink(f->path);
    free(f->out);
    free(f->err);
    arena_free(f->call.mem);
    free(f);
    return 0;
}

/* ---- reading ---- */

/* In memory of its exact size, so that the sanitizer sees a step past the end. */
static void read_bytes(struct fixture *f, const char *bytes, size_t length)
{
    char *exact = malloc(length + !length);

    memcpy(exact, bytes, length);
    assert_int_equal(instrument_read(&f->call, "a.yaml", exact, length, &f->instrument, &f->findings),
                     OK);
    free(exact);
}

static void read_yaml(struct fixture *f, const char *text)
{
    read_bytes(f, text, strlen(text));
}

/* The text with the first occurrence of from replaced, which must be there. */
static const char *replaced(struct fixture *f, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return arena_format(f->call.mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static int line_of(const char *text, const char *mark)
{
    const char *at = strstr(text, mark);
    int line = 1;

    assert_non_null(at);
    for (; text < at; text++) line += *text == '\n';
    return line;
}

static const struct json *finding(const struct fixture *f, size_t index)
{
    const struct json *found = f->findings->as.members.first;

    while (found && index--) found = found->next;
    assert_non_null(found);
    return found;
}

static void assert_text(const struct json *map, const char *key, const char *expected)
{
    assert_non_null(json_get_text(map, key));
    assert_string_equal(json_get_text(map, key), expected);
}

/* A change of the shipped file, and the one finding that it must earn. */
struct sabotage {
    const char *from, *to;
    const char *code;
    const char *at;   /* the first place of this in the changed file is on the line to blame */
    const char *cell; /* NULL if nothing is promised */
    bool is_warning;
};

static void earns(struct fixture *f, const struct sabotage *s)
{
    const char *text = replaced(f, f->sample, s->from, s->to);
    const struct json *found;

    read_yaml(f, text);
    found = finding(f, 0);
    assert_text(found, "code", s->code);
    assert_int_equal(json_get_int(found, "row", 0), line_of(text, s->at));
    assert_true(json_get_int(found, "column", 0) > 0);
    if (s->cell) assert_text(found, "cell", s->cell);
    assert_text(found, "level", s->is_warning ? "warning" : "error");
    assert_text(found, "file", "a.yaml");
    assert_false(text_is_blank(json_get_text(found, "message")));
    assert_false(text_is_blank(json_get_text(found, "why")));
    assert_false(text_is_blank(json_get_text(found, "fix")));
    assert_int_equal(json_count(f->findings), 1);
    assert_int_equal(f->instrument->kind, s->is_warning ? JSON_IS_MAP : JSON_IS_NIL);
}

#define EARNS(...) earns(*state, &(struct sabotage){__VA_ARGS__})

/* An instrument in one language, with as many items as wanted, whose anchors differ by a suffix. */
static const char *many_items(struct fixture *f, int items, const char *suffix)
{
    struct buffer b = buffer_in(f->call.mem, ROOM);

    buffer_text(&b,
                "instrument: small\nversion: \"1\"\nlicence: \"CC0\"\nstatus: not_validated\n"
                "languages: [en]\ntitle: {en: T}\npurpose: {en: P}\npopulation: {en: A}\nage_from: 18\n"
                "persons: {standing: [listed], legal: [convicted]}\n"
                "presence:\n- {code: present, label: {en: Yes}}\n- {code: absent, label: {en: No}}\n"
                "- {code: no_information, label: {en: Unknown}}\n"
                "relevance: [{code: a, label: {en: A}}, {code: b, label: {en: B}}]\n"
                "levels: [{code: a, label: {en: A}}, {code: b, label: {en: B}}]\n"
                "sections:\n- code: s\n  title: {en: S}\n  items:\n");
    for (int i = 0; i < items; i++) {
        const char *own = i ? arena_format(f->call.mem, "%d ", i) : "";
        buffer_format(&b,
                      "  - code: i%d\n    direction: protective\n    title: {en: I}\n"
                      "    definition: {en: D}\n    anchors:\n      present: {en: %ssays so}\n"
                      "      absent: {en: %ssays so%s}\n    does_not_count: {en: N}\n",
                      i, own, own, suffix);
    }
    assert_false(buffer_overflowed(&b));
    return b.data;
}

/* ---- what passes ---- */

static void test_an_instrument_is_read_whole(void **state)
{
    struct fixture *f = *state;
    const struct json *sections, *items;

    read_yaml(f, f->sample);
    assert_int_equal(json_count(f->findings), 0);
    assert_text(f->instrument, "instrument", "open-framework");
    assert_text(f->instrument, "version", "0.1");
    assert_int_equal(json_get(f->instrument, "age_from")->kind, JSON_IS_INT);
    assert_int_equal(json_get_int(f->instrument, "age_from", 0), 18);
    sections = json_get(f->instrument, "sections");
    assert_int_equal(json_count(sections), 5);
    items = json_get(sections->as.members.first, "items");
    assert_text(items->as.members.first, "code", "violence_as_means");
    assert_int_equal(json_get_int(items->as.members.first, "window_months", 0), 12);
    assert_text(json_get(items->as.members.first, "title"), "fr", "La violence comme moyen");
}

static void test_members_keep_their_order(void **state)
{
    static const char *const order[] = {"instrument",    "version", "licence", "status",    "languages",
                                        "review_needed", "title",   "purpose", "population"};
    struct fixture *f = *state;
    const struct json *m;

    read_yaml(f, f->sample);
    m = f->instrument->as.members.first;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++, m = m->next)
        assert_string_equal(m->key, order[i]);
}

static void test_windows_line_ends_and_a_byte_order_mark_pass(void **state)
{
    struct fixture *f = *state;
    struct buffer b = buffer_in(f->call.mem, ROOM);

    buffer_text(&b, "\xEF\xBB\xBF");
    for (const char *p = f->sample; *p; p++) {
        if (*p == '\n') buffer_char(&b, '\r');
        buffer_char(&b, *p);
    }
    read_bytes(f, b.data, b.length);
    assert_int_equal(json_count(f->findings), 0);
    assert_int_equal(f->instrument->kind, JSON_IS_MAP);
}

/* libfyaml's own way to a text loses memory from eight doubled quotation marks on. */
static void test_a_text_with_many_doubled_quotation_marks_is_read_without_a_leak(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, replaced(f, f->sample, "en: \"Violence as a means\"",
                          "en: 'l''a d''un l''e d''u l''o d''i l''y d''une l''x d''z'"));
    assert_int_equal(json_count(f->findings), 0);
    assert_text(
        json_get(
            json_get(json_get(f->instrument, "sections")->as.members.first, "items")->as.members.first,
            "title"),
        "en", "l'a d'un l'e d'u l'o d'i l'y d'une l'x d'z");
}

static void test_a_text_on_several_lines_is_read_whole(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, replaced(f, f->sample, "en: \"Open framework for judging risk and need\"",
                          "en: |\n    One\n    two"));
    assert_int_equal(json_count(f->findings), 0);
    assert_text(json_get(f->instrument, "title"), "en", "One\ntwo\n");
}

static void test_a_validated_instrument_passes_with_its_validation(void **state)
{
    struct fixture *f = *state;

    read_yaml(
        f, replaced(f, f->sample, "status: not_validated", "status: locally_validated\n" VALIDATION));
    assert_int_equal(json_count(f->findings), 0);
    assert_text(json_get(json_get(f->instrument, "validation"), "by_whom"), "fr", "b");
}

/* ---- YAML ---- */

static void test_broken_yaml_is_said_with_its_line(void **state)
{
    EARNS(.from = "age_from: 18", .to = "age_from: 18: 19", .code = "yaml_syntax", .at = "18: 19");
}

static void test_an_alias_is_refused(void **state)
{
    EARNS(.from = "en: \"Present\"", .to = "en: *somewhere", .code = "yaml_alias", .at = "*somewhere",
          .cell = "presence[0].label.en");
}

static void test_an_anchor_is_refused(void **state)
{
    EARNS(.from = "en: \"Present\"", .to = "en: &here \"Present\"", .code = "yaml_alias",
          .at = "&here");
}

static void test_a_file_that_unfolds_is_refused_before_it_does(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                 "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c]\n"
                 "e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n");
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);
    assert_true(arena_used(f->call.mem) < ROOM);
}

static void test_a_tag_is_refused(void **state)
{
    EARNS(.from = "age_from: 18", .to = "age_from: !!int 18", .code = "yaml_tag", .at = "!!int");
}

static void test_a_directive_is_refused(void **state)
{
    EARNS(.from = "# The instrument of the tests",
          .to = "%YAML 1.1\n---\n# The instrument of the tests", .code = "yaml_directive",
          .at = "%YAML");
}

static void test_a_second_document_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *text = arena_format(f->call.mem, "%s---\nb: 2 # second\n", f->sample);

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "yaml_documents");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "b: 2 # second"));
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);
}

static void test_a_key_that_is_a_list_is_refused(void **state)
{
    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\n? [a, b]\n: c\n", .code = "yaml_key",
          .at = "? [a", .cell = NULL);
}

static void test_an_empty_key_is_refused(void **state)
{
    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\n\"\": c\n", .code = "yaml_key",
          .at = "\"\": c");
}

static void test_a_key_twice_is_refused(void **state)
{
    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\nage_from: 21 # twice\n",
          .code = "duplicate_key", .at = "age_from: 21", .cell = "age_from");
}

static void test_an_empty_file_is_refused(void **state)
{
    static const char *const empty[] = {"", "# nothing\n", "---\n", "~\n", "\n\n\n"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        read_yaml(f, empty[i]);
        assert_int_equal(json_count(f->findings), 1);
        assert_text(finding(f, 0), "code", "empty_file");
        assert_int_equal(json_get(finding(f, 0), "row")->kind, JSON_IS_NIL);
        assert_int_equal(json_get(finding(f, 0), "cell")->kind, JSON_IS_NIL);
        assert_int_equal(f->instrument->kind, JSON_IS_NIL);
    }
}

static void test_a_file_that_is_one_text_is_refused(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, "just words\n");
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "wrong_kind");
}

static void test_what_is_not_utf8_is_refused(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "en: \"Present\"", .to = "en: \"Pr\xE9sent\"", .code = "not_text",
          .at = "Pr\xE9sent");
    read_bytes(f, "a\0: b", 5);
    assert_text(finding(f, 0), "code", "not_text");
    read_bytes(f,
               "\xFF\xFE"
               "a\0:\0",
               6);
    assert_text(finding(f, 0), "code", "not_text");
}

static void test_a_character_that_deceives_is_refused(void **state)
{
    EARNS(.from = "en: \"Present\"", .to = "en: \"Pre\\u202Esent\"", .code = "not_printable",
          .at = "Pre\\u", .cell = "presence[0].label.en");
    EARNS(.from = "en: \"Present\"", .to = "en: \"Pre\\esent\"", .code = "not_printable",
          .at = "Pre\\e");
    EARNS(.from = "en: \"Present\"", .to = "en: \"Pre\\0sent\"", .code = "not_printable",
          .at = "Pre\\0");
}

/* ---- keys and values ---- */

static void test_an_unknown_key_is_refused_and_the_nearest_named(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\nage_form: 18\n", .code = "unknown_key",
          .at = "age_form", .cell = "age_form");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“age_from”"));
    EARNS(.from = "        direction: need\n", .to = "        direction: need\n        defintion: x\n",
          .code = "unknown_key", .at = "defintion", .cell = "sections[0].items[0].defintion");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“definition”"));
}

static void test_an_unknown_key_cannot_reach_the_terminal(void **state)
{
    struct fixture *f = *state;
    const char *message;

    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\n? \"a\\nb\\tc\"\n: 1\n", .code = "unknown_key",
          .at = "? \"a");
    message = json_get_text(finding(f, 0), "message");
    assert_null(strchr(message, '\n'));
    assert_null(strchr(message, '\t'));
    assert_null(strchr(json_get_text(finding(f, 0), "cell"), '\n'));
}

static void test_a_key_that_is_missing_is_named_where_it_should_be(void **state)
{
    EARNS(.from = "age_from: 18\n", .to = "", .code = "missing_key", .at = "instrument: open",
          .cell = "age_from");
}

static void test_an_item_without_direction_is_refused(void **state)
{
    EARNS(.from = "        direction: need\n", .to = "", .code = "missing_key",
          .at = "violence_as_means", .cell = "sections[0].items[0].direction");
}

static void test_each_required_key_is_required(void **state)
{
    static const char *const required[] = {
        "instrument", "version", "licence",  "status",   "languages", "title",  "purpose",
        "population", "persons", "age_from", "presence", "relevance", "levels", "sections"};
    struct fixture *f = *state;
    size_t count;

    read_yaml(f, "{}");
    count = sizeof required / sizeof *required;
    assert_int_equal(json_count(f->findings), count);
    for (size_t i = 0; i < count; i++) {
        assert_text(finding(f, i), "code", "missing_key");
        assert_text(finding(f, i), "cell", required[i]);
    }
}

static void test_whatever_would_compute_is_refused(void **state)
{
    static const char *const words[] = {"score", "weight",      "points", "total",
                                        "sum",   "value",       "cutoff", "threshold",
                                        "Score", "total_score", "weights"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        const char *key = arena_format(f->call.mem, "    %s: 3\n", words[i]);
        EARNS(.from = "  - code: ordinary\n",
              .to = arena_format(f->call.mem, "  - code: ordinary\n%s", key), .code = "computes_risk",
              .at = key, .cell = arena_format(f->call.mem, "levels[0].%s", words[i]));
        assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "computes no risk"));
    }
}

static void test_computing_is_refused_in_items_anchors_and_texts_too(void **state)
{
    EARNS(.from = "        direction: need\n", .to = "        direction: need\n        weight: 2\n",
          .code = "computes_risk", .at = "weight: 2");
    EARNS(.from = "        anchors:\n", .to = "        anchors:\n          points: 2\n",
          .code = "computes_risk", .at = "points: 2");
    EARNS(.from = "en: \"Urgent measures", .to = "value: 3\n      en: \"Urgent measures",
          .code = "computes_risk", .at = "value: 3");
    EARNS(.from = "age_from: 18\n", .to = "age_from: 18\nthreshold: 3\n", .code = "computes_risk",
          .at = "threshold: 3");
}

static void test_a_list_where_a_text_belongs_is_refused(void **state)
{
    EARNS(.from = "licence: \"CC-BY-4.0\"", .to = "licence: [a]", .code = "wrong_kind", .at = "[a]",
          .cell = "licence");
    EARNS(.from = "review_needed: [fr, ar]", .to = "review_needed: fr", .code = "wrong_kind",
          .at = "review_needed: fr", .cell = "review_needed");
    EARNS(.from = "title:\n  en: \"Open framework for judging risk and need\"\n  fr: \"Cadre ouvert "
                  "d’appréciation des risques et des besoins\"\n  ar: \"الإطار المفتوح لتقدير المخاطر "
                  "والاحتياجات\"",
          .to = "title: Open", .code = "wrong_kind", .at = "title: Open", .cell = "title");
}

static void test_a_number_where_a_text_belongs_is_refused(void **state)
{
    static const char *const taken[] = {"0.1", "1", "-1", "1e3", ".5", "0x1F", "0o17", "true", "False"};
    static const char *const texts[] = {"1.2.3", "0.1-a", "v1", "no", "0x", "1e", "."};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        EARNS(.from = "version: \"0.1\"", .to = arena_format(f->call.mem, "version: %s", taken[i]),
              .code = "not_quoted", .at = "version:", .cell = "version");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        read_yaml(f, replaced(f, f->sample, "version: \"0.1\"",
                              arena_format(f->call.mem, "version: %s", texts[i])));
        assert_int_equal(json_count(f->findings), 0);
        assert_text(f->instrument, "version", texts[i]);
    }
}

static void test_an_empty_text_is_refused(void **state)
{
    static const char *const empty[] = {"", " \"\"", " '  '", " ~", " null"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        EARNS(.from = "en: \"Present\"", .to = arena_format(f->call.mem, "en:%s", empty[i]),
              .code = "empty_text", .at = "      en:", .cell = "presence[0].label.en");
}

static void test_an_age_is_a_number_from_0_to_120(void **state)
{
    static const char *const wrong[] = {
        "121", "-1", "\"18\"", "eighteen", "18.5", "0x12", "", "[18]", "99999999999999999999"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EARNS(.from = "age_from: 18", .to = arena_format(f->call.mem, "age_from: %s", wrong[i]),
              .code = "bad_number", .at = "age_from:", .cell = "age_from");
    read_yaml(f, replaced(f, f->sample, "age_from: 18", "age_from: 120"));
    assert_int_equal(json_get_int(f->instrument, "age_from", 0), 120);
    read_yaml(f, replaced(f, f->sample, "age_from: 18", "age_from: 0"));
    assert_int_equal(json_get_int(f->instrument, "age_from", 9), 0);
}

static void test_a_window_is_a_number_of_months_and_may_be_left_out(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "window_months: 12", .to = "window_months: long", .code = "bad_number",
          .at = "window_months: long", .cell = "sections[0].items[0].window_months");
    EARNS(.from = "window_months: 12", .to = "window_months: 601", .code = "bad_number",
          .at = "window_months: 601");
    read_yaml(f, replaced(f, f->sample, "        window_months: 12\n", ""));
    assert_int_equal(json_count(f->findings), 0);
}

static void test_a_code_has_small_letters_digits_and_underscores(void **state)
{
    static const char *const wrong[] = {
        "Ordinary", "1st", "_x",          "a-b",
        "a b",      "é",   "\"\\u0627\"", "a2345678901234567890123456789012345678901x"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EARNS(.from = "- code: ordinary", .to = arena_format(f->call.mem, "- code: %s", wrong[i]),
              .code = "bad_code", .at = arena_format(f->call.mem, "- code: %s", wrong[i]),
              .cell = "levels[0].code");
    read_yaml(f, replaced(f, f->sample, "- code: ordinary",
                          "- code: a2345678901234567890123456789012345678901"));
    assert_int_equal(json_count(f->findings), 0);
    EARNS(.from = "instrument: open-framework", .to = "instrument: Open", .code = "bad_code",
          .at = "instrument: Open");
}

static void test_a_code_twice_is_refused(void **state)
{
    EARNS(.from = "- code: additional", .to = "- code: ordinary # again", .code = "duplicate_code",
          .at = "ordinary # again", .cell = "levels[1].code");
    EARNS(.from = "- code: influence", .to = "- code: intent # again", .code = "duplicate_code",
          .at = "intent # again", .cell = "sections[1].code");
    /* items are unique in the whole instrument, not in their section only */
    EARNS(.from = "- code: pressure_on_others", .to = "- code: violence_as_means # again",
          .code = "duplicate_code", .at = "means # again", .cell = "sections[1].items[0].code");
}

/* ---- languages ---- */

static void test_a_text_is_in_every_language(void **state)
{
    EARNS(.from = "      fr: \"Présent\"\n", .to = "", .code = "missing_language",
          .at = "    label:", .cell = "presence[0].label.fr");
    EARNS(.from = "            ar: \"يقول أو يكتب بعباراته هو إن إيذاء الناس في سبيل القضية جائز أو "
                  "واجب.\"\n",
          .to = "", .code = "missing_language",
          .at = "          present:", .cell = "sections[0].items[0].anchors.present.ar");
}

static void test_a_text_is_in_no_other_language(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "      fr: \"Présent\"\n", .to = "      fr: \"Présent\"\n      fra: \"Présent\"\n",
          .code = "unknown_language", .at = "fra:", .cell = "presence[0].label.fra");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“fr”"));
    EARNS(.from = "review_needed: [fr, ar]", .to = "review_needed: [fr, de]",
          .code = "unknown_language", .at = "[fr, de]", .cell = "review_needed[1]");
}

static void test_a_language_is_named_by_its_code_once(void **state)
{
    EARNS(.from = "[en, fr, ar]", .to = "[en, fr, ar, Dari]", .code = "bad_language", .at = "Dari",
          .cell = "languages[3]");
    EARNS(.from = "[en, fr, ar]", .to = "[en, fr, ar, en]", .code = "duplicate_code", .at = "ar, en]",
          .cell = "languages[3]");
    EARNS(.from = "languages: [en, fr, ar]", .to = "languages: []", .code = "too_few",
          .at = "languages: []", .cell = "languages");
}

/* ---- what an instrument must be ---- */

static void test_a_status_is_one_of_two(void **state)
{
    EARNS(.from = "status: not_validated", .to = "status: validated", .code = "bad_status",
          .at = "status: validated", .cell = "status");
}

static void test_who_claims_a_validation_describes_it(void **state)
{
    EARNS(.from = "status: not_validated", .to = "status: locally_validated", .code = "missing_key",
          .at = "instrument: open", .cell = "validation");
    EARNS(.from = "status: not_validated", .to = "status: not_validated\n" VALIDATION,
          .code = "unexpected_validation", .at = "validation: {where", .cell = "validation");
}

static void test_a_direction_is_need_or_protective(void **state)
{
    EARNS(.from = "direction: need", .to = "direction: risk", .code = "bad_direction",
          .at = "direction: risk", .cell = "sections[0].items[0].direction");
}

static void test_who_may_be_assessed_is_declared_in_known_groups(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "standing: [listed]", .to = "standing: [listd]", .code = "unknown_group",
          .at = "standing: [listd]", .cell = "persons.standing[0]");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“listed”"));
    EARNS(.from = "standing: [listed]", .to = "standing: []", .code = "too_few", .at = "standing: []");
    EARNS(.from = "legal: [convicted, untried]", .to = "legal: [convicted, listed]",
          .code = "unknown_group", .at = "legal: [convicted, listed]", .cell = "persons.legal[1]");
    EARNS(.from = "legal: [convicted, untried]", .to = "legal: [convicted, convicted]",
          .code = "duplicate_code", .at = "legal: [", .cell = "persons.legal[1]");
    EARNS(.from = "  legal: [convicted, untried]\n", .to = "", .code = "missing_key",
          .at = "persons:", .cell = "persons.legal");
}

static void test_the_oldest_age_is_not_below_the_youngest(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = "age_to: 120", .to = "age_to: 17", .code = "bad_ages", .at = "age_to: 17",
          .cell = "age_to");
    EARNS(.from = "age_to: 120", .to = "age_to: old", .code = "bad_number", .at = "age_to: old");
    read_yaml(f, replaced(f, f->sample, "age_to: 120", "age_to: 18"));
    assert_int_equal(json_count(f->findings), 0);
    assert_int_equal(json_get_int(f->instrument, "age_to", 0), 18);
}

static void test_evidence_is_required_or_optional(void **state)
{
    EARNS(.from = "evidence: optional", .to = "evidence: none", .code = "bad_evidence",
          .at = "evidence: none", .cell = "sections[2].items[0].evidence");
}

static void test_what_is_about_the_acts_is_marked_with_yes_or_no(void **state)
{
    struct fixture *f = *state;
    static const char *const wrong[] = {"yes", "\"true\"", "1", "", "[true]"};
    const struct json *item;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        EARNS(.from = "about_acts: true", .to = arena_format(f->call.mem, "about_acts: %s", wrong[i]),
              .code = "bad_flag", .at = "about_acts:", .cell = "sections[2].items[0].about_acts");
    read_yaml(f, f->sample);
    item = json_get(json_get(f->instrument, "sections")->as.members.first->next->next, "items")
               ->as.members.first;
    assert_int_equal(json_get(item, "about_acts")->kind, JSON_IS_BOOL);
    assert_true(json_get_bool(item, "about_acts"));
}

#define WHEN "when: {item: violence_as_means, in: [present, partly]}"
#define WHEN_CELL "sections[1].items[1].when"

static void test_an_item_waits_only_for_an_earlier_one(void **state)
{
    struct fixture *f = *state;

    EARNS(.from = WHEN, .to = "when: {item: violence_as_mean, in: [present]}", .code = "unknown_item",
          .at = "when: {item", .cell = WHEN_CELL ".item");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“violence_as_means”"));
    EARNS(.from = WHEN, .to = "when: {item: engagement, in: [present]}", .code = "later_item",
          .at = "when: {item", .cell = WHEN_CELL ".item");
    EARNS(.from = WHEN, .to = "when: {item: group_ties, in: [present]}", .code = "later_item",
          .at = "when: {item", .cell = WHEN_CELL ".item");
    EARNS(.from = "direction: need",
          .to = "direction: need\n        when: {item: nothing, in: [present]}", .code = "unknown_item",
          .at = "when: {item", .cell = "sections[0].items[0].when.item");
}

static void test_an_item_waits_for_ratings_that_can_be_given(void **state)
{
    EARNS(.from = WHEN, .to = "when: {item: violence_as_means, in: [presnt]}", .code = "unknown_rating",
          .at = "when: {item", .cell = WHEN_CELL ".in[0]");
    EARNS(.from = WHEN, .to = "when: {item: violence_as_means, in: []}", .code = "too_few",
          .at = "when: {item", .cell = WHEN_CELL ".in");
    EARNS(.from = WHEN, .to = "when: {item: violence_as_means, in: [partly, partly]}",
          .code = "duplicate_code", .at = "when: {item", .cell = WHEN_CELL ".in[1]");
    EARNS(.from = WHEN, .to = "when: {item: violence_as_means}", .code = "missing_key",
          .at = "when: {item", .cell = WHEN_CELL ".in");
    EARNS(.from = WHEN, .to = "when: \"violence_as_means = present\"", .code = "wrong_kind",
          .at = "when: \"v", .cell = WHEN_CELL);
    EARNS(.from = WHEN, .to = "when: {item: violence_as_means, in: [partly], or: [absent]}",
          .code = "unknown_key", .at = "when: {item", .cell = WHEN_CELL ".or");
}

/* Untried people are not asked about the alleged acts, so nobody is left. */
static void test_an_item_that_nobody_is_ever_asked_is_refused(void **state)
{
    struct fixture *f = *state;
    const char *text = replaced(f, f->sample, "legal: [convicted, untried]", "legal: [untried]");

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "never_asked");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "about_acts:"));

    text = replaced(f, text, "      - code: conduct_to_staff\n",
                    "      - code: conduct_to_staff\n"
                    "        when: {item: preparation_by_acts, in: [present]}\n");
    text = replaced(f, text, "      - code: coping_under_strain\n",
                    "      - code: coping_under_strain\n"
                    "        when: {item: conduct_to_staff, in: [absent]}\n");
    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 3); /* the whole chain */
    for (size_t i = 0; i < 3; i++) assert_text(finding(f, i), "code", "never_asked");
    assert_text(finding(f, 1), "cell", "sections[2].items[1].when");
    assert_text(finding(f, 2), "cell", "sections[3].items[0].when");
}

static void test_a_chain_that_can_be_reached_passes(void **state)
{
    struct fixture *f = *state;
    const char *text = replaced(f, f->sample, "      - code: conduct_to_staff\n",
                                "      - code: conduct_to_staff\n"
                                "        when: {item: group_ties, in: [absent]}\n");

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 0);
}

static void test_a_formulation_weighs_both_rivals(void **state)
{
    EARNS(.from = "- code: rival_change", .to = "- code: rival_progress", .code = "missing_rival",
          .at = "formulation:", .cell = "formulation");
    EARNS(.from = "- code: presenting", .to = "- code: rival_change # first", .code = "duplicate_code",
          .at = "  - code: rival_change\n", .cell = "formulation[2].code");
    EARNS(.from = "    hint: {en:", .to = "    hints: {en:", .code = "unknown_key",
          .at = "hints:", .cell = "formulation[0].hints");
}

static void test_not_applicable_has_no_anchor(void **state)
{
    EARNS(.from = "        anchors:\n", .to = "        anchors:\n          not_applicable: {en: a}\n",
          .code = "unknown_key", .at = "not_applicable: {");
}

static void test_a_validation_says_where_with_whom_and_by_whom(void **state)
{
    struct fixture *f = *state;
    const char *text =
        replaced(f, f->sample, "status: not_validated", "status: locally_validated\n" VALIDATION);

    text = replaced(f, text, ", by_whom: {en: a, fr: b, ar: c}", "");
    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "missing_key");
    assert_text(finding(f, 0), "cell", "validation.by_whom");
}

static void test_no_information_is_a_rating_of_its_own(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 1, " later and in writing");

    read_yaml(f, replaced(f, text, "- {code: no_information, label: {en: Unknown}}\n", ""));
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "missing_presence");
    assert_text(finding(f, 0), "cell", "presence");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "presence:"));
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "no_information"));
}

static void test_present_and_absent_are_ratings(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, replaced(f, f->sample, "  - code: absent", "  - code: missing"));
    assert_text(finding(f, 0), "code", "missing_presence");
    read_yaml(f, replaced(f, f->sample, "  - code: present", "  - code: here"));
    assert_text(finding(f, 0), "code", "missing_presence");
}

static void test_relevance_and_levels_have_two_choices(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 1, " later and in writing");
    const struct json *found;

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 0);
    read_yaml(f, replaced(f, text, "levels: [{code: a, label: {en: A}}, {code: b, label: {en: B}}]",
                          "levels: [{code: a, label: {en: A}}]"));
    found = finding(f, 0);
    assert_text(found, "code", "too_few");
    assert_text(found, "cell", "levels");
    assert_int_equal(json_get_int(found, "row", 0), line_of(text, "levels:"));
    read_yaml(f, replaced(f, text, "relevance: [{code: a, label: {en: A}}, {code: b, label: {en: B}}]",
                          "relevance: [{code: a, label: {en: A}}]"));
    assert_text(finding(f, 0), "code", "too_few");
    assert_int_equal(json_count(f->findings), 1);
}

static void test_an_instrument_has_items(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, replaced(f, many_items(f, 0, ""), "items:\n", "items: []\n"));
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "too_few");
    assert_text(finding(f, 0), "cell", "sections[0].items");
}

static void test_an_instrument_asks_what_protects(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 1, " later and in writing");

    read_yaml(f, replaced(f, text, "direction: protective", "direction: need"));
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "no_protective_item");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "sections:"));
}

/* One that waits, or that untried people are not asked, is not there for everybody. */
static void test_what_protects_is_asked_of_everybody(void **state)
{
    static const char *const partial[] = {"when: {item: i0, in: [present]}", "about_acts: true"};
    struct fixture *f = *state;
    const char *text = replaced(f, many_items(f, 2, " later and in writing"), "direction: protective",
                                "direction: need");

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 0);
    for (size_t i = 0; i < sizeof partial / sizeof *partial; i++) {
        read_yaml(f, replaced(f, text, "direction: protective",
                              arena_format(f->call.mem, "direction: protective\n    %s", partial[i])));
        assert_int_equal(json_count(f->findings), 1);
        assert_text(finding(f, 0), "code", "no_protective_item");
    }
}

static void test_each_rating_but_no_information_has_an_anchor(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 1, " later and in writing");

    read_yaml(f, replaced(f, text, "      present: {en: says so}\n", ""));
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "missing_key");
    assert_text(finding(f, 0), "cell", "sections[0].items[0].anchors.present");
    EARNS(.from = "        anchors:\n", .to = "        anchors:\n          partially: {en: a}\n",
          .code = "unknown_key", .at = "partially");
    assert_non_null(strstr(json_get_text(finding(f, 0), "message"), "“partly”"));
    EARNS(.from = "        anchors:\n", .to = "        anchors:\n          no_information: {en: a}\n",
          .code = "unknown_key", .at = "no_information: {");
}

static void test_anchors_of_an_item_differ(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, many_items(f, 1, "  "));
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "same_anchor");
    assert_text(finding(f, 0), "cell", "sections[0].items[0].anchors.absent.en");
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);
}

/* The finding, if any, that the second anchor earns beside the first. */
static void anchors_earn(struct fixture *f, const char *language, const char *first, const char *second,
                         const char *code)
{
    const char *text = replaced(f, many_items(f, 1, ""), "present: {en: says so}",
                                arena_format(f->call.mem, "present: {en: \"%s\"}", first));

    text = replaced(f, text, "absent: {en: says so}",
                    arena_format(f->call.mem, "absent: {en: \"%s\"}", second));
    if (strcmp(language, "en") != 0) {
        while (strstr(text, "{en:"))
            text = replaced(f, text, "{en:", arena_format(f->call.mem, "{%s:", language));
        text = replaced(f, text, "languages: [en]",
                        arena_format(f->call.mem, "languages: [%s]", language));
    }
    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), code ? 1 : 0);
    assert_int_equal(f->instrument->kind, JSON_IS_MAP);
    if (!code) return;
    assert_text(finding(f, 0), "code", code);
    assert_text(finding(f, 0), "level", "warning");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "absent: {"));
}

static void test_an_anchor_one_word_away_earns_a_warning(void **state)
{
    static const char *const near[] = {"says nothing", "says", "so", "says it so"};
    static const char *const far[] = {"says nothing else", "it does", "says so twice daily",
                                      "silence is"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof near / sizeof *near; i++)
        anchors_earn(f, "en", "says so", near[i], "near_anchor");
    for (size_t i = 0; i < sizeof far / sizeof *far; i++)
        anchors_earn(f, "en", "says so", far[i], NULL);
}

static void test_an_anchor_that_differs_by_degree_words_earns_a_warning(void **state)
{
    struct fixture *f = *state;

    anchors_earn(f, "en", "Threatens staff.", "Sometimes threatens staff.", "degree_anchor");
    anchors_earn(f, "en", "Very often threatens staff", "Threatens staff from time to time",
                 "degree_anchor");
    anchors_earn(f, "en", "often", "sometimes", "near_anchor"); /* nothing else is said */
    anchors_earn(f, "en", "Threatens staff", "Sometimes insults staff", NULL);
    anchors_earn(f, "fr", "Menace très souvent le personnel", "Menace le personnel de temps en temps",
                 "degree_anchor");
    anchors_earn(f, "fr", "À peine en colère", "Très en colère", "degree_anchor");
    anchors_earn(f, "ar", "يهدد الموظفين كثيرًا", "يهدّد الموظفين إلى حد ما", "degree_anchor");
    anchors_earn(f, "es", "muchas veces amenaza", "pocas veces amenaza", "near_anchor");
}

static void test_an_anchor_with_words_swapped_earns_a_warning(void **state)
{
    struct fixture *f = *state;

    anchors_earn(f, "en", "says so", "So says!", "swapped_anchor");
    anchors_earn(f, "en", "Threatens staff, then leaves", "Leaves, then threatens staff",
                 "swapped_anchor");
    anchors_earn(f, "en", "Threatens staff, then leaves", "Leaves, then threatens them", NULL);
}

static void test_an_anchor_with_the_words_of_another_item_earns_a_warning(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 2, " later and in writing");

    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 0);
    text = replaced(f, text, "{en: 1 says so}", "{en: so says}");
    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", "swapped_anchor");
    assert_text(finding(f, 0), "level", "warning");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "{en: so says}"));
    assert_non_null(
        strstr(json_get_text(finding(f, 0), "message"),
               arena_format(f->call.mem, "line %d", line_of(text, "present: {en: says so}"))));
}

/* ---- limits ---- */

static void only(struct fixture *f, const char *code)
{
    assert_int_equal(json_count(f->findings), 1);
    assert_text(finding(f, 0), "code", code);
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);
}

static const char *repeated(struct fixture *f, const char *text, size_t times)
{
    struct buffer b = buffer_in(f->call.mem, ROOM);

    while (times--) buffer_text(&b, text);
    assert_false(buffer_overflowed(&b));
    return b.data;
}

static void test_a_file_over_the_limit_is_not_read(void **state)
{
    struct fixture *f = *state;
    char *large = arena_alloc(f->call.mem, LIMIT_INSTRUMENT_FILE + 2);

    memset(large, '\n', LIMIT_INSTRUMENT_FILE + 1);
    read_bytes(f, large, LIMIT_INSTRUMENT_FILE + 1);
    only(f, "limit_file");
    read_bytes(f, large, LIMIT_INSTRUMENT_FILE);
    only(f, "empty_file");
}

static void test_items_are_limited(void **state)
{
    struct fixture *f = *state;
    const char *suffix = " later and in writing", *text;

    read_yaml(f, many_items(f, LIMIT_INSTRUMENT_ITEMS, suffix));
    assert_int_equal(json_count(f->findings), 0);
    text = many_items(f, LIMIT_INSTRUMENT_ITEMS + 2, suffix);
    read_yaml(f, text);
    only(f, "limit_items");
    assert_int_equal(json_get_int(finding(f, 0), "row", 0), line_of(text, "code: i400"));
}

static void test_depth_is_limited(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, "a: [[[[[[[[[[[[x]]]]]]]]]]]]\n");
    only(f, "limit_depth");
    read_yaml(f, repeated(f, "[", 60000));
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);
    read_yaml(f, repeated(f, "- ", 8000));
    only(f, "limit_depth");
    read_yaml(f, repeated(f, "[\n", 60000));
    only(f, "limit_depth");
}

static void test_the_members_of_a_list_are_limited(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, repeated(f, "- a\n", LIMIT_INSTRUMENT_MEMBERS));
    only(f, "wrong_kind");
    read_yaml(f, repeated(f, "- a\n", LIMIT_INSTRUMENT_MEMBERS + 1));
    only(f, "limit_values");
}

static void test_the_values_of_a_file_are_limited(void **state)
{
    struct fixture *f = *state;
    const char *line = arena_format(f->call.mem, "- [%s]\n", repeated(f, "a,", 400));

    read_yaml(f, repeated(f, line, 200));
    only(f, "wrong_kind");
    read_yaml(f, repeated(f, line, 300));
    only(f, "limit_values");
    read_yaml(f, repeated(f, "[]\n", LIMIT_INSTRUMENT_VALUES + 1));
    only(f, "limit_values");
}

static void test_a_text_is_limited(void **state)
{
    struct fixture *f = *state;
    const char *most = repeated(f, "x", LIMIT_INSTRUMENT_TEXT);

    read_yaml(f, replaced(f, f->sample, "Open framework for judging risk and need", most));
    assert_int_equal(json_count(f->findings), 0);
    EARNS(.from = "Open framework for judging risk and need",
          .to = arena_format(f->call.mem, "%sx", most), .code = "limit_text", .at = "en: \"xxx",
          .cell = "title.en");
    EARNS(.from = "age_from: 18\n", .to = arena_format(f->call.mem, "age_from: 18\n? %sx\n: 1\n", most),
          .code = "limit_text", .at = "? xxx");
    EARNS(.from = "# The instrument of the tests",
          .to = arena_format(f->call.mem, "# %s%s\n# The instrument of the tests", most, most),
          .code = "limit_text", .at = "# xxx");
}

static void test_the_lines_of_a_text_are_limited(void **state)
{
    struct fixture *f = *state;
    const char *text = replaced(f, f->sample, "\"Open framework for judging risk and need\"", "|\n@");
    const char *most = repeated(f, "    x\n", LIMIT_INSTRUMENT_TEXT_LINES);

    read_yaml(f, replaced(f, text, "@\n", most));
    assert_int_equal(json_count(f->findings), 0);
    read_yaml(f, replaced(f, text, "@\n", arena_format(f->call.mem, "%s    x\n", most)));
    only(f, "limit_text");
    read_yaml(f, replaced(f, text, "@\n", repeated(f, "    \n", 400000))); /* else takes minutes */
    only(f, "limit_text");
}

static void test_findings_are_limited_and_the_last_one_says_so(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, repeated(f, "a: 1\n", 5000));
    assert_int_equal(json_count(f->findings), LIMIT_INSTRUMENT_FINDINGS + 1);
    assert_text(finding(f, LIMIT_INSTRUMENT_FINDINGS), "code", "more_findings");
    assert_text(finding(f, LIMIT_INSTRUMENT_FINDINGS), "level", "error");
    assert_int_equal(f->instrument->kind, JSON_IS_NIL);

    read_yaml(f, many_items(f, LIMIT_INSTRUMENT_FINDINGS, " often"));
    assert_int_equal(json_count(f->findings), LIMIT_INSTRUMENT_FINDINGS);
    read_yaml(f, many_items(f, LIMIT_INSTRUMENT_FINDINGS + 1, " often"));
    assert_int_equal(json_count(f->findings), LIMIT_INSTRUMENT_FINDINGS + 1);
    assert_text(finding(f, LIMIT_INSTRUMENT_FINDINGS), "code", "more_findings");
    assert_text(finding(f, LIMIT_INSTRUMENT_FINDINGS), "level", "warning");
    assert_int_equal(f->instrument->kind, JSON_IS_MAP);
}

/* ---- findings ---- */

static void test_findings_are_in_the_order_of_lines(void **state)
{
    struct fixture *f = *state;
    const char *text = replaced(f, f->sample, "direction: protective", "direction: up");
    int64_t before = 0;

    text = replaced(f, text, "- code: urgent", "- code: Urgent");
    text = replaced(f, text, "age_from: 18", "age_from: old");
    text = replaced(f, text, "status: not_validated", "status: none\nweight: 1");
    read_yaml(f, text);
    assert_int_equal(json_count(f->findings), 5);
    for (const struct json *found = finding(f, 0); found; found = found->next) {
        assert_true(json_get_int(found, "row", 0) >= before);
        before = json_get_int(found, "row", 0);
    }
}

static void test_findings_have_the_keys_of_the_contract(void **state)
{
    static const char *const keys[] = {"file", "sheet", "row",     "column", "cell",
                                       "code", "level", "message", "why",    "fix"};
    struct fixture *f = *state;
    const struct json *member;

    read_yaml(f, repeated(f, "a: 1\n", 5000));
    for (const struct json *found = finding(f, 0); found; found = found->next) {
        member = found->as.members.first;
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++, member = member->next) {
            assert_non_null(member);
            assert_string_equal(member->key, keys[i]);
        }
        assert_null(member);
        assert_int_equal(json_get(found, "sheet")->kind, JSON_IS_NIL);
    }
}

static void test_a_column_counts_characters_from_one(void **state)
{
    struct fixture *f = *state;

    read_yaml(f, replaced(f, f->sample, "review_needed: [fr, ar]", "review_needed: [\"fr\", de]"));
    assert_int_equal(json_get_int(finding(f, 0), "column", 0), 23);
}

/* A catalogue of one message, in the format of GNU gettext. */
static struct words *one_translation(struct fixture *f, const char *message, const char *translation)
{
    uint32_t head[] = {0x950412deU, 0, 1, 28, 36, 0, 44};
    uint32_t rows[] = {(uint32_t)strlen(message), 44, (uint32_t)strlen(translation),
                       44 + (uint32_t)strlen(message) + 1};
    struct buffer b = buffer_in(f->call.mem, ROOM);
    struct words *words;

    buffer_add(&b, head, sizeof head);
    buffer_add(&b, rows, sizeof rows);
    buffer_add(&b, message, strlen(message) + 1);
    buffer_add(&b, translation, strlen(translation) + 1);
    assert_int_equal(words_open(&f->call, "fr", b.data, b.length, &words), OK);
    return words;
}

static void test_findings_are_in_the_language_of_the_reader(void **state)
{
    struct fixture *f = *state;
    struct words *words = one_translation(f, "“%s” is no status.", "« %s » n’est pas un statut.");

    f->call.words = words;
    EARNS(.from = "status: not_validated", .to = "status: validated", .code = "bad_status",
          .at = "status: validated");
    assert_text(finding(f, 0), "message", "« validated » n’est pas un statut.");
    f->call.words = NULL;
    words_close(words);
}

/* ---- any bytes ---- */

static void test_a_file_cut_anywhere_is_read_or_refused(void **state)
{
    struct fixture *f = *state;
    size_t length = strlen(f->sample), refused = 0;

    for (size_t cut = 0; cut < length; cut += 997) {
        read_bytes(f, f->sample, cut);
        assert_true((f->instrument->kind == JSON_IS_NIL) == (json_count(f->findings) > 0));
        refused += f->instrument->kind == JSON_IS_NIL;
    }
    assert_true(refused > 30);
}

static void test_nothing_is_printed_by_the_library(void **state)
{
    struct fixture *f = *state;
    FILE *caught = tmpfile();
    int kept_out = dup(1), kept_err = dup(2);

    assert_non_null(caught);
    fflush(stdout);
    dup2(fileno(caught), 1);
    dup2(fileno(caught), 2);
    read_yaml(f, "a: b: c\n");
    read_yaml(f, "a: [1\n");
    read_yaml(f, "a:\n\tb: 1\n");
    read_yaml(f, "a: \"\\q\"\n");
    read_yaml(f, "*a\n");
    fflush(stdout);
    dup2(kept_out, 1);
    dup2(kept_err, 2);
    close(kept_out);
    close(kept_err);
    assert_int_equal(lseek(fileno(caught), 0, SEEK_END), 0);
    fclose(caught);
}

/* ---- the subcommand ---- */

/* Writes a file and returns its name. */
static char *written(struct fixture *f, const char *bytes, size_t length)
{
    int file;

    if (*f->path) unlink(f->path);
    snprintf(f->path, sizeof f->path, "/tmp/astrolabe-check-XXXXXX");
    file = mkstemp(f->path);
    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, length), (ssize_t)length);
    close(file);
    return f->path;
}

/* Runs "check WORD..." and keeps what it said; words ends with NULL. */
static int check(struct fixture *f, char **words)
{
    char *argv[8] = {"check"};
    int argc = 1, code;
    size_t size;
    FILE *out, *err;

    while (*words) argv[argc++] = *words++;
    free(f->out);
    free(f->err);
    out = open_memstream(&f->out, &size);
    err = open_memstream(&f->err, &size);
    code = instrument_check(&f->call, argc, argv, out, err);
    fclose(out);
    fclose(err);
    return code;
}

#define CHECK(...) check(f, (char *[]){__VA_ARGS__, NULL})

static void test_check_is_silent_about_the_shipped_instrument(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(CHECK(SHIPPED), 0);
    assert_string_equal(f->out, "");
    assert_string_equal(f->err, "");
    assert_int_equal(CHECK("--json", SHIPPED, SHIPPED), 0);
    assert_string_equal(f->out, "");
}

static void test_check_prints_file_line_and_column(void **state)
{
    struct fixture *f = *state;
    const char *text = replaced(f, f->sample, "age_from: 18", "age_from: 180");
    char *path = written(f, text, strlen(text));

    assert_int_equal(CHECK(path), 1);
    assert_string_equal(f->out,
                        arena_format(f->call.mem,
                                     "%s:%d:11: error: A whole number from 0 to 120 is wanted here. "
                                     "Write it in digits, without quotation marks.\n",
                                     path, line_of(text, "age_from:")));
    assert_string_equal(f->err, "");
}

static void test_check_prints_json_lines(void **state)
{
    struct fixture *f = *state;
    char *path = written(f, "a: 1\nb: 2\n", 10), *line;
    struct json *found;
    int lines = 0;

    assert_int_equal(CHECK(path, "--json"), 1);
    for (line = f->out; *line; line = strchr(line, '\n') + 1, lines++) {
        assert_int_equal(json_parse(&f->call, line, strcspn(line, "\n"), &found), OK);
        assert_text(found, "file", path);
        assert_text(found, "level", "error");
        assert_int_equal(json_count(found), 10);
    }
    assert_int_equal(lines, 16);
}

static void test_a_warning_alone_is_no_error(void **state)
{
    struct fixture *f = *state;
    const char *text = many_items(f, 1, " often");

    assert_int_equal(CHECK(written(f, text, strlen(text))), 0);
    assert_non_null(strstr(f->out, ": warning: "));
}

static void test_wrong_use_is_said_and_nothing_checked(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(check(f, (char *[]){NULL}), 2);
    assert_non_null(strstr(f->err, "No file is named"));
    assert_int_equal(CHECK("--json"), 2);
    assert_int_equal(CHECK("--jsn", SHIPPED), 2);
    assert_non_null(strstr(f->err, "There is no option --jsn"));
    assert_int_equal(CHECK("-j", SHIPPED), 2);
    assert_string_equal(f->out, "");
}

static void test_options_that_are_not_built_yet_say_so(void **state)
{
    static char *const options[] = {"--sarif", "--structure", "--structure=full", "--with", "--with=a"};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        assert_int_equal(CHECK(options[i], SHIPPED), 2);
        assert_string_equal(f->err,
                            arena_format(f->call.mem,
                                         "astrolabe: The option %s is not built yet; leave it out.\n",
                                         options[i]));
    }
}

static void test_a_name_after_two_dashes_is_a_file(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(CHECK("--", "--json"), 3);
    assert_non_null(strstr(f->err, "--json: the file cannot be read"));
    assert_int_equal(CHECK("--", SHIPPED), 0);
}

static void test_what_cannot_be_read_exits_with_3(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(CHECK("/nonexistent.yaml"), 3);
    assert_non_null(strstr(f->err, "/nonexistent.yaml: the file cannot be read (No such file"));
    assert_int_equal(CHECK("/tmp"), 3);
    assert_non_null(strstr(f->err, "/tmp: the file cannot be read (Is a directory)"));
    assert_int_equal(CHECK("/dev/zero"), 3);
}

static void test_other_formats_are_not_supported_yet(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *says;
    } formats[] = {{"PK\x03\x04\x14\0", 6, "Spreadsheets (.xlsx) are not supported yet"},
                   {"\xD0\xCF\x11\xE0\xA1", 5, "Spreadsheets (.xls) are not supported yet"},
                   {"\xEF\xBB\xBF\n<Questionnaire/>", 20, "XML is not supported yet"},
                   {"{\"resourceType\": \"Questionnaire\"}", 33, "FHIR is not supported yet"},
                   {"\x7F"
                    "ELF\0\0",
                    6, "The file is not text"}};
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        assert_int_equal(CHECK(written(f, formats[i].bytes, formats[i].length)), 3);
        assert_non_null(strstr(f->err, formats[i].says));
        assert_string_equal(f->out, "");
    }
}

static void test_over_a_limit_exits_with_3(void **state)
{
    struct fixture *f = *state;
    size_t length = LIMIT_INSTRUMENT_FILE + 1;
    char *large = arena_alloc(f->call.mem, length);
    const char *deep = repeated(f, "- ", 40);

    memset(large, '\n', length);
    assert_int_equal(CHECK(written(f, large, length)), 3);
    assert_non_null(strstr(f->out, ": error: The file is larger than"));
    assert_int_equal(CHECK(written(f, deep, strlen(deep))), 3);
    assert_int_equal(CHECK(written(f, "a: \xFF\n", 5)), 3);
}

static void test_every_file_is_checked_and_the_worst_counts(void **state)
{
    struct fixture *f = *state;
    char *path = written(f, "a: 1\n", 5);

    assert_int_equal(CHECK(SHIPPED, path), 1);
    assert_int_equal(CHECK("/nonexistent.yaml", path, SHIPPED), 3);
    assert_non_null(strstr(f->out, path));
    assert_non_null(strstr(f->err, "/nonexistent.yaml"));
}

static void test_a_name_that_is_not_utf8_still_gives_json(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(
        instrument_read(&f->call, "a\xFF\x1B.yaml", "a: 1", 4, &f->instrument, &f->findings), OK);
    assert_text(finding(f, 0), "file", "a??.yaml");
}

static void test_findings_that_cannot_be_written_exit_with_3(void **state)
{
    struct fixture *f = *state;
    char *argv[] = {"check", written(f, "a: 1\n", 5)};
    FILE *full = fopen("/dev/full", "w");
    size_t size;
    FILE *err = open_memstream(&f->err, &size);

    assert_non_null(full);
    assert_int_equal(instrument_check(&f->call, 2, argv, full, err), 3);
    fclose(full);
    fclose(err);
    assert_non_null(strstr(f->err, "could not be written"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* table: one line a test */
int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_an_instrument_is_read_whole),
        TEST(test_members_keep_their_order),
        TEST(test_windows_line_ends_and_a_byte_order_mark_pass),
        TEST(test_a_text_with_many_doubled_quotation_marks_is_read_without_a_leak),
        TEST(test_a_text_on_several_lines_is_read_whole),
        TEST(test_a_validated_instrument_passes_with_its_validation),
        TEST(test_broken_yaml_is_said_with_its_line),
        TEST(test_an_alias_is_refused),
        TEST(test_an_anchor_is_refused),
        TEST(test_a_file_that_unfolds_is_refused_before_it_does),
        TEST(test_a_tag_is_refused),
        TEST(test_a_directive_is_refused),
        TEST(test_a_second_document_is_refused),
        TEST(test_a_key_that_is_a_list_is_refused),
        TEST(test_an_empty_key_is_refused),
        TEST(test_a_key_twice_is_refused),
        TEST(test_an_empty_file_is_refused),
        TEST(test_a_file_that_is_one_text_is_refused),
        TEST(test_what_is_not_utf8_is_refused),
        TEST(test_a_character_that_deceives_is_refused),
        TEST(test_an_unknown_key_is_refused_and_the_nearest_named),
        TEST(test_an_unknown_key_cannot_reach_the_terminal),
        TEST(test_a_key_that_is_missing_is_named_where_it_should_be),
        TEST(test_an_item_without_direction_is_refused),
        TEST(test_each_required_key_is_required),
        TEST(test_whatever_would_compute_is_refused),
        TEST(test_computing_is_refused_in_items_anchors_and_texts_too),
        TEST(test_a_list_where_a_text_belongs_is_refused),
        TEST(test_a_number_where_a_text_belongs_is_refused),
        TEST(test_an_empty_text_is_refused),
        TEST(test_an_age_is_a_number_from_0_to_120),
        TEST(test_a_window_is_a_number_of_months_and_may_be_left_out),
        TEST(test_a_code_has_small_letters_digits_and_underscores),
        TEST(test_a_code_twice_is_refused),
        TEST(test_a_text_is_in_every_language),
        TEST(test_a_text_is_in_no_other_language),
        TEST(test_a_language_is_named_by_its_code_once),
        TEST(test_a_status_is_one_of_two),
        TEST(test_who_claims_a_validation_describes_it),
        TEST(test_a_direction_is_need_or_protective),
        TEST(test_who_may_be_assessed_is_declared_in_known_groups),
        TEST(test_the_oldest_age_is_not_below_the_youngest),
        TEST(test_evidence_is_required_or_optional),
        TEST(test_what_is_about_the_acts_is_marked_with_yes_or_no),
        TEST(test_an_item_waits_only_for_an_earlier_one),
        TEST(test_an_item_waits_for_ratings_that_can_be_given),
        TEST(test_an_item_that_nobody_is_ever_asked_is_refused),
        TEST(test_a_chain_that_can_be_reached_passes),
        TEST(test_a_formulation_weighs_both_rivals),
        TEST(test_not_applicable_has_no_anchor),
        TEST(test_a_validation_says_where_with_whom_and_by_whom),
        TEST(test_what_protects_is_asked_of_everybody),
        TEST(test_no_information_is_a_rating_of_its_own),
        TEST(test_present_and_absent_are_ratings),
        TEST(test_relevance_and_levels_have_two_choices),
        TEST(test_an_instrument_has_items),
        TEST(test_an_instrument_asks_what_protects),
        TEST(test_each_rating_but_no_information_has_an_anchor),
        TEST(test_anchors_of_an_item_differ),
        TEST(test_an_anchor_one_word_away_earns_a_warning),
        TEST(test_an_anchor_that_differs_by_degree_words_earns_a_warning),
        TEST(test_an_anchor_with_words_swapped_earns_a_warning),
        TEST(test_an_anchor_with_the_words_of_another_item_earns_a_warning),
        TEST(test_a_file_over_the_limit_is_not_read),
        TEST(test_items_are_limited),
        TEST(test_depth_is_limited),
        TEST(test_the_members_of_a_list_are_limited),
        TEST(test_the_values_of_a_file_are_limited),
        TEST(test_a_text_is_limited),
        TEST(test_the_lines_of_a_text_are_limited),
        TEST(test_findings_are_limited_and_the_last_one_says_so),
        TEST(test_findings_are_in_the_order_of_lines),
        TEST(test_findings_have_the_keys_of_the_contract),
        TEST(test_a_column_counts_characters_from_one),
        TEST(test_findings_are_in_the_language_of_the_reader),
        TEST(test_a_file_cut_anywhere_is_read_or_refused),
        TEST(test_nothing_is_printed_by_the_library),
        TEST(test_check_is_silent_about_the_shipped_instrument),
        TEST(test_check_prints_file_line_and_column),
        TEST(test_check_prints_json_lines),
        TEST(test_a_warning_alone_is_no_error),
        TEST(test_wrong_use_is_said_and_nothing_checked),
        TEST(test_options_that_are_not_built_yet_say_so),
        TEST(test_a_name_after_two_dashes_is_a_file),
        TEST(test_what_cannot_be_read_exits_with_3),
        TEST(test_other_formats_are_not_supported_yet),
        TEST(test_over_a_limit_exits_with_3),
        TEST(test_every_file_is_checked_and_the_worst_counts),
        TEST(test_a_name_that_is_not_utf8_still_gives_json),
        TEST(test_findings_that_cannot_be_written_exit_with_3),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
