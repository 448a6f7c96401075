/* population/fold.c: what decisions, appeals and concerns mean for the read model. */

#include "population/fold.h"

#include "db/db.h"
#include "site/entry.h"

/* Nil stays nil: an absent date is not the beginning of 1970. */
static struct db_arg date_arg(const struct folded *e, const char *key)
{
    const struct json *value = json_get(e->coded, key);

    if (!value || value->kind != JSON_IS_INT) return (struct db_arg)DB_TEXT(key, NULL);
    return (struct db_arg)DB_INT(key, value->as.number);
}

static enum err insert(struct call *c, struct db *db, const struct folded *e, const char *listing,
                       const char *act)
{
    return db_run(c, db, "population_decision_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("listing", listing), DB_TEXT("act", act),
                          DB_TEXT("ground", json_get_text(e->coded, "ground")),
                          DB_TEXT("appeal", json_get_text(e->coded, "appeal")),
                          DB_TEXT("notice", json_get_text(e->coded, "notice")),
                          DB_TEXT("notice_language", json_get_text(e->coded, "notice_language")),
                          DB_TEXT("legal_status", json_get_text(e->coded, "legal_status")),
                          date_arg(e, "notice_at"), date_arg(e, "appeal_until"),
                          date_arg(e, "review_on"), DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_entered(struct call *c, struct db *db, const struct folded *e)
{
    return insert(c, db, e, e->entry, "entered");
}

static enum err fold_reviewed(struct call *c, struct db *db, const struct folded *e)
{
    return insert(c, db, e, json_get_text(e->coded, "entered"), "reviewed");
}

static enum err fold_left(struct call *c, struct db *db, const struct folded *e)
{
    return insert(c, db, e, json_get_text(e->coded, "entered"), "left");
}

static enum err fold_appeal_decided(struct call *c, struct db *db, const struct folded *e)
{
    return insert(c, db, e, json_get_text(e->coded, "entered"), json_get_text(e->coded, "outcome"));
}

static enum err fold_told(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "population_told_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("decision", json_get_text(e->coded, "decision")),
                          DB_TEXT("notice", json_get_text(e->coded, "notice")),
                          DB_TEXT("notice_language", json_get_text(e->coded, "notice_language")),
                          date_arg(e, "notice_at"), date_arg(e, "appeal_until"), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_appeal(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "appeal_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("listing", json_get_text(e->coded, "entered")),
                          DB_TEXT("decision", json_get_text(e->coded, "decision")),
                          DB_TEXT("filer", json_get_text(e->coded, "filer")), date_arg(e, "decide_by"),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_concern(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "concern_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("kind", json_get_text(e->coded, "concern")), date_arg(e, "review_on"),
                          DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_concern_review(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "concern_review_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("concern", json_get_text(e->coded, "concern")),
                          DB_TEXT("outcome", json_get_text(e->coded, "outcome")),
                          date_arg(e, "review_on"), DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

const struct entry_kind population_kinds[] = {
    {"population_entered", STREAM_FACTS, CLASS_RECORD, fold_entered},
    {"population_reviewed", STREAM_FACTS, CLASS_RECORD, fold_reviewed},
    {"population_left", STREAM_FACTS, CLASS_RECORD, fold_left},
    {"population_told", STREAM_FACTS, CLASS_RECORD, fold_told},
    {"appeal_filed", STREAM_FACTS, CLASS_RECORD, fold_appeal},
    {"appeal_decided", STREAM_FACTS, CLASS_RECORD, fold_appeal_decided},
    {"concern_raised", STREAM_FACTS, CLASS_RECORD, fold_concern},
    {"concern_reviewed", STREAM_FACTS, CLASS_RECORD, fold_concern_review},
    {0},
};
