/* evidence/fold.c: observations and other evidence lie in one table; an observation is a seen fact. */

#include "evidence/fold.h"

#include "db/db.h"

struct row {
    const char *type, *source;
    int64_t dated;
};

static enum err insert(struct call *c, struct db *db, const struct folded *e, const struct row *row)
{
    return db_run(c, db, "evidence_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("person", e->person),
                          DB_TEXT("type", row->type), DB_TEXT("source", row->source),
                          DB_INT("dated", row->dated), DB_INT("at", e->at), DB_TEXT("by", e->by)));
}

static enum err fold_observation(struct call *c, struct db *db, const struct folded *e)
{
    struct row row = {"fact", "observation", json_get_int(e->coded, "seen_at", e->at)};

    return insert(c, db, e, &row);
}

static enum err fold_evidence(struct call *c, struct db *db, const struct folded *e)
{
    struct row row = {json_get_text(e->coded, "type"), json_get_text(e->coded, "source"),
                      json_get_int(e->coded, "dated", e->at)};

    return insert(c, db, e, &row);
}

const struct entry_kind evidence_kinds[] = {
    {"observation_written", STREAM_FACTS, CLASS_RECORD, fold_observation},
    {"evidence_added", STREAM_FACTS, CLASS_RECORD, fold_evidence},
    {0},
};
