/* instrument/decide.c: which instruments are taken into use, withdrawn, and said to be validated. */

#include <string.h>

#include "base/buffer.h"
#include "base/embedded.h"
#include "base/limits.h"
#include "base/text.h"
#include "instrument/instrument.h"
#include "instrument/yaml.h"
#include "site/entry.h"
#include "site/rights.h"
#include "site/site.h"

#define STUDY_TEXT_MAX 2000 /* bytes of one of its three texts */
#define ROOM_BESIDE 4096    /* bytes of a sealed part that the definition does not have to itself */

const struct withdrawal_reason withdrawal_reasons[] = {
    {"newer_version", N_("A newer version takes its place")},
    {"not_suited", N_("It does not suit the people held here")},
    {"faulty", N_("It has a fault")},
    {"licence", N_("The licence ended")},
    {0},
};

/* ---- taking into use ---- */

static const char *written(struct call *c, const struct json *value)
{
    struct buffer text = buffer_in(c->mem, LIMIT_JSON_TEXT);

    json_write(&text, value);
    return text.data ? text.data : "";
}

/* A version that somebody was assessed with must never come to mean something else. */
static enum err check_version(struct call *c, struct desk *d, const struct json *instrument)
{
    struct json *row;

    TRY(desk_row(c, d, "instrument_version",
                 DB_ARGS(DB_TEXT("code", json_get_text(instrument, "instrument")),
                         DB_TEXT("version", json_get_text(instrument, "version"))),
                 &row));
    if (row->kind == JSON_IS_NIL) return OK;
    if (json_get_int(row, "is_withdrawn", 0) == 0)
        return fail(c, ERR_CONFLICT, N_("This version of the instrument is in use already."));
    if (!text_equal(json_get_text(row, "definition"), written(c, instrument)))
        return fail(c, ERR_CONFLICT,
                    N_("This version was in use with other texts; give the file a new version."));
    return OK;
}

static enum err decide_adopt(struct call *c, struct desk *d, void *arg)
{
    struct entry *e = entry_new(c, "instrument_adopted", NULL);
    struct json *instrument = arg;

    TRY(check_version(c, d, instrument));
    if (strlen(written(c, instrument)) > LIMIT_ENTRY_PART - ROOM_BESIDE)
        return fail(c, ERR_INVALID,
                    N_("The instrument is too large to be kept; take languages or items out."));
    entry_coded(c, e, "instrument", instrument);
    return site_append(c, d, e);
}

enum err instrument_adopt(struct call *c, struct desk *d, const char *path, struct id *ret_entry)
{
    const struct embedded_file *file;
    struct json *instrument, *findings;

    TRY(rights_need(c, d, "instrument_adopt", NULL));
    file = text_starts(path, "content/instruments/") ? embedded_find(path) : NULL;
    if (!file) return fail(c, ERR_MISSING, N_("There is no such instrument."));
    TRY(instrument_read(c, path, file->bytes, file->length, &instrument, &findings));
    if (instrument->kind == JSON_IS_NIL)
        return fail(c, ERR_INVALID,
                    N_("The instrument has errors; see them with: astrolabe instrument check"));
    return site_decide(c, d, decide_adopt, instrument, ret_entry);
}

enum err instrument_adopt_file(struct call *c, struct desk *d, const struct instrument_file *file,
                               struct json **ret_findings, struct id *ret_entry)
{
    struct json *instrument, *findings;

    TRY(rights_need(c, d, "instrument_adopt", NULL));
    TRY(instrument_read(c, file->name, file->bytes, file->length, &instrument, &findings));
    if (ret_findings) *ret_findings = findings;
    if (instrument->kind == JSON_IS_NIL)
        return fail_field(
            c, "file", ERR_INVALID,
            N_("The file has errors, so nothing was taken into use. Correct what is listed "
               "below, then choose the file again."));
    if (json_count(findings) > 0 && !file->accept_warnings)
        return fail_field(c, "accept", ERR_INVALID,
                          N_("There are warnings, listed below. Correct the file, or accept them and "
                             "choose the file again."));
    return site_decide(c, d, decide_adopt, instrument, ret_entry);
}

/* ---- withdrawing ---- */

static enum err need_instrument(struct call *c, struct desk *d, const struct id *instrument,
                                struct json **ret_definition)
{
    struct json *row;
    const char *text;

    TRY(desk_row(c, d, "instrument_by_id", DB_ARGS(DB_ID("instrument", instrument)), &row));
    text = json_get_text(row, "definition");
    if (!text) return fail(c, ERR_MISSING, N_("There is no such instrument."));
    return json_parse(c, text, strlen(text), ret_definition);
}

