/* html/mustache_test.c: what templates may hold, what they print, and the public specification. */

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
#include "base/words.h"
#include "html/mustache.h"

#undef fail /* cmocka has one of its own */
#include <cmocka.h>

#define PAGE_LIMIT ((size_t)1024 * 1024)

struct fixture {
    struct call call;
    struct mustache *strict;
    struct mustache *lenient;
    struct words *words; /* of a set that a test made in a language */
    struct mustache *translated;
    const char *corpora; /* folder with the specification's cases */
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    f->corpora = *state;
    f->call.mem = arena_new();
    f->strict = mustache_new(NULL, true);
    f->lenient = mustache_new(NULL, false);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    mustache_close(f->strict);
    mustache_close(f->lenient);
    mustache_close(f->translated);
    words_close(f->words);
    arena_free(f->call.mem);
    free(f);
    return 0;
}

static struct json *view_of(struct fixture *f, const char *text)
{
    struct json *view;

    if (json_parse(&f->call, text, strlen(text), &view) != OK) fail_msg("%s", f->call.fail.text);
    return view;
}

static enum err add(struct fixture *f, struct mustache *m, const char *name, const char *text)
{
    return mustache_add(&f->call, m, name, text, strlen(text));
}

static void added(struct fixture *f, struct mustache *m, const char *name, const char *text)
{
    if (add(f, m, name, text) != OK) fail_msg("%s", f->call.fail.text);
}

static const char *rendered(struct fixture *f, struct mustache *m, const char *name,
                            const struct json *view)
{
    struct buffer out = buffer_in(f->call.mem, PAGE_LIMIT);

    if (mustache_render(&f->call, m, name, view, &out) != OK) fail_msg("%s", f->call.fail.text);
    return out.data ? out.data : "";
}

/* Renders one template in a strict set of its own. */
static void assert_prints(struct fixture *f, const char *text, const char *view, const char *expected)
{
    mustache_close(f->strict);
    f->strict = mustache_new(NULL, true);
    added(f, f->strict, "page", text);
    assert_string_equal(rendered(f, f->strict, "page", view_of(f, view)), expected);
}

static void assert_failed(struct fixture *f, enum err code, const char *part)
{
    assert_int_equal(f->call.fail.code, code);
    if (!strstr(f->call.fail.text, part)) fail_msg("\"%s\" lacks \"%s\"", f->call.fail.text, part);
    fail_clear(&f->call);
}

static void assert_refused(struct fixture *f, const char *text, const char *part)
{
    assert_int_equal(add(f, f->strict, "wrong", text), ERR_INVALID);
    assert_failed(f, ERR_INVALID, part);
}

/* Rendering fails, and leaves what was in the buffer before. */
static void assert_stops(struct fixture *f, struct mustache *m, const char *view, const char *part)
{
    struct buffer out = buffer_in(f->call.mem, PAGE_LIMIT);

    buffer_text(&out, "before");
    assert_int_equal(mustache_render(&f->call, m, "page", view_of(f, view), &out), ERR_BUG);
    assert_failed(f, ERR_BUG, part);
    assert_string_equal(out.data, "before");
    assert_int_equal(out.length, strlen("before"));
}

static void test_mustache_escapes_every_value(void **state)
{
    assert_prints(*state, "<a title=\"{{v}}\">{{v}}</a>{{#v}}{{.}}{{/v}}", "{\"v\": \"<&>\\\"'\"}",
                  "<a title=\"&lt;&amp;&gt;&quot;&#39;\">&lt;&amp;&gt;&quot;&#39;</a>"
                  "&lt;&amp;&gt;&quot;&#39;");
}

static void test_mustache_prints_numbers_and_bools(void **state)
{
    assert_prints(
        *state, "{{#n}}{{.}} {{/n}}",
        "{\"n\": [0, -1, 9223372036854775807, -9223372036854775808, 0.1, 1e300, true, false]}",
        "0 -1 9223372036854775807 -9223372036854775808 0.1 1e+300 true false ");
    assert_prints(*state, "{{x}}", "{\"x\": 0.30000000000000004}", "0.3");
}

static void test_mustache_prints_marked_html_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct json *view = view_of(f, "{\"chart\": \"<svg/>\", \"text\": \"<svg/>\"}");

    json_get(view, "chart")->is_html = true;
    added(f, f->strict, "page", "{{chart}}{{text}}");
    assert_string_equal(rendered(f, f->strict, "page", view), "<svg/>&lt;svg/&gt;");
}

