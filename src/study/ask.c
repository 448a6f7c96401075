/* study/ask.c: questions about what two raters submitted, and about what was countersigned. */

#include "study/ask.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "site/model.h"
#include "site/rights.h"
#include "study/study.h"

const char *const study_aspects[STUDY_ASPECTS] = {"presence", "relevance"};

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
    const struct json *list = json_get(s->instrument, study_aspects[s->aspect]);
    size_t count = json_count(list);

    s->codes = s->steps = 0;
    s->code = arena_alloc(c->mem, (count + 1) * sizeof *s->code);
    s->label = arena_alloc(c->mem, (count + 1) * sizeof *s->label);
    s->scale = arena_alloc(c->mem, (count + 1) * sizeof *s->scale);
    s->step = arena_alloc(c->mem, (count + 1) * sizeof *s->step);
    for (const struct json *p = count ? list->as.members.first : NULL; p; p = p->next) {
        s->code[s->codes] = json_get_text(p, "code");
        s->label[s->codes++] = json_get_text(p, "label");
    }
    /* Instruments list the highest first. */
    for (size_t i = s->codes; i-- > 0;) {
        s->step[i] = is_step(s->code[i]) ? (int32_t)s->steps : STUDY_NO_CODE;
        if (is_step(s->code[i])) s->scale[s->steps++] = s->code[i];
    }
}

void study_describe(struct call *c, struct study *s)
{
    const struct json *sections = json_get(s->instrument, "sections");
    const struct json *first = json_count(sections) ? sections->as.members.first : NULL;
    size_t count = 0;

    for (const struct json *sec = first; sec; sec = sec->next)
        count += json_count(json_get(sec, "items"));
    s->item = arena_alloc(c->mem, (count + 1) * sizeof *s->item);
    s->item_code = arena_alloc(c->mem, (count + 1) * sizeof *s->item_code);
    for (const struct json *sec = first; sec; sec = sec->next)
        for (const struct json *i = json_get(sec, "items")->as.members.first; i; i = i->next) {
            s->item_code[s->items] = json_get_text(i, "code");
            s->item[s->items++] = i;
        }
    s->aspect = STUDY_PRESENCE;
    describe_codes(c, s);
}

struct study study_of_relevance(struct call *c, const struct study *s)
{
    struct study other = *s;

    other.aspect = STUDY_RELEVANCE;
    describe_codes(c, &other);
    return other;
}

int32_t study_code(const struct study *s, const struct item_rating *rated, size_t item)
{
    return rated ? rated[item].code[s->aspect] : STUDY_NO_CODE;
}

int32_t study_step(const struct study *s, const struct item_rating *rated, size_t item)
{
    int32_t code = study_code(s, rated, item);

    return code == STUDY_NO_CODE ? code : s->step[code];
}

/* ---- reading what was rated ---- */

static int32_t place_of(const struct study *s, const char *code)
{
    for (size_t i = 0; code && i < s->codes; i++)
        if (text_equal(s->code[i], code)) return (int32_t)i;
    return STUDY_NO_CODE;
}

/* The item of a code; most answers stand in the order of the instrument, so the next one is tried
 * first. s->items: there is none. */
static size_t item_of(const struct study *s, const char *code, size_t next)
{
    for (size_t i = 0; i < s->items; i++) {
        size_t at = (next + i) % s->items;
        if (text_equal(s->item_code[at], code)) return at;
    }
    return s->items;
}

static const struct item_rating *read_ratings(struct call *c, const struct study *presence,
                                              const struct study *relevance, const struct json *rated)
{
    struct item_rating *ret;
    size_t next = 0;

    if (!rated || json_count(rated) == 0) return NULL;
    ret = arena_alloc(c->mem, (presence->items + 1) * sizeof *ret);
    for (size_t i = 0; i < presence->items; i++)
        ret[i] = (struct item_rating){{STUDY_NO_CODE, STUDY_NO_CODE}};
    for (const struct json *r = rated->as.members.first; r; r = r->next) {
        size_t item = item_of(presence, r->key, next);
        if (item == presence->items) continue;
        ret[item].code[STUDY_PRESENCE] =
            place_of(presence, json_get_text(r, study_aspects[STUDY_PRESENCE]));
        ret[item].code[STUDY_RELEVANCE] =
            place_of(relevance, json_get_text(r, study_aspects[STUDY_RELEVANCE]));
        next = item + 1;
    }
    return ret;
}

const struct item_rating *study_ratings(struct call *c, const struct study *s, const struct json *rated)
{
    struct study relevance = study_of_relevance(c, s);

    return read_ratings(c, s, &relevance, rated);
}

/* The text of a row is parsed in an arena that is emptied after each: of all that stands in it, only
 * places are kept. */
