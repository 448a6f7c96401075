/* population/ask.c: questions about who is listed, why, and what was said against it. */

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "people/people.h"
#include "population/population.h"
#include "site/rights.h"

const struct code_label population_grounds[] = {
    {"charge", N_("Accused, not convicted: a charge of a violent extremist offence")},
    {"conviction", N_("Convicted of a violent extremist offence")},
    {"other", N_("Another ground, named in the reasons")},
    {0},
};

const struct code_label population_leavings[] = {
    {"charge_ended", N_("The charge was dropped, or the court acquitted the person")},
    {"conviction_ended", N_("The conviction was set aside")},
    {"ground_gone", N_("The ground does not hold any more")},
    {"mistake", N_("The listing was a mistake")},
    {"released", N_("The person is not held here any more")},
    {0},
};

const struct code_label population_notices[] = {
    {"pending", N_("Not yet: the notice is given within 7 days")},
    {"given", N_("Yes: the notice was given and explained")},
    {"refused", N_("The notice was offered, and the person would not take it")},
    {"withheld", N_("No: the notice is withheld for now")},
    {0},
};

const struct code_label population_languages[] = {
    {"en", "English"},
    {"fr", "Français"},
    {"ar", "العربية"},
    {"other", N_("Another language, through an interpreter")},
    {0},
};

const struct code_label population_filers[] = {
    {"person", N_("The person")},
    {"lawyer", N_("A lawyer, for the person")},
    {"family", N_("Family, for the person")},
    {"staff", N_("Somebody of the staff, for the person")},
    {0},
};

const struct code_label population_verdicts[] = {
    {"upheld", N_("The appeal is right: the person is not listed any more")},
    {"dismissed", N_("The appeal is dismissed: the person stays listed")},
    {0},
};

const struct code_label concern_kinds[] = {
    {"suspected", N_("Suspected of taking part in violent extremism, without a charge")},
    {"vulnerable", N_("Vulnerable: could be drawn in, or is under pressure")},
    {0},
};

const struct code_label concern_outcomes[] = {
    {"no_concern", N_("No concern: nothing is held against the person")},
    {"support", N_("Offer help, and look again")},
    {"refer", N_("Refer it to those who decide about listing")},
    {0},
};

static const struct code_label acts[] = {
    {"entered", N_("Listed")},
    {"reviewed", N_("Reviewed: stays listed")},
    {"left", N_("Not listed any more")},
    {"upheld", N_("Appeal upheld: not listed any more")},
    {"dismissed", N_("Appeal dismissed: stays listed")},
    {0},
};

static const struct code_label appeal_states[] = {
    {"open", N_("Waits to be decided")},
    {"upheld", N_("Upheld: the label was removed")},
    {"dismissed", N_("Dismissed")},
    {"ended", N_("Not decided: the listing ended before")},
    {0},
};

static const struct code_label concern_states[] = {
    {"raised", N_("Waits to be looked at")},
    {"support", N_("Help is offered")},
    {"referred", N_("Referred to those who decide about listing")},
    {"closed", N_("No concern")},
    {"lapsed", N_("Lapsed: it counts for nothing")},
    {0},
};

static const struct code_label standings[] = {
    {"listed", N_("Listed among people held for violent extremism")},
    {"screening", N_("Not listed; a concern is being looked at")},
    {"none", N_("Not listed")},
    {0},
};

const char *population_label(const struct call *c, const struct code_label *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return words_find(c->words, list->label);
    return code;
}