static void test_mustache_reads_no_template_from_a_value(void **state)
{
    assert_prints(*state, "{{a}}", "{\"a\": \"{{b}}\", \"b\": \"no\"}", "{{b}}");
}

static void test_mustache_finds_names_outwards(void **state)
{
    assert_prints(*state, "{{#a}}{{#b}}{{x}}{{y}}{{z}}{{/b}}{{/a}}",
                  "{\"x\": 1, \"y\": 1, \"z\": 1, \"a\": {\"y\": 2, \"z\": 2, \"b\": {\"z\": 3}}}",
                  "123");
    assert_prints(*state, "{{#n}}{{x}}{{/n}}", "{\"n\": [1, [], {}], \"x\": \"x\"}", "xxx");
}

/* The specification's case for this wants silence; strictly it is a fault. */
static void test_mustache_decides_a_dotted_name_by_its_first_part(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "{{#a}}{{b.c}}{{/a}}");
    assert_string_equal(rendered(f, f->strict, "page", view_of(f, "{\"a\":{\"b\":{\"c\":7}}}")), "7");
    assert_stops(f, f->strict, "{\"a\": {\"b\": {}}, \"b\": {\"c\": 1}}", "has no b.c");
}

static void test_mustache_shows_sections_only_for_true_values(void **state)
{
    const char *template = "{{#v}}yes{{/v}}{{^v}}no{{/v}}";

    assert_prints(*state, template, "{\"v\": null}", "no");
    assert_prints(*state, template, "{\"v\": false}", "no");
    assert_prints(*state, template, "{\"v\": \"\"}", "no");
    assert_prints(*state, template, "{\"v\": []}", "no");
    assert_prints(*state, template, "{\"v\": true}", "yes");
    assert_prints(*state, template, "{\"v\": 0}", "yes");
    assert_prints(*state, template, "{\"v\": {}}", "yes");
    assert_prints(*state, template, "{\"v\": [false, false]}", "yesyes");
}

static void test_mustache_strict_set_knows_nil_from_missing(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "\n\n{{name}}");
    assert_string_equal(rendered(f, f->strict, "page", view_of(f, "{\"name\": null}")), "\n\n");
    assert_stops(f, f->strict, "{}", "Template page, line 3: the view has no name.");
}

static void test_mustache_strict_set_fails_on_missing_sections(void **state)
{
    struct fixture *f = *state;
    struct mustache *second = mustache_new(NULL, true);

    added(f, f->strict, "page", "x{{#there}}{{#not-there}}{{/not-there}}{{/there}}");
    assert_stops(f, f->strict, "{\"there\": 1}", "line 1: the view has no not-there.");
    added(f, second, "page", "x{{^not.there}}{{/not.there}}");
    assert_stops(f, second, "{\"not\": 1}", "line 1: the view has no not.there.");
    mustache_close(second);
}

static void test_mustache_prints_no_list_or_map(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "{{v}}");
    assert_stops(f, f->strict, "{\"v\": [1]}", "v is a list or map");
    assert_stops(f, f->strict, "{\"v\": {}}", "v is a list or map");
}

/* What fd 2 gets while a lenient page is rendered twice. */
static size_t logged_bytes(struct fixture *f, const char *text, const char *expected, char *ret_log,
                           size_t size)
{
    FILE *log = tmpfile();
    int before = dup(2);
    size_t length;

    added(f, f->lenient, "page", text);
    dup2(fileno(log), 2);
    const char *first = rendered(f, f->lenient, "page", view_of(f, "{\"list\": [1, 2]}"));
    const char *second = rendered(f, f->lenient, "page", view_of(f, "{\"list\": [1, 2]}"));
    dup2(before, 2);
    close(before);
    assert_string_equal(first, expected);
    assert_string_equal(second, expected);
    rewind(log);
    length = fread(ret_log, 1, size - 1, log);
    ret_log[length] = '\0';
    fclose(log);
    return length;
}

static void test_mustache_lenient_set_logs_each_missing_name_once(void **state)
{
    char log[4096];
    size_t lines = 0;
    size_t length = logged_bytes(*state, "{{#list}}\n[{{a}}{{b}}{{a}}{{> _p}}]{{/list}}{{list}}",
                                 "[][]", log, sizeof log);

    for (size_t i = 0; i < length; i++) lines += log[i] == '\n';
    assert_int_equal(lines, 4);
    assert_non_null(strstr(log, "template page, line 2: the view has no a"));
    assert_non_null(strstr(log, "template page, line 2: the view has no b"));
    assert_non_null(strstr(log, "there is no template _p"));
    assert_non_null(strstr(log, "list is a list or map"));
}

