/* assess/fold_later.c: what the entries beside and after a signature mean for the read model. */

#include "assess/later.h"
#include "base/buffer.h"
#include "base/limits.h"
#include "db/db.h"

static const char *ratings_text(struct call *c, const struct folded *e)
{
    const struct json *ratings = json_get(e->coded, "ratings");
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&text, ratings ? ratings : json_map(c));
    return text.data;
}

static enum err fold_second_asked(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "second_request_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("assessment", json_get_text(e->coded, "assessment")),
                          DB_TEXT("user", json_get_text(e->coded, "user")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at)));
}

static enum err fold_second_withdrawn(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "second_withdrawal_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("request", json_get_text(e->coded, "request")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at)));
}

static enum err fold_ratings_submitted(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "ratings_submitted_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("request", json_get_text(e->coded, "request")),
                          DB_TEXT("place", json_get_text(e->coded, "place")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at), DB_TEXT("ratings", ratings_text(c, e)),
                          DB_TEXT("language", json_get_text(e->coded, "language"))));
}

static enum err fold_consensus(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "consensus_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("request", json_get_text(e->coded, "request")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at), DB_TEXT("ratings", ratings_text(c, e))));
}

static enum err fold_addendum(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "addendum_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("assessment", json_get_text(e->coded, "assessment")),
                          DB_TEXT("by", e->by), DB_INT("at", e->at)));
}

static enum err fold_trigger(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "review_trigger_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("code", json_get_text(e->coded, "trigger")),
                          DB_INT("happened", json_get_int(e->coded, "happened", e->at)),
                          DB_TEXT("by", e->by), DB_INT("at", e->at)));
}

static enum err fold_reviewed(struct call *c, struct db *db, const struct folded *e)
{
    int64_t on = json_get_int(e->coded, "review_on", 0);

    return db_run(c, db, "assessment_review_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("assessment", json_get_text(e->coded, "assessment")),
                          DB_TEXT("outcome", json_get_text(e->coded, "outcome")),
                          DB_INT("review_on", on),
                          DB_INT("seen", json_get_int(e->coded, "seen", e->at)), DB_TEXT("by", e->by),
                          DB_INT("at", e->at)));
}

const struct entry_kind later_kinds[] = {
    {"second_asked", STREAM_FACTS, CLASS_RECORD, fold_second_asked},
    {"second_withdrawn", STREAM_FACTS, CLASS_RECORD, fold_second_withdrawn},
    {"ratings_submitted", STREAM_FACTS, CLASS_RECORD, fold_ratings_submitted},
    {"consensus_recorded", STREAM_FACTS, CLASS_RECORD, fold_consensus},
    {"addendum_written", STREAM_FACTS, CLASS_RECORD, fold_addendum},
    {"trigger_recorded", STREAM_FACTS, CLASS_RECORD, fold_trigger},
    {"assessment_reviewed", STREAM_FACTS, CLASS_RECORD, fold_reviewed},
    {0},
};
