/* instrument/qualification_ask.c: who is qualified now, soon no longer, or no more. */

#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "instrument/qualification.h"
#include "site/desk.h"

enum err instrument_qualified(struct call *c, struct desk *d, const struct id *user, const char *what,
                              const char *instrument_code, bool *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "qualification_held",
                 DB_ARGS(DB_ID("user", user), DB_TEXT("what", what),
                         DB_TEXT("instrument", instrument_code), DB_INT("now", c->now)),
                 &row));
    *ret = row->kind != JSON_IS_NIL;
    return OK;
}

enum err ask_qualification_start(struct call *c, struct desk *d, int64_t *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "qualification_start_now", DB_NO_ARGS, &row));
    *ret = json_get_int(row, "start", 0);
    return OK;
}

enum err ask_deputy(struct call *c, struct desk *d, const struct id *user, bool *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "deputy_held", DB_ARGS(DB_ID("user", user), DB_INT("now", c->now)), &row));
    *ret = row->kind != JSON_IS_NIL;
    return OK;
}

static void set_state(struct call *c, struct json *row)
{
    int64_t until = json_get_int(row, "until", 0);
    bool is_ended = json_get_int(row, "ended_at", 0) != 0;
    bool is_expired = !is_ended && until + TIME_DAY <= c->now;
    bool is_soon = !is_ended && !is_expired && until - QUALIFICATION_SOON_DAYS * TIME_DAY <= c->now;

    json_set(row, "is_ended", json_bool(c, is_ended));
    json_set(row, "is_expired", json_bool(c, is_expired));
    json_set(row, "is_soon", json_bool(c, is_soon));
    json_set(row, "is_valid", json_bool(c, !is_ended && !is_expired && !is_soon));
}

enum err ask_qualification_list(struct call *c, struct desk *d, struct json **ret)
{
    struct json *list;

    TRY(desk_rows(c, d, "qualification_list", DB_ARGS(DB_TEXT("language", words_language(c->words))),
                  &list));
    for (struct json *row = list->as.members.first; row; row = row->next) {
        const char *what = json_get_text(row, "what"), *code = json_get_text(row, "instrument");
        const char *title = json_get_text(row, "title"), *label = what;
        for (const struct qualification_kind *k = qualification_kinds; k->code; k++)
            if (text_equal(k->code, what)) label = words_find(c->words, k->label);
        if (!code && !text_equal(what, "grade")) title = words_find(c->words, N_("every instrument"));
        json_set(row, "what_text", json_text(c, label));
        json_set(row, "instrument_text", json_text(c, title ? title : code));
        set_state(c, row);
    }
    *ret = list;
    return OK;
}

enum err ask_deputy_list(struct call *c, struct desk *d, struct json **ret)
{
    TRY(desk_rows(c, d, "deputy_list", DB_NO_ARGS, ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next)
        json_set(row, "is_expired", json_bool(c, json_get_int(row, "until", 0) + TIME_DAY <= c->now));
    return OK;
}

enum err ask_qualification_people(struct call *c, struct desk *d, unsigned roles, struct json **ret)
{
    return desk_rows(c, d, "qualification_people", DB_ARGS(DB_INT("roles", roles)), ret);
}