static void test_mustache_removes_lines_of_single_tags(void **state)
{
    assert_prints(*state, "<ul>\n  {{#n}}\n  <li>{{.}}</li>\n  {{/n}} \r\n{{! x\ny }}\n</ul>\n",
                  "{\"n\": [1, 2]}", "<ul>\n  <li>1</li>\n  <li>2</li>\n</ul>\n");
    assert_prints(*state, "a\n {{n}}\nb{{! x }}\n{{! x }}{{! y }}\n", "{\"n\": 1}", "a\n 1\nb\n\n");
}

static void test_mustache_indents_a_partial_but_not_its_values(void **state)
{
    struct fixture *f = *state;
    struct json *view = view_of(f, "{\"v\": \"1\\n2\", \"n\": [1, 2], \"no\": false}");

    added(f, f->strict, "page", "<p>\n  {{> _outer}}\n</p>\n");
    added(f, f->strict, "_outer", "{{v}}\n\n\t{{> _inner}}\n{{#n}}{{.}}\n{{/n}}{{^no}}\n-\n{{/no}}.");
    added(f, f->strict, "_inner", "i\nj {{> _inline}}k\n");
    added(f, f->strict, "_inline", "l\nm\n");
    assert_int_equal(mustache_check(&f->call, f->strict), OK);
    /* What stands at the start of a section's last line is inside the section, as its indentation is.
     */
    assert_string_equal(rendered(f, f->strict, "page", view),
                        "<p>\n  1\n2\n  \n  \ti\n  \tj l\nm\nk\n  1\n  2\n  \n  -\n  .</p>\n");
}

static void test_mustache_finds_partials_added_later(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "[{{> _part}}]");
    assert_int_equal(mustache_check(&f->call, f->strict), ERR_INVALID);
    assert_failed(f, ERR_INVALID, "Template page, line 1: there is no template _part.");
    assert_stops(f, f->strict, "{}", "there is no template _part.");
    added(f, f->strict, "_part", "{{x}}");
    assert_int_equal(mustache_check(&f->call, f->strict), OK);
    assert_string_equal(rendered(f, f->strict, "page", view_of(f, "{\"x\": 1}")), "[1]");
}

static void test_mustache_says_in_which_partial_a_name_is_missing(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "{{> _a}}\n{{y}}");
    added(f, f->strict, "_a", "\n{{x}}");
    assert_stops(f, f->strict, "{\"y\": 1}", "Template _a, line 2: the view has no x.");
    assert_stops(f, f->strict, "{\"x\": 1}", "Template page, line 2: the view has no y.");
}

static void test_mustache_stops_partials_without_end(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "{{> page}}");
    assert_stops(f, f->strict, "{}", "partials nest deeper than 32");
}

/* A chain of partials, each used thrice: what is left again no longer counts. */
static void test_mustache_renders_partials_as_deep_as_the_limit(void **state)
{
    struct fixture *f = *state;

    for (int i = 1; i <= LIMIT_TEMPLATE_DEPTH; i++)
        added(f, f->strict, arena_format(f->call.mem, "p%d", i),
              arena_format(f->call.mem, "{{#x}}{{> p%d}}{{/x}}", i + 1));
    added(f, f->strict, arena_format(f->call.mem, "p%d", LIMIT_TEMPLATE_DEPTH + 1), "x");
    added(f, f->strict, "deepest", "{{> p2}}{{> p2}}{{> p2}}");
    added(f, f->strict, "page", "{{> p1}}");
    assert_string_equal(rendered(f, f->strict, "p1", view_of(f, "{\"x\": 1}")), "x");
    assert_string_equal(rendered(f, f->strict, "deepest", view_of(f, "{\"x\": 1}")), "xxx");
    assert_stops(f, f->strict, "{\"x\": 1}", "Template p32, line 1: partials nest deeper than 32");
}

static void test_mustache_stops_sections_without_end(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "{{#a}}{{#a}}{{#a}}{{#a}}{{> page}}{{/a}}{{/a}}{{/a}}{{/a}}");
    assert_stops(f, f->strict, "{\"a\": 1}", "more than 128 sections and partials are open");
}

