/* instrument/pages.c: the subject's lines of the site map, and what stands behind them. */

#include <string.h>

#include "base/arena.h"
#include "base/base64.h"
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
    struct json *used, *withdrawn, *others;

    TRY(ask_instrument_list(c, q->desk, &used));
    TRY(ask_instrument_withdrawn_list(c, q->desk, &withdrawn));
    page_dates(c, used, "at", false);
    page_dates(c, withdrawn, "at", false);
    TRY(shipped(c, q, used, &others));
    json_set(view, "instruments", used);
    json_set(view, "withdrawn", withdrawn);
    json_set(view, "has_withdrawn", json_bool(c, json_count(withdrawn) > 0));
    json_set(view, "shipped", others);
    json_set(view, "may_adopt", json_bool(c, rights_possible(q->desk, "instrument_adopt")));
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

/* ---- a file of the service's own ---- */

static enum err read_upload(struct call *c, const struct request *q, struct instrument_file *ret)
{
    const struct json *file = form_file(q, "file");
    unsigned char *bytes = NULL;

    ret->name = json_get_text(file, "name");
    ret->accept_warnings = json_count(form_list(q, "accept")) > 0;
    if (!file || !base64_bytes(c->mem, json_get_text(file, "base64"), &bytes, &ret->length))
        return fail_field(c, "file", ERR_INVALID, N_("Choose the file again."));
    ret->bytes = bytes;
    return OK;
}

/* The findings in the file that was refused; a list of none where no file was posted. */
static enum err findings_again(struct call *c, const struct request *q, struct json **ret)
{
    static const char *const keys[] = {"row", "column", "cell"};
    struct instrument_file file = {0};
    struct json *instrument, *findings = json_list(c);

    if (q->form && form_file(q, "file")) {
        TRY(read_upload(c, q, &file));
        TRY(instrument_read(c, file.name, file.bytes, file.length, &instrument, &findings));
    }
    page_keys(c, findings, keys, sizeof keys / sizeof *keys);
    for (struct json *f = findings->as.members.first; f; f = f->next)
        json_set(f, "is_error", json_bool(c, text_equal(json_get_text(f, "level"), "error")));
    *ret = findings;
    return OK;
}

static enum err instrument_upload(struct call *c, struct request *q, struct json *view)
{
    struct json *findings;

    TRY(findings_again(c, q, &findings));
    json_set(view, "findings", findings);
    json_set(view, "has_findings", json_bool(c, json_count(findings) > 0));
    TRY(page_form(c, q, view, "/instruments/upload", "/instruments/upload", NULL));
    page_option(c, view, "accept", "yes", say(c, N_("Take it into use in spite of its warnings")));
    return OK;
}

static enum err upload_post(struct call *c, struct request *q, struct json *view)
{
    struct instrument_file file = {0};
    struct json *findings = json_list(c);
    struct id entry;
    enum err e;

    TRY(read_upload(c, q, &file));
    e = instrument_adopt_file(c, q->desk, &file, &findings, &entry);
    json_set(view, "findings", findings);
    TRY(e);
    json_set(view, "id", json_id(c, &entry));
    page_goes_to(c, q, "/instruments/%s?saved=1", id_text(c->mem, &entry));
    return OK;
}

/* ---- one instrument ---- */

static const char *language_name(const struct call *c, const char *code)
{
    if (text_equal(code, "en")) return say(c, N_("English"));
    if (text_equal(code, "fr")) return say(c, N_("French"));
    if (text_equal(code, "ar")) return say(c, N_("Arabic"));
    return code;
}

static struct json *language_list(struct call *c, const struct json *codes)
{
    struct json *list = json_list(c);

    for (const struct json *l = json_count(codes) ? codes->as.members.first : NULL; l; l = l->next) {
        struct json *one = json_map(c);
        json_set(one, "name", json_text(c, language_name(c, l->as.text)));
        json_add(list, one);
    }
    return list;
}

static struct json *group_list(struct call *c, const struct json *codes)
{
    static const char *const groups[][2] = {
        {"listed", N_("held for violent extremism by a decision")},
        {"screening", N_("about whom there is a concern")},
        {"none", N_("neither of the two")},
        {"convicted", N_("convicted")},
        {"untried", N_("untried")},
        {"other", N_("held on another ground")},
    };
    struct json *list = json_list(c);

