/* study/ask.c: questions about what two raters submitted, and about what was countersigned. */

#include "study/ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "site/model.h"
#include "site/rights.h"
#include "study/study.h"

static enum err need(struct call *c, struct desk *d)
{
    return rights_need(c, d, "study_see", &(struct about){NULL, NULL});
}

/* ---- the list ---- */

static int64_t number_of(const struct json *rows, const char *instrument, const char *key)
{
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (text_equal(json_get_text(r, "instrument"), instrument)) return json_get_int(r, key, 0);
    return 0;
}

enum err ask_study_list(struct call *c, struct desk *d, struct json **ret)
{
    struct json *assessed, *twice;

    TRY(need(c, d));
    TRY(ask_instrument_list(c, d, ret));
    TRY(desk_rows(c, d, "study_assessed", DB_NO_ARGS, &assessed));
    TRY(desk_rows(c, d, "study_twice", DB_NO_ARGS, &twice));
    for (struct json *r = (*ret)->as.members.first; r; r = r->next) {
        const char *id = json_get_text(r, "id");
        json_set(r, "assessed", json_int(c, number_of(assessed, id, "assessed")));
        json_set(r, "twice", json_int(c, number_of(twice, id, "twice")));
    }
    return OK;
}

/* ---- the instrument ---- */

static bool is_step(const char *code)
{
    return !text_equal(code, "no_information") && !text_equal(code, "not_applicable");
}

static void describe_codes(struct call *c, struct study *s)
{
    const struct json *list = json_get(s->instrument, s->aspect);
    size_t count = json_count(list);

    s->codes = s->steps = 0;
    s->code = arena_alloc(c->mem, (count + 1) * sizeof *s->code);
    s->label = arena_alloc(c->mem, (count + 1) * sizeof *s->label);
    s->scale = arena_alloc(c->mem, (count + 1) * sizeof *s->scale);
    for (const struct json *p = count ? list->as.members.first : NULL; p; p = p->next) {
        s->code[s->codes] = json_get_text(p, "code");
        s->label[s->codes++] = json_get_text(p, "label");
    }
    /* Instruments list the highest first. */
    for (size_t i = s->codes; i-- > 0;)
        if (is_step(s->code[i])) s->scale[s->steps++] = s->code[i];
}

void study_describe(struct call *c, struct study *s)
{
    const struct json *sections = json_get(s->instrument, "sections");
    const struct json *first = json_count(sections) ? sections->as.members.first : NULL;
    size_t count = 0;

    for (const struct json *sec = first; sec; sec = sec->next)
        count += json_count(json_get(sec, "items"));
    s->item = arena_alloc(c->mem, (count + 1) * sizeof *s->item);
    for (const struct json *sec = first; sec; sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i; i = i->next)
            s->item[s->items++] = i;
    s->aspect = "presence";
    describe_codes(c, s);
}

struct study study_of_relevance(struct call *c, const struct study *s)
{
    struct study other = *s;

    other.aspect = "relevance";
    describe_codes(c, &other);
    return other;
}

static int32_t place_of(const char *const *list, size_t count, const char *code)
{
    for (size_t i = 0; code && i < count; i++)
        if (text_equal(list[i], code)) return (int32_t)i;
    return STUDY_NO_CODE;
}

int32_t study_code(const struct study *s, const struct json *rated, const char *item)
{
    return place_of(s->code, s->codes, json_get_text(json_get(rated, item), s->aspect));
}

int32_t study_step(const struct study *s, const struct json *rated, const char *item)
{
    return place_of(s->scale, s->steps, json_get_text(json_get(rated, item), s->aspect));
}

/* ---- what was rated ---- */

static enum err parsed(struct call *c, const char *text, const struct json **ret)
{
    struct json *value = json_nil(c);

    if (text) TRY(json_parse(c, text, strlen(text), &value));
    *ret = value;
    return OK;
}

static bool is_new_rater(const struct study *s, const char *by)
{
    for (size_t i = 0; i < s->pairs; i++)
        for (size_t k = 0; k < 2; k++)
            if (text_equal(s->pair[i].by[k], by)) return false;
    return true;
}

static enum err add_pair(struct call *c, struct study *s, const struct json *row)
{
    struct twice_rated p = {
        .request = json_get_text(row, "request"),
        .interpreter = json_get_text(row, "interpreter"),
        .at = json_get_int(row, "at", 0),
        .language = {json_get_text(row, "first_language"), json_get_text(row, "second_language")},
        .by = {json_get_text(row, "first_by"), json_get_text(row, "second_by")}};

    TRY(parsed(c, json_get_text(row, "first"), &p.rated[0]));
    TRY(parsed(c, json_get_text(row, "second"), &p.rated[1]));
    TRY(parsed(c, json_get_text(row, "agreed"), &p.agreed));
    for (size_t k = 0; k < 2; k++) s->raters += is_new_rater(s, p.by[k]);
    s->pair[s->pairs++] = p;
    return OK;
}

static enum err load_pairs(struct call *c, struct desk *d, const char *instrument, struct study *s)
{
    struct json *rows, *units;
    const char *before = NULL;

    TRY(desk_rows(c, d, "study_pairs", DB_ARGS(DB_TEXT("instrument", instrument)), &rows));
    TRY(desk_rows(c, d, "study_units", DB_ARGS(DB_TEXT("instrument", instrument)), &units));
    s->pair = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *s->pair);
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        if (text_equal(json_get_text(r, "request"), before)) continue; /* arrived from two sites */
        before = json_get_text(r, "request");
        TRY(add_pair(c, s, r));
        for (const struct json *u = units->as.members.first; u; u = u->next)
            if (text_equal(json_get_text(u, "request"), before))
                s->pair[s->pairs - 1].unit = json_get_text(u, "unit");
    }
    return OK;
}

static enum err load_used(struct call *c, struct desk *d, const char *instrument, struct study *s)
{
    struct json *rows;

    TRY(desk_rows(c, d, "study_used", DB_ARGS(DB_TEXT("instrument", instrument)), &rows));
    s->used = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *s->used);
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        const struct json *coded;
        TRY(parsed(c, json_get_text(r, "coded"), &coded));
        s->used[s->assessed++] =
            (struct used_once){.rated = json_get(coded, "ratings"),
                               .unit = json_get_text(r, "unit"),
                               .interpreter = json_get_text(json_get(coded, "account"), "interpreter"),
                               .language = json_get_text(coded, "language"),
                               .is_latest = json_get_int(r, "is_latest", 0) != 0};
    }
    return OK;
}

enum err ask_study(struct call *c, struct desk *d, const char *instrument, struct study *ret)
{
    TRY(need(c, d));
    memset(ret, 0, sizeof *ret);
    TRY(ask_instrument(c, d, instrument, &ret->instrument));
    study_describe(c, ret);
    TRY(load_pairs(c, d, instrument, ret));
    return load_used(c, d, instrument, ret);
}