static void test_mustache_renders_as_deep_as_the_limit(void **state)
{
    struct fixture *f = *state;
    struct buffer text = buffer_in(f->call.mem, PAGE_LIMIT);

    for (int i = 0; i < LIMIT_TEMPLATE_OPEN; i++) buffer_text(&text, "{{#a}}");
    buffer_text(&text, "{{a}}");
    for (int i = 0; i < LIMIT_TEMPLATE_OPEN; i++) buffer_text(&text, "{{/a}}");
    assert_prints(f, text.data, "{\"a\": 1}", "1");
    assert_refused(f, arena_format(f->call.mem, "{{#a}}%s{{/a}}", text.data), "more than 128 sections");
}

static void test_mustache_stops_at_the_limit_of_the_buffer(void **state)
{
    struct fixture *f = *state;
    struct buffer out = buffer_in(f->call.mem, 4);

    added(f, f->strict, "page", "{{#n}}{{.}}{{/n}}");
    assert_int_equal(mustache_render(&f->call, f->strict, "page", view_of(f, "{\"n\":[11,22]}"), &out),
                     OK);
    out = buffer_in(f->call.mem, 4);
    buffer_char(&out, 'x');
    assert_int_equal(mustache_render(&f->call, f->strict, "page", view_of(f, "{\"n\":[11,22]}"), &out),
                     ERR_INVALID);
    assert_failed(f, ERR_INVALID, "longer than 4 bytes");
    assert_string_equal(out.data, "x");
    assert_false(buffer_overflowed(&out));
}

static void test_mustache_refuses_what_is_not_in_the_subset(void **state)
{
    assert_refused(*state, "a\n b{{{x}}}",
                   "wrong, line 2, column 3: {{{…}}} and {{&…}} are not supported");
    assert_refused(*state, "{{&x}}", "{{&…}} are not supported");
    assert_refused(*state, "{{=<% %>=}}", "other delimiters are not supported");
    assert_refused(*state, "{{<x}}{{/x}}", "parents and blocks are not supported");
    assert_refused(*state, "{{$x}}{{/x}}", "parents and blocks are not supported");
}

static void test_mustache_refuses_a_tag_that_is_not_closed(void **state)
{
    assert_refused(*state, "é{{x}", "wrong, line 1, column 2: a tag is not closed");
    assert_refused(*state, "{{", "a tag is not closed");
    assert_refused(*state, "{{! }", "a tag is not closed");
}

static void test_mustache_refuses_wrong_names(void **state)
{
    static const char *const wrong[] = {"{{}}",      "{{ }}",  "{{a b}}",  "{{a..b}}", "{{.a}}",
                                        "{{a.}}",    "{{é}}",  "{{#}}",    "{{a{b}}",  "{{ #a}}",
                                        "{{> a.b}}", "{{>.}}", "{{a\"b}}", "{{/ / }}"};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_refused(*state, wrong[i], "a tag holds no proper name");
}

static void test_mustache_refuses_sections_that_do_not_match(void **state)
{
    assert_refused(
        *state, "{{#a}}\n{{#b}}{{/a}}{{/b}}",
        "line 2, column 7: {{/a}} stands where {{/b}} is expected, which was opened in line 2");
    assert_refused(*state, "{{/a}}", "closes a section that is not open");
    assert_refused(*state, "\n{{^a}}", "wrong, line 2: the section a is not closed");
    assert_refused(*state, "{{/t}}", "closes a section that is not open");
}

static void test_mustache_refuses_text_that_is_not_utf8(void **state)
{
    assert_refused(*state, "\xff", "Template wrong is not valid UTF-8");
}

static void test_mustache_refuses_a_template_twice(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", "");
    assert_int_equal(add(f, f->strict, "page", ""), ERR_CONFLICT);
    assert_failed(f, ERR_CONFLICT, "two templates page");
}

static void test_mustache_refuses_template_names_with_signs(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(add(f, f->strict, "a.b", ""), ERR_INVALID);
    assert_failed(f, ERR_INVALID, "a.b cannot name a template");
    assert_int_equal(add(f, f->strict, "", ""), ERR_INVALID);
    assert_failed(f, ERR_INVALID, "cannot name a template");
}

static void test_mustache_may_add_again_what_was_refused(void **state)
{
    struct fixture *f = *state;

    assert_refused(f, "{{#a}}", "not closed");
    added(f, f->strict, "wrong", "{{a}}");
    assert_string_equal(rendered(f, f->strict, "wrong", view_of(f, "{\"a\": 1}")), "1");
}

