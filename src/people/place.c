/* people/place.c: moving, releasing and receiving people, and where they have been. */

#include "people/place.h"

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "base/words.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

#define CLOCKS_DIFFER ((int64_t)600) /* a watch may be ahead of the computer */

enum err place_need_unit(struct call *c, struct desk *d, const struct id *unit)
{
    const char *wanted = id_text(c->mem, unit);
    struct json *units;

    TRY(ask_unit_list(c, d, &units));
    for (const struct json *u = units->as.members.first; u; u = u->next)
        if (text_equal(json_get_text(u, "id"), wanted)) return OK;
    return fail_field(c, "unit", ERR_INVALID, N_("Choose the unit where the person is held."));
}

enum err place_at_head(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    return desk_row(c, d, "person_place_now", DB_ARGS(DB_ID("person", person)), ret);
}

enum err place_kept_apart(struct call *c, struct desk *d, const struct id *person,
                          const struct id *unit, struct json **ret)
{
    return desk_rows(c, d, "kept_apart_in_unit", DB_ARGS(DB_ID("person", person), DB_ID("unit", unit)),
                     ret);
}

/* ---- bringing people together who are kept apart ---- */

/* Who may not see the other person learns that there is one, and no more. */
static enum err refuse_until_said(struct call *c, struct desk *d, const struct json *other)
{
    struct id id;
    bool sees = id_parse(json_get_text(other, "id"), &id) &&
                rights_need(c, d, "person_see", &(struct about){.person = &id}) == OK;

    fail_clear(c);
    if (!sees)
        return fail_field(
            c, "despite", ERR_CONFLICT,
            N_("Somebody from whom this person is kept apart is held in that unit. Choose "
               "another unit, or write here why it is done all the same."));
    return fail_field(c, "despite", ERR_CONFLICT,
                      N_("%s (%s) is held in that unit, and the two are kept apart. Choose another "
                         "unit, or write here why it is done all the same."),
                      json_get_text(other, "name"), json_get_text(other, "number"));
}

static enum err put_despite(struct call *c, struct desk *d, struct entry *e, const struct id *unit,
                            const char *despite)
{
    struct json *others, *entries = json_list(c);

    TRY(place_kept_apart(c, d, &e->handle, unit, &others));
    if (json_count(others) == 0) return OK;
    if (text_is_blank(despite)) return refuse_until_said(c, d, others->as.members.first);
    for (const struct json *o = others->as.members.first; o; o = o->next)
        json_add(entries, json_text(c, json_get_text(o, "entry")));
    entry_coded(c, e, "despite", entries);
    entry_told(c, e, DUTY, "despite", json_text(c, despite));
    return OK;
}

/* ---- moving ---- */

/* An entry about the person as they are known now, and where they are. */
static enum err begin(struct call *c, struct desk *d, const char *kind, const struct id *person,
                      struct entry **ret_entry, struct json **ret_place)
{
    struct json *row;
    struct id id = {{0}};

    TRY(ask_person(c, d, person, &row));
    (void)id_parse(json_get_text(row, "id"), &id);
    *ret_entry = entry_new(c, kind, &id);
    TRY(place_at_head(c, d, &id, ret_place));
    entry_coded(c, *ret_entry, "turn", json_int(c, json_get_int(*ret_place, "turn", 1)));
    return OK;
}

static bool is_held(const struct json *place)
{
    return text_equal(json_get_text(place, "status"), "held");
}

static enum err decide_move(struct call *c, struct desk *d, void *arg)
{
    const struct person_move *m = arg;
    struct json *place;
    struct entry *e;

