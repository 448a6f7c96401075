/* people/fold.c: what the entries about units and people mean for the read model. */

#include "people/fold.h"

#include "base/text.h"
#include "db/db.h"
#include "people/fold_search.h"
#include "people/plain.h"

static const char *coded(const struct folded *e, const char *key)
{
    return json_get_text(e->coded, key);
}

static const struct json *first_of(const struct json *part, const char *key)
{
    const struct json *list = json_get(part, key);

    return json_count(list) ? list->as.members.first : NULL;
}

static enum err fold_unit(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(
        c, db, "unit_insert",
        DB_ARGS(DB_TEXT("unit", e->entry), DB_TEXT("name", coded(e, "name")), DB_INT("at", e->at)));
}

/* ---- details ---- */

static enum err insert_name(struct call *c, struct db *db, const char *entry, int64_t place,
                            const struct json *name)
{
    const char *text = json_get_text(name, "text"), *use = json_get_text(name, "use");

    return db_run(c, db, "person_name_insert",
                  DB_ARGS(DB_TEXT("entry", entry), DB_INT("place", place),
                          DB_TEXT("script", json_get_text(name, "script")), DB_TEXT("text", text),
                          DB_TEXT("plain", plain_name(c, text)), DB_TEXT("use", use ? use : "main")));
}

static enum err insert_number(struct call *c, struct db *db, const char *entry, int64_t place,
                              const char *kind, const char *text)
{
    return db_run(c, db, "person_number_insert",
                  DB_ARGS(DB_TEXT("entry", entry), DB_INT("place", place), DB_TEXT("kind", kind),
                          DB_TEXT("text", text)));
}

static enum err insert_language(struct call *c, struct db *db, const struct folded *e, int64_t place,
                                const struct json *l)
{
    const char *code = json_get_text(l, "code"),
               *name = text_equal(code, "other") ? json_get_text(e->identity, "language_other") : NULL;

    return db_run(c, db, "person_language_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_INT("place", place), DB_TEXT("code", code),
                          DB_TEXT("name", name), DB_INT("speaks", json_get_bool(l, "speaks")),
                          DB_INT("reads", json_get_bool(l, "reads"))));
}

static enum err insert_kin(struct call *c, struct db *db, const char *entry, int64_t place,
                           const struct json *k)
{
    return db_run(c, db, "person_kin_insert",
                  DB_ARGS(DB_TEXT("entry", entry), DB_INT("place", place),
                          DB_TEXT("name", json_get_text(k, "name")),
                          DB_TEXT("relation", json_get_text(k, "relation")),
                          DB_TEXT("contact", json_get_text(k, "contact"))));
}

/* What stands beside the row of a version: names, numbers, languages, next of kin. */
static enum err insert_lists(struct call *c, struct db *db, const struct folded *e, const char *number)
{
    int64_t place = 0;

    for (const struct json *n = first_of(e->identity, "names"); n; n = n->next)
        TRY(insert_name(c, db, e->entry, place++, n));
    TRY(insert_number(c, db, e->entry, 0, "service", number));
    place = 1;
    for (const struct json *n = first_of(e->identity, "numbers"); n; n = n->next)
        TRY(insert_number(c, db, e->entry, place++, json_get_text(n, "kind"),
                          json_get_text(n, "text")));
    place = 0;
    for (const struct json *l = first_of(e->coded, "languages"); l; l = l->next)
        TRY(insert_language(c, db, e, place++, l));
    place = 0;
    for (const struct json *k = first_of(e->identity, "next_of_kin"); k; k = k->next)
        TRY(insert_kin(c, db, e->entry, place++, k));
    return OK;
}

static enum err insert_person(struct call *c, struct db *db, const struct folded *e, const char *number)
{
    const char *name = json_get_text(first_of(e->identity, "names"), "text");
    const char *birth = json_get_text(e->identity, "birth"), *birth_is = coded(e, "birth_is");
    const char *sex = coded(e, "sex");

    if (!name) name = "?"; /* identity was erased; the record of the person stays */
    if (!birth_is) birth_is = birth ? "known" : "unknown";
    return db_run(
        c, db, "person_insert",
        DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                DB_TEXT("unit", coded(e, "unit")), DB_TEXT("legal_status", coded(e, "legal_status")),
                DB_TEXT("number", number), DB_TEXT("birth", birth), DB_TEXT("birth_is", birth_is),
                DB_TEXT("sex", sex ? sex : "not_said"),
                DB_INT("provisional_until", json_get_int(e->coded, "provisional_until", 0)),
                DB_TEXT("name", name), DB_TEXT("sort", plain_name(c, name)), DB_INT("at", e->at),
                DB_TEXT("by", e->by), DB_TEXT("supersedes", coded(e, "supersedes"))));
}

