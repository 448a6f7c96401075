/* people/duty.c: flags and keep-aparts. */

#include "people/duty.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

#define CLOCKS_DIFFER ((int64_t)600) /* a watch may be ahead of the computer */
#define OF_AGE 18

static enum err check_since(struct call *c, int64_t since)
{
    if (since > c->now + CLOCKS_DIFFER)
        return fail_field(c, "since", ERR_INVALID, N_("This date lies in the future."));
    return OK;
}

/* The record that stands for the person now. */
static enum err kept_id(struct call *c, struct desk *d, const struct id *person, struct id *ret)
{
    struct json *row;

    TRY(ask_person(c, d, person, &row));
    if (!id_parse(json_get_text(row, "id"), ret)) return fail(c, ERR_BUG, "A person has no id.");
    return OK;
}

static void add_detail(struct call *c, struct entry *e, const char *key, const char *text)
{
    if (!text_is_blank(text)) entry_told(c, e, DUTY, key, json_text(c, text));
}

/* Puts what the entry of a row tells the shift under `key`, or nil. */
static enum err open_detail(struct call *c, struct desk *d, struct json *row, const char *member,
                            const char *key)
{
    struct json *told;
    struct id id;

    if (!id_parse(json_get_text(row, "id"), &id)) return fail(c, ERR_BUG, "A row has no id.");
    TRY(site_open_duty(c, d, &id, &told));
    json_set(row, key, json_text(c, json_get_text(told, member)));
    return OK;
}

/* ---- flags ---- */

struct entry *flag_entry(struct call *c, const struct id *person, const char *flag)
{
    struct entry *e = entry_new(c, "flag_set", person);

    entry_coded(c, e, "flag", json_text(c, flag));
    return e;
}

static enum err decide_flag(struct call *c, struct desk *d, void *arg)
{
    const struct flag_setting *f = arg;
    struct json *rows;
    struct entry *e;
    struct id id;