bool population_has(const struct code_label *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

static void add_label(struct call *c, struct json *row, const char *key, const char *text_key,
                      const struct code_label *list)
{
    json_set(row, text_key, json_text(c, population_label(c, list, json_get_text(row, key))));
}

/* The script that a reader of the language reads first. */
static const char *script_of(const struct call *c)
{
    return text_equal(words_language(c->words), "ar") ? "Arab" : "Latn";
}

static enum err need_see(struct call *c, struct desk *d, const struct id *person)
{
    return rights_need(c, d, "population_see", &(struct about){.person = person});
}

enum err population_need_held(struct call *c, struct desk *d, const struct id *person,
                              struct json **ret)
{
    TRY(desk_row(c, d, "population_person", DB_ARGS(DB_ID("person", person)), ret));
    if ((*ret)->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    if (!text_equal(json_get_text(*ret, "status"), "held"))
        return fail(c, ERR_CONFLICT, N_("This person is not held here any more."));
    return OK;
}

/* ---- where somebody stands ---- */

static void put_listing(struct call *c, struct json *standing, const struct json *row)
{
    static const char *const keys[] = {"entered", "ground", "since", "review_on"};
    bool listed = row->kind != JSON_IS_NIL && !json_get_text(row, "ended");

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const struct json *value = json_get(row, keys[i]);
        json_set(standing, keys[i], listed && value ? json_duplicate(c, value) : json_nil(c));
    }
    json_set(standing, "appeal", json_text(c, json_get_text(row, "appeal")));
    add_label(c, standing, "ground", "ground_text", population_grounds);
    if (listed) json_set(standing, "standing", json_text(c, "listed"));
}

static enum err standing_of(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *standing = json_map(c), *row, *concern;

    TRY(desk_row(c, d, "population_standing", DB_ARGS(DB_ID("person", person)), &row));
    TRY(desk_row(c, d, "population_screened", DB_ARGS(DB_ID("person", person), DB_INT("now", c->now)),
                 &concern));
    json_set(standing, "standing", json_text(c, concern->kind == JSON_IS_NIL ? "none" : "screening"));
    put_listing(c, standing, row);
    add_label(c, standing, "standing", "standing_text", standings);
    *ret = standing;
    return OK;
}

enum err ask_population_standing(struct call *c, struct desk *d, const struct id *person,
                                 struct json **ret)
{
    TRY(need_see(c, d, person));
    return standing_of(c, d, person, ret);
}

static void add_day(struct call *c, struct json *map, const char *key, const char *text_key)
{
    int64_t at = json_get_int(map, key, 0);

    json_set(map, text_key, json_text(c, at ? time_date_text(c->mem, at) : NULL));
}

enum err population_summary(struct call *c, struct desk *d, const struct id *person, struct json *view)
{
    struct json *standing = json_map(c);
    bool sees = rights_possible(d, "population_see");
    enum err may_raise;

    if (sees) TRY(ask_population_standing(c, d, person, &standing));
    add_day(c, standing, "since", "since_text");
    add_day(c, standing, "review_on", "review_on_text");
    may_raise = rights_need(c, d, "concern_raise", &(struct about){.person = person});
    fail_clear(c);
    json_set(standing, "may_see", json_bool(c, sees));
    json_set(standing, "may_raise", json_bool(c, may_raise == OK));
    json_set(standing, "is_listed", json_bool(c, json_get_text(standing, "entered") != NULL));
    json_set(standing, "has_appeal",
             json_bool(c, text_equal(json_get_text(standing, "appeal"), "open")));
    json_set(standing, "person", json_id(c, person));
    json_set(view, "standing", standing);
    return OK;
}

/* ---- lists ---- */

/* What has to be done next about a listing, most pressing first. */
static const char *next_step(struct call *c, const struct json *row)
{
    int64_t review_on = json_get_int(row, "review_on", 0);

    if (json_get_int(row, "appealed", 0)) return words_find(c->words, N_("Decide the appeal"));
    if (!text_equal(json_get_text(row, "status"), "held"))
        return words_find(c->words, N_("Not held here any more: end the listing"));
    if (json_get_int(row, "status_changed", 0))
        return words_find(c->words, N_("The legal status has changed: review the listing"));
    if (json_get_int(row, "untold", 0)) return words_find(c->words, N_("Give the notice"));
    if (c->now >= review_on + TIME_DAY) return words_find(c->words, N_("The review is overdue"));
    return words_find(c->words, N_("Review it by its date"));
}

enum err ask_population_list(struct call *c, struct desk *d, bool by_review, struct json **ret)
{
    TRY(need_see(c, d, NULL));
    TRY(desk_rows(c, d, "population_list",
                  DB_ARGS(DB_TEXT("script", script_of(c)), DB_INT("by_review", by_review)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        add_label(c, row, "ground", "ground_text", population_grounds);
        json_set(row, "next_step", json_text(c, next_step(c, row)));
    }
    return OK;
}

enum err ask_population_former(struct call *c, struct desk *d, struct json **ret)
{
    TRY(need_see(c, d, NULL));
    TRY(desk_rows(c, d, "population_former", DB_ARGS(DB_TEXT("script", script_of(c))), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        add_label(c, row, "ended_act", "ended_text", acts);
        if (json_get_text(row, "ended_ground"))
            add_label(c, row, "ended_ground", "ended_text", population_leavings);
    }
    return OK;
}

static void add_cell(struct call *c, struct json *cells, const char *ground, int64_t listed)
{
    struct json *cell = json_map(c);
    bool is_small = listed < POPULATION_CELL;

    json_set(cell, "ground", json_text(c, ground));
    json_set(cell, "is_small", json_bool(c, is_small));
    json_set(cell, "text",
             json_text(c, is_small ? arena_format(c->mem, words_find(c->words, N_("under %d")),
                                                  POPULATION_CELL)
                                   : arena_format(c->mem, "%lld", (long long)listed)));
    json_add(cells, cell);
}

static void add_unit_cell(struct call *c, struct json *units, const char *ground,
                          const struct json *row)
{
    struct json *unit = NULL;

    for (struct json *u = units->as.members.first; u && !unit; u = u->next)
        if (text_equal(json_get_text(u, "unit"), json_get_text(row, "unit"))) unit = u;
    if (!unit) {
        unit = json_map(c);
        json_set(unit, "unit", json_text(c, json_get_text(row, "unit")));
        json_set(unit, "name", json_text(c, json_get_text(row, "name")));
        json_set(unit, "cells", json_list(c));
        json_add(units, unit);
    }
    add_cell(c, json_get(unit, "cells"), ground, json_get_int(row, "listed", 0));
}

enum err ask_population_counts(struct call *c, struct desk *d, struct json **ret)
{
    struct json *counts = json_map(c), *grounds = json_list(c), *units = json_list(c), *rows;

    TRY(need_see(c, d, NULL));
    for (const struct code_label *g = population_grounds; g->code; g++) {
        struct json *ground = json_map(c);
        json_set(ground, "text", json_text(c, words_find(c->words, g->label)));
        json_add(grounds, ground);
        TRY(desk_rows(c, d, "population_counts", DB_ARGS(DB_TEXT("ground", g->code)), &rows));
        for (const struct json *row = rows->as.members.first; row; row = row->next)
            add_unit_cell(c, units, json_get_text(ground, "text"), row);
    }
    json_set(counts, "grounds", grounds);
    json_set(counts, "units", units);
    *ret = counts;
    return OK;
}

/* ---- the history of one person ---- */

static void label_decision(struct call *c, struct json *row)
{
    const char *act = json_get_text(row, "act");
    bool keeps = text_equal(act, "entered") || text_equal(act, "reviewed");

    add_label(c, row, "act", "act_text", acts);
    add_label(c, row, "notice", "notice_text", population_notices);
    add_label(c, row, "notice_language", "notice_language_text", population_languages);
    add_label(c, row, "ground", "ground_text",
              text_equal(act, "left") ? population_leavings : population_grounds);
    json_set(row, "is_told",
             json_bool(c, text_equal(json_get_text(row, "notice"), "given") ||
                              text_equal(json_get_text(row, "notice"), "refused")));
    json_set(row, "is_withheld", json_bool(c, text_equal(json_get_text(row, "notice"), "withheld")));
    json_set(row, "can_be_appealed",
             json_bool(c, keeps && !json_get_int(row, "is_ended", 0) &&
                              c->now < json_get_int(row, "appeal_until", c->now) + TIME_DAY));
}

enum err ask_population_history(struct call *c, struct desk *d, const struct id *person,
                                struct json **ret)
{
    TRY(need_see(c, d, person));
    TRY(desk_rows(c, d, "population_history", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) label_decision(c, row);
    return OK;
}

static void label_appeal(struct call *c, struct json *row)
{
    add_label(c, row, "filer", "filer_text", population_filers);
    add_label(c, row, "state", "state_text", appeal_states);
    json_set(row, "is_open", json_bool(c, text_equal(json_get_text(row, "state"), "open")));
}

enum err ask_appeal_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(need_see(c, d, person));
    TRY(desk_rows(c, d, "appeal_list", DB_ARGS(DB_ID("person", person), DB_ID("user", &d->user->id)),
                  ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        label_appeal(c, row);
        json_set(row, "waits_for_me",
                 json_bool(c, json_get_bool(row, "is_open") && !json_get_int(row, "is_own", 0) &&
                                  rights_possible(d, "appeal_decide")));
    }
    return OK;
}

static void label_concern(struct call *c, struct json *row)
{
    bool closed = text_equal(json_get_text(row, "state"), "closed");
    bool lapsed = !closed && c->now >= json_get_int(row, "review_on", 0);

    json_set(row, "is_open", json_bool(c, !closed));
    json_set(row, "is_lapsed", json_bool(c, lapsed));
    add_label(c, row, "kind", "kind_text", concern_kinds);
    add_label(c, row, "state", "state_text", concern_states);
    if (lapsed)
        json_set(row, "state_text", json_text(c, population_label(c, concern_states, "lapsed")));
}

enum err ask_concern_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(need_see(c, d, person));
    TRY(desk_rows(c, d, "concern_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) label_concern(c, row);
    return OK;
}

enum err ask_screening(struct call *c, struct desk *d, bool by_review, struct json **ret)
{
    TRY(rights_need(c, d, "concern_review", NULL));
    TRY(desk_rows(c, d, "screening_list",
                  DB_ARGS(DB_TEXT("script", script_of(c)), DB_INT("by_review", by_review)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) label_concern(c, row);
    return OK;
}

/* ---- one of each ---- */

static enum err ask_one(struct call *c, struct desk *d, const char *question, const char *key,
                        const struct id *id, struct json **ret)
{
    struct id person;

    TRY(desk_row(c, d, question, DB_ARGS(DB_ID(key, id)), ret));
    if ((*ret)->kind == JSON_IS_NIL || !id_parse(json_get_text(*ret, "person"), &person))
        return fail(c, ERR_MISSING, N_("The record has no such entry."));
    return need_see(c, d, &person);
}

enum err ask_population_decision(struct call *c, struct desk *d, const struct id *decision,
                                 struct json **ret)
{
    TRY(ask_one(c, d, "population_decision_by_id", "decision", decision, ret));
    label_decision(c, *ret);
    return OK;
}

enum err ask_listing(struct call *c, struct desk *d, const struct id *listing, struct json **ret)
{
    TRY(ask_one(c, d, "listing_by_id", "listing", listing, ret));
    add_label(c, *ret, "ground", "ground_text", population_grounds);
    return OK;
}

enum err ask_appeal(struct call *c, struct desk *d, const struct id *appeal, struct json **ret)
{
    TRY(ask_one(c, d, "appeal_by_id", "appeal", appeal, ret));
    label_appeal(c, *ret);
    return OK;
}

enum err ask_concern(struct call *c, struct desk *d, const struct id *concern, struct json **ret)
{
    TRY(ask_one(c, d, "concern_by_id", "concern", concern, ret));
    label_concern(c, *ret);
    return OK;
}