static void test_mustache_does_not_render_what_is_not_there(void **state)
{
    struct fixture *f = *state;

    assert_stops(f, f->strict, "{}", "There is no template page.");
}

/* A catalogue of one message, as msgfmt writes it. */
static struct mustache *translated_set(struct fixture *f, const char *original, const char *translation)
{
    uint32_t head[] = {0x950412de, 0, 1, 28, 36, 0, 0};
    uint32_t table[] = {(uint32_t)strlen(original), 44, (uint32_t)strlen(translation),
                        (uint32_t)(44 + strlen(original) + 1)};
    struct buffer mo = buffer_in(f->call.mem, PAGE_LIMIT);

    buffer_add(&mo, head, sizeof head);
    buffer_add(&mo, table, sizeof table);
    buffer_add(&mo, original, strlen(original) + 1);
    buffer_add(&mo, translation, strlen(translation) + 1);
    mustache_close(f->translated);
    words_close(f->words);
    f->words = NULL;
    if (words_open(&f->call, "fr", mo.data, mo.length, &f->words) != OK)
        fail_msg("%s", f->call.fail.text);
    f->translated = mustache_new(f->words, true);
    return f->translated;
}

static void test_mustache_translates_texts(void **state)
{
    struct fixture *f = *state;
    struct mustache *m = translated_set(f, "Visits of {{name}}", "Visites : {{name}}");

    added(f, m, "page",
          "<h1>\n  {{#t}}\n  Visits\t of\n {{name}} {{/t}}\n</h1>{{#t}} Other  one{{/t}}");
    assert_string_equal(rendered(f, m, "page", view_of(f, "{\"name\": \"<A>\"}")),
                        "<h1>\n  Visites : &lt;A&gt;\n</h1>Other one");
}

static void test_mustache_indents_a_text_to_be_translated(void **state)
{
    struct fixture *f = *state;

    added(f, f->strict, "page", " {{> _part}}\n");
    added(f, f->strict, "_part", "{{#t}}a\nb{{/t}}\nc\n{{#t}}{{x}}{{/t}}");
    assert_string_equal(rendered(f, f->strict, "page", view_of(f, "{\"x\": 1}")), " a b\n c\n 1");
}

static void test_mustache_refuses_anything_but_variables_in_texts(void **state)
{
    const char *part = "inside {{#t}} only text and {{variables}} may stand";

    assert_refused(*state, "{{#t}}a{{#b}}{{/b}}{{/t}}", part);
    assert_refused(*state, "{{#t}}a{{^b}}{{/b}}{{/t}}", part);
    assert_refused(*state, "{{#t}}a{{> b}}{{/t}}", part);
    assert_refused(*state, "{{#t}}a{{! b}}{{/t}}", part);
    assert_refused(*state, "{{#t}}a{{#t}}b{{/t}}{{/t}}", part);
    assert_refused(*state, "{{#t}}a{{/b}}", part);
}

static void test_mustache_refuses_texts_without_text(void **state)
{
    assert_refused(*state, "{{#t}} \n {{/t}}", "holds no text to translate");
    assert_refused(*state, "\n{{#t}}a", "wrong, line 2, column 1: {{#t}} is not closed");
    assert_refused(*state, "{{^t}}a{{/t}}", "{{^t}} has no meaning");
}

static void assert_translation_refused(struct fixture *f, const char *original, const char *translation,
                                       const char *part)
{
    struct mustache *m = translated_set(f, original, translation);

    assert_int_equal(add(f, m, "page", arena_format(f->call.mem, "\n{{#t}}%s{{/t}}", original)),
                     ERR_INVALID);
    assert_failed(f, ERR_INVALID, "Template page, line 2, column 1: the translation (fr)");
    assert_int_equal(add(f, m, "page", arena_format(f->call.mem, "\n{{#t}}%s{{/t}}", original)),
                     ERR_INVALID);
    assert_failed(f, ERR_INVALID, part);
}

static void test_mustache_refuses_translations_that_reach_further(void **state)
{
    struct fixture *f = *state;
    const char *tag = "has a tag that the text has not";

    assert_translation_refused(f, "Of {{a}}", "De {{b}}", tag);
    assert_translation_refused(f, "Of {{a}}", "De {{a.b}}", tag);
    assert_translation_refused(f, "Of", "De {{.}}", tag);
    assert_translation_refused(f, "Of {{a}}", "{{#a}}De{{/a}}", tag);
    assert_translation_refused(f, "Of {{a}}", "De {{a}}{{> a}}", tag);
    assert_translation_refused(f, "Of {{a}}", "De {{! a}}", tag);
}