    TRY(kept_id(c, d, &f->person, &id));
    TRY(desk_rows(c, d, "flag_list", DB_ARGS(DB_ID("person", &id)), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (text_equal(json_get_text(r, "flag"), f->flag))
            return fail_field(c, "flag", ERR_CONFLICT,
                              N_("This flag is set already. Clear it first to write it anew."));
    e = flag_entry(c, &id, f->flag);
    entry_coded(c, e, "since", json_int(c, f->since ? f->since : c->now));
    add_detail(c, e, "detail", f->detail);
    return site_append(c, d, e);
}

enum err flag_set(struct call *c, struct desk *d, const struct flag_setting *f, struct id *ret_entry)
{
    TRY(rights_need(c, d, "flag_record", &(struct about){.person = &f->person}));
    if (!person_flag_find(f->flag))
        return fail_field(c, "flag", ERR_INVALID, N_("Choose what the shift has to know."));
    TRY(check_since(c, f->since));
    return site_decide(c, d, decide_flag, (void *)f, ret_entry);
}

struct ending {
    const struct id *person;
    const struct id *entry;
    const char *reason;
};

static enum err decide_clear(struct call *c, struct desk *d, void *arg)
{
    const struct ending *end = arg;
    struct json *rows;
    struct id about;

    TRY(desk_rows(c, d, "flag_list", DB_ARGS(DB_ID("person", end->person)), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct entry *e;
        if (!text_equal(json_get_text(r, "id"), id_text(c->mem, end->entry))) continue;
        (void)id_parse(json_get_text(r, "person"), &about);
        e = entry_new(c, "flag_cleared", &about);
        entry_coded(c, e, "flag_entry", json_id(c, end->entry));
        add_detail(c, e, "reason", end->reason);
        return site_append(c, d, e);
    }
    return fail(c, ERR_MISSING, N_("This flag is not set any more."));
}

enum err flag_clear(struct call *c, struct desk *d, const struct id *person, const struct id *flag,
                    const char *reason)
{
    struct ending end = {person, flag, reason};

    TRY(rights_need(c, d, "flag_record", &(struct about){.person = person}));
    if (text_is_blank(reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Write why it no longer holds."));
    return site_decide(c, d, decide_clear, &end, NULL);
}

/* Where only the year is known the doubt counts for the person. */
static bool is_under_age(struct call *c, const char *birth)
{
    const char *today = time_date_text(c->mem, c->now);
    long years;

    if (!birth || strlen(birth) < 4) return false;
    years = strtol(today, NULL, 10) - strtol(birth, NULL, 10);
    if (strlen(birth) < 10) return years <= OF_AGE;
    return years < OF_AGE || (years == OF_AGE && strcmp(today + 4, birth + 4) < 0);
}

static struct json *row_of_flag(struct json *rows, const char *code)
{
    for (struct json *r = rows->as.members.first; r; r = r->next)
        if (text_equal(json_get_text(r, "flag"), code)) return r;
    return NULL;
}

static bool follows_from_details(struct call *c, const struct json *person, const char *code)
{
    if (text_equal(code, "woman")) return text_equal(json_get_text(person, "sex"), "woman");
    return text_equal(code, "juvenile") && is_under_age(c, json_get_text(person, "birth"));
}

static enum err add_flag(struct call *c, struct desk *d, const struct json *row,
                         const struct person_flag *f, struct json *list)
{
    struct json *one = row ? json_duplicate(c, row) : json_map(c);

    json_set(one, "flag", json_text(c, f->code));
    json_set(one, "label", json_text(c, words_find(c->words, f->label)));
    json_set(one, "changes", json_text(c, words_find(c->words, f->changes)));
    json_add(list, one);
    if (row) return open_detail(c, d, one, "detail", "detail");
    json_set(one, "id", json_nil(c));
    json_set(one, "since", json_nil(c));
    json_set(one, "detail", json_nil(c));
    return OK;
}

enum err ask_flag_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *rows, *about;

    TRY(ask_person(c, d, person, &about));
    TRY(desk_rows(c, d, "flag_list", DB_ARGS(DB_ID("person", person)), &rows));
    *ret = json_list(c);
    for (const struct person_flag *f = person_flags; f->code; f++) {
        const struct json *row = row_of_flag(rows, f->code);
        if (row || follows_from_details(c, about, f->code)) TRY(add_flag(c, d, row, f, *ret));
    }
    return OK;
}

/* ---- keep-aparts ---- */

/* By number, over the whole site: whoever is to be kept apart may be anywhere. */
static enum err find_other(struct call *c, struct desk *d, const char *number, const struct id *person,
                           struct id *ret)
{
    struct json *row;

    TRY(desk_row(c, d, "person_with_number",
                 DB_ARGS(DB_TEXT("number", number), DB_TEXT("except", NULL)), &row));
    if (!id_parse(json_get_text(row, "id"), ret))
        return fail_field(c, "other_number", ERR_INVALID, N_("Nobody has the number %s."), number);
    if (id_equal(ret, person))
        return fail_field(c, "other_number", ERR_INVALID, N_("This is the person's own number."));
    return OK;
}

static enum err decide_keep_apart(struct call *c, struct desk *d, void *arg)
{
    const struct keep_apart *k = arg;
    struct id id, other;
    struct json *rows;
    struct entry *e;

    TRY(kept_id(c, d, &k->person, &id));
    TRY(find_other(c, d, k->other_number, &id, &other));
    TRY(desk_rows(c, d, "keep_apart_list", DB_ARGS(DB_ID("person", &id)), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next)
        if (text_equal(json_get_text(r, "other"), id_text(c->mem, &other)))
            return fail_field(c, "other_number", ERR_CONFLICT, N_("These two are kept apart already."));
    e = entry_new(c, "keep_apart_recorded", &id);
    entry_coded(c, e, "other", json_id(c, &other));
    entry_coded(c, e, "reason", json_text(c, k->reason));
    entry_coded(c, e, "since", json_int(c, k->since ? k->since : c->now));
    add_detail(c, e, "detail", k->detail);
    return site_append(c, d, e);
}

enum err keep_apart_record(struct call *c, struct desk *d, const struct keep_apart *k,
                           struct id *ret_entry)
{
    TRY(rights_need(c, d, "keep_apart_record", &(struct about){.person = &k->person}));
    if (text_is_blank(k->other_number))
        return fail_field(c, "other_number", ERR_INVALID, N_("Write the number of the other person."));
    if (!person_code_is(keep_apart_reasons, k->reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Choose why the two are kept apart."));
    TRY(check_since(c, k->since));
    return site_decide(c, d, decide_keep_apart, (void *)k, ret_entry);
}

static enum err decide_keep_apart_end(struct call *c, struct desk *d, void *arg)
{
    const struct ending *end = arg;
    struct json *rows;
    struct id about;

    TRY(desk_rows(c, d, "keep_apart_list", DB_ARGS(DB_ID("person", end->person)), &rows));
    for (const struct json *r = rows->as.members.first; r; r = r->next) {
        struct entry *e;
        if (!text_equal(json_get_text(r, "id"), id_text(c->mem, end->entry))) continue;
        (void)id_parse(json_get_text(r, "person"), &about);
        e = entry_new(c, "keep_apart_ended", &about);
        entry_coded(c, e, "keep_apart", json_id(c, end->entry));
        add_detail(c, e, "reason", end->reason);
        return site_append(c, d, e);
    }
    return fail(c, ERR_MISSING, N_("This has been ended already."));
}

enum err keep_apart_end(struct call *c, struct desk *d, const struct id *person, const struct id *entry,
                        const char *reason)
{
    struct ending end = {person, entry, reason};

    TRY(rights_need(c, d, "keep_apart_record", &(struct about){.person = person}));
    if (text_is_blank(reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Write why it no longer holds."));
    return site_decide(c, d, decide_keep_apart_end, &end, NULL);
}

void duty_hide_other(struct call *c, struct desk *d, struct json *row)
{
    struct id other = {{0}};
    bool sees = id_parse(json_get_text(row, "other"), &other) &&
                rights_need(c, d, "person_see", &(struct about){.person = &other}) == OK;

    fail_clear(c);
    json_set(row, "may_see_other", json_bool(c, sees));
    if (sees) return;
    json_set(row, "other", json_nil(c));
    json_set(row, "other_name", json_nil(c));
}

enum err ask_keep_apart_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "keep_apart_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        duty_hide_other(c, d, row);
        TRY(open_detail(c, d, row, "detail", "detail"));
        json_set(row, "same_unit", json_bool(c, json_get_int(row, "same_unit", 0) != 0));
        json_set(row, "reason_text",
                 json_text(c, person_code_label(c, keep_apart_reasons, json_get_text(row, "reason"))));
    }
    return OK;
}
