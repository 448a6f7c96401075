/* assess/fold.c: what the entries of an assessment mean for the read model. */

#include "assess/fold.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "db/db.h"

static enum err fold_opened(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "assessment_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("instrument", json_get_text(e->coded, "instrument")),
                          DB_TEXT("risk_type", json_get_text(e->coded, "risk_type")),
                          DB_INT("horizon_months", json_get_int(e->coded, "horizon_months", 0)),
                          DB_TEXT("setting", json_get_text(e->coded, "setting")),
                          DB_TEXT("occasion", json_get_text(e->coded, "occasion")),
                          DB_TEXT("follows", json_get_text(e->coded, "follows")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at)));
}

static enum err fold_signed(struct call *c, struct db *db, const struct folded *e)
{
    struct buffer coded = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&coded, e->coded);
    return db_run(c, db, "assessment_signed_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("assessment", json_get_text(e->coded, "assessment")),
                          DB_TEXT("by", e->by), DB_INT("at", e->at),
                          DB_INT("valid_until", json_get_int(e->coded, "valid_until", 0)),
                          DB_TEXT("legal_status", json_get_text(e->coded, "legal_status")),
                          DB_INT("provisional", json_get_bool(e->coded, "provisional")),
                          DB_TEXT("supervised_by", json_get_text(e->coded, "supervised_by")),
                          DB_TEXT("coded", coded.data),
                          DB_TEXT("supersedes", json_get_text(e->coded, "supersedes"))));
}

static enum err insert_verdict(struct call *c, struct db *db, const struct folded *e,
                               const char *verdict)
{
    return db_run(c, db, "assessment_verdict_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("signed", json_get_text(e->coded, "signed")),
                          DB_TEXT("verdict", verdict), DB_TEXT("by", e->by), DB_INT("at", e->at),
                          DB_TEXT("standing", json_get_text(e->coded, "standing")),
                          DB_INT("review_due", json_get_int(e->coded, "review_due", 0)),
                          DB_INT("done_at", json_get_int(e->coded, "done_at", 0))));
}

static enum err fold_countersigned(struct call *c, struct db *db, const struct folded *e)
{
    return insert_verdict(c, db, e, "countersigned");
}

static enum err fold_returned(struct call *c, struct db *db, const struct folded *e)
{
    return insert_verdict(c, db, e, "returned");
}

static enum err fold_deputy_reviewed(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "deputy_review_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("countersigned", json_get_text(e->coded, "countersigned")),
                          DB_TEXT("outcome", json_get_text(e->coded, "outcome")), DB_TEXT("by", e->by),
                          DB_INT("at", e->at)));
}

const struct entry_kind assess_kinds[] = {
    {"assessment_opened", STREAM_FACTS, CLASS_RECORD, fold_opened},
    {"assessment_signed", STREAM_FACTS, CLASS_RECORD, fold_signed},
    {"assessment_countersigned", STREAM_FACTS, CLASS_RECORD, fold_countersigned},
    {"assessment_returned", STREAM_FACTS, CLASS_RECORD, fold_returned},
    {"deputy_reviewed", STREAM_FACTS, CLASS_RECORD, fold_deputy_reviewed},
    {0},
};