static void test_mustache_refuses_translations_that_break_out(void **state)
{
    struct fixture *f = *state;

    assert_translation_refused(f, "Close", "Fermer\" onclick=", "has a \", which the text has not");
    assert_translation_refused(f, "It > that", "<b>", "has a <, which the text has not");
    assert_translation_refused(f, "Close", "\xff", "is not valid UTF-8");
}

static void test_mustache_refuses_broken_tags_in_translations(void **state)
{
    struct fixture *f = *state;
    struct mustache *m = translated_set(f, "Of {{a}}", "De {{a");

    assert_int_equal(add(f, m, "page", "{{#t}}Of {{a}}{{/t}}"), ERR_INVALID);
    assert_failed(f, ERR_INVALID, "page, line 1, column 1: a tag is not closed");
}

static void test_mustache_translations_may_drop_and_repeat_variables(void **state)
{
    struct fixture *f = *state;
    struct mustache *m = translated_set(f, "{{a}} <b>of</b> {{b}}", "<b>{{b}}</b> {{ b }}");

    added(f, m, "page", "{{#t}}{{a}} <b>of</b> {{b}}{{/t}}");
    assert_string_equal(rendered(f, m, "page", view_of(f, "{\"b\": 1}")), "<b>1</b> 1");
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Reads escaped text back; fails on anything raw or half escaped. */
static void assert_unescapes_to(const char *html, size_t length, const char *value)
{
    static const struct {
        const char *entity, *text;
    } known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}};
    const char *end = html + length;

    while (html < end) {
        size_t i = 0, taken = 1;
        char ch = *html;

        assert_null(strchr("<>\"'", ch));
        if (ch == '&') {
            while (strncmp(html, known[i].entity, strlen(known[i].entity)) != 0)
                if (++i == sizeof known / sizeof *known) fail_msg("half escaped: %s", html);
            ch = *known[i].text;
            taken = strlen(known[i].entity);
        }
        assert_int_equal(ch, *value);
        value++;
        html += taken;
    }
    assert_int_equal(*value, '\0');
}

static void test_mustache_never_lets_a_value_through_raw(void **state)
{
    static const char alphabet[] = "<>&\"'<>&\"'{}/#;ampltqo39 \n\xc3\xa9=`";
    struct fixture *f = *state;
    uint32_t seed = 2024;

    added(f, f->strict, "page",
          "{{v}}\x01{{#v}}{{.}}{{/v}}\x01{{#l}}{{.}}{{/l}}\x01{{> _p}}\x01"
          "{{#t}}{{v}}{{/t}}\x01");
    added(f, f->strict, "_p", "{{m.v}}");
    for (int round = 0; round < 2000; round++) {
        char value[65] = {0};
        size_t length = 1 + next_random(&seed) % (sizeof value - 1);
        struct json *view = json_map(&f->call), *list = json_list(&f->call), *map = json_map(&f->call);

        for (size_t i = 0; i < length; i++)
            value[i] = alphabet[next_random(&seed) % (sizeof alphabet - 1)];
        json_add(list, json_text(&f->call, value));
        json_set(map, "v", json_text(&f->call, value));
        json_set(view, "v", json_text(&f->call, value));
        json_set(view, "l", list);
        json_set(view, "m", map);
        const char *html = rendered(f, f->strict, "page", view);
        for (int part = 0; part < 5; part++) {
            const char *end = strchr(html, '\x01');
            assert_non_null(end);
            assert_unescapes_to(html, (size_t)(end - html), value);
            html = end + 1;
        }
    }
}

static void test_mustache_embedded_templates_are_right(void **state)
{
    struct fixture *f = *state;
    struct mustache *m;

    if (mustache_open(&f->call, NULL, true, &m) != OK) fail_msg("%s", f->call.fail.text);
    mustache_close(m);
}

/* The public specification's cases that are refused, and why. Everything else must pass. */
enum reason { TRIPLE, AMPERSAND };