    for (const struct json *n = json_count(codes) ? codes->as.members.first : NULL; n; n = n->next)
        for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
            struct json *one = json_map(c);
            if (!text_equal(groups[i][0], n->as.text)) continue;
            json_set(one, "label", json_text(c, say(c, groups[i][1])));
            json_add(list, one);
        }
    return list;
}

static const char *ages_text(struct call *c, const struct json *instrument)
{
    int from = (int)json_get_int(instrument, "age_from", 0);
    int to = (int)json_get_int(instrument, "age_to", 0);

    if (to > 0) return arena_format(c->mem, say(c, N_("from %d to %d years")), from, to);
    return arena_format(c->mem, say(c, N_("from %d years on")), from);
}

/* The instrument with what its page says in words besides. */
static enum err whole_instrument(struct call *c, struct request *q, struct json **ret)
{
    struct json *instrument, *rows = json_list(c);
    const struct json *persons;

    TRY(ask_instrument(c, q->desk, param_text(q, "instrument"), &instrument));
    persons = json_get(instrument, "persons");
    json_add(rows, instrument);
    page_dates(c, rows, "withdrawn_at", false);
    page_dates(c, json_get(instrument, "validations"), "at", false);
    for (struct json *v = json_get(instrument, "validations")->as.members.first; v; v = v->next)
        json_set(v, "language_text", json_text(c, language_name(c, json_get_text(v, "language"))));
    json_set(instrument, "language_list", language_list(c, json_get(instrument, "languages")));
    json_set(instrument, "review_list", language_list(c, json_get(instrument, "review_needed")));
    json_set(instrument, "standing_list", group_list(c, json_get(persons, "standing")));
    json_set(instrument, "legal_list", group_list(c, json_get(persons, "legal")));
    json_set(instrument, "has_review",
             json_bool(c, json_count(json_get(instrument, "review_needed")) > 0));
    json_set(instrument, "has_formulation",
             json_bool(c, json_count(json_get(instrument, "formulation")) > 0));
    json_set(instrument, "ages_text", json_text(c, ages_text(c, instrument)));
    *ret = instrument;
    return OK;
}

static enum err instrument_show(struct call *c, struct request *q, struct json *view)
{
    struct json *instrument;

    TRY(whole_instrument(c, q, &instrument));
    json_set(view, "instrument", instrument);
    json_set(view, "may_adopt", json_bool(c, rights_possible(q->desk, "instrument_adopt")));
    return OK;
}

static enum err instrument_withdrawal(struct call *c, struct request *q, struct json *view)
{
    struct json *instrument;

    TRY(ask_instrument(c, q->desk, param_text(q, "instrument"), &instrument));
    json_set(view, "instrument", instrument);
    TRY(page_form(c, q, view, "/instruments/:instrument/withdrawal", q->http->path, NULL));
    for (const struct withdrawal_reason *w = withdrawal_reasons; w->code; w++)
        page_option(c, view, "reason", w->code, say(c, w->label));
    return OK;
}

static enum err withdrawal_post(struct call *c, struct request *q, struct json *view)
{
    struct id instrument = param_id(q, "instrument");

    (void)view;
    TRY(instrument_withdraw(c, q->desk, &instrument, form_text(q, "reason")));
    page_goes_to(c, q, "/instruments/%s?saved=1", id_text(c->mem, &instrument));
    return OK;
}

static enum err instrument_validation(struct call *c, struct request *q, struct json *view)
{
    struct json *instrument;
    const struct json *languages;

    TRY(ask_instrument(c, q->desk, param_text(q, "instrument"), &instrument));
    json_set(view, "instrument", instrument);
    TRY(page_form(c, q, view, "/instruments/:instrument/validation", q->http->path, NULL));
    languages = json_get(instrument, "languages");
    for (const struct json *l = languages->as.members.first; l; l = l->next)
        page_option(c, view, "language", l->as.text, language_name(c, l->as.text));
    return OK;
}

