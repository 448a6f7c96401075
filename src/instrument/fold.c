/* instrument/fold.c: an adopted instrument goes into the model whole; who may use it beside it. */

#include "instrument/fold.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "db/db.h"

static const char *coded(const struct folded *e, const char *key)
{
    return json_get_text(e->coded, key);
}

static enum err fold_adopted(struct call *c, struct db *db, const struct folded *e)
{
    const struct json *instrument = json_get(e->coded, "instrument");
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);

    if (!instrument) return fail(c, ERR_CORRUPT, "An adopted instrument has no definition.");
    json_write(&text, instrument);
    return db_run(c, db, "instrument_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("code", json_get_text(instrument, "instrument")),
                          DB_TEXT("version", json_get_text(instrument, "version")), DB_INT("at", e->at),
                          DB_TEXT("definition", text.data)));
}

static enum err fold_withdrawn(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "instrument_withdrawal_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("instrument", coded(e, "instrument")),
                          DB_TEXT("reason", coded(e, "reason")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_validated(struct call *c, struct db *db, const struct folded *e)
{
    const struct json *validation = json_get(e->coded, "validation");

    return db_run(c, db, "instrument_validation_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("instrument", coded(e, "instrument")),
                          DB_TEXT("language", coded(e, "language")),
                          DB_TEXT("place", json_get_text(validation, "where")),
                          DB_TEXT("with_whom", json_get_text(validation, "with_whom")),
                          DB_TEXT("by_whom", json_get_text(validation, "by_whom")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

/* ---- ends ---- */

static enum err fold_validation_ended(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "instrument_validation_end_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("validation", coded(e, "validation")),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_qualification_ended(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "qualification_end_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("qualification", coded(e, "qualification")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_deputy_ended(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "deputy_end_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("deputy", coded(e, "deputy")),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

/* ---- people ---- */

static enum err fold_awarded(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "qualification_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("user", coded(e, "user")),
                          DB_TEXT("what", coded(e, "what")),
                          DB_TEXT("instrument", coded(e, "instrument")),
                          DB_INT("until", json_get_int(e->coded, "until", 0)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by), DB_TEXT("supersedes", coded(e, "supersedes"))));
}

static enum err fold_start(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "qualification_start_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_INT("start", json_get_int(e->coded, "start", 0)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_deputy(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "deputy_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("user", coded(e, "user")),
                          DB_INT("until", json_get_int(e->coded, "until", 0)), DB_INT("at", e->at),
                          DB_TEXT("by", e->by), DB_TEXT("supersedes", coded(e, "supersedes"))));
}

const struct entry_kind instrument_kinds[] = {
    {"instrument_adopted", STREAM_FACTS, CLASS_SETTINGS, fold_adopted},
    {"instrument_withdrawn", STREAM_FACTS, CLASS_SETTINGS, fold_withdrawn},
    {"instrument_validated", STREAM_FACTS, CLASS_SETTINGS, fold_validated},
    {"validation_ended", STREAM_FACTS, CLASS_SETTINGS, fold_validation_ended},
    {0},
};

const struct entry_kind qualification_entries[] = {
    {"qualification_awarded", STREAM_FACTS, CLASS_SETTINGS, fold_awarded},
    {"qualification_ended", STREAM_FACTS, CLASS_SETTINGS, fold_qualification_ended},
    {"qualification_start", STREAM_FACTS, CLASS_SETTINGS, fold_start},
    {"deputy_named", STREAM_FACTS, CLASS_SETTINGS, fold_deputy},
    {"deputy_ended", STREAM_FACTS, CLASS_SETTINGS, fold_deputy_ended},
    {0},
};
