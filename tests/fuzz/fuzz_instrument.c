/* tests/fuzz/fuzz_instrument.c: an instrument's YAML: whatever the bytes, an instrument or its errors.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "instrument/yaml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool promise)
{
    if (!promise) abort();
}

static void check_text(const char *text)
{
    check(text && text_is_printable(text, strlen(text)));
}

/* Says whether the finding is an error. */
static bool check_finding(const struct json *f)
{
    const char *level = json_get_text(f, "level"), *cell = json_get_text(f, "cell");
    int64_t row = json_get_int(f, "row", 0), column = json_get_int(f, "column", 0);

    check(json_count(f) == 10 && row >= 0 && (row > 0) == (column > 0));
    check_text(json_get_text(f, "code"));
    check_text(json_get_text(f, "message"));
    check(strchr(json_get_text(f, "message"), '\n') == NULL);
    check(!cell || strchr(cell, '\n') == NULL);
    check(text_equal(level, "error") || text_equal(level, "warning"));
    return strcmp(level, "error") == 0;
}

static void check_values(const struct json *value)
{
    if (value->kind == JSON_IS_TEXT) check_text(value->as.text);
    check(value->kind == JSON_IS_TEXT || value->kind == JSON_IS_INT || value->kind == JSON_IS_BOOL ||
          value->kind == JSON_IS_LIST || value->kind == JSON_IS_MAP);
    if (value->kind != JSON_IS_LIST && value->kind != JSON_IS_MAP) return;
    for (const struct json *m = value->as.members.first; m; m = m->next) check_values(m);
}

/* The ratings that have an anchor. */
static size_t anchored(const struct json *instrument)
{
    size_t count = 0;

    for (const struct json *p = json_get(instrument, "presence")->as.members.first; p; p = p->next)
        count += !text_equal(json_get_text(p, "code"), "no_information") &&
                 !text_equal(json_get_text(p, "code"), "not_applicable");
    return count;
}

static void check_item(const struct json *instrument, const struct json *i)
{
    const struct json *when = json_get(i, "when"), *acts = json_get(i, "about_acts");

    check_text(json_get_text(i, "code"));
    check(json_count(json_get(i, "title")) == json_count(json_get(instrument, "languages")));
    check(json_count(json_get(i, "anchors")) == anchored(instrument));
    check(!acts || acts->kind == JSON_IS_BOOL);
    if (!when) return;
    check_text(json_get_text(when, "item"));
    check(!text_equal(json_get_text(when, "item"), json_get_text(i, "code")));
    check(json_count(json_get(when, "in")) >= 1);
}

/* What the rest of the program relies on without looking. */
static void check_instrument(const struct json *instrument)
{
    const struct json *formulation = json_get(instrument, "formulation");

    check_values(instrument);
    check_text(json_get_text(instrument, "instrument"));
    check_text(json_get_text(instrument, "version"));
    check(json_get(instrument, "age_from")->kind == JSON_IS_INT);
    check(json_count(json_get(instrument, "languages")) >= 1);
    check(json_count(json_get(instrument, "presence")) >= 3);
    check(json_count(json_get(instrument, "levels")) >= 2);
    check(json_count(json_get(json_get(instrument, "persons"), "standing")) >= 1);
    check(json_count(json_get(json_get(instrument, "persons"), "legal")) >= 1);
    check(!formulation || json_count(formulation) >= 2);
    for (const struct json *s = json_get(instrument, "sections")->as.members.first; s; s = s->next)
        for (const struct json *i = json_get(s, "items")->as.members.first; i; i = i->next)
            check_item(instrument, i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct call c = {.mem = arena_new()};
    struct json *instrument, *findings;
    bool has_error = false;

    check(instrument_read(&c, "a.yaml", data, size, &instrument, &findings) == OK);
    check(json_count(findings) <= LIMIT_INSTRUMENT_FINDINGS + 1);
    for (const struct json *f = findings->as.members.first; f; f = f->next)
        has_error = check_finding(f) || has_error;
    check(has_error == (instrument->kind == JSON_IS_NIL));
    if (!has_error) check_instrument(instrument);
    arena_free(c.mem);
    return 0;
}