static enum err validation_post(struct call *c, struct request *q, struct json *view)
{
    struct instrument_study s = {.instrument = param_id(q, "instrument"),
                                 .language = form_text(q, "language"),
                                 .where = form_text(q, "where"),
                                 .with_whom = form_text(q, "with_whom"),
                                 .by_whom = form_text(q, "by_whom")};
    struct id entry;

    TRY(instrument_validate(c, q->desk, &s, &entry));
    json_set(view, "validation", json_id(c, &entry));
    page_goes_to(c, q, "/instruments/%s?saved=1", id_text(c->mem, &s.instrument));
    return OK;
}

static enum err validation_end_post(struct call *c, struct request *q, struct json *view)
{
    struct id instrument = param_id(q, "instrument"), validation = param_id(q, "validation");

    (void)view;
    TRY(instrument_validation_end(c, q->desk, &instrument, &validation));
    page_goes_to(c, q, "/instruments/%s?saved=1", id_text(c->mem, &instrument));
    return OK;
}

static const struct field adopt_fields[] = {
    {FIELD_HIDDEN, "path", N_("Instrument"), NULL, true},
    {0},
};

static const struct field upload_fields[] = {
    {FIELD_FILE, "file", N_("Instrument file"), N_("A YAML file in UTF-8, at most 750 kB."), true},
    {FIELD_CHECKS, "accept", N_("Warnings"), NULL, false},
    {0},
};

static const struct field withdrawal_fields[] = {
    {FIELD_CHOICE, "reason", N_("Why it is no longer used"), NULL, true},
    {0},
};

static const struct field validation_fields[] = {
    {FIELD_CHOICE, "language", N_("Language that was studied"),
     N_("The study counts for this language and for no other."), true},
    {FIELD_AREA, "where", N_("Where"), N_("Which establishments, in which years."), true},
    {FIELD_AREA, "with_whom", N_("With whom"),
     N_("How many people, of which kind. Name nobody: everybody who uses the program can read this."),
     true},
    {FIELD_AREA, "by_whom", N_("By whom"), N_("Which team or institution, and where it was published."),
     true},
    {0},
};

static const struct route routes[] = {
    {GET, "/instruments", "instrument_see", instrument_list, "instrument_list", N_("Instruments"),
     ROUTE_MENU, NULL, NULL},
    {POST, "/instruments", "instrument_adopt", adopt_post, "instrument_list",
     N_("Take an instrument into use"), 0, adopt_fields, instrument_list},
    {GET, "/instruments/upload", "instrument_adopt", instrument_upload, "instrument_upload",
     N_("Take an instrument of your own into use"), 0, NULL, NULL},
    {POST, "/instruments/upload", "instrument_adopt", upload_post, "instrument_upload",
     N_("Take an instrument of your own into use"), 0, upload_fields, instrument_upload},
    {GET, "/instruments/:instrument", "instrument_see", instrument_show, "instrument_show",
     N_("An instrument"), 0, NULL, NULL},
    {GET, "/instruments/:instrument/withdrawal", "instrument_adopt", instrument_withdrawal,
     "instrument_withdrawal", N_("Withdraw an instrument from use"), 0, NULL, NULL},
    {POST, "/instruments/:instrument/withdrawal", "instrument_adopt", withdrawal_post,
     "instrument_withdrawal", N_("Withdraw an instrument from use"), 0, withdrawal_fields,
     instrument_withdrawal},
    {GET, "/instruments/:instrument/validation", "instrument_adopt", instrument_validation,
     "instrument_validation", N_("Record a validation study"), 0, NULL, NULL},
    {POST, "/instruments/:instrument/validation", "instrument_adopt", validation_post,
     "instrument_validation", N_("Record a validation study"), 0, validation_fields,
     instrument_validation},
    {POST, "/instruments/:instrument/validation/:validation/end", "instrument_adopt",
     validation_end_post, "instrument_show", N_("End a validation"), 0, NULL, instrument_show},
    {0},
};

const struct subject instrument_subject = {.name = "instrument",
                                           .schema = "instrument_schema",
                                           .kinds = instrument_kinds,
                                           .routes = routes};