struct withdrawing {
    const struct id *instrument;
    const char *reason;
};

static enum err decide_withdraw(struct call *c, struct desk *d, void *arg)
{
    const struct withdrawing *w = arg;
    struct entry *e = entry_new(c, "instrument_withdrawn", NULL);
    struct json *definition, *row;

    TRY(need_instrument(c, d, w->instrument, &definition));
    TRY(desk_row(c, d, "instrument_withdrawal_of", DB_ARGS(DB_ID("instrument", w->instrument)), &row));
    if (row->kind != JSON_IS_NIL)
        return fail(c, ERR_CONFLICT, N_("This version was withdrawn from use already."));
    entry_coded(c, e, "instrument", json_id(c, w->instrument));
    entry_coded(c, e, "reason", json_text(c, w->reason));
    return site_append(c, d, e);
}

enum err instrument_withdraw(struct call *c, struct desk *d, const struct id *instrument,
                             const char *reason)
{
    struct withdrawing w = {instrument, reason};
    const struct withdrawal_reason *known = withdrawal_reasons;

    TRY(rights_need(c, d, "instrument_adopt", NULL));
    while (known->code && !text_equal(known->code, reason)) known++;
    if (!known->code)
        return fail_field(c, "reason", ERR_INVALID, N_("Choose why it is no longer used."));
    return site_decide(c, d, decide_withdraw, &w, NULL);
}

/* ---- validation by the service ---- */

static enum err check_study_text(struct call *c, const char *field, const char *text)
{
    if (text_is_blank(text))
        return fail_field(c, field, ERR_INVALID,
                          N_("Say where, with whom and by whom the study was done."));
    if (strlen(text) > STUDY_TEXT_MAX)
        return fail_field(c, field, ERR_INVALID, N_("The text has more than %d bytes; shorten it."),
                          STUDY_TEXT_MAX);
    return OK;
}

static enum err decide_validate(struct call *c, struct desk *d, void *arg)
{
    const struct instrument_study *s = arg;
    struct entry *e = entry_new(c, "instrument_validated", NULL);
    struct json *definition, *validation = json_map(c);
    const struct json *language;

    TRY(need_instrument(c, d, &s->instrument, &definition));
    language = json_get(definition, "languages")->as.members.first;
    while (language && !text_equal(language->as.text, s->language)) language = language->next;
    if (!language)
        return fail_field(c, "language", ERR_INVALID,
                          N_("Choose the language in which the instrument was studied."));
    json_set(validation, "where", json_text(c, s->where));
    json_set(validation, "with_whom", json_text(c, s->with_whom));
    json_set(validation, "by_whom", json_text(c, s->by_whom));
    entry_coded(c, e, "instrument", json_id(c, &s->instrument));
    entry_coded(c, e, "language", json_text(c, s->language));
    entry_coded(c, e, "validation", validation);
    return site_append(c, d, e);
}

enum err instrument_validate(struct call *c, struct desk *d, const struct instrument_study *s,
                             struct id *ret_entry)
{
    TRY(rights_need(c, d, "instrument_adopt", NULL));
    TRY(check_study_text(c, "where", s->where));
    TRY(check_study_text(c, "with_whom", s->with_whom));
    TRY(check_study_text(c, "by_whom", s->by_whom));
    return site_decide(c, d, decide_validate, (void *)s, ret_entry);
}

struct validation_ending {
    const struct id *instrument, *validation;
};

static enum err decide_validation_end(struct call *c, struct desk *d, void *arg)
{
    const struct validation_ending *v = arg;
    struct entry *e = entry_new(c, "validation_ended", NULL);
    struct json *row;

    TRY(desk_row(c, d, "instrument_validation_by_id",
                 DB_ARGS(DB_ID("instrument", v->instrument), DB_ID("validation", v->validation)),
                 &row));
    if (row->kind == JSON_IS_NIL)
        return fail(c, ERR_MISSING, N_("There is no such validation, or it has ended already."));
    entry_coded(c, e, "validation", json_id(c, v->validation));
    return site_append(c, d, e);
}

enum err instrument_validation_end(struct call *c, struct desk *d, const struct id *instrument,
                                   const struct id *validation)
{
    struct validation_ending v = {instrument, validation};

    TRY(rights_need(c, d, "instrument_adopt", NULL));
    return site_decide(c, d, decide_validation_end, &v, NULL);
}
