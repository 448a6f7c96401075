/* instrument/decide.c: which instruments may be taken into use. */

#include "base/embedded.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "instrument/yaml.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

static enum err read_shipped(struct call *c, const char *path, struct json **ret)
{
    const struct embedded_file *file =
        text_starts(path, "content/instruments/") ? embedded_find(path) : NULL;
    struct json *findings;

    if (!file) return fail(c, ERR_MISSING, N_("There is no such instrument."));
    TRY(instrument_read(c, path, file->bytes, file->length, ret, &findings));
    if ((*ret)->kind == JSON_IS_NIL)
        return fail(c, ERR_INVALID,
                    N_("The instrument has errors; see them with: astrolabe instrument check"));
    return OK;
}

static enum err decide_adopt(struct call *c, struct desk *d, void *arg)
{
    struct entry *e = entry_new(c, "instrument_adopted", NULL);
    struct json *instrument, *row;

    TRY(read_shipped(c, arg, &instrument));
    TRY(desk_row(c, d, "instrument_version",
                 DB_ARGS(DB_TEXT("code", json_get_text(instrument, "instrument")),
                         DB_TEXT("version", json_get_text(instrument, "version"))),
                 &row));
    if (row->kind != JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("This version of the instrument is in use already."));
    entry_coded(c, e, "instrument", instrument);
    return site_append(c, d, e);
}

enum err instrument_adopt(struct call *c, struct desk *d, const char *path, struct id *ret_entry)
{
    TRY(rights_need(c, d, "instrument_adopt", NULL));
    return site_decide(c, d, decide_adopt, (void *)path, ret_entry);
}
