/* instrument/fold.c: an adopted instrument goes into the model whole. */

#include "instrument/fold.h"

#include "base/buffer.h"
#include "base/limits.h"
#include "db/db.h"

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

const struct entry_kind instrument_kinds[] = {
    {"instrument_adopted", STREAM_FACTS, CLASS_SETTINGS, fold_adopted},
    {0},
};