    TRY(place_need_unit(c, d, &m->unit));
    if (!person_code_is(move_reasons, m->reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Choose the reason of the move."));
    TRY(begin(c, d, "person_moved", &m->person, &e, &place));
    if (!is_held(place))
        return fail_field(c, "unit", ERR_CONFLICT,
                          N_("This person was released. Receive the person again first."));
    if (text_equal(json_get_text(place, "unit"), id_text(c->mem, &m->unit)))
        return fail_field(c, "unit", ERR_CONFLICT, N_("The person is in that unit already."));
    entry_coded(c, e, "unit", json_id(c, &m->unit));
    entry_coded(c, e, "reason", json_text(c, m->reason));
    if (m->provisional_until) entry_coded(c, e, "provisional_until", json_int(c, m->provisional_until));
    TRY(put_despite(c, d, e, &m->unit, m->despite));
    return site_append(c, d, e);
}

enum err person_move(struct call *c, struct desk *d, const struct person_move *m)
{
    TRY(rights_need(c, d, "person_move", &(struct about){.person = &m->person}));
    return site_decide(c, d, decide_move, (void *)m, NULL);
}

/* ---- release, and coming back ---- */

static enum err decide_release(struct call *c, struct desk *d, void *arg)
{
    const struct person_release *r = arg;
    struct json *place;
    struct entry *e;

    if (!person_code_is(release_reasons, r->reason))
        return fail_field(c, "reason", ERR_INVALID, N_("Choose why the person leaves."));
    if (r->released_at == 0) return fail_field(c, "released_at", ERR_INVALID, N_("Write when it was."));
    if (r->released_at > c->now + CLOCKS_DIFFER)
        return fail_field(c, "released_at", ERR_INVALID,
                          N_("This time lies in the future. Record it when the person has left."));
    TRY(begin(c, d, "person_released", &r->person, &e, &place));
    if (!is_held(place))
        return fail(c, ERR_CONFLICT, N_("It is recorded already that this person was released."));
    entry_coded(c, e, "reason", json_text(c, r->reason));
    entry_coded(c, e, "released_at", json_int(c, r->released_at));
    return site_append(c, d, e);
}

enum err person_release(struct call *c, struct desk *d, const struct person_release *r)
{
    TRY(rights_need(c, d, "person_release", &(struct about){.person = &r->person}));
    return site_decide(c, d, decide_release, (void *)r, NULL);
}

static enum err decide_receive(struct call *c, struct desk *d, void *arg)
{
    const struct person_reception *r = arg;
    struct json *place;
    struct entry *e;

    TRY(place_need_unit(c, d, &r->unit));
    if (r->received_at == 0) return fail_field(c, "received_at", ERR_INVALID, N_("Write when it was."));
    if (r->received_at > c->now + CLOCKS_DIFFER)
        return fail_field(c, "received_at", ERR_INVALID, N_("This time lies in the future."));
    if (!text_is_blank(r->from) && !person_code_is(person_origins, r->from))
        return fail_field(c, "from", ERR_INVALID,
                          N_("Choose where the person comes from, or leave it empty."));
    TRY(begin(c, d, "person_received", &r->person, &e, &place));
    if (is_held(place))
        return fail(c, ERR_CONFLICT, N_("This person is held already. Use “Move” for another unit."));
    entry_coded(c, e, "unit", json_id(c, &r->unit));
    entry_coded(c, e, "received_at", json_int(c, r->received_at));
    if (!text_is_blank(r->from)) entry_coded(c, e, "from", json_text(c, r->from));
    if (r->provisional_until) entry_coded(c, e, "provisional_until", json_int(c, r->provisional_until));
    TRY(put_despite(c, d, e, &r->unit, r->despite));
    return site_append(c, d, e);
}

enum err person_receive(struct call *c, struct desk *d, const struct person_reception *r)
{
    TRY(rights_need(c, d, "person_register", NULL));
    return site_decide(c, d, decide_receive, (void *)r, NULL);
}

/* ---- where they have been ---- */

static const struct person_code place_kinds[] = {
    {"received", N_("Received")},
    {"moved", N_("Moved")},
    {"changed", N_("Changed with the details")},
    {"released", N_("Released")},
    {0},
};

static const char *reason_label(struct call *c, const char *what, const char *code)
{
    if (text_equal(what, "moved")) return person_code_label(c, move_reasons, code);
    if (text_equal(what, "released")) return person_code_label(c, release_reasons, code);
    return code;
}

enum err ask_place_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "person_place_list", DB_ARGS(DB_ID("person", person)), ret));
    for (struct json *row = (*ret)->as.members.first; row; row = row->next) {
        const char *what = json_get_text(row, "what");
        struct json *told = NULL;
        struct id id;
        json_set(row, "what_text", json_text(c, person_code_label(c, place_kinds, what)));
        json_set(row, "reason_text", json_text(c, reason_label(c, what, json_get_text(row, "reason"))));
        if (json_get_int(row, "has_despite", 0) && id_parse(json_get_text(row, "id"), &id))
            TRY(site_open_duty(c, d, &id, &told));
        json_set(row, "despite", json_text(c, json_get_text(told, "despite")));
    }
    return OK;
}

/* Each reception with the release that came after it, if it came. */
enum err ask_episode_list(struct call *c, struct desk *d, const struct id *person, struct json **ret)
{
    struct json *rows, *open = NULL;

    TRY(rights_need(c, d, "person_see", &(struct about){.person = person}));
    TRY(desk_rows(c, d, "person_episode_list", DB_ARGS(DB_ID("person", person)), &rows));
    *ret = json_list(c);
    for (const struct json *row = rows->as.members.first; row; row = row->next) {
        bool received = text_equal(json_get_text(row, "what"), "received");
        const char *reason = json_get_text(row, "reason");
        if (received || !open) {
            open = json_map(c);
            json_set(open, "received_at", json_nil(c));
            json_set(open, "from_text", json_nil(c));
            json_set(open, "released_at", json_nil(c));
            json_set(open, "reason_text", json_nil(c));
            json_add(*ret, open);
        }
        json_set(open, received ? "received_at" : "released_at",
                 json_int(c, json_get_int(row, "day", 0)));
        json_set(
            open, received ? "from_text" : "reason_text",
            json_text(c, person_code_label(c, received ? person_origins : release_reasons, reason)));
        if (!received) open = NULL;
    }
    return OK;
}