static const struct unsupported {
    const char *file, *name;
    enum reason reason;
} unsupported[] = {
    {"interpolation", "Triple Mustache", TRIPLE},
    {"interpolation", "Ampersand", AMPERSAND},
    {"interpolation", "Triple Mustache Integer Interpolation", TRIPLE},
    {"interpolation", "Ampersand Integer Interpolation", AMPERSAND},
    {"interpolation", "Triple Mustache Decimal Interpolation", TRIPLE},
    {"interpolation", "Ampersand Decimal Interpolation", AMPERSAND},
    {"interpolation", "Triple Mustache Null Interpolation", TRIPLE},
    {"interpolation", "Ampersand Null Interpolation", AMPERSAND},
    {"interpolation", "Triple Mustache Context Miss Interpolation", TRIPLE},
    {"interpolation", "Ampersand Context Miss Interpolation", AMPERSAND},
    {"interpolation", "Dotted Names - Triple Mustache Interpolation", TRIPLE},
    {"interpolation", "Dotted Names - Ampersand Interpolation", AMPERSAND},
    {"interpolation", "Implicit Iterators - Triple Mustache", TRIPLE},
    {"interpolation", "Implicit Iterators - Ampersand", AMPERSAND},
    {"interpolation", "Triple Mustache - Surrounding Whitespace", TRIPLE},
    {"interpolation", "Ampersand - Surrounding Whitespace", AMPERSAND},
    {"interpolation", "Triple Mustache - Standalone", TRIPLE},
    {"interpolation", "Ampersand - Standalone", AMPERSAND},
    {"interpolation", "Triple Mustache With Padding", TRIPLE},
    {"interpolation", "Ampersand With Padding", AMPERSAND},
    {"sections", "Implicit Iterator - Triple mustache", TRIPLE},
    {"sections", "Implicit Iterator - Ampersand", AMPERSAND},
    {"partials", "Standalone Indentation", TRIPLE}, /* the partial prints its value raw */
};

#define UNSUPPORTED (sizeof unsupported / sizeof *unsupported)

static const struct unsupported *unsupported_find(const char *file, const char *name)
{
    for (size_t i = 0; i < UNSUPPORTED; i++)
        if (strcmp(unsupported[i].file, file) == 0 && strcmp(unsupported[i].name, name) == 0)
            return &unsupported[i];
    return NULL;
}

static struct json *read_cases(struct fixture *f, const char *file)
{
    FILE *in = fopen(arena_format(f->call.mem, "%s/mustache/%s.json", f->corpora, file), "rb");
    struct buffer text = buffer_in(f->call.mem, PAGE_LIMIT);
    char part[4096];
    size_t n;

    if (!in) return NULL;
    while ((n = fread(part, 1, sizeof part, in)) > 0) buffer_add(&text, part, n);
    fclose(in);
    return json_get(view_of(f, text.data), "tests");
}

static enum err add_case(struct fixture *f, struct mustache *m, const struct json *one)
{
    const struct json *partials = json_get(one, "partials");

    TRY(add(f, m, "page", json_get_text(one, "template")));
    for (const struct json *p = partials ? partials->as.members.first : NULL; p; p = p->next)
        TRY(add(f, m, p->key, p->as.text));
    return OK;
}

/* One case of the specification; returns whether it went as it should. */
static bool case_holds(struct fixture *f, const char *file, const struct json *one)
{
    static const char *const sign[] = {[TRIPLE] = "{{{", [AMPERSAND] = "{{&"};
    const char *name = json_get_text(one, "name"), *text = json_get_text(one, "template");
    const struct unsupported *refused = unsupported_find(file, name);
    struct mustache *m = mustache_new(NULL, false);
    struct buffer out = buffer_in(f->call.mem, PAGE_LIMIT);
    const struct json *partials = json_get(one, "partials");
    enum err e = add_case(f, m, one);
    bool holds;

    buffer_text(&out, "");
    if (refused) {
        if (partials) text = partials->as.members.first->as.text;
        holds = e == ERR_INVALID && strstr(f->call.fail.text, "are not supported") &&
                strstr(text, sign[refused->reason]);
    } else {
        if (e == OK) e = mustache_render(&f->call, m, "page", json_get(one, "data"), &out);
        holds = e == OK && strcmp(out.data, json_get_text(one, "expected")) == 0;
    }
    if (!holds) print_error("%s: %s: got \"%s\" %s\n", file, name, out.data, f->call.fail.text);
    fail_clear(&f->call);
    mustache_close(m);
    return holds;
}

