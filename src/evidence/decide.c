/* evidence/decide.c: what may be written down. Nearly everything: only what cannot be meant is refused.
 */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/time.h"
#include "crypt/hash.h"
#include "evidence/evidence.h"
#include "site/entry.h"
#include "site/note.h"
#include "site/rights.h"
#include "site/site.h"

#define CLOCKS_DIFFER ((int64_t)600) /* a watch may be ahead of the computer */

const struct code_label evidence_types[] = {
    {"fact", N_("Fact: seen, heard or documented")},
    {"reported", N_("Reported by somebody else")},
    {"opinion", N_("Opinion of a professional")},
    {"own_account", N_("The person's own account")},
    {0},
};

const struct code_label evidence_sources[] = {
    {"observation", N_("Observation")},
    {"file", N_("File")},
    {"interview", N_("Interview")},
    {0},
};

static bool is_code(const struct code_label *list, const char *code)
{
    for (; list->code; list++)
        if (text_equal(list->code, code)) return true;
    return false;
}

static enum err check_observation(struct call *c, const struct observation *o)
{
    if (text_is_blank(o->saw))
        return fail_field(c, "saw", ERR_INVALID, N_("Write what was seen or heard."));
    if (o->seen_at == 0) return fail_field(c, "seen_at", ERR_INVALID, N_("Write when it was."));
    if (o->seen_at > c->now + CLOCKS_DIFFER)
        return fail_field(c, "seen_at", ERR_INVALID, N_("This time lies in the future."));
    return OK;
}

static struct entry *observation_entry(struct call *c, const struct observation *o)
{
    struct entry *e = entry_new(c, "observation_written", &o->person);

    entry_coded(c, e, "seen_at", json_int(c, o->seen_at));
    entry_told(c, e, CASE, "place", json_text(c, o->place));
    entry_told(c, e, CASE, "saw", json_text(c, o->saw));
    entry_told(c, e, CASE, "did", json_text(c, o->did));
    return e;
}

static enum err decide_observation(struct call *c, struct desk *d, void *arg)
{
    return site_append(c, d, observation_entry(c, arg));
}

/* The entry makes keys for its person, so the person has to be there. */
static enum err need_person(struct call *c, struct desk *d, const struct id *person)
{
    struct json *row;

    TRY(desk_row(c, d, "person_by_handle", DB_ARGS(DB_ID("person", person), DB_TEXT("script", "Latn")),
                 &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such person, or not for you to see."));
    return OK;
}

enum err observation_write(struct call *c, struct desk *d, const struct observation *o,
                           struct id *ret_entry)
{
    TRY(rights_need(c, d, "observation_write", &(struct about){.person = &o->person}));
    TRY(need_person(c, d, &o->person));
    TRY(check_observation(c, o));
    return site_decide(c, d, decide_observation, (void *)o, ret_entry);
}

static enum err decide_piece(struct call *c, struct desk *d, void *arg)
{
    const struct piece *p = arg;
    struct entry *e = entry_new(c, "evidence_added", &p->person);

    entry_coded(c, e, "type", json_text(c, p->type));
    entry_coded(c, e, "source", json_text(c, p->source));
    entry_coded(c, e, "dated", json_int(c, p->dated));
    entry_told(c, e, CASE, "text", json_text(c, p->text));
    return site_append(c, d, e);
}

enum err evidence_add(struct call *c, struct desk *d, const struct piece *p, struct id *ret_entry)
{
    TRY(rights_need(c, d, "evidence_write", &(struct about){.person = &p->person}));
    TRY(need_person(c, d, &p->person));
    if (!is_code(evidence_types, p->type))
        return fail_field(c, "type", ERR_INVALID, N_("Choose what kind of evidence it is."));
    if (!is_code(evidence_sources, p->source))
        return fail_field(c, "source", ERR_INVALID, N_("Choose where it comes from."));
    if (text_is_blank(p->text))
        return fail_field(c, "text", ERR_INVALID, N_("Write what the evidence says."));
    if (p->dated == 0)
        return fail_field(c, "dated", ERR_INVALID, N_("Write the date of what it says."));
    if (p->dated > c->now + CLOCKS_DIFFER)
        return fail_field(c, "dated", ERR_INVALID, N_("This date lies in the future."));
    return site_decide(c, d, decide_piece, (void *)p, ret_entry);
}

/* ---- notes that were left while the site was locked ---- */

struct filing {
    const char *note;
    const char *number;
};

static enum err find_note(struct call *c, struct desk *d, const char *name, const struct json **ret)
{
    struct json *notes;

    TRY(note_list(c, d->site, &notes));
    for (const struct json *n = notes->as.members.first; n; n = n->next)
        if (text_equal(json_get_text(n, "note"), name)) {
            *ret = n;
            return OK;
        }
    return fail(c, ERR_MISSING, N_("This note has been filed already."));
}

static enum err decide_filing(struct call *c, struct desk *d, void *arg)
{
    const struct filing *f = arg;
    struct observation o = {.seen_at = 0};
    const struct json *note, *told;
    struct json *person;
    struct entry *e;

    TRY(find_note(c, d, f->note, &note));
    TRY(desk_row(c, d, "person_numbered", DB_ARGS(DB_TEXT("number", f->number)), &person));
    if (!id_parse(json_get_text(person, "id"), &o.person))
        return fail_field(c, "number", ERR_INVALID, N_("Nobody has the number %s."), f->number);
    told = json_get(note, "told");
    o.seen_at = json_get_int(told, "seen_at", json_get_int(note, "left_at", c->now));
    o.place = json_get_text(told, "place");
    o.saw = json_get_text(told, "saw");
    o.did = json_get_text(told, "did");
    e = observation_entry(c, &o);
    entry_told(c, e, CASE, "writer", json_text(c, json_get_text(told, "writer")));
    entry_told(c, e, CASE, "person_said", json_text(c, json_get_text(told, "who")));
    entry_coded(c, e, "left_at", json_int(c, json_get_int(note, "left_at", c->now)));
    return site_append(c, d, e);
}

/* A note's name stands for the request, so that two people who file it at once, or one whose program
 * was stopped before the note was removed, file it once. */
enum err note_file(struct call *c, struct desk *d, const char *note, const char *number,
                   struct id *ret_entry)
{
    struct filing f = {note, number};
    struct json *person, *row;

    TRY(rights_need(c, d, "note_file", NULL));
    d->token = hash_id("astrolabe note", note, strlen(note));
    TRY(site_decide(c, d, decide_filing, &f, ret_entry));
    TRY(note_remove(c, d->site, note)); /* only after the entry is durable */
    TRY(desk_row(c, d, "person_numbered", DB_ARGS(DB_TEXT("number", number)), &person));
    TRY(desk_row(c, d, "evidence_of",
                 DB_ARGS(DB_ID("entry", ret_entry), DB_TEXT("person", json_get_text(person, "id"))),
                 &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("This note has been filed already, to somebody else."));
    return OK;
}
