/* people/fold.c: what the entries about units and people mean for the read model. */

#include "people/fold.h"

#include "db/db.h"
#include "people/fold_search.h"
#include "people/plain.h"

static enum err fold_unit(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "unit_insert",
                  DB_ARGS(DB_TEXT("unit", e->entry), DB_TEXT("name", json_get_text(e->coded, "name")),
                          DB_INT("at", e->at)));
}

static enum err insert_name(struct call *c, struct db *db, const char *entry, int64_t place,
                            const struct json *name)
{
    const char *text = json_get_text(name, "text");

    return db_run(c, db, "person_name_insert",
                  DB_ARGS(DB_TEXT("entry", entry), DB_INT("place", place),
                          DB_TEXT("script", json_get_text(name, "script")), DB_TEXT("text", text),
                          DB_TEXT("plain", plain_name(c, text))));
}

static enum err fold_person(struct call *c, struct db *db, const struct folded *e)
{
    const struct json *names = json_get(e->identity, "names");
    const struct json *first = json_count(names) ? names->as.members.first : NULL;
    const char *name = json_get_text(first, "text");
    int64_t place = 0;

    if (!name) name = "?"; /* identity was erased; the record of the person stays */
    TRY(db_run(c, db, "person_insert",
               DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                       DB_TEXT("unit", json_get_text(e->coded, "unit")),
                       DB_TEXT("legal_status", json_get_text(e->coded, "legal_status")),
                       DB_TEXT("number", e->identity ? json_get_text(e->identity, "number") : "?"),
                       DB_TEXT("birth", json_get_text(e->identity, "birth")), DB_TEXT("name", name),
                       DB_TEXT("sort", plain_name(c, name)), DB_INT("at", e->at), DB_TEXT("by", e->by),
                       DB_TEXT("supersedes", json_get_text(e->coded, "supersedes")))));
    for (const struct json *n = first; n; n = n->next) TRY(insert_name(c, db, e->entry, place++, n));
    return fold_search_keys(c, db, e);
}

static enum err fold_merged(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "person_merge_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("kept", json_get_text(e->coded, "kept")),
                          DB_TEXT("gone", json_get_text(e->coded, "gone")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_undone(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "merge_undone_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("merge", json_get_text(e->coded, "merge")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

const struct entry_kind people_kinds[] = {
    {"unit_opened", STREAM_FACTS, CLASS_SETTINGS, fold_unit},
    {"person_registered", STREAM_FACTS, CLASS_RECORD, fold_person},
    {"person_changed", STREAM_FACTS, CLASS_RECORD, fold_person},
    {"persons_merged", STREAM_FACTS, CLASS_RECORD, fold_merged},
    {"merge_undone", STREAM_FACTS, CLASS_RECORD, fold_undone},
    {0},
};