static void test_mustache_follows_the_public_specification(void **state)
{
    static const char *const files[] = {"comments", "interpolation", "inverted", "partials",
                                        "sections"};
    struct fixture *f = *state;
    size_t cases = 0, refused = 0, wrong = 0;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct json *tests = read_cases(f, files[i]);
        if (!tests) {
            print_message("skipped: no mustache/%s.json in %s\n", files[i], f->corpora);
            skip();
            return;
        }
        for (const struct json *one = tests->as.members.first; one; one = one->next) {
            cases++;
            refused += unsupported_find(files[i], json_get_text(one, "name")) != NULL;
            wrong += !case_holds(f, files[i], one);
        }
    }
    print_message("%zu cases of the specification, of which %zu are refused\n", cases, refused);
    assert_int_equal(wrong, 0);
    assert_int_equal(refused, UNSUPPORTED); /* each that is listed is there, once */
    assert_true(cases > 2 * UNSUPPORTED);
}

#define TEST(function, folder)                                                                         \
    cmocka_unit_test_prestate_setup_teardown(function, set_up, tear_down, folder)

/* table: of tests */
static int run_all(char *corpora)
{
    const struct CMUnitTest tests[] = {
        TEST(test_mustache_escapes_every_value, corpora),
        TEST(test_mustache_prints_numbers_and_bools, corpora),
        TEST(test_mustache_prints_marked_html_as_it_is, corpora),
        TEST(test_mustache_reads_no_template_from_a_value, corpora),
        TEST(test_mustache_finds_names_outwards, corpora),
        TEST(test_mustache_decides_a_dotted_name_by_its_first_part, corpora),
        TEST(test_mustache_shows_sections_only_for_true_values, corpora),
        TEST(test_mustache_strict_set_knows_nil_from_missing, corpora),
        TEST(test_mustache_strict_set_fails_on_missing_sections, corpora),
        TEST(test_mustache_prints_no_list_or_map, corpora),
        TEST(test_mustache_lenient_set_logs_each_missing_name_once, corpora),
        TEST(test_mustache_removes_lines_of_single_tags, corpora),
        TEST(test_mustache_indents_a_partial_but_not_its_values, corpora),
        TEST(test_mustache_finds_partials_added_later, corpora),
        TEST(test_mustache_says_in_which_partial_a_name_is_missing, corpora),
        TEST(test_mustache_stops_partials_without_end, corpora),
        TEST(test_mustache_renders_partials_as_deep_as_the_limit, corpora),
        TEST(test_mustache_stops_sections_without_end, corpora),
        TEST(test_mustache_renders_as_deep_as_the_limit, corpora),
        TEST(test_mustache_stops_at_the_limit_of_the_buffer, corpora),
        TEST(test_mustache_refuses_what_is_not_in_the_subset, corpora),
        TEST(test_mustache_refuses_a_tag_that_is_not_closed, corpora),
        TEST(test_mustache_refuses_wrong_names, corpora),
        TEST(test_mustache_refuses_sections_that_do_not_match, corpora),
        TEST(test_mustache_refuses_text_that_is_not_utf8, corpora),
        TEST(test_mustache_refuses_a_template_twice, corpora),
        TEST(test_mustache_refuses_template_names_with_signs, corpora),
        TEST(test_mustache_may_add_again_what_was_refused, corpora),
        TEST(test_mustache_does_not_render_what_is_not_there, corpora),
        TEST(test_mustache_translates_texts, corpora),
        TEST(test_mustache_indents_a_text_to_be_translated, corpora),
        TEST(test_mustache_refuses_anything_but_variables_in_texts, corpora),
        TEST(test_mustache_refuses_texts_without_text, corpora),
        TEST(test_mustache_refuses_translations_that_reach_further, corpora),
        TEST(test_mustache_refuses_translations_that_break_out, corpora),
        TEST(test_mustache_refuses_broken_tags_in_translations, corpora),
        TEST(test_mustache_translations_may_drop_and_repeat_variables, corpora),
        TEST(test_mustache_never_lets_a_value_through_raw, corpora),
        TEST(test_mustache_embedded_templates_are_right, corpora),
        TEST(test_mustache_follows_the_public_specification, corpora),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv, char **environment)
{
    static const char variable[] = "ASTROLABE_CORPORA=";
    char otherwise[] = "../shared/corpora";
    char *corpora = otherwise;

    (void)argc, (void)argv;
    for (; *environment; environment++)
        if (strncmp(*environment, variable, strlen(variable)) == 0)
            corpora = *environment + strlen(variable);
    return run_all(corpora);
}
