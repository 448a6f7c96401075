/* evidence/fold.c: observations and other evidence lie in one table; an observation is a seen fact. */

#include "evidence/fold.h"

#include "base/json.h"
#include "db/db.h"

struct row {
    const char *type, *source, *tone;
    int64_t dated;
};

static enum err insert(struct call *c, struct db *db, const struct folded *e, const struct row *row)
{
    int64_t left_at = json_get_int(e->coded, "left_at", 0);

    return db_run(
        c, db, "evidence_insert",
        DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person), DB_TEXT("type", row->type),
                DB_TEXT("source", row->source), DB_INT("dated", row->dated), DB_TEXT("tone", row->tone),
                DB_INT("restricted", json_get_bool(e->coded, "restricted")),
                DB_INT("has_source", json_get_bool(e->coded, "has_source")), DB_INT("left_at", left_at),
                DB_INT("at", e->at), DB_INT("seq", (int64_t)e->seq), DB_TEXT("by", e->by)));
}

/* What was written before there were tones took no side. */
static enum err fold_observation(struct call *c, struct db *db, const struct folded *e)
{
    const char *tone = json_get_text(e->coded, "tone");
    struct row row = {"fact", "observation", tone ? tone : "neutral",
                      json_get_int(e->coded, "seen_at", e->at)};

    return insert(c, db, e, &row);
}

static enum err fold_evidence(struct call *c, struct db *db, const struct folded *e)
{
    struct row row = {json_get_text(e->coded, "type"), json_get_text(e->coded, "source"),
                      json_get_text(e->coded, "tone"), json_get_int(e->coded, "dated", e->at)};

    return insert(c, db, e, &row);
}

static enum err fold_graded(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(
        c, db, "evidence_grade_insert",
        DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("evidence", json_get_text(e->coded, "evidence")),
                DB_TEXT("outcome", json_get_text(e->coded, "outcome")),
                DB_TEXT("source_grade", json_get_text(e->coded, "source_grade")),
                DB_TEXT("content_grade", json_get_text(e->coded, "content_grade")),
                DB_INT("provisional", json_get_bool(e->coded, "provisional")), DB_INT("at", e->at),
                DB_TEXT("by", e->by), DB_TEXT("supersedes", json_get_text(e->coded, "supersedes"))));
}

static enum err fold_answered(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "evidence_answer_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("graded", json_get_text(e->coded, "graded")),
                          DB_TEXT("evidence", json_get_text(e->coded, "evidence")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_alleged(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "coercion_claim_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("evidence", json_get_text(e->coded, "evidence")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

static enum err fold_decided(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "coercion_verdict_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry),
                          DB_TEXT("allegation", json_get_text(e->coded, "allegation")),
                          DB_TEXT("outcome", json_get_text(e->coded, "outcome")), DB_INT("at", e->at),
                          DB_TEXT("by", e->by)));
}

const struct entry_kind evidence_kinds[] = {
    {"observation_written", STREAM_FACTS, CLASS_RECORD, fold_observation},
    {"evidence_added", STREAM_FACTS, CLASS_RECORD, fold_evidence},
    {"evidence_graded", STREAM_FACTS, CLASS_RECORD, fold_graded},
    {"evidence_answered", STREAM_FACTS, CLASS_RECORD, fold_answered},
    {"coercion_alleged", STREAM_FACTS, CLASS_RECORD, fold_alleged},
    {"coercion_decided", STREAM_FACTS, CLASS_RECORD, fold_decided},
    {0},
};
