/* evidence/decide.c: what may be written down. Nearly everything: only what cannot be meant is refused.
 */

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "crypt/hash.h"
#include "evidence/internal.h"
#include "people/people.h"
#include "site/entry.h"
#include "site/note.h"
#include "site/rights.h"
#include "site/site.h"

static enum err check_observation(struct call *c, const struct observation *o)
{
    if (text_is_blank(o->saw))
        return fail_field(c, "saw", ERR_INVALID, N_("Write what was seen or heard."));
    if (o->seen_at == 0) return fail_field(c, "seen_at", ERR_INVALID, N_("Write when it was."));
    if (o->seen_at > c->now + CLOCKS_DIFFER)
        return fail_field(c, "seen_at", ERR_INVALID, N_("This time lies in the future."));
    if (!text_is_blank(o->tone) && !label_has(evidence_tones, o->tone))
        return fail_field(c, "tone", ERR_INVALID, N_("It is something good, a concern, or neither."));
    return OK;
}

static struct entry *observation_entry(struct call *c, const struct observation *o)
{
    struct entry *e = entry_new(c, "observation_written", &o->person);

    entry_coded(c, e, "seen_at", json_int(c, o->seen_at));
    entry_coded(c, e, "tone", json_text(c, text_is_blank(o->tone) ? "neutral" : o->tone));
    entry_told(c, e, CASE, "place", json_text(c, o->place));
    entry_told(c, e, CASE, "saw", json_text(c, o->saw));
    entry_told(c, e, CASE, "did", json_text(c, o->did));
    if (!text_is_blank(o->writer)) entry_told(c, e, CASE, "writer", json_text(c, o->writer));
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

    return ask_person(c, d, person, &row);
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
    entry_coded(c, e, "restricted", json_bool(c, p->restricted));
    if (!text_is_blank(p->tone)) entry_coded(c, e, "tone", json_text(c, p->tone));
    entry_told(c, e, CASE, "text", json_text(c, p->text));
    if (!text_is_blank(p->searched)) entry_told(c, e, CASE, "searched", json_text(c, p->searched));
    if (!text_is_blank(p->told_by)) {
        entry_coded(c, e, "has_source", json_bool(c, true));
        entry_told(c, e, SOURCE, "told_by", json_text(c, p->told_by));
    }
    return site_append(c, d, e);
}

static enum err check_words(struct call *c, const struct piece *p)
{
    bool is_search = text_equal(p->type, "search");

    if (is_search && text_is_blank(p->searched))
        return fail_field(c, "searched", ERR_INVALID, N_("Write where you looked."));
    if (!is_search && !text_is_blank(p->searched))
        return fail_field(c, "searched", ERR_INVALID,
                          N_("Where you looked belongs to a search that found nothing. Choose that, or "
                             "leave this empty."));
    if (text_is_blank(p->text))
        return fail_field(c, "text", ERR_INVALID, N_("Write what the evidence says."));
    return OK;
}

static enum err check_piece(struct call *c, const struct piece *p)
{
    if (!label_has(evidence_types, p->type))
        return fail_field(c, "type", ERR_INVALID, N_("Choose what kind of evidence it is."));
    if (!label_has(evidence_sources, p->source))
        return fail_field(c, "source", ERR_INVALID, N_("Choose where it comes from."));
    TRY(check_words(c, p));
    if (p->dated == 0)
        return fail_field(c, "dated", ERR_INVALID, N_("Write the date of what it says."));
    if (p->dated > c->now + CLOCKS_DIFFER)
        return fail_field(c, "dated", ERR_INVALID, N_("This date lies in the future."));
    if (!text_is_blank(p->tone) && !label_has(evidence_tones, p->tone))
        return fail_field(c, "tone", ERR_INVALID, N_("It is something good, a concern, or neither."));
    return OK;
}

enum err evidence_add(struct call *c, struct desk *d, const struct piece *p, struct id *ret_entry)
{
    TRY(rights_need(c, d, "evidence_write", &(struct about){.person = &p->person}));
    TRY(need_person(c, d, &p->person));
    TRY(check_piece(c, p));
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
    TRY(desk_row(c, d, "person_numbered",
                 DB_ARGS(DB_TEXT("number", f->number), DB_TEXT("user_entry", NULL)), &person));
    if (!id_parse(json_get_text(person, "id"), &o.person))
        return fail_field(c, "number", ERR_INVALID, N_("Nobody has the number %s."), f->number);
    told = json_get(note, "told");
    o.seen_at = json_get_int(told, "seen_at", json_get_int(note, "left_at", c->now));
    o.place = json_get_text(told, "place");
    o.saw = json_get_text(told, "saw");
    o.did = json_get_text(told, "did");
    o.tone = json_get_text(told, "tone"); /* nobody has checked it */
    if (!label_has(evidence_tones, o.tone)) o.tone = NULL;
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
    TRY(desk_row(c, d, "person_numbered",
                 DB_ARGS(DB_TEXT("number", number), DB_TEXT("user_entry", NULL)), &person));
    TRY(desk_row(c, d, "evidence_of",
                 DB_ARGS(DB_ID("entry", ret_entry), DB_TEXT("person", json_get_text(person, "id"))),
                 &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("This note has been filed already, to somebody else."));
    return OK;
}
