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

enum err ask_instrument_withdrawn_list(struct call *c, struct desk *d, struct json **ret)
{
    return desk_rows(c, d, "instrument_withdrawn_list",
                     DB_ARGS(DB_TEXT("language", words_language(c->words))), ret);
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
    static const char *const optional[] = {"formulation", "age_to", "persons", "review_needed",
                                           "validation"};

    complete_items(c, instrument);
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        complete_texts(c, json_get(instrument, choices[i]), "definition");
    complete_texts(c, json_get(instrument, "formulation"), "hint");
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        if (!json_get(instrument, optional[i])) json_set(instrument, optional[i], json_nil(c));
}

/* ---- what the service has said of it ---- */

static bool has_language(const struct json *languages, const char *language)
{
    for (const struct json *l = first_of(languages); l; l = l->next)
        if (text_equal(l->as.text, language)) return true;
    return false;
}

static enum err add_validations(struct call *c, struct desk *d, const char *id, struct json *instrument)
{
    const struct json *languages = json_get(instrument, "languages");
    const char *read = words_language(c->words); /* the language in which it is read */
    struct json *list;
    bool is_validated = false;

    if (!has_language(languages, read)) read = first_of(languages)->as.text;
    TRY(desk_rows(c, d, "instrument_validation_list", DB_ARGS(DB_TEXT("instrument", id)), &list));
    for (const struct json *v = first_of(list); v; v = v->next)
        is_validated |= text_equal(json_get_text(v, "language"), read);
    json_set(instrument, "language", json_text(c, read));
    json_set(instrument, "validations", list);
    json_set(instrument, "is_validated", json_bool(c, is_validated));
    return OK;
}

static enum err add_withdrawal(struct call *c, struct desk *d, const char *id, struct json *instrument)
{
    struct json *row;
    const char *reason, *label = NULL;

    TRY(desk_row(c, d, "instrument_withdrawal_of", DB_ARGS(DB_TEXT("instrument", id)), &row));
    reason = json_get_text(row, "reason");
    for (const struct withdrawal_reason *w = withdrawal_reasons; w->code; w++)
        if (text_equal(w->code, reason)) label = words_find(c->words, w->label);
    json_set(instrument, "is_withdrawn", json_bool(c, row->kind != JSON_IS_NIL));
    json_set(instrument, "withdrawn_at",
             row->kind == JSON_IS_NIL ? json_nil(c) : json_int(c, json_get_int(row, "at", 0)));
    json_set(instrument, "withdrawn_reason_text", json_text(c, label));
    return OK;
}

enum err ask_instrument(struct call *c, struct desk *d, const char *id, struct json **ret)
{
    struct json *row, *whole, *instrument;
    const char *text;

    TRY(desk_row(c, d, "instrument_by_id", DB_ARGS(DB_TEXT("instrument", id)), &row));
    text = json_get_text(row, "definition");
    if (!text) return fail(c, ERR_MISSING, N_("There is no such instrument."));
    TRY(json_parse(c, text, strlen(text), &whole));
    instrument = in_language(c, whole, json_get(whole, "languages"));
    complete(c, instrument);
    json_set(instrument, "code", json_text(c, json_get_text(instrument, "instrument")));
    json_set(instrument, "id", json_text(c, id));
    TRY(add_validations(c, d, id, instrument));
    TRY(add_withdrawal(c, d, id, instrument));
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
