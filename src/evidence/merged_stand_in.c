/* evidence/merged_stand_in.c: temporary: merging two records of one person, until the subject of people
 * does it. */

#include "base/json.h"
#include "db/db.h"
#include "evidence/evidence.h"

static enum err fold_merged(struct call *c, struct db *db, const struct folded *e)
{
    return db_run(c, db, "merged_stand_in_insert",
                  DB_ARGS(DB_TEXT("entry", e->entry), DB_TEXT("kept", json_get_text(e->coded, "kept")),
                          DB_TEXT("gone", json_get_text(e->coded, "gone"))));
}

static const struct entry_kind kinds[] = {
    {"persons_merged", STREAM_FACTS, CLASS_RECORD, fold_merged},
    {0},
};

const struct subject merged_stand_in = {.name = "merged",
                                        .schema = "merged_stand_in_schema",
                                        .kinds = kinds};
