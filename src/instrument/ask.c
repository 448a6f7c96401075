/* instrument/ask.c: instruments in the reader's language. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/words.h"
#include "instrument/instrument.h"
#include "site/desk.h"

enum err ask_instrument_list(struct call *c, struct desk *d, struct json **ret)
{
    return desk_rows(c, d, "instrument_list", DB_ARGS(DB_TEXT("language", words_language(c->words))),
                     ret);
}

/* A map whose keys are the languages stands for one text. */
static bool is_text(const struct json *value, const struct json *languages)
{
    if (value->kind != JSON_IS_MAP) return false;
    for (const struct json *l = languages->as.members.first; l; l = l->next)
        if (!json_get_text(value, l->as.text)) return false;
    return true;
}

static struct json *in_language(struct call *c, const struct json *value, const struct json *languages)
{
    const char *wanted = words_language(c->words);
    struct json *copy;

    if (is_text(value, languages)) {
        const char *text = json_get_text(value, wanted);
        return json_text(c, text ? text : value->as.members.first->as.text);
    }
    if (value->kind != JSON_IS_LIST && value->kind != JSON_IS_MAP) return json_duplicate(c, value);
    copy = value->kind == JSON_IS_LIST ? json_list(c) : json_map(c);
    for (const struct json *m = value->as.members.first; m; m = m->next) {
        struct json *member = in_language(c, m, languages);
        member->key = arena_text(c->mem, m->key);
        json_add(copy, member);
    }
    return copy;
}

/* ---- what an item says without words ---- */

static const struct json *first_of(const struct json *list)
{
    return json_count(list) ? list->as.members.first : NULL;
}

static const struct json *item_by_code(const struct json *instrument, const char *code)
{
    for (const struct json *s = first_of(json_get(instrument, "sections")); s; s = s->next)
        for (const struct json *i = first_of(json_get(s, "items")); i; i = i->next)
            if (text_equal(json_get_text(i, "code"), code)) return i;
    return NULL;
}

/* The condition again, with the title and labels that a reader knows the codes by; nil for none. */
static struct json *when_in_words(struct call *c, const struct json *instrument,
                                  const struct json *item)
{
    const struct json *when = json_get(item, "when"), *other;
    struct json *map, *codes, *labels;

    if (!when || when->kind != JSON_IS_MAP) return json_nil(c);
    map = json_map(c);
    codes = json_list(c);
    labels = json_list(c);
    other = item_by_code(instrument, json_get_text(when, "item"));
    for (const struct json *n = first_of(json_get(when, "in")); n; n = n->next) {
        struct json *label = json_map(c);
        json_add(codes, json_text(c, n->as.text));
        json_set(label, "label", json_text(c, instrument_label(instrument, "presence", n->as.text)));
        json_add(labels, label);
    }
    json_set(map, "item", json_text(c, json_get_text(when, "item")));
    json_set(map, "in", codes);
    json_set(map, "item_title", json_text(c, json_get_text(other, "title")));
    json_set(map, "in_labels", labels);
    return map;
}

/* The anchors in the order of the ratings, each with its label. */
static struct json *rating_list(struct call *c, const struct json *instrument, const struct json *item)
{
    struct json *list = json_list(c);

    for (const struct json *p = first_of(json_get(instrument, "presence")); p; p = p->next) {
        const char *anchor = json_get_text(json_get(item, "anchors"), json_get_text(p, "code"));
        struct json *rating = json_map(c);
        if (!anchor) continue;
        json_set(rating, "code", json_text(c, json_get_text(p, "code")));
        json_set(rating, "label", json_text(c, json_get_text(p, "label")));
        json_set(rating, "anchor", json_text(c, anchor));
        json_add(list, rating);
    }
    return list;
}

static void complete_item(struct call *c, const struct json *instrument, struct json *item)
{
    const char *evidence = json_get_text(item, "evidence");
    int64_t months = json_get_int(item, "window_months", 0);

    json_set(item, "is_protective",
             json_bool(c, text_equal(json_get_text(item, "direction"), "protective")));
    json_set(item, "evidence_required", json_bool(c, !text_equal(evidence, "optional")));
    json_set(item, "about_acts", json_bool(c, json_get_bool(item, "about_acts")));
    json_set(item, "window_months", months > 0 ? json_int(c, months) : json_nil(c));
    json_set(item, "when", when_in_words(c, instrument, item));
    json_set(item, "rating_list", rating_list(c, instrument, item));
}

static void complete_items(struct call *c, struct json *instrument)
{
    struct json *sections = json_get(instrument, "sections");

    for (struct json *s = json_count(sections) ? sections->as.members.first : NULL; s; s = s->next) {
        struct json *items = json_get(s, "items");
        for (struct json *i = json_count(items) ? items->as.members.first : NULL; i; i = i->next)
            complete_item(c, instrument, i);
    }
}

/* Gives the maps of a list a text under key, nil where they have none. */
static void complete_texts(struct call *c, struct json *list, const char *key)
{
    for (struct json *m = json_count(list) ? list->as.members.first : NULL; m; m = m->next)
        json_set(m, key, json_text(c, json_get_text(m, key)));
}

static void complete(struct call *c, struct json *instrument)
{
    static const char *const choices[] = {"presence", "relevance", "levels"};

    complete_items(c, instrument);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        complete_texts(c, json_get(instrument, choices[i]), "definition");
    complete_texts(c, json_get(instrument, "formulation"), "hint");
    if (!json_get(instrument, "formulation")) json_set(instrument, "formulation", json_nil(c));
    if (!json_get(instrument, "age_to")) json_set(instrument, "age_to", json_nil(c));
    if (!json_get(instrument, "persons")) json_set(instrument, "persons", json_nil(c));
    if (!json_get(instrument, "review_needed")) json_set(instrument, "review_needed", json_nil(c));
}

enum err ask_instrument(struct call *c, struct desk *d, const char *id, struct json **ret)
{
    struct json *row, *whole, *instrument;
    const char *text, *status;

    TRY(desk_row(c, d, "instrument_by_id", DB_ARGS(DB_TEXT("instrument", id)), &row));
    text = json_get_text(row, "definition");
    if (!text) return fail(c, ERR_MISSING, N_("There is no such instrument."));
    TRY(json_parse(c, text, strlen(text), &whole));
    instrument = in_language(c, whole, json_get(whole, "languages"));
    status = json_get_text(instrument, "status");
    complete(c, instrument);
    json_set(instrument, "is_validated", json_bool(c, status && strcmp(status, "not_validated") != 0));
    json_set(instrument, "code", json_text(c, json_get_text(instrument, "instrument")));
    json_set(instrument, "id", json_text(c, id));
    *ret = instrument;
    return OK;
}

const char *instrument_label(const struct json *instrument, const char *list, const char *code)
{
    const struct json *codes = json_get(instrument, list);

    for (const struct json *l = json_count(codes) ? codes->as.members.first : NULL; code && l;
         l = l->next)
        if (strcmp(json_get_text(l, "code"), code) == 0) return json_get_text(l, "label");
    return code;
}