struct reading {
    struct call inner; /* with an arena of its own */
    const struct study *presence;
    struct study relevance;
};

static struct reading reading_begin(struct call *c, const struct study *s)
{
    return (struct reading){.inner = {.mem = arena_new(), .now = c->now, .words = c->words},
                            .presence = s,
                            .relevance = study_of_relevance(c, s)};
}

static enum err parsed(struct call *c, struct reading *r, const char *text, const struct json **ret)
{
    struct json *value = NULL;

    arena_reset(r->inner.mem);
    if (text && json_parse(&r->inner, text, strlen(text), &value) != OK) {
        c->fail = r->inner.fail;
        return c->fail.code;
    }
    *ret = value;
    return OK;
}

static enum err ratings_in(struct call *c, struct reading *r, const struct json *row, const char *key,
                           const struct item_rating **ret)
{
    const struct json *rated = NULL;

    TRY(parsed(c, r, json_get_text(row, key), &rated));
    *ret = read_ratings(c, r->presence, &r->relevance, rated);
    return OK;
}

/* rater: those that were met already, s->raters of them. */
static void count_rater(struct study *s, const char **rater, const char *by)
{
    for (size_t i = 0; i < s->raters; i++)
        if (text_equal(rater[i], by)) return;
    rater[s->raters++] = by;
}

static enum err add_pair(struct call *c, struct reading *reading, struct study *s,
                         const struct json *row)
{
    struct twice_rated p = {
        .request = json_get_text(row, "request"),
        .interpreter = json_get_text(row, "interpreter"),
        .at = json_get_int(row, "at", 0),
        .language = {json_get_text(row, "first_language"), json_get_text(row, "second_language")},
        .by = {json_get_text(row, "first_by"), json_get_text(row, "second_by")}};

    TRY(ratings_in(c, reading, row, "first", &p.rated[0]));
    TRY(ratings_in(c, reading, row, "second", &p.rated[1]));
    TRY(ratings_in(c, reading, row, "agreed", &p.agreed));
    s->pair[s->pairs++] = p;
    return OK;
}

static enum err load_pairs(struct call *c, struct desk *d, const char *instrument,
                           struct reading *reading, struct study *s)
{
    struct json *rows, *units;
    const struct json *unit;
    const char *before = NULL, **rater;

    TRY(desk_rows(c, d, "study_pairs", DB_ARGS(DB_TEXT("instrument", instrument)), &rows));
    TRY(desk_rows(c, d, "study_units", DB_ARGS(DB_TEXT("instrument", instrument)), &units));
    s->pair = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *s->pair);
    rater = arena_alloc(c->mem, (2 * json_count(rows) + 1) * sizeof *rater);
    unit = units->as.members.first;
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        if (text_equal(json_get_text(r, "request"), before)) continue; /* arrived from two sites */
        before = json_get_text(r, "request");
        TRY(add_pair(c, reading, s, r));
        for (size_t k = 0; k < 2; k++) count_rater(s, rater, s->pair[s->pairs - 1].by[k]);
        while (unit && strcmp(json_get_text(unit, "request"), before) < 0) unit = unit->next;
        if (unit && text_equal(json_get_text(unit, "request"), before))
            s->pair[s->pairs - 1].unit = json_get_text(unit, "unit");
    }
    return OK;
}

static enum err load_used(struct call *c, struct desk *d, const char *instrument,
                          struct reading *reading, struct study *s)
{
    struct json *rows;

    TRY(desk_rows(c, d, "study_used", DB_ARGS(DB_TEXT("instrument", instrument)), &rows));
    s->used = arena_alloc(c->mem, (json_count(rows) + 1) * sizeof *s->used);
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        const struct json *coded = NULL;
        TRY(parsed(c, reading, json_get_text(r, "coded"), &coded));
        s->used[s->assessed++] = (struct used_once){
            .rated = read_ratings(c, s, &reading->relevance, json_get(coded, "ratings")),
            .unit = json_get_text(r, "unit"),
            .interpreter = arena_text(c->mem, json_get_text(json_get(coded, "account"), "interpreter")),
            .language = arena_text(c->mem, json_get_text(coded, "language")),
            .is_latest = json_get_int(r, "is_latest", 0) != 0};
    }
    return OK;
}

enum err ask_study(struct call *c, struct desk *d, const char *instrument, struct study *ret)
{
    struct reading reading;
    enum err e;

    TRY(need(c, d));
    memset(ret, 0, sizeof *ret);
    TRY(ask_instrument(c, d, instrument, &ret->instrument));
    study_describe(c, ret);
    reading = reading_begin(c, ret);
    e = load_pairs(c, d, instrument, &reading, ret);
    if (e == OK) e = load_used(c, d, instrument, &reading, ret);
    arena_free(reading.inner.mem);
    return e;
}
