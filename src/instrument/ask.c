/* instrument/ask.c: instruments in the reader's language. */

#include <string.h>

#include "base/arena.h"
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

static void mark_protective(struct call *c, struct json *instrument)
{
    struct json *sections = json_get(instrument, "sections");

    for (struct json *s = json_count(sections) ? sections->as.members.first : NULL; s; s = s->next) {
        struct json *items = json_get(s, "items");
        for (struct json *i = json_count(items) ? items->as.members.first : NULL; i; i = i->next) {
            const char *direction = json_get_text(i, "direction");
            json_set(i, "is_protective",
                     json_bool(c, direction && strcmp(direction, "protective") == 0));
        }
    }
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
    mark_protective(c, instrument);
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
