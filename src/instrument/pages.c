/* instrument/pages.c: the subject's lines of the site map, and what stands behind them. */

#include <string.h>

#include "base/arena.h"
#include "base/embedded.h"
#include "base/text.h"
#include "instrument/fold.h"
#include "instrument/instrument.h"
#include "instrument/yaml.h"
#include "page/page.h"

static bool is_in_use(const struct json *used, const struct json *shipped)
{
    for (const struct json *u = used->as.members.first; u; u = u->next)
        if (text_equal(json_get_text(u, "code"), json_get_text(shipped, "instrument")) &&
            text_equal(json_get_text(u, "version"), json_get_text(shipped, "version")))
            return true;
    return false;
}

/* What ships with the program and is not in use yet. */
static enum err shipped(struct call *c, const struct request *q, const struct json *used,
                        struct json **ret)
{
    struct json *list = json_list(c);

    for (const struct embedded_file *f = embedded_files; f->path; f++) {
        struct json *instrument, *findings, *one = json_map(c);
        const char *title;
        if (!text_starts(f->path, "content/instruments/")) continue;
        TRY(instrument_read(c, f->path, f->bytes, f->length, &instrument, &findings));
        if (instrument->kind == JSON_IS_NIL || is_in_use(used, instrument)) continue;
        title = json_get_text(json_get(instrument, "title"), q->language);
        json_set(one, "path", json_text(c, f->path));
        json_set(one, "title", json_text(c, title));
        json_set(one, "version", json_text(c, json_get_text(instrument, "version")));
        json_add(list, one);
    }
    *ret = list;
    return OK;
}

static enum err instrument_list(struct call *c, struct request *q, struct json *view)
{
    struct json *used, *others;

    TRY(ask_instrument_list(c, q->desk, &used));
    page_dates(c, used, "at", false);
    TRY(shipped(c, q, used, &others));
    json_set(view, "instruments", used);
    json_set(view, "shipped", others);
    json_set(view, "may_adopt", json_bool(c, rights_possible(q->desk, "instrument_adopt")));
    return OK;
}

static enum err instrument_show(struct call *c, struct request *q, struct json *view)
{
    struct json *instrument;

    TRY(ask_instrument(c, q->desk, param_text(q, "instrument"), &instrument));
    json_set(view, "instrument", instrument);
    return OK;
}

static enum err adopt_post(struct call *c, struct request *q, struct json *view)
{
    struct id entry;

    TRY(instrument_adopt(c, q->desk, form_text(q, "path"), &entry));
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/instruments?saved=1");
    return OK;
}

static const struct field adopt_fields[] = {
    {FIELD_HIDDEN, "path", N_("Instrument"), NULL, true},
    {0},
};

static const struct route routes[] = {
    {GET, "/instruments", "instrument_see", instrument_list, "instrument_list", N_("Instruments"),
     ROUTE_MENU, NULL, NULL},
    {POST, "/instruments", "instrument_adopt", adopt_post, "instrument_list",
     N_("Take an instrument into use"), 0, adopt_fields, instrument_list},
    {GET, "/instruments/:instrument", "instrument_see", instrument_show, "instrument_show",
     N_("An instrument"), 0, NULL, NULL},
    {0},
};

const struct subject instrument_subject = {.name = "instrument",
                                           .schema = "instrument_schema",
                                           .kinds = instrument_kinds,
                                           .routes = routes};