/* ---- where a person is ---- */

static enum err insert_place(struct call *c, struct db *db, const struct folded *e, const char *what,
                             const char *status)
{
    return db_run(c, db, "person_place_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("what", what), DB_TEXT("unit", coded(e, "unit")),
                          DB_TEXT("status", status), DB_TEXT("reason", coded(e, "reason")),
                          DB_INT("provisional_until", json_get_int(e->coded, "provisional_until", 0)),
                          DB_INT("despite", json_count(json_get(e->coded, "despite")) > 0),
                          DB_INT("turn", json_get_int(e->coded, "turn", 0)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err insert_episode(struct call *c, struct db *db, const struct folded *e, const char *what,
                               const char *day, const char *reason)
{
    return db_run(c, db, "person_episode_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("what", what), DB_INT("day", json_get_int(e->coded, day, e->at)),
                          DB_TEXT("reason", coded(e, reason)),
                          DB_INT("turn", json_get_int(e->coded, "turn", 0)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_details(struct call *c, struct db *db, const struct folded *e)
{
    const char *number = e->identity ? json_get_text(e->identity, "number") : "?";

    TRY(insert_person(c, db, e, number));
    TRY(insert_lists(c, db, e, number));
    return fold_search_keys(c, db, e);
}

static enum err fold_registered(struct call *c, struct db *db, const struct folded *e)
{
    TRY(fold_details(c, db, e));
    TRY(insert_episode(c, db, e, "received", "received_at", "from"));
    return insert_place(c, db, e, "received", "held");
}

static enum err fold_changed(struct call *c, struct db *db, const struct folded *e)
{
    TRY(fold_details(c, db, e));
    return json_get_bool(e->coded, "stays") ? OK : insert_place(c, db, e, "changed", "held");
}

static enum err fold_moved(struct call *c, struct db *db, const struct folded *e)
{
    return insert_place(c, db, e, "moved", "held");
}

static enum err fold_released(struct call *c, struct db *db, const struct folded *e)
{
    TRY(insert_episode(c, db, e, "released", "released_at", "reason"));
    return insert_place(c, db, e, "released", "released");
}

static enum err fold_received(struct call *c, struct db *db, const struct folded *e)
{
    TRY(insert_episode(c, db, e, "received", "received_at", "from"));
    return insert_place(c, db, e, "received", "held");
}

/* ---- two records of one person ---- */

static enum err fold_merged(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "person_merge_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("kept", coded(e, "kept")),
                          DB_TEXT("gone", coded(e, "gone")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_merge_undone(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "merge_undone_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("merge", coded(e, "merge")),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

/* ---- what a shift has to know ---- */

static enum err fold_flag(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "person_flag_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("flag", coded(e, "flag")),
                          DB_INT("since", json_get_int(e->coded, "since", e->at)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_flag_cleared(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "flag_cleared_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("flag_entry", coded(e, "flag_entry")),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_keep_apart(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "keep_apart_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("other", coded(e, "other")), DB_TEXT("reason", coded(e, "reason")),
                          DB_INT("since", json_get_int(e->coded, "since", e->at)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_keep_apart_ended(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "keep_apart_ended_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("keep_apart", coded(e, "keep_apart")),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_picture(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "person_picture_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("media", coded(e, "media")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by), DB_TEXT("supersedes", coded(e, "supersedes"))));
}

const struct entry_kind people_kinds[] = {
    {"unit_opened", STREAM_FACTS, CLASS_SETTINGS, fold_unit},
    {"person_registered", STREAM_FACTS, CLASS_RECORD, fold_registered},
    {"person_changed", STREAM_FACTS, CLASS_RECORD, fold_changed},
    {"person_moved", STREAM_FACTS, CLASS_RECORD, fold_moved},
    {"person_released", STREAM_FACTS, CLASS_RECORD, fold_released},
    {"person_received", STREAM_FACTS, CLASS_RECORD, fold_received},
    {"persons_merged", STREAM_FACTS, CLASS_RECORD, fold_merged},
    {"merge_undone", STREAM_FACTS, CLASS_RECORD, fold_merge_undone},
    {"flag_set", STREAM_FACTS, CLASS_RECORD, fold_flag},
    {"flag_cleared", STREAM_FACTS, CLASS_RECORD, fold_flag_cleared},
    {"keep_apart_recorded", STREAM_FACTS, CLASS_RECORD, fold_keep_apart},
    {"keep_apart_ended", STREAM_FACTS, CLASS_RECORD, fold_keep_apart_ended},
    {"person_pictured", STREAM_FACTS, CLASS_RECORD, fold_picture},
    {0},
};
